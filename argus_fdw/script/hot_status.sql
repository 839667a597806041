
---------------------------------------------------------------------------------------------------------------------
-- What everybody may see of hot tables: status and ledger
---------------------------------------------------------------------------------------------------------------------

-- ---- status and ledger ----

-- Lists all rollups, which are partitioned by day, or by the width that their times are rounded to.
CREATE FUNCTION argus_internal.rollup_tables()
RETURNS TABLE (suffix pg_catalog.text, key pg_catalog.name, width pg_catalog.interval, is_of_files pg_catalog.bool)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    VALUES ('_host_hour_closed', 'hour'::name, '1 hour'::interval, false), ('_host_day_part', 'day', NULL, true),
        ('_host_day_closed', 'day', NULL, false),
        ('_service_day_part', 'day', NULL, true), ('_traffic_part', 'bin', '5 minutes', true),
            ('_seen_part', 'day', NULL, false)
$$;

COMMENT ON FUNCTION argus_internal.rollup_tables()
IS 'tables of rollups beside a hot table: end of the name, key of the partitions, width of the key, whether rows '
    'are of single files';

-- Like pg_total_relation_size(), but waits for nobody: an owner who locks his table must not stop those who monitor.
CREATE FUNCTION argus_internal.relation_size(relation pg_catalog.oid)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_relation_size'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.relation_size(pg_catalog.oid)
IS 'bytes of a relation with its indexes; NULL: it is locked or has gone';

-- Who may read this view sees the state of all hot tables, in the other views, too: a right that can be granted alone.
CREATE VIEW argus.all_hot_tables WITH (security_barrier = true) AS
SELECT h.relid AS hot_table, (SELECT n.server FROM argus_internal.hot_table_server n
    WHERE n.relid OPERATOR(pg_catalog.=) h.relid) AS server, c.relowner::pg_catalog.regrole AS owner
FROM argus_internal.hot_table h JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) h.relid;

COMMENT ON VIEW argus.all_hot_tables
IS 'hot tables of everybody; whoever is granted SELECT on this sees all of them in argus.status, ledger and pending';
COMMENT ON COLUMN argus.all_hot_tables.hot_table IS 'the hot table';
COMMENT ON COLUMN argus.all_hot_tables.server IS 'the server whose archives it is loaded from';
COMMENT ON COLUMN argus.all_hot_tables.owner IS 'who owns it';

GRANT SELECT ON argus.all_hot_tables TO pg_monitor;

-- Functions in views run with the rights of whoever queries: this one reads the catalogue only.
CREATE VIEW argus_internal.visible_hot_table WITH (security_barrier = true) AS
SELECT h.relid
FROM argus_internal.hot_table h JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) h.relid
WHERE pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_table_privilege(c.oid, 'SELECT')
    OR pg_catalog.has_table_privilege('argus.all_hot_tables'::pg_catalog.regclass, 'SELECT');

COMMENT ON VIEW argus_internal.visible_hot_table IS 'hot tables that the current user owns, may read, or may monitor';
COMMENT ON COLUMN argus_internal.visible_hot_table.relid IS 'the hot table';

CREATE VIEW argus.ledger WITH (security_barrier = true) AS
SELECT
    f.relid AS hot_table, f.file, f.path, f.bytes, f.digest, f.mtime, f.records, f.flows, f.stored, f.filtered,
        f.untimed, f.expired,
    f.first_time, f.last_time, f.days, f.sensor_pkts, f.sensor_drops, f.damage, f.loaded_at, f.took, f.forgotten_at,
    f.stream_bytes, f.stream_digest, f.misdated, f.misdated_first, f.misdated_last, f.misdated_by
FROM argus_internal.file f WHERE f.relid OPERATOR(pg_catalog.=) ANY (
    ARRAY(SELECT s.relid FROM argus_internal.visible_hot_table s));

COMMENT ON VIEW argus.ledger
IS 'files that were loaded into hot tables: identity, records read, rows kept, damage, when, how long';

CREATE VIEW argus.pending WITH (security_barrier = true) AS
SELECT f.relid AS hot_table, f.path, f.reason, f.attempts, f.message, f.failed_at, f.next_try
FROM argus_internal.failure f WHERE f.relid OPERATOR(pg_catalog.=) ANY (
    ARRAY(SELECT s.relid FROM argus_internal.visible_hot_table s));

COMMENT ON VIEW argus.pending
IS 'files that could not be loaded into hot tables so far, and folders that could not be opened: why, and when they '
    'are tried again';

CREATE FUNCTION argus_internal.count_misnamed_files(server pg_catalog.name, relid pg_catalog.regclass,
    loaded_after pg_catalog.timestamptz)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_count_misnamed_files'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000;

COMMENT ON FUNCTION argus_internal.count_misnamed_files(pg_catalog.name, pg_catalog.regclass, pg_catalog.timestamptz)
IS 'how many files that were loaded into a hot table since then have names that say another time than their flows; '
    'NULL for whoever may not see the table';

-- argus.status calls these for everybody. Times and durations do not depend on the settings of the session.
CREATE FUNCTION argus_internal.say_count(n pg_catalog.int8, one pg_catalog.text, many pg_catalog.text,
    example pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN n = 1 THEN '1 ' || one || coalesce(': "' || left(example, 300) || '"', '')
        WHEN n > 1 THEN n || ' ' || many || coalesce(', such as "' || left(example, 300) || '"', '') END
$$;

COMMENT ON FUNCTION argus_internal.say_count(pg_catalog.int8, pg_catalog.text, pg_catalog.text, pg_catalog.text)
IS 'how many there are, in words, with an example; NULL: none';

CREATE FUNCTION argus_internal.say_time(t pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') $$;

COMMENT ON FUNCTION argus_internal.say_time(pg_catalog.timestamptz) IS 'a time in words';

CREATE FUNCTION argus_internal.say_interval(i pg_catalog.interval)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws(' ', nullif(m / 1440, 0) || ' d', nullif(m % 1440 / 60, 0) || ' h', nullif(m % 60, 0) || ' min')
    FROM (SELECT (extract(epoch FROM i) / 60)::int8 AS m) minutes
$$;

COMMENT ON FUNCTION argus_internal.say_interval(pg_catalog.interval) IS 'a duration in words';

CREATE VIEW argus.status WITH (security_barrier = true) AS
SELECT
    h.relid AS hot_table,
    CASE r.severity WHEN 2 THEN 'critical' WHEN 1 THEN 'warning' ELSE 'ok' END AS state,
    r.reason,
    f.newest_flow,
    pg_catalog.date_trunc('second', g.lag) AS lag,
    h.checked_at,
    f.files_loaded,
    h.files_pending,
    p.files_failed,
    p.files_replaced,
    f.files_damaged,
    f.files_misdated,
    f.flows_misdated,
    m.files_misnamed,
    coalesce(i.files_missing, 0) AS files_missing,
    coalesce(i.files_unmatched, 0) AS files_unmatched,
    p.paths_unreadable,
    d.days_open,
    d.days_closed,
    d.oldest_day,
    d.newest_day,
    d.flows,
    s.hot_bytes,
    s.rollup_bytes,
    coalesce(h.message, CASE WHEN f.lately_misdated OPERATOR(pg_catalog.>) 0 THEN pg_catalog.format(
        '%s files loaded within a day have flows with impossible times', f.lately_misdated) END) AS message
FROM argus_internal.visible_hot_table v
JOIN argus_internal.hot_table h ON h.relid OPERATOR(pg_catalog.=) v.relid
JOIN argus_internal.hot_table_server o ON o.relid OPERATOR(pg_catalog.=) v.relid
CROSS JOIN LATERAL (
    -- A flow later than when its file was read says nothing about how far the table is. Of such files that an earlier
    -- version loaded, only the first time is certain.
    SELECT pg_catalog.max(CASE WHEN l.newest_time OPERATOR(pg_catalog.<=) l.loaded_at THEN l.newest_time
            WHEN l.misdated OPERATOR(pg_catalog.>) 0 THEN NULL
            WHEN l.newest_time IS NULL AND l.last_time OPERATOR(pg_catalog.<=) l.loaded_at THEN l.last_time
            WHEN l.first_time OPERATOR(pg_catalog.<=) l.loaded_at THEN l.first_time END) AS newest_flow,
        pg_catalog.count(*) FILTER (WHERE l.misdated OPERATOR(pg_catalog.>) 0) AS files_misdated,
        pg_catalog.sum(l.misdated)::pg_catalog.int8 AS flows_misdated,
        pg_catalog.count(*) FILTER (WHERE l.misdated OPERATOR(pg_catalog.>) 0 AND l.loaded_at OPERATOR(pg_catalog.>)
            (pg_catalog.now() OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)) AS lately_misdated,
        pg_catalog.count(*) FILTER (WHERE (l.misdated OPERATOR(pg_catalog.>) 0 OR l.last_time OPERATOR(pg_catalog.>)
            (l.loaded_at OPERATOR(pg_catalog.+) '1 minute'::pg_catalog.interval)) AND l.loaded_at OPERATOR(pg_catalog.>)
            (pg_catalog.now() OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)) AS lately_of_wrong_clocks,
        pg_catalog.count(l.damage) FILTER (WHERE l.loaded_at OPERATOR(pg_catalog.>)
            (pg_catalog.now() OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)) AS lately_damaged,
        pg_catalog.max(l.loaded_at) AS newest_load,
        pg_catalog.count(*) AS files_loaded,
        pg_catalog.count(l.damage) AS files_damaged
    FROM argus_internal.file l WHERE l.relid OPERATOR(pg_catalog.=) h.relid AND l.forgotten_at IS NULL) f
CROSS JOIN LATERAL (
    -- All empty files are one content, which may have been loaded long ago.
    SELECT pg_catalog.count(*) AS files, pg_catalog.min(c.path COLLATE pg_catalog."C") AS path
    FROM argus_internal.file l JOIN argus_internal.place c ON c.relid OPERATOR(pg_catalog.=) l.relid
        AND c.file OPERATOR(pg_catalog.=) l.file
    WHERE l.relid OPERATOR(pg_catalog.=) h.relid AND l.records OPERATOR(pg_catalog.=) 0
        AND l.forgotten_at IS NULL AND c.mtime OPERATOR(pg_catalog.>) (pg_catalog.now()
            OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)) e
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'failed') AS files_failed,
        pg_catalog.count(*) FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'replaced') AS files_replaced,
        pg_catalog.count(*) FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'unreadable') AS paths_unreadable,
        pg_catalog.min(x.path COLLATE pg_catalog."C") FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'failed') AS failed,
        pg_catalog.min(x.path COLLATE pg_catalog."C") FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'replaced')
            AS replaced,
        pg_catalog.min(x.path COLLATE pg_catalog."C") FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'unreadable')
            AS unreadable
    FROM argus_internal.failure x WHERE x.relid OPERATOR(pg_catalog.=) h.relid) p
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) FILTER (WHERE y.closed_at IS NULL AND y.is_hot) AS days_open,
        pg_catalog.count(*) FILTER (WHERE y.closed_at IS NOT NULL AND y.is_hot) AS days_closed,
        pg_catalog.min(y.day) FILTER (WHERE y.is_hot) AS oldest_day, pg_catalog.max(y.day)
            FILTER (WHERE y.is_hot) AS newest_day,
        CASE WHEN pg_catalog.bool_and(y.flows IS NOT NULL) IS NOT FALSE
            THEN coalesce(pg_catalog.sum(y.flows), 0)::pg_catalog.int8 END AS flows
    FROM argus_internal.day y WHERE y.relid OPERATOR(pg_catalog.=) h.relid) d
CROSS JOIN LATERAL (
    SELECT coalesce(pg_catalog.sum(b.bytes) FILTER (WHERE b.kind OPERATOR(pg_catalog.=) ''),
        0)::pg_catalog.int8 AS hot_bytes,
        coalesce(pg_catalog.sum(b.bytes) FILTER (WHERE b.kind OPERATOR(pg_catalog.<>) ''), 0)::pg_catalog.int8
            AS rollup_bytes
    FROM (SELECT r.kind, argus_internal.relation_size(r.relation) AS bytes FROM argus_internal.relation r
          WHERE r.relid OPERATOR(pg_catalog.=) h.relid AND r.day IS NOT NULL) b) s
CROSS JOIN LATERAL (
    SELECT pg_catalog.max(n.message) FILTER (WHERE n.kind OPERATOR(pg_catalog.=) 'unlisted') AS unlisted,
        pg_catalog.max(n.files) FILTER (WHERE n.kind OPERATOR(pg_catalog.=) 'missing') AS files_missing,
        pg_catalog.max(n.first_time) FILTER (WHERE n.kind OPERATOR(pg_catalog.=) 'missing') AS missing,
        pg_catalog.max(n.files) FILTER (WHERE n.kind OPERATOR(pg_catalog.=) 'unmatched') AS files_unmatched,
        pg_catalog.max(n.path) FILTER (WHERE n.kind OPERATOR(pg_catalog.=) 'unmatched') AS unmatched
    FROM argus_internal.finding n WHERE n.relid OPERATOR(pg_catalog.=) h.relid) i
CROSS JOIN LATERAL (
    SELECT argus_internal.count_misnamed_files(o.server, h.relid, '-infinity') AS files_misnamed OFFSET 0) m
CROSS JOIN LATERAL (
    -- A file arrives a period after its first flow, is loaded by the next run, and waits for `settle` if it is the
    -- last one.
    -- Never negative: a clock that runs ahead is no reason to believe that all is well for longer.
    SELECT CASE WHEN f.newest_flow IS NOT NULL
            THEN pg_catalog.now() OPERATOR(pg_catalog.-) LEAST(f.newest_flow, pg_catalog.now()) END AS lag,
        GREATEST('2 hours'::pg_catalog.interval, h.settle OPERATOR(pg_catalog.+) (3 OPERATOR(pg_catalog.*) coalesce(
            (SELECT x.option_value::pg_catalog.interval FROM pg_catalog.pg_foreign_server e
                JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid OPERATOR(pg_catalog.=) e.srvfdw
                CROSS JOIN LATERAL pg_catalog.pg_options_to_table(e.srvoptions) x
             WHERE e.srvname OPERATOR(pg_catalog.=) o.server AND w.fdwname OPERATOR(pg_catalog.=) 'argus_fdw'
                AND x.option_name OPERATOR(pg_catalog.=) 'period'), '0'))) AS usual
    OFFSET 0) g
CROSS JOIN LATERAL (
    SELECT pg_catalog.max(x.severity) AS severity,
        pg_catalog.string_agg(x.said, '; ' ORDER BY x.severity DESC, x.place) AS reason
    FROM (VALUES
        (2, 1, CASE WHEN h.checked_at IS NULL AND i.unlisted IS NULL
            THEN 'never maintained: no run has looked for files yet' END),
        (2, 2, i.unlisted),
        -- A long run lists the archive once, and loads for hours.
        (2, 3, CASE WHEN h.checked_at IS NOT NULL AND GREATEST(h.checked_at, f.newest_load)
                OPERATOR(pg_catalog.<) (pg_catalog.now() OPERATOR(pg_catalog.-) '2 hours'::pg_catalog.interval)
            THEN pg_catalog.format('not maintained since %s', argus_internal.say_time(
                GREATEST(h.checked_at, f.newest_load))) END),
        (2, 4, CASE WHEN h.checked_at IS NOT NULL AND i.unlisted IS NULL AND f.newest_flow IS NULL
            THEN CASE f.files_loaded WHEN 0 THEN 'no file could be loaded so far'
                ELSE 'no flow that was loaded has a possible time' END END),
        (2, 5, argus_internal.say_count(p.files_replaced, 'file has another content than when it was loaded',
            'files have another content than when they were loaded', p.replaced)),
        (CASE WHEN g.lag OPERATOR(pg_catalog.>) (3 OPERATOR(pg_catalog.*) g.usual) THEN 2 ELSE 1 END, 6,
            CASE WHEN g.lag OPERATOR(pg_catalog.>) g.usual
            THEN pg_catalog.format('the newest flow is of %s, more than %s ago',
                argus_internal.say_time(f.newest_flow), argus_internal.say_interval(
                CASE WHEN g.lag OPERATOR(pg_catalog.>) (3 OPERATOR(pg_catalog.*) g.usual)
                    THEN 3 OPERATOR(pg_catalog.*) g.usual ELSE g.usual END)) END),
        (1, 7, argus_internal.say_count(p.files_failed, 'file could not be loaded', 'files could not be loaded',
            p.failed)),
        (1, 8, CASE WHEN i.unlisted IS NULL THEN argus_internal.say_count(p.paths_unreadable,
            'folder or link cannot be opened', 'folders or links cannot be opened', p.unreadable) END),
        (1, 9, argus_internal.say_count(i.files_missing, 'rotation is missing, that of ',
            'rotations are missing, the first of ', NULL) OPERATOR(pg_catalog.||) argus_internal.say_time(i.missing)),
        (1, 10, argus_internal.say_count(i.files_unmatched, 'archive does not match the pattern',
            'archives do not match the pattern', i.unmatched)),
        (1, 11, CASE WHEN m.files_misnamed OPERATOR(pg_catalog.>) 0 THEN argus_internal.say_count(
            argus_internal.count_misnamed_files(o.server, h.relid, pg_catalog.now()
                OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval),
            'file loaded within a day holds flows of another time than its name says',
            'files loaded within a day hold flows of other times than their names say', NULL) END),
        (1, 12, argus_internal.say_count(f.lately_of_wrong_clocks,
            'file loaded within a day has flows of a wrong clock',
            'files loaded within a day have flows of a wrong clock', NULL)),
        (1, 13, argus_internal.say_count(f.lately_damaged, 'file loaded within a day is damaged',
            'files loaded within a day are damaged', NULL)),
        (1, 14, argus_internal.say_count(e.files, 'file of the last day is empty', 'files of the last day are empty',
            e.path)),
        (1, 15, CASE WHEN i.unlisted IS NULL OR NOT (h.message OPERATOR(pg_catalog.=) 'there is no archive'
                OR pg_catalog.starts_with(h.message, 'could not list the archive: '))
            THEN pg_catalog.left(h.message, 300) END)) x (severity, place, said)
    WHERE x.said IS NOT NULL) r;

COMMENT ON VIEW argus.status IS 'hot tables: how far they are, what is missing, how large they are';
COMMENT ON COLUMN argus.status.hot_table IS 'the hot table';
COMMENT ON COLUMN argus.status.state IS 'ok, warning or critical: the worst of what is wrong with it';
COMMENT ON COLUMN argus.status.reason IS 'all that is wrong with it, the worst first; NULL: nothing';
COMMENT ON COLUMN argus.status.newest_flow
IS 'latest time of a flow that can be: none later than when its file was loaded counts';
COMMENT ON COLUMN argus.status.lag IS 'how long ago that was, never negative; NULL: there is no such flow';
COMMENT ON COLUMN argus.status.checked_at IS 'when the archive was listed last';
COMMENT ON COLUMN argus.status.files_loaded IS 'files in the ledger that were not forgotten';
COMMENT ON COLUMN argus.status.files_pending IS 'files of the archive that were not loaded when it was listed last';
COMMENT ON COLUMN argus.status.files_failed IS 'files that could not be loaded, and are tried again';
COMMENT ON COLUMN argus.status.files_replaced IS 'files that have another content than when they were loaded';
COMMENT ON COLUMN argus.status.files_damaged IS 'loaded files with damage';
COMMENT ON COLUMN argus.status.files_misdated IS 'loaded files with flows whose times cannot be';
COMMENT ON COLUMN argus.status.flows_misdated IS 'these flows';
COMMENT ON COLUMN argus.status.files_misnamed IS 'loaded files whose names say another time than their flows';
COMMENT ON COLUMN argus.status.files_missing
IS 'rotations, by the period of the server, without a loaded file, in the last 30 days that are hot';
COMMENT ON COLUMN argus.status.files_unmatched IS 'archives below the root that the pattern does not match';
COMMENT ON COLUMN argus.status.paths_unreadable IS 'folders and links below the root that cannot be opened';
COMMENT ON COLUMN argus.status.days_open IS 'days that fill';
COMMENT ON COLUMN argus.status.days_closed IS 'days that are closed, with their indexes';
COMMENT ON COLUMN argus.status.oldest_day IS 'the first day with rows';
COMMENT ON COLUMN argus.status.newest_day IS 'the last day with rows';
COMMENT ON COLUMN argus.status.flows
IS 'rows that are stored now; NULL: not known, as long as days are there that an earlier version filled';
COMMENT ON COLUMN argus.status.hot_bytes IS 'size of the days with their indexes; what is locked is left out';
COMMENT ON COLUMN argus.status.rollup_bytes IS 'size of the rollups; what is locked is left out';
COMMENT ON COLUMN argus.status.message IS 'what kept the last run from its work, or what is wrong; NULL: nothing';

-- Columns that views take over have the meaning that they have in their tables.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT v.attrelid::pg_catalog.regclass AS view, v.attname,
        pg_catalog.col_description(t.attrelid, t.attnum) AS said
             FROM (VALUES ('argus.ledger'::pg_catalog.regclass, 'argus_internal.file'::pg_catalog.regclass),
                 ('argus.pending', 'argus_internal.failure')) AS p (view, source)
             JOIN pg_catalog.pg_attribute v ON v.attrelid OPERATOR(pg_catalog.=) p.view
                 AND v.attnum OPERATOR(pg_catalog.>) 0
             JOIN pg_catalog.pg_attribute t ON t.attrelid OPERATOR(pg_catalog.=) p.source
                AND t.attname OPERATOR(pg_catalog.=) CASE v.attname WHEN 'hot_table' THEN 'relid' ELSE v.attname END
                    LOOP
        EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', c.view, c.attname, c.said);
    END LOOP;
END
$$;

GRANT SELECT ON argus.ledger, argus.pending, argus.status TO PUBLIC;
