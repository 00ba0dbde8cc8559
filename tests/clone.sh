#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A register's folder copied, and an older copy put back in its place: each
# goes on under a replica name of its own, nothing equivocates, and the work of
# all of them arrives.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

key malik
key khan
fingerprint=$(d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" --ledger national --json |
	jq -r .fingerprint)
d hq enrol --office isb --name Islamabad >/dev/null || fail "enrol isb"
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer \
	--key "$T/khan.pub" >/dev/null || fail "enrol khan"
d hq sync >/dev/null || fail "publish"
d isb join "$HUB_URL" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$fingerprint" >/dev/null || fail "join"

save() { # REGISTER NAME: a new person; prints its id
	d "$1" new person name="$2" --json | jq -r .id
}
quiet_sync() { # REGISTER…: no alarm
	for r in "$@"; do
		d "$r" sync --json >"$T/sync" || fail "$r: sync: $(cat "$T/sync")"
		tail -n 1 "$T/sync" | jq -e '.alarms == 0' >/dev/null ||
			fail "$r: sync alarms: $(cat "$T/sync")"
	done
}
replicas() { # REGISTER: its names, oldest first
	git config -f "$T/$1/config" --get-all ledger.national.replica
}
has() { # REGISTER ID NAME
	d "$1" show "$2" --json | jq -e --arg name "$3" \
		'.fields.name[0].value == $name' >/dev/null ||
		fail "$1 does not have $3"
}
all_agree() { # REGISTER…
	quiet_sync "$@"
	d hq merge >"$T/merge" || fail "merge: $(cat "$T/merge")"
	# copies give a number twice: people look, and let it pass
	for at in $(d hq review --json | jq -r 'select(.violations != []).at'); do
		d hq merge --accept-violations "$at" >"$T/merge" ||
			fail "merge: $(cat "$T/merge")"
	done
	quiet_sync "$@"
	d hq dump >"$T/dump.hq" || fail "hq: dump"
	for r in "$@"; do
		d "$r" dump | cmp - "$T/dump.hq" || fail "$r and hq differ"
		d "$r" verify >"$T/out" 2>&1 || fail "$r: $(cat "$T/out")"
		d "$r" quarantine --json >"$T/out" || fail "$r: quarantine"
		[ ! -s "$T/out" ] || [ "$r" = "${quarantined-}" ] ||
			fail "$r: in quarantine: $(cat "$T/out")"
	done
	d hq quarantine --json >"$T/out" || fail "hq: quarantine"
	[ ! -s "$T/out" ] || fail "hq: in quarantine: $(cat "$T/out")"
	git -C "$HUB" fsck --strict --no-progress >"$T/out" 2>&1 ||
		fail "git fsck: $(cat "$T/out")"
}

# A copy with work that was not sent: the original goes on with its name.
first=$(save isb 'Muhammad Aslam')
quiet_sync isb
unsent=$(save isb 'Bashir Ahmed')
old=$(replicas isb | tail -n 1)
cp -a "$T/isb" "$T/copy"
one=$(save isb 'Zainab Bibi')
two=$(save copy 'Rukhsana Bibi')
[ "${one%-*}" = "$old" ] || fail "the original took a new name: $one"
[ "${two%-*}" != "$old" ] || fail "the copy writes as $old too: $two"
[ "${two##*-}" = 1 ] || fail "the copy's chain does not begin at 1: $two"
again=$(save copy 'Parveen Akhtar')
[ "${again%-*}" = "${two%-*}" ] || fail "a second new name: $again"
# Both have the change set that was not sent, and both send it.
all_agree copy isb
for r in hq isb copy; do
	has "$r" "$first" 'Muhammad Aslam'
	has "$r" "$unsent" 'Bashir Ahmed'
	has "$r" "$one" 'Zainab Bibi'
	has "$r" "$two" 'Rukhsana Bibi'
	has "$r" "$again" 'Parveen Akhtar'
done

# A copy that only reads, or syncs, keeps to what it has.
cp -a "$T/isb" "$T/reader"
quiet_sync reader
d reader dump | cmp - "$T/dump.hq" || fail "the reader differs"

# An older copy put back in the place of the folder: what it had not sent is
# sent, what was sent since is on the hub and comes back with main.
rest=$(save isb 'Ghulam Rasool')
cp -a "$T/isb" "$T/backup"
quiet_sync isb
later=$(save isb 'Saima Noor')
quiet_sync isb
lost=$(save isb 'never sent')
rm -r "$T/isb"
cp -a "$T/backup" "$T/isb"
new=$(save isb 'Imran Ali')
[ "${new%-*}" != "$old" ] || fail "the restored register writes as $old: $new"
all_agree isb copy
has isb "$rest" 'Ghulam Rasool'
has isb "$later" 'Saima Noor'
has copy "$new" 'Imran Ali'
d isb show "$lost" >/dev/null 2>&1 && fail "what only the lost disk had is there"

# A folder that only got another name goes on as it was.
name=$(replicas isb | tail -n 1)
mv "$T/isb" "$T/islamabad"
new=$(save islamabad 'Adnan Shah')
[ "${new%-*}" = "$name" ] || fail "a renamed folder took a new name: $new"
all_agree copy islamabad

# As doc/security.md says it: doctor asks for a merge first, and then no number is
# given twice.
rm -r "$T/backup"
cp -a "$T/islamabad" "$T/backup"
later=$(save islamabad 'Rubina Shah')
quiet_sync islamabad
rm -r "$T/islamabad"
cp -a "$T/backup" "$T/islamabad"
d islamabad doctor | grep -q 'let headquarters merge' || fail "doctor"
quiet_sync islamabad
d hq merge >/dev/null || fail "merge"
quiet_sync islamabad
has islamabad "$later" 'Rubina Shah'
new=$(save islamabad 'Farid Gul')
quiet_sync islamabad
d hq merge >/dev/null || fail "merge"
[ -z "$(d hq review --json)" ] || fail "held: $(d hq review)"
has hq "$new" 'Farid Gul'
all_agree copy islamabad

# An older copy, with the files written into those that are there: only the hub,
# which shows more of the register's branch than it has, tells; so does sync.
rest=$(save islamabad 'Nadia Hussain')
rm -r "$T/backup"
cp -a "$T/islamabad" "$T/backup"
name=$(replicas islamabad | tail -n 1)
quiet_sync islamabad
later=$(save islamabad 'Tariq Mehmood')
quiet_sync islamabad
rm -r "$T/islamabad/register.db" "$T/islamabad/ledgers"
cp -a "$T/backup/." "$T/islamabad/"
status=0
d islamabad sync >"$T/out" 2>&1 || status=$?
[ "$status" = 4 ] || fail "nothing is said of it: $status $(cat "$T/out")"
new=$(save islamabad 'Waqas Raza')
[ "${new%-*}" != "$name" ] || fail "written as $name although the hub has more"
quarantined=islamabad
all_agree islamabad copy
has islamabad "$rest" 'Nadia Hussain'
has islamabad "$later" 'Tariq Mehmood'
has copy "$new" 'Waqas Raza'

# Main comes from the seat itself: what it had sent before it was restored, and not
# merged, it has from the hub.
cp -a "$T/hq" "$T/backup.hq"
mine=$(save hq 'Of the seat')
also=$(save hq 'Of the seat, too')
quiet_sync hq
rm -r "$T/hq"
cp -a "$T/backup.hq" "$T/hq"
d hq sync >"$T/out" 2>&1 || fail "sync: $(cat "$T/out")"
grep -q '2 change sets of .* came back from the hub' "$T/out" ||
	fail "not said: $(cat "$T/out")"
next=$(save hq 'After that')
[ "${next%-*}" != "${mine%-*}" ] || fail "the restored seat writes as before"
all_agree copy islamabad
has copy "$mine" 'Of the seat'
has copy "$also" 'Of the seat, too'
has copy "$next" 'After that'
d hq sync >"$T/out" 2>&1 || fail "sync: $(cat "$T/out")"
! grep -q 'came back' "$T/out" || fail "again: $(cat "$T/out")"
d hq rebuild >/dev/null || fail rebuild
d hq dump | cmp - "$T/dump.hq" || fail 'rebuilt, the seat differs'
fixture_stop
