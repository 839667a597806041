
---------------------------------------------------------------------------------------------------------------------
-- Contacts that come in a beat: argus.beacons()
---------------------------------------------------------------------------------------------------------------------

-- Returns how many bits of evidence make a beacon.
CREATE FUNCTION argus_internal.least_beacon_evidence()
RETURNS pg_catalog.float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT 20::pg_catalog.float8 $$;

COMMENT ON FUNCTION argus_internal.least_beacon_evidence() IS 'how many bits of evidence make a beacon';

-- Returns what argus.beacons() saw, in words.
CREATE FUNCTION argus_internal.say_beacon(b argus_internal.beacon)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws('; ', format('%s of %s gaps about %s s, within %s %% of it by half of them', $1.near, $1.beats - 1,
            round($1.period::numeric, 1), round(100 * $1.jitter::numeric, 1)),
        CASE WHEN $1.missed >= 0.01 THEN format('%s %% of the beats are missing',
            round(100 * $1.missed::numeric)) END,
        CASE WHEN $1.bytes_median IS NOT NULL THEN format('%s bytes sent, half of the times within %s',
            round($1.bytes_median::numeric), round((coalesce($1.sizes, 0) * $1.bytes_median)::numeric)) END,
        CASE $1.popularity WHEN 1 THEN 'no other host uses this service'
            ELSE format('%s hosts use this service%s', $1.popularity,
                CASE WHEN $1.popularity >= 10 THEN ': common' ELSE '' END) END)
$$;

COMMENT ON FUNCTION argus_internal.say_beacon(argus_internal.beacon) IS 'what argus.beacons() saw, in words';

CREATE FUNCTION argus.beacons(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    filter pg_catalog.text DEFAULT NULL)
RETURNS TABLE (saddr pg_catalog.inet, daddr pg_catalog.inet, proto pg_catalog.text, port pg_catalog.int4,
    contacts pg_catalog.int8, period pg_catalog.interval, jitter pg_catalog.float8, missed pg_catalog.float8,
    bytes_median pg_catalog.int8, popularity pg_catalog.int8, first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz, score pg_catalog.float8, why pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    least_evidence float8 := argus_internal.least_beacon_evidence();
    condition text;
    pairs argus_internal.beacon[];
BEGIN
    PERFORM argus_internal.describe_source(source);
    PERFORM argus_internal.require_columns(source, 'stime', 'proto', 'saddr', 'sport', 'daddr', 'dport', 'spkts',
        'dpkts', 'sbytes');
    condition := format('%s AND (%s)', argus_internal.time_condition('f.stime',
        tstzmultirange(coalesce(during, tstzrange(NULL, NULL)))), argus_internal.filter_condition(source, filter));
    pairs := ARRAY(SELECT p FROM argus_internal.ask_beacon_pairs(source, condition) p);
    IF pairs = '{}' THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT b.saddr, b.daddr, b.proto, b.port, b.contacts,
        make_interval(secs => round(b.period::numeric, 3)::float8),
        round(b.jitter::numeric, 3)::float8, round(b.missed::numeric, 3)::float8, round(b.bytes_median)::int8,
        b.popularity, b.first_seen, b.last_seen,
        round((b.evidence / (b.evidence + least_evidence))::numeric, 3)::float8, argus_internal.say_beacon(b)
    FROM argus_internal.ask_beacons(source, condition, pairs, least_evidence) b
    ORDER BY b.evidence DESC, b.saddr, b.daddr, b.proto COLLATE "C", b.port;
END
$$;

COMMENT ON FUNCTION argus.beacons(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text)
IS 'pairs of hosts whose contacts come in a beat, also with jitter, missing beats or a second beat among them; a '
    'score, how many hosts use the same service, and why';
