--
-- Conditions on days, hours, local times, texts of addresses and the like: the plan shows what they imply about the
-- column, and the rows are those of a scan that pushes nothing, in whatever time zone.
--
\set dir `pwd` '/tests/data/campus'
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dir',
    pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER campus INTO public;

-- How many rows of a condition differ from those of a table that was filled from all archives, counted both ways.
CREATE TABLE copy AS SELECT archive, record_offset, stime, ltime, saddr, daddr, dport, proto, state, bytes, pkts FROM flows;
CREATE FUNCTION differ(condition text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  query text := 'SELECT archive, record_offset FROM %I WHERE ' || replace(condition, '%', '%%');
  n bigint;
BEGIN
  EXECUTE format('WITH fast AS (' || query || '), plain AS (' || query || ')
    SELECT count(*) FROM ((TABLE fast EXCEPT ALL TABLE plain) UNION ALL (TABLE plain EXCEPT ALL TABLE fast)) d',
    'flows', 'copy') INTO n;
  RETURN n;
END $$;

-- What is pushed, what is left to PostgreSQL, how many of the 48 archives are not read, how many rows there are, and how
-- many of them differ.
CREATE FUNCTION examine(condition text) RETURNS TABLE (pushed text, filter text, skipped int, rows bigint, differ bigint)
LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, FORMAT json) SELECT archive FROM flows WHERE ' || condition INTO plan;
  plan := plan -> 0 -> 'Plan';
  -- Some versions of PostgreSQL see themselves that a condition is never true; and name what a subquery returns.
  IF plan ->> 'Node Type' = 'Result' THEN
    plan := json_build_object('Pushed Filter', plan ->> 'One-Time Filter', 'Archives Skipped By Name', 0, 'Actual Rows', 0);
  END IF;
  pushed := plan ->> 'Pushed Filter';
  pushed := replace(replace(pushed, 'argus_internal.', ''), '::timestamp with time zone', '::timestamptz');
  pushed := replace(pushed, '(InitPlan 1).col1', '$0');
  filter := CASE WHEN plan ->> 'Filter' IS NULL THEN '' ELSE 'rechecked' END;
  skipped := plan ->> 'Archives Skipped By Name';
  rows := (plan ->> 'Actual Rows')::numeric;
  differ := differ(condition);
  RETURN NEXT;
END $$;

CREATE TABLE conditions (id serial, condition text);
INSERT INTO conditions (condition) VALUES
-- days
('stime::date = ''2026-03-03'''),
('date(ltime) = ''2026-03-02'''),
('stime::date < ''2026-03-03'''),
('stime::date <= ''2026-03-03'' AND stime::date > ''2026-03-02'''),
('stime::date BETWEEN ''2026-03-04'' AND ''infinity'''),
('''2026-03-03'' > stime::date'),
('stime::date IN (''2026-03-04'', ''2026-03-01'')'),
('stime::date = ''5874897-12-31'' OR stime::date < ''-infinity'''),
('stime::date <> ''2026-03-03'''),
('NOT stime::date = ''2026-03-03'''),
('(stime::date = ''2026-03-04'') IS NOT TRUE'),
('(stime::date = ''2026-03-04'') IS TRUE'),
('stime::date = timestamp ''2026-03-03 12:00'''),
('stime::date >= timestamptz ''2026-03-03 12:00Z'''),
('stime::date = CURRENT_DATE - 1'),
('stime::date = (SELECT date ''2026-03-03'')'),
('stime::date = NULL'),
('to_char(stime, ''YYYY-MM-DD'') = ''2026-03-04'''),
('to_char(stime, ''YYYY-MM-DD'') = ''2026-02-30'''),
-- hours
('date_trunc(''hour'', stime) = ''2026-03-03 09:00Z'''),
('date_trunc(''hour'', stime) = ''2026-03-03 09:01Z'''),
('date_trunc(''hour'', stime) < ''2026-03-03 02:00Z'''),
('date_trunc(''hour'', stime) <= ''2026-03-03 02:00Z'''),
('date_trunc(''hour'', stime) > ''2026-03-03 07:00Z'''),
('date_trunc(''hour'', stime) >= ''2026-03-03 07:59Z'''),
('date_trunc(''day'', stime) = date ''2026-03-03'''),
('date_trunc(''month'', ltime) < ''2026-03-01 00:00Z'''),
('date_trunc(''week'', stime, ''Asia/Tokyo'') = ''2026-03-01 15:00Z'''),
('date_trunc(''century'', stime) >= ''2001-01-01 00:00Z'''),
('date_trunc(''no such step'', stime) = ''2026-03-03'' AND false'),
('date_bin(''15 minutes'', stime, ''2000-01-01Z'') = ''2026-03-03 03:15Z'''),
('date_bin(''1 hour'', stime, ''2000-01-01Z'') IN (''2026-03-03 03:00Z'', ''2026-03-03 05:00Z'')'),
('date_bin(''7 minutes'', stime, ''2000-01-01Z'') < ''2026-03-03 01:00Z'''),
-- local times
('stime::timestamp >= ''2026-03-03 09:00'' AND stime::timestamp < ''2026-03-03 09:30'''),
('stime::timestamp > date ''2026-03-03'''),
('stime AT TIME ZONE ''Europe/Berlin'' >= ''2026-03-03 09:00'''),
('(stime AT TIME ZONE ''Asia/Tokyo'')::date = ''2026-03-04'''),
('date_trunc(''hour'', stime AT TIME ZONE ''Asia/Kolkata'') = ''2026-03-03 09:00'''),
('(stime AT TIME ZONE ''CET'')::date < ''2026-03-03'''),
('(stime AT TIME ZONE ''XYZ100'')::date = ''2026-02-27'''),
('stime AT TIME ZONE ''<+40>-40'' >= ''2026-03-04 16:00'''),
('(stime AT TIME ZONE ''Mars/Olympus'')::date = ''2026-03-03'' AND stime < ''2000-01-01Z'''),
-- ages, seconds, ranges
('now() - stime < interval ''1 day'''),
('stime - timestamptz ''2026-03-03 09:00Z'' > interval ''10 minutes'''),
('stime + interval ''1 hour'' >= ''2026-03-03 10:00Z'''),
('stime - interval ''1 month'' < ''2026-02-03 01:00Z'''),
('stime + interval ''178000000 years'' > ''2026-03-03Z'' AND stime < ''2000-01-01Z'''),
('stime - timestamptz ''1000-01-01 00:00:00.000001'' = interval ''8995201:14:21.308926'''),
('extract(epoch FROM stime) >= 1772528400'),
('extract(epoch FROM stime)::int8 >= 1772528400'),
('date_part(''epoch'', stime) < 1e300'),
('stime <@ tstzrange(''2026-03-03 09:00Z'', ''2026-03-03 09:30Z'', ''(]'')'),
('tstzrange(NULL, ''2026-03-03 01:00Z'') @> stime'),
('stime <@ tstzrange ''empty'''),
-- addresses
('host(saddr) = ''198.18.1.31'''),
('host(daddr) IN (''198.18.1.31'', ''198.018.1.32'', ''no address'', NULL)'),
('host(saddr) = ''no address'''),
('host(saddr) = ''2001:DB8::1'''),
('''198.18.1.31'' IN (host(saddr), host(daddr))'),
('host(saddr) = lower((SELECT ''198.18.1.31''))'),
('host(saddr) <> ''198.18.1.31'''),
('saddr::text = ''198.18.1.31/32'''),
('saddr::text = ''198.18.1.31'''),
('abbrev(saddr) = ''198.18.1.31'''),
('host(saddr) LIKE ''198.18.%'''),
('host(saddr) LIKE ''198.18.2%'''),
('host(saddr) LIKE ''198.18._.31'''),
('host(saddr) LIKE ''2001:db8:%'''),
('host(saddr) LIKE ''2001::%'''),
('host(saddr) LIKE ''1%'''),
('host(saddr) NOT LIKE ''198.18.%'''),
('saddr::text LIKE ''203.0.113.%'''),
('network(set_masklen(saddr, 24)) = ''198.18.1.0/24'''),
('set_masklen(saddr, 24) = ''198.18.1.31/24'''),
('set_masklen(saddr::cidr, 16) IN (''198.18.0.0/16'', ''203.0.0.0/16'')'),
('network(set_masklen(saddr, 24)) <<= ''198.18.0.0/16'''),
('network(set_masklen(network(set_masklen(saddr, 24))::inet, 32)) = ''198.18.1.0'''),
('family(saddr) = 6'),
('family(saddr) = 5'),
-- words
('proto ILIKE ''TCP'''),
('lower(proto) = ''udp'''),
('upper(state) = ''CON'''),
('lower(proto) = ''ipv6-icmp'''),
('proto LIKE ''ic%'''),
('proto LIKE ''icmp'''),
('proto LIKE ''%p'''),
('state LIKE ''C_N'''),
('proto NOT LIKE ''t%'''),
-- numbers
('bytes > 1e5'),
('bytes >= 1e5 + 0.5 AND pkts < 1e3 + 0.00000000000000001'),
('dport = 22.0'),
('dport = 22.5'),
('dport <= 22.5'),
('dport::bigint = 22'),
('dport::text = ''22'''),
('dport::text = ''022'''),
('bytes::float8 < 60.5'),
('bytes > ''NaN''::numeric OR bytes > 1e100'),
('coalesce(dport, 0) = 22'),
('coalesce(dport, 0) = 0'),
-- together
('stime::date = ''2026-03-03'' AND host(saddr) = ''198.18.1.31'''),
('stime::date = ''2026-03-02'' OR host(saddr) = ''198.18.1.31'''),
('stime::date = ''2026-03-02'' OR length(state) = 3'),
('(stime::date = ''2026-03-04'' AND length(state) = 3) OR dport = 6667'),
('NOT (stime::date = ''2026-03-03'' AND host(saddr) = ''198.18.1.31'')'),
('CASE WHEN true THEN stime::date = ''2026-03-02'' END'),
('stime::date = date ''2026-03-03'' + (random() * 0)::int');
SELECT condition, pushed, filter, skipped, rows, differ FROM conditions, examine(condition) ORDER BY id;

-- A collation that takes two texts for the same, where PostgreSQL was built with ICU.
DO $$ BEGIN
  CREATE COLLATION shifted (provider = icu, locale = 'und-u-ka-shifted', deterministic = false);
EXCEPTION WHEN feature_not_supported THEN
  CREATE COLLATION shifted FROM "C";
END $$;
SELECT c AS condition, differ(c) FROM unnest(ARRAY['host(saddr) = ''198-18-1-31'' COLLATE shifted',
  'host(saddr) = ANY (ARRAY[''198-18-1-31'', ''198-18-1-32''] COLLATE shifted)']) c;

-- Whoever may not call what conditions imply gets the same rows.
BEGIN;
CREATE ROLE idioms_reader;
GRANT SELECT ON flows TO idioms_reader;
REVOKE USAGE ON SCHEMA argus_internal FROM PUBLIC;
SET ROLE idioms_reader;
SELECT count(*) FROM flows WHERE stime::date = '2026-03-03' AND (dport = 6667 OR stime > now() - interval '1 day');
ROLLBACK;

-- The same in zones whose clocks are set on the day of the flows: an hour that comes twice or never, at midnight or
-- around it, half an hour, most of a day; and zones that lie elsewhere.
CREATE TABLE zones (zone text);
INSERT INTO zones VALUES ('Asia/Kolkata'), ('Pacific/Kiritimati'), ('America/St_Johns'), ('Etc/GMT+12'),
 ('AAA12BBB11,J62/0,J300'), ('AAA12BBB11,J300,J62/0'), ('AAA12BBB11,J300,J62/1'), ('AAA12BBB11,J300,J62/0:01'),
 ('AAA9BBB8,J62/0:30,J300'), ('AAA9:30BBB9,J300,J62/0:15'), ('AAA-12BBB-14,J62/23:30,J300'), ('AAA6BBB-14,J62/1,J300'),
 ('AAA6BBB-14,J300,J62/20'), ('AAA6BBB-14,J300,J62/1');
CREATE FUNCTION differ_in(zone text) RETURNS TABLE (conditions bigint, differ numeric, example text)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('timezone', zone, true);
  RETURN QUERY SELECT count(*), sum(d), min(c.condition) FILTER (WHERE d > 0) FROM times c, differ(c.condition) d;
END $$;
CREATE TABLE times AS
SELECT format(c, op, v) AS condition
  FROM (VALUES ('stime::date %s %L', '{2026-03-02,2026-03-03,2026-03-04}'::text[]),
               ('stime::timestamp %s %L', '{2026-03-03 00:00,2026-03-03 00:30}'),
               ('date_trunc(''day'', stime) %s %L', '{2026-03-03,2026-03-04 00:00}'),
               ('date_trunc(''hour'', stime) %s %L', '{2026-03-03 00:00,2026-03-03 01:00}')) AS f (c, vs),
       unnest(vs) v, unnest('{=,<,>=}'::text[]) op;
SELECT zone, d.* FROM zones, differ_in(zone) d;

-- What the bounds promise, for instants around changes of the clock: none is lost.
CREATE FUNCTION lost_in(zone text, changes timestamptz[]) RETURNS TABLE (checked bigint, lost bigint, example text)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('timezone', zone, true);
  CREATE TEMP TABLE instants ON COMMIT DROP AS
  SELECT DISTINCT t + i AS x FROM unnest(changes) t, unnest('{-25 hours,-24 hours,-61 minutes,-1 hour,-1 microsecond,0,
    29 minutes,59 minutes,1 hour,23 hours,24 hours}'::interval[]) i;
  RETURN QUERY
  WITH results AS (
    SELECT x, 'date' AS f, argus_internal.since(x::date) AS since, argus_internal.after(x::date) AS after,
           argus_internal.before(x::date) AS before, argus_internal.until(x::date) AS until,
           x::date::timestamp AS value FROM instants
    UNION ALL
    SELECT x, 'local', argus_internal.since(x::timestamp), argus_internal.after(x::timestamp),
           argus_internal.before(x::timestamp), argus_internal.until(x::timestamp), x::timestamp FROM instants
    UNION ALL
    SELECT x, step, argus_internal.since(t, step), argus_internal.after(t, step), argus_internal.before(t, step),
           argus_internal.until(t, step), t AT TIME ZONE 'UTC'
      FROM instants, unnest('{hour,day,week,month,millennium}'::text[]) step, date_trunc(step, x) t
    UNION ALL
    SELECT x, i::text, argus_internal.since(x + i, i), argus_internal.after(x + i, i), argus_internal.before(x + i, i),
           argus_internal.until(x + i, i), (x + i) AT TIME ZONE 'UTC'
      FROM instants, unnest('{1 day,-1 month,90 minutes}'::interval[]) i
  )
  -- Each instant against the bounds that were made of the value of another.
  SELECT count(*), count(*) FILTER (WHERE wrong),
         min(format('%s of %s against %s', a.f, a.x, b.value)) FILTER (WHERE wrong)
    FROM results a JOIN results b USING (f), LATERAL (SELECT
      (a.value >= b.value AND a.x < b.since) OR (a.value > b.value AND a.x < b.after) OR
      (a.value < b.value AND a.x >= b.before) OR (a.value <= b.value AND a.x >= b.until) AS wrong) w;
  DROP TABLE instants;
END $$;
SELECT zone, l.* FROM (VALUES
  ('Europe/Berlin', '{2026-03-29 01:00Z,2026-10-25 01:00Z}'::timestamptz[]),
  ('America/Sao_Paulo', '{2018-11-04 03:00Z,2019-02-17 02:00Z}'),
  ('Africa/Cairo', '{2024-04-25 22:00Z,2024-10-31 21:00Z}'),
  ('Atlantic/Azores', '{2026-03-29 01:00Z,2026-10-25 01:00Z}'),
  ('America/Havana', '{2026-03-08 05:00Z,2026-11-01 05:00Z}'),
  ('Australia/Lord_Howe', '{2026-04-04 15:00Z,2026-10-03 15:30Z}'),
  ('America/Goose_Bay', '{2010-11-07 03:01Z,2011-03-13 03:31Z}'),
  ('Antarctica/Casey', '{2010-03-04 15:00Z,2009-10-17 18:00Z}'),
  ('Pacific/Kwajalein', '{1993-08-21 12:00Z}'),
  ('Pacific/Apia', '{2011-12-30 10:00Z}')) AS z (zone, changes), lost_in(zone, changes) l;
SELECT argus_internal.since(date '2026-03-03') AS since, argus_internal.until(date '2026-03-03') AS until,
       argus_internal.before(timestamp '2026-03-03', 'month'::text, 'Asia/Kolkata'::text) AS before,
       argus_internal.after(timestamptz '2026-03-03 00:20Z', 'hour'::text) AS after;
-- No value is an error. Arguments of other types are.
SELECT argus_internal.since(d) AS since, argus_internal.after(d) AS after, argus_internal.before(d) AS before,
       argus_internal.until(d) AS until
  FROM unnest('{-infinity,4713-01-01 BC,1000-01-01,9999-12-31,5874897-12-31,infinity}'::date[]) d;
SELECT argus_internal.until(t, 'millennium'::text) AS until, argus_internal.after(t, interval '-178000000 years') AS shifted,
       argus_internal.before(t, interval '0', t) AS binned
  FROM unnest('{-infinity,4714-11-24 00:00:00+00 BC,294276-12-31 23:59:59.999999+00,infinity}'::timestamptz[]) t;
SELECT argus_internal.since(1);
SELECT argus_internal.since(now(), 'fortnight'::text);
SELECT argus_internal.address(a) FROM unnest('{10.1.2.3,::1,10.1.2.3/32,10.1.2.0/24,10.1.2,no,"",1:2:3:4:5:6:7:8:9}'::text[]) a;

SELECT argus_internal.addresses('{10.1.2.3,no,NULL,::1}'), argus_internal.addresses('{}');

-- The zone is the one that the session has when the query runs, not when it was planned.
SET plan_cache_mode = force_generic_plan;
PREPARE of_day(date) AS SELECT count(*) FROM flows WHERE stime::date = $1;
PREPARE of_noon AS SELECT count(*) FROM flows WHERE stime::date = '2026-03-03' AND date_trunc('hour', stime) = date '2026-03-03';
PREPARE of_host(text, date) AS SELECT count(*) FROM flows WHERE host(saddr) = $1 OR stime::date = $2;
PREPARE of_hosts(text[]) AS SELECT count(*) FROM flows WHERE host(saddr) = ANY ($1) OR abbrev(daddr) = ANY ($1);
EXPLAIN (COSTS OFF) EXECUTE of_hosts('{198.18.1.31}');
EXPLAIN (COSTS OFF) EXECUTE of_day('2026-03-03');
EXPLAIN (COSTS OFF) EXECUTE of_host('198.18.1.31', '2026-03-02');
SET timezone = 'Etc/GMT+12';
EXECUTE of_day('2026-03-03');
EXECUTE of_noon;
SET timezone = 'UTC';
EXECUTE of_day('2026-03-03');
EXECUTE of_noon;
EXECUTE of_day('5874897-12-31');
EXECUTE of_day(NULL);
EXECUTE of_host('198.18.1.31', '2026-03-02');
EXECUTE of_host('no address', NULL);
EXECUTE of_hosts('{198.18.1.31,no address,NULL,203.0.113.9}');
EXECUTE of_hosts(NULL);
DEALLOCATE ALL;
RESET plan_cache_mode;

-- Rows are not estimated twice: the index knows how many flows there are of that day and host.
SELECT current_setting('data_directory') || '/argus_idioms_index' AS index_dir \gset
SELECT format('COPY (SELECT) TO PROGRAM %L', 'cat; rm -rf ' || :'index_dir') AS remove_index \gset
:remove_index;
ALTER SERVER campus OPTIONS (ADD index_dir :'index_dir');
CALL argus.build_index('campus');
CREATE FUNCTION estimated(condition text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT json) SELECT * FROM flows WHERE ' || condition INTO plan;
  RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
END $$;
SELECT estimated('stime >= ''2026-03-03Z'' AND stime < ''2026-03-04Z''') = estimated('stime::date = ''2026-03-03''') AS day,
       estimated('saddr = ''198.18.1.31''') = estimated('host(saddr) = ''198.18.1.31''') AS host,
       estimated('saddr <<= ''198.18.1.0/24''') = estimated('host(saddr) LIKE ''198.18.1.%''') AS network;
-- What is exact leaves nothing to PostgreSQL, which the first rows take.
EXPLAIN (COSTS OFF) SELECT stime FROM flows WHERE host(saddr) = '198.18.1.31' ORDER BY stime LIMIT 1;
EXPLAIN (COSTS OFF) SELECT stime FROM flows WHERE stime::date = '2026-03-03' ORDER BY stime LIMIT 1;
-- A security barrier holds the condition back, and what it implies.
CREATE VIEW ssh_only WITH (security_barrier) AS SELECT * FROM flows WHERE dport = 22;
EXPLAIN (COSTS OFF) SELECT saddr FROM ssh_only WHERE host(saddr) = '198.18.1.31';
:remove_index;
DROP VIEW ssh_only;
DROP FUNCTION differ, examine, estimated, differ_in, lost_in;
DROP TABLE copy, conditions, zones, times;
DROP SERVER campus CASCADE;
