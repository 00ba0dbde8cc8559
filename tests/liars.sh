#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Liars, on a hub that lets everything in: branches and main made by hand with
# git and ssh-keygen. Whoever meets one ends with 4, says why, keeps an entry in
# quarantine and has what he had; all others go on.
# shellcheck disable=SC2034,SC2154 # tests/forge.sh reads and sets them
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
. "${srcdir:-.}/tests/forge.sh"
fixture_start path

alarms() { # N
	is alarms "$(tail -n 1 "$T/out" | jq .alarms)" "$1"
}
# caught OFFICE WHAT FILE: lines of FILE are what stands in quarantine under that
# name, where, a tab, and words of why.
caught() {
	d "$1" quarantine --json >"$T/quarantine" || fail "quarantine"
	while IFS=$tab read -r where words; do
		jq -se --arg what "$2" --arg where "$where" --arg words "$words" \
			'any(.[]; .what == $what and (.where | contains($where))
			and (.reason | contains($words)))' "$T/quarantine" \
			>/dev/null || fail "$where: $words: $(cat "$T/quarantine")"
	done <"$3"
}
tab=$(printf '\t')
same() { # OFFICE...: as headquarters
	same_dumps hq "$@"
	verified "$@"
}

for k in deputy khan rind auditor officer stranger; do key "$k"; done
found
d hq enrol --officer 'D. Puty <d.puty@hq>' --role hq --key "$T/deputy.pub" \
	>/dev/null || fail "enrol deputy"
d hq enrol --office isb --name isb >/dev/null || fail "enrol isb"
for o in 'A. Udit <a.udit@isb> auditor' 'F. Ormer <f.ormer@isb> officer'; do
	d hq enrol --officer "${o% *}" --role "${o##* }" \
		--key "$T/${o##* }.pub" >/dev/null || fail "enrol $o"
done
admit isb 'A. Khan <a.khan@isb>' khan
admit khi 'N. Rind <n.rind@khi>' rind
d isb new person name='Muhammad Aslam' >/dev/null || fail new
sync_at isb 0
merge
sync_at isb 0
sync_at khi 0
rm "$HUB/hooks/pre-receive"

# ---- by hand ----

ledger=$(git config -f "$T/hq/config" ledger.national.id)
main_is() { # what `Main:` says of the newest one
	d hq seat --json | jq -r '"\(.number) \(.hash)"'
}
changeset() { # REPLICA SEQ PREVIOUS [LEDGER]: into $T/message
	cat >"$T/message" <<-MESSAGE
		$1: $2

		Daftar: 1
		Ledger: ${4:-$ledger}
		Volume: 1
		Replica: $1
		Seq: $2
		Previous: $3
		Main: $main

		{"over":{},"record":"$1-$2","set":{"title":"$1 $2"},"type":"task"}
	MESSAGE
}
honest() {
	by=khan space=git when=1790000000 who='A. Khan <a.khan@isb>'
}
empty=4b825dc642cb6eb9a060e54bf8d69288fbee4904
main=$(main_is)
honest

# ---- branches of offices: a truth, then a lie ----

n=0
letters=abcdefghijklmnopqrstuvwxyz
: >"$T/lies"
truth() { # a new replica, with one good change set
	n=$((n + 1))
	r=isb.aaa$(echo "$letters" | cut -c "$n")
	honest
	changeset "$r" 1 -
	commit "$empty" "$T/message"
	one=$made one_sum=$sum
	changeset "$r" 2 "$one_sum"
}
lie() { # WORDS
	git -C "$HUB" update-ref "refs/heads/office/$r" "$made"
	printf '%s\t%s\n' "$r" "$1" >>"$T/lies"
}
object() { # SED-SCRIPT: of a good one
	commit "$empty" "$T/message" "$one"
	sed "$1" "$T/object" >"$T/other" && mv "$T/other" "$T/object"
	write
}
truth
object '/^gpgsig/d; /^ /d'
lie 'is not signed'
truth
space='file'
commit "$empty" "$T/message" "$one"
lie 'was not made for git'
truth
by=stranger
commit "$empty" "$T/message" "$one"
lie 'is not in the roster'
truth
by=rind who='N. Rind <n.rind@khi>'
commit "$empty" "$T/message" "$one"
lie 'does not write for isb'
truth
by=auditor who='A. Udit <a.udit@isb>'
commit "$empty" "$T/message" "$one"
lie 'no role that may write'
truth
who='N. Rind <n.rind@khi>'
commit "$empty" "$T/message" "$one"
lie 'but the author is n.rind@khi'
truth
changeset "$r" 2 "$one_sum" 00000000000000000000000000000000
commit "$empty" "$T/message" "$one"
lie 'of another ledger'
truth
commit "$empty" "$T/message" "$one"
changeset "$r" 2 "$sum"
commit "$empty" "$T/message" "$made"
lie 'has the seq 2, where 3 follows'
truth
changeset "$r" 3 "$one_sum"
commit "$empty" "$T/message" "$one"
lie 'has the seq 3, where 2 follows'
truth
changeset "$r" 9223372036854775808 "$one_sum"
commit "$empty" "$T/message" "$one"
lie 'this number is too large'
truth
changeset "$r" 2 "$(printf '%064d' 7)"
commit "$empty" "$T/message" "$one"
lie 'does not name the change set before it'
truth
changeset isb.zzzz 2 "$one_sum"
commit "$empty" "$T/message" "$one"
lie 'of another replica'
truth
commit "$(git -C "$HUB" rev-parse 'main^{tree}')" "$T/message" "$one"
lie 'its tree is not the empty one'
truth
commit "$empty" "$T/message" "$one" "$(git -C "$HUB" rev-parse main)"
lie 'has 2 parents'
truth
object 's/^ -----END.*/&\n more/'
lie 'from BEGIN to END'
truth
object 's/^gpgsig/gpgsig-sha256 x\ngpgsig/'
lie 'directly after its committer'
truth
object 's/"title":"/&X/'
lie 'signature is not good'


d khi new person name='Zainab Bibi' >/dev/null || fail new
sync_at khi 0
d hq dump >"$T/before"
for _ in 1 2; do # as long as the hub shows them
	sync_at hq 4
	alarms "$n"
	while IFS=$tab read -r r words; do alarm "$words"; done <"$T/lies"
done
caught hq 'bad branch' "$T/lies"
while read -r r words; do
	git -C "$HUB" update-ref "refs/heads/office/$r" \
		"refs/heads/office/$r^"
done <"$T/lies"
is 'entries' "$(d hq quarantine --json | wc -l)" "$n"
d hq dump | cmp - "$T/before" || fail "a lie changed the register"
d hq merge --json >"$T/out" 2>"$T/err" || fail "merge: $(cat "$T/err")"
is 'each truth, and that of khi' "$(grep -c '"accept"' "$T/out")" $((n + 1))
for o in isb khi hq; do
	sync_at "$o" 0
	alarms 0
done
same isb khi

# ---- a key that was revoked, and a date before that ----

# main is still what it was then
base=$(git -C "$HUB" rev-parse main)
d hq revoke f.ormer@isb >/dev/null || fail "revoke former"
d hq revoke d.puty@hq >/dev/null || fail "revoke deputy"
sync hq
sync_at isb 0
truth
by=officer who='F. Ormer <f.ormer@isb>' when=1577836800
changeset "$r" 1 -
commit "$empty" "$T/message"
git -C "$HUB" update-ref "refs/heads/office/$r" "$made"
d hq merge --json >"$T/out" 2>"$T/err" || fail "merge of a revoked key's"
grep -q 'came with the hub: key not listed' "$T/err" || fail "$(cat "$T/err")"
grep '"hold"' "$T/out" | grep -q 'key not listed' || fail "$(cat "$T/out")"
sync_at isb 0
d isb history "$r-1" >"$T/out" 2>&1 && fail "a revoked key's work counts"
d hq merge --accept-violations "$r-1" --json >"$T/out" || fail "by range"
grep -q accept-range "$T/out" || fail "no range: $(cat "$T/out")"
sync_at isb 0
is 'by range' "$(d isb history "$r-1" --json | jq -r .state)" accepted

# The same by stick: said, held, and accepted by range all the same.
truth
by=officer who='F. Ormer <f.ormer@isb>'
changeset "$r" 1 -
commit "$empty" "$T/message"
git -C "$HUB" update-ref "refs/heads/office/$r" "$made"
git -C "$HUB" bundle create -q "$T/late" "refs/heads/office/$r" || fail bundle
git -C "$HUB" update-ref -d "refs/heads/office/$r"
printf '%s-1\tkey not listed\n' "$r" >"$T/revoked"
d isb dump >"$T/before"
for _ in 1 2; do
	d isb unpack "$T/late" >"$T/out" 2>&1 || fail "unpack: $(cat "$T/out")"
	caught isb 'revoked key' "$T/revoked"
	[ "$(d isb history "$r-1" --json | jq -r '.state + ": " + .reason' |
		cut -c 1-20)" = 'held: key not listed' ] ||
		fail "a revoked key's: $(d isb history "$r-1" --json)"
	d isb review --json | jq -se --arg r "$r" 'map(select(.replica == $r))[0]
		.violations | tostring | contains("key not listed")' \
		>/dev/null || fail "review: $(d isb review --json)"
	d isb dump | cmp - "$T/before" || fail "a revoked key's work counts"
	[ -n "${said-}" ] || grep -q 'counts only if headquarters' "$T/out" ||
		fail "a revoked key's work is not told: $(cat "$T/out")"
	said=1
done
is 'entries' "$(d isb quarantine --json | grep -c 'revoked key')" 1
d isb verify >"$T/out" || fail "$(cat "$T/out")"
d hq unpack "$T/late" >"$T/out" 2>&1 || fail "unpack: $(cat "$T/out")"
grep -q 'counts only if headquarters' "$T/out" || fail "$(cat "$T/out")"
d hq merge --accept-violations "$r-1" --json >"$T/out" || fail "by range"
sync_at isb 0
is 'by range' "$(d isb history "$r-1" --json | jq -r .state)" accepted

# ---- main ----

# next_main BASE NUMBER SED-SCRIPT TREE [PARENT...]: what goes on from BASE
next_main() {
	from=$1 as=$2 script=$3 of=$4
	shift 4
	sum=$(payload_sum "$from")
	git -C "$HUB" log -1 --format=%B "$from" | sed -e '$d' \
		-e '/"decision":"refuse"/d; /"decision":"accept-range"/d' \
		-e "s/^Main [0-9]*: .*/Main $as: test/" \
		-e "s/^Main: .*/Main: $as/" \
		-e "s/^Previous: .*/Previous: $sum/" -e "$script" >"$T/message"
	commit "$of" "$T/message" "$from" "$@"
}
show() { # COMMIT: as the hub's main
	git -C "$HUB" update-ref refs/heads/main "$1"
}
good=$(git -C "$HUB" rev-parse main)
number=$(d hq seat --json | jq .number)
follows=$((number + 1))
d isb dump >"$T/before"
bad_main() { # WORDS
	show "$made"
	sync_at isb 4
	alarms 1
	alarm "$1"
	d isb dump | cmp - "$T/before" || fail "$1: changed the register"
	is "$1: where main is" "$(known isb)" "$good"
	printf 'commit %.16s\t%s\n' "$made" "$1" >>"$T/mains"
	show "$good"
}
tree=$(git -C "$HUB" rev-parse "$good^{tree}")
honest
next_main "$good" "$follows" '' "$tree"
bad_main 'does not have the role hq'
by=deputy who='D. Puty <d.puty@hq>'
next_main "$good" "$follows" '' "$tree"
bad_main 'is not listed in the charter before it'
old=$(git -C "$HUB" rev-parse "$base^{tree}")
charter=$(git -C "$HUB" log -1 --format=%B "$base" | sed -n 's/^Charter: //p')
next_main "$good" "$follows" "s/^Charter: .*/Charter: $charter/" "$old"
bad_main 'is not listed in the charter before it'
by=malik who='S. Malik <s.malik@hq>'
next_main "$good" "$follows" '' "$old"
bad_main 'its tree is the charter'
next_main "$good" $((follows + 1)) '' "$tree"
bad_main 'follows'
truth
by=malik who='S. Malik <s.malik@hq>'
next_main "$good" "$follows" '' "$tree" "$one"
bad_main 'but accepts 0 tips'
next_main "$good" "$follows" "s/isb.aaaa\",\"seq\":\"1\"/isb.aaaa\",\"seq\":\"2\"/" \
	"$tree"
bad_main 'is not among its parents'
caught isb 'bad main' "$T/mains"
sync_at isb 0
same isb

# By a former key, from before its end: who knows of that sees a fork; who does
# not follows, until he sees the other one.
by=deputy who='D. Puty <d.puty@hq>'
next_main "$base" "$(git -C "$HUB" log -1 --format=%B "$base" |
	sed -n 's/^Main: //p' | awk '{ print $1 + 1 }')" '' "$old"
show "$made"
sync_at isb 4
alarm 'main forked'
sync_at khi 0
show "$good"
sync_at isb 0
sync_at khi 4
alarm 'main forked'
d khi trust-main "$(d hq seat --json | jq -r .hash)" >/dev/null || fail trust-main
sync_at khi 0
same isb khi

# ---- the hub of last week ----

cp -a "$HUB" "$T/week.git"
d isb new person name='After a week' >/dev/null || fail new
sync_at isb 0
merge
sync_at isb 0
mv "$HUB" "$T/now.git"
mv "$T/week.git" "$HUB"
sync_at isb 4
alarm 'main went back'
alarm "office/$(git config -f "$T/isb/config" ledger.national.replica) went back"
for o in isb hq khi; do sync_at "$o" 0; done
same isb khi

# ---- two payloads for one seq, for two offices, which meet ----

truth
one=$made
sed -i 's/"title":"/&other /' "$T/message"
sed -i 's/^Seq: 2/Seq: 1/; s/^Previous: .*/Previous: -/; s/-2"/-1"/' "$T/message"
commit "$empty" "$T/message"
twin=$made
git -C "$HUB" update-ref "refs/heads/office/$r" "$one"
git -C "$HUB" bundle create -q "$T/twin" "refs/heads/office/$r" || fail bundle
d khi unpack "$T/twin" >/dev/null || fail unpack
git -C "$HUB" update-ref "refs/heads/office/$r" "$twin"
merge
sync_at khi 4
alarm equivocation
printf '%s-1\tthe first one stands\n' "$r" >"$T/twins"
caught khi equivocation "$T/twins"
sync_at isb 0
same isb khi

# ---- more branches than anybody has ----

git -C "$HUB" pack-refs --all
cp "$HUB/packed-refs" "$T/packed"
awk -v oid="$good" 'BEGIN {
	a = "abcdefghijklmnopqrstuvwxyz234567"
	for (i = 0; i <= 100000; i++) {
		s = ""
		for (n = i * 7; length(s) < 4; n = int(n / 32))
			s = s substr(a, n % 32 + 1, 1)
		print oid " refs/heads/office/zz." s
	}
}' >>"$HUB/packed-refs"
sync_at isb 9
grep -q '100000 is the limit' "$T/err" || fail "branches: $(cat "$T/err")"
sync_at hq 9
d hq merge >"$T/out" 2>"$T/err" && fail 'a merge with 100,000 branches'
grep -q '100000 is the limit' "$T/err" || fail "branches: $(cat "$T/err")"
cp "$T/packed" "$HUB/packed-refs"
sync_at isb 0
sync_at hq 0
same isb

# ---- clocks that are wrong by years ----

wrong() { # TIME COMMAND...
	DAFTAR_NOW=$1
	export DAFTAR_NOW
	shift
	rc=0
	"$@" || rc=$?
	unset DAFTAR_NOW
	return "$rc"
}
for when in 2001-02-03T04:05:06Z 2095-02-03T04:05:06Z; do
	wrong "$when" d isb new person name="$(echo "$when" | tr 0-9- a-k)" \
		>"$T/out" 2>&1 ||
		fail "$when: new"
	wrong "$when" sync_at isb 0
	sync_at isb 0
	wrong "$when" d hq merge >"$T/out" || fail "$when: merge"
	sync_at isb 0
	sync_at khi 0
	same isb khi
done
status=0
wrong 2001-02-03T04:05:06Z d isb doctor >"$T/out" 2>&1 || status=$?
is 'doctor of a wrong clock' "$status" 1
grep -q 'years behind' "$T/out" || fail "$(cat "$T/out")"

# ---- what the account's settings and its environment would run ----

printf '#!/bin/sh\necho run >>"%s/ran"\nexit 1\n' "$T" >"$T/evil"
mkdir "$T/hooks"
for hook in pre-receive update post-receive post-update pre-push \
	reference-transaction; do
	cp "$T/evil" "$T/hooks/$hook"
done
chmod +x "$T/evil" "$T/hooks"/*
for name in core.sshCommand core.fsmonitor core.pager core.editor core.askPass \
	gpg.program gpg.ssh.program gpg.ssh.defaultKeyCommand diff.external \
	credential.helper alias.upload-pack sequence.editor \
	uploadpack.packObjectsHook core.alternateRefsCommand; do
	git config --global "$name" "$T/evil"
done
git config --global receive.procReceiveRefs refs/heads
git config --global transfer.hideRefs refs/heads
git config --global core.hooksPath "$T/hooks"
git config --global url.ext::nowhere.insteadOf /
git config --global user.signingKey "$T/stranger.pub"
git config --global trace2.normalTarget "$T/traced"
evil() { # COMMAND...
	(
		for name in PAGER EDITOR VISUAL BROWSER GIT_PAGER GIT_EDITOR \
			GIT_SSH GIT_SSH_COMMAND GIT_EXTERNAL_DIFF GIT_ASKPASS \
			SSH_ASKPASS GIT_PROXY_COMMAND GIT_CONFIG_VALUE_1; do
			export "$name=$T/evil"
		done
		for name in GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR \
			GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES \
			GIT_NAMESPACE GIT_QUARANTINE_PATH; do
			export "$name=/nowhere"
		done
		export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=core.hooksPath \
			GIT_CONFIG_VALUE_0="$T/hooks" \
			GIT_CONFIG_KEY_1=gpg.ssh.program
		"$@"
	) >"$T/out" 2>&1 || fail "$*: $(cat "$T/out")"
}
evil d isb new person name='In a hostile home'
evil d isb sync
evil d hq merge
evil d isb sync
evil d isb history "$(d isb list person --json --limit 1 | jq -r .id)"
evil d isb doctor
evil d isb verify
evil "$DAFTAR" hub "$T/another.git"
[ ! -e "$T/ran" ] || fail "run: $(cat "$T/ran")"
grep pack "$T/traced" && fail "an exchange heeds the account's settings"
[ ! -e "$T/another.git/hooks/update" ] || fail "foreign hooks in a hub"
sync_at khi 0
same isb khi
fixture_stop
