
---------------------------------------------------------------------------------------------------------------------
-- Loading: which files are due, and what C++ does with them
---------------------------------------------------------------------------------------------------------------------

-- ---- what C++ does ----

CREATE TYPE argus_internal.listed_file AS (
    path pg_catalog.text,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    name_time pg_catalog.timestamptz
);

COMMENT ON TYPE argus_internal.listed_file IS 'an archive of a server, and the time in its name';
COMMENT ON COLUMN argus_internal.listed_file.path IS 'the file';
COMMENT ON COLUMN argus_internal.listed_file.bytes IS 'its size';
COMMENT ON COLUMN argus_internal.listed_file.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.listed_file.name_time
IS 'the time in its name by the pattern of the server, NULL: none';

CREATE FUNCTION argus_internal.list_server_archives(server pg_catalog.name)
RETURNS SETOF argus_internal.listed_file
AS 'MODULE_PATHNAME', 'argus_list_server_archives'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000 ROWS 1000;

COMMENT ON FUNCTION argus_internal.list_server_archives(pg_catalog.name)
IS 'lists the archives of a server, with the times in their names';

CREATE FUNCTION argus_internal.unreadable_paths(server pg_catalog.name)
RETURNS TABLE (path pg_catalog.text, message pg_catalog.text)
AS 'MODULE_PATHNAME', 'argus_unreadable_paths'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000 ROWS 10;

COMMENT ON FUNCTION argus_internal.unreadable_paths(pg_catalog.name)
IS 'lists the folders and links below the root of a server that cannot be opened, and why';

CREATE FUNCTION argus_internal.identify_file(server pg_catalog.name, path pg_catalog.text,
    OUT bytes pg_catalog.int8, OUT mtime pg_catalog.timestamptz, OUT digest pg_catalog.bytea,
    OUT has_changed pg_catalog.bool)
AS 'MODULE_PATHNAME', 'argus_identify_file'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
COST 100000;

COMMENT ON FUNCTION argus_internal.identify_file(pg_catalog.name, pg_catalog.text)
IS 'reads an archive of a server for its identity: size and SHA-256';

CREATE TYPE argus_internal.load_result AS (
    flows pg_catalog.int8,
    stored pg_catalog.int8,
    filtered pg_catalog.int8,
    untimed pg_catalog.int8,
    expired pg_catalog.int8,
    records pg_catalog.int8,
    sensor_pkts pg_catalog.int8,
    sensor_drops pg_catalog.int8,
    first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz,
    days pg_catalog.date[],
    is_growing pg_catalog.bool,
    is_changed pg_catalog.bool,
    damage pg_catalog.text,
    bytes_inflated pg_catalog.int8,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    digest pg_catalog.bytea,
    stream_bytes pg_catalog.int8,
    stream_digest pg_catalog.bytea,
    head pg_catalog.bytea,
    newest_time pg_catalog.timestamptz,
    misdated pg_catalog.int8,
    misdated_first pg_catalog.timestamptz,
    misdated_last pg_catalog.timestamptz,
    misdated_by pg_catalog.text,
    day_flows pg_catalog.int8[],
    sensors pg_catalog.bytea
);

COMMENT ON TYPE argus_internal.load_result IS 'what became of a file';
COMMENT ON COLUMN argus_internal.load_result.flows IS 'flow records: stored + filtered + untimed + expired';
COMMENT ON COLUMN argus_internal.load_result.stored IS 'written into the hot table';
COMMENT ON COLUMN argus_internal.load_result.filtered IS 'kept out by its filter';
COMMENT ON COLUMN argus_internal.load_result.untimed IS 'without stime';
COMMENT ON COLUMN argus_internal.load_result.expired IS 'of days that have expired or were dropped';
COMMENT ON COLUMN argus_internal.load_result.records IS 'records of every kind';
COMMENT ON COLUMN argus_internal.load_result.sensor_pkts IS 'packets that sensors received';
COMMENT ON COLUMN argus_internal.load_result.sensor_drops IS 'packets that sensors lost';
COMMENT ON COLUMN argus_internal.load_result.first_time IS 'earliest stime';
COMMENT ON COLUMN argus_internal.load_result.last_time IS 'latest time';
COMMENT ON COLUMN argus_internal.load_result.days IS 'days of the flows';
COMMENT ON COLUMN argus_internal.load_result.is_growing IS 'it ends as a file that is still being written';
COMMENT ON COLUMN argus_internal.load_result.is_changed IS 'it was changed meanwhile';
COMMENT ON COLUMN argus_internal.load_result.damage IS 'what is wrong with it';
COMMENT ON COLUMN argus_internal.load_result.bytes_inflated IS 'uncompressed bytes read';
COMMENT ON COLUMN argus_internal.load_result.bytes IS 'size of the file that was read';
COMMENT ON COLUMN argus_internal.load_result.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.load_result.digest IS 'SHA-256 of its bytes; NULL: not all of them were looked at';
COMMENT ON COLUMN argus_internal.load_result.stream_bytes
IS 'uncompressed bytes in it; NULL: not all of them were looked at';
COMMENT ON COLUMN argus_internal.load_result.stream_digest IS 'digest of these, with the key of the hot table';
COMMENT ON COLUMN argus_internal.load_result.head IS 'SHA-256 of the first 512 of them';
COMMENT ON COLUMN argus_internal.load_result.newest_time IS 'latest possible time, not later than now';
COMMENT ON COLUMN argus_internal.load_result.misdated
IS 'flows with an impossible time; in damaged files these are untimed';
COMMENT ON COLUMN argus_internal.load_result.misdated_first IS 'earliest of these times';
COMMENT ON COLUMN argus_internal.load_result.misdated_last IS 'latest of these times';
COMMENT ON COLUMN argus_internal.load_result.misdated_by
IS 'sensors of these flows, the first few, if the rows have them';
COMMENT ON COLUMN argus_internal.load_result.day_flows IS 'for each of the days: flows written into the hot table';
COMMENT ON COLUMN argus_internal.load_result.sensors
IS 'what sensors reported, packed; NULL: not all of the stream was looked at';

CREATE FUNCTION argus_internal.load_file(relid pg_catalog.regclass, path pg_catalog.text, file pg_catalog.int4,
    deadline pg_catalog.timestamptz)
RETURNS argus_internal.load_result
AS 'MODULE_PATHNAME', 'argus_load_file'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 1000000;

COMMENT ON FUNCTION argus_internal.load_file(pg_catalog.regclass, pg_catalog.text, pg_catalog.int4,
    pg_catalog.timestamptz)
IS 'writes the flows of a file into the partitions of a hot table and of its rollups';

CREATE PROCEDURE argus_internal.check_no_transaction_block(what pg_catalog.text)
AS 'MODULE_PATHNAME', 'argus_check_no_transaction_block'
LANGUAGE C;

COMMENT ON PROCEDURE argus_internal.check_no_transaction_block(pg_catalog.text)
IS 'raises an error inside a transaction block';

-- ---- which files ----

-- Remembers folders and links that cannot be opened, in argus.pending, and forgets those that can be opened again.
CREATE FUNCTION argus_internal.note_unreadable_paths(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH seen AS MATERIALIZED (SELECT * FROM argus_internal.unreadable_paths($1.server)),
    readable AS (DELETE FROM argus_internal.failure f WHERE f.relid = $1.relid AND f.reason = 'unreadable'
        AND NOT EXISTS (SELECT FROM seen s WHERE s.path = f.path))
    INSERT INTO argus_internal.failure AS f
    SELECT DISTINCT ON (s.path) $1.relid, s.path, 'unreadable', 1, argus_internal.shortened_message(s.message), now(),
        now(), NULL::int8, NULL::timestamptz FROM seen s
    ON CONFLICT ON CONSTRAINT failure_pkey DO UPDATE SET reason = excluded.reason,
        attempts = CASE f.reason WHEN excluded.reason THEN least(f.attempts, 999999) + 1 ELSE 1 END,
        message = excluded.message, failed_at = excluded.failed_at, next_try = excluded.next_try, bytes = NULL,
        mtime = NULL;
$$;

COMMENT ON FUNCTION argus_internal.note_unreadable_paths(argus_internal.hot_table)
IS 'remembers which folders and links of the archive cannot be opened';

-- Remembers what is wrong with the archive as a whole; without a message or files, that nothing is.
CREATE FUNCTION argus_internal.note_finding(relid pg_catalog.regclass, kind pg_catalog.text, files pg_catalog.int8,
    path pg_catalog.text, first_time pg_catalog.timestamptz, message pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM argus_internal.finding f WHERE f.relid = $1 AND f.kind = $2;
    INSERT INTO argus_internal.finding
    SELECT $1, $2, $3, $4, $5, argus_internal.shortened_message($6), now() WHERE $3 > 0 OR $6 IS NOT NULL;
$$;

COMMENT ON FUNCTION argus_internal.note_finding(pg_catalog.regclass, pg_catalog.text, pg_catalog.int8, pg_catalog.text,
    pg_catalog.timestamptz, pg_catalog.text)
IS 'remembers what is wrong with the archive of a hot table';

-- Nothing reads archives that the pattern does not match: the folder of a second sensor, say. One WARNING per run.
CREATE FUNCTION argus_internal.note_unmatched_files(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    n int8;
    example text;
BEGIN
    SELECT count(*), min(u.path COLLATE "C") INTO n, example FROM argus_internal.find_unmatched_files(hot.server) u;
    PERFORM argus_internal.note_finding(hot.relid, 'unmatched', n, example, NULL, NULL);
    IF n > 0 THEN
        PERFORM argus_internal.report('WARNING',
            message => argus_internal.say_count(n,
                format('archive below "%s" does not match the pattern',
                    argus_internal.server_option(hot.server, 'root')),
                format('archives below "%s" do not match the pattern',
                    argus_internal.server_option(hot.server, 'root')), example),
            detail => format('What it does not match is not loaded into %s.', hot.relid),
            hint => format('SELECT * FROM argus.unmatched_files(%L) lists such archives.', hot.server));
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.note_unmatched_files(argus_internal.hot_table)
IS 'remembers and reports archives that the pattern of the server does not match';

-- Remembers whether there is an archive at all: the root may not be mounted.
CREATE FUNCTION argus_internal.note_listing(hot argus_internal.hot_table, is_empty pg_catalog.bool)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT argus_internal.note_finding($1.relid, 'unlisted', 0, r.root, NULL, CASE WHEN $2 THEN
        coalesce((SELECT f.message FROM argus_internal.failure f WHERE f.relid = $1.relid AND f.reason = 'unreadable'
            ORDER BY f.path COLLATE "C" LIMIT 1), format('there is no archive below "%s"', r.root)) END)
    FROM (SELECT argus_internal.server_option($1.server, 'root') AS root) r
$$;

COMMENT ON FUNCTION argus_internal.note_listing(argus_internal.hot_table, pg_catalog.bool)
IS 'remembers whether a listing found an archive';

-- Lists files that are new or have changed, and are complete, in the order of their paths. Files that failed before
-- come last.
CREATE FUNCTION argus_internal.due_files(relid pg_catalog.regclass)
RETURNS argus_internal.listed_file[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.hot_table_settings(relid);
    due argus_internal.listed_file[];
    pending int;
    is_empty bool;
BEGIN
    PERFORM argus_internal.check_server(hot.server, argus_internal.owner_name(relid));
    PERFORM argus_internal.note_unreadable_paths(hot);
    PERFORM argus_internal.note_unmatched_files(hot);
    WITH listed AS MATERIALIZED (SELECT * FROM argus_internal.list_server_archives(hot.server)),
    unknown AS MATERIALIZED (
        SELECT l.path, f.next_try, ROW(l.path, l.bytes, l.mtime, l.name_time)::argus_internal.listed_file AS file,
            coalesce(l.name_time < (SELECT max(n.name_time) FROM listed n WHERE n.name_time <= now()), false)
                OR l.mtime + hot.settle <= now() AS is_complete,
            f.path IS NULL OR (f.bytes, f.mtime) IS DISTINCT FROM (l.bytes, l.mtime) OR f.next_try <= now() AS is_tried
        FROM listed l
        LEFT JOIN argus_internal.place p ON p.relid = due_files.relid AND p.path = l.path AND p.bytes = l.bytes
            AND p.mtime = l.mtime
        LEFT JOIN argus_internal.failure f ON f.relid = due_files.relid AND f.path = l.path
        WHERE p.path IS NULL),
    -- The server may read names in another way by now, and earlier versions noted no times.
    renamed AS (
        UPDATE argus_internal.place p SET name_time = l.name_time, first_time = f.first_time, last_time = f.last_time
        FROM listed l, argus_internal.file f
        WHERE p.relid = due_files.relid AND p.path = l.path AND p.bytes = l.bytes AND p.mtime = l.mtime
            AND f.relid = p.relid AND f.file = p.file
        AND (p.name_time, p.first_time, p.last_time) IS DISTINCT FROM (l.name_time, f.first_time, f.last_time)),
    -- A file that is gone, or is again as it was loaded, is no failure any more. What a folder holds that cannot be
    -- opened is not known.
    gone AS (
        DELETE FROM argus_internal.failure f WHERE f.relid = due_files.relid AND f.reason <> 'unreadable'
            AND NOT EXISTS (SELECT FROM unknown u WHERE u.path = f.path)
            AND NOT EXISTS (SELECT FROM argus_internal.failure x WHERE x.relid = f.relid AND x.reason = 'unreadable'
                AND starts_with(f.path, rtrim(x.path, '/') || '/')))
    SELECT array_agg(u.file ORDER BY u.next_try IS NOT NULL, u.path COLLATE "C")
        FILTER (WHERE u.is_complete AND u.is_tried), count(*),
        NOT EXISTS (SELECT FROM listed)
    INTO due, pending, is_empty FROM unknown u;
    PERFORM argus_internal.note_listing(hot, is_empty);
    UPDATE argus_internal.hot_table h SET checked_at = now(), files_pending = pending,
        message = CASE WHEN is_empty THEN 'there is no archive'
            WHEN h.message = 'there is no archive' OR h.message LIKE 'could not list the archive: %' THEN NULL
            ELSE h.message END
    WHERE h.relid = due_files.relid;
    RETURN coalesce(due, '{}');
END
$$;

COMMENT ON FUNCTION argus_internal.due_files(pg_catalog.regclass) IS 'files that a hot table is to be loaded with now';
