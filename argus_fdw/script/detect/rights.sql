
---------------------------------------------------------------------------------------------------------------------
-- Who may call the detectors
---------------------------------------------------------------------------------------------------------------------

REVOKE ALL ON FUNCTION
    argus.spread(pg_catalog.regclass, pg_catalog.inet, pg_catalog.tstzrange, pg_catalog.int4, pg_catalog.bool,
        pg_catalog.int4),
    argus.new_hosts(pg_catalog.regclass, pg_catalog.date),
    argus.new_services(pg_catalog.regclass, pg_catalog.date) FROM PUBLIC;
-- They run as the caller, and so does what they are made of: see investigate/rights.sql.
GRANT EXECUTE ON FUNCTION
    argus_internal.flow_is_turned(),
    argus_internal.contact_flows(pg_catalog.regclass, pg_catalog.text),
    argus_internal.ask_contacts(pg_catalog.regclass, pg_catalog.inet, pg_catalog.tstzrange, pg_catalog.bool,
        pg_catalog.int4, pg_catalog.inet[], pg_catalog.timestamptz[]),
    argus_internal.add_contacts(argus_internal.contact[], pg_catalog.regclass, pg_catalog.inet,
        pg_catalog.tstzrange, pg_catalog.bool, pg_catalog.int4, pg_catalog.inet[], pg_catalog.timestamptz[],
        pg_catalog.int8),
    argus_internal.newly_reached(argus_internal.contact[], argus_internal.contact[]),
    argus_internal.check_spread(pg_catalog.regclass, pg_catalog.inet, pg_catalog.int4, pg_catalog.bool,
        pg_catalog.int4),
    argus_internal.warn_of_limit(pg_catalog.int4, pg_catalog.int4, pg_catalog.int4),
    argus_internal.few_hosts_condition(pg_catalog.inet[], pg_catalog.text[]),
    argus_internal.activity_query(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.date[],
        pg_catalog.tstzmultirange, pg_catalog.inet[]),
    argus_internal.ask_active_hosts(pg_catalog.regclass, argus_internal.division),
    argus_internal.ask_senders(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.date[],
        pg_catalog.tstzmultirange, pg_catalog.inet[]),
    argus_internal.ask_any_sender(pg_catalog.regclass, argus_internal.division),
    argus_internal.ask_packed_days(pg_catalog.regclass),
    argus_internal.ask_unheard_hosts(pg_catalog.regclass, pg_catalog.date[], pg_catalog.inet[]),
    argus_internal.services_query(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.inet[]),
    argus_internal.ask_services(pg_catalog.regclass, pg_catalog.tstzrange),
    argus_internal.ask_new_services(pg_catalog.regclass, pg_catalog.tstzrange, argus_internal.newcomer[]),
    argus_internal.ask_any_service(pg_catalog.regclass, pg_catalog.tstzrange),
    argus_internal.steps_back(argus_internal.source, pg_catalog.timestamptz),
    argus_internal.divide_at(argus_internal.source, pg_catalog.timestamptz),
    argus_internal.other_hosts(pg_catalog.inet[], pg_catalog.inet[]),
    argus_internal.silent_before(argus_internal.source, pg_catalog.timestamptz, argus_internal.division,
        pg_catalog.inet[]),
    argus_internal.begin_of(argus_internal.source, pg_catalog.date),
    argus_internal.check_since(pg_catalog.regclass, pg_catalog.date, pg_catalog.text[]),
    argus_internal.warn_of_unknown(argus_internal.source, pg_catalog.date) TO PUBLIC;
