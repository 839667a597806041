--
-- Archives of version 2: their rows are those of version 3; what was written by a machine of another layout is told.
--
\set dir `pwd` '/tests/data/version2'
\set plain :dir '/network.arg'
\set little :dir '/little.arg'
\setenv V2 :dir
\setenv PGDATABASE :DBNAME
SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT proto, state, count(*), sum(pkts) AS pkts, sum(bytes) AS bytes, sum(appbytes) AS appbytes FROM argus.flows(:'plain')
  GROUP BY 1, 2 ORDER BY 1, 2;
SELECT stime, ltime, srcid, proto, saddr_text, sport_text, dir, daddr_text, dport_text, cause, version, record_offset
  FROM argus.flows(:'plain') WHERE proto NOT IN ('tcp', 'udp', 'icmp') ORDER BY record_offset;
SELECT daddr, sport, state, flgs, stcpb, dtcpb, swin, dwin, tcprtt, tcpopt FROM argus.flows(:'plain') WHERE proto = 'tcp'
  ORDER BY record_offset;
SELECT inode, svlan, dvlan, smac, dmac, suser, duser FROM argus.flows(:'plain')
  WHERE coalesce(inode::text, svlan::text, smac::text, suser::text) IS NOT NULL ORDER BY record_offset;
SELECT srcid, stime, ltime, cause, status, version, pkts, bytes, drops, flows, seq, localnet, netmask, mar_interval,
       record_offset FROM argus.management(:'plain') ORDER BY record_offset;
-- The other byte order gives the same rows.
SELECT count(*) AS differ FROM (
  (SELECT record_offset, f.stime, saddr, sport, sbytes, suser, stcpb, state FROM argus.flows(:'plain') f EXCEPT ALL
   SELECT record_offset, f.stime, saddr, sport, sbytes, suser, stcpb, state FROM argus.flows(:'little') f) UNION ALL
  (SELECT record_offset, f.stime, saddr, sport, sbytes, suser, stcpb, state FROM argus.flows(:'little') f EXCEPT ALL
   SELECT record_offset, f.stime, saddr, sport, sbytes, suser, stcpb, state FROM argus.flows(:'plain') f)) d;
-- Layouts that are not known for certain.
SET client_min_messages = error;
SELECT regexp_replace(archive, '.*/', '') AS archive, format, version, codec, records, flows, first_time, last_time,
       regexp_replace(damage, '".*/', '".../') AS damage FROM argus.archives(:'dir') ORDER BY archive;
RESET client_min_messages;
\! for f in network64 little64; do SQL="SELECT count(*) FROM argus.flows('$V2/$f.arg')" tests/server/messages | grep -v HINT; done
