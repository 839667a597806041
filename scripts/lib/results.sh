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

# Prints where what a step prints is kept.
log_of_step() { echo "$BUILD/steps/${1//[^a-zA-Z0-9]/-}.log"; }

# attempt NAME COMMAND...: passes if the command succeeds. Otherwise prints the end of what it printed, and returns 1.
# If NAME ends in a colon, the command's last line says what came of it.
attempt() {
	local name=$1 log began=$SECONDS result=passed said=
	log=$(log_of_step "${name%:}")
	shift
	mkdir -p "${log%/*}"
	# In a shell of its own, which may end.
	("$@") >"$log" 2>&1 </dev/null || result=failed
	if [ "${name%:}" != "$name" ]; then said=" $(tail -n 1 "$log")"; fi
	"$result" "$name$said ($((SECONDS - began)) s)"
	[ "$result" = passed ] || {
		tail -n 60 "$log" | cut -c1-300
		return 1
	}
}

# compare NAME COMMAND...: runs one comparison. The command's last line is its summary.
compare() {
	attempt "$1:" "${@:2}" || true
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

# count_programs LOG: what `ctest --verbose` prints if each of its tests is a program with many (ARGUS_TEST_PROGRAMS)
count_programs() {
	local result name
	while read -r result name; do
		case $result in
			passed) PASSED=$((PASSED + name)) ;;
			skipped) skipped "$name" ;;
			*) failed "$name" ;;
		esac
	done < <(awk -f "$TOP/scripts/lib/programs.awk" "$1")
	grep -q ' tests passed, ' "$1" || failed "ctest ended early: see $1"
}

# Prints what programs printed of tests that failed.
show_failures() { grep -E -A8 '^[0-9]+: .*(Failure$|ERROR: |error: )' "$1" | head -n 100 || true; }

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
