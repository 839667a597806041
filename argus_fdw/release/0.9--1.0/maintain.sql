
---------------------------------------------------------------------------------------------------------------------
-- What hot tables and watchlists have in common
---------------------------------------------------------------------------------------------------------------------

-- Names and owners of tables are checked for watchlists and cases, too.
CREATE OR REPLACE FUNCTION argus_internal.check_name_is_free(name pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass := to_regclass(name);
    owner text := (SELECT r.relid::text FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relid
        WHERE r.relation = found);
BEGIN
    IF found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_table', MESSAGE = format('relation %s already exists', found),
            DETAIL = coalesce('It belongs to ' || owner || '.', ''),
            HINT = 'Rename one of them, or give the new one another name or schema.';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION argus_internal.find_relation(relid pg_catalog.regclass, kind pg_catalog.text,
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

-- Whoever has watchlists or cases alone has something to maintain.
CREATE OR REPLACE FUNCTION argus_internal.maintained_hot_tables(caller pg_catalog.oid)
RETURNS pg_catalog.regclass[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tables regclass[];
BEGIN
    PERFORM argus_internal.forget_dropped_tables();
    -- The table that was maintained the longest ago comes first, in case time is short.
    tables := ARRAY(SELECT h.relid FROM argus_internal.hot_table h JOIN pg_class c ON c.oid = h.relid
        WHERE pg_has_role(caller, c.relowner, 'USAGE')
                 ORDER BY h.checked_at NULLS FIRST, h.relid::text);
    IF cardinality(tables) = 0 AND NOT EXISTS (SELECT FROM (SELECT w.relid FROM argus_internal.watchlist w
            UNION ALL SELECT o.relid FROM argus_internal.opened_case o) t
        JOIN pg_class c ON c.oid = t.relid AND pg_has_role(caller, c.relowner, 'USAGE')) THEN
        PERFORM argus_internal.warn_of_nothing_to_maintain(caller);
    END IF;
    RETURN tables;
END
$$;

CREATE OR REPLACE PROCEDURE argus.maintain(time_budget pg_catalog.interval DEFAULT NULL)
LANGUAGE plpgsql
AS $$
DECLARE
    relid pg_catalog.regclass;
    tables pg_catalog.regclass[];
    deadline pg_catalog.timestamptz;
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.maintain()');
    PERFORM argus_internal.check_interval('time_budget', $1);
    deadline := pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) $1;
    tables := argus_internal.door_maintained_hot_tables();
    COMMIT;
    FOREACH relid IN ARRAY tables LOOP
        CALL argus_internal.maintain_hot_table(relid, deadline, relid OPERATOR(pg_catalog.=) tables[1]);
    END LOOP;
    CALL argus_internal.maintain_watchlists(deadline);
    CALL argus_internal.maintain_cases();
END
$$;

COMMENT ON PROCEDURE argus.maintain(pg_catalog.interval)
IS 'for each hot table of the caller: loads files that are due, closes complete days, drops expired ones; then hunts '
    'for each watchlist, and drops cases that have expired; to be run every half hour';
