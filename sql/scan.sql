--
-- Scans of foreign tables: the incident of the sample day, and everything the executor asks of a scan.
--
\set dir `pwd` '/tests/data/campus'
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'dir', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus FROM SERVER campus INTO raw;

-- The whole day, against what ra says of it.
SELECT count(*), sum(pkts) AS pkts, sum(bytes) AS bytes, min(stime) AS first, max(ltime) AS last FROM raw.flows;
SELECT proto, count(*), sum(spkts) AS spkts, sum(dpkts) AS dpkts FROM raw.flows GROUP BY 1 ORDER BY 2 DESC;
SELECT state, dir, count(*) FROM raw.flows GROUP BY 1, 2 HAVING count(*) > 100 ORDER BY 3 DESC;
SELECT cause, count(*), sum(pkts) AS pkts, sum(drops) AS drops, sum(flows) AS flows FROM raw.management GROUP BY 1 ORDER BY 1;
-- Who talked to the bad IRC server?
SELECT saddr, min(stime)::timestamptz(0) AS first_seen, count(*), sum(bytes) AS bytes FROM raw.flows
 WHERE daddr = '203.0.113.66' AND dport = 6667 GROUP BY 1 ORDER BY 2;
-- One record, all of it but its archive's name.
\x on
ALTER FOREIGN TABLE raw.flows ALTER archive OPTIONS (field 'label');
SELECT * FROM raw.flows WHERE stime >= '2026-03-03 03:31Z' AND daddr = '198.51.100.80' ORDER BY stime LIMIT 1;
ALTER FOREIGN TABLE raw.flows ALTER archive OPTIONS (DROP field);
\x off

-- Columns in any order and number; dropped and added ones; none at all; the row as a whole.
CREATE FOREIGN TABLE few (dport int, gone text, saddr inet, bytes bigint) SERVER campus;
SELECT * FROM few LIMIT 0;
ALTER FOREIGN TABLE few DROP COLUMN gone;
ALTER FOREIGN TABLE few ADD COLUMN proto text;
SELECT * FROM few WHERE saddr = '198.18.1.31' AND dport = 6667 ORDER BY bytes DESC LIMIT 2;
SELECT few FROM few WHERE saddr = '198.18.1.31' AND dport = 6667 ORDER BY bytes DESC LIMIT 2;
SELECT tableoid::regclass, bytes FROM few WHERE saddr = '198.18.1.31' AND dport = 6667 ORDER BY bytes DESC LIMIT 1;
SELECT count(*) FROM few;
CREATE FOREIGN TABLE no_column () SERVER campus;
SELECT count(*) FROM no_column;
SELECT 1 AS one FROM no_column LIMIT 2;

-- Many columns of text.
SELECT format('CREATE FOREIGN TABLE wide (saddr_text text, %s, saddr inet) SERVER campus',
              string_agg(format('s%s text OPTIONS (field ''sport_text'')', i), ', ')) AS wide FROM generate_series(1, 200) i \gset
:wide;
SELECT count(*) AS differ FROM (SELECT * FROM wide) w WHERE saddr_text <> host(saddr);
DROP FOREIGN TABLE wide;
-- LIMIT stops reading: few records of one archive, and nothing stays open.
CREATE FUNCTION counters(query text) RETURNS TABLE (counter text, value bigint) LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, FORMAT json) ' || query INTO plan;
  plan := plan -> 0 -> 'Plan';
  WHILE plan ->> 'Node Type' <> 'Foreign Scan' LOOP
    plan := plan -> 'Plans' -> 0;
  END LOOP;
  RETURN QUERY SELECT j.key, j.value::text::bigint FROM json_each(plan) j
                WHERE j.key LIKE 'Archives %' OR j.key LIKE 'Records %' OR j.key = 'Bytes Inflated';
END $$;
SELECT * FROM counters('SELECT stime, saddr FROM raw.flows') ;
SELECT counter, value FROM counters('SELECT stime, saddr FROM raw.flows LIMIT 3') WHERE counter LIKE 'Records %';
SELECT counter, value FROM counters('SELECT * FROM raw.flows WHERE stime >= ''2026-03-03 22:00Z''') WHERE counter LIKE 'Arch%';
SELECT counter, value FROM counters('SELECT * FROM raw.flows WHERE false') WHERE counter LIKE 'Arch%';
SELECT live_handles();

-- Cursors, several at a time; backwards; closed half-way.
BEGIN;
DECLARE a SCROLL CURSOR FOR SELECT saddr, daddr, record_offset FROM raw.flows WHERE dport = 6667;
DECLARE b CURSOR FOR SELECT count(*) FROM raw.management;
FETCH 2 FROM a;
FETCH b;
FETCH BACKWARD 1 FROM a;
SELECT live_handles();
CLOSE a;
FETCH b;
COMMIT;
SELECT live_handles();

-- The inner side of a join is scanned again and again, each time with the outer row's values.
CREATE TABLE watchlist (host inet PRIMARY KEY, why text);
INSERT INTO watchlist VALUES ('203.0.113.66', 'IRC'), ('203.0.113.9', 'scanner'), ('198.51.100.80', 'malware'), ('192.0.2.200', 'none');
ANALYZE watchlist;
SELECT w.host, why, count(f.record_offset), sum(f.pkts) AS pkts FROM watchlist w LEFT JOIN raw.flows f ON w.host IN (f.saddr, f.daddr)
 GROUP BY 1, 2 ORDER BY 1;
SELECT w.host, f.stime, f.dport FROM watchlist w,
       LATERAL (SELECT stime, dport FROM raw.flows WHERE daddr = w.host ORDER BY stime LIMIT 1) f ORDER BY 1;
SELECT host, (SELECT count(*) FROM raw.flows WHERE saddr = w.host) AS as_source,
       EXISTS (SELECT FROM raw.flows WHERE daddr = w.host) AS seen FROM watchlist w ORDER BY 1;
SELECT count(*) FROM raw.flows a JOIN raw.flows b USING (archive, record_offset) WHERE a.dport = 6667;
SELECT live_handles();

-- Prepared statements with parameters, by a custom plan and by a generic one.
PREPARE talkers(inet, int) AS SELECT count(*), sum(bytes) AS bytes FROM raw.flows WHERE (saddr = $1 OR daddr = $1) AND dport = $2;
SET plan_cache_mode = force_custom_plan;
EXECUTE talkers('203.0.113.66', 6667);
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE talkers('203.0.113.66', 6667);
EXECUTE talkers('203.0.113.66', 6667);
EXECUTE talkers('198.18.1.31', 22);
EXECUTE talkers(NULL, 22);
RESET plan_cache_mode;
-- A plan is made again when an option changes.
ALTER FOREIGN TABLE raw.flows OPTIONS (since '2026-03-03 12:00Z');
EXECUTE talkers('203.0.113.66', 6667);
ALTER FOREIGN TABLE raw.flows OPTIONS (DROP since);

-- EXPLAIN, in the formats that programs read too.
EXPLAIN (COSTS OFF) SELECT saddr FROM raw.flows WHERE dport = 22 AND length(state) = 3;
EXPLAIN (COSTS OFF, VERBOSE) SELECT saddr FROM raw.flows f WHERE dport = 22 AND f.bytes > 1000;
EXPLAIN (COSTS OFF, FORMAT yaml) SELECT saddr FROM raw.flows WHERE dport = 22;
EXPLAIN (COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT count(*) FROM raw.flows WHERE stime < '2026-03-03 00:10Z';
ALTER FOREIGN TABLE few OPTIONS (since '2026-03-03 12:00Z', until '2026-03-03 13:00Z');
EXPLAIN (COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT count(*) FROM few;
-- Estimates know how much there is, and what a condition leaves.
CREATE FUNCTION estimate(query text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
  RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
END $$;
SELECT estimate('SELECT * FROM raw.flows') BETWEEN 30170 / 3 AND 30170 * 3 AS about_right,
       estimate('SELECT * FROM raw.flows WHERE saddr = ''198.18.1.31''') < 1000 AS selective;

-- Rows can be kept, locked in name, sampled not at all.
CREATE TABLE kept AS SELECT stime, saddr, daddr, dport, suser FROM raw.flows WHERE dport = 6667;
SELECT count(*), count(suser) FROM kept;
SELECT dport FROM raw.flows WHERE dport = 6667 LIMIT 1 FOR UPDATE;
SELECT count(*) FROM raw.flows TABLESAMPLE system (1);
ANALYZE raw.flows;
-- New archives are there at the next query.
\set fresh `mktemp -d`
\setenv FRESH :fresh
\! chmod 755 "$FRESH"
CREATE SERVER fresh FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'fresh');
CREATE FOREIGN TABLE growing (pkts bigint) SERVER fresh;
\! touch "$FRESH/empty"
SELECT count(*) FROM growing;
\! cp tests/data/odd/plain.arg "$FRESH/a" && chmod 644 "$FRESH/a"
SELECT count(*) FROM growing;
\! cp tests/data/odd/plain.arg "$FRESH/b" && chmod 644 "$FRESH/b"
SELECT count(*) FROM growing;
-- One that is still written is read up to its last whole record, without a warning.
\! head -c 6000 tests/data/odd/plain.arg >"$FRESH/c" && chmod 644 "$FRESH/c"
SET client_min_messages = warning;
SELECT count(*) FROM growing;
RESET client_min_messages;
\! rm -r "$FRESH"

DROP SERVER fresh CASCADE;
DROP TABLE kept, watchlist;
DROP FUNCTION live_handles, counters, estimate;
DROP SERVER campus CASCADE;
DROP SCHEMA raw;
