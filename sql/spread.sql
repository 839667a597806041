--
-- Who was reached from a host, and from whom it reached: argus.spread(). Hot table, index, archives and a plain table give
-- the same contacts, and so does a recursive query that walks all ways.
--
\set scratch `mktemp -d /tmp/argus_spread.XXXXXX`
\setenv SCRATCH :scratch
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && cp -r tests/data/campus "$SCRATCH/tree" && find "$SCRATCH/tree" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER spread FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER spread INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
SELECT * FROM argus.spread('netops.copied', '203.0.113.9', n => 12);
SELECT hop, count(*) AS contacts, count(DISTINCT host) AS hosts, min(first_contact) AS first FROM argus.spread('netops.copied', '203.0.113.9', '[2026-03-03 02:00Z, 2026-03-03 12:00Z)', 5) GROUP BY hop ORDER BY hop;
SELECT hop, count(*) AS contacts, count(DISTINCT host) AS hosts FROM argus.spread('netops.copied', '203.0.113.9', '[2026-03-03 02:00Z, 2026-03-03 12:00Z)', 2, tries => true, n => 100000) GROUP BY hop ORDER BY hop;
-- Who is reached earlier by a longer way is followed from then. Never back to the start; not before it was reached.
CREATE TABLE netops.made (stime timestamptz, ltime timestamptz, proto text, saddr inet, sport int, dir text, daddr inet, dport int, state text, spkts int8, dpkts int8, sbytes int8, dbytes int8);
CREATE FUNCTION pg_temp.flow(at time, saddr inet, daddr inet, state text DEFAULT 'FIN', sport int DEFAULT 40000, dport int DEFAULT 22, proto text DEFAULT 'tcp', dir text DEFAULT '->', answers int DEFAULT 5) RETURNS void LANGUAGE sql AS $$
  INSERT INTO netops.made VALUES ('2026-03-03 00:00Z'::timestamptz + at, '2026-03-03 00:01Z'::timestamptz + at, proto, saddr, sport, dir, daddr, dport, state, 5, answers, 100, answers) $$;
\set a '''10.0.0.1'''
\set b '''10.0.0.2'''
\set c '''10.0.0.3'''
\set d '''10.0.0.4'''
\set e '''10.0.0.5'''
SELECT pg_temp.flow('10:00', :a, :c), pg_temp.flow('09:00', :a, :b), pg_temp.flow('09:05', :b, :c), pg_temp.flow('09:30', :c, :d), pg_temp.flow('10:30', :c, :d), pg_temp.flow('09:40', :d, :a), pg_temp.flow('09:00', :d, :e), pg_temp.flow('09:45', :c, :c);
SELECT * FROM argus.spread('netops.made', :a);
SELECT hop, host, via, first_contact, bytes FROM argus.spread('netops.made', :a, hops => 2);
SELECT hop, host, via, first_contact, bytes FROM argus.spread('netops.made', :a, '[2026-03-03 09:01Z, 2026-03-03 10:30Z]');
SELECT hop, host, via, first_contact, bytes FROM argus.spread('netops.made', :a, '(2026-03-03 10:00Z,)');
SELECT count(*) FROM argus.spread('netops.made', :a, 'empty');
SELECT count(*) FROM argus.spread('netops.made', '192.0.2.1');
-- Tries, refusals, a flow of which nobody saw the source; groups and ARP. What the sensor turned round.
TRUNCATE netops.made;
SELECT pg_temp.flow('09:00', :a, :b, 'REQ', answers => 0), pg_temp.flow('09:10', :a, :b), pg_temp.flow('09:05', :b, :c), pg_temp.flow('09:20', :b, :d, 'RST', answers => 0), pg_temp.flow('09:21', :a, '239.1.1.1', 'INT', proto => 'udp', answers => 0),
  pg_temp.flow('09:22', :a, '255.255.255.255', 'INT', proto => 'udp', answers => 0), pg_temp.flow('09:23', :a, 'ff02::1', 'INT', proto => 'udp', answers => 0), pg_temp.flow('09:24', :a, :e, 'CON', NULL, NULL, 'arp', 'who');
INSERT INTO netops.made SELECT '2026-03-03 09:30Z', '2026-03-03 09:31Z', 'udp', :a, 5000, '<-', :e, 53, 'CON', 0, 5, 0, 100;
SELECT * FROM argus.spread('netops.made', :a);
SELECT * FROM argus.spread('netops.made', :a, tries => true);
TRUNCATE netops.made;
SELECT pg_temp.flow('09:00', :b, :a, 'CON', 6667, 33021, dir => '<?>'), pg_temp.flow('09:01', :c, :a, 'FIN', 20, 33022, dir => '->'), pg_temp.flow('09:02', :d, :a, 'CON', 53, 44444, 'udp', '<->'), pg_temp.flow('09:03', :e, :a, 'REQ', 22, 44444, dir => '?>', answers => 0);
SELECT * FROM argus.spread('netops.made', :a, tries => true);
SELECT * FROM argus.spread('netops.made', :b);
SELECT * FROM argus.spread('netops.made', :c);
-- The limit says where it cut, and nobody is followed from there.
TRUNCATE netops.made;
SELECT count(pg_temp.flow('09:00'::time + i * interval '1 minute', h, h + 1)) FROM generate_series(1, 4) i, LATERAL (SELECT '10.0.0.0'::inet + i) h(h);
SELECT count(pg_temp.flow('09:01'::time + i * interval '1 second', :b, '10.0.1.0'::inet + i)) FROM generate_series(1, 5) i;
SELECT count(*) FROM argus.spread('netops.made', :a, hops => 9, n => 9);
SELECT hop, host, via FROM argus.spread('netops.made', :a, hops => 9, n => 8);
SELECT hop, host, via FROM argus.spread('netops.made', :a, hops => 9, n => 4);
SELECT hop, host, via FROM argus.spread('netops.made', :a, hops => 2, n => 4);
SELECT hop, host, via FROM argus.spread('netops.made', :a, n => 1);
SELECT count(*) FROM argus.spread('netops.made', :a, hops => 2147483647, n => 2147483647);
-- All ways, walked one by one: when each host was reached, by how many contacts, and what counts of each pair then.
CREATE VIEW contacts AS
SELECT stime, ltime, f.proto, CASE WHEN turned THEN daddr ELSE saddr END AS via, CASE WHEN turned THEN saddr ELSE daddr END AS host, CASE WHEN turned THEN sport ELSE dport END AS port, state, sbytes + dbytes AS bytes,
  spkts > 0 AND dpkts > 0 AND NOT (f.proto = 'tcp' AND (state = 'REQ' OR state = 'RST' AND tcp_status & 6 = 0)) AS answered
FROM netops.copied f, LATERAL (SELECT coalesce(sport < 32768 AND dport >= 32768 AND spkts > 0 AND dpkts > 0 AND (f.proto <> 'tcp' OR dir LIKE '%?%'), false)) t(turned)
WHERE f.proto <> 'arp' AND spkts > 0 AND NOT (family(daddr) = 4 AND daddr >= '224.0.0.0' AND daddr < '240.0.0.0' OR daddr = '255.255.255.255' OR family(daddr) = 6 AND host(daddr) LIKE 'ff%');
CREATE TABLE contact AS TABLE contacts;
CREATE FUNCTION pg_temp.walk_all(start inet, during tstzrange, hops int, tries bool) RETURNS SETOF argus_internal.contact LANGUAGE sql SET jit = off SET work_mem = '64MB' AS $$
  WITH RECURSIVE c AS MATERIALIZED (SELECT * FROM contact WHERE stime <@ during AND (answered OR tries) AND host <> start AND host <> via),
  walk AS (
    SELECT start AS host, '-infinity'::timestamptz AS since, 0 AS hop
    UNION SELECT c.host, c.stime, w.hop + 1 FROM walk w JOIN c ON c.via = w.host AND c.stime >= w.since WHERE w.hop < hops),
  reached AS (SELECT host, min(since) AS since FROM walk WHERE hop < hops GROUP BY host),
  pairs AS (SELECT c.host, c.via, c.proto, c.port, min(c.stime) AS first_contact, (array_agg(c.state ORDER BY NOT c.answered, c.stime, c.ltime, c.state COLLATE "C"))[1] AS state, sum(c.bytes)::int8 AS bytes
    FROM c JOIN reached r ON r.host = c.via AND c.stime >= r.since GROUP BY 1, 2, 3, 4)
  SELECT (SELECT 1 + min(w.hop) FROM walk w WHERE w.host = p.via AND w.since <= p.first_contact AND w.hop < hops), p.host, p.via, p.proto, p.port, p.first_contact, p.state, p.bytes FROM pairs p
$$;
-- With the limit: the hops up to the first that has more than n contacts.
CREATE FUNCTION pg_temp.walk(start inet, during tstzrange, hops int, tries bool, n int) RETURNS SETOF argus_internal.contact LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..hops LOOP
    IF i = hops OR (SELECT count(*) FROM pg_temp.walk_all(start, during, i, tries)) > n THEN
      RETURN QUERY SELECT * FROM pg_temp.walk_all(start, during, i, tries) w ORDER BY w.hop, w.first_contact, w.via, w.host, w.proto COLLATE "C", w.port LIMIT n;
      RETURN;
    END IF;
  END LOOP;
END
$$;
SELECT setseed(0.25) IS NOT NULL AS seeded;
CREATE TABLE questions AS
SELECT q, h.via AS start, tstzrange('2026-03-03 00:00Z'::timestamptz + m * interval '1 minute', '2026-03-03 00:00Z'::timestamptz + (m + d) * interval '1 minute', CASE WHEN q % 2 = 0 THEN '[)' ELSE '(]' END) AS during,
  1 + q % 4 AS hops, q % 5 = 0 AS tries, CASE WHEN q % 3 = 0 THEN 7 ELSE 100000 END AS n
FROM (SELECT q, floor(random() * 1380)::int AS m, 10 + floor(random() * 120)::int AS d FROM generate_series(1, 60) q) r,
  LATERAL (SELECT via FROM contact WHERE answered AND stime >= '2026-03-03 00:00Z'::timestamptz + m * interval '1 minute' ORDER BY stime, via, host, md5(q::text || port) OFFSET q % 3 LIMIT 1) h;
CREATE FUNCTION pg_temp.answers(source regclass) RETURNS TABLE (q int, hop int, host inet, via inet, proto text, port int, first_contact timestamptz, state text, bytes int8) LANGUAGE sql SET client_min_messages = error AS $$
  SELECT x.q, s.* FROM questions x, argus.spread(source, x.start, x.during, x.hops, x.tries, x.n) s
$$;
CREATE TABLE walked AS SELECT x.q, w.* FROM questions x, pg_temp.walk(x.start, x.during, x.hops, x.tries, x.n) w;
CREATE TABLE plain AS SELECT * FROM pg_temp.answers('netops.copied');
SELECT count(*) > 500 AS compared, count(DISTINCT q) > 50 AS questions, count(DISTINCT q) FILTER (WHERE hop > 2) > 10 AS far, max(hop) AS hops FROM walked;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE walked) UNION ALL (TABLE walked EXCEPT ALL TABLE plain)) d;
-- The same among few hosts, where there are many ways to each.
TRUNCATE contact, netops.made;
INSERT INTO contact SELECT t, t, 'tcp', '10.0.0.0'::inet + floor(random() * 12)::int, '10.0.0.0'::inet + floor(random() * 12)::int, 20 + floor(random() * 3)::int, 'FIN', 105, true
  FROM (SELECT '2026-03-03 00:00Z'::timestamptz + floor(random() * 1440) * interval '1 minute' AS t FROM generate_series(1, 150)) r;
INSERT INTO netops.made SELECT stime, ltime, proto, via, 40000, '->', host, port, state, 5, 5, 100, 5 FROM contact;
CREATE TABLE ways AS SELECT q, '10.0.0.0'::inet + q % 12 AS start, tstzrange('2026-03-03 00:00Z'::timestamptz + q * interval '10 minutes', NULL) AS during, 2 + q % 5 AS hops, CASE WHEN q % 3 = 0 THEN 9 ELSE 100000 END AS n FROM generate_series(1, 60) q;
SET client_min_messages = error;
SELECT count(*) > 1000 AS compared, count(*) FILTER (WHERE s.hop > 3) > 100 AS far, count(*) FILTER (WHERE s IS DISTINCT FROM w) AS differ
FROM (SELECT x.q, to_jsonb(w) AS w FROM ways x, pg_temp.walk(x.start, x.during, x.hops, false, x.n) w) w FULL JOIN (SELECT x.q, s.hop, to_jsonb(s) AS s FROM ways x, argus.spread('netops.made', x.start, x.during, x.hops, n => x.n) s) s ON s.q = w.q AND s = w;
RESET client_min_messages;
-- Rows come in their order.
SELECT bool_and(first_contact >= before OR hop > hop_before) AS in_order FROM (SELECT *, lag(first_contact) OVER w AS before, lag(hop) OVER w AS hop_before FROM argus.spread('netops.copied', '203.0.113.9', hops => 5) WITH ORDINALITY s WINDOW w AS (ORDER BY ordinality)) o;
-- The other sources.
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'spread', columns => '{stime,ltime,proto,saddr,sport,dir,daddr,dport,state,spkts,dpkts,sbytes,dbytes,tcp_status,icmp_error_type}', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
CALL argus.close_day('netops.hot', '2026-03-03');
RESET client_min_messages;
CREATE TABLE read AS SELECT * FROM pg_temp.answers('netops.flows');
ALTER SERVER spread OPTIONS (ADD index_dir :'index_dir');
SET client_min_messages = warning;
CALL argus.build_index('spread');
RESET client_min_messages;
CREATE TABLE indexed AS SELECT * FROM pg_temp.answers('netops.flows');
CREATE TABLE hot AS SELECT * FROM pg_temp.answers('netops.hot');
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE read) UNION ALL (TABLE read EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE indexed) UNION ALL (TABLE indexed EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE hot) UNION ALL (TABLE hot EXCEPT ALL TABLE plain)) d;
-- Addresses, ports and times reach the archives, in one condition for all hosts.
CREATE FUNCTION pg_temp.pushed(condition text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || argus_internal.contact_flows('netops.flows', condition) LOOP
    IF line LIKE '%Pushed Filter%' THEN
      RETURN NEXT btrim(line);
    END IF;
  END LOOP;
END
$$;
SELECT * FROM pg_temp.pushed('f.stime >= ''2026-03-03 09:00Z'' AND (f.saddr = ANY (''{10.0.0.1,10.0.0.2}''::inet[]) OR f.sport < 32768 AND f.dport >= 32768 AND f.dpkts > 0 AND f.daddr = ANY (''{10.0.0.1,10.0.0.2}''::inet[]))');
-- A role with SELECT on the source alone, with its own row security. What cannot be answered. -- ERROR
CREATE ROLE regress_spread_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_spread_reader;
GRANT SELECT ON netops.flows, netops.made TO regress_spread_reader;
\set VERBOSITY terse
SET ROLE regress_spread_reader;
SELECT * FROM argus.spread('netops.made', :a);
RESET ROLE;
GRANT EXECUTE ON FUNCTION argus.spread(regclass, inet, tstzrange, int, bool, int) TO regress_spread_reader;
ALTER TABLE netops.made ENABLE ROW LEVEL SECURITY;
CREATE POLICY late ON netops.made FOR SELECT TO regress_spread_reader USING (daddr <> :c);
SELECT count(*) FILTER (WHERE host = :c) > 0 AS reached FROM argus.spread('netops.made', :a);
SET ROLE regress_spread_reader;
SELECT count(*) > 5 AS some, count(*) FILTER (WHERE host = :c) AS hidden FROM argus.spread('netops.made', :a);
SELECT count(*) > 0 AS some FROM argus.spread('netops.flows', '203.0.113.9');
SELECT * FROM argus.spread('netops.copied', :a);
RESET ROLE;
SELECT * FROM argus.spread(NULL, :a);
SELECT * FROM argus.spread('netops.made', NULL);
SELECT * FROM argus.spread('netops.made', '10.0.0.0/24');
SELECT * FROM argus.spread('netops.made', :a, hops => 0);
SELECT * FROM argus.spread('netops.made', :a, hops => NULL);
SELECT * FROM argus.spread('netops.made', :a, tries => NULL);
SELECT * FROM argus.spread('netops.made', :a, n => 0);
SELECT * FROM argus.spread('netops.made', :a, n => NULL);
SELECT * FROM argus.spread('pg_class', :a);
CREATE SCHEMA "no; DROP TABLE netops.copied; --";
CREATE VIEW "no; DROP TABLE netops.copied; --"."1'""2 %s $$" AS SELECT * FROM netops.copied;
SELECT count(*) > 0 AS some FROM argus.spread('"no; DROP TABLE netops.copied; --"."1''""2 %s $$"', '203.0.113.9');
DROP SCHEMA "no; DROP TABLE netops.copied; --" CASCADE;
-- Sums end where their type does; what has no time or no address is no contact; times and zones of the session do not matter.
TRUNCATE netops.made;
INSERT INTO netops.made SELECT '2026-03-03 09:00Z', '2026-03-03 09:01Z', 'tcp', :a, 40000, '->', :b, 22, 'FIN', 5, 5, 9000000000000000000, 9000000000000000000 FROM generate_series(1, 3);
INSERT INTO netops.made VALUES (NULL, NULL, 'tcp', :a, 40000, '->', :c, 22, 'FIN', 5, 5, 1, 1), ('2026-03-03 09:00Z', NULL, 'tcp', :a, 40000, '->', NULL, 22, 'FIN', 5, 5, 1, 1), ('2026-03-03 09:00Z', NULL, 'tcp', NULL, 40000, '->', :d, 22, 'FIN', 5, 5, NULL, NULL),
  ('2026-03-03 09:00Z', NULL, 'gre', :b, NULL, '<->', :e, NULL, 'CON', 5, 5, NULL, NULL), ('infinity', NULL, 'tcp', :b, 40000, '->', :d, 22, 'FIN', 5, 5, 1, 1), ('-infinity', NULL, 'tcp', :a, 40000, '->', :d, 22, 'FIN', 5, 5, 1, 1);
SET datestyle = 'SQL, DMY';
SET timezone = 'Asia/Kathmandu';
SELECT * FROM argus.spread('netops.made', :a);
SELECT hop, host, bytes FROM argus.spread('netops.made', :a, '[2026-03-03 09:00Z,infinity]');
RESET datestyle;
RESET timezone;
\set VERBOSITY default
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
RESET client_min_messages;
DROP OWNED BY regress_spread_reader;
DROP ROLE regress_spread_reader;
DROP FOREIGN TABLE netops.flows;
DROP VIEW contacts;
DROP TABLE netops.copied, netops.made, contact, questions, ways, walked, plain, read, indexed, hot;
DROP SCHEMA netops;
DROP SERVER spread;
\! rm -rf "$SCRATCH"
