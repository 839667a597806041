
---------------------------------------------------------------------------------------------------------------------
-- Assessment of sensors: who was silent, who lost packets, whose records are missing
---------------------------------------------------------------------------------------------------------------------

-- A sensor shows by its reports that it is alive; one that never reports, by its flows. How long it may say nothing is
-- three of its own intervals. A report of a time that is not the archive's is of a wrong clock, and shows nothing: the
-- longest gap leads to it.
CREATE FUNCTION argus_internal.sensor_lives(facts argus_internal.archive_fact[], step pg_catalog.interval)
RETURNS TABLE (srcid pg_catalog.text, begins pg_catalog.timestamptz, ends pg_catalog.timestamptz,
    gap_begin pg_catalog.timestamptz, gap_end pg_catalog.timestamptz, patience pg_catalog.interval)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH f AS (
        SELECT f.*, tstzrange(argus_internal.archive_begin(f) - $2, argus_internal.archive_begin(f) + 2 * $2,
            '[]') AS span
        FROM unnest($1) f WHERE f.kind IN ('archive', 'loaded', 'unloaded') AND f.srcid IS NOT NULL),
    life AS (
        SELECT f.srcid, f.first_flow, f.last_flow,
            CASE WHEN f.span @> f.first_report IS NOT FALSE THEN f.first_report
                WHEN f.span @> f.gap_end THEN f.gap_end END AS first_report,
            CASE WHEN f.span @> f.last_report IS NOT FALSE THEN f.last_report
                WHEN f.span @> f.gap_begin THEN f.gap_begin END AS last_report,
            CASE WHEN (f.span @> f.gap_begin AND f.span @> f.gap_end) IS NOT FALSE THEN f.gap_begin END AS gap_begin,
            f.gap_end
        FROM f)
    SELECT l.srcid, coalesce(l.first_report, l.last_report, l.first_flow),
        coalesce(l.last_report, l.first_report, l.last_flow), l.gap_begin, l.gap_end, p.patience
    FROM life l JOIN (
        SELECT f.srcid, CASE WHEN max(f.reports) > 1 AND max(f.report_interval) > 0
            THEN greatest(3 * make_interval(secs => max(f.report_interval)), '3 minutes')
            ELSE greatest(2 * coalesce($2, '1 hour'), '10 minutes') END AS patience
        FROM f GROUP BY f.srcid) p ON p.srcid = l.srcid
    WHERE coalesce(l.first_report, l.last_report, l.first_flow) IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.sensor_lives(argus_internal.archive_fact[], pg_catalog.interval)
IS 'when sensors showed that they were alive, by archive, and how long they may say nothing';

-- Lists times in which a sensor that was known before said nothing. A time for which archives are missing or damaged
-- says nothing about sensors: it is left out of the reckoning.
CREATE FUNCTION argus_internal.assess_silence(facts argus_internal.archive_fact[], step pg_catalog.interval,
    holes pg_catalog.tstzmultirange)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH l AS MATERIALIZED (SELECT * FROM argus_internal.sensor_lives($1, $2)),
    newest AS (SELECT greatest(max(l.ends), (SELECT max(argus_internal.archive_begin(f)) FROM unnest($1) f
            WHERE f.sensor = 0 AND f.is_known AND f.problem IS NULL AND f.kind IN ('archive', 'loaded'))) AS t FROM l),
    gap AS (
        SELECT l.srcid, l.gap_begin AS begins, l.gap_end AS ends, l.patience FROM l WHERE l.gap_begin IS NOT NULL
        UNION ALL
        SELECT l.srcid, max(l.ends) OVER (PARTITION BY l.srcid ORDER BY l.begins, l.ends
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), l.begins, l.patience FROM l
        UNION ALL
        SELECT l.srcid, max(l.ends), (SELECT n.t FROM newest n), max(l.patience) FROM l GROUP BY l.srcid)
    SELECT 'silent', g.srcid, NULL, g.begins, g.ends, NULL, NULL::int8, NULL::int8, NULL::int8, NULL::int8, NULL::bool
    FROM gap g
    WHERE g.ends - g.begins > g.patience
        AND (SELECT sum(upper(r) - lower(r)) FROM unnest(tstzmultirange(tstzrange(g.begins, g.ends)) - $3) r)
            > g.patience
$$;

COMMENT ON FUNCTION argus_internal.assess_silence(argus_internal.archive_fact[], pg_catalog.interval,
    pg_catalog.tstzmultirange)
IS 'times in which sensors said nothing that should have';

-- Lists what sensors reported, by archive, with the records that are missing by their sequence numbers. A sensor gives
-- its flows rising numbers; a long flow has its number again in later archives. So what is missing in an archive are
-- numbers that are larger than all before. The first archive of a tree lacks those between its own, if the facts begin
-- with it. Numbers begin anew with each run of a sensor. A report of much later is of a wrong clock.
CREATE FUNCTION argus_internal.assess_reports(facts argus_internal.archive_fact[], step pg_catalog.interval,
    is_whole pg_catalog.bool)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH r AS (
        SELECT f.srcid, f.path, f.run_begin, f.first_report, f.last_report, f.first_flow, f.last_flow, f.pkts, f.drops,
            argus_internal.archive_begin(f) AS begins, f.sequences::int8multirange AS numbers,
            f.starts + CASE WHEN f.starts = 0 AND f.run_begin <> lag(f.run_begin) OVER w THEN 1 ELSE 0 END AS restarts
        FROM unnest($1) f WHERE f.srcid IS NOT NULL AND f.kind IN ('archive', 'loaded')
        WINDOW w AS (PARTITION BY f.srcid ORDER BY argus_internal.archive_begin(f), f.path COLLATE "C")),
    run AS (
        SELECT r.*, sum(r.restarts) OVER (PARTITION BY r.srcid ORDER BY r.begins, r.path COLLATE "C") AS run FROM r),
    seen AS (
        SELECT run.*, coalesce(max(upper(run.numbers)) OVER (PARTITION BY run.srcid, run.run
                ORDER BY run.begins, run.path COLLATE "C" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
            CASE WHEN $3 AND run.restarts = 0 AND run.begins = (SELECT min(argus_internal.archive_begin(f))
                FROM unnest($1) f WHERE f.sensor = 0) THEN lower(run.numbers) END) AS next
        FROM run)
    SELECT 'report', s.srcid, s.path, coalesce(s.begins, s.first_report, s.first_flow),
        greatest(s.begins, least(coalesce(s.last_report, s.last_flow), s.begins + 2 * $2)), NULL,
        CASE WHEN s.numbers @> int8range(s.next, greatest(s.next, upper(s.numbers))) THEN 0
            WHEN upper(s.numbers) - s.next BETWEEN 1 AND 2147483647 THEN upper(s.numbers) - s.next
            - (SELECT sum(upper(n) - lower(n)) FROM unnest(s.numbers * int8multirange(int8range(s.next, NULL))) n)
            ELSE 0 END::int8,
        s.pkts, s.drops, s.restarts, NULL::bool
    FROM seen s
$$;

COMMENT ON FUNCTION argus_internal.assess_reports(argus_internal.archive_fact[], pg_catalog.interval, pg_catalog.bool)
IS 'what sensors reported, by archive: packets received and lost, restarts, missing records';

-- ---- all of it ----

-- Some archives before and after the time show what should have been there. Only who shows single archives and sensors
-- needs those with which all is well.
CREATE FUNCTION argus_internal.assess(source pg_catalog.regclass, during pg_catalog.tstzrange,
    is_brief pg_catalog.bool)
RETURNS argus_internal.assessment[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    facts argus_internal.archive_fact[];
    heads argus_internal.archive_fact[];
    step interval := s.period;
    margin interval := coalesce(2 * s.period, '1 day') + coalesce(s.slack, '0');
    all_found argus_internal.assessment[];
    holes tstzmultirange;
BEGIN
    during := coalesce(during, tstzrange(NULL, NULL));
    IF isempty(during) THEN
        RETURN ARRAY[ROW('timeless', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL)::argus_internal.assessment];
    END IF;
    IF s.kind = 'relation' THEN
        RETURN ARRAY[ROW('unknown', NULL, NULL, lower(during), upper(during), source::text, NULL, NULL, NULL, NULL,
            NULL)::argus_internal.assessment];
    END IF;
    -- Archives are of these times, and no interval leads out of the calendar.
    facts := argus_internal.source_facts(s,
        CASE WHEN lower(during) > '0001-01-01 00:00+00' THEN lower(during) - margin END,
        CASE WHEN upper(during) < '40000-01-01 00:00+00' THEN upper(during) + margin END);
    heads := ARRAY(SELECT f FROM unnest(facts) f WHERE f.sensor = 0 OR f.sensor IS NULL);
    step := coalesce(step, argus_internal.learned_period(heads));
    all_found := ARRAY(SELECT x FROM argus_internal.assess_rotations(heads, step) x
        UNION ALL SELECT x FROM argus_internal.assess_archives(s, heads, step, during) x
        UNION ALL SELECT x FROM argus_internal.assess_ends(s, heads, step, during) x
        UNION ALL SELECT x FROM argus_internal.assess_hot_table(s, during) x);
    SELECT range_agg(tstzrange(x.begins, x.ends)) INTO holes FROM unnest(all_found) x
    WHERE x.begins < x.ends
        AND x.kind IN ('missing', 'damaged', 'unreadable', 'foreign', 'unsupported', 'gone', 'empty',
            'unreported');
    -- An archive a little before or after the time may have flows of it. What is missing between archives, and what
    -- sensors did, is told by the clock.
    RETURN ARRAY(SELECT x FROM unnest(all_found) x WHERE x.kind <> 'missing'
            OR tstzrange(x.begins, x.ends, '[]') && during
        UNION ALL SELECT x FROM argus_internal.assess_silence(facts, step, coalesce(holes, '{}')) x
            WHERE tstzrange(x.begins, x.ends, '[]') && during
        UNION ALL SELECT x FROM argus_internal.assess_reports(facts, step, lower_inf(s.shown)) x
            WHERE (NOT is_brief OR x.drops > 0 OR x.n > 0) AND tstzrange(x.begins, x.ends, '[]') && during);
END
$$;

COMMENT ON FUNCTION argus_internal.assess(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.bool)
IS 'what is there of a time, what is missing, and who was silent; in brief, without sensors with which all is well';
