#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The driver finds what is wrong: each of these scripts must fail, for the
# reason that is said.
set -u
: "${builddir:=$PWD}" "${srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
export srcdir builddir
drive=$builddir/tests/tui/drive
if [ ! -x "$drive" ]; then
	echo 'skipped: built without libvterm'
	exit 77
fi
T=$(mktemp -d "${TMPDIR:-/tmp}/daftar-tui.XXXXXX") || exit 1
export T
trap 'rm -rf "$T"' EXIT
trap 'exit 1' HUP INT TERM
bad=0

# fails WORD LINE...: a script of these lines fails, and says WORD
fails() {
	word=$1
	shift
	printf '%s\n' 'deadline 300' "$@" >"$T/script"
	if "$drive" -g "$T" "$T/script" >"$T/out" 2>&1; then
		echo "FAIL: passed: $*"
		bad=1
	elif ! grep -q -- "$word" "$T/out"; then
		echo "FAIL: not for \`$word': $*"
		cat "$T/out"
		bad=1
	fi
}

toy="run $builddir/tests/tui/toy"
fails 'no step' 'jump'
fails 'no program runs' 'keys j'
# shellcheck disable=SC2016 # it is the driver that expands it
fails 'is not set' 'run ${NOT_SET}'
fails 'has ended (status 127)' 'run /does/not/exist' 'sync'
fails 'status 3' 'shell echo out; exit 3'
fails 'not on the screen' "$toy" 'expect SOMETHING'
fails 'on the screen' "$toy" 'reject TOY'
fails 'not on the screen' "$toy" 'urdu احمد'
fails 'row 4 goes on behind' "$toy" 'type احمد 7' 'urdu احمد'
fails 'row 4 goes on behind' "$toy" 'type احمد  محمد' 'urdu احمد'
fails 'row 1: TOY' "$toy" 'row 1 SOMETHING'
fails 'at 4 1' "$toy" 'cursor 4 2'
fails 'visible' "$toy" 'cursor hidden'
fails 'it is reverse' "$toy" 'attr 1 1 bold'
fails 'it is reverse' "$toy" 'attr 1 1 !reverse'
fails 'it is none' "$toy" 'attr 9 9 bold'
fails 'bytes' "$toy" 'keys a' 'bytes 5'
fails 'bytes' "$toy noise" 'keys a' 'await 61' 'within 1000 0'
fails 'frames' "$toy" 'keys a' 'frames 0'
fails 'no key is called' "$toy" 'keys <Any>'
fails 'was sent' "$toy" 'raw-reject 1b5b48'
fails 'never sent' "$toy" 'raw-expect e280ae'
fails 'no .*toy.txt' "$toy" 'golden toy'
fails 'still runs' "$toy" 'terminal-restored'
fails 'it is 0' "$toy" 'keys q' 'wait-exit 1'
fails 'not ended' "$toy" 'keys a' 'wait-exit 0'
fails 'not stopped' "$toy" 'stopped'
fails 'left behind: cursor hidden' "$toy hide" 'keys q' 'wait-exit 0' \
	'terminal-restored'
fails 'left behind: modes' "$toy raw" 'keys q' 'wait-exit 0' \
	'terminal-restored'
fails 'has ended (status 134)' "$toy crash" 'keys x' 'sync'
fails 'not idle after 300' "$toy busy" 'keys x' 'expect TOY'
fails 'bytes came' "$toy noise" 'keys x' 'quiet 120'
fails 'does not report' 'run-other cat' 'sync'
fails 'not idle' 'run cat' 'expect x'
fails 'not there' 'run-other cat' 'await something'

# What comes late is waited for, also if it is typed in two goes.
cat >"$T/script" <<SCRIPT
$toy late
keys a
row 3 61
keys b
await 62
keys c
row 3 63
row 2 3
SCRIPT
"$drive" "$T/script" >"$T/out" 2>&1 || {
	echo 'FAIL: late'
	cat "$T/out"
	bad=1
}

# A golden is written, found equal, and found different.
printf '%s\n' "$toy" 'keys a' 'golden g' >"$T/script"
golden() {
	UPDATE=1 "$drive" -g "$T" "$T/script" && [ -s "$T/g.txt" ] &&
		UPDATE=1 "$drive" -t vt100 -g "$T" "$T/script" &&
		[ ! -e "$T/g.vt100.txt" ] && "$drive" -g "$T" "$T/script"
}
golden >"$T/out" || {
	echo 'FAIL: golden'
	cat "$T/out"
	bad=1
}
fails '^# +b' "$toy" 'keys b' 'golden g'
sed 's/^ 1: 1-3 .*/ 1: 1-3 bold/' "$T/g.txt" >"$T/h.txt"
fails '^# - 1: 1-3 bold' "$toy" 'keys a' 'golden h'

# The fuzzer: passes, starts it again where it ends, finds a crash, a fault at
# the end, and one that is busy.
"$drive" --fuzz 300 --seed 1 -- "$builddir/tests/tui/toy" >"$T/out" || {
	echo 'FAIL: fuzz'
	cat "$T/out"
	bad=1
}
for fault in crash busy hide raw; do
	"$drive" --within 60 --fuzz 2000 --seed 2 -- "$builddir/tests/tui/toy" \
		"$fault" >"$T/out" 2>&1 && echo "FAIL: fuzz $fault" && bad=1
	grep -q '^# seed 2, after [0-9]* keys: ' "$T/out" || {
		echo "FAIL: fuzz $fault says nothing"
		bad=1
	}
done
# It says when time ended it before it had sent its keys, and so does a script.
"$drive" --seconds 1 --fuzz 1000000 --seed 1 -- "$builddir/tests/tui/toy" |
	grep -q '^# NOT ALL KEYS WERE SENT: 1 s' || {
	echo 'FAIL: fuzz, too few keys are not said'
	bad=1
}
printf 'shell echo "# 1 of 2"; echo three\n' >"$T/script"
[ "$("$drive" "$T/script")" = "$(printf '# 1 of 2\n1..0')" ] || {
	echo 'FAIL: what a shell says is not shown'
	bad=1
}
# README has the steps as they are.
"$drive" --steps | while IFS= read -r line; do
	grep -qxF -- "$line" "$srcdir/tests/tui/README" ||
		echo "FAIL: README has not: $line"
done | grep . && bad=1
exit "$bad"
