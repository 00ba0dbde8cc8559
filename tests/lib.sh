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
#   fail TEXT            ends the test, also from behind a pipe
#   is WHAT GOT WANTED   they are equal, else it ends
#   flip FILE OFFSET     makes that byte another one than it was
#   bomb REPO FILE       a pack of 16 KB, of which a delta of 109 bytes makes
#                        400 MB; the blob that it begins with goes to REPO
#
# For the types, in the register hq:
#
#   new TYPE FIELD=VALUE...          makes a record, prints its id
#   ok RECORD FIELD=VALUE...         a change that must be taken
#   no WORDS RECORD FIELD=VALUE...   one that is refused with these words
#   due RECORD DATE LAW-OR-WORDS     stands in the list of what is due
#   not_due RECORD WORDS             does not
#   clock RECORD NAME CONDITION      its clock, a condition in jq's language

set -u
: "${DAFTAR:=daftar}"
unset SSH_AUTH_SOCK DAFTAR_DIR DAFTAR_OFFICER DAFTAR_KEY
LC_ALL=C.UTF-8
export LC_ALL

fail() {
	echo "FAIL: $*" >&2
	kill -TERM $$
	exit 1
}

is() {
	[ "$2" = "$3" ] || fail "$1: '$2', not '$3'"
}

fixture_clean() {
	[ -z "${sshd_pid-}" ] || kill "$sshd_pid" 2>/dev/null
	[ -n "${KEEP-}" ] && echo "kept: $T" >&2 && return
	umount "$T/small" "$T/smallhub" 2>/dev/null
	chmod -R u+rwX "$T" 2>/dev/null
	rm -rf "$T"
}

key() {
	ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$T/$1"
}

# Writing one fixed byte would now and then change nothing.
flip() {
	chmod u+w "$1"
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059
	printf "\\$(printf %03o $((255 - byte)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

octets() { # HEX...
	for o in "$@"; do
		# shellcheck disable=SC2059
		printf "\\$(printf %03o "0x$o")"
	done
}
bomb() {
	zeros=$(head -c 16777215 /dev/zero | git -C "$1" hash-object -w --stdin)
	{
		octets ff ff ff 07 e7 ff ff c7 01 # the sizes before and after
		for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 \
			22 23 24 25; do
			octets f0 ff ff ff # all of it again
		done
	} >"$2.delta"
	{
		printf 'PACK\0\0\0\2\0\0\0\2'
		echo "$zeros" | git -C "$1" pack-objects -q --stdout |
			tail -c +13 | head -c -20
		# shellcheck disable=SC2046
		octets fd 06 $(echo "$zeros" | sed 's/../& /g') \
			78 01 01 6d 00 92 ff
		cat "$2.delta"
		# shellcheck disable=SC2046
		octets $(od -An -v -tu1 "$2.delta" | awk '{
			for (i = 1; i <= NF; i++) {
				a = (a + $i) % 65521
				b = (b + a + 1) % 65521
			}
		} END {
			a++
			printf "%x %x %x %x", b / 256, b % 256, a / 256, a % 256
		}')
	} >"$2"
	end=$(sha1sum <"$2" | cut -c 1-40 | sed 's/../& /g')
	# shellcheck disable=SC2086
	octets $end >>"$2"
	rm "$2.delta"
}

d() {
	office=$1
	shift
	"$DAFTAR" -C "$T/$office" "$@"
}

# An sshd that takes our key, for this user, on a free port; of $sshd_at if that
# is set, by the command $sshd_in. It leaves who is gone. SHLVL: bash, where
# it is the user's shell, reads his .bashrc for a command that comes by ssh, which
# may cost more than the command, but only at the first level.
fixture_sshd() {
	sshd=$(PATH=$PATH:/usr/sbin command -v sshd) || exit 77
	[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
	key host
	key login
	cp "$T/login.pub" "$T/authorized"
	port=$((20000 + $$ % 20000))
	: "${sshd_at:=127.0.0.1}" "${sshd_in:=}"
	for _ in 1 2 3 4 5 6 7 8 9; do
		cat >"$T/sshd_config" <<-CONFIG
			Port $port
			ListenAddress $sshd_at
			HostKey $T/host
			AuthorizedKeysFile $T/authorized
			StrictModes no
			UsePAM no
			PasswordAuthentication no
			PidFile $T/sshd.pid
			SetEnv SHLVL=1
			MaxStartups 100
			ClientAliveInterval 15
		CONFIG
		$sshd_in "$sshd" -D -f "$T/sshd_config" -E "$T/sshd.log" &
		sshd_pid=$!
		n=0
		while [ "$n" -lt 50 ] && kill -0 "$sshd_pid" 2>/dev/null; do
			# ours, not that of another test that has the port
			$sshd_in ssh-keyscan -T 1 -p "$port" "$sshd_at" 2>/dev/null |
				grep -qF "$(cut -d' ' -f2 "$T/host.pub")" && break
			sleep 0.1
			n=$((n + 1))
		done
		kill -0 "$sshd_pid" 2>/dev/null && break
		port=$((port + 137))
	done
	kill -0 "$sshd_pid" 2>/dev/null || fail "no sshd: $(cat "$T/sshd.log")"
	printf '[%s]:%s %s\n' "$sshd_at" "$port" "$(cut -d' ' -f1,2 "$T/host.pub")" \
		>"$T/known"
	cat >"$T/ssh_config" <<-CONFIG
		Host $sshd_at
		  Port $port
		  IdentityFile $T/login
		  IdentitiesOnly yes
		  UserKnownHostsFile $T/known
		  GlobalKnownHostsFile /dev/null
	CONFIG
	DAFTAR_SSH="ssh -F $T/ssh_config"
	export DAFTAR_SSH
	HUB_URL=ssh://$(id -un)@$sshd_at:$port$HUB
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

new() {
	d hq new "$@" --json | head -n 1 | jq -r .id
}
ok() {
	d hq set "$@" >/dev/null || fail "set $*"
}
# Ends with 3, and with these words.
refused_with() { # WORDS COMMAND...
	words=$1
	shift
	status=0
	d hq "$@" >/dev/null 2>"$T/err" || status=$?
	[ "$status" = 3 ] || fail "$* ended with $status"
	grep -q "$words" "$T/err" || fail "$*: $(cat "$T/err")"
}
no() { # WORDS RECORD FIELD=VALUE...
	words=$1
	shift
	refused_with "$words" set "$@"
}
due() {
	d hq due --within 400 --json >"$T/due" || fail due
	jq -se --arg id "$1" --arg date "$2" --arg w "$3" 'any(.[]; .id == $id and
	    .date == $date and ((.law // "") + .what | contains($w)))' "$T/due" \
		>/dev/null || fail "$3 is not due on $2: $(cat "$T/due")"
}
not_due() {
	d hq due --within 400 --json >"$T/due" || fail due
	if jq -se --arg id "$1" --arg w "$2" 'any(.[]; .id == $id and
	    ((.law // "") + .what | contains($w)))' "$T/due" >/dev/null; then
		fail "$2 is still due: $(cat "$T/due")"
	fi
}

clock() {
	d hq clocks "$1" --json >"$T/clocks" || fail clocks
	jq -se --arg name "$2" "any(.[]; .name == \$name and ($3))" "$T/clocks" \
		>/dev/null || fail "clock $2: not $3: $(cat "$T/clocks")"
}

# A ledger at hq with three officers: malik, its founder; shah, a supervisor;
# qazi. It is Monday, 23 November 2026; then Fri 27, Mon 30. `as` signs with the
# key of one of them. DAFTAR_NO_LIVES=1 skips what uses it: the lives of types.
# So it does with the drives walk-*, and with the longest of protected.sh.
three_officers() {
	[ -z "${DAFTAR_NO_LIVES-}" ] || exit 77
	DAFTAR_NOW=2026-11-23T09:00:00+05:00
	export DAFTAR_NOW
	for k in malik shah qazi; do
		key "$k"
	done
	d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
		--key "$T/malik.pub" --hub "$HUB_URL" --ledger national \
		>/dev/null || fail init
	d hq enrol --officer 'A. Shah <a.shah@hq>' --role officer,supervisor \
		--key "$T/shah.pub" >/dev/null || fail "enrol shah"
	d hq enrol --officer 'N. Qazi <n.qazi@hq>' --role officer \
		--key "$T/qazi.pub" >/dev/null || fail "enrol qazi"
}
as() { # OFFICER COMMAND...
	case $1 in
	shah) DAFTAR_OFFICER='A. Shah <a.shah@hq>' ;;
	qazi) DAFTAR_OFFICER='N. Qazi <n.qazi@hq>' ;;
	*) DAFTAR_OFFICER='S. Malik <s.malik@hq>' ;;
	esac
	DAFTAR_KEY=$T/$1.pub
	export DAFTAR_OFFICER DAFTAR_KEY
	shift
	"$@"
	unset DAFTAR_OFFICER DAFTAR_KEY
}
at() { # RECORD STAGE: there it stands
	d hq show "$1" --json | jq -e --arg s "$2" \
		'.fields.stage[0].value == $s' >/dev/null || fail "not at $2"
}
not_to() { # RECORD STAGE...: from where it stands it cannot go to these
	record=$1
	shift
	for stage in "$@"; do
		no 'cannot go' "$record" "stage=$stage"
	done
}
not_new() { # WORDS TYPE FIELD=VALUE...
	words=$1
	shift
	refused_with "$words" new "$@"
}
approve() { # RECORD WHAT DECISION [FIELD=VALUE]
	d hq new approval "parent=$1" "what=$2" "decision=$3" \
		"${4:-decided_on=t}" >/dev/null || fail "approve $2"
}
