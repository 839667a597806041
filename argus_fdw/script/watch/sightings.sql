
---------------------------------------------------------------------------------------------------------------------
-- What hunts found: argus.sightings()
---------------------------------------------------------------------------------------------------------------------

-- Asks the table of sightings, as the caller. Two sources may show one archive: the one that shows more counts.
CREATE FUNCTION argus_internal.ask_sightings(sighting pg_catalog.regclass, during pg_catalog.tstzrange)
RETURNS TABLE (indicator pg_catalog.inet, host pg_catalog.inet, direction pg_catalog.text, services pg_catalog.text[],
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, flows pg_catalog.int8, bytes pg_catalog.int8,
    archives pg_catalog.int8, sources pg_catalog.regclass[], found_at pg_catalog.timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT s.indicator, s.host, '
        'CASE WHEN min(s.direction) = max(s.direction) THEN min(s.direction) ELSE ''both'' END, '
        'array_agg(DISTINCT concat_ws(''/'', s.proto, s.port) COLLATE "C"), min(s.first_seen), max(s.last_seen), '
        'sum(s.flows) FILTER (WHERE s.counts)::int8, '
        'least(sum(s.bytes) FILTER (WHERE s.counts), 9223372036854775807)::int8, count(DISTINCT s.archive), '
        'array_agg(DISTINCT s.source), min(s.found_at) FROM (SELECT t.indicator, t.host, t.direction, '
        't.proto, t.port, t.first_seen, t.last_seen, t.flows, t.bytes, t.archive, t.source, t.found_at, '
        'row_number() OVER (PARTITION BY t.indicator, t.host, t.proto, t.port, t.direction, '
        't.archive ORDER BY t.flows DESC, t.source) = 1 AS counts FROM %s t '
        'WHERE $1 IS NULL OR tstzrange(t.first_seen, t.last_seen, ''[]'') && $1) s '
        'GROUP BY s.indicator, s.host ORDER BY max(s.last_seen) DESC NULLS LAST, s.indicator, s.host', sighting)
    USING during;
END
$$;

COMMENT ON FUNCTION argus_internal.ask_sightings(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'sightings, summed by indicator and host';

CREATE FUNCTION argus.sightings(watchlist pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL)
RETURNS TABLE (indicator pg_catalog.inet, host pg_catalog.inet, direction pg_catalog.text, services pg_catalog.text[],
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, flows pg_catalog.int8, bytes pg_catalog.int8,
    archives pg_catalog.int8, sources pg_catalog.regclass[], found_at pg_catalog.timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sighting regclass := (SELECT v.sighting FROM argus_internal.visible_watchlist v WHERE v.relid = watchlist);
BEGIN
    PERFORM argus_internal.require_watchlist(watchlist);
    IF sighting IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'wrong_object_type',
            message => format('%s is not a watchlist whose sightings you may read', watchlist),
            hint => 'It takes SELECT on the table of its sightings.');
    END IF;
    RETURN QUERY SELECT * FROM argus_internal.ask_sightings(sighting, during);
END
$$;

COMMENT ON FUNCTION argus.sightings(pg_catalog.regclass, pg_catalog.tstzrange)
IS 'who talked to what a watchlist warns of, as hunts found it: summed by indicator and host';
