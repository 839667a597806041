--
-- argus.matches() on rows that lack columns: other columns decide where they can, else the error says what to add.
--
\set campus `pwd` '/tests/data/campus'
\set all `pwd` '/tests/data'
\set VERBOSITY terse
SET timezone = 'UTC';
SET client_min_messages = warning;
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'campus', timezone 'UTC');
CREATE SCHEMA netops;
CREATE SCHEMA raw;

-- A hot table with the default columns can be asked with its own filter.
CALL argus.create_hot_table('netops.flows', server => 'campus', filter => 'tcp and not port 80');
SELECT count(*) FROM netops.flows f WHERE argus.matches(f, 'tcp and not port 80');
EXPLAIN (COSTS OFF) SELECT saddr FROM netops.flows f WHERE argus.matches(f, 'tcp and not port 80');

-- The same flows match as on whole rows, in all sample archives: on a foreign table, pushed down, on a plain table, taken
-- apart or not.
SET client_min_messages = error;
CREATE FUNCTION plain_matches("row" record, filter text) RETURNS boolean AS '$libdir/argus_fdw', 'argus_matches'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FOREIGN TABLE raw.talks (stime timestamptz, ltime timestamptz, srcid text, proto text, saddr inet, sport int4,
  daddr inet, dport int4, state text, spkts int8, dpkts int8, sbytes int8, dbytes int8) SERVER campus OPTIONS (files :'all');
-- Plans on it are shown, which must not depend on whether autovacuum has come by.
CREATE TABLE thin WITH (autovacuum_enabled = off) AS SELECT * FROM raw.talks;
CREATE TABLE whole AS SELECT * FROM argus.flows(:'all');
CREATE TABLE filters (filter text);
INSERT INTO filters VALUES ('tcp'), ('udp'), ('icmp'), ('igmp'), ('ip'), ('ipv4'), ('ipv6'), ('arp'), ('rtp'), ('not tcp'),
  ('not ip'), ('not arp'), ('tcp and not port 80'), ('udp or icmp'), ('tcp port 80 or 443'), ('udp dst port domain'),
  ('dst port ssh'), ('proto 47 or 50'), ('ipv6 proto 58'), ('ip host 198.18.1.31'), ('arp host 198.18.1.31'),
  ('multicast'), ('ip and not (tcp or udp)'), ('src bytes gt 1000 and tcp'), ('pkts gt 10 or bytes gt 100000'),
  ('not (arp or ipv6) and src pkts gt 2'), ('icmp and net 198.18.0.0/16'), ('port 0-1023 and not udp');
SELECT filter, (SELECT count(*) FROM whole f WHERE argus.matches(f, filter)) > 0 AS any,
  (SELECT count(*) FROM whole f WHERE plain_matches(f, filter)) = thin.n AND thin.n = thin.plain AND thin.n = pushed.n AS same
FROM filters,
  LATERAL (SELECT count(*) FILTER (WHERE argus.matches(f, filter)) AS n,
                  count(*) FILTER (WHERE plain_matches(f, filter)) AS plain FROM thin f) thin,
  LATERAL (SELECT count(*) AS n FROM raw.talks f WHERE argus.matches(f, filter)) pushed
ORDER BY filter COLLATE "C";

-- They are plain conditions, which archives and indexes take.
CREATE INDEX thin_proto ON thin (proto, dport);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT saddr FROM thin f WHERE argus.matches(f, 'tcp dst port 6667');
RESET enable_seqscan;
RESET enable_bitmapscan;
EXPLAIN (COSTS OFF) SELECT saddr FROM raw.talks f WHERE argus.matches(f, 'udp or ipv4 and not arp');

-- What nothing decides is an error, with the command that adds it.
\set VERBOSITY default
SELECT count(*) FROM netops.flows f WHERE argus.matches(f, 'tcp and con');            -- ERROR
SELECT count(*) FROM raw.talks f WHERE argus.matches(f, 'syn and not dur gt 5');      -- ERROR
SELECT count(*) FROM thin f WHERE argus.matches(f, 'proto 46');                       -- ERROR: two protocols are rsvp
SELECT count(*) FROM (SELECT saddr, dport FROM thin) f WHERE argus.matches(f, 'tcp'); -- ERROR
SELECT count(*) FROM thin f WHERE argus.matches(f, 'dst syn');                        -- ERROR
CREATE TABLE netops.flows_part PARTITION OF netops.flows FOR VALUES FROM ('2020-01-01') TO ('2020-01-02');
SELECT count(*) FROM netops.flows_part f WHERE argus.matches(f, 'src ttl 5');         -- ERROR
DROP TABLE netops.flows_part;
\set VERBOSITY terse
CALL argus.alter_hot_table('netops.flows',
  columns => '{stime,ltime,srcid,proto,saddr,sport,daddr,dport,state,spkts,dpkts,sbytes,dbytes,tcp_status}');
SELECT count(*) FROM netops.flows f WHERE argus.matches(f, 'tcp and con');
ALTER FOREIGN TABLE raw.talks ADD COLUMN stcpflags bigint, ADD COLUMN dtcpflags bigint, ADD COLUMN tcp_status bigint,
  ADD COLUMN dur double precision;
SELECT count(*) = (SELECT count(*) FROM whole f WHERE argus.matches(f, 'syn and not dur gt 5')) AS same
FROM raw.talks f WHERE argus.matches(f, 'syn and not dur gt 5');

CALL argus.drop_hot_table('netops.flows');
DROP TABLE thin, whole, filters;
DROP FUNCTION plain_matches;
DROP SCHEMA netops, raw CASCADE;
DROP SERVER campus CASCADE;
