
---------------------------------------------------------------------------------------------------------------------
-- Names of the tables that a command of a user creates: watchlists, cases and translations
---------------------------------------------------------------------------------------------------------------------

-- Returns the schema and the name of a table that is to be created. Raises an error if they are none.
CREATE FUNCTION argus_internal.table_name_parts(name pg_catalog.text, default_schema pg_catalog.name)
RETURNS pg_catalog.text[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := parse_ident(name);
    schema text := CASE cardinality(parts) WHEN 1 THEN default_schema ELSE parts[1] END;
BEGIN
    IF name IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'argument "name" must not be null';
    END IF;
    IF cardinality(parts) > 2 OR schema IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_name',
            MESSAGE = format('"%s" is not the name of a table in a schema', name);
    END IF;
    RETURN ARRAY[schema, parts[cardinality(parts)]];
END
$$;

COMMENT ON FUNCTION argus_internal.table_name_parts(pg_catalog.text, pg_catalog.name)
IS 'schema and name of a table that is to be created; an error if they are none';

-- Returns the name of a table that is to be created, quoted for a command. Raises an error if it is none, or if it or
-- one that begins with it, for a table beside, is taken. `what`: of what it will be the table.
CREATE FUNCTION argus_internal.new_table_name(name pg_catalog.text, default_schema pg_catalog.name,
    beside pg_catalog.text[], what pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := argus_internal.table_name_parts(name, default_schema);
    schema text := parts[1];
    base text := parts[2];
    room int := 63 - (SELECT max(length(b)) FROM unnest(beside) b);
    suffix text;
    taken regclass;
BEGIN
    IF octet_length(base) > room THEN
        RAISE EXCEPTION USING ERRCODE = 'name_too_long',
            MESSAGE = format('"%s" is too long for the name of a %s', base, what),
            DETAIL = format('Names of its other tables begin with it. At most %s bytes are left for it.', room);
    END IF;
    PERFORM argus_internal.check_name_is_free(format('%I.%I', schema, base));
    FOREACH suffix IN ARRAY beside LOOP
        taken := to_regclass(format('%I.%I', schema, base || suffix));
        IF taken IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'duplicate_table', MESSAGE = format('relation %s already exists', taken),
                DETAIL = format('A table beside the %s would have this name.', what),
                HINT = format('If it is left of a %s that was dropped by DROP TABLE, drop it. Else rename it, or give '
                    'the %1$s another name.', what);
        END IF;
    END LOOP;
    RETURN format('%I.%I', schema, base);
END
$$;

COMMENT ON FUNCTION argus_internal.new_table_name(pg_catalog.text, pg_catalog.name, pg_catalog.text[],
    pg_catalog.text)
IS 'name of a table that is to be created, quoted for a command; an error if it is none, or is taken';
