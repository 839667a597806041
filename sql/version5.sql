--
-- Archives of version 5, alone and together with version 3 in one file.
--
\set dir `pwd` '/tests/data/version5'
\set sensor :dir '/sensor.arg'
\set before :dir '/v3-then-v5.arg'
\set behind :dir '/v5-then-v3.arg'
\set v3 `pwd` '/tests/data/odd/plain.arg'
SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT stime, ltime, srcid, inf, seq, proto, saddr, sport_text, dir, daddr, dport_text, state, flgs, pkts, bytes, version
  FROM argus.flows(:'sensor') ORDER BY record_offset;
SELECT daddr, sport, smss, dmss, stcpb, dtcpb, swin, dwin, tcprtt, sintpkt, sjit, hash, ind FROM argus.flows(:'sensor')
  WHERE proto = 'tcp' ORDER BY record_offset;
SELECT proto, shops, senc, sencbuf, sgreaddr, dgreaddr, greproto, svnid, dvnid FROM argus.flows(:'sensor')
  WHERE coalesce(shops, greproto, svnid, length(sencbuf)) IS NOT NULL ORDER BY record_offset;
SELECT slat, slon, dlat, dlon, ilat, loc, sloc, dloc, sorg, score, undecoded FROM argus.flows(:'sensor')
  WHERE score IS NOT NULL OR undecoded > 0;
SELECT srcid, stime, ltime, cause, status, version, pkts, bytes, record_offset FROM argus.management(:'sensor');
-- A filter names the sensor without its interface.
SELECT count(*) FROM argus.flows(:'sensor', 'srcid d91ba14b-e0e5-50e6-86de-534d5ede8b2c');
SELECT count(*) FROM argus.flows(:'sensor') f WHERE argus.matches(f, 'srcid d91ba14b-e0e5-50e6-86de-534d5ede8b2c');
SELECT count(*) FROM argus.flows(:'sensor', 'srcid d91ba14b');
-- A file that changes its version midway has all records of both.
CREATE TABLE alone AS SELECT f.stime, saddr_text, sport_text, daddr_text, spkts, dpkts, state, flgs, dtcpb, sjit, suser, version
  FROM argus.flows(:'sensor') f
  UNION ALL SELECT f.stime, saddr_text, sport_text, daddr_text, spkts, dpkts, state, flgs, dtcpb, sjit, suser, version
  FROM argus.flows(:'v3') f;
SELECT count(*) FROM alone;
SELECT count(*) AS differ FROM (
  (TABLE alone EXCEPT ALL SELECT f.stime, saddr_text, sport_text, daddr_text, spkts, dpkts, state, flgs, dtcpb, sjit, suser, version
   FROM argus.flows(:'before') f) UNION ALL
  (TABLE alone EXCEPT ALL SELECT f.stime, saddr_text, sport_text, daddr_text, spkts, dpkts, state, flgs, dtcpb, sjit, suser, version
   FROM argus.flows(:'behind') f)) d;
SELECT regexp_replace(archive, '.*/', '') AS archive, format, version, records, flows, first_time, last_time, damage
  FROM argus.archives(:'dir') ORDER BY 1;
DROP TABLE alone;
