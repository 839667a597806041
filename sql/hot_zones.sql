--
-- Hot tables in several zones: the days on which summer time begins and ends, and the seam between rows and archive.
--
\set dir `pwd` '/tests/data/seams'
\set verify `pwd` '/tests/server/hot/verify.sql'
SET client_min_messages = warning;
\i :verify
CREATE TEMPORARY TABLE loaded_flows ();
RESET client_min_messages;
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SERVER seams FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'dir', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '1 hour');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER seams INTO raw;
CREATE SCHEMA netops;
-- Bounds are of days, not of when the test runs.
SELECT now() - '2000-01-01 12:00Z' AS long \gset
CALL argus.create_hot_table('netops.utc', server => 'seams', keep => :'long', rollup_keep => :'long', settle => '0');
CALL argus.create_hot_table('netops.london', server => 'seams', partition_zone => 'Europe/London', keep => :'long', rollup_keep => :'long', settle => '0');
-- Days that begin a quarter to an hour of UTC.
CALL argus.create_hot_table('netops.nepal', server => 'seams', partition_zone => 'Asia/Kathmandu', keep => :'long', rollup_keep => :'long', settle => '0');
-- The ledger counts what has no time; a WARNING tells, too, and names the file.
SET client_min_messages = error;
CALL argus.load('netops.utc');
-- Whatever the session's own zone is.
SET timezone = 'America/New_York';
SET datestyle = 'SQL, DMY';
CALL argus.load('netops.london');
CALL argus.load('netops.nepal');
RESET client_min_messages;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT hot_table, files_loaded, files_pending, oldest_day, newest_day, flows, (SELECT sum(untimed) FROM argus.ledger l WHERE l.hot_table = s.hot_table) AS untimed
  FROM argus.status s ORDER BY hot_table::text;
SELECT inhrelid::regclass AS partition, pg_get_expr(relpartbound, inhrelid) AS bounds
  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent IN ('netops.utc'::regclass, 'netops.london'::regclass) ORDER BY inhrelid::regclass::text COLLATE "C";
SELECT pg_get_expr(relpartbound, oid) AS hours FROM pg_class WHERE relname = 'nepal_host_hour_closed_20260329';
SELECT pg_get_expr(relpartbound, oid) AS bins FROM pg_class WHERE relname = 'nepal_traffic_part_20260329';
SELECT * FROM pg_temp.verify('netops.utc', 'raw.flows');
SELECT * FROM pg_temp.verify('netops.london', 'raw.flows');
SELECT * FROM pg_temp.verify('netops.nepal', 'raw.flows');
-- Complete and not: the last day of each block has no rotation behind it, but its grace is over; the wrong clock's day is to come.
CALL argus.maintain();
SELECT hot_table, days_open, days_closed FROM argus.status ORDER BY hot_table::text;
SELECT * FROM pg_temp.verify('netops.utc', 'raw.flows');
SELECT * FROM pg_temp.verify('netops.london', 'raw.flows');
SELECT * FROM pg_temp.verify('netops.nepal', 'raw.flows');
-- Days expire; the archive answers for them: each flow with a time exactly once.
CREATE FUNCTION pg_temp.seam(hot regclass) RETURNS TABLE (hot_rows bigint, archive_rows bigint, missing bigint, extra bigint) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format('WITH h AS MATERIALIZED (SELECT stime, ltime, spkts, sbytes, dpkts, dbytes, sport, dport, saddr, daddr, proto, state, srcid, file FROM %s),
      r AS MATERIALIZED (SELECT stime, ltime, spkts, sbytes, dpkts, dbytes, sport, dport, saddr, daddr, proto, state, srcid FROM raw.flows WHERE stime IS NOT NULL)
    SELECT count(file), count(*) - count(file), (SELECT count(*) FROM (SELECT * FROM r EXCEPT ALL SELECT stime, ltime, spkts, sbytes, dpkts, dbytes, sport,
      dport, saddr, daddr, proto, state, srcid FROM h) x), (SELECT count(*) FROM (SELECT stime, ltime, spkts, sbytes, dpkts, dbytes, sport, dport, saddr, daddr,
      proto, state, srcid FROM h EXCEPT ALL SELECT * FROM r) x) FROM h', hot);
END
$$;
SELECT now() - '2026-10-26 12:00Z' AS keep \gset
CALL argus.alter_hot_table('netops.utc', keep => :'keep', confirm => true);
CALL argus.alter_hot_table('netops.london', keep => :'keep', confirm => true);
CALL argus.alter_hot_table('netops.nepal', keep => :'keep', confirm => true);
CALL argus.maintain();
SELECT * FROM pg_temp.seam('netops.utc');
SELECT * FROM pg_temp.seam('netops.london');
SELECT * FROM pg_temp.seam('netops.nepal');
SELECT inhrelid::regclass AS partition, pg_get_expr(relpartbound, inhrelid) AS bounds
  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'netops.london'::regclass ORDER BY inhrelid::regclass::text COLLATE "C";
-- Late flows of an expired day: its file comes again.
SELECT path AS file FROM argus.ledger WHERE hot_table = 'netops.london'::regclass AND path LIKE '%2026.03.29.00.%' \gset
SET client_min_messages = warning;
CALL argus.forget('netops.london', :'file');
SELECT * FROM pg_temp.verify('netops.london', 'raw.flows');
SET client_min_messages = error;
CALL argus.load('netops.london');
RESET client_min_messages;
SELECT stored, expired, untimed, flows FROM argus.ledger WHERE hot_table = 'netops.london'::regclass AND path = :'file' AND forgotten_at IS NULL;
SELECT * FROM pg_temp.verify('netops.london', 'raw.flows');
SELECT * FROM pg_temp.seam('netops.london');
-- A day comes back between two that the archive answers for.
CALL argus.rehydrate('netops.london', '[2026-03-29,2026-03-30)');
SELECT inhrelid::regclass AS partition, pg_get_expr(relpartbound, inhrelid) AS bounds
  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'netops.london'::regclass ORDER BY inhrelid::regclass::text COLLATE "C";
SELECT * FROM pg_temp.seam('netops.london');
SELECT * FROM pg_temp.verify('netops.london', 'raw.flows');
SET client_min_messages = warning;
CALL argus.forget('netops.london', :'file');
SET client_min_messages = error;
CALL argus.load('netops.london');
RESET client_min_messages;
SELECT * FROM pg_temp.seam('netops.london');
UPDATE argus_internal.day SET expires_at = now() WHERE expires_at IS NOT NULL;
CALL argus.maintain();
SELECT * FROM pg_temp.seam('netops.london');
SELECT * FROM pg_temp.verify('netops.london', 'raw.flows');
CALL argus.drop_hot_table('netops.utc');
CALL argus.drop_hot_table('netops.london');
CALL argus.drop_hot_table('netops.nepal');
-- Two days share an hour, and the archive ends in it: what lies in the partition of the later day, which has no file, stays.
\set scratch `mktemp -d /tmp/argus_zones.XXXXXX`
\setenv SCRATCH :scratch
\! chmod 755 "$SCRATCH"
\! tests/server/hot/make-flows "$SCRATCH/argus.2026.03.29.17.00.00" $(date -u -d '2026-03-29 17:10' +%s)
\! tests/server/hot/make-flows "$SCRATCH/argus.2026.03.29.18.00.00" $(date -u -d '2026-03-29 18:05' +%s) $(date -u -d '2026-03-29 18:25' +%s)
\! touch -d '2026-03-29 23:00Z' "$SCRATCH"/*
CREATE SERVER halves FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'argus.%Y.%m.%d.%H.%M.%S', period '1 hour', slack '10 minutes');
CALL argus.create_hot_table('netops.kolkata', server => 'halves', partition_zone => 'Asia/Kolkata', keep => :'long', rollup_keep => :'long', settle => '0');
CREATE VIEW netops.sums AS
  SELECT (SELECT sum(flows_in + flows_out) FROM netops.kolkata_host_hour) AS hours, (SELECT sum(flows_in + flows_out) FROM netops.kolkata_host_day) AS days,
    (SELECT string_agg(DISTINCT to_char(hour, 'DD HH24:MI'), ', ') FROM netops.kolkata_host_hour) AS hours_of,
    (SELECT string_agg(day || CASE WHEN closed_at IS NULL THEN ' open' ELSE ' closed' END, ', ' ORDER BY day) FROM argus_internal.day WHERE relid = 'netops.kolkata'::regclass) AS known_days;
SET client_min_messages = error;
CALL argus.maintain();
CALL argus.maintain();
RESET client_min_messages;
SELECT * FROM netops.sums;
-- Its only file comes, and goes again.
\! tests/server/hot/make-flows "$SCRATCH/argus.2026.03.29.19.00.00" $(date -u -d '2026-03-29 18:40' +%s) $(date -u -d '2026-03-29 19:10' +%s)
\! touch -d '2026-03-29 23:00Z' "$SCRATCH"/*
SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
SELECT * FROM netops.sums;
SET client_min_messages = warning;
CALL argus.forget('netops.kolkata', :'scratch' || '/argus.2026.03.29.19.00.00');
SELECT * FROM netops.sums;
\! rm "$SCRATCH/argus.2026.03.29.19.00.00"
SET client_min_messages = error;
CALL argus.maintain();
SELECT * FROM netops.sums;
-- When nothing of either day is left, both go.
CALL argus.forget('netops.kolkata', :'scratch');
RESET client_min_messages;
SELECT * FROM netops.sums;
DROP VIEW netops.sums;
CALL argus.drop_hot_table('netops.kolkata');
DROP SERVER halves;
\! rm -rf "$SCRATCH"
DROP SCHEMA netops;
DROP SCHEMA raw CASCADE;
DROP SERVER seams;
