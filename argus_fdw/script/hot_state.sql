
---------------------------------------------------------------------------------------------------------------------
-- Hot tables: what the extension knows of them. See doc/hot_tables.md.
--
-- These tables belong to the extension alone: nobody else reads, writes or locks them. What users call goes through
-- doors (hot_doors.sql) to functions that run as the owner of the extension. Relations of a hot table are handled as
-- their owner. See "Who may do what" there.
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
        keep OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval
            AND keep OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval
        AND rollup_keep OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval
            AND rollup_keep OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval
        AND settle OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval
            AND settle OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval
        AND grace OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval
            AND grace OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval),
    CONSTRAINT times CHECK (pg_catalog.isfinite(hot_from)
        AND summed_from OPERATOR(pg_catalog.>) '-infinity'::pg_catalog.timestamptz
        AND pg_catalog.isfinite(checked_at)),
    CONSTRAINT counts CHECK (next_file OPERATOR(pg_catalog.>) 0 AND files_pending OPERATOR(pg_catalog.>=) 0),
    CONSTRAINT texts CHECK (pg_catalog.length(message) OPERATOR(pg_catalog.<=) 5000)
);

COMMENT ON TABLE argus_internal.hot_table IS 'hot tables and how they are kept';
COMMENT ON COLUMN argus_internal.hot_table.relid IS 'the partitioned table';
COMMENT ON COLUMN argus_internal.hot_table.server
IS 'server of argus_fdw whose archives it is loaded from, as it was called in the last run';
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
    sensors pg_catalog.bytea,
    PRIMARY KEY (relid, file),
    CONSTRAINT counts CHECK (file OPERATOR(pg_catalog.>) 0 AND bytes OPERATOR(pg_catalog.>=) 0
        AND records OPERATOR(pg_catalog.>=) 0
        AND flows BETWEEN 0 AND 1000000000000 AND stored BETWEEN 0 AND flows AND filtered BETWEEN 0 AND flows
        AND untimed BETWEEN 0 AND flows AND expired BETWEEN 0 AND flows AND misdated BETWEEN 0 AND flows),
    -- argus.status computes with these.
    CONSTRAINT times CHECK (pg_catalog.isfinite(mtime) AND pg_catalog.isfinite(first_time)
        AND pg_catalog.isfinite(last_time)
        AND loaded_at BETWEEN '1970-01-01 00:00+00' AND '40000-01-01 00:00+00' AND pg_catalog.isfinite(newest_time)
        AND pg_catalog.isfinite(forgotten_at))
);

-- A content is in a hot table once.
CREATE UNIQUE INDEX file_identity ON argus_internal.file (relid, digest, bytes) WHERE forgotten_at IS NULL;
-- Not unique: ledgers of earlier versions have some contents twice, which were packed in two ways.
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
COMMENT ON COLUMN argus_internal.file.expired IS 'flows of days that had expired or had been dropped';
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
COMMENT ON COLUMN argus_internal.file.newest_time
IS 'latest possible time of its flows: none later than when it was loaded counts';
COMMENT ON COLUMN argus_internal.file.misdated IS 'flows with an impossible time: the clock of a sensor was wrong';
COMMENT ON COLUMN argus_internal.file.misdated_first IS 'earliest of these times';
COMMENT ON COLUMN argus_internal.file.misdated_last IS 'latest of these times';
COMMENT ON COLUMN argus_internal.file.superseded_by IS 'of what has grown since: the file that has its flows now';
COMMENT ON COLUMN argus_internal.file.sensors
IS 'what sensors reported in it, packed; NULL: unknown, as of files that an earlier version loaded';
COMMENT ON COLUMN argus_internal.file.misdated_by
IS 'sensors with a wrong clock, the first few; NULL: none, or the rows have no sensor';

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
    -- Bounded by the times that names of files reach: queries of everybody compute with these.
    CONSTRAINT times CHECK (name_time BETWEEN '0002-01-01 00:00+00 BC' AND '40000-01-01 00:00+00')
);

CREATE INDEX place_file ON argus_internal.place (relid, file);
-- Scans look up the few files whose names are wrong.
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
    reason pg_catalog.text NOT NULL CHECK (reason IN ('failed', 'part', 'replaced', 'unreadable', 'waiting')),
    attempts pg_catalog.int4 NOT NULL CHECK (attempts BETWEEN 1 AND 1000000),
    message pg_catalog.text NOT NULL CHECK (pg_catalog.length(message) OPERATOR(pg_catalog.<=) 5000),
    failed_at pg_catalog.timestamptz NOT NULL,
    next_try pg_catalog.timestamptz NOT NULL,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    PRIMARY KEY (relid, path)
);

COMMENT ON TABLE argus_internal.failure
IS 'files that could not be loaded so far, and folders that could not be opened';
COMMENT ON COLUMN argus_internal.failure.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.failure.path IS 'path of the file or folder';
COMMENT ON COLUMN argus_internal.failure.reason
IS 'failed: tried again later; part: a beginning of what was loaded; replaced: it was loaded with another content; '
    'unreadable: a folder or link that could not be opened; waiting: it is still being written';
COMMENT ON COLUMN argus_internal.failure.attempts IS 'how often it was tried';
COMMENT ON COLUMN argus_internal.failure.message IS 'why it could not be loaded';
COMMENT ON COLUMN argus_internal.failure.failed_at IS 'when it was tried last';
COMMENT ON COLUMN argus_internal.failure.next_try IS 'when it is tried again; infinity: when it has changed';
COMMENT ON COLUMN argus_internal.failure.bytes IS 'its size then';
COMMENT ON COLUMN argus_internal.failure.mtime IS 'its last modification then';

-- argus.status shows this to whoever may not look at the archive.
CREATE TABLE argus_internal.finding (
    relid pg_catalog.regclass NOT NULL,
    kind pg_catalog.text NOT NULL CHECK (kind IN ('missing', 'unlisted', 'unmatched')),
    files pg_catalog.int8 NOT NULL CHECK (files OPERATOR(pg_catalog.>=) 0),
    path pg_catalog.text,
    first_time pg_catalog.timestamptz CHECK (pg_catalog.isfinite(first_time)),
    message pg_catalog.text CHECK (pg_catalog.length(message) OPERATOR(pg_catalog.<=) 5000),
    seen_at pg_catalog.timestamptz NOT NULL,
    PRIMARY KEY (relid, kind)
);

COMMENT ON TABLE argus_internal.finding IS 'what the last run found wrong with the archive as a whole';
COMMENT ON COLUMN argus_internal.finding.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.finding.kind
IS 'missing: rotations without a loaded file; unlisted: the archive cannot be listed, or has no file; '
    'unmatched: archives that the pattern does not match';
COMMENT ON COLUMN argus_internal.finding.files IS 'how many';
COMMENT ON COLUMN argus_internal.finding.path IS 'the first of them';
COMMENT ON COLUMN argus_internal.finding.first_time IS 'when the first one that is missing begins';
COMMENT ON COLUMN argus_internal.finding.message IS 'why the archive cannot be listed';
COMMENT ON COLUMN argus_internal.finding.seen_at IS 'when it was found';

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
    flows pg_catalog.int8 CONSTRAINT counts CHECK (flows BETWEEN 0 AND 1000000000000),
    unmerged pg_catalog.int4[],
    PRIMARY KEY (relid, day),
    CONSTRAINT times CHECK (pg_catalog.isfinite(day) AND pg_catalog.isfinite(begins) AND pg_catalog.isfinite(ends)
        AND begins OPERATOR(pg_catalog.<) ends AND pg_catalog.isfinite(opened_at) AND pg_catalog.isfinite(closed_at))
);

COMMENT ON TABLE argus_internal.day IS 'days of hot tables and of their rollups';
COMMENT ON COLUMN argus_internal.day.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.day.day IS 'the day, in the zone of the table';
COMMENT ON COLUMN argus_internal.day.begins IS 'its first moment';
COMMENT ON COLUMN argus_internal.day.ends IS 'the first moment of the next day';
COMMENT ON COLUMN argus_internal.day.is_hot
IS 'it has a partition with flows; false: it has expired, or was dropped, and late flows go into its rollups only';
COMMENT ON COLUMN argus_internal.day.opened_at IS 'when its first flow was loaded';
COMMENT ON COLUMN argus_internal.day.closed_at
IS 'when it was closed: indexed, analysed, its peers counted; NULL: it fills';
COMMENT ON COLUMN argus_internal.day.filter IS 'of a day that was brought back: the ra filter that its flows pass';
COMMENT ON COLUMN argus_internal.day.expires_at IS 'of a day that was brought back: when its flows go again';
COMMENT ON COLUMN argus_internal.day.flows
IS 'rows in its partition; NULL: not known, as of days that an earlier version filled';
COMMENT ON COLUMN argus_internal.day.unmerged
IS 'of a closed day, within a transaction: files whose hosts must be merged before it ends; empty: those of all';

-- Names do not say what belongs to a hot table: somebody else may have made a relation of that name, and owners rename.
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

-- A server may be renamed, and a dump has no OIDs of servers. Foreign tables of the hot table follow their server.
CREATE VIEW argus_internal.hot_table_server AS
SELECT h.relid, coalesce((SELECT s.srvname FROM argus_internal.relation r
    JOIN pg_catalog.pg_foreign_table t ON t.ftrelid OPERATOR(pg_catalog.=) r.relation
    JOIN pg_catalog.pg_foreign_server s ON s.oid OPERATOR(pg_catalog.=) t.ftserver
    WHERE r.relid OPERATOR(pg_catalog.=) h.relid AND r.day IS NULL
        AND (r.kind OPERATOR(pg_catalog.=) '_server' OR r.kind OPERATOR(pg_catalog.~~) '\_archive\_%') LIMIT 1),
    h.server) AS server
FROM argus_internal.hot_table h;

COMMENT ON VIEW argus_internal.hot_table_server IS 'the servers of hot tables, by their present names';
COMMENT ON COLUMN argus_internal.hot_table_server.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.hot_table_server.server IS 'its server';

-- ---- dumps ----

-- Relations that were dropped by hand are not dumped: their OIDs might be those of other relations after a restore.
SELECT pg_catalog.pg_extension_config_dump('argus_internal.hot_table',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.file',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.place',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.failure',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.finding',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.day',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.relation',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)
     AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relation)');

-- The owner of a database dumps it, and restores it where a superuser has created the extension. Only rows of what he
-- owns are accepted.
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
    IF EXISTS (SELECT FROM unnest(wanted) w WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = w
        AND pg_has_role(c.relowner, 'USAGE'))) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('must be owner of table %s', NEW.relid);
    END IF;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION argus_internal.check_restored_row()
IS 'refuses rows of others'' tables from whoever restores a dump';

CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.hot_table FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.file FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.place FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.failure FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.finding FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.day FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.relation FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
COMMENT ON TRIGGER check_restored_row ON argus_internal.hot_table IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.file IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.place IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.failure IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.finding IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.day IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.relation IS 'only rows of tables that are the role''s own';

GRANT SELECT, INSERT ON argus_internal.hot_table, argus_internal.file, argus_internal.place, argus_internal.failure,
    argus_internal.finding, argus_internal.day, argus_internal.relation TO pg_database_owner;
GRANT USAGE ON SCHEMA argus TO pg_monitor, pg_database_owner;
