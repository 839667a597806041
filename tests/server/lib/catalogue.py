"""What a database has in its catalogues, as text that two databases can be compared by."""
import difflib
import os
import re
import subprocess

# The members of the extension: kind, identity, and what callers and owners of rights see of them. Arrays and the types
# of rows follow from the others; not all versions of PostgreSQL count them as members.
OBJECTS = """
SELECT concat_ws(' ', i.type, i.identity, f.shape, r.shape, 'rights', coalesce(a.rights, '-'))
  FROM pg_depend d
  CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) i
  LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
  LEFT JOIN pg_type t ON d.classid = 'pg_type'::regclass AND t.oid = d.objid
  LEFT JOIN pg_class c ON c.oid = CASE WHEN d.classid = 'pg_class'::regclass THEN d.objid ELSE t.typrelid END
  CROSS JOIN LATERAL (
    SELECT format('(%s) returns %s, %s, %s', pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
                  p.provolatile, CASE WHEN p.prosecdef THEN 'definer' ELSE 'invoker' END) AS shape
     WHERE p.oid IS NOT NULL
     UNION ALL SELECT NULL WHERE p.oid IS NULL) f
  CROSS JOIN LATERAL (
    SELECT format('(%s)', string_agg(format('%s %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum))
           AS shape
      FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    HAVING c.oid IS NOT NULL
     UNION ALL SELECT NULL WHERE c.oid IS NULL) r
  CROSS JOIN LATERAL (
    SELECT string_agg(CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE grantee::regrole::text END || ':' || privilege_type, ' '
                      ORDER BY grantee::regrole::text, privilege_type) AS rights
      FROM aclexplode(coalesce(p.proacl, c.relacl)) WHERE grantee <> grantor) a
 WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
   AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'argus_fdw')
   AND (t.oid IS NULL OR t.typcategory <> 'A' AND (c.oid IS NULL OR c.relkind = 'c'))
"""

# What a dump for an upgrade of the server says of numbers, and not of objects.
NUMBERS = re.compile(r"binary_upgrade_(set_next|create_empty_extension|set_missing)|relfrozenxid|"
                     r"^UPDATE pg_catalog.pg_class|^WHERE oid = |^-- (For binary upgrade|Dumped|Name:)|"
                     r"^\\(un)?restrict")
EXTENSION = ("SELECT c.c::regclass, n FROM pg_extension, unnest(extconfig, extcondition) AS c (c, n) "
             "WHERE extname = 'argus_fdw' ORDER BY c::regclass::text")


def objects(session):
    """Returns a line for each object of the extension, sorted."""
    return sorted(session.do(OBJECTS))


def everything(session, server, command, database):
    """Returns the lines of SQL that make a database, the members of extensions and dropped columns as well.

    `command` is how psql reaches the server: its options are those of pg_dump.
    """
    options = [word for word in command.split()[1:] if word != "-X"]
    dump = subprocess.run([os.path.join(server.programs, "pg_dump"), "--binary-upgrade", "--schema-only", *options,
                           "-d", database], stdout=subprocess.PIPE, text=True, check=True).stdout
    return session.do(EXTENSION) + [line for line in dump.splitlines() if line.strip() and not NUMBERS.search(line)]


def compared(before, after, most=60):
    """Returns the first lines in which two lists differ."""
    lines = difflib.unified_diff(before, after, "expected", "found", n=3, lineterm="")
    return [line for _, line in zip(range(most), lines)]
