
---------------------------------------------------------------------------------------------------------------------
-- Who had an address and port: argus.who_was()
---------------------------------------------------------------------------------------------------------------------

-- Returns a duration in seconds, in words.
CREATE FUNCTION argus_internal.say_seconds(slack pg_catalog.interval)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT trim_scale(extract(epoch FROM $1)) || ' s' $$;

COMMENT ON FUNCTION argus_internal.say_seconds(pg_catalog.interval) IS 'a duration in seconds, in words';

-- Raises an error unless a host, a port, a time and a slack can be asked for.
CREATE FUNCTION argus_internal.check_who_was(outside pg_catalog.inet, port pg_catalog.int4,
    at pg_catalog.timestamptz, slack pg_catalog.interval)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text := CASE WHEN outside IS NULL THEN 'outside' WHEN at IS NULL THEN 'at' WHEN slack IS NULL THEN 'slack'
        END;
BEGIN
    IF missing IS NOT NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => format('argument "%s" must not be null', missing));
    END IF;
    IF masklen(outside) <> masklen(set_masklen(outside, -1)) THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('%s is a network', outside), hint => 'Ask for one address.');
    END IF;
    IF port NOT BETWEEN 0 AND 65535 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('%s is no port', port), hint => 'Ports are 0 to 65535. NULL: any.');
    END IF;
    IF NOT isfinite(at) THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'argument "at" must be a finite time');
    END IF;
    IF slack < '0' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'argument "slack" must not be negative');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_who_was(pg_catalog.inet, pg_catalog.int4, pg_catalog.timestamptz,
    pg_catalog.interval)
IS 'raises an error unless a host, a port, a time and a slack can be asked for';

-- Translations of one host that follow each other without a gap are one. A host is certain if it had the address and
-- port at each moment within the slack, and nobody else had them at any: then it does not matter which clock is right.
CREATE FUNCTION argus.who_was(nat pg_catalog.regclass, outside pg_catalog.inet, port pg_catalog.int4,
    at pg_catalog.timestamptz, slack pg_catalog.interval DEFAULT '5 seconds', proto pg_catalog.text DEFAULT NULL)
RETURNS TABLE (inside pg_catalog.inet, valid pg_catalog.tstzrange, certain pg_catalog.bool, why pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
ROWS 1
AS $$
DECLARE
    around tstzrange;
    said text := argus_internal.say_seconds(slack);
BEGIN
    PERFORM argus_internal.require_translation(nat);
    PERFORM argus_internal.check_who_was(outside, port, at, slack);
    around := tstzrange(at - slack, at + slack, '[]');
    RETURN QUERY
    WITH held AS (
        SELECT p.inside, p.valid FROM (SELECT t.inside, unnest(range_agg(t.valid)) AS valid
            FROM argus_internal.ask_translations(nat, outside, port, around, proto) t GROUP BY t.inside) p
        WHERE p.valid && around),
    counted AS (
        SELECT h.*, (SELECT count(DISTINCT o.inside) FROM held o) AS hosts FROM held h)
    SELECT c.inside, c.valid, c.hosts = 1 AND c.valid @> around,
        CASE WHEN c.hosts > 1 THEN format('%s hosts had it within %s of the time%s', c.hosts, said,
                CASE WHEN c.valid @> around THEN '' WHEN c.valid @> at THEN ', this one at the time itself'
                    WHEN c.valid << tstzrange(at, at, '[]') THEN ', this one until shortly before'
                    ELSE ', this one since shortly after' END)
            WHEN c.valid @> around THEN format('nobody else had it within %s of the time', said)
            ELSE format('nobody else had it, but for a part of the time within %s nobody is recorded', said) END
    FROM counted c ORDER BY c.valid @> at DESC, c.valid, c.inside;
END
$$;

COMMENT ON FUNCTION argus.who_was(pg_catalog.regclass, pg_catalog.inet, pg_catalog.int4, pg_catalog.timestamptz,
    pg_catalog.interval, pg_catalog.text)
IS 'the inside hosts that may have had an outside address and port at a time, and whether it is certain which one';
