# For the benchmarks: data, times, rows of the report. Sourced after scripts/lib/*.sh. Uses SYNTH, FLOWS and RUNS.
# shellcheck shell=bash
declare -A BEST
# One process, and no time for a compiler.
ALONE='SET jit = off; SET max_parallel_workers_per_gather = 0'

need() {
	command -v "$1" >/dev/null || die "needs $1, from Debian's package $2"
}

# record_day FOLDER: makes what the sensor records of a busy day (FOLDER/day.arg), and the generator (FOLDER/synth)
record_day() {
	need argus argus-server
	[ -e "$SYNTH" ] || die "no archives: give --data FOLDER, or the traffic generator's source with --synth FILE"
	g++ -O2 -std=c++17 -o "$1/synth" "$SYNTH" -lz
	"$1/synth" --flows "$FLOWS" --hosts 9000 --seed 7 --quiet | argus -X -S 5 -M 60 -r - -w "$1/day.arg"
}

# make_day FOLDER: makes archives of a busy day, one for each half hour, below FOLDER/tree
make_day() {
	record_day "$1"
	mkdir "$1/tree"
	"$1/synth" --split "$1/tree" --quiet <"$1/day.arg"
	rm "$1/day.arg"
}

# measure NAME COMMAND...: keeps the shortest wall time of NAME, in microseconds
measure() {
	local name=$1 began took
	shift
	began=${EPOCHREALTIME/[.,]/}
	"$@" >/dev/null
	took=$((${EPOCHREALTIME/[.,]/} - began))
	if [ -z "${BEST[$name]:-}" ] || [ "$took" -lt "${BEST[$name]}" ]; then BEST[$name]=$took; fi
}

# in_session NAME SQL [SETTINGS]: keeps the shortest time of NAME in one session, without the time of connecting, in
# microseconds
in_session() {
	local commands=() run took
	# shellcheck disable=SC2034  # counted, not read
	for run in $(seq "$RUNS"); do commands+=(-c "$2"); done
	took=$(psql -X -qAt -v ON_ERROR_STOP=1 -c "$ALONE" -c "${3:-SELECT}" -c '\timing on' "${commands[@]}" |
		sed -nE 's/^Time: ([0-9.]+) ms.*/\1/p' | sort -n | head -n 1)
	BEST[$1]=$(awk -v ms="$took" 'BEGIN { printf "%d", ms * 1000 }')
}

query() {
	psql -X -qAt -v ON_ERROR_STOP=1 -c "$1"
}

# row WHAT NAME YARDSTICK TARGET
row() {
	awk -v what="$1" -v t="${BEST[$2]}" -v y="${BEST[$3]}" -v target="$4" -v unit="$3" \
		'BEGIN { printf "%-44s %8.3f s %7.2f x %-6s %s\n", what, t / 1e6, t / y, unit, target }'
}
