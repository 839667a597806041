--
-- What was not there before: argus.new_hosts() and argus.new_services(). Rollups, hot table, index, archives and plain
-- SQL give the same.
--
\set scratch `mktemp -d /tmp/argus_new.XXXXXX`
\setenv SCRATCH :scratch
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && cp -r tests/data/campus "$SCRATCH/campus" && cp -r tests/data/seams "$SCRATCH/seams" && find "$SCRATCH" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'campus/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SERVER seams FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'seams/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '1 hour');
CREATE SCHEMA netops;
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER campus INTO netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER seams INTO raw;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
CREATE TABLE raw.copied AS SELECT * FROM raw.flows;
-- Plain SQL: what there was since a moment, without what there was before; nothing if there was nothing before.
CREATE FUNCTION pg_temp.plain_hosts(source regclass, moment timestamptz) RETURNS SETOF argus_internal.newcomer LANGUAGE plpgsql SET jit = off AS $$
BEGIN
  RETURN QUERY EXECUTE format('WITH s AS MATERIALIZED (SELECT saddr AS host, spkts AS sent, stime, sbytes + dbytes AS bytes FROM %s UNION ALL SELECT daddr, dpkts, stime, sbytes + dbytes FROM %1$s),
    b AS MATERIALIZED (SELECT DISTINCT host FROM s WHERE stime < $1 AND sent > 0 AND host IS NOT NULL)
    SELECT host, NULL::text, NULL::text, NULL::int, min(stime), count(*), sum(bytes)::int8 FROM s WHERE stime >= $1 AND host NOT IN (TABLE b) AND EXISTS (TABLE b) GROUP BY host HAVING max(sent) > 0', source) USING moment;
END
$$;
CREATE FUNCTION pg_temp.plain_services(source regclass, moment timestamptz) RETURNS SETOF argus_internal.newcomer LANGUAGE plpgsql SET jit = off AS $$
BEGIN
  RETURN QUERY EXECUTE format('WITH a AS (SELECT f.*, coalesce(sport < 32768 AND dport >= 32768 AND (proto <> ''tcp'' OR dir LIKE ''%%?%%''), false) AS turned FROM %s f
      WHERE proto <> ''arp'' AND spkts > 0 AND dpkts > 0 AND NOT (proto = ''tcp'' AND (state = ''REQ'' OR state = ''RST'' AND tcp_status & 6 = 0))),
    s AS MATERIALIZED (SELECT CASE WHEN turned THEN saddr ELSE daddr END AS host, ''offers'' AS role, proto, CASE WHEN turned THEN sport ELSE dport END AS port, stime, sbytes + dbytes AS bytes FROM a
      UNION ALL SELECT CASE WHEN turned THEN daddr ELSE saddr END, ''uses'', proto, CASE WHEN turned THEN sport ELSE dport END, stime, sbytes + dbytes FROM a),
    b AS MATERIALIZED (SELECT DISTINCT concat_ws('' '', host, role, proto, port) AS key FROM s WHERE stime < $1)
    SELECT host, role, proto, port, min(stime), count(*), sum(bytes)::int8 FROM s WHERE stime >= $1 AND concat_ws('' '', host, role, proto, port) NOT IN (TABLE b) AND EXISTS (TABLE b) GROUP BY host, role, proto, port', source) USING moment;
END
$$;
-- The sample day, cut by the zones of hot tables. Those with rollups answer new_hosts() from them.
SET client_min_messages = error;
CREATE TABLE zones AS SELECT * FROM (VALUES ('netops.gmt_9', 'Etc/GMT+9', true), ('netops.nepal', 'Asia/Kathmandu', true), ('netops.tokyo', 'Asia/Tokyo', false)) z(name, zone, summed);
\set columns '{stime,ltime,proto,saddr,sport,dir,daddr,dport,state,spkts,dpkts,sbytes,dbytes,tcp_status,icmp_error_type}'
CALL argus.create_hot_table('netops.gmt_9', server => 'campus', columns => :'columns', partition_zone => 'Etc/GMT+9', keep => '100 years', rollup_keep => '100 years');
CALL argus.create_hot_table('netops.nepal', server => 'campus', columns => :'columns', partition_zone => 'Asia/Kathmandu', keep => '100 years', rollup_keep => '100 years');
CALL argus.create_hot_table('netops.tokyo', server => 'campus', columns => :'columns', partition_zone => 'Asia/Tokyo', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.gmt_9');
CALL argus.load('netops.nepal');
CALL argus.load('netops.tokyo');
RESET client_min_messages;
CREATE TABLE days AS SELECT z.*, since, since::timestamp AT TIME ZONE zone AS moment FROM zones z, unnest('{2026-03-02,2026-03-03,2026-03-04,2026-03-05}'::date[]) since;
CREATE TABLE plain_hosts AS SELECT d.name, d.since, p.* FROM days d, pg_temp.plain_hosts('netops.copied', d.moment) p;
CREATE TABLE plain_services AS SELECT d.name, d.since, p.* FROM days d, pg_temp.plain_services('netops.copied', d.moment) p;
SELECT count(*) > 2000 AS hosts, count(DISTINCT (name, since)) AS cuts FROM plain_hosts;
SELECT count(*) > 5000 AS services, count(DISTINCT (name, since)) AS cuts, count(DISTINCT role) AS roles FROM plain_services;
CREATE FUNCTION pg_temp.differ() RETURNS TABLE (hosts bigint, services bigint) LANGUAGE plpgsql SET client_min_messages = error AS $$
BEGIN
  DROP TABLE IF EXISTS found_hosts, found_services;
  CREATE TEMPORARY TABLE found_hosts AS SELECT d.name, d.since, n.* FROM days d, argus.new_hosts(d.name::regclass, d.since) n;
  CREATE TEMPORARY TABLE found_services AS SELECT d.name, d.since, n.* FROM days d, argus.new_services(d.name::regclass, d.since) n;
  RETURN QUERY SELECT (SELECT count(*) FROM ((TABLE plain_hosts EXCEPT ALL TABLE found_hosts) UNION ALL (TABLE found_hosts EXCEPT ALL TABLE plain_hosts)) d),
    (SELECT count(*) FROM ((TABLE plain_services EXCEPT ALL TABLE found_services) UNION ALL (TABLE found_services EXCEPT ALL TABLE plain_services)) d);
END
$$;
-- Open days, closed days with their key sets, and days of both kinds.
SELECT * FROM pg_temp.differ();
SET client_min_messages = error;
CALL argus.close_day('netops.gmt_9', '2026-03-02');
CALL argus.close_day('netops.nepal', '2026-03-03');
CALL argus.close_day('netops.nepal', '2026-03-04');
CALL argus.close_day('netops.tokyo', '2026-03-03');
RESET client_min_messages;
SELECT * FROM pg_temp.differ();
-- Some were talked to before they sent anything: they are in the sets of the days before.
SELECT count(*) > 5 AS heard_of FROM found_hosts n WHERE name = 'netops.nepal' AND since = '2026-03-04' AND EXISTS (SELECT FROM netops.nepal_host_day d WHERE d.host = n.host AND d.day = '2026-03-03');
-- A set that says less than the day, or nothing, shows that it was asked.
BEGIN;
DELETE FROM netops.nepal_host_day_closed WHERE day = '2026-03-03' AND pkts_out > 0 AND hashinet(host) % 2 = 0;
SELECT count(*) FILTER (WHERE f.host IS NULL) > 10 AS more FROM argus.new_hosts('netops.nepal', '2026-03-04') n LEFT JOIN found_hosts f ON f.name = 'netops.nepal' AND f.since = '2026-03-04' AND f.host = n.host;
ROLLBACK;
BEGIN;
DELETE FROM netops.nepal_seen_part;
SELECT count(*) AS differ FROM (SELECT host FROM argus.new_hosts('netops.nepal', '2026-03-04') EXCEPT SELECT host FROM found_hosts WHERE name = 'netops.nepal' AND since = '2026-03-04') d;
INSERT INTO netops.nepal_seen_part (day, kind, seq, data) SELECT '2026-03-03', 'hosts', k.seq, k.data FROM argus_internal.pack_keys('SELECT inet_send(inet ''192.0.2.1'')') k;
SELECT count(*) > 500 AS more FROM (SELECT host FROM argus.new_hosts('netops.nepal', '2026-03-04') EXCEPT SELECT host FROM found_hosts WHERE name = 'netops.nepal' AND since = '2026-03-04') d;
ROLLBACK;
-- They come in the order of time.
SELECT * FROM argus.new_hosts('netops.nepal', '2026-03-04') LIMIT 3;
SELECT * FROM argus.new_services('netops.nepal', '2026-03-04') LIMIT 3;
SELECT * FROM argus.new_services('netops.nepal', '2026-03-04') WHERE role = 'uses' AND port = 6667;
-- Nothing is known of the time before: nothing is new, and a WARNING says so. Nor is it where nothing was since.
SELECT * FROM argus.new_hosts('netops.gmt_9', '2026-03-02');
SELECT * FROM argus.new_services('netops.flows', '2026-03-03');
SELECT * FROM argus.new_hosts('netops.copied', '-infinity');
SELECT * FROM argus.new_hosts('netops.copied', '2026-03-04');
SELECT * FROM argus.new_services('netops.copied', 'infinity');
-- Days of half a year, with and without an index, as a foreign table and as a hot table in a zone of its own.
CREATE TABLE dates AS SELECT since::date, since AT TIME ZONE 'UTC' AS moment FROM generate_series('2026-03-27 00:00'::timestamp, '2026-03-31 00:00', '1 day') since UNION ALL SELECT since::date, since AT TIME ZONE 'UTC' FROM generate_series('2026-10-23 00:00'::timestamp, '2026-10-27 00:00', '1 day') since;
CREATE TABLE seam_hosts AS SELECT d.since, p.* FROM dates d, pg_temp.plain_hosts('raw.copied', d.moment) p;
CREATE TABLE seam_services AS SELECT d.since, p.* FROM dates d, pg_temp.plain_services('raw.copied', d.moment) p;
SELECT count(*) AS hosts, count(DISTINCT since) AS cuts FROM seam_hosts;
SELECT count(*) AS services, count(DISTINCT since) AS cuts FROM seam_services;
SET client_min_messages = error;
CALL argus.create_hot_table('raw.hot', server => 'seams', columns => :'columns', keep => '100 years', rollup_keep => '100 years', settle => '0');
CALL argus.load('raw.hot');
-- Of this one the flows of March are in the archive alone.
SELECT now() - '2026-10-20 12:00Z' AS keep \gset
CALL argus.create_hot_table('raw.late', server => 'seams', columns => :'columns', keep => :'keep', rollup_keep => :'keep', settle => '0');
CALL argus.load('raw.late');
CALL argus.close_day('raw.late', '2026-10-24');
CALL argus.close_day('raw.hot', '2026-03-28');
CALL argus.close_day('raw.hot', '2026-10-24');
RESET client_min_messages;
CREATE FUNCTION pg_temp.seams_differ(source regclass) RETURNS TABLE (hosts bigint, services bigint) LANGUAGE plpgsql SET client_min_messages = error AS $$
BEGIN
  DROP TABLE IF EXISTS found_hosts, found_services;
  CREATE TEMPORARY TABLE found_hosts AS SELECT d.since, n.* FROM dates d, argus.new_hosts(source, d.since) n;
  CREATE TEMPORARY TABLE found_services AS SELECT d.since, n.* FROM dates d, argus.new_services(source, d.since) n;
  RETURN QUERY SELECT (SELECT count(*) FROM ((TABLE seam_hosts EXCEPT ALL TABLE found_hosts) UNION ALL (TABLE found_hosts EXCEPT ALL TABLE seam_hosts)) d),
    (SELECT count(*) FROM ((TABLE seam_services EXCEPT ALL TABLE found_services) UNION ALL (TABLE found_services EXCEPT ALL TABLE seam_services)) d);
END
$$;
SELECT s, d.* FROM unnest('{raw.copied,raw.flows,raw.hot,raw.late}'::regclass[]) WITH ORDINALITY s(s, i), pg_temp.seams_differ(s) d ORDER BY i;
SET client_min_messages = error;
ALTER SERVER seams OPTIONS (ADD index_dir :'index_dir');
CALL argus.build_index('seams');
RESET client_min_messages;
SELECT * FROM pg_temp.seams_differ('raw.flows');
-- Random flows of some months.
SELECT setseed(0.75) IS NOT NULL AS seeded;
CREATE TABLE netops.made AS SELECT '2026-01-01 00:00Z'::timestamptz + random() * interval '100 days' AS stime, '2026-05-01 00:00Z'::timestamptz AS ltime, p.proto, '10.0.0.0'::inet + floor(3000 * random() * random() * random())::int AS saddr,
  CASE WHEN p.proto <> 'icmp' THEN 32768 + floor(random() * 2)::int * 20000 - floor(random() * 1.05)::int * 32745 END AS sport, '->'::text AS dir, '10.0.0.0'::inet + floor(3000 * random() * random() * random())::int AS daddr, CASE WHEN p.proto <> 'icmp' THEN (ARRAY[22, 53, 80, 40000])[1 + floor(random() * 4)::int] END AS dport,
  (ARRAY['FIN', 'REQ', 'RST', 'CON'])[1 + floor(random() * 4)::int] AS state, 1::int8 + floor(random() * 4)::int8 AS spkts, floor(random() * 4)::int8 AS dpkts, 100::int8 AS sbytes, floor(random() * 100)::int8 AS dbytes, (floor(random() * 2) * 4)::int8 AS tcp_status, NULL::int AS icmp_error_type
FROM generate_series(1, 6000), LATERAL (SELECT (ARRAY['tcp', 'udp', 'icmp'])[1 + floor(random() * 3 + generate_series * 0)::int] AS proto) p;
CREATE TABLE made_dates AS SELECT DISTINCT '2026-01-01'::date + floor(random() * 101)::int AS since FROM generate_series(1, 40);
SELECT count(*) > 500 AS hosts FROM made_dates d, pg_temp.plain_hosts('netops.made', d.since::timestamp AT TIME ZONE 'UTC');
SELECT count(*) > 2000 AS services FROM made_dates d, pg_temp.plain_services('netops.made', d.since::timestamp AT TIME ZONE 'UTC');
SET client_min_messages = error;
SELECT count(*) FILTER (WHERE p IS DISTINCT FROM n) AS differ FROM (SELECT d.since, to_jsonb(p) AS p FROM made_dates d, pg_temp.plain_hosts('netops.made', d.since::timestamp AT TIME ZONE 'UTC') p) p
  FULL JOIN (SELECT d.since, to_jsonb(n) AS n FROM made_dates d, argus.new_hosts('netops.made', d.since) n) n ON n.since = p.since AND n = p;
SELECT count(*) FILTER (WHERE p IS DISTINCT FROM n) AS differ FROM (SELECT d.since, to_jsonb(p) AS p FROM made_dates d, pg_temp.plain_services('netops.made', d.since::timestamp AT TIME ZONE 'UTC') p) p
  FULL JOIN (SELECT d.since, to_jsonb(n) AS n FROM made_dates d, argus.new_services('netops.made', d.since) n) n ON n.since = p.since AND n = p;
RESET client_min_messages;
-- A role with SELECT on the table alone asks the table; with rollups, these; with the sets, these, too. Row security holds. -- ERROR
CREATE ROLE regress_new_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_new_reader;
GRANT SELECT ON netops.nepal TO regress_new_reader;
\set VERBOSITY terse
SET ROLE regress_new_reader;
SELECT * FROM argus.new_hosts('netops.nepal', '2026-03-04');
SELECT * FROM argus.new_services('netops.nepal', '2026-03-04');
RESET ROLE;
GRANT EXECUTE ON FUNCTION argus.new_hosts(regclass, date), argus.new_services(regclass, date) TO regress_new_reader;
CREATE TABLE answers (n int, hosts bigint, services bigint);
GRANT INSERT ON answers TO regress_new_reader;
SET ROLE regress_new_reader;
INSERT INTO answers SELECT 1, (SELECT count(*) FROM argus.new_hosts('netops.nepal', '2026-03-04')), (SELECT count(*) FROM argus.new_services('netops.nepal', '2026-03-04'));
SELECT * FROM argus.new_hosts('netops.copied', '2026-03-04');
SELECT * FROM argus.new_services('netops.copied', '2026-03-04');
RESET ROLE;
GRANT SELECT ON netops.nepal_host_day, netops.nepal_host_hour TO regress_new_reader;
SET ROLE regress_new_reader;
INSERT INTO answers SELECT 2, (SELECT count(*) FROM argus.new_hosts('netops.nepal', '2026-03-04')), 0;
RESET ROLE;
GRANT SELECT ON netops.nepal_seen_part TO regress_new_reader;
SET ROLE regress_new_reader;
INSERT INTO answers SELECT 3, (SELECT count(*) FROM argus.new_hosts('netops.nepal', '2026-03-04')), 0;
RESET ROLE;
SELECT count(DISTINCT hosts) AS answers, max(hosts) > 100 AS many FROM answers;
ALTER TABLE netops.nepal ENABLE ROW LEVEL SECURITY;
CREATE POLICY ssh ON netops.nepal FOR SELECT TO regress_new_reader USING (dport = 22);
SET ROLE regress_new_reader;
SELECT count(*) BETWEEN 1 AND 200 AS few FROM argus.new_hosts('netops.nepal', '2026-03-04');
SELECT DISTINCT proto, port FROM argus.new_services('netops.nepal', '2026-03-04');
RESET ROLE;
-- What cannot be answered; hostile names; sums end where their type does. -- ERROR
SELECT * FROM argus.new_hosts(NULL, '2026-03-04');
SELECT * FROM argus.new_hosts('netops.copied', NULL);
SELECT * FROM argus.new_services(NULL, '2026-03-04');
SELECT * FROM argus.new_services('netops.copied', NULL);
SELECT * FROM argus.new_hosts('pg_class', '2026-03-04');
SELECT * FROM argus.new_services('pg_class', '2026-03-04');
SELECT * FROM argus.new_hosts('netops.copied', '5874897-12-31');
CREATE SCHEMA "no; DROP TABLE netops.copied; --";
CREATE VIEW "no; DROP TABLE netops.copied; --"."1'""2 %s $$" AS SELECT * FROM netops.made;
SELECT count(*) > 0 AS some FROM argus.new_hosts('"no; DROP TABLE netops.copied; --"."1''""2 %s $$"', '2026-01-20');
SELECT count(*) > 0 AS some FROM argus.new_services('"no; DROP TABLE netops.copied; --"."1''""2 %s $$"', '2026-01-20');
DROP SCHEMA "no; DROP TABLE netops.copied; --" CASCADE;
TRUNCATE netops.made;
INSERT INTO netops.made (stime, proto, saddr, daddr, dport, state, spkts, dpkts, sbytes, dbytes) SELECT '2026-03-03 09:00Z', 'tcp', '10.0.0.1', h, 22, 'FIN', 5, 5, 9000000000000000000, 9000000000000000000 FROM unnest('{10.0.0.2,10.0.0.2,NULL}'::inet[]) h;
INSERT INTO netops.made (stime, proto, saddr, daddr, dport, state, spkts, dpkts) VALUES ('2026-03-02 09:00Z', 'tcp', '10.0.0.1', '10.0.0.2', 80, 'FIN', 5, NULL), (NULL, 'tcp', '10.0.0.2', '10.0.0.1', 22, 'FIN', 5, 5), ('2026-03-01 09:00Z', 'udp', '10.0.0.5', '10.0.0.1', 53, 'CON', 5, 5),
  ('2026-03-03 09:00Z', 'arp', '10.0.0.6', '10.0.0.7', NULL, 'CON', 1, 1);
SET datestyle = 'SQL, DMY';
SELECT * FROM argus.new_hosts('netops.made', '2026-03-03');
SELECT * FROM argus.new_services('netops.made', '2026-03-03');
SELECT * FROM argus.new_services('netops.made', '2026-03-01');
RESET datestyle;
\set VERBOSITY default
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.gmt_9');
CALL argus.drop_hot_table('netops.nepal');
CALL argus.drop_hot_table('netops.tokyo');
CALL argus.drop_hot_table('raw.hot');
CALL argus.drop_hot_table('raw.late');
DROP OWNED BY regress_new_reader;
DROP ROLE regress_new_reader;
DROP TABLE zones, days, dates, made_dates, plain_hosts, plain_services, seam_hosts, seam_services, answers;
DROP SCHEMA netops, raw CASCADE;
DROP SERVER campus;
DROP SERVER seams;
\! rm -rf "$SCRATCH"
