/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz-hub.c - what a hub answers: refs, packet lines, side channel, reports,
 * packs. Of it the program takes, and tells, what may be.
 *
 * The bytes are: what is asked ('r' the refs, 'f' a fetch, 'p' a push, 'm' one of
 * all below a prefix; any other letter is one of these), in how many pieces the
 * hub's words come ('@' one, 'A' two, 'B' three), what ssh says to a NUL, and then
 * what the hub says, which does not wait for what we say. With a capital letter
 * ('R', 'F', 'P', 'M') each line of that becomes a packet, an empty line a flush
 * packet; what begins with PACK stays as it is.
 *
 * All between is the program's, except two files for which others stand here:
 * core/base/spawn.c, which starts ssh, and sync/confine.c, whose child, which
 * indexes a pack, is a thread.
 */
#include <ctype.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/spawn.h"
#include "core/base/text.h"
#include "sync/confine.h"
#include "sync/link.h"

#define TEXT_MAX 8192 /* bytes of a sentence */
#define REF_NAME_MAX 255
#define MINE "refs/send/x"
#define THERE "refs/heads/x"
#define MIRROR "refs/aside/"
#define HERE "refs/hub/"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__asan_default_options(void);
const char *__lsan_default_suppressions(void);

/* What a pack says of its sizes is asked of malloc, and in the child it has a
 * limit. */
const char *
__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

/* Libgit2 1.5 frees a packet that it did not expect, and not the words in it. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:libgit2\n";
}

/* ---- the hub ---- */

static struct {
	const char *words, *says;
	size_t nwords, len, piece;
} hub;

static struct {
	char dir[64], *path, tip[DAF_OID_HEX];
	struct daf_repo *repo;
	bool contact;
} here;

/* How much comes in one piece. After a flush packet a hub waits for us, and
 * libgit2 forgets what comes too early. */
static size_t
next_piece(const char *bytes, size_t len, size_t piece)
{
	const char *flush;

	if (piece > len)
		piece = len;
	flush = memmem(bytes, piece, "0000", 4);
	return flush != NULL ? (size_t)(flush - bytes) + 4 : piece;
}

/* The bytes in pieces, then the end. */
static int
speak(const char *bytes, size_t len, size_t piece)
{
	size_t n;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
		0, ends) != 0)
		abort();
	for (; len > 0; bytes += n, len -= n) {
		n = next_piece(bytes, len, piece);
		if (send(ends[1], bytes, n, MSG_NOSIGNAL) < 0)
			break; /* more than the system keeps: the link breaks */
	}
	close(ends[1]);
	return ends[0];
}

const struct daf_err *
daf_spawn(struct daf_spawned *out, const char *const argv[],
    const char *const env[], unsigned how)
{
	(void)argv;
	(void)env;
	(void)how;
	out->pid = getpid(); /* no child of ours: it has ended */
	out->in = open("/dev/null", O_WRONLY | O_CLOEXEC);
	out->out = speak(hub.says, hub.len, hub.piece);
	out->err = speak(hub.words, hub.nwords, 4096);
	return NULL;
}

/* ---- the child ---- */

struct daf_confined {
	const struct daf_err *(*run)(void *arg, const int fds[]);
	void *arg;
	int fds[DAF_CONFINED_FDS];
	const struct daf_err *err;
	pthread_t thread;
};

static void *
work(void *arg)
{
	struct daf_confined *p = arg;

	p->err = p->run(p->arg, p->fds);
	(void)shutdown(p->fds[0], SHUT_RDWR); /* a child would be gone */
	return NULL;
}

const struct daf_err *
daf_confined_start(struct daf_confined **out, const struct daf_confine *c,
    const int fds[DAF_CONFINED_FDS],
    const struct daf_err *(*run)(void *arg, const int fds[DAF_CONFINED_FDS]),
    void *arg)
{
	struct daf_confined *p = daf_calloc(1, sizeof(*p));
	int i;

	(void)c;
	p->run = run;
	p->arg = arg;
	for (i = 0; i < DAF_CONFINED_FDS; i++)
		if ((p->fds[i] = dup(fds[i])) < 0)
			abort();
	if (pthread_create(&p->thread, NULL, work, p) != 0)
		abort();
	*out = p;
	return NULL;
}

const struct daf_err *
daf_confined_end(struct daf_confined *p)
{
	const struct daf_err *err;
	int i;

	if (pthread_join(p->thread, NULL) != 0)
		abort();
	for (i = 0; i < DAF_CONFINED_FDS; i++)
		close(p->fds[i]);
	err = p->err;
	free(p);
	return err;
}

void
daf_confined_kill(struct daf_confined *p)
{
	if (p == NULL)
		return;
	(void)shutdown(p->fds[0], SHUT_RDWR);
	daf_err_free(daf_confined_end(p));
}

/* Of packages, which no hub sends. */
const struct daf_err *
daf_confined(const struct daf_confine *c, const int fds[DAF_CONFINED_FDS],
    const struct daf_err *(*run)(void *arg, const int fds[DAF_CONFINED_FDS]),
    void *arg)
{
	(void)c;
	return run(arg, fds);
}

/* ---- this side ---- */

static void
wrong(const char *what, const char *of)
{
	fprintf(stderr, "%s: %s\n", what, of);
	abort();
}

static void
must(const struct daf_err *err)
{
	if (err != NULL)
		wrong("not on this side", err->text);
}

static void
tear_down(void)
{
	daf_repo_close(here.repo);
	must(daf_fs_remove_tree(here.dir));
	free(here.path);
	git_libgit2_shutdown();
}

static void
write_commit(char oid[DAF_OID_HEX], const char *parent, int n)
{
	char *text = daf_asprintf("tree " DAF_EMPTY_TREE "\n%s%s%s"
				  "author A <a@b> 1700000000 +0000\n"
				  "committer A <a@b> 1700000000 +0000\n\n%d\n",
	    parent != NULL ? "parent " : "", parent != NULL ? parent : "",
	    parent != NULL ? "\n" : "", n);

	must(daf_repo_write(
	    oid, here.repo, GIT_OBJECT_COMMIT, text, strlen(text)));
	free(text);
}

/* Libgit2 1.5 looks through the settings by PCRE2 whenever it connects, and does
 * not free what that takes for each of them: 20 KiB, in every run. */
static void
forget_settings(void)
{
	char *config = daf_fs_join(here.path, "config");

	daf_repo_close(here.repo);
	must(daf_fs_write(config, "", 0, 0600));
	must(daf_repo_open(&here.repo, here.path));
	free(config);
}

/* A ledger of two commits. */
static void
set_up(void)
{
	char first[DAF_OID_HEX], tree[DAF_OID_HEX];

	must(daf_git_init());
	/* In memory: a pack that comes in is synced to the disk. */
	snprintf(here.dir, sizeof(here.dir), "%s/daftar-hub-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(here.dir) == NULL)
		abort();
	here.path = daf_fs_join(here.dir, "in.git");
	must(daf_repo_init(here.path, false));
	must(daf_repo_open(&here.repo, here.path));
	must(daf_repo_write(tree, here.repo, GIT_OBJECT_TREE, "", 0));
	write_commit(first, NULL, 0);
	write_commit(here.tip, first, 1);
	must(daf_ref_set(here.repo, MINE, here.tip, NULL));
	must(daf_ref_set(here.repo, MIRROR "y", first, NULL));
	forget_settings();
	if (atexit(tear_down) != 0)
		abort();
}

/* ---- what may be told ---- */

static void
check_text(const char *text)
{
	struct daf_buf clean = { 0 };

	daf_text_clean(&clean, text, strlen(text), false);
	if (strlen(text) > TEXT_MAX)
		wrong("too long", daf_buf_str(&clean));
	if (strcmp(daf_buf_str(&clean), text) != 0)
		wrong("not clean", daf_buf_str(&clean));
	daf_buf_clear(&clean);
}

static void
hear_event(void *arg, const struct daf_event *ev)
{
	(void)arg;
	if (strcmp(ev->event, "contact") == 0)
		here.contact = true;
	else if (strcmp(ev->event, "receive") != 0 &&
		 strcmp(ev->event, "send") != 0)
		wrong("event", ev->event);
	if (ev->what != NULL)
		check_text(ev->what);
	if (ev->done < 0 || ev->total < 0 || ev->bytes < 0 || ev->left < 0 ||
	    (ev->total > 0 && ev->done > ev->total))
		wrong("numbers", ev->event);
}

static const struct daf_watch watch = { .event = hear_event };

/* What a hub says is trouble of the line or of what it sent, never of ours. */
static void
check_err(const struct daf_err *err, bool pushing)
{
	if (err == NULL)
		return;
	check_text(err->text);
	if (err->code != DAF_LINK && err->code != DAF_REFUSED &&
	    (err->code != DAF_DENIED || !pushing))
		wrong("code", err->text);
}

/* ---- what may be taken ---- */

/* git-check-ref-format(1), in letters that may be told, in a line. */
static bool
is_name(const char *name)
{
	const size_t len = strlen(name);
	const char *p;

	if (len == 0 || len > REF_NAME_MAX || name[0] == '/' ||
	    name[len - 1] == '/' || name[len - 1] == '.' ||
	    strcmp(name, "@") == 0)
		return false;
	for (p = name; *p != '\0'; p++)
		if (*p <= 0x20 || *p >= 0x7f ||
		    strchr(" ~^:?*[\\", *p) != NULL ||
		    (p[0] == '.' && (p == name || p[-1] == '/')) ||
		    strncmp(p, "..", 2) == 0 || strncmp(p, "//", 2) == 0 ||
		    strncmp(p, "@{", 2) == 0 ||
		    (strncmp(p, ".lock", 5) == 0 &&
			(p[5] == '/' || p[5] == '\0')))
			return false;
	return true;
}

static bool
is_oid(const char *oid)
{
	return strlen(oid) == DAF_OID_HEX - 1 &&
	       strspn(oid, "0123456789abcdef") == DAF_OID_HEX - 1;
}

/* "OID NAME" stands in what the hub says. */
static bool
is_shown(const struct daf_ref *ref)
{
	const char *at = hub.says, *end = hub.says + hub.len;
	const size_t len = strlen(ref->name);

	while ((at = memmem(at, (size_t)(end - at), ref->name, len)) != NULL) {
		if (at - hub.says >= DAF_OID_HEX && at[-1] == ' ' &&
		    strncasecmp(at - DAF_OID_HEX, ref->oid, DAF_OID_HEX - 1) ==
			0)
			return true;
		at++;
	}
	return false;
}

static void
check_refs(const struct daf_ref *refs, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!is_name(refs[i].name) || !is_oid(refs[i].oid) ||
		    !is_shown(&refs[i]))
			wrong("a ref", refs[i].name);
}

/* What was fetched is there, and is what the hub showed; it is forgotten. */
static void
check_fetched(const struct daf_ref *got, const struct daf_ref *refs, size_t n)
{
	char *name =
	    daf_asprintf("refs/heads/%s", got->name + sizeof(HERE) - 1);
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(refs[i].name, name) == 0 &&
		    strcmp(refs[i].oid, got->oid) == 0)
			break;
	if (i == n || !daf_repo_has(here.repo, got->oid))
		wrong("fetched", name);
	free(name);
	must(daf_ref_delete(here.repo, got->name));
}

/* How many refs were fetched; the others are as they were. */
static size_t
check_mine(const struct daf_ref *refs, size_t n)
{
	struct daf_pool *pool = daf_pool_new();
	size_t nall, i, fetched = 0, kept = 0;
	struct daf_ref *all;

	must(daf_ref_list(&all, &nall, pool, here.repo, "refs/"));
	for (i = 0; i < nall; i++) {
		if (strncmp(all[i].name, HERE, sizeof(HERE) - 1) == 0) {
			check_fetched(&all[i], refs, n);
			fetched++;
			continue;
		}
		kept++;
		if (strcmp(all[i].name, MINE) != 0
			? strcmp(all[i].name, MIRROR "y") != 0
			: strcmp(all[i].oid, here.tip) != 0)
			wrong("changed", all[i].name);
	}
	if (kept != 2)
		wrong("lost", MINE);
	daf_pool_free(pool);
	return fetched;
}

/* Whether a pack came in, one whole one; it is removed. */
static bool
check_packs(void)
{
	char *packs = daf_fs_join(here.path, "objects/pack"), *path, **names;
	char *incoming = daf_fs_join(here.path, DAF_INTAKE_FOLDER);
	size_t n, i;

	if (access(incoming, F_OK) == 0)
		wrong("left over", incoming);
	must(daf_fs_list(&names, &n, packs));
	if (n != 0 && n != 2)
		wrong("half a pack", packs);
	for (i = 0; i < n; i++) {
		path = daf_fs_join(packs, names[i]);
		if (unlink(path) != 0)
			abort();
		free(path);
	}
	if (n != 0) {
		daf_repo_close(here.repo);
		must(daf_repo_open(&here.repo, here.path));
	}
	daf_fs_names_free(names, n);
	free(incoming);
	free(packs);
	return n != 0;
}

/* ---- what is asked ---- */

static const char *
want(void *arg, const struct daf_ref *refs, size_t n, size_t i)
{
	(void)arg;
	(void)n;
	if (strcmp(refs[i].name, THERE) == 0)
		return HERE "x";
	return strcmp(refs[i].name, "refs/heads/main") == 0 ? HERE "main"
							    : NULL;
}

static void
fetch(bool all, struct daf_link_stats *stats)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_ref *refs = NULL;
	size_t n = 0, i, fetched;

	err = all ? daf_link_fetch(&refs, &n, pool, here.repo, "h:p", want,
			NULL, stats, &watch)
		  : daf_link_refs(
			&refs, &n, pool, here.repo, "h:p", stats, &watch);
	check_err(err, false);
	check_refs(refs, n);
	fetched = here.contact ? check_mine(refs, n) : 0;
	for (i = 0; all && err == NULL && i < n; i++)
		if (strcmp(refs[i].name, THERE) == 0 && fetched == 0)
			wrong("not fetched", THERE);
	if (here.contact && check_packs() && !all)
		wrong("a pack", "of refs");
	daf_err_free(err);
	daf_pool_free(pool);
}

/* Wherever the hub breaks its report for the side channel. */
static bool
is_said(const char *what)
{
	struct daf_buf report = { 0 };
	size_t i;
	bool said;

	for (i = 0; i < hub.len; i++)
		if (hub.len - i >= 5 && hub.says[i + 4] == 1 &&
		    isxdigit((unsigned char)hub.says[i]))
			i += 4;
		else
			daf_buf_addc(&report, hub.says[i]);
	said = memmem(daf_buf_str(&report), report.len, what, strlen(what)) !=
	       NULL;
	daf_buf_clear(&report);
	return said;
}

/* It is there only if the hub says so: it has it already, or it took it. */
static void
push(bool mirror, struct daf_link_stats *stats)
{
	const struct daf_push one = { MINE, THERE, true };
	const struct daf_push mirrored = { MIRROR "y", MIRROR "y", false };
	struct daf_ref there = { THERE, here.tip };
	const struct daf_err *err;

	err = daf_link_push(here.repo, "h:p", mirror ? &mirrored : &one, 1,
	    mirror ? MIRROR : NULL, stats, &watch);
	check_err(err, true);
	if (err == NULL && !mirror && !is_shown(&there) &&
	    !(is_said("unpack ok") && is_said("ok " THERE)))
		wrong("not taken", THERE);
	if (here.contact && (check_mine(NULL, 0) != 0 || check_packs()))
		wrong("a push", "fetches");
	daf_err_free(err);
}

static void
put_packets(struct daf_buf *out, const char *lines, size_t len)
{
	const char *end;
	size_t n;

	for (; len > 0; lines += n, len -= n) {
		end = memchr(lines, '\n', len);
		n = end != NULL ? (size_t)(end - lines) + 1 : len;
		if (len >= 4 && memcmp(lines, "PACK", 4) == 0)
			n = len;
		else if (lines != end)
			daf_buf_addf(out, "%04zx", n + 4);
		else
			daf_buf_adds(out, "0000");
		if (lines != end)
			daf_buf_add(out, lines, n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct daf_link_stats stats = { 0 };
	struct daf_buf packets = { 0 };
	const char *nul;
	char kind;

	if (size < 3 || (nul = memchr(data + 2, '\0', size - 2)) == NULL)
		return 0;
	if (here.path == NULL)
		set_up();
	hub.words = (const char *)data + 2;
	hub.nwords = (size_t)(nul - hub.words);
	hub.says = nul + 1;
	hub.len = size - 3 - hub.nwords;
	if ((data[0] & 0x20) == 0) {
		put_packets(&packets, hub.says, hub.len);
		hub.says = daf_buf_str(&packets);
		hub.len = packets.len;
	}
	hub.piece = hub.len / ((data[1] & 63) + 1u) + 1;
	here.contact = false;
	kind = (char)(data[0] | 0x20);
	if (memchr("rfpm", kind, 4) == NULL)
		kind = "rfpm"[kind & 3];
	if (kind == 'r' || kind == 'f')
		fetch(kind == 'f', &stats);
	else
		push(kind == 'm', &stats);
	if (stats.reached != here.contact || stats.bytes_in < 0 ||
	    stats.bytes_in > (int64_t)hub.len || stats.bytes_out < 0)
		wrong("stats", "bytes");
	daf_buf_clear(&packets);
	return 0;
}
