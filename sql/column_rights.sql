--
-- Columns that investigations need: of roles that may read some only, and of sources that have some only. Who asks gets
-- an answer from the others where that is right, or is told which columns he lacks, and what needs them.
--
\set scratch `mktemp -d /tmp/argus_column_rights.XXXXXX`
\setenv SCRATCH :scratch
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.1[45].?0.00.gz "$SCRATCH" && touch -d '2026-03-06 12:00Z' "$SCRATCH"/*
CREATE SERVER narrow FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER narrow INTO netops;
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'narrow', keep => '100 years', rollup_keep => '100 years');
CALL argus.load('netops.hot');
RESET client_min_messages;
CREATE VIEW netops.viewed AS SELECT stime, ltime, proto, saddr, daddr, dport, spkts, dpkts, sbytes, dbytes FROM netops.flows;
-- ---- a role that may read some columns ----
CREATE ROLE regress_column_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_column_reader;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA argus TO regress_column_reader;
CREATE FUNCTION pg_temp.grant_columns(columns text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT SELECT (%s) ON netops.flows, netops.hot TO regress_column_reader', columns);
END
$$;
-- What each function says to a question: how many rows, or which error.
CREATE FUNCTION pg_temp.says(question text) RETURNS TABLE (source regclass, answer text) LANGUAGE plpgsql AS $$
DECLARE
  detail text;
  hint text;
BEGIN
  FOREACH source IN ARRAY '{netops.flows,netops.hot}'::regclass[] LOOP
    BEGIN
      EXECUTE 'SELECT count(*) > 0 FROM ' || format(question, source) INTO answer;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
      answer := concat_ws(' | ', SQLSTATE, SQLERRM, nullif(detail, ''), nullif(hint, ''));
    END;
    RETURN NEXT;
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION pg_temp.says(text) TO regress_column_reader;
CREATE FUNCTION pg_temp.all_say() RETURNS TABLE (question text, source regclass, answer text) LANGUAGE sql AS $$
  SELECT q, s.* FROM unnest(ARRAY['argus.find(%L, n => 3)', 'argus.find(%L, host => ''198.18.1.31'', n => 3)', 'argus.seen(%L, ''{198.18.1.31}'')', 'argus.top(%L, n => 3)', 'argus.top(%L, "by" => ''service'', n => 3)',
    'argus.top(%L, "by" => ''srcid'', n => 3)', 'argus.series(%L, bin => ''1 day'')', 'argus.series(%L, bin => ''1 day'', "by" => ''srcid'')', 'argus.connections(%L, host => ''198.18.1.31'')', 'argus.dossier(%L, ''198.18.1.31'')',
    'argus.coverage_summary(%L)', 'argus.coverage(%L, ''[2026-03-03 14:00Z, 2026-03-03 15:00Z)'')']) WITH ORDINALITY x(q, n), pg_temp.says(q) s ORDER BY n, s.source::text
$$;
GRANT EXECUTE ON FUNCTION pg_temp.all_say() TO regress_column_reader;
SELECT pg_temp.grant_columns('stime') \g /dev/null
SET ROLE regress_column_reader;
SELECT * FROM pg_temp.all_say();
RESET ROLE;
SELECT pg_temp.grant_columns('ltime, saddr, daddr, spkts, dpkts, sbytes, dbytes, proto, dport') \g /dev/null
SET ROLE regress_column_reader;
SELECT * FROM pg_temp.all_say();
-- Who may not read all columns is not told which archives there are, and so no "no" is one.
SELECT source, c.complete, c.reason, s.complete AS seen_complete, s.answered_from FROM unnest('{netops.flows,netops.hot}'::regclass[]) source, argus.coverage_summary(source) c, argus.seen(source, '{8.8.8.8}') s ORDER BY source::text;
SELECT * FROM argus.coverage('netops.flows', '[2026-03-03 14:00Z, 2026-03-03 15:00Z)');
SELECT count(*) FROM argus.sources() WHERE source::text ~ '^netops';
-- Columns that he may not read are NULL, as those that a source lacks. A filter is asked of what he may read.
SELECT "time", until, srcid, proto, saddr, sport, dport, state, archive FROM argus.find('netops.flows', host => '198.18.1.31', n => 2);
SELECT f FROM unnest('{tcp,port 443,dst port 443,not tcp}'::text[]) f, pg_temp.says(format('argus.find(%%L, n => 3, filter => %L)', f)) s WHERE s.answer = 'true' GROUP BY f HAVING count(*) = 2 ORDER BY f COLLATE "C";
SELECT f, s.* FROM unnest('{port 443,src ttl 64,host 198.18.1.31 and syn}'::text[]) f, pg_temp.says(format('argus.find(%%L, n => 3, filter => %L)', f)) s ORDER BY f COLLATE "C", s.source::text;
SELECT s.* FROM unnest(ARRAY['argus.top(%L, filter => ''port 80'')', 'argus.series(%L, bin => ''1 day'', filter => ''port 80'')']) q, pg_temp.says(q) s WHERE s.source = 'netops.flows'::regclass;
RESET ROLE;
SELECT pg_temp.grant_columns('sport, state') \g /dev/null
SET ROLE regress_column_reader;
SELECT * FROM pg_temp.all_say() WHERE question ~ 'connections|dossier';
SELECT section, detail->>'reason' AS reason FROM argus.dossier('netops.flows', '198.18.1.31') WHERE section IN ('failed connections', 'icmp errors', 'mac addresses', 'vlans', 'ttls') AND rank = 0;
RESET ROLE;
SELECT pg_temp.grant_columns('srcid') \g /dev/null
SET ROLE regress_column_reader;
SELECT * FROM pg_temp.all_say() WHERE question ~ 'connections|srcid';
RESET ROLE;
-- He gets what he would get of a view with these columns.
SELECT count(*) AS differ FROM argus.seen('netops.viewed', '{198.18.1.31,198.18.0.0/16}') a FULL JOIN argus.seen('netops.flows', '{198.18.1.31,198.18.0.0/16}') b USING (host, first_seen, last_seen, flows_in, flows_out, bytes_in, bytes_out, peers) WHERE a IS NULL OR b IS NULL;
-- ---- sources that lack columns ---- -- ERROR
SELECT * FROM argus.find('netops.viewed', filter => 'tcp and port 80');
SELECT * FROM argus.top('netops.hot', filter => 'src ttl 64 or syn');
SELECT * FROM argus.series('netops.viewed', bin => '1 day', filter => 'dur gt 10');
ALTER FOREIGN TABLE netops.flows DROP COLUMN sttl, DROP COLUMN dur;
SELECT * FROM argus.connections('netops.flows', filter => 'src ttl 64 and dur gt 10');
SELECT * FROM argus.find('netops.viewed', filter => 'tcp and');
SELECT * FROM argus.top('netops.viewed', "by" => 'srcid');
SELECT * FROM argus.connections('netops.viewed');
-- A filter is asked of what decides the same: the protocol, where there is no ip_proto.
SELECT count(*) > 0 AS found, count(*) FILTER (WHERE proto <> 'tcp') AS other FROM argus.find('netops.hot', filter => 'tcp and not port 443', n => 1000);
SELECT argus_internal.adapt_filter('tcp and dst port 80', '{proto,dport}'), argus_internal.adapt_filter('tcp and port 80', '{dport,nonsense}');
SELECT argus_internal.adapt_filter('', '{}'), argus_internal.filter_condition('netops.flows', NULL), argus_internal.filter_condition('netops.flows', '');
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
DROP OWNED BY regress_column_reader;
DROP ROLE regress_column_reader;
DROP VIEW netops.viewed;
DROP FOREIGN TABLE netops.flows;
DROP SCHEMA netops;
DROP SERVER narrow;
\! rm -rf "$SCRATCH"
