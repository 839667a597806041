
---------------------------------------------------------------------------------------------------------------------
-- Who was seen: argus.seen()
---------------------------------------------------------------------------------------------------------------------

-- How a time is divided between the rollups of a hot table and its flows.
CREATE TYPE argus_internal.division AS (
    day_view pg_catalog.regclass,
    hour_view pg_catalog.regclass,
    days pg_catalog.date[],
    hours pg_catalog.tstzmultirange,
    rest pg_catalog.tstzmultirange
);

COMMENT ON TYPE argus_internal.division IS 'which parts of a time rollups answer for, and which ones flows';
COMMENT ON COLUMN argus_internal.division.day_view IS 'the rollup by host and day';
COMMENT ON COLUMN argus_internal.division.hour_view IS 'the rollup by host and hour';
COMMENT ON COLUMN argus_internal.division.days IS 'days that are asked of the first';
COMMENT ON COLUMN argus_internal.division.hours IS 'hours that are asked of the second';
COMMENT ON COLUMN argus_internal.division.rest IS 'times that flows are asked for';

-- Returns the rollup of a kind, if the caller may read it and sees in it no more than in the table.
CREATE FUNCTION argus_internal.readable_rollup(s argus_internal.source, kind pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.relation FROM argus_internal.visible_relation r JOIN pg_class c ON c.oid = r.relation
    WHERE r.relid = $1.relid AND r.kind = $2 AND NOT row_security_active($1.relid)
        AND has_table_privilege(r.relation, 'SELECT') AND has_schema_privilege(c.relnamespace, 'USAGE')
$$;

COMMENT ON FUNCTION argus_internal.readable_rollup(argus_internal.source, pg_catalog.text)
IS 'a rollup of a hot table, if the caller may read it; NULL: there is none, or it shows more than the table';

-- Lists the whole hours of UTC, or other parts of a day, in a time.
CREATE FUNCTION argus_internal.whole_bins(during pg_catalog.tstzmultirange, width pg_catalog.interval)
RETURNS pg_catalog.tstzmultirange
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(range_agg(tstzrange(h.begins, h.ends)) FILTER (WHERE h.begins < h.ends), '{}')
    FROM (SELECT date_bin($2, lower(r) + $2 - interval '1 microsecond', '2000-01-01 00:00+00') AS begins,
            date_bin($2, upper(r), '2000-01-01 00:00+00') AS ends
        FROM unnest($1) r WHERE isfinite(lower(r)) AND isfinite(upper(r))) h
$$;

COMMENT ON FUNCTION argus_internal.whole_bins(pg_catalog.tstzmultirange, pg_catalog.interval)
IS 'the whole hours of UTC, or other parts of a day, in a time';

-- Lists the days of a hot table that rollups sum up wholly: no archive has flows of them that rollups do not know.
CREATE FUNCTION argus_internal.summed_days(s argus_internal.source, during pg_catalog.tstzrange,
    all_found argus_internal.assessment[])
RETURNS TABLE (day pg_catalog.date, begins pg_catalog.timestamptz, ends pg_catalog.timestamptz,
    is_filtered pg_catalog.bool)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH u AS MATERIALIZED (SELECT range_agg(tstzrange(x.begins - coalesce($1.slack, '0'),
            x.ends + coalesce($1.slack, '0'))) AS unsummed FROM unnest($3) x WHERE x.kind = 'unsummed')
    SELECT d.day, d.begins, d.ends, $1.filter IS NOT NULL OR d.is_hot AND d.filter IS NOT NULL
    FROM u, argus_internal.visible_day d JOIN argus_internal.visible_setting h ON h.relid = d.relid
    WHERE d.relid = $1.relid AND d.begins >= h.summed_from AND tstzrange(d.begins, d.ends) && $2
        AND NOT coalesce(u.unsummed && tstzrange(d.begins, d.ends), false)
$$;

COMMENT ON FUNCTION argus_internal.summed_days(argus_internal.source, pg_catalog.tstzrange,
    argus_internal.assessment[])
IS 'days of a hot table that overlap a time, and of which rollups know all flows; is_filtered: the table shows fewer';

-- Whole days and whole hours come from rollups, as far as there are any. What is left is asked of the flows, and so are
-- days with archives that rollups know nothing of.
CREATE FUNCTION argus_internal.divide(s argus_internal.source, during pg_catalog.tstzrange,
    all_found argus_internal.assessment[])
RETURNS argus_internal.division
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts argus_internal.division;
    wanted tstzmultirange := tstzmultirange(during);
    summed tstzmultirange;
    whole tstzmultirange;
BEGIN
    parts.days := '{}';
    parts.hours := '{}';
    parts.rest := wanted;
    parts.day_view := argus_internal.readable_rollup(s, '_host_day');
    parts.hour_view := argus_internal.readable_rollup(s, '_host_hour');
    IF parts.day_view IS NULL OR parts.hour_view IS NULL THEN
        RETURN parts;
    END IF;
    SELECT range_agg(tstzrange(d.begins, d.ends)), range_agg(tstzrange(d.begins, d.ends)) FILTER (WHERE
        tstzrange(d.begins, d.ends) <@ during), coalesce(array_agg(d.day ORDER BY d.day) FILTER (WHERE
        tstzrange(d.begins, d.ends) <@ during), '{}') INTO summed, whole, parts.days
    FROM argus_internal.summed_days(s, during, all_found) d;
    parts.rest := wanted - coalesce(whole, '{}');
    parts.hours := argus_internal.whole_bins(parts.rest * coalesce(summed, '{}'), '1 hour');
    parts.rest := parts.rest - parts.hours;
    RETURN parts;
END
$$;

COMMENT ON FUNCTION argus_internal.divide(argus_internal.source, pg_catalog.tstzrange, argus_internal.assessment[])
IS 'divides a time between rollups and flows';

-- Lists what hosts did in the parts of a time.
CREATE FUNCTION argus_internal.host_sums(s argus_internal.source, parts argus_internal.division,
    hosts pg_catalog.inet[], networks pg_catalog.inet[])
RETURNS SETOF argus_internal.host_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF cardinality(hosts) + cardinality(networks) = 0 THEN
        RETURN;
    END IF;
    IF parts.days <> '{}' THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_host_days(parts.day_view, hosts, networks, parts.days);
    END IF;
    IF NOT isempty(parts.hours) THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_host_hours(parts.hour_view, hosts, networks, parts.hours,
            s.zone);
    END IF;
    IF NOT isempty(parts.rest) THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_host_flows(s.relid, hosts, networks, parts.rest, s.zone);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.host_sums(argus_internal.source, argus_internal.division, pg_catalog.inet[],
    pg_catalog.inet[])
IS 'what hosts did, from rollups and flows';

-- Says where an answer comes from.
CREATE FUNCTION argus_internal.say_origin(s argus_internal.source, parts argus_internal.division,
    all_found argus_internal.assessment[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN $1.kind = 'archive' THEN (SELECT CASE WHEN count(*) = 0 THEN 'archives'
                WHEN bool_and(x.is_indexed) THEN 'index' WHEN bool_or(x.is_indexed) THEN 'index and archives'
                ELSE 'archives' END FROM unnest($3) x WHERE x.kind = 'archive')
        ELSE concat_ws(' and ', CASE WHEN $2.days <> '{}' OR NOT isempty($2.hours) THEN 'rollups' END,
            CASE WHEN NOT isempty($2.rest) THEN 'table' END) END
$$;

COMMENT ON FUNCTION argus_internal.say_origin(argus_internal.source, argus_internal.division,
    argus_internal.assessment[])
IS 'where an answer comes from, in words';

-- Distinct peers cannot be summed: rollups know them for a single day only. The peers of a network are those outside.
-- An IPv4 address that is asked for as one of IPv6 is both.
CREATE FUNCTION argus.seen(source pg_catalog.regclass, hosts pg_catalog.inet[],
    during pg_catalog.tstzrange DEFAULT NULL)
RETURNS TABLE (host pg_catalog.inet, first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz,
    days pg_catalog.int4, flows_in pg_catalog.int8, flows_out pg_catalog.int8, pkts_in pg_catalog.int8,
    pkts_out pg_catalog.int8, bytes_in pg_catalog.int8, bytes_out pg_catalog.int8, peers pg_catalog.int8,
    answered_from pg_catalog.text, complete pg_catalog.bool, reason pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    parts argus_internal.division;
    all_found argus_internal.assessment[];
    why text;
    origin text;
    most int8 := 9223372036854775807;
    mapped inet[] := ARRAY(SELECT DISTINCT h FROM unnest(hosts) h WHERE argus_internal.unmapped(h) <> h);
    wanted inet[] := hosts || ARRAY(SELECT argus_internal.unmapped(m) FROM unnest(mapped) m);
    singles inet[] := ARRAY(SELECT DISTINCT h FROM unnest(wanted) h WHERE masklen(h) = masklen(set_masklen(h, -1)));
    networks inet[] := ARRAY(SELECT DISTINCT h FROM unnest(wanted) h WHERE masklen(h) <> masklen(set_masklen(h, -1)));
BEGIN
    IF hosts IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "hosts" must not be null');
    END IF;
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'saddr', 'daddr', 'spkts', 'dpkts', 'sbytes',
        'dbytes');
    during := coalesce(during, tstzrange(NULL, NULL));
    all_found := argus_internal.assess(source, during, true);
    parts := argus_internal.divide(s, during, all_found);
    why := argus_internal.reasons(all_found);
    origin := argus_internal.say_origin(s, parts, all_found);
    RETURN QUERY
    WITH h AS MATERIALIZED (SELECT * FROM argus_internal.host_sums(s, parts, singles, networks)),
    asked AS (
        SELECT h.host AS asked, h.host, h.peer, h.peers, h.day, h.first_seen, h.last_seen, h.flows_in, h.flows_out,
            h.pkts_in, h.pkts_out, h.bytes_in, h.bytes_out FROM h
        UNION ALL SELECT n, h.host, h.peer, NULL, h.day, h.first_seen, h.last_seen, h.flows_in, h.flows_out,
            h.pkts_in, h.pkts_out, h.bytes_in, h.bytes_out FROM unnest(networks) n JOIN h ON h.host <<= n
        UNION ALL SELECT m, h.host, h.peer, h.peers, h.day, h.first_seen, h.last_seen, h.flows_in, h.flows_out,
            h.pkts_in, h.pkts_out, h.bytes_in, h.bytes_out FROM unnest(mapped) m
        JOIN h ON h.host <<= argus_internal.unmapped(m)),
    sums AS (
        SELECT a.asked, min(a.first_seen) AS first_seen, max(a.last_seen) AS last_seen,
            count(DISTINCT a.day)::int4 AS days, sum(a.flows_in)::int8 AS flows_in,
            sum(a.flows_out)::int8 AS flows_out, least(sum(a.pkts_in), most)::int8 AS pkts_in,
            least(sum(a.pkts_out), most)::int8 AS pkts_out, least(sum(a.bytes_in), most)::int8 AS bytes_in,
            least(sum(a.bytes_out), most)::int8 AS bytes_out,
            CASE WHEN parts.days = '{}' AND isempty(parts.hours)
                    THEN count(DISTINCT a.peer) FILTER (WHERE NOT (a.peer <<= a.asked
                        OR a.peer <<= argus_internal.unmapped(a.asked)))
                WHEN cardinality(parts.days) = 1 AND isempty(parts.hours) AND isempty(parts.rest)
                    THEN max(a.peers) END AS peers
        FROM asked a GROUP BY a.asked)
    SELECT w.host, x.first_seen, x.last_seen, coalesce(x.days, 0), coalesce(x.flows_in, 0), coalesce(x.flows_out, 0),
        coalesce(x.pkts_in, 0), coalesce(x.pkts_out, 0), coalesce(x.bytes_in, 0), coalesce(x.bytes_out, 0),
        CASE WHEN x.asked IS NULL THEN 0 ELSE x.peers END, origin, why IS NULL AND w.host IS NOT NULL,
        CASE WHEN w.host IS NULL THEN 'no address is given' ELSE why END
    FROM unnest(hosts) WITH ORDINALITY w(host, place) LEFT JOIN sums x ON x.asked = w.host
    ORDER BY w.place;
END
$$;

COMMENT ON FUNCTION argus.seen(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.tstzrange)
IS 'since when and how much hosts and networks were seen, one row for each that is asked, and whether a "no" may be '
    'believed';
