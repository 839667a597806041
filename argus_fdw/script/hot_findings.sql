
---------------------------------------------------------------------------------------------------------------------
-- Findings: what a run sees wrong with the archive of a hot table
---------------------------------------------------------------------------------------------------------------------

-- Lists intervals, by the period of the server, of which no file was loaded though later ones were: those before the
-- first file are no loss, and those after the last one make the table lag. A loss cannot be mended for ever: it counts
-- for 30 days of the archive, while its day is hot. See rotations() for what a misnamed file stands for.
CREATE FUNCTION argus_internal.recent_missing_rotations(hot argus_internal.hot_table)
RETURNS SETOF pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    WITH stray AS MATERIALIZED (SELECT * FROM argus_internal.wholly_misnamed_files($1)),
    server AS MATERIALIZED (SELECT argus_internal.server_option($1.server, 'period')::interval AS period),
    known AS MATERIALIZED (SELECT p.name_time FROM argus_internal.place p WHERE p.relid = $1.relid
        AND p.name_time <= now() AND NOT EXISTS (SELECT FROM stray m WHERE m.path = p.path)),
    span AS (SELECT s.period, greatest(min(k.name_time), $1.hot_from, max(k.name_time) - interval '30 days',
            max(k.name_time) - 100000 * s.period) AS first, max(k.name_time) AS last
        FROM known k, server s WHERE s.period > interval '0' GROUP BY s.period),
    recent AS MATERIALIZED (SELECT k.name_time FROM known k, span s WHERE k.name_time > s.first - interval '2 days'),
    day AS (SELECT s.*, argus_internal.midnight(s.day, $1.partition_zone) AS begins,
            argus_internal.midnight(s.day + 1, $1.partition_zone) AS ends
        FROM (SELECT span.*, (span.first AT TIME ZONE $1.partition_zone)::date + i AS day FROM span,
            generate_series(0, (span.last AT TIME ZONE $1.partition_zone)::date
                - (span.first AT TIME ZONE $1.partition_zone)::date) i) s)
    SELECT slot FROM day d, generate_series(d.begins, d.ends - d.period, d.period) slot
    WHERE slot > d.first - d.period AND slot < d.last
    EXCEPT SELECT date_bin(d.period, k.name_time, d.begins)
        FROM day d JOIN recent k ON k.name_time >= d.begins AND k.name_time < d.ends
    EXCEPT SELECT slot FROM day d CROSS JOIN stray m, generate_series(d.begins, d.ends - d.period, d.period) slot
        WHERE m.first_time < d.ends AND m.last_time >= d.begins
            AND m.first_time < slot + d.period AND m.last_time >= slot
$$;

COMMENT ON FUNCTION argus_internal.recent_missing_rotations(argus_internal.hot_table)
IS 'times of files that are missing between others';

CREATE FUNCTION argus_internal.note_missing_files(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT argus_internal.note_finding($1, 'missing', count(slot), NULL, min(slot), NULL)
    FROM argus_internal.recent_missing_rotations(argus_internal.hot_table_settings($1)) slot
$$;

COMMENT ON FUNCTION argus_internal.note_missing_files(pg_catalog.regclass)
IS 'remembers how many rotations of a hot table are missing';

-- For the daily report: what kept files from being loaded, or makes it likely that some are not known.
CREATE FUNCTION argus_internal.findings_of(relid pg_catalog.regclass)
RETURNS TABLE (kind pg_catalog.text, path pg_catalog.text, files pg_catalog.int8, first_time pg_catalog.timestamptz,
    message pg_catalog.text, seen_at pg_catalog.timestamptz)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.kind, f.path, f.files, f.first_time, f.message, f.seen_at FROM argus_internal.finding f WHERE f.relid = $1
    UNION ALL
    SELECT x.reason, x.path, 1, NULL, x.message, x.failed_at FROM argus_internal.failure x WHERE x.relid = $1
$$;

COMMENT ON FUNCTION argus_internal.findings_of(pg_catalog.regclass)
IS 'what the last run found wrong with the archive of a hot table: missing, unlisted and unmatched once each, with how '
    'many there are; failed, part, replaced, unreadable and waiting once per path';
