#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The hub's check on what is pushed: everything here is made with stock git
# and pushed with stock git, so that nothing of ours stands before the hub.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

key malik
key khan
key rind
key stranger
d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" --ledger national --json \
	>"$T/init" || fail init
ledger=$(jq -r .ledger <"$T/init")
d hq enrol --office isb --name Islamabad >/dev/null || fail "enrol isb"
d hq enrol --office khi --name Karachi >/dev/null || fail "enrol khi"
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer \
	--key "$T/khan.pub" >/dev/null || fail "enrol khan"
d hq enrol --officer 'N. Rind <n.rind@khi>' --role officer \
	--key "$T/rind.pub" >/dev/null || fail "enrol rind"

# What git leaves of pushes whose line broke goes after a day, by the next push.
leave() { # DATE NAME
	mkdir -p "$HUB/objects/tmp_objdir-incoming-$2/pack"
	echo half >"$HUB/objects/tmp_objdir-incoming-$2/pack/tmp_pack_x"
	find "$HUB/objects/tmp_objdir-incoming-$2" -exec touch -d "$1" {} +
}
leave '2 days ago' old
leave '2 days ago' goes-on
touch "$HUB/objects/tmp_objdir-incoming-goes-on/pack/tmp_pack_x"
leave '1 hour ago' young
d hq sync >/dev/null || fail sync
is 'what broken pushes left' "$(cd "$HUB/objects" && echo tmp_objdir-*)" \
	'tmp_objdir-incoming-goes-on tmp_objdir-incoming-young'
leave '2 days ago' young
d hq hub "$HUB" >/dev/null || fail hub
is 'what is left then' "$(cd "$HUB/objects" && echo tmp_objdir-*)" \
	tmp_objdir-incoming-goes-on

X=$T/x.git
git init -q --bare "$X"
tree=$(git -C "$X" mktree </dev/null)
isb=refs/heads/office/isb.aaaa

payload() { # COMMIT: what was signed
	git -C "$X" cat-file commit "$1" | awk '
		/^gpgsig / { inside = 1; next }
		inside && /^ / { next }
		{ inside = 0; print }'
}
sum() { # COMMIT: SHA-256 of its payload
	payload "$1" | sha256sum | cut -d' ' -f1
}
# commit KEY TREE MESSAGE-FILE [PARENT…]; $name and $email are the author's
commit() {
	signer=$1 tree_of=$2 text=$3
	shift 3
	parents=
	for p in "$@"; do parents="$parents -p $p"; done
	# shellcheck disable=SC2086
	GIT_AUTHOR_NAME=$name GIT_AUTHOR_EMAIL=$email \
		GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$email \
		GIT_AUTHOR_DATE='1790000000 +0500' \
		GIT_COMMITTER_DATE='1790000000 +0500' \
		git -C "$X" -c gpg.format=ssh -c user.signingKey="$T/$signer" \
		commit-tree -S $parents -F "$text" "$tree_of"
}
# changeset SEQ PREVIOUS [REPLICA [LEDGER]]: into $T/message
changeset() {
	cat >"$T/message" <<-MESSAGE
		$1: new (Person)

		Daftar: 1
		Ledger: ${4:-$ledger}
		Volume: 1
		Replica: ${3:-isb.aaaa}
		Seq: $1
		Previous: $2
		Main: 1 $founding_sum

		{"over":{},"record":"${3:-isb.aaaa}-$1","set":{"name":"N"},"type":"person"}
	MESSAGE
}
khan() { name='A. Khan' email=a.khan@isb; }
khan

push() { # COMMIT REF
	git -C "$X" push -q "${hub:-$HUB}" "+$1:$2" >"$T/out" 2>&1
}
refused() { # WHY COMMIT REF: and nothing of the hub has moved
	git -C "${hub:-$HUB}" for-each-ref >"$T/refs.before"
	if push "$2" "$3"; then fail "the hub took: $1"; fi
	grep -qF "daftar: ${3#refs/heads/}: " "$T/out" ||
		fail "no reason for: $1: $(cat "$T/out")"
	grep -qF -- "$1" "$T/out" || fail "not \"$1\": $(cat "$T/out")"
	git -C "${hub:-$HUB}" for-each-ref | cmp - "$T/refs.before" ||
		fail "the hub's branches moved: $1"
}

# Hooks of the hub's account do not stand in for the check.
git config --global core.hooksPath "$T/none" || fail "git config"

# Before main is there, nothing can be judged.
founding_sum=$(printf '%064d' 0)
changeset 1 -
one=$(commit khan "$tree" "$T/message")
hub=$T/empty.git
"$DAFTAR" hub "$hub" >/dev/null || fail "an empty hub"
refused 'no main yet' "$one" "$isb"
hub=$HUB
d hq sync >/dev/null || fail "publish"
git -C "$X" fetch -q "$HUB" main:main || fail "fetch"
founding=$(git -C "$X" rev-list --max-parents=0 main)
founding_sum=$(sum "$founding")
[ "$(printf %.32s "$founding_sum")" = "$ledger" ] || fail "the payload's sum"

# What is good goes in.
changeset 1 -
one=$(commit khan "$tree" "$T/message")
push "$one" "$isb" || fail "a good change set: $(cat "$T/out")"
changeset 2 "$(sum "$one")"
two=$(commit khan "$tree" "$T/message" "$one")
changeset 3 "$(sum "$two")"
three=$(commit khan "$tree" "$T/message" "$two")

# Branches that a hub does not have.
refused 'no other branch' "$two" refs/heads/feature
refused 'no other branch' "$two" refs/heads/office/isb.AAAA
refused 'no other branch' "$two" refs/heads/office/isb.aaaa/x
for ref in refs/tags/x refs/stones/01 refs/stones/x refs/stones/1234567890; do
	if push "$two" "$ref"; then fail "the hub took $ref"; fi
	grep -qF 'no other branch' "$T/out" || fail "$ref: $(cat "$T/out")"
done
if push '' "$isb"; then fail "a branch was deleted"; fi

# Stones come and go, but only on what main reaches.
refused 'main does not reach it' "$two" refs/stones/1
push "$founding" refs/stones/1 || fail "a stone: $(cat "$T/out")"
push '' refs/stones/1 || fail "a stone cannot be taken away: $(cat "$T/out")"

# Chains that are not whole, or not this branch's.
refused 'the seq 3, where 2' \
	"$(changeset 3 "$(sum "$one")"
	commit khan "$tree" "$T/message" "$one")" "$isb"
refused 'does not name the change set before it' \
	"$(changeset 2 "$(printf '%064d' 1)"
	commit khan "$tree" "$T/message" "$one")" "$isb"
refused 'of another ledger' \
	"$(changeset 2 "$(sum "$one")" isb.aaaa "$(printf '%032d' 7)"
	commit khan "$tree" "$T/message" "$one")" "$isb"
refused 'of another replica' \
	"$(changeset 2 "$(sum "$one")" isb.bbbb
	commit khan "$tree" "$T/message" "$one")" "$isb"
refused 'of another replica' "$two" refs/heads/office/khi.aaaa
refused '2 parents' \
	"$(changeset 2 "$(sum "$one")"
	commit khan "$tree" "$T/message" "$one" "$founding")" "$isb"
changeset 1 -
sed -i s/N/M/ "$T/message"
fork=$(commit khan "$tree" "$T/message")
if push "$fork" "$isb"; then fail "a fork replaced the branch"; fi
refused 'has the seq 2, where 1' \
	"$(changeset 2 "$(sum "$one")" isb.bbbb
	commit khan "$tree" "$T/message")" refs/heads/office/isb.bbbb

# Commits that are no change sets.
echo x >"$T/file"
full=$(printf '100644 blob %s\tx\n' \
	"$(git -C "$X" hash-object -w "$T/file")" | git -C "$X" mktree)
changeset 2 "$(sum "$one")"
refused 'tree is not the empty one' \
	"$(commit khan "$full" "$T/message" "$one")" "$isb"
unsigned=$(git -C "$X" -c user.name=A -c user.email=a.khan@isb \
	commit-tree -p "$one" -F "$T/message" "$tree")
refused 'isb.aaaa-2: ' "$unsigned" "$isb"
sed -i 's/"over":{},/"over": {},/' "$T/message"
refused 'isb.aaaa-2: ' "$(commit khan "$tree" "$T/message" "$one")" "$isb"
git -C "$X" cat-file commit "$two" | sed 's/"N"/"O"/' >"$T/object"
refused 'signature is not good' \
	"$(git -C "$X" hash-object -t commit -w "$T/object")" "$isb"
git -C "$X" cat-file commit "$two" |
	sed 's/^gpgsig/gpgsig-sha256 x\ngpgsig/' >"$T/object"
refused 'isb.aaaa-2: ' \
	"$(git -C "$X" hash-object -t commit -w "$T/object")" "$isb"

# Keys that may not.
changeset 2 "$(sum "$one")"
refused 'is not in the roster' \
	"$(commit stranger "$tree" "$T/message" "$one")" "$isb"
refused 'does not write for isb' \
	"$(name='N. Rind' email=n.rind@khi
	commit rind "$tree" "$T/message" "$one")" "$isb"
refused 'but the author is n.rind@khi' \
	"$(name='N. Rind' email=n.rind@khi
	commit khan "$tree" "$T/message" "$one")" "$isb"

# A bad one behind good ones keeps all of the push out.
changeset 4 "$(sum "$three")"
refused 'isb.aaaa-4: ' \
	"$(commit stranger "$tree" "$T/message" "$three")" "$isb"
push "$three" "$isb" || fail "two good change sets: $(cat "$T/out")"

# Main: only what follows, only by headquarters.
main=$(git -C "$X" rev-parse main)
number=$(git -C "$X" log -1 --format=%B main | sed -n 's/^Main: //p')
charter=$(git -C "$X" rev-parse 'main^{tree}')
next() { # NUMBER PREVIOUS: into $T/message
	git -C "$X" log -1 --format=%B main | sed -e '$d' \
		-e "s/^Main [0-9]*: .*/Main $1: test/" -e "s/^Main: .*/Main: $1/" \
		-e "s/^Previous: .*/Previous: $2/" >"$T/message"
}
malik() { name='S. Malik' email=s.malik@hq; }
malik
follows=$((number + 1))
next $((follows + 1)) "$(sum "$main")"
refused 'where' "$(commit malik "$charter" "$T/message" "$main")" \
	refs/heads/main
next $follows "$(printf '%064d' 1)"
refused 'main commit before it' \
	"$(commit malik "$charter" "$T/message" "$main")" refs/heads/main
next $follows "$(sum "$main")"
refused 'role hq' "$(khan
	commit khan "$charter" "$T/message" "$main")" refs/heads/main
refused 'is not listed' \
	"$(commit stranger "$charter" "$T/message" "$main")" refs/heads/main
refused 'but accepts 0 tips' \
	"$(commit malik "$charter" "$T/message" "$main" "$three")" \
	refs/heads/main
refused 'its tree is the charter' \
	"$(commit malik "$(git -C "$X" rev-parse "$founding^{tree}")" \
	"$T/message" "$main")" refs/heads/main
if push "$founding" refs/heads/main; then fail "main went back"; fi

# A branch named twice: git would follow the first line, whatever it thinks of
# the last. `git push` does not send that, so it is sent by hand.
good=$(commit malik "$charter" "$T/message" "$main")
evil=$(commit stranger "$charter" "$T/message" "$main")
pkt() { # TEXT, with printf's escapes; \\0 is a NUL
	# shellcheck disable=SC2059
	printf '%04x' $(($(printf "$1" | wc -c) + 4))
	# shellcheck disable=SC2059
	printf "$1"
}
{
	pkt "$main $evil refs/heads/main\\0 report-status"
	pkt "$main $good refs/heads/main"
	printf 0000
	printf '%s\n' "$evil" "$good" "^$main" |
		git -C "$X" pack-objects -q --revs --stdout
} | git receive-pack "$HUB" >"$T/out" 2>&1
grep -qaF 'only once' "$T/out" || fail "a branch named twice: $(cat -v "$T/out")"
[ "$(git -C "$HUB" rev-parse main)" = "$main" ] || fail "main was moved by it"

push "$good" refs/heads/main ||
	fail "a good main commit: $(cat "$T/out")"

# A new hub takes a whole main, and no other beginning.
hub=$T/other.git
"$DAFTAR" hub "$hub" >/dev/null || fail "a second hub"
git -C "$X" log -1 --format=%B "$founding" | sed '$d' >"$T/message"
refused 'not listed' "$(name='A. Khan' email=a.khan@isb
	commit stranger "$(git -C "$X" rev-parse "$founding^{tree}")" \
	"$T/message")" refs/heads/main
push "$main" refs/heads/main || fail "a whole main: $(cat "$T/out")"
push "$three" "$isb" || fail "a whole branch: $(cat "$T/out")"
git -C "$hub" fsck --strict --no-progress >"$T/fsck" 2>&1 ||
	fail "$(cat "$T/fsck")"
fixture_stop
