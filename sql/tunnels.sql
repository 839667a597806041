--
-- What carries more than it should, or for longer: argus.tunnels(). Archives, a hot table and a plain table give the
-- same.
--
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA netops;
CREATE TABLE netops.made (stime timestamptz, ltime timestamptz, proto text, saddr inet, sport int, daddr inet, dport int, state text, spkts int8, dpkts int8, sbytes int8, dbytes int8, sappbytes int8, dappbytes int8, snstroke int8, dnstroke int8);
CREATE FUNCTION pg_temp.flows(n int, at timestamptz, gap interval, proto text, saddr inet, sport int, daddr inet, dport int, state text, spkts int8, dpkts int8, sbytes int8, dbytes int8, sappbytes int8 DEFAULT NULL, dappbytes int8 DEFAULT NULL, strokes int8 DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
  INSERT INTO netops.made SELECT at + i * gap, at + i * gap + least(gap, '55 seconds'), proto, saddr, sport, daddr, dport, state, spkts, dpkts, sbytes, dbytes, sappbytes, dappbytes, strokes, 0 FROM generate_series(0, n - 1) i $$;
CREATE VIEW found AS SELECT saddr, daddr, kind, proto, port, duration, bytes_out, bytes_in, first_seen, last_seen, round(score::numeric, 2) AS score, why FROM argus.tunnels('netops.made');
SELECT * FROM found;
-- What all networks have: questions to a resolver, a few long ones among them; what a resolver asks of many servers that sign their answers; synchronisation of time.
SELECT pg_temp.flows(5000, '2026-03-16 08:00Z', '5 seconds', 'udp', '10.0.0.1', NULL, '10.0.0.53', 53, 'CON', 1, 1, 85, 180), pg_temp.flows(300, '2026-03-16 08:00Z', '60 seconds', 'udp', '10.0.0.1', NULL, '10.0.0.53', 53, 'CON', 1, 1, 160, 700),
  pg_temp.flows(3000, '2026-03-16 08:00Z', '9 seconds', 'udp', '10.0.0.53', 5353, ('192.5.6.' || i)::inet, 53, 'CON', 1, 1, 100, 1200) FROM generate_series(1, 5) i;
SELECT pg_temp.flows(900, '2026-03-16 00:00Z', '64 seconds', 'udp', '10.0.0.1', 123, '10.0.0.53', 123, 'CON', 1, 1, 90, 90);
-- Monitoring pings, large ones that measure, short large ones of a person; the same over IPv6. Somebody who types by SSH. A connection for messages that several hosts keep open, one without data, and one of a few hours.
SELECT pg_temp.flows(1440, '2026-03-16 00:00Z', '60 seconds', 'icmp', '10.0.0.9', NULL, '10.0.0.2', NULL, 'ECO', 5, 5, 490, 490), pg_temp.flows(1440, '2026-03-16 00:00Z', '60 seconds', 'icmp', '10.0.0.9', NULL, '10.0.0.3', NULL, 'ECO', 5, 5, 5210, 5210),
  pg_temp.flows(2, '2026-03-16 10:00Z', '60 seconds', 'icmp', '10.0.0.1', NULL, '10.0.0.2', NULL, 'ECO', 4, 4, 6056, 6056), pg_temp.flows(1440, '2026-03-16 00:00Z', '60 seconds', 'ipv6-icmp', '2001:db8::9', NULL, '2001:db8::2', NULL, 'ECO', 5, 5, 590, 590),
  pg_temp.flows(30, '2026-03-16 09:00Z', '60 seconds', 'tcp', '10.0.0.1', 50000, '10.0.0.22', 22, 'CON', 150 + i, 80, 15000, 17000, 3600, 9000, 70), pg_temp.flows(1400, '2026-03-16 00:00Z', '60 seconds', 'tcp', ('10.0.0.' || (10 + i))::inet, 50000, '203.0.113.5', 5228, 'CON', 2, 2, 200, 200, 40, 40),
  pg_temp.flows(1400, '2026-03-16 00:00Z', '60 seconds', 'tcp', '10.0.0.20', 50000, '203.0.113.6', 5222, 'CON', 1, 1, 30, 30, 1, 1), pg_temp.flows(180, '2026-03-16 00:00Z', '60 seconds', 'tcp', '10.0.0.20', 50000, '203.0.113.7', 443, 'CON', 5, 5, 2000, 2000, 1500, 1500) FROM generate_series(1, 4) i;
-- A poll of a machine at a steady pace. A download. Ends of connections are no pieces of long ones. ARP.
SELECT pg_temp.flows(60, '2026-03-16 09:00Z', '60 seconds', 'tcp', '10.0.0.30', 50000, '10.0.0.31', 502, 'CON', 120, 60, 9000, 5000, 1500, 1800, 0), pg_temp.flows(30, '2026-03-16 09:00Z', '60 seconds', 'tcp', '10.0.0.30', 50001, '203.0.113.8', 443, 'CON', 600, 3000, 40000, 4000000, 900, 3900000),
  pg_temp.flows(1400, '2026-03-16 00:00Z', '60 seconds', 'tcp', '10.0.0.30', 50002, '203.0.113.9', 443, 'FIN', 5, 5, 2000, 2000, 1500, 1500), pg_temp.flows(1400, '2026-03-16 00:00Z', '60 seconds', 'arp', '10.0.0.30', NULL, '10.0.0.31', NULL, 'CON', 5, 5, 2000, 2000);
SELECT * FROM found;
-- Tunnels: in questions, by the resolver and over IPv6; in answers; in pings that are not mirrored, that vary, and that nobody answers; keystrokes that the sensor counted, small ones in which it does not count, and the same recorded with the server as its source; connections of many hours, over TCP and UDP.
SELECT pg_temp.flows(900, '2026-03-16 09:00Z', '3 seconds', 'udp', '10.0.1.1', 4444, '10.0.0.53', 53, 'CON', 1, 1, 170, 300), pg_temp.flows(900, '2026-03-16 09:00Z', '3 seconds', 'udp', '10.0.0.53', 5353, '198.51.100.1', 53, 'CON', 1, 1, 170, 300),
  pg_temp.flows(900, '2026-03-16 09:00Z', '3 seconds', 'udp', '2001:db8::1:2', 4444, '2001:db8:1::53', 53, 'CON', 1, 1, 190, 300), pg_temp.flows(4000, '2026-03-16 09:00Z', '3 seconds', 'udp', '10.0.1.3', 4444, '198.51.100.3', 53, 'CON', 1, 1, 90, 1200),
  pg_temp.flows(300, '2026-03-16 09:00Z', '3 seconds', 'icmp', '10.0.1.4', NULL, '198.51.100.4', NULL, 'ECO', 1, 1, 106, 600), pg_temp.flows(300, '2026-03-16 10:00Z', '3 seconds', 'ipv6-icmp', '2001:db8::1:5', NULL, '2001:db8:1::5', NULL, 'ECO', 1, 1, 900, 128);
SELECT pg_temp.flows(10, '2026-03-16 09:00Z', '3 seconds', 'icmp', '10.0.1.6', NULL, '198.51.100.6', NULL, 'ECO', 1, 0, 100 * i, 0), pg_temp.flows(10, '2026-03-16 11:00Z', '3 seconds', 'icmp', '10.0.1.7', NULL, '198.51.100.7', NULL, 'ECO', 5, 5, 500 * i, 500 * i),
  pg_temp.flows(1, '2026-03-16 09:00Z'::timestamptz + i * interval '60 seconds', '60 seconds', 'tcp', '198.51.100.8', 50000, '10.0.1.8', 45000, 'CON', 100 + 10 * (i % 5), 70, 10000, 9000, 2600, 4000, 40),
  pg_temp.flows(1, '2026-03-16 09:00Z'::timestamptz + i * interval '60 seconds', '60 seconds', 'tcp', '10.0.1.9', 50000, '198.51.100.9', 6667, 'CON', 100 + 10 * (i % 5), 70, 7000, 9000, 60, 4000, 0),
  pg_temp.flows(1, '2026-03-16 09:00Z'::timestamptz + i * interval '60 seconds', '60 seconds', 'tcp', '198.51.100.10', 4444, '10.0.1.10', 50000, 'CON', 70, 100 + 10 * (i % 5), 9000, 7000, 4000, 60, 0) FROM generate_series(1, 25) i;
SELECT pg_temp.flows(700, '2026-03-16 00:00Z', '60 seconds', 'tcp', '10.0.1.11', 50000, '198.51.100.11', 443, 'CON', 5, 5, 1000, 2000, 700, 1700), pg_temp.flows(700, '2026-03-16 00:00Z', '60 seconds', 'udp', '10.0.1.12', 51820, '198.51.100.12', 51820, 'CON', 5, 5, 1000, 2000);
-- No addresses, times, bytes or packets, and too many of them.
INSERT INTO netops.made VALUES (NULL, NULL, 'udp', '10.0.2.1', 50000, '10.0.0.53', 53, 'CON', 1, 1, 900000000, 1), ('2026-03-16', NULL, 'udp', NULL, NULL, '10.0.0.53', 53, 'CON', 1, 1, 900, 1), ('2026-03-16', '2026-03-17', NULL, '10.0.2.1', 1, '10.0.2.2', 1, NULL, 1, 1, 900, 1),
  ('2026-03-16', '2026-03-17', 'udp', '10.0.2.1', 50000, '10.0.0.53', 53, 'CON', NULL, NULL, NULL, NULL), ('2026-03-16', '2026-03-17', 'tcp', '10.0.2.1', NULL, '10.0.2.2', NULL, 'CON', 0, 0, 0, 0),
  ('2026-03-16 10:00Z', '2026-03-16 11:00Z', 'udp', '10.0.2.9', 50000, '198.51.100.99', 53, 'CON', 1000, 1000, 9000000000000000000, 9000000000000000000), ('-infinity', 'infinity', 'tcp', '10.0.2.1', 50000, '198.51.100.9', 443, 'CON', 900, 900, 900, 900);
\x on
SELECT * FROM found;
\x off
-- A time, a filter, no time. They tie to flows that argus.find() shows.
SELECT saddr, daddr, kind FROM argus.tunnels('netops.made', '[2026-03-16 09:00Z, 2026-03-16 10:00Z)', 'icmp');
SELECT saddr, daddr, kind FROM argus.tunnels('netops.made', NULL, 'host 10.0.1.9 or host 10.0.1.11');
SELECT count(*) FROM argus.tunnels('netops.made', 'empty');
SELECT count(*) > 8 AS some, bool_and(f.bytes_out = s.bytes AND f.first_seen = s.first AND f.last_seen = s.last) AS same FROM found f, LATERAL (SELECT sum(sbytes) AS bytes, min(time) AS first, max(until) AS last FROM argus.find('netops.made', NULL, f.saddr, n => 10000) s WHERE s.saddr = f.saddr AND s.daddr = f.daddr AND s.proto = f.proto AND s.dport IS NOT DISTINCT FROM f.port) s WHERE f.saddr NOT IN ('10.0.2.9', '10.0.1.10');
-- Without application bytes nobody knows who types; without keystrokes, sizes decide.
CREATE VIEW netops.flat AS SELECT stime, ltime, proto, saddr, sport, daddr, dport, state, spkts, dpkts, sbytes, dbytes FROM netops.made;
SELECT kind, count(*) FROM argus.tunnels('netops.flat') GROUP BY kind ORDER BY kind;
CREATE VIEW netops.no_strokes AS SELECT stime, ltime, proto, saddr, sport, daddr, dport, state, spkts, dpkts, sbytes, dbytes, sappbytes, dappbytes FROM netops.made;
SELECT saddr, port, round(score::numeric, 2) AS score FROM argus.tunnels('netops.no_strokes') WHERE kind = 'keystrokes';
-- Archives, a plain table and a hot table of the sample day.
\set scratch `mktemp -d /tmp/argus_tunnels.XXXXXX`
\setenv SCRATCH :scratch
\! chmod 755 "$SCRATCH" && cp -r tests/data/campus "$SCRATCH/campus" && find "$SCRATCH" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER tunnels FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'campus/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER tunnels INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'tunnels', columns => '{stime,ltime,proto,saddr,sport,dir,daddr,dport,state,spkts,dpkts,sbytes,dbytes,sappbytes,dappbytes,snstroke,dnstroke}', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
RESET client_min_messages;
SELECT saddr, daddr, kind, proto, port, duration, bytes_out, bytes_in, round(score::numeric, 2) AS score, why FROM argus.tunnels('netops.copied');
CREATE TABLE plain AS SELECT * FROM argus.tunnels('netops.copied');
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL SELECT * FROM argus.tunnels('netops.flows')) UNION ALL (SELECT * FROM argus.tunnels('netops.flows') EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL SELECT * FROM argus.tunnels('netops.hot')) UNION ALL (SELECT * FROM argus.tunnels('netops.hot') EXCEPT ALL TABLE plain)) d;
CREATE TABLE talks AS SELECT kind, client, client_port, server, proto, port, flows, first_seen, last_seen, bytes_out, bytes_in, strokes FROM argus_internal.ask_talks('netops.copied', '(,)', 'true');
SELECT count(*) > 5 AS some FROM talks;
SELECT count(*) AS differ FROM (TABLE talks EXCEPT ALL SELECT kind, client, client_port, server, proto, port, flows, first_seen, last_seen, bytes_out, bytes_in, strokes FROM argus_internal.ask_talks('netops.hot', '(,)', 'true')) d;
-- A role with SELECT on the source alone, with its own row security. What cannot be answered. -- ERROR
CREATE ROLE regress_tunnels_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_tunnels_reader;
GRANT SELECT ON netops.made, netops.flows TO regress_tunnels_reader;
\set VERBOSITY terse
SET ROLE regress_tunnels_reader;
SELECT * FROM argus.tunnels('netops.made');
RESET ROLE;
GRANT EXECUTE ON FUNCTION argus.tunnels(regclass, tstzrange, text) TO regress_tunnels_reader;
ALTER TABLE netops.made ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON netops.made FOR SELECT TO regress_tunnels_reader USING (proto <> 'icmp');
SET ROLE regress_tunnels_reader;
SELECT kind, proto, count(*) FROM argus.tunnels('netops.made') GROUP BY kind, proto ORDER BY kind, proto;
SELECT count(*) > 0 AS some FROM argus.tunnels('netops.flows');
SELECT * FROM argus.tunnels('netops.copied');
RESET ROLE;
SELECT * FROM argus.tunnels(NULL);
SELECT * FROM argus.tunnels('pg_class');
SELECT * FROM argus.tunnels('netops.made', filter => 'no such thing');
CREATE SCHEMA "no; DROP TABLE netops.made; --";
CREATE VIEW "no; DROP TABLE netops.made; --"."1'""2 %s $$" AS SELECT * FROM netops.made;
SELECT count(*) > 5 AS some FROM argus.tunnels('"no; DROP TABLE netops.made; --"."1''""2 %s $$"');
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
DROP TABLE plain, talks;
DROP VIEW found;
DROP SCHEMA netops, "no; DROP TABLE netops.made; --" CASCADE;
DROP SERVER tunnels CASCADE;
RESET client_min_messages;
DROP OWNED BY regress_tunnels_reader;
DROP ROLE regress_tunnels_reader;
\! rm -rf "$SCRATCH"
