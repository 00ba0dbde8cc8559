#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What befalls headquarters: its disk is lost and a new register takes the seat
# with the recovery key; and main forks, which people settle with trust-main.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

key malik
key recovery
key noor
key khan
key rind
fingerprint=$(d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" --ledger national \
	--recovery-key "$T/recovery.pub" --json | jq -r .fingerprint)
enrol() { # SEAT OFFICE NAME OFFICER KEY
	d "$1" enrol --office "$2" --name "$3" >/dev/null || fail "enrol $2"
	d "$1" enrol --officer "$4" --role officer --key "$T/$5.pub" \
		>/dev/null || fail "enrol $4"
}
join() { # REGISTER OFFICER KEY
	d "$1" join "$HUB_URL" --office "$1" --officer "$2" --key "$T/$3.pub" \
		--trust "$fingerprint" >"$T/out" 2>&1 ||
		fail "$1: join: $(cat "$T/out")"
}
quiet_sync() { # REGISTER…: no alarm
	for r in "$@"; do
		d "$r" sync --json >"$T/sync" || fail "$r: sync: $(cat "$T/sync")"
		tail -n 1 "$T/sync" | jq -e '.alarms == 0' >/dev/null ||
			fail "$r: sync alarms: $(cat "$T/sync")"
	done
}
agree() { # REGISTER…
	for r in "$@"; do
		d "$r" dump >"$T/dump.$r" || fail "$r: dump"
		cmp "$T/dump.$1" "$T/dump.$r" || fail "$1 and $r differ"
		d "$r" verify >"$T/out" 2>&1 || fail "$r: $(cat "$T/out")"
	done
	[ -s "$T/dump.$1" ] || fail "the dump is empty"
}
value() { # REGISTER RECORD FIELD
	d "$1" show "$2" --json | jq -r --arg f "$3" '.fields[$f][0].value'
}
seat_of() { # REGISTER
	d "$1" seat --json | jq -r .seat
}
enrol hq isb Islamabad 'A. Khan <a.khan@isb>' khan
enrol hq khi Karachi 'N. Rind <n.rind@khi>' rind
d hq sync >/dev/null || fail "publish"
join isb 'A. Khan <a.khan@isb>' khan
join khi 'N. Rind <n.rind@khi>' rind
id=$(d isb new person name='Muhammad Aslam' --json | jq -r .id)
d khi new person name='Of Karachi' >/dev/null || fail "new"
quiet_sync isb khi
d hq merge >/dev/null || fail "merge"
quiet_sync isb khi
own=$(d hq new person name='Of headquarters' --json | jq -r .id)
d hq merge >/dev/null || fail "merge"
# Who joins from now on has nothing of what was before, but what it came to.
d hq close-volume >/dev/null || fail "close"

# The disk is gone. Work goes on, and waits on the hub.
mv "$T/hq" "$T/lost"
d isb set "$id" father_name='Ghulam Nabi' >/dev/null || fail "set"
quiet_sync isb khi

# A new register, an officer who was on no roster, and the recovery key.
d new join "$HUB_URL" --office hq --officer 'F. Noor <f.noor@hq>' \
	--mark B --key "$T/noor.pub" --trust "$fingerprint" >/dev/null ||
	fail "the new register cannot join"
status=0
d new merge >"$T/out" 2>&1 || status=$?
[ "$status" = 8 ] || fail "merged without the seat: $status"
status=0
d new seat move --recovery-key "$T/rind.pub" >"$T/out" 2>&1 || status=$?
[ "$status" = 8 ] || fail "an officer's key moves the seat: $status"
before=$(seat_of new)
d new seat move --recovery-key "$T/recovery.pub" >"$T/out" 2>&1 ||
	fail "seat move: $(cat "$T/out")"
[ "$(seat_of new)" != "$before" ] || fail "the seat did not move"
# Packages for headquarters are for it, and the lost machine opens none.
identity=$(d new identity)
d new roster --json | jq -se --arg i "$identity" --arg s "$(seat_of new)" \
	--arg b "$before" '[.[] | select(.key == $i) | .id] |
	sort == ([$b, $s] | sort)' >/dev/null || fail "$(d new roster --json)"
d new revoke s.malik@hq >"$T/out" 2>&1 || fail "revoke: $(cat "$T/out")"
d new merge --json >"$T/out" || fail "merge at the new seat"
jq -se 'any(.[]; .decision == "accept" and (.replica | test("^isb")))' \
	"$T/out" >/dev/null || fail "isb's work is not accepted: $(cat "$T/out")"
! grep -q '"hold"' "$T/out" || fail "held for nothing: $(cat "$T/out")"
quiet_sync isb khi
for r in new isb khi; do
	[ "$(value "$r" "$id" father_name)" = 'Ghulam Nabi' ] ||
		fail "$r has not isb's work"
	[ "$(value "$r" "$own" name)" = 'Of headquarters' ] ||
		fail "$r lost what headquarters wrote before"
done
agree new isb khi
d new new person name='Of the new seat' >/dev/null || fail "new"
d new merge >/dev/null || fail "merge"
quiet_sync isb khi
agree new isb khi

# The lost disk turns up: it is not the seat, and its key writes nothing more.
mv "$T/lost" "$T/hq"
status=0
d hq sync >"$T/out" 2>&1 || status=$?
[ "$status" = 0 ] || fail "the old register cannot follow: $(cat "$T/out")"
status=0
d hq merge >"$T/out" 2>&1 || status=$?
[ "$status" = 8 ] || fail "the old register still merges: $status"
status=0
d hq set "$own" name=X >"$T/out" 2>&1 || status=$?
[ "$status" = 8 ] || fail "a revoked key still saves: $status"
agree new hq
rm -r "$T/hq"

# A copy of the seat publishes to a copy of the hub: main forks. One accepts
# what the other refuses.
d isb set "$id" name='Muhammad Aslam Khan' >/dev/null || fail "set"
at=$(d isb set "$id" mother_name='Zainab' --json | jq -r .at)
quiet_sync isb
HUB2=$T/hub2.git
cp -a "$HUB" "$HUB2"
cp -a "$T/new" "$T/other"
follow() { # REGISTER HUB
	git config -f "$T/$1/config" ledger.national.url "$2"
}
follow other "$HUB2"
d new merge --refuse "$at" --reason 'not the mother' >/dev/null ||
	fail "refuse"
d new enrol --office lhr --name Lahore >/dev/null || fail "enrol lhr"
d new merge >/dev/null || fail "merge"
d other merge >/dev/null || fail "the copy cannot merge"
quiet_sync isb khi
[ "$(value isb "$id" mother_name)" = null ] || fail "not refused"
d isb dump >"$T/before" || fail "dump"

# Whoever sees both keeps to what he had, and says so, again and again.
forked() { # REGISTER
	status=0
	d "$1" sync >"$T/out" 2>&1 || status=$?
	[ "$status" = 4 ] || fail "$1: no alarm of a fork: $status $(cat "$T/out")"
	grep -q forked "$T/out" || d "$1" quarantine | grep -q 'main forked' ||
		fail "$1: it does not say forked: $(cat "$T/out")"
}
follow isb "$HUB2"
forked isb
forked isb
d isb dump | cmp - "$T/before" || fail "a fork changed the register"
meanwhile=$(d isb new person name='Written meanwhile' --json | jq -r .at)
follow new "$HUB2"
forked new
status=0
d isb trust-main 0123456789abcdef0123456789abcdef >"$T/out" 2>&1 || status=$?
[ "$status" = 3 ] || fail "trusts any hash: $status"
status=0
d isb trust-main nonsense >"$T/out" 2>&1 || status=$?
[ "$status" = 3 ] || fail "trusts what is no hash: $status"

# People settle on the other one's. Karachi saw only one until now.
right=$(d other seat --json | jq -r .hash)
for r in isb new; do
	d "$r" trust-main "$right" >"$T/out" 2>&1 ||
		fail "$r: trust-main: $(cat "$T/out")"
	TZ=Pacific/Kiritimati d "$r" quarantine --json |
		jq -se 'any(.[]; .what == "main that lost") and
		all(.[]; .time | endswith("+05:00"))' >/dev/null ||
		fail "$r: the loser is not kept as evidence, by our clock"
done
[ "$(value isb "$id" mother_name)" = Zainab ] ||
	fail "what the trusted main accepted does not count"
follow khi "$HUB2"
forked khi
d khi trust-main "$(echo "$right" | cut -c 1-16)" >/dev/null ||
	fail "khi: trust-main by the first 16 digits"
quiet_sync isb khi new
d other merge --json | jq -se --arg replica "${at%-*}" \
	'any(.[]; .decision == "hold" and .replica == $replica)' >/dev/null ||
	fail "what names the lost main is not held"
d other merge --accept-violations "$meanwhile" >/dev/null ||
	fail "merge after the fork"
quiet_sync isb khi new
agree other isb khi new
d isb find meanwhile --json | grep -q id || fail "what was saved is lost"
[ "$(d khi find meanwhile --json | wc -l)" = 1 ] ||
	fail "what was saved during the fork did not arrive"

# Who keeps to his own is not moved by a hub that shows the other.
follow isb "$HUB"
d isb dump >"$T/before" || fail "dump"
forked isb
d isb trust-main "$(d isb seat --json | jq -r .hash)" >"$T/out" 2>&1 ||
	fail "isb: trust-main of its own: $(cat "$T/out")"
d isb dump | cmp - "$T/before" || fail "trusting its own changed the register"
follow isb "$HUB2"
quiet_sync isb
agree other isb
git -C "$HUB2" fsck --strict --no-progress >"$T/out" 2>&1 ||
	fail "git fsck: $(cat "$T/out")"

# The seat goes back to a backup, with a hub as of then: what it wrote itself since
# does not count any more. Where that main is evidence it is read as
# doc/security.md says.
cp -a "$T/other" "$T/backup"
cp -a "$HUB2" "$T/hub3.git"
follow isb "$HUB2"
d other new person name='Written at the seat' >/dev/null || fail "other: new"
d other merge >/dev/null || fail "merge before it goes back"
quiet_sync isb
rm -r "$T/other"
mv "$T/backup" "$T/other"
follow other "$T/hub3.git"
d other enrol --office pew --name Peshawar >/dev/null || fail "enrol pew"
d other merge >/dev/null || fail "merge when it has gone back"
follow isb "$T/hub3.git"
forked isb
d isb trust-main "$(d other seat --json | jq -r .hash)" >/dev/null ||
	fail "trust-main of the backup's"
[ -z "$(d isb find 'at the seat' --json)" ] || fail "it still counts"
(
	cd "$T/isb/ledgers/national" || exit 1
	GIT_ALTERNATE_OBJECT_DIRECTORIES=$PWD/out.git/objects git -C in.git \
		log --glob=refs/evidence/main --not main \
		--grep='^Replica: hq\.'
) >"$T/evidence" || fail "no evidence"
grep -q '"name":"Written at the seat"' "$T/evidence" ||
	fail "not in the evidence: $(cat "$T/evidence")"
quiet_sync isb
agree other isb
fixture_stop
