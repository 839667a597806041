
---------------------------------------------------------------------------------------------------------------------
-- The order of time in tables: an operator class for BRIN indexes
--
-- It is PostgreSQL's for timestamps. By its name the library knows the indexes by which it may read a table in the
-- order of a time (hot/time_order_path.cpp), and PostgreSQL loads the library when it opens such an index, to ask for
-- options.
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.time_order_options(pg_catalog.internal)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_time_order_options'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.time_order_options(pg_catalog.internal)
IS 'the options of operator class argus_internal.time_order: there are none';

CREATE OPERATOR FAMILY argus_internal.time_order USING brin;

COMMENT ON OPERATOR FAMILY argus_internal.time_order USING brin
IS 'earliest and latest time of ranges of blocks, by which hot tables are read in the order of time';

CREATE OPERATOR CLASS argus_internal.time_order
FOR TYPE pg_catalog.timestamptz USING brin FAMILY argus_internal.time_order AS
    OPERATOR 1 pg_catalog.<, OPERATOR 2 pg_catalog.<=, OPERATOR 3 pg_catalog.=, OPERATOR 4 pg_catalog.>=,
    OPERATOR 5 pg_catalog.>,
    FUNCTION 1 pg_catalog.brin_minmax_opcinfo(pg_catalog.internal),
    FUNCTION 2 pg_catalog.brin_minmax_add_value(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal,
        pg_catalog.internal),
    FUNCTION 3 pg_catalog.brin_minmax_consistent(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
    FUNCTION 4 pg_catalog.brin_minmax_union(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
    FUNCTION 5 argus_internal.time_order_options(pg_catalog.internal);

COMMENT ON OPERATOR CLASS argus_internal.time_order USING brin
IS 'earliest and latest time of ranges of blocks, by which hot tables are read in the order of time';

-- Conditions on dates and on times without a zone.
ALTER OPERATOR FAMILY argus_internal.time_order USING brin ADD
    OPERATOR 1 pg_catalog.< (timestamptz, date), OPERATOR 2 pg_catalog.<= (timestamptz, date),
    OPERATOR 3 pg_catalog.= (timestamptz, date), OPERATOR 4 pg_catalog.>= (timestamptz, date),
    OPERATOR 5 pg_catalog.> (timestamptz, date),
    OPERATOR 1 pg_catalog.< (timestamptz, timestamp), OPERATOR 2 pg_catalog.<= (timestamptz, timestamp),
    OPERATOR 3 pg_catalog.= (timestamptz, timestamp), OPERATOR 4 pg_catalog.>= (timestamptz, timestamp),
    OPERATOR 5 pg_catalog.> (timestamptz, timestamp);
