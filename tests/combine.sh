#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What brings records together is a row of the access log of its own kind: hits
# of a search, a list filtered by what is in records, likely duplicates, links.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

rows() { # all rows so far, as "KIND RECORD WHAT"
	sqlite3 -separator ' ' "$T/hq/desk.db" "SELECT c.kind, a.record, a.what
		FROM access_log AS a JOIN access_chain AS c USING (id)
		ORDER BY a.id"
}
newest() { # N: the newest ones
	rows | tail -n "$1"
}
grown() { # BY COMMAND...: the command writes so many rows
	by=$1
	shift
	before=$(rows | wc -l)
	"$@" >/dev/null 2>&1 || fail "$*"
	is "rows of $*" "$(($(rows | wc -l) - before))" "$by"
}

key malik
d hq init --office hq --officer 'S. Malik <s.malik@hq>' --key "$T/malik.pub" \
	--hub "$HUB_URL" --ledger national >/dev/null || fail init
person=$(new person name='Muhammad Aslam' cnic=3520212345671)
case=$(new case title='Theft at the bazaar')

# ---- search: one row for what was asked, none if nothing was found ----
grown 1 d hq find aslam
is 'a search' "$(newest 1)" 'combination  search, 1 found: aslam'
grown 1 d hq find 35202-1234567-1
is 'a number' "$(newest 1)" 'combination  search, 1 found: 35202-1234567-1'
grown 0 d hq find nobody
grown 0 d hq list person
grown 0 d hq due
# By content, or by stage and office, which say nothing of anybody.
grown 1 d hq list person --where cnic=35202-1234567-1
is 'a filter' "$(newest 1)" 'combination  list of person: cnic=35202-1234567-1'
grown 0 d hq list case --where stage=enquiry
grown 0 d hq list person --where cnic=

# ---- likely duplicates, before they are told ----
grown 2 d hq new person name='Mohammad Aslam' cnic=3520212345671
is 'what is alike' "$(newest 1 | sed 's/^combination hq[^ ]* //')" \
	"likely duplicates: $(d hq show "$person" --json | jq -r .number)"
grown 1 d hq new person name='Bashir Gul'

# ---- a link, beside the row of the change set ----
grown 2 d hq new link parent="$case" person="$person" role=accused
is 'a link' "$(newest 1 | sed 's/ hq[^ ]*//; s/-[0-9]*$//; s/hq.*/hq/')" \
	'combination 1 link in change set hq'
printf '%s\n%s\n' \
	"{\"type\":\"link\",\"set\":{\"parent\":\"$case\",\"person\":\"$person\",\"role\":\"witness\"}}" \
	"{\"type\":\"link\",\"set\":{\"parent\":\"$case\",\"person\":\"$person\",\"role\":\"complainant\"}}" \
	>"$T/links"
before=$(rows | wc -l)
d hq new - <"$T/links" >/dev/null || fail 'two links'
is 'rows of two links' "$(($(rows | wc -l) - before))" 2
newest 1 | grep -q ' 2 links in change set' || fail "$(newest 1)"
# What only belongs to one record is none.
grown 1 d hq new entry parent="$case" title=first
grown 1 d hq set "$case" title=B

# ---- without the log nothing is shown ----
sqlite3 "$T/hq/desk.db" 'ALTER TABLE access_log RENAME TO gone;
	CREATE VIEW access_log AS SELECT 1 AS id'
d hq find aslam >"$T/out" 2>/dev/null && fail 'a search without its row'
grep -qi aslam "$T/out" && fail 'hits without a row'
d hq access-log --json >/dev/null 2>&1 && fail 'a log that is none'
fixture_stop
