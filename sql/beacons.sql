--
-- Contacts that come in a beat: argus.beacons(). Beacons with jitter, missing beats and two periods are found among
-- contacts at random; archives with and without an index, a hot table and a plain table give the same answer.
--
\set scratch `mktemp -d /tmp/argus_beacons.XXXXXX`
\setenv SCRATCH :scratch
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && cp -r tests/data/campus "$SCRATCH/tree" && find "$SCRATCH/tree" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER beacons FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER beacons INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
CREATE TABLE netops.made (stime timestamptz, proto text, saddr inet, sport int, dir text, daddr inet, dport int, spkts int8, dpkts int8, sbytes int8);
CREATE FUNCTION pg_temp.flow(seconds float8, saddr inet, daddr inet, dport int DEFAULT 443, proto text DEFAULT 'tcp', sbytes int DEFAULT 500, sport int DEFAULT 40000, dir text DEFAULT '->') RETURNS void LANGUAGE sql AS $$
  INSERT INTO netops.made VALUES ('2026-03-03 00:00Z'::timestamptz + seconds * interval '1 s', $5, saddr, CASE WHEN $5 LIKE '%icmp' THEN NULL ELSE sport END, dir, daddr, dport, 5, 5, sbytes) $$;
-- Numbers from 0 to 1 that are the same everywhere.
CREATE FUNCTION pg_temp.chance(i int, seed int) RETURNS float8 LANGUAGE sql AS $$ SELECT get_byte(decode(md5(i || '/' || seed), 'hex'), 0) / 255.0 $$;
-- Beacons: by the clock; with jitter of 30 % that adds up, and some beats missing; few beats, six hours apart; of two
-- periods; two connections a beat; over UDP from one port, IPv6 and ICMP.
SELECT count(pg_temp.flow(i * 60, '10.0.0.1', '192.0.2.1')) FROM generate_series(1, 300) i;
SELECT count(pg_temp.flow(at, '10.0.0.2', '192.0.2.2', 8080)) FROM (SELECT i, sum(600 * (0.7 + 0.6 * pg_temp.chance(i, 2))) OVER (ORDER BY i) AS at FROM generate_series(1, 200) i) t WHERE i % 8 <> 3;
SELECT count(pg_temp.flow(i * 21600 + 900 * pg_temp.chance(i, 3), '10.0.0.3', '192.0.2.3')) FROM generate_series(0, 11) i;
SELECT count(pg_temp.flow(i * 300, '10.0.0.4', '192.0.2.4')), count(pg_temp.flow(17 + i * 1130, '10.0.0.4', '192.0.2.4')) FILTER (WHERE i < 60) FROM generate_series(0, 220) i;
SELECT count(pg_temp.flow(i * 900, '10.0.0.5', '192.0.2.5')), count(pg_temp.flow(i * 900 + 3, '10.0.0.5', '192.0.2.5', sport => 40001)) FROM generate_series(1, 40) i;
SELECT count(pg_temp.flow(i * 120, '10.0.0.6', '192.0.2.6', 5353, 'udp', sport => 5353)), count(pg_temp.flow(i * 1800, '2001:db8::6', '2001:db8::1', 443)), count(pg_temp.flow(i * 600, '10.0.0.7', '192.0.2.7', NULL, 'icmp')) FROM generate_series(1, 40) i;
-- Common ones: time service of twelve hosts.
SELECT count(pg_temp.flow(i * 1024 + 7 * h, '10.0.1.0'::inet + h, '10.0.0.123', 123, 'udp', 76, 123)) FROM generate_series(1, 60) i, generate_series(1, 12) h;
-- None: contacts at random, in bursts, too few, in too short a time, and groups; records of one connection, known by
-- its direction or by its port; a busy service.
SELECT count(pg_temp.flow(at, '10.0.0.20', '192.0.2.20')) FROM (SELECT sum(-ln(0.001 + 0.999 * pg_temp.chance(i, 20)) * 300) OVER (ORDER BY i) AS at FROM generate_series(1, 400) i) t;
SELECT count(pg_temp.flow(7200 * h + at, '10.0.0.21', '192.0.2.21')) FROM generate_series(0, 11) h, LATERAL (SELECT sum(-ln(0.001 + 0.999 * pg_temp.chance(i + 100 * h, 21)) * 60) OVER (ORDER BY i) AS at FROM generate_series(1, 20) i) t;
SELECT count(pg_temp.flow(i * 3600, '10.0.0.22', '192.0.2.22')) FROM generate_series(1, 5) i;
SELECT count(pg_temp.flow(i * 60, '10.0.0.23', '192.0.2.23')) FROM generate_series(1, 30) i;
SELECT count(pg_temp.flow(i * 60, '10.0.0.24', '239.1.1.1', 1900, 'udp')), count(pg_temp.flow(i * 60, '10.0.0.25', '192.0.2.25', dir => '?>')), count(pg_temp.flow(i * 2, '10.0.0.26', '192.0.2.26')) FROM generate_series(1, 5000) i;
SELECT saddr, daddr, proto, port, contacts, period, jitter, missed, bytes_median, popularity, first_seen, last_seen, score FROM argus.beacons('netops.made') WHERE popularity < 10;
SELECT saddr, why FROM argus.beacons('netops.made') WHERE popularity < 10;
SELECT count(*), min(period), max(period), min(popularity), max(why) FROM argus.beacons('netops.made') WHERE popularity >= 10;
-- A filter; times.
SELECT saddr, period FROM argus.beacons('netops.made', filter => 'udp and not port 123');
SELECT saddr, contacts, period FROM argus.beacons('netops.made', '[2026-03-03 02:00Z, 2026-03-03 04:00Z)', 'src net 10.0.0.0/24');
SELECT count(*) FROM argus.beacons('netops.made', 'empty');
-- Without the direction, records of one connection are known by its port. Absent values, strange times, no rows.
CREATE VIEW netops.thin AS SELECT stime, proto, saddr, CASE WHEN saddr = '10.0.0.25' THEN sport ELSE 33000 + (extract(epoch FROM stime) * 7)::int8 % 30000 END::int AS sport, daddr, dport, spkts, dpkts, sbytes FROM netops.made WHERE saddr << '10.0.0.0/24';
SELECT array_agg(saddr ORDER BY saddr) FROM argus.beacons('netops.thin');
CREATE TABLE netops.odd AS SELECT * FROM netops.made WHERE saddr IN ('10.0.0.1', '10.0.0.3');
INSERT INTO netops.odd SELECT NULL FROM generate_series(1, 100);
INSERT INTO netops.odd SELECT CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN 'infinity' ELSE '-infinity' END::timestamptz, 'tcp', '10.0.0.1', NULL, '->', '192.0.2.1', 443, 1, 0, NULL FROM generate_series(1, 30) i;
UPDATE netops.odd SET sbytes = NULL WHERE saddr = '10.0.0.1';
SELECT saddr, contacts, period, bytes_median, why FROM argus.beacons('netops.odd');
TRUNCATE netops.odd;
SELECT count(*) FROM argus.beacons('netops.odd');
-- The sample day, from everywhere.
SELECT saddr, daddr, proto, port, contacts, period, jitter, missed, popularity, score FROM argus.beacons('netops.copied') WHERE popularity <= 2;
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'beacons', columns => '{stime,ltime,proto,saddr,sport,dir,daddr,dport,state,spkts,dpkts,sbytes,dbytes}', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
CALL argus.close_day('netops.hot', '2026-03-03');
RESET client_min_messages;
CREATE ROLE regress_beacons_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_beacons_reader;
GRANT SELECT ON netops.hot, netops.made TO regress_beacons_reader;
GRANT EXECUTE ON FUNCTION argus.beacons(regclass, tstzrange, text) TO regress_beacons_reader;
CREATE TABLE plain AS SELECT * FROM argus.beacons('netops.copied');
CREATE TABLE read AS SELECT * FROM argus.beacons('netops.flows');
CREATE TABLE hot (LIKE plain);
GRANT INSERT ON hot TO regress_beacons_reader;
SET ROLE regress_beacons_reader;
INSERT INTO hot SELECT * FROM argus.beacons('netops.hot');
RESET ROLE;
ALTER SERVER beacons OPTIONS (ADD index_dir :'index_dir');
SET client_min_messages = warning;
CALL argus.build_index('beacons');
RESET client_min_messages;
CREATE TABLE indexed AS SELECT * FROM argus.beacons('netops.flows');
SELECT count(*) > 5 AS compared, min(score) >= 0.5 AS scored FROM plain;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE read) UNION ALL (TABLE read EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE indexed) UNION ALL (TABLE indexed EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE hot) UNION ALL (TABLE hot EXCEPT ALL TABLE plain)) d;
-- Rights: those of the caller. What cannot be answered. -- ERROR
\set VERBOSITY terse
ALTER TABLE netops.made ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON netops.made FOR SELECT TO regress_beacons_reader USING (proto = 'icmp');
SET ROLE regress_beacons_reader;
SELECT saddr FROM argus.beacons('netops.made');
SELECT count(*) FROM argus.beacons('netops.copied');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION argus.beacons(regclass, tstzrange, text) FROM regress_beacons_reader;
SET ROLE regress_beacons_reader;
SELECT count(*) FROM argus.beacons('netops.made');
RESET ROLE;
SELECT * FROM argus.beacons(NULL);
SELECT * FROM argus.beacons('netops.made', filter => 'host');
SELECT * FROM argus.beacons('pg_class');
\set VERBOSITY default
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
RESET client_min_messages;
DROP OWNED BY regress_beacons_reader;
DROP ROLE regress_beacons_reader;
DROP FOREIGN TABLE netops.flows;
DROP VIEW netops.thin;
DROP TABLE netops.copied, netops.made, netops.odd, plain, read, hot, indexed;
DROP SCHEMA netops;
DROP SERVER beacons;
\! rm -rf "$SCRATCH"
