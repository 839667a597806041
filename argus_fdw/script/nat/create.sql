
---------------------------------------------------------------------------------------------------------------------
-- Tables of translations: argus.create_translation(). They are the caller's own, and nothing else is kept of them.
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.create_translation(name pg_catalog.text, default_schema pg_catalog.name)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := argus_internal.table_name_parts(name, default_schema);
BEGIN
    IF octet_length(parts[2]) > 63 THEN
        RAISE EXCEPTION USING ERRCODE = 'name_too_long',
            MESSAGE = format('"%s" is too long for the name of a table', parts[2]);
    END IF;
    PERFORM argus_internal.create_translation_table(format('%I.%I', parts[1], parts[2]));
END
$$;

COMMENT ON FUNCTION argus_internal.create_translation(pg_catalog.text, pg_catalog.name)
IS 'what argus.create_translation() does';

CREATE PROCEDURE argus.create_translation(name pg_catalog.text)
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.create_translation($1, pg_catalog.current_schema());
END
$$;

COMMENT ON PROCEDURE argus.create_translation(pg_catalog.text)
IS 'creates a table for which inside host had which outside address and ports when; no two rows contradict each other';

-- Raises an error unless a relation has the columns of a table of translations, and the caller may read it.
CREATE FUNCTION argus_internal.require_translation(nat pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    absent text[];
BEGIN
    IF nat IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "nat" must not be null');
    END IF;
    PERFORM argus_internal.describe_source(nat);
    absent := argus_internal.absent_columns(nat, '{inside,outside,ports,proto,valid}');
    IF absent <> '{}' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'undefined_column',
            message => format('%s lacks the columns "%s"', nat, array_to_string(absent, '", "')),
            hint => 'A table of translations, as argus.create_translation() makes it, or a view with its columns is '
                'needed.');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.require_translation(pg_catalog.regclass)
IS 'raises an error unless a relation can be a table of translations';
