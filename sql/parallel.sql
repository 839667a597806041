--
-- Scans shared by parallel workers: exactly the rows of one that is not.
--
\set dir `pwd` '/tests/data'
\set VERBOSITY terse
SET timezone = 'UTC';
SELECT current_setting('data_directory') || '/argus_parallel' AS index_dir \gset
SELECT format('COPY (SELECT) TO PROGRAM %L', 'cat; rm -rf ' || :'index_dir') AS remove_index \gset
:remove_index;
\set campus :dir '/campus'
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'campus', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes', index_dir :'index_dir');
IMPORT FOREIGN SCHEMA argus FROM SERVER campus INTO public;
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;

-- Small archives are not worth a worker, unless one is told so.
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS off) SELECT count(*) FROM flows;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
EXPLAIN (COSTS off) SELECT count(*) FROM flows;
SET argus_fdw.enable_parallel = off;
EXPLAIN (COSTS off) SELECT count(*) FROM flows;
RESET argus_fdw.enable_parallel;

-- All that the processes have done, summed up.
CREATE FUNCTION counters(query text) RETURNS TABLE (counter text, value text) LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, FORMAT json) ' || query INTO plan;
  plan := plan -> 0 -> 'Plan';
  WHILE plan -> 'Plans' IS NOT NULL LOOP plan := plan -> 'Plans' -> 0; END LOOP;
  RETURN QUERY SELECT j.key, j.value #>> '{}' FROM json_each(plan) j
               WHERE j.key ~ '^(Parallel|Archives|Chunks|Bytes|Records) ';
END $$;
SELECT * FROM counters('SELECT sum(bytes) FROM flows WHERE stime >= ''2026-03-03 12:00Z''');

-- The same rows, without and with indexes, with and without a leader that takes part.
CREATE FUNCTION differ(tested text) RETURNS TABLE (condition text, rows bigint, differ bigint) LANGUAGE plpgsql AS $$
DECLARE
  query text := 'SELECT archive, record_offset, saddr, daddr, bytes FROM flows WHERE ' || tested;
BEGIN
  SET LOCAL argus_fdw.enable_parallel = on;
  EXECUTE 'CREATE TEMP TABLE shared AS ' || query;
  SET LOCAL argus_fdw.enable_parallel = off;
  SET LOCAL argus_fdw.enable_index = off;
  EXECUTE 'CREATE TEMP TABLE alone AS ' || query;
  SET LOCAL argus_fdw.enable_index = on;
  rows := (SELECT count(*) FROM alone);
  differ := (SELECT count(*) FROM ((TABLE shared EXCEPT ALL TABLE alone) UNION ALL (TABLE alone EXCEPT ALL TABLE shared)) d);
  DROP TABLE shared, alone;
  RETURN QUERY SELECT tested, rows, differ;
END $$;
CREATE TABLE conditions AS SELECT * FROM unnest(ARRAY['true', 'dport = 22', '''198.18.1.31'' IN (saddr, daddr)',
  'stime >= ''2026-03-03 12:00Z'' AND saddr << ''198.18.0.0/16''', 'saddr = (SELECT ''198.18.1.31''::inet)', 'saddr = ''192.0.2.1''']) condition;
SELECT d.* FROM conditions c, differ(c.condition) d;
SET client_min_messages = warning;
CALL argus.build_index('campus');
RESET client_min_messages;
SELECT d.* FROM conditions c, differ(c.condition) d;
SET parallel_leader_participation = off;
SELECT d.* FROM conditions c, differ(c.condition) d;
RESET parallel_leader_participation;
SELECT * FROM counters('SELECT sum(bytes) FROM flows WHERE dport = 22');
SELECT * FROM counters('SELECT count(*) FROM management');

-- LIMIT stops all of them; a rescan begins anew.
SELECT count(*) FROM (SELECT bytes FROM flows LIMIT 100) f;
SET enable_material = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
EXPLAIN (COSTS off) SELECT v.i, count(f.dport) FROM (VALUES (22), (53), (443)) v (i) LEFT JOIN (SELECT dport FROM flows OFFSET 0) f ON f.dport = v.i GROUP BY 1;
SELECT v.i, count(f.dport) FROM (VALUES (22), (53), (443)) v (i) LEFT JOIN (SELECT dport FROM flows OFFSET 0) f ON f.dport = v.i GROUP BY 1 ORDER BY 1;

-- What a worker finds wrong is told once.
SELECT :'dir' || '/odd/len-huge.arg' AS odd \gset
CREATE FOREIGN TABLE odd (saddr inet, bytes bigint) SERVER campus OPTIONS (files :'odd');
\setenv PGDATABASE :DBNAME
\setenv SQL 'SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SELECT count(*) FROM odd'
\! tests/server/messages | grep -v CONTEXT
SELECT live_handles();

:remove_index;
DROP SERVER campus CASCADE;
DROP TABLE conditions;
DROP FUNCTION counters, differ, live_handles;
