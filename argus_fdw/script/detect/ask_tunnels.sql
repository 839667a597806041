
---------------------------------------------------------------------------------------------------------------------
-- The query of argus.tunnels(), in the manner of investigate/ask.sql
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.talk AS (
    kind pg_catalog.text,
    client pg_catalog.inet,
    client_port pg_catalog.int4,
    server pg_catalog.inet,
    proto pg_catalog.text,
    port pg_catalog.int4,
    flows pg_catalog.int8,
    first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz,
    pkts_out pg_catalog.float8,
    pkts_in pg_catalog.float8,
    bytes_out pg_catalog.float8,
    bytes_in pg_catalog.float8,
    app_out pg_catalog.float8,
    app_in pg_catalog.float8,
    strokes pg_catalog.float8,
    long_pkts pg_catalog.float8,
    excess_out pg_catalog.float8,
    excess_in pg_catalog.float8,
    odd_excess pg_catalog.float8,
    least_size pg_catalog.float8,
    most_size pg_catalog.float8,
    unevenness pg_catalog.float8
);

COMMENT ON TYPE argus_internal.talk IS 'what may be a tunnel: all questions of a pair, all pings, or one connection';
COMMENT ON COLUMN argus_internal.talk.kind IS 'dns, icmp or session';
COMMENT ON COLUMN argus_internal.talk.client IS 'who began';
COMMENT ON COLUMN argus_internal.talk.client_port IS 'port of the client, of a session';
COMMENT ON COLUMN argus_internal.talk.server IS 'the other side';
COMMENT ON COLUMN argus_internal.talk.proto IS 'protocol';
COMMENT ON COLUMN argus_internal.talk.port IS 'port of the server';
COMMENT ON COLUMN argus_internal.talk.flows IS 'number of flows';
COMMENT ON COLUMN argus_internal.talk.first_seen IS 'when the first one began';
COMMENT ON COLUMN argus_internal.talk.last_seen IS 'when the last one ended';
COMMENT ON COLUMN argus_internal.talk.pkts_out IS 'packets of the client';
COMMENT ON COLUMN argus_internal.talk.pkts_in IS 'packets of the server';
COMMENT ON COLUMN argus_internal.talk.bytes_out IS 'bytes of the client';
COMMENT ON COLUMN argus_internal.talk.bytes_in IS 'bytes of the server';
COMMENT ON COLUMN argus_internal.talk.app_out IS 'application bytes of the client; NULL: unknown';
COMMENT ON COLUMN argus_internal.talk.app_in IS 'application bytes of the server; NULL: unknown';
COMMENT ON COLUMN argus_internal.talk.strokes IS 'keystrokes of the client that the sensor counted; NULL: unknown';
COMMENT ON COLUMN argus_internal.talk.long_pkts IS 'packets of flows whose packets are longer than is usual';
COMMENT ON COLUMN argus_internal.talk.excess_out IS 'bytes of the client beyond usual sizes of packets';
COMMENT ON COLUMN argus_internal.talk.excess_in IS 'bytes of the server beyond usual sizes of packets';
COMMENT ON COLUMN argus_internal.talk.odd_excess IS 'such bytes of pings that were not mirrored';
COMMENT ON COLUMN argus_internal.talk.least_size IS 'smallest mean size of the packets of a flow';
COMMENT ON COLUMN argus_internal.talk.most_size IS 'largest mean size of the packets of a flow';
COMMENT ON COLUMN argus_internal.talk.unevenness IS 'deviation of the packets per flow, as a share of their mean';

-- Returns the query for flows that may belong to a tunnel, with the client first. A TCP connection that goes on is in
-- state CON. An address of IPv6 makes a packet 20 bytes longer.
CREATE FUNCTION argus_internal.talk_flows(source pg_catalog.regclass, condition pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$SELECT CASE WHEN f.proto IN ('icmp', 'ipv6-icmp') THEN 'icmp' WHEN f.proto = 'udp' AND
            (f.dport = 53 OR t.is_turned AND f.sport = 53) THEN 'dns' ELSE 'session' END AS kind, f.stime, f.ltime,
        f.proto, 20 * (family(f.saddr) = 6)::int4 AS more,
        CASE WHEN t.is_turned THEN f.daddr ELSE f.saddr END AS client,
        CASE WHEN t.is_turned THEN f.dport ELSE f.sport END AS client_port,
        CASE WHEN t.is_turned THEN f.saddr ELSE f.daddr END AS server,
        CASE WHEN t.is_turned THEN f.sport ELSE f.dport END AS port,
        CASE WHEN t.is_turned THEN f.dpkts ELSE f.spkts END::float8 AS pkts_out,
        CASE WHEN t.is_turned THEN f.spkts ELSE f.dpkts END::float8 AS pkts_in,
        CASE WHEN t.is_turned THEN f.dbytes ELSE f.sbytes END::float8 AS bytes_out,
        CASE WHEN t.is_turned THEN f.sbytes ELSE f.dbytes END::float8 AS bytes_in,
        CASE WHEN t.is_turned THEN f.dappbytes ELSE f.sappbytes END::float8 AS app_out,
        CASE WHEN t.is_turned THEN f.sappbytes ELSE f.dappbytes END::float8 AS app_in,
        CASE WHEN t.is_turned THEN f.dnstroke ELSE f.snstroke END::float8 AS strokes
        FROM (SELECT f.stime, f.ltime, f.proto, f.saddr, f.sport, f.daddr, f.dport, f.spkts, f.dpkts, f.sbytes,
            f.dbytes, %s AS dir, %s AS sappbytes, %s AS dappbytes, %s AS snstroke, %s AS dnstroke FROM %s f WHERE (%s)
            AND (f.proto = 'udp' AND (f.dport = 53 OR f.sport = 53 OR f.dpkts > 0 AND f.ltime - f.stime >= '1 second')
                OR f.proto = 'tcp' AND f.state = 'CON'
                OR f.proto IN ('icmp', 'ipv6-icmp') AND f.state IN ('ECO', 'ECR'))) f, LATERAL (SELECT %s) t(is_turned)
        WHERE f.saddr <> f.daddr AND f.spkts + f.dpkts > 0 AND isfinite(f.stime) AND isfinite(f.ltime) $query$,
        argus_internal.column_or_null($1, 'dir', 'text'), argus_internal.column_or_null($1, 'sappbytes', 'int8'),
        argus_internal.column_or_null($1, 'dappbytes', 'int8'), argus_internal.column_or_null($1, 'snstroke', 'int8'),
        argus_internal.column_or_null($1, 'dnstroke', 'int8'), $1, $2, argus_internal.flow_is_turned())
$$;

COMMENT ON FUNCTION argus_internal.talk_flows(pg_catalog.regclass, pg_catalog.text)
IS 'query for flows that may belong to a tunnel, with the client first';

-- Asks for all that may be a tunnel, in one pass. Questions about names have up to 100 bytes on average, and answers up
-- to 400; pings have up to 110. Sessions of less than two minutes are none, nor are a few bytes too many.
CREATE FUNCTION argus_internal.ask_talks(source pg_catalog.regclass, during pg_catalog.tstzrange,
    condition pg_catalog.text)
RETURNS SETOF argus_internal.talk
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format($query$SELECT t.* FROM (SELECT f.kind, f.client,
            CASE WHEN f.kind = 'session' THEN f.client_port END AS client_port, f.server, f.proto,
            CASE WHEN f.kind <> 'icmp' THEN f.port END AS port, count(*) AS flows, min(f.stime)::timestamptz AS first,
            max(f.ltime)::timestamptz AS last, sum(f.pkts_out), sum(f.pkts_in), sum(f.bytes_out) AS bytes_out,
            sum(f.bytes_in) AS bytes_in, sum(f.app_out), sum(f.app_in), sum(f.strokes),
            sum(CASE WHEN f.bytes_out >= (130 + f.more) * f.pkts_out THEN f.pkts_out ELSE 0 END),
            sum(greatest(f.bytes_out - (CASE f.kind WHEN 'icmp' THEN 110 ELSE 100 END + f.more) * f.pkts_out, 0)) AS eo,
            sum(greatest(f.bytes_in - (CASE f.kind WHEN 'icmp' THEN 110 ELSE 400 END + f.more) * f.pkts_in, 0)) AS ei,
            sum(CASE WHEN f.kind = 'icmp' AND f.bytes_out <> f.bytes_in AND (f.pkts_out = f.pkts_in OR f.pkts_in = 0)
                THEN greatest(f.bytes_out - (110 + f.more) * f.pkts_out, 0)
                    + greatest(f.bytes_in - (110 + f.more) * f.pkts_in, 0) ELSE 0 END),
            min(f.bytes_out / nullif(f.pkts_out, 0)), max(f.bytes_out / nullif(f.pkts_out, 0)),
            sqrt(greatest(avg(f.pkts_out * f.pkts_out) / nullif(avg(f.pkts_out) ^ 2, 0) - 1, 0))
        FROM (%s) f GROUP BY 1, 2, 3, 4, 5, 6) t
        WHERE CASE t.kind WHEN 'session' THEN t.last - t.first >= '2 minutes' AND t.bytes_out > 0 AND t.bytes_in > 0
            WHEN 'dns' THEN t.eo >= 5000 OR t.ei >= 50000 ELSE t.eo + t.ei >= 5000 END $query$,
        argus_internal.talk_flows(source, format('%s AND (%s)',
            argus_internal.time_condition('f.stime', tstzmultirange(during)), condition)));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_talks(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text)
IS 'all that may be a tunnel';
