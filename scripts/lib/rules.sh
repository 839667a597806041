# The rules of CONTRIBUTING.md that a command can see. Source it after results.sh.
# shellcheck shell=bash

# sources PATTERN...: the files of the checkout that match; a rule that finds none would pass in silence
sources() {
	local files
	files=$(git ls-files -- "$@")
	[ -n "$files" ] || die "no file to look at: $*"
	printf '%s\n' "$files"
}

core() { sources 'src/*.cpp' 'src/*.h'; }
glue() { sources 'argus_fdw/*.cpp' 'argus_fdw/*.h'; }

postgres_in_core() {
	core | xargs grep -nE '#include *[<"](postgres|fmgr|utils/|nodes/|catalog/)|ereport|elog\(|palloc'
}

exit_in_core() { core | xargs grep -nE '\b(abort|_?exit)\('; }

includes_out_of_wing() { (core; glue) | xargs awk -f scripts/lib/includes.awk; }

std_in_glue() {
	local headers='string|vector|memory|map|set|array|list|deque|unordered_.*|optional|variant|functional|span'
	glue | xargs grep -nE "#include *<($headers|algorithm|string_view|fstream|iostream|sstream)>|\\bstd::"
}

# Every test of the server's version stands in one header.
version_tests() { glue | grep -v '^argus_fdw/compat.h$' | xargs grep -n PG_VERSION_NUM; }

# A database may have an encoding without the character that looks best.
not_ascii() {
	(core; glue; sources 'argus_fdw/script/*.sql' argus_fdw.control) | LC_ALL=C xargs grep -nP '[^\x00-\x7F]'
}

# RAISE adds the functions that it stands in; argus_internal.report() does not. Errors lose theirs at the door.
raised_with_context() { sources 'argus_fdw/script/*.sql' | xargs grep -nE 'RAISE +(NOTICE|WARNING|INFO|LOG)'; }

# PostgreSQL 18 shows buffers unless it is told not to. Tests take out of JSON what they show.
plans_with_buffers() { sources 'sql/*.sql' | xargs grep -niE 'EXPLAIN \([^)]*ANALYZE' | grep -viE 'BUFFERS OFF|json'; }

too_wide() {
	sources '*.cpp' '*.h' 'argus_fdw/script/*.sql' '*.md' Makefile CMakeLists.txt 'scripts/*' 'bench/*' \
		'tests/server/*' 'tests/package/*' 'tests/data/make-*' tests/data/compare-golden 'tests/data/lib/*' 'debian/*' |
		xargs scripts/lib/too_wide.py
}

# Prints the clang-format of release 14, that of Debian 12. Releases differ in what they make of the same file.
find_clang_format() {
	local program
	for program in clang-format-14 clang-format; do
		if "$program" --version 2>/dev/null | grep -q ' version 14\.'; then
			echo "$program"
			return
		fi
	done
	return 1
}

# badly_formatted PROGRAM PATTERN...
badly_formatted() {
	local program=$1
	shift
	sources "$@" | xargs "$program" --dry-run 2>&1 | grep -E 'warning|error|no file'
}

check_formatting() {
	local program
	if program=$(find_clang_format); then
		nothing_printed "formatting of the core" badly_formatted "$program" 'src/*.cpp' 'src/*.h' 'tests/*.cpp'
		nothing_printed "formatting of the glue" badly_formatted "$program" 'argus_fdw/*.cpp' 'argus_fdw/*.h'
	else
		skipped "formatting of the core and of the glue: clang-format 14 is not to be had"
	fi
}

check_rules() {
	say "House rules"
	cd "$TOP"
	if ! git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		skipped "house rules: no checkout of git, which lists the files"
		return
	fi
	nothing_printed "core knows nothing of Postgres" postgres_in_core
	nothing_printed "core never ends the process" exit_in_core
	nothing_printed "wings include what they may see" includes_out_of_wing
	nothing_printed "glue uses nothing of std" std_in_glue
	nothing_printed "version tests stand in compat.h" version_tests
	nothing_printed "sources, scripts and messages are ASCII" not_ascii
	nothing_printed "messages of the scripts have no CONTEXT" raised_with_context
	nothing_printed "plans of tests show no buffers" plans_with_buffers
	nothing_printed "the version is the same everywhere" scripts/lib/versions_agree.py
	nothing_printed "lines have at most 120 columns" too_wide
	check_formatting
}
