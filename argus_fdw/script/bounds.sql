
---------------------------------------------------------------------------------------------------------------------
-- Bounds that conditions imply
--
-- Plans call these when a scan starts: see condition/implied.cpp and condition/time_bounds.cpp. They fail for no value.
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.since(VARIADIC "any")
RETURNS pg_catalog.timestamptz
AS 'MODULE_PATHNAME', 'argus_since'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.since("any")
IS 'the earliest time for which f(time) >= value may hold; the arguments say what f is';

CREATE FUNCTION argus_internal.after(VARIADIC "any")
RETURNS pg_catalog.timestamptz
AS 'MODULE_PATHNAME', 'argus_after'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.after("any")
IS 'the earliest time for which f(time) > value may hold; the arguments say what f is';

CREATE FUNCTION argus_internal.before(VARIADIC "any")
RETURNS pg_catalog.timestamptz
AS 'MODULE_PATHNAME', 'argus_before'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.before("any")
IS 'a time before which all are for which f(time) < value may hold; the arguments say what f is';

CREATE FUNCTION argus_internal.until(VARIADIC "any")
RETURNS pg_catalog.timestamptz
AS 'MODULE_PATHNAME', 'argus_until'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.until("any")
IS 'a time before which all are for which f(time) <= value may hold; the arguments say what f is';

CREATE FUNCTION argus_internal.address(shown pg_catalog.text)
RETURNS pg_catalog.inet
AS 'MODULE_PATHNAME', 'argus_address_of_text'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.address(pg_catalog.text)
IS 'the address of a host that is shown as this text; NULL: none is';

CREATE FUNCTION argus_internal.addresses(shown pg_catalog.text[])
RETURNS pg_catalog.inet[]
AS 'MODULE_PATHNAME', 'argus_addresses_of_texts'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.addresses(pg_catalog.text[])
IS 'the addresses of hosts that are shown as one of these texts';
