#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Rules of types that look at other records: numbers that run by station and
# year, what only one record may have. Each at entry, and again at headquarters
# when two offices wrote what neither of them could see.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
three_officers
for o in isb khi; do
	key "key-$o"
	d hq enrol --office "$o" --name "$o" >/dev/null || fail "office $o"
	d hq enrol --officer "O. $o <o.$o@$o>" --role officer \
		--key "$T/key-$o.pub" >/dev/null || fail "enrol $o"
done
d hq sync >/dev/null || fail publish
fingerprint=$(ssh-keygen -lf "$T/malik.pub" | cut -d' ' -f2)
join() { # OFFICE FOLDER [OPTION...]
	office=$1
	folder=$2
	shift 2
	d "$folder" join "$HUB_URL" --office "$office" \
		--officer "O. $office <o.$office@$office>" \
		--key "$T/key-$office.pub" --trust "$fingerprint" "$@" \
		>/dev/null 2>"$T/err" || fail "$folder: $(cat "$T/err")"
}
join isb isb
join khi khi
join isb isb-b --mark B
field() { # OFFICE RECORD FIELD: its value
	d "$1" show "$2" --json | jq -r --arg f "$3" '.fields[$f][0].value // ""'
}
field_is() { # OFFICE RECORD FIELD VALUE
	[ "$(field "$1" "$2" "$3")" = "$4" ] ||
		fail "$3 of $2 is $(field "$1" "$2" "$3"), not $4"
}
make() { # OFFICE TYPE FIELD=VALUE...
	office=$1
	shift
	d "$office" new "$@" --json | head -n 1 | jq -r .id
}
refuses() { # WORDS OFFICE COMMAND...
	words=$1
	office=$2
	shift 2
	status=0
	d "$office" "$@" >/dev/null 2>"$T/err" || status=$?
	[ "$status" = 3 ] || fail "$office $* ended with $status"
	grep -q "$words" "$T/err" || fail "$*: $(cat "$T/err")"
}
flagged() { # OFFICE WORDS: what it sent is held for it
	d "$1" sync >/dev/null || fail "$1: sync"
	d hq review --json >"$T/review" || fail review
	jq -se --arg o "$1." --arg w "$2" 'any(.[]; (.replica |
		startswith($o)) and any(.violations[]; tostring |
		contains($w)))' "$T/review" >/dev/null ||
		fail "$1: not flagged ($2): $(cat "$T/review")"
}
merge() {
	for o in isb khi; do
		d "$o" sync >/dev/null || fail "$o: sync"
	done
	d hq merge >/dev/null || fail merge
	for o in isb khi; do
		d "$o" sync >/dev/null || fail "$o: sync"
	done
}

# ---- FIR numbers: by station and year, in all types of cases together.
a=$(make isb case title='Theft of a car' fir_station=Saddar registered_on=t)
field_is isb "$a" fir_number 1/26
b=$(make isb smuggling-case title='Boat from Gwadar' fir_station=SADDAR \
	registered_on=t)
field_is isb "$b" fir_number 2/26
c=$(make isb case title='Burglary' fir_station=Aabpara registered_on=t)
field_is isb "$c" fir_number 1/26
# The paper register was ahead; the next one goes on from it. Zeros before the
# number, and what is no such number, do not count.
make isb case title=Robbery fir_station=Saddar registered_on=t \
	fir_number=0041/26 >/dev/null
make isb case title='By letter' fir_station=Saddar registered_on=t \
	fir_number='DDR 977' >/dev/null
d=$(make isb case title='Fraud by a broker')
field_is isb "$d" fir_number ''
d isb set "$d" fir_station=Saddar >/dev/null || fail "the station"
field_is isb "$d" fir_number ''
d isb set "$d" registered_on=t >/dev/null || fail "the day"
field_is isb "$d" fir_number 42/26
# A past year runs for itself; so it does within one save, and with "+".
printf '%s\n' 'title,fir_station,registered_on,fir_number' \
	'Old one,Saddar,2019-03-01,' 'Old two,Saddar,2019-12-31,7/19' \
	'Old three,Saddar,2019-06-01,' >"$T/old.csv"
d isb import case "$T/old.csv" >/dev/null || fail import
field_is isb ISB-CAS-2026-0006 fir_number 1/19
field_is isb ISB-CAS-2026-0007 fir_number 7/19
field_is isb ISB-CAS-2026-0008 fir_number 8/19
e=$(make isb case title='Half known' fir_station=Saddar)
refuses 'next number is given when' isb set "$e" fir_number=+
d isb set "$e" registered_on=2019 fir_number=+ >/dev/null || fail +
field_is isb "$e" fir_number 9/19
# Once in a station: refused with the other one's number, whatever its type.
number=$(field isb "$b" number)
refuses "FIR number once: $number has the same FIR number 2/26" isb new \
	narcotics-case title=X fir_station='saddar' fir_number=2/26
refuses "FIR number once: $number has" isb set "$c" fir_station=Saddar \
	fir_number=2/26
d isb set "$c" fir_number=2/26 >/dev/null || fail "another station's 2/26"
# What was struck out leaves its number to another, and cannot come back to it.
d isb set "$b" struck='entered twice' >/dev/null || fail strike
make isb narcotics-case title=X fir_station=Saddar fir_number=2/26 >/dev/null
refuses 'FIR number once' isb set "$b" struck=
# A second register of the office numbers with its mark, for itself.
f=$(make isb-b case title='Night desk' fir_station=Saddar registered_on=t)
field_is isb-b "$f" fir_number B-1/26
# Two offices that cannot see each other: the second is told at headquarters.
merge
g=$(make isb case title='At Clifton' fir_station=Clifton registered_on=t)
h=$(make khi case title='At Clifton too' fir_station=clifton registered_on=t)
field_is isb "$g" fir_number 1/26
field_is khi "$h" fir_number 1/26
d isb sync >/dev/null || fail sync
flagged khi "$(field isb "$g" number) has the same FIR number 1/26"
d hq review --json | jq -se 'all(.[]; (.replica | startswith("khi")) or
	.violations == [])' >/dev/null || fail "both are flagged"
d hq merge >/dev/null || fail merge
# Whatever kind of case it is: at its own office both count, and are marked.
d khi sync >/dev/null || fail sync
d khi list case --json | jq -se --arg h "$h" --arg g "$(field isb "$g" number)" \
	'map(select(.again != null)) | length == 1 and .[0].id == $h and
	.[0].again == $g' >/dev/null || fail "marks: $(d khi list case --json)"
d khi report register-1 | grep 'At Clifton too' | grep -q ' 2 ' ||
	fail "register I: $(d khi report register-1)"
[ "$(d hq list --json | jq -r 'select(.again).id')" = "" ] ||
	fail "marked where it does not count"
d hq review --json | jq -se 'any(.[]; .replica | startswith("khi"))' \
	>/dev/null || fail "khi is not held"
d khi set "$h" fir_number=2/26 >/dev/null || fail "the correction"
d khi sync >/dev/null || fail sync
d hq merge --accept-violations "${h%-*}-${h##*-}" >/dev/null || fail accept
d isb sync >/dev/null || fail sync
field_is isb "$h" fir_number 2/26

# ---- The register's own numbers: an old file gets the next one of its year.
i=$(make isb extradition title='R v Old' number=2019)
field_is isb "$i" number ISB-EXT-2019-0001
make isb extradition title='From paper' number=ISB-EXT-2019-0007 >/dev/null
i=$(make isb extradition title='R v Older' number=2019)
field_is isb "$i" number ISB-EXT-2019-0008
i=$(make isb extradition title='R v New')
field_is isb "$i" number ISB-EXT-2026-0001
refuses 'no year from 1900 to 2026' isb new extradition title=X number=2027
# So it does on import: after what the table itself gives, in the order of the
# rows; and with the mark of a second register.
printf '%s\n' 'number,title' '2019,Old one' 'ISB-EXT-2019-0041,Old two' \
	',New' '2019,Old three' '2018,Older' >"$T/old.csv"
d isb import extradition "$T/old.csv" --json | jq -r .number >"$T/numbers" ||
	fail import
[ "$(tr '\n' ' ' <"$T/numbers")" = "ISB-EXT-2019-0042 ISB-EXT-2019-0041 \
ISB-EXT-2026-0002 ISB-EXT-2019-0043 ISB-EXT-2018-0001 " ] ||
	fail "numbers of an import: $(cat "$T/numbers")"
i=$(make isb-b extradition title='R v Old' number=2019)
field_is isb-b "$i" number ISB-B-EXT-2019-0001
printf '%s\n' 'number,title' '2019,Old' '2027,Bad' >"$T/old.csv"
refuses 'line 3: .*no year from 1900 to 2026' isb import extradition \
	"$T/old.csv"

# ---- One officer is counted once in one activity.
act=$(make isb activity title='Workshop in Lahore')
other=$(make isb activity title='Course at Dover')
par=$(make isb participant "parent=$act" name='Rukhsana Bibi' agency=ANF \
	cnic=3520212345714 rank=Inspector)
refuses "once in one activity: Rukhsana Bibi.*($par) has the same CNIC" isb \
	new participant "parent=$act" name='R. Bibi' agency=ANF \
	cnic=35202-1234571-4
refuses "($par) has the same Name RUKHSANA BIBI, Agency" isb new participant \
	"parent=$act" name='RUKHSANA BIBI' agency=anf
make isb participant "parent=$act" name='Rukhsana Bibi' agency=ANF \
	rank=Constable >/dev/null
make isb participant "parent=$other" name='Rukhsana Bibi' agency=ANF \
	cnic=3520212345714 rank=Inspector >/dev/null
printf '%s\n' "{\"type\":\"participant\",\"set\":{\"parent\":\"$act\",
\"name\":\"Amir\",\"agency\":\"FIA\"}}" "{\"type\":\"participant\",\"set\":{
\"parent\":\"$act\",\"name\":\"amir\",\"agency\":\"FIA\"}}" |
	tr -d '\n' | sed 's/}}{/}}\n{/' >"$T/two"
status=0
d isb new - <"$T/two" >/dev/null 2>"$T/err" || status=$?
[ "$status" = 3 ] || fail "two in one save: $status"
grep -q 'line 2: .*once in one activity: line 1 has the same Name' "$T/err" ||
	fail "two in one save: $(cat "$T/err")"
merge
make isb participant "parent=$act" name='Amir Baig' agency=FIA >/dev/null
make khi participant "parent=$act" name='Amir Baig' agency=FIA >/dev/null
d isb sync >/dev/null || fail sync
flagged khi 'has the same Name Amir Baig'
# Where both count, as at the office that wrote the second one, a report has one.
d hq merge >/dev/null || fail merge
d khi sync >/dev/null || fail sync
[ "$(d khi list participant --json | grep -c 'Amir Baig')" = 2 ] ||
	fail "not both are here"
# Lists have both, and say which is the second.
one=$(d khi list participant --json | jq -r 'select(.again == null and
	(.title | test("Amir Baig"))).id')
d khi list participant --json | jq -se --arg one "$one" 'map(select(.again !=
	null)) | length == 1 and .[0].again == $one and
	(.[0].title | test("Amir Baig"))' >/dev/null ||
	fail "marks: $(d khi list participant)"
d khi list participant | grep -c ' 2 ' | grep -qx 1 || fail "no letter"
d khi print "$act" activity-report >"$T/out" || fail print
[ "$(grep -c 'Amir Baig' "$T/out")" = 1 ] || fail "counted twice"
grep -q 'In all: 3\.' "$T/out" || fail "$(cat "$T/out")"
grep -q 'Left out because entered twice: 1\.' "$T/out" || fail "not said"
fixture_stop
