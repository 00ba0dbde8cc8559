#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One real person entered twice: joined as one by a link, in chains and circles,
# from two offices, in any order; struck out, the link comes apart again.
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
fixture_start path
DAFTAR_NOW=2026-11-23T09:00:00+05:00
export DAFTAR_NOW

key khan
key rind
found
admit isb 'A. Khan <a.khan@isb>' khan
admit khi 'N. Rind <n.rind@khi>' rind
make() { # OFFICE TYPE FIELD=VALUE…: the id
	office=$1
	shift
	d "$office" new "$@" --json 2>/dev/null | head -n 1 | jq -r .id
}
exchange() {
	for step in 'isb sync' 'khi sync' 'hq merge' 'isb sync' 'khi sync'; do
		# shellcheck disable=SC2086 # two words
		d $step >"$T/out" 2>&1 || fail "$step: $(cat "$T/out")"
	done
}
rows() { # OFFICE WHAT WANTED COMMAND…: numbers, each with how many it hides
	office=$1 what=$2 wanted=$3
	shift 3
	d "$office" "$@" --json >"$T/rows" || fail "$what: $*"
	got=$(jq -r '"\(.number)+\(.same | length)"' "$T/rows" | sort |
		tr '\n' ' ')
	[ "$got" = "$wanted" ] || fail "$what: $got, wanted $wanted"
}
good() { # the register is what a rebuild makes of its ledgers
	verified isb khi hq
}

a=$(make isb person name='Muhammad Aslam' father_name='Ghulam Nabi')
b=$(make isb person name='Mohd Islam' father_name='Ghulam Nabi')
c=$(make isb person name='Kashif Rafiq')
make isb name parent="$b" name='Billa Pehlwan' kind=alias >/dev/null
case=$(make isb case title='Theft of a lorry')
make isb link parent="$case" person="$b" role=accused >/dev/null
exchange
e=$(make khi person name='Aslam Ghulam' father_name='G. Nabi')

# Two are one: lists, filters, search, the record with what hangs on both.
rows isb 'before' \
	'ISB-PER-2026-0001+0 ISB-PER-2026-0002+0 ISB-PER-2026-0003+0 ' list person
ab=$(make isb same-as parent="$a" person="$b" reason='same fingerprints')
rows isb 'joined' 'ISB-PER-2026-0001+1 ISB-PER-2026-0003+0 ' list person
rows isb 'by its father' 'ISB-PER-2026-0001+1 ' \
	list person --where father_name='Ghulam Nabi'
# A filter that only the other one passes shows that one.
rows isb 'by its name' 'ISB-PER-2026-0002+1 ' \
	list person --where name='Mohd Islam'
rows isb 'sorted' 'ISB-PER-2026-0001+1 ISB-PER-2026-0003+0 ' \
	list person --sort updated --desc
rows isb 'all types' '' list --where type=person --where struck=yes
for words in islam billa ISB-PER-2026-0002 aslam; do
	d isb find "$words" --json >"$T/found"
	jq -se '[.[] | select(.type == "person")] | length == 1 and
	    .[0].number == "ISB-PER-2026-0001"' "$T/found" >/dev/null ||
		fail "find $words: $(cat "$T/found")"
	jq -se 'any(.[]; .number == "ISB-CAS-2026-0001")' "$T/found" \
		>/dev/null || fail "find $words: no case: $(cat "$T/found")"
done
d isb find islam | grep -q 'name Mohd \[Islam\] (same as ISB-PER-2026-0002)' ||
	fail "why: $(d isb find islam)"
d isb show "$a" >"$T/shown"
grep -q '^Same as *ISB-PER-2026-0002$' "$T/shown" || fail "$(cat "$T/shown")"
grep -q 'Billa Pehlwan, Alias (ISB-PER-2026-0002)' "$T/shown" ||
	fail "no child of the other: $(cat "$T/shown")"
d isb show "$b" --json | jq -se --arg a "$a" 'any(.[]; .same == [$a])' \
	>/dev/null || fail "show --json"
# Who is joined already is no likely duplicate, and stands there once.
d isb set "$a" phone=03001234567 >"$T/out" 2>&1 || fail "set"
grep -q 'ISB-PER-2026-0002' "$T/out" && fail "offered: $(cat "$T/out")"
make isb person name='Muhammad Aslam' father_name='Ghulam Nabi' >/dev/null
d isb new person name='Mohammad Aslam' father_name='Ghulam Nabi' \
	>/dev/null 2>"$T/err" || fail "new"
[ "$(grep -c 'may be the same' "$T/err")" = 2 ] || fail "likely: $(cat "$T/err")"
good

# A chain over two offices, and the circle closed by the third link.
make khi same-as parent="$e" person="$b" reason='father and village' >/dev/null
exchange
for office in isb khi hq; do
	rows "$office" "$office: a chain" "ISB-PER-2026-0001+2 $(
	)ISB-PER-2026-0003+0 ISB-PER-2026-0004+0 ISB-PER-2026-0005+0 " \
		list person
done
make hq same-as parent="$a" person="$e" reason='photograph' >/dev/null
exchange
rows khi 'a circle' "ISB-PER-2026-0001+2 $(
)ISB-PER-2026-0003+0 ISB-PER-2026-0004+0 ISB-PER-2026-0005+0 " list person
good

# One link less holds the circle; two less let one go.
d isb set "$ab" struck='not the same hand' >/dev/null || fail strike
rows isb 'still by way of the third' "ISB-PER-2026-0001+2 $(
)ISB-PER-2026-0003+0 ISB-PER-2026-0004+0 ISB-PER-2026-0005+0 " list person
exchange
eb=$(d khi list same-as --json | jq -r 'select(.title |
	contains("father and village")).id')
d khi set "$eb" struck='another village' >/dev/null || fail strike
rows khi 'apart' "ISB-PER-2026-0001+1 ISB-PER-2026-0002+0 $(
)ISB-PER-2026-0003+0 ISB-PER-2026-0004+0 ISB-PER-2026-0005+0 " list person
d khi set "$eb" struck= >/dev/null || fail "put back"
rows khi 'together again' "ISB-PER-2026-0001+2 $(
)ISB-PER-2026-0003+0 ISB-PER-2026-0004+0 ISB-PER-2026-0005+0 " list person
# Who stood for all is struck out: the next one does.
exchange
d isb set "$a" struck='entered in error' >/dev/null || fail strike
rows isb 'without the first' "ISB-PER-2026-0002+1 $(
)ISB-PER-2026-0003+0 ISB-PER-2026-0004+0 ISB-PER-2026-0005+0 " list person
# Whoever names himself joins nobody.
d isb new same-as parent="$c" person="$c" reason=x >/dev/null 2>"$T/err" &&
	fail "joined with itself"
grep -q 'itself' "$T/err" || fail "$(cat "$T/err")"
exchange
good
fixture_stop
