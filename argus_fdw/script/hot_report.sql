
---------------------------------------------------------------------------------------------------------------------
-- Days brought back, and the daily report
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
        RAISE WARNING USING ERRCODE = 'undefined_file', DETAIL = missing,
            MESSAGE = format(CASE readable
                WHEN 0 THEN '%s of %s does not come back: its files are not in the archive any more'
                ELSE '%s of %s comes back without files that are not in the archive any more' END, day, hot.relid);
    ELSIF readable = 0 THEN
        RAISE NOTICE USING
            MESSAGE = format('%s: no archive holds flows of %s; nothing was brought back', hot.relid, day),
            DETAIL = CASE WHEN EXISTS (SELECT FROM argus_internal.failure x WHERE x.relid = hot.relid)
                THEN 'Some archives could not be loaded so far: argus.pending lists them.'
                ELSE 'All archives that there are were loaded.' END;
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
        RAISE NOTICE USING MESSAGE = format('%s of %s is there already', day, relid);
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
    IF d.closed_at IS NOT NULL THEN
        PERFORM argus_internal.index_day(hot, part);
    END IF;
    UPDATE argus_internal.day x SET is_hot = true, filter = CASE WHEN expires IS NOT NULL THEN d.filter END,
        expires_at = expires, flows = copied
    WHERE x.relid = hot.relid AND x.day = d.day;
    PERFORM argus_internal.attach_archive_tables(hot);
    PERFORM argus_internal.attach_partition(relid, hot.relid, part, 'stime', argus_internal.time_literal(d.begins),
        argus_internal.time_literal(d.ends));
    RAISE NOTICE USING MESSAGE = format('%s: brought back %s flows of %s', relid, copied, day)
        || CASE WHEN expires IS NULL THEN '' ELSE ' for ' || keep END;
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

-- ---- the daily report ----

-- Each section is read as the owner of the hot table: views and tables are his. What the extension knows of the table
-- is read before.

-- Lists keys of the hosts or services of a day that did not occur on the 28 days before.
CREATE FUNCTION argus_internal.new_keys_query(relid pg_catalog.regclass, day pg_catalog.date, kind pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT format('SELECT argus_internal.new_keys(%L, %L) AS key', argus_internal.key_sets_query($1, $3, $2, $2),
    argus_internal.key_sets_query($1, $3, $2 - 28, $2 - 1)) $$;

COMMENT ON FUNCTION argus_internal.new_keys_query(pg_catalog.regclass, pg_catalog.date, pg_catalog.text)
IS 'query for what was not there on the 28 days before: keys of packed sets';

CREATE FUNCTION argus_internal.read_report_section(relid pg_catalog.regclass, query pg_catalog.text)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT * FROM argus_internal.query_as_owner($1, $2) r(section text, rank int4, label text,
    value numeric, detail jsonb) $$;

COMMENT ON FUNCTION argus_internal.read_report_section(pg_catalog.regclass, pg_catalog.text)
IS 'rows of the daily report, read as the owner of the hot table';

CREATE FUNCTION argus_internal.report_services(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT * FROM argus_internal.read_report_section($1,
        format('WITH s AS MATERIALIZED (SELECT proto, dport, flows, pkts, bytes, failed FROM %s WHERE day = %L),
        key AS MATERIALIZED (%s),
        new AS MATERIALIZED (SELECT s.*, count(*) OVER () AS services FROM s JOIN key ON key = convert_to(proto || '
            '''/'' || dport, ''UTF8''))
        SELECT ''protocols'', (row_number() OVER (ORDER BY sum(bytes) DESC, proto))::int4, coalesce(proto, '
            '''(none)''), sum(bytes),
            jsonb_build_object(''flows'', sum(flows), ''pkts'', sum(pkts), ''failed'', sum(failed)) FROM s '
                'GROUP BY proto
        UNION ALL SELECT ''services'', (row_number() OVER (ORDER BY bytes DESC, proto, dport))::int4, proto || ''/'' '
            '|| dport, bytes::numeric,
            jsonb_build_object(''flows'', flows, ''pkts'', pkts, ''failed'', failed)
            FROM (SELECT * FROM s WHERE dport IS NOT NULL ORDER BY bytes DESC, proto, dport LIMIT 20) t
        UNION ALL SELECT ''failed connections'', 1, ''tcp'', round(sum(failed)::numeric / nullif(sum(flows), 0), 6),
            jsonb_build_object(''failed'', sum(failed), ''flows'', sum(flows)) FROM s WHERE proto = ''tcp''
        UNION ALL SELECT ''new services'', (row_number() OVER (ORDER BY flows DESC, proto, dport))::int4, proto || '
            '''/'' || dport, flows::numeric,
            to_jsonb(t) - ''{proto,dport}''::text[] FROM (SELECT * FROM new ORDER BY flows DESC, proto, dport '
                'LIMIT 10) t',
        argus_internal.get_relation($1, '_service_day'), $2, argus_internal.new_keys_query($1, $2, 'services')));
END
$$;

COMMENT ON FUNCTION argus_internal.report_services(pg_catalog.regclass, pg_catalog.date)
IS 'sections of the daily report: protocols, services, failed connections, new services';

-- Talkers are found in two passes: bounds first, then the few hosts above them. Of 64 groups of hosts, ten reach the
-- tenth largest maximum.
CREATE FUNCTION argus_internal.report_talkers(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tenth text := '(SELECT coalesce((array_agg(m.%1$s ORDER BY m.%1$s DESC NULLS LAST))[10], 0) FROM most m)';
BEGIN
    RETURN QUERY SELECT * FROM argus_internal.read_report_section($1,
        format('WITH most AS MATERIALIZED (SELECT max(bytes_in + bytes_out) AS bytes, max(flows_in + flows_out) '
        'AS flows, max(peers) AS peers
            FROM %1$s WHERE day = %5$L GROUP BY hashinet(host) & 63),
        top AS (SELECT * FROM %1$s WHERE day = %5$L AND (bytes_in + bytes_out >= %2$s OR flows_in + flows_out >= %3$s '
            'OR peers >= %4$s)),
        ranked AS (SELECT m.section, row_number() OVER (PARTITION BY m.section ORDER BY m.value DESC, t.host) '
            'AS rank, m.value, t.*
            FROM top t CROSS JOIN LATERAL (VALUES (''talkers by bytes'', bytes_in + bytes_out), (''talkers by flows'', '
                'flows_in + flows_out),
                (''talkers by peers'', peers)) m(section, value) WHERE m.value IS NOT NULL)
        SELECT section, rank::int4, host(host), value::numeric, to_jsonb(r) - '
            '''{day,host,section,rank,value}''::text[] FROM ranked r WHERE rank <= 10',
        argus_internal.get_relation($1, '_host_day'), format(tenth, 'bytes'), format(tenth, 'flows'),
        format(tenth, 'peers'), $2));
END
$$;

COMMENT ON FUNCTION argus_internal.report_talkers(pg_catalog.regclass, pg_catalog.date)
IS 'sections of the daily report: hosts with the most bytes, flows and peers';

-- IN, unlike a join, looks each host up among the new ones, which are mostly few; a join would sort all hosts.
-- On the first day of a table all hosts are new: there is nothing to compare with.
CREATE FUNCTION argus_internal.report_new_hosts(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_first bool := NOT EXISTS (SELECT FROM argus_internal.day d WHERE d.relid = $1
        AND d.day BETWEEN $2 - 28 AND $2 - 1);
    hosts regclass := argus_internal.get_relation($1, '_host_day');
BEGIN
    RETURN QUERY SELECT * FROM argus_internal.read_report_section($1, format('WITH key AS MATERIALIZED (%s)
        SELECT ''new hosts'', (row_number() OVER (ORDER BY bytes_in + bytes_out DESC, host))::int4, host(host), '
            '(bytes_in + bytes_out)::numeric,
            to_jsonb(t) - ''{day,host}''::text[] || jsonb_build_object(''hosts'', (SELECT count(*) FROM %s))
        FROM (SELECT * FROM %s WHERE day = %L AND %s ORDER BY bytes_in + bytes_out DESC, host LIMIT 10) t',
        CASE WHEN is_first THEN 'SELECT ''''::bytea AS key' ELSE argus_internal.new_keys_query($1, $2, 'hosts') END,
        CASE WHEN is_first THEN format('%s WHERE day = %L', hosts, $2) ELSE 'key' END, hosts, $2,
        CASE WHEN is_first THEN 'true' ELSE '(inet_send(host) IN (SELECT key FROM key)) IS TRUE' END));
END
$$;

COMMENT ON FUNCTION argus_internal.report_new_hosts(pg_catalog.regclass, pg_catalog.date)
IS 'section of the daily report: new hosts';

CREATE FUNCTION argus_internal.report_sensors(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.hot_table_settings(relid);
    d argus_internal.day;
BEGIN
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = hot.relid AND x.day = report_sensors.day;
    RETURN QUERY SELECT 'sensor loss', 1, 'packets lost',
        round(coalesce(sum(f.sensor_drops)::numeric / nullif(sum(f.sensor_pkts::numeric + f.sensor_drops), 0), 0), 6),
        jsonb_build_object('received', sum(f.sensor_pkts), 'lost', sum(f.sensor_drops), 'files', count(*), 'damaged',
            count(f.damage))
    FROM argus_internal.file f WHERE f.relid = hot.relid AND f.days @> ARRAY[report_sensors.day]
        AND f.forgotten_at IS NULL;
    -- Files with flows of the day, and files that were loaded on it, whose flows may all be of other days.
    RETURN QUERY SELECT 'wrong clocks', (row_number() OVER (ORDER BY f.misdated DESC, f.path))::int4,
        coalesce(f.misdated_by, f.path), f.misdated::numeric,
        jsonb_build_object('file', f.path, 'first', f.misdated_first, 'last', f.misdated_last)
    FROM argus_internal.file f WHERE f.relid = hot.relid AND f.misdated > 0 AND f.forgotten_at IS NULL
        AND (f.days @> ARRAY[report_sensors.day]
            OR (f.loaded_at AT TIME ZONE hot.partition_zone)::date = report_sensors.day);
    RETURN QUERY SELECT 'missing rotations', (row_number() OVER (ORDER BY slot))::int4, slot::text,
        1::numeric, NULL::jsonb
    FROM argus_internal.missing_rotations(hot, d) slot;
END
$$;

COMMENT ON FUNCTION argus_internal.report_sensors(pg_catalog.regclass, pg_catalog.date)
IS 'sections of the daily report: packets that sensors lost, wrong clocks, files that are missing';

CREATE FUNCTION argus_internal.daily_report(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.hot_table_settings($1);
    RETURN QUERY SELECT r.* FROM (
        SELECT * FROM argus_internal.report_services($1, $2)
            UNION ALL SELECT * FROM argus_internal.report_talkers($1, $2)
        UNION ALL SELECT * FROM argus_internal.report_new_hosts($1, $2)
            UNION ALL SELECT * FROM argus_internal.report_sensors($1, $2)) r
    ORDER BY array_position(
        '{protocols,services,talkers by bytes,talkers by flows,talkers by peers,failed connections,new '
        'hosts,new services,
        sensor loss,wrong clocks,missing rotations}', r.section), r.rank;
END
$$;

COMMENT ON FUNCTION argus_internal.daily_report(pg_catalog.regclass, pg_catalog.date)
IS 'what argus.daily_report() does';

CREATE FUNCTION argus.daily_report("table" pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET work_mem = '64MB'
SET jit = off
AS $$
BEGIN
    RETURN QUERY SELECT r.* FROM argus_internal.door_daily_report($1, $2) r;
END
$$;

COMMENT ON FUNCTION argus.daily_report(pg_catalog.regclass, pg_catalog.date)
IS 'a day in one rowset: totals, top talkers, failed connections, new hosts and services, sensor loss, missing files; '
    'by rank in each section';
