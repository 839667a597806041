--
-- The certificate of an answer: every way in which data can be missing is found out, and where all is there, that is
-- said. argus.seen() never claims more.
--
\set scratch `mktemp -d /tmp/argus_coverage.XXXXXX`
\setenv SCRATCH :scratch
\set root :scratch '/root'
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && mkdir "$SCRATCH/root"
\! mkdir "$SCRATCH/root/tree" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.0[0-7].?0.00.gz "$SCRATCH/root/tree" && touch -d '2026-03-06 12:00Z' "$SCRATCH"/root/tree/*
CREATE SERVER covered FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'root', pattern 'tree/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows, management) FROM SERVER covered INTO netops;
-- The summary, without the folder of this test, and whether argus.seen() believes the same.
CREATE FUNCTION pg_temp.summary(source regclass, during tstzrange DEFAULT '[2026-03-03 01:00Z, 2026-03-03 07:00Z)')
RETURNS TABLE (complete bool, reason text, expected int, present int, missing int, damaged int, lost int8, drops int8, missed int8, silent text[], seen_agrees bool)
LANGUAGE sql AS $$
  SELECT c.complete, regexp_replace(c.reason, '/tmp/argus_coverage.[^/]*/root/', '', 'g'), c.files_expected, c.files_present, c.files_missing, c.files_damaged,
    c.bytes_lost, c.drops, c.missed_records, c.sensors_silent,
    (SELECT bool_and(s.complete = c.complete AND s.reason IS NOT DISTINCT FROM c.reason) FROM argus.seen(source, '{198.18.1.31}', during) s)
  FROM argus.coverage_summary(source, during) c
$$;
\x on
-- All is there.
SELECT * FROM pg_temp.summary('netops.flows');
SELECT * FROM argus.coverage_summary('netops.flows', '[2026-03-03 01:00Z, 2026-03-03 07:00Z)');
SELECT * FROM pg_temp.summary('netops.flows', '[2026-03-03 01:17Z, 2026-03-03 01:18Z)');
SELECT * FROM pg_temp.summary('netops.flows', NULL);
SELECT * FROM pg_temp.summary('netops.flows', 'empty');
SELECT * FROM pg_temp.summary('netops.flows', '[2026-03-03 06:00Z, 2026-03-03 06:00Z]');
-- Before the first archive, after the last one, beyond what the table shows.
SELECT * FROM pg_temp.summary('netops.flows', '[2026-03-02 23:00Z, 2026-03-03 01:00Z)');
SELECT * FROM pg_temp.summary('netops.flows', '[2026-03-03 06:00Z, 2026-03-03 09:00Z)');
SELECT * FROM pg_temp.summary('netops.flows', '[2026-04-01 00:00Z, 2026-04-02 00:00Z)');
SELECT * FROM pg_temp.summary('netops.flows', '[2026-02-01 00:00Z, 2026-02-02 00:00Z)');
SELECT * FROM pg_temp.summary('netops.flows', '[-infinity, infinity]');
CREATE FOREIGN TABLE netops.morning (stime timestamptz, ltime timestamptz, saddr inet, daddr inet, spkts int8, dpkts int8, sbytes int8, dbytes int8) SERVER covered OPTIONS (since '2026-03-03 02:00Z', until '2026-03-03 05:00Z');
SELECT * FROM pg_temp.summary('netops.morning');
SELECT * FROM pg_temp.summary('netops.morning', '[2026-03-03 02:00Z, 2026-03-03 05:00Z)');
-- Deleted, cut, damaged, not readable, not an archive, of a kind that cannot be read, empty.
\set VERBOSITY terse
SET client_min_messages = error;
\! cp -a "$SCRATCH/root/tree" "$SCRATCH/sound"
\! rm "$SCRATCH"/root/tree/*.03.30.00.gz "$SCRATCH"/root/tree/*.04.?0.00.gz
SELECT * FROM pg_temp.summary('netops.flows');
SELECT "time", srcid, state, files_expected, files_present, detail FROM argus.coverage('netops.flows', '[2026-03-03 03:00Z, 2026-03-03 06:00Z)');
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"; head -c 3000 "$SCRATCH"/sound/*.04.00.00.gz >"$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"; touch -d '2026-03-06 12:00Z' "$SCRATCH"/root/tree/*
SELECT * FROM pg_temp.summary('netops.flows');
\! cd "$SCRATCH/root/tree" && gzip -dc ../../sound/*.04.00.00.gz >plain && head -c 300 /dev/zero | tr '\0' '\377' | dd of=plain bs=1 seek=4000 conv=notrunc status=none && gzip -n <plain >argus.2026.03.03.04.00.00.gz && rm plain && touch -d '2026-03-06 12:00Z' *
SELECT * FROM pg_temp.summary('netops.flows');
SELECT "time", srcid, state, files_damaged, bytes_lost FROM argus.coverage('netops.flows', '[2026-03-03 03:00Z, 2026-03-03 05:00Z)');
\! chmod 0 "$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"
SELECT * FROM pg_temp.summary('netops.flows');
\! rm -f "$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"; ln -s nowhere "$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"
SELECT * FROM pg_temp.summary('netops.flows');
\! rm "$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"; echo 'no archive' >"$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"; touch -d '2026-03-06 12:00Z' "$SCRATCH"/root/tree/*
SELECT * FROM pg_temp.summary('netops.flows');
\! : >"$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"; touch -d '2026-03-06 12:00Z' "$SCRATCH"/root/tree/*
SELECT * FROM pg_temp.summary('netops.flows');
-- What is damaged far away does not matter; what is damaged just after may have had flows of the time.
SELECT * FROM pg_temp.summary('netops.flows', '[2026-03-03 05:00Z, 2026-03-03 07:00Z)');
SELECT * FROM pg_temp.summary('netops.flows', '[2026-03-03 03:00Z, 2026-03-03 04:00Z)');
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"
-- An archive whose end is still being written.
\! head -c 3000 "$SCRATCH"/sound/*.07.30.00.gz >"$SCRATCH/root/tree/argus.2026.03.03.07.30.00.gz"
SELECT * FROM pg_temp.summary('netops.flows', '[2026-03-03 05:00Z, 2026-03-03 08:00Z)');
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"
-- A pattern that does not match all archives, or none. A table that says itself what it shows leaves out on purpose.
\! mkdir "$SCRATCH/root/lan" && cp -p "$SCRATCH"/sound/*.04.00.00.gz "$SCRATCH/root/lan"
SELECT * FROM pg_temp.summary('netops.flows');
CREATE FOREIGN TABLE netops.some (stime timestamptz, ltime timestamptz, saddr inet, daddr inet, spkts int8, dpkts int8, sbytes int8, dbytes int8) SERVER covered OPTIONS (pattern 'tree/argus.%Y.%m.%d.%H.%M.%S.gz');
SELECT complete, reason FROM pg_temp.summary('netops.some');
\! rm -r "$SCRATCH/root/lan"
ALTER SERVER covered OPTIONS (SET pattern 'tree/%Y/argus.%Y.%m.%d.%H.%M.%S.gz');
SELECT complete, reason FROM pg_temp.summary('netops.flows');
ALTER SERVER covered OPTIONS (SET pattern 'tree/argus.%Y.%m.%d.%H.%M.%S.gz');
-- Slack that is too small, zone that is wrong: without an index, names are believed.
ALTER SERVER covered OPTIONS (SET slack '0');
SELECT complete, reason FROM pg_temp.summary('netops.flows');
ALTER SERVER covered OPTIONS (SET slack '5 minutes', ADD timezone 'America/Havana');
SELECT complete, reason FROM pg_temp.summary('netops.flows');
ALTER SERVER covered OPTIONS (DROP timezone);
-- A sensor that was silent for a while, and one that stopped for good.
\! tests/server/without-sensor 192.0.2.2 "$SCRATCH"/root/tree/*.03.?0.00.gz "$SCRATCH"/root/tree/*.04.00.00.gz
SELECT * FROM pg_temp.summary('netops.flows');
SELECT "time", srcid, state, detail FROM argus.coverage('netops.flows', '[2026-03-03 02:00Z, 2026-03-03 06:00Z)') WHERE srcid = '192.0.2.2';
SELECT * FROM pg_temp.summary('netops.flows', '[2026-03-03 03:10Z, 2026-03-03 03:20Z)');
SELECT * FROM pg_temp.summary('netops.flows', '[2026-03-03 05:00Z, 2026-03-03 07:00Z)');
\! tests/server/without-sensor 192.0.2.2 "$SCRATCH"/root/tree/*.0[5-7].?0.00.gz
SELECT * FROM pg_temp.summary('netops.flows', '[2026-03-03 05:00Z, 2026-03-03 07:00Z)');
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"
-- A sensor that is known from long before only by an index, or from just after. Any part of a time is believed no more
-- than all of it.
\! tests/server/without-sensor 192.0.2.2 "$SCRATCH"/root/tree/*.0[2-7].?0.00.gz
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 05:00Z, 2026-03-03 07:00Z)');
ALTER SERVER covered OPTIONS (ADD index_dir :'index_dir');
CALL argus.build_index('covered');
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 05:00Z, 2026-03-03 07:00Z)');
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 01:00Z, 2026-03-03 07:00Z)');
ALTER SERVER covered OPTIONS (DROP index_dir);
\! rm -r "$SCRATCH"/index/tree; cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"
\! tests/server/without-sensor 192.0.2.2 "$SCRATCH"/root/tree/*.0[0-3].?0.00.gz
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 03:00Z, 2026-03-03 04:00Z)');
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"
-- A sensor that was silent and says that it reports but seldom: nobody waits for longer than three hours.
\! tests/server/without-sensor 192.0.2.2 "$SCRATCH"/root/tree/*.0[2-5].?0.00.gz; tests/server/without-sensor --interval 65535 192.0.2.2 "$SCRATCH"/root/tree/*
SELECT complete, reason FROM pg_temp.summary('netops.flows');
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"
-- All sensors stop amid the newest archive.
\! tests/server/without-sensor --since 07:33 192.0.2.1 "$SCRATCH"/root/tree/*.07.30.00.gz; tests/server/without-sensor --since 07:33 192.0.2.2 "$SCRATCH"/root/tree/*.07.30.00.gz
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 07:30Z, 2026-03-03 08:00Z)');
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 07:40Z, 2026-03-03 07:50Z)');
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 07:00Z, 2026-03-03 07:30Z)');
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"
-- Records without an id are of a sensor, too.
CREATE FUNCTION pg_temp.nameless() RETURNS argus_internal.archive_fact[] LANGUAGE sql AS $$
  SELECT array_agg(jsonb_populate_record(NULL::argus_internal.archive_fact, jsonb_build_object('kind', 'archive', 'path', i, 'is_known', true, 'sensor', 0,
    'name_time', t, 'reports', 30, 'report_interval', 60, 'alive_since', ARRAY[t], 'alive_until', ARRAY[t + interval '29 minutes'], 'pkts', 100, 'drops', i, 'starts', 0,
    'holes', 0, 'is_cut', i = 3, 'flows', 1)))
  FROM (VALUES (1, timestamptz '2026-03-03 01:00Z'), (2, '2026-03-03 02:00Z'), (3, '2026-03-03 02:30Z')) v(i, t)
$$;
SELECT kind, srcid, begins, ends FROM argus_internal.assess_silence(pg_temp.nameless(), '30 minutes', '{}');
SELECT kind, srcid, path, drops FROM argus_internal.assess_reports(pg_temp.nameless(), '30 minutes', true);
-- An archive that has begun just now says nothing of later.
\! cp -p "$SCRATCH"/sound/*.07.30.00.gz "$SCRATCH/root/tree/$(TZ=UTC0 date +argus.%Y.%m.%d.%H.%M.%S.gz)"
SELECT reason ~ '^the archives end at' AS ends FROM pg_temp.summary('netops.flows', tstzrange(now() - interval '1 second', now() + interval '20 minutes'));
\! cd "$SCRATCH/root/tree" && rm -f $(ls | grep -v 2026.03.03)
-- Records that are lost at the end of an archive are missing by the numbers in the next one.
\! tests/server/without-sensor --flows --since 04:15 192.0.2.1 "$SCRATCH"/root/tree/*.04.00.00.gz
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 04:00Z, 2026-03-03 04:30Z)');
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 04:20Z, 2026-03-03 04:29Z)');
SELECT "time", srcid, state, missed_records FROM argus.coverage('netops.flows', '[2026-03-03 03:30Z, 2026-03-03 05:30Z)', '30 minutes') WHERE srcid = '192.0.2.1';
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"
-- More are missing than there are ranges of numbers kept: their count is.
\! tests/server/without-sensor --flows --every 2 192.0.2.1 "$SCRATCH"/root/tree/*
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 01:00Z, 2026-03-03 01:30Z)');
SELECT complete, reason FROM pg_temp.summary('netops.flows');
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"
-- One archive of a day with two outages, in which the sensor was started again after the first.
\! mkdir "$SCRATCH/day" && mv "$SCRATCH"/root/tree/* "$SCRATCH/day"
\! tests/server/without-sensor --since 02:00 --until 03:00 192.0.2.2 "$SCRATCH"/day/*; tests/server/without-sensor --since 05:00 --until 06:00 192.0.2.2 "$SCRATCH"/day/*
\! tests/server/without-sensor --flows --every 3 --until 01:00 192.0.2.1 "$SCRATCH"/day/*; tests/server/without-sensor --restart 04:00 192.0.2.1 "$SCRATCH"/day/*.04.00.00.gz; tests/server/without-sensor --flows --every 5 --since 04:00 --until 05:00 192.0.2.1 "$SCRATCH"/day/*.04.?0.00.gz
\! gzip -dc "$SCRATCH"/day/* | gzip -n >"$SCRATCH/root/tree/argus.2026.03.03.00.00.00.gz"
ALTER SERVER covered OPTIONS (SET period '1 day');
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 02:10Z, 2026-03-03 02:50Z)');
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 05:10Z, 2026-03-03 05:50Z)');
SELECT complete, reason, silent FROM pg_temp.summary('netops.flows', '[2026-03-03 00:00Z, 2026-03-04 00:00Z)');
ALTER SERVER covered OPTIONS (SET period '30 minutes');
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"
-- A sensor that lost packets.
\! cp -p tests/data/campus/2026/03/03/argus.2026.03.03.1[3-4].?0.00.gz "$SCRATCH/root/tree" && touch -d '2026-03-06 12:00Z' "$SCRATCH"/root/tree/*
SELECT * FROM pg_temp.summary('netops.flows', '[2026-03-03 13:30Z, 2026-03-03 14:30Z)');
SELECT "time", srcid, state, pkts, drops FROM argus.coverage('netops.flows', '[2026-03-03 13:00Z, 2026-03-03 15:00Z)', '30 minutes') WHERE srcid IS NOT NULL;
-- An index says the same, without a look into the archives, and sees through names that are wrong.
\! rm "$SCRATCH"/root/tree/*.1[34].*; cd "$SCRATCH/root/tree" && cp -p ../../sound/* . && head -c 3000 ../../sound/*.04.00.00.gz >argus.2026.03.03.04.00.00.gz && rm *.05.00.00.gz && touch -d '2026-03-06 12:00Z' *
CREATE TABLE unindexed AS SELECT i, s.* FROM generate_series(0, 7) i, pg_temp.summary('netops.flows', tstzrange('2026-03-03 00:00Z'::timestamptz + i * interval '1 hour', '2026-03-03 00:30Z'::timestamptz + i * interval '1 hour')) s;
ALTER SERVER covered OPTIONS (ADD index_dir :'index_dir');
CALL argus.build_index('covered');
SELECT count(*) AS same FROM (SELECT i, s.* FROM generate_series(0, 7) i, pg_temp.summary('netops.flows', tstzrange('2026-03-03 00:00Z'::timestamptz + i * interval '1 hour', '2026-03-03 00:30Z'::timestamptz + i * interval '1 hour')) s
  INTERSECT ALL SELECT * FROM unindexed) s;
SELECT i, complete, reason FROM unindexed ORDER BY i;
SELECT "time", files_unindexed, state FROM argus.coverage('netops.flows', '[2026-03-03 03:30Z, 2026-03-03 05:30Z)', '30 minutes') WHERE srcid IS NULL;
ALTER SERVER covered OPTIONS (SET slack '0');
SELECT complete, reason FROM pg_temp.summary('netops.flows', '[2026-03-03 00:00Z, 2026-03-03 03:00Z)');
ALTER SERVER covered OPTIONS (SET slack '5 minutes');
\! rm -r "$SCRATCH"/index/tree
-- A hot table: what is not loaded yet, what the filter leaves out, which days have expired or were dropped.
\! cp -a "$SCRATCH"/sound/* "$SCRATCH/root/tree"; rm "$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"
CALL argus.create_hot_table('netops.hot', server => 'covered', keep => '100 years', rollup_keep => '100 years');
SELECT complete, reason FROM pg_temp.summary('netops.hot');
CALL argus.load('netops.hot');
SELECT complete, reason FROM pg_temp.summary('netops.hot');
\! cp -a "$SCRATCH"/sound/*.04.00.00.gz "$SCRATCH/root/tree"
SELECT complete, reason FROM pg_temp.summary('netops.hot');
CALL argus.load('netops.hot');
SELECT * FROM pg_temp.summary('netops.hot');
-- What was loaded is there, though the archive has gone. The archive itself has a gap.
\! rm "$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"
SELECT complete, reason FROM pg_temp.summary('netops.hot');
SELECT complete, reason FROM pg_temp.summary('netops.flows');
-- A day that was dropped is in the archive.
CALL argus.drop_day('netops.hot', '2026-03-03');
SELECT complete, reason FROM pg_temp.summary('netops.hot');
\! cp -a "$SCRATCH"/sound/*.04.00.00.gz "$SCRATCH/root/tree"
SELECT complete, reason FROM pg_temp.summary('netops.hot');
CALL argus.create_hot_table('netops.web', server => 'covered', filter => 'port 80 or 443', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.web');
SELECT complete, reason FROM pg_temp.summary('netops.web');
CALL argus.drop_day('netops.web', '2026-03-03');
SELECT complete, reason FROM pg_temp.summary('netops.web');
-- Damage of what was loaded is known without the archive.
\! head -c 3000 "$SCRATCH"/sound/*.04.00.00.gz >"$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"; touch -d '2026-03-06 12:00Z' "$SCRATCH"/root/tree/*
CALL argus.create_hot_table('netops.cut', server => 'covered', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.cut');
SELECT complete, reason, lost FROM pg_temp.summary('netops.cut');
\! rm "$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"
SELECT complete, reason, lost FROM pg_temp.summary('netops.cut');
CALL argus.drop_hot_table('netops.hot');
CALL argus.drop_hot_table('netops.web');
CALL argus.drop_hot_table('netops.cut');
DROP TABLE unindexed;
\x off
DROP FOREIGN TABLE netops.morning, netops.some;
RESET client_min_messages;
\set VERBOSITY default
DROP FOREIGN TABLE netops.flows, netops.management;
DROP SCHEMA netops;
DROP SERVER covered;
\! chmod -R u+rwx "$SCRATCH"; rm -rf "$SCRATCH"
