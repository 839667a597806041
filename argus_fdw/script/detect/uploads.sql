
---------------------------------------------------------------------------------------------------------------------
-- Who sent more than is usual, or where nothing was sent before: argus.uploads()
--
-- Formulas and defaults are explained in doc/detection.md.
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.usual_volume AS (
    host pg_catalog.inet,
    day pg_catalog.date,
    days pg_catalog.int8,
    usual pg_catalog.int8,
    deviation pg_catalog.float8
);

COMMENT ON TYPE argus_internal.usual_volume IS 'a day of a host, compared with its other days';
COMMENT ON COLUMN argus_internal.usual_volume.host IS 'the host';
COMMENT ON COLUMN argus_internal.usual_volume.day IS 'the day';
COMMENT ON COLUMN argus_internal.usual_volume.days IS 'number of other days with flows of the host';
COMMENT ON COLUMN argus_internal.usual_volume.usual IS 'median of what it sent on these';
COMMENT ON COLUMN argus_internal.usual_volume.deviation
IS 'how far from that the day is, in robust standard deviations';

-- Returns a time with the 28 days before it. A time without a begin has all of them.
CREATE FUNCTION argus_internal.with_past(during pg_catalog.tstzrange)
RETURNS pg_catalog.tstzrange
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
    SELECT CASE WHEN lower($1) > '0001-02-01 00:00+00' AND lower($1) < '40000-01-01 00:00+00'
        THEN tstzrange(lower($1) - interval '28 days', upper($1), '[' || CASE WHEN upper_inc($1) THEN ']' ELSE ')' END)
        ELSE $1 END
$$;

COMMENT ON FUNCTION argus_internal.with_past(pg_catalog.tstzrange) IS 'a time with the 28 days before it';

-- Divides a time between rollups by day and flows. Rollups know nothing of filters.
CREATE FUNCTION argus_internal.divide_volumes(s argus_internal.source, during pg_catalog.tstzrange,
    filter pg_catalog.text)
RETURNS argus_internal.division
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts argus_internal.division;
BEGIN
    IF filter IS NULL AND argus_internal.readable_rollup(s, '_host_day') IS NOT NULL THEN
        parts := argus_internal.divide(s, during, argus_internal.assess(s.relid, during, true));
        parts.rest := parts.rest + parts.hours;
    ELSE
        parts.days := '{}';
        parts.rest := tstzmultirange(during);
    END IF;
    RETURN parts;
END
$$;

COMMENT ON FUNCTION argus_internal.divide_volumes(argus_internal.source, pg_catalog.tstzrange, pg_catalog.text)
IS 'divides a time between rollups by day and flows';

-- Compares days of hosts with their other days, from 28 days before on. Medians are lower ones: of two days, the one
-- with less. What is less than 2 MB or a quarter of the median is no deviation worth its name.
CREATE FUNCTION argus_internal.compare_volumes(days argus_internal.host_volume[],
    known argus_internal.host_volume[])
RETURNS SETOF argus_internal.usual_volume
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off
AS $$
    WITH d AS MATERIALIZED (SELECT * FROM unnest($1)),
    other AS MATERIALIZED (SELECT d.host, d.day, d.bytes_out AS sent, k.bytes_out FROM d JOIN unnest($2) k
        ON k.host = d.host WHERE k.day <> d.day AND k.day >= d.day - 28),
    middle AS MATERIALIZED (SELECT o.host, o.day, o.sent, count(*) AS days,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY o.bytes_out) AS usual
        FROM other o GROUP BY o.host, o.day, o.sent),
    spread AS MATERIALIZED (SELECT o.host, o.day,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY abs(o.bytes_out::float8 - m.usual)) AS mad
        FROM other o JOIN middle m ON m.host = o.host AND m.day = o.day GROUP BY o.host, o.day)
    SELECT d.host, d.day, coalesce(m.days, 0), m.usual,
        (m.sent::float8 - m.usual) / greatest(1.4826 * p.mad, 0.25 * m.usual, 2e6)
    FROM d LEFT JOIN middle m ON m.host = d.host AND m.day = d.day
    LEFT JOIN spread p ON p.host = d.host AND p.day = d.day
$$;

COMMENT ON FUNCTION argus_internal.compare_volumes(argus_internal.host_volume[], argus_internal.host_volume[])
IS 'compares days of hosts with their other days';

-- Returns the score of an upload: the geometric mean of how much it is, how far the day is from what is usual, and how
-- one-sided it is; less by day than at night, and less if the host sent anything there on other days. Where it sent
-- nothing, much is odd even from a host that always sends much. A host that was seen on no other day has nothing that
-- is usual; if nobody was, nobody knows.
CREATE FUNCTION argus_internal.upload_score(bytes_out pg_catalog.float8, bytes_in pg_catalog.float8,
    deviation pg_catalog.float8, has_past pg_catalog.bool, known_days pg_catalog.int8,
    off_share pg_catalog.float8)
RETURNS pg_catalog.float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (($1 / ($1 + 50e6)) * CASE WHEN NOT $4 THEN 0.4 WHEN $3 IS NULL THEN 1
            ELSE greatest($3 / (abs($3) + 3), CASE WHEN $5 > 0 THEN 0 ELSE 0.4 END) END
        * greatest(($1 - $2) / ($1 + $2), 0)) ^ (1 / 3::float8) * (0.9 + 0.1 * coalesce($6, 0))
        * CASE WHEN $5 > 0 THEN 0.95 ELSE 1 END
$$;

COMMENT ON FUNCTION argus_internal.upload_score(pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    pg_catalog.bool, pg_catalog.int8, pg_catalog.float8)
IS 'score of what a host sent to a service on a day, from 0 to 1';

-- Returns in words what was sent, how that compares with other days, and when.
CREATE FUNCTION argus_internal.say_upload(u argus_internal.upload, usual argus_internal.usual_volume,
    has_past pg_catalog.bool, known_days pg_catalog.int8)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
    SELECT concat_ws('; ', format('sent %s and received %s in %s on %s', pg_size_pretty($1.bytes_out),
            pg_size_pretty($1.bytes_in), argus_internal.say_count($1.flows, 'flow', 'flows', NULL), $1.day),
        CASE WHEN NOT $3 THEN 'there is no other day to compare with'
            WHEN $2.days = 0 THEN 'the host was not seen on other days'
            ELSE format('it usually sends %s a day (median of %s)', pg_size_pretty($2.usual),
                argus_internal.say_count($2.days, 'other day', 'other days', NULL)) END,
        CASE WHEN NOT $3 THEN NULL WHEN $4 = 0 THEN 'nothing was sent there on other days'
            ELSE format('something was sent there on %s',
                argus_internal.say_count($4, 'other day', 'other days', NULL)) END,
        CASE WHEN $1.bytes_off > 0.5 * $1.bytes_out THEN format('%s %% at night or on a weekend',
            round(100 * $1.bytes_off::numeric / $1.bytes_out)) END)
$$;

COMMENT ON FUNCTION argus_internal.say_upload(argus_internal.upload, argus_internal.usual_volume, pg_catalog.bool,
    pg_catalog.int8)
IS 'what is odd about an upload, in words';

-- Judges uploads. What a host sends to a peer on other days, too, is usual: on one day in eight, two at least.
CREATE FUNCTION argus_internal.judge_uploads(s argus_internal.source, past pg_catalog.tstzrange,
    uploads argus_internal.upload[], compared argus_internal.usual_volume[], has_past pg_catalog.bool)
RETURNS TABLE (upload argus_internal.upload, usual argus_internal.usual_volume, known_days pg_catalog.int8,
    score pg_catalog.float8)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off
AS $$
    WITH u AS MATERIALIZED (SELECT * FROM unnest($3) u
        WHERE u.bytes_out >= argus_internal.least_upload() AND u.bytes_out >= 2 * u.bytes_in::numeric),
    sent AS MATERIALIZED (SELECT * FROM argus_internal.ask_sent_to($1, $2, ARRAY(SELECT DISTINCT host FROM u),
        ARRAY(SELECT DISTINCT peer FROM u))),
    known AS MATERIALIZED (SELECT u.host, u.peer, u.proto, u.port, u.day, count(*) AS days,
            count(*) FILTER (WHERE k.bytes_out >= u.bytes_out / 4) AS alike
        FROM u JOIN sent k ON k.host = u.host AND k.peer = u.peer WHERE k.day <> u.day AND k.day >= u.day - 28
        GROUP BY 1, 2, 3, 4, 5)
    SELECT ROW(u.*)::argus_internal.upload, ROW(c.*)::argus_internal.usual_volume, coalesce(k.days, 0),
        argus_internal.upload_score(u.bytes_out, u.bytes_in, c.deviation, $5, k.days,
            u.bytes_off::float8 / u.bytes_out)
    FROM u JOIN unnest($4) c ON c.host = u.host AND c.day = u.day
    LEFT JOIN known k ON k.host = u.host AND k.peer = u.peer AND k.proto = u.proto
        AND k.port IS NOT DISTINCT FROM u.port AND k.day = u.day
    WHERE coalesce(k.alike, 0) < least(greatest(c.days, 1), greatest(2, (c.days + 7) / 8))
$$;

COMMENT ON FUNCTION argus_internal.judge_uploads(argus_internal.source, pg_catalog.tstzrange,
    argus_internal.upload[], argus_internal.usual_volume[], pg_catalog.bool)
IS 'uploads that are not usual, with their scores';

-- Returns the score from which an upload is shown.
CREATE FUNCTION argus_internal.least_upload_score()
RETURNS pg_catalog.float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT 0.7::pg_catalog.float8 $$;

COMMENT ON FUNCTION argus_internal.least_upload_score() IS 'score from which an upload is shown';

-- Lists hosts whose flows are worth a look: all that they sent on a day would be shown if it went to a new peer,
-- nothing had come back, and it was at night.
CREATE FUNCTION argus_internal.suspected_uploaders(days argus_internal.host_volume[],
    compared argus_internal.usual_volume[], has_past pg_catalog.bool)
RETURNS pg_catalog.inet[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT DISTINCT d.host FROM unnest($1) d JOIN unnest($2) c ON c.host = d.host AND c.day = d.day
        WHERE argus_internal.upload_score(d.bytes_out, 0, c.deviation, $3, 0, 1)
            >= argus_internal.least_upload_score())
$$;

COMMENT ON FUNCTION argus_internal.suspected_uploaders(argus_internal.host_volume[], argus_internal.usual_volume[],
    pg_catalog.bool)
IS 'hosts that may have sent an upload that is to be shown';

-- Hosts come from rollups, where there are any; then only the flows of the few that stand out are read. The day of a
-- pair that scores most speaks for it.
CREATE FUNCTION argus.uploads(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    filter pg_catalog.text DEFAULT NULL)
RETURNS TABLE (host pg_catalog.inet, peer pg_catalog.inet, proto pg_catalog.text, port pg_catalog.int4,
    bytes_out pg_catalog.int8, bytes_in pg_catalog.int8, usual pg_catalog.int8, deviation pg_catalog.float8,
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, score pg_catalog.float8,
    why pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    condition text := argus_internal.filter_condition(source, filter);
    past tstzrange;
    days argus_internal.host_volume[];
    compared argus_internal.usual_volume[];
    has_past bool;
    pairs record;
    uploads argus_internal.upload[];
BEGIN
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'proto', 'saddr', 'sport', 'daddr', 'dport',
        'spkts', 'dpkts', 'sbytes', 'dbytes');
    during := coalesce(during, tstzrange(NULL, NULL));
    past := argus_internal.with_past(during);
    days := ARRAY(SELECT v FROM argus_internal.ask_volumes(s, argus_internal.divide_volumes(s, during, filter),
        condition, NULL, argus_internal.least_upload()) v);
    compared := ARRAY(SELECT c FROM argus_internal.compare_volumes(days, ARRAY(SELECT v FROM
        argus_internal.ask_volumes(s, argus_internal.divide_volumes(s, past, filter), condition,
            ARRAY(SELECT DISTINCT d.host FROM unnest(days) d), 0) v)) c);
    has_past := coalesce((SELECT bool_or(c.days > 0) FROM unnest(compared) c), false)
        OR argus_internal.ask_any_flow(source, past - during);
    pairs := argus_internal.ask_upload_pairs(s, during, condition,
        argus_internal.suspected_uploaders(days, compared, has_past));
    IF pairs.hosts_found IS NULL THEN
        RETURN;
    END IF;
    uploads := ARRAY(SELECT u FROM argus_internal.ask_uploads(s, during, condition, pairs.hosts_found,
        pairs.peers_found) u);
    RETURN QUERY
    WITH best AS (SELECT DISTINCT ON (j.host, j.peer, j.proto COLLATE "C", j.port) j.*
        FROM (SELECT (x.upload).*, x.usual AS compared, x.known_days, x.score
            FROM argus_internal.judge_uploads(s, past, uploads, compared, has_past) x) j
        WHERE j.score >= argus_internal.least_upload_score()
        ORDER BY j.host, j.peer, j.proto COLLATE "C", j.port, j.score DESC, j.day)
    SELECT b.host, b.peer, b.proto, b.port, least(sum(u.bytes_out), 9223372036854775807)::int8,
        least(sum(u.bytes_in), 9223372036854775807)::int8, (b.compared).usual, (b.compared).deviation,
        min(u.first_seen), max(u.last_seen), b.score,
        argus_internal.say_upload(ROW(b.host, b.peer, b.proto, b.port, b.day, b.flows, b.bytes_out, b.bytes_in,
            b.bytes_off, b.first_seen, b.last_seen)::argus_internal.upload, b.compared, has_past, b.known_days)
    FROM best b JOIN unnest(uploads) u ON u.host = b.host AND u.peer = b.peer AND u.proto = b.proto
        AND u.port IS NOT DISTINCT FROM b.port
    GROUP BY b.host, b.peer, b.proto, b.port, b.day, b.flows, b.bytes_out, b.bytes_in, b.bytes_off, b.first_seen,
        b.last_seen, b.compared, b.known_days, b.score
    ORDER BY b.score DESC, b.host, b.peer, b.proto COLLATE "C", b.port;
END
$$;

COMMENT ON FUNCTION argus.uploads(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text)
IS 'who sent more than is usual, or where nothing was sent before: one row for each host, peer, protocol and port';
