--
-- How long days are kept: intervals that mean something else than they say are refused, and nothing is dropped by a slip.
--
\set scratch `mktemp -d /tmp/argus_keep.XXXXXX`
\setenv SCRATCH :scratch
\set verify `pwd` '/tests/server/hot/verify.sql'
SET client_min_messages = warning;
\i :verify
CREATE TEMPORARY TABLE loaded_flows ();
RESET client_min_messages;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
-- Four days with four archives each, the last of them yesterday; the last three archives come later.
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/tree" "$SCRATCH/later" && python3 tests/server/lib/moved.py tests/data/campus "$SCRATCH/tree" --days 4 --every 12 >/dev/null
\! cd "$SCRATCH/tree" && for file in $(find . -name '*.gz' | sort | tail -n 3); do mv $file "$SCRATCH/later"; done
\set tree :scratch '/tree'
CREATE SERVER keep FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER keep INTO raw;
CREATE SCHEMA netops;

-- ---- intervals that mean something else than they say ----

-- What a call says, with the sizes left out.
CREATE FUNCTION pg_temp.answer(arguments text, called text DEFAULT 'create_hot_table(''netops.wrong'', ''keep''')
RETURNS TABLE (message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CALL argus.%s, %s)', called, arguments);
  RETURN QUERY SELECT 'done', '', '';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  detail := regexp_replace(detail, '\d+ (bytes|kB|MB)', 'N kB', 'g');
  FOR i IN 0..9 LOOP
    detail := replace(detail, (current_date - i)::text, 'day ' || -i);
  END LOOP;
  RETURN NEXT;
END
$$;
SELECT a, w.* FROM unnest(ARRAY['keep => ''30''', 'keep => ''0''', 'keep => ''23:59:59.999999''', 'keep => ''-1 day''', 'keep => ''1 day -23 hours''',
    'keep => ''2 months -59 days''', 'keep => ''1001 years''', 'keep => NULL', 'rollup_keep => ''1825''', 'rollup_keep => ''1 hour''', 'rollup_keep => ''-1 day''',
    'rollup_keep => NULL', 'rollup_keep => ''89 days''', 'settle => ''-1 minute''', 'settle => ''1 hour -60 minutes -1 second''', 'settle => NULL',
    'grace => ''-1 month 40 days''', 'grace => ''1001 years''', 'grace => NULL', 'index_columns => NULL', 'partition_zone => NULL']) a, pg_temp.answer(a) w;
SELECT message FROM pg_temp.answer('keep => ''178000000 years''');
-- It may be meant. Fractions of a day and months are clear.
CALL argus.create_hot_table('netops.flows', 'keep', keep => '1 month', rollup_keep => '1 month', settle => '30', grace => '6');
SELECT keep, rollup_keep, settle, grace FROM argus_internal.hot_table;
CALL argus.alter_hot_table('netops.flows', keep => '36 hours', rollup_keep => '100 years', settle => '90', grace => '1 minute');
CALL argus.alter_hot_table('netops.flows', settle => '00:01', grace => '7 s');
CALL argus.alter_hot_table('netops.flows', keep => '30 days', settle => '0', grace => '0');
SELECT a, w.* FROM unnest(ARRAY['keep => ''30''', 'keep => ''101 years''', 'rollup_keep => ''29 days''', 'rollup_keep => ''365''', 'settle => ''-1''', 'grace => ''-1''']) a,
  pg_temp.answer(a, 'alter_hot_table(''netops.flows''') w;
SELECT keep, rollup_keep, settle, grace FROM argus_internal.hot_table;
\set VERBOSITY terse
CALL argus.load('netops.flows', '-1 s');
CALL argus.maintain('-1 s');
CALL argus.maintain('178000000 years');
CREATE ROLE regress_argus_keep;
GRANT USAGE ON SCHEMA argus, netops TO regress_argus_keep;
SET ROLE regress_argus_keep;
CALL argus.rehydrate('netops.flows', '[2026-03-03,2026-03-04)', keep => '14');
RESET ROLE;
DROP OWNED BY regress_argus_keep;
DROP ROLE regress_argus_keep;
CALL argus.rehydrate('netops.flows', '[2026-03-03,2026-03-04)', keep => NULL);
CALL argus.rehydrate('netops.flows', '[2026-03-03,2026-03-04)', keep => '1 day -1 hour');
\set VERBOSITY default

-- ---- shortening ----

SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
CREATE VIEW days AS SELECT day - current_date AS day, is_hot, closed_at IS NOT NULL AS closed,
  (SELECT string_agg(r.kind, ',' ORDER BY r.kind) FROM argus_internal.relation r WHERE r.relid = d.relid AND r.day = d.day) AS parts FROM argus_internal.day d ORDER BY day;
SELECT * FROM days;
SELECT a, w.* FROM unnest(ARRAY['keep => ''1 day''', 'keep => ''2 days'', confirm => NULL', 'keep => ''1 day'', rollup_keep => ''2 days''', 'keep => ''3 days'', rollup_keep => ''3 days''',
    'rollup_keep => ''0''']) a, pg_temp.answer(a, 'alter_hot_table(''netops.flows''') w;
SELECT keep, rollup_keep FROM argus_internal.hot_table;
-- One day may go, which could be a day that goes today anyway.
CALL argus.alter_hot_table('netops.flows', keep => '3 days');
SELECT * FROM pg_temp.answer('keep => ''1 day''', 'alter_hot_table(''netops.flows''');
SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
SELECT * FROM days;
-- What the change does not touch need not be confirmed, nor what has gone.
CALL argus.alter_hot_table('netops.flows', settle => '0', keep => '30 days', rollup_keep => '100 years');
CALL argus.alter_hot_table('netops.flows', keep => '3 days', confirm => false);
-- Several days.
CALL argus.alter_hot_table('netops.flows', keep => '1 day', confirm => true);
SELECT hot_bytes > 0 AS hot, rollup_bytes > 0 AS rollups FROM argus.status;
SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
SELECT * FROM days;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');

-- ---- without rollups, and with them again ----

CALL argus.alter_hot_table('netops.flows', rollup_keep => '0', confirm => true);
-- Until the next run nothing is dropped: there is time to think again.
CALL argus.alter_hot_table('netops.flows', rollup_keep => '100 years');
CALL argus.alter_hot_table('netops.flows', rollup_keep => '0', confirm => true);
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
CALL argus.maintain();
SELECT * FROM days;
SELECT hot_bytes > 0 AS hot, rollup_bytes FROM argus.status;
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent IN (SELECT relation FROM argus_internal.relation WHERE day IS NULL);
SELECT (SELECT count(*) FROM netops.flows) > 0 AS flows, (SELECT count(*) FROM netops.flows_host_hour) AS hours, (SELECT count(*) FROM netops.flows_host_day) AS hosts,
  (SELECT count(*) FROM netops.flows_service_day) AS services, (SELECT count(*) FROM netops.flows_traffic) AS bins;
SELECT section, count(*) FROM argus.daily_report('netops.flows', current_date - 2) GROUP BY 1 ORDER BY 1;
-- What comes late goes into days that have none.
\! cd "$SCRATCH/later" && file=$(ls | head -n 1) && mv $file "$SCRATCH/tree/$(echo $file | cut -d. -f2-4 | tr . /)"
SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
SELECT * FROM days;
SELECT part, rows > 0 AS rows, missing, extra FROM pg_temp.verify('netops.flows', 'raw.flows') WHERE part = 'flows';
-- Wanted again: from the first day on of which nothing was loaded.
CALL argus.alter_hot_table('netops.flows', rollup_keep => '100 years');
SELECT summed_from - date_trunc('day', now()) AS summed_from FROM argus_internal.hot_table;
\! cd "$SCRATCH/later" && file=$(ls | head -n 1) && mv $file "$SCRATCH/tree/$(echo $file | cut -d. -f2-4 | tr . /)"
SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
SELECT * FROM days;
-- Today.
\! python3 -c 'import glob, gzip, os, sys; sys.path[:0] = ["tests/server/lib", "tests/data/lib"]; import moved; path = glob.glob(os.environ["SCRATCH"] + "/later/*")[0]; open(os.environ["SCRATCH"] + "/tree/today.gz", "wb").write(moved.moved(open(path, "rb").read(), 1))'
ALTER SERVER keep OPTIONS (SET pattern '*.gz');
SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
SELECT * FROM days;
SELECT DISTINCT day - current_date AS day FROM netops.flows_host_day;
SELECT (SELECT sum(flows) FROM netops.flows_service_day) = (SELECT count(*) FROM netops.flows WHERE stime >= current_date) AS all_are_summed;
CALL argus.drop_hot_table('netops.flows');
-- A day of a wrong clock lies after those: it is summed up from now on, beside what it has.
CALL argus.create_hot_table('netops.flows', 'keep', keep => '30 days', rollup_keep => '0', settle => '0', grace => '0');
\! cp tests/data/clocks/future.arg "$SCRATCH/tree/future.gz"
SET client_min_messages = error;
CALL argus.maintain();
SELECT day > 0 AS later, parts FROM days ORDER BY day DESC LIMIT 2;
CALL argus.alter_hot_table('netops.flows', rollup_keep => '100 years');
SELECT day > 0 AS later, parts FROM days ORDER BY day DESC LIMIT 2;
\! python3 -c 'import os; d = open("tests/data/clocks/future.arg", "rb").read(); open(os.environ["SCRATCH"] + "/tree/more.gz", "wb").write(d + d[128:])'
CALL argus.maintain();
SELECT message FROM argus.status;
SELECT sum(flows) AS summed FROM netops.flows_service_day;
CALL argus.drop_hot_table('netops.flows');
RESET client_min_messages;
DROP VIEW days;
DROP SCHEMA netops;
DROP SCHEMA raw CASCADE;
DROP SERVER keep;
\! rm -rf "$SCRATCH"
