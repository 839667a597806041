
---------------------------------------------------------------------------------------------------------------------
-- Closing days: indexes, statistics, rollups
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.index_day(hot argus_internal.hot_table, part pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    col name;
BEGIN
    PERFORM argus_internal.check_columns(hot);
    FOREACH col IN ARRAY hot.index_columns LOOP
        PERFORM argus_internal.run_as_owner(hot.relid,
            format('CREATE INDEX ON %s (%s)', part, CASE col WHEN 'stime' THEN 'stime'
            ELSE format('%I, stime', col) END));
    END LOOP;
    PERFORM argus_internal.run_as_owner(hot.relid, format('ANALYZE %s', part));
END
$$;

COMMENT ON FUNCTION argus_internal.index_day(argus_internal.hot_table, pg_catalog.regclass)
IS 'indexes and analyses the flows of a day';

CREATE FUNCTION argus_internal.close_rollups(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    days regclass := argus_internal.get_relation(hot.relid, '_host_day_closed', d.day);
    hours regclass := argus_internal.get_relation(hot.relid, '_host_hour_closed', d.day);
BEGIN
    PERFORM argus_internal.merge_day(hot.relid, d.day, NULL);
    PERFORM argus_internal.run_as_owner(hot.relid, format('CREATE INDEX ON %s (host)', days));
    -- Its rows lie in the order of hosts: a few pages hold one, and a B-tree takes three times as long to build.
    PERFORM argus_internal.run_as_owner(hot.relid,
        format('CREATE INDEX ON %s USING brin (host inet_minmax_ops) WITH (pages_per_range = 32)', hours));
    PERFORM argus_internal.run_as_owner(hot.relid, format('ANALYZE %s, %s', days, hours));
END
$$;

COMMENT ON FUNCTION argus_internal.close_rollups(argus_internal.hot_table, argus_internal.day)
IS 'merges, indexes and analyses the rollups of a day';

-- Names the first few times of files of a day that are in some states.
CREATE FUNCTION argus_internal.name_rotations(hot argus_internal.hot_table, d argus_internal.day,
    states pg_catalog.text[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(to_char(s.slot AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), ', ' ORDER BY s.slot)
            FILTER (WHERE s.n <= 5) || ' UTC' || CASE WHEN count(*) > 5 THEN format(' and %s more', count(*) - 5)
            ELSE '' END
    FROM (SELECT r.slot, row_number() OVER (ORDER BY r.slot) AS n FROM argus_internal.rotations($1, $2) r
          WHERE r.state = ANY ($3)) s
$$;

COMMENT ON FUNCTION argus_internal.name_rotations(argus_internal.hot_table, argus_internal.day, pg_catalog.text[])
IS 'names the first files of a day that are missing, or empty; NULL: none';

-- Says what a day was closed with. Nobody knows which files belong to a day of the future.
CREATE FUNCTION argus_internal.report_closed_day(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    files argus_internal.day_files := argus_internal.count_day_files(hot, d);
    is_future bool := d.begins > now() + interval '1 day';
    message text := format('%s of %s closed: %s from %s', d.day, hot.relid,
        CASE WHEN NOT d.is_hot THEN 'only rollups' WHEN d.flows IS NULL THEN 'flows' ELSE d.flows || ' flows' END,
        CASE WHEN files.expected IS NULL OR is_future THEN files.with_flows || ' files'
            ELSE format('%s of %s files', files.loaded, files.expected) END);
    missing text := argus_internal.name_rotations(hot, d, '{missing,to come}');
    empty text := argus_internal.name_rotations(hot, d, '{empty}');
BEGIN
    IF missing IS NOT NULL AND NOT is_future THEN
        PERFORM argus_internal.report('WARNING', errcode => 'undefined_file', message => message,
            detail => format('Missing are the files of %s.', missing) || coalesce(' Empty: ' || empty || '.', ''),
            hint => 'Late files are still loaded.');
    ELSIF empty IS NOT NULL THEN
        PERFORM argus_internal.report('NOTICE', message => message,
            detail => format('Empty: %s.', empty));
    ELSE
        PERFORM argus_internal.report('NOTICE', message => message);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.report_closed_day(argus_internal.hot_table, argus_internal.day)
IS 'reports that a day is closed, and which files are missing';

CREATE FUNCTION argus_internal.check_day_given(day pg_catalog.date)
RETURNS pg_catalog.void
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF day IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'argument "day" must not be null';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_day_given(pg_catalog.date) IS 'raises an error for a day that is null';

CREATE FUNCTION argus_internal.close_day(relid pg_catalog.regclass, day pg_catalog.date,
    is_asked_for pg_catalog.bool DEFAULT false)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := CASE WHEN is_asked_for THEN argus_internal.lock_hot_table(relid)
        ELSE argus_internal.hot_table_settings(relid) END;
    d argus_internal.day;
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN false;
    END IF;
    PERFORM argus_internal.check_day_given(day);
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = close_day.relid AND x.day = close_day.day;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('%s has no flows of %s', relid, day);
    END IF;
    IF d.closed_at IS NOT NULL THEN
        PERFORM argus_internal.report('NOTICE', message => format('%s of %s is closed already', day, relid));
        RETURN true;
    END IF;
    IF d.is_hot THEN
        PERFORM argus_internal.index_day(hot, argus_internal.get_relation(relid, '', day));
    END IF;
    IF d.begins >= hot.summed_from THEN
        PERFORM argus_internal.close_rollups(hot, d);
    END IF;
    UPDATE argus_internal.day x SET closed_at = now(), unmerged = NULL WHERE x.relid = d.relid AND x.day = d.day;
    PERFORM argus_internal.report_closed_day(hot, d);
    RETURN true;
END
$$;

COMMENT ON FUNCTION argus_internal.close_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.bool)
IS 'what argus.close_day() does; false: another run is at work';

CREATE FUNCTION argus_internal.try_close_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cause text;
BEGIN
    RETURN argus_internal.close_day(relid, day);
EXCEPTION
    WHEN lock_not_available THEN
        PERFORM argus_internal.note_trouble(relid, format('could not close %s', day), 'the table is in use');
        RETURN false;
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
        PERFORM argus_internal.note_trouble(relid, format('could not close %s', day), cause);
        RETURN true;
END
$$;

COMMENT ON FUNCTION argus_internal.try_close_day(pg_catalog.regclass, pg_catalog.date)
IS 'closes a day, or remembers why it could not';

CREATE PROCEDURE argus.close_day(hot_table pg_catalog.regclass, day pg_catalog.date)
LANGUAGE plpgsql
AS $$
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.close_day()');
    PERFORM argus_internal.door_close_day($1, $2, true);
END
$$;

COMMENT ON PROCEDURE argus.close_day(pg_catalog.regclass, pg_catalog.date)
IS 'indexes and analyses a day and counts its distinct peers, complete or not; late flows still go in';

-- ---- which days ----

-- A day of the future comes from a wrong clock: nobody knows when it is complete.
CREATE FUNCTION argus_internal.closable_days(relid pg_catalog.regclass)
RETURNS pg_catalog.date[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
    cause text;
BEGIN
    hot := argus_internal.hot_table_settings(relid);
    RETURN ARRAY(SELECT d.day FROM argus_internal.day d WHERE d.relid = hot.relid AND d.closed_at IS NULL
                 AND (now() >= CASE WHEN d.begins > now() + interval '1 day' THEN d.opened_at
                     ELSE d.ends END + hot.grace
                      OR argus_internal.has_all_rotations(hot, d)) ORDER BY d.day);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
    PERFORM argus_internal.note_trouble(relid, 'could not find out which days are complete', cause);
    RETURN '{}';
END
$$;

COMMENT ON FUNCTION argus_internal.closable_days(pg_catalog.regclass) IS 'days that can be closed';
