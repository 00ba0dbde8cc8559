#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a sync does when things are not as they should be: a hub that loses,
# sets back, replaces or withholds; a register restored from a copy; two syncs
# at a time; a sync that is killed. Whatever happens, the next sync goes on.
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
fixture_start path

last() { # JQ-FILTER: of the last line of $T/out
	tail -n 1 "$T/out" | jq -e "$1" >/dev/null
}
tip() { # BRANCH: at the hub
	git -C "$HUB" rev-parse -q --verify "refs/heads/$1" || echo none
}
state() { # OFFICE RECORD ADDRESS
	d "$1" history "$2" --json |
		jq -r --arg at "$3" 'select(.at == $at).state' | head -n 1
}

copy() { # the register isb as it is now
	rm -rf "$T/copy"
	cp -a "$T/isb" "$T/copy"
}
put_back() { # the copy, in place: machine, device and lock file are the same
	for f in config register.db desk.db ledgers; do
		rm -rf "${T:?}/isb/$f"
		cp -a "$T/copy/$f" "$T/isb/$f"
	done
}

key khan
found
d hq enrol --office isb --name Islamabad >/dev/null || fail "enrol isb"
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer \
	--key "$T/khan.pub" >/dev/null || fail "enrol khan"
sync_at hq 0
d isb join "$HUB_URL" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$fingerprint" --json >"$T/joined" ||
	fail "join"
isb=$(jq -r .replica "$T/joined")

# Nothing unsent: one connection, which fetches.
sync_at isb 0
[ "$(jq -s 'map(select(.event == "contact")) | length' "$T/out")" = 1 ] ||
	fail "a sync with nothing to send makes more than one connection"

# Sent, once.
id=$(d isb new person name='Muhammad Aslam' --json | jq -r .id)
sync_at isb 0
last '.sent == 1' || fail "not sent"
[ "$(state isb "$id" "$id")" = sent ] || fail "its state is not sent"
sync_at isb 0
last '.sent == 0' || fail "sent twice"
sync_at hq 0
last '.received == 1' || fail "headquarters has not received it"

# Killed after the push and before it was noted: found sent.
at=$(d isb set "$id" father_name='Ghulam Nabi' --json | jq -r .at)
copy
sync_at isb 0
put_back
sync_at isb 0
last '.sent == 0 and .alarms == 0' || fail "a lost note is an alarm"
[ "$(state isb "$id" "$at")" = sent ] || fail "$at is not sent"

# Two at a time.
exec 9>"$T/isb/ledgers/national/sync.lock"
flock 9
sync_at isb 5
flock -u 9
sync_at isb 0

# The hub loses the branch, sets it back, puts another there.
whole=$(tip "office/$isb")
git -C "$HUB" update-ref -d "refs/heads/office/$isb"
sync_at isb 4
alarm 'is gone'
[ "$(tip "office/$isb")" = "$whole" ] || fail "the hub did not get it again"
sync_at isb 0
git -C "$HUB" update-ref "refs/heads/office/$isb" "$whole^"
sync_at isb 4
alarm 'went back'
[ "$(tip "office/$isb")" = "$whole" ] || fail "not sent again"
sync_at isb 0

# It loses main; any register that has it gives it back.
main=$(tip main)
git -C "$HUB" update-ref -d refs/heads/main
sync_at isb 4
alarm 'main is gone'
[ "$(tip main)" = "$main" ] || fail "main was not given back"
sync_at hq 0

# It loses all: headquarters gives back main and what it holds of the office.
rm -rf "$HUB"
"$DAFTAR" hub "$HUB" >/dev/null || fail "a new hub"
sync_at hq 4
[ "$(tip main)" = "$main" ] || fail "main is not on the new hub"
[ "$(tip "office/$isb")" = "$whole" ] || fail "the branch is not on it"
sync_at isb 0
sync_at hq 0

# Restored from an older copy: the hub is ahead. The register says so, writes
# on under a new name, and gets back what headquarters accepts.
copy
lost=$(d isb new person name='Written after the copy' --json | jq -r .id)
sync_at isb 0
put_back
sync_at isb 4
alarm 'restored from an older copy'
sync_at isb 0
new=$(d isb new person name='Written after the restore' --json | jq -r .id)
case $new in
"$isb"-*) fail "the old name is used again" ;;
esac
sync_at isb 0
last '.sent == 1' || fail "the new branch is not sent"
d hq merge >/dev/null || fail merge
# what was lost and what followed it have one number: people let it pass
for at in $(d hq review --json | jq -r 'select(.violations != []).at'); do
	d hq merge --accept-violations "$at" >/dev/null || fail "merge $at"
done
sync_at isb 0
d isb show "$lost" >/dev/null || fail "what was lost did not come back"
[ "$(state isb "$new" "$new")" = accepted ] || fail "$new is not accepted"

# A hub that withholds: days after a save was sent, main goes on without it.
# (Here headquarters is made to look away.)
at=$(d isb set "$new" father_name='Ghulam Rasool' --json | jq -r .at)
sync_at isb 0
branch=office/${at%-*}
kept=$(tip "$branch")
git -C "$HUB" update-ref "refs/heads/$branch" "$kept^"
d hq enrol --office qta --name Quetta >/dev/null || fail "enrol qta"
sync_at hq 0
git -C "$HUB" update-ref "refs/heads/$branch" "$kept"
sync_at isb 0
DAFTAR_NOW=$(($(date +%s) + 6 * 86400))
export DAFTAR_NOW
sync_at isb 4
alarm 'do not mention it'
d isb sync --quiet >"$T/out" 2>"$T/err" && fail "quiet takes no notice"
grep -q 'do not mention it' "$T/err" || fail "quiet of an alarm: $(cat "$T/err")"
[ ! -s "$T/out" ] || fail "quiet says: $(cat "$T/out")"
unset DAFTAR_NOW
d hq merge >/dev/null || fail merge
sync_at isb 0

# A refused push says why; the rest goes on.
printf '#!/bin/sh\necho "daftar: closed on Fridays" >&2\nexit 1\n' \
	>"$HUB/hooks/pre-receive"
d isb set "$new" father_name='Ghulam Ali' >/dev/null || fail "set"
sync_at isb 8
grep -qF 'closed on Fridays' "$T/err" || fail "why: $(cat "$T/err")"
"$DAFTAR" hub "$HUB" >/dev/null || fail "the hub settled anew"
sync_at isb 0
last '.sent == 1' || fail "not sent when the hub takes it"

# No hub, and one that is not there.
mv "$HUB" "$HUB.away"
sync_at isb 9
grep -qF 'no repository at that path' "$T/err" || fail "$(cat "$T/err")"
status=0
d isb sync --quiet >"$T/out" 2>"$T/err" || status=$?
[ "$status" = 9 ] || fail "quiet without a hub: $status"
[ "$(cat "$T/out" "$T/err" | wc -l)" = 1 ] ||
	fail "quiet: $(cat "$T/out" "$T/err")"
mv "$HUB.away" "$HUB"
sync_at isb 0
d isb sync --quiet >"$T/out" 2>&1 || fail "quiet"
[ ! -s "$T/out" ] || fail "quiet says: $(cat "$T/out")"
for o in hq isb; do d "$o" verify >"$T/out" || fail "$o: $(cat "$T/out")"; done
fixture_stop
