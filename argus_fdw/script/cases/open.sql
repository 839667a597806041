
---------------------------------------------------------------------------------------------------------------------
-- Opening a case
---------------------------------------------------------------------------------------------------------------------

-- Raises an error unless flows of a source are of archives.
CREATE FUNCTION argus_internal.check_case_source(source pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
BEGIN
    IF s.kind = 'relation' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'wrong_object_type',
            message => format('%s is neither a foreign table of flows nor a hot table', source),
            detail => 'Nobody could say which archives its flows are from.',
            hint => 'SELECT source FROM argus.sources() lists what can be a source.');
    END IF;
    PERFORM argus_internal.require_columns(source, VARIADIC
        CASE s.kind WHEN 'archive' THEN '{stime,archive,record_offset}' ELSE '{stime,file}' END::text[]);
END
$$;

COMMENT ON FUNCTION argus_internal.check_case_source(pg_catalog.regclass)
IS 'raises an error unless a source can be that of a case';

-- Creates the manifest of a case whose flows are there. They are those that were in the files at some time after
-- `before`: the checksum of a file that has been written to since might be that of more flows.
CREATE FUNCTION argus_internal.create_manifest(relid pg_catalog.regclass, source pg_catalog.regclass,
    before pg_catalog.timestamptz)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text := argus_internal.relation_name(relid, '_manifest');
    created regclass;
BEGIN
    PERFORM argus_internal.run_as_owner(relid, format('CREATE TABLE %s (archive text, bytes int8, sha256 text, '
        'flows int8 NOT NULL, first_offset int8, last_offset int8, UNIQUE NULLS NOT DISTINCT (archive))', name));
    created := argus_internal.record_relation(relid, '_manifest', NULL, name);
    PERFORM argus_internal.run_as_owner(relid, format('WITH a AS MATERIALIZED (SELECT f.archive, count(*) AS flows, '
        'min(f.record_offset) AS first_offset, max(f.record_offset) AS last_offset FROM %s f GROUP BY f.archive) '
        'INSERT INTO %s SELECT a.archive, d.bytes, d.sha256, a.flows, a.first_offset, a.last_offset FROM a '
        'LEFT JOIN %s d ON d.path = a.archive ORDER BY a.archive COLLATE "C"', relid, created,
        CASE WHEN (argus_internal.describe_source(source)).kind = 'hot table'
            THEN format('argus_internal.loaded_digests(%L::regclass)', source)
            ELSE format('argus_internal.archive_digests(%L::regclass, ARRAY(SELECT archive FROM a), %L)', source,
                before) END));
    RETURN created;
END
$$;

COMMENT ON FUNCTION argus_internal.create_manifest(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.timestamptz)
IS 'creates the manifest of a case: the archives that its flows are from';

-- Keeps what the manifest of a case says, and digests of its rows.
CREATE FUNCTION argus_internal.keep_manifest(relid pg_catalog.regclass, manifest pg_catalog.regclass,
    columns pg_catalog.text[])
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'postgres'
SET timezone = 'UTC'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
    INSERT INTO argus_internal.case_archive
    SELECT $1, m.archive, m.bytes, m.sha256, m.flows, m.first_offset, m.last_offset, m.digest
    FROM argus_internal.query_as_owner($1, format('SELECT m.archive, m.bytes, m.sha256, m.flows, m.first_offset, '
        'm.last_offset, d.digest FROM %s m JOIN (%s) d ON d.archive IS NOT DISTINCT FROM m.archive', $2,
        argus_internal.case_digest_query($1, $3)))
        AS m(archive text, bytes int8, sha256 text, flows int8, first_offset int8, last_offset int8, digest text)
$$;

COMMENT ON FUNCTION argus_internal.keep_manifest(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text[])
IS 'remembers what the manifest of a case says';

-- Indexes and describes the table of a case.
CREATE FUNCTION argus_internal.finish_case_table(relid pg_catalog.regclass, manifest pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.run_as_owner(relid, format('CREATE INDEX ON %s (%I)', relid, a.attname)) FROM pg_attribute a
    WHERE a.attrelid = relid AND a.attname IN ('stime', 'saddr', 'daddr') AND NOT a.attisdropped;
    PERFORM argus_internal.run_as_owner(relid, format('CREATE INDEX ON %s (archive, record_offset)', relid));
    PERFORM argus_internal.run_as_owner(relid, format('COMMENT ON COLUMN %s.%I IS %L', relid, a.attname,
        col_description(t.attrelid, t.attnum)))
    FROM pg_attribute a JOIN pg_attribute t ON t.attname = a.attname AND t.attrelid = 'argus.flow'::regclass
    WHERE a.attrelid = relid AND a.attnum > 0 AND NOT a.attisdropped;
    PERFORM argus_internal.run_as_owner(relid, format('COMMENT ON TABLE %s IS %L', relid,
        'flows of a case; see argus.cases'));
    PERFORM argus_internal.run_as_owner(relid, format('COMMENT ON TABLE %s IS %L', manifest,
        format('archives that the flows of %s are from', relid)));
    PERFORM argus_internal.run_as_owner(relid, format('COMMENT ON COLUMN %s.%I IS %L', manifest, a.attname,
        col_description(v.attrelid, v.attnum)))
    FROM pg_attribute a JOIN pg_attribute v ON v.attname = a.attname
        AND v.attrelid = 'argus_internal.visible_case_archive'::regclass
    WHERE a.attrelid = manifest AND a.attnum > 0 AND NOT a.attisdropped;
    PERFORM argus_internal.run_as_owner(relid, format('ANALYZE %s, %s', relid, manifest));
END
$$;

COMMENT ON FUNCTION argus_internal.finish_case_table(pg_catalog.regclass, pg_catalog.regclass)
IS 'indexes and describes the tables of a case';

-- Says what a case has, and what it may lack.
CREATE FUNCTION argus_internal.report_opened_case(opened argus_internal.opened_case)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    archives int8;
    unread text;
    n_unread int8;
BEGIN
    SELECT count(*), min(coalesce(a.archive, '') COLLATE "C") FILTER (WHERE a.sha256 IS NULL),
        count(*) FILTER (WHERE a.sha256 IS NULL)
    INTO archives, unread, n_unread FROM argus_internal.case_archive a WHERE a.relid = opened.relid;
    PERFORM argus_internal.report('NOTICE', message => format('%s: %s of %s', opened.relid,
        coalesce(argus_internal.say_count(opened.flows, 'flow', 'flows', NULL), 'no flow'),
        coalesce(argus_internal.say_count(archives, 'archive', 'archives', NULL), 'any archive')));
    IF NOT opened.complete THEN
        PERFORM argus_internal.report('WARNING', message => format('%s may not be all that there was', opened.relid),
            detail => opened.reason, hint => 'SELECT * FROM argus.coverage(...) says more.');
    END IF;
    IF n_unread > 0 THEN
        PERFORM argus_internal.report('WARNING',
            message => format('%s has no checksum of %s of its archives', opened.relid, n_unread),
            detail => CASE unread WHEN '' THEN 'The hot table does not say which archives some of its flows are from.'
                ELSE format('The first of them is %s.', unread) END,
            hint => CASE unread WHEN '' THEN 'Open another case of the foreign table of these archives.'
                ELSE 'If it is being written to, open the case anew when it is complete.' END);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.report_opened_case(argus_internal.opened_case)
IS 'says how many flows a case has, and what it may lack';

-- Returns the table of this name that a role has just created. Row security of a hot table calls functions meanwhile,
-- and these may have given the name to a table of somebody else, with whose rights nothing may be done.
CREATE FUNCTION argus_internal.created_by(caller pg_catalog.oid, called pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF argus_internal.owner_oid(called::regclass) <> caller THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('must be owner of table %s', called);
    END IF;
    RETURN called;
END
$$;

COMMENT ON FUNCTION argus_internal.created_by(pg_catalog.oid, pg_catalog.text)
IS 'the table of this name, if it is a role''s own; else an error';

CREATE FUNCTION argus_internal.open_case(caller pg_catalog.oid, name pg_catalog.text, default_schema pg_catalog.name,
    source pg_catalog.regclass, filter pg_catalog.text, during pg_catalog.tstzrange, note pg_catalog.text,
    keep pg_catalog.interval, hold pg_catalog.bool)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    called text := argus_internal.new_table_name(name, default_schema, '{_manifest}', 'case');
    opened argus_internal.opened_case;
    manifest regclass;
    before timestamptz := clock_timestamp() - interval '10 milliseconds';    -- clocks of files may be coarse
BEGIN
    IF hold IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'argument "hold" must not be null';
    END IF;
    PERFORM argus_internal.check_interval('keep', keep);
    PERFORM argus_internal.run_as_role(caller,
        format('SELECT argus_internal.check_case_source(%L::regclass)', source));
    opened.columns := argus_internal.case_columns(source);
    opened.flows := argus_internal.run_as_role(caller, format('CREATE TABLE %s AS %s', called,
        argus_internal.case_query(source, opened.columns, filter, during)));
    opened.relid := argus_internal.created_by(caller, called);
    manifest := argus_internal.create_manifest(opened.relid, source, before);
    PERFORM argus_internal.keep_manifest(opened.relid, manifest, opened.columns);
    PERFORM argus_internal.finish_case_table(opened.relid, manifest);
    SELECT c.complete, c.reason INTO opened.complete, opened.reason
    FROM argus_internal.query_as_owner(opened.relid, format('SELECT c.complete, c.reason FROM argus_internal.certify('
        'argus_internal.assess(%L::regclass, %L::tstzrange, true)) c', source, during))
        AS c(complete bool, reason text);
    SELECT opened.relid, source::text, filter, during, note, opened.flows, pg_get_userbyid(caller), now(),
        now() + keep, hold, opened.complete, opened.reason, opened.columns INTO opened;
    INSERT INTO argus_internal.opened_case SELECT opened.*;
    INSERT INTO argus_internal.case_source VALUES (opened.relid, source);
    PERFORM argus_internal.report_opened_case(opened);
END
$$;

COMMENT ON FUNCTION argus_internal.open_case(pg_catalog.oid, pg_catalog.text, pg_catalog.name, pg_catalog.regclass,
    pg_catalog.text, pg_catalog.tstzrange, pg_catalog.text, pg_catalog.interval, pg_catalog.bool)
IS 'what argus.open_case() does';

CREATE PROCEDURE argus.open_case(name pg_catalog.text, source pg_catalog.regclass, filter pg_catalog.text DEFAULT NULL,
    during pg_catalog.tstzrange DEFAULT NULL, note pg_catalog.text DEFAULT NULL,
    keep pg_catalog.interval DEFAULT NULL, hold pg_catalog.bool DEFAULT false)
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.door_open_case($1, pg_catalog.current_schema(), $2, $3, $4, $5, $6, $7);
END
$$;

COMMENT ON PROCEDURE argus.open_case(pg_catalog.text, pg_catalog.regclass, pg_catalog.text, pg_catalog.tstzrange,
    pg_catalog.text, pg_catalog.interval, pg_catalog.bool)
IS 'keeps the flows of a question as a table, with a manifest of the archives that they are from; argus.verify_case() '
    'finds out whether these still say the same';
