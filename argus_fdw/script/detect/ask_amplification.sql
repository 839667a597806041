
---------------------------------------------------------------------------------------------------------------------
-- The query of argus.amplification(), in the manner of investigate/ask.sql
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.flood AS (
    reflector pg_catalog.inet,
    victim pg_catalog.inet,
    port pg_catalog.int4,
    is_asked pg_catalog.bool,
    hour pg_catalog.timestamptz,
    requests pg_catalog.float8,
    replies pg_catalog.float8,
    bytes_in pg_catalog.float8,
    bytes_out pg_catalog.float8,
    first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz
);

COMMENT ON TYPE argus_internal.flood
IS 'answers of a server to one host in an hour that are much longer than questions';
COMMENT ON COLUMN argus_internal.flood.reflector IS 'the server';
COMMENT ON COLUMN argus_internal.flood.victim IS 'who gets the answers';
COMMENT ON COLUMN argus_internal.flood.port IS 'port of the service';
COMMENT ON COLUMN argus_internal.flood.is_asked IS 'false: the flows have answers alone';
COMMENT ON COLUMN argus_internal.flood.hour IS 'begin of the hour';
COMMENT ON COLUMN argus_internal.flood.requests IS 'packets to the server';
COMMENT ON COLUMN argus_internal.flood.replies IS 'packets of the server';
COMMENT ON COLUMN argus_internal.flood.bytes_in IS 'bytes to the server';
COMMENT ON COLUMN argus_internal.flood.bytes_out IS 'bytes of the server';
COMMENT ON COLUMN argus_internal.flood.first_seen IS 'when the first flow began';
COMMENT ON COLUMN argus_internal.flood.last_seen IS 'when the last flow ended';

-- Returns the condition that a port may be that of a service which answers more than it is asked: UDP services of low
-- ports, but not QUIC, and those of high ports that are known for it. Games and calls have others.
CREATE FUNCTION argus_internal.reflecting_port(port pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('(%1$s < 1024 AND %1$s <> ALL (''{80,443,500}'') OR %1$s = ANY (''{1434,1604,1900,3283,3389,'
        '3702,5093,5353,5683,7547,10001,10074,11211,20811,32414,37810,47808}''))', $1)
$$;

COMMENT ON FUNCTION argus_internal.reflecting_port(pg_catalog.text)
IS 'condition that a port may be that of a service which answers more than it is asked';

-- Asks for pairs by hour where answers are much longer than questions, which are short, or where nobody asked.
CREATE FUNCTION argus_internal.ask_floods(source pg_catalog.regclass, during pg_catalog.tstzrange)
RETURNS SETOF argus_internal.flood
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format($query$
        SELECT f.daddr, f.saddr, f.dport, true, date_bin('1 hour', f.stime, '2000-01-01')::timestamptz,
            sum(f.spkts)::float8, sum(f.dpkts)::float8, sum(f.sbytes)::float8, sum(f.dbytes)::float8,
            min(f.stime)::timestamptz, max(f.ltime)::timestamptz FROM %1$s f
        WHERE %2$s AND f.proto = 'udp' AND f.spkts > 0 AND f.dbytes > 3 * f.sbytes AND %3$s AND f.saddr <> f.daddr
            AND isfinite(f.stime) AND isfinite(f.ltime)
        GROUP BY 1, 2, 3, 5 HAVING sum(f.spkts) >= 50
            AND sum(f.sbytes) <= 200 * sum(f.spkts) AND sum(f.dbytes) >= 50000
        UNION ALL SELECT f.saddr, f.daddr, f.sport, false, date_bin('1 hour', f.stime, '2000-01-01'), 0,
            sum(f.spkts)::float8, 0, sum(f.sbytes)::float8, min(f.stime), max(f.ltime) FROM %1$s f
        WHERE %2$s AND f.proto = 'udp' AND coalesce(f.dpkts, 0) = 0 AND f.sbytes >= 150 * f.spkts AND f.spkts > 0
            AND %4$s AND f.saddr <> f.daddr AND NOT %5$s AND isfinite(f.stime) AND isfinite(f.ltime)
        GROUP BY 1, 2, 3, 5$query$, source, argus_internal.time_condition('f.stime', tstzmultirange(during)),
        argus_internal.reflecting_port('f.dport'), argus_internal.reflecting_port('f.sport'),
        argus_internal.is_group('f.daddr'));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_floods(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'pairs whose answers are much longer than questions, or that nobody asked for';
