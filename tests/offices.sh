#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The main job end to end over a real sshd: found, join, enrol, work offline on
# the same record, sync, review, merge, see the dispute everywhere, resolve it;
# then refuse, hold and release, rebuild, revoke. After each part the hub is
# checked with stock git alone and all dumps are equal.
# shellcheck disable=SC2016 # jq names its own variables
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
# Under sanitizers by path: there link.sh and steps.sh go over ssh.
# shellcheck disable=SC2086 # a word or none
fixture_start ${DAFTAR_NO_LIVES:+path}

first() { # JQ-FILTER: of the first line
	head -n 1 | jq -r "$1"
}
has() { # JQ-FILTER ARGUMENT…: some line is so
	filter=$1
	shift
	jq -se "$@" "any(.[]; $filter)" >/dev/null
}

check_hub() { # OFFICE…: stock git agrees, and so does verify at each
	git -C "$HUB" fsck --strict --no-progress >"$T/fsck" 2>&1 ||
		fail "git fsck: $(cat "$T/fsck")"
	git -C "$HUB" show main:allowed_signers >"$T/allowed"
	# shellcheck disable=SC2046 # words
	git -C "$HUB" -c gpg.ssh.allowedSignersFile="$T/allowed" \
		log --format='%G? %H' --all --not $(cat "$T/seen") -- \
		>"$T/signatures"
	git -C "$HUB" for-each-ref --format='%(objectname)' >"$T/seen"
	if grep -v '^G' "$T/signatures"; then fail "a commit is not signed well"; fi
	verified "$@"
}
state_of() { # OFFICE RECORD ADDRESS: the change set's state
	d "$1" history "$2" --json | jq -r --arg at "$3" 'select(.at == $at).state'
}

: >"$T/seen"
key malik
key khan
key rind
fingerprint=$(d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" --ledger national --json |
	first .fingerprint)
[ "$fingerprint" = "$(ssh-keygen -lf "$T/malik.pub" | cut -d' ' -f2)" ] ||
	fail "the fingerprint is not the root key's"
d hq sync >/dev/null || fail "hq cannot publish"
join isb 'A. Khan <a.khan@isb>' khan
join khi 'N. Rind <n.rind@khi>' rind
d hq enrol --office isb --name Islamabad >/dev/null || fail 'enrol isb'
d hq enrol --office khi --name Karachi >/dev/null || fail 'enrol khi'
jq -e '.replica and .identity and .key' "$T/joined.isb" >/dev/null ||
	fail "join does not say replica, identity and key"

# An office may work before it is enrolled; its saves stay here.
id=$(d isb new extradition title='Regina v. Test' --json | first .id)
d isb sync --json | tail -n 1 | jq -e '.sent == 0' >/dev/null ||
	fail "sent before enrolment"
[ "$(state_of isb "$id" "$id")" = here ] || fail "not here"
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer \
	--key "$T/khan.pub" >/dev/null || fail "enrol khan"
d hq enrol --officer 'N. Rind <n.rind@khi>' --role officer \
	--key "$T/rind.pub" >/dev/null || fail "enrol rind"
d hq merge >/dev/null || fail "merge of the roster"
d isb sync --json | tail -n 1 | jq -e '.sent == 1' >/dev/null ||
	fail "not sent after enrolment"
[ "$(state_of isb "$id" "$id")" = sent ] || fail "not sent"
d hq review --json | first .at >"$T/review"
[ "$(cat "$T/review")" = "$id" ] || fail "review shows $(cat "$T/review")"
d hq merge --json | has '.decision == "accept"' || fail "not accepted"
for o in isb khi; do
	d "$o" sync >/dev/null || fail "$o: sync"
done
[ "$(state_of isb "$id" "$id")" = accepted ] || fail "not accepted at isb"
same_dumps hq isb khi
check_hub hq isb khi

# Two offices write one field while neither has a line.
person=$(d isb new person name='Muhammad Aslam' father_name='Ghulam Nabi' \
	--json | first .id)
d isb sync >/dev/null || fail "isb: send"
d hq merge >/dev/null || fail "hq: accept"
d khi sync >/dev/null || fail "khi: receive"
d isb sync >/dev/null || fail "isb: receive"
d isb set "$person" name='Muhammad Aslam Khan' >/dev/null || fail "isb: set"
d khi set "$person" name='Mohammad Aslam' >/dev/null || fail "khi: set"
d isb sync >/dev/null || fail "isb: send"
d khi sync >/dev/null || fail "khi: send"
d hq review --json >"$T/review"
[ "$(wc -l <"$T/review")" = 2 ] || fail "review: $(cat "$T/review")"
has '(.conflicts | length) > 0' <"$T/review" ||
	fail "review does not say that merging makes a conflict"
d hq merge >/dev/null || fail "merge"
for o in isb khi; do d "$o" sync >/dev/null || fail "$o: sync"; done
for o in hq isb khi; do
	d "$o" show "$person" --json | has '.fields.name | length == 2' ||
		fail "$o does not see the dispute"
	d "$o" conflicts --json | has '.field == "name"' || fail "$o: conflicts"
done
status=0
d isb set "$person" name=X 2>"$T/err" || status=$?
if [ "$status" != 3 ] || ! grep -q resolve "$T/err"; then
	fail "a disputed field was overwritten ($status: $(cat "$T/err"))"
fi
d hq resolve "$person" name='Muhammad Aslam Khan' >/dev/null || fail resolve
d hq merge >/dev/null || fail "merge"
for o in isb khi; do d "$o" sync >/dev/null || fail "$o: sync"; done
for o in hq isb khi; do
	[ -z "$(d "$o" conflicts --json)" ] || fail "$o: still disputed"
done
same_dumps hq isb khi
check_hub hq isb khi

# Of which thing a paper is, if both wrote that: it is handled as each of them.
thing=$(d isb new equipment title=Reader tag=1 --json | first .id)
coded=$(d isb new equipment title=Scanner tag=2 handling=H2 --json | first .id)
open=$(d isb new equipment title=Camera tag=3 --json | first .id)
set -- handed_on=t certificate=HC-7 from_holder=A to_holder=B
one=$(d isb new hand-over parent="$thing" "$@" --json | first .id)
two=$(d isb new hand-over parent="$thing" "$@" --json | first .id)
d isb sync >/dev/null || fail "isb: papers"
d hq merge >/dev/null || fail "merge of papers"
d isb set "$one" parent="$coded" >/dev/null || fail "isb: parent"
d hq set "$one" parent="$open" >/dev/null || fail "hq: parent"
d isb set "$two" parent="$open" >/dev/null || fail "isb: other parent"
d hq set "$two" parent="$coded" >/dev/null || fail "hq: other parent"
d isb sync >/dev/null || fail "isb: parents"
d hq merge >/dev/null || fail "merge of parents"
for paper in "$one" "$two"; do
	status=0
	d hq print "$paper" hand-over-certificate >"$T/out" 2>"$T/err" ||
		status=$?
	if [ "$status" != 3 ] || ! grep -q 'on what ground' "$T/err"; then
		fail "printed without a ground ($status: $(cat "$T/err"))"
	fi
	d hq resolve "$paper" parent="$thing" >/dev/null || fail "thing"
done
d hq merge >/dev/null || fail "merge of things"
for o in isb khi; do d "$o" sync >/dev/null || fail "$o: things"; done

# Refused: un-applied where it was written, the replaced value is live again.
at=$(d isb set "$person" father_name='Ghulam Rasool' --json | first .at)
after=$(d isb set "$person" name='Muhammad A. Khan' --json | first .at)
d isb sync >/dev/null || fail "sync"
d hq merge --refuse "$at" --reason 'wrong father, see CNIC' --json |
	has '.decision == "refuse"' || fail "refuse"
d isb sync >/dev/null || fail "sync after the refusal"
d isb show "$person" --json |
	has '.fields.father_name[0].value == "Ghulam Nabi"' ||
	fail "the refused value is still live"
# shellcheck disable=SC2016 # jq's variable
d isb history "$person" --json |
	has '.at == $at and .state == "refused" and (.reason | test("wrong"))' \
	--arg at "$at" || fail "history does not say refused and why"
refusal_shown() { # WHEN: to the officer whose change set it was
	d isb quarantine --json | has '.what == "refused" and .where == $at and
		.reason == "wrong father, see CNIC"' --arg at "$at" ||
		fail "quarantine does not say what was refused and why, $1"
}
refusal_shown "after the sync"
d isb rebuild >/dev/null || fail "rebuild"
refusal_shown "after a rebuild"
rm "$T/isb/register.db"
d isb rebuild >/dev/null || fail "rebuild without register.db"
refusal_shown "after register.db was lost"
[ "$(state_of isb "$person" "$after")" = accepted ] ||
	fail "what followed the refused one was not accepted"
d khi sync >/dev/null || fail "khi: sync"
same_dumps hq isb khi

# Held, then released.
at=$(d khi set "$person" name='M. Aslam Khan' --json | first .at)
d khi sync >/dev/null || fail "khi: sync"
d hq merge --hold "$at" --reason 'call me' >/dev/null || fail "hold"
d khi sync >/dev/null || fail "sync after hold"
[ "$(state_of khi "$person" "$at")" = held ] || fail "khi does not see the hold"
later=$(d khi set "$person" name='M. Aslam Khan, Karachi' --json | first .at)
d khi sync >/dev/null || fail "sync under the hold"
[ "$(state_of khi "$person" "$later")" = held ] ||
	fail "sent under a hold: $(state_of khi "$person" "$later")"
d khi verify >/dev/null || fail "verify under the hold"
d hq merge --release "${at%-*}" >/dev/null || fail "release"
for o in isb khi; do d "$o" sync >/dev/null || fail "$o: sync"; done
[ "$(state_of khi "$person" "$at")" = accepted ] || fail "released, not accepted"
same_dumps hq isb khi
check_hub hq isb khi

# Two registers of one office, without marks, give one number twice.
d khi2 join "$HUB_URL" --office khi --officer 'N. Rind <n.rind@khi>' \
	--key "$T/rind.pub" --trust "$fingerprint" >/dev/null || fail "khi2: join"
for o in khi khi2; do
	d "$o" new seizure title="At $o" --json >"$T/born.$o" || fail "$o: new"
	d "$o" sync >/dev/null || fail "$o: sync"
done
number=$(jq -r .number "$T/born.khi")
[ "$number" = "$(jq -r .number "$T/born.khi2")" ] || fail "no number twice"
d hq review --json | has '.violations | any(test("waits too"))' ||
	fail "review does not see the number that is given twice"
d hq merge --json | jq -r .decision | sort | tr '\n' ' ' >"$T/decisions"
[ "$(cat "$T/decisions")" = 'accept hold ' ] ||
	fail "merge decided $(cat "$T/decisions")"
held=$(d hq review --json | first .at)
d hq merge --accept-violations "$held" --json | has '.decision == "accept"' ||
	fail "a violation is not accepted on order"
for o in isb khi khi2; do d "$o" sync >/dev/null || fail "$o: sync"; done
status=0
d isb show "$number" >/dev/null 2>"$T/err" || status=$?
for o in khi khi2; do
	if [ "$status" != 3 ] || ! grep -q "$(jq -r .id "$T/born.$o")" "$T/err"; then
		fail "a number of two records: $status $(cat "$T/err")"
	fi
done
same_dumps hq isb khi khi2

# The register is derived: deleted and made again, it is the same.
cp "$T/dump.isb" "$T/before"
rm "$T/isb/register.db"
d isb rebuild >/dev/null || fail "rebuild"
d isb dump | cmp - "$T/before" || fail "the rebuilt register differs"

# A revoked key saves no more. What it signed and had not sent comes, is held, and
# does not stand in the way of what the officer signs with his next key.
late=$(d isb set "$person" mother_name='Zainab' --json | jq -r .at) ||
	fail "set mother_name"
key khan2
d hq enrol --officer 'A. Khan <a.khan@isb>' --key "$T/khan2.pub" >/dev/null ||
	fail "enrol the next key"
d hq revoke "$(ssh-keygen -lf "$T/khan.pub" | cut -d' ' -f2)" >/dev/null ||
	fail "revoke"
d hq merge >/dev/null || fail "merge of the revocation"
d isb sync --json >"$T/sync" || fail "sync of a revoked officer's register"
tail -n 1 "$T/sync" | jq -e '.sent == 1 and .kept == 0' >/dev/null ||
	fail "what a revoked key signed does not come: $(cat "$T/sync")"
status=0
d isb set "$person" mother_name=Y 2>"$T/err" || status=$?
[ "$status" = 8 ] || fail "a revoked key still saves ($status)"
next=$(DAFTAR_OFFICER='A. Khan <a.khan@isb>' DAFTAR_KEY=$T/khan2.pub \
	d isb set "$person" remarks='by the next key' --json | jq -r .at) ||
	fail "the next key does not save"
d isb sync >/dev/null || fail sync
d hq merge --json >"$T/out" || fail "merge: $(cat "$T/out")"
grep '"hold"' "$T/out" | grep -q 'key not listed' || fail "$(cat "$T/out")"
d hq merge --accept-violations "$late" >/dev/null || fail "by range"
d hq merge >/dev/null || fail merge
d isb sync >/dev/null || fail sync
for at in "$late" "$next"; do
	[ "$(state_of isb "$person" "$at")" = accepted ] ||
		fail "$at is $(state_of isb "$person" "$at")"
done

# At headquarters itself: what main accepted of such a key is sent like any other.
key deputy
d hq enrol --officer 'D. Puty <d.puty@hq>' --role officer \
	--key "$T/deputy.pub" >/dev/null || fail "enrol deputy"
task=$(DAFTAR_OFFICER='D. Puty <d.puty@hq>' DAFTAR_KEY=$T/deputy.pub \
	d hq new task title='Unsent' --json | jq -r 'select(.id) | .id')
d hq revoke d.puty@hq >/dev/null || fail "revoke deputy"
d hq merge --json >"$T/out" || fail "merge: $(cat "$T/out")"
grep '"hold"' "$T/out" | grep -q 'key not listed' || fail "$(cat "$T/out")"
d hq merge --accept-violations "$task" >/dev/null || fail "by range"
d hq sync >"$T/out" || fail "sync after the range"
! grep -q 'kept here' "$T/out" || fail "kept: $(cat "$T/out")"
branch=refs/heads/office/${task%-*}
[ "$(git -C "$HUB" rev-parse "$branch")" = \
	"$(git -C "$(echo "$T"/hq/ledgers/*)/out.git" rev-parse "$branch")" ] ||
	fail "the hub does not have what main accepted of a revoked key"
fixture_stop
