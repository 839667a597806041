
---------------------------------------------------------------------------------------------------------------------
-- Comparing some archives with what is new in a watchlist
---------------------------------------------------------------------------------------------------------------------

-- Returns contents of a source that rows of the list were not compared with: the next ones, all up to one generation.
CREATE FUNCTION argus_internal.due_contents(w argus_internal.watch, source pg_catalog.regclass,
    present pg_catalog.text[], most_archives pg_catalog.int4, most_bytes pg_catalog.int8,
    OUT since pg_catalog.int8, OUT contents argus_internal.watched_place[], OUT is_all pg_catalog.bool)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('WITH due AS MATERIALIZED (SELECT a.*, row_number() OVER paths AS i, '
        'sum(a.size) OVER paths - a.size AS bytes_before FROM %1$s a '
        'WHERE a.source = $1 AND NOT a.is_double AND a.generation < $2 AND a.path = ANY ($3) '
        'WINDOW paths AS (PARTITION BY a.generation ORDER BY a.path COLLATE "C")), '
        'batch AS (SELECT * FROM due d WHERE d.generation = (SELECT min(generation) FROM due) AND d.i <= $4 '
        'AND d.bytes_before < $5) '
        'SELECT min(b.generation), array_agg(ROW(b.path, b.size, b.mtime, b.content, b.first_time, b.last_time, '
        'b.is_sound)::argus_internal.watched_place ORDER BY b.i), count(*) = (SELECT count(*) FROM due) FROM batch b',
        w.archive) INTO since, contents, is_all USING source, w.generation, present, most_archives, most_bytes;
END
$$;

COMMENT ON FUNCTION argus_internal.due_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text[],
    pg_catalog.int4, pg_catalog.int8)
IS 'archives of a source that a watchlist has to be compared with next';

CREATE FUNCTION argus_internal.watch_reading(paths pg_catalog.text[])
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_watch_reading'
LANGUAGE C VOLATILE STRICT;

COMMENT ON FUNCTION argus_internal.watch_reading(pg_catalog.text[])
IS 'watches whether queries of this session see some archives, and can read them';

CREATE FUNCTION argus_internal.unread_since()
RETURNS pg_catalog.text[]
AS 'MODULE_PATHNAME', 'argus_unread_since'
LANGUAGE C VOLATILE STRICT;

COMMENT ON FUNCTION argus_internal.unread_since()
IS 'those of the watched archives that queries have not seen since, or could not read; ends the watch';

-- Returns which of some archives of a foreign table are not what they were when they were listed, or cannot be opened:
-- nobody knows what a query has seen of them since. What it did not see, or could not read, is in `unread`.
CREATE FUNCTION argus_internal.unread_paths(source pg_catalog.regclass, contents argus_internal.watched_place[],
    unread pg_catalog.text[])
RETURNS pg_catalog.text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT c.path FROM unnest($2) c
        LEFT JOIN argus_internal.opened_archives($1, ARRAY(SELECT d.path FROM unnest($2) d)) f ON f.path = c.path
            AND f.bytes = c.bytes AND f.mtime = c.mtime AND f.problem IS NULL
        WHERE f.path IS NULL OR c.path = ANY ($3))
$$;

COMMENT ON FUNCTION argus_internal.unread_paths(pg_catalog.regclass, argus_internal.watched_place[], pg_catalog.text[])
IS 'archives that have changed, cannot be opened, or were not read';

-- Compares contents with the rows of the list that are new to them, by one statement. Returns how many sightings are
-- new, and which archives nobody can be sure of: if there are any, nothing must remain of it.
CREATE FUNCTION argus_internal.compare_batch(w argus_internal.watch, source pg_catalog.regclass,
    kind pg_catalog.text, contents argus_internal.watched_place[], since pg_catalog.int8,
    OUT sightings pg_catalog.int8, OUT unread pg_catalog.text[])
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET jit = off
SET timezone = 'UTC'
AS $$
DECLARE
    few constant int := 5000;
    lengths int[];
    networks inet[];
BEGIN
    sightings := 0;
    unread := '{}';
    EXECUTE format('SELECT array_agg(DISTINCT family(net) * 1000 + masklen(net)), CASE WHEN count(*) <= $1 '
        'THEN array_agg(DISTINCT net::inet) END FROM %s WHERE generation > $2', w.compared)
    INTO lengths, networks USING few, since;
    IF lengths IS NOT NULL THEN
        PERFORM argus_internal.watch_reading(CASE kind WHEN 'archive' THEN
            ARRAY(SELECT c.path FROM unnest(contents) c) ELSE '{}' END);
        EXECUTE argus_internal.keep_sightings(w, argus_internal.sighted(w,
                argus_internal.flows_near(w, source, kind, contents, since, lengths, networks), since, source, kind),
            source, ARRAY(SELECT c.path FROM unnest(contents) c WHERE c.is_sound), since) INTO sightings;
        IF kind = 'archive' THEN
            unread := argus_internal.unread_paths(source, contents, argus_internal.unread_since());
        END IF;
    END IF;
    EXECUTE format('UPDATE %s SET generation = $3 WHERE source = $1 AND path = ANY ($2)', w.archive)
    USING source, ARRAY(SELECT c.path FROM unnest(contents) c), w.generation;
END
$$;

COMMENT ON FUNCTION argus_internal.compare_batch(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place[], pg_catalog.int8)
IS 'compares some archives with new rows of a watchlist, and notes that it was done';

-- Compares all of some contents that can be compared. Where one of them is an error, as tables with the option on_error
-- make it, halves are tried. Returns how many sightings are new, and which archives were not compared, with a cause.
CREATE FUNCTION argus_internal.compare_contents(w argus_internal.watch, source pg_catalog.regclass,
    kind pg_catalog.text, contents argus_internal.watched_place[], since pg_catalog.int8,
    OUT sightings pg_catalog.int8, OUT given_up pg_catalog.text[], OUT cause pg_catalog.text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rest argus_internal.watched_place[] := contents;
    half int;
    done record;
    other record;
BEGIN
    sightings := 0;
    given_up := '{}';
    WHILE cardinality(rest) > 0 LOOP
        BEGIN
            done := argus_internal.compare_batch(w, source, kind, rest, since);
            IF done.unread = '{}' THEN
                sightings := done.sightings;
                RETURN;
            END IF;
            RAISE SQLSTATE 'AFW01';
        EXCEPTION
            WHEN SQLSTATE 'AFW01' THEN
                given_up := given_up || done.unread;
                rest := ARRAY(SELECT c FROM unnest(rest) c WHERE c.path <> ALL (done.unread));
            WHEN data_corrupted OR io_error OR undefined_file OR feature_not_supported OR wrong_object_type THEN
                IF cardinality(rest) = 1 THEN
                    given_up := given_up || rest[1].path;
                    cause := SQLERRM;
                    RETURN;
                END IF;
                half := cardinality(rest) / 2;
                done := argus_internal.compare_contents(w, source, kind, rest[:half], since);
                other := argus_internal.compare_contents(w, source, kind, rest[half + 1:], since);
                sightings := done.sightings + other.sightings;
                given_up := given_up || done.given_up || other.given_up;
                cause := coalesce(done.cause, other.cause);
                RETURN;
        END;
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.compare_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place[], pg_catalog.int8)
IS 'compares some archives with new rows of a watchlist, but for those that cannot be read';

CREATE TYPE argus_internal.hunt_progress AS (
    archives pg_catalog.int8,
    sightings pg_catalog.int8,
    behind pg_catalog.text,
    is_over pg_catalog.bool,
    given_up pg_catalog.text[]
);

COMMENT ON TYPE argus_internal.hunt_progress IS 'what a step of a hunt did';
COMMENT ON COLUMN argus_internal.hunt_progress.archives IS 'how many archives were compared';
COMMENT ON COLUMN argus_internal.hunt_progress.sightings IS 'how many sightings are new';
COMMENT ON COLUMN argus_internal.hunt_progress.behind
IS 'last place that was looked into; NULL: none that is new or has changed is left';
COMMENT ON COLUMN argus_internal.hunt_progress.is_over IS 'nothing is left to do in the source';
COMMENT ON COLUMN argus_internal.hunt_progress.given_up IS 'archives that this hunt shall not try again';

-- One step of a hunt in one source, but for archives that were given up. Runs as the owner of the watchlist.
CREATE FUNCTION argus_internal.hunt_in_source(w argus_internal.watch, source pg_catalog.regclass,
    behind pg_catalog.text, given_up pg_catalog.text[])
RETURNS argus_internal.hunt_progress
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    most_archives constant int := 2000;
    most_bytes constant int8 := 1073741824;
    kind text := argus_internal.check_watched(source);
    taken record;
    due record;
    compared record;
    done argus_internal.hunt_progress;
BEGIN
    taken := argus_internal.take_contents(w, source, kind, behind, most_archives, most_bytes);
    due := argus_internal.due_contents(w, source,
        ARRAY(SELECT p FROM unnest(taken.present) p EXCEPT SELECT g FROM unnest(given_up) g),
        most_archives, most_bytes);
    done := ROW(coalesce(cardinality(due.contents), 0), 0, taken.last,
        taken.last IS NULL AND due.is_all, '{}')::argus_internal.hunt_progress;
    IF done.archives > 0 THEN
        compared := argus_internal.compare_contents(w, source, kind, due.contents, due.since);
        PERFORM argus_internal.warn_of_unreadable(source, cardinality(compared.given_up), compared.cause);
        done.archives := done.archives - cardinality(compared.given_up);
        done.sightings := compared.sightings;
        done.given_up := compared.given_up;
    END IF;
    RETURN done;
END
$$;

COMMENT ON FUNCTION argus_internal.hunt_in_source(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    pg_catalog.text[])
IS 'a step of a hunt: notes some new archives, and compares some that are due';
