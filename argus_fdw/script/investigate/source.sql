
---------------------------------------------------------------------------------------------------------------------
-- What a source is: a foreign table of flows, a hot table, or any other relation with columns of flows
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.source AS (
    relid pg_catalog.regclass,
    kind pg_catalog.text,
    server pg_catalog.name,
    period pg_catalog.interval,
    slack pg_catalog.interval,
    shown pg_catalog.tstzrange,
    zone pg_catalog.text,
    filter pg_catalog.text,
    hot_from pg_catalog.timestamptz
);

COMMENT ON TYPE argus_internal.source IS 'what an investigation asks';
COMMENT ON COLUMN argus_internal.source.relid IS 'the relation';
COMMENT ON COLUMN argus_internal.source.kind IS 'archive: a foreign table of flows; hot table; or relation';
COMMENT ON COLUMN argus_internal.source.server IS 'the server of its archives';
COMMENT ON COLUMN argus_internal.source.period IS 'how long an archive is written to, by its options; NULL: unknown';
COMMENT ON COLUMN argus_internal.source.slack IS 'how far flows may reach beyond that, by its options; NULL: unknown';
COMMENT ON COLUMN argus_internal.source.shown IS 'the times of flows that it shows at all';
COMMENT ON COLUMN argus_internal.source.zone IS 'time zone that decides where a day begins';
COMMENT ON COLUMN argus_internal.source.filter IS 'ra filter of a hot table';
COMMENT ON COLUMN argus_internal.source.hot_from IS 'days of a hot table before this time have expired';

-- Returns an option of a foreign table, or else of its server; without a table that of the server alone.
CREATE FUNCTION argus_internal.source_option(relid pg_catalog.regclass, server pg_catalog.name,
    option pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((SELECT o.option_value FROM pg_foreign_table t, pg_options_to_table(t.ftoptions) o
            WHERE t.ftrelid = $1 AND o.option_name = $3),
        (SELECT o.option_value FROM pg_foreign_server s, pg_options_to_table(s.srvoptions) o
            WHERE s.srvname = $2 AND o.option_name = $3))
$$;

COMMENT ON FUNCTION argus_internal.source_option(pg_catalog.regclass, pg_catalog.name, pg_catalog.text)
IS 'an option of a foreign table or of its server';

-- Times in options are UTC unless they say otherwise, and are written with the year first.
CREATE FUNCTION argus_internal.source_of_archive(relid pg_catalog.regclass, server pg_catalog.name)
RETURNS argus_internal.source
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
AS $$
    SELECT ROW($1, 'archive', $2, argus_internal.source_option($1, $2, 'period')::interval,
        argus_internal.source_option($1, $2, 'slack')::interval,
        tstzrange(argus_internal.source_option($1, NULL, 'since')::timestamptz,
            argus_internal.source_option($1, NULL, 'until')::timestamptz), 'UTC', NULL, NULL)::argus_internal.source
$$;

COMMENT ON FUNCTION argus_internal.source_of_archive(pg_catalog.regclass, pg_catalog.name)
IS 'describes a foreign table of flows';

CREATE FUNCTION argus_internal.describe_source(relid pg_catalog.regclass)
RETURNS argus_internal.source
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation pg_class;
    hot argus_internal.visible_setting;
    server name;
    record text;
BEGIN
    IF relid IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "source" must not be null',
            hint => 'SELECT source FROM argus.sources() lists what can be asked.');
    END IF;
    SELECT * INTO relation FROM pg_class c WHERE c.oid = describe_source.relid;
    IF relation.relkind IS NULL OR relation.relkind NOT IN ('r', 'p', 'v', 'm', 'f') THEN
        PERFORM argus_internal.report('ERROR', errcode => 'wrong_object_type',
            message => format('%s is no table or view', relid));
    END IF;
    IF NOT has_any_column_privilege(relid, 'SELECT') THEN
        PERFORM argus_internal.report('ERROR', errcode => 'insufficient_privilege',
            message => format('permission denied for %s %s', CASE WHEN relation.relkind IN ('v', 'm') THEN 'view'
                WHEN relation.relkind = 'f' THEN 'foreign table' ELSE 'table' END, relation.relname));
    END IF;
    SELECT * INTO hot FROM argus_internal.visible_setting h WHERE h.relid = describe_source.relid;
    IF FOUND THEN
        RETURN ROW(relid, 'hot table', hot.server, argus_internal.source_option(NULL, hot.server, 'period'),
            argus_internal.source_option(NULL, hot.server, 'slack'), tstzrange(NULL, NULL), hot.partition_zone,
            hot.filter, hot.hot_from)::argus_internal.source;
    END IF;
    SELECT s.srvname INTO server FROM pg_foreign_table t JOIN pg_foreign_server s ON s.oid = t.ftserver
        JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    WHERE t.ftrelid = describe_source.relid AND w.fdwname = 'argus_fdw';
    IF server IS NULL THEN
        RETURN ROW(relid, 'relation', NULL, NULL, NULL, tstzrange(NULL, NULL), 'UTC', NULL,
            NULL)::argus_internal.source;
    END IF;
    record := coalesce(argus_internal.source_option(relid, NULL, 'record'), 'flow');
    IF record <> 'flow' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'wrong_object_type',
            message => format('%s shows no flows, but %s records', relid, record));
    END IF;
    RETURN argus_internal.source_of_archive(relid, server);
END
$$;

COMMENT ON FUNCTION argus_internal.describe_source(pg_catalog.regclass)
IS 'finds out what a source is; an error if it cannot be one';

-- Lists those of some columns that a relation does not have.
CREATE FUNCTION argus_internal.absent_columns(relid pg_catalog.regclass, columns pg_catalog.text[])
RETURNS pg_catalog.text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT c FROM unnest($2) c WHERE NOT EXISTS (SELECT FROM pg_attribute a
        WHERE a.attrelid = $1 AND a.attname = c AND a.attnum > 0 AND NOT a.attisdropped) ORDER BY c COLLATE "C")
$$;

COMMENT ON FUNCTION argus_internal.absent_columns(pg_catalog.regclass, pg_catalog.text[])
IS 'those of some columns that a relation does not have';

-- Raises an error unless a source has some columns.
CREATE FUNCTION argus_internal.require_columns(relid pg_catalog.regclass, VARIADIC columns pg_catalog.text[])
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    absent text[] := argus_internal.absent_columns(relid, columns);
BEGIN
    IF absent <> '{}' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'undefined_column',
            message => format('%s lacks the columns "%s"', relid, array_to_string(absent, '", "')),
            hint => 'A source has columns of argus.flow, with their names.');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.require_columns(pg_catalog.regclass, pg_catalog.text[])
IS 'raises an error unless a source has some columns';
