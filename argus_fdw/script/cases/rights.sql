
---------------------------------------------------------------------------------------------------------------------
-- Who may call the functions of cases
---------------------------------------------------------------------------------------------------------------------

REVOKE ALL ON FUNCTION
    argus_internal.new_table_name(pg_catalog.text, pg_catalog.name, pg_catalog.text[], pg_catalog.text),
    argus_internal.case_columns(pg_catalog.regclass),
    argus_internal.create_manifest(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.timestamptz),
    argus_internal.keep_manifest(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.finish_case_table(pg_catalog.regclass, pg_catalog.regclass),
    argus_internal.report_opened_case(argus_internal.opened_case),
    argus_internal.created_by(pg_catalog.oid, pg_catalog.text),
    argus_internal.open_case(pg_catalog.oid, pg_catalog.text, pg_catalog.name, pg_catalog.regclass, pg_catalog.text,
        pg_catalog.tstzrange, pg_catalog.text, pg_catalog.interval, pg_catalog.bool),
    argus_internal.lock_case(pg_catalog.regclass),
    argus_internal.alter_case(pg_catalog.regclass, pg_catalog.text, pg_catalog.interval, pg_catalog.bool),
    argus_internal.forget_case(pg_catalog.regclass),
    argus_internal.close_case(pg_catalog.regclass),
    argus_internal.expired_cases(pg_catalog.oid),
    argus_internal.expire_case(pg_catalog.regclass),
    argus.verify_case(pg_catalog.regclass),
    argus.export_case(pg_catalog.regclass, pg_catalog.text) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE
    argus.open_case(pg_catalog.text, pg_catalog.regclass, pg_catalog.text, pg_catalog.tstzrange, pg_catalog.text,
        pg_catalog.interval, pg_catalog.bool),
    argus.alter_case(pg_catalog.regclass, pg_catalog.text, pg_catalog.interval, pg_catalog.bool),
    argus.close_case(pg_catalog.regclass),
    argus_internal.maintain_cases() TO PUBLIC;
-- Owners and readers of cases call these: they run as the caller, and show what he may read.
GRANT EXECUTE ON FUNCTION
    argus_internal.archive_digests(pg_catalog.regclass, pg_catalog.text[], pg_catalog.timestamptz),
    argus_internal.loaded_digests(pg_catalog.regclass),
    argus_internal.case_query(pg_catalog.regclass, pg_catalog.text[], pg_catalog.text, pg_catalog.tstzrange,
        pg_catalog.text[]),
    argus_internal.case_digest_query(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.case_row(pg_catalog.text[]),
    argus_internal.check_case_source(pg_catalog.regclass),
    argus_internal.require_case(pg_catalog.regclass),
    argus_internal.unpacked_path(pg_catalog.text),
    argus_internal.case_candidates(pg_catalog.regclass, argus_internal.visible_case_archive[]),
    argus_internal.case_places(pg_catalog.regclass, argus_internal.visible_case_archive[]),
    argus_internal.compare_case(argus.cases, pg_catalog.regclass, argus_internal.case_place[]),
    argus_internal.lost_case_columns(pg_catalog.regclass),
    argus_internal.altered_rows(pg_catalog.regclass),
    argus_internal.altered_manifest(pg_catalog.regclass),
    argus_internal.judge_place(argus_internal.case_place),
    argus_internal.case_source_of(argus.cases, pg_catalog.regclass),
    argus_internal.export_case(pg_catalog.regclass, pg_catalog.text[], pg_catalog.text, pg_catalog.tstzrange,
        pg_catalog.text),
    argus_internal.door_open_case(pg_catalog.text, pg_catalog.name, pg_catalog.regclass, pg_catalog.text,
        pg_catalog.tstzrange, pg_catalog.text, pg_catalog.interval, pg_catalog.bool),
    argus_internal.door_alter_case(pg_catalog.regclass, pg_catalog.text, pg_catalog.interval, pg_catalog.bool),
    argus_internal.door_close_case(pg_catalog.regclass),
    argus_internal.door_expired_cases(),
    argus_internal.door_expire_case(pg_catalog.regclass) TO PUBLIC;
