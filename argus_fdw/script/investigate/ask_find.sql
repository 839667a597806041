
---------------------------------------------------------------------------------------------------------------------
-- The queries of argus.find(), in the manner of ask.sql
---------------------------------------------------------------------------------------------------------------------

-- Returns a column of a source in a type, or NULL of this type if the source has no such column, or none that the
-- caller may read.
CREATE FUNCTION argus_internal.column_or_null(source pg_catalog.regclass, name pg_catalog.text,
    type pg_catalog.regtype)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(CASE WHEN EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = $1 AND a.attname = $2 AND a.attnum > 0
        AND NOT a.attisdropped AND has_column_privilege($1, a.attnum, 'SELECT')) THEN 'f.%I::%s'
        ELSE 'NULL::%2$s' END, $2, $3)
$$;

COMMENT ON FUNCTION argus_internal.column_or_null(pg_catalog.regclass, pg_catalog.text, pg_catalog.regtype)
IS 'a column of the flows f of a source, or NULL if they have no such column that the caller may read';

-- Returns the condition that a host is the source or destination of a flow, or that one of a network is.
CREATE FUNCTION argus_internal.either_side(host pg_catalog.inet)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(string_agg(format(
        CASE WHEN masklen(h) = masklen(set_masklen(h, -1)) THEN '(f.saddr = %L::inet OR f.daddr = %1$L::inet)'
            ELSE '(f.saddr <<= %L::inet OR f.daddr <<= %1$L::inet)' END, h), ' OR '), 'true')
    FROM (SELECT $1 UNION SELECT argus_internal.unmapped($1)) a(h) WHERE h IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.either_side(pg_catalog.inet)
IS 'condition that a flow f has a host or network on one of its sides; NULL: none';

-- A flow as argus.find() shows it, and its place among those of the same time.
CREATE TYPE argus_internal.found_flow AS (
    stime pg_catalog.timestamptz,
    ltime pg_catalog.timestamptz,
    srcid pg_catalog.text,
    proto pg_catalog.text,
    saddr pg_catalog.inet,
    sport pg_catalog.int4,
    dir pg_catalog.text,
    daddr pg_catalog.inet,
    dport pg_catalog.int4,
    state pg_catalog.text,
    spkts pg_catalog.int8,
    dpkts pg_catalog.int8,
    sbytes pg_catalog.int8,
    dbytes pg_catalog.int8,
    archive pg_catalog.text,
    record_offset pg_catalog.int8,
    file pg_catalog.int4,
    digest pg_catalog.text,
    copy pg_catalog.int8
);

COMMENT ON TYPE argus_internal.found_flow IS 'a flow, and its place among those of the same time';
COMMENT ON COLUMN argus_internal.found_flow.stime IS 'when it began';
COMMENT ON COLUMN argus_internal.found_flow.ltime IS 'when it ended';
COMMENT ON COLUMN argus_internal.found_flow.srcid IS 'source id: which sensor';
COMMENT ON COLUMN argus_internal.found_flow.proto IS 'protocol';
COMMENT ON COLUMN argus_internal.found_flow.saddr IS 'source address';
COMMENT ON COLUMN argus_internal.found_flow.sport IS 'source port';
COMMENT ON COLUMN argus_internal.found_flow.dir IS 'direction';
COMMENT ON COLUMN argus_internal.found_flow.daddr IS 'destination address';
COMMENT ON COLUMN argus_internal.found_flow.dport IS 'destination port';
COMMENT ON COLUMN argus_internal.found_flow.state IS 'state';
COMMENT ON COLUMN argus_internal.found_flow.spkts IS 'packets from the source';
COMMENT ON COLUMN argus_internal.found_flow.dpkts IS 'packets from the destination';
COMMENT ON COLUMN argus_internal.found_flow.sbytes IS 'bytes from the source';
COMMENT ON COLUMN argus_internal.found_flow.dbytes IS 'bytes from the destination';
COMMENT ON COLUMN argus_internal.found_flow.archive IS 'the archive; NULL: the source does not say';
COMMENT ON COLUMN argus_internal.found_flow.record_offset IS 'where in the archive; NULL: the source does not say';
COMMENT ON COLUMN argus_internal.found_flow.file IS 'number of the archive in the ledger of a hot table';
COMMENT ON COLUMN argus_internal.found_flow.digest IS 'digest of the flow: its order among those of the same time';
COMMENT ON COLUMN argus_internal.found_flow.copy IS 'number among flows with the same digest, from 1';

-- Asks for the first flows in the order of stime: of those of one time (`is_at`) those after a place among them, or of
-- those beyond it. NULL: flows without a time, or all that have one.
--
-- Flows of the same time are in the order of their digests, which no load, vacuum or plan changes. Those with the same
-- digest are alike, and their number tells them apart.
CREATE FUNCTION argus_internal.ask_first_flows(source pg_catalog.regclass, during pg_catalog.tstzrange,
    host pg_catalog.inet, filter pg_catalog.text, newest_first pg_catalog.bool, is_at pg_catalog.bool,
    at pg_catalog.timestamptz, digest pg_catalog.text, copy pg_catalog.int8, n pg_catalog.int8)
RETURNS SETOF argus_internal.found_flow
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
    -- Only in a hot table, a column of this name is a number of the ledger.
    is_hot bool := (argus_internal.describe_source(source)).kind = 'hot table';
    columns text[] := ARRAY(SELECT CASE WHEN a.attname = 'file' AND NOT is_hot THEN 'NULL::int4'
            ELSE argus_internal.column_or_null(source, a.attname, a.atttypid) END FROM pg_attribute a
        WHERE a.attrelid = 'argus_internal.found_flow'::regclass AND a.attnum BETWEEN 2 AND 17 ORDER BY a.attnum);
    part text := 'left(encode(sha256(convert_to(ROW(%s)::text, getdatabaseencoding())), ''hex''), 20)';
    way text := CASE WHEN newest_first THEN 'DESC' ELSE 'ASC' END;
    beyond text := CASE WHEN newest_first THEN '<' ELSE '>' END;
BEGIN
    RETURN QUERY EXECUTE format('SELECT * FROM (SELECT q.*, row_number() OVER (PARTITION BY q.stime, q.digest) AS copy '
        'FROM (SELECT f.stime::timestamptz AS stime, %s, (%s || %s) COLLATE "C" AS digest FROM %s f '
        'WHERE %s AND %s AND (%s) AND (%s) ORDER BY f.stime %s, digest %s LIMIT %s) q) r '
        'WHERE %s ORDER BY r.stime %s, r.digest %s, r.copy LIMIT %s',
        (SELECT string_agg(c || ' AS c' || i, ', ' ORDER BY i) FROM unnest(columns) WITH ORDINALITY u(c, i)),
        format(part, array_to_string(columns[1:13], ', ')), format(part, array_to_string(columns[14:15], ', ')), source,
        argus_internal.time_condition('f.stime', tstzmultirange(coalesce(during, tstzrange(NULL, NULL)))),
        CASE WHEN at IS NOT NULL THEN format('f.stime %s %L::timestamptz', CASE WHEN is_at THEN '=' ELSE beyond END, at)
            WHEN is_at THEN 'f.stime IS NULL' ELSE 'f.stime IS NOT NULL' END,
        argus_internal.either_side(host), argus_internal.filter_condition(source, filter), way, way,
        CASE WHEN is_at THEN 'ALL' ELSE n::text END,
        CASE WHEN digest IS NULL THEN 'true'
            ELSE format('(r.digest %s %L OR r.digest = %2$L AND r.copy > %s)', beyond, digest, copy) END,
        way, way, n);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_first_flows(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet,
    pg_catalog.text, pg_catalog.bool, pg_catalog.bool, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.int8,
    pg_catalog.int8)
IS 'the first flows in the order of time';
