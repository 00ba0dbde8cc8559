#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The evidence extract: two offices and headquarters write in one record, one
# change set is refused, one field is disputed, a key is revoked later. The
# extract verifies on a machine without the program; one byte changed in any of
# its files shows, also where the sums were made anew; so does what is left out.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

first() { # JQ-FILTER: of the first line
	head -n 1 | jq -r "$1"
}
sync_all() {
	for o in isb khi; do d "$o" sync >/dev/null || fail "$o: sync"; done
	d hq merge "$@" >/dev/null || fail "merge $*"
	for o in isb khi; do d "$o" sync >/dev/null || fail "$o: sync"; done
}
# As on a machine that has nothing but git and ssh-keygen.
verify() { # FOLDER [FINGERPRINT]
	env -i PATH=/usr/bin:/bin HOME=/nonexistent sh "$1/verify.sh" \
		${2+"$2"} >"$T/said" 2>"$T/noise"
}
verified() { # FOLDER [FINGERPRINT]
	verify "$@" || fail "$1 does not verify: $(cat "$T/said" "$T/noise")"
	[ ! -s "$T/noise" ] || fail "$1: noise: $(cat "$T/noise")"
}
not_verified() { # FOLDER WHAT: it fails, and says so
	if verify "$1"; then fail "$2: it verifies"; fi
	tail -n 1 "$T/said" | grep -q -x 'NOT VERIFIED' ||
		fail "$2: it fails without saying so: $(cat "$T/said" "$T/noise")"
}
says() { # ADDRESS VERDICT
	grep -q "^$1  20.*@.*  $2\$" "$T/said" ||
		fail "not \"$1 … $2\": $(cat "$T/said")"
}
sums() { # FOLDER: made anew
	(cd "$1" && find . -type f | sed 's|^\./||' | grep -v '^SHA256SUMS$' |
		sort | xargs sha256sum >"$T/sums" && cp "$T/sums" SHA256SUMS)
}
change_byte() { # FILE: the one in its middle
	at=$(($(wc -c <"$1") / 2))
	byte=$(dd if="$1" bs=1 skip="$at" count=1 2>/dev/null)
	other=x
	[ "$byte" != x ] || other=y
	printf '%s' "$other" | dd of="$1" bs=1 seek="$at" conv=notrunc 2>/dev/null
}

# ---- the world ----

for k in malik khan rind; do key "$k"; done
root=$(d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" --json | first .fingerprint)
d hq sync >/dev/null || fail "hq cannot publish"
join() { # OFFICE NAME OFFICER KEY
	d "$1" join "$HUB_URL" --office "$1" --officer "$3" --key "$T/$4.pub" \
		--trust "$root" >/dev/null || fail "$1: join"
	d hq enrol --office "$1" --name "$2" >/dev/null || fail "enrol $1"
	d hq enrol --officer "$3" --role officer --key "$T/$4.pub" \
		>/dev/null || fail "enrol $3"
}
join isb Islamabad 'A. Khan <a.khan@isb>' khan
join khi Karachi 'N. Rind <n.rind@khi>' rind
d hq merge >/dev/null || fail "merge of the roster"
sync_all
id=$(d isb new person name='Muhammad Aslam' father_name='Ghulam Nabi' \
	--json | first .id)
d isb new entry parent="$id" title='Seen at Saddar' \
	text='In two
lines, "quoted" \ and {"over":' >/dev/null || fail "entry"
d isb new person name='Somebody Else' >/dev/null || fail "another record"
sync_all
# Two values at once; a refused one, between others of the same register.
one=$(d isb set "$id" name='Muhammad Aslam Khan' --json | first .at)
two=$(d khi set "$id" name='Mohammad Aslam' --json | first .at)
bad=$(d isb set "$id" father_name='Ghulam Rasool' --json | first .at)
d isb new person name='A Third One' >/dev/null || fail "a third record"
sync_all --refuse "$bad" --reason 'wrong father: "see" CNIC \ no. 2'
d hq revoke a.khan@isb >/dev/null || fail "revoke"
sync_all
new=$(d khi set "$id" mother_name=Zainab --json | first .at)

# ---- the extract verifies ----

X=$T/extract
d khi evidence "$id" -o "$X" --json >"$T/made" || fail "evidence"
[ "$(jq -r .change_sets "$T/made")" = 6 ] || fail "made: $(cat "$T/made")"
verified "$X" "$root"
cmp "$T/said" "$X/expected.txt" || fail "the program says it otherwise"
gone='; the key is listed no longer'
says "$id" "accepted by main [0-9]*, not proven: a link is missing$gone"
says "$one" "accepted by main [0-9]*, proven$gone"
says "$two" "accepted by main [0-9]*, proven"
says "$bad" "REFUSED by main [0-9]*: wrong father: .\"see.\" CNIC .. no. 2$gone"
says "$new" 'not accepted yet'
[ "$(head -n 1 "$T/said")" = "founding key $root of s.malik@hq" ] ||
	fail "the founding key is not said"
if verify "$X" SHA256:AAAA; then fail "any fingerprint will do"; fi
grep -q -F "$root" "$X/README.txt" || fail "README.txt has no fingerprint"
(cd "$X" && sha256sum -c --quiet --strict SHA256SUMS) || fail "SHA256SUMS"
[ "$(find "$T" -name 'extract*' -prune | wc -l)" = 1 ] ||
	fail "something lies beside it"
for text in 'DISPUTED: ' 'from Muhammad Aslam$' 'to Muhammad Aslam Khan$' \
	'REFUSED by main .*s.malik@hq: wrong father: "see" CNIC' \
	'newest roster does not list this key for a.khan@isb' \
	'not accepted yet\|Not accepted yet'; do
	grep -q "$text" "$X/history.txt" || fail "history.txt has no $text"
done

# With what lies between, all that is accepted is proven.
d khi evidence "$id" -o "$T/all" --links 2>"$T/err" &&
	fail "other records, no ground"
d khi evidence "$id" -o "$T/all" --links --ground 'order of court' \
	>/dev/null || fail "evidence --links"
verified "$T/all"
cmp "$T/said" "$T/all/expected.txt" || fail "links: the program says otherwise"
if grep -q 'not proven' "$T/said"; then fail "links prove nothing"; fi
grep -q 'order of court' "$T/all/README.txt" || fail "README.txt: no ground"

# By hand, as README.txt says.
(
	cd "$X" || exit 1
	sed -n '/^  ssh-keygen -Y/,/payload$/p' README.txt | sh >"$T/hand" &&
		grep -q 'Good "git" signature for' "$T/hand" || exit 1
	sed -n '/^  git init/,/--stdin$/p; /^  git --git-dir/,/^$/p' README.txt |
		sed "s|/tmp/check.git|$T/check.git|" |
		env GIT_CONFIG_GLOBAL=/dev/null sh >"$T/hand" 2>&1 &&
		grep -q 'Good "git" signature' "$T/hand"
) || fail "what README.txt says does not work: $(cat "$T/hand")"

# ---- one byte changed shows ----

# Of the charters' files, which are all treated alike, every eighth; under
# sanitizers one file, because no code that they are in runs here.
if [ -n "${DAFTAR_NO_LIVES-}" ]; then
	some() {
		sed -n 5p
	}
else
	some() {
		awk '/charters\/files\// && n++ % 8 { next } { print }'
	}
fi
(cd "$X" && find . -type f | sort) >"$T/every"
[ "$(wc -l <"$T/every")" -gt 30 ] || fail "files: $(cat "$T/every")"
some <"$T/every" >"$T/files"
while read -r file; do
	cp "$X/$file" "$T/kept"
	change_byte "$X/$file"
	if [ "$file" = ./verify.sh ]; then
		# What the changed script itself does is anybody's guess.
		(cd "$X" && sha256sum -c --quiet SHA256SUMS) >/dev/null 2>&1 &&
			fail "a changed verify.sh goes unnoticed"
	else
		not_verified "$X" "$file changed"
	fi
	cp "$T/kept" "$X/$file"
done <"$T/files"
verified "$X"

# The same where somebody made the sums anew: what is signed does not need them.
{
	grep '^./\(change-sets\|signers\)/\|founding-key\|records' "$T/every"
	grep '^./main/' "$T/every" | sed -n '1,4p;$p'
	grep '^./charters/[0-9a-f]*$' "$T/every" | head -n 2
	sed -n 's/^\([0-9a-f]*\) .* \(README\|allowed\|roster\|types.case\).*/\1/p' \
		"$X/$(grep -m 1 '^./charters/[0-9a-f]*$' "$T/every")" |
		sed 's|^|./charters/files/|'
} >"$T/signed"
[ "$(wc -l <"$T/signed")" -gt 25 ] || fail "signed: $(cat "$T/signed")"
some <"$T/signed" >"$T/files"
cp "$X/SHA256SUMS" "$T/sums.kept"
while read -r file; do
	cp "$X/$file" "$T/kept"
	change_byte "$X/$file"
	sums "$X"
	not_verified "$X" "$file changed, and the sums"
	cp "$T/kept" "$X/$file"
done <"$T/files"
cp "$T/sums.kept" "$X/SHA256SUMS"
verified "$X"

# ---- what is left out, added, or signed by somebody else shows ----

cp -R "$X" "$T/less"
rm "$T/less/change-sets/$one".*
rm "$T/less/change-sets/$new".*
sums "$T/less"
verify "$T/less" || fail "what nothing replaces cannot be missed"
rm "$T/less/change-sets/$id".*
sums "$T/less"
not_verified "$T/less" "the first change set is missing"
cp -R "$X" "$T/short"
rm "$(find "$T/short/main" -name '*.payload' | sort | sed -n 3p)"
sums "$T/short"
not_verified "$T/short" "a main commit is missing"

# A forged change set, well signed by the forger's own key.
forge() { # KEY: signs the change set $two of $T/forged
	base=$T/forged/change-sets/$two
	rm "$base.sig"
	ssh-keygen -q -Y sign -n git -f "$T/$1" "$base.payload" 2>/dev/null
	mv "$base.payload.sig" "$base.sig"
	sums "$T/forged"
}
key forger
cp -R "$X" "$T/forged"
sed 's/Mohammad Aslam/Mohammad Akram/' "$X/change-sets/$two.payload" \
	>"$T/forged/change-sets/$two.payload"
forge forger
not_verified "$T/forged" "a forged change set that main names"
forge rind
not_verified "$T/forged" "another one than main names, by the officer himself"
rm -rf "$T/forged"
cp -R "$X" "$T/forged"
forge forger
verify "$T/forged" || fail "forged: $(cat "$T/said")"
says "$two" 'VOID, although main [0-9]* accepts it: the key was not listed for n.rind@khi'

# ---- the folder, the ground, the log ----

status=0
d khi evidence "$id" -o "$X" 2>"$T/err" || status=$?
[ "$status" = 3 ] || fail "into a folder that is not empty: $status"
mkdir "$T/empty"
d khi evidence "$id" -o "$T/empty" >/dev/null || fail "into an empty folder"
verified "$T/empty"
guarded=$(d khi new person name='Guarded' handling=H1 provider=NCA --json |
	first .id)
status=0
d khi evidence "$guarded" -o "$T/guarded" 2>"$T/err" || status=$?
[ "$status" = 3 ] || fail "H1 without a ground: $status $(cat "$T/err")"
[ ! -e "$T/guarded" ] || fail "H1: something was written all the same"
d khi evidence "$guarded" -o "$T/guarded" --ground 'NCA agrees, 3 Nov' \
	>/dev/null || fail "H1 with a ground"
verified "$T/guarded"

# ---- over volumes ----

# One change set was written before the volume closed and came after it, one in
# the new volume. Who has the history extracts all; who began with the new volume
# what was written in it, and says where the rest is.
late=$(d khi set "$id" mother_name='Zainab Bibi' --json | first .at)
d hq close-volume >/dev/null || fail close
sync_all
new=$(d khi set "$id" mother_name='Zainab B.' --json | first .at)
only=$(d isb new person name='Of the second volume' --json 2>/dev/null | first .id)
[ -n "$only" ] || only=$(d khi new person name='Of the second volume' --json | first .id)
sync_all
sync_all
for o in khi hq; do
	d "$o" evidence "$id" -o "$T/$o.volumes" >/dev/null || fail "$o: evidence"
	verified "$T/$o.volumes" "$root"
	cmp "$T/said" "$T/$o.volumes/expected.txt" || fail "$o: it says otherwise"
	says "$late" 'accepted by main [0-9]*, proven'
	says "$new" 'accepted by main [0-9]*, not proven: a link is missing'
done
key gul
join pew Peshawar 'S. Gul <s.gul@pew>' gul
d hq merge >/dev/null || fail merge
d pew sync >/dev/null || fail "pew: sync"
d pew evidence "$id" -o "$T/no" 2>"$T/err" && fail "evidence of a closed volume"
grep -q 'closed with volume 1' "$T/err" || fail "$(cat "$T/err")"
d pew evidence "$only" -o "$T/pew.volume" >/dev/null || fail "pew: evidence"
verified "$T/pew.volume" "$root"
cmp "$T/said" "$T/pew.volume/expected.txt" || fail "pew: it says otherwise"
tail -n 1 "$T/said" | grep -q ' to [0-9]*$' || fail "$(cat "$T/said")"
tail -n 1 "$T/said" | grep -q 'main 1 to' && fail "it began with the founding"
fixture_stop
