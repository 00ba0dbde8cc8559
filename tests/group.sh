#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A register that two accounts of one group share, each signing with a key of
# his own; a third account is kept out. Needs root, which makes the accounts.
. "${srcdir:-.}/tests/lib.sh"
[ "$(id -u)" = 0 ] || exit 77
for tool in useradd userdel groupadd groupdel setpriv; do
	PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || exit 77
done
PATH=$PATH:/usr/sbin
fixture_start path
group=daftar-g$$
made=
remove_accounts() {
	for account in $made; do userdel "$account" 2>/dev/null; done
	groupdel "$group" 2>/dev/null
}
trap 'fixture_clean; remove_accounts' EXIT
groupadd "$group" || exit 77
account() { # NAME GROUP: with a home and a key
	useradd -M -N -g "$2" -d "$T/home-$1" -s /bin/sh "$1-$$" || exit 77
	made="$made $1-$$"
	mkdir "$T/home-$1"
	key "$1"
	mv "$T/$1" "$T/$1.pub" "$T/home-$1"
	cat >"$T/home-$1/.gitconfig" <<-CONFIG
		[safe]
			directory = *
	CONFIG
	chown -R "$1-$$" "$T/home-$1"
	chmod 700 "$T/home-$1"
}
account khan "$group"
account bibi "$group"
account guest nogroup
for name in bibi guest; do
	cat >>"$T/home-$name/.gitconfig" <<-CONFIG
		[user]
			name = S. Bibi
			email = s.bibi@isb
			signingKey = $T/home-$name/$name
	CONFIG
done
# What the accounts run and reach has to be theirs to read.
chmod 711 "$T"
cp "$DAFTAR" "$T/daftar"
DAFTAR=$T/daftar
chmod 755 "$DAFTAR"
hub_for_group() { # PATH
	chgrp -R "$group" "$1"
	chmod -R g+rwX "$1"
	find "$1" -type d -exec chmod g+s {} +
	git -C "$1" config core.sharedRepository group
}
hub_for_group "$HUB"
sed -i "s|^program=.*|program='$DAFTAR'|" "$HUB/hooks/pre-receive"
git config --file "$T/home/.gitconfig" safe.directory '*'

as() { # NAME ARGUMENT…: daftar in the shared register as that account
	account=$1
	shift
	(
		umask 077
		HOME=$T/home-$account
		export HOME
		cd / || exit 1
		exec setpriv --reuid "$account-$$" --regid "$(id -g \
			"$account-$$")" --clear-groups "$DAFTAR" -C "$T/isb" "$@"
	)
}

key malik
fingerprint=$(d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB" --ledger national --json |
	jq -r .fingerprint)
d hq enrol --office isb --name Islamabad >/dev/null || fail "enrol isb"
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer \
	--key "$T/home-khan/khan.pub" >/dev/null || fail "enrol khan"
d hq enrol --officer 'S. Bibi <s.bibi@isb>' --role officer \
	--key "$T/home-bibi/bibi.pub" >/dev/null || fail "enrol bibi"
d hq sync >/dev/null || fail "publish"

# The administrator prepares the folder; one officer joins.
mkdir "$T/isb"
chgrp "$group" "$T/isb"
chmod 2770 "$T/isb"
as khan join "$HUB.none" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/home-khan/khan.pub" --trust "$fingerprint" >/dev/null 2>&1 &&
	fail "joined without a hub"
[ -d "$T/isb" ] || fail "a failed join removed the prepared folder"
[ -z "$(ls -A "$T/isb")" ] || fail "a failed join left $(ls -A "$T/isb")"
as khan join "$HUB" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/home-khan/khan.pub" --trust "$fingerprint" >"$T/out" 2>&1 ||
	fail "join: $(cat "$T/out")"

# Both save in turn, each under his own name; both exchange.
shared() { # everything is the group's, and nobody else's
	find "$T/isb" \( ! -group "$group" -o -perm /007 \
		-o -type d ! -perm -2770 \
		-o -type f -path '*/objects/*' ! -perm -040 \
		-o -type f ! -path '*/objects/*' ! -perm -060 \) \
		-exec ls -ld {} + >"$T/out"
	[ ! -s "$T/out" ] || fail "$1: not the group's: $(cat "$T/out")"
}
id=$(as khan new person name='Muhammad Aslam' --json | jq -r .id)
[ -n "$id" ] || fail "khan cannot save"
shared "after a join and a save"
for i in 1 2 3; do
	as bibi set "$id" father_name="Bibi $i" >"$T/out" 2>&1 ||
		fail "bibi cannot save: $(cat "$T/out")"
	as khan set "$id" name="Khan $i" >"$T/out" 2>&1 ||
		fail "khan cannot save: $(cat "$T/out")"
	for name in bibi khan; do
		as "$name" sync >"$T/out" 2>&1 ||
			fail "$name cannot sync: $(cat "$T/out")"
	done
	d hq merge >"$T/out" 2>&1 || fail "merge: $(cat "$T/out")"
done
as bibi set "$id" mother_name=Zainab >/dev/null || fail "bibi cannot save"
as bibi sync >"$T/out" 2>&1 || fail "bibi cannot sync: $(cat "$T/out")"
as khan sync >"$T/out" 2>&1 || fail "khan cannot sync: $(cat "$T/out")"
shared "after saves and exchanges"
as khan show "$id" --json >"$T/out" || fail "show"
jq -e '.fields | .father_name[0].by == "s.bibi@isb" and
	.name[0].by == "a.khan@isb" and .name[0].state == "accepted"' \
	"$T/out" >/dev/null || fail "who wrote what: $(cat "$T/out")"
[ "$(as khan history "$id" --json | jq -r .at | sed 's/-[0-9]*$//' |
	sort -u | wc -l)" = 1 ] || fail "two accounts, two chains"
d hq merge >/dev/null || fail "merge"

# Whoever makes it anew makes it for both.
as khan sync >/dev/null || fail "sync"
as khan dump >"$T/before" || fail "dump"
d hq dump | cmp - "$T/before" || fail "hq and isb differ"
as bibi rebuild >"$T/out" 2>&1 || fail "bibi cannot rebuild: $(cat "$T/out")"
as khan dump | cmp - "$T/before" || fail "the rebuilt register differs"
as khan set "$id" name='Muhammad Aslam' >"$T/out" 2>&1 ||
	fail "khan cannot save after bibi's rebuild: $(cat "$T/out")"
as khan rebuild >/dev/null || fail "khan cannot rebuild"
as bibi set "$id" father_name='Ghulam Nabi' >"$T/out" 2>&1 ||
	fail "bibi cannot save after khan's rebuild: $(cat "$T/out")"
as bibi verify >"$T/out" 2>&1 || fail "verify: $(cat "$T/out")"
shared "after rebuilds"

# A second ledger, joined by the other one.
"$DAFTAR" hub "$T/liaison.git" >/dev/null || fail "liaison's hub"
d liaison init --office lo --officer 'S. Malik <s.malik@lo>' \
	--key "$T/malik.pub" --hub "$T/liaison.git" --ledger liaison \
	>/dev/null || fail "liaison"
d liaison sync >/dev/null || fail "liaison: publish"
hub_for_group "$T/liaison.git"
as bibi join "$T/liaison.git" --office isb --officer 'S. Bibi <s.bibi@isb>' \
	--key "$T/home-bibi/bibi.pub" --trust "$fingerprint" >"$T/out" 2>&1 ||
	fail "bibi cannot join: $(cat "$T/out")"
as khan --ledger liaison new person name='From khan' >"$T/out" 2>&1 ||
	fail "khan cannot save in what bibi joined: $(cat "$T/out")"
shared "after a second join"

# Others are kept out, and a register that lets them in is not used.
status=0
as guest list >"$T/out" 2>&1 || status=$?
[ "$status" = 6 ] || fail "another account: $status $(cat "$T/out")"
chmod o+rx "$T/isb"
for name in guest khan; do
	status=0
	as "$name" list >"$T/out" 2>&1 || status=$?
	[ "$status" = 6 ] || fail "open to others, $name: $status"
done
chmod o= "$T/isb"
as khan list >/dev/null || fail "list"
fixture_stop
