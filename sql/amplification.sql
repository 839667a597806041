--
-- Servers that are used to flood others, and hosts that are flooded: argus.amplification(). Archives, a hot table and a
-- plain table give the same.
--
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA netops;
CREATE TABLE netops.made (stime timestamptz, ltime timestamptz, proto text, saddr inet, sport int, daddr inet, dport int, state text, spkts int8, dpkts int8, sbytes int8, dbytes int8);
CREATE FUNCTION pg_temp.flows(n int, at timestamptz, gap interval, proto text, saddr inet, sport int, daddr inet, dport int, state text, spkts int8, dpkts int8, sbytes int8, dbytes int8) RETURNS void LANGUAGE sql AS $$
  INSERT INTO netops.made SELECT at + i * gap, at + i * gap + interval '1 second', proto, saddr, sport, daddr, dport, state, spkts, dpkts, sbytes, dbytes FROM generate_series(0, n - 1) i $$;
CREATE VIEW found AS SELECT reflector, victim, port, requests, replies, bytes_in, bytes_out, round(factor::numeric, 1) AS factor, first_seen, last_seen, round(score::numeric, 2) AS score, why FROM argus.amplification('netops.made');
SELECT * FROM found;
-- A resolver with a busy client, and one that signs; time service; a big answer now and then; QUIC; a game; a call; scans of UDP that are not answered; late answers of a few servers; groups; TCP.
SELECT pg_temp.flows(8000, '2026-03-16 08:00Z', '4 seconds', 'udp', '10.0.0.1', 50000, '10.0.0.53', 53, 'CON', 1, 1, 80, 200), pg_temp.flows(3000, '2026-03-16 08:00Z', '9 seconds', 'udp', '10.0.0.53', 50000, '192.5.6.30', 53, 'CON', 1, 1, 90, 600), pg_temp.flows(1000, '2026-03-16 08:00Z', '64 seconds', 'udp', '10.0.0.1', 123, '10.0.0.53', 123, 'CON', 1, 1, 90, 90),
  pg_temp.flows(40, '2026-03-16 08:00Z', '1 second', 'udp', '10.0.0.2', 50000, '10.0.0.53', 53, 'CON', 1, 1, 80, 4000), pg_temp.flows(100, '2026-03-16 08:00Z', '1 second', 'udp', '10.0.0.2', 50000, '198.51.100.1', 443, 'CON', 20, 100, 1600, 120000), pg_temp.flows(300, '2026-03-16 08:00Z', '1 second', 'udp', '10.0.0.2', 50000, '198.51.100.1', 30000, 'CON', 20, 100, 1600, 120000),
  pg_temp.flows(500, '2026-03-16 08:00Z', '1 second', 'udp', '10.0.0.2', 53, '198.51.100.1', 5004, 'INT', 9, 0, 9000, 0), pg_temp.flows(500, '2026-03-16 08:00Z', '1 second', 'udp', '10.0.0.2', 53, '224.0.0.251', 5353, 'INT', 9, 0, 9000, 0), pg_temp.flows(500, '2026-03-16 08:00Z', '1 second', 'tcp', '10.0.0.2', 50000, '198.51.100.1', 53, 'FIN', 1, 9, 90, 9000);
SELECT pg_temp.flows(2, '2026-03-16 08:00Z', '1 second', 'udp', ('198.51.100.' || i)::inet, 53, '10.0.0.53', 50000, 'INT', 1, 0, 700, 0), pg_temp.flows(1, '2026-03-16 08:00Z', '1 second', 'udp', '198.51.100.200', 50000, ('10.0.0.' || i)::inet, 53, 'INT', 1, 0, 70, 0), pg_temp.flows(300, '2026-03-16 08:00Z', '1 second', 'udp', ('198.51.100.' || i)::inet, 40000, '10.0.0.4', 50000, 'INT', 1, 0, 1200, 0) FROM generate_series(1, 9) i;
SELECT * FROM found;
-- Used in somebody's name: from one port, from many and over IPv6, in two waves. Flooded: answers of many servers.
SELECT pg_temp.flows(600, '2026-03-16 09:00Z', '0.5 seconds', 'udp', '203.0.113.1', 80, '10.0.1.1', 123, 'CON', 1, 12, 50, 5784), pg_temp.flows(600, '2026-03-16 19:00Z', '0.5 seconds', 'udp', '203.0.113.1', 80, '10.0.1.1', 123, 'CON', 1, 12, 50, 5784), pg_temp.flows(400, '2026-03-16 09:00Z', '0.3 seconds', 'udp', '2001:db8::1', 4000, '2001:db8:1::1', 11211, 'CON', 1, 9, 77, 12000);
SELECT count(pg_temp.flows(1, '2026-03-16 09:00Z'::timestamptz + i * interval '0.4 seconds', '1 second', 'udp', '203.0.113.2', 1024 + i, '10.0.1.2', 53, 'CON', 1, 1, 85, 2500)) FROM generate_series(1, 500) i;
SELECT count(pg_temp.flows(20, '2026-03-16 10:00Z', '6 seconds', 'udp', ('198.51.100.' || i)::inet, 19, '10.0.1.3', 443, 'INT', 3, 0, 3000 + i, 0)) FROM generate_series(1, 50) i;
INSERT INTO netops.made VALUES (NULL, NULL, 'udp', '10.0.2.1', 50000, '10.0.0.53', 53, 'CON', 100, 1, 9, 900000), ('2026-03-16', NULL, 'udp', NULL, NULL, '10.0.0.53', 53, 'CON', 100, 100, 900, 900000), ('-infinity', 'infinity', 'udp', '10.0.2.1', 50000, '10.0.0.53', 53, 'CON', 100, 1, 9, 900000),
  ('2026-03-16', '2026-03-17', 'udp', '10.0.2.1', 50000, '10.0.0.53', 53, 'CON', NULL, NULL, NULL, NULL), ('2026-03-16', '2026-03-16', 'udp', '10.0.2.2', 50000, '10.0.0.53', 53, 'CON', 9000000000000000000, 9000000000000000000, 1000000000000000000, 9000000000000000000),
  ('2026-03-16', '2026-03-16', 'udp', '10.0.2.2', 50000, '10.0.0.53', 53, 'CON', 9000000000000000000, 9000000000000000000, 1000000000000000000, 9000000000000000000);
\x on
SELECT * FROM found;
\x off
SELECT reflector, victim, requests, first_seen FROM argus.amplification('netops.made', '[2026-03-16 18:00Z, 2026-03-17)');
SELECT count(*) FROM argus.amplification('netops.made', 'empty');
SELECT f.port, f.requests = s.spkts AND f.bytes_out = s.dbytes AND f.first_seen = s.first AND f.last_seen = s.last AS same FROM found f, LATERAL (SELECT sum(spkts) AS spkts, sum(dbytes) AS dbytes, min(time) AS first, max(until) AS last FROM argus.find('netops.made', NULL, f.reflector, n => 10000) s WHERE s.saddr = f.victim AND s.daddr = f.reflector AND s.dport = f.port) s WHERE f.requests BETWEEN 1 AND 10000 ORDER BY f.port;
-- Archives, a plain table and a hot table of the sample day.
\set scratch `mktemp -d /tmp/argus_amplification.XXXXXX`
\setenv SCRATCH :scratch
\! chmod 755 "$SCRATCH" && cp -r tests/data/campus "$SCRATCH/campus" && find "$SCRATCH" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER amplification FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'campus/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER amplification INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'amplification', columns => '{stime,ltime,proto,saddr,sport,daddr,dport,state,spkts,dpkts,sbytes,dbytes,tcp_status}', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
RESET client_min_messages;
SELECT * FROM argus.amplification('netops.copied');
CREATE TABLE asked AS SELECT * FROM argus_internal.ask_floods('netops.copied', '(,)');
SELECT count(*) > 0 AS some FROM asked;
SELECT count(*) AS differ FROM ((TABLE asked EXCEPT ALL SELECT * FROM argus_internal.ask_floods('netops.flows', '(,)')) UNION ALL (SELECT * FROM argus_internal.ask_floods('netops.flows', '(,)') EXCEPT ALL TABLE asked)) d;
SELECT count(*) AS differ FROM ((TABLE asked EXCEPT ALL SELECT * FROM argus_internal.ask_floods('netops.hot', '(,)')) UNION ALL (SELECT * FROM argus_internal.ask_floods('netops.hot', '(,)') EXCEPT ALL TABLE asked)) d;
DROP TABLE asked;
-- A role with SELECT on the source alone, with its own row security. What cannot be answered. -- ERROR
CREATE ROLE regress_amplification_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_amplification_reader;
GRANT SELECT ON netops.made, netops.flows TO regress_amplification_reader;
\set VERBOSITY terse
SET ROLE regress_amplification_reader;
SELECT * FROM argus.amplification('netops.made');
RESET ROLE;
GRANT EXECUTE ON FUNCTION argus.amplification(regclass, tstzrange) TO regress_amplification_reader;
ALTER TABLE netops.made ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON netops.made FOR SELECT TO regress_amplification_reader USING (daddr <> '10.0.1.1');
SET ROLE regress_amplification_reader;
SELECT reflector, victim FROM argus.amplification('netops.made') ORDER BY 1, 2;
SELECT count(*) FROM argus.amplification('netops.flows');
SELECT * FROM argus.amplification('netops.copied');
RESET ROLE;
SELECT * FROM argus.amplification(NULL);
SELECT * FROM argus.amplification('pg_class');
CREATE SCHEMA "no; DROP TABLE netops.made; --";
CREATE VIEW "no; DROP TABLE netops.made; --"."1'""2 %s $$" AS SELECT * FROM netops.made;
SELECT count(*) > 0 AS some FROM argus.amplification('"no; DROP TABLE netops.made; --"."1''""2 %s $$"');
-- Times and zones of the session do not matter.
CREATE TABLE before AS SELECT * FROM argus.amplification('netops.made', '[2026-03-16 00:00Z, 2026-03-18 00:00Z)');
SET timezone = 'Asia/Kathmandu';
SET datestyle = 'SQL, DMY';
SELECT count(*) AS differ FROM (TABLE before EXCEPT ALL SELECT * FROM argus.amplification('netops.made', '[2026-03-16 00:00Z, 2026-03-18 00:00Z)')) d;
RESET datestyle;
RESET timezone;
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
DROP TABLE before;
DROP VIEW found;
DROP SCHEMA netops, "no; DROP TABLE netops.made; --" CASCADE;
DROP SERVER amplification CASCADE;
RESET client_min_messages;
DROP OWNED BY regress_amplification_reader;
DROP ROLE regress_amplification_reader;
\! rm -rf "$SCRATCH"
