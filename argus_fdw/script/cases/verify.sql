
---------------------------------------------------------------------------------------------------------------------
-- Whether the archives of a case still say the same: argus.verify_case()
---------------------------------------------------------------------------------------------------------------------

-- Where an archive of a case lies now, and what is known of it.
CREATE TYPE argus_internal.case_place AS (
    archive pg_catalog.text,
    flows pg_catalog.int8,
    place pg_catalog.text,
    is_same pg_catalog.bool,
    is_known pg_catalog.bool,
    message pg_catalog.text,
    lost pg_catalog.int8,
    added pg_catalog.int8
);

COMMENT ON TYPE argus_internal.case_place IS 'where an archive of a case lies now';
COMMENT ON COLUMN argus_internal.case_place.archive IS 'path of the archive when the case was opened';
COMMENT ON COLUMN argus_internal.case_place.flows IS 'flows of the case that are from it';
COMMENT ON COLUMN argus_internal.case_place.place IS 'where it lies now; NULL: nowhere';
COMMENT ON COLUMN argus_internal.case_place.is_same IS 'the file has the same bytes';
COMMENT ON COLUMN argus_internal.case_place.is_known IS 'its checksum was known when the case was opened';
COMMENT ON COLUMN argus_internal.case_place.message IS 'why it cannot be read';
COMMENT ON COLUMN argus_internal.case_place.lost
IS 'flows of the case that are not in it now; NULL: they were not compared';
COMMENT ON COLUMN argus_internal.case_place.added IS 'flows of the question that are in it, and not in the case';

-- Returns a path without what compressing adds to it.
CREATE FUNCTION argus_internal.unpacked_path(path pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT regexp_replace($1, '[.](gz|bz2|xz|lzma|zst|lz4|Z)$', '') $$;

COMMENT ON FUNCTION argus_internal.unpacked_path(pg_catalog.text) IS 'a path without what compressing adds to it';

-- Lists the files behind a source that archives of a case may be now: those with the same path, packed or not, and
-- others with the same size.
CREATE FUNCTION argus_internal.case_candidates(source pg_catalog.regclass,
    archives argus_internal.visible_case_archive[])
RETURNS pg_catalog.text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT DISTINCT f.path FROM argus_internal.archive_facts($1, 'infinity', '-infinity') f
        WHERE f.kind = 'archive' AND (f.bytes IN (SELECT a.bytes FROM unnest($2) a)
            OR argus_internal.unpacked_path(f.path) IN (SELECT argus_internal.unpacked_path(a.archive)
                FROM unnest($2) a)))
$$;

COMMENT ON FUNCTION argus_internal.case_candidates(pg_catalog.regclass, argus_internal.visible_case_archive[])
IS 'files behind a source that archives of a case may be now';

-- Finds out where the archives of a case lie now. A file with the same bytes counts first, wherever it is, unless it is
-- another archive of the case, where that was: flows of both are in the case.
CREATE FUNCTION argus_internal.case_places(source pg_catalog.regclass, archives argus_internal.visible_case_archive[])
RETURNS SETOF argus_internal.case_place
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH d AS MATERIALIZED (SELECT f.*, o.archive AS same_of FROM argus_internal.archive_digests($1,
        argus_internal.case_candidates($1, $2)) f
        LEFT JOIN unnest($2) o ON o.archive = f.path AND o.sha256 = f.sha256)
    SELECT a.archive, a.flows, p.path, coalesce(p.sha256 = a.sha256, false), a.sha256 IS NOT NULL, p.message,
        NULL::int8, NULL::int8
    FROM unnest($2) a LEFT JOIN LATERAL (SELECT d.* FROM d
        WHERE coalesce(d.same_of = a.archive, true) AND (d.sha256 = a.sha256
            OR argus_internal.unpacked_path(d.path) = argus_internal.unpacked_path(a.archive))
        ORDER BY d.sha256 = a.sha256 DESC NULLS LAST, d.path = a.archive DESC, d.path COLLATE "C" LIMIT 1) p ON true
    ORDER BY a.archive COLLATE "C"
$$;

COMMENT ON FUNCTION argus_internal.case_places(pg_catalog.regclass, argus_internal.visible_case_archive[])
IS 'where the archives of a case lie now';

-- Compares the flows of a case with those that are now in files which are not the same as they were.
CREATE FUNCTION argus_internal.compare_case(opened argus.cases, source pg_catalog.regclass,
    places argus_internal.case_place[])
RETURNS TABLE (archive pg_catalog.text, lost pg_catalog.int8, added pg_catalog.int8)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    columns text[] := (SELECT v.columns FROM argus_internal.visible_case_columns v WHERE v.relid = opened.name);
    changed argus_internal.case_place[] := ARRAY(SELECT p FROM unnest(places) p
        WHERE p.place IS NOT NULL AND NOT p.is_same AND p.message IS NULL);
BEGIN
    -- The rows of a hot table are those that were loaded, whatever becomes of the files.
    IF cardinality(changed) = 0 OR (argus_internal.describe_source(source)).kind <> 'archive'
        OR argus_internal.lost_case_columns(opened.name) <> '{}' THEN
        RETURN;
    END IF;
    PERFORM argus_internal.require_columns(source, VARIADIC columns);
    RETURN QUERY EXECUTE format('SELECT p.archive, coalesce(sum(greatest(r.n, 0)), 0)::int8, '
        'coalesce(sum(greatest(-r.n, 0)), 0)::int8 '
        'FROM unnest($1) p LEFT JOIN (SELECT u.archive, sum(u.n) AS n FROM ('
        'SELECT f.archive::text, %s AS flow, 1 AS n FROM %s f '
        'WHERE f.archive::text = ANY (ARRAY(SELECT archive FROM unnest($1))) '
        'UNION ALL SELECT q.archive, %1$s, -1 FROM (%3$s) f JOIN unnest($1) q ON q.place = f.archive) u '
        'GROUP BY u.archive, u.flow) r ON r.archive = p.archive GROUP BY p.archive',
        argus_internal.case_row(columns), opened.name, argus_internal.case_query(source, columns, opened.filter,
            opened.during, ARRAY(SELECT c.place FROM unnest(changed) c)))
    USING changed;
END
$$;

COMMENT ON FUNCTION argus_internal.compare_case(argus.cases, pg_catalog.regclass, argus_internal.case_place[])
IS 'how the flows of a case differ from those of archives that have changed';

-- Lists the columns that a case was opened with, and does not have any more.
CREATE FUNCTION argus_internal.lost_case_columns(relid pg_catalog.regclass)
RETURNS pg_catalog.text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT argus_internal.absent_columns($1, v.columns || '{archive,record_offset}'::text[])
    FROM argus_internal.visible_case_columns v WHERE v.relid = $1
$$;

COMMENT ON FUNCTION argus_internal.lost_case_columns(pg_catalog.regclass)
IS 'columns that a case was opened with, and does not have any more';

-- Lists archives whose rows in a case are not what they were when it was opened.
CREATE FUNCTION argus_internal.altered_rows(relid pg_catalog.regclass)
RETURNS TABLE (archive pg_catalog.text, said pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'postgres'
SET timezone = 'UTC'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
DECLARE
    lost text[] := argus_internal.lost_case_columns(relid);
BEGIN
    IF lost <> '{}' THEN
        RETURN QUERY SELECT v.archive, format('%s has lost the columns "%s"', altered_rows.relid,
            array_to_string(lost, '", "'))
        FROM (VALUES (true)) x LEFT JOIN argus_internal.visible_case_archive v ON v.relid = altered_rows.relid;
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format('SELECT coalesce(k.archive, r.archive), '
        'format(%L, $1, coalesce(k.flows, 0), coalesce(r.flows, 0)) '
        'FROM (SELECT v.* FROM argus_internal.visible_case_archive v WHERE v.relid = $1) k FULL JOIN (%s) r '
        'ON coalesce(r.archive, %L) = coalesce(k.archive, %3$L) WHERE r.digest IS DISTINCT FROM k.rows_sha256',
        'the rows of %s have been changed: there were %s, there are %s', argus_internal.case_digest_query(relid,
            (SELECT v.columns FROM argus_internal.visible_case_columns v WHERE v.relid = altered_rows.relid)), '')
    USING relid;
END
$$;

COMMENT ON FUNCTION argus_internal.altered_rows(pg_catalog.regclass)
IS 'archives whose rows in a case were changed since it was opened';

-- Lists archives about which the manifest of a case does not say what it did when the case was opened. It is compared
-- as text: types may have been changed as well.
CREATE FUNCTION argus_internal.altered_manifest(relid pg_catalog.regclass)
RETURNS TABLE (archive pg_catalog.text, said pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    columns text[] := '{archive,bytes,sha256,flows,first_offset,last_offset}';
    manifest regclass := (SELECT v.relation FROM argus_internal.visible_manifest v
        WHERE v.relid = altered_manifest.relid);
    said text := CASE WHEN manifest IS NULL THEN format('the manifest of %s has been dropped', relid)
        ELSE format('the manifest %s has been changed', manifest) END;
    listed text := (SELECT string_agg(format('x.%I::text', c), ', ') FROM unnest(columns) c);
BEGIN
    IF manifest IS NULL OR argus_internal.absent_columns(manifest, columns) <> '{}' THEN
        RETURN QUERY SELECT NULL::text, said;
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format('WITH k AS (SELECT %s FROM argus_internal.visible_case_archive x WHERE x.relid = $1), '
        'm AS (SELECT %1$s FROM %s x) '
        'SELECT DISTINCT c.archive, $2 FROM ((TABLE k EXCEPT ALL TABLE m) UNION ALL (TABLE m EXCEPT ALL TABLE k)) c',
        listed, manifest)
    USING relid, said;
END
$$;

COMMENT ON FUNCTION argus_internal.altered_manifest(pg_catalog.regclass)
IS 'archives about which the manifest of a case was changed since it was opened';

-- Says what has become of an archive of a case.
CREATE FUNCTION argus_internal.judge_place(p argus_internal.case_place)
RETURNS TABLE (state pg_catalog.text, detail pg_catalog.text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
ROWS 1
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT v.state, v.detail
    FROM (SELECT CASE WHEN p.is_known THEN 'has other bytes' ELSE 'was written to when the case was opened' END) w(why),
    LATERAL (VALUES
        (1, p.archive IS NULL, 'missing', 'the hot table did not say which archive these flows are from'),
        (2, p.place IS NULL, 'missing',
            'no archive of the source has its name or its bytes, but for others of the case'),
        (3, p.is_same AND p.place = p.archive, 'same', NULL),
        (4, p.is_same, 'moved', format('it is %s now', p.place)),
        (5, p.message IS NOT NULL, 'missing', p.message),
        (6, p.lost IS NULL, 'changed', format('%s %s', p.place, w.why)),
        (7, p.lost + p.added > 0, 'changed', format('%s %s: %s of %s flows are not in it any more, and %s '
            'are in it that were not', p.place, w.why, p.lost, p.flows, p.added)),
        (8, p.place <> p.archive, 'moved', format('it is %s now, packed in another way; its flows are the same',
            p.place)),
        (9, true, CASE WHEN p.is_known THEN 'changed' ELSE 'same' END,
            format('%s %s; its flows are the same', p.place, w.why)))
        v(i, holds, state, detail) WHERE v.holds ORDER BY v.i LIMIT 1
$$;

COMMENT ON FUNCTION argus_internal.judge_place(argus_internal.case_place) IS 'what has become of an archive of a case';

-- Returns what the flows of a case are from, or raises an error if it is no case, or there is no such source any more.
CREATE FUNCTION argus_internal.case_source_of(opened argus.cases, asked pg_catalog.regclass)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    source regclass := (SELECT v.source FROM argus_internal.visible_case_source v WHERE v.relid = opened.name);
BEGIN
    IF opened.name IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'wrong_object_type',
            message => format('%s is not a case that you may read', asked),
            hint => 'SELECT name FROM argus.cases lists the cases.');
    END IF;
    IF source IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'object_not_in_prerequisite_state',
            message => format('the source of %s has been dropped', asked),
            detail => format('It was called %s.', opened.source),
            hint => 'Its manifest has SHA-256 of its archives, as sha256sum computes it.');
    END IF;
    RETURN source;
END
$$;

COMMENT ON FUNCTION argus_internal.case_source_of(argus.cases, pg_catalog.regclass)
IS 'what the flows of a case are from, or an error';

CREATE FUNCTION argus.verify_case("case" pg_catalog.regclass)
RETURNS TABLE (archive pg_catalog.text, state pg_catalog.text, detail pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET row_security = off
SET jit = off
ROWS 100
AS $$
DECLARE
    opened argus.cases;
    source regclass;
    places argus_internal.case_place[];
BEGIN
    PERFORM argus_internal.require_case("case");
    SELECT * INTO opened FROM argus.cases v WHERE v.name = "case";
    source := argus_internal.case_source_of(opened, "case");
    places := ARRAY(SELECT p FROM argus_internal.case_places(source,
        ARRAY(SELECT a FROM argus_internal.visible_case_archive a WHERE a.relid = "case")) p);
    places := ARRAY(SELECT ROW(p.archive, p.flows, p.place, p.is_same, p.is_known, p.message, c.lost, c.added)
        ::argus_internal.case_place
        FROM unnest(places) p LEFT JOIN argus_internal.compare_case(opened, source, places) c USING (archive));
    RETURN QUERY
    SELECT coalesce(p.archive, a.archive), CASE WHEN a.said IS NULL THEN j.state ELSE 'changed' END,
        concat_ws('; ', a.said, j.detail)
    FROM unnest(places) p CROSS JOIN LATERAL argus_internal.judge_place(p) j
        FULL JOIN (SELECT x.archive, string_agg(x.said, '; ' ORDER BY x.said) AS said
            FROM (SELECT * FROM argus_internal.altered_rows("case")
                UNION ALL SELECT * FROM argus_internal.altered_manifest("case")) x GROUP BY x.archive) a
        ON coalesce(a.archive, '') = coalesce(p.archive, '')
    ORDER BY 1;
END
$$;

COMMENT ON FUNCTION argus.verify_case(pg_catalog.regclass)
IS 'whether the archives that the flows of a case are from are the same, moved, changed or missing, and the case what '
    'it was when it was opened';
