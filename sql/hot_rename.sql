--
-- Whatever is renamed or moved, a hot table goes on: all that belongs to it is found by OID.
--
\set scratch `mktemp -d /tmp/argus_rename.XXXXXX`
\setenv SCRATCH :scratch
\set verify `pwd` '/tests/server/hot/verify.sql'
SET client_min_messages = warning;
\i :verify
CREATE TEMPORARY TABLE loaded_flows ();
RESET client_min_messages;
\pset footer off
SET timezone = 'UTC';
SET datestyle = 'ISO';
-- Three days with four archives each, the last of them yesterday; the last three archives come later.
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/tree" "$SCRATCH/later" && python3 tests/server/lib/moved.py tests/data/campus "$SCRATCH/tree" --days 3 --every 12 >/dev/null
\! cd "$SCRATCH/tree" && for file in $(find . -name '*.gz' | sort | tail -n 3); do mv $file "$SCRATCH/later"; done
\set release `echo 'cd "$SCRATCH/later" && file=$(ls | head -n 1) && mv $file "$SCRATCH/tree/$(echo $file | cut -d. -f2-4 | tr . /)"'`
\setenv RELEASE :release
\set tree :scratch '/tree'
CREATE SERVER before FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER before INTO raw;
CREATE ROLE regress_argus_before;
CREATE SCHEMA netops AUTHORIZATION regress_argus_before;
CREATE SCHEMA moved AUTHORIZATION regress_argus_before;
GRANT USAGE ON SCHEMA argus TO regress_argus_before;
GRANT USAGE ON FOREIGN SERVER before TO regress_argus_before;
SET ROLE regress_argus_before;
CALL argus.create_hot_table('netops.flows', server => 'before', keep => '30 days', settle => '0', grace => '1 day');
CALL argus.create_hot_table('netops.some', server => 'before', filter => 'tcp', keep => '30 days', settle => '0', grace => '1 day');
RESET ROLE;
-- Only a table with a filter needs one to know its server by.
SELECT relname FROM pg_class WHERE relname LIKE '%\_server' AND relkind = 'f';
SET client_min_messages = error;
CALL argus.maintain();
-- Days as numbers, to be printed.
CREATE FUNCTION pg_temp.dayless(name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 0..9 LOOP
    name := replace(replace(name, to_char(current_date - i, 'YYYYMMDD'), 'day' || -i), (current_date - i)::text, 'day ' || -i);
  END LOOP;
  RETURN replace(name, current_setting('test.scratch'), 'SCRATCH');
END
$$;
SELECT set_config('test.scratch', :'scratch', false) = '' AS is_empty;
CREATE TEMPORARY VIEW named AS SELECT i.inhparent::regclass::text AS parent, pg_temp.dayless(c.oid::regclass::text) AS partition, argus_internal.owner_name(c.oid) AS owner
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
 ORDER BY 1, pg_temp.dayless(c.oid::regclass::text) COLLATE "C";
CREATE VIEW watched AS SELECT hot_table, files_loaded, files_pending, files_failed, files_misnamed, days_open, days_closed, flows, message FROM argus.status ORDER BY hot_table::text;

-- ---- everything is renamed or moved ----

SELECT to_char(current_date - 3, 'YYYYMMDD') AS old, to_char(current_date - 2, 'YYYYMMDD') AS mid, current_date AS today, current_date - 1 AS yesterday, current_date - 3 AS first \gset
SELECT 'flows_' || :'old' AS old_part, 'flows_host_day_part_' || :'mid' AS mid_part \gset
ALTER TABLE netops.flows RENAME TO traffic;
ALTER TABLE netops.traffic SET SCHEMA moved;
ALTER TABLE netops.some RENAME TO tcp;
ALTER VIEW netops.flows_host_hour RENAME TO hours;
ALTER VIEW netops.flows_host_day SET SCHEMA moved;
ALTER TABLE netops.flows_host_day_part RENAME TO lists;
ALTER TABLE netops.flows_seen_part SET SCHEMA moved;
ALTER FOREIGN TABLE netops.flows_host_hour_open RENAME TO open;
ALTER TABLE netops.:"old_part" RENAME TO oldest;
ALTER TABLE netops.:"mid_part" SET SCHEMA moved;
ALTER FOREIGN TABLE netops.some_server RENAME TO "Held";
ALTER SCHEMA netops RENAME TO "Ops";
ALTER SERVER before RENAME TO after;
ALTER ROLE regress_argus_before RENAME TO regress_argus_after;
SELECT hot_table, server, owner FROM argus.all_hot_tables ORDER BY 1;
SELECT * FROM watched;
-- It is not dropped by a slip.
\set VERBOSITY terse
DROP SERVER after;
\set VERBOSITY default
\! eval "$RELEASE"
RESET client_min_messages;
SET ROLE regress_argus_after;
CALL argus.maintain();
RESET ROLE;
SELECT * FROM pg_temp.verify('moved.traffic', 'raw.flows');
SELECT * FROM pg_temp.verify('"Ops".tcp', 'raw.flows');
SELECT * FROM watched;
SELECT server FROM argus_internal.hot_table;
SELECT path AS file FROM argus.ledger WHERE hot_table = 'moved.traffic'::regclass ORDER BY file LIMIT 1 \gset
SET client_min_messages = warning;
CALL argus.forget('moved.traffic', :'file');
CALL argus.load('moved.traffic');
RESET client_min_messages;
CALL argus.alter_hot_table('moved.traffic', columns => '{stime,ltime,spkts,dpkts,sbytes,dbytes,sport,dport,saddr,daddr,proto,state,srcid,dir}');
CALL argus.alter_hot_table('moved.traffic', columns => '{stime,ltime,spkts,dpkts,sbytes,dbytes,sport,dport,saddr,daddr,proto,state,srcid}');
SELECT section, count(*) FROM argus.daily_report('moved.traffic', :'yesterday') GROUP BY 1 ORDER BY 1;
-- A new day, out of a file with a wrong time in its name, which the ledger knows by its server.
\! python3 -c 'import glob, os, sys; sys.path[:0] = ["tests/server/lib", "tests/data/lib"]; import moved; path = sorted(glob.glob(os.environ["SCRATCH"] + "/later/*"))[0]; open(os.environ["SCRATCH"] + "/tree/" + os.path.basename(path).replace("argus.", "", 1).replace(".", "/", 2).split(".")[0] + "/argus." + os.path.basename(path).split(".", 1)[1].replace(".00.00.gz", ".10.00.gz"), "wb").write(moved.moved(open(path, "rb").read(), 1))'
\! eval "$RELEASE"
SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
SELECT * FROM watched;
-- Nor does it take a run to know the server again.
ALTER SERVER after RENAME TO later;
SELECT files_misnamed FROM watched;
CALL argus.load('moved.traffic');
SELECT count(*) > 0 AS are_seen FROM raw.flows WHERE stime >= :'today';
ALTER SERVER later RENAME TO after;
SELECT count(*) AS misnamed FROM argus.misnamed_files('after') WHERE first_time >= :'today';
SELECT * FROM pg_temp.verify('moved.traffic', 'raw.flows');
SELECT * FROM named;
-- Days end, and come back.
SET client_min_messages = error;
CALL argus.close_day('moved.traffic', :'today');
RESET client_min_messages;
CALL argus.alter_hot_table('moved.traffic', keep => '1 day', confirm => true);
CALL argus.alter_hot_table('"Ops".tcp', keep => '1 day', confirm => true);
CALL argus.maintain();
SET client_min_messages = warning;
CALL argus.rehydrate('moved.traffic', daterange(:'first', :'first', '[]'));
CALL argus.rehydrate('"Ops".tcp', daterange(:'first', :'first', '[]'));
CALL argus.drop_day('moved.traffic', :'yesterday');
RESET client_min_messages;
SELECT partition, owner FROM named WHERE parent IN ('moved.traffic', '"Ops".tcp');
SELECT * FROM pg_temp.verify('moved.traffic', 'raw.flows');
SELECT * FROM pg_temp.verify('"Ops".tcp', 'raw.flows');
SELECT (SELECT count(*) FROM moved.traffic) = (SELECT count(*) FROM raw.flows WHERE stime IS NOT NULL) AS all_are_there;

-- ---- another table under the old name ----

SET ROLE regress_argus_after;
-- What people ask by name must have that name. -- ERROR
\set VERBOSITY terse
CALL argus.create_hot_table('"Ops".flows', server => 'after', keep => '30 days', settle => '0', grace => '1 day');
\set VERBOSITY default
SELECT to_regclass('"Ops".flows') AS nothing;
DO $$ DECLARE r text; BEGIN
  FOR r IN SELECT format('ALTER %s %s RENAME TO %I', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, c.oid::regclass, 'former_' || c.relname)
    FROM pg_class c WHERE c.relnamespace = '"Ops"'::regnamespace AND c.relkind IN ('v', 'f', 'p') AND c.relname LIKE 'flows\_%' LOOP
    EXECUTE r;
  END LOOP;
END $$;
-- What is found by OID may have another. The first table's partitions have these.
CALL argus.create_hot_table('"Ops".flows', server => 'after', keep => '30 days', settle => '0', grace => '1 day');
SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
RESET ROLE;
SELECT partition FROM named WHERE parent LIKE '"Ops".flows%' AND partition LIKE '%day-2%';
SELECT * FROM pg_temp.verify('"Ops".flows', 'raw.flows');
SELECT * FROM pg_temp.verify('moved.traffic', 'raw.flows');
CALL argus.drop_hot_table('"Ops".flows');
-- Back again.
ALTER TABLE moved.traffic SET SCHEMA "Ops";
ALTER TABLE "Ops".traffic RENAME TO flows;
CALL argus.load('"Ops".flows');
-- A name that is as long as can be.
SELECT repeat('x', 60) || 'end' AS long \gset
ALTER TABLE "Ops".flows RENAME TO :"long";
SELECT '"Ops".' || :'long' AS hot \gset
SET client_min_messages = warning;
CALL argus.rehydrate(:'hot', daterange(:'yesterday', :'yesterday', '[]'));
CALL argus.drop_day(:'hot', :'yesterday');
CALL argus.rehydrate(:'hot', daterange(:'yesterday', :'yesterday', '[]'));
RESET client_min_messages;
SELECT replace(partition, 'xxxxxxxxxx', 'X') AS partition FROM named WHERE parent = :'hot' AND partition LIKE '%xx%';
SELECT * FROM pg_temp.verify(:'hot', 'raw.flows');
ALTER TABLE "Ops".:"long" RENAME TO flows;

-- ---- columns ----

-- What is a field has a name. Neither run nor command does half of its work.
ALTER TABLE "Ops".flows RENAME COLUMN dport TO port;
\! eval "$RELEASE"
SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
SELECT hot_table, files_pending, files_failed, message FROM watched;
\set VERBOSITY terse
CALL argus.alter_hot_table('"Ops".flows', settle => '0');
CALL argus.rehydrate('"Ops".flows', daterange(:'first', :'first', '[]'));
CALL argus.load('"Ops".flows');
\set VERBOSITY default
ALTER TABLE "Ops".flows RENAME COLUMN port TO dport;
-- One that was dropped comes back, without its values.
ALTER TABLE "Ops".flows DROP COLUMN state;
SET client_min_messages = error;
CALL argus.load('"Ops".flows');
RESET client_min_messages;
SELECT message FROM watched WHERE hot_table = '"Ops".flows'::regclass;
CALL argus.alter_hot_table('"Ops".flows', columns => '{stime,ltime,spkts,dpkts,sbytes,dbytes,sport,dport,saddr,daddr,proto,state,srcid,dir}');
-- The owner's own columns, and one that is not wanted any more, are in no archive.
ALTER TABLE "Ops".flows ADD COLUMN note text, ADD COLUMN dur text;
CALL argus.alter_hot_table('"Ops".flows', columns => '{stime,ltime,spkts,dpkts,sbytes,dbytes,sport,dport,saddr,daddr,proto,state,dir}');
ALTER TABLE "Ops".flows RENAME COLUMN srcid TO sensor;
SET client_min_messages = error;
CALL argus.maintain();
CALL argus.drop_day('"Ops".flows', :'first');
SELECT message FROM watched;
SELECT count(DISTINCT stime::date) AS days, count(note) + count(dur) AS notes, count(dir) > 0 AS dirs FROM "Ops".flows;
-- Which of several it was is not known.
ALTER TABLE "Ops".flows RENAME COLUMN proto TO protocol;
CALL argus.maintain();
SELECT message FROM watched WHERE hot_table = '"Ops".flows'::regclass;
ALTER TABLE "Ops".flows RENAME COLUMN protocol TO proto;
ALTER TABLE "Ops".flows RENAME COLUMN file TO number;
CALL argus.maintain();
SELECT message FROM watched WHERE hot_table = '"Ops".flows'::regclass;
ALTER TABLE "Ops".flows RENAME COLUMN number TO file;
CALL argus.maintain();
SELECT message FROM watched;
RESET client_min_messages;
-- A column of a rollup: the day stays open until it has its name again.
ALTER TABLE "Ops".some_host_hour_closed RENAME COLUMN host TO address;
SET client_min_messages = error;
UPDATE argus_internal.hot_table SET grace = '0', keep = '30 days' WHERE relid = '"Ops".tcp'::regclass;
CALL argus.maintain();
SELECT days_open, pg_temp.dayless(message) AS message FROM watched WHERE hot_table = '"Ops".tcp'::regclass;
ALTER TABLE "Ops".some_host_hour_closed RENAME COLUMN address TO host;
CALL argus.maintain();
SELECT message FROM watched WHERE hot_table = '"Ops".tcp'::regclass;
SELECT * FROM pg_temp.verify('"Ops".tcp', 'raw.flows');

-- ---- without the foreign table that holds the server ----

-- As of a hot table that an earlier version made: the name of the last run counts, and the next day it is there again.
DROP FOREIGN TABLE "Ops"."Held";
CALL argus.maintain();
SELECT hot_table, message FROM watched;
SELECT argus_internal.hold_server(argus_internal.hot_table_settings('"Ops".tcp'));
SELECT count(*) FROM argus_internal.relation WHERE kind = '_server';
CALL argus.drop_hot_table('"Ops".flows');
CALL argus.drop_hot_table('"Ops".tcp');
SELECT oid::regclass AS left_behind FROM pg_class WHERE relnamespace::regnamespace::text IN ('"Ops"', 'moved');
SELECT count(*) AS left_behind FROM argus_internal.relation;
DROP VIEW named, watched;
DROP SCHEMA "Ops", moved;
DROP SCHEMA raw CASCADE;
DROP SERVER after;
DROP OWNED BY regress_argus_after;
DROP ROLE regress_argus_after;
\! rm -rf "$SCRATCH"
