
---------------------------------------------------------------------------------------------------------------------
-- Sections of argus.dossier() about what is odd: scans, failures, long connections, ICMP errors
---------------------------------------------------------------------------------------------------------------------

-- Returns when rows of pair are a scan: there are many of them, and more than half failed without any answer.
CREATE FUNCTION argus_internal.dossier_is_scan()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'count(*) >= 20 AND 2 * count(*) FILTER (WHERE answered = 0 AND refused + unreachable + unanswered > 0) '
        '> count(*)'
$$;

COMMENT ON FUNCTION argus_internal.dossier_is_scan() IS 'when argus.dossier() takes a group of flows for a scan';

-- Returns the section of scans by the host: of one service at many targets, or of many services of one target.
CREATE FUNCTION argus_internal.dossier_scans_sent()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    (WITH scan AS MATERIALIZED (
        SELECT host, 'horizontal' AS kind, service AS label, count(*) AS targets, sum(flows) AS flows,
            count(*) FILTER (WHERE answered = 0) AS silent, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
            array_agg(host(peer) ORDER BY answered DESC, peer) FILTER (WHERE answered > 0) AS answered
        FROM pair WHERE is_client GROUP BY host, service HAVING %1$s
        UNION ALL SELECT host, 'vertical', host(peer), count(*), sum(flows), count(*) FILTER (WHERE answered = 0),
            min(first_seen), max(last_seen),
            array_agg(service ORDER BY answered DESC, service COLLATE "C") FILTER (WHERE answered > 0)
        FROM pair WHERE is_client GROUP BY host, peer HAVING %1$s)
    SELECT 'scans sent'::text, 0, 'all', count(*)::numeric, min(first_seen), max(last_seen), '{}'::jsonb FROM scan
    UNION ALL
    SELECT 'scans sent', g.rank, g.label, g.targets, g.first_seen, g.last_seen, jsonb_build_object('kind', g.kind,
        'host', host(g.host), 'flows', g.flows, 'silent', g.silent, 'answered', coalesce(g.answered[1:5], '{}'))
    FROM (SELECT *, row_number() OVER (ORDER BY targets DESC, kind, host, label COLLATE "C")::int4 AS rank FROM scan) g
    WHERE g.rank <= $1)
    $query$, argus_internal.dossier_is_scan())
$$;

COMMENT ON FUNCTION argus_internal.dossier_scans_sent() IS 'section of argus.dossier(): scans sent';

-- Returns the section of those who tried many services of the host.
CREATE FUNCTION argus_internal.dossier_scans_received()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    (WITH scan AS MATERIALIZED (
        SELECT peer, count(*) AS targets, count(DISTINCT host) AS hosts, count(DISTINCT service) AS services,
            sum(flows) AS flows, count(*) FILTER (WHERE answered = 0) AS silent, min(first_seen) AS first_seen,
            max(last_seen) AS last_seen, array_agg(service ORDER BY answered DESC, host, service COLLATE "C")
                FILTER (WHERE answered > 0) AS answered
        FROM pair WHERE NOT is_client GROUP BY peer HAVING %s)
    SELECT 'scans received'::text, 0, 'all', count(*)::numeric, min(first_seen), max(last_seen), '{}'::jsonb FROM scan
    UNION ALL
    SELECT 'scans received', g.rank, host(g.peer), g.targets, g.first_seen, g.last_seen, jsonb_build_object(
        'hosts', g.hosts, 'services', g.services, 'flows', g.flows, 'silent', g.silent,
        'answered', coalesce(g.answered[1:5], '{}'))
    FROM (SELECT *, row_number() OVER (ORDER BY targets DESC, peer)::int4 AS rank FROM scan) g
    WHERE g.rank <= $1)
    $query$, argus_internal.dossier_is_scan())
$$;

COMMENT ON FUNCTION argus_internal.dossier_scans_received() IS 'section of argus.dossier(): scans received';

CREATE FUNCTION argus_internal.dossier_failures()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT 'failed connections'::text, 0, 'all', coalesce(sum(refused + unreachable + unanswered), 0)::numeric,
        min(first_seen) FILTER (WHERE refused + unreachable + unanswered > 0),
        max(last_seen) FILTER (WHERE refused + unreachable + unanswered > 0),
        jsonb_strip_nulls(jsonb_build_object('answered', coalesce(sum(answered), 0),
            'share', round(sum(refused + unreachable + unanswered)
                / nullif(sum(answered + refused + unreachable + unanswered), 0), 4),
            'reason', 'the source does not show the columns ' || (SELECT string_agg(a, ', ' ORDER BY a)
                FROM unnest($4) a WHERE a IN ('tcp_status', 'icmp_error_type'))))
    FROM pair
    UNION ALL
    SELECT 'failed connections', g.rank, g.service, g.flows, g.first_seen, g.last_seen,
        jsonb_build_object('direction', CASE WHEN g.is_client THEN 'out' ELSE 'in' END, 'how', g.how, 'peers', g.peers,
            'most', g.peers_in_order[1:5])
    FROM (SELECT p.is_client, p.service, h.how, sum(h.flows) AS flows, count(DISTINCT p.peer) AS peers,
            min(p.first_seen) AS first_seen, max(p.last_seen) AS last_seen,
            array_agg(host(p.peer) ORDER BY h.flows DESC, p.peer) AS peers_in_order,
            row_number() OVER (ORDER BY sum(h.flows) DESC, p.service COLLATE "C", p.is_client, h.how)::int4 AS rank
        FROM pair p, LATERAL (VALUES ('refused', p.refused), ('unreachable', p.unreachable),
            ('no answer', p.unanswered)) h(how, flows)
        WHERE h.flows > 0 GROUP BY p.is_client, p.service, h.how) g
    WHERE g.rank <= $1
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_failures() IS 'section of argus.dossier(): failed connections';

-- Returns the section of the longest connections: records with the same ends and ports, less than five minutes after
-- each other, at least one of them answered. What has no ports is none, but for tunnels.
CREATE FUNCTION argus_internal.dossier_connections()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT 'longest connections'::text, g.rank, format('%s > %s %s', host(CASE WHEN g.is_client THEN g.host
            ELSE g.peer END), host(CASE WHEN g.is_client THEN g.peer ELSE g.host END), g.service),
        round(extract(epoch FROM g.last_seen - g.first_seen)::numeric, 3), g.first_seen, g.last_seen,
        jsonb_build_object('host_port', g.host_port, 'peer_port', g.peer_port, 'records', g.records,
            'bytes_in', g.bytes_in, 'bytes_out', g.bytes_out, 'state', g.state)
    FROM (SELECT i.host, i.peer, i.is_client, i.service, i.host_port, i.peer_port, min(i.stime) AS first_seen,
            max(i.ltime) AS last_seen, count(*) AS records, sum(i.bytes_in) AS bytes_in, sum(i.bytes_out) AS bytes_out,
            max(i.state) FILTER (WHERE i.is_last) AS state,
            row_number() OVER (ORDER BY max(i.ltime) - min(i.stime) DESC, min(i.stime), i.host, i.peer, i.is_client,
                i.service COLLATE "C", i.host_port, i.peer_port, i.srcid COLLATE "C")::int4 AS rank
        FROM (SELECT b.*, count(*) FILTER (WHERE b.is_first) OVER w AS island,
                lead(b.is_first, 1, true) OVER w AS is_last
            FROM (SELECT p.*, argus_internal.begins_connection(p.proto, p.state, p.before, p.pause,
                    p.has_syn) AS is_first
                FROM (SELECT f.*, lag(f.state) OVER w AS before, f.stime - max(f.ltime)
                        OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS pause
                    FROM flow f
                    WHERE isfinite(f.stime) AND isfinite(f.ltime) AND coalesce(f.outcome = 'answered', true)
                        AND (f.host_port IS NOT NULL OR f.proto IN ('esp', 'ah', 'gre', 'ipnip', 'ipv6'))
                        AND NOT (f.peer <<= '224.0.0.0/4' OR f.peer <<= 'ff00::/8')
                    WINDOW w AS (PARTITION BY f.host, f.peer, f.is_client, f.service, f.host_port, f.peer_port, f.srcid
                        ORDER BY f.stime, f.ltime, f.bytes_in, f.bytes_out, f.state COLLATE "C")) p) b
            WINDOW w AS (PARTITION BY b.host, b.peer, b.is_client, b.service, b.host_port, b.peer_port, b.srcid
                ORDER BY b.stime, b.ltime, b.bytes_in, b.bytes_out, b.state COLLATE "C" ROWS UNBOUNDED PRECEDING)) i
        GROUP BY i.host, i.peer, i.is_client, i.service, i.host_port, i.peer_port, i.srcid, i.island
        HAVING i.host_port IS NULL OR bool_or(i.outcome IS NOT NULL)) g
    WHERE g.rank <= $1
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_connections() IS 'section of argus.dossier(): longest connections';

-- Returns the section of ICMP errors: those that came back about flows, and those that the host sent or received.
CREATE FUNCTION argus_internal.dossier_icmp_errors()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT 'icmp errors'::text, g.rank, CASE WHEN g.is_all = 1 THEN 'all' ELSE concat_ws(' ', CASE
            WHEN g.type = CASE g.family WHEN 6 THEN 1 ELSE 3 END THEN 'unreachable'
            WHEN g.type = CASE g.family WHEN 6 THEN 3 ELSE 11 END THEN 'time exceeded'
            WHEN g.type = CASE g.family WHEN 6 THEN 4 ELSE 12 END THEN 'parameter problem'
            WHEN g.type = 5 THEN 'redirect' WHEN g.family = 6 THEN 'packet too big' ELSE 'source quench' END,
            concat_ws('/', g.type, g.code)) END,
        CASE WHEN g.is_all = 0 OR cardinality(g.absent) < 2 THEN g.flows END::numeric, g.first_seen, g.last_seen,
        CASE WHEN g.is_all = 0 THEN jsonb_build_object('role', g.role, 'family', g.family, 'peers', g.peers,
                'from', coalesce(g.senders[1:5], '{}'))
            ELSE jsonb_strip_nulls(jsonb_build_object('reason', CASE WHEN g.absent <> '{}'
                THEN 'the source does not show the columns ' || array_to_string(g.absent, ', ') END)) END
    FROM (SELECT x.role, x.family, x.type, x.code, grouping(x.role) AS is_all, count(*) AS flows,
            count(DISTINCT x.peer) AS peers, min(x.stime) AS first_seen, max(x.ltime) AS last_seen,
            array_agg(DISTINCT host(x.sender) COLLATE "C") FILTER (WHERE x.sender IS NOT NULL) AS senders,
            ARRAY(SELECT a FROM unnest($4) a WHERE a IN ('icmp_type', 'icmp_error_type')) AS absent,
            (row_number() OVER (ORDER BY grouping(x.role) DESC, count(*) DESC, x.role, x.family, x.type, x.code)
                - 1)::int4 AS rank
        FROM (SELECT CASE WHEN is_out THEN 'about flows from it' ELSE 'about flows to it' END AS role,
                family(host) AS family, error_type AS type, error_code AS code, error_from AS sender, peer, stime, ltime
            FROM flow WHERE error_type IS NOT NULL
            UNION ALL SELECT CASE WHEN is_out THEN 'sent' ELSE 'received' END, family(host), icmp_type, icmp_code,
                CASE WHEN is_out THEN host ELSE peer END, peer, stime, ltime
            FROM flow WHERE icmp_type BETWEEN 1 AND 12 AND icmp_type = ANY (CASE family(host) WHEN 6 THEN '{1,2,3,4}'
                ELSE '{3,4,5,11,12}'::int4[] END)) x
        GROUP BY GROUPING SETS ((), (x.role, x.family, x.type, x.code))) g
    WHERE g.rank <= $1
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_icmp_errors() IS 'section of argus.dossier(): ICMP errors';
