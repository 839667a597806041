# The stage `assert` of scripts/check-deep: the regression tests on a server with assertions, in three ways.
# shellcheck shell=bash

# Every plan that may be parallel is, and its Gather hides itself from EXPLAIN as far as the server can do that.
FORCED_PARALLEL=("force_parallel_mode = regress" "parallel_setup_cost = 0" "parallel_tuple_cost = 0"
	"min_parallel_table_scan_size = 0" "min_parallel_index_scan_size = 0")

# regress_with NAME [configuration lines]: pg_regress on a server of its own, whose log is looked at, too
regress_with() {
	local began=$SECONDS
	work_in "$1"
	shift
	cluster_start "$@"
	place_tests
	check_regress
	check_server_log
	cluster_stop
	printf '..       took %d s\n' $((SECONDS - began))
}

deep_assert() {
	install_for_assertions || return 0
	say "With assertions"
	regress_with assert
	say "With forced parallelism"
	regress_with assert-parallel "${FORCED_PARALLEL[@]}"
	say "With caches that are discarded whenever they might be"
	regress_with assert-discard "debug_discard_caches = 1"
}
