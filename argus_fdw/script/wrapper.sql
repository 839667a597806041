/*
 * Version 1.0: everything that CREATE EXTENSION makes. Objects that users name are in schema argus, all others in
 * schema argus_internal. The first parts make the objects that query archives.
 */

-- Complains if psql runs the script instead of CREATE EXTENSION.
\echo Use "CREATE EXTENSION argus_fdw" to load this file. \quit

---------------------------------------------------------------------------------------------------------------------
-- The schema of objects that users never name
---------------------------------------------------------------------------------------------------------------------

CREATE SCHEMA argus_internal;

COMMENT ON SCHEMA argus_internal
IS 'what argus_fdw is made of inside: nothing here is for users, and all of it may change';

---------------------------------------------------------------------------------------------------------------------
-- The foreign data wrapper
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.argus_fdw_handler()
RETURNS pg_catalog.fdw_handler
AS 'MODULE_PATHNAME', 'argus_fdw_handler'
LANGUAGE C STRICT VOLATILE PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.argus_fdw_handler() IS 'handler of the foreign data wrapper argus_fdw';

CREATE FUNCTION argus_internal.argus_fdw_validator(options pg_catalog.text[], catalog pg_catalog.oid)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_fdw_validator'
LANGUAGE C STRICT VOLATILE PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.argus_fdw_validator(pg_catalog.text[], pg_catalog.oid)
IS 'checks the options of servers, tables and columns of argus_fdw';

REVOKE ALL ON FUNCTION argus_internal.argus_fdw_handler() FROM PUBLIC;
REVOKE ALL ON FUNCTION argus_internal.argus_fdw_validator(pg_catalog.text[], pg_catalog.oid) FROM PUBLIC;

CREATE FOREIGN DATA WRAPPER argus_fdw
    HANDLER argus_internal.argus_fdw_handler
    VALIDATOR argus_internal.argus_fdw_validator;

COMMENT ON FOREIGN DATA WRAPPER argus_fdw IS 'reads Argus network flow archives where they lie';
