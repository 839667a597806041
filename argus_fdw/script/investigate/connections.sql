
---------------------------------------------------------------------------------------------------------------------
-- Status records, stitched together: argus.connections()
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.is_closing(state pg_catalog.text)
RETURNS pg_catalog.bool
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT (state OPERATOR(pg_catalog.=) ANY ('{FIN,RST,CLO,TIM}'::pg_catalog.text[])) IS TRUE
$$;

COMMENT ON FUNCTION argus_internal.is_closing(pg_catalog.text)
IS 'whether a TCP connection ends with a record in a state';

-- Returns how long a connection may be without a packet. Sensors end TCP connections themselves after a few minutes,
-- others have no end but silence.
CREATE FUNCTION argus_internal.idle_limit(proto pg_catalog.text)
RETURNS pg_catalog.interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN proto OPERATOR(pg_catalog.=) 'tcp' THEN pg_catalog.interval '5 minutes'
        ELSE pg_catalog.interval '1 minute' END
$$;

COMMENT ON FUNCTION argus_internal.idle_limit(pg_catalog.text)
IS 'how long a connection of a protocol may be without a packet';

-- Returns whether a record has a SYN. Flags, unlike the state, are those of the record alone. NULL: nobody knows.
CREATE FUNCTION argus_internal.has_syn(stcpflags pg_catalog.int8, dtcpflags pg_catalog.int8)
RETURNS pg_catalog.bool
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT ((coalesce(stcpflags, dtcpflags) OPERATOR(pg_catalog.|) coalesce(dtcpflags, stcpflags))
        OPERATOR(pg_catalog.&) 2) OPERATOR(pg_catalog.<>) 0
$$;

COMMENT ON FUNCTION argus_internal.has_syn(pg_catalog.int8, pg_catalog.int8)
IS 'whether a TCP record has a SYN, by its flags; NULL: unknown';

-- Returns whether a record begins a connection: after a pause, after a timeout, with a SYN after a FIN, and after a
-- record of the end, unless this one is of an end, too, and comes soon. `pause` is the time since all records before
-- have ended; what begins before that belongs to them, as where each direction has records of its own.
CREATE FUNCTION argus_internal.begins_connection(proto pg_catalog.text, state pg_catalog.text,
    before pg_catalog.text, pause pg_catalog.interval, has_syn pg_catalog.bool)
RETURNS pg_catalog.bool
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT pause IS NULL OR pause OPERATOR(pg_catalog.>) argus_internal.idle_limit(proto)
        OR (before OPERATOR(pg_catalog.=) 'TIM') IS TRUE AND pause OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval
        OR (before OPERATOR(pg_catalog.=) ANY ('{FIN,CLO}'::pg_catalog.text[]) AND has_syn) IS TRUE
            AND pause OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval
        OR argus_internal.is_closing(before) AND pause OPERATOR(pg_catalog.>) '0'::pg_catalog.interval
            AND (NOT argus_internal.is_closing(state)
                OR pause OPERATOR(pg_catalog.>) '30 seconds'::pg_catalog.interval)
$$;

COMMENT ON FUNCTION argus_internal.begins_connection(pg_catalog.text, pg_catalog.text, pg_catalog.text,
    pg_catalog.interval, pg_catalog.bool)
IS 'whether a record begins a connection, by its state, that of the record before, the pause between them, and a SYN';

-- Returns until when flows can have begun: no flow is later than when the archives were written to last. One that is,
-- is of a sensor whose clock is wrong. A minute is for clocks that differ a little.
CREATE FUNCTION argus_internal.latest_possible(s argus_internal.source)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT least(now(), CASE $1.kind
        WHEN 'archive' THEN (SELECT max(f.mtime) FROM argus_internal.archive_facts($1.relid, 'infinity', '-infinity') f
            WHERE f.kind = 'archive')
        WHEN 'hot table' THEN (SELECT max(p.mtime) FROM argus_internal.visible_place p WHERE p.relid = $1.relid) END)
        + interval '1 minute'
$$;

COMMENT ON FUNCTION argus_internal.latest_possible(argus_internal.source)
IS 'until when flows of a source can have begun, by when its archives were written';

-- Records of both directions of a connection are one, by which of its ends is the smaller one.
CREATE FUNCTION argus_internal.is_turned(saddr pg_catalog.inet, sport pg_catalog.int4, daddr pg_catalog.inet,
    dport pg_catalog.int4)
RETURNS pg_catalog.bool
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (daddr, coalesce(dport, -1)) OPERATOR(pg_catalog.<) (saddr, coalesce(sport, -1)) $$;

COMMENT ON FUNCTION argus_internal.is_turned(pg_catalog.inet, pg_catalog.int4, pg_catalog.inet, pg_catalog.int4)
IS 'whether the destination of a record comes before its source in the order of ends';

-- Returns what records of a connection have in common, whichever side is their source.
CREATE FUNCTION argus_internal.connection_key(proto pg_catalog.text, saddr pg_catalog.inet, sport pg_catalog.int4,
    daddr pg_catalog.inet, dport pg_catalog.int4)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN argus_internal.is_turned(saddr, sport, daddr, dport)
        THEN pg_catalog.concat_ws(' ', proto, daddr, dport, saddr, sport)
        ELSE pg_catalog.concat_ws(' ', proto, saddr, sport, daddr, dport) END
$$;

COMMENT ON FUNCTION argus_internal.connection_key(pg_catalog.text, pg_catalog.inet, pg_catalog.int4,
    pg_catalog.inet, pg_catalog.int4)
IS 'protocol, addresses and ports of a record, the same for both directions';

-- Lists the records before a time of connections that may go on in it. It goes back in steps, an hour first and then
-- longer ones, as long as a record ends near the begin of a step; that record may have begun a day before.
CREATE FUNCTION argus_internal.records_before(source pg_catalog.regclass, during pg_catalog.tstzrange,
    host pg_catalog.inet, filter pg_catalog.text)
RETURNS SETOF argus_internal.status_record
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
    near constant interval := '5 minutes';
    day constant interval := '24 hours';
    step interval := '1 hour';
    edge timestamptz := lower(during);
    bounds text := CASE WHEN lower_inc(during) THEN '[)' ELSE '[]' END;
    alive argus_internal.living_connections;
BEGIN
    WHILE edge > '0001-01-01 00:00+00' LOOP
        alive := argus_internal.alive_in(source, tstzrange(edge - day, edge, bounds), edge - near, alive, host, filter);
        EXIT WHEN alive.keys IS NULL;
        RETURN QUERY SELECT * FROM argus_internal.ask_records(source, tstzrange(edge - step, edge, bounds), NULL, alive,
            host, filter);
        edge := edge - step;
        step := least(step * 4, day);
        bounds := '[)';
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.records_before(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet,
    pg_catalog.text)
IS 'records before a time that belong to connections which may go on in it';

-- Lists the records that began in a time, and those before and after it of connections that go on there: after it in
-- steps, too, as long as a record ends near the end of a step. The records that are listed tell which do, also those
-- before the time.
CREATE FUNCTION argus_internal.records_around(source pg_catalog.regclass, during pg_catalog.tstzrange,
    host pg_catalog.inet, filter pg_catalog.text, newest pg_catalog.timestamptz)
RETURNS SETOF argus_internal.status_record
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
    near constant interval := '5 minutes';
    day constant interval := '24 hours';
    step interval := '1 hour';
    edge timestamptz := upper(during);
    part tstzrange := during;
    alive argus_internal.living_connections;
    keys text[];
    hosts inet[];
    ends timestamptz[];
    r argus_internal.status_record;
BEGIN
    LOOP
        FOR r IN SELECT * FROM argus_internal.records_before(source, during, host, filter) WHERE part = during
            UNION ALL SELECT * FROM argus_internal.ask_records(source, part, NULL, alive, host, filter) LOOP
            RETURN NEXT r;
            IF r.ltime >= edge - near THEN
                keys := array_append(keys, argus_internal.connection_key(r.proto, r.saddr, r.sport, r.daddr, r.dport));
                hosts := array_append(hosts, r.saddr);
                ends := array_append(ends, r.ltime);
            END IF;
        END LOOP;
        SELECT array_agg(u.k), array_agg(u.h), array_agg(u.e) INTO keys, hosts, ends
        FROM unnest(keys, hosts, ends) u(k, h, e) WHERE u.e >= edge - near;
        EXIT WHEN keys IS NULL OR (edge <= newest) IS NOT TRUE;
        alive.keys := ARRAY(SELECT DISTINCT k FROM unnest(keys) k);
        alive.hosts := ARRAY(SELECT DISTINCT h FROM unnest(hosts) h);
        part := tstzrange(edge, edge + step, CASE WHEN edge = upper(during) AND upper_inc(during) THEN '()'
            ELSE '[)' END);
        edge := edge + step;
        step := least(step * 4, day);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.records_around(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet,
    pg_catalog.text, pg_catalog.timestamptz)
IS 'records of a time, and those before and after it that belong to the same connections';

-- A sensor may take either side for the source of a connection whose begin it has not seen: records of both directions
-- belong together, and the first one decides which side is the source.
CREATE FUNCTION argus.connections(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    host pg_catalog.inet DEFAULT NULL, filter pg_catalog.text DEFAULT NULL,
    min_duration pg_catalog.interval DEFAULT '0')
RETURNS TABLE (began pg_catalog.timestamptz, ended pg_catalog.timestamptz, duration pg_catalog.interval,
    "open" pg_catalog.bool, proto pg_catalog.text, saddr pg_catalog.inet, sport pg_catalog.int4,
    daddr pg_catalog.inet, dport pg_catalog.int4, records pg_catalog.int4, spkts pg_catalog.int8,
    dpkts pg_catalog.int8, sbytes pg_catalog.int8, dbytes pg_catalog.int8, state pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
    most numeric := 9223372036854775807;
    described argus_internal.source := argus_internal.describe_source(source);
    possible timestamptz;
    newest timestamptz;
    known timestamptz;
BEGIN
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'proto', 'saddr', 'sport', 'daddr', 'dport',
        'state', 'spkts', 'dpkts', 'sbytes', 'dbytes');
    -- Without the sensor, records of two would be taken for those of one.
    PERFORM argus_internal.refuse_hidden(source, argus_internal.hidden_columns(source, '{srcid}'), NULL);
    IF min_duration IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "min_duration" must not be null');
    END IF;
    -- Other times cannot be right.
    during := coalesce(during, tstzrange(NULL, NULL)) * tstzrange('0001-01-01 00:00+00', '40000-01-01 00:00+00');
    IF isempty(during) THEN
        RETURN;
    END IF;
    newest := argus_internal.ask_newest(source);
    possible := argus_internal.latest_possible(described);
    known := CASE WHEN newest < possible THEN newest ELSE argus_internal.ask_newest(source, possible) END;
    IF known IS NULL THEN
        -- Archives that all are older than their flows were written to by another clock.
        possible := now();
        known := argus_internal.ask_newest(source, possible);
    END IF;
    RETURN QUERY
    WITH r AS (
        SELECT a.*, argus_internal.is_turned(a.saddr, a.sport, a.daddr, a.dport) AS is_turned
        FROM argus_internal.records_around(source, during, host, filter, newest) a),
    k AS (
        SELECT r.*, CASE WHEN r.is_turned THEN r.daddr ELSE r.saddr END AS addr1,
            CASE WHEN r.is_turned THEN r.dport ELSE r.sport END AS port1,
            CASE WHEN r.is_turned THEN r.saddr ELSE r.daddr END AS addr2,
            CASE WHEN r.is_turned THEN r.sport ELSE r.dport END AS port2,
            CASE WHEN r.is_turned THEN r.dpkts ELSE r.spkts END AS pkts1,
            CASE WHEN r.is_turned THEN r.spkts ELSE r.dpkts END AS pkts2,
            CASE WHEN r.is_turned THEN r.dbytes ELSE r.sbytes END AS bytes1,
            CASE WHEN r.is_turned THEN r.sbytes ELSE r.dbytes END AS bytes2
        FROM r),
    b AS (
        SELECT k.*, lag(k.state) OVER w AS before, argus_internal.has_syn(k.stcpflags, k.dtcpflags) AS has_syn,
            k.stime - max(k.ltime) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS pause
        FROM k WINDOW w AS (PARTITION BY k.srcid, k.proto, k.addr1, k.port1, k.addr2, k.port2
            ORDER BY k.stime, k.ltime, k.state COLLATE "C", k.is_turned, k.pkts1, k.pkts2, k.bytes1, k.bytes2)),
    n AS (
        SELECT b.*, argus_internal.begins_connection(b.proto, b.state, b.before, b.pause, b.has_syn) AS is_first
        FROM b),
    c AS (
        SELECT n.*, count(*) FILTER (WHERE n.is_first) OVER w AS number, lead(n.is_first, 1, true) OVER w AS is_last
        FROM n WINDOW w AS (PARTITION BY n.srcid, n.proto, n.addr1, n.port1, n.addr2, n.port2
            ORDER BY n.stime, n.ltime, n.state COLLATE "C", n.is_turned, n.pkts1, n.pkts2, n.bytes1, n.bytes2
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
    s AS (
        SELECT c.proto, c.addr1, c.port1, c.addr2, c.port2, c.srcid, min(c.stime) AS began, max(c.ltime) AS ended,
            count(*) AS records, bool_or(c.is_turned) FILTER (WHERE c.is_first) AS is_turned,
            max(c.state) FILTER (WHERE c.is_last) AS state,
            bool_or(argus_internal.is_closing(c.state)) AS is_closed,
            least(coalesce(sum(c.pkts1), 0), most)::int8 AS pkts1,
            least(coalesce(sum(c.pkts2), 0), most)::int8 AS pkts2,
            least(coalesce(sum(c.bytes1), 0), most)::int8 AS bytes1,
            least(coalesce(sum(c.bytes2), 0), most)::int8 AS bytes2
        FROM c GROUP BY c.srcid, c.proto, c.addr1, c.port1, c.addr2, c.port2, c.number
        HAVING bool_or(c.stime <@ during) AND max(c.ltime) - min(c.stime) >= min_duration)
    SELECT s.began, s.ended, s.ended - s.began, coalesce(NOT s.is_closed AND s.ended <= possible
            AND s.ended >= known - argus_internal.idle_limit(s.proto), false), s.proto,
        CASE WHEN s.is_turned THEN s.addr2 ELSE s.addr1 END, CASE WHEN s.is_turned THEN s.port2 ELSE s.port1 END,
        CASE WHEN s.is_turned THEN s.addr1 ELSE s.addr2 END, CASE WHEN s.is_turned THEN s.port1 ELSE s.port2 END,
        s.records::int4, CASE WHEN s.is_turned THEN s.pkts2 ELSE s.pkts1 END,
        CASE WHEN s.is_turned THEN s.pkts1 ELSE s.pkts2 END, CASE WHEN s.is_turned THEN s.bytes2 ELSE s.bytes1 END,
        CASE WHEN s.is_turned THEN s.bytes1 ELSE s.bytes2 END, s.state
    FROM s ORDER BY s.began, s.ended, s.proto COLLATE "C", s.addr1, s.port1, s.addr2, s.port2, s.srcid COLLATE "C";
END
$$;

COMMENT ON FUNCTION argus.connections(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
    pg_catalog.interval)
IS 'connections of which status records began in a time, each as one row from its first record to its last one, and '
    'whether it is still open';
