#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What is printed of records: on what ground, with which numbers masked, as
# text; and that it is logged before it is given.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
DAFTAR_NOW=2026-11-23T09:00:00+05:00
export DAFTAR_NOW

new() { # TYPE FIELD=VALUE…: prints the id
	d hq new "$@" --json | head -n 1 | jq -r .id
}
has() { # TEXT: in what was printed last
	grep -qF -- "$1" "$T/out" || fail "no \"$1\" in: $(cat "$T/out")"
}
has_not() {
	if grep -qF -- "$1" "$T/out"; then fail "\"$1\" in: $(cat "$T/out")"; fi
}
refused() { # STATUS WORDS ARG…: of daftar print
	wanted=$1
	words=$2
	shift 2
	status=0
	d hq print "$@" >"$T/out" 2>"$T/err" || status=$?
	[ "$status" = "$wanted" ] || fail "print $* ended with $status"
	grep -qF -- "$words" "$T/err" || fail "print $*: $(cat "$T/err")"
}
logged() { # the newest line of the access log
	sqlite3 "$T/hq/desk.db" \
		'SELECT c.kind, a.what, c.ground
		FROM access_log AS a JOIN access_chain AS c USING (id)
		ORDER BY id DESC LIMIT 1'
}
nlogged() {
	sqlite3 "$T/hq/desk.db" 'SELECT count(*) FROM access_log'
}

key malik
d hq init --office hq --officer 'S. Malik <s.malik@hq>' --zone Asia/Karachi \
	--key "$T/malik.pub" --ledger national >/dev/null || fail init
"$DAFTAR" types --check "${srcdir:-.}"/schema/types/*.json \
	"${srcdir:-.}"/schema/documents/*.json || fail "the documents are not good"

case=$(new case title='Visa fraud in Gujrat' category=fraud fir_number=12/26 \
	summary='Six people paid.

Nobody travelled.')
person=$(new person name='Muhammad Aslam' father_name='Zafar Ullah' \
	name_ur='محمد اسلم' cnic=35202-1234571-3 phone=+923001234567)
d hq new link parent="$case" person="$person" role=accused >/dev/null ||
	fail link
d hq new entry parent="$case" title='First account' kind=statement \
	entered_at=2026-11-20T10:00:00+05:00 >/dev/null || fail entry
number=$(d hq show "$case" --json | jq -r .number)

# What can be printed, and what cannot.
d hq print "$number" >"$T/out" || fail "the list of documents"
has 'case-summary'
refused 3 'there is no document secret' "$number" secret
refused 2 'called .pdf or .txt' "$number" case-summary -o "$T/x.doc"

# As text: fields in words, a table of the persons, and what proves it.
d hq print "$number" case-summary >"$T/out" || fail print
has 'Visa fraud in Gujrat'
has 'Fraud and cheating'
has 'Nobody travelled.'
has 'Muhammad Aslam'
has 'Name in Urdu: محمد اسلم'
has '20 Nov 2026 10:00'
has 'No handling code'
has "$number"
has 'Printed 23 Nov 2026 09:00 Asia/Karachi by S. Malik'
has_not 'Hearings'
[ "$(awk 'length > 76' "$T/out" | grep -cv 'محمد')" = 0 ] ||
	fail "rows of more than 76 columns"
[ "$(logged)" = 'disclosure|print case-summary|' ] || fail "logged as $(logged)"
at=$(d hq history "$case" --json | tail -n 1 | jq -r .at)
sha=$(d hq history "$case" --json | tail -n 1 | jq -r .state)
has "change set $at, SHA-256 "
has ", $sha"

# Under a handling code it is given on a ground only, which is logged. That
# counts for what is printed with it, too.
d hq new document parent="$case" title='Bank letter' handling=H2 >/dev/null ||
	fail document
before=$(nlogged)
refused 3 'on what ground' "$number" case-summary
refused 3 'on what ground' "$number" case-summary --ground ''
[ "$(nlogged)" = "$before" ] || fail "what was refused was logged"
d hq print "$number" case-summary --ground 'Zonal Board' >"$T/out" ||
	fail "with a ground"
has "H2: not passed on without the provider's permission"
[ "$(logged)" = 'disclosure|print case-summary|Zonal Board' ] ||
	fail "logged as $(logged)"

# What has no code of its own is handled as what it is part of, however deep; what
# is part of others is not.
export_of() { # STATUS TYPE [OPTION...]
	wanted=$1
	shift
	status=0
	d hq export "$@" >"$T/out" 2>"$T/err" || status=$?
	[ "$status" = "$wanted" ] || fail "export $* ended with $status"
}
fin=$(new financial-referral title='Cash in a shop' kind=ctr)
d hq new transaction parent="$fin" done_on=t amount='PKR 1' kind=cash-in \
	>/dev/null || fail transaction
sez=$(new seizure title='A bag' handling=H0)
line=$(new seizure-line parent="$sez" drug=heroin)
d hq new custody-move parent="$line" reason=store-in moved_at=n \
	from_holder=A to_holder=B seal_state=none seal_before=none \
	seal_after=A condition=dry >/dev/null || fail "a custody move"
export_of 0 transaction
export_of 0 custody-move
d hq set "$sez" handling=H1 >/dev/null || fail H1
export_of 3 custody-move
grep -q 'asks for a ground' "$T/err" || fail "$(cat "$T/err")"
export_of 0 custody-move --ground 'the court asks'
[ "$(logged)" = 'disclosure|export custody-move|the court asks' ] ||
	fail "logged as $(logged)"
export_of 0 transaction
d hq set "$fin" handling=H2 >/dev/null || fail H2
export_of 3 transaction

# A file: pages with their numbers, replaced only if that is asked for.
d hq print "$number" case-summary --ground x -o "$T/a.txt" >/dev/null ||
	fail "to a file"
cp "$T/a.txt" "$T/out"
has 'page 1 of 1'
refused 3 'exists' "$number" case-summary --ground x -o "$T/a.txt"
d hq print "$number" case-summary --ground x -o "$T/a.txt" --replace \
	>/dev/null || fail "in place of a file"
refused 6 "$T/none" "$number" case-summary --ground x -o "$T/none/a.txt"

# As PDF: the same words, numbers of pages, Urdu shaped and searchable.
d hq set "$case" summary="$(yes 'They paid and did not travel.' | head -n 90)" \
	>/dev/null || fail "a long text"
d hq print "$number" case-summary --ground x -o "$T/a.pdf" >"$T/out" || fail pdf
if command -v pdftotext >/dev/null; then
	pdftotext -layout "$T/a.pdf" "$T/out" || fail pdftotext
	has '1 of 3'
	has '3 of 3'
	has "$number"
	has 'Muhammad Aslam'
	has "H2: not passed on"
	has 'SHA-256'
	grep -q 'Pages: *3$' <<-INFO || fail "not 3 pages"
		$(pdfinfo "$T/a.pdf")
	INFO
	pdffonts "$T/a.pdf" | grep -q Arabic || fail "no font for Urdu"
	pdftotext "$T/a.pdf" - | tr -d ' \n' | grep -qF 'محمداسلم' ||
		fail "no name in Urdu"
fi

# Every document of the program, of a record with few words.
new extradition title='Aslam to Pakistan' person="$person" >/dev/null ||
	fail extradition
mla=$(new mla-request title='Bank records in London')
new document parent="$mla" title='Copy of the FIR' pages=4 >/dev/null
new mla-incoming title='Statement for Leeds' >/dev/null || fail mla-incoming
new liaison-request title='Whose number it is' direction=out >/dev/null ||
	fail liaison-request
new conviction-request title='Aslam, antecedents' direction=out >/dev/null ||
	fail conviction-request
new seizure title='Trolley bag' >/dev/null || fail seizure

# What is on file stands under its heading, though no text goes before it.
d hq print "$mla" mutual-assistance-request >"$T/out" || fail "MLA request"
grep -A 12 '^Enclosures' "$T/out" | grep -q 'Copy of the FIR' ||
	fail "the enclosures have no heading: $(cat "$T/out")"

# A meeting: its agenda, then its minutes with who was there, each item in the
# order of the agenda, what was decided against whose will, and who does what.
meeting=$(new meeting title='Steering Committee, third meeting' \
	held_on=2026-11-20 chair='Secretary, Ministry of Interior')
new attendance parent="$meeting" name='Sohail Raza' name_ur='سہیل رضا' \
	body=npb rank='Deputy Inspector General' presence=present >/dev/null
item=$(new agenda-item parent="$meeting" item=10 title='Contact points' \
	presenter='S. Raza' outcome=decided text='Agree on one each.' \
	minute='Customs wants a contact point of its own.')
new agenda-item parent="$meeting" item=2 title='Minutes of the second' \
	text='To be confirmed.' >/dev/null
new decision parent="$meeting" item="$item" decision_number=3/1 how=majority \
	title='One contact point in each province' decided_on=2026-11-20 \
	text='Each province names one.' dissent='Customs: one of its own' \
	conditions='Names within a month' >/dev/null
new action parent="$meeting" title='Name the contact points' body=fia \
	owner='AD Policy' due=2026-12-20 >/dev/null
before() { # WORDS WORDS: in this order in what was printed last
	awk -v a="$1" -v b="$2" 'index($0, a) && !x { x = NR }
		index($0, b) { y = NR } END { exit !(x && y && x < y) }' \
		"$T/out" || fail "not \"$1\" before \"$2\": $(cat "$T/out")"
}
d hq print "$meeting" agenda >"$T/out" || fail agenda
before 'Minutes of the second' 'Contact points'
has 'Agree on one each.'
has_not 'Customs wants'
has_not 'Name the contact points'
d hq print "$meeting" minutes >"$T/out" || fail minutes
has 'Name in Urdu: سہیل رضا'
has 'National Police'
before 'Minutes of the second' 'Customs wants a contact point of its own.'
before 'Each province names one.' 'Customs: one of its own'
has 'Names within a'
before 'Dissent' 'Name the contact'
has '20 Dec 2026'
has_not 'Agree on'
has 'Investigation' # no word is cut that fits into its column

# The certificate of a hand-over, with what is said of the thing itself.
reader=$(new equipment title='Document reader' tag=UKP-0012 serial=4308-1177 \
	value='GBP 9800' end_use='Passports at the counter')
paper=$(new hand-over parent="$reader" handed_on=2026-11-20 \
	certificate='HC 7 of 2026' from_holder='A. Baig' \
	to_holder='Inspector R. Bibi' to_name_ur='رخسانہ بی بی')
d hq print "$paper" hand-over-certificate >"$T/out" || fail certificate
has "$paper"
has 'UKP-0012'
has 'GBP 9800'
has 'Passports at the counter'
has 'رخسانہ بی بی'
before 'HC 7 of 2026' 'passes it on to nobody'
before 'passes it on to nobody' 'Receives it'
d hq set "$reader" handling=H1 >/dev/null || fail "H1 of equipment"
refused 3 'on what ground' "$paper" hand-over-certificate

# A conviction, with its offences, under its handling code.
notice=$(new conviction-notice title='Aslam, Leeds 2024' person="$person" \
	direction=in stage=received court='Crown Court at Leeds' handling=H1)
new conviction-offence parent="$notice" offence='Fraud' law='Fraud Act 2006' \
	committed_on=2022-09 completion=C sentence_length='4 years' >/dev/null
refused 3 'on what ground' "$notice" notice-of-conviction
d hq print "$notice" notice-of-conviction --ground x >"$T/out" || fail notice
has 'Crown Court at Leeds'
has 'محمد اسلم'
has '35202-*****71-3'
has 'Fraud Act 2006'
has 'H1: not in court'

# Goods that were seized: each change of hands of the item, of its sample and of
# the bag that they were in, in the order of time; not what hangs below an item
# that was entered by mistake.
sez=$(new seizure title='Heroin at the airport' officer='SI Rehman')
line=$(new seizure-line parent="$sez" drug=heroin quantity='4.2 kg')
wrong=$(new seizure-line parent="$sez" drug=opium quantity='1 kg')
sample=$(new sample parent="$line" number_on_parcel=P-1/S)
bag=$(new exhibit parent="$sez" title='Trolley bag' label=E-1)
moved() { # THING WHEN TO
	new custody-move parent="$1" moved_at="2026-11-$2:00+05:00" \
		to_holder="$3" reason=officer from_holder=x seal_state=intact \
		seal_before=RK seal_after=RK condition=Dry >/dev/null
}
moved "$sample" 22T09:30 Guard
moved "$bag" 22T08:00 Cabin
moved "$line" 22T07:00 Store
moved "$wrong" 22T06:00 Ghost
d hq print "$sez" seizure-memo >"$T/out" || fail memo
before '07:00' '08:00'
before '08:00' '09:30'
has '06:00'
d hq set "$wrong" struck='Not there' >/dev/null || fail strike
d hq print "$sez" seizure-memo >"$T/out" || fail memo
has '09:30'
has_not '06:00'
has_not 'Laboratory and store' # no item has a store
has 'Left out because struck out: 1.'

# The journey of a smuggling case, and what an activity was worth.
smu=$(new smuggling-case title='Gujrat to Lesbos' mode=mixed)
new journey-leg parent="$smu" leg=2 from_place=Taftan to_place=Istanbul \
	>/dev/null
new journey-leg parent="$smu" leg=1 from_place=Quetta to_place=Taftan \
	>/dev/null
d hq print "$smu" journey-summary >"$T/out" || fail journey
before 'Quetta' 'Istanbul'
has_not 'Network'
new trafficking-case title='Kiln at Kasur' >/dev/null || fail trafficking
new narcotics-case title='Soaked cloth' >/dev/null || fail narcotics
act=$(new activity title='Document fraud workshop')
new participant parent="$act" name='R. Bibi' agency=FIA in_post=yes >/dev/null
new participant parent="$act" name='A. Baig' agency=FIA >/dev/null
d hq print "$act" activity-report >"$T/out" || fail activity
before 'A. Baig' 'R. Bibi'
has 'In all: 2'
[ "$(grep -c 'A. Baig' "$T/out")" = 1 ] || fail "not asked, and followed up"
[ "$(grep -c 'R. Bibi' "$T/out")" = 2 ] || fail "not followed up"

for n in $(d hq list --json | jq -r '.number // .id'); do
	for doc in $(d hq print "$n" --json 2>/dev/null | jq -r .document); do
		d hq print "$n" "$doc" --ground x >"$T/out" || fail "$n $doc"
		has "$n"
		d hq print "$n" "$doc" --ground x -o "$T/$doc.pdf" --replace \
			>/dev/null || fail "$n $doc as PDF"
		echo "$doc" >>"$T/printed"
	done
done
if command -v pdftotext >/dev/null; then
	# Where the title in Urdu has no room beside the other it is below:
	# none of its words reaches into the last one of that.
	pdftotext -bbox -l 1 "$T/mutual-assistance-request.pdf" "$T/out" ||
		fail pdftotext
	awk -F'"' '/<word/ && />assistance</ && !top {
			right = $6 + 0; top = $4 + 0; end = $8 + 0
		}
		/<word/ && top && /[^ -~]/ && $2 + 0 < right &&
			$4 + 2 < end && $8 - 2 > top { bad = 1 }
		END { exit !top || bad }' "$T/out" || fail "one title on another"
	pdftotext "$T/minutes.pdf" - | tr -d ' \n' | grep -qF 'سہیلرضا' ||
		fail "no name in Urdu in the minutes"
	pdftotext -layout "$T/minutes.pdf" "$T/out" || fail pdftotext
	has 'Number'
	has_not 'Numb-'
fi
for f in "${srcdir:-.}"/schema/documents/*.json; do
	grep -qx "$(basename "$f" .json)" "$T/printed" || fail "$f was not printed"
done

# What is struck out says so, and what cannot be logged is not given.
d hq set "$case" struck='Entered twice' >/dev/null || fail strike
d hq print "$number" case-summary --ground x >"$T/out" || fail "struck out"
has 'STRUCK OUT: Entered twice'
sqlite3 "$T/hq/desk.db" 'DROP TABLE access_log;
	CREATE VIEW access_log AS SELECT 1 AS id' || fail view
refused 1 'access_log' "$number" case-summary --ground x -o "$T/b.txt"
[ ! -e "$T/b.txt" ] || fail "it was given though it could not be logged"

fixture_stop
