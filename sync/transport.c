/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * transport.c - see transport.h.
 *
 * The smart transport keeps one stream for `ls` and for what follows (rpc is
 * 0), so one process serves a whole fetch or push. It reports trouble by
 * numbers only; the wire keeps the first cause, which is the true one: what
 * comes after it (early end, broken pipe) is a consequence.
 */
#include "sync/transport.h"

#include <git2.h>
#if LIBGIT2_VER_MAJOR > 1 || LIBGIT2_VER_MINOR >= 8
#include <git2/sys/errors.h> /* git_error_set_str moved there */
#endif
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "sync/repo.h"
#include "sync/trust.h"

#define GRACE_MS 5000
#define PIECE 4096 /* bytes written before the deadline is set anew */

/* ---- what libgit2 calls ---- */

struct subtransport {
	git_smart_subtransport base; /* first: libgit2 hands it back */
	struct daf_wire *wire;
	struct stream *stream;
};

struct stream {
	git_smart_subtransport_stream base; /* first, as above */
	struct daf_wire *wire;
	struct subtransport *owner;
};

static int
fail(struct daf_wire *w, const struct daf_err *err)
{
	daf_err_keep(&w->err, err);
	w->hopeless = true;
	git_error_set_str(GIT_ERROR_NET, w->err->text);
	return -1;
}

/* How long nothing may happen from now on, in ms: see transport.h. */
static int
patience(const struct daf_wire *w)
{
	int64_t more = w->gone_at - daf_time_steady();

	return w->silence_ms + (more > 0 ? (int)more : 0);
}

static void
count_out(struct daf_wire *w, size_t len)
{
	int64_t now = daf_time_steady();
	int64_t most = now + DAF_UNDERWAY_MAX * 1000 / w->rate;

	w->bytes_out += (int64_t)len;
	if (w->gone_at < now)
		w->gone_at = now;
	w->gone_at += (int64_t)len * 1000 / w->rate;
	if (w->gone_at > most)
		w->gone_at = most;
}

/* It was waited for so long. */
static const struct daf_err *
silent(struct daf_wire *w, const struct daf_err *err, int ms)
{
	/* The process's own words (it asks, it explains) tell more. */
	const char *words = daf_proc_errors(w->proc);
	char *why = NULL;

	w->passes = true;
	w->mute = words[0] == '\0' && w->bytes_in == 0 && !w->url->local;
	if (words[0] != '\0')
		why = daf_wire_explain(
		    &w->passes, words, w->url, w->bytes_in == 0);
	daf_err_free(err);
	err = daf_err(DAF_LINK,
	    "hub %s: silent for %d seconds after %lld bytes came and %lld "
	    "went%s%s; what arrived before is kept, try again",
	    w->url->shown, (ms + 999) / 1000, (long long)w->bytes_in,
	    (long long)w->bytes_out, why != NULL ? ": " : "",
	    why != NULL ? why : "");
	free(why);
	return err;
}

/* What stands there may be the greeting of a shell. */
static const struct daf_err *
no_list(const struct daf_wire *w)
{
	struct daf_buf line = { 0 };
	const struct daf_err *err;

	daf_text_clean(&line, w->advert.line, w->advert.have, false);
	err = daf_err(DAF_LINK,
	    "hub %s: what it says is not understood: \"%s\" begins no line of "
	    "a list of branches",
	    w->url->shown, daf_buf_str(&line));
	daf_buf_clear(&line);
	return err;
}

static int
stream_read(
    git_smart_subtransport_stream *base, char *buffer, size_t size, size_t *got)
{
	struct daf_wire *w = ((struct stream *)base)->wire;
	const struct daf_err *err;
	const int most = patience(w);

	*got = 0;
	if (w->err != NULL || w->ended)
		return -1;
	err = daf_proc_read(got, w->proc, buffer, size, most);
	if (err != NULL)
		return fail(w, /* somebody ended it: that is the cause */
		    daf_watch_stopped(w->watch) ? err : silent(w, err, most));
	w->bytes_in += (int64_t)*got;
	if (w->bytes_in > w->limit_in)
		return fail(w, daf_err(DAF_LINK,
				   "hub %s: it sends more than "
				   "%lld bytes at once, which is the limit",
				   w->url->shown, (long long)w->limit_in));
	if (!daf_advert_take(&w->advert, buffer, *got))
		return fail(w, no_list(w));
	/* An end is right after a pack that comes without a side channel;
	 * libgit2 knows. */
	w->ended = *got == 0;
	return 0;
}

/* 0: all of it is on its way. */
static int
put(struct daf_wire *w, const char *data, size_t len)
{
	int64_t since = daf_time_steady();
	const int most = patience(w);
	const struct daf_err *err;

	err = daf_proc_write(w->proc, data, len, most);
	if (err == NULL) {
		count_out(w, len);
		return 0;
	}
	/* Told to stop, deaf, or gone? */
	if (daf_watch_stopped(w->watch))
		return fail(w, err);
	if (daf_time_steady() - since >= most)
		return fail(w, silent(w, err, most));
	daf_err_free(err);
	w->ended = true;
	git_error_set_str(GIT_ERROR_NET, "the link ended");
	return -1;
}

static int
stream_write(
    git_smart_subtransport_stream *base, const char *buffer, size_t len)
{
	struct daf_wire *w = ((struct stream *)base)->wire;
	size_t n;

	if (w->err != NULL || w->ended)
		return -1;
	for (; len > 0; buffer += n, len -= n) {
		n = len < PIECE ? len : PIECE;
		if (put(w, buffer, n) < 0)
			return -1;
	}
	return 0;
}

static void
stream_free(git_smart_subtransport_stream *base)
{
	struct stream *s = (struct stream *)base;

	if (s == NULL)
		return;
	if (s->wire->proc != NULL)
		daf_proc_close_input(s->wire->proc);
	if (s->owner->stream == s)
		s->owner->stream = NULL;
	free(s);
}

static bool
is_to_stop(void *arg)
{
	const struct daf_wire *w = arg;

	if (w->waits != NULL)
		w->waits(w->waits_arg);
	return daf_watch_stopped(w->watch);
}

static int
start(struct subtransport *sub, enum daf_service service)
{
	struct daf_wire *w = sub->wire;
	const struct daf_err *err, *told;
	struct daf_url_how how = { .alone = w->alone,
		.silence_ms = w->silence_ms,
		.alive_ms = w->silence_ms + DAF_UNDERWAY_MAX * 1000 / w->rate };
	struct stream *s;

	/* A wire serves one connection. */
	if (w->proc != NULL)
		return -1;
	/* Only a person at a terminal can answer ssh's questions. */
	how.may_ask = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
	err = daf_proc_start(&w->proc,
	    daf_url_argv(w->pool, w->url, service, &how), daf_url_env);
	if (err != NULL) {
		told = daf_err(DAF_LINK, "hub %s: %s; install %s",
		    w->url->shown, err->text,
		    w->url->local ? "git" : "the OpenSSH client");
		daf_err_free(err);
		return fail(w, told);
	}
	daf_proc_stop_when(w->proc, is_to_stop, w);
	s = daf_calloc(1, sizeof(*s));
	s->base.subtransport = &sub->base;
	s->base.read = stream_read;
	s->base.write = stream_write;
	s->base.free = stream_free;
	s->wire = w;
	s->owner = sub;
	sub->stream = s;
	return 0;
}

static int
sub_action(git_smart_subtransport_stream **out, git_smart_subtransport *base,
    const char *url, git_smart_service_t service)
{
	struct subtransport *sub = (struct subtransport *)base;
	int rc = 0;

	(void)url;
	*out = NULL;
	if (service == GIT_SERVICE_UPLOADPACK_LS)
		rc = start(sub, DAF_UPLOAD_PACK);
	else if (service == GIT_SERVICE_RECEIVEPACK_LS)
		rc = start(sub, DAF_RECEIVE_PACK);
	if (rc < 0 || sub->stream == NULL)
		return -1;
	*out = &sub->stream->base;
	return 0;
}

static int
sub_close(git_smart_subtransport *base)
{
	(void)base;
	return 0;
}

static void
sub_free(git_smart_subtransport *base)
{
	free(base);
}

static int
sub_new(git_smart_subtransport **out, git_transport *owner, void *param)
{
	struct subtransport *sub = daf_calloc(1, sizeof(*sub));

	(void)owner;
	sub->base.action = sub_action;
	sub->base.close = sub_close;
	sub->base.free = sub_free;
	sub->wire = param;
	*out = &sub->base;
	return 0;
}

/* ---- the wire ---- */

static int
silence(void)
{
	const char *text = getenv("DAFTAR_SILENCE_MS");
	char *end;
	long ms;

	if (text == NULL)
		return DAF_SILENCE_MS;
	ms = strtol(text, &end, 10);
	return *end == '\0' && ms >= 50 && ms <= 3600000 ? (int)ms
							 : DAF_SILENCE_MS;
}

void
daf_wire_init(
    struct daf_wire *w, struct daf_pool *pool, const struct daf_url *url)
{
	*w = (struct daf_wire){
		.pool = pool,
		.url = url,
		.limit_in = DAF_FETCH_MAX,
		.silence_ms = silence(),
		.rate = DAF_RATE_LEAST,
	};
}

void
daf_wire_know(struct daf_wire *w, int64_t rate)
{
	w->rate = rate / 2 > DAF_RATE_LEAST ? rate / 2 : DAF_RATE_LEAST;
}

int
daf_wire_transport(git_transport **out, git_remote *owner, struct daf_wire *w)
{
	git_smart_subtransport_definition def = {
		.callback = sub_new,
		.rpc = 0,
		.param = w,
	};

	return git_transport_smart(out, owner, &def);
}

const struct daf_err *
daf_wire_failed(struct daf_wire *w)
{
	const git_error *last = git_error_last();
	const struct daf_err *err;
	char *why;

	w->hopeless = true;
	if ((err = daf_watch_go_on(w->watch)) != NULL)
		return err;
	if (w->err != NULL) {
		err = w->err;
		w->err = NULL;
		return err;
	}
	if (w->ended) {
		daf_proc_settle(w->proc, GRACE_MS);
		why = daf_wire_explain(&w->passes, daf_proc_errors(w->proc),
		    w->url, w->bytes_in == 0);
		err = daf_err(DAF_LINK, "hub %s: %s", w->url->shown, why);
		free(why);
		return err;
	}
	if (last != NULL && last->klass == GIT_ERROR_OS)
		return daf_git_err(
		    DAF_STORAGE, "exchange with hub %s", w->url->shown);
	return daf_git_err(
	    DAF_LINK, "hub %s: what it says is not understood", w->url->shown);
}

void
daf_wire_close(struct daf_wire *w)
{
	if (w->proc != NULL)
		(void)daf_proc_finish(w->proc, w->hopeless ? 0 : GRACE_MS);
	w->proc = NULL;
	daf_err_free(w->err);
	w->err = NULL;
}
