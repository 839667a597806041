
---------------------------------------------------------------------------------------------------------------------
-- Rows of flows, page by page: argus.find()
---------------------------------------------------------------------------------------------------------------------

-- A place between two flows, as column "page" of argus.find() gives it and argument "after" takes it.
CREATE TYPE argus_internal.page AS (
    question pg_catalog.text,
    stime pg_catalog.timestamptz,
    digest pg_catalog.text,
    copy pg_catalog.int8
);

COMMENT ON TYPE argus_internal.page IS 'a place in the answer to a question, after a flow';
COMMENT ON COLUMN argus_internal.page.question IS 'digest of the question';
COMMENT ON COLUMN argus_internal.page.stime IS 'when the flow began';
COMMENT ON COLUMN argus_internal.page.digest IS 'digest of the flow';
COMMENT ON COLUMN argus_internal.page.copy IS 'number among flows that are alike, from 1';

-- It is called for each flow, so it is written in a way that lets the planner put its expression into the query.
CREATE FUNCTION argus_internal.write_page(page argus_internal.page)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
AS $$
    SELECT pg_catalog.concat_ws('.', page.question, CASE WHEN page.stime IS NULL THEN 'none'
        WHEN pg_catalog.isfinite(page.stime) THEN pg_catalog.trunc(pg_catalog.extract('epoch', page.stime)
            OPERATOR(pg_catalog.*) 1000000::pg_catalog.numeric)::pg_catalog.text
        ELSE page.stime::pg_catalog.text END, page.digest, page.copy)
$$;

COMMENT ON FUNCTION argus_internal.write_page(argus_internal.page) IS 'a place in an answer, as users pass it on';

-- Reads what write_page() has written. What it has not is an error, and so is the place of another question.
CREATE FUNCTION argus_internal.read_page(written pg_catalog.text, question pg_catalog.text)
RETURNS argus_internal.page
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := regexp_match(written, '^([0-9a-f]{16})\.(none|-?infinity|-?[0-9]{1,19})\.([0-9a-f]{40})\.'
        '([0-9]{1,18})$');
    microseconds int8;
    at timestamptz;
BEGIN
    IF parts IS NULL OR parts[1] <> question THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => CASE WHEN parts IS NULL THEN 'argument "after" is no page' ELSE
                'argument "after" is a page of another question' END,
            hint => 'Pass on what column "page" says, with the same source, during, host, filter and newest_first.');
    END IF;
    IF parts[2] LIKE '%infinity' THEN
        at := parts[2];
    ELSIF parts[2] <> 'none' THEN
        microseconds := parts[2];
        at := timestamptz 'epoch' + (microseconds / 86400000000) * interval '24 hours'
            + (microseconds % 86400000000) * interval '1 microsecond';
    END IF;
    RETURN ROW(parts[1], at, parts[3], parts[4])::argus_internal.page;
EXCEPTION WHEN numeric_value_out_of_range OR datetime_field_overflow OR interval_field_overflow THEN
    PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
        message => 'argument "after" is no page');
END
$$;

COMMENT ON FUNCTION argus_internal.read_page(pg_catalog.text, pg_catalog.text)
IS 'the place in an answer that a user passes on, or an error';

-- Returns a digest of what decides which flows are found, and in which order.
CREATE FUNCTION argus_internal.digest_question(source pg_catalog.regclass, during pg_catalog.tstzrange,
    host pg_catalog.inet, filter pg_catalog.text, newest_first pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET timezone = 'UTC'
AS $$ SELECT left(encode(sha256(convert_to(ROW($1, $2, $3, $4, $5)::text, getdatabaseencoding())), 'hex'), 16) $$;

COMMENT ON FUNCTION argus_internal.digest_question(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet,
    pg_catalog.text, pg_catalog.bool)
IS 'digest of a question to argus.find()';

-- Returns a path of an archive that was loaded into a hot table, by its number.
CREATE FUNCTION argus_internal.loaded_archive(relid pg_catalog.regclass, file pg_catalog.int4)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT min(p.path COLLATE "C") FROM argus_internal.visible_place p WHERE p.relid = $1 AND p.file = $2 $$;

COMMENT ON FUNCTION argus_internal.loaded_archive(pg_catalog.regclass, pg_catalog.int4)
IS 'path of an archive that was loaded into a hot table';

-- Lists flows from a place on, in the order of time; those without a time are the last ones. Flows of the same time as
-- the one before the place, those of other times, and those without a time are asked for one after the other: so
-- each query has an order and a limit that indexes and archives know.
CREATE FUNCTION argus_internal.flows_after(source pg_catalog.regclass, during pg_catalog.tstzrange,
    host pg_catalog.inet, filter pg_catalog.text, n pg_catalog.int4, newest_first pg_catalog.bool,
    place argus_internal.page)
RETURNS SETOF argus_internal.found_flow
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted int8 := n;
    got int8;
BEGIN
    IF place.digest IS NOT NULL THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_first_flows(source, during, host, filter, newest_first, true,
            place.stime, place.digest, place.copy, wanted);
        GET DIAGNOSTICS got = ROW_COUNT;
        wanted := wanted - got;
    END IF;
    IF wanted > 0 AND (place.digest IS NULL OR place.stime IS NOT NULL) THEN
        RETURN QUERY SELECT * FROM argus_internal.ask_first_flows(source, during, host, filter, newest_first, false,
            place.stime, NULL, NULL, wanted);
        GET DIAGNOSTICS got = ROW_COUNT;
        wanted := wanted - got;
        IF wanted > 0 AND coalesce(during @> tstzrange('-infinity', 'infinity', '()'), true) THEN
            RETURN QUERY SELECT * FROM argus_internal.ask_first_flows(source, during, host, filter, newest_first, true,
                NULL, NULL, NULL, wanted);
        END IF;
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.flows_after(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet,
    pg_catalog.text, pg_catalog.int4, pg_catalog.bool, argus_internal.page)
IS 'flows from a place on, in the order of time';

CREATE FUNCTION argus.find(source pg_catalog.regclass, during pg_catalog.tstzrange DEFAULT NULL,
    host pg_catalog.inet DEFAULT NULL, filter pg_catalog.text DEFAULT NULL, n pg_catalog.int4 DEFAULT 200,
    newest_first pg_catalog.bool DEFAULT true, after pg_catalog.text DEFAULT NULL)
RETURNS TABLE ("time" pg_catalog.timestamptz, until pg_catalog.timestamptz, srcid pg_catalog.text,
    proto pg_catalog.text, saddr pg_catalog.inet, sport pg_catalog.int4, dir pg_catalog.text,
    daddr pg_catalog.inet, dport pg_catalog.int4, state pg_catalog.text, spkts pg_catalog.int8,
    dpkts pg_catalog.int8, sbytes pg_catalog.int8, dbytes pg_catalog.int8, archive pg_catalog.text,
    record_offset pg_catalog.int8, page pg_catalog.text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
ROWS 200
AS $$
DECLARE
    question text;
BEGIN
    PERFORM argus_internal.describe_source(source);
    PERFORM argus_internal.require_columns(source, VARIADIC CASE WHEN host IS NULL THEN '{stime}'
        ELSE '{stime,saddr,daddr}' END::text[]);
    IF n IS NULL OR n < 1 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'argument "n" must be at least 1');
    END IF;
    IF newest_first IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "newest_first" must not be null');
    END IF;
    question := argus_internal.digest_question(source, during, host, filter, newest_first);
    RETURN QUERY
    SELECT f.stime, f.ltime, f.srcid, f.proto, f.saddr, f.sport, f.dir, f.daddr, f.dport, f.state, f.spkts, f.dpkts,
        f.sbytes, f.dbytes, coalesce(f.archive, argus_internal.loaded_archive(source, f.file)), f.record_offset,
        argus_internal.write_page(ROW(question, f.stime, f.digest, f.copy)::argus_internal.page)
    FROM argus_internal.flows_after(source, during, host, filter, n, newest_first,
        CASE WHEN after IS NOT NULL THEN argus_internal.read_page(after, question) END) f;
END
$$;

COMMENT ON FUNCTION argus.find(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
    pg_catalog.int4, pg_catalog.bool, pg_catalog.text)
IS 'flows in the order of time, page by page: column "page" of the last row is argument "after" of the next page';
