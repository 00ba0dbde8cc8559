#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# reliability.sh [WORLDS [FIRST]] - runs tests/storm over many worlds on all
# processors, and writes into doc/reliability.md what was run and what it found.
# Run by `make reliability`; the sources have to be those of a commit.
set -eu
worlds=${1:-2000}
first=${2:-1}
page=${srcdir:-.}/doc/reliability.md
if [ -n "$(git -C "${srcdir:-.}" status --porcelain)" ]; then
	echo 'commit first: what is run has to have a name' >&2
	exit 1
fi
commit=$(git -C "${srcdir:-.}" rev-parse --short=10 HEAD)
T=$(mktemp -d "${TMPDIR:-/tmp}/daftar-reliability.XXXXXX")
trap 'rm -rf "$T"' EXIT
trap 'exit 1' HUP INT TERM
began=$(date +%s)

# A slice at a time: one that fails says at which seed, and costs only its rest.
slice=50
end=$((first + worlds))
export slice end T
# shellcheck disable=SC2016 # for the inner shell
seq "$first" "$slice" $((end - 1)) | xargs -P "$(nproc)" -n 1 sh -c '
	n=$((end - $1 < slice ? end - $1 : slice))
	tests/storm "$n" "$1" >"$T/$1.out" 2>"$T/$1.err" || : >"$T/$1.bad"' sh

# "50 seeds from 1, 620 saves, …": the sum of each word.
cat "$T"/*.out | tr ',' '\n' | sed 's/^ *//; s/ from .*//' | awk '{
	n = $1
	sub(/^[0-9]+ /, "")
	if (!($0 in sum))
		order[++words] = $0
	sum[$0] += n
} END {
	for (i = 1; i <= words; i++)
		printf "%s%s %s", (i > 1 ? ", " : ""), sum[order[i]], order[i]
}' >"$T/sum"
found=
for bad in "$T"/*.bad; do
	[ -e "$bad" ] || continue
	found="$found$(grep -m 1 '^seed' "${bad%.bad}.err" |
		cut -c 1-150 | tr '|`' '/ '); "
done
printf '| %s | %s | %s to %s | %s | %s min | %s |\n' "$(date -u +%Y-%m-%d)" \
	"$commit" "$first" $((first + worlds - 1)) "$(cat "$T/sum")" \
	$((($(date +%s) - began) / 60)) "${found:-nothing}" >>"$page"
tail -n 1 "$page"
[ -z "$found" ]
