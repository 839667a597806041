--
-- IMPORT FOREIGN SCHEMA.
--
\set dir `pwd` '/tests/data'
CREATE SERVER imported FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dir');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus FROM SERVER imported INTO raw;
SELECT foreign_table_name FROM information_schema.foreign_tables WHERE foreign_table_schema = 'raw' ORDER BY 1;
\d raw.management
DROP FOREIGN TABLE raw.flows, raw.management, raw.events;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER imported INTO raw;
SELECT foreign_table_name FROM information_schema.foreign_tables WHERE foreign_table_schema = 'raw' ORDER BY 1;
DROP FOREIGN TABLE raw.flows;
IMPORT FOREIGN SCHEMA argus EXCEPT (flows, events) FROM SERVER imported INTO raw;
SELECT foreign_table_name FROM information_schema.foreign_tables WHERE foreign_table_schema = 'raw' ORDER BY 1;
DROP FOREIGN TABLE raw.management;
-- There is one schema to import from, and no option.
IMPORT FOREIGN SCHEMA netflow FROM SERVER imported INTO raw;
IMPORT FOREIGN SCHEMA argus FROM SERVER imported INTO raw OPTIONS (prefix 'argus_');
SELECT foreign_table_name FROM information_schema.foreign_tables WHERE foreign_table_schema = 'raw';
-- Names that need quotes.
CREATE SCHEMA "Raw data";
CREATE SERVER "the archive" FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'dir');
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER "the archive" INTO "Raw data";
SELECT foreign_table_schema, foreign_table_name, foreign_server_name, option_name, option_value
  FROM information_schema.foreign_tables JOIN information_schema.foreign_table_options
       USING (foreign_table_catalog, foreign_table_schema, foreign_table_name);
DROP SCHEMA "Raw data" CASCADE;
DROP SERVER "the archive";
DROP SCHEMA raw CASCADE;
DROP SERVER imported;
