
---------------------------------------------------------------------------------------------------------------------
-- Watchlists: what the extension knows of them. See doc/watchlists.md.
---------------------------------------------------------------------------------------------------------------------

CREATE TABLE argus_internal.watchlist (
    relid pg_catalog.regclass PRIMARY KEY,
    generation pg_catalog.int8 NOT NULL DEFAULT 0,
    hunted_at pg_catalog.timestamptz,
    CONSTRAINT generation CHECK (generation BETWEEN 0 AND 1000000000000)
);

COMMENT ON TABLE argus_internal.watchlist IS 'watchlists';
COMMENT ON COLUMN argus_internal.watchlist.relid IS 'the list';
COMMENT ON COLUMN argus_internal.watchlist.generation IS 'how often hunts found it changed: number of its last rows';
COMMENT ON COLUMN argus_internal.watchlist.hunted_at IS 'when the last hunt began';

CREATE TABLE argus_internal.watch_source (
    relid pg_catalog.regclass NOT NULL,
    source pg_catalog.regclass NOT NULL,
    PRIMARY KEY (relid, source)
);

COMMENT ON TABLE argus_internal.watch_source IS 'sources of watchlists';
COMMENT ON COLUMN argus_internal.watch_source.relid IS 'the list';
COMMENT ON COLUMN argus_internal.watch_source.source IS 'a foreign table of flows or a hot table';

SELECT pg_catalog.pg_extension_config_dump('argus_internal.watchlist',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.watch_source',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)
     AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) source)');

CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.watchlist FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.watch_source FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
COMMENT ON TRIGGER check_restored_row ON argus_internal.watchlist IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.watch_source IS 'only rows of tables that are the role''s own';

GRANT SELECT, INSERT ON argus_internal.watchlist, argus_internal.watch_source TO pg_database_owner;

-- Whoever may read sightings may know which list they are of.
CREATE VIEW argus_internal.visible_watchlist WITH (security_barrier = true) AS
SELECT r.relid, r.relation AS sighting
FROM argus_internal.relation r JOIN argus_internal.watchlist w ON w.relid OPERATOR(pg_catalog.=) r.relid
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) r.relation
WHERE r.kind OPERATOR(pg_catalog.=) '_sighting' AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT');

COMMENT ON VIEW argus_internal.visible_watchlist IS 'watchlists whose sightings the current user may read';
COMMENT ON COLUMN argus_internal.visible_watchlist.relid IS 'the list';
COMMENT ON COLUMN argus_internal.visible_watchlist.sighting IS 'the table of its sightings';

GRANT SELECT ON argus_internal.visible_watchlist TO PUBLIC;

-- A watchlist as its owner handles it.
CREATE TYPE argus_internal.watch AS (
    relid pg_catalog.regclass,
    sighting pg_catalog.regclass,
    compared pg_catalog.regclass,
    archive pg_catalog.regclass,
    generation pg_catalog.int8
);

COMMENT ON TYPE argus_internal.watch IS 'the tables of a watchlist';
COMMENT ON COLUMN argus_internal.watch.relid IS 'the list';
COMMENT ON COLUMN argus_internal.watch.sighting IS 'its sightings';
COMMENT ON COLUMN argus_internal.watch.compared IS 'its rows, as far as hunts know them';
COMMENT ON COLUMN argus_internal.watch.archive IS 'places of archives, and what was compared with them';
COMMENT ON COLUMN argus_internal.watch.generation IS 'number of its last rows';

CREATE FUNCTION argus_internal.watch_relation(relid pg_catalog.regclass, kind pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass := argus_internal.find_relation(relid, kind);
BEGIN
    IF found IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_table', MESSAGE = format('table %s of the watchlist %s is missing',
            argus_internal.relation_name(relid, kind), relid),
            HINT = 'Create the watchlist anew.';
    END IF;
    RETURN found;
END
$$;

COMMENT ON FUNCTION argus_internal.watch_relation(pg_catalog.regclass, pg_catalog.text)
IS 'finds a table that was created for a watchlist, or raises an error';

CREATE FUNCTION argus_internal.require_watchlist(watchlist pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF watchlist IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "watchlist" must not be null');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.require_watchlist(pg_catalog.regclass) IS 'raises an error for NULL';

CREATE FUNCTION argus_internal.watch_settings(relid pg_catalog.regclass)
RETURNS argus_internal.watch
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    generation int8;
BEGIN
    SELECT w.generation INTO generation FROM argus_internal.watchlist w WHERE w.relid = watch_settings.relid;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format('%s is not a watchlist', relid),
            HINT = 'CALL argus.create_watchlist(...) creates one.';
    END IF;
    RETURN ROW(relid, argus_internal.watch_relation(relid, '_sighting'),
        argus_internal.watch_relation(relid, '_compared'), argus_internal.watch_relation(relid, '_archive'),
        generation)::argus_internal.watch;
END
$$;

COMMENT ON FUNCTION argus_internal.watch_settings(pg_catalog.regclass) IS 'the tables of a watchlist, or an error';
