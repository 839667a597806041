"""Puts the files of make-truth into a database, as temporary tables of a session of psql."""
import os

TABLES = """
    CREATE TEMP TABLE lines (line jsonb);
    CREATE TEMP TABLE nat ("begin" timestamptz, outside_begin timestamptz, proto text, inside inet, inside_port int4,
        outside inet, outside_port int4, peer inet, peer_port int4, logged bool, ambiguous bool);
    CREATE TEMP TABLE translations (inside inet, outside inet, ports int4range, proto text, valid tstzrange);
    CREATE TEMP VIEW truth AS
        SELECT (line->>'id')::int AS id, line->>'detector' AS detector, line->>'detail' AS detail,
            line->>'want' AS want, line->'row' AS expected,
            ARRAY(SELECT jsonb_array_elements_text(line->'hosts'))::inet[] AS hosts,
            ARRAY(SELECT jsonb_array_elements_text(line->'peers'))::inet[] AS peers, line->>'proto' AS proto,
            (line->>'port')::int AS port, (line->>'begin')::timestamptz AS "begin",
            (line->>'end')::timestamptz AS "end", line
        FROM lines
"""
WHOLE_LINE = "(FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')"


def load(session, folder):
    session.do(TABLES)
    for table, name, form in (("lines", "truth.jsonl", WHOLE_LINE), ("nat", "nat.csv", "(FORMAT csv, HEADER)"),
                              ("translations", "translations.csv", "(FORMAT csv, HEADER)")):
        session.do("\\copy %s FROM '%s' %s" % (table, os.path.join(folder, name), form))
