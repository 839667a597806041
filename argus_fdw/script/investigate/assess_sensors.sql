
---------------------------------------------------------------------------------------------------------------------
-- Assessment of sensors: who was silent, who lost packets, whose records are missing
---------------------------------------------------------------------------------------------------------------------

-- A sensor shows by its reports that it is alive; one that never reports, by its flows. How long it may say nothing is
-- three of its own intervals, of which none is longer than an hour. A report of a time that is not the archive's is of
-- a wrong clock, and shows nothing. Records without an id are of a sensor, too.
CREATE FUNCTION argus_internal.sensor_lives(facts argus_internal.archive_fact[], step pg_catalog.interval)
RETURNS TABLE (srcid pg_catalog.text, begins pg_catalog.timestamptz, ends pg_catalog.timestamptz,
    run_begin pg_catalog.timestamptz, patience pg_catalog.interval)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH f AS (
        SELECT f.*, coalesce(f.srcid, 'without an id') AS name, tstzrange(argus_internal.archive_begin(f) - $2,
            argus_internal.archive_begin(f) + 2 * $2, '[]') AS span
        FROM unnest($1) f WHERE f.kind IN ('archive', 'loaded', 'unloaded') AND f.reports IS NOT NULL
            AND NOT f.is_cut),
    life AS (
        SELECT f.name, f.run_begin, a.begins, a.ends FROM f, unnest(f.alive_since, f.alive_until) a(begins, ends)
        WHERE (f.span @> a.begins AND f.span @> a.ends) IS NOT FALSE
        UNION ALL
        SELECT f.name, f.run_begin, greatest(f.first_flow, lower(f.span)), least(f.last_flow, upper(f.span)) FROM f
        WHERE f.first_flow IS NOT NULL
            AND NOT EXISTS (SELECT FROM unnest(f.alive_since, f.alive_until) a(begins, ends)
                WHERE (f.span @> a.begins AND f.span @> a.ends) IS NOT FALSE))
    SELECT l.name, l.begins, l.ends, l.run_begin, p.patience
    FROM life l JOIN (
        SELECT f.name, CASE WHEN max(f.reports) > 1 AND max(f.report_interval) > 0
            THEN greatest(3 * make_interval(secs => least(max(f.report_interval), 3600)), '3 minutes')
            ELSE greatest(2 * coalesce($2, '1 hour'), '10 minutes') END AS patience
        FROM f GROUP BY f.name) p ON p.name = l.name
$$;

COMMENT ON FUNCTION argus_internal.sensor_lives(argus_internal.archive_fact[], pg_catalog.interval)
IS 'when sensors showed that they were alive, by archive, and how long they may say nothing';

-- Lists times in which a sensor that is known from any time said nothing. A time for which archives are missing,
-- damaged or not read says nothing about sensors: it is left out of the reckoning. A sensor that begins amid the
-- archives was silent before, unless it was started then. One that ends was silent until the newest archive ends, which
-- may be one that is still being written.
CREATE FUNCTION argus_internal.assess_silence(facts argus_internal.archive_fact[], step pg_catalog.interval,
    holes pg_catalog.tstzmultirange)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH l AS MATERIALIZED (SELECT * FROM argus_internal.sensor_lives($1, $2)),
    archive AS MATERIALIZED (
        SELECT b.begins, b.is_read, b.is_sound, lead(b.begins) OVER (ORDER BY b.begins) AS next
        FROM (SELECT argus_internal.archive_begin(f) AS begins, bool_and(f.is_known) AS is_read,
                bool_or(f.is_known AND f.problem IS NULL AND f.kind IN ('archive', 'loaded')) AS is_sound
            FROM unnest($1) f WHERE f.sensor = 0 AND f.kind <> 'gone'
            GROUP BY 1) b WHERE b.begins IS NOT NULL),
    unread AS (
        SELECT coalesce(range_agg(tstzrange(a.begins, coalesce(a.next, a.begins + $2))), '{}') AS times
        FROM archive a WHERE NOT a.is_read),
    edge AS (
        SELECT min(a.begins) AS first, greatest(max(a.begins), least(max(a.begins) + $2, now()),
            (SELECT max(l.ends) FROM l)) AS last
        FROM archive a WHERE a.is_sound),
    gap AS (
        SELECT l.srcid, max(l.ends) OVER (PARTITION BY l.srcid ORDER BY l.begins, l.ends
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS begins, l.begins AS ends, l.patience FROM l
        UNION ALL
        (SELECT DISTINCT ON (l.srcid) l.srcid, greatest(e.first, l.run_begin), l.begins, l.patience
            FROM l, edge e ORDER BY l.srcid, l.begins)
        UNION ALL
        SELECT l.srcid, max(l.ends), (SELECT e.last FROM edge e), max(l.patience) FROM l GROUP BY l.srcid)
    SELECT 'silent', g.srcid, NULL, g.begins, g.ends, NULL, NULL::int8, NULL::int8, NULL::int8, NULL::int8, NULL::bool
    FROM gap g, unread u
    WHERE g.ends - g.begins > g.patience
        AND (SELECT sum(upper(r) - lower(r))
            FROM unnest(tstzmultirange(tstzrange(g.begins, g.ends)) - $3 - u.times) r) > g.patience
$$;

COMMENT ON FUNCTION argus_internal.assess_silence(argus_internal.archive_fact[], pg_catalog.interval,
    pg_catalog.tstzmultirange)
IS 'times in which sensors said nothing that should have';

-- Lists what sensors reported, by archive, and besides the records that are missing by their sequence numbers. A sensor
-- gives its flows rising numbers; a long flow has its number again in later archives. So what is missing in an archive
-- are numbers that are larger than all before: they were written at any time since the archive before, whose end may be
-- lost. The first archive of a tree lacks those between its own, if the facts begin with it. Numbers begin anew with
-- each run of a sensor: the first archive of a run lacks those between its own, too. A report of much later
-- is of a wrong clock.
CREATE FUNCTION argus_internal.assess_reports(facts argus_internal.archive_fact[], step pg_catalog.interval,
    is_whole pg_catalog.bool)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH r AS (
        SELECT coalesce(f.srcid, 'without an id') AS srcid, f.path, f.run_begin, f.first_report, f.last_report,
            f.first_flow, f.last_flow, f.pkts, f.drops, argus_internal.archive_begin(f) AS begins,
            f.sequences::int8multirange AS numbers, f.holes, f.sensor,
            f.starts + CASE WHEN f.starts = 0 AND f.run_begin <> lag(f.run_begin) OVER w THEN 1 ELSE 0 END AS restarts
        FROM unnest($1) f WHERE f.reports IS NOT NULL AND f.kind IN ('archive', 'loaded') AND NOT f.is_cut
        WINDOW w AS (PARTITION BY f.srcid ORDER BY argus_internal.archive_begin(f), f.path COLLATE "C", f.sensor)),
    run AS (
        SELECT r.*, sum(r.restarts) OVER (PARTITION BY r.srcid ORDER BY r.begins, r.path COLLATE "C", r.sensor) AS run
        FROM r),
    seen AS MATERIALIZED (
        SELECT run.*, coalesce(max(upper(run.numbers)) OVER w,
            CASE WHEN run.restarts > 0 OR $3 AND run.begins = (SELECT min(argus_internal.archive_begin(f))
                FROM unnest($1) f WHERE f.sensor = 0) THEN lower(run.numbers) END) AS next,
            coalesce(max(run.begins) FILTER (WHERE run.numbers IS NOT NULL) OVER w, run.begins) AS since,
            coalesce(run.begins, run.first_report, run.first_flow) AS starts_at,
            greatest(run.begins, least(coalesce(run.last_report, run.last_flow), run.begins + 2 * $2)) AS ends
        FROM run WINDOW w AS (PARTITION BY run.srcid, run.run ORDER BY run.begins, run.path COLLATE "C", run.sensor
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
    SELECT 'report', s.srcid, s.path, s.starts_at, s.ends, NULL, 0::int8, s.pkts, s.drops, s.restarts, NULL::bool
    FROM seen s
    UNION ALL
    SELECT 'report', m.srcid, m.path, least(m.since, m.starts_at), m.ends, NULL, m.n::int8, NULL, NULL, NULL, NULL
    FROM (SELECT s.*, upper(s.numbers) - s.next - (SELECT coalesce(sum(upper(n) - lower(n)), 0)
            FROM unnest(s.numbers * int8multirange(int8range(s.next, NULL))) n)
            + least(s.holes, greatest((SELECT upper(n) - greatest(s.next, lower(n))
                FROM unnest(s.numbers) n LIMIT 1), 0)) AS n
        FROM seen s
        WHERE upper(s.numbers) - s.next BETWEEN 1 AND 2147483647
            AND (s.holes > 0 OR NOT s.numbers @> int8range(s.next, upper(s.numbers)))) m
    WHERE m.n > 0
    UNION ALL
    SELECT 'uncounted', NULL, f.path, argus_internal.archive_begin(f), argus_internal.archive_begin(f) + $2, NULL,
        1, f.pkts, f.drops, NULL, NULL
    FROM unnest($1) f WHERE f.is_cut AND f.kind IN ('archive', 'loaded')
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
        RETURN ARRAY[ROW(CASE WHEN s.server IS NULL AND (SELECT c.relkind FROM pg_class c WHERE c.oid = source) <> 'p'
                OR has_table_privilege(source, 'SELECT') THEN 'unknown' ELSE 'withheld' END, NULL, NULL, lower(during),
            upper(during), source::text, NULL, NULL, NULL, NULL, NULL)::argus_internal.assessment];
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
