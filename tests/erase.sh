#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A record is erased by an order: with its parts it is in no register that hears of
# it, what names it stays, its number is not given again, and nothing of it
# counts any more, whatever comes.
# shellcheck disable=SC2034,SC2154 # tests/forge.sh reads and sets them
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
. "${srcdir:-.}/tests/forge.sh"
fixture_start path

gone() { # OFFICE ID…: it knows that it was erased, and nothing else
	o=$1
	shift
	for r in "$@"; do
		d "$o" show "$r" >"$T/out" 2>&1 && fail "$o: $r is there"
		grep -q 'erased by an order: Order 7' "$T/out" ||
			fail "$o: $(cat "$T/out")"
		d "$o" history "$r" >"$T/out" 2>&1 && fail "$o: $r has a history"
	done
	[ -z "$(d "$o" find Zulfiqar)" ] || fail "$o: it is found"
	d "$o" dump | grep -q Zulfiqar && fail "$o: it is dumped"
	d "$o" list person --json | grep -q Zulfiqar && fail "$o: it is listed"
	:
}

key khan
key shah
found
sync hq
join isb 'A. Khan <a.khan@isb>' khan
enrol isb 'A. Khan <a.khan@isb>' khan
merge
sync isb

p=$(d isb new person name='Zulfiqar One' --json | id_of)
n=$(d isb new name parent="$p" name='Zulfiqar Two' --json | id_of)
k=$(task isb 'Stays' parent="$p")
other=$(d isb new person name='Other' --json | id_of)
d isb set "$p" remarks='Zulfiqar remark' >/dev/null || fail set
sync isb
merge
# waits when the order comes
d isb new name parent="$p" name='Zulfiqar Three' >/dev/null || fail new
sync isb

# Only the seat may, with an order, and only if it is said twice.
d isb erase "$p" --order x --yes >"$T/out" 2>&1 && fail 'an office erased'
d hq erase "$p" >"$T/out" 2>&1 && fail 'erased without an order'
d hq erase "$p" --order 'Order 7' >"$T/out" 2>&1 && fail 'erased without --yes'
d hq erase "$p" --order "$(printf %0301d 7)" --yes >"$T/out" 2>&1 &&
	fail 'an order as long as a letter is taken'
grep -q 'the limit is 300' "$T/out" || fail "$(cat "$T/out")"
grep -q "erases .*PER-" "$T/out" || fail "$(cat "$T/out")"
grep -q "erases  $n" "$T/out" || fail "the part: $(cat "$T/out")"
grep -q "stays .*TSK-" "$T/out" || fail "what refers: $(cat "$T/out")"
d hq show "$p" >/dev/null || fail 'it is gone already'
number=$(d hq show "$p" --json | jq -r .number)

d hq erase "$p" --order 'Order 7 of the High Court' --yes --json >"$T/out" ||
	fail "erase: $(cat "$T/out")"
gone hq "$p" "$n"
sync isb
gone isb "$p" "$n"
same_dumps hq isb
d isb show "$k" >/dev/null || fail 'what named it is gone'
d isb erase --json >"$T/out" || fail 'erase: the list'
jq -se --arg p "$p" 'any(.[]; .record == $p and .officer == "s.malik@hq")' \
	"$T/out" >/dev/null || fail "$(cat "$T/out")"

# A new office never hears of it, but knows what became of it.
join psh 'C. Shah <c.shah@psh>' shah
enrol psh 'C. Shah <c.shah@psh>' shah
merge
sync psh
gone psh "$p" "$n"
same_dumps hq psh
sound hq psh

# The next volume says it again.
d hq close-volume >/dev/null || fail close
sync isb psh
gone isb "$p" "$n"
gone psh "$p" "$n"
same_dumps hq isb psh
sound isb psh

# Its number is not given again.
q=$(d isb new person name='Another' --json | id_of)
[ "$(d isb show "$q" --json | jq -r .number)" != "$number" ] ||
	fail 'its number was given again'
d isb show "$other" >/dev/null || fail 'another record is gone'

# Another order.
sync isb
merge
d hq erase "$other" --order 'Order 7 b' --yes >/dev/null || fail 'erase again'
sync isb psh
for x in hq isb psh; do
	gone "$x" "$p" "$n" "$other"
	d "$x" show "$q" >/dev/null || fail "$x: another record is gone"
done
same_dumps hq isb psh
sound hq isb psh

# Openings made by hand, on a hub that lets everything in: what was erased stays
# so, and who erased it when is told as it was.
rm "$HUB/hooks/pre-receive"
d hq close-volume >/dev/null || fail close
opening=$(git -C "$HUB" rev-parse main+5)
tree=$(git -C "$HUB" rev-parse "$opening^{tree}")
git -C "$HUB" log -1 --format=%B "$opening" | sed '$d' >"$T/opening"
number=$(sed -n 's/^Main: //p' "$T/opening")
space=git when=1790000000 by=malik who='S. Malik <s.malik@hq>'
good=$(known isb)
d isb dump >"$T/before"
lie() { # WORDS: what $T/message says is not taken
	commit "$tree" "$T/message"
	git -C "$HUB" update-ref refs/heads/main+5 "$made"
	status=0
	d isb sync >"$T/out" 2>&1 || status=$?
	[ "$status" = 4 ] || fail "$1: status $status: $(cat "$T/out")"
	grep -qF "$1" "$T/out" || fail "$1: $(cat "$T/out")"
	[ "$(known isb)" = "$good" ] || fail "$1: main moved"
	d isb dump | cmp - "$T/before" || fail "$1: changed the register"
}
erasure() { # RECORD OFFICER: as if this opening had erased it
	{
		sed '/^{/d' "$T/opening"
		{
			grep '^{' "$T/opening"
			printf '{"decision":"erase","main":"%s","officer":"%s","order":"x","record":"%s","time":"%s"}\n' \
				"$number" "$2" "$1" "$when"
		} | LC_ALL=C sort
	} >"$T/message"
}
sed "/\"record\":\"$n\"/d" "$T/opening" >"$T/message"
lie 'without naming all that was erased before'
sed "/\"record\":\"$n\"/s/of the High Court/of the Low Court/" "$T/opening" \
	>"$T/message"
lie "does not say rightly who erased $n when"
erasure "$q" a.khan@isb
lie "does not say rightly who erased $q when"
erasure "$q" s.malik@hq
lie 'a snapshot that is not the state'
git -C "$HUB" update-ref refs/heads/main+5 "$opening"
sync isb
d isb dump | cmp - "$T/before" || fail 'the opening changed the register'

# A register says so itself, with the first save of a day.
DAFTAR_NOW=$(date -d tomorrow +%Y-%m-%dT%H:%M:%S%:z)
export DAFTAR_NOW
d isb new task title='Next day' >/dev/null || fail 'next day'
sync isb
merge
d hq erase --json >"$T/out" || fail 'erase: the reports'
me=$(git config -f "$T/isb/config" --get-all ledger.national.replica | tail -n 1)
jq -se --arg r "$me" 'any(.[]; .replica == $r and .state == "purged") and
    any(.[]; .state == "silent")' "$T/out" >/dev/null ||
	fail "isb has not reported: $(cat "$T/out")"

fixture_stop
