
---------------------------------------------------------------------------------------------------------------------
-- Creating hot tables
---------------------------------------------------------------------------------------------------------------------

-- Comments the columns of a rollup, by their names.
CREATE FUNCTION argus_internal.describe_rollup(relation pg_catalog.regclass, meaning pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    command text;
BEGIN
    PERFORM argus_internal.run_as_owner(relation,
        format('COMMENT ON %s %s IS %L',
        (SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END
        FROM pg_class c WHERE c.oid = relation), relation, meaning));
    FOR command IN
        SELECT format('COMMENT ON COLUMN %s.%I IS %L', relation, a.attname, m.meaning)
        FROM pg_attribute a JOIN (VALUES
            ('hour', 'hour of UTC in which flows began'),
            ('bin', 'five minutes of UTC'),
            ('day', 'day of the hot table''s zone in which flows began'),
            ('host', 'address, as source or destination'),
            ('proto', 'protocol'),
            ('dport', 'destination port of TCP and UDP'),
            ('srcid', 'source id: which sensor'),
            ('flows', 'flow records that began'),
            ('flows_in', 'flow records that the host is the destination of'),
            ('flows_out', 'flow records that the host is the source of'),
            ('pkts', 'packets, both ways'),
            ('bytes', 'bytes on the wire, both ways'),
            ('pkts_in', 'packets that the host received'),
            ('pkts_out', 'packets that the host sent'),
            ('bytes_in', 'bytes on the wire that the host received'),
            ('bytes_out', 'bytes on the wire that the host sent'),
            ('spkts', 'packets from the source'),
            ('dpkts', 'packets from the destination'),
            ('sbytes', 'bytes on the wire from the source'),
            ('dbytes', 'bytes on the wire from the destination'),
            ('failed', 'TCP flows that nobody accepted: a SYN without an answer that accepts'),
            ('first_seen', 'earliest stime'),
            ('last_seen', 'latest ltime'),
            ('peers', 'distinct other addresses'),
            ('file', 'number of the archive file in argus.ledger'),
            ('run', 'part of the file: large ones are summed up in parts'),
            ('kind', 'hosts or services'),
            ('seq', 'piece of the list'),
            ('data', 'piece of a list, packed')) m(name, meaning) ON m.name = a.attname
        WHERE a.attrelid = relation AND a.attnum > 0
    LOOP
        PERFORM argus_internal.run_as_owner(relation, command);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.describe_rollup(pg_catalog.regclass, pg_catalog.text)
IS 'comments a rollup and its columns';

CREATE FUNCTION argus_internal.unclosed_days(relid pg_catalog.regclass)
RETURNS TABLE (day pg_catalog.date, host_lists pg_catalog.regclass)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
ROWS 2
AS $$
    SELECT d.day, r.host_lists FROM argus_internal.hot_table h
    JOIN argus_internal.day d ON d.relid = h.relid AND d.closed_at IS NULL AND d.begins >= h.summed_from
    CROSS JOIN LATERAL (SELECT argus_internal.find_relation(h.relid, '_host_day_part', d.day) AS host_lists) r
    WHERE h.relid = $1 AND r.host_lists IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.unclosed_days(pg_catalog.regclass)
IS 'days of a hot table that fill, and the tables of their host lists';

-- People look for tables and views by their names: no other name will do.
CREATE FUNCTION argus_internal.check_name_is_free(name pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass := to_regclass(name);
    owner text := (SELECT r.relid::text FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relid
        WHERE r.relation = found);
BEGIN
    IF found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_table', MESSAGE = format('relation %s already exists', found),
            DETAIL = coalesce('It belongs to ' || owner || '.', ''),
            HINT = 'Rename one of them, or give the new one another name or schema.';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_name_is_free(pg_catalog.text)
IS 'raises an error if there is a relation with a name';

-- Creates a relation as the owner, records it and comments it.
CREATE FUNCTION argus_internal.create_relation(relid pg_catalog.regclass, kind pg_catalog.text, what pg_catalog.text,
                                       definition pg_catalog.text, meaning pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text := argus_internal.relation_name(relid, kind);
    created regclass;
BEGIN
    PERFORM argus_internal.check_name_is_free(name);
    PERFORM argus_internal.run_as_owner(relid, format('CREATE %s %s %s', what, name, definition));
    created := argus_internal.record_relation(relid, kind, NULL, name);
    PERFORM argus_internal.describe_rollup(created, meaning);
    RETURN created;
END
$$;

COMMENT ON FUNCTION argus_internal.create_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.text,
    pg_catalog.text, pg_catalog.text)
IS 'creates a table or view beside a hot table';

-- Days that fill are foreign tables, whose rows are merged when they are read: as with any view, SELECT on a view over
-- them is enough.
CREATE FUNCTION argus_internal.create_open_day_tables(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.create_relation(hot.relid, '_host_hour_open', 'FOREIGN TABLE',
        '(hour timestamptz, first_seen timestamptz, last_seen timestamptz,
        pkts_in int8, pkts_out int8, bytes_in int8, bytes_out int8, flows_in int8, flows_out int8, host inet) '
            'SERVER argus_host_lists',
        format('days of %s that fill', argus_internal.relation_name(hot.relid, '_host_hour')));
    PERFORM argus_internal.create_relation(hot.relid, '_host_day_open', 'FOREIGN TABLE',
        '(first_seen timestamptz, last_seen timestamptz,
        pkts_in int8, pkts_out int8, bytes_in int8, bytes_out int8, flows_in int8, flows_out int8, peers int8, '
            'host inet, day date) SERVER argus_host_lists',
        format('days of %s that fill', argus_internal.relation_name(hot.relid, '_host_day')));
END
$$;

COMMENT ON FUNCTION argus_internal.create_open_day_tables(argus_internal.hot_table)
IS 'creates the foreign tables over the host lists of a hot table''s open days';

CREATE FUNCTION argus_internal.create_rollup_views(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.create_relation(hot.relid, '_host_hour', 'VIEW',
        format('AS SELECT hour, host, sum(flows_in)::int8 AS flows_in, sum(flows_out)::int8 AS flows_out,
        sum(pkts_in)::int8 AS pkts_in, sum(pkts_out)::int8 AS pkts_out, sum(bytes_in)::int8 AS bytes_in,
        sum(bytes_out)::int8 AS bytes_out, min(first_seen) AS first_seen, max(last_seen) AS last_seen
        FROM (SELECT hour, host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out, first_seen, '
            'last_seen FROM %s
        UNION ALL SELECT hour, host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out, first_seen, '
            'last_seen FROM %s) parts
        GROUP BY hour, host', argus_internal.get_relation(hot.relid, '_host_hour_closed'),
            argus_internal.get_relation(hot.relid, '_host_hour_open')),
        format('per UTC hour and address: all flows of the archives of %s', hot.relid));
    PERFORM argus_internal.create_relation(hot.relid, '_host_day', 'VIEW',
        format('AS SELECT day, host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out,
        first_seen, last_seen, peers FROM %s
        UNION ALL SELECT day, host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out, first_seen, '
            'last_seen, peers FROM %s',
        argus_internal.get_relation(hot.relid, '_host_day_closed'),
        argus_internal.get_relation(hot.relid, '_host_day_open')),
        format('per day and address: all flows of the archives of %s, and distinct peers', hot.relid));
    PERFORM argus_internal.create_relation(hot.relid, '_service_day', 'VIEW',
        format('AS SELECT day, proto, dport, sum(flows)::int8 AS flows, sum(spkts + dpkts)::int8 AS pkts,
        sum(sbytes + dbytes)::int8 AS bytes, sum(spkts)::int8 AS spkts, sum(dpkts)::int8 AS dpkts, '
            'sum(sbytes)::int8 AS sbytes,
        sum(dbytes)::int8 AS dbytes, sum(failed)::int8 AS failed FROM %s GROUP BY day, proto, dport',
        argus_internal.get_relation(hot.relid, '_service_day_part')),
        format('per day, protocol and destination port: all flows of the archives of %s', hot.relid));
    PERFORM argus_internal.create_relation(hot.relid, '_traffic', 'VIEW',
        format('AS SELECT bin, srcid, proto, sum(flows)::int8 AS flows, sum(pkts)::int8 AS pkts,
        sum(bytes)::int8 AS bytes FROM %s GROUP BY bin, srcid, proto',
            argus_internal.get_relation(hot.relid, '_traffic_part')),
        format('per 5 minutes, sensor and protocol: all flows of the archives of %s, '
            'packets and bytes in proportion to time', hot.relid));
END
$$;

COMMENT ON FUNCTION argus_internal.create_rollup_views(argus_internal.hot_table)
IS 'creates the views over the rollups of a hot table';

-- Creates the tables of the rollups of a hot table. Their columns, except "file", are those that the library sums up.
CREATE FUNCTION argus_internal.create_rollups(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    host_lists regclass;
    seen regclass;
BEGIN
    PERFORM argus_internal.create_relation(hot.relid, '_host_hour_closed', 'TABLE',
        '(hour timestamptz, first_seen timestamptz, last_seen timestamptz,
        pkts_in int8, pkts_out int8, bytes_in int8, bytes_out int8,
        flows_in int8, flows_out int8, day date, host inet)
        PARTITION BY RANGE (hour)', format('closed days of %s', argus_internal.relation_name(hot.relid, '_host_hour')));
    host_lists := argus_internal.create_relation(hot.relid, '_host_day_part', 'TABLE',
        '(day date, file int4, run int4, seq int4, data bytea)
        PARTITION BY RANGE (day)', 'per file and day: hosts, their sums by hour and their peers, packed');
    PERFORM argus_internal.run_as_owner(hot.relid,
        format('ALTER TABLE %s ALTER COLUMN data SET STORAGE PLAIN', host_lists));
    PERFORM argus_internal.create_relation(hot.relid, '_host_day_closed', 'TABLE',
        '(first_seen timestamptz, last_seen timestamptz,
        flows_in int8, flows_out int8, pkts_in int8, pkts_out int8,
        bytes_in int8, bytes_out int8, peers int8, day date, host inet)
        PARTITION BY RANGE (day)', format('closed days of %s', argus_internal.relation_name(hot.relid, '_host_day')));
    PERFORM argus_internal.create_relation(hot.relid, '_service_day_part', 'TABLE',
        '(flows int8, failed int8, spkts int8, dpkts int8,
        sbytes int8, dbytes int8, day date, file int4, dport int4, proto text)
        PARTITION BY RANGE (day)',
            format('what each file adds to %s', argus_internal.relation_name(hot.relid, '_service_day')));
    PERFORM argus_internal.create_relation(hot.relid, '_traffic_part', 'TABLE',
        '(bin timestamptz, flows int8, pkts int8, bytes int8,
        file int4, srcid text, proto text) PARTITION BY RANGE (bin)',
            format('what each file adds to %s', argus_internal.relation_name(hot.relid, '_traffic')));
    seen := argus_internal.create_relation(hot.relid, '_seen_part', 'TABLE',
        '(day date NOT NULL, kind text NOT NULL, seq int4 NOT NULL, data bytea NOT NULL)
        PARTITION BY RANGE (day)', 'hosts and services of closed days, packed: what is new is not in those before');
    PERFORM argus_internal.run_as_owner(hot.relid,
        format('ALTER TABLE %s ALTER COLUMN data SET STORAGE EXTERNAL', seen));
    PERFORM argus_internal.create_open_day_tables(hot);
    PERFORM argus_internal.create_rollup_views(hot);
END
$$;

COMMENT ON FUNCTION argus_internal.create_rollups(argus_internal.hot_table) IS 'creates the rollups of a hot table';

CREATE FUNCTION argus_internal.create_hot_table(caller pg_catalog.oid, name pg_catalog.text,
    default_schema pg_catalog.name, hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := parse_ident(name);
    schema text := CASE cardinality(parts) WHEN 1 THEN default_schema ELSE parts[1] END;
    base text := parts[cardinality(parts)];
    missing text := (SELECT a.name FROM (VALUES (1, 'name', name), (2, 'server', hot.server::text),
            (3, 'index_columns', hot.index_columns::text), (4, 'keep', hot.keep::text),
            (5, 'rollup_keep', hot.rollup_keep::text), (6, 'partition_zone', hot.partition_zone),
            (7, 'settle', hot.settle::text), (8, 'grace', hot.grace::text)) a(n, name, given)
        WHERE a.given IS NULL ORDER BY a.n LIMIT 1);
BEGIN
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed',
            MESSAGE = format('argument "%s" must not be null', missing);
    END IF;
    IF cardinality(parts) > 2 OR schema IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_name',
            MESSAGE = format('"%s" is not the name of a table in a schema', name);
    END IF;
    IF octet_length(base) > 36 THEN
        RAISE EXCEPTION USING ERRCODE = 'name_too_long',
            MESSAGE = format('"%s" is too long for the name of a hot table', base),
            DETAIL = 'Names of its rollups and partitions begin with it. At most 36 bytes are left for it.';
    END IF;
    PERFORM argus_internal.check_server(hot.server, pg_get_userbyid(caller));
    IF hot.filter IS NOT NULL THEN
        PERFORM argus.filter_sql(hot.filter);
    END IF;
    hot.columns := argus_internal.choose_columns(hot.columns, hot.index_columns);
    PERFORM argus_internal.check_intervals(hot, hot);
    hot.hot_from := argus_internal.expiry_horizon(hot.keep, hot.partition_zone);
    hot.summed_from := argus_internal.rollup_horizon(hot);
    PERFORM argus_internal.run_as_role(caller, format('CREATE TABLE %I.%I (%s, file int4) PARTITION BY RANGE (stime)',
        schema, base, argus_internal.column_declarations(hot.columns)));
    hot.relid := format('%I.%I', schema, base)::regclass;
    PERFORM argus_internal.run_as_owner(hot.relid, format('COMMENT ON TABLE %s IS %L', hot.relid,
        format('flows of the archives of server %s%s, by day', hot.server, ' that pass "' || hot.filter || '"')));
    PERFORM argus_internal.comment_columns(hot.relid, hot.columns);
    hot.next_file := 1;
    hot.files_pending := 0;
    hot.stream_key := uuid_send(gen_random_uuid());
    INSERT INTO argus_internal.hot_table SELECT hot.*;
    PERFORM argus_internal.create_rollups(hot);
    PERFORM argus_internal.attach_archive_tables(hot);
END
$$;

COMMENT ON FUNCTION argus_internal.create_hot_table(pg_catalog.oid, pg_catalog.text, pg_catalog.name,
    argus_internal.hot_table)
IS 'what argus.create_hot_table() does';

CREATE PROCEDURE argus.create_hot_table(
    name pg_catalog.text,
    server pg_catalog.name,
    filter pg_catalog.text DEFAULT NULL,
    columns pg_catalog.name[] DEFAULT NULL,
    index_columns pg_catalog.name[] DEFAULT '{saddr,daddr,dport}',
    keep pg_catalog.interval DEFAULT '90 days',
    rollup_keep pg_catalog.interval DEFAULT '5 years',
    partition_zone pg_catalog.text DEFAULT 'UTC',
    settle pg_catalog.interval DEFAULT '1 hour',
    grace pg_catalog.interval DEFAULT '6 hours')
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.door_create_hot_table($1, pg_catalog.current_schema(),
        ROW(NULL, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL)::argus_internal.hot_table);
END
$$;

COMMENT ON PROCEDURE argus.create_hot_table(pg_catalog.text, pg_catalog.name, pg_catalog.text,
    pg_catalog.name[], pg_catalog.name[],
    pg_catalog.interval, pg_catalog.interval, pg_catalog.text, pg_catalog.interval, pg_catalog.interval)
IS 'creates a table by day for the flows of a server''s archives, with rollups; argus.load() and '
    'argus.maintain() fill it';
