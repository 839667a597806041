--
-- Who sent more than is usual, or where nothing was sent before: argus.uploads(). Rollups, flows, archives and a plain
-- table give the same.
--
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA netops;
CREATE TABLE netops.made (stime timestamptz, ltime timestamptz, proto text, saddr inet, sport int, daddr inet, dport int, spkts int8, dpkts int8, sbytes int8, dbytes int8);
CREATE FUNCTION pg_temp.flow(at timestamptz, saddr inet, daddr inet, dport int, sbytes int8, dbytes int8 DEFAULT 10000, sport int DEFAULT 50000) RETURNS void LANGUAGE sql AS $$
  INSERT INTO netops.made VALUES (at, at + interval '5 minutes', 'tcp', saddr, sport, daddr, dport, 10, 10, sbytes, dbytes) $$;
CREATE VIEW found AS SELECT host, peer, proto, port, bytes_out, bytes_in, usual, round(deviation::numeric, 1) AS deviation, first_seen, last_seen, round(score::numeric, 2) AS score, why FROM argus.uploads('netops.made', '[2026-03-16, 2026-03-18)');
-- An empty table, and a table that has nothing but small flows.
SELECT * FROM found;
-- Everybody reads pages on 14 days before. It is Monday, 2026-03-16.
SELECT count(pg_temp.flow('2026-03-02 09:00Z'::timestamptz + day * interval '1 day', '10.0.0.0'::inet + host, '203.0.113.80', 443, 1000000 + 10000 * host + 1000 * day, 30000000)) FROM generate_series(0, 15) day, generate_series(1, 9) host;
SELECT * FROM found;
-- One over an hour, by day. One over a night, in parts none of which is much.
SELECT count(pg_temp.flow('2026-03-16 13:00Z'::timestamptz + i * interval '6 minutes', '10.0.0.1', '198.51.100.1', 443, 40000000)) FROM generate_series(0, 9) i;
SELECT count(pg_temp.flow('2026-03-16 21:00Z'::timestamptz + i * interval '6 minutes', '10.0.0.2', '198.51.100.2', 8443, 4000000)) FROM generate_series(0, 79) i;
-- Backups of every night and of every week; the day on which one goes elsewhere; the first one of a host that has more days.
SELECT count(pg_temp.flow('2026-03-02 02:00Z'::timestamptz + day * interval '1 day', '10.0.0.3', '192.0.2.9', 9102, 900000000 + day)) FROM generate_series(0, 15) day;
SELECT count(pg_temp.flow('2026-02-17 02:00Z'::timestamptz + week * interval '7 days', '10.0.0.4', '192.0.2.9', 9102, 800000000)) FROM generate_series(0, 4) week;
SELECT count(pg_temp.flow('2026-03-02 03:00Z'::timestamptz + day * interval '1 day', '10.0.0.5', CASE day WHEN 15 THEN '198.51.100.5' ELSE '192.0.2.9' END::inet, 9102, 700000000)) FROM generate_series(0, 15) day;
SELECT pg_temp.flow('2026-03-17 03:00Z', '10.0.0.6', '192.0.2.9', 9102, 600000000);
-- A download; a flow that is recorded the wrong way round; what a server sends to those who ask it; a little too little.
SELECT pg_temp.flow('2026-03-16 10:00Z', '10.0.0.7', '198.51.100.7', 443, 2000000, 900000000), pg_temp.flow('2026-03-16 10:00Z', '198.51.100.7', '10.0.0.7', 50123, 900000000, 100000, 443),
  pg_temp.flow('2026-03-16 10:00Z', '198.51.100.70', '10.0.0.7', 443, 100000, 900000000), pg_temp.flow('2026-03-16 10:00Z', '10.0.0.7', '198.51.100.71', 443, 24999999);
-- Much both ways. Hosts that are seen for the first time, of IPv4 and IPv6.
SELECT pg_temp.flow('2026-03-16 10:00Z', '10.0.0.8', '198.51.100.8', 443, 500000000, 300000000), pg_temp.flow('2026-03-17 10:00Z', '10.0.0.99', '198.51.100.9', 443, 500000000), pg_temp.flow('2026-03-17 10:00Z', '2001:db8::9', '2001:db8:1::9', 443, 500000000);
-- No addresses, no times, no bytes, no ports; bytes beyond all sums.
INSERT INTO netops.made VALUES (NULL, NULL, 'tcp', '10.0.0.9', 50000, '198.51.100.9', 443, 1, 1, 900000000, 0), ('2026-03-16 10:00Z', NULL, 'tcp', NULL, 50000, '198.51.100.9', 443, 1, 1, 900000000, 0), ('2026-03-16 10:00Z', NULL, 'tcp', '10.0.0.9', 50000, NULL, 443, 1, 1, 900000000, 0),
  ('2026-03-16 10:00Z', NULL, 'tcp', '10.0.0.9', 50000, '198.51.100.9', 443, 1, 1, NULL, NULL), ('2026-03-16 10:00Z', '2026-03-16 11:00Z', 'gre', '10.0.0.9', NULL, '198.51.100.9', NULL, 1, 1, 900000000, NULL),
  ('2026-03-16 10:00Z', '2026-03-16 11:00Z', 'udp', '10.0.0.98', 50000, '198.51.100.9', 4500, 1, 1, 9000000000000000000, 0), ('2026-03-16 10:00Z', '2026-03-16 11:00Z', 'udp', '10.0.0.98', 50000, '198.51.100.9', 4500, 1, 1, 9000000000000000000, 0),
  ('infinity', 'infinity', 'tcp', '10.0.0.9', 50000, '198.51.100.9', 443, 1, 1, 900000000, 0), ('-infinity', '-infinity', 'tcp', '10.0.0.9', 50000, '198.51.100.9', 443, 1, 1, 900000000, 0);
\x on
SELECT * FROM found;
\x off
-- The columns tie to what argus.find() shows.
SELECT f.host, bool_and(f.bytes_out = s.sbytes AND f.bytes_in = s.dbytes AND f.first_seen = s.first AND f.last_seen = s.last) AS same FROM found f, LATERAL (SELECT sum(sbytes) AS sbytes, coalesce(sum(dbytes), 0) AS dbytes, min(time) AS first, max(until) AS last FROM argus.find('netops.made', '[2026-03-16, 2026-03-18)', f.host, n => 1000) s WHERE s.saddr = f.host AND s.daddr = f.peer AND s.proto = f.proto AND s.dport IS NOT DISTINCT FROM f.port) s WHERE f.host <> '10.0.0.98' GROUP BY f.host ORDER BY f.host;
-- Days of later are known, too, for a question about a past day. One day alone: nothing is usual, and little is told.
SELECT host, peer FROM argus.uploads('netops.made', '[2026-03-02, 2026-03-03)');
BEGIN;
DELETE FROM netops.made WHERE stime < '2026-03-17' OR stime IS NULL OR NOT isfinite(stime);
SELECT host, peer, usual, deviation, round(score::numeric, 2) AS score, why FROM argus.uploads('netops.made', '[2026-03-17, 2026-03-18)');
ROLLBACK;
-- All times, no time, a filter.
SELECT count(*) > 5 AS some FROM argus.uploads('netops.made');
SELECT count(*) FROM argus.uploads('netops.made', 'empty');
SELECT host, peer, port FROM argus.uploads('netops.made', '[2026-03-16, 2026-03-18)', 'dst port 8443 or dst port 443 and src host 10.0.0.1');
-- Archives, a plain table and a hot table of the sample day.
\set scratch `mktemp -d /tmp/argus_uploads.XXXXXX`
\setenv SCRATCH :scratch
\! chmod 755 "$SCRATCH" && cp -r tests/data/campus "$SCRATCH/campus" && find "$SCRATCH" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER uploads FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'campus/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER uploads INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'uploads', keep => '100 years', rollup_keep => '100 years');
CALL argus.load('netops.hot');
RESET client_min_messages;
SELECT host, peer, proto, port, bytes_out, usual, round(score::numeric, 2) AS score, why FROM argus.uploads('netops.copied');
CREATE TABLE plain AS SELECT * FROM argus.uploads('netops.copied');
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL SELECT * FROM argus.uploads('netops.flows')) UNION ALL (SELECT * FROM argus.uploads('netops.flows') EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL SELECT * FROM argus.uploads('netops.hot')) UNION ALL (SELECT * FROM argus.uploads('netops.hot') EXCEPT ALL TABLE plain)) d;
-- Volumes by day from rollups of open and closed days, and from flows.
CREATE FUNCTION pg_temp.volumes(source regclass) RETURNS SETOF argus_internal.host_volume LANGUAGE sql AS $$
  SELECT v.* FROM argus_internal.describe_source(source) s, argus_internal.divide_volumes(s, '[2026-03-02, 2026-03-06)', NULL) p, argus_internal.ask_volumes(s, p, 'true', NULL, 1000) v $$;
CREATE TABLE volumes AS SELECT * FROM pg_temp.volumes('netops.copied');
SELECT count(*) > 500 AS many FROM volumes;
SELECT count(*) AS differ FROM ((TABLE volumes EXCEPT ALL SELECT * FROM pg_temp.volumes('netops.hot')) UNION ALL (SELECT * FROM pg_temp.volumes('netops.hot') EXCEPT ALL TABLE volumes)) d;
SET client_min_messages = error;
CALL argus.close_day('netops.hot', '2026-03-03');
RESET client_min_messages;
SELECT count(*) AS differ FROM ((TABLE volumes EXCEPT ALL SELECT * FROM pg_temp.volumes('netops.hot')) UNION ALL (SELECT * FROM pg_temp.volumes('netops.hot') EXCEPT ALL TABLE volumes)) d;
-- They are asked: what rollups do not know stands out.
BEGIN;
DELETE FROM netops.hot_host_day_closed WHERE bytes_out >= 1000;
SELECT count(*) > 0 AS fewer FROM (TABLE volumes EXCEPT ALL SELECT * FROM pg_temp.volumes('netops.hot')) d;
ROLLBACK;
-- A role with SELECT on the source alone, with its own row security. What cannot be answered. -- ERROR
CREATE ROLE regress_uploads_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_uploads_reader;
GRANT SELECT ON netops.made, netops.flows, netops.hot TO regress_uploads_reader;
\set VERBOSITY terse
SET ROLE regress_uploads_reader;
SELECT * FROM argus.uploads('netops.made');
RESET ROLE;
GRANT EXECUTE ON FUNCTION argus.uploads(regclass, tstzrange, text) TO regress_uploads_reader;
ALTER TABLE netops.made ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON netops.made FOR SELECT TO regress_uploads_reader USING (daddr <> '198.51.100.1');
SET ROLE regress_uploads_reader;
SELECT count(*) > 2 AS some, count(*) FILTER (WHERE host = '10.0.0.1') AS hidden FROM argus.uploads('netops.made', '[2026-03-16, 2026-03-18)');
SELECT (SELECT count(*) FROM argus.uploads('netops.hot')) = (SELECT count(*) FROM argus.uploads('netops.flows')) AS same;
SELECT * FROM argus.uploads('netops.copied');
RESET ROLE;
SELECT * FROM argus.uploads(NULL);
SELECT * FROM argus.uploads('pg_class');
SELECT * FROM argus.uploads('netops.made', filter => 'no such thing');
SELECT * FROM argus.uploads('netops.made', filter => 'ttl 3');
CREATE VIEW netops.no_bytes AS SELECT stime, ltime, proto, saddr, sport, daddr, dport, spkts, dpkts FROM netops.made;
SELECT * FROM argus.uploads('netops.no_bytes');
CREATE SCHEMA "no; DROP TABLE netops.made; --";
CREATE VIEW "no; DROP TABLE netops.made; --"."1'""2 %s $$" AS SELECT * FROM netops.made;
SELECT count(*) > 5 AS some FROM argus.uploads('"no; DROP TABLE netops.made; --"."1''""2 %s $$"');
-- Times and zones of the session do not matter.
CREATE TABLE before AS SELECT * FROM argus.uploads('netops.made', '[2026-03-16 00:00Z, 2026-03-18 00:00Z)');
SET timezone = 'Asia/Kathmandu';
SET datestyle = 'SQL, DMY';
SELECT count(*) AS differ FROM (TABLE before EXCEPT ALL SELECT * FROM argus.uploads('netops.made', '[2026-03-16 00:00Z, 2026-03-18 00:00Z)')) d;
RESET datestyle;
RESET timezone;
DROP TABLE plain, volumes, before;
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
DROP VIEW found;
DROP SCHEMA netops, "no; DROP TABLE netops.made; --" CASCADE;
DROP SERVER uploads CASCADE;
RESET client_min_messages;
DROP OWNED BY regress_uploads_reader;
DROP ROLE regress_uploads_reader;
\! rm -rf "$SCRATCH"
