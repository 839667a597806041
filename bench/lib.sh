# For the benchmarks: data, times, rows of the report. Sourced behind scripts/lib/*.sh; uses SYNTH and FLOWS.
# shellcheck shell=bash
declare -A BEST

need() {
	command -v "$1" >/dev/null || die "needs $1, from Debian's package $2"
}

# record_day FOLDER: what the sensor makes of a busy day, as FOLDER/day.arg, and the generator, as FOLDER/synth
record_day() {
	need argus argus-server
	[ -e "$SYNTH" ] || die "no archives: give --data FOLDER, or the traffic generator's source with --synth FILE"
	g++ -O2 -std=c++17 -o "$1/synth" "$SYNTH" -lz
	"$1/synth" --flows "$FLOWS" --hosts 9000 --seed 7 --quiet | argus -X -S 5 -M 60 -r - -w "$1/day.arg"
}

# make_day FOLDER: archives of a busy day, one for each half hour, below FOLDER/tree
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

query() {
	psql -X -qAt -v ON_ERROR_STOP=1 -c "$1"
}

# row WHAT NAME YARDSTICK TARGET
row() {
	awk -v what="$1" -v t="${BEST[$2]}" -v y="${BEST[$3]}" -v target="$4" -v unit="$3" \
		'BEGIN { printf "%-44s %8.3f s %7.2f x %-6s %s\n", what, t / 1e6, t / y, unit, target }'
}
