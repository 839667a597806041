# Shared by scripts/* and bench/*: messages, becoming root, finding PostgreSQL, building the extension. Source it.
# shellcheck shell=bash

umask 022
export LC_ALL=C.UTF-8
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "needs root or sudo for: $*"
	fi
}

# Whether the extension can be built for a PostgreSQL and this started: libpq-dev alone brings a pg_config, too.
is_complete() {
	[ -x "$1" ] && [ -e "$("$1" --pgxs)" ] && [ -e "$("$1" --includedir-server)/postgres.h" ] &&
		[ -x "$("$1" --bindir)/initdb" ]
}

# Prints the pg_config to build with: $PG_CONFIG, else that of the newest server whose headers are installed.
find_pg_config() {
	local candidate
	if [ -n "${PG_CONFIG:-}" ]; then
		is_complete "$PG_CONFIG" || return 1
		echo "$PG_CONFIG"
		return
	fi
	for candidate in $(printf '%s\n' /usr/lib/postgresql/*/bin/pg_config | sort -rV) $(command -v pg_config || true); do
		if is_complete "$candidate"; then
			echo "$candidate"
			return
		fi
	done
	return 1
}

# Prints the sources that the Makefile needs, relative to the checkout, and no objects: others may have built there.
list_sources() {
	cd "$TOP"
	find src argus_fdw sql expected -type f \( -name '*.cpp' -o -name '*.h' -o -name '*.sql' -o -name '*.out' \
		-o -name 'codec_libraries.txt' \)
	printf '%s\n' Makefile argus_fdw.control
}

# Brings a copy of the sources in FOLDER up to date: the checkout stays clean, builds with other flags do not mix, and
# only what changed is compiled again.
copy_sources() {
	local folder=$1
	mkdir -p "$folder"/{src,argus_fdw,sql,expected}
	(cd "$TOP" && list_sources | xargs cp -pu --parents -t "$folder")
	# What is gone from the checkout must not be built any more.
	(cd "$folder" && list_gone "$folder" | xargs -r rm -f)
}

list_gone() {
	comm -13 <(list_sources | sort) <(cd "$1" && find src argus_fdw sql expected -type f ! -name '*.[od]' | sort)
	comm -13 <(list_sources | sed -n 's/\.cpp$/.o/p' | sort) <(cd "$1" && find src argus_fdw -name '*.o' | sort)
}

# build_extension FOLDER [make arguments]: builds the extension in a copy of the sources
build_extension() {
	local folder=$1 log
	shift
	copy_sources "$folder"
	log=$folder/build.log
	if ! make -C "$folder" -j"$(nproc)" PG_CONFIG="$PG_CONFIG" "$@" >"$log" 2>&1; then
		grep -A5 -E '(error|Error|\*\*\*):? ' "$log" | grep -v '^g++ ' >&2 || tail -n 20 "$log" >&2
		return 1
	fi
}

# install_extension FOLDER: PostgreSQL loads extensions from its own folders only, so this writes there
install_extension() {
	local run=(as_root)
	if [ -w "$("$PG_CONFIG" --pkglibdir)" ]; then run=(); fi
	"${run[@]}" make -C "$1" PG_CONFIG="$PG_CONFIG" install >"$1/install.log" 2>&1 || {
		cat "$1/install.log" >&2
		return 1
	}
}
