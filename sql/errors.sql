--
-- What a user sees when something is wrong: SQLSTATE, message, detail and hint of every error.
--
\set ECHO none
\i sql/include/refused.sql
\set ECHO all
\pset tuples_only on
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dir', pattern 'campus/%Y/%m/%d/*.gz');
CREATE FOREIGN TABLE flows (stime timestamptz, saddr inet, pkts bigint) SERVER campus;
-- A root that is not there; a pattern that matches nothing.
CREATE SERVER missing FOREIGN DATA WRAPPER argus_fdw OPTIONS (root '/nowhere/argus');
CREATE FOREIGN TABLE missing (pkts bigint) SERVER missing;
SELECT refused('SELECT count(*) FROM missing');
ALTER SERVER missing OPTIONS (SET root :'dir', ADD pattern 'campus/%Y/%m/argus.gz', ADD on_error 'error');
SELECT refused('SELECT count(*) FROM missing');
ALTER SERVER missing OPTIONS (SET on_error 'warn');
\setenv PGDATABASE :DBNAME
\setenv SQL 'SELECT count(*) FROM missing'
\! tests/server/messages
-- A file that is not there, is no file, may not be read.
SELECT refused($$SELECT count(*) FROM argus.flows('/nowhere/argus.gz')$$);
SELECT refused($$SELECT count(*) FROM argus.flows('/nowhere/*.gz')$$);
SELECT refused($$SELECT count(*) FROM argus.flows('/dev/null')$$);
SELECT refused($$SELECT count(*) FROM argus.flows('relative/path.gz')$$);
SELECT refused($$SELECT count(*) FROM argus.flows(NULL)$$);
SELECT refused($$SELECT count(*) FROM argus.archives('/nowhere')$$);
\set scratch `d=$(mktemp -d) && chmod 755 "$d" && echo "$d"`
\setenv SCRATCH :scratch
\! cp tests/data/odd/plain.arg "$SCRATCH/secret.arg" && chmod 000 "$SCRATCH/secret.arg"
SELECT set_config('test.dir', :'scratch', false) IS NULL AS unset \gset
SELECT count(*) FROM (SELECT refused(format('SELECT count(*) FROM argus.flows(%L)', :'scratch' || '/secret.arg'))) r
 WHERE NOT pg_catalog.pg_stat_file(:'scratch' || '/secret.arg') IS NULL;
\! rm -rf "$SCRATCH"
SELECT set_config('test.dir', :'dir', false) IS NULL AS unset \gset
-- Files that are no archives.
\setenv SQL 'SELECT count(*) FROM missing'
ALTER SERVER missing OPTIONS (SET pattern 'make-*');
\! tests/server/messages
CREATE FOREIGN TABLE strict (pkts bigint) SERVER campus OPTIONS (on_error 'error', pattern 'odd/text.arg');
SELECT refused('SELECT count(*) FROM strict');
ALTER FOREIGN TABLE strict OPTIONS (SET pattern 'odd/garbage-between.arg');
SELECT refused('SELECT count(*) FROM strict');
ALTER FOREIGN TABLE strict OPTIONS (SET pattern 'odd/no-mar.arg');
SELECT refused('SELECT count(*) FROM strict');
-- Columns that show no field, or with another type.
CREATE FOREIGN TABLE wrong_name (source inet) SERVER campus;
SELECT refused('SELECT * FROM wrong_name');
CREATE FOREIGN TABLE wrong_type (saddr text) SERVER campus;
SELECT refused('SELECT * FROM wrong_type');
CREATE FOREIGN TABLE wrong_modifier (stime timestamptz(0)) SERVER campus;
SELECT refused('SELECT * FROM wrong_modifier');
-- Archives are read-only.
SELECT refused('INSERT INTO flows (pkts) VALUES (1)');
SELECT refused('UPDATE flows SET pkts = 1');
SELECT refused('DELETE FROM flows');
SELECT refused('TRUNCATE flows');
SELECT refused('COPY flows (pkts) FROM PROGRAM ''echo 1''');
-- Not yet.
SELECT refused(format('SELECT count(*) FROM argus.flows(%L, %L)', :'dir' || '/campus', 'host nowhere.example'));

-- Users without the right to read files of the server.
CREATE ROLE regress_argus_analyst;
CREATE ROLE regress_argus_admin IN ROLE pg_read_server_files;
GRANT USAGE ON FOREIGN DATA WRAPPER argus_fdw TO regress_argus_analyst, regress_argus_admin;
GRANT USAGE ON FOREIGN SERVER campus TO regress_argus_analyst;
GRANT USAGE ON SCHEMA argus TO regress_argus_analyst;
GRANT CREATE ON SCHEMA public TO regress_argus_analyst;
GRANT CREATE ON DATABASE :DBNAME TO regress_argus_analyst;
SET ROLE regress_argus_analyst;
SELECT refused($$CREATE SERVER mine FOREIGN DATA WRAPPER argus_fdw OPTIONS (root '/etc')$$);
SELECT refused($$CREATE SERVER mine FOREIGN DATA WRAPPER argus_fdw OPTIONS (index_dir '/tmp')$$);
SELECT refused($$CREATE FOREIGN TABLE mine (pkts bigint) SERVER campus OPTIONS (files '/etc/passwd')$$);
SELECT refused($$SELECT * FROM argus.flows('/etc')$$);
SELECT refused($$SELECT * FROM argus.management('/etc')$$);
SELECT refused($$SELECT * FROM argus.archives('/etc')$$);
SELECT refused($$SELECT * FROM argus_internal.read_flows('/etc', NULL, NULL)$$);
SELECT refused('SELECT count(*) FROM flows');
SELECT refused('SET argus_fdw.allowed_roots = ''/etc''');
-- What they may: read what they are granted, make tables of a server that names its root.
RESET ROLE;
GRANT SELECT ON flows TO regress_argus_analyst;
SET ROLE regress_argus_analyst;
SELECT count(*) FROM flows;
CREATE FOREIGN TABLE mine (pkts bigint) SERVER campus OPTIONS (pattern 'campus/2026/03/03/*.03.*.gz');
SELECT count(*) FROM mine;
SELECT refused($$ALTER FOREIGN TABLE mine OPTIONS (ADD files '/etc/passwd')$$);
-- EXECUTE alone is not enough: the functions look for themselves.
RESET ROLE;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA argus, argus_internal TO regress_argus_analyst;
SET ROLE regress_argus_analyst;
SELECT refused(format('SELECT * FROM argus.flows(%L)', :'dir' || '/campus'));
SELECT refused(format('SELECT * FROM argus.management(%L)', :'dir' || '/campus'));
SELECT refused(format('SELECT * FROM argus.archives(%L)', :'dir' || '/campus'));
RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA argus, argus_internal FROM regress_argus_analyst;
-- A member of pg_read_server_files reads what the server's user can, below allowed_roots.
SET ROLE regress_argus_admin;
SELECT count(*) FROM argus.flows(:'dir' || '/campus');
RESET ROLE;
\set roots :dir '/odd, ' :dir '/golden'
ALTER ROLE regress_argus_admin SET argus_fdw.allowed_roots = '/somewhere/else';
SET argus_fdw.allowed_roots = :'roots';
SET ROLE regress_argus_admin;
SELECT count(*) FROM argus.flows(:'dir' || '/odd/plain.arg');
SELECT refused(format('SELECT count(*) FROM argus.flows(%L)', :'dir' || '/campus'));
SELECT refused(format('SELECT count(*) FROM argus.flows(%L)', :'dir' || '/odd/../campus'));
SELECT refused(format('SELECT count(*) FROM argus.flows(%L)', :'dir'));
SELECT refused(format('SELECT count(*) FROM argus.flows(%L)', :'dir' || '/*/plain.arg'));
SELECT refused($$SELECT count(*) FROM argus.flows('/nowhere/argus.gz')$$);
SELECT refused($$SELECT count(*) FROM argus.flows('/etc/pass*')$$);
SELECT refused('SELECT count(*) FROM argus.archives(''/etc'')');
RESET ROLE;
-- It holds for foreign tables too, and for what symbolic links lead to.
SELECT refused('SELECT count(*) FROM flows');
\set scratch `d=$(mktemp -d) && chmod 755 "$d" && ln -s "$PWD/tests/data/campus" "$d/link" && echo "$d"`
\setenv SCRATCH :scratch
SET argus_fdw.allowed_roots = :'scratch';
SELECT set_config('test.dir', :'scratch', false) IS NULL AS unset \gset
SELECT refused(format('SELECT count(*) FROM argus.flows(%L)', :'scratch' || '/link'));
SELECT refused(format('SELECT count(*) FROM argus.flows(%L)', :'scratch'));
\! rm -rf "$SCRATCH"
SELECT refused(format('SET argus_fdw.allowed_roots = %L', value)) FROM (VALUES ('relative'), ('""'), ('/x, '), (' '), ('/x,,/y'), ('/x, ./y'), ('"/x')) AS bad (value);
SET argus_fdw.allowed_roots = 'none';
SELECT set_config('test.dir', :'dir', false) IS NULL AS unset \gset
SELECT refused('SELECT count(*) FROM flows');
RESET argus_fdw.allowed_roots;
SELECT count(*) FROM flows;

REVOKE CREATE ON DATABASE :DBNAME FROM regress_argus_analyst;
DROP OWNED BY regress_argus_analyst, regress_argus_admin;
DROP ROLE regress_argus_analyst, regress_argus_admin;
DROP SERVER campus, missing CASCADE;
DROP FUNCTION refused;
