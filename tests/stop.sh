#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An exchange that is told to stop: it ends soon, with its last line, and is in
# the log; nothing is left running, and the next one does the rest.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path
key boss
d hq init --office hq --officer 'H. Qureshi <h.qureshi@hq>' \
	--key "$T/boss.pub" --hub "$HUB_URL" >/dev/null 2>&1 || fail "init"
d hq new task title=One >/dev/null || fail "new"

# A hub that takes the call and says nothing.
cat >"$T/mute" <<SCRIPT
#!/bin/sh
echo \$\$ >"$T/mute.pid"
exec sleep 60
SCRIPT
chmod +x "$T/mute"
git config -f "$T/hq/config" ledger.main.url ssh://nobody@127.0.0.1/nowhere

# stop SIGNAL: the exchange is ended by it, and well.
stop() {
	rm -f "$T/mute.pid"
	DAFTAR_SSH=$T/mute env --default-signal=HUP,TERM \
		"$DAFTAR" -C "$T/hq" sync --json \
		>"$T/out" 2>"$T/err" &
	pid=$!
	n=0
	while [ ! -s "$T/mute.pid" ] && [ "$n" -lt 100 ]; do
		sleep 0.1
		n=$((n + 1))
	done
	[ -s "$T/mute.pid" ] || fail "it does not call"
	before=$(date +%s)
	kill -s "$1" "$pid"
	status=0
	wait "$pid" || status=$?
	[ $(($(date +%s) - before)) -lt 5 ] || fail "$1: it takes its time"
	[ "$status" = 1 ] || fail "$1: ends with $status: $(cat "$T/err")"
	grep -q '^daftar: stopped; ' "$T/err" || fail "$1: $(cat "$T/err")"
	[ "$(wc -l <"$T/err")" = 1 ] || fail "$1: $(cat "$T/err")"
	tail -n 1 "$T/out" | jq -e '.sent == 0 and .received == 0' >/dev/null ||
		fail "$1: last line: $(cat "$T/out")"
	kill -0 "$(cat "$T/mute.pid")" 2>/dev/null && fail "$1: ssh goes on"
	return 0
}
stop TERM
stop HUP

# One that ignores it, as under nohup, goes on.
(
	trap '' HUP
	DAFTAR_SSH=$T/mute DAFTAR_SILENCE_MS=1500 \
		"$DAFTAR" -C "$T/hq" sync >"$T/out" 2>"$T/err" &
	pid=$!
	sleep 0.5
	kill -s HUP "$pid"
	wait "$pid"
)
[ "$?" = 9 ] || fail "ignored: $(cat "$T/err")"
grep -q silent "$T/err" || fail "ignored: $(cat "$T/err")"

# One that takes too long ends, too, and leaves its place to the next.
git config -f "$T/hq/config" sync.deadline soon
status=0
d hq sync >"$T/out" 2>"$T/err" || status=$?
[ "$status" = 3 ] || fail "a bad deadline: $status: $(cat "$T/err")"
grep -q 'deadline = soon' "$T/err" || fail "a bad deadline: $(cat "$T/err")"
git config -f "$T/hq/config" --unset sync.deadline
status=0
DAFTAR_SSH=$T/mute DAFTAR_DEADLINE_MS=1200 \
	d hq sync >"$T/out" 2>"$T/err" || status=$?
[ "$status" = 9 ] || fail "a deadline: $status: $(cat "$T/err")"
grep -q '^daftar: hub .*: the exchange took longer' "$T/err" ||
	fail "a deadline: $(cat "$T/err")"
kill -0 "$(cat "$T/mute.pid")" 2>/dev/null && fail "a deadline: ssh goes on"

# The rest.
git config -f "$T/hq/config" ledger.main.url "$HUB_URL"
d hq sync --json >"$T/out" || fail "afterwards"
tail -n 1 "$T/out" | jq -e '.sent == 1' >/dev/null || fail "$(cat "$T/out")"
fixture_stop
