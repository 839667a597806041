--
-- Joins with many keys, for every kind of column: one pass that looks all of them up; a key that may be in either of two
-- columns is hashed, not compared with each flow.
--
\set dir `pwd` '/tests/data'
\set VERBOSITY terse
SET timezone = 'UTC';
SELECT current_setting('data_directory') || '/argus_sets' AS index_dir \gset
SELECT format('COPY (SELECT) TO PROGRAM %L', 'cat; rm -rf ' || :'index_dir') AS remove_index \gset
:remove_index;
\set campus :dir '/campus'
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'campus', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes', index_dir :'index_dir');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER campus INTO public;
CREATE TABLE hosts AS SELECT '10.0.0.0'::inet + i AS ip, 'host ' || i AS name FROM generate_series(0, 999) i;
INSERT INTO hosts VALUES ('203.0.113.9', 'scanner'), ('198.18.1.31', 'victim'), ('198.18.1.31', 'again'), (NULL, 'nothing');
CREATE TABLE other (id integer, ip inet);
INSERT INTO other VALUES (1, '203.0.113.9'), (2, NULL), (3, '198.18.1.31');
CREATE TABLE services (port integer, wide bigint, proto text, short varchar(4), padded char(4), name text, began timestamptz, day date, volume bigint, net inet);
INSERT INTO services VALUES (22, 22, 'tcp', 'tcp', 'tcp', 'ssh'), (53, 53, 'udp', 'udp', 'udp', 'dns'), (53, 1::bigint << 40, 'tcp', 'tcp', 'tcp', 'dns'),
  (123, 123, 'udp', 'udp', 'udp', 'ntp'), (-1, -1, repeat('x', 600), 'x', 'x', 'none'), (NULL, NULL, NULL, NULL, NULL, 'nothing'), (22, 22, 'tcp', 'tcp', 'tcp', 'ssh again');
UPDATE services SET (began, day, volume) = (SELECT min(stime), min(stime)::date, min(bytes) FROM flows WHERE dport = port) WHERE port > 0;
UPDATE services SET net = CASE WHEN port = 22 THEN '198.18.1.0/24'::inet WHEN proto = 'udp' THEN '203.0.113.0/24' ELSE '198.18.1.31' END WHERE port > 0;
CREATE TABLE days (stime timestamptz, saddr inet, daddr inet, dport integer, record_offset bigint) PARTITION BY RANGE (stime);
CREATE FOREIGN TABLE morning PARTITION OF days FOR VALUES FROM ('2026-03-03 00:00Z') TO ('2026-03-03 12:00Z') SERVER campus;
CREATE FOREIGN TABLE afternoon PARTITION OF days FOR VALUES FROM ('2026-03-03 12:00Z') TO ('2026-03-04 00:00Z') SERVER campus;
ANALYZE hosts, other, services;

-- A key in either column is hashed, with and without an index.
EXPLAIN (COSTS off) SELECT name, stime FROM hosts JOIN flows ON ip IN (saddr, daddr);
SET client_min_messages = warning;
CALL argus.build_index('campus');
RESET client_min_messages;
EXPLAIN (COSTS off) SELECT name, stime FROM hosts JOIN flows ON ip IN (saddr, daddr);
EXPLAIN (COSTS off) SELECT name, stime FROM hosts LEFT JOIN flows ON ip = saddr AND dport = 22 OR daddr = ip;
EXPLAIN (COSTS off) SELECT name FROM hosts WHERE NOT EXISTS (SELECT FROM flows WHERE ip IN (saddr, daddr));
-- Flows that the join keeps, or shows once for many, must not be doubled for that: they are looked up in the list.
EXPLAIN (COSTS off) SELECT name, stime FROM flows LEFT JOIN hosts ON ip IN (saddr, daddr);
EXPLAIN (COSTS off) SELECT stime FROM flows WHERE EXISTS (SELECT FROM hosts WHERE ip IN (saddr, daddr));
EXPLAIN (COSTS off) SELECT count(*) FROM flows WHERE NOT EXISTS (SELECT FROM hosts WHERE ip IN (saddr, daddr));
EXPLAIN (COSTS off) SELECT stime, ip FROM flows LEFT JOIN hosts ON ip IN (saddr, daddr) WHERE ip IS NULL;
EXPLAIN (COSTS off) SELECT count(*) FROM flows WHERE NOT EXISTS (SELECT FROM (SELECT DISTINCT ip FROM hosts) w WHERE ip IN (saddr, daddr));
DELETE FROM flows WHERE NOT EXISTS (SELECT FROM hosts WHERE ip IN (saddr, daddr)); -- ERROR
DELETE FROM days WHERE NOT EXISTS (SELECT FROM hosts WHERE ip IN (saddr, daddr)); -- ERROR

-- Keys of every kind of column. Long texts, which no column but these shows, are none.
EXPLAIN (COSTS off) SELECT name, stime FROM services s JOIN flows f ON dport = port AND f.proto = s.proto;
EXPLAIN (COSTS off) SELECT name, stime FROM services s JOIN flows f ON saddr << net AND (f.stime = day OR f.bytes = volume);
EXPLAIN (COSTS off) SELECT name, stime FROM services s JOIN flows f ON label = name AND padded = f.proto AND saddr > net;

-- Keys of other flows. Archives may grow: where a key that came late would seem to have no flows, all are read.
EXPLAIN (COSTS off) SELECT count(*) FROM flows WHERE saddr IN (SELECT daddr FROM flows WHERE saddr = '198.18.17.21' AND dport = 443);
EXPLAIN (COSTS off) SELECT x.stime, y.stime AS later FROM flows x LEFT JOIN flows y ON y.saddr = x.daddr WHERE x.saddr = '198.18.17.21' AND x.dport = 443;
EXPLAIN (COSTS off) SELECT x.stime, y.stime AS later FROM flows x LEFT JOIN days y ON y.saddr = x.daddr WHERE x.saddr = '198.18.17.21' AND x.dport = 443;
-- A table that the planner knows to be empty has no keys.
SET constraint_exclusion = on;
EXPLAIN (COSTS off) SELECT count(*) FROM flows f JOIN flows g ON f.saddr = g.daddr WHERE g.dport > 5 AND g.dport < 2;
RESET constraint_exclusion;
-- A key is not evaluated for rows for which the join would not have done so.
CREATE TABLE words (kind text, txt text);
INSERT INTO words VALUES ('src', '203.0.113.9'), ('dst', '203.0.113.9'), ('name', 'example.org');
SELECT kind, count(*) FROM words JOIN flows ON kind = 'src' AND txt::inet = saddr OR kind = 'dst' AND txt::inet = daddr GROUP BY 1 ORDER BY 1;

-- The same rows as by comparing all pairs. `one_pass`: keys were gathered; `hashed`: flows were hashed by two columns.
CREATE FUNCTION differ(i bigint, tested text) RETURNS TABLE (query text, rows bigint, one_pass boolean, hashed boolean, differ bigint) LANGUAGE plpgsql AS $$
DECLARE
  plain text := 'plain_' || i;
  plan text;
BEGIN
  IF to_regclass(plain) IS NULL THEN
    SET LOCAL argus_fdw.enable_pushdown = off;
    EXECUTE format('CREATE TEMP TABLE %I AS ', plain) || tested;
    SET LOCAL argus_fdw.enable_pushdown = on;
  END IF;
  EXECUTE 'EXPLAIN (FORMAT json) ' || tested INTO plan;
  one_pass := plan ~ 'cardinality\((\$|\(InitPlan)';
  hashed := plan ~ 'ProjectSet|Argus Either Side';
  EXECUTE 'CREATE TEMP TABLE fast AS ' || tested;
  EXECUTE format('SELECT count(*) FROM %I', plain) INTO rows;
  EXECUTE format('SELECT count(*) FROM ((TABLE fast EXCEPT ALL TABLE %1$I) UNION ALL (TABLE %1$I EXCEPT ALL TABLE fast)) d', plain) INTO differ;
  DROP TABLE fast;
  RETURN QUERY SELECT tested, rows, one_pass, hashed, differ;
END $$;
-- Some flows only: all pairs of them with all hosts are compared.
CREATE VIEW early AS SELECT * FROM flows WHERE stime < '2026-03-03 01:30Z';
CREATE TABLE joins AS SELECT * FROM unnest(ARRAY[
  -- either of two columns
  'SELECT name, record_offset FROM hosts JOIN early ON ip IN (saddr, daddr)',
  'SELECT name, record_offset FROM hosts JOIN early ON ip = ANY (ARRAY[daddr, saddr])',
  'SELECT name, record_offset FROM hosts JOIN early ON ip = saddr AND dport = 22 OR daddr = ip AND name LIKE ''s%'' OR ip = saddr AND dport = 53',
  'SELECT name, record_offset FROM hosts JOIN early ON ip IN (saddr, daddr) AND name <> proto WHERE dport = 22',
  'SELECT name, record_offset FROM hosts JOIN early ON ip - 0 IN (saddr, daddr)',
  'SELECT name, record_offset FROM hosts JOIN early ON ip IN (saddr, daddr, NULL)',
  'SELECT name, record_offset FROM hosts LEFT JOIN early ON ip IN (saddr, daddr) AND dport = 22',
  'SELECT name, record_offset FROM hosts LEFT JOIN early ON ip IN (saddr, daddr) WHERE dport IS NULL OR dport = 22',
  'SELECT name, record_offset FROM hosts RIGHT JOIN early ON ip IN (saddr, daddr)',
  'SELECT name FROM hosts WHERE EXISTS (SELECT FROM early WHERE ip IN (saddr, daddr))',
  'SELECT name FROM hosts WHERE NOT EXISTS (SELECT FROM early WHERE ip IN (saddr, daddr) AND dport <> 22)',
  'SELECT record_offset FROM early WHERE EXISTS (SELECT FROM hosts WHERE ip IN (saddr, daddr))',
  'SELECT record_offset FROM early WHERE NOT EXISTS (SELECT FROM hosts WHERE ip IN (saddr, daddr))',
  'SELECT name, h.tableoid AS of, h::text AS whole, record_offset FROM early LEFT JOIN hosts h ON ip IN (saddr, daddr)',
  'SELECT name || ''!'' AS named, record_offset FROM early LEFT JOIN hosts ON ip IN (saddr, daddr) AND name <> proto AND dport = 22',
  'SELECT name, record_offset FROM early LEFT JOIN hosts ON ip IN (saddr, daddr) WHERE name IS NULL OR dport = 22',
  'SELECT record_offset FROM early WHERE EXISTS (SELECT FROM hosts WHERE ip = saddr AND dport = 22 OR ip = daddr AND name < proto)',
  'SELECT record_offset FROM early WHERE EXISTS (SELECT FROM hosts WHERE ip IN (saddr, daddr)) AND NOT EXISTS (SELECT FROM other o WHERE o.ip IN (saddr, daddr) AND o.id < dport)',
  'SELECT name, count(*) FROM early LEFT JOIN hosts ON ip - 0 IN (saddr, daddr) GROUP BY 1',
  'SELECT stime, name FROM early LEFT JOIN (SELECT ip, max(name) AS name FROM hosts GROUP BY ip) h ON ip IN (saddr, daddr) ORDER BY stime, record_offset, name LIMIT 1000',
  'SELECT o.id, n FROM other o, LATERAL (SELECT count(*) AS n FROM early WHERE NOT EXISTS (SELECT FROM hosts h WHERE h.ip IN (saddr, daddr) AND length(h.name) > o.id * 3)) c',
  'SELECT o.id, n FROM other o, LATERAL (SELECT count(name) AS n FROM early LEFT JOIN (SELECT * FROM hosts WHERE ip <> o.ip OFFSET 0) h ON h.ip IN (saddr, daddr)) c',
  'SELECT name, a.record_offset, o.id FROM (early a LEFT JOIN hosts ON hosts.ip IN (saddr, daddr)) LEFT JOIN other o ON o.ip = hosts.ip',
  'SELECT name, record_offset FROM days LEFT JOIN hosts ON ip IN (saddr, daddr) WHERE stime < ''2026-03-03 01:30Z''',
  'SELECT name, record_offset FROM early LEFT JOIN services ON port IN (sport, dport)',
  'SELECT stime, ip, name FROM early LEFT JOIN hosts ON ip IN (saddr, daddr)',
  'SELECT stime, coalesce(ip, saddr) AS ip FROM early LEFT JOIN hosts ON ip IN (saddr, daddr) AND ip < ''203.0.113.0'' WHERE ip IS NULL OR dport = 22',
  'SELECT o.id, (SELECT count(*) FROM early WHERE NOT EXISTS (SELECT FROM hosts h WHERE h.ip - (3 - o.id) IN (saddr, daddr))) AS n FROM other o',
  'SELECT o.id, (SELECT count(*) FROM early WHERE EXISTS (SELECT FROM hosts h WHERE h.ip - (SELECT 3 - o.id) IN (saddr, daddr))) AS n FROM other o',
  'SELECT name, id, record_offset FROM (hosts LEFT JOIN other USING (ip)) JOIN early ON ip IN (saddr, daddr)',
  'SELECT name, id, record_offset FROM hosts h LEFT JOIN (other o JOIN early ON o.ip = daddr) ON h.ip IN (saddr, daddr)',
  'SELECT name, record_offset FROM hosts JOIN days ON ip IN (saddr, daddr) WHERE stime < ''2026-03-03 01:30Z''',
  'SELECT name, id, record_offset FROM hosts h, other o, early WHERE h.ip IN (saddr, daddr) AND o.ip IN (saddr, daddr)',
  'SELECT id, n FROM other o, LATERAL (SELECT count(*) AS n FROM hosts h JOIN early ON h.ip IN (saddr, daddr) WHERE o.id * 10 < dport) c',
  'SELECT name, record_offset FROM services JOIN flows ON wide IN (sport, dport)',
  'SELECT name, record_offset FROM services LEFT JOIN flows ON port IN (sport, dport) AND saddr = ''203.0.113.9''',
  -- other columns
  'SELECT name, record_offset FROM services JOIN flows ON dport = port',
  'SELECT name, record_offset FROM services JOIN flows ON dport = wide',
  'SELECT name, record_offset FROM services s JOIN flows f ON f.proto = s.proto AND dport = port',
  'SELECT name, record_offset FROM services s JOIN flows f ON s.short = f.proto AND dport = port',
  'SELECT name, record_offset FROM services s JOIN flows f ON s.padded = f.proto AND dport = port',
  'SELECT name, record_offset FROM services s JOIN flows f ON s.proto COLLATE "C" = f.proto AND dport = port',
  'SELECT name, record_offset FROM services s JOIN flows f ON dport = port AND f.proto < s.proto',
  'SELECT name, record_offset FROM services s JOIN flows f ON dport = port AND (label = name OR f.archive LIKE ''%00%'')',
  'SELECT name, record_offset FROM services s LEFT JOIN flows f ON f.stime = s.began',
  'SELECT name, record_offset FROM services s JOIN flows f ON f.stime = s.day',
  'SELECT name, record_offset FROM services s JOIN flows f ON f.stime > s.began AND dport = port AND saddr = ''203.0.113.9''',
  'SELECT name, record_offset FROM services s JOIN flows f ON f.bytes = s.volume AND f.dport = s.wide',
  'SELECT name, record_offset FROM services s JOIN flows f ON f.saddr <<= s.net WHERE dport = 22',
  'SELECT name, record_offset FROM services s JOIN flows f ON s.net >> f.daddr AND dport = 22 OR s.net && f.saddr AND dport = 53',
  'SELECT record_offset FROM flows WHERE dport IN (SELECT port FROM services WHERE proto = ''tcp'')',
  'SELECT record_offset FROM early WHERE dport NOT IN (SELECT port FROM services WHERE port IS NOT NULL)',
  'SELECT name FROM services s WHERE NOT EXISTS (SELECT FROM flows f WHERE f.dport = s.port AND f.proto = s.proto)',
  -- keys of flows
  'SELECT record_offset FROM flows WHERE saddr IN (SELECT daddr FROM flows WHERE dport = 22)',
  'SELECT record_offset FROM flows WHERE daddr IN (SELECT daddr FROM flows WHERE saddr = ''198.18.17.21'' AND dport = 443)',
  'SELECT record_offset FROM flows f WHERE EXISTS (SELECT FROM days d WHERE d.daddr = f.daddr AND d.saddr = ''198.18.17.21'' AND d.dport = 443)',
  'SELECT record_offset FROM flows f WHERE dport = 22 AND NOT EXISTS (SELECT FROM flows g WHERE g.saddr = f.daddr AND g.dport = 53)',
  'SELECT x.record_offset, y.record_offset AS later FROM flows x LEFT JOIN early y ON y.saddr = x.daddr AND y.dport = 53 WHERE x.saddr = ''203.0.113.9'' AND x.dport = 22',
  'SELECT x.record_offset, count(*) AS n FROM early x JOIN early y ON x.daddr IN (y.saddr, y.daddr) AND y.dport = 53 WHERE x.dport = 22 GROUP BY 1',
  'SELECT x.record_offset, count(*) AS n FROM early x JOIN flows y ON x.community_id = y.community_id AND x.proto = y.proto WHERE x.saddr = ''203.0.113.9'' GROUP BY 1',
  'SELECT record_offset FROM flows WHERE saddr IN (SELECT daddr FROM days WHERE dport = 22 AND stime < ''2026-03-03 13:00Z'')',
  'SELECT id FROM other WHERE ip IN (SELECT daddr FROM days WHERE dport = 22)',
  'SELECT count(*) FROM early WHERE NOT EXISTS (SELECT FROM hosts WHERE ip IN (saddr, daddr))',
  'SELECT record_offset FROM early WHERE NOT EXISTS (SELECT FROM hosts WHERE ip = saddr AND dport = 22 OR daddr = ip AND name LIKE ''s%'')',
  'SELECT record_offset, dport FROM early WHERE NOT EXISTS (SELECT FROM hosts WHERE ip IN (saddr, daddr) AND name <> proto)',
  'SELECT record_offset, name FROM early LEFT JOIN hosts ON ip IN (saddr, daddr) WHERE ip IS NULL',
  'SELECT record_offset FROM early LEFT JOIN hosts ON ip IN (saddr, daddr) WHERE ip IS NULL',
  'SELECT record_offset FROM early WHERE NOT EXISTS (SELECT FROM (SELECT DISTINCT ip FROM hosts) h WHERE ip IN (saddr, daddr))',
  'SELECT e.record_offset, o.id FROM early e JOIN other o ON o.ip = e.daddr WHERE NOT EXISTS (SELECT FROM hosts h WHERE h.ip IN (e.saddr, e.daddr))']) WITH ORDINALITY j (tested, i);
SELECT d.* FROM joins j, differ(j.i, j.tested) d;

-- Without indexes, shared by parallel workers.
SET argus_fdw.enable_index = off;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS off) SELECT count(*) FROM hosts JOIN flows ON ip IN (saddr, daddr);
SELECT count(*) AS queries, bool_or(one_pass) AS some_in_one_pass, bool_or(hashed) AS some_hashed, sum(differ) AS differ
  FROM joins j, differ(j.i, j.tested) d WHERE j.i < 9 OR j.i BETWEEN 12 AND 29 OR j.i BETWEEN 35 AND 45;
RESET argus_fdw.enable_index;
RESET min_parallel_table_scan_size;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET max_parallel_workers_per_gather;

-- What is done with the rows of a join does not change the flow that is looked up.
CREATE TABLE parted (saddr inet, daddr inet, ip inet, name text) PARTITION BY LIST (name);
CREATE TABLE parted_all PARTITION OF parted DEFAULT;
CREATE FUNCTION hide() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.saddr := '0.0.0.1';
  NEW.daddr := '0.0.0.2';
  RETURN NEW;
END $$;
CREATE TRIGGER hide BEFORE INSERT ON parted_all FOR EACH ROW EXECUTE FUNCTION hide();
INSERT INTO parted SELECT f.saddr, f.daddr, h.ip, h.name FROM early f LEFT JOIN hosts h ON h.ip IN (f.saddr, f.daddr);
SELECT count(*), count(name), count(DISTINCT name), min(saddr), max(daddr) FROM parted;
-- Many rows of a key: the conditions on pairs take no memory, and where others can be hashed, these are.
CREATE TABLE many AS SELECT '203.0.113.9'::inet AS ip, i FROM generate_series(1, 200) i;
CREATE TABLE alerts AS SELECT row_number() OVER () AS id, community_id, '203.0.113.9'::inet AS ip FROM early WHERE saddr = '203.0.113.9';
ANALYZE many, alerts;
SELECT count(*) FROM early WHERE EXISTS (SELECT FROM many m WHERE m.ip IN (saddr, daddr) AND md5(repeat(m.i::text || proto, 300)) = 'x');
SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s+(\d+)')::int < 200000 AS bounded;
EXPLAIN (COSTS off) SELECT count(*) FROM early f LEFT JOIN alerts a ON a.community_id = f.community_id AND a.ip IN (f.saddr, f.daddr);
-- What costs much comes last; what is rejected is told, by whom.
CREATE FUNCTION slow(a text, b text) RETURNS boolean LANGUAGE plpgsql COST 100000 AS $$ BEGIN RAISE EXCEPTION 'called'; END $$;
SELECT count(*) FROM early f WHERE EXISTS (SELECT FROM hosts h WHERE slow(f.proto, h.name) AND h.ip IN (saddr, daddr) AND f.dport + length(h.name) = -1);
EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, BUFFERS off) SELECT count(*) FROM early f LEFT JOIN hosts h ON h.ip IN (saddr, daddr) AND length(h.name) + f.dport > 1000000
  WHERE h.name IS NULL AND f.dport = 22 OR f.dport < 0;
-- Keys that a scan was never asked for are none; nor is an array that another table gives with each of its rows.
CREATE TABLE arrays AS SELECT i AS id, ARRAY['203.0.113.9'::inet + i, NULL] AS ips FROM generate_series(0, 1) i;
CREATE FUNCTION keys(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, FORMAT json) ' || query INTO plan;
  RETURN QUERY SELECT coalesce(s ->> 'Keys Gathered', 'none') FROM jsonb_path_query(plan, 'strict $.** ? (@."Node Type" == "Foreign Scan")') s;
END $$;
SELECT * FROM keys('SELECT count(*) FROM arrays a JOIN flows f ON f.saddr = ANY (a.ips) WHERE a.id > 5');
SELECT * FROM keys('SELECT a.id, (SELECT count(*) FROM flows f WHERE f.saddr = ANY (a.ips)) FROM arrays a');
SELECT * FROM keys('SELECT count(*) FROM other JOIN flows f ON ip IN (saddr, daddr)');
SELECT * FROM keys('SELECT count(*) FROM hosts h JOIN flows f ON ip IN (saddr, daddr) WHERE h.name = ''nobody''');
DROP TABLE parted, many, alerts, arrays;
DROP FUNCTION hide, slow, keys;

-- A list that is thought not to fit into memory is compared as before.
CREATE FUNCTION lots() RETURNS SETOF inet STABLE ROWS 1000000 LANGUAGE plpgsql AS $$ BEGIN RETURN NEXT '203.0.113.9'; END $$;
EXPLAIN (COSTS off) SELECT stime FROM flows WHERE NOT EXISTS (SELECT FROM lots() ip WHERE ip IN (saddr, daddr));
DROP FUNCTION lots;

-- Row security, and a barrier that holds an operator back: neither keys nor flows are read before their time.
ALTER TABLE services ENABLE ROW LEVEL SECURITY;
CREATE POLICY tcp ON services USING (services.proto = 'tcp');
CREATE ROLE argus_reader;
GRANT SELECT ON services, flows TO argus_reader;
SET ROLE argus_reader;
EXPLAIN (COSTS off) SELECT count(*) FROM services JOIN flows ON dport = port;
SELECT count(*) FROM services JOIN flows ON dport = port;
RESET ROLE;

CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
SELECT live_handles();

:remove_index;
DROP TABLE days, joins;
DROP SERVER campus CASCADE;
DROP TABLE hosts, other, services, words;
DROP FUNCTION differ, live_handles;
DROP ROLE argus_reader;
