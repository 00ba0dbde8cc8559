#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Volumes without a line: an office whose only way is a stick lives through two
# closings, a new one joins by stick, what was written before a volume closed
# arrives after it; sticks that are old, another ledger's, damaged, or too late
# change nothing. All dumps are equal throughout.
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
. "${srcdir:-.}/tests/forge.sh"
fixture_start path

heads() { # FILE: what git finds in the clear package
	git bundle list-heads "$T/$1" | cut -d ' ' -f 2 | tr '\n' ' '
}
old_volume() { # OFFICE: how many commits it has of volume 1
	git -C "$HUB" rev-list refs/heads/main | while read -r oid; do
		git -C "$T/$1/ledgers/national/in.git" cat-file -e "$oid" \
			2>/dev/null && echo "$oid"
	done | wc -l
}

for k in khan rind shah noor baig stranger; do
	key "$k"
done
found
enrol isb 'A. Khan <a.khan@isb>' khan
enrol lhr 'B. Rind <b.rind@lhr>' rind
enrol qta 'D. Noor <d.noor@qta>' noor
enrol mtn 'E. Baig <e.baig@mtn>' baig
d hq new task title='Before anybody joined' >/dev/null || fail new
merge
pack hq first.daftar --identity "$(d isb identity)" \
	--identity "$(d lhr identity)" --identity "$(d qta identity)" \
	--identity "$(d mtn identity)"
join isb 'A. Khan <a.khan@isb>' khan "$T/first.daftar"
register isb
join lhr 'B. Rind <b.rind@lhr>' rind "$T/first.daftar"
register lhr
join qta 'D. Noor <d.noor@qta>' noor "$T/first.daftar"
register qta
join mtn 'E. Baig <e.baig@mtn>' baig "$T/first.daftar"
register mtn
merge
pack hq roster.daftar
unpack isb roster.daftar
unpack lhr roster.daftar
pack hq old.plain --all --plain

# A first volume: lhr writes once, isb has something on the way when it closes.
a=$(task isb 'Alpha')
b=$(task lhr 'Beta')
d mtn new task title='Sent in time' >/dev/null || fail new
pack mtn m.daftar --to hq
unpack hq m.daftar
pack isb a.daftar --to hq
pack lhr b.daftar --to hq
unpack hq a.daftar
unpack hq b.daftar
merge
pack hq down.daftar
unpack isb down.daftar
unpack lhr down.daftar
late=$(task isb 'Late')
d isb set "$a" text='late' >/dev/null || fail set
pack isb late.daftar --to hq
pack isb late.plain --to hq --plain
pack isb late.all --all --plain
[ "$(heads late.plain | cut -d . -f 1)" = refs/heads/office/isb ] ||
	fail "late.plain: $(heads late.plain)"
d hq set "$b" text='the end of the first volume' >/dev/null || fail set
merge
bad 3 'is not closed' hq pack "$T/early" --volume 1
d hq close-volume >/dev/null || fail close

# A new office needs the newest volume alone, and has nothing of the first one.
enrol psh 'C. Shah <c.shah@psh>' shah
merge
pack hq new.daftar --identity "$(d psh identity)"
packed '.since == 0 and .volume == 2 and .changes == 0'
join psh 'C. Shah <c.shah@psh>' shah "$T/new.daftar"
register psh
[ "$(old_volume psh)" = 0 ] || fail 'psh has something of the first volume'
d psh show "$b" --json | jq -e '.fields.text[0].value == "the end of the first volume"' \
	>/dev/null || fail "psh: $(d psh show "$b")"
merge

# One package for all: the rest of the first volume for those who are in it.
pack hq all.daftar
packed '.since == 0 and .volume == 1'
pack hq all.plain --plain
heads all.plain | grep -q '^refs/heads/main refs/heads/main+2 $' ||
	fail "all.plain: $(heads all.plain)"
git -C "$HUB" bundle verify -q "$T/all.plain" 2>/dev/null ||
	fail 'git does not like it'
unpack psh all.daftar
unpacked '.alarms == 0'
[ "$(old_volume psh)" = 0 ] || fail 'psh took what it has no use for'
# For those alone who are in it, what they lack.
pack hq rest.plain --to isb --to lhr --plain
packed '.since > 0 and .volume == 1'
unpack lhr rest.plain
unpacked '.alarms == 0'
same_dumps hq lhr psh
git_sound lhr psh

# What came with the volume says so, and where its past is.
d psh history "$b" --json | jq -se 'all(.volume == 1)' >/dev/null ||
	fail "history: $(d psh history "$b" --json)"
d psh history "$b" | grep -q 'before volume 1 was closed' ||
	fail "history: $(d psh history "$b")"
d isb history "$a" | grep -q 'volume 1' && fail 'isb has all of its history'
# Of a register that has said nothing it is known in which volume it joined.
pack hq qta.plain --to qta --plain
packed '.since == 0 and .volume == 1'

# What isb wrote before it heard of that arrives now; it hears of it by the same
# stick, and goes on.
unpack hq late.daftar
unpacked '.received == 2 and .alarms == 0'
merge
unpack isb rest.plain
unpacked '.alarms == 0'
n=$(task isb 'isb, second volume')
later=$(task lhr 'lhr, second volume')
pack isb up.daftar --to hq
pack isb up.plain --to hq --plain
case $(heads up.plain) in
refs/heads/office/isb.*\ refs/heads/office/isb.*+2\ ) ;;
*) fail "both branches are wanted: $(heads up.plain)" ;;
esac
# One that never had the first volume gets the whole branch.
pack isb wide.daftar --to psh
packed '.since == 0 and .volume == 2'
unpack psh wide.daftar
unpacked '.received == 3 and .alarms == 0'
[ "$(d psh history "$n" --json | jq -r .state | head -n 1)" = sent ] ||
	fail 'psh does not see what isb wrote'
git_sound psh
pack lhr over.daftar --to hq --to psh
unpack hq up.daftar
unpack hq over.daftar
unpacked '.received == 1'
unpack psh over.daftar
unpacked '.received == 1 and .alarms == 0'
[ "$(d psh history "$later" --json | jq -r .state | head -n 1)" = sent ] ||
	fail 'psh does not see what lhr wrote'
merge
pack hq second.daftar
for o in isb lhr psh; do
	unpack "$o" second.daftar
	unpacked '.alarms == 0'
done
for r in "$late" "$n" "$later"; do
	d psh show "$r" >/dev/null || fail "psh: $r is not there"
done
same_dumps hq isb lhr psh
git_sound isb psh

d psh new task title='psh writes' >/dev/null || fail 'psh: new'
pack psh psh.daftar --to hq --to isb
unpack isb psh.daftar
unpack hq psh.daftar
merge

# A second closing; lhr has something on the way, isb has nothing.
x=$(task lhr 'Late again')
pack lhr x.daftar --to hq
d hq close-volume >/dev/null || fail 'close 2'
pack hq third.daftar --to isb --to lhr --to psh
packed '.volume == 2'
for o in isb psh; do
	unpack "$o" third.daftar
	unpacked '.alarms == 0'
done
same_dumps hq isb psh
unpack lhr third.daftar
unpacked '.alarms == 0'
y=$(task lhr 'lhr, third volume')
pack lhr y.daftar --to psh
packed '.volume == 2'
unpack psh y.daftar
unpacked '.received == 2 and .alarms == 0'
pack lhr y2.daftar --to hq
unpack hq y2.daftar
unpacked '.received == 2'
unpack hq x.daftar
unpacked '.received == 0 and .alarms == 0'
merge
pack hq fourth.daftar
for o in isb lhr psh; do
	unpack "$o" fourth.daftar
	unpacked '.alarms == 0'
	d "$o" show "$x" >/dev/null || fail "$o: what came late"
	d "$o" show "$y" >/dev/null || fail "$o: what came after it"
done
same_dumps hq isb lhr psh
git_sound lhr

# Old ones.
for f in roster.daftar down.daftar rest.plain second.daftar old.plain; do
	unpack isb "$f"
	unpacked '.received == 0 and .accepted == 0 and .alarms == 0'
done
unpack lhr late.all
unpacked '.received == 0 and .alarms == 0'
bad 3 'began with a later one' psh unpack "$T/old.plain"
# … one up to the very end of the volume
pack hq one.bundle --volume 1 --plain
bad 3 'began with a later one' psh unpack "$T/one.bundle"
unpack hq late.daftar
unpacked '.received == 0 and .alarms == 0'

# An office that was away all the time gets the newest volume alone: it begins
# anew with that, and what it had not sent arrives.
away=$(task qta 'Away')
pack hq anew.daftar --identity "$(d qta identity)" \
	--identity "$(d mtn identity)"
packed '.volume == 3'
# Not with one that somebody opened whom it does not know, though he signs as
# headquarters.
opening=$(git -C "$HUB" rev-list --first-parent \
	--max-parents=0 refs/heads/main+3)
git -C "$HUB" log -1 --format=%B "$opening" | sed '$d' >"$T/message"
by=stranger who='S. Malik <s.malik@hq>' when=1790000000 space=git
commit "$(git -C "$HUB" rev-parse "$opening^{tree}")" "$T/message"
{
	printf '# v2 git bundle\n%s refs/heads/main+3\n\n' "$made"
	git -C "$HUB" rev-list --objects "$made" | cut -c1-40 |
		git -C "$HUB" pack-objects -q --stdout
} >"$T/strange"
bad 4 'does not list for headquarters' qta unpack "$T/strange"
git -C "$T/qta/ledgers/national/in.git" cat-file -e "$made" 2>/dev/null &&
	fail 'a strange opening was taken in'
unpack qta anew.daftar
grep -q 'began anew' "$T/unpacked" || fail "$(cat "$T/unpacked")"
unpacked '.alarms == 0'
[ "$(d qta history "$away" --json | jq -r .state)" = here ] || fail 'away'
unpack mtn anew.daftar
grep -q 'began anew' "$T/unpacked" || fail "$(cat "$T/unpacked")"
d mtn new task title='After that' >/dev/null || fail new
pack mtn m.daftar --to hq --replace
unpack hq m.daftar
pack qta away.daftar --to hq
unpack hq away.daftar
unpacked '.received >= 1 and .alarms == 0'
merge
pack hq fifth.daftar
for o in isb lhr psh qta mtn; do
	unpack "$o" fifth.daftar
	unpacked '.alarms == 0'
	d "$o" show "$away" >/dev/null || fail "$o: what qta wrote"
done
same_dumps hq isb lhr psh qta mtn
git_sound qta mtn

# An archive of a volume that was closed.
pack hq one.bundle --volume 1 --plain --replace
packed '.volume == 1 and .since == 0 and .changes == 5'
git clone -q --bare "$T/one.bundle" "$T/one.git" 2>/dev/null ||
	fail 'git does not clone the archive'
git -C "$T/one.git" fsck --strict --no-progress >"$T/fsck" 2>&1 ||
	fail "$(cat "$T/fsck")"
[ "$(git -C "$T/one.git" rev-parse refs/heads/main)" = \
	"$(git -C "$T/hq/ledgers/national/in.git" rev-parse refs/volumes/main)" ] ||
	fail 'the archive does not end where the volume did'
# Joined in a folder of its own it shows what the volume was.
d look join "$T/one.bundle" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$fingerprint" >/dev/null ||
	fail 'the archive is not joined'
[ "$(d look history "$b" --json | jq -s length)" = 2 ] ||
	fail "look: $(d look history "$b")"
d look history "$b" --json | jq -se 'all(.volume == 0 and .state == "accepted")' \
	>/dev/null || fail "look: $(d look history "$b")"
git_sound look
bad 3 'is not here' psh pack "$T/x" --volume 1
bad 3 'is not closed' psh pack "$T/x" --volume 3

# Another ledger's, and damaged ones.
d other init --office oth --officer 'O. Ther <o.ther@oth>' \
	--key "$T/shah.pub" --ledger national >/dev/null || fail other
d other new task title='Elsewhere' >/dev/null
d other merge >/dev/null || fail 'other: merge'
d other close-volume >/dev/null || fail 'other: close'
d other pack "$T/other.daftar" --plain --all >/dev/null || fail 'other packs'
bad 3 'another ledger' isb unpack "$T/other.daftar"
bad 3 'another ledger' psh unpack "$T/other.daftar"
d isb new task title='One more' >/dev/null || fail new
d hq new task title='One more' >/dev/null || fail new
merge
pack hq whole.plain --all --plain
size=$(wc -c <"$T/whole.plain")
for at in $((size / 3)) $((size / 2)) $((size - 30)); do
	cp "$T/whole.plain" "$T/damaged"
	flip "$T/damaged" "$at"
	bad 3 '' psh unpack "$T/damaged"
done

# Made to harm: a stowaway, as if it were of an older volume; one branch under
# another volume's name.
git clone -q --bare "$HUB" "$T/forge.git"
g() {
	git -C "$T/forge.git" -c user.name=Eve -c user.email=eve@isb "$@"
}
new=$(known hq)
g fetch -q "$T/hq/ledgers/national/in.git" "+refs/heads/main:refs/new"
blob=$(echo stowaway | g hash-object -w --stdin)
tree=$(printf '100644 blob %s\tstow\n' "$blob" | g mktree)
stow=$(g commit-tree -m 'Main 1: stowaway' "$tree")
{
	printf '# v2 git bundle\n%s refs/heads/main\n%s refs/heads/main+3\n\n' \
		"$stow" "$new"
	g rev-list --objects "$new" "$stow" | cut -c1-40 |
		g pack-objects -q --stdout
} >"$T/stowaway"
bad 4 'belongs to nothing' psh unpack "$T/stowaway"
bad 4 'belongs to nothing' isb unpack "$T/stowaway"
{
	printf '# v2 git bundle\n%s refs/heads/main+3\n%s refs/heads/main+9\n\n' \
		"$new" "$stow"
	g rev-list --objects "$new" "$stow" | cut -c1-40 |
		g pack-objects -q --stdout
} >"$T/beyond"
bad 3 '' psh unpack "$T/beyond"

# Good as before.
for o in isb lhr psh; do
	unpack "$o" whole.plain
	unpacked '.alarms == 0'
done
same_dumps hq lhr psh
git_sound hq isb lhr psh

# What an office first wrote before a volume ended, and main took up afterwards, comes
# with main; what it wrote since, as a branch that begins within the chain. lhr saw
# nothing of it.
git config -f "$T/lhr/config" ledger.national.url "$HUB_URL"
key durrani
admit kch 'G. Durrani <g.durrani@kch>' durrani
late=$(task kch 'Before the end')
d hq close-volume >/dev/null || fail 'close 3'
sync lhr kch
on=$(task kch 'After the end')
sync kch
merge
sync kch
waits=$(task kch 'Waits')
d kch pack "$T/within" --plain --to lhr >/dev/null || fail pack
unpack lhr within
unpacked '.alarms == 0'
for id in "$late" "$on"; do
	d lhr show "$id" --json | jq -e .fields.title >/dev/null ||
		fail "lhr has not got $id"
done
d lhr history "$waits" >/dev/null || fail 'lhr has not got what waits'
sync kch
merge
sync lhr kch
same_dumps hq lhr kch
git_sound hq lhr kch

fixture_stop
