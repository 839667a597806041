
---------------------------------------------------------------------------------------------------------------------
-- The queries of argus.beacons(), in the manner of investigate/ask.sql
--
-- doc/detection.md has the formula. Times are seconds here. Times of contacts that come less than ten seconds after the
-- one before belong to the same beat.
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.beacon AS (
    saddr pg_catalog.inet,
    daddr pg_catalog.inet,
    proto pg_catalog.text,
    port pg_catalog.int4,
    contacts pg_catalog.int8,
    popularity pg_catalog.int8,
    first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz,
    beats pg_catalog.int8,
    near pg_catalog.int8,
    period pg_catalog.float8,
    jitter pg_catalog.float8,
    missed pg_catalog.float8,
    bytes_median pg_catalog.float8,
    sizes pg_catalog.float8,
    evidence pg_catalog.float8
);

COMMENT ON TYPE argus_internal.beacon IS 'contacts of a pair of hosts that come in a beat';
COMMENT ON COLUMN argus_internal.beacon.saddr IS 'the client';
COMMENT ON COLUMN argus_internal.beacon.daddr IS 'the server';
COMMENT ON COLUMN argus_internal.beacon.proto IS 'protocol';
COMMENT ON COLUMN argus_internal.beacon.port IS 'port of the server; NULL: the protocol has none';
COMMENT ON COLUMN argus_internal.beacon.contacts IS 'number of flows that begin a contact';
COMMENT ON COLUMN argus_internal.beacon.popularity IS 'number of clients of this service';
COMMENT ON COLUMN argus_internal.beacon.first_seen IS 'when the first contact began';
COMMENT ON COLUMN argus_internal.beacon.last_seen IS 'when the last one began';
COMMENT ON COLUMN argus_internal.beacon.beats IS 'number of beats that were looked at';
COMMENT ON COLUMN argus_internal.beacon.near IS 'how many of them have another one after about a period';
COMMENT ON COLUMN argus_internal.beacon.period IS 'seconds from beat to beat';
COMMENT ON COLUMN argus_internal.beacon.jitter IS 'median absolute deviation from the period, a share of it';
COMMENT ON COLUMN argus_internal.beacon.missed IS 'share of beats that are missing';
COMMENT ON COLUMN argus_internal.beacon.bytes_median IS 'median of bytes sent by the client in a contact';
COMMENT ON COLUMN argus_internal.beacon.sizes IS 'median absolute deviation from that, a share of it';
COMMENT ON COLUMN argus_internal.beacon.evidence IS 'bits of evidence against contacts at random';

-- Returns the query for flows that begin a contact. Of a TCP connection that is the one whose beginning was seen, as
-- `dir` says; without it, `tcp_port` is there to tell its other flows by.
CREATE FUNCTION argus_internal.beacon_flows(source pg_catalog.regclass, condition pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT f.stime, f.saddr, f.daddr, f.proto, f.dport AS port, f.sbytes, '
        'CASE WHEN f.proto = ''tcp'' AND f.dir IS NULL THEN f.sport END AS tcp_port '
        'FROM (SELECT f.stime, f.proto, f.saddr, f.sport, f.daddr, f.dport, f.spkts, f.dpkts, f.sbytes, %s AS dir '
        'FROM %s f WHERE %s AND f.spkts > 0 AND f.saddr <> f.daddr AND f.proto <> ''arp'') f '
        'WHERE (f.proto = ''tcp'' AND (%s OR strpos(f.dir, ''?'') > 0)) IS NOT TRUE AND isfinite(f.stime)',
        argus_internal.column_or_null($1, 'dir', 'text'), $1, $2, argus_internal.flow_is_turned())
$$;

COMMENT ON FUNCTION argus_internal.beacon_flows(pg_catalog.regclass, pg_catalog.text)
IS 'query for flows that begin a contact';

-- Asks for pairs with some contacts over an hour or more, less than one in 20 s, with the number of clients of their
-- service.
CREATE FUNCTION argus_internal.ask_beacon_pairs(source pg_catalog.regclass, condition pg_catalog.text)
RETURNS SETOF argus_internal.beacon
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_sort = off
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT p.saddr, p.daddr, p.proto, p.port, p.contacts, s.clients, p.first_seen, '
        'p.last_seen, p.beats, p.near, p.period, p.jitter, p.missed, p.bytes_median, p.sizes, p.evidence FROM '
        '(SELECT array_agg(ROW(p.saddr, p.daddr, p.proto, '
        'p.port, p.contacts, NULL, p.first_seen, p.last_seen, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '
        'NULL)::argus_internal.beacon) FILTER (WHERE p.contacts >= 6 AND p.last_seen - p.first_seen '
        'BETWEEN greatest(interval ''1 hour'', p.contacts * interval ''20 s'') AND interval ''100 years'' '
        'AND NOT %s) AS pairs, '
        'count(*) AS clients FROM (SELECT f.saddr, f.daddr, f.proto, f.port, count(*) AS contacts, '
        'min(f.stime)::timestamptz AS first_seen, max(f.stime)::timestamptz AS last_seen FROM (%s) f '
        'GROUP BY f.saddr, f.daddr, f.proto, f.port) p GROUP BY p.daddr, p.proto, p.port) s '
        ', LATERAL unnest(s.pairs) p', argus_internal.is_group('p.daddr'),
        argus_internal.beacon_flows(source, condition));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_beacon_pairs(pg_catalog.regclass, pg_catalog.text)
IS 'pairs of hosts with contacts that may come in a beat';

-- Returns the query for the beats of pairs, $1, with the pause before each. Pairs with many contacts are looked at in
-- the first part of their time, so that it has about 300.
CREATE FUNCTION argus_internal.beats_query(flows pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    pair AS MATERIALIZED (SELECT b.*, row_number() OVER () AS id, b.first_seen + (b.last_seen - b.first_seen)
        * least(1, 300.0 / b.contacts) AS until FROM unnest($1) b),
    contact AS (SELECT p.id, extract(epoch FROM f.stime)::float8 AS at, f.tcp_port, f.sbytes
        FROM (%s) f JOIN pair p ON p.saddr = f.saddr AND p.daddr = f.daddr AND p.proto = f.proto
        AND coalesce(p.port, -1) = coalesce(f.port, -1) AND f.stime <= p.until),
    began AS (SELECT c.*, c.at - lag(c.at) OVER (PARTITION BY c.id ORDER BY c.at) AS pause, c.tcp_port IS NOT NULL
            AND c.at - lag(c.at) OVER (PARTITION BY c.id, c.tcp_port ORDER BY c.at) < 900 AS goes_on FROM contact c),
    beat AS MATERIALIZED (SELECT b.id, b.sbytes, b.at - lag(b.at) OVER (PARTITION BY b.id ORDER BY b.at) AS gap
        FROM began b WHERE coalesce(b.pause, 10) >= 10 AND b.goes_on IS NOT TRUE)
    $query$, $1)
$$;

COMMENT ON FUNCTION argus_internal.beats_query(pg_catalog.text) IS 'queries for the beats of pairs of hosts';

-- Returns the query for the evidence of beats: by how many bits the share of gaps about a quantile is above that of
-- contacts at random, whose gaps are distributed exponentially. The quantile is the median, or that above which a
-- quarter is, and the width that which says the most.
CREATE FUNCTION argus_internal.evidence_query()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    measured AS (SELECT b.id, count(b.gap) AS gaps, array_agg(b.gap) FILTER (WHERE b.gap IS NOT NULL) AS gap,
            percentile_cont(ARRAY[0.5, 0.75]) WITHIN GROUP (ORDER BY b.gap) AS q,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY b.sbytes) AS size, array_agg(b.sbytes) AS sizes
        FROM beat b GROUP BY b.id HAVING count(b.gap) >= 5),
    judged AS (SELECT m.*, e.* FROM measured m, LATERAL (
        SELECT n.near, n.period, m.gaps * argus_internal.divergence(n.near::float8 / m.gaps, n.chance) AS bits
        FROM (SELECT x.quantile, x.above, w.width, power(x.above, 1 - w.width) - power(x.above, 1 + w.width) AS chance,
                count(*) FILTER (WHERE abs(g / x.quantile - 1) <= w.width) AS near,
                avg(g) FILTER (WHERE abs(g / x.quantile - 1) <= w.width) AS period
            FROM (VALUES (m.q[1], 0.5::float8), (m.q[2], 0.25)) x(quantile, above),
                (VALUES (0.02::float8), (0.05), (0.1), (0.2), (0.35)) w(width), unnest(m.gap) g
            GROUP BY x.quantile, x.above, w.width) n
        ORDER BY bits DESC, n.width LIMIT 1) e)
    $query$
$$;

COMMENT ON FUNCTION argus_internal.evidence_query() IS 'queries for the evidence of beats';

-- Returns the divergence (Kullback, Leibler) of a share from what chance gives, in bits. Less than chance is none.
CREATE FUNCTION argus_internal.divergence(share pg_catalog.float8, chance pg_catalog.float8)
RETURNS pg_catalog.float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN share OPERATOR(pg_catalog.<=) chance THEN 0 ELSE
        (share OPERATOR(pg_catalog.*) pg_catalog.ln(share OPERATOR(pg_catalog./) chance) OPERATOR(pg_catalog.+)
        CASE WHEN share OPERATOR(pg_catalog.<) 1 THEN (1 OPERATOR(pg_catalog.-) share) OPERATOR(pg_catalog.*)
            pg_catalog.ln((1 OPERATOR(pg_catalog.-) share) OPERATOR(pg_catalog./) (1 OPERATOR(pg_catalog.-) chance))
            ELSE 0 END) OPERATOR(pg_catalog./) pg_catalog.ln(2::pg_catalog.float8) END
$$;

COMMENT ON FUNCTION argus_internal.divergence(pg_catalog.float8, pg_catalog.float8)
IS 'divergence of a share from what chance gives, in bits';

-- Asks for the beacons among pairs. `least_evidence` is in bits.
CREATE FUNCTION argus_internal.ask_beacons(source pg_catalog.regclass, condition pg_catalog.text,
    pairs argus_internal.beacon[], least_evidence pg_catalog.float8)
RETURNS SETOF argus_internal.beacon
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('WITH %s, %s SELECT p.saddr, p.daddr, p.proto, p.port, p.contacts, p.popularity, '
        'p.first_seen, p.last_seen, j.gaps + 1, j.near, j.period, (SELECT percentile_cont(0.5) WITHIN GROUP '
        '(ORDER BY abs(g / j.period - 1)) FROM unnest(j.gap) g WHERE abs(g / j.period - 1) <= 0.35), '
        'greatest(0, 1 - (j.gaps + 1) / (1 + (SELECT sum(g) FROM unnest(j.gap) g) / j.period)), j.size, '
        '(SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(s - j.size)) FROM unnest(j.sizes) s) '
        '/ nullif(j.size, 0), j.bits FROM judged j JOIN pair p ON p.id = j.id WHERE j.bits >= %s '
        'AND j.near >= greatest(5, 0.3 * j.gaps)', argus_internal.beats_query(argus_internal.beacon_flows(source,
            format('%s AND %s', condition, argus_internal.few_hosts_condition(
                ARRAY(SELECT DISTINCT p.saddr FROM unnest(pairs) p), 'f.saddr')))),
        argus_internal.evidence_query(), least_evidence) USING pairs;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_beacons(pg_catalog.regclass, pg_catalog.text, argus_internal.beacon[],
    pg_catalog.float8)
IS 'beacons among pairs of hosts';
