
---------------------------------------------------------------------------------------------------------------------
-- Sections of argus.dossier() about what marks a machine: MAC addresses, VLANs, TTLs
---------------------------------------------------------------------------------------------------------------------

-- Returns the sections of marks that packets of the host bore, as sensors saw them. A router puts its own MAC address
-- on packets, and takes one off the TTL: another value at the same sensor hints at another machine or way.
CREATE FUNCTION argus_internal.dossier_marks()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT g.section, g.rank, CASE WHEN g.is_all = 1 THEN 'all' ELSE g.mark END,
        CASE WHEN g.is_all = 0 THEN g.flows WHEN NOT g.columns <@ $4 THEN g.marks END::numeric, g.first_seen,
        g.last_seen, CASE WHEN g.is_all = 1 THEN '{}' ELSE jsonb_build_object('sensors', coalesce(g.sensors, '{}')) END
            || jsonb_strip_nulls(jsonb_build_object('reason', CASE WHEN g.is_all = 1 AND g.columns && $4
                THEN 'the source does not show the columns ' || array_to_string(ARRAY(SELECT c FROM unnest(g.columns) c
                    WHERE c = ANY ($4)), ', ') END))
    FROM (SELECT k.section, k.columns, m.mark, grouping(m.mark) AS is_all, count(DISTINCT m.mark) AS marks,
            count(m.mark) AS flows, min(m.stime) AS first_seen, max(m.ltime) AS last_seen,
            array_agg(DISTINCT m.srcid COLLATE "C") FILTER (WHERE m.srcid IS NOT NULL) AS sensors,
            (row_number() OVER (PARTITION BY k.section ORDER BY grouping(m.mark) DESC, count(*) DESC,
                m.mark COLLATE "C") - 1)::int4 AS rank
        FROM (VALUES ('mac addresses', '{dmac,smac}'::text[]), ('vlans', '{dvid,svid}'), ('ttls', '{dttl,sttl}'))
            k(section, columns)
        LEFT JOIN (SELECT v.section, v.mark, f.stime, f.ltime, f.srcid
            FROM flow f, LATERAL (VALUES ('mac addresses', f.mac::text), ('vlans', f.vlan::text),
                ('ttls', f.ttl::text)) v(section, mark)
            WHERE v.mark IS NOT NULL) m ON m.section = k.section
        GROUP BY GROUPING SETS ((k.section, k.columns), (k.section, k.columns, m.mark))
        HAVING grouping(m.mark) = 1 OR m.mark IS NOT NULL) g
    WHERE g.rank <= $1
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_marks()
IS 'sections of argus.dossier(): MAC addresses, VLANs, TTLs';
