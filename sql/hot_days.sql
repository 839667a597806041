--
-- Days of hot tables that are dropped by hand or brought back: nothing is lost from sight, nothing comes twice, nothing is made up.
--
\set scratch `mktemp -d /tmp/argus_days.XXXXXX`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
\set verify `pwd` '/tests/server/hot/verify.sql'
SET client_min_messages = warning;
\i :verify
CREATE TEMPORARY TABLE loaded_flows ();
RESET client_min_messages;
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
-- All but one hour of a day, which comes late.
\! chmod 755 "$SCRATCH" && cp -r tests/data/seams "$SCRATCH/tree" && mv "$SCRATCH/tree/2026/03/29/argus.2026.03.29.21.00.00.gz" "$SCRATCH/late.gz"
\set tree :scratch '/tree'
CREATE SERVER seams FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '1 hour');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER seams INTO raw;
CREATE SCHEMA netops;
SELECT now() - '2000-01-01 12:00Z' AS long \gset
CALL argus.create_hot_table('netops.whole', server => 'seams', partition_zone => 'Europe/London', keep => :'long', rollup_keep => :'long', settle => '0');
-- No rollups: only the day itself says that it was dropped.
CALL argus.create_hot_table('netops.plain', server => 'seams', keep => :'long', rollup_keep => '0', settle => '0');
CALL argus.create_hot_table('netops.thin', server => 'seams', filter => 'tcp', keep => :'long', rollup_keep => :'long', settle => '0');
SET client_min_messages = error;
CALL argus.load('netops.whole');
CALL argus.load('netops.plain');
CALL argus.load('netops.thin');
CALL argus.maintain();
RESET client_min_messages;
-- What is shown is each flow of the archive with a time, once; what argus.status counts is what is stored.
CREATE FUNCTION pg_temp.state(hot regclass) RETURNS TABLE (stored bigint, from_archive bigint, missing bigint, extra bigint, counted bigint) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format('WITH h AS MATERIALIZED (SELECT stime, ltime, spkts, sbytes, dpkts, dbytes, sport, dport, saddr, daddr, proto, state, file FROM %s),
      r AS MATERIALIZED (SELECT stime, ltime, spkts, sbytes, dpkts, dbytes, sport, dport, saddr, daddr, proto, state FROM raw.flows WHERE stime IS NOT NULL)
    SELECT count(file), count(*) - count(file), (SELECT count(*) FROM (SELECT * FROM r EXCEPT ALL SELECT stime, ltime, spkts, sbytes, dpkts, dbytes, sport,
      dport, saddr, daddr, proto, state FROM h) x), (SELECT count(*) FROM (SELECT stime, ltime, spkts, sbytes, dpkts, dbytes, sport, dport, saddr, daddr,
      proto, state FROM h EXCEPT ALL SELECT * FROM r) x), (SELECT s.flows FROM argus.status s WHERE s.hot_table = %L::regclass) FROM h', hot, hot);
END
$$;
CREATE FUNCTION pg_temp.partitions(hot regclass) RETURNS TABLE (partition regclass, bounds text) LANGUAGE sql AS $$
  SELECT inhrelid, pg_get_expr(relpartbound, inhrelid) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
   WHERE inhparent = hot AND (relkind = 'f' OR relname ~ '202603(29|30)') ORDER BY inhrelid::regclass::text COLLATE "C"
$$;
SELECT * FROM pg_temp.state('netops.whole');
SELECT stored, counted FROM pg_temp.state('netops.thin');
-- Not in a transaction, not what is not there. -- ERROR
BEGIN;
CALL argus.drop_day('netops.whole', '2026-03-29');
ROLLBACK;
CALL argus.drop_day('netops.whole', '2026-05-01');
CALL argus.drop_day('netops.whole', NULL);
CALL argus.drop_day(NULL, '2026-03-29');
CALL argus.drop_day('raw.flows', '2026-03-29');
-- A day goes; the archive answers for it, the rollups stay, and it does not come back by itself.
\set VERBOSITY default
CALL argus.drop_day('netops.whole', '2026-03-29');
CALL argus.drop_day('netops.plain', '2026-03-29');
CALL argus.drop_day('netops.thin', '2026-03-29');
\set VERBOSITY terse
CALL argus.drop_day('netops.whole', '2026-03-29');
SELECT * FROM pg_temp.partitions('netops.whole');
SELECT * FROM pg_temp.state('netops.whole');
SELECT * FROM pg_temp.verify('netops.whole', 'raw.flows');
CALL argus.maintain();
SELECT * FROM pg_temp.state('netops.whole');
SELECT * FROM pg_temp.state('netops.plain');
SELECT stored, counted FROM pg_temp.state('netops.thin');
SELECT hot_table, days_open, days_closed FROM argus.status ORDER BY hot_table::text;
-- Nor with a late file: its flows go into the rollups.
\! mv "$SCRATCH/late.gz" "$SCRATCH/tree/2026/03/29/argus.2026.03.29.21.00.00.gz"
SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
SELECT hot_table, flows, stored, filtered, expired FROM argus.ledger WHERE path LIKE '%2026.03.29.21.00.00.gz' ORDER BY hot_table::text;
SELECT * FROM pg_temp.state('netops.whole');
SELECT * FROM pg_temp.verify('netops.whole', 'raw.flows');
SELECT * FROM pg_temp.state('netops.plain');
SELECT stored, counted FROM pg_temp.state('netops.thin');
-- A file of it is taken out, and comes back.
SELECT path AS file FROM argus.ledger WHERE path LIKE '%2026.03.28.23.00.00.gz' LIMIT 1 \gset
\set VERBOSITY sqlstate
SET client_min_messages = error;
CALL argus.forget('netops.whole', :'file');
SELECT stored = counted AS is_counted FROM pg_temp.state('netops.whole');
CALL argus.load('netops.whole');
RESET client_min_messages;
\set VERBOSITY terse
SELECT * FROM pg_temp.state('netops.whole');
SELECT * FROM pg_temp.verify('netops.whole', 'raw.flows');
-- It comes back to stay, unless another time was asked for; the other days are there.
CALL argus.rehydrate('netops.whole', '[2026-03-28,2026-03-30)');
SELECT * FROM pg_temp.partitions('netops.whole');
SELECT * FROM pg_temp.state('netops.whole');
SELECT * FROM pg_temp.verify('netops.whole', 'raw.flows');
CALL argus.drop_day('netops.whole', '2026-03-29');
CALL argus.rehydrate('netops.whole', '[2026-03-29,2026-03-30)', keep => '100 years');
CALL argus.rehydrate('netops.thin', '[2026-03-29,2026-03-30)', filter => 'udp');
CALL argus.rehydrate('netops.plain', '[2026-03-29,2026-03-30)');
SELECT relid, filter, expires_at - date_trunc('day', now()) > '50 years' AS long FROM argus_internal.day WHERE day = '2026-03-29' ORDER BY relid::text;
SELECT count(*) FILTER (WHERE proto = 'tcp') AS tcp, count(*) FILTER (WHERE proto = 'udp') AS udp FROM netops.thin WHERE stime >= '2026-03-29' AND stime < '2026-03-30';
SELECT stored, counted FROM pg_temp.state('netops.thin');
SELECT * FROM pg_temp.state('netops.plain');
-- Several days, one after the other, and what a wrong clock has opened; the time before the table moves over them.
SET client_min_messages = warning;
CALL argus.drop_day('netops.whole', '2026-10-25');
CALL argus.drop_day('netops.whole', '2026-10-26');
CALL argus.drop_day('netops.whole', '2036-01-01');
SELECT * FROM pg_temp.partitions('netops.whole');
SELECT * FROM pg_temp.state('netops.whole');
SELECT now() - '2026-10-26 12:00Z' AS keep \gset
CALL argus.alter_hot_table('netops.whole', keep => :'keep', confirm => true);
CALL argus.maintain();
RESET client_min_messages;
SELECT * FROM pg_temp.partitions('netops.whole');
SELECT * FROM pg_temp.state('netops.whole');
SELECT * FROM pg_temp.verify('netops.whole', 'raw.flows');
-- Days that no archive has flows of: nothing is made of them, be they within "keep" or before it.
CREATE TEMPORARY TABLE days AS SELECT relid, day FROM argus_internal.day;
CALL argus.rehydrate('netops.whole', '[2026-05-01,2026-05-03)');
CALL argus.rehydrate('netops.plain', '[2026-05-01,2026-05-02)');
SELECT relid, day FROM argus_internal.day EXCEPT SELECT relid, day FROM days;
SELECT * FROM pg_temp.state('netops.whole');
-- Nor of one whose files have gone: of some, the rest comes.
\! mv "$SCRATCH/tree/2026/03/28" "$SCRATCH/28" && mv "$SCRATCH/tree/2026/03/29" "$SCRATCH/29"
\setenv SQL 'CALL argus.rehydrate(''netops.whole'', ''[2026-03-28,2026-03-29)'')'
\! tests/server/messages
SELECT is_hot, flows FROM argus_internal.day WHERE relid = 'netops.whole'::regclass AND day = '2026-03-28';
SELECT count(*) FROM pg_class WHERE relname = 'whole_20260328';
\! mkdir "$SCRATCH/tree/2026/03/28" && cp -p "$SCRATCH"/28/*.23.00.00.gz "$SCRATCH/tree/2026/03/28" && mv "$SCRATCH/29" "$SCRATCH/tree/2026/03"
\! tests/server/messages
SELECT stored, from_archive, missing, extra, counted FROM pg_temp.state('netops.whole');
\! cp -p "$SCRATCH"/28/* "$SCRATCH/tree/2026/03/28"
-- Without any file of it, a dropped day is unknown, and opens like any other.
\set VERBOSITY sqlstate
SET client_min_messages = error;
SELECT day, count(*) FROM argus.ledger, unnest(days) day WHERE hot_table = 'netops.plain'::regclass AND day > '2030-01-01' GROUP BY day;
CALL argus.drop_day('netops.plain', '2036-01-01');
SELECT path AS file FROM argus.ledger WHERE hot_table = 'netops.plain'::regclass AND '2036-01-01' = ANY (days) \gset
CALL argus.forget('netops.plain', :'file');
SELECT count(*) FROM argus_internal.day WHERE relid = 'netops.plain'::regclass AND day = '2036-01-01';
CALL argus.load('netops.plain');
RESET client_min_messages;
\set VERBOSITY terse
SELECT * FROM pg_temp.state('netops.plain');
-- Each column that a user may see says what it is.
SELECT a.attrelid::regclass, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = 'netops'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'f') AND a.attnum > 0 AND NOT a.attisdropped
   AND coalesce(col_description(a.attrelid, a.attnum), '') = '' ORDER BY 1, 2;
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'netops'::regnamespace AND c.relkind IN ('p', 'v', 'f') AND coalesce(obj_description(c.oid, 'pg_class'), '') = '';
CALL argus.drop_hot_table('netops.whole');
CALL argus.drop_hot_table('netops.plain');
CALL argus.drop_hot_table('netops.thin');
DROP SCHEMA netops;
DROP SCHEMA raw CASCADE;
DROP SERVER seams;
\! rm -rf "$SCRATCH"
