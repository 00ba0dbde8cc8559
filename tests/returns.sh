#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The daily despatch and the weekly pendency return over fixed days, against what
# was worked out by hand.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

now() {
	DAFTAR_NOW=$1
	export DAFTAR_NOW
}
ends() { # STATUS COMMAND...
	want=$1
	shift
	status=0
	d hq "$@" >"$T/out" 2>&1 || status=$?
	is "$*: $(cat "$T/out")" "$status" "$want"
}
lines() { # of a despatch: "LINE NUMBER WHAT", a line each
	d hq report despatch "$@" --json |
		jq -r '"\(.line) \(.number // .id) \(.what)"'
}
row() { # DAY TYPE STAGE: the figures of a row of the return
	d hq report pendency --on "$1" --json | jq -r --arg t "$2" --arg s "$3" '
		select((.type // "") == $t and (.stage // "") == $s) |
		"\(.open) \(.to30) \(.to90) \(.to180) \(.more) \(.oldest) " +
		"\(.overdue) \(.received) \(.closed)"'
}

key malik
key khan
now 2026-05-10T09:00:00+05:00
d hq init --office hq --officer 'S. Malik <s.malik@hq>' --key "$T/malik.pub" \
	--hub "$HUB_URL" --ledger national --zone Asia/Karachi >"$T/init" ||
	fail init
d hq enrol --office isb --name Islamabad --zone Asia/Karachi >/dev/null ||
	fail enrol
d isb join "$HUB_URL" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" \
	--trust "$(grep -o 'SHA256:[^ ]*' "$T/init")" >/dev/null || fail join
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer \
	--key "$T/khan.pub" >/dev/null || fail 'enrol khan'
d hq merge >/dev/null || fail merge

# ---- pendency: the days below are worked out from these ----
proposal=$(new proposal title='A joint course' decide_by=2026-11-01)
now 2026-08-01T09:00:00+05:00
old=$(new case title='Theft' stage=enquiry)
now 2026-10-25T09:00:00+05:00
request=$(new liaison-request title='Call data' reply_by=2026-11-10)
now 2026-11-20T23:30:00+05:00 # in UTC, too, still the 20th
young=$(new case title='Fraud' stage=complaint)
now 2026-11-21T10:00:00+05:00
d isb sync >/dev/null || fail 'sync of isb'
d isb new case title='Not of this office' >/dev/null || fail 'new at isb'
d isb sync >/dev/null || fail 'sync of isb'
d hq merge >/dev/null || fail merge
now 2026-11-24T10:00:00+05:00
ok "$request" stage=withdrawn ended_on=2026-11-24 end_reason='Found elsewhere'
now 2026-11-26T10:00:00+05:00
ok "$young" stage=enquiry
now 2026-11-27T10:00:00+05:00
wrong=$(new case title='Entered by mistake')
ok "$wrong" struck=mistake

# Monday, 23 November. Proposal: 10 May to 23 Nov is 21+30+31+31+30+31+23 = 197
# days, to be decided by 1 Nov: late. Theft: 1 Aug to 23 Nov is 30+30+31+23 = 114.
# Request: 25 Oct to 23 Nov is 29, answer wanted by 10 Nov: late then, though it
# was withdrawn a day later. Fraud: 3 days, in the week, a complaint until the 26th.
is 'all on the 23rd' "$(row 2026-11-23 '' '')" '4 2 0 1 1 197 2 1 0'
is 'cases on the 23rd' "$(row 2026-11-23 case '')" '2 1 0 1 0 114 0 1 0'
is 'complaints on the 23rd' "$(row 2026-11-23 case complaint)" \
	'1 1 0 0 0 3 0 1 null'
is 'enquiries on the 23rd' "$(row 2026-11-23 case enquiry)" \
	'1 0 0 1 0 114 0 0 null'
is 'requests on the 23rd' "$(row 2026-11-23 liaison-request '')" \
	'1 1 0 0 0 29 1 0 0'
is 'proposals on the 23rd' "$(row 2026-11-23 proposal '')" \
	'1 0 0 0 1 197 1 0 0'
# Friday, 27 November: the request went out on the 24th, Fraud (7 days) came in
# before the 21st and is an enquiry, what was struck out is not counted.
is 'all on the 27th' "$(row 2026-11-27 '' '')" '3 1 0 1 1 201 1 0 1'
is 'cases on the 27th' "$(row 2026-11-27 case '')" '2 1 0 1 0 118 0 0 0'
is 'enquiries on the 27th' "$(row 2026-11-27 case enquiry)" \
	'2 1 0 1 0 118 0 0 null'
is 'complaints on the 27th' "$(row 2026-11-27 case complaint)" ''
is 'requests on the 27th' "$(row 2026-11-27 liaison-request '')" \
	'0 0 0 0 0 null 0 0 1'
# The edges of the ages: 30 and 31 days, 90 and 91, 180 and 181.
is 'Theft after 30 days' "$(row 2026-08-31 case '')" '1 1 0 0 0 30 0 0 0'
is 'after 31' "$(row 2026-09-01 case '')" '1 0 1 0 0 31 0 0 0'
is 'after 90' "$(row 2026-10-30 case '')" '1 0 1 0 0 90 0 0 0'
is 'after 91' "$(row 2026-10-31 case '')" '1 0 0 1 0 91 0 0 0'
is 'the proposal after 180' "$(row 2026-11-06 proposal '' | cut -d ' ' -f 4,5)" \
	'1 0'
is 'after 181' "$(row 2026-11-07 proposal '' | cut -d ' ' -f 4,5)" '0 1'
# Due on that day is not late; the first day of the week counts, the day before
# does not.
is 'due today' "$(row 2026-11-10 liaison-request '' | cut -d ' ' -f 7)" 0
is 'late' "$(row 2026-11-11 liaison-request '' | cut -d ' ' -f 7)" 1
is 'in' "$(row 2026-11-26 case '' | cut -d ' ' -f 8)" 1
is 'before anything' "$(row 2026-05-09 '' '')" '0 0 0 0 0 null 0 0 0'
d hq report pendency >"$T/out" || fail pendency
grep -q '^Cases  *2  *1  *0  *1  *0  *118  *0  *0  *0$' "$T/out" ||
	fail "$(cat "$T/out")"
grep -q '^  Enquiry  *2 ' "$T/out" || fail "$(cat "$T/out")"
[ "$(wc -L <"$T/out")" -le 79 ] || fail 'wider than a terminal'
d hq report pendency --csv | tr -d '\r' >"$T/csv" || fail 'pendency --csv'
is 'heads of the table' "$(head -n 1 "$T/csv")" \
	day,type,stage,label,open,to30,to90,to180,more,oldest,overdue,received,closed
is 'its last row' "$(tail -n 1 "$T/csv")" 2026-11-27,,,All,3,1,0,1,1,201,1,0,1
ends 2 report pendency --on 2026-11
ends 2 report pendency --make

# ---- the despatch: what HQ wrote so far, then two days of work ----
is 'nothing made' "$(d hq report despatch --json | jq -r .despatch | sort -u)" null
# The first one begins with its day: the two lines of the 27th; or with the day
# that is asked for.
is 'what was written today' "$(lines | wc -l)" 2
is 'since the 26th' "$(lines --since 2026-11-26 | wc -l)" 3
ends 2 report despatch --since 2026-11
ends 2 report pendency --since 2026-11-26
before=$(lines --since 2026-05-01 | wc -l)
is 'what was written so far' "$before" 8
lines --since 2026-05-01 >"$T/first"
is 'the first line' "$(head -n 1 "$T/first")" '1 HQ-PRP-2026-0001 new Proposal'
grep -q 'Not of this office' "$T/first" && fail "another office's"
sed -n 5p "$T/first" | grep -q '^5 HQ-LIA-2026-0001 .*, Stage$' ||
	fail "a change: $(sed -n 5p "$T/first")"
now 2026-11-27T17:00:00+05:00
d hq report despatch --make --since 2026-05-01 --to 'DSP City' >"$T/out" ||
	fail make
grep -q '^Daily despatch HQ-DSP-2026-0001, made 2026-11-27T17:00; since 2026-05' \
	"$T/out" || fail "$(cat "$T/out")"
d hq show HQ-DSP-2026-0001 --json | jq -e '.fields |
	.count[0].value == "8" and .addressed_to[0].value == "DSP City" and
	.day[0].value == "2026-11-27" and (has("since") | not)' >/dev/null ||
	fail "$(d hq show HQ-DSP-2026-0001)"
ends 3 report despatch --since 2026-05-01
is 'nothing since' "$(lines)" ''
d hq report despatch | grep -q 'Nothing was written' || fail 'says nothing'

now 2026-11-28T09:00:00+05:00
# The first save of the day carries the head of the access log; it is no work.
d hq show "$old" >/dev/null || fail show
task=$(new task title='Ask the bank')
ok "$old" title='Theft of a bicycle' lead_officer='A. Shah'
is 'two lines' "$(lines)" '1 HQ-TSK-2026-0001 new Task
2 HQ-CAS-2026-0001 Lead officer, Title'
now 2026-11-28T17:00:00+05:00
d hq report despatch --make --json >"$T/second" || fail make
is 'numbered' "$(jq -r .despatch "$T/second" | sort -u)" HQ-DSP-2026-0002
d hq report despatch HQ-DSP-2026-0002 | head -n 1 |
	grep -q 'made 2026-11-28T17:00; since 2026-11-27T17:00$' || fail 'since'
# The first one is what it was.
lines HQ-DSP-2026-0001 | cmp - "$T/first" || fail 'the first one is another'
# A nil despatch has its number, too. One that is struck out was none: the next
# has its lines again.
d hq report despatch --make | grep -q 'Nothing was written' || fail nil
is 'its lines' "$(d hq show HQ-DSP-2026-0003 --json |
	jq -r '.fields.count[0].value')" 0
ok HQ-DSP-2026-0003 struck='not needed'
ok HQ-DSP-2026-0002 struck='wrong day'
is 'again' "$(lines | wc -l)" 2
is 'since the first' "$(lines | head -n 1)" '1 HQ-TSK-2026-0001 new Task'
d hq report despatch --csv | tr -d '\r' >"$T/csv" || fail 'despatch --csv'
is 'heads of it' "$(head -n 1 "$T/csv")" \
	despatch,line,time,number,id,type,what,at,by,state,title
is 'rows of it' "$(wc -l <"$T/csv")" 3
d hq access-log --json --limit 1 | jq -e '.kind == "disclosure" and
	.what == "report despatch"' >/dev/null || fail 'not logged'
ends 2 report despatch HQ-DSP-2026-0001 --make
ends 2 report despatch --csv --json
ends 2 report register-1 --make
ends 3 report despatch HQ-DSP-2026-0009
ends 3 report despatch HQ-CAS-2026-0001
# It travels: another office reads it, and has its own.
d hq merge >/dev/null || fail merge
d isb sync >/dev/null || fail sync
d isb report despatch HQ-DSP-2026-0001 --json | jq -r .number >"$T/there" ||
	fail 'read elsewhere'
d isb report despatch --since 2026-11-21 --json | jq -se 'length == 1 and
	.[0].title == "Not of this office"' >/dev/null || fail "isb's own"
is 'read elsewhere' "$(wc -l <"$T/there")" 8

# ---- on paper, and as a table ----
for report in despatch pendency register-1 tasks-open; do
	for form in txt csv; do
		d hq report "$report" -o "$T/$report.$form" ||
			fail "$report as $form"
	done
done
grep -q 'Printed 28 Nov 2026.* by S. Malik' "$T/pendency.txt" || fail 'by whom'
grep -q '1 of 1' "$T/pendency.txt" || fail 'no page number'
grep -q '^Cases  *2  *1  *0' "$T/pendency.txt" || fail "$(cat "$T/pendency.txt")"
grep -q '2 rows, ledger national' "$T/despatch.txt" || fail 'not its rows'
grep -q 'There are none' "$T/register-1.txt" || fail 'an empty register'
d hq report pendency --csv | cmp - "$T/pendency.csv" || fail 'another table'
d hq report tasks-open --csv | cmp - "$T/tasks-open.csv" || fail 'another list'
ends 3 report pendency -o "$T/pendency.txt"
ends 0 report pendency -o "$T/pendency.txt" --replace
ends 2 report pendency -o "$T/pendency.doc"
d hq access-log --json --limit 1 | jq -e '.what == "report pendency"' \
	>/dev/null || fail 'a paper is not logged'
if command -v pdftotext >/dev/null &&
	d hq report despatch -o "$T/despatch.pdf" 2>"$T/err"; then
	pdftotext -layout "$T/despatch.pdf" - >"$T/out" || fail pdftotext
	grep -q 'HQ-TSK-2026-0001' "$T/out" || fail "$(cat "$T/out")"
	grep -q '1 of 1' "$T/out" || fail 'no page number in the PDF'
fi
: "$proposal" "$task"
# What may be given out on a ground only has no number before there is one.
d hq new liaison-request title='From an informant' handling=H1 >/dev/null ||
	fail "a record with a handling code"
made() {
	d hq list despatch --json | wc -l
}
before=$(made)
ends 3 report despatch --make -o "$T/made.pdf"
ends 3 report despatch --make --csv
is 'despatches made' "$(made)" "$before"
ends 0 report despatch --make -o "$T/made.pdf" --ground 'To the DSP'
is 'despatches made' "$(made)" $((before + 1))
ends 2 report pendency --csv -o "$T/pendency.pdf"
fixture_stop
