
---------------------------------------------------------------------------------------------------------------------
-- Creating and dropping watchlists
---------------------------------------------------------------------------------------------------------------------

-- Raises an error unless flows of a source can be told apart by archives, and have what sightings are made of.
CREATE FUNCTION argus_internal.check_watched(source pg_catalog.regclass)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
BEGIN
    IF s.kind = 'relation' AND NOT has_table_privilege(source, 'SELECT') THEN
        PERFORM argus_internal.report('ERROR', errcode => 'insufficient_privilege',
            message => format('permission denied for %s', source), detail => 'Hunts look at all of it.',
            hint => format('GRANT SELECT ON %s TO %I grants it.', source, current_user));
    END IF;
    IF s.kind = 'relation' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'wrong_object_type',
            message => format('%s is neither a foreign table of flows nor a hot table', source),
            detail => 'Nobody could say which of its flows were compared.',
            hint => 'SELECT source FROM argus.sources() lists what can be a source.');
    END IF;
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'proto', 'saddr', 'daddr', 'sport', 'dport',
        'sbytes', 'dbytes', CASE s.kind WHEN 'archive' THEN 'archive' ELSE 'file' END);
    RETURN s.kind;
END
$$;

COMMENT ON FUNCTION argus_internal.check_watched(pg_catalog.regclass)
IS 'kind of a source of a watchlist: archive or hot table; an error if it cannot be one';

CREATE FUNCTION argus_internal.create_watch_table(relid pg_catalog.regclass, kind pg_catalog.text,
    columns pg_catalog.text, meaning pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text := argus_internal.relation_name(relid, kind);
    created regclass;
BEGIN
    PERFORM argus_internal.run_as_owner(relid, format('CREATE TABLE %s (%s)', name, columns));
    created := argus_internal.record_relation(relid, kind, NULL, name);
    PERFORM argus_internal.describe_watch_table(created, meaning);
    RETURN created;
END
$$;

COMMENT ON FUNCTION argus_internal.create_watch_table(pg_catalog.regclass, pg_catalog.text, pg_catalog.text,
    pg_catalog.text)
IS 'creates a table beside a watchlist';

CREATE FUNCTION argus_internal.describe_watch_table(relation pg_catalog.regclass, meaning pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.run_as_owner(relation, format('COMMENT ON TABLE %s IS %L', relation, meaning));
    PERFORM argus_internal.run_as_owner(relation,
        format('COMMENT ON COLUMN %s.%I IS %L', relation, a.attname, m.meaning))
    FROM pg_attribute a JOIN (VALUES
        ('indicator', 'address or network that is warned of'),
        ('port', 'port of the indicator''s side; NULL: any; of a sighting without one: the destination port'),
        ('valid', 'flows count that began in it; NULL: always'),
        ('origin', 'who says so'),
        ('note', 'whatever there is to say'),
        ('added_at', 'when the row was added'),
        ('host', 'the other address of the flows'),
        ('proto', 'their protocol'),
        ('direction', 'out: the host began; in: the indicator did'),
        ('first_seen', 'earliest stime'),
        ('last_seen', 'latest ltime'),
        ('flows', 'flow records'),
        ('bytes', 'bytes on the wire, both ways'),
        ('source', 'the source that was searched'),
        ('archive', 'file that holds the flows'),
        ('found_at', 'when a hunt found it first'),
        ('net', 'the indicator as a network, to look it up'),
        ('generation', 'of a row of the list: its number; of an archive: up to which number it was compared'),
        ('path', 'file'),
        ('size', 'bytes of the file'),
        ('mtime', 'its last modification'),
        ('content', 'what is in it: number in a ledger, or digest of what an index tells'),
        ('first_time', 'earliest time of its flows'),
        ('last_time', 'latest time of its flows'),
        ('is_sound', 'all of it can be read'),
        ('is_double', 'its content is known from another place')) m(name, meaning) ON m.name = a.attname
    WHERE a.attrelid = relation AND a.attnum > 0;
END
$$;

COMMENT ON FUNCTION argus_internal.describe_watch_table(pg_catalog.regclass, pg_catalog.text)
IS 'comments a table of a watchlist and its columns';

-- The list itself has no key: feeds repeat themselves, and whoever wants one adds it.
CREATE FUNCTION argus_internal.create_watch_tables(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sighting regclass := argus_internal.create_watch_table(relid, '_sighting',
        'indicator inet NOT NULL, host inet, proto text, port int4, direction text NOT NULL, first_seen timestamptz, '
        'last_seen timestamptz, flows int8 NOT NULL, bytes int8 NOT NULL, source regclass NOT NULL, '
        'archive text NOT NULL, found_at timestamptz NOT NULL DEFAULT now(), '
        'UNIQUE NULLS NOT DISTINCT (indicator, host, proto, port, direction, source, archive)',
        format('who talked to whom %s warns of, by archive', relid));
    compared regclass := argus_internal.create_watch_table(relid, '_compared',
        'indicator inet NOT NULL, port int4, valid tstzrange, net cidr NOT NULL, generation int8 NOT NULL, '
        'UNIQUE NULLS NOT DISTINCT (indicator, port, valid, net)',
        format('rows of %s that hunts know', relid));
    archive regclass := argus_internal.create_watch_table(relid, '_archive',
        'source regclass NOT NULL, path text NOT NULL, size int8, mtime timestamptz, content text NOT NULL, '
        'first_time timestamptz, last_time timestamptz, is_sound bool NOT NULL, is_double bool NOT NULL, '
        'generation int8 NOT NULL, PRIMARY KEY (source, path)',
        format('archives that hunts for %s know', relid));
BEGIN
    PERFORM argus_internal.run_as_owner(relid, format('CREATE INDEX ON %s (source, archive)', sighting));
    PERFORM argus_internal.run_as_owner(relid, format('CREATE INDEX ON %s (net)', compared));
    PERFORM argus_internal.run_as_owner(relid, format('CREATE INDEX ON %s (source, content)', archive));
END
$$;

COMMENT ON FUNCTION argus_internal.create_watch_tables(pg_catalog.regclass) IS 'creates the tables beside a watchlist';

CREATE FUNCTION argus_internal.create_watchlist(caller pg_catalog.oid, name pg_catalog.text,
    default_schema pg_catalog.name, sources pg_catalog.regclass[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    list text;
    created regclass;
BEGIN
    list := argus_internal.new_table_name(name, default_schema, '{_sighting,_compared,_archive}', 'watchlist');
    IF sources IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'argument "sources" must not be null';
    END IF;
    IF cardinality(sources) = 0 OR array_position(sources, NULL) > 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'a watchlist needs sources',
            HINT = 'SELECT source FROM argus.sources() lists what can be a source.';
    END IF;
    PERFORM argus_internal.run_as_role(caller, format('SELECT argus_internal.check_watched(s) FROM '
        'pg_catalog.unnest(%L::pg_catalog.regclass[]) s', sources));
    PERFORM argus_internal.run_as_role(caller, format('CREATE TABLE %s (indicator inet NOT NULL, '
        'port int4 CHECK (port BETWEEN 0 AND 65535), valid tstzrange, origin text, note text, '
        'added_at timestamptz NOT NULL DEFAULT now())', list));
    created := list::regclass;
    PERFORM argus_internal.describe_watch_table(created, 'addresses and networks that are warned of');
    PERFORM argus_internal.create_watch_tables(created);
    INSERT INTO argus_internal.watchlist VALUES (created);
    INSERT INTO argus_internal.watch_source SELECT DISTINCT created, s FROM unnest(sources) s;
END
$$;

COMMENT ON FUNCTION argus_internal.create_watchlist(pg_catalog.oid, pg_catalog.text, pg_catalog.name,
    pg_catalog.regclass[])
IS 'what argus.create_watchlist() does';

CREATE PROCEDURE argus.create_watchlist(name pg_catalog.text, sources pg_catalog.regclass[])
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.door_create_watchlist($1, pg_catalog.current_schema(), $2);
END
$$;

COMMENT ON PROCEDURE argus.create_watchlist(pg_catalog.text, pg_catalog.regclass[])
IS 'creates a list of addresses and networks that are warned of, and tables for who talked to them; argus.hunt() and '
    'argus.maintain() compare it with its sources';

CREATE FUNCTION argus_internal.forget_watchlist(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM argus_internal.relation x WHERE x.relid = $1;
    DELETE FROM argus_internal.watch_source x WHERE x.relid = $1;
    DELETE FROM argus_internal.watchlist x WHERE x.relid = $1;
$$;

COMMENT ON FUNCTION argus_internal.forget_watchlist(pg_catalog.regclass) IS 'forgets all that is known of a watchlist';

CREATE FUNCTION argus_internal.drop_watchlist(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kind text;
BEGIN
    IF NOT EXISTS (SELECT FROM argus_internal.watchlist w WHERE w.relid = drop_watchlist.relid) THEN
        PERFORM argus_internal.watch_settings(relid);
    END IF;
    PERFORM argus_internal.lock_watchlist(relid);
    FOREACH kind IN ARRAY '{_sighting,_compared,_archive}'::text[] LOOP
        PERFORM argus_internal.drop_relation(relid, kind);
    END LOOP;
    PERFORM argus_internal.run_as_owner(relid, format('DROP TABLE %s', relid));
    PERFORM argus_internal.forget_watchlist(relid);
END
$$;

COMMENT ON FUNCTION argus_internal.drop_watchlist(pg_catalog.regclass) IS 'what argus.drop_watchlist() does';

-- For commands of a user, which must not look done if they are not.
CREATE FUNCTION argus_internal.lock_watchlist(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT argus_internal.try_lock_hot_table(relid) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_in_use', MESSAGE = format('another run is at work on %s', relid),
            HINT = 'Try again later.';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.lock_watchlist(pg_catalog.regclass)
IS 'locks a watchlist against hunts until the end of the transaction, or raises an error';

CREATE PROCEDURE argus.drop_watchlist(watchlist pg_catalog.regclass)
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.require_watchlist($1);
    PERFORM argus_internal.door_drop_watchlist($1);
END
$$;

COMMENT ON PROCEDURE argus.drop_watchlist(pg_catalog.regclass)
IS 'drops a watchlist with its sightings; the sources stay';
