#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Lies about volumes, on a hub that lets everything in: openings, late change sets
# and branches that begin anew, made by hand. Who has the history sees that a
# snapshot is not the state; nobody takes an opening that decides something.
# shellcheck disable=SC2034,SC2154 # tests/forge.sh reads and sets them
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
. "${srcdir:-.}/tests/forge.sh"
fixture_start path


for k in khan rind stranger; do key "$k"; done
found
sync hq
admit isb 'A. Khan <a.khan@isb>' khan
a=$(task isb 'Alpha')
sync_at isb 0
merge
sync_at isb 0
rm "$HUB/hooks/pre-receive"
ledger=$(git config -f "$T/hq/config" ledger.national.id)
space=git when=1790000000

# ---- openings ----

# The honest one, made at headquarters and not shown to anybody.
good=$(git -C "$HUB" rev-parse main)
cp -a "$T/hq" "$T/hq.before"
cp -a "$HUB" "$T/hub.before"
d hq close-volume >/dev/null || fail close
opening=$(git -C "$HUB" rev-parse main+2)
git -C "$HUB" log -1 --format=%B "$opening" | sed '$d' >"$T/opening"
number=$(sed -n 's/^Main: //p' "$T/opening")

# A tree with this as the only chunk of its snapshot, and the SHA-256 of that.
snapshot() { # FILE: $tree, $hash
	blob=$(git -C "$HUB" hash-object -w "$1")
	folder=$(printf '100644 blob %s\t00001\n' "$blob" | git -C "$HUB" mktree)
	tree=$(git -C "$HUB" ls-tree "$opening" |
		sed "s/^040000 tree [0-9a-f]*\tsnapshot/040000 tree $folder\tsnapshot/" |
		git -C "$HUB" mktree)
	hash=$({
		printf 'snapshot/00001\n%s\n' "$(wc -c <"$1")"
		cat "$1"
	} | sha256sum | cut -d ' ' -f 1)
}
git -C "$HUB" cat-file blob "$opening:snapshot/00001" >"$T/chunk"
d isb dump >"$T/before"
lie() { # WORDS: what is in $made is not taken
	git -C "$HUB" update-ref refs/heads/main+2 "$made"
	sync_at isb 4
	alarm "$1"
	is "$1: where main is" "$(known isb)" "$good"
	d isb dump | cmp - "$T/before" || fail "$1: changed the register"
}
malik() { by=malik who='S. Malik <s.malik@hq>'; }
malik
snapshot "$T/chunk"
is 'the honest snapshot' "Snapshot: $hash" "$(grep ^Snapshot "$T/opening")"

sed 's/Alpha/Omega/' "$T/chunk" >"$T/forged"
snapshot "$T/forged"
sed "s/^Snapshot: .*/Snapshot: $hash/" "$T/opening" >"$T/message"
commit "$tree" "$T/message"
lie 'a snapshot that is not the state'
commit "$tree" "$T/opening"
lie 'its snapshot is not the one that its message names'
tree=$(git -C "$HUB" rev-parse "$opening^{tree}")
commit "$(git -C "$HUB" rev-parse "$good^{tree}")" "$T/opening"
lie 'do not agree on a snapshot'
sed 's/^Volume: 2/Volume: 3/' "$T/opening" >"$T/message"
commit "$tree" "$T/message"
lie 'opens volume 3 after volume 1'
sed 's/"seq":"1"/"seq":"2"/' "$T/opening" >"$T/message"
commit "$tree" "$T/message"
lie 'opens a volume and accepts something'
commit "$tree" "$T/opening" "$good"
lie 'does not name the main commit before it'
sed "s/^Previous: [0-9a-f]*/Previous: $(printf %064d 0)/" "$T/opening" >"$T/message"
commit "$tree" "$T/message"
lie 'does not name the main commit before it'
by=khan who='A. Khan <a.khan@isb>'
commit "$tree" "$T/opening"
lie 'does not have the role hq'
malik
# It names another commit before it than there is: neither continues the other.
sed "s/ [0-9a-f]\{40\}$/ $(printf %040d 0)/" "$T/opening" >"$T/message"
commit "$tree" "$T/message"
lie 'main forked'

# A later volume, signed by nobody whom main here lists, and nothing between.
by=stranger who='S. Malik <s.malik@hq>'
sed "s/ [0-9a-f]\{40\}$/ $(printf %040d 0)/; s/^Main: .*/Main: $((number + 5))/
	s/^Main [0-9]*:/Main $((number + 5)):/" "$T/opening" >"$T/message"
commit "$tree" "$T/message"
lie 'does not list for headquarters'

# The truth is taken after all of that.
git -C "$HUB" update-ref refs/heads/main+2 "$opening"
sync_at isb 0
is 'where main is' "$(known isb)" "$opening"
d isb dump | cmp - "$T/before" || fail 'the opening changed the register'

# A new office takes what headquarters signed, and only that.
enrol khi 'N. Rind <n.rind@khi>' rind
sync hq
main2=$(git -C "$HUB" rev-parse main+2)
by=stranger
commit "$tree" "$T/opening"
git -C "$HUB" update-ref refs/heads/main+2 "$made"
git -C "$HUB" for-each-ref --format='delete %(refname)' refs/stones |
	git -C "$HUB" update-ref --stdin
d khi join "$HUB" --office khi --officer 'N. Rind <n.rind@khi>' \
	--key "$T/rind.pub" --trust "$fingerprint" >"$T/out" 2>&1 &&
	fail 'a strange opening was joined'
grep -q 'is trusted; compare the fingerprint' "$T/out" || fail "$(cat "$T/out")"
malik
sed '2s/"at"/"as"/' "$T/chunk" >"$T/forged"
snapshot "$T/forged"
sed "s/^Snapshot: .*/Snapshot: $hash/" "$T/opening" >"$T/message"
commit "$tree" "$T/message"
git -C "$HUB" update-ref refs/heads/main+2 "$made"
d khi join "$HUB" --office khi --officer 'N. Rind <n.rind@khi>' \
	--key "$T/rind.pub" --trust "$fingerprint" >"$T/out" 2>&1 &&
	fail 'a snapshot that is none was joined'
grep -q 'the snapshot of volume 2' "$T/out" || fail "$(cat "$T/out")"
[ ! -e "$T/khi" ] || fail 'a failed join left something'
git -C "$HUB" update-ref refs/heads/main+2 "$main2"
join khi 'N. Rind <n.rind@khi>' rind

# ---- branches ----

by=khan who='A. Khan <a.khan@isb>'
changeset() { # REPLICA SEQ VOLUME PREVIOUS: into $T/message
	cat >"$T/message" <<-MESSAGE
		$1: $2

		Daftar: 1
		Ledger: $ledger
		Volume: $3
		Replica: $1
		Seq: $2
		Previous: $4
		Main: $(d hq seat --json | jq -r '"\(.number) \(.hash)"')

		{"over":{},"record":"$1-$2","set":{"title":"$1 $2"},"type":"task"}
	MESSAGE
}
empty=4b825dc642cb6eb9a060e54bf8d69288fbee4904
n=0
letters=abcdefghijklmnopqrstuvwxyz
truth() { # a new replica with one good change set of volume 2
	n=$((n + 1))
	r=isb.vv$(echo "$letters" | cut -c $n)2
	changeset "$r" 1 2 -
	commit "$empty" "$T/message"
	one=$made one_sum=$sum
	git -C "$HUB" update-ref "refs/heads/office/$r+2" "$one"
	sync_at hq 0
}
bad_branch() { # WORDS: what is in $made ends the branch behind its first change set
	git -C "$HUB" update-ref "refs/heads/office/$r+2" "$made"
	sync_at hq 4
	alarm "$1"
	d hq review "$r" --json 2>/dev/null | jq -r .seq >"$T/waits"
	is "$1: waits" "$(cat "$T/waits")" 1
	git -C "$HUB" update-ref "refs/heads/office/$r+2" "$one"
	sync_at hq 0
}
truth
changeset "$r" 2 2 "$one_sum $one"
commit "$empty" "$T/message"
bad_branch 'it begins a volume that its chain is in'
truth
changeset "$r" 2 9 "$one_sum $one"
commit "$empty" "$T/message"
bad_branch 'which main has not opened'
truth
changeset "$r" 2 1 "$one_sum"
commit "$empty" "$T/message" "$one"
bad_branch 'it is of another volume than the one before it'
truth
changeset "$r" 2 2 "$one_sum"
commit "$empty" "$T/message"
bad_branch 'it has the seq 2, where 1 follows'
truth
changeset "$r" 2 2 "$one_sum $one"
commit "$empty" "$T/message" "$one"
bad_branch 'it has 1 parents'

# What it goes on from is nowhere.
n=$((n + 1))
changeset isb.vvz2 2 2 "$one_sum $(printf %040d 7)"
commit "$empty" "$T/message"
git -C "$HUB" update-ref refs/heads/office/isb.vvz2+2 "$made"
sync_at hq 4
alarm 'it goes on from isb.vvz2-1, which the hub does not show'
git -C "$HUB" update-ref -d refs/heads/office/isb.vvz2+2
sync_at hq 4

# ---- what comes late ----

# Main accepts what was never written by the office: another payload in its tree.
sync_at hq 0
sync_at isb 0
r=$(jq -rn --arg a "$a" '$a | split("-")[0]')
good=$(known isb)
d isb dump >"$T/before"
tip=$(payload_sum "$(git -C "$HUB" rev-parse "refs/heads/office/$r")")
changeset "$r" 2 1 "$(printf %064d 0)"
commit "$empty" "$T/message" "$(git -C "$HUB" rev-parse "refs/heads/office/$r")"
late=$sum
{
	printf 'commit %s\n' "$(wc -c <"$T/object")"
	cat "$T/object"
} >"$T/late"
blob=$(git -C "$HUB" hash-object -w "$T/late")
folder=$(printf '100644 blob %s\t%s\n' "$blob" "$r" | git -C "$HUB" mktree)
tree=$({
	git -C "$HUB" ls-tree "$good" | grep -v "$(printf '\tlate$')"
	printf '040000 tree %s\tlate\n' "$folder"
} | git -C "$HUB" mktree)
next() { # SED-SCRIPT: the message that goes on from $good
	git -C "$HUB" log -1 --format=%B "$good" | sed -e '$d' |
		sed -e '/"decision":"refuse"/d; /"decision":"accept-range"/d' \
			-e '/^Snapshot: /d' -e "s/^Main [0-9]*: .*/Main $number: test/" \
			-e "s/^Main: .*/Main: $number/" \
			-e "s/^Previous: .*/Previous: $(payload_sum "$good")/" \
			-e "$1" >"$T/message"
}
number=$(($(d hq seat --json | jq .number) + 1))
malik
next "s/\"replica\":\"$r\",\"seq\":\"1\",\"sha256\":\"$tip\"/\"replica\":\"$r\",\"seq\":\"2\",\"sha256\":\"$late\"/"
grep -q "$late" "$T/message" || fail "$(cat "$T/message")"
commit "$tree" "$T/message" "$good"
git -C "$HUB" update-ref refs/heads/main+2 "$made"
sync_at isb 4
alarm 'it does not name the change set before it'
d isb dump | cmp - "$T/before" || fail 'a late lie changed the register'

fixture_stop
