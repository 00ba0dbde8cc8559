#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Killed at every write-class system call of save, sync, merge and rebuild, and
# opened again: the old state or the new one, never between; nothing that was
# acknowledged is lost. KILL_STEP=1 takes every call, the default every 13th,
# 0 none.
. "${srcdir:-.}/tests/lib.sh"
command -v strace >/dev/null || exit 77
strace -o /dev/null true 2>/dev/null || exit 77
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
step=${KILL_STEP:-13}
[ "$step" != 0 ] || exit 77
fixture_start path

calls='write pwrite64 writev rename renameat renameat2 link linkat unlink
unlinkat fsync fdatasync ftruncate mkdir mkdirat chmod fchmod'
kills=0

# killed CALL N OFFICE ARGUMENT…: status 0 if it was killed, 1 if it got through
killed() {
	call=$1 n=$2 office=$3
	shift 3
	status=0
	strace -o /dev/null -e trace="$call" \
		-e inject="$call:signal=KILL:when=$n" \
		"$DAFTAR" -C "$T/$office" "$@" >"$T/out" 2>"$T/err" || status=$?
	[ "$status" = 137 ] && kills=$((kills + 1)) && return 0
	[ "$status" = 0 ] || fail "$* ended with $status: $(cat "$T/err")"
	return 1
}
count() { # OFFICE
	d "$1" list task --limit 100000 --json >"$T/list" || fail "$1: list"
	wc -l <"$T/list"
}
sound() { # OFFICE
	d "$1" verify >"$T/verify" 2>&1 || fail "$1: verify: $(cat "$T/verify")"
}

key malik
key khan
fingerprint=$(d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" --json | jq -r .fingerprint)
d hq enrol --office isb --name Islamabad >/dev/null || fail enrol
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer \
	--key "$T/khan.pub" >/dev/null || fail enrol
d hq merge >/dev/null || fail merge
d isb join "$HUB_URL" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$fingerprint" >/dev/null || fail join

# save: each try adds nothing or one; one that was acknowledged is there.
have=0
for call in $calls; do
	n=1
	while killed "$call" "$n" isb new task title="$call $n"; do
		now=$(count isb)
		[ "$now" = "$have" ] || [ "$now" = $((have + 1)) ] ||
			fail "save killed at $call $n: $have became $now"
		have=$now
		n=$((n + step))
	done
	now=$(count isb)
	[ "$now" = $((have + 1)) ] || fail "a save was acknowledged but is not there"
	have=$now
done
sound isb

# sync: here is never lost, the hub stays whole, the next sync ends the work.
for call in $calls; do
	n=1
	while
		d isb new task title="sync $call $n" >/dev/null || fail save
		have=$((have + 1))
		killed "$call" "$n" isb sync
	do
		[ "$(count isb)" = "$have" ] || fail "sync killed at $call $n: lost"
		n=$((n + step))
	done
done
d isb sync >/dev/null || fail "sync after the kills"
sound isb
git -C "$HUB" fsck --strict --no-progress >"$T/fsck" 2>&1 ||
	fail "$(cat "$T/fsck")"

# merge
for call in $calls; do
	n=1
	while
		d isb new task title="merge $call $n" >/dev/null || fail save
		have=$((have + 1))
		d isb sync >/dev/null || fail sync
		killed "$call" "$n" hq merge
	do
		n=$((n + step))
	done
done
d hq merge >/dev/null || fail "merge after the kills"
# A lock that a killed one leaves on main stops no decision that needs no exchange.
: >"$(echo "$T"/hq/ledgers/*)/in.git/refs/heads/main.lock"
d hq enrol --office mtn --name Multan >"$T/out" 2>&1 ||
	fail "enrol after a kill: $(cat "$T/out")"
d hq merge >/dev/null || fail merge
[ "$(count hq)" = "$have" ] || fail "hq has $(count hq) of $have"
sound hq
d isb sync >/dev/null || fail "sync after the merges"
d hq dump >"$T/dump.hq"
d isb dump | cmp - "$T/dump.hq" || fail "the dumps differ"
git -C "$HUB" fsck --strict --no-progress >"$T/fsck" 2>&1 ||
	fail "$(cat "$T/fsck")"

# rebuild
for call in $calls; do
	n=1
	while killed "$call" "$n" isb rebuild; do
		d isb dump | cmp - "$T/dump.hq" ||
			fail "rebuild killed at $call $n: the dump differs"
		n=$((n + step))
	done
done
sound isb
[ "$kills" -gt 40 ] || fail "only $kills kills: the test does not test"
echo "$kills kills"
fixture_stop
