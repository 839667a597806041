--
-- Hosts, pairs, services and networks with the most of something: argus.top(). Archives, index, hot table and a plain
-- table give the same answers.
--
\set scratch `mktemp -d /tmp/argus_top.XXXXXX`
\setenv SCRATCH :scratch
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && cp -r tests/data/campus "$SCRATCH/tree" && find "$SCRATCH/tree" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER top FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER top INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
SELECT * FROM argus.top('netops.flows');
SELECT * FROM argus.top('netops.flows', '[2026-03-03 02:00Z, 2026-03-03 05:00Z)', 'pair', 'flows', 3, 'tcp and dst port 22');
SELECT rank, key, flows, peers FROM argus.top('netops.flows', "by" => 'service', measure => 'peers', n => 5);
SELECT rank, key, bytes FROM argus.top('netops.flows', "by" => 'net/24', n => 3);
SELECT rank, key, bytes FROM argus.top('netops.flows', "by" => 'net/48', n => 3);
SELECT count(*) FROM argus.top('netops.flows', 'empty');
-- The same, plainly.
SELECT host(h) AS key, count(*) AS flows, sum(spkts + dpkts) AS pkts, sum(sbytes + dbytes) AS bytes, count(DISTINCT peer) FILTER (WHERE peer <> h) AS peers, min(stime) AS first_seen, max(ltime) AS last_seen
  FROM netops.copied, LATERAL (VALUES (saddr, daddr), (daddr, saddr)) v(h, peer) WHERE h IS NOT NULL GROUP BY h ORDER BY bytes DESC LIMIT 3;
-- A flow both of whose sides are in a group counts once.
CREATE TABLE netops.looped AS SELECT '2026-03-03 01:00Z'::timestamptz AS stime, '2026-03-03 01:01Z'::timestamptz AS ltime, s AS saddr, d AS daddr, 1::int8 AS spkts, 0::int8 AS dpkts, 100::int8 AS sbytes, 0::int8 AS dbytes
  FROM (VALUES ('198.51.100.1'::inet, '198.51.100.1'::inet), ('198.51.100.1', '198.51.100.2'), ('198.51.100.1', '203.0.113.1'), (NULL, '203.0.113.1'), ('2001:db8::1', '203.0.113.1'), ('2001:db8::1', '2001:db8::2')) v(s, d);
SELECT g, t.key, t.flows, t.bytes, t.peers FROM unnest('{host,net/24,net/8,net/32,net/48,net/128}'::text[]) WITH ORDINALITY g(g, n), argus.top('netops.looped', "by" => g.g) t ORDER BY g.n, t.rank;
-- All groups and measures, of all time and of random times, filters and hosts.
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'top', columns => '{stime,ltime,srcid,proto,saddr,sport,daddr,dport,spkts,dpkts,sbytes,dbytes,family,ip_proto}', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
RESET client_min_messages;
SELECT setseed(0.5) IS NOT NULL AS seeded;
CREATE TABLE questions AS
SELECT row_number() OVER (ORDER BY q."by", q.measure, q.i) AS n, q."by", q.measure, CASE WHEN q.i > 0 THEN tstzrange(q.begins, q.begins + q.long * interval '29 minutes', CASE q.i % 2 WHEN 0 THEN '[]' ELSE '(]' END) END AS during,
  1 + (q.i + q.long) * 2 AS size, CASE q.i WHEN 1 THEN 'tcp and not port 443' WHEN 2 THEN format('host %s or net 198.18.%s.0/24', host(q.host), q.long) WHEN 3 THEN format('src host %s', host(q.host)) END AS filter
  FROM (SELECT g AS "by", m AS measure, i, '2026-03-03 00:00Z'::timestamptz + floor(random() * 1380) * interval '1 minute' + floor(random() * 3) * interval '20 seconds' AS begins, 1 + floor(random() * 8)::int AS long,
      (SELECT saddr FROM netops.copied WHERE saddr IS NOT NULL AND family(saddr) = 4 ORDER BY md5(g || m || i || record_offset || stime) LIMIT 1) AS host
    FROM unnest('{host,saddr,daddr,pair,service,proto,srcid,net/24,net/8,net/64}'::text[]) g, unnest('{flows,pkts,bytes,peers}'::text[]) m, generate_series(0, 4) i WHERE g <> 'pair' OR m <> 'peers') q;
CREATE FUNCTION pg_temp.answers(source regclass) RETURNS TABLE (q text, rank int, key text, flows int8, pkts int8, bytes int8, peers int8, first_seen timestamptz, last_seen timestamptz) LANGUAGE sql AS $$
  SELECT concat_ws(' ', q.n, q."by", q.measure, q.during, q.filter), t.* FROM questions q, argus.top(source, q.during, q."by", q.measure, q.size, q.filter) t
$$;
CREATE TABLE plain AS SELECT * FROM pg_temp.answers('netops.copied');
CREATE TABLE read AS SELECT * FROM pg_temp.answers('netops.flows');
ALTER SERVER top OPTIONS (ADD index_dir :'index_dir');
SET client_min_messages = warning;
CALL argus.build_index('top');
RESET client_min_messages;
CREATE TABLE indexed AS SELECT * FROM pg_temp.answers('netops.flows');
CREATE TABLE hot AS SELECT * FROM pg_temp.answers('netops.hot');
SELECT (SELECT count(*) * 3 FROM questions) AS questions, count(DISTINCT q) > 150 AS not_empty, count(*) > 1000 AS rows FROM plain;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE read) UNION ALL (TABLE read EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE indexed) UNION ALL (TABLE indexed EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE hot) UNION ALL (TABLE hot EXCEPT ALL TABLE plain)) d;
-- A role with SELECT on the source alone; hostile words. -- ERROR
CREATE ROLE regress_top_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_top_reader;
GRANT SELECT ON netops.flows TO regress_top_reader;
\set VERBOSITY terse
SET ROLE regress_top_reader;
SELECT * FROM argus.top('netops.flows');
RESET ROLE;
GRANT EXECUTE ON FUNCTION argus.top(regclass, tstzrange, text, text, int4, text) TO regress_top_reader;
SET ROLE regress_top_reader;
SELECT key FROM argus.top('netops.flows', n => 1);
SELECT key FROM argus.top('netops.copied', n => 1);
RESET ROLE;
SELECT * FROM argus.top('netops.flows', "by" => 'saddr; DROP TABLE netops.copied');
SELECT * FROM argus.top('netops.flows', "by" => 'net/129');
SELECT * FROM argus.top('netops.flows', "by" => 'net/0');
SELECT * FROM argus.top('netops.flows', "by" => NULL);
SELECT * FROM argus.top('netops.flows', measure => 'bytes; DROP TABLE netops.copied');
SELECT * FROM argus.top('netops.flows', "by" => 'pair', measure => 'peers');
SELECT * FROM argus.top('netops.looped', "by" => 'service');
SELECT * FROM argus.top('netops.looped', "by" => 'proto');
SELECT * FROM argus.top('netops.looped', "by" => 'srcid');
SELECT * FROM argus.top('netops.flows', n => 0);
SELECT * FROM argus.top('netops.flows', n => NULL);
SELECT * FROM argus.top('netops.flows', filter => 'tcp) OR (true');
SELECT * FROM argus.top(NULL);
\set VERBOSITY default
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
RESET client_min_messages;
DROP OWNED BY regress_top_reader;
DROP ROLE regress_top_reader;
DROP FOREIGN TABLE netops.flows;
DROP TABLE netops.copied, netops.looped, questions, plain, read, indexed, hot;
DROP SCHEMA netops;
DROP SERVER top;
\! rm -rf "$SCRATCH"
