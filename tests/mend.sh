#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Git objects that the disk damaged or lost: named by verify, fetched again by
# the next sync, and nothing else has changed.
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
id=$(d isb new person name='Muhammad Aslam' --json | jq -r .id)
d isb set "$id" father_name='Ghulam Nabi' >/dev/null || fail set
d isb sync >/dev/null || fail sync
d hq merge >/dev/null || fail merge
d isb sync >/dev/null || fail sync
d isb set "$id" name='Muhammad Aslam Khan' >/dev/null || fail set
d isb sync >/dev/null || fail sync
d isb dump >"$T/dump" || fail dump

damage() { # FILE: a byte in its middle is another one
	flip "$1" $(($(wc -c <"$1") / 2))
}
mended() { # OFFICE
	status=0
	d "$1" verify >"$T/out" 2>&1 || status=$?
	[ "$status" != 0 ] || fail "$1: verify sees nothing: $2"
	d "$1" sync >"$T/out" 2>&1 || fail "$1: sync: $2: $(cat "$T/out")"
	d "$1" verify >"$T/out" 2>&1 || fail "$1: verify: $2: $(cat "$T/out")"
	d "$1" dump >"$T/dump.after" || fail "$1: dump: $2"
	[ ! -e "$T/$1/ledgers/national/damaged" ] || fail "the order stays"
	[ ! -e "$T/$1/ledgers/national/mend.git" ] || fail "mend.git stays"
}
isb=$T/isb/ledgers/national

damage "$isb/out.git/objects/$(git -C "$isb/out.git" rev-list --all |
	tail -n 1 | sed 's/^../&\//')"
mended isb "an own change set"
cmp "$T/dump" "$T/dump.after" || fail "the dump is another one"
git -C "$isb/out.git" fsck --strict --no-progress >"$T/out" 2>&1 ||
	fail "$(cat "$T/out")"

for pack in "$isb"/in.git/objects/pack/*.pack; do damage "$pack"; done
mended isb "all packs"
cmp "$T/dump" "$T/dump.after" || fail "the dump is another one"

rm -f "$isb"/*.git/objects/pack/*.idx
mended isb "no index"
cmp "$T/dump" "$T/dump.after" || fail "the dump is another one"

# The newest main commit, without which a ledger cannot be opened.
hq=$T/hq/ledgers/national/in.git
damage "$hq/objects/$(git -C "$hq" rev-parse main | sed 's/^../&\//')"
d hq sync >"$T/out" 2>&1 || fail "hq: sync: $(cat "$T/out")"
d hq verify >"$T/out" 2>&1 || fail "hq: verify: $(cat "$T/out")"
git -C "$hq" fsck --strict --no-progress >"$T/out" 2>&1 ||
	fail "$(cat "$T/out")"

# What was never sent is on no hub: that is said, not asked for at every sync;
# put back from a backup, it is sent.
d isb set "$id" name='Never sent' >/dev/null || fail set
oid=$(git -C "$isb/out.git" for-each-ref --format='%(objectname)' \
	refs/heads/office)
object=$isb/out.git/objects/$(echo "$oid" | sed 's/^../&\//')
cp -p "$object" "$T/backup"
damage "$object"
status=0
d isb verify >"$T/out" 2>&1 || status=$?
[ "$status" = 4 ] || fail "verify: unsent: $status"
grep -q "$oid" "$T/out" || fail "verify does not name what was not sent"
status=0
d isb sync >"$T/out" 2>&1 || status=$?
[ "$status" = 6 ] || fail "sync: unsent: $status"
grep -q "hub does not have" "$T/out" || fail "unsaid: $(cat "$T/out")"
status=0
d isb sync >"$T/out" 2>&1 || status=$?
[ "$status" = 6 ] || fail "sync again: unsent: $status"
grep -q -e 'fetched again from' -e 'does not have' "$T/out" &&
	fail "all was fetched again"
cp -p "$T/backup" "$object"
d isb sync >"$T/out" 2>&1 || fail "put back: $(cat "$T/out")"
d isb verify >"$T/out" 2>&1 || fail "put back: $(cat "$T/out")"
rm -f "$isb/damaged"

# Without the hub it is said, and the order stays.
mv "$HUB" "$HUB.away"
: >"$isb/damaged"
status=0
d isb sync >"$T/out" 2>&1 || status=$?
[ "$status" = 9 ] || fail "without a hub: $status $(cat "$T/out")"
[ -e "$isb/damaged" ] || fail "the order is forgotten"
mv "$HUB.away" "$HUB"
d isb sync >"$T/out" 2>&1 || fail "isb: sync: $(cat "$T/out")"
fixture_stop
