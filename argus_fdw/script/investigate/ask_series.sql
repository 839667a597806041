
---------------------------------------------------------------------------------------------------------------------
-- The queries of argus.series(), in the manner of ask.sql
---------------------------------------------------------------------------------------------------------------------

-- What a flow is split by that lies in more than one bin.
CREATE TYPE argus_internal.split_flow AS (
    stime pg_catalog.timestamptz,
    ltime pg_catalog.timestamptz,
    spkts pg_catalog.int8,
    dpkts pg_catalog.int8,
    sbytes pg_catalog.int8,
    dbytes pg_catalog.int8
);

COMMENT ON TYPE argus_internal.split_flow IS 'a flow whose packets and bytes are split over several bins';
COMMENT ON COLUMN argus_internal.split_flow.stime IS 'when it began';
COMMENT ON COLUMN argus_internal.split_flow.ltime IS 'when it ended';
COMMENT ON COLUMN argus_internal.split_flow.spkts IS 'packets from the source';
COMMENT ON COLUMN argus_internal.split_flow.dpkts IS 'packets from the destination';
COMMENT ON COLUMN argus_internal.split_flow.sbytes IS 'bytes from the source';
COMMENT ON COLUMN argus_internal.split_flow.dbytes IS 'bytes from the destination';

CREATE TYPE argus_internal.bin_sum AS (
    "time" pg_catalog.timestamptz,
    series pg_catalog.text,
    flows pg_catalog.numeric,
    pkts pg_catalog.numeric,
    bytes pg_catalog.numeric
);

COMMENT ON TYPE argus_internal.bin_sum IS 'what flows carried in a bin';
COMMENT ON COLUMN argus_internal.bin_sum."time" IS 'begin of the bin';
COMMENT ON COLUMN argus_internal.bin_sum.series IS 'the group of flows; NULL: all';
COMMENT ON COLUMN argus_internal.bin_sum.flows IS 'flow records that began in it';
COMMENT ON COLUMN argus_internal.bin_sum.pkts IS 'packets, both ways';
COMMENT ON COLUMN argus_internal.bin_sum.bytes IS 'bytes, both ways';

-- Asks what flows that began in some times carried, split over bins in proportion to time. Until a moment, a flow has
-- carried its packets times the share of its time that has passed, rounded down, and at its end all of them. So parts
-- are whole numbers that add up to the flow, and those of small bins to those of large ones. Rollups split in the same
-- way (src/rollup/traffic_bins.cpp), also in that a flow of more than 31 days is wholly in its first bin.
--
-- With `part`, only what flows carried in it counts, and only of flows that reach into it; they are not counted. What
-- lies after the bin `last` counts in it. Most flows lie in one bin: one pass sums them up, and finds the others.
CREATE FUNCTION argus_internal.ask_flow_parts(source pg_catalog.regclass, began pg_catalog.tstzmultirange,
    part pg_catalog.tstzrange, bin pg_catalog.interval, last pg_catalog.timestamptz, "by" pg_catalog.text,
    filter pg_catalog.text)
RETURNS SETOF argus_internal.bin_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
    most numeric := 9223372036854775807;
    first_bin text := format('date_bin(%L, f.stime, ''2000-01-01 00:00+00'')', bin);
    reaches text := format('f.ltime >= %s AND f.ltime <= f.stime + interval ''31 days''',
        CASE WHEN part IS NULL THEN format('%s + interval %L', first_bin, bin) ELSE quote_literal(lower(part)) END);
BEGIN
    RETURN QUERY EXECUTE format('WITH whole AS MATERIALIZED ('
        'SELECT %s AS begins, v.k1, v.k2, CASE WHEN %s THEN ROW(f.stime, f.ltime, f.spkts, f.dpkts, f.sbytes, '
        'f.dbytes)::argus_internal.split_flow END AS flow, count(*) AS n, '
        'coalesce(sum(f.spkts), 0) + coalesce(sum(f.dpkts), 0) AS pkts, '
        'coalesce(sum(f.sbytes), 0) + coalesce(sum(f.dbytes), 0) AS bytes '
        'FROM %s f, LATERAL (VALUES %s) v(k1, k2, peer) WHERE %s AND (%s) AND %s AND %s GROUP BY 1, 2, 3, 4), ',
            first_bin, reaches, source,
            CASE WHEN "by" IS NULL THEN '(NULL::text, NULL::int4, NULL::inet)' ELSE argus_internal.group_rows("by") END,
            argus_internal.time_condition('f.stime', began), argus_internal.filter_condition(source, filter),
            argus_internal.group_condition("by"), CASE WHEN part IS NULL THEN 'true' ELSE reaches END)
        || format('split AS ('
        'SELECT w.begins, w.k1, w.k2, (w.flow).stime, (w.flow).ltime, w.n, least(div(w.pkts, w.n), %s) AS pkts, '
        'least(div(w.bytes, w.n), %s) AS bytes, extract(epoch FROM (w.flow).ltime - (w.flow).stime) AS seconds '
        'FROM whole w WHERE NOT w.flow IS NULL), '
        'part AS ('
        'SELECT b.begins, s.k1, s.k2, CASE WHEN b.begins = s.begins AND %L THEN s.n ELSE 0 END AS flows, '
        's.n * (div(s.pkts * c.later, s.seconds) - div(s.pkts * c.before, s.seconds)) AS pkts, '
        's.n * (div(s.bytes * c.later, s.seconds) - div(s.bytes * c.before, s.seconds)) AS bytes '
        'FROM split s, LATERAL generate_series(least(date_bin(%L, greatest(s.stime, %L), '
        '''2000-01-01 00:00+00''), %L), '
        'least(s.ltime, %L, %L), %L) b(begins), LATERAL (SELECT '
        'greatest(0, extract(epoch FROM greatest(b.begins, %L) - s.stime)) AS before, '
        'CASE WHEN %L AND b.begins = %L THEN s.seconds ELSE least(s.seconds, '
        'extract(epoch FROM least(b.begins + interval %L, %L) - s.stime)) END AS later) c '
        'UNION ALL SELECT w.begins, w.k1, w.k2, w.n, w.pkts, w.bytes FROM whole w WHERE w.flow IS NULL) '
        'SELECT least(v.begins, %L), %s, sum(v.flows), sum(v.pkts), sum(v.bytes) FROM part v GROUP BY 1, v.k1, v.k2',
            most, most, part IS NULL, bin, lower(part), last, upper(part), last, bin, lower(part),
            part IS NULL OR upper_inf(part), last, bin, upper(part), last,
            CASE WHEN "by" IS NULL THEN 'NULL::text' ELSE argus_internal.group_label("by") END);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_flow_parts(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.tstzrange,
    pg_catalog.interval, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text)
IS 'packets and bytes of flows, split over bins in proportion to time';

-- Asks the rollup by five minutes.
CREATE FUNCTION argus_internal.ask_traffic(view pg_catalog.regclass, bins pg_catalog.tstzmultirange,
    bin pg_catalog.interval, "by" pg_catalog.text)
RETURNS SETOF argus_internal.bin_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT date_bin(%L, bin, ''2000-01-01 00:00+00''), %s, sum(flows), sum(pkts), '
        'sum(bytes) FROM %s WHERE %s AND %s GROUP BY 1, 2', bin, CASE "by" WHEN 'proto' THEN 'proto'
            WHEN 'srcid' THEN 'srcid' ELSE 'NULL::text' END, view, argus_internal.time_condition('bin', bins),
        CASE "by" WHEN 'proto' THEN 'proto IS NOT NULL' WHEN 'srcid' THEN 'srcid IS NOT NULL' ELSE 'true' END);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_traffic(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.interval,
    pg_catalog.text)
IS 'packets and bytes by bin, from a rollup';
