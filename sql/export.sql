--
-- argus.export(): the records that match, as a new archive.
--
\set dir `pwd` '/tests/data/campus'
\set VERBOSITY terse
SET timezone = 'UTC';
\set scratch `d=$(mktemp -d) && chmod 777 "$d" && echo "$d"`
\setenv SCRATCH :scratch
\set target :scratch '/incident.arg'
SELECT argus.export(:'dir', 'host 203.0.113.9', :'target') AS records;
SELECT count(*) FROM argus.flows(:'dir', 'host 203.0.113.9');
SELECT count(*), count(DISTINCT archive) FROM argus.flows(:'target');
SELECT count(*) AS differ FROM
  ((SELECT stime, saddr, daddr, dport, pkts, bytes, seq FROM argus.flows(:'target') EXCEPT ALL
    SELECT stime, saddr, daddr, dport, pkts, bytes, seq FROM argus.flows(:'dir', 'host 203.0.113.9')) UNION ALL
   (SELECT stime, saddr, daddr, dport, pkts, bytes, seq FROM argus.flows(:'dir', 'host 203.0.113.9') EXCEPT ALL
    SELECT stime, saddr, daddr, dport, pkts, bytes, seq FROM argus.flows(:'target'))) d;
SELECT format, version, codec, damage FROM argus.archives(:'target');
\! ls -A "$SCRATCH"
-- Never over another file, be it a link to nowhere.
\! ln -s nowhere "$SCRATCH/link"
\set link :scratch '/link'
DO $$ BEGIN PERFORM argus.export('/', NULL, 'relative'); EXCEPTION WHEN invalid_name THEN RAISE NOTICE '%', sqlerrm; END $$;
CREATE FUNCTION try_export(files text, filter text, target text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN argus.export(files, filter, target);
EXCEPTION WHEN OTHERS THEN
  RETURN sqlstate || ' ' || replace(replace(sqlerrm, current_setting('test.scratch'), 'SCRATCH'), current_setting('test.dir'), 'DIR');
END $$;
SELECT set_config('test.scratch', :'scratch', false) IS NULL AS a, set_config('test.dir', :'dir', false) IS NULL AS b;
SELECT try_export(:'dir', 'tcp', :'target');
SELECT try_export(:'dir', 'tcp', :'link');
SELECT try_export(:'dir', 'tcp', :'scratch' || '/no/such/folder.arg');
SELECT try_export(:'dir', 'tcp and', :'scratch' || '/syntax.arg');
SELECT try_export(:'dir' || '/nothing', 'tcp', :'scratch' || '/nothing.arg');
SELECT try_export(:'dir', 'tcp', NULL);
SELECT try_export(NULL, 'tcp', :'scratch' || '/null.arg');
-- Nothing matches: an empty file says so.
SELECT try_export(:'dir', 'host 192.0.2.250', :'scratch' || '/none.arg');
SELECT count(*) FROM argus.flows(:'scratch' || '/none.arg');
-- A statement that fails or is cancelled leaves no file behind.
\! for i in $(seq 40); do cat tests/data/campus/2026/03/03/*.gz; done >"$SCRATCH/large" && chmod 644 "$SCRATCH/large"
SET statement_timeout = '50ms';
SELECT argus.export(:'scratch' || '/large', NULL, :'scratch' || '/cancelled.arg');   -- ERROR
RESET statement_timeout;
\! ls -A "$SCRATCH"
-- For those who may read and write the server's files.
CREATE ROLE regress_argus_exporter;
GRANT pg_read_server_files TO regress_argus_exporter;
GRANT USAGE ON SCHEMA argus TO regress_argus_exporter;
SET ROLE regress_argus_exporter;
SELECT argus.export('/nowhere', NULL, '/nowhere.arg');               -- ERROR
RESET ROLE;
GRANT EXECUTE ON FUNCTION argus.export TO regress_argus_exporter;
SET ROLE regress_argus_exporter;
SELECT argus.export('/nowhere', NULL, '/nowhere.arg');               -- ERROR
RESET ROLE;
DROP OWNED BY regress_argus_exporter;
DROP ROLE regress_argus_exporter;
DROP FUNCTION try_export;
\! rm -rf "$SCRATCH"
