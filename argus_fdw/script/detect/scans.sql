
---------------------------------------------------------------------------------------------------------------------
-- Who tried many hosts or ports: argus.scans()
---------------------------------------------------------------------------------------------------------------------

-- Returns how much evidence makes a scan, unless a caller says otherwise: that of so many targets that do not answer.
CREATE FUNCTION argus_internal.usual_scan_targets()
RETURNS pg_catalog.int4
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT 25 $$;

COMMENT ON FUNCTION argus_internal.usual_scan_targets() IS 'how much evidence makes a scan';

-- Returns what argus.scans() saw, in words.
CREATE FUNCTION argus_internal.say_scan(s argus_internal.scan)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws('; ', format('tried %s: %s refused or did not answer, %s answered', CASE $1.kind
            WHEN 'horizontal' THEN format('%s of %s hosts', concat_ws(' port ', $1.proto, $1.port), $1.targets)
            WHEN 'vertical' THEN format('%s %s ports of %s', $1.ports, $1.proto, host($1.target))
            ELSE format('%s %s ports of %s hosts, %s of the pairs', $1.ports, $1.proto, $1.targets, $1.tries) END,
            $1.failed, $1.answered),
        CASE WHEN $1.dark > 0 THEN format('%s at hosts that never sent anything', $1.dark) END,
        CASE WHEN $1.tries > 1 AND isfinite($1.last_seen) AND isfinite($1.first_seen) THEN format('one in %s s',
            round((extract(epoch FROM $1.last_seen - $1.first_seen) / ($1.tries - 1))::numeric, 1)) END,
        CASE WHEN $1.sources IS NOT NULL THEN format('one of %s sources that share %s targets', $1.sources,
            $1.shared) END)
$$;

COMMENT ON FUNCTION argus_internal.say_scan(argus_internal.scan) IS 'what argus.scans() saw, in words';

CREATE FUNCTION argus.scans(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    min_targets pg_catalog.int4 DEFAULT NULL, filter pg_catalog.text DEFAULT NULL)
RETURNS TABLE (scanner pg_catalog.inet, kind pg_catalog.text, proto pg_catalog.text, port pg_catalog.int4,
    targets pg_catalog.int8, ports pg_catalog.int8, answered pg_catalog.int8, flows pg_catalog.int8,
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, score pg_catalog.float8,
    answered_by pg_catalog.inet[], why pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    least_targets int4 := coalesce(min_targets, argus_internal.usual_scan_targets());
    condition text;
    suspects inet[];
BEGIN
    IF least_targets < 1 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'argument "min_targets" must be at least 1');
    END IF;
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'proto', 'saddr', 'sport', 'daddr', 'dport',
        'state', 'spkts', 'dpkts', 'sbytes', 'dbytes');
    condition := format('%s AND (%s)', argus_internal.time_condition('f.stime',
        tstzmultirange(coalesce(during, tstzrange(NULL, NULL)))), argus_internal.filter_condition(source, filter));
    suspects := argus_internal.ask_scan_suspects(source, condition, least_targets);
    IF suspects = '{}' THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT a.scanner, a.kind, a.proto, a.port, a.targets, a.ports, a.answered, a.flows, a.first_seen,
        a.last_seen, round((1 - least_targets / (2 * a.evidence))::numeric, 3)::float8,
        argus_internal.first_hosts(a.answered_by), argus_internal.say_scan(a)
    FROM argus_internal.ask_scans(s, during, condition, suspects, least_targets) a
    ORDER BY a.evidence DESC, a.scanner, a.kind COLLATE "C", a.proto COLLATE "C", a.port, a.target;
END
$$;

COMMENT ON FUNCTION argus.scans(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.int4, pg_catalog.text)
IS 'who tried many hosts at a port, many ports of a host, or both, mostly in vain, fast or slow; what answered, a '
    'score, and why';
