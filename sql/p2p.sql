--
-- Nodes of peer-to-peer networks: argus.p2p(). Archives, a hot table and a plain table give the same.
--
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA netops;
CREATE TABLE netops.made (stime timestamptz, ltime timestamptz, proto text, saddr inet, sport int, daddr inet, dport int, state text, spkts int8, dpkts int8, sbytes int8, dbytes int8);
CREATE FUNCTION pg_temp.flows(n int, at timestamptz, gap interval, proto text, saddr inet, sport int, daddr inet, dport int, state text, spkts int8, dpkts int8, sbytes int8, dbytes int8) RETURNS void LANGUAGE sql AS $$
  INSERT INTO netops.made SELECT at + i * gap, at + i * gap + interval '1 second', proto, saddr, sport, daddr, dport, state, spkts, dpkts, sbytes, dbytes FROM generate_series(0, n - 1) i $$;
CREATE VIEW found AS SELECT host, peers, ports, flows, bytes, round(failed::numeric, 2) AS failed, first_seen, last_seen, round(score::numeric, 2) AS score, why FROM argus.p2p('netops.made');
SELECT * FROM found;
-- A proxy and its clients; calls to many high ports, all of which are answered by few peers; a media server; a scan of many hosts, one of many ports of one host, one of many ports and hosts; low ports; a resolver; ARP.
SELECT count(pg_temp.flows(3, '2026-03-16 08:00Z', '4 seconds', 'tcp', '10.0.1.0'::inet + i, 50000 + i, '10.0.0.1', 3128, CASE WHEN i % 5 = 0 THEN 'RST' ELSE 'FIN' END, 9, CASE WHEN i % 5 = 0 THEN 0 ELSE 9 END, 9000, 9000)), count(pg_temp.flows(9, '2026-03-16 08:00Z', '4 seconds', 'udp', '10.0.0.2', 5060, '10.0.1.0'::inet + i % 9, 20000 + i, 'CON', 90, 90, 9000, 9000)),
  count(pg_temp.flows(1, '2026-03-16 08:00Z', '4 seconds', 'udp', '10.0.0.3', 20000 + i, '10.0.2.0'::inet + i, 30000 + i, 'CON', 90, 90, 9000, 9000)), count(pg_temp.flows(1, '2026-03-16 08:00Z', '4 seconds', 'tcp', '10.0.0.4', 50000, '10.0.3.0'::inet + i, 8080, CASE WHEN i % 9 = 0 THEN 'FIN' ELSE 'REQ' END, 2, CASE WHEN i % 9 = 0 THEN 5 ELSE 0 END, 140, 900)),
  count(pg_temp.flows(1, '2026-03-16 08:00Z', '4 seconds', 'tcp', '10.0.0.5', 50000, '10.0.3.1', 2000 + i, 'RST', 1, 1, 60, 60)), count(pg_temp.flows(1, '2026-03-16 08:00Z', '4 seconds', 'tcp', '10.0.0.6', 50000, '10.0.3.0'::inet + i, 2000 + i, 'REQ', 1, 0, 60, 0)),
  count(pg_temp.flows(1, '2026-03-16 08:00Z', '4 seconds', 'udp', '10.0.0.53', 50000, '198.51.100.0'::inet + i, 53, CASE WHEN i % 5 = 0 THEN 'INT' ELSE 'CON' END, 1, CASE WHEN i % 5 = 0 THEN 0 ELSE 1 END, 90, 900)), count(pg_temp.flows(1, '2026-03-16 08:00Z', '4 seconds', 'arp', '10.0.0.7', 20000 + i, '10.0.2.0'::inet + i, 30000 + i, 'CON', 9, 9, 900, 900)) FROM generate_series(1, 200) i;
SELECT * FROM found;
-- Nodes: over TCP and UDP, over IPv6; one that others find, too.
SELECT count(pg_temp.flows(2, '2026-03-16 09:00Z'::timestamptz + i * interval '1 minute', '4 seconds', CASE i % 2 WHEN 0 THEN 'tcp' ELSE 'udp' END, '10.0.0.8', 40000 + i, '203.0.113.0'::inet + i, 30000 - i, CASE WHEN i % 3 = 0 THEN 'REQ' ELSE 'CON' END, 9, CASE WHEN i % 3 = 0 THEN 0 ELSE 9 END, 9000, 30000)),
  count(pg_temp.flows(1, '2026-03-16 09:00Z', '4 seconds', 'udp', '2001:db8::8', 6881, '2001:db8:1::'::inet + i, 30000 - i, CASE WHEN i % 3 = 0 THEN 'INT' ELSE 'CON' END, 9, CASE WHEN i % 3 = 0 THEN 0 ELSE 9 END, 900, 3000)), count(pg_temp.flows(1, '2026-03-16 09:00Z', '4 seconds', 'udp', '203.0.114.0'::inet + i, 30000 - i, '10.0.0.8', 6881, 'CON', 3, 3, 900, 900)) FROM generate_series(1, 100) i;
INSERT INTO netops.made VALUES (NULL, NULL, 'udp', '10.0.0.8', 50000, '198.51.101.1', 5333, 'CON', 100, 1, 9, 900000), ('2026-03-16 09:00Z', NULL, 'udp', NULL, NULL, '10.0.0.53', 5333, 'CON', 100, 100, 900, 900000), ('2026-03-16 09:00Z', '2026-03-17', 'udp', '10.0.0.8', 50000, '203.0.113.1', 29999, NULL, NULL, NULL, NULL, NULL),
  ('2026-03-16 10:00Z', '2026-03-16 11:00Z', 'udp', '10.0.0.8', 50000, '203.0.113.1', 29999, 'CON', 9, 9, 9000000000000000000, 9000000000000000000);
\x on
SELECT * FROM found;
\x off
SELECT host, peers, flows FROM argus.p2p('netops.made', '[2026-03-16 09:00Z, 2026-03-16 10:00Z)');
SELECT count(*) FROM argus.p2p('netops.made', 'empty');
SELECT f.host, f.flows = s.flows AND f.last_seen = s.last AS same FROM argus.p2p('netops.made', '[2026-03-16 09:00Z, 2026-03-17)') f, LATERAL (SELECT count(*) AS flows, max(until) AS last FROM argus.find('netops.made', '[2026-03-16 09:00Z, 2026-03-17)', f.host, n => 10000) s WHERE s.spkts > 0) s ORDER BY f.host;
-- Archives, a plain table and a hot table of the sample day.
\set scratch `mktemp -d /tmp/argus_p2p.XXXXXX`
\setenv SCRATCH :scratch
\! chmod 755 "$SCRATCH" && cp -r tests/data/campus "$SCRATCH/campus" && find "$SCRATCH" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER p2p FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'campus/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER p2p INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'p2p', columns => '{stime,ltime,proto,saddr,sport,daddr,dport,state,spkts,dpkts,sbytes,dbytes,tcp_status}', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
RESET client_min_messages;
SELECT * FROM argus.p2p('netops.copied');
CREATE FUNCTION pg_temp.sides(source regclass) RETURNS TABLE (host inet, peer inet, port int, stime timestamptz, bytes int8, has_failed bool) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT host, peer, port, stime, sbytes + dbytes, has_failed FROM (%s) f', argus_internal.high_flows(source, 'true', NULL));
END
$$;
CREATE TABLE asked AS SELECT * FROM pg_temp.sides('netops.copied');
SELECT count(*) > 1000 AS many, count(DISTINCT has_failed) AS kinds FROM asked;
SELECT count(*) AS differ FROM ((TABLE asked EXCEPT ALL SELECT * FROM pg_temp.sides('netops.flows')) UNION ALL (SELECT * FROM pg_temp.sides('netops.flows') EXCEPT ALL TABLE asked)) d;
SELECT count(*) AS differ FROM ((TABLE asked EXCEPT ALL SELECT * FROM pg_temp.sides('netops.hot')) UNION ALL (SELECT * FROM pg_temp.sides('netops.hot') EXCEPT ALL TABLE asked)) d;
DROP TABLE asked;
-- A role with SELECT on the source alone, with its own row security. What cannot be answered. -- ERROR
CREATE ROLE regress_p2p_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_p2p_reader;
GRANT SELECT ON netops.made, netops.flows TO regress_p2p_reader;
\set VERBOSITY terse
SET ROLE regress_p2p_reader;
SELECT * FROM argus.p2p('netops.made');
RESET ROLE;
GRANT EXECUTE ON FUNCTION argus.p2p(regclass, tstzrange) TO regress_p2p_reader;
ALTER TABLE netops.made ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON netops.made FOR SELECT TO regress_p2p_reader USING (saddr <> '10.0.0.8');
SET ROLE regress_p2p_reader;
SELECT host FROM argus.p2p('netops.made') ORDER BY 1;
SELECT count(*) FROM argus.p2p('netops.flows');
SELECT * FROM argus.p2p('netops.copied');
RESET ROLE;
SELECT * FROM argus.p2p(NULL);
SELECT * FROM argus.p2p('pg_class');
CREATE SCHEMA "no; DROP TABLE netops.made; --";
CREATE VIEW "no; DROP TABLE netops.made; --"."1'""2 %s $$" AS SELECT * FROM netops.made;
SELECT count(*) > 0 AS some FROM argus.p2p('"no; DROP TABLE netops.made; --"."1''""2 %s $$"');
-- Times and zones of the session do not matter.
CREATE TABLE before AS SELECT * FROM argus.p2p('netops.made', '[2026-03-16 00:00Z, 2026-03-18 00:00Z)');
SET timezone = 'Asia/Kathmandu';
SET datestyle = 'SQL, DMY';
SELECT count(*) AS differ FROM (TABLE before EXCEPT ALL SELECT * FROM argus.p2p('netops.made', '[2026-03-16 00:00Z, 2026-03-18 00:00Z)')) d;
RESET datestyle;
RESET timezone;
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
DROP TABLE before;
DROP VIEW found;
DROP SCHEMA netops, "no; DROP TABLE netops.made; --" CASCADE;
DROP SERVER p2p CASCADE;
RESET client_min_messages;
DROP OWNED BY regress_p2p_reader;
DROP ROLE regress_p2p_reader;
\! rm -rf "$SCRATCH"
