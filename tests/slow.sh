#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A line on which what was written takes longer than the deadline on silence; the
# hub says nothing meanwhile. It comes through with the first connection, and a hub
# that is gone is noticed all the same.
# shellcheck disable=SC2154 # T is set there
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
. "${srcdir:-.}/tests/badline.sh"
# shellcheck disable=SC2119 # its word is not ours
fixture_start
DAFTAR_RETRY_MS=1 sync_pid=
export DAFTAR_RETRY_MS
trap 'end_line; [ -z "$sync_pid" ] || kill "$sync_pid"; fixture_clean' EXIT
through "$port"
key khan
found
admit isb 'A. Khan <a.khan@isb>' khan

# One change set of so many times 45 KB: it cannot be sent in steps.
large() { # NAME NUMBER
	for i in $(seq "$2"); do
		printf '{"type":"task","set":{"title":"%s %s","text":"%s"}}\n' \
			"$1" "$i" "$(head -c 45000 /dev/urandom | base64 -w 0)"
	done >"$T/in"
	d isb new - <"$T/in" >/dev/null || fail "new $1"
}
there() { # N: that many of the office's are at the hub
	is 'change sets at the hub' "$1" "$(git -C "$HUB" rev-list --count \
		"$(git -C "$HUB" for-each-ref --format='%(refname)' \
			refs/heads/office/isb.*)")"
}
connections() { # N
	is 'connections' "$(sed 's/connections \([0-9]*\).*/\1/' "$T/report")" "$1"
}

# ---- five seconds of it, and three of silence are borne ----

large one 2
bad_line rate=20000
DAFTAR_SILENCE_MS=3000 d isb sync >"$T/out" 2>"$T/err" ||
	fail "up a slow line: $(cat "$T/err")"
good_line
is 'words' "$(cat "$T/err")" ''
connections 2
there 1

# ---- the rate is known now: what has gone, and the time left ----

large two 1
large three 1
bad_line rate=20000
DAFTAR_SILENCE_MS=3000 d isb sync --json >"$T/out" 2>"$T/err" ||
	fail "events of it: $(cat "$T/err")"
good_line
there 3
jq -se 'map(select(.event == "send")) |
	map(select(.bytes > 0 and .bytes < 88000)) as $under_way |
	($under_way | length) >= 3 and ($under_way | length) <= 25 and
	($under_way | map(.bytes) | . == sort and .[0] < 50000) and
	($under_way | map(.left) | .[0] >= 2 and .[0] <= 20 and
		.[-1] <= .[0]) and
	($under_way | map(.done) | . == sort and .[-1] == 1) and
	all(.[]; .total == 2) and
	(.[-1] | .done == 2 and .left == 0)' "$T/out" >/dev/null ||
	fail "not so: $(grep '"send"' "$T/out")"

# ---- the hub goes silent in the middle ----

large four 2
bad_line rate=20000 silent=60000
before=$(date +%s)
DAFTAR_SILENCE_MS=3000 "$DAFTAR" -C "$T/isb" sync >"$T/out" 2>"$T/err" &
sync_pid=$!
until grep -q 'silent for' "$T/err"; do
	kill -0 "$sync_pid" 2>/dev/null || fail "it ended: $(cat "$T/err")"
	sleep 0.1
done
took=$(($(date +%s) - before))
kill "$sync_pid"
wait "$sync_pid" || :
sync_pid=
[ "$took" -lt 60 ] || fail "noticed after $took s"
grep -q 'silent for [0-9]* seconds after [1-9][0-9]* bytes came and 9[0-9]* went' \
	"$T/err" || fail "$(cat "$T/err")"
good_line
there 3
d isb sync >/dev/null || fail 'a good line'
there 4
fixture_stop
