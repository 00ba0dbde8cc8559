#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An office and a hub in networks of their own, with an sshd at the hub. Between
# them 256 kbit/s (tc) and a wire that delays, loses and overtakes (tests/wire);
# devices that go down in the middle of an exchange, and come up again with the
# addresses that they had. Skipped where nobody may make networks.
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
wire=$PWD/tests/wire
PATH=$PATH:/usr/sbin:/sbin
skip() {
	echo "skipped: $*"
	exit 77
}
[ -x "$wire" ] || skip 'tests/wire is not built'
for tool in ip tc unshare nsenter; do
	command -v "$tool" >/dev/null || skip "no $tool"
done
if [ -z "${NETLAB-}" ]; then
	own=-n
	# sshd has to be the one that it serves
	[ "$(id -u)" = 0 ] || own='-n --map-current-user --keep-caps'
	# shellcheck disable=SC2086 # words
	unshare $own true || skip 'no network of our own is allowed'
	NETLAB=within
	export NETLAB
	# shellcheck disable=SC2086
	exec timeout -k 5 300 unshare $own "$0"
fi

# ---- the networks ----

holders=
wire_pid=
sync_pid=
ended() {
	# shellcheck disable=SC2086 # words
	kill $wire_pid $sync_pid $holders 2>/dev/null
	fixture_clean
}
# apart DEVICE ADDRESS: one with that device; $within runs a command in it.
apart() {
	unshare -n sleep 300 &
	holders="$holders $!"
	within="nsenter --net=/proc/$!/ns/net"
	for _ in 1 2 3 4 5 6 7 8 9; do
		[ "$(readlink "/proc/$!/ns/net")" = \
			"$(readlink /proc/self/ns/net)" ] || break
		sleep 0.1
	done
	# One packet at a time, as on a wire.
	ip link set "$1" netns "$!" gso_max_segs 1 || fail "no network for $1"
	$within sh -e <<-SETUP || fail "network of $1"
		ip address add $2/24 dev $1
		ip link set lo up
		ip link set $1 up
	SETUP
}
# wire_with OPTION...: so it is from now on.
wire_with() {
	: >"$T/ready"
	"$wire" west east "$T/report" "$@" >"$T/ready" &
	wire_pid=$!
	for _ in 1 2 3 4 5 6 7 8 9; do
		[ ! -s "$T/ready" ] || return 0
		sleep 0.1
	done
	fail 'no wire'
}
# wire_saw [WORD]: what it did; some of that.
wire_saw() {
	kill "$wire_pid"
	wait "$wire_pid"
	wire_pid=
	cat "$T/report"
	[ $# = 0 ] || grep -q " $1 [1-9]" "$T/report" || fail "none $1"
}
runs() {
	kill -0 "$sync_pid" 2>/dev/null || fail "it ended: $(cat "$T/err")"
}
# Bytes that went out of a device, into the queue of tc.
passed() { # DEVICE
	tc -s qdisc show dev "$1" |
		sed -n 's/^ *Sent \([0-9]*\) bytes.*/\1/p' | head -n 1
}
# In the middle of what goes out of DEVICE, and before that ends.
amidst() { # DEVICE
	n=$(($(passed "$1") + 12000))
	until [ "$(passed "$1")" -gt "$n" ]; do
		runs
		sleep 0.05
	done
}
at_office() { # NAME=VALUE... daftar's ARG...; no more than a minute and a half
	# shellcheck disable=SC2086 # words
	timeout 90 $at_isb env "$@"
}
d() {
	office=$1
	shift
	if [ "$office" = isb ]; then
		at_office "$DAFTAR" -C "$T/isb" "$@"
	else
		"$DAFTAR" -C "$T/$office" "$@"
	fi
}
begin_sync() { # [NAME=VALUE...]
	at_office "$@" "$DAFTAR" -C "$T/isb" sync >"$T/out" 2>"$T/err" &
	sync_pid=$!
}
end_sync() { # STATUS
	status=0
	wait "$sync_pid" || status=$?
	sync_pid=
	is "status of sync ($(cat "$T/err"))" "$status" "$1"
}
# Our deadline, with our sentence, and soon.
silence_ends() {
	before=$(date +%s)
	until grep -q 'silent for [0-9]* seconds after [1-9][0-9]* bytes' "$T/err"; do
		runs
		sleep 0.1
	done
	[ $(($(date +%s) - before)) -lt 20 ] || fail 'silence lasts too long'
}
arrived() { # OFFICE ID
	d "$1" history "$2" >/dev/null 2>&1 || fail "$1 did not get $2"
}
noise() { head -c "$1" /dev/urandom | base64 -w 0; } # BYTES
logins() { grep -c '^Accepted' "$T/sshd.log"; }

fixture_start path
trap ended EXIT
# The wire's ends are here.
ip link add office type veth peer name west || skip 'no veth'
ip link add hub type veth peer name east || skip 'no veth'
for end in west east; do
	ip link set "$end" up addrgenmode none
done
apart office 10.77.0.2
at_isb=$within
apart hub 10.77.0.1
at_hub=$within
found
key khan
enrol isb 'A. Khan <a.khan@isb>' khan
sync hq
# shellcheck disable=SC2034 # for fixture_sshd
sshd_in=$at_hub sshd_at=10.77.0.1
fixture_sshd
DAFTAR_RETRY_MS=1
export DAFTAR_RETRY_MS

wire_with
join isb 'A. Khan <a.khan@isb>' khan
wire_saw
for end in west east; do
	tc qdisc add dev "$end" root tbf rate 256kbit burst 3000 limit 16000 ||
		skip 'no queue that limits a rate'
done

# ---- slow, lossy, out of order ----

wire_with delay=20 loss=6
one=$(task isb 'By a line that loses' text="$(noise 9000)")
before=$(date +%s%N)
sync isb
[ $((($(date +%s%N) - before) / 1000000)) -gt 500 ] || fail 'it is not slow'
merge
arrived hq "$one"
two=$(task hq 'Down a line that loses' text="$(noise 9000)")
merge
sync isb
arrived isb "$two"
wire_saw lost
wire_with delay=5 late=20
three=$(task isb 'Out of order' text="$(noise 9000)")
sync isb
merge
arrived hq "$three"
wire_saw overtaken

# ---- down for less than the deadline on silence: the same connections ----

wire_with delay=10
before=$(logins)
four=$(task isb 'Down for a moment' text="$(noise 30000)")
begin_sync
amidst east
$at_isb ip link set office down
sleep 1
$at_isb ip link set office up
end_sync 0
is 'connections' "$(($(logins) - before))" 2
merge
arrived hq "$four"

# ---- half open: the hub is gone, and nobody says so; back in the same run ----

five=$(task isb 'Into silence' text="$(noise 30000)")
begin_sync DAFTAR_SILENCE_MS=1500 DAFTAR_RETRY_MS=500
amidst east
$at_hub ip link set hub down
silence_ends
merge
d hq history "$five" >/dev/null 2>&1 && fail 'it came through all the same'
$at_hub ip link set hub up
end_sync 0
merge
arrived hq "$five"

# ---- the office's own device, while it fetches; not back in this run ----

six=$(task hq 'Out of silence' text="$(noise 30000)")
merge
begin_sync DAFTAR_SILENCE_MS=1500
amidst west
$at_isb ip link set office down
silence_ends
end_sync 9
$at_isb ip link set office up
d isb history "$six" >/dev/null 2>&1 && fail 'it came through all the same'
sync isb
arrived isb "$six"
wire_saw
same_dumps hq isb
git_sound hq isb
fixture_stop
