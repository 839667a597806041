--
-- Who may do what: nobody but the extension touches what is known of hot tables, nobody's table harms another's, SELECT is enough to read.
--
\set scratch `mktemp -d /tmp/argus_rights.XXXXXX`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
\set VERBOSITY terse
\pset footer off
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.0[0-1].?0.00.gz "$SCRATCH" && touch -d '2026-03-03 12:00Z' "$SCRATCH"/*
CREATE SERVER rights FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'argus.%Y.%m.%d.%H.%M.%S.gz');
CREATE ROLE regress_argus_a;
CREATE ROLE regress_argus_b;
CREATE ROLE regress_argus_reader;
CREATE ROLE regress_argus_monitor IN ROLE pg_monitor;
CREATE ROLE regress_argus_stranger;
CREATE SCHEMA shared;
GRANT USAGE ON SCHEMA argus, shared TO regress_argus_a, regress_argus_b, regress_argus_reader, regress_argus_stranger;
GRANT CREATE ON SCHEMA shared TO regress_argus_a, regress_argus_b;
GRANT USAGE ON FOREIGN SERVER rights TO regress_argus_a, regress_argus_b;
SET ROLE regress_argus_a;
CALL argus.create_hot_table('shared.a', server => 'rights', keep => '100 years', rollup_keep => '100 years', grace => '100 years');
CALL argus.load('shared.a');
GRANT SELECT ON shared.a TO regress_argus_reader;
SET ROLE regress_argus_b;
CALL argus.create_hot_table('shared.b', server => 'rights', filter => 'tcp', keep => '100 years', rollup_keep => '100 years', grace => '100 years');
CALL argus.load('shared.b');

-- State is nobody's, not even of his own table. -- ERROR
SET ROLE regress_argus_a;
BEGIN;
LOCK TABLE argus_internal.hot_table IN ACCESS EXCLUSIVE MODE;
ROLLBACK;
BEGIN;
LOCK TABLE argus_internal.hot_table IN ACCESS SHARE MODE;
ROLLBACK;
SELECT count(*) FROM argus_internal.hot_table;
UPDATE argus_internal.hot_table SET checked_at = 'infinity', files_pending = 2147483647;
UPDATE argus_internal.failure SET attempts = 2147483647;
DELETE FROM argus_internal.day;
INSERT INTO argus_internal.file SELECT * FROM argus_internal.file;
TRUNCATE argus_internal.place;
INSERT INTO argus_internal.relation VALUES ('shared.b', 'shared.a', '', '2026-01-01');
-- Nor are the functions that touch it, whatever was granted.
SELECT argus_internal.forget_hot_table('shared.b');
SELECT argus_internal.run_as_owner('shared.b', 'DROP TABLE shared.b');
RESET ROLE;
-- Nobody has them end the transaction, or copy to the client.
SELECT argus_internal.run_as_owner('shared.b', 'COMMIT');
\echo :LAST_ERROR_SQLSTATE
SELECT argus_internal.run_as_role(10, 'COPY (SELECT 1) TO STDOUT');
\echo :LAST_ERROR_SQLSTATE
BEGIN;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA argus, argus_internal TO regress_argus_a;
GRANT EXECUTE ON ALL PROCEDURES IN SCHEMA argus, argus_internal TO regress_argus_a;
SET ROLE regress_argus_a;
SAVEPOINT granted;
SELECT argus_internal.forget_hot_table('shared.b');
ROLLBACK TO granted;
SELECT argus_internal.run_as_owner('shared.b', 'DROP TABLE shared.b');
ROLLBACK TO granted;
SELECT argus_internal.run_as_role(10, 'DROP TABLE shared.b');
ROLLBACK TO granted;
SELECT * FROM argus_internal.query_as_owner('shared.b', 'SELECT 1') r(i int);
ROLLBACK TO granted;
SELECT argus_internal.try_lock_hot_table('shared.b');
ROLLBACK TO granted;
SELECT argus_internal.load_file('shared.a', '', 1, NULL);
ROLLBACK TO granted;
SELECT argus_internal.maintained_hot_tables(10);
ROLLBACK;
-- Doors open to owners.
SET ROLE regress_argus_a;
CALL argus.load('shared.b');
CALL argus.close_day('shared.b', '2026-03-03');
CALL argus.forget('shared.b', 'x');
CALL argus.alter_hot_table('shared.b', keep => '1 day');
CALL argus.drop_hot_table('shared.b');
CALL argus.rehydrate('shared.b', '[2026-03-03,2026-03-04)');
SELECT * FROM argus.daily_report('shared.b', '2026-03-03');
CALL argus.load(NULL);
CALL argus.drop_hot_table(1::regclass);
CALL argus.load('pg_class');
SELECT argus_internal.door_start_run('shared.b'), argus_internal.door_try_load_file('shared.b', NULL, NULL, NULL), argus_internal.door_start_run(NULL), argus_internal.door_start_run(1::regclass);
-- They are doors of hot tables only: of another table of the caller, nothing is noted.
CREATE TEMPORARY TABLE mine (stime timestamptz);
SELECT argus_internal.door_start_run('mine'), argus_internal.door_start_load('mine'), argus_internal.door_note_unmerged('mine', ROW('/a', 1, now(), NULL)::argus_internal.listed_file, 'x'),
  argus_internal.door_try_load_file('mine', ROW('/a', 1, now(), NULL)::argus_internal.listed_file, NULL, true);
CREATE FUNCTION pg_temp.outcome(door regprocedure) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE (SELECT format('SELECT %s(''pg_temp.mine''%s)', p.oid::regproc, string_agg(', NULL::' || format_type(t.oid, NULL), '' ORDER BY t.i))
    FROM pg_proc p LEFT JOIN unnest(p.proargtypes[1:p.pronargs - 1]) WITH ORDINALITY t(oid, i) ON true WHERE p.oid = door GROUP BY p.oid) INTO answer;
  RETURN coalesce(nullif(answer, ''), 'nothing');
EXCEPTION WHEN OTHERS THEN
  RETURN SQLERRM;
END
$$;
SELECT p.prosrc AS door, pg_temp.outcome(p.oid) AS outcome, count(*) > 5 AS are_many FROM pg_proc p
 WHERE p.proname LIKE 'door\_%' AND p.pronamespace = 'argus_internal'::regnamespace AND p.proargtypes[0] = 'regclass'::regtype GROUP BY 1, 2 ORDER BY 1, 2;
RESET ROLE;
SELECT (SELECT count(*) FROM argus_internal.failure f WHERE NOT EXISTS (SELECT FROM argus_internal.hot_table h WHERE h.relid = f.relid)) AS failures,
  (SELECT count(*) FROM argus_internal.finding f WHERE NOT EXISTS (SELECT FROM argus_internal.hot_table h WHERE h.relid = f.relid)) AS findings;
-- What there is of another table is forgotten by any run.
INSERT INTO argus_internal.failure VALUES ('mine', '/a', 'failed', 1, 'x', now(), now(), 1, now());
INSERT INTO argus_internal.finding (relid, kind, files, message, seen_at) VALUES ('mine', 'unlisted', 0, 'x', now());
SET client_min_messages = error;
SET ROLE regress_argus_stranger;
CALL argus.maintain();
RESET client_min_messages;
RESET ROLE;
SELECT (SELECT count(*) FROM argus_internal.failure WHERE relid = 'mine'::regclass) AS failures, (SELECT count(*) FROM argus_internal.finding WHERE relid = 'mine'::regclass) AS findings;
DROP TABLE mine;
DROP FUNCTION pg_temp.outcome;
-- What an owner tells of a file, and what somebody restores who may not use the server, neither stops nor misleads others.
RESET ROLE;
ALTER SERVER rights OPTIONS (ADD period '30 minutes', ADD slack '5 minutes');
SET ROLE regress_argus_a;
SELECT path, bytes, mtime FROM argus.ledger WHERE hot_table = 'shared.a'::regclass ORDER BY file LIMIT 1 \gset
SET client_min_messages = error;
SELECT argus_internal.door_try_load_file('shared.a', ROW(:'path', :bytes, :'mtime', '4714-11-24 00:00+00 BC')::argus_internal.listed_file, NULL, false);
RESET client_min_messages;
SELECT replace(message, :'path', 'it') AS message FROM argus.pending;
RESET ROLE;
CREATE FOREIGN TABLE shared.archive (stime timestamptz) SERVER rights;
SELECT count(*) AS flows FROM shared.archive WHERE stime >= '2026-03-03' AND stime < '2026-03-04' \gset
SELECT :flows = (SELECT count(*) FROM shared.a) AS has_all;
SELECT hot_table, files_misnamed FROM argus.status ORDER BY hot_table::text;
BEGIN;
ALTER DATABASE :"DBNAME" OWNER TO regress_argus_stranger;
GRANT CREATE ON SCHEMA shared TO regress_argus_stranger;
SET LOCAL ROLE regress_argus_stranger;
CREATE TABLE shared.forged ();
INSERT INTO argus_internal.hot_table (relid, server, columns, index_columns, keep, rollup_keep, partition_zone, settle, grace, hot_from, summed_from)
  VALUES ('shared.forged', 'rights', '{}', '{}', '1 day', '1 day', 'UTC', '0', '0', '2000-01-01', '2000-01-01');
INSERT INTO argus_internal.place SELECT 'shared.forged', path, bytes, mtime, name_time, file FROM argus_internal.place WHERE relid = 'shared.a'::regclass;
INSERT INTO argus_internal.file (relid, file, path, bytes, digest, mtime, records, flows, stored, filtered, untimed, expired, sensor_pkts, sensor_drops, first_time,
    last_time, days, loaded_at, took)
  SELECT 'shared.forged', file, path, bytes, digest, mtime, 1, 1, 1, 0, 0, 0, 0, 0, '2000-01-01', '2000-01-01', '{}', now(), '0' FROM argus_internal.file
  WHERE relid = 'shared.a'::regclass;
RESET ROLE;
SELECT count(*) = :flows AS has_all FROM shared.archive WHERE stime >= '2026-03-03' AND stime < '2026-03-04';
-- Nor does what no load writes.
SET LOCAL ROLE regress_argus_stranger;
SAVEPOINT forged;
INSERT INTO argus_internal.place VALUES ('shared.forged', 'x', 1, now(), '294276-12-31', 1);
ROLLBACK TO forged;
INSERT INTO argus_internal.file VALUES ('shared.forged', 99, 'x', 1, 'x', now(), 1, 1, 1, 0, 0, 0, 0, 0, NULL, NULL, '{}', NULL, '294276-12-31', '0');
ROLLBACK TO forged;
INSERT INTO argus_internal.file (relid, file, path, bytes, digest, mtime, records, flows, stored, filtered, untimed, expired, sensor_pkts, sensor_drops, days, loaded_at,
    took, misdated) VALUES ('shared.forged', 99, 'x', 1, 'x', now(), 1, 1, 1, 0, 0, 0, 0, 0, '{}', now(), '0', 9223372036854775807);
ROLLBACK TO forged;
INSERT INTO argus_internal.failure VALUES ('shared.forged', 'x', 'failed', 1, repeat('x', 1000000), now(), now());
ROLLBACK;
DROP FOREIGN TABLE shared.archive;
ALTER SERVER rights OPTIONS (DROP period, DROP slack);
SET client_min_messages = error;
SET ROLE regress_argus_a;
CALL argus.load('shared.a');
RESET client_min_messages;
-- Whoever has the owner's rights is as good as he.
RESET ROLE;
GRANT regress_argus_b TO regress_argus_monitor;
SET ROLE regress_argus_monitor;
CALL argus.load('shared.b');
RESET ROLE;
REVOKE regress_argus_b FROM regress_argus_monitor;

-- Who sees what of status, ledger and pending: owners, readers, monitors.
CREATE TEMPORARY VIEW seen WITH (security_invoker = true) AS
  SELECT s.hot_table, s.files_loaded, (SELECT count(*) FROM argus.ledger l WHERE l.hot_table = s.hot_table) AS ledger, s.hot_bytes > 0 AS has_bytes FROM argus.status s;
GRANT SELECT ON seen TO PUBLIC;
SET ROLE regress_argus_a;
SELECT * FROM seen ORDER BY hot_table::text;
SET ROLE regress_argus_reader;
SELECT * FROM seen ORDER BY hot_table::text;
SET ROLE regress_argus_stranger;
SELECT * FROM seen ORDER BY hot_table::text;
SELECT count(*) FROM argus.ledger;
SET ROLE regress_argus_monitor;
SELECT * FROM seen ORDER BY hot_table::text;
-- The right to see all of them can be granted alone.
SET ROLE regress_argus_stranger;
SELECT * FROM argus.all_hot_tables;
RESET ROLE;
GRANT SELECT ON argus.all_hot_tables TO regress_argus_stranger;
SET ROLE regress_argus_stranger;
SELECT * FROM seen ORDER BY hot_table::text;
SELECT * FROM argus.all_hot_tables ORDER BY hot_table::text;
SELECT count(*) FROM shared.a;
RESET ROLE;
REVOKE SELECT ON argus.all_hot_tables FROM regress_argus_stranger;
SET ROLE regress_argus_stranger;
SELECT * FROM seen;

-- SELECT on a view is enough while a day fills, and through views of others; without it nothing shows.
SET ROLE regress_argus_a;
SELECT count(*) AS hosts FROM shared.a_host_day \gset
SELECT count(*) AS hours FROM shared.a_host_hour \gset
SELECT :hosts > 0 AS hosts, :hours > :hosts AS hours;
GRANT SELECT ON shared.a_host_day, shared.a_host_hour TO regress_argus_reader, regress_argus_b;
SET ROLE regress_argus_reader;
SELECT count(*) = :hosts AS hosts FROM shared.a_host_day;
SELECT count(*) = :hours AS hours FROM shared.a_host_hour;
SELECT count(*) = :hosts AS hosts FROM shared.a_host_day WHERE day = '2026-03-03';
SELECT count(*) FROM shared.a_host_day WHERE day < '2026-03-03';
SELECT count(*) FROM shared.a_host_day_open;
SELECT count(*) FROM shared.a_host_day_part;
SELECT count(*) FROM argus_internal.host_days('shared.a_host_day_part_20260303', '2026-03-03', NULL);
SET ROLE regress_argus_b;
CREATE VIEW shared.few AS SELECT * FROM shared.a_host_day WHERE host = '198.18.1.31';
GRANT SELECT ON shared.few TO regress_argus_stranger;
SET ROLE regress_argus_stranger;
SELECT count(*) FROM shared.few;
SELECT count(*) FROM shared.a_host_day;
-- The report is for whoever may read all that it is made of: what is missing is named, nothing is left out.
SET ROLE regress_argus_a;
SELECT count(*) AS lines, md5(string_agg(r::text, ',')) AS report FROM argus.daily_report('shared.a', '2026-03-03') r \gset
SET ROLE regress_argus_reader;
\set VERBOSITY default
\set SHOW_CONTEXT never
SELECT * FROM argus.daily_report('shared.a', '2026-03-03');
\set SHOW_CONTEXT errors
\set VERBOSITY terse
SET ROLE regress_argus_a;
GRANT SELECT ON shared.a_service_day TO regress_argus_reader;
SET ROLE regress_argus_reader;
SELECT :lines > 50 AND count(*) = :lines AND md5(string_agg(r::text, ',')) = :'report' AS is_the_same FROM argus.daily_report('shared.a', '2026-03-03') r;
SET ROLE regress_argus_b;
SELECT * FROM argus.daily_report('shared.a', '2026-03-03');
SET ROLE regress_argus_monitor;
SELECT * FROM argus.daily_report('shared.a', '2026-03-03');
RESET ROLE;
BEGIN;
REVOKE SELECT ON shared.a FROM regress_argus_reader;
GRANT SELECT (stime, saddr) ON shared.a TO regress_argus_reader;
SET LOCAL ROLE regress_argus_reader;
SELECT * FROM argus.daily_report('shared.a', '2026-03-03');
ROLLBACK;
-- What hides rows from a reader is not gone round.
BEGIN;
ALTER TABLE shared.a ENABLE ROW LEVEL SECURITY;
SET LOCAL ROLE regress_argus_reader;
SELECT * FROM argus.daily_report('shared.a', '2026-03-03');
ROLLBACK;
BEGIN;
ALTER VIEW shared.a_host_day SET (security_invoker = on);
SET LOCAL ROLE regress_argus_reader;
SELECT * FROM argus.daily_report('shared.a', '2026-03-03');
ROLLBACK;
BEGIN;
SELECT 'shared.a'::regclass::oid AS a \gset
REVOKE USAGE ON SCHEMA shared FROM regress_argus_reader;
SET LOCAL ROLE regress_argus_reader;
SELECT * FROM argus.daily_report(:a::regclass, '2026-03-03');
ROLLBACK;
-- What the owner makes of a view runs as the owner.
BEGIN;
SET LOCAL ROLE regress_argus_a;
CREATE FUNCTION shared.spy() RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
  RAISE INFO 'runs as %', current_user;
  BEGIN
    EXECUTE format('SET ROLE %I', session_user);
  EXCEPTION WHEN OTHERS THEN
    RAISE INFO '%', SQLERRM;
  END;
  RETURN true;
END
$$;
DO $$
BEGIN
  EXECUTE format('CREATE OR REPLACE VIEW shared.a_service_day AS SELECT * FROM (%s) x WHERE (SELECT shared.spy())',
    rtrim(pg_get_viewdef('shared.a_service_day'), ';'));
END
$$;
SET LOCAL ROLE regress_argus_reader;
SELECT count(*) = :lines AS is_the_same FROM argus.daily_report('shared.a', '2026-03-03');
ROLLBACK;
-- A table of open days that somebody made himself shows nothing.
SET ROLE regress_argus_b;
CREATE FOREIGN TABLE shared.mine (first_seen timestamptz, day date) SERVER argus_host_lists;
SELECT count(*) FROM shared.mine;
DROP FOREIGN TABLE shared.mine;
-- Its columns are its owner's, but must be what they are.
SET ROLE regress_argus_a;
ALTER FOREIGN TABLE shared.a_host_day_open ADD COLUMN note text;
SELECT count(*) = :hosts AS hosts, min(day) AS day, count(note) FROM shared.a_host_day_open WHERE day > '2026-03-01';
ALTER FOREIGN TABLE shared.a_host_day_open RENAME COLUMN peers TO friends;
SELECT count(*) FROM shared.a_host_day;
ALTER FOREIGN TABLE shared.a_host_day_open RENAME COLUMN friends TO peers;
-- And its owner is that of the hot table.
RESET ROLE;
ALTER FOREIGN TABLE shared.a_host_day_open OWNER TO regress_argus_b;
SELECT count(*) FROM shared.a_host_day_open;
ALTER FOREIGN TABLE shared.a_host_day_open OWNER TO regress_argus_a;

-- Names tell nothing: what is called like a partition of a is b's, and stays as it is, whoever runs the schedule. That of a gets
-- another name.
SET ROLE regress_argus_b;
CREATE TABLE shared.a_20260330 (stime timestamptz, saddr inet, daddr inet, dport int, file int);
INSERT INTO shared.a_20260330 (file) VALUES (7);
RESET ROLE;
\! cp tests/data/seams/2026/03/30/argus.2026.03.30.01.00.00.gz "$SCRATCH"; touch -d '2026-03-30 23:00Z' "$SCRATCH"/*
\setenv SQL 'CALL argus.maintain()'
\! tests/server/messages
SELECT hot_table, right(path, 28) AS path, message FROM argus.pending;
SELECT relation, argus_internal.owner_name(relation) AS owner FROM argus_internal.relation WHERE relid = 'shared.a'::regclass AND day = '2026-03-30' AND kind = '';
SELECT * FROM seen ORDER BY hot_table::text;
SET ROLE regress_argus_a;
CALL argus.close_day('shared.a', '2026-03-30');
SET ROLE regress_argus_b;
SELECT file, (SELECT count(*) FROM pg_index WHERE indrelid = 'shared.a_20260330'::regclass) AS indexes FROM shared.a_20260330;
-- Nor does a's own table do in the place of one that was recorded: partitions are of the parent, and of its owner.
SET ROLE regress_argus_a;
ALTER TABLE shared.a DETACH PARTITION shared.a_20260303;
CALL argus.forget('shared.a', :'scratch' || '/argus.2026.03.03.00.00.00.gz');
CREATE TABLE shared.a_others (LIKE shared.a);
ALTER TABLE shared.a ATTACH PARTITION shared.a_others FOR VALUES FROM ('2026-03-03') TO ('2026-03-04');
CALL argus.close_day('shared.a', '2026-03-03');
DROP TABLE shared.a_others;
ALTER TABLE shared.a ATTACH PARTITION shared.a_20260303 FOR VALUES FROM ('2026-03-03 00:00Z') TO ('2026-03-04 00:00Z');
-- Names may change.
ALTER TABLE shared.a_20260303 RENAME TO third;
ALTER TABLE shared.a_host_day_part RENAME TO lists;
ALTER TABLE shared.a_host_day_closed_20260303 RENAME TO "closed %s";
-- Even to names that are taken beside.
SET ROLE regress_argus_b;
CREATE TABLE shared.victim_20260303 (stime timestamptz, saddr inet, daddr inet, dport int, file int);
SET ROLE regress_argus_a;
ALTER TABLE shared.a RENAME TO victim;
RESET ROLE;
CALL argus.close_day('shared.victim', '2026-03-03');
SELECT t.relation, (SELECT count(*) FROM pg_index i WHERE i.indrelid = t.relation) AS indexes
  FROM unnest(ARRAY['shared.victim_20260303', 'shared.third']::regclass[]) t(relation);
SET ROLE regress_argus_a;
ALTER TABLE shared.victim RENAME TO a;
SELECT count(*) = :hosts AS hosts FROM shared.a_host_day WHERE day = '2026-03-03';
SELECT count(*) > 0 AS lines FROM argus.daily_report('shared.a', '2026-03-03');
RESET ROLE;

-- What owners make of their tables runs with their rights, and nothing outlasts it.
SET ROLE regress_argus_b;
CREATE FUNCTION shared.who(what text) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
  RAISE INFO '% of %, %', what, current_user, current_setting('search_path');
  BEGIN
    EXECUTE format('SET ROLE %I', session_user);
  EXCEPTION WHEN OTHERS THEN
    RAISE INFO '%', SQLERRM;
  END;
  PERFORM set_config('search_path', 'evil', false);
  RETURN true;
END
$$;
CREATE FUNCTION shared.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM shared.who(TG_OP); RETURN NULL; END $$;
CREATE FUNCTION shared.stop(what text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = what, MESSAGE = what; END $$;
ALTER TABLE shared.b_host_day_part_20260303 ADD CONSTRAINT who CHECK (file < 6 OR shared.who('CHECK')) NOT VALID;
CREATE TRIGGER trap AFTER DELETE ON shared.b_20260303 EXECUTE FUNCTION shared.trap();
RESET ROLE;
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.02.00.00.gz "$SCRATCH"; touch -d '2026-03-30 23:00Z' "$SCRATCH"/*
CALL argus.maintain();
SET client_min_messages = warning;
CALL argus.forget('shared.b', :'scratch' || '/argus.2026.03.03.02.00.00.gz');
RESET client_min_messages;
SHOW search_path;
SELECT current_user = session_user AS is_himself;
-- Not with the rights of whoever commits, either.
SET ROLE regress_argus_b;
CREATE CONSTRAINT TRIGGER late AFTER DELETE ON shared.b_20260303 DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shared.trap();
RESET ROLE;
CALL argus.forget('shared.b', :'scratch' || '/argus.2026.03.03.00.00.00.gz');
-- Nor does it end what is done for others.
SET ROLE regress_argus_b;
DROP TRIGGER late ON shared.b_20260303;
ALTER TABLE shared.b_host_day_part_20260303 DROP CONSTRAINT who;
ALTER TABLE shared.b_host_day_part_20260303 ADD CONSTRAINT stop CHECK (file < 6 OR shared.stop('query_canceled')) NOT VALID;
RESET ROLE;
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.02.30.00.gz "$SCRATCH"; touch -d '2026-03-30 23:00Z' "$SCRATCH"/*
CALL argus.load('shared.a', '0');
\! tests/server/messages
SELECT hot_table, attempts, message FROM argus.pending WHERE hot_table = 'shared.b'::regclass AND message LIKE 'query%' LIMIT 1;
SET ROLE regress_argus_b;
ALTER TABLE shared.b_host_day_part_20260303 DROP CONSTRAINT stop;
-- Nor is what it says told at any length.
BEGIN;
CREATE FUNCTION shared.say() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', repeat('x', 1000000); END $$;
ALTER TABLE shared.b_host_day_part_20260303 ADD CONSTRAINT say CHECK (file < 6 OR shared.say()) NOT VALID;
SET client_min_messages = error;
SELECT argus_internal.door_try_load_file('shared.b', ROW(path, 1, now(), NULL)::argus_internal.listed_file, NULL, false) FROM argus.pending WHERE message LIKE 'query%' LIMIT 1;
RESET client_min_messages;
SELECT length(message) FROM argus.pending WHERE message LIKE 'xxx%';
ROLLBACK;
RESET ROLE;

-- Whoever holds locks, even one that was meant for runs once, holds up nobody but himself: not runs, not those who monitor.
\! psql -X -q -c "SET ROLE regress_argus_b; BEGIN; LOCK TABLE shared.b, shared.b_20260303, shared.b_host_day IN ACCESS EXCLUSIVE MODE; SELECT pg_advisory_lock(1098016117, 'shared.a'::regclass::oid::int8::bit(32)::int4); SELECT pg_sleep(60)" >"/dev/null" 2>&1 &
SELECT pg_sleep(1);
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.03.00.00.gz "$SCRATCH"; touch -d '2026-03-30 23:00Z' "$SCRATCH"/*
CALL argus.load('shared.a', '0');
CALL argus.maintain();
SELECT hot_table, message FROM argus.status ORDER BY hot_table::text;
SELECT DISTINCT pid FROM pg_locks WHERE relation = 'shared.b'::regclass AND mode = 'AccessExclusiveLock' AND granted \gset
SELECT pg_terminate_backend(:pid, 10000) AS was_there_all_the_time;
CALL argus.maintain();
-- Nor does a change that is not committed.
\! psql -X -q -c "SET ROLE regress_argus_b; BEGIN; CALL argus.alter_hot_table('shared.b', settle => '1 hour'); SELECT pg_sleep(60)" >"/dev/null" 2>&1 &
SELECT pg_sleep(1);
CALL argus.maintain();
SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid() \gset
SELECT pg_terminate_backend(:pid, 10000) AS was_there_all_the_time;

-- What a superuser lets a role not read, nobody reads for it, nor it in the sessions of others.
ALTER ROLE regress_argus_a SET argus_fdw.allowed_roots = '/nowhere';
CALL argus.load('shared.a');
SELECT replace(message, :'scratch', '') AS message FROM argus.status WHERE hot_table = 'shared.a'::regclass;
SET ROLE regress_argus_a;
CREATE FOREIGN TABLE shared.archive (stime timestamptz) SERVER rights;
CREATE FUNCTION shared.read() RETURNS int8 LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM shared.archive $$;
\set VERBOSITY sqlstate
SET ROLE regress_argus_b;
SELECT shared.read();
\set VERBOSITY terse
RESET ROLE;
SELECT count(*) > 0 AS has_flows FROM shared.archive;
ALTER ROLE regress_argus_a IN DATABASE :"DBNAME" SET argus_fdw.allowed_roots = :'scratch';
SET ROLE regress_argus_b;
SELECT shared.read() > 0 AS has_flows;
RESET ROLE;
CALL argus.load('shared.a');
DROP FUNCTION shared.read;
DROP FOREIGN TABLE shared.archive;

-- Dropped by hand: nothing fails, and any run forgets it.
DROP TABLE shared.b CASCADE;
SELECT * FROM seen ORDER BY hot_table::text;
SELECT count(*) FROM argus.ledger WHERE hot_table <> 'shared.a'::regclass;
SET ROLE regress_argus_a;
SET client_min_messages = warning;
CALL argus.maintain();
RESET client_min_messages;
RESET ROLE;
SELECT count(*) FROM argus_internal.hot_table;
SELECT (SELECT count(*) FROM argus_internal.file f WHERE f.relid <> h.relid) + (SELECT count(*) FROM argus_internal.place p WHERE p.relid <> h.relid)
  + (SELECT count(*) FROM argus_internal.day d WHERE d.relid <> h.relid) + (SELECT count(*) FROM argus_internal.relation r WHERE r.relid <> h.relid) AS orphans FROM argus_internal.hot_table h;
DROP VIEW shared.few;
SET ROLE regress_argus_a;
CALL argus.drop_hot_table('shared.a');
RESET ROLE;
SET client_min_messages = warning;
DROP SCHEMA shared CASCADE;
DROP VIEW seen;
DROP SERVER rights;
DROP OWNED BY regress_argus_a, regress_argus_b, regress_argus_reader, regress_argus_monitor, regress_argus_stranger;
DROP ROLE regress_argus_a, regress_argus_b, regress_argus_reader, regress_argus_monitor, regress_argus_stranger;
\! rm -rf "$SCRATCH"
