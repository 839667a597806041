--
-- One archive in every container gives the same rows; a small file that unpacks to a gigabyte can be cancelled.
-- Needs every codec.
--
\set VERBOSITY terse
\set scratch `d=$(mktemp -d) && chmod 755 "$d" && echo "$d"`
\setenv SCRATCH :scratch
\! f=tests/data/odd/plain.arg; cp $f "$SCRATCH/plain"; gzip -c $f >"$SCRATCH/gzip"; bzip2 -c $f >"$SCRATCH/bzip2"; xz -c $f >"$SCRATCH/xz"; zstd -qc $f >"$SCRATCH/zstd"; lz4 -qc $f >"$SCRATCH/lz4"; compress -c $f >"$SCRATCH/compress"
-- In two streams, cut inside a record, with another name.
\! for c in gzip bzip2 xz 'zstd -q' 'lz4 -q'; do (head -c 5001 tests/data/odd/plain.arg | $c -c; tail -c +5002 tests/data/odd/plain.arg | $c -c) >"$SCRATCH/two-${c% -q}.gz"; done
\! chmod 644 "$SCRATCH"/*
\set plain :scratch '/plain'
CREATE TABLE plain AS SELECT * FROM argus.flows(:'plain');
CREATE TABLE packed AS SELECT * FROM argus.flows(:'scratch');
UPDATE plain SET archive = '';
SELECT substring(p.archive FROM '[^/]*$') AS archive, count(*) AS rows,
       (SELECT count(*) FROM (SELECT r.* FROM packed q, jsonb_populate_record(NULL::plain, to_jsonb(q) || '{"archive": ""}') r
                              WHERE q.archive = p.archive EXCEPT ALL TABLE plain) d) AS differ
FROM packed p GROUP BY p.archive ORDER BY 1;
SELECT substring(archive FROM '[^/]*$') AS archive, codec, records, damage FROM argus.archives(:'scratch') ORDER BY 1;
-- A gigabyte of zeros behind a record.
\! rm "$SCRATCH"/*; (cat tests/data/odd/plain.arg; head -c 1G /dev/zero) | zstd -qc >"$SCRATCH/bomb-zstd"; (cat tests/data/odd/plain.arg; head -c 64M /dev/zero) | bzip2 -1 >"$SCRATCH/once"; for i in $(seq 16); do cat "$SCRATCH/once"; done >"$SCRATCH/bomb-bzip2"; rm "$SCRATCH/once"; chmod 644 "$SCRATCH"/*
\set zstd :scratch '/bomb-zstd'
\set bzip2 :scratch '/bomb-bzip2'
SELECT (pg_stat_file(:'zstd')).size < 200000 AS small, (pg_stat_file(:'bzip2')).size < 200000 AS small;
SET statement_timeout = '50ms';
SELECT count(*) FROM argus.flows(:'zstd');       -- ERROR
SELECT count(*) FROM argus.flows(:'bzip2');      -- ERROR
RESET statement_timeout;
-- Read to its end, it takes no more memory than any archive: the peak of this backend, shared buffers included.
SELECT count(*) FROM argus.flows(:'zstd');
SELECT pg_backend_pid() AS pid \gset
\setenv BACKEND :pid
\! awk '/^VmHWM/ { print $2 < 262144 ? "bounded" : "peak of " $2 " kB" }' /proc/$BACKEND/status
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
SELECT live_handles();
DROP FUNCTION live_handles;
DROP TABLE plain, packed;
\! rm -rf "$SCRATCH"
