--
-- Damaged archives: every record that can be read, and one WARNING that says where the damage is.
-- Needs every codec.
--
\set VERBOSITY terse
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
-- Copies that were last written to long ago: a file that may still grow is not damaged.
\set scratch `d=$(mktemp -d) && chmod 755 "$d" && cp tests/data/odd/* "$d" && touch -d 2026-03-04 "$d"/* && echo "$d"`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
\! for f in "$SCRATCH"/*; do echo "---- ${f##*/}"; SQL="SELECT count(*) FROM argus.flows('$f')" tests/server/messages; done

-- The same in a table: one WARNING an archive, and EXPLAIN counts them.
CREATE SERVER damaged FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern '*.arg');
CREATE FOREIGN TABLE damaged (stime timestamptz, saddr inet, proto text, record_offset bigint) SERVER damaged;
SET client_min_messages = error;
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT saddr FROM damaged;
RESET client_min_messages;
\setenv SQL 'SELECT count(*) FROM damaged'
\! tests/server/messages | grep -c WARNING
-- Scanned again and again, it is told once.
ALTER SERVER damaged OPTIONS (SET pattern 'garbage-between.arg');
\setenv SQL 'SELECT count(*) FROM generate_series(1, 3) i, LATERAL (SELECT record_offset + i FROM damaged WHERE record_offset > i) d'
\! tests/server/messages
-- LIMIT reads less; damage that was met is told all the same.
\setenv SQL 'SELECT record_offset FROM damaged OFFSET 54 LIMIT 1'
\! tests/server/messages
\setenv SQL 'SELECT record_offset FROM damaged LIMIT 1'
\! tests/server/messages
-- So is what a scan had met when it was started again.
\setenv SQL 'SELECT i, l.* FROM (VALUES (12000), (100)) v (i), LATERAL (SELECT record_offset FROM damaged WHERE record_offset > i LIMIT 1) l'
\! tests/server/messages
-- on_error 'error' stops there: no row from behind the damage comes before the error.
ALTER SERVER damaged OPTIONS (ADD on_error 'error');
\setenv SQL 'SELECT count(*) FROM damaged'
\! tests/server/messages
\setenv SQL 'SELECT record_offset FROM damaged WHERE record_offset > 5000 LIMIT 1'
\! tests/server/messages
ALTER SERVER damaged OPTIONS (SET pattern 'plain.arg');
SELECT count(*) FROM damaged;
ALTER SERVER damaged OPTIONS (SET pattern '*.arg.gz');
\! tests/server/messages
SELECT live_handles();
-- What could be read can be kept, the damage is in the list of archives.
SELECT substring(archive FROM '[^/]*$') AS archive, format, version AS v, codec, records, flows, replace(damage, :'scratch', 'DIR') AS damage
  FROM argus.archives(:'scratch');
-- File names are bytes: one that is not valid text is shown with them escaped, and compared like that.
\! cp tests/data/odd/garbage-between.arg "$SCRATCH/$(printf 'caf\351').arg"; touch -d 2026-03-04 "$SCRATCH"/caf*
CREATE FOREIGN TABLE cafe (archive text, record_offset bigint) SERVER damaged OPTIONS (pattern 'caf*', on_error 'warn');
\setenv SQL 'SELECT count(*), max(archive) FROM cafe WHERE archive = (SELECT archive FROM cafe LIMIT 1)'
\! tests/server/messages
\setenv SQL 'SELECT archive, convert_to(archive, \'UTF8\') IS NOT NULL AS valid, damage FROM argus.archives(\'/SCRATCH\') WHERE archive LIKE \'%caf%\''
\! SQL=$(echo "$SQL" | sed "s#/SCRATCH#$SCRATCH#") tests/server/messages
\setenv PGCLIENTENCODING LATIN1
\setenv SQL 'SELECT count(*) FROM cafe'
\! tests/server/messages
\setenv PGCLIENTENCODING
\setenv SQL 'SELECT count(*) FROM damaged'
-- An archive that is still being written ends where it ends.
\! head -c 5000 tests/data/odd/plain.arg >"$SCRATCH/growing.arg" && chmod 644 "$SCRATCH/growing.arg"
ALTER SERVER damaged OPTIONS (SET pattern 'growing.arg');
\! tests/server/messages
SET client_min_messages = warning;
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT saddr FROM damaged;
RESET client_min_messages;
\! touch -d 2026-03-04 "$SCRATCH/growing.arg"
\! tests/server/messages
\! rm -r "$SCRATCH"
SELECT live_handles();
DROP SERVER damaged CASCADE;
DROP FUNCTION live_handles;
