#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Over a line that is cut every 200 KB all that an office wrote goes up, and a new
# office gets all of the ledger, a step at a time; stock git gets nowhere on the
# same line. STEPS_COUNT: change sets; STEPS_LINE: more of what tests/line takes,
# as "rate=2000 delay=300".
# shellcheck disable=SC2154 # port is set there
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/badline.sh"
few=${DAFTAR_NO_LIVES:+300} # under sanitizers
count=${STEPS_COUNT:-${few:-1500}} up=${few:+60000}
up=${up:-200000}
many=$PWD/tests/many line_with=${STEPS_LINE-}
# shellcheck disable=SC2119 # its word is not ours
fixture_start
for k in malik khan rind; do key "$k"; done
DAFTAR_RETRY_MS=1
export DAFTAR_RETRY_MS
trap 'end_line; fixture_clean' EXIT

was_cut() {
	grep -q ' ended [1-9]' "$T/report" || fail "the line was never cut"
}
# A step lost costs no more than itself: bytes that went one way, at most.
at_most() { # up|down BYTES
	[ "$(sed "s/.* $1 \([0-9]*\).*/\1/" "$T/report")" -le "$2" ] ||
		fail "more than $2 bytes $1: $(cat "$T/report")"
}
size_of() { # GIT-REV-LIST-ARGUMENT...: of a pack of it all
	git -C "$HUB" rev-list --objects "$@" | cut -d' ' -f1 |
		git -C "$HUB" pack-objects -q --stdout | wc -c
}
# until_done OFFICE: syncs until one ends well, and no more than 20 times.
until_done() {
	n=1
	while ! d "$1" sync >"$T/out" 2>"$T/err"; do
		grep -q 'link\|silent\|answer' "$T/err" || fail "$(cat "$T/err")"
		n=$((n + 1))
		[ "$n" -le 20 ] || fail "$1 never ends: $(cat "$T/err")"
	done
	echo "$1: $n runs: $(tail -n 1 "$T/out")"
}

through "$port"
d hq init --office hq --officer 'S. Malik <s.malik@hq>' --key "$T/malik.pub" \
	--hub "$HUB_URL" --json >"$T/init" || fail init
trust=$(jq -r 'select(.fingerprint).fingerprint' "$T/init" | head -n 1)
d hq enrol --office isb --name Islamabad >/dev/null || fail enrol
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer \
	--key "$T/khan.pub" >/dev/null || fail enrol
d hq merge >/dev/null || fail merge
d isb join "$HUB_URL" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$trust" >/dev/null || fail join

# Up.
"$many" "$T/isb" "$T/khan" a.khan@isb 'A. Khan' "$count" || fail many
bad_line cut="$up"
until_done isb
branch=$(git -C "$HUB" for-each-ref --format='%(refname)' refs/heads/office)
[ "$(git -C "$HUB" rev-list --count "$branch")" = "$count" ] ||
	fail "not all is there"
good_line
was_cut
at_most up $(($(size_of "$branch") * 2 + 200000))
git init -q --bare "$T/plain.git"
bad_line cut="$up"
GIT_SSH_COMMAND=$DAFTAR_SSH git -C "$T/isb/ledgers/main/out.git" push -q \
	"${HUB_URL%/*}/plain.git" "$branch" >"$T/out" 2>&1 &&
	fail "stock git pushes all of it"
good_line
was_cut

# The seat lays stones, and takes some away when they become too many.
d hq merge >/dev/null || fail merge
stones() {
	git -C "$HUB" for-each-ref --format='%(refname:lstrip=2)' refs/stones |
		grep -v '\.'
}
[ "$(stones | wc -l)" -gt $((count / 300)) ] || fail "stones: $(stones)"
d hq merge >/dev/null || fail "merge of nothing"

# Many of them, as a long ledger has.
stones | grep -vx 0 | while read -r s; do
	git -C "$HUB" update-ref -d "refs/stones/$s"
done
git -C "$HUB" rev-list --reverse "$branch" | awk -v every=$((count / 50)) \
	'NR % every == 0 { print "create refs/stones/" NR / every, $1 }' |
	git -C "$HUB" update-ref --stdin || fail "stones by hand"
[ "$(stones | wc -l)" = 51 ] || fail "stones by hand: $(stones)"

# Down, to a new office. What came before the cut is there the next time.
bad_line cut=200000
d khi join "$HUB_URL" --office khi --officer 'N. Rind <n.rind@khi>' \
	--key "$T/rind.pub" --trust "$trust" >"$T/joined" 2>"$T/err" ||
	grep -q 'goes on where this ended' "$T/err" || fail "$(cat "$T/err")"
until_done khi
good_line
at_most down $(($(size_of main) * 2 + 250000))
bad_line cut=200000
GIT_SSH_COMMAND=$DAFTAR_SSH git clone -q --bare "$HUB_URL" "$T/clone" \
	>"$T/out" 2>&1 && fail "stock git clones all of it"
good_line
d isb sync >/dev/null || fail sync
d isb dump >"$T/a"
d khi dump >"$T/b"
[ "$(wc -l <"$T/a")" -ge $((count / 2)) ] || fail "the dump is too small"
cmp "$T/a" "$T/b" || fail "they differ"
d khi verify >"$T/out" || fail "verify: $(cat "$T/out")"
[ -z "$(git -C "$T/khi/ledgers/main/in.git" for-each-ref refs/came)" ] ||
	fail "stones stay behind"
git -C "$HUB" fsck --strict --no-progress >"$T/out" 2>&1 || fail "fsck"

# A line that is always cut before the founding commit has come through: it comes
# in parts. Stock git gets nothing. Who moves a part keeps nobody out.
key gul
parts() {
	git -C "$HUB" for-each-ref --format='%(refname)' 'refs/stones/0.*'
}
[ "$(parts | wc -l)" -gt 2 ] || fail "parts: $(parts)"
bad_line cut=75000
d pew join "$HUB_URL" --office pew --officer 'S. Gul <s.gul@pew>' \
	--key "$T/gul.pub" --trust "$trust" >"$T/out" 2>"$T/err" ||
	fail "join in parts: $(cat "$T/err")"
GIT_SSH_COMMAND=$DAFTAR_SSH git clone -q --bare "$HUB_URL" "$T/clone" \
	>"$T/out" 2>&1 && fail "stock git clones all of it"
good_line
was_cut
at_most down $(($(size_of main) * 2 + 250000))
[ -z "$(git -C "$T/pew/ledgers/main/in.git" for-each-ref refs/stones)" ] ||
	fail "parts stay behind"
git -C "$T/pew/ledgers/main/in.git" fsck --strict --no-progress >"$T/out" 2>&1 ||
	fail "fsck of what came in parts: $(cat "$T/out")"
part=$(git -C "$HUB" rev-parse refs/stones/0.2)
git -C "$HUB" update-ref refs/stones/0.2 refs/stones/1
rm -rf "$T/pew"
cat >"$T/once" <<-SCRIPT
	#!/bin/sh
	[ ! -e "$T/cut" ] || exec $DAFTAR_SSH "\$@"
	: >"$T/cut"
	$DAFTAR_SSH "\$@" | stdbuf -o0 head -c 20000
SCRIPT
chmod +x "$T/once"
DAFTAR_SSH=$T/once d pew join "$HUB_URL" --office pew \
	--officer 'S. Gul <s.gul@pew>' --key "$T/gul.pub" --trust "$trust" \
	>"$T/out" 2>"$T/err" || fail "join past a moved part: $(cat "$T/err")"
grep -q 'tried again' "$T/err" || fail "the line was not cut: $(cat "$T/err")"
git -C "$HUB" update-ref refs/stones/0.2 "$part"

# A part with the newest main commit and all its files, but nothing of what lies
# before it: a commit that is here without its parents would never be fetched.
object() { # TYPE OBJECT
	echo "$1 $(git -C "$HUB" cat-file -s "$2")"
	git -C "$HUB" cat-file "$1" "$2"
}
blob=$({
	git -C "$HUB" ls-tree -r main | cut -d' ' -f3 | cut -f1 |
		while read -r o; do object blob "$o"; done
	git -C "$HUB" ls-tree -r -d main | cut -d' ' -f3 | cut -f1 |
		while read -r o; do object tree "$o"; done
	object tree 'main^{tree}'
	object commit main
} | git -C "$HUB" hash-object -w --stdin)
one=$(git -C "$HUB" rev-parse refs/stones/0.1)
git -C "$HUB" update-ref refs/stones/0.1 "$(printf \
	'object %s\ntype blob\ntag x\ntagger D <d> 1 +0000\n\nx\n' "$blob" |
	git -C "$HUB" hash-object -t tag -w --stdin)"
rm -rf "$T/pew" "$T/cut"
DAFTAR_SSH=$T/once d pew join "$HUB_URL" --office pew \
	--officer 'S. Gul <s.gul@pew>' --key "$T/gul.pub" --trust "$trust" \
	>"$T/out" 2>"$T/err" || fail "join past a planted part: $(cat "$T/err")"
grep -q 'tried again' "$T/err" || fail "the line was not cut: $(cat "$T/err")"
d pew sync >"$T/out" 2>"$T/err" || fail "sync after it: $(cat "$T/err")"
d pew dump | cmp - "$T/a" || fail "with a planted part it differs"
git -C "$HUB" update-ref refs/stones/0.1 "$one"
git -C "$T/isb/ledgers/main/in.git" push -q "$HUB" \
	+refs/hub/main:refs/stones/0.2 >"$T/out" 2>&1 &&
	fail "the hub takes a false part"
grep -q 'no part of the founding commit' "$T/out" || fail "$(cat "$T/out")"

# A stone that somebody moved keeps nobody out.
zero=$(git -C "$HUB" rev-parse refs/stones/0)
git -C "$HUB" update-ref refs/stones/0 refs/stones/2
key qazi
d qta join "$HUB_URL" --office qta --officer 'N. Qazi <n.qazi@qta>' \
	--key "$T/qazi.pub" --trust "$trust" >/dev/null || fail "join past a stone"
d qta dump | cmp - "$T/a" || fail "joined past a stone, it differs"
git -C "$HUB" update-ref refs/stones/0 "$zero"

# A sync with nothing new, with 20 offices and all these stones: under 8 KiB.
tip=$(git -C "$HUB" rev-parse "$branch")
for o in a b c d; do
	for r in 2 3 4 5 6; do
		git -C "$HUB" update-ref "refs/heads/office/off$o.${r}aaa" "$tip"
	done
done
d isb sync >/dev/null || fail "sync beside 20 offices"
bytes=$(sqlite3 "$T/isb/desk.db" 'SELECT bytes_in + bytes_out FROM link_log
	ORDER BY rowid DESC LIMIT 1')
[ "$bytes" -lt 8192 ] || fail "nothing new costs $bytes bytes"
git -C "$HUB" for-each-ref --format='delete %(refname)' 'refs/heads/office/off*' |
	git -C "$HUB" update-ref --stdin

# A hub that shows what is no stone, or too many, costs nothing.
i=0
while [ "$i" -lt 70 ]; do
	git -C "$HUB" update-ref "refs/stones/9$i" main
	i=$((i + 1))
done
d isb sync >/dev/null || fail "sync beside false stones"
d hq new task title=more >/dev/null || fail new
d hq merge >/dev/null || fail merge
d hq sync >/dev/null || fail sync
[ "$(stones | wc -l)" -lt 65 ] || fail "false stones stay: $(stones)"
d isb sync >/dev/null || fail "sync after false stones"
fixture_stop
