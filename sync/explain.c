/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain.c - what ssh and git say, in our words; see transport.h.
 *
 * The words come from this machine's ssh and, once it has let them through, from
 * the hub: they are sought, quoted cleaned, and believed in nothing but that.
 */
#include "sync/transport.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "core/base/text.h"

#define LINE_MAX_BYTES 200
#define KNOWN_HOSTS_MAX (1 << 20)
#define KEY_MAX 4096

/* What is said, what it means here, and whether it may be over in a moment. The
 * first row that is found wins; that of a changed host key has to be the first
 * of all. */
#define DAMAGED                                                               \
	"its repository is damaged; whoever looks after the hub has to mend " \
	"it, git fsck says there what is wrong"
struct saying {
	const char *words, *meaning;
	bool passes;
};
static const struct saying sayings[] = {
	{ "REMOTE HOST IDENTIFICATION HAS CHANGED",
	    "its host key is not the one that this machine knows: somebody "
	    "may stand between; do not go on before headquarters confirms the "
	    "new key, then drop the old one with ssh-keygen -R",
	    false },
	{ "REVOKED HOST KEY", "its host key was revoked; ask headquarters",
	    false },
	{ "Host key verification failed",
	    "its host key is not known to this machine; compare its "
	    "fingerprint with headquarters, then connect once with ssh to "
	    "keep it",
	    false },
	{ "Permission denied (",
	    "it takes none of this account's keys; load the key with ssh-add, "
	    "or have it added at the hub",
	    false },
	{ "Too many authentication failures",
	    "it was offered too many keys; name the right one in "
	    "~/.ssh/config",
	    false },
	{ "Could not resolve hostname",
	    "its name is not found; check the address, and whether there is a "
	    "network",
	    true },
	{ "Connection refused",
	    "it refuses the connection; check the port, and whether the hub "
	    "runs",
	    true },
	{ "timed out", "it does not answer", true },
	{ "No route to host", "the network has no way to it", true },
	{ "Network is unreachable", "there is no network", true },
	{ "Unable to negotiate", "ssh here and there have no method in common",
	    false },
	{ "Bad configuration option", "the ssh configuration is wrong", false },
	{ "Bad owner or permissions", "the ssh configuration has wrong rights",
	    false },
	{ "dubious ownership",
	    "the repository belongs to another account there; have it allowed "
	    "with git config --global --add safe.directory",
	    false },
	{ "repository corruption", DAMAGED, false },
	{ "is corrupt", DAMAGED, false },
	{ "bad object", DAMAGED, false },
	{ "not our ref", DAMAGED, false },
	{ "does not appear to be a git repository",
	    "there is no repository at that path", false },
	{ "not a git repository", "there is no repository at that path",
	    false },
	{ "No such file or directory", "there is no repository at that path",
	    false },
	{ "command not found", "git is not installed there", false },
	{ "git-upload-pack: not found", "git is not installed there", false },
	{ "git-receive-pack: not found", "git is not installed there", false },
	{ "No space left on device", "its disk is full", false },
	{ "Read-only file system", "its disk is read-only", false },
	{ "insufficient permission",
	    "the account there may not write to the repository", false },
	{ "Permission denied", "the account there may not use the repository",
	    false },
	{ "maximum allowed size", "it takes no pack of this size", false },
	{ "Connection reset", "the link broke", true },
	{ "Connection closed", "the link broke", true },
	{ "closed by remote host", "the link broke", true },
	{ "Broken pipe", "the link broke", true },
};

/* The line of `words` that holds `at`. */
static void
add_line(struct daf_buf *out, const char *words, const char *at)
{
	const char *end;

	while (at > words && at[-1] != '\n')
		at--;
	end = at + strcspn(at, "\r\n");
	if (end - at > LINE_MAX_BYTES)
		end = at + LINE_MAX_BYTES;
	daf_text_clean(out, at, (size_t)(end - at), false);
}

/* The last line with anything in it; NULL if there is none. */
static const char *
last_line(const char *words)
{
	const char *last = NULL, *line = words;

	while (*line != '\0') {
		if (strspn(line, " \t\r") < strcspn(line, "\n"))
			last = line;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return last;
}

/* ---- a host key that is another one ---- */

/* The fingerprint of the key in a line of known_hosts, as ssh-keygen -l has it
 * (SHA-256 in base64 without padding); false: there is none. */
static bool
print_of_line(char out[64], const char *line, size_t len)
{
	unsigned char blob[KEY_MAX], hash[crypto_hash_sha256_BYTES];
	size_t n, at = 0, word;

	while (at < len) {
		at += strspn(line + at, " \t");
		word = strcspn(line + at, " \t\r\n");
		if (word == 0 || at + word > len)
			return false;
		/* Every key begins with the length of its type's name. */
		if (strncmp(line + at, "AAAA", 4) == 0 &&
		    sodium_base642bin(blob, sizeof(blob), line + at, word, NULL,
			&n, NULL, sodium_base64_VARIANT_ORIGINAL) == 0) {
			crypto_hash_sha256(hash, blob, n);
			memcpy(out, "SHA256:", 7);
			sodium_bin2base64(out + 7, 64 - 7, hash, sizeof(hash),
			    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
			return true;
		}
		at += word;
	}
	return false;
}

/* "Offending ED25519 key in FILE:LINE" */
static bool
known_print(char out[64], const char *words)
{
	static const char before[] = " key in ";
	const char *at = strstr(words, "Offending "), *line, *colon;
	char *path, *text = NULL, *end;
	const struct daf_err *err;
	bool found = false;
	size_t len;
	long n;

	if (at != NULL)
		at = strstr(at, before);
	if (at == NULL)
		return false;
	at += sizeof(before) - 1;
	colon = memrchr(at, ':', strcspn(at, "\r\n"));
	if (colon == NULL)
		return false;
	n = strtol(colon + 1, &end, 10);
	path = daf_strndup(at, (size_t)(colon - at));
	err = daf_fs_read(&text, &len, path, KNOWN_HOSTS_MAX);
	line = text;
	while (err == NULL && n > 1 && (line = strchr(line, '\n')) != NULL) {
		line++;
		n--;
	}
	if (err == NULL && line != NULL && n == 1)
		found = print_of_line(out, line, strcspn(line, "\n"));
	daf_err_free(err);
	free(text);
	free(path);
	return found;
}

/* Both fingerprints, to be compared with headquarters by telephone. */
static void
add_prints(struct daf_buf *out, const char *words)
{
	static const char before[] = "sent by the remote host is";
	const char *at = strstr(words, before);
	char known[64];

	if (at != NULL) {
		at += sizeof(before) - 1;
		at += strspn(at, " \r\n");
		daf_buf_adds(out, "; it shows ");
		daf_text_clean(out, at, strcspn(at, " \r\n"), false);
		/* ssh ends it as a sentence. */
		if (out->data[out->len - 1] == '.')
			out->data[--out->len] = '\0';
	}
	if (known_print(known, words))
		daf_buf_addf(out, "; known here is %s", known);
}

char *
daf_wire_explain(
    bool *passes, const char *words, const struct daf_url *url, bool early)
{
	const struct saying *said = NULL;
	struct daf_buf out = { 0 };
	const char *at = NULL;
	size_t i;

	for (i = 0; at == NULL && i < sizeof(sayings) / sizeof(sayings[0]); i++)
		if ((at = strstr(words, sayings[i].words)) != NULL)
			said = &sayings[i];
	*passes = said == NULL || said->passes;
	if (said != NULL)
		daf_buf_adds(&out, said->meaning);
	else if ((at = last_line(words)) != NULL)
		daf_buf_adds(&out, "the link ended");
	else
		daf_buf_adds(&out, url->local ? "git ended without a word"
					      : "ssh ended without a word");
	if (at != NULL) {
		daf_buf_adds(&out, " (");
		add_line(&out, words, at);
		daf_buf_addc(&out, ')');
	}
	if (said == sayings && early)
		add_prints(&out, words);
	return daf_buf_steal(&out);
}
