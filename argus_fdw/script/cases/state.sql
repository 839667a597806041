
---------------------------------------------------------------------------------------------------------------------
-- Cases: what the extension knows of them. See doc/cases.md.
---------------------------------------------------------------------------------------------------------------------

CREATE TABLE argus_internal.opened_case (
    relid pg_catalog.regclass PRIMARY KEY,
    source_name pg_catalog.text NOT NULL,
    filter pg_catalog.text,
    during pg_catalog.tstzrange,
    note pg_catalog.text,
    flows pg_catalog.int8 NOT NULL CHECK (flows OPERATOR(pg_catalog.>=) 0),
    opened_by pg_catalog.name NOT NULL,
    opened_at pg_catalog.timestamptz NOT NULL,
    expires pg_catalog.timestamptz,
    hold pg_catalog.bool NOT NULL,
    complete pg_catalog.bool NOT NULL,
    reason pg_catalog.text,
    columns pg_catalog.text[] NOT NULL
);

COMMENT ON TABLE argus_internal.opened_case IS 'cases: flows of a question that are kept as evidence';
COMMENT ON COLUMN argus_internal.opened_case.relid IS 'the table of its flows';
COMMENT ON COLUMN argus_internal.opened_case.source_name IS 'what was asked, by its name then';
COMMENT ON COLUMN argus_internal.opened_case.filter IS 'ra filter of the question; NULL: none';
COMMENT ON COLUMN argus_internal.opened_case.during IS 'when the flows began; NULL: at any time';
COMMENT ON COLUMN argus_internal.opened_case.note IS 'whatever there is to say';
COMMENT ON COLUMN argus_internal.opened_case.flows IS 'how many flows it has';
COMMENT ON COLUMN argus_internal.opened_case.opened_by IS 'who opened it';
COMMENT ON COLUMN argus_internal.opened_case.opened_at IS 'when';
COMMENT ON COLUMN argus_internal.opened_case.expires IS 'when argus.maintain() may drop it; NULL: never';
COMMENT ON COLUMN argus_internal.opened_case.hold IS 'it is neither dropped nor closed as long as this is true';
COMMENT ON COLUMN argus_internal.opened_case.complete
IS 'all that was to be seen in the time was there when it was opened';
COMMENT ON COLUMN argus_internal.opened_case.reason IS 'why not; NULL: it was';
COMMENT ON COLUMN argus_internal.opened_case.columns
IS 'columns that it was opened with, but for archive and record_offset: others are people''s own';

-- A source may be dropped. Then its row goes, and no dump has a number that is another relation's elsewhere.
CREATE TABLE argus_internal.case_source (
    relid pg_catalog.regclass PRIMARY KEY,
    source pg_catalog.regclass NOT NULL
);

COMMENT ON TABLE argus_internal.case_source IS 'what the flows of cases are from';
COMMENT ON COLUMN argus_internal.case_source.relid IS 'the table of the flows';
COMMENT ON COLUMN argus_internal.case_source.source IS 'a foreign table of flows or a hot table';

-- What the manifest of a case said when it was opened, and its rows: the tables that people see are their own.
CREATE TABLE argus_internal.case_archive (
    relid pg_catalog.regclass NOT NULL,
    archive pg_catalog.text,
    bytes pg_catalog.int8,
    sha256 pg_catalog.text,
    flows pg_catalog.int8 NOT NULL,
    first_offset pg_catalog.int8,
    last_offset pg_catalog.int8,
    rows_sha256 pg_catalog.text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (relid, archive)
);

COMMENT ON TABLE argus_internal.case_archive IS 'archives that the flows of cases are from';
COMMENT ON COLUMN argus_internal.case_archive.relid IS 'the table of the flows';
COMMENT ON COLUMN argus_internal.case_archive.archive IS 'path of the archive; NULL: the source did not say';
COMMENT ON COLUMN argus_internal.case_archive.bytes IS 'size of the file';
COMMENT ON COLUMN argus_internal.case_archive.sha256 IS 'SHA-256 of the file; NULL: it could not be read';
COMMENT ON COLUMN argus_internal.case_archive.flows IS 'flows of the case that are from it';
COMMENT ON COLUMN argus_internal.case_archive.first_offset
IS 'where the first of them is; NULL: the source did not say';
COMMENT ON COLUMN argus_internal.case_archive.last_offset IS 'where the last of them is';
COMMENT ON COLUMN argus_internal.case_archive.rows_sha256 IS 'digest of these rows of the case';

SELECT pg_catalog.pg_extension_config_dump('argus_internal.opened_case',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.case_archive',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.case_source',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)
     AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) source)');

CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.opened_case FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.case_source FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.case_archive FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
COMMENT ON TRIGGER check_restored_row ON argus_internal.opened_case IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.case_source IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.case_archive IS 'only rows of tables that are the role''s own';

GRANT SELECT, INSERT ON argus_internal.opened_case, argus_internal.case_source, argus_internal.case_archive
    TO pg_database_owner;

CREATE VIEW argus.cases WITH (security_barrier = true) AS
SELECT o.relid AS name, o.note, coalesce(s.source::pg_catalog.regclass::pg_catalog.text, o.source_name) AS source,
    o.filter, o.during, o.flows, o.opened_by, o.opened_at, o.expires, o.hold, o.complete, o.reason
FROM argus_internal.opened_case o JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) o.relid
    LEFT JOIN (argus_internal.case_source s JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) s.source)
        ON s.relid OPERATOR(pg_catalog.=) o.relid
WHERE pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_table_privilege(c.oid, 'SELECT');

COMMENT ON VIEW argus.cases IS 'cases that the current user owns or may read';
COMMENT ON COLUMN argus.cases.name IS 'the table of its flows';
COMMENT ON COLUMN argus.cases.note IS 'whatever there is to say';
COMMENT ON COLUMN argus.cases.source IS 'what was asked: its name now, or, if it has been dropped, then';
COMMENT ON COLUMN argus.cases.filter IS 'ra filter of the question; NULL: none';
COMMENT ON COLUMN argus.cases.during IS 'when the flows began; NULL: at any time';
COMMENT ON COLUMN argus.cases.flows IS 'how many flows it has';
COMMENT ON COLUMN argus.cases.opened_by IS 'who opened it';
COMMENT ON COLUMN argus.cases.opened_at IS 'when';
COMMENT ON COLUMN argus.cases.expires IS 'when argus.maintain() may drop it; NULL: never';
COMMENT ON COLUMN argus.cases.hold IS 'it is neither dropped nor closed as long as this is true';
COMMENT ON COLUMN argus.cases.complete IS 'all that was to be seen in the time was there when it was opened';
COMMENT ON COLUMN argus.cases.reason IS 'why not; NULL: it was';

GRANT SELECT ON argus.cases TO PUBLIC;

CREATE VIEW argus_internal.visible_case_columns WITH (security_barrier = true) AS
SELECT o.relid, o.columns
FROM argus_internal.opened_case o
WHERE o.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT v.name FROM argus.cases v));

COMMENT ON VIEW argus_internal.visible_case_columns
IS 'columns that the cases were opened with that the current user owns or may read';
COMMENT ON COLUMN argus_internal.visible_case_columns.relid IS 'the table of the flows';
COMMENT ON COLUMN argus_internal.visible_case_columns.columns IS 'columns, but for archive and record_offset';

CREATE VIEW argus_internal.visible_case_archive WITH (security_barrier = true) AS
SELECT a.relid, a.archive, a.bytes, a.sha256, a.flows, a.first_offset, a.last_offset, a.rows_sha256
FROM argus_internal.case_archive a
WHERE a.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT v.name FROM argus.cases v));

COMMENT ON VIEW argus_internal.visible_case_archive IS 'archives of the cases that the current user owns or may read';
COMMENT ON COLUMN argus_internal.visible_case_archive.relid IS 'the table of the flows';
COMMENT ON COLUMN argus_internal.visible_case_archive.archive IS 'path of the archive; NULL: the source did not say';
COMMENT ON COLUMN argus_internal.visible_case_archive.bytes IS 'size of the file';
COMMENT ON COLUMN argus_internal.visible_case_archive.sha256 IS 'SHA-256 of the file; NULL: it could not be read';
COMMENT ON COLUMN argus_internal.visible_case_archive.flows IS 'flows of the case that are from it';
COMMENT ON COLUMN argus_internal.visible_case_archive.first_offset IS 'where the first of them is';
COMMENT ON COLUMN argus_internal.visible_case_archive.last_offset IS 'where the last of them is';
COMMENT ON COLUMN argus_internal.visible_case_archive.rows_sha256 IS 'digest of these rows of the case';

CREATE VIEW argus_internal.visible_case_source WITH (security_barrier = true) AS
SELECT s.relid, s.source
FROM argus_internal.case_source s JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) s.source
WHERE s.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT v.name FROM argus.cases v));

COMMENT ON VIEW argus_internal.visible_case_source
IS 'what the flows of the cases are from that the current user may read';
COMMENT ON COLUMN argus_internal.visible_case_source.relid IS 'the table of the flows';
COMMENT ON COLUMN argus_internal.visible_case_source.source IS 'a foreign table of flows or a hot table';

CREATE VIEW argus_internal.visible_manifest WITH (security_barrier = true) AS
SELECT r.relid, r.relation
FROM argus_internal.relation r JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) r.relation
WHERE r.kind OPERATOR(pg_catalog.=) '_manifest'
    AND r.relid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT v.name FROM argus.cases v));

COMMENT ON VIEW argus_internal.visible_manifest IS 'manifests of the cases that the current user owns or may read';
COMMENT ON COLUMN argus_internal.visible_manifest.relid IS 'the table of the flows';
COMMENT ON COLUMN argus_internal.visible_manifest.relation IS 'the manifest';

GRANT SELECT ON argus_internal.visible_case_columns, argus_internal.visible_case_archive,
    argus_internal.visible_case_source, argus_internal.visible_manifest TO PUBLIC;
