# The stage `assert` of scripts/check-deep: the regression tests on a server with assertions, in four ways.
# shellcheck shell=bash

# Each query that may run in a worker runs in one. EXPLAIN does not show that, and the planner chooses as usual.
IN_WORKERS=("force_parallel_mode = regress")
# Every plan that may be parallel is.
PARALLEL_PLANS=("force_parallel_mode = regress" "parallel_setup_cost = 0" "parallel_tuple_cost = 0"
	"min_parallel_table_scan_size = 0" "min_parallel_index_scan_size = 0")

# regress_with NAME CHECK [configuration lines]: pg_regress on a server of its own, whose log is looked at, too
regress_with() {
	local check=$2 began=$SECONDS
	work_in "$1"
	shift 2
	cluster_start "$@"
	place_tests
	"$check"
	check_server_log
	cluster_stop
	printf '..       took %d s\n' $((SECONDS - began))
}

# As check_regress, but plans may be others than expected (answers.py).
check_answers() {
	local log=$BUILD/regress.log before=$PASSED test name
	say "pg_regress, for its answers"
	make -C "$CLUSTER/tree" PG_CONFIG="$PG_CONFIG" installcheck >"$log" 2>&1 || true
	for test in "$CLUSTER"/tree/sql/*.sql; do
		name=$(basename "$test" .sql)
		if "$TOP/scripts/deep/answers.py" "$CLUSTER/tree/expected/$name.out" >"$BUILD/$name.expected" &&
			"$TOP/scripts/deep/answers.py" "$CLUSTER/tree/results/$name.out" >"$BUILD/$name.found" &&
			diff -U3 "$BUILD/$name.expected" "$BUILD/$name.found" >"$BUILD/$name.diff"; then
			PASSED=$((PASSED + 1))
		else
			failed "$name"
			cat "$BUILD/$name.diff"
		fi
	done
	printf 'ok       %d regression tests\n' $((PASSED - before))
}

deep_assert() {
	install_for_assertions || return 0
	say "With assertions"
	regress_with assert check_regress
	say "In workers"
	regress_with assert-workers check_regress "${IN_WORKERS[@]}"
	say "With parallel plans"
	regress_with assert-parallel check_answers "${PARALLEL_PLANS[@]}"
	say "With caches that are discarded whenever they might be"
	regress_with assert-discard check_regress "debug_discard_caches = 1"
}
