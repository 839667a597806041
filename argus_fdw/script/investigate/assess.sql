
---------------------------------------------------------------------------------------------------------------------
-- Assessment: what is there of a time, what is missing, and who was silent
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.assessment AS (
    kind pg_catalog.text,
    srcid pg_catalog.text,
    path pg_catalog.text,
    begins pg_catalog.timestamptz,
    ends pg_catalog.timestamptz,
    message pg_catalog.text,
    n pg_catalog.int8,
    pkts pg_catalog.int8,
    drops pg_catalog.int8,
    starts pg_catalog.int8,
    is_indexed pg_catalog.bool
);

COMMENT ON TYPE argus_internal.assessment IS 'something that is there, or is missing, of a time';
COMMENT ON COLUMN argus_internal.assessment.kind
IS 'archive: there is one; report: of a sensor in an archive; what is wrong: see argus_internal.say_assessment()';
COMMENT ON COLUMN argus_internal.assessment.srcid IS 'the sensor';
COMMENT ON COLUMN argus_internal.assessment.path IS 'the file or folder';
COMMENT ON COLUMN argus_internal.assessment.begins IS 'since when; NULL: nobody knows';
COMMENT ON COLUMN argus_internal.assessment.ends IS 'until when; NULL: nobody knows';
COMMENT ON COLUMN argus_internal.assessment.message IS 'what is wrong, in words';
COMMENT ON COLUMN argus_internal.assessment.n IS 'how much: rotations, bytes or records';
COMMENT ON COLUMN argus_internal.assessment.pkts IS 'packets that the sensor received';
COMMENT ON COLUMN argus_internal.assessment.drops IS 'packets that it lost';
COMMENT ON COLUMN argus_internal.assessment.starts IS 'how often it was restarted';
COMMENT ON COLUMN argus_internal.assessment.is_indexed IS 'an index or a ledger describes the archive';

-- Returns since when an archive was written: by its name, unless all of its flows are of another time.
CREATE FUNCTION argus_internal.archive_begin(f argus_internal.archive_fact)
RETURNS pg_catalog.timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN f.name_time IS NULL OR pg_catalog.starts_with(f.misnamed, 'all ')
        THEN coalesce(f.first_time, f.first_report) ELSE f.name_time END
$$;

COMMENT ON FUNCTION argus_internal.archive_begin(argus_internal.archive_fact) IS 'since when an archive was written';

-- Returns how long an archive is mostly written to, as the times of all archives show.
CREATE FUNCTION argus_internal.learned_period(facts argus_internal.archive_fact[])
RETURNS pg_catalog.interval
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY t.begins - t.before)
    FROM (SELECT b.begins, lag(b.begins) OVER (ORDER BY b.begins) AS before
        FROM (SELECT DISTINCT argus_internal.archive_begin(f) AS begins FROM unnest($1) f
            WHERE f.sensor = 0) b WHERE b.begins IS NOT NULL) t
    WHERE t.before IS NOT NULL HAVING count(*) >= 2
$$;

COMMENT ON FUNCTION argus_internal.learned_period(argus_internal.archive_fact[])
IS 'how long an archive is mostly written to; NULL: there are too few';

-- ---- archives ----

-- Lists rotations that are missing between others, once per gap. An archive that has gone is reported by itself. What
-- is before the first archive or after the last one is another matter: see assess_ends().
CREATE FUNCTION argus_internal.assess_rotations(facts argus_internal.archive_fact[], step pg_catalog.interval)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'missing', NULL, NULL, g.before + $2, g.begins, NULL,
        greatest(round(extract(epoch FROM g.begins - g.before) / extract(epoch FROM $2)) - 1, 1)::int8,
        NULL::int8, NULL::int8, NULL::int8, NULL::bool
    FROM (SELECT b.begins, lag(b.begins) OVER (ORDER BY b.begins) AS before
        FROM (SELECT DISTINCT argus_internal.archive_begin(f) AS begins FROM unnest($1) f
            WHERE f.sensor = 0) b WHERE b.begins IS NOT NULL) g
    WHERE g.begins - g.before > 1.5 * $2
$$;

COMMENT ON FUNCTION argus_internal.assess_rotations(argus_internal.archive_fact[], pg_catalog.interval)
IS 'times between archives in which there should be others';

-- Lists archives that may hold flows of a time, and what is wrong with them. That one is `unsummed` is nothing wrong:
-- a hot table reads it, but its rollups know nothing of it.
CREATE FUNCTION argus_internal.assess_archives(s argus_internal.source, facts argus_internal.archive_fact[],
    step pg_catalog.interval, during pg_catalog.tstzrange)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH a AS (
        SELECT f.*, argus_internal.archive_begin(f) AS begins,
            coalesce(argus_internal.archive_begin(f) + $3, f.last_time, f.last_report) AS ends
        FROM unnest($2) f WHERE f.sensor = 0),
    near AS (
        SELECT a.*, a.begins IS NOT NULL AND tstzrange(a.begins, greatest(a.begins, a.ends),
                CASE WHEN $3 IS NULL THEN '[]' ELSE '[)' END) && $4 AS is_within
        FROM a WHERE a.begins IS NULL
            OR tstzrange(a.begins - coalesce($1.slack, '0'), greatest(a.begins, a.ends) + coalesce($1.slack, '0'),
                '[]') && $4
            OR a.first_time IS NOT NULL AND tstzrange(a.first_time, a.last_time, '[]') && $4)
    SELECT 'archive', NULL, n.path, n.begins, n.ends, NULL, n.bytes_lost, NULL::int8, NULL::int8, NULL::int8,
        n.is_indexed
    FROM near n WHERE n.is_within AND n.kind <> 'gone'
    UNION ALL
    SELECT w.kind, NULL, n.path, n.begins, n.ends, coalesce(n.misnamed, n.message), n.bytes_lost, NULL, NULL, NULL,
        n.is_indexed
    FROM near n, LATERAL (VALUES (CASE WHEN n.problem <> 'headless' THEN n.problem END),
        (CASE WHEN n.kind IN ('gone', 'unloaded') THEN n.kind END),
        (CASE WHEN n.records = 0 AND n.problem IS NULL THEN 'empty' END),
        (CASE WHEN n.records > 0 AND n.reports IS NULL AND n.kind <> 'gone' THEN 'unreported' END),
        (CASE WHEN n.kind = 'archive' AND n.misnamed IS NOT NULL AND NOT n.is_indexed THEN 'misnamed' END)) w(kind)
    WHERE w.kind IS NOT NULL
    UNION ALL
    SELECT 'unsummed', NULL, n.path, least(n.begins, n.first_time), greatest(n.ends, n.last_time), NULL, NULL, NULL,
        NULL, NULL, n.is_indexed
    FROM near n WHERE $1.kind = 'hot table' AND n.kind = 'archive' AND NOT EXISTS (
        SELECT FROM argus_internal.visible_place p
        WHERE p.relid = $1.relid AND p.path = n.path AND p.bytes = n.bytes AND p.mtime = n.mtime)
    UNION ALL
    SELECT f.kind, NULL, f.path, NULL, NULL, f.message, NULL, NULL, NULL, NULL, NULL
    FROM unnest($2) f WHERE f.kind IN ('unmatched', 'unlisted')
$$;

COMMENT ON FUNCTION argus_internal.assess_archives(argus_internal.source, argus_internal.archive_fact[],
    pg_catalog.interval, pg_catalog.tstzrange)
IS 'archives that may hold flows of a time, and what is wrong with them';

-- Says where a time reaches beyond the archives that there are. Names give the very times of rotations; the times of
-- flows are a little later. What an archive will hold that is still being written nobody knows.
CREATE FUNCTION argus_internal.assess_ends(s argus_internal.source, facts argus_internal.archive_fact[],
    step pg_catalog.interval, during pg_catalog.tstzrange)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH e AS (
        SELECT min(argus_internal.archive_begin(f)) AS first,
            max(coalesce(least(argus_internal.archive_begin(f) + $3,
                CASE WHEN argus_internal.archive_begin(f) + $3 > now()
                    THEN greatest(now(), f.last_time, f.last_report) END), f.last_time, f.last_report)) AS last,
            CASE WHEN bool_or(f.name_time IS NULL) THEN coalesce($3, '5 minutes') ELSE '0' END AS play
        FROM unnest($2) f WHERE f.sensor = 0 AND f.kind NOT IN ('gone', 'unmatched', 'unlisted'))
    SELECT w.kind, NULL, NULL, w.begins, w.ends, NULL, NULL::int8, NULL::int8, NULL::int8, NULL::int8, NULL::bool
    FROM e, LATERAL (VALUES
        ('nothing', lower($4), upper($4), e.first IS NULL),
        ('before', lower($4), e.first,
            e.first IS NOT NULL AND isfinite(lower($4 * $1.shown)) AND lower($4 * $1.shown) < e.first - e.play),
        ('after', e.last, upper($4),
            e.first IS NOT NULL AND isfinite(upper($4 * $1.shown)) AND upper($4 * $1.shown) > e.last + e.play),
        ('hidden', lower($4), upper($4), NOT $1.shown @> $4)
        ) w(kind, begins, ends, is_so)
    WHERE w.is_so
$$;

COMMENT ON FUNCTION argus_internal.assess_ends(argus_internal.source, argus_internal.archive_fact[],
    pg_catalog.interval, pg_catalog.tstzrange)
IS 'parts of a time that are before the first archive, after the last one, or not shown by the table';

-- Says what a hot table leaves out of its days.
CREATE FUNCTION argus_internal.assess_hot_table(s argus_internal.source, during pg_catalog.tstzrange)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT w.kind, NULL, NULL, w.begins, w.ends, w.message, w.n, NULL::int8, NULL::int8, NULL::int8, NULL::bool
    FROM (
        SELECT 'filtered', lower($2), upper($2), $1.filter, NULL::int8 WHERE $1.filter IS NOT NULL
        UNION ALL
        SELECT 'secured', lower($2), upper($2), NULL, NULL WHERE row_security_active($1.relid)
        UNION ALL
        SELECT 'filtered', d.begins, d.ends, d.filter, NULL FROM argus_internal.visible_day d
        WHERE d.relid = $1.relid AND d.is_hot AND d.filter IS NOT NULL AND tstzrange(d.begins, d.ends) && $2
        UNION ALL
        SELECT 'expired', greatest(lower($2), x.begins), least(upper($2), x.ends), NULL, NULL
        FROM (SELECT '-infinity'::timestamptz AS begins, $1.hot_from AS ends
            UNION ALL SELECT d.begins, d.ends FROM argus_internal.visible_day d
            WHERE d.relid = $1.relid AND NOT d.is_hot AND d.begins >= $1.hot_from) x
        WHERE $1.filter IS NOT NULL AND isfinite(lower($2)) AND tstzrange(x.begins, x.ends) && $2
        UNION ALL
        SELECT 'untimed', min(p.first_time), max(p.last_time), NULL, sum(p.untimed)::int8
        FROM argus_internal.visible_place p
        WHERE p.relid = $1.relid AND p.untimed > 0
            AND (p.name_time IS NULL OR tstzrange(p.name_time, p.name_time + coalesce($1.period, '1 hour')) && $2)
        HAVING sum(p.untimed) > 0) w(kind, begins, ends, message, n)
    WHERE $1.kind = 'hot table'
$$;

COMMENT ON FUNCTION argus_internal.assess_hot_table(argus_internal.source, pg_catalog.tstzrange)
IS 'what a hot table leaves out of a time';
