
---------------------------------------------------------------------------------------------------------------------
-- The queries of argus.scans(), in the manner of investigate/ask.sql
--
-- A try is a target and a port that somebody opened, or tried to. What became of all its flows decides: it failed, it
-- was touched (answered, but nothing was said), or it talked. doc/detection.md has the weights.
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.scan AS (
    scanner pg_catalog.inet,
    kind pg_catalog.text,
    proto pg_catalog.text,
    port pg_catalog.int4,
    targets pg_catalog.int8,
    ports pg_catalog.int8,
    tries pg_catalog.int8,
    failed pg_catalog.int8,
    dark pg_catalog.int8,
    answered pg_catalog.int8,
    flows pg_catalog.int8,
    first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz,
    answered_by pg_catalog.inet[],
    target pg_catalog.inet,
    evidence pg_catalog.float8,
    sources pg_catalog.int8,
    shared pg_catalog.int8
);

COMMENT ON TYPE argus_internal.scan IS 'what somebody tried, if that looks like a scan';
COMMENT ON COLUMN argus_internal.scan.scanner IS 'who tried';
COMMENT ON COLUMN argus_internal.scan.kind IS 'horizontal, vertical or sweep';
COMMENT ON COLUMN argus_internal.scan.proto IS 'protocol';
COMMENT ON COLUMN argus_internal.scan.port IS 'the port; NULL: many, or none';
COMMENT ON COLUMN argus_internal.scan.targets IS 'how many hosts';
COMMENT ON COLUMN argus_internal.scan.ports IS 'how many ports';
COMMENT ON COLUMN argus_internal.scan.tries IS 'how many pairs of host and port';
COMMENT ON COLUMN argus_internal.scan.failed IS 'those of them that refused or did not answer';
COMMENT ON COLUMN argus_internal.scan.dark IS 'those of hosts that never sent anything, as far as rollups know';
COMMENT ON COLUMN argus_internal.scan.answered IS 'those that answered';
COMMENT ON COLUMN argus_internal.scan.flows IS 'number of flows';
COMMENT ON COLUMN argus_internal.scan.first_seen IS 'earliest stime';
COMMENT ON COLUMN argus_internal.scan.last_seen IS 'latest ltime';
COMMENT ON COLUMN argus_internal.scan.answered_by IS 'some hosts that answered';
COMMENT ON COLUMN argus_internal.scan.target IS 'the host of a vertical scan';
COMMENT ON COLUMN argus_internal.scan.evidence IS 'the sum of the weights of its tries';
COMMENT ON COLUMN argus_internal.scan.sources IS 'how many share the targets; NULL: nobody else';
COMMENT ON COLUMN argus_internal.scan.shared IS 'how many targets these have';

-- Returns what a flow `f` says of a try, as an expression in SQL: failed, touched, talked; NULL: nothing. Flows from
-- the port of a service to one of clients are answers, unless the sensor saw a connection begin. A flow that hops on
-- the way report as expired is of a trace. Probes without SYN show as closed connections of few packets.
CREATE FUNCTION argus_internal.flow_try()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($expression$ CASE
        WHEN ((f.sport < 1024 AND f.dport >= 1024 OR f.sport < 32768 AND f.dport >= 32768) AND (f.proto = 'tcp'
            AND (f.state = 'REQ' OR strpos(f.dir, '?') = 0)) IS NOT TRUE) IS TRUE OR f.state = 'TXD' THEN NULL
        WHEN f.proto = 'tcp' AND f.state = 'FIN' AND f.dpkts = 0 AND f.spkts BETWEEN 1 AND 3 THEN 'failed'
        ELSE CASE %s WHEN 'answered' THEN CASE WHEN f.spkts <= 4 AND f.dpkts <= 4
                AND (f.proto = 'tcp' AND f.sbytes <= 80 * f.spkts AND f.dbytes <= 80 * f.dpkts
                    OR f.proto IN ('icmp', 'ipv6-icmp')) THEN 'touched' ELSE 'talked' END
            WHEN 'refused' THEN 'failed' WHEN 'unreachable' THEN 'failed' WHEN 'no answer' THEN 'failed' END
        END $expression$, argus_internal.flow_outcome())
$$;

COMMENT ON FUNCTION argus_internal.flow_try() IS 'what a flow says of a try, an expression in SQL';

-- Returns the query for the tries that flows that meet a condition on f are part of. OFFSET keeps the planner from
-- putting the long expression wherever its value is used.
CREATE FUNCTION argus_internal.tried_flows(source pg_catalog.regclass, condition pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT f.stime, f.ltime, f.saddr AS scanner, f.daddr AS target, f.proto, f.dport AS port, '
        '%s AS try FROM (SELECT f.stime, f.ltime, f.proto, f.saddr, f.sport, f.daddr, f.dport, f.state, f.spkts, '
        'f.dpkts, f.sbytes, f.dbytes, %s AS dir, %s AS tcp_status, %s AS icmp_error_type FROM %s f '
        'WHERE %s AND f.saddr <> f.daddr AND f.proto <> ''arp'') f OFFSET 0', argus_internal.flow_try(),
        argus_internal.column_or_null($1, 'dir', 'text'), argus_internal.column_or_null($1, 'tcp_status', 'int8'),
        argus_internal.column_or_null($1, 'icmp_error_type', 'int4'), $1, $2)
$$;

COMMENT ON FUNCTION argus_internal.tried_flows(pg_catalog.regclass, pg_catalog.text)
IS 'query for flows and what they say of tries';

-- Asks who failed at, or only touched, many targets: alone, or at one port together with 4 to 199 others. Flows of
-- few packets say so. How many targets a port has is estimated, too low, by how many of 64 bits they set.
CREATE FUNCTION argus_internal.ask_scan_suspects(source pg_catalog.regclass, condition pg_catalog.text,
    least_targets pg_catalog.int4)
RETURNS pg_catalog.inet[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_sort = off
SET jit = off
AS $$
DECLARE
    suspects inet[];
BEGIN
    EXECUTE format('WITH served AS MATERIALIZED (SELECT t.scanner, t.proto, t.port, '
        'bit_count(bit_or(1::int8 << (hashinet(t.target) & 63))::bit(64)) AS tries FROM (%s) t '
        'WHERE t.try IN (''failed'', ''touched'') GROUP BY t.scanner, t.proto, t.port) '
        'SELECT array_agg(u.scanner) FROM (SELECT s.scanner FROM served s GROUP BY s.scanner, s.proto '
        'HAVING sum(s.tries) >= least(0.6 * %2$s, 40) UNION SELECT s.scanner FROM served s JOIN (SELECT s.proto, '
        's.port FROM served s WHERE s.tries >= 4 AND s.port IS NOT NULL GROUP BY s.proto, s.port '
        'HAVING count(*) BETWEEN 5 AND 200 AND sum(s.tries) >= %2$s) m ON m.proto = s.proto AND m.port = s.port '
        'WHERE s.tries >= 4) u',
        argus_internal.tried_flows(source, condition || ' AND f.spkts <= 16 AND f.dpkts <= 4'), least_targets)
        INTO suspects;
    RETURN coalesce(suspects, '{}');
END
$$;

COMMENT ON FUNCTION argus_internal.ask_scan_suspects(pg_catalog.regclass, pg_catalog.text, pg_catalog.int4)
IS 'who may have scanned';

-- Returns the query for the hosts that sent something, by the rollups of the days around a time; NULL: there are none.
CREATE FUNCTION argus_internal.living_query(s argus_internal.source, during pg_catalog.tstzrange)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
AS $$
    SELECT format('SELECT DISTINCT d.host FROM %s d WHERE d.pkts_out > 0 AND %s', v.view, concat_ws(' AND ', 'true',
        CASE WHEN lower($2) > '-infinity' THEN format('d.day >= %L::date', (lower($2) - interval '28 days')::date) END,
        CASE WHEN upper($2) < 'infinity' THEN format('d.day <= %L::date', (upper($2) + interval '1 day')::date) END))
    FROM (SELECT argus_internal.readable_rollup($1, '_host_day') AS view) v WHERE v.view IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.living_query(argus_internal.source, pg_catalog.tstzrange)
IS 'query for the hosts that sent something, from rollups';

-- Returns the query for the tries of suspects, each once, with its weight.
CREATE FUNCTION argus_internal.tries_query(source pg_catalog.regclass, condition pg_catalog.text,
    living pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT w.*, CASE w.verdict WHEN ''talked'' THEN -3 WHEN ''touched'' THEN 0.5 '
        'ELSE CASE WHEN w.is_dark THEN 1.5 ELSE 1 END END::float8 AS weight '
        'FROM (SELECT p.*, p.verdict = ''failed'' AND %s AS is_dark FROM (SELECT t.scanner, t.target, t.proto, t.port, '
        'CASE WHEN count(*) FILTER (WHERE t.try = ''talked'') > 0 OR count(*) FILTER (WHERE t.try = ''touched'') > 3 '
        'THEN ''talked'' WHEN count(*) FILTER (WHERE t.try = ''touched'') > 0 THEN ''touched'' ELSE ''failed'' END '
        'AS verdict, count(*) AS flows, min(t.stime)::timestamptz AS first_seen, max(t.ltime)::timestamptz AS '
        'last_seen FROM (%s) t WHERE t.try IS NOT NULL GROUP BY t.scanner, t.target, t.proto, t.port) p %s) w',
        CASE WHEN $3 IS NULL THEN 'false' ELSE 'l.host IS NULL' END, argus_internal.tried_flows($1, $2),
        'LEFT JOIN (' || $3 || ') l ON l.host = p.target')
$$;

COMMENT ON FUNCTION argus_internal.tries_query(pg_catalog.regclass, pg_catalog.text, pg_catalog.text)
IS 'query for what some hosts tried';

-- Lists the first ten of some hosts.
CREATE FUNCTION argus_internal.first_hosts(hosts pg_catalog.inet[])
RETURNS pg_catalog.inet[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT ARRAY(SELECT DISTINCT h FROM unnest($1) h ORDER BY h LIMIT 10) $$;

COMMENT ON FUNCTION argus_internal.first_hosts(pg_catalog.inet[]) IS 'the first ten of some hosts';

-- Returns what a kind of scans is made of, as a list of expressions over tries `t`. How many hosts and ports there are
-- is counted only if nothing else says it: that takes a sort.
CREATE FUNCTION argus_internal.scan_sums(targets pg_catalog.text, ports pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s, %s, count(*), count(*) FILTER (WHERE t.verdict = ''failed''), '
        'count(*) FILTER (WHERE t.is_dark), count(*) FILTER (WHERE t.verdict <> ''failed''), sum(t.flows)::int8, '
        'min(t.first_seen), max(t.last_seen), array_agg(t.target) FILTER (WHERE t.verdict <> ''failed'')', $1, $2)
$$;

COMMENT ON FUNCTION argus_internal.scan_sums(pg_catalog.text, pg_catalog.text) IS 'sums of tries, a select list';

-- Returns queries for tries with how many hosts were tried at the port of each, and how many ports of its host, as far
-- as they failed or were touched. Who tried less than three ports is left out.
CREATE FUNCTION argus_internal.crossed_tries_query(least_targets pg_catalog.int4)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    wide AS MATERIALIZED (SELECT p.scanner, p.proto FROM (SELECT t.scanner, t.proto, t.port, count(*) AS tries
            FROM try t WHERE t.verdict <> 'talked' AND t.port IS NOT NULL GROUP BY t.scanner, t.proto, t.port) p
        GROUP BY p.scanner, p.proto HAVING count(*) >= 3 AND sum(p.tries) >= 0.6 * %1$s),
    crossed AS MATERIALIZED (SELECT t.*,
            count(*) FILTER (WHERE t.verdict <> 'talked') OVER (PARTITION BY t.scanner, t.proto, t.port) AS hosts,
            count(*) FILTER (WHERE t.verdict <> 'talked') OVER (PARTITION BY t.scanner, t.proto, t.target) AS ports
        FROM try t JOIN wide w ON w.scanner = t.scanner AND w.proto = t.proto WHERE t.port IS NOT NULL),
    block AS MATERIALIZED (SELECT c.scanner, c.proto FROM crossed c WHERE c.hosts >= 3 AND c.ports >= 3
        GROUP BY c.scanner, c.proto HAVING sum(c.weight) >= %1$s),
    scattered AS MATERIALIZED (SELECT c.scanner, c.proto, count(*) AS tries FROM crossed c
        WHERE c.hosts < 3 AND c.ports < 3 GROUP BY c.scanner, c.proto),
    swept AS MATERIALIZED (SELECT c.* FROM crossed c JOIN block b ON b.scanner = c.scanner AND b.proto = c.proto
        WHERE c.hosts >= 3 AND c.ports >= 3),
    t AS MATERIALIZED (SELECT t.* FROM try t LEFT JOIN swept s ON s.scanner = t.scanner AND s.proto = t.proto
        AND s.port = t.port AND s.target = t.target WHERE s.scanner IS NULL),
    line AS MATERIALIZED (SELECT t.scanner, t.proto, t.port, sum(t.weight) AS weight,
            count(*) AS tries FROM t GROUP BY t.scanner, t.proto, t.port HAVING sum(t.weight) >= 4)
    $query$, $1)
$$;

COMMENT ON FUNCTION argus_internal.crossed_tries_query(pg_catalog.int4)
IS 'queries for how ports and hosts of tries are crossed';

-- Returns the query for scans among tries. A block is of three hosts and three ports at least, each of them tried with
-- each other, more or less: a sweep. What is in no sweep is looked at by port and by host. Peers of P2P are tried at
-- ports of their own: where most tries are scattered so, a port that many of them share is no scan.
CREATE FUNCTION argus_internal.scans_query(tries pg_catalog.text, least_targets pg_catalog.int4)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    WITH try AS MATERIALIZED (%1$s), %4$s,
    long AS (SELECT l.* FROM line l LEFT JOIN scattered s ON s.scanner = l.scanner AND s.proto = l.proto
        WHERE l.weight >= %2$s AND l.tries > coalesce(s.tries, 0)),
    high AS (SELECT t.scanner, t.proto, t.target FROM t JOIN wide w ON w.scanner = t.scanner AND w.proto = t.proto
        WHERE t.port IS NOT NULL GROUP BY t.scanner, t.proto, t.target HAVING sum(t.weight) >= %2$s),
    few AS MATERIALIZED (SELECT l.* FROM line l WHERE l.weight < %2$s AND l.port IS NOT NULL),
    many AS MATERIALIZED (SELECT t.proto, t.port, count(DISTINCT t.scanner) AS sources, sum(t.weight) AS weight,
            count(DISTINCT t.target) AS targets
        FROM t JOIN few w ON w.scanner = t.scanner AND w.proto = t.proto AND w.port = t.port
        GROUP BY t.proto, t.port HAVING count(DISTINCT t.scanner) BETWEEN 5 AND 200 AND sum(t.weight) >= 2 * %2$s
            AND count(DISTINCT t.target) >= 0.9 * count(*))
    SELECT t.scanner, 'sweep', t.proto, NULL::int4, %5$s, NULL::inet, sum(t.weight)::float8, NULL::int8, NULL::int8
    FROM swept t GROUP BY t.scanner, t.proto
    UNION ALL
    SELECT t.scanner, 'horizontal', t.proto, t.port, %3$s, NULL, sum(t.weight), NULL, NULL
    FROM t JOIN long l ON l.scanner = t.scanner AND l.proto = t.proto AND coalesce(l.port, -1) = coalesce(t.port, -1)
    GROUP BY t.scanner, t.proto, t.port
    UNION ALL
    SELECT t.scanner, 'vertical', t.proto, NULL, %6$s, t.target, sum(t.weight), NULL, NULL
    FROM t JOIN high h ON h.scanner = t.scanner AND h.proto = t.proto AND h.target = t.target
    WHERE t.port IS NOT NULL GROUP BY t.scanner, t.proto, t.target
    UNION ALL
    SELECT t.scanner, 'horizontal', t.proto, t.port, %3$s, NULL, max(m.weight) / 2, max(m.sources), max(m.targets)
    FROM t JOIN few w ON w.scanner = t.scanner AND w.proto = t.proto AND w.port = t.port
    JOIN many m ON m.proto = t.proto AND m.port = t.port GROUP BY t.scanner, t.proto, t.port
    $query$, $1, $2,
        argus_internal.scan_sums('count(*)', '(t.port IS NOT NULL)::int4::int8'),
        argus_internal.crossed_tries_query($2),
        argus_internal.scan_sums('count(DISTINCT t.target)', 'count(DISTINCT t.port)'),
        argus_internal.scan_sums('1::int8', 'count(*)'))
$$;

COMMENT ON FUNCTION argus_internal.scans_query(pg_catalog.text, pg_catalog.int4) IS 'query for scans among tries';

-- Asks for the scans of suspects. Estimates are too low for so many conditions: no nested loops.
CREATE FUNCTION argus_internal.ask_scans(s argus_internal.source, during pg_catalog.tstzrange,
    condition pg_catalog.text, suspects pg_catalog.inet[], least_targets pg_catalog.int4)
RETURNS SETOF argus_internal.scan
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off
SET enable_sort = off
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE argus_internal.scans_query(argus_internal.tries_query(s.relid, format(
        '%s AND %s', condition, argus_internal.few_hosts_condition(suspects, 'f.saddr')
            || CASE WHEN cardinality(suspects) > 10000 THEN format(
                ' AND f.saddr IN (SELECT unnest(%L::inet[]))', suspects) ELSE '' END),
        argus_internal.living_query(s, during)), least_targets);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_scans(argus_internal.source, pg_catalog.tstzrange, pg_catalog.text,
    pg_catalog.inet[], pg_catalog.int4)
IS 'scans by some hosts';
