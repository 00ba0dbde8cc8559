#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Extraditions in both directions, from draft to surrender, with what stands
# below them: arrangements, assurances, hearings, adjournments. Each type is led
# through its life, refused where it must be, its clocks held against dates that
# were worked out by hand, and the request printed.
# shellcheck disable=SC2086 # lists of stages are words
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
three_officers
rests() { # RECORD: none of the clocks of the other country has begun
	d hq clocks "$1" --json | jq -se --arg law "$2" 'map(select(.law != null
		and (.law | contains($law)))) | length > 0 and
		all(.[]; .state == "waits")' >/dev/null ||
		fail "a clock of $2 runs: $(d hq clocks "$1")"
}
has() { # TEXT: in what was printed last
	grep -qF -- "$1" "$T/out" || fail "no \"$1\" in: $(cat "$T/out")"
}
papers() { # RECORD FIGURE
	d hq show "$1" --json | jq -e --arg n "$2" '.complete == $n' \
		>/dev/null || fail "the check list of $1 is not $2"
}
arrested='provisionally-arrested remanded bail'
person=$(new person name='Kashif Rafiq' father_name='Muhammad Rafiq')

# ---- From the United Kingdom to Pakistan, from draft to surrender
ext=$(new extradition title='Return of K. Rafiq from Luton' \
	direction=to-pakistan)
at "$ext" draft
papers "$ext" 0/14
not_to "$ext" watched remanded bail committed ordered appeal surrendered \
	discharged refused
no 'person' "$ext" stage=requested
ok "$ext" "person=$person" wanted_for=trial offences='Murder, PPC 302' \
	max_penalty='Death' requested_by='Ministry of Interior' \
	requested_on=2026-11-24 lead_officer='S. Malik'

# A second officer reads the papers, and who signs agrees; neither is the writer.
no 'Check of the papers' "$ext" stage=requested
not_new 'opened the record' approval "parent=$ext" what=papers decision=granted
as qazi approve "$ext" papers granted
no 'Approval of the request' "$ext" stage=requested
as qazi not_new 'is given by supervisor or hq' approval "parent=$ext" \
	what=request decision=granted
as shah approve "$ext" request granted
as shah no 'does not make the move' "$ext" stage=requested
as shah approve "$ext" request refused reasons='No word on lapse of time'
no 'refused it' "$ext" stage=requested
as shah approve "$ext" request granted reasons='Now there is'
ok "$ext" stage=requested
not_to "$ext" draft watched committed ordered appeal surrendered discharged
no 'located_at' "$ext" stage=located
ok "$ext" stage=located located_at='A flat in Luton' located_on=2026-11-25
not_to "$ext" draft committed ordered appeal surrendered discharged
ok "$ext" stage=watched
not_to "$ext" draft committed ordered appeal surrendered discharged
no 'Check of the papers; what n.qazi@hq decided' "$ext" stage=requested
as qazi approve "$ext" papers granted
as shah approve "$ext" request granted
ok "$ext" stage=requested
ok "$ext" stage=located
no 'arrested_on' "$ext" stage=remanded
no 'released_on' "$ext" stage=bail arrested_on=2026-11-25
ok "$ext" arrested_on=

# Arrested before the papers are there: 45 days from Thursday 26 November. That
# day is the first: 5 to the 30th, 31 of December: 36; 9 of January.
no 'provisional_arrest_on' "$ext" stage=provisionally-arrested
clock "$ext" s74 '.state == "waits"'
ok "$ext" stage=provisionally-arrested provisional_arrest_on=2026-11-26
clock "$ext" s74 '.state == "runs" and .date == "2027-01-09" and
	(.counted | startswith("45 days"))'
due "$ext" 2027-01-09 s.74
d hq clocks "$ext" | grep -q 'runs until 09 Jan 2027' ||
	fail "the clock is not told: $(d hq clocks "$ext")"
rests "$ext" '(Pakistan)'
not_to "$ext" draft requested located watched ordered appeal surrendered
ok "$ext" stage=remanded remand_until=2026-12-10 held_at='HMP Wandsworth'
due "$ext" 2026-12-10 'Remand ends'
ok "$ext" papers_received_on=2027-01-09
clock "$ext" s74 '.state == "met" and .by == "papers_received_on"'
not_due "$ext" s.74
# The day after the last one is too late.
ok "$ext" papers_received_on=2027-01-10
clock "$ext" s74 '.state == "missed"'
ok "$ext" papers_received_on=2026-12-30

# Two months from 31 December: no 31 February, so its last day. The judge puts
# it off to a day that is due itself.
ok "$ext" hearing_clock_from=2026-12-31
clock "$ext" s75 '.state == "runs" and .date == "2027-02-28"'
due "$ext" 2027-02-28 s.75
ok "$ext" hearing_date_extended_to=2027-03-15
clock "$ext" s75 '.state == "put off"'
due "$ext" 2027-03-15 'hearing begins (extended)'
not_to "$ext" draft requested located watched provisionally-arrested surrendered
no 'released_on' "$ext" stage=bail
ok "$ext" stage=bail released_on=2027-01-20 bail_terms='Curfew, GBP 20000'
not_due "$ext" 'Remand ends'
not_to "$ext" draft requested located watched provisionally-arrested surrendered
ok "$ext" stage=remanded released_on= remand_until=2027-02-17

# Each hearing that is put off is an adjournment with its reason.
hearing=$(new hearing "parent=$ext" date=2027-02-10 purpose=extradition)
due "$hearing" 2027-02-10 Hearing
no 'adjourned_reason' "$hearing" outcome=adjourned
ok "$hearing" outcome=adjourned adjourned_reason='Counsel ill' \
	next_date=2027-03-10
not_due "$hearing" Hearing
not_new 'reason' adjournment "parent=$ext" adjourned_on=2027-02-10
not_new 'may not stand here' adjournment "parent=$person" \
	adjourned_on=2027-02-10 reason=x
adj=$(new adjournment "parent=$ext" "hearing=$hearing" adjourned_on=2027-02-10 \
	from_date=2027-02-10 reason='Counsel of the person is ill' \
	cause=counsel asked_by=person asked_name='Mr Lodge' ask_by=2027-02-20)
due "$adj" 2027-02-20 'new date'
no 'opposed_text' "$adj" opposed=yes
ok "$adj" opposed=yes opposed_text='Second time for the same' to_date=2027-03-10
not_due "$adj" 'new date'
new adjournment "parent=$ext" adjourned_on=2027-01-13 from_date=2027-01-13 \
	to_date=2027-02-10 reason='Assurance on prison awaited' \
	cause=assurance asked_by=court >/dev/null
d hq list adjournment --where "parent=$ext" --json | jq -se 'length == 2 and
	(.[0].title | contains("Counsel of the person"))' >/dev/null ||
	fail "not two adjournments, the newest first"

# ---- The special arrangement belongs to the person
no 'Arrangement' "$ext" stage=committed hearing_began_on=2027-03-10 \
	sent_to_secretary_on=2027-03-31
not_new 'kind' arrangement "parent=$ext"
not_new 'person' arrangement "parent=$ext" kind=special stage=in-force
not_new 'may not stand here' arrangement "parent=$person" kind=special
arr=$(new arrangement "parent=$ext" kind=special asked_on=2026-11-24 \
	answer_by=2026-12-08)
at "$arr" asked
due "$arr" 2026-12-08 'special arrangement'
not_to "$arr" ended
no 'speciality' "$arr" stage=agreed terms='Exchange of notes' "person=$person"
no 'person' "$arr" stage=agreed terms='Exchange of notes' speciality=Murder
ok "$arr" stage=agreed terms='Exchange of notes of 27 November' \
	speciality='The murder at Chak 12, and nothing else' "person=$person"
not_to "$arr" ended
ok "$arr" stage=asked
no 'end_reason' "$arr" stage=refused ended_on=t
ok "$arr" stage=refused ended_on=t end_reason='Not without an assurance'
not_due "$arr" 'special arrangement'
not_to "$arr" agreed in-force ended
ok "$arr" stage=asked ended_on= end_reason=
ok "$arr" stage=agreed
no 'certificate_number' "$arr" stage=in-force certificate_on=2026-11-25 \
	certified_by='Secretary of State'
ok "$arr" stage=in-force certificate_number='ESO 12' certificate_on=2026-11-25 \
	certified_by='Secretary of State' valid_until=2027-11-30
due "$arr" 2027-11-30 'arrangement ends'
not_due "$arr" 'Answer on'
not_to "$arr" asked agreed refused
no 'end_reason' "$arr" stage=ended ended_on=t
ok "$arr" stage=ended ended_on=t end_reason='Withdrawn'
not_to "$arr" asked agreed refused
as qazi no 'not for this officer' "$arr" stage=in-force
ok "$arr" stage=in-force ended_on= end_reason=
d hq list arrangement --json | jq -se 'any(.[]; .title |
	contains("ESO 12"))' >/dev/null || fail "no title"

# ---- To the Secretary of State: four weeks, two months
no 'hearing_began_on' "$ext" stage=committed sent_to_secretary_on=2027-03-31
ok "$ext" stage=committed hearing_began_on=2027-03-10 \
	sent_to_secretary_on=2027-03-31 judge='District Judge'
clock "$ext" hearing_date_extended_to '.state == "met"'
# Both start with 31 March: 1 day of it, 27 of April; two months to 30 May.
clock "$ext" s93 '.state == "runs" and .date == "2027-04-27"'
clock "$ext" s99 '.state == "runs" and .date == "2027-05-30"'
due "$ext" 2027-04-27 s.93
due "$ext" 2027-05-30 s.99
ok "$ext" representations_on=2027-04-27 decision_extended_to=2027-06-14
clock "$ext" s93 '.state == "met"'
clock "$ext" s99 '.state == "put off" and .by == "decision_extended_to"'
due "$ext" 2027-06-14 'decides (extended)'
not_to "$ext" draft requested located watched provisionally-arrested surrendered

# ---- An assurance: asked for, not enough, given anew, accepted
no 'Assurance' "$ext" stage=ordered ordered_on=2027-06-10 \
	told_of_order_on=2027-06-11
not_new 'kind' assurance "parent=$ext"
assu=$(new assurance "parent=$ext" kind=death-penalty asked_by='Home Office' \
	asked_on=2026-11-26 wanted_by=2027-01-13)
at "$assu" asked
due "$assu" 2027-01-13 'Assurance wanted'
not_to "$assu" accepted lacking broken ended
no 'text' "$assu" stage=given authority='Ministry of Interior' \
	given_by='Secretary' dated=2027-01-05
no 'end_reason' "$assu" stage=refused ended_on=t
ok "$assu" stage=refused ended_on=t end_reason='Not for us to give'
not_to "$assu" given accepted lacking broken ended
ok "$assu" stage=asked ended_on= end_reason=
ok "$assu" stage=given authority='Ministry of Interior' given_by='Secretary' \
	dated=2027-01-05 text='It will not be sought.' by_country=PK
not_due "$assu" 'Assurance wanted'
not_to "$assu" asked refused broken
no 'answer_text' "$assu" stage=lacking
ok "$assu" stage=lacking answer_text='Nor carried out?'
not_to "$assu" accepted broken ended
ok "$assu" stage=asked
ok "$assu" stage=given text='It will be neither imposed nor carried out.'
no 'accepted_by' "$assu" stage=accepted accepted_on=2027-06-01
ok "$assu" stage=accepted accepted_on=2027-06-01 \
	accepted_by='Secretary of State' review_on=2027-12-01
due "$assu" 2027-12-01 'is kept'
not_to "$assu" asked given refused
no 'review_text' "$assu" stage=broken
ok "$assu" stage=broken review_text='Charged anew'
not_to "$assu" asked given lacking refused
ok "$assu" stage=accepted
ok "$assu" stage=lacking answer_text='On appeal: prison, too'
ok "$assu" stage=given
ok "$assu" stage=accepted
no 'end_reason' "$assu" stage=ended ended_on=t
ok "$assu" stage=ended ended_on=t end_reason='Entered too early'
not_due "$assu" 'is kept'
not_to "$assu" asked given lacking broken refused
as qazi no 'not for this officer' "$assu" stage=accepted
ok "$assu" stage=accepted ended_on= end_reason=
assu2=$(new assurance "parent=$ext" kind=prison stage=given \
	authority='Punjab Prisons' text='Cell of his own')
d hq list assurance --where "parent=$ext" --json | jq -se 'length == 2 and
	any(.[]; .title | contains("Punjab Prisons"))' >/dev/null ||
	fail "not two assurances"

# ---- Ordered, appealed, ordered, handed over
no 'told_of_order_on' "$ext" stage=ordered ordered_on=2027-06-10
ok "$ext" stage=ordered ordered_on=2027-06-10 told_of_order_on=2027-06-11 \
	removal_clock_from=2027-06-10
clock "$ext" decision_extended_to '.state == "met"'
# 14 days from the 11th: to the 24th. 28 from the 10th: 21 to the 30th, 7 of July.
clock "$ext" s103 '.state == "runs" and .date == "2027-06-24"'
clock "$ext" s117 '.state == "runs" and .date == "2027-07-07"'
due "$ext" 2027-06-24 s.103
due "$ext" 2027-07-07 s.117
not_to "$ext" draft requested located watched $arrested committed
no 'appeal_lodged_on' "$ext" stage=appeal
ok "$ext" stage=appeal appeal_lodged_on=2027-06-20 appeal_court='High Court'
clock "$ext" s103 '.state == "met"'
clock "$ext" s117 '.state == "rests"'
not_to "$ext" draft requested located watched provisionally-arrested surrendered
no 'appeal_ended_on' "$ext" stage=ordered
# 28 days from 30 September: that day and 27 of October.
ok "$ext" stage=ordered appeal_ended_on=2027-09-30 removal_clock_from=2027-09-30
clock "$ext" s117 '.state == "runs" and .date == "2027-10-27"'
no 'the check list' "$ext" stage=surrendered surrendered_on=2027-10-20 \
	handover_place='Heathrow, PK 786'
for paper in identity warrant law facts dual lapse speciality death trial \
	prison served translation escort; do
	ok "$ext" "check_$paper=sent"
done
papers "$ext" 13/14
no '13/14: Transit is missing' "$ext" stage=surrendered \
	surrendered_on=2027-10-20 handover_place='Heathrow, PK 786'
no 'reason' "$ext" check_transit=not-needed
ok "$ext" check_transit='not-needed: direct flight'
papers "$ext" 14/14
no 'handover_place' "$ext" stage=surrendered surrendered_on=2027-10-20
ok "$ext" stage=surrendered surrendered_on=2027-10-20 \
	handover_place='Heathrow, PK 786' time_served='328 days'
clock "$ext" s117 '.state == "met"'
not_due "$ext" s.
not_to "$ext" draft requested located watched $arrested committed ordered \
	appeal discharged refused withdrawn

# The paper names all of it.
new document "parent=$ext" title='Letter of request' kind=request >/dev/null
new document "parent=$arr" title='Certificate ESO 12' >/dev/null
new document "parent=$assu2" title='Note of the prisons' >/dev/null
new task "parent=$assu2" title='Visit the prison' >/dev/null
d hq print "$ext" extradition-request >"$T/out" || fail print
has 'Kashif Rafiq'
has 'ESO 12'
has 'Exchange of notes of 27 November'
has 'The murder at Chak 12, and nothing else'
has 'It will be neither imposed nor carried out.'
has 'Punjab Prisons'
has 'Counsel of the person is ill'
has 'Assurance on prison awaited'
has 'direct flight'
has 'Letter of request'
[ "$(awk 'length > 80' "$T/out" | grep -cv '[^ -~]')" = 0 ] ||
	fail "rows of more than 80 columns"

# ---- From Pakistan to the United Kingdom
pak=$(new extradition title='Requisition for J. Smith' stage=requested \
	direction=to-uk "person=$person" requested_on=2026-11-02)
not_to "$pak" draft committed ordered appeal surrendered discharged
ok "$pak" stage=remanded arrested_on=2026-11-23 remand_until=2026-12-07
due "$pak" 2026-12-07 'Remand ends'
ok "$pak" stage=bail released_on=2026-12-01 bail_terms='s.19, two sureties'
no 'Arrangement' "$pak" stage=committed enquiry_ordered_on=2026-11-20 \
	enquiry_began_on=2026-12-01 committed_on=2026-12-31
new arrangement "parent=$pak" "person=$person" kind=direction stage=in-force \
	certificate_number=F.12/26 certificate_on=2026-11-18 >/dev/null
no 'enquiry_ordered_on' "$pak" stage=committed committed_on=2026-12-31 \
	enquiry_began_on=2026-12-01
new adjournment "parent=$pak" adjourned_on=2026-12-08 from_date=2026-12-08 \
	to_date=2026-12-22 reason='Strike of the bar' cause=strike \
	asked_by=other >/dev/null
ok "$pak" stage=committed enquiry_ordered_on=2026-11-20 \
	enquiry_began_on=2026-12-01 committed_on=2026-12-31
# Two months after 31 December: the last day of February.
clock "$pak" pk-s12 '.state == "runs" and .date == "2027-02-28"'
due "$pak" 2027-02-28 s.12
rests "$pak" 'Act 2003'
no 'report_on' "$pak" stage=ordered ordered_on=2027-01-20
ok "$pak" stage=ordered ordered_on=2027-01-20 report_on=2027-01-10
for paper in identity warrant law facts dual lapse speciality death trial \
	prison served translation transit escort; do
	ok "$pak" "check_$paper=present"
done
ok "$pak" stage=surrendered surrendered_on=2027-03-01 handover_place=Islamabad
# The last of February was the last day.
clock "$pak" pk-s12 '.state == "missed" and .by == "surrendered_on"'
not_due "$pak" s.
d hq print "$pak" extradition-request >"$T/out" || fail "print the other"
has 'F.12/26'
has 'Strike of the bar'
has 'No assurance is on file.'

# ---- What ends otherwise: consent, discharge, refusal, withdrawal
ext=$(new extradition title='Consents' stage=requested direction=to-pakistan \
	"person=$person" requested_on=2026-11-02)
no 'arrested_on' "$ext" stage=bail released_on=t
ok "$ext" stage=bail arrested_on=t released_on=t
no 'consented_on' "$ext" stage=ordered ordered_on=t
new arrangement "parent=$ext" "person=$person" kind=special >/dev/null
ok "$ext" stage=ordered ordered_on=t consented_on=t
no 'end_reason' "$ext" stage=discharged ended_on=t
ok "$ext" stage=discharged ended_on=t end_reason='Not removed in time'
not_to "$ext" draft located watched $arrested committed ordered surrendered \
	refused withdrawn
no 'appeal_lodged_on' "$ext" stage=appeal
ok "$ext" stage=appeal appeal_lodged_on=t
ok "$ext" stage=committed papers_received_on=t hearing_began_on=t \
	sent_to_secretary_on=t
ok "$ext" stage=appeal
ok "$ext" stage=remanded
ok "$ext" stage=appeal
ok "$ext" stage=bail
no 'end_reason' "$ext" stage=refused end_reason=
ok "$ext" stage=refused end_reason='Death penalty'
not_to "$ext" draft located watched $arrested committed ordered appeal \
	surrendered discharged withdrawn
as qazi no 'not for this officer' "$ext" stage=requested
no 'Approval of the request' "$ext" stage=requested
as shah approve "$ext" request granted
ok "$ext" stage=requested ended_on= end_reason=
no 'end_reason' "$ext" stage=withdrawn ended_on=t
ok "$ext" stage=withdrawn ended_on=t end_reason='Died'
not_to "$ext" draft located watched $arrested committed ordered appeal \
	surrendered discharged refused
d hq verify >/dev/null || fail verify
fixture_stop
