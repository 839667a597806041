
---------------------------------------------------------------------------------------------------------------------
-- The certificate of an answer: argus.coverage_summary()
---------------------------------------------------------------------------------------------------------------------

-- Returns the place of a kind of assessment in a reason: the gravest comes first. NULL: it is nothing wrong.
CREATE FUNCTION argus_internal.gravity(kind pg_catalog.text)
RETURNS pg_catalog.int4
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_position(ARRAY['timeless', 'unknown', 'withheld', 'unlisted', 'nothing', 'before', 'after', 'hidden',
        'secured', 'expired', 'filtered', 'missing', 'gone', 'unreadable', 'foreign', 'unsupported', 'damaged', 'empty',
        'growing', 'unloaded', 'unmatched', 'misnamed', 'untimed', 'unreported', 'uncounted', 'silent', 'dropping',
        'missed'], $1)
$$;

COMMENT ON FUNCTION argus_internal.gravity(pg_catalog.text)
IS 'place of what is wrong among the reasons of an incomplete answer; NULL: nothing is';

CREATE FUNCTION argus_internal.say_range(begins pg_catalog.timestamptz, ends pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws(' ', 'from ' || CASE WHEN isfinite($1) THEN argus_internal.say_time($1) END,
        'until ' || CASE WHEN isfinite($2) THEN argus_internal.say_time($2) END)
$$;

COMMENT ON FUNCTION argus_internal.say_range(pg_catalog.timestamptz, pg_catalog.timestamptz)
IS 'a time from ... until ... in words';

-- Says what all assessments of one kind mean. `what`: the path, sensor or words of the first one.
CREATE FUNCTION argus_internal.say_assessment(kind pg_catalog.text, cases pg_catalog.int8, what pg_catalog.text,
    begins pg_catalog.timestamptz, ends pg_catalog.timestamptz, n pg_catalog.int8)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE $1
        WHEN 'timeless' THEN 'the time in question is empty'
        WHEN 'unknown' THEN format('nobody knows which archives %s is made of', $3)
        WHEN 'withheld' THEN format('only who may read all columns of %s may know which archives it is made of', $3)
        WHEN 'unlisted' THEN argus_internal.say_count($2, 'folder or link cannot be opened',
            'folders or links cannot be opened', $3)
        WHEN 'nothing' THEN 'there is no archive'
        WHEN 'before' THEN format('the archives begin at %s', argus_internal.say_time($5))
        WHEN 'after' THEN format('the archives end at %s', argus_internal.say_time($4))
        WHEN 'hidden' THEN 'the table does not show all of this time: see its options since and until'
        WHEN 'secured' THEN 'row security may hide flows from this user'
        WHEN 'expired' THEN format('days have expired: %s', argus_internal.say_range($4, $5))
        WHEN 'filtered' THEN format('the table holds only flows that pass "%s"', left($3, 300))
        WHEN 'missing' THEN argus_internal.say_count($6, 'archive is missing, that of ',
            'archives are missing, the first of ', NULL) || argus_internal.say_time($4)
        WHEN 'gone' THEN argus_internal.say_count($2, 'archive that was there has gone',
            'archives that were there have gone', $3)
        WHEN 'unreadable' THEN argus_internal.say_count($2, 'archive cannot be read', 'archives cannot be read', $3)
        WHEN 'foreign' THEN argus_internal.say_count($2, 'file is not an Argus archive',
            'files are not Argus archives', $3)
        WHEN 'unsupported' THEN argus_internal.say_count($2, 'archive is of a kind that cannot be read',
            'archives are of kinds that cannot be read', $3)
        WHEN 'damaged' THEN argus_internal.say_count($2, 'archive is damaged', 'archives are damaged', $3)
        WHEN 'empty' THEN argus_internal.say_count($2, 'archive is empty', 'archives are empty', $3)
        WHEN 'growing' THEN argus_internal.say_count($2, 'archive is still being written',
            'archives are still being written', $3)
        WHEN 'unloaded' THEN argus_internal.say_count($2, 'archive is not loaded yet',
            'archives are not loaded yet', $3)
        WHEN 'unmatched' THEN argus_internal.say_count($2, 'archive does not match the pattern',
            'archives do not match the pattern', $3)
        WHEN 'misnamed' THEN argus_internal.say_count($2,
            'archive without an index holds flows of another time than its name and slack say',
            'archives without an index hold flows of other times than their names and slack say', $3)
        WHEN 'untimed' THEN argus_internal.say_count($6, 'flow without a time was not loaded',
            'flows without a time were not loaded', NULL)
        WHEN 'unreported' THEN argus_internal.say_count($2, 'archive of which nobody knows what sensors reported',
            'archives of which nobody knows what sensors reported', $3)
        WHEN 'uncounted' THEN argus_internal.say_count($2, 'archive has more sensors or restarts than are counted',
            'archives have more sensors or restarts than are counted', $3)
        WHEN 'silent' THEN format('sensor %s was silent %s', $3, argus_internal.say_range($4, $5))
        WHEN 'dropping' THEN format('sensor %s lost %s', $3, argus_internal.say_count($6, 'packet', 'packets', NULL))
        WHEN 'missed' THEN format('%s of sensor %s', argus_internal.say_count($6, 'record is missing',
            'records are missing', NULL), $3) END
$$;

COMMENT ON FUNCTION argus_internal.say_assessment(pg_catalog.text, pg_catalog.int8, pg_catalog.text,
    pg_catalog.timestamptz, pg_catalog.timestamptz, pg_catalog.int8)
IS 'what is wrong, in words';

-- Sums up what is wrong, once per kind, and per sensor where it is of sensors.
CREATE FUNCTION argus_internal.reasons(all_found argus_internal.assessment[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH w AS (
        SELECT x.kind, x.srcid, coalesce(x.srcid, x.path, x.message) AS what, x.begins, x.ends, x.n FROM unnest($1) x
        WHERE x.kind NOT IN ('archive', 'report') AND argus_internal.gravity(x.kind) IS NOT NULL
        UNION ALL SELECT 'dropping', x.srcid, x.srcid, x.begins, x.ends, x.drops FROM unnest($1) x
        WHERE x.kind = 'report' AND x.drops > 0
        UNION ALL SELECT 'missed', x.srcid, x.srcid, x.begins, x.ends, x.n FROM unnest($1) x
        WHERE x.kind = 'report' AND x.n > 0)
    SELECT string_agg(r.said, '; ' ORDER BY argus_internal.gravity(r.kind), r.what COLLATE "C")
    FROM (SELECT w.kind, min(w.what COLLATE "C") AS what,
            argus_internal.say_assessment(w.kind, count(*), min(w.what COLLATE "C"), min(w.begins),
                CASE WHEN w.kind = 'silent' AND count(*) > 1 THEN NULL ELSE max(w.ends) END,
                least(coalesce(sum(w.n), 0), 9223372036854775807)::int8)
            || CASE WHEN w.kind = 'silent' AND count(*) > 1 THEN format(' and %s more times', count(*) - 1)
                ELSE '' END AS said
        FROM w GROUP BY w.kind, w.srcid) r
$$;

COMMENT ON FUNCTION argus_internal.reasons(argus_internal.assessment[])
IS 'all that is wrong in words, the gravest first; NULL: nothing';

-- Sums up assessments.
CREATE FUNCTION argus_internal.certify(all_found argus_internal.assessment[])
RETURNS TABLE (complete pg_catalog.bool, reason pg_catalog.text, first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz, files_expected pg_catalog.int4, files_present pg_catalog.int4,
    files_missing pg_catalog.int4, files_damaged pg_catalog.int4, bytes_lost pg_catalog.int8,
    drops pg_catalog.int8, missed_records pg_catalog.int8, sensors_silent pg_catalog.text[])
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
ROWS 1
AS $$
BEGIN
    reason := argus_internal.reasons(all_found);
    complete := reason IS NULL;
    SELECT min(x.begins) FILTER (WHERE x.kind = 'archive'), max(x.ends) FILTER (WHERE x.kind = 'archive'),
        count(*) FILTER (WHERE x.kind = 'archive'),
        coalesce(sum(x.n) FILTER (WHERE x.kind = 'missing'), 0) + count(*) FILTER (WHERE x.kind = 'gone'),
        count(DISTINCT x.path) FILTER (WHERE x.kind IN ('damaged', 'unreadable', 'foreign', 'unsupported')),
        least(coalesce(sum(x.n) FILTER (WHERE x.kind = 'damaged'), 0), 9223372036854775807),
        least(coalesce(sum(x.drops), 0), 9223372036854775807),
        least(coalesce(sum(x.n) FILTER (WHERE x.kind = 'report'), 0), 9223372036854775807),
        coalesce(array_agg(DISTINCT x.srcid COLLATE "C") FILTER (WHERE x.kind = 'silent'), '{}')
    INTO first_time, last_time, files_present, files_missing, files_damaged, bytes_lost, drops, missed_records,
        sensors_silent
    FROM unnest(all_found) x;
    files_expected := files_present + files_missing;
    RETURN NEXT;
END
$$;

COMMENT ON FUNCTION argus_internal.certify(argus_internal.assessment[]) IS 'the row of argus.coverage_summary()';

CREATE FUNCTION argus.coverage_summary(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL)
RETURNS TABLE (complete pg_catalog.bool, reason pg_catalog.text, first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz, files_expected pg_catalog.int4, files_present pg_catalog.int4,
    files_missing pg_catalog.int4, files_damaged pg_catalog.int4, bytes_lost pg_catalog.int8,
    drops pg_catalog.int8, missed_records pg_catalog.int8, sensors_silent pg_catalog.text[])
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
ROWS 1
AS $$
BEGIN
    RETURN QUERY SELECT * FROM argus_internal.certify(argus_internal.assess(source, during, true));
END
$$;

COMMENT ON FUNCTION argus.coverage_summary(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'whether all that was to be seen in a time is in a source, so that "not seen" is true of it, and if not, why not: '
    'archives that are missing, damaged, not loaded or not all_found, and sensors that were silent or lost packets';
