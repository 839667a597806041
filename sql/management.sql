--
-- What the sensors say of themselves: raw.management and argus.management().
--
\set dir `pwd` '/tests/data'
\set day :dir '/campus/2026/03/03'
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'dir', pattern 'campus/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
IMPORT FOREIGN SCHEMA argus FROM SERVER campus INTO public;
SELECT srcid, cause, status, count(*), sum(pkts) AS pkts, sum(bytes) AS bytes, sum(drops) AS drops, sum(records) AS records,
       sum(flows) AS flows FROM management GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
-- One record, all of it but its archive's name.
\x on
\a
SELECT * FROM argus.management(:'day') WHERE drops > 0 ORDER BY stime LIMIT 1 \g | sed '/^archive|/d'
\a
\x off
-- When did a sensor lose packets?
SELECT srcid, date_bin('10 minutes', stime, 'epoch') AS at, sum(pkts) AS pkts, sum(drops) AS drops
  FROM management GROUP BY 1, 2 HAVING sum(drops) > 0 ORDER BY 1, 2;
-- The function gives what the table gives; conditions reach the archive.
SELECT count(*) AS differ FROM (
  (SELECT * FROM management EXCEPT ALL SELECT * FROM argus.management(:'dir' || '/campus')) UNION ALL
  (SELECT * FROM argus.management(:'dir' || '/campus') EXCEPT ALL SELECT * FROM management)) d;
EXPLAIN (COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF)
SELECT * FROM management WHERE stime >= '2026-03-03 22:00Z' AND srcid = '192.0.2.1' AND cause IN ('Start', 'Stop');
-- Each archive begins with a copy of the first record of the day: no archive is skipped that could have one.
EXPLAIN (COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT * FROM management WHERE stime < '2026-03-03 00:01Z';
SET argus_fdw.enable_pushdown = off;
SELECT count(*) FROM management WHERE stime < '2026-03-03 00:01Z';
RESET argus_fdw.enable_pushdown;
-- since and until hold here too.
ALTER FOREIGN TABLE management OPTIONS (since '2026-03-03 12:00Z', until '2026-03-03 12:05Z');
SELECT count(*), min(stime) >= '2026-03-03 12:00Z' AND max(stime) < '2026-03-03 12:05Z' AS inside FROM management;
-- Flow fields do not exist here.
CREATE FOREIGN TABLE wrong (saddr inet) SERVER campus OPTIONS (record 'management');
SELECT * FROM wrong;
-- No record is both or neither.
SELECT (SELECT sum(records - flows) FROM argus.archives(:'day')) = (SELECT count(*) FROM argus.management(:'day')) AS adds_up;
DROP SERVER campus CASCADE;
