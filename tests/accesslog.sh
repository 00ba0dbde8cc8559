#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The head of the access log goes with the first save of a day, in the change
# set that is written anyhow; a log that is rewritten or cut off after that, all
# hashes made anew, is found out and said from where on.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

now() {
	DAFTAR_NOW=$1
	export DAFTAR_NOW
}
desk() {
	sqlite3 "$T/hq/desk.db" "$1"
}
heads() { # how many heads the history of the record has
	d hq history "$1" --json | wc -l
}
alarm() { # WORDS COMMAND...: ends with 4, and with these words
	words=$1
	shift
	status=0
	d hq "$@" >"$T/out" 2>&1 || status=$?
	is "$* with '$words'" "$status" 4
	tr '\n' ' ' <"$T/out" | grep -q "$words" || fail "not '$words': $(cat "$T/out")"
}

# All hashes made anew, as somebody would who has the machine and knows how.
rechain() {
	before=
	rm -f "$T/chain.sql"
	desk 'SELECT json_array(l.id, l.time, l.officer, l.ledger, l.record,
		l.what, c.kind, c.ground) FROM access_log AS l
		JOIN access_chain AS c ON c.id = l.id ORDER BY l.id' >"$T/rows"
	while IFS= read -r row; do
		before=$(jq -cj --arg b "$before" '[$b] + map(tostring)' \
			<<-ROW | sha256sum | cut -d ' ' -f 1
			$row
		ROW
		)
		echo "UPDATE access_chain SET hash = '$before'
			WHERE id = $(echo "$row" | jq '.[0]');" >>"$T/chain.sql"
	done <"$T/rows"
	desk "BEGIN; $(cat "$T/chain.sql") COMMIT;"
}

key malik
now 2026-11-23T09:00:00+05:00
d hq init --office hq --officer 'S. Malik <s.malik@hq>' --key "$T/malik.pub" \
	--hub "$HUB_URL" --ledger national --zone Asia/Karachi >/dev/null ||
	fail init

# ---- the first day carries nothing ----
person=$(new person name='Muhammad Aslam')
is 'the first record' "$person" "$(d hq show "$person" --json | jq -r .id)"
d hq show "$person" >/dev/null
second=$(new task title='Ask for the file')
d hq show "$second" >/dev/null
is 'heads of the first day' "$(d hq list access-head --json | wc -l)" 0

# ---- the next day: once, behind all else, and nobody is disturbed ----
now 2026-11-24T09:00:00+05:00
rows=$(desk 'SELECT count(*) FROM access_log')
hash=$(desk 'SELECT hash FROM access_chain ORDER BY id DESC LIMIT 1')
last=$(git -C "$T/hq/ledgers/national/out.git" for-each-ref --format='%(refname)' \
	refs/heads/office)
d hq show "$person" >/dev/null # a row of today
printf '%s\n%s\n' '{"type":"case","set":{"title":"A"}}' \
	'{"type":"entry","set":{"parent":".1","title":"first"}}' |
	d hq new - --json >"$T/new" || fail 'new -'
is 'lines of new -' "$(wc -l <"$T/new")" 2
case=$(jq -rs '.[0].id' "$T/new")
at=$(jq -rs '.[0].at' "$T/new")
is 'id of the second' "$(jq -rs '.[1].id' "$T/new")" "$at.2"
d hq list access-head --json >"$T/heads"
is 'one head' "$(wc -l <"$T/heads")" 1
head=$(jq -r .id "$T/heads")
is 'its id' "$head" "$at.3"
d hq show "$head" --json | jq -e --arg rows "$rows" --arg hash "$hash" '
	.fields.rows[0].value == $rows and .fields.head[0].value == $hash and
	.fields.day[0].value == "2026-11-23"' >/dev/null ||
	fail "the head: $(d hq show "$head")"
git -C "$T/hq/ledgers/national/out.git" log -1 --format=%s "$last" |
	grep -q '(Case) and 1 more$' || fail 'the subject'
is 'what the log says' "$(desk "SELECT what FROM access_log
	WHERE what LIKE 'change set%' ORDER BY id DESC LIMIT 1")" \
	"change set $at, and other records"
d hq set "$case" title=B >/dev/null || fail set
is 'once a day' "$(heads "$head")" 1
is 'not among all records' "$(d hq list --json | jq -r .type | grep -c access)" 0
for line in 'new access-head rows=1 day=t' "set $head rows=1" \
	"set $head struck=x"; do
	# shellcheck disable=SC2086 # words
	d hq $line >"$T/out" 2>&1 && fail "$line"
	grep -q 'writes these by itself' "$T/out" || fail "$line: $(cat "$T/out")"
done

# ---- the third day, by a change of one field ----
now 2026-11-25T00:30:00+05:00 # in UTC it is still the day before
rows2=$(desk 'SELECT count(*) FROM access_log')
at2=$(d hq set "$person" father_name='Ghulam Nabi' --json | jq -r .at)
git -C "$T/hq/ledgers/national/out.git" log -1 --format=%s "$last" |
	grep -q ': father_name (Person)$' || fail 'the subject of one change'
is 'two heads' "$(heads "$head")" 2
is 'what the log says' "$(desk "SELECT what FROM access_log
	WHERE what LIKE 'change set%' ORDER BY id DESC LIMIT 1")" \
	"change set $at2"
d hq conflicts --json | grep -q . && fail 'a dispute'
d hq access-log >"$T/out" || fail access-log
grep -q "rows, whole, as 2 heads say, the last of 2026-11-24" "$T/out" ||
	fail "$(tail -n 1 "$T/out")"
d hq verify >/dev/null || fail verify
d hq sync >/dev/null || fail sync
d hq review --json | jq -se 'all(.[]; .violations == [])' >/dev/null || fail review
d hq merge >/dev/null || fail merge
is 'nothing is held' "$(d hq quarantine --json | wc -l)" 0
is 'heads are accepted' "$(d hq history "$head" --json |
	jq -r .state | sort -u)" accepted
cp "$T/hq/desk.db" "$T/desk.whole"

# ---- rewritten, every hash made anew ----
desk "UPDATE access_log SET officer = 'n.rind@khi' WHERE id = 2"
alarm "row 2 is not what was written.*no head" access-log
rechain
alarm "row $rows, the last of 2026-11-23, is not the one that $at carried; no head" \
	access-log
alarm "row $rows, the last of 2026-11-23" verify

# Only the second day: what was before is vouched for.
cp "$T/desk.whole" "$T/hq/desk.db"
rechain
d hq access-log >/dev/null || fail 'the hashes of this test are not the program'"'s"
desk "UPDATE access_log SET what = 'nothing' WHERE id = $((rows + 1))"
rechain
alarm "row $rows2, the last of 2026-11-24, is not the one that $at2 carried; the rows up to $rows (2026-11-23) are as $at carried" \
	access-log
cp "$T/desk.whole" "$T/hq/desk.db"
desk "UPDATE access_log SET what = 'nothing' WHERE id = $((rows + 1))"
alarm "row $((rows + 1)) is not what was written.*up to $rows (2026-11-23)" access-log

# ---- cut off, and taken away ----
cp "$T/desk.whole" "$T/hq/desk.db"
desk "DELETE FROM access_log WHERE id >= $rows2;
	DELETE FROM access_chain WHERE id >= $rows2"
alarm "cut off: row $rows2.*the rows up to $rows" access-log
rm "$T/hq/desk.db"
alarm "cut off: row $rows, " verify

# A register.db that keeps silent about the heads: verify asks the branches.
sqlite3 "$T/hq/register.db" "DELETE FROM cell WHERE list_column IN
	(SELECT id FROM list_column WHERE type = 'access-head')"
alarm "cut off: row $rows, " verify

# What goes on from there is carried, too: others see that it went back.
d hq rebuild >/dev/null || fail rebuild
d hq show "$person" >/dev/null || fail show
now 2026-11-26T08:00:00+05:00
rows3=$(desk 'SELECT count(*) FROM access_log')
d hq set "$person" father_name='Ghulam Rasool' >/dev/null || fail set
d hq set "$person" father_name='Ghulam Qadir' >/dev/null || fail set
is 'three heads' "$(heads "$head")" 3
is 'it went back' "$(d hq show "$head" --json | jq -r '.fields.rows[0].value')" \
	"$rows3"
alarm "cut off: row $rows, " access-log

# ---- an import of several change sets: once, in the last ----
now 2026-11-27T08:00:00+05:00
for _ in 1 2 3 4 5 6; do
	printf '{"type":"entry","set":{"parent":"%s","title":"long","text":"' "$case"
	head -c 60000 /dev/zero | tr '\0' x
	echo '"}}'
done | d hq new - --json >"$T/new" || fail 'a long import'
is 'lines of the import' "$(wc -l <"$T/new")" 6
is 'its change sets' "$(jq -r .at "$T/new" | sort -u | wc -l)" 2
is 'four heads' "$(heads "$head")" 4
is 'in the last' "$(d hq history "$head" --json | jq -rs '.[-1].at')" \
	"$(jq -rs '.[-1].at' "$T/new")"

# ---- headquarters settles it: known from then on, and still told ----
alarm "access-log --settle $at2 --reason" verify
refuses() { # STATUS WORDS COMMAND...
	wanted=$1
	words=$2
	shift 2
	status=0
	d hq "$@" >"$T/out" 2>&1 || status=$?
	is "$*" "$status" "$wanted"
	grep -q "$words" "$T/out" || fail "$*: $(cat "$T/out")"
}
key rind
d hq enrol --officer 'N. Rind <n.rind@hq>' --role officer,supervisor \
	--key "$T/rind.pub" >/dev/null || fail enrol
DAFTAR_OFFICER='N. Rind <n.rind@hq>' DAFTAR_KEY=$T/rind.pub \
	refuses 8 'for headquarters' access-log --settle "$at2" --reason x
refuses 2 'reason' access-log --settle "$at2"
refuses 2 'an address' access-log --settle "$head/x" --reason x
refuses 3 'carried no head' access-log --settle "${at%-*}-1" --reason x
at3=$(d hq access-log --settle "$at2" --json \
	--reason 'The disk failed on 25 November' | jq -r .at)
is 'who settled it is logged' "$(desk "SELECT count(*) FROM access_log
	WHERE what = 'change set $at3'")" 1
alarm "cut off: row $rows, " verify # it is not accepted yet
d hq sync >/dev/null || fail sync
d hq merge >/dev/null || fail merge
known="known.*row $rows2 was the last of 2026-11-24 is lost, as s.malik@hq"
known="$known settled ($at3): The disk failed on 25 November"
for line in verify access-log; do
	d hq "$line" >"$T/out" || fail "$line: $(cat "$T/out")"
	tr '\n' ' ' <"$T/out" | grep -qi "$known" || fail "$line: $(cat "$T/out")"
done
d hq verify --json | jq -se 'length == 1 and .[0].what == "known"' \
	>/dev/null || fail 'verify --json'
# Its word alone, by the roles that it had when it was accepted.
sqlite3 "$T/hq/register.db" "UPDATE change_set SET roles = 'supervisor'
	WHERE seq = ${at3##*-}"
alarm "cut off: row $rows, " access-log
d hq rebuild >/dev/null || fail rebuild
# What is rewritten after that is an alarm again.
desk "UPDATE access_log SET what = 'nothing' WHERE id = 1"
rechain
alarm "row $rows3, the last of 2026-11-25, is not .*--settle" verify
fixture_stop
