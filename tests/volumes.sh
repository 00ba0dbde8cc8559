#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A volume is closed: offices with the history go on and compare, a new office
# begins with the snapshot alone, one that comes late is merged rightly, a
# snapshot that is not the state is refused, and all dumps are equal throughout.
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
fixture_start path


key shah
key bugti
three_offices

# A first volume with a dispute, a struck record, a refused change set.
a=$(task isb 'Alpha')
b=$(task isb 'Beta')
sync isb
merge
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
late=$(task lhr 'Late')
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
c=$(task isb 'In the second volume')
sync isb
merge
sync isb
same_dumps hq isb
git_sound hq isb

# A new office begins with the newest volume.
join psh 'C. Shah <c.shah@psh>' shah
enrol psh 'C. Shah <c.shah@psh>' shah
merge
sync psh isb
same_dumps hq isb psh
[ "$(git -C "$T/psh/ledgers/national/in.git" rev-list --count --all)" -lt 10 ] ||
	fail 'the new office has the old volume'
git_sound psh
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
n=$(task lhr 'lhr, second volume')
sync lhr
merge
sync lhr isb psh
d hq show "$late" >/dev/null || fail 'what came late is not there'
d hq show "$n" >/dev/null || fail 'what came after it is not there'
[ "$(d psh show "$a" --json | jq -r '.fields.text|length')" = 1 ] ||
	fail 'the dispute was not settled by what came late'
same_dumps hq isb lhr psh
git_sound hq isb lhr psh

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
merge
sync isb lhr psh
same_dumps hq isb lhr psh
git_sound hq isb lhr psh

# A hub that keeps the newest volume only: an office that was away begins anew
# with it, and what it had not sent is merged.
join qta 'D. Bugti <d.bugti@qta>' bugti
enrol qta 'D. Bugti <d.bugti@qta>' bugti
merge
sync qta
q=$(task qta 'Sent in the third volume')
sync qta
merge
sync qta
u=$(task qta 'Not sent when the volume closed')
d qta set "$c" text='from qta, unsent' >/dev/null || fail set
d isb new task title='While qta was away' >/dev/null || fail new
sync isb
merge
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
merge
sync isb lhr psh qta
d hq show "$u" >/dev/null || fail 'what qta wrote late is lost'
d isb show "$q" --json | grep -q 'after it began anew' || fail 'qta went on in vain'
same_dumps hq isb lhr psh qta
git_sound hq isb lhr psh qta

fixture_stop
