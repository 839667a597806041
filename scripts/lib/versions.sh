# The releases of PostgreSQL that the extension supports, each in a Debian system of its own, with a clone of HEAD.
# Source it after systems.sh.
#
#   version_make POSTGRES               makes the system, or keeps it, and brings its clone up to date
#   version_bare POSTGRES               makes it anew, with nothing but what debootstrap installs
#   in_version POSTGRES COMMAND...      runs a command in it, in the clone; MORE_BINDS are as BIND in systems.sh
#
# The corpus beside the checkout is shown to them as the one beside the clone.
# shellcheck shell=bash

VERSIONS=$TOP/build/versions
MORE_BINDS=()
KIND= # or bare-

# Runs a command in the system of a release of PostgreSQL, in its clone of HEAD.
in_version() {
	local postgres=$1
	shift
	BIND=("$VERSIONS/$KIND$postgres=+/srv" "${MORE_BINDS[@]}")
	if [ -d "$TOP/../shared" ]; then BIND+=("$(realpath "$TOP/../shared")=/srv/shared"); fi
	in_system "${KIND:-check-}$postgres" env --chdir=/srv/argus_fdw "$@"
}

# Brings a clone of HEAD up to date, with what was built in it before.
lay_clone() {
	local clone=$VERSIONS/$KIND$1/argus_fdw
	if ! [ -d "$clone/.git" ]; then git clone -q --no-hardlinks "$TOP" "$clone"; fi
	git -C "$clone" fetch -q "$TOP" HEAD
	git -C "$clone" checkout -q --detach --force FETCH_HEAD
}

# The tests compare with the ra of Debian 12, and house rules with its clang-format: later releases have others.
add_older_release() {
	local name=$1 release=$2
	if [ "$release" = bookworm ]; then return; fi
	in_system "$name" sh -c 'cat >/etc/apt/sources.list.d/bookworm.list' <<<"deb $(mirror_of_apt) bookworm main"
	in_system "$name" sh -c 'cat >/etc/apt/preferences.d/bookworm' <<-PINS
		Package: *
		Pin: release n=bookworm
		Pin-Priority: 100

		Package: argus-client
		Pin: release n=bookworm
		Pin-Priority: 1001
	PINS
}

# Root works there in a clone that may be another user's.
trust_clone() {
	in_system "$1" sh -c 'cat >/etc/gitconfig' <<-'CONFIG'
		[safe]
			directory = *
	CONFIG
}

version_make() {
	local postgres=$1 name=check-$1 release
	release=$(release_of "$postgres")
	mkdir -p "$VERSIONS/$postgres"
	system_make "$name" "$release" >/dev/null
	add_older_release "$name" "$release"
	system_apt "$name" update
	system_apt "$name" install git
	trust_clone "$name"
	lay_clone "$postgres"
}

version_bare() {
	KIND=bare-
	as_root rm -rf "$VERSIONS/bare-$1"
	mkdir -p "$VERSIONS/bare-$1"
	system_fresh "bare-$1" "$(release_of "$1")" >/dev/null
	trust_clone "bare-$1"
	lay_clone "$1"
}
