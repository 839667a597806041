
---------------------------------------------------------------------------------------------------------------------
-- Rotations: which files of a day there are
---------------------------------------------------------------------------------------------------------------------

-- Lists files that have flows of other times than their names say, and none of that time.
CREATE FUNCTION argus_internal.wholly_misnamed_files(hot argus_internal.hot_table)
RETURNS TABLE (path pg_catalog.text, first_time pg_catalog.timestamptz, last_time pg_catalog.timestamptz)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.path, f.first_time, f.last_time
    FROM (SELECT argus_internal.server_option($1.server, 'period')::interval AS period,
        argus_internal.server_option($1.server, 'slack')::interval AS slack OFFSET 0) s,
        argus_internal.place p JOIN argus_internal.file f ON f.relid = p.relid AND f.file = p.file
    WHERE p.relid = $1.relid
        AND (f.last_time < p.name_time - s.slack OR f.first_time >= p.name_time + s.period + s.slack)
        AND argus_internal.name_contradiction($1.server, p.name_time, f.first_time, f.last_time) IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.wholly_misnamed_files(argus_internal.hot_table)
IS 'files none of whose flows is of the time in its name';

-- Lists the intervals, by the period of the server, that begin in the day. Without a period nobody knows them. Each is
-- `loaded`; `empty`, if there is nothing in its file; `to come`, if its file may still be written; or else `missing`.
-- If no flow of a file is of the time in its name, the file counts for the intervals that its flows are of.
CREATE FUNCTION argus_internal.rotations(hot argus_internal.hot_table, d argus_internal.day)
RETURNS TABLE (slot pg_catalog.timestamptz, state pg_catalog.text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH stray AS MATERIALIZED (SELECT * FROM argus_internal.wholly_misnamed_files($1)),
    seen AS MATERIALIZED (
        SELECT p.name_time AS first_time, p.name_time AS last_time, f.records IS NOT DISTINCT FROM 0 AS is_empty
        FROM argus_internal.place p LEFT JOIN argus_internal.file f ON f.relid = p.relid AND f.file = p.file
        WHERE p.relid = $1.relid AND p.name_time >= $2.begins AND p.name_time < $2.ends
            AND NOT EXISTS (SELECT FROM stray m WHERE m.path = p.path)
        UNION ALL SELECT m.first_time, m.last_time, false FROM stray m
        WHERE m.first_time < $2.ends AND m.last_time >= $2.begins)
    SELECT r.slot, CASE WHEN r.is_empty THEN 'empty' WHEN NOT r.is_empty THEN 'loaded'
        WHEN r.slot + r.period + $1.settle > now() THEN 'to come' ELSE 'missing' END
    FROM (SELECT slot, s.period, (SELECT bool_and(e.is_empty) FROM seen e
              WHERE e.first_time < slot + s.period AND e.last_time >= slot) AS is_empty
          FROM (SELECT argus_internal.server_option($1.server, 'period')::interval AS period) s,
              generate_series($2.begins, least($2.ends, $2.begins + interval '2 days') - s.period,
                  CASE WHEN s.period > interval '0' AND isfinite($2.begins) THEN s.period END) slot) r
$$;

COMMENT ON FUNCTION argus_internal.rotations(argus_internal.hot_table, argus_internal.day)
IS 'times of the files of a day, and which of them there are';

-- Returns whether no file of a day is missing or to come, and a file from after the day was loaded.
CREATE FUNCTION argus_internal.has_all_rotations(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.bool
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT argus_internal.server_option($1.server, 'period')::interval > interval '0'
        AND EXISTS (SELECT FROM argus_internal.place p WHERE p.relid = $1.relid AND p.name_time >= $2.ends
            AND p.path NOT IN (SELECT m.path FROM argus_internal.wholly_misnamed_files($1) m))
        AND NOT EXISTS (SELECT FROM argus_internal.rotations($1, $2) r WHERE r.state IN ('missing', 'to come'))
$$;

COMMENT ON FUNCTION argus_internal.has_all_rotations(argus_internal.hot_table, argus_internal.day)
IS 'whether all files of a day are loaded; NULL: nobody knows';

CREATE TYPE argus_internal.day_files AS (
    with_flows pg_catalog.int8,
    expected pg_catalog.int8,
    loaded pg_catalog.int8,
    empty pg_catalog.int8,
    missing pg_catalog.int8,
    to_come pg_catalog.int8
);

COMMENT ON TYPE argus_internal.day_files IS 'how many files of a day there are';
COMMENT ON COLUMN argus_internal.day_files.with_flows IS 'loaded files that have flows of the day';
COMMENT ON COLUMN argus_internal.day_files.expected IS 'rotations; NULL, as all that follow: the server has no period';
COMMENT ON COLUMN argus_internal.day_files.loaded IS 'rotations that were loaded, with those that are empty';
COMMENT ON COLUMN argus_internal.day_files.empty IS 'rotations whose files hold no record';
COMMENT ON COLUMN argus_internal.day_files.missing IS 'rotations that should be there and are not';
COMMENT ON COLUMN argus_internal.day_files.to_come IS 'rotations whose files may still be written';

CREATE FUNCTION argus_internal.count_day_files(hot argus_internal.hot_table, d argus_internal.day)
RETURNS argus_internal.day_files
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ROW((SELECT count(*) FROM argus_internal.file f WHERE f.relid = $1.relid AND f.days @> ARRAY[$2.day]
            AND f.forgotten_at IS NULL),
        nullif(count(*), 0), CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE r.state IN ('loaded', 'empty')) END,
        CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE r.state = 'empty') END,
        CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE r.state = 'missing') END,
        CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE r.state = 'to come') END)::argus_internal.day_files
    FROM argus_internal.rotations($1, $2) r
$$;

COMMENT ON FUNCTION argus_internal.count_day_files(argus_internal.hot_table, argus_internal.day)
IS 'counts the files of a day';
