--
-- ORDER BY stime LIMIT n: the scan leaves out what cannot be among the first.
--
\set dir `pwd` '/tests/data'
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT current_setting('data_directory') || '/argus_limit' AS index_dir \gset
SELECT format('COPY (SELECT) TO PROGRAM %L', 'cat; rm -rf ' || :'index_dir') AS remove_index \gset
:remove_index;
\set campus :dir '/campus'
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'campus', pattern '%Y/%m/%d/argus.*.gz', index_dir :'index_dir');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows, management) FROM SERVER campus INTO public;
CREATE FOREIGN TABLE talks (began timestamptz OPTIONS (field 'stime'), stime timestamptz OPTIONS (field 'ltime'), saddr inet) SERVER campus;
SET client_min_messages = warning;
CALL argus.build_index('campus');
RESET client_min_messages;

EXPLAIN (COSTS off) SELECT stime, saddr FROM flows ORDER BY stime LIMIT 10;
EXPLAIN (COSTS off) SELECT stime, saddr FROM flows WHERE proto = 'udp' ORDER BY stime DESC, saddr LIMIT 10 OFFSET 5;
EXPLAIN (COSTS off) SELECT stime, saddr FROM flows ORDER BY stime DESC NULLS LAST FETCH FIRST (2 + 3) ROWS WITH TIES;
EXPLAIN (COSTS off) SELECT * FROM talks ORDER BY began NULLS FIRST LIMIT 1;
EXPLAIN (COSTS off) SELECT * FROM talks ORDER BY stime DESC, began LIMIT 1;

-- Few archives and chunks are read.
CREATE FUNCTION counters(query text) RETURNS TABLE (counter text, value text) LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, FORMAT json) ' || query INTO plan;
  plan := plan -> 0 -> 'Plan';
  WHILE plan -> 'Plans' IS NOT NULL LOOP plan := plan -> 'Plans' -> 0; END LOOP;
  RETURN QUERY SELECT j.key, j.value #>> '{}' FROM json_each(plan) j WHERE j.key ~ '^(Top|Archives|Chunks|Records R)';
END $$;
SELECT * FROM counters('SELECT stime FROM flows ORDER BY stime LIMIT 10');
SELECT * FROM counters('SELECT stime FROM flows ORDER BY stime DESC LIMIT 10');
SELECT * FROM counters('SELECT stime FROM flows WHERE stime > ''2026-03-03 12:00Z'' AND proto = ''tcp'' ORDER BY stime LIMIT 10');
SELECT * FROM counters('SELECT max(stime) FROM flows WHERE ''198.18.1.31'' IN (saddr, daddr)');
SELECT * FROM counters('SELECT ltime FROM flows ORDER BY ltime DESC LIMIT 10');
SELECT * FROM counters('SELECT min(ltime) FROM flows');

-- By names of the archives alone, too.
ALTER SERVER campus OPTIONS (SET pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', ADD period '30 minutes', ADD slack '5 minutes');
SET argus_fdw.enable_index = off;
SELECT * FROM counters('SELECT stime FROM flows ORDER BY stime DESC NULLS LAST LIMIT 10');
SELECT * FROM counters('SELECT stime FROM flows WHERE stime > ''2026-03-03 12:00Z'' ORDER BY stime DESC LIMIT 10');
SELECT * FROM counters('SELECT max(ltime) FROM flows');
RESET argus_fdw.enable_index;
-- They promise that all flows have times: those that have none would come first.
ALTER SERVER campus OPTIONS (DROP index_dir);
SELECT * FROM counters('SELECT stime FROM flows ORDER BY stime DESC LIMIT 10');
ALTER SERVER campus OPTIONS (DROP period, DROP slack);
SELECT * FROM counters('SELECT stime FROM flows ORDER BY stime DESC LIMIT 10');
ALTER SERVER campus OPTIONS (ADD index_dir :'index_dir');

-- Where rows are needed that are not among the first, or it is not known how many: all are given.
CREATE FUNCTION is_told(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE plan text;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
  RETURN plan ~ '"Top"';
END $$;
SELECT q AS query, is_told(q) FROM unnest(ARRAY[
  'SELECT stime FROM flows ORDER BY stime LIMIT 3',
  'SELECT stime FROM flows ORDER BY stime LIMIT 99999 OFFSET 1',
  'SELECT stime FROM flows ORDER BY stime LIMIT 99999 OFFSET 2',
  'SELECT stime FROM flows ORDER BY stime LIMIT 9223372036854775807 OFFSET 9223372036854775807',
  'SELECT stime FROM flows ORDER BY stime',
  'SELECT stime FROM flows ORDER BY stime LIMIT ALL',
  'SELECT stime FROM flows ORDER BY stime LIMIT NULL',
  'SELECT stime FROM flows ORDER BY stime LIMIT 0',
  'SELECT stime FROM flows ORDER BY stime OFFSET 3',
  'SELECT stime FROM flows ORDER BY stime LIMIT (SELECT 3)',
  'SELECT stime FROM flows LIMIT 3',
  'SELECT stime FROM flows ORDER BY ltime, stime LIMIT 3',
  'SELECT stime FROM flows ORDER BY stime + ''1 day'' LIMIT 3',
  'SELECT stime::date FROM flows ORDER BY stime::date LIMIT 3',
  'SELECT stime FROM flows WHERE masklen(saddr) = 32 ORDER BY stime LIMIT 3',
  'SELECT stime FROM flows WHERE now() > ''2020-01-01'' ORDER BY stime LIMIT 3',
  'SELECT DISTINCT stime FROM flows ORDER BY stime LIMIT 3',
  'SELECT DISTINCT ON (stime) stime, saddr FROM flows ORDER BY stime LIMIT 3',
  'SELECT stime, count(*) FROM flows GROUP BY 1 ORDER BY 1 LIMIT 3',
  'SELECT stime, row_number() OVER () FROM flows ORDER BY 1 LIMIT 3',
  'SELECT stime, generate_series(1, 0) FROM flows ORDER BY 1 LIMIT 3',
  'SELECT stime FROM flows UNION ALL SELECT ltime FROM flows ORDER BY 1 LIMIT 3',
  'SELECT f.stime FROM flows f JOIN flows g USING (record_offset, archive) ORDER BY 1 LIMIT 3',
  'SELECT stime FROM flows ORDER BY stime LIMIT 3 FOR UPDATE',
  'SELECT stime FROM management ORDER BY stime LIMIT 3',
  'SELECT stime FROM talks ORDER BY stime LIMIT 3',
  'SELECT min(stime), count(*) FROM flows']) q;
SET argus_fdw.enable_pushdown = off;
SELECT is_told('SELECT stime FROM flows ORDER BY stime LIMIT 3');
RESET argus_fdw.enable_pushdown;
SELECT stime FROM flows ORDER BY stime LIMIT -1; -- ERROR
SELECT stime FROM flows ORDER BY stime LIMIT 0;

-- A parameter is known where the plan is made for its value.
PREPARE latest (int) AS SELECT stime, record_offset FROM flows ORDER BY stime DESC, record_offset LIMIT $1;
SET plan_cache_mode = force_custom_plan;
EXPLAIN (COSTS off) EXECUTE latest (2);
EXECUTE latest (2);
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS off) EXECUTE latest (2);
EXECUTE latest (2);
RESET plan_cache_mode;

-- The same rows as from all of them sorted. Workers get no such word, and their rows are the same.
CREATE FUNCTION differ(tested text) RETURNS TABLE (query text, told boolean, rows bigint, differ bigint) LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL argus_fdw.enable_pushdown = off;
  SET LOCAL argus_fdw.enable_index = off;
  EXECUTE 'CREATE TEMP TABLE plain AS ' || tested;
  SET LOCAL argus_fdw.enable_pushdown = on;
  EXECUTE 'CREATE TEMP TABLE unindexed AS ' || tested;
  SET LOCAL argus_fdw.enable_index = on;
  told := is_told(tested);
  EXECUTE 'CREATE TEMP TABLE pruned AS ' || tested;
  rows := (SELECT count(*) FROM plain);
  differ := (SELECT count(*) FROM ((TABLE pruned EXCEPT ALL TABLE plain) UNION ALL (TABLE plain EXCEPT ALL TABLE pruned)
                                   UNION ALL (TABLE unindexed EXCEPT ALL TABLE plain)) d);
  DROP TABLE plain, unindexed, pruned;
  RETURN QUERY SELECT tested, told, rows, differ;
END $$;
CREATE TABLE watch (ip inet, note text);
INSERT INTO watch VALUES ('203.0.113.9', 'scanner'), ('198.18.1.31', 'victim'), ('192.0.2.1', 'never seen'), (NULL, 'nothing');
CREATE TABLE queries AS SELECT * FROM unnest(ARRAY[
  'SELECT stime, archive, record_offset FROM flows ORDER BY stime, archive, record_offset LIMIT 10',
  'SELECT stime, archive, record_offset FROM flows ORDER BY stime DESC, archive, record_offset LIMIT 500 OFFSET 100',
  'SELECT stime, archive, record_offset FROM flows ORDER BY stime DESC NULLS LAST, bytes DESC, archive, record_offset LIMIT 7',
  'SELECT stime, archive, record_offset FROM flows ORDER BY stime NULLS FIRST, archive, record_offset LIMIT 7',
  'SELECT stime, archive, record_offset FROM flows WHERE stime >= ''2026-03-03 01:18:45.215949Z'' ORDER BY stime FETCH FIRST 1 ROW WITH TIES',
  'SELECT stime, archive, record_offset FROM flows WHERE ''198.18.1.31'' IN (saddr, daddr) ORDER BY stime DESC, archive, record_offset LIMIT 5',
  'SELECT stime, archive, record_offset FROM flows WHERE stime < ''2026-03-03 12:00Z'' AND proto = ''udp'' ORDER BY stime DESC, archive, record_offset LIMIT 5',
  'SELECT stime, archive, record_offset FROM flows WHERE saddr = ''192.0.2.1'' ORDER BY stime LIMIT 5',
  'SELECT began, saddr FROM talks ORDER BY began, saddr LIMIT 20',
  'SELECT stime FROM flows WHERE dport = 22 ORDER BY stime LIMIT 3 FOR UPDATE',
  'SELECT ltime, archive, record_offset FROM flows ORDER BY ltime DESC, archive, record_offset LIMIT 500 OFFSET 100',
  'SELECT ltime, archive, record_offset FROM flows WHERE stime < ''2026-03-03 12:00Z'' ORDER BY ltime DESC NULLS LAST, archive, record_offset LIMIT 7',
  'SELECT stime, saddr FROM talks WHERE saddr = ''198.18.1.31'' ORDER BY stime NULLS FIRST, saddr LIMIT 20',
  'SELECT min(stime), max(ltime) FROM flows WHERE dport = 22',
  'SELECT min(stime), max(stime) FROM flows',
  'SELECT max(stime) FROM flows',
  'SELECT min(stime) FROM flows WHERE saddr = ''198.18.1.31'' AND stime > ''2026-03-03 03:00Z''',
  'SELECT min(stime) FROM flows WHERE saddr = ''192.0.2.1''',
  'SELECT note, stime, record_offset FROM watch w LEFT JOIN LATERAL (SELECT * FROM flows WHERE saddr = w.ip ORDER BY stime, record_offset LIMIT 2) f ON true',
  'SELECT note, (SELECT max(stime) FROM flows WHERE w.ip IN (saddr, daddr)) FROM watch w',
  'SELECT f.stime, m.record FROM (SELECT stime FROM flows ORDER BY stime DESC LIMIT 3) f, (SELECT count(*) AS record FROM management) m']) query;
SELECT d.* FROM queries q, differ(q.query) d;
SET max_parallel_workers_per_gather = 2;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SELECT differ, count(*) FROM queries q, differ(q.query) d GROUP BY 1;
:remove_index;
EXPLAIN (COSTS off) SELECT stime, saddr FROM flows ORDER BY stime LIMIT 10;
SELECT differ, count(*) FROM queries q, differ(q.query) d GROUP BY 1;

CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
SELECT live_handles();
DROP SERVER campus CASCADE;
DROP TABLE watch, queries;
DROP FUNCTION counters, is_told, differ, live_handles;
