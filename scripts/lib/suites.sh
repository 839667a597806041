# The suites of scripts/check: unit tests, pg_regress, and comparisons in clusters of their own. Source it after
# results.sh and cluster.sh; BUILD, CORPUS, MORE and SEED must be set.
# shellcheck shell=bash

# Reports of the sanitizers need lines and names of functions: all of -g takes a third longer to compile.
build_core() {
	cmake -S "$TOP" -B "$BUILD/core" -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS=-g1 -DARGUS_SANITIZE=ON \
		>"$BUILD/core.log" 2>&1 &&
		cmake --build "$BUILD/core" -j"$(nproc)" >>"$BUILD/core.log" 2>&1
}

check_core() {
	local before=$PASSED log=$BUILD/ctest.log
	say "GoogleTest under ASan and UBSan"
	if ! build_core; then
		failed "build of the core with sanitizers"
		grep -A5 -E 'error|Error' "$BUILD/core.log" | head -n 40 || true
		return
	fi
	passed "build of the core with sanitizers"
	ctest --test-dir "$BUILD/core" -j"$(nproc)" --timeout 900 --output-on-failure >"$log" 2>&1 || true
	count_ctest "$log"
	nothing_printed "the core is built with every library, so that no unit test is skipped" \
		grep -E '\*\*\*Skipped' "$log"
	if [ $((PASSED - before)) -le 2 ]; then failed "ctest ran no test that passed"; fi
	if grep -qE 'Failed|\*\*\*' "$log"; then grep -vE ' Passed |Start +[0-9]+:' "$log" | head -n 100; fi
	printf 'ok       %d unit tests\n' $((PASSED - before - 2))
}

# ---- the extension in a cluster ----

# build_glue [make arguments]
build_glue() {
	say "Extension, with -Werror, for $("$PG_CONFIG" --version)"
	if ! build_extension "$BUILD/extension" ARGUS_CXXFLAGS=-Werror "$@"; then
		failed "build of the extension"
		return 1
	fi
	passed "build of the extension"
	install_extension "$BUILD/extension" || {
		failed "installation of the extension"
		return 1
	}
}

check_regress() {
	local log=$BUILD/regress.log before
	say "pg_regress"
	nothing_printed "plans of all releases read alike" "$TOP/tests/server/neutral-plans"
	before=$PASSED
	make -C "$CLUSTER/tree" PG_CONFIG="$PG_CONFIG" installcheck >"$log" 2>&1 || true
	count_regress "$log"
	printf 'ok       %d regression tests\n' $((PASSED - before))
	if [ -e "$CLUSTER/tree/regression.diffs" ]; then
		cp "$CLUSTER/tree/regression.diffs" "$BUILD/"
		cat "$CLUSTER/tree/regression.diffs"
	elif [ "$PASSED" -eq "$before" ]; then
		failed "pg_regress ran no test that passed"
		tail -n 20 "$log"
	fi
}

make_database() {
	psql -X -q -c 'CREATE DATABASE compare'
	psql -X -q -d compare -c 'CREATE EXTENSION argus_fdw'
}

# Prints archives with each kind of key, as far as they are there.
archives_for_clients() {
	local name
	printf '%s\n' "$TOP"/tests/data/campus/2026/03/03/argus.2026.03.03.0[03].30.00.gz \
		"$TOP"/tests/data/small/{ping,rarp}.arg
	for name in arp.arg wlan.arg esp-ah.arg igmp.arg.gz icmp6.arg ipv6.arg.gz routing.arg.gz l2matrix.arg.gz \
		matrix.arg.gz frag.arg.gz; do
		if [ -e "$CORPUS/corpus/archives/$name" ]; then printf '%s\n' "$CORPUS/corpus/archives/$name"; fi
	done
}

# Whether the clients of Argus 3.0 are there, whose values ours are: later ones print some of them in other ways.
has_clients() {
	local program
	for program in "$@"; do
		command -v "$program" >/dev/null && [[ $("$program" -h 2>&1) == *' Version 3.0.'* ]] || return 1
	done
}

check_against_ra() {
	local corpus archives
	say "Comparison with what the real ra prints"
	compare "sample archives" "$TOP/tests/data/compare-golden" --psql 'psql -X -d compare' "$CLUSTER/tree/tests/data"
	if has_clients ra; then
		mkdir -p "$CLUSTER/exports"
		chmod a+rwx "$CLUSTER/exports"
		compare "exports, read by ra" "$TOP/tests/server/compare-export" --psql 'psql -X -d compare' \
			"$CLUSTER/tree/tests/data" "$CLUSTER/exports"
	else
		skipped "exports, read by ra: argus-client 3.0 is not to be had"
	fi
	if has_clients racluster rabins ranonymize; then
		mapfile -t archives < <(archives_for_clients)
		mkdir -p "$CLUSTER/clients"
		chmod a+rx "$CLUSTER/clients"
		compare "cleared keys, read by ra" "$TOP/tests/server/compare-clients" --psql 'psql -X -d compare' \
			"$CLUSTER/clients" "${archives[@]}"
	else
		skipped "cleared keys, read by ra: argus-client 3.0 is not to be had"
	fi
	if [ -x "$CORPUS/tools/compare-with-ra" ] && [ -d "$CORPUS/corpus/archives" ]; then
		corpus=$(server_readable "$CORPUS/corpus" corpus)
		compare "corpus of real traffic" "$TOP/tests/server/compare-corpus" "$CORPUS/tools/compare-with-ra" \
			--psql 'psql -X -d compare' --corpus "$corpus"
	else
		skipped "corpus of real traffic: there is none beside the checkout"
	fi
}

# torture NAME PROGRAM OPTION N: runs a comparison of N random queries or rounds
torture() {
	local name=$1 program=$2 option=$3 n=$4 corpus=()
	case $program in
		compare-plans | compare-filters | compare-bent | torture-index)
			if [ -d "$CORPUS/corpus/archives" ]; then corpus=(--corpus "$CORPUS/corpus/archives"); fi
			;;
	esac
	mkdir "$CLUSTER/$program"
	compare "$name" "$TOP/tests/server/$program" --psql 'psql -X -d compare' "$option" $((n * MORE)) --seed "$SEED" \
		"${corpus[@]}" "$CLUSTER/tree/tests/data" "$CLUSTER/$program"
}

check_rights() {
	say "Who may do what"
	compare "privileges" "$TOP/tests/server/privileges" --psql 'psql -X -d compare' "$CLUSTER/tree/tests/data"
}

check_filters() {
	say "Random filters, on the real ra and here"
	if has_clients ra; then
		torture "random filters" compare-filters --expressions 4000
	else
		skipped "random filters: argus-client 3.0 is not to be had"
	fi
}

check_damage() {
	say "Bent headers, read by the real ra and here"
	if has_clients ra; then
		torture "bent headers" compare-bent --rounds 400
	else
		skipped "bent headers: argus-client 3.0 is not to be had"
	fi
}

check_same_answers() {
	say "The same answers, with and without indexes"
	torture "random queries" compare-plans --queries 2000
	torture "damaged indexes" torture-index --rounds 300
}

# The table in the manual is what plans do.
check_pushed_conditions() {
	say "Conditions that reach the archives"
	mkdir "$CLUSTER/pushed"
	chmod a+rwx "$CLUSTER/pushed"
	compare "conditions in usage.md" "$TOP/tests/server/pushed-conditions" --psql 'psql -X -d compare' \
		"$TOP/doc/usage.md" "$CLUSTER/tree/tests/data" "$CLUSTER/pushed"
}

check_doors() {
	say "Limits, hostile calls, names and encodings"
	compare "hostile calls" "$TOP/tests/server/hostile-calls" --psql 'psql -X -d compare' --rounds $((10 * MORE)) \
		--seed "$SEED" "$CLUSTER/tree/tests/data"
	compare "limit of folders" "$TOP/tests/server/allowed-roots" --psql 'psql -X -d compare' "$CLUSTER/tree/tests/data"
	mkdir "$CLUSTER/encodings"
	chmod a+rwx "$CLUSTER/encodings"
	compare "encodings and names" "$TOP/tests/server/encodings" --psql 'psql -X -d compare' --rounds "$MORE" \
		--seed "$SEED" "$CLUSTER/tree/tests/data" "$CLUSTER/encodings"
}

check_pages() {
	say "The pages, as printed"
	mkdir "$CLUSTER/pages"
	compare "examples of the pages" "$TOP/tests/server/pages" "$TOP/doc" "$CLUSTER/tree/tests/data" "$CLUSTER/pages"
}

check_disturbed_builders() { torture "disturbed builders" torture-build --rounds 8; }

# The test crashes its server on purpose, and so has one of its own.
check_builder() {
	say "Building indexes, disturbed"
	cluster_start
	place_tests
	make_database
	check_disturbed_builders
	cluster_stop
}

check_disturbed_tables() {
	torture "disturbed hot tables" torture-load --rounds 5
	torture "contents packed, cut and completed" torture-contents --rounds 10
	torture "disturbed hunts" torture-hunt --rounds 2
}

check_hot_tables() {
	say "Hot tables, disturbed, restored, updated and on schedules"
	cluster_start
	place_tests
	make_database
	check_disturbed_tables
	mkdir "$CLUSTER/restore"
	compare "dumped and restored" "$TOP/tests/server/restore" --psql 'psql -X -d compare' --database compare \
		"$CLUSTER/tree/tests/data" "$CLUSTER/restore"
	mkdir "$CLUSTER/update"
	compare "updated from the last release" "$TOP/tests/server/update" "$TOP/argus_fdw/release" \
		"$CLUSTER/tree/tests/data" "$CLUSTER/update"
	psql -X -q -c 'CREATE DATABASE night'
	psql -X -q -d night -c 'CREATE EXTENSION argus_fdw'
	mkdir "$CLUSTER/night"
	compare "a night on duty" "$TOP/tests/server/night" --psql 'psql -X -d night' "$CLUSTER/tree/tests/data" \
		"$CLUSTER/night"
	cluster_stop
	if [ -e "$("$PG_CONFIG" --pkglibdir)/pg_cron.so" ]; then
		check_schedules
	else
		skipped "schedules: pg_cron is not to be had for this PostgreSQL"
	fi
}

# pg_cron connects like any client, and must know where.
check_schedules() {
	cluster_start "shared_preload_libraries = 'pg_cron'" "cron.database_name = 'compare'"
	place_tests
	make_database
	psql -X -q -c "ALTER SYSTEM SET cron.host = '$PGHOST'"
	as_server "$("$PG_CONFIG" --bindir)/pg_ctl" -D "$CLUSTER/server/data" -l "$CLUSTER/server/log" -s -w restart
	mkdir "$CLUSTER/cron"
	compare "schedules" "$TOP/tests/server/cron" --psql 'psql -X -d compare' "$CLUSTER/tree/tests/data" "$CLUSTER/cron"
	cluster_stop
}

# Plants are made by the real sensor, which nobody installs just for a test: it would watch the network.
check_planted() {
	say "Planted scans, beacons, tunnels and their truth"
	if ! command -v argus >/dev/null; then
		skipped "planted traffic: argus, from Debian's package argus-server, is not installed"
		return
	fi
	mkdir "$CLUSTER/planted"
	chmod a+rx "$CLUSTER/planted"
	compare "planted traffic" "$TOP/tests/server/planted" --psql 'psql -X -d compare' --seed "$SEED" \
		"$CLUSTER/tree/tests/data" "$CLUSTER/planted"
}

# Checks that the demo runs, and prints what the README says.
check_demo() {
	local log=$BUILD/demo.log
	say "Demo"
	if ! "$TOP/scripts/demo" >"$log" 2>&1; then
		failed "demo"
		tail -n 20 "$log"
		return
	fi
	nothing_printed "demo prints what README.md shows" "$TOP/tests/server/readme" --console "$TOP/README.md" \
		scripts/demo <"$log"
}

# What assertions, sanitizers and crashes write. Their reports go to the server's log.
CRASHES='PANIC|was terminated by signal|TRAP:|AddressSanitizer|runtime error:'

# Otherwise a crashed server would show only as tests that fail for another reason.
check_server_log() {
	local log=$BUILD/server.log
	as_server cat "$CLUSTER/server/log" >"$log"
	nothing_printed "server never crashed" grep -nE "$CRASHES" "$log"
}
