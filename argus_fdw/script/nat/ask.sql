
---------------------------------------------------------------------------------------------------------------------
-- The SQL about translated addresses, in the manner of investigate/ask.sql: the one place where it is put together
---------------------------------------------------------------------------------------------------------------------

-- Returns the protocol that a NAT knows of what a sensor shows: RTP, RTCP and UDT are UDP to it.
CREATE FUNCTION argus_internal.translated_proto(proto pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN pg_catalog.lower(proto) OPERATOR(pg_catalog.=) ANY ('{rtp,rtcp,udt}'::pg_catalog.text[])
        THEN 'udp' ELSE pg_catalog.lower(proto) END
$$;

COMMENT ON FUNCTION argus_internal.translated_proto(pg_catalog.text)
IS 'protocol of a flow as a NAT sees it: udp for rtp, rtcp and udt';

-- Creates a table of translations as the caller. A NULL stands for all ports, all protocols, all times, and conflicts
-- with each of them: in the constraint it is an infinite range. GiST has no operator class for text without another
-- extension, so a protocol is the range of one number there, 64 bits of its hash.
CREATE FUNCTION argus_internal.create_translation_table(name pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('CREATE TABLE %s (inside inet NOT NULL, outside inet NOT NULL, ports int4range, proto text, '
        'valid tstzrange, '
        'CONSTRAINT inside_is_a_host CHECK (masklen(inside) = CASE family(inside) WHEN 4 THEN 32 ELSE 128 END), '
        'CONSTRAINT outside_is_a_host CHECK (masklen(outside) = CASE family(outside) WHEN 4 THEN 32 ELSE 128 END), '
        'CONSTRAINT ports_are_some CHECK (NOT isempty(ports) AND ports <@ int4range ''[0,65535]''), '
        'CONSTRAINT proto_is_of_ip CHECK (proto ~ ''^[a-z0-9][-a-z0-9./+]*$'' AND proto NOT IN (''rtp'', ''rtcp'', '
        '''udt'')), '
        'CONSTRAINT valid_is_some_time CHECK (NOT isempty(valid)), '
        'EXCLUDE USING gist (outside inet_ops WITH =, (coalesce(ports, ''(,)''::int4range)) WITH &&, '
        '(coalesce(valid, ''(,)''::tstzrange)) WITH &&, '
        '(numrange(hashtextextended(proto COLLATE "C", 0), hashtextextended(proto COLLATE "C", 0), ''[]'')) WITH &&))',
        name);
    EXECUTE format('COMMENT ON TABLE %s IS %L', name, 'which inside host had which outside address and ports when');
    EXECUTE format('COMMENT ON COLUMN %s.inside IS %L', name, 'address of the host');
    EXECUTE format('COMMENT ON COLUMN %s.outside IS %L', name, 'address that others saw');
    EXECUTE format('COMMENT ON COLUMN %s.ports IS %L', name, 'ports of the outside address; NULL: all');
    EXECUTE format('COMMENT ON COLUMN %s.proto IS %L', name, 'protocol; NULL: all');
    EXECUTE format('COMMENT ON COLUMN %s.valid IS %L', name, 'when; NULL: always');
END
$$;

COMMENT ON FUNCTION argus_internal.create_translation_table(pg_catalog.text)
IS 'creates a table of translations, with the rights of the caller';

-- Returns the condition that a translation `n` is that of an address, port and protocol in a time, each an expression
-- in SQL. It is made for the index of the constraint above. A NULL port or protocol is any.
CREATE FUNCTION argus_internal.translation_condition(outside pg_catalog.text, port pg_catalog.text,
    during pg_catalog.text, proto pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('n.outside = %s AND coalesce(n.ports, ''(,)''::int4range) && int4range(%s, %2$s, ''[]'') '
        'AND coalesce(n.valid, ''(,)''::tstzrange) && %s '
        'AND coalesce(argus_internal.translated_proto(n.proto) = %s, true)', $1, $2, $3, $4)
$$;

COMMENT ON FUNCTION argus_internal.translation_condition(pg_catalog.text, pg_catalog.text, pg_catalog.text,
    pg_catalog.text)
IS 'condition that a translation n is that of an address, port and protocol in a time';

CREATE FUNCTION argus_internal.ask_translations(nat pg_catalog.regclass, outside pg_catalog.inet,
    port pg_catalog.int4, during pg_catalog.tstzrange, proto pg_catalog.text)
RETURNS TABLE (inside pg_catalog.inet, valid pg_catalog.tstzrange)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
SET jit = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT n.inside, coalesce(n.valid, ''(,)''::tstzrange) FROM %s n WHERE %s', nat,
        argus_internal.translation_condition(format('%L::inet', outside), format('%L::int4', port),
            format('%L::tstzrange', during), format('%L::text', argus_internal.translated_proto(proto))));
END
$$;

COMMENT ON FUNCTION argus_internal.ask_translations(pg_catalog.regclass, pg_catalog.inet, pg_catalog.int4,
    pg_catalog.tstzrange, pg_catalog.text)
IS 'translations of an address and port that were valid in a time';

-- Returns the query for the flows of one side of a NAT, each of them with either of its ends as the peer, for a sensor
-- may take either for the source. Time is divided into buckets of four times `slack` seconds: a flow inside is in those
-- of the times that are `slack` away from its begin, one or two, a flow outside is in that of its begin. `is_asked`: it
-- passes the filter, and began in the time in question.
CREATE FUNCTION argus_internal.nat_flows_query(source pg_catalog.regclass, read pg_catalog.tstzrange,
    during pg_catalog.tstzrange, filter pg_catalog.text, slack pg_catalog.float8, is_inside pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT u.n, u.stime, u.began, u.ended, u.proto, u.is_asked, v.*, b.bucket FROM (SELECT '
        'row_number() OVER () AS n, f.stime::timestamptz AS stime, '
        'date_part(''epoch'', f.stime::timestamptz) AS began, '
        'date_part(''epoch'', CASE WHEN f.ltime > f.stime THEN f.ltime ELSE f.stime END::timestamptz) AS ended, '
        'argus_internal.translated_proto(f.proto) AS proto, (%s) IS TRUE AND %s AS is_asked, f.saddr, f.sport, '
        'f.daddr, f.dport, coalesce(f.spkts, 0)::float8 AS spkts, coalesce(f.dpkts, 0)::float8 AS dpkts, '
        'coalesce(f.sbytes, 0)::float8 AS sbytes, coalesce(f.dbytes, 0)::float8 AS dbytes, %s AS sseq, %s AS dseq '
        'FROM %s f WHERE %s AND f.saddr IS NOT NULL AND f.daddr IS NOT NULL) u, LATERAL (VALUES '
        '(u.saddr, u.sport, u.daddr, u.dport, u.spkts, u.dpkts, u.sbytes, u.dbytes, u.sseq, u.dseq), '
        '(u.daddr, u.dport, u.saddr, u.sport, u.dpkts, u.spkts, u.dbytes, u.sbytes, u.dseq, u.sseq)) '
        'v(host, port, peer, peer_port, pkts_out, pkts_in, bytes_out, bytes_in, seq_out, seq_in), LATERAL (%s) '
        'b(bucket) WHERE b.bucket IS NOT NULL',
        coalesce(argus.filter_sql($4), 'true'), argus_internal.time_condition('f.stime', tstzmultirange($3)),
        argus_internal.column_or_null($1, 'stcpb', 'int8'), argus_internal.column_or_null($1, 'dtcpb', 'int8'),
        $1, argus_internal.time_condition('f.stime', tstzmultirange($2)),
        format(CASE WHEN $6 THEN 'VALUES (floor((u.began - %1$s) / %2$s)), '
            '(nullif(floor((u.began + %1$s) / %2$s), floor((u.began - %1$s) / %2$s)))'
            ELSE 'VALUES (floor(u.began / %2$s))' END, $5, 4 * $5))
$$;

COMMENT ON FUNCTION argus_internal.nat_flows_query(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.tstzrange,
    pg_catalog.text, pg_catalog.float8, pg_catalog.bool)
IS 'query for the flows of one side of a NAT, with either end as the peer';

-- Returns the condition that two flows i and o have alike packets and bytes in one direction: of a tenth of the
-- packets, or of two, a sensor may have missed one, and no two links have the same headers.
CREATE FUNCTION argus_internal.alike_sizes(direction pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('abs(i.pkts_%1$s - o.pkts_%1$s) <= greatest(2, 0.1 * greatest(i.pkts_%1$s, o.pkts_%1$s)) '
        'AND abs(i.bytes_%1$s - o.bytes_%1$s) <= 1600 * abs(i.pkts_%1$s - o.pkts_%1$s) '
        '+ 24 * least(i.pkts_%1$s, o.pkts_%1$s)', $1)
$$;

COMMENT ON FUNCTION argus_internal.alike_sizes(pg_catalog.text)
IS 'condition that two flows have alike packets and bytes in one direction';

-- Returns the query for pairs of a flow inside and one outside with the same peer that may be one flow, and for pairs
-- that are one flow which was not translated. Each pair comes once. OFFSET 0 keeps the planner from joining flows
-- before their peers and buckets are known.
CREATE FUNCTION argus_internal.nat_pairs_query(inside pg_catalog.text, outside pg_catalog.text,
    slack pg_catalog.float8)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT p.* FROM (SELECT i.n AS i, o.n AS o, i.stime, i.host, i.port, o.host AS outside, '
        'o.port AS outside_port, o.stime AS outside_stime, i.peer, i.peer_port, i.proto, i.is_asked, '
        'i.bytes_out + i.bytes_in AS bytes, abs(i.began - o.began) AS apart, '
        'abs(i.pkts_out - o.pkts_out) + abs(i.pkts_in - o.pkts_in) AS missed, '
        'i.bytes_out = o.bytes_out AND i.bytes_in = o.bytes_in AS has_same_bytes, (i.seq_out > 0 AND i.seq_in > 0 '
        'AND i.seq_out = o.seq_out AND i.seq_in = o.seq_in) IS TRUE AS has_same_numbers, '
        'i.host = o.host AND i.port IS NOT DISTINCT FROM o.port AS is_untranslated, '
        'i.host <> o.host AND %1$s AND %2$s AND (abs(i.ended - o.ended) <= %3$s OR (i.pkts_out <> o.pkts_out '
        'OR i.pkts_in <> o.pkts_in) AND abs(i.ended - o.ended) <= 60 + %3$s) AS is_alike '
        'FROM (%4$s OFFSET 0) i JOIN (%5$s OFFSET 0) o ON o.peer = i.peer '
        'AND coalesce(o.peer_port, -1) = coalesce(i.peer_port, -1) AND o.proto = i.proto AND o.bucket = i.bucket '
        'WHERE abs(i.began - o.began) <= %3$s) p WHERE p.is_untranslated OR p.is_alike',
        argus_internal.alike_sizes('out'), argus_internal.alike_sizes('in'), $3, $1, $2)
$$;

COMMENT ON FUNCTION argus_internal.nat_pairs_query(pg_catalog.text, pg_catalog.text, pg_catalog.float8)
IS 'query for pairs of flows inside and outside of a NAT that may be the same';

-- Returns the query for what a table of translations says about the flow outside of a pair t: who had its address and
-- port within some seconds, and whether somebody had them all that time.
CREATE FUNCTION argus_internal.nat_named_query(nat pg_catalog.regclass)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1 IS NULL THEN 'VALUES (NULL::inet[], false)'
        ELSE format('SELECT array_agg(n.inside), coalesce(range_agg(coalesce(n.valid, ''(,)''::tstzrange)) '
            '@> t.around, false) FROM %s n WHERE %s', $1,
            argus_internal.translation_condition('t.outside', 't.outside_port', 't.around', 't.proto')) END
$$;

COMMENT ON FUNCTION argus_internal.nat_named_query(pg_catalog.regclass)
IS 'query for what a table of translations says about a flow outside';

-- A flow outside, and the flow inside that fits it best.
CREATE TYPE argus_internal.nat_match AS (
    stime pg_catalog.timestamptz,
    inside pg_catalog.inet,
    inside_port pg_catalog.int4,
    outside pg_catalog.inet,
    outside_port pg_catalog.int4,
    peer pg_catalog.inet,
    peer_port pg_catalog.int4,
    proto pg_catalog.text,
    bytes pg_catalog.int8,
    apart pg_catalog.float8,
    missed pg_catalog.float8,
    has_same_bytes pg_catalog.bool,
    has_same_numbers pg_catalog.bool,
    is_named pg_catalog.bool,
    candidates pg_catalog.int4,
    hosts pg_catalog.inet[],
    rivals pg_catalog.int4
);

COMMENT ON TYPE argus_internal.nat_match IS 'a flow outside of a NAT, and the flow inside that fits it best';
COMMENT ON COLUMN argus_internal.nat_match.stime IS 'when the flow inside began';
COMMENT ON COLUMN argus_internal.nat_match.inside IS 'the host inside';
COMMENT ON COLUMN argus_internal.nat_match.inside_port IS 'its port';
COMMENT ON COLUMN argus_internal.nat_match.outside IS 'the address outside';
COMMENT ON COLUMN argus_internal.nat_match.outside_port IS 'the port outside';
COMMENT ON COLUMN argus_internal.nat_match.peer IS 'the other end';
COMMENT ON COLUMN argus_internal.nat_match.peer_port IS 'its port';
COMMENT ON COLUMN argus_internal.nat_match.proto IS 'protocol';
COMMENT ON COLUMN argus_internal.nat_match.bytes IS 'bytes of the flow inside, both ways';
COMMENT ON COLUMN argus_internal.nat_match.apart IS 'seconds between the begins of both flows';
COMMENT ON COLUMN argus_internal.nat_match.missed IS 'how many packets only one of the sensors saw, at the least';
COMMENT ON COLUMN argus_internal.nat_match.has_same_bytes IS 'both flows have the same bytes';
COMMENT ON COLUMN argus_internal.nat_match.has_same_numbers IS 'both have the same TCP sequence numbers';
COMMENT ON COLUMN argus_internal.nat_match.is_named IS 'a table of translations names the host';
COMMENT ON COLUMN argus_internal.nat_match.candidates IS 'how many addresses and ports inside fit the flow outside';
COMMENT ON COLUMN argus_internal.nat_match.hosts IS 'the addresses among them';
COMMENT ON COLUMN argus_internal.nat_match.rivals
IS 'how many addresses and ports outside fit the flow inside, this one included';

-- Returns the query for the best matches, with the parts above. A flow that was seen on both sides as it is was not
-- translated, and fits no other. A host that had neither address nor port at a time, as a table of translations says,
-- does not fit. Sequence numbers of TCP that are the same, 64 bits and by chance, prove a pair: then neither of the
-- two fits another flow. So does, if there is no such proof, a table that names nobody but the host. Flows outside
-- without a port are each for themselves, for many hosts may share the address. All that is known of pairs is counted
-- by windows: nothing is joined whose size the planner cannot know.
CREATE FUNCTION argus_internal.nat_matches_query(pairs pg_catalog.text, named pg_catalog.text,
    slack pg_catalog.float8)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('WITH pair AS (SELECT p.*, bool_or(p.is_untranslated) OVER (PARTITION BY p.i) '
        'OR bool_or(p.is_untranslated) OVER (PARTITION BY p.o) AS is_seen_twice, tstzrange(p.outside_stime - '
        'make_interval(secs => %3$s), p.outside_stime + make_interval(secs => %3$s), ''[]'') AS around FROM (%1$s) p), '
        'possible AS (SELECT t.*, coalesce(t.host <<= ANY (n.hosts), false) AS is_named, CASE '
        'WHEN t.has_same_numbers THEN 2 WHEN n.is_known AND t.host = ALL (n.hosts) THEN 1 ELSE 0 END AS proof '
        'FROM pair t, LATERAL (%2$s) n(hosts, is_known) '
        'WHERE NOT t.is_seen_twice AND (NOT n.is_known OR t.host <<= ANY (n.hosts))), '
        'proven AS (SELECT p.*, greatest(max(p.proof) OVER (PARTITION BY p.i), max(p.proof) OVER (PARTITION BY p.o)) '
        'AS best_proof FROM possible p), '
        'fit AS (SELECT p.*, dense_rank() OVER (PARTITION BY p.i ORDER BY p.outside, p.outside_port, '
        'CASE WHEN p.outside_port IS NULL THEN p.o END) AS rival FROM proven p '
        'WHERE p.proof >= p.best_proof), '
        'counted AS (SELECT f.*, max(f.rival) OVER (PARTITION BY f.i) AS rivals FROM fit f), '
        'best AS (SELECT (array_agg(ROW(c.stime, c.host, c.port, c.outside, c.outside_port, c.peer, c.peer_port, '
        'c.proto, least(c.bytes, 9223372036854774784), c.apart, c.missed, c.has_same_bytes, c.has_same_numbers, '
        'c.is_named, 0, NULL, 0)::argus_internal.nat_match ORDER BY c.is_asked DESC, c.is_named DESC, c.missed, '
        'c.has_same_bytes DESC, c.apart, c.stime, c.host, c.port))[1] AS m, '
        'count(DISTINCT (c.host, c.port)) AS candidates, array_agg(DISTINCT c.host) AS hosts, max(c.rivals) AS rivals '
        'FROM counted c GROUP BY c.o HAVING bool_or(c.is_asked)) '
        'SELECT (b.m).stime, (b.m).inside, (b.m).inside_port, (b.m).outside, (b.m).outside_port, (b.m).peer, '
        '(b.m).peer_port, (b.m).proto, (b.m).bytes, (b.m).apart, (b.m).missed, (b.m).has_same_bytes, '
        '(b.m).has_same_numbers, (b.m).is_named, b.candidates::int4, b.hosts, b.rivals::int4 FROM best b '
        'ORDER BY 1, 2, 3, 6, 7, 4, 5, 10, 8', $1, $2, greatest($3, 5))
$$;

COMMENT ON FUNCTION argus_internal.nat_matches_query(pg_catalog.text, pg_catalog.text, pg_catalog.float8)
IS 'query for the best matches of flows inside and outside of a NAT';

-- Asks for the flows outside that one inside fits which is asked for. What else fits may lie beyond the time in
-- question, as far as three steps of the slack: one to the flow outside, and from there to another one inside and back.
-- The one join is by hash or merge, whatever the planner knows of the sources: a nested loop would be of all flows with
-- all. A microsecond more of slack is for the rounding of times.
CREATE FUNCTION argus_internal.ask_nat_matches(inside pg_catalog.regclass, outside pg_catalog.regclass,
    during pg_catalog.tstzrange, nat pg_catalog.regclass, filter pg_catalog.text, slack pg_catalog.interval)
RETURNS SETOF argus_internal.nat_match
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
SET enable_nestloop = off
SET jit = off
AS $$
DECLARE
    seconds float8 := extract(epoch FROM slack) + 0.000001;
    around tstzrange := tstzrange(lower(during) - 3 * slack, upper(during) + 3 * slack, '[]');
BEGIN
    RETURN QUERY EXECUTE argus_internal.nat_matches_query(argus_internal.nat_pairs_query(
            argus_internal.nat_flows_query(inside, around, during, filter, seconds, true),
            argus_internal.nat_flows_query(outside, around, during, NULL, seconds, false), seconds),
        argus_internal.nat_named_query(nat), seconds);
END
$$;

COMMENT ON FUNCTION argus_internal.ask_nat_matches(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.tstzrange,
    pg_catalog.regclass, pg_catalog.text, pg_catalog.interval)
IS 'flows outside of a NAT, each with the flow inside that fits it best';
