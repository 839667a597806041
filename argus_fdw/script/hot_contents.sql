
---------------------------------------------------------------------------------------------------------------------
-- What a file is to a ledger: a content is its uncompressed stream, however it is packed and wherever it lies
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.head_digest(server pg_catalog.name, path pg_catalog.text)
RETURNS pg_catalog.bytea
AS 'MODULE_PATHNAME', 'argus_head_digest'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
COST 10000;

COMMENT ON FUNCTION argus_internal.head_digest(pg_catalog.name, pg_catalog.text)
IS 'SHA-256 of the first 512 uncompressed bytes of an archive of a server; NULL: it was changed just now';

CREATE FUNCTION argus_internal.identify_stream(server pg_catalog.name, path pg_catalog.text, key pg_catalog.bytea,
    sizes pg_catalog.int8[],
    OUT bytes pg_catalog.int8, OUT digest pg_catalog.bytea, OUT sha256 pg_catalog.bytea, OUT head pg_catalog.bytea,
    OUT prefixes pg_catalog.bytea[],
    OUT sha256_prefixes pg_catalog.bytea[], OUT is_plain pg_catalog.bool, OUT has_changed pg_catalog.bool)
AS 'MODULE_PATHNAME', 'argus_identify_stream'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
COST 1000000;

COMMENT ON FUNCTION argus_internal.identify_stream(pg_catalog.name, pg_catalog.text,
    pg_catalog.bytea, pg_catalog.int8[])
IS 'identity of the uncompressed stream of an archive of a server, and of its beginnings of these sizes: digests with '
    'the key of a hot table, and SHA-256';

CREATE FUNCTION argus_internal.path_without_codec(path pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT regexp_replace($1, '\.(gz|bz2|xz|zst|lz4|Z)$', '') $$;

COMMENT ON FUNCTION argus_internal.path_without_codec(pg_catalog.text)
IS 'path of a file without the ending that its packing adds';

-- An error means that the file is being written: a digest would not be of one state of it.
CREATE FUNCTION argus_internal.check_file_settled(is_settled pg_catalog.bool)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF is_settled IS NOT TRUE THEN
        RAISE EXCEPTION USING ERRCODE = 'object_in_use', MESSAGE = 'it is still being written';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_file_settled(pg_catalog.bool)
IS 'raises an error unless a file is as it was listed';

-- ---- which content of the ledger a file may be ----

-- Lists contents that may be this file: those with the same head, the one that was at this place before, and those that
-- an earlier version loaded, of which only names are known. These count as uncompressed: if they were not, no digest
-- will match.
CREATE FUNCTION argus_internal.candidate_contents(hot argus_internal.hot_table, path pg_catalog.text,
    head pg_catalog.bytea)
RETURNS TABLE (file pg_catalog.int4, bytes pg_catalog.int8, digest pg_catalog.bytea, has_stream pg_catalog.bool)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.file, coalesce(f.stream_bytes, f.bytes), coalesce(f.stream_digest, f.digest), f.stream_digest IS NOT NULL
    FROM argus_internal.file f
    WHERE f.relid = $1.relid AND f.forgotten_at IS NULL AND (f.head = $3
        OR f.stream_digest IS NULL AND argus_internal.path_without_codec(f.path) = argus_internal.path_without_codec($2)
        OR f.file = (SELECT p.file FROM argus_internal.place p WHERE p.relid = $1.relid AND p.path = $2))
$$;

COMMENT ON FUNCTION argus_internal.candidate_contents(argus_internal.hot_table, pg_catalog.text, pg_catalog.bytea)
IS 'contents of the ledger that a file may be, or of which it may be a part';

-- Finds a content that is longer and begins with all of this file, which therefore has nothing new. The ledger
-- remembers what has grown. Otherwise this is found out only while the longer file still exists, where it was or at a
-- place that is not known yet.
CREATE FUNCTION argus_internal.find_longer_content(hot argus_internal.hot_table, path pg_catalog.text,
    head pg_catalog.bytea, size pg_catalog.int8, digest pg_catalog.bytea)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    longer int[] := ARRAY(SELECT r.file FROM argus_internal.candidate_contents(hot, path, head) r WHERE r.has_stream
        AND r.bytes > size);
    found int := (SELECT n.file FROM argus_internal.file f JOIN argus_internal.file n ON n.relid = f.relid
        AND n.file = f.superseded_by AND n.forgotten_at IS NULL
                  WHERE f.relid = hot.relid AND f.stream_digest = find_longer_content.digest AND n.file = ANY (longer)
                      LIMIT 1);
    place text;
    whole record;
BEGIN
    IF found IS NOT NULL OR longer = '{}' THEN
        RETURN found;
    END IF;
    FOR place IN SELECT l.path FROM argus_internal.list_server_archives(hot.server) l
        LEFT JOIN argus_internal.place p ON p.relid = hot.relid AND p.path = l.path
                 WHERE l.path <> find_longer_content.path AND (p.file IS NULL OR p.file = ANY (longer))
                     ORDER BY p.file IS NULL, l.path LOOP
        CONTINUE WHEN argus_internal.head_digest(hot.server, place) IS DISTINCT FROM head;
        whole := argus_internal.identify_stream(hot.server, place, hot.stream_key, ARRAY[size]);
        found := (SELECT f.file FROM argus_internal.file f WHERE f.relid = hot.relid AND f.file = ANY (longer)
            AND f.stream_digest = whole.digest LIMIT 1);
        IF found IS NOT NULL AND NOT whole.has_changed AND whole.prefixes[1] = digest THEN
            RETURN found;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION argus_internal.find_longer_content(argus_internal.hot_table, pg_catalog.text, pg_catalog.bytea,
    pg_catalog.int8, pg_catalog.bytea)
IS 'finds a content of the ledger that begins with all of a file and has more; NULL: none';

-- For a file whose stream was read: says which of the possible contents it is, which ones it continues, or that it is
-- none of them.
CREATE FUNCTION argus_internal.compare_streams(hot argus_internal.hot_table, file argus_internal.listed_file,
    head pg_catalog.bytea,
    OUT verdict pg_catalog.text, OUT files pg_catalog.int4[], OUT said pg_catalog.text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sizes int8[] := ARRAY(SELECT DISTINCT r.bytes FROM argus_internal.candidate_contents(hot, file.path, head) r
        WHERE r.bytes > 0 ORDER BY 1);
    stream record := argus_internal.identify_stream(hot.server, file.path, hot.stream_key, sizes);
    former argus_internal.file;
    whole int;
BEGIN
    PERFORM argus_internal.check_file_settled(NOT stream.has_changed);
    SELECT array_agg(r.file) INTO files FROM argus_internal.candidate_contents(hot, file.path, head) r
    WHERE r.bytes = stream.bytes AND r.digest = CASE WHEN r.has_stream THEN stream.digest ELSE stream.sha256 END;
    IF files IS NOT NULL THEN
        verdict := 'known';
        UPDATE argus_internal.file f SET stream_bytes = stream.bytes, stream_digest = stream.digest, head = stream.head
        WHERE f.relid = hot.relid AND f.file = ANY (files) AND f.stream_digest IS NULL;
        RETURN;
    END IF;
    SELECT array_agg(r.file) INTO files FROM argus_internal.candidate_contents(hot, file.path, head) r
    WHERE r.bytes > 0 AND r.bytes < stream.bytes
        AND r.digest = (CASE WHEN r.has_stream THEN stream.prefixes ELSE stream.sha256_prefixes END)[array_position(
            sizes, r.bytes)];
    IF files IS NOT NULL THEN
        verdict := 'grown';
        RETURN;
    END IF;
    -- Contents that were at this place, or that may have been packed otherwise before digests of streams were taken.
    SELECT f.* INTO former FROM argus_internal.candidate_contents(hot, file.path, head) r JOIN argus_internal.file f
        ON f.relid = hot.relid AND f.file = r.file
    LEFT JOIN argus_internal.place p ON p.relid = f.relid AND p.file = f.file AND p.path = file.path
    WHERE f.records > 0 AND (p.path IS NOT NULL OR NOT r.has_stream) ORDER BY p.path IS NULL, f.file DESC LIMIT 1;
    IF FOUND THEN
        verdict := 'replaced';
        files := ARRAY[former.file];
        said := format(
            'It was loaded on %s with another content%s; the file had SHA-256 %s. What is there now has %s bytes, '
            'uncompressed, %s.',
            to_char(former.loaded_at, 'YYYY-MM-DD'), ' of ' || former.stream_bytes || ' bytes, uncompressed',
            encode(former.digest, 'hex'), stream.bytes,
            CASE WHEN former.stream_digest IS NULL THEN 'and cannot be compared with what an earlier version loaded'
                ELSE 'and does not begin with that' END);
        RETURN;
    END IF;
    whole := argus_internal.find_longer_content(hot, file.path, head, stream.bytes, stream.digest);
    verdict := CASE WHEN whole IS NULL THEN 'new' ELSE 'part' END;
    files := ARRAY[whole];
END
$$;

COMMENT ON FUNCTION argus_internal.compare_streams(argus_internal.hot_table,
    argus_internal.listed_file, pg_catalog.bytea)
IS 'compares the stream of a file with the contents that it may be';

-- Reads as little as possible: the head of a file that resembles nothing, the packed bytes of one that was renamed, the
-- stream of one that was packed otherwise, has grown or was replaced.
CREATE FUNCTION argus_internal.recognise_file(hot argus_internal.hot_table, file argus_internal.listed_file,
    OUT verdict pg_catalog.text, OUT files pg_catalog.int4[], OUT said pg_catalog.text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    head bytea := argus_internal.head_digest(hot.server, file.path);
    has_candidates bool := EXISTS (SELECT FROM argus_internal.candidate_contents(hot, file.path, head));
    identity record;
BEGIN
    PERFORM argus_internal.check_file_settled(head IS NOT NULL);
    verdict := 'new';
    IF NOT has_candidates AND NOT EXISTS (SELECT FROM argus_internal.file f WHERE f.relid = hot.relid
        AND f.forgotten_at IS NULL AND f.stream_digest IS NULL) THEN
        RETURN;
    END IF;
    identity := argus_internal.identify_file(hot.server, file.path);
    PERFORM argus_internal.check_file_settled(NOT identity.has_changed
        AND (identity.bytes, identity.mtime) IS NOT DISTINCT FROM (file.bytes, file.mtime));
    files := ARRAY(SELECT f.file FROM argus_internal.file f
                   WHERE f.relid = hot.relid AND f.digest = identity.digest AND f.bytes = identity.bytes
                       AND f.forgotten_at IS NULL);
    IF cardinality(files) > 0 THEN
        verdict := 'known';
    ELSIF has_candidates THEN
        SELECT c.* INTO verdict, files, said FROM argus_internal.compare_streams(hot, file, head) c;
        IF verdict = 'known' THEN
            said := format('"%s" is packed otherwise, and holds what was loaded as "%s"', file.path,
                (SELECT f.path FROM argus_internal.file f WHERE f.relid = hot.relid AND f.file = files[1]));
        END IF;
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.recognise_file(argus_internal.hot_table, argus_internal.listed_file)
IS 'compares a file with the ledger: it is known, grown out of contents in it, replaced, part of one, or new; which '
    'contents; what to say of it';

-- ---- what an earlier version did not note ----

-- As long as a file is as it was loaded, its stream can be identified.
CREATE FUNCTION argus_internal.learn_stream_identities(relid pg_catalog.regclass, deadline pg_catalog.timestamptz)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
    ends timestamptz := least(deadline, clock_timestamp() + interval '1 minute');
    f record;
    identity record;
    stream record;
BEGIN
    IF NOT EXISTS (SELECT FROM argus_internal.file x WHERE x.relid = learn_stream_identities.relid
        AND x.forgotten_at IS NULL AND x.stream_digest IS NULL)
        OR NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN;
    END IF;
    hot := argus_internal.hot_table_settings(relid);
    PERFORM argus_internal.check_server(hot.server, argus_internal.owner_name(relid));
    FOR f IN SELECT x.file, x.bytes, x.digest, p.path FROM argus_internal.file x
        JOIN argus_internal.readable_files(hot) p ON p.file = x.file
             WHERE x.relid = hot.relid AND x.forgotten_at IS NULL AND x.stream_digest IS NULL ORDER BY x.file DESC LOOP
        EXIT WHEN clock_timestamp() >= ends;
        identity := argus_internal.identify_file(hot.server, f.path);
        stream := argus_internal.identify_stream(hot.server, f.path, hot.stream_key, '{}');
        IF NOT identity.has_changed AND NOT stream.has_changed AND (identity.digest, identity.bytes) = (f.digest,
            f.bytes) THEN
            UPDATE argus_internal.file x SET stream_bytes = stream.bytes, stream_digest = stream.digest,
                head = stream.head
            WHERE x.relid = hot.relid AND x.file = f.file;
        END IF;
    END LOOP;
EXCEPTION
    WHEN query_canceled THEN
        RAISE;
    WHEN OTHERS THEN
        PERFORM argus_internal.note_trouble(relid, 'could not learn what files hold that an earlier version loaded',
            SQLERRM);
END
$$;

COMMENT ON FUNCTION argus_internal.learn_stream_identities(pg_catalog.regclass, pg_catalog.timestamptz)
IS 'completes the ledger of an earlier version, as far as its files are still there, for a minute at most';
