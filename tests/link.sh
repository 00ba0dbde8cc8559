#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The link over a real sshd: a plain bare repository at a path with quotes and
# spaces, and everything that goes wrong between two machines.
. "${srcdir:-.}/tests/lib.sh"
link=$PWD/tests/unit-link
[ -x "$link" ] || exit 77

T=$(mktemp -d "${TMPDIR:-/tmp}/daftar-test.XXXXXX")
trap fixture_clean EXIT
trap 'exit 1' HUP INT TERM
HOME=$T/home
export HOME
mkdir "$HOME"
HUB="$T/it's a \"hub\" !x"
git init -q --bare "$HUB"
fixture_sshd
git init -q --bare "$T/a.git"
git init -q --bare "$T/b.git"
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A \
	GIT_COMMITTER_EMAIL=a@b
tree=$(git -C "$T/a.git" mktree </dev/null)
one=$(git -C "$T/a.git" commit-tree -m one "$tree")
two=$(git -C "$T/a.git" commit-tree -m two -p "$one" "$tree")
git -C "$T/a.git" update-ref refs/heads/x "$two"

# says STATUS TEXT COMMAND…: it ends so, in one sentence with that text.
says() {
	want=$1 text=$2
	shift 2
	status=0
	"$@" >"$T/out" 2>"$T/err" || status=$?
	[ "$status" = "$want" ] ||
		fail "$* ends with $status, not $want: $(cat "$T/err")"
	grep -qF -- "$text" "$T/err" || fail "no \"$text\" in: $(cat "$T/err")"
	[ "$(wc -l <"$T/err")" = 1 ] || fail "more than a line: $(cat "$T/err")"
}

# GIT_* that would lead elsewhere does not.
GIT_DIR=$T/b.git GIT_OBJECT_DIRECTORY=$T/nowhere \
	"$link" push "$T/a.git" "$HUB_URL" refs/heads/x refs/heads/x \
	>"$T/out" || fail "push"
[ "$(git -C "$HUB" rev-parse x)" = "$two" ] || fail "it did not arrive"
"$link" fetch "$T/b.git" "$HUB_URL" >"$T/out" || fail "fetch"
[ "$(git -C "$T/b.git" rev-parse refs/hub/x)" = "$two" ] || fail "not fetched"
grep -q "^$two refs/heads/x$" "$T/out" || fail "refs: $(cat "$T/out")"
user=$(id -un)
"$link" refs "$T/b.git" "$user@127.0.0.1:$HUB" >"$T/out" || fail "short form"
grep -q "^$two refs/heads/x$" "$T/out" || fail "short form: $(cat "$T/out")"

# A broken-off process of the link leaves none behind.
says 9 'no repository at that path' \
	"$link" refs "$T/b.git" "ssh://$user@127.0.0.1:$port/nowhere"
says 9 'name is not found' "$link" refs "$T/b.git" 'ssh://no.such.invalid/x'
free=$((port + 1))
while ssh-keyscan -T 1 -p "$free" 127.0.0.1 2>/dev/null | grep -q .; do
	free=$((free + 1))
done
sed "s/Port .*/Port $free/" "$T/ssh_config" >"$T/refused"
DAFTAR_SSH="ssh -F $T/refused" says 9 'refuses the connection' \
	"$link" refs "$T/b.git" "$user@127.0.0.1:$HUB"

# Keys: the hub does not know ours; we do not know the hub's; it has another.
key stranger
sed "s|$T/login|$T/stranger|" "$T/ssh_config" >"$T/stranger_config"
DAFTAR_SSH="ssh -F $T/stranger_config" says 9 "none of this account's keys" \
	"$link" refs "$T/b.git" "$HUB_URL"
mv "$T/known" "$T/known.good"
: >"$T/known"
says 9 'host key is not known to this machine' \
	"$link" refs "$T/b.git" "$HUB_URL"
printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 "$T/stranger.pub")" \
	>"$T/known"
says 9 'not the one that this machine knows' \
	"$link" refs "$T/b.git" "$HUB_URL"
print_of() { # KEY-FILE or known_hosts
	ssh-keygen -lf "$1" | cut -d' ' -f2
}
grep -qF "it shows $(print_of "$T/known.good"); known here is $(
	print_of "$T/known")" "$T/err" || fail "no fingerprints: $(cat "$T/err")"
{
	echo '# a comment'
	cat "$T/known"
} >"$T/two"
sed "s|$T/known\$|$T/two|" "$T/ssh_config" >"$T/two_config"
DAFTAR_SSH="ssh -F $T/two_config" says 9 "known here is $(print_of "$T/known")" \
	"$link" refs "$T/b.git" "$HUB_URL"
mv "$T/known.good" "$T/known"

# Silence ends; so does a hub that goes away in the middle.
printf '#!/bin/sh\nexec sleep 60\n' >"$T/mute"
chmod +x "$T/mute"
before=$(date +%s)
DAFTAR_SSH=$T/mute DAFTAR_SILENCE_MS=500 says 9 'silent' \
	"$link" refs "$T/b.git" "$HUB_URL"
[ $(($(date +%s) - before)) -lt 20 ] || fail "silence lasts too long"
printf '#!/bin/sh\nssh -F %s "$@" | head -c 150\n' "$T/ssh_config" >"$T/cut"
chmod +x "$T/cut"
DAFTAR_SSH=$T/cut DAFTAR_SILENCE_MS=1000 says 9 'hub ' "$link" fetch "$T/b.git" "$HUB_URL"
DAFTAR_SSH=$T/nowhere says 9 'install the OpenSSH client' \
	"$link" refs "$T/b.git" "$HUB_URL"

# What a hook says reaches the pusher, cleaned.
printf '#!/bin/sh\nprintf "daftar: \\033[31mnot yours\\n" >&2\nexit 1\n' \
	>"$HUB/hooks/pre-receive"
chmod +x "$HUB/hooks/pre-receive"
git -C "$T/a.git" update-ref refs/heads/y "$one"
says 8 'refs/heads/y: pre-receive hook declined: <U+001B>[31mnot yours' \
	"$link" push "$T/a.git" "$HUB_URL" refs/heads/y refs/heads/y
rm "$HUB/hooks/pre-receive"

# A hub whose disk lost something.
one_at=$HUB/objects/$(echo "$two" | sed 's|^..|&/|')
mv "$one_at" "$T/object"
echo lost >"$one_at"
git init -q --bare "$T/c.git"
says 9 'its repository is damaged' "$link" fetch "$T/c.git" "$HUB_URL"
mv -f "$T/object" "$one_at"

# Only forward.
says 8 'does not hold' \
	"$link" push "$T/a.git" "$HUB_URL" refs/heads/y refs/heads/x

# The same hub by its path.
"$link" refs "$T/b.git" "$HUB" >"$T/out" || fail "path"
grep -q "^$two refs/heads/x$" "$T/out" || fail "path: $(cat "$T/out")"
fixture_stop
