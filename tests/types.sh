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
not_to "$case" complaint verification enquiry registered challan closed \
	transferred
other=$(new case title='A parcel that was never lost' stage=enquiry)
no 'result_on' "$other" stage=closed result=cancelled result_text=x
ok "$other" stage=closed result=cancelled result_on=t result_text='It came'
not_to "$other" complaint verification challan trial decided transferred
ok "$other" stage=enquiry
no 'transferred_on' "$other" stage=transferred transferred_to=Lahore
ok "$other" stage=transferred transferred_to=Lahore transferred_on=t
not_to "$other" complaint verification challan trial decided closed
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

# A seizure: soaked goods have two weights.
seizure=$(new seizure title='Heroin in soaked cloth, Islamabad airport' \
	seized_at='2026-11-22 04:10' place_kind=airport district=Islamabad \
	agency=anf mode=air-passenger value='PKR 84,000,000' arrests=1)
line=$(new seizure-line "parent=$seizure" drug=heroin quantity='1.2 kg' \
	basis=estimated gross='14 kg' concealment=soaked-cloth)
sample=$(new sample "parent=$line" number_on_parcel=P-1 report_due=+14)
due "$sample" 2026-12-07 Laboratory
ok "$sample" reported_on=t result='Diacetylmorphine' purity=62.5
not_due "$sample" Laboratory
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

# Headquarters changes a type and a holiday, adds a type; an office follows.
key khan
trust=$(d seat init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB" --json | jq -r .fingerprint)
d seat enrol --office isb --name Islamabad >/dev/null || fail "enrol isb"
d seat enrol --officer 'A. Khan <a.khan@isb>' --role officer,hq \
	--key "$T/khan.pub" >/dev/null || fail "enrol khan"
d seat merge >/dev/null || fail merge
d isb join "$HUB" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$trust" >/dev/null || fail join
d seat types --files "$T/files" >/dev/null || fail "types --files"
for f in "${srcdir:-.}"/schema/types/*.json; do
	cmp "$f" "$T/files/${f##*/}" || fail "$f is not what was written"
done
cd "$T/files" || exit 1
sed 's/"label": "Task"/"label": "Duty"/' task.json >x && mv x task.json
sed 's/"type": "task"/"type": "errand"/; s/"TSK"/"ERR"/' task.json >errand.json
main() {
	d seat seat --json | jq -r .number
}
before=$(main)
put() { # STATUS COMMAND...
	want=$1 status=0
	shift
	"$@" >"$T/out" 2>"$T/err" || status=$?
	[ "$status" = "$want" ] || fail "$*: $status: $(cat "$T/out" "$T/err")"
}
echo '{ "type": "task", "label": 3 }' >"$T/task.json"
put 3 d seat types --put errand.json "$T/task.json"
grep -q 'task.json' "$T/err" || fail "the fault: $(cat "$T/err")"
put 3 d seat types --put "$T/out"
put 3 d seat types --files "$T/files"
put 2 d seat types --put
put 8 d isb types --put errand.json
[ "$(main)" = "$before" ] || fail "a fault made a main commit"
put 0 d seat types --put errand.json task.json calendar-pk.json --json
jq -r .reason <"$T/out" | tr '\n' ' ' | grep -qx 'new changed the same ' ||
	fail "what became of them: $(cat "$T/out")"
[ "$(main)" = $((before + 1)) ] || fail "it is not one main commit"
put 0 d seat types --put errand.json
[ "$(main)" = $((before + 1)) ] || fail "nothing changed, and main did"
put 0 d seat merge
put 0 d isb sync
d isb types --json >"$T/out"
jq -se 'any(.[]; .type == "errand") and
    any(.[]; .type == "task" and .label == "Duty")' "$T/out" >/dev/null ||
	fail "the office does not know them: $(cat "$T/out")"
put 0 d isb new errand title='To the court'
put 0 d isb sync
put 0 d seat merge
put 0 d isb verify

# A report for programs has whole labels, longer than a column of paper.
cat >money.json <<'REPORT'
{
	"report": "money", "label": "Cases by kind", "help": "What they are about.",
	"type": "case", "columns": ["number", "category", "title"]
}
REPORT
put 0 d seat types --put money.json
put 0 d seat new case title='Two ledgers' category=illicit-finance
put 0 d seat report money --csv
grep -q ',Money laundering and illicit finance,Two' "$T/out" ||
	fail "$(cat "$T/out")"
put 0 d seat report money --json
jq -e '.columns.category == "Money laundering and illicit finance"' \
	<"$T/out" >/dev/null || fail "$(cat "$T/out")"
fixture_stop
