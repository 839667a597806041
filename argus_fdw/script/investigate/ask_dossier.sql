
---------------------------------------------------------------------------------------------------------------------
-- The query of argus.dossier(): the flows of a host, read once, and sections made of them
--
-- As in ask.sql, nothing gets into the text but the name of a relation and literals. Sections are constants of the
-- files dossier_*.sql. They see these common table expressions:
--
--   flow      one row per flow and side that is one of the hosts: host, peer, is_out (the host is the source),
--             is_client, stime, ltime, proto, host_port, peer_port, service, state, outcome, srcid, pkts_in ...
--             bytes_out, mac, vlan, ttl, icmp_type ... error_from, has_syn
--   past      the same of the time before, as far back as that is looked at
--   looked    since when that is: since, or NULL
--   pair      sums of flow by host, peer, is_client, service
--   by_peer   sums of pair by the peers that are none of the hosts
--
-- and these parameters: $1 how many rows of a section, $2 time zone of days, $3 the hosts, $4 columns that the
-- source lacks or the caller may not read, $5 the time before, $6 why that is NULL.
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
ROWS 15
AS $$
    VALUES ('srcid', 'text'), ('tcp_status', 'int8'), ('icmp_type', 'int4'), ('icmp_code', 'int4'),
        ('icmp_error_type', 'int4'), ('icmp_error_code', 'int4'), ('inode', 'inet'), ('smac', 'macaddr'),
        ('dmac', 'macaddr'), ('svid', 'int4'), ('dvid', 'int4'), ('sttl', 'int4'), ('dttl', 'int4'),
        ('stcpflags', 'int8'), ('dtcpflags', 'int8')
$$;

COMMENT ON FUNCTION argus_internal.dossier_extra_columns()
IS 'columns that argus.dossier() can do without, and their types';

-- Returns whether an address is that of a group or a broadcast, and so of no host, as an expression in SQL.
CREATE FUNCTION argus_internal.is_group(address pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('(%1$s <<= ''224.0.0.0/4'' OR %1$s = ''255.255.255.255'' OR %1$s <<= ''ff00::/8'')', $1)
$$;

COMMENT ON FUNCTION argus_internal.is_group(pg_catalog.text)
IS 'whether an address is that of a group or a broadcast, an expression in SQL';

-- Returns what became of a flow `f`, as an expression in SQL: answered, refused, unreachable, no answer; NULL where no
-- answer was to be expected, or a part of the flow only was seen. Without tcp_status a refusal is known by packets
-- alone: as many came back as were sent, three at most.
CREATE FUNCTION argus_internal.flow_outcome()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($expression$ CASE
        WHEN f.proto = 'tcp' AND f.state = 'RST' AND f.spkts > 0 AND f.dpkts > 0 AND CASE WHEN f.tcp_status IS NULL
            THEN f.spkts = f.dpkts AND f.spkts <= 3 ELSE f.tcp_status & 6 = 0 END THEN 'refused'
        WHEN f.spkts > 0 AND f.dpkts > 0 AND NOT (f.proto = 'tcp' AND f.state = 'REQ') THEN 'answered'
        WHEN f.dpkts > 0 AND f.proto <> 'tcp' THEN NULL
        WHEN f.icmp_error_type = CASE family(f.daddr) WHEN 6 THEN 1 ELSE 3 END THEN 'unreachable'
        WHEN %s THEN NULL
        WHEN f.proto = 'tcp' AND f.state IN ('REQ', 'TIM') OR f.proto IN ('udp', 'rtp', 'rtcp', 'udt')
            OR f.state = 'ECO' THEN 'no answer' END $expression$, argus_internal.is_group('f.daddr'))
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
        'f.icmp_error_type AS error_type, f.icmp_error_code AS error_code, f.inode AS error_from, '
        'argus_internal.has_syn(f.stcpflags, f.dtcpflags) AS has_syn '
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
-- With `before`, a connection that was under way when the time began has the direction that the rows of `newest` have.
-- These are put among the flows, and left out again: no estimate of a plan can make that slow, unlike a join.
CREATE FUNCTION argus_internal.dossier_directed(flows pg_catalog.text, before pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH columns(c) AS (VALUES ('host, peer, is_out, stime, ltime, proto, sport, dport, host_port, peer_port, state, '
        'outcome, srcid, pkts_in, pkts_out, bytes_in, bytes_out, mac, vlan, ttl, icmp_type, icmp_code, error_type, '
        'error_code, error_from, has_syn'))
    SELECT format('SELECT %1$s, is_client, concat_ws(''/'', proto, CASE WHEN is_client THEN peer_port ELSE host_port '
        'END) AS service FROM (SELECT *, CASE WHEN host_port IS NULL OR peer_port IS NULL THEN is_out '
        'WHEN max(ltime) FILTER (WHERE was_client IS NOT NULL) OVER c >= min(stime) FILTER (WHERE was_client IS NULL) '
        'OVER c - argus_internal.idle_limit(proto) THEN bool_or(was_client) OVER c '
        'ELSE first_value(is_out <> (sport < 32768 AND dport >= 32768 AND coalesce(outcome = ''answered'', true))) '
        'OVER (c ORDER BY was_client IS NOT NULL, stime, ltime, is_out, outcome COLLATE "C") END AS is_client '
        'FROM (SELECT %1$s, NULL::bool AS was_client FROM (%2$s) r%3$s) u '
        'WINDOW c AS (PARTITION BY host, peer, proto, host_port, peer_port)) d WHERE was_client IS NULL', c, $1,
        CASE WHEN $2 THEN format(' UNION ALL SELECT %s, is_client FROM newest '
            'WHERE ltime >= upper($5) - interval ''5 minutes''', c) END)
    FROM columns
$$;

COMMENT ON FUNCTION argus_internal.dossier_directed(pg_catalog.text, pg_catalog.bool)
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
    extra text[] := ARRAY(SELECT e.name FROM argus_internal.dossier_extra_columns() e);
    absent text[] := argus_internal.absent_columns(s.relid, extra) || argus_internal.hidden_columns(s.relid, extra);
    most int8 := argus_internal.dossier_look_back();
BEGIN
    RETURN QUERY EXECUTE concat(
        'WITH newest AS MATERIALIZED (', argus_internal.dossier_directed(argus_internal.dossier_flows(s.relid, host,
            CASE WHEN before IS NULL THEN '{}' ELSE tstzmultirange(before) END, absent, most),
            false),
        '), flow AS MATERIALIZED (', argus_internal.dossier_directed(argus_internal.dossier_flows(s.relid, host,
            tstzmultirange(during), absent, NULL), true),
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
