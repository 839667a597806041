
---------------------------------------------------------------------------------------------------------------------
-- Holdings: which archives a source answers from, whether it holds them itself or reads them
---------------------------------------------------------------------------------------------------------------------

-- Returns the times whose flows a hot table holds itself. Those of days that have expired or were dropped are in the
-- archive.
CREATE FUNCTION argus_internal.hot_times(s argus_internal.source)
RETURNS pg_catalog.tstzmultirange
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT tstzmultirange(tstzrange($1.hot_from, NULL))
        - coalesce(range_agg(tstzrange(d.begins, d.ends)) FILTER (WHERE NOT d.is_hot), '{}')
        + coalesce(range_agg(tstzrange(d.begins, d.ends)) FILTER (WHERE d.is_hot), '{}')
    FROM argus_internal.visible_day d WHERE d.relid = $1.relid
$$;

COMMENT ON FUNCTION argus_internal.hot_times(argus_internal.source)
IS 'the times whose flows a hot table holds itself';

-- Returns where the flows of an archive are, by their times, or if these are unknown, by the name. Those of days that a
-- hot table does not hold are read from the archive: an archive of which it holds a part only must still be there.
CREATE FUNCTION argus_internal.holding(hot pg_catalog.tstzmultirange, name_time pg_catalog.timestamptz,
    first_time pg_catalog.timestamptz, last_time pg_catalog.timestamptz, is_loaded pg_catalog.bool,
    is_there pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN $5 AND (coalesce($3, $2) IS NULL OR $1 OPERATOR(pg_catalog.@>) pg_catalog.tstzrange(
            coalesce($3, $2), greatest(coalesce($3, $2), coalesce($4, $2)), '[]')) THEN 'loaded'
        WHEN NOT $5 AND $1 OPERATOR(pg_catalog.&&) pg_catalog.tstzrange(
            coalesce($3, $2), greatest(coalesce($3, $2), coalesce($4, $2)), '[]') THEN 'unloaded'
        WHEN $6 THEN 'archive' ELSE 'gone' END
$$;

COMMENT ON FUNCTION argus_internal.holding(pg_catalog.tstzmultirange, pg_catalog.timestamptz, pg_catalog.timestamptz,
    pg_catalog.timestamptz, pg_catalog.bool, pg_catalog.bool)
IS 'where the flows of an archive are: loaded, unloaded, archive or gone';

-- Lists what was loaded, once per content, with what its sensors reported. The ledger holds that without a look at the
-- archive, which may be gone.
CREATE FUNCTION argus_internal.ledger_facts(s argus_internal.source, listed argus_internal.archive_fact[],
    hot pg_catalog.tstzmultirange)
RETURNS SETOF argus_internal.archive_fact
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH place AS (
        SELECT DISTINCT ON (p.file) p.*, l.path IS NOT NULL AS is_there
        FROM argus_internal.visible_place p
        LEFT JOIN unnest($2) l ON l.sensor = 0 AND l.path = p.path AND l.bytes = p.bytes AND l.mtime = p.mtime
        WHERE p.relid = $1.relid
            AND NOT EXISTS (SELECT FROM unnest($2) x WHERE x.is_known AND x.path = p.path)
        ORDER BY p.file, l.path IS NULL, p.path COLLATE "C")
    SELECT argus_internal.holding($3, p.name_time, p.first_time, p.last_time, true, p.is_there),
        p.path, p.bytes, p.mtime, p.name_time, true, true, p.first_time, p.last_time, p.records, p.flows,
        CASE WHEN p.damage IS NOT NULL THEN 'damaged' END, p.damage, NULL::int8,
        NULL,
        (row_number() OVER (PARTITION BY p.file))::int4 - 1,
        r.srcid, r.reports, r.first_report, r.last_report, r.alive_since, r.alive_until, r.report_interval, r.pkts,
        r.drops, r.starts, r.run_begin, r.first_flow, r.last_flow, r.sequences, r.holes, r.is_cut
    FROM place p LEFT JOIN LATERAL argus_internal.unpack_sensors(p.sensors) r ON true
$$;

COMMENT ON FUNCTION argus_internal.ledger_facts(argus_internal.source, argus_internal.archive_fact[],
    pg_catalog.tstzmultirange)
IS 'what the ledger of a hot table knows of archives that were not looked into';

-- Returns the archives of a source and their sensors, with `kind` saying where the flows are: loaded (in the hot
-- table), archive (read when somebody asks), unloaded (not yet in the hot table), gone (deleted before anybody asked).
CREATE FUNCTION argus_internal.source_facts(s argus_internal.source, since pg_catalog.timestamptz,
    until pg_catalog.timestamptz)
RETURNS argus_internal.archive_fact[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    hot tstzmultirange := argus_internal.hot_times(s);
    listed argus_internal.archive_fact[];
BEGIN
    IF s.kind = 'archive' THEN
        RETURN ARRAY(SELECT f FROM argus_internal.archive_facts(s.relid, since, until) f);
    END IF;
    -- What the ledger knows to be sound is not looked into, if the hot table holds all of it.
    listed := ARRAY(SELECT f FROM argus_internal.archive_facts(s.relid, since, until,
        ARRAY(SELECT p.path FROM argus_internal.visible_place p
            WHERE p.relid = s.relid AND p.sensors IS NOT NULL AND p.damage IS NULL
                AND argus_internal.holding(hot, p.name_time, p.first_time, p.last_time, true, true) = 'loaded')) f);
    RETURN ARRAY(SELECT f FROM argus_internal.ledger_facts(s, listed, hot) f
    UNION ALL SELECT ROW(CASE WHEN l.kind <> 'archive' THEN l.kind
            ELSE argus_internal.holding(hot, l.name_time, l.first_time, l.last_time, p.path IS NOT NULL, true) END,
        l.path, l.bytes, l.mtime, l.name_time, l.is_known, l.is_indexed, l.first_time, l.last_time, l.records,
        l.flows, l.problem, l.message, l.bytes_lost, l.misnamed, l.sensor, l.srcid, l.reports, l.first_report,
        l.last_report, l.alive_since, l.alive_until, l.report_interval, l.pkts, l.drops, l.starts, l.run_begin,
        l.first_flow, l.last_flow, l.sequences, l.holes, l.is_cut)::argus_internal.archive_fact
    FROM unnest(listed) l
    LEFT JOIN argus_internal.visible_place p ON p.relid = s.relid AND p.path = l.path AND p.bytes = l.bytes
        AND p.mtime = l.mtime
    WHERE l.kind <> 'archive' OR l.is_known OR p.path IS NULL);
END
$$;

COMMENT ON FUNCTION argus_internal.source_facts(argus_internal.source, pg_catalog.timestamptz, pg_catalog.timestamptz)
IS 'the archives that a source answers from, those around a time with all that is known of them';
