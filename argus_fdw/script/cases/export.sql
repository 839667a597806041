
---------------------------------------------------------------------------------------------------------------------
-- A case as an archive: argus.export_case()
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.export_case(source pg_catalog.regclass, paths pg_catalog.text[],
    filter pg_catalog.text, during pg_catalog.tstzrange, target pg_catalog.text)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_export_case'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000;

COMMENT ON FUNCTION argus_internal.export_case(pg_catalog.regclass, pg_catalog.text[], pg_catalog.text,
    pg_catalog.tstzrange, pg_catalog.text)
IS 'writes flow records of some archives behind a source into a new archive';

-- The archives are read anew: what is exported are records as sensors wrote them.
CREATE FUNCTION argus.export_case("case" pg_catalog.regclass, target pg_catalog.text)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    opened argus.cases;
    source argus_internal.source;
    places argus_internal.case_place[];
    records int8;
BEGIN
    PERFORM argus_internal.require_case("case");
    SELECT * INTO opened FROM argus.cases v WHERE v.name = "case";
    source := argus_internal.describe_source(argus_internal.case_source_of(opened, "case"));
    places := ARRAY(SELECT p FROM argus_internal.case_places(source.relid,
        ARRAY(SELECT a FROM argus_internal.visible_case_archive a WHERE a.relid = "case")) p);
    IF EXISTS (SELECT FROM unnest(places) p WHERE NOT p.is_same) THEN
        PERFORM argus_internal.report('ERROR', errcode => 'object_not_in_prerequisite_state',
            message => format('archives of %s are not known to be what they were when it was opened', "case"),
            hint => format('SELECT * FROM argus.verify_case(%L) shows which.', "case"));
    END IF;
    records := argus_internal.export_case(source.relid, ARRAY(SELECT p.place FROM unnest(places) p),
        CASE WHEN source.filter IS NULL OR opened.filter IS NULL THEN coalesce(source.filter, opened.filter)
            ELSE format('(%s) and (%s)', source.filter, opened.filter) END,
        coalesce(opened.during, source.shown) * source.shown, target);
    IF records <> opened.flows THEN
        PERFORM argus_internal.report('WARNING', message => format('%s has %s flows, and %s records were exported',
            "case", opened.flows, records));
    END IF;
    RETURN records;
END
$$;

COMMENT ON FUNCTION argus.export_case(pg_catalog.regclass, pg_catalog.text)
IS 'writes the flow records of a case, byte for byte, into a new archive; returns how many';
