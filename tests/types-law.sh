#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Cases of smuggling, trafficking and narcotics with all that stands below them,
# victims, liaison requests, contacts, exhibits and custody: each type led
# through its life, refused where it must be, its clocks held against dates that
# were worked out by hand.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
three_officers
hands() { # THING REASON FROM TO SEAL-BEFORE SEAL-AFTER
	new custody-move "parent=$1" "reason=$2" "from_holder=$3" \
		"to_holder=$4" moved_at=n seal_state=intact "seal_before=$5" \
		"seal_after=$6" condition='Dry, whole'
}
two_persons() {
	agent=$(new person name='Zafar Iqbal' father_name='Muhammad Iqbal')
	boss=$(new person name='Haji Sharif' father_name='Abdul Sharif')
}
two_persons

# ---- smuggling: complaint to judgment, sent back, closed, transferred
smu=$(new smuggling-case title='Gujrat to Lesbos by boat, summer 2026' \
	destination=GR migrants=43 deaths=2 mode=mixed)
at "$smu" complaint
not_to "$smu" challan trial decided
no 'fir_number' "$smu" stage=registered
ok "$smu" stage=verification verification_on=2026-11-20
not_to "$smu" complaint challan trial decided
no 'verification_result' "$smu" stage=enquiry
ok "$smu" stage=enquiry verification_result='Six families named him'
not_to "$smu" complaint verification challan trial decided
no 'enquiry_result' "$smu" stage=registered fir_number=12/26 registered_on=t
ok "$smu" enquiry_result='Registration recommended' fir_number=12/26 \
	registered_on=t
no 'Registration of the case' "$smu" stage=registered
# Neither who entered the case approves it, nor one who may not; a refusal bars
# the way, and the newest decision counts.
not_new 'opened the record' approval "parent=$smu" what=registration \
	decision=granted
as qazi not_new 'is given by supervisor or hq' approval "parent=$smu" \
	what=registration decision=granted
as shah not_new 'has no approval' approval "parent=$smu" what=cabinet \
	decision=granted
as shah approve "$smu" registration refused reasons='No receipts'
no 'refused it' "$smu" stage=registered
as shah approve "$smu" registration granted reasons='Bank records first'
ok "$smu" stage=registered
# s.173: the day of the FIR does not count: 23 November + 14 days = 7 December;
# the interim report after 3 more: 10 December.
clock "$smu" s173-report '.state == "runs" and .date == "2026-12-07"'
clock "$smu" s173-interim '.state == "runs" and .date == "2026-12-10"'
due "$smu" 2026-12-07 s.173
not_to "$smu" complaint verification enquiry trial decided
as shah approve "$smu" raids granted
no 'challan_on' "$smu" stage=challan court='Special Judge Central'
no 'Report to court' "$smu" stage=challan challan_on=t \
	court='Special Judge Central'
as shah approve "$smu" challan granted
ok "$smu" stage=challan challan_on=t court='Special Judge Central'
clock "$smu" s173-report '.state == "met" and .by == "challan_on"'
not_to "$smu" complaint verification enquiry decided
ok "$smu" stage=trial
not_to "$smu" complaint verification enquiry challan closed
no 'result_on' "$smu" stage=decided
ok "$smu" stage=decided result=convicted result_on=t result_text='Ten years'
not_to "$smu" complaint enquiry registered closed transferred
ok "$smu" stage=trial
no 'transferred_to' "$smu" stage=transferred
ok "$smu" stage=registered
ok "$smu" stage=transferred transferred_to='FIA Karachi' transferred_on=t
not_to "$smu" complaint verification challan trial decided closed
ok "$smu" stage=registered
no 'result' "$(new smuggling-case title='Rumour in Mandi')" stage=closed
smu2=$(new smuggling-case title='Rumour in Kharian')
ok "$smu2" stage=closed result=no-offence result_on=t result_text='No trace'
not_to "$smu2" complaint verification challan trial decided transferred
ok "$smu2" stage=enquiry
not_new 'together' smuggling-case title=X result=convicted
not_new 'handling_text' smuggling-case title=X handling=H3
new link "parent=$smu" "person=$agent" role=agent >/dev/null

# ---- the journey, and the network
new journey-leg "parent=$smu" leg=1 from_place=Quetta to_place=Taftan \
	from_country=PK to_country=PK mode=bus document=own >/dev/null
leg=$(new journey-leg "parent=$smu" leg=2 from_place=Taftan to_place=Istanbul \
	departed_on=2026-06-14 mode=foot document=none "agent=$agent" \
	price='USD 2,500' deaths=2)
[ "$(d hq list journey-leg --where "parent=$smu" --json | jq -s length)" = 2 ] ||
	fail "not two legs"
not_new 'to_place' journey-leg "parent=$smu" from_place=Quetta
ok "$leg" missing=1
net=$(new network-link "parent=$smu" "person=$agent" relation=works-for \
	"other=$boss" basis=calls)
d hq list network-link --json | jq -e '.title | contains("Zafar Iqbal") and
	contains("Haji Sharif")' >/dev/null || fail "the link names nobody"
not_new 'other' network-link "parent=$smu" "person=$agent"
no 'together' "$net" source_grade=B
ok "$net" source_grade=B information_grade=2 since=2025

# ---- trafficking: the police register at once, without a Board
tra=$(new trafficking-case title='Brick kiln at Kasur' reach=domestic \
	exploitation=bonded-labour agency=police victims=11)
at "$tra" complaint
ok "$tra" stage=registered fir_number=88/26 fir_station=Kasur registered_on=t
clock "$tra" s173-report '.date == "2026-12-07"'
not_to "$tra" complaint verification enquiry trial decided
ok "$tra" challan_on=t court='Sessions Judge'
no 'Report to court' "$tra" stage=challan
as shah approve "$tra" challan granted
ok "$tra" stage=challan
ok "$tra" stage=registered
as shah approve "$tra" challan granted
ok "$tra" stage=challan
ok "$tra" stage=trial
not_to "$tra" complaint enquiry closed
ok "$tra" stage=decided result=convicted result_on=t result_text='Fine'
tra2=$(new trafficking-case title='Agency in Dubai' reach=transnational)
ok "$tra2" stage=verification
ok "$tra2" verification_result='Eleven names' stage=enquiry
no 'Registration of the case' "$tra2" stage=registered fir_number=13/26 \
	registered_on=t enquiry_result='To be registered'
ok "$tra2" stage=transferred transferred_to=Police transferred_on=t
ok "$tra2" stage=enquiry
ok "$tra2" stage=closed result=no-offence result_on=t result_text=None

# ---- a victim: NRM, five working days of England and Wales
not_new 'pseudonym' victim "parent=$tra"
vic=$(new victim pseudonym='Jasmine 3' "parent=$tra" age_group=adult \
	needs_care=shelter)
at "$vic" identified
not_to "$vic" recovery confirmed refused closed
no 'consent' "$vic" stage=referred referred_on=2026-12-22 first_responder=Shelter
ok "$vic" stage=referred referred_on=2026-12-22 first_responder=Shelter \
	consent=yes
# From Tuesday 22 December: Wed 23, Thu 24; Fri 25 is Christmas, Sat and Sun are
# free, Mon 28 is the substitute of Boxing Day; Tue 29, Wed 30, Thu 31 are the
# third, fourth and fifth working days.
clock "$vic" nrm-reasonable-grounds '.state == "runs" and
	.date == "2026-12-31" and .from == "2026-12-22"'
due "$vic" 2026-12-31 'Referral Mechanism'
not_to "$vic" identified confirmed supported closed
no 'rg_reasons' "$vic" stage=refused rg_decided_on=2026-12-29
ok "$vic" stage=recovery rg_decided_on=2026-12-29 recovery_until=2027-01-28
clock "$vic" nrm-reasonable-grounds '.state == "met" and
	.by == "rg_decided_on"'
not_due "$vic" 'Referral Mechanism'
due "$vic" 2027-01-28 'Recovery period'
not_to "$vic" identified referred closed
no 'cg_decided_on' "$vic" stage=confirmed
ok "$vic" stage=confirmed cg_decided_on=2027-01-25
not_due "$vic" 'Recovery period'
not_to "$vic" identified referred recovery refused withdrawn
no 'support_by' "$vic" stage=supported
ok "$vic" stage=supported support_by='A shelter' support_review=2027-03-01
due "$vic" 2027-03-01 'Look after'
not_to "$vic" identified recovery confirmed refused withdrawn
no 'end_reason' "$vic" stage=closed ended_on=t
ok "$vic" stage=closed ended_on=t end_reason='Home of free will'
not_due "$vic" 'Look after'
not_to "$vic" identified referred recovery confirmed
ok "$vic" stage=supported
vic=$(new victim pseudonym='Tulip 1')
ok "$vic" stage=supported support_by=Edhi
ok "$vic" stage=referred referred_on=2026-11-23 first_responder=Police \
	consent=yes
# Monday 23 November: Tue 24, Wed 25, Thu 26, Fri 27, Mon 30.
clock "$vic" nrm-reasonable-grounds '.date == "2026-11-30"'
ok "$vic" stage=refused rg_decided_on=t rg_reasons='No exploitation'
not_to "$vic" identified recovery closed
ok "$vic" stage=referred
no 'end_reason' "$vic" stage=withdrawn ended_on=t
ok "$vic" stage=withdrawn ended_on=t end_reason='Wish of the person'
not_to "$vic" referred closed
ok "$vic" stage=identified
new journey-leg "parent=$vic" from_place=Kasur to_place=Lahore >/dev/null

# ---- narcotics: from the information to the court
nar=$(new narcotics-case title='Heroin in soaked cloth to Manchester' \
	drug=heroin to_country=GB agency=anf)
at "$nar" information
not_to "$nar" challan trial decided
ok "$nar" stage=operation operation='Clean cloth'
not_to "$nar" challan trial decided
ok "$nar" stage=information
ok "$nar" stage=operation
no 'fir_number' "$nar" stage=registered registered_on=t
ok "$nar" stage=registered fir_number=31/26 registered_on=t
clock "$nar" s173-report '.date == "2026-12-07"'
clock "$nar" s173-interim '.date == "2026-12-10"'
not_to "$nar" information operation trial decided
no 'Report to court' "$nar" stage=challan challan_on=t court='CNS Court'
as shah approve "$nar" challan granted
ok "$nar" stage=challan challan_on=t court='CNS Court'
not_to "$nar" information operation decided
ok "$nar" stage=registered
no 'supervisor or hq; what a.shah@hq decided' "$nar" stage=challan
as shah approve "$nar" challan granted
ok "$nar" stage=challan
ok "$nar" stage=trial
not_to "$nar" information operation challan closed
no 'result' "$nar" stage=decided
ok "$nar" stage=decided result=convicted result_on=t result_text='Life'
not_to "$nar" information registered closed transferred
ok "$nar" stage=trial
no 'transferred_on' "$nar" stage=transferred
ok "$nar" stage=transferred transferred_to=Customs transferred_on=t
not_to "$nar" information operation trial
ok "$nar" stage=registered
nar2=$(new narcotics-case title='Report of a field')
ok "$nar2" stage=closed result=no-offence result_on=t result_text=Wheat
not_to "$nar2" operation challan trial decided
ok "$nar2" stage=information

# ---- the seizure, its sample, its disposal, and the chain of custody
sez=$(new seizure title='Soaked cloth, Islamabad airport' "case=$nar" \
	seized_at='2026-11-23 04:10')
line=$(new seizure-line "parent=$sez" drug=heroin quantity='1.2 kg' \
	basis=estimated gross='14 kg')
not_new 'from_holder' custody-move "parent=$line" reason=store-in \
	to_holder=Moharrir moved_at=n
not_new 'together' custody-move "parent=$line" to_holder=Moharrir moved_at=n
hands "$line" taken 'Traveller' 'SI Rehman' none 'ANF x 3' >/dev/null
hands "$line" store-in 'SI Rehman' 'Moharrir Aslam' 'ANF x 3' 'ANF x 3' \
	>/dev/null
[ "$(d hq list custody-move --where "parent=$line" --json | jq -s length)" = 2 ] ||
	fail "not two custody moves"
sam=$(new sample "parent=$line" number_on_parcel=P-1/S drug=heroin \
	amount='10 g' drawn_at='2026-11-23 05:00')
at "$sam" drawn
# 72 hours from Monday 05:00: Thursday 26 November, 05:00.
clock "$sam" sample-72h '.state == "runs" and
	(.date | startswith("2026-11-26"))'
not_to "$sam" received reported returned used-up
no 'seal' "$sam" stage=sent dispatched_at='2026-11-24 10:00' \
	laboratory=Rawalpindi sent_by='HC Nadeem'
ok "$sam" seal='ANF x 2' dispatched_at='2026-11-24 10:00' \
	laboratory=Rawalpindi sent_by='HC Nadeem' report_due=+20
no 'Custody move' "$sam" stage=sent
hands "$sam" lab 'Moharrir Aslam' 'HC Nadeem' 'ANF x 2' 'ANF x 2' >/dev/null
ok "$sam" stage=sent
clock "$sam" sample-72h '.state == "met" and .by == "dispatched_at"'
due "$sam" 2026-12-13 'Laboratory report'
not_to "$sam" reported returned used-up
ok "$sam" stage=drawn
ok "$sam" stage=sent
no 'seal_found' "$sam" stage=received received_at='2026-11-24 14:00'
ok "$sam" stage=received received_at='2026-11-24 14:00' seal_found=intact
not_to "$sam" drawn sent returned used-up
no 'report_number' "$sam" stage=reported reported_on=2026-12-08 result=Heroin
ok "$sam" stage=reported reported_on=2026-12-08 result=Heroin \
	report_number=2231 purity=62.5
not_due "$sam" 'Laboratory report'
not_to "$sam" drawn received
ok "$sam" stage=returned
not_to "$sam" drawn received reported
ok "$sam" stage=sent
ok "$sam" stage=received
ok "$sam" stage=reported
no 'end_note' "$sam" stage=used-up ended_on=t
ok "$sam" stage=used-up ended_on=t end_note='Used up in the test'
not_to "$sam" drawn sent reported returned lost
sam=$(new sample "parent=$sez" number_on_parcel=P-2/S)
no 'end_note' "$sam" stage=lost ended_on=t
ok "$sam" stage=lost ended_on=t end_note='Fire in the store room'
not_to "$sam" drawn sent reported
ok "$sam" stage=returned
not_new 'parent' sample "parent=$nar" number_on_parcel=X

dis=$(new disposal "parent=$line" kind=destroy asked_on=t)
at "$dis" asked
not_to "$dis" 'done'
no 'order_number' "$dis" stage=ordered court='CNS Court' ordered_on=t
ok "$dis" stage=refused court='CNS Court' ordered_on=t
not_to "$dis" ordered 'done'
ok "$dis" stage=asked
ok "$dis" stage=ordered order_number=7/26 kept_back='Sample P-1/S' do_by=+30
due "$dis" 2026-12-23 Disposal
not_to "$dis" refused
ok "$dis" stage=asked
ok "$dis" stage=ordered
no 'certificate' "$dis" stage='done' done_on=t weighed='14 kg' \
	witnesses=Magistrate
ok "$dis" stage='done' done_on=t weighed='14 kg' witnesses=Magistrate \
	certificate=C-9/26
not_due "$dis" Disposal
not_to "$dis" asked ordered refused

# ---- an exhibit: no change of place without a change of hands
exh=$(new exhibit title='Samsung telephone, cracked' "parent=$nar" kind=phone)
at "$exh" taken
not_to "$exh" court
no 'seal' "$exh" stage=stored label=P-7 store='Malkhana, shelf 4'
ok "$exh" seal='RK x 1' label=P-7 store='Malkhana, shelf 4' \
	store_number=411/26 check_by=+90
no 'Custody move' "$exh" stage=stored
due "$exh" 2027-02-21 'Look at an exhibit'
hands "$exh" store-in 'SI Rehman' 'Moharrir Aslam' 'RK x 1' 'RK x 1' >/dev/null
ok "$exh" stage=stored
not_to "$exh" taken
no 'exam_wanted' "$exh" stage=examined
ok "$exh" stage=examined exam_wanted='Contacts and pictures' exam_due=+20
due "$exh" 2026-12-13 'Report on an exhibit'
not_to "$exh" taken disposed
ok "$exh" stage=stored exam_on=t
not_due "$exh" 'Report on an exhibit'
ok "$exh" stage=court
not_to "$exh" taken examined
ok "$exh" stage=stored
ok "$exh" ended_on=t end_note='Returned to the owner'
no 'Disposal' "$exh" stage=disposed
new disposal "parent=$exh" kind=return >/dev/null
ok "$exh" stage=disposed
not_due "$exh" 'Look at'
not_to "$exh" taken examined court lost
ok "$exh" stage=stored
no 'end_note' "$exh" stage=lost end_note=
ok "$exh" stage=lost
not_to "$exh" taken examined court disposed
ok "$exh" stage=stored

# ---- arrest and remand: 24 hours, 15 days in all
link=$(new link "parent=$nar" "person=$boss" role=accused \
	arrested_at='2026-11-23 07:30')
clock "$link" s167-produce '(.date | startswith("2026-11-24"))'
rem=$(new remand "parent=$link" kind=police asked_on=t \
	arrested_at='2026-11-22 23:30')
at "$rem" asked
# 24 hours from Sunday 23:30.
clock "$rem" s167-24h '.state == "runs" and (.date | startswith("2026-11-23"))'
not_to "$rem" ended
no 'magistrate' "$rem" stage=running ordered_on=t until_on=+5
no 'reasons' "$rem" stage=refused ordered_on=t
ok "$rem" stage=refused ordered_on=t reasons='Nothing left to recover'
not_to "$rem" running ended
ok "$rem" stage=asked
ok "$rem" stage=running ordered_on=t until_on=+5 magistrate='Judicial Magistrate' \
	produced_at='2026-11-23 08:30' first_on=t days=5 total_days=5
clock "$rem" s167-24h '.state == "met"'
# 23 November + 15 days.
clock "$rem" s167-15d '.state == "runs" and .date == "2026-12-08"'
due "$rem" 2026-11-28 'Remand ends'
not_to "$rem" asked refused
no 'ended_by' "$rem" stage=ended ended_on=2026-11-28
ok "$rem" stage=ended ended_on=2026-11-28 ended_by=judicial
not_due "$rem" s.167
not_to "$rem" asked refused
ok "$rem" stage=running
not_new 'kind' remand "parent=$link"

# ---- registers IV and X: who is sought, who is watched
ok "$link" custody=at-large absent_since=2026-11-24 absconder_number=9/26 \
	search_by=+7
due "$link" 2026-11-30 'absconder'
ok "$link" absent_ended_on=2026-11-29
not_due "$link" 'absconder'
ok "$boss" watch_number=3/26 watch_station=Taxila watch_from=t watch_review=+180
# 180 days from 23 November: 7 left in November, 31, 31, 28, 31, 30 make 158 to
# the end of April, 22 in May.
due "$boss" 2027-05-22 surveillance
ok "$boss" watch_ended_on=t
not_due "$boss" surveillance

# ---- liaison: out, with an answer in part and a whole one; in; refused
con=$(new contact name='J. Brown' agency='National Crime Agency' country=GB \
	check_by=+30)
lia=$(new liaison-request title='Subscriber of a Manchester number')
at "$lia" draft
not_to "$lia" acknowledged part-answered answered refused closed
no 'to_agency' "$lia" stage=sent direction=out partner=GB
ok "$lia" stage=sent direction=out partner=GB to_agency=NCA question='Whose?' \
	purpose='Case 31/26' sent_on=t "contact=$con" "parent=$nar" \
	reply_by=+21 remind_on=+10
due "$lia" 2026-12-14 Answer
due "$lia" 2026-12-03 Remind
not_to "$lia" draft received closed
no 'acknowledged_on' "$lia" stage=acknowledged
ok "$lia" stage=acknowledged acknowledged_on=t
not_to "$lia" draft sent closed
no 'Liaison answer' "$lia" stage=part-answered outstanding='The address'
ok "$lia" outstanding='The address'
not_new 'answered_on' liaison-answer "parent=$lia" kind=full
ans=$(new liaison-answer "parent=$lia" kind=part answered_on=t \
	evidence_use=no handling=H1 summary='Prepaid, no name')
no 'handling_text' "$ans" handling=H3
ok "$lia" stage=part-answered
not_to "$lia" draft sent acknowledged closed
no 'answered_on' "$lia" stage=answered
ok "$lia" stage=answered answered_on=t
not_due "$lia" Answer
not_to "$lia" draft sent refused withdrawn
ok "$lia" stage=part-answered
ok "$lia" stage=answered
no 'ended_on' "$lia" stage=closed
ok "$lia" stage=closed ended_on=t
not_to "$lia" draft sent part-answered
ok "$lia" stage=answered
lia=$(new liaison-request title='Whereabouts of a driver' stage=received)
not_to "$lia" draft sent answered
no 'received_on' "$lia" stage=acknowledged direction=in partner=GB \
	acknowledged_on=t
ok "$lia" stage=acknowledged direction=in partner=GB received_on=t \
	acknowledged_on=t
no 'refusal_text' "$lia" stage=refused refused_on=t
ok "$lia" stage=refused refused_on=t refusal_text='Needs a court order'
not_to "$lia" sent answered withdrawn
ok "$lia" stage=draft
no 'end_reason' "$lia" stage=withdrawn ended_on=t
ok "$lia" stage=withdrawn ended_on=t end_reason='No more needed'
not_to "$lia" sent answered refused
ok "$lia" stage=draft

# ---- the directory
due "$con" 2026-12-23 'Check a contact'
no 'left_on' "$con" stage=left
ok "$con" stage=left left_on=t
not_due "$con" 'Check a contact'
ok "$con" stage=current
not_new 'agency' contact name='K. Green'

# ---- what serves all of them
for parent in "$smu" "$tra" "$nar" "$vic" "$lia" "$exh"; do
	new entry "parent=$parent" title='Note' >/dev/null
	new task "parent=$parent" title='Look again' >/dev/null
	new document "parent=$parent" title='Letter' >/dev/null
done
for parent in "$smu" "$tra" "$nar"; do
	new hearing "parent=$parent" date=2026-12-02 >/dev/null
done
[ "$(d hq list entry --json | jq -s length)" = 6 ] || fail "not six entries"
[ "$(d hq list hearing --json | jq -s length)" = 3 ] || fail "not three hearings"
d hq verify >/dev/null || fail verify
fixture_stop
