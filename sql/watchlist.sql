--
-- A table of addresses joined to flows: one pass that looks all of them up, not one for each.
--
\set dir `pwd` '/tests/data'
\set VERBOSITY terse
SET timezone = 'UTC';
SELECT current_setting('data_directory') || '/argus_watchlist' AS index_dir \gset
SELECT format('COPY (SELECT) TO PROGRAM %L', 'cat; rm -rf ' || :'index_dir') AS remove_index \gset
:remove_index;
\set campus :dir '/campus'
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'campus', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes', index_dir :'index_dir');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER campus INTO public;
CREATE TABLE watch (ip inet, note text, active boolean DEFAULT true);
INSERT INTO watch (ip, note) VALUES ('203.0.113.9', 'scanner'), ('198.18.1.31', 'victim'), ('198.18.1.31', 'again'), ('192.0.2.1', 'never seen'),
  ('198.18.1.0/24', 'a network is not a host'), ('2001:db8::1', 'other family'), (NULL, 'nothing');
INSERT INTO watch VALUES ('198.18.1.40', 'off', false);
INSERT INTO watch SELECT '240.0.0.0'::inet + i, 'never seen' FROM generate_series(1, 40) i;
CREATE TABLE few (net cidr, port integer);
INSERT INTO few VALUES ('198.18.1.31', 22), ('198.18.0.0/16', 53), (NULL, NULL);
CREATE TABLE none (ip inet, note text);
CREATE TABLE other (id integer, ip inet, name text);
INSERT INTO other VALUES (1, '203.0.113.9', 'one'), (2, NULL, 'two'), (3, '198.18.1.31', 'three');
ANALYZE watch, few, none, other;

-- Without an index the pass reads everything, and returns the flows of these addresses.
EXPLAIN (COSTS off) SELECT note, stime FROM watch JOIN flows ON saddr = ip;
SET client_min_messages = warning;
CALL argus.build_index('campus');
RESET client_min_messages;
EXPLAIN (COSTS off) SELECT note, stime FROM watch JOIN flows ON saddr = ip;
EXPLAIN (COSTS off) SELECT note, stime FROM watch JOIN flows ON ip IN (saddr, daddr) AND dport = 22 WHERE active AND note <> 'again';
EXPLAIN (COSTS off) SELECT note, f.stime FROM flows f, watch w, few WHERE w.ip = f.saddr AND (f.daddr = net OR f.saddr = net AND dport = port);

-- Few chunks are read.
CREATE FUNCTION foreign_scan(plan jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT s FROM jsonb_path_query(plan, 'strict $.**') s WHERE s ->> 'Node Type' = 'Foreign Scan' LIMIT 1 $$;
CREATE FUNCTION counters(query text) RETURNS TABLE (counter text, value text) LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, FORMAT json) ' || query INTO plan;
  RETURN QUERY SELECT e.key, e.value #>> '{}' FROM jsonb_each(foreign_scan(plan)) e
               WHERE e.key ~ '^(Actual Loops|Pushed|Archives|Chunks|Records)';
END $$;
SELECT * FROM counters('SELECT note, stime FROM watch JOIN flows ON ip IN (saddr, daddr) WHERE note = ''never seen''');
SELECT * FROM counters('SELECT note, stime FROM watch JOIN flows ON saddr = ip WHERE note = ''scanner''');
SELECT * FROM counters('SELECT stime FROM none JOIN flows ON saddr = ip');

-- The same rows as by reading everything, which is done once: `one_pass` tells whether all keys were looked up at once.
CREATE FUNCTION differ(i bigint, tested text) RETURNS TABLE (query text, rows bigint, one_pass boolean, differ bigint) LANGUAGE plpgsql AS $$
DECLARE
  plain text := 'plain_' || i;
  plan text;
BEGIN
  IF to_regclass(plain) IS NULL THEN
    SET LOCAL argus_fdw.enable_index = off;
    SET LOCAL argus_fdw.enable_pushdown = off;
    EXECUTE format('CREATE TEMP TABLE %I AS ', plain) || tested;
    SET LOCAL argus_fdw.enable_index = on;
    SET LOCAL argus_fdw.enable_pushdown = on;
  END IF;
  EXECUTE 'EXPLAIN (FORMAT json) ' || tested INTO plan;
  one_pass := plan ~ 'cardinality\((\$|\(InitPlan)';
  EXECUTE 'CREATE TEMP TABLE fast AS ' || tested;
  EXECUTE format('SELECT count(*) FROM %I', plain) INTO rows;
  EXECUTE format('SELECT count(*) FROM ((TABLE fast EXCEPT ALL TABLE %1$I) UNION ALL (TABLE %1$I EXCEPT ALL TABLE fast)) d', plain) INTO differ;
  DROP TABLE fast;
  RETURN QUERY SELECT tested, rows, one_pass, differ;
END $$;
CREATE FUNCTION of_day(id integer, day text) RETURNS SETOF inet STABLE LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT ip FROM other o WHERE o.id <= of_day.id; END $$;
CREATE FUNCTION at_random() RETURNS SETOF inet VOLATILE LANGUAGE plpgsql AS $$ BEGIN RETURN NEXT '203.0.113.9'; END $$;
CREATE VIEW watched AS SELECT note, f.* FROM watch JOIN flows f ON ip IN (saddr, daddr) WHERE active;
CREATE TABLE days (stime timestamptz, saddr inet, daddr inet, record_offset bigint) PARTITION BY RANGE (stime);
CREATE FOREIGN TABLE morning PARTITION OF days FOR VALUES FROM ('2026-03-03 00:00Z') TO ('2026-03-03 12:00Z') SERVER campus;
CREATE FOREIGN TABLE afternoon PARTITION OF days FOR VALUES FROM ('2026-03-03 12:00Z') TO ('2026-03-04 00:00Z') SERVER campus;
CREATE TABLE lists (ip inet, list text) PARTITION BY LIST (list);
CREATE TABLE list_a PARTITION OF lists FOR VALUES IN ('a');
CREATE TABLE list_b PARTITION OF lists FOR VALUES IN ('b');
INSERT INTO lists VALUES ('203.0.113.9', 'a'), ('198.18.1.31', 'b'), ('192.0.2.1', 'b');
CREATE TABLE joins AS SELECT * FROM unnest(ARRAY[
  -- inner joins: one side, either, both, with more conditions
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON saddr = ip',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON ip = daddr',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON ip IN (saddr, daddr)',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON saddr = ip OR daddr = ip AND dport = 22',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON saddr = ip OR dport = 22 AND note = ''scanner''',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON saddr = ip AND note <> proto WHERE active AND dport = 53',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON saddr = ip WHERE random() >= 0 AND note LIKE ''s%''',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON saddr = ip WHERE ip = (SELECT max(ip) FROM other)',
  'SELECT note, f.saddr, record_offset FROM none JOIN flows f ON ip IN (saddr, daddr)',
  'SELECT port, f.saddr, record_offset FROM few JOIN flows f ON net IN (saddr, daddr)',
  'SELECT port, f.saddr, record_offset FROM few JOIN flows f ON dport = port AND saddr = net',
  'SELECT note, name, record_offset FROM watch w, other o, flows f WHERE f.saddr = w.ip AND f.daddr = o.ip',
  'SELECT note, name, record_offset FROM watch w JOIN other o USING (ip) JOIN flows f ON f.saddr = o.ip',
  'SELECT note, name, record_offset FROM watch w JOIN flows f ON f.saddr = w.ip CROSS JOIN other o',
  'SELECT note, record_offset FROM watch w JOIN flows f ON f.saddr = coalesce(w.ip, ''203.0.113.9'')',
  -- outer, full, semi and anti joins
  'SELECT note, f.saddr, record_offset FROM watch LEFT JOIN flows f ON ip IN (saddr, daddr) AND dport = 22',
  'SELECT note, f.saddr, record_offset FROM watch LEFT JOIN flows f ON ip = saddr AND active',
  'SELECT note, f.saddr, record_offset FROM watch RIGHT JOIN flows f ON ip = saddr',
  'SELECT note, f.saddr, record_offset FROM flows f LEFT JOIN watch ON ip = saddr AND active',
  'SELECT note, f.saddr, record_offset FROM flows f LEFT JOIN watch ON ip IN (saddr, daddr) AND active',
  'SELECT note, f.saddr, record_offset FROM watch FULL JOIN flows f ON ip = saddr',
  'SELECT note, name, record_offset FROM other o LEFT JOIN (watch w JOIN flows f ON f.saddr = w.ip) ON o.ip = w.ip',
  'SELECT note, name, record_offset FROM (other o LEFT JOIN watch w ON o.ip = w.ip AND w.note = ''scanner'') LEFT JOIN flows f ON f.saddr = w.ip',
  'SELECT note, name, record_offset FROM (other o LEFT JOIN watch w ON o.ip = w.ip AND w.note = ''scanner'') LEFT JOIN flows f ON f.saddr = coalesce(w.ip, o.ip)',
  'SELECT note, name, record_offset FROM (other o LEFT JOIN flows f ON f.saddr = o.ip) LEFT JOIN watch w ON f.daddr = w.ip',
  'SELECT note, name, record_offset FROM (other o LEFT JOIN flows f ON f.saddr = o.ip) JOIN watch w ON f.daddr = w.ip',
  'SELECT note, name, record_offset FROM (flows f LEFT JOIN other o ON f.saddr = o.ip) JOIN watch w ON f.daddr = w.ip',
  'SELECT note, name, record_offset FROM (flows f LEFT JOIN other o ON f.saddr = o.ip) JOIN watch w ON f.daddr = w.ip OR o.id IS NULL AND note = ''scanner''',
  'SELECT note, name, record_offset FROM other o FULL JOIN (watch w JOIN flows f ON f.saddr = w.ip) ON o.ip = f.daddr',
  'SELECT note FROM watch WHERE EXISTS (SELECT FROM flows WHERE saddr = ip)',
  'SELECT note FROM watch WHERE EXISTS (SELECT FROM flows WHERE ip IN (saddr, daddr))',
  'SELECT note FROM watch WHERE NOT EXISTS (SELECT FROM flows WHERE saddr = ip)',
  'SELECT note FROM watch WHERE NOT EXISTS (SELECT FROM flows WHERE ip IN (saddr, daddr))',
  'SELECT note FROM watch WHERE ip IN (SELECT saddr FROM flows WHERE dport = 22)',
  'SELECT note FROM watch WHERE ip NOT IN (SELECT saddr FROM flows WHERE saddr IS NOT NULL)',
  'SELECT saddr, record_offset FROM flows WHERE saddr IN (SELECT ip FROM watch WHERE active)',
  'SELECT saddr, record_offset FROM flows f WHERE EXISTS (SELECT FROM watch WHERE ip IN (saddr, daddr))',
  'SELECT saddr, record_offset FROM flows f WHERE NOT EXISTS (SELECT FROM watch WHERE ip = saddr)',
  'SELECT saddr, record_offset FROM flows f WHERE NOT EXISTS (SELECT FROM watch WHERE ip IN (saddr, daddr))',
  -- what is joined: lists of values, functions, CTEs, views, partitions, the flows themselves, subqueries
  'SELECT ip, record_offset FROM (VALUES (''203.0.113.9''::inet), (NULL), (''198.18.1.31'')) v (ip) JOIN flows ON ip IN (saddr, daddr)',
  'SELECT ip, record_offset FROM (VALUES (''203.0.113.9''::inet, random()), (''198.18.1.31'', 2)) v (ip, r) JOIN flows ON ip = saddr',
  'SELECT ip, record_offset FROM unnest(''{203.0.113.9,NULL,198.18.1.31}''::inet[]) ip JOIN flows ON ip IN (saddr, daddr)',
  'SELECT ip, record_offset FROM of_day(3, ''x'') ip JOIN flows ON ip IN (saddr, daddr)',
  'SELECT ip, record_offset FROM at_random() ip JOIN flows ON ip IN (saddr, daddr)',
  'SELECT ip, record_offset FROM flows f, LATERAL (VALUES (f.saddr), (f.daddr)) v (ip) JOIN watch USING (ip)',
  'SELECT ip, record_offset FROM flows f, unnest(ARRAY[saddr, daddr]) ip WHERE ip = daddr AND saddr = ''203.0.113.9''',
  'WITH w AS (SELECT ip FROM watch WHERE active) SELECT ip, record_offset FROM w JOIN flows ON ip IN (saddr, daddr)',
  'WITH w AS MATERIALIZED (SELECT ip FROM watch WHERE active) SELECT ip, record_offset FROM w JOIN flows ON ip IN (saddr, daddr)',
  'SELECT ip, record_offset FROM (SELECT DISTINCT ip FROM watch) w JOIN flows ON ip IN (saddr, daddr)',
  'SELECT ip, record_offset FROM watch TABLESAMPLE system (100) JOIN flows ON ip IN (saddr, daddr)',
  'SELECT note, saddr, record_offset FROM watched',
  'SELECT name, note, record_offset FROM watched JOIN other ON ip = daddr',
  'SELECT list, record_offset FROM lists JOIN flows ON ip IN (saddr, daddr)',
  'SELECT list, record_offset FROM lists JOIN flows ON ip IN (saddr, daddr) WHERE list = ''b''',
  'SELECT note, d.saddr, record_offset FROM watch JOIN days d ON ip IN (saddr, daddr)',
  'SELECT note, d.saddr, record_offset FROM watch LEFT JOIN days d ON ip = saddr AND stime < ''2026-03-03 13:00Z''',
  'SELECT note, u.saddr, o FROM watch JOIN (SELECT saddr, record_offset AS o FROM flows UNION ALL SELECT ip, id FROM other) u ON ip = saddr',
  'SELECT x.stime, y.stime AS later FROM flows x JOIN flows y ON y.saddr = x.daddr JOIN watch ON ip = x.saddr WHERE note = ''scanner'' AND x.dport = 22 AND y.dport = 22 AND x.stime < ''2026-03-03 01:30Z''',
  -- run several times over
  'SELECT name, (SELECT count(*) FROM watch JOIN flows ON watch.ip = saddr WHERE dport = id + 19) AS n FROM other',
  'SELECT name, n FROM other o, LATERAL (SELECT count(*) AS n FROM watch w JOIN flows ON w.ip IN (saddr, daddr) WHERE o.id * 10 < dport AND w.note <> name) c',
  'SELECT name, n FROM other o, LATERAL (SELECT count(*) AS n FROM watch w JOIN flows ON w.ip = saddr WHERE w.ip = o.ip OFFSET 0) c',
  -- parts of larger queries
  'SELECT note, count(*) AS n FROM watch JOIN flows ON ip IN (saddr, daddr) GROUP BY note',
  'SELECT note, record_offset FROM watch JOIN flows ON ip = saddr UNION ALL SELECT note, record_offset FROM watch JOIN flows ON ip = daddr',
  'SELECT name, m FROM other JOIN (SELECT ip, min(stime) AS m FROM watch JOIN flows ON ip = saddr GROUP BY ip) s USING (ip)']) WITH ORDINALITY j (tested, i);
SELECT d.* FROM joins j, differ(j.i, j.tested) d;

-- Nested loops, and the join as a whole started again.
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SELECT count(*) AS queries, count(*) FILTER (WHERE one_pass) > 35 AS many_in_one_pass, sum(differ) AS differ FROM joins j, differ(j.i, j.tested) d;
RESET enable_hashjoin;
RESET enable_mergejoin;

-- Shared by parallel workers.
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS off) SELECT note, count(*) FROM watch JOIN flows ON ip = saddr GROUP BY note;
SELECT count(*) AS queries, count(*) FILTER (WHERE one_pass) > 35 AS many_in_one_pass, sum(differ) AS differ FROM joins j, differ(j.i, j.tested) d;
RESET min_parallel_table_scan_size;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET max_parallel_workers_per_gather;

-- Prepared: a list that is known only when the query runs, and one that changes between two runs.
PREPARE by_list (inet[]) AS SELECT count(*) FROM unnest($1) ip JOIN flows ON ip IN (saddr, daddr);
PREPARE by_table (boolean) AS SELECT count(*) FROM watch JOIN flows ON ip = saddr WHERE active = $1;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS off) EXECUTE by_list ('{203.0.113.9}');
EXECUTE by_list ('{203.0.113.9}');
EXECUTE by_list ('{198.18.1.31,NULL,192.0.2.1}');
EXECUTE by_list (NULL);
EXECUTE by_table (true);
EXECUTE by_table (false);
UPDATE watch SET active = NOT active;
EXECUTE by_table (true);
ALTER TABLE watch RENAME ip TO address;
ALTER TABLE watch RENAME address TO ip;
EXECUTE by_table (false);
SET plan_cache_mode = force_custom_plan;
EXECUTE by_list ('{198.18.1.31,NULL,192.0.2.1}');
EXECUTE by_table (false);
RESET plan_cache_mode;
UPDATE watch SET active = NOT active;
DEALLOCATE ALL;

-- More than there is room for: the scan reads everything then.
CREATE FUNCTION many() RETURNS SETOF inet STABLE ROWS 10 LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT '240.0.0.0'::inet + i FROM generate_series(1, 1000000) i;
  RETURN NEXT '203.0.113.9';
END $$;
SELECT count(*) FROM many() ip JOIN flows ON ip = saddr;
SELECT * FROM counters('SELECT stime FROM many() ip JOIN flows ON ip = saddr');

-- Changed by what is found.
BEGIN;
UPDATE watch SET note = 'seen ' || f.n FROM (SELECT saddr, count(*) AS n FROM flows GROUP BY 1) f WHERE f.saddr = ip AND note <> 'again';
UPDATE watch SET note = note || '!' FROM flows WHERE saddr = ip AND record_offset = 128;
DELETE FROM watch USING flows WHERE ip = daddr AND dport = 53;
SELECT note, active FROM watch WHERE note <> 'never seen' ORDER BY 1;
ROLLBACK;

-- Row security and rights of others: a list is read as its table says.
CREATE ROLE argus_watcher;
GRANT SELECT ON flows, other, watched TO argus_watcher;
GRANT SELECT (ip) ON watch TO argus_watcher;
ALTER TABLE other ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON other USING (id < 3);
SET ROLE argus_watcher;
SELECT count(*) FROM watch JOIN flows ON ip = saddr;
SELECT count(*) FROM watch JOIN flows ON ip = saddr WHERE note = 'scanner'; -- ERROR
SELECT count(*) FROM watched WHERE note = 'scanner';
SELECT name, count(*) FROM other JOIN flows ON ip IN (saddr, daddr) GROUP BY 1;
RESET ROLE;

-- Nothing stays open.
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
SELECT live_handles();

:remove_index;
DROP TABLE days, lists, joins;
DROP SERVER campus CASCADE;
DROP TABLE watch, few, none, other;
DROP FUNCTION foreign_scan, counters, differ, of_day, at_random, many, live_handles;
DROP ROLE argus_watcher;
