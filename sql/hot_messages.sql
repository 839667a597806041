--
-- What procedures say to people comes without the functions in which it is said: no CONTEXT, whatever the client shows.
--
\set scratch `mktemp -d /tmp/argus_messages.XXXXXX`
\setenv SCRATCH :scratch
\set SHOW_CONTEXT always
\pset footer off
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/tree" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.0[0-1].?0.00.gz "$SCRATCH/tree" && head -c 20000 tests/data/campus/2026/03/03/argus.2026.03.03.02.00.00.gz >"$SCRATCH/tree/argus.2026.03.03.02.00.00.gz" && echo none >"$SCRATCH/tree/argus.2026.03.03.02.30.00.gz" && touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
CREATE SERVER messages FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/argus.%Y.%m.%d.%H.%M.%S.gz');
CREATE ROLE regress_argus_messages;
CREATE SCHEMA netops AUTHORIZATION regress_argus_messages;
GRANT USAGE ON SCHEMA argus TO regress_argus_messages;
GRANT USAGE ON FOREIGN SERVER messages TO regress_argus_messages;
SET ROLE regress_argus_messages;
-- Errors of ours and of PostgreSQL. -- ERROR
CALL argus.create_hot_table('netops.flows', server => 'nowhere');
CALL argus.create_hot_table('netops.flows', server => 'messages', columns => '{stime,nothing}');
CALL argus.create_hot_table('netops.flows', server => 'messages', keep => '30');
CALL argus.create_hot_table('nowhere.flows', server => 'messages');
CALL argus.create_hot_table('public.flows', server => 'messages');
CALL argus.create_hot_table('netops.flows', server => 'messages', filter => 'port and');
CALL argus.create_hot_table('netops.flows', server => 'messages', keep => '100 years', rollup_keep => '100 years', settle => '30');
CALL argus.create_hot_table('netops.flows', server => 'messages');
CALL argus.alter_hot_table('netops.flows', keep => '1 day -1 hour');
CALL argus.alter_hot_table('netops.flows', index_columns => '{smac}');
BEGIN;
CALL argus.load('netops.flows');
ROLLBACK;
CALL argus.maintain('-1');
CALL argus.load('pg_class');
CALL argus.load(NULL);
CALL argus.close_day('netops.flows', '2020-01-01');
CALL argus.drop_day('netops.flows', '2020-01-01');
CALL argus.forget('netops.flows', '/nowhere');
CALL argus.rehydrate('netops.flows', '[2026-03-03,)');
CALL argus.rehydrate('netops.flows', '[2026-03-03,2026-03-04)', keep => '14');
SELECT * FROM argus.daily_report('pg_class', '2026-03-03');
CALL argus.drop_hot_table('pg_class');
-- Notices and warnings.
\setenv PGDATABASE :DBNAME
RESET ROLE;
\setenv SQL 'CALL argus.load(''netops.flows'')'
\! tests/server/messages | sed 's/ is damaged at.*/ is damaged/'
\setenv SQL 'CALL argus.close_day(''netops.flows'', ''2026-03-03'')'
\! tests/server/messages
\! tests/server/messages
\setenv SQL 'CALL argus.drop_day(''netops.flows'', ''2026-03-03'')'
\! tests/server/messages
\! tests/server/messages
\setenv SQL 'CALL argus.maintain()'
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.03.00.00.gz "$SCRATCH/tree/argus.2026.03.03.01.00.00.gz"; cp tests/data/campus/2026/03/03/argus.2026.03.03.02.00.00.gz "$SCRATCH/tree"; touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/*
\! tests/server/messages | sed 's/loaded on [^ ]* with.*/loaded on DAY/; s/ on 20[^ ]*,/ on DAY,/'
SELECT format('CALL argus.forget(%L, %L)', hot_table, path) AS sql FROM argus.ledger ORDER BY file LIMIT 1 \gset
\setenv SQL :sql
\! tests/server/messages
\setenv SQL 'CALL argus.rehydrate(''netops.flows'', ''[2026-03-03,2026-03-06)'')'
\! tests/server/messages
SET ROLE regress_argus_messages;
\set SHOW_CONTEXT errors
-- A caller that handles an error has all that it says.
DO $$
DECLARE
  code text;
  message text;
  hint text;
  context text;
BEGIN
  CALL argus.create_hot_table('netops.more', server => 'messages', keep => '30');
EXCEPTION WHEN invalid_parameter_value THEN
  GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT;
  RAISE INFO '%', ARRAY[code, message, hint, context];
END
$$;
-- What it does afterwards has its own again.
\set VERBOSITY terse
DO $$ DECLARE said text; BEGIN
  BEGIN
    CALL argus.maintain('-1');
  EXCEPTION WHEN OTHERS THEN
    NULL;
  END;
  PERFORM argus_internal.report('NOTICE', 'said');
  BEGIN
    PERFORM 1 / 0;
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS said = PG_EXCEPTION_CONTEXT;
    RAISE INFO '%', said LIKE '%inline_code_block%';
  END;
END $$;
SELECT argus_internal.report('FATAL', 'no');
SELECT argus_internal.report('ERROR', 'no', errcode => 'nonsense');
SELECT argus_internal.report(NULL, 'no');
SELECT argus_internal.report('ERROR', NULL);
CALL argus.drop_hot_table('netops.flows');
RESET ROLE;
DROP SCHEMA netops;
DROP SERVER messages;
DROP OWNED BY regress_argus_messages;
DROP ROLE regress_argus_messages;
\! rm -rf "$SCRATCH"
