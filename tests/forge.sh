# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# forge.sh - commits of ledgers made by hand with git and ssh-keygen, for tests of
# what is not good. By $by (a key's name), as $who, at $when, in $space.
# shellcheck disable=SC2034,SC2154 # they belong to who reads this

# commit TREE MESSAGE-FILE [PARENT...]: its id in $made, the SHA-256 of its
# payload in $sum; written into the hub.
commit() {
	{
		echo "tree $1"
		message=$2
		shift 2
		for p in "$@"; do echo "parent $p"; done
		echo "author $who $when +0500"
		echo "committer $who $when +0500"
	} >"$T/head"
	{ cat "$T/head" && echo && cat "$message"; } >"$T/payload"
	sum=$(sha256sum <"$T/payload" | cut -d ' ' -f 1)
	rm -f "$T/payload.sig"
	ssh-keygen -q -Y sign -n "$space" -f "$T/$by" "$T/payload" 2>/dev/null
	{
		cat "$T/head"
		sed '1s/^/gpgsig /; 2,$s/^/ /' "$T/payload.sig"
		echo
		cat "$message"
	} >"$T/object"
	write
}
write() { # $T/object
	made=$(git -C "$HUB" hash-object -t commit -w --literally "$T/object")
}
# payload_sum COMMIT: the SHA-256 of its payload
payload_sum() {
	git -C "$HUB" cat-file commit "$1" | awk '/^gpgsig / { g = 1; next }
		g && /^ / { next } { g = 0; print }' | sha256sum | cut -d ' ' -f 1
}
