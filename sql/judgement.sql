--
-- One judgement of an archive, whoever reads it: what is told of it depends neither on what is asked for nor on an index.
--
\set VERBOSITY terse
\set scratch `d=$(mktemp -d) && chmod 755 "$d" && mkdir "$d/tree" && mkdir -m 777 "$d/index" "$d/exports" && echo "$d"`
\setenv SCRATCH :scratch
\setenv PGDATABASE :DBNAME
\set tree :scratch '/tree'
\set index_dir :scratch '/index'
\setenv TOLD 'told() { SQL=$2 tests/server/messages | grep -E "^(WARNING|DETAIL)" | diff "$SCRATCH/told" - && echo "same: $1"; }'
-- Record 30 begins at 4844; its first part has 12 bytes. Sound are those that have a part of unknown type, of right length.
\! bend() { f=$SCRATCH/tree/$1; cp tests/data/odd/plain.arg "$f"; shift; while [ $# -gt 0 ]; do printf "\\$2" | dd of="$f" bs=1 seek="$1" conv=notrunc status=none; shift 2; done; } && bend sound-first.arg 4848 176 && bend sound-second.arg 4860 176 && bend sound-three.arg 4860 176 4956 176 5052 176 && bend broken.arg 4863 377 && bend broken-unknown.arg 4860 176 4863 377 && bend length.arg 4847 060 && bend length-unknown.arg 4847 060 4860 176 && bend version.arg 4844 033 && bend version-unknown.arg 4844 033 4956 176 && bend type.arg 4844 223
\! cd "$SCRATCH/tree" && gzip sound-second.arg broken-unknown.arg length.arg version.arg && chmod 644 * && touch -d 2026-03-04 *
CREATE SERVER judged FOREIGN DATA WRAPPER argus_fdw OPTIONS (root :'tree');
CREATE SCHEMA judged;
IMPORT FOREIGN SCHEMA argus LIMIT TO (flows, management, events) FROM SERVER judged INTO judged;
-- What flows() tells, by archive. Nothing of the sound ones.
\! SQL="SELECT count(stime) FROM argus.flows('$SCRATCH/tree')" tests/server/messages | grep -E '^(WARNING|DETAIL)' >"$SCRATCH/told"; grep -c WARNING "$SCRATCH/told"; cat "$SCRATCH/told"; grep -c sound "$SCRATCH/told"
-- So do the others: how their words differ.
\! eval "$TOLD"; told management "SELECT count(stime) FROM argus.management('$SCRATCH/tree')"; told events "SELECT count(stime) FROM argus.events('$SCRATCH/tree')"; told filtered "SELECT count(*) FROM argus.flows('$SCRATCH/tree', 'tcp')"; told count "SELECT count(*) FROM judged.flows"; told stranger "SELECT sum(pkts) FROM judged.flows WHERE saddr = '192.0.2.77'"; told export "SELECT argus.export('$SCRATCH/tree', 'udp', '$SCRATCH/exports/udp.arg')"
\! SQL="SELECT damage FROM argus.archives('$SCRATCH/tree') WHERE damage IS NOT NULL ORDER BY archive" tests/server/messages >"$SCRATCH/damage"; grep WARNING "$SCRATCH/told" | sed 's/^WARNING:  [0-9A-Z]*: //' | sort | diff - "$SCRATCH/damage" && echo "same: archives"
-- A load tells it, and the ledger keeps it.
CREATE SCHEMA netops;
CALL argus.create_hot_table('netops.flows', server => 'judged', keep => '100 years', rollup_keep => '100 years', settle => '0');
\! SQL="CALL argus.load('netops.flows')" tests/server/messages | grep ' is damaged at ' | sed 's/[.] .*//' | sort >"$SCRATCH/loading"; grep WARNING "$SCRATCH/told" | sort | diff - "$SCRATCH/loading" && echo "same: load"
SELECT regexp_replace(path, '.*/', '') AS name, flows, damage IS NOT NULL AS damaged FROM argus.ledger ORDER BY 1;
-- With indexes nothing of it vanishes. Sound archives have one.
ALTER SERVER judged OPTIONS (ADD index_dir :'index_dir');
\! SQL="CALL argus.build_index('judged')" tests/server/messages >"$SCRATCH/built"; grep -E '^(WARNING|DETAIL:  [^0])' "$SCRATCH/built" | diff "$SCRATCH/told" - && echo "same: build_index"; grep -A1 NOTICE "$SCRATCH/built"
\! eval "$TOLD"; told flows "SELECT count(stime) FROM judged.flows"; told management "SELECT count(stime) FROM judged.management"; told events "SELECT count(stime) FROM judged.events"; told count "SELECT count(*) FROM judged.flows"; told stranger "SELECT sum(pkts) FROM judged.flows WHERE saddr = '192.0.2.77'"
SET client_min_messages = error;
SELECT count(*) AS flows FROM judged.flows \gset indexed_
SELECT count(*) = :indexed_flows AS same_rows FROM argus.flows(:'tree');
CALL argus.drop_hot_table('netops.flows');
DROP SCHEMA netops, judged CASCADE;
DROP SERVER judged CASCADE;
\! rm -rf "$SCRATCH"
