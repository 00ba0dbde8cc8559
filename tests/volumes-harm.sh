#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What goes wrong around volumes: a hub that lost the older part of a branch, an
# opening by an hq key that takes back what was accepted, an object that the disk
# lost, a branch that cannot be read at a seat that began anew, late work that is
# more than one object holds.
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
fixture_start path


three_offices
cp -a "$T/hq" "$T/thief"
a=$(task lhr Accepted)
sync_at lhr 0
merge
sync_at isb 0
sync_at lhr 0

# ---- an hq key opens a volume from before that, and nothing lies between ----

git init -q --bare "$T/evil"
git config -f "$T/thief/config" ledger.national.url "$T/evil"
for _ in 1 2 3; do
	d thief close-volume >/dev/null 2>&1
done
mv "$HUB" "$HUB.real"
git init -q --bare "$HUB"
git -C "$T/thief/ledgers/national/in.git" push -q "$HUB" \
	refs/heads/main:refs/heads/main+4
d isb dump >"$T/before"
sync_at isb 4
alarm 'it takes back what was accepted of lhr'
d isb dump | cmp - "$T/before" || fail 'the thief changed the register'
rm -rf "$HUB"
mv "$HUB.real" "$HUB"
d isb sync >/dev/null 2>&1
sync_at isb 0

# ---- the hub lost the part of a branch that came late ----

late=$(task lhr Late)
d hq close-volume >/dev/null || fail close
sync_at lhr 0
task lhr 'In the second volume' >/dev/null
sync_at lhr 0
git -C "$HUB" update-ref -d "refs/heads/office/${a%-*}"
d hq merge >"$T/merged" 2>&1 && fail 'a gap in a branch is passed over'
grep -q 'which the hub does not show' "$T/merged" || fail "$(cat "$T/merged")"
sync_at lhr 0
merge
d hq show "$late" >/dev/null || fail 'what came late is lost'
sync_at isb 0
sync_at lhr 0

# ---- the disk lost where the volume before ended ----

in=$T/isb/ledgers/national/in.git
closing=$(git -C "$in" rev-parse refs/volumes/main)
mkdir "$T/packs"
mv "$in"/objects/pack/*.pack "$T/packs" 2>/dev/null
rm -f "$in"/objects/pack/*
for p in "$T"/packs/*.pack; do
	[ ! -e "$p" ] || git -C "$in" unpack-objects -q <"$p"
done
d isb dump >"$T/before"
rm -f "$in/objects/$(echo "$closing" | sed 's|^..|&/|')"
d isb verify >"$T/out" 2>&1 && fail 'a lost object is not missed'
grep -q missing "$T/out" || fail "$(cat "$T/out")"
d isb rebuild >"$T/out" 2>&1 && fail 'it was made anew without its history'
d isb sync >/dev/null 2>&1
sync_at isb 0
d isb verify >"$T/out" 2>&1 || fail "$(cat "$T/out")"
d isb rebuild >/dev/null || fail rebuild
d isb dump | cmp - "$T/before" || fail 'what came back differs'
d isb history "$a" --json | jq -se 'all(.[]; .state == "accepted")' >/dev/null ||
	fail "$(d isb history "$a")"

# ---- late work that is more than one object holds ----

i=0
while [ $i -lt 24 ]; do
	i=$((i + 1))
	for _ in 1 2 3 4; do
		printf '{"type":"task","set":{"title":"Large","text":"'
		head -c 45000 /dev/urandom | base64 -w 0
		echo '"}}'
	done
done >"$T/large"
d lhr new - <"$T/large" >/dev/null || fail 'large'
d hq close-volume >/dev/null || fail close
sync_at lhr 0
merge
merge
sync_at isb 0
sync_at lhr 0
same_dumps hq isb lhr

fixture_stop
