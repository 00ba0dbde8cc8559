/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * link.c - see link.h: a connection's refs, a fetch, a push.
 *
 * One connection each. What the hub says is hostile: names of refs are checked,
 * their number and the bytes are limited, its words are cleaned.
 */
#include "sync/link.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "sync/intake.h"
#include "sync/transport.h"

#define REFS_MAX 100000
#define REFS_BYTES_MAX (INT64_C(32) << 20)
#define REF_NAME_MAX 255
#define WORDS_MAX 4096
#define TOLD_MAX 300 /* bytes of the hub's in a sentence, each time */
#define TELL_EVERY_MS 250
#define TELL_SENT_MS 1000
#define LEFT_AFTER_MS 2000 /* of what was faster nothing is foretold */

/* One connection. */
struct call {
	struct daf_wire wire;
	struct daf_url url;
	struct daf_pool *pool;
	git_remote *remote;
	const struct daf_watch *watch;
	struct daf_buf words;   /* the hub's, on its side channel */
	struct daf_buf refused; /* what it said of the first bad ref */
	size_t verdicts;        /* of refs that were pushed */
	int64_t told;           /* when progress was told last, ms */
	int64_t began;          /* when it was told first, ms; 0: not yet */
	bool complete;          /* its end was told */
	struct daf_load load;   /* of a push */
	struct daf_load_way way;
	int64_t ahead; /* bytes that went out before its pack */
	bool reached;  /* the hub has shown its refs */
};

/* ---- telling ---- */

static void
tell(struct call *call, const struct daf_event *ev)
{
	if (call->watch != NULL && call->watch->event != NULL)
		call->watch->event(call->watch->arg, ev);
}

/* Seconds; 0: it cannot be told. */
static int64_t
time_left(int64_t ms, int64_t done, int64_t total)
{
	if (ms < LEFT_AFTER_MS || done <= 0 || total <= done)
		return 0;
	return (int64_t)((double)ms / (double)done * (double)(total - done) /
			 1000.0) +
	       1;
}

/* Not more often than a person can read; always at the end. */
static void
tell_progress(struct call *call, const char *event, int64_t done, int64_t total,
    int64_t bytes)
{
	int64_t now = daf_time_steady();
	/* before the first word of the pack nothing is known of it */
	const bool all = total > 0 && done == total;

	if (all ? call->complete : now - call->told < TELL_EVERY_MS)
		return;
	call->complete = all;
	call->told = now;
	if (call->began == 0)
		call->began = now;
	tell(call, &(struct daf_event){ .event = event,
		       .done = done,
		       .total = total,
		       .bytes = bytes,
		       .left = time_left(now - call->began, done, total) });
}

/* At most once a second; `now`: at once. */
static void
tell_sent(struct call *call, bool now)
{
	struct daf_load_way *way = &call->way;
	int64_t ms = daf_time_steady();
	struct daf_event ev;

	if (call->began == 0 || (!now && ms - call->told < TELL_SENT_MS))
		return;
	call->told = ms;
	way->ms = ms - call->began;
	if (!way->whole)
		way->written = call->wire.bytes_out - call->ahead;
	ev = daf_load_event(&call->load, way);
	tell(call, &ev);
}

static void
still_sending(void *arg)
{
	tell_sent(arg, false);
}

/* ---- what libgit2 calls ---- */

static int
make_transport(git_transport **out, git_remote *owner, void *arg)
{
	struct call *call = arg;

	return daf_wire_transport(out, owner, &call->wire);
}

static int
hear_words(const char *words, int len, void *arg)
{
	struct call *call = arg;

	if (len > 0 && call->words.len + (size_t)len <= WORDS_MAX)
		daf_buf_add(&call->words, words, (size_t)len);
	return 0;
}

/* What libgit2 takes as: no further. */
static int
is_stopped(const struct call *call)
{
	return daf_watch_stopped(call->watch) ? GIT_EUSER : 0;
}

static int
receive_progress(const git_indexer_progress *p, void *arg)
{
	tell_progress(arg, "receive", p->received_objects, p->total_objects,
	    (int64_t)p->received_bytes);
	return is_stopped(arg);
}

static int
send_progress(unsigned current, unsigned total, size_t bytes, void *arg)
{
	struct call *call = arg;

	call->way.objects = total;
	call->ahead = call->wire.bytes_out - (int64_t)bytes;
	if (total > 0 && current == total) {
		call->way.whole = true;
		call->way.written = (int64_t)bytes;
	}
	tell_sent(call, false);
	return is_stopped(call);
}

static void
add_told(struct daf_buf *out, const char *words, size_t len)
{
	daf_text_clean(out, words, len < TOLD_MAX ? len : TOLD_MAX, false);
}

static int
hear_verdict(const char *name, const char *status, void *arg)
{
	struct call *call = arg;

	call->verdicts++;
	if (status != NULL && call->refused.len == 0) {
		add_told(&call->refused, name, strlen(name));
		daf_buf_adds(&call->refused, ": ");
		add_told(&call->refused, status, strlen(status));
	}
	return 0;
}

static git_remote_callbacks
callbacks(struct call *call)
{
	git_remote_callbacks cb;

	(void)git_remote_init_callbacks(&cb, GIT_REMOTE_CALLBACKS_VERSION);
	cb.transport = make_transport;
	cb.sideband_progress = hear_words;
	cb.transfer_progress = receive_progress;
	cb.push_transfer_progress = send_progress;
	cb.push_update_reference = hear_verdict;
	cb.payload = call;
	return cb;
}

/* ---- a connection ---- */

static const struct daf_err *
call_open(struct call *call, struct daf_pool *pool, struct daf_repo *repo,
    const char *url, const struct daf_link_stats *stats,
    const struct daf_watch *watch, git_direction direction)
{
	git_remote_callbacks cb = callbacks(call);
	const struct daf_err *err;

	*call = (struct call){ .pool = pool, .watch = watch };
	if ((err = daf_url_parse(&call->url, pool, url)) != NULL)
		return err;
	daf_url_allow(&call->url, pool);
	daf_wire_init(&call->wire, pool, &call->url);
	call->wire.watch = watch;
	if (stats != NULL)
		daf_wire_know(&call->wire, stats->rate);
	call->wire.alone = stats != NULL && stats->alone;
	if (stats != NULL && stats->load != NULL)
		call->load = *stats->load;
	call->wire.limit_in = REFS_BYTES_MAX;
	/* The wire knows where the hub is; libgit2 need not. */
	if (git_remote_create_anonymous(
		&call->remote, daf_repo_git(repo), "ssh://hub/") < 0)
		return daf_git_err(DAF_FAILED, "hub %s", call->url.shown);
	if (git_remote_connect(call->remote, direction, &cb, NULL, NULL) < 0)
		return daf_wire_failed(&call->wire);
	call->wire.limit_in = DAF_FETCH_MAX;
	call->reached = true;
	tell(call, &(struct daf_event){ .event = "contact",
		       .what = call->url.shown,
		       .bytes = call->wire.bytes_in });
	if (direction == GIT_DIRECTION_PUSH) {
		call->began = daf_time_steady();
		call->ahead = call->wire.bytes_out;
		tell_sent(call, true);
	}
	return NULL;
}

static void
call_close(struct call *call, struct daf_link_stats *stats)
{
	if (call->remote != NULL) {
		(void)git_remote_disconnect(call->remote);
		git_remote_free(call->remote);
	}
	daf_wire_close(&call->wire);
	if (stats != NULL) {
		stats->bytes_in += call->wire.bytes_in;
		stats->bytes_out += call->wire.bytes_out;
		stats->reached = stats->reached || call->reached;
		stats->passes = call->wire.passes;
		stats->mute = call->wire.mute;
	}
	daf_buf_clear(&call->words);
	daf_buf_clear(&call->refused);
}

/* As git takes it, and in letters that need no care: libgit2 lets pass DEL, and
 * what is no UTF-8. */
static bool
name_is_sound(const char *name)
{
	size_t len = 0;
	int valid = 0;

	while (name[len] > ' ' && name[len] < 0x7f)
		len++;
	return len <= REF_NAME_MAX && name[len] == '\0' &&
	       git_reference_name_is_valid(&valid, name) == 0 && valid != 0;
}

/* The refs that the hub shows; those whose names are not sound (peeled tags,
 * too) are left out. */
static const struct daf_err *
call_refs(struct daf_ref **out, size_t *n, struct call *call)
{
	const git_remote_head **heads = NULL;
	char oid[DAF_OID_HEX];
	size_t i, count = 0;

	*n = 0;
	if (git_remote_ls(&heads, &count, call->remote) < 0)
		return daf_wire_failed(&call->wire);
	if (count > REFS_MAX)
		return daf_err(DAF_LINK,
		    "hub %s: it shows %zu branches, and "
		    "%d is the limit",
		    call->url.shown, count, REFS_MAX);
	*out = daf_pool_array(call->pool, count + 1, sizeof(**out));
	for (i = 0; i < count; i++) {
		if (!name_is_sound(heads[i]->name))
			continue;
		git_oid_tostr(oid, sizeof(oid), &heads[i]->oid);
		(*out)[*n].name = daf_pool_strdup(call->pool, heads[i]->name);
		(*out)[*n].oid = daf_pool_strdup(call->pool, oid);
		(*n)++;
	}
	return NULL;
}

const struct daf_err *
daf_link_refs(struct daf_ref **out, size_t *n, struct daf_pool *pool,
    struct daf_repo *repo, const char *url, struct daf_link_stats *stats,
    const struct daf_watch *watch)
{
	struct call call;
	const struct daf_err *err;

	err = call_open(
	    &call, pool, repo, url, stats, watch, GIT_DIRECTION_FETCH);
	if (err == NULL)
		err = call_refs(out, n, &call);
	call_close(&call, stats);
	return err;
}

/* ---- fetch ---- */

/* What is wanted: remote name, its commit, the local ref to move. */
struct wanted {
	const char *name, *oid, *local;
};

static bool
wants_stop(void *arg)
{
	const struct call *call = arg;

	return daf_watch_stopped(call->watch);
}

/* why: of the pack itself, or NULL. A link that ended comes first. */
static const struct daf_err *
not_received(struct call *call, const struct daf_err *why)
{
	const struct daf_wire *w = &call->wire;

	if (why == NULL || w->err != NULL || w->ended ||
	    daf_watch_stopped(call->watch)) {
		daf_err_free(why);
		return daf_wire_failed(&call->wire);
	}
	call->wire.hopeless = true;
	return why;
}

static const struct daf_err *
download(struct call *call, struct daf_repo *repo, const struct wanted *wanted,
    size_t n)
{
	struct daf_intake_line line = {
		.hub = call->url.shown, .stopped = wants_stop, .arg = call
	};
	const struct daf_err *err;
	git_fetch_options opts;
	git_strarray specs;
	size_t i;

	(void)git_fetch_options_init(&opts, GIT_FETCH_OPTIONS_VERSION);
	opts.callbacks = callbacks(call);
	opts.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
	opts.update_fetchhead = 0;
	specs.strings = daf_pool_array(call->pool, n, sizeof(char *));
	specs.count = n;
	for (i = 0; i < n; i++)
		specs.strings[i] = daf_pool_printf(
		    call->pool, "+%s:%s", wanted[i].name, wanted[i].local);
	err = daf_intake_by_line(repo, &line);
	if (err != NULL)
		return err;
	if (git_remote_download(call->remote, &specs, &opts) < 0)
		err = not_received(call, line.err);
	daf_err_keep(&err, daf_intake_by_line(repo, NULL));
	return err;
}

static const struct daf_err *
move_refs(struct call *call, struct daf_repo *repo, const struct wanted *wanted,
    size_t n)
{
	const struct daf_err *err;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!daf_repo_has(repo, wanted[i].oid))
			return daf_err(DAF_LINK,
			    "hub %s: it shows %s of %s "
			    "and did not send it",
			    call->url.shown, wanted[i].oid, wanted[i].name);
		err = daf_ref_set(repo, wanted[i].local, wanted[i].oid, NULL);
		if (err != NULL)
			return err;
	}
	return NULL;
}

const struct daf_err *
daf_link_fetch(struct daf_ref **refs, size_t *n, struct daf_pool *pool,
    struct daf_repo *repo, const char *url,
    const char *(*want)(
	void *arg, const struct daf_ref *refs, size_t n, size_t i),
    void *arg, struct daf_link_stats *stats, const struct daf_watch *watch)
{
	struct wanted *wanted;
	const struct daf_err *err;
	const char *local;
	struct call call;
	size_t i, nwanted = 0;

	err = call_open(
	    &call, pool, repo, url, stats, watch, GIT_DIRECTION_FETCH);
	if (err == NULL)
		err = call_refs(refs, n, &call);
	if (err != NULL)
		goto done;
	wanted = daf_pool_array(pool, *n + 1, sizeof(*wanted));
	for (i = 0; i < *n; i++) {
		local = want(arg, *refs, *n, i);
		if (local == NULL || local[0] == '\0')
			continue;
		wanted[nwanted].name = (*refs)[i].name;
		wanted[nwanted].oid = (*refs)[i].oid;
		wanted[nwanted].local = daf_pool_strdup(pool, local);
		nwanted++;
	}
	if (nwanted == 0)
		goto done;
	if ((err = download(&call, repo, wanted, nwanted)) == NULL)
		err = move_refs(&call, repo, wanted, nwanted);
done:
	call_close(&call, stats);
	return err;
}

/* ---- push ---- */

/* The line of the hub's words that says why: the one of our check, else the
 * last; cleaned. */
static void
add_reason(struct daf_buf *out, const char *words)
{
	static const char mark[] = "daftar: ";
	const char *at = strstr(words, mark), *line = words, *next;

	if (at != NULL) {
		at += sizeof(mark) - 1;
	} else {
		for (; *line != '\0'; line = next) {
			if (line[strspn(line, " \t\r\n")] != '\0')
				at = line;
			next = line + strcspn(line, "\n");
			next += *next == '\n';
		}
	}
	if (at != NULL)
		add_told(out, at, strcspn(at, "\r\n"));
}

static const struct daf_err *
refused(struct call *call)
{
	struct daf_buf why = { 0 };
	const struct daf_err *err;

	add_reason(&why, daf_buf_str(&call->words));
	err = daf_err(DAF_DENIED, "hub %s refused %s%s%s", call->url.shown,
	    daf_buf_str(&call->refused), why.len > 0 ? ": " : "",
	    daf_buf_str(&why));
	daf_buf_clear(&why);
	return err;
}

/* The hub took nothing, and named no branch: its words say why, if there are
 * any. */
static const struct daf_err *
not_taken(struct call *call)
{
	const git_error *last = git_error_last();
	struct daf_wire *w = &call->wire;
	const struct daf_err *err;
	bool wordless;
	char *why;

	/* What libgit2 makes of a report without a reason. */
	wordless = last != NULL && strstr(last->message, "unpacking") != NULL &&
		   call->words.len == 0;
	if (w->err != NULL || w->ended || daf_watch_stopped(call->watch) ||
	    (call->words.len == 0 && !wordless))
		return daf_wire_failed(w);
	why = wordless ? daf_strdup("it could not store what was sent; its "
				    "disk may be full or read-only")
		       : daf_wire_explain(&w->passes, daf_buf_str(&call->words),
			     &call->url, false);
	err = daf_err(DAF_LINK, "hub %s: %s", call->url.shown, why);
	free(why);
	w->hopeless = true;
	return err;
}

struct pushing {
	struct daf_repo *repo;
	const struct daf_push *refs;
	size_t n;
	const char *mirror;
	struct daf_ref *there; /* what the hub shows */
	size_t nthere;
	git_strarray specs;
};

static bool
is_mirrored(const struct pushing *p, const char *name)
{
	return p->mirror != NULL &&
	       strncmp(name, p->mirror, strlen(p->mirror)) == 0;
}

/* Has the hub this commit, or may it have one that goes on from it? The answer
 * to an earlier push may have been lost with the link. */
static bool
is_there(const struct pushing *p, const struct daf_push *push, const char *oid)
{
	git_oid here, there;
	size_t i;

	for (i = 0; i < p->nthere; i++)
		if (strcmp(p->there[i].name, push->to) == 0)
			break;
	if (i == p->nthere)
		return false;
	if (strcmp(p->there[i].oid, oid) == 0)
		return true;
	return push->or_ahead && daf_repo_has(p->repo, p->there[i].oid) &&
	       git_oid_fromstr(&here, oid) == 0 &&
	       git_oid_fromstr(&there, p->there[i].oid) == 0 &&
	       git_graph_descendant_of(daf_repo_git(p->repo), &there, &here) ==
		   1;
}

static bool
is_named(const struct pushing *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (strcmp(p->refs[i].to, name) == 0)
			return true;
	return false;
}

static const struct daf_err *
push_specs(struct pushing *p, struct call *call)
{
	const struct daf_err *err;
	char oid[DAF_OID_HEX];
	git_strarray *specs = &p->specs;
	size_t i;

	if ((err = call_refs(&p->there, &p->nthere, call)) != NULL)
		return err;
	specs->strings =
	    daf_pool_array(call->pool, p->n + p->nthere + 1, sizeof(char *));
	specs->count = 0;
	for (i = 0; i < p->n; i++) {
		if ((err = daf_ref_get(oid, p->repo, p->refs[i].from)) != NULL)
			return err;
		if (is_there(p, &p->refs[i], oid))
			continue;
		specs->strings[specs->count++] = daf_pool_printf(call->pool,
		    "%s%s:%s", is_mirrored(p, p->refs[i].to) ? "+" : "",
		    p->refs[i].from, p->refs[i].to);
	}
	for (i = 0; i < p->nthere; i++)
		if (is_mirrored(p, p->there[i].name) &&
		    !is_named(p, p->there[i].name))
			specs->strings[specs->count++] = daf_pool_printf(
			    call->pool, ":%s", p->there[i].name);
	return NULL;
}

const struct daf_err *
daf_link_push(struct daf_repo *repo, const char *url,
    const struct daf_push *refs, size_t n, const char *mirror,
    struct daf_link_stats *stats, const struct daf_watch *watch)
{
	struct pushing p = {
		.repo = repo, .refs = refs, .n = n, .mirror = mirror
	};
	git_push_options opts;
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct call call;
	int rc;

	err =
	    call_open(&call, pool, repo, url, stats, watch, GIT_DIRECTION_PUSH);
	if (err == NULL)
		err = push_specs(&p, &call);
	if (err != NULL || p.specs.count == 0)
		goto done;
	(void)git_push_options_init(&opts, GIT_PUSH_OPTIONS_VERSION);
	opts.callbacks = callbacks(&call);
	opts.pb_parallelism = 1;
	call.wire.waits = still_sending;
	call.wire.waits_arg = &call;
	rc = git_remote_upload(call.remote, &p.specs, &opts);
	call.wire.waits = NULL;
	if (call.refused.len > 0)
		err = refused(&call);
	else if (rc == GIT_ENONFASTFORWARD)
		err = daf_err(DAF_DENIED,
		    "hub %s: a branch there has what "
		    "this register does not hold; nothing was sent",
		    call.url.shown);
	else if (rc < 0)
		err = not_taken(&call);
	else if (call.verdicts != p.specs.count)
		/* Libgit2 takes silence for a yes. */
		err = daf_err(DAF_LINK,
		    "hub %s: it does not say whether it took what was sent",
		    call.url.shown);
	call.way.taken = err == NULL;
	if (err == NULL)
		tell_sent(&call, true);
done:
	call_close(&call, stats);
	daf_pool_free(pool);
	return err;
}
