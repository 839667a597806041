
---------------------------------------------------------------------------------------------------------------------
-- Who may call the functions about translated addresses
---------------------------------------------------------------------------------------------------------------------

REVOKE ALL ON FUNCTION
    argus.who_was(pg_catalog.regclass, pg_catalog.inet, pg_catalog.int4, pg_catalog.timestamptz,
        pg_catalog.interval, pg_catalog.text),
    argus.join_nat(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.regclass,
        pg_catalog.text, pg_catalog.interval) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE argus.create_translation(pg_catalog.text) TO PUBLIC;
-- What they are made of runs with the rights of the caller: it creates a table of his, and shows what he may read.
GRANT EXECUTE ON FUNCTION
    argus_internal.table_name_parts(pg_catalog.text, pg_catalog.name),
    argus_internal.create_translation(pg_catalog.text, pg_catalog.name),
    argus_internal.create_translation_table(pg_catalog.text),
    argus_internal.require_translation(pg_catalog.regclass),
    argus_internal.translated_proto(pg_catalog.text),
    argus_internal.translation_condition(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text),
    argus_internal.ask_translations(pg_catalog.regclass, pg_catalog.inet, pg_catalog.int4, pg_catalog.tstzrange,
        pg_catalog.text),
    argus_internal.say_seconds(pg_catalog.interval),
    argus_internal.check_who_was(pg_catalog.inet, pg_catalog.int4, pg_catalog.timestamptz, pg_catalog.interval),
    argus_internal.nat_flows_query(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.tstzrange,
        pg_catalog.text, pg_catalog.float8, pg_catalog.bool),
    argus_internal.alike_sizes(pg_catalog.text),
    argus_internal.nat_pairs_query(pg_catalog.text, pg_catalog.text, pg_catalog.float8),
    argus_internal.nat_named_query(pg_catalog.regclass),
    argus_internal.nat_matches_query(pg_catalog.text, pg_catalog.text, pg_catalog.float8),
    argus_internal.ask_nat_matches(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.tstzrange,
        pg_catalog.regclass, pg_catalog.text, pg_catalog.interval),
    argus_internal.nat_confidence(argus_internal.nat_match, pg_catalog.interval),
    argus_internal.say_nat_match(argus_internal.nat_match),
    argus_internal.check_join_nat(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.regclass,
        pg_catalog.interval),
    argus_internal.join_nat(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.regclass,
        pg_catalog.text, pg_catalog.interval) TO PUBLIC;
