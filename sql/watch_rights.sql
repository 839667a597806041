--
-- Who may hunt, with whose rights, and what owners, readers and names can do.
--
\set scratch `mktemp -d /tmp/argus_watch_rights.XXXXXX`
\setenv SCRATCH :scratch
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET client_min_messages = warning;
\set VERBOSITY terse
\! chmod 755 "$SCRATCH" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.03.30.00.gz "$SCRATCH" && touch -d '2026-03-06 12:00Z' "$SCRATCH"/*.gz
CREATE SERVER rights FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'scratch');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER rights INTO netops;
CREATE ROLE regress_watch_owner;
CREATE ROLE regress_watch_reader;
CREATE SCHEMA lists AUTHORIZATION regress_watch_owner;
GRANT USAGE ON SCHEMA argus, netops TO regress_watch_owner, regress_watch_reader;
GRANT SELECT ON netops.flows TO regress_watch_owner;
\set VERBOSITY default
\set SHOW_CONTEXT never
-- What is refused. -- ERROR
CALL argus.create_watchlist(NULL, '{netops.flows}');
CALL argus.create_watchlist('lists.a', NULL);
CALL argus.create_watchlist('lists.a', '{}');
CALL argus.create_watchlist('lists.a', '{netops.flows, NULL}');
CALL argus.create_watchlist('a.lists.a', '{netops.flows}');
CALL argus.create_watchlist('nowhere.a', '{netops.flows}');
CALL argus.create_watchlist('lists.a', '{pg_class}');
CALL argus.create_watchlist('lists.' || repeat('a', 55), '{netops.flows}');
CALL argus.create_watchlist('netops.flows', '{netops.flows}');
CALL argus.hunt(NULL);
CALL argus.hunt('netops.flows');
CALL argus.drop_watchlist('netops.flows');
CALL argus.drop_watchlist(NULL);
SELECT * FROM argus.sightings('netops.flows');
SELECT * FROM argus.sightings(NULL);
BEGIN;
CALL argus.hunt('netops.flows');
ROLLBACK;
-- The tables are the caller's. He needs SELECT on the sources, and CREATE in the schema.
SET ROLE regress_watch_reader;
CALL argus.create_watchlist('lists.a', '{netops.flows}'); -- ERROR
SET ROLE regress_watch_owner;
CALL argus.create_watchlist('netops.a', '{netops.flows}'); -- ERROR
CALL argus.create_watchlist('lists.bad', '{netops.flows}');
SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'lists';
INSERT INTO lists.bad (indicator) VALUES ('203.0.113.66');
CALL argus.hunt('lists.bad');
SELECT flows FROM argus.sightings('lists.bad'); -- ERROR
SET ROLE regress_watch_reader;
CALL argus.hunt('lists.bad'); -- ERROR
CALL argus.drop_watchlist('lists.bad'); -- ERROR
SELECT argus_internal.door_hunt_step('lists.bad'::regclass, 'netops.flows', '') IS NULL AS no_door;
SELECT argus_internal.door_start_hunt('lists.bad'::regclass); -- ERROR
SELECT count(*) FROM argus_internal.visible_watchlist;
RESET ROLE;
-- A reader of the table of sightings, who is granted the function.
GRANT EXECUTE ON FUNCTION argus.sightings(regclass, tstzrange) TO regress_watch_reader;
GRANT USAGE ON SCHEMA lists TO regress_watch_reader;
SET ROLE regress_watch_reader;
SELECT flows FROM argus.sightings('lists.bad'); -- ERROR
RESET ROLE;
GRANT SELECT ON lists.bad_sighting TO regress_watch_reader;
SET ROLE regress_watch_reader;
SELECT indicator, host, flows FROM argus.sightings('lists.bad');
RESET ROLE;
-- A source that the owner may not read any more is not read for him, whoever hunts.
REVOKE SELECT ON netops.flows FROM regress_watch_owner;
INSERT INTO lists.bad (indicator) VALUES ('198.18.1.31');
CALL argus.hunt('lists.bad');
SELECT max(generation) FROM lists.bad_archive;
GRANT SELECT ON netops.flows TO regress_watch_owner;
CALL argus.hunt('lists.bad');
SELECT indicator, sum(flows) FROM lists.bad_sighting GROUP BY 1 ORDER BY 1;
-- What the owner makes of his tables runs with his rights, whoever hunts.
CREATE TABLE public.proof (who name);
GRANT INSERT, SELECT ON public.proof TO regress_watch_owner;
SET ROLE regress_watch_owner;
CREATE FUNCTION lists.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.proof VALUES (current_user); RETURN NEW; END $$;
CREATE TRIGGER trap BEFORE INSERT OR UPDATE ON lists.bad_sighting FOR EACH ROW EXECUTE FUNCTION lists.trap();
CREATE TRIGGER trap BEFORE INSERT ON lists.bad_compared FOR EACH ROW EXECUTE FUNCTION lists.trap();
INSERT INTO lists.bad (indicator) VALUES ('198.18.1.0/24');
RESET ROLE;
CALL argus.hunt('lists.bad');
SELECT who, count(*) > 1 AS often FROM public.proof GROUP BY 1;
SET ROLE regress_watch_owner;
CREATE OR REPLACE FUNCTION lists.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RESET ROLE; CREATE ROLE regress_watch_evil SUPERUSER; RETURN NEW; END $$;
INSERT INTO lists.bad (indicator) VALUES ('198.18.2.0/24');
RESET ROLE;
CALL argus.hunt('lists.bad'); -- ERROR
CALL argus.maintain();
DROP TRIGGER trap ON lists.bad_compared;
CALL argus.hunt('lists.bad');
SELECT count(*) FROM pg_roles WHERE rolname = 'regress_watch_evil';
DROP TRIGGER trap ON lists.bad_sighting;
CALL argus.hunt('lists.bad');
SELECT count(*) > 0 AS found FROM lists.bad_sighting WHERE indicator = '198.18.2.0/24';
-- Columns that are there no more, or have another type; then a table; then a part of another owner.
\set VERBOSITY terse
ALTER TABLE lists.bad RENAME indicator TO address;
CALL argus.hunt('lists.bad'); -- ERROR
CALL argus.maintain();
ALTER TABLE lists.bad RENAME address TO indicator;
ALTER TABLE lists.bad_sighting RENAME flows TO n;
INSERT INTO lists.bad (indicator) VALUES ('198.18.3.0/24');
CALL argus.hunt('lists.bad');
SELECT * FROM argus.sightings('lists.bad'); -- ERROR
ALTER TABLE lists.bad_sighting RENAME n TO flows;
ALTER TABLE lists.bad_archive OWNER TO CURRENT_USER;
CALL argus.hunt('lists.bad'); -- ERROR
ALTER TABLE lists.bad_archive OWNER TO regress_watch_owner;
-- More columns, constraints and indexes, other names, another schema.
ALTER TABLE lists.bad ADD COLUMN more text, ADD PRIMARY KEY (indicator);
ALTER TABLE lists.bad_sighting ADD COLUMN checked bool;
ALTER TABLE lists.bad RENAME TO "worse ""list'";
ALTER TABLE lists.bad_sighting SET SCHEMA netops;
CALL argus.hunt('lists."worse ""list''"');
CALL argus.maintain();
SELECT count(*) > 0 AS found FROM netops.bad_sighting WHERE indicator = '198.18.3.0/24';
DROP TABLE lists.bad_compared;
CALL argus.hunt('lists."worse ""list''"'); -- ERROR
CALL argus.drop_watchlist('lists."worse ""list''"');
SELECT count(*) FROM argus_internal.relation WHERE kind = '_sighting';
-- Hostile names of lists, sources and origins.
CREATE SCHEMA "no; DROP SCHEMA netops CASCADE; --";
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER rights INTO "no; DROP SCHEMA netops CASCADE; --";
ALTER TABLE "no; DROP SCHEMA netops CASCADE; --".flows RENAME TO "1'""2 %s $$ {a,b}";
CALL argus.create_watchlist('"no; DROP SCHEMA netops CASCADE; --"."l''%s""i"', ARRAY['"no; DROP SCHEMA netops CASCADE; --"."1''""2 %s $$ {a,b}"'::regclass]);
INSERT INTO "no; DROP SCHEMA netops CASCADE; --"."l'%s""i" (indicator, origin, note) VALUES ('203.0.113.66/24', ''';DROP', '%L');
CALL argus.hunt('"no; DROP SCHEMA netops CASCADE; --"."l''%s""i"');
SELECT indicator, count(*) > 0 AS found FROM argus.sightings('"no; DROP SCHEMA netops CASCADE; --"."l''%s""i"') GROUP BY 1;
CALL argus.drop_watchlist('"no; DROP SCHEMA netops CASCADE; --"."l''%s""i"');
-- A name without a schema; a list that is dropped by hand is forgotten.
SET search_path = netops;
CALL argus.create_watchlist('mine', '{flows}');
CALL argus.hunt('mine');
CALL argus.create_watchlist('mine', '{flows}'); -- ERROR
DROP TABLE mine;
CALL argus.create_watchlist('mine', '{flows}'); -- ERROR
RESET search_path;
CALL argus.maintain();
SELECT count(*) FROM argus_internal.watchlist;
SELECT count(*) FROM netops.mine_sighting;
DROP OWNED BY regress_watch_reader, regress_watch_owner CASCADE;
DROP ROLE regress_watch_reader, regress_watch_owner;
DROP SCHEMA netops, "no; DROP SCHEMA netops CASCADE; --" CASCADE;
DROP SERVER rights;
DROP TABLE public.proof;
\! rm -rf "$SCRATCH"
