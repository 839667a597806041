--
-- Conditions that reach the archive: the plan shows which, and the rows are those of PostgreSQL's own evaluation.
--
\set dir `pwd` '/tests/data'
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dir', pattern 'campus/%Y/%m/%d/argus.*.gz');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER campus INTO public;

-- Which part of a condition is pushed, how many rows it leaves, and how many of them differ from those of a scan without
-- pushdown, counted both ways.
CREATE FUNCTION examine(condition text) RETURNS TABLE (pushed text, rows bigint, differ bigint) LANGUAGE plpgsql AS $$
DECLARE
  plan json;
  query text := 'SELECT archive, record_offset FROM flows WHERE ' || condition;
BEGIN
  SET LOCAL argus_fdw.enable_pushdown = on;
  EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
  plan := plan -> 0 -> 'Plan';
  pushed := CASE WHEN plan ->> 'Pushed Filter' IS NULL THEN 'no' WHEN plan ->> 'Filter' IS NULL THEN 'all' ELSE 'part' END;
  EXECUTE 'CREATE TEMP TABLE fast AS ' || query;
  SET LOCAL argus_fdw.enable_pushdown = off;
  EXECUTE 'CREATE TEMP TABLE plain AS ' || query;
  rows := (SELECT count(*) FROM plain);
  differ := (SELECT count(*) FROM ((TABLE fast EXCEPT ALL TABLE plain) UNION ALL (TABLE plain EXCEPT ALL TABLE fast)) d);
  DROP TABLE fast, plain;
  RETURN NEXT;
END $$;

CREATE TABLE conditions (id serial, condition text);
INSERT INTO conditions (condition) VALUES
-- times
('stime >= ''2026-03-03 03:30Z'' AND stime < ''2026-03-03 04:00Z'''),
('stime BETWEEN ''2026-03-03 03:30Z'' AND ''2026-03-03 03:35Z'''),
('ltime > date ''2026-03-03'' + time ''09:58'''),
('stime < date ''2026-03-04'''),
('stime >= timestamp ''2026-03-03 09:59:30'''),
('stime < date ''5874897-12-31'' AND stime > date ''-infinity'''),
('stime < ALL (ARRAY[date ''2026-03-04'', date ''infinity''])'),
('stime = ANY (ARRAY[timestamp ''294276-12-31 23:59:59'', NULL])'),
('stime > now() - interval ''100 years'' AND stime < ''infinity'''),
('dstime IS NULL'),
('stime < ltime'),
-- addresses
('saddr = ''198.18.1.31'''),
('saddr = ''198.18.1.31'' OR daddr = ''198.18.1.31'''),
('saddr <> ''198.18.1.31'''),
('''198.18.1.31'' IN (saddr, daddr)'),
('''198.18.1.31'' = ANY (ARRAY[saddr, daddr])'),
('''198.18.1.31'' <> ALL (ARRAY[saddr, daddr])'),
('saddr IN (''198.18.1.31'', ''203.0.113.9'', ''2001:db8::1'')'),
('saddr NOT IN (''198.18.1.31'', ''203.0.113.9'')'),
('saddr = ANY (''{198.18.1.31,NULL}''::inet[])'),
('saddr <> ALL (''{198.18.1.31,NULL}''::inet[])'),
('saddr = ANY (NULL::inet[])'),
('saddr = ANY (''{}''::inet[])'),
('saddr << ''198.18.1.0/24'''),
('saddr <<= ''198.18.1.31'''),
('''198.18.0.0/16'' >> saddr'),
('''198.18.1.31'' >>= daddr'),
('saddr && ''203.0.113.0/24'''),
('saddr >>= ''203.0.113.9'''),
('saddr << ''2001:db8::/32'''),
('saddr <<= ''::/0'''),
('NOT saddr << ''198.18.0.0/16'''),
('saddr BETWEEN ''198.18.1.0'' AND ''198.18.1.255'''),
('saddr > ''203.0.113.0'' AND saddr < ''2001::'''),
('saddr = ''198.18.1.31/24'''),
('saddr <> ''198.18.1.0/24'''),
('saddr IS NULL'),
('saddr = inet ''198.18.1.30'' + 1'),
('family(saddr) = 6'),
('saddr = daddr'),
-- ports, protocols, numbers
('dport = 22'),
('22 = dport'),
('dport < 1024 AND proto = ''tcp'''),
('1024 > dport'),
('dport IN (22, 80, 6667)'),
('dport = ANY (''{22,NULL,80}''::int8[])'),
('dport > ALL (''{22,80}''::int2[])'),
('dport <> ALL (ARRAY[53, 80, 443])'),
('sport = dport'),
('dport = 4294967318'),
('dport <> 4294967318'),
('dport = 22.0'),
('dport IS NULL AND proto <> ''icmp'''),
('NOT (dport = 22)'),
('(dport = 22) IS NOT TRUE'),
('(dport = 22) IS UNKNOWN'),
('(dport = 22) IS FALSE'),
('(dport = 22 OR sport = 22) IS NOT FALSE'),
('proto = ''udp'' OR icmp_type = 3'),
('proto IN (''icmp'', ''arp'')'),
('proto LIKE ''ic%'''),
('proto <> ''tcp'' AND proto <> ''udp'''),
('proto > ''tcp'' COLLATE "C"'),
('state = ''CON'' AND dir = ''<->'''),
('state = ''NOPE'''),
('srcid = ''192.0.2.1'''),
('cause = ''Start'''),
('pkts > 100 AND bytes >= 100::int2 * 1000::int8'),
('bytes > 1e5'),
('bytes - sbytes = dbytes'),
('spkts = 0 OR dpkts = 0'),
('loss > 0'),
('dur > 100'),
('dur > 100::float4 AND dur < ''Infinity'''),
('tcprtt > 0.01 AND tcprtt <> ''NaN'''),
('rate = ''NaN'''),
('pcr < 0'),
('smac = ''02:1c:c6:12:01:1f'''),
('smac > ''02:1c:c6:00:00:00'' AND svid = 20'),
('sfrag'),
('NOT sfrag'),
('sfrag IS NOT TRUE'),
('sfrag = dfrag'),
('suser = ''\x00'' OR suser > ''\x50'''),
('suser IS NOT NULL AND length(suser) > 60'),
('version = 3'),
('record_offset < 1000'),
-- combinations
('(saddr = ''198.18.1.31'' AND dport = 22) OR (daddr = ''198.18.1.31'' AND sport = 22)'),
('NOT (saddr << ''198.18.0.0/16'' AND daddr << ''198.18.0.0/16'' AND dport IS NOT NULL)'),
('dport = 22 AND length(state) = 3'),
('dport = 22 OR length(state) = 2'),
('NOT (dport = 22 OR NULL)'),
('true'),
('dport = (SELECT 22)'),
('dport = (SELECT max(i) FROM generate_series(20, 22) i) AND saddr = (SELECT ''198.18.1.31''::inet)'),
('saddr = ANY (ARRAY(SELECT (''198.18.1.'' || i)::inet FROM generate_series(20, 40) i))'),
('saddr IN (SELECT (''198.18.1.'' || i)::inet FROM generate_series(20, 40) i)'),
('dport = (random() * 0)::int + 22'),
('CASE WHEN dport = 22 THEN true ELSE false END'),
('coalesce(dport, 22) = 22');
SELECT condition, pushed, rows, differ FROM conditions, examine(condition) ORDER BY id;

-- A row is not only its place: all columns are the same, too.
SET argus_fdw.enable_pushdown = off;
CREATE TABLE plain AS SELECT * FROM flows WHERE daddr = '203.0.113.66' OR dport = 22 AND pkts > 20;
RESET argus_fdw.enable_pushdown;
CREATE TABLE fast AS SELECT * FROM flows WHERE daddr = '203.0.113.66' OR dport = 22 AND pkts > 20;
SELECT (SELECT count(*) FROM fast) AS rows, count(*) AS differ
  FROM ((TABLE fast EXCEPT ALL TABLE plain) UNION ALL (TABLE plain EXCEPT ALL TABLE fast)) d;
DROP TABLE fast, plain;

-- Random conditions: any comparison of any column, nested by AND, OR, NOT and IS TRUE. Other ones at each run.
CREATE TABLE atoms AS
SELECT * FROM (VALUES
  ('saddr', '{198.18.1.31,203.0.113.9,198.18.0.0/16,2001:db8::/32,0.0.0.0/0}'::text[], '{=,<>,<,<=,>,>=,<<,<<=,>>,>>=,&&}'::text[]),
  ('daddr', '{198.18.1.31,198.18.21.77,203.0.113.0/24,::1}', '{=,<>,<,<=,>,>=,<<,<<=,>>,>>=,&&}'),
  ('sport', '{22,53,1024,40000}', '{=,<>,<,<=,>,>=}'), ('dport', '{22,53,80,6667,65535}', '{=,<>,<,<=,>,>=}'),
  ('icmp_type', '{0,3,8,11}', '{=,<>,<,>=}'), ('pkts', '{0,1,2,10,100000}', '{=,<>,<,<=,>,>=}'),
  ('dbytes', '{0,60,1500}', '{=,<>,<,<=,>,>=}'), ('dur', '{0,0.1,5,NaN}', '{=,<>,<,<=,>,>=}'),
  ('tcprtt', '{0,0.04,-1}', '{=,<>,<,<=,>,>=}'), ('proto', '{tcp,udp,icmp,arp}', '{=,<>}'),
  ('state', '{CON,FIN,REQ,RST,INT}', '{=,<>}'), ('smac', '{02:1c:c6:12:01:1f}', '{=,<>,<,>}'),
  ('stime', '{2026-03-03 03:31Z,2026-03-03 06:00Z}', '{=,<>,<,<=,>,>=}'), ('dltime', '{2026-03-03 05:00Z}', '{<,>=}'),
  ('spi', '{1000}', '{<,>}'), ('sfrag', '{true,false}', '{=,<>}')) AS a (field, vals, ops);
CREATE FUNCTION one_of(items text[]) RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT items[1 + floor(random() * cardinality(items))::int] $$;
CREATE FUNCTION random_condition(depth int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  a atoms;
  kind float := random();
BEGIN
  IF depth > 0 AND kind < 0.7 THEN
    RETURN CASE one_of('{and,or,not,test}')
      WHEN 'and' THEN format('(%s AND %s)', random_condition(depth - 1), random_condition(depth - 1))
      WHEN 'or' THEN format('(%s OR %s)', random_condition(depth - 1), random_condition(depth - 1))
      WHEN 'not' THEN format('(NOT %s)', random_condition(depth - 1))
      ELSE format('((%s) IS %s)', random_condition(depth - 1), one_of('{TRUE,NOT TRUE,FALSE,NOT FALSE,UNKNOWN,NOT UNKNOWN}'))
    END;
  END IF;
  SELECT * INTO a FROM atoms ORDER BY random() LIMIT 1;
  RETURN CASE
    WHEN kind < 0.75 THEN format('(%I IS %s)', a.field, one_of('{"NULL",NOT NULL}'))
    WHEN kind < 0.85 THEN format('(%I %s ANY (ARRAY[%L, %L, NULL]%s))', a.field, one_of(a.ops), one_of(a.vals), one_of(a.vals),
      (SELECT '::' || format_type(atttypid, -1) || '[]' FROM pg_attribute WHERE attrelid = 'flows'::regclass AND attname = a.field))
    WHEN kind < 0.9 THEN format('(%I %s ALL (ARRAY[%L, %L]%s))', a.field, one_of(a.ops), one_of(a.vals), one_of(a.vals),
      (SELECT '::' || format_type(atttypid, -1) || '[]' FROM pg_attribute WHERE attrelid = 'flows'::regclass AND attname = a.field))
    ELSE format('(%I %s %L)', a.field, one_of(a.ops), one_of(a.vals))
  END;
END $$;
DROP SERVER campus CASCADE;
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dir', pattern 'campus/%Y/%m/%d/argus.*.03.?0.*.gz');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER campus INTO public;
CREATE TABLE random_conditions AS SELECT random_condition(4) AS condition FROM generate_series(1, 300);
SELECT count(*) AS conditions, count(*) FILTER (WHERE pushed = 'no') AS not_pushed, sum(differ) AS differ,
       min(condition) FILTER (WHERE differ > 0) AS example
  FROM random_conditions, examine(condition);

-- What a security barrier holds back is not evaluated before it.
CREATE VIEW ssh_only WITH (security_barrier) AS SELECT * FROM flows WHERE dport = 22;
EXPLAIN (COSTS OFF) SELECT saddr FROM ssh_only WHERE saddr = '198.18.1.31' AND state LIKE 'F%';
-- Too deep a condition is left to PostgreSQL.
SELECT (examine('dport = 22 ' || repeat('AND NOT (dport = 80 OR NOT (dport = 443 ', 60) || repeat('))', 60))).*;
-- A condition of 100 levels is pushed down, one of 101 is not: tests of truth around a comparison and its column.
SELECT levels, (examine(repeat('(', levels - 2) || 'dport = 22' || repeat(') IS NOT TRUE', levels - 2))).*
  FROM generate_series(99, 102) AS levels ORDER BY levels;
-- Many addresses.
CREATE FUNCTION watched(hosts inet[]) RETURNS bigint LANGUAGE plpgsql AS
$$ BEGIN RETURN (SELECT count(*) FROM flows WHERE saddr = ANY (hosts)); END $$;
SET plan_cache_mode = force_generic_plan;
SELECT watched(array_agg('198.18.0.0'::inet + i)) FROM generate_series(0, 65535) i;
SELECT count(*) FROM flows WHERE saddr << '198.18.0.0/16';
SELECT watched('{}'), watched(NULL);
RESET plan_cache_mode;
-- What may not be needed is not evaluated before it is known: an idiom for optional filters.
PREPARE optional(text, inet) AS SELECT count(*) FROM flows WHERE ($1 = '' OR saddr = $1::inet) AND ($2 IS NULL OR daddr = $2);
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE optional('', NULL);
EXECUTE optional('', '203.0.113.66');
EXECUTE optional('198.18.1.31', '203.0.113.66');
EXECUTE optional('198.18.1.31', NULL);
RESET plan_cache_mode;
DEALLOCATE optional;
-- An error in an operand is an error of the query.
SELECT count(*) FROM flows WHERE dport = 22 / (SELECT 0);
DROP TABLE conditions, random_conditions;
DROP FUNCTION examine, random_condition, one_of, watched;
DROP TABLE atoms;
DROP SERVER campus CASCADE;
