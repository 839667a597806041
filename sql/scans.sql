--
-- Who scans: argus.scans(). Scans of all kinds, fast and slow, are found among servers, resolvers, monitors and peers of
-- P2P, which are none. Archives with and without an index, a hot table and a plain table give the same answer.
--
\set scratch `mktemp -d /tmp/argus_scans.XXXXXX`
\setenv SCRATCH :scratch
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && cp -r tests/data/campus "$SCRATCH/tree" && find "$SCRATCH/tree" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER scans FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER scans INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
CREATE TABLE netops.made (stime timestamptz, ltime timestamptz, proto text, saddr inet, sport int, dir text, daddr inet, dport int, state text, spkts int8, dpkts int8, sbytes int8, dbytes int8, tcp_status int8);
-- How a contact ends: silent, refused, open (closed at once by who opened it), talk, asked (over UDP), pinged
CREATE FUNCTION pg_temp.flow(at interval, saddr inet, daddr inet, dport int, how text, proto text DEFAULT 'tcp', sport int DEFAULT 40000) RETURNS void LANGUAGE sql AS $$
  INSERT INTO netops.made SELECT '2026-03-03 00:00Z'::timestamptz + at, '2026-03-03 00:00:01Z'::timestamptz + at, $6, saddr, CASE WHEN $6 LIKE '%icmp' THEN NULL ELSE sport END, '->', daddr, dport, state, spkts, dpkts, sbytes, dbytes, status
  FROM (VALUES ('silent', CASE WHEN $6 = 'tcp' THEN 'REQ' WHEN $6 = 'udp' THEN 'INT' ELSE 'ECO' END, 1, 0, 60, 0, 1), ('refused', 'RST', 1, 1, 60, 54, 1), ('open', 'RST', 2, 1, 114, 58, 3), ('talk', 'FIN', 9, 8, 2000, 9000, 15), ('asked', 'CON', 1, 1, 80, 200, NULL),
    ('pinged', 'ECO', 1, 1, 98, 98, NULL)) h(name, state, spkts, dpkts, sbytes, dbytes, status) WHERE name = how $$;
-- Horizontal ones: fast, of which two hosts answered; slow, one target in ten minutes for three days; of IPv6; where
-- all that is tried is open.
SELECT count(pg_temp.flow(i * interval '1 s', '192.0.2.1', '10.1.0.0'::inet + i, 4711, CASE WHEN i IN (7, 9) THEN 'open' WHEN i % 3 = 0 THEN 'refused' ELSE 'silent' END)) FROM generate_series(1, 60) i;
SELECT count(pg_temp.flow(i * interval '10 min', '192.0.2.2', '10.1.0.0'::inet + i, NULL, CASE WHEN i = 100 THEN 'pinged' ELSE 'silent' END, 'icmp')) FROM generate_series(1, 430) i;
SELECT count(pg_temp.flow(i * interval '2 s', '2001:db8::1', '2001:db8:1::'::inet + i, 22, 'silent')) FROM generate_series(1, 30) i;
SELECT count(pg_temp.flow(i * interval '2 s', '192.0.2.3', '10.2.0.0'::inet + i, 443, 'open')) FROM generate_series(1, 80) i;
-- A vertical one over UDP; a sweep; many sources with one list.
SELECT count(pg_temp.flow(i * interval '1 s', '192.0.2.4', '10.1.0.1', i, CASE WHEN i = 53 THEN 'asked' ELSE 'silent' END, 'udp')) FROM generate_series(1, 100) i;
SELECT count(pg_temp.flow((i * 9 + j) * interval '1 min', '192.0.2.5', '10.1.0.0'::inet + i, 1000 + j, CASE WHEN i = 3 AND j = 4 THEN 'talk' ELSE 'silent' END)) FROM generate_series(1, 12) i, generate_series(1, 6) j;
SELECT count(pg_temp.flow(i * interval '1 min', '192.0.2.100'::inet + i % 8, '10.1.1.0'::inet + i, 5432, CASE WHEN i = 50 THEN 'open' ELSE 'silent' END)) FROM generate_series(1, 80) i;
-- None: a server with many clients, of which it answers some again and again, and what is left of connections of theirs;
SELECT count(pg_temp.flow(i * interval '1 s', '198.51.100.0'::inet + i, '10.0.0.80', 443, 'talk', sport => 50000 + i)), count(pg_temp.flow(i * interval '1 s', '10.0.0.80', '198.51.100.1', 1024 + i, CASE WHEN i % 2 = 0 THEN 'silent' ELSE 'refused' END, CASE WHEN i % 3 = 0 THEN 'udp' ELSE 'tcp' END, 443)) FROM generate_series(1, 250) i;
UPDATE netops.made SET dir = '?>', state = CASE WHEN dpkts > 0 THEN 'RST' ELSE 'FIN' END WHERE saddr = '10.0.0.80';
-- a resolver, of whose servers a tenth is dead; a relay of mail; a monitor, of whose hosts some are dead;
SELECT count(pg_temp.flow(i * interval '1 s', '10.0.0.53', '203.0.113.0'::inet + i, 53, CASE WHEN i % 10 = 0 THEN 'silent' ELSE 'asked' END, 'udp')), count(pg_temp.flow(i * interval '1 min', '10.0.0.25', '203.0.113.0'::inet + i, 25, CASE WHEN i % 6 = 0 THEN 'refused' ELSE 'talk' END)) FROM generate_series(1, 400) i;
SELECT count(pg_temp.flow(i * interval '5 min' + j * interval '1 s', '10.0.0.99', '10.0.1.0'::inet + j, NULL, CASE WHEN j % 7 = 0 THEN 'silent' ELSE 'pinged' END, 'icmp')), count(pg_temp.flow(i * interval '5 min' + j * interval '1 s', '10.0.0.99', '10.0.1.0'::inet + j, 22, CASE WHEN j % 7 = 0 THEN 'silent' ELSE 'open' END)) FROM generate_series(1, 20) i, generate_series(1, 100) j;
-- a node of P2P, of whose peers two thirds are gone, and many of which use one port; somebody who asks one dead host for
-- ever; a trace; groups; clients of a service that is gone, with four addresses.
SELECT count(pg_temp.flow(i * interval '1 min', '10.0.0.77', '203.0.112.0'::inet + i, CASE WHEN i % 4 = 0 THEN 6881 ELSE 20000 + i END, CASE WHEN i % 3 = 0 THEN 'asked' ELSE 'silent' END, 'udp')), count(pg_temp.flow(i * interval '1 min', '10.0.0.78', '10.0.9.9', 445, 'silent')), count(pg_temp.flow(i * interval '1 s', '10.0.0.79', '203.0.113.9', 33434 + i, 'silent', 'udp')),
  count(pg_temp.flow(i * interval '1 s', '10.0.0.81', '239.0.0.0'::inet + i, 5004, 'silent', 'udp')), count(pg_temp.flow(i * interval '1 s', '10.0.3.0'::inet + i, '10.0.9.0'::inet + i % 4, 8530, 'silent')) FROM generate_series(1, 240) i;
UPDATE netops.made SET state = 'TXD' WHERE saddr = '10.0.0.79';
SELECT scanner, kind, proto, port, targets, ports, answered, flows, first_seen, last_seen, score, answered_by FROM argus.scans('netops.made');
SELECT scanner, why FROM argus.scans('netops.made');
-- More and fewer targets; a filter; times. Each row names flows that can be found.
SELECT scanner, kind, proto, targets, score FROM argus.scans('netops.made', min_targets => 75);
SELECT scanner, kind, proto, targets, score FROM argus.scans('netops.made', filter => 'udp or icmp');
SELECT scanner, kind, proto, targets, score FROM argus.scans('netops.made', '[2026-03-04, 2026-03-05)');
SELECT scanner, kind, proto, targets, score FROM argus.scans('netops.made', '[2026-03-03, 2026-03-03 00:00:40)', 20);
SELECT count(*) FROM argus.scans('netops.made', 'empty');
SELECT bool_and(flows = (SELECT count(*) FROM argus.find('netops.made', NULL, filter => concat_ws(' and ', 'src host ' || host(scanner), proto, 'dst port ' || port), n => 10000))) AS found FROM argus.scans('netops.made') WHERE kind = 'horizontal';
-- Columns that are missing, absent values, strange times.
CREATE VIEW netops.thin AS SELECT stime, ltime, proto, saddr, sport, daddr, dport, state, spkts, dpkts, sbytes, dbytes FROM netops.made;
SELECT count(*) AS rows, count(*) FILTER (WHERE scanner << '192.0.2.0/24' OR family(scanner) = 6) AS scanners FROM argus.scans('netops.thin');
CREATE TABLE netops.odd AS TABLE netops.thin;
UPDATE netops.odd SET stime = CASE sport % 2 WHEN 0 THEN '-infinity' END::timestamptz, ltime = NULL;
INSERT INTO netops.odd SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM generate_series(1, 100);
INSERT INTO netops.odd SELECT NULL, NULL, proto, saddr, NULL, NULL, NULL, state, spkts, NULL, NULL, NULL FROM netops.thin;
SELECT count(*) AS rows, min(score) >= 0.5 AS scored, bool_and(why LIKE 'tried %') AS told FROM argus.scans('netops.odd');
TRUNCATE netops.odd;
SELECT count(*) FROM argus.scans('netops.odd');
-- The sample day, from everywhere. Rollups of a hot table tell who never sent anything, to who may read them.
SELECT scanner, kind, proto, port, targets, ports, answered, score, answered_by, why FROM argus.scans('netops.copied') WHERE score > 0.88;
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'scans', columns => '{stime,ltime,proto,saddr,sport,dir,daddr,dport,state,spkts,dpkts,sbytes,dbytes,tcp_status,icmp_error_type}', keep => '100 years', rollup_keep => '100 years');
CALL argus.load('netops.hot');
CALL argus.close_day('netops.hot', '2026-03-03');
RESET client_min_messages;
CREATE ROLE regress_scans_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_scans_reader;
GRANT SELECT ON netops.hot, netops.made TO regress_scans_reader;
GRANT EXECUTE ON FUNCTION argus.scans(regclass, tstzrange, int, text) TO regress_scans_reader;
CREATE TABLE plain AS SELECT * FROM argus.scans('netops.copied', min_targets => 8);
CREATE TABLE read AS SELECT * FROM argus.scans('netops.flows', min_targets => 8);
CREATE TABLE known AS SELECT * FROM argus.scans('netops.hot', min_targets => 8);
CREATE TABLE hot (LIKE plain);
GRANT INSERT ON hot TO regress_scans_reader;
SET ROLE regress_scans_reader;
INSERT INTO hot SELECT * FROM argus.scans('netops.hot', min_targets => 8);
RESET ROLE;
ALTER SERVER scans OPTIONS (ADD index_dir :'index_dir');
SET client_min_messages = warning;
CALL argus.build_index('scans');
RESET client_min_messages;
CREATE TABLE indexed AS SELECT * FROM argus.scans('netops.flows', min_targets => 8);
SELECT count(*) > 1 AS compared FROM plain;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE read) UNION ALL (TABLE read EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE indexed) UNION ALL (TABLE indexed EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE hot) UNION ALL (TABLE hot EXCEPT ALL TABLE plain)) d;
SELECT count(*) > 0 AS some, bool_and(k.score >= p.score) AND bool_or(k.score > p.score) AS surer FROM known k JOIN plain p USING (scanner, kind, proto, port, targets) WHERE k.why LIKE '%never sent anything%';
-- Rights: those of the caller. What cannot be answered. -- ERROR
\set VERBOSITY terse
ALTER TABLE netops.made ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON netops.made FOR SELECT TO regress_scans_reader USING (proto = 'udp');
SET ROLE regress_scans_reader;
SELECT scanner FROM argus.scans('netops.made');
SELECT count(*) FROM argus.scans('netops.copied');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION argus.scans(regclass, tstzrange, int, text) FROM regress_scans_reader;
SET ROLE regress_scans_reader;
SELECT count(*) FROM argus.scans('netops.made');
RESET ROLE;
SELECT * FROM argus.scans(NULL);
SELECT * FROM argus.scans('netops.made', min_targets => 0);
SELECT * FROM argus.scans('netops.made', filter => 'host');
SELECT * FROM argus.scans('pg_class');
\set VERBOSITY default
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
RESET client_min_messages;
DROP OWNED BY regress_scans_reader;
DROP ROLE regress_scans_reader;
DROP FOREIGN TABLE netops.flows;
DROP VIEW netops.thin;
DROP TABLE netops.copied, netops.made, netops.odd, plain, read, known, hot, indexed;
DROP SCHEMA netops;
DROP SERVER scans;
\! rm -rf "$SCRATCH"
