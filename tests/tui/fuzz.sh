#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# fuzz.sh - random keys in the world T (world.sh, small): four runs, two at a
# time, each in a register and on a terminal of its own, while another process
# writes to the same records, exchanges and merges. Prints what failed.
#
#   DAFTAR_FUZZ_KEYS     how many in all: 6000, of a sanitizers' build 10000
#   DAFTAR_FUZZ_SEED     of the first run: 1
#   DAFTAR_FUZZ_SECONDS  each run ends then, however few it sent, and says so: 300
# shellcheck disable=SC2154 # the driver sets builddir
set -u
keys=6000
! grep -q __asan_init "$DAFTAR" || keys=10000
keys=${DAFTAR_FUZZ_KEYS:-$keys}
seed=${DAFTAR_FUZZ_SEED:-1}

# run N TERM OFFICE KEYS...: the Nth; KEYS lead to where it begins
run() {
	"$builddir/tests/tui/drive" -t "$2" --within 2000 \
		--seconds "${DAFTAR_FUZZ_SECONDS:-300}" ${4:+--home "$4"} \
		--fuzz $((keys / 4)) --seed $((seed + $1 - 1)) -- \
		"$DAFTAR" -C "$T/$3" >"$T/fuzz.$1" 2>&1 || : >"$T/fuzz.failed"
}

# Disputes come and go, records are held, accepted and struck out.
disturb() {
	n=0
	while [ -e "$T/fuzz.on" ]; do
		n=$((n + 1))
		echo "$n" >&3 # we are not silent for long
		for office in isb khi; do
			for record in ISB-EXT-2026-0001 ISB-CASE-2026-0003; do
				"$DAFTAR" -C "$T/$office" set "$record" \
					lead_officer="$office $n" || :
				[ $((n % 3)) != 0 ] || "$DAFTAR" -C "$T/$office" \
					resolve "$record" lead_officer="$n" || :
			done
			"$DAFTAR" -C "$T/$office" sync || :
		done
		"$DAFTAR" -C "$T/hq" merge || :
		sleep 1
	done 3>&1 >/dev/null 2>&1 </dev/null
}

rm -f "$T"/fuzz.*
: >"$T/fuzz.on"
disturb &
disturber=$!
run 1 xterm-256color isb 'c<Enter>' &
run 2 xterm-256color hq '<C-x><C-x>:review<Enter>'
wait $!
run 3 vt100 khi 'c<Enter>' &
run 4 linux isb
wait $!
rm "$T/fuzz.on"
wait "$disturber"
for n in 1 2 3 4; do
	if [ -e "$T/fuzz.failed" ]; then
		cat "$T/fuzz.$n"
	else
		sed -n 's/^# \(NOT ALL\|[0-9]* of [0-9]* keys\)/# run '"$n"': \1/p' \
			"$T/fuzz.$n"
	fi
done
cat "$T"/fuzz.[1-4] | awk '/^# [0-9]+ of [0-9]+ keys/ {
		n += $2 < $4 ? $2 : $4; wanted += $4 }
	END { printf "# %d of %d keys were sent\n", n, wanted }'
[ ! -e "$T/fuzz.failed" ]
