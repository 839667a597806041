
---------------------------------------------------------------------------------------------------------------------
-- The page about a host: argus.dossier()
---------------------------------------------------------------------------------------------------------------------

-- Returns since when a source can be asked cheaply about a host until a time: a hot table has what it holds itself,
-- archives have what is indexed. A few that have no index yet, as the newest ones, are read. NULL: since ever.
CREATE FUNCTION argus_internal.cheap_since(s argus_internal.source, until pg_catalog.timestamptz)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE $1.kind
        WHEN 'relation' THEN CASE WHEN $1.server IS NOT NULL THEN $2 END
        WHEN 'archive' THEN (SELECT coalesce(b.begins + coalesce($1.period, '1 hour'), $2)
            FROM (SELECT argus_internal.archive_begin(f) AS begins
                FROM argus_internal.archive_facts($1.relid, 'infinity', '-infinity') f
                WHERE f.kind = 'archive' AND f.sensor = 0 AND NOT f.is_indexed) b
            WHERE b.begins IS NULL OR b.begins < $2 ORDER BY b.begins DESC NULLS FIRST OFFSET 4 LIMIT 1)
        WHEN 'hot table' THEN coalesce((SELECT coalesce(lower(r), '-infinity')
            FROM unnest(argus_internal.hot_times($1)) r WHERE r @> $2 - interval '1 microsecond'), $2) END
$$;

COMMENT ON FUNCTION argus_internal.cheap_since(argus_internal.source, pg_catalog.timestamptz)
IS 'since when a source can be asked about a host without reading archives through; NULL: since ever';

-- Finds out with which time before another one it is compared: 30 days, or as far back as something is known.
CREATE FUNCTION argus_internal.time_before(s argus_internal.source, during pg_catalog.tstzrange,
    OUT before pg_catalog.tstzrange, OUT reason pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    begins timestamptz := lower(during);
    since timestamptz;
BEGIN
    IF isempty(during) OR begins IS NULL OR NOT isfinite(begins) OR begins < '0001-01-01 00:00+00' THEN
        reason := CASE WHEN isempty(during) THEN 'the time in question is empty'
            ELSE 'the time in question has no beginning' END;
        RETURN;
    END IF;
    since := argus_internal.cheap_since(s, begins);
    IF since >= begins THEN
        reason := CASE s.kind WHEN 'archive' THEN 'archives before have no index'
            WHEN 'relation' THEN 'only who may read all columns may know whether archives before have an index'
            ELSE 'the day before is not in the hot table' END;
        RETURN;
    END IF;
    since := greatest(since, begins - interval '30 days');
    since := argus_internal.ask_first_time(s.relid, tstzmultirange(tstzrange(since, begins)));
    IF since IS NULL THEN
        reason := 'nothing is known of the time before';
    ELSE
        before := tstzrange(since, begins);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.time_before(argus_internal.source, pg_catalog.tstzrange)
IS 'the time before another one of which something is known, or why there is none';

-- Lists what the certificate of an answer says.
CREATE FUNCTION argus_internal.dossier_coverage(s argus_internal.source, during pg_catalog.tstzrange)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, detail pg_catalog.jsonb)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'coverage', v.rank, v.label, v.value, CASE WHEN v.rank = 0 THEN c.first_time END,
        CASE WHEN v.rank = 0 THEN c.last_time END, v.detail
    FROM argus_internal.certify(argus_internal.assess($1.relid, $2, true)) c, LATERAL (VALUES
        (0, 'complete', c.complete::int4, jsonb_strip_nulls(jsonb_build_object('reason', c.reason))),
        (1, 'archives expected', c.files_expected, NULL),
        (2, 'archives present', c.files_present, NULL),
        (3, 'archives missing', c.files_missing, NULL),
        (4, 'archives damaged', c.files_damaged, NULL),
        (5, 'bytes lost', c.bytes_lost, NULL),
        (6, 'packets lost', c.drops, NULL),
        (7, 'records missed', c.missed_records, NULL),
        (8, 'sensors silent', cardinality(c.sensors_silent), jsonb_build_object('sensors', c.sensors_silent))
        ) v(rank, label, value, detail)
$$;

COMMENT ON FUNCTION argus_internal.dossier_coverage(argus_internal.source, pg_catalog.tstzrange)
IS 'section of argus.dossier(): coverage';

CREATE FUNCTION argus.dossier(source pg_catalog.regclass, host pg_catalog.inet,
    during pg_catalog.tstzrange DEFAULT NULL, n pg_catalog.int4 DEFAULT 10)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
ROWS 100
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    compared record;
BEGIN
    IF host IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "host" must not be null');
    END IF;
    IF n IS NULL OR n < 0 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'argument "n" must be at least 0');
    END IF;
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'saddr', 'daddr', 'spkts', 'dpkts', 'sbytes',
        'dbytes', 'proto', 'sport', 'dport', 'state');
    during := coalesce(during, tstzrange(NULL, NULL));
    host := argus_internal.unmapped(host);
    compared := argus_internal.time_before(s, during);
    RETURN QUERY SELECT * FROM argus_internal.ask_dossier(s, host, during, n, compared.before, compared.reason);
    RETURN QUERY SELECT * FROM argus_internal.dossier_coverage(s, during);
END
$$;

COMMENT ON FUNCTION argus.dossier(pg_catalog.regclass, pg_catalog.inet, pg_catalog.tstzrange, pg_catalog.int4)
IS 'the page about a host or network: what it offered and used, its peers, what is new, odd or failed, volume by day, '
    'marks of its machine, and whether all that may be believed';
