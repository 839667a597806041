--
-- Cases: flows of a question, kept with the archives that they are from, and whether these still say the same.
--
\set scratch `mktemp -d /tmp/argus_cases.XXXXXX`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
\set tree :scratch '/tree'
\set index_dir :scratch '/index'
\set day :scratch '/tree/2026/03/03/'
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && mkdir -p "$SCRATCH/tree/2026/03/03" && cp tests/data/campus/2026/03/03/argus.2026.03.03.0*.gz "$SCRATCH/tree/2026/03/03" && find "$SCRATCH" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER kept FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S*', period '30 minutes', slack '5 minutes', index_dir :'index_dir');
CREATE SCHEMA netops;
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER kept INTO raw;
SET client_min_messages = warning;
CALL argus.create_hot_table('netops.hot', server => 'kept', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
RESET client_min_messages;
\set VERBOSITY terse
CREATE FUNCTION pg_temp.short(t text) RETURNS text LANGUAGE sql AS $$ SELECT regexp_replace(t, '/[^ ]*/', '', 'g') $$;
-- A case has all columns of the source, where its flows are from, and indexes.
CALL argus.open_case('netops.case42', source => 'raw.flows', filter => 'host 203.0.113.66', during => '[2026-03-03 03:00Z, 2026-03-03 07:00Z)', note => 'what they did before seven', keep => '1 year');
SELECT count(*) AS flows, count(DISTINCT archive) AS archives, min(stime) >= '2026-03-03 03:00Z' AND max(stime) < '2026-03-03 07:00Z' AS in_time, bool_and(inet '203.0.113.66' IN (saddr, daddr)) AS by_filter FROM netops.case42;
SELECT (SELECT count(*) FROM (TABLE raw.flows EXCEPT SELECT * FROM raw.flows) d) AS none, count(*) AS differ FROM ((SELECT * FROM netops.case42 EXCEPT ALL SELECT * FROM raw.flows) UNION ALL
  (SELECT * FROM raw.flows WHERE inet '203.0.113.66' IN (saddr, daddr) AND stime >= '2026-03-03 03:00Z' AND stime < '2026-03-03 07:00Z' EXCEPT ALL SELECT * FROM netops.case42)) d;
SELECT indexdef FROM pg_indexes WHERE schemaname = 'netops' AND tablename LIKE 'case42%' ORDER BY 1;
SELECT pg_temp.short(archive) AS archive, bytes, flows, first_offset, last_offset FROM netops.case42_manifest ORDER BY archive LIMIT 2;
-- As sha256sum has it, and as pg_read_binary_file() reads it.
SELECT count(*) AS archives, count(*) FILTER (WHERE sha256 = encode(sha256(pg_read_binary_file(archive)), 'hex') AND bytes = (pg_stat_file(archive)).size) AS equal FROM netops.case42_manifest;
SELECT count(*) AS differ FROM netops.case42_manifest m FULL JOIN (SELECT archive, count(*) AS flows, min(record_offset) AS a, max(record_offset) AS b FROM netops.case42 GROUP BY 1) c USING (archive)
  WHERE (m.flows, m.first_offset, m.last_offset) IS DISTINCT FROM (c.flows, c.a, c.b);
SELECT name, note, source, filter, during, flows, opened_by = current_user AS by_me, opened_at <= now() AS opened, expires = opened_at + interval '1 year' AS expires, hold, complete, reason FROM argus.cases;
SELECT col_description('netops.case42'::regclass, 1), col_description('netops.case42_manifest'::regclass, 3), obj_description('netops.case42'::regclass);
SELECT state, detail, count(*) FROM argus.verify_case('netops.case42') GROUP BY 1, 2;
-- From a hot table. Its ledger says what was loaded.
CALL argus.open_case('netops.hot_case', 'netops.hot', 'host 203.0.113.66', '[2026-03-03 03:00Z, 2026-03-03 07:00Z)');
SELECT count(*) AS archives, count(*) FILTER (WHERE (m.sha256, m.bytes, m.flows) IS DISTINCT FROM (c.sha256, c.bytes, c.flows)) AS differ FROM netops.hot_case_manifest m FULL JOIN netops.case42_manifest c USING (archive);
SELECT state, detail, count(*) FROM argus.verify_case('netops.hot_case') GROUP BY 1, 2;
-- What nobody was seen doing is a case, too.
CALL argus.open_case('netops.nothing', 'raw.flows', 'host 192.0.2.250', '[2026-03-03 03:00Z, 2026-03-03 07:00Z)');
SELECT count(*) FROM netops.nothing_manifest;
SELECT * FROM argus.verify_case('netops.nothing');
SELECT name, flows, complete, reason FROM argus.cases ORDER BY name::text;
-- Something is missing in the time.
CALL argus.open_case('netops.late', 'raw.flows', 'host 203.0.113.66', '[2026-03-03 09:00Z, 2026-03-03 11:00Z)');
-- What becomes of archives: moved, moved and packed anew, gone, replaced, cut; each of them other flows of the case.
SELECT pg_temp.short(archive) AS archive, flows FROM netops.case42_manifest ORDER BY archive;
\! cd "$SCRATCH/tree/2026/03/03" && mkdir ../04 && mv argus.2026.03.03.03.30.00.gz ../04/argus.2026.03.04.03.30.00.gz && gunzip argus.2026.03.03.04.00.00.gz && rm argus.2026.03.03.04.30.00.gz && cp argus.2026.03.03.01.30.00.gz argus.2026.03.03.05.00.00.gz && truncate -s 6000 argus.2026.03.03.05.30.00.gz
SET client_min_messages = error;
SELECT pg_temp.short(archive) AS archive, state, pg_temp.short(detail) AS detail FROM argus.verify_case('netops.case42');
SELECT pg_temp.short(archive) AS archive, state, pg_temp.short(detail) AS detail FROM argus.verify_case('netops.hot_case');
CALL argus.load('netops.hot');
SELECT pg_temp.short(archive) AS archive, state, pg_temp.short(detail) AS detail FROM argus.verify_case('netops.hot_case');
-- Packed again in its place, written to, and not readable. A copy with the same bytes counts before the name.
\! cd "$SCRATCH/tree/2026/03/03" && gzip -9n argus.2026.03.03.04.00.00 && cp "$OLDPWD/tests/data/campus/2026/03/03/argus.2026.03.03.04.30.00.gz" . && printf x >>argus.2026.03.03.04.30.00.gz && cp "$OLDPWD/tests/data/campus/2026/03/03/argus.2026.03.03.05.00.00.gz" ../04/argus.2026.03.04.05.00.00.gz && chmod 000 argus.2026.03.03.05.30.00.gz
SELECT pg_temp.short(archive) AS archive, state, regexp_replace(detail, '/[^ ]*/', '', 'g') AS detail FROM argus.verify_case('netops.case42');
-- An archive that has been written to since the flows of a case were read has no checksum. Its flows are compared.
\! cd "$SCRATCH/tree/2026/03/03" && cp "$OLDPWD/tests/data/campus/2026/03/03/argus.2026.03.03.05.30.00.gz" argus.2026.03.03.08.00.00.gz
\set written :day 'argus.2026.03.03.08.00.00.gz'
SELECT pg_temp.short(path) AS path, sha256, pg_temp.short(message) AS message FROM argus_internal.archive_digests('raw.flows', ARRAY[:'written'], '-infinity');
BEGIN;
UPDATE argus_internal.case_archive SET sha256 = NULL WHERE relid = 'netops.case42'::regclass AND archive ~ '0[56]\.[03]0\.00\.gz';
UPDATE netops.case42_manifest SET sha256 = NULL WHERE archive ~ '0[56]\.[03]0\.00\.gz';
SELECT pg_temp.short(archive) AS archive, state, regexp_replace(detail, '/[^ ]*/', '', 'g') AS detail FROM argus.verify_case('netops.case42') WHERE archive ~ '0[56]\.[03]0\.00\.gz';
ROLLBACK;
RESET client_min_messages;
-- All back.
\! cd "$SCRATCH/tree/2026/03/03" && rm -f * ../04/* && cp "$OLDPWD"/tests/data/campus/2026/03/03/argus.2026.03.03.0*.gz .
SELECT state, detail, count(*) FROM argus.verify_case('netops.case42') GROUP BY 1, 2;
-- As an archive: the records, byte for byte.
\! mkdir -m 777 "$SCRATCH/out"
\set target :scratch '/out/case42.arg'
SELECT argus.export_case('netops.case42', :'target') AS records;
SELECT count(*) AS flows, (SELECT count(*) FROM ((SELECT stime, saddr, daddr, dport, pkts, bytes, seq FROM argus.flows(:'target') EXCEPT ALL SELECT stime, saddr, daddr, dport, pkts, bytes, seq FROM netops.case42)
  UNION ALL (SELECT stime, saddr, daddr, dport, pkts, bytes, seq FROM netops.case42 EXCEPT ALL SELECT stime, saddr, daddr, dport, pkts, bytes, seq FROM argus.flows(:'target'))) d) AS differ FROM argus.flows(:'target');
\set target :scratch '/out/hot.arg'
SELECT argus.export_case('netops.hot_case', :'target') AS records;
\set target :scratch '/out/none.arg'
SELECT argus.export_case('netops.nothing', :'target') AS records;
-- No more than the table shows.
CREATE FOREIGN TABLE raw.some (stime timestamptz, saddr inet, archive text, record_offset int8) SERVER kept OPTIONS (since '2026-03-03 04:10Z', until '2026-03-03 05:20Z');
SET client_min_messages = error;
CALL argus.open_case('netops.some', 'raw.some');
CALL argus.open_case('netops.part_of_some', 'raw.some', during => '[2026-03-03 05:00Z, 2026-03-03 07:00Z)');
RESET client_min_messages;
\set target :scratch '/out/some.arg'
SELECT argus.export_case('netops.some', :'target') = flows AS equal FROM argus.cases WHERE name = 'netops.some'::regclass;
\set target :scratch '/out/part_of_some.arg'
SELECT argus.export_case('netops.part_of_some', :'target') = flows AS equal FROM argus.cases WHERE name = 'netops.part_of_some'::regclass;
CALL argus.close_case('netops.some');
CALL argus.close_case('netops.part_of_some');
DROP FOREIGN TABLE raw.some;
SELECT argus.export_case('raw.flows', :'target');                    -- ERROR
\! cd "$SCRATCH/tree/2026/03/03" && mv argus.2026.03.03.04.00.00.gz "$SCRATCH/kept.gz"
\set target :scratch '/out/more.arg'
SELECT argus.export_case('netops.case42', :'target');                -- ERROR
\! ls "$SCRATCH/out"; mv "$SCRATCH/kept.gz" "$SCRATCH/tree/2026/03/03/argus.2026.03.03.04.00.00.gz"
-- Cases that were tampered with.
BEGIN;
UPDATE netops.case42 SET dport = 23 WHERE ctid = (SELECT min(ctid) FROM netops.case42);
SELECT state, pg_temp.short(detail) AS detail, count(*) FROM argus.verify_case('netops.case42') GROUP BY 1, 2 ORDER BY 1;
ROLLBACK;
BEGIN;
DELETE FROM netops.case42 WHERE archive = (SELECT min(archive) FROM netops.case42);
DELETE FROM netops.case42_manifest WHERE archive = (SELECT min(archive) FROM netops.case42_manifest);
SELECT state, pg_temp.short(detail) AS detail, count(*) FROM argus.verify_case('netops.case42') GROUP BY 1, 2 ORDER BY 1;
ROLLBACK;
BEGIN;
INSERT INTO netops.case42 SELECT * FROM raw.flows WHERE stime < '2026-03-03 01:00Z' LIMIT 3;
UPDATE netops.case42_manifest SET sha256 = repeat('0', 64) WHERE archive = (SELECT max(archive) FROM netops.case42_manifest);
SELECT state, pg_temp.short(detail) AS detail, count(*) FROM argus.verify_case('netops.case42') GROUP BY 1, 2 ORDER BY 1;
DROP TABLE netops.case42_manifest;
SELECT state, pg_temp.short(detail) AS detail, count(*) FROM argus.verify_case('netops.case42') GROUP BY 1, 2 ORDER BY 1;
ROLLBACK;
-- Two archives with the same bytes are two: one does not stand for the other.
\! cp "$SCRATCH/tree/2026/03/03/argus.2026.03.03.04.00.00.gz" "$SCRATCH/tree/2026/03/03/argus.2026.03.03.04.15.00.gz"; sleep 0.2
SET client_min_messages = error;
CALL argus.open_case('netops.double', 'raw.flows', 'host 203.0.113.66', '[2026-03-03 04:00Z, 2026-03-03 04:20Z)');
SELECT pg_temp.short(archive) AS archive, state, detail FROM argus.verify_case('netops.double');
\! rm "$SCRATCH/tree/2026/03/03/argus.2026.03.03.04.15.00.gz"
SELECT pg_temp.short(archive) AS archive, state, detail FROM argus.verify_case('netops.double');
RESET client_min_messages;
CALL argus.close_case('netops.double');
-- Columns that people add are theirs. Those that a case was opened with have to be there, in the manifest as well.
BEGIN;
ALTER TABLE netops.case42 ADD COLUMN remark text DEFAULT 'mine', ADD COLUMN twice int8 GENERATED ALWAYS AS (pkts * 2) STORED;
SELECT state, detail, count(*) FROM argus.verify_case('netops.case42') GROUP BY 1, 2;
\! gunzip "$SCRATCH/tree/2026/03/03/argus.2026.03.03.04.00.00.gz"
SELECT state, pg_temp.short(detail) AS detail, count(*) FROM argus.verify_case('netops.case42') GROUP BY 1, 2 ORDER BY 1;
ALTER TABLE netops.case42 DROP COLUMN dport, DROP COLUMN archive;
SELECT state, pg_temp.short(detail) AS detail, count(*) FROM argus.verify_case('netops.case42') GROUP BY 1, 2 ORDER BY 1, 2;
\! gzip -n "$SCRATCH/tree/2026/03/03/argus.2026.03.03.04.00.00" && cp tests/data/campus/2026/03/03/argus.2026.03.03.04.00.00.gz "$SCRATCH/tree/2026/03/03"
ALTER TABLE netops.nothing DROP COLUMN dport;
SELECT state, pg_temp.short(detail) AS detail, count(*) FROM argus.verify_case('netops.nothing') GROUP BY 1, 2 ORDER BY 1, 2;
ROLLBACK;
BEGIN;
ALTER TABLE netops.case42_manifest ALTER COLUMN bytes TYPE text, ALTER COLUMN first_offset TYPE numeric;
SELECT state, detail, count(*) FROM argus.verify_case('netops.case42') GROUP BY 1, 2;
ALTER TABLE netops.case42_manifest DROP COLUMN sha256;
SELECT archive, state, detail FROM argus.verify_case('netops.case42') WHERE state <> 'same';
ROLLBACK;
-- A name that looks like a format.
CALL argus.open_case('netops."100%"', 'raw.flows', 'host 203.0.113.66', '[2026-03-03 03:00Z, 2026-03-03 07:00Z)');
DELETE FROM netops."100%" WHERE archive = (SELECT min(archive) FROM netops."100%");
SELECT state, detail, count(*) FROM argus.verify_case('netops."100%"') GROUP BY 1, 2 ORDER BY 1;
CALL argus.close_case('netops."100%"');
-- Settings of the session make no difference.
SET datestyle = 'German'; SET timezone = 'Asia/Tokyo'; SET extra_float_digits = 0; SET bytea_output = 'escape'; SET intervalstyle = 'iso_8601';
SELECT state, detail, count(*) FROM argus.verify_case('netops.case42') GROUP BY 1, 2;
RESET datestyle; RESET extra_float_digits; RESET bytea_output; RESET intervalstyle;
SET timezone = 'UTC';
SET datestyle = 'ISO';
-- Closing, holding, expiry.
CALL argus.alter_case('netops.nothing', note => 'by order of the court', hold => true);
CALL argus.close_case('netops.nothing');                             -- ERROR
BEGIN;
UPDATE argus_internal.opened_case SET note = NULL WHERE relid = 'netops.nothing'::regclass;
\set VERBOSITY default
\set SHOW_CONTEXT never
CALL argus.close_case('netops.nothing');                             -- ERROR
\set VERBOSITY terse
ROLLBACK;
CALL argus.alter_case('netops.nothing', keep => '0');
CALL argus.maintain();
SELECT name, note, hold, expires = opened_at AS expired FROM argus.cases WHERE name = 'netops.nothing'::regclass;
CALL argus.alter_case('netops.nothing', hold => false);
CALL argus.alter_case('netops.late', keep => '0');
CREATE VIEW netops.on_late AS SELECT stime FROM netops.late;
SET client_min_messages = warning;
CALL argus.maintain();
RESET client_min_messages;
DROP VIEW netops.on_late;
CALL argus.close_case('netops.late');
SELECT name FROM argus.cases ORDER BY name::text;
SELECT relname FROM pg_class WHERE relnamespace = 'netops'::regnamespace AND relkind = 'r' AND relname ~ 'nothing|late';
-- Somebody who changes or closes a case meanwhile does not keep a run from its work.
SET client_min_messages = error;
CALL argus.open_case('netops.busy', 'raw.flows', 'host 192.0.2.250', keep => '0');
\! psql -X -q -c "BEGIN; CALL argus.close_case('netops.busy'); SELECT pg_sleep(60)" >"/dev/null" 2>&1 &
SELECT pg_sleep(1);
SET client_min_messages = warning;
CALL argus.maintain();
SELECT pg_terminate_backend(pid, 10000) AS was_there FROM pg_stat_activity WHERE query LIKE '%close_case%pg_sleep(60)' AND pid <> pg_backend_pid();
CALL argus.maintain();
SELECT to_regclass('netops.busy');
RESET client_min_messages;
-- What it refuses.
CALL argus.open_case('netops.case42', 'raw.flows');                  -- ERROR
CALL argus.open_case('netops.case42_manifest', 'raw.flows');         -- ERROR
CALL argus.open_case(NULL, 'raw.flows');                             -- ERROR
CALL argus.open_case('a.b.c', 'raw.flows');                          -- ERROR
CALL argus.open_case('netops.more', NULL);                           -- ERROR
CALL argus.open_case('netops.more', 'netops.case42');                -- ERROR
CALL argus.create_hot_table('netops.thin', server => 'kept', columns => '{stime,saddr,daddr,dport}', keep => '100 years', rollup_keep => '0');
CALL argus.open_case('netops.more', 'netops.thin', 'src port 22');      -- ERROR
CALL argus.drop_hot_table('netops.thin');
CALL argus.open_case('netops.more', 'raw.flows', 'hast 1.2.3.4');    -- ERROR
CALL argus.open_case('netops.more', 'raw.flows', keep => '-1 day');  -- ERROR
CALL argus.open_case('netops.more', 'raw.flows', hold => NULL);      -- ERROR
SELECT * FROM argus.verify_case('raw.flows');                        -- ERROR
SELECT * FROM argus.verify_case(NULL);                               -- ERROR
CALL argus.close_case('raw.flows');                                  -- ERROR
CALL argus.alter_case(NULL);                                         -- ERROR
SELECT to_regclass('netops.more');
-- Renamed, moved, and with a source that has gone.
ALTER FOREIGN TABLE raw.flows RENAME TO records;
ALTER TABLE netops.case42 RENAME TO "Case 42";
ALTER TABLE netops.case42_manifest SET SCHEMA raw;
SELECT name, source FROM argus.cases ORDER BY name::text;
SELECT state, detail, count(*) FROM argus.verify_case('netops."Case 42"') GROUP BY 1, 2;
DROP FOREIGN TABLE raw.records;
SELECT name, source FROM argus.cases ORDER BY name::text;
SELECT * FROM argus.verify_case('netops."Case 42"');                 -- ERROR
CALL argus.close_case('netops."Case 42"');
SELECT count(*) FROM pg_class WHERE relname = 'case42_manifest';
-- Dropped by hand: forgotten by the next run.
DROP TABLE netops.hot_case;
CALL argus.maintain();
SELECT count(*) FROM argus_internal.opened_case;
SELECT count(*) FROM argus_internal.case_archive;
SELECT count(*) FROM argus_internal.case_source;
-- Other people's cases.
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER kept INTO raw;
CREATE ROLE regress_argus_case_owner;
CREATE ROLE regress_argus_case_reader;
GRANT USAGE ON SCHEMA argus, netops, raw TO regress_argus_case_owner, regress_argus_case_reader;
GRANT CREATE ON SCHEMA netops TO regress_argus_case_owner;
GRANT EXECUTE ON FUNCTION argus.verify_case TO regress_argus_case_owner, regress_argus_case_reader;
SET ROLE regress_argus_case_owner;
CALL argus.open_case('netops.mine', 'raw.flows', 'host 203.0.113.66', '[2026-03-03 03:00Z, 2026-03-03 07:00Z)');  -- ERROR
RESET ROLE;
GRANT SELECT ON raw.flows TO regress_argus_case_owner;
SET ROLE regress_argus_case_owner;
CALL argus.open_case('netops.mine', 'raw.flows', 'host 203.0.113.66', '[2026-03-03 03:00Z, 2026-03-03 07:00Z)');
SELECT tableowner FROM pg_tables WHERE tablename LIKE 'mine%';
SELECT state, detail, count(*) FROM argus.verify_case('netops.mine') GROUP BY 1, 2;
SET ROLE regress_argus_case_reader;
SELECT count(*) FROM argus.cases;
SELECT count(*) FROM argus_internal.visible_case_archive;
SELECT * FROM argus.verify_case('netops.mine');                      -- ERROR
CALL argus.close_case('netops.mine');                                -- ERROR
CALL argus.alter_case('netops.mine', hold => true);                  -- ERROR
SELECT * FROM argus_internal.archive_digests('raw.flows', ARRAY['/etc/passwd']); -- ERROR
SELECT argus_internal.open_case(current_user::regrole, 'netops.x', NULL, 'raw.flows', NULL, NULL, NULL, NULL, false); -- ERROR
RESET ROLE;
GRANT SELECT ON netops.mine, netops.mine_manifest TO regress_argus_case_reader;
SET ROLE regress_argus_case_reader;
SELECT name, flows FROM argus.cases;
SELECT * FROM argus.verify_case('netops.mine');                      -- ERROR
RESET ROLE;
GRANT SELECT ON raw.flows TO regress_argus_case_reader;
SET ROLE regress_argus_case_reader;
SELECT state, detail, count(*) FROM argus.verify_case('netops.mine') GROUP BY 1, 2;
-- No file but archives of the table.
SELECT * FROM argus_internal.archive_digests('raw.flows', ARRAY['/etc/passwd', NULL]);
CALL argus.close_case('netops.mine');                                -- ERROR
RESET ROLE;
-- Whose rows are hidden from him cannot tell whether they were changed.
ALTER TABLE netops.mine ENABLE ROW LEVEL SECURITY;
SET ROLE regress_argus_case_reader;
SELECT state, detail, count(*) FROM argus.verify_case('netops.mine') GROUP BY 1, 2; -- ERROR
RESET ROLE;
-- Row security of a hot table runs functions while a case of it is opened. None of them gets the rights of another role.
GRANT CREATE ON DATABASE :"DBNAME" TO regress_argus_case_owner;
GRANT USAGE ON FOREIGN SERVER kept TO regress_argus_case_owner;
SET ROLE regress_argus_case_owner;
CREATE SCHEMA case_front;
CREATE SCHEMA case_back;
GRANT ALL ON SCHEMA case_back TO PUBLIC;
SET client_min_messages = error;
CALL argus.create_hot_table('case_front.hot', server => 'kept', keep => '100 years', rollup_keep => '0');
CALL argus.load('case_front.hot');
GRANT SELECT ON case_front.hot TO PUBLIC;
CREATE FUNCTION case_front.swap() RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'regress_argus_case_owner' THEN
    RAISE EXCEPTION 'this runs as %', current_user;
  END IF;
  IF to_regnamespace('case_gone') IS NULL THEN
    ALTER SCHEMA case_front RENAME TO case_gone;
    ALTER SCHEMA case_back RENAME TO case_front;
  END IF;
  RETURN false;
END
$$;
ALTER TABLE case_front.hot ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_front.hot FORCE ROW LEVEL SECURITY;
CREATE POLICY swap ON case_front.hot FOR SELECT USING (case_front.swap());
SET ROLE regress_argus_case_reader;
CREATE TABLE case_back.trap (stime timestamptz, archive text, record_offset int8);
SET ROLE regress_argus_case_owner;
CALL argus.open_case('case_front.trap', 'case_front.hot');           -- ERROR
CALL argus.drop_hot_table('case_front.hot');
DROP SCHEMA case_front, case_back CASCADE;
RESET client_min_messages;
RESET ROLE;
REVOKE CREATE ON DATABASE :"DBNAME" FROM regress_argus_case_owner;
REVOKE ALL ON FOREIGN SERVER kept FROM regress_argus_case_owner;
-- Who may read some columns only may not know which archives there are.
REVOKE SELECT ON raw.flows FROM regress_argus_case_owner;
GRANT SELECT (stime, saddr, daddr, archive, record_offset) ON raw.flows TO regress_argus_case_owner;
SET ROLE regress_argus_case_owner;
CALL argus.close_case('netops.mine');
CALL argus.open_case('netops.mine', 'raw.flows', 'src host 203.0.113.66', '[2026-03-03 03:00Z, 2026-03-03 07:00Z)'); -- ERROR
RESET ROLE;
DROP OWNED BY regress_argus_case_owner, regress_argus_case_reader;
DROP ROLE regress_argus_case_owner, regress_argus_case_reader;
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
DROP SCHEMA netops, raw CASCADE;
DROP SERVER kept;
\! chmod -R u+rwx "$SCRATCH"; rm -rf "$SCRATCH"
