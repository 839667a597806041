
---------------------------------------------------------------------------------------------------------------------
-- Doors to cases, as those to hot tables: see hot_doors.sql
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.door_open_case(name pg_catalog.text, default_schema pg_catalog.name,
    source pg_catalog.regclass, filter pg_catalog.text, during pg_catalog.tstzrange, note pg_catalog.text,
    keep pg_catalog.interval, hold pg_catalog.bool)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_open_case(pg_catalog.text, pg_catalog.name, pg_catalog.regclass,
    pg_catalog.text, pg_catalog.tstzrange, pg_catalog.text, pg_catalog.interval, pg_catalog.bool)
IS 'argus_internal.open_case(), a case that is the caller''s';

CREATE FUNCTION argus_internal.door_alter_case(relid pg_catalog.regclass, note pg_catalog.text,
    keep pg_catalog.interval, hold pg_catalog.bool)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_alter_case(pg_catalog.regclass, pg_catalog.text, pg_catalog.interval,
    pg_catalog.bool)
IS 'argus_internal.alter_case() for the owner of a case';

CREATE FUNCTION argus_internal.door_close_case(relid pg_catalog.regclass)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_close_case(pg_catalog.regclass)
IS 'argus_internal.close_case() for the owner of a case';

CREATE FUNCTION argus_internal.door_expired_cases()
RETURNS pg_catalog.regclass[]
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_expired_cases() IS 'argus_internal.expired_cases(), cases of the caller';

CREATE FUNCTION argus_internal.door_expire_case(relid pg_catalog.regclass)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_expire_case(pg_catalog.regclass) IS 'argus_internal.expire_case() in a run';
