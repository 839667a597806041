
---------------------------------------------------------------------------------------------------------------------
-- Loading: each file once, in one transaction
---------------------------------------------------------------------------------------------------------------------

-- Errors of an owner's code may be of any length: those who monitor or run the schedule get the beginning.
CREATE FUNCTION argus_internal.shortened_message(message pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT left($1, 4000) $$;

COMMENT ON FUNCTION argus_internal.shortened_message(pg_catalog.text)
IS 'the beginning of a message, as much as is remembered and reported';

CREATE FUNCTION argus_internal.note_failure(relid pg_catalog.regclass, file argus_internal.listed_file,
    reason pg_catalog.text, message pg_catalog.text, former pg_catalog.text DEFAULT NULL)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tried int := coalesce((SELECT f.attempts FROM argus_internal.failure f WHERE f.relid = note_failure.relid
        AND f.path = file.path), 0);
    next timestamptz := CASE WHEN reason = 'waiting' THEN now() WHEN reason IN ('part', 'replaced') THEN 'infinity'
                        ELSE now() + least(interval '1 minute' * 2 ^ least(tried, 20), interval '1 day') END;
BEGIN
    message := argus_internal.shortened_message(message);
    INSERT INTO argus_internal.failure VALUES (relid, file.path, reason, least(tried, 999999) + 1, message, now(), next,
        file.bytes, file.mtime)
    ON CONFLICT ON CONSTRAINT failure_pkey DO UPDATE SET reason = excluded.reason, attempts = excluded.attempts,
        message = excluded.message,
        failed_at = excluded.failed_at, next_try = excluded.next_try, bytes = excluded.bytes, mtime = excluded.mtime;
    IF reason NOT IN ('part', 'waiting') THEN
        PERFORM argus_internal.report('WARNING',
            errcode => CASE reason WHEN 'replaced' THEN 'data_corrupted' ELSE 'io_error' END,
            message => format('archive "%s" was not loaded into %s', file.path, relid),
            detail => message,
            hint => CASE reason WHEN 'replaced'
                THEN format('CALL argus.forget(%L, %L) takes the former flows out; then the file is loaded.', relid,
                coalesce(former, file.path))
                ELSE 'It is tried again later: argus.pending says when.' END);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.note_failure(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.text,
    pg_catalog.text, pg_catalog.text)
IS 'remembers that a file could not be loaded, and reports it';

CREATE FUNCTION argus_internal.note_place(relid pg_catalog.regclass, file argus_internal.listed_file,
    number pg_catalog.int4)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM argus_internal.failure f WHERE f.relid = note_place.relid AND f.path = file.path;
    INSERT INTO argus_internal.place AS p
    SELECT f.relid, file.path, file.bytes, file.mtime, file.name_time, f.file, f.first_time, f.last_time
    FROM argus_internal.file f WHERE f.relid = note_place.relid AND f.file = number
    ON CONFLICT ON CONSTRAINT place_pkey
    DO UPDATE SET bytes = excluded.bytes, mtime = excluded.mtime, name_time = excluded.name_time, file = excluded.file,
        first_time = excluded.first_time, last_time = excluded.last_time;
END
$$;

COMMENT ON FUNCTION argus_internal.note_place(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.int4)
IS 'remembers where a content of the ledger lies';

-- A query with a time misses these flows where only the name of the file says when they are.
CREATE FUNCTION argus_internal.warn_of_misnamed_file(hot argus_internal.hot_table, file argus_internal.listed_file,
    first_time pg_catalog.timestamptz, last_time pg_catalog.timestamptz)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reason text := argus_internal.name_contradiction(hot.server, file.name_time, first_time, last_time);
BEGIN
    IF reason IS NOT NULL THEN
        PERFORM argus_internal.report('WARNING', errcode => 'data_exception',
            message => format('archive "%s" holds flows of other times than its name says', file.path),
            detail => format('In it %s.', reason),
            hint => format(
                'They were loaded. SELECT * FROM argus.misnamed_files(%L) lists such files: give them the right names.',
                hot.server));
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_misnamed_file(argus_internal.hot_table, argus_internal.listed_file,
    pg_catalog.timestamptz, pg_catalog.timestamptz)
IS 'warns of a file whose name says another time than its flows';

-- A WARNING, as no later run could mend it.
CREATE FUNCTION argus_internal.warn_of_flaws(relid pg_catalog.regclass, path pg_catalog.text,
    r argus_internal.load_result)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF r.damage IS NOT NULL THEN
        PERFORM argus_internal.report('WARNING', errcode => 'data_corrupted', message => r.damage,
            detail => format('The %s flows that could be read were loaded.', r.flows));
    END IF;
    IF r.untimed > 0 THEN
        PERFORM argus_internal.report('WARNING', errcode => 'data_exception', message => CASE WHEN r.damage IS NULL
            THEN format('%s flows of "%s" have no stime and are in no day of %s', r.untimed, path, relid)
            ELSE format('%s flows of "%s" have no possible stime and are in no day of %s', r.untimed, path, relid) END,
            detail => 'argus.ledger counts them; the archive shows them.');
    END IF;
    IF r.misdated > 0 THEN
        PERFORM argus_internal.report('WARNING', errcode => 'data_exception',
            message => format('%s flows of "%s" have impossible times', r.misdated, path),
            detail => format('They are from %s to %s UTC%s.', to_char(r.misdated_first AT TIME ZONE 'UTC',
                'YYYY-MM-DD HH24:MI:SS'),
                to_char(r.misdated_last AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                ', of the sensor ' || r.misdated_by),
            hint => 'The clock of the sensor may be wrong. The flows were loaded into the days that their times name.');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_flaws(pg_catalog.regclass, pg_catalog.text, argus_internal.load_result)
IS 'warns of what is wrong with a file that was loaded';

-- Not even a start record: its sensor wrote nothing.
CREATE FUNCTION argus_internal.warn_of_empty_file(relid pg_catalog.regclass, path pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.report('WARNING', errcode => 'no_data', message => format('archive "%s" is empty', path),
        detail => format('There is no record in it, not even of the sensor. It counts as loaded into %s.', relid));
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_empty_file(pg_catalog.regclass, pg_catalog.text)
IS 'warns of a file without any record';

-- Loads a content that is not in the ledger, in place of those that it has grown out of. An error undoes all of it.
CREATE FUNCTION argus_internal.load_new_content(hot argus_internal.hot_table, file argus_internal.listed_file,
    former pg_catalog.int4[], deadline pg_catalog.timestamptz)
RETURNS pg_catalog.int8[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    began timestamptz := clock_timestamp();
    number int;
    f argus_internal.file;
    r argus_internal.load_result;
BEGIN
    FOR f IN SELECT * FROM argus_internal.file x WHERE x.relid = hot.relid AND x.file = ANY (former)
        ORDER BY x.file LOOP
        PERFORM argus_internal.take_out_file(hot, f);
        PERFORM argus_internal.report('NOTICE',
            message => format('%s: "%s" has grown: what was loaded of it as "%s" on %s, %s flows, is replaced',
            hot.relid, file.path, f.path, to_char(f.loaded_at, 'YYYY-MM-DD'), f.flows));
    END LOOP;
    UPDATE argus_internal.hot_table h SET next_file = h.next_file + 1 WHERE h.relid = hot.relid
        RETURNING h.next_file - 1 INTO number;
    r := argus_internal.load_file(hot.relid, file.path, number, deadline);
    -- The file that was read must be the one that was listed and recognised.
    PERFORM argus_internal.check_file_settled(NOT r.is_changed AND (r.bytes, r.mtime) IS NOT DISTINCT
        FROM (file.bytes, file.mtime)
        AND NOT (r.is_growing AND file.mtime + hot.settle > now()));
    IF r.damage IS NOT NULL AND r.records = 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'data_corrupted', MESSAGE = r.damage;
    END IF;
    INSERT INTO argus_internal.file VALUES (hot.relid, number, file.path, file.bytes,
        coalesce(r.digest, (argus_internal.identify_file(hot.server, file.path)).digest), file.mtime,
        r.records, r.flows, r.stored, r.filtered, r.untimed, r.expired, r.sensor_pkts, r.sensor_drops, r.first_time,
        r.last_time, r.days, r.damage, now(),
        clock_timestamp() - began, NULL, r.stream_bytes, r.stream_digest, r.head, r.newest_time, r.misdated,
        r.misdated_first, r.misdated_last, r.misdated_by, NULL, r.sensors);
    UPDATE argus_internal.day x SET flows = x.flows + s.flows FROM unnest(r.days, r.day_flows) s(day, flows)
    WHERE x.relid = hot.relid AND x.day = s.day AND s.flows > 0;
    UPDATE argus_internal.file x SET superseded_by = number WHERE x.relid = hot.relid
        AND (x.file = ANY (former) OR x.superseded_by = ANY (former));
    PERFORM argus_internal.note_place(hot.relid, file, number);
    PERFORM argus_internal.note_change(hot.relid, r.days, number);
    PERFORM argus_internal.warn_of_flaws(hot.relid, file.path, r);
    IF r.records = 0 THEN
        PERFORM argus_internal.warn_of_empty_file(hot.relid, file.path);
    END IF;
    PERFORM argus_internal.warn_of_misnamed_file(hot, file, r.first_time, r.last_time);
    RETURN ARRAY[r.flows, r.stored, r.filtered, r.untimed, r.expired];
END
$$;

COMMENT ON FUNCTION argus_internal.load_new_content(argus_internal.hot_table, argus_internal.listed_file,
    pg_catalog.int4[], pg_catalog.timestamptz)
IS 'loads a file: rows, rollups, ledger row and place; returns its flows, and those of them that were stored, '
    'filtered, untimed and expired';

-- Does with a file what follows from the ledger.
CREATE FUNCTION argus_internal.load_recognised_file(hot argus_internal.hot_table, file argus_internal.listed_file,
    deadline pg_catalog.timestamptz)
RETURNS pg_catalog.int8[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    content record := argus_internal.recognise_file(hot, file);
    former text := (SELECT f.path FROM argus_internal.file f WHERE f.relid = hot.relid AND f.file = content.files[1]);
BEGIN
    CASE content.verdict
        WHEN 'known' THEN
            PERFORM argus_internal.note_place(hot.relid, file, content.files[1]);
            -- All empty files are one content.
            IF (SELECT f.records FROM argus_internal.file f WHERE f.relid = hot.relid
                AND f.file = content.files[1]) = 0 THEN
                PERFORM argus_internal.warn_of_empty_file(hot.relid, file.path);
            END IF;
            IF content.said IS NOT NULL THEN
                PERFORM argus_internal.report('NOTICE', message => format('%s: %s', hot.relid, content.said),
                    detail => 'It is not loaded again.');
            END IF;
            RETURN '{0,0,0,0,0}';
        WHEN 'replaced' THEN
            PERFORM argus_internal.note_failure(hot.relid, file, 'replaced', content.said,
                CASE WHEN NOT EXISTS (SELECT FROM argus_internal.place p WHERE p.relid = hot.relid
                    AND p.path = file.path) THEN former END);
            RETURN '{}';
        WHEN 'part' THEN
            PERFORM argus_internal.note_failure(hot.relid, file, 'part',
                format('It is a beginning of "%s", which was loaded: nothing in it is new.', former));
            RETURN '{}';
        WHEN 'grown' THEN
            RETURN argus_internal.load_new_content(hot, file, content.files, deadline);
        ELSE
            RETURN argus_internal.load_new_content(hot, file, NULL, deadline);
    END CASE;
END
$$;

COMMENT ON FUNCTION argus_internal.load_recognised_file(argus_internal.hot_table, argus_internal.listed_file,
    pg_catalog.timestamptz)
IS 'loads a file unless its content is in the ledger; returns its flows as load_new_content() does, none if it waits';

-- Returns how many flows were loaded, as load_new_content() does; none if the file must wait; NULL if the run is over.
CREATE FUNCTION argus_internal.try_load_file(relid pg_catalog.regclass, file argus_internal.listed_file,
    deadline pg_catalog.timestamptz, is_first pg_catalog.bool)
RETURNS pg_catalog.int8[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
    cause text;
BEGIN
    IF clock_timestamp() >= deadline OR NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN NULL;
    END IF;
    BEGIN
        hot := argus_internal.hot_table_settings(relid);
        PERFORM argus_internal.check_server(hot.server, argus_internal.owner_name(relid));
        RETURN argus_internal.load_recognised_file(hot, file, deadline);
    EXCEPTION
        WHEN object_in_use THEN
            PERFORM argus_internal.note_failure(relid, file, 'waiting', 'It is still being written.');
        WHEN query_canceled THEN
            RAISE;
        WHEN lock_not_available THEN
            PERFORM argus_internal.note_trouble(relid, 'could not load', 'the table is in use');
            RETURN NULL;
        -- The time budget is used up. Only a file that had all of it for itself has failed.
        WHEN operator_intervention THEN
            IF is_first THEN
                PERFORM argus_internal.note_failure(relid, file, 'failed', 'It does not load within the time budget.');
            END IF;
            RETURN NULL;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
            PERFORM argus_internal.note_failure(relid, file, 'failed', cause);
    END;
    RETURN '{}';
END
$$;

COMMENT ON FUNCTION argus_internal.try_load_file(pg_catalog.regclass, argus_internal.listed_file,
    pg_catalog.timestamptz, pg_catalog.bool)
IS 'loads a file unless its content is in the ledger; remembers why if it cannot be loaded';
