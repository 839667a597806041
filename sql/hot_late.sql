--
-- Late files of closed days, and files that are taken out: their hosts are merged once for all of them, and nobody sees a day without them.
--
\set scratch `mktemp -d /tmp/argus_late.XXXXXX`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
\set verify `pwd` '/tests/server/hot/verify.sql'
\set ECHO none
SET client_min_messages = warning;
\i :verify
CREATE TEMPORARY TABLE loaded_flows ();
RESET client_min_messages;
\set ECHO all
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/tree" && cp tests/data/campus/2026/03/03/argus.2026.03.03.0[0-1].?0.00.gz "$SCRATCH/tree" && touch -d '2026-03-04 12:00Z' "$SCRATCH"/tree/*
CREATE SERVER late FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/*');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER late INTO raw;
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.flows', server => 'late', keep => '100 years', rollup_keep => '100 years', settle => '0');
CALL argus.load('netops.flows');
CALL argus.close_day('netops.flows', '2026-03-03');
-- How often the day is merged.
CREATE TABLE netops.merges ();
CREATE FUNCTION netops.count_merge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO netops.merges DEFAULT VALUES; RETURN NULL; END $$;
CREATE TRIGGER count_merge AFTER DELETE ON netops.flows_seen_part_20260303 FOR EACH STATEMENT EXECUTE FUNCTION netops.count_merge();
CREATE FUNCTION pg_temp.merges() RETURNS bigint LANGUAGE sql AS $$ WITH m AS (DELETE FROM netops.merges RETURNING 1) SELECT count(*) FROM m $$;
CREATE VIEW ledger AS SELECT right(path, 11) AS name, stored FROM argus.ledger WHERE forgotten_at IS NULL ORDER BY path;
-- Six late files.
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.0[2-4].?0.00.gz "$SCRATCH/tree" && touch -d '2026-03-04 12:00Z' "$SCRATCH"/tree/*
CALL argus.load('netops.flows');
SELECT pg_temp.merges(), count(*) AS files FROM ledger;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
SELECT count(*) FILTER (WHERE unmerged IS NOT NULL) AS unmerged FROM argus_internal.day;
-- None in time.
CALL argus.load('netops.flows', '0');
-- One whose hosts cannot be merged holds up nobody but itself.
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.0[5-6].?0.00.gz "$SCRATCH/tree" && touch -d '2026-03-04 12:00Z' "$SCRATCH"/tree/*
SELECT DISTINCT saddr AS stranger FROM argus.flows(:'scratch' || '/tree/argus.2026.03.03.05.30.00.gz')
 WHERE saddr NOT IN (SELECT host FROM netops.flows_host_day)
   AND saddr NOT IN (SELECT unnest(ARRAY[saddr, daddr]) FROM argus.flows(:'scratch' || '/tree/argus.2026.03.03.0[56].*') WHERE archive NOT LIKE '%05.30.00.gz') ORDER BY 1 LIMIT 1 \gset
ALTER TABLE netops.flows_host_day_closed_20260303 ADD CONSTRAINT nobody CHECK (host <> :'stranger') NOT VALID;
\setenv SQL 'CALL argus.load(''netops.flows'')'
\! tests/server/messages
SELECT count(*) AS files, count(*) FILTER (WHERE name = '05.30.00.gz') AS strange FROM ledger;
SELECT right(path, 11) AS name, reason, message FROM argus.pending;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
ALTER TABLE netops.flows_host_day_closed_20260303 DROP CONSTRAINT nobody;
UPDATE argus_internal.failure SET next_try = now();
TRUNCATE netops.merges;
CALL argus.load('netops.flows');
SELECT pg_temp.merges(), count(*) AS files FROM ledger;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- While somebody holds the day, nothing comes, and nothing is taken for failed.
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.07.?0.00.gz "$SCRATCH/tree" && touch -d '2026-03-04 12:00Z' "$SCRATCH"/tree/*
\! psql -X -q -c "BEGIN; LOCK TABLE netops.flows_host_day_closed_20260303 IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(60)" >"/dev/null" 2>&1 &
SELECT pg_sleep(1);
\! tests/server/messages
SELECT count(*) AS files FROM ledger;
SELECT message FROM argus.status;
SELECT count(*) FROM argus.pending;
SELECT pg_terminate_backend(pid, 10000) AS held FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid();
TRUNCATE netops.merges;
CALL argus.load('netops.flows');
SELECT pg_temp.merges(), count(*) AS files FROM ledger;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- A step that was done by hand is finished by the next run.
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.08.00.00.gz "$SCRATCH/tree" && touch -d '2026-03-04 12:00Z' "$SCRATCH"/tree/*
SELECT argus_internal.door_try_load_file('netops.flows', l, NULL, true) IS NOT NULL AS loaded FROM argus_internal.list_server_archives('late') l WHERE path LIKE '%08.00.00.gz';
SELECT unmerged FROM argus_internal.day WHERE unmerged IS NOT NULL;
CALL argus.load('netops.flows');
SELECT pg_temp.merges();
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- What others leave unmerged does not hold a run for ever that has no time left to load anything.
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.08.30.00.gz "$SCRATCH/tree" && touch -d '2026-03-04 12:00Z' "$SCRATCH"/tree/*
UPDATE argus_internal.day SET unmerged = '{}' WHERE closed_at IS NOT NULL;
CREATE SEQUENCE netops.merged;
CREATE FUNCTION netops.leave_unmerged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('netops.merged') > 1 THEN
    RAISE EXCEPTION 'not now';
  END IF;
  NEW.unmerged := OLD.unmerged;
  RETURN NEW;
END
$$;
CREATE TRIGGER leave_unmerged BEFORE UPDATE OF unmerged ON argus_internal.day FOR EACH ROW WHEN (NEW.unmerged IS NULL) EXECUTE FUNCTION netops.leave_unmerged();
SET statement_timeout = '60 s';
CALL argus.load('netops.flows', '0');
RESET statement_timeout;
SELECT last_value AS merged FROM netops.merged;
SELECT message FROM argus.status;
DROP TRIGGER leave_unmerged ON argus_internal.day;
DROP FUNCTION netops.leave_unmerged;
DROP SEQUENCE netops.merged;
TRUNCATE netops.merges;
CALL argus.load('netops.flows');
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
SET client_min_messages = error;
CALL argus.forget('netops.flows', :'scratch' || '/tree/argus.2026.03.03.08.30.00.gz');
RESET client_min_messages;
\! rm "$SCRATCH/tree/argus.2026.03.03.08.30.00.gz"
TRUNCATE netops.merges;
-- The time that merging takes is in the ledger.
CREATE FUNCTION netops.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(2); RETURN NULL; END $$;
CREATE TRIGGER dawdle AFTER DELETE ON netops.flows_seen_part_20260303 FOR EACH STATEMENT EXECUTE FUNCTION netops.dawdle();
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.09.?0.00.gz "$SCRATCH/tree" && touch -d '2026-03-04 12:00Z' "$SCRATCH"/tree/*
CALL argus.load('netops.flows');
SELECT count(*) AS files, count(*) FILTER (WHERE took > '1 s') AS accounted FROM argus.ledger WHERE path LIKE '%03.09.?0.00.gz' OR path ~ '03\.09\.';
DROP TRIGGER dawdle ON netops.flows_seen_part_20260303;

-- Several files are taken out at once: by a glob or a folder, as for argus.flows().
SELECT glob, argus_internal.path_matches('/a/b.c/d[1].gz', glob) AS matches FROM (VALUES ('/a/b.c/d[1].gz'), ('/a/b.c/d\[1].gz'), ('/a/b.c/*'), ('/a/b.c/?????.gz'), ('/a/*/d*'),
  ('/a/*'), ('/a'), ('/a/'), ('/a/b'), ('/a/b*'), ('/*'), ('*'), ('/a/*.gz'), ('/a/b.c/D*'), ('/a/b.c/d[[]1[]].gz'), ('/A/*'), ('/'), ('')) AS g (glob);
SELECT path, glob, argus_internal.path_matches(path, glob) AS matches
  FROM (VALUES ('/a/.b/c', '/a/*/c'), ('/a/.b/c', '/a/.*/c'), ('/a/b\\c', '/a/b\\c'), ('/a/b\\c', '/a/b*'), ('/a/b\xff', '/a/b\xff'), ('/a/b\xff', '/a/b?'), ('/a/b\xff', '/a/b\\xff')) AS g (path, glob);
TRUNCATE netops.merges;
SELECT sum(stored) AS stored FROM ledger WHERE name < '03' \gset
\set glob :scratch '/tree/argus.2026.03.03.0[0-2].*'
CALL argus.forget('netops.flows', :'glob');
SELECT pg_temp.merges(), count(*) AS files, min(name) AS first FROM ledger;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- What nobody has loaded; nothing. -- ERROR
\set VERBOSITY sqlstate
CALL argus.forget('netops.flows', '*');
CALL argus.forget('netops.flows', '/');
CALL argus.forget('netops.flows', :'glob');
CALL argus.forget('netops.flows', '/nowhere/*');
CALL argus.forget('netops.flows', '');
CALL argus.forget('netops.flows', NULL);
\set VERBOSITY default
-- The name of a file is one, whatever is in it.
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.10.00.00.gz "$SCRATCH/tree/x[12].gz"; cp tests/data/campus/2026/03/03/argus.2026.03.03.10.30.00.gz "$SCRATCH/tree/x1.gz"; cp tests/data/campus/2026/03/03/argus.2026.03.03.11.00.00.gz "$SCRATCH/tree/x*.gz"; touch -d '2026-03-04 12:00Z' "$SCRATCH"/tree/*
CALL argus.load('netops.flows');
\set file :scratch '/tree/x[12].gz'
SELECT format('CALL argus.forget(%L, %L)', 'netops.flows', :'file') AS forget \gset
\setenv SQL :forget
\! tests/server/messages
SELECT right(path, 8) AS path FROM argus.ledger WHERE path LIKE '%/x%' AND forgotten_at IS NULL ORDER BY path COLLATE "C";
\! tests/server/messages
SELECT right(path, 8) AS path FROM argus.ledger WHERE path LIKE '%/x%' AND forgotten_at IS NULL ORDER BY path COLLATE "C";
SELECT format('CALL argus.forget(%L, %L)', 'netops.flows', :'scratch' || '/tree/x\*.gz') AS forget \gset
\setenv SQL :forget
\! tests/server/messages
-- A folder, to its last file; all of it comes back.
SELECT pg_temp.merges();
\set folder :scratch '/tree/'
CALL argus.forget('netops.flows', :'folder');
SELECT pg_temp.merges(), count(*) AS files FROM ledger;
SELECT count(*) AS flows FROM netops.flows WHERE file IS NOT NULL;
SELECT count(*) AS days FROM argus_internal.day;
CALL argus.load('netops.flows');
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- A late file that has grown.
CALL argus.close_day('netops.flows', '2026-03-03');
\! zcat tests/data/campus/2026/03/03/argus.2026.03.03.12.00.00.gz | head -c 20000 >"$SCRATCH/tree/grows"; touch -d '2026-03-04 12:00Z' "$SCRATCH/tree/grows"
SET client_min_messages = error;
CALL argus.load('netops.flows');
\! zcat tests/data/campus/2026/03/03/argus.2026.03.03.12.00.00.gz >"$SCRATCH/tree/grows"; cp tests/data/campus/2026/03/03/argus.2026.03.03.12.30.00.gz "$SCRATCH/tree"; touch -d '2026-03-04 12:00Z' "$SCRATCH"/tree/*
CALL argus.load('netops.flows');
RESET client_min_messages;
SELECT count(*) FILTER (WHERE path LIKE '%/grows' AND forgotten_at IS NULL) AS whole, count(*) FILTER (WHERE path LIKE '%/grows' AND forgotten_at IS NOT NULL) AS former FROM argus.ledger;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
DROP VIEW ledger;
CALL argus.drop_hot_table('netops.flows');
DROP SCHEMA raw CASCADE;
DROP TABLE netops.merges;
DROP FUNCTION netops.count_merge, netops.dawdle;
DROP SCHEMA netops;
DROP SERVER late;
\! rm -rf "$SCRATCH"
