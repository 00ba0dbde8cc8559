#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The examples of daftar-ledger(5): commits and the roster of a ledger that was made
# with the key of tests/keys, which signs nothing else. What they are must stay
# readable for ever.
#
#   - git and ssh-keygen find their signatures good, and the hashes agree
#   - the manual page shows their very bytes
#   - the program still writes the same, but for what follows from the types
#     (the founding commit's tree)
#
# With REMAKE=1 the examples are made anew, for the page to be written anew.
. "${srcdir:-.}/tests/lib.sh"
examples=${srcdir:-.}/tests/examples
page=${srcdir:-.}/doc/daftar-ledger.5
fixture_start path

payload() { # FILE: what was signed
	sed '/^gpgsig /,/^ -----END SSH SIGNATURE-----$/d' "$1"
}
hash_of() { # FILE: of its payload
	payload "$1" | sha256sum | cut -d' ' -f1
}
header() { # NAME FILE
	sed -n "s/^$1: //p" "$2" | head -n 1
}
same() { # WHAT A B
	[ "$2" = "$3" ] || fail "$1: $2, not $3"
}

# A ledger with one register, two saves and a merge.
cp "${srcdir:-.}/tests/keys/example" "${srcdir:-.}/tests/keys/example.pub" "$T"
chmod 600 "$T/example"
export DAFTAR_SEED=example
export DAFTAR_NOW=2026-11-23T09:00:00+05:00
d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/example.pub" --hub "$HUB" --ledger example >/dev/null ||
	fail init
DAFTAR_NOW=2026-11-23T09:05:00+05:00
id=$(d hq new extradition title='Return of K. Rafiq' direction=to-uk \
	stage=provisionally-arrested --json | jq -r .id)
DAFTAR_NOW=2026-11-23T09:10:00+05:00
d hq set "$id" judge='ADC(G)' stage=remanded >/dev/null || fail set
DAFTAR_NOW=2026-11-23T09:15:00+05:00
d hq merge >/dev/null || fail merge
branch=$(git -C "$HUB" for-each-ref --format='%(refname)' refs/heads/office)
mkdir "$T/made"
made() { # NAME COMMIT
	git -C "$HUB" cat-file commit "$2" >"$T/made/$1"
}
d hq dump >"$T/made/dump" || fail dump
git -C "$HUB" show main:roster.json >"$T/made/roster.json"
git -C "$HUB" show main:allowed_signers >"$T/made/allowed_signers"
made main-1 main~1
made main-2 main
made change-1 "$branch~1"
made change-2 "$branch"
if [ -n "${REMAKE-}" ]; then
	mkdir -p "$examples"
	cp "$T/made"/* "$examples/"
fi

# They are what they say, by git, ssh-keygen and sha256sum alone.
git init -q --bare "$T/check.git"
git -C "$T/check.git" hash-object -t tree -w --stdin </dev/null >/dev/null
for name in main-1 main-2 change-1 change-2; do
	oid=$(git -C "$T/check.git" hash-object -t commit -w --stdin \
		<"$examples/$name") || fail "$name is no commit"
	git -C "$T/check.git" -c gpg.ssh.allowedSignersFile="$examples/allowed_signers" \
		verify-commit "$oid" 2>"$T/err" || fail "$name: $(cat "$T/err")"
	echo "$name $oid" >>"$T/oids"
done
oid_of() { # NAME
	sed -n "s/^$1 //p" "$T/oids"
}
for c in change-1 change-2 main-2; do
	same "$c: ledger" "$(header Ledger "$examples/$c")" \
		"$(hash_of "$examples/main-1" | cut -c 1-32)"
done
for c in change-1 change-2; do
	same "$c: main" "$(header Main "$examples/$c")" \
		"1 $(hash_of "$examples/main-1")"
done
same 'change-2: previous' "$(header Previous "$examples/change-2")" \
	"$(hash_of "$examples/change-1")"
same 'main-2: previous' "$(header Previous "$examples/main-2")" \
	"$(hash_of "$examples/main-1")"
same 'main-2: accepted' "$(sed -n '/"accept"/p' "$examples/main-2")" \
	"{\"decision\":\"accept\",\"replica\":\"$(header Replica \
		"$examples/change-2")\",\"seq\":\"2\",\"sha256\":\"$(hash_of \
		"$examples/change-2")\"}"
same 'change-2: parent' "$(sed -n 's/^parent //p' "$examples/change-2")" \
	"$(oid_of change-1)"
same 'main-2: parents' "$(sed -n 's/^parent //p' "$examples/main-2" |
	tr '\n' ' ')" "$(oid_of main-1) $(oid_of change-2) "

# The page shows them: each line, escaped for mdoc.
mdoc() {
	sed "s/\\\\/\\\\e/g; s/-/\\\\-/g; s/'/\\\\(aq/g; s/^\\./\\\\\\&./"
}
shown() { # FILE: between the lines of a display
	mdoc <"$1" >"$T/wanted"
	awk -v wanted="$T/wanted" 'BEGIN {
		while ((getline line < wanted) > 0) want[++n] = line
	}
	$0 == want[at + 1] { if (++at == n) { found = 1; exit } next }
	{ at = $0 == want[1] }
	END { exit !found }' "$page"
}
for name in roster.json allowed_signers dump; do
	shown "$examples/$name" || fail "daftar-ledger(5) does not show $name"
done
for name in change-1 change-2 main-2; do
	shown "$examples/$name" || fail "daftar-ledger(5) does not show $name"
	grep -q "$(hash_of "$examples/$name")" "$page" ||
		fail "daftar-ledger(5) does not have the hash of $name"
	grep -q "$(oid_of "$name")" "$page" ||
		fail "daftar-ledger(5) does not have the id of $name"
done

# The program still writes them so. What follows from the tree of the founding
# commit, which holds the types, is left out.
without() {
	payload "$1" | sed -E 's/[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}/HASH/g'
}
for name in roster.json allowed_signers dump main-1 change-1 change-2 main-2; do
	without "$T/made/$name" >"$T/made.text"
	without "$examples/$name" >"$T/example.text"
	diff "$T/example.text" "$T/made.text" || fail "$name is written in another way"
done
fixture_stop
