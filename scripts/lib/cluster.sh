# A throw-away PostgreSQL cluster in a temporary folder, reached over a socket that only this user can open. Source it
# after common.sh; PG_CONFIG must be set.
# shellcheck shell=bash
#
#   cluster_start              makes CLUSTER (the folder) and sets PGHOST, PGPORT, PGUSER, PGDATABASE for psql
#   cluster_stop               stops the server and removes the folder
#   as_server COMMAND ...      runs a command as the user that the server runs as
#   place_tests                lays out a copy of the tests in CLUSTER/tree
#
# SERVER_ENVIRONMENT=(NAME=VALUE ...) is what the server is started with.
#
# PostgreSQL refuses to run as root. Root starts it as the user postgres, anybody else as themselves.

CLUSTER=
SERVER_ENVIRONMENT=()

as_server() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && runuser -u postgres -- "$@")
	else
		"$@"
	fi
}

# Prints a new folder that the server's user can reach, whatever TMPDIR says, with a name short enough for a socket.
cluster_folder() {
	local base folder
	for base in "${TMPDIR:-/tmp}" /tmp /var/tmp; do
		folder=$(mktemp -d "$base/argus_fdw.XXXXXX" 2>/dev/null) || continue
		chmod 755 "$folder"
		if [ ${#folder} -lt 80 ] && as_server test -x "$folder"; then
			echo "$folder"
			return
		fi
		rmdir "$folder"
	done
	return 1
}

# cluster_start [configuration lines]
cluster_start() {
	local bin
	bin=$("$PG_CONFIG" --bindir)
	CLUSTER=$(cluster_folder) || die "found no temporary folder that the server can use"
	install -d -m 700 "$CLUSTER/server"
	if [ "$(id -u)" = 0 ]; then chown postgres: "$CLUSTER/server"; fi
	as_server "$bin/initdb" -D "$CLUSTER/server/data" -U postgres -A trust -E UTF8 --locale=C --no-sync \
		>"$CLUSTER/initdb.log" 2>&1 || die "initdb failed: $(cat "$CLUSTER/initdb.log")"
	as_server sh -c 'cat >>"$0"' "$CLUSTER/server/data/postgresql.conf" <<-CONF
		listen_addresses = ''
		unix_socket_directories = '$CLUSTER/server'
		port = 5432
		fsync = off
		timezone = 'UTC'
		$(printf '%s\n' "$@")
	CONF
	as_server env "${SERVER_ENVIRONMENT[@]}" "$bin/pg_ctl" -D "$CLUSTER/server/data" -l "$CLUSTER/server/log" -s -w \
		start ||
		die "the server did not start: $(as_server cat "$CLUSTER/server/log")"
	unset PGSERVICE PGOPTIONS PGPASSFILE PGHOSTADDR PGSSLMODE
	export PGHOST=$CLUSTER/server PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
	PATH=$bin:$PATH
}

cluster_stop() {
	[ -n "$CLUSTER" ] && [ -d "$CLUSTER" ] || return 0
	if [ -e "$CLUSTER/server/data/postmaster.pid" ]; then
		as_server "$("$PG_CONFIG" --bindir)/pg_ctl" -D "$CLUSTER/server/data" -s -m fast stop || true
	fi
	rm -rf "${CLUSTER:?}"
	CLUSTER=
}

# The tests run on a copy, in a folder that the server can read: it opens the sample archives.
place_tests() {
	mkdir -p "$CLUSTER/tree/tests"
	(cd "$TOP" && cp -r README.md Makefile argus_fdw.control sql expected "$CLUSTER/tree" &&
		cp -r tests/data tests/server "$CLUSTER/tree/tests")
	chmod -R a+rX "$CLUSTER/tree"
}

# server_readable FOLDER NAME: prints a path of FOLDER that the server can read. The user postgres often cannot read a
# checkout in somebody's home; then it is copied into the cluster's folder as NAME.
server_readable() {
	if [ -z "$(as_server find "$1" ! -readable 2>&1 | head -n 1)" ]; then
		echo "$1"
		return
	fi
	cp -r "$1" "$CLUSTER/$2"
	chmod -R a+rX "$CLUSTER/$2"
	echo "$CLUSTER/$2"
}
