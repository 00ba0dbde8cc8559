#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The command line: options, exit statuses, the shape of every JSON line, what
# reaches a terminal; completion and the manual page against the tables.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

status() { # WANTED COMMAND…
	want=$1
	shift
	got=0
	"$@" >"$T/out" 2>"$T/err" </dev/null || got=$?
	is "$*" "$got" "$want"
}
# At the end of a pipeline, where `fail` ends nothing else.
noted() {
	: >"$T/failed"
	fail "$*"
}
line() { # FILTER: the one line of standard input is so
	jq -e "$1" >/dev/null || noted "not so: $1"
}
keys() { # WANTED: exactly these keys are in every line
	jq -se "all(.[]; keys == ($1 | sort))" >/dev/null || noted "keys: not $1"
}
some() { # FILTER: at least one line is so
	jq -se "any(.[]; $1)" >/dev/null || noted "none is so: $1"
}

# ---- options and usage ----
status 2 "$DAFTAR"
grep -q 'list records' "$T/out" || fail "no overview"
status 0 "$DAFTAR" --help
status 0 "$DAFTAR" list --help
grep -q -- '--where FIELD=VALUE' "$T/out" || fail "help has no options"
status 0 "$DAFTAR" --version
is version "$(sed 's/ [0-9].*//' "$T/out")" daftar
status 2 "$DAFTAR" frobnicate
status 2 "$DAFTAR" list --frobnicate
status 2 "$DAFTAR" list --limit
status 2 "$DAFTAR" list --limit x
status 2 "$DAFTAR" list --limit 0
status 2 "$DAFTAR" list --desc=yes
status 2 "$DAFTAR" list person case
status 2 "$DAFTAR" show
status 2 "$DAFTAR" -C
status 2 "$DAFTAR" new person name
status 2 "$DAFTAR" init --office hq
status 6 "$DAFTAR" -C "$T/none" list
for word in init join demo; do
	grep -q "daftar $word" "$T/err" || fail "does not name daftar $word"
done
is 'lines of an error' "$(wc -l <"$T/err")" 1
grep -q '^daftar: ' "$T/err" || fail "an error does not begin with daftar:"

# ---- founding ----
key malik
key khan
key recovery
d hq init --office hq --officer 'S. Malik <s.malik@hq>' --key "$T/malik.pub" \
	--hub "$HUB_URL" --recovery-key "$T/recovery.pub" --json >"$T/init" ||
	fail init
is 'lines of init' "$(wc -l <"$T/init")" 1
line '(.fingerprint | startswith("SHA256:")) and
	(.ledger | test("^[0-9a-f]{32}$"))' <"$T/init"
status 3 "$DAFTAR" -C "$T/hq" init --office hq \
	--officer 'S. Malik <s.malik@hq>' --key "$T/malik.pub"
d hq sync >/dev/null || fail sync
d hq enrol --office isb --name Islamabad --json | some '.id == "isb" and
	.name == "Islamabad" and .office == "isb" and .key == null'
status 2 d hq enrol --office isb
status 2 d hq enrol --office isb --name I --officer 'A <a@isb>'
status 2 d hq enrol
fingerprint=$(jq -r .fingerprint "$T/init")
d isb join "$HUB_URL" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$fingerprint" --json >"$T/join" || fail join
line '(.replica | test("^isb\\.[a-z2-7]{4}$")) and
	(.identity | startswith("age1")) and
	(.key | startswith("ssh-ed25519 "))' <"$T/join"
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer,supervisor \
	--key "$T/khan.pub" --json |
	line '.id == "a.khan@isb" and .name == "A. Khan" and .office == "isb" and
		.role == "officer,supervisor" and .state == "listed" and
		(.key | startswith("ssh-ed25519 "))'
status 2 d hq enrol --officer 'N. N. <n.n@isb>' --role officer
status 3 d hq enrol --officer 'N. N.' --role officer --key "$T/khan.pub"
status 3 d hq enrol --officer 'N. N. <n.n@isb>' --role chief \
	--key "$T/khan.pub"
d hq enrol --register "$(jq -r .replica "$T/join")" \
	--identity "$(jq -r .identity "$T/join")" >/dev/null || fail register
d hq merge >/dev/null || fail merge
d isb sync >/dev/null || fail sync
d isb roster --json | some '.id == "a.khan@isb" and .state == "listed"'
status 8 d isb enrol --office khi --name Karachi
status 8 d isb review
status 8 d isb merge
d hq seat --json | line '.here and (.seat | startswith("hq."))'
d isb --json seat | line '.here | not'

# ---- records ----
d isb new person name='Muhammad Aslam' --json >"$T/new" || fail new
line 'keys == ["at", "id", "number"] and .id == .at and
	(.number | test("^ISB-PER-[0-9]{4}-0001$"))' <"$T/new"
person=$(jq -r .id "$T/new")
number=$(jq -r .number "$T/new")
d isb new extradition title='Regina v. Aslam' person="$number" >/dev/null ||
	fail "a reference by number"
d isb new name parent="$number" name='Mohd Aslam' --json |
	line '.number == null'
printf '%s\n%s\n' '{"type":"case","set":{"title":"A"}}' \
	'{"type":"entry","set":{"parent":".1","title":"first"}}' |
	d isb new - --json >"$T/new"
is 'lines of new -' "$(wc -l <"$T/new")" 2
is 'one change set' "$(jq -r .at "$T/new" | sort -u | wc -l)" 1
status 2 d isb new - more
d isb set "$number" father_name='Ghulam Nabi' --json >"$T/set" || fail set
line 'keys == ["at", "id"]' <"$T/set"
is 'id of set' "$(jq -r .id "$T/set")" "$person"
at=$(jq -r .at "$T/set")
d isb --json set "$person" --over "$at" -- father_name='Ghulam Rasool' |
	line '.id and .at'
d isb set "$person" father_name='Ghulam Qadir' --over "$at" >/dev/null ||
	fail "set --over behind the fields"
d isb conflicts --json >"$T/conflicts"
line '.field == "father_name" and (.values | length) == 2 and
	.disputed == true and .values[0].value and .values[0].at' <"$T/conflicts"
# For people labels and values as on the screens.
d isb conflicts | grep -q "^ISB-PER-.*  Father's name  " || fail "conflicts"
status 3 d isb set "$person" father_name=X
grep -q 'resolve' "$T/err" || fail "a disputed set does not name resolve"
status 2 d isb set "$person"
status 2 d isb set "$person" --over nonsense father_name=X
d isb show "$person" --json | line '.id and .number and .type == "person" and
	.ledger and (.fields.father_name | length) == 2 and
	(.fields.name[0] | .value == "Muhammad Aslam" and .at and
	.by == "a.khan@isb" and .office == "isb" and .state == "here" and
	(.time | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(Z|[+-][0-9:]{5})$")))'
d isb show "$number" | grep -q DISPUTED || fail "show hides a dispute"
d isb resolve "$person" father_name='Ghulam Nabi' --json | line '.id and .at'
is 'conflicts left' "$(d isb conflicts --json)" ''
d isb history "$person" --json >"$T/history"
keys '["at", "by", "office", "time", "state", "set", "over", "reason", "volume"]' \
	<"$T/history"
some '.set.father_name == "Ghulam Nabi" and
	(.over.father_name | length) == 2' <"$T/history"
d isb set "$person" father_name= >/dev/null || fail "an empty value"
d isb show "$person" --json | line '.fields.father_name == null'
status 3 d isb show ISB-PER-1999-0001
status 3 d isb set "$person" colour=red

# ---- lists ----
d isb list --json >"$T/list"
is 'lines of list' "$(wc -l <"$T/list")" 5
keys '["id", "number", "type", "title", "stage", "office", "updated",
	"disputed", "complete", "cursor", "same", "again", "struck"]' <"$T/list"
some '.disputed == false and (.updated | endswith("Z") or test("[+-]..:..$"))' \
	<"$T/list"
# By the office's clock, wherever the machine is.
for command in 'list' 'find Nabi' 'due'; do
	# shellcheck disable=SC2086
	TZ=Pacific/Kiritimati d isb $command --json |
		line '.updated | endswith("+05:00")'
done
now=$(TZ=Asia/Karachi date '+%Y-%m-%d %H')
TZ=Pacific/Kiritimati d isb list person | grep -q -F "$now" ||
	[ "$now" != "$(TZ=Asia/Karachi date '+%Y-%m-%d %H')" ] ||
	fail "list: another clock than the office's"
is 'list of a type' "$(d isb list person --json | jq -r .id)" "$person"
is 'list --where' "$(d isb list case --where title=A --json | wc -l)" 1
is 'list --where, none' "$(d isb list case --where title=B --json)" ''
for i in 1 2 3 4 5 6 7; do
	printf '{"type":"task","set":{"title":"task %s","due":"2030-01-0%s"}}\n' \
		"$i" "$i"
done | d isb new - >/dev/null || fail tasks
is 'list --sort --desc --limit' "$(d isb list task --sort due --desc \
	--limit 2 --json | jq -r .title | tr '\n' ,)" 'task 7,task 6,'
# Labels for people, whole where no terminal narrows them.
d isb list task | grep -q '  Task  ' || fail 'list: the type by its name'
d isb find Aslam | grep -q ' Person  ' || fail 'find: the type by its name'
d isb set "$(d isb list task --sort due --limit 1 --json | jq -r .id)" \
	priority=normal assigned_to='Superintendent Muhammad Aslam Khan' \
	>/dev/null || fail 'set priority'
d isb report tasks-open >"$T/report" || fail report
grep -q ' Priority ' "$T/report" || fail "a heading is cut: $(cat "$T/report")"
grep -q ' Superintendent Muhammad Aslam Khan  Normal ' "$T/report" ||
	fail "a text is cut: $(cat "$T/report")"
cursor=$(d isb list task --sort due --limit 3 --json | jq -r .cursor |
	tail -n 1)
is 'list --after' "$(d isb list task --sort due --after "$cursor" --json |
	jq -r .title | tr '\n' ,)" 'task 4,task 5,task 6,task 7,'
status 3 d isb list frob
status 3 d isb list task --sort frob
status 3 d isb list task --where frob=1
status 3 d isb list --after nonsense
d isb find muham --json | some ".id == \"$person\" and .where"
is 'find, none' "$(d isb find muham zzz --json)" ''
DAFTAR_NOW=2029-12-30T10:00:00Z d isb due --within 3 --json >"$T/due"
is 'lines of due' "$(wc -l <"$T/due")" 2
some '.date == "2030-01-01" and .what and (has("law"))' <"$T/due"
status 2 d isb due --within x

# ---- in and out ----
printf 'name,sex,father_name\n"Khan, Akbar",male,=1+1\n' >"$T/in.csv"
d isb import person "$T/in.csv" --json | line '.id and .number and .at'
d isb import person - <"$T/in.csv" >/dev/null || fail "import from a pipe"
d isb export person >"$T/out.csv" || fail export
grep -q "\"Khan, Akbar\"" "$T/out.csv" || fail "export quotes badly"
grep -q "'=1+1" "$T/out.csv" || fail "export does not defuse a formula"
d isb export person --json >"$T/export" || fail "export --json"
keys '["type", "set"]' <"$T/export"
d isb dump >"$T/dump"
is 'dump is the same on both faces' "$(d isb dump --json | cksum)" \
	"$(cksum <"$T/dump")"
jq -e . "$T/dump" >/dev/null || fail "dump is no JSON"
d isb dump --sum --json >"$T/sum" || fail "dump --sum"
keys '["lines", "sha256"]' <"$T/sum"
is 'the sum of the dump' "$(jq -r .sha256 "$T/sum")  $(jq .lines "$T/sum")" \
	"$(sha256sum <"$T/dump" | cut -c 1-66)$(wc -l <"$T/dump")"

# ---- headquarters ----
d isb sync --json >"$T/sync" || fail sync
tail -n 1 "$T/sync" | line 'keys == ["accepted", "alarms", "held", "kept",
	"received", "refused", "sent"] and all(.[]; type == "number") and .sent > 0'
d hq review --json >"$T/review" || fail review
some '.replica and (.seq | type == "number") and .at and .by and
	(.changes | type == "number") and (.conflicts | type == "array") and
	(.violations | type == "array")' <"$T/review"
TZ=Pacific/Kiritimati d hq review --json |
	jq -se 'all(.[]; .time | endswith("+05:00"))' >/dev/null ||
	fail 'review: another clock'
last=$(tail -n 1 "$T/review" | jq -r .at)
first=$(head -n 1 "$T/review" | jq -r .at)
status 2 d hq merge --refuse "$first"
status 2 d hq merge --reason why
status 2 d hq merge --refuse isb.aaaa --reason why
d hq merge --refuse "$first" --reason 'typed twice' --hold "$last" \
	--reason 'wait' --json >"$T/merge" || fail merge
keys '["replica", "decision", "seq", "reason"]' <"$T/merge"
some '.decision == "refuse" and .reason == "typed twice"' <"$T/merge"
some '.decision == "hold" and .reason == "wait"' <"$T/merge"
d isb sync >/dev/null || fail sync
d isb history "$person" --json | some '.state == "refused" and
	.reason == "typed twice"'
d hq merge --release "${last%-*}" >/dev/null || fail release
# What came from others is told, a record each.
d hq new case title='From headquarters' --json >"$T/new" || fail 'new at hq'
task=$(d hq list task --limit 1 --json | jq -r .number)
d hq set "$task" priority=high >/dev/null || fail 'set at hq'
d hq merge >/dev/null || fail merge
d isb sync --json >"$T/sync" || fail sync
some '.event == "came" and .new and .type == "case" and .office == "hq" and
	.title == "From headquarters" and .number and .by == "s.malik@hq" and
	.id and .at and (.fields | index("title"))' <"$T/sync"
some '.event == "came" and (.new | not) and .number == "'"$task"'" and
	.fields == ["priority"]' <"$T/sync"
is 'records that came' "$(grep -c '"came"' "$T/sync")" 2
d isb sync --json >"$T/sync" || fail sync
is 'what came again' "$(grep -c '"came"' "$T/sync")" 0
d hq set "$task" priority=low >/dev/null || fail 'set at hq'
d hq merge >/dev/null || fail merge
d isb sync >"$T/sync" || fail sync
grep -q "^$task  *Priority  (hq, S. Malik)" "$T/sync" ||
	fail "what came, for people: $(cat "$T/sync")"

# ---- care ----
d isb sync >/dev/null || fail sync
d isb verify --json >"$T/verify" || fail "verify: $(cat "$T/verify")"
is 'nothing is wrong' "$(cat "$T/verify")" ''
d isb quarantine --json | keys '["what", "where", "reason", "time"]'
d isb doctor --json >"$T/doctor" || fail "doctor: $(cat "$T/doctor")"
keys '["what", "where", "reason", "state"]' <"$T/doctor"
some '.what == "key" and .state == "ok"' <"$T/doctor"
chmod o+r "$T/isb"
status 6 d isb doctor --json
some '.what == "folder" and .state == "bad"' <"$T/out"
chmod o-r "$T/isb"
d isb dump >"$T/dump"
rm "$T/isb/register.db"
d isb rebuild >/dev/null || fail rebuild
d isb dump | cmp - "$T/dump" || fail "rebuilt otherwise"
mv "$HUB" "$HUB.away"
d isb set "$person" name='Muhammad Aslam Khan' >/dev/null || fail "offline"
status 9 d isb sync --json
tail -n 1 "$T/out" | line '.sent == 0'
status 9 d hq review
status 9 d hq merge
grep -q 'not published' "$T/err" || fail "merge does not say: not published"
mv "$HUB.away" "$HUB"

# ---- headquarters' disk is lost: the recovery key moves the seat ----
key second
d hq2 join "$HUB_URL" --office hq --officer 'N. Rind <n.rind@hq>' --mark B \
	--key "$T/second.pub" --trust "$fingerprint" >/dev/null || fail "join hq2"
status 2 d hq2 seat move
d hq2 seat move --recovery-key "$T/khan.pub" 2>/dev/null && fail "any key"
d hq2 seat move --recovery-key "$T/recovery.pub" --json | line '.here'
d hq2 merge >/dev/null || fail "merge at the new seat"
d hq sync >/dev/null || fail "sync of the old seat"
d hq --json seat | line '.here | not'
status 8 d hq merge

# ---- types ----
d isb types --json | some '.type == "person"'
"$DAFTAR" -C "$T/none" types >/dev/null || fail "types without a register"
d isb types person --json | some '.field == "name" and .required'
status 3 d isb types frob
d isb types --check "$srcdir"/schema/types/*.json >/dev/null || fail "--check"
printf '{"type": "x", "label": 7}' >"$T/x.json"
status 3 d isb types --check "$T/x.json"
status 2 d isb types --check

# ---- what reaches a terminal, a full disk, a closed descriptor ----
evil=$(printf 'Aslam\342\200\256nimda')
d isb set "$person" name="$evil" >/dev/null || fail "a bidi override"
d isb show "$person" | grep -q 'Aslam<U+202E>nimda' || fail "not cleaned"
d isb show "$person" --json >"$T/show"
grep -q 'Aslam\\u202enimda' "$T/show" || fail "not escaped"
is 'the exact value' "$(jq -r '.fields.name[0].value' "$T/show")" "$evil"
status 3 d isb show "$(printf 'A\033[2J')"
grep -q "$(printf '\033')" "$T/err" && fail "an escape reached the terminal"
if [ -c /dev/full ]; then
	got=0
	d isb set "$person" name=Aslam >/dev/full 2>"$T/err" || got=$?
	is 'status with a full standard output' "$got" 6
	is 'lines said' "$(wc -l <"$T/err")" 1
fi
got=0
d isb set "$person" name='Muhammad Aslam' >&- 2>"$T/err" || got=$?
is 'status with a closed standard output' "$got" 1
d isb show "$person" --json |
	line '.fields.name[0].value == "Muhammad Aslam"'
d isb set "$person" name='M. Aslam' 2>&- >/dev/null || fail "closed stderr"
d isb show "$person" 0<&- >/dev/null || fail "closed stdin"

# ---- the tables, the completion, the manual page ----
"$DAFTAR" --complete | grep -qx merge || fail "completion of commands"
"$DAFTAR" --complete merge | grep -qx -- --release || fail "of options"
"$DAFTAR" --complete new | grep -qx person || fail "of types"
"$DAFTAR" --complete new person | grep -qx 'name=' || fail "of fields"
"$DAFTAR" --complete list --where | grep -q . && fail "of a value"
sed -n '/^\.\\" commands begin/,/^\.\\" commands end/p' \
	"$srcdir/doc/daftar.1" | sed '1d;$d' >"$T/manual"
"$DAFTAR" --mdoc >"$T/tables"
cmp "$T/manual" "$T/tables" ||
	fail "doc/daftar.1 is not what daftar --mdoc says"
sed -n '/^\.\\" keys begin/,/^\.\\" keys end/p' \
	"$srcdir/doc/daftar.1" | sed '1d;$d' >"$T/manual"
"$DAFTAR" --mdoc-keys >"$T/tables"
cmp "$T/manual" "$T/tables" ||
	fail "doc/daftar.1 is not what daftar --mdoc-keys says"
# systemd looks for programs where it likes
grep -qE '^ExecStart=/[^@$]*/daftar sync --quiet$' \
	"${builddir:-${DAFTAR%/*}}/doc/daftar-sync.service" || fail "unit"
if command -v bash >/dev/null; then
	PATH=${DAFTAR%/*}:$PATH bash -c '. "$0"
		COMP_WORDS=(daftar hist) COMP_CWORD=1
		_daftar
		[ "${COMPREPLY[*]}" = history ]' \
		"$srcdir/tui/daftar.bash-completion" || fail "bash completion"
fi
[ ! -e "$T/failed" ] || exit 1
fixture_stop
