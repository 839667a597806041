
---------------------------------------------------------------------------------------------------------------------
-- What a hot table is made with: its server and its columns
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.server_option(server pg_catalog.name, option pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.option_value FROM pg_foreign_server s, pg_options_to_table(s.srvoptions) o
    WHERE s.srvname = $1 AND o.option_name = $2
$$;

COMMENT ON FUNCTION argus_internal.server_option(pg_catalog.name, pg_catalog.text)
IS 'an option of a server, NULL if it is not set';

-- The settings of a session are those of the user who logged in: a superuser's run must not read for an owner what he
-- may not read himself.
CREATE FUNCTION argus_internal.check_role_may_read_path(role pg_catalog.oid, path pg_catalog.text)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_check_role_may_read_path'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.check_role_may_read_path(pg_catalog.oid, pg_catalog.text)
IS 'raises an error for a path that argus_fdw.allowed_roots keeps from a role';

CREATE FUNCTION argus_internal.check_server(server pg_catalog.name, owner pg_catalog.name)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrapper text := (SELECT w.fdwname FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
        WHERE s.srvname = server);
BEGIN
    IF wrapper IS DISTINCT FROM 'argus_fdw' THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object',
            MESSAGE = format('there is no server %I of argus_fdw', server),
            HINT = 'CREATE SERVER ... FOREIGN DATA WRAPPER argus_fdw OPTIONS (root ''/...'', pattern ''...'').';
    END IF;
    IF NOT has_server_privilege(owner, server, 'USAGE') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('permission denied for foreign server %s', server),
            DETAIL = format('The owner of the hot table, %I, may not use it.', owner);
    END IF;
    IF argus_internal.server_option(server, 'root') IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'fdw_option_name_not_found',
            MESSAGE = format('server %I does not say where its archives are', server),
            HINT = format('ALTER SERVER %I OPTIONS (ADD root ''/...'').', server);
    END IF;
    PERFORM argus_internal.check_role_may_read_path((SELECT r.oid FROM pg_roles r WHERE r.rolname = owner),
        argus_internal.server_option(server, 'root'));
END
$$;

COMMENT ON FUNCTION argus_internal.check_server(pg_catalog.name, pg_catalog.name)
IS 'raises an error unless the owner of a hot table may use a server for it';

CREATE FUNCTION argus_internal.flow_columns()
RETURNS pg_catalog.name[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a JOIN pg_type t ON t.typrelid = a.attrelid
    WHERE t.oid = 'argus.flow'::regtype
$$;

COMMENT ON FUNCTION argus_internal.flow_columns() IS 'the columns of flows';

-- Returns the columns that are wanted, or raises an error. The lean set has wide columns first, so that none is padded:
-- numbers of eight bytes, then of four, then values of any length, which need no alignment as long as they are short.
CREATE FUNCTION argus_internal.choose_columns(columns pg_catalog.name[], index_columns pg_catalog.name[])
RETURNS pg_catalog.name[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    chosen name[] := coalesce(columns,
        '{stime,ltime,spkts,dpkts,sbytes,dbytes,sport,dport,saddr,daddr,proto,state,srcid}');
    unknown name := (SELECT c FROM unnest(chosen) c WHERE c <> ALL (argus_internal.flow_columns()) LIMIT 1);
    twice name := (SELECT c FROM unnest(chosen) c GROUP BY c HAVING count(*) > 1 LIMIT 1);
    missing name := (SELECT c FROM unnest('stime'::name || index_columns) c WHERE c <> ALL (chosen) LIMIT 1);
BEGIN
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_column',
            MESSAGE = format('there is no column "%s" in flows', unknown),
            HINT = 'Name columns of the type argus.flow.';
    END IF;
    IF twice IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_column', MESSAGE = format('column "%s" is named twice', twice);
    END IF;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_column',
            MESSAGE = format('column "%s" must be among the columns', missing),
            DETAIL = 'A hot table is partitioned by stime; it is indexed by what it holds.';
    END IF;
    RETURN chosen;
END
$$;

COMMENT ON FUNCTION argus_internal.choose_columns(pg_catalog.name[], pg_catalog.name[])
IS 'checks the columns of a hot table and returns them; NULL: a lean set';

-- Returns how CREATE TABLE declares columns of flows.
CREATE FUNCTION argus_internal.column_declarations(columns pg_catalog.name[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('%I %s', c.name, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY c.i)
    FROM unnest($1) WITH ORDINALITY c(name, i), pg_attribute a, pg_type t
    WHERE t.oid = 'argus.flow'::regtype AND a.attrelid = t.typrelid AND a.attname = c.name
$$;

COMMENT ON FUNCTION argus_internal.column_declarations(pg_catalog.name[]) IS 'declarations of columns of flows';

CREATE FUNCTION argus_internal.comment_columns(relation pg_catalog.regclass, columns pg_catalog.name[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    command text;
BEGIN
    FOR command IN
        SELECT format('COMMENT ON COLUMN %s.%I IS %L', relation, a.attname, col_description(a.attrelid, a.attnum))
        FROM pg_attribute a JOIN pg_type t ON t.typrelid = a.attrelid
        WHERE t.oid = 'argus.flow'::regtype AND a.attname = ANY (columns)
    LOOP
        PERFORM argus_internal.run_as_owner(relation, command);
    END LOOP;
    PERFORM argus_internal.run_as_owner(relation, format('COMMENT ON COLUMN %s.file IS %L', relation,
        'number of the archive file in argus.ledger'));
END
$$;

COMMENT ON FUNCTION argus_internal.comment_columns(pg_catalog.regclass, pg_catalog.name[])
IS 'comments columns as those of argus.flow';
