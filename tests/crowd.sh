#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Sixteen processes save and read one register: nothing is lost, and nobody is
# told that it is busy. CROWD_SECONDS says how long (default 20).
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
seconds=${CROWD_SECONDS:-20}
key malik
d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" >/dev/null || fail init

end=$(($(date +%s) + seconds))
writer() { # N
	i=0
	while [ "$(date +%s)" -lt "$end" ]; do
		i=$((i + 1))
		d hq new task title="writer $1 no $i" --json >>"$T/said.$1" \
			2>>"$T/errors.$1" || echo "writer $1: $?" >>"$T/errors.$1"
	done
}
reader() { # N
	while [ "$(date +%s)" -lt "$end" ]; do
		{ d hq list task --limit 20 --json && d hq find writer --json; } \
			>/dev/null 2>>"$T/errors.$1" ||
			echo "reader $1: $?" >>"$T/errors.$1"
	done
}
n=0
while [ "$n" -lt 8 ]; do
	writer "$n" &
	reader "r$n" &
	n=$((n + 1))
done
wait
cat "$T"/errors.* >"$T/errors" 2>/dev/null
[ ! -s "$T/errors" ] || fail "$(head -n 5 "$T/errors")"
cat "$T"/said.* | jq -r .id | sort >"$T/said"
d hq list task --limit 1000000 --json | jq -r .id | sort >"$T/there"
cmp "$T/said" "$T/there" || fail "what was said is not what is there"
[ "$(sort -u "$T/said" | wc -l)" -gt 16 ] || fail "hardly any saves"
cat "$T"/said.* | jq -r .number | sort | uniq -d >"$T/twice"
[ ! -s "$T/twice" ] || fail "a number was given twice: $(head -n 1 "$T/twice")"
d hq verify >"$T/verify" || fail "$(cat "$T/verify")"
wc -l <"$T/said"
fixture_stop
