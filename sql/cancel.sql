--
-- Cancel, statement_timeout and errors take effect at once and leave nothing behind.
--
\set VERBOSITY terse
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
\set dir `pwd` '/tests/data'
-- One large archive; one whose end is a great many zero bytes; one of random bytes behind a record.
\set scratch `d=$(mktemp -d) && chmod 755 "$d" && echo "$d"`
\setenv SCRATCH :scratch
\! for i in $(seq 60); do cat tests/data/campus/2026/03/03/*.gz; done >"$SCRATCH/large"
\! (cat tests/data/odd/plain.arg; head -c 500000000 /dev/zero) | gzip -1 >"$SCRATCH/zeros"
\! (cat tests/data/odd/plain.arg; head -c 100000000 /dev/urandom) >"$SCRATCH/random"
\! chmod 644 "$SCRATCH"/*
CREATE SERVER scratch FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'large');
CREATE FOREIGN TABLE flows (saddr inet, pkts bigint) SERVER scratch;
CREATE FOREIGN TABLE zeros (saddr inet, pkts bigint) SERVER scratch OPTIONS (pattern 'zeros');
CREATE FOREIGN TABLE random (saddr inet, pkts bigint) SERVER scratch OPTIONS (pattern 'random');
-- Three archives of two gigabytes each, small as they lie, so that each of three processes has one to read.
\! for i in $(seq 64); do cat tests/data/odd/plain.arg; done >"$SCRATCH/some"
\! for i in $(seq 64); do cat "$SCRATCH/some"; done | gzip >"$SCRATCH/many"
\! for part in 01 02 03; do for i in $(seq 60); do cat "$SCRATCH/many"; done >"$SCRATCH/part$part"; done
\! chmod 644 "$SCRATCH"/part*
CREATE FOREIGN TABLE parts (saddr inet, pkts bigint) SERVER scratch OPTIONS (pattern 'part%M');
-- Each of these ends within 100 ms after its timeout, and leaves no archive open. On a busy machine anything can be late: there
-- are five tries. Workers that are still being started hear nothing, whoever reads what: where there are some, the timeout
-- leaves them time.
CREATE TABLE statements (id serial, statement text, workers int DEFAULT 0, late float, left_open bigint);
INSERT INTO statements (statement) VALUES
('SELECT count(*), sum(pkts) FROM flows'),
('SELECT * FROM flows WHERE saddr = ''192.0.2.250'''),
('SELECT count(*) FROM flows a, flows b'),
('SELECT count(*) FROM generate_series(1, 100000) i, LATERAL (SELECT pkts + i FROM flows LIMIT 1) l'),
('SELECT count(*) FROM flows WHERE saddr << ANY (ARRAY(SELECT ''10.0.0.0''::inet + 256 * i::bigint FROM generate_series(1, 20000) i))'),
('SELECT count(*) FROM argus.flows(current_setting(''test.large''))'),
('SELECT count(*) FROM argus.flows(current_setting(''test.large''), during => ''[2020-01-01,2020-01-02)'')'),
('SELECT count(*) FROM argus.management(current_setting(''test.large''))'),
('SELECT * FROM argus.archives(current_setting(''test.large''))'),
('SELECT count(*) FROM zeros'),
('SELECT count(*) FROM random');
INSERT INTO statements (statement, workers) VALUES
('SELECT count(*), sum(pkts) FROM parts', 2),
('SELECT * FROM parts WHERE saddr = ''192.0.2.250''', 2);
SET parallel_setup_cost = 0;
EXPLAIN (COSTS OFF) SELECT count(*), sum(pkts) FROM parts;
EXPLAIN (COSTS OFF) SELECT * FROM parts WHERE saddr = '192.0.2.250';
SELECT set_config('test.large', :'scratch' || '/large', false) IS NULL AS unset \gset
CREATE FUNCTION try(i int, timeout float) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  began timestamptz := clock_timestamp();
  ended timestamptz;
BEGIN
  IF EXISTS (SELECT FROM statements WHERE id = i AND late < 100) THEN
    RETURN;
  END IF;
  BEGIN
    EXECUTE (SELECT statement FROM statements WHERE id = i);
  EXCEPTION WHEN query_canceled THEN
    ended := clock_timestamp();
  END;
  UPDATE statements SET late = least(late, extract(epoch FROM ended - began) * 1000 - timeout),
                        left_open = greatest(left_open, live_handles()) WHERE id = i;
END $$;
\set ECHO none
\o /dev/null
SET statement_timeout = 60;
SET max_parallel_workers_per_gather = 0;
SELECT format('SELECT try(%s, 60)', id) FROM statements, generate_series(1, 5) WHERE workers = 0 ORDER BY id \gexec
SET statement_timeout = 500;
SET max_parallel_workers_per_gather = 2;
SELECT format('SELECT try(%s, 500)', id) FROM statements, generate_series(1, 5) WHERE workers > 0 ORDER BY id \gexec
\o
\set ECHO all
RESET statement_timeout;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
SELECT statement, late < 100 AS in_time, left_open FROM statements ORDER BY id;

-- Errors in the midst of a scan, a thousand of them: no file, reservation of one, or memory is lost.
CREATE FUNCTION resident_mib() RETURNS bigint LANGUAGE sql AS
$$ SELECT substring(pg_read_file('/proc/self/status') FROM 'VmRSS:\s+(\d+)')::bigint / 1024 $$;
CREATE FUNCTION fail(times int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  failed bigint := 0;
BEGIN
  FOR i IN 1..times LOOP
    BEGIN
      PERFORM 1 / (pkts - pkts) FROM flows;
    EXCEPTION WHEN division_by_zero THEN
      failed := failed + 1;
    END;
  END LOOP;
  RETURN failed;
END $$;
SELECT fail(20);
SELECT resident_mib() AS before \gset
SELECT fail(1000);
SELECT live_handles(), resident_mib() - :before < 16 AS bounded;
-- Portals that are dropped half-read.
DO $$
DECLARE
  c refcursor;
  r record;
BEGIN
  FOR i IN 1..500 LOOP
    OPEN c FOR SELECT * FROM flows;
    FETCH c INTO r;
    CLOSE c;
  END LOOP;
  FOR i IN 1..20 LOOP
    OPEN c FOR SELECT * FROM flows;
    FETCH c INTO r;
    c := NULL;
  END LOOP;
END $$;
SELECT live_handles();
-- A subtransaction that is rolled back.
BEGIN;
SAVEPOINT s;
DECLARE c CURSOR FOR SELECT * FROM flows;
FETCH 1 FROM c;
ROLLBACK TO s;
SELECT live_handles();
COMMIT;

\! rm -r "$SCRATCH"
DROP SERVER scratch CASCADE;
DROP TABLE statements;
DROP FUNCTION live_handles, try, fail, resident_mib;
