
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
