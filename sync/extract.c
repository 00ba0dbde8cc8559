/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * extract.c - an extract, gathered: the change sets of a record, and what main
 * says of each. See extract.h; extractwrite.c puts it into files.
 */
#include "sync/extract.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sync/mainchain.h"
#include "sync/said.h"
#include "sync/volume.h"

/* Children of children of …: a part of a part is the most that types have. */
#define DEPTH_MAX 8

/* ---- which records ---- */

static bool
has_record(const struct daf_extract *x, int64_t record)
{
	size_t i;

	for (i = 0; i < x->nrecords; i++)
		if (x->records[i].record == record)
			return true;
	return false;
}

static const struct daf_err *
add_record(struct daf_extract *x, const struct daf_item *item)
{
	if (has_record(x, item->record))
		return NULL;
	if (x->nrecords == DAF_EXTRACT_RECORDS)
		return daf_err(DAF_REFUSED,
		    "more than %d records belong to this one",
		    DAF_EXTRACT_RECORDS);
	x->records[x->nrecords++] = *item;
	return NULL;
}

/* The record, then its children, then theirs. */
static const struct daf_err *
find_records(struct daf_extract *x, int64_t record)
{
	const struct daf_err *err;
	struct daf_record r;
	size_t from, to, i, depth;

	x->records =
	    daf_pool_array(x->pool, DAF_EXTRACT_RECORDS, sizeof(*x->records));
	err = daf_show(&r, x->pool, x->l->reg, record);
	if (err == NULL)
		err = add_record(x, &r.item);
	for (from = 0, depth = 0;
	     err == NULL && from < x->nrecords && depth < DEPTH_MAX;
	     from = to, depth++) {
		to = x->nrecords;
		for (; from < to && err == NULL; from++) {
			err = daf_show(
			    &r, x->pool, x->l->reg, x->records[from].record);
			for (i = 0; err == NULL && i < r.nchildren; i++)
				err = add_record(x, &r.children[i]);
		}
	}
	return err;
}

/* ---- which change sets ---- */

static int
set_cmp(const void *a, const void *b)
{
	const struct daf_extract_set *x = a, *y = b;

	return daf_addr_cmp(&x->addr, &y->addr);
}

static struct daf_extract_set *
find_set(struct daf_extract_set *sets, size_t n, const struct daf_addr *a)
{
	struct daf_extract_set want = { .addr = *a };

	want.addr.index = 1;
	return n == 0 ? NULL : bsearch(&want, sets, n, sizeof(*sets), set_cmp);
}

/* Reads a change set and checks that it is what was signed. */
static const struct daf_err *
read_set(struct daf_extract_set *s, struct daf_extract *x)
{
	struct daf_ledger *l = x->l;
	const struct daf_err *err;
	struct daf_standing standing;

	s->at = daf_pool_printf(
	    x->pool, "%s-%" PRId64, s->addr.replica, s->addr.seq);
	err = daf_standing(&standing, x->pool, l->reg, l->conf->id, &s->addr);
	if (err == NULL && standing.volume != 0)
		err = daf_err(DAF_REFUSED,
		    "it was closed with volume %" PRId64
		    ", of which this register has the snapshot: ask an office "
		    "that has the volume itself",
		    standing.volume);
	if (err == NULL)
		err = daf_late_commit(
		    &s->commit, x->pool, l->in, l->main_oid, standing.oid);
	if (err == NULL)
		err = daf_changeset_parse(
		    &s->cs, x->pool, s->commit.message, s->commit.message_len);
	if (err == NULL && (strcmp(s->commit.sha256, standing.sha256) != 0 ||
			       strcmp(s->cs.replica, s->addr.replica) != 0 ||
			       s->cs.seq != s->addr.seq ||
			       !daf_sig_verify(&s->commit.sig,
				   s->commit.payload, s->commit.payload_len)))
		err = daf_err(DAF_ALARM, "it is not what was signed: see "
					 "`daftar verify`");
	if (err != NULL)
		return daf_err_wrap(err, "the change set %s", s->at);
	s->state = standing.state;
	return NULL;
}

/* The change sets that wrote in one of the records, each once. */
static const struct daf_err *
find_sets(struct daf_extract *x)
{
	struct daf_extract_set *sets = NULL;
	const struct daf_err *err = NULL;
	struct daf_past *past;
	size_t n = 0, cap = 0, npast, i, k;

	for (i = 0; i < x->nrecords && err == NULL; i++) {
		err = daf_history(
		    &past, &npast, x->pool, x->l->reg, x->records[i].record);
		for (k = 0; err == NULL && k < npast; k++) {
			sets = daf_grow(sets, n, &cap, sizeof(*sets));
			sets[n] = (struct daf_extract_set){ 0 };
			if (daf_addr_parse(&sets[n].addr, past[k].at,
				strlen(past[k].at), false))
				n++;
		}
	}
	if (n > 0)
		qsort(sets, n, sizeof(*sets), set_cmp);
	x->sets = daf_pool_array(x->pool, n, sizeof(*sets));
	for (i = 0; i < n && err == NULL; i++) {
		if (i > 0 && set_cmp(&sets[i], &sets[i - 1]) == 0)
			continue;
		x->sets[x->nsets] = sets[i];
		err = read_set(&x->sets[x->nsets++], x);
	}
	free(sets);
	return err;
}

/* All that a line of the records replaced has to be here. */
static const struct daf_err *
check_line(struct daf_extract *x, const struct daf_extract_set *s,
    const struct daf_line *line)
{
	char at[DAF_ADDR_SIZE], id[DAF_ADDR_SIZE];
	size_t i, k;

	daf_addr_text(id, &line->record);
	for (i = 0; i < x->nrecords; i++)
		if (strcmp(x->records[i].id, id) == 0)
			break;
	if (i == x->nrecords)
		return NULL;
	for (i = 0; i < line->nsets; i++)
		for (k = 0; k < line->sets[i].nover; k++)
			if (find_set(x->sets, x->nsets,
				&line->sets[i].over[k]) == NULL) {
				daf_addr_text(at, &line->sets[i].over[k]);
				return daf_err(DAF_FAILED,
				    "the change set %s, of which %s replaces a "
				    "value, is not in this register",
				    at, s->at);
			}
	return NULL;
}

static const struct daf_err *
check_whole(struct daf_extract *x)
{
	const struct daf_err *err = NULL;
	struct daf_addr birth;
	size_t i, k;

	for (i = 0; i < x->nrecords; i++)
		if (!daf_addr_parse(&birth, x->records[i].id,
			strlen(x->records[i].id), true) ||
		    find_set(x->sets, x->nsets, &birth) == NULL)
			return daf_err(DAF_FAILED,
			    "the change set that began the record %s is not in "
			    "this register",
			    x->records[i].id);
	for (i = 0; i < x->nsets && err == NULL; i++)
		for (k = 0; k < x->sets[i].cs.nlines && err == NULL; k++)
			err =
			    check_line(x, &x->sets[i], &x->sets[i].cs.lines[k]);
	return err;
}

/* ---- what main says ---- */

/* One main commit, read; its charter when somebody asks. */
struct reading {
	struct daf_extract *x;
	struct daf_pool *pool;
	struct daf_commit commit;
	struct daf_main main;
	struct daf_charter *charter;
};

static const struct daf_err *
need_charter(struct reading *r)
{
	if (r->charter != NULL)
		return NULL;
	return daf_charter_read(&r->charter, r->x->l->in, r->commit.tree);
}

static bool
in_range(const struct daf_main *m, const struct daf_addr *a)
{
	size_t i;

	for (i = 0; i < m->nranges; i++)
		if (strcmp(m->ranges[i].replica, a->replica) == 0 &&
		    m->ranges[i].from <= a->seq && a->seq <= m->ranges[i].to)
			return true;
	return false;
}

/* In the words of verify.sh; m NULL: nothing has accepted it. */
static void
judge(struct daf_extract_set *s, struct daf_pool *pool,
    const struct daf_charter *charter, const struct daf_main *m)
{
	const struct daf_key *key = &s->commit.sig.key;
	const char *id = s->commit.id, *at = strchr(id, '@');
	const struct daf_officer *now, *ever, *who;
	char office[DAF_REPLICA_SIZE];

	now = daf_charter_by_key(charter, key, false);
	ever = daf_charter_by_key(charter, key, true);
	who = daf_charter_by_id(charter, id);
	if (ever == NULL || strcmp(ever->id, id) != 0)
		s->wrong =
		    daf_pool_printf(pool, "the key was not listed for %s", id);
	else if (now == NULL && (m == NULL || !in_range(m, &s->addr)))
		s->wrong = "the key was revoked";
	else
		s->ranged = now == NULL;
	daf_replica_office(office, s->addr.replica);
	if (at == NULL || strcmp(at + 1, office) != 0)
		s->wrong = daf_pool_printf(pool, "%s is of another office", id);
	if (s->wrong == NULL &&
	    (who == NULL || (who->roles & DAF_ROLES_WRITE) == 0))
		s->wrong =
		    daf_pool_printf(pool, "%s had no role that may write", id);
}

static struct daf_extract_main
decided(const struct reading *r)
{
	return (struct daf_extract_main){ r->main.number, r->commit.time,
		r->commit.zone, daf_pool_strdup(r->x->pool, r->commit.id) };
}

static const struct daf_err *
note_tip(struct reading *r, struct daf_extract_set *s)
{
	const struct daf_tip *tip = daf_main_tip(&r->main, s->addr.replica);
	const struct daf_err *err;

	if (tip == NULL || tip->seq < s->addr.seq)
		return NULL;
	if (tip->seq == s->addr.seq) {
		if (strcmp(tip->sha256, s->commit.sha256) != 0)
			return daf_err(DAF_ALARM,
			    "main accepts another change set %s than the one "
			    "in this register",
			    s->at);
		s->named = true;
	}
	if (s->accepted.number != 0)
		return NULL;
	err = need_charter(r);
	if (err != NULL)
		return err;
	s->accepted = decided(r);
	s->tip = tip->seq;
	judge(s, r->x->pool, r->charter, &r->main);
	return NULL;
}

static void
note_refusal(struct reading *r, struct daf_extract_set *s)
{
	const struct daf_refusal *f;
	size_t i;

	for (i = 0; i < r->main.nrefusals && s->refused.number == 0; i++) {
		f = &r->main.refusals[i];
		if (strcmp(f->replica, s->addr.replica) != 0 ||
		    f->seq != s->addr.seq ||
		    strcmp(f->sha256, s->commit.sha256) != 0)
			continue;
		s->refused = decided(r);
		s->refusal = daf_pool_strdup(r->x->pool, f->reason);
		s->named = true;
	}
}

/* Of the newest main: holds that are in force, and keys that no longer are. */
static const struct daf_err *
note_newest(struct reading *r, struct daf_extract_set *s)
{
	const struct daf_hold *hold = daf_main_hold(&r->main, s->addr.replica);
	const struct daf_officer *now;
	const struct daf_err *err = need_charter(r);

	if (err != NULL)
		return err;
	now = daf_charter_by_key(r->charter, &s->commit.sig.key, false);
	s->revoked = now == NULL || strcmp(now->id, s->commit.id) != 0;
	if (s->accepted.number != 0)
		return NULL;
	judge(s, r->x->pool, r->charter, NULL);
	if (hold != NULL && hold->from <= s->addr.seq)
		s->held = daf_pool_strdup(r->x->pool, hold->reason);
	return NULL;
}

static void
note_founding(struct reading *r)
{
	memcpy(r->x->founding_key, r->commit.sig.key.fingerprint,
	    sizeof(r->x->founding_key));
	r->x->founder = daf_pool_strdup(r->x->pool, r->commit.id);
}

static const struct daf_err *
note_main(struct reading *r, bool first, bool newest)
{
	const struct daf_err *err = NULL;
	size_t i;

	if (first)
		note_founding(r);
	for (i = 0; i < r->x->nsets && err == NULL; i++) {
		err = note_tip(r, &r->x->sets[i]);
		note_refusal(r, &r->x->sets[i]);
		if (err == NULL && newest)
			err = note_newest(r, &r->x->sets[i]);
	}
	return err;
}

/* All of main, from the founding commit on. */
static const struct daf_err *
walk_main(struct daf_extract *x)
{
	struct reading r = { .x = x };
	const struct daf_err *err;
	char oid[DAF_OID_HEX];
	bool met;
	size_t i;

	err = daf_main_walk(
	    &x->mains, &x->nmains, &met, x->l->in, x->l->main_oid, "");
	for (i = x->nmains; i > 0 && err == NULL; i--) {
		git_oid_tostr(oid, sizeof(oid), &x->mains[i - 1]);
		r.pool = daf_pool_new();
		err = daf_said_main(&r.main, &r.commit, r.pool, x->l->in, oid);
		if (err == NULL)
			err = note_main(&r, i == x->nmains, i == 1);
		daf_charter_free(r.charter);
		r.charter = NULL;
		daf_pool_free(r.pool);
	}
	return err;
}

/* ---- from a change set to what main names ---- */

/* What follows it up to the tip that accepted it. */
static const struct daf_err *
add_links(struct daf_extract *x, const struct daf_extract_set *s, size_t *cap)
{
	const struct daf_err *err = NULL;
	struct daf_extract_set *links, link = { .addr = s->addr };
	int64_t seq;

	for (seq = s->addr.seq + 1; seq <= s->tip && err == NULL; seq++) {
		link.addr.seq = seq;
		if (find_set(x->sets, x->nsets, &link.addr) != NULL)
			continue;
		/* Sets come in order: a link that is here is the last one, or
		 * one of the last. */
		if (x->nlinks > 0 &&
		    set_cmp(&x->links[x->nlinks - 1], &link) >= 0)
			continue;
		links = daf_grow(x->links, x->nlinks, cap, sizeof(*links));
		x->links = links;
		links[x->nlinks] = link;
		links[x->nlinks].named = seq == s->tip;
		err = read_set(&links[x->nlinks++], x);
	}
	return err;
}

/* From the last to the first: proven is what main names, and what a proven one
 * names as the one before it. */
static void
prove(struct daf_extract *x)
{
	const size_t n = x->nsets + x->nlinks;
	const struct daf_extract_set *next = NULL;
	struct daf_extract_set *s;
	size_t i, sets = x->nsets, links = x->nlinks;

	for (i = 0; i < n; i++) {
		if (links == 0 || (sets != 0 && set_cmp(&x->sets[sets - 1],
						    &x->links[links - 1]) > 0))
			s = &x->sets[--sets];
		else
			s = &x->links[--links];
		s->proven =
		    s->named ||
		    (next != NULL && next->proven &&
			strcmp(next->addr.replica, s->addr.replica) == 0 &&
			next->addr.seq == s->addr.seq + 1 &&
			strcmp(next->cs.previous, s->commit.sha256) == 0);
		next = s;
	}
}

static const struct daf_err *
find_links(struct daf_extract *x)
{
	const struct daf_err *err = NULL;
	size_t i, cap = 0;

	for (i = 0; i < x->nsets && err == NULL; i++)
		if (x->sets[i].accepted.number != 0 && !x->sets[i].named)
			err = add_links(x, &x->sets[i], &cap);
	return err;
}

/* ---- exported ---- */

const struct daf_err *
daf_extract_gather(
    struct daf_extract **out, struct daf_ledger *l, int64_t record, bool links)
{
	struct daf_extract *x = daf_calloc(1, sizeof(*x));
	const struct daf_err *err = NULL;

	*out = NULL;
	x->pool = daf_pool_new();
	x->l = l;
	if (l->main_number == 0)
		err = daf_err(DAF_REFUSED, "nothing of main is in this "
					   "register yet");
	if (err == NULL)
		err = find_records(x, record);
	if (err == NULL)
		err = find_sets(x);
	if (err == NULL)
		err = check_whole(x);
	if (err == NULL)
		err = walk_main(x);
	if (err == NULL && links)
		err = find_links(x);
	if (err != NULL) {
		daf_extract_free(x);
		return err;
	}
	prove(x);
	*out = x;
	return NULL;
}

void
daf_extract_free(struct daf_extract *x)
{
	if (x == NULL)
		return;
	free(x->mains);
	free(x->links);
	daf_pool_free(x->pool);
	free(x);
}

/* A reason as it stands in main's message, without its quotation marks. */
static void
add_reason(struct daf_buf *out, const char *reason)
{
	struct daf_buf b = { 0 };

	daf_json_string(&b, reason);
	daf_buf_add(out, b.data + 1, b.len - 2);
	daf_buf_clear(&b);
}

void
daf_extract_verdict(struct daf_buf *out, const struct daf_extract_set *s)
{
	if (s->accepted.number == 0) {
		daf_buf_adds(
		    out, s->held != NULL ? "held: " : "not accepted yet");
		if (s->held != NULL)
			add_reason(out, s->held);
		if (s->wrong != NULL)
			daf_buf_addf(out, "; %s", s->wrong);
		return;
	}
	if (s->refused.number != 0) {
		daf_buf_addf(
		    out, "REFUSED by main %" PRId64 ": ", s->refused.number);
		add_reason(out, s->refusal);
	} else if (s->wrong != NULL) {
		daf_buf_addf(out,
		    "VOID, although main %" PRId64 " accepts it: %s",
		    s->accepted.number, s->wrong);
	} else {
		daf_buf_addf(out, "accepted by main %" PRId64 ", %s",
		    s->accepted.number,
		    s->proven ? "proven" : "not proven: a link is missing");
	}
	if (s->revoked && s->wrong == NULL)
		daf_buf_adds(out, "; the key is listed no longer");
}
