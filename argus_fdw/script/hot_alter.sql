
---------------------------------------------------------------------------------------------------------------------
-- Changing hot tables
---------------------------------------------------------------------------------------------------------------------

-- ---- changing ----

-- A column that is no longer wanted stays, for the days that have it, and is NULL in flows that are loaded from now on.
CREATE FUNCTION argus_internal.add_missing_columns(hot argus_internal.hot_table, wanted pg_catalog.name[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    col name;
BEGIN
    FOR col IN SELECT w FROM unnest(wanted) w
               WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = hot.relid AND a.attname = w
                   AND NOT a.attisdropped) LOOP
        PERFORM argus_internal.run_as_owner(hot.relid, format('ALTER TABLE %s ADD COLUMN %s', hot.relid,
            argus_internal.column_declarations(ARRAY[col])));
    END LOOP;
    PERFORM argus_internal.comment_columns(hot.relid, wanted);
END
$$;

COMMENT ON FUNCTION argus_internal.add_missing_columns(argus_internal.hot_table, pg_catalog.name[])
IS 'adds the columns that a hot table lacks';

-- ---- what a change would drop ----

-- Counts what new settings make expire, besides what expires anyway.
CREATE FUNCTION argus_internal.expiring_by_change(hot argus_internal.hot_table, wanted argus_internal.hot_table)
RETURNS TABLE (what pg_catalog.text, days pg_catalog.int8, first pg_catalog.date, last pg_catalog.date,
    bytes pg_catalog.int8)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH horizon AS (SELECT argus_internal.expiry_horizon($1.keep, $1.partition_zone) AS now_kept,
            argus_internal.expiry_horizon($2.keep, $1.partition_zone) AS kept,
            argus_internal.rollup_horizon($1) AS now_summed, argus_internal.rollup_horizon($2) AS summed),
    expiring AS (
        SELECT d.day, p.is_of_flows, p.bytes FROM horizon h, argus_internal.day d CROSS JOIN LATERAL (
            SELECT r.kind = '' AS is_of_flows, sum(argus_internal.relation_size(r.relation))::int8 AS bytes
            FROM argus_internal.relation r WHERE r.relid = d.relid AND r.day = d.day GROUP BY 1) p
        WHERE d.relid = $1.relid AND CASE
            WHEN p.is_of_flows THEN d.expires_at IS NULL AND d.ends > h.now_kept AND d.ends <= h.kept
            ELSE d.ends > h.now_summed AND d.ends <= h.summed END)
    SELECT CASE WHEN e.is_of_flows THEN 'flows' ELSE 'rollups' END, count(*), min(e.day), max(e.day),
        coalesce(sum(e.bytes), 0)::int8
    FROM expiring e GROUP BY e.is_of_flows ORDER BY 1
$$;

COMMENT ON FUNCTION argus_internal.expiring_by_change(argus_internal.hot_table, argus_internal.hot_table)
IS 'days that new settings of a hot table make expire, of flows and of rollups';

CREATE FUNCTION argus_internal.check_expiring(hot argus_internal.hot_table, wanted argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    said text;
    detail text;
BEGIN
    SELECT string_agg(format('the %s of %s', e.what, CASE e.days WHEN 1 THEN 'a day' ELSE e.days || ' days' END),
            ' and ' ORDER BY e.what),
        string_agg(format('%s from %s to %s: %s.', initcap(e.what), to_char(e.first, 'YYYY-MM-DD'),
            to_char(e.last, 'YYYY-MM-DD'), pg_size_pretty(e.bytes)), ' ' ORDER BY e.what)
    INTO said, detail FROM argus_internal.expiring_by_change(hot, wanted) e HAVING max(e.days) > 1;
    IF said IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('this would drop %s of %s at once', said, hot.relid), DETAIL = detail,
            HINT = 'If that is meant, add confirm => true.';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_expiring(argus_internal.hot_table, argus_internal.hot_table)
IS 'raises an error if new settings of a hot table make more than a day expire';

-- Rollups that are wanted again begin with the first day of which nothing was loaded: sums of a part of a day would
-- look like those of all of it. Days in the future, which wrong clocks have opened, get their tables now.
CREATE FUNCTION argus_internal.resume_rollups(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
BEGIN
    hot.summed_from := greatest(argus_internal.rollup_horizon(hot),
        (SELECT max(x.ends) FROM argus_internal.day x WHERE x.relid = hot.relid AND x.begins <= now()));
    UPDATE argus_internal.hot_table h SET summed_from = hot.summed_from WHERE h.relid = hot.relid;
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = hot.relid AND x.begins >= hot.summed_from
        ORDER BY x.day LOOP
        PERFORM argus_internal.add_rollup_partitions(hot, d);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.resume_rollups(argus_internal.hot_table)
IS 'sums up again, from the next day on, what is loaded into a hot table that had no rollups';

-- ---- the change ----

CREATE FUNCTION argus_internal.alter_hot_table(relid pg_catalog.regclass, wanted argus_internal.hot_table,
    confirm pg_catalog.bool)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    former argus_internal.hot_table := argus_internal.lock_hot_table(relid);
    hot argus_internal.hot_table := former;
BEGIN
    hot.index_columns := coalesce(wanted.index_columns, hot.index_columns);
    hot.columns := argus_internal.choose_columns(coalesce(wanted.columns, hot.columns), hot.index_columns);
    hot.keep := coalesce(wanted.keep, hot.keep);
    hot.rollup_keep := coalesce(wanted.rollup_keep, hot.rollup_keep);
    hot.settle := coalesce(wanted.settle, hot.settle);
    hot.grace := coalesce(wanted.grace, hot.grace);
    PERFORM argus_internal.check_intervals(wanted, hot);
    IF confirm IS NOT TRUE AND coalesce(wanted.keep, wanted.rollup_keep) IS NOT NULL THEN
        PERFORM argus_internal.check_expiring(former, hot);
    END IF;
    IF wanted.columns IS NULL THEN
        PERFORM argus_internal.check_columns(hot);
    END IF;
    PERFORM argus_internal.add_missing_columns(hot, hot.columns);
    UPDATE argus_internal.hot_table h SET columns = hot.columns, index_columns = hot.index_columns, keep = hot.keep,
        rollup_keep = hot.rollup_keep,
        settle = hot.settle, grace = hot.grace WHERE h.relid = hot.relid;
    IF hot.summed_from = 'infinity' AND hot.rollup_keep > interval '0' THEN
        PERFORM argus_internal.resume_rollups(hot);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.alter_hot_table(pg_catalog.regclass, argus_internal.hot_table, pg_catalog.bool)
IS 'what argus.alter_hot_table() does';

CREATE PROCEDURE argus.alter_hot_table(
    hot_table pg_catalog.regclass,
    columns pg_catalog.name[] DEFAULT NULL,
    index_columns pg_catalog.name[] DEFAULT NULL,
    keep pg_catalog.interval DEFAULT NULL,
    rollup_keep pg_catalog.interval DEFAULT NULL,
    settle pg_catalog.interval DEFAULT NULL,
    grace pg_catalog.interval DEFAULT NULL,
    confirm pg_catalog.bool DEFAULT false)
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.door_alter_hot_table($1, ROW($1, NULL, NULL, $2, $3, $4, $5, NULL, $6, $7, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL)::argus_internal.hot_table, $8);
END
$$;

COMMENT ON PROCEDURE argus.alter_hot_table(pg_catalog.regclass, pg_catalog.name[], pg_catalog.name[],
    pg_catalog.interval, pg_catalog.interval, pg_catalog.interval, pg_catalog.interval, pg_catalog.bool)
IS 'changes what is not null: columns and indexes for what is loaded and closed from now on, how long days stay; with '
    '"confirm" even if the next run drops several days because of it';
