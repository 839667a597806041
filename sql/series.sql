--
-- How much when: argus.series(). Rollups, index, archives and plain tables give the same answers, and the sums of all
-- bins are those of the flows.
--
\set scratch `mktemp -d /tmp/argus_series.XXXXXX`
\setenv SCRATCH :scratch
\set index_dir :scratch '/index'
SET timezone = 'America/New_York';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && cp -r tests/data/campus "$SCRATCH/tree" && find "$SCRATCH/tree" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER series FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER series INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
SET timezone = 'UTC';
SELECT * FROM argus.series('netops.flows', '[2026-03-03 12:00Z, 2026-03-03 16:00Z)');
SELECT * FROM argus.series('netops.flows', '[2026-03-03 12:05Z, 2026-03-03 12:15Z]', '10 minutes', 'service', 'tcp and dst net 198.18.1.0/24') WHERE flows > 0;
-- Bins are those of UTC, whatever the zone. Days that have no archives are marked.
SET timezone = 'America/New_York';
SELECT "time" AT TIME ZONE 'UTC' AS at, flows, state FROM argus.series('netops.flows', '[2026-03-02 20:00Z, 2026-03-04 08:00Z)', '1 day');
SELECT "time" AT TIME ZONE 'UTC' AS at, flows, state FROM argus.series('netops.copied', '[2026-03-03 00:00Z, 2026-03-03 02:00Z]', "by" => 'srcid');
SET timezone = 'UTC';
-- A flow is split in proportion to time: 10 packets over 40 seconds are 3, 5 and 2. Parts are whole and add up. What
-- cannot be split is in the first bin; what has no time, or one that cannot be right, is in none.
CREATE TABLE netops.made (stime timestamptz, ltime timestamptz, proto text, saddr inet, daddr inet, dport int4, spkts int8, dpkts int8, sbytes int8, dbytes int8);
INSERT INTO netops.made VALUES
  ('2026-03-03 00:00:08Z', '2026-03-03 00:00:48Z', 'tcp', '198.51.100.1', '198.51.100.2', 80, 7, 3, 1000, 1);
SELECT to_char("time", 'MI:SS') AS at, flows, pkts, bytes, state FROM argus.series('netops.made', NULL, '20 seconds');
SELECT to_char("time", 'MI:SS') AS at, flows, pkts, bytes FROM argus.series('netops.made', '[2026-03-02 23:59:55Z, 2026-03-03 00:00:30Z]', '20 seconds');
SELECT count(*) FROM argus.series('netops.made', '[2026-03-03 00:00:20Z, 2026-03-03 00:01Z)', '20 seconds') WHERE flows + pkts + bytes > 0;
SELECT to_char("time", 'MI:SS') AS at, series, flows, pkts, bytes FROM argus.series('netops.made', NULL, '30 seconds', 'host');
INSERT INTO netops.made VALUES
  ('2026-03-03 00:00:10Z', '2026-03-03 00:00:10Z', 'udp', '198.51.100.1', '198.51.100.2', 53, 1, 0, 60, 0),
  ('2026-03-03 00:00:10Z', NULL, 'udp', NULL, NULL, NULL, 1, NULL, 60, NULL),
  ('2026-03-03 00:00:10Z', '2026-03-02 00:00Z', 'udp', NULL, '198.51.100.2', 53, 1, 0, 60, 0),
  ('2026-03-03 00:00:10Z', '2026-04-03 00:00:10.000001Z', NULL, '198.51.100.1', '198.51.100.1', 53, 1, 0, 60, 0),
  ('2026-03-03 00:00:10Z', 'infinity', 'udp', '198.51.100.1', '198.51.100.2', 53, 1, 0, 60, 0),
  (NULL, '2026-03-03 00:00:10Z', 'udp', '198.51.100.1', '198.51.100.2', 53, 100, 0, 100, 0),
  ('infinity', 'infinity', 'udp', '198.51.100.1', '198.51.100.2', 53, 100, 0, 100, 0),
  ('-infinity', '2026-03-03 00:00:10Z', 'udp', '198.51.100.1', '198.51.100.2', 53, 100, 0, 100, 0),
  ('99999-01-01 00:00Z', '99999-01-01 00:00Z', 'udp', '198.51.100.1', '198.51.100.2', 53, 100, 0, 100, 0);
SELECT to_char("time", 'MI:SS') AS at, flows, pkts, bytes FROM argus.series('netops.made', NULL, '20 seconds');
SELECT to_char("time", 'MI:SS') AS at, series, flows, pkts, bytes FROM argus.series('netops.made', NULL, '1 minute', 'host');
SELECT series, sum(flows) AS flows, sum(bytes) AS bytes FROM argus.series('netops.made', NULL, '1 minute', 'proto') GROUP BY series ORDER BY 1;
INSERT INTO netops.made SELECT '2026-03-03 00:00:30Z', '2026-03-03 00:01Z', 'tcp', '198.51.100.1', '198.51.100.2', 80, 9000000000000000000, 9000000000000000000, 9000000000000000000, 9000000000000000000 FROM generate_series(1, 2);
SELECT to_char("time", 'MI:SS') AS at, flows, pkts, bytes FROM argus.series('netops.made', NULL, '20 seconds');
-- Sums of all bins are those of the flows, in small bins and in large ones.
SELECT b.width, (SELECT ROW(sum(flows), sum(pkts), sum(bytes)) FROM argus.series('netops.copied', d.during, b.width))
    = (SELECT ROW(count(*)::numeric, sum(spkts + dpkts), sum(sbytes + dbytes)) FROM netops.copied WHERE stime <@ d.during) AS same
  FROM (VALUES (tstzrange('2026-03-03 10:00:01Z', '2026-03-03 12:07Z'))) d(during), unnest('{1 second,7 seconds,5 minutes,1 day,40 days}'::interval[]) b(width);
-- Each flow by itself, split by floating point: a part differs by less than a packet.
SELECT count(*) > 300 AS many, count(*) FILTER (WHERE abs(s.pkts - p.pkts) > p.n OR s.flows + s.pkts > 0 AND p.n IS NULL) AS differ
  FROM argus.series('netops.copied', '[2026-03-03 10:00Z, 2026-03-03 11:00Z)', '10 seconds') s LEFT JOIN (
    SELECT least(b, '2026-03-03 10:59:50Z') AS b, count(*) AS n, sum((spkts + dpkts) * CASE WHEN ltime > stime
      THEN extract(epoch FROM least(ltime, b + interval '10 seconds') - greatest(stime, b)) / extract(epoch FROM ltime - stime) ELSE 1 END) AS pkts
    FROM netops.copied, generate_series(date_bin('10 seconds', stime, '2000-01-01 00:00Z'), ltime, '10 seconds') b
    WHERE stime >= '2026-03-03 10:00Z' AND stime < '2026-03-03 11:00Z' GROUP BY 1) p ON s."time" = p.b;
-- Rollups, the hot table itself, the index, archives that are read, and a plain table.
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'series', columns => '{stime,ltime,srcid,proto,saddr,sport,daddr,dport,spkts,dpkts,sbytes,dbytes,family,ip_proto}', keep => '100 years', rollup_keep => '100 years', partition_zone => 'Asia/Kathmandu');
CALL argus.create_hot_table('netops.bare', server => 'series', columns => '{stime,ltime,srcid,proto,saddr,sport,daddr,dport,spkts,dpkts,sbytes,dbytes,family,ip_proto}', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
CALL argus.load('netops.bare');
CALL argus.close_day('netops.hot', '2026-03-03');
RESET client_min_messages;
SELECT setseed(0.5) IS NOT NULL AS seeded;
CREATE TABLE questions AS
SELECT i AS n, CASE WHEN i % 15 = 0 THEN NULL WHEN i % 15 = 1 THEN tstzrange('2026-03-03 00:00Z', '2026-03-04 00:00Z') WHEN i % 15 = 2 THEN tstzrange(NULL, begins, '[]') WHEN i % 15 = 3 THEN tstzrange(begins, NULL)
    WHEN i % 15 = 4 THEN tstzrange(date_trunc('hour', begins), date_trunc('hour', begins) + long * interval '1 hour')
    WHEN i % 3 = 0 THEN tstzrange(begins, begins + long * interval '13 minutes', '(]') ELSE tstzrange(begins, begins + long * interval '41 minutes') END AS during,
  ('{5 minutes,10 minutes,1 hour,1 day,7 minutes,4 minutes 59 seconds}'::interval[])[1 + i % 6] AS bin,
  CASE WHEN i % 5 < 2 THEN NULL WHEN i % 15 < 4 THEN 'proto' ELSE ('{proto,srcid,proto,srcid,service,host,net/24,pair}'::text[])[1 + i % 8] END AS "by",
  CASE WHEN i % 4 = 3 THEN 'tcp and not port 443' END AS filter
  FROM (SELECT i, '2026-03-03 00:00Z'::timestamptz + floor(random() * 1380) * interval '1 minute' + floor(random() * 3) * interval '20 seconds' AS begins, 1 + floor(random() * 8)::int AS long FROM generate_series(0, 124) i) r;
CREATE FUNCTION pg_temp.answers(source regclass) RETURNS TABLE (n int, "time" timestamptz, series text, flows int8, pkts int8, bytes int8) LANGUAGE sql AS $$
  SELECT q.n, s."time", s.series, s.flows, s.pkts, s.bytes FROM questions q, argus.series(source, q.during, q.bin, q."by", q.filter) s
  WHERE q."by" IS NULL OR s.flows + s.pkts + s.bytes > 0
$$;
CREATE TABLE plain AS SELECT * FROM pg_temp.answers('netops.copied');
CREATE TABLE read AS SELECT * FROM pg_temp.answers('netops.flows');
ALTER SERVER series OPTIONS (ADD index_dir :'index_dir');
SET client_min_messages = warning;
CALL argus.build_index('series');
RESET client_min_messages;
CREATE TABLE indexed AS SELECT * FROM pg_temp.answers('netops.flows');
CREATE TABLE rolled AS SELECT * FROM pg_temp.answers('netops.hot');
CREATE TABLE hot AS SELECT * FROM pg_temp.answers('netops.bare');
SELECT count(DISTINCT n) AS questions, count(*) > 10000 AS compared, count(*) FILTER (WHERE flows > 0) > 5000 AS not_empty FROM plain;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE read) UNION ALL (TABLE read EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE indexed) UNION ALL (TABLE indexed EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE rolled) UNION ALL (TABLE rolled EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE hot) UNION ALL (TABLE hot EXCEPT ALL TABLE plain)) d;
-- Without a begin and an end, the rollup of each five minutes is the answer.
SELECT count(*) AS differ FROM ((SELECT "time", series, flows, pkts, bytes FROM argus.series('netops.bare', NULL, '5 minutes', 'proto') WHERE flows + pkts + bytes > 0
  EXCEPT SELECT bin, proto, sum(flows), sum(pkts), sum(bytes) FROM netops.hot_traffic GROUP BY 1, 2)
  UNION ALL (SELECT bin, proto, sum(flows), sum(pkts), sum(bytes) FROM netops.hot_traffic WHERE proto IS NOT NULL GROUP BY 1, 2
  EXCEPT SELECT "time", series, flows, pkts, bytes FROM argus.series('netops.bare', NULL, '5 minutes', 'proto'))) d;
-- The rollup is asked where it can answer, and the plan for the rest reaches few blocks.
SELECT d AS during, argus_internal.traffic_times(argus_internal.describe_source('netops.hot'), d, b, g, f, '{}') AS rollup
  FROM (VALUES ('[2026-03-03 10:00:01Z, 2026-03-03 12:07Z)'::tstzrange, '5 minutes'::interval, NULL::text, NULL::text), ('[2026-03-03 10:00Z, 2026-03-03 12:00Z)', '1 hour', 'proto', NULL),
    ('[2026-03-03 10:00Z, 2026-03-03 10:30Z)', '5 minutes', NULL, NULL), ('[2026-03-03 10:00Z, 2026-03-03 12:00Z)', '1 minute', NULL, NULL), ('[2026-03-03 10:00Z, 2026-03-03 12:00Z)', '5 minutes', 'host', NULL),
    ('[2026-03-03 10:00Z, 2026-03-03 12:00Z)', '5 minutes', NULL, 'tcp'), ('(,)', '5 minutes', 'srcid', NULL)) v(d, b, g, f);
-- A role with SELECT on the source alone; row security of the source holds, also where the rollup could answer.
CREATE ROLE regress_series_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_series_reader;
GRANT SELECT ON netops.flows, netops.hot TO regress_series_reader;
GRANT EXECUTE ON FUNCTION argus.series(regclass, tstzrange, interval, text, text) TO regress_series_reader;
SET ROLE regress_series_reader;
SELECT * FROM argus.series('netops.flows', '[2026-03-03 12:00Z, 2026-03-03 14:00Z)');
SELECT * FROM argus.series('netops.hot', '[2026-03-03 12:00Z, 2026-03-03 14:00Z)');
RESET ROLE;
GRANT SELECT ON netops.hot_traffic TO regress_series_reader;
SET ROLE regress_series_reader;
SELECT * FROM argus.series('netops.hot', '[2026-03-03 12:00Z, 2026-03-03 14:00Z)');
RESET ROLE;
ALTER TABLE netops.hot ENABLE ROW LEVEL SECURITY;
CREATE POLICY web ON netops.hot FOR SELECT TO regress_series_reader USING (dport = 80);
SET ROLE regress_series_reader;
SELECT sum(s.flows) = (SELECT count(*) FROM netops.hot WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-03 14:00Z') AS same, sum(s.flows) < 1000 AS few, min(s.state) AS state
  FROM argus.series('netops.hot', '[2026-03-03 12:00Z, 2026-03-03 14:00Z)') s;
RESET ROLE;
-- A hot table with a filter does not answer from rollups, which count all flows.
SET client_min_messages = error;
CALL argus.create_hot_table('netops.thin', server => 'series', filter => 'udp', columns => '{stime,ltime,spkts,dpkts,sbytes,dbytes}', index_columns => '{}', keep => '100 years', rollup_keep => '100 years');
CALL argus.load('netops.thin');
RESET client_min_messages;
SELECT count(*) AS differ FROM (SELECT "time", flows, pkts, bytes FROM argus.series('netops.thin', '[2026-03-03 10:00Z, 2026-03-03 14:00Z)', '5 minutes')
  EXCEPT SELECT "time", flows, pkts, bytes FROM argus.series('netops.copied', '[2026-03-03 10:00Z, 2026-03-03 14:00Z)', '5 minutes', NULL, 'udp')) d;
-- What is no question; hostile words. -- ERROR
\set VERBOSITY terse
SET ROLE regress_series_reader;
SELECT * FROM argus.series('netops.copied');
RESET ROLE;
SELECT * FROM argus.series(NULL);
SELECT * FROM argus.series('netops.flows', NULL, NULL);
SELECT * FROM argus.series('netops.flows', NULL, '1 month');
SELECT * FROM argus.series('netops.flows', 'empty', '-1 hour');
SELECT * FROM argus.series('netops.flows', '[2000-01-01,2026-01-01)', '1 second');
SELECT * FROM argus.series('netops.flows', NULL, '0.5 seconds', 'host');
SELECT * FROM argus.series('netops.flows', NULL, '1 minute', 'pair');
SELECT * FROM argus.series('netops.flows', NULL, '1 hour', 'net/200');
SELECT * FROM argus.series('netops.flows', NULL, '1 hour', 'proto; DROP TABLE netops.copied');
SELECT * FROM argus.series('netops.flows', NULL, '1 hour', NULL, 'host 1.2.3.4) OR (true');
SELECT * FROM argus.series('netops.thin', NULL, '1 hour', 'host');
SELECT * FROM argus.series('pg_class');
-- Small bins of a long flow, and too many bins of all times, which is known before anything is summed up.
CREATE TABLE netops.slow AS SELECT '2026-03-03 12:00Z'::timestamptz AS stime, '2026-03-20 12:00Z'::timestamptz AS ltime, 1000 AS spkts, 0 AS dpkts, 100000 AS sbytes, 0 AS dbytes;
SET statement_timeout = '20s';
SELECT count(*), sum(flows), sum(pkts), sum(bytes), max(bytes) FROM argus.series('netops.slow', '[2026-03-03 12:00Z,2026-03-03 12:00:01Z)', '100 milliseconds');
SELECT count(*) FROM argus.series('netops.copied', NULL, '1 millisecond');
RESET statement_timeout;
DROP TABLE netops.slow;
CREATE SCHEMA "no; DROP TABLE netops.copied; --";
CREATE VIEW "no; DROP TABLE netops.copied; --"."1'""2 %s $$" AS SELECT * FROM netops.copied;
SELECT sum(flows) FROM argus.series('"no; DROP TABLE netops.copied; --"."1''""2 %s $$"');
\set VERBOSITY default
DROP SCHEMA "no; DROP TABLE netops.copied; --" CASCADE;
SELECT d, (SELECT sum(s.flows) FROM argus.series('netops.copied', d, '1 day') s) AS flows, (SELECT count(*) FROM argus.series('netops.copied', d, '1 day') s) AS bins
  FROM unnest(ARRAY['(,)', '[-infinity,infinity]', '(-infinity,infinity)', '[2026-03-03 00:00Z,infinity)', '(-infinity,2026-03-03 00:00Z]', '[2026-03-05,2026-03-05]', 'empty', '[infinity,infinity]', '(,-infinity]']::tstzrange[]) d;
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
CALL argus.drop_hot_table('netops.bare');
CALL argus.drop_hot_table('netops.thin');
RESET client_min_messages;
DROP FOREIGN TABLE netops.flows;
DROP TABLE netops.copied, netops.made, questions, plain, read, indexed, rolled, hot;
DROP OWNED BY regress_series_reader;
DROP ROLE regress_series_reader;
DROP SCHEMA netops;
DROP SERVER series;
\! rm -rf "$SCRATCH"
