
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
AS $$ SELECT 10000000::pg_catalog.int8 $$;

COMMENT ON FUNCTION argus_internal.least_upload() IS 'bytes per day that an upload has at least';

-- Returns the query for what hosts sent and received: from rollups by day, and from flows. NULL: there is nothing to
-- ask.
CREATE FUNCTION argus_internal.volume_query(s argus_internal.source, parts argus_internal.division,
    condition pg_catalog.text, hosts pg_catalog.inet[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
    SELECT nullif(concat_ws(' UNION ALL ',
        CASE WHEN $2.days <> '{}' THEN format('SELECT d.host, d.day, d.bytes_out, d.bytes_in FROM %s d '
            'WHERE d.day = ANY (%L::date[]) AND %s', $2.day_view, $2.days,
            argus_internal.few_hosts_condition($4, 'd.host')) END,
        CASE WHEN NOT isempty($2.rest) THEN format('SELECT unnest(ARRAY[f.saddr, f.daddr]) AS host, '
            '(f.stime AT TIME ZONE %L)::date AS day, unnest(ARRAY[f.sbytes, f.dbytes]) AS bytes_out, '
            'unnest(ARRAY[f.dbytes, f.sbytes]) AS bytes_in FROM %s f WHERE %s AND (%s) AND %s', $1.zone, $1.relid,
            argus_internal.time_condition('f.stime', $2.rest), $3,
            argus_internal.few_hosts_condition($4, 'f.saddr', 'f.daddr')) END), '')
$$;

COMMENT ON FUNCTION argus_internal.volume_query(argus_internal.source, argus_internal.division, pg_catalog.text,
    pg_catalog.inet[])
IS 'query for what hosts sent and received, from rollups by day and from flows';

-- Asks what hosts sent and received by day, if they sent at least so much on it. NULL: all hosts.
CREATE FUNCTION argus_internal.ask_volumes(s argus_internal.source, parts argus_internal.division,
    condition pg_catalog.text, hosts pg_catalog.inet[], least_out pg_catalog.int8)
RETURNS SETOF argus_internal.host_volume
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off
SET jit = off
AS $$
DECLARE
    query text := argus_internal.volume_query(s, parts, condition, hosts);
BEGIN
    IF query IS NOT NULL AND hosts IS DISTINCT FROM '{}' THEN
        RETURN QUERY EXECUTE format('SELECT v.host, v.day, least(coalesce(sum(v.bytes_out), 0), '
            '9223372036854775807)::int8, least(coalesce(sum(v.bytes_in), 0), 9223372036854775807)::int8 FROM (%s) v '
            'WHERE v.host IS NOT NULL AND v.day IS NOT NULL AND %s GROUP BY v.host, v.day '
            'HAVING coalesce(sum(v.bytes_out), 0) >= %s', query,
            CASE WHEN hosts IS NULL THEN 'true' ELSE 'v.host IN (SELECT unnest($1))' END, least_out) USING hosts;
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_volumes(argus_internal.source, argus_internal.division, pg_catalog.text,
    pg_catalog.inet[], pg_catalog.int8)
IS 'what hosts sent and received by day';

-- Asks what hosts sent as clients, by service and day, if an upload is among the days of the service. What was recorded
-- with the server as its source is no upload.
CREATE FUNCTION argus_internal.ask_uploads(s argus_internal.source, during pg_catalog.tstzrange,
    condition pg_catalog.text, hosts pg_catalog.inet[])
RETURNS SETOF argus_internal.upload
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    IF hosts = '{}' THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format('SELECT u.host, u.peer, u.proto, u.port, u.day, u.flows, '
        'least(u.bytes_out, 9223372036854775807)::int8, least(u.bytes_in, 9223372036854775807)::int8, '
        'least(u.bytes_off, 9223372036854775807)::int8, u.first_seen::timestamptz, u.last_seen::timestamptz FROM ('
        'SELECT f.saddr AS host, f.daddr AS peer, f.proto, f.dport AS port, f.local::date AS day, count(*) AS flows, '
        'sum(f.sbytes) AS bytes_out, coalesce(sum(f.dbytes), 0) AS bytes_in, '
        'coalesce(sum(f.sbytes) FILTER (WHERE extract(isodow FROM f.local) > 5 '
        'OR extract(hour FROM f.local) NOT BETWEEN 6 AND 21), 0) AS bytes_off, min(f.stime) AS first_seen, '
        'max(f.ltime) AS last_seen, max(sum(f.sbytes)) OVER (PARTITION BY f.saddr, f.daddr, f.proto, f.dport) AS most '
        'FROM (SELECT f.stime, f.ltime, f.proto, f.saddr, f.sport, f.daddr, f.dport, f.spkts, f.dpkts, f.sbytes, '
        'f.dbytes, %s AS dir, f.stime AT TIME ZONE %L AS local FROM %s f WHERE %s AND (%s) AND %s AND f.sbytes > 0 '
        'AND f.daddr <> f.saddr) f WHERE NOT %s GROUP BY 1, 2, 3, 4, 5) u WHERE u.most >= %s',
        argus_internal.column_or_null(s.relid, 'dir', 'text'), s.zone, s.relid,
        argus_internal.time_condition('f.stime', tstzmultirange(during)), condition,
        argus_internal.few_hosts_condition(hosts, 'f.saddr'), argus_internal.flow_is_turned(),
        argus_internal.least_upload());
END
$$;

COMMENT ON FUNCTION argus_internal.ask_uploads(argus_internal.source, pg_catalog.tstzrange, pg_catalog.text,
    pg_catalog.inet[])
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
        argus_internal.few_hosts_condition(hosts, 'f.saddr'), argus_internal.few_hosts_condition(peers, 'f.daddr'));
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
