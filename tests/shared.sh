#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An officer whose ssh_config shares connections: the exchanges go by one, nothing of
# the register is held by what stays behind, and when the shared one is dead they
# go by their own.
# shellcheck disable=SC2154 # variables of lib.sh
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
# shellcheck disable=SC2119 # its word is not ours
fixture_start
shared=
control() { ssh -F "$T/ssh_config" -O "$1" 127.0.0.1 2>&1; }
ended() {
	[ -z "$shared" ] || kill -CONT "$shared" 2>/dev/null
	control exit >/dev/null
	fixture_clean
}
trap ended EXIT
key khan
found
admit isb 'A. Khan <a.khan@isb>' khan
cat >>"$T/ssh_config" <<-CONFIG
	  ControlMaster auto
	  ControlPath $T/shared
	  ControlPersist 60
CONFIG
logins() { grep -c '^Accepted' "$T/sshd.log"; }
# new_logins N COMMAND…: it logs in so often.
new_logins() {
	before=$(logins)
	n=$1
	shift
	"$@"
	is "logins of $*" "$(($(logins) - before))" "$n"
}
# With its output into a pipe, whose end is waited for, too.
piped() {
	status=$({
		timeout 30 "$DAFTAR" -C "$T/$1" sync 2>&1 && echo 0 || echo $?
	} | tail -n 1)
	is 'status' "$status" 0
}

# ---- two exchanges of two connections each: one login ----

task isb one >/dev/null
new_logins 1 piped isb
shared=$(control check | sed -n 's/.*pid=\([0-9]*\).*/\1/p')
[ -n "$shared" ] || fail "not shared: $(control check)"
task isb two >/dev/null
new_logins 0 piped isb
new_logins 0 sync hq isb
for fd in "/proc/$shared/fd/"*; do
	case $(readlink "$fd") in
	"$T/isb"* | "$T/hq"*) fail "it holds $(readlink "$fd")" ;;
	esac
done
flock -n "$T/isb/lock" true || fail 'the lock is held'
flock -n "$T/isb/ledgers/national/sync.lock" true || fail 'sync.lock is held'

# ---- it is dead, and nobody says so: fetched and sent by their own ----

task isb three >/dev/null
kill -STOP "$shared"
DAFTAR_SILENCE_MS=4000 DAFTAR_RETRY_MS=1
export DAFTAR_SILENCE_MS DAFTAR_RETRY_MS
before=$(logins)
timeout 60 "$DAFTAR" -C "$T/isb" sync >"$T/out" 2>"$T/err" ||
	fail "beside a dead one: $(cat "$T/err")"
is 'logins beside a dead one' "$(($(logins) - before))" 2
grep -q 'silent for [0-9]* seconds after 0 bytes came' "$T/err" ||
	fail "it was not tried: $(cat "$T/err")"
key rind
enrol lhr 'B. Rind <b.rind@lhr>' rind
unset DAFTAR_SILENCE_MS
kill -CONT "$shared"
sync hq
kill -STOP "$shared"
DAFTAR_SILENCE_MS=4000 join lhr 'B. Rind <b.rind@lhr>' rind
kill -CONT "$shared"
is 'change sets at the hub' "$(git -C "$HUB" rev-list --count \
	"$(git -C "$HUB" for-each-ref --format='%(refname)' \
		'refs/heads/office/isb.*')")" 3
fixture_stop
