--
-- argus.flows() and argus.archives(): reading archives without any DDL.
--
\set dir `pwd` '/tests/data'
\set day :dir '/campus/2026/03/03'
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
-- A file, a folder, a glob.
\set one :day '/argus.2026.03.03.03.30.00.gz'
\set some :day '/argus.2026.03.03.0[3-5]*.gz'
SELECT (SELECT count(*) FROM argus.flows(:'one')) AS one, (SELECT count(*) FROM argus.flows(:'some')) AS some,
       (SELECT count(*) FROM argus.flows(:'dir' || '/campus')) AS tree;
-- The same rows as those of a foreign table.
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'day');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER campus INTO public;
SELECT count(*) AS differ FROM (
  (SELECT * FROM flows EXCEPT ALL SELECT * FROM argus.flows(:'day')) UNION ALL
  (SELECT * FROM argus.flows(:'day') EXCEPT ALL SELECT * FROM flows)) d;
DROP SERVER campus CASCADE;
-- Archives come in the bytewise order of their paths, records in the order of the archive.
SELECT count(*) FILTER (WHERE (archive COLLATE "C", record_offset) < (last_archive COLLATE "C", last_offset)) AS out_of_order
  FROM (SELECT archive, record_offset, lag(archive) OVER () AS last_archive, lag(record_offset) OVER () AS last_offset
          FROM argus.flows(:'day')) f;

-- during: flows active in it.
CREATE TABLE day AS SELECT * FROM argus.flows(:'day');
SELECT count(*) FROM argus.flows(:'day', during => '[2026-03-03 04:00Z,2026-03-03 05:00Z)');
CREATE FUNCTION during_differs(files text, range tstzrange) RETURNS bigint LANGUAGE sql AS $$
  SELECT abs((SELECT count(*) FROM argus.flows(files, during => range))
           - (SELECT count(*) FROM day WHERE tstzrange(stime, greatest(stime, ltime), '[]') && range)) $$;
SELECT range, during_differs(:'day', range::tstzrange) AS differ
  FROM unnest(ARRAY['[2026-03-03 04:00Z,2026-03-03 05:00Z)', '(,2026-03-03 04:00Z)', '(,2026-03-03 04:00Z]', '[2026-03-03 23:00Z,)',
                    '(2026-03-03 03:31Z,2026-03-03 03:31Z]', '[2026-03-03 03:31Z,2026-03-03 03:31Z]', '(,)', 'empty',
                    '[-infinity,infinity]', '[infinity,)', '[2020-01-01,2020-01-02)']) range;
SELECT count(*) FROM argus.flows(:'day', NULL, NULL);
SELECT sum(during_differs(:'day', tstzrange(stime, ltime, '()'))) AS differ FROM (SELECT * FROM day ORDER BY record_offset, stime LIMIT 20) d;
DROP TABLE day;
DROP FUNCTION during_differs;

-- The function is taken into the query: it streams, and LIMIT stops it.
EXPLAIN (COSTS OFF) SELECT saddr FROM argus.flows('/nowhere') LIMIT 1;
SELECT saddr, dport FROM argus.flows(:'one') LIMIT 2;
SELECT live_handles();
SELECT f.saddr, f.proto FROM (VALUES (:'one'), (:'one')) AS v (file), LATERAL (SELECT * FROM argus.flows(v.file) LIMIT 1) f;
-- Arguments that make no sense.
SELECT count(*) FROM argus.flows(NULL);
SELECT count(*) FROM argus.flows('tests/data/campus');
SELECT count(*) FROM argus.flows('');
SELECT count(*) FROM argus.flows('/nowhere/argus.gz');
SELECT count(*) FROM argus.flows('/nowhere/*.gz');
SELECT count(*) FROM argus.flows(:'one', 'tcp and port 80');
SELECT count(*) FROM argus.flows(:'one', ' ');

-- Alerts of other tools join by the Community ID.
CREATE TEMP TABLE alerts AS SELECT DISTINCT ON (daddr) community_id, proto, daddr FROM argus.flows(:'one') WHERE dport = 443 ORDER BY daddr, stime LIMIT 3;
SELECT a.*, count(*), count(DISTINCT (f.saddr, f.sport, f.daddr, f.dport)) AS flows
  FROM alerts a JOIN argus.flows(:'one') f USING (community_id) GROUP BY 1, 2, 3 ORDER BY 3;
SELECT proto, count(community_id) > 0 AS has_id, count(*) = count(community_id) AS all_have FROM argus.flows(:'one') GROUP BY 1 ORDER BY 1;

-- What is there.
SELECT substring(archive FROM '[^/]*$') AS archive, format, version, codec, bytes, mtime IS NOT NULL AS mtime, records, flows,
       first_time::timestamptz(0) AS first_time, last_time::timestamptz(0) AS last_time, index, damage
  FROM argus.archives(:'some');
SELECT count(*), sum(records) AS records, sum(flows) AS flows FROM argus.archives(:'day');
SELECT archive IS NOT NULL AS one FROM argus.archives(:'day') LIMIT 1;
SELECT live_handles();
DROP FUNCTION live_handles;
