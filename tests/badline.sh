# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # variables of lib.sh, and for who sources it
# badline.sh - tests/line between the offices and the sshd of fixture_start; after
# lib.sh. The hub's host is called `hub`, and an office's url has to be of that
# host: $HUB_URL, once `through` has been said.
#
#   through PORT         what goes to the hub goes to that port from now on
#   bad_line OPTION…     through a line with those options of tests/line, and with
#                        those in $line_with
#   good_line            no more; prints what the line saw, which is in $T/report
#   end_line             in a trap
line=$PWD/tests/line
[ -x "$line" ] || exit 77
line_pid=

through() {
	sed "s/^Host .*/Host hub/; s/Port .*/Port $1/" "$T/ssh_config" >"$T/hub"
	cat >>"$T/hub" <<-CONFIG
		  HostName 127.0.0.1
		  HostKeyAlias [127.0.0.1]:$port
	CONFIG
	DAFTAR_SSH="ssh -F $T/hub"
	HUB_URL=ssh://$(id -un)@hub$HUB
}
bad_line() {
	: >"$T/line"
	# shellcheck disable=SC2086 # words
	"$line" "$port" "$T/report" "$@" ${line_with-} >"$T/line" 2>/dev/null &
	line_pid=$!
	until [ -s "$T/line" ]; do sleep 0.05; done
	through "$(cat "$T/line")"
}
good_line() {
	through "$port"
	kill -TERM "$line_pid"
	wait "$line_pid"
	line_pid=
	cat "$T/report"
}
end_line() {
	[ -z "$line_pid" ] || kill "$line_pid"
}
