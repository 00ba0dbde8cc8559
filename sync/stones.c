/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stones.c - see stones.h. */
#include "sync/stones.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/desk.h"
#include "sync/mainchain.h"
#include "sync/volume.h"
#include "sync/pace.h"
#include "sync/parts.h"
#include "sync/said.h"

#define DIGITS_MAX 9
#define NEWEST 51 /* units in which each has its stone */
#define OLDER 12  /* stones at most for what is older */

/* ---- reading ---- */

bool
daf_stone_parse(int64_t *n, const char *ref)
{
	const size_t prefix = strlen(DAF_REF_STONES);
	const char *digits = ref + prefix;
	size_t len;

	if (strncmp(ref, DAF_REF_STONES, prefix) != 0)
		return false;
	len = strspn(digits, "0123456789");
	if (len == 0 || len > DIGITS_MAX || digits[len] != '\0' ||
	    (digits[0] == '0' && len > 1))
		return false;
	*n = strtoll(digits, NULL, 10);
	return true;
}

static int
by_n(const void *a, const void *b)
{
	const struct daf_stone *x = a, *y = b;

	return x->n < y->n ? -1 : x->n > y->n;
}

size_t
daf_stones_find(
    struct daf_stone out[DAF_STONES_MAX], const struct daf_ref *refs, size_t n)
{
	size_t i, count = 0;
	int64_t number;

	for (i = 0; i < n; i++) {
		if (!daf_stone_parse(&number, refs[i].name))
			continue;
		if (count == DAF_STONES_MAX)
			return 0;
		out[count].n = number;
		snprintf(out[count++].oid, DAF_OID_HEX, "%s", refs[i].oid);
	}
	if (count > 1)
		qsort(out, count, sizeof(*out), by_n);
	return count;
}

size_t
daf_stones_next(size_t *first, const struct daf_stone *stones, size_t n,
    struct daf_repo *repo, int64_t step)
{
	int64_t from, room = step / DAF_STONE_UNIT;
	size_t count;

	for (*first = 0; *first < n; (*first)++)
		if (!daf_repo_has(repo, stones[*first].oid))
			break;
	if (*first == n)
		return 0;
	from = *first > 0 ? stones[*first - 1].n : 0;
	/* What is behind the last one is less than a unit. */
	if (stones[n - 1].n - from + 1 <= room)
		return 0;
	for (count = 1; *first + count < n; count++)
		if (stones[*first + count].n - from > room)
			break;
	return count;
}

/* ---- laying ---- */

struct laying {
	struct daf_ledger *l;
	struct daf_pool *pool;
	int64_t total; /* bytes up to where it is */
};

static const struct daf_err *
lay(struct laying *y, int64_t n, const char *oid)
{
	char ref[DAF_REF_MAX];

	snprintf(ref, sizeof(ref), DAF_REF_STONES "%" PRId64, n);
	return daf_ref_set(y->l->in, ref, oid, NULL);
}

static const struct daf_err *
pass(struct laying *y, const char *oid, size_t len)
{
	int64_t before = y->total / DAF_STONE_UNIT;

	y->total += daf_pace_packed(len);
	if (y->total / DAF_STONE_UNIT == before)
		return NULL;
	return lay(y, y->total / DAF_STONE_UNIT, oid);
}

/* A commit of an office's part. */
struct piece {
	char oid[DAF_OID_HEX];
	size_t len;
};

/* The part of a chain that ends with `tip`, of so many change sets. */
static const struct daf_err *
pass_part(struct laying *y, const char *tip, int64_t count)
{
	struct piece *pieces = daf_calloc((size_t)count, sizeof(*pieces));
	const struct daf_err *err = NULL;
	char oid[DAF_OID_HEX], *data;
	size_t i, n = (size_t)count, nparents;

	snprintf(oid, sizeof(oid), "%s", tip);
	for (i = n; err == NULL && i > 0; i--) {
		memcpy(pieces[i - 1].oid, oid, sizeof(oid));
		err = daf_repo_read(&data, &pieces[i - 1].len, y->l->in, oid,
		    GIT_OBJECT_COMMIT, DAF_COMMIT_MAX);
		if (err != NULL)
			break;
		if (!daf_commit_first_parent(
			oid, &nparents, data, pieces[i - 1].len))
			err = daf_err(DAF_STORAGE,
			    "the object %s is no change set",
			    pieces[i - 1].oid);
		free(data);
	}
	for (i = 0; err == NULL && i < n; i++)
		err = pass(y, pieces[i].oid, pieces[i].len);
	free(pieces);
	return err;
}

/* What one main commit brought, and it itself. */
static const struct daf_err *
read_late(struct daf_late *late, struct laying *y, const struct daf_commit *c,
    struct daf_pool *pool)
{
	char folder[DAF_OID_HEX], other[DAF_OID_HEX];
	const struct daf_err *err;

	*late = (struct daf_late){ 0 };
	err = daf_volume_folders(folder, other, y->l->in, c->tree);
	return err != NULL ? err : daf_late_read(late, pool, y->l->in, folder);
}

static const struct daf_err *
pass_main(struct laying *y, struct daf_main *before, const char *oid,
    struct daf_pool *pool)
{
	const struct daf_tip *old;
	const struct daf_err *err;
	struct daf_commit c;
	struct daf_main m = { 0 };
	const struct daf_late_part *part;
	struct daf_late late;
	size_t i, len, parent = 1;
	int64_t count;
	char *data;

	err = daf_said_main(&m, &c, pool, y->l->in, oid);
	if (err == NULL)
		err = read_late(&late, y, &c, pool);
	for (i = 0; err == NULL && c.nparents > 0 && i < m.ntips; i++) {
		old = daf_main_tip(before, m.tips[i].replica);
		count = m.tips[i].seq - (old != NULL ? old->seq : 0);
		part = daf_late_find(&late, m.tips[i].replica);
		if (part != NULL)
			count -= (int64_t)part->n;
		if (count <= 0)
			continue;
		if (parent >= c.nparents)
			return daf_err(DAF_STORAGE,
			    "main commit %" PRId64 " has too few parents",
			    m.number);
		err = pass_part(y, c.parents[parent++], count);
	}
	if (err != NULL)
		return err;
	*before = m;
	if (c.nparents == 0) {
		err = lay(y, 0, oid);
		return err != NULL ? err : daf_parts_lay(y->l->in, oid);
	}
	err = daf_repo_read(
	    &data, &len, y->l->in, oid, GIT_OBJECT_COMMIT, DAF_COMMIT_MAIN_MAX);
	if (err != NULL)
		return err;
	free(data);
	return pass(y, oid, len);
}

/* Only the newest volume has stones: what is walked begins with it, and a base
 * that is before it is none. */
static const struct daf_err *
cut_volume(size_t *n, bool *met, struct laying *y, const git_oid *oids,
    const char *base)
{
	const struct daf_err *err;
	char begin[DAF_OID_HEX];
	git_oid id;
	size_t i;

	if (y->l->main.volume == 1 || strcmp(base, y->l->main_oid) == 0)
		return NULL;
	err = daf_main_volume_begin(begin, y->l->in, y->l->main_oid);
	if (err != NULL || git_oid_fromstr(&id, begin) != 0)
		return err;
	for (i = 0; i < *n && !git_oid_equal(&oids[i], &id); i++)
		;
	if (i == *n)
		return NULL;
	*n = i + 1;
	*met = base[0] == '\0';
	return NULL;
}

/* Goes on after `base` ("": from the founding commit on). *met: it is in main. */
static const struct daf_err *
pass_all(struct laying *y, bool *met, const char *base)
{
	struct daf_pool *pools[2] = { daf_pool_new(), daf_pool_new() };
	struct daf_main before = { 0 };
	const struct daf_err *err;
	git_oid *oids = NULL;
	char oid[DAF_OID_HEX];
	size_t n = 0;

	err = daf_main_walk(&oids, &n, met, y->l->in, y->l->main_oid, base);
	if (err == NULL)
		err = cut_volume(&n, met, y, oids, base);
	if (err == NULL && *met && base[0] != '\0') {
		err = daf_said_main(&before, NULL, pools[0], y->l->in, base);
	}
	/* The one before is needed, those before that are not. */
	for (; err == NULL && *met && n > 0; n--) {
		git_oid_tostr(oid, sizeof(oid), &oids[n - 1]);
		err = pass_main(y, &before, oid, pools[1]);
		daf_pool_free(pools[0]);
		pools[0] = pools[1];
		pools[1] = daf_pool_new();
	}
	free(oids);
	daf_pool_free(pools[0]);
	daf_pool_free(pools[1]);
	return err;
}

static const struct daf_err *
drop(struct laying *y, const struct daf_stone *s)
{
	char ref[DAF_REF_MAX];

	snprintf(ref, sizeof(ref), DAF_REF_STONES "%" PRId64, s->n);
	return daf_ref_delete(y->l->in, ref);
}

/* Every second, fourth, … of the older ones, so that none is laid anew. */
static const struct daf_err *
thin(struct laying *y, bool all)
{
	struct daf_stone s = { 0 };
	const struct daf_err *err;
	struct daf_ref *refs;
	int64_t newest = y->total / DAF_STONE_UNIT, every = 1;
	size_t n, i;

	while ((newest - NEWEST) / every >= OLDER)
		every *= 2;
	err = daf_ref_list(&refs, &n, y->pool, y->l->in, DAF_REF_STONES);
	for (i = 0; err == NULL && i < n; i++) {
		if (!daf_stone_parse(&s.n, refs[i].name))
			continue;
		if (all || (s.n <= newest - NEWEST && s.n % every != 0) ||
		    s.n > newest)
			err = drop(y, &s);
	}
	return err;
}

/* Where the last time ended: "OID BYTES", in desk.db. */
static const struct daf_err *
read_place(struct laying *y, char base[DAF_OID_HEX], const char *setting)
{
	const size_t oid = DAF_OID_HEX - 1;
	const struct daf_err *err;
	char *text, *end;

	base[0] = '\0';
	err = daf_desk_get(&text, y->l->reg, "", setting);
	if (err != NULL || text == NULL)
		return err;
	if (strspn(text, "0123456789abcdef") == oid && text[oid] == ' ') {
		y->total = strtoll(text + oid, &end, 10);
		if (*end == '\0' && y->total >= 0)
			snprintf(base, DAF_OID_HEX, "%s", text);
	}
	free(text);
	return NULL;
}

const struct daf_err *
daf_stones_lay(struct daf_ledger *l)
{
	struct laying y = { .l = l, .pool = daf_pool_new() };
	char base[DAF_OID_HEX], *setting, *place;
	const struct daf_err *err;
	bool met = true;

	setting = daf_pool_printf(y.pool, "stones/%s", l->conf->name);
	err = read_place(&y, base, setting);
	if (err != NULL || strcmp(base, l->main_oid) == 0)
		goto done;
	if (base[0] != '\0')
		err = pass_all(&y, &met, base);
	/* The first time, or main was settled by hand. */
	if (err == NULL && (base[0] == '\0' || !met)) {
		y.total = 0;
		err = thin(&y, true);
		if (err == NULL)
			err = pass_all(&y, &met, "");
	}
	if (err == NULL)
		err = thin(&y, false);
	if (err != NULL)
		goto done;
	place = daf_pool_printf(y.pool, "%s %" PRId64, l->main_oid, y.total);
	err = daf_desk_set(l->reg, "", setting, place);
done:
	daf_pool_free(y.pool);
	return err;
}
