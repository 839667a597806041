--
-- The newest and the oldest rows of hot tables, by an index that sums up blocks; hosts of days that fill.
--
\set dir `pwd` '/tests/data/campus'
SET timezone = 'UTC';
SET datestyle = 'ISO';
-- Ways that are forbidden cost so much that they would be compiled.
SET jit = off;
CREATE SERVER order_campus FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'dir', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA newest;
SET client_min_messages = warning;
CALL argus.create_hot_table('newest.flows', 'order_campus', keep => '100 years', rollup_keep => '100 years', settle => '0', grace => '100 years');
CALL argus.load('newest.flows');
RESET client_min_messages;
\d newest.flows_20260303
-- The newest flows come from the newest day, whatever else is asked; so do several times at once. The archive is behind
-- a day that is a hundred years ago.
CREATE FUNCTION pg_temp.plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
    RETURN NEXT regexp_replace(line, '19\d\d-\d\d-\d\d', 'a century ago');
  END LOOP;
END $$;
SELECT plan AS "QUERY PLAN" FROM pg_temp.plan('SELECT stime, saddr FROM newest.flows ORDER BY stime DESC LIMIT 5') plan;
SELECT stime, saddr, daddr, dport FROM newest.flows ORDER BY stime DESC LIMIT 5;
EXPLAIN (COSTS OFF) SELECT ltime FROM newest.flows_20260303 WHERE dport = 443 ORDER BY ltime DESC NULLS LAST, saddr LIMIT 5;
EXPLAIN (COSTS OFF) SELECT min(stime), max(ltime) FROM newest.flows_20260303;
SELECT min(stime), max(stime), min(ltime), max(ltime) FROM newest.flows_20260303;
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT stime FROM newest.flows_20260303 ORDER BY stime LIMIT 5;
-- A host of a day that fills.
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT * FROM newest.flows WHERE saddr = '198.18.1.31' AND stime >= '2026-03-03' AND stime < '2026-03-04';
RESET enable_seqscan;
-- All that was loaded is summed up, and right: nothing is left to do.
SELECT brin_summarize_new_values('newest.flows_20260303_stime_ltime_saddr_daddr_idx');
CREATE FUNCTION pg_temp.hosts_missing(part regclass) RETURNS bigint LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  h record;
  found bigint;
  missing bigint := 0;
BEGIN
  FOR h IN EXECUTE format('SELECT saddr, count(*) AS n FROM (SELECT saddr FROM %s OFFSET 0) f WHERE saddr IS NOT NULL GROUP BY 1', part) LOOP
    EXECUTE format('SELECT count(*) FROM %s WHERE saddr = $1', part) INTO found USING h.saddr;
    missing := missing + h.n - found;
  END LOOP;
  RETURN missing;
END
$$;
SELECT pg_temp.hosts_missing('newest.flows_20260303');
-- Rows that come to blocks that were summed up already: by hand, and by a load.
DELETE FROM newest.flows_20260303 WHERE file = 3;
VACUUM newest.flows_20260303;
INSERT INTO newest.flows (stime, ltime, saddr, daddr) VALUES ('2026-03-03 11:11:11', '2026-03-03 11:11:12', '9.9.9.9', '8.8.8.8');
SELECT stime FROM newest.flows WHERE saddr = '9.9.9.9';
SELECT path AS file FROM argus.ledger WHERE hot_table = 'newest.flows'::regclass AND file = 4 \gset
SET client_min_messages = warning;
CALL argus.forget('newest.flows', :'file');
VACUUM newest.flows_20260303;
CALL argus.load('newest.flows');
RESET client_min_messages;
SELECT brin_summarize_new_values('newest.flows_20260303_stime_ltime_saddr_daddr_idx'), pg_temp.hosts_missing('newest.flows_20260303');
-- What was cut off is forgotten where other rows come in its place.
SELECT array_agg(path ORDER BY file DESC) AS files FROM argus.ledger WHERE hot_table = 'newest.flows'::regclass AND forgotten_at IS NULL AND file > 20 \gset
SET client_min_messages = warning;
\set ECHO none
SELECT format('CALL argus.forget(%L, %L)', 'newest.flows', f) FROM unnest(:'files'::text[]) f \gexec
\set ECHO all
VACUUM newest.flows_20260303;
SELECT pg_relation_size('newest.flows_20260303') < 3000000 AS is_cut_off;
CALL argus.load('newest.flows');
RESET client_min_messages;
SELECT pg_temp.hosts_missing('newest.flows_20260303'), count(*) FROM newest.flows_20260303;
-- Any table can have such an index. Times lie in some order, or in none, blocks have been summed up, or not.
CREATE TABLE newest.events (id int, "when" timestamptz, until timestamptz, kind int, filler text) WITH (fillfactor = 70);
SELECT setseed(0.5);
INSERT INTO newest.events SELECT i, '2026-03-03'::timestamptz + i * interval '1 second' + (random() * 600) * interval '1 second',
    CASE WHEN i % 7 > 0 THEN '2026-03-03'::timestamptz + (random() * 5000) * interval '1 second' END, i % 10, repeat('x', 200)
  FROM generate_series(1, 5000) i;
CREATE INDEX events_order ON newest.events USING brin ("when" argus_internal.time_order, until argus_internal.time_order) WITH (pages_per_range = 4);
INSERT INTO newest.events VALUES (0, 'infinity', '-infinity', 1), (-1, '-infinity', 'infinity', 2), (-2, NULL, NULL, 3), (-3, NULL, 'infinity', 4);
INSERT INTO newest.events SELECT i, '2026-03-03 03:00'::timestamptz - i * interval '1 second', NULL, i % 10 FROM generate_series(5001, 5500) i;
DELETE FROM newest.events WHERE id % 13 = 0;
UPDATE newest.events SET kind = kind + 1 WHERE id % 17 = 0;
UPDATE newest.events SET "when" = "when" + interval '1 day' WHERE id % 501 = 0;
SELECT brin_desummarize_range('newest.events_order', 40);
CREATE INDEX ON newest.events (kind);
ANALYZE newest.events;
-- Compares the times that come first, and all rows, with those that are sorted. Says what was read in the order of time.
CREATE FUNCTION pg_temp.compare(what text, tail text, key text, n int) RETURNS text LANGUAGE plpgsql SET enable_sort = off AS $$
DECLARE
  query text := format('SELECT %s FROM newest.events %s LIMIT %s', what, tail, n);
  line text;
  plan text := 'none';
  fast text[];
  slow text[];
BEGIN
  FOR line IN EXECUTE 'EXPLAIN ' || query LOOP
    IF line LIKE '%Argus Time Order%' THEN plan := 'ordered'; END IF;
  END LOOP;
  EXECUTE format('SELECT array_agg(k) FROM (SELECT (%s)::text AS k FROM (%s) q) s', key, query) INTO fast;
  SET LOCAL argus_fdw.enable_pushdown = off;
  EXECUTE format('SELECT array_agg(k) FROM (SELECT (%s)::text AS k FROM (%s) q) s', key, query) INTO slow;
  SET LOCAL argus_fdw.enable_pushdown = on;
  RETURN plan || CASE WHEN fast IS NOT DISTINCT FROM slow THEN ', same ' ELSE ', OTHER ' END || coalesce(cardinality(fast), 0);
END
$$;
CREATE TABLE newest.questions AS
SELECT format('%s ORDER BY %s %s %s', w, quote_ident(k), d, nulls) AS tail, k AS key, n
FROM (VALUES ('when'), ('until')) k(k), (VALUES (''), ('DESC')) d(d), (VALUES (''), ('NULLS FIRST'), ('NULLS LAST')) u(nulls),
  (VALUES (''), ('WHERE kind = 3'), ('WHERE kind > 90'), ('WHERE "when" < ''2026-03-03 01:00'''), ('WHERE until IS NULL')) w(w),
  (VALUES (1), (100), (100000)) n(n);
SELECT count(*), pg_temp.compare('*', tail, quote_ident(key), n) FROM newest.questions GROUP BY 2 ORDER BY 2;
-- All rows as such, each once.
SELECT pg_temp.compare('*', 'ORDER BY "when"', 'ARRAY[]::int[]', 100000);
WITH read AS MATERIALIZED (SELECT id FROM newest.events ORDER BY until DESC LIMIT 100000)
SELECT count(*), count(DISTINCT id), (SELECT count(*) FROM newest.events) FROM read;
-- More rows wait than fit into work_mem.
SET work_mem = '64kB';
SELECT count(*), pg_temp.compare('*', tail, quote_ident(key), n) FROM newest.questions GROUP BY 2 ORDER BY 2;
SET enable_sort = off;
-- How many blocks there are depends on when others let old rows be pruned.
CREATE FUNCTION pg_temp.explained(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ' || query LOOP
    RETURN NEXT regexp_replace(line, '(Ranges: )(\d+) of \2', '\1all');
  END LOOP;
END
$$;
SELECT pg_temp.explained('SELECT until FROM newest.events ORDER BY until LIMIT 1 OFFSET 500') AS "QUERY PLAN";
RESET work_mem;
-- Again and again, for the rows of another table; backwards; as a part of a row, and all of it.
EXPLAIN (COSTS OFF) SELECT k, "when" FROM generate_series(1, 3) k, LATERAL (SELECT "when" FROM newest.events WHERE kind = k ORDER BY "when" LIMIT 2) e;
SELECT k, "when" FROM generate_series(1, 3) k, LATERAL (SELECT "when" FROM newest.events WHERE kind = k ORDER BY "when" LIMIT 2) e;
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id FROM newest.events ORDER BY "when" LIMIT 20;
FETCH 3 FROM c;
FETCH BACKWARD 2 FROM c;
ROLLBACK;
-- Other indexes are asked which blocks to read.
EXPLAIN (COSTS OFF) SELECT id FROM newest.events WHERE "when" < '2026-03-03 01:00' AND kind IN (3, 90) ORDER BY "when" DESC LIMIT 2;
SELECT id FROM newest.events WHERE "when" < '2026-03-03 01:00' AND kind IN (3, 90) ORDER BY "when" DESC LIMIT 2;
SELECT e.id, e.ctid IS NOT NULL AS placed, tableoid::regclass, xmin IS NOT NULL AS written FROM (SELECT * , ctid, tableoid, xmin FROM newest.events ORDER BY "when" LIMIT 1) e;
-- Below a condition that has nothing to do with rows.
SELECT id FROM newest.events WHERE kind = 3 AND current_user IS NOT NULL AND now() > '2020-01-01' ORDER BY "when" LIMIT 2;
SELECT id FROM newest.events WHERE kind = 3 AND now() < '2020-01-01' ORDER BY "when" LIMIT 2;
-- Not where rows are locked, nor of samples, nor for an order of something else.
EXPLAIN (COSTS OFF) SELECT id FROM newest.events ORDER BY "when" LIMIT 1 FOR UPDATE;
EXPLAIN (COSTS OFF) SELECT id FROM newest.events TABLESAMPLE SYSTEM (10) ORDER BY "when" LIMIT 1;
EXPLAIN (COSTS OFF) SELECT id FROM newest.events ORDER BY "when" + interval '1 day' LIMIT 1;
EXPLAIN (COSTS OFF) SELECT id FROM newest.events ORDER BY "when";
RESET enable_sort;
-- Row security holds.
CREATE ROLE newest_reader;
GRANT USAGE ON SCHEMA newest TO newest_reader;
GRANT SELECT ON newest.events TO newest_reader;
ALTER TABLE newest.events ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_kind ON newest.events USING (kind = 5);
SET ROLE newest_reader;
EXPLAIN (COSTS OFF) SELECT kind FROM newest.events WHERE id > 100 ORDER BY "when" LIMIT 2;
SELECT kind FROM newest.events WHERE id > 100 ORDER BY "when" LIMIT 2;
RESET ROLE;
-- An empty table.
TRUNCATE newest.events;
SELECT * FROM newest.events ORDER BY "when" LIMIT 1;
SET client_min_messages = warning;
CALL argus.drop_hot_table('newest.flows');
DROP SCHEMA newest CASCADE;
DROP ROLE newest_reader;
DROP SERVER order_campus CASCADE;
