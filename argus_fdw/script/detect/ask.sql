
---------------------------------------------------------------------------------------------------------------------
-- The queries of detectors, in the manner of investigate/ask.sql: contacts
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.contact AS (
    hop pg_catalog.int4,
    host pg_catalog.inet,
    via pg_catalog.inet,
    proto pg_catalog.text,
    port pg_catalog.int4,
    first_contact pg_catalog.timestamptz,
    state pg_catalog.text,
    bytes pg_catalog.int8
);

COMMENT ON TYPE argus_internal.contact IS 'that a host contacted another after it had been reached itself';
COMMENT ON COLUMN argus_internal.contact.hop IS 'the number of contacts from the first host to this one';
COMMENT ON COLUMN argus_internal.contact.host IS 'who was contacted';
COMMENT ON COLUMN argus_internal.contact.via IS 'by whom';
COMMENT ON COLUMN argus_internal.contact.proto IS 'protocol';
COMMENT ON COLUMN argus_internal.contact.port IS 'port of the service; NULL: the protocol has none';
COMMENT ON COLUMN argus_internal.contact.first_contact IS 'when that began first';
COMMENT ON COLUMN argus_internal.contact.state IS 'state of the first flow that was answered, or else of the first one';
COMMENT ON COLUMN argus_internal.contact.bytes IS 'bytes of all its flows, both ways';

-- Returns whether a flow `f` is recorded the wrong way round, as an expression in SQL: it was answered, goes from the
-- port of a service to one of clients, and the sensor did not see how it began. It says so of TCP alone.
CREATE FUNCTION argus_internal.flow_is_turned()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $expression$ (f.sport < 32768 AND f.dport >= 32768 AND f.spkts > 0 AND f.dpkts > 0
        AND (f.proto <> 'tcp' OR f.dir IS NULL OR strpos(f.dir, '?') > 0)) IS TRUE $expression$
$$;

COMMENT ON FUNCTION argus_internal.flow_is_turned()
IS 'whether a flow is recorded with the server as its source, an expression in SQL';

-- Returns the query for the flows that meet a condition on f, with who is the client and who the server. ARP makes no
-- contact, and a group no host.
CREATE FUNCTION argus_internal.contact_flows(source pg_catalog.regclass, condition pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT f.stime, f.ltime, f.proto, CASE WHEN t.is_turned THEN f.daddr ELSE f.saddr END AS client, '
        'CASE WHEN t.is_turned THEN f.saddr ELSE f.daddr END AS server, '
        'CASE WHEN t.is_turned THEN f.sport ELSE f.dport END AS port, f.state, %s AS outcome, f.spkts, f.sbytes, '
        'f.dbytes FROM (SELECT f.stime, f.ltime, f.proto, f.saddr, f.sport, f.daddr, f.dport, f.state, f.spkts, '
        'f.dpkts, f.sbytes, f.dbytes, %s AS dir, %s AS tcp_status, %s AS icmp_error_type FROM %s f '
        'WHERE f.proto <> ''arp'' AND %s) f, LATERAL (SELECT %s) t(is_turned) WHERE NOT %s',
        argus_internal.flow_outcome(), argus_internal.column_or_null($1, 'dir', 'text'),
        argus_internal.column_or_null($1, 'tcp_status', 'int8'),
        argus_internal.column_or_null($1, 'icmp_error_type', 'int4'), $1, $2, argus_internal.flow_is_turned(),
        argus_internal.is_group('f.daddr'))
$$;

COMMENT ON FUNCTION argus_internal.contact_flows(pg_catalog.regclass, pg_catalog.text)
IS 'query for flows with who is the client and who the server';

-- Asks for the contacts of hosts, of each since a moment of its own, in one query for all of them. The planner expects
-- few flows of these conditions, and would compare each with each host.
CREATE FUNCTION argus_internal.ask_contacts(source pg_catalog.regclass, start pg_catalog.inet,
    during pg_catalog.tstzrange, tries pg_catalog.bool, hop pg_catalog.int4, hosts pg_catalog.inet[],
    since pg_catalog.timestamptz[])
RETURNS SETOF argus_internal.contact
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
SET enable_nestloop = off
SET jit = off
AS $$
DECLARE
    earliest timestamptz := (SELECT min(t) FROM unnest(since) t);
BEGIN
    RETURN QUERY EXECUTE format('SELECT %s, c.server, c.client, c.proto, c.port, min(c.stime)::timestamptz, '
        '(array_agg(c.state ORDER BY c.outcome IS DISTINCT FROM ''answered'', c.stime, c.ltime, '
        'c.state COLLATE "C"))[1], '
        'least(coalesce(sum(c.sbytes), 0) + coalesce(sum(c.dbytes), 0), 9223372036854775807)::int8 '
        'FROM (%s) c JOIN unnest(%L::inet[], %L::timestamptz[]) r(via, since) ON c.client = r.via '
        'AND c.stime >= r.since WHERE c.server <> %L::inet AND c.server <> c.client AND %s '
        'GROUP BY c.server, c.client, c.proto, c.port', hop,
        argus_internal.contact_flows(source, format(
            '%s AND (%s OR f.sport < 32768 AND f.dport >= 32768 AND f.dpkts > 0 AND %s)',
            argus_internal.time_condition('f.stime', tstzmultirange(during * tstzrange(earliest, NULL))),
            argus_internal.host_condition('f.saddr', hosts, '{}'),
            argus_internal.host_condition('f.daddr', hosts, '{}'))),
        hosts, since, start, CASE WHEN tries THEN 'c.spkts > 0' ELSE 'c.outcome = ''answered''' END);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_contacts(pg_catalog.regclass, pg_catalog.inet, pg_catalog.tstzrange,
    pg_catalog.bool, pg_catalog.int4, pg_catalog.inet[], pg_catalog.timestamptz[])
IS 'whom hosts contacted, each since a moment of its own';
