
---------------------------------------------------------------------------------------------------------------------
-- Who is a node of a peer-to-peer network: argus.p2p()
--
-- Formulas and defaults are explained in doc/detection.md.
---------------------------------------------------------------------------------------------------------------------

-- Returns the score of a host: the geometric mean of how many peers answered with data, how many ports it tried that
-- were each other, and whether as many failed as is usual in a network whose members come and go, but not nearly all.
CREATE FUNCTION argus_internal.swarm_score(s argus_internal.swarm)
RETURNS pg_catalog.float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ($1.both_ways::float8 / ($1.both_ways + 15) * $1.ports / ($1.ports + 15)
        * least(1, 2 * $1.ports::float8 / $1.peers) * least(1, 5 * $1.both_ways::float8 / $1.peers)
        * least(1, (0.02 + $1.failed::float8 / $1.flows) * 8, 3 - 3 * $1.failed::float8 / $1.flows)) ^ 0.5
$$;

COMMENT ON FUNCTION argus_internal.swarm_score(argus_internal.swarm)
IS 'how much a host looks like a node of a peer-to-peer network, from 0 to 1';

CREATE FUNCTION argus.p2p(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL)
RETURNS TABLE (host pg_catalog.inet, peers pg_catalog.int8, ports pg_catalog.int8, flows pg_catalog.int8,
    bytes pg_catalog.int8, failed pg_catalog.float8, first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz, score pg_catalog.float8, why pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    PERFORM argus_internal.describe_source(source);
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'proto', 'saddr', 'sport', 'daddr', 'dport',
        'state', 'spkts', 'dpkts', 'sbytes', 'dbytes');
    RETURN QUERY
    SELECT s.host, s.peers, s.ports, s.flows, least(s.bytes, 9e18)::int8, s.failed::float8 / s.flows, s.first_seen,
        s.last_seen, x.score, format('tried %s high ports of %s, of which %s exchanged data with it; %s %% of %s '
            'failed; %s both ways', s.ports, argus_internal.say_count(s.peers, 'peer', 'peers', NULL), s.both_ways,
            round(100 * s.failed::numeric / s.flows), argus_internal.say_count(s.flows, 'flow', 'flows', NULL),
            pg_size_pretty(least(s.bytes, 9e18)::int8))
    FROM argus_internal.ask_swarms(source, coalesce(during, tstzrange(NULL, NULL))) s,
        LATERAL (SELECT argus_internal.swarm_score(s)) x(score)
    WHERE x.score >= 0.6 ORDER BY x.score DESC, s.host;
END
$$;

COMMENT ON FUNCTION argus.p2p(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'hosts that look like nodes of a peer-to-peer network';
