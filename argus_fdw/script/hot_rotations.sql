
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
        argus_internal.server_option($1.server, 'slack')::interval AS slack) s,
        argus_internal.place p JOIN argus_internal.file f ON f.relid = p.relid AND f.file = p.file
    WHERE p.relid = $1.relid
        AND (f.last_time < p.name_time - s.slack OR f.first_time >= p.name_time + s.period + s.slack)
        AND argus_internal.name_contradiction($1.server, p.name_time, f.first_time, f.last_time) IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.wholly_misnamed_files(argus_internal.hot_table)
IS 'files none of whose flows is of the time in its name';

-- Lists the intervals, by the period of the server, that begin in the day and of which no file was loaded. Without a
-- period nobody knows them. If no flow of a file is of the time in its name, the file counts for the intervals that its
-- flows are of.
CREATE FUNCTION argus_internal.missing_rotations(hot argus_internal.hot_table, d argus_internal.day)
RETURNS SETOF pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH stray AS MATERIALIZED (SELECT * FROM argus_internal.wholly_misnamed_files($1))
    SELECT slot
    FROM (SELECT argus_internal.server_option($1.server, 'period')::interval AS period) s,
        generate_series($2.begins, least($2.ends, $2.begins + interval '2 days') - s.period,
            CASE WHEN s.period > interval '0' AND isfinite($2.begins) THEN s.period END) slot
    WHERE NOT EXISTS (SELECT FROM argus_internal.place p WHERE p.relid = $1.relid AND p.name_time >= slot
        AND p.name_time < slot + s.period
            AND NOT EXISTS (SELECT FROM stray m WHERE m.path = p.path))
        AND NOT EXISTS (SELECT FROM stray m WHERE m.first_time < slot + s.period AND m.last_time >= slot)
$$;

COMMENT ON FUNCTION argus_internal.missing_rotations(argus_internal.hot_table, argus_internal.day)
IS 'times of files of a day that are missing';

-- Returns whether no file of a day is missing, and a file from after the day was loaded.
CREATE FUNCTION argus_internal.has_all_rotations(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.bool
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT argus_internal.server_option($1.server, 'period')::interval > interval '0'
        AND EXISTS (SELECT FROM argus_internal.place p WHERE p.relid = $1.relid AND p.name_time >= $2.ends
            AND p.path NOT IN (SELECT m.path FROM argus_internal.wholly_misnamed_files($1) m))
        AND NOT EXISTS (SELECT FROM argus_internal.missing_rotations($1, $2))
$$;

COMMENT ON FUNCTION argus_internal.has_all_rotations(argus_internal.hot_table, argus_internal.day)
IS 'whether all files of a day are loaded; NULL: nobody knows';
