
---------------------------------------------------------------------------------------------------------------------
-- Who is used to flood others, and who is flooded: argus.amplification()
--
-- Formulas and defaults are explained in doc/detection.md.
---------------------------------------------------------------------------------------------------------------------

-- Judges servers that are asked in the name of somebody else: many times more comes back, and fast. The geometric mean
-- of how many times, how much and how fast it is in the worst hour.
CREATE FUNCTION argus_internal.judge_reflectors(floods argus_internal.flood[])
RETURNS TABLE (reflector pg_catalog.inet, victim pg_catalog.inet, port pg_catalog.int4, requests pg_catalog.float8,
    replies pg_catalog.float8, bytes_in pg_catalog.float8, bytes_out pg_catalog.float8,
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, score pg_catalog.float8,
    why pg_catalog.text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.reflector, s.victim, s.port, s.requests, s.replies, s.bytes_in, s.bytes_out, s.first_seen, s.last_seen,
        s.score, format('answered %s questions of %s bytes on average with %s bytes each, %s times as much, up to %s '
            'questions a second', s.requests, round(s.bytes_in / s.requests), round(s.bytes_out / s.requests),
            round((s.bytes_out / s.bytes_in)::numeric, 1), round(s.rate::numeric, 1))
    FROM (SELECT f.reflector, f.victim, f.port, sum(f.requests) AS requests, sum(f.replies) AS replies,
            sum(f.bytes_in) AS bytes_in, sum(f.bytes_out) AS bytes_out, min(f.first_seen) AS first_seen,
            max(f.last_seen) AS last_seen, max(r.rate) AS rate,
            max((x.factor / (x.factor + 5) * f.bytes_out / (f.bytes_out + 200e3) * r.rate / (r.rate + 0.5))
                ^ (1 / 3::float8)) FILTER (WHERE x.factor >= 5) AS score
        FROM unnest($1) f,
            LATERAL (SELECT f.requests / greatest(extract(epoch FROM f.last_seen - f.first_seen), 60)::float8) r(rate),
            LATERAL (SELECT f.bytes_out / f.bytes_in) x(factor)
        WHERE f.is_asked AND f.bytes_in > 0 GROUP BY 1, 2, 3) s
$$;

COMMENT ON FUNCTION argus_internal.judge_reflectors(argus_internal.flood[])
IS 'servers that are used to flood others';

-- Judges hosts that get answers of many servers which they did not ask. The server that sent most stands for all.
CREATE FUNCTION argus_internal.judge_victims(floods argus_internal.flood[])
RETURNS TABLE (reflector pg_catalog.inet, victim pg_catalog.inet, port pg_catalog.int4, requests pg_catalog.float8,
    replies pg_catalog.float8, bytes_in pg_catalog.float8, bytes_out pg_catalog.float8,
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, score pg_catalog.float8,
    why pg_catalog.text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.reflectors[1], s.victim, s.port, 0, s.replies, 0, s.bytes_out, s.first_seen, s.last_seen,
        sqrt(s.servers / (s.servers + 10) * s.bytes_out / (s.bytes_out + 200e3)),
        format('got %s answers of %s bytes on average that it did not ask for, from %s', s.replies,
            round(s.bytes_out / s.replies), argus_internal.say_count(s.servers::int8, 'server', 'servers', NULL))
    FROM (SELECT f.victim, f.port, count(*)::float8 AS servers, sum(f.replies) AS replies,
            sum(f.bytes_out) AS bytes_out, min(f.first_seen) AS first_seen, max(f.last_seen) AS last_seen,
            array_agg(f.reflector ORDER BY f.bytes_out DESC, f.reflector) AS reflectors
        FROM (SELECT f.reflector, f.victim, f.port, sum(f.replies) AS replies, sum(f.bytes_out) AS bytes_out,
                min(f.first_seen) AS first_seen, max(f.last_seen) AS last_seen
            FROM unnest($1) f WHERE NOT f.is_asked GROUP BY 1, 2, 3) f
        GROUP BY 1, 2) s
$$;

COMMENT ON FUNCTION argus_internal.judge_victims(argus_internal.flood[])
IS 'hosts that get answers of many servers which they did not ask';

CREATE FUNCTION argus.amplification(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL)
RETURNS TABLE (reflector pg_catalog.inet, victim pg_catalog.inet, port pg_catalog.int4, requests pg_catalog.int8,
    replies pg_catalog.int8, bytes_in pg_catalog.int8, bytes_out pg_catalog.int8, factor pg_catalog.float8,
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, score pg_catalog.float8,
    why pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    floods argus_internal.flood[];
BEGIN
    PERFORM argus_internal.describe_source(source);
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'proto', 'saddr', 'sport', 'daddr', 'dport',
        'spkts', 'dpkts', 'sbytes', 'dbytes');
    floods := ARRAY(SELECT f FROM argus_internal.ask_floods(source, coalesce(during, tstzrange(NULL, NULL))) f);
    RETURN QUERY
    SELECT j.reflector, j.victim, j.port, least(j.requests, 9e18)::int8, least(j.replies, 9e18)::int8,
        least(j.bytes_in, 9e18)::int8, least(j.bytes_out, 9e18)::int8, j.bytes_out / nullif(j.bytes_in, 0),
        j.first_seen, j.last_seen, j.score, j.why
    FROM (SELECT * FROM argus_internal.judge_reflectors(floods)
        UNION ALL SELECT * FROM argus_internal.judge_victims(floods)) j
    WHERE j.score >= 0.6 ORDER BY j.score DESC, j.reflector, j.victim, j.port, j.first_seen;
END
$$;

COMMENT ON FUNCTION argus.amplification(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'servers that are used to flood others, and hosts that are flooded: one row for each reflector, victim and port';
