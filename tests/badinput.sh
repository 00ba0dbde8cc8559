#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Bad input, bad disks, bad keys: one clear sentence, the right exit status,
# and the register as before.
. "${srcdir:-.}/tests/lib.sh"
fixture_start path

key malik
key khan
fingerprint=$(d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" --json | jq -r .fingerprint)
d hq enrol --office isb --name Islamabad >/dev/null || fail enrol
d hq enrol --officer 'A. Khan <a.khan@isb>' --role officer \
	--key "$T/khan.pub" >/dev/null || fail enrol
d hq merge >/dev/null || fail merge
d isb join "$HUB_URL" --office isb --officer 'A. Khan <a.khan@isb>' \
	--key "$T/khan.pub" --trust "$fingerprint" >/dev/null || fail join
one=$(d isb new person name='Muhammad Aslam' --json | jq -r .id)
d isb new person name='Ghulam Rasool' >/dev/null || fail new
d isb dump >"$T/before"

# no STATUS PATTERN COMMAND…: it fails so, says so in one line, changes nothing
no() {
	want=$1 pattern=$2
	shift 2
	status=0
	"$@" >"$T/out" 2>"$T/err" </dev/null || status=$?
	[ "$status" = "$want" ] ||
		fail "$*: status $status, not $want: $(cat "$T/err")"
	grep -qi -- "$pattern" "$T/err" ||
		fail "$*: does not say '$pattern': $(cat "$T/err")"
	[ "$(wc -l <"$T/err")" = 1 ] || fail "$*: not one line: $(cat "$T/err")"
	d isb dump | cmp -s - "$T/before" || fail "$*: changed the register"
}
feed() { # FILE COMMAND…
	file=$1
	shift
	"$@" <"$file"
}

no 2 'command' d isb frobnicate
no 2 'option' d isb list --frobnicate
no 3 'colour' d isb set "$one" colour=red
no 3 'birth' d isb new person name=A date_of_birth=yesterweek
no 3 'no record' d isb show isb.aaaa-999
no 3 'no record' d isb set XYZ-PER-2026-0001 name=A
no 3 'more than one' d isb show ISB-PER
no 3 'twice' d isb set "$one" name=A name=B
# what was typed is repeated by whole letters
urdu=$(printf '\330\247%.0s' $(seq 60))
no 3 "no record .$urdu.: give" d isb show "$urdu"
no 3 "no record .x${urdu%??}….: give" d isb show "x$urdu"
no 3 "\"${urdu}…\" is no role" d isb enrol --officer 'B <b@isb>' --role "${urdu}z" --key "$T/khan.pub"
no 3 'UTF-8' d isb set "$one" name="$(printf 'a\377b')"
no 3 'control' d isb set "$one" name="$(printf 'a\033[2Jb')"
head -c 70000 /dev/zero | tr '\0' a >"$T/long"
no 3 '64 KiB\|65536\|long' d isb set "$one" "name=$(cat "$T/long")"

printf '{"type":"person","set":{"name":"A"}}\n{"type":"person","set":{"name":\n' \
	>"$T/json"
no 3 'line 2' feed "$T/json" d isb new -
printf '{"type":"person","set":{"name":"A","name":"B"}}\n' >"$T/json"
no 3 'line 1' feed "$T/json" d isb new -
printf '{"type":"person","set":{"name":7}}\n' >"$T/json"
no 3 'line 1' feed "$T/json" d isb new -
printf 'name,colour\nA,red\n' >"$T/csv"
no 3 'colour' d isb import person "$T/csv"
printf 'name,sex\nA,male\n"B,male\n' >"$T/csv"
no 3 'line' d isb import person "$T/csv"
no 3 'no type\|type' d isb import frob "$T/csv"

# keys
ssh-keygen -q -t ed25519 -N secret -C locked -f "$T/locked"
no 7 'key' env -u SSH_AUTH_SOCK -u DISPLAY DAFTAR_KEY="$T/locked.pub" \
	DAFTAR_OFFICER='A. Khan <a.khan@isb>' setsid -w "$DAFTAR" -C "$T/isb" \
	set "$one" name=B
no 7 'key' env DAFTAR_KEY="$T/nowhere.pub" \
	DAFTAR_OFFICER='A. Khan <a.khan@isb>' "$DAFTAR" -C "$T/isb" set "$one" \
	name=B
ssh-keygen -q -t rsa -N '' -C rsa -f "$T/rsa"
no 3 'rsa' d hq enrol --officer 'R. S. <r.s@isb>' --role officer \
	--key "$T/rsa.pub"
no 8 'hq\|headquarters\|seat' d isb merge
no 8 'hq\|headquarters\|seat' d isb enrol --office lhr --name Lahore
no 4 'fingerprint' d new join "$HUB_URL" --office khi \
	--officer 'N. Rind <n.rind@khi>' --key "$T/khan.pub" \
	--trust SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
[ ! -e "$T/new" ] || fail "a failed join left a register"

# links
mv "$HUB" "$HUB.away"
no 9 '' d isb sync
mv "$HUB.away" "$HUB"

# disks, where we may mount one
# A hub whose disk, or its table of files, is full says so, and goes on later.
mkdir "$T/smallhub"
if mount -t tmpfs -o size=1500k,nr_inodes=900 none "$T/smallhub" 2>/dev/null; then
	full_hub() {
		status=0
		d hqs sync >"$T/out" 2>"$T/err" || status=$?
		[ "$status" = 9 ] || fail "a full hub: $status: $(cat "$T/err")"
		grep -q "$1" "$T/err" || fail "a full hub: $(cat "$T/err")"
	}
	"$DAFTAR" hub "$T/smallhub/hub.git" >/dev/null || fail "hub"
	d hqs init --office hq --officer 'S. Malik <s.malik@hq>' \
		--key "$T/malik.pub" --hub "$T/smallhub/hub.git" >/dev/null ||
		fail "init on a small disk"
	d hqs new task title=A >/dev/null || fail new
	dd if=/dev/zero of="$T/smallhub/fill" bs=1k 2>/dev/null
	full_hub 'its disk is full'
	rm "$T/smallhub/fill"
	i=0
	while [ "$i" -lt 900 ] && touch "$T/smallhub/f$i" 2>/dev/null; do
		i=$((i + 1))
	done
	full_hub 'disk may be full'
	rm "$T/smallhub"/f*
	d hqs sync >/dev/null || fail "a hub with room again"
	git -C "$T/smallhub/hub.git" fsck --strict >"$T/out" 2>&1 || fail fsck
	umount "$T/smallhub"
fi

# a full and a read-only disk
mkdir "$T/small"
if mount -t tmpfs -o size=8m none "$T/small" 2>/dev/null; then
	key baloch
	"$DAFTAR" -C "$T/small/qta" join "$HUB_URL" --office qta \
		--officer 'S. Baloch <s.baloch@qta>' --key "$T/baloch.pub" \
		--trust "$fingerprint" >/dev/null || fail "join on a small disk"
	"$DAFTAR" -C "$T/small/qta" dump >"$T/qta.before"
	for what in full read-only; do
		case $what in
		full) dd if=/dev/zero of="$T/small/fill" bs=4k 2>/dev/null ;;
		*) mount -o remount,ro "$T/small" ;;
		esac
		status=0
		"$DAFTAR" -C "$T/small/qta" new task title=A >/dev/null \
			2>"$T/err" || status=$?
		[ "$status" = 6 ] || fail "$what disk: $status: $(cat "$T/err")"
		"$DAFTAR" -C "$T/small/qta" dump | cmp - "$T/qta.before" ||
			fail "$what disk: changed the register"
		# verify writes beside it what it compares it with
		status=0
		"$DAFTAR" -C "$T/small/qta" verify >"$T/out" 2>"$T/err" ||
			status=$?
		[ "$status" = 6 ] ||
			fail "$what disk: verify: $status: $(cat "$T/out")"
		[ ! -s "$T/out" ] || fail "$what disk: $(cat "$T/out")"
		[ $what != full ] || grep -q 'was not compared with a rebuild' \
			"$T/err" || fail "$what disk: $(cat "$T/err")"
		rm -f "$T/small/fill" 2>/dev/null
	done
	mount -o remount,rw "$T/small"
	"$DAFTAR" -C "$T/small/qta" new task title=A >/dev/null ||
		fail "no save after the disk has room again"
	"$DAFTAR" -C "$T/small/qta" verify >/dev/null || fail "verify, with room"
	umount "$T/small"
fi
chmod o+rx "$T/isb"
status=0
d isb list >/dev/null 2>"$T/err" || status=$?
if [ "$status" != 6 ] || ! grep -q others "$T/err"; then
	fail "rights for others: $status $(cat "$T/err")"
fi
chmod o-rx "$T/isb"
cp "$T/isb/config" "$T/config"
sed -i 's/format = .*/format = 99/' "$T/isb/config"
status=0
d isb list >/dev/null 2>"$T/err" || status=$?
[ "$status" = 6 ] || fail "a newer format: $status $(cat "$T/err")"
cp "$T/config" "$T/isb/config"
# What a killed process left of the config goes, and nothing else of that name.
touch "$T/isb/config.Ab12Cd" "$T/isb/config.backup0" "$T/isb/config.old"
mkdir "$T/isb/config.folder"
d isb rebuild >/dev/null || fail rebuild
[ ! -e "$T/isb/config.Ab12Cd" ] || fail "a half-written config stays"
rm "$T/isb/config.backup0" "$T/isb/config.old" || fail "a config is gone"
rmdir "$T/isb/config.folder" || fail "a folder is gone"
cp "$T/isb/register.db" "$T/register.db"
head -c 20000 /dev/urandom >"$T/isb/register.db"
status=0
d isb list >/dev/null 2>"$T/err" || status=$?
if [ "$status" != 6 ] || ! grep -q rebuild "$T/err"; then
	fail "a damaged register.db: $status $(cat "$T/err")"
fi
d isb rebuild >/dev/null || fail "rebuild of a damaged register.db"
d isb dump | cmp - "$T/before" || fail "rebuild is not the same"

# a damaged git object is named, and fetched again where the hub has it
d isb sync >/dev/null || fail sync
d hq merge >/dev/null || fail merge
d isb sync >/dev/null || fail sync
repo=$T/isb/ledgers/main/out.git
oid=$(git -C "$repo" for-each-ref --format='%(objectname)' refs/heads/office)
object=$repo/objects/$(echo "$oid" | sed 's/^../&\//')
[ -f "$object" ] || fail "no loose object $object"
flip "$object" 20
status=0
d isb verify >"$T/out" 2>&1 || status=$?
[ "$status" = 4 ] || fail "verify of a damaged object: $status: $(cat "$T/out")"
grep -q "$oid" "$T/out" || fail "verify does not name it: $(cat "$T/out")"
d isb sync >"$T/out" 2>&1 || fail "sync does not mend: $(cat "$T/out")"
d isb verify >"$T/out" 2>&1 || fail "not mended: $(cat "$T/out")"
d isb dump | cmp - "$T/before" || fail "mending changed the register"

# a full pipe, a closed standard output: the data is done all the same
status=0
d isb set "$one" name='Muhammad Aslam Khan' >/dev/full 2>"$T/err" || status=$?
d isb show "$one" --json |
	jq -e '.fields.name[0].value == "Muhammad Aslam Khan"' >/dev/null ||
	fail "a save with a full standard output was lost"
d isb set "$one" name='Muhammad Aslam' >&- 2>"$T/err" || true
d isb show "$one" --json | jq -e '.fields.name[0].value == "Muhammad Aslam"' \
	>/dev/null || fail "a save with a closed standard output was lost"
d isb dump 2>"$T/err" | head -n 1 >/dev/null
fixture_stop
