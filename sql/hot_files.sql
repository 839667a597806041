--
-- Which files are loaded into a hot table: each content once, whatever happens to its file.
--
\set scratch `mktemp -d /tmp/argus_hot.XXXXXX`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
\set verify `pwd` '/tests/server/hot/verify.sql'
SET client_min_messages = warning;
\i :verify
CREATE TEMPORARY TABLE loaded_flows ();
RESET client_min_messages;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/tree" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.0[0-2].?0.00.gz "$SCRATCH/tree" && touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
CREATE SERVER files FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/argus.%Y.%m.%d.%H.%M.%S.gz');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER files INTO raw;
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.flows', server => 'files', keep => '100 years', rollup_keep => '100 years');
CREATE VIEW files AS SELECT file, right(path, 22) AS name, flows, stored, left(damage, 20) AS damage, forgotten_at IS NOT NULL AS forgotten FROM argus.ledger;
CREATE VIEW waiting AS SELECT right(path, 22) AS name, reason, attempts, next_try > now() AS later FROM argus.pending;
\setenv SQL 'CALL argus.load(''netops.flows'')'
\! tests/server/messages
SELECT * FROM files ORDER BY file;
-- No time, no file.
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.03.00.00.gz "$SCRATCH/tree" && touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
CALL argus.load('netops.flows', time_budget => '0');
CALL argus.load('netops.flows', time_budget => '1 hour');
-- Renamed, copied, touched: known.
\! mv "$SCRATCH/tree/argus.2026.03.03.00.00.00.gz" "$SCRATCH/tree/argus.2026.03.03.00.00.01.gz"
\! cp "$SCRATCH/tree/argus.2026.03.03.00.30.00.gz" "$SCRATCH/tree/argus.2026.03.03.00.30.01.gz"
\! touch -d '2026-03-03 13:00Z' "$SCRATCH"/tree/*
\! tests/server/messages
SELECT count(*), sum(stored) FROM files;
\! rm "$SCRATCH/tree/argus.2026.03.03.00.30.01.gz"
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- Another content under a known name: told once, not loaded, until the former one is forgotten.
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.04.00.00.gz "$SCRATCH/tree/argus.2026.03.03.01.00.00.gz" && touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
\! tests/server/messages | sed 's/loaded on [^ ]* with/loaded on DAY with/'
\! tests/server/messages
SELECT * FROM waiting;
SELECT files_replaced FROM argus.status;
SELECT format('CALL argus.forget(%L, %L)', hot_table, path) AS forget FROM argus.pending \gset
\setenv SQL :forget
\! tests/server/messages
\setenv SQL 'CALL argus.load(''netops.flows'')'
\! tests/server/messages
SELECT * FROM files ORDER BY file;
SELECT * FROM waiting;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- Still being written: the newest file, then one that has settled as it is.
\! head -c 20000 tests/data/campus/2026/03/03/argus.2026.03.03.05.00.00.gz >"$SCRATCH/tree/argus.2026.03.03.05.00.00.gz"
\! tests/server/messages
SELECT files_pending, files_failed FROM argus.status;
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.05.30.00.gz "$SCRATCH/tree"
\! tests/server/messages
SELECT * FROM waiting;
\! touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
\! tests/server/messages
SELECT * FROM files WHERE file > 8 ORDER BY file;
SELECT files_pending, files_failed, files_damaged FROM argus.status;
SET client_min_messages = error;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- What cannot be read holds nothing up, and is tried again: later, or when it has changed.
\! echo 'no archive' >"$SCRATCH/tree/argus.2026.03.03.06.00.00.gz"; cp tests/data/campus/2026/03/03/argus.2026.03.03.06.30.00.gz "$SCRATCH/tree"; touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
\! tests/server/messages
\! tests/server/messages
SELECT * FROM waiting;
UPDATE argus_internal.failure SET next_try = now();
\! tests/server/messages
SELECT reason, attempts, next_try - failed_at AS delay FROM argus.pending;
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.06.00.00.gz "$SCRATCH/tree"; touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
\! tests/server/messages
SELECT count(*) FROM waiting;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- Nor is a file of which nothing can be read in the ledger: a better copy is loaded when it comes.
\! printf '\037\213' >"$SCRATCH/tree/argus.2026.03.03.06.45.00.gz"; head -c 5000 /dev/zero >>"$SCRATCH/tree/argus.2026.03.03.06.45.00.gz"; touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
\! tests/server/messages
SELECT * FROM waiting;
\! rm "$SCRATCH/tree/argus.2026.03.03.06.45.00.gz"
\! tests/server/messages
SELECT * FROM waiting;
-- More columns from now on; one less.
CALL argus.alter_hot_table('netops.flows', columns => '{stime,ltime,spkts,dpkts,sbytes,dbytes,sport,dport,saddr,daddr,proto,srcid,dir}');
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.07.00.00.gz "$SCRATCH/tree"; touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
CALL argus.load('netops.flows');
SELECT file > 12 AS later, count(*) > 0 AS flows, count(srcid) > 0 AS srcids, count(dir) > 0 AS dirs, count(state) > 0 AS states FROM netops.flows GROUP BY 1 ORDER BY 1;
-- Closed early; what comes then goes through the indexes, and its hosts are counted again.
CALL argus.close_day('netops.flows', '2026-03-03');
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.08.?0.00.gz "$SCRATCH/tree"; touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
CALL argus.load('netops.flows');
CALL argus.alter_hot_table('netops.flows', columns => '{stime,ltime,spkts,dpkts,sbytes,dbytes,sport,dport,saddr,daddr,proto}');
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
SET enable_seqscan = off;
SELECT count(*) FROM netops.flows WHERE stime >= '2026-03-03' AND saddr = '198.18.1.31';
RESET enable_seqscan;
SELECT count(*) FROM raw.flows WHERE saddr = '198.18.1.31';
-- No archive at all holds nobody else up.
\! mv "$SCRATCH/tree" "$SCRATCH/moved"
\setenv SQL 'CALL argus.maintain()'
\! tests/server/messages
SELECT message FROM argus.status;
\! mv "$SCRATCH/moved" "$SCRATCH/tree"
\! tests/server/messages
SELECT message FROM argus.status;
-- Whose they are.
\set VERBOSITY terse
CREATE ROLE regress_netops;
CREATE ROLE regress_analyst;
GRANT USAGE ON SCHEMA argus TO regress_netops, regress_analyst;
GRANT CREATE, USAGE ON SCHEMA netops TO regress_netops;
SET ROLE regress_netops;
CALL argus.load('netops.flows');
CALL argus.close_day('netops.flows', '2026-03-03');
CALL argus.drop_hot_table('netops.flows');
CALL argus.create_hot_table('netops.mine', server => 'files');
SELECT count(*) FROM argus.status;
SELECT count(*) FROM argus.ledger;
INSERT INTO argus_internal.file (relid, file, path, bytes, digest, mtime, records, flows, stored, filtered, untimed, expired, sensor_pkts, sensor_drops, days, loaded_at, took)
  VALUES ('netops.flows', 99, '', 0, '', now(), 0, 0, 0, 0, 0, 0, 0, 0, '{}', now(), '0');
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER files TO regress_netops;
SET ROLE regress_netops;
CALL argus.create_hot_table('netops.mine', server => 'files', filter => 'tcp', keep => '100 years', rollup_keep => '100 years');
CALL argus.maintain();
SELECT hot_table, files_loaded, days_closed FROM argus.status;
SELECT count(*) > 0 AS flows FROM netops.mine;
RESET ROLE;
SELECT DISTINCT relowner::regrole FROM pg_class WHERE relname LIKE 'mine%';
SET ROLE regress_analyst;
SELECT count(*) FROM argus.status;
SELECT count(*) FROM netops.mine;
RESET ROLE;
GRANT pg_monitor TO regress_analyst;
SET ROLE regress_analyst;
SELECT hot_table FROM argus.status ORDER BY hot_table::text;
RESET ROLE;
-- A reader sees the day that fills, too.
GRANT USAGE ON SCHEMA netops TO regress_analyst;
GRANT SELECT ON ALL TABLES IN SCHEMA netops TO regress_analyst;
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.09.00.00.gz "$SCRATCH/tree"; touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
UPDATE argus_internal.day SET closed_at = NULL WHERE relid = 'netops.mine'::regclass;
TRUNCATE netops.mine_host_day_closed, netops.mine_host_hour_closed;
SET ROLE regress_analyst;
SELECT count(*) > 1000 AS hosts FROM netops.mine_host_day;
SELECT count(*) > 1000 AS hours FROM netops.mine_host_hour;
-- Nobody feeds what is no list. -- ERROR
CREATE TEMPORARY TABLE lists (day date, file int4, run int4, seq int4, data inet);
INSERT INTO lists VALUES (current_date, 1, 0, 0, '192.0.2.1');
SELECT * FROM argus_internal.host_days('lists', current_date, NULL);
RESET ROLE;
UPDATE argus_internal.day SET closed_at = now() WHERE relid = 'netops.mine'::regclass;
-- An owner who may not use the server any more gets nothing, whoever runs the schedule.
REVOKE USAGE ON FOREIGN SERVER files FROM regress_netops;
CALL argus.maintain();
SELECT hot_table, message FROM argus.status ORDER BY hot_table::text;
-- Dropped by hand, and with the extension.
DROP TABLE netops.mine CASCADE;
SET client_min_messages = warning;
CALL argus.maintain();
SELECT hot_table FROM argus.status;
DROP EXTENSION argus_fdw;
DROP EXTENSION argus_fdw CASCADE;
SELECT count(*) > 0 AS flows_are_there FROM netops.flows;
SELECT count(*) > 0 AS rollups_are_there FROM netops.flows_traffic;
DROP SCHEMA netops CASCADE;
DROP SCHEMA raw CASCADE;
DROP OWNED BY regress_netops, regress_analyst;
DROP ROLE regress_netops, regress_analyst;
CREATE EXTENSION argus_fdw;
\! rm -rf "$SCRATCH"
