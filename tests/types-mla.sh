#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Requests for mutual legal assistance: one that goes out from draft to "returned
# for supplement" and again to executed and closed, one that comes in to its
# end, with execution steps, and the consent to use evidence in another case.
# Each refused where it must be, its dates held, its papers printed.
# shellcheck disable=SC2086 # lists of stages are words
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
three_officers
has() { # TEXT: in what was printed last
	grep -qF -- "$1" "$T/out" || fail "no \"$1\" in: $(cat "$T/out")"
}
case=$(new case title='Over-invoicing by a firm in Gujrat')
other=$(new narcotics-case title='Heroin paid through the same firm')
before='legal-check agency-head central-authority cabinet'
under='transmitted acknowledged accepted executing part-reply complete'

# ---- Out: written, checked by another, approved, sent with all its papers
mla=$(new mla-request title='Bank records of the firm in London' \
	"case=$case")
at "$mla" draft
not_to "$mla" agency-head central-authority cabinet $under returned postponed \
	used refused
no 'requesting_authority' "$mla" stage=legal-check
no 'purpose' "$mla" stage=legal-check partner=GB requesting_authority=FIA \
	contact='Inspector S. Malik' legal_basis=uncac \
	proceedings='Enquiry 41/26' offences='AMLA 3, 4' \
	law_text='Whoever acquires' max_penalty='Ten years' \
	facts='The price came back' assistance=bank-records \
	assistance_text='Account 1, 2026'
ok "$mla" stage=legal-check partner=GB requesting_authority=FIA \
	contact='Inspector S. Malik' legal_basis=uncac \
	proceedings='Enquiry 41/26' offences='AMLA 3, 4' \
	law_text='Whoever acquires' max_penalty='Ten years' \
	facts='The price came back' assistance=bank-records \
	assistance_text='Account 1, 2026' purpose='Shows the payments back' \
	reply_by=+60 preserve_until=+90
no 'confidential_reason' "$mla" confidential=yes
no 'urgent_reason' "$mla" urgent=yes
# 7 days to the end of November, 31 of December: 38; 22 of January. Then 9 more
# of January: 69; 21 of February.
due "$mla" 2027-01-22 'Reply to the MLA request'
due "$mla" 2027-02-21 'Preservation of data'
not_to "$mla" central-authority cabinet $under returned postponed used refused
no 'necessity' "$mla" stage=agency-head dual_criminality=yes coercive=yes
ok "$mla" dual_criminality=yes coercive=yes necessity='No other way'
no 'Legal check' "$mla" stage=agency-head
not_new 'opened the record' approval "parent=$mla" what=legal-check \
	decision=granted
as qazi approve "$mla" legal-check granted
ok "$mla" stage=draft
ok "$mla" stage=legal-check
ok "$mla" stage=police-channel
not_due "$mla" 'Reply to'
not_to "$mla" $before $under returned postponed used refused closed
ok "$mla" stage=draft
ok "$mla" stage=legal-check
# What was checked was an earlier draft.
no 'Legal check; what n.qazi@hq decided' "$mla" stage=agency-head
as qazi approve "$mla" legal-check granted
ok "$mla" stage=agency-head
not_to "$mla" draft cabinet $under returned postponed used refused
ok "$mla" stage=legal-check
as qazi approve "$mla" legal-check granted
ok "$mla" stage=agency-head
no 'signed_by' "$mla" stage=central-authority signed_on=t
no 'head of the agency' "$mla" stage=central-authority signed_by=Director \
	signed_on=t
as qazi not_new 'is given by supervisor or hq' approval "parent=$mla" \
	what=head-of-agency decision=granted
as shah approve "$mla" head-of-agency granted
ok "$mla" stage=central-authority signed_by=Director signed_on=t
not_to "$mla" draft legal-check acknowledged accepted executing complete \
	returned postponed used refused
ok "$mla" stage=agency-head
as shah approve "$mla" head-of-agency granted
ok "$mla" stage=central-authority
no '0/5' "$mla" stage=transmitted transmitted_on=t
for paper in request law orders evidence; do
	ok "$mla" "check_$paper=present"
done
ok "$mla" check_translation='not-needed: written in English'
no 'transmitted_on' "$mla" stage=transmitted
ok "$mla" stage=cabinet
not_to "$mla" draft legal-check agency-head acknowledged accepted returned \
	postponed used refused
no 'cabinet_on' "$mla" stage=transmitted transmitted_on=t
no 'Federal Cabinet' "$mla" stage=transmitted cabinet_on=t transmitted_on=t
as shah not_new 'is given by hq' approval "parent=$mla" what=cabinet \
	decision=granted
ok "$mla" stage=central-authority
ok "$mla" stage=transmitted transmitted_on=t remind_on=+14
due "$mla" 2026-12-07 Remind
not_to "$mla" draft $before executing part-reply complete used
no 'acknowledged_on' "$mla" stage=acknowledged
ok "$mla" stage=acknowledged acknowledged_on=t uk_reference=UKCA-31
not_to "$mla" draft $before transmitted executing part-reply complete used

# Returned for supplement, which has a day of its own; the reply is still wanted.
no 'together' "$mla" refusal_ground=supplement
no 'refusal_text' "$mla" stage=returned
ok "$mla" stage=returned refusal_ground=supplement refused_on=t \
	refusal_text='Which branch?' supplement_by=+21
due "$mla" 2026-12-14 Supplement
due "$mla" 2027-01-22 'Reply to the MLA request'
not_to "$mla" $before acknowledged executing part-reply complete used postponed
no 'supplement_on' "$mla" stage=transmitted
# Written anew, it is approved anew.
ok "$mla" stage=draft
ok "$mla" stage=legal-check
no 'Legal check; what n.qazi@hq decided' "$mla" stage=agency-head
as qazi approve "$mla" legal-check granted
ok "$mla" stage=agency-head
no 'head of the agency by' "$mla" stage=central-authority
as shah approve "$mla" head-of-agency granted
ok "$mla" stage=central-authority
ok "$mla" stage=transmitted
ok "$mla" stage=returned
ok "$mla" stage=transmitted supplement_on=2026-12-01
not_due "$mla" Supplement
ok "$mla" stage=accepted executing_authority='City of London Police'
not_to "$mla" draft $before transmitted acknowledged used

# Put off for proceedings of their own, and taken up.
no 'postponed_until' "$mla" stage=postponed
ok "$mla" stage=postponed refusal_ground=postponed refused_on=t \
	refusal_text='Trial in May' postponed_until=2027-05-31
due "$mla" 2027-05-31 'postponed MLA request'
not_to "$mla" draft $before transmitted acknowledged returned part-reply \
	complete used
ok "$mla" stage=executing
not_to "$mla" draft $before transmitted acknowledged accepted used
new execution-step "parent=$mla" title='Order for account 1' stage=running \
	agency='City of London Police' >/dev/null
no 'outstanding' "$mla" stage=part-reply part_reply_on=t
ok "$mla" stage=part-reply part_reply_on=t outstanding='Account 2'
not_to "$mla" draft $before transmitted acknowledged accepted returned \
	postponed used
ok "$mla" stage=executing
no 'completed_on' "$mla" stage=complete
ok "$mla" stage=complete completed_on=2027-01-22 use_limit='This enquiry only'
clock "$mla" reply_by '.state == "met" and .by == "completed_on"'
not_due "$mla" 'MLA request'
not_due "$mla" Preservation
not_to "$mla" draft $before transmitted acknowledged accepted part-reply \
	returned postponed refused
ok "$mla" stage=executing
ok "$mla" stage=complete

# ---- Evidence carries its request
doc=$(new document "parent=$case" title='Statement of account 1' kind=bank \
	"request=$mla")
no 'use_consent' "$doc" other_use=yes
no 'use_consent' "$mla" other_use=yes
not_new 'needed_by' use-consent "parent=$mla" evidence='Account 1'
not_new 'may not stand here' use-consent "parent=$case" evidence='Account 1' \
	needed_by=+30
use=$(new use-consent "parent=$mla" evidence='Statement of account 1' \
	"evidence_record=$doc" "other_case=$other" needed_by=+30)
at "$use" needed
# 7 days of November, 23 of December.
due "$use" 2026-12-23 'Consent needed'
due "$use" 2026-12-23 '2020 s.10'
ok "$doc" other_use=yes "use_consent=$use"
ok "$mla" other_use=yes "use_consent=$use"
exh=$(new exhibit "parent=$case" title='Disk with the records' "request=$mla")
no 'use_consent' "$exh" other_use=yes
ok "$exh" other_use=yes "use_consent=$use"
not_to "$use" granted conditional refused used
no 'other_use' "$use" stage=asked asked_on=t asked_of='UK Central Authority'
ok "$use" stage=asked asked_on=t asked_of='UK Central Authority' \
	other_use='Trial of the carriers at Lahore' reply_by=+20
due "$use" 2026-12-13 'Answer on the use'
due "$use" 2026-12-23 'Consent needed'
no 'needed_by' "$use" needed_by=
not_to "$use" used
ok "$use" stage=needed
ok "$use" stage=asked
no 'answer_text' "$use" stage=refused answered_on=t answered_by='J. Brown'
ok "$use" stage=refused answered_on=t answered_by='J. Brown' \
	answer_text='Not in a capital case'
not_due "$use" Consent
not_to "$use" asked granted conditional used not-needed
ok "$use" stage=needed answered_on= answer_text=
due "$use" 2026-12-23 'Consent needed'
ok "$use" stage=asked
no 'conditions' "$use" stage=conditional answered_on=2026-12-23 \
	answered_by='J. Brown'
ok "$use" stage=conditional answered_on=2026-12-23 answered_by='J. Brown' \
	conditions='No death penalty is sought'
clock "$use" needed_by '.state == "met" and .by == "answered_on"'
not_to "$use" needed asked granted refused
no 'used_text' "$use" stage=used used_on=t
ok "$use" stage=used used_on=t used_text='Lahore, case 31/26'
not_to "$use" needed asked conditional refused not-needed
as qazi no 'not for this officer' "$use" stage=granted
ok "$use" stage=granted
not_to "$use" needed asked conditional refused
no 'end_reason' "$use" stage=not-needed ended_on=t
ok "$use" stage=not-needed ended_on=t end_reason='They pleaded guilty'
not_to "$use" asked granted conditional refused used
use=$(new use-consent "parent=$mla" evidence='Account 2' needed_by=+5)
ok "$use" stage=asked asked_on=t asked_of=UKCA other_use='Case 7'
ok "$use" stage=granted answered_on=t answered_by='J. Brown'
ok "$use" stage=used used_on=t used_text='As asked'

# Used in court, closed; asked anew by a supervisor only.
no 'used_in' "$mla" stage=used
ok "$mla" stage=used used_in='Special Judge Central'
not_to "$mla" draft $before $under returned postponed refused
ok "$mla" stage=closed
not_to "$mla" $before $under returned postponed used refused
as qazi no 'not for this officer' "$mla" stage=draft
new assurance "parent=$mla" kind=reciprocity stage=given authority='FIA' \
	text='We shall do the same.' >/dev/null
new document "parent=$mla" title='Text of the Act' kind=other >/dev/null
d hq print "$mla" mutual-assistance-request >"$T/out" || fail print
has 'Shows the payments back'
has 'We shall do the same.'
has 'Text of the Act'
ok "$mla" stage=draft
no 'end_reason' "$mla" stage=closed ended_on=t
ok "$mla" stage=closed ended_on=t end_reason='Settled'

# With the Cabinet; refused.
mla=$(new mla-request title='Restraint of a house' stage=cabinet \
	cabinet_on=t transmitted_on=t)
for paper in request law orders evidence translation; do
	ok "$mla" "check_$paper=sent"
done
as shah no 'Federal Cabinet' "$mla" stage=transmitted
d hq new approval "parent=$mla" what=cabinet decision=granted >/dev/null \
	2>&1 && fail "who opened it approved it"
ok "$mla" stage=central-authority
ok "$mla" stage=transmitted
no 'refusal_ground' "$mla" stage=refused
ok "$mla" stage=refused refusal_ground=de-minimis refused_on=t \
	refusal_text='Too small'
not_to "$mla" $before $under returned postponed used closed
# One that another opened: headquarters records what the Cabinet approved.
mla=$(as shah new mla-request title='Controlled delivery' stage=cabinet \
	cabinet_on=t transmitted_on=t)
for paper in request law orders evidence translation; do
	ok "$mla" "check_$paper=sent"
done
approve "$mla" cabinet granted reasons='Case 12 of 24 November'
no 'does not make the move' "$mla" stage=transmitted
as shah ok "$mla" stage=transmitted

# ---- In: received, examined by another, decided, carried out, answered
inc=$(new mla-incoming title='Statement of a bookkeeper for Leeds')
at "$inc" received
not_to "$inc" central-authority cabinet postponed accepted executing \
	part-reply complete refused
no 'acknowledged_on' "$inc" stage=acknowledged partner=GB received_on=t \
	requesting_authority='Crown Prosecution Service'
ok "$inc" stage=acknowledged partner=GB received_on=t acknowledged_on=t \
	requesting_authority='Crown Prosecution Service' reply_by=2027-02-28 \
	preserve_until=2027-01-31 report_by=+30
due "$inc" 2027-02-28 'incoming MLA request'
due "$inc" 2027-01-31 s.19
due "$inc" 2026-12-23 'Report on'
not_to "$inc" received central-authority cabinet postponed accepted executing \
	part-reply complete refused
no 'purpose' "$inc" stage=legal-check offences=Fraud facts='Forty sales' \
	assistance=statement assistance_text='When each was entered'
ok "$inc" stage=legal-check offences=Fraud facts='Forty sales' \
	assistance=statement assistance_text='When each was entered' \
	purpose='He keeps the books'
not_to "$inc" received acknowledged cabinet postponed accepted executing \
	part-reply complete refused
no 'findings' "$inc" stage=central-authority dual_criminality=yes coercive=no
ok "$inc" dual_criminality=yes coercive=no findings='No ground to refuse'
no 'Legal check' "$inc" stage=central-authority
as qazi approve "$inc" legal-check granted
ok "$inc" stage=central-authority
not_to "$inc" received acknowledged executing part-reply complete police-channel
ok "$inc" stage=legal-check
as qazi approve "$inc" legal-check granted
ok "$inc" stage=central-authority

# Returned for supplement from here.
no 'refusal_text' "$inc" stage=returned refusal_ground=supplement refused_on=t
ok "$inc" stage=returned refusal_ground=supplement refused_on=t \
	refusal_text='Annex C is missing' supplement_by=+14
due "$inc" 2026-12-07 'Supplement from'
not_to "$inc" received acknowledged central-authority cabinet postponed \
	accepted executing part-reply complete police-channel
no 'supplement_on' "$inc" stage=legal-check
ok "$inc" stage=legal-check supplement_on=2026-12-04
not_due "$inc" 'Supplement from'
as qazi approve "$inc" legal-check granted
ok "$inc" stage=central-authority
ok "$inc" stage=cabinet
not_to "$inc" received acknowledged legal-check returned executing part-reply \
	complete police-channel
no 'Federal Cabinet' "$inc" stage=accepted cabinet_on=t
ok "$inc" stage=central-authority
no 'decided_by' "$inc" stage=accepted decided_on=t
no 'Decision of the central' "$inc" stage=accepted decided_on=t \
	decided_by='Section officer'
as qazi not_new 'is given by supervisor or hq' approval "parent=$inc" \
	what=decision decision=granted
as shah approve "$inc" decision granted
ok "$inc" stage=accepted decided_on=t decided_by='Section officer'
not_to "$inc" received acknowledged legal-check central-authority cabinet \
	part-reply complete police-channel
no 'postponed_until' "$inc" stage=postponed
ok "$inc" stage=postponed postponed_until=2027-01-15
due "$inc" 2027-01-15 'postponed MLA request'
not_to "$inc" received acknowledged legal-check central-authority cabinet \
	returned executing part-reply complete police-channel
ok "$inc" stage=accepted
no 'executing_officer' "$inc" stage=executing executing_authority='FIA Lahore'
ok "$inc" stage=executing executing_authority='FIA Lahore' \
	executing_officer='Inspector N. Qazi'
not_to "$inc" received acknowledged legal-check central-authority cabinet \
	accepted police-channel

# No reply without a step that was done for it.
no 'Execution step' "$inc" stage=part-reply part_reply_on=t outstanding=Books
not_new 'title' execution-step "parent=$inc"
not_new 'may not stand here' execution-step "parent=$case" title=x
step=$(new execution-step "parent=$inc" title='Hear the bookkeeper' \
	kind=statement due_on=+10)
at "$step" planned
due "$step" 2026-12-03 'Step of'
no 'order' "$step" coercive=yes
no 'begun_on' "$step" stage=running officer='Inspector N. Qazi'
ok "$step" stage=running officer='Inspector N. Qazi' begun_on=t
ok "$step" stage=planned
no 'result' "$step" stage='done' done_on=2026-12-02
ok "$step" stage='done' done_on=2026-12-02 result=full \
	result_text='He names the dates' evidence='Statement, 6 pages, sealed' \
	present='DC Hill, Leeds' sent_on=t
clock "$step" due_on '.state == "met" and .by == "done_on"'
not_due "$step" 'Step of'
not_to "$step" planned not-done
ok "$step" stage=running
no 'result_text' "$step" stage=not-done result_text=
ok "$step" stage=not-done result_text='He fell ill'
not_to "$step" planned 'done'
ok "$step" stage=running
ok "$step" stage='done' result_text='He names the dates'
step2=$(new execution-step "parent=$inc" title='Get the books' coercive=yes \
	order='Magistrate, 2 December' stage=running)
ok "$step2" stage=not-done result_text='Burnt in 2025'
no 'outstanding' "$inc" stage=part-reply part_reply_on=t
ok "$inc" stage=part-reply part_reply_on=t outstanding=Books
not_to "$inc" received acknowledged legal-check central-authority cabinet \
	returned postponed accepted police-channel
ok "$inc" stage=executing
ok "$inc" stage=part-reply
no 'use_limit' "$inc" stage=complete completed_on=2027-03-01 \
	replied_through=Bag
ok "$inc" stage=complete completed_on=2027-03-01 replied_through=Bag \
	use_limit='Trial at Leeds only' costs='PKR 12000'
# The last day was 28 February.
clock "$inc" reply_by '.state == "missed" and .by == "completed_on"'
not_due "$inc" 'MLA request'
not_due "$inc" s.19
not_to "$inc" received acknowledged legal-check central-authority cabinet \
	returned postponed accepted part-reply police-channel refused
ok "$inc" stage=executing
ok "$inc" stage=complete

# They ask to use it elsewhere; a hearing for it is put off; all is in the reply.
new use-consent "parent=$inc" evidence='Statement of the bookkeeper' \
	needed_by=+10 other_use='Tax appeal in York' >/dev/null
new hearing "parent=$inc" date=2026-12-02 >/dev/null
new adjournment "parent=$inc" adjourned_on=2026-12-01 reason='Judge on leave' \
	>/dev/null
new assurance "parent=$inc" kind=use stage=given authority=CPS \
	text='For the trial at Leeds only.' >/dev/null
for parent in "$inc" "$step2" "$use"; do
	new document "parent=$parent" title='Letter' >/dev/null
	new task "parent=$parent" title='Look again' >/dev/null
done
new entry "parent=$inc" title='Telephoned Leeds' >/dev/null
new restraint "parent=$inc" property='House 12' >/dev/null
d hq print "$inc" mutual-assistance-reply >"$T/out" || fail print
has 'Hear the bookkeeper'
has 'He names the dates'
has 'Statement, 6 pages, sealed'
has 'Burnt in 2025'
has 'Trial at Leeds only'
has 'Tax appeal in York'
has 'For the trial at Leeds only.'
has 'PKR 12000'
[ "$(awk 'length > 80' "$T/out" | grep -cv '[^ -~]')" = 0 ] ||
	fail "rows of more than 80 columns"
ok "$inc" stage=closed
not_to "$inc" received acknowledged central-authority cabinet returned \
	postponed accepted executing part-reply complete police-channel refused
as qazi no 'not for this officer' "$inc" stage=legal-check
ok "$inc" stage=legal-check
no 'end_reason' "$inc" stage=police-channel ended_on=t end_reason=
ok "$inc" stage=police-channel ended_on=t end_reason='Only an address'
not_to "$inc" received acknowledged central-authority cabinet returned \
	postponed accepted executing part-reply complete refused closed

# Refused by who may; withdrawn.
inc=$(new mla-incoming title='Search in Gujrat' stage=central-authority)
as qazi no 'not for this officer' "$inc" stage=refused
no 'refusal_ground' "$inc" stage=refused
ok "$inc" stage=refused refusal_ground=dual-criminality refused_on=t \
	refusal_text='No offence here'
not_to "$inc" received acknowledged central-authority cabinet returned \
	postponed accepted executing part-reply complete police-channel closed
ok "$inc" stage=legal-check
no 'end_reason' "$inc" stage=closed ended_on=t
ok "$inc" stage=closed ended_on=t end_reason='Withdrawn by London'
d hq verify >/dev/null || fail verify
fixture_stop
