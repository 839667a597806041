--
-- argus.matches(): the planner takes it apart where that is right, and the answer is the same where it does not.
--
\set dir `pwd` '/tests/data/campus'
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'dir', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER campus INTO public;

-- The same function, but the planner knows nothing of it.
CREATE FUNCTION plain_matches("row" record, filter text) RETURNS boolean AS '$libdir/argus_fdw', 'argus_matches'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;

-- Runs a query that returns one number, with MATCHES rewritten and not: is the call gone from the plan, and what are the
-- two answers?
CREATE FUNCTION examine(query text, OUT rewritten boolean, OUT answer bigint, OUT plain bigint) LANGUAGE plpgsql AS $$
DECLARE
  line text;
BEGIN
  rewritten := true;
  FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) ' || replace(query, 'MATCHES', 'argus.matches') LOOP
    rewritten := rewritten AND line NOT LIKE '%matches(%';
  END LOOP;
  EXECUTE replace(query, 'MATCHES', 'argus.matches') INTO answer;
  EXECUTE replace(query, 'MATCHES', 'plain_matches') INTO plain;
END $$;

-- An indexed table, one with its columns in another order, and a partitioned one with both kinds of children.
CREATE TABLE hot AS SELECT stime, saddr, daddr, sport, dport, proto, family, ip_proto, tcp_status, stcpflags, dtcpflags,
  pkts, spkts, dpkts, bytes, sbytes, dbytes, archive, record_offset FROM flows;
CREATE INDEX hot_saddr ON hot (saddr, stime);
CREATE INDEX hot_daddr ON hot (daddr, stime);
CREATE INDEX hot_dport ON hot (dport, stime);
ALTER TABLE hot ADD COLUMN gone int;
ALTER TABLE hot DROP COLUMN gone;
VACUUM ANALYZE hot;
CREATE TABLE parted (dport int, saddr inet, stime timestamptz, daddr inet, sport int, family int8, ip_proto int8)
  PARTITION BY RANGE (stime);
CREATE FOREIGN TABLE morning (saddr inet, stime timestamptz, daddr inet, dport int, sport int, ip_proto int8, family int8)
  SERVER campus;
ALTER TABLE parted ATTACH PARTITION morning FOR VALUES FROM ('2026-03-03 00:00Z') TO ('2026-03-03 12:00Z');
CREATE TABLE later PARTITION OF parted FOR VALUES FROM ('2026-03-03 12:00Z') TO ('2026-03-05 00:00Z');
INSERT INTO parted (dport, saddr, stime, daddr, sport, family, ip_proto)
  SELECT dport, saddr, stime, daddr, sport, family, ip_proto FROM hot WHERE stime >= '2026-03-03 12:00Z';
CREATE VIEW seen AS SELECT * FROM flows WHERE stime >= '2026-03-03 06:00Z';
CREATE VIEW guarded WITH (security_barrier) AS SELECT * FROM hot WHERE sport <> 0;

-- The same plan as for what could have been written by hand.
EXPLAIN (COSTS OFF) SELECT saddr FROM flows f WHERE argus.matches(f, 'host 198.18.1.31');
EXPLAIN (COSTS OFF) SELECT saddr FROM flows f WHERE saddr = '198.18.1.31' OR daddr = '198.18.1.31';
EXPLAIN (COSTS OFF) SELECT saddr FROM hot f WHERE argus.matches(f, 'host 203.0.113.9');
EXPLAIN (COSTS OFF) SELECT saddr FROM hot f WHERE saddr = '203.0.113.9' OR daddr = '203.0.113.9';
EXPLAIN (COSTS OFF) SELECT saddr FROM flows f WHERE argus.matches(f, 'tcp and not dst port 80 and syn');

-- Lists are sets: one comparison per column, which indexes serve. A few networks are alternatives, since indexes do not
-- serve <<= ANY.
EXPLAIN (COSTS OFF) SELECT saddr FROM flows f WHERE argus.matches(f, 'host 198.18.1.31 or 203.0.113.9');
EXPLAIN (COSTS OFF) SELECT saddr FROM hot f WHERE argus.matches(f, 'host 203.0.113.9 or host 203.0.113.10');
-- Which kind of index scan is cheaper depends on the version of PostgreSQL.
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT saddr FROM hot f WHERE argus.matches(f, 'src net 203.0.113.8/30 or 203.0.113.64/30');
RESET enable_bitmapscan;
EXPLAIN (COSTS OFF) SELECT saddr FROM hot f WHERE argus.matches(f, 'tcp and not dst port 22 and not dst port 443');
SELECT argus.filter_sql('tcp port ssh or http or not (host 10.0.0.1 or 10.0.0.2)');

-- Long lists of hosts and networks, and chains of hundreds of turns, on archives and on a table.
CREATE VIEW listed AS SELECT DISTINCT saddr FROM hot WHERE family = 4 AND saddr << '198.18.0.0/16' ORDER BY 1 LIMIT 300;
CREATE TABLE lists AS
  SELECT 'hosts' AS list, 'src host ' || string_agg(host(saddr), ' or ') AS filter FROM listed
  UNION ALL SELECT 'not hosts', string_agg('not src host ' || host(saddr), ' and ') FROM listed
  UNION ALL SELECT 'networks', 'src net ' || string_agg(host(saddr) || '/31', ' or ') FROM listed
  UNION ALL SELECT 'chain', string_agg(format('src host %s and dst port 443', host(saddr)), ' or ') FROM listed
  UNION ALL SELECT 'chain of others', 'src host 10.0.0.1 or ' || string_agg(format('src host %s and not dst port %s',
    host(saddr), 20 + i), ' or ') FROM (SELECT saddr, row_number() OVER () AS i FROM listed) l;
SELECT list, count(*) AS relations, bool_and(rewritten) AS rewritten, min(answer) AS answer,
  count(*) FILTER (WHERE answer <> plain) AS wrong, max(answer) = min(answer) AS same
FROM lists, (VALUES ('flows f'), ('hot f')) r(source),
  examine(format('SELECT count(*) FROM %s WHERE MATCHES(f, %L)', source, filter))
GROUP BY list ORDER BY list;
SELECT count(*) FILTER (WHERE saddr IN (SELECT saddr FROM listed)) AS hosts,
  count(*) FILTER (WHERE (saddr IN (SELECT saddr FROM listed)) IS NOT TRUE) AS "not hosts",
  count(*) FILTER (WHERE network(set_masklen(saddr, 31)) IN (SELECT network(set_masklen(saddr, 31)) FROM listed)
    AND family(saddr) = 4) AS networks,
  count(*) FILTER (WHERE saddr IN (SELECT saddr FROM listed) AND dport = 443) AS chain
FROM hot f;
SELECT list, count(*) AS answer FROM lists, argus.flows(:'dir', filter) GROUP BY 1 ORDER BY 1;
DROP TABLE lists;
DROP VIEW listed;

-- Every kind of relation, several kinds of filters.
CREATE TABLE filters (filter text);
INSERT INTO filters VALUES ('tcp'), ('not tcp'), ('dst port 22'), ('not dst port 22'), ('host 198.18.1.31'),
  ('not host 198.18.1.31'), ('src net 198.18.0.0/16 and not dst net 198.18.0.0/16'), ('udp and port 53'), ('');
CREATE TABLE relations (name text, source text);
INSERT INTO relations VALUES
  ('foreign table', 'flows f'), ('plain table', 'hot f'), ('partitioned', 'parted f'), ('partition', 'later f'),
  ('view', 'seen f'), ('security barrier', 'guarded f'),
  ('subquery', '(SELECT dport AS port, * FROM hot) f'), ('subquery with LIMIT', '(SELECT * FROM hot ORDER BY archive, record_offset LIMIT 1000) f'),
  ('UNION ALL', '(SELECT saddr, daddr, sport, dport, family, ip_proto FROM hot UNION ALL SELECT saddr, daddr, sport, dport, family, ip_proto FROM parted) f'),
  ('UNION', '(SELECT saddr, daddr, sport, dport, family, ip_proto FROM hot UNION SELECT saddr, daddr, sport, dport, family, ip_proto FROM parted) f'),
  ('join alias', '(hot JOIN (VALUES (1)) v(one) ON one = 1) AS f'),
  ('CTE', '(WITH c AS (SELECT * FROM hot) SELECT * FROM c) f'),
  ('materialised CTE', '(WITH c AS MATERIALIZED (SELECT * FROM hot) SELECT * FROM c) f'),
  ('function', format('argus.flows(%L) f', :'dir')),
  ('volatile columns', '(SELECT dport, sport, saddr, daddr, family, ip_proto, random() FROM hot OFFSET 0) f');
SELECT name, bool_and(rewritten) AS rewritten, sum(answer) AS answers, count(*) FILTER (WHERE answer <> plain) AS wrong
FROM relations, filters, examine(format('SELECT count(*) FROM %s WHERE MATCHES(f, %L)', source, filter))
GROUP BY name ORDER BY name;

-- Where the difference between NULL and false shows: in SELECT, under NOT, in FILTER and CASE.
SELECT query, e.* FROM (VALUES
  ('SELECT count(*) FROM hot f WHERE NOT MATCHES(f, ''host 198.18.1.31'')'),
  ('SELECT count(*) FROM hot f WHERE MATCHES(f, ''port 22'') IS NOT NULL'),
  ('SELECT count(MATCHES(f, ''port 22'')) FROM hot f'),
  ('SELECT count(*) FILTER (WHERE NOT MATCHES(f, ''port 22'')) FROM hot f'),
  ('SELECT sum(CASE WHEN MATCHES(f, ''port 22'') THEN 1 ELSE 2 END) FROM hot f WHERE MATCHES(f, ''tcp'')'),
  ('SELECT count(*) FROM hot f WHERE MATCHES(f, ''dst port 22'') OR NOT MATCHES(f, ''tcp'')')
) q(query), examine(query) e;

-- What the planner makes of this one differs between versions of PostgreSQL; the answer does not.
SELECT query, e.answer, e.plain FROM (VALUES
  ('SELECT count(m) FROM (SELECT MATCHES(f, ''port 22'') AS m FROM hot f UNION ALL SELECT MATCHES(f, ''port 22'') FROM parted f) u WHERE NOT m')
) q(query), examine(query) e;

-- On the side of an outer join that may be missing, a row that is not there matches nothing, not even "not ...".
SELECT query, e.answer, e.plain FROM (VALUES
  ('SELECT count(*) FROM (VALUES (-1), (22)) v(p) LEFT JOIN hot f ON f.dport = p WHERE MATCHES(f, ''not port 80'')'),
  ('SELECT count(*) FROM (VALUES (-1), (22)) v(p) LEFT JOIN hot f ON f.dport = p WHERE MATCHES(f, ''not port 80'') IS NULL'),
  ('SELECT count(*) FROM (VALUES (-1), (22)) v(p) LEFT JOIN hot f ON f.dport = p AND MATCHES(f, ''not port 22'')'),
  ('SELECT count(*) FROM hot f RIGHT JOIN (VALUES (-1), (22)) v(p) ON f.dport = p WHERE MATCHES(f, ''not port 80'') IS NOT TRUE'),
  ('SELECT count(*) FROM hot f FULL JOIN (VALUES (-1), (22)) v(p) ON f.dport = p WHERE MATCHES(f, ''not port 80'')'),
  ('SELECT count(*) FROM hot f LEFT JOIN (VALUES (-1), (22)) v(p) ON f.dport = p WHERE MATCHES(f, ''not port 80'')'),
  ('SELECT count(*) FROM (VALUES (-1), (22)) v(p) LEFT JOIN seen f ON f.dport = p WHERE MATCHES(f, ''not port 80'')'),
  ('SELECT count(*) FROM (VALUES (-1), (22)) v(p) LEFT JOIN (SELECT * FROM hot h) f ON f.dport = p WHERE MATCHES(f, ''not port 80'')'),
  ('SELECT count(*) FROM ((VALUES (-1), (22)) v(p) LEFT JOIN hot ON dport = p) AS f WHERE MATCHES(f, ''not port 80'')')
) q(query), examine(query) e;

-- Grouping sets: a row that a set does not group by is NULL, and so is what matches() says of it.
SELECT count(*), count(m) FROM (SELECT argus.matches(f, 'not port 80') AS m FROM hot f WHERE dport = 22 GROUP BY GROUPING SETS ((f), ())) g;
SELECT count(*), count(m) FROM (SELECT plain_matches(f, 'not port 80') AS m FROM hot f WHERE dport = 22 GROUP BY GROUPING SETS ((f), ())) g;
SELECT proto, count(*) FROM hot f WHERE argus.matches(f, 'dst port 22 or 53') GROUP BY ROLLUP (proto) ORDER BY 1, 2;

-- Correlated, and given from outside.
SELECT e.* FROM examine('SELECT count(*) FROM hot f WHERE EXISTS (SELECT FROM (VALUES (1)) v(x) WHERE MATCHES(f, ''not port 22''))') e;
SELECT filter, count(*) FROM filters, hot f WHERE argus.matches(f, filter) GROUP BY 1 ORDER BY 1;

SELECT e.* FROM examine('WITH c AS MATERIALIZED (SELECT * FROM hot) SELECT count(*) FROM c WHERE MATCHES(c, ''not port 22'')') e;

-- Prepared statements: a custom plan knows the filter, a generic one does not.
PREPARE ask(text) AS SELECT count(*) FROM hot f WHERE argus.matches(f, $1);
EXPLAIN (COSTS OFF) EXECUTE ask('host 203.0.113.9');
EXECUTE ask('host 203.0.113.9');
EXECUTE ask('not host 203.0.113.9');
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE ask('host 203.0.113.9');
EXECUTE ask('host 203.0.113.9');
EXECUTE ask('not host 203.0.113.9');
EXECUTE ask(NULL);
RESET plan_cache_mode;
EXECUTE ask('port');                                                 -- ERROR
DEALLOCATE ask;

-- CHECK constraints and index expressions are not rewritten.
CREATE TABLE checked (id int, dport int, sport int, ip_proto int8, family int8, CHECK (argus.matches(checked, 'not port 80')));
INSERT INTO checked VALUES (1, 22, 9, 6, 4), (2, NULL, NULL, 6, 4);
INSERT INTO checked VALUES (3, 80, 9, 6, 4);                         -- ERROR
SET constraint_exclusion = on;
SELECT id FROM checked f WHERE dport = 80 OR id = 2;
SELECT count(*) FROM checked JOIN hot h ON h.dport = checked.dport WHERE argus.matches(h, 'tcp');
RESET constraint_exclusion;
CREATE INDEX ON hot (dport) WHERE argus.matches(hot, 'tcp');         -- ERROR: not immutable

-- Row security.
CREATE ROLE regress_argus_reader;
GRANT SELECT ON hot TO regress_argus_reader;
GRANT USAGE ON SCHEMA argus TO regress_argus_reader;
ALTER TABLE hot ENABLE ROW LEVEL SECURITY;
CREATE POLICY no_ssh ON hot USING (argus.matches(hot, 'not port 22'));
SET ROLE regress_argus_reader;
SELECT count(*) FROM hot f WHERE argus.matches(f, 'tcp');
SELECT count(*) FROM hot f WHERE argus.matches(f, 'dst port 22');
RESET ROLE;
SELECT count(*) FROM hot f WHERE argus.matches(f, 'tcp and not port 22');
DROP POLICY no_ssh ON hot;
ALTER TABLE hot DISABLE ROW LEVEL SECURITY;
DROP OWNED BY regress_argus_reader;
DROP ROLE regress_argus_reader;

-- UPDATE, DELETE, MERGE and what they return.
BEGIN;
UPDATE hot f SET pkts = 0 WHERE argus.matches(f, 'dst port 22') AND argus.matches(f, 'tcp');
SELECT count(*) FROM hot WHERE pkts = 0 AND dport = 22;
WITH d AS (DELETE FROM hot f WHERE argus.matches(f, 'not tcp') RETURNING 1) SELECT count(*) FROM d;
ROLLBACK;
BEGIN;
WITH d AS (DELETE FROM hot f WHERE dport IS NULL RETURNING argus.matches(f, 'port 22') AS m) SELECT count(*), count(m) FROM d;
MERGE INTO checked f USING (VALUES (1), (9)) v(id) ON f.id = v.id
  WHEN MATCHED AND argus.matches(f, 'not port 80') THEN UPDATE SET dport = 23
  WHEN NOT MATCHED THEN INSERT VALUES (v.id, 99);
SELECT id, dport FROM checked ORDER BY id;
ROLLBACK;

-- Integers, floats and strings of other types; a NULL row; columns that are missing, wrong, or there twice.
SELECT e.* FROM examine('SELECT count(*) FROM (SELECT dport::int8 AS dport, sport::int2 AS sport, saddr::cidr AS saddr, daddr, ip_proto, family FROM hot WHERE sport < 32768) f WHERE MATCHES(f, ''dst port 22 or port 60000 or host 198.18.1.31'')') e;
SELECT argus.matches(NULL::flows, 'not tcp') IS NULL AS is_null;
SELECT count(*) FROM (SELECT dport FROM hot) f WHERE argus.matches(f, 'port 22');         -- ERROR
SELECT count(*) FROM (SELECT saddr::text, daddr::text FROM hot) f WHERE argus.matches(f, 'host 10.0.0.1');   -- ERROR
SELECT count(*) FROM (hot a CROSS JOIN hot b) AS f WHERE argus.matches(f, 'dst host 10.0.0.1');      -- ERROR
\set VERBOSITY default
SELECT count(*) FROM (SELECT sport, ip_proto, family FROM hot) f WHERE argus.matches(f, 'dst port 22');      -- ERROR
SELECT count(*) FROM hot f WHERE argus.matches(f, 'tcp and frobnicate');     -- ERROR
\set VERBOSITY terse
DROP TABLE hot, parted, checked, filters, relations CASCADE;
DROP FUNCTION examine, plain_matches;
DROP SERVER campus CASCADE;
-- A type may change between two calls of one transaction.
CREATE TABLE shape (pad int4, saddr inet, daddr inet);
INSERT INTO shape VALUES (1, '10.0.0.1', '10.0.0.2');
DO $$
DECLARE
  r shape; b bool;
BEGIN
  FOR i IN 1..3 LOOP
    SELECT * INTO r FROM shape;
    b := argus.matches(r, 'host 10.0.0.1');
    RAISE INFO '%: %', r, b;
    EXECUTE 'ALTER TABLE shape ALTER pad TYPE ' || CASE i WHEN 1 THEN 'int8' ELSE 'text' END || ', ALTER saddr TYPE inet USING daddr';
  END LOOP;
END $$;
DROP TABLE shape;
