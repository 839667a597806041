
---------------------------------------------------------------------------------------------------------------------
-- Forgetting files, and dropping hot tables
---------------------------------------------------------------------------------------------------------------------

-- ---- taking out ----

-- Returns how many rows of the hot table it was.
CREATE FUNCTION argus_internal.take_out_file(hot argus_internal.hot_table, f argus_internal.file)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kind text;
    d argus_internal.day;
    taken int8;
    rows int8 := 0;
BEGIN
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = hot.relid AND x.ends > argus_internal.round_down_time(
        f.first_time, '1 hour')
             AND x.begins <= f.last_time LOOP
        IF d.is_hot THEN
            taken := argus_internal.run_as_owner(hot.relid,
                format('DELETE FROM %s WHERE file = %s', argus_internal.get_relation(hot.relid, '', d.day), f.file));
            UPDATE argus_internal.day x SET flows = x.flows - least(taken, x.flows)
            WHERE x.relid = d.relid AND x.day = d.day AND taken > 0;
            rows := rows + taken;
        END IF;
        IF d.begins >= hot.summed_from THEN
            FOR kind IN SELECT r.suffix FROM argus_internal.rollup_tables() r WHERE r.is_of_files LOOP
                PERFORM argus_internal.run_as_owner(hot.relid,
                    format('DELETE FROM %s WHERE file = %s', argus_internal.get_relation(hot.relid, kind, d.day),
                    f.file));
            END LOOP;
            IF d.closed_at IS NOT NULL AND d.day = ANY (f.days) THEN
                PERFORM argus_internal.note_change(hot.relid, ARRAY[d.day], NULL);
            END IF;
        END IF;
    END LOOP;
    DELETE FROM argus_internal.failure x USING argus_internal.place p WHERE p.relid = hot.relid AND p.file = f.file
        AND x.relid = p.relid AND x.path = p.path;
    DELETE FROM argus_internal.place p WHERE p.relid = hot.relid AND p.file = f.file;
    DELETE FROM argus_internal.failure x WHERE x.relid = hot.relid
        AND (x.reason = 'part' OR argus_internal.path_without_codec(x.path) = argus_internal.path_without_codec(
        f.path));
    UPDATE argus_internal.file x SET forgotten_at = now() WHERE x.relid = hot.relid AND x.file = f.file;
    RETURN rows;
END
$$;

COMMENT ON FUNCTION argus_internal.take_out_file(argus_internal.hot_table, argus_internal.file)
IS 'takes the flows of a file out of a hot table and its rollups';

-- Its partition of hours may hold hours that it shares with the day before.
CREATE FUNCTION argus_internal.is_empty_day(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part regclass;
    has_rows bool;
BEGIN
    FOR part IN SELECT argus_internal.find_relation(hot.relid, k.kind, d.day)
                FROM (SELECT '' AS kind UNION ALL SELECT r.suffix FROM argus_internal.rollup_tables() r
                    WHERE r.is_of_files OR r.suffix = '_host_hour_closed') k LOOP
        CONTINUE WHEN part IS NULL;
        SELECT r.yes INTO has_rows FROM argus_internal.query_as_owner(hot.relid,
            format('SELECT EXISTS (SELECT FROM %s)', part)) r(yes bool);
        IF has_rows THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END
$$;

COMMENT ON FUNCTION argus_internal.is_empty_day(argus_internal.hot_table, argus_internal.day)
IS 'whether no row is left of a day';

-- Drops days that damaged files and wrong clocks have opened, and that are empty now.
CREATE FUNCTION argus_internal.drop_empty_days(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
    kind text;
    has_archive bool := false;
BEGIN
    -- A day that was brought back is dropped when its time is over.
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = hot.relid AND x.expires_at IS NULL AND x.day NOT IN
                 (SELECT unnest(f.days) FROM argus_internal.file f WHERE f.relid = hot.relid AND f.forgotten_at IS NULL)
                     ORDER BY x.day LOOP
        CONTINUE WHEN NOT argus_internal.is_empty_day(hot, d);
        FOR kind IN SELECT '' UNION ALL SELECT r.suffix FROM argus_internal.rollup_tables() r LOOP
            PERFORM argus_internal.drop_relation(hot.relid, kind, d.day);
        END LOOP;
        DELETE FROM argus_internal.day x WHERE x.relid = d.relid AND x.day = d.day;
        has_archive := has_archive OR NOT d.is_hot AND d.ends > hot.hot_from;
    END LOOP;
    -- If new flows open such a day again, nothing must be in its place.
    IF has_archive THEN
        PERFORM argus_internal.attach_archive_tables(argus_internal.hot_table_settings(hot.relid));
    END IF;
EXCEPTION WHEN lock_not_available THEN
    -- Nothing is wrong with these days: the next argus.maintain() drops them.
    NULL;
END
$$;

COMMENT ON FUNCTION argus_internal.drop_empty_days(argus_internal.hot_table)
IS 'drops days without a file, unless the table is in use';

-- ---- on demand ----

CREATE FUNCTION argus_internal.path_matches(path pg_catalog.text, glob pg_catalog.text)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_path_matches'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
COST 10;

COMMENT ON FUNCTION argus_internal.path_matches(pg_catalog.text, pg_catalog.text)
IS 'whether a path is one that a glob stands for, or lies in a folder that it stands for';

-- Returns the contents that were at a path, or at those that a glob or a folder stands for, as for argus.flows(). A
-- path of a file counts as one, whatever is in its name.
CREATE FUNCTION argus_internal.files_to_forget(relid pg_catalog.regclass, archive pg_catalog.text)
RETURNS pg_catalog.int4[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.lock_hot_table(relid);
    files int[];
BEGIN
    files := ARRAY(SELECT x.file FROM argus_internal.file x
        LEFT JOIN argus_internal.place p ON p.relid = x.relid AND p.file = x.file AND p.path = archive
        WHERE x.relid = hot.relid AND x.forgotten_at IS NULL AND archive IN (p.path, x.path)
        ORDER BY p.path IS NULL, x.file DESC LIMIT 1);
    IF files = '{}' THEN
        files := ARRAY(SELECT x.file FROM argus_internal.file x
            WHERE x.relid = hot.relid AND x.forgotten_at IS NULL AND (argus_internal.path_matches(x.path, archive)
                OR EXISTS (SELECT FROM argus_internal.place p WHERE p.relid = x.relid AND p.file = x.file
                    AND argus_internal.path_matches(p.path, archive))) ORDER BY x.file);
    END IF;
    IF files = '{}' THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_file', MESSAGE = format('"%s" was not loaded into %s',
            archive, relid),
            HINT = format('SELECT path FROM argus.ledger WHERE hot_table = %L::regclass lists what was.', relid);
    END IF;
    RETURN files;
END
$$;

COMMENT ON FUNCTION argus_internal.files_to_forget(pg_catalog.regclass, pg_catalog.text)
IS 'contents of the ledger that a path or glob stands for, or an error';

-- Returns how many rows of the hot table it was; NULL: somebody else has taken it out meanwhile.
CREATE FUNCTION argus_internal.forget_file(relid pg_catalog.regclass, file pg_catalog.int4)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.lock_hot_table(relid);
    f argus_internal.file;
BEGIN
    SELECT x.* INTO f FROM argus_internal.file x
    WHERE x.relid = hot.relid AND x.file = forget_file.file AND x.forgotten_at IS NULL;
    RETURN CASE WHEN FOUND THEN argus_internal.take_out_file(hot, f) END;
END
$$;

COMMENT ON FUNCTION argus_internal.forget_file(pg_catalog.regclass, pg_catalog.int4)
IS 'takes out a file for argus.forget()';

-- Merges what was taken out of closed days, and reports files that were taken out, before they are committed.
CREATE FUNCTION argus_internal.end_forget(relid pg_catalog.regclass, files pg_catalog.int4[], flows pg_catalog.int8)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.lock_hot_table(relid);
BEGIN
    PERFORM argus_internal.merge_changed_days(relid);
    PERFORM argus_internal.drop_empty_days(hot);
    PERFORM argus_internal.report('NOTICE',
        message => format('%s: took out %s flows of %s', relid, flows,
            CASE cardinality(files) WHEN 1 THEN (SELECT format('"%s"', f.path) FROM argus_internal.file f
                WHERE f.relid = hot.relid AND f.file = files[1]) ELSE cardinality(files) || ' files' END),
        hint => CASE cardinality(files) WHEN 1 THEN 'The next run loads the file again if it is still there.'
            ELSE 'The next run loads those again that are still there.' END);
END
$$;

COMMENT ON FUNCTION argus_internal.end_forget(pg_catalog.regclass, pg_catalog.int4[], pg_catalog.int8)
IS 'brings closed days up to date after files were taken out';

-- Files are committed together for about a minute: closed days are merged once for them. If it is interrupted, it can
-- be called again for the rest.
CREATE PROCEDURE argus.forget("table" pg_catalog.regclass, archive pg_catalog.text)
LANGUAGE plpgsql
AS $$
DECLARE
    files pg_catalog.int4[];
    taken pg_catalog.int4[] := '{}';
    file pg_catalog.int4;
    flows pg_catalog.int8 := 0;
    more pg_catalog.int8;
    began pg_catalog.timestamptz := pg_catalog.clock_timestamp();
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.forget()');
    files := argus_internal.door_files_to_forget($1, $2);
    FOREACH file IN ARRAY files LOOP
        more := argus_internal.door_forget_file($1, file);
        IF more IS NOT NULL THEN
            taken := taken OPERATOR(pg_catalog.||) file;
            flows := flows OPERATOR(pg_catalog.+) more;
        END IF;
        CONTINUE WHEN file OPERATOR(pg_catalog.<>) files[pg_catalog.cardinality(files)]
            AND pg_catalog.clock_timestamp() OPERATOR(pg_catalog.<) (began OPERATOR(pg_catalog.+)
                '1 minute'::pg_catalog.interval);
        PERFORM argus_internal.door_end_forget($1, taken, flows);
        COMMIT;
        taken := '{}';
        flows := 0;
        began := pg_catalog.clock_timestamp();
    END LOOP;
END
$$;

COMMENT ON PROCEDURE argus.forget(pg_catalog.regclass, pg_catalog.text)
IS 'takes the flows of a file, or of all that a glob stands for, out of a hot table and its rollups again, so that '
    'they can be loaded anew';

CREATE FUNCTION argus_internal.forget_hot_table(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM argus_internal.file x WHERE x.relid = $1;
    DELETE FROM argus_internal.place x WHERE x.relid = $1;
    DELETE FROM argus_internal.failure x WHERE x.relid = $1;
    DELETE FROM argus_internal.finding x WHERE x.relid = $1;
    DELETE FROM argus_internal.day x WHERE x.relid = $1;
    DELETE FROM argus_internal.relation x WHERE x.relid = $1;
    DELETE FROM argus_internal.hot_table x WHERE x.relid = $1;
$$;

COMMENT ON FUNCTION argus_internal.forget_hot_table(pg_catalog.regclass) IS 'forgets all that is known of a hot table';

CREATE FUNCTION argus_internal.drop_hot_table(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kind text;
BEGIN
    PERFORM argus_internal.lock_hot_table(relid);
    -- Views come first, then the relations that they show; partitions are dropped with their tables.
    FOR kind IN SELECT r.kind FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relation
                WHERE r.relid = drop_hot_table.relid AND r.day IS NULL AND r.kind NOT LIKE '\_archive\_%'
                    ORDER BY c.relkind <> 'v', r.kind LOOP
        PERFORM argus_internal.drop_relation(relid, kind);
    END LOOP;
    PERFORM argus_internal.run_as_owner(relid, format('DROP TABLE %s', relid));
    PERFORM argus_internal.forget_hot_table(relid);
END
$$;

COMMENT ON FUNCTION argus_internal.drop_hot_table(pg_catalog.regclass) IS 'what argus.drop_hot_table() does';

CREATE PROCEDURE argus.drop_hot_table(hot_table pg_catalog.regclass)
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.door_drop_hot_table($1);
END
$$;

COMMENT ON PROCEDURE argus.drop_hot_table(pg_catalog.regclass)
IS 'drops a hot table, its rollups and its ledger; the archives stay';
