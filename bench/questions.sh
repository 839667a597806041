# For the benchmarks that ask questions as people do: the archives of a site, servers with them, and what is found.
# Sourced after lib.sh. Uses DATA, RUNS and WHO.
# shellcheck shell=bash
declare -A FOUND # by whom and what: the figure

# ---- archives ----

make_month() {
	[ -e "$DATA/month/made/29" ] ||
		"$TOP/bench/make-month" "$DATA/month" --flows "$FLOWS" --synth "$SYNTH"
}

# A small site: archives of 9 kB.
make_tiny() {
	local day
	[ ! -e "$DATA/tiny.made" ] || return 0
	mkdir -p "$DATA/few" "$DATA/tiny" "$DATA/flat"
	(FLOWS=5000 && record_day "$DATA/few")
	for day in $(seq 0 416); do
		"$DATA/few/synth" --split "$DATA/tiny" --shift $((day * 86400)) --remap $((day + 1000)) --quiet \
			<"$DATA/few/day.arg"
	done
	find "$DATA/tiny" -type f -exec ln -ft "$DATA/flat" {} +
	touch "$DATA/tiny.made"
}

# ---- a server ----

# install_from FOLDER: builds and installs the extension of a checkout
install_from() {
	(
		TOP=$1
		build_extension "$TOP/build/demo"
		install_extension "$TOP/build/demo"
	)
}

# settle SQL...: runs statements that are not measured
settle() {
	local sql
	for sql in "$@"; do psql -X -q -v ON_ERROR_STOP=1 -c 'SET client_min_messages = error' -c "$sql" >/dev/null; done
}

# make_server NAME FOLDER [OPTIONS]
make_server() {
	settle "CREATE SERVER $1 FOREIGN DATA WRAPPER argus_fdw OPTIONS (root '$2'${3:-})" "CREATE SCHEMA $1" \
		"IMPORT FOREIGN SCHEMA argus LIMIT TO (flows) FROM SERVER $1 INTO $1"
}

# ---- measuring ----

# keep WHAT FIGURE
keep() { FOUND[$WHO/$1]=$2; }

# ask WHAT SQL [SETTINGS]: keeps the shortest time of a question in one session, in milliseconds
ask() {
	local run commands=()
	# shellcheck disable=SC2034  # counted, not read
	for run in $(seq "$RUNS"); do commands+=(-c "$2"); done
	keep "$1" "$(psql -X -qAt -v ON_ERROR_STOP=1 -c "${3:-SELECT}" -c '\timing on' "${commands[@]}" |
		sed -nE 's/^Time: ([0-9.]+) ms.*/\1/p' | sort -n | head -n 1 | xargs printf '%.1f')"
}

# ask_once WHAT SQL: keeps the time of a statement in a session of its own, in milliseconds
ask_once() {
	RUNS=1 ask "$1" "$2" 'SET client_min_messages = error'
}

# judge FIGURE TARGET: prints MISSED unless a figure is as the target says: "at most N", "at least N" or nothing
judge() {
	case ${2:-} in
		'at most '*) awk -v n="$1" -v t="${2#at most }" 'BEGIN { print (n <= t ? "" : "MISSED") }' ;;
		'at least '*) awk -v n="$1" -v t="${2#at least }" 'BEGIN { print (n >= t ? "" : "MISSED") }' ;;
	esac
}
