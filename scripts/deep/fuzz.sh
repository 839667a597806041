# The stage `fuzz` of scripts/check-deep: each fuzz target for FUZZ_SECONDS, as many at once as there are processors. It
# begins with what earlier runs below build/deep found interesting, with tests/fuzz/corpus and with the sample archives.
# What makes a target fail is kept in build/deep/fuzz/found.
# shellcheck shell=bash

FUZZ_SECONDS=${FUZZ_SECONDS:-600}

build_fuzzers() {
	cmake -S "$TOP" -B "$BUILD/build" -DCMAKE_CXX_COMPILER=clang++ -DARGUS_FUZZ=ON >"$BUILD/build.log" 2>&1 &&
		cmake --build "$BUILD/build" -j"$(nproc)" >>"$BUILD/build.log" 2>&1
}

# fuzz TARGET: what it did is in TARGET.log
fuzz() {
	mkdir -p "$BUILD/corpus/$1"
	"$BUILD/build/$1" -max_total_time="$FUZZ_SECONDS" -timeout=60 -rss_limit_mb=4096 -print_final_stats=1 \
		-artifact_prefix="$BUILD/found/$1-" "$BUILD/corpus/$1" "$TOP/tests/fuzz/corpus/$1" "$TOP/tests/data" \
		>"$BUILD/$1.log" 2>&1
}

fuzz_all() {
	local target running=0
	for target in "$@"; do
		if [ "$running" -ge "$(nproc)" ]; then
			wait -n || true
			running=$((running - 1))
		fi
		(
			status=0
			fuzz "$target" || status=$?
			echo "$status" >"$BUILD/$target.status"
		) &
		running=$((running + 1))
	done
	wait
}

count_fuzzer() {
	local target=$1 log=$BUILD/$1.log runs
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	if [ "$(cat "$BUILD/$target.status")" = 0 ] && [ -n "$runs" ]; then
		passed "$target: $runs inputs"
	else
		failed "$target: see $log"
		grep -E -A12 'ERROR|runtime error|Test unit written' "$log" | head -n 40 || true
	fi
}

deep_fuzz() {
	local target targets
	say "Fuzz targets, $FUZZ_SECONDS s each"
	if ! have clang++ clang libclang-rt-14-dev; then
		skipped "fuzz targets: clang++ is not to be had"
		return
	fi
	if ! build_fuzzers; then
		failed "build of the fuzz targets"
		grep -A5 -E 'error|Error' "$BUILD/build.log" | head -n 40 || true
		return
	fi
	mkdir -p "$BUILD/found"
	mapfile -t targets < <(cd "$TOP/tests/fuzz" && printf '%s\n' *_fuzz.cpp | sed 's/\.cpp$//')
	rm -f "$BUILD"/*.status
	fuzz_all "${targets[@]}"
	for target in "${targets[@]}"; do count_fuzzer "$target"; done
}
