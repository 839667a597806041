# PostgreSQL 15 with its assertions, built from Debian's source package below build/deep, for scripts/check-deep. Source
# it after systems.sh; DEEP (the folder to work in) must be set.
# shellcheck shell=bash
#
#   make_assert_server         builds it unless it is there, and sets PG_CONFIG
#
# apt keeps what it learns below DEEP: neither its sources nor its state on this machine change.

APT=$DEEP/apt
ASSERT_SERVER=$DEEP/postgresql

own_apt() {
	local program=$1
	shift
	"$program" -q -o Dir::Etc::SourceList="$APT/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State="$APT/state" \
		-o Dir::Cache="$APT/cache" -o APT::Sandbox::User= "$@"
}

# Prints lines for the sources of Debian 12: those of the mirrors that apt asks here, or, where this machine has another
# release, of the mirror of that one.
source_lines() {
	local mirror
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
		awk '$2 ~ /^bookworm(-|$)/ && $3 == "main" {print "deb-src " $0}' | sort -u
	mirror=$(mirror_of_apt)
	if [ -n "$mirror" ]; then echo "deb-src $mirror bookworm main"; fi
}

# Prints the versions of the source package, the newest first.
source_versions() {
	own_apt apt-cache showsrc --only-source postgresql-15 | sed -n 's/^Version: //p' | sort -ruV
}

# Downloads the newest release whose file the mirror really has: security updates may be listed that it lacks.
download_source() {
	local version
	mkdir -p "$APT"/{state/lists/partial,cache/archives/partial}
	source_lines | awk '!seen[$0]++' >"$APT/sources.list"
	own_apt apt-get update || return 1
	cd "$APT" || return 1
	for version in $(source_versions); do
		if own_apt apt-get source --download-only "postgresql-15=$version"; then return; fi
		echo "the source of $version is not to be had"
	done
	return 1
}

# Debian's patches move folders and say "Debian" in the version: this server is run from its own folder as it is.
unpack_source() {
	local archive
	archive=$(find "$APT" -maxdepth 1 -name 'postgresql-15_*.orig.tar.*' | sort -V | tail -n 1)
	[ -n "$archive" ] || return 1
	rm -rf "$DEEP/source"
	mkdir -p "$DEEP/source"
	tar -xf "$archive" -C "$DEEP/source" --strip-components=1
}

# The extension's headers need ICU; perl, readline and documentation are of no use to tests.
build_source() {
	cd "$DEEP/source" || return 1
	./configure --prefix="$ASSERT_SERVER.new" --enable-cassert --enable-debug --with-icu --without-readline \
		--without-zlib CFLAGS='-O1 -fno-omit-frame-pointer' || return 1
	make -j"$(nproc)" && make install
}

build_server() {
	download_source && unpack_source && build_source || return 1
	rm -rf "$ASSERT_SERVER"
	mv "$ASSERT_SERVER.new" "$ASSERT_SERVER"
}

# A server that was moved finds its files, since they lie where they lay relative to its programs.
make_assert_server() {
	local log=$DEEP/server-build.log
	PG_CONFIG=$ASSERT_SERVER/bin/pg_config
	if ! [ -x "$PG_CONFIG" ]; then
		mkdir -p "$DEEP"
		say "Building PostgreSQL 15 with assertions"
		if ! (build_server) >"$log" 2>&1; then
			failed "build of PostgreSQL with assertions"
			tail -n 20 "$log"
			return 1
		fi
	fi
	as_server test -x "$PG_CONFIG" || die "the user that the server runs as cannot reach $ASSERT_SERVER"
	export PG_CONFIG
}
