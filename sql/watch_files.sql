--
-- Hunts in archives that grow, are damaged, mended, replaced, unreadable or deleted: sightings are those of what can be read now.
--
\set scratch `mktemp -d /tmp/argus_watch_files.XXXXXX`
\setenv SCRATCH :scratch
\set tree :scratch '/tree'
\setenv DAY tests/data/campus/2026/03/03
SET timezone = 'UTC';
SET datestyle = 'ISO';
\! chmod 755 "$SCRATCH" && mkdir "$SCRATCH/tree" && for h in 03.30 04.00 04.30 05.00; do gunzip -c $DAY/argus.2026.03.03.$h.00.gz >"$SCRATCH/tree/$h"; done && find "$SCRATCH/tree" -type f -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER grown FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER grown INTO netops;
CALL argus.create_watchlist('netops.list', '{netops.flows}');
INSERT INTO netops.list (indicator) VALUES ('203.0.113.66'), ('198.18.1.0/24'), ('198.18.1.31');
-- Whether sightings are those of the archives as they are now, and what was sighted that is not in them any more.
CREATE FUNCTION pg_temp.state() RETURNS TABLE (archive text, sightings bigint, flows numeric, missing bigint, more bigint) LANGUAGE sql AS $$
  WITH wanted AS (SELECT (l).indicator, host, proto, dport, direction, f.archive, count(*) AS flows, sum(sbytes + dbytes) AS bytes, min(stime), max(ltime) FROM netops.flows f,
      LATERAL (VALUES (saddr, daddr, 'in'), (nullif(daddr, saddr), saddr, 'out')) s(address, host, direction),
      LATERAL (SELECT l FROM netops.list l WHERE address <<= indicator ORDER BY masklen(indicator) DESC LIMIT 1) l GROUP BY 1, 2, 3, 4, 5, 6),
    found AS (SELECT indicator, host, proto, port, direction, archive, flows, bytes, first_seen, last_seen FROM netops.list_sighting)
  SELECT regexp_replace(a.archive, '.*/', ''), (SELECT count(*) FROM found f WHERE f.archive = a.archive), (SELECT sum(flows) FROM found f WHERE f.archive = a.archive),
    (SELECT count(*) FROM (SELECT * FROM wanted w WHERE w.archive = a.archive EXCEPT SELECT * FROM found) m), (SELECT count(*) FROM (SELECT * FROM found f WHERE f.archive = a.archive EXCEPT SELECT * FROM wanted) m)
  FROM (SELECT archive FROM wanted UNION SELECT archive FROM found) a ORDER BY 1
$$;
\set VERBOSITY terse
CALL argus.hunt('netops.list');
SELECT * FROM pg_temp.state();
-- One is being written.
\! gunzip -c $DAY/argus.2026.03.03.06.00.00.gz >"$SCRATCH/all" && head -c 30000 "$SCRATCH/all" >"$SCRATCH/tree/growing"
SET client_min_messages = warning;
CALL argus.hunt('netops.list');
SELECT archive, sightings, flows, missing, more FROM pg_temp.state() WHERE archive = 'growing';
\! cat "$SCRATCH/all" >"$SCRATCH/tree/growing" && touch -d '2026-03-06 12:00Z' "$SCRATCH/tree/growing"
RESET client_min_messages;
CALL argus.hunt('netops.list');
SELECT archive, sightings, flows, missing, more FROM pg_temp.state() WHERE archive = 'growing';
CALL argus.hunt('netops.list');
-- One is damaged: what was sighted in it stays, also where it cannot be read any more. Then it is mended.
\! cp "$SCRATCH/tree/04.30" "$SCRATCH/sound" && dd if=/dev/zero of="$SCRATCH/tree/04.30" bs=1 seek=20000 count=20000 conv=notrunc 2>/dev/null && touch -d '2026-03-06 12:10Z' "$SCRATCH/tree/04.30"
SET client_min_messages = error;
CALL argus.hunt('netops.list');
SELECT archive, missing, more > 0 AS more FROM pg_temp.state() WHERE archive = '04.30';
\! cat "$SCRATCH/sound" >"$SCRATCH/tree/04.30" && touch -d '2026-03-06 12:20Z' "$SCRATCH/tree/04.30"
RESET client_min_messages;
CALL argus.hunt('netops.list');
SELECT * FROM pg_temp.state() WHERE archive = '04.30';
-- One is replaced: its sightings are those of its new content.
\! gunzip -c $DAY/argus.2026.03.03.05.30.00.gz >"$SCRATCH/tree/05.00" && touch -d '2026-03-06 12:10Z' "$SCRATCH/tree/05.00"
CALL argus.hunt('netops.list');
SELECT * FROM pg_temp.state() WHERE archive = '05.00';
-- One is touched only: addresses may have changed, so that it is compared.
\! touch -d '2026-03-06 12:30Z' "$SCRATCH/tree/05.00"
CALL argus.hunt('netops.list');
-- One is deleted: its sightings stay. When it comes back there is nothing to do.
\! mv "$SCRATCH/tree/05.00" "$SCRATCH/gone"
CALL argus.hunt('netops.list');
SELECT archive, sightings > 0 AS sightings, more = sightings AS all_more FROM pg_temp.state() WHERE archive = '05.00';
\! mv "$SCRATCH/gone" "$SCRATCH/tree/05.00"
CALL argus.hunt('netops.list');
-- One is replaced while a copy of what it was lies elsewhere.
\! cp -p "$SCRATCH/tree/03.30" "$SCRATCH/tree/z" 
CALL argus.hunt('netops.list');
\! cat "$SCRATCH/tree/05.00" >"$SCRATCH/tree/03.30"; rm "$SCRATCH/tree/05.00"; touch -d '2026-03-06 12:10Z' "$SCRATCH/tree/03.30"
CALL argus.hunt('netops.list');
SELECT * FROM pg_temp.state();
-- What is no archive, or empty, is looked at once.
\! echo nothing >"$SCRATCH/tree/text" && : >"$SCRATCH/tree/empty" && : >"$SCRATCH/tree/empty2" && touch -d '2026-03-06 12:10Z' "$SCRATCH/tree/text" "$SCRATCH/tree/empty"*
SET client_min_messages = error;
CALL argus.hunt('netops.list');
RESET client_min_messages;
CALL argus.hunt('netops.list');
SELECT generation > 0 AS compared, is_sound, is_double FROM netops.list_archive WHERE path ~ '(text|empty|empty2)$' ORDER BY path;
-- A source that is dropped is none any more; others go on.
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER grown INTO public;
CALL argus.create_watchlist('netops.two', '{netops.flows, public.flows}');
INSERT INTO netops.two (indicator) VALUES ('203.0.113.66');
ALTER FOREIGN TABLE public.flows DROP COLUMN dport;
\set VERBOSITY default
SET client_min_messages = warning;
CALL argus.hunt('netops.two');
SELECT count(*), count(*) FILTER (WHERE generation = 1) AS compared FROM netops.two_archive;
DROP FOREIGN TABLE public.flows;
CALL argus.hunt('netops.two');
CALL argus.hunt('netops.two');
SELECT count(DISTINCT source) FROM netops.two_archive;
-- Without any source, each hunt says so.
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER grown INTO public;
CALL argus.create_watchlist('netops.three', '{public.flows}');
DROP FOREIGN TABLE public.flows;
CALL argus.hunt('netops.three');
CALL argus.hunt('netops.three');
-- More columns do not matter, fewer do.
ALTER TABLE netops.three_sighting ADD counts text;
SELECT count(*) FROM argus.sightings('netops.three');
ALTER TABLE netops.three DROP COLUMN port, DROP COLUMN valid;
CALL argus.hunt('netops.three'); -- ERROR
-- What is left of a list that was dropped otherwise is in the way.
DROP TABLE netops.three;
CALL argus.create_watchlist('netops.three', '{netops.flows}'); -- ERROR
SELECT count(*) FROM pg_indexes WHERE schemaname = 'netops' AND tablename = 'two_archive' AND indexdef LIKE '%(source, content)';
-- What cannot be opened was not compared, whatever is known of it.
\set sick_tree :scratch '/sick'
\! mkdir -m 777 "$SCRATCH/sick" "$SCRATCH/away" && for h in 03.30 04.00 04.30; do gunzip -c $DAY/argus.2026.03.03.$h.00.gz >"$SCRATCH/sick/$h"; done && find "$SCRATCH/sick" -type f -exec touch -d '2026-03-06 12:00Z' {} +
CREATE SERVER sick FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'sick_tree');
CREATE SCHEMA sick;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER sick INTO sick;
CALL argus.create_watchlist('sick.list', '{sick.flows}');
INSERT INTO sick.list (indicator) VALUES ('192.0.2.99');
\set VERBOSITY terse
RESET client_min_messages;
CALL argus.hunt('sick.list');
INSERT INTO sick.list (indicator) VALUES ('198.18.1.31');
\! chmod 000 "$SCRATCH/sick/04.00"
SET client_min_messages = error;
CALL argus.hunt('sick.list');
SELECT right(path, 5) AS archive, generation FROM sick.list_archive ORDER BY 1;
\! chmod 644 "$SCRATCH/sick/04.00"
RESET client_min_messages;
CALL argus.hunt('sick.list');
SELECT count(DISTINCT archive) FROM sick.list_sighting;
-- Nor was what went away between a look at the folder and the query.
\set take_away 'cat >/dev/null; test ! -e ' :scratch '/sick/05.00 || mv ' :scratch '/sick/05.00 ' :scratch '/away/05.00'
CREATE FUNCTION sick.take_away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', TG_ARGV[0]); RETURN NULL; END $$;
CREATE TRIGGER take_away AFTER INSERT ON sick.list_archive FOR EACH STATEMENT EXECUTE FUNCTION sick.take_away(:'take_away');
\! for h in 05.00 05.30; do gunzip -c $DAY/argus.2026.03.03.$h.00.gz >"$SCRATCH/sick/$h"; done; touch -d '2026-03-06 12:00Z' "$SCRATCH"/sick/05.*
CALL argus.hunt('sick.list');
DROP TRIGGER take_away ON sick.list_archive;
\! mv "$SCRATCH/away/05.00" "$SCRATCH/sick/05.00"
CALL argus.hunt('sick.list');
-- A damaged archive is an error to this table: sound ones are compared all the same.
ALTER FOREIGN TABLE sick.flows OPTIONS (ADD on_error 'error');
\! for h in 06.00 06.30; do gunzip -c $DAY/argus.2026.03.03.$h.00.gz >"$SCRATCH/sick/$h"; done; dd if=/dev/zero of="$SCRATCH/sick/06.00" bs=1 seek=20000 count=20000 conv=notrunc 2>/dev/null; touch -d '2026-03-06 12:00Z' "$SCRATCH"/sick/06.*
CALL argus.hunt('sick.list');
SELECT right(path, 5) AS archive, generation FROM sick.list_archive ORDER BY 1;
ALTER FOREIGN TABLE sick.flows OPTIONS (DROP on_error);
-- Names are swapped, and each takes the next one's: nothing is compared but what is new.
\! rm "$SCRATCH"/sick/06.*
CALL argus.hunt('sick.list');
CREATE TEMP TABLE before AS SELECT right(s.archive, 5) AS archive, a.content, count(*), sum(s.flows) AS flows FROM sick.list_sighting s JOIN sick.list_archive a ON a.path = s.archive GROUP BY s.archive, a.content;
CREATE FUNCTION pg_temp.known() RETURNS TABLE (archive text, was text) LANGUAGE sql AS $$
  SELECT right(n.archive, 5), b.archive FROM (SELECT s.archive, a.content, count(*), sum(s.flows) AS flows FROM sick.list_sighting s JOIN sick.list_archive a ON a.path = s.archive WHERE s.archive !~ '/06' GROUP BY 1, 2) n
    LEFT JOIN before b ON (b.content, b.count, b.flows) = (n.content, n.count, n.flows) ORDER BY 1
$$;
\! cd "$SCRATCH/sick" && mv 03.30 t && mv 04.00 03.30 && mv t 04.00
CALL argus.hunt('sick.list');
SELECT * FROM pg_temp.known();
\! mv "$SCRATCH/sick/05.30" "$SCRATCH/sick/05.45" && mv "$SCRATCH/sick/05.00" "$SCRATCH/sick/05.30" && gunzip -c $DAY/argus.2026.03.03.07.00.00.gz >"$SCRATCH/sick/05.00" && touch -d '2026-03-06 12:00Z' "$SCRATCH/sick/05.00"
CALL argus.hunt('sick.list');
SELECT * FROM pg_temp.known();
-- A content that takes the place of another one, which is gone: nothing of that stays.
\! cd "$SCRATCH/sick" && mv 05.45 04.30
CALL argus.hunt('sick.list');
SELECT * FROM pg_temp.known();
-- Other addresses, and all that an index tells is the same: what was written to is compared.
\! cp -p "$SCRATCH/sick/03.30" "$SCRATCH/away/kept"; LC_ALL=C sed 's/\xc6\x12\x01\x1f/\xc6\x12\x01\xfe/g' "$SCRATCH/away/kept" >"$SCRATCH/sick/03.30"; touch -d '2026-03-06 13:00Z' "$SCRATCH/sick/03.30"
SELECT count(*) > 0 AS differs FROM sick.flows WHERE archive LIKE '%/03.30' AND '198.18.1.254' IN (saddr, daddr);
CALL argus.hunt('sick.list');
SELECT count(*) FROM sick.list_sighting WHERE archive LIKE '%/03.30';
-- Each hunt warns of a folder that cannot be listed.
\! mkdir "$SCRATCH/sick/closed" && chmod 000 "$SCRATCH/sick/closed"
CALL argus.hunt('sick.list');
CALL argus.hunt('sick.list');
\! chmod 700 "$SCRATCH/sick/closed" && rmdir "$SCRATCH/sick/closed"
-- Sightings of a row that left the list stay, also when the indicator comes back with another port.
TRUNCATE sick.list, sick.list_sighting;
CREATE TEMP TABLE talk AS SELECT saddr, min(sport) AS first, max(sport) AS last FROM sick.flows WHERE saddr <> daddr AND proto = 'tcp' GROUP BY archive, saddr, daddr HAVING count(DISTINCT sport) > 1 ORDER BY archive, saddr, daddr LIMIT 1;
INSERT INTO sick.list (indicator, port) SELECT saddr, first FROM talk;
SET client_min_messages = warning;
CALL argus.hunt('sick.list');
CREATE TEMP TABLE stay AS SELECT * FROM sick.list_sighting;
DELETE FROM sick.list;
CALL argus.hunt('sick.list');
INSERT INTO sick.list (indicator, port) SELECT saddr, last FROM talk;
CALL argus.hunt('sick.list');
SELECT count(DISTINCT port) FROM sick.list_sighting s, talk t WHERE s.indicator = t.saddr AND direction = 'in';
SELECT count(*) > 0 AS sighted, count(*) FILTER (WHERE s IS NULL) AS lost FROM stay t LEFT JOIN sick.list_sighting s USING (indicator, host, proto, port, direction, archive);
-- What was away for a moment, or could not be read for one, while the query ran, was not compared. The server's user owns the
-- second of these archives, and so can shut it.
SET client_min_messages = error;
\set ill_tree :scratch '/ill'
\! mkdir -m 777 "$SCRATCH/ill" && for h in 16.00 17.00 18.00; do gunzip -c $DAY/argus.2026.03.03.$h.00.gz >"$SCRATCH/away/$h"; done; touch -d '2026-03-06 12:00Z' "$SCRATCH"/away/1*
CREATE SERVER ill FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'ill_tree');
CREATE SCHEMA ill;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER ill INTO ill;
CALL argus.create_watchlist('ill.list', '{ill.flows}');
INSERT INTO ill.list (indicator) VALUES ('198.18.0.0/16');
\set lay_down 'cat >/dev/null; cp -p ' :scratch '/away/1* ' :ill_tree
COPY (SELECT 1) TO PROGRAM :'lay_down';
CREATE FUNCTION ill.do() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', TG_ARGV[0]); RETURN NEW; END $$;
\set take_away 'cat >/dev/null; cd ' :ill_tree '; test ! -e 16.00 || mv 16.00 ../away/gone; chmod 0 17.00'
\set bring_back 'cat >/dev/null; cd ' :ill_tree '; test -e 16.00 || mv ../away/gone 16.00; chmod 644 17.00'
CREATE TRIGGER take_away AFTER INSERT ON ill.list_archive FOR EACH STATEMENT EXECUTE FUNCTION ill.do(:'take_away');
CREATE TRIGGER bring_back BEFORE INSERT ON ill.list_sighting FOR EACH ROW EXECUTE FUNCTION ill.do(:'bring_back');
CALL argus.hunt('ill.list');
DROP TRIGGER take_away ON ill.list_archive;
DROP TRIGGER bring_back ON ill.list_sighting;
SELECT right(a.path, 5) AS archive, a.generation, count(s) > 0 AS sighted FROM ill.list_archive a LEFT JOIN ill.list_sighting s ON s.archive = a.path GROUP BY 1, 2 ORDER BY 1;
CALL argus.hunt('ill.list');
SELECT right(a.path, 5) AS archive, a.generation, count(s) > 0 AS sighted FROM ill.list_archive a LEFT JOIN ill.list_sighting s ON s.archive = a.path GROUP BY 1, 2 ORDER BY 1;
-- The functions by themselves: what nobody asked for since counts as not seen. Nothing is watched after that.
SELECT argus_internal.watch_reading('{/no/such,/no/such/either}');
SELECT count(*) > 0 AS some FROM ill.flows;
SELECT argus_internal.unread_since();
SELECT argus_internal.unread_since();
-- IPv4 addresses and networks that are written as those of IPv6 are the same, also where one is in another.
CALL argus.create_watchlist('ill.mapped', '{ill.flows}');
CALL argus.create_watchlist('ill.plain', '{ill.flows}');
INSERT INTO ill.mapped (indicator) VALUES ('::ffff:198.18.0.0/112'), ('198.18.1.0/24');
INSERT INTO ill.plain (indicator) VALUES ('198.18.0.0/16'), ('198.18.1.0/24');
CALL argus.hunt('ill.mapped');
CALL argus.hunt('ill.plain');
INSERT INTO ill.mapped (indicator, port) VALUES ('::ffff:198.18.1.31', NULL), ('::ffff:c612:150', 443);
INSERT INTO ill.plain (indicator, port) VALUES ('198.18.1.31', NULL), ('198.18.1.80', 443);
CALL argus.hunt('ill.mapped');
CALL argus.hunt('ill.plain');
SELECT indicator, count(*) FROM ill.mapped_sighting GROUP BY 1 ORDER BY 1;
SELECT count(*) AS differ FROM (SELECT argus_internal.unmapped(indicator) AS i, host, proto, port, direction, archive, flows, bytes FROM ill.mapped_sighting EXCEPT SELECT indicator, host, proto, port, direction, archive, flows, bytes FROM ill.plain_sighting) d;
SELECT (SELECT count(*) FROM ill.mapped_sighting) = (SELECT count(*) FROM ill.plain_sighting) AS as_many;
DROP SCHEMA ill CASCADE;
DROP SERVER ill;
SET client_min_messages = warning;
DROP SCHEMA sick CASCADE;
DROP SERVER sick;
DROP SCHEMA netops CASCADE;
DROP SERVER grown;
\! rm -rf "$SCRATCH"
