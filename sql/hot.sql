--
-- Hot tables: loading, closing, expiry, what is refused.
--
\set dir `pwd` '/tests/data/campus'
\set verify `pwd` '/tests/server/hot/verify.sql'
SET client_min_messages = warning;
\i :verify
CREATE TEMPORARY TABLE loaded_flows ();
RESET client_min_messages;
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'dir', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER campus INTO raw;
CREATE SCHEMA netops;
-- What is asked for must make sense. -- ERROR
CALL argus.create_hot_table('netops.flows', server => 'nowhere');
CALL argus.create_hot_table('netops.flows', server => 'campus', filter => 'port and');
CALL argus.create_hot_table('netops.flows', server => 'campus', columns => '{stime,saddr,nothing}');
CALL argus.create_hot_table('netops.flows', server => 'campus', columns => '{saddr,daddr,dport}');
CALL argus.create_hot_table('netops.flows', server => 'campus', columns => '{stime,stime,saddr,daddr,dport}');
CALL argus.create_hot_table('netops.flows', server => 'campus', index_columns => '{saddr,smac}');
CALL argus.create_hot_table('netops.flows', server => 'campus', partition_zone => 'Europe/Londinium');
CALL argus.create_hot_table('netops.flows', server => 'campus', keep => '2 years', rollup_keep => '1 year');
CALL argus.create_hot_table('netops.this_name_is_longer_than_a_hot_table_s', server => 'campus');
CALL argus.create_hot_table('nowhere.flows', server => 'campus');
CALL argus.load('raw.flows');
SELECT count(*) FROM argus_internal.hot_table;
-- All flows, and some.
CALL argus.create_hot_table('netops.flows', server => 'campus', keep => '100 years', rollup_keep => '100 years', settle => '0');
-- A name without a schema is of the first one in search_path.
SET search_path = netops;
CALL argus.create_hot_table('some', server => 'campus', filter => 'tcp and not port 80', columns => '{stime,saddr,daddr,dport,srcid}',
  index_columns => '{saddr,stime}', keep => '100 years', rollup_keep => '100 years', partition_zone => 'Europe/London', settle => '0');
RESET search_path;
\d netops.flows
\d netops.some
-- Not in a transaction. -- ERROR
BEGIN;
CALL argus.load('netops.flows');
ROLLBACK;
CREATE FUNCTION pg_temp.run() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CALL argus.maintain(); END $$;
SELECT pg_temp.run();
CALL argus.load('netops.flows');
CALL argus.load('netops.flows');
CALL argus.load('netops.some');
SELECT file, right(path, 31) AS path, bytes, encode(substr(digest, 1, 8), 'hex') AS digest, records, flows, stored, filtered, untimed, expired, days, damage
  FROM argus.ledger WHERE hot_table = 'netops.some'::regclass ORDER BY file LIMIT 3;
SELECT hot_table, newest_flow, files_loaded, files_pending, files_failed, days_open, days_closed, oldest_day, newest_day, flows
  FROM argus.status ORDER BY hot_table::text;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
SELECT * FROM pg_temp.verify('netops.some', 'raw.flows');
-- The rollups of a day that fills may not fit into work_mem.
SET work_mem = '64kB';
SELECT count(*), sum(flows_in) AS flows_in, sum(flows_out) AS flows_out FROM netops.flows_host_hour;
RESET work_mem;
-- Closed, with its indexes; a complete day has a rotation behind it, or its grace is over.
CALL argus.close_day('netops.flows', '2026-03-04');
CALL argus.maintain();
\d netops.flows_20260303
\d netops.some_20260303
SELECT hot_table, days_open, days_closed FROM argus.status ORDER BY hot_table::text;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
SELECT * FROM pg_temp.verify('netops.some', 'raw.flows');
SELECT * FROM netops.flows_host_day WHERE host = '198.18.1.31' ORDER BY day;
EXPLAIN (COSTS OFF) SELECT * FROM netops.flows WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-03 13:00Z' AND saddr = '198.18.1.31';
-- The report.
SELECT section, rank, label, value FROM argus.daily_report('netops.flows', '2026-03-03') WHERE rank <= 3;
-- A file is taken out, and comes back.
SELECT path AS file FROM argus.ledger WHERE path LIKE '%.14.00.00.gz' LIMIT 1 \gset
CALL argus.forget('netops.flows', '/nowhere');
SET client_min_messages = warning;
CALL argus.forget('netops.flows', :'file');
RESET client_min_messages;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
CALL argus.load('netops.flows');
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
SELECT count(*), count(forgotten_at) FROM argus.ledger WHERE hot_table = 'netops.flows'::regclass;
-- The day expires: the archive takes its place.
CALL argus.alter_hot_table('netops.flows', keep => '1 day');
CALL argus.alter_hot_table('netops.some', keep => '1 day');
-- Not while somebody reads it: nobody else is to wait behind that for long.
\setenv PGDATABASE :DBNAME
\! psql -X -q -c "BEGIN; SELECT FROM netops.flows LIMIT 1; SELECT pg_sleep(7); COMMIT" >"/dev/null" 2>&1 &
SELECT pg_sleep(1);
CALL argus.maintain();
SELECT hot_table, message FROM argus.status ORDER BY hot_table::text;
SELECT pg_sleep(3);
CALL argus.maintain();
SELECT hot_table, message FROM argus.status ORDER BY hot_table::text;
SELECT count(*), count(file) FROM netops.flows;
SELECT (SELECT count(*) FROM netops.flows) = (SELECT count(*) FROM raw.flows) AS all_are_there;
SELECT count(*) FROM netops.some;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- And comes back.
CALL argus.rehydrate('netops.flows', '[2026-03-03,2026-03-04)', 'port 22');
CALL argus.rehydrate('netops.flows', '[2026-03-03,)');
CALL argus.rehydrate('netops.some', '[2026-03-03,2026-03-04)', 'port 22', '3 days');
SELECT count(*), count(*) FILTER (WHERE dport = 22) FROM netops.some;
CALL argus.drop_hot_table('netops.flows');
CALL argus.drop_hot_table('netops.some');
SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'netops';
SELECT count(*) FROM argus.ledger;
DROP SCHEMA netops;
DROP SCHEMA raw CASCADE;
DROP SERVER campus;
