
---------------------------------------------------------------------------------------------------------------------
-- Hot tables: what is known of them. See doc/hot_tables.md.
--
-- Everybody sees and changes the rows of the hot tables that he owns: the procedures below run with the rights of whoever calls them.
---------------------------------------------------------------------------------------------------------------------

CREATE TABLE argus._hot_table (
    relid pg_catalog.regclass PRIMARY KEY,
    server pg_catalog.name NOT NULL,
    filter pg_catalog.text,
    columns pg_catalog.name[] NOT NULL,
    index_columns pg_catalog.name[] NOT NULL,
    keep pg_catalog.interval NOT NULL,
    rollup_keep pg_catalog.interval NOT NULL,
    partition_zone pg_catalog.text NOT NULL,
    settle pg_catalog.interval NOT NULL,
    grace pg_catalog.interval NOT NULL,
    hot_from pg_catalog.timestamptz NOT NULL,
    summed_from pg_catalog.timestamptz NOT NULL,
    next_file pg_catalog.int4 NOT NULL DEFAULT 1,
    checked_at pg_catalog.timestamptz,
    files_pending pg_catalog.int4 NOT NULL DEFAULT 0,
    message pg_catalog.text
);

COMMENT ON TABLE argus._hot_table IS 'hot tables and how they are kept';
COMMENT ON COLUMN argus._hot_table.relid IS 'the partitioned table';
COMMENT ON COLUMN argus._hot_table.server IS 'server of argus_fdw whose archives it is loaded from';
COMMENT ON COLUMN argus._hot_table.filter IS 'ra filter that its flows pass; NULL: all flows';
COMMENT ON COLUMN argus._hot_table.columns IS 'its columns but for "file", for new days';
COMMENT ON COLUMN argus._hot_table.index_columns IS 'columns that closed days are indexed by, each with stime';
COMMENT ON COLUMN argus._hot_table.keep IS 'how long after its end a day stays';
COMMENT ON COLUMN argus._hot_table.rollup_keep IS 'how long after its end the rollups of a day stay; 0: there are none';
COMMENT ON COLUMN argus._hot_table.partition_zone IS 'time zone of its days';
COMMENT ON COLUMN argus._hot_table.settle IS 'how long after its last change a file is complete, if no later one exists';
COMMENT ON COLUMN argus._hot_table.grace IS 'how long after its end a day is closed, even if files are missing';
COMMENT ON COLUMN argus._hot_table.hot_from IS 'days before this one have expired';
COMMENT ON COLUMN argus._hot_table.summed_from IS 'rollups of days before this one have expired';
COMMENT ON COLUMN argus._hot_table.next_file IS 'number of the next file in the ledger';
COMMENT ON COLUMN argus._hot_table.checked_at IS 'when the last run looked for files';
COMMENT ON COLUMN argus._hot_table.files_pending IS 'files that the last run saw and did not load';
COMMENT ON COLUMN argus._hot_table.message IS 'what the last run could not do; NULL: nothing';

CREATE TABLE argus._file (
    relid pg_catalog.regclass NOT NULL,
    file pg_catalog.int4 NOT NULL,
    path pg_catalog.text NOT NULL,
    bytes pg_catalog.int8 NOT NULL,
    digest pg_catalog.bytea NOT NULL,
    mtime pg_catalog.timestamptz NOT NULL,
    records pg_catalog.int8 NOT NULL,
    flows pg_catalog.int8 NOT NULL,
    stored pg_catalog.int8 NOT NULL,
    filtered pg_catalog.int8 NOT NULL,
    untimed pg_catalog.int8 NOT NULL,
    expired pg_catalog.int8 NOT NULL,
    sensor_pkts pg_catalog.int8 NOT NULL,
    sensor_drops pg_catalog.int8 NOT NULL,
    first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz,
    days pg_catalog.date[] NOT NULL,
    damage pg_catalog.text,
    loaded_at pg_catalog.timestamptz NOT NULL,
    took pg_catalog.interval NOT NULL,
    forgotten_at pg_catalog.timestamptz,
    PRIMARY KEY (relid, file)
);

-- A content is in a hot table once.
CREATE UNIQUE INDEX _file_identity ON argus._file (relid, digest, bytes) WHERE forgotten_at IS NULL;

COMMENT ON TABLE argus._file IS 'files that were loaded: the ledger';
COMMENT ON COLUMN argus._file.relid IS 'the hot table';
COMMENT ON COLUMN argus._file.file IS 'number of the file, as in the column "file" of the hot table';
COMMENT ON COLUMN argus._file.path IS 'where it was when it was loaded';
COMMENT ON COLUMN argus._file.bytes IS 'its size, compressed';
COMMENT ON COLUMN argus._file.digest IS 'SHA-256 of its compressed bytes';
COMMENT ON COLUMN argus._file.mtime IS 'its last modification';
COMMENT ON COLUMN argus._file.records IS 'records of every kind that could be read';
COMMENT ON COLUMN argus._file.flows IS 'flow records among them: stored + filtered + untimed + expired';
COMMENT ON COLUMN argus._file.stored IS 'rows in the hot table';
COMMENT ON COLUMN argus._file.filtered IS 'flows that the filter of the hot table keeps out of it';
COMMENT ON COLUMN argus._file.untimed IS 'flows without stime, which belong to no day';
COMMENT ON COLUMN argus._file.expired IS 'flows of days that had expired';
COMMENT ON COLUMN argus._file.sensor_pkts IS 'packets that sensors received, as they say in the file';
COMMENT ON COLUMN argus._file.sensor_drops IS 'packets that sensors lost, as they say in the file';
COMMENT ON COLUMN argus._file.first_time IS 'earliest stime of its flows';
COMMENT ON COLUMN argus._file.last_time IS 'latest time of its flows';
COMMENT ON COLUMN argus._file.days IS 'days of its flows';
COMMENT ON COLUMN argus._file.damage IS 'what is wrong with it, NULL if nothing is: all that could be read was loaded';
COMMENT ON COLUMN argus._file.loaded_at IS 'when it was loaded';
COMMENT ON COLUMN argus._file.took IS 'how long that took';
COMMENT ON COLUMN argus._file.forgotten_at IS 'when its flows were taken out again';

CREATE TABLE argus._place (
    relid pg_catalog.regclass NOT NULL,
    path pg_catalog.text NOT NULL,
    bytes pg_catalog.int8 NOT NULL,
    mtime pg_catalog.timestamptz NOT NULL,
    name_time pg_catalog.timestamptz,
    file pg_catalog.int4 NOT NULL,
    PRIMARY KEY (relid, path)
);

CREATE INDEX _place_file ON argus._place (relid, file);

COMMENT ON TABLE argus._place IS 'where the contents of the ledger were seen: a file with this path, size and time need not be read again';
COMMENT ON COLUMN argus._place.relid IS 'the hot table';
COMMENT ON COLUMN argus._place.path IS 'path of the file';
COMMENT ON COLUMN argus._place.bytes IS 'its size';
COMMENT ON COLUMN argus._place.mtime IS 'its last modification';
COMMENT ON COLUMN argus._place.name_time IS 'time in its name, by the pattern of the server';
COMMENT ON COLUMN argus._place.file IS 'its content, in the ledger';

CREATE TABLE argus._failure (
    relid pg_catalog.regclass NOT NULL,
    path pg_catalog.text NOT NULL,
    reason pg_catalog.text NOT NULL CHECK (reason IN ('failed', 'replaced', 'waiting')),
    attempts pg_catalog.int4 NOT NULL,
    message pg_catalog.text NOT NULL,
    failed_at pg_catalog.timestamptz NOT NULL,
    next_try pg_catalog.timestamptz NOT NULL,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    PRIMARY KEY (relid, path)
);

COMMENT ON TABLE argus._failure IS 'files that could not be loaded so far';
COMMENT ON COLUMN argus._failure.relid IS 'the hot table';
COMMENT ON COLUMN argus._failure.path IS 'path of the file';
COMMENT ON COLUMN argus._failure.reason IS 'failed: tried again later; replaced: it was loaded with another content; waiting: it is still being written';
COMMENT ON COLUMN argus._failure.attempts IS 'how often it was tried';
COMMENT ON COLUMN argus._failure.message IS 'why it could not be loaded';
COMMENT ON COLUMN argus._failure.failed_at IS 'when it was tried last';
COMMENT ON COLUMN argus._failure.next_try IS 'when it is tried again; infinity: when it has changed';
COMMENT ON COLUMN argus._failure.bytes IS 'its size then';
COMMENT ON COLUMN argus._failure.mtime IS 'its last modification then';

CREATE TABLE argus._day (
    relid pg_catalog.regclass NOT NULL,
    day pg_catalog.date NOT NULL,
    begins pg_catalog.timestamptz NOT NULL,
    ends pg_catalog.timestamptz NOT NULL,
    is_hot pg_catalog.bool NOT NULL,
    opened_at pg_catalog.timestamptz NOT NULL,
    closed_at pg_catalog.timestamptz,
    filter pg_catalog.text,
    expires_at pg_catalog.timestamptz,
    PRIMARY KEY (relid, day)
);

COMMENT ON TABLE argus._day IS 'days of hot tables and of their rollups';
COMMENT ON COLUMN argus._day.relid IS 'the hot table';
COMMENT ON COLUMN argus._day.day IS 'the day, in the zone of the table';
COMMENT ON COLUMN argus._day.begins IS 'its first moment';
COMMENT ON COLUMN argus._day.ends IS 'the first moment of the next day';
COMMENT ON COLUMN argus._day.is_hot IS 'it has a partition with flows';
COMMENT ON COLUMN argus._day.opened_at IS 'when its first flow was loaded';
COMMENT ON COLUMN argus._day.closed_at IS 'when it was closed: indexed, analysed, its peers counted; NULL: it fills';
COMMENT ON COLUMN argus._day.filter IS 'of a day that was brought back: the ra filter that its flows pass';
COMMENT ON COLUMN argus._day.expires_at IS 'of a day that was brought back: when its flows go again';

SELECT pg_catalog.pg_extension_config_dump('argus._hot_table', '');
SELECT pg_catalog.pg_extension_config_dump('argus._file', '');
SELECT pg_catalog.pg_extension_config_dump('argus._place', '');
SELECT pg_catalog.pg_extension_config_dump('argus._failure', '');
SELECT pg_catalog.pg_extension_config_dump('argus._day', '');

CREATE FUNCTION argus._owns(relid pg_catalog.oid)
RETURNS pg_catalog.bool
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class c WHERE c.oid = $1 $$;

COMMENT ON FUNCTION argus._owns(pg_catalog.oid) IS 'whether a relation is there and the current user has the rights of its owner';

ALTER TABLE argus._hot_table ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus._file ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus._place ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus._failure ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus._day ENABLE ROW LEVEL SECURITY;
CREATE POLICY owner ON argus._hot_table USING (argus._owns(relid));
CREATE POLICY owner ON argus._file USING (argus._owns(relid));
CREATE POLICY owner ON argus._place USING (argus._owns(relid));
CREATE POLICY owner ON argus._failure USING (argus._owns(relid));
CREATE POLICY owner ON argus._day USING (argus._owns(relid));
COMMENT ON POLICY owner ON argus._hot_table IS 'owners of hot tables';
COMMENT ON POLICY owner ON argus._file IS 'owners of hot tables';
COMMENT ON POLICY owner ON argus._place IS 'owners of hot tables';
COMMENT ON POLICY owner ON argus._failure IS 'owners of hot tables';
COMMENT ON POLICY owner ON argus._day IS 'owners of hot tables';
CREATE POLICY monitor ON argus._hot_table FOR SELECT TO pg_monitor USING (true);
CREATE POLICY monitor ON argus._file FOR SELECT TO pg_monitor USING (true);
CREATE POLICY monitor ON argus._failure FOR SELECT TO pg_monitor USING (true);
CREATE POLICY monitor ON argus._day FOR SELECT TO pg_monitor USING (true);
COMMENT ON POLICY monitor ON argus._hot_table IS 'whoever may monitor the server may read';
COMMENT ON POLICY monitor ON argus._file IS 'whoever may monitor the server may read';
COMMENT ON POLICY monitor ON argus._failure IS 'whoever may monitor the server may read';
COMMENT ON POLICY monitor ON argus._day IS 'whoever may monitor the server may read';
GRANT USAGE ON SCHEMA argus TO pg_monitor;
-- Of use to whoever has USAGE on the schema, for the rows that the policies leave him.
GRANT SELECT, INSERT, UPDATE, DELETE ON argus._hot_table, argus._file, argus._place, argus._failure, argus._day TO PUBLIC;

-- ---- names and times ----

CREATE FUNCTION argus._midnight(day pg_catalog.date, zone pg_catalog.text)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT $1::timestamp AT TIME ZONE $2 $$;

COMMENT ON FUNCTION argus._midnight(pg_catalog.date, pg_catalog.text) IS 'first moment of a day in a zone';

CREATE FUNCTION argus._horizon(keep pg_catalog.interval, zone pg_catalog.text)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT date_trunc('day', (now() AT TIME ZONE $2) - $1) AT TIME ZONE $2 $$;

COMMENT ON FUNCTION argus._horizon(pg_catalog.interval, pg_catalog.text) IS 'first moment of the oldest day that is kept so long in a zone';

CREATE FUNCTION argus._floor(t pg_catalog.timestamptz, width pg_catalog.interval)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT date_bin($2, $1, timestamptz '2000-01-01 00:00+00') $$;

COMMENT ON FUNCTION argus._floor(pg_catalog.timestamptz, pg_catalog.interval) IS 'a time rounded down to hours, or other parts of a day, of UTC';

-- Whatever DateStyle and TimeZone say.
CREATE FUNCTION argus._instant(t pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT quote_literal(to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00') $$;

COMMENT ON FUNCTION argus._instant(pg_catalog.timestamptz) IS 'a time as a literal for commands';

-- The relation beside a hot table whose name has a suffix, quoted for a command.
CREATE FUNCTION argus._beside(relid pg_catalog.regclass, suffix pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%I.%I', n.nspname, c.relname || $2)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = $1
$$;

COMMENT ON FUNCTION argus._beside(pg_catalog.regclass, pg_catalog.text) IS 'name of a relation that belongs to a hot table';

CREATE FUNCTION argus._owner(relation pg_catalog.regclass)
RETURNS pg_catalog.name
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = $1 $$;

COMMENT ON FUNCTION argus._owner(pg_catalog.regclass) IS 'owner of a relation';

CREATE FUNCTION argus._settings(relid pg_catalog.regclass)
RETURNS argus._hot_table
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus._hot_table;
BEGIN
    IF relid IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'argument "hot_table" must not be null';
    END IF;
    IF argus._owns(relid) IS FALSE THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('must be owner of table %s', relid);
    END IF;
    SELECT * INTO hot FROM argus._hot_table h WHERE h.relid = _settings.relid;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format('%s is not a hot table', relid),
            HINT = 'SELECT hot_table FROM argus.status lists those that there are.';
    END IF;
    RETURN hot;
END
$$;

COMMENT ON FUNCTION argus._settings(pg_catalog.regclass) IS 'the settings of a hot table, for its owner';

-- Ends with the transaction, so that nothing can leave it behind.
CREATE FUNCTION argus._try_lock(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_try_advisory_xact_lock(1098016117, $1::oid::int8::bit(32)::int4) $$;

COMMENT ON FUNCTION argus._try_lock(pg_catalog.regclass) IS 'locks a hot table against other runs until the end of the transaction; false: one is at work';

-- For runs of the schedule, which leave the work to each other.
CREATE FUNCTION argus._lock(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF argus._try_lock(relid) THEN
        RETURN true;
    END IF;
    RAISE NOTICE USING MESSAGE = format('another run is at work on %s', relid),
        DETAIL = 'Nothing is left to do for this one.';
    RETURN false;
END
$$;

COMMENT ON FUNCTION argus._lock(pg_catalog.regclass) IS 'locks a hot table against other runs until the end of the transaction, or says that one is at work';

-- For what a user asked for, which must not look as if it were done. Settings are read under the lock: a run may just have changed them.
CREATE FUNCTION argus._claim(relid pg_catalog.regclass)
RETURNS argus._hot_table
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus._settings(relid);
    IF NOT argus._try_lock(relid) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_in_use', MESSAGE = format('another run is at work on %s', relid), HINT = 'Try again later.';
    END IF;
    RETURN argus._settings(relid);
END
$$;

COMMENT ON FUNCTION argus._claim(pg_catalog.regclass) IS 'the settings of a hot table, which is locked until the end of the transaction, or an error';

-- ---- status and ledger ----

-- All rollups: partitioned by the day, or by the width that their times are rounded to.
CREATE FUNCTION argus._rollups()
RETURNS TABLE (suffix pg_catalog.text, key pg_catalog.name, width pg_catalog.interval, is_of_files pg_catalog.bool)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    VALUES ('_host_hour_closed', 'hour'::name, '1 hour'::interval, false), ('_host_day_part', 'day', NULL, true), ('_host_day_closed', 'day', NULL, false),
        ('_service_day_part', 'day', NULL, true), ('_traffic_part', 'bin', '5 minutes', true), ('_seen_part', 'day', NULL, false)
$$;

COMMENT ON FUNCTION argus._rollups()
IS 'tables of rollups beside a hot table: end of the name, key of the partitions, width of the key, whether rows are of single files';

-- By oid, so that whoever monitors needs no USAGE on the schema.
CREATE FUNCTION argus._sizes(relid pg_catalog.regclass, OUT hot_bytes pg_catalog.int8, OUT rollup_bytes pg_catalog.int8)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(pg_total_relation_size(p.relid)) FILTER (WHERE c.oid = $1), 0)::int8,
        coalesce(sum(pg_total_relation_size(p.relid)) FILTER (WHERE c.oid <> $1), 0)::int8
    FROM pg_class hot
    JOIN pg_class c ON c.relnamespace = hot.relnamespace AND c.relkind = 'p'
        AND (c.oid = hot.oid OR c.relname = ANY (ARRAY(SELECT hot.relname || r.suffix FROM argus._rollups() r)))
    CROSS JOIN LATERAL pg_partition_tree(c.oid) p
    WHERE hot.oid = $1
$$;

COMMENT ON FUNCTION argus._sizes(pg_catalog.regclass) IS 'bytes of a hot table and of its rollups, with their indexes';

CREATE VIEW argus.ledger WITH (security_invoker = true) AS
SELECT
    f.relid AS hot_table, f.file, f.path, f.bytes, f.digest, f.mtime, f.records, f.flows, f.stored, f.filtered, f.untimed, f.expired,
    f.first_time, f.last_time, f.days, f.sensor_pkts, f.sensor_drops, f.damage, f.loaded_at, f.took, f.forgotten_at
FROM argus._file f;

COMMENT ON VIEW argus.ledger IS 'files that were loaded into hot tables: identity, records read, rows kept, damage, when, how long';

CREATE VIEW argus.pending WITH (security_invoker = true) AS
SELECT f.relid AS hot_table, f.path, f.reason, f.attempts, f.message, f.failed_at, f.next_try
FROM argus._failure f;

COMMENT ON VIEW argus.pending IS 'files that could not be loaded into hot tables so far, why, and when they are tried again';

CREATE FUNCTION argus._count_misnamed(server pg_catalog.name, relid pg_catalog.regclass)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_count_misnamed'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000;

COMMENT ON FUNCTION argus._count_misnamed(pg_catalog.name, pg_catalog.regclass)
IS 'how many files of a hot table have names that say another time than their flows; for its owner and for monitors, else NULL';

CREATE VIEW argus.status WITH (security_invoker = true) AS
SELECT
    h.relid AS hot_table,
    f.newest_flow,
    pg_catalog.date_trunc('second', pg_catalog.now() OPERATOR(pg_catalog.-) f.newest_flow) AS lag,
    h.checked_at,
    f.files_loaded,
    h.files_pending,
    p.files_failed,
    p.files_replaced,
    f.files_damaged,
    argus._count_misnamed(h.server, h.relid) AS files_misnamed,
    d.days_open,
    d.days_closed,
    d.oldest_day,
    d.newest_day,
    f.flows,
    s.hot_bytes,
    s.rollup_bytes,
    h.message
FROM argus._hot_table h
CROSS JOIN LATERAL (
    SELECT pg_catalog.max(l.last_time) AS newest_flow, pg_catalog.count(*) AS files_loaded,
        pg_catalog.count(l.damage) AS files_damaged, pg_catalog.sum(l.stored)::pg_catalog.int8 AS flows
    FROM argus._file l WHERE l.relid OPERATOR(pg_catalog.=) h.relid AND l.forgotten_at IS NULL) f
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'failed') AS files_failed,
        pg_catalog.count(*) FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'replaced') AS files_replaced
    FROM argus._failure x WHERE x.relid OPERATOR(pg_catalog.=) h.relid) p
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) FILTER (WHERE y.closed_at IS NULL AND y.is_hot) AS days_open,
        pg_catalog.count(*) FILTER (WHERE y.closed_at IS NOT NULL AND y.is_hot) AS days_closed,
        pg_catalog.min(y.day) FILTER (WHERE y.is_hot) AS oldest_day, pg_catalog.max(y.day) FILTER (WHERE y.is_hot) AS newest_day
    FROM argus._day y WHERE y.relid OPERATOR(pg_catalog.=) h.relid) d
CROSS JOIN LATERAL argus._sizes(h.relid) s;

COMMENT ON VIEW argus.status IS 'hot tables: how far they are, what is missing, how large they are';

GRANT SELECT ON argus.ledger, argus.pending, argus.status TO PUBLIC;
