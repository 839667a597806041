
---------------------------------------------------------------------------------------------------------------------
-- Days of hot tables: the partitions that they are, and how they are opened
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.create_table_like(relid pg_catalog.regclass, part pg_catalog.text,
    parent pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tablespace text := (SELECT ' TABLESPACE ' || quote_ident(t.spcname) FROM pg_class c JOIN pg_tablespace t
        ON t.oid = c.reltablespace
                        WHERE c.oid = parent);
BEGIN
    PERFORM argus_internal.run_as_owner(relid,
        format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING COMMENTS)%s', part,
        parent, tablespace));
END
$$;

COMMENT ON FUNCTION argus_internal.create_table_like(pg_catalog.regclass, pg_catalog.text, pg_catalog.regclass)
IS 'creates a table of a hot table''s owner that can become a partition of another';

CREATE FUNCTION argus_internal.attach_partition(relid pg_catalog.regclass, parent pg_catalog.regclass,
    part pg_catalog.regclass, key pg_catalog.text, lower pg_catalog.text, upper pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.run_as_owner(relid,
        format('ALTER TABLE %s ADD CONSTRAINT bounds CHECK (%I IS NOT NULL AND %I >= %s AND %I < %s) NOT VALID',
        part, key, key, lower, key, upper));
    PERFORM argus_internal.run_as_owner(relid, format('ALTER TABLE %s VALIDATE CONSTRAINT bounds', part));
    PERFORM argus_internal.run_as_owner(relid, format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)',
        parent, part, lower, upper));
    PERFORM argus_internal.run_as_owner(relid, format('ALTER TABLE %s DROP CONSTRAINT bounds', part));
END
$$;

COMMENT ON FUNCTION argus_internal.attach_partition(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.regclass,
    pg_catalog.text, pg_catalog.text, pg_catalog.text)
IS 'attaches a partition without a scan under a lock';

-- The partition is created beside its parent and like it, with a CHECK that spares the scan, then attached: no reader
-- or writer of the parent waits.
CREATE FUNCTION argus_internal.add_partition(relid pg_catalog.regclass, kind pg_catalog.text, day pg_catalog.date,
    parent pg_catalog.regclass, key pg_catalog.text, lower pg_catalog.text, upper pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text := argus_internal.free_name(parent, argus_internal.day_suffix(day));
BEGIN
    PERFORM argus_internal.create_table_like(relid, name, parent);
    PERFORM argus_internal.attach_partition(relid, parent, argus_internal.record_relation(relid, kind, day, name),
        key, lower, upper);
END
$$;

COMMENT ON FUNCTION argus_internal.add_partition(pg_catalog.regclass, pg_catalog.text, pg_catalog.date,
    pg_catalog.regclass, pg_catalog.text, pg_catalog.text, pg_catalog.text)
IS 'creates and attaches a partition';

CREATE FUNCTION argus_internal.day_suffix(day pg_catalog.date)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT to_char($1, '_YYYYMMDD') $$;

COMMENT ON FUNCTION argus_internal.day_suffix(pg_catalog.date) IS 'end of the names of a day''s partitions';

CREATE FUNCTION argus_internal.new_day(hot argus_internal.hot_table, day pg_catalog.date)
RETURNS argus_internal.day
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ROW($1.relid, $2, argus_internal.midnight($2, $1.partition_zone),
        argus_internal.midnight($2 + 1, $1.partition_zone),
        argus_internal.midnight($2, $1.partition_zone) >= $1.hot_from, now(), NULL, NULL, NULL, 0,
        NULL)::argus_internal.day
$$;

COMMENT ON FUNCTION argus_internal.new_day(argus_internal.hot_table, pg_catalog.date)
IS 'a day of a hot table that has no tables yet';

-- Partitions of hours and bins begin with the hour and the five minutes in which the day begins.
CREATE FUNCTION argus_internal.add_rollup_partitions(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT * FROM argus_internal.rollup_tables() LOOP
        PERFORM argus_internal.add_partition(hot.relid, r.suffix, d.day,
            argus_internal.get_relation(hot.relid, r.suffix), r.key,
            coalesce(argus_internal.time_literal(argus_internal.round_down_time(d.begins, r.width)),
                quote_literal(d.day)),
            coalesce(argus_internal.time_literal(argus_internal.round_down_time(d.ends, r.width)),
                quote_literal(d.day + 1)));
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.add_rollup_partitions(argus_internal.hot_table, argus_internal.day)
IS 'creates the partitions of a day in the rollups';

-- While a day fills it has no other index: B-trees would have to take each row, this one sums up what a file has added
-- (hot/block_summaries.cpp). It finds hosts, and gives the newest flows; the latter on closed days, too.
CREATE FUNCTION argus_internal.index_blocks(hot argus_internal.hot_table, part pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    keys text := (SELECT string_agg(format('%I %s', a.attname, CASE a.atttypid WHEN 'inet'::regtype
            THEN 'pg_catalog.inet_bloom_ops' ELSE 'argus_internal.time_order' END), ', '
            ORDER BY a.atttypid DESC, a.attname DESC)
        FROM pg_attribute a WHERE a.attrelid = part AND NOT a.attisdropped
        AND (a.atttypid = 'inet'::regtype AND a.attname = ANY (hot.index_columns)
            OR a.atttypid = 'timestamptz'::regtype AND a.attname IN ('stime', 'ltime')));
BEGIN
    PERFORM argus_internal.run_as_owner(hot.relid,
        format('CREATE INDEX ON %s USING brin (%s) WITH (pages_per_range = 32)', part, keys));
END
$$;

COMMENT ON FUNCTION argus_internal.index_blocks(argus_internal.hot_table, pg_catalog.regclass)
IS 'indexes blocks of the flows of a day by times and hosts';

CREATE FUNCTION argus_internal.add_day(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO argus_internal.day SELECT d.*;
    IF d.is_hot THEN
        PERFORM argus_internal.add_partition(hot.relid, '', d.day, hot.relid, 'stime',
            argus_internal.time_literal(d.begins), argus_internal.time_literal(d.ends));
        PERFORM argus_internal.index_blocks(hot, argus_internal.get_relation(hot.relid, '', d.day));
    END IF;
    IF d.begins >= hot.summed_from THEN
        PERFORM argus_internal.add_rollup_partitions(hot, d);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.add_day(argus_internal.hot_table, argus_internal.day)
IS 'creates the partitions of a day';

CREATE TYPE argus_internal.day_tables AS (
    is_summed pg_catalog.bool,
    is_hot pg_catalog.bool,
    flows pg_catalog.oid,
    host_day pg_catalog.oid,
    service_day pg_catalog.oid,
    traffic pg_catalog.oid
);

COMMENT ON TYPE argus_internal.day_tables IS 'where flows of a day and what they add to rollups are to be written';
COMMENT ON COLUMN argus_internal.day_tables.is_summed IS 'its flows go into rollups';
COMMENT ON COLUMN argus_internal.day_tables.is_hot IS 'its flows are stored';
COMMENT ON COLUMN argus_internal.day_tables.flows IS 'partition of the flows';
COMMENT ON COLUMN argus_internal.day_tables.host_day IS 'partition of ..._host_day_part';
COMMENT ON COLUMN argus_internal.day_tables.service_day IS 'partition of ..._service_day_part';
COMMENT ON COLUMN argus_internal.day_tables.traffic IS 'partition of ..._traffic_part';

CREATE FUNCTION argus_internal.open_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS argus_internal.day_tables
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.hot_table_settings(relid);
    d argus_internal.day;
    is_summed bool;
BEGIN
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = open_day.relid AND x.day = open_day.day;
    IF NOT FOUND THEN
        d := argus_internal.new_day(hot, day);
        IF NOT d.is_hot AND d.begins < hot.summed_from THEN
            RETURN ROW(false, false, NULL, NULL, NULL, NULL)::argus_internal.day_tables;
        END IF;
        PERFORM argus_internal.add_day(hot, d);
    END IF;
    is_summed := d.begins >= hot.summed_from;
    RETURN ROW(is_summed, d.is_hot AND (d.expires_at IS NULL OR d.filter IS NOT DISTINCT FROM hot.filter),
        CASE WHEN d.is_hot THEN argus_internal.get_relation(relid, '', day) END,
        CASE WHEN is_summed THEN argus_internal.get_relation(relid, '_host_day_part', day) END,
        CASE WHEN is_summed THEN argus_internal.get_relation(relid, '_service_day_part', day) END,
        CASE WHEN is_summed THEN argus_internal.get_relation(relid, '_traffic_part',
            day) END)::argus_internal.day_tables;
END
$$;

COMMENT ON FUNCTION argus_internal.open_day(pg_catalog.regclass, pg_catalog.date)
IS 'returns the tables of a day, and creates them if it is new';
