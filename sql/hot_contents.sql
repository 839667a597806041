--
-- A content is loaded once, however it is packed and wherever it lies; one that has only grown takes the place of its beginning.
-- Needs every codec.
--
\set scratch `mktemp -d /tmp/argus_contents.XXXXXX`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
\set verify `pwd` '/tests/server/hot/verify.sql'
SET client_min_messages = warning;
\i :verify
CREATE TEMPORARY TABLE loaded_flows ();
RESET client_min_messages;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/tree" && for t in 00.00 00.30 01.00 01.30 02.00 02.30 03.00 03.30; do zcat tests/data/campus/2026/03/03/argus.2026.03.03.$t.00.gz >"$SCRATCH/$t"; done
\set tree :scratch '/tree'
CREATE SERVER contents FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree', pattern '*');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER contents INTO raw;
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.flows', server => 'contents', keep => '100 years', rollup_keep => '100 years', settle => '0');
CREATE VIEW files AS SELECT file, replace(path, 'TREE', '') AS path, flows, stored, left(damage, 0) AS damage, forgotten_at IS NOT NULL AS forgotten
  FROM (SELECT file, regexp_replace(path, '.*/', '') AS path, flows, stored, damage, forgotten_at FROM argus.ledger) l;
CREATE VIEW waiting AS SELECT regexp_replace(path, '.*/', '') AS name, reason FROM argus.pending;
-- Each content once: in the ledger, in the table, and by the flows that it has.
CREATE VIEW state AS SELECT count(*) AS contents, count(DISTINCT l.stream_digest) AS streams, sum(l.stored) AS stored, (SELECT count(*) FROM netops.flows WHERE stime > '2000-01-01') AS flows,
  (SELECT sum(flows) FROM netops.flows_service_day) AS summed, (SELECT count(*) FROM argus.pending) AS pending, (SELECT files_pending FROM argus.status) AS files_pending
  FROM argus.ledger l WHERE l.forgotten_at IS NULL;
\setenv SQL 'CALL argus.load(''netops.flows'')'
\! cd "$SCRATCH" && cp 00.00 tree/a && gzip -c 00.30 >tree/b.gz && xz -c 01.00 >tree/c.xz && gzip -c -1 01.30 >tree/d.gz && touch -d '2026-03-03 12:00Z' tree/*
\! tests/server/messages
SELECT * FROM state;
SELECT sum(flows) FROM files;
-- Packed, packed otherwise, renamed meanwhile; stronger in place; member behind member.
\! cd "$SCRATCH/tree" && gzip a && gzip -d b.gz && xz b && xz -d c.xz && bzip2 c && mv c.bz2 renamed && gzip -d d.gz && gzip -9 d && touch -d '2026-03-03 12:00Z' *
\! tests/server/messages
SELECT * FROM state;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
\! cd "$SCRATCH" && { head -c 50000 00.00 | gzip; tail -c +50001 00.00 | gzip -1; } >tree/a.gz && { head -c 9999 00.30 | xz; tail -c +10000 00.30 | xz; } >tree/b.xz && gzip -dc tree/d.gz >tree/d && rm tree/d.gz && touch -d '2026-03-03 13:00Z' tree/*
\! tests/server/messages
SELECT * FROM state;
-- Twice from the beginning, under two names and packings: the first is loaded.
\! cd "$SCRATCH" && gzip -c 02.00 >tree/e.gz && cp 02.00 tree/twice && touch -d '2026-03-03 12:00Z' tree/*
\! tests/server/messages
SELECT * FROM state;
SELECT * FROM files WHERE file > 4;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- Loaded when it was cut, then whole: in one transaction; plain, packed, and under another name and packing.
\! cd "$SCRATCH" && head -c 30001 02.30 >tree/f && gzip -c 03.00 | head -c 9000 >tree/g.gz && gzip -c 03.30 | head -c 9000 >tree/h.gz && touch -d '2026-03-03 12:00Z' tree/*
\! tests/server/messages
SELECT * FROM state;
SELECT name, reason FROM waiting;
\! cd "$SCRATCH" && cp 02.30 tree/f && gzip -c 03.00 >tree/g.gz && rm tree/h.gz && xz -c 03.30 >tree/other && touch -d '2026-03-03 12:00Z' tree/*
\! tests/server/messages | sed 's/ on 20[^ ]*,/ on DAY,/'
SELECT * FROM state;
SELECT * FROM files WHERE file > 5 ORDER BY file;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- A beginning of what was loaded has nothing new.
\! cd "$SCRATCH" && head -c 20000 02.00 >tree/copy && touch -d '2026-03-03 12:00Z' tree/*
\! tests/server/messages
SELECT * FROM state;
SELECT * FROM waiting;
SELECT regexp_replace(message, '".*/', '"') AS message FROM argus.pending;
\! rm "$SCRATCH/tree/copy"
-- Something else in its place is not loaded.
\! cd "$SCRATCH" && { head -c 40000 02.30; tail -c +128 03.00; } >tree/f && touch -d '2026-03-03 12:00Z' tree/*
\! tests/server/messages | sed -e 's/ on 20[^ ]* / on DAY /' -e 's/SHA-256 [0-9a-f]*/SHA-256 DIGEST/'
SELECT * FROM state;
SELECT * FROM waiting;
\! cd "$SCRATCH" && gzip -c 02.30 >tree/f && touch -d '2026-03-03 12:00Z' tree/*
\! tests/server/messages
SELECT * FROM state;
-- The archive behind a day that has expired shows each content once, too; it comes back once.
CALL argus.alter_hot_table('netops.flows', keep => '1 day');
SET client_min_messages = warning;
CALL argus.maintain();
RESET client_min_messages;
SELECT count(*) AS from_the_archive, count(file) FROM netops.flows;
SELECT count(*) AS in_the_archive FROM raw.flows;
SELECT sum(stored) AS stored FROM argus.ledger WHERE forgotten_at IS NULL;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*) AS by_workers FROM netops.flows WHERE spkts >= 0;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
CALL argus.rehydrate('netops.flows', '[2026-03-03,2026-03-04)', keep => '100 years');
SELECT count(*) AS brought_back, count(file) FROM netops.flows;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- A ledger of an earlier version: it knows packed bytes only. Whatever is still there is learnt; what was packed since is known by its name and digest.
DROP VIEW state;
CALL argus.drop_hot_table('netops.flows');
\! rm "$SCRATCH"/tree/* && cd "$SCRATCH" && cp 00.00 tree/a && gzip -c 00.30 >tree/b.gz && gzip -c 01.00 >tree/c.gz && cp 01.30 tree/d && touch -d '2026-03-03 12:00Z' tree/*
SET client_min_messages = warning;
CALL argus.create_hot_table('netops.flows', server => 'contents', keep => '100 years', rollup_keep => '100 years', settle => '0');
CALL argus.load('netops.flows');
UPDATE argus_internal.file SET stream_bytes = NULL, stream_digest = NULL, head = NULL, newest_time = NULL;
RESET client_min_messages;
SELECT newest_flow FROM argus.status;
\! cd "$SCRATCH/tree" && gzip a && gzip -d c.gz && xz c && touch -d '2026-03-03 12:00Z' *
\! tests/server/messages | sed -e 's/ on 20[^ ]* / on DAY /' -e 's/SHA-256 [0-9a-f]*/SHA-256 DIGEST/'
SELECT file, stream_digest IS NOT NULL AS known FROM argus.ledger ORDER BY file;
SELECT * FROM waiting;
SET client_min_messages = warning;
CALL argus.maintain();
RESET client_min_messages;
SELECT file, stream_digest IS NOT NULL AS known FROM argus.ledger ORDER BY file;
\! cd "$SCRATCH/tree" && gzip -d b.gz && xz d && touch -d '2026-03-03 12:00Z' *
\! tests/server/messages
SELECT format('CALL argus.forget(%L, %L)', 'netops.flows', path) AS forget FROM argus.ledger WHERE path LIKE '%c.gz' \gset
SET client_min_messages = error;
:forget;
RESET client_min_messages;
\! tests/server/messages
SELECT count(*) AS contents, sum(stored) AS stored, (SELECT count(*) FROM netops.flows) AS flows, count(stream_digest) AS known FROM argus.ledger WHERE forgotten_at IS NULL;
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- What an earlier version loaded twice, since it was packed meanwhile, is found and mended as CHANGELOG.md says.
UPDATE argus_internal.file SET digest = '\x11', stream_digest = '\x22', head = '\x33' WHERE forgotten_at IS NULL AND path LIKE '%/a';
\! cd "$SCRATCH/tree" && gzip -d a.gz && xz a && touch -d '2026-03-03 12:00Z' *
\! tests/server/messages
SELECT hot_table, regexp_replace(array_agg(path ORDER BY file)::text, '[^,{]*/', '', 'g') AS paths FROM argus.ledger WHERE forgotten_at IS NULL AND flows > 0
 GROUP BY hot_table, records, flows, first_time, last_time HAVING count(*) > 1;
SELECT format('CALL argus.forget(%L, %L)', 'netops.flows', path) AS forget FROM argus.ledger WHERE forgotten_at IS NULL AND path LIKE '%/a' \gset
SET client_min_messages = error;
:forget;
RESET client_min_messages;
\! tests/server/messages
SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');
-- Which contents lie in several places is found in one pass, however many there are: each scan of the archive behind the table asks it.
INSERT INTO argus_internal.place SELECT 'netops.flows'::regclass, 'many/' || i, 1, '2026-01-01Z', NULL, 1000 + i / 2 FROM generate_series(2, 20001) i;
SET statement_timeout = '30s';
SELECT count(*), count(DISTINCT number) FROM argus_internal.repeated_places((SELECT relation FROM argus_internal.relation WHERE kind = '_archive_1')) WHERE path LIKE 'many/%';
RESET statement_timeout;
DELETE FROM argus_internal.place WHERE path LIKE 'many/%';
CALL argus.drop_hot_table('netops.flows');
DROP SCHEMA netops;
DROP SCHEMA raw CASCADE;
DROP SERVER contents;
DROP VIEW files, waiting;
\! rm -rf "$SCRATCH"
