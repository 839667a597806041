
---------------------------------------------------------------------------------------------------------------------
-- Facts: what C++ knows of the archives behind a table
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus_internal.archive_fact AS (
    kind pg_catalog.text,
    path pg_catalog.text,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    name_time pg_catalog.timestamptz,
    is_known pg_catalog.bool,
    is_indexed pg_catalog.bool,
    first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz,
    records pg_catalog.int8,
    flows pg_catalog.int8,
    problem pg_catalog.text,
    message pg_catalog.text,
    bytes_lost pg_catalog.int8,
    misnamed pg_catalog.text,
    sensor pg_catalog.int4,
    srcid pg_catalog.text,
    reports pg_catalog.int8,
    first_report pg_catalog.timestamptz,
    last_report pg_catalog.timestamptz,
    alive_since pg_catalog.timestamptz[],
    alive_until pg_catalog.timestamptz[],
    report_interval pg_catalog.int8,
    pkts pg_catalog.int8,
    drops pg_catalog.int8,
    starts pg_catalog.int8,
    run_begin pg_catalog.timestamptz,
    first_flow pg_catalog.timestamptz,
    last_flow pg_catalog.timestamptz,
    sequences pg_catalog.text,
    holes pg_catalog.int8,
    is_cut pg_catalog.bool
);

COMMENT ON TYPE argus_internal.archive_fact
IS 'an archive and one of its sensors; or something below the root that is no archive of the table';
COMMENT ON COLUMN argus_internal.archive_fact.kind
IS 'archive; unmatched: an archive that the pattern of the server does not match; unlisted: what could not be opened';
COMMENT ON COLUMN argus_internal.archive_fact.path IS 'the file or folder';
COMMENT ON COLUMN argus_internal.archive_fact.bytes IS 'its size';
COMMENT ON COLUMN argus_internal.archive_fact.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.archive_fact.name_time IS 'the time in its name by the pattern';
COMMENT ON COLUMN argus_internal.archive_fact.is_known
IS 'it was read, or an index describes it; false: all that follows is unknown';
COMMENT ON COLUMN argus_internal.archive_fact.is_indexed IS 'an index describes it';
COMMENT ON COLUMN argus_internal.archive_fact.first_time IS 'earliest time of its flows';
COMMENT ON COLUMN argus_internal.archive_fact.last_time IS 'latest time of its flows';
COMMENT ON COLUMN argus_internal.archive_fact.records IS 'records of every kind that can be read';
COMMENT ON COLUMN argus_internal.archive_fact.flows IS 'flow records among them';
COMMENT ON COLUMN argus_internal.archive_fact.problem
IS 'damaged, unreadable, foreign (no archive), unsupported, growing (still being written), headless (it does not begin '
    'with a management record, but all was read); NULL: nothing is wrong';
COMMENT ON COLUMN argus_internal.archive_fact.message IS 'what is wrong, in words';
COMMENT ON COLUMN argus_internal.archive_fact.bytes_lost IS 'uncompressed bytes in no record that can be read';
COMMENT ON COLUMN argus_internal.archive_fact.misnamed
IS 'how its flows contradict the time in its name; NULL: they do not';
COMMENT ON COLUMN argus_internal.archive_fact.sensor
IS 'number of the row of this archive, from 0; what follows is of one run of a sensor, NULL if none is known';
COMMENT ON COLUMN argus_internal.archive_fact.srcid IS 'source id; NULL: its records have none';
COMMENT ON COLUMN argus_internal.archive_fact.reports
IS 'management records, without those that only begin an archive';
COMMENT ON COLUMN argus_internal.archive_fact.first_report IS 'time of the first of them';
COMMENT ON COLUMN argus_internal.archive_fact.last_report IS 'time of the last of them';
COMMENT ON COLUMN argus_internal.archive_fact.alive_since
IS 'begins of the times in which it reported without a pause; if they are very many, the shortest are left out';
COMMENT ON COLUMN argus_internal.archive_fact.alive_until IS 'their ends';
COMMENT ON COLUMN argus_internal.archive_fact.report_interval IS 'seconds between reports, as the sensor says';
COMMENT ON COLUMN argus_internal.archive_fact.pkts IS 'packets that the sensor received';
COMMENT ON COLUMN argus_internal.archive_fact.drops IS 'packets that it lost';
COMMENT ON COLUMN argus_internal.archive_fact.starts IS '1: it was started amid the archive, which begins this row';
COMMENT ON COLUMN argus_internal.archive_fact.run_begin IS 'when it was started';
COMMENT ON COLUMN argus_internal.archive_fact.first_flow IS 'earliest time of its flows';
COMMENT ON COLUMN argus_internal.archive_fact.last_flow IS 'latest time of its flows';
COMMENT ON COLUMN argus_internal.archive_fact.sequences
IS 'sequence numbers of its flows, as an int8multirange; NULL: they have none';
COMMENT ON COLUMN argus_internal.archive_fact.holes
IS 'numbers that are missing in the first of these ranges, or fewer: it stands for very many';
COMMENT ON COLUMN argus_internal.archive_fact.is_cut
IS 'this is what is left of sensors and runs that were too many to be told apart';

-- Whoever may SELECT from the table may call it for the table. Archives in `known` are listed and not looked into.
CREATE FUNCTION argus_internal.archive_facts(source pg_catalog.regclass, since pg_catalog.timestamptz,
    until pg_catalog.timestamptz, known pg_catalog.text[] DEFAULT NULL)
RETURNS SETOF argus_internal.archive_fact
AS 'MODULE_PATHNAME', 'argus_archive_facts'
LANGUAGE C STABLE PARALLEL UNSAFE
COST 100000 ROWS 1000;

COMMENT ON FUNCTION argus_internal.archive_facts(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.timestamptz,
    pg_catalog.text[])
IS 'the archives behind a foreign table or a hot table; those that may hold flows between two times are read where no '
    'index describes them';

-- The same rights. Nothing but `paths` is looked into, and these no further than their beginning.
CREATE FUNCTION argus_internal.opened_archives(source pg_catalog.regclass, paths pg_catalog.text[])
RETURNS SETOF argus_internal.archive_fact
AS 'MODULE_PATHNAME', 'argus_opened_archives'
LANGUAGE C STABLE PARALLEL UNSAFE
COST 100000 ROWS 1000;

COMMENT ON FUNCTION argus_internal.opened_archives(pg_catalog.regclass, pg_catalog.text[])
IS 'which of some archives are behind a foreign table now, and whether they can be opened';

CREATE FUNCTION argus_internal.unpack_sensors(sensors pg_catalog.bytea)
RETURNS TABLE (srcid pg_catalog.text, reports pg_catalog.int8, first_report pg_catalog.timestamptz,
    last_report pg_catalog.timestamptz, alive_since pg_catalog.timestamptz[], alive_until pg_catalog.timestamptz[],
    report_interval pg_catalog.int8, pkts pg_catalog.int8, drops pg_catalog.int8, starts pg_catalog.int8,
    run_begin pg_catalog.timestamptz, first_flow pg_catalog.timestamptz, last_flow pg_catalog.timestamptz,
    sequences pg_catalog.text, holes pg_catalog.int8, is_cut pg_catalog.bool)
AS 'MODULE_PATHNAME', 'argus_unpack_sensors'
LANGUAGE C STABLE STRICT PARALLEL SAFE
ROWS 2;

COMMENT ON FUNCTION argus_internal.unpack_sensors(pg_catalog.bytea)
IS 'what the sensors of an archive reported, as a ledger keeps it';
