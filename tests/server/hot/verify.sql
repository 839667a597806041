-- Checks that a hot table and its rollups hold what its archives do, to the row and to the byte. Plain SQL computes it
-- anew from a foreign table.
--
--   SELECT * FROM pg_temp.verify('netops.flows', 'raw.flows');      no row may be missing, and none may be extra
--
-- `raw` has all columns of argus.flow, over the archives of the hot table. Only files of the ledger count, each content
-- once.

CREATE FUNCTION pg_temp.differences(what text, wanted text, given text)
RETURNS TABLE (part text, rows bigint, missing bigint, extra bigint) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format('WITH w AS MATERIALIZED (%s), f AS MATERIALIZED (%s)
    SELECT %L, (SELECT count(*) FROM f), (SELECT count(*) FROM (SELECT * FROM w EXCEPT ALL SELECT * FROM f) x),
           (SELECT count(*) FROM (SELECT * FROM f EXCEPT ALL SELECT * FROM w) x)', wanted, given, what);
END
$$;

CREATE FUNCTION pg_temp.verify(hot regclass, raw regclass)
RETURNS TABLE (part text, rows bigint, missing bigint, extra bigint) LANGUAGE plpgsql AS $$
DECLARE
  h argus_internal.hot_table;
  columns text;
  flows text;
  sides text;
BEGIN
  h := argus_internal.hot_table_settings(hot);
  columns := (SELECT string_agg(format('r.%I', c), ', ' ORDER BY i) FROM unnest(h.columns) WITH ORDINALITY u(c, i));
  DROP TABLE IF EXISTS pg_temp.loaded_flows;
  EXECUTE format('CREATE TEMPORARY TABLE loaded_flows AS SELECT r.*, p.file AS file_number, d.day AS flow_day,
    d.is_hot, d.filter AS day_filter,
      d.expires_at FROM %s r
    JOIN (SELECT DISTINCT ON (x.file) x.file, x.path FROM argus_internal.place x
      JOIN argus_internal.list_server_archives(%L) l ON l.path = x.path
          WHERE x.relid = %L::regclass ORDER BY x.file, x.path) p ON p.path = r.archive
    JOIN argus_internal.day d ON d.relid = %L::regclass AND r.stime >= d.begins AND r.stime < d.ends', raw, h.server,
      hot, hot);
  RETURN QUERY SELECT * FROM pg_temp.differences('flows',
    format('SELECT %s, file_number FROM loaded_flows r WHERE is_hot%s', columns,
      ' AND argus.matches(r, ' || quote_literal(h.filter) || ')'),
    format('SELECT %s, file FROM %s r WHERE file IS NOT NULL', columns, hot));
  sides := '(SELECT flow_day AS day, stime, greatest(stime, ltime) AS until, saddr AS host, daddr AS peer, 0 AS fin,
      1 AS fout, coalesce(dpkts, 0) AS pin, coalesce(spkts, 0) AS pout, coalesce(dbytes, 0) AS bin,
      coalesce(sbytes, 0) AS bout FROM loaded_flows
    UNION ALL SELECT flow_day, stime, greatest(stime, ltime), daddr, saddr, 1, 0, coalesce(spkts, 0),
      coalesce(dpkts, 0),
      coalesce(sbytes, 0), coalesce(dbytes, 0) FROM loaded_flows) s WHERE host IS NOT NULL';
  RETURN QUERY SELECT * FROM pg_temp.differences('host_hour',
    'SELECT date_trunc(''hour'', stime, ''UTC''), host, sum(fin)::int8, sum(fout)::int8, sum(pin)::int8,
      sum(pout)::int8, sum(bin)::int8,
       sum(bout)::int8, min(stime), max(until) FROM ' || sides || ' GROUP BY 1, 2',
    format('SELECT hour, host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out, first_seen, last_seen
       FROM %s', argus_internal.find_relation(hot, '_host_hour')));
  RETURN QUERY SELECT * FROM pg_temp.differences('host_day',
    'SELECT day, host, sum(fin)::int8, sum(fout)::int8, sum(pin)::int8, sum(pout)::int8, sum(bin)::int8,
      sum(bout)::int8, min(stime),
       max(until), count(DISTINCT peer) FROM ' || sides || ' GROUP BY day, host',
    format('SELECT day, host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out, first_seen, last_seen,
      peers FROM %s', argus_internal.find_relation(hot, '_host_day')));
  RETURN QUERY SELECT * FROM pg_temp.differences('service_day',
    'SELECT flow_day, proto, dport, count(*), sum(coalesce(spkts, 0))::int8, sum(coalesce(dpkts, 0))::int8,
      sum(coalesce(sbytes, 0))::int8,
       sum(coalesce(dbytes, 0))::int8 FROM loaded_flows GROUP BY 1, 2, 3',
    format('SELECT day, proto, dport, flows, spkts, dpkts, sbytes, dbytes FROM %s',
      argus_internal.find_relation(hot, '_service_day')));
  -- A flow's share up to an edge is its total x elapsed / duration, rounded down.
  RETURN QUERY SELECT * FROM pg_temp.differences('traffic',
    'SELECT bin, srcid, proto, sum((bin = first)::int)::int8,
      sum(floor(pkts * upper / span) - floor(pkts * lower / span))::int8,
       sum(floor(bytes * upper / span) - floor(bytes * lower / span))::int8
     FROM (SELECT srcid, proto, coalesce(spkts, 0) + coalesce(dpkts, 0) AS pkts,
             coalesce(sbytes, 0) + coalesce(dbytes, 0) AS bytes, stime, first,
             CASE WHEN until = stime THEN 1 ELSE extract(epoch FROM until - stime) END AS span, until,
               date_bin(''5 minutes'', until, ''2000-01-01 00:00+00'') AS last
           FROM (SELECT *, date_bin(''5 minutes'', stime, ''2000-01-01 00:00+00'') AS first,
                   CASE WHEN ltime > stime AND ltime - stime <= interval ''31 days'' THEN ltime
                     ELSE stime END AS until FROM loaded_flows) x) f,
       LATERAL (SELECT bin, CASE WHEN bin = first THEN 0 ELSE extract(epoch FROM bin - stime) END AS lower,
                  CASE WHEN bin = last THEN span
                    ELSE extract(epoch FROM bin + interval ''5 minutes'' - stime) END AS upper
                FROM generate_series(first, last, interval ''5 minutes'') bin) b
     GROUP BY 1, 2, 3 HAVING sum((bin = first)::int) > 0
       OR sum(floor(pkts * upper / span) - floor(pkts * lower / span)) > 0
       OR sum(floor(bytes * upper / span) - floor(bytes * lower / span)) > 0',
    format('SELECT bin, srcid, proto, flows, pkts, bytes FROM %s WHERE flows > 0 OR pkts > 0 OR bytes > 0',
      argus_internal.find_relation(hot, '_traffic')));
END
$$;
