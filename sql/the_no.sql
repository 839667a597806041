--
-- May a "no" be believed? Each way in which data can be missing, in one table: what argus.coverage_summary() says of it,
-- and whether argus.seen() claims more. The last table lists what is wrong with all that; nothing is.
--
-- Each way is asked of the archives as they are (archives), of the same with an index that was built when they were so
-- (index), and of a hot table that was filled from them (hot).
--
\set scratch `mktemp -d /tmp/argus_the_no.XXXXXX`
\setenv SCRATCH :scratch
\set root :scratch '/root'
\set index_dir :scratch '/index'
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET client_min_messages = error;
\set VERBOSITY terse
\! chmod 755 "$SCRATCH" && mkdir -m 777 "$SCRATCH/index" && mkdir -p "$SCRATCH/root/tree" "$SCRATCH/sound" && cp -p tests/data/campus/2026/03/03/argus.2026.03.03.0[0-7].?0.00.gz "$SCRATCH/sound" && touch -d '2026-03-06 12:00Z' "$SCRATCH"/sound/*
CREATE SERVER the_no FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'root', pattern 'tree/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes');
CREATE SERVER the_no_indexed FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'root', pattern 'tree/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes', index_dir :'index_dir');
CREATE SCHEMA netops;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER the_no INTO netops;
CREATE SCHEMA indexed;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER the_no_indexed INTO indexed;
-- What is asked, and what must be said of it; NULL: that all is there.
CREATE TABLE verdict (n serial, way text, source text, must_say text, complete bool, seen_complete bool, reason text, seen_reason text);
CREATE FUNCTION pg_temp.judge(relation regclass, during tstzrange) RETURNS TABLE (complete bool, seen_complete bool, reason text, seen_reason text) LANGUAGE sql AS $$
  SELECT c.complete, s.complete, regexp_replace(c.reason, '"/tmp/argus_the_no[^"]*/', '"', 'g'), regexp_replace(s.reason, '"/tmp/argus_the_no[^"]*/', '"', 'g')
  FROM argus.coverage_summary($1, $2) c, argus.seen($1, '{192.0.2.99}', $2) s
$$;
\set during '[2026-03-03 01:00Z, 2026-03-03 07:00Z)'
\set judge 'INSERT INTO verdict (way, source, must_say, complete, seen_complete, reason, seen_reason) SELECT :\'way\', s.source, nullif(:\'must_say\', \'\'), j.* FROM (VALUES '
\set of_archives :judge '(\'archives\', \'netops.flows\'::regclass)) s(source, relation), pg_temp.judge(s.relation, :\'during\') j;'
\set of_index 'CALL argus.build_index(\'the_no_indexed\'); ' :judge '(\'index\', \'indexed.flows\'::regclass)) s(source, relation), pg_temp.judge(s.relation, :\'during\') j;'
\set of_hot :judge '(\'hot\', \'netops.hot\'::regclass)) s(source, relation), pg_temp.judge(s.relation, :\'during\') j;'
\set fill 'CALL argus.create_hot_table(\'netops.hot\', server => \'the_no\', keep => \'100 years\', rollup_keep => \'100 years\'); CALL argus.load(\'netops.hot\');'
\set empty 'CALL argus.drop_hot_table(\'netops.hot\');'
\setenv SOUND 'rm -rf "$SCRATCH"/root/* "$SCRATCH"/index/*; mkdir "$SCRATCH/root/tree"; cp -p "$SCRATCH"/sound/* "$SCRATCH/root/tree"'
\setenv FOUR '"$SCRATCH/root/tree/argus.2026.03.03.04.00.00.gz"'
\setenv OLD 'touch -hd "2026-03-06 12:00Z" "$SCRATCH"/root/tree/*'
-- All is there.
\set way 'all is there'
\set must_say ''
\! eval "$SOUND"
:of_archives :of_index :fill :of_hot :empty
-- A file that was deleted: before it was loaded, and after.
\set way 'file deleted'
\set must_say '1 archive is missing, that of 2026-03-03 04:00 UTC'
\! eval "rm $FOUR"
:of_archives :of_index :fill :of_hot :empty
\set way 'file deleted after it was loaded'
\set must_say ''
\! eval "$SOUND"
:fill
\! eval "rm $FOUR"
:of_hot
\set way 'file deleted that a dropped day needs'
\set must_say '1 archive that was there has gone: "argus.2026.03.03.04.00.00.gz"'
CALL argus.drop_day('netops.hot', '2026-03-03');
:of_hot :empty
-- A file that was cut.
\set way 'file cut'
\set must_say '1 archive is damaged: "argus.2026.03.03.04.00.00.gz"'
\! eval "$SOUND; head -c 3000 $SCRATCH/sound/*.04.00.00.gz >$FOUR; $OLD"
:of_archives :of_index :fill :of_hot :empty
-- A file with damage amid.
\set way 'file damaged'
\! eval "$SOUND"; cd "$SCRATCH" && gzip -dc sound/*.04.00.00.gz >plain && head -c 300 /dev/zero | tr '\0' '\377' | dd of=plain bs=1 seek=4000 conv=notrunc status=none && eval "gzip -n <plain >$FOUR" && eval "$OLD"
:of_archives :of_index :fill :of_hot :empty
-- A file that the server may not read: all the time, and since it was indexed and loaded.
\set way 'file unreadable'
\set must_say '1 archive cannot be read: "argus.2026.03.03.04.00.00.gz"'
\! eval "$SOUND; chmod 0 $FOUR"
:of_archives :of_index :fill :of_hot :empty
\set way 'file unreadable after it was indexed'
\! eval "$SOUND"
CALL argus.build_index('the_no_indexed');
\! eval "chmod 0 $FOUR"
:of_index
-- A file that is none of Argus.
\set way 'not an Argus file'
\set must_say '1 file is not an Argus archive: "argus.2026.03.03.04.00.00.gz"'
\! eval "$SOUND; echo no archive >$FOUR; $OLD"
:of_archives :of_index :fill :of_hot :empty
-- A sensor that was silent.
\set way 'sensor silent'
\set must_say 'sensor 192.0.2.2 was silent from 2026-03-03 0[23]:'
\! eval "$SOUND"; tests/server/without-sensor 192.0.2.2 "$SCRATCH"/root/tree/*.03.?0.00.gz "$SCRATCH"/root/tree/*.04.00.00.gz; eval "$OLD"
:of_archives :of_index :fill :of_hot :empty
-- Records of a sensor that were lost on their way, and packets that it lost itself.
\set way 'records lost'
\! eval "$SOUND"; tests/server/without-sensor --flows --every 2 192.0.2.1 "$SCRATCH"/root/tree/*.04.00.00.gz; eval "$OLD"
\set must_say 'records are missing of sensor 192.0.2.1'
:of_archives :of_index :fill :of_hot :empty
\set way 'sensor dropping packets'
\set must_say 'sensor 192.0.2.1 lost 5733 packets'
\set during '[2026-03-03 13:30Z, 2026-03-03 14:30Z)'
\! rm -rf "$SCRATCH"/root/tree/* "$SCRATCH"/index/*; cp -p tests/data/campus/2026/03/03/argus.2026.03.03.1[3-4].?0.00.gz "$SCRATCH/root/tree"; eval "$OLD"
:of_archives :of_index :fill :of_hot :empty
\set during '[2026-03-03 01:00Z, 2026-03-03 07:00Z)'
-- A day that has expired. A hot table reads it from the archive, unless it has a filter or the archive has gone.
\set way 'day expired'
\set must_say ''
\! eval "$SOUND"
CALL argus.create_hot_table('netops.hot', server => 'the_no', keep => '1 day', rollup_keep => '100 years');
CALL argus.maintain();
:of_hot
\set way 'day expired, archives gone'
\set must_say 'there is no archive'
\! rm "$SCRATCH"/root/tree/*
:of_archives :of_hot :empty
\set way 'day expired, table with a filter'
\set must_say 'days have expired'
\! eval "$SOUND"
CALL argus.create_hot_table('netops.hot', server => 'the_no', filter => 'ip', keep => '1 day', rollup_keep => '0');
CALL argus.maintain();
:of_hot :empty
-- A table that is filtered: a hot table, one that shows a part of all times, and a view, of which nobody knows.
\set way 'table filtered'
\set must_say 'the table holds only flows that pass "port 80"'
CALL argus.create_hot_table('netops.hot', server => 'the_no', filter => 'port 80', keep => '100 years', rollup_keep => '0');
CALL argus.load('netops.hot');
:of_hot :empty
\set must_say 'the table does not show all of this time'
ALTER FOREIGN TABLE netops.flows OPTIONS (ADD since '2026-03-03 02:00Z');
:of_archives
ALTER FOREIGN TABLE netops.flows OPTIONS (DROP since);
\set must_say 'nobody knows which archives netops.web is made of'
CREATE VIEW netops.web AS SELECT * FROM netops.flows WHERE dport = 80;
:judge ('view', 'netops.web'::regclass)) s(source, relation), pg_temp.judge(s.relation, :'during') j;
-- Slack that is too small: names that flows contradict. An index knows the times of the flows themselves; a hot table
-- need not believe names, until a day was dropped.
\set way 'slack wrong'
\set must_say 'archives without an index hold flows of other times than their names and slack say'
ALTER SERVER the_no OPTIONS (SET slack '0');
ALTER SERVER the_no_indexed OPTIONS (SET slack '0');
:of_archives
\set must_say ''
:of_index :fill :of_hot
\set way 'slack wrong, day dropped'
\set must_say 'archives without an index hold flows of other times than their names and slack say'
CALL argus.drop_day('netops.hot', '2026-03-03');
:of_hot :empty
ALTER SERVER the_no OPTIONS (SET slack '5 minutes');
ALTER SERVER the_no_indexed OPTIONS (SET slack '5 minutes');
-- A pattern that does not match all archives, or none.
\set way 'pattern wrong for some'
\set must_say '1 archive does not match the pattern: "argus.2026.03.03.04.00.00.gz"'
\! mkdir "$SCRATCH/root/lan"; eval "mv $FOUR $SCRATCH/root/lan"; cp -p "$SCRATCH/root/lan/argus.2026.03.03.04.00.00.gz" "$SCRATCH/root/tree"
:of_archives :of_index :fill :of_hot :empty
\set way 'pattern wrong for all'
\set must_say 'there is no archive'
\! eval "$SOUND"
ALTER SERVER the_no OPTIONS (SET pattern 'tree/%Y/argus.%Y.%m.%d.%H.%M.%S.gz');
ALTER SERVER the_no_indexed OPTIONS (SET pattern 'tree/%Y/argus.%Y.%m.%d.%H.%M.%S.gz');
:of_archives :of_index :fill :of_hot :empty
ALTER SERVER the_no OPTIONS (SET pattern 'tree/argus.%Y.%m.%d.%H.%M.%S.gz');
ALTER SERVER the_no_indexed OPTIONS (SET pattern 'tree/argus.%Y.%m.%d.%H.%M.%S.gz');
-- What is not loaded yet.
\set way 'not yet loaded'
\set must_say '1 archive is not loaded yet: "argus.2026.03.03.04.00.00.gz"'
\! eval "$SOUND; rm $FOUR"
:fill
\! eval "cp -p $SCRATCH/sound/*.04.00.00.gz $FOUR"
:of_hot
\set way 'loaded then'
\set must_say ''
CALL argus.load('netops.hot');
:of_hot :empty
\set way 'nothing loaded'
\set must_say '[0-9]+ archives are not loaded yet'
CALL argus.create_hot_table('netops.hot', server => 'the_no', keep => '100 years', rollup_keep => '100 years');
:of_hot :empty
-- The table.
SELECT way, source, complete AS summary, seen_complete AS seen, reason FROM verdict ORDER BY n;
-- What is wrong with it: nothing.
SELECT way, source, must_say, reason FROM verdict WHERE complete IS DISTINCT FROM (must_say IS NULL) OR NOT coalesce(reason ~ must_say, reason IS NULL) OR seen_complete IS DISTINCT FROM complete OR seen_reason IS DISTINCT FROM reason ORDER BY n;
DROP TABLE verdict;
DROP VIEW netops.web;
DROP FOREIGN TABLE netops.flows, indexed.flows;
DROP SCHEMA netops;
DROP SCHEMA indexed;
DROP SERVER the_no;
DROP SERVER the_no_indexed;
\! chmod -R u+rwx "$SCRATCH"; rm -rf "$SCRATCH"
