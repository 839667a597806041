
---------------------------------------------------------------------------------------------------------------------
-- Doors to watchlists, as those to hot tables: see hot_doors.sql
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.door_create_watchlist(name pg_catalog.text, default_schema pg_catalog.name,
    sources pg_catalog.regclass[])
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_create_watchlist(pg_catalog.text, pg_catalog.name, pg_catalog.regclass[])
IS 'argus_internal.create_watchlist(), a list that is the caller''s';

CREATE FUNCTION argus_internal.door_drop_watchlist(relid pg_catalog.regclass)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_drop_watchlist(pg_catalog.regclass)
IS 'argus_internal.drop_watchlist() for the owner of a watchlist';

CREATE FUNCTION argus_internal.door_start_hunt(relid pg_catalog.regclass)
RETURNS pg_catalog.regclass[]
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_start_hunt(pg_catalog.regclass)
IS 'argus_internal.start_hunt() for the owner of a watchlist';

CREATE FUNCTION argus_internal.door_try_start_hunt(relid pg_catalog.regclass)
RETURNS pg_catalog.regclass[]
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_try_start_hunt(pg_catalog.regclass)
IS 'argus_internal.try_start_hunt() in a run';

CREATE FUNCTION argus_internal.door_hunt_step(relid pg_catalog.regclass, source pg_catalog.regclass,
    behind pg_catalog.text, given_up pg_catalog.text[])
RETURNS argus_internal.hunt_progress
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_hunt_step(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text,
    pg_catalog.text[])
IS 'argus_internal.hunt_step() in a run';

CREATE FUNCTION argus_internal.door_report_hunt(relid pg_catalog.regclass, done argus_internal.hunt_progress)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_report_hunt(pg_catalog.regclass, argus_internal.hunt_progress)
IS 'argus_internal.report_hunt() in a run';

CREATE FUNCTION argus_internal.door_maintained_watchlists()
RETURNS pg_catalog.regclass[]
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_maintained_watchlists()
IS 'argus_internal.maintained_watchlists(), watchlists of the caller';
