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

\echo '-- Is the bad server known here, and may I believe a "no"? Its neighbour was not here, and all archives say so.\n'
SELECT host, first_seen::timestamptz(0), last_seen::timestamptz(0), flows_in, flows_out, complete
  FROM argus.seen('raw.flows', '{203.0.113.66, 203.0.113.67}', '[2026-03-03, 2026-03-03 12:00)');

\echo '-- Which inside hosts talked to the bad IRC server?\n'
SELECT key AS inside_host, first_seen::timestamptz(0), last_seen::timestamptz(0), flows AS records, pkts AS packets,
       bytes
  FROM argus.top('raw.flows', '[2026-03-03, 2026-03-04)', 'host', 'flows', 4, 'tcp and host 203.0.113.66 and port 6667')
 WHERE key <> '203.0.113.66';

\echo '-- What happened to the first of them just before?\n'
SELECT "time"::timestamptz(0), saddr, sport, daddr, dport, state, sbytes, dbytes
  FROM argus.find('raw.flows', '[2026-03-03 03:11, 2026-03-03 03:36)', '198.18.1.31', 'tcp and not port 445',
                  newest_first => false)
 WHERE "time" < '2026-03-03 03:13' OR daddr <> '198.18.1.31';

\echo '-- One session of 25 minutes, after hundreds of some seconds: a guess that succeeded. Who else was tried, and by whom?\n'
SELECT began::timestamptz(0), duration::interval(0), records, sbytes AS typed, dbytes AS read, state
  FROM argus.connections('raw.flows', '[2026-03-03, 2026-03-04)', '203.0.113.9', 'dst host 198.18.1.31 and dst port 22')
 ORDER BY duration DESC
 LIMIT 3;
SELECT host AS scanner, label AS service, value AS targets, detail->>'silent' AS silent,
       detail->'answered'->>0 AS answered, d.first_seen::timestamptz(0)
  FROM unnest('{203.0.113.9, 198.18.1.31}'::inet[]) host,
       argus.dossier('raw.flows', host, '[2026-03-03, 2026-03-04)') d
 WHERE section = 'scans sent' AND rank > 0;

\echo '-- The victim scans, too. The page about it: what it used and offered, where it got, what failed.\n'
SELECT section, label, value, first_seen::timestamptz(0), detail->'most'->>0 AS most
  FROM argus.dossier('raw.flows', '198.18.1.31', '[2026-03-03 03:00, 2026-03-04)', 3)
 WHERE section IN ('services used', 'services offered', 'failed connections', 'mac addresses') AND rank > 0;

\echo '-- How does it greet the IRC server?\n'
SELECT stime::timestamptz(0), daddr, dport, translate(encode(suser, 'escape'), E'\r\n', '  ') AS said
  FROM raw.flows
 WHERE saddr = '198.18.1.31' AND daddr = '203.0.113.66' AND stime < '2026-03-03 03:36' AND suser IS NOT NULL;

\echo '-- Who sent most to the outside, and when?\n'
SELECT key AS pair, flows, pg_size_pretty(bytes) AS volume, first_seen::timestamptz(0), last_seen::timestamptz(0)
  FROM argus.top('raw.flows', '[2026-03-03, 2026-03-04)', 'pair', 'bytes', 3,
                 'src net 198.18.0.0/16 and not dst net 198.18.0.0/15');
SELECT "time", flows, pg_size_pretty(bytes) AS volume, state
  FROM argus.series('raw.flows', '[2026-03-03 22:00, 2026-03-04)', '20 minutes', filter => 'host 198.51.100.23');

\echo '-- Was everything recorded that day? What did the sensors miss?\n'
SELECT complete, reason FROM argus.coverage_summary('raw.flows', '[2026-03-03, 2026-03-04)');
SELECT srcid AS sensor, "time" AS half_hour, pkts AS packets, drops AS dropped,
       round(100.0 * drops / (pkts + drops), 1) AS percent
  FROM argus.coverage('raw.flows', '[2026-03-03, 2026-03-04)', '30 minutes')
 WHERE state = 'dropping' AND drops > 0 AND srcid IS NOT NULL;

\echo '-- The conditions are evaluated on the compressed records, before a row exists:\n'
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
SELECT * FROM raw.flows WHERE '203.0.113.66' IN (saddr, daddr) AND stime >= '2026-03-03 22:00Z';

\echo '-- The last weeks as indexed daily tables, with rollups: one call loads, closes and expires. A scheduler makes it every half hour.\n'
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.flows', server => 'archive', keep => '90 years', rollup_keep => '90 years',
                            settle => '0');

\echo '-- It also hunts for what you are warned of.\n'
CALL argus.create_watchlist('netops.bad_hosts', sources => '{netops.flows}');
INSERT INTO netops.bad_hosts (indicator, origin) VALUES ('203.0.113.66', 'CERT'), ('198.51.100.16/28', 'CERT');
CALL argus.maintain();
SELECT newest_flow::timestamptz(0), files_loaded, files_failed, days_closed, flows, pg_size_pretty(hot_bytes) AS size
  FROM argus.status;
SELECT indicator, host, first_seen::timestamptz(0), last_seen::timestamptz(0), flows, bytes
  FROM argus.sightings('netops.bad_hosts') ORDER BY bytes DESC LIMIT 4;

\echo '-- The same questions, to the hot table; and the day in one rowset.\n'
SELECT host, first_seen::timestamptz(0), flows_in, flows_out, peers, answered_from
  FROM argus.seen('netops.flows', '{203.0.113.66}', '[2026-03-03, 2026-03-04)');
SELECT section, rank, label, value FROM argus.daily_report('netops.flows', '2026-03-03') WHERE rank <= 2;
