
---------------------------------------------------------------------------------------------------------------------
-- What can be asked here: argus.sources()
---------------------------------------------------------------------------------------------------------------------

-- Sums up a foreign table of flows, by names and indexes alone. Of a table whose archives cannot be listed now nothing
-- is known.
CREATE FUNCTION argus_internal.sum_up_archive(relid pg_catalog.regclass,
    OUT first_time pg_catalog.timestamptz, OUT last_time pg_catalog.timestamptz, OUT archives pg_catalog.int8,
    OUT flows pg_catalog.int8, OUT bytes pg_catalog.int8, OUT indexed pg_catalog.float8)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(relid);
BEGIN
    SELECT min(coalesce(f.first_time, f.name_time)), max(coalesce(f.last_time, f.name_time + coalesce(s.period, '0'))),
        count(*), CASE WHEN bool_and(f.is_known) THEN sum(f.flows) END, sum(f.bytes),
        avg(CASE WHEN f.is_indexed THEN 1 ELSE 0 END)::float8
    INTO first_time, last_time, archives, flows, bytes, indexed
    FROM argus_internal.archive_facts(relid, 'infinity', '-infinity') f WHERE f.kind = 'archive' AND f.sensor = 0;
EXCEPTION WHEN OTHERS THEN
    NULL;
END
$$;

COMMENT ON FUNCTION argus_internal.sum_up_archive(pg_catalog.regclass)
IS 'what names and indexes know of the archives of a foreign table';

-- Sums up a hot table by its ledger. Its indexed share is that of the days that are closed.
CREATE FUNCTION argus_internal.sum_up_hot_table(relid pg_catalog.regclass,
    OUT first_time pg_catalog.timestamptz, OUT last_time pg_catalog.timestamptz, OUT archives pg_catalog.int8,
    OUT flows pg_catalog.int8, OUT bytes pg_catalog.int8, OUT indexed pg_catalog.float8)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (SELECT min(d.begins) FROM argus_internal.visible_day d WHERE d.relid = $1 AND d.is_hot), t.newest_flow,
        t.files_loaded, t.flows, t.hot_bytes,
        t.days_closed::float8 / nullif(t.days_closed + t.days_open, 0)
    FROM argus.status t WHERE t.hot_table = $1
$$;

COMMENT ON FUNCTION argus_internal.sum_up_hot_table(pg_catalog.regclass) IS 'what the ledger knows of a hot table';

-- Partitions and the foreign tables that belong to hot tables are no sources of their own.
CREATE FUNCTION argus.sources()
RETURNS TABLE (source pg_catalog.regclass, kind pg_catalog.text, server pg_catalog.name,
    first_time pg_catalog.timestamptz, last_time pg_catalog.timestamptz, archives pg_catalog.int8,
    flows pg_catalog.int8, bytes pg_catalog.int8, indexed pg_catalog.float8, lag pg_catalog.interval)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
ROWS 10
AS $$
    WITH found AS MATERIALIZED (
        SELECT h.relid::regclass AS source, 'hot table' AS kind, h.server FROM argus_internal.visible_setting h
        UNION ALL
        SELECT t.ftrelid::regclass, 'archive', s.srvname FROM pg_foreign_table t
        JOIN pg_foreign_server s ON s.oid = t.ftserver JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
        JOIN pg_class c ON c.oid = t.ftrelid
        WHERE w.fdwname = 'argus_fdw' AND NOT c.relispartition AND c.relnatts > 0
            AND coalesce(argus_internal.source_option(t.ftrelid, NULL, 'record'), 'flow') = 'flow'
            AND NOT EXISTS (SELECT FROM argus_internal.visible_relation r WHERE r.relation = t.ftrelid)),
    readable AS (SELECT f.* FROM found f JOIN pg_class c ON c.oid = f.source
        WHERE has_table_privilege(f.source, 'SELECT') AND has_schema_privilege(c.relnamespace, 'USAGE'))
    SELECT r.source, r.kind, r.server, x.first_time, x.last_time, x.archives, x.flows, x.bytes, x.indexed,
        now() - least(x.last_time, now())
    FROM readable r CROSS JOIN LATERAL (
        SELECT * FROM argus_internal.sum_up_archive(r.source) WHERE r.kind = 'archive'
        UNION ALL SELECT * FROM argus_internal.sum_up_hot_table(r.source) WHERE r.kind = 'hot table') x
    ORDER BY r.source::text COLLATE "C"
$$;

COMMENT ON FUNCTION argus.sources()
IS 'foreign tables of flows and hot tables that the caller may read: times, sizes, how much of them is indexed, and '
    'how long ago their last flow was';
