#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What was erased by an order leaves every register's disk, byte for byte: the
# databases, the branches, drafts; what an office had not sent yet is merged all the
# same, a hub that still shows the old volume does not bring it back, and a purge
# that is killed goes on.
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
fixture_start path

WORD=Gulistanx9
WORD2=Bostanx9 # of a record that is erased later


# The word in any file, or in any object of a repository.
bytes() { # DIR: prints where
	grep -rlaF "$WORD" "$1"
	find "$1" -name '*.git' -type d | while read -r repo; do
		GIT_ALTERNATE_OBJECT_DIRECTORIES='' git -C "$repo" cat-file \
			--batch-all-objects --batch --buffer 2>/dev/null |
			grep -aqF "$WORD" && echo "$repo"
	done
}
clean() { # DIR…
	for o in "$@"; do
		bytes "$T/$o" >"$T/left"
		[ ! -s "$T/left" ] || fail "$o still has it: $(cat "$T/left")"
	done
}
holds() { # DIR
	bytes "$T/$1" >"$T/left"
	[ -s "$T/left" ] || fail "$1 has not got it at all: the test is blind"
}

three_offices

p=$(d isb new person name="One $WORD" --json | id_of)
d isb new name parent="$p" name="Two $WORD" >/dev/null || fail new
other=$(d isb new person name='Other' --json | id_of)
third=$(d isb new person name='Third' --json | id_of)
d isb set "$p" name="Three $WORD" >/dev/null || fail set
sync isb
merge
sync lhr
d lhr set "$other" remarks='from lhr' >/dev/null || fail set
sync lhr isb
# written before it heard of the order, and not sent
late=$(task lhr 'Late')
d lhr set "$p" remarks="Four $WORD" >/dev/null || fail set
d lhr new task title='Typed anew' >/dev/null || fail new
d lhr set "$third" remarks="Of the third $WORD2" >/dev/null || fail set
below=$(d lhr new name parent="$third" name="Part of it $WORD2" --json | id_of)
sent=$(d isb new name parent="$p" name="Five $WORD" --json | id_of)
sync isb
if command -v sqlite3 >/dev/null; then # typed, and not saved
	for record in "$p" ''; do
		sqlite3 "$T/isb/desk.db" "INSERT INTO draft (officer, ledger, type,
			record, saved, body) VALUES ('a.khan@isb', 'national', 'name',
			'$record', 1, '{\"parent\":\"$p\",\"name\":\"Six $WORD\"}')"
	done
	sqlite3 "$T/isb/desk.db" "INSERT INTO draft (officer, ledger, type, record,
		saved, body) VALUES ('a.khan@isb', 'national', 'task', '', 1, '{}')"
fi
holds hq
holds isb
holds lhr

# what somebody kept of the hub, and on a stick
d hq pack "$T/old.daftar" --all --plain >/dev/null || fail pack
git clone -q --mirror "$HUB" "$T/lhr.git"
# A seat that could not purge itself yet takes up nothing of it.
unable() { # ARG…: daftar at hq, whose first write of its config fails
	strace -f -o /dev/null -e trace=rename \
		-e inject=rename:error=EIO:when=1 \
		"$DAFTAR" -C "$T/hq" "$@" >"$T/out" 2>&1
}
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
	ASAN_OPTIONS=detect_leaks=0
	export ASAN_OPTIONS
	sync hq
	mv "$HUB" "$HUB.away"
	d hq erase "$p" --order 'Order 7' --yes >"$T/out" 2>&1 &&
		fail "erase: it was published"
	mv "$HUB.away" "$HUB"
	holds hq
	for how in refuse accept-violations; do
		set -- "--$how" "$sent"
		[ "$how" = accept-violations ] || set -- "$@" --reason no
		unable merge "$@" && fail "--$how: taken"
		grep -q 'not purged here yet' "$T/out" || fail "$(cat "$T/out")"
		grep -q 'neither accepted nor refused' "$T/out" ||
			fail "--$how: $(cat "$T/out")"
	done
	unable merge --json || fail "merge: $(cat "$T/out")"
	grep -q '"hold".*erased by an order' "$T/out" || fail "$(cat "$T/out")"
	sync hq
else
	d hq erase "$p" --order 'Order 7' --yes >"$T/out" 2>&1 ||
		fail "erase: $(cat "$T/out")"
fi
clean hq
sound hq
# Killed on the way, it goes on with the next exchange.
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
	ASAN_OPTIONS=detect_leaks=0
	export ASAN_OPTIONS
	for point in ${KILL_POINTS:-rename:3 rename:7 rename:11 unlink:8 unlink:30}; do
		rm -rf "$T/copy"
		cp -a "$T/isb" "$T/copy"
		call=${point%:*}
		strace -f -o /dev/null -e trace="$call" \
			-e inject="$call:signal=KILL:when=${point#*:}" \
			"$DAFTAR" -C "$T/copy" sync >/dev/null 2>&1
		echo "$point: $?" >>"$T/killed"
		d copy sync >"$T/out" 2>&1 || fail "$point: sync: $(cat "$T/out")"
		clean copy
		[ -n "$(d copy list person --json)" ] || fail "$point: all is gone"
		sound copy
	done
	grep -q ': 137' "$T/killed" || fail "none was killed: $(cat "$T/killed")"
fi

# The old hub shows the old volume still. What was sent below the record is taken
# back.
sync isb
clean isb
sound isb
sync isb hq isb
clean isb hq
same_dumps hq isb
if command -v sqlite3 >/dev/null; then
	[ "$(sqlite3 "$T/isb/desk.db" 'SELECT count(*) FROM draft')" = 1 ] ||
		fail 'another draft went, too'
fi
d isb quarantine >"$T/out"
grep -q 'taken back' "$T/out" || fail "isb does not say so: $(cat "$T/out")"
d isb show "$sent" >/dev/null 2>&1 && fail 'isb still has it'
d hq review >"$T/out" 2>&1
grep -q "$sent" "$T/out" && fail "it waits: $(cat "$T/out")"
d isb set "$other" remarks='after' >/dev/null || fail 'isb: set'
d isb new task title='Goes on' >/dev/null || fail 'isb: new'
sync isb

# An old package does not bring it back; who wrote it is told of it.
d hq erase --json >"$T/out" || fail 'erase: the list'
jq -se --arg f "$T/old.daftar" 'any(.[]; .package == $f and .since == 0)' \
	"$T/out" >/dev/null || fail "no package: $(cat "$T/out")"
grep -qaF "$(git -C "$T/lhr.git" rev-parse main)" "$T/old.daftar" ||
	fail 'the package is not the old main'
d isb unpack "$T/old.daftar" >"$T/out" 2>&1
clean isb
sound isb

# An office with something unsent keeps its branch until that is merged.
sync lhr
grep -q 'Typed anew' "$T"/lhr/quarantine/taken-back-*.jsonl ||
	fail 'what lhr said of other records is lost'
d lhr list task --json | grep -q 'Typed anew' && fail 'not taken back'
d lhr list person --json | grep -q One && fail 'lhr lists it'
d lhr new task title='After it' >/dev/null || fail 'lhr: new'
sync lhr
merge
sync lhr isb hq
d hq show "$late" >/dev/null || fail 'what came late is lost'
same_dumps hq isb lhr
sound hq isb lhr
clean hq isb lhr

# Who joins over a line that breaks has the opening in parts.
git -C "$HUB" rev-parse -q --verify refs/stones/0.1 >/dev/null ||
	fail 'the parts of the opening are gone'

# The hub, on its machine; then nobody has it, and nothing brings it back.
holds hub.git
d hq hub "$HUB" --purge --json >"$T/out" || fail "purge: $(cat "$T/out")"
jq -se 'any(.[]; .branch == "refs/heads/main" and .state == "gone") and
    any(.[]; .waits == 1 and .state == "kept")' "$T/out" >/dev/null ||
	fail "$(cat "$T/out")"
holds hub.git
d hq hub "$HUB" --purge --yes >"$T/out" || fail "purge: $(cat "$T/out")"
clean hub.git
sync hq isb lhr
d lhr new task title='After all' >/dev/null || fail 'lhr: new'
# Git would remove what comes while it removes: the hub takes nothing meanwhile.
[ "$(stat -c %a "$HUB/daftar.lock")" = 664 ] ||
	fail 'checks of other accounts cannot look at the lock'
flock "$HUB/daftar.lock" "$DAFTAR" -C "$T/lhr" sync >"$T/out" 2>&1
[ $? = 8 ] || fail "sync beside a purge: $(cat "$T/out")"
grep -q 'is being purged' "$T/out" || fail "$(cat "$T/out")"
flock -s "$HUB/daftar.lock" sleep 1 &
d hq hub "$HUB" --purge >"$T/out" || fail "purge beside a push: $(cat "$T/out")"
sync lhr
merge
sync isb lhr
same_dumps hq isb lhr
clean hub.git hq isb lhr
git -C "$HUB" fsck --strict --no-dangling >/dev/null 2>&1 || fail 'hub: fsck'
git -C "$T/lhr.git" push -q "$HUB" refs/heads/main >"$T/out" 2>&1 &&
	fail 'the hub took the old main again'
grep -q 'does not come back' "$T/out" || fail "$(cat "$T/out")"

# What the disk damages comes again from the hub, of this volume.
for pack in "$T"/isb/ledgers/national/in.git/objects/pack/*.pack; do
	flip "$pack" $(($(wc -c <"$pack") / 2))
done
d isb sync >"$T/out" 2>&1 || d isb sync >"$T/out" 2>&1
d isb sync >"$T/out" 2>&1 || fail "isb was not mended: $(cat "$T/out")"
sound isb
same_dumps hq isb
clean isb

# What waits at headquarters over two volumes is not lost with what goes: the second
# part of the branch has no parent.
q=$(d lhr new person name="Four $WORD" --json | id_of)
sync lhr
merge
sync isb lhr
w=$(d isb new task title='Waits' --json | jq -r .at)
sync isb
d hq merge --hold "$w" --reason 'to be asked' >/dev/null || fail hold
d hq close-volume >/dev/null || fail close
sync isb
d isb new task title='Behind it' >/dev/null || fail new
sync isb hq
git -C "$HUB" for-each-ref --format='%(refname)' refs/heads/office |
	grep -F "office/${w%-*}" | sort -V | sed '$d' | while read -r ref; do
	git -C "$HUB" update-ref -d "$ref"
done
d hq erase "$q" --order 'Order 9' --yes >"$T/out" 2>&1 ||
	fail "erase: $(cat "$T/out")"
sync hq
d hq rebuild >/dev/null || fail 'rebuild with what waits'
d hq merge --release "${w%-*}" >"$T/out" 2>&1 || fail "release: $(cat "$T/out")"
d hq merge >"$T/out" 2>&1 || fail "merge: $(cat "$T/out")"
d hq list task --json | jq -se 'any(.[]; .title == "Waits") and
    any(.[]; .title == "Behind it")' >/dev/null || fail 'what waited is lost'
sync isb lhr hq
same_dumps hq isb lhr
sound hq isb lhr

# What was kept of what lhr took back is searched, too, when more is erased.
kept=$(echo "$T"/lhr/quarantine/taken-back-*.jsonl)
[ "$(grep -c "$WORD2" "$kept")" = 2 ] || fail "it is blind: $(cat "$kept")"
grep -q "$below" "$kept" || fail "it is blind: $(cat "$kept")"
d hq erase "$third" --order 'Order 11' --yes >"$T/out" 2>&1 ||
	fail "erase: $(cat "$T/out")"
sync hq lhr
grep -rlaF "$WORD2" "$T/lhr" && fail 'the file has it still'
grep -q "$below" "$kept" && fail "a part is left: $(cat "$kept")"
grep -q 'Typed anew' "$kept" || fail 'the file lost what was not erased'
sound lhr

fixture_stop
