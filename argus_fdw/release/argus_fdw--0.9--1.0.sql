-- What 1.0 changes in the objects of 0.9. Afterwards they must be those of a new database with 1.0.

---------------------------------------------------------------------------------------------------------------------
-- The order of time in tables: an operator class for BRIN indexes
--
-- It is PostgreSQL's for timestamps. By its name the library knows the indexes by which it may read a table in the
-- order of a time (hot/time_order_path.cpp), and PostgreSQL loads the library when it opens such an index, to ask for
-- options.
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.time_order_options(pg_catalog.internal)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_time_order_options'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.time_order_options(pg_catalog.internal)
IS 'the options of operator class argus_internal.time_order: there are none';

CREATE OPERATOR FAMILY argus_internal.time_order USING brin;

COMMENT ON OPERATOR FAMILY argus_internal.time_order USING brin
IS 'earliest and latest time of ranges of blocks, by which hot tables are read in the order of time';

CREATE OPERATOR CLASS argus_internal.time_order
FOR TYPE pg_catalog.timestamptz USING brin FAMILY argus_internal.time_order AS
    OPERATOR 1 pg_catalog.<, OPERATOR 2 pg_catalog.<=, OPERATOR 3 pg_catalog.=, OPERATOR 4 pg_catalog.>=,
    OPERATOR 5 pg_catalog.>,
    FUNCTION 1 pg_catalog.brin_minmax_opcinfo(pg_catalog.internal),
    FUNCTION 2 pg_catalog.brin_minmax_add_value(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal,
        pg_catalog.internal),
    FUNCTION 3 pg_catalog.brin_minmax_consistent(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
    FUNCTION 4 pg_catalog.brin_minmax_union(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
    FUNCTION 5 argus_internal.time_order_options(pg_catalog.internal);

COMMENT ON OPERATOR CLASS argus_internal.time_order USING brin
IS 'earliest and latest time of ranges of blocks, by which hot tables are read in the order of time';

-- Conditions on dates and on times without a zone.
ALTER OPERATOR FAMILY argus_internal.time_order USING brin ADD
    OPERATOR 1 pg_catalog.< (timestamptz, date), OPERATOR 2 pg_catalog.<= (timestamptz, date),
    OPERATOR 3 pg_catalog.= (timestamptz, date), OPERATOR 4 pg_catalog.>= (timestamptz, date),
    OPERATOR 5 pg_catalog.> (timestamptz, date),
    OPERATOR 1 pg_catalog.< (timestamptz, timestamp), OPERATOR 2 pg_catalog.<= (timestamptz, timestamp),
    OPERATOR 3 pg_catalog.= (timestamptz, timestamp), OPERATOR 4 pg_catalog.>= (timestamptz, timestamp),
    OPERATOR 5 pg_catalog.> (timestamptz, timestamp);

REVOKE ALL ON FUNCTION argus_internal.time_order_options(pg_catalog.internal) FROM PUBLIC;

---------------------------------------------------------------------------------------------------------------------
-- Days have an index of their blocks
---------------------------------------------------------------------------------------------------------------------

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

REVOKE ALL ON FUNCTION argus_internal.index_blocks(argus_internal.hot_table, pg_catalog.regclass) FROM PUBLIC;

CREATE OR REPLACE FUNCTION argus_internal.add_day(hot argus_internal.hot_table, d argus_internal.day)
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

CREATE OR REPLACE FUNCTION argus_internal.rehydrate_day(relid pg_catalog.regclass, day pg_catalog.date, filter pg_catalog.text,
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

-- A day that its owner took out, or may not index any more, is read as before.
DO $$
DECLARE
    part record;
    cause pg_catalog.text;
BEGIN
    FOR part IN SELECT h AS hot, r.relation FROM argus_internal.hot_table h
        JOIN argus_internal.relation r ON r.relid OPERATOR(pg_catalog.=) h.relid AND r.kind OPERATOR(pg_catalog.=) ''
        JOIN pg_catalog.pg_inherits i ON i.inhrelid OPERATOR(pg_catalog.=) r.relation
            AND i.inhparent OPERATOR(pg_catalog.=) h.relid
        ORDER BY h.relid, r.day
    LOOP
        BEGIN
            PERFORM argus_internal.index_blocks(part.hot, part.relation);
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
            PERFORM argus_internal.report('WARNING', errcode => 'object_not_in_prerequisite_state',
                message => pg_catalog.format('could not index blocks of %s', part.relation), detail => cause);
        END;
    END LOOP;
END
$$;

-- ---- the ledger keeps what sensors reported ----

ALTER TABLE argus_internal.file ADD COLUMN sensors pg_catalog.bytea;
COMMENT ON COLUMN argus_internal.file.sensors
IS 'what sensors reported in it, packed; NULL: unknown, as of files that an earlier version loaded';
ALTER TYPE argus_internal.load_result ADD ATTRIBUTE sensors pg_catalog.bytea;
COMMENT ON COLUMN argus_internal.load_result.sensors
IS 'what sensors reported, packed; NULL: not all of the stream was looked at';

CREATE OR REPLACE FUNCTION argus_internal.load_new_content(hot argus_internal.hot_table,
    file argus_internal.listed_file, former pg_catalog.int4[], deadline pg_catalog.timestamptz)
RETURNS pg_catalog.int8[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    began timestamptz := clock_timestamp();
    number int;
    f argus_internal.file;
    r argus_internal.load_result;
BEGIN
    FOR f IN SELECT * FROM argus_internal.file x WHERE x.relid = hot.relid AND x.file = ANY (former)
        ORDER BY x.file LOOP
        PERFORM argus_internal.take_out_file(hot, f);
        PERFORM argus_internal.report('NOTICE',
            message => format('%s: "%s" has grown: what was loaded of it as "%s" on %s, %s flows, is replaced',
            hot.relid, file.path, f.path, to_char(f.loaded_at, 'YYYY-MM-DD'), f.flows));
    END LOOP;
    UPDATE argus_internal.hot_table h SET next_file = h.next_file + 1 WHERE h.relid = hot.relid
        RETURNING h.next_file - 1 INTO number;
    r := argus_internal.load_file(hot.relid, file.path, number, deadline);
    -- The file that was read must be the one that was listed and recognised.
    PERFORM argus_internal.check_file_settled(NOT r.is_changed AND (r.bytes, r.mtime) IS NOT DISTINCT
        FROM (file.bytes, file.mtime)
        AND NOT (r.is_growing AND file.mtime + hot.settle > now()));
    IF r.damage IS NOT NULL AND r.records = 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'data_corrupted', MESSAGE = r.damage;
    END IF;
    INSERT INTO argus_internal.file VALUES (hot.relid, number, file.path, file.bytes,
        coalesce(r.digest, (argus_internal.identify_file(hot.server, file.path)).digest), file.mtime,
        r.records, r.flows, r.stored, r.filtered, r.untimed, r.expired, r.sensor_pkts, r.sensor_drops, r.first_time,
        r.last_time, r.days, r.damage, now(),
        clock_timestamp() - began, NULL, r.stream_bytes, r.stream_digest, r.head, r.newest_time, r.misdated,
        r.misdated_first, r.misdated_last, r.misdated_by, NULL, r.sensors);
    UPDATE argus_internal.day x SET flows = x.flows + s.flows FROM unnest(r.days, r.day_flows) s(day, flows)
    WHERE x.relid = hot.relid AND x.day = s.day AND s.flows > 0;
    UPDATE argus_internal.file x SET superseded_by = number WHERE x.relid = hot.relid
        AND (x.file = ANY (former) OR x.superseded_by = ANY (former));
    PERFORM argus_internal.note_place(hot.relid, file, number);
    PERFORM argus_internal.note_change(hot.relid, r.days, number);
    PERFORM argus_internal.warn_of_flaws(hot.relid, file.path, r);
    IF r.records = 0 THEN
        PERFORM argus_internal.warn_of_empty_file(hot.relid, file.path);
    END IF;
    PERFORM argus_internal.warn_of_misnamed_file(hot, file, r.first_time, r.last_time);
    RETURN ARRAY[r.flows, r.stored, r.filtered, r.untimed, r.expired];
END
$$;

---------------------------------------------------------------------------------------------------------------------
-- Facts: what C++ knows of the archives behind a table
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.archive_fact AS (
    kind pg_catalog.text,
    path pg_catalog.text,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    name_time pg_catalog.timestamptz,
    is_known pg_catalog.bool,
    is_indexed pg_catalog.bool,
    first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz,
    records pg_catalog.int8,
    flows pg_catalog.int8,
    problem pg_catalog.text,
    message pg_catalog.text,
    bytes_lost pg_catalog.int8,
    misnamed pg_catalog.text,
    sensor pg_catalog.int4,
    srcid pg_catalog.text,
    reports pg_catalog.int8,
    first_report pg_catalog.timestamptz,
    last_report pg_catalog.timestamptz,
    alive_since pg_catalog.timestamptz[],
    alive_until pg_catalog.timestamptz[],
    report_interval pg_catalog.int8,
    pkts pg_catalog.int8,
    drops pg_catalog.int8,
    starts pg_catalog.int8,
    run_begin pg_catalog.timestamptz,
    first_flow pg_catalog.timestamptz,
    last_flow pg_catalog.timestamptz,
    sequences pg_catalog.text,
    holes pg_catalog.int8,
    is_cut pg_catalog.bool
);

COMMENT ON TYPE argus_internal.archive_fact
IS 'an archive and one of its sensors; or something below the root that is no archive of the table';
COMMENT ON COLUMN argus_internal.archive_fact.kind
IS 'archive; unmatched: an archive that the pattern of the server does not match; unlisted: what could not be opened';
COMMENT ON COLUMN argus_internal.archive_fact.path IS 'the file or folder';
COMMENT ON COLUMN argus_internal.archive_fact.bytes IS 'its size';
COMMENT ON COLUMN argus_internal.archive_fact.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.archive_fact.name_time IS 'the time in its name by the pattern';
COMMENT ON COLUMN argus_internal.archive_fact.is_known
IS 'it was read, or an index describes it; false: all that follows is unknown';
COMMENT ON COLUMN argus_internal.archive_fact.is_indexed IS 'an index describes it';
COMMENT ON COLUMN argus_internal.archive_fact.first_time IS 'earliest time of its flows';
COMMENT ON COLUMN argus_internal.archive_fact.last_time IS 'latest time of its flows';
COMMENT ON COLUMN argus_internal.archive_fact.records IS 'records of every kind that can be read';
COMMENT ON COLUMN argus_internal.archive_fact.flows IS 'flow records among them';
COMMENT ON COLUMN argus_internal.archive_fact.problem
IS 'damaged, unreadable, foreign (no archive), unsupported, growing (still being written), headless (it does not begin '
    'with a management record, but all was read); NULL: nothing is wrong';
COMMENT ON COLUMN argus_internal.archive_fact.message IS 'what is wrong, in words';
COMMENT ON COLUMN argus_internal.archive_fact.bytes_lost IS 'uncompressed bytes in no record that can be read';
COMMENT ON COLUMN argus_internal.archive_fact.misnamed
IS 'how its flows contradict the time in its name; NULL: they do not';
COMMENT ON COLUMN argus_internal.archive_fact.sensor
IS 'number of the row of this archive, from 0; what follows is of one run of a sensor, NULL if none is known';
COMMENT ON COLUMN argus_internal.archive_fact.srcid IS 'source id; NULL: its records have none';
COMMENT ON COLUMN argus_internal.archive_fact.reports
IS 'management records, without those that only begin an archive';
COMMENT ON COLUMN argus_internal.archive_fact.first_report IS 'time of the first of them';
COMMENT ON COLUMN argus_internal.archive_fact.last_report IS 'time of the last of them';
COMMENT ON COLUMN argus_internal.archive_fact.alive_since
IS 'begins of the times in which it reported without a pause; if they are very many, the shortest are left out';
COMMENT ON COLUMN argus_internal.archive_fact.alive_until IS 'their ends';
COMMENT ON COLUMN argus_internal.archive_fact.report_interval IS 'seconds between reports, as the sensor says';
COMMENT ON COLUMN argus_internal.archive_fact.pkts IS 'packets that the sensor received';
COMMENT ON COLUMN argus_internal.archive_fact.drops IS 'packets that it lost';
COMMENT ON COLUMN argus_internal.archive_fact.starts IS '1: it was started amid the archive, which begins this row';
COMMENT ON COLUMN argus_internal.archive_fact.run_begin IS 'when it was started';
COMMENT ON COLUMN argus_internal.archive_fact.first_flow IS 'earliest time of its flows';
COMMENT ON COLUMN argus_internal.archive_fact.last_flow IS 'latest time of its flows';
COMMENT ON COLUMN argus_internal.archive_fact.sequences
IS 'sequence numbers of its flows, as an int8multirange; NULL: they have none';
COMMENT ON COLUMN argus_internal.archive_fact.holes
IS 'numbers that are missing in the first of these ranges, or fewer: it stands for very many';
COMMENT ON COLUMN argus_internal.archive_fact.is_cut
IS 'this is what is left of sensors and runs that were too many to be told apart';

-- Whoever may SELECT from the table may call it for the table. Archives in `known` are listed and not looked into.
CREATE FUNCTION argus_internal.archive_facts(source pg_catalog.regclass, since pg_catalog.timestamptz,
    until pg_catalog.timestamptz, known pg_catalog.text[] DEFAULT NULL)
RETURNS SETOF argus_internal.archive_fact
AS 'MODULE_PATHNAME', 'argus_archive_facts'
LANGUAGE C STABLE PARALLEL UNSAFE
COST 100000 ROWS 1000;

COMMENT ON FUNCTION argus_internal.archive_facts(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.timestamptz,
    pg_catalog.text[])
IS 'the archives behind a foreign table or a hot table; those that may hold flows between two times are read where no '
    'index describes them';

-- The same rights. Nothing but `paths` is looked into, and these no further than their beginning.
CREATE FUNCTION argus_internal.opened_archives(source pg_catalog.regclass, paths pg_catalog.text[])
RETURNS SETOF argus_internal.archive_fact
AS 'MODULE_PATHNAME', 'argus_opened_archives'
LANGUAGE C STABLE PARALLEL UNSAFE
COST 100000 ROWS 1000;

COMMENT ON FUNCTION argus_internal.opened_archives(pg_catalog.regclass, pg_catalog.text[])
IS 'which of some archives are behind a foreign table now, and whether they can be opened';

CREATE FUNCTION argus_internal.unpack_sensors(sensors pg_catalog.bytea)
RETURNS TABLE (srcid pg_catalog.text, reports pg_catalog.int8, first_report pg_catalog.timestamptz,
    last_report pg_catalog.timestamptz, alive_since pg_catalog.timestamptz[], alive_until pg_catalog.timestamptz[],
    report_interval pg_catalog.int8, pkts pg_catalog.int8, drops pg_catalog.int8, starts pg_catalog.int8,
    run_begin pg_catalog.timestamptz, first_flow pg_catalog.timestamptz, last_flow pg_catalog.timestamptz,
    sequences pg_catalog.text, holes pg_catalog.int8, is_cut pg_catalog.bool)
AS 'MODULE_PATHNAME', 'argus_unpack_sensors'
LANGUAGE C STABLE STRICT PARALLEL SAFE
ROWS 2;

COMMENT ON FUNCTION argus_internal.unpack_sensors(pg_catalog.bytea)
IS 'what the sensors of an archive reported, as a ledger keeps it';

---------------------------------------------------------------------------------------------------------------------
-- What readers of a hot table may know of its state
---------------------------------------------------------------------------------------------------------------------

CREATE VIEW argus_internal.visible_setting WITH (security_barrier = true) AS
SELECT h.relid, s.server, h.filter, h.partition_zone, h.hot_from, h.summed_from, h.checked_at
FROM argus_internal.hot_table h JOIN argus_internal.visible_hot_table v ON v.relid OPERATOR(pg_catalog.=) h.relid
JOIN argus_internal.hot_table_server s ON s.relid OPERATOR(pg_catalog.=) h.relid;

COMMENT ON VIEW argus_internal.visible_setting IS 'how the hot tables are kept that the current user may know of';

CREATE VIEW argus_internal.visible_place WITH (security_barrier = true) AS
SELECT p.relid, p.path, p.bytes, p.mtime, p.name_time, f.file, f.first_time, f.last_time, f.records, f.flows,
    f.untimed, f.damage, CASE WHEN NOT pg_catalog.row_security_active(p.relid) THEN f.sensors END AS sensors
FROM argus_internal.place p JOIN argus_internal.file f ON f.relid OPERATOR(pg_catalog.=) p.relid
    AND f.file OPERATOR(pg_catalog.=) p.file
WHERE f.forgotten_at IS NULL
    AND p.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT v.relid FROM argus_internal.visible_hot_table v));

COMMENT ON VIEW argus_internal.visible_place
IS 'places of what was loaded into the hot tables that the current user may know of';

CREATE VIEW argus_internal.visible_day WITH (security_barrier = true) AS
SELECT d.relid, d.day, d.begins, d.ends, d.is_hot, d.closed_at, d.filter
FROM argus_internal.day d
WHERE d.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT v.relid FROM argus_internal.visible_hot_table v));

COMMENT ON VIEW argus_internal.visible_day IS 'days of the hot tables that the current user may know of';

CREATE VIEW argus_internal.visible_relation WITH (security_barrier = true) AS
SELECT r.relid, r.kind, r.relation
FROM argus_internal.relation r
WHERE r.day IS NULL
    AND r.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT v.relid FROM argus_internal.visible_hot_table v));

COMMENT ON VIEW argus_internal.visible_relation
IS 'what belongs to the hot tables that the current user may know of, without partitions';

-- Columns that these views take over have the meaning that they have in their tables.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT v.attrelid::pg_catalog.regclass AS view, v.attname,
            (SELECT pg_catalog.col_description(t.attrelid, t.attnum) FROM pg_catalog.pg_attribute t
             WHERE t.attrelid OPERATOR(pg_catalog.=) ANY (p.sources) AND t.attname OPERATOR(pg_catalog.=) v.attname
             ORDER BY pg_catalog.array_position(p.sources, t.attrelid) LIMIT 1) AS said
        FROM (VALUES ('argus_internal.visible_setting'::pg_catalog.regclass,
                ARRAY['argus_internal.hot_table'::pg_catalog.regclass]::pg_catalog.oid[]),
            ('argus_internal.visible_place',
                ARRAY['argus_internal.place'::pg_catalog.regclass,
                    'argus_internal.file'::pg_catalog.regclass]::pg_catalog.oid[]),
            ('argus_internal.visible_day', ARRAY['argus_internal.day'::pg_catalog.regclass]::pg_catalog.oid[]),
            ('argus_internal.visible_relation',
                ARRAY['argus_internal.relation'::pg_catalog.regclass]::pg_catalog.oid[])) AS p (view, sources)
        JOIN pg_catalog.pg_attribute v ON v.attrelid OPERATOR(pg_catalog.=) p.view
            AND v.attnum OPERATOR(pg_catalog.>) 0
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', c.view, c.attname, c.said);
    END LOOP;
END
$$;

GRANT SELECT ON argus_internal.visible_setting, argus_internal.visible_place, argus_internal.visible_day,
    argus_internal.visible_relation TO PUBLIC;

---------------------------------------------------------------------------------------------------------------------
-- What a source is: a foreign table of flows, a hot table, or any other relation with columns of flows
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.source AS (
    relid pg_catalog.regclass,
    kind pg_catalog.text,
    server pg_catalog.name,
    period pg_catalog.interval,
    slack pg_catalog.interval,
    shown pg_catalog.tstzrange,
    zone pg_catalog.text,
    filter pg_catalog.text,
    hot_from pg_catalog.timestamptz
);

COMMENT ON TYPE argus_internal.source IS 'what an investigation asks';
COMMENT ON COLUMN argus_internal.source.relid IS 'the relation';
COMMENT ON COLUMN argus_internal.source.kind IS 'archive: a foreign table of flows; hot table; or relation';
COMMENT ON COLUMN argus_internal.source.server IS 'the server of its archives';
COMMENT ON COLUMN argus_internal.source.period IS 'how long an archive is written to, by its options; NULL: unknown';
COMMENT ON COLUMN argus_internal.source.slack IS 'how far flows may reach beyond that, by its options; NULL: unknown';
COMMENT ON COLUMN argus_internal.source.shown IS 'the times of flows that it shows at all';
COMMENT ON COLUMN argus_internal.source.zone IS 'time zone that decides where a day begins';
COMMENT ON COLUMN argus_internal.source.filter IS 'ra filter of a hot table';
COMMENT ON COLUMN argus_internal.source.hot_from IS 'days of a hot table before this time have expired';

-- Returns an option of a foreign table, or else of its server; without a table that of the server alone.
CREATE FUNCTION argus_internal.source_option(relid pg_catalog.regclass, server pg_catalog.name,
    option pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((SELECT o.option_value FROM pg_foreign_table t, pg_options_to_table(t.ftoptions) o
            WHERE t.ftrelid = $1 AND o.option_name = $3),
        (SELECT o.option_value FROM pg_foreign_server s, pg_options_to_table(s.srvoptions) o
            WHERE s.srvname = $2 AND o.option_name = $3))
$$;

COMMENT ON FUNCTION argus_internal.source_option(pg_catalog.regclass, pg_catalog.name, pg_catalog.text)
IS 'an option of a foreign table or of its server';

-- Times in options are UTC unless they say otherwise, and are written with the year first.
CREATE FUNCTION argus_internal.source_of_archive(relid pg_catalog.regclass, server pg_catalog.name)
RETURNS argus_internal.source
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
AS $$
    SELECT ROW($1, 'archive', $2, argus_internal.source_option($1, $2, 'period')::interval,
        argus_internal.source_option($1, $2, 'slack')::interval,
        tstzrange(argus_internal.source_option($1, NULL, 'since')::timestamptz,
            argus_internal.source_option($1, NULL, 'until')::timestamptz), 'UTC', NULL, NULL)::argus_internal.source
$$;

COMMENT ON FUNCTION argus_internal.source_of_archive(pg_catalog.regclass, pg_catalog.name)
IS 'describes a foreign table of flows';

CREATE FUNCTION argus_internal.describe_source(relid pg_catalog.regclass)
RETURNS argus_internal.source
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation pg_class;
    hot argus_internal.visible_setting;
    server name;
    record text;
BEGIN
    IF relid IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "source" must not be null',
            hint => 'SELECT source FROM argus.sources() lists what can be asked.');
    END IF;
    SELECT * INTO relation FROM pg_class c WHERE c.oid = describe_source.relid;
    IF relation.relkind IS NULL OR relation.relkind NOT IN ('r', 'p', 'v', 'm', 'f') THEN
        PERFORM argus_internal.report('ERROR', errcode => 'wrong_object_type',
            message => format('%s is no table or view', relid));
    END IF;
    IF NOT has_any_column_privilege(relid, 'SELECT') THEN
        PERFORM argus_internal.report('ERROR', errcode => 'insufficient_privilege',
            message => format('permission denied for %s %s', CASE WHEN relation.relkind IN ('v', 'm') THEN 'view'
                WHEN relation.relkind = 'f' THEN 'foreign table' ELSE 'table' END, relation.relname));
    END IF;
    SELECT * INTO hot FROM argus_internal.visible_setting h WHERE h.relid = describe_source.relid;
    IF FOUND THEN
        RETURN ROW(relid, 'hot table', hot.server, argus_internal.source_option(NULL, hot.server, 'period'),
            argus_internal.source_option(NULL, hot.server, 'slack'), tstzrange(NULL, NULL), hot.partition_zone,
            hot.filter, hot.hot_from)::argus_internal.source;
    END IF;
    SELECT s.srvname INTO server FROM pg_foreign_table t JOIN pg_foreign_server s ON s.oid = t.ftserver
        JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    WHERE t.ftrelid = describe_source.relid AND w.fdwname = 'argus_fdw';
    IF server IS NULL THEN
        RETURN ROW(relid, 'relation', NULL, NULL, NULL, tstzrange(NULL, NULL), 'UTC', NULL,
            NULL)::argus_internal.source;
    END IF;
    record := coalesce(argus_internal.source_option(relid, NULL, 'record'), 'flow');
    IF record <> 'flow' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'wrong_object_type',
            message => format('%s shows no flows, but %s records', relid, record));
    END IF;
    RETURN argus_internal.source_of_archive(relid, server);
END
$$;

COMMENT ON FUNCTION argus_internal.describe_source(pg_catalog.regclass)
IS 'finds out what a source is; an error if it cannot be one';

-- Lists those of some columns that a relation does not have.
CREATE FUNCTION argus_internal.absent_columns(relid pg_catalog.regclass, columns pg_catalog.text[])
RETURNS pg_catalog.text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT c FROM unnest($2) c WHERE NOT EXISTS (SELECT FROM pg_attribute a
        WHERE a.attrelid = $1 AND a.attname = c AND a.attnum > 0 AND NOT a.attisdropped) ORDER BY c COLLATE "C")
$$;

COMMENT ON FUNCTION argus_internal.absent_columns(pg_catalog.regclass, pg_catalog.text[])
IS 'those of some columns that a relation does not have';

-- Raises an error unless a source has some columns.
CREATE FUNCTION argus_internal.require_columns(relid pg_catalog.regclass, VARIADIC columns pg_catalog.text[])
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    absent text[] := argus_internal.absent_columns(relid, columns);
BEGIN
    IF absent <> '{}' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'undefined_column',
            message => format('%s lacks the columns "%s"', relid, array_to_string(absent, '", "')),
            hint => 'A source has columns of argus.flow, with their names.');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.require_columns(pg_catalog.regclass, pg_catalog.text[])
IS 'raises an error unless a source has some columns';

---------------------------------------------------------------------------------------------------------------------
-- Holdings: which archives a source answers from, whether it holds them itself or reads them
---------------------------------------------------------------------------------------------------------------------

-- Returns the times whose flows a hot table holds itself. Those of days that have expired or were dropped are in the
-- archive.
CREATE FUNCTION argus_internal.hot_times(s argus_internal.source)
RETURNS pg_catalog.tstzmultirange
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT tstzmultirange(tstzrange($1.hot_from, NULL))
        - coalesce(range_agg(tstzrange(d.begins, d.ends)) FILTER (WHERE NOT d.is_hot), '{}')
        + coalesce(range_agg(tstzrange(d.begins, d.ends)) FILTER (WHERE d.is_hot), '{}')
    FROM argus_internal.visible_day d WHERE d.relid = $1.relid
$$;

COMMENT ON FUNCTION argus_internal.hot_times(argus_internal.source)
IS 'the times whose flows a hot table holds itself';

-- Returns where the flows of an archive are, by their times, or if these are unknown, by the name. Those of days that a
-- hot table does not hold are read from the archive: an archive of which it holds a part only must still be there.
CREATE FUNCTION argus_internal.holding(hot pg_catalog.tstzmultirange, name_time pg_catalog.timestamptz,
    first_time pg_catalog.timestamptz, last_time pg_catalog.timestamptz, is_loaded pg_catalog.bool,
    is_there pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN $5 AND (coalesce($3, $2) IS NULL OR $1 OPERATOR(pg_catalog.@>) pg_catalog.tstzrange(
            coalesce($3, $2), greatest(coalesce($3, $2), coalesce($4, $2)), '[]')) THEN 'loaded'
        WHEN NOT $5 AND $1 OPERATOR(pg_catalog.&&) pg_catalog.tstzrange(
            coalesce($3, $2), greatest(coalesce($3, $2), coalesce($4, $2)), '[]') THEN 'unloaded'
        WHEN $6 THEN 'archive' ELSE 'gone' END
$$;

COMMENT ON FUNCTION argus_internal.holding(pg_catalog.tstzmultirange, pg_catalog.timestamptz, pg_catalog.timestamptz,
    pg_catalog.timestamptz, pg_catalog.bool, pg_catalog.bool)
IS 'where the flows of an archive are: loaded, unloaded, archive or gone';

-- Lists what was loaded, once per content, with what its sensors reported. The ledger holds that without a look at the
-- archive, which may be gone.
CREATE FUNCTION argus_internal.ledger_facts(s argus_internal.source, listed argus_internal.archive_fact[],
    hot pg_catalog.tstzmultirange)
RETURNS SETOF argus_internal.archive_fact
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH place AS (
        SELECT DISTINCT ON (p.file) p.*, l.path IS NOT NULL AS is_there
        FROM argus_internal.visible_place p
        LEFT JOIN unnest($2) l ON l.sensor = 0 AND l.path = p.path AND l.bytes = p.bytes AND l.mtime = p.mtime
        WHERE p.relid = $1.relid
            AND NOT EXISTS (SELECT FROM unnest($2) x WHERE x.is_known AND x.path = p.path)
        ORDER BY p.file, l.path IS NULL, p.path COLLATE "C")
    SELECT argus_internal.holding($3, p.name_time, p.first_time, p.last_time, true, p.is_there),
        p.path, p.bytes, p.mtime, p.name_time, true, true, p.first_time, p.last_time, p.records, p.flows,
        CASE WHEN p.damage IS NOT NULL THEN 'damaged' END, p.damage, NULL::int8,
        NULL,
        (row_number() OVER (PARTITION BY p.file))::int4 - 1,
        r.srcid, r.reports, r.first_report, r.last_report, r.alive_since, r.alive_until, r.report_interval, r.pkts,
        r.drops, r.starts, r.run_begin, r.first_flow, r.last_flow, r.sequences, r.holes, r.is_cut
    FROM place p LEFT JOIN LATERAL argus_internal.unpack_sensors(p.sensors) r ON true
$$;

COMMENT ON FUNCTION argus_internal.ledger_facts(argus_internal.source, argus_internal.archive_fact[],
    pg_catalog.tstzmultirange)
IS 'what the ledger of a hot table knows of archives that were not looked into';

-- Returns the archives of a source and their sensors, with `kind` saying where the flows are: loaded (in the hot
-- table), archive (read when somebody asks), unloaded (not yet in the hot table), gone (deleted before anybody asked).
CREATE FUNCTION argus_internal.source_facts(s argus_internal.source, since pg_catalog.timestamptz,
    until pg_catalog.timestamptz)
RETURNS argus_internal.archive_fact[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    hot tstzmultirange := argus_internal.hot_times(s);
    listed argus_internal.archive_fact[];
BEGIN
    IF s.kind = 'archive' THEN
        RETURN ARRAY(SELECT f FROM argus_internal.archive_facts(s.relid, since, until) f);
    END IF;
    -- What the ledger knows to be sound is not looked into, if the hot table holds all of it.
    listed := ARRAY(SELECT f FROM argus_internal.archive_facts(s.relid, since, until,
        ARRAY(SELECT p.path FROM argus_internal.visible_place p
            WHERE p.relid = s.relid AND p.sensors IS NOT NULL AND p.damage IS NULL
                AND argus_internal.holding(hot, p.name_time, p.first_time, p.last_time, true, true) = 'loaded')) f);
    RETURN ARRAY(SELECT f FROM argus_internal.ledger_facts(s, listed, hot) f
    UNION ALL SELECT ROW(CASE WHEN l.kind <> 'archive' THEN l.kind
            ELSE argus_internal.holding(hot, l.name_time, l.first_time, l.last_time, p.path IS NOT NULL, true) END,
        l.path, l.bytes, l.mtime, l.name_time, l.is_known, l.is_indexed, l.first_time, l.last_time, l.records,
        l.flows, l.problem, l.message, l.bytes_lost, l.misnamed, l.sensor, l.srcid, l.reports, l.first_report,
        l.last_report, l.alive_since, l.alive_until, l.report_interval, l.pkts, l.drops, l.starts, l.run_begin,
        l.first_flow, l.last_flow, l.sequences, l.holes, l.is_cut)::argus_internal.archive_fact
    FROM unnest(listed) l
    LEFT JOIN argus_internal.visible_place p ON p.relid = s.relid AND p.path = l.path AND p.bytes = l.bytes
        AND p.mtime = l.mtime
    WHERE l.kind <> 'archive' OR l.is_known OR p.path IS NULL);
END
$$;

COMMENT ON FUNCTION argus_internal.source_facts(argus_internal.source, pg_catalog.timestamptz, pg_catalog.timestamptz)
IS 'the archives that a source answers from, those around a time with all that is known of them';

---------------------------------------------------------------------------------------------------------------------
-- Assessment: what is there of a time, what is missing, and who was silent
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.assessment AS (
    kind pg_catalog.text,
    srcid pg_catalog.text,
    path pg_catalog.text,
    begins pg_catalog.timestamptz,
    ends pg_catalog.timestamptz,
    message pg_catalog.text,
    n pg_catalog.int8,
    pkts pg_catalog.int8,
    drops pg_catalog.int8,
    starts pg_catalog.int8,
    is_indexed pg_catalog.bool
);

COMMENT ON TYPE argus_internal.assessment IS 'something that is there, or is missing, of a time';
COMMENT ON COLUMN argus_internal.assessment.kind
IS 'archive: there is one; report: of a sensor in an archive; what is wrong: see argus_internal.say_assessment()';
COMMENT ON COLUMN argus_internal.assessment.srcid IS 'the sensor';
COMMENT ON COLUMN argus_internal.assessment.path IS 'the file or folder';
COMMENT ON COLUMN argus_internal.assessment.begins IS 'since when; NULL: nobody knows';
COMMENT ON COLUMN argus_internal.assessment.ends IS 'until when; NULL: nobody knows';
COMMENT ON COLUMN argus_internal.assessment.message IS 'what is wrong, in words';
COMMENT ON COLUMN argus_internal.assessment.n IS 'how much: rotations, bytes or records';
COMMENT ON COLUMN argus_internal.assessment.pkts IS 'packets that the sensor received';
COMMENT ON COLUMN argus_internal.assessment.drops IS 'packets that it lost';
COMMENT ON COLUMN argus_internal.assessment.starts IS 'how often it was restarted';
COMMENT ON COLUMN argus_internal.assessment.is_indexed IS 'an index or a ledger describes the archive';

-- Returns since when an archive was written: by its name, unless all of its flows are of another time.
CREATE FUNCTION argus_internal.archive_begin(f argus_internal.archive_fact)
RETURNS pg_catalog.timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN f.name_time IS NULL OR pg_catalog.starts_with(f.misnamed, 'all ')
        THEN coalesce(f.first_time, f.first_report) ELSE f.name_time END
$$;

COMMENT ON FUNCTION argus_internal.archive_begin(argus_internal.archive_fact) IS 'since when an archive was written';

-- Returns how long an archive is mostly written to, as the times of all archives show.
CREATE FUNCTION argus_internal.learned_period(facts argus_internal.archive_fact[])
RETURNS pg_catalog.interval
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY t.begins - t.before)
    FROM (SELECT b.begins, lag(b.begins) OVER (ORDER BY b.begins) AS before
        FROM (SELECT DISTINCT argus_internal.archive_begin(f) AS begins FROM unnest($1) f
            WHERE f.sensor = 0) b WHERE b.begins IS NOT NULL) t
    WHERE t.before IS NOT NULL HAVING count(*) >= 2
$$;

COMMENT ON FUNCTION argus_internal.learned_period(argus_internal.archive_fact[])
IS 'how long an archive is mostly written to; NULL: there are too few';

-- ---- archives ----

-- Lists rotations that are missing between others, once per gap. An archive that has gone is reported by itself. What
-- is before the first archive or after the last one is another matter: see assess_ends().
CREATE FUNCTION argus_internal.assess_rotations(facts argus_internal.archive_fact[], step pg_catalog.interval)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'missing', NULL, NULL, g.before + $2, g.begins, NULL,
        greatest(round(extract(epoch FROM g.begins - g.before) / extract(epoch FROM $2)) - 1, 1)::int8,
        NULL::int8, NULL::int8, NULL::int8, NULL::bool
    FROM (SELECT b.begins, lag(b.begins) OVER (ORDER BY b.begins) AS before
        FROM (SELECT DISTINCT argus_internal.archive_begin(f) AS begins FROM unnest($1) f
            WHERE f.sensor = 0) b WHERE b.begins IS NOT NULL) g
    WHERE g.begins - g.before > 1.5 * $2
$$;

COMMENT ON FUNCTION argus_internal.assess_rotations(argus_internal.archive_fact[], pg_catalog.interval)
IS 'times between archives in which there should be others';

-- Lists archives that may hold flows of a time, and what is wrong with them. That one is `unsummed` is nothing wrong:
-- a hot table reads it, but its rollups know nothing of it.
CREATE FUNCTION argus_internal.assess_archives(s argus_internal.source, facts argus_internal.archive_fact[],
    step pg_catalog.interval, during pg_catalog.tstzrange)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH a AS (
        SELECT f.*, argus_internal.archive_begin(f) AS begins,
            coalesce(argus_internal.archive_begin(f) + $3, f.last_time, f.last_report) AS ends
        FROM unnest($2) f WHERE f.sensor = 0),
    near AS (
        SELECT a.*, a.begins IS NOT NULL AND tstzrange(a.begins, greatest(a.begins, a.ends),
                CASE WHEN $3 IS NULL THEN '[]' ELSE '[)' END) && $4 AS is_within
        FROM a WHERE a.begins IS NULL
            OR tstzrange(a.begins - coalesce($1.slack, '0'), greatest(a.begins, a.ends) + coalesce($1.slack, '0'),
                '[]') && $4
            OR a.first_time IS NOT NULL AND tstzrange(a.first_time, a.last_time, '[]') && $4)
    SELECT 'archive', NULL, n.path, n.begins, n.ends, NULL, n.bytes_lost, NULL::int8, NULL::int8, NULL::int8,
        n.is_indexed
    FROM near n WHERE n.is_within AND n.kind <> 'gone'
    UNION ALL
    SELECT w.kind, NULL, n.path, n.begins, n.ends, coalesce(n.misnamed, n.message), n.bytes_lost, NULL, NULL, NULL,
        n.is_indexed
    FROM near n, LATERAL (VALUES (CASE WHEN n.problem <> 'headless' THEN n.problem END),
        (CASE WHEN n.kind IN ('gone', 'unloaded') THEN n.kind END),
        (CASE WHEN n.records = 0 AND n.problem IS NULL THEN 'empty' END),
        (CASE WHEN n.records > 0 AND n.reports IS NULL AND n.kind <> 'gone' THEN 'unreported' END),
        (CASE WHEN n.kind = 'archive' AND n.misnamed IS NOT NULL AND NOT n.is_indexed THEN 'misnamed' END)) w(kind)
    WHERE w.kind IS NOT NULL
    UNION ALL
    SELECT 'unsummed', NULL, n.path, least(n.begins, n.first_time), greatest(n.ends, n.last_time), NULL, NULL, NULL,
        NULL, NULL, n.is_indexed
    FROM near n WHERE $1.kind = 'hot table' AND n.kind = 'archive' AND NOT EXISTS (
        SELECT FROM argus_internal.visible_place p
        WHERE p.relid = $1.relid AND p.path = n.path AND p.bytes = n.bytes AND p.mtime = n.mtime)
    UNION ALL
    SELECT f.kind, NULL, f.path, NULL, NULL, f.message, NULL, NULL, NULL, NULL, NULL
    FROM unnest($2) f WHERE f.kind IN ('unmatched', 'unlisted')
$$;

COMMENT ON FUNCTION argus_internal.assess_archives(argus_internal.source, argus_internal.archive_fact[],
    pg_catalog.interval, pg_catalog.tstzrange)
IS 'archives that may hold flows of a time, and what is wrong with them';

-- Says where a time reaches beyond the archives that there are. Names give the very times of rotations; the times of
-- flows are a little later. What an archive will hold that is still being written nobody knows.
CREATE FUNCTION argus_internal.assess_ends(s argus_internal.source, facts argus_internal.archive_fact[],
    step pg_catalog.interval, during pg_catalog.tstzrange)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH e AS (
        SELECT min(argus_internal.archive_begin(f)) AS first,
            max(coalesce(least(argus_internal.archive_begin(f) + $3,
                CASE WHEN argus_internal.archive_begin(f) + $3 > now()
                    THEN greatest(now(), f.last_time, f.last_report) END), f.last_time, f.last_report)) AS last,
            CASE WHEN bool_or(f.name_time IS NULL) THEN coalesce($3, '5 minutes') ELSE '0' END AS play
        FROM unnest($2) f WHERE f.sensor = 0 AND f.kind NOT IN ('gone', 'unmatched', 'unlisted'))
    SELECT w.kind, NULL, NULL, w.begins, w.ends, NULL, NULL::int8, NULL::int8, NULL::int8, NULL::int8, NULL::bool
    FROM e, LATERAL (VALUES
        ('nothing', lower($4), upper($4), e.first IS NULL),
        ('before', lower($4), e.first,
            e.first IS NOT NULL AND isfinite(lower($4 * $1.shown)) AND lower($4 * $1.shown) < e.first - e.play),
        ('after', e.last, upper($4),
            e.first IS NOT NULL AND isfinite(upper($4 * $1.shown)) AND upper($4 * $1.shown) > e.last + e.play),
        ('hidden', lower($4), upper($4), NOT $1.shown @> $4)
        ) w(kind, begins, ends, is_so)
    WHERE w.is_so
$$;

COMMENT ON FUNCTION argus_internal.assess_ends(argus_internal.source, argus_internal.archive_fact[],
    pg_catalog.interval, pg_catalog.tstzrange)
IS 'parts of a time that are before the first archive, after the last one, or not shown by the table';

-- Says what a hot table leaves out of its days.
CREATE FUNCTION argus_internal.assess_hot_table(s argus_internal.source, during pg_catalog.tstzrange)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT w.kind, NULL, NULL, w.begins, w.ends, w.message, w.n, NULL::int8, NULL::int8, NULL::int8, NULL::bool
    FROM (
        SELECT 'filtered', lower($2), upper($2), $1.filter, NULL::int8 WHERE $1.filter IS NOT NULL
        UNION ALL
        SELECT 'secured', lower($2), upper($2), NULL, NULL WHERE row_security_active($1.relid)
        UNION ALL
        SELECT 'filtered', d.begins, d.ends, d.filter, NULL FROM argus_internal.visible_day d
        WHERE d.relid = $1.relid AND d.is_hot AND d.filter IS NOT NULL AND tstzrange(d.begins, d.ends) && $2
        UNION ALL
        SELECT 'expired', greatest(lower($2), x.begins), least(upper($2), x.ends), NULL, NULL
        FROM (SELECT '-infinity'::timestamptz AS begins, $1.hot_from AS ends
            UNION ALL SELECT d.begins, d.ends FROM argus_internal.visible_day d
            WHERE d.relid = $1.relid AND NOT d.is_hot AND d.begins >= $1.hot_from) x
        WHERE $1.filter IS NOT NULL AND isfinite(lower($2)) AND tstzrange(x.begins, x.ends) && $2
        UNION ALL
        SELECT 'untimed', min(p.first_time), max(p.last_time), NULL, sum(p.untimed)::int8
        FROM argus_internal.visible_place p
        WHERE p.relid = $1.relid AND p.untimed > 0
            AND (p.name_time IS NULL OR tstzrange(p.name_time, p.name_time + coalesce($1.period, '1 hour')) && $2)
        HAVING sum(p.untimed) > 0) w(kind, begins, ends, message, n)
    WHERE $1.kind = 'hot table'
$$;

COMMENT ON FUNCTION argus_internal.assess_hot_table(argus_internal.source, pg_catalog.tstzrange)
IS 'what a hot table leaves out of a time';

---------------------------------------------------------------------------------------------------------------------
-- Assessment of sensors: who was silent, who lost packets, whose records are missing
---------------------------------------------------------------------------------------------------------------------

-- A sensor shows by its reports that it is alive; one that never reports, by its flows. How long it may say nothing is
-- three of its own intervals, of which none is longer than an hour. A report of a time that is not the archive's is of
-- a wrong clock, and shows nothing. Records without an id are of a sensor, too.
CREATE FUNCTION argus_internal.sensor_lives(facts argus_internal.archive_fact[], step pg_catalog.interval)
RETURNS TABLE (srcid pg_catalog.text, begins pg_catalog.timestamptz, ends pg_catalog.timestamptz,
    run_begin pg_catalog.timestamptz, patience pg_catalog.interval)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH f AS (
        SELECT f.*, coalesce(f.srcid, 'without an id') AS name, tstzrange(argus_internal.archive_begin(f) - $2,
            argus_internal.archive_begin(f) + 2 * $2, '[]') AS span
        FROM unnest($1) f WHERE f.kind IN ('archive', 'loaded', 'unloaded') AND f.reports IS NOT NULL
            AND NOT f.is_cut),
    life AS (
        SELECT f.name, f.run_begin, a.begins, a.ends FROM f, unnest(f.alive_since, f.alive_until) a(begins, ends)
        WHERE (f.span @> a.begins AND f.span @> a.ends) IS NOT FALSE
        UNION ALL
        SELECT f.name, f.run_begin, greatest(f.first_flow, lower(f.span)), least(f.last_flow, upper(f.span)) FROM f
        WHERE f.first_flow IS NOT NULL
            AND NOT EXISTS (SELECT FROM unnest(f.alive_since, f.alive_until) a(begins, ends)
                WHERE (f.span @> a.begins AND f.span @> a.ends) IS NOT FALSE))
    SELECT l.name, l.begins, l.ends, l.run_begin, p.patience
    FROM life l JOIN (
        SELECT f.name, CASE WHEN max(f.reports) > 1 AND max(f.report_interval) > 0
            THEN greatest(3 * make_interval(secs => least(max(f.report_interval), 3600)), '3 minutes')
            ELSE greatest(2 * coalesce($2, '1 hour'), '10 minutes') END AS patience
        FROM f GROUP BY f.name) p ON p.name = l.name
$$;

COMMENT ON FUNCTION argus_internal.sensor_lives(argus_internal.archive_fact[], pg_catalog.interval)
IS 'when sensors showed that they were alive, by archive, and how long they may say nothing';

-- Lists times in which a sensor that is known from any time said nothing. A time for which archives are missing,
-- damaged or not read says nothing about sensors: it is left out of the reckoning. A sensor that begins amid the
-- archives was silent before, unless it was started then. One that ends was silent until the newest archive ends, which
-- may be one that is still being written.
CREATE FUNCTION argus_internal.assess_silence(facts argus_internal.archive_fact[], step pg_catalog.interval,
    holes pg_catalog.tstzmultirange)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH l AS MATERIALIZED (SELECT * FROM argus_internal.sensor_lives($1, $2)),
    archive AS MATERIALIZED (
        SELECT b.begins, b.is_read, b.is_sound, lead(b.begins) OVER (ORDER BY b.begins) AS next
        FROM (SELECT argus_internal.archive_begin(f) AS begins, bool_and(f.is_known) AS is_read,
                bool_or(f.is_known AND f.problem IS NULL AND f.kind IN ('archive', 'loaded')) AS is_sound
            FROM unnest($1) f WHERE f.sensor = 0 AND f.kind <> 'gone'
            GROUP BY 1) b WHERE b.begins IS NOT NULL),
    unread AS (
        SELECT coalesce(range_agg(tstzrange(a.begins, coalesce(a.next, a.begins + $2))), '{}') AS times
        FROM archive a WHERE NOT a.is_read),
    edge AS (
        SELECT min(a.begins) AS first, greatest(max(a.begins), least(max(a.begins) + $2, now()),
            (SELECT max(l.ends) FROM l)) AS last
        FROM archive a WHERE a.is_sound),
    gap AS (
        SELECT l.srcid, max(l.ends) OVER (PARTITION BY l.srcid ORDER BY l.begins, l.ends
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS begins, l.begins AS ends, l.patience FROM l
        UNION ALL
        (SELECT DISTINCT ON (l.srcid) l.srcid, greatest(e.first, l.run_begin), l.begins, l.patience
            FROM l, edge e ORDER BY l.srcid, l.begins)
        UNION ALL
        SELECT l.srcid, max(l.ends), (SELECT e.last FROM edge e), max(l.patience) FROM l GROUP BY l.srcid)
    SELECT 'silent', g.srcid, NULL, g.begins, g.ends, NULL, NULL::int8, NULL::int8, NULL::int8, NULL::int8, NULL::bool
    FROM gap g, unread u
    WHERE g.ends - g.begins > g.patience
        AND (SELECT sum(upper(r) - lower(r))
            FROM unnest(tstzmultirange(tstzrange(g.begins, g.ends)) - $3 - u.times) r) > g.patience
$$;

COMMENT ON FUNCTION argus_internal.assess_silence(argus_internal.archive_fact[], pg_catalog.interval,
    pg_catalog.tstzmultirange)
IS 'times in which sensors said nothing that should have';

-- Lists what sensors reported, by archive, and besides the records that are missing by their sequence numbers. A sensor
-- gives its flows rising numbers; a long flow has its number again in later archives. So what is missing in an archive
-- are numbers that are larger than all before: they were written at any time since the archive before, whose end may be
-- lost. The first archive of a tree lacks those between its own, if the facts begin with it. Numbers begin anew with
-- each run of a sensor: the first archive of a run lacks those between its own, too. A report of much later
-- is of a wrong clock.
CREATE FUNCTION argus_internal.assess_reports(facts argus_internal.archive_fact[], step pg_catalog.interval,
    is_whole pg_catalog.bool)
RETURNS SETOF argus_internal.assessment
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH r AS (
        SELECT coalesce(f.srcid, 'without an id') AS srcid, f.path, f.run_begin, f.first_report, f.last_report,
            f.first_flow, f.last_flow, f.pkts, f.drops, argus_internal.archive_begin(f) AS begins,
            f.sequences::int8multirange AS numbers, f.holes, f.sensor,
            f.starts + CASE WHEN f.starts = 0 AND f.run_begin <> lag(f.run_begin) OVER w THEN 1 ELSE 0 END AS restarts
        FROM unnest($1) f WHERE f.reports IS NOT NULL AND f.kind IN ('archive', 'loaded') AND NOT f.is_cut
        WINDOW w AS (PARTITION BY f.srcid ORDER BY argus_internal.archive_begin(f), f.path COLLATE "C", f.sensor)),
    run AS (
        SELECT r.*, sum(r.restarts) OVER (PARTITION BY r.srcid ORDER BY r.begins, r.path COLLATE "C", r.sensor) AS run
        FROM r),
    seen AS MATERIALIZED (
        SELECT run.*, coalesce(max(upper(run.numbers)) OVER w,
            CASE WHEN run.restarts > 0 OR $3 AND run.begins = (SELECT min(argus_internal.archive_begin(f))
                FROM unnest($1) f WHERE f.sensor = 0) THEN lower(run.numbers) END) AS next,
            coalesce(max(run.begins) FILTER (WHERE run.numbers IS NOT NULL) OVER w, run.begins) AS since,
            coalesce(run.begins, run.first_report, run.first_flow) AS starts_at,
            greatest(run.begins, least(coalesce(run.last_report, run.last_flow), run.begins + 2 * $2)) AS ends
        FROM run WINDOW w AS (PARTITION BY run.srcid, run.run ORDER BY run.begins, run.path COLLATE "C", run.sensor
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
    SELECT 'report', s.srcid, s.path, s.starts_at, s.ends, NULL, 0::int8, s.pkts, s.drops, s.restarts, NULL::bool
    FROM seen s
    UNION ALL
    SELECT 'report', m.srcid, m.path, least(m.since, m.starts_at), m.ends, NULL, m.n::int8, NULL, NULL, NULL, NULL
    FROM (SELECT s.*, upper(s.numbers) - s.next - (SELECT coalesce(sum(upper(n) - lower(n)), 0)
            FROM unnest(s.numbers * int8multirange(int8range(s.next, NULL))) n)
            + least(s.holes, greatest((SELECT upper(n) - greatest(s.next, lower(n))
                FROM unnest(s.numbers) n LIMIT 1), 0)) AS n
        FROM seen s
        WHERE upper(s.numbers) - s.next BETWEEN 1 AND 2147483647
            AND (s.holes > 0 OR NOT s.numbers @> int8range(s.next, upper(s.numbers)))) m
    WHERE m.n > 0
    UNION ALL
    SELECT 'uncounted', NULL, f.path, argus_internal.archive_begin(f), argus_internal.archive_begin(f) + $2, NULL,
        1, f.pkts, f.drops, NULL, NULL
    FROM unnest($1) f WHERE f.is_cut AND f.kind IN ('archive', 'loaded')
$$;

COMMENT ON FUNCTION argus_internal.assess_reports(argus_internal.archive_fact[], pg_catalog.interval, pg_catalog.bool)
IS 'what sensors reported, by archive: packets received and lost, restarts, missing records';

-- ---- all of it ----

-- Some archives before and after the time show what should have been there. Only who shows single archives and sensors
-- needs those with which all is well.
CREATE FUNCTION argus_internal.assess(source pg_catalog.regclass, during pg_catalog.tstzrange,
    is_brief pg_catalog.bool)
RETURNS argus_internal.assessment[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    facts argus_internal.archive_fact[];
    heads argus_internal.archive_fact[];
    step interval := s.period;
    margin interval := coalesce(2 * s.period, '1 day') + coalesce(s.slack, '0');
    all_found argus_internal.assessment[];
    holes tstzmultirange;
BEGIN
    during := coalesce(during, tstzrange(NULL, NULL));
    IF isempty(during) THEN
        RETURN ARRAY[ROW('timeless', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL)::argus_internal.assessment];
    END IF;
    IF s.kind = 'relation' THEN
        RETURN ARRAY[ROW('unknown', NULL, NULL, lower(during), upper(during), source::text, NULL, NULL, NULL, NULL,
            NULL)::argus_internal.assessment];
    END IF;
    -- Archives are of these times, and no interval leads out of the calendar.
    facts := argus_internal.source_facts(s,
        CASE WHEN lower(during) > '0001-01-01 00:00+00' THEN lower(during) - margin END,
        CASE WHEN upper(during) < '40000-01-01 00:00+00' THEN upper(during) + margin END);
    heads := ARRAY(SELECT f FROM unnest(facts) f WHERE f.sensor = 0 OR f.sensor IS NULL);
    step := coalesce(step, argus_internal.learned_period(heads));
    all_found := ARRAY(SELECT x FROM argus_internal.assess_rotations(heads, step) x
        UNION ALL SELECT x FROM argus_internal.assess_archives(s, heads, step, during) x
        UNION ALL SELECT x FROM argus_internal.assess_ends(s, heads, step, during) x
        UNION ALL SELECT x FROM argus_internal.assess_hot_table(s, during) x);
    SELECT range_agg(tstzrange(x.begins, x.ends)) INTO holes FROM unnest(all_found) x
    WHERE x.begins < x.ends
        AND x.kind IN ('missing', 'damaged', 'unreadable', 'foreign', 'unsupported', 'gone', 'empty',
            'unreported');
    -- An archive a little before or after the time may have flows of it. What is missing between archives, and what
    -- sensors did, is told by the clock.
    RETURN ARRAY(SELECT x FROM unnest(all_found) x WHERE x.kind <> 'missing'
            OR tstzrange(x.begins, x.ends, '[]') && during
        UNION ALL SELECT x FROM argus_internal.assess_silence(facts, step, coalesce(holes, '{}')) x
            WHERE tstzrange(x.begins, x.ends, '[]') && during
        UNION ALL SELECT x FROM argus_internal.assess_reports(facts, step, lower_inf(s.shown)) x
            WHERE (NOT is_brief OR x.drops > 0 OR x.n > 0) AND tstzrange(x.begins, x.ends, '[]') && during);
END
$$;

COMMENT ON FUNCTION argus_internal.assess(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.bool)
IS 'what is there of a time, what is missing, and who was silent; in brief, without sensors with which all is well';

---------------------------------------------------------------------------------------------------------------------
-- The certificate of an answer: argus.coverage_summary()
---------------------------------------------------------------------------------------------------------------------

-- Returns the place of a kind of assessment in a reason: the gravest comes first. NULL: it is nothing wrong.
CREATE FUNCTION argus_internal.gravity(kind pg_catalog.text)
RETURNS pg_catalog.int4
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_position(ARRAY['timeless', 'unknown', 'unlisted', 'nothing', 'before', 'after', 'hidden', 'secured',
        'expired', 'filtered', 'missing', 'gone', 'unreadable', 'foreign', 'unsupported', 'damaged', 'empty', 'growing',
        'unloaded', 'unmatched', 'misnamed', 'untimed', 'unreported', 'uncounted', 'silent', 'dropping', 'missed'], $1)
$$;

COMMENT ON FUNCTION argus_internal.gravity(pg_catalog.text)
IS 'place of what is wrong among the reasons of an incomplete answer; NULL: nothing is';

CREATE FUNCTION argus_internal.say_range(begins pg_catalog.timestamptz, ends pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws(' ', 'from ' || CASE WHEN isfinite($1) THEN argus_internal.say_time($1) END,
        'until ' || CASE WHEN isfinite($2) THEN argus_internal.say_time($2) END)
$$;

COMMENT ON FUNCTION argus_internal.say_range(pg_catalog.timestamptz, pg_catalog.timestamptz)
IS 'a time from ... until ... in words';

-- Says what all assessments of one kind mean. `what`: the path, sensor or words of the first one.
CREATE FUNCTION argus_internal.say_assessment(kind pg_catalog.text, cases pg_catalog.int8, what pg_catalog.text,
    begins pg_catalog.timestamptz, ends pg_catalog.timestamptz, n pg_catalog.int8)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE $1
        WHEN 'timeless' THEN 'the time in question is empty'
        WHEN 'unknown' THEN format('nobody knows which archives %s is made of', $3)
        WHEN 'unlisted' THEN argus_internal.say_count($2, 'folder or link cannot be opened',
            'folders or links cannot be opened', $3)
        WHEN 'nothing' THEN 'there is no archive'
        WHEN 'before' THEN format('the archives begin at %s', argus_internal.say_time($5))
        WHEN 'after' THEN format('the archives end at %s', argus_internal.say_time($4))
        WHEN 'hidden' THEN 'the table does not show all of this time: see its options since and until'
        WHEN 'secured' THEN 'row security may hide flows from this user'
        WHEN 'expired' THEN format('days have expired: %s', argus_internal.say_range($4, $5))
        WHEN 'filtered' THEN format('the table holds only flows that pass "%s"', left($3, 300))
        WHEN 'missing' THEN argus_internal.say_count($6, 'archive is missing, that of ',
            'archives are missing, the first of ', NULL) || argus_internal.say_time($4)
        WHEN 'gone' THEN argus_internal.say_count($2, 'archive that was there has gone',
            'archives that were there have gone', $3)
        WHEN 'unreadable' THEN argus_internal.say_count($2, 'archive cannot be read', 'archives cannot be read', $3)
        WHEN 'foreign' THEN argus_internal.say_count($2, 'file is not an Argus archive',
            'files are not Argus archives', $3)
        WHEN 'unsupported' THEN argus_internal.say_count($2, 'archive is of a kind that cannot be read',
            'archives are of kinds that cannot be read', $3)
        WHEN 'damaged' THEN argus_internal.say_count($2, 'archive is damaged', 'archives are damaged', $3)
        WHEN 'empty' THEN argus_internal.say_count($2, 'archive is empty', 'archives are empty', $3)
        WHEN 'growing' THEN argus_internal.say_count($2, 'archive is still being written',
            'archives are still being written', $3)
        WHEN 'unloaded' THEN argus_internal.say_count($2, 'archive is not loaded yet',
            'archives are not loaded yet', $3)
        WHEN 'unmatched' THEN argus_internal.say_count($2, 'archive does not match the pattern',
            'archives do not match the pattern', $3)
        WHEN 'misnamed' THEN argus_internal.say_count($2,
            'archive without an index holds flows of another time than its name and slack say',
            'archives without an index hold flows of other times than their names and slack say', $3)
        WHEN 'untimed' THEN argus_internal.say_count($6, 'flow without a time was not loaded',
            'flows without a time were not loaded', NULL)
        WHEN 'unreported' THEN argus_internal.say_count($2, 'archive of which nobody knows what sensors reported',
            'archives of which nobody knows what sensors reported', $3)
        WHEN 'uncounted' THEN argus_internal.say_count($2, 'archive has more sensors or restarts than are counted',
            'archives have more sensors or restarts than are counted', $3)
        WHEN 'silent' THEN format('sensor %s was silent %s', $3, argus_internal.say_range($4, $5))
        WHEN 'dropping' THEN format('sensor %s lost %s', $3, argus_internal.say_count($6, 'packet', 'packets', NULL))
        WHEN 'missed' THEN format('%s of sensor %s', argus_internal.say_count($6, 'record is missing',
            'records are missing', NULL), $3) END
$$;

COMMENT ON FUNCTION argus_internal.say_assessment(pg_catalog.text, pg_catalog.int8, pg_catalog.text,
    pg_catalog.timestamptz, pg_catalog.timestamptz, pg_catalog.int8)
IS 'what is wrong, in words';

-- Sums up what is wrong, once per kind, and per sensor where it is of sensors.
CREATE FUNCTION argus_internal.reasons(all_found argus_internal.assessment[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH w AS (
        SELECT x.kind, x.srcid, coalesce(x.srcid, x.path, x.message) AS what, x.begins, x.ends, x.n FROM unnest($1) x
        WHERE x.kind NOT IN ('archive', 'report') AND argus_internal.gravity(x.kind) IS NOT NULL
        UNION ALL SELECT 'dropping', x.srcid, x.srcid, x.begins, x.ends, x.drops FROM unnest($1) x
        WHERE x.kind = 'report' AND x.drops > 0
        UNION ALL SELECT 'missed', x.srcid, x.srcid, x.begins, x.ends, x.n FROM unnest($1) x
        WHERE x.kind = 'report' AND x.n > 0)
    SELECT string_agg(r.said, '; ' ORDER BY argus_internal.gravity(r.kind), r.what COLLATE "C")
    FROM (SELECT w.kind, min(w.what COLLATE "C") AS what,
            argus_internal.say_assessment(w.kind, count(*), min(w.what COLLATE "C"), min(w.begins),
                CASE WHEN w.kind = 'silent' AND count(*) > 1 THEN NULL ELSE max(w.ends) END,
                least(coalesce(sum(w.n), 0), 9223372036854775807)::int8)
            || CASE WHEN w.kind = 'silent' AND count(*) > 1 THEN format(' and %s more times', count(*) - 1)
                ELSE '' END AS said
        FROM w GROUP BY w.kind, w.srcid) r
$$;

COMMENT ON FUNCTION argus_internal.reasons(argus_internal.assessment[])
IS 'all that is wrong in words, the gravest first; NULL: nothing';

-- Sums up assessments.
CREATE FUNCTION argus_internal.certify(all_found argus_internal.assessment[])
RETURNS TABLE (complete pg_catalog.bool, reason pg_catalog.text, first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz, files_expected pg_catalog.int4, files_present pg_catalog.int4,
    files_missing pg_catalog.int4, files_damaged pg_catalog.int4, bytes_lost pg_catalog.int8,
    drops pg_catalog.int8, missed_records pg_catalog.int8, sensors_silent pg_catalog.text[])
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
ROWS 1
AS $$
BEGIN
    reason := argus_internal.reasons(all_found);
    complete := reason IS NULL;
    SELECT min(x.begins) FILTER (WHERE x.kind = 'archive'), max(x.ends) FILTER (WHERE x.kind = 'archive'),
        count(*) FILTER (WHERE x.kind = 'archive'),
        coalesce(sum(x.n) FILTER (WHERE x.kind = 'missing'), 0) + count(*) FILTER (WHERE x.kind = 'gone'),
        count(DISTINCT x.path) FILTER (WHERE x.kind IN ('damaged', 'unreadable', 'foreign', 'unsupported')),
        least(coalesce(sum(x.n) FILTER (WHERE x.kind = 'damaged'), 0), 9223372036854775807),
        least(coalesce(sum(x.drops), 0), 9223372036854775807),
        least(coalesce(sum(x.n) FILTER (WHERE x.kind = 'report'), 0), 9223372036854775807),
        coalesce(array_agg(DISTINCT x.srcid COLLATE "C") FILTER (WHERE x.kind = 'silent'), '{}')
    INTO first_time, last_time, files_present, files_missing, files_damaged, bytes_lost, drops, missed_records,
        sensors_silent
    FROM unnest(all_found) x;
    files_expected := files_present + files_missing;
    RETURN NEXT;
END
$$;

COMMENT ON FUNCTION argus_internal.certify(argus_internal.assessment[]) IS 'the row of argus.coverage_summary()';

CREATE FUNCTION argus.coverage_summary(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL)
RETURNS TABLE (complete pg_catalog.bool, reason pg_catalog.text, first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz, files_expected pg_catalog.int4, files_present pg_catalog.int4,
    files_missing pg_catalog.int4, files_damaged pg_catalog.int4, bytes_lost pg_catalog.int8,
    drops pg_catalog.int8, missed_records pg_catalog.int8, sensors_silent pg_catalog.text[])
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
ROWS 1
AS $$
BEGIN
    RETURN QUERY SELECT * FROM argus_internal.certify(argus_internal.assess(source, during, true));
END
$$;

COMMENT ON FUNCTION argus.coverage_summary(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'whether all that was to be seen in a time is in a source, so that "not seen" is true of it, and if not, why not: '
    'archives that are missing, damaged, not loaded or not all_found, and sensors that were silent or lost packets';

---------------------------------------------------------------------------------------------------------------------
-- What there is of a time, bin by bin: argus.coverage()
---------------------------------------------------------------------------------------------------------------------

-- Lists the bins of a time. They begin at multiples of their width since 2000, UTC. A time without an end ends where
-- the archives do.
CREATE FUNCTION argus_internal.coverage_bins(all_found argus_internal.assessment[], during pg_catalog.tstzrange,
    bin pg_catalog.interval)
RETURNS TABLE (begins pg_catalog.timestamptz, ends pg_catalog.timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
ROWS 100
AS $$
DECLARE
    first timestamptz := CASE WHEN isfinite(lower(during)) THEN lower(during) ELSE
        (SELECT min(x.begins) FROM unnest(all_found) x WHERE x.kind IN ('archive', 'gone', 'missing')) END;
    last timestamptz := CASE WHEN isfinite(upper(during)) THEN upper(during) ELSE
        (SELECT max(x.ends) FROM unnest(all_found) x WHERE x.kind IN ('archive', 'gone', 'missing')) END;
BEGIN
    IF bin IS NULL OR bin <= '0' OR extract(year FROM bin) <> 0 OR extract(month FROM bin) <> 0 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'a bin has a fixed width', hint => 'Give days, hours, minutes or seconds, such as ''1 hour''.');
    END IF;
    -- Sums of times and more days than that may come out wrong, and end before they begin.
    IF bin > '36525 days' OR abs(extract(day FROM bin)) > 36525 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'a bin has at most 36525 days');
    END IF;
    IF first IS NULL OR last IS NULL OR first > last THEN
        RETURN;
    END IF;
    first := date_bin(bin, first, '2000-01-01 00:00+00');
    -- The difference of all times there are does not fit into an interval.
    IF (extract(epoch FROM last) - extract(epoch FROM first)) / extract(epoch FROM bin) > 100000 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'the time has more than 100000 bins', hint => 'Give a larger bin, or a shorter time.');
    END IF;
    RETURN QUERY SELECT b, b + bin FROM generate_series(first, last, bin) b
        WHERE b < last OR b = last AND (first = last OR upper_inc(during));
END
$$;

COMMENT ON FUNCTION argus_internal.coverage_bins(argus_internal.assessment[], pg_catalog.tstzrange,
    pg_catalog.interval)
IS 'the bins of a time';

-- Returns the state of a bin in which an assessment of a kind lies; NULL: it is nothing wrong.
CREATE FUNCTION argus_internal.state_of(kind pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1 IN ('missing', 'gone', 'unloaded', 'expired') THEN 'missing'
        WHEN $1 IN ('damaged', 'unreadable', 'foreign', 'unsupported', 'empty', 'growing') THEN 'damaged'
        WHEN $1 = 'silent' THEN 'silent' WHEN argus_internal.gravity($1) IS NOT NULL THEN 'unknown' END
$$;

COMMENT ON FUNCTION argus_internal.state_of(pg_catalog.text)
IS 'missing, damaged, silent or unknown, as argus.coverage() shows what is wrong; NULL: nothing is';

-- Returns the gravest of some states.
CREATE FUNCTION argus_internal.worst_state(states pg_catalog.text[])
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (ARRAY['missing', 'damaged', 'silent', 'dropping', 'unknown', 'complete'])[min(array_position(
        ARRAY['missing', 'damaged', 'silent', 'dropping', 'unknown', 'complete'], w))] FROM unnest($1) w
$$;

COMMENT ON FUNCTION argus_internal.worst_state(pg_catalog.text[]) IS 'the gravest of some states of a bin';

-- Divides assessments among the bins that they lie in. One without a time lies in all of them.
CREATE FUNCTION argus_internal.assessments_in_bins(found argus_internal.assessment[],
    during pg_catalog.tstzrange, bin pg_catalog.interval)
RETURNS TABLE (begins pg_catalog.timestamptz, found argus_internal.assessment, is_first pg_catalog.bool,
    share pg_catalog.numeric)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
    WITH e AS MATERIALIZED (SELECT min(b.begins) AS first, max(b.ends) AS last
        FROM argus_internal.coverage_bins($1, $2, $3) b HAVING count(*) > 0)
    SELECT b, x, b <= x.begins AND x.begins < b + $3,
        CASE WHEN x.begins < x.ends AND isfinite(x.begins) AND isfinite(x.ends) THEN
            extract(epoch FROM least(x.ends, b + $3) - greatest(x.begins, b)) / extract(epoch FROM x.ends - x.begins)
        ELSE 1 END
    FROM e, unnest($1) x, generate_series(date_bin($3, greatest(coalesce(x.begins, e.first), e.first),
        '2000-01-01 00:00+00'), least(greatest(coalesce(x.ends, e.last) - interval '1 microsecond',
        coalesce(x.begins, e.first)), e.last - interval '1 microsecond'), $3) b
$$;

COMMENT ON FUNCTION argus_internal.assessments_in_bins(argus_internal.assessment[], pg_catalog.tstzrange,
    pg_catalog.interval)
IS 'assessments by bin, with the part of each that lies in the bin';

-- Numbers count in the bin in which their archive begins; a rotation that is missing, in those that it is of.
CREATE FUNCTION argus_internal.coverage_rows(all_found argus_internal.assessment[], during pg_catalog.tstzrange,
    bin pg_catalog.interval)
RETURNS TABLE ("time" pg_catalog.timestamptz, until pg_catalog.timestamptz, srcid pg_catalog.text,
    state pg_catalog.text, files_expected pg_catalog.int4, files_present pg_catalog.int4,
    files_damaged pg_catalog.int4, files_unindexed pg_catalog.int4, bytes_lost pg_catalog.int8,
    pkts pg_catalog.int8, drops pg_catalog.int8, missed_records pg_catalog.int8, restarts pg_catalog.int4,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
BEGIN
    RETURN QUERY
    WITH b AS MATERIALIZED (SELECT * FROM argus_internal.coverage_bins(all_found, during, bin)),
    h AS MATERIALIZED (
        SELECT i.begins AS bin_begins, i.is_first, i.share, (i.found).*, i.found AS x,
            (i.found).kind NOT IN ('archive', 'report') OR (i.found).drops > 0
                OR (i.found).kind = 'report' AND (i.found).n > 0 AS is_wrong,
            CASE WHEN (i.found).kind NOT IN ('archive', 'report') THEN argus_internal.state_of((i.found).kind) END
                AS state
        FROM argus_internal.assessments_in_bins(all_found, during, bin) i),
    archive AS (
        SELECT b.begins, b.ends, CASE WHEN count(h.state) > 0 THEN argus_internal.worst_state(array_agg(h.state))
                WHEN count(*) FILTER (WHERE h.kind = 'archive') > 0 THEN 'complete' ELSE 'unknown' END AS state,
            count(*) FILTER (WHERE h.kind = 'archive' AND h.is_first) AS present,
            ceil(coalesce(sum(h.n * h.share) FILTER (WHERE h.kind = 'missing'), 0) - 0.001) AS missing,
            count(DISTINCT h.path) FILTER (WHERE h.state = 'damaged' AND h.is_first) AS damaged,
            count(*) FILTER (WHERE h.kind = 'archive' AND h.is_first AND NOT h.is_indexed) AS unindexed,
            sum(h.n) FILTER (WHERE h.kind = 'damaged' AND h.is_first) AS lost,
            CASE WHEN bool_or(h.is_wrong) THEN argus_internal.reasons(array_agg(h.x) FILTER (WHERE h.is_wrong)) END
                AS reason
        FROM b LEFT JOIN h ON h.bin_begins = b.begins AND h.srcid IS NULL GROUP BY b.begins, b.ends),
    sensor AS (SELECT x.srcid, min(x.begins) AS since FROM unnest(all_found) x WHERE x.srcid IS NOT NULL
        GROUP BY x.srcid),
    report AS (
        SELECT a.begins, a.ends, s.srcid, argus_internal.worst_state(array_agg(h.state)
                || ARRAY[a.state,
                    CASE WHEN sum(h.n) FILTER (WHERE h.kind = 'report') > 0 THEN 'missing' END,
                    CASE WHEN sum(h.drops) > 0 THEN 'dropping' END,
                    CASE WHEN count(h.kind) = 0 AND a.ends <= s.since THEN 'unknown' END]) AS state,
            sum(h.pkts) FILTER (WHERE h.is_first) AS pkts, sum(h.drops) FILTER (WHERE h.is_first) AS drops,
            sum(h.n) FILTER (WHERE h.is_first AND h.kind = 'report') AS missed,
            sum(h.starts) FILTER (WHERE h.is_first) AS restarts,
            CASE WHEN bool_or(h.is_wrong) THEN argus_internal.reasons(array_agg(h.x) FILTER (WHERE h.is_wrong)) END
                AS reason
        FROM archive a CROSS JOIN sensor s LEFT JOIN h ON h.bin_begins = a.begins AND h.srcid = s.srcid
        GROUP BY a.begins, a.ends, a.state, s.srcid, s.since)
    SELECT a.begins, a.ends, NULL::text, a.state, (a.present + a.missing)::int4, a.present::int4, a.damaged::int4,
        a.unindexed::int4, least(coalesce(a.lost, 0), 9223372036854775807)::int8, NULL::int8, NULL::int8, NULL::int8,
        NULL::int4, jsonb_strip_nulls(jsonb_build_object('reason', a.reason))
    FROM archive a
    UNION ALL
    SELECT r.begins, r.ends, r.srcid, r.state, NULL, NULL, NULL, NULL, NULL,
        least(coalesce(r.pkts, 0), 9223372036854775807)::int8, least(coalesce(r.drops, 0), 9223372036854775807)::int8,
        least(coalesce(r.missed, 0), 9223372036854775807)::int8, coalesce(r.restarts, 0)::int4,
        jsonb_strip_nulls(jsonb_build_object('reason', r.reason))
    FROM report r
    ORDER BY 1, 3 NULLS FIRST;
END
$$;

COMMENT ON FUNCTION argus_internal.coverage_rows(argus_internal.assessment[], pg_catalog.tstzrange,
    pg_catalog.interval)
IS 'assessments as argus.coverage() shows them: a row per bin and sensor';

CREATE FUNCTION argus.coverage(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    bin pg_catalog.interval DEFAULT '1 hour')
RETURNS TABLE ("time" pg_catalog.timestamptz, until pg_catalog.timestamptz, srcid pg_catalog.text,
    state pg_catalog.text, files_expected pg_catalog.int4, files_present pg_catalog.int4,
    files_damaged pg_catalog.int4, files_unindexed pg_catalog.int4, bytes_lost pg_catalog.int8,
    pkts pg_catalog.int8, drops pg_catalog.int8, missed_records pg_catalog.int8, restarts pg_catalog.int4,
    detail pg_catalog.jsonb)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT * FROM argus_internal.coverage_rows(argus_internal.assess($1, $2, false), $2, $3) $$;

COMMENT ON FUNCTION argus.coverage(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.interval)
IS 'what there is of a time, bin by bin: of the archive itself (srcid NULL), and of each sensor; state: complete, '
    'damaged, dropping, missing, silent or unknown';

---------------------------------------------------------------------------------------------------------------------
-- The queries of investigations: the one place where SQL is put together
--
-- Each query runs with the rights of the caller, and with his row security. Nothing gets into its text but the name of
-- a relation, as regclass prints it with search_path pinned, literals quoted by %L, and what argus.filter_sql() makes
-- of an ra filter. Literals, unlike parameters of a plan that is kept, reach names, indexes and partitions.
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.host_sum AS (
    host pg_catalog.inet,
    peer pg_catalog.inet,
    peers pg_catalog.int8,
    day pg_catalog.date,
    first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz,
    flows_in pg_catalog.int8,
    flows_out pg_catalog.int8,
    pkts_in pg_catalog.int8,
    pkts_out pg_catalog.int8,
    bytes_in pg_catalog.int8,
    bytes_out pg_catalog.int8
);

COMMENT ON TYPE argus_internal.host_sum IS 'what a host did: on a day, in an hour, or with one peer on a day';
COMMENT ON COLUMN argus_internal.host_sum.host IS 'the host';
COMMENT ON COLUMN argus_internal.host_sum.peer IS 'the other address; NULL: all of them';
COMMENT ON COLUMN argus_internal.host_sum.peers IS 'how many others there were; NULL: unknown';
COMMENT ON COLUMN argus_internal.host_sum.day IS 'the day';
COMMENT ON COLUMN argus_internal.host_sum.first_seen IS 'earliest stime';
COMMENT ON COLUMN argus_internal.host_sum.last_seen IS 'latest ltime';
COMMENT ON COLUMN argus_internal.host_sum.flows_in IS 'flow records that it is the destination of';
COMMENT ON COLUMN argus_internal.host_sum.flows_out IS 'flow records that it is the source of';
COMMENT ON COLUMN argus_internal.host_sum.pkts_in IS 'packets that it received';
COMMENT ON COLUMN argus_internal.host_sum.pkts_out IS 'packets that it sent';
COMMENT ON COLUMN argus_internal.host_sum.bytes_in IS 'bytes that it received';
COMMENT ON COLUMN argus_internal.host_sum.bytes_out IS 'bytes that it sent';

-- Returns the condition that an address is one of some hosts or lies in one of some networks.
CREATE FUNCTION argus_internal.host_condition(address pg_catalog.text, hosts pg_catalog.inet[],
    networks pg_catalog.inet[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws(' OR ', CASE WHEN cardinality($2) > 0 THEN format('%s = ANY (%L::inet[])', $1, $2) END,
        (SELECT string_agg(format('%s <<= %L::inet', $1, n), ' OR ') FROM unnest($3) n))
$$;

COMMENT ON FUNCTION argus_internal.host_condition(pg_catalog.text, pg_catalog.inet[], pg_catalog.inet[])
IS 'condition that an address, an expression in SQL, is one of some hosts or in one of some networks';

-- Returns the condition that a time lies in one of some ranges. All times: no condition, also for flows without a time;
-- an infinite bound is none. NULL: no range, hence no time.
CREATE FUNCTION argus_internal.time_condition(at pg_catalog.text, during pg_catalog.tstzmultirange)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
AS $$
    SELECT CASE WHEN coalesce(isempty($2), true) THEN 'false'
        WHEN $2 @> tstzrange('-infinity', 'infinity', '()') THEN 'true'
        ELSE format('(%s)', (SELECT string_agg(concat_ws(' AND ',
                CASE WHEN lower(r) > '-infinity' THEN format('%s %s %L::timestamptz', $1,
                    CASE WHEN lower_inc(r) THEN '>=' ELSE '>' END, lower(r)) END,
                CASE WHEN upper(r) < 'infinity' THEN format('%s %s %L::timestamptz', $1,
                    CASE WHEN upper_inc(r) THEN '<=' ELSE '<' END, upper(r)) END), ' OR ')
            FROM unnest($2) r)) END
$$;

COMMENT ON FUNCTION argus_internal.time_condition(pg_catalog.text, pg_catalog.tstzmultirange)
IS 'condition that a time, an expression in SQL, lies in some ranges';

-- Asks rollups by day for hosts, each day of a host one row.
CREATE FUNCTION argus_internal.ask_host_days(view pg_catalog.regclass, hosts pg_catalog.inet[],
    networks pg_catalog.inet[], days pg_catalog.date[])
RETURNS SETOF argus_internal.host_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT host, NULL::inet, peers, day, first_seen, last_seen, flows_in, flows_out, '
        'pkts_in, pkts_out, bytes_in, bytes_out FROM %s WHERE day = ANY (%L::date[]) AND (%s)', view, days,
        argus_internal.host_condition('host', hosts, networks));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_host_days(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
    pg_catalog.date[])
IS 'sums of hosts by day, from rollups';

-- Asks rollups by hour. A day is that of the first flow of the hour.
CREATE FUNCTION argus_internal.ask_host_hours(view pg_catalog.regclass, hosts pg_catalog.inet[],
    networks pg_catalog.inet[], hours pg_catalog.tstzmultirange, zone pg_catalog.text)
RETURNS SETOF argus_internal.host_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT host, NULL::inet, NULL::int8, (first_seen AT TIME ZONE %L)::date, first_seen, '
        'last_seen, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out FROM %s WHERE %s AND (%s)', zone, view,
        argus_internal.time_condition('hour', hours), argus_internal.host_condition('host', hosts, networks));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_host_hours(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
    pg_catalog.tstzmultirange, pg_catalog.text)
IS 'sums of hosts by hour, from rollups';

-- Asks flows, in one pass for all hosts. What the source of a flow sends goes out of it, and into the destination.
CREATE FUNCTION argus_internal.ask_host_flows(source pg_catalog.regclass, hosts pg_catalog.inet[],
    networks pg_catalog.inet[], during pg_catalog.tstzmultirange, zone pg_catalog.text)
RETURNS SETOF argus_internal.host_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    most int8 := 9223372036854775807;
BEGIN
    RETURN QUERY EXECUTE format('SELECT v.host, v.peer, NULL::int8, (f.stime AT TIME ZONE %L)::date, min(f.stime), '
        'max(f.ltime), sum(v.flows_in)::int8, sum(v.flows_out)::int8, '
        'least(coalesce(sum(v.pkts_in), 0), %s)::int8, least(coalesce(sum(v.pkts_out), 0), %s)::int8, '
        'least(coalesce(sum(v.bytes_in), 0), %s)::int8, least(coalesce(sum(v.bytes_out), 0), %s)::int8 '
        'FROM %s f, LATERAL (VALUES (f.saddr, f.daddr, 0, 1, f.dpkts, f.spkts, f.dbytes, f.sbytes), '
        '(f.daddr, f.saddr, 1, 0, f.spkts, f.dpkts, f.sbytes, f.dbytes)) '
        'v(host, peer, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out) '
        'WHERE %s AND (%s OR %s) AND (%s) GROUP BY 1, 2, 4', zone, most, most, most, most, source,
        argus_internal.time_condition('f.stime', during), argus_internal.host_condition('f.saddr', hosts, networks),
        argus_internal.host_condition('f.daddr', hosts, networks),
        argus_internal.host_condition('v.host', hosts, networks));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_host_flows(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
    pg_catalog.tstzmultirange, pg_catalog.text)
IS 'sums of hosts by peer and day, from flows';

-- Returns how flows are grouped: the rows of VALUES that stand for a flow `f`, each with two parts of a key and the
-- other address. A flow both of whose sides are in one group counts once. NULL: nobody groups so.
CREATE FUNCTION argus_internal.group_rows("by" pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE $1
        WHEN 'host' THEN '(f.saddr, NULL::int4, f.daddr), (nullif(f.daddr, f.saddr), NULL, f.saddr)'
        WHEN 'saddr' THEN '(f.saddr, NULL::int4, f.daddr)'
        WHEN 'daddr' THEN '(f.daddr, NULL::int4, f.saddr)'
        WHEN 'pair' THEN '(least(f.saddr, f.daddr), CASE WHEN f.saddr IS NOT NULL AND f.daddr IS NOT NULL '
            'THEN greatest(f.saddr, f.daddr) END, NULL::inet)'
        WHEN 'service' THEN '(f.proto, f.dport, f.saddr)'
        WHEN 'proto' THEN '(f.proto, NULL::int4, f.saddr)'
        WHEN 'srcid' THEN '(f.srcid, NULL::int4, f.saddr)'
        ELSE (SELECT format('(CASE WHEN family(f.saddr) = %1$s THEN network(set_masklen(f.saddr, %2$s)) END, '
                'NULL::int4, f.daddr), (CASE WHEN family(f.daddr) = %1$s '
                'THEN nullif(network(set_masklen(f.daddr, %2$s)), '
                'CASE WHEN family(f.saddr) = %1$s THEN network(set_masklen(f.saddr, %2$s)) END)::cidr END, '
                'NULL, f.saddr)', CASE WHEN n <= 32 THEN 4 ELSE 6 END, n)
            FROM (SELECT substring($1 FROM '^net/([0-9]{1,3})$')::int4) m(n) WHERE n BETWEEN 1 AND 128) END
$$;

COMMENT ON FUNCTION argus_internal.group_rows(pg_catalog.text)
IS 'rows of VALUES by which a flow is grouped; NULL: there is no such grouping';

-- Returns how a key is shown, in terms of its parts.
CREATE FUNCTION argus_internal.group_label("by" pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1 IN ('host', 'saddr', 'daddr') THEN 'host(v.k1)'
        WHEN $1 = 'pair' THEN 'host(v.k1) || '' - '' || host(v.k2)'
        WHEN $1 = 'service' THEN 'concat_ws(''/'', v.k1, v.k2)' ELSE 'v.k1::text' END
$$;

COMMENT ON FUNCTION argus_internal.group_label(pg_catalog.text) IS 'how the key of a group is shown';

-- Raises an error unless flows can be grouped so and the source has the columns for it.
CREATE FUNCTION argus_internal.require_grouping(source pg_catalog.regclass, "by" pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF argus_internal.group_rows("by") IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('flows are not grouped by "%s"', "by"),
            hint => 'Groups are host, saddr, daddr, pair, service, proto, srcid, net/24, net/48 and other lengths.');
    END IF;
    PERFORM argus_internal.require_columns(source, VARIADIC '{saddr,daddr}' || CASE "by" WHEN 'service'
        THEN '{proto,dport}' WHEN 'proto' THEN '{proto}' WHEN 'srcid' THEN '{srcid}' ELSE '{}' END::text[]);
END
$$;

COMMENT ON FUNCTION argus_internal.require_grouping(pg_catalog.regclass, pg_catalog.text)
IS 'raises an error unless flows of a source can be grouped so';

-- Returns the condition that a flow is in some group, in terms of the parts of its key.
CREATE FUNCTION argus_internal.group_condition("by" pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1 IS NULL THEN 'true' WHEN $1 = 'pair' THEN '(v.k1 IS NOT NULL AND v.k2 IS NOT NULL)'
        ELSE 'v.k1 IS NOT NULL' END
$$;

COMMENT ON FUNCTION argus_internal.group_condition(pg_catalog.text)
IS 'condition that a flow is in some group; by NULL: it always is';

-- Asks flows for the groups with the most of a measure. With `keys`, asks for the peers of these groups instead.
CREATE FUNCTION argus_internal.ask_groups(source pg_catalog.regclass, during pg_catalog.tstzrange,
    "by" pg_catalog.text, measure pg_catalog.text, n pg_catalog.int4, filter pg_catalog.text,
    keys pg_catalog.text[] DEFAULT NULL)
RETURNS TABLE (key pg_catalog.text, flows pg_catalog.int8, pkts pg_catalog.int8, bytes pg_catalog.int8,
    peers pg_catalog.int8, first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    label text := argus_internal.group_label("by");
    peer text := CASE WHEN "by" = 'pair' THEN 'NULL::int8'
        WHEN "by" = 'host' OR starts_with("by", 'net/') THEN 'count(DISTINCT v.peer) FILTER (WHERE NOT v.peer <<= v.k1)'
        ELSE 'count(DISTINCT v.peer)' END;
    sums text := 'count(*), least(coalesce(sum(f.spkts), 0) + coalesce(sum(f.dpkts), 0), 9223372036854775807)::int8, '
        'least(coalesce(sum(f.sbytes), 0) + coalesce(sum(f.dbytes), 0), 9223372036854775807)::int8';
    hosts inet[] := CASE WHEN "by" IN ('host', 'saddr', 'daddr') THEN keys::inet[] END;
BEGIN
    RETURN QUERY EXECUTE format('SELECT %s, %s, %s, min(f.stime), max(f.ltime) FROM %s f, '
        'LATERAL (VALUES %s) v(k1, k2, peer) WHERE %s AND (%s) AND %s AND %s GROUP BY v.k1, v.k2 %s',
        label, CASE WHEN keys IS NULL THEN sums ELSE '0::int8, 0::int8, 0::int8' END,
        CASE WHEN keys IS NULL AND measure <> 'peers' THEN 'NULL::int8' ELSE peer END, source,
        argus_internal.group_rows("by"),
        argus_internal.time_condition('f.stime', tstzmultirange(coalesce(during, tstzrange(NULL, NULL)))),
        coalesce(argus.filter_sql(filter), 'true'), argus_internal.group_condition("by"),
        CASE WHEN keys IS NULL THEN 'true'
            WHEN hosts IS NULL THEN format('%s = ANY (%L::text[])', label, keys)
            ELSE format('(%s OR %s) AND v.k1 = ANY (%L::inet[])',
                argus_internal.host_condition('f.saddr', hosts, '{}'),
                argus_internal.host_condition('f.daddr', hosts, '{}'), hosts) END,
        CASE WHEN keys IS NULL THEN format('ORDER BY %s DESC NULLS LAST, %s COLLATE "C" LIMIT %s',
            CASE measure WHEN 'flows' THEN 2 WHEN 'pkts' THEN 3 WHEN 'bytes' THEN 4 ELSE 5 END, label, n) ELSE '' END);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_groups(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text,
    pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text[])
IS 'groups of flows with the most of a measure, or the peers of some groups';

---------------------------------------------------------------------------------------------------------------------
-- Who was seen: argus.seen()
---------------------------------------------------------------------------------------------------------------------

-- How a time is divided between the rollups of a hot table and its flows.
CREATE TYPE argus_internal.division AS (
    day_view pg_catalog.regclass,
    hour_view pg_catalog.regclass,
    days pg_catalog.date[],
    hours pg_catalog.tstzmultirange,
    rest pg_catalog.tstzmultirange
);

COMMENT ON TYPE argus_internal.division IS 'which parts of a time rollups answer for, and which ones flows';
COMMENT ON COLUMN argus_internal.division.day_view IS 'the rollup by host and day';
COMMENT ON COLUMN argus_internal.division.hour_view IS 'the rollup by host and hour';
COMMENT ON COLUMN argus_internal.division.days IS 'days that are asked of the first';
COMMENT ON COLUMN argus_internal.division.hours IS 'hours that are asked of the second';
COMMENT ON COLUMN argus_internal.division.rest IS 'times that flows are asked for';

-- Returns the rollup of a kind, if the caller may read it and sees in it no more than in the table.
CREATE FUNCTION argus_internal.readable_rollup(s argus_internal.source, kind pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.relation FROM argus_internal.visible_relation r JOIN pg_class c ON c.oid = r.relation
    WHERE r.relid = $1.relid AND r.kind = $2 AND NOT row_security_active($1.relid)
        AND has_table_privilege(r.relation, 'SELECT') AND has_schema_privilege(c.relnamespace, 'USAGE')
$$;

COMMENT ON FUNCTION argus_internal.readable_rollup(argus_internal.source, pg_catalog.text)
IS 'a rollup of a hot table, if the caller may read it; NULL: there is none, or it shows more than the table';

-- Lists the whole hours of UTC, or other parts of a day, in a time.
CREATE FUNCTION argus_internal.whole_bins(during pg_catalog.tstzmultirange, width pg_catalog.interval)
RETURNS pg_catalog.tstzmultirange
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(range_agg(tstzrange(h.begins, h.ends)) FILTER (WHERE h.begins < h.ends), '{}')
    FROM (SELECT date_bin($2, lower(r) + $2 - interval '1 microsecond', '2000-01-01 00:00+00') AS begins,
            date_bin($2, upper(r), '2000-01-01 00:00+00') AS ends
        FROM unnest($1) r WHERE isfinite(lower(r)) AND isfinite(upper(r))) h
$$;

COMMENT ON FUNCTION argus_internal.whole_bins(pg_catalog.tstzmultirange, pg_catalog.interval)
IS 'the whole hours of UTC, or other parts of a day, in a time';

-- Lists the days of a hot table that rollups sum up wholly: no archive has flows of them that rollups do not know.
CREATE FUNCTION argus_internal.summed_days(s argus_internal.source, during pg_catalog.tstzrange,
    all_found argus_internal.assessment[])
RETURNS TABLE (day pg_catalog.date, begins pg_catalog.timestamptz, ends pg_catalog.timestamptz,
    is_filtered pg_catalog.bool)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH u AS MATERIALIZED (SELECT range_agg(tstzrange(x.begins - coalesce($1.slack, '0'),
            x.ends + coalesce($1.slack, '0'))) AS unsummed FROM unnest($3) x WHERE x.kind = 'unsummed')
    SELECT d.day, d.begins, d.ends, $1.filter IS NOT NULL OR d.is_hot AND d.filter IS NOT NULL
    FROM u, argus_internal.visible_day d JOIN argus_internal.visible_setting h ON h.relid = d.relid
    WHERE d.relid = $1.relid AND d.begins >= h.summed_from AND tstzrange(d.begins, d.ends) && $2
        AND NOT coalesce(u.unsummed && tstzrange(d.begins, d.ends), false)
$$;

COMMENT ON FUNCTION argus_internal.summed_days(argus_internal.source, pg_catalog.tstzrange,
    argus_internal.assessment[])
IS 'days of a hot table that overlap a time, and of which rollups know all flows; is_filtered: the table shows fewer';

-- Whole days and whole hours come from rollups, as far as there are any. What is left is asked of the flows, and so are
-- days with archives that rollups know nothing of.
CREATE FUNCTION argus_internal.divide(s argus_internal.source, during pg_catalog.tstzrange,
    all_found argus_internal.assessment[])
RETURNS argus_internal.division
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts argus_internal.division;
    wanted tstzmultirange := tstzmultirange(during);
    summed tstzmultirange;
    whole tstzmultirange;
BEGIN
    parts.days := '{}';
    parts.hours := '{}';
    parts.rest := wanted;
    parts.day_view := argus_internal.readable_rollup(s, '_host_day');
    parts.hour_view := argus_internal.readable_rollup(s, '_host_hour');
    IF parts.day_view IS NULL OR parts.hour_view IS NULL THEN
        RETURN parts;
    END IF;
    SELECT range_agg(tstzrange(d.begins, d.ends)), range_agg(tstzrange(d.begins, d.ends)) FILTER (WHERE
        tstzrange(d.begins, d.ends) <@ during), coalesce(array_agg(d.day ORDER BY d.day) FILTER (WHERE
        tstzrange(d.begins, d.ends) <@ during), '{}') INTO summed, whole, parts.days
    FROM argus_internal.summed_days(s, during, all_found) d;
    parts.rest := wanted - coalesce(whole, '{}');
    parts.hours := argus_internal.whole_bins(parts.rest * coalesce(summed, '{}'), '1 hour');
    parts.rest := parts.rest - parts.hours;
    RETURN parts;
END
$$;

COMMENT ON FUNCTION argus_internal.divide(argus_internal.source, pg_catalog.tstzrange, argus_internal.assessment[])
IS 'divides a time between rollups and flows';

-- Lists what hosts did in the parts of a time.
CREATE FUNCTION argus_internal.host_sums(s argus_internal.source, parts argus_internal.division,
    hosts pg_catalog.inet[], networks pg_catalog.inet[])
RETURNS SETOF argus_internal.host_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF cardinality(hosts) + cardinality(networks) = 0 THEN
        RETURN;
    END IF;
    IF parts.days <> '{}' THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_host_days(parts.day_view, hosts, networks, parts.days);
    END IF;
    IF NOT isempty(parts.hours) THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_host_hours(parts.hour_view, hosts, networks, parts.hours,
            s.zone);
    END IF;
    IF NOT isempty(parts.rest) THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_host_flows(s.relid, hosts, networks, parts.rest, s.zone);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.host_sums(argus_internal.source, argus_internal.division, pg_catalog.inet[],
    pg_catalog.inet[])
IS 'what hosts did, from rollups and flows';

-- Says where an answer comes from.
CREATE FUNCTION argus_internal.say_origin(s argus_internal.source, parts argus_internal.division,
    all_found argus_internal.assessment[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN $1.kind = 'archive' THEN (SELECT CASE WHEN count(*) = 0 THEN 'archives'
                WHEN bool_and(x.is_indexed) THEN 'index' WHEN bool_or(x.is_indexed) THEN 'index and archives'
                ELSE 'archives' END FROM unnest($3) x WHERE x.kind = 'archive')
        ELSE concat_ws(' and ', CASE WHEN $2.days <> '{}' OR NOT isempty($2.hours) THEN 'rollups' END,
            CASE WHEN NOT isempty($2.rest) THEN 'table' END) END
$$;

COMMENT ON FUNCTION argus_internal.say_origin(argus_internal.source, argus_internal.division,
    argus_internal.assessment[])
IS 'where an answer comes from, in words';

-- Distinct peers cannot be summed: rollups know them for a single day only. The peers of a network are those outside.
CREATE FUNCTION argus.seen(source pg_catalog.regclass, hosts pg_catalog.inet[],
    during pg_catalog.tstzrange DEFAULT NULL)
RETURNS TABLE (host pg_catalog.inet, first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz,
    days pg_catalog.int4, flows_in pg_catalog.int8, flows_out pg_catalog.int8, pkts_in pg_catalog.int8,
    pkts_out pg_catalog.int8, bytes_in pg_catalog.int8, bytes_out pg_catalog.int8, peers pg_catalog.int8,
    answered_from pg_catalog.text, complete pg_catalog.bool, reason pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    parts argus_internal.division;
    all_found argus_internal.assessment[];
    why text;
    origin text;
    most int8 := 9223372036854775807;
    singles inet[] := ARRAY(SELECT DISTINCT h FROM unnest(hosts) h WHERE masklen(h) = masklen(set_masklen(h, -1)));
    networks inet[] := ARRAY(SELECT DISTINCT h FROM unnest(hosts) h WHERE masklen(h) <> masklen(set_masklen(h, -1)));
BEGIN
    IF hosts IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "hosts" must not be null');
    END IF;
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'saddr', 'daddr', 'spkts', 'dpkts', 'sbytes',
        'dbytes');
    during := coalesce(during, tstzrange(NULL, NULL));
    all_found := argus_internal.assess(source, during, true);
    parts := argus_internal.divide(s, during, all_found);
    why := argus_internal.reasons(all_found);
    origin := argus_internal.say_origin(s, parts, all_found);
    RETURN QUERY
    WITH h AS MATERIALIZED (SELECT * FROM argus_internal.host_sums(s, parts, singles, networks)),
    asked AS (
        SELECT h.host AS asked, h.host, h.peer, h.peers, h.day, h.first_seen, h.last_seen, h.flows_in, h.flows_out,
            h.pkts_in, h.pkts_out, h.bytes_in, h.bytes_out FROM h
        UNION ALL SELECT n, h.host, h.peer, NULL, h.day, h.first_seen, h.last_seen, h.flows_in, h.flows_out,
            h.pkts_in, h.pkts_out, h.bytes_in, h.bytes_out FROM unnest(networks) n JOIN h ON h.host <<= n),
    sums AS (
        SELECT a.asked, min(a.first_seen) AS first_seen, max(a.last_seen) AS last_seen,
            count(DISTINCT a.day)::int4 AS days, sum(a.flows_in)::int8 AS flows_in,
            sum(a.flows_out)::int8 AS flows_out, least(sum(a.pkts_in), most)::int8 AS pkts_in,
            least(sum(a.pkts_out), most)::int8 AS pkts_out, least(sum(a.bytes_in), most)::int8 AS bytes_in,
            least(sum(a.bytes_out), most)::int8 AS bytes_out,
            CASE WHEN parts.days = '{}' AND isempty(parts.hours)
                    THEN count(DISTINCT a.peer) FILTER (WHERE NOT a.peer <<= a.asked)
                WHEN cardinality(parts.days) = 1 AND isempty(parts.hours) AND isempty(parts.rest)
                    THEN max(a.peers) END AS peers
        FROM asked a GROUP BY a.asked)
    SELECT w.host, x.first_seen, x.last_seen, coalesce(x.days, 0), coalesce(x.flows_in, 0), coalesce(x.flows_out, 0),
        coalesce(x.pkts_in, 0), coalesce(x.pkts_out, 0), coalesce(x.bytes_in, 0), coalesce(x.bytes_out, 0),
        CASE WHEN x.asked IS NULL THEN 0 ELSE x.peers END, origin, why IS NULL AND w.host IS NOT NULL,
        CASE WHEN w.host IS NULL THEN 'no address is given' ELSE why END
    FROM unnest(hosts) WITH ORDINALITY w(host, place) LEFT JOIN sums x ON x.asked = w.host
    ORDER BY w.place;
END
$$;

COMMENT ON FUNCTION argus.seen(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.tstzrange)
IS 'since when and how much hosts and networks were seen, one row for each that is asked, and whether a "no" may be '
    'believed';

---------------------------------------------------------------------------------------------------------------------
-- Who had the most: argus.top()
---------------------------------------------------------------------------------------------------------------------

-- Distinct peers take far more work than sums: they are counted for the groups that are shown, unless they decide.
CREATE FUNCTION argus.top(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    "by" pg_catalog.text DEFAULT 'host', measure pg_catalog.text DEFAULT 'bytes', n pg_catalog.int4 DEFAULT 10,
    filter pg_catalog.text DEFAULT NULL)
RETURNS TABLE (rank pg_catalog.int4, key pg_catalog.text, flows pg_catalog.int8, pkts pg_catalog.int8,
    bytes pg_catalog.int8, peers pg_catalog.int8, first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
ROWS 10
AS $$
BEGIN
    PERFORM argus_internal.describe_source(source);
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'spkts', 'dpkts', 'sbytes', 'dbytes');
    PERFORM argus_internal.require_grouping(source, "by");
    IF measure IS NULL OR measure NOT IN ('flows', 'pkts', 'bytes', 'peers') OR measure = 'peers' AND "by" = 'pair' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('groups by %s have no measure "%s"', "by", measure),
            hint => 'Measures are flows, pkts, bytes and, but for pairs, peers.');
    END IF;
    IF n IS NULL OR n < 1 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'argument "n" must be at least 1');
    END IF;
    RETURN QUERY
    WITH best AS MATERIALIZED (
        SELECT row_number() OVER ()::int4 AS place, g.*
        FROM argus_internal.ask_groups(source, during, "by", measure, n, filter) g),
    known AS (
        SELECT p.key, p.peers FROM argus_internal.ask_groups(source, during, "by", measure, n, filter,
            ARRAY(SELECT b.key FROM best b)) p WHERE measure <> 'peers' AND "by" <> 'pair')
    SELECT b.place, b.key, b.flows, b.pkts, b.bytes, coalesce(b.peers, k.peers), b.first_seen, b.last_seen
    FROM best b LEFT JOIN known k ON k.key = b.key ORDER BY b.place;
END
$$;

COMMENT ON FUNCTION argus.top(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text, pg_catalog.text,
    pg_catalog.int4, pg_catalog.text)
IS 'hosts, pairs, services, networks and the like with the most bytes, packets, flows or peers';

---------------------------------------------------------------------------------------------------------------------
-- The queries of argus.series(), in the manner of ask.sql
---------------------------------------------------------------------------------------------------------------------

-- What a flow is split by that lies in more than one bin.
CREATE TYPE argus_internal.split_flow AS (
    stime pg_catalog.timestamptz,
    ltime pg_catalog.timestamptz,
    spkts pg_catalog.int8,
    dpkts pg_catalog.int8,
    sbytes pg_catalog.int8,
    dbytes pg_catalog.int8
);

COMMENT ON TYPE argus_internal.split_flow IS 'a flow whose packets and bytes are split over several bins';
COMMENT ON COLUMN argus_internal.split_flow.stime IS 'when it began';
COMMENT ON COLUMN argus_internal.split_flow.ltime IS 'when it ended';
COMMENT ON COLUMN argus_internal.split_flow.spkts IS 'packets from the source';
COMMENT ON COLUMN argus_internal.split_flow.dpkts IS 'packets from the destination';
COMMENT ON COLUMN argus_internal.split_flow.sbytes IS 'bytes from the source';
COMMENT ON COLUMN argus_internal.split_flow.dbytes IS 'bytes from the destination';

CREATE TYPE argus_internal.bin_sum AS (
    "time" pg_catalog.timestamptz,
    series pg_catalog.text,
    flows pg_catalog.numeric,
    pkts pg_catalog.numeric,
    bytes pg_catalog.numeric
);

COMMENT ON TYPE argus_internal.bin_sum IS 'what flows carried in a bin';
COMMENT ON COLUMN argus_internal.bin_sum."time" IS 'begin of the bin';
COMMENT ON COLUMN argus_internal.bin_sum.series IS 'the group of flows; NULL: all';
COMMENT ON COLUMN argus_internal.bin_sum.flows IS 'flow records that began in it';
COMMENT ON COLUMN argus_internal.bin_sum.pkts IS 'packets, both ways';
COMMENT ON COLUMN argus_internal.bin_sum.bytes IS 'bytes, both ways';

-- Asks what flows that began in some times carried, split over bins in proportion to time. Until a moment, a flow has
-- carried its packets times the share of its time that has passed, rounded down, and at its end all of them. So parts
-- are whole numbers that add up to the flow, and those of small bins to those of large ones. Rollups split in the same
-- way (src/rollup/traffic_bins.cpp), also in that a flow of more than 31 days is wholly in its first bin.
--
-- With `part`, only what flows carried in it counts, and only of flows that reach into it; they are not counted. What
-- lies after the bin `last` counts in it. Most flows lie in one bin: one pass sums them up, and finds the others.
CREATE FUNCTION argus_internal.ask_flow_parts(source pg_catalog.regclass, began pg_catalog.tstzmultirange,
    part pg_catalog.tstzrange, bin pg_catalog.interval, last pg_catalog.timestamptz, "by" pg_catalog.text,
    filter pg_catalog.text)
RETURNS SETOF argus_internal.bin_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
    most numeric := 9223372036854775807;
    first_bin text := format('date_bin(%L, f.stime, ''2000-01-01 00:00+00'')', bin);
    reaches text := format('f.ltime >= %s AND f.ltime <= f.stime + interval ''31 days''',
        CASE WHEN part IS NULL THEN format('%s + interval %L', first_bin, bin) ELSE quote_literal(lower(part)) END);
BEGIN
    RETURN QUERY EXECUTE format('WITH whole AS MATERIALIZED ('
        'SELECT %s AS begins, v.k1, v.k2, CASE WHEN %s THEN ROW(f.stime, f.ltime, f.spkts, f.dpkts, f.sbytes, '
        'f.dbytes)::argus_internal.split_flow END AS flow, count(*) AS n, '
        'coalesce(sum(f.spkts), 0) + coalesce(sum(f.dpkts), 0) AS pkts, '
        'coalesce(sum(f.sbytes), 0) + coalesce(sum(f.dbytes), 0) AS bytes '
        'FROM %s f, LATERAL (VALUES %s) v(k1, k2, peer) WHERE %s AND (%s) AND %s AND %s GROUP BY 1, 2, 3, 4), ',
            first_bin, reaches, source,
            CASE WHEN "by" IS NULL THEN '(NULL::text, NULL::int4, NULL::inet)' ELSE argus_internal.group_rows("by") END,
            argus_internal.time_condition('f.stime', began), coalesce(argus.filter_sql(filter), 'true'),
            argus_internal.group_condition("by"), CASE WHEN part IS NULL THEN 'true' ELSE reaches END)
        || format('split AS ('
        'SELECT w.begins, w.k1, w.k2, (w.flow).stime, (w.flow).ltime, w.n, least(div(w.pkts, w.n), %s) AS pkts, '
        'least(div(w.bytes, w.n), %s) AS bytes, extract(epoch FROM (w.flow).ltime - (w.flow).stime) AS seconds '
        'FROM whole w WHERE NOT w.flow IS NULL), '
        'part AS ('
        'SELECT b.begins, s.k1, s.k2, CASE WHEN b.begins = s.begins AND %L THEN s.n ELSE 0 END AS flows, '
        's.n * (div(s.pkts * c.later, s.seconds) - div(s.pkts * c.before, s.seconds)) AS pkts, '
        's.n * (div(s.bytes * c.later, s.seconds) - div(s.bytes * c.before, s.seconds)) AS bytes '
        'FROM split s, LATERAL generate_series(least(date_bin(%L, greatest(s.stime, %L), '
        '''2000-01-01 00:00+00''), %L), '
        'least(s.ltime, %L, %L), %L) b(begins), LATERAL (SELECT '
        'greatest(0, extract(epoch FROM greatest(b.begins, %L) - s.stime)) AS before, '
        'CASE WHEN %L AND b.begins = %L THEN s.seconds ELSE least(s.seconds, '
        'extract(epoch FROM least(b.begins + interval %L, %L) - s.stime)) END AS later) c '
        'UNION ALL SELECT w.begins, w.k1, w.k2, w.n, w.pkts, w.bytes FROM whole w WHERE w.flow IS NULL) '
        'SELECT least(v.begins, %L), %s, sum(v.flows), sum(v.pkts), sum(v.bytes) FROM part v GROUP BY 1, v.k1, v.k2',
            most, most, part IS NULL, bin, lower(part), last, upper(part), last, bin, lower(part),
            part IS NULL OR upper_inf(part), last, bin, upper(part), last,
            CASE WHEN "by" IS NULL THEN 'NULL::text' ELSE argus_internal.group_label("by") END);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_flow_parts(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.tstzrange,
    pg_catalog.interval, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text)
IS 'packets and bytes of flows, split over bins in proportion to time';

-- Asks the rollup by five minutes.
CREATE FUNCTION argus_internal.ask_traffic(view pg_catalog.regclass, bins pg_catalog.tstzmultirange,
    bin pg_catalog.interval, "by" pg_catalog.text)
RETURNS SETOF argus_internal.bin_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT date_bin(%L, bin, ''2000-01-01 00:00+00''), %s, sum(flows), sum(pkts), '
        'sum(bytes) FROM %s WHERE %s AND %s GROUP BY 1, 2', bin, CASE "by" WHEN 'proto' THEN 'proto'
            WHEN 'srcid' THEN 'srcid' ELSE 'NULL::text' END, view, argus_internal.time_condition('bin', bins),
        CASE "by" WHEN 'proto' THEN 'proto IS NOT NULL' WHEN 'srcid' THEN 'srcid IS NOT NULL' ELSE 'true' END);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_traffic(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.interval,
    pg_catalog.text)
IS 'packets and bytes by bin, from a rollup';

---------------------------------------------------------------------------------------------------------------------
-- How much when: argus.series()
---------------------------------------------------------------------------------------------------------------------

-- Lists the times for which the rollup by five minutes can answer. It knows neither filters nor other groups, and does
-- not pay for less than an hour.
CREATE FUNCTION argus_internal.traffic_times(s argus_internal.source, during pg_catalog.tstzrange,
    bin pg_catalog.interval, "by" pg_catalog.text, filter pg_catalog.text,
    all_found argus_internal.assessment[])
RETURNS pg_catalog.tstzmultirange
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(range_agg(r) FILTER (WHERE upper(r) - lower(r) >= '1 hour'), '{}')
    FROM (SELECT range_agg(tstzrange(d.begins, d.ends)) AS times
            FROM argus_internal.summed_days($1, $2, $6) d WHERE NOT d.is_filtered) d,
        unnest(argus_internal.whole_bins(d.times * tstzmultirange($2), '5 minutes')) r
    WHERE $5 IS NULL AND coalesce($4, 'proto') IN ('proto', 'srcid') AND mod(extract(epoch FROM $3), 300) = 0
        AND argus_internal.readable_rollup($1, '_traffic') IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.traffic_times(argus_internal.source, pg_catalog.tstzrange, pg_catalog.interval,
    pg_catalog.text, pg_catalog.text, argus_internal.assessment[])
IS 'times for which a hot table''s rollup by five minutes can answer argus.series()';

-- Lists what flows carried, without empty bins. The rollup counts what was carried in a time, while the flows are meant
-- that began in it. The difference is what flows carried that were under way at its begin or end, which are few.
CREATE FUNCTION argus_internal.bin_sums(s argus_internal.source, during pg_catalog.tstzrange,
    bin pg_catalog.interval, last pg_catalog.timestamptz, "by" pg_catalog.text, filter pg_catalog.text,
    summed pg_catalog.tstzmultirange)
RETURNS SETOF argus_internal.bin_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
    -- Other times cannot be right, and bins of them do not end.
    unsummed tstzmultirange := tstzmultirange(during * tstzrange('0001-01-01 00:00+00', '40000-01-01 00:00+00'))
        - summed;
    r tstzrange;
BEGIN
    IF NOT isempty(unsummed) THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_flow_parts(s.relid, unsummed, NULL, bin, last, "by", filter);
    END IF;
    IF NOT isempty(summed) THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_traffic(argus_internal.readable_rollup(s, '_traffic'), summed,
            bin, "by");
    END IF;
    FOR r IN SELECT unnest(summed) LOOP
        RETURN QUERY SELECT p."time", p.series, 0::numeric, -p.pkts, -p.bytes
            FROM argus_internal.ask_flow_parts(s.relid,
                tstzmultirange(tstzrange(lower(r) - interval '31 days', lower(r))), r, bin, last, "by", filter) p;
        RETURN QUERY SELECT * FROM argus_internal.ask_flow_parts(s.relid, tstzmultirange(r), tstzrange(upper(r), NULL),
            bin, last, "by", filter);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.bin_sums(argus_internal.source, pg_catalog.tstzrange, pg_catalog.interval,
    pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text, pg_catalog.tstzmultirange)
IS 'what flows carried by bin, from a rollup and flows';

CREATE FUNCTION argus_internal.last_bin(during pg_catalog.tstzrange, bin pg_catalog.interval)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
    SELECT CASE WHEN isfinite(upper($1)) THEN date_bin($2, upper($1) - CASE WHEN upper_inc($1) THEN interval '0'
        ELSE interval '1 microsecond' END, '2000-01-01 00:00+00') END
$$;

COMMENT ON FUNCTION argus_internal.last_bin(pg_catalog.tstzrange, pg_catalog.interval)
IS 'begin of the last bin of a time; NULL: it has no end';

CREATE FUNCTION argus.series(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    bin pg_catalog.interval DEFAULT '1 hour', "by" pg_catalog.text DEFAULT NULL,
    filter pg_catalog.text DEFAULT NULL)
RETURNS TABLE ("time" pg_catalog.timestamptz, series pg_catalog.text, flows pg_catalog.int8, pkts pg_catalog.int8,
    bytes pg_catalog.int8, state pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    most numeric := 9223372036854775807;
    most_rows constant int8 := 1000000;
    all_found argus_internal.assessment[];
    sums argus_internal.bin_sum[];
    known constant tstzrange := '[0001-01-01 00:00+00, 40000-01-01 00:00+00)';
    last timestamptz;
    bins tstzrange;
BEGIN
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'spkts', 'dpkts', 'sbytes', 'dbytes');
    IF "by" IS NOT NULL THEN
        PERFORM argus_internal.require_grouping(source, "by");
    END IF;
    during := coalesce(during, tstzrange(NULL, NULL));
    PERFORM argus_internal.coverage_bins('{}', during, bin);
    IF isempty(during) THEN
        RETURN;
    END IF;
    last := argus_internal.last_bin(during, bin);
    IF last IS NULL OR NOT coalesce(isfinite(lower(during)), false) THEN
        PERFORM argus_internal.coverage_bins('{}', during * tstzrange(argus_internal.ask_first_time(source,
            tstzmultirange(known)), argus_internal.ask_newest(source), '[]'), bin);
    END IF;
    all_found := argus_internal.assess(source, during, false);
    sums := ARRAY(SELECT ROW(b."time", b.series, sum(b.flows), sum(b.pkts), sum(b.bytes))::argus_internal.bin_sum
        FROM argus_internal.bin_sums(s, during, bin, last, "by", filter,
            argus_internal.traffic_times(s, during, bin, "by", filter, all_found)) b GROUP BY b."time", b.series
        LIMIT most_rows + 1);
    last := coalesce(last, (SELECT max(b."time") FROM unnest(sums) b));
    bins := tstzrange(least(CASE WHEN isfinite(lower(during)) THEN lower(during)
        ELSE (SELECT min(b."time") FROM unnest(sums) b) END, last), last, '[]');
    IF last IS NULL OR lower(bins) IS NULL THEN
        RETURN;
    END IF;
    IF (SELECT count(DISTINCT b.series) FROM unnest(sums) b)
        * (SELECT count(*) FROM argus_internal.coverage_bins('{}', bins, bin)) > most_rows
        OR cardinality(sums) > most_rows THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('the answer has more than %s rows', most_rows),
            hint => 'Give a larger bin, a shorter time, or a filter.');
    END IF;
    RETURN QUERY
    WITH c AS MATERIALIZED (
        SELECT r."time", argus_internal.worst_state(array_agg(r.state)) AS state
        FROM argus_internal.coverage_rows(all_found, bins, bin) r GROUP BY r."time"),
    g AS (SELECT DISTINCT b.series FROM unnest(sums) b WHERE "by" IS NOT NULL
        UNION ALL SELECT NULL WHERE "by" IS NULL)
    SELECT c."time", g.series, coalesce(b.flows, 0)::int8, least(coalesce(b.pkts, 0), most)::int8,
        least(coalesce(b.bytes, 0), most)::int8, c.state
    FROM c CROSS JOIN g LEFT JOIN unnest(sums) b
        ON b."time" = c."time" AND coalesce(b.series, '') = coalesce(g.series, '')
    ORDER BY c."time", g.series COLLATE "C";
END
$$;

COMMENT ON FUNCTION argus.series(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.interval, pg_catalog.text,
    pg_catalog.text)
IS 'flows, packets and bytes bin by bin, of all or by hosts, services and the like, and whether the archives of each '
    'bin are complete';

---------------------------------------------------------------------------------------------------------------------
-- The queries of argus.find(), in the manner of ask.sql
---------------------------------------------------------------------------------------------------------------------

-- Returns a column of a source in a type, or NULL of this type if the source has no such column.
CREATE FUNCTION argus_internal.column_or_null(source pg_catalog.regclass, name pg_catalog.text,
    type pg_catalog.regtype)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(CASE WHEN EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = $1 AND a.attname = $2 AND a.attnum > 0
        AND NOT a.attisdropped) THEN 'f.%I::%s' ELSE 'NULL::%2$s' END, $2, $3)
$$;

COMMENT ON FUNCTION argus_internal.column_or_null(pg_catalog.regclass, pg_catalog.text, pg_catalog.regtype)
IS 'a column of the flows f of a source, or NULL if they have no such column';

-- Returns the condition that a host is the source or destination of a flow, or that one of a network is.
CREATE FUNCTION argus_internal.either_side(host pg_catalog.inet)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1 IS NULL THEN 'true' ELSE format(
        CASE WHEN masklen($1) = masklen(set_masklen($1, -1)) THEN '(f.saddr = %L::inet OR f.daddr = %1$L::inet)'
            ELSE '(f.saddr <<= %L::inet OR f.daddr <<= %1$L::inet)' END, $1) END
$$;

COMMENT ON FUNCTION argus_internal.either_side(pg_catalog.inet)
IS 'condition that a flow f has a host or network on one of its sides; NULL: none';

-- A flow as argus.find() shows it, and its place among those of the same time.
CREATE TYPE argus_internal.found_flow AS (
    stime pg_catalog.timestamptz,
    ltime pg_catalog.timestamptz,
    srcid pg_catalog.text,
    proto pg_catalog.text,
    saddr pg_catalog.inet,
    sport pg_catalog.int4,
    dir pg_catalog.text,
    daddr pg_catalog.inet,
    dport pg_catalog.int4,
    state pg_catalog.text,
    spkts pg_catalog.int8,
    dpkts pg_catalog.int8,
    sbytes pg_catalog.int8,
    dbytes pg_catalog.int8,
    archive pg_catalog.text,
    record_offset pg_catalog.int8,
    file pg_catalog.int4,
    digest pg_catalog.text,
    copy pg_catalog.int8
);

COMMENT ON TYPE argus_internal.found_flow IS 'a flow, and its place among those of the same time';
COMMENT ON COLUMN argus_internal.found_flow.stime IS 'when it began';
COMMENT ON COLUMN argus_internal.found_flow.ltime IS 'when it ended';
COMMENT ON COLUMN argus_internal.found_flow.srcid IS 'source id: which sensor';
COMMENT ON COLUMN argus_internal.found_flow.proto IS 'protocol';
COMMENT ON COLUMN argus_internal.found_flow.saddr IS 'source address';
COMMENT ON COLUMN argus_internal.found_flow.sport IS 'source port';
COMMENT ON COLUMN argus_internal.found_flow.dir IS 'direction';
COMMENT ON COLUMN argus_internal.found_flow.daddr IS 'destination address';
COMMENT ON COLUMN argus_internal.found_flow.dport IS 'destination port';
COMMENT ON COLUMN argus_internal.found_flow.state IS 'state';
COMMENT ON COLUMN argus_internal.found_flow.spkts IS 'packets from the source';
COMMENT ON COLUMN argus_internal.found_flow.dpkts IS 'packets from the destination';
COMMENT ON COLUMN argus_internal.found_flow.sbytes IS 'bytes from the source';
COMMENT ON COLUMN argus_internal.found_flow.dbytes IS 'bytes from the destination';
COMMENT ON COLUMN argus_internal.found_flow.archive IS 'the archive; NULL: the source does not say';
COMMENT ON COLUMN argus_internal.found_flow.record_offset IS 'where in the archive; NULL: the source does not say';
COMMENT ON COLUMN argus_internal.found_flow.file IS 'number of the archive in the ledger of a hot table';
COMMENT ON COLUMN argus_internal.found_flow.digest IS 'digest of the flow: its order among those of the same time';
COMMENT ON COLUMN argus_internal.found_flow.copy IS 'number among flows with the same digest, from 1';

-- Asks for the first flows in the order of stime: of those of one time (`is_at`) those after a place among them, or of
-- those beyond it. NULL: flows without a time, or all that have one.
--
-- Flows of the same time are in the order of their digests, which no load, vacuum or plan changes. Those with the same
-- digest are alike, and their number tells them apart.
CREATE FUNCTION argus_internal.ask_first_flows(source pg_catalog.regclass, during pg_catalog.tstzrange,
    host pg_catalog.inet, filter pg_catalog.text, newest_first pg_catalog.bool, is_at pg_catalog.bool,
    at pg_catalog.timestamptz, digest pg_catalog.text, copy pg_catalog.int8, n pg_catalog.int8)
RETURNS SETOF argus_internal.found_flow
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
    -- Only in a hot table, a column of this name is a number of the ledger.
    is_hot bool := (argus_internal.describe_source(source)).kind = 'hot table';
    columns text[] := ARRAY(SELECT CASE WHEN a.attname = 'file' AND NOT is_hot THEN 'NULL::int4'
            ELSE argus_internal.column_or_null(source, a.attname, a.atttypid) END FROM pg_attribute a
        WHERE a.attrelid = 'argus_internal.found_flow'::regclass AND a.attnum BETWEEN 2 AND 17 ORDER BY a.attnum);
    part text := 'left(encode(sha256(convert_to(ROW(%s)::text, getdatabaseencoding())), ''hex''), 20)';
    way text := CASE WHEN newest_first THEN 'DESC' ELSE 'ASC' END;
    beyond text := CASE WHEN newest_first THEN '<' ELSE '>' END;
BEGIN
    RETURN QUERY EXECUTE format('SELECT * FROM (SELECT q.*, row_number() OVER (PARTITION BY q.stime, q.digest) AS copy '
        'FROM (SELECT f.stime::timestamptz AS stime, %s, (%s || %s) COLLATE "C" AS digest FROM %s f '
        'WHERE %s AND %s AND %s AND (%s) ORDER BY f.stime %s, digest %s LIMIT %s) q) r '
        'WHERE %s ORDER BY r.stime %s, r.digest %s, r.copy LIMIT %s',
        (SELECT string_agg(c || ' AS c' || i, ', ' ORDER BY i) FROM unnest(columns) WITH ORDINALITY u(c, i)),
        format(part, array_to_string(columns[1:13], ', ')), format(part, array_to_string(columns[14:15], ', ')), source,
        argus_internal.time_condition('f.stime', tstzmultirange(coalesce(during, tstzrange(NULL, NULL)))),
        CASE WHEN at IS NOT NULL THEN format('f.stime %s %L::timestamptz', CASE WHEN is_at THEN '=' ELSE beyond END, at)
            WHEN is_at THEN 'f.stime IS NULL' ELSE 'f.stime IS NOT NULL' END,
        argus_internal.either_side(host), coalesce(argus.filter_sql(filter), 'true'), way, way,
        CASE WHEN is_at THEN 'ALL' ELSE n::text END,
        CASE WHEN digest IS NULL THEN 'true'
            ELSE format('(r.digest %s %L OR r.digest = %2$L AND r.copy > %s)', beyond, digest, copy) END,
        way, way, n);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_first_flows(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet,
    pg_catalog.text, pg_catalog.bool, pg_catalog.bool, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.int8,
    pg_catalog.int8)
IS 'the first flows in the order of time';

---------------------------------------------------------------------------------------------------------------------
-- Rows of flows, page by page: argus.find()
---------------------------------------------------------------------------------------------------------------------

-- A place between two flows, as column "page" of argus.find() gives it and argument "after" takes it.
CREATE TYPE argus_internal.page AS (
    question pg_catalog.text,
    stime pg_catalog.timestamptz,
    digest pg_catalog.text,
    copy pg_catalog.int8
);

COMMENT ON TYPE argus_internal.page IS 'a place in the answer to a question, after a flow';
COMMENT ON COLUMN argus_internal.page.question IS 'digest of the question';
COMMENT ON COLUMN argus_internal.page.stime IS 'when the flow began';
COMMENT ON COLUMN argus_internal.page.digest IS 'digest of the flow';
COMMENT ON COLUMN argus_internal.page.copy IS 'number among flows that are alike, from 1';

CREATE FUNCTION argus_internal.write_page(page argus_internal.page)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws('.', page.question, CASE WHEN page.stime IS NULL THEN 'none' WHEN isfinite(page.stime)
        THEN trunc(extract(epoch FROM page.stime) * 1000000)::text ELSE page.stime::text END, page.digest, page.copy)
$$;

COMMENT ON FUNCTION argus_internal.write_page(argus_internal.page) IS 'a place in an answer, as users pass it on';

-- Reads what write_page() has written. What it has not is an error, and so is the place of another question.
CREATE FUNCTION argus_internal.read_page(written pg_catalog.text, question pg_catalog.text)
RETURNS argus_internal.page
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := regexp_match(written, '^([0-9a-f]{16})\.(none|-?infinity|-?[0-9]{1,19})\.([0-9a-f]{40})\.'
        '([0-9]{1,18})$');
    microseconds int8;
    at timestamptz;
BEGIN
    IF parts IS NULL OR parts[1] <> question THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => CASE WHEN parts IS NULL THEN 'argument "after" is no page' ELSE
                'argument "after" is a page of another question' END,
            hint => 'Pass on what column "page" says, with the same source, during, host, filter and newest_first.');
    END IF;
    IF parts[2] LIKE '%infinity' THEN
        at := parts[2];
    ELSIF parts[2] <> 'none' THEN
        microseconds := parts[2];
        at := timestamptz 'epoch' + (microseconds / 86400000000) * interval '24 hours'
            + (microseconds % 86400000000) * interval '1 microsecond';
    END IF;
    RETURN ROW(parts[1], at, parts[3], parts[4])::argus_internal.page;
EXCEPTION WHEN numeric_value_out_of_range OR datetime_field_overflow OR interval_field_overflow THEN
    PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
        message => 'argument "after" is no page');
END
$$;

COMMENT ON FUNCTION argus_internal.read_page(pg_catalog.text, pg_catalog.text)
IS 'the place in an answer that a user passes on, or an error';

-- Returns a digest of what decides which flows are found, and in which order.
CREATE FUNCTION argus_internal.digest_question(source pg_catalog.regclass, during pg_catalog.tstzrange,
    host pg_catalog.inet, filter pg_catalog.text, newest_first pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
AS $$ SELECT left(encode(sha256(convert_to(ROW($1, $2, $3, $4, $5)::text, getdatabaseencoding())), 'hex'), 16) $$;

COMMENT ON FUNCTION argus_internal.digest_question(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet,
    pg_catalog.text, pg_catalog.bool)
IS 'digest of a question to argus.find()';

-- Returns a path of an archive that was loaded into a hot table, by its number.
CREATE FUNCTION argus_internal.loaded_archive(relid pg_catalog.regclass, file pg_catalog.int4)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT min(p.path COLLATE "C") FROM argus_internal.visible_place p WHERE p.relid = $1 AND p.file = $2 $$;

COMMENT ON FUNCTION argus_internal.loaded_archive(pg_catalog.regclass, pg_catalog.int4)
IS 'path of an archive that was loaded into a hot table';

-- Lists flows from a place on, in the order of time; those without a time are the last ones. Flows of the same time as
-- the one before the place, those of other times, and those without a time are asked for one after the other: so
-- each query has an order and a limit that indexes and archives know.
CREATE FUNCTION argus_internal.flows_after(source pg_catalog.regclass, during pg_catalog.tstzrange,
    host pg_catalog.inet, filter pg_catalog.text, n pg_catalog.int4, newest_first pg_catalog.bool,
    place argus_internal.page)
RETURNS SETOF argus_internal.found_flow
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted int8 := n;
    got int8;
BEGIN
    IF place.digest IS NOT NULL THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_first_flows(source, during, host, filter, newest_first, true,
            place.stime, place.digest, place.copy, wanted);
        GET DIAGNOSTICS got = ROW_COUNT;
        wanted := wanted - got;
    END IF;
    IF wanted > 0 AND (place.digest IS NULL OR place.stime IS NOT NULL) THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_first_flows(source, during, host, filter, newest_first, false,
            place.stime, NULL, NULL, wanted);
        GET DIAGNOSTICS got = ROW_COUNT;
        wanted := wanted - got;
        IF wanted > 0 AND coalesce(during @> tstzrange('-infinity', 'infinity', '()'), true) THEN
            RETURN QUERY SELECT * FROM argus_internal.ask_first_flows(source, during, host, filter, newest_first, true,
                NULL, NULL, NULL, wanted);
        END IF;
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.flows_after(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet,
    pg_catalog.text, pg_catalog.int4, pg_catalog.bool, argus_internal.page)
IS 'flows from a place on, in the order of time';

CREATE FUNCTION argus.find(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    host pg_catalog.inet DEFAULT NULL, filter pg_catalog.text DEFAULT NULL, n pg_catalog.int4 DEFAULT 200,
    newest_first pg_catalog.bool DEFAULT true, after pg_catalog.text DEFAULT NULL)
RETURNS TABLE ("time" pg_catalog.timestamptz, until pg_catalog.timestamptz, srcid pg_catalog.text,
    proto pg_catalog.text, saddr pg_catalog.inet, sport pg_catalog.int4, dir pg_catalog.text,
    daddr pg_catalog.inet, dport pg_catalog.int4, state pg_catalog.text, spkts pg_catalog.int8,
    dpkts pg_catalog.int8, sbytes pg_catalog.int8, dbytes pg_catalog.int8, archive pg_catalog.text,
    record_offset pg_catalog.int8, page pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
ROWS 200
AS $$
DECLARE
    question text;
BEGIN
    PERFORM argus_internal.describe_source(source);
    PERFORM argus_internal.require_columns(source, VARIADIC CASE WHEN host IS NULL THEN '{stime}'
        ELSE '{stime,saddr,daddr}' END::text[]);
    IF n IS NULL OR n < 1 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'argument "n" must be at least 1');
    END IF;
    IF newest_first IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "newest_first" must not be null');
    END IF;
    question := argus_internal.digest_question(source, during, host, filter, newest_first);
    RETURN QUERY
    SELECT f.stime, f.ltime, f.srcid, f.proto, f.saddr, f.sport, f.dir, f.daddr, f.dport, f.state, f.spkts, f.dpkts,
        f.sbytes, f.dbytes, coalesce(f.archive, argus_internal.loaded_archive(source, f.file)), f.record_offset,
        argus_internal.write_page(ROW(question, f.stime, f.digest, f.copy)::argus_internal.page)
    FROM argus_internal.flows_after(source, during, host, filter, n, newest_first,
        CASE WHEN after IS NOT NULL THEN argus_internal.read_page(after, question) END) f;
END
$$;

COMMENT ON FUNCTION argus.find(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
    pg_catalog.int4, pg_catalog.bool, pg_catalog.text)
IS 'flows in the order of time, page by page: column "page" of the last row is argument "after" of the next page';

---------------------------------------------------------------------------------------------------------------------
-- The queries of argus.connections(), in the manner of ask.sql
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.status_record AS (
    stime pg_catalog.timestamptz,
    ltime pg_catalog.timestamptz,
    srcid pg_catalog.text,
    proto pg_catalog.text,
    saddr pg_catalog.inet,
    sport pg_catalog.int4,
    daddr pg_catalog.inet,
    dport pg_catalog.int4,
    state pg_catalog.text,
    spkts pg_catalog.int8,
    dpkts pg_catalog.int8,
    sbytes pg_catalog.int8,
    dbytes pg_catalog.int8
);

COMMENT ON TYPE argus_internal.status_record IS 'what a sensor recorded of a connection in one of its intervals';
COMMENT ON COLUMN argus_internal.status_record.stime IS 'first packet';
COMMENT ON COLUMN argus_internal.status_record.ltime IS 'last packet';
COMMENT ON COLUMN argus_internal.status_record.srcid IS 'source id: which sensor';
COMMENT ON COLUMN argus_internal.status_record.proto IS 'protocol';
COMMENT ON COLUMN argus_internal.status_record.saddr IS 'source address';
COMMENT ON COLUMN argus_internal.status_record.sport IS 'source port';
COMMENT ON COLUMN argus_internal.status_record.daddr IS 'destination address';
COMMENT ON COLUMN argus_internal.status_record.dport IS 'destination port';
COMMENT ON COLUMN argus_internal.status_record.state IS 'state at its end';
COMMENT ON COLUMN argus_internal.status_record.spkts IS 'packets from the source';
COMMENT ON COLUMN argus_internal.status_record.dpkts IS 'packets from the destination';
COMMENT ON COLUMN argus_internal.status_record.sbytes IS 'bytes from the source';
COMMENT ON COLUMN argus_internal.status_record.dbytes IS 'bytes from the destination';

-- Connections that go on beyond the end of a time.
CREATE TYPE argus_internal.living_connections AS (
    keys pg_catalog.text[],
    hosts pg_catalog.inet[]
);

COMMENT ON TYPE argus_internal.living_connections IS 'connections that may go on beyond the end of a time';
COMMENT ON COLUMN argus_internal.living_connections.keys IS 'what their records have in common';
COMMENT ON COLUMN argus_internal.living_connections.hosts IS 'one address of each';

-- Asks for the records between addresses, all of them or those that end after a moment (`reaching`), of all connections
-- or of some (`alive`). A record lasts 31 days at the most: one that seems to last longer has a wrong end.
CREATE FUNCTION argus_internal.ask_records(source pg_catalog.regclass, began pg_catalog.tstzrange,
    reaching pg_catalog.timestamptz, alive argus_internal.living_connections, host pg_catalog.inet,
    filter pg_catalog.text)
RETURNS SETOF argus_internal.status_record
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT * FROM (SELECT f.stime::timestamptz, CASE WHEN f.ltime > f.stime '
        'AND f.ltime <= f.stime + interval ''31 days'' THEN f.ltime ELSE f.stime END::timestamptz, %s FROM %s f '
        'WHERE %s AND %s AND (%s) AND %s AND (%s) AND f.saddr IS NOT NULL AND f.daddr IS NOT NULL) '
        'r(stime, ltime, srcid, proto, saddr, sport, daddr, dport, state, spkts, dpkts, sbytes, dbytes) WHERE %s',
        (SELECT string_agg(argus_internal.column_or_null(source, a.attname, a.atttypid), ', ' ORDER BY a.attnum)
            FROM pg_attribute a WHERE a.attrelid = 'argus_internal.status_record'::regclass AND a.attnum > 2), source,
        argus_internal.time_condition('f.stime', tstzmultirange(began)),
        CASE WHEN reaching IS NULL THEN 'true' ELSE format('f.ltime >= %L::timestamptz', reaching) END,
        CASE WHEN alive.keys IS NULL THEN 'true' ELSE concat_ws(' OR ',
            argus_internal.host_condition('f.saddr', alive.hosts, '{}'),
            argus_internal.host_condition('f.daddr', alive.hosts, '{}')) END,
        argus_internal.either_side(host), coalesce(argus.filter_sql(filter), 'true'),
        CASE WHEN alive.keys IS NULL THEN 'true' ELSE format('argus_internal.connection_key(r.proto, r.saddr, '
            'r.sport, r.daddr, r.dport) = ANY (%L::text[])', alive.keys) END);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_records(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.timestamptz,
    argus_internal.living_connections, pg_catalog.inet, pg_catalog.text)
IS 'records of flows between addresses';

-- Returns the connections that have a record in a time which ends after a moment.
CREATE FUNCTION argus_internal.alive_in(source pg_catalog.regclass, began pg_catalog.tstzrange,
    reaching pg_catalog.timestamptz, alive argus_internal.living_connections, host pg_catalog.inet,
    filter pg_catalog.text)
RETURNS argus_internal.living_connections
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(DISTINCT argus_internal.connection_key(r.proto, r.saddr, r.sport, r.daddr, r.dport)),
        array_agg(DISTINCT r.saddr)
    FROM argus_internal.ask_records($1, $2, $3, $4, $5, $6) r
$$;

COMMENT ON FUNCTION argus_internal.alive_in(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.timestamptz,
    argus_internal.living_connections, pg_catalog.inet, pg_catalog.text)
IS 'connections with a record that ends after a moment';

-- Times beyond the year 40000 cannot be right.
CREATE FUNCTION argus_internal.ask_newest(source pg_catalog.regclass)
RETURNS pg_catalog.timestamptz
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    newest timestamptz;
BEGIN
    EXECUTE format('SELECT max(f.stime) FROM %s f WHERE f.stime < ''40000-01-01 00:00+00''', source) INTO newest;
    RETURN newest;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_newest(pg_catalog.regclass) IS 'when the newest flow of a source began';

---------------------------------------------------------------------------------------------------------------------
-- Status records, stitched together: argus.connections()
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.is_closing(state pg_catalog.text)
RETURNS pg_catalog.bool
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT (state OPERATOR(pg_catalog.=) ANY ('{FIN,RST,CLO,TIM}'::pg_catalog.text[])) IS TRUE
$$;

COMMENT ON FUNCTION argus_internal.is_closing(pg_catalog.text)
IS 'whether a TCP connection ends with a record in a state';

-- Returns how long a connection may be without a packet. Sensors end TCP connections themselves after a few minutes,
-- others have no end but silence.
CREATE FUNCTION argus_internal.idle_limit(proto pg_catalog.text)
RETURNS pg_catalog.interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN proto OPERATOR(pg_catalog.=) 'tcp' THEN pg_catalog.interval '5 minutes'
        ELSE pg_catalog.interval '1 minute' END
$$;

COMMENT ON FUNCTION argus_internal.idle_limit(pg_catalog.text)
IS 'how long a connection of a protocol may be without a packet';

-- Returns whether a record begins a connection: after a pause, after a timeout, and after a record of the end, unless
-- this one is of an end, too, and comes soon. `pause` is the time since all records before have ended; what begins
-- before that belongs to them, as where each direction has records of its own.
CREATE FUNCTION argus_internal.begins_connection(proto pg_catalog.text, state pg_catalog.text,
    before pg_catalog.text, pause pg_catalog.interval)
RETURNS pg_catalog.bool
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT pause IS NULL OR pause OPERATOR(pg_catalog.>) argus_internal.idle_limit(proto)
        OR (before OPERATOR(pg_catalog.=) 'TIM') IS TRUE AND pause OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval
        OR argus_internal.is_closing(before) AND pause OPERATOR(pg_catalog.>) '0'::pg_catalog.interval
            AND (NOT argus_internal.is_closing(state)
                OR pause OPERATOR(pg_catalog.>) '30 seconds'::pg_catalog.interval)
$$;

COMMENT ON FUNCTION argus_internal.begins_connection(pg_catalog.text, pg_catalog.text, pg_catalog.text,
    pg_catalog.interval)
IS 'whether a record begins a connection, by its state, that of the record before, and the pause between them';

-- Records of both directions of a connection are one, by which of its ends is the smaller one.
CREATE FUNCTION argus_internal.is_turned(saddr pg_catalog.inet, sport pg_catalog.int4, daddr pg_catalog.inet,
    dport pg_catalog.int4)
RETURNS pg_catalog.bool
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (daddr, coalesce(dport, -1)) OPERATOR(pg_catalog.<) (saddr, coalesce(sport, -1)) $$;

COMMENT ON FUNCTION argus_internal.is_turned(pg_catalog.inet, pg_catalog.int4, pg_catalog.inet, pg_catalog.int4)
IS 'whether the destination of a record comes before its source in the order of ends';

-- Returns what records of a connection have in common, whichever side is their source.
CREATE FUNCTION argus_internal.connection_key(proto pg_catalog.text, saddr pg_catalog.inet, sport pg_catalog.int4,
    daddr pg_catalog.inet, dport pg_catalog.int4)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN argus_internal.is_turned(saddr, sport, daddr, dport)
        THEN pg_catalog.concat_ws(' ', proto, daddr, dport, saddr, sport)
        ELSE pg_catalog.concat_ws(' ', proto, saddr, sport, daddr, dport) END
$$;

COMMENT ON FUNCTION argus_internal.connection_key(pg_catalog.text, pg_catalog.inet, pg_catalog.int4,
    pg_catalog.inet, pg_catalog.int4)
IS 'protocol, addresses and ports of a record, the same for both directions';

-- Lists the records that began in a time, and those before and after it of connections that go on there: day by day, as
-- long as one has a record near the end of the day.
CREATE FUNCTION argus_internal.records_around(source pg_catalog.regclass, during pg_catalog.tstzrange,
    host pg_catalog.inet, filter pg_catalog.text, newest pg_catalog.timestamptz)
RETURNS SETOF argus_internal.status_record
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
    near constant interval := '5 minutes';
    day constant interval := '1 day';
    edge timestamptz := lower(during);
    part tstzrange;
    alive argus_internal.living_connections;
BEGIN
    RETURN QUERY SELECT * FROM argus_internal.ask_records(source, during, NULL, NULL, host, filter);
    WHILE edge > '0001-01-01 00:00+00' LOOP
        part := tstzrange(edge - day, edge, CASE WHEN edge = lower(during) AND NOT lower_inc(during) THEN '[]'
            ELSE '[)' END);
        alive := argus_internal.alive_in(source, part, edge - near, alive, host, filter);
        EXIT WHEN alive.keys IS NULL;
        RETURN QUERY SELECT * FROM argus_internal.ask_records(source, part, NULL, alive, host, filter);
        edge := edge - day;
    END LOOP;
    edge := upper(during);
    part := during;
    alive := NULL;
    WHILE edge <= newest LOOP
        alive := argus_internal.alive_in(source, part, edge - near, alive, host, filter);
        EXIT WHEN alive.keys IS NULL;
        part := tstzrange(edge, edge + day, CASE WHEN edge = upper(during) AND upper_inc(during) THEN '()'
            ELSE '[)' END);
        RETURN QUERY SELECT * FROM argus_internal.ask_records(source, part, NULL, alive, host, filter);
        edge := edge + day;
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.records_around(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet,
    pg_catalog.text, pg_catalog.timestamptz)
IS 'records of a time, and those before and after it that belong to the same connections';

-- A sensor may take either side for the source of a connection whose begin it has not seen: records of both directions
-- belong together, and the first one decides which side is the source.
CREATE FUNCTION argus.connections(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    host pg_catalog.inet DEFAULT NULL, filter pg_catalog.text DEFAULT NULL,
    min_duration pg_catalog.interval DEFAULT '0')
RETURNS TABLE (began pg_catalog.timestamptz, ended pg_catalog.timestamptz, duration pg_catalog.interval,
    "open" pg_catalog.bool, proto pg_catalog.text, saddr pg_catalog.inet, sport pg_catalog.int4,
    daddr pg_catalog.inet, dport pg_catalog.int4, records pg_catalog.int4, spkts pg_catalog.int8,
    dpkts pg_catalog.int8, sbytes pg_catalog.int8, dbytes pg_catalog.int8, state pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
    most numeric := 9223372036854775807;
    newest timestamptz;
BEGIN
    PERFORM argus_internal.describe_source(source);
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'proto', 'saddr', 'sport', 'daddr', 'dport',
        'state', 'spkts', 'dpkts', 'sbytes', 'dbytes');
    IF min_duration IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "min_duration" must not be null');
    END IF;
    -- Other times cannot be right.
    during := coalesce(during, tstzrange(NULL, NULL)) * tstzrange('0001-01-01 00:00+00', '40000-01-01 00:00+00');
    IF isempty(during) THEN
        RETURN;
    END IF;
    newest := argus_internal.ask_newest(source);
    RETURN QUERY
    WITH r AS (
        SELECT a.*, argus_internal.is_turned(a.saddr, a.sport, a.daddr, a.dport) AS is_turned
        FROM argus_internal.records_around(source, during, host, filter, newest) a),
    k AS (
        SELECT r.*, CASE WHEN r.is_turned THEN r.daddr ELSE r.saddr END AS addr1,
            CASE WHEN r.is_turned THEN r.dport ELSE r.sport END AS port1,
            CASE WHEN r.is_turned THEN r.saddr ELSE r.daddr END AS addr2,
            CASE WHEN r.is_turned THEN r.sport ELSE r.dport END AS port2,
            CASE WHEN r.is_turned THEN r.dpkts ELSE r.spkts END AS pkts1,
            CASE WHEN r.is_turned THEN r.spkts ELSE r.dpkts END AS pkts2,
            CASE WHEN r.is_turned THEN r.dbytes ELSE r.sbytes END AS bytes1,
            CASE WHEN r.is_turned THEN r.sbytes ELSE r.dbytes END AS bytes2
        FROM r),
    b AS (
        SELECT k.*, lag(k.state) OVER w AS before,
            k.stime - max(k.ltime) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS pause
        FROM k WINDOW w AS (PARTITION BY k.srcid, k.proto, k.addr1, k.port1, k.addr2, k.port2
            ORDER BY k.stime, k.ltime, k.state COLLATE "C", k.is_turned, k.pkts1, k.pkts2, k.bytes1, k.bytes2)),
    n AS (
        SELECT b.*, argus_internal.begins_connection(b.proto, b.state, b.before, b.pause) AS is_first
        FROM b),
    c AS (
        SELECT n.*, count(*) FILTER (WHERE n.is_first) OVER w AS number, lead(n.is_first, 1, true) OVER w AS is_last
        FROM n WINDOW w AS (PARTITION BY n.srcid, n.proto, n.addr1, n.port1, n.addr2, n.port2
            ORDER BY n.stime, n.ltime, n.state COLLATE "C", n.is_turned, n.pkts1, n.pkts2, n.bytes1, n.bytes2
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
    s AS (
        SELECT c.proto, c.addr1, c.port1, c.addr2, c.port2, c.srcid, min(c.stime) AS began, max(c.ltime) AS ended,
            count(*) AS records, bool_or(c.is_turned) FILTER (WHERE c.is_first) AS is_turned,
            max(c.state) FILTER (WHERE c.is_last) AS state,
            bool_or(argus_internal.is_closing(c.state)) AS is_closed,
            least(coalesce(sum(c.pkts1), 0), most)::int8 AS pkts1,
            least(coalesce(sum(c.pkts2), 0), most)::int8 AS pkts2,
            least(coalesce(sum(c.bytes1), 0), most)::int8 AS bytes1,
            least(coalesce(sum(c.bytes2), 0), most)::int8 AS bytes2
        FROM c GROUP BY c.srcid, c.proto, c.addr1, c.port1, c.addr2, c.port2, c.number
        HAVING bool_or(c.stime <@ during) AND max(c.ltime) - min(c.stime) >= min_duration)
    SELECT s.began, s.ended, s.ended - s.began, NOT s.is_closed
            AND s.ended >= newest - argus_internal.idle_limit(s.proto), s.proto,
        CASE WHEN s.is_turned THEN s.addr2 ELSE s.addr1 END, CASE WHEN s.is_turned THEN s.port2 ELSE s.port1 END,
        CASE WHEN s.is_turned THEN s.addr1 ELSE s.addr2 END, CASE WHEN s.is_turned THEN s.port1 ELSE s.port2 END,
        s.records::int4, CASE WHEN s.is_turned THEN s.pkts2 ELSE s.pkts1 END,
        CASE WHEN s.is_turned THEN s.pkts1 ELSE s.pkts2 END, CASE WHEN s.is_turned THEN s.bytes2 ELSE s.bytes1 END,
        CASE WHEN s.is_turned THEN s.bytes1 ELSE s.bytes2 END, s.state
    FROM s ORDER BY s.began, s.ended, s.proto COLLATE "C", s.addr1, s.port1, s.addr2, s.port2, s.srcid COLLATE "C";
END
$$;

COMMENT ON FUNCTION argus.connections(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
    pg_catalog.interval)
IS 'connections of which status records began in a time, each as one row from its first record to its last one, and '
    'whether it is still open';

---------------------------------------------------------------------------------------------------------------------
-- Sections of argus.dossier() about all flows of a host: summary, volume by day
--
-- Sections are queries that ask_dossier.sql puts together; see there what they are made of. Row 0 of a section is about
-- all that it has, also about what is not shown.
---------------------------------------------------------------------------------------------------------------------

-- Lists the sections in their order.
CREATE FUNCTION argus_internal.dossier_sections()
RETURNS pg_catalog.text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY['summary', 'services offered', 'services used', 'peers by bytes', 'peers by flows', 'new peers',
        'new services', 'scans sent', 'scans received', 'failed connections', 'longest connections', 'volume by day',
        'icmp errors', 'mac addresses', 'vlans', 'ttls', 'coverage']
$$;

COMMENT ON FUNCTION argus_internal.dossier_sections() IS 'the sections of argus.dossier() in their order';

-- Returns the sums that several sections share.
CREATE FUNCTION argus_internal.dossier_sums()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    pair AS MATERIALIZED (
        SELECT host, peer, is_client, service, count(*) AS flows, count(*) FILTER (WHERE is_out) AS flows_out,
            count(*) FILTER (WHERE outcome = 'answered') AS answered,
            count(*) FILTER (WHERE outcome = 'refused') AS refused,
            count(*) FILTER (WHERE outcome = 'unreachable') AS unreachable,
            count(*) FILTER (WHERE outcome = 'no answer') AS unanswered,
            sum(pkts_in) AS pkts_in, sum(pkts_out) AS pkts_out, sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out,
            min(stime) AS first_seen, max(ltime) AS last_seen
        FROM flow GROUP BY host, peer, is_client, service),
    by_peer AS MATERIALIZED (
        SELECT peer, sum(flows) AS flows, sum(flows_out) AS flows_out, sum(answered) AS answered,
            sum(bytes_in + bytes_out) AS bytes, sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out,
            min(first_seen) AS first_seen, max(last_seen) AS last_seen,
            array_agg(service ORDER BY flows DESC, service COLLATE "C") FILTER (WHERE is_client) AS used,
            array_agg(service ORDER BY flows DESC, service COLLATE "C") FILTER (WHERE NOT is_client) AS offered
        FROM pair WHERE NOT peer <<= $3 GROUP BY peer)
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_sums() IS 'common table expressions of argus.dossier(): sums of flows';

-- Returns the section that sums up everything. Its rows are there also for a host that was never seen.
CREATE FUNCTION argus_internal.dossier_summary()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT 'summary'::text, v.rank, v.label, v.value::numeric, v.first_seen, v.last_seen, v.detail FROM (
        SELECT count(*) AS flows, min(stime) AS first_seen, max(ltime) AS last_seen, count(DISTINCT host) AS hosts,
            count(*) FILTER (WHERE is_out) AS flows_out, min(stime) FILTER (WHERE is_out) AS first_out,
            max(ltime) FILTER (WHERE is_out) AS last_out, min(stime) FILTER (WHERE NOT is_out) AS first_in,
            max(ltime) FILTER (WHERE NOT is_out) AS last_in, coalesce(sum(pkts_in), 0) AS pkts_in,
            coalesce(sum(pkts_out), 0) AS pkts_out, coalesce(sum(bytes_in), 0) AS bytes_in,
            coalesce(sum(bytes_out), 0) AS bytes_out, count(DISTINCT peer) FILTER (WHERE NOT peer <<= $3) AS peers,
            count(DISTINCT (stime AT TIME ZONE $2)::date) AS days,
            count(DISTINCT date_trunc('hour', stime, 'UTC')) AS hours
        FROM flow) s,
        (SELECT jsonb_agg(coalesce(o.flows, 0) ORDER BY h) AS flows FROM generate_series(0, 23) h
            LEFT JOIN (SELECT extract(hour FROM stime AT TIME ZONE $2) AS hour, count(*) AS flows FROM flow
                GROUP BY 1) o ON o.hour = h) of_day,
        LATERAL (VALUES
            (1, 'flows', s.flows, s.first_seen, s.last_seen, NULL::jsonb),
            (2, 'flows in', s.flows - s.flows_out, s.first_in, s.last_in, NULL),
            (3, 'flows out', s.flows_out, s.first_out, s.last_out, NULL),
            (4, 'packets in', s.pkts_in, NULL, NULL, NULL),
            (5, 'packets out', s.pkts_out, NULL, NULL, NULL),
            (6, 'bytes in', s.bytes_in, NULL, NULL, NULL),
            (7, 'bytes out', s.bytes_out, NULL, NULL, NULL),
            (8, 'hosts', s.hosts, NULL, NULL, NULL),
            (9, 'peers', s.peers, NULL, NULL, NULL),
            (10, 'days', s.days, NULL, NULL, jsonb_build_object('zone', $2)),
            (11, 'active hours', s.hours, NULL, NULL, jsonb_build_object('zone', $2, 'flows_by_hour', of_day.flows))
        ) v(rank, label, value, first_seen, last_seen, detail)
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_summary() IS 'section of argus.dossier(): summary';

-- Returns the section of days, all of them, in their order. The median is that of all days with flows, those before
-- among them; a day of which the look back saw a part only is none of them.
CREATE FUNCTION argus_internal.dossier_days()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT 'volume by day'::text, (row_number() OVER (ORDER BY d.day NULLS FIRST) - 1)::int4,
        coalesce(d.day::text, 'median'), coalesce(d.bytes, m.bytes)::numeric, d.first_seen, d.last_seen,
        CASE WHEN d.day IS NULL THEN jsonb_build_object('days', m.days, 'since', m.since, 'pcr', m.pcr)
            ELSE jsonb_build_object('flows', d.flows, 'bytes_in', d.bytes_in, 'bytes_out', d.bytes_out, 'pcr', d.pcr,
                'pcr_change', d.pcr - m.pcr, 'times_median', round(d.bytes / nullif(m.bytes, 0), 2)) END
    FROM (SELECT count(*) AS days, min(o.day) AS since,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY o.bytes::float8)::numeric AS bytes,
            round(percentile_cont(0.5) WITHIN GROUP (ORDER BY o.pcr::float8)::numeric, 4) AS pcr
        FROM (SELECT a.day, sum(a.bytes_in + a.bytes_out) AS bytes,
                sum(a.bytes_out - a.bytes_in) / nullif(sum(a.bytes_in + a.bytes_out), 0) AS pcr
            FROM (SELECT (stime AT TIME ZONE $2)::date AS day, bytes_in::numeric, bytes_out::numeric FROM flow
                UNION ALL SELECT (p.stime AT TIME ZONE $2)::date, p.bytes_in, p.bytes_out FROM past p, looked l
                WHERE (p.stime AT TIME ZONE $2)::date > (l.since AT TIME ZONE $2)::date) a
            WHERE a.day IS NOT NULL GROUP BY a.day) o) m,
        LATERAL (SELECT NULL::date AS day, NULL::int8 AS flows, NULL::numeric AS bytes, NULL::numeric AS bytes_in,
                NULL::numeric AS bytes_out, NULL::numeric AS pcr, NULL::timestamptz AS first_seen,
                NULL::timestamptz AS last_seen
            UNION ALL SELECT (stime AT TIME ZONE $2)::date, count(*), sum(bytes_in::numeric + bytes_out), sum(bytes_in),
                sum(bytes_out), round(sum(bytes_out::numeric - bytes_in)
                    / nullif(sum(bytes_in::numeric + bytes_out), 0), 4), min(stime), max(ltime)
            FROM flow WHERE stime IS NOT NULL GROUP BY 1) d
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_days() IS 'section of argus.dossier(): volume by day';

---------------------------------------------------------------------------------------------------------------------
-- Sections of argus.dossier() about services and peers, and about which of them are new
---------------------------------------------------------------------------------------------------------------------

-- Returns the sections of services that the host offered and used: what was answered.
CREATE FUNCTION argus_internal.dossier_services()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT CASE WHEN g.is_client THEN 'services used' ELSE 'services offered' END, g.rank,
        CASE WHEN g.is_all = 1 THEN 'all' ELSE g.service END,
        CASE WHEN g.is_all = 1 THEN g.services::numeric ELSE g.flows END, g.first_seen, g.last_seen,
        jsonb_build_object('flows', coalesce(g.flows, 0), 'peers', g.peers, 'bytes_in', coalesce(g.bytes_in, 0),
            'bytes_out', coalesce(g.bytes_out, 0)) || CASE WHEN g.is_all = 1 THEN '{}'
            ELSE jsonb_build_object('most', g.peers_in_order[1:5]) END
    FROM (SELECT d.is_client, p.service, grouping(p.service) AS is_all, count(DISTINCT p.service) AS services,
            sum(p.answered) AS flows, count(DISTINCT p.peer) AS peers, sum(p.bytes_in) AS bytes_in,
            sum(p.bytes_out) AS bytes_out, min(p.first_seen) AS first_seen, max(p.last_seen) AS last_seen,
            array_agg(host(p.peer) ORDER BY p.answered DESC, p.peer) AS peers_in_order,
            (row_number() OVER (PARTITION BY d.is_client ORDER BY grouping(p.service) DESC, sum(p.answered) DESC,
                p.service COLLATE "C") - 1)::int4 AS rank
        FROM (VALUES (false), (true)) d(is_client)
        LEFT JOIN pair p ON p.is_client = d.is_client AND p.answered > 0
        GROUP BY GROUPING SETS ((d.is_client), (d.is_client, p.service))
        HAVING grouping(p.service) = 1 OR p.service IS NOT NULL) g
    WHERE g.rank <= $1
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_services()
IS 'sections of argus.dossier(): services offered, services used';

-- Returns how a row of by_peer, named g, is described.
CREATE FUNCTION argus_internal.dossier_peer_detail()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$ jsonb_build_object('flows_in', g.flows - g.flows_out, 'flows_out', g.flows_out,
            'answered', g.answered, 'bytes_in', g.bytes_in,
            'bytes_out', g.bytes_out,
            'used', (SELECT coalesce(jsonb_agg(t.s ORDER BY t.place), '[]') FROM (SELECT u.s, min(u.i) AS place
                FROM unnest(g.used) WITH ORDINALITY u(s, i) GROUP BY u.s ORDER BY 2 LIMIT 5) t),
            'offered', (SELECT coalesce(jsonb_agg(t.s ORDER BY t.place), '[]') FROM (SELECT u.s, min(u.i) AS place
                FROM unnest(g.offered) WITH ORDINALITY u(s, i) GROUP BY u.s ORDER BY 2 LIMIT 5) t)) $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_peer_detail() IS 'what argus.dossier() says about a peer';

-- Returns the section of peers with the most bytes or flows.
CREATE FUNCTION argus_internal.dossier_peers(measure pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    SELECT 'peers by %1$s'::text, 0, 'all', coalesce(sum(%1$s), 0)::numeric, min(first_seen), max(last_seen),
        jsonb_build_object('peers', count(*)) FROM by_peer
    UNION ALL
    SELECT 'peers by %1$s', g.rank, host(g.peer), g.%1$s, g.first_seen, g.last_seen, %2$s
    FROM (SELECT *, row_number() OVER (ORDER BY %1$s DESC, peer)::int4 AS rank FROM by_peer) g WHERE g.rank <= $1
    $query$, $1, argus_internal.dossier_peer_detail())
$$;

COMMENT ON FUNCTION argus_internal.dossier_peers(pg_catalog.text)
IS 'section of argus.dossier(): peers by a measure, bytes or flows';

-- Returns the detail of a section that compares with the time before. Where nothing is known of it, nothing is new.
CREATE FUNCTION argus_internal.dossier_comparison()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$ (SELECT CASE WHEN $5 IS NULL THEN jsonb_build_object('reason', $6)
        ELSE jsonb_strip_nulls(jsonb_build_object('since', l.since, 'until', upper($5), 'flows_before', b.flows,
            'reason', CASE WHEN b.flows = 0 THEN 'the host was not seen in this time' END)) END
        FROM looked l, (SELECT count(*) AS flows FROM past) b) $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_comparison() IS 'with which time argus.dossier() compares, or why not';

CREATE FUNCTION argus_internal.dossier_new_peers()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    (WITH new AS MATERIALIZED (SELECT * FROM by_peer b
        WHERE $5 IS NOT NULL AND NOT EXISTS (SELECT FROM past p WHERE p.peer = b.peer))
    SELECT 'new peers'::text, 0, 'all', CASE WHEN $5 IS NOT NULL THEN count(*) END::numeric, min(first_seen),
        max(last_seen), %1$s FROM new
    UNION ALL
    SELECT 'new peers', g.rank, host(g.peer), g.bytes, g.first_seen, g.last_seen, %2$s
    FROM (SELECT *, row_number() OVER (ORDER BY bytes DESC, peer)::int4 AS rank FROM new) g WHERE g.rank <= $1)
    $query$, argus_internal.dossier_comparison(), argus_internal.dossier_peer_detail())
$$;

COMMENT ON FUNCTION argus_internal.dossier_new_peers() IS 'section of argus.dossier(): new peers';

CREATE FUNCTION argus_internal.dossier_new_services()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    SELECT 'new services'::text, g.rank, CASE WHEN g.is_all = 1 THEN 'all' ELSE g.service END,
        CASE WHEN g.is_all = 0 THEN g.flows WHEN $5 IS NOT NULL THEN g.services END::numeric, g.first_seen, g.last_seen,
        CASE WHEN g.is_all = 1 THEN %1$s ELSE jsonb_build_object(
            'role', CASE WHEN g.is_client THEN 'used' ELSE 'offered' END, 'peers', g.peers, 'bytes_in', g.bytes_in,
            'bytes_out', g.bytes_out, 'most', g.peers_in_order[1:5]) END
    FROM (SELECT p.is_client, p.service, grouping(p.service) AS is_all, sum(p.answered) AS flows,
            count(DISTINCT (p.is_client, p.service)) AS services, count(DISTINCT p.peer) AS peers,
            sum(p.bytes_in) AS bytes_in, sum(p.bytes_out) AS bytes_out, min(p.first_seen) AS first_seen,
            max(p.last_seen) AS last_seen, array_agg(host(p.peer) ORDER BY p.answered DESC, p.peer) AS peers_in_order,
            (row_number() OVER (ORDER BY grouping(p.service) DESC, sum(p.answered) DESC,
                p.service COLLATE "C", p.is_client) - 1)::int4 AS rank
        FROM pair p WHERE p.answered > 0 AND $5 IS NOT NULL AND NOT EXISTS (SELECT FROM past b
            WHERE b.outcome = 'answered' AND b.is_client = p.is_client AND b.service = p.service)
        GROUP BY GROUPING SETS ((), (p.is_client, p.service))) g
    WHERE g.rank <= $1
    $query$, argus_internal.dossier_comparison())
$$;

COMMENT ON FUNCTION argus_internal.dossier_new_services() IS 'section of argus.dossier(): new services';

---------------------------------------------------------------------------------------------------------------------
-- Sections of argus.dossier() about what is odd: scans, failures, long connections, ICMP errors
---------------------------------------------------------------------------------------------------------------------

-- Returns when rows of pair are a scan: there are many of them, and more than half failed without any answer.
CREATE FUNCTION argus_internal.dossier_is_scan()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'count(*) >= 20 AND 2 * count(*) FILTER (WHERE answered = 0 AND refused + unreachable + unanswered > 0) '
        '> count(*)'
$$;

COMMENT ON FUNCTION argus_internal.dossier_is_scan() IS 'when argus.dossier() takes a group of flows for a scan';

-- Returns the section of scans by the host: of one service at many targets, or of many services of one target.
CREATE FUNCTION argus_internal.dossier_scans_sent()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    (WITH scan AS MATERIALIZED (
        SELECT host, 'horizontal' AS kind, service AS label, count(*) AS targets, sum(flows) AS flows,
            count(*) FILTER (WHERE answered = 0) AS silent, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
            array_agg(host(peer) ORDER BY answered DESC, peer) FILTER (WHERE answered > 0) AS answered
        FROM pair WHERE is_client GROUP BY host, service HAVING %1$s
        UNION ALL SELECT host, 'vertical', host(peer), count(*), sum(flows), count(*) FILTER (WHERE answered = 0),
            min(first_seen), max(last_seen),
            array_agg(service ORDER BY answered DESC, service COLLATE "C") FILTER (WHERE answered > 0)
        FROM pair WHERE is_client GROUP BY host, peer HAVING %1$s)
    SELECT 'scans sent'::text, 0, 'all', count(*)::numeric, min(first_seen), max(last_seen), '{}'::jsonb FROM scan
    UNION ALL
    SELECT 'scans sent', g.rank, g.label, g.targets, g.first_seen, g.last_seen, jsonb_build_object('kind', g.kind,
        'host', host(g.host), 'flows', g.flows, 'silent', g.silent, 'answered', coalesce(g.answered[1:5], '{}'))
    FROM (SELECT *, row_number() OVER (ORDER BY targets DESC, kind, host, label COLLATE "C")::int4 AS rank FROM scan) g
    WHERE g.rank <= $1)
    $query$, argus_internal.dossier_is_scan())
$$;

COMMENT ON FUNCTION argus_internal.dossier_scans_sent() IS 'section of argus.dossier(): scans sent';

-- Returns the section of those who tried many services of the host.
CREATE FUNCTION argus_internal.dossier_scans_received()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    (WITH scan AS MATERIALIZED (
        SELECT peer, count(*) AS targets, count(DISTINCT host) AS hosts, count(DISTINCT service) AS services,
            sum(flows) AS flows, count(*) FILTER (WHERE answered = 0) AS silent, min(first_seen) AS first_seen,
            max(last_seen) AS last_seen, array_agg(service ORDER BY answered DESC, host, service COLLATE "C")
                FILTER (WHERE answered > 0) AS answered
        FROM pair WHERE NOT is_client GROUP BY peer HAVING %s)
    SELECT 'scans received'::text, 0, 'all', count(*)::numeric, min(first_seen), max(last_seen), '{}'::jsonb FROM scan
    UNION ALL
    SELECT 'scans received', g.rank, host(g.peer), g.targets, g.first_seen, g.last_seen, jsonb_build_object(
        'hosts', g.hosts, 'services', g.services, 'flows', g.flows, 'silent', g.silent,
        'answered', coalesce(g.answered[1:5], '{}'))
    FROM (SELECT *, row_number() OVER (ORDER BY targets DESC, peer)::int4 AS rank FROM scan) g
    WHERE g.rank <= $1)
    $query$, argus_internal.dossier_is_scan())
$$;

COMMENT ON FUNCTION argus_internal.dossier_scans_received() IS 'section of argus.dossier(): scans received';

CREATE FUNCTION argus_internal.dossier_failures()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT 'failed connections'::text, 0, 'all', coalesce(sum(refused + unreachable + unanswered), 0)::numeric,
        min(first_seen) FILTER (WHERE refused + unreachable + unanswered > 0),
        max(last_seen) FILTER (WHERE refused + unreachable + unanswered > 0),
        jsonb_strip_nulls(jsonb_build_object('answered', coalesce(sum(answered), 0),
            'share', round(sum(refused + unreachable + unanswered)
                / nullif(sum(answered + refused + unreachable + unanswered), 0), 4),
            'reason', 'the source lacks the columns ' || (SELECT string_agg(a, ', ' ORDER BY a) FROM unnest($4) a
                WHERE a IN ('tcp_status', 'icmp_error_type'))))
    FROM pair
    UNION ALL
    SELECT 'failed connections', g.rank, g.service, g.flows, g.first_seen, g.last_seen,
        jsonb_build_object('direction', CASE WHEN g.is_client THEN 'out' ELSE 'in' END, 'how', g.how, 'peers', g.peers,
            'most', g.peers_in_order[1:5])
    FROM (SELECT p.is_client, p.service, h.how, sum(h.flows) AS flows, count(DISTINCT p.peer) AS peers,
            min(p.first_seen) AS first_seen, max(p.last_seen) AS last_seen,
            array_agg(host(p.peer) ORDER BY h.flows DESC, p.peer) AS peers_in_order,
            row_number() OVER (ORDER BY sum(h.flows) DESC, p.service COLLATE "C", p.is_client, h.how)::int4 AS rank
        FROM pair p, LATERAL (VALUES ('refused', p.refused), ('unreachable', p.unreachable),
            ('no answer', p.unanswered)) h(how, flows)
        WHERE h.flows > 0 GROUP BY p.is_client, p.service, h.how) g
    WHERE g.rank <= $1
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_failures() IS 'section of argus.dossier(): failed connections';

-- Returns the section of the longest connections: records with the same ends and ports, less than five minutes after
-- each other, at least one of them answered. What has no ports is none, but for tunnels.
CREATE FUNCTION argus_internal.dossier_connections()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT 'longest connections'::text, g.rank, format('%s > %s %s', host(CASE WHEN g.is_client THEN g.host
            ELSE g.peer END), host(CASE WHEN g.is_client THEN g.peer ELSE g.host END), g.service),
        round(extract(epoch FROM g.last_seen - g.first_seen)::numeric, 3), g.first_seen, g.last_seen,
        jsonb_build_object('host_port', g.host_port, 'peer_port', g.peer_port, 'records', g.records,
            'bytes_in', g.bytes_in, 'bytes_out', g.bytes_out, 'state', g.state)
    FROM (SELECT i.host, i.peer, i.is_client, i.service, i.host_port, i.peer_port, min(i.stime) AS first_seen,
            max(i.ltime) AS last_seen, count(*) AS records, sum(i.bytes_in) AS bytes_in, sum(i.bytes_out) AS bytes_out,
            max(i.state) FILTER (WHERE i.is_last) AS state,
            row_number() OVER (ORDER BY max(i.ltime) - min(i.stime) DESC, min(i.stime), i.host, i.peer, i.is_client,
                i.service COLLATE "C", i.host_port, i.peer_port, i.srcid COLLATE "C")::int4 AS rank
        FROM (SELECT b.*, count(*) FILTER (WHERE b.is_first) OVER w AS island,
                lead(b.is_first, 1, true) OVER w AS is_last
            FROM (SELECT p.*, argus_internal.begins_connection(p.proto, p.state, p.before, p.pause) AS is_first
                FROM (SELECT f.*, lag(f.state) OVER w AS before, f.stime - max(f.ltime)
                        OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS pause
                    FROM flow f
                    WHERE isfinite(f.stime) AND isfinite(f.ltime) AND coalesce(f.outcome = 'answered', true)
                        AND (f.host_port IS NOT NULL OR f.proto IN ('esp', 'ah', 'gre', 'ipnip', 'ipv6'))
                        AND NOT (f.peer <<= '224.0.0.0/4' OR f.peer <<= 'ff00::/8')
                    WINDOW w AS (PARTITION BY f.host, f.peer, f.is_client, f.service, f.host_port, f.peer_port, f.srcid
                        ORDER BY f.stime, f.ltime, f.bytes_in, f.bytes_out, f.state COLLATE "C")) p) b
            WINDOW w AS (PARTITION BY b.host, b.peer, b.is_client, b.service, b.host_port, b.peer_port, b.srcid
                ORDER BY b.stime, b.ltime, b.bytes_in, b.bytes_out, b.state COLLATE "C" ROWS UNBOUNDED PRECEDING)) i
        GROUP BY i.host, i.peer, i.is_client, i.service, i.host_port, i.peer_port, i.srcid, i.island
        HAVING i.host_port IS NULL OR bool_or(i.outcome IS NOT NULL)) g
    WHERE g.rank <= $1
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_connections() IS 'section of argus.dossier(): longest connections';

-- Returns the section of ICMP errors: those that came back about flows, and those that the host sent or received.
CREATE FUNCTION argus_internal.dossier_icmp_errors()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT 'icmp errors'::text, g.rank, CASE WHEN g.is_all = 1 THEN 'all' ELSE concat_ws(' ', CASE
            WHEN g.type = CASE g.family WHEN 6 THEN 1 ELSE 3 END THEN 'unreachable'
            WHEN g.type = CASE g.family WHEN 6 THEN 3 ELSE 11 END THEN 'time exceeded'
            WHEN g.type = CASE g.family WHEN 6 THEN 4 ELSE 12 END THEN 'parameter problem'
            WHEN g.type = 5 THEN 'redirect' WHEN g.family = 6 THEN 'packet too big' ELSE 'source quench' END,
            concat_ws('/', g.type, g.code)) END,
        CASE WHEN g.is_all = 0 OR cardinality(g.absent) < 2 THEN g.flows END::numeric, g.first_seen, g.last_seen,
        CASE WHEN g.is_all = 0 THEN jsonb_build_object('role', g.role, 'family', g.family, 'peers', g.peers,
                'from', coalesce(g.senders[1:5], '{}'))
            ELSE jsonb_strip_nulls(jsonb_build_object('reason', CASE WHEN g.absent <> '{}'
                THEN 'the source lacks the columns ' || array_to_string(g.absent, ', ') END)) END
    FROM (SELECT x.role, x.family, x.type, x.code, grouping(x.role) AS is_all, count(*) AS flows,
            count(DISTINCT x.peer) AS peers, min(x.stime) AS first_seen, max(x.ltime) AS last_seen,
            array_agg(DISTINCT host(x.sender) COLLATE "C") FILTER (WHERE x.sender IS NOT NULL) AS senders,
            ARRAY(SELECT a FROM unnest($4) a WHERE a IN ('icmp_type', 'icmp_error_type')) AS absent,
            (row_number() OVER (ORDER BY grouping(x.role) DESC, count(*) DESC, x.role, x.family, x.type, x.code)
                - 1)::int4 AS rank
        FROM (SELECT CASE WHEN is_out THEN 'about flows from it' ELSE 'about flows to it' END AS role,
                family(host) AS family, error_type AS type, error_code AS code, error_from AS sender, peer, stime, ltime
            FROM flow WHERE error_type IS NOT NULL
            UNION ALL SELECT CASE WHEN is_out THEN 'sent' ELSE 'received' END, family(host), icmp_type, icmp_code,
                CASE WHEN is_out THEN host ELSE peer END, peer, stime, ltime
            FROM flow WHERE icmp_type BETWEEN 1 AND 12 AND icmp_type = ANY (CASE family(host) WHEN 6 THEN '{1,2,3,4}'
                ELSE '{3,4,5,11,12}'::int4[] END)) x
        GROUP BY GROUPING SETS ((), (x.role, x.family, x.type, x.code))) g
    WHERE g.rank <= $1
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_icmp_errors() IS 'section of argus.dossier(): ICMP errors';

---------------------------------------------------------------------------------------------------------------------
-- Sections of argus.dossier() about what marks a machine: MAC addresses, VLANs, TTLs
---------------------------------------------------------------------------------------------------------------------

-- Returns the sections of marks that packets of the host bore, as sensors saw them. A router puts its own MAC address
-- on packets, and takes one off the TTL: another value at the same sensor hints at another machine or way.
CREATE FUNCTION argus_internal.dossier_marks()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT g.section, g.rank, CASE WHEN g.is_all = 1 THEN 'all' ELSE g.mark END,
        CASE WHEN g.is_all = 0 THEN g.flows WHEN NOT g.columns <@ $4 THEN g.marks END::numeric, g.first_seen,
        g.last_seen, CASE WHEN g.is_all = 1 THEN '{}' ELSE jsonb_build_object('sensors', coalesce(g.sensors, '{}')) END
            || jsonb_strip_nulls(jsonb_build_object('reason', CASE WHEN g.is_all = 1 AND g.columns && $4
                THEN 'the source lacks the columns ' || array_to_string(ARRAY(SELECT c FROM unnest(g.columns) c
                    WHERE c = ANY ($4)), ', ') END))
    FROM (SELECT k.section, k.columns, m.mark, grouping(m.mark) AS is_all, count(DISTINCT m.mark) AS marks,
            count(m.mark) AS flows, min(m.stime) AS first_seen, max(m.ltime) AS last_seen,
            array_agg(DISTINCT m.srcid COLLATE "C") FILTER (WHERE m.srcid IS NOT NULL) AS sensors,
            (row_number() OVER (PARTITION BY k.section ORDER BY grouping(m.mark) DESC, count(*) DESC,
                m.mark COLLATE "C") - 1)::int4 AS rank
        FROM (VALUES ('mac addresses', '{dmac,smac}'::text[]), ('vlans', '{dvid,svid}'), ('ttls', '{dttl,sttl}'))
            k(section, columns)
        LEFT JOIN (SELECT v.section, v.mark, f.stime, f.ltime, f.srcid
            FROM flow f, LATERAL (VALUES ('mac addresses', f.mac::text), ('vlans', f.vlan::text),
                ('ttls', f.ttl::text)) v(section, mark)
            WHERE v.mark IS NOT NULL) m ON m.section = k.section
        GROUP BY GROUPING SETS ((k.section, k.columns), (k.section, k.columns, m.mark))
        HAVING grouping(m.mark) = 1 OR m.mark IS NOT NULL) g
    WHERE g.rank <= $1
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_marks()
IS 'sections of argus.dossier(): MAC addresses, VLANs, TTLs';

---------------------------------------------------------------------------------------------------------------------
-- The query of argus.dossier(): the flows of a host, read once, and sections made of them
--
-- As in ask.sql, nothing gets into the text but the name of a relation and literals. Sections are constants of the
-- files dossier_*.sql. They see these common table expressions:
--
--   flow      one row per flow and side that is one of the hosts: host, peer, is_out (the host is the source),
--             is_client, stime, ltime, proto, host_port, peer_port, service, state, outcome, srcid, pkts_in ...
--             bytes_out, mac, vlan, ttl, icmp_type ... error_from
--   past      the same of the time before, as far back as that is looked at
--   looked    since when that is: since, or NULL
--   pair      sums of flow by host, peer, is_client, service
--   by_peer   sums of pair by the peers that are none of the hosts
--
-- and these parameters: $1 how many rows of a section, $2 time zone of days, $3 the hosts, $4 columns that the source
-- lacks, $5 the time before, $6 why that is NULL.
---------------------------------------------------------------------------------------------------------------------

-- Returns how many flows of a host are looked at before the time in question, at most.
CREATE FUNCTION argus_internal.dossier_look_back()
RETURNS pg_catalog.int8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT 20000::pg_catalog.int8 $$;

COMMENT ON FUNCTION argus_internal.dossier_look_back()
IS 'how many flows of a host argus.dossier() looks at before the time in question, at most';

-- Lists the columns that sections can do without, with their types.
CREATE FUNCTION argus_internal.dossier_extra_columns()
RETURNS TABLE (name pg_catalog.text, type pg_catalog.text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
ROWS 13
AS $$
    VALUES ('srcid', 'text'), ('tcp_status', 'int8'), ('icmp_type', 'int4'), ('icmp_code', 'int4'),
        ('icmp_error_type', 'int4'), ('icmp_error_code', 'int4'), ('inode', 'inet'), ('smac', 'macaddr'),
        ('dmac', 'macaddr'), ('svid', 'int4'), ('dvid', 'int4'), ('sttl', 'int4'), ('dttl', 'int4')
$$;

COMMENT ON FUNCTION argus_internal.dossier_extra_columns()
IS 'columns that argus.dossier() can do without, and their types';

-- Returns what became of a flow `f`, as an expression in SQL: answered, refused, unreachable, no answer; NULL where no
-- answer was to be expected, or a part of the flow only was seen. Without tcp_status a refusal is known by packets
-- alone: as many came back as were sent, three at most.
CREATE FUNCTION argus_internal.flow_outcome()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $expression$ CASE
        WHEN f.proto = 'tcp' AND f.state = 'RST' AND f.spkts > 0 AND f.dpkts > 0 AND CASE WHEN f.tcp_status IS NULL
            THEN f.spkts = f.dpkts AND f.spkts <= 3 ELSE f.tcp_status & 6 = 0 END THEN 'refused'
        WHEN f.spkts > 0 AND f.dpkts > 0 AND NOT (f.proto = 'tcp' AND f.state = 'REQ') THEN 'answered'
        WHEN f.dpkts > 0 AND f.proto <> 'tcp' THEN NULL
        WHEN f.icmp_error_type = CASE family(f.daddr) WHEN 6 THEN 1 ELSE 3 END THEN 'unreachable'
        WHEN f.daddr <<= '224.0.0.0/4' OR f.daddr = '255.255.255.255' OR f.daddr <<= 'ff00::/8' THEN NULL
        WHEN f.proto = 'tcp' AND f.state IN ('REQ', 'TIM') OR f.proto IN ('udp', 'rtp', 'rtcp', 'udt')
            OR f.state = 'ECO' THEN 'no answer' END $expression$
$$;

COMMENT ON FUNCTION argus_internal.flow_outcome() IS 'what became of a flow, an expression in SQL';

-- Returns the select list of the columns that are needed, NULL for those that are absent.
CREATE FUNCTION argus_internal.dossier_columns(absent pg_catalog.text[])
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'f.stime, f.ltime, f.proto, f.saddr, f.sport, f.daddr, f.dport, f.state, f.spkts, f.dpkts, f.sbytes, '
        'f.dbytes, ' || string_agg(CASE WHEN e.name = ANY ($1) THEN format('NULL::%s AS %s', e.type, e.name)
            ELSE 'f.' || e.name END, ', ')
    FROM argus_internal.dossier_extra_columns() e
$$;

COMMENT ON FUNCTION argus_internal.dossier_columns(pg_catalog.text[])
IS 'select list of the columns that argus.dossier() needs';

-- Returns the query for the flows of hosts in a time: for the last ones of it, if there is a `most`. What the source of
-- a flow sends goes out of it, and into the destination. A flow between two of the hosts is two rows.
CREATE FUNCTION argus_internal.dossier_flows(source pg_catalog.regclass, host pg_catalog.inet,
    during pg_catalog.tstzmultirange, absent pg_catalog.text[], most pg_catalog.int8)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH w AS (
        SELECT CASE WHEN masklen($2) = masklen(set_masklen($2, -1)) THEN ARRAY[$2] ELSE '{}' END AS hosts,
            CASE WHEN masklen($2) = masklen(set_masklen($2, -1)) THEN '{}' ELSE ARRAY[$2] END AS networks)
    SELECT format('SELECT v.host, v.peer, v.is_out, f.stime, f.ltime, f.proto, f.sport, f.dport, v.host_port, '
        'v.peer_port, f.state, %s AS outcome, f.srcid, coalesce(v.pkts_in, 0) AS pkts_in, '
        'coalesce(v.pkts_out, 0) AS pkts_out, coalesce(v.bytes_in, 0) AS bytes_in, '
        'coalesce(v.bytes_out, 0) AS bytes_out, v.mac, v.vlan, v.ttl, f.icmp_type, f.icmp_code, '
        'f.icmp_error_type AS error_type, f.icmp_error_code AS error_code, f.inode AS error_from '
        'FROM (SELECT %s FROM %s f WHERE %s AND (%s OR %s) %s) f, LATERAL (VALUES '
        '(f.saddr, f.daddr, true, f.sport, f.dport, f.dpkts, f.spkts, f.dbytes, f.sbytes, f.smac, f.svid, f.sttl), '
        '(f.daddr, f.saddr, false, f.dport, f.sport, f.spkts, f.dpkts, f.sbytes, f.dbytes, f.dmac, f.dvid, f.dttl)) '
        'v(host, peer, is_out, host_port, peer_port, pkts_in, pkts_out, bytes_in, bytes_out, mac, vlan, ttl) WHERE %s',
        argus_internal.flow_outcome(), argus_internal.dossier_columns($4), $1,
        argus_internal.time_condition('f.stime', $3), argus_internal.host_condition('f.saddr', hosts, networks),
        argus_internal.host_condition('f.daddr', hosts, networks), 'ORDER BY f.stime DESC LIMIT ' || $5,
        argus_internal.host_condition('v.host', hosts, networks))
    FROM w
$$;

COMMENT ON FUNCTION argus_internal.dossier_flows(pg_catalog.regclass, pg_catalog.inet, pg_catalog.tstzmultirange,
    pg_catalog.text[], pg_catalog.int8)
IS 'query for the flows of a host or network in a time, or for the last ones of it';

-- Returns the same flows with the service. A sensor that did not see the beginning of a connection guesses its
-- direction, anew for each record: the first record decides, and one from a low port to a port of clients is an answer.
CREATE FUNCTION argus_internal.dossier_directed(flows pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT *, concat_ws(''/'', proto, CASE WHEN is_client THEN peer_port ELSE host_port END) AS service '
        'FROM (SELECT *, CASE WHEN host_port IS NULL OR peer_port IS NULL THEN is_out ELSE first_value(is_out <> '
        '(sport < 32768 AND dport >= 32768 AND coalesce(outcome = ''answered'', true))) OVER (PARTITION BY host, peer, '
        'proto, host_port, peer_port ORDER BY stime, ltime, is_out, outcome COLLATE "C") END AS is_client '
        'FROM (%s) r) d', $1)
$$;

COMMENT ON FUNCTION argus_internal.dossier_directed(pg_catalog.text)
IS 'query for flows of a host with who is the client, and with the service';

-- Asks when the first flow of a time began.
CREATE FUNCTION argus_internal.ask_first_time(source pg_catalog.regclass, during pg_catalog.tstzmultirange)
RETURNS pg_catalog.timestamptz
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    first_time timestamptz;
BEGIN
    EXECUTE format('SELECT min(f.stime) FROM %s f WHERE %s', source,
        argus_internal.time_condition('f.stime', during)) INTO first_time;
    RETURN first_time;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_first_time(pg_catalog.regclass, pg_catalog.tstzmultirange)
IS 'when the first flow of a time began';

-- Asks for all sections that are made of flows. If the flows before are cut off, those of the last moment that is
-- looked at may not be all of it: it does not count.
CREATE FUNCTION argus_internal.ask_dossier(s argus_internal.source, host pg_catalog.inet,
    during pg_catalog.tstzrange, n pg_catalog.int4, before pg_catalog.tstzrange, why_not pg_catalog.text)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    absent text[] := argus_internal.absent_columns(s.relid,
        ARRAY(SELECT e.name FROM argus_internal.dossier_extra_columns() e));
    most int8 := argus_internal.dossier_look_back();
BEGIN
    RETURN QUERY EXECUTE concat(
        'WITH flow AS MATERIALIZED (', argus_internal.dossier_directed(argus_internal.dossier_flows(s.relid, host,
            tstzmultirange(during), absent, NULL)),
        '), newest AS MATERIALIZED (', argus_internal.dossier_directed(argus_internal.dossier_flows(s.relid, host,
            CASE WHEN before IS NULL THEN '{}' ELSE tstzmultirange(before) END, absent, most)),
        '), looked AS MATERIALIZED (SELECT CASE WHEN c.is_cut THEN c.since ELSE lower($5) END AS since, c.is_cut ',
        'FROM (SELECT min(stime) AS since, count(*) FILTER (WHERE is_out OR (peer <<= $3) IS NOT TRUE) >= ', most,
        ' AS is_cut FROM newest) c), ',
        'past AS MATERIALIZED (SELECT p.* FROM newest p, looked l WHERE NOT l.is_cut OR p.stime > l.since), ',
        argus_internal.dossier_sums(), ' SELECT * FROM (', concat_ws(' UNION ALL ',
            argus_internal.dossier_summary(), argus_internal.dossier_services(), argus_internal.dossier_peers('bytes'),
            argus_internal.dossier_peers('flows'), argus_internal.dossier_new_peers(),
            argus_internal.dossier_new_services(), argus_internal.dossier_scans_sent(),
            argus_internal.dossier_scans_received(), argus_internal.dossier_failures(),
            argus_internal.dossier_connections(), argus_internal.dossier_days(), argus_internal.dossier_icmp_errors(),
            argus_internal.dossier_marks()),
        ') d(section, rank, label, value, first_seen, last_seen, detail) '
        'ORDER BY array_position(argus_internal.dossier_sections(), d.section), d.rank')
    USING n, s.zone, host, absent, before, why_not;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_dossier(argus_internal.source, pg_catalog.inet, pg_catalog.tstzrange,
    pg_catalog.int4, pg_catalog.tstzrange, pg_catalog.text)
IS 'sections about a host that are made of flows';

---------------------------------------------------------------------------------------------------------------------
-- The page about a host: argus.dossier()
---------------------------------------------------------------------------------------------------------------------

-- Returns since when a source can be asked cheaply about a host until a time: a hot table has what it holds itself,
-- archives have what is indexed. A few that have no index yet, as the newest ones, are read. NULL: since ever.
CREATE FUNCTION argus_internal.cheap_since(s argus_internal.source, until pg_catalog.timestamptz)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE $1.kind
        WHEN 'archive' THEN (SELECT coalesce(b.begins + coalesce($1.period, '1 hour'), $2)
            FROM (SELECT argus_internal.archive_begin(f) AS begins
                FROM argus_internal.archive_facts($1.relid, 'infinity', '-infinity') f
                WHERE f.kind = 'archive' AND f.sensor = 0 AND NOT f.is_indexed) b
            WHERE b.begins IS NULL OR b.begins < $2 ORDER BY b.begins DESC NULLS FIRST OFFSET 4 LIMIT 1)
        WHEN 'hot table' THEN coalesce((SELECT coalesce(lower(r), '-infinity')
            FROM unnest(argus_internal.hot_times($1)) r WHERE r @> $2 - interval '1 microsecond'), $2) END
$$;

COMMENT ON FUNCTION argus_internal.cheap_since(argus_internal.source, pg_catalog.timestamptz)
IS 'since when a source can be asked about a host without reading archives through; NULL: since ever';

-- Finds out with which time before another one it is compared: 30 days, or as far back as something is known.
CREATE FUNCTION argus_internal.time_before(s argus_internal.source, during pg_catalog.tstzrange,
    OUT before pg_catalog.tstzrange, OUT reason pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    begins timestamptz := lower(during);
    since timestamptz;
BEGIN
    IF isempty(during) OR begins IS NULL OR NOT isfinite(begins) OR begins < '0001-01-01 00:00+00' THEN
        reason := CASE WHEN isempty(during) THEN 'the time in question is empty'
            ELSE 'the time in question has no beginning' END;
        RETURN;
    END IF;
    since := argus_internal.cheap_since(s, begins);
    IF since >= begins THEN
        reason := CASE s.kind WHEN 'archive' THEN 'archives before have no index'
            ELSE 'the day before is not in the hot table' END;
        RETURN;
    END IF;
    since := greatest(since, begins - interval '30 days');
    since := argus_internal.ask_first_time(s.relid, tstzmultirange(tstzrange(since, begins)));
    IF since IS NULL THEN
        reason := 'nothing is known of the time before';
    ELSE
        before := tstzrange(since, begins);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.time_before(argus_internal.source, pg_catalog.tstzrange)
IS 'the time before another one of which something is known, or why there is none';

-- Lists what the certificate of an answer says.
CREATE FUNCTION argus_internal.dossier_coverage(s argus_internal.source, during pg_catalog.tstzrange)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, detail pg_catalog.jsonb)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'coverage', v.rank, v.label, v.value, CASE WHEN v.rank = 0 THEN c.first_time END,
        CASE WHEN v.rank = 0 THEN c.last_time END, v.detail
    FROM argus_internal.certify(argus_internal.assess($1.relid, $2, true)) c, LATERAL (VALUES
        (0, 'complete', c.complete::int4, jsonb_strip_nulls(jsonb_build_object('reason', c.reason))),
        (1, 'archives expected', c.files_expected, NULL),
        (2, 'archives present', c.files_present, NULL),
        (3, 'archives missing', c.files_missing, NULL),
        (4, 'archives damaged', c.files_damaged, NULL),
        (5, 'bytes lost', c.bytes_lost, NULL),
        (6, 'packets lost', c.drops, NULL),
        (7, 'records missed', c.missed_records, NULL),
        (8, 'sensors silent', cardinality(c.sensors_silent), jsonb_build_object('sensors', c.sensors_silent))
        ) v(rank, label, value, detail)
$$;

COMMENT ON FUNCTION argus_internal.dossier_coverage(argus_internal.source, pg_catalog.tstzrange)
IS 'section of argus.dossier(): coverage';

CREATE FUNCTION argus.dossier(source pg_catalog.regclass, host pg_catalog.inet,
    during pg_catalog.tstzrange DEFAULT NULL, n pg_catalog.int4 DEFAULT 10)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
ROWS 100
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    compared record;
BEGIN
    IF host IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "host" must not be null');
    END IF;
    IF n IS NULL OR n < 0 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'argument "n" must be at least 0');
    END IF;
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'saddr', 'daddr', 'spkts', 'dpkts', 'sbytes',
        'dbytes', 'proto', 'sport', 'dport', 'state');
    during := coalesce(during, tstzrange(NULL, NULL));
    compared := argus_internal.time_before(s, during);
    RETURN QUERY SELECT * FROM argus_internal.ask_dossier(s, host, during, n, compared.before, compared.reason);
    RETURN QUERY SELECT * FROM argus_internal.dossier_coverage(s, during);
END
$$;

COMMENT ON FUNCTION argus.dossier(pg_catalog.regclass, pg_catalog.inet, pg_catalog.tstzrange, pg_catalog.int4)
IS 'the page about a host or network: what it offered and used, its peers, what is new, odd or failed, volume by day, '
    'marks of its machine, and whether all that may be believed';

---------------------------------------------------------------------------------------------------------------------
-- What can be asked here: argus.sources()
---------------------------------------------------------------------------------------------------------------------

-- Sums up a foreign table of flows, by names and indexes alone. Of a table whose archives cannot be listed now nothing
-- is known.
CREATE FUNCTION argus_internal.sum_up_archive(relid pg_catalog.regclass,
    OUT first_time pg_catalog.timestamptz, OUT last_time pg_catalog.timestamptz, OUT archives pg_catalog.int8,
    OUT flows pg_catalog.int8, OUT bytes pg_catalog.int8, OUT indexed pg_catalog.float8)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(relid);
BEGIN
    SELECT min(coalesce(f.first_time, f.name_time)), max(coalesce(f.last_time, f.name_time + coalesce(s.period, '0'))),
        count(*), CASE WHEN bool_and(f.is_known) THEN sum(f.flows) END, sum(f.bytes),
        avg(CASE WHEN f.is_indexed THEN 1 ELSE 0 END)::float8
    INTO first_time, last_time, archives, flows, bytes, indexed
    FROM argus_internal.archive_facts(relid, 'infinity', '-infinity') f WHERE f.kind = 'archive' AND f.sensor = 0;
EXCEPTION WHEN OTHERS THEN
    NULL;
END
$$;

COMMENT ON FUNCTION argus_internal.sum_up_archive(pg_catalog.regclass)
IS 'what names and indexes know of the archives of a foreign table';

-- Sums up a hot table by its ledger. Its indexed share is that of the days that are closed.
CREATE FUNCTION argus_internal.sum_up_hot_table(relid pg_catalog.regclass,
    OUT first_time pg_catalog.timestamptz, OUT last_time pg_catalog.timestamptz, OUT archives pg_catalog.int8,
    OUT flows pg_catalog.int8, OUT bytes pg_catalog.int8, OUT indexed pg_catalog.float8)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (SELECT min(d.begins) FROM argus_internal.visible_day d WHERE d.relid = $1 AND d.is_hot), t.newest_flow,
        t.files_loaded, t.flows, t.hot_bytes,
        t.days_closed::float8 / nullif(t.days_closed + t.days_open, 0)
    FROM argus.status t WHERE t.hot_table = $1
$$;

COMMENT ON FUNCTION argus_internal.sum_up_hot_table(pg_catalog.regclass) IS 'what the ledger knows of a hot table';

-- Partitions and the foreign tables that belong to hot tables are no sources of their own.
CREATE FUNCTION argus.sources()
RETURNS TABLE (source pg_catalog.regclass, kind pg_catalog.text, server pg_catalog.name,
    first_time pg_catalog.timestamptz, last_time pg_catalog.timestamptz, archives pg_catalog.int8,
    flows pg_catalog.int8, bytes pg_catalog.int8, indexed pg_catalog.float8, lag pg_catalog.interval)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
ROWS 10
AS $$
    WITH found AS MATERIALIZED (
        SELECT h.relid::regclass AS source, 'hot table' AS kind, h.server FROM argus_internal.visible_setting h
        UNION ALL
        SELECT t.ftrelid::regclass, 'archive', s.srvname FROM pg_foreign_table t
        JOIN pg_foreign_server s ON s.oid = t.ftserver JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
        JOIN pg_class c ON c.oid = t.ftrelid
        WHERE w.fdwname = 'argus_fdw' AND NOT c.relispartition AND c.relnatts > 0
            AND coalesce(argus_internal.source_option(t.ftrelid, NULL, 'record'), 'flow') = 'flow'
            AND NOT EXISTS (SELECT FROM argus_internal.visible_relation r WHERE r.relation = t.ftrelid)),
    readable AS (SELECT f.* FROM found f JOIN pg_class c ON c.oid = f.source
        WHERE has_table_privilege(f.source, 'SELECT') AND has_schema_privilege(c.relnamespace, 'USAGE'))
    SELECT r.source, r.kind, r.server, x.first_time, x.last_time, x.archives, x.flows, x.bytes, x.indexed,
        now() - least(x.last_time, now())
    FROM readable r CROSS JOIN LATERAL (
        SELECT * FROM argus_internal.sum_up_archive(r.source) WHERE r.kind = 'archive'
        UNION ALL SELECT * FROM argus_internal.sum_up_hot_table(r.source) WHERE r.kind = 'hot table') x
    ORDER BY r.source::text COLLATE "C"
$$;

COMMENT ON FUNCTION argus.sources()
IS 'foreign tables of flows and hot tables that the caller may read: times, sizes, how much of them is indexed, and '
    'how long ago their last flow was';

-- ---- who may call it: see hot_doors.sql ----

REVOKE ALL ON FUNCTION
    argus_internal.archive_facts(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.timestamptz,
        pg_catalog.text[]),
    argus_internal.opened_archives(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.unpack_sensors(pg_catalog.bytea),
    argus_internal.source_option(pg_catalog.regclass, pg_catalog.name, pg_catalog.text),
    argus_internal.source_of_archive(pg_catalog.regclass, pg_catalog.name),
    argus_internal.describe_source(pg_catalog.regclass),
    argus_internal.absent_columns(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.require_columns(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.hot_times(argus_internal.source),
    argus_internal.holding(pg_catalog.tstzmultirange, pg_catalog.timestamptz, pg_catalog.timestamptz,
        pg_catalog.timestamptz, pg_catalog.bool, pg_catalog.bool),
    argus_internal.ledger_facts(argus_internal.source, argus_internal.archive_fact[], pg_catalog.tstzmultirange),
    argus_internal.source_facts(argus_internal.source, pg_catalog.timestamptz, pg_catalog.timestamptz),
    argus_internal.archive_begin(argus_internal.archive_fact),
    argus_internal.learned_period(argus_internal.archive_fact[]),
    argus_internal.assess_rotations(argus_internal.archive_fact[], pg_catalog.interval),
    argus_internal.assess_archives(argus_internal.source, argus_internal.archive_fact[], pg_catalog.interval,
        pg_catalog.tstzrange),
    argus_internal.assess_ends(argus_internal.source, argus_internal.archive_fact[], pg_catalog.interval,
        pg_catalog.tstzrange),
    argus_internal.assess_hot_table(argus_internal.source, pg_catalog.tstzrange),
    argus_internal.sensor_lives(argus_internal.archive_fact[], pg_catalog.interval),
    argus_internal.assess_silence(argus_internal.archive_fact[], pg_catalog.interval, pg_catalog.tstzmultirange),
    argus_internal.assess_reports(argus_internal.archive_fact[], pg_catalog.interval, pg_catalog.bool),
    argus_internal.assess(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.bool),
    argus_internal.gravity(pg_catalog.text),
    argus_internal.say_range(pg_catalog.timestamptz, pg_catalog.timestamptz),
    argus_internal.say_assessment(pg_catalog.text, pg_catalog.int8, pg_catalog.text, pg_catalog.timestamptz,
        pg_catalog.timestamptz, pg_catalog.int8),
    argus_internal.reasons(argus_internal.assessment[]),
    argus_internal.certify(argus_internal.assessment[]),
    argus.coverage_summary(pg_catalog.regclass, pg_catalog.tstzrange),
    argus_internal.coverage_bins(argus_internal.assessment[], pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.state_of(pg_catalog.text),
    argus_internal.worst_state(pg_catalog.text[]),
    argus_internal.assessments_in_bins(argus_internal.assessment[], pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.coverage_rows(argus_internal.assessment[], pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.host_condition(pg_catalog.text, pg_catalog.inet[], pg_catalog.inet[]),
    argus_internal.time_condition(pg_catalog.text, pg_catalog.tstzmultirange),
    argus_internal.ask_host_days(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[], pg_catalog.date[]),
    argus_internal.ask_host_hours(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
        pg_catalog.tstzmultirange, pg_catalog.text),
    argus_internal.ask_host_flows(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
        pg_catalog.tstzmultirange, pg_catalog.text),
    argus_internal.group_rows(pg_catalog.text),
    argus_internal.group_label(pg_catalog.text),
    argus_internal.require_grouping(pg_catalog.regclass, pg_catalog.text),
    argus_internal.group_condition(pg_catalog.text),
    argus_internal.ask_groups(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text, pg_catalog.text,
        pg_catalog.int4, pg_catalog.text, pg_catalog.text[]),
    argus_internal.readable_rollup(argus_internal.source, pg_catalog.text),
    argus_internal.whole_bins(pg_catalog.tstzmultirange, pg_catalog.interval),
    argus_internal.summed_days(argus_internal.source, pg_catalog.tstzrange, argus_internal.assessment[]),
    argus_internal.divide(argus_internal.source, pg_catalog.tstzrange, argus_internal.assessment[]),
    argus_internal.host_sums(argus_internal.source, argus_internal.division, pg_catalog.inet[], pg_catalog.inet[]),
    argus_internal.say_origin(argus_internal.source, argus_internal.division, argus_internal.assessment[]),
    argus_internal.ask_flow_parts(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.tstzrange,
        pg_catalog.interval, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text),
    argus_internal.ask_traffic(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.interval, pg_catalog.text),
    argus_internal.traffic_times(argus_internal.source, pg_catalog.tstzrange, pg_catalog.interval, pg_catalog.text,
        pg_catalog.text, argus_internal.assessment[]),
    argus_internal.bin_sums(argus_internal.source, pg_catalog.tstzrange, pg_catalog.interval, pg_catalog.timestamptz,
        pg_catalog.text, pg_catalog.text, pg_catalog.tstzmultirange),
    argus_internal.last_bin(pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.column_or_null(pg_catalog.regclass, pg_catalog.text, pg_catalog.regtype),
    argus_internal.either_side(pg_catalog.inet),
    argus_internal.ask_first_flows(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.bool, pg_catalog.bool, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.int8, pg_catalog.int8),
    argus_internal.write_page(argus_internal.page),
    argus_internal.read_page(pg_catalog.text, pg_catalog.text),
    argus_internal.digest_question(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.bool),
    argus_internal.loaded_archive(pg_catalog.regclass, pg_catalog.int4),
    argus_internal.flows_after(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.int4, pg_catalog.bool, argus_internal.page),
    argus_internal.ask_records(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.timestamptz,
        argus_internal.living_connections, pg_catalog.inet, pg_catalog.text),
    argus_internal.alive_in(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.timestamptz,
        argus_internal.living_connections, pg_catalog.inet, pg_catalog.text),
    argus_internal.ask_newest(pg_catalog.regclass),
    argus_internal.is_closing(pg_catalog.text),
    argus_internal.idle_limit(pg_catalog.text),
    argus_internal.begins_connection(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.interval),
    argus_internal.is_turned(pg_catalog.inet, pg_catalog.int4, pg_catalog.inet, pg_catalog.int4),
    argus_internal.connection_key(pg_catalog.text, pg_catalog.inet, pg_catalog.int4, pg_catalog.inet,
        pg_catalog.int4),
    argus_internal.records_around(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.timestamptz),
    argus_internal.sum_up_archive(pg_catalog.regclass),
    argus_internal.sum_up_hot_table(pg_catalog.regclass),
    argus.coverage_summary(pg_catalog.regclass, pg_catalog.tstzrange),
    argus.coverage(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.interval),
    argus.seen(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.tstzrange),
    argus.top(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text, pg_catalog.text, pg_catalog.int4,
        pg_catalog.text),
    argus_internal.dossier_sections(),
    argus_internal.dossier_sums(),
    argus_internal.dossier_summary(),
    argus_internal.dossier_days(),
    argus_internal.dossier_services(),
    argus_internal.dossier_peer_detail(),
    argus_internal.dossier_peers(pg_catalog.text),
    argus_internal.dossier_comparison(),
    argus_internal.dossier_new_peers(),
    argus_internal.dossier_new_services(),
    argus_internal.dossier_is_scan(),
    argus_internal.dossier_scans_sent(),
    argus_internal.dossier_scans_received(),
    argus_internal.dossier_failures(),
    argus_internal.dossier_connections(),
    argus_internal.dossier_icmp_errors(),
    argus_internal.dossier_marks(),
    argus_internal.dossier_look_back(),
    argus_internal.dossier_extra_columns(),
    argus_internal.flow_outcome(),
    argus_internal.dossier_columns(pg_catalog.text[]),
    argus_internal.dossier_flows(pg_catalog.regclass, pg_catalog.inet, pg_catalog.tstzmultirange,
        pg_catalog.text[], pg_catalog.int8),
    argus_internal.dossier_directed(pg_catalog.text),
    argus_internal.ask_first_time(pg_catalog.regclass, pg_catalog.tstzmultirange),
    argus_internal.ask_dossier(argus_internal.source, pg_catalog.inet, pg_catalog.tstzrange, pg_catalog.int4,
        pg_catalog.tstzrange, pg_catalog.text),
    argus_internal.cheap_since(argus_internal.source, pg_catalog.timestamptz),
    argus_internal.time_before(argus_internal.source, pg_catalog.tstzrange),
    argus_internal.dossier_coverage(argus_internal.source, pg_catalog.tstzrange),
    argus.dossier(pg_catalog.regclass, pg_catalog.inet, pg_catalog.tstzrange, pg_catalog.int4),
    argus_internal.sum_up_archive(pg_catalog.regclass),
    argus_internal.sum_up_hot_table(pg_catalog.regclass),
    argus.series(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.interval, pg_catalog.text, pg_catalog.text),
    argus.find(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text, pg_catalog.int4,
        pg_catalog.bool, pg_catalog.text),
    argus.connections(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text, pg_catalog.interval),
    argus.sources() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    argus_internal.archive_facts(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.timestamptz,
        pg_catalog.text[]),
    argus_internal.opened_archives(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.unpack_sensors(pg_catalog.bytea),
    argus_internal.source_option(pg_catalog.regclass, pg_catalog.name, pg_catalog.text),
    argus_internal.source_of_archive(pg_catalog.regclass, pg_catalog.name),
    argus_internal.describe_source(pg_catalog.regclass),
    argus_internal.absent_columns(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.require_columns(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.hot_times(argus_internal.source),
    argus_internal.holding(pg_catalog.tstzmultirange, pg_catalog.timestamptz, pg_catalog.timestamptz,
        pg_catalog.timestamptz, pg_catalog.bool, pg_catalog.bool),
    argus_internal.ledger_facts(argus_internal.source, argus_internal.archive_fact[], pg_catalog.tstzmultirange),
    argus_internal.source_facts(argus_internal.source, pg_catalog.timestamptz, pg_catalog.timestamptz),
    argus_internal.archive_begin(argus_internal.archive_fact),
    argus_internal.learned_period(argus_internal.archive_fact[]),
    argus_internal.assess_rotations(argus_internal.archive_fact[], pg_catalog.interval),
    argus_internal.assess_archives(argus_internal.source, argus_internal.archive_fact[], pg_catalog.interval,
        pg_catalog.tstzrange),
    argus_internal.assess_ends(argus_internal.source, argus_internal.archive_fact[], pg_catalog.interval,
        pg_catalog.tstzrange),
    argus_internal.assess_hot_table(argus_internal.source, pg_catalog.tstzrange),
    argus_internal.sensor_lives(argus_internal.archive_fact[], pg_catalog.interval),
    argus_internal.assess_silence(argus_internal.archive_fact[], pg_catalog.interval, pg_catalog.tstzmultirange),
    argus_internal.assess_reports(argus_internal.archive_fact[], pg_catalog.interval, pg_catalog.bool),
    argus_internal.assess(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.bool),
    argus_internal.gravity(pg_catalog.text),
    argus_internal.say_range(pg_catalog.timestamptz, pg_catalog.timestamptz),
    argus_internal.say_assessment(pg_catalog.text, pg_catalog.int8, pg_catalog.text, pg_catalog.timestamptz,
        pg_catalog.timestamptz, pg_catalog.int8),
    argus_internal.reasons(argus_internal.assessment[]),
    argus_internal.certify(argus_internal.assessment[]),
    argus_internal.coverage_bins(argus_internal.assessment[], pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.state_of(pg_catalog.text),
    argus_internal.worst_state(pg_catalog.text[]),
    argus_internal.assessments_in_bins(argus_internal.assessment[], pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.coverage_rows(argus_internal.assessment[], pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.host_condition(pg_catalog.text, pg_catalog.inet[], pg_catalog.inet[]),
    argus_internal.time_condition(pg_catalog.text, pg_catalog.tstzmultirange),
    argus_internal.ask_host_days(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[], pg_catalog.date[]),
    argus_internal.ask_host_hours(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
        pg_catalog.tstzmultirange, pg_catalog.text),
    argus_internal.ask_host_flows(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
        pg_catalog.tstzmultirange, pg_catalog.text),
    argus_internal.group_rows(pg_catalog.text),
    argus_internal.group_label(pg_catalog.text),
    argus_internal.require_grouping(pg_catalog.regclass, pg_catalog.text),
    argus_internal.group_condition(pg_catalog.text),
    argus_internal.ask_groups(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text, pg_catalog.text,
        pg_catalog.int4, pg_catalog.text, pg_catalog.text[]),
    argus_internal.readable_rollup(argus_internal.source, pg_catalog.text),
    argus_internal.whole_bins(pg_catalog.tstzmultirange, pg_catalog.interval),
    argus_internal.summed_days(argus_internal.source, pg_catalog.tstzrange, argus_internal.assessment[]),
    argus_internal.divide(argus_internal.source, pg_catalog.tstzrange, argus_internal.assessment[]),
    argus_internal.host_sums(argus_internal.source, argus_internal.division, pg_catalog.inet[], pg_catalog.inet[]),
    argus_internal.say_origin(argus_internal.source, argus_internal.division, argus_internal.assessment[]),
    argus_internal.dossier_sections(),
    argus_internal.dossier_sums(),
    argus_internal.dossier_summary(),
    argus_internal.dossier_days(),
    argus_internal.dossier_services(),
    argus_internal.dossier_peer_detail(),
    argus_internal.dossier_peers(pg_catalog.text),
    argus_internal.dossier_comparison(),
    argus_internal.dossier_new_peers(),
    argus_internal.dossier_new_services(),
    argus_internal.dossier_is_scan(),
    argus_internal.dossier_scans_sent(),
    argus_internal.dossier_scans_received(),
    argus_internal.dossier_failures(),
    argus_internal.dossier_connections(),
    argus_internal.dossier_icmp_errors(),
    argus_internal.dossier_marks(),
    argus_internal.dossier_look_back(),
    argus_internal.dossier_extra_columns(),
    argus_internal.flow_outcome(),
    argus_internal.dossier_columns(pg_catalog.text[]),
    argus_internal.dossier_flows(pg_catalog.regclass, pg_catalog.inet, pg_catalog.tstzmultirange,
        pg_catalog.text[], pg_catalog.int8),
    argus_internal.dossier_directed(pg_catalog.text),
    argus_internal.ask_first_time(pg_catalog.regclass, pg_catalog.tstzmultirange),
    argus_internal.ask_dossier(argus_internal.source, pg_catalog.inet, pg_catalog.tstzrange, pg_catalog.int4,
        pg_catalog.tstzrange, pg_catalog.text),
    argus_internal.cheap_since(argus_internal.source, pg_catalog.timestamptz),
    argus_internal.time_before(argus_internal.source, pg_catalog.tstzrange),
    argus_internal.dossier_coverage(argus_internal.source, pg_catalog.tstzrange),
    argus_internal.ask_flow_parts(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.tstzrange,
        pg_catalog.interval, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text),
    argus_internal.ask_traffic(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.interval, pg_catalog.text),
    argus_internal.traffic_times(argus_internal.source, pg_catalog.tstzrange, pg_catalog.interval, pg_catalog.text,
        pg_catalog.text, argus_internal.assessment[]),
    argus_internal.bin_sums(argus_internal.source, pg_catalog.tstzrange, pg_catalog.interval, pg_catalog.timestamptz,
        pg_catalog.text, pg_catalog.text, pg_catalog.tstzmultirange),
    argus_internal.last_bin(pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.column_or_null(pg_catalog.regclass, pg_catalog.text, pg_catalog.regtype),
    argus_internal.either_side(pg_catalog.inet),
    argus_internal.ask_first_flows(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.bool, pg_catalog.bool, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.int8, pg_catalog.int8),
    argus_internal.write_page(argus_internal.page),
    argus_internal.read_page(pg_catalog.text, pg_catalog.text),
    argus_internal.digest_question(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.bool),
    argus_internal.loaded_archive(pg_catalog.regclass, pg_catalog.int4),
    argus_internal.flows_after(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.int4, pg_catalog.bool, argus_internal.page),
    argus_internal.ask_records(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.timestamptz,
        argus_internal.living_connections, pg_catalog.inet, pg_catalog.text),
    argus_internal.alive_in(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.timestamptz,
        argus_internal.living_connections, pg_catalog.inet, pg_catalog.text),
    argus_internal.ask_newest(pg_catalog.regclass),
    argus_internal.is_closing(pg_catalog.text),
    argus_internal.idle_limit(pg_catalog.text),
    argus_internal.begins_connection(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.interval),
    argus_internal.is_turned(pg_catalog.inet, pg_catalog.int4, pg_catalog.inet, pg_catalog.int4),
    argus_internal.connection_key(pg_catalog.text, pg_catalog.inet, pg_catalog.int4, pg_catalog.inet,
        pg_catalog.int4),
    argus_internal.records_around(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.timestamptz),
    argus_internal.sum_up_archive(pg_catalog.regclass),
    argus_internal.sum_up_hot_table(pg_catalog.regclass) TO PUBLIC;

---------------------------------------------------------------------------------------------------------------------
-- Watchlists
---------------------------------------------------------------------------------------------------------------------

CREATE TABLE argus_internal.watchlist (
    relid pg_catalog.regclass PRIMARY KEY,
    generation pg_catalog.int8 NOT NULL DEFAULT 0,
    hunted_at pg_catalog.timestamptz,
    CONSTRAINT generation CHECK (generation BETWEEN 0 AND 1000000000000)
);

COMMENT ON TABLE argus_internal.watchlist IS 'watchlists';
COMMENT ON COLUMN argus_internal.watchlist.relid IS 'the list';
COMMENT ON COLUMN argus_internal.watchlist.generation IS 'how often hunts found it changed: number of its last rows';
COMMENT ON COLUMN argus_internal.watchlist.hunted_at IS 'when the last hunt began';

CREATE TABLE argus_internal.watch_source (
    relid pg_catalog.regclass NOT NULL,
    source pg_catalog.regclass NOT NULL,
    PRIMARY KEY (relid, source)
);

COMMENT ON TABLE argus_internal.watch_source IS 'sources of watchlists';
COMMENT ON COLUMN argus_internal.watch_source.relid IS 'the list';
COMMENT ON COLUMN argus_internal.watch_source.source IS 'a foreign table of flows or a hot table';

SELECT pg_catalog.pg_extension_config_dump('argus_internal.watchlist',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.watch_source',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)
     AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) source)');

CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.watchlist FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.watch_source FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
COMMENT ON TRIGGER check_restored_row ON argus_internal.watchlist IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.watch_source IS 'only rows of tables that are the role''s own';

GRANT SELECT, INSERT ON argus_internal.watchlist, argus_internal.watch_source TO pg_database_owner;

-- Whoever may read sightings may know which list they are of.
CREATE VIEW argus_internal.visible_watchlist WITH (security_barrier = true) AS
SELECT r.relid, r.relation AS sighting
FROM argus_internal.relation r JOIN argus_internal.watchlist w ON w.relid OPERATOR(pg_catalog.=) r.relid
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) r.relation
WHERE r.kind OPERATOR(pg_catalog.=) '_sighting' AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT');

COMMENT ON VIEW argus_internal.visible_watchlist IS 'watchlists whose sightings the current user may read';
COMMENT ON COLUMN argus_internal.visible_watchlist.relid IS 'the list';
COMMENT ON COLUMN argus_internal.visible_watchlist.sighting IS 'the table of its sightings';

GRANT SELECT ON argus_internal.visible_watchlist TO PUBLIC;

-- A watchlist as its owner handles it.
CREATE TYPE argus_internal.watch AS (
    relid pg_catalog.regclass,
    sighting pg_catalog.regclass,
    compared pg_catalog.regclass,
    archive pg_catalog.regclass,
    generation pg_catalog.int8
);

COMMENT ON TYPE argus_internal.watch IS 'the tables of a watchlist';
COMMENT ON COLUMN argus_internal.watch.relid IS 'the list';
COMMENT ON COLUMN argus_internal.watch.sighting IS 'its sightings';
COMMENT ON COLUMN argus_internal.watch.compared IS 'its rows, as far as hunts know them';
COMMENT ON COLUMN argus_internal.watch.archive IS 'places of archives, and what was compared with them';
COMMENT ON COLUMN argus_internal.watch.generation IS 'number of its last rows';

CREATE FUNCTION argus_internal.watch_relation(relid pg_catalog.regclass, kind pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass := argus_internal.find_relation(relid, kind);
BEGIN
    IF found IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_table', MESSAGE = format('table %s of the watchlist %s is missing',
            argus_internal.relation_name(relid, kind), relid),
            HINT = 'Create the watchlist anew.';
    END IF;
    RETURN found;
END
$$;

COMMENT ON FUNCTION argus_internal.watch_relation(pg_catalog.regclass, pg_catalog.text)
IS 'finds a table that was created for a watchlist, or raises an error';

CREATE FUNCTION argus_internal.require_watchlist(watchlist pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF watchlist IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "watchlist" must not be null');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.require_watchlist(pg_catalog.regclass) IS 'raises an error for NULL';

CREATE FUNCTION argus_internal.watch_settings(relid pg_catalog.regclass)
RETURNS argus_internal.watch
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    generation int8;
BEGIN
    SELECT w.generation INTO generation FROM argus_internal.watchlist w WHERE w.relid = watch_settings.relid;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format('%s is not a watchlist', relid),
            HINT = 'CALL argus.create_watchlist(...) creates one.';
    END IF;
    RETURN ROW(relid, argus_internal.watch_relation(relid, '_sighting'),
        argus_internal.watch_relation(relid, '_compared'), argus_internal.watch_relation(relid, '_archive'),
        generation)::argus_internal.watch;
END
$$;

COMMENT ON FUNCTION argus_internal.watch_settings(pg_catalog.regclass) IS 'the tables of a watchlist, or an error';

-- Raises an error unless flows of a source can be told apart by archives, and have what sightings are made of.
CREATE FUNCTION argus_internal.check_watched(source pg_catalog.regclass)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
BEGIN
    IF s.kind = 'relation' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'wrong_object_type',
            message => format('%s is neither a foreign table of flows nor a hot table', source),
            detail => 'Nobody could say which of its flows were compared.',
            hint => 'SELECT source FROM argus.sources() lists what can be a source.');
    END IF;
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'proto', 'saddr', 'daddr', 'sport', 'dport',
        'sbytes', 'dbytes', CASE s.kind WHEN 'archive' THEN 'archive' ELSE 'file' END);
    RETURN s.kind;
END
$$;

COMMENT ON FUNCTION argus_internal.check_watched(pg_catalog.regclass)
IS 'kind of a source of a watchlist: archive or hot table; an error if it cannot be one';

CREATE FUNCTION argus_internal.create_watch_table(relid pg_catalog.regclass, kind pg_catalog.text,
    columns pg_catalog.text, meaning pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text := argus_internal.relation_name(relid, kind);
    created regclass;
BEGIN
    PERFORM argus_internal.run_as_owner(relid, format('CREATE TABLE %s (%s)', name, columns));
    created := argus_internal.record_relation(relid, kind, NULL, name);
    PERFORM argus_internal.describe_watch_table(created, meaning);
    RETURN created;
END
$$;

COMMENT ON FUNCTION argus_internal.create_watch_table(pg_catalog.regclass, pg_catalog.text, pg_catalog.text,
    pg_catalog.text)
IS 'creates a table beside a watchlist';

CREATE FUNCTION argus_internal.describe_watch_table(relation pg_catalog.regclass, meaning pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.run_as_owner(relation, format('COMMENT ON TABLE %s IS %L', relation, meaning));
    PERFORM argus_internal.run_as_owner(relation,
        format('COMMENT ON COLUMN %s.%I IS %L', relation, a.attname, m.meaning))
    FROM pg_attribute a JOIN (VALUES
        ('indicator', 'address or network that is warned of'),
        ('port', 'port of the indicator''s side; NULL: any; of a sighting without one: the destination port'),
        ('valid', 'flows count that began in it; NULL: always'),
        ('origin', 'who says so'),
        ('note', 'whatever there is to say'),
        ('added_at', 'when the row was added'),
        ('host', 'the other address of the flows'),
        ('proto', 'their protocol'),
        ('direction', 'out: the host began; in: the indicator did'),
        ('first_seen', 'earliest stime'),
        ('last_seen', 'latest ltime'),
        ('flows', 'flow records'),
        ('bytes', 'bytes on the wire, both ways'),
        ('source', 'the source that was searched'),
        ('archive', 'file that holds the flows'),
        ('found_at', 'when a hunt found it first'),
        ('net', 'the indicator as a network, to look it up'),
        ('generation', 'of a row of the list: its number; of an archive: up to which number it was compared'),
        ('path', 'file'),
        ('size', 'bytes of the file'),
        ('mtime', 'its last modification'),
        ('content', 'what is in it: number in a ledger, or digest of what an index tells'),
        ('first_time', 'earliest time of its flows'),
        ('last_time', 'latest time of its flows'),
        ('is_sound', 'all of it can be read'),
        ('is_double', 'its content is known from another place')) m(name, meaning) ON m.name = a.attname
    WHERE a.attrelid = relation AND a.attnum > 0;
END
$$;

COMMENT ON FUNCTION argus_internal.describe_watch_table(pg_catalog.regclass, pg_catalog.text)
IS 'comments a table of a watchlist and its columns';

-- The list itself has no key: feeds repeat themselves, and whoever wants one adds it.
CREATE FUNCTION argus_internal.create_watch_tables(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sighting regclass := argus_internal.create_watch_table(relid, '_sighting',
        'indicator inet NOT NULL, host inet, proto text, port int4, direction text NOT NULL, first_seen timestamptz, '
        'last_seen timestamptz, flows int8 NOT NULL, bytes int8 NOT NULL, source regclass NOT NULL, '
        'archive text NOT NULL, found_at timestamptz NOT NULL DEFAULT now(), '
        'UNIQUE NULLS NOT DISTINCT (indicator, host, proto, port, direction, source, archive)',
        format('who talked to whom %s warns of, by archive', relid));
    compared regclass := argus_internal.create_watch_table(relid, '_compared',
        'indicator inet NOT NULL, port int4, valid tstzrange, net cidr NOT NULL, generation int8 NOT NULL, '
        'UNIQUE NULLS NOT DISTINCT (indicator, port, valid)',
        format('rows of %s that hunts know', relid));
    archive regclass := argus_internal.create_watch_table(relid, '_archive',
        'source regclass NOT NULL, path text NOT NULL, size int8, mtime timestamptz, content text NOT NULL, '
        'first_time timestamptz, last_time timestamptz, is_sound bool NOT NULL, is_double bool NOT NULL, '
        'generation int8 NOT NULL, PRIMARY KEY (source, path)',
        format('archives that hunts for %s know', relid));
BEGIN
    PERFORM argus_internal.run_as_owner(relid, format('CREATE INDEX ON %s (source, archive)', sighting));
    PERFORM argus_internal.run_as_owner(relid, format('CREATE INDEX ON %s (net)', compared));
    PERFORM argus_internal.run_as_owner(relid, format('CREATE INDEX ON %s (source, content)', archive));
END
$$;

COMMENT ON FUNCTION argus_internal.create_watch_tables(pg_catalog.regclass) IS 'creates the tables beside a watchlist';

CREATE FUNCTION argus_internal.create_watchlist(caller pg_catalog.oid, name pg_catalog.text,
    default_schema pg_catalog.name, sources pg_catalog.regclass[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := parse_ident(name);
    schema text := CASE cardinality(parts) WHEN 1 THEN default_schema ELSE parts[1] END;
    base text := parts[cardinality(parts)];
    list text;
    created regclass;
    suffix text;
    beside regclass;
BEGIN
    IF name IS NULL OR sources IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = format('argument "%s" must not be null',
            CASE WHEN name IS NULL THEN 'name' ELSE 'sources' END);
    END IF;
    IF cardinality(parts) > 2 OR schema IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_name',
            MESSAGE = format('"%s" is not the name of a table in a schema', name);
    END IF;
    IF octet_length(base) > 54 THEN
        RAISE EXCEPTION USING ERRCODE = 'name_too_long',
            MESSAGE = format('"%s" is too long for the name of a watchlist', base),
            DETAIL = 'Names of its other tables begin with it. At most 54 bytes are left for it.';
    END IF;
    IF cardinality(sources) = 0 OR array_position(sources, NULL) > 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'a watchlist needs sources',
            HINT = 'SELECT source FROM argus.sources() lists what can be a source.';
    END IF;
    list := format('%I.%I', schema, base);
    PERFORM argus_internal.check_name_is_free(list);
    FOREACH suffix IN ARRAY '{_sighting,_compared,_archive}'::text[] LOOP
        beside := to_regclass(format('%I.%I', schema, base || suffix));
        IF beside IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'duplicate_table', MESSAGE = format('relation %s already exists', beside),
                DETAIL = 'A table beside the watchlist would have this name.',
                HINT = 'If it is left of a watchlist that was dropped by DROP TABLE, drop it. Else rename it, or give '
                    'the watchlist another name.';
        END IF;
    END LOOP;
    PERFORM argus_internal.run_as_role(caller, format('SELECT argus_internal.check_watched(s) FROM '
        'pg_catalog.unnest(%L::pg_catalog.regclass[]) s', sources));
    PERFORM argus_internal.run_as_role(caller, format('CREATE TABLE %s (indicator inet NOT NULL, '
        'port int4 CHECK (port BETWEEN 0 AND 65535), valid tstzrange, origin text, note text, '
        'added_at timestamptz NOT NULL DEFAULT now())', list));
    created := list::regclass;
    PERFORM argus_internal.describe_watch_table(created, 'addresses and networks that are warned of');
    PERFORM argus_internal.create_watch_tables(created);
    INSERT INTO argus_internal.watchlist VALUES (created);
    INSERT INTO argus_internal.watch_source SELECT DISTINCT created, s FROM unnest(sources) s;
END
$$;

COMMENT ON FUNCTION argus_internal.create_watchlist(pg_catalog.oid, pg_catalog.text, pg_catalog.name,
    pg_catalog.regclass[])
IS 'what argus.create_watchlist() does';

CREATE PROCEDURE argus.create_watchlist(name pg_catalog.text, sources pg_catalog.regclass[])
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.door_create_watchlist($1, pg_catalog.current_schema(), $2);
END
$$;

COMMENT ON PROCEDURE argus.create_watchlist(pg_catalog.text, pg_catalog.regclass[])
IS 'creates a list of addresses and networks that are warned of, and tables for who talked to them; argus.hunt() and '
    'argus.maintain() compare it with its sources';

CREATE FUNCTION argus_internal.forget_watchlist(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM argus_internal.relation x WHERE x.relid = $1;
    DELETE FROM argus_internal.watch_source x WHERE x.relid = $1;
    DELETE FROM argus_internal.watchlist x WHERE x.relid = $1;
$$;

COMMENT ON FUNCTION argus_internal.forget_watchlist(pg_catalog.regclass) IS 'forgets all that is known of a watchlist';

CREATE FUNCTION argus_internal.drop_watchlist(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kind text;
BEGIN
    IF NOT EXISTS (SELECT FROM argus_internal.watchlist w WHERE w.relid = drop_watchlist.relid) THEN
        PERFORM argus_internal.watch_settings(relid);
    END IF;
    PERFORM argus_internal.lock_watchlist(relid);
    FOREACH kind IN ARRAY '{_sighting,_compared,_archive}'::text[] LOOP
        PERFORM argus_internal.drop_relation(relid, kind);
    END LOOP;
    PERFORM argus_internal.run_as_owner(relid, format('DROP TABLE %s', relid));
    PERFORM argus_internal.forget_watchlist(relid);
END
$$;

COMMENT ON FUNCTION argus_internal.drop_watchlist(pg_catalog.regclass) IS 'what argus.drop_watchlist() does';

-- For commands of a user, which must not look done if they are not.
CREATE FUNCTION argus_internal.lock_watchlist(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT argus_internal.try_lock_hot_table(relid) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_in_use', MESSAGE = format('another run is at work on %s', relid),
            HINT = 'Try again later.';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.lock_watchlist(pg_catalog.regclass)
IS 'locks a watchlist against hunts until the end of the transaction, or raises an error';

CREATE PROCEDURE argus.drop_watchlist(watchlist pg_catalog.regclass)
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.require_watchlist($1);
    PERFORM argus_internal.door_drop_watchlist($1);
END
$$;

COMMENT ON PROCEDURE argus.drop_watchlist(pg_catalog.regclass)
IS 'drops a watchlist with its sightings; the sources stay';

-- Compares a list with the rows of it that hunts know, by value: what was committed late, whatever its times say, is
-- not missed. New rows get the generation; so do rows that contain them or are of the same network, since new ones may
-- take flows from these. Returns how many rows are new. Runs as the owner.
CREATE FUNCTION argus_internal.take_indicators(w argus_internal.watch, generation pg_catalog.int8)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    added int8;
    known float8;
BEGIN
    EXECUTE format('WITH differing AS MATERIALIZED (SELECT indicator, port, valid, bool_or(is_listed) AS is_listed '
        'FROM (SELECT indicator, port, valid, false AS is_listed FROM %1$s '
        'UNION ALL SELECT indicator, port, valid, true FROM %2$s WHERE indicator IS NOT NULL) r '
        'GROUP BY indicator, port, valid HAVING bool_and(is_listed) = bool_or(is_listed)), '
        'gone AS (DELETE FROM %1$s c USING differing d WHERE NOT d.is_listed AND c.indicator = d.indicator '
        'AND c.port IS NOT DISTINCT FROM d.port AND c.valid IS NOT DISTINCT FROM d.valid), '
        'added AS (INSERT INTO %1$s (indicator, port, valid, net, generation) SELECT d.indicator, d.port, d.valid, '
        'network(d.indicator), $1 FROM differing d WHERE d.is_listed RETURNING 1) SELECT count(*) FROM added',
        w.compared, w.relid) INTO added USING generation;
    IF added > 0 THEN
        EXECUTE format('UPDATE %1$s c SET generation = $1 FROM ('
            'SELECT DISTINCT network(set_masklen(n.net::inet, l.length)) AS net FROM %1$s n '
            'JOIN (SELECT DISTINCT family(net) AS family, masklen(net) AS length FROM %1$s) l '
            'ON l.family = family(n.net) AND l.length <= masklen(n.net) WHERE n.generation = $1) up '
            'WHERE c.net = up.net AND c.generation < $1', w.compared) USING generation;
    END IF;
    -- A table that was filled just now has no statistics yet.
    known := (SELECT c.reltuples FROM pg_class c WHERE c.oid = w.compared);
    IF added > 1000 AND added > known / 10 THEN
        EXECUTE format('ANALYZE %s', w.compared);
    END IF;
    RETURN added;
END
$$;

COMMENT ON FUNCTION argus_internal.take_indicators(argus_internal.watch, pg_catalog.int8)
IS 'gives rows of a watchlist that hunts do not know a generation, and forgets those that have left the list';

CREATE TYPE argus_internal.watched_place AS (
    path pg_catalog.text,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    content pg_catalog.text,
    first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz,
    is_sound pg_catalog.bool
);

COMMENT ON TYPE argus_internal.watched_place IS 'a place where a source has an archive';
COMMENT ON COLUMN argus_internal.watched_place.path IS 'the file';
COMMENT ON COLUMN argus_internal.watched_place.bytes IS 'its size';
COMMENT ON COLUMN argus_internal.watched_place.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.watched_place.content IS 'what is in it; NULL: not looked into, or unreadable';
COMMENT ON COLUMN argus_internal.watched_place.first_time IS 'earliest time of its flows';
COMMENT ON COLUMN argus_internal.watched_place.last_time IS 'latest time of its flows';
COMMENT ON COLUMN argus_internal.watched_place.is_sound IS 'all of it can be read';

-- Returns a digest of what facts say of a content, in rows of its sensors. No fact depends on the name or the packing.
CREATE FUNCTION argus_internal.content_of_facts(facts argus_internal.archive_fact[])
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT md5(string_agg(concat_ws('|', f.records, f.flows, f.bytes_lost, extract(epoch FROM f.first_time),
        extract(epoch FROM f.last_time), 'sensor ' || f.srcid, f.reports, extract(epoch FROM f.first_report),
        extract(epoch FROM f.last_report), f.pkts, f.drops), ';' ORDER BY f.sensor))
    FROM unnest($1) f
$$;

COMMENT ON FUNCTION argus_internal.content_of_facts(argus_internal.archive_fact[])
IS 'digest of what is known of an archive but for its name and packing';

-- Lists the places of a source. No archive of a foreign table is looked into; folders that cannot be listed have no
-- path, and a message in place of a content. Of a hot table these are the places of what was loaded, and of several
-- places of one content those that are still there. Runs as the owner of the watchlist.
CREATE FUNCTION argus_internal.watched_places(source pg_catalog.regclass, kind pg_catalog.text,
    known pg_catalog.text[])
RETURNS SETOF argus_internal.watched_place
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH listed AS MATERIALIZED (
        SELECT CASE f.kind WHEN 'archive' THEN f.path END AS path, f.bytes, f.mtime,
            CASE f.kind WHEN 'unlisted' THEN concat_ws(': ', f.path, f.message) END AS message
        FROM argus_internal.archive_facts($1, 'infinity', '-infinity', $3) f
        WHERE f.kind = 'unlisted' OR f.kind = 'archive' AND f.path IS NOT NULL AND coalesce(f.sensor, 0) = 0),
    place AS MATERIALIZED (
        SELECT p.*, l.path IS NOT NULL AS is_there FROM argus_internal.visible_place p
        LEFT JOIN listed l ON l.path = p.path WHERE $2 = 'hot table' AND p.relid = $1)
    SELECT l.path, l.bytes, l.mtime, l.message, NULL::timestamptz, NULL::timestamptz, NULL::bool FROM listed l
    WHERE $2 = 'archive'
    UNION ALL
    SELECT p.path, p.bytes, p.mtime, p.file::text, p.first_time, p.last_time, p.damage IS NULL FROM place p
    WHERE p.is_there OR p.file NOT IN (SELECT t.file FROM place t WHERE t.is_there)
$$;

COMMENT ON FUNCTION argus_internal.watched_places(pg_catalog.regclass, pg_catalog.text, pg_catalog.text[])
IS 'places of the archives of a source';

-- Looks into archives of a foreign table; `known` are all others. One that cannot be opened has no content.
CREATE FUNCTION argus_internal.look_into_places(source pg_catalog.regclass, known pg_catalog.text[])
RETURNS SETOF argus_internal.watched_place
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.path, min(f.bytes), min(f.mtime), CASE WHEN bool_or(f.problem = 'unreadable') IS NOT TRUE
            THEN argus_internal.content_of_facts(array_agg(f)) END,
        min(f.first_time), max(f.last_time), bool_and(coalesce(f.problem, '') IN ('', 'headless', 'growing'))
    FROM argus_internal.archive_facts($1, NULL, NULL, $2) f
    WHERE f.kind = 'archive' AND f.path IS NOT NULL AND f.path <> ALL ($2) GROUP BY f.path
$$;

COMMENT ON FUNCTION argus_internal.look_into_places(pg_catalog.regclass, pg_catalog.text[])
IS 'archives of a foreign table with their contents, but for those that are known';

-- Makes a content that was compared at one place that of another: it was moved there, or is left there.
CREATE FUNCTION argus_internal.move_content(w argus_internal.watch, source pg_catalog.regclass,
    former pg_catalog.text, place argus_internal.watched_place)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('DELETE FROM %1$s t USING %1$s s WHERE s.source = $1 AND s.archive = $2 AND t.source = $1 '
        'AND t.archive = $3 AND t.indicator = s.indicator AND t.host IS NOT DISTINCT FROM s.host '
        'AND t.proto IS NOT DISTINCT FROM s.proto AND t.port IS NOT DISTINCT FROM s.port '
        'AND t.direction = s.direction', w.sighting) USING source, former, place.path;
    EXECUTE format('UPDATE %s SET archive = $3 WHERE source = $1 AND archive = $2', w.sighting)
    USING source, former, place.path;
    EXECUTE format('DELETE FROM %s WHERE source = $1 AND path = $2', w.archive) USING source, place.path;
    EXECUTE format('UPDATE %s SET path = $3, size = $4, mtime = $5, is_double = false '
        'WHERE source = $1 AND path = $2', w.archive) USING source, former, place.path, place.bytes, place.mtime;
END
$$;

COMMENT ON FUNCTION argus_internal.move_content(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place)
IS 'notes that a content lies at another place than before';

-- Notes what lies at a place that is new or has changed, and where nothing has moved to. A content that is known from
-- another place is a double. Anything else is to be compared with all of the list: also what an index tells nothing new
-- of, since addresses may differ.
CREATE FUNCTION argus_internal.note_content(w argus_internal.watch, source pg_catalog.regclass,
    kind pg_catalog.text, place argus_internal.watched_place)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    former text;
    is_double bool;
BEGIN
    EXECUTE format('SELECT content FROM %s WHERE source = $1 AND path = $2', w.archive)
    INTO former USING source, place.path;
    IF former = place.content THEN
        EXECUTE format('UPDATE %s SET size = $3, mtime = $4, generation = CASE $5 WHEN ''archive'' THEN 0 '
            'ELSE generation END WHERE source = $1 AND path = $2', w.archive)
        USING source, place.path, place.bytes, place.mtime, kind;
        RETURN;
    END IF;
    EXECUTE format('DELETE FROM %s WHERE source = $1 AND path = $2', w.archive) USING source, place.path;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s a WHERE a.source = $1 AND a.content = $2 AND NOT a.is_double)',
        w.archive) INTO is_double USING source, place.content;
    EXECUTE format('INSERT INTO %s (source, path, size, mtime, content, first_time, last_time, is_sound, is_double, '
        'generation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)', w.archive)
    USING source, place.path, place.bytes, place.mtime, place.content, place.first_time, place.last_time,
        place.is_sound, is_double;
END
$$;

COMMENT ON FUNCTION argus_internal.note_content(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place)
IS 'notes what lies at a place: what is known, a double of it, or a new content';

-- Finds what has moved: known contents that lie at places that are new or have changed, and no longer where they were.
CREATE FUNCTION argus_internal.moved_contents(w argus_internal.watch, source pg_catalog.regclass,
    changed argus_internal.watched_place[], present pg_catalog.text[],
    OUT formers pg_catalog.text[], OUT places argus_internal.watched_place[])
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('SELECT array_agg(m.former ORDER BY m.former COLLATE "C"), array_agg(m.place ORDER BY m.former '
        'COLLATE "C") FROM (SELECT DISTINCT ON (f.path) f.path AS former, n AS place FROM unnest($2) n '
        'JOIN %s f ON f.source = $1 AND f.content = n.content AND f.path <> n.path AND NOT f.is_double '
        'LEFT JOIN unnest($2) c ON c.path = f.path WHERE CASE WHEN c.path IS NULL THEN f.path <> ALL ($3) '
        'ELSE c.content <> f.content END ORDER BY f.path, n.path COLLATE "C") m', w.archive)
    INTO formers, places USING source, changed, present;
    formers := coalesce(formers, '{}');
    places := coalesce(places, '{}');
END
$$;

COMMENT ON FUNCTION argus_internal.moved_contents(argus_internal.watch, pg_catalog.regclass,
    argus_internal.watched_place[], pg_catalog.text[])
IS 'former and present places of contents that have moved';

-- Lets doubles take the place of contents that something else lies in the place of.
CREATE FUNCTION argus_internal.replace_contents(w argus_internal.watch, source pg_catalog.regclass,
    changed argus_internal.watched_place[], present pg_catalog.text[], moved pg_catalog.text[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    former text;
    place argus_internal.watched_place;
BEGIN
    FOR former, place.path, place.bytes, place.mtime IN EXECUTE format(
        'SELECT DISTINCT ON (f.path) f.path, d.path, d.size, d.mtime FROM unnest($2) c JOIN %1$s f ON f.source = $1 '
        'AND f.path = c.path AND f.content <> c.content AND NOT f.is_double JOIN %1$s d ON d.source = $1 '
        'AND d.content = f.content AND d.is_double AND d.path = ANY ($3) WHERE f.path <> ALL ($4) '
        'AND d.path NOT IN (SELECT path FROM unnest($2)) ORDER BY f.path, d.path COLLATE "C"', w.archive)
        USING source, changed, present, moved
    LOOP
        PERFORM argus_internal.move_content(w, source, former, place);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.replace_contents(argus_internal.watch, pg_catalog.regclass,
    argus_internal.watched_place[], pg_catalog.text[], pg_catalog.text[])
IS 'lets doubles take the place of contents that were replaced';

-- Notes what lies at places that are new or have changed. Names may be swapped, or each take the next one's: what is
-- known of contents leaves all places that are taken before it gets to its new one, by way of names that no file has.
CREATE FUNCTION argus_internal.note_contents(w argus_internal.watch, source pg_catalog.regclass, kind pg_catalog.text,
    changed argus_internal.watched_place[], present pg_catalog.text[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moved record := argus_internal.moved_contents(w, source, changed, present);
    taken text[] := ARRAY(SELECT c.path FROM unnest(changed) c);
    former text;
    place argus_internal.watched_place;
    aside argus_internal.watched_place;
    has_others bool;
BEGIN
    FOR former IN SELECT f FROM unnest(moved.formers) f WHERE f = ANY (taken) LOOP
        aside.path := former || '/';
        PERFORM argus_internal.move_content(w, source, former, aside);
    END LOOP;
    PERFORM argus_internal.replace_contents(w, source, changed, present, moved.formers);
    FOR i IN 1 .. cardinality(moved.formers) LOOP
        former := moved.formers[i];
        place := moved.places[i];
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE source = $1 AND archive = $2)', w.sighting)
        INTO has_others USING source, place.path;
        PERFORM argus_internal.move_content(w, source,
            CASE WHEN former = ANY (taken) THEN former || '/' ELSE former END, place);
        -- What was sighted in something else that lay there goes when it is compared again.
        IF has_others THEN
            EXECUTE format('UPDATE %s SET generation = 0 WHERE source = $1 AND path = $2', w.archive)
            USING source, place.path;
        END IF;
    END LOOP;
    FOR place IN SELECT c.* FROM unnest(changed) c
        WHERE c.path NOT IN (SELECT p.path FROM unnest(moved.places) p) LOOP
        PERFORM argus_internal.note_content(w, source, kind, place);
    END LOOP;
    PERFORM argus_internal.promote_doubles(w, source, present);
END
$$;

COMMENT ON FUNCTION argus_internal.note_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place[], pg_catalog.text[])
IS 'notes what lies at places: what has moved there, what is known, doubles, and new contents';

-- Doubles of contents whose place is gone take over from them.
CREATE FUNCTION argus_internal.promote_doubles(w argus_internal.watch, source pg_catalog.regclass,
    present pg_catalog.text[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    former text;
    place argus_internal.watched_place;
BEGIN
    FOR former, place.path, place.bytes, place.mtime IN EXECUTE format(
        'SELECT DISTINCT ON (f.path) f.path, d.path, d.size, d.mtime FROM %1$s d JOIN %1$s f ON f.source = d.source '
        'AND f.content = d.content AND NOT f.is_double WHERE d.source = $1 AND d.is_double '
        'AND d.path = ANY ($2) AND f.path <> ALL ($2) ORDER BY f.path, d.path COLLATE "C"', w.archive)
        USING source, present
    LOOP
        PERFORM argus_internal.move_content(w, source, former, place);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.promote_doubles(argus_internal.watch, pg_catalog.regclass, pg_catalog.text[])
IS 'lets doubles take the place of contents that are gone';

CREATE FUNCTION argus_internal.warn_of_unreadable(source pg_catalog.regclass, n pg_catalog.int4,
    cause pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF n > 0 THEN
        PERFORM argus_internal.report('WARNING', errcode => 'io_error',
            message => argus_internal.say_count(n,
                format('archive of %s cannot be read, or changed meanwhile, and was not compared', source),
                format('archives of %s cannot be read, or changed meanwhile, and were not compared', source), NULL),
            detail => left(cause, 4000),
            hint => 'The next hunt tries again. argus.coverage() says which cannot be read.');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_unreadable(pg_catalog.regclass, pg_catalog.int4, pg_catalog.text)
IS 'warns of archives that were not compared';

CREATE FUNCTION argus_internal.warn_of_unlisted(source pg_catalog.regclass, n pg_catalog.int4,
    cause pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF n > 0 THEN
        PERFORM argus_internal.report('WARNING', errcode => 'io_error',
            message => argus_internal.say_count(n,
                format('folder of %s cannot be listed: its archives are not compared', source),
                format('folders of %s cannot be listed: their archives are not compared', source), NULL),
            detail => nullif(left(cause, 4000), ''), hint => 'The next hunt tries again.');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_unlisted(pg_catalog.regclass, pg_catalog.int4, pg_catalog.text)
IS 'warns of folders whose archives are not compared';

-- Brings what is known of a source up to date: some places that are new or have changed, behind a path. Returns the
-- last of them, or NULL if none is left, and all places that there are. Runs as the owner of the watchlist.
CREATE FUNCTION argus_internal.take_contents(w argus_internal.watch, source pg_catalog.regclass,
    kind pg_catalog.text, behind pg_catalog.text, most_archives pg_catalog.int4, most_bytes pg_catalog.int8,
    OUT present pg_catalog.text[], OUT last pg_catalog.text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    places argus_internal.watched_place[];
    changed argus_internal.watched_place[];
    unlisted text[];
    known text[];
    wanted int;
BEGIN
    EXECUTE format('SELECT array_agg(path) FROM %s WHERE source = $1', w.archive) INTO known USING source;
    places := ARRAY(SELECT p FROM argus_internal.watched_places(source, kind, coalesce(known, '{}')) p);
    unlisted := ARRAY(SELECT p.content FROM unnest(places) p WHERE p.path IS NULL);
    IF behind = '' THEN
        PERFORM argus_internal.warn_of_unlisted(source, cardinality(unlisted), unlisted[1]);
    END IF;
    places := ARRAY(SELECT p FROM unnest(places) p WHERE p.path IS NOT NULL);
    present := ARRAY(SELECT p.path FROM unnest(places) p);
    EXECUTE format('SELECT array_agg(p) FROM unnest($2) p LEFT JOIN %s k '
        'ON k.source = $1 AND k.path = p.path WHERE k.path IS NULL OR k.size IS DISTINCT FROM p.bytes '
        'OR k.mtime IS DISTINCT FROM p.mtime OR k.content <> p.content', w.archive)
    INTO changed USING source, places;
    places := ARRAY(SELECT c FROM unnest(changed) c WHERE c.path COLLATE "C" > behind ORDER BY c.path COLLATE "C");
    changed := ARRAY(SELECT c.place FROM (SELECT ROW(c.*)::argus_internal.watched_place AS place,
            row_number() OVER paths AS i, sum(c.bytes) OVER paths - c.bytes AS bytes_before FROM unnest(places) c
            WINDOW paths AS (ORDER BY c.path COLLATE "C")) c
        WHERE c.i <= most_archives AND c.bytes_before < most_bytes ORDER BY c.i);
    IF cardinality(changed) < cardinality(places) THEN
        last := changed[cardinality(changed)].path;
    END IF;
    IF kind = 'archive' AND cardinality(changed) > 0 THEN
        known := ARRAY(SELECT p FROM unnest(present) p EXCEPT SELECT c.path FROM unnest(changed) c);
        wanted := cardinality(changed);
        changed := ARRAY(SELECT ROW(l.path, c.bytes, c.mtime, l.content, l.first_time, l.last_time,
                l.is_sound)::argus_internal.watched_place
            FROM argus_internal.look_into_places(source, known) l JOIN unnest(changed) c ON c.path = l.path
            WHERE l.content IS NOT NULL ORDER BY l.path COLLATE "C");
        PERFORM argus_internal.warn_of_unreadable(source, wanted - cardinality(changed), NULL);
    END IF;
    PERFORM argus_internal.note_contents(w, source, kind, changed, present);
END
$$;

COMMENT ON FUNCTION argus_internal.take_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    pg_catalog.text, pg_catalog.int4, pg_catalog.int8)
IS 'notes what is new or has changed among the archives of a source';

-- Returns what selects the rows of a list that flows are compared with: those that are new to the contents.
CREATE FUNCTION argus_internal.new_rows(w argus_internal.watch, what pg_catalog.text, since pg_catalog.int8,
    condition pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT %s FROM %s WHERE generation > %s AND %s', $2, $1.compared, $3, $4)
$$;

COMMENT ON FUNCTION argus_internal.new_rows(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.text)
IS 'query of rows of a watchlist that are new to some contents';

-- Returns the condition that an address of a flow is one of some hosts or in one of some networks, for an archive: sets
-- that are gathered once and looked up by the index.
CREATE FUNCTION argus_internal.archive_keys(w argus_internal.watch, address pg_catalog.text, since pg_catalog.int8,
    has_networks pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws(' OR ', format('%s = ANY (ARRAY(%s))', $2, argus_internal.new_rows($1, 'net::inet', $3,
            'masklen(net) = CASE family(net) WHEN 4 THEN 32 ELSE 128 END')),
        CASE WHEN $4 THEN format('%s <<= ANY (ARRAY(%s))', $2, argus_internal.new_rows($1, 'net::inet', $3,
            'masklen(net) < CASE family(net) WHEN 4 THEN 32 ELSE 128 END')) END)
$$;

COMMENT ON FUNCTION argus_internal.archive_keys(argus_internal.watch, pg_catalog.text, pg_catalog.int8,
    pg_catalog.bool)
IS 'condition on an address of flows of archives: new rows of a watchlist contain it';

-- The same for a table of PostgreSQL: few keys are literals, which B-trees serve, many are hashed, networks once for
-- each length.
CREATE FUNCTION argus_internal.table_keys(w argus_internal.watch, address pg_catalog.text, since pg_catalog.int8,
    lengths pg_catalog.int4[], networks pg_catalog.inet[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $5 IS NOT NULL THEN coalesce(nullif(argus_internal.host_condition($2,
            ARRAY(SELECT n FROM unnest($5) n WHERE masklen(n) = CASE family(n) WHEN 4 THEN 32 ELSE 128 END),
            ARRAY(SELECT n FROM unnest($5) n WHERE masklen(n) < CASE family(n) WHEN 4 THEN 32 ELSE 128 END)), ''),
            'false')
        ELSE (SELECT string_agg(format('CASE WHEN family(%1$s) = %2$s THEN network(set_masklen(%1$s, %3$s)) END IN '
            '(%4$s)', $2, l / 1000, l % 1000, argus_internal.new_rows($1, 'net', $3,
            format('family(net) = %s AND masklen(net) = %s', l / 1000, l % 1000))), ' OR ') FROM unnest($4) l) END
$$;

COMMENT ON FUNCTION argus_internal.table_keys(argus_internal.watch, pg_catalog.text, pg_catalog.int8,
    pg_catalog.int4[], pg_catalog.inet[])
IS 'condition on an address of flows of a hot table: new rows of a watchlist contain it';

-- Returns the query of the flows of some contents with a side that new rows contain: one row for each side.
CREATE FUNCTION argus_internal.flows_near(w argus_internal.watch, source pg_catalog.regclass, kind pg_catalog.text,
    contents argus_internal.watched_place[], since pg_catalog.int8, lengths pg_catalog.int4[],
    networks pg_catalog.inet[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT row_number() OVER () AS n, %s AS content, s.address, s.host, f.proto, s.port, f.dport, '
        's.direction, f.stime, greatest(f.stime, f.ltime) AS ltime, '
        'coalesce(f.sbytes, 0)::numeric + coalesce(f.dbytes, 0) AS bytes FROM %s f, LATERAL (VALUES '
        '(f.saddr, f.daddr, f.sport, ''in''), (nullif(f.daddr, f.saddr), f.saddr, f.dport, ''out'')) '
        's(address, host, port, direction) WHERE s.address IS NOT NULL AND %s AND (%s OR %s)',
        CASE $3 WHEN 'archive' THEN 'f.archive' ELSE 'f.file::text' END, $2,
        CASE $3 WHEN 'archive' THEN format('f.archive = ANY (%L::text[])', ARRAY(SELECT c.path FROM unnest($4) c))
            ELSE format('f.file = ANY (%L::int4[]) AND %s', ARRAY(SELECT c.content FROM unnest($4) c),
                argus_internal.time_condition('f.stime', (SELECT range_agg(tstzrange(h.hot, NULL)
                    * tstzrange(c.first_time, c.last_time, '[]')) FROM unnest($4) c, (SELECT v.hot_from AS hot
                    FROM argus_internal.visible_setting v WHERE v.relid = $2) h WHERE c.first_time <= c.last_time)))
            END,
        CASE $3 WHEN 'archive' THEN argus_internal.archive_keys($1, 'f.saddr', $5,
            EXISTS (SELECT FROM unnest($6) l WHERE l NOT IN (4032, 6128)))
            ELSE argus_internal.table_keys($1, 'f.saddr', $5, $6, $7) END,
        CASE $3 WHEN 'archive' THEN argus_internal.archive_keys($1, 'f.daddr', $5,
            EXISTS (SELECT FROM unnest($6) l WHERE l NOT IN (4032, 6128)))
            ELSE argus_internal.table_keys($1, 'f.daddr', $5, $6, $7) END)
$$;

COMMENT ON FUNCTION argus_internal.flows_near(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place[], pg_catalog.int8, pg_catalog.int4[], pg_catalog.inet[])
IS 'query of flows with a side in new rows of a watchlist';

-- Returns the query of what is sighted in some contents. Each side of a flow counts for one row of the list: of those
-- that match, the one with the longest prefix, and before others one with a port.
CREATE FUNCTION argus_internal.sighted(w argus_internal.watch, flows pg_catalog.text, since pg_catalog.int8,
    source pg_catalog.regclass, kind pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('WITH near_flow AS MATERIALIZED (%1$s), '
        'length AS MATERIALIZED (SELECT DISTINCT family(net) AS family, masklen(net) AS length FROM %2$s), '
        'near AS MATERIALIZED (SELECT a.address, c.indicator, c.port, c.valid, c.generation, l.length '
        'FROM (SELECT DISTINCT address FROM near_flow) a JOIN length l ON l.family = family(a.address) '
        'JOIN %2$s c ON c.net = network(set_masklen(a.address, l.length))), '
        'matched AS (SELECT DISTINCT ON (f.n) f.*, c.indicator, c.port AS wanted, c.generation FROM near_flow f '
        'JOIN near c ON c.address = f.address AND (c.port IS NULL OR c.port = f.port) '
        'AND (c.valid IS NULL OR c.valid @> f.stime) ORDER BY f.n, c.length DESC, c.port IS NULL, c.indicator) '
        'SELECT m.indicator, m.host, m.proto, coalesce(m.wanted, m.dport) AS port, m.direction, '
        'min(m.stime) AS first_seen, max(m.ltime) AS last_seen, count(*) AS flows, '
        'least(sum(m.bytes), 9223372036854775807)::int8 AS bytes, a.path AS archive FROM matched m '
        'JOIN %3$s a ON a.source = %4$L::regclass AND NOT a.is_double AND a.%5$I = m.content '
        'WHERE m.generation > %6$s GROUP BY 1, 2, 3, 4, 5, 10', $2, $1.compared, $1.archive, $4::oid,
        CASE $5 WHEN 'archive' THEN 'path' ELSE 'content' END, $3)
$$;

COMMENT ON FUNCTION argus_internal.sighted(argus_internal.watch, pg_catalog.text, pg_catalog.int8,
    pg_catalog.regclass, pg_catalog.text)
IS 'query of sightings in flows';

-- Returns the statement that brings sightings up to date with what is sighted now: it gives the number of sightings
-- that are new, and sends a notification of each. What was sighted before in a sound archive and is not now goes, if
-- a row of the list could have made it and the archive has changed. In one that has not changed, it stays, unless its
-- flows are sighted otherwise now: for a row that was changed, or for one with a longer prefix. Those of another port
-- are other flows: a sighting tells the port of flows to the indicator, and of flows from it if its row has one.
CREATE FUNCTION argus_internal.keep_sightings(w argus_internal.watch, sighted pg_catalog.text,
    source pg_catalog.regclass, sound pg_catalog.text[], since pg_catalog.int8)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('WITH sighted AS MATERIALIZED (%1$s), '
        'kept AS (INSERT INTO %2$s AS t (indicator, host, proto, port, direction, first_seen, last_seen, flows, bytes, '
        'source, archive, found_at) SELECT indicator, host, proto, port, direction, first_seen, last_seen, flows, '
        'bytes, %3$L::regclass, archive, now() FROM sighted '
        'ON CONFLICT (indicator, host, proto, port, direction, source, archive) DO UPDATE SET '
        'first_seen = excluded.first_seen, last_seen = excluded.last_seen, flows = excluded.flows, '
        'bytes = excluded.bytes RETURNING t.indicator, t.host, t.proto, t.port, t.direction, t.first_seen, '
        't.last_seen, t.flows, t.bytes, t.source, t.archive, t.found_at, t.xmax = 0 AS is_new), '
        'listed AS MATERIALIZED (%5$s GROUP BY indicator), '
        'gone AS (SELECT indicator, host, proto, port, direction, archive FROM %2$s WHERE source = %3$L::regclass '
        'AND archive = ANY (%4$L::text[]) AND indicator IN (SELECT indicator FROM listed) '
        'EXCEPT SELECT indicator, host, proto, port, direction, archive FROM sighted), '
        'deleted AS (DELETE FROM %2$s t USING gone g JOIN listed l ON l.indicator = g.indicator '
        'AND (l.has_any_port OR g.port = ANY (l.ports)) WHERE t.source = %3$L::regclass AND t.archive = g.archive '
        'AND t.indicator = g.indicator AND t.host IS NOT DISTINCT FROM g.host '
        'AND t.proto IS NOT DISTINCT FROM g.proto AND t.port IS NOT DISTINCT FROM g.port '
        'AND t.direction = g.direction AND (%7$s = 0 OR EXISTS (SELECT FROM sighted n '
        'JOIN listed c ON c.indicator = n.indicator WHERE n.archive = g.archive '
        'AND n.direction = g.direction AND coalesce(n.host, ''::'') = coalesce(g.host, ''::'') '
        'AND coalesce(n.proto, '''') = coalesce(g.proto, '''') AND n.indicator <<= g.indicator '
        'AND CASE g.direction WHEN ''out'' THEN n.port IS NOT DISTINCT FROM g.port '
        'ELSE l.has_any_port OR c.has_any_port OR g.port = ANY (c.ports) END))) '
        'SELECT count(argus_internal.notify_of_sighting(to_jsonb(k) - ''is_new'', %6$L)) FROM kept k WHERE k.is_new',
        $2, $1.sighting, $3::oid, $4, argus_internal.new_rows($1,
            'indicator, bool_or(port IS NULL) AS has_any_port, array_agg(port) AS ports', $5, 'true'), $1.relid, $5)
$$;

COMMENT ON FUNCTION argus_internal.keep_sightings(argus_internal.watch, pg_catalog.text, pg_catalog.regclass,
    pg_catalog.text[], pg_catalog.int8)
IS 'statement that writes sightings and notifies of new ones';

-- A notification has at most 8,000 bytes. The path of an archive may be as long as that.
CREATE FUNCTION argus_internal.notify_of_sighting(sighting pg_catalog.jsonb, watchlist pg_catalog.text)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    payload text := jsonb_build_object('watchlist', watchlist) || sighting;
BEGIN
    IF octet_length(payload) > 7999 THEN
        payload := jsonb_build_object('watchlist', watchlist) || sighting - 'archive';
    END IF;
    PERFORM pg_notify('argus_sighting', payload);
    RETURN true;
END
$$;

COMMENT ON FUNCTION argus_internal.notify_of_sighting(pg_catalog.jsonb, pg_catalog.text)
IS 'tells those who LISTEN argus_sighting of a sighting';

-- Returns contents of a source that rows of the list were not compared with: the next ones, all up to one generation.
CREATE FUNCTION argus_internal.due_contents(w argus_internal.watch, source pg_catalog.regclass,
    present pg_catalog.text[], most_archives pg_catalog.int4, most_bytes pg_catalog.int8,
    OUT since pg_catalog.int8, OUT contents argus_internal.watched_place[], OUT is_all pg_catalog.bool)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('WITH due AS MATERIALIZED (SELECT a.*, row_number() OVER paths AS i, '
        'sum(a.size) OVER paths - a.size AS bytes_before FROM %1$s a '
        'WHERE a.source = $1 AND NOT a.is_double AND a.generation < $2 AND a.path = ANY ($3) '
        'WINDOW paths AS (PARTITION BY a.generation ORDER BY a.path COLLATE "C")), '
        'batch AS (SELECT * FROM due d WHERE d.generation = (SELECT min(generation) FROM due) AND d.i <= $4 '
        'AND d.bytes_before < $5) '
        'SELECT min(b.generation), array_agg(ROW(b.path, b.size, b.mtime, b.content, b.first_time, b.last_time, '
        'b.is_sound)::argus_internal.watched_place ORDER BY b.i), count(*) = (SELECT count(*) FROM due) FROM batch b',
        w.archive) INTO since, contents, is_all USING source, w.generation, present, most_archives, most_bytes;
END
$$;

COMMENT ON FUNCTION argus_internal.due_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text[],
    pg_catalog.int4, pg_catalog.int8)
IS 'archives of a source that a watchlist has to be compared with next';

-- Returns which of some archives of a foreign table are not what they were when they were listed, or cannot be opened:
-- nobody knows what a query has seen of them since.
CREATE FUNCTION argus_internal.unread_paths(source pg_catalog.regclass, contents argus_internal.watched_place[])
RETURNS pg_catalog.text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT c.path FROM unnest($2) c
        LEFT JOIN argus_internal.opened_archives($1, ARRAY(SELECT d.path FROM unnest($2) d)) f ON f.path = c.path
            AND f.bytes = c.bytes AND f.mtime = c.mtime AND f.problem IS NULL
        WHERE f.path IS NULL)
$$;

COMMENT ON FUNCTION argus_internal.unread_paths(pg_catalog.regclass, argus_internal.watched_place[])
IS 'archives that have changed or cannot be opened';

-- Compares contents with the rows of the list that are new to them, by one statement. Returns how many sightings are
-- new, and which archives nobody can be sure of: if there are any, nothing must remain of it.
CREATE FUNCTION argus_internal.compare_batch(w argus_internal.watch, source pg_catalog.regclass,
    kind pg_catalog.text, contents argus_internal.watched_place[], since pg_catalog.int8,
    OUT sightings pg_catalog.int8, OUT unread pg_catalog.text[])
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET jit = off
SET timezone = 'UTC'
AS $$
DECLARE
    few constant int := 5000;
    lengths int[];
    networks inet[];
BEGIN
    sightings := 0;
    unread := '{}';
    EXECUTE format('SELECT array_agg(DISTINCT family(net) * 1000 + masklen(net)), CASE WHEN count(*) <= $1 '
        'THEN array_agg(DISTINCT net::inet) END FROM %s WHERE generation > $2', w.compared)
    INTO lengths, networks USING few, since;
    IF lengths IS NOT NULL THEN
        EXECUTE argus_internal.keep_sightings(w, argus_internal.sighted(w,
                argus_internal.flows_near(w, source, kind, contents, since, lengths, networks), since, source, kind),
            source, ARRAY(SELECT c.path FROM unnest(contents) c WHERE c.is_sound), since) INTO sightings;
        IF kind = 'archive' THEN
            unread := argus_internal.unread_paths(source, contents);
        END IF;
    END IF;
    EXECUTE format('UPDATE %s SET generation = $3 WHERE source = $1 AND path = ANY ($2)', w.archive)
    USING source, ARRAY(SELECT c.path FROM unnest(contents) c), w.generation;
END
$$;

COMMENT ON FUNCTION argus_internal.compare_batch(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place[], pg_catalog.int8)
IS 'compares some archives with new rows of a watchlist, and notes that it was done';

-- Compares all of some contents that can be compared. Where one of them is an error, as tables with the option on_error
-- make it, halves are tried. Returns how many sightings are new, and which archives were not compared, with a cause.
CREATE FUNCTION argus_internal.compare_contents(w argus_internal.watch, source pg_catalog.regclass,
    kind pg_catalog.text, contents argus_internal.watched_place[], since pg_catalog.int8,
    OUT sightings pg_catalog.int8, OUT given_up pg_catalog.text[], OUT cause pg_catalog.text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rest argus_internal.watched_place[] := contents;
    half int;
    done record;
    other record;
BEGIN
    sightings := 0;
    given_up := '{}';
    WHILE cardinality(rest) > 0 LOOP
        BEGIN
            done := argus_internal.compare_batch(w, source, kind, rest, since);
            IF done.unread = '{}' THEN
                sightings := done.sightings;
                RETURN;
            END IF;
            RAISE SQLSTATE 'AFW01';
        EXCEPTION
            WHEN SQLSTATE 'AFW01' THEN
                given_up := given_up || done.unread;
                rest := ARRAY(SELECT c FROM unnest(rest) c WHERE c.path <> ALL (done.unread));
            WHEN data_corrupted OR io_error OR undefined_file OR feature_not_supported OR wrong_object_type THEN
                IF cardinality(rest) = 1 THEN
                    given_up := given_up || rest[1].path;
                    cause := SQLERRM;
                    RETURN;
                END IF;
                half := cardinality(rest) / 2;
                done := argus_internal.compare_contents(w, source, kind, rest[:half], since);
                other := argus_internal.compare_contents(w, source, kind, rest[half + 1:], since);
                sightings := done.sightings + other.sightings;
                given_up := given_up || done.given_up || other.given_up;
                cause := coalesce(done.cause, other.cause);
                RETURN;
        END;
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.compare_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place[], pg_catalog.int8)
IS 'compares some archives with new rows of a watchlist, but for those that cannot be read';

CREATE TYPE argus_internal.hunt_progress AS (
    archives pg_catalog.int8,
    sightings pg_catalog.int8,
    behind pg_catalog.text,
    is_over pg_catalog.bool,
    given_up pg_catalog.text[]
);

COMMENT ON TYPE argus_internal.hunt_progress IS 'what a step of a hunt did';
COMMENT ON COLUMN argus_internal.hunt_progress.archives IS 'how many archives were compared';
COMMENT ON COLUMN argus_internal.hunt_progress.sightings IS 'how many sightings are new';
COMMENT ON COLUMN argus_internal.hunt_progress.behind
IS 'last place that was looked into; NULL: none that is new or has changed is left';
COMMENT ON COLUMN argus_internal.hunt_progress.is_over IS 'nothing is left to do in the source';
COMMENT ON COLUMN argus_internal.hunt_progress.given_up IS 'archives that this hunt shall not try again';

-- One step of a hunt in one source, but for archives that were given up. Runs as the owner of the watchlist.
CREATE FUNCTION argus_internal.hunt_in_source(w argus_internal.watch, source pg_catalog.regclass,
    behind pg_catalog.text, given_up pg_catalog.text[])
RETURNS argus_internal.hunt_progress
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    most_archives constant int := 2000;
    most_bytes constant int8 := 1073741824;
    kind text := argus_internal.check_watched(source);
    taken record;
    due record;
    compared record;
    done argus_internal.hunt_progress;
BEGIN
    taken := argus_internal.take_contents(w, source, kind, behind, most_archives, most_bytes);
    due := argus_internal.due_contents(w, source,
        ARRAY(SELECT p FROM unnest(taken.present) p EXCEPT SELECT g FROM unnest(given_up) g),
        most_archives, most_bytes);
    done := ROW(coalesce(cardinality(due.contents), 0), 0, taken.last,
        taken.last IS NULL AND due.is_all, '{}')::argus_internal.hunt_progress;
    IF done.archives > 0 THEN
        compared := argus_internal.compare_contents(w, source, kind, due.contents, due.since);
        PERFORM argus_internal.warn_of_unreadable(source, cardinality(compared.given_up), compared.cause);
        done.archives := done.archives - cardinality(compared.given_up);
        done.sightings := compared.sightings;
        done.given_up := compared.given_up;
    END IF;
    RETURN done;
END
$$;

COMMENT ON FUNCTION argus_internal.hunt_in_source(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    pg_catalog.text[])
IS 'a step of a hunt: notes some new archives, and compares some that are due';

-- Nobody can name a source any more that was dropped: it is no source any longer. What was sighted in it stays, what
-- was compared does not. A hunt that has nowhere to look must not look as if nothing had been found.
CREATE FUNCTION argus_internal.forget_dropped_sources(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    dropped oid;
BEGIN
    FOR dropped IN DELETE FROM argus_internal.watch_source s WHERE s.relid = forget_dropped_sources.relid
        AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = s.source) RETURNING s.source
    LOOP
        PERFORM argus_internal.run_as_owner(relid, format('DELETE FROM %s WHERE source = %s',
            argus_internal.watch_relation(relid, '_archive'), dropped));
        PERFORM argus_internal.report('WARNING', errcode => 'object_not_in_prerequisite_state',
            message => format('%s: a source was dropped', relid),
            detail => 'Nothing is hunted for in it any more. Its sightings stay.');
    END LOOP;
    IF NOT EXISTS (SELECT FROM argus_internal.watch_source s WHERE s.relid = forget_dropped_sources.relid) THEN
        PERFORM argus_internal.report('WARNING', errcode => 'object_not_in_prerequisite_state',
            message => format('%s has no source: nothing is hunted for', relid),
            hint => 'CALL argus.create_watchlist(...) creates another list, of sources that there are.');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.forget_dropped_sources(pg_catalog.regclass)
IS 'forgets sources of a watchlist that were dropped';

-- Begins a hunt: finds out what is new in the list. Returns its sources; NULL: another hunt is at work.
CREATE FUNCTION argus_internal.start_hunt(relid pg_catalog.regclass)
RETURNS pg_catalog.regclass[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w argus_internal.watch;
    added int8;
    absent text[] := argus_internal.absent_columns(relid, '{indicator,port,valid}');
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN NULL;
    END IF;
    w := argus_internal.watch_settings(relid);
    IF absent <> '{}' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'undefined_column',
            message => format('%s lacks the columns "%s"', relid, array_to_string(absent, '", "')),
            hint => 'A list may have more columns than argus.create_watchlist() made, but needs "indicator", "port" '
                'and "valid".');
    END IF;
    PERFORM argus_internal.forget_dropped_sources(relid);
    SELECT q.added INTO added FROM argus_internal.query_as_owner(relid,
        format('SELECT argus_internal.take_indicators(%L, %s)', w, w.generation + 1)) q(added int8);
    UPDATE argus_internal.watchlist x SET hunted_at = now(),
        generation = CASE WHEN added > 0 THEN w.generation + 1 ELSE x.generation END WHERE x.relid = w.relid;
    RETURN ARRAY(SELECT s.source FROM argus_internal.watch_source s WHERE s.relid = w.relid
        ORDER BY s.source::text COLLATE "C");
END
$$;

COMMENT ON FUNCTION argus_internal.start_hunt(pg_catalog.regclass)
IS 'finds out what is new in a watchlist; its sources, NULL: another hunt is at work';

-- What keeps a hunt from one source must not keep it from others. Nothing of it counts as compared.
CREATE FUNCTION argus_internal.warn_of_source(relid pg_catalog.regclass, source pg_catalog.regclass,
    cause pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.report('WARNING', errcode => 'object_not_in_prerequisite_state',
        message => format('%s: could not hunt in %s', relid, source),
        detail => argus_internal.shortened_message(cause),
        hint => 'The next hunt tries again.');
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_source(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text)
IS 'warns of a source that was not compared';

-- One step in one source, to be committed. NULL: the hunt is over, for another one is at work.
CREATE FUNCTION argus_internal.hunt_step(relid pg_catalog.regclass, source pg_catalog.regclass, behind pg_catalog.text,
    given_up pg_catalog.text[])
RETURNS argus_internal.hunt_progress
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    done argus_internal.hunt_progress;
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN NULL;
    END IF;
    BEGIN
        SELECT q.* INTO done FROM argus_internal.query_as_owner(relid,
            format('SELECT p.* FROM argus_internal.hunt_in_source(%L, %L, %L, %L) p',
                argus_internal.watch_settings(relid), source::oid, behind, given_up))
            q(archives int8, sightings int8, behind text, is_over bool, given_up text[]);
    EXCEPTION
        WHEN query_canceled THEN
            RAISE;
        WHEN OTHERS THEN
            PERFORM argus_internal.warn_of_source(relid, source, SQLERRM);
            done := ROW(0, 0, NULL, true, '{}')::argus_internal.hunt_progress;
    END;
    RETURN done;
END
$$;

COMMENT ON FUNCTION argus_internal.hunt_step(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text,
    pg_catalog.text[])
IS 'one step of a hunt in one source';

CREATE FUNCTION argus_internal.report_hunt(relid pg_catalog.regclass, done argus_internal.hunt_progress)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.report('NOTICE', message => format('%s: compared %s, %s', relid,
        coalesce(argus_internal.say_count(done.archives, 'archive', 'archives', NULL), 'no archive'),
        coalesce(argus_internal.say_count(done.sightings, 'new sighting', 'new sightings', NULL), 'no new sighting')));
END
$$;

COMMENT ON FUNCTION argus_internal.report_hunt(pg_catalog.regclass, argus_internal.hunt_progress)
IS 'reports how far a hunt is';

-- The procedure commits, so that it cannot set a search_path: every name and operator is qualified.
CREATE PROCEDURE argus_internal.hunt_in_sources(watchlist pg_catalog.regclass, sources pg_catalog.regclass[],
    deadline pg_catalog.timestamptz)
LANGUAGE plpgsql
AS $$
DECLARE
    source pg_catalog.regclass;
    step argus_internal.hunt_progress;
    done argus_internal.hunt_progress := ROW(0, 0, NULL, false, '{}')::argus_internal.hunt_progress;
    given_up pg_catalog.text[];
    told pg_catalog.timestamptz := pg_catalog.clock_timestamp();
BEGIN
    FOREACH source IN ARRAY sources LOOP
        given_up := '{}';
        step := ROW(0, 0, '', false, '{}')::argus_internal.hunt_progress;
        LOOP
            EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) deadline;
            step := argus_internal.door_hunt_step(watchlist, source, step.behind, given_up);
            COMMIT;
            IF step.archives IS NULL THEN
                RETURN;
            END IF;
            done.archives := done.archives OPERATOR(pg_catalog.+) step.archives;
            done.sightings := done.sightings OPERATOR(pg_catalog.+) step.sightings;
            EXIT WHEN step.is_over;
            given_up := given_up OPERATOR(pg_catalog.||) step.given_up;
            IF pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>) (told OPERATOR(pg_catalog.+)
                '10 s'::pg_catalog.interval) THEN
                told := pg_catalog.clock_timestamp();
                PERFORM argus_internal.door_report_hunt(watchlist, done);
            END IF;
        END LOOP;
    END LOOP;
    PERFORM argus_internal.door_report_hunt(watchlist, done);
    COMMIT;
END
$$;

COMMENT ON PROCEDURE argus_internal.hunt_in_sources(pg_catalog.regclass, pg_catalog.regclass[],
    pg_catalog.timestamptz)
IS 'compares what is due of a watchlist with its sources, and commits as it goes';

CREATE PROCEDURE argus.hunt(watchlist pg_catalog.regclass)
LANGUAGE plpgsql
AS $$
DECLARE
    sources pg_catalog.regclass[];
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.hunt()');
    PERFORM argus_internal.require_watchlist($1);
    sources := argus_internal.door_start_hunt($1);
    COMMIT;
    IF sources IS NOT NULL THEN
        CALL argus_internal.hunt_in_sources($1, sources, NULL);
    END IF;
END
$$;

COMMENT ON PROCEDURE argus.hunt(pg_catalog.regclass)
IS 'compares a watchlist with its sources: new rows with all archives, new archives with all rows';

-- ---- the schedule ----

CREATE FUNCTION argus_internal.try_start_hunt(relid pg_catalog.regclass)
RETURNS pg_catalog.regclass[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN argus_internal.start_hunt(relid);
EXCEPTION
    WHEN query_canceled THEN
        RAISE;
    WHEN OTHERS THEN
        PERFORM argus_internal.report('WARNING', errcode => 'object_not_in_prerequisite_state',
            message => format('%s: could not hunt', relid), detail => argus_internal.shortened_message(SQLERRM),
            hint => 'The next run tries again.');
        RETURN NULL;
END
$$;

COMMENT ON FUNCTION argus_internal.try_start_hunt(pg_catalog.regclass)
IS 'begins a hunt of the schedule; NULL: it cannot begin';

-- Lists the watchlists that the caller may maintain, that which was hunted for the longest ago first. Forgets those
-- that were dropped by hand.
CREATE FUNCTION argus_internal.maintained_watchlists(caller pg_catalog.oid)
RETURNS pg_catalog.regclass[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.forget_watchlist(w.relid) FROM argus_internal.watchlist w
        WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = w.relid);
    DELETE FROM argus_internal.watch_source s WHERE NOT EXISTS (SELECT FROM argus_internal.watchlist w
        WHERE w.relid = s.relid);
    RETURN ARRAY(SELECT w.relid FROM argus_internal.watchlist w JOIN pg_class c ON c.oid = w.relid
        WHERE pg_has_role(caller, c.relowner, 'USAGE') ORDER BY w.hunted_at NULLS FIRST, w.relid::text);
END
$$;

COMMENT ON FUNCTION argus_internal.maintained_watchlists(pg_catalog.oid)
IS 'watchlists whose owner''s rights a role has';

CREATE PROCEDURE argus_internal.maintain_watchlists(deadline pg_catalog.timestamptz)
LANGUAGE plpgsql
AS $$
DECLARE
    relid pg_catalog.regclass;
    lists pg_catalog.regclass[] := argus_internal.door_maintained_watchlists();
    sources pg_catalog.regclass[];
BEGIN
    COMMIT;
    FOREACH relid IN ARRAY lists LOOP
        EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) $1;
        sources := argus_internal.door_try_start_hunt(relid);
        COMMIT;
        IF sources IS NOT NULL THEN
            CALL argus_internal.hunt_in_sources(relid, sources, $1);
        END IF;
    END LOOP;
END
$$;

COMMENT ON PROCEDURE argus_internal.maintain_watchlists(pg_catalog.timestamptz)
IS 'hunts for all watchlists of the caller';

-- Asks the table of sightings, as the caller. Two sources may show one archive: the one that shows more counts.
CREATE FUNCTION argus_internal.ask_sightings(sighting pg_catalog.regclass, during pg_catalog.tstzrange)
RETURNS TABLE (indicator pg_catalog.inet, host pg_catalog.inet, direction pg_catalog.text, services pg_catalog.text[],
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, flows pg_catalog.int8, bytes pg_catalog.int8,
    archives pg_catalog.int8, sources pg_catalog.regclass[], found_at pg_catalog.timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT s.indicator, s.host, '
        'CASE WHEN min(s.direction) = max(s.direction) THEN min(s.direction) ELSE ''both'' END, '
        'array_agg(DISTINCT concat_ws(''/'', s.proto, s.port) COLLATE "C"), min(s.first_seen), max(s.last_seen), '
        'sum(s.flows) FILTER (WHERE s.counts)::int8, '
        'least(sum(s.bytes) FILTER (WHERE s.counts), 9223372036854775807)::int8, count(DISTINCT s.archive), '
        'array_agg(DISTINCT s.source), min(s.found_at) FROM (SELECT t.indicator, t.host, t.direction, '
        't.proto, t.port, t.first_seen, t.last_seen, t.flows, t.bytes, t.archive, t.source, t.found_at, '
        'row_number() OVER (PARTITION BY t.indicator, t.host, t.proto, t.port, t.direction, '
        't.archive ORDER BY t.flows DESC, t.source) = 1 AS counts FROM %s t '
        'WHERE $1 IS NULL OR tstzrange(t.first_seen, t.last_seen, ''[]'') && $1) s '
        'GROUP BY s.indicator, s.host ORDER BY max(s.last_seen) DESC NULLS LAST, s.indicator, s.host', sighting)
    USING during;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_sightings(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'sightings, summed by indicator and host';

CREATE FUNCTION argus.sightings(watchlist pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL)
RETURNS TABLE (indicator pg_catalog.inet, host pg_catalog.inet, direction pg_catalog.text, services pg_catalog.text[],
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, flows pg_catalog.int8, bytes pg_catalog.int8,
    archives pg_catalog.int8, sources pg_catalog.regclass[], found_at pg_catalog.timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sighting regclass := (SELECT v.sighting FROM argus_internal.visible_watchlist v WHERE v.relid = watchlist);
BEGIN
    PERFORM argus_internal.require_watchlist(watchlist);
    IF sighting IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'wrong_object_type',
            message => format('%s is not a watchlist whose sightings you may read', watchlist),
            hint => 'It takes SELECT on the table of its sightings.');
    END IF;
    RETURN QUERY SELECT * FROM argus_internal.ask_sightings(sighting, during);
END
$$;

COMMENT ON FUNCTION argus.sightings(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'who talked to what a watchlist warns of, as hunts found it: summed by indicator and host';

CREATE FUNCTION argus_internal.door_create_watchlist(name pg_catalog.text, default_schema pg_catalog.name,
    sources pg_catalog.regclass[])
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_create_watchlist(pg_catalog.text, pg_catalog.name, pg_catalog.regclass[])
IS 'argus_internal.create_watchlist(), a list that is the caller''s';

CREATE FUNCTION argus_internal.door_drop_watchlist(relid pg_catalog.regclass)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_drop_watchlist(pg_catalog.regclass)
IS 'argus_internal.drop_watchlist() for the owner of a watchlist';

CREATE FUNCTION argus_internal.door_start_hunt(relid pg_catalog.regclass)
RETURNS pg_catalog.regclass[]
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_start_hunt(pg_catalog.regclass)
IS 'argus_internal.start_hunt() for the owner of a watchlist';

CREATE FUNCTION argus_internal.door_try_start_hunt(relid pg_catalog.regclass)
RETURNS pg_catalog.regclass[]
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_try_start_hunt(pg_catalog.regclass)
IS 'argus_internal.try_start_hunt() in a run';

CREATE FUNCTION argus_internal.door_hunt_step(relid pg_catalog.regclass, source pg_catalog.regclass,
    behind pg_catalog.text, given_up pg_catalog.text[])
RETURNS argus_internal.hunt_progress
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_hunt_step(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text,
    pg_catalog.text[])
IS 'argus_internal.hunt_step() in a run';

CREATE FUNCTION argus_internal.door_report_hunt(relid pg_catalog.regclass, done argus_internal.hunt_progress)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_report_hunt(pg_catalog.regclass, argus_internal.hunt_progress)
IS 'argus_internal.report_hunt() in a run';

CREATE FUNCTION argus_internal.door_maintained_watchlists()
RETURNS pg_catalog.regclass[]
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_maintained_watchlists()
IS 'argus_internal.maintained_watchlists(), watchlists of the caller';

REVOKE ALL ON FUNCTION
    argus_internal.watch_relation(pg_catalog.regclass, pg_catalog.text),
    argus_internal.require_watchlist(pg_catalog.regclass),
    argus_internal.watch_settings(pg_catalog.regclass),
    argus_internal.check_watched(pg_catalog.regclass),
    argus_internal.create_watch_table(pg_catalog.regclass, pg_catalog.text, pg_catalog.text, pg_catalog.text),
    argus_internal.describe_watch_table(pg_catalog.regclass, pg_catalog.text),
    argus_internal.create_watch_tables(pg_catalog.regclass),
    argus_internal.create_watchlist(pg_catalog.oid, pg_catalog.text, pg_catalog.name, pg_catalog.regclass[]),
    argus_internal.forget_watchlist(pg_catalog.regclass),
    argus_internal.drop_watchlist(pg_catalog.regclass),
    argus_internal.lock_watchlist(pg_catalog.regclass),
    argus_internal.take_indicators(argus_internal.watch, pg_catalog.int8),
    argus_internal.content_of_facts(argus_internal.archive_fact[]),
    argus_internal.watched_places(pg_catalog.regclass, pg_catalog.text, pg_catalog.text[]),
    argus_internal.look_into_places(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.move_content(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place),
    argus_internal.note_content(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place),
    argus_internal.moved_contents(argus_internal.watch, pg_catalog.regclass, argus_internal.watched_place[],
        pg_catalog.text[]),
    argus_internal.replace_contents(argus_internal.watch, pg_catalog.regclass, argus_internal.watched_place[],
        pg_catalog.text[], pg_catalog.text[]),
    argus_internal.note_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.text[]),
    argus_internal.promote_doubles(argus_internal.watch, pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.warn_of_unreadable(pg_catalog.regclass, pg_catalog.int4, pg_catalog.text),
    argus_internal.warn_of_unlisted(pg_catalog.regclass, pg_catalog.int4, pg_catalog.text),
    argus_internal.take_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text, pg_catalog.text,
        pg_catalog.int4, pg_catalog.int8),
    argus_internal.new_rows(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.text),
    argus_internal.archive_keys(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.bool),
    argus_internal.table_keys(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.int4[],
        pg_catalog.inet[]),
    argus_internal.flows_near(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.int8, pg_catalog.int4[], pg_catalog.inet[]),
    argus_internal.sighted(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.regclass,
        pg_catalog.text),
    argus_internal.keep_sightings(argus_internal.watch, pg_catalog.text, pg_catalog.regclass, pg_catalog.text[],
        pg_catalog.int8),
    argus_internal.notify_of_sighting(pg_catalog.jsonb, pg_catalog.text),
    argus_internal.due_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text[], pg_catalog.int4,
        pg_catalog.int8),
    argus_internal.unread_paths(pg_catalog.regclass, argus_internal.watched_place[]),
    argus_internal.compare_batch(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.int8),
    argus_internal.compare_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.int8),
    argus_internal.hunt_in_source(argus_internal.watch, pg_catalog.regclass, pg_catalog.text, pg_catalog.text[]),
    argus_internal.forget_dropped_sources(pg_catalog.regclass),
    argus_internal.start_hunt(pg_catalog.regclass),
    argus_internal.warn_of_source(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text),
    argus_internal.hunt_step(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text, pg_catalog.text[]),
    argus_internal.report_hunt(pg_catalog.regclass, argus_internal.hunt_progress),
    argus_internal.try_start_hunt(pg_catalog.regclass),
    argus_internal.maintained_watchlists(pg_catalog.oid),
    argus_internal.ask_sightings(pg_catalog.regclass, pg_catalog.tstzrange),
    argus.sightings(pg_catalog.regclass, pg_catalog.tstzrange),
    argus_internal.door_create_watchlist(pg_catalog.text, pg_catalog.name, pg_catalog.regclass[]),
    argus_internal.door_drop_watchlist(pg_catalog.regclass),
    argus_internal.door_start_hunt(pg_catalog.regclass),
    argus_internal.door_try_start_hunt(pg_catalog.regclass),
    argus_internal.door_hunt_step(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text, pg_catalog.text[]),
    argus_internal.door_report_hunt(pg_catalog.regclass, argus_internal.hunt_progress),
    argus_internal.door_maintained_watchlists() FROM PUBLIC;
REVOKE ALL ON PROCEDURE
    argus.create_watchlist(pg_catalog.text, pg_catalog.regclass[]),
    argus.drop_watchlist(pg_catalog.regclass),
    argus_internal.hunt_in_sources(pg_catalog.regclass, pg_catalog.regclass[], pg_catalog.timestamptz),
    argus.hunt(pg_catalog.regclass),
    argus_internal.maintain_watchlists(pg_catalog.timestamptz) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE argus.create_watchlist(pg_catalog.text, pg_catalog.regclass[]),
    argus.hunt(pg_catalog.regclass), argus.drop_watchlist(pg_catalog.regclass),
    argus_internal.hunt_in_sources(pg_catalog.regclass, pg_catalog.regclass[], pg_catalog.timestamptz),
    argus_internal.maintain_watchlists(pg_catalog.timestamptz) TO PUBLIC;
GRANT EXECUTE ON FUNCTION
    argus_internal.door_create_watchlist(pg_catalog.text, pg_catalog.name, pg_catalog.regclass[]),
    argus_internal.door_drop_watchlist(pg_catalog.regclass), argus_internal.door_start_hunt(pg_catalog.regclass),
    argus_internal.door_try_start_hunt(pg_catalog.regclass),
    argus_internal.door_hunt_step(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text, pg_catalog.text[]),
    argus_internal.door_report_hunt(pg_catalog.regclass, argus_internal.hunt_progress),
    argus_internal.door_maintained_watchlists() TO PUBLIC;
GRANT EXECUTE ON FUNCTION argus_internal.check_watched(pg_catalog.regclass),
    argus_internal.require_watchlist(pg_catalog.regclass),
    argus_internal.take_indicators(argus_internal.watch, pg_catalog.int8),
    argus_internal.content_of_facts(argus_internal.archive_fact[]),
    argus_internal.watched_places(pg_catalog.regclass, pg_catalog.text, pg_catalog.text[]),
    argus_internal.look_into_places(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.move_content(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place),
    argus_internal.note_content(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place),
    argus_internal.moved_contents(argus_internal.watch, pg_catalog.regclass, argus_internal.watched_place[],
        pg_catalog.text[]),
    argus_internal.replace_contents(argus_internal.watch, pg_catalog.regclass, argus_internal.watched_place[],
        pg_catalog.text[], pg_catalog.text[]),
    argus_internal.note_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.text[]),
    argus_internal.promote_doubles(argus_internal.watch, pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.warn_of_unreadable(pg_catalog.regclass, pg_catalog.int4, pg_catalog.text),
    argus_internal.warn_of_unlisted(pg_catalog.regclass, pg_catalog.int4, pg_catalog.text),
    argus_internal.take_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text, pg_catalog.text,
        pg_catalog.int4, pg_catalog.int8),
    argus_internal.new_rows(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.text),
    argus_internal.archive_keys(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.bool),
    argus_internal.table_keys(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.int4[],
        pg_catalog.inet[]),
    argus_internal.flows_near(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.int8, pg_catalog.int4[], pg_catalog.inet[]),
    argus_internal.sighted(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.regclass,
        pg_catalog.text),
    argus_internal.keep_sightings(argus_internal.watch, pg_catalog.text, pg_catalog.regclass, pg_catalog.text[],
        pg_catalog.int8),
    argus_internal.notify_of_sighting(pg_catalog.jsonb, pg_catalog.text),
    argus_internal.due_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text[], pg_catalog.int4,
        pg_catalog.int8),
    argus_internal.unread_paths(pg_catalog.regclass, argus_internal.watched_place[]),
    argus_internal.compare_batch(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.int8),
    argus_internal.compare_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.int8),
    argus_internal.hunt_in_source(argus_internal.watch, pg_catalog.regclass, pg_catalog.text, pg_catalog.text[]),
    argus_internal.ask_sightings(pg_catalog.regclass, pg_catalog.tstzrange) TO PUBLIC;

-- Names and owners of tables are checked for watchlists, too.
CREATE OR REPLACE FUNCTION argus_internal.check_name_is_free(name pg_catalog.text)
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

CREATE OR REPLACE FUNCTION argus_internal.find_relation(relid pg_catalog.regclass, kind pg_catalog.text,
    day pg_catalog.date DEFAULT NULL)
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
        FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relation JOIN pg_class h ON h.oid = r.relid
            JOIN pg_inherits i ON i.inhrelid = r.relation
        LEFT JOIN argus_internal.relation p ON p.relid = r.relid AND p.kind = r.kind AND p.day IS NULL
        WHERE r.relid = find_relation.relid AND r.kind = find_relation.kind AND r.day = find_relation.day
            AND i.inhparent = CASE r.kind WHEN '' THEN r.relid ELSE p.relation END;
    END IF;
    IF NOT has_owner THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('%s and %s have different owners', relid, found),
            HINT = 'ALTER TABLE ... OWNER TO ... of a hot table, its rollups and all of their partitions, or of a '
                'watchlist and its tables.';
    END IF;
    RETURN found;
END
$$;

-- Whoever has watchlists alone has something to maintain.
CREATE OR REPLACE FUNCTION argus_internal.maintained_hot_tables(caller pg_catalog.oid)
RETURNS pg_catalog.regclass[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tables regclass[];
BEGIN
    PERFORM argus_internal.forget_dropped_tables();
    -- The table that was maintained the longest ago comes first, in case time is short.
    tables := ARRAY(SELECT h.relid FROM argus_internal.hot_table h JOIN pg_class c ON c.oid = h.relid
        WHERE pg_has_role(caller, c.relowner, 'USAGE')
                 ORDER BY h.checked_at NULLS FIRST, h.relid::text);
    IF cardinality(tables) = 0 AND NOT EXISTS (SELECT FROM argus_internal.watchlist w
        JOIN pg_class c ON c.oid = w.relid AND pg_has_role(caller, c.relowner, 'USAGE')) THEN
        PERFORM argus_internal.warn_of_nothing_to_maintain(caller);
    END IF;
    RETURN tables;
END
$$;

CREATE OR REPLACE PROCEDURE argus.maintain(time_budget pg_catalog.interval DEFAULT NULL)
LANGUAGE plpgsql
AS $$
DECLARE
    relid pg_catalog.regclass;
    tables pg_catalog.regclass[];
    deadline pg_catalog.timestamptz;
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.maintain()');
    PERFORM argus_internal.check_interval('time_budget', $1);
    deadline := pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) $1;
    tables := argus_internal.door_maintained_hot_tables();
    COMMIT;
    FOREACH relid IN ARRAY tables LOOP
        CALL argus_internal.maintain_hot_table(relid, deadline, relid OPERATOR(pg_catalog.=) tables[1]);
    END LOOP;
    CALL argus_internal.maintain_watchlists(deadline);
END
$$;

COMMENT ON PROCEDURE argus.maintain(pg_catalog.interval)
IS 'for each hot table of the caller: loads files that are due, closes complete days, drops expired ones; then hunts '
    'for each watchlist; to be run every half hour';
