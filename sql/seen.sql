--
-- Who was seen, since when, how much: argus.seen(). Rollups, index, archives and a plain table give the same answers.
--
\set scratch `mktemp -d /tmp/argus_seen.XXXXXX`
\setenv SCRATCH :scratch
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && cp -r tests/data/campus "$SCRATCH/tree" && find "$SCRATCH/tree" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER seen FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER seen INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
-- One row for each host that is asked, in order, also for those that nobody saw; a network is one.
SELECT host, first_seen, last_seen, days, flows_in, flows_out, peers, answered_from, complete FROM argus.seen('netops.flows',
  '{203.0.113.66, 8.8.8.8, 198.18.1.31, NULL, 198.18.1.0/24, 2001:db8:18::/48, 203.0.113.66, 198.18.1.31/24}', '[2026-03-03 00:00Z, 2026-03-03 12:00Z)');
\x on
SELECT * FROM argus.seen('netops.flows', '{203.0.113.66}', '[2026-03-03 00:00Z, 2026-03-04 00:00Z)');
\x off
SELECT count(*) FROM argus.seen('netops.flows', '{}');
SELECT host, first_seen, flows_in, peers FROM argus.seen('netops.flows', '{198.18.1.31}', 'empty');
-- Rollups, the hot table itself, the index, archives that are read, and a plain table.
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'seen', keep => '100 years', rollup_keep => '100 years');
CALL argus.create_hot_table('netops.bare', server => 'seen', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
CALL argus.load('netops.bare');
CALL argus.close_day('netops.hot', '2026-03-03');
RESET client_min_messages;
SELECT setseed(0.5) IS NOT NULL AS seeded;
CREATE TABLE ranges AS
SELECT i AS n, CASE WHEN i % 10 = 0 THEN tstzrange('2026-03-03 00:00Z', '2026-03-04 00:00Z') WHEN i % 10 = 1 THEN NULL
    WHEN i % 10 = 2 THEN tstzrange('2026-03-03 00:00Z'::timestamptz + h * interval '1 hour', '2026-03-03 00:00Z'::timestamptz + (h + d) * interval '1 hour')
    WHEN i % 10 = 3 THEN tstzrange(NULL, '2026-03-03 00:00Z'::timestamptz + m * interval '1 minute', '(]')
    ELSE tstzrange('2026-03-03 00:00Z'::timestamptz + m * interval '1 minute' + h * interval '1 second', '2026-03-03 00:00Z'::timestamptz + m * interval '1 minute' + d * interval '17 minutes', '[]') END AS during
  FROM (SELECT i, floor(random() * 20)::int AS h, 1 + floor(random() * 12)::int AS d, floor(random() * 1300)::int AS m FROM generate_series(0, 29) i) r;
CREATE TABLE asked AS
SELECT array_agg(host ORDER BY md5(host::text)) AS hosts FROM (
  (SELECT host FROM (SELECT saddr AS host FROM netops.copied WHERE saddr IS NOT NULL UNION SELECT daddr FROM netops.copied WHERE daddr IS NOT NULL) b ORDER BY md5(host(host)) LIMIT 500)
  UNION SELECT unnest('{8.8.8.8,198.18.1.31,203.0.113.66,198.18.0.0/16,2001:db8::/32,198.18.1.0/26,10.0.0.0/8}'::inet[])) h;
SELECT cardinality(hosts) > 500 AS many FROM asked;
CREATE FUNCTION pg_temp.answers(source regclass) RETURNS TABLE (n int, host inet, first_seen timestamptz, last_seen timestamptz, days int, flows_in int8, flows_out int8,
  pkts_in int8, pkts_out int8, bytes_in int8, bytes_out int8, peers int8) LANGUAGE sql AS $$
  SELECT r.n, s.host, s.first_seen, s.last_seen, s.days, s.flows_in, s.flows_out, s.pkts_in, s.pkts_out, s.bytes_in, s.bytes_out, s.peers
  FROM ranges r, asked, argus.seen(source, asked.hosts, r.during) s
$$;
CREATE TABLE plain AS SELECT * FROM pg_temp.answers('netops.copied');
CREATE TABLE read AS SELECT * FROM pg_temp.answers('netops.flows');
ALTER SERVER seen OPTIONS (ADD index_dir :'index_dir');
SET client_min_messages = warning;
CALL argus.build_index('seen');
RESET client_min_messages;
CREATE TABLE indexed AS SELECT * FROM pg_temp.answers('netops.flows');
CREATE TABLE rolled AS SELECT * FROM pg_temp.answers('netops.hot');
CREATE TABLE hot AS SELECT * FROM pg_temp.answers('netops.bare');
SELECT count(*) > 15000 AS compared, count(*) FILTER (WHERE flows_in + flows_out > 0) > 1000 AS seen FROM plain;
-- Rollups know the peers of a single day only.
CREATE FUNCTION pg_temp.differ(one regclass, other regclass, but_peers bool DEFAULT false) RETURNS TABLE (differ bigint) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT count(*) FROM %s a FULL JOIN %s b USING (n, host) WHERE to_jsonb(a) - %L::text[] IS DISTINCT FROM to_jsonb(b) - %L::text[]', one, other,
    CASE WHEN but_peers THEN '{peers}' ELSE '{}' END, CASE WHEN but_peers THEN '{peers}' ELSE '{}' END);
END
$$;
SELECT * FROM pg_temp.differ('plain', 'read');
SELECT * FROM pg_temp.differ('plain', 'indexed');
SELECT * FROM pg_temp.differ('plain', 'hot');
SELECT * FROM pg_temp.differ('plain', 'rolled', true);
SELECT count(*) FILTER (WHERE r.peers IS DISTINCT FROM p.peers AND r.peers IS NOT NULL) AS wrong_peers, count(r.peers) > 1000 AS known FROM rolled r JOIN plain p USING (n, host);
SELECT DISTINCT answered_from FROM ranges r, argus.seen('netops.hot', '{198.18.1.31}', r.during) ORDER BY 1;
SELECT DISTINCT answered_from FROM ranges r, argus.seen('netops.flows', '{198.18.1.31}', r.during) ORDER BY 1;
SELECT answered_from, peers, complete, reason FROM argus.seen('netops.hot', '{198.18.1.31, 198.18.1.0/24}', '[2026-03-03 00:00Z, 2026-03-04 00:00Z)');
SELECT answered_from, complete, reason FROM argus.seen('netops.copied', '{198.18.1.31}');
-- An IPv4 address that is written as one of IPv6 is that address, from rollups, flows and an index.
SELECT source, count(*) AS rows, count(*) FILTER (WHERE flows_in + flows_out > 0) AS seen, count(DISTINCT to_jsonb(s) - 'host' - 'peers') AS different FROM unnest('{netops.copied,netops.flows,netops.hot}'::regclass[]) source,
  argus.seen(source, '{198.18.1.31, ::ffff:198.18.1.31}') s GROUP BY source ORDER BY source::text;
SELECT host, flows_in, flows_out, peers FROM argus.seen('netops.copied', '{198.18.1.0/24, ::ffff:198.18.1.0/120, ::ffff:8.8.8.8}');
-- The condition reaches index and partitions, in one pass for all hosts.
SELECT argus_internal.host_condition('f.saddr', '{198.18.1.31,8.8.8.8}', '{198.18.2.0/24}'), argus_internal.time_condition('f.stime', '{[2026-03-03 01:00Z,2026-03-03 02:00Z),(2026-03-04 01:00Z,)}');
-- A role with SELECT on the source alone gets answers, from the source alone. Row security of the source holds.
CREATE ROLE regress_seen_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_seen_reader;
GRANT SELECT ON netops.flows, netops.hot TO regress_seen_reader;
GRANT EXECUTE ON FUNCTION argus.seen(regclass, inet[], tstzrange), argus.coverage(regclass, tstzrange, interval), argus.coverage_summary(regclass, tstzrange), argus.sources() TO regress_seen_reader;
SET ROLE regress_seen_reader;
SELECT host, flows_in, flows_out, peers, answered_from, complete, reason FROM argus.seen('netops.flows', '{198.18.1.31}', '[2026-03-03 00:00Z, 2026-03-03 12:00Z)');
SELECT host, flows_in, flows_out, peers, answered_from, complete, reason FROM argus.seen('netops.hot', '{198.18.1.31}', '[2026-03-03 00:00Z, 2026-03-03 12:00Z)');
SELECT complete, reason, files_present FROM argus.coverage_summary('netops.hot', '[2026-03-03 00:00Z, 2026-03-03 12:00Z)');
SELECT count(*) FROM argus.coverage('netops.hot', '[2026-03-03 00:00Z, 2026-03-03 12:00Z)');
\set VERBOSITY terse
SELECT * FROM argus.seen('netops.copied', '{198.18.1.31}'); -- ERROR
SELECT * FROM argus.seen('netops.bare', '{198.18.1.31}'); -- ERROR
SELECT * FROM argus.coverage_summary('netops.bare'); -- ERROR
SELECT * FROM argus_internal.archive_facts('netops.bare', NULL, NULL); -- ERROR
RESET ROLE;
GRANT SELECT ON netops.hot_host_day, netops.hot_host_hour TO regress_seen_reader;
ALTER TABLE netops.hot ENABLE ROW LEVEL SECURITY;
CREATE POLICY web ON netops.hot FOR SELECT TO regress_seen_reader USING (dport = 80);
SET ROLE regress_seen_reader;
SELECT s.flows_in + s.flows_out = c.n AS same, s.flows_in + s.flows_out < 100 AS few, s.answered_from FROM argus.seen('netops.hot', '{198.18.1.31}', '[2026-03-03 00:00Z, 2026-03-04 00:00Z)') s,
  (SELECT count(*) AS n FROM netops.hot WHERE '198.18.1.31' IN (saddr, daddr)) c;
RESET ROLE;
ALTER TABLE netops.hot DISABLE ROW LEVEL SECURITY;
DROP POLICY web ON netops.hot;
SET ROLE regress_seen_reader;
SELECT flows_in + flows_out > 0 AS seen, answered_from FROM argus.seen('netops.hot', '{198.18.1.31}', '[2026-03-03 00:00Z, 2026-03-04 00:00Z)');
RESET ROLE;
-- What is no source; hostile names. -- ERROR
SELECT * FROM argus.seen(NULL, '{8.8.8.8}');
SELECT * FROM argus.seen('netops.flows', NULL);
SELECT * FROM argus.seen('pg_class_oid_index', '{8.8.8.8}');
SELECT * FROM argus.seen(1::regclass, '{8.8.8.8}');
SELECT * FROM argus.coverage('netops.flows', NULL, '1 month');
SELECT * FROM argus.coverage('netops.flows', NULL, '0');
SELECT * FROM argus.coverage('netops.flows', '[2000-01-01,2026-01-01)', '1 second');
IMPORT FOREIGN SCHEMA argus LIMIT TO (management) FROM SERVER seen INTO netops;
SELECT * FROM argus.coverage_summary('netops.management');
SELECT * FROM argus.seen('pg_class', '{8.8.8.8}');
CREATE FOREIGN TABLE netops.lists (a int) SERVER argus_host_lists OPTIONS (files '/etc/passwd');
SELECT * FROM argus_internal.archive_facts('netops.lists', NULL, NULL);
DROP FOREIGN TABLE netops.lists;
CREATE SCHEMA "no; DROP TABLE netops.copied; --";
CREATE VIEW "no; DROP TABLE netops.copied; --"."1'""2 %s $$" AS SELECT * FROM netops.copied;
SELECT host, flows_in, flows_out, complete FROM argus.seen('"no; DROP TABLE netops.copied; --"."1''""2 %s $$"', '{198.18.1.31}');
\set VERBOSITY default
DROP SCHEMA "no; DROP TABLE netops.copied; --" CASCADE;
-- What can be asked here.
SELECT source, kind, server, first_time, last_time, archives, flows, bytes > 0 AS bytes, indexed, lag > '1 day' AS lag FROM argus.sources();
SET ROLE regress_seen_reader;
SELECT source, kind, archives FROM argus.sources();
RESET ROLE;
-- Sums end where their type does. A flow without a time is of all times, however they are written.
CREATE TABLE netops.huge (stime timestamptz, ltime timestamptz, saddr inet, daddr inet, spkts int8, dpkts int8, sbytes int8, dbytes int8);
INSERT INTO netops.huge SELECT '2026-03-03 01:00Z', '2026-03-03 01:01Z', '198.51.100.1', p, 9000000000000000000, 9000000000000000000, 9000000000000000000, 9000000000000000000
  FROM unnest('{198.51.100.2,198.51.100.2,198.51.100.3}'::inet[]) p;
SELECT host, flows_out, pkts_in, pkts_out, bytes_in, bytes_out FROM argus.seen('netops.huge', '{198.51.100.1, 198.51.100.0/24}');
INSERT INTO netops.huge VALUES (NULL, NULL, '198.51.100.9', '198.51.100.9', 1, 1, 1, 1);
SELECT d, s.flows_in, s.flows_out FROM unnest(ARRAY[NULL, '(,)', '[-infinity,infinity]', '(-infinity,infinity)', '[-infinity,)', '[-infinity,2026-03-03 01:00Z]', '[infinity,infinity]', '(,-infinity]']::tstzrange[]) d,
  argus.seen('netops.huge', '{198.51.100.9}', d) s;
DROP TABLE netops.huge;
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
CALL argus.drop_hot_table('netops.bare');
RESET client_min_messages;
DROP FOREIGN TABLE netops.flows, netops.management;
DROP TABLE netops.copied, ranges, asked, plain, read, indexed, rolled, hot;
DROP OWNED BY regress_seen_reader;
DROP ROLE regress_seen_reader;
DROP SCHEMA netops;
DROP SERVER seen;
\! rm -rf "$SCRATCH"
