
---------------------------------------------------------------------------------------------------------------------
-- The relations of hot tables: who owns them, what they are called, who may lock them
---------------------------------------------------------------------------------------------------------------------

-- ---- what people are told ----

-- RAISE would add the functions that it stands in. Errors lose theirs at the door.
CREATE FUNCTION argus_internal.report(level pg_catalog.text, message pg_catalog.text,
    detail pg_catalog.text DEFAULT NULL, hint pg_catalog.text DEFAULT NULL, errcode pg_catalog.text DEFAULT NULL)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_report'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.report(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text,
    pg_catalog.text)
IS 'NOTICE, WARNING or ERROR without CONTEXT';

-- ---- as the owner of a hot table ----

CREATE FUNCTION argus_internal.run_as_role(role pg_catalog.oid, command pg_catalog.text)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_run_as_role'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.run_as_role(pg_catalog.oid, pg_catalog.text)
IS 'runs a command with the rights of a role and no others; rows processed';

CREATE FUNCTION argus_internal.run_as_owner(relid pg_catalog.regclass, command pg_catalog.text)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_run_as_owner'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.run_as_owner(pg_catalog.regclass, pg_catalog.text)
IS 'runs a command with the rights of the owner of a table and no others; rows processed';

CREATE FUNCTION argus_internal.query_as_owner(relid pg_catalog.regclass, query pg_catalog.text)
RETURNS SETOF pg_catalog.record
AS 'MODULE_PATHNAME', 'argus_query_as_owner'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.query_as_owner(pg_catalog.regclass, pg_catalog.text)
IS 'runs a query with the rights of the owner of a table and no others; its rows';

-- ---- names and times ----

CREATE FUNCTION argus_internal.midnight(day pg_catalog.date, zone pg_catalog.text)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT $1::timestamp AT TIME ZONE $2 $$;

COMMENT ON FUNCTION argus_internal.midnight(pg_catalog.date, pg_catalog.text) IS 'first moment of a day in a zone';

CREATE FUNCTION argus_internal.expiry_horizon(keep pg_catalog.interval, zone pg_catalog.text)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT date_trunc('day', (now() AT TIME ZONE $2) - $1) AT TIME ZONE $2 $$;

COMMENT ON FUNCTION argus_internal.expiry_horizon(pg_catalog.interval, pg_catalog.text)
IS 'first moment of the oldest day that is kept so long in a zone';

-- Horizons move to local midnights; a month may be shorter than the 30 days for which it counts in comparisons.
CREATE FUNCTION argus_internal.rollup_horizon(hot argus_internal.hot_table)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1.rollup_keep = interval '0' THEN 'infinity'
        ELSE least(argus_internal.expiry_horizon($1.rollup_keep, $1.partition_zone),
            argus_internal.expiry_horizon($1.keep, $1.partition_zone)) END
$$;

COMMENT ON FUNCTION argus_internal.rollup_horizon(argus_internal.hot_table)
IS 'first moment of the oldest day whose rollups are kept; infinity: there are none';

CREATE FUNCTION argus_internal.round_down_time(t pg_catalog.timestamptz, width pg_catalog.interval)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT date_bin($2, $1, timestamptz '2000-01-01 00:00+00') $$;

COMMENT ON FUNCTION argus_internal.round_down_time(pg_catalog.timestamptz, pg_catalog.interval)
IS 'rounds a time down to hours, or other parts of a day, of UTC';

-- Does not depend on DateStyle and TimeZone.
CREATE FUNCTION argus_internal.time_literal(t pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT quote_literal(to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00') $$;

COMMENT ON FUNCTION argus_internal.time_literal(pg_catalog.timestamptz) IS 'a time as a literal for commands';

-- For people only: an existing relation with this name may be anybody's, and the hot table may have been renamed.
CREATE FUNCTION argus_internal.relation_name(relid pg_catalog.regclass, suffix pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%I.%I', n.nspname, c.relname || $2)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = $1
$$;

COMMENT ON FUNCTION argus_internal.relation_name(pg_catalog.regclass, pg_catalog.text)
IS 'name for a relation that is to belong to a hot table, quoted for a command';

-- Hot tables are renamed and moved, and their partitions are not, so that a name may be taken. It does not matter: what
-- is created is found by OID. A long name of the other relation is cut.
CREATE FUNCTION argus_internal.free_name(beside pg_catalog.regclass, suffix pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    other pg_class;
    ending text;
    name text;
BEGIN
    SELECT * INTO other FROM pg_class c WHERE c.oid = beside;
    FOR i IN 1..1000 LOOP
        ending := suffix || CASE i WHEN 1 THEN '' ELSE '_' || i END;
        name := other.relname;
        WHILE name <> '' AND octet_length(name || ending) > current_setting('max_identifier_length')::int LOOP
            name := left(name, -1);
        END LOOP;
        name := name || ending;
        EXIT WHEN NOT EXISTS (SELECT FROM pg_class c WHERE c.relname = name AND c.relnamespace = other.relnamespace)
            AND NOT EXISTS (SELECT FROM pg_type t WHERE t.typname = name AND t.typnamespace = other.relnamespace);
    END LOOP;
    RETURN format('%I.%I', (SELECT n.nspname FROM pg_namespace n WHERE n.oid = other.relnamespace), name);
END
$$;

COMMENT ON FUNCTION argus_internal.free_name(pg_catalog.regclass, pg_catalog.text)
IS 'name that nobody has yet for a relation beside another, quoted for a command';

CREATE FUNCTION argus_internal.owner_oid(relation pg_catalog.regclass)
RETURNS pg_catalog.oid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT c.relowner FROM pg_class c WHERE c.oid = $1 $$;

COMMENT ON FUNCTION argus_internal.owner_oid(pg_catalog.regclass) IS 'owner of a relation, NULL if there is none';

-- A partition that was detached by hand is not found: it is its owner's own. One query, since each file looks up some.
CREATE FUNCTION argus_internal.find_relation(relid pg_catalog.regclass, kind pg_catalog.text,
    day pg_catalog.date DEFAULT NULL)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass;
    has_owner bool;
BEGIN
    IF day IS NULL THEN
        SELECT r.relation, c.relowner = h.relowner INTO found, has_owner
        FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relation JOIN pg_class h ON h.oid = r.relid
        WHERE r.relid = find_relation.relid AND r.kind = find_relation.kind AND r.day IS NULL;
    ELSE
        SELECT r.relation, c.relowner = h.relowner INTO found, has_owner
        FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relation JOIN pg_class h ON h.oid = r.relid
            JOIN pg_inherits i ON i.inhrelid = r.relation
        LEFT JOIN argus_internal.relation p ON p.relid = r.relid AND p.kind = r.kind AND p.day IS NULL
        WHERE r.relid = find_relation.relid AND r.kind = find_relation.kind AND r.day = find_relation.day
            AND i.inhparent = CASE r.kind WHEN '' THEN r.relid ELSE p.relation END;
    END IF;
    IF NOT has_owner THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('%s and %s have different owners', relid, found),
            HINT = 'ALTER TABLE ... OWNER TO ... of a hot table, its rollups and all of their partitions, or of a '
                'watchlist or case and its tables.';
    END IF;
    RETURN found;
END
$$;

COMMENT ON FUNCTION argus_internal.find_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.date)
IS 'finds what was created for a hot table, or for a day of it; NULL: it has been dropped or detached; an error if it '
    'is somebody else''s';

CREATE FUNCTION argus_internal.get_relation(relid pg_catalog.regclass, kind pg_catalog.text,
    day pg_catalog.date DEFAULT NULL)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass := argus_internal.find_relation(relid, kind, day);
BEGIN
    IF found IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_table',
            MESSAGE = format('%s %s is missing', CASE WHEN day IS NULL THEN 'relation' ELSE 'partition' END,
                coalesce((SELECT c.oid::regclass::text FROM argus_internal.relation r JOIN pg_class c
                    ON c.oid = r.relation WHERE r.relid = get_relation.relid AND r.kind = get_relation.kind
                    AND r.day IS NOT DISTINCT FROM get_relation.day),
                argus_internal.relation_name(relid, kind || coalesce(argus_internal.day_suffix(day), '')))),
            DETAIL = 'It was not dropped by argus.maintain().', HINT = 'Attach it again, or let it expire.';
    END IF;
    RETURN found;
END
$$;

COMMENT ON FUNCTION argus_internal.get_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.date)
IS 'finds what was created for a hot table, or for a day of it, or raises an error';

-- Records a relation that was just created as the owner: its name is taken until the transaction ends.
CREATE FUNCTION argus_internal.record_relation(relid pg_catalog.regclass, kind pg_catalog.text, day pg_catalog.date,
    name pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM argus_internal.relation r WHERE r.relid = record_relation.relid AND r.kind = record_relation.kind
        AND r.day IS NOT DISTINCT FROM record_relation.day;
    INSERT INTO argus_internal.relation VALUES (name::regclass, relid, kind, day);
    IF argus_internal.owner_oid(name::regclass) IS DISTINCT FROM argus_internal.owner_oid(relid) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('%s and %s have different owners', relid, name);
    END IF;
    RETURN name::regclass;
END
$$;

COMMENT ON FUNCTION argus_internal.record_relation(pg_catalog.regclass, pg_catalog.text,
    pg_catalog.date, pg_catalog.text)
IS 'remembers what was created for a hot table';

CREATE FUNCTION argus_internal.drop_relation(relid pg_catalog.regclass, kind pg_catalog.text,
    day pg_catalog.date DEFAULT NULL)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass := argus_internal.find_relation(relid, kind, day);
    what text := (SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END
        FROM pg_class c WHERE c.oid = found);
BEGIN
    IF found IS NOT NULL THEN
        PERFORM argus_internal.run_as_owner(relid, format('DROP %s %s', what, found));
    END IF;
    DELETE FROM argus_internal.relation r WHERE r.relid = drop_relation.relid AND r.kind = drop_relation.kind
        AND r.day IS NOT DISTINCT FROM drop_relation.day;
END
$$;

COMMENT ON FUNCTION argus_internal.drop_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.date)
IS 'drops what was created for a hot table, unless it has been dropped or detached by hand';

CREATE FUNCTION argus_internal.owner_name(relation pg_catalog.regclass)
RETURNS pg_catalog.name
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = $1 $$;

COMMENT ON FUNCTION argus_internal.owner_name(pg_catalog.regclass) IS 'owner of a relation';

CREATE FUNCTION argus_internal.hot_table_settings(relid pg_catalog.regclass)
RETURNS argus_internal.hot_table
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
BEGIN
    IF relid IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'argument "hot_table" must not be null';
    END IF;
    SELECT * INTO hot FROM argus_internal.hot_table h WHERE h.relid = hot_table_settings.relid;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format('%s is not a hot table', relid),
            HINT = 'SELECT hot_table FROM argus.status lists those that there are.';
    END IF;
    hot.server := (SELECT s.server FROM argus_internal.hot_table_server s WHERE s.relid = hot.relid);
    RETURN hot;
END
$$;

COMMENT ON FUNCTION argus_internal.hot_table_settings(pg_catalog.regclass)
IS 'the settings of a hot table, with the present name of its server';

-- The lock ends with the transaction, so that nothing can leave it held. No command takes such a lock: nobody else
-- can hold up a run.
CREATE FUNCTION argus_internal.try_lock_hot_table(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_try_lock_hot_table'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.try_lock_hot_table(pg_catalog.regclass)
IS 'locks a hot table against other runs until the end of the transaction; false: one is at work';

-- For runs of the schedule: if another run works on the table, this one leaves the work to it.
CREATE FUNCTION argus_internal.lock_hot_table_for_run(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF argus_internal.try_lock_hot_table(relid) THEN
        RETURN true;
    END IF;
    PERFORM argus_internal.report('NOTICE', message => format('another run is at work on %s', relid),
        detail => 'Nothing is left to do for this one.');
    RETURN false;
END
$$;

COMMENT ON FUNCTION argus_internal.lock_hot_table_for_run(pg_catalog.regclass)
IS 'locks a hot table against other runs until the end of the transaction; false, with a NOTICE: one is at work';

-- For commands of a user, which must not look done if they are not. Settings are read under the lock, as a run may just
-- have changed them.
CREATE FUNCTION argus_internal.lock_hot_table(relid pg_catalog.regclass)
RETURNS argus_internal.hot_table
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.hot_table_settings(relid);
    IF NOT argus_internal.try_lock_hot_table(relid) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_in_use', MESSAGE = format('another run is at work on %s', relid),
            HINT = 'Try again later.';
    END IF;
    RETURN argus_internal.hot_table_settings(relid);
END
$$;

COMMENT ON FUNCTION argus_internal.lock_hot_table(pg_catalog.regclass)
IS 'locks a hot table against other runs until the end of the transaction and returns its settings, or raises an error';
