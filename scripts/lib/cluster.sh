# A throw-away PostgreSQL cluster on a private socket in a temporary folder. To be sourced.
#
#   cluster_start       starts it; sets CLUSTER_DIR, PGHOST, PGPORT, PGUSER and PATH for psql
#   cluster_stop        stops it and removes the folder; cluster_start makes this happen at exit too
#   as_server CMD...    runs a command as the user of the server process
#   as_root CMD...      runs a command as root
#   pg_bin              prints the folder of PostgreSQL's programs
#
# PostgreSQL does not run as root: called by root, the server runs as the user postgres.

pg_bin() {
  "${PG_CONFIG:-pg_config}" --bindir
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

as_server() {
  if [ "$(id -u)" = 0 ]; then
    (cd "$CLUSTER_DIR" && setpriv --reuid=postgres --regid=postgres --clear-groups env HOME="$CLUSTER_DIR" "$@")
  else
    "$@"
  fi
}

cluster_start() {
  CLUSTER_DIR=$(mktemp -d "${TMPDIR:-/tmp}/argus_fdw.XXXXXX")
  trap cluster_stop EXIT
  trap 'exit 130' INT TERM
  chmod 755 "$CLUSTER_DIR"
  if [ "$(id -u)" = 0 ]; then chown postgres: "$CLUSTER_DIR"; fi
  as_server "$(pg_bin)/initdb" -D "$CLUSTER_DIR/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
    > "$CLUSTER_DIR.initdb.log" 2>&1 || { cat "$CLUSTER_DIR.initdb.log" >&2; return 1; }
  rm -f "$CLUSTER_DIR.initdb.log"
  as_server mkdir -m 755 "$CLUSTER_DIR/socket"
  # No durability: the cluster does not outlive its caller.
  as_server "$(pg_bin)/pg_ctl" -D "$CLUSTER_DIR/data" -l "$CLUSTER_DIR/log" -w -s \
    -o "-k $CLUSTER_DIR/socket -c listen_addresses= -c fsync=off -c timezone=UTC ${CLUSTER_OPTIONS:-}" start \
    || { cat "$CLUSTER_DIR/log" >&2; return 1; }
  export PGHOST="$CLUSTER_DIR/socket" PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
  PATH="$(pg_bin):$PATH"
  unset PGPASSWORD PGSERVICE PGOPTIONS
}

cluster_stop() {
  [ -n "${CLUSTER_DIR:-}" ] || return 0
  if [ -d "$CLUSTER_DIR/data" ]; then
    as_server "$(pg_bin)/pg_ctl" -D "$CLUSTER_DIR/data" -m immediate -s stop > /dev/null 2>&1 || true
  fi
  rm -rf "$CLUSTER_DIR"
  CLUSTER_DIR=
}
