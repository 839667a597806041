
---------------------------------------------------------------------------------------------------------------------
-- Sections of argus.dossier() about all flows of a host: summary, volume by day
--
-- Sections are queries that ask_dossier.sql puts together; see there what they are made of. Row 0 of a section is about
-- all that it has, also about what is not shown.
---------------------------------------------------------------------------------------------------------------------

-- Lists the sections in their order.
CREATE FUNCTION argus_internal.dossier_sections()
RETURNS pg_catalog.text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY['summary', 'services offered', 'services used', 'peers by bytes', 'peers by flows', 'new peers',
        'new services', 'scans sent', 'scans received', 'failed connections', 'longest connections', 'volume by day',
        'icmp errors', 'mac addresses', 'vlans', 'ttls', 'coverage']
$$;

COMMENT ON FUNCTION argus_internal.dossier_sections() IS 'the sections of argus.dossier() in their order';

-- Returns the sums that several sections share.
CREATE FUNCTION argus_internal.dossier_sums()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    pair AS MATERIALIZED (
        SELECT host, peer, is_client, service, count(*) AS flows, count(*) FILTER (WHERE is_out) AS flows_out,
            count(*) FILTER (WHERE outcome = 'answered') AS answered,
            count(*) FILTER (WHERE outcome = 'refused') AS refused,
            count(*) FILTER (WHERE outcome = 'unreachable') AS unreachable,
            count(*) FILTER (WHERE outcome = 'no answer') AS unanswered,
            sum(pkts_in) AS pkts_in, sum(pkts_out) AS pkts_out, sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out,
            min(stime) AS first_seen, max(ltime) AS last_seen
        FROM flow GROUP BY host, peer, is_client, service),
    by_peer AS MATERIALIZED (
        SELECT peer, sum(flows) AS flows, sum(flows_out) AS flows_out, sum(answered) AS answered,
            sum(bytes_in + bytes_out) AS bytes, sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out,
            min(first_seen) AS first_seen, max(last_seen) AS last_seen,
            array_agg(service ORDER BY flows DESC, service COLLATE "C") FILTER (WHERE is_client) AS used,
            array_agg(service ORDER BY flows DESC, service COLLATE "C") FILTER (WHERE NOT is_client) AS offered
        FROM pair WHERE NOT peer <<= $3 GROUP BY peer)
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_sums() IS 'common table expressions of argus.dossier(): sums of flows';

-- Returns the section that sums up everything. Its rows are there also for a host that was never seen.
CREATE FUNCTION argus_internal.dossier_summary()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT 'summary'::text, v.rank, v.label, v.value::numeric, v.first_seen, v.last_seen, v.detail FROM (
        SELECT count(*) AS flows, min(stime) AS first_seen, max(ltime) AS last_seen, count(DISTINCT host) AS hosts,
            count(*) FILTER (WHERE is_out) AS flows_out, min(stime) FILTER (WHERE is_out) AS first_out,
            max(ltime) FILTER (WHERE is_out) AS last_out, min(stime) FILTER (WHERE NOT is_out) AS first_in,
            max(ltime) FILTER (WHERE NOT is_out) AS last_in, coalesce(sum(pkts_in), 0) AS pkts_in,
            coalesce(sum(pkts_out), 0) AS pkts_out, coalesce(sum(bytes_in), 0) AS bytes_in,
            coalesce(sum(bytes_out), 0) AS bytes_out, count(DISTINCT peer) FILTER (WHERE NOT peer <<= $3) AS peers,
            count(DISTINCT (stime AT TIME ZONE $2)::date) AS days,
            count(DISTINCT date_trunc('hour', stime, 'UTC')) AS hours
        FROM flow) s,
        (SELECT jsonb_agg(coalesce(o.flows, 0) ORDER BY h) AS flows FROM generate_series(0, 23) h
            LEFT JOIN (SELECT extract(hour FROM stime AT TIME ZONE $2) AS hour, count(*) AS flows FROM flow
                GROUP BY 1) o ON o.hour = h) of_day,
        LATERAL (VALUES
            (1, 'flows', s.flows, s.first_seen, s.last_seen, NULL::jsonb),
            (2, 'flows in', s.flows - s.flows_out, s.first_in, s.last_in, NULL),
            (3, 'flows out', s.flows_out, s.first_out, s.last_out, NULL),
            (4, 'packets in', s.pkts_in, NULL, NULL, NULL),
            (5, 'packets out', s.pkts_out, NULL, NULL, NULL),
            (6, 'bytes in', s.bytes_in, NULL, NULL, NULL),
            (7, 'bytes out', s.bytes_out, NULL, NULL, NULL),
            (8, 'hosts', s.hosts, NULL, NULL, NULL),
            (9, 'peers', s.peers, NULL, NULL, NULL),
            (10, 'days', s.days, NULL, NULL, jsonb_build_object('zone', $2)),
            (11, 'active hours', s.hours, NULL, NULL, jsonb_build_object('zone', $2, 'flows_by_hour', of_day.flows))
        ) v(rank, label, value, first_seen, last_seen, detail)
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_summary() IS 'section of argus.dossier(): summary';

-- Returns the section of days, all of them, in their order. The median is that of all days with flows, those before
-- among them; a day of which the look back saw a part only is none of them.
CREATE FUNCTION argus_internal.dossier_days()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
    SELECT 'volume by day'::text, (row_number() OVER (ORDER BY d.day NULLS FIRST) - 1)::int4,
        coalesce(d.day::text, 'median'), coalesce(d.bytes, m.bytes)::numeric, d.first_seen, d.last_seen,
        CASE WHEN d.day IS NULL THEN jsonb_build_object('days', m.days, 'since', m.since, 'pcr', m.pcr)
            ELSE jsonb_build_object('flows', d.flows, 'bytes_in', d.bytes_in, 'bytes_out', d.bytes_out, 'pcr', d.pcr,
                'pcr_change', d.pcr - m.pcr, 'times_median', round(d.bytes / nullif(m.bytes, 0), 2)) END
    FROM (SELECT count(*) AS days, min(o.day) AS since,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY o.bytes::float8)::numeric AS bytes,
            round(percentile_cont(0.5) WITHIN GROUP (ORDER BY o.pcr::float8)::numeric, 4) AS pcr
        FROM (SELECT a.day, sum(a.bytes_in + a.bytes_out) AS bytes,
                sum(a.bytes_out - a.bytes_in) / nullif(sum(a.bytes_in + a.bytes_out), 0) AS pcr
            FROM (SELECT (stime AT TIME ZONE $2)::date AS day, bytes_in::numeric, bytes_out::numeric FROM flow
                UNION ALL SELECT (p.stime AT TIME ZONE $2)::date, p.bytes_in, p.bytes_out FROM past p, looked l
                WHERE (p.stime AT TIME ZONE $2)::date > (l.since AT TIME ZONE $2)::date) a
            WHERE a.day IS NOT NULL GROUP BY a.day) o) m,
        LATERAL (SELECT NULL::date AS day, NULL::int8 AS flows, NULL::numeric AS bytes, NULL::numeric AS bytes_in,
                NULL::numeric AS bytes_out, NULL::numeric AS pcr, NULL::timestamptz AS first_seen,
                NULL::timestamptz AS last_seen
            UNION ALL SELECT (stime AT TIME ZONE $2)::date, count(*), sum(bytes_in::numeric + bytes_out), sum(bytes_in),
                sum(bytes_out), round(sum(bytes_out::numeric - bytes_in)
                    / nullif(sum(bytes_in::numeric + bytes_out), 0), 4), min(stime), max(ltime)
            FROM flow WHERE stime IS NOT NULL GROUP BY 1) d
    $query$
$$;

COMMENT ON FUNCTION argus_internal.dossier_days() IS 'section of argus.dossier(): volume by day';
