--
-- What the daily report finds against plain SQL: talkers, and what is new, on open and closed days, after late files and forgotten ones.
--
\set dir `pwd` '/tests/data/seams'
\set campus `pwd` '/tests/data/campus'
SET client_min_messages = error;
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set VERBOSITY terse
CREATE FUNCTION live_handles() RETURNS bigint AS 'argus_fdw', 'argus_live_handles_sql' LANGUAGE C;
CREATE SERVER seams FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'dir', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '1 hour');
CREATE SERVER campus FOREIGN DATA WRAPPER argus_fdw
  OPTIONS (root :'campus', pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes');
CREATE SCHEMA netops;
-- Days that begin a quarter to an hour of UTC, too.
CALL argus.create_hot_table('netops.utc', server => 'seams', keep => '100 years', rollup_keep => '100 years', settle => '0');
CALL argus.create_hot_table('netops.nepal', server => 'seams', partition_zone => 'Asia/Kathmandu', keep => '100 years', rollup_keep => '100 years', settle => '0');
CREATE FUNCTION pg_temp.differences(a text, b text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
BEGIN
  EXECUTE format('WITH a AS MATERIALIZED (%s), b AS MATERIALIZED (%s)
    SELECT count(*) FROM ((SELECT * FROM a EXCEPT ALL SELECT * FROM b) UNION ALL (SELECT * FROM b EXCEPT ALL SELECT * FROM a)) x', a, b) INTO n;
  RETURN n;
END
$$;
-- The parts of a table, and those of the 28 days before.
CREATE FUNCTION pg_temp.news(parts text, key text, day date) RETURNS text LANGUAGE sql AS $$
  SELECT format('SELECT %s FROM %s WHERE day = %L AND %1$s IS NOT NULL EXCEPT SELECT %1$s FROM %2$s WHERE day BETWEEN %4$L AND %5$L', key, parts, day, day - 28, day - 1)
$$;
CREATE FUNCTION pg_temp.top(section text, measure text, condition text) RETURNS text LANGUAGE sql AS $$
  SELECT format('(SELECT %L, row_number() OVER (ORDER BY %s DESC, host)::int4, host(host), %2$s::numeric FROM day_hosts WHERE %2$s IS NOT NULL%3$s
    ORDER BY 2 LIMIT 10)', section, measure, ' AND ' || condition)
$$;
-- For each day: how much is new, and by how many rows sets and report are wrong.
CREATE FUNCTION pg_temp.check_report(hot regclass) RETURNS TABLE (day date, is_closed bool, hosts bigint, services bigint, wrong_sets bigint, wrong_rows bigint)
LANGUAGE plpgsql AS $$
DECLARE
  d argus_internal.day;
BEGIN
  FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = hot ORDER BY x.day LOOP
    day := d.day;
    is_closed := d.closed_at IS NOT NULL;
    EXECUTE format('CREATE TEMPORARY TABLE new_hosts (key) AS %s', pg_temp.news(argus_internal.relation_name(hot, '_host_day'), 'inet_send(host)', d.day));
    EXECUTE format('CREATE TEMPORARY TABLE new_services (key) AS %s',
      pg_temp.news(argus_internal.relation_name(hot, '_service_day_part'), 'convert_to(proto || ''/'' || dport, ''UTF8'')', d.day));
    EXECUTE format('CREATE TEMPORARY TABLE day_hosts AS SELECT * FROM %s h WHERE h.day = %L', argus_internal.relation_name(hot, '_host_day'), d.day);
    CREATE TEMPORARY TABLE report AS SELECT * FROM argus.daily_report(hot, d.day);
    hosts := (SELECT count(*) FROM new_hosts);
    services := (SELECT count(*) FROM new_services);
    wrong_sets := pg_temp.differences('SELECT key FROM new_hosts', argus_internal.new_keys_query(hot, d.day, 'hosts'))
      + pg_temp.differences('SELECT key FROM new_services', argus_internal.new_keys_query(hot, d.day, 'services'));
    wrong_rows := pg_temp.differences(
        concat_ws(' UNION ALL ', pg_temp.top('talkers by bytes', 'bytes_in + bytes_out', NULL), pg_temp.top('talkers by flows', 'flows_in + flows_out', NULL),
          pg_temp.top('talkers by peers', 'peers', NULL), pg_temp.top('new hosts', 'bytes_in + bytes_out', 'inet_send(host) IN (SELECT key FROM new_hosts)')),
        'SELECT section, rank, label, value FROM report WHERE section LIKE ''talkers%'' OR section = ''new hosts''')
      + (SELECT abs(count(*) - least(services, 10)) + count(*) FILTER (WHERE convert_to(r.label, 'UTF8') NOT IN (SELECT key FROM new_services))
         FROM report r WHERE r.section = 'new services')
      + (SELECT count(*) FROM report r WHERE r.detail ->> 'hosts' <> hosts::text OR r.detail ->> 'services' <> services::text);
    DROP TABLE report, day_hosts, new_hosts, new_services;
    RETURN NEXT;
  END LOOP;
END
$$;
CALL argus.load('netops.utc');
CALL argus.load('netops.nepal');
SELECT * FROM pg_temp.check_report('netops.utc');
-- Open days among closed ones.
CALL argus.close_day('netops.utc', '2026-03-28');
CALL argus.close_day('netops.utc', '2026-03-30');
SELECT * FROM pg_temp.check_report('netops.utc');
CALL argus.maintain();
SELECT * FROM pg_temp.check_report('netops.utc');
SELECT * FROM pg_temp.check_report('netops.nepal');
-- Many hosts, and many that are as large as others.
CALL argus.create_hot_table('netops.campus', server => 'campus', keep => '100 years', rollup_keep => '100 years', settle => '0');
CALL argus.load('netops.campus');
SELECT * FROM pg_temp.check_report('netops.campus');
CALL argus.maintain();
SELECT * FROM pg_temp.check_report('netops.campus');
-- A file of the first day is taken out: what only it had is new on the second one. It comes back, late.
SELECT path AS file FROM argus.ledger WHERE path LIKE '%2026.03.28.23.00.00.gz' LIMIT 1 \gset
CALL argus.forget('netops.utc', :'file');
CALL argus.forget('netops.nepal', :'file');
SELECT * FROM pg_temp.check_report('netops.utc') LIMIT 3;
SELECT * FROM pg_temp.check_report('netops.nepal') LIMIT 3;
CALL argus.load('netops.utc');
CALL argus.load('netops.nepal');
SELECT * FROM pg_temp.check_report('netops.utc') LIMIT 3;
SELECT * FROM pg_temp.check_report('netops.nepal') LIMIT 3;
-- On a standby nothing can be written.
BEGIN READ ONLY;
SELECT count(*) > 0 AS works FROM argus.daily_report('netops.utc', '2026-03-29');
COMMIT;
-- Sets of keys.
SELECT * FROM argus_internal.pack_keys($$SELECT k::bytea FROM (VALUES ('b'), ('abc'), ('ab'), ('b')) v(k)$$);
SELECT * FROM argus_internal.pack_keys($$SELECT ''::bytea WHERE false$$);
SELECT convert_from(k, 'UTF8') FROM argus_internal.new_keys($$SELECT current_date, data FROM argus_internal.pack_keys('SELECT i::text::bytea FROM generate_series(1, 12) i')$$,
  $$SELECT date '2026-01-01' + j, data FROM generate_series(1, 2) j, argus_internal.pack_keys(format('SELECT i::text::bytea FROM generate_series(%s, 40, 3) i', j)) ORDER BY 1$$) k;
SELECT count(*), min(length(k)), max(length(k)) FROM argus_internal.new_keys($$SELECT current_date, data FROM argus_internal.pack_keys(
  'SELECT sha256(i::text::bytea) FROM generate_series(1, 9000) i') ORDER BY seq$$, $$SELECT current_date, ''::bytea WHERE false$$) k;
-- What cannot be one. -- ERROR
SELECT argus_internal.pack_keys('SELECT 1');
SELECT argus_internal.pack_keys('DROP TABLE nothing');
SELECT argus_internal.pack_keys('SELECT NULL::bytea');
SELECT argus_internal.pack_keys($$SELECT ''::bytea$$);
SELECT argus_internal.pack_keys($$SELECT repeat('k', 65)::bytea$$);
SELECT argus_internal.new_keys($$SELECT ''::bytea$$, $$SELECT current_date, ''::bytea$$);
SELECT argus_internal.new_keys($$SELECT current_date, 'ab'::bytea$$, $$SELECT current_date, ''::bytea$$);
UPDATE netops.utc_seen_part SET data = substr(data, 1, length(data) - 1) WHERE day = '2026-03-28' AND kind = 'hosts';
SELECT count(*) FROM argus.daily_report('netops.utc', '2026-03-29');
SELECT live_handles();
CALL argus.drop_hot_table('netops.utc');
CALL argus.drop_hot_table('netops.nepal');
CALL argus.drop_hot_table('netops.campus');
DROP SCHEMA netops;
DROP SERVER seams;
DROP SERVER campus;
DROP FUNCTION live_handles;
