--
-- The certificate is the same, whoever knows the facts: archives that are read, an index, the ledger of a hot table, and
-- the ledger with archives of a day that was dropped. Random times and bins.
--
\set scratch `mktemp -d /tmp/argus_coverage_same.XXXXXX`
\setenv SCRATCH :scratch
\set root :scratch '/root'
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET client_min_messages = error;
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && mkdir "$SCRATCH/root" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.1[1-4].?0.00.gz "$SCRATCH/root"
-- One archive is missing, one is cut; records of a sensor were lost, it dropped packets, and the other one fell silent.
\! cd "$SCRATCH/root" && rm *.11.30.00.gz && head -c 5000 *.12.00.00.gz >cut && mv cut argus.2026.03.03.12.00.00.gz
\! tests/server/without-sensor 192.0.2.2 "$SCRATCH"/root/*.14.30.00.gz; tests/server/without-sensor --flows --every 7 192.0.2.1 "$SCRATCH"/root/*.11.00.00.gz; chmod 644 "$SCRATCH"/root/*; touch -d '2026-03-06 12:00Z' "$SCRATCH"/root/*
CREATE SERVER same FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'root', pattern 'argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER same INTO netops;
SELECT setseed(0.5) IS NOT NULL AS seeded;
CREATE TABLE questions AS
SELECT i AS n, CASE WHEN i % 20 = 0 THEN NULL WHEN i % 20 = 1 THEN tstzrange(NULL, begins, '[]') WHEN i % 20 = 2 THEN tstzrange(begins, NULL) WHEN i % 20 = 3 THEN tstzrange(begins, begins, '[]')
    ELSE tstzrange(begins, begins + long * long * interval '100 seconds', CASE i % 3 WHEN 0 THEN '[]' WHEN 1 THEN '(]' ELSE '[)' END) END AS during,
  ('{5 minutes,10 minutes,1 hour,1 day,7 minutes,30 minutes}'::interval[])[1 + i % 6] AS bin
  FROM (SELECT i, '2026-03-03 10:30Z'::timestamptz + floor(random() * 300) * interval '1 minute' + floor(random() * 3) * interval '20 seconds' AS begins, 1 + floor(random() * 8)::int AS long FROM generate_series(0, 169) i) r;
CREATE FUNCTION pg_temp.summaries(source regclass) RETURNS TABLE (n int, found jsonb) LANGUAGE sql AS $$
  SELECT q.n, to_jsonb(c) FROM questions q, argus.coverage_summary(source, q.during) c
$$;
-- An index and a ledger know archives without reading them: that alone differs.
CREATE FUNCTION pg_temp.bins(source regclass) RETURNS TABLE (n int, found jsonb) LANGUAGE sql AS $$
  SELECT q.n, to_jsonb(c) - 'files_unindexed' FROM questions q, argus.coverage(source, q.during, q.bin) c WHERE q.n % 2 = 0
$$;
CREATE TABLE read_summaries AS SELECT * FROM pg_temp.summaries('netops.flows');
CREATE TABLE read_bins AS SELECT * FROM pg_temp.bins('netops.flows');
CALL argus.create_hot_table('netops.hot', server => 'same', keep => '100 years', rollup_keep => '100 years');
CALL argus.load('netops.hot');
CREATE TABLE hot_summaries AS SELECT * FROM pg_temp.summaries('netops.hot');
CREATE TABLE hot_bins AS SELECT * FROM pg_temp.bins('netops.hot');
ALTER SERVER same OPTIONS (ADD index_dir :'index_dir');
CALL argus.build_index('same');
CREATE TABLE indexed_summaries AS SELECT * FROM pg_temp.summaries('netops.flows');
CREATE TABLE indexed_bins AS SELECT * FROM pg_temp.bins('netops.flows');
CALL argus.drop_day('netops.hot', '2026-03-03');
CREATE TABLE dropped_summaries AS SELECT * FROM pg_temp.summaries('netops.hot');
CREATE TABLE dropped_bins AS SELECT * FROM pg_temp.bins('netops.hot');
SELECT count(*) * 3 AS questions, count(*) FILTER (WHERE (found->>'complete')::bool) > 10 AS complete, count(DISTINCT regexp_replace(found->>'reason', '[0-9:]+', '', 'g')) > 10 AS reasons FROM read_summaries;
SELECT count(*) * 3 > 2000 AS rows, array_agg(DISTINCT found->>'state' ORDER BY found->>'state') AS states FROM read_bins;
SELECT what, count(*) AS differ FROM (
  SELECT 'index' AS what, * FROM ((TABLE read_summaries EXCEPT ALL TABLE indexed_summaries) UNION ALL (TABLE indexed_summaries EXCEPT ALL TABLE read_summaries)) d
  UNION ALL SELECT 'hot', * FROM ((TABLE read_summaries EXCEPT ALL TABLE hot_summaries) UNION ALL (TABLE hot_summaries EXCEPT ALL TABLE read_summaries)) d
  UNION ALL SELECT 'dropped', * FROM ((TABLE read_summaries EXCEPT ALL TABLE dropped_summaries) UNION ALL (TABLE dropped_summaries EXCEPT ALL TABLE read_summaries)) d) x GROUP BY what ORDER BY what;
SELECT what, count(*) AS differ FROM (
  SELECT 'index' AS what, * FROM ((TABLE read_bins EXCEPT ALL TABLE indexed_bins) UNION ALL (TABLE indexed_bins EXCEPT ALL TABLE read_bins)) d
  UNION ALL SELECT 'hot', * FROM ((TABLE read_bins EXCEPT ALL TABLE hot_bins) UNION ALL (TABLE hot_bins EXCEPT ALL TABLE read_bins)) d
  UNION ALL SELECT 'dropped', * FROM ((TABLE read_bins EXCEPT ALL TABLE dropped_bins) UNION ALL (TABLE dropped_bins EXCEPT ALL TABLE read_bins)) d) x GROUP BY what ORDER BY what;
CALL argus.drop_hot_table('netops.hot');
DROP TABLE questions, read_summaries, read_bins, hot_summaries, hot_bins, indexed_summaries, indexed_bins, dropped_summaries, dropped_bins;
DROP FOREIGN TABLE netops.flows;
DROP SCHEMA netops;
DROP SERVER same;
\! rm -rf "$SCRATCH"
