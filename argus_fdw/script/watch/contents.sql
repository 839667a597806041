
---------------------------------------------------------------------------------------------------------------------
-- Which archives a source has, and which of them are new
--
-- A content is, in a hot table, a number of the ledger, else a digest of what an index, or the archive itself, says of
-- it, whatever it is called and however it is packed. Two that differ in addresses only look the same, so that a digest
-- tells what was moved and what is a double, and not that a file which was written to is what it was.
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.watched_place AS (
    path pg_catalog.text,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    content pg_catalog.text,
    first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz,
    is_sound pg_catalog.bool
);

COMMENT ON TYPE argus_internal.watched_place IS 'a place where a source has an archive';
COMMENT ON COLUMN argus_internal.watched_place.path IS 'the file';
COMMENT ON COLUMN argus_internal.watched_place.bytes IS 'its size';
COMMENT ON COLUMN argus_internal.watched_place.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.watched_place.content IS 'what is in it; NULL: not looked into, or unreadable';
COMMENT ON COLUMN argus_internal.watched_place.first_time IS 'earliest time of its flows';
COMMENT ON COLUMN argus_internal.watched_place.last_time IS 'latest time of its flows';
COMMENT ON COLUMN argus_internal.watched_place.is_sound IS 'all of it can be read';

-- Returns a digest of what facts say of a content, in rows of its sensors. No fact depends on the name or the packing.
CREATE FUNCTION argus_internal.content_of_facts(facts argus_internal.archive_fact[])
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT md5(string_agg(concat_ws('|', f.records, f.flows, f.bytes_lost, extract(epoch FROM f.first_time),
        extract(epoch FROM f.last_time), 'sensor ' || f.srcid, f.reports, extract(epoch FROM f.first_report),
        extract(epoch FROM f.last_report), f.pkts, f.drops), ';' ORDER BY f.sensor))
    FROM unnest($1) f
$$;

COMMENT ON FUNCTION argus_internal.content_of_facts(argus_internal.archive_fact[])
IS 'digest of what is known of an archive but for its name and packing';

-- Lists the places of a source. No archive of a foreign table is looked into; folders that cannot be listed have no
-- path, and a message in place of a content. Of a hot table these are the places of what was loaded, and of several
-- places of one content those that are still there. Runs as the owner of the watchlist.
CREATE FUNCTION argus_internal.watched_places(source pg_catalog.regclass, kind pg_catalog.text,
    known pg_catalog.text[])
RETURNS SETOF argus_internal.watched_place
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH listed AS MATERIALIZED (
        SELECT CASE f.kind WHEN 'archive' THEN f.path END AS path, f.bytes, f.mtime,
            CASE f.kind WHEN 'unlisted' THEN concat_ws(': ', f.path, f.message) END AS message
        FROM argus_internal.archive_facts($1, 'infinity', '-infinity', $3) f
        WHERE f.kind = 'unlisted' OR f.kind = 'archive' AND f.path IS NOT NULL AND coalesce(f.sensor, 0) = 0),
    place AS MATERIALIZED (
        SELECT p.*, l.path IS NOT NULL AS is_there FROM argus_internal.visible_place p
        LEFT JOIN listed l ON l.path = p.path WHERE $2 = 'hot table' AND p.relid = $1)
    SELECT l.path, l.bytes, l.mtime, l.message, NULL::timestamptz, NULL::timestamptz, NULL::bool FROM listed l
    WHERE $2 = 'archive'
    UNION ALL
    SELECT p.path, p.bytes, p.mtime, p.file::text, p.first_time, p.last_time, p.damage IS NULL FROM place p
    WHERE p.is_there OR p.file NOT IN (SELECT t.file FROM place t WHERE t.is_there)
$$;

COMMENT ON FUNCTION argus_internal.watched_places(pg_catalog.regclass, pg_catalog.text, pg_catalog.text[])
IS 'places of the archives of a source';

-- Looks into archives of a foreign table; `known` are all others. One that cannot be opened has no content.
CREATE FUNCTION argus_internal.look_into_places(source pg_catalog.regclass, known pg_catalog.text[])
RETURNS SETOF argus_internal.watched_place
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.path, min(f.bytes), min(f.mtime), CASE WHEN bool_or(f.problem = 'unreadable') IS NOT TRUE
            THEN argus_internal.content_of_facts(array_agg(f)) END,
        min(f.first_time), max(f.last_time), bool_and(coalesce(f.problem, '') IN ('', 'headless', 'growing'))
    FROM argus_internal.archive_facts($1, NULL, NULL, $2) f
    WHERE f.kind = 'archive' AND f.path IS NOT NULL AND f.path <> ALL ($2) GROUP BY f.path
$$;

COMMENT ON FUNCTION argus_internal.look_into_places(pg_catalog.regclass, pg_catalog.text[])
IS 'archives of a foreign table with their contents, but for those that are known';

-- Makes a content that was compared at one place that of another: it was moved there, or is left there.
CREATE FUNCTION argus_internal.move_content(w argus_internal.watch, source pg_catalog.regclass,
    former pg_catalog.text, place argus_internal.watched_place)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('DELETE FROM %1$s t USING %1$s s WHERE s.source = $1 AND s.archive = $2 AND t.source = $1 '
        'AND t.archive = $3 AND t.indicator = s.indicator AND t.host IS NOT DISTINCT FROM s.host '
        'AND t.proto IS NOT DISTINCT FROM s.proto AND t.port IS NOT DISTINCT FROM s.port '
        'AND t.direction = s.direction', w.sighting) USING source, former, place.path;
    EXECUTE format('UPDATE %s SET archive = $3 WHERE source = $1 AND archive = $2', w.sighting)
    USING source, former, place.path;
    EXECUTE format('DELETE FROM %s WHERE source = $1 AND path = $2', w.archive) USING source, place.path;
    EXECUTE format('UPDATE %s SET path = $3, size = $4, mtime = $5, is_double = false '
        'WHERE source = $1 AND path = $2', w.archive) USING source, former, place.path, place.bytes, place.mtime;
END
$$;

COMMENT ON FUNCTION argus_internal.move_content(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place)
IS 'notes that a content lies at another place than before';

-- Notes what lies at a place that is new or has changed, and where nothing has moved to. A content that is known from
-- another place is a double. Anything else is to be compared with all of the list: also what an index tells nothing new
-- of, since addresses may differ.
CREATE FUNCTION argus_internal.note_content(w argus_internal.watch, source pg_catalog.regclass,
    kind pg_catalog.text, place argus_internal.watched_place)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    former text;
    is_double bool;
BEGIN
    EXECUTE format('SELECT content FROM %s WHERE source = $1 AND path = $2', w.archive)
    INTO former USING source, place.path;
    IF former = place.content THEN
        EXECUTE format('UPDATE %s SET size = $3, mtime = $4, generation = CASE $5 WHEN ''archive'' THEN 0 '
            'ELSE generation END WHERE source = $1 AND path = $2', w.archive)
        USING source, place.path, place.bytes, place.mtime, kind;
        RETURN;
    END IF;
    EXECUTE format('DELETE FROM %s WHERE source = $1 AND path = $2', w.archive) USING source, place.path;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s a WHERE a.source = $1 AND a.content = $2 AND NOT a.is_double)',
        w.archive) INTO is_double USING source, place.content;
    EXECUTE format('INSERT INTO %s (source, path, size, mtime, content, first_time, last_time, is_sound, is_double, '
        'generation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)', w.archive)
    USING source, place.path, place.bytes, place.mtime, place.content, place.first_time, place.last_time,
        place.is_sound, is_double;
END
$$;

COMMENT ON FUNCTION argus_internal.note_content(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place)
IS 'notes what lies at a place: what is known, a double of it, or a new content';

-- Finds what has moved: known contents that lie at places that are new or have changed, and no longer where they were.
CREATE FUNCTION argus_internal.moved_contents(w argus_internal.watch, source pg_catalog.regclass,
    changed argus_internal.watched_place[], present pg_catalog.text[],
    OUT formers pg_catalog.text[], OUT places argus_internal.watched_place[])
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('SELECT array_agg(m.former ORDER BY m.former COLLATE "C"), array_agg(m.place ORDER BY m.former '
        'COLLATE "C") FROM (SELECT DISTINCT ON (f.path) f.path AS former, n AS place FROM unnest($2) n '
        'JOIN %s f ON f.source = $1 AND f.content = n.content AND f.path <> n.path AND NOT f.is_double '
        'LEFT JOIN unnest($2) c ON c.path = f.path WHERE CASE WHEN c.path IS NULL THEN f.path <> ALL ($3) '
        'ELSE c.content <> f.content END ORDER BY f.path, n.path COLLATE "C") m', w.archive)
    INTO formers, places USING source, changed, present;
    formers := coalesce(formers, '{}');
    places := coalesce(places, '{}');
END
$$;

COMMENT ON FUNCTION argus_internal.moved_contents(argus_internal.watch, pg_catalog.regclass,
    argus_internal.watched_place[], pg_catalog.text[])
IS 'former and present places of contents that have moved';

-- Lets doubles take the place of contents that something else lies in the place of.
CREATE FUNCTION argus_internal.replace_contents(w argus_internal.watch, source pg_catalog.regclass,
    changed argus_internal.watched_place[], present pg_catalog.text[], moved pg_catalog.text[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    former text;
    place argus_internal.watched_place;
BEGIN
    FOR former, place.path, place.bytes, place.mtime IN EXECUTE format(
        'SELECT DISTINCT ON (f.path) f.path, d.path, d.size, d.mtime FROM unnest($2) c JOIN %1$s f ON f.source = $1 '
        'AND f.path = c.path AND f.content <> c.content AND NOT f.is_double JOIN %1$s d ON d.source = $1 '
        'AND d.content = f.content AND d.is_double AND d.path = ANY ($3) WHERE f.path <> ALL ($4) '
        'AND d.path NOT IN (SELECT path FROM unnest($2)) ORDER BY f.path, d.path COLLATE "C"', w.archive)
        USING source, changed, present, moved
    LOOP
        PERFORM argus_internal.move_content(w, source, former, place);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.replace_contents(argus_internal.watch, pg_catalog.regclass,
    argus_internal.watched_place[], pg_catalog.text[], pg_catalog.text[])
IS 'lets doubles take the place of contents that were replaced';

-- Notes what lies at places that are new or have changed. Names may be swapped, or each take the next one's: what is
-- known of contents leaves all places that are taken before it gets to its new one, by way of names that no file has.
CREATE FUNCTION argus_internal.note_contents(w argus_internal.watch, source pg_catalog.regclass, kind pg_catalog.text,
    changed argus_internal.watched_place[], present pg_catalog.text[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moved record := argus_internal.moved_contents(w, source, changed, present);
    taken text[] := ARRAY(SELECT c.path FROM unnest(changed) c);
    former text;
    place argus_internal.watched_place;
    aside argus_internal.watched_place;
    has_others bool;
BEGIN
    FOR former IN SELECT f FROM unnest(moved.formers) f WHERE f = ANY (taken) LOOP
        aside.path := former || '/';
        PERFORM argus_internal.move_content(w, source, former, aside);
    END LOOP;
    PERFORM argus_internal.replace_contents(w, source, changed, present, moved.formers);
    FOR i IN 1 .. cardinality(moved.formers) LOOP
        former := moved.formers[i];
        place := moved.places[i];
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE source = $1 AND archive = $2)', w.sighting)
        INTO has_others USING source, place.path;
        PERFORM argus_internal.move_content(w, source,
            CASE WHEN former = ANY (taken) THEN former || '/' ELSE former END, place);
        -- What was sighted in something else that lay there goes when it is compared again.
        IF has_others THEN
            EXECUTE format('UPDATE %s SET generation = 0 WHERE source = $1 AND path = $2', w.archive)
            USING source, place.path;
        END IF;
    END LOOP;
    FOR place IN SELECT c.* FROM unnest(changed) c
        WHERE c.path NOT IN (SELECT p.path FROM unnest(moved.places) p) LOOP
        PERFORM argus_internal.note_content(w, source, kind, place);
    END LOOP;
    PERFORM argus_internal.promote_doubles(w, source, present);
END
$$;

COMMENT ON FUNCTION argus_internal.note_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place[], pg_catalog.text[])
IS 'notes what lies at places: what has moved there, what is known, doubles, and new contents';

-- Doubles of contents whose place is gone take over from them.
CREATE FUNCTION argus_internal.promote_doubles(w argus_internal.watch, source pg_catalog.regclass,
    present pg_catalog.text[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    former text;
    place argus_internal.watched_place;
BEGIN
    FOR former, place.path, place.bytes, place.mtime IN EXECUTE format(
        'SELECT DISTINCT ON (f.path) f.path, d.path, d.size, d.mtime FROM %1$s d JOIN %1$s f ON f.source = d.source '
        'AND f.content = d.content AND NOT f.is_double WHERE d.source = $1 AND d.is_double '
        'AND d.path = ANY ($2) AND f.path <> ALL ($2) ORDER BY f.path, d.path COLLATE "C"', w.archive)
        USING source, present
    LOOP
        PERFORM argus_internal.move_content(w, source, former, place);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.promote_doubles(argus_internal.watch, pg_catalog.regclass, pg_catalog.text[])
IS 'lets doubles take the place of contents that are gone';

CREATE FUNCTION argus_internal.warn_of_unreadable(source pg_catalog.regclass, n pg_catalog.int4,
    cause pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF n > 0 THEN
        PERFORM argus_internal.report('WARNING', errcode => 'io_error',
            message => argus_internal.say_count(n,
                format('archive of %s cannot be read, or changed meanwhile, and was not compared', source),
                format('archives of %s cannot be read, or changed meanwhile, and were not compared', source), NULL),
            detail => left(cause, 4000),
            hint => 'The next hunt tries again. argus.coverage() says which cannot be read.');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_unreadable(pg_catalog.regclass, pg_catalog.int4, pg_catalog.text)
IS 'warns of archives that were not compared';

CREATE FUNCTION argus_internal.warn_of_unlisted(source pg_catalog.regclass, n pg_catalog.int4,
    cause pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF n > 0 THEN
        PERFORM argus_internal.report('WARNING', errcode => 'io_error',
            message => argus_internal.say_count(n,
                format('folder of %s cannot be listed: its archives are not compared', source),
                format('folders of %s cannot be listed: their archives are not compared', source), NULL),
            detail => nullif(left(cause, 4000), ''), hint => 'The next hunt tries again.');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_unlisted(pg_catalog.regclass, pg_catalog.int4, pg_catalog.text)
IS 'warns of folders whose archives are not compared';

-- Brings what is known of a source up to date: some places that are new or have changed, behind a path. Returns the
-- last of them, or NULL if none is left, and all places that there are. Runs as the owner of the watchlist.
CREATE FUNCTION argus_internal.take_contents(w argus_internal.watch, source pg_catalog.regclass,
    kind pg_catalog.text, behind pg_catalog.text, most_archives pg_catalog.int4, most_bytes pg_catalog.int8,
    OUT present pg_catalog.text[], OUT last pg_catalog.text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    places argus_internal.watched_place[];
    changed argus_internal.watched_place[];
    unlisted text[];
    known text[];
    wanted int;
BEGIN
    EXECUTE format('SELECT array_agg(path) FROM %s WHERE source = $1', w.archive) INTO known USING source;
    places := ARRAY(SELECT p FROM argus_internal.watched_places(source, kind, coalesce(known, '{}')) p);
    unlisted := ARRAY(SELECT p.content FROM unnest(places) p WHERE p.path IS NULL);
    IF behind = '' THEN
        PERFORM argus_internal.warn_of_unlisted(source, cardinality(unlisted), unlisted[1]);
    END IF;
    places := ARRAY(SELECT p FROM unnest(places) p WHERE p.path IS NOT NULL);
    present := ARRAY(SELECT p.path FROM unnest(places) p);
    EXECUTE format('SELECT array_agg(p) FROM unnest($2) p LEFT JOIN %s k '
        'ON k.source = $1 AND k.path = p.path WHERE k.path IS NULL OR k.size IS DISTINCT FROM p.bytes '
        'OR k.mtime IS DISTINCT FROM p.mtime OR k.content <> p.content', w.archive)
    INTO changed USING source, places;
    places := ARRAY(SELECT c FROM unnest(changed) c WHERE c.path COLLATE "C" > behind ORDER BY c.path COLLATE "C");
    changed := ARRAY(SELECT c.place FROM (SELECT ROW(c.*)::argus_internal.watched_place AS place,
            row_number() OVER paths AS i, sum(c.bytes) OVER paths - c.bytes AS bytes_before FROM unnest(places) c
            WINDOW paths AS (ORDER BY c.path COLLATE "C")) c
        WHERE c.i <= most_archives AND c.bytes_before < most_bytes ORDER BY c.i);
    IF cardinality(changed) < cardinality(places) THEN
        last := changed[cardinality(changed)].path;
    END IF;
    IF kind = 'archive' AND cardinality(changed) > 0 THEN
        known := ARRAY(SELECT p FROM unnest(present) p EXCEPT SELECT c.path FROM unnest(changed) c);
        wanted := cardinality(changed);
        changed := ARRAY(SELECT ROW(l.path, c.bytes, c.mtime, l.content, l.first_time, l.last_time,
                l.is_sound)::argus_internal.watched_place
            FROM argus_internal.look_into_places(source, known) l JOIN unnest(changed) c ON c.path = l.path
            WHERE l.content IS NOT NULL ORDER BY l.path COLLATE "C");
        PERFORM argus_internal.warn_of_unreadable(source, wanted - cardinality(changed), NULL);
    END IF;
    PERFORM argus_internal.note_contents(w, source, kind, changed, present);
END
$$;

COMMENT ON FUNCTION argus_internal.take_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    pg_catalog.text, pg_catalog.int4, pg_catalog.int8)
IS 'notes what is new or has changed among the archives of a source';
