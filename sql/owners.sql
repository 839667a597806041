--
-- Owners of foreign tables who may not use the server, and who may write files but not read them: what they see does not grow.
--
\set ECHO none
\i sql/include/refused.sql
\set ECHO all
SET timezone = 'UTC';
\pset tuples_only on
CREATE ROLE regress_argus_owner;
CREATE ROLE regress_argus_writer IN ROLE pg_write_server_files;
GRANT USAGE, CREATE ON SCHEMA public TO regress_argus_owner;
\set odd :dir '/odd'
\set plain :dir '/odd/plain.arg'
CREATE SERVER s FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dir', pattern 'campus/*/*/*/*');
-- Tables that were given away, each confined by an option.
CREATE FOREIGN TABLE one (stime timestamptz, pkts int8 OPTIONS (field 'pkts')) SERVER s OPTIONS (files :'plain');
CREATE FOREIGN TABLE hour (stime timestamptz, pkts int8) SERVER s
  OPTIONS (since '2026-03-03 10:00Z', until '2026-03-03 10:10Z', pattern 'campus/2026/03/03/argus.2026.03.03.10.00.00.gz', record 'flow', on_error 'warn');
ALTER FOREIGN TABLE one OWNER TO regress_argus_owner;
ALTER FOREIGN TABLE hour OWNER TO regress_argus_owner;
SET ROLE regress_argus_owner;
SELECT count(*) FROM one;
SELECT count(*) FROM hour;
SELECT refused('ALTER FOREIGN TABLE one OPTIONS (DROP files)');
SELECT refused('ALTER TABLE one OPTIONS (DROP files)');
SELECT count(refused(format('ALTER FOREIGN TABLE hour OPTIONS (%s)', options)))
  FROM (VALUES ('DROP since'), ('DROP until'), ('DROP pattern'), ('DROP record'), ('DROP on_error'), ($$SET since '2026-03-03 09:00Z'$$), ($$SET until '2027-01-01'$$),
               ($$SET pattern '*'$$), ($$SET record 'management'$$), ($$ADD period '1 day'$$), ('DROP since, DROP until')) AS change (options);
SELECT refused('ALTER FOREIGN TABLE hour ALTER pkts TYPE int8, OPTIONS (DROP since)');
SELECT refused('DO $$ BEGIN ALTER FOREIGN TABLE hour OPTIONS (DROP since); EXCEPTION WHEN insufficient_privilege THEN RAISE; END $$');
SELECT refused('CREATE FOREIGN TABLE mine (stime timestamptz) SERVER s');
-- In a session that has not loaded the library, too.
\setenv PGDATABASE :DBNAME
\setenv PGOPTIONS '-c role=regress_argus_owner'
\setenv SQL 'ALTER FOREIGN TABLE hour OPTIONS (DROP since)'
\! tests/server/messages
\setenv PGOPTIONS
SELECT count(*) FROM one;
SELECT count(*) FROM hour;
-- All else is the owner's.
ALTER FOREIGN TABLE one RENAME TO single;
ALTER FOREIGN TABLE single ALTER pkts OPTIONS (DROP field);
ALTER FOREIGN TABLE single RENAME TO one;
COMMENT ON FOREIGN TABLE one IS 'one file';
RESET ROLE;
-- With the right to use the server he may.
GRANT USAGE ON FOREIGN SERVER s TO regress_argus_owner;
SET ROLE regress_argus_owner;
ALTER FOREIGN TABLE hour OPTIONS (DROP since, SET until '2026-03-03 10:30Z');
SELECT count(*) FROM hour;
RESET ROLE;
REVOKE USAGE ON FOREIGN SERVER s FROM regress_argus_owner;
-- Tables of other wrappers are not looked at.
CREATE FOREIGN DATA WRAPPER other;
CREATE SERVER o FOREIGN DATA WRAPPER other;
CREATE FOREIGN TABLE foreign_one (a int) SERVER o OPTIONS (x 'y');
ALTER FOREIGN TABLE foreign_one OWNER TO regress_argus_owner;
SET ROLE regress_argus_owner;
ALTER FOREIGN TABLE foreign_one OPTIONS (DROP x);
RESET ROLE;
DROP FOREIGN DATA WRAPPER other CASCADE;

-- Indexes are built of what lies in the tree, however it is named.
\set scratch `d=$(mktemp -d /tmp/argus_owners.XXXXXX) && mkdir "$d/index" "$d/tree" "$d/tree/[t]" "$d/tree/t" "$d/tree-2" && chmod 777 "$d/index" && chmod 755 "$d" && for f in tree/a.arg "tree/[t]/b.arg" tree/t/c.arg tree-2/d.arg; do cp tests/data/odd/plain.arg "$d/$f"; done && ln -s ../tree-2 "$d/tree/link" && echo "$d"`
\setenv SCRATCH :scratch
\set index_dir :scratch '/index'
\set tree :scratch '/tree'
CREATE SERVER t FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree', index_dir :'index_dir');
GRANT USAGE ON FOREIGN SERVER t TO regress_argus_writer;
SET ROLE regress_argus_writer;
\set VERBOSITY sqlstate
\set ECHO none
SELECT format('CALL argus.build_index(%L, %L)', 't', replace(files, '@', :'scratch'))
  FROM (VALUES ('../tree-2/d.arg'), ('../../../../etc'), ('/etc'), ('/etc/passwd'), ('@/tree-2/d.arg'), ('@/tree/../tree-2'), ('t/../../tree-2'), ('*/../../tree-2/*'),
               ('t*/\.\./../tree-2/*'), ('\.\./tree-2/*'), ('\x2e\x2e/tree-2/*'), ('\x2e\x2e/tree-2'), ('@'), ('@/tree/nowhere'), ('@/t*/d.arg'), ('@/tree-?/d.arg'), ('..'), ('t/..'), ('x/../../tree-2')) AS outside (files) \gexec
\set ECHO all
RESET ROLE;
\! ls "$SCRATCH/index"
SET ROLE regress_argus_writer;
\pset tuples_only off
CALL argus.build_index('t', 'a.arg');
CALL argus.build_index('t', './t/*');
\set file :tree '/[t]/b.arg'
CALL argus.build_index('t', :'file');
-- A link in the tree is of the tree, as for whoever reads it.
CALL argus.build_index('t', 'link/d.arg');
RESET ROLE;
-- Wildcards in the name of a root lead to nothing else. -- ERROR
\set brackets :scratch '/tree/[t]'
ALTER SERVER t OPTIONS (SET root :'brackets');
SET ROLE regress_argus_writer;
CALL argus.build_index('t', '*');
RESET ROLE;
-- Without a root nothing is inside: it takes the right to read. -- ERROR
ALTER SERVER t OPTIONS (DROP root);
SET ROLE regress_argus_writer;
\set file :tree '/a.arg'
CALL argus.build_index('t', :'file');
RESET ROLE;
CALL argus.build_index('t', :'file');
\! rm -rf "$SCRATCH"
DROP SERVER s, t CASCADE;
REVOKE ALL ON SCHEMA public FROM regress_argus_owner;
DROP ROLE regress_argus_owner, regress_argus_writer;
DROP FUNCTION refused;
