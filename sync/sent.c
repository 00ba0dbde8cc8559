/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sent.c - own change sets that are on the hub: marked in the register, and
 * watched until main mentions them.
 *
 * For each own replica desk.db remembers what was sent and when (setting
 * `sent/LEDGER/REPLICA`: the commit that was marked, then lines `seq time
 * main`): a hub that withholds shows itself by main commits that do not
 * mention what was sent long before them.
 */
#include "sync/exchange.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "core/desk.h"
#include "sync/mainchain.h"
#include "sync/said.h"

#define OVERDUE_SECONDS (5 * 24 * 3600)
#define BATCHES_MAX 64

struct batch {
	int64_t seq, time, main;
};
struct memory {
	char marked[DAF_OID_HEX]; /* "" if nothing was */
	struct batch batches[BATCHES_MAX];
	size_t n;
};

static char *
memory_name(const struct daf_exchange *x, const char *replica)
{
	return daf_pool_printf(x->pool, "sent/%s/%s", x->name, replica);
}

/* Three numbers; *line is moved behind them. */
static bool
read_batch(struct batch *b, char **line)
{
	int64_t *const to[] = { &b->seq, &b->time, &b->main };
	char *end;
	size_t i;

	for (i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
		*to[i] = strtoll(*line, &end, 10);
		if (end == *line)
			return false;
		*line = end;
	}
	return true;
}

/* What is not understood is forgotten: it only makes an alarm later. */
static const struct daf_err *
recall(struct memory *m, struct daf_exchange *x, const char *replica)
{
	const struct daf_err *err;
	struct batch *b;
	char *text, *line;

	*m = (struct memory){ 0 };
	err = daf_desk_get(&text, x->l->reg, "", memory_name(x, replica));
	if (err != NULL || text == NULL)
		return err;
	line = text + strcspn(text, "\n");
	if (line - text == DAF_OID_HEX - 1)
		memcpy(m->marked, text, DAF_OID_HEX - 1);
	while (*line == '\n' && m->n < BATCHES_MAX) {
		b = &m->batches[m->n];
		line++;
		if (!read_batch(b, &line))
			break;
		m->n++;
		line += strcspn(line, "\n");
	}
	free(text);
	return NULL;
}

static const struct daf_err *
remember(const struct memory *m, struct daf_exchange *x, const char *replica)
{
	struct daf_buf text = { 0 };
	const struct daf_err *err;
	size_t i;

	daf_buf_adds(&text, m->marked);
	for (i = 0; i < m->n; i++)
		daf_buf_addf(&text, "\n%" PRId64 " %" PRId64 " %" PRId64,
		    m->batches[i].seq, m->batches[i].time, m->batches[i].main);
	err = daf_desk_set(
	    x->l->reg, "", memory_name(x, replica), daf_buf_str(&text));
	daf_buf_clear(&text);
	return err;
}

/* Up to which seq main says something of a replica. */
static int64_t
mentioned(const struct daf_ledger *l, const char *replica)
{
	const struct daf_tip *tip;

	if (l->main_number == 0)
		return 0;
	if (daf_main_hold(&l->main, replica) != NULL ||
	    daf_main_frozen(&l->main, replica))
		return INT64_MAX;
	tip = daf_main_tip(&l->main, replica);
	return tip != NULL ? tip->seq : 0;
}

/* ---- marking ---- */

/* The seq of an own commit. */
static const struct daf_err *
seq_of(int64_t *seq, struct daf_exchange *x, const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_changeset cs;

	err = daf_said_office(&cs, NULL, pool, x->l->in, oid);
	if (err == NULL)
		*seq = cs.seq;
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_exchange_mark(struct daf_exchange *x, const char *replica, const char *oid)
{
	const struct daf_err *err;
	struct memory m;
	int64_t seq;

	if ((err = recall(&m, x, replica)) != NULL ||
	    strcmp(m.marked, oid) == 0)
		return err;
	if ((err = seq_of(&seq, x, oid)) != NULL ||
	    (err = daf_trust_mark(x->l, replica)) != NULL)
		return err;
	memcpy(m.marked, oid, sizeof(m.marked));
	if (seq > mentioned(x->l, replica) && m.n < BATCHES_MAX)
		m.batches[m.n++] =
		    (struct batch){ seq, daf_time_now(), x->l->main_number };
	return remember(&m, x, replica);
}

/* ---- what main does not mention ---- */

/* The oldest of what was sent and is not mentioned, if that was days ago, and
 * main has gone on since; else NULL. */
static const struct batch *
overdue(const struct memory *m, const struct daf_ledger *l, const char *replica)
{
	int64_t known = mentioned(l, replica);
	size_t i = 0;

	/* The seat itself says what main mentions. */
	if (l->charter != NULL &&
	    daf_register_owns(l->reg, l->conf->name, l->charter->seat))
		return NULL;
	while (i < m->n && m->batches[i].seq <= known)
		i++;
	if (i == m->n ||
	    daf_time_now() - m->batches[i].time <= OVERDUE_SECONDS ||
	    l->main_number <= m->batches[i].main)
		return NULL;
	return &m->batches[i];
}

static char *
overdue_text(const struct batch *b, const char *replica)
{
	return daf_asprintf("%s-%" PRId64 " was sent %" PRId64 " days ago, "
			    "and newer main commits do not mention it: ask "
			    "headquarters by another way whether they have it",
	    replica, b->seq, (daf_time_now() - b->time) / (24 * 3600));
}

const struct daf_err *
daf_sent_unmentioned(struct daf_unmentioned **out, size_t *n,
    struct daf_pool *pool, struct daf_ledger *l)
{
	struct daf_exchange x = { .l = l, .pool = pool, .name = l->conf->name };
	struct daf_unmentioned *list = NULL;
	const struct daf_err *err = NULL;
	const struct batch *b;
	const char *replica;
	struct memory m;
	size_t cap = 0, i;
	char *text;

	*out = NULL;
	*n = 0;
	for (i = 0; err == NULL && (replica = daf_exchange_own(&x, i)) != NULL;
	     i++) {
		err = recall(&m, &x, replica);
		b = err == NULL ? overdue(&m, l, replica) : NULL;
		if (b == NULL)
			continue;
		text = overdue_text(b, replica);
		list = daf_grow(list, *n, &cap, sizeof(*list));
		list[(*n)++] = (struct daf_unmentioned){
			.at = daf_pool_printf(
			    pool, "%s-%" PRId64, replica, b->seq),
			.sent = b->time,
			.text = daf_pool_strdup(pool, text)
		};
		free(text);
	}
	if (*n != 0) {
		*out = daf_pool_array(pool, *n, sizeof(**out));
		memcpy(*out, list, *n * sizeof(**out));
	}
	free(list);
	return err;
}

const struct daf_err *
daf_exchange_overdue(struct daf_exchange *x, const char *replica)
{
	int64_t known = mentioned(x->l, replica);
	const struct batch *late;
	const struct daf_err *err;
	struct memory m;
	char *reason, *where;
	size_t i, gone;

	if ((err = recall(&m, x, replica)) != NULL || m.n == 0)
		return err;
	for (gone = 0; gone < m.n && m.batches[gone].seq <= known; gone++)
		continue;
	if (gone > 0) {
		for (i = gone; i < m.n; i++)
			m.batches[i - gone] = m.batches[i];
		m.n -= gone;
		if ((err = remember(&m, x, replica)) != NULL)
			return err;
	}
	if ((late = overdue(&m, x->l, replica)) == NULL)
		return NULL;
	where = daf_asprintf("office/%s", replica);
	reason = overdue_text(late, replica);
	err = daf_exchange_alarm(x, replica, where, reason);
	free(reason);
	free(where);
	return err;
}
