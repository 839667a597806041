
---------------------------------------------------------------------------------------------------------------------
-- What a hot table is made with: its server, its columns, its intervals
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

-- The columns of a hot table are fields of flows, which have names. One that has another name now is guessed by its
-- type.
CREATE FUNCTION argus_internal.check_columns(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing name := (SELECT u.c FROM unnest(hot.columns || 'file'::name) WITH ORDINALITY u(c, i)
        WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = hot.relid AND a.attname = u.c AND a.attnum > 0
            AND NOT a.attisdropped) ORDER BY u.i LIMIT 1);
    others name[] := ARRAY(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = hot.relid AND a.attnum > 0
        AND NOT a.attisdropped AND a.attname <> 'file' AND a.attname <> ALL (argus_internal.flow_columns())
        AND a.atttypid = coalesce((SELECT f.atttypid FROM pg_attribute f JOIN pg_type t ON t.typrelid = f.attrelid
            WHERE t.oid = 'argus.flow'::regtype AND f.attname = missing), 'int4'::regtype));
BEGIN
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_column',
            MESSAGE = format('column "%s" of %s is missing', missing, hot.relid) || CASE cardinality(others)
                WHEN 0 THEN format('; CALL argus.alter_hot_table(%L, columns => %L) adds it again', hot.relid::text,
                    hot.columns)
                WHEN 1 THEN format('; ALTER TABLE %s RENAME COLUMN %I TO %I gives it its name back', hot.relid,
                    others[1], missing)
                ELSE '; one of these may be it: ' || array_to_string(others, ', ') END,
            DETAIL = 'The columns of a hot table have the names of fields.';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_columns(argus_internal.hot_table)
IS 'raises an error if a column of a hot table has gone or has another name now';

-- ---- intervals ----

-- '30' is an interval of 30 seconds: one that long may have been meant as 30 of another unit.
CREATE FUNCTION argus_internal.unit_hint(given pg_catalog.interval, unit pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('A number without a unit means seconds: write ''%s %s'' if you mean that.', n.seconds::int8, $2)
    FROM (SELECT extract(epoch FROM $1) AS seconds) n WHERE n.seconds BETWEEN 1 AND 3652 AND n.seconds % 1 = 0
        AND n.seconds <> 3600
$$;

COMMENT ON FUNCTION argus_internal.unit_hint(pg_catalog.interval, pg_catalog.text)
IS 'hint for an interval that may lack its unit; NULL: it does not look so';

-- Procedures call these with the rights of their caller, without a door that would take the CONTEXT from an error.
-- '1 month -31 days' is compared as if it were negative, and may be a day from now. So a part of an interval must not
-- be negative either.
CREATE FUNCTION argus_internal.check_interval(name pg_catalog.text, given pg_catalog.interval)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF given > interval '1000 years' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('"%s" must not be longer than 1000 years', name));
    END IF;
    IF least(extract(year FROM given), extract(month FROM given), extract(day FROM given), extract(hour FROM given),
             extract(minute FROM given), extract(second FROM given)) < 0 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('"%s" must not be negative, nor any part of it: %s', name, given));
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_interval(pg_catalog.text, pg_catalog.interval)
IS 'raises an error for an interval that is negative or too long to calculate with';

CREATE FUNCTION argus_internal.check_keep(name pg_catalog.text, given pg_catalog.interval,
    may_be_zero pg_catalog.bool DEFAULT false)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.check_interval(name, given);
    IF given < interval '1 day' AND NOT (may_be_zero AND given = interval '0') THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('"%s" must be at least a day, not %s', name, given),
            hint => coalesce(argus_internal.unit_hint(given, 'days'), 'Whole days are kept and dropped.'));
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_keep(pg_catalog.text, pg_catalog.interval, pg_catalog.bool)
IS 'raises an error for an interval that is shorter than a day';

CREATE FUNCTION argus_internal.check_intervals(given argus_internal.hot_table, hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wait record;
BEGIN
    PERFORM argus_internal.check_keep('keep', given.keep);
    PERFORM argus_internal.check_keep('rollup_keep', given.rollup_keep, true);
    IF hot.rollup_keep < hot.keep AND hot.rollup_keep > interval '0' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('"rollup_keep" must not be shorter than "keep": %s and %s', hot.rollup_keep, hot.keep),
            HINT = 'With rollup_keep => ''0'' there are no rollups.';
    END IF;
    FOR wait IN SELECT w.* FROM (VALUES ('settle', given.settle, 'minutes'), ('grace', given.grace, 'hours'))
        w(name, given, unit) LOOP
        PERFORM argus_internal.check_interval(wait.name, wait.given);
        IF extract(second FROM wait.given) > 0 AND argus_internal.unit_hint(wait.given, wait.unit) IS NOT NULL THEN
            PERFORM argus_internal.report('NOTICE', message => format('"%s" is %s', wait.name, wait.given),
                hint => argus_internal.unit_hint(wait.given, wait.unit));
        END IF;
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.check_intervals(argus_internal.hot_table, argus_internal.hot_table)
IS 'raises an error for given intervals of a hot table that are wrong, or contradict its others';
