--
-- Joins on addresses: with an index, the other table tells the scan what to look for.
--
\set dir `pwd` '/tests/data'
\set VERBOSITY terse
SET timezone = 'UTC';
SELECT current_setting('data_directory') || '/argus_join' AS index_dir \gset
SELECT format('COPY (SELECT) TO PROGRAM %L', 'cat; rm -rf ' || :'index_dir') AS remove_index \gset
:remove_index;
\set campus :dir '/campus'
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'campus', pattern '%Y/%m/%d/argus.*.gz', index_dir :'index_dir');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER campus INTO public;
CREATE TABLE watch (ip inet, note text);
INSERT INTO watch VALUES ('203.0.113.9', 'scanner'), ('198.18.1.31', 'victim'), ('198.18.1.31', 'again'), ('192.0.2.1', 'never seen'),
  ('198.18.1.0/24', 'a network is not a host'), ('2001:db8::1', 'other family'), (NULL, 'nothing');
ANALYZE watch;

CREATE FUNCTION plan_of(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'EXPLAIN (COSTS off) ' || query;
END $$;
-- Without an index a scan for each row would be one too many. Versions of PostgreSQL write the two sides in different orders.
SELECT replace(line, '(watch.ip = flows.saddr)', '(flows.saddr = watch.ip)') AS "QUERY PLAN"
  FROM plan_of('SELECT note, stime FROM watch JOIN flows ON saddr = ip') line;
SET client_min_messages = warning;
CALL argus.build_index('campus');
RESET client_min_messages;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_material = off;
-- What is a column of a table is looked up for all rows at once: see watchlist.sql.
SELECT regexp_replace(line, '\((\(\$0 - .*\)) = flows\.saddr\)', '(flows.saddr = \1)') AS plan
  FROM plan_of('SELECT note, stime FROM watch JOIN flows ON saddr = ip - 0') line;
EXPLAIN (COSTS off) SELECT note, stime FROM watch JOIN flows ON ip - 0 IN (saddr, daddr);
EXPLAIN (COSTS off) SELECT note, stime FROM watch JOIN flows ON saddr <<= ip AND dport = 22;

CREATE FUNCTION differ(tested text) RETURNS TABLE (query text, rows bigint, looked_up boolean, differ bigint) LANGUAGE plpgsql AS $$
DECLARE plan text;
BEGIN
  SET LOCAL argus_fdw.enable_index = on;
  SET LOCAL argus_fdw.enable_pushdown = on;
  EXECUTE 'EXPLAIN (FORMAT json) ' || tested INTO plan;
  looked_up := plan ~ '"Pushed Filter": "[^"]*(\$[0-9]|InitPlan)';
  EXECUTE 'CREATE TEMP TABLE fast AS ' || tested;
  SET LOCAL argus_fdw.enable_index = off;
  SET LOCAL argus_fdw.enable_pushdown = off;
  EXECUTE 'CREATE TEMP TABLE plain AS ' || tested;
  rows := (SELECT count(*) FROM plain);
  differ := (SELECT count(*) FROM ((TABLE fast EXCEPT ALL TABLE plain) UNION ALL (TABLE plain EXCEPT ALL TABLE fast)) d);
  DROP TABLE fast, plain;
  RETURN QUERY SELECT tested, rows, looked_up, differ;
END $$;
SELECT d.* FROM unnest(ARRAY[
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON saddr = ip',
  'SELECT note, f.daddr, record_offset FROM watch JOIN flows f ON daddr = ip',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON ip IN (saddr, daddr)',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON saddr = ip - 0',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON ip - 0 IN (saddr, daddr)',
  'SELECT note, f.saddr, record_offset FROM watch LEFT JOIN flows f ON ip - 0 IN (saddr, daddr) AND dport = 22',
  'SELECT note FROM watch WHERE NOT EXISTS (SELECT FROM flows WHERE ip - 0 IN (saddr, daddr))',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON saddr = ip OR daddr = ip AND dport = 22',
  'SELECT note, f.saddr, record_offset FROM watch LEFT JOIN flows f ON ip IN (saddr, daddr) AND dport = 22',
  'SELECT note, f.saddr, record_offset FROM watch JOIN flows f ON saddr << ip WHERE dport = 53',
  'SELECT note FROM watch WHERE EXISTS (SELECT FROM flows WHERE saddr = ip)',
  'SELECT note FROM watch WHERE NOT EXISTS (SELECT FROM flows WHERE ip IN (saddr, daddr))',
  'SELECT note, n FROM watch, LATERAL (SELECT count(*) AS n FROM flows WHERE ip IN (saddr, daddr)) c',
  'SELECT a.note, b.note AS other, record_offset FROM watch a, watch b, flows f WHERE f.saddr = a.ip AND f.daddr = b.ip',
  'SELECT note, f.stime FROM watch JOIN flows f ON saddr = ip AND note <> f.proto AND family(saddr) = 4',
  'SELECT x.stime, y.stime AS later FROM flows x JOIN flows y ON y.saddr = x.daddr WHERE x.saddr = ''203.0.113.9'' AND x.stime < ''2026-03-03 01:30Z'' AND y.dport = 22 AND x.dport = 22']) q, differ(q) d;

-- A list in place of a join: one pass, whatever its length.
SELECT d.* FROM differ('SELECT stime, saddr FROM flows WHERE saddr = ANY (ARRAY(SELECT ip FROM watch))') d;

:remove_index;
DROP SERVER campus CASCADE;
DROP TABLE watch;
DROP FUNCTION differ;
