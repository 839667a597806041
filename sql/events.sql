--
-- What sensors tell of their hosts: raw.events and argus.events().
--
\set dir `pwd` '/tests/data/events'
\set file :dir '/events.arg'
SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT srcid, stime, ltime, seq, cause, kind, left(data, 60) AS data, length(raw) AS bytes, damage, version, record_offset
  FROM argus.events(:'file');
SELECT raw FROM argus.events(:'file') WHERE seq = 5;
SELECT e.data = f.data AS same FROM argus.events(:'file') e, argus.events(:'file') f WHERE e.seq = 2 AND f.seq = 3;
-- Flows and management records go without them, the list of archives counts them.
SELECT (SELECT count(*) FROM argus.flows(:'file')) AS flows, (SELECT count(*) FROM argus.management(:'file')) AS management,
       (SELECT count(*) FROM argus.events(:'file')) AS events, records, a.flows AS listed, damage
  FROM argus.archives(:'file') a;
-- As a table.
CREATE SERVER hosts FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dir');
CREATE SCHEMA events_raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (events) FROM SERVER hosts INTO events_raw;
\d events_raw.events
EXPLAIN (COSTS OFF) SELECT data FROM events_raw.events WHERE kind = 'file' AND stime >= '2026-03-03 08:01Z';
SELECT seq, kind, damage FROM events_raw.events WHERE kind = 'file' AND stime >= '2026-03-03 08:01Z';
CREATE FOREIGN TABLE wrong (saddr inet) SERVER hosts OPTIONS (record 'event');
SELECT * FROM wrong;
CREATE FOREIGN TABLE wronger (saddr inet) SERVER hosts OPTIONS (record 'events');
DROP FOREIGN TABLE wrong;
DROP SCHEMA events_raw CASCADE;
DROP SERVER hosts;
