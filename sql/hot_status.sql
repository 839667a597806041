--
-- argus.status: is all well with a hot table, and if not, why? Everything that must not look well is brought about once.
--
\set scratch `mktemp -d /tmp/argus_status.XXXXXX`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
SET timezone = 'UTC';
SET datestyle = 'ISO';
-- Six rotations, up to the last that is over: each holds a flow of its first minute.
\set newest `date +%s`
SELECT :newest / 1800 * 1800 - 1800 AS newest \gset
\setenv NEWEST :newest
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/tree" "$SCRATCH/tree/core"
\! tests/server/hot/make-flows --rotations "$SCRATCH/tree/core" $NEWEST 0 1 2 3 4 5
CREATE SERVER watched FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/*/argus.%Y.%m.%d.%H.%M.%S', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.flows', server => 'watched', settle => '0');
CREATE VIEW now AS SELECT hot_table, state,
    regexp_replace(replace(regexp_replace(reason, 'argus\.[0-9.]{19}', 'NAME', 'g'), :'scratch', 'SCRATCH'), '\d{4}-\d\d-\d\d \d\d:\d\d UTC', 'TIME', 'g') AS reason
  FROM argus.status;
CREATE VIEW waiting AS SELECT regexp_replace(replace(path, :'scratch', 'SCRATCH'), 'argus\.[0-9.]{19}', 'NAME') AS path, reason, attempts,
    regexp_replace(replace(message, :'scratch', 'SCRATCH'), 'argus\.[0-9.]{19}', 'NAME') AS message FROM argus.pending;
-- Nobody has maintained it.
SELECT * FROM now;
SELECT newest_flow, lag FROM argus.status;
-- Nor does a role that owns nothing, which is told so.
CREATE ROLE regress_status_nobody;
CREATE ROLE regress_status_owner;
CREATE ROLE regress_status_reader;
CREATE ROLE regress_status_monitor;
GRANT USAGE ON SCHEMA argus, netops TO regress_status_nobody, regress_status_reader, regress_status_monitor;
GRANT SELECT ON netops.flows TO regress_status_reader;
GRANT SELECT ON now TO regress_status_nobody, regress_status_reader, regress_status_monitor;
GRANT pg_monitor TO regress_status_monitor;
SET ROLE regress_status_nobody;
CALL argus.maintain();
RESET ROLE;
ALTER TABLE netops.flows OWNER TO regress_status_owner;
SET ROLE regress_status_reader;
CALL argus.maintain();
RESET ROLE;
ALTER TABLE netops.flows OWNER TO CURRENT_USER;
SELECT * FROM now;
-- All is well, for whoever may see it.
CALL argus.maintain();
SELECT * FROM now;
SET ROLE regress_status_nobody;
SELECT hot_table, state, reason FROM argus.status;
SET ROLE regress_status_reader;
SELECT hot_table, state, reason FROM argus.status;
SET ROLE regress_status_monitor;
-- What doc/operations.md gives to a monitor.
SELECT hot_table, state, reason, lag < interval '2 hours' AS lag FROM argus.status
 ORDER BY array_position('{critical,warning,ok}', state), hot_table;
RESET ROLE;
-- The schedule has stopped.
UPDATE argus_internal.hot_table SET checked_at = checked_at - interval '1 hour 59 minutes';
SELECT * FROM now;
UPDATE argus_internal.hot_table SET checked_at = checked_at - interval '2 minutes';
-- Not if a run that listed the archive so long ago still loads.
SELECT * FROM now;
CREATE VIEW stopped AS SELECT state, coalesce(starts_with(reason, 'not maintained since '
      || (SELECT to_char(greatest(s.checked_at, max(loaded_at)), 'YYYY-MM-DD HH24:MI "UTC"') FROM argus.ledger)), false) AS is_told
  FROM argus.status s;
BEGIN;
UPDATE argus_internal.file SET loaded_at = loaded_at - interval '121 minutes', newest_time = newest_time - interval '121 minutes' WHERE file > 1;
SELECT coalesce(reason, '') LIKE 'not maintained since %' AS is_told FROM argus.status;
UPDATE argus_internal.file SET loaded_at = loaded_at - interval '121 minutes', newest_time = newest_time - interval '121 minutes' WHERE file = 1;
SELECT * FROM stopped;
ROLLBACK;
DROP VIEW stopped;
SET client_min_messages = error;
CALL argus.maintain();
-- Rotations are missing between others, and a day without any file is as missing as an hour. What nobody has recorded yet is not.
\! tests/server/hot/make-flows --rotations "$SCRATCH/tree/core" $NEWEST 8
CALL argus.maintain();
SELECT * FROM now;
SELECT files_missing, position(to_char(to_timestamp(:newest - 7 * 1800), 'YYYY-MM-DD HH24:MI UTC') IN reason) > 0 AS first FROM argus.status;
\! tests/server/hot/make-flows --rotations "$SCRATCH/tree/core" $NEWEST 6
CALL argus.maintain();
SELECT * FROM now;
\! tests/server/hot/make-flows --rotations "$SCRATCH/tree/core" $NEWEST 7 200
CALL argus.maintain();
SELECT state, files_missing FROM argus.status;
\! rm "$SCRATCH/tree/core/argus.$(date -u -d @$(($NEWEST - 200 * 1800)) +%Y.%m.%d.%H.%M.%S)"
SELECT format('CALL argus.forget(%L, %L)', hot_table, path) AS forget FROM argus.ledger ORDER BY path LIMIT 1 \gset
:forget;
CALL argus.maintain();
SELECT * FROM now;
-- A folder that cannot be opened: told, remembered, and over when it can be opened. What is known of files in it stays.
\! mkdir "$SCRATCH/tree/lan" && f="$SCRATCH/tree/lan/argus.$(date -u -d @$NEWEST +%Y.%m.%d.%H.%M.%S)" && echo 'no archive' >"$f" && touch -d @$(($NEWEST + 1800)) "$f"
SET client_min_messages = error;
CALL argus.maintain();
SELECT * FROM waiting;
RESET client_min_messages;
\! chmod 0 "$SCRATCH/tree/lan"
\setenv SQL 'CALL argus.maintain()'
\! tests/server/messages
SELECT * FROM now;
SELECT * FROM waiting ORDER BY path;
SELECT paths_unreadable FROM argus.status;
\! tests/server/messages
SELECT path, reason, attempts FROM waiting ORDER BY path;
SET ROLE regress_status_reader;
SELECT * FROM now;
SELECT count(*) FROM argus.pending;
RESET ROLE;
\! chmod 755 "$SCRATCH/tree/lan" && rm "$SCRATCH"/tree/lan/*
\! tests/server/messages
SELECT * FROM now;
SELECT * FROM waiting;
-- A link that leads nowhere, and a file that cannot be opened.
\! ln -s /nowhere/at/all "$SCRATCH/tree/lan/link"
\! f="$SCRATCH/tree/lan/argus.$(date -u -d @$NEWEST +%Y.%m.%d.%H.%M.%S)" && tests/server/hot/make-flows "$f" $(($NEWEST + 90)) && touch -d @$(($NEWEST + 1800)) "$f" && chmod 0 "$f"
SET client_min_messages = error;
CALL argus.maintain();
SELECT * FROM now;
SELECT path, reason, message FROM waiting ORDER BY path;
\! rm "$SCRATCH"/tree/lan/*
-- A file that was loaded has another content.
SELECT path AS victim FROM argus.ledger WHERE forgotten_at IS NULL ORDER BY path LIMIT 1 \gset
\setenv VICTIM :victim
\! cp -p "$VICTIM" "$SCRATCH/.saved" && tests/server/hot/make-flows "$VICTIM" $(($NEWEST - 8 * 1800 + 70)) && touch -d @$(($NEWEST - 7 * 1800 + 5)) "$VICTIM"
CALL argus.maintain();
SELECT * FROM now;
\! mv "$SCRATCH/.saved" "$VICTIM"
CALL argus.maintain();
SELECT * FROM now;
-- The archive is gone, or cannot be looked at; it comes back.
\! mv "$SCRATCH/tree" "$SCRATCH/moved"
CALL argus.maintain();
SELECT * FROM now;
\! chmod 0 "$SCRATCH"
CALL argus.maintain();
SELECT * FROM now;
\! chmod 755 "$SCRATCH" && mv "$SCRATCH/moved" "$SCRATCH/tree"
ALTER SERVER watched OPTIONS (SET root '/nowhere/at/all');
CALL argus.maintain();
SELECT * FROM now;
ALTER SERVER watched OPTIONS (SET root :'scratch');
-- A run that lists the archive again is enough.
CALL argus.load('netops.flows');
SELECT * FROM now;
-- The table lags, by the period of the server.
UPDATE argus_internal.file SET newest_time = newest_time - interval '2 hours';
SELECT * FROM now;
ALTER SERVER watched OPTIONS (SET period '2 hours');
SELECT state FROM argus.status;
ALTER SERVER watched OPTIONS (SET period '30 minutes');
UPDATE argus_internal.file SET newest_time = newest_time - interval '4 hours';
SELECT * FROM now;
UPDATE argus_internal.file SET newest_time = newest_time + interval '6 hours';
-- Damage is told for a day, and so is what a run could not do.
UPDATE argus_internal.file SET damage = 'broken' WHERE file < 3;
UPDATE argus_internal.hot_table SET message = 'could not close 2026-01-01: the table is in use';
SELECT * FROM now;
UPDATE argus_internal.file SET loaded_at = loaded_at - interval '25 hours', newest_time = newest_time - interval '25 hours' WHERE damage IS NOT NULL;
UPDATE argus_internal.hot_table SET message = NULL;
SELECT * FROM now;
SELECT count(*) FROM argus_internal.findings_of('netops.flows');
CALL argus.drop_hot_table('netops.flows');
-- A sensor that died two days ago looks no more alive because flows of its wrong clock are loaded again and again.
\! mkdir "$SCRATCH/dead" && tests/server/hot/make-flows "$SCRATCH/dead/a" -172800 && touch -d '2 hours ago' "$SCRATCH"/dead/*
\set dead :scratch '/dead'
CREATE SERVER dead FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dead', pattern '*');
CALL argus.create_hot_table('netops.dead', server => 'dead', settle => '0');
CALL argus.maintain();
SELECT * FROM now;
\! tests/server/hot/make-flows "$SCRATCH/dead/b" +43200 && touch -d '2 hours ago' "$SCRATCH"/dead/*
CALL argus.maintain();
SELECT * FROM now;
\! tests/server/hot/make-flows "$SCRATCH/dead/c" -172700 +43300 && touch -d '2 hours ago' "$SCRATCH"/dead/*
CALL argus.maintain();
SELECT * FROM now;
SELECT f.misdated, f.newest_time < now() - interval '47 hours' AS is_old FROM argus_internal.file f ORDER BY file;
-- An earlier version noted the flow of the future as the newest.
UPDATE argus_internal.file SET newest_time = last_time;
SELECT * FROM now;
CALL argus.drop_hot_table('netops.dead');
-- There are files, but none that could be loaded.
\! rm "$SCRATCH"/dead/* && echo 'no archive' >"$SCRATCH/dead/a" && touch -d '2 hours ago' "$SCRATCH"/dead/*
CALL argus.create_hot_table('netops.dead', server => 'dead', settle => '0');
CALL argus.maintain();
SELECT * FROM now;
CALL argus.drop_hot_table('netops.dead');
SELECT count(*) AS left_behind FROM argus_internal.finding;
RESET client_min_messages;
DROP VIEW now, waiting;
-- There is no hot table at all.
CALL argus.maintain();
DROP SCHEMA netops;
DROP SERVER watched, dead;
DROP OWNED BY regress_status_nobody, regress_status_reader, regress_status_monitor;
DROP ROLE regress_status_nobody, regress_status_owner, regress_status_reader, regress_status_monitor;
\! chmod -R 755 "$SCRATCH"; rm -rf "$SCRATCH"
