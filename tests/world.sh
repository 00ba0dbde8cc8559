# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# world.sh - what tests of a ledger with several offices share; after lib.sh. An
# OFFICE is also the name of its register, $T/OFFICE; headquarters is hq.
#
#   found                the ledger `national` at hq, by S. Malik with the key
#                        malik, which it makes; its fingerprint in $fingerprint
#   enrol OFFICE PERSON KEY
#                        headquarters lists an office and its first officer
#   join OFFICE PERSON KEY [FROM ARG…]
#                        joins with the hub, or from a package
#   register OFFICE      headquarters lists the register that joined
#   admit OFFICE PERSON KEY
#                        enrolled, published, joined
#   three_offices        hq, isb (A. Khan) and lhr (B. Rind), which all know that
#
#   task OFFICE TITLE [FIELD=VALUE…]
#                        makes a task, prints its id
#   id_of                the id in the JSON that comes in
#   sync OFFICE…         each of them, well
#   sync_at OFFICE STATUS
#                        ends with that; the events are in $T/out
#   alarm WORDS          one was told there, and counted
#   merge                at headquarters, well; what it says is in $T/merged
#   known OFFICE         prints the commit at which it has main
#
#   verified OFFICE…     its ledgers are found good
#   sound OFFICE…        so, and a rebuild shows the same
#   git_sound OFFICE…    so, and git agrees about it and the hub
#   same_dumps OFFICE…   all show what the first one shows
#
#   pack OFFICE FILE ARG…
#                        the package $T/FILE
#   packed JQ-FILTER     true of what the last `pack` said
#   unpack OFFICE FILE   takes it in
#   unpacked JQ-FILTER   true of the last line that `unpack` said
#   bad STATUS WORDS OFFICE ARG…
#                        a command that ends so, and leaves the register alone

# ---- who is there ----

found() {
	key malik
	fingerprint=$(d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
		--key "$T/malik.pub" --hub "$HUB_URL" --ledger national --json |
		jq -r .fingerprint)
	[ -n "$fingerprint" ] || fail init
}
enrol() {
	d hq enrol --office "$1" --name "$1" >/dev/null || fail "enrol $1"
	d hq enrol --officer "$2" --role officer --key "$T/$3.pub" \
		>/dev/null || fail "enrol $3"
}
join() {
	o=$1 person=$2 key=$3 from=${4-$HUB_URL}
	[ $# -lt 4 ] || shift
	shift 3
	d "$o" join "$from" --office "$o" --officer "$person" \
		--key "$T/$key.pub" --trust "$fingerprint" "$@" --json \
		>"$T/joined.$o" || fail "$o joins from $from"
}
register() {
	d hq enrol --register "$(jq -r .replica "$T/joined.$1")" --identity \
		"$(jq -r .identity "$T/joined.$1")" >/dev/null ||
		fail "register $1"
}
admit() {
	enrol "$@"
	sync hq
	join "$@"
}
three_offices() {
	key khan
	key rind
	found
	sync hq
	join isb 'A. Khan <a.khan@isb>' khan
	join lhr 'B. Rind <b.rind@lhr>' rind
	enrol isb 'A. Khan <a.khan@isb>' khan
	enrol lhr 'B. Rind <b.rind@lhr>' rind
	merge
	sync isb lhr
}

# ---- what they do ----

id_of() { head -n 1 | jq -r .id; }
task() {
	o=$1 title=$2
	shift 2
	d "$o" new task title="$title" "$@" --json | id_of
}
sync() {
	for o in "$@"; do
		d "$o" sync >"$T/sync" 2>&1 || fail "$o: sync: $(cat "$T/sync")"
	done
}
sync_at() {
	status=0
	d "$1" sync --json >"$T/out" 2>"$T/err" || status=$?
	is "$1: status of sync ($(cat "$T/err" "$T/out"))" "$status" "$2"
}
alarm() {
	jq -r 'select(.event == "alarm").what' "$T/out" | grep -qF -- "$1" ||
		fail "no alarm \"$1\": $(cat "$T/out")"
	tail -n 1 "$T/out" | jq -e '.alarms > 0' >/dev/null ||
		fail "the alarm is not counted: $(cat "$T/out")"
}
merge() {
	d hq merge >"$T/merged" 2>&1 || fail "merge: $(cat "$T/merged")"
}
known() {
	git -C "$T/$1/ledgers/national/in.git" rev-parse refs/heads/main
}

# ---- what they have ----

verified() {
	for o in "$@"; do
		d "$o" verify >"$T/verify" 2>&1 ||
			fail "$o: verify: $(cat "$T/verify")"
	done
}
sound() {
	verified "$@"
	for o in "$@"; do
		d "$o" dump >"$T/built"
		d "$o" rebuild >/dev/null || fail "$o: rebuild"
		d "$o" dump >"$T/rebuilt"
		cmp "$T/built" "$T/rebuilt" || fail "$o: a rebuild differs"
	done
}
git_sound() {
	sound "$@"
	for o in "$@"; do
		for repo in "$T/$o"/ledgers/*/*.git "$HUB"; do
			GIT_ALTERNATE_OBJECT_DIRECTORIES=${repo%/*}/out.git/objects \
				git -C "$repo" fsck --strict --no-dangling \
				--no-progress >"$T/fsck" 2>&1 ||
				fail "$repo: $(cat "$T/fsck")"
		done
	done
}
same_dumps() {
	for o in "$@"; do
		d "$o" dump >"$T/dump.$o" || fail "$o: dump"
		cmp "$T/dump.$1" "$T/dump.$o" || {
			diff "$T/dump.$1" "$T/dump.$o" | head -20
			fail "$1 and $o differ"
		}
	done
	[ -s "$T/dump.$1" ] || fail "the dump is empty"
}

# ---- packages ----

pack() {
	o=$1 file=$2
	shift 2
	d "$o" pack "$T/$file" "$@" --json >"$T/packed" 2>"$T/err" ||
		fail "$o packs $file: $(cat "$T/err")"
}
packed() {
	jq -e "$1" "$T/packed" >/dev/null || fail "not $1: $(cat "$T/packed")"
}
unpack() {
	d "$1" unpack "$T/$2" --json >"$T/unpacked" 2>"$T/err" ||
		fail "$1 unpacks $2: $(cat "$T/err")"
}
unpacked() {
	tail -n 1 "$T/unpacked" | jq -e "$1" >/dev/null ||
		fail "not $1: $(cat "$T/unpacked")"
}
bad() {
	want=$1 words=$2 o=$3
	shift 3
	status=0
	d "$o" dump >"$T/untouched" || fail "$o: dump"
	d "$o" "$@" >"$T/out" 2>"$T/err" || status=$?
	[ "$status" = "$want" ] || fail "$*: ends with $status: $(cat "$T/err")"
	grep -qF -- "$words" "$T/err" || fail "$*: $(cat "$T/err")"
	d "$o" dump | cmp -s - "$T/untouched" || fail "$*: changed the register"
	[ ! -e "$T/$o/ledgers/national/unpack" ] || fail "$*: left its folder"
}
