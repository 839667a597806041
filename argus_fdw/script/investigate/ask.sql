
---------------------------------------------------------------------------------------------------------------------
-- The queries of investigations: the one place where SQL is put together
--
-- Each query runs with the rights of the caller, and with his row security. Nothing gets into its text but the name of
-- a relation, as regclass prints it with search_path pinned, literals quoted by %L, and what filter_condition() makes
-- of an ra filter. Literals, unlike parameters of a plan that is kept, reach names, indexes and partitions.
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.host_sum AS (
    host pg_catalog.inet,
    peer pg_catalog.inet,
    peers pg_catalog.int8,
    day pg_catalog.date,
    first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz,
    flows_in pg_catalog.int8,
    flows_out pg_catalog.int8,
    pkts_in pg_catalog.int8,
    pkts_out pg_catalog.int8,
    bytes_in pg_catalog.int8,
    bytes_out pg_catalog.int8
);

COMMENT ON TYPE argus_internal.host_sum IS 'what a host did: on a day, in an hour, or with one peer on a day';
COMMENT ON COLUMN argus_internal.host_sum.host IS 'the host';
COMMENT ON COLUMN argus_internal.host_sum.peer IS 'the other address; NULL: all of them';
COMMENT ON COLUMN argus_internal.host_sum.peers IS 'how many others there were; NULL: unknown';
COMMENT ON COLUMN argus_internal.host_sum.day IS 'the day';
COMMENT ON COLUMN argus_internal.host_sum.first_seen IS 'earliest stime';
COMMENT ON COLUMN argus_internal.host_sum.last_seen IS 'latest ltime';
COMMENT ON COLUMN argus_internal.host_sum.flows_in IS 'flow records that it is the destination of';
COMMENT ON COLUMN argus_internal.host_sum.flows_out IS 'flow records that it is the source of';
COMMENT ON COLUMN argus_internal.host_sum.pkts_in IS 'packets that it received';
COMMENT ON COLUMN argus_internal.host_sum.pkts_out IS 'packets that it sent';
COMMENT ON COLUMN argus_internal.host_sum.bytes_in IS 'bytes that it received';
COMMENT ON COLUMN argus_internal.host_sum.bytes_out IS 'bytes that it sent';

-- Returns the IPv4 address or network that is written as one of IPv6, as ::ffff:192.0.2.1; all others as they are.
CREATE FUNCTION argus_internal.unmapped(address pg_catalog.inet)
RETURNS pg_catalog.inet
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT CASE WHEN address OPERATOR(pg_catalog.<<=) '::ffff:0:0/96'::pg_catalog.inet THEN
        pg_catalog.set_masklen(pg_catalog.substring(pg_catalog.host(address), '[0-9.]+$')::pg_catalog.inet,
            pg_catalog.masklen(address) OPERATOR(pg_catalog.-) 96) ELSE address END
$$;

COMMENT ON FUNCTION argus_internal.unmapped(pg_catalog.inet)
IS 'the IPv4 address that is written as one of IPv6 (::ffff:192.0.2.1); others as they are';

-- Returns the condition that an address is one of some hosts or lies in one of some networks.
CREATE FUNCTION argus_internal.host_condition(address pg_catalog.text, hosts pg_catalog.inet[],
    networks pg_catalog.inet[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws(' OR ', CASE WHEN cardinality($2) > 0 THEN format('%s = ANY (%L::inet[])', $1, $2) END,
        (SELECT string_agg(format('%s <<= %L::inet', $1, n), ' OR ') FROM unnest($3) n))
$$;

COMMENT ON FUNCTION argus_internal.host_condition(pg_catalog.text, pg_catalog.inet[], pg_catalog.inet[])
IS 'condition that an address, an expression in SQL, is one of some hosts or in one of some networks';

-- Returns the condition that a time lies in one of some ranges. All times: no condition, also for flows without a time;
-- an infinite bound is none. NULL: no range, hence no time.
CREATE FUNCTION argus_internal.time_condition(at pg_catalog.text, during pg_catalog.tstzmultirange)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
AS $$
    SELECT CASE WHEN coalesce(isempty($2), true) THEN 'false'
        WHEN $2 @> tstzrange('-infinity', 'infinity', '()') THEN 'true'
        ELSE format('(%s)', (SELECT string_agg(concat_ws(' AND ',
                CASE WHEN lower(r) > '-infinity' THEN format('%s %s %L::timestamptz', $1,
                    CASE WHEN lower_inc(r) THEN '>=' ELSE '>' END, lower(r)) END,
                CASE WHEN upper(r) < 'infinity' THEN format('%s %s %L::timestamptz', $1,
                    CASE WHEN upper_inc(r) THEN '<=' ELSE '<' END, upper(r)) END), ' OR ')
            FROM unnest($2) r)) END
$$;

COMMENT ON FUNCTION argus_internal.time_condition(pg_catalog.text, pg_catalog.tstzmultirange)
IS 'condition that a time, an expression in SQL, lies in some ranges';

-- Asks rollups by day for hosts, each day of a host one row.
CREATE FUNCTION argus_internal.ask_host_days(view pg_catalog.regclass, hosts pg_catalog.inet[],
    networks pg_catalog.inet[], days pg_catalog.date[])
RETURNS SETOF argus_internal.host_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT host, NULL::inet, peers, day, first_seen, last_seen, flows_in, flows_out, '
        'pkts_in, pkts_out, bytes_in, bytes_out FROM %s WHERE day = ANY (%L::date[]) AND (%s)', view, days,
        argus_internal.host_condition('host', hosts, networks));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_host_days(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
    pg_catalog.date[])
IS 'sums of hosts by day, from rollups';

-- Asks rollups by hour. A day is that of the first flow of the hour.
CREATE FUNCTION argus_internal.ask_host_hours(view pg_catalog.regclass, hosts pg_catalog.inet[],
    networks pg_catalog.inet[], hours pg_catalog.tstzmultirange, zone pg_catalog.text)
RETURNS SETOF argus_internal.host_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT host, NULL::inet, NULL::int8, (first_seen AT TIME ZONE %L)::date, first_seen, '
        'last_seen, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out FROM %s WHERE %s AND (%s)', zone, view,
        argus_internal.time_condition('hour', hours), argus_internal.host_condition('host', hosts, networks));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_host_hours(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
    pg_catalog.tstzmultirange, pg_catalog.text)
IS 'sums of hosts by hour, from rollups';

-- Asks flows, in one pass for all hosts. What the source of a flow sends goes out of it, and into the destination.
CREATE FUNCTION argus_internal.ask_host_flows(source pg_catalog.regclass, hosts pg_catalog.inet[],
    networks pg_catalog.inet[], during pg_catalog.tstzmultirange, zone pg_catalog.text)
RETURNS SETOF argus_internal.host_sum
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    most int8 := 9223372036854775807;
BEGIN
    RETURN QUERY EXECUTE format('SELECT v.host, v.peer, NULL::int8, (f.stime AT TIME ZONE %L)::date, min(f.stime), '
        'max(f.ltime), sum(v.flows_in)::int8, sum(v.flows_out)::int8, '
        'least(coalesce(sum(v.pkts_in), 0), %s)::int8, least(coalesce(sum(v.pkts_out), 0), %s)::int8, '
        'least(coalesce(sum(v.bytes_in), 0), %s)::int8, least(coalesce(sum(v.bytes_out), 0), %s)::int8 '
        'FROM %s f, LATERAL (VALUES (f.saddr, f.daddr, 0, 1, f.dpkts, f.spkts, f.dbytes, f.sbytes), '
        '(f.daddr, f.saddr, 1, 0, f.spkts, f.dpkts, f.sbytes, f.dbytes)) '
        'v(host, peer, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out) '
        'WHERE %s AND (%s OR %s) AND (%s) GROUP BY 1, 2, 4', zone, most, most, most, most, source,
        argus_internal.time_condition('f.stime', during), argus_internal.host_condition('f.saddr', hosts, networks),
        argus_internal.host_condition('f.daddr', hosts, networks),
        argus_internal.host_condition('v.host', hosts, networks));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_host_flows(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
    pg_catalog.tstzmultirange, pg_catalog.text)
IS 'sums of hosts by peer and day, from flows';

-- Returns how flows are grouped: the rows of VALUES that stand for a flow `f`, each with two parts of a key and the
-- other address. A flow both of whose sides are in one group counts once. NULL: nobody groups so.
CREATE FUNCTION argus_internal.group_rows("by" pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE $1
        WHEN 'host' THEN '(f.saddr, NULL::int4, f.daddr), (nullif(f.daddr, f.saddr), NULL, f.saddr)'
        WHEN 'saddr' THEN '(f.saddr, NULL::int4, f.daddr)'
        WHEN 'daddr' THEN '(f.daddr, NULL::int4, f.saddr)'
        WHEN 'pair' THEN '(least(f.saddr, f.daddr), CASE WHEN f.saddr IS NOT NULL AND f.daddr IS NOT NULL '
            'THEN greatest(f.saddr, f.daddr) END, NULL::inet)'
        WHEN 'service' THEN '(f.proto, f.dport, f.saddr)'
        WHEN 'proto' THEN '(f.proto, NULL::int4, f.saddr)'
        WHEN 'srcid' THEN '(f.srcid, NULL::int4, f.saddr)'
        ELSE (SELECT format('(CASE WHEN family(f.saddr) = %1$s THEN network(set_masklen(f.saddr, %2$s)) END, '
                'NULL::int4, f.daddr), (CASE WHEN family(f.daddr) = %1$s '
                'THEN nullif(network(set_masklen(f.daddr, %2$s)), '
                'CASE WHEN family(f.saddr) = %1$s THEN network(set_masklen(f.saddr, %2$s)) END)::cidr END, '
                'NULL, f.saddr)', CASE WHEN n <= 32 THEN 4 ELSE 6 END, n)
            FROM (SELECT substring($1 FROM '^net/([0-9]{1,3})$')::int4) m(n) WHERE n BETWEEN 1 AND 128) END
$$;

COMMENT ON FUNCTION argus_internal.group_rows(pg_catalog.text)
IS 'rows of VALUES by which a flow is grouped; NULL: there is no such grouping';

-- Returns how a key is shown, in terms of its parts.
CREATE FUNCTION argus_internal.group_label("by" pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1 IN ('host', 'saddr', 'daddr') THEN 'host(v.k1)'
        WHEN $1 = 'pair' THEN 'host(v.k1) || '' - '' || host(v.k2)'
        WHEN $1 = 'service' THEN 'concat_ws(''/'', v.k1, v.k2)' ELSE 'v.k1::text' END
$$;

COMMENT ON FUNCTION argus_internal.group_label(pg_catalog.text) IS 'how the key of a group is shown';

-- Raises an error unless flows can be grouped so and the source has the columns for it.
CREATE FUNCTION argus_internal.require_grouping(source pg_catalog.regclass, "by" pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF argus_internal.group_rows("by") IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('flows are not grouped by "%s"', "by"),
            hint => 'Groups are host, saddr, daddr, pair, service, proto, srcid, net/24, net/48 and other lengths.');
    END IF;
    PERFORM argus_internal.require_columns(source, VARIADIC '{saddr,daddr}' || CASE "by" WHEN 'service'
        THEN '{proto,dport}' WHEN 'proto' THEN '{proto}' WHEN 'srcid' THEN '{srcid}' ELSE '{}' END::text[]);
END
$$;

COMMENT ON FUNCTION argus_internal.require_grouping(pg_catalog.regclass, pg_catalog.text)
IS 'raises an error unless flows of a source can be grouped so';

-- Returns the condition that a flow is in some group, in terms of the parts of its key.
CREATE FUNCTION argus_internal.group_condition("by" pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1 IS NULL THEN 'true' WHEN $1 = 'pair' THEN '(v.k1 IS NOT NULL AND v.k2 IS NOT NULL)'
        ELSE 'v.k1 IS NOT NULL' END
$$;

COMMENT ON FUNCTION argus_internal.group_condition(pg_catalog.text)
IS 'condition that a flow is in some group; by NULL: it always is';

-- Asks flows for the groups with the most of a measure. With `keys`, asks for the peers of these groups instead.
CREATE FUNCTION argus_internal.ask_groups(source pg_catalog.regclass, during pg_catalog.tstzrange,
    "by" pg_catalog.text, measure pg_catalog.text, n pg_catalog.int4, filter pg_catalog.text,
    keys pg_catalog.text[] DEFAULT NULL)
RETURNS TABLE (key pg_catalog.text, flows pg_catalog.int8, pkts pg_catalog.int8, bytes pg_catalog.int8,
    peers pg_catalog.int8, first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    label text := argus_internal.group_label("by");
    peer text := CASE WHEN "by" = 'pair' THEN 'NULL::int8'
        WHEN "by" = 'host' OR starts_with("by", 'net/') THEN 'count(DISTINCT v.peer) FILTER (WHERE NOT v.peer <<= v.k1)'
        ELSE 'count(DISTINCT v.peer)' END;
    sums text := 'count(*), least(coalesce(sum(f.spkts), 0) + coalesce(sum(f.dpkts), 0), 9223372036854775807)::int8, '
        'least(coalesce(sum(f.sbytes), 0) + coalesce(sum(f.dbytes), 0), 9223372036854775807)::int8';
    hosts inet[] := CASE WHEN "by" IN ('host', 'saddr', 'daddr') THEN keys::inet[] END;
BEGIN
    RETURN QUERY EXECUTE format('SELECT %s, %s, %s, min(f.stime), max(f.ltime) FROM %s f, '
        'LATERAL (VALUES %s) v(k1, k2, peer) WHERE %s AND (%s) AND %s AND %s GROUP BY v.k1, v.k2 %s',
        label, CASE WHEN keys IS NULL THEN sums ELSE '0::int8, 0::int8, 0::int8' END,
        CASE WHEN keys IS NULL AND measure <> 'peers' THEN 'NULL::int8' ELSE peer END, source,
        argus_internal.group_rows("by"),
        argus_internal.time_condition('f.stime', tstzmultirange(coalesce(during, tstzrange(NULL, NULL)))),
        argus_internal.filter_condition(source, filter), argus_internal.group_condition("by"),
        CASE WHEN keys IS NULL THEN 'true'
            WHEN hosts IS NULL THEN format('%s = ANY (%L::text[])', label, keys)
            ELSE format('(%s OR %s) AND v.k1 = ANY (%L::inet[])',
                argus_internal.host_condition('f.saddr', hosts, '{}'),
                argus_internal.host_condition('f.daddr', hosts, '{}'), hosts) END,
        CASE WHEN keys IS NULL THEN format('ORDER BY %s DESC NULLS LAST, %s COLLATE "C" LIMIT %s',
            CASE measure WHEN 'flows' THEN 2 WHEN 'pkts' THEN 3 WHEN 'bytes' THEN 4 ELSE 5 END, label, n) ELSE '' END);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_groups(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text,
    pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text[])
IS 'groups of flows with the most of a measure, or the peers of some groups';
