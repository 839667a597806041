--
-- Archives whose names say another time than their flows: what indexes and ledgers know counts, names where these know nothing.
--
\set scratch `d=$(mktemp -d /tmp/argus_misnamed.XXXXXX) && mkdir "$d/tree" "$d/index" && chmod 755 "$d" "$d/tree" && chmod 777 "$d/index" && echo "$d"`
\setenv SCRATCH :scratch
\set tree :scratch '/tree'
\set index_dir :scratch '/index'
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET max_parallel_workers_per_gather = 0;
-- Of 3 March 2026: two files that are named right, one of noon, which is named for twelve days later, and one of 13:00 for two days before.
\! cp -p tests/data/campus/2026/03/03/argus.2026.03.03.1[01].00.00.gz "$SCRATCH/tree" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.12.00.00.gz "$SCRATCH/tree/argus.2026.03.15.07.30.00.gz" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.13.00.00.gz "$SCRATCH/tree/argus.2026.03.01.07.30.00.gz" && touch -d '2026-03-15 12:00Z' "$SCRATCH"/tree/*
CREATE SERVER files FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'tree', pattern 'argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes', index_dir :'index_dir');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows, management) FROM SERVER files INTO raw;
CREATE TABLE whole AS SELECT stime, ltime, saddr, archive, record_offset FROM raw.flows;
CREATE FOREIGN TABLE raw.noon (stime timestamptz) SERVER files OPTIONS (since '2026-03-03 12:00', until '2026-03-03 13:00');
CREATE TABLE parted (stime timestamptz) PARTITION BY RANGE (stime);
CREATE FOREIGN TABLE parted_noon PARTITION OF parted FOR VALUES FROM ('2026-03-03 12:00Z') TO ('2026-03-03 13:00Z') SERVER files;
-- The same questions, of what a scan shows and of what was read in full.
CREATE VIEW answers AS
SELECT 'noon' AS what, (SELECT count(*) FROM raw.flows WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-03 13:00Z')::text AS scan,
    (SELECT count(*) FROM whole WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-03 13:00Z')::text AS whole
UNION ALL SELECT 'noon, by ltime', (SELECT count(archive) FROM raw.flows WHERE ltime >= '2026-03-03 12:00Z' AND ltime < '2026-03-03 13:00Z')::text,
    (SELECT count(*) FROM whole WHERE ltime >= '2026-03-03 12:00Z' AND ltime < '2026-03-03 13:00Z')::text
UNION ALL SELECT 'the name''s time', (SELECT count(*) FROM raw.flows WHERE stime >= '2026-03-15 07:00Z')::text, (SELECT count(*) FROM whole WHERE stime >= '2026-03-15 07:00Z')::text
UNION ALL SELECT 'since', (SELECT count(*) FROM raw.noon)::text, (SELECT count(*) FROM whole WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-03 13:00Z')::text
UNION ALL SELECT 'partition', (SELECT count(*) FROM parted)::text, (SELECT count(*) FROM whole WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-03 13:00Z')::text
UNION ALL SELECT 'last', (SELECT max(stime) FROM raw.flows)::text, (SELECT max(stime) FROM whole)::text
UNION ALL SELECT 'first of noon', (SELECT min(stime) FROM raw.flows WHERE stime >= '2026-03-03 12:00Z')::text, (SELECT min(stime) FROM whole WHERE stime >= '2026-03-03 12:00Z')::text
UNION ALL SELECT 'latest three', (SELECT string_agg(t::text, ' ' ORDER BY t) FROM (SELECT stime FROM raw.flows ORDER BY stime DESC LIMIT 3) f(t)),
    (SELECT string_agg(t::text, ' ' ORDER BY t) FROM (SELECT stime FROM whole ORDER BY stime DESC LIMIT 3) f(t))
UNION ALL SELECT 'management', (SELECT count(*) FROM raw.management WHERE stime >= '2026-03-03 13:00Z' AND stime < '2026-03-03 14:00Z')::text, '36'
UNION ALL SELECT 'join', (SELECT count(*) FROM (SELECT DISTINCT saddr FROM whole ORDER BY 1 LIMIT 5) w JOIN raw.flows f ON f.saddr = w.saddr WHERE f.stime >= '2026-03-03 12:00Z')::text,
    (SELECT count(*) FROM (SELECT DISTINCT saddr FROM whole ORDER BY 1 LIMIT 5) w JOIN whole f ON f.saddr = w.saddr WHERE f.stime >= '2026-03-03 12:00Z')::text;
CREATE VIEW wrong AS SELECT * FROM answers WHERE scan IS DISTINCT FROM whole;
CREATE FUNCTION pg_temp.skipped(query text) RETURNS TABLE (line text) LANGUAGE plpgsql AS $$
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ' || query LOOP
    line := ltrim(line);
    IF line ~ 'Archives (Total|Skipped)' THEN RETURN NEXT; END IF;
  END LOOP;
END $$;
\set noon 'SELECT * FROM raw.flows WHERE stime >= ''2026-03-03 12:00Z'' AND stime < ''2026-03-03 13:00Z'''
-- Without an index only the name tells, and it is wrong.
SELECT what, scan, whole FROM wrong;
SELECT * FROM pg_temp.skipped(:'noon');
SELECT * FROM argus.misnamed_files('files');
-- With one, its times count; the build tells.
CALL argus.build_index('files', 'argus.2026.03.03.10.00.00.gz');
\setenv SQL 'CALL argus.build_index(''files'')'
\setenv PGDATABASE :DBNAME
\! tests/server/messages
SELECT what, scan FROM answers ORDER BY 1;
SELECT * FROM wrong;
SELECT * FROM pg_temp.skipped(:'noon');
SELECT right(path, 28) AS path, reason, first_time, last_time FROM argus.misnamed_files('files');
-- Whatever is switched off.
SET argus_fdw.enable_index = off;
SELECT * FROM wrong;
SELECT * FROM pg_temp.skipped(:'noon');
RESET argus_fdw.enable_index;
SET argus_fdw.index_trust = off;
SELECT * FROM wrong;
SET argus_fdw.index_trust = digest;
SELECT * FROM wrong;
SELECT * FROM pg_temp.skipped(:'noon');
RESET argus_fdw.index_trust;
SET argus_fdw.enable_pushdown = off;
SELECT * FROM wrong;
RESET argus_fdw.enable_pushdown;
SET max_parallel_workers_per_gather = 2;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SELECT * FROM wrong;
SET max_parallel_workers_per_gather = 0;
-- The catalogue is enough, and so is the index. Of a damaged one, nothing counts.
\! mv "$SCRATCH"/index/argus.2026.03.15.07.30.00.gz.argx "$SCRATCH"/kept
SELECT * FROM wrong;
SELECT count(*) FROM argus.misnamed_files('files');
\! mv "$SCRATCH"/kept "$SCRATCH"/index/argus.2026.03.15.07.30.00.gz.argx && rm "$SCRATCH"/index/.catalog.*
SELECT * FROM wrong;
SELECT * FROM pg_temp.skipped(:'noon');
SELECT count(*) FROM argus.misnamed_files('files');
\! truncate -s 100 "$SCRATCH"/index/argus.2026.03.15.07.30.00.gz.argx
SELECT count(*) FROM wrong;
SELECT count(*) FROM argus.misnamed_files('files');
-- So it is with an index of what the archive was before.
CALL argus.build_index('files', force => true);
\! touch -d '2026-03-15 13:00Z' "$SCRATCH"/tree/argus.2026.03.15.07.30.00.gz
SELECT count(*) FROM wrong;
CALL argus.build_index('files');
SELECT * FROM wrong;
-- The slack is for both sides: within it no name is wrong.
ALTER SERVER files OPTIONS (SET slack '20 days');
SELECT count(*) FROM argus.misnamed_files('files');
SELECT * FROM wrong;
ALTER SERVER files OPTIONS (DROP slack);
SELECT count(*) FROM argus.misnamed_files('files');
ALTER SERVER files OPTIONS (ADD slack '5 minutes');
-- A damaged archive is read in full, and its index tells what times can be read.
\! head -c 20000 "$SCRATCH"/tree/argus.2026.03.03.11.00.00.gz > "$SCRATCH"/tree/argus.2026.03.16.07.30.00.gz && touch -d '2026-03-15 12:00Z' "$SCRATCH"/tree/argus.2026.03.16.07.30.00.gz
SET client_min_messages = error;
CREATE TABLE damaged AS SELECT stime FROM raw.flows WHERE archive LIKE '%03.16.07%';
SELECT count(*) FROM raw.flows WHERE stime < '2026-03-04' AND archive LIKE '%03.16.07%';
CALL argus.build_index('files');
SELECT count(*) > 0 AS has_flows, count(*) = (SELECT count(*) FROM raw.flows WHERE stime < '2026-03-04' AND archive LIKE '%03.16.07%') AS all_seen FROM damaged;
SELECT right(path, 28) AS path FROM argus.misnamed_files('files');
RESET client_min_messages;
\! rm "$SCRATCH"/tree/argus.2026.03.16.07.30.00.gz
-- Who may ask. -- ERROR
CREATE ROLE regress_argus_misnamed;
GRANT USAGE ON SCHEMA argus TO regress_argus_misnamed;
SET ROLE regress_argus_misnamed;
SELECT * FROM argus.misnamed_files('files');
RESET ROLE;
SELECT * FROM argus.misnamed_files('nowhere');
SELECT * FROM argus.misnamed_files(NULL);
-- The ledger of a hot table knows, too, without an index: for the archive behind expired days, for days that come back, for all tables of the server.
ALTER SERVER files OPTIONS (DROP index_dir);
SELECT count(*) FROM raw.flows WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-04';
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.flows', server => 'files', keep => '100 years', rollup_keep => '100 years');
\setenv SQL 'CALL argus.load(''netops.flows'')'
\! tests/server/messages
SELECT files_loaded, files_misnamed, flows FROM argus.status;
SELECT right(path, 28) AS path, reason FROM argus.misnamed_files('files');
SELECT * FROM wrong;
SET max_parallel_workers_per_gather = 2;
SELECT * FROM wrong;
SET max_parallel_workers_per_gather = 0;
SELECT * FROM pg_temp.skipped(:'noon');
SELECT count(*) FROM netops.flows WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-04';
UPDATE argus_internal.hot_table SET keep = '1 day';
CALL argus.maintain();
SELECT count(*) FROM netops.flows WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-04';
SELECT tableoid::regclass, count(*) FROM netops.flows GROUP BY 1;
-- A file counts for the time of its flows, not for that of its name.
SELECT slot FROM argus_internal.hot_table h, LATERAL argus_internal.rotations(h, argus_internal.new_day(h, '2026-03-03')) WHERE state = 'missing' AND slot BETWEEN '2026-03-03 10:00Z' AND '2026-03-03 12:30Z' ORDER BY 1;
SELECT slot FROM argus_internal.hot_table h, LATERAL argus_internal.rotations(h, argus_internal.new_day(h, '2026-03-15')) WHERE state = 'missing' AND slot BETWEEN '2026-03-15 07:00Z' AND '2026-03-15 08:00Z' ORDER BY 1;
CALL argus.rehydrate('netops.flows', '[2026-03-03,2026-03-04)');
SELECT tableoid::regclass, count(*) FROM netops.flows WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-04' GROUP BY 1;
-- Who may read the archive need not see the ledger; who monitors sees how many there are.
GRANT USAGE ON SCHEMA raw TO regress_argus_misnamed;
GRANT SELECT ON raw.flows TO regress_argus_misnamed;
SET ROLE regress_argus_misnamed;
SELECT count(*) > 0 AS seen FROM raw.flows WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-04';
SELECT argus_internal.count_misnamed_files('files', (SELECT oid FROM pg_class WHERE relname = 'flows' AND relkind = 'p'), '-infinity');
RESET ROLE;
GRANT pg_monitor TO regress_argus_misnamed;
SET ROLE regress_argus_misnamed;
SELECT files_misnamed FROM argus.status;
RESET ROLE;
-- It is a warning for a day, so that a file that is in the archive no more does not stay one for ever.
CREATE VIEW told AS SELECT files_misnamed, substring(reason FROM '[0-9]+ files? loaded within a day holds? flows of [a-z ]+') AS reason FROM argus.status;
SELECT * FROM told;
BEGIN;
UPDATE argus_internal.file SET loaded_at = loaded_at - interval '1 day' WHERE file <> (SELECT file FROM argus_internal.place WHERE path LIKE '%2026.03.15.07.30.00.gz');
SELECT * FROM told;
UPDATE argus_internal.file SET loaded_at = loaded_at - interval '1 day';
SELECT * FROM told;
ROLLBACK;
DROP VIEW told;
-- The right name: nothing is wrong any more. A file that was exchanged is none that the ledger knows.
\! mv "$SCRATCH"/tree/argus.2026.03.15.07.30.00.gz "$SCRATCH"/tree/argus.2026.03.03.12.00.00.gz
CALL argus.load('netops.flows');
SELECT files_misnamed FROM argus.status;
SELECT count(*) FROM argus.misnamed_files('files');
\! mv "$SCRATCH"/tree/argus.2026.03.03.12.00.00.gz "$SCRATCH"/tree/argus.2026.03.15.07.30.00.gz && touch -d '2026-03-15 14:00Z' "$SCRATCH"/tree/argus.2026.03.15.07.30.00.gz
SELECT count(*) FROM raw.flows WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-04';
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
SELECT live_handles();
DROP FUNCTION live_handles;
CALL argus.drop_hot_table('netops.flows');
DROP SCHEMA netops;
DROP VIEW wrong, answers;
DROP TABLE whole, damaged, parted;
DROP OWNED BY regress_argus_misnamed;
DROP ROLE regress_argus_misnamed;
DROP SERVER files CASCADE;
DROP SCHEMA raw;
\! rm -rf "$SCRATCH"
