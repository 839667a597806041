
---------------------------------------------------------------------------------------------------------------------
-- Sections of argus.dossier() about services and peers, and about which of them are new
---------------------------------------------------------------------------------------------------------------------

-- Returns the sections of services that the host offered and used: what was answered.
CREATE FUNCTION argus_internal.dossier_services()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT CASE WHEN g.is_client THEN 'services used' ELSE 'services offered' END, g.rank,
        CASE WHEN g.is_all = 1 THEN 'all' ELSE g.service END,
        CASE WHEN g.is_all = 1 THEN g.services::numeric ELSE g.flows END, g.first_seen, g.last_seen,
        jsonb_build_object('flows', coalesce(g.flows, 0), 'peers', g.peers, 'bytes_in', coalesce(g.bytes_in, 0),
            'bytes_out', coalesce(g.bytes_out, 0)) || CASE WHEN g.is_all = 1 THEN '{}'
            ELSE jsonb_build_object('most', g.peers_in_order[1:5]) END
    FROM (SELECT d.is_client, p.service, grouping(p.service) AS is_all, count(DISTINCT p.service) AS services,
            sum(p.answered) AS flows, count(DISTINCT p.peer) AS peers, sum(p.bytes_in) AS bytes_in,
            sum(p.bytes_out) AS bytes_out, min(p.first_seen) AS first_seen, max(p.last_seen) AS last_seen,
            array_agg(host(p.peer) ORDER BY p.answered DESC, p.peer) AS peers_in_order,
            (row_number() OVER (PARTITION BY d.is_client ORDER BY grouping(p.service) DESC, sum(p.answered) DESC,
                p.service COLLATE "C") - 1)::int4 AS rank
        FROM (VALUES (false), (true)) d(is_client)
        LEFT JOIN pair p ON p.is_client = d.is_client AND p.answered > 0
        GROUP BY GROUPING SETS ((d.is_client), (d.is_client, p.service))
        HAVING grouping(p.service) = 1 OR p.service IS NOT NULL) g
    WHERE g.rank <= $1
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_services()
IS 'sections of argus.dossier(): services offered, services used';

-- Returns how a row of by_peer, named g, is described.
CREATE FUNCTION argus_internal.dossier_peer_detail()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$ jsonb_build_object('flows_in', g.flows - g.flows_out, 'flows_out', g.flows_out,
            'answered', g.answered, 'bytes_in', g.bytes_in,
            'bytes_out', g.bytes_out,
            'used', (SELECT coalesce(jsonb_agg(t.s ORDER BY t.place), '[]') FROM (SELECT u.s, min(u.i) AS place
                FROM unnest(g.used) WITH ORDINALITY u(s, i) GROUP BY u.s ORDER BY 2 LIMIT 5) t),
            'offered', (SELECT coalesce(jsonb_agg(t.s ORDER BY t.place), '[]') FROM (SELECT u.s, min(u.i) AS place
                FROM unnest(g.offered) WITH ORDINALITY u(s, i) GROUP BY u.s ORDER BY 2 LIMIT 5) t)) $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_peer_detail() IS 'what argus.dossier() says about a peer';

-- Returns the section of peers with the most bytes or flows.
CREATE FUNCTION argus_internal.dossier_peers(measure pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    SELECT 'peers by %1$s'::text, 0, 'all', coalesce(sum(%1$s), 0)::numeric, min(first_seen), max(last_seen),
        jsonb_build_object('peers', count(*)) FROM by_peer
    UNION ALL
    SELECT 'peers by %1$s', g.rank, host(g.peer), g.%1$s, g.first_seen, g.last_seen, %2$s
    FROM (SELECT *, row_number() OVER (ORDER BY %1$s DESC, peer)::int4 AS rank FROM by_peer) g WHERE g.rank <= $1
    $query$, $1, argus_internal.dossier_peer_detail())
$$;

COMMENT ON FUNCTION argus_internal.dossier_peers(pg_catalog.text)
IS 'section of argus.dossier(): peers by a measure, bytes or flows';

-- Returns the detail of a section that compares with the time before. Where nothing is known of it, nothing is new.
CREATE FUNCTION argus_internal.dossier_comparison()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$ (SELECT CASE WHEN $5 IS NULL THEN jsonb_build_object('reason', $6)
        ELSE jsonb_strip_nulls(jsonb_build_object('since', l.since, 'until', upper($5), 'flows_before', b.flows,
            'reason', CASE WHEN b.flows = 0 THEN 'the host was not seen in this time' END)) END
        FROM looked l, (SELECT count(*) AS flows FROM past) b) $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_comparison() IS 'with which time argus.dossier() compares, or why not';

CREATE FUNCTION argus_internal.dossier_new_peers()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    (WITH new AS MATERIALIZED (SELECT * FROM by_peer b
        WHERE $5 IS NOT NULL AND NOT EXISTS (SELECT FROM past p WHERE p.peer = b.peer))
    SELECT 'new peers'::text, 0, 'all', CASE WHEN $5 IS NOT NULL THEN count(*) END::numeric, min(first_seen),
        max(last_seen), %1$s FROM new
    UNION ALL
    SELECT 'new peers', g.rank, host(g.peer), g.bytes, g.first_seen, g.last_seen, %2$s
    FROM (SELECT *, row_number() OVER (ORDER BY bytes DESC, peer)::int4 AS rank FROM new) g WHERE g.rank <= $1)
    $query$, argus_internal.dossier_comparison(), argus_internal.dossier_peer_detail())
$$;

COMMENT ON FUNCTION argus_internal.dossier_new_peers() IS 'section of argus.dossier(): new peers';

CREATE FUNCTION argus_internal.dossier_new_services()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
    SELECT 'new services'::text, g.rank, CASE WHEN g.is_all = 1 THEN 'all' ELSE g.service END,
        CASE WHEN g.is_all = 0 THEN g.flows WHEN $5 IS NOT NULL THEN g.services END::numeric, g.first_seen, g.last_seen,
        CASE WHEN g.is_all = 1 THEN %1$s ELSE jsonb_build_object(
            'role', CASE WHEN g.is_client THEN 'used' ELSE 'offered' END, 'peers', g.peers, 'bytes_in', g.bytes_in,
            'bytes_out', g.bytes_out, 'most', g.peers_in_order[1:5]) END
    FROM (SELECT p.is_client, p.service, grouping(p.service) AS is_all, sum(p.answered) AS flows,
            count(DISTINCT (p.is_client, p.service)) AS services, count(DISTINCT p.peer) AS peers,
            sum(p.bytes_in) AS bytes_in, sum(p.bytes_out) AS bytes_out, min(p.first_seen) AS first_seen,
            max(p.last_seen) AS last_seen, array_agg(host(p.peer) ORDER BY p.answered DESC, p.peer) AS peers_in_order,
            (row_number() OVER (ORDER BY grouping(p.service) DESC, sum(p.answered) DESC,
                p.service COLLATE "C", p.is_client) - 1)::int4 AS rank
        FROM pair p WHERE p.answered > 0 AND $5 IS NOT NULL AND NOT EXISTS (SELECT FROM past b
            WHERE b.outcome = 'answered' AND b.is_client = p.is_client AND b.service = p.service)
        GROUP BY GROUPING SETS ((), (p.is_client, p.service))) g
    WHERE g.rank <= $1
    $query$, argus_internal.dossier_comparison())
$$;

COMMENT ON FUNCTION argus_internal.dossier_new_services() IS 'section of argus.dossier(): new services';
