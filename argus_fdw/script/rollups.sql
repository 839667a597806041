
---------------------------------------------------------------------------------------------------------------------
-- Closing days: indexes, statistics, distinct peers, what was seen
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus._host_days(parts pg_catalog.regclass, day pg_catalog.date, file pg_catalog.int4)
RETURNS TABLE (
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, pkts_in pg_catalog.int8, pkts_out pg_catalog.int8,
    bytes_in pg_catalog.int8, bytes_out pg_catalog.int8, flows_in pg_catalog.int8, flows_out pg_catalog.int8, peers pg_catalog.int8,
    host pg_catalog.inet)
AS 'MODULE_PATHNAME', 'argus_host_days'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000 ROWS 100000;

COMMENT ON FUNCTION argus._host_days(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4)
IS 'hosts of a day, merged from the lists of its files; of one file: only the hosts that are in it';

CREATE FUNCTION argus._host_hours(parts pg_catalog.regclass, day pg_catalog.date, file pg_catalog.int4)
RETURNS TABLE (
    hour pg_catalog.timestamptz, first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, pkts_in pg_catalog.int8,
    pkts_out pg_catalog.int8, bytes_in pg_catalog.int8, bytes_out pg_catalog.int8, flows_in pg_catalog.int8, flows_out pg_catalog.int8,
    host pg_catalog.inet)
AS 'MODULE_PATHNAME', 'argus_host_hours'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000 ROWS 300000;

COMMENT ON FUNCTION argus._host_hours(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4)
IS 'hosts and hours of a day, merged from the lists of its files; of one file: only the hosts that are in it';

CREATE FUNCTION argus._merge_day(lists pg_catalog.regclass, day pg_catalog.date, file pg_catalog.int4, days pg_catalog.regclass,
                                 hours pg_catalog.regclass, next_hours pg_catalog.regclass, edge pg_catalog.timestamptz)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_merge_day'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000;

COMMENT ON FUNCTION argus._merge_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4, pg_catalog.regclass, pg_catalog.regclass,
    pg_catalog.regclass, pg_catalog.timestamptz)
IS 'writes the hosts of a day, and those of each hour, as the lists of its files tell; hours from the edge on go to the next table';

-- ---- which hosts and services a day has ----

CREATE FUNCTION argus._pack_keys(query pg_catalog.text)
RETURNS TABLE (seq pg_catalog.int4, data pg_catalog.bytea)
AS 'MODULE_PATHNAME', 'argus_pack_keys'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 1000000 ROWS 50;

COMMENT ON FUNCTION argus._pack_keys(pg_catalog.text) IS 'packs the one column of a query, bytea, as a set';

CREATE FUNCTION argus._new_keys(wanted pg_catalog.text, others pg_catalog.text)
RETURNS SETOF pg_catalog.bytea
AS 'MODULE_PATHNAME', 'argus_new_keys'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 1000000 ROWS 1000;

COMMENT ON FUNCTION argus._new_keys(pg_catalog.text, pg_catalog.text)
IS 'what is in a set and in none of others: queries for the day and the data of packed sets, in order';

-- Hosts of a closed day come from what was merged, of an open one from the parts.
CREATE FUNCTION argus._keys_of(d argus._day, kind pg_catalog.text, is_closed pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN $2 = 'services' THEN format('SELECT convert_to(proto || ''/'' || dport, ''UTF8'') FROM (SELECT DISTINCT proto, dport FROM %s WHERE day = %L) s
            WHERE proto IS NOT NULL AND dport IS NOT NULL', argus._beside($1.relid, '_service_day_part'), $1.day)
        WHEN $3 THEN format('SELECT inet_send(host) FROM %s WHERE day = %L', argus._beside($1.relid, '_host_day_closed'), $1.day)
        ELSE format('SELECT inet_send(host) FROM argus._host_days(%L, %L, NULL)', argus._beside($1.relid, '_host_day_part' || argus._suffix($1.day)), $1.day)
        END
$$;

COMMENT ON FUNCTION argus._keys_of(argus._day, pg_catalog.text, pg_catalog.bool) IS 'query for the keys of the hosts or the services of a day';

CREATE FUNCTION argus._pack_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part text := argus._beside(relid, '_seen_part' || argus._suffix(day));
BEGIN
    EXECUTE format('DELETE FROM %s', part);
    EXECUTE format('INSERT INTO %s (day, kind, seq, data) SELECT d.day, k.kind, s.seq, s.data
        FROM argus._day d, unnest(ARRAY[''hosts'', ''services'']) k(kind), argus._pack_keys(argus._keys_of(d, k.kind, true)) s
        WHERE d.relid = $1 AND d.day = $2', part) USING relid, day;
END
$$;

COMMENT ON FUNCTION argus._pack_day(pg_catalog.regclass, pg_catalog.date) IS 'packs the hosts and the services of a closed day';

-- Those of closed days are there; those of open ones are packed for the query.
CREATE FUNCTION argus._sets_of(relid pg_catalog.regclass, kind pg_catalog.text, first pg_catalog.date, last pg_catalog.date)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT day, data FROM (
            SELECT s.day, s.seq, s.data FROM %s s WHERE s.kind = %L AND s.day BETWEEN %L AND %L
            UNION ALL SELECT d.day, k.seq, k.data FROM argus._day d CROSS JOIN LATERAL argus._pack_keys(argus._keys_of(d, %L, false)) k
            WHERE d.relid = %L::regclass AND d.closed_at IS NULL AND d.day BETWEEN %L AND %L) x ORDER BY day, seq',
        argus._beside($1, '_seen_part'), $2, $3, $4, $2, $1, $3, $4)
$$;

COMMENT ON FUNCTION argus._sets_of(pg_catalog.regclass, pg_catalog.text, pg_catalog.date, pg_catalog.date)
IS 'query for the packed hosts or services of some days';

-- ---- closing ----

-- Bring the closed day up to date with the lists of all its files: wholly, or the hosts of one file.
CREATE FUNCTION argus._merge_day(relid pg_catalog.regclass, day pg_catalog.date, file pg_catalog.int4)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus._day;
    lists text := argus._beside(relid, '_host_day_part' || argus._suffix(day));
    days text := argus._beside(relid, '_host_day_closed' || argus._suffix(day));
    hours text := argus._beside(relid, '_host_hour_closed');
    edge timestamptz;
    shares_hour bool;
    next_hours text;
BEGIN
    IF to_regclass(lists) IS NULL THEN
        RETURN;
    END IF;
    SELECT * INTO d FROM argus._day x WHERE x.relid = _merge_day.relid AND x.day = _merge_day.day;
    edge := argus._floor(d.ends, '1 hour');
    -- Of an hour that two days share, flows of the earlier one lie in the partition of the later one.
    EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE bin >= $1 AND bin < $2)', argus._beside(relid, '_traffic_part' || argus._suffix(day)))
        INTO shares_hour USING edge, d.ends;
    IF shares_hour THEN
        PERFORM argus._open_day(relid, day + 1);
        next_hours := argus._beside(relid, '_host_hour_closed' || argus._suffix(day + 1));
    END IF;
    IF file IS NULL THEN
        EXECUTE format('DELETE FROM %s', days);
        EXECUTE format('DELETE FROM %s h WHERE h.day = %L AND h.hour > %L AND h.hour < %L', hours, day, d.begins - interval '1 hour', d.ends);
    ELSE
        EXECUTE format('WITH hosts AS MATERIALIZED (SELECT host FROM argus._host_days(%1$L, %2$L, %3$L)),
            days AS (DELETE FROM %4$s d USING hosts WHERE d.host = hosts.host)
            DELETE FROM %5$s h USING hosts WHERE h.host = hosts.host AND h.day = %2$L AND h.hour > %6$L AND h.hour < %7$L',
            lists, day, file, days, hours, d.begins - interval '1 hour', d.ends);
    END IF;
    PERFORM argus._merge_day(lists, day, file, days, argus._beside(relid, '_host_hour_closed' || argus._suffix(day)), next_hours, edge);
    PERFORM argus._pack_day(relid, day);
END
$$;

COMMENT ON FUNCTION argus._merge_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4)
IS 'fills a closed day of hosts, their hours and their distinct peers; with a file: only for its hosts';

CREATE FUNCTION argus._index_day(hot argus._hot_table, d argus._day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part text := argus._beside(hot.relid, argus._suffix(d.day));
    col name;
BEGIN
    FOREACH col IN ARRAY hot.index_columns LOOP
        EXECUTE format('CREATE INDEX ON %s (%s)', part, CASE col WHEN 'stime' THEN 'stime' ELSE format('%I, stime', col) END);
    END LOOP;
    EXECUTE format('ANALYZE %s', part);
END
$$;

COMMENT ON FUNCTION argus._index_day(argus._hot_table, argus._day) IS 'indexes and analyses the flows of a day';

CREATE FUNCTION argus._close_rollups(hot argus._hot_table, d argus._day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    suffix text := argus._suffix(d.day);
BEGIN
    PERFORM argus._merge_day(hot.relid, d.day, NULL);
    EXECUTE format('CREATE INDEX ON %s (host)', argus._beside(hot.relid, '_host_day_closed' || suffix));
    -- Its rows lie in the order of hosts: a few pages hold one, and a B-tree takes three times as long to build.
    EXECUTE format('CREATE INDEX ON %s USING brin (host inet_minmax_ops) WITH (pages_per_range = 32)',
        argus._beside(hot.relid, '_host_hour_closed' || suffix));
    EXECUTE format('ANALYZE %s, %s', argus._beside(hot.relid, '_host_day_closed' || suffix), argus._beside(hot.relid, '_host_hour_closed' || suffix));
END
$$;

COMMENT ON FUNCTION argus._close_rollups(argus._hot_table, argus._day) IS 'merges, indexes and analyses the rollups of a day';

CREATE FUNCTION argus._close_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus._hot_table := argus._settings(relid);
    d argus._day;
BEGIN
    IF NOT argus._lock(relid) THEN
        RETURN false;
    END IF;
    SELECT * INTO d FROM argus._day x WHERE x.relid = _close_day.relid AND x.day = _close_day.day;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('%s has no flows of %s', relid, day);
    END IF;
    IF d.closed_at IS NOT NULL THEN
        RAISE NOTICE USING MESSAGE = format('%s of %s is closed already', day, relid);
        RETURN true;
    END IF;
    IF d.is_hot THEN
        PERFORM argus._index_day(hot, d);
    END IF;
    IF d.begins >= hot.summed_from THEN
        PERFORM argus._close_rollups(hot, d);
    END IF;
    UPDATE argus._day x SET closed_at = now() WHERE x.relid = d.relid AND x.day = d.day;
    RAISE NOTICE USING MESSAGE = format('%s: closed %s', relid, day);
    RETURN true;
END
$$;

COMMENT ON FUNCTION argus._close_day(pg_catalog.regclass, pg_catalog.date) IS 'what argus.close_day() does; false: another run is at work';

CREATE FUNCTION argus._try_close_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cause text;
BEGIN
    RETURN argus._close_day(relid, day);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
    PERFORM argus._note_trouble(relid, format('could not close %s', day), cause);
    RETURN true;
END
$$;

COMMENT ON FUNCTION argus._try_close_day(pg_catalog.regclass, pg_catalog.date) IS 'closes a day, or remembers why it could not';

CREATE PROCEDURE argus.close_day(hot_table pg_catalog.regclass, day pg_catalog.date)
LANGUAGE plpgsql
AS $$
BEGIN
    CALL argus._check_alone('argus.close_day()');
    PERFORM argus._claim($1);
    PERFORM argus._close_day($1, $2);
END
$$;

COMMENT ON PROCEDURE argus.close_day(pg_catalog.regclass, pg_catalog.date)
IS 'indexes and analyses a day and counts its distinct peers, complete or not; late flows still go in';

-- ---- which days ----

-- Files with flows of other times than their names say, and none of that time.
CREATE FUNCTION argus._strays(hot argus._hot_table)
RETURNS TABLE (path pg_catalog.text, first_time pg_catalog.timestamptz, last_time pg_catalog.timestamptz)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.path, f.first_time, f.last_time
    FROM (SELECT argus._option($1.server, 'period')::interval AS period, argus._option($1.server, 'slack')::interval AS slack) s,
        argus._place p JOIN argus._file f ON f.relid = p.relid AND f.file = p.file
    WHERE p.relid = $1.relid AND (f.last_time < p.name_time - s.slack OR f.first_time >= p.name_time + s.period + s.slack)
        AND argus._misnaming($1.server, p.name_time, f.first_time, f.last_time) IS NOT NULL
$$;

COMMENT ON FUNCTION argus._strays(argus._hot_table) IS 'files none of whose flows is of the time in its name';

-- By the period of the server: intervals that begin in the day, and of which no file was loaded. Without a period nobody knows. A file none
-- of whose flows is of the time in its name counts for the intervals that they are of.
CREATE FUNCTION argus._missing_rotations(hot argus._hot_table, d argus._day)
RETURNS SETOF pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH stray AS MATERIALIZED (SELECT * FROM argus._strays($1))
    SELECT slot
    FROM (SELECT argus._option($1.server, 'period')::interval AS period) s,
        generate_series($2.begins, $2.ends - s.period, CASE WHEN s.period > interval '0' THEN s.period END) slot
    WHERE NOT EXISTS (SELECT FROM argus._place p WHERE p.relid = $1.relid AND p.name_time >= slot AND p.name_time < slot + s.period
            AND NOT EXISTS (SELECT FROM stray m WHERE m.path = p.path))
        AND NOT EXISTS (SELECT FROM stray m WHERE m.first_time < slot + s.period AND m.last_time >= slot)
$$;

COMMENT ON FUNCTION argus._missing_rotations(argus._hot_table, argus._day) IS 'times of files of a day that are missing';

-- And a file from after it was loaded.
CREATE FUNCTION argus._has_all_rotations(hot argus._hot_table, d argus._day)
RETURNS pg_catalog.bool
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT argus._option($1.server, 'period')::interval > interval '0'
        AND EXISTS (SELECT FROM argus._place p WHERE p.relid = $1.relid AND p.name_time >= $2.ends
            AND p.path NOT IN (SELECT m.path FROM argus._strays($1) m))
        AND NOT EXISTS (SELECT FROM argus._missing_rotations($1, $2))
$$;

COMMENT ON FUNCTION argus._has_all_rotations(argus._hot_table, argus._day) IS 'whether all files of a day are loaded; NULL: nobody knows';

CREATE FUNCTION argus._complete_days(relid pg_catalog.regclass)
RETURNS pg_catalog.date[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus._hot_table;
    cause text;
BEGIN
    hot := argus._settings(relid);
    RETURN ARRAY(SELECT d.day FROM argus._day d WHERE d.relid = hot.relid AND d.closed_at IS NULL
                 AND (now() >= d.ends + hot.grace OR argus._has_all_rotations(hot, d)) ORDER BY d.day);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
    PERFORM argus._note_trouble(relid, 'could not tell which days are complete', cause);
    RETURN '{}';
END
$$;

COMMENT ON FUNCTION argus._complete_days(pg_catalog.regclass) IS 'days that can be closed';
