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

DO $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT h AS hot, r.relation FROM argus_internal.hot_table h
        JOIN argus_internal.relation r ON r.relid OPERATOR(pg_catalog.=) h.relid AND r.kind OPERATOR(pg_catalog.=) ''
        JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) r.relation
        ORDER BY h.relid, r.day
    LOOP
        PERFORM argus_internal.index_blocks(part.hot, part.relation);
    END LOOP;
END
$$;
