# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# lib.sh - what the scenario tests share: a temporary world with a hub, keys,
# and an sshd of its own on 127.0.0.1.
#
#   fixture_start        T, HUB, HUB_URL (ssh), DAFTAR_SSH; a prepared hub
#   fixture_start path   the same, HUB_URL is the hub's path: no sshd
#   fixture_stop         cleans up and ends the test well
#   key NAME             $T/NAME and $T/NAME.pub, ed25519, no passphrase
#   d OFFICE ARG…        daftar in the register $T/OFFICE
#   fail TEXT            ends the test

set -u
: "${DAFTAR:=daftar}"
unset SSH_AUTH_SOCK DAFTAR_DIR DAFTAR_OFFICER DAFTAR_KEY
LC_ALL=C.UTF-8
export LC_ALL

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

fixture_clean() {
	[ -z "${sshd_pid-}" ] || kill "$sshd_pid" 2>/dev/null
	[ -n "${KEEP-}" ] && echo "kept: $T" >&2 && return
	umount "$T/small" 2>/dev/null
	chmod -R u+rwX "$T" 2>/dev/null
	rm -rf "$T"
}

key() {
	ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$T/$1"
}

d() {
	office=$1
	shift
	"$DAFTAR" -C "$T/$office" "$@"
}

# An sshd that takes our key, for this user, on a free port.
fixture_sshd() {
	sshd=$(PATH=$PATH:/usr/sbin command -v sshd) || exit 77
	[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
	key host
	key login
	cp "$T/login.pub" "$T/authorized"
	port=$((20000 + $$ % 20000))
	for _ in 1 2 3 4 5 6 7 8 9; do
		cat >"$T/sshd_config" <<-CONFIG
			Port $port
			ListenAddress 127.0.0.1
			HostKey $T/host
			AuthorizedKeysFile $T/authorized
			StrictModes no
			UsePAM no
			PasswordAuthentication no
			PidFile $T/sshd.pid
		CONFIG
		"$sshd" -D -f "$T/sshd_config" -E "$T/sshd.log" &
		sshd_pid=$!
		n=0
		while [ "$n" -lt 50 ] && kill -0 "$sshd_pid" 2>/dev/null; do
			ssh-keyscan -T 1 -p "$port" 127.0.0.1 2>/dev/null |
				grep -q ed25519 && break
			sleep 0.1
			n=$((n + 1))
		done
		kill -0 "$sshd_pid" 2>/dev/null && break
		port=$((port + 137))
	done
	kill -0 "$sshd_pid" 2>/dev/null || fail "no sshd: $(cat "$T/sshd.log")"
	printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 "$T/host.pub")" \
		>"$T/known"
	cat >"$T/ssh_config" <<-CONFIG
		Host 127.0.0.1
		  Port $port
		  IdentityFile $T/login
		  IdentitiesOnly yes
		  UserKnownHostsFile $T/known
		  GlobalKnownHostsFile /dev/null
	CONFIG
	DAFTAR_SSH="ssh -F $T/ssh_config"
	export DAFTAR_SSH
	HUB_URL=ssh://$(id -un)@127.0.0.1:$port$HUB
}

fixture_start() {
	T=$(mktemp -d "${TMPDIR:-/tmp}/daftar-test.XXXXXX")
	trap fixture_clean EXIT
	trap 'exit 1' HUP INT TERM
	HOME=$T/home
	export HOME
	mkdir "$HOME"
	HUB=$T/hub.git
	"$DAFTAR" hub "$HUB" >/dev/null || fail "hub"
	if [ "${1-}" = path ]; then
		# shellcheck disable=SC2034 # for the tests
		HUB_URL=$HUB
	else
		fixture_sshd
	fi
}

fixture_stop() {
	exit 0
}
