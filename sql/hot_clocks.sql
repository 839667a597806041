--
-- Sensors with a wrong clock, and damaged files: what is believed of times, what is told, and which days stay.
--
\set scratch `mktemp -d /tmp/argus_clocks.XXXXXX`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/tree" && zcat tests/data/campus/2026/03/03/argus.2026.03.03.02.30.00.gz >"$SCRATCH/tree/a" && touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
CREATE SERVER clocks FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/*');
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.flows', server => 'clocks', keep => '100 years', rollup_keep => '100 years', settle => '0', grace => '0');
-- A file with nothing but such a flow has no newest one.
CREATE VIEW watched AS SELECT newest_flow, lag = date_trunc('second', now() - newest_flow) AS lag, files_misdated, flows_misdated, days_open, days_closed,
  newest_day, message FROM argus.status;
CREATE VIEW days AS SELECT day, closed_at IS NOT NULL AS closed FROM argus_internal.day ORDER BY day;
\setenv SQL 'CALL argus.load(''netops.flows'')'
\! tests/server/messages
SELECT * FROM watched;
-- One flow of the future blinds nobody; it is told, in status and in the report.
\! cp tests/data/clocks/future.arg "$SCRATCH/tree/b" && touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
\! tests/server/messages
SELECT * FROM watched;
-- It is no reason to believe that all is well.
SELECT state, reason, lag > interval '0' AS is_positive FROM argus.status;
SELECT flows, stored, misdated, misdated_first, misdated_last, misdated_by, days FROM argus.ledger ORDER BY file;
SELECT section, rank, label, value, regexp_replace(detail ->> 'file', '.*/', '') AS file, detail ->> 'last' AS last
  FROM argus.daily_report('netops.flows', current_date) WHERE section = 'wrong clocks';
SELECT * FROM days;
SET client_min_messages = warning;
CALL argus.maintain();
RESET client_min_messages;
SELECT * FROM days;
-- The day goes with its last file.
SELECT format('CALL argus.forget(%L, %L)', 'netops.flows', path) AS forget FROM argus.ledger WHERE path LIKE '%/b' \gset
SET client_min_messages = warning;
:forget;
RESET client_min_messages;
SELECT * FROM days;
SELECT count(*) AS partitions FROM pg_inherits i WHERE i.inhparent = 'netops.flows'::regclass;
SELECT * FROM watched;
\! rm "$SCRATCH/tree/b"
-- Good flows in the same file count, whatever stands beside them: a flow of 1970, one of the future.
\! python3 -c 'import os, struct; d = open(os.environ["SCRATCH"] + "/tree/a", "rb").read(); f = open("tests/data/clocks/future.arg", "rb").read()[128:]; open(os.environ["SCRATCH"] + "/tree/c", "wb").write(d + f + f.replace(struct.pack(">I", 2064000000), struct.pack(">I", 100)))' && touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
\! tests/server/messages | sed 's/ on 20[^ ]*,/ on DAY,/'
SELECT * FROM watched;
SELECT file, flows, misdated, forgotten_at IS NOT NULL AS forgotten FROM argus.ledger ORDER BY file;
-- CHANGELOG.md finds such files in hot tables of before.
SELECT hot_table, regexp_replace(path, '.*/', '') AS path, last_time FROM argus.ledger
 WHERE forgotten_at IS NULL AND (last_time > loaded_at + interval '1 day' OR first_time < '1990-01-01');
\! rm "$SCRATCH/tree/c"
CALL argus.drop_hot_table('netops.flows');
-- A clock that steps back is no wrong one. Rows are those of the archive.
CALL argus.create_hot_table('netops.flows', server => 'clocks', keep => '100 years', rollup_keep => '100 years', settle => '0', grace => '0');
\! rm "$SCRATCH"/tree/* && cp tests/data/clocks/back.arg "$SCRATCH/tree/back" && touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
\! tests/server/messages
SELECT * FROM watched;
SELECT stime, ltime FROM netops.flows ORDER BY 1, 2;
SELECT count(*) FROM (SELECT stime, ltime, saddr, sport FROM netops.flows EXCEPT ALL SELECT stime, ltime, saddr, sport FROM argus.flows(:'scratch' || '/tree/back')) AS more;
CALL argus.drop_hot_table('netops.flows');
-- Times that cannot be, out of a damaged file, are no times: they open no day.
CALL argus.create_hot_table('netops.flows', server => 'clocks', keep => '100 years', rollup_keep => '100 years', settle => '0', grace => '0');
\! rm "$SCRATCH"/tree/* && { zcat tests/data/campus/2026/03/03/argus.2026.03.03.02.30.00.gz | head -c 20000; tail -c +129 tests/data/clocks/future.arg; } >"$SCRATCH/tree/a" && touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
\! tests/server/messages | sed 's/ is damaged at.*/ is damaged/'
SELECT flows, stored, untimed, misdated, damage IS NOT NULL AS damaged FROM argus.ledger;
SELECT count(*) AS flows, max(stime) FROM netops.flows WHERE stime > '2000-01-01';
SELECT sum(flows) AS summed FROM netops.flows_service_day;
SELECT * FROM days;
-- Days that an earlier version opened for such flows go.
SELECT count(*) AS opened FROM argus_internal.open_day('netops.flows', '2056-01-01');
SELECT * FROM days;
SET client_min_messages = warning;
CALL argus.maintain();
RESET client_min_messages;
SELECT * FROM days;
SELECT count(*) AS left_behind FROM pg_class WHERE relname LIKE 'flows%2056%';
CALL argus.drop_hot_table('netops.flows');
DROP SCHEMA netops;
DROP SERVER clocks;
DROP VIEW watched, days;
\! rm -rf "$SCRATCH"
