
---------------------------------------------------------------------------------------------------------------------
-- The queries of cases, in the manner of investigate/ask.sql
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.archive_digests(source pg_catalog.regclass, paths pg_catalog.text[],
    before pg_catalog.timestamptz DEFAULT NULL)
RETURNS TABLE (path pg_catalog.text, bytes pg_catalog.int8, sha256 pg_catalog.text, message pg_catalog.text)
AS 'MODULE_PATHNAME', 'argus_archive_digests'
LANGUAGE C STABLE PARALLEL UNSAFE
COST 1000000 ROWS 100;

COMMENT ON FUNCTION argus_internal.archive_digests(pg_catalog.regclass, pg_catalog.text[], pg_catalog.timestamptz)
IS 'SHA-256 of those of some files that are archives behind a source and unchanged since a time, or why there is '
    'none';

-- Lists the archives that were loaded into a hot table, each by a path where its bytes lie that were loaded, or lay.
CREATE FUNCTION argus_internal.loaded_digests(relid pg_catalog.regclass)
RETURNS TABLE (file pg_catalog.int4, path pg_catalog.text, bytes pg_catalog.int8, sha256 pg_catalog.text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.file, coalesce((SELECT min(p.path COLLATE "C") FROM argus_internal.visible_place p
            WHERE p.relid = $1 AND p.file = l.file AND p.bytes = l.bytes), l.path), l.bytes, encode(l.digest, 'hex')
    FROM argus.ledger l WHERE l.hot_table = $1 AND l.forgotten_at IS NULL
$$;

COMMENT ON FUNCTION argus_internal.loaded_digests(pg_catalog.regclass)
IS 'archives that were loaded into a hot table, and SHA-256 of their files';

-- Returns the columns of a source that a case keeps. The last two of a case are its own.
CREATE FUNCTION argus_internal.case_columns(source pg_catalog.regclass)
RETURNS pg_catalog.text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT a.attname FROM pg_attribute a
        WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN ('archive', 'record_offset')
            AND (a.attname <> 'file' OR (argus_internal.describe_source($1)).kind = 'archive') ORDER BY a.attnum)
$$;

COMMENT ON FUNCTION argus_internal.case_columns(pg_catalog.regclass)
IS 'columns of a source that a case keeps, but for archive and record_offset';

-- Returns the query for the flows of a case: all of them, or those of some archives of a foreign table.
CREATE FUNCTION argus_internal.case_query(source pg_catalog.regclass, columns pg_catalog.text[],
    filter pg_catalog.text, during pg_catalog.tstzrange, archives pg_catalog.text[] DEFAULT NULL)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_hot bool := (argus_internal.describe_source(source)).kind = 'hot table';
BEGIN
    RETURN format('SELECT %s, %s AS archive, %s AS record_offset FROM (SELECT * FROM %s f WHERE %s AND (%s)%s) f%s',
        (SELECT string_agg(format('f.%I', c), ', ' ORDER BY i) FROM unnest(columns) WITH ORDINALITY u(c, i)),
        CASE WHEN is_hot THEN 'l.path' ELSE 'f.archive::text' END,
        argus_internal.column_or_null(source, 'record_offset', 'int8'), source,
        argus_internal.time_condition('f.stime', tstzmultirange(coalesce(during, tstzrange(NULL, NULL)))),
        argus_internal.filter_condition(source, filter),
        CASE WHEN archives IS NULL THEN '' ELSE format(' AND f.archive = ANY (%L::text[])', archives) END,
        CASE WHEN is_hot THEN format(' LEFT JOIN argus_internal.loaded_digests(%L::regclass) l ON l.file = f.file',
            source) ELSE '' END);
END
$$;

COMMENT ON FUNCTION argus_internal.case_query(pg_catalog.regclass, pg_catalog.text[], pg_catalog.text,
    pg_catalog.tstzrange, pg_catalog.text[])
IS 'query for the flows of a case';

-- Returns the query for digests of the rows of a case, one for each archive, and how many they are. The order of rows,
-- where an archive lies, and columns that were added later make no difference.
CREATE FUNCTION argus_internal.case_digest_query(relid pg_catalog.regclass, columns pg_catalog.text[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT r.archive, count(*) AS flows, '
        'encode(sha256(string_agg(r.digest, %L ORDER BY r.digest)), %L) AS digest '
        'FROM (SELECT f.archive::text, sha256(convert_to(%s, getdatabaseencoding())) AS digest FROM %s f) r '
        'GROUP BY r.archive', '', 'hex', argus_internal.case_row($2), $1)
$$;

COMMENT ON FUNCTION argus_internal.case_digest_query(pg_catalog.regclass, pg_catalog.text[])
IS 'query for digests of the rows of a case by archive';

-- Returns a row f of a case as text, as an expression in SQL, without where its archive lies.
CREATE FUNCTION argus_internal.case_row(columns pg_catalog.text[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('ROW(%s, f.record_offset)::text', string_agg(format('f.%I', c), ', ' ORDER BY i))
    FROM unnest($1) WITH ORDINALITY u(c, i)
$$;

COMMENT ON FUNCTION argus_internal.case_row(pg_catalog.text[])
IS 'a row f of a case as text, but for its archive, as an expression in SQL';
