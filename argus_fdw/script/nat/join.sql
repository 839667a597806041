
---------------------------------------------------------------------------------------------------------------------
-- Flows before and after a NAT: argus.join_nat()
---------------------------------------------------------------------------------------------------------------------

-- Returns how far a match can be trusted, from 0 to 1. See doc/nat.md.
CREATE FUNCTION argus_internal.nat_confidence(m argus_internal.nat_match, slack pg_catalog.interval)
RETURNS pg_catalog.float8
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    apart float8 := m.apart / greatest(extract(epoch FROM slack)::float8, 0.000001);
BEGIN
    RETURN round((CASE WHEN m.has_same_numbers THEN 0.99 WHEN m.is_named THEN 0.97
            ELSE 0.95 * (1 - 0.2 * least(apart, 1))
                * CASE WHEN m.missed > 0 THEN 0.8 WHEN m.has_same_bytes THEN 1 ELSE 0.9 END END
        / m.candidates / m.rivals)::numeric, 2);
END
$$;

COMMENT ON FUNCTION argus_internal.nat_confidence(argus_internal.nat_match, pg_catalog.interval)
IS 'how far a match of flows inside and outside of a NAT can be trusted, from 0 to 1';

-- Says why a match is believed, or is not.
CREATE FUNCTION argus_internal.say_nat_match(m argus_internal.nat_match)
RETURNS pg_catalog.text
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN concat_ws('; ',
        CASE WHEN m.candidates > 1 OR m.rivals > 1 THEN 'ambiguous: ' || concat_ws(', and ',
            CASE WHEN cardinality(m.hosts) > 1 THEN concat(cardinality(m.hosts), ' inside hosts fit (',
                    array_to_string(m.hosts[1:5], ', '), CASE WHEN cardinality(m.hosts) > 5 THEN ' ...' END, ')')
                WHEN m.candidates > 1 THEN m.candidates || ' connections of the host fit' END,
            CASE WHEN m.rivals > 1 THEN m.rivals || ' flows outside fit the one inside' END) END,
        format('began within %s s', trim_scale(ceil(round(m.apart::numeric, 5) * 1000) / 1000)),
        CASE WHEN m.missed = 1 THEN '1 packet differs' WHEN m.missed > 1 THEN m.missed || ' packets differ'
            WHEN m.has_same_bytes THEN 'same packets and bytes' ELSE 'same packets, other headers' END,
        CASE WHEN m.has_same_numbers THEN 'same TCP sequence numbers' END,
        CASE WHEN m.is_named THEN 'named by the translations' END);
END
$$;

COMMENT ON FUNCTION argus_internal.say_nat_match(argus_internal.nat_match)
IS 'why a match of flows inside and outside of a NAT is believed, or is not';

-- Raises an error unless flows before and after a NAT can be compared.
CREATE FUNCTION argus_internal.check_join_nat(inside pg_catalog.regclass, outside pg_catalog.regclass,
    nat pg_catalog.regclass, slack pg_catalog.interval)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    source regclass;
BEGIN
    FOREACH source IN ARRAY ARRAY[inside, outside] LOOP
        PERFORM argus_internal.describe_source(source);
        PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'proto', 'saddr', 'sport', 'daddr', 'dport',
            'spkts', 'dpkts', 'sbytes', 'dbytes');
    END LOOP;
    IF inside = outside THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('%s cannot be both inside and outside', inside),
            hint => 'If one table has the flows of both sensors, make a view for each, such as SELECT ... WHERE srcid '
                '= ''...''.');
    END IF;
    IF nat IS NOT NULL THEN
        PERFORM argus_internal.require_translation(nat);
    END IF;
    IF slack IS NULL OR slack < '0' OR slack > interval '1 minute' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'argument "slack" must be from 0 to 1 minute');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_join_nat(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.regclass,
    pg_catalog.interval)
IS 'raises an error unless flows before and after a NAT can be compared';

CREATE FUNCTION argus_internal.join_nat(inside pg_catalog.regclass, outside pg_catalog.regclass,
    during pg_catalog.tstzrange, nat pg_catalog.regclass, filter pg_catalog.text, slack pg_catalog.interval)
RETURNS SETOF argus_internal.nat_match
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.check_join_nat(inside, outside, nat, slack);
    -- Other times cannot be right.
    during := coalesce(during, tstzrange(NULL, NULL)) * tstzrange('0001-01-01 00:00+00', '40000-01-01 00:00+00');
    IF NOT isempty(during) THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_nat_matches(inside, outside, during, nat, filter, slack);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.join_nat(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.tstzrange,
    pg_catalog.regclass, pg_catalog.text, pg_catalog.interval)
IS 'what argus.join_nat() does, without words';

-- Two columns have names of arguments, which PL/pgSQL does not allow.
CREATE FUNCTION argus.join_nat(inside pg_catalog.regclass, outside pg_catalog.regclass,
    during pg_catalog.tstzrange DEFAULT NULL, nat pg_catalog.regclass DEFAULT NULL,
    filter pg_catalog.text DEFAULT NULL, slack pg_catalog.interval DEFAULT '2 seconds')
RETURNS TABLE (stime pg_catalog.timestamptz, inside pg_catalog.inet, inside_port pg_catalog.int4,
    outside pg_catalog.inet, outside_port pg_catalog.int4, peer pg_catalog.inet, peer_port pg_catalog.int4,
    proto pg_catalog.text, bytes pg_catalog.int8, confidence pg_catalog.float8, candidates pg_catalog.int4,
    why pg_catalog.text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    SELECT m.stime, m.inside, m.inside_port, m.outside, m.outside_port, m.peer, m.peer_port, m.proto, m.bytes,
        argus_internal.nat_confidence(m, $6), m.candidates, argus_internal.say_nat_match(m)
    FROM argus_internal.join_nat($1, $2, $3, $4, $5, $6) m
$$;

COMMENT ON FUNCTION argus.join_nat(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.tstzrange,
    pg_catalog.regclass, pg_catalog.text, pg_catalog.interval)
IS 'flows outside of a NAT, each with the flow inside that it is, or may be: with how far that can be trusted, and why';
