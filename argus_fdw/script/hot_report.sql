
---------------------------------------------------------------------------------------------------------------------
-- The daily report
---------------------------------------------------------------------------------------------------------------------

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
BEGIN
    -- What no sensor has counted is unknown, not 0.
    RETURN QUERY SELECT 'sensor loss', 1, 'packets lost',
        round(sum(f.sensor_drops)::numeric / nullif(sum(f.sensor_pkts::numeric + f.sensor_drops), 0), 6),
        jsonb_build_object('received', sum(f.sensor_pkts), 'lost', sum(f.sensor_drops), 'files', count(*), 'damaged',
            count(f.damage)) || CASE WHEN count(*) = 0 THEN '{"reason": "no file has flows of the day"}'::jsonb
            WHEN sum(f.sensor_pkts::numeric + f.sensor_drops) = 0
                THEN '{"reason": "no sensor says how many packets it received"}' ELSE '{}' END
    FROM argus_internal.file f WHERE f.relid = hot.relid AND f.days @> ARRAY[report_sensors.day]
        AND f.forgotten_at IS NULL;
    -- Files with flows of the day, and files that were loaded on it, whose flows may all be of other days.
    RETURN QUERY SELECT 'wrong clocks', (row_number() OVER (ORDER BY f.misdated DESC, f.path))::int4,
        coalesce(f.misdated_by, f.path), f.misdated::numeric,
        jsonb_build_object('file', f.path, 'first', f.misdated_first, 'last', f.misdated_last)
    FROM argus_internal.file f WHERE f.relid = hot.relid AND f.misdated > 0 AND f.forgotten_at IS NULL
        AND (f.days @> ARRAY[report_sensors.day]
            OR (f.loaded_at AT TIME ZONE hot.partition_zone)::date = report_sensors.day);
END
$$;

COMMENT ON FUNCTION argus_internal.report_sensors(pg_catalog.regclass, pg_catalog.date)
IS 'sections of the daily report: packets that sensors lost, wrong clocks';

-- ---- files ----

-- Returns why there is nothing to report of a day, as detail of a row; NULL: there is something.
CREATE FUNCTION argus_internal.why_no_data(hot argus_internal.hot_table, d argus_internal.day,
    files argus_internal.day_files)
RETURNS pg_catalog.jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN $3.with_flows > 0 THEN CASE WHEN $2.begins >= $1.summed_from THEN NULL
            WHEN $1.rollup_keep = interval '0' THEN '{"reason": "the table has no rollups"}'::jsonb
            ELSE jsonb_build_object('reason', 'the rollups of the day have expired', 'kept_from', $1.summed_from) END
        WHEN $2.begins > now() THEN '{"reason": "the day is to come"}'
        WHEN x.first_time IS NULL THEN '{"reason": "no file was loaded so far"}'
        WHEN $2.ends <= x.first_time THEN jsonb_build_object('reason', 'the day is before the first file',
            'first_file', x.first_time)
        ELSE '{"reason": "no file has flows of the day"}' END
    FROM (SELECT min(coalesce(p.name_time, p.first_time)) AS first_time FROM argus_internal.place p
          WHERE p.relid = $1.relid) x
$$;

COMMENT ON FUNCTION argus_internal.why_no_data(argus_internal.hot_table, argus_internal.day, argus_internal.day_files)
IS 'why the daily report has nothing to say of a day';

-- A row for each number of files; of what is not known the value is NULL. Before the first file none is missing.
CREATE FUNCTION argus_internal.report_files(hot argus_internal.hot_table, d argus_internal.day)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    files argus_internal.day_files := argus_internal.count_day_files(hot, d);
    reason jsonb := argus_internal.why_no_data(hot, d, files);
    is_before bool := coalesce(reason ? 'first_file', false);
    unknown jsonb := CASE WHEN files.expected IS NULL THEN '{"reason": "the server has no period"}'::jsonb
        WHEN is_before THEN reason END;
BEGIN
    RETURN QUERY SELECT 'files', (row_number() OVER (ORDER BY f.i))::int4, f.label, f.value::numeric, f.detail
    FROM (VALUES
        (1, CASE WHEN files.with_flows > 0 THEN 'no rollups' ELSE 'no data' END, NULL, reason),
        (2, 'expected', files.expected, CASE WHEN files.expected IS NULL THEN unknown
            ELSE jsonb_build_object('period', argus_internal.server_option(hot.server, 'period')) END),
        (3, 'loaded', coalesce(files.loaded, files.with_flows),
            jsonb_build_object('with_flows', files.with_flows, 'rows', CASE WHEN d.is_hot THEN d.flows END)),
        (4, 'missing', CASE WHEN NOT is_before THEN files.missing END, unknown),
        (5, 'empty', files.empty, CASE WHEN files.empty IS NULL THEN unknown END),
        (6, 'to come', files.to_come, CASE WHEN files.to_come IS NULL THEN unknown END)) f(i, label, value, detail)
    WHERE f.i > 1 OR reason IS NOT NULL;
    RETURN QUERY SELECT r.state || CASE r.state WHEN 'empty' THEN ' files' ELSE ' rotations' END,
        (row_number() OVER (PARTITION BY r.state ORDER BY r.slot))::int4, r.slot::text, 1::numeric, NULL::jsonb
    FROM argus_internal.rotations(hot, d) r WHERE r.state = 'empty' OR r.state = 'missing' AND NOT is_before;
END
$$;

COMMENT ON FUNCTION argus_internal.report_files(argus_internal.hot_table, argus_internal.day)
IS 'sections of the daily report: files, empty files, missing rotations';

-- Lists the archives of a server; none if that is not possible now.
CREATE FUNCTION argus_internal.try_list_server_archives(server pg_catalog.name)
RETURNS SETOF argus_internal.listed_file
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET client_min_messages = error
AS $$
BEGIN
    RETURN QUERY SELECT * FROM argus_internal.list_server_archives(server);
EXCEPTION WHEN OTHERS THEN
    RETURN;
END
$$;

COMMENT ON FUNCTION argus_internal.try_list_server_archives(pg_catalog.name)
IS 'lists the archives of a server, none if they cannot be listed';

-- What the last run found wrong. Files and folders that could not be opened may hold flows of the day, unless the name
-- of a file says another one. Rotations that are missing have a section of their own.
CREATE FUNCTION argus_internal.report_trouble(hot argus_internal.hot_table, d argus_internal.day)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM argus_internal.findings_of(hot.relid) x WHERE x.kind <> 'missing') THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT 'trouble', (row_number() OVER (ORDER BY x.kind, x.path COLLATE "C"))::int4,
        coalesce(x.path, x.kind), x.files::numeric,
        jsonb_build_object('reason', x.kind, 'message', x.message, 'seen', x.seen_at)
    FROM argus_internal.findings_of(hot.relid) x
    LEFT JOIN argus_internal.try_list_server_archives(hot.server) l ON l.path = x.path
    WHERE x.kind <> 'missing' AND (l.name_time IS NULL OR l.name_time >= d.begins AND l.name_time < d.ends)
    ORDER BY 2 LIMIT 100;
END
$$;

COMMENT ON FUNCTION argus_internal.report_trouble(argus_internal.hot_table, argus_internal.day)
IS 'section of the daily report: files and folders that could not be opened or loaded so far, and what else the last '
    'run found wrong';

-- ---- for whom ----

-- Owners may have the report, and whoever may read all that it is made of. Nothing is left out in silence: what the
-- caller may not read is an error. What row security or security_invoker would hide from him is for owners only, since
-- the report is read as the owner.
CREATE FUNCTION argus_internal.check_may_read_report(caller pg_catalog.oid, relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    refused text;
BEGIN
    IF relid IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'argument "table" must not be null';
    END IF;
    IF pg_has_role(caller, argus_internal.owner_oid(relid), 'USAGE') THEN
        RETURN;
    END IF;
    IF has_table_privilege(caller, relid, 'SELECT') IS NOT TRUE THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('permission denied for table %s', relid);
    END IF;
    PERFORM argus_internal.hot_table_settings(relid);
    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY r.kind) INTO refused
    FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relation
    WHERE r.relid = check_may_read_report.relid AND r.kind IN ('_host_day', '_service_day') AND r.day IS NULL
        AND has_table_privilege(caller, c.oid, 'SELECT') IS NOT TRUE;
    IF refused IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('permission denied for view %s', refused),
            DETAIL = format('The report of %s shows what is in it.', relid),
            HINT = format('GRANT SELECT ON %s TO %I;', refused, pg_get_userbyid(caller));
    END IF;
    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid <> check_may_read_report.relid, c.relname) INTO refused
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE (c.oid = check_may_read_report.relid OR c.oid IN (SELECT r.relation FROM argus_internal.relation r
            WHERE r.relid = check_may_read_report.relid AND r.kind IN ('_host_day', '_service_day') AND r.day IS NULL))
        AND (c.relrowsecurity OR NOT has_schema_privilege(caller, n.oid, 'USAGE')
            OR EXISTS (SELECT FROM pg_options_to_table(c.reloptions) o WHERE o.option_name = 'security_invoker'
                AND o.option_value NOT IN ('false', 'off', 'no', '0')));
    IF refused IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('permission denied for the report of %s', relid),
            DETAIL = format('It is read as the owner, and would show more of %s than you may see.', refused);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_may_read_report(pg_catalog.oid, pg_catalog.regclass)
IS 'raises an error unless a role may read all that the daily report of a hot table is made of';

CREATE FUNCTION argus_internal.daily_report(caller pg_catalog.oid, relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
    d argus_internal.day;
BEGIN
    PERFORM argus_internal.check_may_read_report($1, $2);
    hot := argus_internal.hot_table_settings($2);
    PERFORM argus_internal.check_day_given($3);
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = hot.relid AND x.day = $3;
    IF NOT FOUND THEN
        d := argus_internal.new_day(hot, $3);
    END IF;
    RETURN QUERY SELECT r.* FROM (
        SELECT * FROM argus_internal.report_files(hot, d)
        UNION ALL SELECT * FROM argus_internal.report_trouble(hot, d)
        UNION ALL SELECT * FROM argus_internal.report_services($2, $3)
        UNION ALL SELECT * FROM argus_internal.report_talkers($2, $3)
        UNION ALL SELECT * FROM argus_internal.report_new_hosts($2, $3)
        UNION ALL SELECT * FROM argus_internal.report_sensors($2, $3)) r
    ORDER BY array_position(ARRAY['files', 'protocols', 'services', 'talkers by bytes', 'talkers by flows',
        'talkers by peers', 'failed connections', 'new hosts', 'new services', 'sensor loss', 'wrong clocks',
        'empty files', 'missing rotations', 'trouble'], r.section), r.rank;
END
$$;

COMMENT ON FUNCTION argus_internal.daily_report(pg_catalog.oid, pg_catalog.regclass, pg_catalog.date)
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
IS 'a day in one rowset: files, totals, top talkers, failed connections, new hosts and services, sensor loss, missing '
    'files; by rank in each section; for the owner of the table, and for whoever may read it and its rollups';
