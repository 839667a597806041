--
-- Options: what the validator takes and refuses, and what they do.
--
\set ECHO none
\i sql/include/refused.sql
\set ECHO all
SET timezone = 'UTC';
\pset tuples_only on
-- Names that do not exist, or not there.
SELECT refused($$ALTER FOREIGN DATA WRAPPER argus_fdw OPTIONS (root '/var/lib/argus')$$);
SELECT refused($$CREATE SERVER s FOREIGN DATA WRAPPER argus_fdw OPTIONS (rot '/var/lib/argus')$$);
SELECT refused($$CREATE SERVER s FOREIGN DATA WRAPPER argus_fdw OPTIONS (root '/x', since '2026-03-03')$$);
CREATE SERVER s FOREIGN DATA WRAPPER argus_fdw;
SELECT refused($$CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (password 'x')$$);
SELECT refused($$CREATE FOREIGN TABLE t (stime timestamptz) SERVER s OPTIONS (root '/y')$$);
SELECT refused($$CREATE FOREIGN TABLE t (stime timestamptz OPTIONS (feild 'stime')) SERVER s$$);
-- Values that make no sense.
SELECT count(refused(format('ALTER SERVER s OPTIONS (ADD %I %L)', name, value)))
  FROM (VALUES ('root', 'var/lib/argus'), ('root', ''), ('index_dir', 'relative'), ('on_error', 'ignore'),
               ('period', 'half an hour'), ('period', '-30 minutes'), ('period', '0'), ('period', '0.9 s'), ('period', '1 month'),
               ('period', '99999999 days'), ('slack', '-1 s'), ('timezone', 'Mars/Olympus_Mons'),
               ('pattern', ''), ('pattern', '/%Y.gz'), ('pattern', '../%Y.gz'), ('pattern', 'a//b'), ('pattern', '%Y/'),
               ('pattern', '%Y/%Q.gz'), ('pattern', '%')) AS bad (name, value);
SELECT count(refused(format('CREATE FOREIGN TABLE t (stime timestamptz) SERVER s OPTIONS (%s)', options)))
  FROM (VALUES ($$since 'soon'$$), ($$since '2026-03-04 00:00Z', until '2026-03-03 00:00Z'$$), ($$record 'flows'$$),
               ($$files 'x.gz'$$), ($$on_error ''$$)) AS bad (options);
SELECT refused($$CREATE FOREIGN TABLE t (stime timestamptz OPTIONS (field '')) SERVER s$$);
-- Neither root nor files.
CREATE FOREIGN TABLE t (stime timestamptz) SERVER s;
SELECT refused('SELECT * FROM t');
DROP FOREIGN TABLE t;
\pset tuples_only off
-- Half of what lets scans skip archives by name is reported, by what the server has after the command.
\set VERBOSITY default
CREATE SERVER half FOREIGN DATA WRAPPER argus_fdw OPTIONS (root '/x', period '30 minutes');
ALTER SERVER half OPTIONS (ADD index_dir '/y');
ALTER SERVER half OPTIONS (ADD slack '5 minutes');
ALTER SERVER half OPTIONS (SET period '1 hour');
ALTER SERVER half OPTIONS (DROP period);
\set VERBOSITY terse
ALTER SERVER half OPTIONS (DROP slack);
-- A table may have the other half from its server.
CREATE FOREIGN TABLE half (stime timestamptz) SERVER half OPTIONS (period '30 minutes');
DROP SERVER half CASCADE;

ALTER SERVER s OPTIONS (root :'dir', pattern 'campus/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes',
                        slack '5 min', timezone 'UTC', on_error 'warn');
-- since and until hold, in whatever zone they are given.
CREATE FOREIGN TABLE t (stime timestamptz) SERVER s OPTIONS (since '2026-03-03 10:00+01', until '2026-03-03 10:00Z');
SELECT count(*), min(stime) >= '2026-03-03 09:00Z' AS from_since, max(stime) < '2026-03-03 10:00Z' AS before_until FROM t;
ALTER FOREIGN TABLE t OPTIONS (SET since '2026-03-03 09:59:59.5Z');
SELECT count(*) FROM t;
ALTER FOREIGN TABLE t OPTIONS (DROP since, DROP until);
SELECT count(*) FROM t;
-- They mean the same to everybody, whatever the session's settings; without a zone they are UTC.
CREATE FOREIGN TABLE hour (stime timestamptz) SERVER s OPTIONS (since '2026-03-03 12:00', until '2026-03-03T13:00:00');
SELECT count(*) FROM hour;
SET timezone = 'Asia/Tokyo';
SET datestyle = 'SQL, DMY';
SELECT count(*) FROM hour;
SHOW timezone;
SHOW datestyle;
SET timezone = 'UTC';
RESET datestyle;
-- A zone of the pattern: names that lie an hour off leave out what is there, so it must be right; nothing is lost
-- without period and slack, or where the slack covers it.
ALTER SERVER s OPTIONS (SET timezone 'Asia/Tokyo');
SELECT count(*) FROM t WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-03 12:30Z';
ALTER SERVER s OPTIONS (DROP slack);
SELECT count(*) FROM t WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-03 12:30Z';
ALTER SERVER s OPTIONS (SET timezone 'UTC', ADD slack '5 min');
SELECT count(*) FROM t WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-03 12:30Z';
-- A day of 25 hours, by a zone that sets its clocks back at noon: the last hour belongs to it.
ALTER SERVER s OPTIONS (SET timezone 'WIN0SUM-1,M10.1.0,M3.1.2/12', SET period '1 day',
                        SET pattern 'campus/%Y/%m/%d/argus.*.23.30.00.gz');
SELECT count(*) FROM t WHERE stime >= '2026-03-03 23:30Z';
ALTER SERVER s OPTIONS (DROP period);
SELECT count(*) FROM t WHERE stime >= '2026-03-03 23:30Z';
-- Seconds since the epoch are of no zone.
\set scratch `d=$(mktemp -d) && chmod 755 "$d" && ln -s "$PWD/tests/data/campus/2026/03/03/argus.2026.03.03.12.00.00.gz" "$d/argus.1772539200.gz" && echo "$d"`
\setenv SCRATCH :scratch
ALTER SERVER s OPTIONS (SET root :'scratch', SET pattern 'argus.%s.gz', ADD period '30 minutes', SET timezone 'Asia/Tokyo');
SELECT count(*) FROM t WHERE stime >= '2026-03-03 12:00Z' AND stime < '2026-03-03 12:30Z';
\! rm -rf "$SCRATCH"
ALTER SERVER s OPTIONS (SET root :'dir', SET pattern 'campus/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', SET timezone 'UTC');
-- A column may have another name than its field.
CREATE FOREIGN TABLE renamed (began timestamptz OPTIONS (field 'stime'), source inet OPTIONS (field 'saddr')) SERVER s;
SELECT count(*) FROM renamed WHERE source = '203.0.113.9' AND began < '2026-03-03 02:00Z';
-- files instead of root: a file, a glob, a folder.
CREATE FOREIGN TABLE one (pkts bigint) SERVER s OPTIONS (on_error 'error', pattern 'odd/pl*n.arg');
SELECT count(*) FROM one;
ALTER FOREIGN TABLE one OPTIONS (DROP pattern);
\set files :dir '/odd/plain.arg'
ALTER FOREIGN TABLE one OPTIONS (ADD files :'files');
SELECT count(*) FROM one;
\set files :dir '/odd/plai?.arg'
ALTER FOREIGN TABLE one OPTIONS (SET files :'files');
SELECT count(*) FROM one;
\set files :dir '/campus/2026/03'
ALTER FOREIGN TABLE one OPTIONS (SET files :'files');
SELECT count(*) FROM one;
-- A glob leads into allowed_roots, and behind its first wildcard not out of them again.
\set roots :dir '/odd'
SET argus_fdw.allowed_roots = :'roots';
\set files :dir '/odd/../odd/plai?.arg'
ALTER FOREIGN TABLE one OPTIONS (SET files :'files');
SELECT count(*) FROM one;
\pset tuples_only on
SELECT refused(format('SELECT * FROM argus.flows(%L)', :'dir' || '/odd' || escape))
  FROM (VALUES ('/*/../../campus/*'), ('/?../..'), ('/[o]/..'), ('/*/\.\./x'), ('/\.\./campus/*')) AS bad (escape);
\pset tuples_only off
RESET argus_fdw.allowed_roots;
DROP SERVER s CASCADE;
DROP FUNCTION refused;
