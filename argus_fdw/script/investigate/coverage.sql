
---------------------------------------------------------------------------------------------------------------------
-- What there is of a time, bin by bin: argus.coverage()
---------------------------------------------------------------------------------------------------------------------

-- Lists the bins of a time. They begin at multiples of their width since 2000, UTC. A time without an end ends where
-- the archives do.
CREATE FUNCTION argus_internal.coverage_bins(all_found argus_internal.assessment[], during pg_catalog.tstzrange,
    bin pg_catalog.interval)
RETURNS TABLE (begins pg_catalog.timestamptz, ends pg_catalog.timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
ROWS 100
AS $$
DECLARE
    first timestamptz := CASE WHEN isfinite(lower(during)) THEN lower(during) ELSE
        (SELECT min(x.begins) FROM unnest(all_found) x WHERE x.kind IN ('archive', 'gone', 'missing')) END;
    last timestamptz := CASE WHEN isfinite(upper(during)) THEN upper(during) ELSE
        (SELECT max(x.ends) FROM unnest(all_found) x WHERE x.kind IN ('archive', 'gone', 'missing')) END;
BEGIN
    IF bin IS NULL OR bin <= '0' OR extract(year FROM bin) <> 0 OR extract(month FROM bin) <> 0 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'a bin has a fixed width', hint => 'Give days, hours, minutes or seconds, such as ''1 hour''.');
    END IF;
    -- Sums of times and more days than that may come out wrong, and end before they begin.
    IF bin > '36525 days' OR abs(extract(day FROM bin)) > 36525 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'a bin has at most 36525 days');
    END IF;
    IF first IS NULL OR last IS NULL OR first > last THEN
        RETURN;
    END IF;
    first := date_bin(bin, first, '2000-01-01 00:00+00');
    -- The difference of all times there are does not fit into an interval.
    IF (extract(epoch FROM last) - extract(epoch FROM first)) / extract(epoch FROM bin) > 100000 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'the time has more than 100000 bins', hint => 'Give a larger bin, or a shorter time.');
    END IF;
    RETURN QUERY SELECT b, b + bin FROM generate_series(first, last, bin) b
        WHERE b < last OR b = last AND (first = last OR upper_inc(during));
END
$$;

COMMENT ON FUNCTION argus_internal.coverage_bins(argus_internal.assessment[], pg_catalog.tstzrange,
    pg_catalog.interval)
IS 'the bins of a time';

-- Returns the state of a bin in which an assessment of a kind lies; NULL: it is nothing wrong.
CREATE FUNCTION argus_internal.state_of(kind pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1 IN ('missing', 'gone', 'unloaded', 'expired') THEN 'missing'
        WHEN $1 IN ('damaged', 'unreadable', 'foreign', 'unsupported', 'empty', 'growing') THEN 'damaged'
        WHEN $1 = 'silent' THEN 'silent' WHEN argus_internal.gravity($1) IS NOT NULL THEN 'unknown' END
$$;

COMMENT ON FUNCTION argus_internal.state_of(pg_catalog.text)
IS 'missing, damaged, silent or unknown, as argus.coverage() shows what is wrong; NULL: nothing is';

-- Returns the gravest of some states.
CREATE FUNCTION argus_internal.worst_state(states pg_catalog.text[])
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (ARRAY['missing', 'damaged', 'silent', 'dropping', 'unknown', 'complete'])[min(array_position(
        ARRAY['missing', 'damaged', 'silent', 'dropping', 'unknown', 'complete'], w))] FROM unnest($1) w
$$;

COMMENT ON FUNCTION argus_internal.worst_state(pg_catalog.text[]) IS 'the gravest of some states of a bin';

-- Divides assessments among the bins that they lie in. One without a time lies in all of them.
CREATE FUNCTION argus_internal.assessments_in_bins(found argus_internal.assessment[],
    during pg_catalog.tstzrange, bin pg_catalog.interval)
RETURNS TABLE (begins pg_catalog.timestamptz, found argus_internal.assessment, is_first pg_catalog.bool,
    share pg_catalog.numeric)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
    WITH e AS MATERIALIZED (SELECT min(b.begins) AS first, max(b.ends) AS last
        FROM argus_internal.coverage_bins($1, $2, $3) b HAVING count(*) > 0)
    SELECT b, x, b <= x.begins AND x.begins < b + $3,
        CASE WHEN x.begins < x.ends AND isfinite(x.begins) AND isfinite(x.ends) THEN
            extract(epoch FROM least(x.ends, b + $3) - greatest(x.begins, b)) / extract(epoch FROM x.ends - x.begins)
        ELSE 1 END
    FROM e, unnest($1) x, generate_series(date_bin($3, greatest(coalesce(x.begins, e.first), e.first),
        '2000-01-01 00:00+00'), least(greatest(coalesce(x.ends, e.last) - interval '1 microsecond',
        coalesce(x.begins, e.first)), e.last - interval '1 microsecond'), $3) b
$$;

COMMENT ON FUNCTION argus_internal.assessments_in_bins(argus_internal.assessment[], pg_catalog.tstzrange,
    pg_catalog.interval)
IS 'assessments by bin, with the part of each that lies in the bin';

-- Numbers count in the bin in which their archive begins; a rotation that is missing, in those that it is of.
CREATE FUNCTION argus_internal.coverage_rows(all_found argus_internal.assessment[], during pg_catalog.tstzrange,
    bin pg_catalog.interval)
RETURNS TABLE ("time" pg_catalog.timestamptz, until pg_catalog.timestamptz, srcid pg_catalog.text,
    state pg_catalog.text, files_expected pg_catalog.int4, files_present pg_catalog.int4,
    files_damaged pg_catalog.int4, files_unindexed pg_catalog.int4, bytes_lost pg_catalog.int8,
    pkts pg_catalog.int8, drops pg_catalog.int8, missed_records pg_catalog.int8, restarts pg_catalog.int4,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
BEGIN
    RETURN QUERY
    WITH b AS MATERIALIZED (SELECT * FROM argus_internal.coverage_bins(all_found, during, bin)),
    h AS MATERIALIZED (
        SELECT i.begins AS bin_begins, i.is_first, i.share, (i.found).*, i.found AS x,
            (i.found).kind NOT IN ('archive', 'report') OR (i.found).drops > 0
                OR (i.found).kind = 'report' AND (i.found).n > 0 AS is_wrong,
            CASE WHEN (i.found).kind NOT IN ('archive', 'report') THEN argus_internal.state_of((i.found).kind) END
                AS state
        FROM argus_internal.assessments_in_bins(all_found, during, bin) i),
    archive AS (
        SELECT b.begins, b.ends, CASE WHEN count(h.state) > 0 THEN argus_internal.worst_state(array_agg(h.state))
                WHEN count(*) FILTER (WHERE h.kind = 'archive') > 0 THEN 'complete' ELSE 'unknown' END AS state,
            count(*) FILTER (WHERE h.kind = 'archive' AND h.is_first) AS present,
            ceil(coalesce(sum(h.n * h.share) FILTER (WHERE h.kind = 'missing'), 0) - 0.001) AS missing,
            count(DISTINCT h.path) FILTER (WHERE h.state = 'damaged' AND h.is_first) AS damaged,
            count(*) FILTER (WHERE h.kind = 'archive' AND h.is_first AND NOT h.is_indexed) AS unindexed,
            sum(h.n) FILTER (WHERE h.kind = 'damaged' AND h.is_first) AS lost,
            CASE WHEN bool_or(h.is_wrong) THEN argus_internal.reasons(array_agg(h.x) FILTER (WHERE h.is_wrong)) END
                AS reason
        FROM b LEFT JOIN h ON h.bin_begins = b.begins AND h.srcid IS NULL GROUP BY b.begins, b.ends),
    sensor AS (SELECT x.srcid, min(x.begins) AS since FROM unnest(all_found) x WHERE x.srcid IS NOT NULL
        GROUP BY x.srcid),
    report AS (
        SELECT a.begins, a.ends, s.srcid, argus_internal.worst_state(array_agg(h.state)
                || ARRAY[a.state,
                    CASE WHEN sum(h.n) FILTER (WHERE h.kind = 'report') > 0 THEN 'missing' END,
                    CASE WHEN sum(h.drops) > 0 THEN 'dropping' END,
                    CASE WHEN count(h.kind) = 0 AND a.ends <= s.since THEN 'unknown' END]) AS state,
            sum(h.pkts) FILTER (WHERE h.is_first) AS pkts, sum(h.drops) FILTER (WHERE h.is_first) AS drops,
            sum(h.n) FILTER (WHERE h.is_first AND h.kind = 'report') AS missed,
            sum(h.starts) FILTER (WHERE h.is_first) AS restarts,
            CASE WHEN bool_or(h.is_wrong) THEN argus_internal.reasons(array_agg(h.x) FILTER (WHERE h.is_wrong)) END
                AS reason
        FROM archive a CROSS JOIN sensor s LEFT JOIN h ON h.bin_begins = a.begins AND h.srcid = s.srcid
        GROUP BY a.begins, a.ends, a.state, s.srcid, s.since)
    SELECT a.begins, a.ends, NULL::text, a.state, (a.present + a.missing)::int4, a.present::int4, a.damaged::int4,
        a.unindexed::int4, least(coalesce(a.lost, 0), 9223372036854775807)::int8, NULL::int8, NULL::int8, NULL::int8,
        NULL::int4, jsonb_strip_nulls(jsonb_build_object('reason', a.reason))
    FROM archive a
    UNION ALL
    SELECT r.begins, r.ends, r.srcid, r.state, NULL, NULL, NULL, NULL, NULL,
        least(coalesce(r.pkts, 0), 9223372036854775807)::int8, least(coalesce(r.drops, 0), 9223372036854775807)::int8,
        least(coalesce(r.missed, 0), 9223372036854775807)::int8, coalesce(r.restarts, 0)::int4,
        jsonb_strip_nulls(jsonb_build_object('reason', r.reason))
    FROM report r
    ORDER BY 1, 3 NULLS FIRST;
END
$$;

COMMENT ON FUNCTION argus_internal.coverage_rows(argus_internal.assessment[], pg_catalog.tstzrange,
    pg_catalog.interval)
IS 'assessments as argus.coverage() shows them: a row per bin and sensor';

CREATE FUNCTION argus.coverage(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    bin pg_catalog.interval DEFAULT '1 hour')
RETURNS TABLE ("time" pg_catalog.timestamptz, until pg_catalog.timestamptz, srcid pg_catalog.text,
    state pg_catalog.text, files_expected pg_catalog.int4, files_present pg_catalog.int4,
    files_damaged pg_catalog.int4, files_unindexed pg_catalog.int4, bytes_lost pg_catalog.int8,
    pkts pg_catalog.int8, drops pg_catalog.int8, missed_records pg_catalog.int8, restarts pg_catalog.int4,
    detail pg_catalog.jsonb)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT * FROM argus_internal.coverage_rows(argus_internal.assess($1, $2, false), $2, $3) $$;

COMMENT ON FUNCTION argus.coverage(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.interval)
IS 'what there is of a time, bin by bin: of the archive itself (srcid NULL), and of each sensor; state: complete, '
    'damaged, dropping, missing, silent or unknown';
