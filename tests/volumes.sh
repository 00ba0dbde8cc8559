#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A volume is closed: offices with the history go on and compare, a new office
# begins with the snapshot alone, one that comes late is merged rightly, a
# snapshot that is not the state is refused, and all dumps are equal throughout.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

same_dumps() { # OFFICE…
	for o in "$@"; do
		d "$o" dump >"$T/dump.$o" || fail "$o: dump"
		cmp "$T/dump.$1" "$T/dump.$o" || {
			diff "$T/dump.$1" "$T/dump.$o" | head -20
			fail "$1 and $o differ"
		}
	done
	[ -s "$T/dump.$1" ] || fail "the dump is empty"
}
sound() { # OFFICE…: verified, rebuilt, and git agrees
	for o in "$@"; do
		d "$o" verify >"$T/verify" || fail "$o: verify: $(cat "$T/verify")"
		d "$o" dump >"$T/before"
		d "$o" rebuild >/dev/null || fail "$o: rebuild"
		d "$o" dump >"$T/after"
		cmp "$T/before" "$T/after" || fail "$o: a rebuild differs"
		for r in "$T/$o"/ledgers/*/*.git; do
			GIT_ALTERNATE_OBJECT_DIRECTORIES=${r%/*}/out.git/objects \
				git -C "$r" fsck --strict --no-dangling --no-progress \
				>"$T/fsck" 2>&1 || fail "$r: $(cat "$T/fsck")"
		done
	done
	git -C "$HUB" fsck --strict --no-dangling --no-progress >"$T/fsck" 2>&1 ||
		fail "hub: $(cat "$T/fsck")"
}
join() { # OFFICE PERSON KEY
	d "$1" join "$HUB" --office "$1" --officer "$2" --key "$T/$3.pub" \
		--trust "$fingerprint" --json >"$T/joined.$1" || fail "$1: join"
}
enrol() { # OFFICE PERSON KEY
	d hq enrol --office "$1" --name "$1" >/dev/null || fail "enrol $1"
	d hq enrol --officer "$2" --role officer --key "$T/$3.pub" \
		>/dev/null || fail "enrol $3"
}
sync() { # OFFICE…
	for o in "$@"; do
		d "$o" sync >"$T/sync" 2>&1 || fail "$o: sync: $(cat "$T/sync")"
	done
}
id_of() { jq -r .id; }

key malik
key khan
key rind
key shah
key bugti
fingerprint=$(d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB" --ledger national --json |
	head -n 1 | jq -r .fingerprint)
sync hq
join isb 'A. Khan <a.khan@isb>' khan
join lhr 'B. Rind <b.rind@lhr>' rind
enrol isb 'A. Khan <a.khan@isb>' khan
enrol lhr 'B. Rind <b.rind@lhr>' rind
d hq merge >/dev/null || fail 'publish the roster'
sync isb lhr

# A first volume with a dispute, a struck record, a refused change set.
a=$(d isb new task title='Alpha' --json | id_of)
b=$(d isb new task title='Beta' --json | id_of)
sync isb
d hq merge >/dev/null || fail merge
sync lhr
d isb set "$a" text='from isb' >/dev/null || fail set
d lhr set "$a" text='from lhr' >/dev/null || fail set
d isb set "$b" struck='entered twice' >/dev/null || fail struck
d lhr new task title='Refused' >/dev/null || fail new
sync isb lhr
refused=$(d hq review --json | jq -r 'select(.replica|startswith("lhr")).at' | tail -n 1)
d hq merge --refuse "$refused" --reason 'not here' >/dev/null || fail refuse
sync isb lhr
same_dumps hq isb lhr
# not sent before the volume closes: it comes late
late=$(d lhr new task title='Late' --json | id_of)
d lhr set "$a" text='late, both seen' >/dev/null && fail 'a dispute was set'
d lhr resolve "$a" text='settled late' >/dev/null || fail resolve
# sent, and not merged
d isb set "$b" text='sent, not merged' >/dev/null || fail set
sync isb

d hq close-volume --json >"$T/closed" || fail "close: $(cat "$T/closed")"
[ "$(jq -r .volume "$T/closed")" = 2 ] || fail "volume: $(cat "$T/closed")"
git -C "$HUB" rev-parse -q --verify 'refs/heads/main+2' >/dev/null ||
	fail 'the hub has no main of volume 2'
sync isb
c=$(d isb new task title='In the second volume' --json | id_of)
sync isb
d hq merge --json >"$T/merged" || fail "merge: $(cat "$T/merged")"
sync isb
same_dumps hq isb
sound hq isb

# A new office begins with the newest volume.
join psh 'C. Shah <c.shah@psh>' shah
enrol psh 'C. Shah <c.shah@psh>' shah
d hq merge >/dev/null || fail merge
sync psh isb
same_dumps hq isb psh
[ "$(git -C "$T/psh/ledgers/national/in.git" rev-list --count --all)" -lt 10 ] ||
	fail 'the new office has the old volume'
sound psh
# Of what was closed it has the values, and says so.
d psh history "$a" >"$T/out" || fail 'history'
grep -q '  volume 1  ' "$T/out" || fail "$(cat "$T/out")"
[ "$(d psh history "$a" --json | jq -r .volume | sort -u)" = 1 ] ||
	fail 'history: the volume is missing'
d psh evidence "$a" -o "$T/ev" >"$T/out" 2>&1 &&
	fail 'evidence of what is not here'
grep -q 'closed with volume 1' "$T/out" || fail "$(cat "$T/out")"
d psh set "$c" text='from psh' >/dev/null || fail 'psh: set'
d psh set "$b" text='psh, too' >/dev/null || fail 'psh: set of an old record'
sync psh

# The late office hears of it, and sends what it wrote in the old volume.
sync lhr
n=$(d lhr new task title='lhr, second volume' --json | id_of)
sync lhr
d hq merge --json >"$T/merged" || fail "merge: $(cat "$T/merged")"
sync lhr isb psh
d hq show "$late" >/dev/null || fail 'what came late is not there'
d hq show "$n" >/dev/null || fail 'what came after it is not there'
[ "$(d psh show "$a" --json | jq -r '.fields.text|length')" = 1 ] ||
	fail 'the dispute was not settled by what came late'
same_dumps hq isb lhr psh
sound hq isb lhr psh

# What was closed cannot be refused any more.
d hq merge --refuse "$b" --reason 'too late' >"$T/out" 2>&1 &&
	fail 'a closed change set was refused'
grep -q 'closed with volume 1' "$T/out" || fail "$(cat "$T/out")"

# A third volume, right after.
d hq close-volume >/dev/null || fail 'close 2'
sync isb lhr psh
d psh set "$c" text='third' >/dev/null || fail 'psh: set in volume 3'
d lhr set "$n" text='third' >/dev/null || fail 'lhr: set in volume 3'
sync psh lhr
d hq merge >/dev/null || fail merge
sync isb lhr psh
same_dumps hq isb lhr psh
sound hq isb lhr psh

# A hub that keeps the newest volume only: an office that was away begins anew
# with it, and what it had not sent is merged.
join qta 'D. Bugti <d.bugti@qta>' bugti
enrol qta 'D. Bugti <d.bugti@qta>' bugti
d hq merge >/dev/null || fail merge
sync qta
q=$(d qta new task title='Sent in the third volume' --json | id_of)
sync qta
d hq merge >/dev/null || fail merge
sync qta
u=$(d qta new task title='Not sent when the volume closed' --json | id_of)
d qta set "$c" text='from qta, unsent' >/dev/null || fail set
d isb new task title='While qta was away' >/dev/null || fail new
sync isb
d hq merge >/dev/null || fail merge
d hq close-volume >/dev/null || fail 'close 3'
sync isb lhr psh
git -C "$HUB" for-each-ref --format='%(refname)' refs/heads |
	grep -v '+4$' | while read -r ref; do
	git -C "$HUB" update-ref -d "$ref"
done
git -C "$HUB" reflog expire --expire=now --all
git -C "$HUB" gc -q --prune=now
sync isb lhr psh hq
d qta sync --json >"$T/anew" || fail "qta: $(cat "$T/anew")"
grep -q 'began anew' "$T/anew" || fail "qta did not say so: $(cat "$T/anew")"
d qta set "$q" text='after it began anew' >/dev/null || fail 'qta: set'
sync qta
d hq merge --json >"$T/merged" || fail "merge: $(cat "$T/merged")"
sync isb lhr psh qta
d hq show "$u" >/dev/null || fail 'what qta wrote late is lost'
d isb show "$q" --json | grep -q 'after it began anew' || fail 'qta went on in vain'
same_dumps hq isb lhr psh qta
sound hq isb lhr psh qta

fixture_stop
