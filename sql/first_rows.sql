--
-- The first and the last flows of tables that are made of several: partitions, children, UNION ALL. Each part gives the
-- first flows of its own.
--
\set dir `pwd` '/tests/data'
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT current_setting('data_directory') || '/argus_first' AS index_dir \gset
SELECT format('COPY (SELECT) TO PROGRAM %L', 'cat; rm -rf ' || :'index_dir') AS remove_index \gset
:remove_index;
\set campus :dir '/campus'
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'campus', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz',
  period '30 minutes', slack '5 minutes', index_dir :'index_dir');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows, management) FROM SERVER campus INTO public;
SET client_min_messages = warning;
CALL argus.build_index('campus');
RESET client_min_messages;
-- Like a hot table: the archive behind, a day with an index on stime, and one without.
CREATE TABLE hot (stime timestamptz, ltime timestamptz, saddr inet, daddr inet, dport int, bytes int8, record_offset int8)
  PARTITION BY RANGE (stime);
CREATE FOREIGN TABLE hot_archive PARTITION OF hot FOR VALUES FROM (MINVALUE) TO ('2026-03-03 14:00Z') SERVER campus;
CREATE TABLE hot_closed PARTITION OF hot FOR VALUES FROM ('2026-03-03 14:00Z') TO ('2026-03-03 20:00Z');
CREATE TABLE hot_open PARTITION OF hot FOR VALUES FROM ('2026-03-03 20:00Z') TO ('2026-03-05 00:00Z');
INSERT INTO hot SELECT stime, ltime, saddr, daddr, dport, bytes, record_offset FROM flows WHERE stime >= '2026-03-03 14:00Z';
CREATE INDEX ON hot_closed (stime);
ANALYZE hot_closed, hot_open;
CREATE TABLE plain AS SELECT stime, ltime, saddr, daddr, dport, bytes, record_offset FROM flows WHERE stime IS NOT NULL;
-- What has no order by time: by addresses, and children.
CREATE TABLE by_host (stime timestamptz, ltime timestamptz, saddr inet, record_offset int8) PARTITION BY LIST (saddr);
CREATE FOREIGN TABLE victim PARTITION OF by_host FOR VALUES IN ('198.18.1.31', '203.0.113.9') SERVER campus;
CREATE FOREIGN TABLE others PARTITION OF by_host DEFAULT SERVER campus;
CREATE TABLE parent (ltime timestamptz, stime timestamptz, record_offset int8);
CREATE FOREIGN TABLE child (saddr inet, ended timestamptz OPTIONS (field 'ltime')) INHERITS (parent) SERVER campus;
INSERT INTO parent SELECT '2026-03-03 12:00:01Z', '2026-03-03 12:00Z', i FROM generate_series(1, 3) i;
ANALYZE parent;

-- The newest partitions are read one after the other. The archive is hardly ever begun.
EXPLAIN (COSTS off) SELECT * FROM hot ORDER BY stime DESC LIMIT 10;
EXPLAIN (COSTS off) SELECT * FROM hot ORDER BY stime LIMIT 10;
EXPLAIN (COSTS off) SELECT * FROM hot ORDER BY stime DESC, saddr LIMIT 10 OFFSET 5;
EXPLAIN (COSTS off) SELECT max(stime) FROM hot;
EXPLAIN (COSTS off) SELECT min(stime), max(stime) FROM hot;
-- Without such an order, partitions are merged.
EXPLAIN (COSTS off) SELECT * FROM hot ORDER BY stime DESC NULLS LAST LIMIT 10;
EXPLAIN (COSTS off) SELECT * FROM hot ORDER BY ltime DESC LIMIT 10;
EXPLAIN (COSTS off) SELECT * FROM by_host ORDER BY stime LIMIT 10;
EXPLAIN (COSTS off) SELECT * FROM parent ORDER BY ltime DESC LIMIT 10;
-- What is begun, and what is read of it.
CREATE FUNCTION reads(query text) RETURNS TABLE (relation text, loops text, rows text, inflated text) LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, FORMAT json) ' || query INTO plan;
  RETURN QUERY SELECT n ->> 'Relation Name', n ->> 'Actual Loops', round((n ->> 'Actual Rows')::numeric)::text, n ->> 'Chunks Inflated'
    FROM jsonb_path_query(plan, 'strict $.** ? (exists (@."Relation Name"))') n ORDER BY 1;
END $$;
SELECT * FROM reads('SELECT * FROM hot ORDER BY stime DESC LIMIT 10');
SELECT * FROM reads('SELECT max(stime) FROM hot');
SELECT relation, loops, inflated FROM reads('SELECT * FROM hot ORDER BY stime LIMIT 10');
SELECT relation, loops, inflated FROM reads('SELECT * FROM hot WHERE saddr = ''203.0.113.9'' ORDER BY stime DESC LIMIT 1000');
SELECT * FROM reads('SELECT max(ltime) FROM flows');

-- Where rows are needed that are not among the first, each part gives all of its rows.
CREATE FUNCTION is_told(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE plan text;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
  RETURN plan ~ '"Top"';
END $$;
SELECT q AS query, is_told(q) FROM unnest(ARRAY[
  'SELECT stime FROM hot ORDER BY stime LIMIT 3',
  'SELECT stime FROM hot ORDER BY stime',
  'SELECT stime FROM hot LIMIT 3',
  'SELECT stime FROM hot ORDER BY stime + ''1 day'' LIMIT 3',
  'SELECT stime FROM hot ORDER BY bytes, stime LIMIT 3',
  'SELECT stime FROM hot WHERE masklen(saddr) = 32 ORDER BY stime LIMIT 3',
  'SELECT stime FROM hot WHERE random() < 2 ORDER BY stime LIMIT 3',
  'SELECT stime FROM hot WHERE now() > ''2020-01-01'' ORDER BY stime LIMIT 3',
  'SELECT stime, random() FROM hot ORDER BY stime LIMIT 3',
  'SELECT stime FROM hot ORDER BY stime, random() LIMIT 3',
  'SELECT stime FROM hot ORDER BY stime, tableoid LIMIT 3',
  'SELECT DISTINCT stime FROM hot ORDER BY stime LIMIT 3',
  'SELECT stime, count(*) FROM hot GROUP BY 1 ORDER BY 1 LIMIT 3',
  'SELECT stime, row_number() OVER () FROM hot ORDER BY 1 LIMIT 3',
  'SELECT stime, generate_series(1, 0) FROM hot ORDER BY 1 LIMIT 3',
  'SELECT a.stime FROM hot a JOIN hot b USING (record_offset) ORDER BY 1 LIMIT 3',
  'SELECT a.stime FROM hot a LEFT JOIN parent b ON a.stime = b.stime ORDER BY 1 LIMIT 3',
  'SELECT stime FROM hot WHERE EXISTS (SELECT FROM parent WHERE parent.stime = hot.stime) ORDER BY 1 LIMIT 3',
  'SELECT stime FROM hot ORDER BY stime LIMIT 3 FOR UPDATE',
  'SELECT saddr FROM by_host WHERE saddr = ''198.18.1.31'' ORDER BY stime LIMIT 3',
  'SELECT saddr FROM by_host WHERE saddr > ''224.0.0.0'' ORDER BY stime LIMIT 3',
  'SELECT stime FROM flows UNION ALL SELECT stime FROM management ORDER BY 1 LIMIT 3',
  'SELECT stime FROM flows UNION SELECT ltime FROM flows ORDER BY 1 LIMIT 3',
  'SELECT * FROM (SELECT stime FROM hot UNION ALL SELECT ltime FROM hot) u WHERE stime > ''2026-03-03 12:00Z'' ORDER BY 1 LIMIT 3',
  'SELECT * FROM (SELECT stime FROM hot UNION ALL SELECT ltime FROM hot) u WHERE extract(minute FROM stime) = 7 ORDER BY 1 LIMIT 3',
  'SELECT min(stime), max(stime) FROM hot',
  'SELECT max(stime), max(saddr) FROM hot',
  'SELECT max(stime) FROM hot WHERE masklen(saddr) = 32',
  'SELECT max(stime) FROM hot GROUP BY dport',
  'SELECT max(stime) FILTER (WHERE dport = 22) FROM hot']) q;
SET argus_fdw.enable_pushdown = off;
SELECT is_told('SELECT stime FROM hot ORDER BY stime LIMIT 3');
RESET argus_fdw.enable_pushdown;

-- Without an index, names say the times: a plan of one process that reads few archives beats one of several. Flows without
-- stime would come first, and any archive may have some, unless a condition or the bounds of a partition leave them out.
SET argus_fdw.enable_index = off;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
EXPLAIN (COSTS off) SELECT stime FROM flows ORDER BY stime DESC NULLS LAST LIMIT 10;
EXPLAIN (COSTS off) SELECT stime FROM flows WHERE stime > '2026-03-03' ORDER BY stime DESC LIMIT 10;
EXPLAIN (COSTS off) SELECT max(stime) FROM flows;
EXPLAIN (COSTS off) SELECT max(ltime) FROM flows WHERE dport = 22;
RESET argus_fdw.enable_index;

-- The same rows as those of a table, in all ways.
CREATE FUNCTION differ(tested text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE differ bigint;
BEGIN
  EXECUTE 'CREATE TEMP TABLE wanted AS ' || replace(tested, 'hot', 'plain');
  EXECUTE 'CREATE TEMP TABLE found AS ' || tested;
  differ := (SELECT count(*) FROM ((TABLE found EXCEPT ALL TABLE wanted) UNION ALL (TABLE wanted EXCEPT ALL TABLE found)) d);
  DROP TABLE wanted, found;
  RETURN differ;
END $$;
CREATE TABLE watch (ip inet);
INSERT INTO watch VALUES ('203.0.113.9'), ('198.18.1.31'), ('192.0.2.1'), (NULL);
CREATE TABLE queries AS SELECT * FROM unnest(ARRAY[
  'SELECT * FROM hot ORDER BY stime, record_offset LIMIT 10',
  'SELECT * FROM hot ORDER BY stime DESC, record_offset LIMIT 500 OFFSET 100',
  'SELECT * FROM hot ORDER BY stime DESC NULLS LAST, bytes DESC, record_offset LIMIT 7',
  'SELECT * FROM hot ORDER BY stime DESC, record_offset LIMIT 50000',
  'SELECT stime FROM hot ORDER BY stime DESC LIMIT 20000',
  'SELECT ltime FROM hot ORDER BY ltime DESC LIMIT 20000',
  'SELECT ltime FROM hot WHERE dport = 22 ORDER BY ltime NULLS FIRST LIMIT 30',
  'SELECT stime FROM hot WHERE stime < ''2026-03-03 15:00Z'' ORDER BY stime DESC FETCH FIRST 1000 ROWS WITH TIES',
  'SELECT stime FROM hot WHERE ''203.0.113.9'' IN (saddr, daddr) ORDER BY stime DESC LIMIT 1000',
  'SELECT stime FROM hot WHERE saddr = ''192.0.2.1'' ORDER BY stime LIMIT 5',
  'SELECT min(stime) AS a, max(stime) AS b, min(ltime) AS c, max(ltime) AS d FROM hot',
  'SELECT min(stime), max(ltime) FROM hot WHERE ''198.18.1.31'' IN (saddr, daddr)',
  'SELECT max(ltime), max(ltime) - min(stime) AS took FROM hot WHERE dport = 22 AND stime < ''2026-03-03 13:00Z''',
  'SELECT ip, stime FROM watch w LEFT JOIN LATERAL (SELECT * FROM hot WHERE saddr = w.ip ORDER BY stime DESC LIMIT 2) f ON true',
  'SELECT ip, (SELECT max(ltime) FROM hot WHERE w.ip IN (saddr, daddr)) FROM watch w',
  'SELECT * FROM (SELECT stime, record_offset FROM hot UNION ALL SELECT ltime, record_offset FROM hot) u ORDER BY stime DESC, record_offset LIMIT 200',
  'SELECT * FROM (SELECT stime FROM hot UNION ALL SELECT ltime FROM hot WHERE dport = 22) u ORDER BY stime LIMIT 200']) query;
SELECT differ(query), query FROM queries;
SET argus_fdw.enable_index = off;
SELECT differ(query), count(*) FROM queries GROUP BY 1;
RESET argus_fdw.enable_index;
SET enable_indexscan = off;
SELECT differ(query), count(*) FROM queries GROUP BY 1;
RESET enable_indexscan;
-- Without that index, too: the archive alone offers its rows in order.
DROP INDEX hot_closed_stime_idx;
EXPLAIN (COSTS off) SELECT * FROM hot ORDER BY stime DESC LIMIT 10;
SELECT * FROM reads('SELECT max(stime) FROM hot');
SELECT differ(query), count(*) FROM queries GROUP BY 1;
:remove_index;
SELECT differ(query), count(*) FROM queries GROUP BY 1;

-- Children, and partitions by another column.
SELECT count(*) FROM ((SELECT stime FROM by_host ORDER BY stime LIMIT 300) EXCEPT ALL
  (SELECT stime FROM plain ORDER BY stime LIMIT 300)) d;
SELECT ltime, record_offset FROM parent WHERE ltime <= '2026-03-03 12:00:01Z' ORDER BY ltime DESC, record_offset LIMIT 3;
SELECT max(ltime) = (SELECT max(ltime) FROM plain) AS same, min(stime) = (SELECT min(stime) FROM plain) AS too FROM parent;

CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
SELECT live_handles();
DROP TABLE hot, by_host, plain, watch, queries;
DROP TABLE parent CASCADE;
DROP SERVER campus CASCADE;
DROP FUNCTION reads, is_told, differ, live_handles;
