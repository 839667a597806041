-- What scripts/demo shows. A campus's archives of one day; somebody reports that 203.0.113.66 is a bad IRC server.
-- Run by hand: psql -v root=/path/of/the/archives -f demo.sql, in an empty database.
\set QUIET on
\pset footer off
\pset null ''
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE EXTENSION argus_fdw;
CREATE SCHEMA raw;
\set ECHO queries

\echo '-- Tell PostgreSQL where the archives are. Nothing is loaded: they are read where they lie.\n'
CREATE SERVER archive FOREIGN DATA WRAPPER argus_fdw
    OPTIONS (root :'root', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
IMPORT FOREIGN SCHEMA argus FROM SERVER archive INTO raw;

\echo '\n-- What is there?\n'
SELECT count(*) AS archives, pg_size_pretty(sum(bytes)) AS size, sum(flows) AS flows,
       min(first_time)::timestamptz(0) AS first_time, max(last_time)::timestamptz(0) AS last_time
  FROM argus.archives(:'root');

\echo '-- Which inside hosts talked to the bad IRC server?\n'
SELECT CASE WHEN saddr = '203.0.113.66' THEN daddr ELSE saddr END AS inside_host,
       min(stime)::timestamptz(0) AS first_seen, max(ltime)::timestamptz(0) AS last_seen,
       count(*) AS records, sum(pkts) AS packets, sum(bytes) AS bytes
  FROM raw.flows
 WHERE (daddr = '203.0.113.66' AND dport = 6667) OR (saddr = '203.0.113.66' AND sport = 6667)
 GROUP BY 1
 ORDER BY 2;

\echo '-- Who scanned port 22?\n'
SELECT saddr AS scanner, count(DISTINCT daddr) AS hosts_tried, count(*) FILTER (WHERE state = 'REQ') AS no_answer,
       count(*) FILTER (WHERE state = 'RST') AS refused, min(stime)::timestamptz(0) AS began
  FROM raw.flows
 WHERE proto = 'tcp' AND dport = 22 AND pkts < 20
 GROUP BY 1
HAVING count(DISTINCT daddr) > 100
 ORDER BY 2 DESC;

\echo '-- How did it get into the first of those hosts? Hundreds of short sessions, then a long one.\n'
SELECT sport, min(stime)::timestamptz(0) AS began, (max(ltime) - min(stime))::interval(0) AS lasted,
       sum(sbytes) AS typed, sum(dbytes) AS read, count(*) OVER () AS sessions
  FROM raw.flows
 WHERE saddr = '203.0.113.9' AND daddr = '198.18.1.31' AND dport = 22
 GROUP BY sport
 ORDER BY lasted DESC
 LIMIT 3;

\echo '-- What did that host fetch next, and how does it greet the IRC server?\n'
SELECT stime::timestamptz(0), daddr, dport, bytes, translate(encode(suser, 'escape'), E'\r\n', '  ') AS said
  FROM raw.flows
 WHERE saddr = '198.18.1.31' AND dport IN (80, 6667) AND stime < '2026-03-03 03:36Z' AND suser IS NOT NULL
 ORDER BY stime;

\echo '-- Who sent most to the outside?\n'
SELECT saddr, daddr, dport, pg_size_pretty(sum(sbytes)) AS sent, count(*) AS records,
       min(stime)::timestamptz(0) AS first_seen, max(ltime)::timestamptz(0) AS last_seen
  FROM raw.flows
 WHERE saddr << '198.18.0.0/16' AND NOT daddr << '198.18.0.0/16'
 GROUP BY 1, 2, 3
 ORDER BY sum(sbytes) DESC
 LIMIT 5;

\echo '-- What did the sensors miss?\n'
SELECT srcid AS sensor, date_bin('30 minutes', stime, 'epoch') AS half_hour, sum(pkts) AS packets,
       sum(drops) AS dropped, round(100.0 * sum(drops) / sum(pkts + drops), 1) AS percent
  FROM raw.management
 GROUP BY 1, 2
HAVING sum(drops) > 0
 ORDER BY 1, 2;

\echo '-- The conditions are evaluated on the compressed records, before a row exists:\n'
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
SELECT * FROM raw.flows WHERE '203.0.113.66' IN (saddr, daddr) AND stime >= '2026-03-03 22:00Z';

\echo '-- The last weeks as indexed daily tables, with rollups: one call loads, closes and expires. A scheduler makes it every half hour.\n'
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.flows', server => 'archive', keep => '90 years', rollup_keep => '90 years',
                            settle => '0');
CALL argus.maintain();
SELECT newest_flow::timestamptz(0), files_loaded, files_failed, days_closed, flows, pg_size_pretty(hot_bytes) AS size
  FROM argus.status;

\echo '-- Since when does the bad server talk, and to how many?\n'
SELECT day, host, flows_in, flows_out, pg_size_pretty(bytes_in) AS received, pg_size_pretty(bytes_out) AS sent, peers
  FROM netops.flows_host_day
 WHERE host = '203.0.113.66';

\echo '-- The day in one rowset.\n'
SELECT section, rank, label, value FROM argus.daily_report('netops.flows', '2026-03-03') WHERE rank <= 2;
