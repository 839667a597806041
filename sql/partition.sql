--
-- Foreign tables as partitions: the bounds hold, whatever lies in the archives.
--
\set dir `pwd` '/tests/data/campus'
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'dir', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE TABLE flows (stime timestamptz, saddr inet, daddr inet, dport int, bytes int8) PARTITION BY RANGE (stime);
-- Columns in another order, and one of the past.
CREATE FOREIGN TABLE morning (bytes int8, gone int8 OPTIONS (field 'pkts'), stime timestamptz, daddr inet, saddr inet, dport int)
  SERVER campus;
ALTER FOREIGN TABLE morning DROP COLUMN gone;
ALTER TABLE flows ATTACH PARTITION morning FOR VALUES FROM ('2026-03-03 06:00Z') TO ('2026-03-03 12:00Z');
CREATE FOREIGN TABLE noon PARTITION OF flows FOR VALUES FROM ('2026-03-03 12:00Z') TO ('2026-03-03 13:00Z') SERVER campus;
CREATE TABLE afternoon PARTITION OF flows FOR VALUES FROM ('2026-03-03 13:00Z') TO ('2026-03-04 00:00Z');
INSERT INTO flows VALUES ('2026-03-03 14:00Z', '192.0.2.77', '192.0.2.78', 80, 99);
SELECT tableoid::regclass AS partition, count(*), min(stime), max(stime) FROM flows GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM argus.flows(:'dir') WHERE stime >= '2026-03-03 06:00Z' AND stime < '2026-03-03 13:00Z';
EXPLAIN (COSTS OFF) SELECT * FROM flows WHERE dport = 22;
EXPLAIN (COSTS OFF) SELECT * FROM flows WHERE stime >= '2026-03-03 12:30Z' AND stime < '2026-03-03 12:40Z';
SET argus_fdw.enable_pushdown = off;
EXPLAIN (COSTS OFF) SELECT * FROM noon WHERE dport = 22;
SELECT tableoid::regclass AS partition, count(*) FROM flows GROUP BY 1 ORDER BY 1;
RESET argus_fdw.enable_pushdown;
-- Pruned when the query starts.
PREPARE at(timestamptz) AS SELECT count(*) FROM flows WHERE stime >= $1 AND stime < $1 + interval '10 minutes';
SET plan_cache_mode = force_generic_plan;
EXECUTE at('2026-03-03 12:30Z');
EXECUTE at('2026-03-03 11:55Z');
RESET plan_cache_mode;
DEALLOCATE at;
-- A column that only other partitions have is NULL here, and no archive is read to compare it.
ALTER TABLE flows ADD COLUMN file int;
ALTER FOREIGN TABLE morning ALTER COLUMN file OPTIONS (ADD field 'none');
ALTER FOREIGN TABLE noon ALTER COLUMN file OPTIONS (ADD field 'none');
INSERT INTO flows VALUES ('2026-03-03 15:00Z', '192.0.2.77', '192.0.2.78', 22, 99, 5);
SELECT count(*), count(file), count(flows), min(file), max((flows).file) FROM flows;
SELECT tableoid::regclass AS partition, count(*) FROM flows WHERE file = 5 OR file IN (6, 7) GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM flows WHERE file IS NULL;
SELECT count(*) FROM flows WHERE file IS DISTINCT FROM 5 AND dport = 22;
SELECT count(*) FROM flows WHERE NOT (file <> 5 AND dport = 80);
SELECT count(*) FROM flows WHERE abs(file) > 4;
SELECT max(a.file) FROM flows a JOIN flows b ON a.file = b.file;
EXPLAIN (COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT * FROM noon WHERE file = 5;
SET argus_fdw.enable_pushdown = off;
SELECT count(*) FROM flows WHERE file IS DISTINCT FROM 5 AND dport = 22;
SELECT count(*) FROM flows WHERE NOT (file <> 5 AND dport = 80);
RESET argus_fdw.enable_pushdown;
ANALYZE noon;
SELECT null_frac, n_distinct FROM pg_stats WHERE tablename = 'noon' AND attname = 'file';
DELETE FROM afternoon WHERE file = 5;
ALTER TABLE flows DROP COLUMN file;
-- By list and by hash of other columns, and a default partition.
CREATE TABLE ports (stime timestamptz, dport int) PARTITION BY LIST (dport);
CREATE FOREIGN TABLE ssh PARTITION OF ports FOR VALUES IN (22, NULL) SERVER campus;
SELECT dport, count(*) FROM ports GROUP BY 1 ORDER BY 1;
CREATE FOREIGN TABLE others PARTITION OF ports DEFAULT SERVER campus;
SELECT count(*), count(dport), count(*) FILTER (WHERE dport = 22) AS ssh FROM ports;
CREATE TABLE hashed (saddr inet) PARTITION BY HASH (saddr);
CREATE FOREIGN TABLE h0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0) SERVER campus;
CREATE FOREIGN TABLE h1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1) SERVER campus;
SELECT count(*), count(DISTINCT saddr) FROM hashed;
-- Partitions of partitions, and inheritance.
CREATE TABLE years (stime timestamptz, dport int) PARTITION BY RANGE (stime);
CREATE TABLE march PARTITION OF years FOR VALUES FROM ('2026-03-03 02:00Z') TO ('2026-03-03 04:00Z') PARTITION BY LIST (dport);
CREATE FOREIGN TABLE march_ssh PARTITION OF march FOR VALUES IN (22) SERVER campus;
SELECT count(*), min(stime), max(stime), min(dport), max(dport) FROM years;
SELECT count(*) FROM march_ssh;
CREATE TABLE parent (stime timestamptz);
CREATE FOREIGN TABLE child () INHERITS (parent) SERVER campus;
SELECT count(*) FROM parent;
-- Rows outside of the bounds are not shown to functions of the user's, pushdown or not.
CREATE FUNCTION spy(at timestamptz) RETURNS boolean LANGUAGE plpgsql COST 0.000001 AS $$
BEGIN
  IF at < '2026-03-03 12:00Z' OR at >= '2026-03-03 13:00Z' THEN RAISE NOTICE 'saw %', at; END IF;
  RETURN true;
END $$;
SELECT count(*) FROM noon WHERE spy(stime);
SET argus_fdw.enable_pushdown = off;
SELECT count(*) FROM noon WHERE spy(stime);
RESET argus_fdw.enable_pushdown;
DROP FUNCTION spy;
-- A year of partitions holds one file open at a time.
CREATE TABLE year (stime timestamptz) PARTITION BY RANGE (stime);
DO $$ BEGIN
  FOR i IN 0..399 LOOP
    EXECUTE format('CREATE FOREIGN TABLE day_%s PARTITION OF year FOR VALUES FROM (%L) TO (%L) SERVER campus', i,
                   timestamptz '2026-03-03 00:00Z' + i * interval '3 min', timestamptz '2026-03-03 00:03Z' + i * interval '3 min');
  END LOOP;
END $$;
SELECT count(*) FROM year;
SELECT count(*) FROM argus.flows(:'dir') WHERE stime >= '2026-03-03 00:00Z' AND stime < '2026-03-03 20:00Z';
DROP TABLE year;
-- Rows cannot be routed into an archive, or changed there.
INSERT INTO flows VALUES ('2026-03-03 12:00Z', '192.0.2.77', '192.0.2.78', 80, 99);
UPDATE flows SET bytes = 0 WHERE dport = 80 AND stime > '2026-03-03 12:10Z';
DELETE FROM flows;
TRUNCATE noon;
DROP TABLE flows, ports, hashed, years;
DROP TABLE parent CASCADE;
DROP SERVER campus CASCADE;
