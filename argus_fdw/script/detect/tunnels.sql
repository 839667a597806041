
---------------------------------------------------------------------------------------------------------------------
-- What carries more than it should, or for longer: argus.tunnels()
--
-- Formulas and defaults are explained in doc/detection.md.
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.tunnel AS (
    kind pg_catalog.text,
    client pg_catalog.inet,
    server pg_catalog.inet,
    proto pg_catalog.text,
    port pg_catalog.int4,
    first_seen pg_catalog.timestamptz,
    last_seen pg_catalog.timestamptz,
    bytes_out pg_catalog.float8,
    bytes_in pg_catalog.float8,
    score pg_catalog.float8,
    why pg_catalog.text
);

COMMENT ON TYPE argus_internal.tunnel IS 'what is judged to be a tunnel';
COMMENT ON COLUMN argus_internal.tunnel.kind IS 'dns, icmp, keystrokes or long';
COMMENT ON COLUMN argus_internal.tunnel.client IS 'who began';
COMMENT ON COLUMN argus_internal.tunnel.server IS 'the other side';
COMMENT ON COLUMN argus_internal.tunnel.proto IS 'protocol';
COMMENT ON COLUMN argus_internal.tunnel.port IS 'port of the server';
COMMENT ON COLUMN argus_internal.tunnel.first_seen IS 'when it began';
COMMENT ON COLUMN argus_internal.tunnel.last_seen IS 'when it ended';
COMMENT ON COLUMN argus_internal.tunnel.bytes_out IS 'bytes of the client';
COMMENT ON COLUMN argus_internal.tunnel.bytes_in IS 'bytes of the server';
COMMENT ON COLUMN argus_internal.tunnel.score IS 'how sure that is, from 0 to 1';
COMMENT ON COLUMN argus_internal.tunnel.why IS 'what is odd about it, in words';

CREATE FUNCTION argus_internal.talk_seconds(t argus_internal.talk)
RETURNS pg_catalog.float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT greatest(extract(epoch FROM $1.last_seen - $1.first_seen), 1)::float8 $$;

COMMENT ON FUNCTION argus_internal.talk_seconds(argus_internal.talk) IS 'how long something went on, at least a second';

-- Judges questions about names. Data go out in names that are longer than names are, or come in as long answers. A
-- resolver gets long answers of many servers: only its questions count.
CREATE FUNCTION argus_internal.judge_dns(talks argus_internal.talk[])
RETURNS SETOF argus_internal.tunnel
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.kind, t.client, t.server, t.proto, t.port, t.first_seen, t.last_seen, t.bytes_out, t.bytes_in,
        greatest(CASE WHEN t.long_pkts >= 0.2 * t.pkts_out THEN t.excess_out / (t.excess_out + 15e3) ELSE 0 END,
            CASE WHEN t.servers < 4 AND t.pkts_out >= 200 AND t.bytes_in >= 400 * t.pkts_in
                THEN 0.9 * t.excess_in / (t.excess_in + 500e3) ELSE 0 END),
        format('%s questions of %s bytes on average, %s of them long ones, and answers of %s bytes, %s a minute',
            t.pkts_out, round(t.bytes_out / t.pkts_out), t.long_pkts, round(t.bytes_in / nullif(t.pkts_in, 0)),
            round((60 * t.pkts_out / t.seconds)::numeric, 1))
    FROM (SELECT u.*, count(*) FILTER (WHERE u.excess_in >= 50000) OVER (PARTITION BY u.client) AS servers,
            argus_internal.talk_seconds(u) AS seconds FROM unnest($1) u WHERE u.kind = 'dns' AND u.pkts_out > 0) t
$$;

COMMENT ON FUNCTION argus_internal.judge_dns(argus_internal.talk[]) IS 'questions about names that carry data';

-- Judges pings. An answer repeats what the question said: where it has another size, it does not. Large pings of one
-- size are measurements.
CREATE FUNCTION argus_internal.judge_icmp(talks argus_internal.talk[])
RETURNS SETOF argus_internal.tunnel
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.kind, t.client, t.server, t.proto, t.port, t.first_seen, t.last_seen, t.bytes_out, t.bytes_in,
        x.excess / (x.excess + 20e3),
        format('%s pings of %s to %s bytes, and %s answers of %s bytes on average; %s of data were not mirrored',
            t.pkts_out, round(t.least_size), round(t.most_size), t.pkts_in,
            coalesce(round(t.bytes_in / nullif(t.pkts_in, 0)), 0), pg_size_pretty(least(t.odd_excess, 9e18)::int8))
    FROM unnest($1) t, LATERAL (SELECT CASE WHEN t.most_size - t.least_size >= 16
        THEN t.odd_excess + 0.2 * (t.excess_out + t.excess_in - t.odd_excess) ELSE
            CASE WHEN t.pkts_in > 0 THEN t.odd_excess ELSE 0 END END) x(excess)
    WHERE t.kind = 'icmp'
$$;

COMMENT ON FUNCTION argus_internal.judge_icmp(argus_internal.talk[]) IS 'pings that carry data';

-- Lists the ports at which somebody who types is expected: SSH, Telnet, rlogin, rsh, remote desktops.
CREATE FUNCTION argus_internal.login_ports()
RETURNS pg_catalog.int4[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT '{22,23,513,514,992,3389,5900,5901,5902,5903}'::int4[] $$;

COMMENT ON FUNCTION argus_internal.login_ports() IS 'ports at which somebody who types is expected';

-- Judges connections on which somebody may type: small packets of the client at the pace of a human, unevenly, and at
-- least as much comes back. What the sensor counted as keystrokes makes it surer; it does not count small ones.
CREATE FUNCTION argus_internal.judge_keystrokes(talks argus_internal.talk[])
RETURNS SETOF argus_internal.tunnel
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'keystrokes', t.client, t.server, t.proto, t.port, t.first_seen, t.last_seen, t.bytes_out, t.bytes_in,
        t.pkts_out / (t.pkts_out + 150) * CASE WHEN t.strokes >= 20 THEN 1 ELSE 0.8 END
            * CASE WHEN t.unevenness < 0.1 THEN 0.6 ELSE 1 END,
        format('%s packets of the client with %s bytes of data on average, %s a second; %s came back; %s',
            t.pkts_out, round((t.app_out / t.pkts_out)::numeric, 1), round((t.pkts_out / t.seconds)::numeric, 1),
            pg_size_pretty(least(t.app_in, 9e18)::int8), CASE WHEN t.strokes > 0
                THEN argus_internal.say_count(least(t.strokes, 9e18)::int8, 'keystroke', 'keystrokes', NULL)
                ELSE 'the sensor counted no keystrokes' END)
    FROM (SELECT u.*, argus_internal.talk_seconds(u) AS seconds FROM unnest($1) u WHERE u.kind = 'session') t
    WHERE t.proto = 'tcp' AND t.port <> ALL (argus_internal.login_ports()) AND t.pkts_out >= 60
        AND t.pkts_in BETWEEN 0.3 * t.pkts_out AND 1.5 * t.pkts_out AND t.app_out > 0
        AND t.app_out <= 100 * t.pkts_out AND t.app_in BETWEEN t.app_out AND 400 * t.pkts_in
        AND t.pkts_out BETWEEN 0.2 * t.seconds AND 15 * t.seconds
$$;

COMMENT ON FUNCTION argus_internal.judge_keystrokes(argus_internal.talk[])
IS 'connections on which somebody types where no login is expected';

-- Judges connections that are open for hours and carry data all the time. Where several hosts keep one open to the same
-- service, that is what the service is for.
CREATE FUNCTION argus_internal.judge_long(talks argus_internal.talk[])
RETURNS SETOF argus_internal.tunnel
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'long', t.client, t.server, t.proto, t.port, t.first_seen, t.last_seen, t.bytes_out, t.bytes_in,
        t.hours / (t.hours + 4),
        format('one connection for %s hours, with %s flows, %s sent and %s received all the time',
            round(t.hours::numeric, 1), t.flows, pg_size_pretty(least(t.bytes_out, 9e18)::int8),
            pg_size_pretty(least(t.bytes_in, 9e18)::int8))
    FROM (SELECT u.*, h.hours, array_agg(u.client) OVER (PARTITION BY u.server, u.proto, u.port) AS clients
        FROM unnest($1) u, LATERAL (SELECT argus_internal.talk_seconds(u) / 3600) h(hours)
        WHERE u.kind = 'session' AND h.hours >= 1 AND u.flows >= 2 * h.hours) t
    WHERE t.bytes_out + t.bytes_in >= 20000 * t.hours
        AND (SELECT count(DISTINCT c) FROM unnest(t.clients) c) <= 3
$$;

COMMENT ON FUNCTION argus_internal.judge_long(argus_internal.talk[]) IS 'connections that are open for hours';

-- Says which kind is not decided for want of columns.
CREATE FUNCTION argus_internal.notice_undecided(source pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted constant text[] := '{sappbytes,dappbytes}';
    unread text[] := argus_internal.absent_columns(source, wanted) || argus_internal.hidden_columns(source, wanted);
BEGIN
    IF unread <> '{}' THEN
        PERFORM argus_internal.report('NOTICE', message => 'tunnels of kind "keystrokes" are not looked for',
            detail => format('They need the %s of %s.', argus_internal.say_columns(unread), source));
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.notice_undecided(pg_catalog.regclass)
IS 'says which kind of tunnel is not looked for, for want of columns';

CREATE FUNCTION argus.tunnels(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    filter pg_catalog.text DEFAULT NULL)
RETURNS TABLE (saddr pg_catalog.inet, daddr pg_catalog.inet, kind pg_catalog.text, proto pg_catalog.text,
    port pg_catalog.int4, duration pg_catalog.interval, bytes_out pg_catalog.int8, bytes_in pg_catalog.int8,
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, score pg_catalog.float8,
    why pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    condition text;
    talks argus_internal.talk[];
BEGIN
    PERFORM argus_internal.describe_source(source);
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'proto', 'saddr', 'sport', 'daddr', 'dport',
        'state', 'spkts', 'dpkts', 'sbytes', 'dbytes');
    condition := argus_internal.filter_condition(source, filter);
    PERFORM argus_internal.notice_undecided(source);
    talks := ARRAY(SELECT t FROM argus_internal.ask_talks(source, coalesce(during, tstzrange(NULL, NULL)),
        condition) t);
    RETURN QUERY
    SELECT j.client, j.server, j.kind, j.proto, j.port, max(j.last_seen - j.first_seen),
        least(sum(j.bytes_out), 9e18)::int8, least(sum(j.bytes_in), 9e18)::int8, min(j.first_seen), max(j.last_seen),
        max(j.score), (array_agg(j.why ORDER BY j.score DESC, j.first_seen, j.why COLLATE "C"))[1]
    FROM (SELECT * FROM argus_internal.judge_dns(talks) UNION ALL SELECT * FROM argus_internal.judge_icmp(talks)
        UNION ALL SELECT * FROM argus_internal.judge_keystrokes(talks)
        UNION ALL SELECT * FROM argus_internal.judge_long(talks)) j
    WHERE j.score >= 0.6 GROUP BY j.client, j.server, j.kind, j.proto, j.port
    ORDER BY max(j.score) DESC, j.client, j.server, j.kind COLLATE "C", j.proto COLLATE "C", j.port;
END
$$;

COMMENT ON FUNCTION argus.tunnels(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text)
IS 'names, pings and connections that carry data where none are expected, or for hours: one row for each pair, kind, '
    'protocol and port';
