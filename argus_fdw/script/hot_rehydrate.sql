
---------------------------------------------------------------------------------------------------------------------
-- Days brought back
---------------------------------------------------------------------------------------------------------------------

-- Lists contents of the ledger that are in the archive now, each with one path.
CREATE FUNCTION argus_internal.readable_files(hot argus_internal.hot_table)
RETURNS TABLE (file pg_catalog.int4, path pg_catalog.text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT ON (p.file) p.file, p.path FROM argus_internal.place p
    JOIN argus_internal.list_server_archives($1.server) l ON l.path = p.path AND l.bytes = p.bytes AND l.mtime = p.mtime
    WHERE p.relid = $1.relid ORDER BY p.file, p.path
$$;

COMMENT ON FUNCTION argus_internal.readable_files(argus_internal.hot_table)
IS 'files that were loaded and can be read again';

-- Returns the flows of the files that were loaded, each content once. A file that is not loaded yet comes with its
-- load.
CREATE FUNCTION argus_internal.copy_day(hot argus_internal.hot_table, d argus_internal.day, part pg_catalog.regclass)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    source regclass := argus_internal.create_archive_table(hot, '_rehydrate',
        argus_internal.column_declarations(argus_internal.flow_columns()));
    files int[];
    paths text[];
    columns text := (SELECT string_agg(quote_ident(c), ', ' ORDER BY i)
        FROM unnest(hot.columns) WITH ORDINALITY u(c, i));
    copied int8;
BEGIN
    SELECT array_agg(p.file), array_agg(p.path) INTO files, paths FROM argus_internal.readable_files(hot) p
    JOIN argus_internal.file f ON f.relid = hot.relid AND f.file = p.file AND f.days @> ARRAY[d.day];
    copied := argus_internal.run_as_owner(hot.relid, format('INSERT INTO %s (%s, file) SELECT %s, p.file
        FROM %s f JOIN unnest(%L::int4[], %L::text[]) p(file, path) ON p.path = f.archive WHERE f.stime >= %s '
            'AND f.stime < %s%s',
        part, columns, columns, source, files, paths, argus_internal.time_literal(d.begins),
        argus_internal.time_literal(d.ends), ' AND argus.matches(f, ' || quote_literal(d.filter) || ')'));
    PERFORM argus_internal.drop_relation(hot.relid, '_rehydrate');
    RETURN copied;
END
$$;

COMMENT ON FUNCTION argus_internal.copy_day(argus_internal.hot_table, argus_internal.day, pg_catalog.regclass)
IS 'copies the flows of a day from the archive';

-- Returns whether a file can be read again that has flows of the day. Otherwise says that nothing comes back.
CREATE FUNCTION argus_internal.warn_of_missing_files(hot argus_internal.hot_table, day pg_catalog.date)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text;
    readable int8;
BEGIN
    SELECT string_agg(f.path, ', ' ORDER BY f.file) FILTER (WHERE p.file IS NULL), count(p.file) INTO missing, readable
    FROM argus_internal.file f LEFT JOIN argus_internal.readable_files(hot) p ON p.file = f.file
    WHERE f.relid = hot.relid AND f.days @> ARRAY[day] AND f.forgotten_at IS NULL;
    IF missing IS NOT NULL THEN
        PERFORM argus_internal.report('WARNING', errcode => 'undefined_file', message => format(CASE readable
                WHEN 0 THEN '%s of %s does not come back: its files are not in the archive any more'
                ELSE '%s of %s comes back without files that are not in the archive any more' END, day, hot.relid),
            detail => missing);
    ELSIF readable = 0 THEN
        PERFORM argus_internal.report('NOTICE',
            message => format('%s: no archive holds flows of %s; nothing was brought back', hot.relid, day),
            detail => CASE WHEN EXISTS (SELECT FROM argus_internal.failure x WHERE x.relid = hot.relid)
                THEN 'Some archives could not be loaded so far: argus.pending lists them.'
                ELSE 'All archives that there are were loaded.' END);
    END IF;
    RETURN readable > 0;
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_missing_files(argus_internal.hot_table, pg_catalog.date)
IS 'warns of the files of a day that cannot be read again; false: there are no others';

CREATE FUNCTION argus_internal.rehydrate_day(relid pg_catalog.regclass, day pg_catalog.date, filter pg_catalog.text,
    keep pg_catalog.interval)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.lock_hot_table(relid);
    d argus_internal.day;
    name text := argus_internal.free_name(relid, argus_internal.day_suffix(day));
    part regclass;
    copied int8;
    expires timestamptz := now() + keep;
BEGIN
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = hot.relid AND x.day = rehydrate_day.day;
    IF d.is_hot THEN
        UPDATE argus_internal.day x SET expires_at = expires WHERE x.relid = hot.relid AND x.day = d.day
            AND x.expires_at IS NOT NULL;
        PERFORM argus_internal.report('NOTICE', message => format('%s of %s is there already', day, relid));
        RETURN;
    END IF;
    IF NOT argus_internal.warn_of_missing_files(hot, day) THEN
        RETURN;
    END IF;
    IF d.day IS NULL THEN
        d := argus_internal.new_day(hot, day);
        d.is_hot := false;
        PERFORM argus_internal.add_day(hot, d);
    END IF;
    d.filter := coalesce(rehydrate_day.filter, hot.filter);
    -- A day that was dropped by hand, and would not have gone before, becomes one like others again.
    IF d.begins >= hot.hot_from AND d.ends + hot.keep >= expires AND d.filter IS NOT DISTINCT FROM hot.filter THEN
        expires := NULL;
    END IF;
    PERFORM argus_internal.create_table_like(relid, name, hot.relid);
    part := argus_internal.record_relation(relid, '', day, name);
    copied := argus_internal.copy_day(hot, d, part);
    PERFORM argus_internal.index_blocks(hot, part);
    IF d.closed_at IS NOT NULL THEN
        PERFORM argus_internal.index_day(hot, part);
    END IF;
    UPDATE argus_internal.day x SET is_hot = true, filter = CASE WHEN expires IS NOT NULL THEN d.filter END,
        expires_at = expires, flows = copied
    WHERE x.relid = hot.relid AND x.day = d.day;
    PERFORM argus_internal.attach_archive_tables(hot);
    PERFORM argus_internal.attach_partition(relid, hot.relid, part, 'stime', argus_internal.time_literal(d.begins),
        argus_internal.time_literal(d.ends));
    PERFORM argus_internal.report('NOTICE', message => format('%s: brought back %s flows of %s', relid, copied, day)
        || CASE WHEN expires IS NULL THEN '' ELSE ' for ' || keep END);
END
$$;

COMMENT ON FUNCTION argus_internal.rehydrate_day(pg_catalog.regclass, pg_catalog.date,
    pg_catalog.text, pg_catalog.interval)
IS 'brings one day back';

CREATE FUNCTION argus_internal.days_to_rehydrate(relid pg_catalog.regclass, days pg_catalog.daterange,
    filter pg_catalog.text)
RETURNS pg_catalog.date[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.hot_table_settings(relid);
BEGIN
    IF lower_inf(days) OR upper_inf(days) OR upper(days) - lower(days) > 366 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'the days to bring back must be a range of at most a year';
    END IF;
    PERFORM argus_internal.check_columns(hot);
    IF filter IS NOT NULL THEN
        PERFORM argus.filter_sql(filter);
        IF hot.filter IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
                MESSAGE = format('days of %s cannot come back in part', relid),
                DETAIL = 'It shows all flows of expired days already, from the archive; a filter would hide some of '
                    'them.',
                HINT = 'Leave the filter away, or CREATE TABLE ... AS SELECT ... WHERE argus.matches(...).';
        END IF;
    END IF;
    RETURN ARRAY(SELECT lower(days) + i FROM generate_series(0, upper(days) - lower(days) - 1) i);
END
$$;

COMMENT ON FUNCTION argus_internal.days_to_rehydrate(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text)
IS 'days to bring back, or an error';

CREATE PROCEDURE argus.rehydrate("table" pg_catalog.regclass, days pg_catalog.daterange,
    filter pg_catalog.text DEFAULT NULL, keep pg_catalog.interval DEFAULT '14 days')
LANGUAGE plpgsql
AS $$
DECLARE
    day pg_catalog.date;
    wanted pg_catalog.date[];
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.rehydrate()');
    PERFORM argus_internal.check_keep('keep', coalesce($4, '0'::pg_catalog.interval));
    wanted := argus_internal.door_days_to_rehydrate($1, $2, $3);
    CALL argus_internal.load_due_files($1, NULL, true);
    FOREACH day IN ARRAY wanted LOOP
        PERFORM argus_internal.door_rehydrate_day($1, day, $3, $4);
        COMMIT;
    END LOOP;
END
$$;

COMMENT ON PROCEDURE argus.rehydrate(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text, pg_catalog.interval)
IS 'brings expired days back from the archive into a hot table, for as long as "keep" says';
