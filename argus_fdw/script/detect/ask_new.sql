
---------------------------------------------------------------------------------------------------------------------
-- The queries of argus.new_hosts() and argus.new_services(), in the manner of investigate/ask.sql
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.newcomer AS (
    host pg_catalog.inet,
    role pg_catalog.text,
    proto pg_catalog.text,
    port pg_catalog.int4,
    first_seen pg_catalog.timestamptz,
    flows pg_catalog.int8,
    bytes pg_catalog.int8
);

COMMENT ON TYPE argus_internal.newcomer IS 'a host, or a service of a host, that may be new';
COMMENT ON COLUMN argus_internal.newcomer.host IS 'the host';
COMMENT ON COLUMN argus_internal.newcomer.role IS 'offers: it is the server; uses: the client; NULL: the host as such';
COMMENT ON COLUMN argus_internal.newcomer.proto IS 'protocol of the service';
COMMENT ON COLUMN argus_internal.newcomer.port IS 'port of the service; NULL: the protocol has none';
COMMENT ON COLUMN argus_internal.newcomer.first_seen IS 'when the first flow began';
COMMENT ON COLUMN argus_internal.newcomer.flows IS 'number of flows';
COMMENT ON COLUMN argus_internal.newcomer.bytes IS 'their bytes, both ways';

-- Returns the condition that a row is of one of some hosts. If these are too many to be looked up, all rows are read.
CREATE FUNCTION argus_internal.few_hosts_condition(hosts pg_catalog.inet[], VARIADIC columns pg_catalog.text[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1 IS NULL OR cardinality($1) > 10000 THEN 'true'
        ELSE format('(%s)', (SELECT string_agg(format('%s = ANY (%L::inet[])', c, $1), ' OR ') FROM unnest($2) c)) END
$$;

COMMENT ON FUNCTION argus_internal.few_hosts_condition(pg_catalog.inet[], pg_catalog.text[])
IS 'condition that one of some columns is one of some hosts; no condition if these are many';

-- Returns the query for hosts by day from rollups, and by all of a time from flows: whether they sent anything, when
-- they were seen first, and their flows and bytes. NULL: there is nothing to ask.
CREATE FUNCTION argus_internal.activity_query(source pg_catalog.regclass, view pg_catalog.regclass,
    days pg_catalog.date[], rest pg_catalog.tstzmultirange, hosts pg_catalog.inet[] DEFAULT NULL)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
    SELECT nullif(concat_ws(' UNION ALL ',
        CASE WHEN $3 <> '{}' THEN format('SELECT d.host, d.pkts_out AS sent, d.first_seen, d.flows_in + d.flows_out '
            'AS flows, d.bytes_in::numeric + d.bytes_out AS bytes FROM %s d WHERE d.day = ANY (%L::date[]) AND %s',
            $2, $3, argus_internal.few_hosts_condition($5, 'd.host')) END,
        CASE WHEN NOT isempty($4) THEN format('SELECT unnest(ARRAY[f.saddr, f.daddr]) AS host, '
            'unnest(ARRAY[f.spkts, f.dpkts]) AS sent, f.stime AS first_seen, 1 AS flows, '
            'coalesce(f.sbytes, 0)::numeric + coalesce(f.dbytes, 0) AS bytes FROM %s f WHERE %s AND %s', $1,
            argus_internal.time_condition('f.stime', $4),
            argus_internal.few_hosts_condition($5, 'f.saddr', 'f.daddr')) END), '')
$$;

COMMENT ON FUNCTION argus_internal.activity_query(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.date[],
    pg_catalog.tstzmultirange, pg_catalog.inet[])
IS 'query for what hosts did, from rollups by day and from flows';

-- Asks for the hosts that sent something.
CREATE FUNCTION argus_internal.ask_active_hosts(source pg_catalog.regclass, parts argus_internal.division)
RETURNS SETOF argus_internal.newcomer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    query text := argus_internal.activity_query(source, parts.day_view, parts.days, parts.rest);
BEGIN
    IF query IS NOT NULL THEN
        RETURN QUERY EXECUTE format('SELECT a.host, NULL::text, NULL::text, NULL::int4, '
            'min(a.first_seen)::timestamptz, sum(a.flows)::int8, '
            'least(sum(a.bytes), 9223372036854775807)::int8 FROM (%s) a '
            'WHERE a.host IS NOT NULL GROUP BY a.host HAVING bool_or(a.sent > 0)', query);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_active_hosts(pg_catalog.regclass, argus_internal.division)
IS 'hosts that sent something, since when and how much';

-- Asks which of some hosts sent something. Estimates are too low for flows that are asked about in so many ways, and a
-- nested loop over a list of hosts would never end.
CREATE FUNCTION argus_internal.ask_senders(source pg_catalog.regclass, view pg_catalog.regclass,
    days pg_catalog.date[], rest pg_catalog.tstzmultirange, hosts pg_catalog.inet[])
RETURNS SETOF pg_catalog.inet
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off
SET jit = off
AS $$
DECLARE
    query text := argus_internal.activity_query(source, view, days, rest, hosts);
BEGIN
    IF query IS NOT NULL AND hosts <> '{}' THEN
        RETURN QUERY EXECUTE format('SELECT DISTINCT a.host FROM (%s) a '
            'WHERE a.sent > 0 AND a.host IN (SELECT unnest($1))', query) USING hosts;
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_senders(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.date[],
    pg_catalog.tstzmultirange, pg_catalog.inet[])
IS 'those of some hosts that sent something';

-- Asks whether anybody sent something.
CREATE FUNCTION argus_internal.ask_any_sender(source pg_catalog.regclass, parts argus_internal.division)
RETURNS pg_catalog.bool
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    query text := argus_internal.activity_query(source, parts.day_view, parts.days, parts.rest);
    is_any bool;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM (%s) a WHERE a.sent > 0 AND a.host IS NOT NULL)', query) INTO is_any;
    RETURN coalesce(is_any, false);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_any_sender(pg_catalog.regclass, argus_internal.division)
IS 'whether anybody sent something';

-- Asks of which days there are sets of hosts.
CREATE FUNCTION argus_internal.ask_packed_days(sets pg_catalog.regclass)
RETURNS pg_catalog.date[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    days date[];
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT k.day) FROM %s k WHERE k.kind = ''hosts''', sets) INTO days;
    RETURN coalesce(days, '{}');
END
$$;

COMMENT ON FUNCTION argus_internal.ask_packed_days(pg_catalog.regclass) IS 'days of which there are sets of hosts';

-- Asks which of some hosts are in no set of some days: nobody even tried to talk to them.
CREATE FUNCTION argus_internal.ask_unheard_hosts(sets pg_catalog.regclass, days pg_catalog.date[],
    hosts pg_catalog.inet[])
RETURNS pg_catalog.inet[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET jit = off
AS $$
DECLARE
    unheard inet[];
BEGIN
    EXECUTE format('SELECT array_agg(h) FROM unnest(%L::inet[]) h WHERE inet_send(h) IN '
        '(SELECT argus_internal.new_keys(%L, %L))', hosts,
        format('SELECT date ''2000-01-01'', k.data FROM argus_internal.pack_keys(%L) k ORDER BY k.seq',
            format('SELECT inet_send(h) FROM unnest(%L::inet[]) h', hosts)),
        format('SELECT k.day, k.data FROM %s k WHERE k.kind = ''hosts'' AND k.day = ANY (%L::date[]) '
            'ORDER BY k.day, k.seq', sets, days)) INTO unheard;
    RETURN coalesce(unheard, '{}');
END
$$;

COMMENT ON FUNCTION argus_internal.ask_unheard_hosts(pg_catalog.regclass, pg_catalog.date[], pg_catalog.inet[])
IS 'those of some hosts that are in no set of some days';

-- Returns the query for services that were answered, a row for each side of a flow.
CREATE FUNCTION argus_internal.services_query(source pg_catalog.regclass, during pg_catalog.tstzmultirange,
    hosts pg_catalog.inet[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT unnest(ARRAY[c.server, c.client]) AS host, unnest(ARRAY[''offers'', ''uses'']) AS role, '
        'c.proto, c.port, c.stime, c.sbytes, c.dbytes FROM (%s) c WHERE c.outcome = ''answered'' '
        'AND c.server IS NOT NULL AND c.client IS NOT NULL',
        argus_internal.contact_flows($1, format('%s AND %s', argus_internal.time_condition('f.stime', $2),
            argus_internal.few_hosts_condition($3, 'f.saddr', 'f.daddr'))))
$$;

COMMENT ON FUNCTION argus_internal.services_query(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.inet[])
IS 'query for services that hosts offered and used';

-- Asks for the services of a time.
CREATE FUNCTION argus_internal.ask_services(source pg_catalog.regclass, during pg_catalog.tstzrange)
RETURNS SETOF argus_internal.newcomer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT a.host, a.role, a.proto, a.port, min(a.stime)::timestamptz, count(*), '
        'least(coalesce(sum(a.sbytes), 0) + coalesce(sum(a.dbytes), 0), 9223372036854775807)::int8 '
        'FROM (%s) a GROUP BY a.host, a.role, a.proto, a.port',
        argus_internal.services_query(source, tstzmultirange(during), NULL));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_services(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'services that hosts offered and used in a time';

-- Asks which of some services there were in a time, and leaves these out. No nested loops, as above.
CREATE FUNCTION argus_internal.ask_new_services(source pg_catalog.regclass, during pg_catalog.tstzrange,
    services argus_internal.newcomer[])
RETURNS SETOF argus_internal.newcomer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('WITH s AS (SELECT * FROM unnest($1)), '
        'known AS MATERIALIZED (SELECT DISTINCT a.host, a.role, a.proto, coalesce(a.port, -1) AS port FROM (%s) a '
        'WHERE (a.host, a.role, a.proto, coalesce(a.port, -1)) '
        'IN (SELECT s.host, s.role, s.proto, coalesce(s.port, -1) FROM s)) '
        'SELECT s.* FROM s WHERE NOT EXISTS (SELECT FROM known k WHERE k.host = s.host AND k.role = s.role '
        'AND k.proto = s.proto AND k.port = coalesce(s.port, -1))',
        argus_internal.services_query(source, tstzmultirange(during),
            ARRAY(SELECT DISTINCT s.host FROM unnest(services) s))) USING services;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_new_services(pg_catalog.regclass, pg_catalog.tstzrange,
    argus_internal.newcomer[])
IS 'those of some services that there were not in a time';

-- Asks whether any service was answered in a time.
CREATE FUNCTION argus_internal.ask_any_service(source pg_catalog.regclass, during pg_catalog.tstzrange)
RETURNS pg_catalog.bool
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    is_any bool;
BEGIN
    EXECUTE format('SELECT EXISTS (%s)', argus_internal.services_query(source, tstzmultirange(during), NULL))
        INTO is_any;
    RETURN is_any;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_any_service(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'whether any service was answered in a time';
