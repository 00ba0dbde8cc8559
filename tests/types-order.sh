#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What has to come before what: an approval is for the round in which it was
# given, a record is not born beyond approvals, a decision that is named has been
# taken, custody goes on where it ended, evidence of a request asks for consent
# before another case. And headquarters sees who did not keep to it.
. "${srcdir:-.}/tests/lib.sh"
command -v sqlite3 >/dev/null || exit 77
fixture_start path
three_officers
key key-isb
d hq enrol --office isb --name Islamabad >/dev/null || fail office
d hq enrol --officer 'O. Isb <o.isb@isb>' --role officer \
	--key "$T/key-isb.pub" >/dev/null || fail enrol
d hq sync >/dev/null || fail publish
fingerprint=$(ssh-keygen -lf "$T/malik.pub" | cut -d' ' -f2)
d isb join "$HUB_URL" --office isb --officer 'O. Isb <o.isb@isb>' \
	--key "$T/key-isb.pub" --trust "$fingerprint" >/dev/null 2>&1 ||
	fail join
make() { # OFFICE TYPE FIELD=VALUE...
	office=$1
	shift
	d "$office" new "$@" --json 2>"$T/err.make" | head -n 1 | jq -r .id
	grep -v "may be the same" "$T/err.make" >&2 || :
}
isb_refused() { # WORDS COMMAND...
	words=$1
	shift
	status=0
	d isb "$@" >/dev/null 2>"$T/err" || status=$?
	[ "$status" = 3 ] || fail "isb $* ended with $status"
	grep -q "$words" "$T/err" || fail "$*: $(cat "$T/err")"
}
flagged() { # WORDS: what isb sent is a violation
	d isb sync >/dev/null || fail "isb: sync"
	d hq review --json >"$T/review" || fail review
	jq -se --arg w "$1" 'any(.[].violations[]; tostring | contains($w))' \
		"$T/review" >/dev/null || fail "no \"$1\": $(cat "$T/review")"
}
forge() { # FILTER TYPE: isb's register takes the type without this
	sqlite3 "$T/isb/register.db" "SELECT json FROM type_def
		WHERE name = '$2'" | jq -c "$1" >"$T/forged"
	sqlite3 "$T/isb/register.db" "UPDATE type_def SET json =
		CAST(readfile('$T/forged') AS TEXT) WHERE name = '$2'" ||
		fail "the hostile client"
}

# ---- An approval is for its round.
mla=$(new mla-request title='Bank records' partner=GB \
	requesting_authority=FIA contact='S. Malik' legal_basis=uncac \
	proceedings='Enquiry 41/26' offences='AMLA 3' law_text='Whoever' \
	max_penalty='Ten years' facts='The price' assistance=bank-records \
	assistance_text='Account 1' purpose='Payments' dual_criminality=yes \
	necessity='No other way' coercive=yes)
# In the draft it is too early: what is checked comes after it.
as qazi approve "$mla" legal-check granted
ok "$mla" stage=legal-check
no 'n.qazi@hq decided was for the stage as it was before' "$mla" \
	stage=agency-head
second=$(as qazi new approval "parent=$mla" what=legal-check decision=granted)
ok "$mla" stage=agency-head
as shah approve "$mla" head-of-agency granted
# Returned to the writer and written anew: both are asked for anew.
ok "$mla" stage=legal-check
ok "$mla" stage=draft
DAFTAR_NOW=2026-11-23T10:00:00+05:00
ok "$mla" stage=legal-check
no 'Legal check; what n.qazi@hq decided' "$mla" stage=agency-head
# Nor does another make it one of this round: he has not signed that.
d hq set "$second" round="$(d hq show "$mla" --json |
	jq -r '.fields.stage[0].at')" >/dev/null || fail "round"
no 'Legal check; what n.qazi@hq decided' "$mla" stage=agency-head
d hq moves "$mla" --json | jq -se 'any(.[]; .to == "agency-head" and
	(.allowed | not))' >/dev/null || fail "the list of moves offers it"
# A refusal of the earlier round does not bar the way, one of this round does.
old=$(as qazi new approval "parent=$mla" what=legal-check decision=refused)
no 'n.qazi@hq refused it' "$mla" stage=agency-head
as qazi ok "$old" decision=granted
ok "$mla" stage=agency-head signed_by=Director signed_on=t
no 'head of the agency by supervisor or hq; what a.shah@hq decided' "$mla" \
	stage=central-authority
as shah approve "$mla" head-of-agency granted
ok "$mla" stage=central-authority
# The program writes for which stage, whatever is typed.
stage=$(d hq show "$mla" --json | jq -r '.fields.stage[0].at')
three=$(as shah new approval "parent=$mla" what=cabinet decision=refused \
	round=isb.aaaa-1 2>/dev/null || true)
[ -z "$three" ] || fail "a supervisor decided for the Cabinet"
three=$(as shah new approval "parent=$mla" what=head-of-agency \
	decision=refused round=isb.aaaa-1)
d hq show "$three" --json | jq -e --arg s "$stage" \
	'.fields.round[0].value == $s' >/dev/null || fail "not for $stage"

# ---- Beyond approvals a supervisor or headquarters opens a record.
isb_refused 'stage Transmitted takes the role supervisor or hq; others begin at: Draft, Legal check' \
	new mla-request title=Old stage=transmitted
isb_refused 'takes the role supervisor or hq' new extradition title=Old \
	stage=requested
make isb extradition title=Old stage=located >/dev/null
as shah new mla-request title='From paper' stage=executing >/dev/null ||
	fail "the supervisor"
as qazi not_new 'takes the role' mla-request title=Old stage=executing
make isb mla-request title='Sent in 2019' stage=legal-check >/dev/null
forge '.stages |= map(del(.roles))' mla-request
make isb mla-request title=Forged stage=executing >/dev/null
flagged 'stage Being executed (executing) takes the role supervisor or hq'

# ---- The decision that a proposal names has been taken.
mtg=$(new meeting title='Third meeting')
prp=$(new proposal title='A joint course' cost='GBP 1000' risks=None \
	"meeting=$mtg" submitted_on=t stage=committee)
dec=$(new decision "parent=$mtg" title='The course' "proposal=$prp")
as shah approve "$prp" committee granted
no 'it needs Decision whose Stage is Taken or Carried out' "$prp" \
	stage=approved "decision=$dec" decided_on=t
no 'Decision whose Stage is Taken, Rejected or Carried out' "$prp" \
	stage=refused "decision=$dec" decided_on=t
ok "$dec" stage=taken text='The course is held' decided_on=t how=consensus \
	dissent=none conditions=none
ok "$prp" stage=approved "decision=$dec" decided_on=t
at "$prp" approved
# In one save with the decision that is taken in it, and not without.
d hq sync >/dev/null || fail sync
d hq merge >/dev/null || fail merge
d isb sync >/dev/null || fail sync
forge 'del(.moves[].records)' proposal
prp=$(make isb proposal title='Another course' cost='GBP 1000' risks=None \
	"meeting=$mtg" submitted_on=t stage=committee)
dec=$(make isb decision "parent=$mtg" title='Another' "proposal=$prp")
d isb set "$prp" stage=refused "decision=$dec" decided_on=t >/dev/null ||
	fail "the forged move"
flagged 'it needs Decision whose Stage is'

# ---- Custody goes on where it ended.
case=$(new case title='Visa fraud in Gujrat')
exh=$(new exhibit "parent=$case" title='Telephone')
hand() { # WHEN FROM TO [FIELD=VALUE]
	new custody-move "parent=$exh" reason=officer "moved_at=$1" \
		"from_holder=$2" "to_holder=$3" ${4:+"$4"}
}
hand '2026-11-20 10:00' 'Traveller' 'SI Rehman' >/dev/null
hand '2026-11-21 10:00' 'SI REHMAN' 'Moharrir Aslam' >/dev/null
not_new 'From (from_holder): it comes from SI Rehman now, and the last one, of .*2026 10:00.*, went to Moharrir Aslam; if that is so, say why in Gap (gap_reason)' \
	custody-move "parent=$exh" reason=officer moved_at='2026-11-22 10:00' \
	from_holder='SI Rehman' to_holder='Laboratory'
# Between two: it must fit on both sides.
not_new 'To (to_holder): it goes to Court now, and the next one, of .*, comes from SI REHMAN' \
	custody-move "parent=$exh" reason=court moved_at='2026-11-20 12:00' \
	from_holder='SI Rehman' to_holder=Court
lab=$(hand '2026-11-22 10:00' 'SI Rehman' Laboratory \
	'gap_reason=The receipt of the store is lost; Aslam gave it to Rehman')
hand '2026-11-21 18:00' 'Moharrir Aslam' 'SI Rehman' >/dev/null
ok "$lab" gap_reason=
# Two at one time stand in the order in which they were entered; a gap that the
# next one tells is told.
exh2=$(new exhibit "parent=$case" title='Passport')
printf '{"type":"custody-move","set":{"parent":"%s","reason":"officer","moved_at":"2026-11-20 10:00","from_holder":"%s","to_holder":"%s"}}\n' \
	"$exh2" Traveller Rehman "$exh2" Rehman Aslam | d hq new - --json >"$T/two" ||
	fail "two at one time"
d hq set "$(jq -rs '.[0].id' "$T/two")" reason=store-in from_holder=Passenger \
	to_holder=Rehman moved_at='2026-11-20 10:00' --json >"$T/set1" ||
	fail "the first of two cannot be changed"
d hq set "$(jq -rs '.[1].id' "$T/two")" gap_reason='By post' from_holder=Post \
	to_holder=Aslam moved_at='2026-11-20 10:00' reason=officer --json \
	>"$T/set2" || fail "a gap on the second"
new custody-move "parent=$exh2" reason=taken moved_at='2026-11-20 08:00' \
	from_holder=Owner to_holder=Passenger >/dev/null
d hq review --json | jq -se --arg a "$(jq -r .at "$T/set1")" \
	--arg b "$(jq -r .at "$T/set2")" '[.[] | select(.at == $a or .at == $b)] |
	length == 2 and all(.violations == [])' >/dev/null ||
	fail "an honest chain: $(d hq review --json)"
sez=$(new seizure title='Telephones' "case=$case")
new custody-move "parent=$sez" reason=taken moved_at='2026-11-20 10:00' \
	from_holder=Traveller to_holder='SI Rehman' >/dev/null
gap=$(new custody-move "parent=$sez" reason=office from_holder=Courier \
	to_holder='FIA Lahore' moved_at='2026-11-21 10:00' \
	gap_reason='Handed to the courier at night, no receipt')
d hq print "$sez" seizure-memo >"$T/memo" 2>"$T/err" ||
	fail "print: $(cat "$T/err")"
tr -s ' \n' ' ' <"$T/memo" | grep -q 'Custody moves: 2, broken.*no receipt' ||
	fail "the memo does not tell the gap: $(cat "$T/memo")"
d hq set "$gap" from_holder='SI Rehman' to_holder='FIA Lahore' reason=office \
	moved_at='2026-11-21 10:00' gap_reason= >/dev/null || fail "the gap"
d hq print "$sez" seizure-memo >"$T/memo" || fail print
tr -s ' \n' ' ' <"$T/memo" | grep -q 'Custody moves: 2, unbroken' ||
	fail "not unbroken: $(cat "$T/memo")"
no 'it comes from Court now' "$lab" from_holder=Court to_holder=Laboratory \
	moved_at='2026-11-22 10:00' reason=lab
d hq sync >/dev/null || fail sync
d hq merge >/dev/null 2>&1 || fail merge
d isb sync >/dev/null || fail sync
forge 'del(.chain)' custody-move
make isb custody-move "parent=$exh" reason=court moved_at='2026-11-23 08:00' \
	from_holder=Court to_holder=Nobody >/dev/null
flagged 'it comes from Court now, and the last one'

# ---- Ships and containers: a wrong check digit is doubted with the right one.
ves=$(new vessel name='Al Madina' imo='IMO 9074729')
d hq show "$ves" --json | jq -e '.fields.imo[0].value == "9074729"' \
	>/dev/null || fail "the IMO number"
not_new '7 digits' vessel name=X imo=907472
new container container_number='csqu 305438-3' >/dev/null
not_new '4 letters and 7 digits' container container_number=CSQU305438

# ---- Evidence of one case's request in another case.
other=$(new narcotics-case title='Heroin paid by the same firm')
mla=$(new mla-request title='Records for the fraud' "case=$case")
doc=$(new document title='Statement of account 1' "parent=$case" \
	"request=$mla")
not_due "$mla" 'Consent needed'
[ "$(d hq list use-consent --json | jq -s length)" = 0 ] ||
	fail "a consent for its own case"
exh=$(new exhibit title='Disk with the records' "parent=$other" \
	"request=$mla")
use=$(d hq list use-consent --where "evidence_record=$exh" --json | jq -r .id)
[ -n "$use" ] || fail "no use consent was opened"
due "$use" 2026-11-23 'Consent needed'
d hq show "$use" --json | jq -e --arg m "$mla" --arg c "$other" '
	.fields.parent[0].value == $m and .fields.other_case[0].value == $c and
	.fields.evidence[0].value == "Disk with the records"' >/dev/null ||
	fail "not about the right things"
# Once for each use; behind a seizure, and when the paper goes over to it.
ok "$exh" "parent=$other" title='Disk'
sez=$(new seizure title='Heroin at the airport' "case=$other")
ok "$doc" "parent=$sez"
ok "$doc" "parent=$case"
ok "$doc" "parent=$other"
[ "$(d hq list use-consent --json | jq -s length)" = 2 ] ||
	fail "not two: $(d hq list use-consent)"
# A police channel carries no such limit.
lia=$(new liaison-request title='Who is he')
new document title=Reply "parent=$other" "request=$lia" >/dev/null
[ "$(d hq list use-consent --json | jq -s length)" = 2 ] || fail "a third"
# What is given to another country, for its case, is a use of it, too.
doc=$(new document title='Statement of account 3' "parent=$case" \
	"request=$mla")
inc=$(new mla-incoming title='Accounts for Leeds' "case=$other")
new execution-step "parent=$inc" title='Copy the account' \
	"evidence_record=$doc" >/dev/null
new execution-step "parent=$mla" title='Fetch the account' \
	"evidence_record=$doc" >/dev/null
d hq list use-consent --where "evidence_record=$doc" --json |
	jq -se 'length == 1' >/dev/null || fail "a step opens no consent"
# In one save with the request; and a program that does not raise it is seen.
d hq sync >/dev/null || fail sync
d hq merge >/dev/null 2>&1 || fail merge
d isb sync >/dev/null || fail sync
forge 'del(.raises)' document
make isb document title='Statement of account 2' "parent=$other" \
	"request=$mla" >/dev/null
flagged 'no record of type Use consent is there for it'
fixture_stop
