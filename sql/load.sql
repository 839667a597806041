--
-- What C++ does for hot tables, in schema argus_internal: list_server_archives(), identify_file(), load_file(), host_days(), host_hours(),
-- merge_host_lists().
--
\set ECHO none
\i sql/include/refused.sql
\set ECHO all
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
SELECT :'dir' || '/days' AS days, :'dir' || '/campus' AS root, :'dir' || '/campus/2026/03/03/argus.2026.03.03.14.00.00.gz' AS file \gset
SELECT set_config('test.file', :'file', false) IS NULL AS unset \gset
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'root', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', timezone 'Europe/London');
CREATE SERVER odd FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dir');
CREATE SERVER nowhere FOREIGN DATA WRAPPER argus_fdw;
-- What there is, in the order of paths. Names tell local time; London's is UTC in winter.
SELECT count(*), sum(bytes), min(name_time), max(name_time), array_agg(path) = array_agg(path ORDER BY path COLLATE "C") AS in_order FROM argus_internal.list_server_archives('campus');
ALTER SERVER campus OPTIONS (SET timezone 'America/New_York');
SELECT right(path, 31), bytes, name_time FROM argus_internal.list_server_archives('campus') LIMIT 1;
ALTER SERVER campus OPTIONS (DROP timezone);
SELECT count(*) > 10 AS many, count(name_time) FROM argus_internal.list_server_archives('odd');
SELECT l.bytes = i.bytes AND l.mtime = i.mtime AS same, i.digest = sha256(pg_read_binary_file(path)) AS digest, has_changed
  FROM argus_internal.list_server_archives('campus') l, argus_internal.identify_file('campus', path) i WHERE path = :'file';
\pset tuples_only on
SELECT refused($$SELECT * FROM argus_internal.list_server_archives('nobody')$$);
SELECT refused($$SELECT * FROM argus_internal.list_server_archives('nowhere')$$);
SELECT refused(format('SELECT argus_internal.identify_file(%L, %L)', 'campus', path))
  FROM (VALUES (:'dir' || '/odd/plain.arg'), (:'root' || '/../odd/plain.arg'), (:'root' || '/2026/..'), (:'root' || '/2026/03/03'), (:'root' || '/nothing.gz'),
               (:'root' || '/2026/03/03/argus.2026.03.03.14.*.gz'), (:'root'), ('/etc/passwd'), ('2026')) AS bad (path);
SET argus_fdw.allowed_roots = '/nowhere';
SELECT refused($$SELECT * FROM argus_internal.list_server_archives('campus')$$);
SELECT refused(format('SELECT argus_internal.identify_file(%L, %L)', 'campus', :'file'));
RESET argus_fdw.allowed_roots;
\pset tuples_only off

-- All types of columns, the same flows as in the archive.
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.wide', server => 'campus', keep => '100 years', rollup_keep => '100 years',
  columns => '{stime,ltime,dur,seq,proto,saddr,daddr,sport,dport,smac,dmac,suser,duser,flgs,cause,srcid,sdsb,pkts,bytes,dir,sum,community_id,smeansz,tcpopt,state}');
SELECT flows, stored, filtered, untimed, expired, records, sensor_pkts, sensor_drops, first_time, last_time, days, is_growing, is_changed, damage,
  bytes_inflated FROM argus_internal.load_file('netops.wide', :'file', 7, NULL);
SELECT count(*), count(DISTINCT file), min(file) FROM netops.wide;
SELECT string_agg(attname, ', ') AS columns FROM pg_attribute
  WHERE attrelid = 'netops.wide'::regclass AND attnum > 0 AND attname <> 'file' \gset
SELECT count(*) FROM (SELECT :columns FROM netops.wide EXCEPT ALL SELECT :columns FROM argus.flows(:'file')) AS more;
SELECT count(*) FROM (SELECT :columns FROM argus.flows(:'file') EXCEPT ALL SELECT :columns FROM netops.wide) AS less;
CALL argus.drop_hot_table('netops.wide');

-- Columns in another order, one of the past, one of the user's; indexes are kept up, constraints checked.
CALL argus.create_hot_table('netops.flows', server => 'campus', filter => 'tcp', keep => '100 years', rollup_keep => '100 years',
  columns => '{stime,saddr,daddr,dport}', index_columns => '{saddr,daddr}');
SELECT stored, filtered, days FROM argus_internal.load_file('netops.flows', :'file', 1, NULL);
SELECT count(*) FROM netops.flows;
SELECT count(*) FROM argus.flows(:'file', 'tcp');
ALTER TABLE netops.flows ADD COLUMN note text, ADD COLUMN again int;
ALTER TABLE netops.flows DROP COLUMN dport;
ALTER TABLE netops.flows RENAME COLUMN again TO dport;
CREATE INDEX by_address ON netops.flows_20260303 (saddr);
CREATE INDEX by_port ON netops.flows_20260303 ((dport + 1)) WHERE dport < 1000;
SELECT stored, filtered FROM argus_internal.load_file('netops.flows', :'file', 2, clock_timestamp() + '1 hour');
SELECT file, count(*), count(DISTINCT dport), count(note) FROM netops.flows GROUP BY 1 ORDER BY 1;
SELECT saddr AS host FROM netops.flows GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1 \gset
SELECT count(*) FILTER (WHERE saddr = :'host') AS host, count(*) FILTER (WHERE dport + 1 = 444) AS https FROM netops.flows WHERE file = 2;
SET enable_seqscan = off;
SELECT count(*) FROM netops.flows WHERE saddr = :'host' AND file = 2;
SELECT count(*) FROM netops.flows WHERE dport + 1 = 444 AND dport < 1000 AND file = 2;
RESET enable_seqscan;

-- What is refused leaves no row and no handle behind.
CREATE FUNCTION load_again(hot text DEFAULT 'netops.flows') RETURNS void LANGUAGE sql AS
  $$ SELECT refused(format('SELECT argus_internal.load_file(%L, %L, 3, NULL)', hot, current_setting('test.file'))) $$;
\pset tuples_only on
SELECT refused(format('SELECT argus_internal.load_file(%L, %L, 3, clock_timestamp())', 'netops.flows', :'file'));
SELECT refused($$SELECT argus_internal.load_file('netops.flows', NULL, 3, NULL)$$);
SELECT refused($$SELECT argus_internal.load_file('netops.flows', '/etc/passwd', 3, NULL)$$);
SELECT load_again('pg_class');
ALTER TABLE netops.flows_20260303 ADD CHECK (dport < 443) NOT VALID;
SELECT load_again();
ALTER TABLE netops.flows_20260303 DROP CONSTRAINT flows_20260303_dport_check;
ALTER TABLE netops.flows_20260303 ALTER note SET DEFAULT 'x', ALTER file SET NOT NULL;
CREATE TABLE numbers (file int PRIMARY KEY);
INSERT INTO numbers VALUES (1), (2), (3);
ALTER TABLE netops.flows ADD FOREIGN KEY (file) REFERENCES numbers;
SELECT load_again();
DROP TABLE numbers CASCADE;
DROP INDEX netops.flows_20260303_stime_saddr_daddr_idx;
ALTER TABLE netops.flows ALTER COLUMN daddr TYPE text;
SELECT load_again();
ALTER TABLE netops.flows RENAME COLUMN daddr TO address;
SELECT load_again();
ALTER TABLE netops.flows RENAME COLUMN address TO daddr;
ALTER TABLE netops.flows ALTER COLUMN daddr TYPE inet USING daddr::inet;
BEGIN READ ONLY;
SELECT load_again();
ROLLBACK;
CREATE UNIQUE INDEX once ON netops.flows_20260303 (file) WHERE file = 3;
SELECT load_again();
DROP INDEX netops.once;
CREATE ROLE regress_argus_operator;
CREATE ROLE regress_argus_other;
GRANT USAGE ON SCHEMA netops, argus TO regress_argus_operator;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA argus, argus_internal TO regress_argus_operator;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA argus, argus_internal TO regress_argus_operator;
SET ROLE regress_argus_operator;
SELECT refused($$SELECT * FROM argus_internal.list_server_archives('campus')$$);
SELECT load_again();
RESET ROLE;
-- A partition of somebody else's is not written to.
GRANT CREATE ON SCHEMA netops TO regress_argus_operator, regress_argus_other;
ALTER TABLE netops.flows_20260303 OWNER TO regress_argus_other;
ALTER TABLE netops.flows OWNER TO regress_argus_operator;
GRANT USAGE ON FOREIGN SERVER campus TO regress_argus_operator;
SELECT load_again();
ALTER TABLE netops.flows OWNER TO CURRENT_USER;
SELECT load_again();
ALTER TABLE netops.flows_20260303 OWNER TO CURRENT_USER;
\pset tuples_only off
SELECT file, count(*) FROM netops.flows GROUP BY 1 ORDER BY 1;
SELECT live_handles();
CALL argus.drop_hot_table('netops.flows');

-- Damage is told to the caller; what is no archive is an error.
CALL argus.create_hot_table('netops.odd', server => 'odd', keep => '100 years', rollup_keep => '100 years');
SELECT name, flows, records, is_growing, replace(damage, :'dir', 'DIR') AS damage
  FROM (VALUES ('plain.arg'), ('garbage-between.arg'), ('no-mar.arg'), ('mar-only.arg')) AS odd (name),
    argus_internal.load_file('netops.odd', :'dir' || '/odd/' || name, 1, NULL);
\pset tuples_only on
SELECT refused(format('SELECT argus_internal.load_file(%L, %L, 3, NULL)', 'netops.odd', :'dir' || '/odd/text.arg'));
\pset tuples_only off
SELECT live_handles();
CALL argus.drop_hot_table('netops.odd');

-- Hosts of a day, merged from the lists of its files; of one file only its hosts, with what all files know of them.
CALL argus.create_hot_table('netops.hosts', server => 'campus', keep => '100 years', rollup_keep => '100 years');
SELECT flows FROM argus_internal.load_file('netops.hosts', :'file', 1, NULL);
SELECT flows FROM argus_internal.load_file('netops.hosts', replace(:'file', '14.00.00', '14.30.00'), 2, NULL);
CREATE VIEW seen AS
  SELECT saddr AS host, daddr AS peer, 0 AS flow_in, 1 AS flow_out, dpkts AS pkts_in, spkts AS pkts_out, dbytes AS bytes_in, sbytes AS bytes_out, stime, ltime, file
    FROM netops.hosts WHERE saddr IS NOT NULL
  UNION ALL SELECT daddr, saddr, 1, 0, spkts, dpkts, sbytes, dbytes, stime, ltime, file FROM netops.hosts WHERE daddr IS NOT NULL;
CREATE VIEW expected AS
  SELECT host, sum(flow_in)::int8 AS flows_in, sum(flow_out)::int8 AS flows_out, sum(pkts_in)::int8 AS pkts_in, sum(pkts_out)::int8 AS pkts_out,
    sum(bytes_in)::int8 AS bytes_in, sum(bytes_out)::int8 AS bytes_out, min(stime) AS first_seen, max(greatest(stime, ltime)) AS last_seen,
    count(DISTINCT peer) AS peers, bool_or(file = 2) AS in_second
  FROM seen GROUP BY 1;
SELECT 'netops.hosts_host_day_part_20260303' AS parts, 'host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out, first_seen, last_seen, peers' AS columns \gset
SELECT count(*), count(*) FILTER (WHERE in_second) AS in_second, sum(peers) FROM expected;
SELECT count(*), sum(peers) FROM argus_internal.host_days(:'parts', '2026-03-03', NULL);
SELECT count(*) FROM (SELECT :columns FROM argus_internal.host_days(:'parts', '2026-03-03', NULL) EXCEPT ALL SELECT :columns FROM expected) AS more;
SELECT count(*) FROM argus_internal.host_days(:'parts', '2026-03-03', '{2}');
SELECT count(*) FROM (SELECT :columns FROM argus_internal.host_days(:'parts', '2026-03-03', '{2}') EXCEPT ALL SELECT :columns FROM expected WHERE in_second) AS more;
SELECT count(*) FROM argus_internal.host_days(:'parts', '2026-03-03', '{3}');
SELECT count(*) FROM argus_internal.host_days(:'parts', '2026-03-04', NULL);
-- Their hours, likewise.
CREATE VIEW expected_hours AS
  SELECT date_trunc('hour', stime, 'UTC') AS hour, host, sum(flow_in)::int8 AS flows_in, sum(flow_out)::int8 AS flows_out, sum(pkts_in)::int8 AS pkts_in,
    sum(pkts_out)::int8 AS pkts_out, sum(bytes_in)::int8 AS bytes_in, sum(bytes_out)::int8 AS bytes_out, min(stime) AS first_seen, max(greatest(stime, ltime)) AS last_seen
  FROM seen GROUP BY 1, 2;
SELECT 'hour, host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out, first_seen, last_seen' AS hour_columns \gset
SELECT count(*), count(DISTINCT hour) AS hours FROM expected_hours;
SELECT count(*), count(DISTINCT hour) AS hours FROM argus_internal.host_hours(:'parts', '2026-03-03', NULL);
SELECT count(*) FROM (SELECT :hour_columns FROM argus_internal.host_hours(:'parts', '2026-03-03', NULL) EXCEPT ALL SELECT :hour_columns FROM expected_hours) AS more;
SELECT count(*) FROM argus_internal.host_hours(:'parts', '2026-03-03', '{2}');
SELECT count(*) FROM expected_hours WHERE host IN (SELECT host FROM expected WHERE in_second);
-- Both written, hours from an edge on into another table.
CREATE TABLE netops.days (file int4, peers int8 NOT NULL, day date NOT NULL, host inet, flows_in int8, flows_out int8, pkts_in int8, pkts_out int8,
  bytes_in int8, bytes_out int8, first_seen timestamptz, last_seen timestamptz);
CREATE TABLE netops.hours (day date, host inet, hour timestamptz, flows_in int8, flows_out int8, pkts_in int8, pkts_out int8,
  bytes_in int8, bytes_out int8, first_seen timestamptz, last_seen timestamptz);
CREATE INDEX ON netops.hours (host, hour);
CREATE TABLE netops.next_hours (LIKE netops.hours);
SELECT argus_internal.merge_host_lists(:'parts', '2026-03-03', NULL, 'netops.days', 'netops.hours', 'netops.next_hours', '2026-03-03 15:00+00');
SELECT count(*), min(day), max(day) FROM netops.days;
SELECT count(*) FROM (SELECT :columns FROM netops.days EXCEPT ALL SELECT :columns FROM expected) AS more;
SELECT count(*), min(day), max(day) FROM netops.hours;
SELECT count(*) FROM (SELECT :hour_columns FROM netops.hours EXCEPT ALL SELECT :hour_columns FROM expected_hours) AS more;
SELECT count(*) FROM netops.next_hours;
SET enable_seqscan = off;
SELECT count(*) FROM netops.hours WHERE host = '198.18.1.31';
RESET enable_seqscan;
TRUNCATE netops.days, netops.hours;
SELECT argus_internal.merge_host_lists(:'parts', '2026-03-03', '{2}', 'netops.days', 'netops.hours', 'netops.next_hours', '2026-03-03 14:00+00');
SELECT count(*) FROM netops.days;
SELECT count(*) FROM netops.hours;
SELECT count(*), min(day), max(day) FROM netops.next_hours;
SELECT count(*) FROM (SELECT :hour_columns FROM netops.next_hours EXCEPT ALL SELECT :hour_columns FROM expected_hours) AS more;
SELECT argus_internal.merge_host_lists(:'parts', '2026-03-03', '{3}', 'netops.days', 'netops.hours', NULL, NULL);
SELECT refused(format('SELECT argus_internal.merge_host_lists(%L, %L, NULL, %L, %L, NULL, %L)', :'parts', '2026-03-03', 'netops.days', 'netops.hours', '2026-03-03 14:00+00'));
SELECT refused(format('SELECT argus_internal.merge_host_lists(%L, %L, NULL, %L, %L, NULL, NULL)', :'parts', '2026-03-03', 'netops.hours', 'netops.days'));
SELECT refused(format('SELECT argus_internal.merge_host_lists(%L, NULL, NULL, %L, %L, NULL, NULL)', :'parts', 'netops.days', 'netops.hours'));
GRANT USAGE ON SCHEMA netops, argus TO regress_argus_other;
GRANT ALL ON ALL TABLES IN SCHEMA netops TO regress_argus_other;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA argus, argus_internal TO regress_argus_other;
SET ROLE regress_argus_other;
SELECT refused(format('SELECT argus_internal.merge_host_lists(%L, %L, NULL, %L, %L, NULL, NULL)', :'parts', '2026-03-03', 'netops.days', 'netops.hours'));
RESET ROLE;
REVOKE ALL ON ALL TABLES IN SCHEMA netops FROM regress_argus_other;
DROP TABLE netops.days, netops.hours, netops.next_hours;
DROP VIEW expected_hours;
\pset tuples_only on
CREATE FUNCTION host_days(parts regclass) RETURNS void LANGUAGE sql AS
  $$ SELECT refused(format('SELECT count(*) FROM argus_internal.host_days(%L, %L, NULL)', parts, '2026-03-03')) $$;
SELECT host_days(NULL);
SELECT host_days('netops.hosts_host_day_part');
SELECT host_days('netops.hosts');
GRANT USAGE ON SCHEMA netops, argus TO regress_argus_other;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA argus, argus_internal TO regress_argus_other;
SET ROLE regress_argus_other;
SELECT host_days(:'parts');
RESET ROLE;
BEGIN;
UPDATE :parts SET data = substr(data, 1, 100) WHERE file = 1;
SELECT host_days(:'parts');
UPDATE :parts SET seq = 1 WHERE file = 1;
SELECT host_days(:'parts');
ROLLBACK;
\pset tuples_only off
SELECT live_handles();
DROP FUNCTION host_days;
DROP VIEW expected, seen;
CALL argus.drop_hot_table('netops.hosts');

-- A file of more days than tables hold rows back; clocks set back at midnight; a day for each flow. The rules of the zone
-- are given, since zone data changes.
\set zone 'CST5CDT,M3.2.0/0,M11.1.0/1'
CREATE SERVER days FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'days');
CALL argus.create_hot_table('netops.days', server => 'days', keep => '100 years', rollup_keep => '100 years', partition_zone => :'zone');
SELECT flows, stored, first_time, last_time, cardinality(days), days[1] AS first_day, days[cardinality(days)] AS last_day
  FROM argus_internal.load_file('netops.days', :'days' || '/forty.arg.gz', 1, NULL);
SELECT count(*) AS in_their_days FROM netops.days JOIN generate_series(date '2026-10-19', '2026-12-01', '1 day') day
  ON stime >= day::timestamp AT TIME ZONE :'zone' AND stime < (day + '1 day')::timestamp AT TIME ZONE :'zone'
  WHERE days.tableoid = to_regclass('netops.days_' || to_char(day, 'YYYYMMDD'));
SELECT count(*) FROM argus.flows(:'days' || '/forty.arg.gz');
SELECT days.tableoid::regclass AS day, count(*), min(stime), max(stime) FROM netops.days
  WHERE stime BETWEEN '2026-11-01 02:00Z' AND '2026-11-01 08:00Z' GROUP BY 1 ORDER BY 1;
\pset tuples_only on
SELECT refused(format('SELECT argus_internal.load_file(%L, %L, 2, NULL)', 'netops.days', :'days' || '/too-many.arg.gz'));
\pset tuples_only off
SELECT count(*) FROM pg_inherits WHERE inhparent = 'netops.days'::regclass;
SELECT live_handles();
CALL argus.drop_hot_table('netops.days');
DROP SCHEMA netops;
DROP SERVER days;
DROP SERVER campus;
DROP SERVER odd;
DROP SERVER nowhere;
DROP OWNED BY regress_argus_operator, regress_argus_other;
DROP ROLE regress_argus_operator, regress_argus_other;
DROP FUNCTION load_again(text), live_handles(), refused(text);
