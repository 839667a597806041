--
-- Translated addresses: tables of them, who had an address and port, and flows before and after a NAT.
--
\set scratch `mktemp -d /tmp/argus_nat.XXXXXX`
\setenv SCRATCH :scratch
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.0[6-8].*.gz "$SCRATCH"
CREATE SERVER nat FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER nat INTO netops;
CALL argus.create_translation('netops.nat');
SELECT obj_description('netops.nat'::regclass);
SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull, col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE a.attrelid = 'netops.nat'::regclass AND a.attnum > 0 ORDER BY a.attnum;
-- The table needs nothing of the extension: it stays if that goes.
SELECT count(*) FROM pg_depend d JOIN pg_depend e ON e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e' WHERE d.objid IN ('netops.nat'::regclass, (SELECT conindid FROM pg_constraint WHERE conrelid = 'netops.nat'::regclass AND contype = 'x'));
\set SHOW_CONTEXT never
\set VERBOSITY terse
-- What is refused. -- ERROR
CALL argus.create_translation(NULL);
CALL argus.create_translation('a.netops.nat');
CALL argus.create_translation('nowhere.nat');
CALL argus.create_translation('netops.nat');
CALL argus.create_translation('netops.' || repeat('a', 64));
CALL argus.create_translation('not a name');
INSERT INTO netops.nat (inside) VALUES ('10.0.0.1');
INSERT INTO netops.nat VALUES ('10.0.0.0/24', '198.51.100.1');
INSERT INTO netops.nat VALUES ('10.0.0.1', '198.51.100.1/24');
INSERT INTO netops.nat VALUES ('10.0.0.1', '198.51.100.1', 'empty');
INSERT INTO netops.nat VALUES ('10.0.0.1', '198.51.100.1', '[1,65536]');
INSERT INTO netops.nat VALUES ('10.0.0.1', '198.51.100.1', '[1,)');
INSERT INTO netops.nat VALUES ('10.0.0.1', '198.51.100.1', NULL, 'TCP');
INSERT INTO netops.nat VALUES ('10.0.0.1', '198.51.100.1', NULL, 'rtp');
INSERT INTO netops.nat VALUES ('10.0.0.1', '198.51.100.1', NULL, '');
INSERT INTO netops.nat VALUES ('10.0.0.1', '198.51.100.1', NULL, NULL, 'empty');
-- Two rows conflict if the address is the same, and ports, protocols and times overlap. NULL is all of them. 5,184 pairs of rows, whichever host is inside.
CREATE TABLE netops.part AS SELECT row_number() OVER () AS n, outside, ports, proto, valid FROM unnest('{198.51.100.1,2001:db8::1}'::inet[]) outside, unnest('{NULL,"[0,10]","[10,20]","[11,65535]"}'::int4range[]) ports, unnest('{NULL,tcp,udp}'::text[]) proto,
  unnest('{NULL,"[2026-03-03 10:00Z,2026-03-03 11:00Z)","[2026-03-03 11:00Z,infinity]"}'::tstzrange[]) valid;
CREATE FUNCTION pg_temp.conflicts(a netops.part, b netops.part) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO netops.nat VALUES ('10.0.0.1', a.outside, a.ports, a.proto, a.valid);
  INSERT INTO netops.nat VALUES ('10.0.0.1'::inet + b.n % 2, b.outside, b.ports, b.proto, b.valid);
  RAISE EXCEPTION USING ERRCODE = 'U0001';
EXCEPTION WHEN exclusion_violation THEN RETURN true; WHEN SQLSTATE 'U0001' THEN RETURN false;
END
$$;
SELECT count(*) AS pairs, count(*) FILTER (WHERE conflict) AS conflicts, count(*) FILTER (WHERE conflict <> wanted) AS wrong FROM (SELECT pg_temp.conflicts(a, b) AS conflict,
  a.outside = b.outside AND coalesce(a.ports && b.ports, true) AND coalesce(a.proto = b.proto, true) AND coalesce(a.valid && b.valid, true) AS wanted FROM netops.part a, netops.part b) c;
-- No two names of protocols are one to the constraint.
SELECT count(DISTINCT proto) = count(DISTINCT hashtextextended(proto COLLATE "C", 0)) AS told_apart FROM (SELECT DISTINCT proto FROM netops.flows UNION SELECT md5(i::text) FROM generate_series(1, 10000) i) p;
-- Who was it? Each edge of each time.
INSERT INTO netops.nat VALUES ('10.0.0.1', '198.51.100.1', '[1024,2047]', 'tcp', '[2026-03-03 10:00Z,2026-03-03 11:00Z)'), ('10.0.0.2', '198.51.100.1', '[1024,2047]', 'tcp', '[2026-03-03 11:00Z,2026-03-03 12:00Z)'),
  ('10.0.0.2', '198.51.100.1', '[1024,2047]', 'tcp', '[2026-03-03 12:00Z,2026-03-03 13:00Z)'), ('10.0.0.3', '198.51.100.1', '[1024,2047]', 'udp', NULL), ('10.0.0.4', '198.51.100.2', NULL, NULL, NULL), ('10.0.0.5', '198.51.100.1', '[5000,5000]', NULL, '[2026-03-03 10:00Z,]');
SELECT at, w.* FROM unnest('{2026-03-03 09:59:54.999999Z,2026-03-03 09:59:55Z,2026-03-03 10:00:04.999999Z,2026-03-03 10:00:05Z,2026-03-03 10:59:54.999999Z,2026-03-03 10:59:55Z,2026-03-03 11:00:05Z,2026-03-03 12:00:00Z,2026-03-03 13:00:00Z,2026-03-03 13:00:05Z}'::timestamptz[]) at,
  argus.who_was('netops.nat', '198.51.100.1', 1500, at, proto => 'tcp') w;
SELECT q.*, w.inside, w.certain, w.why FROM (VALUES (1, '198.51.100.1'::inet, 1024, NULL), (2, '198.51.100.1', 2047, 'TCP'), (3, '198.51.100.1', 2048, 'tcp'), (4, '198.51.100.1', 1500, 'rtp'), (5, '198.51.100.1', 1500, 'icmp'), (6, '198.51.100.1', NULL, 'udp'), (7, '198.51.100.1', NULL, NULL),
  (8, '198.51.100.2', NULL, NULL), (9, '198.51.100.2', 0, 'gre'), (10, '198.51.100.3', 0, 'gre'), (11, '198.51.100.1', 5000, NULL)) q(n, outside, port, proto) LEFT JOIN argus.who_was('netops.nat', q.outside, q.port, '2026-03-03 10:30Z', '0', q.proto) w ON true ORDER BY 1, 5;
\set VERBOSITY default
-- What is refused. -- ERROR
SELECT * FROM argus.who_was(NULL, '198.51.100.1', 1, '2026-03-03 10:00Z');
SELECT * FROM argus.who_was('netops.flows', '198.51.100.1', 1, '2026-03-03 10:00Z');
SELECT * FROM argus.who_was('netops.nat', NULL, 1, '2026-03-03 10:00Z');
SELECT * FROM argus.who_was('netops.nat', '198.51.100.0/24', 1, '2026-03-03 10:00Z');
SELECT * FROM argus.who_was('netops.nat', '198.51.100.1', 65536, '2026-03-03 10:00Z');
SELECT * FROM argus.who_was('netops.nat', '198.51.100.1', 1, NULL);
SELECT * FROM argus.who_was('netops.nat', '198.51.100.1', 1, 'infinity');
SELECT * FROM argus.who_was('netops.nat', '198.51.100.1', 1, '2026-03-03 10:00Z', NULL);
SELECT * FROM argus.who_was('netops.nat', '198.51.100.1', 1, '2026-03-03 10:00Z', '-1 s');
-- Random tables and times against a look at each moment within the slack that matters. A table without a constraint may have several hosts at once.
SELECT setseed(0.25) IS NOT NULL AS seeded;
CALL argus.create_translation('netops.random');
CREATE TABLE netops.loose (inside inet, outside inet, ports int4range, proto text, valid tstzrange);
CREATE FUNCTION pg_temp.some_time() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT '2026-03-03 10:00Z'::timestamptz + floor(random() * 40) * interval '1 s' + floor(random() * 3 - 1) * interval '1 us' $$;
CREATE FUNCTION pg_temp.some_row(i int, OUT inside inet, OUT outside inet, OUT ports int4range, OUT proto text, OUT valid tstzrange) LANGUAGE sql VOLATILE AS $$
  SELECT '10.0.0.1'::inet + floor(random() * 3)::int, '198.51.100.1'::inet + floor(random() * 2)::int, CASE WHEN i % 7 > 0 THEN int4range(p, p + floor(random() * 3)::int, '[]') END, CASE WHEN i % 5 > 0 THEN CASE WHEN random() < 0.5 THEN 'tcp' ELSE 'udp' END END,
    CASE WHEN i % 31 > 0 THEN tstzrange(CASE WHEN i % 6 > 0 THEN least(a, b) END, CASE WHEN i % 8 > 0 THEN greatest(a, b) END, (ARRAY['[]','[)','()','(]'])[CASE WHEN greatest(a, b) - least(a, b) < '2 us' THEN 1 ELSE 1 + i % 4 END]) END FROM (SELECT floor(random() * 12)::int AS p, pg_temp.some_time() AS a, pg_temp.some_time() AS b, i) r $$;
INSERT INTO netops.random SELECT r.* FROM generate_series(1, 400) i, pg_temp.some_row(i) r ON CONFLICT DO NOTHING;
INSERT INTO netops.loose SELECT r.* FROM generate_series(1, 40) i, pg_temp.some_row(i) r;
SELECT count(*) > 20 AS rows, count(*) < 400 AS refused FROM netops.random;
CREATE TABLE netops.question AS SELECT i AS n, (ARRAY['netops.random','netops.loose'])[1 + i % 2]::regclass AS nat, '198.51.100.1'::inet + i % 2 AS outside, CASE WHEN i % 9 > 0 THEN floor(random() * 14)::int END AS port, pg_temp.some_time() AS at,
  floor(random() * 4) * interval '1 s' AS slack, (ARRAY['tcp','udp',NULL])[1 + floor(random() * 3)::int] AS proto FROM generate_series(1, 1500) i;
CREATE TABLE netops.row AS SELECT 'netops.random'::regclass AS nat, * FROM netops.random UNION ALL SELECT 'netops.loose', * FROM netops.loose;
CREATE TABLE netops.held AS SELECT q.n, w.inside, coalesce(w.valid, '(,)') AS valid FROM netops.question q JOIN netops.row w ON w.nat = q.nat AND w.outside = q.outside AND (q.port IS NULL OR w.ports IS NULL OR w.ports @> q.port) AND (q.proto IS NULL OR w.proto IS NULL OR w.proto = q.proto);
CREATE TABLE netops.moment AS SELECT DISTINCT q.n, m FROM netops.question q JOIN (SELECT n, at AS m FROM netops.question UNION SELECT n, at - slack FROM netops.question UNION SELECT n, at + slack FROM netops.question
  UNION SELECT n, b + d * interval '1 us' FROM netops.held, unnest(ARRAY[lower(valid), upper(valid)]) b, generate_series(-1, 1) d) t USING (n) WHERE m BETWEEN q.at - q.slack AND q.at + q.slack;
ANALYZE netops.held, netops.moment;
CREATE TABLE netops.had AS SELECT m.n, m.m, count(DISTINCT h.inside) AS hosts, min(h.inside) AS host FROM netops.moment m LEFT JOIN netops.held h ON h.n = m.n AND h.valid @> m.m GROUP BY 1, 2;
CREATE TABLE netops.seen AS SELECT h.n, h.inside, c.hosts = 1 AND c.host = h.inside AS certain FROM (SELECT DISTINCT h.n, h.inside FROM netops.held h JOIN netops.moment m ON m.n = h.n AND h.valid @> m.m) h
  JOIN (SELECT n, CASE WHEN min(hosts) = 1 AND max(hosts) = 1 AND min(host) = max(host) THEN 1 END AS hosts, min(host) AS host FROM netops.had GROUP BY 1) c ON c.n = h.n;
UPDATE netops.seen SET certain = false WHERE certain IS NULL;
CREATE TABLE netops.answer AS SELECT DISTINCT q.n, w.inside, w.certain FROM netops.question q, argus.who_was(q.nat, q.outside, q.port, q.at, q.slack, q.proto) w;
SELECT count(*) > 1000 AS compared, count(*) FILTER (WHERE certain) > 200 AS certain, count(*) FILTER (WHERE NOT certain) > 200 AS uncertain, count(DISTINCT n) < 1490 AS nobody FROM netops.answer;
SELECT count(*) AS differ FROM ((TABLE netops.answer EXCEPT TABLE netops.seen) UNION ALL (TABLE netops.seen EXCEPT TABLE netops.answer)) d;
-- The index of the constraint answers.
CREATE FUNCTION pg_temp.plan(q text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || q; END $$;
SET enable_seqscan = off;
SELECT bool_or(p ~ 'Index Cond.*outside = .*COALESCE\(ports.*COALESCE\(valid') AS by_index FROM pg_temp.plan('SELECT FROM netops.random n WHERE ' || argus_internal.translation_condition('''198.51.100.1''::inet', '5', '''[2026-03-03 10:00Z,2026-03-03 10:00Z]''::tstzrange', 'NULL')) p;
RESET enable_seqscan;
-- Before and after a NAT, each case by hand: found, two hosts, two connections of one host, two flows outside, not translated, too late, too big, another protocol, a packet missed, the other side as the source, no port, RTP, to a server inside.
CREATE TABLE netops.lan (n int, stime timestamptz, ltime timestamptz, proto text, saddr inet, sport int4, daddr inet, dport int4, spkts int8, dpkts int8, sbytes int8, dbytes int8);
CREATE TABLE netops.wan (LIKE netops.lan);
INSERT INTO netops.lan SELECT n, '2026-03-03 10:00Z'::timestamptz + a, '2026-03-03 10:00Z'::timestamptz + u, proto, saddr, sport, daddr, dport, 5, 5, 500, 5000 FROM (VALUES
  (1, '0'::interval, '1 s'::interval, 'tcp', '10.0.0.1'::inet, 1001, '192.0.2.1'::inet, 443), (2, '0', '1 s', 'tcp', '10.0.0.1', 1002, '192.0.2.2', 443), (2, '0.5 s', '1.5 s', 'tcp', '10.0.0.2', 1002, '192.0.2.2', 443), (3, '0', '1 s', 'udp', '10.0.0.1', 1003, '192.0.2.3', 53), (3, '0', '1 s', 'udp', '10.0.0.1', 1004, '192.0.2.3', 53),
  (4, '0', '1 s', 'tcp', '10.0.0.1', 1005, '192.0.2.4', 443), (5, '0', '1 s', 'tcp', '10.0.0.1', 1006, '192.0.2.5', 443), (5, '0', '1 s', 'tcp', '10.0.0.2', 1006, '192.0.2.5', 443), (6, '0', '1 s', 'tcp', '10.0.0.1', 1007, '192.0.2.6', 443), (7, '0', '1 s', 'tcp', '10.0.0.1', 1008, '192.0.2.7', 443),
  (8, '0', '1 s', 'tcp', '10.0.0.1', 1009, '192.0.2.8', 443), (9, '0', '30 s', 'tcp', '10.0.0.1', 1010, '192.0.2.9', 443), (10, '0', '1 s', 'tcp', '192.0.2.10', 443, '10.0.0.1', 1011), (11, '0', '1 s', 'icmp', '10.0.0.1', NULL, '192.0.2.11', NULL), (12, '0', '1 s', 'rtp', '10.0.0.1', 1012, '192.0.2.12', 5004),
  (13, '0', '1 s', 'tcp', '192.0.2.13', 40000, '10.0.0.3', 80), (14, '1 h', '2 h', 'tcp', '10.0.0.1', 1014, '192.0.2.14', 443), (15, '1 h', '2 h', 'tcp', '10.0.0.1', 1015, '192.0.2.15', 443)) f(n, a, u, proto, saddr, sport, daddr, dport);
INSERT INTO netops.wan SELECT n, stime + CASE n WHEN 6 THEN '2.000002 s' WHEN 14 THEN '2 s' ELSE '0.25 s'::interval END, ltime + CASE n WHEN 9 THEN '20 s' WHEN 15 THEN '2.000002 s' WHEN 14 THEN '-2 s' ELSE '0.25 s'::interval END, CASE n WHEN 8 THEN 'udp' WHEN 12 THEN 'udp' ELSE proto END,
  CASE WHEN n = 5 AND saddr = '10.0.0.1' THEN saddr WHEN n = 13 THEN saddr ELSE '198.51.100.1' END, CASE n WHEN 5 THEN 1006 WHEN 11 THEN NULL WHEN 13 THEN 40000 ELSE 2000 + sport % 1000 + n * 10 END, CASE WHEN n = 13 THEN '198.51.100.1' WHEN n = 10 THEN '192.0.2.10' ELSE daddr END, CASE n WHEN 10 THEN 443 WHEN 13 THEN 8080 ELSE dport END,
  CASE n WHEN 7 THEN 8 WHEN 9 THEN 4 ELSE spkts END, dpkts, CASE n WHEN 7 THEN 800 WHEN 9 THEN 440 WHEN 1 THEN sbytes + 20 WHEN 10 THEN dbytes ELSE sbytes END, CASE n WHEN 10 THEN sbytes ELSE dbytes END FROM netops.lan;
INSERT INTO netops.wan SELECT n, stime, ltime, proto, saddr, sport + 1, daddr, dport, spkts, dpkts, sbytes, dbytes FROM netops.wan WHERE n = 4;
SELECT l.n, j.inside, j.inside_port, j.outside, j.outside_port, j.peer, j.peer_port, j.proto, j.bytes, j.confidence, j.candidates, j.why FROM argus.join_nat('netops.lan', 'netops.wan') j JOIN (SELECT DISTINCT n, CASE n WHEN 10 THEN saddr WHEN 13 THEN saddr ELSE daddr END AS peer FROM netops.lan) l ON l.peer = j.peer ORDER BY 1, 5;
-- A time, a filter of the flows inside, and a slack. What else fits counts, also if it is not asked for.
SELECT peer, inside, candidates, why FROM argus.join_nat('netops.lan', 'netops.wan', filter => 'host 10.0.0.2');
SELECT peer, inside, candidates, why FROM argus.join_nat('netops.lan', 'netops.wan', '[2026-03-03 10:00Z,2026-03-03 10:00Z]', filter => 'port 1002');
SELECT peer, inside, stime, candidates FROM argus.join_nat('netops.lan', 'netops.wan', '(2026-03-03 10:00Z,2026-03-03 11:00Z)');
SELECT count(*) FROM argus.join_nat('netops.lan', 'netops.wan', 'empty');
SELECT peer, inside FROM argus.join_nat('netops.lan', 'netops.wan', slack => '0.24 s');
SELECT count(*) FROM argus.join_nat('netops.lan', 'netops.wan', slack => '0');
-- A table of translations rules out who was somebody else all that time, and nobody else.
CREATE TABLE netops.said AS SELECT * FROM netops.nat WHERE false;
INSERT INTO netops.said VALUES ('10.0.0.2', '198.51.100.1', '[2022,2022]', 'tcp', '[2026-03-03 09:00Z,2026-03-03 11:00Z)');
SELECT inside, inside_port, confidence, candidates, why FROM argus.join_nat('netops.lan', 'netops.wan', nat => 'netops.said', filter => 'host 192.0.2.2');
UPDATE netops.said SET inside = '10.0.0.9';
SELECT inside, inside_port, confidence, candidates, why FROM argus.join_nat('netops.lan', 'netops.wan', nat => 'netops.said', filter => 'host 192.0.2.2');
UPDATE netops.said SET inside = '10.0.0.2', valid = '[2026-03-03 09:59:56Z,2026-03-03 11:00Z)';
SELECT inside, inside_port, confidence, candidates, why FROM argus.join_nat('netops.lan', 'netops.wan', nat => 'netops.said', filter => 'host 192.0.2.2');
-- What is refused. -- ERROR
SELECT * FROM argus.join_nat('netops.lan', 'netops.lan');
SELECT * FROM argus.join_nat(NULL, 'netops.lan');
SELECT * FROM argus.join_nat('netops.lan', 'netops.nat');
SELECT * FROM argus.join_nat('netops.lan', 'netops.wan', nat => 'netops.wan');
SELECT * FROM argus.join_nat('netops.lan', 'netops.wan', slack => '2 minutes');
SELECT * FROM argus.join_nat('netops.lan', 'netops.wan', filter => 'no such filter');
-- Flows of the sample day, translated: other clocks, some packets missed, sides taken for each other, hosts that do what others do, and flows that a sensor lost. Right or ambiguous, never wrong.
CREATE TABLE netops.before AS SELECT row_number() OVER (ORDER BY stime, saddr, sport, daddr, dport, record_offset)::int AS n, stime, ltime, proto, saddr, sport, daddr, dport, spkts, dpkts, sbytes, dbytes, stcpb, dtcpb FROM netops.flows WHERE saddr <<= '198.18.0.0/16' AND NOT daddr <<= '198.18.0.0/16';
INSERT INTO netops.before SELECT n + 100000, stime + interval '0.4 s' * random(), ltime + interval '0.4 s' * random(), proto, '10.9.0.0'::inet + n % 50, sport + 1, daddr, dport, spkts, dpkts, sbytes, dbytes, stcpb + 77, dtcpb + 99 FROM netops.before WHERE n % 10 = 0;
CREATE TABLE netops.port AS SELECT *, 1024 + row_number() OVER (PARTITION BY proto ORDER BY saddr, sport)::int AS port FROM (SELECT DISTINCT saddr, sport, CASE WHEN proto ~ 'rt' THEN 'udp' ELSE proto END AS proto FROM netops.before WHERE sport IS NOT NULL) x;
CREATE TABLE netops.after AS SELECT n, stime, greatest(ltime, stime) AS ltime, proto, CASE WHEN turned THEN daddr ELSE outside END AS saddr, CASE WHEN turned THEN dport ELSE sport END AS sport, CASE WHEN turned THEN outside ELSE daddr END AS daddr, CASE WHEN turned THEN sport ELSE dport END AS dport, CASE WHEN turned THEN dpkts ELSE spkts END AS spkts,
  CASE WHEN turned THEN spkts ELSE dpkts END AS dpkts, CASE WHEN turned THEN dbytes ELSE sbytes END AS sbytes, CASE WHEN turned THEN sbytes ELSE dbytes END AS dbytes, CASE WHEN turned THEN dtcpb ELSE stcpb END AS stcpb, CASE WHEN turned THEN stcpb ELSE dtcpb END AS dtcpb
  FROM (SELECT b.n, b.stime + shift AS stime, b.ltime + shift + random() * interval '0.1 s' AS ltime, coalesce(t.proto, b.proto) AS proto, ('198.51.100.' || abs(hashtext(host(b.saddr)) % 4))::inet AS outside, t.port AS sport, b.daddr, b.dport, spkts - lost AS spkts, dpkts, sbytes - lost * least(sbytes / greatest(spkts, 1), 1500) AS sbytes, dbytes, stcpb, dtcpb, random() < 0.1 AS turned
    FROM (SELECT *, interval '0.3 s' + random() * interval '0.5 s' AS shift, least((random() < 0.1)::int * (1 + (random() < 0.3)::int), spkts) AS lost FROM netops.before) b LEFT JOIN netops.port t ON (t.saddr, t.sport, t.proto) = (b.saddr, b.sport, CASE WHEN b.proto ~ 'rt' THEN 'udp' ELSE b.proto END)) x WHERE n % 10 = 0 OR n % 17 > 0;
DELETE FROM netops.before WHERE n % 10 > 0 AND n % 17 = 3;
CREATE VIEW netops.plain AS SELECT stime, ltime, proto, saddr, sport, daddr, dport, spkts, dpkts, sbytes, dbytes FROM netops.before;
CALL argus.create_translation('netops.kept');
INSERT INTO netops.kept SELECT saddr, ('198.51.100.' || abs(hashtext(host(saddr)) % 4))::inet, int4range(port, port, '[]'), proto, '[2026-03-03 00:00Z,2026-03-04 00:00Z)' FROM netops.port;
CREATE TABLE netops.joined AS SELECT 'numbers' AS what, * FROM argus.join_nat('netops.before', 'netops.after') UNION ALL SELECT 'plain', * FROM argus.join_nat('netops.plain', 'netops.after') UNION ALL SELECT 'translations', * FROM argus.join_nat('netops.plain', 'netops.after', nat => 'netops.kept');
CREATE FUNCTION pg_temp.is_true(netops.joined) RETURNS bool LANGUAGE sql AS $$
  SELECT EXISTS (SELECT FROM netops.before b JOIN netops.after a ON a.n = b.n WHERE b.stime = $1.stime AND b.saddr = $1.inside AND b.sport IS NOT DISTINCT FROM $1.inside_port AND b.daddr = $1.peer AND b.dport IS NOT DISTINCT FROM $1.peer_port
    AND (a.saddr = $1.outside AND a.sport IS NOT DISTINCT FROM $1.outside_port OR a.daddr = $1.outside AND a.dport IS NOT DISTINCT FROM $1.outside_port)) $$;
CREATE INDEX ON netops.before (stime);
CREATE INDEX ON netops.after (n);
SELECT what, count(*) > 0.9 * (SELECT count(*) FROM netops.before b JOIN netops.after a USING (n)) AS found, count(*) FILTER (WHERE why !~ 'ambiguous' AND NOT pg_temp.is_true(j)) AS wrong, count(*) FILTER (WHERE why ~ 'ambiguous') > 50 AS ambiguous, avg((why ~ 'ambiguous')::int) < CASE what WHEN 'numbers' THEN 0.2 WHEN 'plain' THEN 0.3 ELSE 0.1 END AS few, min(confidence) > 0 AND max(confidence) < 1 AS confidence,
  min(confidence) FILTER (WHERE why !~ 'ambiguous') > max(confidence) FILTER (WHERE why ~ 'ambiguous') AS told_apart FROM netops.joined j GROUP BY 1 ORDER BY 1;
\set VERBOSITY terse
-- Rights: whoever may create a table in a schema, and whoever may read the tables and was granted the functions.
CREATE ROLE regress_nat_owner;
CREATE ROLE regress_nat_reader;
GRANT USAGE ON SCHEMA argus TO regress_nat_owner, regress_nat_reader;
CREATE SCHEMA "no; DROP SCHEMA netops CASCADE; --" AUTHORIZATION regress_nat_owner;
GRANT USAGE ON SCHEMA netops, "no; DROP SCHEMA netops CASCADE; --" TO regress_nat_owner, regress_nat_reader;
SET ROLE regress_nat_owner;
CALL argus.create_translation('netops.mine'); -- ERROR
CALL argus.create_translation('"no; DROP SCHEMA netops CASCADE; --"."n''%s""1 $$ {a}"');
INSERT INTO "no; DROP SCHEMA netops CASCADE; --"."n'%s""1 $$ {a}" VALUES ('10.0.0.1', '198.51.100.1');
SET search_path = "no; DROP SCHEMA netops CASCADE; --";
CALL argus.create_translation('"WHERE"');
SET search_path = nowhere;
CALL argus.create_translation('mine'); -- ERROR
RESET search_path;
SELECT tablename, tableowner FROM pg_tables WHERE schemaname LIKE 'no;%' ORDER BY 1;
SELECT * FROM argus.who_was('"no; DROP SCHEMA netops CASCADE; --"."n''%s""1 $$ {a}"', '198.51.100.1', 1, '2026-03-03 10:00Z'); -- ERROR
RESET ROLE;
GRANT EXECUTE ON FUNCTION argus.who_was(regclass, inet, int4, timestamptz, interval, text), argus.join_nat(regclass, regclass, tstzrange, regclass, text, interval) TO regress_nat_owner, regress_nat_reader;
SET ROLE regress_nat_owner;
SELECT * FROM argus.who_was('"no; DROP SCHEMA netops CASCADE; --"."n''%s""1 $$ {a}"', '198.51.100.1', 1, '2026-03-03 10:00Z');
SELECT count(*) FROM argus.who_was('"no; DROP SCHEMA netops CASCADE; --"."n''%s""1 $$ {a}"', '198.51.100.1', 1, '2026-03-03 10:00Z', proto => ''') OR true; --');
SET ROLE regress_nat_reader;
SELECT * FROM argus.who_was('"no; DROP SCHEMA netops CASCADE; --"."n''%s""1 $$ {a}"', '198.51.100.1', 1, '2026-03-03 10:00Z'); -- ERROR
SELECT count(*) FROM argus.join_nat('netops.lan', 'netops.wan'); -- ERROR
RESET ROLE;
GRANT SELECT ON "no; DROP SCHEMA netops CASCADE; --"."n'%s""1 $$ {a}", netops.lan TO regress_nat_reader;
SET ROLE regress_nat_reader;
SELECT inside FROM argus.who_was('"no; DROP SCHEMA netops CASCADE; --"."n''%s""1 $$ {a}"', '198.51.100.1', 1, '2026-03-03 10:00Z');
SELECT count(*) FROM argus.join_nat('netops.lan', 'netops.wan'); -- ERROR
RESET ROLE;
GRANT SELECT ON netops.wan TO regress_nat_reader;
SET ROLE regress_nat_reader;
SELECT count(*) FROM argus.join_nat('netops.lan', 'netops.wan', nat => '"no; DROP SCHEMA netops CASCADE; --"."n''%s""1 $$ {a}"');
SELECT count(*) FROM argus.join_nat('netops.lan', 'netops.wan', nat => 'netops.nat'); -- ERROR
RESET ROLE;
ALTER TABLE netops.lan RENAME TO "l'%s""1 $$ {a}";
SELECT count(*) FROM argus.join_nat('netops."l''%s""1 $$ {a}"', 'netops.wan');
DROP OWNED BY regress_nat_reader, regress_nat_owner CASCADE;
DROP ROLE regress_nat_reader, regress_nat_owner;
SET client_min_messages = warning;
DROP SCHEMA netops CASCADE;
DROP SERVER nat;
\! rm -rf "$SCRATCH"
