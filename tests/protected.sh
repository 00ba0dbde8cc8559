#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Protected persons: two officers of one office, one of whom the roster names for
# it. No command that reads tells the other who stands behind the pseudonym.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
DAFTAR_NOW=2026-11-23T09:00:00+05:00
export DAFTAR_NOW

for k in malik khan shah rana; do
	key "$k"
done
fingerprint=$(d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" --ledger national --json |
	jq -r .fingerprint)
d hq enrol --office isb --name Islamabad >/dev/null || fail "office"
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer \
	--key "$T/khan.pub" >/dev/null || fail "khan"
d hq enrol --officer 'B. Shah <b.shah@isb>' --role officer,protected \
	--key "$T/shah.pub" >/dev/null || fail "shah"
d hq enrol --officer 'R. Rana <r.rana@isb>' --role auditor \
	--key "$T/rana.pub" >/dev/null || fail "rana"
d hq sync >/dev/null || fail "publish"
d isb join "$HUB_URL" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$fingerprint" >/dev/null 2>&1 ||
	fail "join"
git -C "$HUB_URL" show main:roster.json |
	jq -e 'any(.officers[]; .id == "b.shah@isb" and
	    .roles == ["officer", "protected"])' >/dev/null || fail "roster"
shah() {
	DAFTAR_OFFICER='B. Shah <b.shah@isb>' DAFTAR_KEY=$T/shah.pub d isb "$@"
}
make() { # TYPE FIELD=VALUE…: the id, by Shah
	shah new "$@" --json 2>/dev/null | head -n 1 | jq -r .id
}

# What would tell: no output may have any of these.
secrets='Fatima|Zahra|Gulzar|61101-7654321-4|6110176543214|33355512|Chakwal|فاطمہ|GD1234567|Phatima|1991-03-08|08 Mar 1991|Ref-77123|Khanewal'
silent() { # COMMAND…: whatever it says, and however it ends
	status=0
	"$@" >"$T/said" 2>&1 || status=$?
	[ "$status" != 2 ] || fail "$*: $(cat "$T/said")"
	if grep -aiE "$secrets" "$T/said" >"$T/leak"; then
		fail "$*: tells $(cat "$T/leak")"
	fi
}
# For the other one all is there.
tells() { # COMMAND…
	"$@" >"$T/said" 2>&1 || fail "$*: $(cat "$T/said")"
	grep -aq Fatima "$T/said" || fail "$*: $(cat "$T/said")"
}

p=$(make person name='Fatima Zahra' father_name='Gulzar Khan' \
	name_ur='فاطمہ زہرہ' cnic=61101-7654321-4 phone=03335551234 \
	date_of_birth=1991-03-08 passport=GD1234567)
n=$(make name parent="$p" name='Phatima Zahra' kind=alias)
a=$(make address parent="$p" line='House 7' village=Chakwal)
make document parent="$p" title='Statement of Fatima' kind=other >/dev/null
make identity-document parent="$p" kind=passport \
	document_number=GD1234567 >/dev/null
case=$(make case title='Trafficking at the border')
link=$(make link parent="$case" person="$p" role=witness)
victim=$(make victim pseudonym='Jasmine' person="$p" parent="$case")
# Those that have a document which prints a person.
papers=$case
for made in "extradition title=A direction=to-uk person=$p" \
	"conviction-notice title=B direction=out person=$p" \
	"mla-request title=C" "trafficking-case title=D" "seizure title=E"; do
	# shellcheck disable=SC2086 # words
	id=$(make $made)
	[ -n "$id" ] || fail "$made"
	make link parent="$id" person="$p" role=witness >/dev/null
	papers="$papers $id"
done
shah set "$p" email=Ref-77123 place_of_birth=Khanewal >/dev/null || fail "set"
# Disputed: one wrote over what another had written meanwhile.
at=$(shah show "$p" --json | jq -r '.fields.phone[0].at')
shah set "$p" phone=03335551299 >/dev/null || fail "phone"
shah set "$p" phone=03335551277 --over "$at" >/dev/null 2>&1 || fail "over"
shah conflicts | grep -q 03335551277 || fail "no dispute: $(shah conflicts)"
# A duplicate waits in a draft's place: a file to be imported.
printf 'name,father_name,cnic\nFatima Zahra,Gulzar Khan,61101-7654321-4\n' \
	>"$T/new.csv"
printf 'name,father_name,cnic\nNadia,Nasir,61101-765432x\n' >"$T/bad.csv"
tells d isb show "$p"
tells d isb find fatima
# From now on.
shah set "$p" protected=yes protected_reason='order of the court' \
	pseudonym='Witness Jasmine 3' >/dev/null || fail "protect"

# What reads must not tell: a command a line, TYPE and REPORT each that is there.
table="list
list TYPE
list person --sort cnic
list person --sort name
list person --sort date_of_birth --desc
list person --struck
list person --where name=Fatima
list person --where name~fatima
list person --where cnic=61101-7654321-4
due --within 4000
conflicts
find jasmine
find witness
find fatima
find gulzar
find phatima
find chakwal
find khanewal
find 03335551234
find 61101-7654321-4
find type:person
find type:name
find type:person fati
find type:person name:fatima
find type:person cnic:61101
show $p
show $n
show $a
show $case
show $link
show $victim
history $p
history $n
history $a
history $case
history $link
history $victim
clocks $p
moves $case
export TYPE
report REPORT
report despatch
report despatch --make
report pendency
quarantine
review
access-log
verify
doctor
types person
guide
set $p phone=03001234567
resolve $p phone=03001234567
set $p name=Nobody
set ISB-PER name=Nobody
set $p no_such=1
set $case title=[protected]
new victim person=$p pseudonym=Otherwise
import person $T/bad.csv
evidence $p -o $T/evidence0"
all_types=$(d isb list --json | jq -r .type | sort -u)
all_reports=$(d isb report --json | jq -r .report)
if [ -z "$all_types" ] || [ -z "$all_reports" ]; then
	fail "there is nothing to read"
fi
reads() { # WHO
	for face in '' --json; do
		echo "$table" >"$T/table"
		while read -r line; do
			case $line in
			*TYPE*) each=$all_types ;;
			*REPORT*) each=$all_reports ;;
			*) each=. ;;
			esac
			for one in $each; do
				# shellcheck disable=SC2046,SC2086 # words
				silent "$1" $(echo "$line" | sed "s/TYPE/$one/
					s/REPORT/$one/") $face
			done
		done <"$T/table"
	done
}
# Each document of each record that names the person, as text and as PDF.
prints() { # WHO
	for id in $papers; do
		for one in $("$1" print "$id" --json | jq -r .document); do
			silent "$1" print "$id" "$one"
			command -v pdftotext >/dev/null || continue
			"$1" print "$id" "$one" -o "$T/p.pdf" --replace \
				>"$T/out" 2>&1 || continue
			silent pdftotext "$T/p.pdf" -
		done
	done
}
# The same of what differs between readers or records.
glance() { # WHO
	for c in "list person" "list name" "list same-as" "list person --struck" \
		"find fatima --json" "find phatima" "find type:person" \
		"find gulzar" "show $p --json" "show $n" "history $p --json" \
		"history $n" "export person" "list link --json"; do
		# shellcheck disable=SC2086 # words
		silent "$1" $c
	done
}
khan() {
	d isb "$@"
}
if [ -z "${DAFTAR_NO_LIVES-}" ]; then
	reads khan
	prints khan
fi
glance shah
# What is written into files, and what an exchange says.
for one in $all_reports; do
	for end in txt csv; do
		rm -f "$T/r.$end"
		silent d isb report "$one" -o "$T/r.$end" --ground court
		[ ! -e "$T/r.$end" ] && continue
		silent cat "$T/r.$end"
		written=$one
	done
done
[ -n "${written-}" ] || fail "no report was written into a file"
silent d isb sync --json
d isb list person | grep -q 'Witness Jasmine 3' || fail "no pseudonym"
d isb show "$p" | grep -q '^Name *\[protected\]' || fail "$(d isb show "$p")"
[ "$(d isb find jasmine --json | jq -s 'map(select(.type == "person")) |
	length')" = 1 ] || fail "find: $(d isb find jasmine)"
for words in fatima phatima chakwal 61101-7654321-4 'type:person cnic:61101'; do
	# shellcheck disable=SC2086 # words
	[ -z "$(d isb find $words --json)" ] || fail "find $words finds it"
done
[ -z "$(d isb list person --where cnic=61101-7654321-4 --json)" ] ||
	fail "a filter finds it"
# A victim is called as the person is, from the start and from then on.
d isb show "$victim" | grep -q '^Pseudonym *Witness Jasmine 3' ||
	fail "victim: $(d isb show "$victim")"
v2=$(make victim person="$p" parent="$case")
d isb show "$v2" | grep -q '^Pseudonym *Witness Jasmine 3' || fail "v2"
status=0
d isb set "$v2" pseudonym=Otherwise 2>"$T/err" || status=$?
[ "$status" = 3 ] || fail "a second pseudonym: $status"
grep -q 'as Person (person) has it: Witness Jasmine 3' "$T/err" ||
	fail "$(cat "$T/err")"
d isb set "$p" pseudonym='Witness Rose' >/dev/null || fail "renamed"
[ "$(d isb find rose --json | jq -r 'select(.title == "Witness Rose") |
	.type' | sort | tr '\n' ' ')" = 'person victim victim ' ] ||
	fail "renamed: $(d isb find rose)"
d isb set "$p" pseudonym='Witness Jasmine 3' >/dev/null || fail "again"
# Who enters the same again is not told.
silent d isb new person name='Fatima Zahra' father_name='Gul Khan' --help
# Nor through what another record says below that one.
make entry parent="$p" title='Seen: Fatemah Zohra, Gulzaar Khan' >/dev/null
d isb new person name='Fatimah Zahra' father_name='Gulzar Khan' \
	cnic=61101-7654321-4 >"$T/out" 2>&1 || fail "new"
grep -q "may be the same" "$T/out" && fail "likely: $(cat "$T/out")"
silent d isb import person "$T/new.csv"
# It is one of the names that no output may have from here on.
for again in $(d isb list person --json | jq -r .number); do
	[ "$again" = ISB-PER-2026-0001 ] ||
		shah set "$again" protected=yes protected_reason=x \
			>/dev/null || fail "protect the second"
done

# The log has what was asked, in the words of who asked, and no record with it:
# nothing is found by these. All else in it tells nothing.
rana() {
	DAFTAR_OFFICER='R. Rana <r.rana@isb>' DAFTAR_KEY=$T/rana.pub d isb "$@"
}
rana access-log --json >"$T/log" || fail "access-log"
jq -c 'select(.kind != "combination")' "$T/log" >"$T/others"
silent cat "$T/others"
jq -se 'map(select(.kind == "combination" and
	(.what | test("fatima"; "i")))) | length > 0 and all(.record == "")' \
	"$T/log" >/dev/null || fail "the log: $(cat "$T/log")"

# The right, and its trace in the access log.
tells shah show "$p" --reveal
tells shah history "$p" --reveal
shah show "$n" --reveal | grep -q Phatima || fail "child"
grep -aq 'show: who it is' "$T/isb/desk.db" || fail "not logged"
denied() {
	status=0
	"$@" >"$T/out" 2>&1 || status=$?
	[ "$status" = 8 ] || fail "$* ended with $status: $(cat "$T/out")"
	grep -q 'roster names' "$T/out" || fail "$*: $(cat "$T/out")"
}
for c in "show $p --reveal" "show $n --reveal" "history $p --reveal" \
	"evidence $p -o $T/evidence" "set $p name=Nobody" \
	"set $p protected=no protected_reason=" "set $n name=Nobody" \
	"set $n parent=$p"; do
	# shellcheck disable=SC2086 # words
	denied d isb $c
	# shellcheck disable=SC2086 # words
	silent d isb $c
done
# Given out by name: for who may, and only on a ground, which is logged with it.
for c in "print $case case-summary" "export person"; do
	# shellcheck disable=SC2086 # words
	denied d isb $c --reveal --ground x
	status=0
	# shellcheck disable=SC2086 # words
	shah $c --reveal >"$T/out" 2>&1 || status=$?
	[ "$status" = 3 ] || fail "$c without a ground: $status"
	silent cat "$T/out"
	# shellcheck disable=SC2086 # words
	tells shah $c --reveal --ground 'the court asks'
	# shellcheck disable=SC2086 # words
	silent shah $c
done
tells shah export person --reveal --ground 'the court asks' --json
tells shah print "$case" case-summary --reveal --ground court --json
if command -v pdftotext >/dev/null &&
	shah print "$case" case-summary -o "$T/p.pdf" --replace --reveal \
		--ground court >"$T/out" 2>&1; then
	tells pdftotext "$T/p.pdf" -
	grep -q 'names protected persons' "$T/said" || fail "not marked"
fi
rana access-log --json | jq -se 'any(.[]; .kind == "disclosure" and
	.what == "print case-summary, who it is" and
	.ground == "the court asks" and .by == "b.shah@isb") and
	any(.[]; .what == "export person, who it is")' >/dev/null ||
	fail "given out, and not logged"
# Registers are compared by their dumps: one is whole, whoever asks.
d isb dump >"$T/dump" || fail "a dump asks for a right"
grep -q Fatima "$T/dump" || fail "a dump is not whole"
shah dump | cmp -s - "$T/dump" || fail "dumps differ"
shah evidence "$p" -o "$T/evidence" >"$T/out" 2>&1 || fail "$(cat "$T/out")"
grep -rq Fatima "$T/evidence" || fail "evidence"
# The mask is no value. An extract of another record may hold the change set that
# wrote this one, too.
status=0
d isb set "$case" title='[protected]' 2>"$T/err" || status=$?
[ "$status" = 3 ] || fail "the mask is written: $status"
grep -q 'none itself' "$T/err" || fail "$(cat "$T/err")"
printf '%s\n' '{"type":"person","set":{"name":"Fatima Zahra","father_name":"x"}}' \
	'{"type":"task","set":{"title":"Harmless"}}' |
	shah new - --json >"$T/both" || fail "two in one"
both=$(jq -rs '.[1].id' "$T/both")
shah set "$(jq -rs '.[0].id' "$T/both")" protected=yes protected_reason=x \
	>/dev/null || fail "protect one of two"
denied d isb evidence "$both" -o "$T/evidence2"
[ ! -e "$T/evidence2" ] || fail "an extract was begun"
# What does not tell who it is may be changed.
d isb set "$p" sex=female >/dev/null || fail "set sex"

# Also when it is entered as protected, and at headquarters, which was not named.
new=$(make person name='Zahra Fatima' protected=yes protected_reason=x \
	father_name='Gulzar')
child=$(make name parent="$new" name='Phatima Z' kind=alias)
d isb sync >/dev/null 2>&1 || fail "sync"
hq() {
	d hq "$@"
}
silent d hq review
silent d hq review --json
for id in "$new" "$child" "$p" "$n"; do
	silent d hq show "$id"
	silent d hq show "$id" --json
	silent d hq history "$id" --json
done
silent d hq merge
glance hq
denied d hq show "$p" --reveal
d isb sync >/dev/null 2>&1 || fail "sync"
# One that counts, and is protected in what waits, with what is new of it: hidden
# also where that is refused.
late=$(make person name='Rashida' father_name='Karim')
alias=$(make name parent="$late" name='Rashi' kind=alias)
d isb sync >/dev/null 2>&1 || fail "sync"
d hq merge >/dev/null 2>&1 || fail "merge"
at=$(shah set "$late" protected=yes protected_reason=x name='Zahra R' \
	cnic=61101-7654321-4 --json | jq -r .at)
# And what the same officer wrote then, which does not say it again.
after=$(shah set "$late" place_of_birth=Khanewal --json | jq -r .at)
below=$(shah set "$alias" name='Phatima R' --json | jq -r .at)
d isb sync >/dev/null 2>&1 || fail "sync"
waits() {
	for c in review "show $late" "history $late" "history $late --json" \
		"show $alias" "history $alias" "$@"; do
		# shellcheck disable=SC2086 # words
		silent d hq $c
	done
}
# Lists and search have nothing of it, either, until it is decided.
secrets="$secrets|Rashi"
waits 'list person' 'list name' 'find rashida' 'find rashi --json' \
	'export person' 'report people'
secrets=${secrets%|Rashi}
d hq show "$late" | grep -q '^Name *\[protected\]' || fail "it waits"
d hq verify >/dev/null || fail "verify while it waits"
d hq merge --refuse "$at" --refuse "$after" --refuse "$below" --reason 'not so' >"$T/out" 2>&1 ||
	fail "refuse: $(cat "$T/out")"
waits
d hq show "$late" | grep -q '^Name *Rashida' || fail "refused, and hidden"
d hq list person | grep -q 'Rashida' || fail "its list hides it"
d hq list name | grep -q 'Rashi, Alias' || fail "its child is hidden"
d hq verify >/dev/null || fail "verify when it is refused"
d hq history "$alias" | grep -q 'Rashi' || fail "what counted is hidden"
d isb sync >/dev/null 2>&1 || fail "sync"
silent d isb history "$late"
silent d isb quarantine
shah set "$late" struck=x >/dev/null || fail "strike"

# Joined with one that is not protected: that one is, too; apart again.
q=$(make person name='Fatima Bibi' father_name='Gulzar Khan')
make name parent="$q" name='Fatima B' kind=alias >/dev/null
d isb list person | grep -q 'Fatima Bibi' || fail "not yet"
# While a link waits, and if it is refused, it does not say of whom it is.
d isb sync >/dev/null 2>&1 || fail "sync"
d hq merge >/dev/null 2>&1 || fail "merge"
shah new same-as parent="$q" person="$p" reason='photograph of Fatima' \
	--json >"$T/link" || fail "a link"
same=$(jq -r .id "$T/link")
d isb sync >/dev/null 2>&1 || fail "sync"
for refuse in '' "$same"; do
	[ -z "$refuse" ] || d hq merge --refuse "$refuse" --reason 'not so' \
		>/dev/null 2>&1 || fail "refuse the link"
	for c in review "show $same" "history $same" "history $same --json" \
		"show $p" "conflicts"; do
		# shellcheck disable=SC2086 # words
		silent d hq $c
	done
	d hq show "$q" | grep -q 'Fatima Bibi' || fail "hidden by a link"
done
d isb sync >/dev/null 2>&1 || fail "sync"
silent d isb history "$same"
same=$(make same-as parent="$q" person="$p" reason='photograph')
glance khan
silent d isb show "$q"
silent d isb show "$same"
shah set "$q" struck='entered twice' >/dev/null || fail "strike"
glance khan
silent d isb show "$q"
shah set "$same" struck='not the same' >/dev/null || fail "apart"
d isb show "$q" | grep -q 'Fatima Bibi' || fail "still hidden"
d isb list name | grep -q 'Fatima B' || fail "its child is still hidden"
d isb verify >/dev/null || fail "verify"

# The veil is laid down again.
shah set "$p" protected=no protected_reason= >/dev/null || fail "lay down"
d isb find phatima --json | jq -se 'any(.[]; .number == "ISB-PER-2026-0001")' \
	>/dev/null || fail "found no more"
tells d isb show "$p"
d isb verify >/dev/null || fail "verify"
fixture_stop
