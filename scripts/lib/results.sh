# What the suites of scripts/check report: counts, and lines with the time that has passed. Source it after common.sh.
# shellcheck shell=bash
#
# PASSED, FAILED and SKIPPED count in each lane by itself. What was skipped is gathered in $BUILD/skipped.txt.

PASSED=0 FAILED=0 SKIPPED=0
LANE=main

# Prints a heading. The lane beside prints the rest of its output at its end, but its headings at once, too.
say() {
	printf '== %s (after %d s)\n' "$*" "$SECONDS"
	if [ "$LANE" != main ]; then printf '..       meanwhile: %s (after %d s)\n' "$*" "$SECONDS" >&3; fi
}

passed() {
	PASSED=$((PASSED + 1))
	printf 'ok       %s\n' "$*"
}

failed() {
	FAILED=$((FAILED + 1))
	printf 'FAILED   %s\n' "$*"
}

skipped() {
	SKIPPED=$((SKIPPED + 1))
	printf 'skipped  %s\n' "$*" | tee -a "$BUILD/skipped.txt"
}

# nothing_printed NAME COMMAND...: passes if the command prints nothing
nothing_printed() {
	local name=$1 found
	shift
	found=$("$@" 2>&1) || true
	if [ -z "$found" ]; then
		passed "$name"
	else
		failed "$name"
		printf '%s\n' "$found" | head -n 20
	fi
}

# compare NAME COMMAND...: runs one comparison. The command's last line is its summary.
compare() {
	local name=$1 log=$BUILD/compare-$LANE.log began=$SECONDS
	shift
	if "$@" >"$log" 2>&1; then
		passed "$name: $(tail -n 1 "$log") ($((SECONDS - began)) s)"
	else
		failed "$name: $(tail -n 1 "$log") ($((SECONDS - began)) s)"
		tail -n 60 "$log" | cut -c1-300
	fi
}

# ctest's lines: "  3/120 Test  #3: GzipSource.ReadsMembers ......   Passed    0.01 sec"
count_ctest() {
	local line name
	while read -r line; do
		name=$(sed -E 's/^.*Test +#[0-9]+: ([^ ]+).*$/\1/' <<<"$line")
		case $line in
			*' Passed '*) PASSED=$((PASSED + 1)) ;;
			*Skipped* | *Disabled*) skipped "$name" ;;
			*) failed "$name" ;;
		esac
	done < <(grep -E '^ *[0-9]+/[0-9]+ +Test +#' "$1")
}

# PostgreSQL 15 prints "test scan  ... ok   12 ms", later ones "ok 3  - scan  12 ms".
count_regress() {
	local line
	while read -r line; do
		case $line in
			ok\ * | test\ *\ ok\ *) PASSED=$((PASSED + 1)) ;;
			*SKIP*) skipped "$line" ;;
			*) failed "$line" ;;
		esac
	done < <(grep -E '^(test [a-z_0-9]+ +\.\.\.|ok [0-9]+ |not ok [0-9]+ )' "$1")
}

# Prints what was skipped and why, or nothing.
tell_skipped() {
	if [ -s "$BUILD/skipped.txt" ]; then
		printf '== Skipped:\n'
		cat "$BUILD/skipped.txt"
	fi
}
