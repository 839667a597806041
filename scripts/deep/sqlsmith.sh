# The stage `sqlsmith` of scripts/check-deep: random SQL by Debian's sqlsmith, for SMITH_SECONDS, on a server with
# assertions. One sqlsmith asks as usual, one with parallel workers wherever they may be. A finding is a crash, a failed
# assertion, an internal error (see internal_errors.py), or a server that does not come back.
# shellcheck shell=bash

SMITH_SECONDS=${SMITH_SECONDS:-1800}

make_smiths_database() {
	install -d -m 777 "$CLUSTER/index"
	psql -X -q -c 'CREATE DATABASE smith'
	psql -X -q -d smith -v data="$CLUSTER/tree/tests/data" -v index="$CLUSTER/index" \
		-f "$TOP/scripts/deep/sqlsmith.sql" >"$BUILD/database.log" 2>&1
}

# smith NAME SEED OPTIONS: asks until the time is over. sqlsmith ends itself where it meets something unforeseen, such
# as a server that is just starting again, and is started again then with another seed.
smith() {
	local log=$BUILD/$1.log seed=$2 options=$3 end=$((SECONDS + SMITH_SECONDS)) left
	: >"$log"
	while left=$((end - SECONDS)) && [ "$left" -gt 0 ]; do
		timeout "$left" sqlsmith --exclude-catalog --verbose --seed="$seed" \
			--target="host=$PGHOST port=$PGPORT dbname=smith user=smith options='$options'" >>"$log" 2>&1 || true
		seed=$((seed + 1000))
		sleep 1
	done
}

# Prints how many queries the server has had. sqlsmith tells it now and then, beginning anew when it was started again.
count_queries() {
	awk '/^queries: / {if ($2 < last) sum += last; last = $2} END {print sum + last}' "$@"
}

judge_smiths() {
	local queries name
	psql -X -q -d smith -c 'SELECT count(*) FROM raw.flows' >"$BUILD/after.log" 2>&1 ||
		failed "the server answers after sqlsmith: $(head -n 1 "$BUILD/after.log")"
	for name in usual parallel; do
		queries=$(count_queries "$BUILD/$name.log")
		if [ "${queries:-0}" -gt 0 ]; then
			passed "sqlsmith, $name: $queries queries"
		else
			failed "sqlsmith, $name, asked nothing: $(tail -n 1 "$BUILD/$name.log")"
		fi
	done
	mkdir -p "$BUILD/log"
	rm -f "$BUILD"/log/*
	as_server tar -C "$CLUSTER/server/data/log" -c . | tar -C "$BUILD/log" -x
	nothing_printed "server never crashed" grep -nEr --include='*.log' "$CRASHES" "$BUILD/log"
	nothing_printed "server processes never ended by a signal" grep -nE 'was terminated by signal' "$BUILD"/log/*.json
	compare "internal errors" "$TOP/scripts/deep/internal_errors.py" --source "$DEEP/source" "$BUILD"/log/*.json
}

deep_sqlsmith() {
	if ! have sqlsmith sqlsmith; then
		skipped "sqlsmith: it is not to be had"
		return
	fi
	install_for_assertions || return 0
	say "sqlsmith, $SMITH_SECONDS s"
	cluster_start "log_destination = 'jsonlog'" "logging_collector = on" "log_error_verbosity = verbose" \
		"restart_after_crash = on" "max_parallel_workers_per_gather = 2"
	place_tests
	if ! make_smiths_database; then
		failed "database for sqlsmith"
		tail -n 5 "$BUILD/database.log"
		return
	fi
	smith usual "$SEED" "" &
	smith parallel $((SEED + 500)) "-c force_parallel_mode=on -c parallel_setup_cost=0 -c parallel_tuple_cost=0" &
	wait
	judge_smiths
}
