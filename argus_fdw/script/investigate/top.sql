
---------------------------------------------------------------------------------------------------------------------
-- Who had the most: argus.top()
---------------------------------------------------------------------------------------------------------------------

-- Distinct peers take far more work than sums: they are counted for the groups that are shown, unless they decide.
CREATE FUNCTION argus.top(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    "by" pg_catalog.text DEFAULT 'host', measure pg_catalog.text DEFAULT 'bytes', n pg_catalog.int4 DEFAULT 10,
    filter pg_catalog.text DEFAULT NULL)
RETURNS TABLE (rank pg_catalog.int4, key pg_catalog.text, flows pg_catalog.int8, pkts pg_catalog.int8,
    bytes pg_catalog.int8, peers pg_catalog.int8, first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
ROWS 10
AS $$
BEGIN
    PERFORM argus_internal.describe_source(source);
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'spkts', 'dpkts', 'sbytes', 'dbytes');
    PERFORM argus_internal.require_grouping(source, "by");
    IF measure IS NULL OR measure NOT IN ('flows', 'pkts', 'bytes', 'peers') OR measure = 'peers' AND "by" = 'pair' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('groups by %s have no measure "%s"', "by", measure),
            hint => 'Measures are flows, pkts, bytes and, but for pairs, peers.');
    END IF;
    IF n IS NULL OR n < 1 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'argument "n" must be at least 1');
    END IF;
    RETURN QUERY
    WITH best AS MATERIALIZED (
        SELECT row_number() OVER ()::int4 AS place, g.*
        FROM argus_internal.ask_groups(source, during, "by", measure, n, filter) g),
    known AS (
        SELECT p.key, p.peers FROM argus_internal.ask_groups(source, during, "by", measure, n, filter,
            ARRAY(SELECT b.key FROM best b)) p WHERE measure <> 'peers' AND "by" <> 'pair')
    SELECT b.place, b.key, b.flows, b.pkts, b.bytes, coalesce(b.peers, k.peers), b.first_seen, b.last_seen
    FROM best b LEFT JOIN known k ON k.key = b.key ORDER BY b.place;
END
$$;

COMMENT ON FUNCTION argus.top(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text, pg_catalog.text,
    pg_catalog.int4, pg_catalog.text)
IS 'hosts, pairs, services, networks and the like with the most bytes, packets, flows or peers';
