--
-- The examples of README.md, with their output: no difference is printed.
--
DROP EXTENSION argus_fdw CASCADE;
\setenv PGDATABASE :DBNAME
\! python3 tests/server/readme README.md "$PWD/tests/data/campus"
