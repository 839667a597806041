--
-- What flows are: small archives that showed a fault, and instants at the ends of time.
--
\set dir `pwd` '/tests/data'
\set VERBOSITY terse
SET timezone = 'UTC';
SET datestyle = 'ISO';

-- Six pings, four of which an error answered, and the errors, which are flows of their own. `ra - echo`: 6.
SELECT saddr, icmp_type, icmp_code, icmp_error_type, icmp_error_code, icmp_map, inode, state
  FROM argus.flows(:'dir' || '/small/ping.arg') ORDER BY record_offset;
SELECT word, (SELECT count(*) FROM argus.flows(:'dir' || '/small/ping.arg', word))
  FROM unnest('{echo,unreach,redirect,timexed,icmpmap,icmp,not echo,icmp and not unreach}'::text[]) AS word;

-- Flows of 2038-01-19, when 31 bits of seconds end; the second and the fourth with a stamp of each direction.
SELECT sport, stime, ltime, dur, sstime, dstime, sdur, ddur, mean FROM argus.flows(:'dir' || '/small/y2038.arg') ORDER BY sport;
SELECT first_time, last_time FROM argus.archives(:'dir' || '/small/y2038.arg');

-- Written by racluster -m daddr: the rest of the key is cleared.
SELECT saddr, daddr, saddr_text, daddr_text, count(*), sum(pkts) AS pkts
  FROM argus.flows(:'dir' || '/small/arp-daddr.arg') GROUP BY 1, 2, 3, 4 ORDER BY daddr;

-- Instants that do not fit into microseconds since 1970, and the ends of time: each comparison of each time says the same as
-- without pushdown.
CREATE SERVER small FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dir', pattern 'small/*.arg');
IMPORT FOREIGN SCHEMA argus FROM SERVER small INTO public;
SELECT count(*) FROM flows WHERE stime < '294276-12-31';
SELECT count(*) FROM flows WHERE stime > '294276-12-31' OR stime < '4713-01-01 BC';
CREATE FUNCTION count_rows(pushdown bool, relation text, condition text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
BEGIN
  PERFORM set_config('argus_fdw.enable_pushdown', pushdown::text, true);
  EXECUTE format('SELECT count(*) FROM %s WHERE %s', relation, condition) INTO n;
  RETURN n;
END $$;
CREATE TABLE instants (value text, type text);
INSERT INTO instants SELECT value, 'timestamptz' FROM unnest('{-infinity,4714-11-24 00:00:00Z BC,1969-12-31 23:59:59.999999Z,
  1970-01-01Z,2000-01-01Z,2026-09-21 14:13:20Z,2038-01-19 03:14:07Z,2038-01-19 03:14:10Z,2106-02-07 06:28:15Z,
  294247-01-10 04:00:54.775806Z,294247-01-10 04:00:54.775807Z,294247-01-10 04:00:54.775808Z,294276-12-31 23:59:59.999999Z,infinity}'::text[]) AS value;
INSERT INTO instants SELECT value, 'timestamp' FROM unnest('{-infinity,4714-11-24 BC,2026-09-21 14:13:20,294247-01-11,294276-12-31 23:59:59.999999,infinity}'::text[]) AS value;
INSERT INTO instants SELECT value, 'date' FROM unnest('{-infinity,4714-11-24 BC,1970-01-01,2038-01-19,294247-01-10,294276-12-31,5874897-12-31,infinity}'::text[]) AS value;
CREATE TABLE times AS
SELECT c.relname AS relation, a.attname AS field FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.oid IN ('flows'::regclass, 'management'::regclass, 'events'::regclass) AND a.atttypid = 'timestamptz'::regtype;
CREATE TABLE comparisons AS
SELECT relation, format(f, field, op, value, type) AS condition
  FROM times, instants, unnest('{<,<=,=,<>,>=,>}'::text[]) AS op,
       unnest('{"%1$I %2$s %3$L::%4$s","%3$L::%4$s %2$s %1$I","NOT %1$I %2$s %3$L::%4$s",
                "%1$I %2$s ANY (ARRAY[%3$L, ''2026-09-21'']::%4$s[])","%1$I %2$s ALL (ARRAY[%3$L, ''2038-01-19'']::%4$s[])"}'::text[]) AS f;
INSERT INTO comparisons
SELECT relation, format(f, field, a.value, b.value)
  FROM times, instants a, instants b, unnest('{"%1$I BETWEEN %2$L AND %3$L","%1$I NOT BETWEEN SYMMETRIC %2$L AND %3$L"}'::text[]) AS f
 WHERE a.type = 'timestamptz' AND b.type = 'timestamptz';
-- A sample, other ones at each run.
SELECT count(*) FILTER (WHERE fast IS DISTINCT FROM plain) AS differ, min(condition) FILTER (WHERE fast IS DISTINCT FROM plain) AS example
  FROM (SELECT condition, count_rows(true, relation, condition) AS fast, count_rows(false, relation, condition) AS plain
          FROM (SELECT * FROM comparisons ORDER BY random() LIMIT 1500) AS sample) AS c;

-- Parameters, joins, ranges, options and the bounds of partitions.
SET plan_cache_mode = force_generic_plan;
PREPARE before(timestamptz) AS SELECT count(*) FROM flows WHERE stime < $1;
EXECUTE before('294276-12-31');
EXECUTE before('infinity');
EXECUTE before('-infinity');
DEALLOCATE before;
RESET plan_cache_mode;
SELECT count(*) FROM (VALUES ('294276-12-31'::timestamptz), ('-infinity')) AS t (time), LATERAL (SELECT 1 FROM flows WHERE ltime < time OFFSET 0) f;
SELECT during, (SELECT count(*) FROM argus.flows(:'dir' || '/small/y2038.arg', NULL, during))
  FROM unnest(ARRAY['[2038-01-01,294276-12-31]', '[294276-12-31,)', '[294276-12-31,infinity]', '(,294276-12-31)', '[-infinity,infinity)',
                    '[4713-01-01 BC,2038-01-19 03:14:06]']::tstzrange[]) AS during;
CREATE FOREIGN TABLE until_the_end (stime timestamptz) SERVER small OPTIONS (since '4713-01-01 BC', until '294276-12-31');
CREATE FOREIGN TABLE at_the_end (stime timestamptz) SERVER small OPTIONS (since '294276-12-31', until 'infinity');
SELECT (SELECT count(*) FROM until_the_end) AS before, (SELECT count(*) FROM at_the_end) AS after;
CREATE TABLE parted (stime timestamptz) PARTITION BY RANGE (stime);
CREATE FOREIGN TABLE parted_to PARTITION OF parted FOR VALUES FROM ('1970-01-01') TO ('294276-12-31') SERVER small;
CREATE FOREIGN TABLE parted_from PARTITION OF parted FOR VALUES FROM ('294276-12-31') TO ('infinity') SERVER small;
SELECT tableoid::regclass, count(*) FROM parted GROUP BY 1;
DROP TABLE parted, comparisons, instants, times;
DROP FUNCTION count_rows;
DROP SERVER small CASCADE;
