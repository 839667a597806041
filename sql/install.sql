--
-- What CREATE EXTENSION makes, and what it leaves behind: nothing.
--
CREATE EXTENSION argus_fdw;
SELECT e.extversion, n.nspname AS schema, obj_description(e.oid, 'pg_extension') AS description
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'argus_fdw';
-- What is for users.
\df argus.*
\dT argus.*
-- No more than that, and no less: what users never call belongs in argus_internal.
WITH meant (kind, name) AS (
  SELECT 'function', unnest('{amplification,archives,beacons,connections,coverage,coverage_summary,daily_report,dossier,events,export,export_case,filter_sql,find,flows,join_nat,management,matches,misnamed_files,new_hosts,new_services,p2p,scans,seen,series,sightings,sources,spread,top,tunnels,unmatched_files,uploads,verify_case,who_was}'::text[])
  UNION ALL SELECT 'procedure', unnest('{alter_case,alter_hot_table,build_index,close_case,close_day,create_hot_table,create_translation,create_watchlist,drop_day,drop_hot_table,drop_watchlist,forget,hunt,load,maintain,open_case,rehydrate}'::text[])
  UNION ALL SELECT 'type', unnest('{archive,event_record,flow,management_record}'::text[])
  UNION ALL SELECT 'view', unnest('{all_hot_tables,cases,ledger,pending,status}'::text[])
), found (kind, name) AS (
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, p.proname FROM pg_proc p WHERE p.pronamespace = 'argus'::regnamespace
  UNION ALL SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'relation' END, c.relname FROM pg_class c
   WHERE c.relnamespace = 'argus'::regnamespace AND c.relkind <> 'c'
  -- Views have types for their rows, and types have arrays.
  UNION ALL SELECT 'type', t.typname FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
   WHERE t.typnamespace = 'argus'::regnamespace AND t.typelem = 0 AND coalesce(c.relkind = 'c', true)
)
SELECT kind, name, CASE WHEN f IS NULL THEN 'missing' ELSE 'not meant for users' END AS fault
  FROM meant m FULL JOIN found f USING (kind, name) WHERE m IS NULL OR f IS NULL ORDER BY kind, name;
SELECT fdwname, fdwhandler::regproc, fdwvalidator::regproc, obj_description(oid, 'pg_foreign_data_wrapper')
  FROM pg_foreign_data_wrapper WHERE fdwname = 'argus_fdw';
-- Everything is in one of the two schemas and has a comment, every column too. Arrays and the types of rows follow from
-- the others; not all versions of PostgreSQL count them as members.
CREATE VIEW members AS
SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) AS object, i.schema
  FROM pg_depend d, pg_identify_object(d.classid, d.objid, 0) i
 WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
   AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'argus_fdw')
   AND NOT EXISTS (SELECT FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
                    WHERE d.classid = 'pg_type'::regclass AND t.oid = d.objid AND (t.typcategory = 'A' OR c.relkind <> 'c'));
SELECT object FROM members WHERE schema NOT IN ('argus', 'argus_internal') ORDER BY 1;
SELECT object FROM members WHERE coalesce(obj_description(objid, classid::regclass::name), '') = '' ORDER BY 1;
SELECT t.typname, a.attname
  FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0
 WHERE t.oid IN (SELECT objid FROM members WHERE classid = 'pg_type'::regclass)
   AND coalesce(col_description(t.typrelid, a.attnum), '') = '';
SELECT a.attrelid::regclass, a.attname FROM pg_attribute a
 WHERE a.attrelid IN (SELECT objid FROM members WHERE classid = 'pg_class'::regclass) AND a.attnum > 0
   AND coalesce(col_description(a.attrelid, a.attnum), '') = '';
-- Nobody is let in who was not.
SELECT p.oid::regprocedure FROM pg_proc p JOIN members m ON m.objid = p.oid AND m.classid = 'pg_proc'::regclass
 WHERE EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0);
SELECT has_foreign_data_wrapper_privilege('pg_read_all_data', 'argus_fdw', 'USAGE') AS usage_of_the_wrapper,
       has_schema_privilege('pg_read_all_data', 'argus', 'CREATE') AS create_in_its_schema,
       has_schema_privilege('pg_read_all_data', 'argus_internal', 'CREATE') AS create_in_the_other;
SELECT p.oid::regprocedure, has_function_privilege('pg_read_server_files', p.oid, 'EXECUTE') AS server_files
  FROM pg_proc p WHERE p.pronamespace IN ('argus'::regnamespace, 'argus_internal'::regnamespace) ORDER BY p.oid::regprocedure::text;
-- Settings.
SELECT name, setting, context, short_desc FROM pg_settings WHERE name LIKE 'argus\_fdw.%' ORDER BY name;
SET argus_fdw.no_such_setting = 1;
-- A table that is imported has the columns of the type.
CREATE SERVER archive FOREIGN DATA WRAPPER argus_fdw OPTIONS (root '/nowhere');
CREATE SCHEMA raw;
IMPORT FOREIGN SCHEMA argus FROM SERVER archive INTO raw;
CREATE VIEW attributes AS
SELECT attrelid::regclass::text AS relation, attnum, attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
 WHERE attnum > 0 AND NOT attisdropped;
SELECT t.relation, count(*) AS columns,
       count(*) FILTER (WHERE f IS DISTINCT FROM ROW(t.attnum, t.attname, t.type)) AS that_differ
  FROM (VALUES ('argus.flow', 'raw.flows'), ('argus.management_record', 'raw.management'), ('argus.event_record', 'raw.events')) AS pairs (type, imported),
       LATERAL (SELECT relation, attnum, attname, type FROM attributes WHERE relation = pairs.type) t
       FULL JOIN LATERAL (SELECT attnum, attname, type FROM attributes WHERE relation = pairs.imported) f USING (attnum)
 GROUP BY 1 ORDER BY 1;
DROP VIEW members, attributes;
DROP EXTENSION argus_fdw;
DROP EXTENSION argus_fdw CASCADE;
DROP SCHEMA raw;
-- search_path does not matter.
CREATE SCHEMA evil;
CREATE DOMAIN evil.text AS integer;
SET search_path = evil, pg_catalog;
CREATE EXTENSION argus_fdw;
RESET search_path;
SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'argus.flow'::regclass AND attname = 'proto';
DROP SCHEMA evil CASCADE;
-- A schema that somebody else has made is not taken over.
DROP EXTENSION argus_fdw;
CREATE SCHEMA argus_internal;
\set SHOW_CONTEXT never
CREATE EXTENSION argus_fdw; -- ERROR
\set SHOW_CONTEXT errors
DROP SCHEMA argus_internal;
CREATE EXTENSION argus_fdw;
-- A member of the type can be shown to a person.
\d argus.archive
