/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-link.c - addresses of hubs, ssh's words in ours, fetch and push over
 * paths and over programs that stand for ssh.
 *
 * With arguments it is a tool for tests/link.sh: one call of the link.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/fs.h"
#include "sync/link.h"
#include "sync/transport.h"

static void
good(const struct daf_err *err)
{
	if (err != NULL)
		fail_msg("%s", err->text);
}

static void
bad(const struct daf_err *err, enum daf_code code, const char *part)
{
	assert_non_null(err);
	if (err->code != code || strstr(err->text, part) == NULL)
		fail_msg("wanted %d with \"%s\", got %d: %s", (int)code, part,
		    (int)err->code, err->text);
	daf_err_free(err);
}

/* ---- addresses ---- */

static const struct {
	const char *text, *user, *host, *port, *path;
} addresses[] = {
	{ "/srv/hub.git", NULL, NULL, NULL, "/srv/hub.git" },
	{ "/srv/a:b", NULL, NULL, NULL, "/srv/a:b" },
	{ "file:///srv/a%20b%2f", NULL, NULL, NULL, "/srv/a b/" },
	{ "ssh://h/p", NULL, "h", NULL, "/p" },
	{ "ssh://git@h.example:2222/p/q", "git", "h.example", "2222", "/p/q" },
	{ "ssh://git@[::1]:22/p", "git", "::1", "22", "/p" },
	{ "ssh://h/~git/p", NULL, "h", NULL, "~git/p" },
	{ "ssh://h/a%20b", NULL, "h", NULL, "/a b" },
	{ "git@h:p", "git", "h", NULL, "p" },
	{ "h:/p q", NULL, "h", NULL, "/p q" },
	{ "[::1]:p", NULL, "::1", NULL, "p" },
};

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
test_addresses(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_url url;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		good(daf_url_parse(&url, pool, addresses[i].text));
		if (!same(url.user, addresses[i].user) ||
		    !same(url.host, addresses[i].host) ||
		    !same(url.port, addresses[i].port) ||
		    !same(url.path, addresses[i].path) ||
		    url.local != (url.host == NULL))
			fail_msg("%s", addresses[i].text);
	}
	daf_pool_free(pool);
}

static const struct {
	const char *text, *why;
} no_addresses[] = {
	{ "", "" },
	{ "hub.git", "neither" },
	{ "./hub", "neither" },
	{ "../a:b", "neither" },
	{ "file://hub", "absolute" },
	{ "http://h/p", "kind" },
	{ "ssh://h", "path" },
	{ "ssh://h/", "path" },
	{ "ssh:///p", "host" },
	{ "h:", "path" },
	{ "ssh://-oProxyCommand=id/p", "host" },
	{ "-oProxyCommand=id:p", "host" },
	{ "ssh://-oProxyCommand=id@h/p", "user" },
	{ "ssh://%2doProxyCommand=id/p", "host" },
	{ "ssh://`id`/p", "host" },
	{ "ssh://h$(id)/p", "host" },
	{ "ssh://h%3bid/p", "host" },
	{ "h|id:p", "host" },
	{ "ssh://'u'@h/p", "user" },
	{ "u&id@h:p", "user" },
	{ "h:-p", "begins" },
	{ "ssh://u:pw@h/p", "password" },
	{ "ssh://h:22x/p", "port" },
	{ "ssh://h:/p", "port" },
	{ "ssh://[::1/p", "[" },
	{ "ssh://h/a%0ab", "control" },
	{ "/a\033b", "control" },
	{ "h\x7f:p", "control" },
	{ "/a\xff", "UTF-8" },
};

static void
test_no_addresses(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_url url;
	char *longer = daf_calloc(1, 6000);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(no_addresses) / sizeof(no_addresses[0]); i++)
		bad(daf_url_parse(&url, pool, no_addresses[i].text),
		    DAF_REFUSED, no_addresses[i].why);
	memset(longer, '/', 5999);
	bad(daf_url_parse(&url, pool, longer), DAF_REFUSED, "too long");
	free(longer);
	daf_pool_free(pool);
}

static bool
has(const char *const *argv, const char *word)
{
	for (; *argv != NULL; argv++)
		if (strcmp(*argv, word) == 0)
			return true;
	return false;
}

static void
test_argv(void **state)
{
	struct daf_url_how how = { .silence_ms = 2000, .alive_ms = 90000 };
	struct daf_pool *pool = daf_pool_new();
	const char *const *argv;
	struct daf_url url;
	size_t n;

	(void)state;
	good(daf_url_parse(&url, pool, "ssh://git@h:7/it's !odd"));
	setenv("DAFTAR_SSH", " my-ssh  -F file ", 1);
	argv = daf_url_argv(pool, &url, DAF_RECEIVE_PACK, &how);
	unsetenv("DAFTAR_SSH");
	assert_string_equal(argv[0], "my-ssh");
	assert_string_equal(argv[1], "-F");
	assert_string_equal(argv[2], "file");
	for (n = 0; argv[n] != NULL; n++)
		continue;
	assert_string_equal(
	    argv[n - 1], "git-receive-pack '/it'\\''s '\\!'odd'");
	assert_string_equal(argv[n - 2], "git@h");
	assert_string_equal(argv[n - 3], "--");
	assert_string_equal(argv[n - 4], "7");
	assert_false(has(argv, "ControlPath=none"));
	assert_true(has(argv, "ServerAliveCountMax=8"));
	how.alone = true;
	argv = daf_url_argv(pool, &url, DAF_UPLOAD_PACK, &how);
	assert_string_equal(argv[0], "ssh");
	assert_true(has(argv, "ControlPath=none"));
	daf_pool_free(pool);
}

/* ---- ssh's words ---- */

static const struct {
	const char *words, *meaning;
	bool passes;
} words[] = {
	{ "No ED25519 host key is known for [h]:1 and you have requested "
	  "strict checking.\r\nHost key verification failed.\r\n",
	    "not known to this machine", false },
	{ "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\r\n"
	  "Host key verification failed.\r\n",
	    "stand between", false },
	{ "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\r\n"
	  "The fingerprint for the ED25519 key sent by the remote host is\n"
	  "SHA256:\033x.\nOffending ED25519 key in "
	  "/dev/null:18446744073709551617"
	  "\n",
	    "; it shows SHA256:<U+001B>x", false },
	{ "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\r\n"
	  "sent by the remote host is\nOffending  key in :\n",
	    "; it shows ", false },
	{ "git@h: Permission denied (publickey).\r\n", "keys", false },
	{ "ssh: Could not resolve hostname x: Name or service not known\r\n",
	    "name is not found", true },
	{ "ssh: connect to host h port 1: Connection refused\r\n",
	    "refuses the connection", true },
	{ "ssh: connect to host h port 1: Connection timed out\r\n",
	    "does not answer", true },
	{ "Connection to h closed by remote host.\r\n", "the link broke",
	    true },
	{ "fatal: write error: No space left on device\n", "its disk is full",
	    false },
	{ "fatal: loose object 6efa21 (stored in ./objects/6e/fa21) is "
	  "corrupt\n",
	    "is damaged", false },
	{ "error: Could not read 61\nfatal: git upload-pack: aborting due to "
	  "possible repository corruption on the remote side.\n",
	    "is damaged", false },
	{ "fatal: git upload-pack: not our ref 0000\n", "is damaged", false },
	{ "fatal: '/x' does not appear to be a git repository\n",
	    "no repository", false },
	{ "fatal: detected dubious ownership in repository at '/x'\n",
	    "another account", false },
	{ "something\n\033[2Jelse\n", "the link ended (<U+001B>[2Jelse)",
	    true },
	{ "", "without a word", true },
};

static void
test_words(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_url url;
	bool passes;
	size_t i;
	char *why;

	(void)state;
	good(daf_url_parse(&url, pool, "h:p"));
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		why = daf_wire_explain(&passes, words[i].words, &url, true);
		if (strstr(why, words[i].meaning) == NULL)
			fail_msg("%s: %s", words[i].words, why);
		if (passes != words[i].passes)
			fail_msg("%s: passes %d", words[i].words, passes);
		assert_null(strchr(why, '\n'));
		free(why);
	}
	daf_pool_free(pool);
}

/* ---- the list of branches ---- */

#define OID "0123456789abcdef0123456789abcdefABCDEF00"
static const struct {
	const char *text;
	bool sound, over;
} adverts[] = {
	{ "", true, false },
	{ "0000", true, true },
	{ "0000 what follows\n", true, true },
	{ "0031" OID " main0000", true, true },
	{ "0031" OID " main0031" OID " next0000", true, true },
	{ "002E" OID " x0000", true, true },
	{ "0031" OID " mai", true, false },
	{ "0031" OID " main0", true, false },
	{ "0009ERR x", true, false },
	{ "0008NAK\n", false, false },
	{ "000eunpack ok\n", false, false },
	{ "0031" OID " main000eunpack ok\n0000", false, false },
	{ "002d" OID " ", false, false },
	{ "002c" OID, false, false },
	{ "0030" OID "main", false, false },
	{ "003" OID " main", false, false },
	{ "0031"
	  "g123456789abcdef0123456789abcdefABCDEF00 main",
	    false, false },
	{ "0004", false, false },
	{ "0001", false, false },
	{ "PACK", false, false },
	{ "-032" OID " main", false, false },
	{ "0005\001", false, false },
};

/* Whatever pieces it comes in. */
static void
test_adverts(void **state)
{
	size_t i, at, n, piece;
	const char *text;
	bool sound;

	(void)state;
	for (i = 0; i < sizeof(adverts) / sizeof(adverts[0]); i++)
		for (piece = 1; piece < 120; piece++) {
			struct daf_advert a = { 0 };

			text = adverts[i].text;
			sound = true;
			for (at = 0; sound && at < strlen(text); at += n) {
				n = strlen(text) - at;
				n = n < piece ? n : piece;
				sound = daf_advert_take(&a, text + at, n);
			}
			if (sound != adverts[i].sound ||
			    (sound && a.over != adverts[i].over))
				fail_msg("%s, by %zu", text, piece);
		}
}

/* ---- exchange ---- */

struct world {
	char dir[64];
	char *hub; /* with an odd name */
	struct daf_repo *a, *b;
	char *tips[4]; /* of a's chain */
};

static char *
commit(struct daf_repo *repo, const char *parent, const char *message)
{
	struct daf_buf text = { 0 };
	char oid[DAF_OID_HEX];

	daf_buf_adds(&text, "tree " DAF_EMPTY_TREE "\n");
	if (parent != NULL)
		daf_buf_addf(&text, "parent %s\n", parent);
	daf_buf_addf(&text,
	    "author A <a@b> 1700000000 +0000\n"
	    "committer A <a@b> 1700000000 +0000\n\n%s\n",
	    message);
	good(daf_repo_write(oid, repo, GIT_OBJECT_COMMIT, text.data, text.len));
	daf_buf_clear(&text);
	return daf_strdup(oid);
}

static struct daf_repo *
make_repo(const char *dir, const char *name)
{
	char *path = daf_fs_join(dir, name);
	struct daf_repo *repo;

	good(daf_repo_init(path, false));
	good(daf_repo_open(&repo, path));
	free(path);
	return repo;
}

static int
set_up(void **state)
{
	struct world *w = daf_calloc(1, sizeof(*w));
	const char *parent = NULL;
	char message[16], *hook;
	int i;

	snprintf(w->dir, sizeof(w->dir), "/tmp/daftar-link-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	w->hub = daf_fs_join(w->dir, "it's \"the\" !hub $HOME");
	good(daf_hub_prepare(w->hub, "/nowhere/daftar"));
	/* Unsigned commits go over the link here: no check. */
	hook = daf_fs_join(w->hub, "hooks/pre-receive");
	assert_int_equal(unlink(hook), 0);
	free(hook);
	w->a = make_repo(w->dir, "a.git");
	w->b = make_repo(w->dir, "b.git");
	for (i = 0; i < 4; i++) {
		snprintf(message, sizeof(message), "%d", i);
		w->tips[i] = commit(w->a, parent, message);
		parent = w->tips[i];
	}
	setenv("DAFTAR_SILENCE_MS", "10000", 1);
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;
	int i;

	unsetenv("DAFTAR_SSH");
	daf_repo_close(w->a);
	daf_repo_close(w->b);
	good(daf_fs_remove_tree(w->dir));
	for (i = 0; i < 4; i++)
		free(w->tips[i]);
	free(w->hub);
	free(w);
	return 0;
}

static const struct daf_err *
push(struct world *w, struct daf_repo *from, const char *oid, const char *to)
{
	struct daf_push ref = { "refs/send/x", to, false };
	struct daf_link_stats stats = { 0 };
	const struct daf_err *err;

	good(daf_ref_set(from, ref.from, oid, NULL));
	err = daf_link_push(from, w->hub, &ref, 1, NULL, &stats, NULL);
	if (err == NULL)
		assert_true(stats.bytes_in > 0 && stats.bytes_out > 0);
	return err;
}

static const char *
want_heads(void *arg, const struct daf_ref *refs, size_t n, size_t i)
{
	(void)n;
	if (strcmp(refs[i].name, "refs/heads/x") != 0)
		return NULL;
	return arg;
}

static const struct daf_err *
fetch(struct world *w, struct daf_ref **refs, size_t *n, struct daf_pool *pool)
{
	char local[] = "refs/hub/x";

	return daf_link_fetch(
	    refs, n, pool, w->b, w->hub, want_heads, local, NULL, NULL);
}

static void
test_exchange(void **state)
{
	struct world *w = *state;
	struct daf_pool *pool = daf_pool_new();
	struct daf_ref *refs;
	char oid[DAF_OID_HEX];
	size_t n;

	good(daf_link_refs(&refs, &n, pool, w->a, w->hub, NULL, NULL));
	assert_int_equal(n, 0);
	good(fetch(w, &refs, &n, pool));
	assert_int_equal(n, 0);

	good(push(w, w->a, w->tips[1], "refs/heads/x"));
	good(push(w, w->a, w->tips[1], "refs/heads/x")); /* nothing to do */
	good(fetch(w, &refs, &n, pool));
	good(daf_ref_get(oid, w->b, "refs/hub/x"));
	assert_string_equal(oid, w->tips[1]);
	assert_true(daf_repo_has(w->b, w->tips[0]));
	assert_false(daf_repo_has(w->b, w->tips[2]));

	good(push(w, w->a, w->tips[3], "refs/heads/x"));
	good(push(w, w->a, w->tips[0], "refs/heads/y"));
	good(fetch(w, &refs, &n, pool));
	assert_int_equal(n, 2);
	good(daf_ref_get(oid, w->b, "refs/hub/x"));
	assert_string_equal(oid, w->tips[3]);
	good(daf_ref_get(oid, w->b, "refs/hub/y"));
	assert_string_equal(oid, "");
	good(daf_link_refs(&refs, &n, pool, w->b, w->hub, NULL, NULL));
	assert_int_equal(n, 2);
	assert_string_equal(refs[0].name, "refs/heads/x");
	assert_string_equal(refs[0].oid, w->tips[3]);
	daf_pool_free(pool);
}

static void
test_no_way_back(void **state)
{
	struct world *w = *state;
	char *other = commit(w->a, w->tips[1], "fork");
	char *strange = commit(w->b, NULL, "strange");

	good(push(w, w->a, w->tips[2], "refs/heads/x"));
	bad(push(w, w->a, w->tips[0], "refs/heads/x"), DAF_DENIED,
	    "does not hold");
	bad(push(w, w->a, other, "refs/heads/x"), DAF_DENIED, "does not hold");
	bad(push(w, w->b, strange, "refs/heads/x"), DAF_DENIED,
	    "does not hold");
	free(other);
	free(strange);
}

/* A program in the world's folder. */
static char *
script(struct world *w, const char *name, const char *text)
{
	char *path = daf_fs_join(w->dir, name);

	good(daf_fs_write(path, text, strlen(text), 0755));
	return path;
}

static void
test_refused_by_hook(void **state)
{
	struct world *w = *state;
	char *hook = daf_fs_join(w->hub, "hooks/pre-receive");
	static const char text[] =
	    "#!/bin/sh\n"
	    "echo first >&2; printf 'daftar: \\033[2Jnot so\\n' >&2\n"
	    "echo last >&2; exit 1\n";

	good(daf_fs_write(hook, text, strlen(text), 0755));
	free(hook);
	bad(push(w, w->a, w->tips[0], "refs/heads/x"), DAF_DENIED,
	    "refs/heads/x: pre-receive hook declined: <U+001B>[2Jnot so");
}

static const struct daf_err *
refs_by(struct world *w, const char *name, const char *text)
{
	struct daf_pool *pool = daf_pool_new();
	char *path = script(w, name, text);
	const struct daf_err *err;
	struct daf_ref *refs;
	size_t n;

	setenv("DAFTAR_SSH", path, 1);
	err = daf_link_refs(&refs, &n, pool, w->a, "h:p", NULL, NULL);
	unsetenv("DAFTAR_SSH");
	free(path);
	daf_pool_free(pool);
	return err;
}

static void
test_strange_hubs(void **state)
{
	struct world *w = *state;
	struct daf_pool *pool = daf_pool_new();
	struct daf_ref *refs;
	size_t n;
	time_t before = time(NULL);

	setenv("DAFTAR_SILENCE_MS", "300", 1);
	bad(refs_by(w, "mute", "#!/bin/sh\nexec sleep 100\n"), DAF_LINK,
	    "silent");
	bad(refs_by(w, "half", "#!/bin/sh\nprintf 0041\nexec sleep 100\n"),
	    DAF_LINK, "after 4 bytes");
	assert_true(time(NULL) - before < 10);
	setenv("DAFTAR_SILENCE_MS", "10000", 1);
	bad(refs_by(w, "gone", "#!/bin/sh\nexit 0\n"), DAF_LINK,
	    "without a word");
	bad(refs_by(w, "cross",
		"#!/bin/sh\n"
		"echo 'ssh: connect to host h port 22: Connection refused' "
		">&2\n"
		"exit 255\n"),
	    DAF_LINK, "refuses the connection");
	bad(refs_by(w, "noise", "#!/bin/sh\nyes x\n"), DAF_LINK, "hub h:p");
	bad(refs_by(w, "long",
		"#!/bin/sh\n"
		"exec yes 003f`printf %040d 1` refs/heads/000001\n"),
	    DAF_LINK, "which is the limit");
	bad(refs_by(
		w, "angry", "#!/bin/sh\nprintf '0010ERR \\033[2Jno\\n\\n'\n"),
	    DAF_LINK, "remote error: <U+001B>[2Jno");
	bad(refs_by(w, "shell", "#!/bin/sh\necho 'Welcome to \033[1mh'\n"),
	    DAF_LINK, "\"Welc\" begins no line");
	setenv("DAFTAR_SSH", "/nowhere/ssh", 1);
	bad(daf_link_refs(&refs, &n, pool, w->a, "h:p", NULL, NULL), DAF_LINK,
	    "OpenSSH");
	unsetenv("DAFTAR_SSH");
	bad(daf_link_refs(&refs, &n, pool, w->a, "/nowhere/hub", NULL, NULL),
	    DAF_LINK, "no repository at that path");
	daf_pool_free(pool);
}

/* A hub that shows a commit and sends a pack without it. */
static void
test_false_promise(void **state)
{
	struct world *w = *state;
	struct daf_pool *pool = daf_pool_new();
	char oid[DAF_OID_HEX], *path;
	struct daf_ref *refs;
	size_t n;

	path = script(w, "liar",
	    "#!/bin/sh\n"
	    "o=1111111111111111111111111111111111111111\n"
	    "printf '0044%s refs/heads/x\\0ofs-delta\\n0000' $o\n"
	    "while read -r l; do case $l in *done*) break;; esac; done\n"
	    "printf '0008NAK\\n'\n"
	    "printf 'PACK\\0\\0\\0\\2\\0\\0\\0\\0'\n"
	    "printf '\\002\\235\\010\\202\\073\\330\\250\\352\\265\\020'\n"
	    "printf '\\255\\152\\307\\134\\202\\074\\375\\076\\323\\036'\n");
	setenv("DAFTAR_SSH", path, 1);
	bad(daf_link_fetch(&refs, &n, pool, w->b, "h:p", want_heads,
		(char[]){ "refs/hub/x" }, NULL, NULL),
	    DAF_LINK, "did not send it");
	unsetenv("DAFTAR_SSH");
	good(daf_ref_get(oid, w->b, "refs/hub/x"));
	assert_string_equal(oid, "");
	free(path);
	daf_pool_free(pool);
}

/* A hub that took a pack, and says nothing of the branch. */
static void
test_unsaid(void **state)
{
	struct daf_push ref = { "refs/send/x", "refs/heads/x", false };
	struct world *w = *state;
	char *path;

	path = script(w, "taciturn",
	    "#!/bin/sh\n"
	    "o=1111111111111111111111111111111111111111\n"
	    "printf '0048%s refs/heads/y\\0report-status\\n0000' $o\n"
	    "head -c 4 >/dev/null\n"
	    "printf '000eunpack ok\\n0000'\n"
	    "exec cat >/dev/null\n");
	setenv("DAFTAR_SSH", path, 1);
	good(daf_ref_set(w->a, ref.from, w->tips[0], NULL));
	bad(daf_link_push(w->a, "h:p", &ref, 1, NULL, NULL, NULL), DAF_LINK,
	    "does not say whether it took");
	unsetenv("DAFTAR_SSH");
	free(path);
}

static void
test_hub_places(void **state)
{
	struct world *w = *state;
	char *file = script(w, "file", "x"), *empty, *text;
	struct stat st;

	good(daf_hub_prepare(w->hub, "/it's/here")); /* again: settled anew */
	empty = daf_fs_join(w->hub, "hooks/pre-receive");
	good(daf_fs_read(&text, NULL, empty, 4096));
	assert_non_null(strstr(text, "program='/it'\\''s/here'\n"));
	assert_int_equal(stat(empty, &st), 0);
	assert_true((st.st_mode & 0111) == 0111);
	free(text);
	free(empty);
	bad(daf_hub_prepare(w->dir, "/x"), DAF_REFUSED, "other things");
	bad(daf_hub_prepare(file, "/x"), DAF_REFUSED, "no folder");
	bad(daf_hub_prepare("-x", "/x"), DAF_REFUSED, "begins");
	free(file);
	empty = daf_fs_join(w->dir, "empty");
	good(daf_fs_mkdirs(empty, 0755));
	good(daf_hub_prepare(empty, "/x"));
	free(empty);
}

/* ---- the tool ---- */

static const char *
want_all(void *arg, const struct daf_ref *refs, size_t n, size_t i)
{
	const char *name = refs[i].name;
	char **local = arg;

	(void)n;
	free(*local);
	*local = daf_asprintf("refs/hub/%s", strrchr(name, '/') + 1);
	return strncmp(name, "refs/heads/", 11) == 0 ? *local : NULL;
}

static const struct daf_err *
use(int argc, char **argv)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_repo *repo = NULL;
	struct daf_link_stats stats = { 0 };
	const struct daf_err *err = NULL;
	struct daf_ref *refs = NULL;
	struct daf_push ref = { 0 };
	char *local = NULL;
	size_t n = 0, i;

	if (argc == 3 && strcmp(argv[1], "hub") == 0)
		err = daf_hub_prepare(argv[2], argv[0]);
	else if (argc < 4)
		err = daf_err(DAF_USAGE, "what?");
	else if ((err = daf_repo_open(&repo, argv[2])) != NULL)
		;
	else if (strcmp(argv[1], "refs") == 0)
		err =
		    daf_link_refs(&refs, &n, pool, repo, argv[3], &stats, NULL);
	else if (strcmp(argv[1], "fetch") == 0)
		err = daf_link_fetch(&refs, &n, pool, repo, argv[3], want_all,
		    &local, &stats, NULL);
	else if (strcmp(argv[1], "push") == 0 && argc == 6) {
		ref.from = argv[4];
		ref.to = argv[5];
		err = daf_link_push(repo, argv[3], &ref, 1, NULL, &stats, NULL);
	}
	for (i = 0; err == NULL && i < n; i++)
		printf("%s %s\n", refs[i].oid, refs[i].name);
	if (err == NULL && argc > 3)
		printf("in %lld out %lld\n", (long long)stats.bytes_in,
		    (long long)stats.bytes_out);
	free(local);
	daf_repo_close(repo);
	daf_pool_free(pool);
	return err;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_no_addresses),
		cmocka_unit_test(test_argv),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_adverts),
		cmocka_unit_test_setup_teardown(
		    test_exchange, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_no_way_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_refused_by_hook, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_strange_hubs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_false_promise, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_unsaid, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_hub_places, set_up, tear_down),
	};
	const struct daf_err *err = daf_git_init();
	int status;

	if (err == NULL && argc > 1)
		err = use(argc, argv);
	if (err != NULL) {
		fprintf(stderr, "daftar: %s\n", err->text);
		status = (int)err->code;
		daf_err_free(err);
		return status;
	}
	if (argc > 1)
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
