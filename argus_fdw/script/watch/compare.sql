
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

-- Compares contents with the rows of the list that are new to them. Returns how many sightings are new.
CREATE FUNCTION argus_internal.compare_contents(w argus_internal.watch, source pg_catalog.regclass,
    kind pg_catalog.text, contents argus_internal.watched_place[], since pg_catalog.int8)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET jit = off
SET timezone = 'UTC'
AS $$
DECLARE
    few constant int := 5000;
    lengths int[];
    networks inet[];
    found int8 := 0;
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT family(net) * 1000 + masklen(net)), CASE WHEN count(*) <= $1 '
        'THEN array_agg(DISTINCT net::inet) END FROM %s WHERE generation > $2', w.compared)
    INTO lengths, networks USING few, since;
    IF lengths IS NOT NULL THEN
        EXECUTE argus_internal.keep_sightings(w, argus_internal.sighted(w,
                argus_internal.flows_near(w, source, kind, contents, since, lengths, networks), since, source, kind),
            source, ARRAY(SELECT c.path FROM unnest(contents) c WHERE c.is_sound), since) INTO found;
    END IF;
    EXECUTE format('UPDATE %s SET generation = $3 WHERE source = $1 AND path = ANY ($2)', w.archive)
    USING source, ARRAY(SELECT c.path FROM unnest(contents) c), w.generation;
    RETURN found;
END
$$;

COMMENT ON FUNCTION argus_internal.compare_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place[], pg_catalog.int8)
IS 'compares some archives with new rows of a watchlist, and notes that it was done';

CREATE TYPE argus_internal.hunt_progress AS (
    archives pg_catalog.int8,
    sightings pg_catalog.int8,
    behind pg_catalog.text,
    is_over pg_catalog.bool
);

COMMENT ON TYPE argus_internal.hunt_progress IS 'what a step of a hunt did';
COMMENT ON COLUMN argus_internal.hunt_progress.archives IS 'how many archives were compared';
COMMENT ON COLUMN argus_internal.hunt_progress.sightings IS 'how many sightings are new';
COMMENT ON COLUMN argus_internal.hunt_progress.behind
IS 'last place that was looked into; NULL: none that is new or has changed is left';
COMMENT ON COLUMN argus_internal.hunt_progress.is_over IS 'nothing is left to do in the source';

-- One step of a hunt in one source. Runs as the owner of the watchlist.
CREATE FUNCTION argus_internal.hunt_in_source(w argus_internal.watch, source pg_catalog.regclass,
    behind pg_catalog.text)
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
    done argus_internal.hunt_progress;
BEGIN
    taken := argus_internal.take_contents(w, source, kind, behind, most_archives, most_bytes);
    due := argus_internal.due_contents(w, source, taken.present, most_archives, most_bytes);
    done := ROW(coalesce(cardinality(due.contents), 0), 0, taken.last,
        taken.last IS NULL AND due.is_all)::argus_internal.hunt_progress;
    IF done.archives > 0 THEN
        done.sightings := argus_internal.compare_contents(w, source, kind, due.contents, due.since);
    END IF;
    RETURN done;
END
$$;

COMMENT ON FUNCTION argus_internal.hunt_in_source(argus_internal.watch, pg_catalog.regclass, pg_catalog.text)
IS 'a step of a hunt: notes some new archives, and compares some that are due';
