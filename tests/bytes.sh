#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What goes over the link: a save of two fields, a hundred saves at once, and a
# sync with nothing new among 20 replicas.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

sent() { # bytes of the pack in $T/out
	jq -s 'map(select(.event == "send") | .bytes) | max' "$T/out"
}

key malik
d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" --ledger national >/dev/null ||
	fail init
id=$(d hq new person name='Muhammad Aslam' --json | jq -r .id)
d hq sync >/dev/null || fail "the first sync"

d hq set "$id" name='Muhammad Aslam Khan' father_name='Ghulam Nabi' \
	>/dev/null || fail set
d hq sync --json >"$T/out" || fail sync
one=$(sent)
[ "$one" -lt 700 ] || fail "a save of two fields takes $one bytes"

n=0
while [ "$n" -lt 100 ]; do
	d hq set "$id" name="Muhammad Aslam $n" father_name="Ghulam $n Nabi" \
		>/dev/null || fail "set $n"
	n=$((n + 1))
done
d hq sync --json >"$T/out" || fail sync
hundred=$(sent)
[ "$hundred" -lt 45000 ] || fail "100 saves take $hundred bytes"

tip=$(git -C "$HUB" for-each-ref --format='%(objectname)' refs/heads/office)
for i in a b c d e f g h i j k l m n o p q r s; do
	git -C "$HUB" update-ref "refs/heads/office/isb.aaa$i" "$tip"
done
d hq sync >"$T/out" 2>&1
d hq sync --json >"$T/out" 2>/dev/null
idle=$(jq -s 'map(select(.event == "contact") | .bytes) | add' "$T/out")
[ "$idle" -lt 2600 ] || fail "a sync with nothing new takes $idle bytes"
echo "one save $one, 100 saves $hundred, nothing new $idle + 4 bytes"
fixture_stop
