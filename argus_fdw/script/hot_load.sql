
---------------------------------------------------------------------------------------------------------------------
-- Loading all files that are due
---------------------------------------------------------------------------------------------------------------------

-- ---- all files that are due ----

-- What keeps a run from its work must not keep it from other tables: it is reported, and argus.status shows it until
-- the next run.
CREATE FUNCTION argus_internal.note_trouble(relid pg_catalog.regclass, what pg_catalog.text, cause pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    cause := argus_internal.shortened_message(cause);
    BEGIN
        UPDATE argus_internal.hot_table h SET message = format('%s: %s', what, cause)
            WHERE h.relid = note_trouble.relid;
    EXCEPTION WHEN lock_not_available THEN
        -- The owner is just changing it: the run reports that, and goes on.
        NULL;
    END;
    PERFORM argus_internal.report('WARNING', errcode => 'object_not_in_prerequisite_state',
        message => format('%s: %s', relid, what),
        detail => cause,
        hint => 'The next run tries again.');
END
$$;

COMMENT ON FUNCTION argus_internal.note_trouble(pg_catalog.regclass, pg_catalog.text, pg_catalog.text)
IS 'remembers and reports what a run could not do';

CREATE FUNCTION argus_internal.start_load(relid pg_catalog.regclass)
RETURNS argus_internal.listed_file[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    step text := 'could not load';
    cause text;
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN NULL;
    END IF;
    BEGIN
        PERFORM argus_internal.check_columns(argus_internal.hot_table_settings(relid));
        step := 'could not list the archive';
        RETURN argus_internal.due_files(relid);
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
        PERFORM argus_internal.note_trouble(relid, step, cause);
        PERFORM argus_internal.note_finding(relid, 'unlisted', 0, NULL, NULL, step || ': ' || cause);
        RETURN NULL;
    END;
END
$$;

COMMENT ON FUNCTION argus_internal.start_load(pg_catalog.regclass)
IS 'lists the files that are due; NULL: another run is at work, or the archive cannot be listed';

-- `loaded`: flows, and how many of them were stored, filtered, untimed and expired, as in the ledger.
CREATE FUNCTION argus_internal.report_load_progress(relid pg_catalog.regclass, done pg_catalog.int4,
    due pg_catalog.int4, loaded pg_catalog.int8[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.report('NOTICE',
        message => format('%s: looked at %s of %s files that are due, loaded %s flows', relid,
        done, due, loaded[1]) || CASE WHEN loaded[1] > 0 THEN format(': %s stored', loaded[2])
        || CASE WHEN loaded[3] > 0 THEN format(', %s left out by the filter', loaded[3]) ELSE '' END
        || CASE WHEN loaded[4] > 0 THEN format(', %s without a possible time', loaded[4]) ELSE '' END
        || CASE WHEN loaded[5] > 0 THEN format(', %s of days that have expired or were dropped', loaded[5]) ELSE '' END
        ELSE '' END);
END
$$;

COMMENT ON FUNCTION argus_internal.report_load_progress(pg_catalog.regclass, pg_catalog.int4,
    pg_catalog.int4, pg_catalog.int8[])
IS 'reports how far a load is';

CREATE FUNCTION argus_internal.end_load(relid pg_catalog.regclass, loaded pg_catalog.int4)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cause text;
BEGIN
    UPDATE argus_internal.hot_table h SET files_pending = greatest(h.files_pending - loaded, 0)
        WHERE h.relid = end_load.relid;
    PERFORM argus_internal.note_missing_files(relid);
EXCEPTION
    WHEN lock_not_available THEN
        -- The next run counts them.
        NULL;
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
        PERFORM argus_internal.note_trouble(relid, 'could not find out which files are missing', cause);
END
$$;

COMMENT ON FUNCTION argus_internal.end_load(pg_catalog.regclass, pg_catalog.int4)
IS 'takes files that were loaded from those that are pending, and finds out which are missing';

-- The procedure commits, so that it cannot set a search_path: every name and operator is qualified.
--
-- Each file is committed when it is loaded, except files that come late to closed days: these days are merged once for
-- all that came within a minute, and nothing is committed before. If that fails, the files are loaded again one by one,
-- to find out which cannot be.
CREATE PROCEDURE argus_internal.load_due_files(relid pg_catalog.regclass, deadline pg_catalog.timestamptz,
    has_all_time pg_catalog.bool)
LANGUAGE plpgsql
AS $$
DECLARE
    due argus_internal.listed_file[];
    done pg_catalog.int4 := 0;
    committed pg_catalog.int4 := 0; -- how many of the files that were looked at
    one_by_one pg_catalog.int4 := 0; -- up to which file
    loaded pg_catalog.int4 := 0;
    flows pg_catalog.int8[] := '{0,0,0,0,0}';
    loaded_before pg_catalog.int4 := 0; -- as they were committed
    flows_before pg_catalog.int8[] := '{0,0,0,0,0}';
    more pg_catalog.int8[];
    is_unmerged pg_catalog.bool;
    cause pg_catalog.text;
    began pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    told pg_catalog.timestamptz := pg_catalog.clock_timestamp();
BEGIN
    due := argus_internal.door_start_load($1);
    -- Doors are open to owners outside runs, too.
    IF due IS NOT NULL THEN
        cause := argus_internal.door_try_merge_changed_days($1);
    END IF;
    IF cause IS NOT NULL THEN
        ROLLBACK;
        PERFORM argus_internal.door_note_unmerged($1, NULL, cause);
        due := NULL;
    END IF;
    COMMIT;
    IF due IS NULL THEN
        RETURN;
    END IF;
    WHILE done OPERATOR(pg_catalog.<) pg_catalog.cardinality(due) LOOP
        IF done OPERATOR(pg_catalog.=) committed THEN
            began := pg_catalog.clock_timestamp();
        END IF;
        more := argus_internal.door_try_load_file($1, due[done OPERATOR(pg_catalog.+) 1], $2,
            $3 AND done OPERATOR(pg_catalog.=) 0);
        IF more IS NOT NULL THEN
            done := done OPERATOR(pg_catalog.+) 1;
        END IF;
        IF pg_catalog.cardinality(more) OPERATOR(pg_catalog.>) 0 THEN
            loaded := loaded OPERATOR(pg_catalog.+) 1;
            flows := ARRAY(SELECT f OPERATOR(pg_catalog.+) m
                FROM ROWS FROM (pg_catalog.unnest(flows), pg_catalog.unnest(more)) WITH ORDINALITY u (f, m, i)
                ORDER BY i);
        END IF;
        IF pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>) (told OPERATOR(pg_catalog.+) '10 s'::pg_catalog.interval)
            THEN
            told := pg_catalog.clock_timestamp();
            PERFORM argus_internal.door_report_load_progress($1, done, pg_catalog.cardinality(due), flows);
        END IF;
        is_unmerged := argus_internal.door_has_unmerged_days($1);
        CONTINUE WHEN is_unmerged AND more IS NOT NULL AND done OPERATOR(pg_catalog.>) one_by_one
            AND done OPERATOR(pg_catalog.<) pg_catalog.cardinality(due)
            AND pg_catalog.clock_timestamp() OPERATOR(pg_catalog.<) (began OPERATOR(pg_catalog.+)
                '1 minute'::pg_catalog.interval);
        cause := CASE WHEN is_unmerged THEN argus_internal.door_try_merge_changed_days($1)
            -- The table has gone, or is another's.
            WHEN is_unmerged IS NULL THEN '' END;
        IF cause IS NULL THEN
            COMMIT;
            committed := done;
            loaded_before := loaded;
            flows_before := flows;
            EXIT WHEN more IS NULL;
        ELSE
            ROLLBACK;
            loaded := loaded_before;
            flows := flows_before;
            -- Without a file, others have left days unmerged: the run is over.
            IF is_unmerged AND done OPERATOR(pg_catalog.<=) (committed OPERATOR(pg_catalog.+) 1) THEN
                EXIT WHEN argus_internal.door_note_unmerged($1,
                    CASE WHEN done OPERATOR(pg_catalog.>) committed THEN due[done] END, cause) IS NOT TRUE;
                COMMIT;
                committed := done;
            ELSE
                one_by_one := done;
                done := committed;
                EXIT WHEN is_unmerged IS NULL;
            END IF;
        END IF;
    END LOOP;
    PERFORM argus_internal.door_report_load_progress($1, done, pg_catalog.cardinality(due), flows);
    PERFORM argus_internal.door_end_load($1, loaded);
    COMMIT;
END
$$;

COMMENT ON PROCEDURE argus_internal.load_due_files(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.bool)
IS 'loads the files that are due, one transaction per file or for some late ones; what does not load in all of the '
    'time budget has failed';

CREATE PROCEDURE argus.load(hot_table pg_catalog.regclass, time_budget pg_catalog.interval DEFAULT NULL)
LANGUAGE plpgsql
AS $$
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.load()');
    PERFORM argus_internal.check_interval('time_budget', $2);
    PERFORM argus_internal.door_hot_table_settings($1);
    CALL argus_internal.load_due_files($1, pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) $2, true);
END
$$;

COMMENT ON PROCEDURE argus.load(pg_catalog.regclass, pg_catalog.interval)
IS 'loads the files that are due into a hot table, each in one transaction; begins no more of them '
    'once the time is over';
