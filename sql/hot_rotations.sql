--
-- Which files of a day there are: what a day is closed with, what the daily report knows, and what it does not.
--
\set scratch `mktemp -d /tmp/argus_rotations.XXXXXX`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
\setenv PGDATESTYLE ISO
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/tree" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.0[0-1].?0.00.gz "$SCRATCH/tree"
-- Three files of a day, of half of its hours none; one file of the day after the next.
\! cd "$SCRATCH/tree" && rm *.00.30.00.gz && cp -p argus.2026.03.03.01.30.00.gz argus.2026.03.05.01.30.00.gz && touch -d '2026-03-06 12:00Z' *
CREATE SERVER rotations FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.flows', server => 'rotations', keep => '100 years', rollup_keep => '100 years');
CREATE FUNCTION pg_temp.files(day date, hot text DEFAULT 'netops.flows') RETURNS TABLE (label text, value numeric, detail jsonb) LANGUAGE sql AS $$
  SELECT label, value, detail FROM argus.daily_report(hot::regclass, day) WHERE section = 'files' ORDER BY rank
$$;
CREATE FUNCTION pg_temp.others(day date, hot text DEFAULT 'netops.flows') RETURNS TABLE (section text, n bigint, first text, last text, total numeric) LANGUAGE sql AS $$
  SELECT section, count(*), min(label), max(label), sum(value) FROM argus.daily_report(hot::regclass, day) WHERE section IN ('missing rotations', 'empty files', 'trouble', 'sensor loss', 'protocols')
  GROUP BY 1 ORDER BY 1
$$;
-- Nothing was loaded yet.
SELECT * FROM pg_temp.files('2026-03-03');
SELECT * FROM pg_temp.others('2026-03-03');
-- A day that lacks most of its files is not closed like a whole one.
\setenv SQL 'CALL argus.maintain()'
\! tests/server/messages
-- The copy under another date is no file of that date: its flows are the day's before.
SELECT * FROM pg_temp.files('2026-03-03');
SELECT * FROM pg_temp.others('2026-03-03');
-- No file at all, of a day that should have some; before the first one; to come.
SELECT * FROM pg_temp.files('2026-03-04');
SELECT * FROM pg_temp.others('2026-03-04');
SELECT section, label, value, detail FROM argus.daily_report('netops.flows', '2026-03-04') WHERE section IN ('sensor loss', 'failed connections');
SELECT * FROM pg_temp.files('2026-03-02');
SELECT * FROM pg_temp.others('2026-03-02');
SELECT * FROM pg_temp.files(current_date + 1);
SELECT * FROM pg_temp.others(current_date + 1);
-- Of today, what may still be written is not missing.
SELECT count(*) FILTER (WHERE section = 'missing rotations' AND label::timestamptz + '30 minutes' + '1 hour' > now()) AS too_early,
    count(*) FILTER (WHERE section = 'missing rotations') = sum(value) FILTER (WHERE section = 'files' AND label = 'missing') AS missing,
    sum(value) FILTER (WHERE section = 'files' AND label = 'to come') BETWEEN 2 AND 48 AS to_come,
    sum(value) FILTER (WHERE section = 'files' AND label IN ('loaded', 'missing', 'to come')) = sum(value) FILTER (WHERE section = 'files' AND label = 'expected') AS all_known
  FROM argus.daily_report('netops.flows', (now() AT TIME ZONE 'UTC')::date);
-- Empty: no byte, or nothing packed. With a start record alone a file is not empty. Each is reported once.
\! cd "$SCRATCH/tree" && : >argus.2026.03.03.02.00.00.gz && : >argus.2026.03.03.02.30.00.gz && gzip </dev/null >argus.2026.03.03.03.00.00.gz && touch -d '2026-03-06 12:00Z' *
\! cp tests/data/odd/mar-only.arg "$SCRATCH/tree/argus.2026.03.03.03.30.00.gz" && touch -d '2026-03-06 12:00Z' "$SCRATCH"/tree/*
\! tests/server/messages
\! tests/server/messages
SELECT * FROM pg_temp.files('2026-03-03');
SELECT section, label, value FROM argus.daily_report('netops.flows', '2026-03-03') WHERE section = 'empty files';
SELECT regexp_replace(path, '.*/', '') AS path, bytes, records, flows, damage FROM argus.ledger WHERE flows = 0 ORDER BY file;
-- What cannot be loaded is named, unless it is of another day.
\! echo 'no archive' >"$SCRATCH/tree/argus.2026.03.03.04.00.00.gz"; echo 'nor this' >"$SCRATCH/tree/argus.2026.03.04.04.00.00.gz"; touch -d '2026-03-06 12:00Z' "$SCRATCH"/tree/*
SET client_min_messages = error;
CALL argus.load('netops.flows');
RESET client_min_messages;
SELECT section, rank, regexp_replace(label, '.*/', '') AS label, value, detail ->> 'reason' AS reason FROM argus.daily_report('netops.flows', '2026-03-03') WHERE section = 'trouble';
SELECT section, rank, regexp_replace(label, '.*/', '') AS label, value, detail ->> 'reason' AS reason FROM argus.daily_report('netops.flows', '2026-03-04') WHERE section = 'trouble';
\! chmod 0 "$SCRATCH/tree"
SET client_min_messages = error;
CALL argus.load('netops.flows');
RESET client_min_messages;
SELECT section, rank, replace(label, :'scratch', '') AS label, value, detail ->> 'reason' AS reason FROM argus.daily_report('netops.flows', '2026-03-04') WHERE section = 'trouble';
\! chmod 755 "$SCRATCH/tree"
\! mv "$SCRATCH/tree" "$SCRATCH/moved"
SELECT count(*) FROM argus.daily_report('netops.flows', '2026-03-03') WHERE section = 'trouble';
\! mv "$SCRATCH/moved" "$SCRATCH/tree" && rm "$SCRATCH"/tree/*.04.00.00.gz
-- All files: nothing to warn of, but an empty one is named. Late ones do not open the day again.
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.flows');
\! cd tests/data/campus/2026/03/03 && for f in *; do [ -e "$SCRATCH/tree/$f" ] || cp -p "$f" "$SCRATCH/tree"; done; rm "$SCRATCH"/tree/*.03.05.*; cp -p argus.2026.03.03.23.30.00.gz "$SCRATCH/tree/argus.2026.03.04.00.00.00.gz" 2>/dev/null; touch -d '2026-03-06 12:00Z' "$SCRATCH"/tree/*
CALL argus.create_hot_table('netops.flows', server => 'rotations', keep => '100 years', rollup_keep => '100 years');
CALL argus.load('netops.flows');
RESET client_min_messages;
CALL argus.close_day('netops.flows', '2026-03-03');
SELECT * FROM pg_temp.files('2026-03-03');
-- A day whose flows were dropped before it was closed.
CALL argus.drop_day('netops.flows', '2026-03-03');
UPDATE argus_internal.day SET closed_at = NULL WHERE day = '2026-03-03';
CALL argus.close_day('netops.flows', '2026-03-03');
SELECT * FROM pg_temp.files('2026-03-03');
-- Without rollups, with those of the day gone, without a period.
CALL argus.create_hot_table('netops.plain', server => 'rotations', keep => '100 years', rollup_keep => '0');
SET client_min_messages = error;
CALL argus.load('netops.plain');
UPDATE argus_internal.hot_table SET summed_from = '2026-03-10' WHERE relid = 'netops.flows'::regclass;
RESET client_min_messages;
SELECT * FROM pg_temp.files('2026-03-03', 'netops.plain');
SELECT * FROM pg_temp.files('2026-03-03');
ALTER SERVER rotations OPTIONS (DROP period, DROP slack);
CALL argus.close_day('netops.plain', '2026-03-03');
SELECT * FROM pg_temp.files('2026-03-03', 'netops.plain');
SELECT * FROM pg_temp.files('2026-03-04', 'netops.plain');
-- What is no day, no table. -- ERROR
\set VERBOSITY terse
SELECT argus.daily_report('netops.plain', NULL);
SELECT argus.daily_report(NULL, '2026-03-03');
SELECT argus.daily_report('pg_class', '2026-03-03');
SELECT argus.daily_report(1::regclass, '2026-03-03');
SELECT count(*) > 0 AS lines FROM argus.daily_report('netops.plain', '-infinity');
SELECT count(*) > 0 AS lines FROM argus.daily_report('netops.plain', 'infinity');
SELECT count(*) > 0 AS lines FROM argus.daily_report('netops.plain', '4713-01-01 BC');
CALL argus.close_day('netops.plain', NULL);
CALL argus.drop_hot_table('netops.flows');
CALL argus.drop_hot_table('netops.plain');
DROP SCHEMA netops;
DROP SERVER rotations;
\setenv PGDATESTYLE
\! rm -rf "$SCRATCH"
