
---------------------------------------------------------------------------------------------------------------------
-- Reading archives without any DDL
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.read_flows(files pg_catalog.text, filter pg_catalog.text, during pg_catalog.tstzrange)
RETURNS SETOF argus.flow
AS 'MODULE_PATHNAME', 'argus_read_flows'
LANGUAGE C STABLE PARALLEL RESTRICTED
COST 1000 ROWS 100000;

COMMENT ON FUNCTION argus_internal.read_flows(pg_catalog.text, pg_catalog.text, pg_catalog.tstzrange)
IS 'reads the flow records that argus.flows() returns, row by row';

-- In a target list, the function above returns its rows one by one; in FROM they would all be stored first. The planner
-- takes this body into the calling query, since it has no SET clause, is not strict, and spells its columns out.
CREATE FUNCTION argus.flows(files pg_catalog.text, filter pg_catalog.text DEFAULT NULL,
                            during pg_catalog.tstzrange DEFAULT NULL)
RETURNS SETOF argus.flow
AS $$
    SELECT
        (r).stime, (r).ltime, (r).sstime, (r).sltime, (r).dstime, (r).dltime, (r).dur, (r).sdur, (r).ddur,
        (r).mean, (r).stddev, (r).min, (r).max, (r).sum, (r).runtime, (r).trans, (r).seq, (r).srcid, (r).cause,
        (r).proto, (r).saddr, (r).sport, (r).dir, (r).daddr, (r).dport, (r).state, (r).flgs, (r).pkts,
        (r).spkts, (r).dpkts, (r).bytes, (r).sbytes, (r).dbytes, (r).appbytes, (r).sappbytes, (r).dappbytes,
        (r).saddr_text, (r).sport_text, (r).daddr_text, (r).dport_text, (r).snet, (r).dnet, (r).family,
        (r).ip_proto, (r).etype, (r).key_model, (r).cause_code, (r).tcp_status, (r).stcpflags, (r).dtcpflags,
        (r).tcpoptions, (r).igmp_type, (r).icmp_map, (r).sfrag, (r).dfrag, (r).icmp_type, (r).icmp_code,
        (r).icmpid, (r).icmp_error_type, (r).icmp_error_code, (r).inode, (r).spi, (r).smac, (r).dmac,
        (r).bssid, (r).ssid, (r).svlan, (r).dvlan, (r).svid,
        (r).dvid, (r).smpls, (r).dmpls, (r).senc, (r).denc, (r).stos, (r).dtos, (r).sdsb, (r).ddsb, (r).sttl,
        (r).dttl, (r).shops, (r).dhops, (r).sipid, (r).dipid, (r).rate, (r).srate, (r).drate, (r).load,
        (r).sload, (r).dload, (r).loss, (r).sloss, (r).dloss, (r).ploss, (r).sploss, (r).dploss, (r).sgap,
        (r).dgap, (r).tcprtt, (r).synack, (r).ackdat, (r).swin, (r).dwin, (r).stcpb, (r).dtcpb, (r).stcpmax,
        (r).dtcpmax, (r).tcpopt, (r).smeansz, (r).dmeansz, (r).smaxsz, (r).sminsz, (r).dmaxsz, (r).dminsz,
        (r).spktsz, (r).dpktsz, (r).pcr, (r).tf, (r).stf, (r).dtf, (r).sintpkt, (r).sintpktact, (r).sintpktidl,
        (r).sintpktmax, (r).sintpktmin, (r).sintpktactmax, (r).sintpktactmin, (r).sintpktidlmax,
        (r).sintpktidlmin, (r).sjit, (r).sjitact, (r).sjitidl, (r).sintdist, (r).sintdistact, (r).sintdistidl,
        (r).dintpkt, (r).dintpktact, (r).dintpktidl, (r).dintpktmax, (r).dintpktmin, (r).dintpktactmax,
        (r).dintpktactmin, (r).dintpktidlmax, (r).dintpktidlmin, (r).djit, (r).djitact, (r).djitidl,
        (r).dintdist, (r).dintdistact, (r).dintdistidl, (r).sas, (r).das, (r).ias, (r).sco, (r).dco,
        (r).nstroke, (r).snstroke, (r).dnstroke, (r).suser, (r).duser, (r).label,
        (r).inf, (r).smss, (r).dmss, (r).sgreaddr, (r).dgreaddr, (r).greproto, (r).svnid, (r).dvnid,
        (r).sgenaddr, (r).dgenaddr, (r).genproto, (r).genvni, (r).sencbuf, (r).dencbuf, (r).slat, (r).slon,
        (r).dlat, (r).dlon, (r).ilat, (r).ilon, (r).loc, (r).sloc, (r).dloc, (r).sorg, (r).dorg, (r).hash,
        (r).ind, (r).score, (r).undecoded, (r).community_id,
        (r).version, (r).archive,
        (r).record_offset
    FROM (SELECT argus_internal.read_flows($1, $2, $3) AS r) AS record
$$
LANGUAGE sql STABLE PARALLEL RESTRICTED
ROWS 100000;

COMMENT ON FUNCTION argus.flows(pg_catalog.text, pg_catalog.text, pg_catalog.tstzrange)
IS 'flow records of a file, a folder (recursively) or a glob, in bytewise path order; only flows active in "during"';

CREATE FUNCTION argus.management(files pg_catalog.text)
RETURNS SETOF argus.management_record
AS 'MODULE_PATHNAME', 'argus_management'
LANGUAGE C STABLE PARALLEL RESTRICTED
COST 1000 ROWS 1000;

COMMENT ON FUNCTION argus.management(pg_catalog.text)
IS 'management records of a file, a folder (recursively) or a glob: what sensors received and lost';

CREATE FUNCTION argus.events(files pg_catalog.text)
RETURNS SETOF argus.event_record
AS 'MODULE_PATHNAME', 'argus_events'
LANGUAGE C STABLE PARALLEL RESTRICTED
COST 1000 ROWS 1000;

COMMENT ON FUNCTION argus.events(pg_catalog.text)
IS 'event records of a file, a folder (recursively) or a glob: what sensors report about their hosts';

CREATE FUNCTION argus.archives(files pg_catalog.text)
RETURNS SETOF argus.archive
AS 'MODULE_PATHNAME', 'argus_archives'
LANGUAGE C STABLE PARALLEL RESTRICTED
COST 100000 ROWS 100;

COMMENT ON FUNCTION argus.archives(pg_catalog.text)
IS 'the archives at a file, a folder (recursively) or a glob, each read through: format, counts, times, damage';

-- ---- ra filters: these functions read no file; everybody with USAGE on the schema may call them ----

CREATE FUNCTION argus.filter_sql(filter pg_catalog.text)
RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'argus_filter_sql_text'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus.filter_sql(pg_catalog.text)
IS 'the condition on columns of argus.flow that an ra filter is';

CREATE FUNCTION argus_internal.matches_support(pg_catalog.internal)
RETURNS pg_catalog.internal
AS 'MODULE_PATHNAME', 'argus_matches_support'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.matches_support(pg_catalog.internal)
IS 'planner support of argus.matches(): turns it into conditions on columns';

-- The cost lets a plan that knows the filter, and so the conditions, win over a plan that does not.
CREATE FUNCTION argus.matches("row" pg_catalog.record, filter pg_catalog.text)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_matches'
LANGUAGE C STABLE STRICT PARALLEL SAFE
COST 10000
SUPPORT argus_internal.matches_support;

COMMENT ON FUNCTION argus.matches(pg_catalog.record, pg_catalog.text)
IS 'whether an ra filter selects a row: WHERE argus.matches(f, ''tcp and dst port 6667''), f a table with '
    'columns of argus.flow';

-- ---- export ----

CREATE FUNCTION argus.export(files pg_catalog.text, filter pg_catalog.text, target pg_catalog.text)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_export'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000;

COMMENT ON FUNCTION argus.export(pg_catalog.text, pg_catalog.text, pg_catalog.text)
IS 'writes the flow records of archives that an ra filter selects, byte for byte, into a new archive; returns how many';

-- ---- index ----

CREATE PROCEDURE argus.build_index(server pg_catalog.name, files pg_catalog.text DEFAULT NULL,
    force pg_catalog.bool DEFAULT false)
AS 'MODULE_PATHNAME', 'argus_build_index'
LANGUAGE C;

COMMENT ON PROCEDURE argus.build_index(pg_catalog.name, pg_catalog.text, pg_catalog.bool)
IS 'builds the side-car indexes of a server''s archives, or of some files of it, that are missing or '
    'stale; with force, all';

CREATE FUNCTION argus.misnamed_files(server pg_catalog.name)
RETURNS TABLE (path pg_catalog.text, reason pg_catalog.text, first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz)
AS 'MODULE_PATHNAME', 'argus_misnamed_files'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000 ROWS 100;

COMMENT ON FUNCTION argus.misnamed_files(pg_catalog.name)
IS 'archives of a server with flows outside of the period of their name by more than the slack, as far as indexes and '
    'ledgers of hot tables know';

CREATE FUNCTION argus.unmatched_files(server pg_catalog.name)
RETURNS TABLE (path pg_catalog.text, reason pg_catalog.text, first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz)
AS 'MODULE_PATHNAME', 'argus_unmatched_files'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000 ROWS 100;

COMMENT ON FUNCTION argus.unmatched_files(pg_catalog.name)
IS 'archives below the root of a server that its pattern does not match, so that nothing reads them; times as far as '
    'indexes and ledgers of hot tables know';

CREATE FUNCTION argus_internal.find_unmatched_files(server pg_catalog.name)
RETURNS TABLE (path pg_catalog.text)
AS 'MODULE_PATHNAME', 'argus_find_unmatched_files'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000 ROWS 100;

COMMENT ON FUNCTION argus_internal.find_unmatched_files(pg_catalog.name)
IS 'paths that argus.unmatched_files() lists';

CREATE FUNCTION argus_internal.name_contradiction(server pg_catalog.name, name_time pg_catalog.timestamptz,
    first_time pg_catalog.timestamptz, last_time pg_catalog.timestamptz)
RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'argus_name_contradiction'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.name_contradiction(pg_catalog.name, pg_catalog.timestamptz, pg_catalog.timestamptz,
    pg_catalog.timestamptz)
IS 'how flows between two times contradict the time in the name of their archive; NULL: they do not';

REVOKE ALL ON PROCEDURE argus.build_index(pg_catalog.name, pg_catalog.text, pg_catalog.bool) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE argus.build_index(pg_catalog.name, pg_catalog.text,
    pg_catalog.bool) TO pg_write_server_files;
GRANT USAGE ON SCHEMA argus TO pg_write_server_files;

-- These functions read any file of the server: only superusers and members of pg_read_server_files may call them. The
-- functions check that, too.
REVOKE ALL ON FUNCTION argus_internal.read_flows(pg_catalog.text, pg_catalog.text, pg_catalog.tstzrange) FROM PUBLIC;
REVOKE ALL ON FUNCTION argus.flows(pg_catalog.text, pg_catalog.text, pg_catalog.tstzrange) FROM PUBLIC;
REVOKE ALL ON FUNCTION argus.management(pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON FUNCTION argus.events(pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON FUNCTION argus.export(pg_catalog.text, pg_catalog.text, pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON FUNCTION argus.archives(pg_catalog.text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION argus_internal.read_flows(pg_catalog.text, pg_catalog.text,
    pg_catalog.tstzrange) TO pg_read_server_files;
GRANT EXECUTE ON FUNCTION argus.flows(pg_catalog.text, pg_catalog.text, pg_catalog.tstzrange) TO pg_read_server_files;
GRANT EXECUTE ON FUNCTION argus.management(pg_catalog.text) TO pg_read_server_files;
GRANT EXECUTE ON FUNCTION argus.events(pg_catalog.text) TO pg_read_server_files;
GRANT EXECUTE ON FUNCTION argus.archives(pg_catalog.text) TO pg_read_server_files;
GRANT USAGE ON SCHEMA argus TO pg_read_server_files;
