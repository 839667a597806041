--
-- Watchlists: what they match, and that each row of the list is compared with each archive once.
--
\set scratch `mktemp -d /tmp/argus_watch.XXXXXX`
\setenv SCRATCH :scratch
\set tree :scratch '/tree'
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
-- Twelve hours, of which three come later.
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && mkdir -p "$SCRATCH/tree/2026/03/03" "$SCRATCH/late" && cp tests/data/campus/2026/03/03/argus.2026.03.03.0*.gz "$SCRATCH/tree/2026/03/03" && cp tests/data/campus/2026/03/03/argus.2026.03.03.1[01]*.gz "$SCRATCH/late" && find "$SCRATCH" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} + && mv "$SCRATCH"/tree/2026/03/03/argus.2026.03.03.09.*.gz "$SCRATCH/late"
CREATE SERVER watched FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.*', period '30 minutes', slack '5 minutes', index_dir :'index_dir');
CREATE SERVER unindexed FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree');
CREATE SCHEMA netops;
CREATE SCHEMA plain;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER watched INTO netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER unindexed INTO plain;
SET client_min_messages = warning;
CALL argus.build_index('watched');
CALL argus.create_hot_table('netops.hot', server => 'watched', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
RESET client_min_messages;
\set VERBOSITY terse
-- A list is an ordinary table of the caller, with tables beside it.
CALL argus.create_watchlist('netops.bad_hosts', sources => '{netops.flows,plain.flows,netops.hot}');
SELECT c.relname, c.relkind, string_agg(a.attname || ' ' || format_type(a.atttypid, NULL), ', ' ORDER BY a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
  WHERE c.relnamespace = 'netops'::regnamespace AND c.relname LIKE 'bad\_hosts%' AND c.relkind = 'r' GROUP BY c.oid ORDER BY c.relname COLLATE "C";
CALL argus.hunt('netops.bad_hosts');
-- What a list should be sighted for, flow by flow.
CREATE TABLE copied AS SELECT stime, ltime, proto, saddr, sport, daddr, dport, sbytes, dbytes, archive FROM netops.flows;
\set copy_again 'TRUNCATE copied; INSERT INTO copied SELECT stime, ltime, proto, saddr, sport, daddr, dport, sbytes, dbytes, archive FROM netops.flows WHERE archive NOT LIKE $$%copy%$$;'
CREATE VIEW wanted AS
SELECT (l).indicator, host, proto, coalesce((l).port, dport) AS port, direction, min(stime) AS first_seen, max(ltime) AS last_seen, count(*) AS flows, sum(sbytes + dbytes) AS bytes, archive
FROM (SELECT f.*, s.host, s.direction, (SELECT l FROM netops.bad_hosts l WHERE s.address <<= l.indicator AND (l.port IS NULL OR l.port = s.port) AND (l.valid IS NULL OR l.valid @> f.stime)
      ORDER BY masklen(l.indicator) DESC, l.port IS NULL, l.indicator LIMIT 1) AS l
    FROM copied f, LATERAL (VALUES (saddr, daddr, sport, 'in'), (CASE WHEN daddr = saddr THEN NULL ELSE daddr END, saddr, dport, 'out')) s(address, host, port, direction)
    WHERE s.address IN (SELECT a.address FROM (SELECT DISTINCT unnest(ARRAY[saddr, daddr]) AS address FROM copied) a WHERE EXISTS (SELECT FROM netops.bad_hosts l WHERE a.address <<= l.indicator))) x
WHERE (l).indicator IS NOT NULL GROUP BY 1, 2, 3, 4, 5, archive;
CREATE TABLE expected AS SELECT * FROM wanted;
CREATE FUNCTION pg_temp.differ() RETURNS TABLE (source regclass, sightings bigint, differ bigint) LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM expected;
  INSERT INTO expected SELECT * FROM wanted;
  FOREACH source IN ARRAY '{netops.flows,plain.flows,netops.hot}'::regclass[] LOOP
    CREATE TEMP TABLE found AS SELECT indicator, host, proto, port, direction, first_seen, last_seen, flows, bytes, archive FROM netops.bad_hosts_sighting s WHERE s.source = differ.source;
    SELECT count(*) INTO sightings FROM found;
    SELECT count(*) INTO differ FROM ((TABLE expected EXCEPT TABLE found) UNION ALL (TABLE found EXCEPT TABLE expected)) d;
    DROP TABLE found;
    RETURN NEXT;
  END LOOP;
END
$$;
-- Hosts, networks in networks, ports, validity, both families: the same from an index, from archives that are read, from a hot table, and from SQL.
SELECT setseed(0.25) IS NOT NULL AS seeded;
CREATE TABLE addresses AS SELECT address, port, row_number() OVER (ORDER BY md5(address::text)) AS n FROM
  (SELECT DISTINCT ON (address) address, port FROM (SELECT saddr, sport FROM copied UNION ALL SELECT daddr, dport FROM copied) a(address, port) WHERE address IS NOT NULL ORDER BY address, md5(port::text)) a;
INSERT INTO netops.bad_hosts (indicator, port, valid, origin)
SELECT CASE n % 4 WHEN 3 THEN network(set_masklen(address, CASE family(address) WHEN 4 THEN 20 + (random() * 11)::int ELSE 40 + (random() * 87)::int END)) ELSE address END,
  CASE WHEN n % 3 = 1 THEN port END,
  CASE WHEN n % 5 = 2 THEN tstzrange('2026-03-03 00:00Z'::timestamptz + random() * interval '12 hours', '2026-03-03 12:00Z'::timestamptz + random() * interval '12 hours') END, 'half'
FROM addresses WHERE n <= 40;
CALL argus.hunt('netops.bad_hosts');
SELECT sightings > 100 AS many, differ FROM pg_temp.differ();
-- Nothing is left to do; nothing is touched.
CREATE TABLE rows_before AS SELECT count(*), max(xmin::text::bigint) FROM netops.bad_hosts_sighting;
CALL argus.hunt('netops.bad_hosts');
SELECT count(*) FROM rows_before b WHERE b = (SELECT ROW(count(*), max(xmin::text::bigint))::rows_before FROM netops.bad_hosts_sighting);
-- New rows with old archives, also those that take flows from rows that were there before: the order does not matter.
INSERT INTO netops.bad_hosts (indicator, port, valid, origin)
SELECT CASE n % 4 WHEN 3 THEN network(set_masklen(address, CASE family(address) WHEN 4 THEN 18 + (random() * 13)::int ELSE 40 + (random() * 87)::int END)) ELSE address END,
  CASE WHEN n % 3 = 1 THEN port END, NULL, 'other half' FROM addresses WHERE n BETWEEN 41 AND 80;
INSERT INTO netops.bad_hosts (indicator) VALUES ('198.18.1.0/24'), ('198.18.0.0/20'), ('198.18.1.31'), ('198.18.1.31'), ('198.18.1.99/25'), ('2001:db8::/44');
CALL argus.hunt('netops.bad_hosts');
SELECT sightings > 1000 AS many, differ FROM pg_temp.differ();
-- A row that changes is a new one. What it was before stays sighted, but where the new one is sighted instead.
CREATE TABLE feed AS SELECT * FROM netops.bad_hosts_sighting;
UPDATE netops.bad_hosts SET valid = '[2026-03-03 06:00Z, 2026-03-03 08:10Z)' WHERE indicator = '198.18.0.0/20';
UPDATE netops.bad_hosts SET port = 80 WHERE indicator = '198.18.1.99/25';
CALL argus.hunt('netops.bad_hosts');
SELECT differ > 100 AS more FROM pg_temp.differ();
SELECT count(*) AS missing FROM (SELECT w.source, e.* FROM expected e, unnest('{netops.flows,plain.flows,netops.hot}'::regclass[]) w(source)
  EXCEPT SELECT source, indicator, host, proto, port, direction, first_seen, last_seen, flows, bytes, archive FROM netops.bad_hosts_sighting) m;
SELECT count(*) > 0 AS stay FROM netops.bad_hosts_sighting WHERE indicator = '198.18.0.0/20' AND last_seen < '2026-03-03 06:00Z';
SELECT count(*) FROM (SELECT indicator, host, proto, direction, archive, source FROM feed EXCEPT SELECT indicator, host, proto, direction, archive, source FROM netops.bad_hosts_sighting) gone
  WHERE NOT EXISTS (SELECT FROM netops.bad_hosts_sighting n WHERE n.host = gone.host AND n.archive = gone.archive AND n.indicator <<= gone.indicator);
UPDATE netops.bad_hosts SET valid = NULL WHERE indicator = '198.18.0.0/20';
UPDATE netops.bad_hosts SET port = NULL WHERE indicator = '198.18.1.99/25';
CALL argus.hunt('netops.bad_hosts');
SELECT differ FROM pg_temp.differ();
DROP TABLE feed;
-- The whole list again, as a feed does: there is nothing to compare.
CREATE TABLE feed AS SELECT * FROM netops.bad_hosts;
BEGIN;
TRUNCATE netops.bad_hosts;
INSERT INTO netops.bad_hosts SELECT * FROM feed;
COMMIT;
CALL argus.hunt('netops.bad_hosts');
-- Late files, with all rows. Flows that come are new; one file of them is in a hot table only once it is loaded.
\! mv "$SCRATCH"/late/argus.2026.03.03.[01][90].*.gz "$SCRATCH/tree/2026/03/03/"
CALL argus.hunt('netops.bad_hosts');
SET client_min_messages = warning;
CALL argus.load('netops.hot');
RESET client_min_messages;
CALL argus.hunt('netops.bad_hosts');
:copy_again
SELECT differ FROM pg_temp.differ();
-- argus.maintain() loads, and then hunts.
\! mv "$SCRATCH"/late/argus.2026.03.03.11.*.gz "$SCRATCH/tree/2026/03/03/"
SET client_min_messages = error;
CALL argus.maintain();
RESET client_min_messages;
:copy_again
SELECT differ FROM pg_temp.differ();
-- An archive is its content: renamed, moved, unpacked, copied, it is not compared again, and sightings name its place.
\! cd "$SCRATCH/tree/2026/03/03" && mv argus.2026.03.03.01.00.00.gz argus.2026.03.03.01.05.00.gz && mkdir ../04 && mv argus.2026.03.03.02.00.00.gz ../04/argus.2026.03.04.02.00.00.gz && gunzip argus.2026.03.03.03.30.00.gz && mv argus.2026.03.03.03.30.00 argus.2026.03.03.03.30.00.arg && cp -p argus.2026.03.03.04.00.00.gz argus.2026.03.03.04.00.00.copy
CREATE TABLE sums AS SELECT source, count(*) AS rows, count(DISTINCT archive) AS archives, sum(flows) AS flows, min(found_at) AS first_found, max(found_at) AS last_found FROM netops.bad_hosts_sighting GROUP BY 1;
SET client_min_messages = warning;
CALL argus.load('netops.hot');
RESET client_min_messages;
CALL argus.hunt('netops.bad_hosts');
SELECT count(*) FROM (SELECT * FROM sums EXCEPT SELECT source, count(*), count(DISTINCT archive), sum(flows), min(found_at), max(found_at) FROM netops.bad_hosts_sighting GROUP BY 1) d;
:copy_again
SELECT differ FROM pg_temp.differ();
-- A copy takes over when the original goes.
\! cd "$SCRATCH/tree/2026/03/03" && rm argus.2026.03.03.04.00.00.gz
CALL argus.hunt('netops.bad_hosts');
SELECT count(DISTINCT archive), count(DISTINCT archive) FILTER (WHERE archive LIKE '%copy') FROM netops.bad_hosts_sighting WHERE archive LIKE '%/argus.2026.03.03.04.00.00.%';
\! cd "$SCRATCH/tree/2026/03/03" && mv argus.2026.03.03.04.00.00.copy argus.2026.03.03.04.00.00.gz
CALL argus.hunt('netops.bad_hosts');
SELECT differ FROM pg_temp.differ();
-- Rows that leave the list keep their sightings.
CREATE TABLE kept AS SELECT * FROM netops.bad_hosts_sighting;
DELETE FROM netops.bad_hosts;
CALL argus.hunt('netops.bad_hosts');
SELECT count(*) FROM ((TABLE kept EXCEPT TABLE netops.bad_hosts_sighting) UNION ALL (TABLE netops.bad_hosts_sighting EXCEPT TABLE kept)) d;
DROP VIEW wanted;
CALL argus.drop_watchlist('netops.bad_hosts');
SELECT count(*) FROM pg_class WHERE relnamespace = 'netops'::regnamespace AND relname LIKE 'bad\_hosts%';
-- A file that was loaded without any flow is compared, too.
\! mkdir -p "$SCRATCH/bare/2026/03/03" && gunzip -c tests/data/campus/2026/03/03/argus.2026.03.03.03.30.00.gz | head -c 128 >"$SCRATCH/bare/2026/03/03/argus.2026.03.03.03.30.00.gz" && touch -d '2026-03-06 12:00Z' "$SCRATCH"/bare/2026/03/03/*
\set bare :scratch '/bare'
CREATE SERVER bare FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'bare', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.*', period '30 minutes', slack '5 minutes');
SET client_min_messages = error;
CALL argus.create_hot_table('netops.bare', server => 'bare', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.bare');
RESET client_min_messages;
CALL argus.create_watchlist('netops.of_bare', '{netops.bare}');
INSERT INTO netops.of_bare (indicator) VALUES ('203.0.113.66');
CALL argus.hunt('netops.of_bare');
CALL argus.hunt('netops.of_bare');
-- The edges of a validity; a port is that of the indicator's side.
CREATE TABLE flow AS SELECT stime, saddr, daddr, dport FROM copied WHERE proto = 'tcp' AND saddr <> daddr AND dport IS NOT NULL ORDER BY stime, saddr LIMIT 1;
CALL argus.create_watchlist('netops.edges', '{netops.flows}');
INSERT INTO netops.edges (indicator, valid, note) SELECT daddr, tstzrange(stime, stime, '[]'), 'the very time' FROM flow;
CALL argus.hunt('netops.edges');
SELECT flows, direction FROM argus.sightings('netops.edges');
TRUNCATE netops.edges_sighting;
UPDATE netops.edges SET valid = (SELECT tstzrange(stime - interval '1 s', stime) FROM flow);
CALL argus.hunt('netops.edges');
UPDATE netops.edges SET valid = 'empty';
CALL argus.hunt('netops.edges');
SELECT count(*) FROM argus.sightings('netops.edges');
TRUNCATE netops.edges;
INSERT INTO netops.edges (indicator, port, valid) SELECT saddr, dport, tstzrange(stime, stime, '[]') FROM flow;
CALL argus.hunt('netops.edges');
SELECT count(*) FROM argus.sightings('netops.edges');
INSERT INTO netops.edges (indicator, port, valid) SELECT daddr, dport, tstzrange(stime, stime, '[]') FROM flow;
CALL argus.hunt('netops.edges');
SELECT s.indicator = f.daddr AS indicator, s.host = f.saddr AS host, s.services = ARRAY['tcp/' || f.dport] AS service, s.direction, s.flows, s.archives, s.sources FROM argus.sightings('netops.edges') s, flow f;
-- The sum of sources counts an archive once; during is about the times in which its flows were active.
CALL argus.create_watchlist('netops.two', '{netops.flows,plain.flows,netops.hot,netops.flows}');
INSERT INTO netops.two (indicator) VALUES ('203.0.113.66');
CALL argus.hunt('netops.two');
SELECT s.flows = c.flows AS flows, s.bytes = c.bytes AS bytes, s.archives = c.archives AS archives, s.host, s.direction, s.sources FROM argus.sightings('netops.two') s JOIN
  (SELECT CASE saddr WHEN '203.0.113.66' THEN daddr ELSE saddr END AS host, count(*) AS flows, sum(sbytes + dbytes) AS bytes, count(DISTINCT archive) AS archives FROM copied WHERE '203.0.113.66' IN (saddr, daddr) GROUP BY 1) c USING (host) ORDER BY s.host;
SELECT flows, archives FROM argus.sightings('netops.two', '[2026-03-03 04:00Z,2026-03-03 04:10Z)');
SELECT count(*) FROM argus.sightings('netops.two', '[2026-03-02,2026-03-03)');
-- Only the archives in question are opened, whether indexed or not.
CREATE FUNCTION pg_temp.skipped(query text) RETURNS TABLE (skipped int) LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, FORMAT json) ' || query INTO plan;
  RETURN QUERY SELECT (s ->> 'Archives Skipped By Name')::int FROM jsonb_path_query(plan, 'strict $.**') s WHERE s ->> 'Node Type' = 'Foreign Scan' LIMIT 1;
END $$;
SELECT min(archive) AS one, max(archive) AS two FROM copied \gset
SELECT pg_temp.skipped(format('SELECT count(*) FROM plain.flows WHERE archive = ANY (ARRAY[%L, %L])', :'one', :'two')), pg_temp.skipped(format('SELECT count(*) FROM netops.flows WHERE archive = %L AND dport = 80', :'one')),
  pg_temp.skipped(format('SELECT count(*) FROM plain.flows WHERE archive <> %L', :'one')), pg_temp.skipped(format('SELECT count(*) FROM plain.flows WHERE archive = %L OR dport = 80', :'one'));
SELECT count(*) = (SELECT count(*) FROM copied WHERE archive IN (:'one', :'two')) AS same FROM plain.flows WHERE archive IN (:'one', :'two');
-- Each new sighting is a notification.
CALL argus.create_watchlist('netops.told', '{netops.flows}');
INSERT INTO netops.told (indicator, valid) VALUES ('203.0.113.66', '[2026-03-03 03:35Z, 2026-03-03 03:36Z)');
LISTEN argus_sighting;
\o |sed -E -e 's/ received from .*//' -e 's/"found_at": "[^"]*"/"found_at": "now"/' -e "s,$SCRATCH,SCRATCH,"
CALL argus.hunt('netops.told');
\o
UNLISTEN argus_sighting;
SET client_min_messages = warning;
DROP SCHEMA netops, plain CASCADE;
DROP SERVER watched, unindexed, bare;
DROP TABLE copied, expected, addresses, rows_before, feed, sums, kept, flow;
CALL argus.maintain();
SELECT count(*) FROM argus_internal.watchlist;
\! rm -rf "$SCRATCH"
