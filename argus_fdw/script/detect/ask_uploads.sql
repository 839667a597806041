
---------------------------------------------------------------------------------------------------------------------
-- The queries of argus.uploads(), in the manner of investigate/ask.sql
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.host_volume AS (
    host pg_catalog.inet,
    day pg_catalog.date,
    bytes_out pg_catalog.int8,
    bytes_in pg_catalog.int8
);

COMMENT ON TYPE argus_internal.host_volume IS 'what a host sent and received on a day';
COMMENT ON COLUMN argus_internal.host_volume.host IS 'the host';
COMMENT ON COLUMN argus_internal.host_volume.day IS 'the day';
COMMENT ON COLUMN argus_internal.host_volume.bytes_out IS 'bytes that it sent';
COMMENT ON COLUMN argus_internal.host_volume.bytes_in IS 'bytes that it received';

CREATE TYPE argus_internal.upload AS (
    host pg_catalog.inet,
    peer pg_catalog.inet,
    proto pg_catalog.text,
    port pg_catalog.int4,
    day pg_catalog.date,
    flows pg_catalog.int8,
    bytes_out pg_catalog.int8,
    bytes_in pg_catalog.int8,
    bytes_off pg_catalog.int8,
    first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz
);

COMMENT ON TYPE argus_internal.upload IS 'what a host sent to a service on a day';
COMMENT ON COLUMN argus_internal.upload.host IS 'who sent it';
COMMENT ON COLUMN argus_internal.upload.peer IS 'to whom';
COMMENT ON COLUMN argus_internal.upload.proto IS 'protocol';
COMMENT ON COLUMN argus_internal.upload.port IS 'port of the service';
COMMENT ON COLUMN argus_internal.upload.day IS 'the day';
COMMENT ON COLUMN argus_internal.upload.flows IS 'number of flows';
COMMENT ON COLUMN argus_internal.upload.bytes_out IS 'bytes that the host sent';
COMMENT ON COLUMN argus_internal.upload.bytes_in IS 'bytes that the host received';
COMMENT ON COLUMN argus_internal.upload.bytes_off IS 'bytes that the host sent at night or on a weekend';
COMMENT ON COLUMN argus_internal.upload.first_seen IS 'when the first flow began';
COMMENT ON COLUMN argus_internal.upload.last_seen IS 'when the last flow ended';

-- Returns the least that is an upload, in bytes per day. Nothing below is looked at.
CREATE FUNCTION argus_internal.least_upload()
RETURNS pg_catalog.int8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT 25000000::pg_catalog.int8 $$;

COMMENT ON FUNCTION argus_internal.least_upload() IS 'bytes per day that an upload has at least';

-- Returns the condition that an address is one of some hosts. An index finds a hundred; for more of them, all rows are
-- compared with a hash table. NULL: all hosts.
CREATE FUNCTION argus_internal.some_hosts_condition(hosts pg_catalog.inet[], address pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1 IS NULL THEN 'true' ELSE format('%s%s = ANY (%L::inet[])', $2,
        CASE WHEN cardinality($1) > 100 THEN ' + 0' END, $1) END
$$;

COMMENT ON FUNCTION argus_internal.some_hosts_condition(pg_catalog.inet[], pg_catalog.text)
IS 'condition that an address is one of some hosts, with an index if they are few';

-- Returns the query for what hosts sent and received by day, if they sent at least so much on it: from rollups, which
-- have a row per host and day, and from flows, which are of other days. NULL: there is nothing to ask.
CREATE FUNCTION argus_internal.volume_query(s argus_internal.source, parts argus_internal.division,
    condition pg_catalog.text, hosts pg_catalog.inet[], least_out pg_catalog.int8)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
    SELECT nullif(concat_ws(' UNION ALL ',
        CASE WHEN $2.days <> '{}' THEN format('SELECT d.host, d.day, d.bytes_out, d.bytes_in FROM %s d '
            'WHERE d.day = ANY (%L::date[]) AND %s AND d.bytes_out >= %s', $2.day_view, $2.days,
            argus_internal.some_hosts_condition($4, 'd.host'), $5) END,
        CASE WHEN NOT isempty($2.rest) THEN format('SELECT f.host, f.day, '
            'least(coalesce(sum(f.bytes_out), 0), 9223372036854775807)::int8, '
            'least(coalesce(sum(f.bytes_in), 0), 9223372036854775807)::int8 '
            'FROM (SELECT unnest(ARRAY[f.saddr, f.daddr]) AS host, (f.stime AT TIME ZONE %L)::date AS day, '
            'unnest(ARRAY[f.sbytes, f.dbytes]) AS bytes_out, unnest(ARRAY[f.dbytes, f.sbytes]) AS bytes_in FROM %s f '
            'WHERE %s AND (%s) AND (%s OR %s)) f WHERE f.host IS NOT NULL AND f.day IS NOT NULL AND %s '
            'GROUP BY f.host, f.day HAVING coalesce(sum(f.bytes_out), 0) >= %s', $1.zone, $1.relid,
            argus_internal.time_condition('f.stime', $2.rest), $3,
            argus_internal.some_hosts_condition($4, 'f.saddr'), argus_internal.some_hosts_condition($4, 'f.daddr'),
            argus_internal.some_hosts_condition($4, 'f.host'), $5) END), '')
$$;

COMMENT ON FUNCTION argus_internal.volume_query(argus_internal.source, argus_internal.division, pg_catalog.text,
    pg_catalog.inet[], pg_catalog.int8)
IS 'query for what hosts sent and received by day, from rollups and from flows';

-- Asks what hosts sent and received by day, if they sent at least so much on it. NULL: all hosts.
CREATE FUNCTION argus_internal.ask_volumes(s argus_internal.source, parts argus_internal.division,
    condition pg_catalog.text, hosts pg_catalog.inet[], least_out pg_catalog.int8)
RETURNS SETOF argus_internal.host_volume
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    query text := argus_internal.volume_query(s, parts, condition, hosts, least_out);
BEGIN
    IF query IS NOT NULL AND hosts IS DISTINCT FROM '{}' THEN
        RETURN QUERY EXECUTE query;
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_volumes(argus_internal.source, argus_internal.division, pg_catalog.text,
    pg_catalog.inet[], pg_catalog.int8)
IS 'what hosts sent and received by day';

-- Lists pairs in which a client may have sent an upload on a day. If half as much came back as was sent, at least
-- half of what was sent is in flows that sent more than they got: only these are summed up.
CREATE FUNCTION argus_internal.ask_upload_pairs(s argus_internal.source, during pg_catalog.tstzrange,
    condition pg_catalog.text, hosts pg_catalog.inet[], OUT hosts_found pg_catalog.inet[],
    OUT peers_found pg_catalog.inet[])
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT u.saddr), array_agg(DISTINCT u.daddr) FROM (SELECT f.saddr, f.daddr '
        'FROM %s f WHERE %s AND (%s) AND f.sbytes > coalesce(f.dbytes, 0) AND f.daddr <> f.saddr AND %s '
        'GROUP BY f.saddr, f.daddr, f.proto, f.dport, (f.stime AT TIME ZONE %L)::date HAVING sum(f.sbytes) >= %s) u',
        s.relid, argus_internal.time_condition('f.stime', tstzmultirange(during)), condition,
        argus_internal.some_hosts_condition(hosts, 'f.saddr'), s.zone, argus_internal.least_upload() / 2)
    INTO hosts_found, peers_found;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_upload_pairs(argus_internal.source, pg_catalog.tstzrange, pg_catalog.text,
    pg_catalog.inet[])
IS 'hosts that may have sent an upload, and to whom';

-- Asks what hosts sent as clients to peers, by service and day. What was recorded with the server as its source is no
-- upload.
CREATE FUNCTION argus_internal.ask_uploads(s argus_internal.source, during pg_catalog.tstzrange,
    condition pg_catalog.text, hosts pg_catalog.inet[], peers pg_catalog.inet[])
RETURNS SETOF argus_internal.upload
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT f.saddr, f.daddr, f.proto, f.dport, f.local::date, count(*), '
        'least(sum(f.sbytes), 9223372036854775807)::int8, '
        'least(coalesce(sum(f.dbytes), 0), 9223372036854775807)::int8, '
        'least(coalesce(sum(f.sbytes) FILTER (WHERE extract(isodow FROM f.local) > 5 '
        'OR extract(hour FROM f.local) NOT BETWEEN 6 AND 21), 0), 9223372036854775807)::int8, '
        'min(f.stime)::timestamptz, max(f.ltime)::timestamptz FROM (SELECT f.stime, f.ltime, f.proto, f.saddr, '
        'f.sport, f.daddr, f.dport, f.spkts, f.dpkts, f.sbytes, f.dbytes, %s AS dir, f.stime AT TIME ZONE %L AS local '
        'FROM %s f WHERE %s AND (%s) AND %s AND %s AND f.sbytes > 0) f WHERE NOT %s GROUP BY 1, 2, 3, 4, 5',
        argus_internal.column_or_null(s.relid, 'dir', 'text'), s.zone, s.relid,
        argus_internal.time_condition('f.stime', tstzmultirange(during)), condition,
        argus_internal.some_hosts_condition(hosts, 'f.saddr'), argus_internal.some_hosts_condition(peers, 'f.daddr'),
        argus_internal.flow_is_turned());
END
$$;

COMMENT ON FUNCTION argus_internal.ask_uploads(argus_internal.source, pg_catalog.tstzrange, pg_catalog.text,
    pg_catalog.inet[], pg_catalog.inet[])
IS 'what hosts sent as clients, by service and day';

-- Asks what hosts sent to peers by day, whatever the service.
CREATE FUNCTION argus_internal.ask_sent_to(s argus_internal.source, during pg_catalog.tstzrange,
    hosts pg_catalog.inet[], peers pg_catalog.inet[])
RETURNS TABLE (host pg_catalog.inet, peer pg_catalog.inet, day pg_catalog.date, bytes_out pg_catalog.int8)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT f.saddr, f.daddr, (f.stime AT TIME ZONE %L)::date, '
        'least(coalesce(sum(f.sbytes), 0), 9223372036854775807)::int8 FROM %s f WHERE %s AND %s AND %s '
        'AND f.sbytes > 0 GROUP BY 1, 2, 3', s.zone, s.relid,
        argus_internal.time_condition('f.stime', tstzmultirange(during)),
        argus_internal.some_hosts_condition(hosts, 'f.saddr'), argus_internal.some_hosts_condition(peers, 'f.daddr'));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_sent_to(argus_internal.source, pg_catalog.tstzrange, pg_catalog.inet[],
    pg_catalog.inet[])
IS 'what hosts sent to peers by day';

-- Asks whether there is any flow in a time.
CREATE FUNCTION argus_internal.ask_any_flow(source pg_catalog.regclass, during pg_catalog.tstzrange)
RETURNS pg_catalog.bool
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    is_any bool;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %s f WHERE %s)', source,
        argus_internal.time_condition('f.stime', tstzmultirange(during))) INTO is_any;
    RETURN is_any;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_any_flow(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'whether there is any flow in a time';
