#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# plain.sh - numbered prompts instead of screens: a record registered, found by
# another spelling, changed, disputed and settled, struck out; a draft kept when
# the input ends in the middle.
# shellcheck source=tests/lib.sh
. "${srcdir:-.}/tests/lib.sh"

fixture_start path
key malik
key khan
export DAFTAR_NOW=2026-11-20T09:00:00+05:00
d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" >"$T/init" || fail "init"
trust=$(sed -n 's/^Root key *//p' "$T/init")
d hq enrol --office isb --name Islamabad >/dev/null || fail "enrol"
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer \
	--key "$T/khan.pub" >/dev/null || fail "enrol"
d hq sync >/dev/null || fail "publish"
d isb join "$HUB_URL" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$trust" >/dev/null || fail "join"

# plain OFFICE LINE…: answers; what was said is in $T/said
plain() {
	office=$1
	shift
	printf '%s\n' "$@" | d "$office" --plain >"$T/said" 2>"$T/errors"
	status=$?
	[ "$status" = 0 ] || fail "plain ended with $status: $(cat "$T/errors")"
	[ ! -s "$T/errors" ] || fail "standard error: $(cat "$T/errors")"
}

# A case: the type by its name, the needed field, one other by its name.
plain isb 4 case 'Shop break-in, Main Bazaar' 2 category fraud 1
grep -q 'ISB-CAS-2026-0001' "$T/said" || fail "not saved: $(cat "$T/said")"
d isb show ISB-CAS-2026-0001 --json >"$T/show" || fail "show"
grep -q '"value":"fraud"' "$T/show" || fail "category: $(cat "$T/show")"

# A wrong value is said and asked again; what is right is taken.
plain isb 4 person 'Muhammad Aslam' 2 cnic 35202-12x 35202-1234567-1 1
grep -q '35202-12x' "$T/said" || fail "the wrong number was not told"
d isb find 35202-1234567-1 | grep -q 'Muhammad Aslam' || fail "person: $(cat "$T/said")"

# Found by a name spelt another way.
plain isb 3 mohamed
grep -q 'Muhammad Aslam' "$T/said" || fail "not found: $(cat "$T/said")"

# A field changed.
plain isb 5 ISB-CAS-2026-0001 1 title 'Shop break-in, Main Bazaar, two accused'
d isb show ISB-CAS-2026-0001 | grep -q 'two accused' || fail "not changed"

# The input ends in the middle of a record: the draft has what was typed.
plain isb 4 case 'Begun and cut off'
plain isb 9
grep -q '^1\. case, kept' "$T/said" || fail "no draft: $(cat "$T/said")"
plain isb 9 1 1
grep -q 'ISB-CAS-2026-0002' "$T/said" || fail "the draft: $(cat "$T/said")"
d isb show ISB-CAS-2026-0002 | grep -q 'Begun and cut off' || fail "lost"
plain isb 9
grep -q '^There are none' "$T/said" || fail "the draft stayed"

# Sent, merged by headquarters' menu, accepted.
plain isb 7
plain hq 12 1
plain isb 7
d isb history ISB-CAS-2026-0001 --json | grep -q '"accepted"' ||
	fail "not accepted"

# Two values; settled by number.
d hq set ISB-CAS-2026-0001 category=theft >/dev/null || fail "hq set"
d isb set ISB-CAS-2026-0001 category=fraud >/dev/null || fail "isb set"
d isb sync >/dev/null || fail "sync"
d hq merge >/dev/null || fail "merge"
d isb sync >/dev/null || fail "sync"
plain isb 6 1 3 1
d isb conflicts | grep -q . && fail "still disputed: $(cat "$T/said")"

# Struck out, with a reason; without one it is not.
plain isb 5 ISB-CAS-2026-0002 5 ''
d isb show ISB-CAS-2026-0002 --json | grep -q '"struck"' && fail "no reason"
plain isb 5 ISB-CAS-2026-0002 5 'entered twice'
d isb show ISB-CAS-2026-0002 --json | grep -q 'entered twice' || fail "struck"

# Hostile text never reaches the terminal as it is.
d isb new case title="$(printf 'Evil \342\200\256text')" >/dev/null ||
	fail "new"
plain isb 3 evil
grep -q "$(printf '\342\200\256')" "$T/said" && fail "a raw override"
grep -q 'U+202E' "$T/said" || fail "not shown as a mark"

# Not even a terminal is needed; TERM=dumb is told of it.
TERM=dumb d isb 2>&1 </dev/null | grep -q -- '--plain' || fail "no pointer"

fixture_stop
