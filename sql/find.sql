--
-- Rows of flows, page by page: argus.find(). Pages hold each flow once, also while new ones come. Index, archives, hot
-- table and a plain table give the same pages.
--
\set scratch `mktemp -d /tmp/argus_find.XXXXXX`
\setenv SCRATCH :scratch
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && cp -r tests/data/campus "$SCRATCH/tree" && find "$SCRATCH/tree" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER find FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER find INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
-- The newest flows, the oldest ones, those of a host or network, and those that a filter passes.
SELECT "time", until, srcid, proto, saddr, sport, dir, daddr, dport, state, spkts, dpkts, sbytes, dbytes, substr(archive, length(:'scratch') + 2) AS archive, record_offset, page IS NOT NULL AS page
  FROM argus.find('netops.flows', n => 3);
SELECT "time", saddr, daddr, dport FROM argus.find('netops.flows', '[2026-03-03 10:00Z, 2026-03-03 11:00Z)', '198.18.1.31', n => 3, newest_first => false);
SELECT "time", saddr, daddr, dport FROM argus.find('netops.flows', '[2026-03-03 10:00Z, 2026-03-03 11:00Z)', '203.0.113.0/24', 'tcp and dst port 22', 3);
SELECT count(*) FROM argus.find('netops.flows', 'empty');
-- Goes from page to page, as a program does. What happens in between is a command.
CREATE FUNCTION pg_temp.pages(source regclass, during tstzrange, host inet, filter text, n int, newest_first bool, between_pages text DEFAULT NULL, most int DEFAULT 1000)
RETURNS TABLE (page int, place int, flow text) LANGUAGE plpgsql AS $$
DECLARE
    last text;
    f record;
BEGIN
    page := 0;
    LOOP
        page := page + 1;
        place := 0;
        FOR f IN SELECT * FROM argus.find(source, during, host, filter, n, newest_first, last) LOOP
            last := f.page;
            place := place + 1;
            flow := (to_jsonb(f) - '{page,archive,record_offset}'::text[])::text;
            RETURN NEXT;
        END LOOP;
        IF place < n OR page = most THEN
            RETURN;
        END IF;
        IF between_pages IS NOT NULL THEN
            EXECUTE format(between_pages, page);
        END IF;
    END LOOP;
END
$$;
-- Many flows of the same time, some of them alike, and some without a time.
CREATE TABLE netops.made (stime timestamptz, saddr inet, daddr inet, dport int4);
INSERT INTO netops.made SELECT CASE WHEN i % 10 < 6 THEN '2026-03-03 12:00Z'::timestamptz WHEN i % 10 = 6 THEN '2026-03-03 11:59:59.999999Z' WHEN i % 10 = 7 THEN '1969-12-31 23:59:59.999999Z' WHEN i % 20 = 8 THEN 'infinity' WHEN i % 20 = 18 THEN '-infinity' END,
  '198.51.100.1', '198.51.100.2', i % 7 FROM generate_series(0, 299) i;
SELECT w, n, count(*) AS flows, max(page) AS pages, count(DISTINCT flow) AS different, (SELECT count(*) FROM (SELECT flow, count(*) FROM pg_temp.pages('netops.made', NULL, NULL, NULL, n, w) GROUP BY 1
    EXCEPT ALL SELECT flow, count(*) FROM pg_temp.pages('netops.made', NULL, '198.51.100.2', NULL, 1000, NOT w) GROUP BY 1) d) AS differ,
  array_agg(flow::jsonb->>'time' ORDER BY page, place) = (SELECT array_agg(to_jsonb(stime)->>0 ORDER BY CASE WHEN w THEN stime END DESC NULLS LAST, stime) FROM netops.made) AS in_order
  FROM unnest('{t,f}'::bool[]) w, unnest('{1,7,200,300}'::int[]) n, pg_temp.pages('netops.made', NULL, NULL, NULL, n, w) GROUP BY w, n ORDER BY w, n;
SELECT count(*) FILTER (WHERE "time" IS NULL) AS without_time, count(*) AS flows FROM argus.find('netops.made', '[2026-03-03 00:00Z,)', n => 1000);
-- While pages are turned, flows come: newer ones, older ones, some of the very time, and more that are alike.
CREATE TABLE before_new AS SELECT flow, count(*) AS n FROM pg_temp.pages('netops.made', NULL, NULL, NULL, 1000, true) GROUP BY flow;
CREATE TABLE turned AS SELECT * FROM pg_temp.pages('netops.made', NULL, NULL, NULL, 7, true, $$INSERT INTO netops.made SELECT t, '198.51.100.1', '203.0.113.9', %s
  FROM unnest('{2026-03-03 12:00Z,2026-03-03 12:00Z,2026-03-03 13:00Z,2026-03-01 12:00Z}'::timestamptz[]) t$$);
SELECT count(*) AS lost_or_twice FROM before_new b FULL JOIN (SELECT flow, count(*) AS n FROM turned WHERE flow::jsonb->>'daddr' <> '203.0.113.9' GROUP BY flow) t USING (flow) WHERE b.n IS DISTINCT FROM t.n;
SELECT count(*) FILTER (WHERE n > 2) AS new_twice, count(*) > 10 AS some FROM (SELECT flow, count(*) AS n FROM turned WHERE flow::jsonb->>'daddr' = '203.0.113.9' GROUP BY flow) t;
-- Index, archives, hot tables, and a plain table.
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'find', columns => '{stime,ltime,srcid,proto,dir,saddr,sport,daddr,dport,state,spkts,dpkts,sbytes,dbytes,family,ip_proto}', keep => '100 years', rollup_keep => '0');
CALL argus.create_hot_table('netops.filling', server => 'find', columns => '{stime,ltime,srcid,proto,dir,saddr,sport,daddr,dport,state,spkts,dpkts,sbytes,dbytes,family,ip_proto}', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
CALL argus.load('netops.filling');
CALL argus.close_day('netops.hot', '2026-03-03');
RESET client_min_messages;
SELECT setseed(0.5) IS NOT NULL AS seeded;
CREATE TABLE questions AS
SELECT i AS n, CASE WHEN i % 7 = 0 THEN NULL WHEN i % 7 = 1 THEN tstzrange(NULL, begins, '[]') WHEN i % 7 = 2 THEN tstzrange(begins, NULL) ELSE tstzrange(begins, begins + long * interval '11 minutes', '[]') END AS during,
  CASE WHEN i % 7 < 3 OR i % 3 > 0 THEN (SELECT CASE i % 6 WHEN 0 THEN set_masklen(h, 24) WHEN 1 THEN set_masklen(h, 12) ELSE h END
    FROM (SELECT CASE i % 2 WHEN 0 THEN saddr ELSE daddr END AS h FROM netops.copied WHERE saddr IS NOT NULL AND daddr IS NOT NULL AND i > 0 ORDER BY md5(i::text || record_offset::text || stime::text) LIMIT 1) a) END AS host,
  CASE WHEN i % 4 = 3 THEN 'tcp and not port 443' END AS filter, (ARRAY[1 + long * 10, 50, 200])[1 + i % 3] AS size, i % 2 = 0 AS newest_first
  FROM (SELECT i, '2026-03-03 00:00Z'::timestamptz + floor(random() * 1380) * interval '1 minute' + floor(random() * 3) * interval '20 seconds' AS begins, 1 + floor(random() * 8)::int AS long FROM generate_series(0, 124) i) r;
CREATE FUNCTION pg_temp.answers(source regclass) RETURNS TABLE (n int, page int, place int, flow text) LANGUAGE sql AS $$
  SELECT q.n, p.* FROM questions q, pg_temp.pages(source, q.during, q.host, q.filter, q.size, q.newest_first, NULL, 2) p
$$;
CREATE TABLE plain AS SELECT * FROM pg_temp.answers('netops.copied');
CREATE TABLE read AS SELECT * FROM pg_temp.answers('netops.flows');
ALTER SERVER find OPTIONS (ADD index_dir :'index_dir');
SET client_min_messages = warning;
CALL argus.build_index('find');
RESET client_min_messages;
CREATE TABLE indexed AS SELECT * FROM pg_temp.answers('netops.flows');
CREATE TABLE hot AS SELECT * FROM pg_temp.answers('netops.hot');
CREATE TABLE filling AS SELECT * FROM pg_temp.answers('netops.filling');
SELECT (SELECT count(*) * 4 FROM questions) AS questions, count(DISTINCT n) AS not_empty, count(*) AS rows, max(page) AS pages FROM plain;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE read) UNION ALL (TABLE read EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE indexed) UNION ALL (TABLE indexed EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE hot) UNION ALL (TABLE hot EXCEPT ALL TABLE plain)) d;
SELECT count(*) AS differ FROM ((TABLE plain EXCEPT ALL TABLE filling) UNION ALL (TABLE filling EXCEPT ALL TABLE plain)) d;
-- The same, plainly.
SELECT count(*) AS differ FROM questions q, LATERAL (SELECT array_agg(flow::jsonb->>'time' ORDER BY page, place) AS times FROM plain p WHERE p.n = q.n) p,
  LATERAL (SELECT array_agg(to_jsonb(stime)->>0) AS times FROM (SELECT stime FROM netops.copied c WHERE stime <@ coalesce(q.during, '(,)') AND (q.host IS NULL OR saddr <<= q.host OR daddr <<= q.host)
    AND (q.filter IS NULL OR argus.matches(c, q.filter)) ORDER BY CASE WHEN q.newest_first THEN stime END DESC, stime LIMIT 2 * q.size) x) x WHERE p.times IS DISTINCT FROM x.times;
-- A hot table says which archive a flow is of.
SELECT count(*) AS flows, count(*) FILTER (WHERE f.archive = c.archive) AS same FROM argus.find('netops.hot', '[2026-03-03 10:00Z, 2026-03-03 10:20Z)') f
  JOIN netops.copied c ON (c.stime, c.ltime, c.saddr, c.sport, c.daddr, c.dport, c.proto) = (f."time", f.until, f.saddr, f.sport, f.daddr, f.dport, f.proto);
-- The first flows alone are read, in an order that goes on after stime.
EXPLAIN (COSTS OFF) SELECT * FROM netops.flows f WHERE f.stime < '2026-03-03 12:00Z' AND (f.saddr = '198.18.1.31' OR f.daddr = '198.18.1.31') ORDER BY f.stime DESC, f.ltime DESC LIMIT 7;
-- A role with SELECT on the source alone; row security of the source.
CREATE ROLE regress_find_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_find_reader;
GRANT SELECT ON netops.flows, netops.hot TO regress_find_reader;
GRANT EXECUTE ON FUNCTION argus.find(regclass, tstzrange, inet, text, int4, bool, text) TO regress_find_reader;
SET ROLE regress_find_reader;
SELECT "time", dport, archive LIKE '%/tree/2026/03/03/%' AS archive FROM argus.find('netops.flows', host => '198.18.1.31', n => 2);
SELECT "time", dport, archive LIKE '%/tree/2026/03/03/%' AS archive FROM argus.find('netops.hot', host => '198.18.1.31', n => 2);
RESET ROLE;
ALTER TABLE netops.hot ENABLE ROW LEVEL SECURITY;
CREATE POLICY web ON netops.hot FOR SELECT TO regress_find_reader USING (dport = 80);
SET ROLE regress_find_reader;
SELECT count(*) AS flows, count(*) FILTER (WHERE dport IS DISTINCT FROM 80) AS other FROM argus.find('netops.hot', n => 500);
RESET ROLE;
-- What is no question, and no page; hostile words. -- ERROR
SELECT page FROM argus.find('netops.flows', n => 1) \gset
\set VERBOSITY terse
SELECT count(*) FROM argus.find('netops.flows', n => 7, after => :'page');
SELECT * FROM argus.find('netops.copied', after => :'page');
SELECT * FROM argus.find('netops.flows', '(,)', after => :'page');
SELECT * FROM argus.find('netops.flows', host => '198.18.1.31', after => :'page');
SELECT * FROM argus.find('netops.flows', filter => 'tcp', after => :'page');
SELECT * FROM argus.find('netops.flows', newest_first => false, after => :'page');
SELECT * FROM argus.find('netops.flows', after => '');
SELECT * FROM argus.find('netops.flows', after => 'x');
SELECT * FROM argus.find('netops.flows', after => :'page' || ' OR true');
SELECT * FROM argus.find('netops.flows', after => E'\n' || :'page');
SELECT * FROM argus.find('netops.flows', after => regexp_replace(:'page', '[.][0-9]+[.]', '.9999999999999999999.'));
SELECT * FROM argus.find('netops.flows', after => regexp_replace(:'page', '[.][0-9]+[.]', '.-9200000000000000000.'));
SELECT * FROM argus.find('netops.flows', after => regexp_replace(:'page', '[.][0-9]+[.]', $$.0'; DROP TABLE netops.copied; --.$$));
SELECT * FROM argus.find('netops.flows', n => 0);
SELECT * FROM argus.find('netops.flows', n => NULL);
SELECT * FROM argus.find('netops.flows', newest_first => NULL);
SELECT * FROM argus.find('netops.flows', filter => 'tcp) OR (true');
SELECT * FROM argus.find(NULL);
SELECT * FROM argus.find('pg_class');
SET ROLE regress_find_reader;
SELECT * FROM argus.find('netops.copied');
RESET ROLE;
CREATE VIEW netops.times AS SELECT stime FROM netops.copied;
SELECT "time", saddr, spkts FROM argus.find('netops.times', n => 1);
SELECT * FROM argus.find('netops.times', host => '198.18.1.31');
-- A column that is called as one of hot tables; a time without a zone.
CREATE VIEW netops.filed AS SELECT stime AT TIME ZONE 'UTC' AS stime, saddr, daddr, 'x.arg'::text AS file FROM netops.copied;
SELECT "time", saddr, archive FROM argus.find('netops.filed', n => 1);
DROP VIEW netops.filed;
CREATE SCHEMA "no; DROP TABLE netops.copied; --";
CREATE VIEW "no; DROP TABLE netops.copied; --"."1'""2 %s $$" AS SELECT *, 1 AS digest, 2 AS copy FROM netops.copied;
SELECT "time", saddr FROM argus.find('"no; DROP TABLE netops.copied; --"."1''""2 %s $$"', n => 1);
\set VERBOSITY default
DROP SCHEMA "no; DROP TABLE netops.copied; --" CASCADE;
SELECT d, (SELECT count(*) FROM argus.find('netops.made', d, n => 10000)) AS flows, (SELECT count(*) FROM netops.made WHERE stime <@ d OR stime IS NULL AND d = '(,)') AS stored
  FROM unnest(ARRAY['(,)', '[2026-03-03 00:00Z,)', '(,2026-03-03 00:00Z]', 'empty', '[infinity,infinity]']::tstzrange[]) d;
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
CALL argus.drop_hot_table('netops.filling');
RESET client_min_messages;
DROP FOREIGN TABLE netops.flows;
DROP VIEW netops.times;
DROP TABLE netops.copied, netops.made, questions, before_new, turned, plain, read, indexed, hot, filling;
DROP OWNED BY regress_find_reader;
DROP ROLE regress_find_reader;
DROP SCHEMA netops;
DROP SERVER find;
\! rm -rf "$SCRATCH"
