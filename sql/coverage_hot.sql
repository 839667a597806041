--
-- The certificate of answers of hot tables: days that were dropped, archives that came late or are out of reach, ledgers
-- of earlier versions, and what a table hides from its reader.
--
\set scratch `mktemp -d /tmp/argus_coverage_hot.XXXXXX`
\setenv SCRATCH :scratch
\set root :scratch '/root'
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET client_min_messages = error;
\set VERBOSITY terse
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/root" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.0[0-7].?0.00.gz "$SCRATCH/root" && touch -d '2026-03-06 12:00Z' "$SCRATCH"/root/* && cp -a "$SCRATCH/root" "$SCRATCH/sound"
CREATE SERVER covered_hot FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'root', pattern 'argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER covered_hot INTO netops;
-- The summary without the folder of this test and without missing records, and whether argus.seen() counts the flows
-- that the table shows.
CREATE FUNCTION pg_temp.summary(source regclass, during tstzrange DEFAULT '[2026-03-03 03:30Z, 2026-03-03 05:30Z)')
RETURNS TABLE (complete bool, reason text, present int, seen_agrees bool, same_flows bool, answered_from text) LANGUAGE plpgsql AS $$
DECLARE
  shown int8;
BEGIN
  EXECUTE format('SELECT coalesce(sum((saddr = ''198.18.1.31'')::int + (daddr = ''198.18.1.31'')::int), 0) FROM %s WHERE stime <@ $1', source) INTO shown USING during;
  RETURN QUERY SELECT c.complete, regexp_replace(c.reason, '/tmp/argus_coverage_hot.[^/]*/root/|; [0-9]+ records are missing of sensor [0-9.]+', '', 'g'), c.files_present,
    s.complete = c.complete AND s.reason IS NOT DISTINCT FROM c.reason, s.flows_in + s.flows_out = shown, s.answered_from
  FROM argus.coverage_summary(source, during) c, argus.seen(source, '{198.18.1.31}', during) s;
END
$$;
CALL argus.create_hot_table('netops.hot', server => 'covered_hot', keep => '100 years', rollup_keep => '100 years');
CALL argus.load('netops.hot');
\x on
SELECT * FROM pg_temp.summary('netops.hot');
-- What a hot table holds itself it holds, though nobody can read the archive any more. What it does not must be read.
\! chmod 0 "$SCRATCH"/root/*.04.00.00.gz
SELECT * FROM pg_temp.summary('netops.hot');
CALL argus.drop_day('netops.hot', '2026-03-03');
SELECT complete, reason FROM pg_temp.summary('netops.flows');
SELECT complete, reason, seen_agrees FROM pg_temp.summary('netops.hot');
\! chmod 644 "$SCRATCH"/root/*.04.00.00.gz
SELECT * FROM pg_temp.summary('netops.hot');
-- A file that comes late to a day that was dropped: the table reads it, so argus.seen() does not ask rollups.
\! rm "$SCRATCH"/root/*.04.00.00.gz
CALL argus.drop_hot_table('netops.hot');
CALL argus.create_hot_table('netops.hot', server => 'covered_hot', keep => '100 years', rollup_keep => '100 years');
CALL argus.load('netops.hot');
CALL argus.drop_day('netops.hot', '2026-03-03');
SELECT * FROM pg_temp.summary('netops.hot', '[2026-03-03 04:00Z, 2026-03-03 05:00Z)');
\! cp -a "$SCRATCH"/sound/*.04.00.00.gz "$SCRATCH/root"
SELECT * FROM pg_temp.summary('netops.hot', '[2026-03-03 04:00Z, 2026-03-03 05:00Z)');
SELECT * FROM pg_temp.summary('netops.hot', '[2026-03-03 03:00Z, 2026-03-03 07:00Z)');
CALL argus.load('netops.hot');
SELECT * FROM pg_temp.summary('netops.hot', '[2026-03-03 04:00Z, 2026-03-03 05:00Z)');
-- The border of a day that was dropped: an archive is held if all of its flows are, whatever its name.
SELECT argus_internal.holding('{[2026-03-03 04:00Z,)}', n, f, l, is_loaded, true) FROM (VALUES
  ('2026-03-03 03:30Z'::timestamptz, '2026-03-03 03:29Z'::timestamptz, '2026-03-03 03:59Z'::timestamptz, true), ('2026-03-03 03:30Z', '2026-03-03 03:31Z', '2026-03-03 04:00Z', true),
  ('2026-03-03 03:30Z', '2026-03-03 04:00Z', '2026-03-03 04:20Z', true), ('2026-03-03 04:00Z', '2026-03-03 03:59Z', '2026-03-03 04:29Z', true),
  ('2026-03-03 04:00Z', '2026-03-03 03:59Z', '2026-03-03 04:29Z', false), ('2026-03-03 03:30Z', '2026-03-03 03:31Z', '2026-03-03 04:00Z', false),
  ('2026-03-03 03:30Z', NULL, NULL, false), ('2026-03-03 04:00Z', NULL, NULL, true), (NULL, NULL, NULL, true), (NULL, NULL, NULL, false)) v(n, f, l, is_loaded);
-- A misnamed file of a day that was dropped, with the flows of one sensor: the scan knows its times from the ledger.
-- What the sensor reports in it counts for the time of its name, so that it seems to have been silent.
\! cd "$SCRATCH/root" && cp -p argus.2026.03.03.04.00.00.gz argus.2026.03.03.01.00.01.gz
\! tests/server/without-sensor 192.0.2.1 "$SCRATCH"/root/argus.2026.03.03.01.00.01.gz && tests/server/without-sensor 192.0.2.2 "$SCRATCH"/root/argus.2026.03.03.04.00.00.gz
CALL argus.drop_hot_table('netops.hot');
CALL argus.create_hot_table('netops.hot', server => 'covered_hot', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
SELECT srcid, count(*) FROM netops.hot WHERE stime >= '2026-03-03 04:10Z' AND stime < '2026-03-03 04:20Z' GROUP BY 1 ORDER BY 1;
CALL argus.drop_day('netops.hot', '2026-03-03');
SELECT srcid, count(*) FROM netops.hot WHERE stime >= '2026-03-03 04:10Z' AND stime < '2026-03-03 04:20Z' GROUP BY 1 ORDER BY 1;
SELECT * FROM pg_temp.summary('netops.hot', '[2026-03-03 04:10Z, 2026-03-03 04:20Z)');
\! rm "$SCRATCH"/root/* && cp -a "$SCRATCH"/sound/* "$SCRATCH/root"
-- A ledger of an earlier version does not say what sensors reported. It still says that an archive was loaded, was
-- damaged, or has gone.
CALL argus.drop_hot_table('netops.hot');
CALL argus.create_hot_table('netops.hot', server => 'covered_hot', keep => '100 years', rollup_keep => '100 years');
CALL argus.load('netops.hot');
UPDATE argus_internal.file SET sensors = NULL WHERE relid = 'netops.hot'::regclass;
SELECT * FROM pg_temp.summary('netops.hot');
\! rm "$SCRATCH"/root/*
SELECT * FROM pg_temp.summary('netops.hot');
UPDATE argus_internal.file SET damage = 'torn' WHERE relid = 'netops.hot'::regclass AND path ~ '04.30.00';
SELECT * FROM pg_temp.summary('netops.hot');
CALL argus.drop_day('netops.hot', '2026-03-03');
SELECT complete, reason FROM pg_temp.summary('netops.hot');
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root"
-- A table that shows no flows of the time, or some.
CREATE FOREIGN TABLE netops.night (stime timestamptz, ltime timestamptz, saddr inet, daddr inet, spkts int8, dpkts int8, sbytes int8, dbytes int8) SERVER covered_hot OPTIONS (until '2026-03-03 05:00Z');
SELECT * FROM pg_temp.summary('netops.night', '[2026-03-03 06:00Z, 2026-03-03 06:30Z)');
SELECT * FROM pg_temp.summary('netops.night', '[2026-03-03 04:30Z, 2026-03-03 05:30Z)');
SELECT * FROM pg_temp.summary('netops.night', '[2026-03-03 03:30Z, 2026-03-03 04:30Z)');
SELECT complete, reason FROM pg_temp.summary('netops.night', '(,)');
SELECT complete, reason FROM pg_temp.summary('netops.flows', 'empty');
CREATE VIEW netops.unknown AS SELECT * FROM netops.night;
SELECT complete, reason FROM pg_temp.summary('netops.unknown', 'empty');
-- Row security: who does not see all of the table is not told that all is there.
CALL argus.drop_hot_table('netops.hot');
CALL argus.create_hot_table('netops.hot', server => 'covered_hot', keep => '100 years', rollup_keep => '100 years');
CALL argus.load('netops.hot');
CREATE ROLE regress_coverage_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_coverage_reader;
GRANT SELECT ON netops.hot TO regress_coverage_reader;
GRANT EXECUTE ON FUNCTION argus.seen(regclass, inet[], tstzrange), argus.coverage(regclass, tstzrange, interval), argus.coverage_summary(regclass, tstzrange), argus.sources() TO regress_coverage_reader;
ALTER TABLE netops.hot ENABLE ROW LEVEL SECURITY;
CREATE POLICY web ON netops.hot FOR SELECT TO regress_coverage_reader USING (dport = 80);
SELECT complete, reason FROM pg_temp.summary('netops.hot');
SET ROLE regress_coverage_reader;
SELECT complete, substring(reason, '^[^;]*') AS reason FROM argus.coverage_summary('netops.hot', '[2026-03-03 03:30Z, 2026-03-03 05:30Z)');
SELECT complete, substring(reason, '^[^;]*') AS reason FROM argus.seen('netops.hot', '{198.18.1.31}', '[2026-03-03 03:30Z, 2026-03-03 05:30Z)');
SELECT DISTINCT srcid, state FROM argus.coverage('netops.hot', '[2026-03-03 03:30Z, 2026-03-03 05:30Z)') ORDER BY 1, 2;
RESET ROLE;
ALTER TABLE netops.hot DISABLE ROW LEVEL SECURITY;
SET ROLE regress_coverage_reader;
SELECT complete, reason FROM argus.coverage_summary('netops.hot', '[2026-03-03 03:30Z, 2026-03-03 05:30Z)');
RESET ROLE;
-- Bins have their width in every zone, also where a day has 23 hours.
CREATE TABLE bins AS SELECT * FROM argus.coverage('netops.flows', '[2026-03-01 00:00Z, 2026-03-10 00:00Z)', '1 day');
SET timezone = 'America/New_York';
SELECT count(*) AS differ FROM ((TABLE bins EXCEPT ALL SELECT * FROM argus.coverage('netops.flows', '[2026-03-01 00:00Z, 2026-03-10 00:00Z)', '1 day')) UNION ALL
  (SELECT * FROM argus.coverage('netops.flows', '[2026-03-01 00:00Z, 2026-03-10 00:00Z)', '1 day') EXCEPT ALL TABLE bins)) d;
SET timezone = 'UTC';
SELECT count(*) AS bins, count(DISTINCT until - "time") AS widths FROM bins WHERE srcid IS NULL;
\x off
-- A bin of which a part is after all archives is unknown, also of each sensor.
SELECT "time", srcid, state FROM argus.coverage('netops.flows', '[2026-03-03 06:00Z, 2026-03-03 10:00Z)', '3 hours');
-- The end.
CALL argus.drop_hot_table('netops.hot');
DROP OWNED BY regress_coverage_reader;
DROP ROLE regress_coverage_reader;
DROP TABLE bins;
DROP VIEW netops.unknown;
DROP FOREIGN TABLE netops.flows, netops.night;
DROP SCHEMA netops;
DROP SERVER covered_hot;
\! chmod -R u+rwx "$SCRATCH"; rm -rf "$SCRATCH"
