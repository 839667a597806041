
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

CREATE FUNCTION argus_internal.check_intervals(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF greatest(hot.keep, hot.rollup_keep, hot.settle, hot.grace) > interval '1000 years' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'intervals must not be longer than 1000 years';
    END IF;
    IF least(hot.keep, hot.rollup_keep, hot.settle, hot.grace) < interval '0' OR hot.rollup_keep < hot.keep
        AND hot.rollup_keep > interval '0' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'intervals must not be negative, and "rollup_keep" not shorter than "keep"',
            HINT = 'With rollup_keep => ''0'' there are no rollups.';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_intervals(argus_internal.hot_table)
IS 'raises an error for intervals that contradict each other';

CREATE FUNCTION argus_internal.alter_hot_table(relid pg_catalog.regclass, wanted argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.lock_hot_table(relid);
BEGIN
    hot.index_columns := coalesce(wanted.index_columns, hot.index_columns);
    hot.columns := argus_internal.choose_columns(coalesce(wanted.columns, hot.columns), hot.index_columns);
    hot.keep := coalesce(wanted.keep, hot.keep);
    hot.rollup_keep := coalesce(wanted.rollup_keep, hot.rollup_keep);
    hot.settle := coalesce(wanted.settle, hot.settle);
    hot.grace := coalesce(wanted.grace, hot.grace);
    PERFORM argus_internal.check_intervals(hot);
    PERFORM argus_internal.add_missing_columns(hot, hot.columns);
    UPDATE argus_internal.hot_table h SET columns = hot.columns, index_columns = hot.index_columns, keep = hot.keep,
        rollup_keep = hot.rollup_keep,
        settle = hot.settle, grace = hot.grace WHERE h.relid = hot.relid;
END
$$;

COMMENT ON FUNCTION argus_internal.alter_hot_table(pg_catalog.regclass, argus_internal.hot_table)
IS 'what argus.alter_hot_table() does';

CREATE PROCEDURE argus.alter_hot_table(
    hot_table pg_catalog.regclass,
    columns pg_catalog.name[] DEFAULT NULL,
    index_columns pg_catalog.name[] DEFAULT NULL,
    keep pg_catalog.interval DEFAULT NULL,
    rollup_keep pg_catalog.interval DEFAULT NULL,
    settle pg_catalog.interval DEFAULT NULL,
    grace pg_catalog.interval DEFAULT NULL)
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.door_alter_hot_table($1, ROW($1, NULL, NULL, $2, $3, $4, $5, NULL, $6, $7, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL)::argus_internal.hot_table);
END
$$;

COMMENT ON PROCEDURE argus.alter_hot_table(pg_catalog.regclass, pg_catalog.name[], pg_catalog.name[],
    pg_catalog.interval, pg_catalog.interval, pg_catalog.interval, pg_catalog.interval)
IS 'changes what is not null: columns and indexes for what is loaded and closed from now on, how long days stay';
