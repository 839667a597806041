
---------------------------------------------------------------------------------------------------------------------
-- How much when: argus.series()
---------------------------------------------------------------------------------------------------------------------

-- Lists the times for which the rollup by five minutes can answer. It knows neither filters nor other groups, and does
-- not pay for less than an hour.
CREATE FUNCTION argus_internal.traffic_times(s argus_internal.source, during pg_catalog.tstzrange,
    bin pg_catalog.interval, "by" pg_catalog.text, filter pg_catalog.text,
    all_found argus_internal.assessment[])
RETURNS pg_catalog.tstzmultirange
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(range_agg(r) FILTER (WHERE upper(r) - lower(r) >= '1 hour'), '{}')
    FROM (SELECT range_agg(tstzrange(d.begins, d.ends)) AS times
            FROM argus_internal.summed_days($1, $2, $6) d WHERE NOT d.is_filtered) d,
        unnest(argus_internal.whole_bins(d.times * tstzmultirange($2), '5 minutes')) r
    WHERE $5 IS NULL AND coalesce($4, 'proto') IN ('proto', 'srcid') AND mod(extract(epoch FROM $3), 300) = 0
        AND argus_internal.readable_rollup($1, '_traffic') IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.traffic_times(argus_internal.source, pg_catalog.tstzrange, pg_catalog.interval,
    pg_catalog.text, pg_catalog.text, argus_internal.assessment[])
IS 'times for which a hot table''s rollup by five minutes can answer argus.series()';

-- Lists what flows carried, without empty bins. The rollup counts what was carried in a time, while the flows are meant
-- that began in it. The difference is what flows carried that were under way at its begin or end, which are few.
CREATE FUNCTION argus_internal.bin_sums(s argus_internal.source, during pg_catalog.tstzrange,
    bin pg_catalog.interval, last pg_catalog.timestamptz, "by" pg_catalog.text, filter pg_catalog.text,
    summed pg_catalog.tstzmultirange)
RETURNS SETOF argus_internal.bin_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
    -- Other times cannot be right, and bins of them do not end.
    unsummed tstzmultirange := tstzmultirange(during * tstzrange('0001-01-01 00:00+00', '40000-01-01 00:00+00'))
        - summed;
    r tstzrange;
BEGIN
    IF NOT isempty(unsummed) THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_flow_parts(s.relid, unsummed, NULL, bin, last, "by", filter);
    END IF;
    IF NOT isempty(summed) THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_traffic(argus_internal.readable_rollup(s, '_traffic'), summed,
            bin, "by");
    END IF;
    FOR r IN SELECT unnest(summed) LOOP
        RETURN QUERY SELECT p."time", p.series, 0::numeric, -p.pkts, -p.bytes
            FROM argus_internal.ask_flow_parts(s.relid,
                tstzmultirange(tstzrange(lower(r) - interval '31 days', lower(r))), r, bin, last, "by", filter) p;
        RETURN QUERY SELECT * FROM argus_internal.ask_flow_parts(s.relid, tstzmultirange(r), tstzrange(upper(r), NULL),
            bin, last, "by", filter);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.bin_sums(argus_internal.source, pg_catalog.tstzrange, pg_catalog.interval,
    pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text, pg_catalog.tstzmultirange)
IS 'what flows carried by bin, from a rollup and flows';

CREATE FUNCTION argus_internal.last_bin(during pg_catalog.tstzrange, bin pg_catalog.interval)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
    SELECT CASE WHEN isfinite(upper($1)) THEN date_bin($2, upper($1) - CASE WHEN upper_inc($1) THEN interval '0'
        ELSE interval '1 microsecond' END, '2000-01-01 00:00+00') END
$$;

COMMENT ON FUNCTION argus_internal.last_bin(pg_catalog.tstzrange, pg_catalog.interval)
IS 'begin of the last bin of a time; NULL: it has no end';

CREATE FUNCTION argus.series(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    bin pg_catalog.interval DEFAULT '1 hour', "by" pg_catalog.text DEFAULT NULL,
    filter pg_catalog.text DEFAULT NULL)
RETURNS TABLE ("time" pg_catalog.timestamptz, series pg_catalog.text, flows pg_catalog.int8, pkts pg_catalog.int8,
    bytes pg_catalog.int8, state pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    most numeric := 9223372036854775807;
    most_rows constant int8 := 1000000;
    all_found argus_internal.assessment[];
    sums argus_internal.bin_sum[];
    known constant tstzrange := '[0001-01-01 00:00+00, 40000-01-01 00:00+00)';
    last timestamptz;
    bins tstzrange;
BEGIN
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'spkts', 'dpkts', 'sbytes', 'dbytes');
    IF "by" IS NOT NULL THEN
        PERFORM argus_internal.require_grouping(source, "by");
    END IF;
    during := coalesce(during, tstzrange(NULL, NULL));
    PERFORM argus_internal.coverage_bins('{}', during, bin);
    IF isempty(during) THEN
        RETURN;
    END IF;
    last := argus_internal.last_bin(during, bin);
    IF last IS NULL OR NOT coalesce(isfinite(lower(during)), false) THEN
        PERFORM argus_internal.coverage_bins('{}', during * tstzrange(argus_internal.ask_first_time(source,
            tstzmultirange(known)), argus_internal.ask_newest(source), '[]'), bin);
    END IF;
    all_found := argus_internal.assess(source, during, false);
    sums := ARRAY(SELECT ROW(b."time", b.series, sum(b.flows), sum(b.pkts), sum(b.bytes))::argus_internal.bin_sum
        FROM argus_internal.bin_sums(s, during, bin, last, "by", filter,
            argus_internal.traffic_times(s, during, bin, "by", filter, all_found)) b GROUP BY b."time", b.series
        LIMIT most_rows + 1);
    last := coalesce(last, (SELECT max(b."time") FROM unnest(sums) b));
    bins := tstzrange(least(CASE WHEN isfinite(lower(during)) THEN lower(during)
        ELSE (SELECT min(b."time") FROM unnest(sums) b) END, last), last, '[]');
    IF last IS NULL OR lower(bins) IS NULL THEN
        RETURN;
    END IF;
    IF (SELECT count(DISTINCT b.series) FROM unnest(sums) b)
        * (SELECT count(*) FROM argus_internal.coverage_bins('{}', bins, bin)) > most_rows
        OR cardinality(sums) > most_rows THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('the answer has more than %s rows', most_rows),
            hint => 'Give a larger bin, a shorter time, or a filter.');
    END IF;
    RETURN QUERY
    WITH c AS MATERIALIZED (
        SELECT r."time", argus_internal.worst_state(array_agg(r.state)) AS state
        FROM argus_internal.coverage_rows(all_found, bins, bin) r GROUP BY r."time"),
    g AS (SELECT DISTINCT b.series FROM unnest(sums) b WHERE "by" IS NOT NULL
        UNION ALL SELECT NULL WHERE "by" IS NULL)
    SELECT c."time", g.series, coalesce(b.flows, 0)::int8, least(coalesce(b.pkts, 0), most)::int8,
        least(coalesce(b.bytes, 0), most)::int8, c.state
    FROM c CROSS JOIN g LEFT JOIN unnest(sums) b
        ON b."time" = c."time" AND coalesce(b.series, '') = coalesce(g.series, '')
    ORDER BY c."time", g.series COLLATE "C";
END
$$;

COMMENT ON FUNCTION argus.series(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.interval, pg_catalog.text,
    pg_catalog.text)
IS 'flows, packets and bytes bin by bin, of all or by hosts, services and the like, and whether the archives of each '
    'bin are complete';
