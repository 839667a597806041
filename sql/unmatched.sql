--
-- Archives below the root that the pattern does not match: nothing reads them, so they are reported. And several sensors in one tree.
--
\set scratch `mktemp -d /tmp/argus_unmatched.XXXXXX`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
SET timezone = 'UTC';
SET datestyle = 'ISO';
-- Two sensors, each with a folder; somebody has set up the first one only. Beside them lies what is no archive.
\! chmod 755 "$SCRATCH" && mkdir -p "$SCRATCH/tree/core" "$SCRATCH/tree/lan/old" "$SCRATCH/index" && chmod 777 "$SCRATCH/index"
\! cp tests/data/campus/2026/03/03/argus.2026.03.03.0[0-2].00.00.gz "$SCRATCH/tree/core" && cp tests/data/campus/2026/03/03/argus.2026.03.03.0[3-4].30.00.gz "$SCRATCH/tree/lan" && zcat tests/data/campus/2026/03/03/argus.2026.03.03.05.30.00.gz >"$SCRATCH/tree/lan/old/argus"
\! cd "$SCRATCH/tree" && echo 'Who changes this tree?' >README && gzip -kf README && touch empty .hidden && cp lan/old/argus lan/.argus.new && cp lan/old/argus lan/argus.tmp && head -c 5000 /dev/zero >zeros
\! touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/* "$SCRATCH"/tree/*/* "$SCRATCH"/tree/*/*/*
CREATE SERVER watched FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/core/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE VIEW unmatched AS SELECT replace(path, :'scratch' || '/tree/', '') AS path, reason, first_time, last_time FROM argus.unmatched_files('watched');
SELECT * FROM unmatched;
-- Links to what is read are no news, and no way out of the tree or round and round in it.
\! cd "$SCRATCH/tree" && ln -s core/argus.2026.03.03.00.00.00.gz latest && ln core/argus.2026.03.03.01.00.00.gz hard && ln -s .. lan/up && ln -s lan other
SELECT path FROM unmatched;
\! cd "$SCRATCH/tree" && rm latest hard lan/up other
-- Times that do not exist; a beginning that is missing; files that cannot be read.
\! cd "$SCRATCH/tree/core" && cp argus.2026.03.03.00.00.00.gz argus.2026.13.03.00.00.00.gz && cp argus.2026.03.03.00.00.00.gz argus.2026.03.03.00.00.00.gz.bak && tail -c +1001 ../lan/old/argus >headless
\! cd "$SCRATCH/tree" && head -c 20 core/argus.2026.03.03.00.00.00.gz >cut.gz && cp lan/old/argus secret && chmod 0 secret
\! touch -d '2026-03-03 12:00Z' "$SCRATCH"/tree/* "$SCRATCH"/tree/*/*
SELECT path, reason FROM unmatched;
-- A folder that cannot be opened may have more; lost+found is root's alone and has none.
\! mkdir -m 0 "$SCRATCH/tree/locked" "$SCRATCH/tree/lost+found"
ALTER SERVER watched OPTIONS (SET pattern 'tree/*/argus.%Y.%m.%d.%H.%M.%S.gz');
\setenv SQL 'SELECT count(*) FROM argus.unmatched_files(''watched'')'
\! tests/server/messages
\! rmdir "$SCRATCH/tree/locked"
ALTER SERVER watched OPTIONS (SET pattern 'tree/core/argus.%Y.%m.%d.%H.%M.%S.gz');
-- Who lists archives needs the server; there must be a root, and without a pattern all match.
CREATE ROLE regress_unmatched;
GRANT USAGE ON SCHEMA argus TO regress_unmatched;
SET ROLE regress_unmatched;
SELECT * FROM argus.unmatched_files('watched');
SELECT * FROM argus_internal.find_unmatched_files('watched');
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER watched TO regress_unmatched;
GRANT SELECT ON unmatched TO regress_unmatched;
SET ROLE regress_unmatched;
SELECT count(*) FROM argus.unmatched_files('watched');
RESET ROLE;
SELECT * FROM argus.unmatched_files('nobody');
CREATE SERVER rootless FOREIGN DATA WRAPPER argus_fdw;
SELECT * FROM argus.unmatched_files('rootless');
ALTER SERVER rootless OPTIONS (ADD root :'scratch');
SELECT count(*) FROM argus.unmatched_files('rootless');
DROP SERVER rootless;
-- Outside of the allowed roots nothing is looked at.
\! cp "$SCRATCH/tree/lan/old/argus" "$SCRATCH/index/elsewhere" && ln -s "$SCRATCH/index/elsewhere" "$SCRATCH/tree/away"
SELECT replace(path, :'scratch', 'SCRATCH') AS path FROM unmatched WHERE path ~ 'away|elsewhere';
SET argus_fdw.allowed_roots = :'scratch';
SELECT count(*) FROM unmatched WHERE path ~ 'away';
SELECT format('%s/tree', :'scratch') AS tree \gset
ALTER SERVER watched OPTIONS (SET root :'tree', SET pattern 'core/argus.%Y.%m.%d.%H.%M.%S.gz');
SET argus_fdw.allowed_roots = :'tree';
SELECT count(*) > 5 AS others, count(*) FILTER (WHERE path ~ 'away') AS away FROM argus.unmatched_files('watched');
SET argus_fdw.allowed_roots = '/nowhere';
\set VERBOSITY sqlstate
SELECT count(*) FROM argus.unmatched_files('watched');
\set VERBOSITY default
RESET argus_fdw.allowed_roots;
\! cd "$SCRATCH/tree" && rm -f away cut.gz secret core/headless core/*.bak core/argus.2026.13* && rm "$SCRATCH/index/elsewhere"
-- Building the index, loading and the status say so, once each.
ALTER SERVER watched OPTIONS (ADD index_dir '/tmp');
\set index :scratch '/index'
ALTER SERVER watched OPTIONS (SET index_dir :'index');
\setenv SQL 'CALL argus.build_index(''watched'')'
\! tests/server/messages
\setenv SQL 'CALL argus.build_index(''watched'', ''core'')'
\! tests/server/messages
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.flows', server => 'watched', keep => '100 years', rollup_keep => '100 years', settle => '0');
\setenv SQL 'CALL argus.load(''netops.flows'')'
\! tests/server/messages
SELECT files_unmatched, replace(substring(reason FROM '[^;]* not match the pattern[^;]*'), :'scratch', 'SCRATCH') AS reason FROM argus.status;
SELECT kind, files, replace(path, :'scratch', 'SCRATCH') AS path FROM argus_internal.findings_of('netops.flows') WHERE kind = 'unmatched';
-- An index knows when its flows are; so does the ledger of a table that loaded it once.
CALL argus.build_index('watched', 'lan/argus*');
SELECT * FROM unmatched;
-- The examples of doc/operations.md, but for the folder: one server for all sensors.
CALL argus.drop_hot_table('netops.flows');
\! rm -r "$SCRATCH/tree/lan/old"
CREATE SERVER sensors FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree',
    pattern '*/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CALL argus.create_hot_table('netops.flows', server => 'sensors', keep => '100 years', rollup_keep => '100 years', settle => '0');
CALL argus.load('netops.flows');
SELECT srcid, count(*) FROM netops.flows GROUP BY srcid ORDER BY srcid;
SELECT split_part(l.path, '/', 5) AS sensor, count(*) AS flows
  FROM netops.flows f JOIN argus.ledger l ON l.hot_table = 'netops.flows'::regclass AND l.file = f.file
 GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM argus.unmatched_files('sensors');
SELECT files_unmatched, reason ~ 'pattern' AS told FROM argus.status;
CALL argus.drop_hot_table('netops.flows');
-- One server per sensor: one that stops is seen.
SELECT format('%s/core', :'tree') AS core, format('%s/lan', :'tree') AS lan \gset
CREATE SERVER core FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'core',
    pattern 'argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SERVER lan FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'lan',
    pattern 'argus.%Y.%m.%d.%H.%M.%S.gz', period '1 hour', slack '5 minutes');
CALL argus.create_hot_table('netops.core', server => 'core', keep => '100 years', rollup_keep => '100 years', settle => '0');
CALL argus.create_hot_table('netops.lan', server => 'lan', keep => '100 years', rollup_keep => '100 years', settle => '0');
CREATE VIEW netops.both AS SELECT 'core' AS sensor, * FROM netops.core UNION ALL SELECT 'lan', * FROM netops.lan;
CALL argus.load('netops.core');
CALL argus.load('netops.lan');
SELECT sensor, count(*) FROM netops.both WHERE stime >= '2026-03-03 02:00Z' GROUP BY 1 ORDER BY 1;
SELECT hot_table, newest_flow::timestamptz(0) FROM argus.status ORDER BY 1;
DROP VIEW netops.both;
CALL argus.drop_hot_table('netops.core');
CALL argus.drop_hot_table('netops.lan');
DROP SERVER sensors, core, lan;
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
SELECT live_handles();
DROP FUNCTION live_handles;
DROP SCHEMA netops;
DROP VIEW unmatched;
DROP OWNED BY regress_unmatched;
DROP ROLE regress_unmatched;
DROP SERVER watched;
\! chmod -R u+rwX "$SCRATCH"; rm -rf "$SCRATCH"
