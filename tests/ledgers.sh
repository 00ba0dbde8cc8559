#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An office in two ledgers: what is read is of all, what is written names one,
# each is exchanged with its own hub, and nothing of one reaches the other's.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
HUB_NATIONAL=$HUB
HUB_LIAISON=$T/liaison.git
"$DAFTAR" hub "$HUB_LIAISON" >/dev/null || fail "second hub"

key malik
key weber
key khan
key rind
found() { # REGISTER LEDGER HUB OFFICER KEY: prints the fingerprint
	d "$1" init --office "$1" --officer "$4" --key "$T/$5.pub" --hub "$3" \
		--ledger "$2" --json | jq -r .fingerprint
}
enrol() { # SEAT OFFICE NAME OFFICER KEY
	d "$1" enrol --office "$2" --name "$3" >/dev/null || fail "$1: $2"
	d "$1" enrol --officer "$4" --role officer --key "$T/$5.pub" \
		>/dev/null || fail "$1: $4"
}
national=$(found hq national "$HUB_NATIONAL" 'S. Malik <s.malik@hq>' malik)
liaison=$(found lo liaison "$HUB_LIAISON" 'J. Weber <j.weber@lo>' weber)
enrol hq isb Islamabad 'A. Khan <a.khan@isb>' khan
enrol hq khi Karachi 'N. Rind <n.rind@khi>' rind
enrol lo isb Islamabad 'A. Khan <a.khan@isb>' khan
for seat in hq lo; do d "$seat" sync >/dev/null || fail "$seat: publish"; done
join() { # REGISTER HUB OFFICER KEY FINGERPRINT OPTION…
	r=$1 hub=$2 officer=$3 k=$4 trust=$5
	shift 5
	d "$r" join "$hub" --office "$r" --officer "$officer" \
		--key "$T/$k.pub" --trust "$trust" "$@" >"$T/out" 2>&1
}
join isb "$HUB_NATIONAL" 'A. Khan <a.khan@isb>' khan "$national" ||
	fail "join: $(cat "$T/out")"
join khi "$HUB_NATIONAL" 'N. Rind <n.rind@khi>' rind "$national" ||
	fail "join: $(cat "$T/out")"
status=0
join isb "$HUB_LIAISON" 'A. Khan <a.khan@isb>' khan "$liaison" \
	--ledger national || status=$?
[ "$status" = 3 ] || fail "a ledger's name is used twice: $status"
d isb list >"$T/out" || fail "a refused join did harm"
join isb "$HUB_LIAISON" 'A. Khan <a.khan@isb>' khan "$liaison" \
	--ledger bka || fail "second join: $(cat "$T/out")"

# Written into neither without a name; into each with it.
for command in 'new person name=X' 'import person -' 'roster' 'merge'; do
	status=0
	# shellcheck disable=SC2086
	d isb $command >"$T/out" 2>&1 </dev/null || status=$?
	if [ "$status" != 2 ] || ! grep -q -e --ledger "$T/out"; then
		fail "$command without a ledger: $status $(cat "$T/out")"
	fi
done
status=0
d isb --ledger nation new person name=X >"$T/out" 2>&1 || status=$?
[ "$status" = 2 ] || fail "an unknown ledger: $status"
d isb --ledger national new person name='Nasreen National' --json >"$T/out" ||
	fail "new in national"
ours=$(jq -r .id "$T/out")
d isb --ledger bka new person name='Ludwig Liaison' --json >"$T/out" ||
	fail "new in bka"
theirs=$(jq -r .id "$T/out")
[ "${ours%-*}" != "${theirs%-*}" ] || fail "one replica writes for both"

# Read over all, or one.
lists() { # WANTED ARGUMENT…: the ids, sorted
	wanted=$1
	shift
	d isb "$@" --json | jq -r .id | sort | tr '\n' ' ' >"$T/ids"
	[ "$(cat "$T/ids")" = "$wanted" ] ||
		fail "$*: $(cat "$T/ids"), not $wanted"
}
both=$(printf '%s\n' "$ours" "$theirs" | sort | tr '\n' ' ')
lists "$both" list
lists "$both" list person
lists "$ours " --ledger national list person
lists "$theirs " --ledger bka list
lists "$theirs " find ludwig
lists "$ours " find nasreen
lists '' --ledger bka find nasreen
[ "$(d isb show "$ours" --json | jq -r .ledger)" = national ] || fail "show"
[ "$(d isb show "$theirs" --json | jq -r .ledger)" = bka ] || fail "show"
d isb --ledger bka show "$ours" >/dev/null 2>&1 &&
	fail "a record of one ledger is shown in the other"
status=0
d isb --ledger bka set "$ours" father_name=X >"$T/out" 2>&1 || status=$?
[ "$status" = 3 ] || fail "a record is written through the other ledger: $status"
status=0
d isb --ledger bka new name parent="$ours" full='X Y' >"$T/out" 2>&1 ||
	status=$?
[ "$status" = 3 ] ||
	fail "a record refers to one of another ledger: $status $(cat "$T/out")"

# One command exchanges each with its hub.
d isb sync --json >"$T/sync" || fail "sync: $(cat "$T/sync")"
[ "$(jq -s 'map(.sent // 0) | add' "$T/sync")" = 2 ] ||
	fail "not both were sent: $(cat "$T/sync")"
d hq merge >/dev/null || fail "hq: merge"
d lo merge >/dev/null || fail "lo: merge"
d isb sync >/dev/null || fail "isb: sync"
d khi sync >/dev/null || fail "khi: sync"
for id in "$ours" "$theirs"; do
	d isb history "$id" --json | jq -e '.state == "accepted"' >/dev/null ||
		fail "$id is not accepted"
done
d hq dump >"$T/dump.national" || fail "hq: dump"
d lo dump >"$T/dump.liaison" || fail "lo: dump"
d khi dump | cmp - "$T/dump.national" || fail "khi and hq differ"
d isb --ledger national dump | cmp - "$T/dump.national" ||
	fail "isb and hq differ"
d isb --ledger bka dump | cmp - "$T/dump.liaison" || fail "isb and lo differ"
d isb dump >"$T/before" || fail "dump"
for part in national liaison; do
	while read -r line; do
		grep -qxF -e "$line" "$T/before" || fail "not dumped: $line"
	done <"$T/dump.$part"
done

# A hub that is away keeps the other ledger from nothing.
mv "$HUB_LIAISON" "$HUB_LIAISON.away"
d isb --ledger national set "$ours" father_name='Karim Bux' >/dev/null ||
	fail "set"
d isb --ledger bka set "$theirs" father_name='Otto' >/dev/null || fail "set"
status=0
d isb sync >"$T/out" 2>&1 || status=$?
[ "$status" = 9 ] || fail "a hub that is away is not said: $status"
d hq merge --json | jq -se 'any(.[]; .decision == "accept")' >/dev/null ||
	fail "the other ledger was not sent: $(cat "$T/out")"
mv "$HUB_LIAISON.away" "$HUB_LIAISON"
d isb sync >/dev/null || fail "isb: sync"
d lo merge >/dev/null || fail "lo: merge"
d isb sync >/dev/null || fail "isb: sync"

# Need-to-know: neither hub, nor who only reads there, has a word of the other.
everything() { # REPOSITORY: all objects, as text
	git -C "$1" cat-file --batch-all-objects --batch-check='%(objectname)' |
		git -C "$1" cat-file --batch
	git -C "$1" for-each-ref --format='%(refname)'
}
apart() { # REPOSITORY OWN FOREIGN FOREIGN-REPLICA
	everything "$1" >"$T/everything" || fail "cannot read $1"
	grep -aq "$2" "$T/everything" || fail "$1 has not its own"
	if grep -aq -e "$3" -e "$4" "$T/everything"; then
		fail "$1 has something of the other ledger"
	fi
}
apart "$HUB_NATIONAL" Nasreen Ludwig "${theirs%-*}"
apart "$HUB_LIAISON" Ludwig Nasreen "${ours%-*}"
for hub in "$HUB_NATIONAL" "$HUB_LIAISON"; do
	git -C "$hub" fsck --strict --no-progress >"$T/out" 2>&1 ||
		fail "git fsck: $(cat "$T/out")"
done
apart "$T/isb/ledgers/national/out.git" Nasreen Ludwig "${theirs%-*}"
apart "$T/isb/ledgers/bka/out.git" Ludwig Nasreen "${ours%-*}"
apart "$T/isb/ledgers/national/in.git" s.malik@hq Ludwig "${theirs%-*}"
apart "$T/isb/ledgers/bka/in.git" j.weber@lo Nasreen "${ours%-*}"

# Made again, it is the same; and both are verified.
d isb dump >"$T/before" || fail "dump"
rm "$T/isb/register.db"
d isb rebuild >/dev/null || fail "rebuild"
d isb dump | cmp - "$T/before" || fail "the rebuilt register differs"
lists "$ours " --ledger national list person
d isb verify >"$T/out" 2>&1 || fail "verify: $(cat "$T/out")"
fixture_stop
