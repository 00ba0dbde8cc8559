#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The record types that come with the program, each led through its life as an
# officer would: what is demanded is demanded, what is due is due, and nothing
# more is asked for than the work needs.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
DAFTAR_NOW=2026-11-23T09:00:00+05:00
export DAFTAR_NOW

# Another one, who approves what the first one asks for.
approve() { # RECORD WHAT
	DAFTAR_OFFICER='B. Shah <b.shah@hq>' DAFTAR_KEY=$T/shah.pub \
		d hq new approval "parent=$1" "what=$2" decision=granted \
		>/dev/null || fail "approve $2"
}

key malik
key shah
d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --ledger national >/dev/null || fail init
d hq enrol --officer 'B. Shah <b.shah@hq>' --role supervisor \
	--key "$T/shah.pub" >/dev/null || fail enrol

# Every type is read strictly, and has one that needs few words.
"$DAFTAR" types --check "${srcdir:-.}"/schema/types/*.json \
	"${srcdir:-.}"/schema/calendars/*.json ||
	fail "the types are not good"

# A case from complaint to judgment.
case=$(new case title='Visa fraud by an agent in Gujrat')
d hq show "$case" --json | jq -e '.fields.stage[0].value == "complaint"' \
	>/dev/null || fail "a case does not begin as a complaint"
no 'cannot go' "$case" stage=trial
ok "$case" stage=verification verification_on=2026-11-20
no 'verification_result' "$case" stage=enquiry
ok "$case" stage=enquiry verification_result='Six victims named' \
	enquiry_number=41/26 enquiry_on=t
no 'approved_by' "$case" stage=registered fir_number=12/26 registered_on=t
no 'together' "$case" approved_by='Zonal Board'
approve "$case" registration
ok "$case" stage=registered approved_by='Zonal Board' approved_on=t \
	approval_terms=none fir_number=12/26 registered_on=t
due "$case" 2026-12-07 s.173
clock "$case" s173-report '.state == "runs" and .date == "2026-12-07" and
	.from == "2026-11-23" and (.counted | startswith("14 days"))'
due "$case" 2026-12-10 'Interim'
no 'challan_on' "$case" stage=challan
ok "$case" stage=challan challan_on=t court='Special Judge Central' \
	challan_kind=complete
not_due "$case" s.173
ok "$case" stage=trial
no 'together' "$case" stage=decided result=convicted
ok "$case" stage=decided result=convicted result_on=2026-11-23 \
	result_text='Seven years'
ok "$case" handling=H1 source_grade=B information_grade=2
no 'handling_text' "$case" handling=H3
no 'together' "$case" source_grade=A

# The person, and custody in the case.
person=$(new person name='Kashif Rafiq' father_name='Muhammad Rafiq' \
	cnic=3520212345671 date_of_birth=1990 nationality=PK phone=0300-1234567)
new name "parent=$person" name='Billa' kind=alias >/dev/null
new identity-document "parent=$person" kind=passport \
	document_number=AB1234567 country=PK status=false >/dev/null
new address "parent=$person" village='Chak 12' district=Gujrat \
	province=punjab kind=permanent >/dev/null
no 'together' "$person" protected=yes
link=$(new link "parent=$case" "person=$person" role=accused \
	arrested_at='2026-11-22 23:30')
due "$link" 2026-11-23 s.167
ok "$link" produced_on=t remand_from=t remand_until=+5 custody=remand
due "$link" 2026-11-28 'Remand ends'
due "$link" 2026-12-08 '15 days'
ok "$link" released_on=t custody=bail
not_due "$link" s.167
d hq list link --json | jq -e '.title | contains("Kashif Rafiq")' >/dev/null ||
	fail "the link does not name the person"
d hq find Billa --json | jq -e .id >/dev/null || fail "the alias is not found"

# An extradition from the United Kingdom: every clock starts with its date.
ext=$(new extradition title='R v Rafiq')
no 'direction' "$ext" stage=requested
clock "$ext" s74 '.state == "waits" and .date == null and .by == null'
ok "$ext" stage=requested direction=to-pakistan "person=$person"
ok "$ext" stage=located
no 'provisional_arrest_on' "$ext" stage=provisionally-arrested
ok "$ext" stage=provisionally-arrested provisional_arrest_on=t
due "$ext" 2027-01-07 s.74
clock "$ext" s74 '.state == "runs" and (.consequence | contains("discharges"))'
d hq clocks "$ext" | grep -q 'runs until 07 Jan 2027, +45d' ||
	fail "the clock is not told: $(d hq clocks "$ext")"
ok "$ext" papers_received_on=t hearing_clock_from=t
not_due "$ext" s.74
due "$ext" 2027-01-23 s.75
clock "$ext" s74 '.state == "met" and .by == "papers_received_on" and
	.done == "2026-11-23" and .date == "2027-01-07"'
ok "$ext" hearing_began_on=t stage=remanded remand_until=+28
not_due "$ext" s.75
due "$ext" 2026-12-21 'Remand'
ok "$ext" stage=committed judge='District Judge' sent_to_secretary_on=t
due "$ext" 2026-12-21 s.93
due "$ext" 2027-01-23 s.99
ok "$ext" decision_extended_to=2027-03-01
due "$ext" 2027-03-01 'extended'
clock "$ext" s99 '.state == "put off" and .by == "decision_extended_to"'
clock "$ext" decision_extended_to '.state == "runs" and .date == "2027-03-01"'
no 'ordered_on' "$ext" stage=ordered
ok "$ext" stage=ordered ordered_on=t told_of_order_on=t removal_clock_from=t
not_due "$ext" s.99
due "$ext" 2026-12-07 s.103
due "$ext" 2026-12-21 s.117
hearing=$(new hearing "parent=$ext" date=2026-12-02)
due "$hearing" 2026-12-02 Hearing
no 'adjourned_reason' "$hearing" outcome=adjourned
ok "$hearing" outcome=adjourned adjourned_reason='Counsel ill'
not_due "$hearing" Hearing
no 'surrendered_on' "$ext" stage=surrendered
ok "$ext" stage=surrendered surrendered_on=t
not_due "$ext" s.
# The other direction: a file that was under way before this register began.
ext=$(new extradition title='Requisition for J. Smith')
ok "$ext" judge='ADC(G)' stage=committed direction=to-uk committed_on=t
due "$ext" 2027-01-23 s.12
not_due "$ext" s.74
no 'end_reason' "$ext" stage=discharged ended_on=t

# A request: it says what is missing before it goes on.
mla=$(new mla-request title='Bank records of the agent')
no 'requesting_authority' "$mla" stage=legal-check
ok "$mla" stage=legal-check direction=out partner=UK \
	requesting_authority=FIA contact='Inspector S. Malik' \
	legal_basis=uncac proceedings='Enquiry 41/26' offences='PPC 420' \
	law_text='Whoever cheats' max_penalty='Seven years' facts='He took money' \
	assistance=bank-records assistance_text='Account 1, 2026' \
	purpose='Shows the payments' reply_by=+60
due "$mla" 2027-01-22 Reply
no 'confidential_reason' "$mla" confidential=yes
no 'necessity' "$mla" stage=agency-head
no 'Legal check' "$mla" stage=agency-head dual_criminality=yes \
	necessity='No other way' coercive=yes
approve "$mla" legal-check
ok "$mla" stage=agency-head dual_criminality=yes necessity='No other way' \
	coercive=yes
approve "$mla" head-of-agency
ok "$mla" stage=central-authority signed_by='Secretary' signed_on=t
ok "$mla" stage=transmitted transmitted_on=t
ok "$mla" stage=acknowledged acknowledged_on=t
no 'refusal_ground' "$mla" stage=returned
ok "$mla" stage=returned refusal_ground=supplement refused_on=t \
	refusal_text='Which branch?'
ok "$mla" stage=transmitted
ok "$mla" stage=accepted
ok "$mla" stage=part-reply part_reply_on=t outstanding='Account 2'
ok "$mla" stage=complete completed_on=t
not_due "$mla" Reply
ok "$mla" stage=used used_in='Special Judge Central'
ok "$mla" stage=closed
mla=$(new mla-request title='Statement for Leeds Crown Court' stage=received)
ok "$mla" stage=acknowledged direction=in partner=GB received_on=t \
	acknowledged_on=t
for stage in legal-check cabinet accepted executing; do
	ok "$mla" "stage=$stage"
done

# A seizure: soaked goods have two weights.
seizure=$(new seizure title='Heroin in soaked cloth, Islamabad airport' \
	seized_at='2026-11-22 04:10' place_kind=airport district=Islamabad \
	agency=anf mode=air-passenger value='PKR 84,000,000' arrests=1)
line=$(new seizure-line "parent=$seizure" drug=heroin quantity='1.2 kg' \
	basis=estimated gross='14 kg' concealment=soaked-cloth lab_due=+14)
due "$line" 2026-12-07 Laboratory
ok "$line" lab_on=t lab_result='Diacetylmorphine' purity=62.5
not_due "$line" Laboratory
no 'together' "$line" disposal=destroyed
d hq new seizure-line "parent=$case" drug=heroin 2>"$T/err" >/dev/null &&
	fail "a line of a seizure was hung under a case"
d hq list seizure-line --where "parent=$seizure" --json |
	jq -e .id >/dev/null || fail "the line is not in the list"

# Diary, task, document.
new entry "parent=$case" title='Statement of Bashir' text='He says
that he paid.' kind=statement informed_at='2026-11-21 11:00' >/dev/null
task=$(new task title='Get the laboratory report' "parent=$case" due=+3)
due "$task" 2026-11-26 Task
ok "$task" done=t
not_due "$task" Task
new document title='Report' "parent=$case" kind=lab-report sha256="$(
	sha256sum </dev/null | cut -d' ' -f1)" received_from=Laboratory >/dev/null
d hq verify >/dev/null || fail verify
fixture_stop
