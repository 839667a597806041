
---------------------------------------------------------------------------------------------------------------------
-- Hunting: argus.hunt(), and what argus.maintain() does for watchlists
---------------------------------------------------------------------------------------------------------------------

-- Nobody can name a source any more that was dropped: it is no source any longer. What was sighted in it stays, what
-- was compared does not. A hunt that has nowhere to look must not look as if nothing had been found.
CREATE FUNCTION argus_internal.forget_dropped_sources(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    dropped oid;
BEGIN
    FOR dropped IN DELETE FROM argus_internal.watch_source s WHERE s.relid = forget_dropped_sources.relid
        AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = s.source) RETURNING s.source
    LOOP
        PERFORM argus_internal.run_as_owner(relid, format('DELETE FROM %s WHERE source = %s',
            argus_internal.watch_relation(relid, '_archive'), dropped));
        PERFORM argus_internal.report('WARNING', errcode => 'object_not_in_prerequisite_state',
            message => format('%s: a source was dropped', relid),
            detail => 'Nothing is hunted for in it any more. Its sightings stay.');
    END LOOP;
    IF NOT EXISTS (SELECT FROM argus_internal.watch_source s WHERE s.relid = forget_dropped_sources.relid) THEN
        PERFORM argus_internal.report('WARNING', errcode => 'object_not_in_prerequisite_state',
            message => format('%s has no source: nothing is hunted for', relid),
            hint => 'CALL argus.create_watchlist(...) creates another list, of sources that there are.');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.forget_dropped_sources(pg_catalog.regclass)
IS 'forgets sources of a watchlist that were dropped';

-- Begins a hunt: finds out what is new in the list. Returns its sources; NULL: another hunt is at work.
CREATE FUNCTION argus_internal.start_hunt(relid pg_catalog.regclass)
RETURNS pg_catalog.regclass[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w argus_internal.watch;
    added int8;
    absent text[] := argus_internal.absent_columns(relid, '{indicator,port,valid}');
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN NULL;
    END IF;
    w := argus_internal.watch_settings(relid);
    IF absent <> '{}' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'undefined_column',
            message => format('%s lacks the %s', relid, argus_internal.say_columns(absent)),
            hint => 'A list may have more columns than argus.create_watchlist() made, but needs "indicator", "port" '
                'and "valid".');
    END IF;
    PERFORM argus_internal.forget_dropped_sources(relid);
    SELECT q.added INTO added FROM argus_internal.query_as_owner(relid,
        format('SELECT argus_internal.take_indicators(%L, %s)', w, w.generation + 1)) q(added int8);
    UPDATE argus_internal.watchlist x SET hunted_at = now(),
        generation = CASE WHEN added > 0 THEN w.generation + 1 ELSE x.generation END WHERE x.relid = w.relid;
    RETURN ARRAY(SELECT s.source FROM argus_internal.watch_source s WHERE s.relid = w.relid
        ORDER BY s.source::text COLLATE "C");
END
$$;

COMMENT ON FUNCTION argus_internal.start_hunt(pg_catalog.regclass)
IS 'finds out what is new in a watchlist; its sources, NULL: another hunt is at work';

-- What keeps a hunt from one source must not keep it from others. Nothing of it counts as compared.
CREATE FUNCTION argus_internal.warn_of_source(relid pg_catalog.regclass, source pg_catalog.regclass,
    cause pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.report('WARNING', errcode => 'object_not_in_prerequisite_state',
        message => format('%s: could not hunt in %s', relid, source),
        detail => argus_internal.shortened_message(cause),
        hint => 'The next hunt tries again.');
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_source(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text)
IS 'warns of a source that was not compared';

-- One step in one source, to be committed. NULL: the hunt is over, for another one is at work.
CREATE FUNCTION argus_internal.hunt_step(relid pg_catalog.regclass, source pg_catalog.regclass, behind pg_catalog.text,
    given_up pg_catalog.text[])
RETURNS argus_internal.hunt_progress
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    done argus_internal.hunt_progress;
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN NULL;
    END IF;
    BEGIN
        SELECT q.* INTO done FROM argus_internal.query_as_owner(relid,
            format('SELECT p.* FROM argus_internal.hunt_in_source(%L, %L, %L, %L) p',
                argus_internal.watch_settings(relid), source::oid, behind, given_up))
            q(archives int8, sightings int8, behind text, is_over bool, given_up text[]);
    EXCEPTION
        WHEN query_canceled THEN
            RAISE;
        WHEN OTHERS THEN
            PERFORM argus_internal.warn_of_source(relid, source, SQLERRM);
            done := ROW(0, 0, NULL, true, '{}')::argus_internal.hunt_progress;
    END;
    RETURN done;
END
$$;

COMMENT ON FUNCTION argus_internal.hunt_step(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text,
    pg_catalog.text[])
IS 'one step of a hunt in one source';

CREATE FUNCTION argus_internal.report_hunt(relid pg_catalog.regclass, done argus_internal.hunt_progress)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.report('NOTICE', message => format('%s: compared %s, %s', relid,
        coalesce(argus_internal.say_count(done.archives, 'archive', 'archives', NULL), 'no archive'),
        coalesce(argus_internal.say_count(done.sightings, 'new sighting', 'new sightings', NULL), 'no new sighting')));
END
$$;

COMMENT ON FUNCTION argus_internal.report_hunt(pg_catalog.regclass, argus_internal.hunt_progress)
IS 'reports how far a hunt is';

-- The procedure commits, so that it cannot set a search_path: every name and operator is qualified.
CREATE PROCEDURE argus_internal.hunt_in_sources(watchlist pg_catalog.regclass, sources pg_catalog.regclass[],
    deadline pg_catalog.timestamptz)
LANGUAGE plpgsql
AS $$
DECLARE
    source pg_catalog.regclass;
    step argus_internal.hunt_progress;
    done argus_internal.hunt_progress := ROW(0, 0, NULL, false, '{}')::argus_internal.hunt_progress;
    given_up pg_catalog.text[];
    told pg_catalog.timestamptz := pg_catalog.clock_timestamp();
BEGIN
    FOREACH source IN ARRAY sources LOOP
        given_up := '{}';
        step := ROW(0, 0, '', false, '{}')::argus_internal.hunt_progress;
        LOOP
            EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) deadline;
            step := argus_internal.door_hunt_step(watchlist, source, step.behind, given_up);
            COMMIT;
            IF step.archives IS NULL THEN
                RETURN;
            END IF;
            done.archives := done.archives OPERATOR(pg_catalog.+) step.archives;
            done.sightings := done.sightings OPERATOR(pg_catalog.+) step.sightings;
            EXIT WHEN step.is_over;
            given_up := given_up OPERATOR(pg_catalog.||) step.given_up;
            IF pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>) (told OPERATOR(pg_catalog.+)
                '10 s'::pg_catalog.interval) THEN
                told := pg_catalog.clock_timestamp();
                PERFORM argus_internal.door_report_hunt(watchlist, done);
            END IF;
        END LOOP;
    END LOOP;
    PERFORM argus_internal.door_report_hunt(watchlist, done);
    COMMIT;
END
$$;

COMMENT ON PROCEDURE argus_internal.hunt_in_sources(pg_catalog.regclass, pg_catalog.regclass[],
    pg_catalog.timestamptz)
IS 'compares what is due of a watchlist with its sources, and commits as it goes';

CREATE PROCEDURE argus.hunt(watchlist pg_catalog.regclass)
LANGUAGE plpgsql
AS $$
DECLARE
    sources pg_catalog.regclass[];
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.hunt()');
    PERFORM argus_internal.require_watchlist($1);
    sources := argus_internal.door_start_hunt($1);
    COMMIT;
    IF sources IS NOT NULL THEN
        CALL argus_internal.hunt_in_sources($1, sources, NULL);
    END IF;
END
$$;

COMMENT ON PROCEDURE argus.hunt(pg_catalog.regclass)
IS 'compares a watchlist with its sources: new rows with all archives, new archives with all rows';

-- ---- the schedule ----

CREATE FUNCTION argus_internal.try_start_hunt(relid pg_catalog.regclass)
RETURNS pg_catalog.regclass[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN argus_internal.start_hunt(relid);
EXCEPTION
    WHEN query_canceled THEN
        RAISE;
    WHEN OTHERS THEN
        PERFORM argus_internal.report('WARNING', errcode => 'object_not_in_prerequisite_state',
            message => format('%s: could not hunt', relid), detail => argus_internal.shortened_message(SQLERRM),
            hint => 'The next run tries again.');
        RETURN NULL;
END
$$;

COMMENT ON FUNCTION argus_internal.try_start_hunt(pg_catalog.regclass)
IS 'begins a hunt of the schedule; NULL: it cannot begin';

-- Lists the watchlists that the caller may maintain, that which was hunted for the longest ago first. Forgets those
-- that were dropped by hand.
CREATE FUNCTION argus_internal.maintained_watchlists(caller pg_catalog.oid)
RETURNS pg_catalog.regclass[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.forget_watchlist(w.relid) FROM argus_internal.watchlist w
        WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = w.relid);
    DELETE FROM argus_internal.watch_source s WHERE NOT EXISTS (SELECT FROM argus_internal.watchlist w
        WHERE w.relid = s.relid);
    RETURN ARRAY(SELECT w.relid FROM argus_internal.watchlist w JOIN pg_class c ON c.oid = w.relid
        WHERE pg_has_role(caller, c.relowner, 'USAGE') ORDER BY w.hunted_at NULLS FIRST, w.relid::text);
END
$$;

COMMENT ON FUNCTION argus_internal.maintained_watchlists(pg_catalog.oid)
IS 'watchlists whose owner''s rights a role has';

CREATE PROCEDURE argus_internal.maintain_watchlists(deadline pg_catalog.timestamptz)
LANGUAGE plpgsql
AS $$
DECLARE
    relid pg_catalog.regclass;
    lists pg_catalog.regclass[] := argus_internal.door_maintained_watchlists();
    sources pg_catalog.regclass[];
BEGIN
    COMMIT;
    FOREACH relid IN ARRAY lists LOOP
        EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) $1;
        sources := argus_internal.door_try_start_hunt(relid);
        COMMIT;
        IF sources IS NOT NULL THEN
            CALL argus_internal.hunt_in_sources(relid, sources, $1);
        END IF;
    END LOOP;
END
$$;

COMMENT ON PROCEDURE argus_internal.maintain_watchlists(pg_catalog.timestamptz)
IS 'hunts for all watchlists of the caller';
