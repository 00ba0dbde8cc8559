#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Protected persons: two officers of one office, one of whom the roster names for
# it. No command that reads tells the other who stands behind the pseudonym.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
DAFTAR_NOW=2026-11-23T09:00:00+05:00
export DAFTAR_NOW

for k in malik khan shah; do
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
secrets='Fatima|Zahra|Gulzar|61101-7654321-4|6110176543214|3335551234|Chakwal|فاطمہ|GD1234567|Phatima|1991-03-08|08 Mar 1991'
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
case=$(make case title='Trafficking at the border')
make link parent="$case" person="$p" role=witness >/dev/null
make victim pseudonym='Witness Jasmine 3' person="$p" parent="$case" >/dev/null
tells d isb show "$p"
tells d isb find fatima
# From now on.
shah set "$p" protected=yes protected_reason='order of the court' \
	pseudonym='Witness Jasmine 3' >/dev/null || fail "protect"

# What reads must not tell, with or without the right.
reads() { # WHO
	for face in '' --json; do
		for c in "list" "list person" "list name" "list address" \
			"list link" "list victim" "list case" \
			"list person --sort cnic" "list person --sort name" \
			"list person --struck" "due" "conflicts" \
			"find jasmine" "find witness" "find fatima" \
			"find gulzar" "find phatima" "find chakwal" \
			"find 03335551234" "find type:person" \
			"find type:name" "find type:person fati" \
			"find 61101-7654321-4" "find type:person name:fatima" \
			"find type:person cnic:61101" \
			"list person --where name=Fatima" \
			"list person --where name~fatima" \
			"show $p" "show $n" "show $a" "show $case" \
			"history $p" "history $n" "history $a" \
			"history $case" "clocks $p" "export person" \
			"export name" "export address" \
			"print $case case-summary" "report register-1" \
			"report register-4" "report despatch" \
			"report pendency" "verify"; do
			# shellcheck disable=SC2086 # words
			silent "$1" $c $face
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
[ -n "${DAFTAR_NO_LIVES-}" ] || reads khan
glance shah
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
# Who enters the same again is not told.
silent d isb new person name='Fatima Zahra' father_name='Gul Khan' --help
d isb new person name='Fatimah Zahra' father_name='Gulzar Khan' \
	cnic=61101-7654321-4 >"$T/out" 2>&1 || fail "new"
grep -q "may be the same" "$T/out" && fail "likely: $(cat "$T/out")"
# It is one of the names that no output may have from here on.
shah set ISB-PER-2026-0002 protected=yes protected_reason=x >/dev/null ||
	fail "protect the second"

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
for id in "$new" "$child"; do
	silent d hq show "$id"
	silent d hq history "$id" --json
done
silent d hq merge
glance hq
denied d hq show "$p" --reveal
d isb sync >/dev/null 2>&1 || fail "sync"

# Joined with one that is not protected: that one is, too; apart again.
q=$(make person name='Fatima Bibi' father_name='Gulzar Khan')
make name parent="$q" name='Fatima B' kind=alias >/dev/null
d isb list person | grep -q 'Fatima Bibi' || fail "not yet"
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
