#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What is small by line and large on the disk, in a hub that lets everything in:
# zeros, deltas that swell, change sets without number. Whoever meets one ends
# with 4, says so, has what he had, and gets and sends the rest in the same
# exchange. BOMBS_TINY: how many change sets that is.
. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/world.sh"
fixture_start path
many=$PWD/tests/many


key khan
key rind
found
admit isb 'A. Khan <a.khan@isb>' khan
admit khi 'N. Rind <n.rind@khi>' rind
rm "$HUB/hooks/pre-receive"
liar=$(jq -r .replica "$T/joined.khi") # that of khi
g() {
	git -C "$HUB" -c user.name=Rind -c user.email=n.rind@khi "$@"
}
# At OFFICE, with the hub's BRANCH at COMMIT: WHAT and WORDS in quarantine, and
# nothing of it has come in or is left.
met() { # OFFICE BRANCH COMMIT WHAT WORDS OBJECT
	was=$(g rev-parse -q --verify "refs/heads/$2")
	g update-ref "refs/heads/$2" "$3"
	for _ in $twice; do
		sync_at "$1" 4
		is "$4: alarms" "$(tail -n 1 "$T/out" | jq .alarms)" 1
		jq -r 'select(.event == "alarm").what' "$T/out" |
			grep -qF -- "$5" || fail "not \"$5\": $(cat "$T/out")"
	done
	d "$1" quarantine --json | jq -se --arg what "$4" --arg words "$5" \
		--arg where "commit $(echo "$3" | cut -c -16)" \
		'map(select(.what == $what and
		(.where | endswith($where)) and (.reason | contains($words)))) |
		length == 1' >/dev/null || fail "$4: $(d "$1" quarantine)"
	in=$T/$1/ledgers/national/in.git
	[ ! -e "$in/incoming" ] || fail "$4: its folder is left"
	git -C "$in" cat-file -e "$6" 2>/dev/null && fail "$4: it came in"
	if [ -n "$was" ]; then
		g update-ref "refs/heads/$2" "$was"
	else
		g update-ref -d "refs/heads/$2"
	fi
}
with() { # BLOB [COMMIT-TREE'S ARG...]: a commit that has it
	blob=$1
	shift
	g commit-tree -m large "$@" "$(printf '100644 blob %s\tlarge\n' "$blob" |
		g mktree)"
}

# ---- to the seat: 100 MB of zeros, a delta of 400 MB, a large commit ----

arrived() { # OFFICE ID
	d "$1" history "$2" >/dev/null 2>&1 || fail "$1 did not get $2"
}
twice=1
zeros=$(head -c 100000000 /dev/zero | g -c core.compression=1 \
	-c core.bigFileThreshold=1m hash-object -w --stdin)
one=$(task isb 'Beside zeros')
sync_at isb 0
met hq "office/$liar" "$(with "$zeros")" 'bad branch' \
	'a blob of 100000000 bytes: no ledger has such ones' "$zeros"
arrived hq "$one"
bomb "$HUB" "$T/pack"
git -C "$HUB" index-pack --stdin <"$T/pack" >/dev/null || fail 'no bomb'
swollen=$(git -C "$HUB" cat-file --batch-all-objects --batch-check |
	awk '$3 == 419430375 { print $1 }')
two=$(task isb 'Beside a bomb')
sync_at isb 0
met hq "office/$liar" "$(with "$swollen")" 'bad branch' \
	"$swollen, a blob of 419430375 bytes" "$swollen"
arrived hq "$two"
{
	echo "tree $(g rev-parse 'main^{tree}')"
	echo 'author Rind <n.rind@khi> 1790000000 +0500'
	echo 'committer Rind <n.rind@khi> 1790000000 +0500'
	echo
	head -c 20000000 /dev/zero | tr '\0' x
} >"$T/commit"
twice='1 2'
long=$(g hash-object -t commit -w "$T/commit")
met hq "office/$liar" "$long" 'bad branch' \
	"$long, a commit of 20000" "$long"

# ---- tiny ones without number, in one push ----

tiny=${DAFTAR_NO_LIVES:+500}
tiny=${BOMBS_TINY:-${tiny:-5000}}
# 1,600 bytes for each, which git at the hub needs when main goes there
limits=--data=$((56000000 + tiny * 1600))
[ -z "${DAFTAR_NO_LIVES-}" ] || limits=--core=0 # under sanitizers
bounded() { # OFFICE COMMAND...: in so much memory, and soon
	office=$1
	shift
	timeout $((60 + tiny / 500)) prlimit "$limits" \
		"$DAFTAR" -C "$T/$office" "$@" >"$T/out" 2>&1 ||
		fail "$*: $(tail -n 5 "$T/out")"
}
"$many" "$T/khi" "$T/rind" n.rind@khi 'N. Rind' "$tiny" || fail many
sync_at khi 0
few=$(task isb 'Beside many')
sync_at isb 0
bounded hq sync
arrived hq "$few"
bounded hq merge
bounded isb sync
is 'state of the one' "$(d isb history "$few" --json | jq -r .state)" accepted
is 'all of them' "$(g rev-list --count --author=n.rind main)" "$tiny"

# ---- to an office, in main ----

merge
three=$(task isb 'Sent beside zeros')
zeros=$(head -c 6000000 /dev/zero | g hash-object -w --stdin)
met isb main "$(with "$zeros" -p main)" 'bad main' \
	"$zeros, a blob of 6000000 bytes" "$zeros"
merge
arrived hq "$three"
for o in isb khi; do
	sync_at "$o" 0
done
same_dumps hq isb khi
verified isb khi
fixture_stop
