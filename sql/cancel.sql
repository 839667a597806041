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
-- Whether a statement ends within 100 ms after its timeout, and leaves no archive open.
CREATE FUNCTION stops(statement text, timeout float) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  began timestamptz := clock_timestamp();
  late float;
BEGIN
  BEGIN
    EXECUTE statement;
    RETURN 'not stopped';
  EXCEPTION WHEN query_canceled THEN
    late := extract(epoch FROM clock_timestamp() - began) * 1000 - timeout;
  END;
  RETURN CASE WHEN live_handles() > 0 THEN 'left open' WHEN late > 100 THEN format('%s ms late', late) ELSE 'stopped' END;
END $$;
SET statement_timeout = 60;
SELECT stops('SELECT count(*), sum(pkts) FROM flows', 60);
SELECT stops('SELECT * FROM flows WHERE saddr = ''192.0.2.250''', 60);
SELECT stops('SELECT count(*) FROM flows a, flows b', 60);
SELECT stops('SELECT count(*) FROM generate_series(1, 100000) i, LATERAL (SELECT pkts + i FROM flows LIMIT 1) l', 60);
SELECT stops(format('SELECT count(*) FROM argus.flows(%L)', :'scratch' || '/large'), 60);
SELECT stops(format('SELECT count(*) FROM argus.flows(%L, during => ''empty''), pg_sleep(1)', :'scratch' || '/large'), 60);
SELECT stops(format('SELECT count(*) FROM argus.management(%L)', :'scratch' || '/large'), 60);
SELECT stops(format('SELECT * FROM argus.archives(%L)', :'scratch' || '/large'), 60);
SELECT stops('SELECT count(*) FROM zeros', 60);
SELECT stops('SELECT count(*) FROM random', 60);
RESET statement_timeout;

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
DROP FUNCTION live_handles, stops, fail, resident_mib;
