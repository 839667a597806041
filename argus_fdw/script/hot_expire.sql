
---------------------------------------------------------------------------------------------------------------------
-- Expiry, days that come back, the schedule
---------------------------------------------------------------------------------------------------------------------

-- ---- the archive that a hot table shows for expired days ----

CREATE FUNCTION argus_internal.create_archive_table(hot argus_internal.hot_table, kind pg_catalog.text,
    columns pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text := argus_internal.free_name(hot.relid, kind);
BEGIN
    PERFORM argus_internal.check_server(hot.server, argus_internal.owner_name(hot.relid));
    PERFORM argus_internal.run_as_owner(hot.relid, format('CREATE FOREIGN TABLE %s (%s) SERVER %I', name,
        columns, hot.server));
    RETURN argus_internal.record_relation(hot.relid, kind, NULL, name);
END
$$;

COMMENT ON FUNCTION argus_internal.create_archive_table(argus_internal.hot_table, pg_catalog.text, pg_catalog.text)
IS 'creates a foreign table over the archives of a hot table';

-- With a filter, there is no foreign table over the archive that would say what the server is called now. It has no
-- columns, and so shows nothing of the archive.
CREATE FUNCTION argus_internal.hold_server(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF argus_internal.find_relation(hot.relid, '_server') IS NULL THEN
        PERFORM argus_internal.run_as_owner(hot.relid, format('COMMENT ON FOREIGN TABLE %s IS %L',
            argus_internal.create_archive_table(hot, '_server', ''),
            format('the server whose archives %s is loaded from, however it is called', hot.relid)));
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.hold_server(argus_internal.hot_table)
IS 'creates a foreign table that keeps the server of a hot table';

-- Columns that are no fields, or not any more, are the owner's own: the archive does not have them.
CREATE FUNCTION argus_internal.archive_declarations(relid pg_catalog.regclass)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN f.attname IS NULL THEN ' OPTIONS (field ''none'')' ELSE '' END), ', ' ORDER BY a.attnum)
    FROM pg_attribute a LEFT JOIN (pg_attribute f JOIN pg_type t ON t.typrelid = f.attrelid
        AND t.oid = 'argus.flow'::regtype) ON f.attname = a.attname AND f.atttypid = a.atttypid
    WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
$$;

COMMENT ON FUNCTION argus_internal.archive_declarations(pg_catalog.regclass)
IS 'declarations of a hot table''s columns for a foreign table over its archive';

-- Without a filter, the archive answers for all time before hot_from, except days that were brought back, and for later
-- days that were dropped: one foreign table per gap.
CREATE FUNCTION argus_internal.attach_archive_tables(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old text;
    gap record;
    archive regclass;
BEGIN
    IF hot.filter IS NOT NULL THEN
        PERFORM argus_internal.hold_server(hot);
        RETURN;
    END IF;
    PERFORM argus_internal.check_columns(hot);
    FOR old IN SELECT r.kind FROM argus_internal.relation r WHERE r.relid = hot.relid
        AND r.kind LIKE '\_archive\_%' LOOP
        PERFORM argus_internal.drop_relation(hot.relid, old);
    END LOOP;
    FOR gap IN
        SELECT row_number() OVER (ORDER BY g.begins NULLS FIRST) AS n, g.begins, g.ends
        FROM (SELECT lag(d.ends) OVER w AS begins, d.begins AS ends
              FROM (SELECT x.begins, x.ends FROM argus_internal.day x WHERE x.relid = hot.relid AND x.is_hot
                  AND x.ends <= hot.hot_from
                    UNION ALL SELECT hot.hot_from, NULL) d
              WINDOW w AS (ORDER BY d.begins)
              UNION ALL SELECT x.begins, x.ends FROM argus_internal.day x WHERE x.relid = hot.relid AND NOT x.is_hot
                  AND x.begins >= hot.hot_from) g
        WHERE g.begins IS NULL OR g.begins < g.ends
    LOOP
        archive := argus_internal.create_archive_table(hot, '_archive_' || gap.n,
            argus_internal.archive_declarations(hot.relid));
        PERFORM argus_internal.run_as_owner(hot.relid, format('COMMENT ON FOREIGN TABLE %s IS %L', archive,
            format('the archive, for days of %s that have expired or were dropped', hot.relid)));
        PERFORM argus_internal.comment_columns(archive, ARRAY(SELECT a.attname FROM pg_attribute a
            WHERE a.attrelid = archive AND a.attnum > 0));
        PERFORM argus_internal.run_as_owner(hot.relid,
            format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)', hot.relid, archive,
            coalesce(argus_internal.time_literal(gap.begins), 'MINVALUE'), argus_internal.time_literal(gap.ends)));
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.attach_archive_tables(argus_internal.hot_table)
IS 'attaches foreign tables over the archive for the time before a hot table, and for days that were dropped';

-- A content that lies in several places was loaded once: the archive of the table shows it once, too.
CREATE FUNCTION argus_internal.repeated_places(archive pg_catalog.oid)
RETURNS TABLE (path pg_catalog.text, bytes pg_catalog.int8, mtime pg_catalog.timestamptz, number pg_catalog.int4)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.path, s.bytes, s.mtime, dense_rank() OVER (ORDER BY s.file)::int4 - 1
    FROM (SELECT p.path, p.bytes, p.mtime, p.file, count(*) OVER (PARTITION BY p.file) AS places
        FROM argus_internal.place p
          WHERE p.relid = (SELECT r.relid FROM argus_internal.relation r WHERE r.relation = $1
              AND r.kind LIKE '\_archive\_%')) s
    WHERE s.places > 1 ORDER BY s.path COLLATE "C"
$$;

COMMENT ON FUNCTION argus_internal.repeated_places(pg_catalog.oid)
IS 'places of contents that have several, for a foreign table behind a hot table; contents are numbered from 0';

-- ---- expiry ----

CREATE FUNCTION argus_internal.drop_day_flows(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.drop_relation(hot.relid, '', d.day);
    UPDATE argus_internal.day x SET is_hot = false, filter = NULL, expires_at = NULL, flows = 0
    WHERE x.relid = d.relid AND x.day = d.day;
END
$$;

COMMENT ON FUNCTION argus_internal.drop_day_flows(argus_internal.hot_table, argus_internal.day)
IS 'drops the flows of a day';

CREATE FUNCTION argus_internal.expire_flows(hot argus_internal.hot_table, horizon pg_catalog.timestamptz)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
    dropped int := 0;
BEGIN
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = hot.relid AND x.is_hot
             AND CASE WHEN x.expires_at IS NULL THEN x.ends <= horizon ELSE x.expires_at <= now() END
                 ORDER BY x.day LOOP
        PERFORM argus_internal.drop_day_flows(hot, d);
        dropped := dropped + 1;
    END LOOP;
    IF dropped > 0 OR horizon > hot.hot_from THEN
        hot.hot_from := greatest(horizon, hot.hot_from);
        UPDATE argus_internal.hot_table h SET hot_from = hot.hot_from WHERE h.relid = hot.relid;
        PERFORM argus_internal.attach_archive_tables(hot);
    END IF;
    RETURN dropped;
END
$$;

COMMENT ON FUNCTION argus_internal.expire_flows(argus_internal.hot_table, pg_catalog.timestamptz)
IS 'drops days that have expired; the archive answers for them';

-- A day that was dropped is remembered until it would have expired: late flows must not open it again.
CREATE FUNCTION argus_internal.expire_rollups(hot argus_internal.hot_table, horizon pg_catalog.timestamptz)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
    suffix text;
    dropped int := 0;
BEGIN
    SELECT h.hot_from INTO hot.hot_from FROM argus_internal.hot_table h WHERE h.relid = hot.relid;
    -- Without rollups, days with flows lose theirs, too.
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = hot.relid AND x.ends <= horizon
        AND (NOT x.is_hot AND x.ends <= hot.hot_from OR horizon = 'infinity' AND EXISTS (
            SELECT FROM argus_internal.relation r WHERE r.relid = x.relid AND r.day = x.day AND r.kind <> ''))
        ORDER BY x.day LOOP
        FOR suffix IN SELECT r.suffix FROM argus_internal.rollup_tables() r LOOP
            PERFORM argus_internal.drop_relation(hot.relid, suffix, d.day);
        END LOOP;
        DELETE FROM argus_internal.day x WHERE x.relid = d.relid AND x.day = d.day AND NOT x.is_hot
            AND x.ends <= hot.hot_from;
        dropped := dropped + 1;
    END LOOP;
    UPDATE argus_internal.hot_table h SET summed_from = horizon WHERE h.relid = hot.relid AND h.summed_from < horizon;
    RETURN dropped;
END
$$;

COMMENT ON FUNCTION argus_internal.expire_rollups(argus_internal.hot_table, pg_catalog.timestamptz)
IS 'drops rollups of days that have expired';

-- Runs under the short lock_timeout of doors: while a long query of the table runs, others must not queue after this.
CREATE FUNCTION argus_internal.expire_days(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
    days int;
    rollups int;
    cause text;
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN;
    END IF;
    BEGIN
        hot := argus_internal.hot_table_settings(relid);
        days := argus_internal.expire_flows(hot, argus_internal.expiry_horizon(hot.keep, hot.partition_zone));
        rollups := argus_internal.expire_rollups(hot, argus_internal.rollup_horizon(hot));
        PERFORM argus_internal.drop_empty_days(hot);
        IF days + rollups > 0 THEN
            PERFORM argus_internal.report('NOTICE',
                message => format('%s: dropped %s days and the rollups of %s', relid, days, rollups));
        END IF;
    EXCEPTION
        WHEN lock_not_available THEN
            PERFORM argus_internal.note_trouble(relid, 'could not drop days that have expired', 'the table is in use');
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
            PERFORM argus_internal.note_trouble(relid, 'could not drop days that have expired', cause);
    END;
END
$$;

COMMENT ON FUNCTION argus_internal.expire_days(pg_catalog.regclass)
IS 'drops what has expired, unless another run is at work';

-- ---- dropping a day by hand ----

-- The day stays known, as one that has expired does: its files are not loaded again, and late flows go into its rollups
-- only.
CREATE FUNCTION argus_internal.drop_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.lock_hot_table(relid);
    d argus_internal.day;
BEGIN
    PERFORM argus_internal.check_day_given(day);
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = hot.relid AND x.day = drop_day.day;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('%s has no flows of %s', relid, day);
    END IF;
    IF NOT d.is_hot THEN
        PERFORM argus_internal.report('NOTICE', message => format('%s of %s has been dropped already', day, relid));
        RETURN;
    END IF;
    PERFORM argus_internal.drop_day_flows(hot, d);
    PERFORM argus_internal.attach_archive_tables(hot);
    PERFORM argus_internal.report('NOTICE',
        message => format('%s: dropped %s', relid, coalesce(d.flows || ' flows of ', '') || day),
        detail => CASE WHEN hot.filter IS NULL THEN 'The archive shows them. ' ELSE '' END
            || CASE WHEN d.begins >= hot.summed_from THEN 'The rollups of the day stay.'
            ELSE 'The day has no rollups.' END,
        hint => format('CALL argus.rehydrate(%L, daterange(%L, %L)) brings it back.', relid, day, day + 1));
END
$$;

COMMENT ON FUNCTION argus_internal.drop_day(pg_catalog.regclass, pg_catalog.date) IS 'what argus.drop_day() does';

CREATE PROCEDURE argus.drop_day("table" pg_catalog.regclass, day pg_catalog.date)
LANGUAGE plpgsql
AS $$
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.drop_day()');
    PERFORM argus_internal.door_drop_day($1, $2);
END
$$;

COMMENT ON PROCEDURE argus.drop_day(pg_catalog.regclass, pg_catalog.date)
IS 'drops the flows of a day from a hot table; its rollups stay, and without a filter the archive shows the flows';

-- ---- the schedule ----

CREATE FUNCTION argus_internal.start_run(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN false;
    END IF;
    UPDATE argus_internal.hot_table h SET message = NULL, server = s.server FROM argus_internal.hot_table_server s
    WHERE h.relid = start_run.relid AND s.relid = h.relid AND (h.message IS NOT NULL OR h.server <> s.server);
    -- The table may have been dropped meanwhile.
    RETURN EXISTS (SELECT FROM argus_internal.hot_table h WHERE h.relid = start_run.relid);
EXCEPTION WHEN OTHERS THEN
    PERFORM argus_internal.note_trouble(relid, 'could not begin', SQLERRM);
    RETURN false;
END
$$;

COMMENT ON FUNCTION argus_internal.start_run(pg_catalog.regclass) IS 'begins a run anew; false: another one is at work';

CREATE PROCEDURE argus_internal.maintain_hot_table(relid pg_catalog.regclass, deadline pg_catalog.timestamptz,
    is_first pg_catalog.bool)
LANGUAGE plpgsql
AS $$
DECLARE
    day pg_catalog.date;
    days pg_catalog.date[];
BEGIN
    IF argus_internal.door_start_run($1) IS NOT TRUE THEN
        RETURN;
    END IF;
    COMMIT;
    PERFORM argus_internal.door_expire_days($1);
    COMMIT;
    CALL argus_internal.load_due_files($1, $2, $3);
    days := coalesce(argus_internal.door_closable_days($1), '{}');
    COMMIT;
    FOREACH day IN ARRAY days LOOP
        EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) $2
            OR argus_internal.door_try_close_day($1, day) IS NOT TRUE;
        COMMIT;
    END LOOP;
    PERFORM argus_internal.door_expire_days($1);
    COMMIT;
    PERFORM argus_internal.door_learn_stream_identities($1, $2);
    COMMIT;
END
$$;

COMMENT ON PROCEDURE argus_internal.maintain_hot_table(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.bool)
IS 'does all that is due for one hot table';

-- Warns a role that owns no hot table: a schedule of such a role does nothing, and must not look as if all were well.
CREATE FUNCTION argus_internal.warn_of_nothing_to_maintain(caller pg_catalog.oid)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sees_all bool := has_table_privilege(caller, 'argus.all_hot_tables'::regclass, 'SELECT');
    seen text := (SELECT string_agg(o.owner || ' owns ' || o.tables, '; ' ORDER BY o.owner)
        FROM (SELECT quote_ident(pg_get_userbyid(c.relowner)) AS owner,
                string_agg(h.relid::text, ', ' ORDER BY h.relid::text) AS tables
            FROM argus_internal.hot_table h JOIN pg_class c ON c.oid = h.relid
            WHERE sees_all OR has_table_privilege(caller, c.oid, 'SELECT') GROUP BY 1) o);
BEGIN
    PERFORM argus_internal.report('WARNING', errcode => 'insufficient_privilege',
        message => format('role %s owns no hot table, nothing was maintained', quote_ident(pg_get_userbyid(caller))),
        hint => CASE WHEN seen IS NULL AND sees_all
            THEN 'There is none. CALL argus.create_hot_table(...) creates one.'
            ELSE 'Run it as the owner of the hot tables' || coalesce(': ' || seen, '') || '.' END);
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_nothing_to_maintain(pg_catalog.oid)
IS 'warns a role that owns no hot table that nothing was maintained';

-- Lists the hot tables that the caller may maintain. Forgets those that were dropped by hand.
CREATE FUNCTION argus_internal.maintained_hot_tables(caller pg_catalog.oid)
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

COMMENT ON FUNCTION argus_internal.maintained_hot_tables(pg_catalog.oid)
IS 'hot tables whose owner''s rights a role has';

CREATE FUNCTION argus_internal.forget_dropped_tables()
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.forget_hot_table(h.relid) FROM argus_internal.hot_table h
        WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = h.relid);
    DELETE FROM argus_internal.relation r WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = r.relation);
    -- Notes about what is no hot table would keep a dump from being restored.
    DELETE FROM argus_internal.failure x WHERE NOT EXISTS (SELECT FROM argus_internal.hot_table h
        WHERE h.relid = x.relid);
    DELETE FROM argus_internal.finding x WHERE NOT EXISTS (SELECT FROM argus_internal.hot_table h
        WHERE h.relid = x.relid);
EXCEPTION WHEN lock_not_available THEN
    -- Somebody is just dropping a table.
    NULL;
END
$$;

COMMENT ON FUNCTION argus_internal.forget_dropped_tables()
IS 'forgets hot tables, and what was created for them, that were dropped by hand';

CREATE PROCEDURE argus.maintain(time_budget pg_catalog.interval DEFAULT NULL)
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
