
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
COMMENT ON COLUMN argus_internal.source.server
IS 'the server of its archives; of a relation, it has some, but this user may not know of them';
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

-- What archives a table is made of is for those who may read all of its columns. To others it is any relation.
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
    IF server IS NULL OR NOT has_table_privilege(relid, 'SELECT') THEN
        RETURN ROW(relid, 'relation', server, NULL, NULL, tstzrange(NULL, NULL), 'UTC', NULL,
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

-- Lists those of some columns that a relation has, but that the caller may not read.
CREATE FUNCTION argus_internal.hidden_columns(relid pg_catalog.regclass, columns pg_catalog.text[])
RETURNS pg_catalog.text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT a.attname::text FROM pg_attribute a
        WHERE a.attrelid = $1 AND a.attname = ANY ($2) AND a.attnum > 0 AND NOT a.attisdropped
            AND NOT has_column_privilege($1, a.attnum, 'SELECT') ORDER BY a.attname::text COLLATE "C")
$$;

COMMENT ON FUNCTION argus_internal.hidden_columns(pg_catalog.regclass, pg_catalog.text[])
IS 'those of some columns of a relation that the caller may not read';

CREATE FUNCTION argus_internal.say_columns(columns pg_catalog.text[])
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE cardinality($1) WHEN 1 THEN format('column "%s"', $1[1])
        ELSE format('columns "%s"', array_to_string($1, '", "')) END
$$;

COMMENT ON FUNCTION argus_internal.say_columns(pg_catalog.text[]) IS 'names of columns in words';

-- Raises the error for columns that a relation lacks. `detail` says what needs them; NULL: the function itself.
CREATE FUNCTION argus_internal.refuse_absent(relid pg_catalog.regclass, absent pg_catalog.text[],
    detail pg_catalog.text, hint pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.report('ERROR', errcode => 'undefined_column',
        message => format('%s lacks the %s', relid, argus_internal.say_columns(absent)), detail => detail,
        hint => hint);
END
$$;

COMMENT ON FUNCTION argus_internal.refuse_absent(pg_catalog.regclass, pg_catalog.text[], pg_catalog.text,
    pg_catalog.text)
IS 'raises the error for columns that a relation lacks';

-- Raises an error if the caller may not read some columns. `detail` says what needs them; NULL: the function itself.
CREATE FUNCTION argus_internal.refuse_hidden(relid pg_catalog.regclass, hidden pg_catalog.text[],
    detail pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF hidden = '{}' THEN
        RETURN;
    END IF;
    PERFORM argus_internal.report('ERROR', errcode => 'insufficient_privilege',
        message => format('permission denied for %s of %s', argus_internal.say_columns(hidden), relid),
        detail => detail,
        hint => format('GRANT SELECT (%s) ON %s TO %I grants them.',
            (SELECT string_agg(quote_ident(c), ', ') FROM unnest(hidden) c), relid, current_user));
END
$$;

COMMENT ON FUNCTION argus_internal.refuse_hidden(pg_catalog.regclass, pg_catalog.text[], pg_catalog.text)
IS 'raises an error if there are columns that the caller may not read';

-- Raises an error unless a source has some columns, and the caller may read them.
CREATE FUNCTION argus_internal.require_columns(relid pg_catalog.regclass, VARIADIC columns pg_catalog.text[])
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    absent text[] := argus_internal.absent_columns(relid, columns);
BEGIN
    IF absent <> '{}' THEN
        PERFORM argus_internal.refuse_absent(relid, absent, NULL,
            'A source has columns of argus.flow, with their names.');
    END IF;
    PERFORM argus_internal.refuse_hidden(relid, argus_internal.hidden_columns(relid, columns), NULL);
END
$$;

COMMENT ON FUNCTION argus_internal.require_columns(pg_catalog.regclass, pg_catalog.text[])
IS 'raises an error unless a source has some columns that the caller may read';

---------------------------------------------------------------------------------------------------------------------
-- Filters of ra on a source
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.adapt_filter(filter pg_catalog.text, columns pg_catalog.text[],
    OUT condition pg_catalog.text, OUT missing pg_catalog.text[])
AS 'MODULE_PATHNAME', 'argus_adapt_filter'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.adapt_filter(pg_catalog.text, pg_catalog.text[])
IS 'an ra filter as a condition on some columns of argus.flow; or the columns that it needs besides';

-- Returns how a source is given columns that it lacks.
CREATE FUNCTION argus_internal.hint_at_columns(s argus_internal.source, absent pg_catalog.text[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE $1.kind
        WHEN 'hot table' THEN format('Add them: CALL argus.alter_hot_table(%L, columns => %L). The flows that it holds '
            'already have NULL there.', $1.relid, array(SELECT f.attname FROM pg_attribute t JOIN pg_attribute f
                ON f.attrelid = 'argus.flow'::regclass AND f.attname = t.attname
                WHERE t.attrelid = $1.relid AND t.attnum > 0 AND NOT t.attisdropped ORDER BY t.attnum)::text[] || $2)
        WHEN 'archive' THEN format('Add them: ALTER FOREIGN TABLE %s %s.', $1.relid, (SELECT string_agg(
                format('ADD COLUMN %I %s', f.attname, format_type(f.atttypid, f.atttypmod)), ', ' ORDER BY f.attnum)
            FROM pg_attribute f WHERE f.attrelid = 'argus.flow'::regclass AND f.attname = ANY ($2)))
        ELSE 'Use another filter, or a source that has them.' END
$$;

COMMENT ON FUNCTION argus_internal.hint_at_columns(argus_internal.source, pg_catalog.text[])
IS 'how a source is given columns that it lacks, in words';

-- Returns a filter as a condition on the columns of a source that the caller may read; NULL: there is no filter. Raises
-- an error that names the filter if there are not enough of them.
CREATE FUNCTION argus_internal.filter_condition(source pg_catalog.regclass, filter pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    adapted record;
    absent text[];
    detail text;
BEGIN
    IF filter IS NULL THEN
        RETURN 'true';
    END IF;
    adapted := argus_internal.adapt_filter(filter, ARRAY(SELECT a.attname::text FROM pg_attribute a
        WHERE a.attrelid = source AND a.attnum > 0 AND NOT a.attisdropped
            AND has_column_privilege(source, a.attnum, 'SELECT')));
    absent := argus_internal.absent_columns(source, adapted.missing);
    detail := format('The filter is: %s', left(filter, 1000));
    IF absent <> '{}' THEN
        PERFORM argus_internal.refuse_absent(source, absent, detail,
            argus_internal.hint_at_columns(argus_internal.describe_source(source), absent));
    END IF;
    PERFORM argus_internal.refuse_hidden(source, adapted.missing, detail);
    RETURN adapted.condition;
END
$$;

COMMENT ON FUNCTION argus_internal.filter_condition(pg_catalog.regclass, pg_catalog.text)
IS 'an ra filter as a condition on the columns of a source, or an error that names what it lacks';
