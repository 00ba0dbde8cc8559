/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * officechain.c - change sets, checked. See officechain.h; what walks is in
 * chainwalk.c.
 *
 * The work is cut into blocks of consecutive change sets of one chain. Threads
 * take blocks in order and the caller consumes them in order, so at most
 * WINDOW blocks are in memory. A block belongs to a thread from `taken` until
 * `done`, then to the caller. Neither jansson nor libsodium nor a libgit2
 * handle is shared: each thread has repositories of its own.
 */
#include "sync/officechain.h"

#include <assert.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 64
#define WINDOW 32
#define THREADS 2
/* So few are sooner done than a thread is started. */
#define ALONE 4

struct block {
	struct daf_chain *chain;
	size_t first, n;
	struct daf_pool *pool;
	struct daf_checked *checked; /* n, in the pool */
	const struct daf_err *err;
	bool done;
};

struct work {
	struct daf_chain *chains;
	size_t nchains;
	const char *ledger, *in_path, *out_path;

	pthread_mutex_t mutex;
	pthread_cond_t room, ready;
	struct block ring[WINDOW]; /* of block i: ring[i % WINDOW] */
	size_t chain, first;       /* where the next block begins */
	size_t taken, consumed;    /* blocks */
	size_t failed;             /* threads that could not start */
	const struct daf_err *failure;
	bool stop;
};

/* ---- one change set, on a thread ---- */

/* Keeps the text of an error as the reason. */
static void
refuse(struct daf_checked *k, struct daf_pool *pool, const struct daf_err *err)
{
	k->why = daf_pool_strdup(pool, err->text);
	daf_err_free(err);
}

static void
check_changeset(struct daf_checked *k, struct daf_pool *pool,
    const struct daf_chain *chain, const char *ledger, bool verified)
{
	const struct daf_commit *c = &k->commit;
	const struct daf_err *err;

	if (strcmp(c->tree, DAF_EMPTY_TREE) != 0) {
		k->why = "its tree is not the empty one";
		return;
	}
	if (c->message_len > DAF_CHANGESET_MAX) {
		k->why = "it is larger than a change set may be";
		return;
	}
	err = daf_changeset_parse(&k->cs, pool, c->message, c->message_len);
	if (err != NULL)
		refuse(k, pool, err);
	else if (strcmp(k->cs.ledger, ledger) != 0)
		k->why = daf_pool_printf(
		    pool, "it is of another ledger, %s", k->cs.ledger);
	else if (strcmp(k->cs.replica, chain->replica) != 0)
		k->why = daf_pool_printf(
		    pool, "it is of another replica, %s", k->cs.replica);
	else if (k->cs.seq != k->seq)
		k->why = daf_pool_printf(pool,
		    "it has the seq %" PRId64 ", where %" PRId64 " follows",
		    k->cs.seq, k->seq);
	else if (c->nparents !=
		 (k->seq == 1 || k->cs.previous_oid[0] != '\0' ? 0 : 1))
		k->why =
		    daf_pool_printf(pool, "it has %zu parents", c->nparents);
	else if (!verified &&
		 !daf_sig_verify(&c->sig, c->payload, c->payload_len))
		k->why = "its signature is not good";
}

static const struct daf_err *
check_one(struct daf_checked *k, struct daf_pool *pool, struct daf_repo *repo,
    const struct daf_chain *chain, size_t i, const char *ledger)
{
	const struct daf_err *err;
	char oid[DAF_OID_HEX], *data;
	size_t len;

	git_oid_tostr(oid, sizeof(oid), &chain->oids[i]);
	k->seq = chain->from + 1 + (int64_t)i;
	err = daf_chain_content(&data, &len, chain, i, repo);
	if (err != NULL && err->code == DAF_REFUSED) {
		refuse(k, pool, err);
		return NULL;
	}
	if (err != NULL) {
		k->damaged = true;
		refuse(k, pool, err);
		return NULL;
	}
	err = daf_commit_parse(&k->commit, pool, data, len);
	free(data);
	memcpy(k->commit.oid, oid, sizeof(oid));
	if (err != NULL)
		refuse(k, pool, err);
	else if (i >= chain->verified || chain->parse)
		check_changeset(k, pool, chain, ledger, i < chain->verified);
	else
		k->cs.seq = k->seq;
	return NULL;
}

static const struct daf_err *
check_block(struct block *b, struct daf_repo *repo, const char *ledger)
{
	const struct daf_err *err = NULL;
	size_t i;

	b->pool = daf_pool_new();
	b->checked = daf_pool_array(b->pool, b->n, sizeof(*b->checked));
	for (i = 0; i < b->n && err == NULL; i++)
		err = check_one(&b->checked[i], b->pool, repo, b->chain,
		    b->first + i, ledger);
	return err;
}

/* ---- sharing the work; all with the mutex held ---- */

/* The next block to check; false if all are taken. */
static bool
cut(struct block *b, struct work *w)
{
	struct daf_chain *c;

	while (w->chain < w->nchains && w->first >= w->chains[w->chain].n) {
		w->chain++;
		w->first = 0;
	}
	if (w->chain == w->nchains)
		return false;
	c = &w->chains[w->chain];
	memset(b, 0, sizeof(*b));
	b->chain = c;
	b->first = w->first;
	b->n = c->n - w->first < BLOCK ? c->n - w->first : BLOCK;
	w->first += b->n;
	return true;
}

static struct block *
take_block(struct work *w)
{
	struct block *b;

	while (!w->stop && w->taken - w->consumed == WINDOW)
		pthread_cond_wait(&w->room, &w->mutex);
	b = &w->ring[w->taken % WINDOW];
	if (w->stop || !cut(b, w))
		return NULL;
	w->taken++;
	return b;
}

static const struct daf_err *
open_repos(struct daf_repo **in, struct daf_repo **out, const struct work *w)
{
	const struct daf_err *err;

	*out = NULL;
	err = daf_repo_open(in, w->in_path);
	if (err == NULL && w->out_path != NULL)
		err = daf_repo_open(out, w->out_path);
	if (err == NULL && *out != NULL)
		err = daf_repo_borrow(*in, *out);
	return err;
}

static void *
thread_main(void *arg)
{
	struct daf_repo *in = NULL, *out = NULL;
	struct work *w = arg;
	const struct daf_err *err;
	struct block *b;

	err = open_repos(&in, &out, w);
	pthread_mutex_lock(&w->mutex);
	if (err != NULL) {
		w->failed++;
		daf_err_keep(&w->failure, err);
	}
	while (err == NULL && (b = take_block(w)) != NULL) {
		pthread_mutex_unlock(&w->mutex);
		b->err = check_block(b, in, w->ledger);
		pthread_mutex_lock(&w->mutex);
		b->done = true;
		pthread_cond_signal(&w->ready);
	}
	pthread_cond_signal(&w->ready);
	pthread_mutex_unlock(&w->mutex);
	daf_repo_close(in);
	daf_repo_close(out);
	return NULL;
}

/* ---- the caller's side ---- */

/* What one change set cannot say of itself: its place in the chain. */
static const char *
check_place(const struct daf_chain *c, size_t i, const struct daf_checked *k,
    const char *last_sha256, int64_t last_volume)
{
	const bool begins = k->cs.previous_oid[0] != '\0';

	if (i == 0 && !c->met)
		return c->from == 0
			   ? "its chain has no beginning"
			   : "it does not continue what is known of its chain";
	if (k->why != NULL || i < c->verified)
		return k->why;
	if (strcmp(k->cs.previous, last_sha256) != 0)
		return "it does not name the change set before it";
	if (k->seq > 1 && last_volume != 0 &&
	    (begins ? k->cs.volume <= last_volume
		    : k->cs.volume != last_volume))
		return begins ? "it begins a volume that its chain is in"
			      : "it is of another volume than the one before "
				"it";
	return NULL;
}

/* Where the caller is in the chain that it consumes. */
struct place {
	struct daf_chain *chain;
	char sha256[DAF_SHA_HEX]; /* of the last one */
	int64_t volume;           /* of the last one; 0: not known */
	bool ended;
};

static const struct daf_err *
consume(struct place *p, struct block *b, const struct daf_chain_taker *taker)
{
	const struct daf_err *err = NULL;
	struct daf_checked *k;
	size_t i;

	assert(b->chain != NULL);
	if (p->chain != b->chain) {
		p->chain = b->chain;
		p->ended = false;
		p->volume = b->chain->from_volume;
		snprintf(p->sha256, sizeof(p->sha256), "-");
		if (b->chain->from != 0)
			memcpy(p->sha256, b->chain->from_sha256,
			    sizeof(p->sha256));
	}
	for (i = 0; i < b->n && !p->ended && err == NULL; i++) {
		k = &b->checked[i];
		k->why = check_place(
		    b->chain, b->first + i, k, p->sha256, p->volume);
		p->ended = k->why != NULL;
		memcpy(p->sha256, k->commit.sha256, sizeof(p->sha256));
		p->volume = k->cs.volume;
		err = taker->take(
		    taker->arg, b->chain, b->first + i, k, &p->ended);
	}
	return err;
}

/* What follows where a chain has ended is not worth checking. */
static void
skip_ended(struct work *w, const struct place *p)
{
	if (p->ended && w->chain < w->nchains &&
	    &w->chains[w->chain] == p->chain) {
		w->chain++;
		w->first = 0;
	}
}

static const struct daf_err *
run_alone(
    struct work *w, struct daf_repo *in, const struct daf_chain_taker *taker)
{
	const struct daf_err *err = NULL;
	struct place place = { 0 };
	struct block b;

	while (err == NULL && cut(&b, w)) {
		err = check_block(&b, in, w->ledger);
		if (err == NULL)
			err = consume(&place, &b, taker);
		skip_ended(w, &place);
		daf_pool_free(b.pool);
	}
	return err;
}

/* Waits for the next block in order; NULL when there is none any more. */
static struct block *
await(struct work *w, size_t nthreads)
{
	struct block *b = &w->ring[w->consumed % WINDOW];

	for (;;) {
		if (w->consumed < w->taken && b->done)
			return b;
		if (w->failed == nthreads)
			return NULL;
		if (w->consumed == w->taken && w->chain == w->nchains)
			return NULL;
		pthread_cond_wait(&w->ready, &w->mutex);
	}
}

static const struct daf_err *
consume_all(
    struct work *w, size_t nthreads, const struct daf_chain_taker *taker)
{
	const struct daf_err *err = NULL;
	struct place place = { 0 };
	struct block *b;

	pthread_mutex_lock(&w->mutex);
	while (err == NULL && (b = await(w, nthreads)) != NULL) {
		pthread_mutex_unlock(&w->mutex);
		err = b->err;
		b->err = NULL;
		if (err == NULL)
			err = consume(&place, b, taker);
		daf_pool_free(b->pool);
		pthread_mutex_lock(&w->mutex);
		b->pool = NULL;
		b->done = false;
		skip_ended(w, &place);
		w->consumed++;
		pthread_cond_broadcast(&w->room);
	}
	if (err == NULL && w->failed == nthreads) {
		err = w->failure;
		w->failure = NULL;
	}
	w->stop = true;
	pthread_cond_broadcast(&w->room);
	pthread_mutex_unlock(&w->mutex);
	return err;
}

static const struct daf_err *
run_threads(struct work *w, const struct daf_chain_taker *taker)
{
	const struct daf_err *err = NULL;
	pthread_t threads[THREADS];
	size_t n = 0, i;

	pthread_mutex_init(&w->mutex, NULL);
	pthread_cond_init(&w->room, NULL);
	pthread_cond_init(&w->ready, NULL);
	while (n < THREADS &&
	       pthread_create(&threads[n], NULL, thread_main, w) == 0)
		n++;
	if (n == 0)
		err = daf_err(DAF_FAILED, "no thread can be started to verify "
					  "change sets");
	else
		err = consume_all(w, n, taker);
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < WINDOW; i++) {
		daf_pool_free(w->ring[i].pool);
		daf_err_free(w->ring[i].err);
	}
	daf_err_free(w->failure);
	pthread_cond_destroy(&w->ready);
	pthread_cond_destroy(&w->room);
	pthread_mutex_destroy(&w->mutex);
	return err;
}

const struct daf_err *
daf_chain_check(struct daf_chain *chains, size_t n, struct daf_repo *in,
    struct daf_repo *out, const char *ledger,
    const struct daf_chain_taker *taker)
{
	struct work w = { .chains = chains,
		.nchains = n,
		.ledger = ledger,
		.in_path = daf_repo_path(in),
		.out_path = out != NULL ? daf_repo_path(out) : NULL };
	size_t total = 0, i;

	for (i = 0; i < n; i++)
		total += chains[i].n;
	if (total <= ALONE)
		return run_alone(&w, in, taker);
	return run_threads(&w, taker);
}

const struct daf_err *
daf_chain_check_here(struct daf_chain *chains, size_t n, struct daf_repo *repo,
    const char *ledger, const struct daf_chain_taker *taker)
{
	struct work w = { .chains = chains, .nchains = n, .ledger = ledger };

	return run_alone(&w, repo, taker);
}
