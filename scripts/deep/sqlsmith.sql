-- What sqlsmith asks in the stage `sqlsmith` of scripts/check-deep: foreign tables with and without indexes, damaged
-- and old archives, hot tables with their rollups, the extension's views, and views over its functions that return
-- rows. Run in a new database: psql -v data=... -v index=..., two folders; the second one is empty and the server's.
\set ON_ERROR_STOP on
\set campus :data '/campus'
SET client_min_messages = warning;
CREATE EXTENSION argus_fdw;
CREATE ROLE smith LOGIN IN ROLE pg_read_server_files, pg_monitor;
GRANT USAGE, CREATE ON SCHEMA argus TO smith;
GRANT USAGE ON SCHEMA argus_internal TO smith;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA argus, argus_internal TO smith;
GRANT SELECT ON ALL TABLES IN SCHEMA argus, argus_internal TO smith;
-- sqlsmith reads pg_proc without a schema. Here it finds the functions that are not PostgreSQL's, and of those the ones
-- that take and return what there is in the tables: with all of them, most queries are of no type that exists.
CREATE SCHEMA smith;
CREATE VIEW smith.pg_proc AS
  SELECT p.* FROM pg_catalog.pg_proc p
   WHERE p.pronamespace <> 'pg_catalog'::regnamespace OR NOT EXISTS (
           SELECT FROM unnest(p.proargtypes || p.prorettype) t WHERE t NOT IN (SELECT atttypid FROM pg_attribute a
             JOIN pg_class c ON c.oid = a.attrelid AND c.relname IN ('flows', 'archive', 'management', 'word', 'ledger')
             WHERE a.attnum > 0));
GRANT USAGE ON SCHEMA smith TO smith;
GRANT SELECT ON smith.pg_proc TO smith;
ALTER ROLE smith SET search_path = smith, pg_catalog, public;

CREATE SERVER day FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'campus', index_dir :'index', period '30 minutes',
  slack '5 minutes', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz');
CREATE SERVER bare FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'campus', pattern '%Y/%m/%d/*.1?.??.??.gz');
GRANT USAGE ON FOREIGN SERVER day, bare TO smith;
CREATE SCHEMA raw AUTHORIZATION smith;
CREATE SCHEMA bare AUTHORIZATION smith;
CREATE SCHEMA hot AUTHORIZATION smith;
CREATE SCHEMA calls AUTHORIZATION smith;
CALL argus.build_index('day');
SET ROLE smith;
SELECT set_config('smith.data', :'data', false) IS NULL AS unset \gset

-- ---- archives ----
IMPORT FOREIGN SCHEMA argus FROM SERVER day INTO raw;
IMPORT FOREIGN SCHEMA argus FROM SERVER bare INTO bare;
-- Tables of few columns are named in the queries more often than by chance, and so are their columns.
DO $do$
DECLARE
  part text; pattern text;
BEGIN
  FOR part, pattern IN VALUES ('odd', '/odd/*'), ('version2', '/version2/*'), ('version5', '/version5/*'),
      ('days', '/days/*'), ('small', '/small/*') LOOP
    EXECUTE format('CREATE FOREIGN TABLE bare.%I (stime timestamptz, ltime timestamptz, saddr inet, daddr inet,
      sport int4, dport int4, proto text, state text, bytes int8, pkts int8, archive text)
      SERVER bare OPTIONS (files %L)',
      part, current_setting('smith.data') || pattern);
  END LOOP;
END $do$;
CREATE FOREIGN TABLE bare.since (stime timestamptz, saddr inet, daddr inet, bytes int8) SERVER bare
  OPTIONS (since '2026-03-03 12:00Z', until '2026-03-03 14:00Z');
CREATE TABLE raw.parted (stime timestamptz, saddr inet, daddr inet, dport int4, bytes int8) PARTITION BY RANGE (stime);
CREATE FOREIGN TABLE raw.parted_morning PARTITION OF raw.parted FOR VALUES FROM (MINVALUE) TO ('2026-03-03 12:00Z')
  SERVER day;
CREATE TABLE raw.parted_evening PARTITION OF raw.parted FOR VALUES FROM ('2026-03-03 12:00Z') TO (MAXVALUE);
INSERT INTO raw.parted_evening
  SELECT stime, saddr, daddr, dport, bytes FROM bare.flows
   WHERE stime >= '2026-03-03 12:00Z';

-- ---- hot tables ----
CALL argus.create_hot_table('hot.flows', server => 'day', keep => '100 years', rollup_keep => '100 years',
  settle => '0');
CALL argus.create_hot_table('hot.some', server => 'bare', filter => 'tcp and not port 80', index_columns => '{saddr}',
  columns => '{stime,saddr,daddr,dport,bytes}', keep => '1 day', rollup_keep => '100 years', settle => '0');
CALL argus.maintain();
CALL argus.create_hot_table('hot.open', server => 'bare', keep => '100 years', rollup_keep => '100 years');
CALL argus.load('hot.open');

-- ---- words that functions of the extension are made for, to be found by their types ----
CREATE TABLE calls.word (id int PRIMARY KEY, files text, filter text, hot regclass, day date, server name, part name,
  host inet, at timestamptz, span interval, days daterange, times tstzrange, packed bytea, yes bool);
INSERT INTO calls.word SELECT i, :'data' || (ARRAY['/odd/*', '/small/*', '/version5/*', '/campus/2026/03/03/*.12.*.gz',
    '/nowhere', '/odd/plain.arg', '/events'])[1 + i % 7],
  (ARRAY['tcp', 'src host 198.18.1.31', 'not port 80 or udp', 'port and', 'net 198.18.0.0/16', NULL,
    'pkts gt 10'])[1 + i % 7],
  (ARRAY['hot.flows', 'hot.some', 'hot.open', 'raw.flows', 'pg_class'])[1 + i % 5]::regclass,
  date '2026-03-01' + i % 6, (ARRAY['day', 'bare', 'nowhere'])[1 + i % 3],
  (ARRAY['stime', 'saddr', 'hour', 'host_day', 'tcp'])[1 + i % 5],
  (ARRAY['198.18.1.31', '203.0.113.66', '203.0.113.9', '2001:db8:18::1', '10.0.0.0/8'])[1 + i % 5]::inet,
  timestamptz '2026-03-03 00:00Z' + i * interval '37 minutes', i * interval '1 hour', daterange('2026-03-03', NULL),
  tstzrange('2026-03-03 00:00Z', '2026-03-03 12:00Z'), decode(md5(i::text), 'hex'), i % 2 = 0
  FROM generate_series(0, 39) i;
INSERT INTO calls.word (id, packed) SELECT 100 + row_number() OVER (), data FROM hot.open_host_day_part LIMIT 5;

-- ---- sqlsmith calls no function that returns rows: views do ----
CREATE VIEW calls.flows AS SELECT w.id, f.* FROM calls.word w, argus.flows(w.files, w.filter) f;
CREATE VIEW calls.management AS SELECT w.id, f.* FROM calls.word w, argus.management(w.files) f;
CREATE VIEW calls.events AS SELECT w.id, f.* FROM calls.word w, argus.events(w.files) f;
CREATE VIEW calls.archives AS SELECT w.id, f.* FROM calls.word w, argus.archives(w.files) f;
CREATE VIEW calls.daily_report AS SELECT w.id, f.* FROM calls.word w, argus.daily_report(w.hot, w.day) f
  WHERE w.hot::text LIKE 'hot.%';
CREATE VIEW calls.misnamed AS SELECT f.* FROM argus.misnamed_files('day') f;
CREATE VIEW calls.unmatched AS SELECT f.* FROM argus.unmatched_files('bare') f;
CREATE VIEW calls.matched AS
  SELECT f.* FROM raw.flows f WHERE argus.matches(f, 'tcp and port 22 and src net 198.18.0.0/16');
CREATE VIEW calls.matched_row AS
  SELECT f.stime, f.saddr, argus.matches(f, 'udp or dst port 80') AS matches FROM hot.flows f;
CREATE VIEW calls.watched AS SELECT w.id, f.stime, f.saddr, f.daddr, f.dport, f.bytes
  FROM calls.word w JOIN raw.flows f ON w.host IN (f.saddr, f.daddr);
CREATE VIEW calls.by_day AS SELECT f.stime::date AS day, f.proto, f.saddr, count(*), sum(f.bytes) AS bytes
  FROM bare.flows f GROUP BY 1, 2, 3;
CREATE VIEW calls.latest AS SELECT f.* FROM raw.flows f ORDER BY stime DESC LIMIT 20;
