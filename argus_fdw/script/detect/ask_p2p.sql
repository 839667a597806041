
---------------------------------------------------------------------------------------------------------------------
-- The query of argus.p2p(), in the manner of investigate/ask.sql
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.swarm AS (
    host pg_catalog.inet,
    peers pg_catalog.int8,
    answered pg_catalog.int8,
    both_ways pg_catalog.int8,
    ports pg_catalog.int8,
    flows pg_catalog.int8,
    failed pg_catalog.int8,
    bytes pg_catalog.float8,
    first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz
);

COMMENT ON TYPE argus_internal.swarm IS 'what a host did between high ports at both ends';
COMMENT ON COLUMN argus_internal.swarm.host IS 'the host';
COMMENT ON COLUMN argus_internal.swarm.peers IS 'number of peers';
COMMENT ON COLUMN argus_internal.swarm.answered IS 'number of those with an answered flow';
COMMENT ON COLUMN argus_internal.swarm.both_ways IS 'number of those that exchanged data with it';
COMMENT ON COLUMN argus_internal.swarm.ports IS 'number of ports that the host tried at its peers';
COMMENT ON COLUMN argus_internal.swarm.flows IS 'number of flows';
COMMENT ON COLUMN argus_internal.swarm.failed IS 'number of those that were not answered, or refused';
COMMENT ON COLUMN argus_internal.swarm.bytes IS 'bytes both ways';
COMMENT ON COLUMN argus_internal.swarm.first_seen IS 'when the first flow began';
COMMENT ON COLUMN argus_internal.swarm.last_seen IS 'when the last flow ended';

-- Returns the condition that a flow is one between high ports, over TCP or UDP. Nobody serves at a port below 1024
-- there.
CREATE FUNCTION argus_internal.high_ports_condition()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT '(f.proto IN (''tcp'', ''udp'') AND f.sport >= 1024 AND f.dport >= 1024 AND f.saddr <> f.daddr '
        'AND f.spkts > 0)'
$$;

COMMENT ON FUNCTION argus_internal.high_ports_condition() IS 'condition that a flow is one between high ports';

-- Asks for hosts that may be nodes: they tried ports, and got answers. Ports are told apart by a set of 61 bits: nine
-- of them are rarely less than six bits.
CREATE FUNCTION argus_internal.ask_nodes(source pg_catalog.regclass, during pg_catalog.tstzrange)
RETURNS pg_catalog.inet[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    nodes inet[];
BEGIN
    EXECUTE format('SELECT array_agg(n.saddr) FROM (SELECT f.saddr FROM %s f WHERE %s AND %s GROUP BY f.saddr '
        'HAVING count(*) >= 15 AND count(*) FILTER (WHERE f.dpkts > 0 AND f.sbytes >= 200 AND f.dbytes >= 200) >= 1 '
        'AND bit_count(bit_or(1::int8 << (f.dport %% 61))::bit(64)) >= 6) n', source,
        argus_internal.time_condition('f.stime', tstzmultirange(during)), argus_internal.high_ports_condition())
    INTO nodes;
    RETURN nodes;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_nodes(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'hosts that tried several high ports, and got answers';

-- Returns the query for flows of hosts between high ports, a row for each side, with the port that it tried if it
-- began. Who serves many clients at one high port, as a proxy, tries none.
CREATE FUNCTION argus_internal.high_flows(source pg_catalog.regclass, condition pg_catalog.text,
    nodes pg_catalog.inet[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT v.host, v.peer, v.port, f.stime, f.ltime, f.sbytes, f.dbytes, '
        '(%s) IS DISTINCT FROM ''answered'' AS has_failed FROM (SELECT f.stime, f.ltime, f.proto, f.saddr, f.daddr, '
        'f.dport, f.state, f.spkts, f.dpkts, f.sbytes, f.dbytes, %s AS tcp_status, NULL::int4 AS icmp_error_type '
        'FROM %s f WHERE %s AND %s AND (%s OR %s)) f, LATERAL (VALUES (f.saddr, f.daddr, f.dport), '
        '(f.daddr, f.saddr, NULL)) v(host, peer, port) WHERE %s', argus_internal.flow_outcome(),
        argus_internal.column_or_null($1, 'tcp_status', 'int8'), $1, $2, argus_internal.high_ports_condition(),
        argus_internal.some_hosts_condition($3, 'f.saddr'), argus_internal.some_hosts_condition($3, 'f.daddr'),
        argus_internal.some_hosts_condition($3, 'v.host'))
$$;

COMMENT ON FUNCTION argus_internal.high_flows(pg_catalog.regclass, pg_catalog.text, pg_catalog.inet[])
IS 'query for flows of hosts between high ports, a row for each side';

-- Asks for hosts with peers at many high ports. Pairs are summed up first, so that little is counted as distinct.
CREATE FUNCTION argus_internal.ask_swarms(source pg_catalog.regclass, during pg_catalog.tstzrange)
RETURNS SETOF argus_internal.swarm
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    nodes inet[] := argus_internal.ask_nodes(source, during);
BEGIN
    IF nodes IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format($query$SELECT p.host, count(DISTINCT p.peer), count(DISTINCT p.peer)
            FILTER (WHERE p.failed < p.flows), count(DISTINCT p.peer) FILTER (WHERE p.bytes_out >= 200
                AND p.bytes_in >= 200 AND p.failed < p.flows), count(DISTINCT p.port), sum(p.flows)::int8,
            sum(p.failed)::int8, sum(p.bytes_out + p.bytes_in)::float8, min(p.first)::timestamptz,
            max(p.last)::timestamptz
        FROM (SELECT f.host, f.peer, f.port, count(*) AS flows, count(*) FILTER (WHERE f.has_failed) AS failed,
                coalesce(sum(f.sbytes), 0) AS bytes_out, coalesce(sum(f.dbytes), 0) AS bytes_in, min(f.stime) AS first,
                max(f.ltime) AS last FROM (%s) f GROUP BY 1, 2, 3) p
        GROUP BY 1 HAVING count(p.port) >= 9$query$,
        argus_internal.high_flows(source, argus_internal.time_condition('f.stime', tstzmultirange(during)), nodes));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_swarms(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'hosts with peers at many high ports';
