#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# comparable.sh - what the programs are given that bench/screens looks at beside
# Daftar: in the folder $1, each with $2 things in it, a repository for tig, a
# mailbox for neomutt, a text for less, a folder of files for mc.
set -eu
dir=$1
n=$2

items() {
	awk -v n="$n" -v what="$1" -v folder="$dir/files" '
	function words(i) {
		return sprintf("item-%07d %s %s, seen at the bus stand of %s",
		    i, first[i * 7 % 10 + 1], last[i * 3 % 7 + 1],
		    place[i % 5 + 1])
	}
	BEGIN {
		split("Ahmed Ali Hassan Usman Bilal Fatima Sana Hina Nadia " \
		    "Asma", first, " ")
		split("Khan Aslam Malik Butt Mirza Memon Iqbal", last, " ")
		split("Lahore Karachi Quetta Multan Gujrat", place, " ")
		for (i = 1; i <= n; i++) {
			text = words(i)
			time = 1700000000 + i * 60
			if (what == "commits")
				printf "commit refs/heads/main\ncommitter " \
				    "A. Khan <a@isb> %d +0000\ndata %d\n%s\n" \
				    "M 100644 inline remarks\ndata %d\n%s\n",
				    time, length(text), text, length(text),
				    text
			else if (what == "mails")
				printf "From a@isb Mon Nov 23 09:00:00 " \
				    "2026\nFrom: A. Khan <a@isb>\nTo: " \
				    "hq@isb\nSubject: %s\nMessage-ID: " \
				    "<%d@isb>\nDate: Mon, 23 Nov 2026 " \
				    "09:%02d:00 +0000\nStatus: RO\n\n%s\n\n",
				    text, i, i % 60, text
			else if (what == "files") {
				name = sprintf("%s/item-%07d", folder, i)
				print text >name
				close(name)
			}
			else
				print text
		}
	}'
}

mkdir -p "$dir/repository" "$dir/files" "$dir/home"
git -C "$dir/repository" init -q -b main
items commits |
	git -C "$dir/repository" -c core.compression=0 fast-import --quiet
git -C "$dir/repository" reset -q --hard
items mails >"$dir/mailbox"
items lines >"$dir/text"
items files
printf 'set folder=%s\nset sort=date\nset header_cache=\n' "$dir" \
	>"$dir/neomuttrc"
