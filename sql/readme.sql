--
-- The examples of README.md, with their output: no difference is printed. What it counts is what there is.
--
DROP EXTENSION argus_fdw CASCADE;
\setenv PGDATABASE :DBNAME
\! python3 tests/server/readme README.md "$PWD/tests/data/campus"
\set claimed `sed -n 's/^That makes \([a-z]*\) tables:.*(\([0-9]*\) columns.*/\1 \2/p' README.md`
SELECT :'claimed' AS claimed, format('%s %s', (ARRAY['one', 'two', 'three', 'four'])[count(DISTINCT c.oid)], count(*) FILTER (WHERE relname = 'flows')) AS found
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = 'raw'::regnamespace;
