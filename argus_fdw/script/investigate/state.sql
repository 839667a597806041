
---------------------------------------------------------------------------------------------------------------------
-- What readers of a hot table may know of its state
---------------------------------------------------------------------------------------------------------------------

CREATE VIEW argus_internal.visible_setting WITH (security_barrier = true) AS
SELECT h.relid, s.server, h.filter, h.partition_zone, h.hot_from, h.summed_from, h.checked_at
FROM argus_internal.hot_table h JOIN argus_internal.visible_hot_table v ON v.relid OPERATOR(pg_catalog.=) h.relid
JOIN argus_internal.hot_table_server s ON s.relid OPERATOR(pg_catalog.=) h.relid;

COMMENT ON VIEW argus_internal.visible_setting IS 'how the hot tables are kept that the current user may know of';

CREATE VIEW argus_internal.visible_place WITH (security_barrier = true) AS
SELECT p.relid, p.path, p.bytes, p.mtime, p.name_time, f.file, f.first_time, f.last_time, f.records, f.flows,
    f.untimed, f.damage, CASE WHEN NOT pg_catalog.row_security_active(p.relid) THEN f.sensors END AS sensors
FROM argus_internal.place p JOIN argus_internal.file f ON f.relid OPERATOR(pg_catalog.=) p.relid
    AND f.file OPERATOR(pg_catalog.=) p.file
WHERE f.forgotten_at IS NULL
    AND p.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT v.relid FROM argus_internal.visible_hot_table v));

COMMENT ON VIEW argus_internal.visible_place
IS 'places of what was loaded into the hot tables that the current user may know of';

CREATE VIEW argus_internal.visible_day WITH (security_barrier = true) AS
SELECT d.relid, d.day, d.begins, d.ends, d.is_hot, d.closed_at, d.filter
FROM argus_internal.day d
WHERE d.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT v.relid FROM argus_internal.visible_hot_table v));

COMMENT ON VIEW argus_internal.visible_day IS 'days of the hot tables that the current user may know of';

CREATE VIEW argus_internal.visible_relation WITH (security_barrier = true) AS
SELECT r.relid, r.kind, r.relation
FROM argus_internal.relation r
WHERE r.day IS NULL
    AND r.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT v.relid FROM argus_internal.visible_hot_table v));

COMMENT ON VIEW argus_internal.visible_relation
IS 'what belongs to the hot tables that the current user may know of, without partitions';

-- Columns that these views take over have the meaning that they have in their tables.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT v.attrelid::pg_catalog.regclass AS view, v.attname,
            (SELECT pg_catalog.col_description(t.attrelid, t.attnum) FROM pg_catalog.pg_attribute t
             WHERE t.attrelid OPERATOR(pg_catalog.=) ANY (p.sources) AND t.attname OPERATOR(pg_catalog.=) v.attname
             ORDER BY pg_catalog.array_position(p.sources, t.attrelid) LIMIT 1) AS said
        FROM (VALUES ('argus_internal.visible_setting'::pg_catalog.regclass,
                ARRAY['argus_internal.hot_table'::pg_catalog.regclass]::pg_catalog.oid[]),
            ('argus_internal.visible_place',
                ARRAY['argus_internal.place'::pg_catalog.regclass,
                    'argus_internal.file'::pg_catalog.regclass]::pg_catalog.oid[]),
            ('argus_internal.visible_day', ARRAY['argus_internal.day'::pg_catalog.regclass]::pg_catalog.oid[]),
            ('argus_internal.visible_relation',
                ARRAY['argus_internal.relation'::pg_catalog.regclass]::pg_catalog.oid[])) AS p (view, sources)
        JOIN pg_catalog.pg_attribute v ON v.attrelid OPERATOR(pg_catalog.=) p.view
            AND v.attnum OPERATOR(pg_catalog.>) 0
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', c.view, c.attname, c.said);
    END LOOP;
END
$$;

GRANT SELECT ON argus_internal.visible_setting, argus_internal.visible_place, argus_internal.visible_day,
    argus_internal.visible_relation TO PUBLIC;
