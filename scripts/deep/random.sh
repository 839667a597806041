# The stage `random` of scripts/check-deep: the random suites of scripts/check, each MORE times as long, on a server
# with assertions.
# shellcheck shell=bash

# Some of these suites kill server processes on purpose, with SIGKILL: only what ends by itself is a fault.
check_assertions() {
	as_server cat "$CLUSTER/server/log" >"$BUILD/server-disturbed.log"
	nothing_printed "no assertion failed" \
		grep -nE 'PANIC|TRAP:|by signal ([0-8]|1[0-9])\b' "$BUILD/server-disturbed.log"
}

deep_random() {
	install_for_assertions || return 0
	cluster_start
	place_tests
	make_database
	check_doors
	check_filters
	check_damage
	check_same_answers
	check_server_log
	cluster_stop
	say "Builders and hot tables, disturbed"
	cluster_start
	place_tests
	make_database
	check_disturbed_builders
	check_disturbed_tables
	check_assertions
	cluster_stop
}
