
---------------------------------------------------------------------------------------------------------------------
-- Hot tables: what is known of them. See doc/hot_tables.md.
--
-- It belongs to the extension alone: nobody else reads, writes or locks it. What users call goes through doors (hot_doors.sql) to functions that
-- run as the extension's owner; what is done to the relations of a hot table is done as its owner. See "Who may do what" there.
---------------------------------------------------------------------------------------------------------------------

CREATE TABLE argus_internal.hot_table (
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
    message pg_catalog.text,
    stream_key pg_catalog.bytea NOT NULL DEFAULT pg_catalog.uuid_send(pg_catalog.gen_random_uuid()),
    CONSTRAINT intervals CHECK (
        keep OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval AND keep OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval
        AND rollup_keep OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval AND rollup_keep OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval
        AND settle OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval AND settle OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval
        AND grace OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval AND grace OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval),
    CONSTRAINT times CHECK (pg_catalog.isfinite(hot_from) AND summed_from OPERATOR(pg_catalog.>) '-infinity'::pg_catalog.timestamptz
        AND pg_catalog.isfinite(checked_at)),
    CONSTRAINT counts CHECK (next_file OPERATOR(pg_catalog.>) 0 AND files_pending OPERATOR(pg_catalog.>=) 0),
    CONSTRAINT texts CHECK (pg_catalog.length(message) OPERATOR(pg_catalog.<=) 5000)
);

COMMENT ON TABLE argus_internal.hot_table IS 'hot tables and how they are kept';
COMMENT ON COLUMN argus_internal.hot_table.relid IS 'the partitioned table';
COMMENT ON COLUMN argus_internal.hot_table.server IS 'server of argus_fdw whose archives it is loaded from';
COMMENT ON COLUMN argus_internal.hot_table.filter IS 'ra filter that its flows pass; NULL: all flows';
COMMENT ON COLUMN argus_internal.hot_table.columns IS 'its columns but for "file", for new days';
COMMENT ON COLUMN argus_internal.hot_table.index_columns IS 'columns that closed days are indexed by, each with stime';
COMMENT ON COLUMN argus_internal.hot_table.keep IS 'how long after its end a day stays';
COMMENT ON COLUMN argus_internal.hot_table.rollup_keep
IS 'how long after its end the rollups of a day stay; 0: there are none';
COMMENT ON COLUMN argus_internal.hot_table.partition_zone IS 'time zone of its days';
COMMENT ON COLUMN argus_internal.hot_table.settle
IS 'how long after its last change a file is complete, if no later one exists';
COMMENT ON COLUMN argus_internal.hot_table.grace IS 'how long after its end a day is closed, even if files are missing';
COMMENT ON COLUMN argus_internal.hot_table.hot_from IS 'days before this one have expired';
COMMENT ON COLUMN argus_internal.hot_table.summed_from IS 'rollups of days before this one have expired';
COMMENT ON COLUMN argus_internal.hot_table.next_file IS 'number of the next file in the ledger';
COMMENT ON COLUMN argus_internal.hot_table.checked_at IS 'when the last run looked for files';
COMMENT ON COLUMN argus_internal.hot_table.files_pending IS 'files that the last run saw and did not load';
COMMENT ON COLUMN argus_internal.hot_table.message IS 'what the last run could not do; NULL: nothing';
COMMENT ON COLUMN argus_internal.hot_table.stream_key
IS 'key of the digests of uncompressed streams: only digests of one key can be compared';

CREATE TABLE argus_internal.file (
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
    stream_bytes pg_catalog.int8,
    stream_digest pg_catalog.bytea,
    head pg_catalog.bytea,
    newest_time pg_catalog.timestamptz,
    misdated pg_catalog.int8 NOT NULL DEFAULT 0,
    misdated_first pg_catalog.timestamptz,
    misdated_last pg_catalog.timestamptz,
    misdated_by pg_catalog.text,
    superseded_by pg_catalog.int4,
    PRIMARY KEY (relid, file),
    CONSTRAINT counts CHECK (file OPERATOR(pg_catalog.>) 0 AND bytes OPERATOR(pg_catalog.>=) 0 AND records OPERATOR(pg_catalog.>=) 0
        AND flows BETWEEN 0 AND 1000000000000 AND stored BETWEEN 0 AND flows AND filtered BETWEEN 0 AND flows
        AND untimed BETWEEN 0 AND flows AND expired BETWEEN 0 AND flows AND misdated BETWEEN 0 AND flows),
    -- argus.status reckons with these.
    CONSTRAINT times CHECK (pg_catalog.isfinite(mtime) AND pg_catalog.isfinite(first_time) AND pg_catalog.isfinite(last_time)
        AND loaded_at BETWEEN '1970-01-01 00:00+00' AND '40000-01-01 00:00+00' AND pg_catalog.isfinite(newest_time)
        AND pg_catalog.isfinite(forgotten_at))
);

-- A content is in a hot table once.
CREATE UNIQUE INDEX file_identity ON argus_internal.file (relid, digest, bytes) WHERE forgotten_at IS NULL;
-- Not unique: ledgers of before have contents twice that were packed in two ways.
CREATE INDEX file_stream ON argus_internal.file (relid, stream_digest) WHERE forgotten_at IS NULL;
CREATE INDEX file_head ON argus_internal.file (relid, head) WHERE forgotten_at IS NULL;

COMMENT ON TABLE argus_internal.file IS 'files that were loaded: the ledger';
COMMENT ON COLUMN argus_internal.file.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.file.file IS 'number of the file, as in the column "file" of the hot table';
COMMENT ON COLUMN argus_internal.file.path IS 'where it was when it was loaded';
COMMENT ON COLUMN argus_internal.file.bytes IS 'its size, compressed';
COMMENT ON COLUMN argus_internal.file.digest IS 'SHA-256 of its compressed bytes';
COMMENT ON COLUMN argus_internal.file.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.file.records IS 'records of every kind that could be read';
COMMENT ON COLUMN argus_internal.file.flows IS 'flow records among them: stored + filtered + untimed + expired';
COMMENT ON COLUMN argus_internal.file.stored IS 'rows in the hot table';
COMMENT ON COLUMN argus_internal.file.filtered IS 'flows that the filter of the hot table keeps out of it';
COMMENT ON COLUMN argus_internal.file.untimed
IS 'flows that belong to no day: without stime or, in a damaged file, with one that cannot be';
COMMENT ON COLUMN argus_internal.file.expired IS 'flows of days that had expired';
COMMENT ON COLUMN argus_internal.file.sensor_pkts IS 'packets that sensors received, as they say in the file';
COMMENT ON COLUMN argus_internal.file.sensor_drops IS 'packets that sensors lost, as they say in the file';
COMMENT ON COLUMN argus_internal.file.first_time IS 'earliest stime of its flows';
COMMENT ON COLUMN argus_internal.file.last_time IS 'latest time of its flows';
COMMENT ON COLUMN argus_internal.file.days IS 'days of its flows';
COMMENT ON COLUMN argus_internal.file.damage
IS 'what is wrong with it, NULL if nothing is: all that could be read was loaded';
COMMENT ON COLUMN argus_internal.file.loaded_at IS 'when it was loaded';
COMMENT ON COLUMN argus_internal.file.took IS 'how long that took';
COMMENT ON COLUMN argus_internal.file.forgotten_at IS 'when its flows were taken out again';
COMMENT ON COLUMN argus_internal.file.stream_bytes
IS 'its size, uncompressed; NULL: not known yet, as of files that an earlier version loaded';
COMMENT ON COLUMN argus_internal.file.stream_digest
IS 'digest of its uncompressed bytes, with the key of the hot table: however it is packed, it is the same';
COMMENT ON COLUMN argus_internal.file.head IS 'SHA-256 of its first 512 uncompressed bytes';
COMMENT ON COLUMN argus_internal.file.newest_time IS 'latest possible time of its flows';
COMMENT ON COLUMN argus_internal.file.misdated IS 'flows with an impossible time: the clock of a sensor was wrong';
COMMENT ON COLUMN argus_internal.file.misdated_first IS 'earliest of these times';
COMMENT ON COLUMN argus_internal.file.misdated_last IS 'latest of these times';
COMMENT ON COLUMN argus_internal.file.superseded_by IS 'of what has grown since: the file that has its flows now';
COMMENT ON COLUMN argus_internal.file.misdated_by
IS 'sensors with a wrong clock, the first few; NULL: none, or the rows do not tell';

CREATE TABLE argus_internal.place (
    relid pg_catalog.regclass NOT NULL,
    path pg_catalog.text NOT NULL,
    bytes pg_catalog.int8 NOT NULL,
    mtime pg_catalog.timestamptz NOT NULL,
    name_time pg_catalog.timestamptz,
    file pg_catalog.int4 NOT NULL,
    first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz,
    early pg_catalog.interval GENERATED ALWAYS AS (name_time OPERATOR(pg_catalog.-) first_time) STORED,
    late pg_catalog.interval GENERATED ALWAYS AS (last_time OPERATOR(pg_catalog.-) name_time) STORED,
    PRIMARY KEY (relid, path),
    -- As far as names of files reach: queries of everybody reckon with it.
    CONSTRAINT times CHECK (name_time BETWEEN '0002-01-01 00:00+00 BC' AND '40000-01-01 00:00+00')
);

CREATE INDEX place_file ON argus_internal.place (relid, file);
-- Scans ask for the few whose names are wrong.
CREATE INDEX place_early ON argus_internal.place (relid, early);
CREATE INDEX place_late ON argus_internal.place (relid, late);

COMMENT ON TABLE argus_internal.place
IS 'where the contents of the ledger were seen: a file with this path, size and time need not be read again';
COMMENT ON COLUMN argus_internal.place.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.place.path IS 'path of the file';
COMMENT ON COLUMN argus_internal.place.bytes IS 'its size';
COMMENT ON COLUMN argus_internal.place.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.place.name_time IS 'time in its name, by the pattern of the server';
COMMENT ON COLUMN argus_internal.place.file IS 'its content, in the ledger';
COMMENT ON COLUMN argus_internal.place.first_time
IS 'first_time of its content; NULL: it has no flows, or was noted by an earlier version';
COMMENT ON COLUMN argus_internal.place.last_time IS 'last_time of its content';
COMMENT ON COLUMN argus_internal.place.early IS 'how long before the time in its name its flows begin';
COMMENT ON COLUMN argus_internal.place.late IS 'how long after the time in its name its flows end';

CREATE TABLE argus_internal.failure (
    relid pg_catalog.regclass NOT NULL,
    path pg_catalog.text NOT NULL,
    reason pg_catalog.text NOT NULL CHECK (reason IN ('failed', 'part', 'replaced', 'waiting')),
    attempts pg_catalog.int4 NOT NULL CHECK (attempts BETWEEN 1 AND 1000000),
    message pg_catalog.text NOT NULL CHECK (pg_catalog.length(message) OPERATOR(pg_catalog.<=) 5000),
    failed_at pg_catalog.timestamptz NOT NULL,
    next_try pg_catalog.timestamptz NOT NULL,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    PRIMARY KEY (relid, path)
);

COMMENT ON TABLE argus_internal.failure IS 'files that could not be loaded so far';
COMMENT ON COLUMN argus_internal.failure.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.failure.path IS 'path of the file';
COMMENT ON COLUMN argus_internal.failure.reason
IS 'failed: tried again later; part: a beginning of what was loaded; replaced: it was loaded with another content; waiting: it is still being written';
COMMENT ON COLUMN argus_internal.failure.attempts IS 'how often it was tried';
COMMENT ON COLUMN argus_internal.failure.message IS 'why it could not be loaded';
COMMENT ON COLUMN argus_internal.failure.failed_at IS 'when it was tried last';
COMMENT ON COLUMN argus_internal.failure.next_try IS 'when it is tried again; infinity: when it has changed';
COMMENT ON COLUMN argus_internal.failure.bytes IS 'its size then';
COMMENT ON COLUMN argus_internal.failure.mtime IS 'its last modification then';

CREATE TABLE argus_internal.day (
    relid pg_catalog.regclass NOT NULL,
    day pg_catalog.date NOT NULL,
    begins pg_catalog.timestamptz NOT NULL,
    ends pg_catalog.timestamptz NOT NULL,
    is_hot pg_catalog.bool NOT NULL,
    opened_at pg_catalog.timestamptz NOT NULL,
    closed_at pg_catalog.timestamptz,
    filter pg_catalog.text,
    expires_at pg_catalog.timestamptz,
    PRIMARY KEY (relid, day),
    CONSTRAINT times CHECK (pg_catalog.isfinite(day) AND pg_catalog.isfinite(begins) AND pg_catalog.isfinite(ends)
        AND begins OPERATOR(pg_catalog.<) ends AND pg_catalog.isfinite(opened_at) AND pg_catalog.isfinite(closed_at))
);

COMMENT ON TABLE argus_internal.day IS 'days of hot tables and of their rollups';
COMMENT ON COLUMN argus_internal.day.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.day.day IS 'the day, in the zone of the table';
COMMENT ON COLUMN argus_internal.day.begins IS 'its first moment';
COMMENT ON COLUMN argus_internal.day.ends IS 'the first moment of the next day';
COMMENT ON COLUMN argus_internal.day.is_hot IS 'it has a partition with flows';
COMMENT ON COLUMN argus_internal.day.opened_at IS 'when its first flow was loaded';
COMMENT ON COLUMN argus_internal.day.closed_at
IS 'when it was closed: indexed, analysed, its peers counted; NULL: it fills';
COMMENT ON COLUMN argus_internal.day.filter IS 'of a day that was brought back: the ra filter that its flows pass';
COMMENT ON COLUMN argus_internal.day.expires_at IS 'of a day that was brought back: when its flows go again';

-- Names tell nobody what belongs to a hot table: somebody else may have made what is called so, and owners rename.
CREATE TABLE argus_internal.relation (
    relation pg_catalog.regclass PRIMARY KEY,
    relid pg_catalog.regclass NOT NULL,
    kind pg_catalog.text NOT NULL,
    day pg_catalog.date
);

CREATE UNIQUE INDEX relation_place ON argus_internal.relation (relid, kind, day) NULLS NOT DISTINCT;

COMMENT ON TABLE argus_internal.relation IS 'relations that were created for hot tables';
COMMENT ON COLUMN argus_internal.relation.relation IS 'the relation';
COMMENT ON COLUMN argus_internal.relation.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.relation.kind IS 'end of its name, as it was created; of partitions without the day';
COMMENT ON COLUMN argus_internal.relation.day IS 'of partitions: the day';

-- ---- dumps ----

-- What was dropped by hand is not dumped: a number in its place might be another relation where it is restored.
SELECT pg_catalog.pg_extension_config_dump('argus_internal.hot_table',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.file',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.place',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.failure',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.day',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.relation',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)
     AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relation)');

-- The owner of a database dumps it, and restores it where a superuser has created the extension: what is his, and nothing else.
CREATE FUNCTION argus_internal.check_restored_row()
RETURNS trigger
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted oid[] := ARRAY[NEW.relid];
BEGIN
    IF pg_has_role((SELECT c.relowner FROM pg_class c WHERE c.oid = TG_RELID), 'USAGE') THEN
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'relation' THEN
        wanted := wanted || NEW.relation::oid;
    END IF;
    IF EXISTS (SELECT FROM unnest(wanted) w WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = w AND pg_has_role(c.relowner, 'USAGE'))) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('must be owner of table %s', NEW.relid);
    END IF;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION argus_internal.check_restored_row()
IS 'refuses rows of others'' tables from whoever restores a dump';

CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.hot_table FOR EACH ROW EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.file FOR EACH ROW EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.place FOR EACH ROW EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.failure FOR EACH ROW EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.day FOR EACH ROW EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.relation FOR EACH ROW EXECUTE FUNCTION argus_internal.check_restored_row();
COMMENT ON TRIGGER check_restored_row ON argus_internal.hot_table IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.file IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.place IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.failure IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.day IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.relation IS 'only rows of tables that are the role''s own';

GRANT SELECT, INSERT ON argus_internal.hot_table, argus_internal.file, argus_internal.place, argus_internal.failure, argus_internal.day, argus_internal.relation TO pg_database_owner;
GRANT USAGE ON SCHEMA argus TO pg_monitor, pg_database_owner;

-- ---- as the owner of a hot table ----

CREATE FUNCTION argus_internal.run_as_role(role pg_catalog.oid, command pg_catalog.text)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_run_as_role'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.run_as_role(pg_catalog.oid, pg_catalog.text)
IS 'runs a command with the rights of a role and no others; rows processed';

CREATE FUNCTION argus_internal.run_as_owner(relid pg_catalog.regclass, command pg_catalog.text)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_run_as_owner'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.run_as_owner(pg_catalog.regclass, pg_catalog.text)
IS 'runs a command with the rights of the owner of a table and no others; rows processed';

CREATE FUNCTION argus_internal.query_as_owner(relid pg_catalog.regclass, query pg_catalog.text)
RETURNS SETOF pg_catalog.record
AS 'MODULE_PATHNAME', 'argus_query_as_owner'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.query_as_owner(pg_catalog.regclass, pg_catalog.text)
IS 'runs a query with the rights of the owner of a table and no others; its rows';

-- ---- names and times ----

CREATE FUNCTION argus_internal.midnight(day pg_catalog.date, zone pg_catalog.text)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT $1::timestamp AT TIME ZONE $2 $$;

COMMENT ON FUNCTION argus_internal.midnight(pg_catalog.date, pg_catalog.text) IS 'first moment of a day in a zone';

CREATE FUNCTION argus_internal.expiry_horizon(keep pg_catalog.interval, zone pg_catalog.text)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT date_trunc('day', (now() AT TIME ZONE $2) - $1) AT TIME ZONE $2 $$;

COMMENT ON FUNCTION argus_internal.expiry_horizon(pg_catalog.interval, pg_catalog.text)
IS 'first moment of the oldest day that is kept so long in a zone';

CREATE FUNCTION argus_internal.round_down_time(t pg_catalog.timestamptz, width pg_catalog.interval)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT date_bin($2, $1, timestamptz '2000-01-01 00:00+00') $$;

COMMENT ON FUNCTION argus_internal.round_down_time(pg_catalog.timestamptz, pg_catalog.interval)
IS 'rounds a time down to hours, or other parts of a day, of UTC';

-- Whatever DateStyle and TimeZone say.
CREATE FUNCTION argus_internal.time_literal(t pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT quote_literal(to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00') $$;

COMMENT ON FUNCTION argus_internal.time_literal(pg_catalog.timestamptz) IS 'a time as a literal for commands';

-- For creating: what is called so already may be anybody's.
CREATE FUNCTION argus_internal.relation_name(relid pg_catalog.regclass, suffix pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%I.%I', n.nspname, c.relname || $2)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = $1
$$;

COMMENT ON FUNCTION argus_internal.relation_name(pg_catalog.regclass, pg_catalog.text)
IS 'name for a relation that is to belong to a hot table, quoted for a command';

CREATE FUNCTION argus_internal.owner_oid(relation pg_catalog.regclass)
RETURNS pg_catalog.oid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT c.relowner FROM pg_class c WHERE c.oid = $1 $$;

COMMENT ON FUNCTION argus_internal.owner_oid(pg_catalog.regclass) IS 'owner of a relation, NULL if there is none';

-- A partition that was detached by hand is its owner's own business. One query, since each file asks for some.
CREATE FUNCTION argus_internal.find_relation(relid pg_catalog.regclass, kind pg_catalog.text, day pg_catalog.date DEFAULT NULL)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass;
    has_owner bool;
BEGIN
    IF day IS NULL THEN
        SELECT r.relation, c.relowner = h.relowner INTO found, has_owner
        FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relation JOIN pg_class h ON h.oid = r.relid
        WHERE r.relid = find_relation.relid AND r.kind = find_relation.kind AND r.day IS NULL;
    ELSE
        SELECT r.relation, c.relowner = h.relowner INTO found, has_owner
        FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relation JOIN pg_class h ON h.oid = r.relid JOIN pg_inherits i ON i.inhrelid = r.relation
        LEFT JOIN argus_internal.relation p ON p.relid = r.relid AND p.kind = r.kind AND p.day IS NULL
        WHERE r.relid = find_relation.relid AND r.kind = find_relation.kind AND r.day = find_relation.day
            AND i.inhparent = CASE r.kind WHEN '' THEN r.relid ELSE p.relation END;
    END IF;
    IF NOT has_owner THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format('%s and %s have different owners', relid, found),
            HINT = 'ALTER TABLE ... OWNER TO ... of a hot table, its rollups and all of their partitions.';
    END IF;
    RETURN found;
END
$$;

COMMENT ON FUNCTION argus_internal.find_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.date)
IS 'finds what was created for a hot table, or for a day of it; NULL: it has been dropped or detached; an error if it is somebody else''s';

CREATE FUNCTION argus_internal.get_relation(relid pg_catalog.regclass, kind pg_catalog.text, day pg_catalog.date DEFAULT NULL)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass := argus_internal.find_relation(relid, kind, day);
BEGIN
    IF found IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_table',
            MESSAGE = format('%s %s is missing', CASE WHEN day IS NULL THEN 'relation' ELSE 'partition' END,
                             argus_internal.relation_name(relid, kind || coalesce(argus_internal.day_suffix(day), ''))),
            DETAIL = 'It was not dropped by argus.maintain().', HINT = 'Attach it again, or let it expire.';
    END IF;
    RETURN found;
END
$$;

COMMENT ON FUNCTION argus_internal.get_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.date)
IS 'finds what was created for a hot table, or for a day of it, or raises an error';

-- What has just been created, as the owner: its name is taken until the transaction ends.
CREATE FUNCTION argus_internal.record_relation(relid pg_catalog.regclass, kind pg_catalog.text, day pg_catalog.date, name pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM argus_internal.relation r WHERE r.relid = record_relation.relid AND r.kind = record_relation.kind
        AND r.day IS NOT DISTINCT FROM record_relation.day;
    INSERT INTO argus_internal.relation VALUES (name::regclass, relid, kind, day);
    IF argus_internal.owner_oid(name::regclass) IS DISTINCT FROM argus_internal.owner_oid(relid) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format('%s and %s have different owners', relid, name);
    END IF;
    RETURN name::regclass;
END
$$;

COMMENT ON FUNCTION argus_internal.record_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.date, pg_catalog.text)
IS 'remembers what was created for a hot table';

CREATE FUNCTION argus_internal.drop_relation(relid pg_catalog.regclass, kind pg_catalog.text, day pg_catalog.date DEFAULT NULL)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass := argus_internal.find_relation(relid, kind, day);
    what text := (SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END FROM pg_class c WHERE c.oid = found);
BEGIN
    IF found IS NOT NULL THEN
        PERFORM argus_internal.run_as_owner(relid, format('DROP %s %s', what, found));
    END IF;
    DELETE FROM argus_internal.relation r WHERE r.relid = drop_relation.relid AND r.kind = drop_relation.kind
        AND r.day IS NOT DISTINCT FROM drop_relation.day;
END
$$;

COMMENT ON FUNCTION argus_internal.drop_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.date)
IS 'drops what was created for a hot table, unless it has been dropped or detached by hand';

CREATE FUNCTION argus_internal.owner_name(relation pg_catalog.regclass)
RETURNS pg_catalog.name
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = $1 $$;

COMMENT ON FUNCTION argus_internal.owner_name(pg_catalog.regclass) IS 'owner of a relation';

CREATE FUNCTION argus_internal.hot_table_settings(relid pg_catalog.regclass)
RETURNS argus_internal.hot_table
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
BEGIN
    IF relid IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'argument "hot_table" must not be null';
    END IF;
    SELECT * INTO hot FROM argus_internal.hot_table h WHERE h.relid = hot_table_settings.relid;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format('%s is not a hot table', relid),
            HINT = 'SELECT hot_table FROM argus.status lists those that there are.';
    END IF;
    RETURN hot;
END
$$;

COMMENT ON FUNCTION argus_internal.hot_table_settings(pg_catalog.regclass) IS 'the settings of a hot table';

-- Ends with the transaction, so that nothing can leave it behind. No command takes such a lock: nobody else can hold up a run.
CREATE FUNCTION argus_internal.try_lock_hot_table(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_try_lock_hot_table'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.try_lock_hot_table(pg_catalog.regclass)
IS 'locks a hot table against other runs until the end of the transaction; false: one is at work';

-- For runs of the schedule, which leave the work to each other.
CREATE FUNCTION argus_internal.lock_hot_table_for_run(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF argus_internal.try_lock_hot_table(relid) THEN
        RETURN true;
    END IF;
    RAISE NOTICE USING MESSAGE = format('another run is at work on %s', relid),
        DETAIL = 'Nothing is left to do for this one.';
    RETURN false;
END
$$;

COMMENT ON FUNCTION argus_internal.lock_hot_table_for_run(pg_catalog.regclass)
IS 'locks a hot table against other runs until the end of the transaction; false, with a NOTICE: one is at work';

-- For what a user asked for, which must not look as if it were done. Settings are read under the lock: a run may just have changed them.
CREATE FUNCTION argus_internal.lock_hot_table(relid pg_catalog.regclass)
RETURNS argus_internal.hot_table
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.hot_table_settings(relid);
    IF NOT argus_internal.try_lock_hot_table(relid) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_in_use', MESSAGE = format('another run is at work on %s', relid), HINT = 'Try again later.';
    END IF;
    RETURN argus_internal.hot_table_settings(relid);
END
$$;

COMMENT ON FUNCTION argus_internal.lock_hot_table(pg_catalog.regclass)
IS 'locks a hot table against other runs until the end of the transaction and returns its settings, or raises an error';

-- ---- status and ledger ----

-- All rollups: partitioned by the day, or by the width that their times are rounded to.
CREATE FUNCTION argus_internal.rollup_tables()
RETURNS TABLE (suffix pg_catalog.text, key pg_catalog.name, width pg_catalog.interval, is_of_files pg_catalog.bool)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    VALUES ('_host_hour_closed', 'hour'::name, '1 hour'::interval, false), ('_host_day_part', 'day', NULL, true), ('_host_day_closed', 'day', NULL, false),
        ('_service_day_part', 'day', NULL, true), ('_traffic_part', 'bin', '5 minutes', true), ('_seen_part', 'day', NULL, false)
$$;

COMMENT ON FUNCTION argus_internal.rollup_tables()
IS 'tables of rollups beside a hot table: end of the name, key of the partitions, width of the key, whether rows are of single files';

-- Like pg_total_relation_size(), but it waits for nobody: an owner who locks his table must not stop those who monitor.
CREATE FUNCTION argus_internal.relation_size(relation pg_catalog.oid)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_relation_size'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.relation_size(pg_catalog.oid)
IS 'bytes of a relation with its indexes; NULL: it is locked or has gone';

-- Functions in views run as whoever asks: this looks at the catalogue only.
CREATE VIEW argus_internal.visible_hot_table WITH (security_barrier = true) AS
SELECT h.relid
FROM argus_internal.hot_table h JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) h.relid
WHERE pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_table_privilege(c.oid, 'SELECT')
    OR pg_catalog.pg_has_role('pg_monitor', 'USAGE');

COMMENT ON VIEW argus_internal.visible_hot_table IS 'hot tables that the current user owns, may read, or may monitor';
COMMENT ON COLUMN argus_internal.visible_hot_table.relid IS 'the hot table';

CREATE VIEW argus.ledger WITH (security_barrier = true) AS
SELECT
    f.relid AS hot_table, f.file, f.path, f.bytes, f.digest, f.mtime, f.records, f.flows, f.stored, f.filtered, f.untimed, f.expired,
    f.first_time, f.last_time, f.days, f.sensor_pkts, f.sensor_drops, f.damage, f.loaded_at, f.took, f.forgotten_at,
    f.stream_bytes, f.stream_digest, f.misdated, f.misdated_first, f.misdated_last, f.misdated_by
FROM argus_internal.file f WHERE f.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT s.relid FROM argus_internal.visible_hot_table s));

COMMENT ON VIEW argus.ledger
IS 'files that were loaded into hot tables: identity, records read, rows kept, damage, when, how long';

CREATE VIEW argus.pending WITH (security_barrier = true) AS
SELECT f.relid AS hot_table, f.path, f.reason, f.attempts, f.message, f.failed_at, f.next_try
FROM argus_internal.failure f WHERE f.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT s.relid FROM argus_internal.visible_hot_table s));

COMMENT ON VIEW argus.pending
IS 'files that could not be loaded into hot tables so far, why, and when they are tried again';

CREATE FUNCTION argus_internal.count_misnamed_files(server pg_catalog.name, relid pg_catalog.regclass)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_count_misnamed_files'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000;

COMMENT ON FUNCTION argus_internal.count_misnamed_files(pg_catalog.name, pg_catalog.regclass)
IS 'how many files of a hot table have names that say another time than their flows; NULL for whoever may not see the table';

CREATE VIEW argus.status WITH (security_barrier = true) AS
SELECT
    h.relid AS hot_table,
    f.newest_flow,
    -- Never negative: a clock that runs ahead is no reason to believe that all is well for longer.
    pg_catalog.date_trunc('second', pg_catalog.now() OPERATOR(pg_catalog.-) LEAST(f.newest_flow, pg_catalog.now())) AS lag,
    h.checked_at,
    f.files_loaded,
    h.files_pending,
    p.files_failed,
    p.files_replaced,
    f.files_damaged,
    f.files_misdated,
    f.flows_misdated,
    argus_internal.count_misnamed_files(h.server, h.relid) AS files_misnamed,
    d.days_open,
    d.days_closed,
    d.oldest_day,
    d.newest_day,
    f.flows,
    s.hot_bytes,
    s.rollup_bytes,
    coalesce(h.message, CASE WHEN f.lately_misdated OPERATOR(pg_catalog.>) 0 THEN pg_catalog.format(
        '%s files loaded within a day have flows with impossible times', f.lately_misdated) END) AS message
FROM argus_internal.visible_hot_table v
JOIN argus_internal.hot_table h ON h.relid OPERATOR(pg_catalog.=) v.relid
CROSS JOIN LATERAL (
    -- Nothing has been seen of what came after a file was read. Of files that an earlier version loaded only the latest time is known.
    SELECT pg_catalog.max(CASE WHEN l.newest_time IS NOT NULL THEN LEAST(l.newest_time, l.loaded_at)
            WHEN l.misdated OPERATOR(pg_catalog.=) 0 AND l.last_time OPERATOR(pg_catalog.<=) (l.loaded_at OPERATOR(pg_catalog.+) '1 day'::pg_catalog.interval)
            THEN LEAST(l.last_time, l.loaded_at) END) AS newest_flow,
        pg_catalog.count(*) FILTER (WHERE l.misdated OPERATOR(pg_catalog.>) 0) AS files_misdated, pg_catalog.sum(l.misdated)::pg_catalog.int8 AS flows_misdated,
        pg_catalog.count(*) FILTER (WHERE l.misdated OPERATOR(pg_catalog.>) 0 AND l.loaded_at OPERATOR(pg_catalog.>)
            (pg_catalog.now() OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)) AS lately_misdated,
        pg_catalog.count(*) AS files_loaded,
        pg_catalog.count(l.damage) AS files_damaged, pg_catalog.sum(l.stored)::pg_catalog.int8 AS flows
    FROM argus_internal.file l WHERE l.relid OPERATOR(pg_catalog.=) h.relid AND l.forgotten_at IS NULL) f
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'failed') AS files_failed,
        pg_catalog.count(*) FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'replaced') AS files_replaced
    FROM argus_internal.failure x WHERE x.relid OPERATOR(pg_catalog.=) h.relid) p
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) FILTER (WHERE y.closed_at IS NULL AND y.is_hot) AS days_open,
        pg_catalog.count(*) FILTER (WHERE y.closed_at IS NOT NULL AND y.is_hot) AS days_closed,
        pg_catalog.min(y.day) FILTER (WHERE y.is_hot) AS oldest_day, pg_catalog.max(y.day) FILTER (WHERE y.is_hot) AS newest_day
    FROM argus_internal.day y WHERE y.relid OPERATOR(pg_catalog.=) h.relid) d
CROSS JOIN LATERAL (
    SELECT coalesce(pg_catalog.sum(b.bytes) FILTER (WHERE b.kind OPERATOR(pg_catalog.=) ''), 0)::pg_catalog.int8 AS hot_bytes,
        coalesce(pg_catalog.sum(b.bytes) FILTER (WHERE b.kind OPERATOR(pg_catalog.<>) ''), 0)::pg_catalog.int8 AS rollup_bytes
    FROM (SELECT r.kind, argus_internal.relation_size(r.relation) AS bytes FROM argus_internal.relation r
          WHERE r.relid OPERATOR(pg_catalog.=) h.relid AND r.day IS NOT NULL) b) s;

COMMENT ON VIEW argus.status IS 'hot tables: how far they are, what is missing, how large they are';
COMMENT ON COLUMN argus.status.hot_table IS 'the hot table';
COMMENT ON COLUMN argus.status.newest_flow IS 'latest time of a flow that can be: at most when its file was loaded';
COMMENT ON COLUMN argus.status.lag IS 'how long ago that was, never negative';
COMMENT ON COLUMN argus.status.checked_at IS 'when the archive was listed last';
COMMENT ON COLUMN argus.status.files_loaded IS 'files in the ledger that were not forgotten';
COMMENT ON COLUMN argus.status.files_pending IS 'files of the archive that were not loaded when it was listed last';
COMMENT ON COLUMN argus.status.files_failed IS 'files that could not be loaded, and are tried again';
COMMENT ON COLUMN argus.status.files_replaced IS 'files that have another content than when they were loaded';
COMMENT ON COLUMN argus.status.files_damaged IS 'loaded files with damage';
COMMENT ON COLUMN argus.status.files_misdated IS 'loaded files with flows whose times cannot be';
COMMENT ON COLUMN argus.status.flows_misdated IS 'these flows';
COMMENT ON COLUMN argus.status.files_misnamed IS 'loaded files whose names say another time than their flows';
COMMENT ON COLUMN argus.status.days_open IS 'days that fill';
COMMENT ON COLUMN argus.status.days_closed IS 'days that are closed, with their indexes';
COMMENT ON COLUMN argus.status.oldest_day IS 'the first day with rows';
COMMENT ON COLUMN argus.status.newest_day IS 'the last day with rows';
COMMENT ON COLUMN argus.status.flows IS 'rows that were stored';
COMMENT ON COLUMN argus.status.hot_bytes IS 'size of the days with their indexes; what is locked is left out';
COMMENT ON COLUMN argus.status.rollup_bytes IS 'size of the rollups, likewise';
COMMENT ON COLUMN argus.status.message IS 'what kept the last run from its work, or what is wrong; NULL: nothing';

-- Columns that views take over mean there what they mean in their tables.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT v.attrelid::pg_catalog.regclass AS view, v.attname, pg_catalog.col_description(t.attrelid, t.attnum) AS said
             FROM (VALUES ('argus.ledger'::pg_catalog.regclass, 'argus_internal.file'::pg_catalog.regclass), ('argus.pending', 'argus_internal.failure')) AS p (view, source)
             JOIN pg_catalog.pg_attribute v ON v.attrelid OPERATOR(pg_catalog.=) p.view AND v.attnum OPERATOR(pg_catalog.>) 0
             JOIN pg_catalog.pg_attribute t ON t.attrelid OPERATOR(pg_catalog.=) p.source
                AND t.attname OPERATOR(pg_catalog.=) CASE v.attname WHEN 'hot_table' THEN 'relid' ELSE v.attname END LOOP
        EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', c.view, c.attname, c.said);
    END LOOP;
END
$$;

GRANT SELECT ON argus.ledger, argus.pending, argus.status TO PUBLIC;
