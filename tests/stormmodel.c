/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stormmodel.c - see storm.h: what was saved, as it was signed, and what
 * headquarters decided, as main says; from both what has to be shown.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/query.h"
#include "model.h"
#include "storm.h"
#include "sync/commit.h"
#include "sync/mainmsg.h"

/* ---- what was saved ---- */

static void
read_set(struct storm *w, struct storm_set *s, struct daf_repo *repo,
    const char *oid, char parent[DAF_OID_HEX])
{
	struct daf_commit c;

	storm_ok(daf_commit_read(&c, w->pool, repo, oid));
	if (!daf_sig_verify(&c.sig, c.payload, c.payload_len))
		storm_fail("%s: a bad signature", oid);
	s->text = c.message;
	storm_ok(
	    daf_changeset_parse(&s->cs, w->pool, c.message, c.message_len));
	memcpy(s->oid, oid, sizeof(s->oid));
	memcpy(s->sha256, c.sha256, sizeof(s->sha256));
	snprintf(parent, DAF_OID_HEX, "%s",
	    c.nparents > 0 ? c.parents[0] : s->cs.previous_oid);
}

void
storm_adopt(struct storm *w, struct storm_office *o)
{
	char ref[DAF_REF_MAX], tip[DAF_OID_HEX], at[DAF_OID_HEX];
	size_t first = w->nsets, i;
	struct storm_set swap;

	if (strcmp(o->l->conf->replica, o->replica) != 0)
		storm_fail(
		    "%s: another name: %s", o->code, o->l->conf->replica);
	daf_ledger_ref(ref, o->replica);
	storm_ok(daf_ref_get(tip, o->l->out, ref));
	for (memcpy(at, tip, sizeof(at)); strcmp(at, o->tip) != 0;) {
		if (at[0] == '\0')
			storm_fail("%s: the branch lost what it had", o->code);
		w->sets =
		    daf_grow(w->sets, w->nsets, &w->cap, sizeof(*w->sets));
		w->sets[w->nsets] =
		    (struct storm_set){ .office = (size_t)(o - w->offices) };
		read_set(w, &w->sets[w->nsets], o->l->out, at, at);
		w->nsets++;
	}
	for (i = 0; i < (w->nsets - first) / 2; i++) {
		swap = w->sets[first + i];
		w->sets[first + i] = w->sets[w->nsets - 1 - i];
		w->sets[w->nsets - 1 - i] = swap;
	}
	memcpy(o->tip, tip, sizeof(o->tip));
	w->counts[STORM_SETS] += (int64_t)(w->nsets - first);
}

/* ---- what was decided ---- */

struct decided {
	struct daf_pool *pool;
	struct daf_main newest;
	struct daf_refusal *refusals; /* of all main commits */
	size_t n, cap;
};

/* The newest main of a repository; the others up to it are read where all of
 * them are, at headquarters: a register may have begun with a later volume. */
static void
read_main(struct storm *w, struct decided *d, struct daf_repo *repo)
{
	struct storm_office *hq = &w->offices[0];
	char at[DAF_OID_HEX];
	struct daf_commit c;
	struct daf_main m;
	size_t i;

	d->pool = daf_pool_new();
	storm_ok(daf_ref_get(at, repo, DAF_REF_MAIN));
	storm_ok(daf_commit_read(&c, d->pool, repo, at));
	storm_ok(daf_main_parse(&d->newest, d->pool, c.message, c.message_len));
	storm_open(w, hq);
	storm_ok(daf_ref_get(at, hq->l->in, DAF_REF_MAIN));
	while (at[0] != '\0') {
		storm_ok(daf_commit_read(&c, d->pool, hq->l->in, at));
		storm_ok(daf_main_parse(&m, d->pool, c.message, c.message_len));
		for (i = 0; m.number <= d->newest.number && i < m.nrefusals;
		     i++) {
			d->refusals = daf_grow(
			    d->refusals, d->n, &d->cap, sizeof(*d->refusals));
			d->refusals[d->n++] = m.refusals[i];
		}
		snprintf(at, sizeof(at), "%s",
		    c.nparents > 0 ? c.parents[0] : m.previous_oid);
	}
}

static void
clear(struct decided *d)
{
	free(d->refusals);
	daf_pool_free(d->pool);
}

static bool
is_refused(const struct decided *d, const char *replica, int64_t seq)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->refusals[i].seq == seq &&
		    strcmp(d->refusals[i].replica, replica) == 0)
			return true;
	return false;
}

static bool
is_reached(const struct decided *d, const char *replica, int64_t seq)
{
	size_t i;

	for (i = 0; i < d->newest.ntips; i++)
		if (strcmp(d->newest.tips[i].replica, replica) == 0)
			return d->newest.tips[i].seq >= seq;
	return false;
}

char *
storm_expect(
    struct storm *w, struct daf_repo *repo, const struct storm_office *own)
{
	struct model_set *sets = daf_calloc(w->nsets + 1, sizeof(*sets));
	struct decided d = { 0 };
	char *text;
	size_t i;

	read_main(w, &d, repo);
	for (i = 0; i < w->nsets; i++) {
		const struct daf_changeset *cs = &w->sets[i].cs;

		sets[i].cs = cs;
		sets[i].counts =
		    !is_refused(&d, cs->replica, cs->seq) &&
		    (is_reached(&d, cs->replica, cs->seq) ||
			(own != NULL && &w->offices[w->sets[i].office] == own));
	}
	text = model_dump(sets, w->nsets);
	free(sets);
	clear(&d);
	return text;
}

bool
storm_all_decided(struct storm *w, struct daf_repo *repo)
{
	struct decided d = { 0 };
	bool all = true;
	size_t i;

	read_main(w, &d, repo);
	for (i = 0; i < w->nrefusals; i++)
		if (!is_refused(&d, w->refusals[i].replica, w->refusals[i].seq))
			storm_fail("the refusal of %s-%lld is lost",
			    w->refusals[i].replica,
			    (long long)w->refusals[i].seq);
	for (i = 0; i < w->nsets && all; i++)
		all = is_reached(&d, w->sets[i].cs.replica, w->sets[i].cs.seq);
	if (!all)
		storm_say(w, "  %s-%lld is not decided",
		    w->sets[i - 1].cs.replica,
		    (long long)w->sets[i - 1].cs.seq);
	clear(&d);
	return all;
}

/* ---- what is shown ---- */

static const struct daf_err *
add(void *arg, const char *line, size_t len)
{
	daf_buf_add(arg, line, len);
	return NULL;
}

void
storm_compare(struct storm *w, struct storm_office *o, bool calm)
{
	char *want = storm_expect(w, o->l->in, calm ? NULL : o);
	struct daf_buf got = { 0 };

	storm_ok(daf_dump(o->reg, NULL, add, &got));
	if (strcmp(want, daf_buf_str(&got)) != 0)
		storm_fail("%s shows\n%sinstead of\n%s", o->code,
		    daf_buf_str(&got), want);
	daf_buf_clear(&got);
	free(want);
}
