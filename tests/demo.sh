#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The demonstration: whole, verified, and with the four things that it says are
# in it; every command that it suggests works.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

D="$T/a demo"
"$DAFTAR" demo "$D" >"$T/said" 2>"$T/err" || fail "demo: $(cat "$T/err")"
at() {
	office=$1
	shift
	"$DAFTAR" -C "$D/$office" "$@"
}
n=$(at hq list --json | wc -l)
if [ "$n" -lt 250 ] || [ "$n" -gt 450 ]; then fail "$n records"; fi
for office in hq isb khi lhr; do
	at "$office" verify >"$T/out" || fail "$office: $(cat "$T/out")"
	[ "$(at "$office" conflicts --json | jq -r .field | sort |
		tr '\n' ' ')" = 'judge stage ' ] ||
		fail "$office: $(at "$office" conflicts)"
	[ -n "$(at "$office" due --json)" ] || fail "$office: nothing is due"
done
for pair in 'hq khi' 'khi lhr'; do
	# shellcheck disable=SC2086
	set -- $pair
	at "$1" dump >"$T/one"
	at "$2" dump >"$T/two"
	[ -s "$T/one" ] || fail "an empty dump"
done
for type in $(at hq types --json | jq -r .type); do
	[ -n "$(at hq list "$type" --json)" ] || fail "no example of $type"
done
at hq list approval --json | jq -se 'any(.[]; .office == "hq")' >/dev/null ||
	fail "nothing is approved"
tra=$(at hq list trafficking-case --json | head -n 1 | jq -r .id)
at hq print "$tra" trafficking-summary --ground 'the test' |
	grep -q '^Registration .*Granted' || fail "an approval by its name"
for report in $(at hq report --json | jq -r .report); do
	at hq report "$report" --json >"$T/report" || fail "report $report"
done
at hq report register-1 --json | jq -se 'length > 5 and
	all(.[]; .columns.fir_number | test("^[0-9]+/[0-9][0-9]$"))' >/dev/null ||
	fail "register I: $(at hq report register-1)"
at hq report 'Register IV: absconders' --csv --ground 'the test' \
	>"$T/csv" || fail "report --csv"
head -n 1 "$T/csv" | tr -d '\r' | grep -qx \
	'id,absent_since,absconder_number,proclaimed_on,last_seen,person,role' ||
	fail "heads of a report: $(cat "$T/csv")"
at hq access-log --json --limit 1 | jq -e '.kind == "disclosure" and
	.what == "report register-4"' >/dev/null || fail "a report given out"
[ "$(at hq review --json | jq -s 'map(select(.state == "held")) | length')" \
	-ge 1 ] || fail "nothing is held"
at khi quarantine --json | jq -se 'any(.[]; .what == "refused" and
	(.reason | test("nought")))' >/dev/null || fail "nothing is refused"
at lhr quarantine --json | jq -se 'any(.[]; .what == "held")' >/dev/null ||
	fail "Lahore does not see what is held"
at isb list task --json | jq -r .id >"$T/tasks"
while read -r id; do
	at isb history "$id" --json | grep '"state":"here"' && break
done <"$T/tasks" | grep -q . || fail "nothing unsent"
git -C "$D/hub.git" fsck --strict >/dev/null 2>&1 || fail fsck
git -C "$D/hub.git" show main:allowed_signers >"$T/signers"
git -C "$D/hub.git" -c gpg.ssh.allowedSignersFile="$T/signers" \
	log --all --format='%G?' | grep -qv G && fail "a bad signature"

# what it says to try
grep '^  ' "$T/said" >"$T/try"
[ "$(wc -l <"$T/try")" -ge 10 ] || fail "few suggestions"
while read -r command; do
	sh -c "$command" >"$T/out" 2>"$T/err" ||
		fail "suggested: $command: $(cat "$T/err")"
done <"$T/try"
[ -z "$(at isb conflicts --json)" ] || fail "the suggestion settles nothing"

# what the screens show first speaks of the desk that it is at
welcome() {
	sqlite3 "$D/$1/desk.db" \
		"SELECT value FROM setting WHERE name = 'welcome'"
}
welcome isb | grep -q ':register hq ' || fail "welcome: $(welcome isb)"
welcome hq | grep -q '^  7 .*review' || fail "welcome: $(welcome hq)"
welcome hq | grep -q ':register isb ' || fail "welcome: $(welcome hq)"

status=0
"$DAFTAR" demo "$D" >/dev/null 2>"$T/err" || status=$?
[ "$status" = 3 ] || fail "a folder that is there: $status"
PATH=/nonexistent "$DAFTAR" demo "$T/no" >/dev/null 2>&1 && fail "without ssh"
[ ! -e "$T/no" ] || fail "a demonstration that failed leaves a folder"
fixture_stop
