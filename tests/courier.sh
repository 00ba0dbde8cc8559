#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Packages: an office without a line joins and exchanges by stick; two offices
# do before headquarters has merged; sticks that are old, come twice, are
# another ledger's, somebody else's, damaged or made to harm.
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
fixture_start path

record() { # OFFICE TITLE: a case, its id
	d "$1" new case title="$2" --json |
		jq -r "select(.id) | .id"
}
state() { # OFFICE RECORD: of its first value
	d "$1" history "$2" --json | jq -r .state | head -n 1
}

for k in khan soomro zia baloch; do
	key "$k"
done
found
enrol isb 'A. Khan <a.khan@isb>' khan
enrol khi 'B. Soomro <b.soomro@khi>' soomro
enrol lhr 'C. Zia <c.zia@lhr>' zia
first=$(record hq 'Before anybody joined')
merge

# An office joins with a package for it, without a line; another in the clear.
identity=$(d isb identity)
pack hq first.daftar --identity "$identity"
packed '.since == 0 and .receivers == 1 and .changes == 1 and
	(.registers[0] | startswith("age1"))'
head -c 30 "$T/first.daftar" | grep -q age-encryption || fail 'not encrypted'
! grep -q 'Before anybody' "$T/first.daftar" || fail 'readable'
join isb 'A. Khan <a.khan@isb>' khan "$T/first.daftar"
register isb
[ "$(state isb "$first")" = accepted ] || fail 'isb does not have the first'
bad 3 'is not for this register' hq unpack "$T/first.daftar"
# While something waits at the seat itself.
record hq 'Not yet merged' >/dev/null
pack hq plain.daftar --all --plain
packed '.since == 0'
git -C "$HUB" bundle verify -q "$T/plain.daftar" 2>/dev/null || fail 'git does not like it'
join khi 'B. Soomro <b.soomro@khi>' soomro "$T/plain.daftar" --hub "$HUB_URL"
register khi
join lhr 'C. Zia <c.zia@lhr>' zia "$HUB_URL"
register lhr
[ -e "$T/khi/identity" ] || fail 'khi has no identity'
# An office without a register in the roster is not left out unsaid. In the clear
# it is a package that needs nothing before.
enrol qta 'D. Baloch <d.baloch@qta>' baloch
merge
bad 3 'no register of qta' hq pack "$T/left.daftar" --to isb --to qta --all
bad 3 'no register of hq' hq pack "$T/left.daftar" --to hq --to isb --all
[ ! -e "$T/left.daftar" ] || fail 'a package that qta cannot open'
pack hq left.daftar --to isb --to qta --plain
packed '.since == 0'

# What somebody else would join with.
status=0
d eve join "$T/first.daftar" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$fingerprint" 2>"$T/err" || status=$?
[ "$status" = 3 ] || fail "eve: $status"
grep -q 'not for this register' "$T/err" || fail "eve: $(cat "$T/err")"
[ ! -e "$T/eve" ] || fail 'a join that failed left its folder'
status=0
d eve join "$T/plain.daftar" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust SHA256:xxx 2>"$T/err" || status=$?
[ "$status" = 3 ] || [ "$status" = 4 ] || fail "wrong root: $status"

# The roster with the registers, for all; then nothing more is to be carried.
merge
pack hq roster.daftar
packed '.receivers == 3 and .registers == (.registers | sort | unique) and
	(.registers | map(.[:4])) == ["isb.", "khi.", "lhr."]'
for o in isb khi; do
	unpack "$o" roster.daftar
done

# An office writes, and carries it to headquarters.
mine=$(record isb 'Written far from any line')
pack isb up.daftar --to hq
packed '.since > 0 and .changes == 1 and .receivers == 1'
age --decrypt -i "$T/hq/identity" "$T/up.daftar" >"$T/up.bundle" ||
	fail 'the age tool does not open it'
git -C "$HUB" bundle verify -q "$T/up.bundle" 2>/dev/null ||
	fail 'git does not like what is in it'
unpack hq up.daftar
unpacked '.received == 1 and .alarms == 0'
d hq review --json | jq -se 'length == 1' >/dev/null || fail 'nothing waits'
[ "$(state isb "$mine")" = here ] || fail 'not here'
merge
pack hq down.daftar --to isb
packed '.since > 0'
unpack isb down.daftar
[ "$(state isb "$mine")" = accepted ] || fail "not accepted at isb"
# Each exchange leaves a pack; many of them are no hindrance.
in=$T/isb/ledgers/national/in.git
git -C "$in" cat-file --batch-all-objects --batch-check='%(objectname)' |
	head -n 100 | while read -r oid; do
	echo "$oid" | git -C "$in" pack-objects -q objects/pack/pack >/dev/null
done
# The same again, and an old one.
for f in down.daftar roster.daftar; do
	unpack isb "$f"
	unpacked '.received == 0 and .accepted == 0 and .alarms == 0'
done
unpack hq up.daftar
unpacked '.received == 0 and .alarms == 0'
bad 1 'nothing to carry' isb pack "$T/none.daftar" --to hq
[ ! -e "$T/none.daftar" ] || fail 'wrote a file of nothing'

# Two offices, before headquarters has merged; one of them carries it further.
early=$(record isb 'Seen at Karachi before headquarters')
pack isb over.daftar --to khi
unpack khi over.daftar
unpacked '.received == 2'
[ "$(state khi "$early")" = sent ] || fail 'not shown as not yet accepted'
d khi review --json | jq -se 'length == 1 and .[0].by == "a.khan@isb"' \
	>/dev/null || fail 'khi does not see what waits'
d khi list case --json | grep -q "$early" && fail 'it counts already'
ours=$(record khi 'Of Karachi')
pack khi both.daftar --to hq
packed '.changes >= 2'
unpack hq both.daftar
unpacked '.received == 2'
unpack hq up.daftar
# An older one after it; and the hub shows less than either: no alarm, and it goes on as if by line.
d hq sync --json | tail -n 1 | jq -e '.alarms == 0' >/dev/null ||
	fail 'a hub that is behind a stick gives an alarm'
late=$(d hq review --json | jq -r 'select(.replica | startswith("isb")) |
	"\(.replica)-\(.seq)"')
d hq merge --refuse "$late" --reason 'not ours' >/dev/null || fail 'refuse'
pack hq news.daftar
for o in isb khi; do
	unpack "$o" news.daftar
	unpacked '.alarms == 0'
	[ "$(state "$o" "$ours")" = accepted ] || fail "$o: ours"
	[ "$(state "$o" "$early")" = refused ] || fail "$o: early"
done
d lhr sync >/dev/null || fail 'lhr syncs'
d khi sync >/dev/null || fail 'khi goes on by line'
d isb sync >"$T/out" 2>&1 && fail 'isb has no hub'
same_dumps hq isb khi lhr
verified hq isb khi lhr

# Another ledger's stick; a file that is none; links, pipes, what is there.
d other init --office oth --officer 'O. Ther <o.ther@oth>' \
	--key "$T/zia.pub" --ledger national >/dev/null || fail other
record other 'Elsewhere' >/dev/null
d other pack "$T/other.daftar" --plain --all >/dev/null || fail 'other packs'
bad 3 'another ledger' isb unpack "$T/other.daftar"
echo 'no package' >"$T/letter.txt"
bad 3 'is no package' isb unpack "$T/letter.txt"
bad 3 'is there already' isb pack "$T/letter.txt" --all
# What --replace would not write over, either.
ln -s letter.txt "$T/letter.link"
for f in "$T: a folder" "$T/letter.link: a link" '/dev/null: no file'; do
	for replace in '' --replace; do
		# shellcheck disable=SC2086
		bad 3 "${f%: *} is ${f##*: }" isb pack "${f%: *}" --all $replace
		! grep -q -e --replace "$T/err" || fail "advises it: $(cat "$T/err")"
	done
done
grep -q 'no package' "$T/letter.txt" || fail 'the letter is gone'
ln -s down.daftar "$T/link.daftar"
bad 3 'is a link' isb unpack "$T/link.daftar"
mkfifo "$T/fifo"
bad 3 'is no file' isb unpack "$T/fifo"
bad 6 'cannot open' isb unpack "$T/missing"
bad 3 'no office xyz' isb pack "$T/x.daftar" --to xyz
bad 6 'cannot write in' isb pack "$T/no/folder/x.daftar" --all

# What a pack left that was killed goes with the next one there; not what another
# one is writing, nor what is somebody else's.
mkdir "$T/stick" "$T/stick/.daftar-folder"
head -c 300 "$T/down.daftar" >"$T/stick/.daftar-aB3dE6"
: >"$T/stick/.daftar-empty0"
cp "$T/down.daftar" "$T/stick/.daftar-toolong"
cp "$T/down.daftar" "$T/stick/.daftar-now000"
echo 'a letter' >"$T/stick/.daftar-letter"
ln -s .daftar-aB3dE6 "$T/stick/.daftar-link00"
(
	flock -n 9 || exit 1
	pack isb stick/all.daftar --all
) 9<"$T/stick/.daftar-now000" || exit 1
is_left=$(cd "$T/stick" && echo .daftar-* all.daftar)
[ "$is_left" = '.daftar-folder .daftar-letter .daftar-link00 .daftar-now000'"\
 .daftar-toolong all.daftar" ] || fail "on the stick: $is_left"
pack isb stick/again.daftar --all
[ ! -e "$T/stick/.daftar-now000" ] || fail 'it stays when nobody writes it'

# What another office wrote and nobody has accepted: it is named when it comes, and
# told wherever it is looked for; it counts nowhere. Who is protected in it is not
# told.
d isb set "$mine" title='Changed far away' >/dev/null || fail 'isb changes it'
new=$(record isb 'Seen by nobody yet')
number=$(d isb show "$new" --json | jq -r .number)
who=$(d isb new person name='Zarina Bibi' protected=yes \
	protected_reason='a witness' pseudonym='Witness A' --json | id_of)
[ -n "$who" ] || fail 'no witness'
pack isb direct.daftar --to khi
unpack khi direct.daftar
unpacked '.received == 3'
came() { # JQ-FILTER: of a record that came
	jq -se --arg new "$new" --arg number "$number" --arg who "$who" --arg mine "$mine" \
		"any(.[]; .event == \"came\" and $1)" "$T/unpacked" >/dev/null ||
		fail "did not come: $1: $(cat "$T/unpacked")"
}
# shellcheck disable=SC2016 # jq's
came '.id == $new and .number == $number and .waits and
	.title == "Seen by nobody yet"'
# shellcheck disable=SC2016
came '.id == $who and .title == "Witness A" and .waits'
# shellcheck disable=SC2016
came '.id == $mine and (has("waits") | not)'
shows() { # WORDS RECORD
	d khi show "$2" >"$T/shown" 2>&1 || fail "show $2: $(cat "$T/shown")"
	grep -qE "$1" "$T/shown" || fail "not $1: $(cat "$T/shown")"
}
of="Not yet accepted  *1 change set of ${new%-*}"
shows "^$number  Seen by nobody yet  " "$new"
shows "$of; nothing of the record counts yet\$" "$number"
shows "^Title  *Seen by nobody yet  *\[.*, sent, $new\]\$" "$new"
[ "$(sqlite3 "$T/khi/desk.db" "SELECT count(*) FROM access_log
	WHERE record = '$new' AND what = 'show'")" = 3 ] || fail 'not logged'
shows "$of: .daftar history" "$mine"
! grep -q 'Changed far away' "$T/shown" || fail 'what waits is shown as live'
d khi show "$mine" --json | jq -e '.fields.title[0].value ==
	"Written far from any line" and .waiting.title[0].state == "sent" and
	(.waiting | keys) == ["title"]' >/dev/null || fail 'show --json: known'
d khi show "$new" --json | jq -e '.waits and .fields == {} and
	.waiting.title[0].value == "Seen by nobody yet"' >/dev/null ||
	fail 'show --json: new'
shows '^Name  *\[protected\]  *\[' "$who"
! grep -aq Zarina "$T/shown" "$T/unpacked" || fail 'the witness is named'
d khi list case --json | grep -q "$new" && fail 'it counts already'
d khi find nobody --json | grep -q "$new" && fail 'it is found already'
# What replaces it here waits no more, and the author sees nothing of all this.
d khi set "$mine" title='Changed at Karachi' >/dev/null || fail 'khi changes it'
d isb show "$new" | grep -q 'Not yet' && fail 'it is his own'
d isb show "$new" --json | jq -e 'has("waits") or has("waiting") | not' \
	>/dev/null || fail 'show --json: own'

# A package before it is missing.
record isb 'Another one' >/dev/null
pack isb up2.daftar --to hq
unpack hq up2.daftar
merge
pack hq gap.daftar --to isb
d hq pack "$T/gap.plain" --to isb --plain >/dev/null || fail 'gap'
d old join "$T/plain.daftar" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$fingerprint" >/dev/null || fail old
bad 3 'a package before it is missing' old unpack "$T/gap.plain"

# Damaged, cut short, continued: in the clear as well as encrypted.
damage() { # FILE OFFSET: into $T/damaged
	cp "$1" "$T/damaged"
	flip "$T/damaged" "$2"
}
for f in gap.daftar gap.plain; do
	size=$(wc -c <"$T/$f")
	for at in 40 $((size / 3)) $((size / 2)) $((size - 30)); do
		damage "$T/$f" "$at"
		bad 3 '' isb unpack "$T/damaged"
	done
	head -c $((size - 1)) "$T/$f" >"$T/damaged"
	bad 3 '' isb unpack "$T/damaged"
	{ cat "$T/$f"; echo more; } >"$T/damaged"
	bad 3 '' isb unpack "$T/damaged"
done

# Made to harm, by somebody with the means of git alone. `forge NAME`: a bundle
# of the refs in a clone.
git clone -q --bare "$HUB" "$T/forge.git"
g() {
	git -C "$T/forge.git" -c user.name=Eve -c user.email=eve@isb "$@"
}
base=$(known isb)
forge() { # FILE OID REF
	g update-ref "$3" "$2"
	g bundle create -q "$T/$1" "$3" "^$base"
}
khi=$(git -C "$T/khi/ledgers/national/out.git" for-each-ref \
	--format='%(refname)' refs/heads/office | head -n 1)
empty=4b825dc642cb6eb9a060e54bf8d69288fbee4904
g fetch -q "$T/khi/ledgers/national/out.git" "$khi:$khi"
unsigned=$(g commit-tree -m unsigned -p "$khi" "$empty")
forge unsigned "$unsigned" "$khi"
bad 4 'nothing was taken' isb unpack "$T/unsigned"
blob=$(head -c 40000000 /dev/zero | g hash-object -w --stdin)
tree=$(printf '100644 blob %s\tzero\n' "$blob" | g mktree)
huge=$(g commit-tree -m huge -p "$base" "$tree")
forge huge "$huge" refs/heads/main
bad 3 'no ledger has such' isb unpack "$T/huge"
main=$(g commit-tree -m 'Main 99: forged' -p "$base" "$base^{tree}")
forge forged "$main" refs/heads/main
bad 4 'nothing was taken' isb unpack "$T/forged"
# Good, but for a stowaway.
blob=$(echo stowaway | g hash-object -w --stdin)
g fetch -q "$T/hq/ledgers/national/in.git" +refs/heads/main:refs/heads/new
new=$(g rev-parse refs/heads/new)
{
	printf '# v2 git bundle\n-%s\n%s refs/heads/main\n\n' "$base" "$new"
	{ g rev-list --objects "$new" "^$base" | cut -c1-40; echo "$blob"; } |
		g pack-objects -q --stdout
} >"$T/stowaway"
bad 4 'belongs to nothing' isb unpack "$T/stowaway"
bomb "$T/forge.git" "$T/pack"
{ printf '# v2 git bundle\n%s refs/heads/main\n\n' "$new"; cat "$T/pack"; } \
	>"$T/bomb"
git init -q --bare "$T/plain.git"
git -C "$T/plain.git" index-pack --stdin <"$T/pack" >/dev/null ||
	fail 'git itself does not take the bomb'
bad 3 'package' isb unpack "$T/bomb"
forge named "$unsigned" refs/heads/other
bad 3 'which no ledger has' isb unpack "$T/named"
# By somebody whom nobody listed; and what a bad stick left is no later one's.
key eve
d spy join "$T/plain.daftar" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/eve.pub" --trust "$fingerprint" >/dev/null || fail 'eve joins'
record spy Invented >/dev/null
d spy pack "$T/invented" --plain --all >"$T/out" 2>&1 || fail 'eve packs'
git bundle list-heads "$T/invented" | grep -q office/isb &&
	fail "eve's work is packed though nobody lists her"
eve=$(git -C "$T/spy/ledgers/national/out.git" for-each-ref \
	--format='%(refname)' refs/heads/office | head -n 1)
g fetch -q "$T/spy/ledgers/national/out.git" "$eve:$eve"
forge invented "$(g rev-parse "$eve")" "$eve"
bad 3 'has ever listed' isb unpack "$T/invented"
d isb quarantine --json | jq -se 'map(select(.what == "bad package")) |
	length == 3' >/dev/null || fail "quarantine: $(d isb quarantine)"
[ -z "$(git -C "$T/isb/ledgers/national/in.git" cat-file -t "$unsigned" \
	2>/dev/null)" ] || fail 'an object of a bad package came in'
verified isb

# Good as before.
unpack isb gap.daftar
unpacked '.alarms == 0'
same_dumps hq isb
fixture_stop
