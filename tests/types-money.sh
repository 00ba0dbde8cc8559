#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Convictions, money, borders and prevention plans: each type led through its
# life, refused where it must be, its clocks held against dates that were worked
# out by hand.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
three_officers
titled() { # TYPE RECORD WORDS: what stands for it in lists
	d hq list "$1" --json | jq -se --arg id "$2" --arg w "$3" 'any(.[];
		.id == $id and (.title | contains($w)))' >/dev/null ||
		fail "the title of $2 is not $3"
}

person=$(new person name='Kashif Rafiq' father_name='Muhammad Rafiq')
case=$(new case title='Visa fraud by an agent in Gujrat')

# ---- Convictions ----
# Out: nothing goes without the person, the court and an offence.
cvn=$(new conviction-notice title='Rafiq, Leeds Crown Court 2024')
at "$cvn" draft
not_to "$cvn" recorded acknowledged deleted
no 'convicted_on' "$cvn" stage=sent direction=out partner=GB "person=$person" \
	court='Special Judge Central' channel=ncb sent_on=t handling=H1
no 'Convicted offence' "$cvn" stage=sent direction=out partner=GB \
	"person=$person" court='Special Judge Central' convicted_on=2026-10-01 \
	channel=ncb sent_on=t handling=H1
offence=$(new conviction-offence "parent=$cvn" offence='Supplying heroin' \
	law='CNSA 9(c)' committed_on=2025-03 completion=C participation=M \
	sentence_kind=prison sentence_length='7 years' fine='PKR 100000')
no 'completion' "$offence" completion=Z
titled conviction-offence "$offence" 'Supplying heroin'
ok "$cvn" stage=sent direction=out partner=GB "person=$person" \
	court='Special Judge Central' convicted_on=2026-10-01 channel=ncb \
	sent_on=t handling=H1 later=appeal-pending later_on=2026-10-20
not_to "$cvn" draft examined
no 'acknowledged_on' "$cvn" stage=acknowledged
ok "$cvn" stage=acknowledged acknowledged_on=t
no 'query' "$cvn" stage=queried
ok "$cvn" stage=queried query='Which Rafiq?' queried_on=t
not_to "$cvn" sent recorded
ok "$cvn" stage=draft
no 'together' "$cvn" ended_on=t
no 'end_reason' "$cvn" stage=withdrawn
ok "$cvn" stage=withdrawn ended_on=t end_reason='Acquitted on appeal'
not_to "$cvn" sent
ok "$cvn" stage=draft

# In: recorded only with an equivalence decision; then kept, then deleted.
cvn=$(new conviction-notice title='Rafiq, Leeds Crown Court 2024' \
	stage=received)
ok "$cvn" direction=in partner=GB "person=$person" received_on=t \
	court='Leeds Crown Court' convicted_on=2024-05-17 final_on=2024-06-14
no 'Convicted offence' "$cvn" stage=examined
new conviction-offence "parent=$cvn" offence='Fraud by false representation' \
	law='Fraud Act 2006 s.2' completion=A participation=H >/dev/null
ok "$cvn" stage=examined
not_to "$cvn" received draft
no 'Equivalence' "$cvn" stage=recorded recorded_on=t
not_new 'recordable' equivalence "parent=$cvn" section='PPC 420'
equal=$(new equivalence "parent=$cvn" section='PPC 420' recordable=yes \
	decided_by='Inspector A. Shah' decided_on=t elements='Deceit in both')
titled equivalence "$equal" 'PPC 420'
no 'recorded_on' "$cvn" stage=recorded
ok "$cvn" stage=recorded recorded_on=t recorded_as='CRO 12/26'
# The day is entered: how long it may be kept is nowhere assumed.
ok "$cvn" keep_until=2027-02-01
due "$cvn" 2027-02-01 'Keep or delete'
ok "$cvn" stage=examined
ok "$cvn" stage=not-recorded ended_on=t end_reason='Not recordable here'
not_to "$cvn" recorded
no 'deleted_reason' "$cvn" stage=deleted deleted_on=t
as qazi no 'not for this officer' "$cvn" stage=deleted deleted_on=t \
	deleted_reason='Quashed'
ok "$cvn" stage=deleted deleted_on=t deleted_reason='Quashed'
not_due "$cvn" 'Keep or delete'
not_to "$cvn" examined

# A request: for a purpose, with consent where it has to be said.
cvr=$(new conviction-request title='Convictions of K. Rafiq for Gujrat')
not_to "$cvr" answered closed
no 'purpose' "$cvr" stage=sent direction=out partner=GB "person=$person" \
	asked_by='FIA Gujrat' channel=ncb sent_on=t purpose_text='Enquiry 41/26'
no 'consent' "$cvr" purpose=vetting
no 'consent_on' "$cvr" purpose=vetting consent=given
ok "$cvr" stage=sent direction=out partner=GB "person=$person" \
	asked_by='FIA Gujrat' channel=ncb sent_on=t purpose=investigation \
	purpose_text='Enquiry 41/26' reply_by=+60
# 7 days to the end of November, 31 of December: 38; 22 more: 22 January.
due "$cvr" 2027-01-22 'Reply to a conviction request'
not_to "$cvr" draft closed
no 'acknowledged_on' "$cvr" stage=acknowledged
ok "$cvr" stage=acknowledged acknowledged_on=t
no 'query' "$cvr" stage=queried
ok "$cvr" stage=queried query='Date of birth?'
not_to "$cvr" answered
ok "$cvr" stage=draft
ok "$cvr" stage=sent
no 'Conviction reply' "$cvr" stage=answered answered_on=t
not_new 'result' conviction-reply "parent=$cvr" replied_on=t
reply=$(new conviction-reply "parent=$cvr" result=no-record replied_on=t \
	replied_by=ACRO identified=details convictions=0 destroy_by=+90)
titled conviction-reply "$reply" 'No record'
# 7 days of November, 31 of December, 31 of January: 69; 21 more.
due "$reply" 2027-02-21 'Destroy a conviction reply'
ok "$reply" destroyed_on=t
not_due "$reply" 'Destroy'
no 'answered_on' "$cvr" stage=answered
ok "$cvr" stage=answered answered_on=t
not_due "$cvr" 'Reply to'
not_to "$cvr" sent refused
ok "$cvr" stage=acknowledged
ok "$cvr" stage=answered
no 'end_reason' "$cvr" stage=closed
ok "$cvr" stage=closed ended_on=t end_reason='Used in enquiry 41/26'
as qazi no 'not for this officer' "$cvr" stage=answered
not_to "$cvr" draft
cvr=$(new conviction-request title='For Leeds Crown Court' stage=received)
no 'received_on' "$cvr" stage=acknowledged direction=in partner=GB \
	"person=$person" purpose=proceedings acknowledged_on=t
no 'refusal_text' "$cvr" stage=refused
ok "$cvr" stage=refused refused_on=t refusal_text='Person not identified'
not_to "$cvr" closed
ok "$cvr" stage=draft
ok "$cvr" stage=withdrawn ended_on=t end_reason='No more needed'
not_to "$cvr" sent
ok "$cvr" stage=draft

# A correction: carried out, told, confirmed.
fix=$(new conviction-correction "parent=$reply" what='Wrong person' \
	noticed_on=t apply_by=+7)
due "$fix" 2026-11-30 'Correct or delete'
not_to "$fix" confirmed told
no 'kind' "$fix" stage=applied basis='Message of ACRO' applied_on=t \
	applied_by='N. Qazi'
ok "$fix" stage=applied kind=deletion basis='Message of ACRO' applied_on=t \
	applied_by='N. Qazi'
not_due "$fix" 'Correct or delete'
no 'told_on' "$fix" stage=told told='FIA Gujrat'
as qazi no 'not for this officer' "$fix" stage=confirmed confirmed_on=t
ok "$fix" stage=told told='FIA Gujrat' told_on=t
no 'confirmed_on' "$fix" stage=confirmed
ok "$fix" stage=confirmed confirmed_on=t
not_to "$fix" open applied
fix=$(new conviction-correction "parent=$cvn" what='Date of birth' kind=update)
no 'refusal_text' "$fix" stage=refused
ok "$fix" stage=refused refused_on=t refusal_text='It is as the court wrote it'
not_to "$fix" applied
ok "$fix" stage=open
not_new 'may not stand here' conviction-correction "parent=$case" what=x

# ---- Money ----
fin=$(new financial-referral title='Cash deposits of K. Rafiq')
not_to "$fin" acknowledged filed
# Over a weekend: Tue 24, Wed 25, Thu 26, Fri 27, Mon 30, Tue 1, Wed 2.
ok "$fin" kind=ctr cash_on=t amount='PKR 2,500,000'
due "$fin" 2026-12-02 'currency transaction report'
# From Friday the 6th; Monday the 9th is Iqbal Day: Tue 10, Wed 11, Thu 12,
# Fri 13, Mon 16, Tue 17, Wed 18.
ok "$fin" cash_on=2026-11-06
clock "$fin" ctr '.date == "2026-11-18"'
ok "$fin" filed_on=t
clock "$fin" ctr '.state == "missed" and .by == "filed_on"'
no 'summary' "$fin" stage=sent direction=out other_side=FMU sent_on=t
ok "$fin" stage=sent direction=out other_side=FMU sent_on=t \
	summary='Nine deposits just below the limit'
not_to "$fin" draft filed
ok "$fin" reply_by=+14
due "$fin" 2026-12-07 'Reply to a financial referral'
no 'acknowledged_on' "$fin" stage=acknowledged
ok "$fin" stage=acknowledged acknowledged_on=t
not_to "$fin" sent filed
no 'answer' "$fin" stage=answered answered_on=t
ok "$fin" stage=answered answered_on=t answer='Two more accounts'
not_due "$fin" 'Reply to'
not_to "$fin" refused destroyed
ok "$fin" stage=analysis
not_to "$fin" filed sent
ok "$fin" stage=answered
no 'keep_from' "$fin" stage=filed use='Case registered'
# 120 months from a leap day: the last day of a February without one.
ok "$fin" stage=filed use='Case registered' keep_from=2024-02-29
clock "$fin" keep-10-years '.date == "2034-02-28" and .state == "runs"'
not_to "$fin" sent enquiry
as qazi no 'not for this officer' "$fin" stage=destroyed destroyed_on=t
no 'destroyed_on' "$fin" stage=destroyed
ok "$fin" stage=answered
ok "$fin" stage=filed
ok "$fin" stage=destroyed destroyed_on=t
not_to "$fin" filed

# In: an enquiry in three months, with its monthly report.
fin=$(new financial-referral title='STR of a bank in Gujrat' stage=received)
no 'other_side' "$fin" stage=acknowledged direction=in kind=str received_on=t \
	acknowledged_on=t
ok "$fin" stage=acknowledged direction=in kind=str received_on=t \
	acknowledged_on=t other_side='Financial Monitoring Unit'
ok "$fin" stage=analysis
no 'enquiry_officer' "$fin" stage=enquiry enquiry_number=12/26 enquiry_on=t
# Three months from the 30th of November: February ends with the 28th.
ok "$fin" stage=enquiry enquiry_number=12/26 enquiry_on=2026-11-30 \
	enquiry_officer='Inspector N. Qazi' report_next_on=2026-12-23
due "$fin" 2027-02-28 'AMLA enquiry'
due "$fin" 2026-12-23 'Monthly report'
not_to "$fin" filed analysis
no 'disposal' "$fin" stage=answered disposed_on=t answered_on=t answer=x
ok "$fin" stage=answered disposed_on=t disposal=case answered_on=t \
	answer='Case 12/26 registered'
not_due "$fin" 'AMLA enquiry'

# A defence request: 7 working days by the calendar of England and Wales, over
# Christmas and the substitute for Boxing Day. From Friday 18 December: Mon 21,
# Tue 22, Wed 23, Thu 24, Tue 29, Wed 30, Thu 31.
daml=$(new financial-referral title='Consent for a transfer' kind=daml)
ok "$daml" daml_asked_on=2026-12-18
clock "$daml" daml '.date == "2026-12-31" and .confirmed == false'
# Then 31 days: 7 to the end of November, 24 of December.
ok "$daml" daml_decided_on=2026-11-23 daml_refused_on=2026-11-23
clock "$daml" daml '.state == "met"'
due "$daml" 2026-12-24 'Ban on acting'
ok "$daml" moratorium_until=2027-03-01
clock "$daml" daml-ban '.state == "put off"'
due "$daml" 2027-03-01 'extended'
ok "$daml" moratorium_ended_on=t
not_due "$daml" 'Ban on acting'
no 'end_reason' "$daml" stage=withdrawn
no 'together' "$daml" end_reason=x
ok "$daml" stage=withdrawn ended_on=t end_reason='Not sent'
not_to "$daml" sent
ok "$daml" stage=draft
ok "$daml" stage=sent direction=out other_side=UKFIU summary=x sent_on=t
ok "$daml" stage=refused ended_on=t end_reason='Not regulated'
not_to "$daml" answered

# The account, what went through it by hawala, what was frozen of it.
acc=$(new account institution='Allied Bank Gujrat' account_number=0010-2233 \
	kind=current "parent=$fin" "holder=$person" holder_name='K. Rafiq' \
	status=open balance='PKR 4,100,000')
titled account "$acc" 'Allied Bank Gujrat, 0010-2233'
not_new 'institution' account account_number=1
not_new 'amount' transaction "parent=$fin" done_on=t
tra=$(new transaction "parent=$fin" done_on=2026-11-02 amount='PKR 900,000' \
	kind=hawala "from_account=$acc" from_name='K. Rafiq' to_country=AE \
	to_name='Al Noor' "hawala_operator=$person" token='Note 4411')
titled transaction "$tra" 'Al Noor'
d hq list transaction --where "parent=$fin" --json | jq -e .id >/dev/null ||
	fail "the transaction is not below its referral"
not_new 'parent' transaction "parent=$person" done_on=t amount='PKR 1'
res=$(new restraint "parent=$fin" property='Account 0010-2233')
not_to "$res" confirmed lifted
no 'value' "$res" stage=applied legal_basis=AMLA court='Sessions Judge' \
	applied_on=t
ok "$res" stage=applied value='PKR 4,100,000' legal_basis=AMLA \
	court='Sessions Judge' applied_on=t
not_to "$res" proposed confiscated
no 'end_text' "$res" stage=refused refused_on=t
ok "$res" stage=refused refused_on=t end_text='No list of transactions'
not_to "$res" in-force
ok "$res" stage=proposed
no 'order_number' "$res" stage=in-force ordered_on=t
ok "$res" stage=in-force ordered_on=t order_number='7 of 2026' expires_on=+30
due "$res" 2026-12-23 'Restraint order ends'
not_to "$res" proposed refused
no 'confirmed_on' "$res" stage=confirmed
ok "$res" stage=confirmed confirmed_on=t
not_due "$res" 'Restraint order ends'
not_to "$res" in-force applied
no 'confiscated_on' "$res" stage=confiscated
ok "$res" stage=confiscated confiscated_on=t end_text='Final order'
not_to "$res" lifted
res=$(new restraint "parent=$acc" property='The balance' stage=in-force)
no 'lifted_on' "$res" stage=lifted end_text='Settled'
ok "$res" stage=lifted lifted_on=t end_text='Settled'
not_to "$res" confirmed
new hearing "parent=$res" date=+3 >/dev/null

# ---- Borders ----
# Whoever asks for the entry neither approves it nor lists it with a word.
not_new 'list' watch-list-entry title='Rafiq, Kashif: visa fraud'
not_new 'start' watch-list-entry title='Rafiq' list=pnil stage=active
wle=$(new watch-list-entry title='Rafiq, Kashif: visa fraud' list=pnil \
	"person=$person" review_on=+20)
due "$wle" 2026-12-13 'Review a watch-list entry'
not_to "$wle" active removed
no 'basis_text' "$wle" stage=requested listed_name='Kashif Rafiq' \
	requester='FIA Gujrat' requested_on=t basis=case
ok "$wle" stage=requested listed_name='Kashif Rafiq' basis=case \
	requester='FIA Gujrat' requested_on=t basis_text='FIR 12/26, absconds'
not_to "$wle" lapsed extended
ok "$wle" stage=draft
ok "$wle" stage=requested
no 'instruction' "$wle" stage=active listed_on=t
list_it() { # COMMAND...: would put it on the list
	"$@" "$wle" stage=active instruction=no-exit listed_on=t pnil_from=t
}
list_it no 'Listing'
d hq new approval "parent=$wle" what=listing decision=granted \
	>/dev/null 2>&1 && fail "malik approved what he asked for"
list_it no 'Listing'
as shah approve "$wle" listing refused
list_it no 'Listing'
DAFTAR_NOW=2026-11-23T09:10:00+05:00
as shah approve "$wle" listing granted
list_it ok
not_to "$wle" requested refused
# 7 days to the end of November, 23 of December.
due "$wle" 2026-12-23 'PNIL'
no 'Further time' "$wle" stage=extended pnil_further_from=2026-12-23
as shah approve "$wle" extension granted
no 'pnil_further_from' "$wle" stage=extended
ok "$wle" stage=extended pnil_further_from=2026-12-23
# 8 days to the end of December, 22 of January; and no third time.
due "$wle" 2027-01-22 'lapses for good'
clock "$wle" pnil-30 '.state == "met" or .state == "not in this stage" or
	.date == "2026-12-23"'
not_to "$wle" active requested
no 'together' "$wle" stage=removed ended_on=t end_kind=caught
no 'Removal' "$wle" stage=removed ended_on=t end_kind=caught \
	removal_reason='Arrested at Lahore'
as shah approve "$wle" removal granted
ok "$wle" stage=removed ended_on=t end_kind=caught \
	removal_reason='Arrested at Lahore'
not_due "$wle" 'lapses'
not_to "$wle" active
ecl=$(new watch-list-entry title='ECL: N. Khan' list=ecl expires_on=+10)
due "$ecl" 2026-12-03 'entry expires'
ok "$ecl" stage=requested listed_name='N. Khan' basis=court \
	requester='Ministry of Interior' requested_on=t basis_text='Order 7/26'
no 'removal_reason' "$ecl" stage=refused
as qazi no 'not for this officer' "$ecl" stage=refused ended_on=t \
	end_kind=refused removal_reason='No ground'
ok "$ecl" stage=refused ended_on=t end_kind=refused removal_reason='No ground'
not_to "$ecl" active
ok "$ecl" stage=draft
ok "$ecl" stage=requested ended_on= end_kind= removal_reason=
as shah approve "$ecl" listing granted
ok "$ecl" stage=active instruction=stop listed_on=t
no 'end_kind' "$ecl" stage=lapsed
ok "$ecl" stage=lapsed ended_on=t end_kind=lapsed removal_reason='Order is over'
not_to "$ecl" extended

# A passenger who is like an entry: possible, another one, cleared.
vessel=$(new vessel name='Al Madina' imo=9074729 flag=PK kind=dhow \
	home_port=Gwadar)
scr=$(new screening passenger='Kashif Rafique' list=pnil "entry=$wle" score=83 \
	explanation='name alike; year of birth differs' "vessel=$vessel" \
	departs_at='2026-11-23 14:30')
due "$scr" 2026-11-23 'Decide on a passenger'
not_to "$scr" acted
no 'reasons' "$scr" stage=second-look decision=possible decided_at=n \
	decided_by='ASI Bibi'
ok "$scr" stage=second-look decision=possible decided_at=n \
	decided_by='ASI Bibi' reasons='Father unknown'
not_due "$scr" 'Decide'
not_to "$scr" hit acted
no 'together' "$scr" second_by='SI Rind'
no 'second_by' "$scr" stage=matched
ok "$scr" second_by='SI Rind' second_at=n second_decision=false decision=false
no 'together' "$scr" cleared_on=t
no 'cleared_basis' "$scr" stage=cleared
ok "$scr" stage=cleared cleared_on=t cleared_by='SI Rind' \
	cleared_basis='Father is Abdul Rafiq'
not_to "$scr" acted matched
as qazi no 'not for this officer' "$scr" stage=second-look
scr=$(new screening passenger='Kashif Rafiq')
not_new 'start' screening passenger=X stage=cleared
no 'entry' "$scr" stage=matched decision=true decided_by=X decided_at=n \
	reasons='Same passport'
ok "$scr" stage=matched decision=true decided_by=X decided_at=n \
	reasons='Same passport' "entry=$wle"
not_to "$scr" cleared hit
no 'action_at' "$scr" stage=acted action=offload action_by=X
no 'handed_to' "$scr" action=hand-over
ok "$scr" stage=acted action=hand-over handed_to='FIA Lahore' action_at=n \
	action_by=X
not_to "$scr" cleared

# The container on its way.
titled vessel "$vessel" 'Al Madina'
new link "parent=$vessel" "person=$person" role=crew >/dev/null
not_new 'container_number' container stage=held
cnt=$(new container container_number=CSQU3054383 "vessel=$vessel" \
	gross='21.5 t' from_country=PK to_country=GB expected_on=+2)
not_to "$cnt" examined seized
no 'reason' "$cnt" stage=held
ok "$cnt" stage=held reason='First shipment of this firm' hold_until=+3
due "$cnt" 2026-11-26 'Examine a held container'
not_to "$cnt" expected seized
no 'result' "$cnt" stage=examined method=full examined_on=t examined_by=ANF
ok "$cnt" stage=examined method=full examined_on=t examined_by=ANF \
	result=narcotics
not_due "$cnt" 'Examine'
not_to "$cnt" expected
no 'seizure' "$cnt" stage=seized found='Behind the lining'
ok "$cnt" stage=held
ok "$cnt" stage=examined
ok "$cnt" stage=seized found='Behind the lining' \
	"seizure=$(new seizure title='Heroin in a container')"
not_to "$cnt" released
cnt=$(new container container_number=MSKU1234565)
no 'released_on' "$cnt" stage=released
ok "$cnt" stage=released released_on=t
not_to "$cnt" held
ok "$cnt" stage=expected

# ---- Prevention ----
pln=$(new prevention-plan title='Dunki agents in Gujrat' theme=smuggling \
	district=Gujrat)
not_to "$pln" running completed
no 'owner' "$pln" stage=proposed aim='Half as many' basis='Chart of 1 November'
no 'Problem' "$pln" stage=proposed aim='Half as many' owner='DD Gujrat' \
	basis='Chart of 1 November'
problem=$(new problem "parent=$pln" title='Agents in three villages' \
	district=Gujrat incidents=41 trend=up rank=1)
titled problem "$problem" 'Agents'
no 'Plan action' "$pln" stage=proposed aim='Half as many' owner='DD Gujrat' \
	basis='Chart of 1 November'
act=$(new plan-action "parent=$pln" title='Talk in the schools' due=+21)
# 7 days to the end of November, 14 of December.
due "$act" 2026-12-14 'Action of a prevention plan'
ok "$pln" stage=proposed aim='Half as many' owner='DD Gujrat' \
	basis='Chart of 1 November'
not_to "$pln" review completed
ok "$pln" stage=draft
ok "$pln" stage=proposed
no 'review_on' "$pln" stage=running approved_by='Director' approved_on=t \
	starts_on=t
no 'Plan indicator' "$pln" stage=running approved_by='Director' \
	approved_on=t starts_on=t review_on=+30
ind=$(new plan-indicator "parent=$pln" title='Complaints a month' baseline=41 \
	target=20 measure_by=+30)
due "$ind" 2026-12-23 'Count an indicator'
as qazi no 'not for this officer' "$pln" stage=running approved_by=x \
	approved_on=t starts_on=t review_on=+30
ok "$pln" stage=running approved_by='Director' approved_on=t starts_on=t \
	review_on=+30
due "$pln" 2026-12-23 'Review of a prevention plan'
not_to "$pln" draft completed
no 'owner' "$act" stage=under-way started_on=t
ok "$act" stage=under-way started_on=t owner='Inspector N. Qazi'
not_to "$act" planned
no 'result' "$act" stage=done done_on=t
ok "$act" stage=done done_on=t result='Eleven schools'
not_due "$act" 'Action of'
not_to "$act" planned dropped
ok "$act" stage=under-way done_on=
due "$act" 2026-12-14 'Action of'
no 'dropped_reason' "$act" stage=dropped dropped_on=t
ok "$act" stage=dropped dropped_on=t dropped_reason='No money'
not_to "$act" 'done'
no 'Plan review' "$pln" stage=review
not_new 'held_on' plan-review "parent=$pln" findings=x
new plan-review "parent=$pln" held_on=t findings='On the way' decision=on \
	next_on=+60 >/dev/null
ok "$pln" stage=review
not_to "$pln" draft proposed
ok "$pln" stage=running
ok "$pln" stage=review
no 'Plan result' "$pln" stage=completed ended_on=t end_text='Half as many'
not_new 'judgement' plan-result "parent=$pln" title='Half as many'
new plan-result "parent=$pln" title='Half as many' judgement=met value=19 \
	"indicator=$ind" measured_on=t >/dev/null
no 'together' "$pln" stage=completed ended_on=t
ok "$pln" stage=completed ended_on=t end_text='Half as many'
not_due "$pln" 'Review of'
not_to "$pln" running
ok "$ind" value=19 measured_on=t ended_on=t
not_due "$ind" 'Count an indicator'
pln=$(new prevention-plan title='Couriers at Lahore airport')
no 'end_text' "$pln" stage=stopped
as qazi no 'not for this officer' "$pln" stage=stopped ended_on=t end_text=x
ok "$pln" stage=stopped ended_on=t end_text='No staff'
not_to "$pln" running
ok "$pln" stage=draft

# Diary, task and document stand below each of the main records.
for r in "$cvn" "$cvr" "$fin" "$acc" "$wle" "$scr" "$vessel" "$cnt" "$pln"; do
	new entry "parent=$r" title='Called' kind=statement >/dev/null
	new task "parent=$r" title='Ask again' >/dev/null
	new document "parent=$r" title='Letter' >/dev/null
done
[ "$(d hq list task --json | jq -s length)" = 9 ] || fail "nine tasks"
d hq verify >/dev/null || fail verify
fixture_stop
