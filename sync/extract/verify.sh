#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# verify.sh - checks an extract with git, ssh-keygen and the standard tools of
# a POSIX system. Daftar is not needed. README.txt says what it proves.
#
#   sh verify.sh [FINGERPRINT]
#
# FINGERPRINT is the founding key's, as headquarters told it. One line is
# printed for each change set; the first fault ends it with status 1.
#
# How: (1) the files are those of SHA256SUMS. (2) main is one chain from the
# founding key on, each commit signed by a key that the roster before it lists
# for somebody with the role hq. (3) each change set is signed by a key that
# the roster of the main commit that accepts it lists for its author.

set -u
LC_ALL=C
GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export LC_ALL GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL
unset GIT_DIR GIT_WORK_TREE GIT_OBJECT_DIRECTORY GIT_CONFIG GIT_CONFIG_COUNT
unset GIT_CONFIG_PARAMETERS GIT_REPLACE_REF_BASE
umask 077
exec 3>&1

fault() {
	echo "FAULT: $*" >&3
	echo "NOT VERIFIED" >&3
	exit 1
}
for tool in git ssh-keygen sha256sum awk sed; do
	command -v "$tool" >/dev/null || fault "the program $tool is not here"
done
here=$(dirname "$0")
cd "$here" || exit 1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

# ---- 1. the files ----

[ -z "$(find . ! -type f ! -type d)" ] || fault "there are other files than plain"
find . -type f | sed 's|^\./||' | grep -v '^SHA256SUMS$' | sort >"$dir/files"
grep '[^a-zA-Z0-9_./-]' "$dir/files" && fault "there are files with strange names"
xargs sha256sum <"$dir/files" >"$dir/sums"
if ! cmp -s "$dir/sums" SHA256SUMS; then
	name=$(diff "$dir/sums" SHA256SUMS | sed -n 's/^[<>] .\{66\}//p' |
		head -n 1)
	fault "the files are not those of SHA256SUMS: ${name:-SHA256SUMS}"
fi

# ---- what commits say ----

git init -q --bare "$dir/git" >"$dir/out" 2>&1 || fault "git init does not work"
GIT_DIR=$dir/git
export GIT_DIR

# Reads names of commits (main/000001: main/000001.payload, .sig); prints a
# line for each: its name, the names of its header's lines, the values of the
# first six, author, date, time, offset, first parent, SHA-256 of the payload,
# the git id of the one before it where it names that (it opens a volume),
# "good" if the signature is written in the one way, "touched" if it writes in
# one of the records. Notes decisions of main in accept, range, refuse and
# hold.NUMBER, what was replaced in over, and in objects/ the commits as git
# has them.
cat >"$dir/parse.awk" <<'AWK'
BEGIN {
	while ((getline line <(dir "/sums")) > 0)
		sum[substr(line, 67)] = substr(line, 1, 64)
	while ((getline line <"records") > 0)
		want[line] = 1
}
{ parse($0) }

function safe(s) {
	gsub(/[^A-Za-z0-9.:_@+-]/, "?", s)
	return s == "" ? "-" : s
}
# 70 columns of base64 a line, no bits in the padding.
function armour(n, i, last) {
	if (n < 3 || sig[1] != "-----BEGIN SSH SIGNATURE-----" ||
	    sig[n] != "-----END SSH SIGNATURE-----")
		return "bad"
	for (i = 2; i < n - 1; i++)
		if (length(sig[i]) != 70 || sig[i] !~ /^[A-Za-z0-9+\/]+$/)
			return "bad"
	last = sig[n - 1]
	if (length(last) > 70 || last !~ /^[A-Za-z0-9+\/]+=?=?$/ ||
	    (length(last) + (n - 3) * 70) % 4 != 0)
		return "bad"
	if (last ~ /==$/)
		return last ~ /[AQgw]==$/ ? "good" : "bad"
	if (last ~ /=$/)
		return last ~ /[AEIMQUYcgkosw048]=$/ ? "good" : "bad"
	return "good"
}
# Seconds since 1970 and "+0500" as "2026-11-26 17:41 +0500".
function date(at, zone, day, rest, era, doe, yoe, doy, mp, y, m, d) {
	rest = substr(zone, 2, 2) * 3600 + substr(zone, 4, 2) * 60
	at += zone ~ /^-/ ? -rest : rest
	day = int(at / 86400)
	if (day * 86400 > at)
		day--
	rest = at - day * 86400
	day += 719468
	era = int(day / 146097)
	doe = day - era * 146097
	yoe = int((doe - int(doe / 1460) + int(doe / 36524) - \
	    int(doe / 146096)) / 365)
	doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
	mp = int((5 * doy + 2) / 153)
	d = doy - int((153 * mp + 2) / 5) + 1
	m = mp < 10 ? mp + 3 : mp - 9
	y = yoe + era * 400 + (m <= 2)
	return sprintf("%04d-%02d-%02d %02d:%02d %s", y, m, d, \
	    int(rest / 3600), int(rest % 3600 / 60), zone)
}
function decision(line, number, f, head, end, from) {
	split(line, f, "\"")
	if (f[4] == "accept")
		print number, f[8], f[12], f[16] >(dir "/accept")
	if (f[4] == "accept-range")
		print number, f[12], f[8], f[20] >(dir "/range")
	if (f[4] == "refuse") {
		head = "{\"decision\":\"refuse\",\"reason\":\""
		end = index(line, "\",\"replica\":\"")
		split(substr(line, end), f, "\"")
		print number, f[5], f[9], f[13], substr(line, \
		    length(head) + 1, end - length(head) - 1) >(dir "/refuse")
	}
	if (f[4] == "hold") {
		from = f[8]
		head = "{\"decision\":\"hold\",\"from\":\"" from \
		    "\",\"reason\":\""
		end = index(line, "\",\"replica\":\"")
		split(substr(line, end), f, "\"")
		print number, f[5], from, substr(line, length(head) + 1, \
		    end - length(head) - 1) >(dir "/hold." number)
	}
}
# A record's line of a change set: is it one of ours, and what it replaced.
function change(line, end, id, over) {
	end = index(line, "},\"record\":\"")
	id = substr(line, end + 12)
	sub(/".*/, "", id)
	if (!(id in want))
		return 0
	over = substr(line, 1, end)
	while (match(over, /"[a-z0-9]+[.][a-z2-7]+-[0-9]+"/)) {
		print substr(over, RSTART + 1, RLENGTH - 2) >(dir "/over")
		over = substr(over, RSTART + RLENGTH)
	}
	return 1
}
function parse(base, line, n, i, part, keys, values, nvalues, who, when,
    parent, touched, object, number, at, opens) {
	n = 0
	while ((getline line <(base ".sig")) > 0)
		sig[++n] = line
	close(base ".sig")
	object = base
	sub(/.*\//, "", object)
	object = dir "/objects/" object
	# The parts: 0 git's header, 1 the subject, 2 header, 3 lines.
	keys = who = when = parent = values = number = opens = ""
	part = nvalues = touched = 0
	while ((getline line <(base ".payload")) > 0) {
		if (part == 0 && line == "")
			for (i = 1; i <= n; i++)
				print((i == 1 ? "gpgsig " : " ") sig[i]) >object
		print line >object
		if (line == "" && part < 3) {
			part++
		} else if (part == 0 && line ~ /^parent / && parent == "") {
			parent = substr(line, 8)
		} else if (part == 0 && line ~ \
		    /^author [^<>]*<[a-z0-9._-]+@[a-z0-9]+> [0-9]+ [-+][0-9]+$/) {
			who = line
			sub(/^[^<]*</, "", who)
			split(who, at, " ")
			who = substr(at[1], 1, length(at[1]) - 1)
			when = date(at[2], at[3])
		} else if (part == 2) {
			i = index(line, ": ")
			keys = keys substr(line, 1, i)
			if (line ~ /^Previous: [0-9a-f]+ [0-9a-f]+$/) {
				opens = line
				sub(/.* /, "", opens)
				sub(/ [0-9a-f]+$/, "", line)
			}
			if (++nvalues <= 6)
				values = values " " safe(substr(line, i + 2))
			if (substr(line, 1, i) == "Main:")
				number = substr(line, i + 2)
		} else if (part == 3 && base ~ /^main\//) {
			decision(line, number)
		} else if (part == 3) {
			touched += change(line)
		}
	}
	close(base ".payload")
	close(object)
	for (; nvalues < 6; nvalues++)
		values = values " -"
	when = when == "" ? "- - -" : when
	touched = touched ? "touched" : "-"
	print base, safe(keys) values, safe(who), when, safe(parent), \
	    sum[base ".payload"], safe(opens), armour(n), touched
}
AWK
mkdir "$dir/objects"
for file in accept range refuse over; do
	: >"$dir/$file"
done
parse() {
	awk -v dir="$dir" -f "$dir/parse.awk"
}

signed() { # BASE SIGNERS ID: by a key that the file lists for this officer?
	ssh-keygen -Y verify -f "$2" -I "$3" -n git -s "$1.sig" \
		<"$1.payload" >"$dir/out" 2>&1
}
whole() { # BASE: is it what its key signed, whosever key that is?
	ssh-keygen -Y check-novalidate -n git -s "$1.sig" \
		<"$1.payload" >"$dir/out" 2>&1
}
role() { # CHARTER ID PATTERN: has the officer one of these roles?
	grep -E -q "^$2 .*\"$3\"" "$dir/roles.$1"
}

# ---- 2. main: the ledger's charter and what it accepts ----

# The charter with this hash; keeps its keys (listed, ever) and its roles.
charter() { # HASH
	[ -f "charters/$1" ] || fault "charters/$1 is not here"
	awk -v ever="$dir/ever.$1" -v listed="$dir/listed.$1" \
		-v roles="$dir/roles.$1" '
	function keep(path, line, officers, n, i, f, r) {
		if (path == "allowed_signers") {
			print line >ever
			if (line ~ /^# no longer listed/)
				revoked = 1
			if (!revoked)
				print line >listed
		}
		if (path != "roster.json")
			return
		n = split(line, officers, "{\"id\":\"")
		for (i = 2; i <= n; i++) {
			split(officers[i], f, "\"")
			r = officers[i]
			sub(/.*"roles":\[/, "", r)
			sub(/\].*/, "", r)
			print f[1], r >roles
		}
	}
	{
		file = "charters/files/" $1
		len = 0
		path = $0
		sub(/^[^ ]* [^ ]* /, "", path)
		print path
		print $2
		more = (getline line <file) > 0
		while (more) {
			len += length(line) + 1
			text = line
			more = (getline line <file) > 0
			keep(path, text)
			# The last line may have no newline.
			if (more || len == $2)
				print text
			else
				printf "%s", text
		}
		close(file)
		if (len != $2 && len != $2 + 1)
			exit 1
	}' "charters/$1" >"$dir/charter" ||
		fault "charters/$1: a file has not its length"
	whole=$(sha256sum <"$dir/charter")
	[ "${whole%% *}" = "$1" ] ||
		fault "charters/$1 is not the charter that main names"
	touch "$dir/listed.$1" "$dir/ever.$1" "$dir/roles.$1"
}

find main -name '*.payload' | sed 's/\.payload$//' | sort >"$dir/names"
[ -s "$dir/names" ] || fault "there is no main"
parse <"$dir/names" >"$dir/parsed"
sed "s|^main|$dir/objects|" "$dir/names" |
	git hash-object -w -t commit --stdin-paths >"$dir/ids" 2>"$dir/out" ||
	fault "main holds what is no commit: $(head -n 1 "$dir/out")"

n=0 first=1 ledger=- before='' sha_before=- oid_before=- seat_before='' founder=''
: >"$dir/charters"
exec 4<"$dir/ids"
while read -r m keys format of number previous seat hash who _ _ _ parent sha \
	opens armour _; do
	# The register of which this is may have begun with a later volume.
	if [ "$n" -eq 0 ] && [ "$opens" != - ]; then
		begin=${m#main/}
		n=$(expr "$begin" + 0 - 1)
		ledger=$of sha_before=$previous oid_before=$opens first=$((n + 1))
	fi
	n=$((n + 1))
	read -r oid <&4
	[ "$m" = "main/$(printf %06d "$n")" ] || fault "main $n is not here"
	case ${keys#Daftar:Ledger:Main:Previous:Seat:Charter:} in
	'' | Volume: | Volume:Snapshot:) ;;
	*) fault "$m has no header of main" ;;
	esac
	case $keys in
	*Snapshot:)
		[ "$parent" = - ] || fault "$m opens a volume and has a parent"
		parent=$opens
		;;
	*) [ "$opens" = - ] || fault "$m opens nothing" ;;
	esac
	[ "$format" = 1 ] || fault "$m: its format is $format"
	[ "$number" = "$n" ] || fault "$m is number $number"
	[ "$of" = "$ledger" ] || fault "$m is of another ledger: $of"
	[ "$previous" = "$sha_before" ] ||
		fault "$m does not follow the one before it"
	[ "$parent" = "$oid_before" ] ||
		fault "$m: its parent is not the one before it"
	[ "$armour" = good ] || fault "$m.sig is not a signature"
	[ "$hash" = "$before" ] || charter "$hash"
	echo "$n $hash" >>"$dir/charters"
	by=${before:-$hash}
	if signed "$m" "$dir/listed.$by" "$who"; then
		role "$by" "$who" hq || fault "$m: $who has not the role hq"
	elif [ "$n" -ne "$first" ] && signed "$m" "$dir/listed.$by" recovery; then
		[ "$seat" != "$seat_before" ] ||
			fault "$m: a recovery key may only move the seat"
	else
		fault "$m is not signed by a key that is listed for $who"
	fi
	if [ "$n" -eq "$first" ]; then
		[ "$n" -ne 1 ] || ledger=$(echo "$sha" | cut -c 1-32)
		founder=$(git -c gpg.ssh.allowedSignersFile="$dir/listed.$hash" \
			log -1 --format=%GF "$oid" 2>"$dir/out")
		[ "$founder" = "$(cat founding-key)" ] ||
			fault "main begins with $founder, not with founding-key"
		[ "${1-$founder}" = "$founder" ] ||
			fault "main begins with $founder, not with $1"
		echo "founding key $founder of $who"
	fi
	if [ -f "signers/main-$n" ]; then
		cmp -s "signers/main-$n" "$dir/listed.$hash" ||
			fault "signers/main-$n is not the roster of main $n"
	fi
	before=$hash sha_before=$sha oid_before=$oid seat_before=$seat
done <"$dir/parsed"
for file in signers/main-*; do
	[ "${file#*-}" -le "$n" ] || fault "$file: there is no such main"
done
# What was accepted stays so: no tip goes back or becomes another one.
awk '{
		if ($2 in tip && ($3 + 0 < tip[$2] + 0 ||
		    ($3 == tip[$2] && $4 != hash[$2]))) {
			print "main " $1 " takes " $2 " back"
			exit
		}
		tip[$2] = $3
		hash[$2] = $4
	}' "$dir/accept" >"$dir/back"
[ ! -s "$dir/back" ] || fault "$(cat "$dir/back")"

# ---- 3. the change sets ----

find change-sets -name '*.payload' | sed 's|.*/||; s/\.payload$//' |
	sort -t - -k 1,1 -k 2,2n | sed 's|^|change-sets/|' >"$dir/names"
[ -s "$dir/names" ] || fault "there are no change sets"
if [ -d links ]; then
	find links -name '*.payload' | sed 's/\.payload$//' >>"$dir/names"
fi
parse <"$dir/names" >"$dir/parsed"

# What main says of each: main commit, its charter, "proven" or not, the main
# commit that refused it, then the reason of a refusal or a hold. Proven is
# what main names by its hash, and what a proven one names as the one before.
awk -v dir="$dir" -v newest="$before" -v number="$n" '
	function read_all(line, f) {
		while ((getline line <(dir "/charters")) > 0) {
			split(line, f, " ")
			charter[f[1]] = f[2]
		}
		while ((getline line <(dir "/accept")) > 0) {
			split(line, f, " ")
			named[f[2] "-" f[3]] = f[4]
			tips[f[2]] = tips[f[2]] f[1] " " f[3] " "
		}
		while ((getline line <(dir "/refuse")) > 0) {
			split(line, f, " ")
			key = f[2] "-" f[3] " " f[4]
			if (key in refused)
				continue
			refused[key] = f[1]
			sub(/^[^ ]* [^ ]* [^ ]* [^ ]* /, "", line)
			why[key] = line
		}
		while ((getline line <(dir "/hold." number)) > 0) {
			split(line, f, " ")
			held[f[2]] = f[3]
			sub(/^[^ ]* [^ ]* [^ ]* /, "", line)
			hold[f[2]] = line
		}
	}
	function proven(at) {
		while (at in sha) {
			if (at in named || (at " " sha[at]) in refused)
				return 1
			if (!(at in next_of) || previous[next_of[at]] != sha[at])
				return 0
			at = next_of[at]
		}
		return 0
	}
	BEGIN { read_all() }
	{
		at = $6 "-" $7
		order[NR] = at
		base[at] = $1
		replica[at] = $6
		seq[at] = $7
		previous[at] = $8
		sha[at] = $14
		last = $6 "-" ($7 - 1)
		next_of[last] = at
	}
	END {
		for (i = 1; i <= NR; i++) {
			at = order[i]
			if (at in named && named[at] != sha[at]) {
				print base[at], "other"
				exit
			}
			n = split(tips[replica[at]], f, " ")
			main = 0
			for (k = 1; k < n && main == 0; k += 2)
				if (f[k + 1] + 0 >= seq[at] + 0)
					main = f[k]
			key = at " " sha[at]
			text = ""
			if (key in refused)
				text = why[key]
			else if (main == 0 && replica[at] in held &&
			    held[replica[at]] + 0 <= seq[at] + 0)
				text = "held: " hold[replica[at]]
			hash = main ? charter[main] : newest
			links = proven(at) ? "proven" : "-"
			by = (key in refused) ? refused[key] : 0
			print base[at], main, hash, links, by, text
		}
	}' "$dir/parsed" >"$dir/said"
other=$(sed -n 's/ other$//p' "$dir/said")
[ -z "$other" ] || fault "main accepted another change set than $other"

# May this officer write the change set by the charter? "" or how it is wrong.
judge() { # BASE CHARTER MAIN
	why=''
	if signed "$1" "$dir/listed.$2" "$who"; then
		:
	elif signed "$1" "$dir/ever.$2" "$who"; then
		awk -v m="$3" -v r="$replica" -v s="$seq" '
			$1 == m && $2 == r && $3 <= s && s <= $4 { found = 1 }
			END { exit !found }' "$dir/range" ||
			why="the key was revoked"
	else
		whole "$1" || fault "$1.sig is not good over $1.payload"
		why="the key was not listed for $who"
	fi
	[ "${who#*@}" = "${replica%.*}" ] || why="$who is of another office"
	role "$2" "$who" '(officer|supervisor|hq)' ||
		why=${why:-"$who had no role that may write"}
}

count=0
exec 4<"$dir/said"
while read -r base keys format of volume replica seq _ who day time zone _ _ _ \
	armour touched; do
	read -r _ main hash proven refused reason <&4
	name=${base#*/}
	[ "$keys" = Daftar:Ledger:Volume:Replica:Seq:Previous:Main: ] ||
		fault "$base has no header of a change set"
	[ "$format" = 1 ] || fault "$base: its format is $format"
	[ "$volume" -ge 1 ] || fault "$base is of no volume"
	[ "$of" = "$ledger" ] || fault "$base is of another ledger: $of"
	[ "$replica-$seq" = "$name" ] ||
		fault "$base is the change set $replica-$seq"
	[ "$armour" = good ] || fault "$base.sig is not a signature"
	if [ "$base" != "change-sets/$name" ]; then
		[ "$proven" = proven ] ||
			fault "$base leads to nothing that main names"
		whole "$base" || fault "$base.sig is not good over $base.payload"
		continue
	fi
	[ "$touched" = touched ] || fault "$base is of none of the records"
	judge "$base" "$hash" "$main"
	if [ "$main" -eq 0 ]; then
		text="${reason:-not accepted yet}${why:+; $why}"
	elif [ "$refused" -ne 0 ]; then
		text="REFUSED by main $refused: $reason"
	elif [ -n "$why" ]; then
		text="VOID, although main $main accepts it: $why"
	elif [ "$proven" = proven ]; then
		text="accepted by main $main, proven"
	else
		text="accepted by main $main, not proven: a link is missing"
	fi
	[ -n "$why" ] || [ "$main" -eq 0 ] || [ "$hash" = "$before" ] ||
		signed "$base" "$dir/listed.$before" "$who" ||
		text="$text; the key is listed no longer"
	printf '%s\n' "$name  $day $time $zone  $who  $text"
	count=$((count + 1))
done <"$dir/parsed"

# What was replaced, and the birth of each record, must be here too.
{
	sed 's/\.[0-9]*$//' records
	cat "$dir/over"
} | sort -u | while read -r at; do
	[ -f "change-sets/$at.payload" ] || echo "$at"
done >"$dir/missing"
[ ! -s "$dir/missing" ] ||
	fault "the change set $(head -n 1 "$dir/missing") is not here"

echo "VERIFIED: $count change sets of $(sed -n 1p records); main $first to $n"
