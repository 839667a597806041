--
-- Side-car indexes: built once, used by every scan, never believed where they are wrong.
--
\set dir `pwd` '/tests/data'
SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT current_setting('data_directory') || '/argus_index' AS index_dir \gset
SELECT format('COPY (SELECT) TO PROGRAM %L', 'cat; rm -rf ' || :'index_dir') AS remove_index \gset
:remove_index;
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dir', pattern 'campus/%Y/%m/%d/argus.*.gz');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows, management) FROM SERVER campus INTO public;

-- It must be said where indexes are to lie.
CALL argus.build_index('campus');
ALTER SERVER campus OPTIONS (ADD index_dir :'index_dir');
CALL argus.build_index('nobody');
CALL argus.build_index(NULL);

-- Not inside a transaction block, a function, or a DO block that is in one.
BEGIN;
CALL argus.build_index('campus', 'campus');
ROLLBACK;

-- What lacks an index gets one, and no second.
\set VERBOSITY default
CALL argus.build_index('campus', 'campus');
CALL argus.build_index('campus', 'campus');
CALL argus.build_index('campus', 'campus/2026/03/03/argus.2026.03.03.10.00.00.gz', true);
-- Damaged archives are read in full; that is told once.
\setenv PGDATABASE :DBNAME
\setenv SQL 'CALL argus.build_index(''campus'', ''odd/len-huge.arg'')'
\! tests/server/messages
\! tests/server/messages
\setenv SQL 'CALL argus.build_index(''campus'', ''nowhere.gz'')'
\! tests/server/messages
\set VERBOSITY terse

-- A host: most archives are not opened for it, and counting it opens no chunk.
CREATE FUNCTION counters(query text) RETURNS TABLE (counter text, value text) LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, FORMAT json) ' || query INTO plan;
  plan := plan -> 0 -> 'Plan';
  IF plan -> 'Plans' IS NOT NULL THEN plan := plan -> 'Plans' -> 0; END IF;
  RETURN QUERY SELECT j.key, j.value #>> '{}' FROM json_each(plan) j
               WHERE j.key ~ '^(Archives|Chunks|Bytes|Records) ';
END $$;
SELECT * FROM counters('SELECT stime FROM flows WHERE saddr = ''203.0.113.9''');
SELECT * FROM counters('SELECT count(*) FROM flows WHERE ''198.18.1.31'' IN (saddr, daddr)');
SELECT * FROM counters('SELECT count(*) FROM flows WHERE saddr = ''192.0.2.1''');
SELECT * FROM counters('SELECT count(*) FROM management');
-- What the planner thought, and what of folders and catalogues was looked at: read now, or known from before.
CREATE FUNCTION thought(query text) RETURNS TABLE (chunks_estimated int, chunks_inflated int, keys int, folders int, catalogues int) LANGUAGE plpgsql AS $$
DECLARE
  plan jsonb;
  scan jsonb;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, VERBOSE, FORMAT json) ' || query INTO plan;
  scan := jsonb_path_query_first(plan, 'strict $.** ? (@."Node Type" == "Foreign Scan")');
  RETURN QUERY SELECT (scan ->> 'Chunks Estimated')::int, (scan ->> 'Chunks Inflated')::int, (scan ->> 'Keys Gathered')::int,
    (scan ->> 'Folders Read')::int + (scan ->> 'Folders Remembered')::int,
    (scan ->> 'Catalogues Read')::int + (scan ->> 'Catalogues Remembered')::int;
END $$;
SELECT * FROM thought('SELECT stime FROM flows WHERE saddr = ''203.0.113.9''');
SELECT * FROM thought('SELECT stime FROM flows WHERE saddr = ''192.0.2.1''');
SELECT * FROM thought('SELECT stime FROM flows WHERE saddr = ANY (ARRAY(SELECT ''203.0.113.9''::inet + i FROM generate_series(0, 2) i))');
SET argus_fdw.enable_index = off;
SELECT * FROM thought('SELECT stime FROM flows WHERE saddr = ''192.0.2.1''');
RESET argus_fdw.enable_index;

-- Whatever way a host or network is named, few of the chunks are read; the value may be known only at execution.
CREATE FUNCTION chunks(tested text) RETURNS TABLE (query text, chunks text) LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, FORMAT json) ' || tested INTO plan;
  RETURN QUERY SELECT tested, (s ->> 'Chunks Inflated') || ' of ' || (s ->> 'Chunks Total') FROM jsonb_path_query(plan, 'strict $.**') s
               WHERE s ? 'Chunks Total' LIMIT 1;
END $$;
PREPARE hosts (inet[]) AS SELECT bytes FROM flows WHERE saddr = ANY ($1) OR daddr = ANY ($1);
PREPARE host (inet) AS SELECT bytes FROM flows WHERE saddr = $1;
PREPARE network (cidr) AS SELECT bytes FROM flows WHERE saddr <<= $1;
CREATE TABLE wanted AS SELECT '203.0.113.9'::inet AS h;
CREATE VIEW ways AS SELECT unnest(ARRAY[
  'SELECT bytes FROM flows WHERE saddr << ''203.0.113.0/28''',
  'SELECT bytes FROM flows WHERE ''203.0.113.0/28'' >>= daddr',
  'SELECT bytes FROM flows WHERE saddr BETWEEN ''203.0.113.1'' AND ''203.0.113.9''',
  'SELECT bytes FROM flows WHERE saddr IN (''203.0.113.9'', ''192.0.2.1'')',
  'SELECT bytes FROM flows WHERE saddr = ''203.0.113.9'' OR daddr = ''203.0.113.9''',
  'SELECT bytes FROM flows WHERE ''203.0.113.9'' = ANY (ARRAY[saddr, daddr])',
  'SELECT bytes FROM flows WHERE (SELECT h FROM wanted) IN (saddr, daddr)',
  'SELECT bytes FROM flows WHERE saddr = (SELECT h FROM wanted)',
  'SELECT bytes FROM flows WHERE saddr = ANY (ARRAY(SELECT h FROM wanted))',
  'SELECT bytes FROM flows WHERE saddr IN (SELECT h FROM wanted)',
  'SELECT bytes FROM flows WHERE saddr = ''203.0.113.9'' LIMIT 3',
  'SELECT (SELECT sum(bytes) FROM flows WHERE saddr = h) FROM wanted',
  'EXECUTE hosts (''{203.0.113.9,192.0.2.1}'')', 'EXECUTE host (''203.0.113.9'')', 'EXECUTE network (''203.0.113.0/28'')']) AS way;
SET plan_cache_mode = force_custom_plan;
SELECT c.* FROM ways, chunks(way) c;
SET plan_cache_mode = force_generic_plan;
SELECT c.* FROM ways, chunks(way) c WHERE way ^@ 'EXECUTE';
RESET plan_cache_mode;
DEALLOCATE ALL;
DROP VIEW ways;
DROP TABLE wanted;

-- With and without: the same rows.
CREATE FUNCTION differ(tested text) RETURNS TABLE (condition text, rows bigint, counted bigint, differ bigint) LANGUAGE plpgsql AS $$
DECLARE
  query text := 'SELECT archive, record_offset, saddr, daddr, bytes FROM flows WHERE ' || tested;
BEGIN
  SET LOCAL argus_fdw.enable_index = on;
  EXECUTE 'CREATE TEMP TABLE fast AS ' || query;
  EXECUTE 'SELECT count(*) FROM flows WHERE ' || tested INTO counted;
  SET LOCAL argus_fdw.enable_index = off;
  EXECUTE 'CREATE TEMP TABLE plain AS ' || query;
  rows := (SELECT count(*) FROM plain);
  differ := (SELECT count(*) FROM ((TABLE fast EXCEPT ALL TABLE plain) UNION ALL (TABLE plain EXCEPT ALL TABLE fast)) d);
  DROP TABLE fast, plain;
  RETURN QUERY SELECT tested, rows, counted, differ;
END $$;
SELECT d.* FROM unnest(ARRAY[
  'true',
  'saddr = ''198.18.1.31''',
  '''198.18.1.31'' IN (saddr, daddr)',
  '''198.18.1.31'' IN (saddr, daddr) AND stime >= ''2026-03-03 03:30Z'' AND stime < ''2026-03-03 04:00Z''',
  'saddr << ''198.18.0.0/16'' AND daddr <<= ''203.0.113.0/24''',
  'saddr = ANY (''{198.18.1.31,203.0.113.9,2001:db8::1,NULL}''::inet[])',
  'saddr BETWEEN ''198.18.1.1'' AND ''198.18.1.40''',
  'dport = 22 OR dport BETWEEN 6000 AND 7000',
  'NOT (saddr = ''198.18.1.31'')',
  '(saddr = ''198.18.1.31'') IS NOT TRUE',
  'saddr IS NULL',
  'dport = 53 AND saddr <> ''198.18.1.31''',
  'stime BETWEEN ''2026-03-03 03:30Z'' AND ''2026-03-03 03:35Z''',
  'saddr = (SELECT ''198.18.1.31''::inet)',
  'argus.matches(flows, ''host 198.18.1.31 and not port 53'')']) c, differ(c) d;
SET argus_fdw.index_trust = digest;
SELECT * FROM differ('''198.18.1.31'' IN (saddr, daddr)');
SET argus_fdw.index_trust = off;
SELECT * FROM counters('SELECT stime FROM flows WHERE saddr = ''192.0.2.1''');
RESET argus_fdw.index_trust;

-- Hosts of the day, one in seven: the same count from the index as from the rows.
SET argus_fdw.enable_index = off;
CREATE TEMP TABLE hosts AS SELECT h, count(*) AS n FROM
  (SELECT saddr AS h FROM flows UNION ALL SELECT daddr FROM flows WHERE saddr IS DISTINCT FROM daddr) f WHERE h IS NOT NULL GROUP BY 1;
RESET argus_fdw.enable_index;
CREATE TEMP VIEW some_hosts AS SELECT h, n FROM (SELECT *, row_number() OVER (ORDER BY h) AS i FROM hosts) h WHERE i % 7 = 0;
SELECT count(*) > 100 AS many, count(*) FILTER (WHERE n <> (SELECT count(*) FROM flows WHERE h IN (saddr, daddr))) AS differ FROM some_hosts;

-- The planner knows it, too; and of a range of times about how many flows are in it.
CREATE FUNCTION estimated(condition text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT json) SELECT bytes FROM flows WHERE ' || condition INTO plan;
  RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
END $$;
SELECT count(*) FILTER (WHERE n <> estimated(format('%L IN (saddr, daddr)', h))) AS wrong FROM some_hosts;
SELECT estimated('true') AS all, estimated('saddr = ''192.0.2.1''') AS nobody,
       estimated('stime >= ''2026-03-03 12:00Z'' AND stime < ''2026-03-03 13:00Z''') BETWEEN 1000 AND 2000 AS an_hour;
SELECT count(*) FROM flows WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-03 13:00Z';

-- An address that is not known yet is taken to be one like others in the indexes. Of anything else, nothing is assumed.
CREATE FUNCTION estimated_of(statement text) RETURNS TABLE (few boolean, cheap boolean) LANGUAGE plpgsql AS $$
DECLARE
  plan json;
  whole json;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT json) ' || statement INTO plan;
  EXECUTE 'EXPLAIN (FORMAT json) SELECT bytes FROM flows' INTO whole;
  RETURN QUERY SELECT (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8 BETWEEN 1 AND 300,
                      (plan -> 0 -> 'Plan' ->> 'Total Cost')::float8 < 0.5 * (whole -> 0 -> 'Plan' ->> 'Total Cost')::float8;
END $$;
PREPARE host (inet) AS SELECT bytes FROM flows WHERE $1 IN (saddr, daddr);
PREPARE hosts (inet[]) AS SELECT bytes FROM flows WHERE saddr = ANY ($1) OR daddr = ANY ($1);
PREPARE since (inet, timestamptz) AS SELECT bytes FROM flows WHERE saddr = $1 AND stime >= $2;
PREPARE network (inet) AS SELECT bytes FROM flows WHERE saddr <<= $1;
PREPARE port (int) AS SELECT bytes FROM flows WHERE dport = $1;
PREPARE day (date) AS SELECT bytes FROM flows WHERE stime::date = $1;
PREPARE optional (inet) AS SELECT bytes FROM flows WHERE $1 IS NULL OR saddr = $1 ORDER BY stime DESC LIMIT 3;
SET plan_cache_mode = force_generic_plan;
SELECT statement, e.* FROM unnest(ARRAY['EXECUTE host (''203.0.113.9'')', 'EXECUTE hosts (''{203.0.113.9}'')',
    'EXECUTE since (''203.0.113.9'', ''2026-03-03'')', 'SELECT bytes FROM flows WHERE saddr = (SELECT ''203.0.113.9''::inet OFFSET 0)',
    'EXECUTE network (''203.0.113.9'')', 'EXECUTE port (443)', 'EXECUTE day (''2026-03-03'')', 'EXECUTE optional (''203.0.113.9'')',
    'SELECT bytes FROM flows WHERE saddr = ANY (ARRAY(SELECT ''203.0.113.9''::inet))']) AS statement, estimated_of(statement) e;
RESET plan_cache_mode;
DEALLOCATE ALL;

-- Only who may write files of the server builds, on servers that are theirs to use.
CREATE ROLE argus_nobody;
CREATE ROLE argus_writer IN ROLE pg_write_server_files;
SET ROLE argus_nobody;
CALL argus.build_index('campus', 'campus');
SET ROLE argus_writer;
CALL argus.build_index('campus', 'campus');
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER campus TO argus_writer;
SET ROLE argus_writer;
CALL argus.build_index('campus', 'campus');
RESET ROLE;

-- ANALYZE reads a sample; of few archives that is all of them.
ANALYZE flows;
SELECT reltuples FROM pg_class WHERE oid = 'flows'::regclass;
SELECT attname, n_distinct BETWEEN 5 AND 20 AS some, null_frac < 0.1 AS rarely_null FROM pg_stats WHERE tablename = 'flows' AND attname = 'proto';
CREATE TABLE parent (stime timestamptz, proto text) PARTITION BY RANGE (stime);
CREATE FOREIGN TABLE child PARTITION OF parent FOR VALUES FROM ('2026-03-03 12:00Z') TO ('2026-03-03 13:00Z') SERVER campus;
ANALYZE parent;
SELECT relname, reltuples FROM pg_class WHERE relname IN ('parent', 'child') ORDER BY 1;
DROP TABLE parent;

-- A catalogue rules archives out without their side-cars; without it these are asked; and what is missing is made again.
SELECT format('COPY (SELECT) TO PROGRAM %L', 'cat; find ' || :'index_dir' || ' -name "*.argx" -delete') AS remove_side_cars,
       format('COPY (SELECT) TO PROGRAM %L', 'cat; find ' || :'index_dir' || ' -name ".catalog.*" -delete') AS remove_catalogues \gset
:remove_side_cars;
SELECT * FROM counters('SELECT stime FROM flows WHERE saddr = ''192.0.2.1''') WHERE counter ~ '^(Archives|Chunks) ';
SELECT * FROM counters('SELECT count(*) FROM flows WHERE stime < ''2026-03-03 12:00Z''') WHERE counter ~ '^(Archives|Chunks) ';
SELECT * FROM differ('''198.18.1.31'' IN (saddr, daddr)');
SET client_min_messages = warning;
CALL argus.build_index('campus', 'campus');
:remove_catalogues;
SELECT * FROM counters('SELECT stime FROM flows WHERE saddr = ''192.0.2.1''') WHERE counter ~ '^(Archives|Chunks) ';
CALL argus.build_index('campus', 'campus');
RESET client_min_messages;
SELECT name FROM pg_ls_dir(:'index_dir' || '/campus/2026/03/03') name WHERE name LIKE '.%' ORDER BY 1;

-- argus.archives() says what state an index is in: the best, if several servers have one.
SELECT :'index_dir' || '/tree' AS tree, :'index_dir' || '/states' AS states \gset
SELECT format('COPY (SELECT) TO PROGRAM %L', format('cat; mkdir -p %1$s; cd %2$s; for f in none damaged stale fresh; do cp -p campus/2026/03/03/argus.2026.03.03.10.00.00.gz %1$s/$f.gz; done; cp -p odd/len-huge.arg version2/little.arg %1$s', :'tree', :'dir')) AS fill_tree,
       format('COPY (SELECT) TO PROGRAM %L', format('cat; cd %s; rm none.gz.argx; truncate -s 1000 damaged.gz.argx; echo >>%s/stale.gz', :'states', :'tree')) AS spoil,
       format('COPY (SELECT) TO PROGRAM %L', format('cat; touch %s/fresh.gz', :'tree')) AS touch \gset
:fill_tree;
CREATE SERVER states FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree', index_dir :'states');
CREATE SERVER others FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree', index_dir :'tree');
CREATE VIEW states AS SELECT substring(archive FROM '[^/]*$') AS archive, index, damage IS NOT NULL AS damaged FROM argus.archives(:'tree');
SET client_min_messages = error;
CALL argus.build_index('states');
:spoil;
TABLE states ORDER BY 1;
-- By the digest it is the content that counts.
:touch;
SELECT * FROM states WHERE archive = 'fresh.gz';
SET argus_fdw.index_trust = digest;
SELECT * FROM states WHERE archive IN ('fresh.gz', 'stale.gz') ORDER BY 1;
RESET argus_fdw.index_trust;
CALL argus.build_index('others', 'stale.gz');
SELECT * FROM states WHERE archive = 'stale.gz';
-- Only servers that the caller may use are asked.
CREATE ROLE argus_reader IN ROLE pg_read_server_files;
SELECT format('SELECT index, count(*) FROM argus.archives(%L) GROUP BY 1 ORDER BY 1', :'tree') AS count_states \gset
SET ROLE argus_reader;
:count_states;
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER states TO argus_reader;
SET ROLE argus_reader;
:count_states;
RESET ROLE;
RESET client_min_messages;
DROP VIEW states;
DROP SERVER states CASCADE;
DROP SERVER others CASCADE;
DROP ROLE argus_reader;

-- Nothing stays open.
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
SELECT live_handles();

:remove_index;
DROP SERVER campus CASCADE;
DROP FUNCTION counters, thought, chunks, differ, estimated, estimated_of, live_handles;
DROP ROLE argus_nobody, argus_writer;
