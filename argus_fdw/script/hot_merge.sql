
---------------------------------------------------------------------------------------------------------------------
-- Merging host lists: hosts of closed days, their hours and distinct peers, and the sets of what was seen
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.host_days(host_lists pg_catalog.regclass, day pg_catalog.date, files pg_catalog.int4[])
RETURNS TABLE (
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, pkts_in pg_catalog.int8,
    pkts_out pg_catalog.int8,
    bytes_in pg_catalog.int8, bytes_out pg_catalog.int8, flows_in pg_catalog.int8, flows_out pg_catalog.int8,
    peers pg_catalog.int8, host pg_catalog.inet)
AS 'MODULE_PATHNAME', 'argus_host_days'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000 ROWS 100000;

COMMENT ON FUNCTION argus_internal.host_days(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[])
IS 'hosts of a day, merged from the host lists of its files; of some files: only the hosts that are in them';

CREATE FUNCTION argus_internal.host_hours(host_lists pg_catalog.regclass, day pg_catalog.date, files pg_catalog.int4[])
RETURNS TABLE (
    hour pg_catalog.timestamptz, first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz,
    pkts_in pg_catalog.int8,
    pkts_out pg_catalog.int8, bytes_in pg_catalog.int8, bytes_out pg_catalog.int8, flows_in pg_catalog.int8,
    flows_out pg_catalog.int8, host pg_catalog.inet)
AS 'MODULE_PATHNAME', 'argus_host_hours'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000 ROWS 300000;

COMMENT ON FUNCTION argus_internal.host_hours(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[])
IS 'hosts and hours of a day, merged from the host lists of its files; of some files: only the hosts that are in them';

CREATE FUNCTION argus_internal.merge_host_lists(host_lists pg_catalog.regclass, day pg_catalog.date,
    files pg_catalog.int4[],
    days pg_catalog.regclass, hours pg_catalog.regclass, next_hours pg_catalog.regclass, edge pg_catalog.timestamptz)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_merge_host_lists'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000;

COMMENT ON FUNCTION argus_internal.merge_host_lists(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[],
    pg_catalog.regclass, pg_catalog.regclass, pg_catalog.regclass, pg_catalog.timestamptz)
IS 'merges the host lists of a day and writes its hosts, and those of each hour; hours from the edge on '
    'go to the next table';

-- ---- which hosts and services a day has ----

CREATE FUNCTION argus_internal.pack_keys(query pg_catalog.text)
RETURNS TABLE (seq pg_catalog.int4, data pg_catalog.bytea)
AS 'MODULE_PATHNAME', 'argus_pack_keys'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 1000000 ROWS 50;

COMMENT ON FUNCTION argus_internal.pack_keys(pg_catalog.text) IS 'packs the one column of a query, bytea, as a set';

CREATE FUNCTION argus_internal.new_keys(wanted pg_catalog.text, others pg_catalog.text)
RETURNS SETOF pg_catalog.bytea
AS 'MODULE_PATHNAME', 'argus_new_keys'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 1000000 ROWS 1000;

COMMENT ON FUNCTION argus_internal.new_keys(pg_catalog.text, pg_catalog.text)
IS 'what is in a set and in none of others: queries for the day and the data of packed sets, in order';

-- Hosts of closed days come from the merged rollups, those of open days from the host lists of files.
CREATE FUNCTION argus_internal.day_keys_query(relid pg_catalog.regclass, day pg_catalog.date, kind pg_catalog.text,
    is_closed pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN $3 = 'services'
            THEN format(
            'SELECT convert_to(proto || ''/'' || dport, ''UTF8'') FROM (SELECT DISTINCT proto, dport FROM %s '
            'WHERE day = %L) s
            WHERE proto IS NOT NULL AND dport IS NOT NULL', argus_internal.get_relation($1, '_service_day_part'), $2)
        WHEN $4 THEN format('SELECT inet_send(host) FROM %s WHERE day = %L',
            argus_internal.get_relation($1, '_host_day_closed'), $2)
        ELSE format('SELECT inet_send(host) FROM argus_internal.host_days(%L, %L, NULL)',
            argus_internal.get_relation($1, '_host_day_part', $2), $2)
        END
$$;

COMMENT ON FUNCTION argus_internal.day_keys_query(pg_catalog.regclass, pg_catalog.date,
    pg_catalog.text, pg_catalog.bool)
IS 'query for the keys of the hosts or the services of a day';

CREATE FUNCTION argus_internal.pack_day_keys(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part regclass := argus_internal.get_relation(relid, '_seen_part', day);
    kind text;
BEGIN
    PERFORM argus_internal.run_as_owner(relid, format('DELETE FROM %s', part));
    FOREACH kind IN ARRAY ARRAY['hosts', 'services'] LOOP
        PERFORM argus_internal.run_as_owner(relid,
            format('INSERT INTO %s (day, kind, seq, data) SELECT %L, %L, s.seq, s.data '
            'FROM argus_internal.pack_keys(%L) s',
            part, day, kind, argus_internal.day_keys_query(relid, day, kind, true)));
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.pack_day_keys(pg_catalog.regclass, pg_catalog.date)
IS 'packs the hosts and the services of a closed day';

-- The keys of closed days are stored; those of open days are packed for the query.
CREATE FUNCTION argus_internal.key_sets_query(relid pg_catalog.regclass, kind pg_catalog.text, first pg_catalog.date,
    last pg_catalog.date)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT day, data FROM (SELECT s.day, s.seq, s.data FROM %s s WHERE s.kind = %L AND s.day BETWEEN %L '
        'AND %L%s) x ORDER BY day, seq', argus_internal.get_relation($1, '_seen_part'), $2, $3, $4,
        (SELECT string_agg(format(' UNION ALL SELECT date %L, k.seq, k.data FROM argus_internal.pack_keys(%L) k', o.day,
            argus_internal.day_keys_query($1, o.day, $2, false)), '' ORDER BY o.day)
         FROM argus_internal.unclosed_days($1) o WHERE o.day BETWEEN $3 AND $4))
$$;

COMMENT ON FUNCTION argus_internal.key_sets_query(pg_catalog.regclass, pg_catalog.text,
    pg_catalog.date, pg_catalog.date)
IS 'query for the packed hosts or services of some days';

-- ---- merging ----

-- Brings a closed day up to date with the host lists of all its files: all of it, or the hosts of some files.
CREATE FUNCTION argus_internal.merge_day(relid pg_catalog.regclass, day pg_catalog.date, files pg_catalog.int4[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
    host_lists regclass := argus_internal.find_relation(relid, '_host_day_part', day);
    days regclass;
    hours regclass;
    next_hours regclass;
    edge timestamptz;
    shares_hour bool;
BEGIN
    IF host_lists IS NULL THEN
        RETURN;
    END IF;
    days := argus_internal.get_relation(relid, '_host_day_closed', day);
    hours := argus_internal.get_relation(relid, '_host_hour_closed');
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = merge_day.relid AND x.day = merge_day.day;
    edge := argus_internal.round_down_time(d.ends, '1 hour');
    -- If two days share an hour, flows of the earlier day lie in the partition of the later one.
    SELECT r.yes INTO shares_hour FROM argus_internal.query_as_owner(relid,
        format('SELECT EXISTS (SELECT FROM %s WHERE bin >= %s AND bin < %s)',
        argus_internal.get_relation(relid, '_traffic_part', day), argus_internal.time_literal(edge),
        argus_internal.time_literal(d.ends))) r(yes bool);
    IF shares_hour THEN
        PERFORM argus_internal.open_day(relid, day + 1);
        next_hours := argus_internal.get_relation(relid, '_host_hour_closed', day + 1);
    END IF;
    IF files IS NULL THEN
        PERFORM argus_internal.run_as_owner(relid, format('DELETE FROM %s', days));
        PERFORM argus_internal.run_as_owner(relid,
            format('DELETE FROM %s h WHERE h.day = %L AND h.hour > %s AND h.hour < %s', hours, day,
            argus_internal.time_literal(d.begins - interval '1 hour'), argus_internal.time_literal(d.ends)));
    ELSE
        PERFORM argus_internal.run_as_owner(relid,
            format('WITH hosts AS MATERIALIZED (SELECT host FROM argus_internal.host_days(%1$L, %2$L, %3$L)),
            days AS (DELETE FROM %4$s d USING hosts WHERE d.host = hosts.host)
            DELETE FROM %5$s h USING hosts WHERE h.host = hosts.host AND h.day = %2$L AND h.hour > %6$s '
                'AND h.hour < %7$s',
            host_lists, day, files, days, hours, argus_internal.time_literal(d.begins - interval '1 hour'),
            argus_internal.time_literal(d.ends)));
    END IF;
    PERFORM argus_internal.merge_host_lists(host_lists, day, files, days,
        argus_internal.get_relation(relid, '_host_hour_closed', day), next_hours, edge);
    PERFORM argus_internal.pack_day_keys(relid, day);
END
$$;

COMMENT ON FUNCTION argus_internal.merge_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[])
IS 'fills a closed day of hosts, their hours and their distinct peers; with files: only for their hosts';

-- ---- closed days that change ----

-- Merging takes seconds on a large day, for one file as for many. So it is put off until several files have come or
-- gone, but not beyond their transaction: nobody sees a day that lacks their hosts.
CREATE FUNCTION argus_internal.note_change(relid pg_catalog.regclass, days pg_catalog.date[], file pg_catalog.int4)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE argus_internal.day d
    SET unmerged = CASE WHEN $3 IS NULL OR d.unmerged = '{}' THEN '{}' ELSE d.unmerged || $3 END
    WHERE d.relid = $1 AND d.day = ANY ($2) AND d.closed_at IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.note_change(pg_catalog.regclass, pg_catalog.date[], pg_catalog.int4)
IS 'remembers that closed days must be merged again: for the hosts of a file, NULL: for all';

CREATE FUNCTION argus_internal.has_unmerged_days(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM argus_internal.day d WHERE d.relid = $1 AND d.unmerged IS NOT NULL) $$;

COMMENT ON FUNCTION argus_internal.has_unmerged_days(pg_catalog.regclass)
IS 'whether closed days must be merged before the transaction ends';

-- What it takes is shared out over the files that came, so that the ledger accounts for it.
CREATE FUNCTION argus_internal.merge_changed_days(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
    began timestamptz;
BEGIN
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = merge_changed_days.relid AND x.unmerged IS NOT NULL
        ORDER BY x.day LOOP
        began := clock_timestamp();
        PERFORM argus_internal.merge_day(relid, d.day, CASE WHEN d.unmerged <> '{}' THEN d.unmerged END);
        UPDATE argus_internal.day x SET unmerged = NULL WHERE x.relid = d.relid AND x.day = d.day;
        UPDATE argus_internal.file f SET took = f.took + (clock_timestamp() - began) / cardinality(d.unmerged)
        WHERE f.relid = d.relid AND f.file = ANY (d.unmerged);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.merge_changed_days(pg_catalog.regclass)
IS 'merges the closed days that files came to or went from';

CREATE FUNCTION argus_internal.try_merge_changed_days(relid pg_catalog.regclass)
RETURNS pg_catalog.text
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cause text;
BEGIN
    PERFORM argus_internal.merge_changed_days(relid);
    RETURN NULL;
EXCEPTION
    WHEN query_canceled THEN
        RAISE;
    WHEN lock_not_available THEN
        RETURN argus_internal.table_in_use();
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
        RETURN cause;
END
$$;

COMMENT ON FUNCTION argus_internal.try_merge_changed_days(pg_catalog.regclass)
IS 'what argus_internal.merge_changed_days() does; returns why it could not';

CREATE FUNCTION argus_internal.table_in_use()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'the table is in use'::text $$;

COMMENT ON FUNCTION argus_internal.table_in_use() IS 'why nothing was done if a lock could not be had';

-- Without a file, or if the table is in use, the run is over.
CREATE FUNCTION argus_internal.note_unmerged(relid pg_catalog.regclass, file argus_internal.listed_file,
    cause pg_catalog.text)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF file.path IS NULL OR cause = argus_internal.table_in_use() THEN
        PERFORM argus_internal.note_trouble(relid, 'could not load', cause);
        RETURN false;
    END IF;
    PERFORM argus_internal.note_failure(relid, file, 'failed', cause);
    RETURN true;
END
$$;

COMMENT ON FUNCTION argus_internal.note_unmerged(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.text)
IS 'remembers that a late file could not be loaded, since its day could not be merged; false: the run is over';
