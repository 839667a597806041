
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
    dbytes pg_catalog.int8,
    stcpflags pg_catalog.int8,
    dtcpflags pg_catalog.int8
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
COMMENT ON COLUMN argus_internal.status_record.stcpflags IS 'TCP flags from the source in this interval';
COMMENT ON COLUMN argus_internal.status_record.dtcpflags IS 'TCP flags from the destination in this interval';

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
        'WHERE %s AND %s AND (%s) AND (%s) AND (%s) AND f.saddr IS NOT NULL AND f.daddr IS NOT NULL) '
        'r(stime, ltime, srcid, proto, saddr, sport, daddr, dport, state, spkts, dpkts, sbytes, dbytes, stcpflags, '
        'dtcpflags) WHERE %s',
        (SELECT string_agg(argus_internal.column_or_null(source, a.attname, a.atttypid), ', ' ORDER BY a.attnum)
            FROM pg_attribute a WHERE a.attrelid = 'argus_internal.status_record'::regclass AND a.attnum > 2), source,
        argus_internal.time_condition('f.stime', tstzmultirange(began)),
        CASE WHEN reaching IS NULL THEN 'true' ELSE format('f.ltime >= %L::timestamptz', reaching) END,
        CASE WHEN alive.keys IS NULL THEN 'true' ELSE concat_ws(' OR ',
            argus_internal.host_condition('f.saddr', alive.hosts, '{}'),
            argus_internal.host_condition('f.daddr', alive.hosts, '{}')) END,
        argus_internal.either_side(host), argus_internal.filter_condition(source, filter),
        CASE WHEN alive.keys IS NULL THEN 'true' ELSE format('argus_internal.connection_key(r.proto, r.saddr, '
            'r.sport, r.daddr, r.dport) = ANY (%L::text[])', alive.keys) END);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_records(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.timestamptz,
    argus_internal.living_connections, pg_catalog.inet, pg_catalog.text)
IS 'records of flows between addresses';

-- Returns the connections that have a record in a time which ends after a moment. Those that begin after it end after
-- it, whatever they say of their end. Asked for apart, they let names and indexes rule out what ends before it.
CREATE FUNCTION argus_internal.alive_in(source pg_catalog.regclass, began pg_catalog.tstzrange,
    reaching pg_catalog.timestamptz, alive argus_internal.living_connections, host pg_catalog.inet,
    filter pg_catalog.text)
RETURNS argus_internal.living_connections
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(DISTINCT argus_internal.connection_key(r.proto, r.saddr, r.sport, r.daddr, r.dport)),
        array_agg(DISTINCT r.saddr)
    FROM (SELECT * FROM argus_internal.ask_records($1, $2 * tstzrange(NULL, $3), $3, $4, $5, $6)
        UNION ALL SELECT * FROM argus_internal.ask_records($1, $2 * tstzrange($3, NULL), NULL, $4, $5, $6)) r
$$;

COMMENT ON FUNCTION argus_internal.alive_in(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.timestamptz,
    argus_internal.living_connections, pg_catalog.inet, pg_catalog.text)
IS 'connections with a record that ends after a moment';

-- Asks when the newest flow began, of those until a time. Times beyond the year 40000 cannot be right.
CREATE FUNCTION argus_internal.ask_newest(source pg_catalog.regclass,
    until pg_catalog.timestamptz DEFAULT '40000-01-01 00:00+00')
RETURNS pg_catalog.timestamptz
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
    newest timestamptz;
BEGIN
    EXECUTE format('SELECT max(f.stime) FROM %s f WHERE f.stime < %L::timestamptz', source, until) INTO newest;
    RETURN newest;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_newest(pg_catalog.regclass, pg_catalog.timestamptz)
IS 'when the newest flow of a source began that began before a time';
