/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * review.c - what waits for headquarters, judged: by the types of the main
 * commit that a change set's `Main` line names, and by today's roster.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/waits.h"
#include "sync/officechain.h"
#include "sync/seat_priv.h"
#include "sync/trust_priv.h"

/* Types by the tree of a main commit. */
struct kept_types {
	char tree[DAF_OID_HEX];
	struct daf_types *types;
};

/* Main commits from the newest back, as far as anybody asked. */
struct old_main {
	char oid[DAF_OID_HEX], sha256[DAF_SHA_HEX], tree[DAF_OID_HEX];
	char parent[DAF_OID_HEX];
	const struct daf_main *read; /* its message, once it was asked for */
};

struct review {
	struct daf_ledger *l;
	struct daf_pool *pool;
	const struct daf_review_opts *opts;
	struct kept_types *types;
	size_t ntypes, types_cap;
	struct old_main *mains; /* mains[i] has the number newest - i */
	size_t nmains, mains_cap;
	struct daf_queue *queue; /* the one at hand */
	struct daf_line_of line; /* its judgements */
	struct daf_waits *waits;
	struct daf_map *numbers; /* given by what waits: index in number_ids */
	const char **number_ids; /* the records that have them */
	size_t nnumbers, numbers_cap;
};

/* ---- types of earlier mains ---- */

/* What opened a volume names the main commit before it. */
static const struct daf_err *
before_opening(char oid[DAF_OID_HEX], struct review *r,
    const struct daf_commit *c, struct daf_pool *pool)
{
	const struct daf_err *err;
	struct daf_main m;

	err = daf_main_parse(&m, pool, c->message, c->message_len);
	if (err == NULL && m.previous_oid[0] != '\0' &&
	    daf_repo_has(r->l->in, m.previous_oid))
		memcpy(oid, m.previous_oid, DAF_OID_HEX);
	return err;
}

static const struct daf_err *
step_back(struct review *r)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct old_main *m;
	struct daf_commit c;
	char oid[DAF_OID_HEX];

	snprintf(oid, sizeof(oid), "%s",
	    r->nmains == 0 ? r->l->main_oid : r->mains[r->nmains - 1].parent);
	err = daf_commit_read(&c, pool, r->l->in, oid);
	if (err == NULL) {
		r->mains = daf_grow(
		    r->mains, r->nmains, &r->mains_cap, sizeof(*r->mains));
		m = &r->mains[r->nmains++];
		memcpy(m->oid, oid, sizeof(m->oid));
		m->read = NULL;
		memcpy(m->sha256, c.sha256, sizeof(m->sha256));
		memcpy(m->tree, c.tree, sizeof(m->tree));
		snprintf(m->parent, sizeof(m->parent), "%s",
		    c.nparents != 0 ? c.parents[0] : "");
		if (c.nparents == 0)
			err = before_opening(m->parent, r, &c, pool);
	}
	daf_pool_free(pool);
	return err;
}

/* NULL in *out if there is no such main commit; *older: this register begins with
 * a later one, and cannot tell. */
static const struct daf_err *
find_main(struct old_main **out, bool *older, struct review *r, int64_t number,
    const char *sha256)
{
	const struct daf_err *err = NULL;
	size_t back;

	*out = NULL;
	*older = false;
	if (number < 1 || number > r->l->main_number)
		return NULL;
	back = (size_t)(r->l->main_number - number);
	while (err == NULL && r->nmains <= back) {
		*older =
		    r->nmains > 0 && r->mains[r->nmains - 1].parent[0] == '\0';
		if (*older)
			return NULL;
		err = step_back(r);
	}
	if (err == NULL && strcmp(r->mains[back].sha256, sha256) == 0)
		*out = &r->mains[back];
	return err;
}

/* ---- what a writer had heard of ---- */

struct hearing {
	struct review *r;
	struct old_main *main; /* the one that he names, or NULL */
	const struct daf_err *err;
};

static const struct daf_err *
read_main(struct old_main *m, struct review *r)
{
	struct daf_main *read = daf_pool_alloc(r->pool, sizeof(*read));
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_commit c;

	err = daf_commit_read(&c, pool, r->l->in, m->oid);
	if (err == NULL)
		err = daf_main_parse(read, r->pool, c.message, c.message_len);
	if (err == NULL)
		m->read = read;
	daf_pool_free(pool);
	return err;
}

/* Was it accepted by the main commit that he names, or by one before it? */
static bool
heard(void *arg, const char *replica, int64_t seq)
{
	struct hearing *h = arg;
	const struct daf_tip *tip;

	if (h->main == NULL || h->err != NULL)
		return false;
	if (h->main->read == NULL)
		h->err = read_main(h->main, h->r);
	if (h->err != NULL)
		return false;
	tip = daf_main_tip(h->main->read, replica);
	return tip != NULL && seq <= tip->seq;
}

/* ---- types ---- */

static const struct daf_err *
types_of(const struct daf_types **out, struct review *r, const char *tree)
{
	struct daf_charter *charter = NULL;
	struct daf_types *types = NULL;
	const struct daf_err *err;
	size_t i;

	for (i = 0; i < r->ntypes; i++) {
		*out = r->types[i].types;
		if (strcmp(r->types[i].tree, tree) == 0)
			return NULL;
	}
	err = daf_charter_read(&charter, r->l->in, tree);
	if (err == NULL)
		err = daf_types_load(
		    &types, charter->types, charter->ntypes, true);
	daf_charter_free(charter);
	if (err != NULL)
		return err;
	r->types =
	    daf_grow(r->types, r->ntypes, &r->types_cap, sizeof(*r->types));
	snprintf(r->types[r->ntypes].tree, DAF_OID_HEX, "%s", tree);
	r->types[r->ntypes++].types = types;
	*out = types;
	return NULL;
}

/* ---- one change set ---- */

static void
judge_key(struct daf_waiting *w, bool *never, struct review *r,
    const struct daf_commit *c)
{
	const char *why;

	why = daf_trust_judge(&r->line, r->l->charter, c, false);
	if (why == NULL)
		return;
	if (daf_trust_judge(&r->line, r->l->charter, c, true) == NULL) {
		w->key_unlisted = true;
		daf_findings_add(
		    &w->violations, NULL, "key not listed: %s", why);
		return;
	}
	*never = true;
	daf_findings_add(&w->violations, NULL, "%s",
	    daf_trust_judge(&r->line, r->l->charter, c, true));
}

/* What an order erased never comes back: not even as a change set that is
 * refused, which is kept like all others. */
static const struct daf_err *
judge_erased(
    struct daf_waiting *w, struct review *r, const struct daf_changeset *cs)
{
	const struct daf_err *err;
	char record[DAF_ADDR_SIZE];

	err = daf_erased_in(record, r->l->reg, r->l->conf->id, cs);
	w->erased = err == NULL && record[0] != '\0';
	if (!w->erased)
		return err;
	w->subject = "(of a record that was erased)";
	daf_findings_add(&w->violations, NULL,
	    "it holds contents of %s, which was erased by an order; its "
	    "office takes it back",
	    record);
	return NULL;
}

/* What the writer may not have known makes nobody a violator: headquarters is
 * told of it. */
static void
set_apart(struct daf_waiting *w, bool all)
{
	struct daf_findings *f = &w->violations;
	size_t i, n = 0;

	for (i = 0; i < f->n; i++)
		if (!f->items[i].late)
			f->items[n++] = f->items[i];
		else if (all)
			daf_findings_add(&w->warnings, f->items[i].field, "%s",
			    f->items[i].marked);
	f->n = n;
}

static const struct daf_err *
judge_content(struct daf_waiting *w, struct review *r,
    const struct daf_changeset *cs, const char *const *roles)
{
	struct hearing h = { .r = r };
	const struct daf_writer writer = { w->by, w->office, roles, heard, &h };
	struct old_main *m;
	const struct daf_types *types;
	const struct daf_err *err;
	const char *tree;
	bool older;

	err = find_main(&m, &older, r, cs->main_number, cs->main_sha256);
	if (err == NULL && r->nmains == 0)
		err = step_back(r);
	if (err != NULL)
		return err;
	if (m == NULL && !older)
		daf_findings_add(&w->violations, NULL,
		    "it was written on "
		    "main %" PRId64 " (%.16s), which this ledger does not "
		    "have",
		    cs->main_number, cs->main_sha256);
	tree = m != NULL ? m->tree
	       : older   ? r->mains[r->nmains - 1].tree
			 : r->mains[0].tree;
	h.main = m;
	err = types_of(&types, r, tree);
	if (err == NULL)
		err = daf_entry_review(&w->violations, r->l->reg,
		    r->l->conf->id, cs, types, r->waits, &writer);
	daf_err_keep(&err, h.err);
	h.err = NULL;
	set_apart(w, r->opts->all);
	if (err != NULL || !r->opts->all)
		return err;
	if (strcmp(tree, r->mains[0].tree) != 0) {
		err = types_of(&types, r, r->mains[0].tree);
		if (err == NULL)
			err = daf_entry_review(&w->warnings, r->l->reg,
			    r->l->conf->id, cs, types, r->waits, &writer);
		daf_err_keep(&err, h.err);
	}
	return err != NULL ? err
			   : daf_entry_would_dispute(
				 &w->conflicts, r->l->reg, r->l->conf->id, cs);
}

/* Two records that both wait have one number: the register knows only those
 * that count, so the second of them is found here. */
static void
judge_numbers(
    struct daf_waiting *w, struct review *r, const struct daf_changeset *cs)
{
	const struct daf_set *set;
	char id[DAF_ADDR_SIZE];
	int64_t index;
	size_t i, k, len;

	for (i = 0; i < cs->nlines; i++)
		for (k = 0; k < cs->lines[i].nsets; k++) {
			set = &cs->lines[i].sets[k];
			len = strlen(set->value);
			if (strcmp(set->field, "number") != 0 || len == 0)
				continue;
			daf_addr_text(id, &cs->lines[i].record);
			if (!daf_map_get(&index, r->numbers, set->value, len)) {
				r->number_ids = daf_grow(r->number_ids,
				    r->nnumbers, &r->numbers_cap,
				    sizeof(*r->number_ids));
				daf_map_put(r->numbers, set->value, len,
				    (int64_t)r->nnumbers);
				r->number_ids[r->nnumbers++] =
				    daf_pool_strdup(r->pool, id);
			} else if (strcmp(r->number_ids[index], id) != 0)
				daf_findings_add(&w->violations, "number",
				    "%s: the number %s is also that of the "
				    "record %s, which waits too",
				    id, set->value, r->number_ids[index]);
		}
}

static void
describe(struct daf_waiting *w, struct review *r, const struct daf_checked *k,
    const struct daf_officer *o)
{
	struct daf_pool *pool = r->pool;
	struct daf_addr a = { .seq = k->seq, .index = 1 };
	char at[DAF_ADDR_SIZE], office[DAF_REPLICA_SIZE];
	enum daf_state state;

	snprintf(a.replica, sizeof(a.replica), "%s", r->queue->replica);
	daf_addr_text(at, &a);
	daf_replica_office(office, r->queue->replica);
	w->replica = r->queue->replica;
	w->seq = k->seq;
	w->at = daf_pool_strdup(pool, at);
	w->by = daf_pool_strdup(pool, k->commit.id);
	w->by_name =
	    daf_pool_strdup(pool, o != NULL ? o->name : k->commit.name);
	w->office = daf_pool_strdup(pool, office);
	w->subject = daf_pool_strdup(pool, k->cs.subject);
	w->sha256 = daf_pool_strdup(pool, k->commit.sha256);
	w->oid = daf_pool_strdup(pool, k->commit.oid);
	w->time = k->commit.time;
	w->volume = k->cs.volume;
	w->nchanges = k->cs.nlines;
	w->conflicts.pool = w->violations.pool = w->warnings.pool = pool;
	state =
	    daf_trust_state(&w->reason, &r->l->main, w->replica, w->seq, true);
	w->held = state == DAF_HELD;
}

/* The list moves into the pool, too: then there is nothing to clear. */
static void
pool_findings(struct daf_findings *f, struct daf_pool *pool)
{
	struct daf_findings kept = { .pool = pool, .n = f->n };

	kept.items = daf_pool_array(pool, f->n, sizeof(*kept.items));
	if (f->n != 0)
		memcpy(kept.items, f->items, f->n * sizeof(*kept.items));
	daf_findings_clear(f);
	*f = kept;
}

static const struct daf_err *
take_item(void *arg, struct daf_chain *c, size_t i, const struct daf_checked *k,
    bool *end)
{
	const struct daf_officer *o;
	const char *roles[DAF_ROLE_NAMES] = { NULL };
	struct review *r = arg;
	struct daf_queue *q = c->arg;
	struct daf_waiting *w = &q->items[i];
	const struct daf_err *err;

	(void)end;
	if (k->why != NULL)
		return daf_err(k->damaged ? DAF_STORAGE : DAF_ALARM,
		    "%s-%" PRId64 ": %s; run `daftar verify`", q->replica,
		    k->seq, k->why);
	if (r->queue != q) {
		r->queue = q;
		r->line.replica = q->replica;
		r->line.judged.charter = NULL;
	}
	o = daf_charter_by_id(r->l->charter, k->commit.id);
	if (o != NULL)
		daf_role_names(roles, o->roles);
	describe(w, r, k, o);
	judge_key(w, &q->never[i], r, &k->commit);
	q->n = i + 1;
	err = judge_erased(w, r, &k->cs);
	if (err == NULL && !w->erased)
		err = judge_content(w, r, &k->cs, roles);
	judge_numbers(w, r, &k->cs);
	pool_findings(&w->conflicts, r->pool);
	pool_findings(&w->violations, r->pool);
	pool_findings(&w->warnings, r->pool);
	return err;
}

/* ---- which ---- */

static bool
wanted(const struct daf_review_opts *opts, const char *replica)
{
	size_t i;

	for (i = 0; i < opts->nreplicas; i++) {
		if (strcmp(opts->replicas[i], replica) == 0)
			return true;
	}
	return opts->nreplicas == 0;
}

/* The chain of what waits of a replica, if anything does. */
static const struct daf_err *
add_replica(struct daf_chain **chains, size_t *n, size_t *cap, struct review *r,
    const char *replica)
{
	const struct daf_tip *tip = daf_main_tip(&r->l->main, replica);
	struct daf_head head, base = { 0 };
	const struct daf_err *err;
	struct daf_chain *c;
	int64_t id = r->l->conf->id;

	err = daf_apply_head(&head, r->l->reg, id, replica);
	if (err != NULL || head.seq <= (tip != NULL ? tip->seq : 0))
		return err;
	if (tip != NULL)
		err = daf_apply_find(&base, r->l->reg, id, replica, tip->seq);
	if (err != NULL)
		return err;
	*chains = daf_grow(*chains, *n, cap, sizeof(**chains));
	c = &(*chains)[(*n)++];
	*c = (struct daf_chain){ .replica = daf_pool_strdup(r->pool, replica),
		.from = base.seq,
		.parse = true };
	memcpy(c->from_sha256, base.sha256, sizeof(c->from_sha256));
	return daf_trust_known(c, r->l->reg, id, head.seq, head.oid);
}

static const struct daf_err *
add_all(struct daf_chain **chains, size_t *n, struct review *r)
{
	const struct daf_err *err = NULL;
	struct daf_ref *refs;
	const char *replica;
	size_t cap = 0, nrefs, i;

	for (i = 0; err == NULL; i++) {
		replica = daf_config_nth(daf_register_config(r->l->reg),
		    "ledger", r->l->conf->name, "replica", i);
		if (replica == NULL)
			break;
		if (wanted(r->opts, replica))
			err = add_replica(chains, n, &cap, r, replica);
	}
	if (err == NULL)
		err = daf_ref_list(
		    &refs, &nrefs, r->pool, r->l->in, DAF_REF_KNOWN);
	for (i = 0; err == NULL && i < nrefs; i++) {
		replica = refs[i].name + strlen(DAF_REF_KNOWN);
		if (daf_replica_valid(replica) && wanted(r->opts, replica) &&
		    !daf_register_owns(r->l->reg, r->l->conf->name, replica))
			err = add_replica(chains, n, &cap, r, replica);
	}
	return err;
}

static int
by_replica(const void *a, const void *b)
{
	const struct daf_chain *x = a, *y = b;

	return strcmp(x->replica, y->replica);
}

static void
make_queues(struct daf_queue *queues, struct review *r,
    struct daf_chain *chains, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		queues[i].replica = chains[i].replica;
		queues[i].first = chains[i].from + 1;
		queues[i].items = daf_pool_array(
		    r->pool, chains[i].n, sizeof(*queues[i].items));
		queues[i].never = daf_pool_array(
		    r->pool, chains[i].n, sizeof(*queues[i].never));
		chains[i].arg = &queues[i];
	}
}

static void
review_clear(struct review *r)
{
	size_t i;

	daf_waits_free(r->waits);
	daf_map_free(r->numbers);
	free(r->number_ids);
	for (i = 0; i < r->ntypes; i++)
		daf_types_free(r->types[i].types);
	free(r->types);
	free(r->mains);
	free(r->line.judged.why);
	free(r->line.judged.why_ever);
}

const struct daf_err *
daf_review_queues(struct daf_queue **out, size_t *n, struct daf_pool *pool,
    struct daf_ledger *l, const struct daf_review_opts *opts)
{
	struct review r = {
		.l = l,
		.pool = pool,
		.opts = opts,
		.waits = daf_waits_new(),
		.numbers = daf_map_new(),
	};
	const struct daf_chain_taker taker = { take_item, &r };
	struct daf_chain *chains = NULL;
	const struct daf_err *err;
	size_t nchains = 0;

	*out = NULL;
	*n = 0;
	if (l->charter == NULL) {
		review_clear(&r);
		return NULL;
	}
	err = add_all(&chains, &nchains, &r);
	if (err == NULL && nchains != 0) {
		qsort(chains, nchains, sizeof(*chains), by_replica);
		*out = daf_pool_array(pool, nchains, sizeof(**out));
		*n = nchains;
		make_queues(*out, &r, chains, nchains);
		err = daf_chain_check(
		    chains, nchains, l->in, l->out, l->conf->hash, &taker);
	}
	daf_trust_chains_free(chains, nchains);
	review_clear(&r);
	return err;
}

const struct daf_err *
daf_review(struct daf_waiting **out, size_t *n, struct daf_pool *pool,
    struct daf_ledger *l, const char *replica)
{
	struct daf_review_opts opts = {
		.all = true, .replicas = &replica, .nreplicas = replica != NULL
	};
	struct daf_queue *queues;
	const struct daf_err *err;
	size_t nqueues, i, total = 0;

	*out = NULL;
	*n = 0;
	err = daf_register_lock(l->reg);
	if (err != NULL)
		return err;
	err = daf_ledger_catch_up(l);
	if (err == NULL)
		err = daf_review_queues(&queues, &nqueues, pool, l, &opts);
	daf_register_unlock(l->reg);
	if (err != NULL)
		return err;
	for (i = 0; i < nqueues; i++)
		total += queues[i].n;
	*out = daf_pool_array(pool, total, sizeof(**out));
	for (i = 0; i < nqueues; i++) {
		if (queues[i].n != 0)
			memcpy(*out + *n, queues[i].items,
			    queues[i].n * sizeof(**out));
		*n += queues[i].n;
	}
	return NULL;
}
