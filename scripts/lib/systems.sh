# Debian systems of other releases below build/systems, for tests and packages. Source it after common.sh. Needs root or
# sudo, and debootstrap, which is installed if it is missing.
#
#   system_make NAME RELEASE            makes the system, or keeps the one that is there; prints its folder
#   system_fresh NAME RELEASE           makes it anew, whatever was there
#   in_system NAME COMMAND...           runs a command in it as root, with the folders of BIND in it
#   system_apt NAME ARGUMENTS...        runs apt-get in it, quietly
#   release_of POSTGRES                 prints the release of Debian that has this PostgreSQL
#
# BIND=(FOLDER=PLACE ...): PLACE in the system shows FOLDER; with a + before it, PLACE can be written to.
# A system is a minimal one (minbase) and asks the mirror that apt on this machine asks. Nothing of it runs after the
# command: each has its own tree of processes and of mounts.
# shellcheck shell=bash

SYSTEMS=$TOP/build/systems
BIND=()

# Prints the address of the mirror that this machine's own release comes from.
mirror_of_apt() {
	local codename
	codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
		awk -v codename="$codename" '$1 == codename {print $2; exit}'
}

# pristine RELEASE: the system as debootstrap leaves it, made once
system_pristine() {
	local folder=$SYSTEMS/pristine-$1 mirror
	if [ -e "$folder/etc/debian_version" ]; then return; fi
	if ! command -v debootstrap >/dev/null && ! [ -x /usr/sbin/debootstrap ]; then
		as_root apt-get -q -y --no-install-recommends install debootstrap >&2
	fi
	mirror=$(mirror_of_apt)
	[ -n "$mirror" ] || die "found no mirror in apt's sources"
	mkdir -p "$SYSTEMS"
	as_root rm -rf "$folder.new"
	if ! as_root env PATH="$PATH:/usr/sbin" debootstrap --variant=minbase "$1" "$folder.new" "$mirror" \
		>"$SYSTEMS/debootstrap-$1.log" 2>&1; then
		tail -n 5 "$SYSTEMS/debootstrap-$1.log" >&2
		die "debootstrap failed for $1"
	fi
	# A mirror may be a snapshot, in which unstable has passed its date.
	as_root sh -c 'cat >"$0"' "$folder.new/etc/apt/apt.conf.d/80snapshot" <<<'Acquire::Check-Valid-Until "false";'
	as_root mv "$folder.new" "$folder"
}

system_make() {
	local folder=$SYSTEMS/$1
	system_pristine "$2"
	if ! [ -e "$folder/etc/debian_version" ]; then
		as_root rm -rf "$folder.new"
		as_root cp -a "$SYSTEMS/pristine-$2" "$folder.new"
		as_root mv "$folder.new" "$folder"
	fi
	echo "$folder"
}

system_fresh() {
	as_root rm -rf "$SYSTEMS/$1"
	system_make "$@"
}

# Runs inside of its own namespaces of mounts and processes: mounts what the system needs, and changes into it.
# enter_system FOLDER BINDS COMMAND...: BINDS has lines as the elements of BIND
enter_system() {
	local root=$1 binds=$2 bind place
	shift 2
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs tmpfs "$root/dev/shm"
	while IFS== read -r bind place; do
		[ -n "$bind" ] || continue
		mkdir -p "$root/${place#+}"
		mount --bind "$bind" "$root/${place#+}"
		if [ "$place" = "${place#+}" ]; then mount -o remount,bind,ro "$root/$place"; fi
	done <<<"$binds"
	cp -L /etc/resolv.conf "$root/etc/resolv.conf"
	exec chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" DEBIAN_FRONTEND=noninteractive "$@"
}

in_system() {
	local folder=$SYSTEMS/$1
	shift
	as_root unshare --mount --ipc --pid --fork --kill-child bash -c "set -euo pipefail
		$(declare -f enter_system)
		enter_system \"\$@\"" in_system "$folder" "$(printf '%s\n' "${BIND[@]}")" "$@"
}

system_apt() {
	local name=$1 log=$SYSTEMS/apt-$1.log
	shift
	if ! in_system "$name" apt-get -q -y --no-install-recommends "$@" </dev/null >"$log" 2>&1; then
		tail -n 20 "$log" >&2
		return 1
	fi
}

release_of() {
	case $1 in
		15) echo bookworm ;;
		17) echo trixie ;;
		18) echo sid ;;
		*) die "no release of Debian is known that has PostgreSQL $1" ;;
	esac
}
