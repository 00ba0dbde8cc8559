#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Committee, capacity building, proposals and the yearly review: each type led
# through its life, refused where it must be, its clocks held against dates that
# were worked out by hand; and an action that is due in the office of its owner.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
three_officers
titled() { # TYPE RECORD WORDS: what stands for it in lists
	d hq list "$1" --json | jq -se --arg id "$2" --arg w "$3" 'any(.[];
		.id == $id and (.title | contains($w)))' >/dev/null ||
		fail "the title of $2 is not $3"
}
# Nobody approves what he opened, nor who may not approve at all; what was
# refused bars the way.
only_shah_grants() { # RECORD WHAT LABEL FIELD=VALUE...: a move that needs it
	record=$1
	what=$2
	label=$3
	shift 3
	no "$label" "$record" "$@"
	not_new 'opened the record' approval "parent=$record" "what=$what" \
		decision=granted
	as qazi not_new 'is given by supervisor or hq' approval \
		"parent=$record" "what=$what" decision=granted
	as shah not_new 'has no approval' approval "parent=$record" \
		what=cabinet decision=granted
	as shah approve "$record" "$what" refused reasons='Not yet'
	no 'refused it' "$record" "$@"
	as shah approve "$record" "$what" granted
	ok "$record" "$@"
}

# ---- a meeting, called, put off, held, its minutes confirmed
mtg=$(new meeting title='Joint Steering Committee, third meeting' \
	kind=committee planned_on=+15 papers_by=+8)
at "$mtg" planned
titled meeting "$mtg" 'third meeting'
# 7 days to the end of November, 8 of December; the papers on the 1st.
due "$mtg" 2026-12-08 'Meeting'
due "$mtg" 2026-12-01 'Papers for a meeting'
not_to "$mtg" held minutes confirmed
no 'invited_on' "$mtg" stage=called venue='Ministry of Interior, Islamabad' \
	chair='Secretary, Ministry of Interior'
no 'Agenda item' "$mtg" stage=called venue='Ministry of Interior, Islamabad' \
	chair='Secretary, Ministry of Interior' invited_on=t
not_new 'item' agenda-item "parent=$mtg" title='Contact points'
first=$(new agenda-item "parent=$mtg" item=1 title='Contact points' \
	kind=decision presenter='DIG S. Raza' body=npb paper_by=+9)
# 7 days to the end of November, 2 of December.
due "$first" 2026-12-02 'Paper for an item'
titled agenda-item "$first" 'Contact points'
not_new 'body_text' agenda-item "parent=$mtg" item=2 title=X body=other
ok "$mtg" stage=called venue='Ministry of Interior, Islamabad' \
	chair='Secretary, Ministry of Interior' invited_on=t
not_to "$mtg" minutes confirmed
ok "$mtg" stage=planned
ok "$mtg" stage=called papers_sent_on=t
not_due "$mtg" 'Papers'
ok "$first" paper_on=t
not_due "$first" 'Paper for'
no 'Attendance' "$mtg" stage=held held_on=t quorum_met=yes
not_new 'body' attendance "parent=$mtg" name='S. Raza'
raza=$(new attendance "parent=$mtg" name='Sohail Raza' body=npb rank=DIG \
	name_ur='سہیل رضا' presence=present counts=yes)
titled attendance "$raza" 'National Police Bureau'
not_new 'alternate_for' attendance "parent=$mtg" name='J. Hill' body=bhc \
	presence=alternate
new attendance "parent=$mtg" name='J. Hill' body=bhc presence=alternate \
	alternate_for='Head of the crime section' >/dev/null
no 'quorum_met' "$mtg" stage=held held_on=t
ok "$mtg" stage=held held_on=t quorum_met=yes minutes_by=+10
not_due "$mtg" 'Meeting'
due "$mtg" 2026-12-03 'Minutes of a meeting'
not_to "$mtg" planned called confirmed cancelled
no 'secretary' "$mtg" stage=minutes minutes_on=t
ok "$mtg" stage=minutes minutes_on=t secretary='Section Officer' \
	comments_by=+14
not_due "$mtg" 'Minutes of'
# 7 days to the end of November, 7 of December.
due "$mtg" 2026-12-07 'Comments on minutes'
not_to "$mtg" planned called cancelled
ok "$mtg" stage=held
ok "$mtg" stage=minutes
no 'confirmed_on' "$mtg" stage=confirmed
only_shah_grants "$mtg" minutes 'Minutes' stage=confirmed confirmed_on=t
not_due "$mtg" 'Comments'
not_to "$mtg" planned held cancelled
as qazi no 'not for this officer' "$mtg" stage=minutes
ok "$mtg" stage=minutes
no 'Minutes by supervisor or hq; what a.shah@hq decided' "$mtg" \
	stage=confirmed
as shah approve "$mtg" minutes granted
ok "$mtg" stage=confirmed
off=$(new meeting title='Working group, fifth meeting' planned_on=+3)
no 'end_reason' "$off" stage=cancelled
no 'together' "$off" ended_on=t
ok "$off" stage=cancelled ended_on=t end_reason='The chair is abroad'
not_due "$off" 'Meeting'
not_to "$off" called held
ok "$off" stage=planned

# ---- a decision: in its words, with dissent and conditions
dec=$(new decision "parent=$mtg" "item=$first" decision_number=3/1 \
	title='One contact point in each province')
at "$dec" proposed
titled decision "$dec" 'One contact point'
not_to "$dec" carried-out revoked
no 'dissent' "$dec" stage=taken decided_on=t how=majority text='Each' \
	conditions='Names within a month'
no 'conditions' "$dec" stage=taken decided_on=t how=majority text='Each' \
	dissent='Customs: wants one of its own'
no 'reasons' "$dec" stage=deferred
ok "$dec" stage=deferred reasons='Wording'
not_to "$dec" taken rejected
ok "$dec" stage=proposed
no 'how' "$dec" stage=rejected decided_on=t dissent=none
ok "$dec" stage=rejected decided_on=t how=majority dissent=none
not_to "$dec" taken deferred
as qazi no 'not for this officer' "$dec" stage=proposed
ok "$dec" stage=proposed
ok "$dec" stage=taken decided_on=t how=majority dissent='Customs: own one' \
	text='Each province names one' conditions='Names within a month' \
	conditions_by=+30 review_on=2027-05-31
# 7 days to the end of November, 23 of December.
due "$dec" 2026-12-23 'Conditions of a decision'
due "$dec" 2027-05-31 'Review of a decision'
not_to "$dec" proposed deferred rejected
ok "$dec" conditions_met_on=t
not_due "$dec" 'Conditions'
no 'result' "$dec" stage=carried-out carried_out_on=t
ok "$dec" stage=carried-out carried_out_on=t result='Seven named'
not_due "$dec" 'Review of'
not_to "$dec" revoked proposed
ok "$dec" stage=taken
no 'end_reason' "$dec" stage=revoked
as qazi no 'not for this officer' "$dec" stage=revoked ended_on=t \
	end_reason='Replaced by 4/2'
ok "$dec" stage=revoked ended_on=t end_reason='Replaced by 4/2'
not_due "$dec" 'Review of'
not_to "$dec" taken

# ---- actions
act=$(new action "parent=$mtg" "decision=$dec" action_number=3/A1 \
	title='Name the contact points' due=+30)
due "$act" 2026-12-23 'Action'
titled action "$act" 'Name the contact points'
not_to "$act" noted
no 'owner' "$act" stage=under-way body=npb begun_on=t
ok "$act" stage=under-way body=npb owner='DIG S. Raza' begun_on=t remind_on=+7
due "$act" 2026-11-30 'Ask the owner'
not_to "$act" open noted
no 'evidence' "$act" stage=done done_on=t
ok "$act" stage=done done_on=t evidence='Letter of 20 November'
not_due "$act" 'Action'
not_due "$act" 'Ask the owner'
not_to "$act" open dropped
ok "$act" stage=under-way done_on=
due "$act" 2026-12-23 'Action'
ok "$act" stage=done done_on=t
no 'noted_on' "$act" stage=noted
as qazi no 'not for this officer' "$act" stage=noted noted_on=t
ok "$act" stage=noted noted_on=t
not_to "$act" under-way 'done'
ok "$act" stage=open
no 'dropped_reason' "$act" stage=dropped dropped_on=t
ok "$act" stage=dropped dropped_on=t dropped_reason='Decision was revoked'
not_due "$act" 'Action'
not_to "$act" under-way
as qazi no 'not for this officer' "$act" stage=open
not_new 'may not stand here' action "parent=$dec" title=X

# ---- an activity: approved, held, evaluated, followed up
wsh=$(new activity title='Workshop on controlled deliveries' kind=workshop \
	starts_on=2026-12-14)
at "$wsh" planned
due "$wsh" 2026-12-14 'Activity begins'
not_to "$wsh" held evaluated followed-up
no 'rights_reference' "$wsh" stage=approved aim='Plan one' cost='GBP 18000' \
	partner='National Crime Agency'
ok "$wsh" aim='Plan a controlled delivery' cost='GBP 18000' \
	partner='National Crime Agency' rights_reference='HRA 12 of 2026'
only_shah_grants "$wsh" activity 'Activity' stage=approved
not_to "$wsh" evaluated followed-up
ok "$wsh" stage=planned
as shah approve "$wsh" activity granted
ok "$wsh" stage=approved
no 'held_until' "$wsh" stage=held held_on=2026-08-27 place='Academy, Islamabad'
# Six months from the 31st of August: February has 28 days in 2027.
ok "$wsh" stage=held held_on=2026-08-27 held_until=2026-08-31 \
	place='Academy, Islamabad' evaluate_by=+1w
not_due "$wsh" 'Activity begins'
due "$wsh" 2027-02-28 'Follow-up after six months'
clock "$wsh" follow-up '.state == "runs" and .date == "2027-02-28" and
	.confirmed == false'
due "$wsh" 2026-11-30 'Evaluation of an activity'
not_to "$wsh" planned approved followed-up cancelled
no 'Evaluation' "$wsh" stage=evaluated evaluated_on=t
not_new 'kind' evaluation "parent=$wsh" evaluated_on=t
eva=$(new evaluation "parent=$wsh" evaluated_on=t kind=end reached=part \
	respondents=22 findings='Good, too short' recommendation='Two weeks')
titled evaluation "$eva" 'At the end'
ok "$wsh" stage=evaluated evaluated_on=t
not_due "$wsh" 'Evaluation of'
due "$wsh" 2027-02-28 'Follow-up'
not_to "$wsh" approved cancelled
ok "$wsh" stage=held
ok "$wsh" stage=evaluated
no 'follow_up' "$wsh" stage=followed-up followed_up_on=t
ok "$wsh" stage=followed-up followed_up_on=t follow_up='16 of 22 still do it'
not_due "$wsh" 'Follow-up'
not_to "$wsh" held cancelled
as qazi no 'not for this officer' "$wsh" stage=evaluated
ok "$wsh" stage=evaluated
clock "$wsh" follow-up '.state == "met" and .by == "followed_up_on"'
# 2028 is a leap year: the 29th of August 2027 ends on the 29th of February. From
# any other day it is the same day of the month.
ok "$wsh" followed_up_on= held_until=2027-08-29
clock "$wsh" follow-up '.date == "2028-02-29"'
ok "$wsh" held_until=2026-09-01
clock "$wsh" follow-up '.date == "2027-03-01"'
# It was to be followed up on 1 March: on the 2nd it is overdue by a day.
DAFTAR_NOW=2027-03-02T09:00:00+05:00
d hq clocks "$wsh" | grep -q 'OVERDUE since .*, -1d' || fail "not overdue"
DAFTAR_NOW=2026-11-23T09:00:00+05:00
trip=$(new activity title='Field trip to Dover' kind=field-trip starts_on=+20)
no 'end_reason' "$trip" stage=cancelled
no 'together' "$trip" ended_on=t
ok "$trip" stage=cancelled ended_on=t end_reason='No visas'
not_due "$trip" 'Activity begins'
not_to "$trip" approved held
ok "$trip" stage=planned

# Who takes part is counted once in an activity: whoever is entered again with the
# same number, or under a like name, is told so. (For the form that is
# tests/tui/likely.drive.)
again() { # WORDS ACTIVITY FIELD=VALUE...: a participant who is there already
	words=$1
	activity=$2
	shift 2
	d hq new participant "parent=$activity" agency=ANF "$@" >/dev/null \
		2>"$T/err" || fail "new participant $*"
	grep -q "may be the same as $par, Rukhsana Bibi, ANF: $words" "$T/err" ||
		fail "not $words: $(cat "$T/err")"
}
not_new 'agency' participant "parent=$wsh" name='Rukhsana Bibi'
par=$(new participant "parent=$wsh" name='Rukhsana Bibi' agency='ANF' \
	rank=Inspector sex=female cnic=3520212345714 service_number=ANF-2231 \
	attendance=full score_before=40 score_after=75.5)
titled participant "$par" 'Rukhsana Bibi, ANF'
d hq show "$par" --json | jq -e '.fields.cnic[0].value ==
	"35202-1234571-4"' >/dev/null || fail "the CNIC is not kept as such"
d hq find ANF-2231 --json | jq -se --arg id "$wsh" 'any(.[]; .id == $id)' \
	>/dev/null || fail "the activity is not found by the service number"
again 'CNIC 1 digit off, same activity' "$wsh" name=Q cnic=35202-1234571-5
not_new "once in one activity: Rukhsana Bibi.*$par) has the same CNIC" \
	participant "parent=$wsh" name='R. B.' agency=ANF cnic=35202-1234571-4
again 'same service number, other activity' "$trip" name='R. B.' \
	service_number='ANF 2231'
again 'name sounds alike, other activity' "$trip" name='Rukhsanah Bibi'
d hq new participant "parent=$wsh" name='Amir Baig' agency=FIA >/dev/null \
	2>"$T/err" || fail "Amir Baig"
[ ! -s "$T/err" ] || fail "who is there for the first time: $(cat "$T/err")"
no 'score_after' "$par" score_after=good
not_new 'may not stand here' participant "parent=$mtg" name=X agency=Y

# ---- equipment: into store, handed over, lost, found, inspected, disposed of
eqp=$(new equipment title='Document reader, Regula 4308' kind=document \
	expected_on=+10 inspect_by=2027-05-23)
at "$eqp" expected
due "$eqp" 2026-12-03 'Equipment to arrive'
due "$eqp" 2027-05-23 'Inspection of equipment'
not_to "$eqp" in-use repair lost disposed
no 'serial' "$eqp" stage=store tag=UKP-0012 value='GBP 9800' received_on=t
ok "$eqp" stage=store tag=UKP-0012 value='GBP 9800' received_on=t \
	serial=4308-1177
not_due "$eqp" 'Equipment to arrive'
not_to "$eqp" expected
no 'end_use_reference' "$eqp" stage=in-use custodian='Inspector R. Bibi' \
	end_use_on=t end_use='Passports at the counter'
no 'Hand-over' "$eqp" stage=in-use custodian='Inspector R. Bibi' \
	end_use_on=t end_use='Passports at the counter' end_use_reference=EU-12
d hq new equipment title='Another reader' tag='UKP 0012' 2>&1 >/dev/null |
	grep -q 'same tag' || fail "the tag is on two things"
not_new 'to_holder' hand-over "parent=$eqp" handed_on=t
han=$(new hand-over "parent=$eqp" handed_on=t certificate=HC-7 \
	from_holder='Programme store' to_holder='Inspector R. Bibi, ANF' \
	reason=loan return_by=2027-01-31 to_name_ur='رخسانہ بی بی')
titled hand-over "$han" 'Inspector R. Bibi'
due "$han" 2027-01-31 'Return of lent equipment'
no 'together' "$han" to_holder=X
ok "$han" returned_on=t
not_due "$han" 'Return of'
ok "$eqp" stage=in-use custodian='Inspector R. Bibi' end_use_on=t \
	end_use='Passports at the counter' end_use_reference=EU-12
ok "$eqp" stage=repair
not_to "$eqp" expected
ok "$eqp" stage=store
ok "$eqp" stage=repair
ok "$eqp" stage=in-use
ok "$eqp" stage=store
ok "$eqp" stage=in-use
no 'lost_text' "$eqp" stage=lost
no 'together' "$eqp" lost_on=t
ok "$eqp" stage=lost lost_on=t lost_text='Not in the counter on Monday'
not_to "$eqp" store repair
ok "$eqp" stage=in-use
no 'Inspection' "$eqp" stage=disposed disposal_kind=returned disposed_on=t \
	disposal_certificate=DC-3 disposal_text='Worn out'
not_new 'found' inspection "parent=$eqp" inspected_on=t
ins=$(new inspection "parent=$eqp" inspected_on=t found=damaged \
	end_use_kept=yes inspector='A. Baig' findings='Lamp is dead')
titled inspection "$ins" 'Damaged'
no 'together' "$eqp" disposal_kind=returned
no 'disposal_certificate' "$eqp" stage=disposed disposal_kind=returned \
	disposed_on=t disposal_certificate= disposal_text=
only_shah_grants "$eqp" disposal 'Disposal' stage=disposed \
	disposal_kind=returned disposed_on=t disposal_certificate=DC-3 \
	disposal_text='Worn out'
not_due "$eqp" 'Inspection of'
not_to "$eqp" store in-use
eqp2=$(new equipment title='Radio' stage=in-use)
ok "$eqp2" stage=lost lost_on=t lost_text='At sea'
no 'Disposal' "$eqp2" stage=disposed disposal_kind=written-off disposed_on=t \
	disposal_certificate=W-1 disposal_text='Board of survey'
as shah approve "$eqp2" disposal granted
ok "$eqp2" stage=disposed disposal_kind=written-off disposed_on=t \
	disposal_certificate=W-1 disposal_text='Board of survey'

# ---- a proposal: from the idea to the decision of the Committee
prp=$(new proposal title='Joint cell at Karachi port' theme=narcotics \
	decide_by=+30)
at "$prp" idea
due "$prp" 2026-12-23 'Decision on a proposal'
titled proposal "$prp" 'Joint cell'
not_to "$prp" committee approved refused carried-out
no 'benefit' "$prp" stage=written body=anf idea='Four officers of each side'
ok "$prp" stage=written body=anf idea='Four officers of each side' \
	benefit='Twice as many containers looked at'
not_to "$prp" approved refused deferred
ok "$prp" stage=idea
ok "$prp" stage=written
no 'meeting' "$prp" stage=committee cost='GBP 240000' submitted_on=t \
	risks='Data of the carriers'
ok "$prp" stage=committee cost='GBP 240000' submitted_on=t "meeting=$mtg" \
	risks='Data of the carriers'
not_to "$prp" idea carried-out
ok "$prp" stage=written
ok "$prp" stage=committee
no 'deferred_reason' "$prp" stage=deferred
ok "$prp" stage=deferred deferred_reason='Cost of the second year'
not_to "$prp" approved refused
ok "$prp" stage=committee
# A decision on file alone does not do, nor does the approval alone.
dec=$(new decision "parent=$mtg" "proposal=$prp" title='The cell is agreed')
no 'decision' "$prp" stage=approved decided_on=t
no 'may not stand here' "$prp" "decision=$mtg"
no 'Decision whose Stage is Taken' "$prp" stage=approved decided_on=t \
	"decision=$dec"
ok "$dec" stage=taken text='The cell is agreed' decided_on=t how=consensus \
	dissent=none conditions=none
only_shah_grants "$prp" committee 'Decision of the Committee' \
	stage=approved decided_on=t "decision=$dec"
not_due "$prp" 'Decision on'
not_to "$prp" committee refused withdrawn
no 'end_reason' "$prp" stage=carried-out
ok "$prp" stage=carried-out ended_on=t end_reason='Cell opened' \
	"activity=$wsh"
not_to "$prp" approved
prp=$(new proposal title='A drone for each circle' stage=committee)
as shah approve "$prp" committee granted
no 'decision' "$prp" stage=approved decided_on=t
no 'decided_on' "$prp" stage=refused "decision=$dec"
ok "$prp" stage=refused "decision=$dec" decided_on=t
not_to "$prp" approved committee
ok "$prp" stage=written
no 'end_reason' "$prp" stage=withdrawn
ok "$prp" stage=withdrawn ended_on=t end_reason='No money'
not_to "$prp" committee
ok "$prp" stage=idea

# ---- objective and indicator
obj=$(new objective title='Fewer departures by the dunki' theme=migration \
	review_on=+90)
# 7 days of November, 31 of December, 31 of January: 69; 21 more.
due "$obj" 2027-02-21 'Look at an objective'
titled objective "$obj" 'Fewer departures'
not_to "$obj" reached
no 'until_on' "$obj" stage=agreed text='Half as many' body=fia
no 'Indicator' "$obj" stage=agreed text='Half as many' body=fia \
	until_on=2027-12-31
not_new 'title' indicator "parent=$obj" baseline=12
ind=$(new indicator "parent=$obj" title='Agents convicted' unit=persons \
	baseline=12 target=40 better=more source='Cases decided' \
	formula='Cases at stage decided with result convicted in the year' \
	definition='Once a person' measure_by=2026-12-31)
due "$ind" 2026-12-31 'Count an indicator'
titled indicator "$ind" 'Agents convicted'
ok "$obj" stage=agreed text='Half as many' body=fia until_on=2027-12-31
ok "$obj" stage=draft
ok "$obj" stage=agreed
as qazi no 'not for this officer' "$obj" stage=reached ended_on=t \
	end_reason='As counted'
no 'end_reason' "$obj" stage=reached
ok "$obj" stage=reached ended_on=t end_reason='As counted'
not_due "$obj" 'Look at'
not_to "$obj" draft dropped
as qazi no 'not for this officer' "$obj" stage=agreed
ok "$obj" stage=agreed
no 'together' "$obj" ended_on=
ok "$obj" stage=dropped
not_to "$obj" draft reached
ok "$ind" value=19 measured_on=t ended_on=t
not_due "$ind" 'Count an'

# ---- the yearly review with its results, signed off by another officer
rvw=$(new review title='Yearly review 2026' year=2026 due_on=+40)
# 7 days of November, 31 of December: 38; 2 more.
due "$rvw" 2027-01-02 'Yearly review to be submitted'
titled review "$rvw" '2026'
not_to "$rvw" submitted signed closed
no 'lead_officer' "$rvw" stage=collecting from_on=2025-12-01 \
	until_on=2026-11-30
# A year after the last day of the period, the 30th of November.
ok "$rvw" stage=collecting from_on=2025-12-01 until_on=2026-11-30 \
	lead_officer='AD Policy'
due "$rvw" 2027-11-30 'Next yearly review'
not_to "$rvw" signed closed
ok "$rvw" stage=planned
not_due "$rvw" 'Next yearly'
ok "$rvw" stage=collecting
no 'main_commit' "$rvw" stage=submitted counted_on=t submitted_on=t \
	narrative='Much was begun' recommendation='Go on'
no 'Result' "$rvw" stage=submitted counted_on=t submitted_on=t \
	narrative='Much was begun' recommendation='Go on' main_commit='57 04d2'
not_new 'indicator' result "parent=$rvw" value=19
res=$(new result "parent=$rvw" "indicator=$ind" value=19 score=3)
titled result "$res" 'Agents convicted'
no 'score' "$res" score=9
not_to "$res" signed
no 'evidence' "$res" stage=submitted counted_on=t narrative='Courts were slow' \
	recommendation=none
ok "$res" stage=submitted counted_on=t narrative='Courts were slow' \
	recommendation=none evidence='List of cases decided, 23 November'
no 'returned' "$res" stage=draft
ok "$res" stage=draft returned='Which courts?'
ok "$res" stage=submitted
only_shah_grants "$res" sign-off 'Sign-off' stage=signed
not_to "$res" submitted
as qazi no 'not for this officer' "$res" stage=draft
ok "$res" stage=draft
ok "$res" stage=submitted
as shah approve "$res" sign-off granted
ok "$res" stage=signed
ok "$rvw" stage=submitted counted_on=t submitted_on=t \
	narrative='Much was begun' recommendation='Go on' main_commit='57 04d2'
not_due "$rvw" 'to be submitted'
not_to "$rvw" planned closed withdrawn
no 'returned' "$rvw" stage=collecting
ok "$rvw" stage=collecting returned='Customs is missing'
ok "$rvw" stage=submitted
no 'signed_on' "$rvw" stage=signed
only_shah_grants "$rvw" sign-off 'Sign-off' stage=signed signed_on=t
not_to "$rvw" collecting withdrawn
as qazi no 'not for this officer' "$rvw" stage=submitted
ok "$rvw" stage=submitted
as shah approve "$rvw" sign-off granted
ok "$rvw" stage=signed
no 'next_review' "$rvw" stage=closed "meeting=$mtg"
due "$rvw" 2027-11-30 'Next yearly review'
next=$(new review title='Yearly review 2027' year=2027 "previous=$rvw")
ok "$rvw" stage=closed "meeting=$mtg" "next_review=$next"
not_due "$rvw" 'Next yearly review'
not_to "$rvw" signed submitted
as qazi no 'not for this officer' "$next" stage=withdrawn ended_on=t \
	end_reason='No mandate'
no 'end_reason' "$next" stage=withdrawn
ok "$next" stage=withdrawn ended_on=t end_reason='No mandate'
not_to "$next" collecting
ok "$next" stage=planned
new action "parent=$rvw" title='Ask Customs for its figures' due=+5 >/dev/null

# Diary, task and document stand below each of the main records.
for r in "$mtg" "$wsh" "$eqp" "$prp" "$obj" "$rvw"; do
	new entry "parent=$r" title='Called' kind=meeting >/dev/null
	new task "parent=$r" title='Ask again' >/dev/null
	new document "parent=$r" title='Letter' >/dev/null
	not_new 'handling_text' document "parent=$r" title=X handling=H3
done
[ "$(d hq list task --json | jq -s length)" = 6 ] || fail "six tasks"

# ---- an action that another office has to do stands in its list, too
key raza
d isb join "$HUB_URL" --office isb --officer 'S. Raza <s.raza@isb>' \
	--key "$T/raza.pub" --trust "$(ssh-keygen -lf "$T/malik.pub" |
		cut -d' ' -f2)" >/dev/null || fail join
d hq enrol --office isb --name Islamabad >/dev/null || fail "enrol isb"
d hq enrol --officer 'S. Raza <s.raza@isb>' --role officer \
	--key "$T/raza.pub" >/dev/null || fail "enrol raza"
own=$(new action "parent=$mtg" title='Send the list of contact points' \
	body=npb owner='DIG S. Raza' owner_office=isb due=2026-11-26)
d hq merge >/dev/null || fail merge
d isb sync >/dev/null || fail sync
in_isb() { # CONDITION: of what is due there of the action
	d isb due --within 30 --json | jq -se --arg id "$own" \
		"any(.[]; .id == \$id and ($1))" >/dev/null
}
in_isb '.date == "2026-11-26" and .what == "Action"' ||
	fail "it is not due in isb"
[ "$(d isb list action --where owner_office=isb --json | jq -r .id)" = "$own" ] ||
	fail "it is not the only one of isb"
# Three days after Thursday the 26th it is late; the office that owns it says
# that it is done, and headquarters has it off its list.
DAFTAR_NOW=2026-11-29T09:00:00+05:00
in_isb '.date == "2026-11-26"' || fail "what is late is not due"
d isb clocks "$own" | grep -q 'OVERDUE since 26 Nov, -3d' || fail "not overdue"
d isb set "$own" stage=under-way begun_on=2026-11-24 >/dev/null || fail begin
d isb set "$own" stage=done done_on=t evidence='Letter of 29 November' \
	>/dev/null || fail "done at isb"
in_isb true && fail "it is due although it is done"
due "$own" 2026-11-26 'Action'
d isb sync >/dev/null || fail sync
d hq merge >/dev/null || fail merge
not_due "$own" 'Action'
at "$own" 'done'
d hq verify >/dev/null || fail verify
fixture_stop
