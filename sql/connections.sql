--
-- Status records stitched together: argus.connections(). Index, archives, hot tables and a plain table give the same.
--
\set scratch `mktemp -d /tmp/argus_connections.XXXXXX`
\setenv SCRATCH :scratch
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && cp -r tests/data/campus "$SCRATCH/tree" && find "$SCRATCH/tree" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER connections FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER connections INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
-- Connections of hours, across archives. One that began before the time or goes on after it is whole.
SELECT * FROM argus.connections('netops.flows', NULL, '203.0.113.66', 'tcp', '3 hours');
SELECT began, ended, records FROM argus.connections('netops.flows', '[2026-03-03 12:00Z, 2026-03-03 12:01Z)', '203.0.113.66');
SELECT began, ended, records FROM argus.connections('netops.flows', '[2026-03-03 12:00Z, 2026-03-03 12:01Z)', filter => 'host 203.0.113.66');
-- Each record is in one connection, and nothing is lost.
SELECT sum(c.records) = (SELECT count(*) FROM netops.copied WHERE saddr IS NOT NULL AND daddr IS NOT NULL) AS records,
  (SELECT ROW(sum(spkts + dpkts), sum(sbytes + dbytes)) FROM netops.copied WHERE saddr IS NOT NULL AND daddr IS NOT NULL) = ROW(sum(c.spkts + c.dpkts), sum(c.sbytes + c.dbytes)) AS sums, count(*) < sum(c.records) AS fewer
  FROM argus.connections('netops.copied') c;
-- What ends a connection, and what does not.
CREATE TABLE netops.made (stime timestamptz, ltime timestamptz, srcid text, proto text, saddr inet, sport int4, daddr inet, dport int4, spkts int8, dpkts int8, sbytes int8, dbytes int8, state text, stcpflags int8, dtcpflags int8);
INSERT INTO netops.made SELECT t + a, t + u, srcid, proto, CASE WHEN turned THEN d ELSE s END, CASE WHEN turned THEN 80 ELSE port END, CASE WHEN turned THEN s ELSE d END, CASE WHEN turned THEN port ELSE 80 END,
    CASE WHEN turned THEN 1 ELSE 10 END, CASE WHEN turned THEN 10 ELSE 1 END, CASE WHEN turned THEN 100 ELSE 1000 END, CASE WHEN turned THEN 1000 ELSE 100 END, state, sflags, dflags
  FROM (VALUES ('2026-03-03 10:00Z'::timestamptz, '198.51.100.1'::inet, '192.0.2.80'::inet)) h(t, s, d), (VALUES
    -- goes on, also from its other side, and after a pause of five minutes
    (1, '0 s'::interval, '60 s'::interval, 'CON', 'tcp', false, 'one'), (1, '61 s', '2 min', 'CON', 'tcp', true, 'one'), (1, '7 min', '8 min', 'CON', 'tcp', false, 'one'),
    -- a longer pause
    (2, '0 s', '60 s', 'CON', 'tcp', false, 'one'), (2, '6 min 0.000001 s', '7 min', 'CON', 'tcp', false, 'one'),
    -- half closed: FIN goes on; the port is used again at once; it is used again after half a minute
    (3, '0 s', '60 s', 'CON', 'tcp', false, 'one'), (3, '60 s', '2 min', 'FIN', 'tcp', false, 'one'), (3, '125 s', '3 min', 'FIN', 'tcp', false, 'one'), (3, '181 s', '182 s', 'CON', 'tcp', false, 'one'),
    (3, '183 s', '190 s', 'RST', 'tcp', false, 'one'), (3, '221 s', '230 s', 'RST', 'tcp', false, 'one'),
    -- a timeout is the end
    (4, '0 s', '60 s', 'CON', 'tcp', false, 'one'), (4, '1 min', '2 min', 'TIM', 'tcp', false, 'one'), (4, '2 min', '3 min', 'TIM', 'tcp', false, 'one'),
    -- two sensors
    (5, '0 s', '60 s', 'CON', 'tcp', false, 'one'), (5, '1 s', '61 s', 'CON', 'tcp', false, 'two'),
    -- records that overlap, the longest of which comes first
    (6, '0 s', '10 min', 'CON', 'tcp', false, 'one'), (6, '1 s', '2 s', 'CON', 'tcp', false, 'one'), (6, '12 min', '13 min', 'CON', 'tcp', false, 'one'),
    -- silence ends others
    (7, '0 s', '60 s', 'CON', 'udp', false, 'one'), (7, '2 min', '3 min', 'CON', 'udp', true, 'one'), (7, '4 min 0.000001 s', '5 min', 'INT', 'udp', false, 'one'),
    (14, '0 s', '1 s', 'FIN', 'tcp', false, 'one'), (14, '5 s', '5.5 s', 'FIN', 'tcp', false, 'one'), (14, '5.5 s', '6 s', 'FIN', 'tcp', false, 'one'), (14, '6 s', '7 s', 'FIN', 'tcp', true, 'one'),
    (15, '0 s', '1 s', 'FIN', 'tcp', false, 'one'), (15, '5 s', '6 s', 'FIN', 'tcp', false, 'one'),
    -- the last one is still open, as nothing came for five minutes since
    (8, '13 min', '14 min', 'CON', 'tcp', false, 'one'), (9, '12 min', '13 min 59 s', 'CON', 'tcp', false, 'one'), (10, '18 min 59 s', '18 min 59 s', 'INT', 'udp', false, NULL),
    (11, '17 min', '17 min 58 s', 'CON', 'udp', false, NULL), (12, '18 min', '18 min 30 s', 'FIN', 'tcp', false, NULL), (13, '14 min', NULL, NULL, 'icmp', false, NULL)) v(port, a, u, state, proto, turned, srcid)
  LEFT JOIN (VALUES
    -- the port is used again after seconds: a SYN after a FIN begins a connection, also from the other side; a FIN alone does not
    (14, '0 s'::interval, 27, 27), (14, '5 s', 27, 27), (14, '5.5 s', 17, 17), (14, '6 s', 27, 27), (15, '0 s', 27, 27), (15, '5 s', 25, 17)) f(port, a, sflags, dflags) USING (port, a);
SELECT sport, to_char(began, 'MI:SS') AS began, to_char(ended, 'MI:SS') AS ended, duration, open, proto, saddr, daddr, dport, records, spkts, dpkts, sbytes, dbytes, state
  FROM (SELECT *, least(sport, nullif(dport, 80)) AS port FROM argus.connections('netops.made')) c ORDER BY CASE sport WHEN 80 THEN dport ELSE sport END, c.began, c.ended;
-- Without flags nobody knows of the SYN. A flow of the future, as a sensor with a wrong clock makes it, does not close what is open.
CREATE VIEW netops.flagless AS SELECT stime, ltime, srcid, proto, saddr, sport, daddr, dport, spkts, dpkts, sbytes, dbytes, state FROM netops.made;
SELECT records, count(*) FROM argus.connections('netops.flagless', host => '198.51.100.1', filter => 'port 14') GROUP BY records;
SELECT count(*) FILTER (WHERE open) AS open FROM argus.connections('netops.made');
INSERT INTO netops.made SELECT now() + interval '1 day', now() + interval '1 day', 'ahead', 'tcp', '198.51.100.1', 99, '192.0.2.80', 80, 1, 1, 1, 1, 'CON';
SELECT count(*) FILTER (WHERE open) AS open, bool_or(open) FILTER (WHERE sport = 99) AS future FROM argus.connections('netops.made');
DELETE FROM netops.made WHERE sport = 99;
DROP VIEW netops.flagless;
-- Nor does one that is later than when any archive was written, in archives and in a hot table.
\set late :scratch '/late'
\! mkdir "$SCRATCH/late" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.11.[03]0.00.gz tests/data/campus/2026/03/03/argus.2026.03.03.20.00.00.gz "$SCRATCH/late" && touch -d '2026-03-03 12:00Z' "$SCRATCH"/late/*
CREATE SERVER late FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'late', pattern 'argus.%Y.%m.%d.%H.%M.%S.gz');
CREATE SCHEMA late;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER late INTO late;
SET client_min_messages = error;
CALL argus.create_hot_table('late.hot', server => 'late', keep => '100 years', rollup_keep => '0');
CALL argus.load('late.hot');
SELECT source, count(*) FILTER (WHERE c.open AND c.ended < '2026-03-03 12:01Z') AS open, count(*) FILTER (WHERE c.open AND c.ended >= '2026-03-03 12:01Z') AS future FROM unnest('{late.flows,late.hot}'::regclass[]) source, argus.connections(source) c GROUP BY source ORDER BY source::text;
-- If all of them are, the archives were written to by another clock, which says nothing.
\! touch -d '2020-01-01 12:00Z' "$SCRATCH"/late/*
SELECT count(*) FILTER (WHERE open AND c.ended < '2026-03-03 12:01Z') AS open, count(*) FILTER (WHERE open AND c.ended >= '2026-03-03 20:20Z') > 0 AS newest FROM argus.connections('late.flows') c;
CALL argus.drop_hot_table('late.hot');
RESET client_min_messages;
DROP FOREIGN TABLE late.flows;
DROP SCHEMA late;
DROP SERVER late;
\! rm -r "$SCRATCH/late"
-- Looks a day back and ahead. Which side the first record has for the source decides, also if it was before the time.
INSERT INTO netops.made SELECT '2026-03-08 00:00Z'::timestamptz + i * interval '4 minutes', '2026-03-08 00:01Z'::timestamptz + i * interval '4 minutes', 'one', 'tcp', CASE WHEN i % 2 = 0 THEN '198.51.100.3' ELSE '198.51.100.4' END::inet,
  CASE WHEN i % 2 = 0 THEN 22 ELSE 50000 END, CASE WHEN i % 2 = 0 THEN '198.51.100.4' ELSE '198.51.100.3' END::inet, CASE WHEN i % 2 = 0 THEN 50000 ELSE 22 END, 1, 0, 60, 0, 'CON' FROM generate_series(0, 1000) i;
SELECT d, began, ended, saddr, sport, records, spkts, dpkts FROM unnest('{"[2026-03-08 00:00Z,2026-03-08 00:04Z)","[2026-03-08 00:04Z,2026-03-08 00:04Z]","(2026-03-08 00:00Z,2026-03-08 00:04Z]","[2026-03-08 12:00Z,2026-03-08 12:01Z)","[2026-03-09 23:57Z,2026-03-10 00:01Z)","[2026-03-10 12:00Z,)","(,2026-03-08 12:00Z)"}'::tstzrange[]) d,
  argus.connections('netops.made', d, '198.51.100.3');
-- A record of hours leads to the one after it, and back, over steps in which no record begins.
INSERT INTO netops.made SELECT t::timestamptz, u::timestamptz, 'one', 'tcp', '198.51.100.7', 1, '198.51.100.8', 22, 1, 1, 60, 60, 'CON'
  FROM (VALUES ('2026-03-05 10:00Z', '2026-03-05 17:30Z'), ('2026-03-05 17:32Z', '2026-03-05 17:33Z'), ('2026-03-05 17:39Z', '2026-03-05 17:40Z')) v(t, u);
SELECT d, began, ended, records FROM unnest('{"[2026-03-05 10:00Z,2026-03-05 10:01Z)","[2026-03-05 17:32Z,2026-03-05 17:33Z)","[2026-03-05 17:39Z,2026-03-05 17:40Z)","[2026-03-05 12:00Z,2026-03-05 12:30Z)"}'::tstzrange[]) d,
  argus.connections('netops.made', d, '198.51.100.7');
-- A record without an end, or with one before its begin, ends when it begins: it leads on and back, too.
INSERT INTO netops.made SELECT t::timestamptz, u::timestamptz, 'one', 'tcp', '198.51.100.9', 1, '198.51.100.10', 22, 1, 1, 60, 60, 'CON'
  FROM (VALUES ('2026-03-05 10:00Z', NULL), ('2026-03-05 10:02Z', '2026-03-05 10:03Z'), ('2026-03-05 12:00Z', '2026-03-05 11:00Z'), ('2026-03-05 12:02Z', '2026-03-05 12:03Z')) v(t, u);
SELECT d, began, ended, records FROM unnest('{"[2026-03-05 10:00Z,2026-03-05 10:01Z)","[2026-03-05 10:01Z,2026-03-05 10:03Z)","[2026-03-05 12:00Z,2026-03-05 12:01Z)","[2026-03-05 12:01Z,2026-03-05 12:03Z)"}'::tstzrange[]) d,
  argus.connections('netops.made', d, '198.51.100.9');
-- So does a record that began before the time and ends after it, even if those within it end early.
INSERT INTO netops.made SELECT t::timestamptz, u::timestamptz, 'one', 'tcp', '198.51.100.11', 1, '198.51.100.12', 22, 1, 1, 60, 60, 'CON'
  FROM (VALUES ('2026-03-06 10:00Z', '2026-03-06 12:00Z'), ('2026-03-06 10:10Z', '2026-03-06 10:11Z'), ('2026-03-06 12:02Z', '2026-03-06 12:03Z')) v(t, u);
SELECT d, began, ended, records FROM unnest('{"[2026-03-06 10:00Z,2026-03-06 10:01Z)","[2026-03-06 10:10Z,2026-03-06 10:30Z)","[2026-03-06 12:02Z,2026-03-06 12:03Z)"}'::tstzrange[]) d,
  argus.connections('netops.made', d, '198.51.100.11');
-- Sums end where their type does. What has no time, or one that cannot be right, or no address is in no connection.
INSERT INTO netops.made SELECT t, t, 'one', 'tcp', a, 1, '198.51.100.6', 2, 9000000000000000000, 1, 9000000000000000000, 1, 'CON'
  FROM unnest('{2026-03-03 10:00Z,2026-03-03 10:01Z,NULL,infinity,-infinity,99999-01-01 00:00Z}'::timestamptz[]) t, unnest('{198.51.100.5,NULL}'::inet[]) a;
SELECT records, spkts, dpkts, sbytes FROM argus.connections('netops.made', host => '198.51.100.6');
-- Index, archives, hot tables, and a plain table.
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'connections', columns => '{stime,ltime,srcid,proto,saddr,sport,daddr,dport,state,spkts,dpkts,sbytes,dbytes,stcpflags,dtcpflags}', keep => '100 years', rollup_keep => '0');
CALL argus.create_hot_table('netops.filling', server => 'connections', columns => '{stime,ltime,srcid,proto,saddr,sport,daddr,dport,state,spkts,dpkts,sbytes,dbytes,stcpflags,dtcpflags}', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
CALL argus.load('netops.filling');
CALL argus.close_day('netops.hot', '2026-03-03');
RESET client_min_messages;
SELECT setseed(0.5) IS NOT NULL AS seeded;
CREATE TABLE questions AS
SELECT i AS n, CASE WHEN i % 9 = 0 THEN NULL WHEN i % 9 = 1 THEN tstzrange(NULL, begins, '[]') WHEN i % 9 = 2 THEN tstzrange(begins, NULL) ELSE tstzrange(begins, begins + long * interval '3 minutes', '[]') END AS during,
  CASE WHEN i % 5 > 0 OR i % 9 < 3 THEN (SELECT CASE i % 6 WHEN 0 THEN set_masklen(h, 24) ELSE h END FROM (SELECT CASE WHEN i % 4 = 0 THEN '203.0.113.66' WHEN i % 2 = 0 THEN saddr ELSE daddr END AS h
    FROM netops.copied WHERE saddr IS NOT NULL AND daddr IS NOT NULL AND proto = 'tcp' AND i > 0 ORDER BY md5(i::text || record_offset::text || stime::text) LIMIT 1) a) END AS host,
  CASE WHEN i % 4 = 3 THEN 'tcp and not port 443' END AS filter, CASE WHEN i % 3 = 0 THEN '10 seconds'::interval ELSE '0' END AS least
  FROM (SELECT i, '2026-03-03 03:00Z'::timestamptz + floor(random() * 1200) * interval '1 minute' + floor(random() * 3) * interval '20 seconds' AS begins, 1 + floor(random() * 8)::int AS long FROM generate_series(0, 124) i) r;
CREATE FUNCTION pg_temp.answers(source regclass) RETURNS TABLE (n int, began timestamptz, ended timestamptz, duration interval, open bool, proto text, saddr inet, sport int4, daddr inet, dport int4,
  records int4, spkts int8, dpkts int8, sbytes int8, dbytes int8, state text) LANGUAGE sql AS $$
  SELECT q.n, c.* FROM questions q, argus.connections(source, q.during, q.host, q.filter, q.least) c
$$;
CREATE TABLE plain AS SELECT * FROM pg_temp.answers('netops.copied');
CREATE TABLE read AS SELECT * FROM pg_temp.answers('netops.flows');
ALTER SERVER connections OPTIONS (ADD index_dir :'index_dir');
SET client_min_messages = warning;
CALL argus.build_index('connections');
RESET client_min_messages;
CREATE TABLE indexed AS SELECT * FROM pg_temp.answers('netops.flows');
CREATE TABLE hot AS SELECT * FROM pg_temp.answers('netops.hot');
CREATE TABLE filling AS SELECT * FROM pg_temp.answers('netops.filling');
SELECT (SELECT count(*) * 4 FROM questions) AS questions, count(DISTINCT n) > 80 AS not_empty, count(*) > 4000 AS rows, max(records) > 50 AS long FROM plain;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE read) UNION ALL (TABLE read EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE indexed) UNION ALL (TABLE indexed EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE hot) UNION ALL (TABLE hot EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE filling) UNION ALL (TABLE filling EXCEPT ALL TABLE plain)) d;
-- A connection is the same, wherever in it the time in question lies.
CREATE TABLE whole AS SELECT * FROM argus.connections('netops.copied');
SELECT count(*) > 1000 AS many, count(*) FILTER (WHERE w.began IS NULL) AS differ FROM plain p JOIN questions q ON q.n = p.n AND q.filter IS NULL
  LEFT JOIN whole w ON to_jsonb(w) = to_jsonb(p) - 'n' AND w.began = p.began;
-- A role with SELECT on the source alone; row security of the source.
CREATE ROLE regress_connections_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_connections_reader;
GRANT SELECT ON netops.flows, netops.hot TO regress_connections_reader;
GRANT EXECUTE ON FUNCTION argus.connections(regclass, tstzrange, inet, text, interval) TO regress_connections_reader;
SET ROLE regress_connections_reader;
SELECT count(*), sum(records) FROM argus.connections('netops.flows', NULL, '203.0.113.66');
SELECT count(*), sum(records) FROM argus.connections('netops.hot', NULL, '203.0.113.66');
RESET ROLE;
ALTER TABLE netops.hot ENABLE ROW LEVEL SECURITY;
CREATE POLICY chat ON netops.hot FOR SELECT TO regress_connections_reader USING (dport = 6667);
SET ROLE regress_connections_reader;
SELECT count(*) > 0 AS some, count(*) FILTER (WHERE dport <> 6667) AS other FROM argus.connections('netops.hot', NULL, '203.0.113.66');
RESET ROLE;
-- A record before the time that reaches far into it; one that has a wrong end, and what follows; each direction by itself.
CREATE TABLE netops.long AS SELECT * FROM netops.made LIMIT 0;
INSERT INTO netops.long SELECT '2026-03-03 00:00Z'::timestamptz + b, '2026-03-03 00:00Z'::timestamptz + e, 'one', p, CASE WHEN turned THEN '192.0.2.9' ELSE '198.51.100.9' END::inet,
    CASE WHEN turned THEN 80 ELSE port END, CASE WHEN turned THEN '198.51.100.9' ELSE '192.0.2.9' END::inet, CASE WHEN turned THEN port ELSE 80 END, 1, 1, 100, 100, st
  FROM (VALUES ('11:00'::interval, '11:50'::interval, 1, 'tcp', 'CON', false), ('11:50', '12:00', 1, 'tcp', 'FIN', false), ('12:00', '100 years', 2, 'udp', 'CON', false), ('14:00', '14:00:01', 2, 'udp', 'CON', false),
    ('13:00', '13:00:20', 3, 'tcp', 'FIN', false), ('13:00:00.01', '13:00:19', 3, 'tcp', 'CON', true)) v(b, e, port, p, st, turned);
INSERT INTO netops.long SELECT stime, 'infinity', srcid, proto, saddr, 4, daddr, dport, spkts, dpkts, sbytes, dbytes, state FROM netops.long WHERE sport = 2;
SELECT sport, began AT TIME ZONE 'UTC' AS began, duration, open, records, sbytes, state FROM argus.connections('netops.long', '[2026-03-03 11:30Z,2026-03-03 23:00Z)') ORDER BY 1, 2;
DROP TABLE netops.long;
-- What is no question; hostile words. -- ERROR
\set VERBOSITY terse
SELECT * FROM argus.connections(NULL);
SELECT * FROM argus.connections('netops.flows', min_duration => NULL);
SELECT * FROM argus.connections('netops.flows', filter => 'tcp) OR (true');
SELECT * FROM argus.connections('pg_class');
SET ROLE regress_connections_reader;
SELECT * FROM argus.connections('netops.copied');
RESET ROLE;
CREATE SCHEMA "no; DROP TABLE netops.copied; --";
CREATE VIEW "no; DROP TABLE netops.copied; --"."1'""2 %s $$" AS SELECT stime, ltime, proto, saddr, sport::int8, daddr, dport::int2, spkts::int4, dpkts, sbytes, dbytes::numeric, state::varchar FROM netops.copied WHERE dport < 10000;
SELECT count(*) > 0 AS some FROM argus.connections('"no; DROP TABLE netops.copied; --"."1''""2 %s $$"');
\set VERBOSITY default
DROP SCHEMA "no; DROP TABLE netops.copied; --" CASCADE;
SELECT d, (SELECT sum(records) FROM argus.connections('netops.made', d) c) AS records
  FROM unnest(ARRAY['(,)', '[-infinity,infinity]', '[2026-03-08 00:00Z,infinity)', '(-infinity,2026-03-03 10:00Z]', 'empty', '[infinity,infinity]']::tstzrange[]) d;
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
CALL argus.drop_hot_table('netops.filling');
RESET client_min_messages;
DROP FOREIGN TABLE netops.flows;
SELECT count(*) FILTER (WHERE open) AS open FROM argus.connections('netops.made', '[2026-03-08 00:00Z,)');
DROP TABLE netops.copied, netops.made, questions, plain, read, indexed, hot, filling, whole;
DROP OWNED BY regress_connections_reader;
DROP ROLE regress_connections_reader;
DROP SCHEMA netops;
DROP SERVER connections;
\! rm -rf "$SCRATCH"
