--
-- What a reader of a hot table learns about its archives: what the table shows him, and what argus.ledger says.
--
\set scratch `mktemp -d /tmp/argus_coverage_rights.XXXXXX`
\setenv SCRATCH :scratch
\set root :scratch '/root'
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET client_min_messages = error;
\set VERBOSITY terse
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/root" "$SCRATCH/root/secret" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.0[0-3].?0.00.gz "$SCRATCH/root" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.04.00.00.gz "$SCRATCH/root/secret" && touch -d '2026-03-06 12:00Z' "$SCRATCH"/root/*.gz
CREATE SERVER rights FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'root', pattern 'argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER rights INTO netops;
CALL argus.create_hot_table('netops.hot', server => 'rights', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
CALL argus.create_hot_table('netops.web', server => 'rights', filter => 'dst port 80', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.web');
-- One more archive, which is not loaded.
\! cp -p tests/data/campus/2026/03/03/argus.2026.03.03.04.30.00.gz "$SCRATCH/root" && touch -d '2026-03-06 12:00Z' "$SCRATCH"/root/*.gz
CREATE ROLE regress_rights_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_rights_reader;
GRANT SELECT ON netops.flows, netops.hot, netops.web TO regress_rights_reader;
GRANT EXECUTE ON FUNCTION argus.coverage_summary(regclass, tstzrange), argus.sources() TO regress_rights_reader;
CREATE FUNCTION pg_temp.facts(source regclass, since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL)
RETURNS TABLE (kind text, at text, path text, sized bool, message text, known bool, sensors bigint) LANGUAGE sql AS $$
  SELECT f.kind, to_char(f.name_time, 'HH24:MI'), regexp_replace(f.path, '.*/root/', ''), f.bytes IS NOT NULL, regexp_replace(f.message, '/.*/root/', ''), f.is_known, count(f.srcid)
  FROM argus_internal.archive_facts(source, since, until) f GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3
$$;
GRANT EXECUTE ON FUNCTION pg_temp.facts(regclass, timestamptz, timestamptz) TO regress_rights_reader;
-- The owner knows all.
SELECT * FROM pg_temp.facts('netops.web') WHERE at >= '03:30' OR at IS NULL;
SET ROLE regress_rights_reader;
-- A foreign table, and a hot table that reads archives for its readers: all but names that the pattern does not match.
SELECT * FROM pg_temp.facts('netops.flows') WHERE at >= '03:30' OR at IS NULL;
SELECT * FROM pg_temp.facts('netops.hot') WHERE at >= '03:30' OR at IS NULL;
SELECT complete, reason FROM argus.coverage_summary('netops.hot', '[2026-03-03 01:00Z, 2026-03-03 03:00Z)');
SELECT path FROM argus.unmatched_files('rights'); -- ERROR
-- A hot table with a filter reads none: names of those that are in its ledger.
SELECT * FROM pg_temp.facts('netops.web') WHERE at >= '03:30' OR at IS NULL;
SELECT complete, regexp_replace(reason, '/tmp/argus_coverage_rights.[^/]*/', '', 'g') AS reason FROM argus.coverage_summary('netops.web', '[2026-03-03 01:00Z, 2026-03-03 03:00Z)');
SELECT complete, regexp_replace(reason, '/tmp/argus_coverage_rights.[^/]*/', '', 'g') AS reason FROM argus.coverage_summary('netops.web', '[2026-03-03 01:00Z, 2026-03-03 05:00Z)');
RESET ROLE;
-- Row security: the same, and nothing of sensors.
ALTER TABLE netops.hot ENABLE ROW LEVEL SECURITY;
CREATE POLICY web ON netops.hot FOR SELECT TO regress_rights_reader USING (dport = 80);
SET ROLE regress_rights_reader;
SELECT * FROM pg_temp.facts('netops.hot') WHERE at >= '03:30' OR at IS NULL;
SELECT count(*) AS places, count(sensors) AS sensors FROM argus_internal.visible_place WHERE relid = 'netops.hot'::regclass;
RESET ROLE;
SELECT count(*) AS places, count(sensors) AS sensors FROM argus_internal.visible_place WHERE relid = 'netops.hot'::regclass;
-- Who may use the server sees all names. argus.sources(), which asks of no time, looks into no file.
GRANT USAGE ON FOREIGN SERVER rights TO regress_rights_reader;
SET ROLE regress_rights_reader;
SELECT kind, path FROM pg_temp.facts('netops.flows') WHERE at IS NULL;
SELECT kind, path FROM pg_temp.facts('netops.flows', 'infinity', '-infinity') WHERE at IS NULL;
SELECT source, archives FROM argus.sources() WHERE source::text ~ '^netops';
-- A folder that nobody can open: readers of a table with a filter are not told which.
RESET ROLE;
\! chmod 0 "$SCRATCH/root"
SELECT kind, at, path IS NOT NULL AS path, message IS NOT NULL AS message FROM pg_temp.facts('netops.web') WHERE kind = 'unlisted';
SET ROLE regress_rights_reader;
SELECT kind, at, path, message FROM pg_temp.facts('netops.web') WHERE kind = 'unlisted';
SELECT complete, reason FROM argus.coverage_summary('netops.web', '[2026-03-03 01:00Z, 2026-03-03 03:00Z)');
RESET ROLE;
\! chmod 755 "$SCRATCH/root"
-- What a ledger keeps of sensors may be damaged: nobody knows what they reported.
UPDATE argus_internal.file SET sensors = '\xdeadbeef' WHERE relid = 'netops.web'::regclass AND path ~ '02.00.00';
SELECT count(*) FROM argus_internal.unpack_sensors('\xdeadbeef');
SELECT complete, substring(reason, '1 archive of which nobody knows what sensors reported: "[^"]*(argus[^/"]*)"') AS path, reason ~ 'silent' AS silent
  FROM argus.coverage_summary('netops.web', '[2026-03-03 01:00Z, 2026-03-03 03:00Z)');
CALL argus.drop_hot_table('netops.hot');
CALL argus.drop_hot_table('netops.web');
DROP OWNED BY regress_rights_reader;
DROP ROLE regress_rights_reader;
DROP FOREIGN TABLE netops.flows;
DROP SCHEMA netops;
DROP SERVER rights;
\! chmod -R u+rwx "$SCRATCH"; rm -rf "$SCRATCH"
