--
-- The page about a host: argus.dossier(). Hot table, index, archives and a plain table give the same sections, and plain
-- SQL the same numbers.
--
\set scratch `mktemp -d /tmp/argus_dossier.XXXXXX`
\setenv SCRATCH :scratch
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && cp -r tests/data/campus "$SCRATCH/tree" && find "$SCRATCH/tree" -name '*.gz' -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER dossier FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch', pattern 'tree/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER dossier INTO netops;
CREATE TABLE netops.copied AS SELECT * FROM netops.flows;
-- The page about the first victim: all of it.
\set morning '''[2026-03-03 03:00Z, 2026-03-03 12:00Z)'''
SELECT section, rank, label, value, detail FROM argus.dossier('netops.copied', '198.18.1.31', :morning, 2);
-- Rows of a section are in order, and sections are in theirs.
SELECT count(*) AS rows, bool_and(d.rank = x.rank) AS in_order FROM (SELECT *, row_number() OVER () AS i FROM argus.dossier('netops.copied', '203.0.113.9', n => 3)) d
  JOIN (SELECT *, row_number() OVER (ORDER BY array_position(argus_internal.dossier_sections(), section), rank) AS i FROM argus.dossier('netops.copied', '203.0.113.9', n => 3)) x USING (i, section);
-- Each section against plain SQL. A row here is a difference.
CREATE TABLE asked AS SELECT h AS host, d AS during FROM unnest('{198.18.1.31,203.0.113.9,198.18.2.53,198.18.1.80,2001:db8:18:2::53,198.18.1.0/24}'::inet[]) h,
  unnest(ARRAY['[2026-03-03 02:00Z,2026-03-03 06:00Z)', '(,)']::tstzrange[]) d;
CREATE TABLE found AS SELECT a.host, a.during, d.* FROM asked a, argus.dossier('netops.copied', a.host, a.during, 1000000) d;
CREATE TABLE seen AS SELECT a.host AS asked, a.during, v.*, f.*, CASE WHEN v.is_out THEN f.smac ELSE f.dmac END AS mac, CASE WHEN v.is_out THEN f.sttl ELSE f.dttl END AS ttl, CASE WHEN v.is_out THEN f.svid ELSE f.dvid END AS vlan
  FROM asked a JOIN netops.copied f ON (f.saddr <<= a.host OR f.daddr <<= a.host) AND f.stime <@ a.during,
  LATERAL (VALUES (f.saddr, f.daddr, true, f.spkts, f.dpkts, f.sbytes, f.dbytes), (f.daddr, f.saddr, false, f.dpkts, f.spkts, f.dbytes, f.sbytes)) v(me, peer, is_out, pkts_out, pkts_in, bytes_out, bytes_in)
  WHERE v.me <<= a.host;
CREATE TABLE plain AS
SELECT asked, during, 'summary' AS section, v.label, v.value::numeric FROM (SELECT asked, during, count(*) AS flows, count(*) FILTER (WHERE is_out) AS flows_out, sum(pkts_in) AS pkts_in, sum(pkts_out) AS pkts_out,
    sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out, count(DISTINCT me) AS hosts, count(DISTINCT peer) FILTER (WHERE NOT peer <<= asked) AS peers, count(DISTINCT stime::date) AS days, count(DISTINCT date_trunc('hour', stime)) AS hours FROM seen GROUP BY 1, 2) s,
  LATERAL (VALUES ('flows', flows), ('flows in', flows - flows_out), ('flows out', flows_out), ('packets in', pkts_in), ('packets out', pkts_out), ('bytes in', bytes_in), ('bytes out', bytes_out), ('hosts', hosts), ('peers', peers), ('days', days), ('active hours', hours)) v(label, value)
UNION ALL SELECT asked, during, 'peers by bytes', host(peer), sum(bytes_in + bytes_out) FROM seen WHERE NOT peer <<= asked GROUP BY 1, 2, peer
UNION ALL SELECT asked, during, 'peers by flows', host(peer), count(*) FROM seen WHERE NOT peer <<= asked GROUP BY 1, 2, peer
UNION ALL SELECT asked, during, 'new peers', host(peer), sum(bytes_in + bytes_out) FROM seen s WHERE NOT peer <<= asked AND NOT lower_inf(during) AND NOT EXISTS (
    SELECT FROM seen b WHERE b.asked = s.asked AND b.peer = s.peer AND lower_inf(b.during) AND b.stime < lower(s.during)) GROUP BY 1, 2, peer
UNION ALL SELECT asked, during, 'volume by day', stime::date::text, sum(bytes_in + bytes_out) FROM seen GROUP BY 1, 2, 4
UNION ALL SELECT asked, during, 'mac addresses', mac::text, count(*) FROM seen WHERE mac IS NOT NULL GROUP BY 1, 2, mac
UNION ALL SELECT asked, during, 'vlans', vlan::text, count(*) FROM seen WHERE vlan IS NOT NULL GROUP BY 1, 2, vlan
UNION ALL SELECT asked, during, 'ttls', ttl::text, count(*) FROM seen WHERE ttl IS NOT NULL GROUP BY 1, 2, ttl;
SELECT section, count(*) > 0 AS compared, count(*) FILTER (WHERE f.value IS DISTINCT FROM p.value) AS differ FROM plain p
  FULL JOIN (SELECT host AS asked, during, section, label, value FROM found WHERE section IN (SELECT section FROM plain) AND label NOT IN ('all', 'median')) f USING (asked, during, section, label) GROUP BY section ORDER BY 1;
-- Row 0 counts what follows.
SELECT section, count(*) AS differ FROM (SELECT host, during, section, min(value) FILTER (WHERE rank = 0) AS n, count(*) FILTER (WHERE rank > 0) AS rows, sum(value) FILTER (WHERE rank > 0) AS total FROM found GROUP BY 1, 2, 3) s
  WHERE CASE WHEN section IN ('peers by bytes', 'peers by flows', 'failed connections', 'icmp errors') THEN n <> coalesce(total, 0) WHEN section IN ('summary', 'coverage', 'longest connections', 'volume by day') THEN n = -1 ELSE n <> rows END GROUP BY 1;
-- Outcomes. TCP that was refused, ICMP errors that came back, and flows that nobody answered; each failed flow is one.
SELECT host, f.value = c.failed AS failed, (f.detail->>'answered')::int = c.answered AS answered FROM found f,
  LATERAL (SELECT count(*) FILTER (WHERE proto = 'tcp' AND (state = 'REQ' OR state = 'RST' AND spkts > 0 AND dpkts > 0 AND tcp_status & 6 = 0) OR dpkts = 0 AND (icmp_error_type = 3
        OR (proto IN ('udp', 'rtp', 'rtcp') OR state = 'ECO') AND NOT daddr <<= '224.0.0.0/4' AND daddr <> '255.255.255.255' AND NOT daddr <<= 'ff00::/8')) AS failed,
      count(*) FILTER (WHERE spkts > 0 AND dpkts > 0 AND NOT (proto = 'tcp' AND state = 'RST' AND tcp_status & 6 = 0)) AS answered FROM seen s WHERE s.asked = f.host AND s.during = f.during) c
  WHERE section = 'failed connections' AND rank = 0 ORDER BY host, during;
SELECT label, value, detail->>'how' AS how, detail->>'direction' AS direction FROM argus.dossier('netops.copied', '198.18.0.0/16', n => 8) WHERE section = 'failed connections' AND rank > 0;
-- The scan of port 22: 3500 targets.
SELECT rank, label, value, detail->>'kind' AS kind, detail->>'silent' AS silent FROM found WHERE host = '203.0.113.9' AND lower_inf(during) AND section = 'scans sent';
SELECT count(DISTINCT daddr) FROM netops.copied WHERE saddr = '203.0.113.9' AND dport = 22;
-- Answered services: who connected, and from a server's side.
SELECT d.label, d.value, c.n AS plain, d.detail->'peers' AS peers, c.peers AS plain_peers FROM argus.dossier('netops.copied', '198.18.1.80', n => 3) d,
  LATERAL (SELECT count(*) AS n, count(DISTINCT saddr) AS peers FROM netops.copied WHERE daddr = '198.18.1.80' AND d.label = proto || '/' || dport AND spkts > 0 AND dpkts > 0 AND state <> 'REQ' AND NOT (state = 'RST' AND tcp_status & 6 = 0)) c
  WHERE section = 'services offered' AND rank > 0;
-- ICMP errors.
SELECT label, value, detail->>'role' AS role, detail->'from' AS "from" FROM argus.dossier('netops.copied', '198.18.18.0/24') WHERE section = 'icmp errors';
SELECT 'about flows ' || CASE WHEN saddr <<= '198.18.18.0/24' THEN 'from' ELSE 'to' END || ' it' AS role, icmp_error_type, icmp_error_code, count(*) FROM netops.copied WHERE icmp_error_type IS NOT NULL AND (saddr <<= '198.18.18.0/24' OR daddr <<= '198.18.18.0/24') GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3;
-- Numbers of all flows agree with argus.seen(), the certificate with argus.coverage_summary().
SELECT count(*) AS differ FROM asked a, LATERAL (SELECT jsonb_object_agg(label, value) AS v FROM found f WHERE f.host = a.host AND f.during = a.during AND section = 'summary') d, argus.seen('netops.copied', ARRAY[a.host], a.during) s
  WHERE (s.flows_in, s.flows_out, s.pkts_in, s.pkts_out, s.bytes_in, s.bytes_out, s.peers, s.days) IS DISTINCT FROM
    ((v->>'flows in')::int8, (v->>'flows out')::int8, (v->>'packets in')::int8, (v->>'packets out')::int8, (v->>'bytes in')::int8, (v->>'bytes out')::int8, (v->>'peers')::int8, (v->>'days')::int4);
SELECT d.rank, d.label, d.value, d.detail, d.value = CASE d.rank WHEN 0 THEN s.complete::int WHEN 2 THEN s.files_present WHEN 6 THEN s.drops END AS agrees
  FROM argus.dossier('netops.flows', '192.0.2.99', '[2026-03-03 14:00Z,2026-03-03 15:00Z)') d, argus.coverage_summary('netops.flows', '[2026-03-03 14:00Z,2026-03-03 15:00Z)') s WHERE section = 'coverage';
-- A host that nobody saw; times of all kinds.
SELECT section, rank, label, value, detail FROM argus.dossier('netops.copied', '192.0.2.99', '[2026-03-03 12:00Z,)') WHERE section <> 'coverage';
SELECT t.d AS during, count(*) AS rows, max(value) FILTER (WHERE label = 'flows') AS flows, max(value) FILTER (WHERE section = 'new peers' AND rank = 0) AS new_peers, max(detail->>'reason') FILTER (WHERE section = 'new peers') AS why
  FROM unnest(ARRAY[NULL, '(,)', 'empty', '[-infinity,infinity]', '[infinity,infinity]', '(,2026-03-03 12:00Z)', '[2026-03-03 12:00Z,)', '[2026-03-03 00:00Z,)', '[2027-03-03,2027-03-04)', '[4000-01-01 BC,2026-03-03 12:00Z)']::tstzrange[]) WITH ORDINALITY t(d, i),
  argus.dossier('netops.copied', '198.18.1.31', t.d, 2) GROUP BY t.i, t.d ORDER BY t.i;
SELECT n, count(*) > 100 AS many, count(*) FILTER (WHERE rank > 0 AND section NOT IN ('summary', 'volume by day', 'coverage')) AS rows FROM unnest('{0,1,2147483647}'::int[]) n, argus.dossier('netops.copied', '2001:db8:18:2::53', NULL, n) GROUP BY n ORDER BY n;
-- What the sample day lacks, made up: directions that the sensor guesses, scans of ports, days, machines that change.
CREATE TABLE netops.made (LIKE netops.copied);
\set flow 'INSERT INTO netops.made (stime, ltime, proto, saddr, sport, daddr, dport, state, spkts, dpkts, sbytes, dbytes, tcp_status, smac, svid, sttl, srcid)'
-- A session of two hours, whose later records have the direction of their first packet; it is the client's. A session
-- whose beginning is not known, with a client's port. A minute is no pause; ten minutes are another connection.
:flow SELECT t, t + interval '50 seconds', 'tcp', '198.51.100.1', 40001, '203.0.113.1', 6667, 'CON', 2, 2, 100, 200, 7, NULL, NULL, NULL, 's1' FROM (VALUES ('2026-03-01 10:00Z'::timestamptz)) v(t);
:flow SELECT t, t + interval '50 seconds', 'tcp', '203.0.113.1', 6667, '198.51.100.1', 40001, CASE WHEN t < '2026-03-01 12:00Z' THEN 'CON' ELSE 'FIN' END, 2, 2, 200, 100, 4, NULL, NULL, NULL, 's1' FROM generate_series('2026-03-01 10:01Z', '2026-03-01 12:00Z', interval '1 minute') t;
:flow SELECT '2026-03-01 13:00Z', '2026-03-01 13:00:10Z', 'udp', '203.0.113.53', 53, '198.51.100.1', 50000, 'CON', 1, 1, 100, 60, NULL, NULL, NULL, NULL, 's1';
:flow SELECT t, t + interval '1 second', 'tcp', '198.51.100.1', 40002, '203.0.113.2', 443, 'FIN', 5, 5, 500, 500, 7, NULL, NULL, NULL, 's1' FROM (VALUES ('2026-03-01 13:00Z'::timestamptz), ('2026-03-01 13:10Z')) v(t);
-- Ports are tried, and one answers; SYN-ACK and RST without a question are nobody's service or failure.
:flow SELECT '2026-03-01 14:00Z', '2026-03-01 14:00:01Z', 'tcp', '203.0.113.66', 50000 + p, '198.51.100.1', p, CASE WHEN p = 22 THEN 'FIN' WHEN p % 2 = 0 THEN 'RST' ELSE 'REQ' END, 1, CASE WHEN p % 2 = 0 THEN 1 ELSE 0 END, 60, CASE WHEN p % 2 = 0 THEN 60 ELSE 0 END,
  CASE WHEN p = 22 THEN 7 WHEN p % 2 = 0 THEN 8193 ELSE 1 END, NULL, NULL, NULL, 's1' FROM generate_series(1, 40) p;
:flow SELECT '2026-03-01 15:00Z', '2026-03-01 15:00:01Z', 'tcp', '203.0.113.80', 80, '198.51.100.1', 41000 + i, s, 1, 0, 60, 0, CASE s WHEN 'ACC' THEN 2 ELSE 12288 END, NULL, NULL, NULL, 's1' FROM generate_series(1, 30) i, unnest('{ACC,RST}'::text[]) s;
:flow SELECT '2026-03-01 16:00Z', '2026-03-01 16:00:01Z', 'udp', '198.51.100.1', 5353, d, 5353, 'INT', 1, 0, 60, 0, NULL, NULL, NULL, NULL, 's1' FROM unnest('{224.0.0.251,255.255.255.255,198.51.100.7}'::inet[]) d;
-- Days of a host that is taken over, and exchanged for another machine on the last one.
:flow SELECT t, t + interval '1 minute', 'tcp', '198.51.100.2', 40000, '203.0.113.9', 443, 'FIN', 10, 10, CASE WHEN t < '2026-03-20' THEN 1000 ELSE 900000 END, CASE WHEN t < '2026-03-20' THEN 9000 ELSE 100000 END, 7,
  CASE WHEN t < '2026-03-20' THEN '02:00:00:00:00:01'::macaddr ELSE '02:00:00:00:00:02' END, 7, CASE WHEN t < '2026-03-20' THEN 64 ELSE 127 END, 's1' FROM generate_series('2026-02-01 12:00Z', '2026-03-20 12:00Z', interval '1 day') t;
SELECT section, rank, label, value, detail FROM argus.dossier('netops.made', '198.51.100.1') WHERE section IN ('services offered', 'services used', 'scans sent', 'scans received', 'failed connections', 'longest connections');
SELECT section, rank, label, value, first_seen, last_seen, detail FROM argus.dossier('netops.made', '198.51.100.2', '[2026-03-18 00:00Z,2026-03-21 00:00Z)') WHERE section IN ('new peers', 'new services', 'volume by day', 'mac addresses', 'vlans', 'ttls');
-- The time before is that of 30 days, or of the newest 20000 flows of the host: those of the last moment do not count.
INSERT INTO netops.made (stime, ltime, proto, saddr, sport, daddr, dport, state, spkts, dpkts, sbytes, dbytes)
  SELECT '2026-03-10 00:00Z'::timestamptz + i / 2 * interval '1 second', '2026-03-10 00:00Z'::timestamptz + i / 2 * interval '1 second', 'tcp', '198.51.100.3', 40000, CASE WHEN i < 5002 THEN inet '203.0.113.1' ELSE '203.0.113.2' END, 443, 'FIN', 5, 5, 500, 500 FROM generate_series(0, 24999) i;
INSERT INTO netops.made (stime, ltime, proto, saddr, sport, daddr, dport, state, spkts, dpkts, sbytes, dbytes)
  SELECT '2026-03-20 00:00Z', '2026-03-20 00:00Z', 'tcp', '198.51.100.3', 40000, d, 443, 'FIN', 5, 5, 500, 500 FROM unnest('{203.0.113.1,203.0.113.2}'::inet[]) d;
SELECT rank, label, detail - '{used,offered}'::text[] AS detail FROM argus.dossier('netops.made', '198.51.100.3', '[2026-03-20 00:00Z,2026-03-21 00:00Z)') WHERE section = 'new peers';
-- A connection that was under way when the time begins keeps its direction, whatever later records say: no port of a client is a new service.
:flow SELECT t, t + interval '50 seconds', 'tcp', CASE WHEN t < '2026-03-24 23:51Z' THEN '198.51.100.4' ELSE '203.0.113.4' END::inet, CASE WHEN t < '2026-03-24 23:51Z' THEN 40001 ELSE 50000 END,
  CASE WHEN t < '2026-03-24 23:51Z' THEN '203.0.113.4' ELSE '198.51.100.4' END::inet, CASE WHEN t < '2026-03-24 23:51Z' THEN 50000 ELSE 40001 END, 'CON', 2, 2, 100, 200, 7, NULL, NULL, NULL, 's1' FROM generate_series('2026-03-24 23:50Z', '2026-03-25 00:10Z', interval '1 minute') t;
-- Another one of the same ports, an hour later, is what its first record says.
:flow SELECT '2026-03-25 01:10Z', '2026-03-25 01:10:50Z', 'tcp', '203.0.113.4', 50000, '198.51.100.4', 40001, 'CON', 2, 2, 100, 200, 7, NULL, NULL, NULL, 's1';
SELECT section, rank, label, value, detail FROM argus.dossier('netops.made', '198.51.100.4', '[2026-03-25 00:00Z,2026-03-25 01:00Z)') WHERE section IN ('services offered', 'services used', 'new services', 'longest connections');
SELECT section, label, value FROM argus.dossier('netops.made', '198.51.100.4', '[2026-03-25 01:00Z,2026-03-25 02:00Z)') WHERE section IN ('services offered', 'services used', 'new services') AND rank > 0;
-- Whatever is asked: the same values from hot table, index, archives and plain table.
SET client_min_messages = error;
CALL argus.create_hot_table('netops.hot', server => 'dossier', columns => '{stime,ltime,srcid,proto,saddr,sport,daddr,dport,state,spkts,dpkts,sbytes,dbytes,tcp_status,stcpflags,dtcpflags,icmp_type,icmp_code,icmp_error_type,icmp_error_code,inode,smac,dmac,svid,dvid,sttl,dttl}', keep => '100 years', rollup_keep => '100 years');
CALL argus.create_hot_table('netops.thin', server => 'dossier', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
CALL argus.load('netops.thin');
CALL argus.close_day('netops.hot', '2026-03-03');
RESET client_min_messages;
SELECT setseed(0.25) IS NOT NULL AS seeded;
CREATE TABLE questions AS SELECT i AS q, h AS host, tstzrange('2026-03-03 00:00Z'::timestamptz + m * interval '1 minute', '2026-03-03 00:00Z'::timestamptz + (m + d * 37) * interval '1 minute') AS during
  FROM (SELECT row_number() OVER ()::int AS i, h, floor(random() * 1000)::int AS m, 1 + floor(random() * 20)::int AS d FROM (
    (SELECT h FROM (SELECT saddr AS h FROM netops.copied UNION SELECT daddr FROM netops.copied) b WHERE h IS NOT NULL ORDER BY md5(host(h) || 'x') LIMIT 15)
    UNION ALL SELECT unnest('{198.18.1.31,203.0.113.66,198.18.2.53,2001:db8:18:2::53,198.18.1.0/24}'::inet[])) h(h)) r;
UPDATE questions SET during = CASE WHEN q % 5 = 0 THEN NULL WHEN q % 5 = 1 THEN tstzrange(lower(during), NULL) ELSE during END;
CREATE FUNCTION pg_temp.answers(source regclass) RETURNS TABLE (q int, host inet, section text, rank int, label text, value numeric, first_seen timestamptz, last_seen timestamptz, detail jsonb) LANGUAGE sql AS $$
  SELECT x.q, x.host, d.* FROM questions x, argus.dossier(source, x.host, x.during, 5) d WHERE d.section <> 'coverage'
$$;
CREATE TABLE from_plain AS SELECT * FROM pg_temp.answers('netops.copied');
CREATE TABLE from_archives AS SELECT * FROM pg_temp.answers('netops.flows');
ALTER SERVER dossier OPTIONS (ADD index_dir :'index_dir');
SET client_min_messages = warning;
CALL argus.build_index('dossier');
RESET client_min_messages;
CREATE TABLE from_index AS SELECT * FROM pg_temp.answers('netops.flows');
CREATE TABLE from_hot AS SELECT * FROM pg_temp.answers('netops.hot');
CREATE TABLE from_thin AS SELECT * FROM pg_temp.answers('netops.thin');
SELECT count(*) * 2 > 500 AS sections FROM (SELECT DISTINCT q, section FROM from_plain) c;
SELECT count(*) AS differ FROM ((TABLE from_plain EXCEPT ALL TABLE from_index) UNION ALL (TABLE from_index EXCEPT ALL TABLE from_plain)) d;
SELECT count(*) AS differ FROM ((TABLE from_plain EXCEPT ALL TABLE from_hot) UNION ALL (TABLE from_hot EXCEPT ALL TABLE from_plain)) d;
-- Archives without an index are not read for what was before. A hot table with few columns says which ones it lacks.
CREATE FUNCTION pg_temp.differ(one regclass, other regclass) RETURNS TABLE (section text, rows bigint) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT section, count(*) FROM %s a FULL JOIN %s b USING (q, host, section, rank) WHERE to_jsonb(a) IS DISTINCT FROM to_jsonb(b) GROUP BY 1 ORDER BY 1', one, other);
END
$$;
SELECT section FROM pg_temp.differ('from_plain', 'from_archives');
SELECT DISTINCT value, detail FROM from_archives WHERE section LIKE 'new %' AND rank = 0 ORDER BY detail;
SELECT section FROM pg_temp.differ('from_plain', 'from_thin');
SELECT DISTINCT section, value, detail->>'reason' AS reason FROM from_thin WHERE rank = 0 AND section IN ('mac addresses', 'vlans', 'ttls', 'icmp errors') ORDER BY 1;
SELECT count(*) AS differ FROM from_plain a JOIN from_thin b USING (q, host, section, rank) WHERE section = 'failed connections' AND rank = 0 AND a.value <> b.value;
SELECT DISTINCT detail->>'reason' AS reason FROM from_thin WHERE section = 'failed connections' AND rank = 0;
-- The day before a hot table begins.
SELECT value, detail FROM argus.dossier('netops.hot', '198.18.1.31', '[2026-03-03 00:00Z,2026-03-04 00:00Z)', 0) WHERE section = 'new peers';
-- Archives without an index, but for four, and a day that a hot table does not hold, end what is looked at.
\! touch -d '2026-03-06 12:01Z' "$SCRATCH"/tree/2026/03/03/argus.2026.03.03.0[01].*.gz "$SCRATCH"/tree/2026/03/03/argus.2026.03.03.02.00.00.gz
SELECT detail FROM argus.dossier('netops.flows', '198.18.1.31', :morning, 0) WHERE section = 'new peers';
SELECT count(*) AS flows_before FROM netops.copied WHERE '198.18.1.31' IN (saddr, daddr) AND stime >= '2026-03-03 00:30Z' AND stime < '2026-03-03 03:00Z';
SET client_min_messages = error;
CALL argus.drop_day('netops.thin', '2026-03-03');
RESET client_min_messages;
SELECT detail->'reason' AS reason FROM argus.dossier('netops.thin', '198.18.1.31', '[2026-03-04 00:00Z,2026-03-05 00:00Z)', 0) WHERE section = 'new peers';
-- A role with SELECT on the source alone; row security of the source.
CREATE ROLE regress_dossier_reader;
GRANT USAGE ON SCHEMA argus, netops TO regress_dossier_reader;
GRANT SELECT ON netops.flows, netops.hot TO regress_dossier_reader;
\set VERBOSITY terse
SET ROLE regress_dossier_reader;
SELECT * FROM argus.dossier('netops.flows', '198.18.1.31'); -- ERROR
RESET ROLE;
GRANT EXECUTE ON FUNCTION argus.dossier(regclass, inet, tstzrange, int4) TO regress_dossier_reader;
SET ROLE regress_dossier_reader;
SELECT source, label, value FROM unnest('{netops.flows,netops.hot}'::regclass[]) source, argus.dossier(source, '198.18.1.31', :morning) WHERE label IN ('flows', 'complete') ORDER BY 1, 2;
SELECT * FROM argus.dossier('netops.copied', '198.18.1.31'); -- ERROR
RESET ROLE;
CREATE VIEW netops.narrow AS SELECT stime, ltime, saddr, daddr, spkts, dpkts, sbytes, dbytes, proto, sport, dport, state, suser FROM netops.copied;
GRANT SELECT (stime, ltime, saddr, daddr, spkts, dpkts, sbytes, dbytes, proto, sport, dport, state) ON netops.narrow TO regress_dossier_reader;
SET ROLE regress_dossier_reader;
SELECT value FROM argus.dossier('netops.narrow', '198.18.1.31', :morning) WHERE label = 'flows';
RESET ROLE;
ALTER TABLE netops.hot ENABLE ROW LEVEL SECURITY;
CREATE POLICY web ON netops.hot FOR SELECT TO regress_dossier_reader USING (dport = 22);
SET ROLE regress_dossier_reader;
SELECT d.value = c.n AS same, c.n < 1000 AS few FROM argus.dossier('netops.hot', '198.18.1.31', '[2026-03-03 00:00Z,2026-03-04 00:00Z)') d, (SELECT count(*) AS n FROM netops.hot WHERE '198.18.1.31' IN (saddr, daddr)) c WHERE label = 'flows';
SELECT value, split_part(detail->>'reason', ';', 1) AS reason FROM argus.dossier('netops.hot', '198.18.1.31', '[2026-03-03 00:00Z,2026-03-04 00:00Z)') WHERE label = 'complete';
RESET ROLE;
-- What cannot be asked; hostile names. -- ERROR
SELECT * FROM argus.dossier(NULL, '198.18.1.31');
SELECT * FROM argus.dossier('netops.flows', NULL);
SELECT * FROM argus.dossier('netops.flows', '198.18.1.31', n => -1);
SELECT * FROM argus.dossier('netops.flows', '198.18.1.31', n => NULL);
SELECT * FROM argus.dossier('pg_class', '198.18.1.31');
CREATE VIEW netops.stateless AS SELECT stime, ltime, saddr, daddr, spkts, dpkts, sbytes, dbytes, proto, sport, dport FROM netops.copied;
SELECT * FROM argus.dossier('netops.stateless', '198.18.1.31');
CREATE SCHEMA "no; DROP TABLE netops.copied; --";
CREATE VIEW "no; DROP TABLE netops.copied; --"."1'""2 %s $query$" AS SELECT stime, ltime, saddr, daddr, spkts, dpkts, sbytes, dbytes, proto || $$'; DROP TABLE netops.copied; --$$ AS proto, sport, dport, state FROM netops.copied;
SELECT section, rank, label, value FROM argus.dossier('"no; DROP TABLE netops.copied; --"."1''""2 %s $query$"', '198.18.1.31', :morning, 1) WHERE section IN ('services used', 'longest connections');
\set VERBOSITY default
-- Sums end nowhere; a flow without a time is of all times, but of no day.
CREATE VIEW netops.huge AS SELECT t AS stime, t AS ltime, 'tcp'::text AS proto, '198.51.100.9'::inet AS saddr, 40000 AS sport, p AS daddr, 443 AS dport, 'FIN'::text AS state, 9000000000000000000 AS spkts, 9000000000000000000 AS dpkts, 9000000000000000000 AS sbytes, 9000000000000000000 AS dbytes
  FROM (VALUES ('2026-03-03 01:00Z'::timestamptz, '203.0.113.1'::inet), ('2026-03-03 02:00Z', '203.0.113.1'), (NULL, '198.51.100.9'), ('infinity', '203.0.113.1')) v(t, p);
SELECT section, rank, label, value FROM argus.dossier('netops.huge', '198.51.100.9') WHERE section NOT IN ('coverage', 'mac addresses', 'vlans', 'ttls', 'icmp errors') AND (rank > 0 OR section <> 'summary');
-- Of a network, flows are counted, not their sides: the first flow of all is among the newest ones before.
CREATE VIEW netops.inside AS SELECT t AS stime, t AS ltime, 'tcp'::text AS proto, '10.0.0.1'::inet AS saddr, 1000 AS sport, p AS daddr, 443 AS dport, 'CON'::text AS state, 1::int8 AS spkts, 1::int8 AS dpkts, 1::int8 AS sbytes, 1::int8 AS dbytes
  FROM (SELECT '2026-03-03 00:00Z'::timestamptz AS t, '9.9.9.9'::inet AS p UNION ALL SELECT '2026-03-04 00:00Z', '9.9.9.9'
    UNION ALL SELECT '2026-03-03 00:00:01Z'::timestamptz + i * interval '1 second', '10.0.0.2' FROM generate_series(1, 12000) i) v;
SELECT rank, label, value FROM argus.dossier('netops.inside', '10.0.0.0/24', '[2026-03-04 00:00Z,2026-03-05 00:00Z)') WHERE section = 'new peers';
DROP SCHEMA "no; DROP TABLE netops.copied; --" CASCADE;
SET client_min_messages = error;
CALL argus.drop_hot_table('netops.hot');
CALL argus.drop_hot_table('netops.thin');
DROP OWNED BY regress_dossier_reader;
DROP ROLE regress_dossier_reader;
DROP TABLE asked, found, seen, plain, questions, from_plain, from_archives, from_index, from_hot, from_thin CASCADE;
DROP SCHEMA netops CASCADE;
RESET client_min_messages;
DROP SERVER dossier;
\! rm -rf "$SCRATCH"
