/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * same.c - records joined as one: real things that were entered twice.
 *
 * A link (a record of a type with "joins") joins the two records that it names,
 * as long as it counts and is not struck out. Records of one type whose births
 * count and that links lead to from each other are a group; the smallest
 * address in it that is not struck out stands for all. So a group follows from
 * the live values alone: chains, circles and a struck-out record in the middle
 * included, in whatever order all this came.
 *
 * What changed in a flush is noted, and the groups of these records are walked
 * anew once its rows are written.
 */
#include <stdlib.h>
#include <string.h>

#include "core/apply_priv.h"

/* ---- what changed ---- */

static void
note(struct daf_apply *a, struct daf_same_note what)
{
	a->same = daf_grow(a->same, a->nsame, &a->same_cap, sizeof(*a->same));
	a->same[a->nsame++] = what;
}

static bool
same_join(const struct daf_derived *a, const struct daf_derived *b)
{
	if (a->join[0] == NULL || b->join[0] == NULL)
		return a->join[0] == b->join[0];
	return strcmp(a->join[0], b->join[0]) == 0 &&
	       strcmp(a->join[1], b->join[1]) == 0;
}

static void
note_ends(struct daf_apply *a, int64_t ledger, const struct daf_derived *d)
{
	size_t i;

	for (i = 0; d->join[0] != NULL && i < 2; i++)
		note(a, (struct daf_same_note){
			    .ledger = ledger, .address = d->join[i] });
}

static const struct daf_err *
write_link(struct daf_apply *a, const struct daf_touched *t,
    const struct daf_derived *new)
{
	const struct daf_err *err;
	size_t i;

	err =
	    daf_db_run(a->db, "DELETE FROM joined WHERE link = ?1", "i", t->id);
	for (i = 0; err == NULL && new->join[0] != NULL &&i < 2; i++)
		err = daf_db_run(a->db,
		    "INSERT INTO joined (ledger, address, other, link)"
		    " VALUES (?1, ?2, ?3, ?4)",
		    "issi", t->ledger, new->join[i], new->join[1 - i], t->id);
	return err;
}

const struct daf_err *
daf_same_store(struct daf_apply *a, const struct daf_touched *t,
    const struct daf_derived *old, const struct daf_derived *new)
{
	if (old->born != new->born || old->struck != new->struck)
		note(a, (struct daf_same_note){ .record = t->id });
	if (same_join(old, new))
		return NULL;
	note_ends(a, t->ledger, old);
	note_ends(a, t->ledger, new);
	return write_link(a, t, new);
}

/* ---- groups ---- */

struct member {
	int64_t record, same;
	struct daf_addr address;
	const char *text;
	bool struck;
};

struct walk {
	struct daf_apply *a;
	int64_t ledger;
	const char *type;       /* of all of the group */
	struct member *members; /* the group; the first `done` were asked */
	size_t n, done, cap;
	struct daf_map *seen; /* records of any group of this flush */
};

/* Adds a record to the group if it may be in one. */
static const struct daf_err *
visit(struct walk *w, const char *address)
{
	const struct daf_err *err;
	struct member m = { 0 };
	sqlite3_stmt *st;
	const char *type;
	int64_t known;
	bool row;

	err = daf_db_prepare(&st, w->a->db,
	    "SELECT r.id, r.same, r.struck, r.type FROM record AS r"
	    " JOIN change_set AS b ON b.id = r.birth AND b.counts = 1"
	    " WHERE r.ledger = ?1 AND r.address = ?2",
	    "is", w->ledger, address);
	if (err == NULL)
		err = daf_db_step(&row, w->a->db, st);
	if (err == NULL && row &&
	    daf_addr_parse(&m.address, address, strlen(address), true)) {
		m.record = sqlite3_column_int64(st, 0);
		m.same = sqlite3_column_int64(st, 1);
		m.struck = sqlite3_column_int(st, 2) != 0;
		type = daf_db_str(st, 3);
		if (w->type == NULL)
			w->type = daf_pool_strdup(w->a->flush_pool, type);
		if (strcmp(w->type, type) == 0 &&
		    !daf_map_get(&known, w->seen, &m.record, sizeof(known))) {
			daf_map_put(w->seen, &m.record, sizeof(known), 0);
			m.text = daf_pool_strdup(w->a->flush_pool, address);
			w->members = daf_grow(
			    w->members, w->n, &w->cap, sizeof(*w->members));
			w->members[w->n++] = m;
		}
	}
	daf_db_done(w->a->db, st);
	return err;
}

struct addresses {
	const char **items;
	size_t n, cap;
};

static const struct daf_err *
neighbours(
    struct addresses *out, struct daf_apply *a, int64_t ledger, const char *of)
{
	const struct daf_err *err;
	sqlite3_stmt *st;

	out->n = 0;
	err = daf_db_prepare(&st, a->db,
	    "SELECT DISTINCT other FROM joined"
	    " WHERE ledger = ?1 AND address = ?2",
	    "is", ledger, of);
	while (daf_db_next(&err, a->db, st)) {
		out->items = daf_grow(
		    out->items, out->n, &out->cap, sizeof(*out->items));
		out->items[out->n++] =
		    daf_pool_strdup(a->flush_pool, daf_db_str(st, 0));
	}
	daf_db_done(a->db, st);
	return err;
}

/* Who stands for all: 0 if there are not two. A struck-out one only of those
 * that are all struck out. */
static int64_t
head_of(const struct walk *w)
{
	const struct member *head = NULL, *m;
	size_t i;

	for (i = 0; i < w->n; i++) {
		m = &w->members[i];
		if (head == NULL || (head->struck && !m->struck) ||
		    (head->struck == m->struck &&
			daf_addr_cmp(&m->address, &head->address) < 0))
			head = m;
	}
	return head != NULL && w->n > 1 ? head->record : 0;
}

/* The group of one record, if it is in one that was not walked yet. */
static const struct daf_err *
walk_group(struct walk *w, const char *address)
{
	const struct daf_err *err;
	struct addresses next = { 0 };
	int64_t head;
	size_t i;

	w->n = w->done = 0;
	w->type = NULL;
	err = visit(w, address);
	for (; err == NULL && w->done < w->n; w->done++) {
		err = neighbours(
		    &next, w->a, w->ledger, w->members[w->done].text);
		for (i = 0; err == NULL && i < next.n; i++)
			err = visit(w, next.items[i]);
	}
	free(next.items);
	head = head_of(w);
	for (i = 0; err == NULL && i < w->n; i++) {
		if (w->n > 1 || w->members[i].same != 0)
			daf_veil_note(w->a, w->members[i].record);
		if (head != w->members[i].same)
			err = daf_db_run(w->a->db,
			    "UPDATE record SET same = ?2 WHERE id = ?1", "ii",
			    w->members[i].record, head);
	}
	return err;
}

/* Where a note's record is, if any link names it; else *address NULL. */
static const struct daf_err *
resolve(int64_t *ledger, const char **address, struct daf_apply *a,
    const struct daf_same_note *what)
{
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool row;

	*ledger = what->ledger;
	*address = what->address;
	if (what->record == 0)
		return NULL;
	err = daf_db_prepare(&st, a->db,
	    "SELECT r.ledger, r.address FROM record AS r"
	    " WHERE r.id = ?1 AND EXISTS (SELECT 1 FROM joined AS j"
	    " WHERE j.ledger = r.ledger AND j.address = r.address)",
	    "i", what->record);
	if (err == NULL)
		err = daf_db_step(&row, a->db, st);
	if (err == NULL && row) {
		*ledger = sqlite3_column_int64(st, 0);
		*address = daf_pool_strdup(a->flush_pool, daf_db_str(st, 1));
	}
	daf_db_done(a->db, st);
	return err;
}

/* Whose birth ceased to count is in no group; those that it held together are
 * walked from each of its neighbours. */
static const struct daf_err *
settle_one(struct walk *w, const char *address)
{
	const struct daf_err *err;
	struct addresses around = { 0 };
	size_t i;

	err = daf_db_run(w->a->db,
	    "UPDATE record SET same = 0"
	    " WHERE ledger = ?1 AND address = ?2 AND same <> 0"
	    " AND NOT EXISTS (SELECT 1 FROM change_set AS b"
	    " WHERE b.id = record.birth AND b.counts = 1)",
	    "is", w->ledger, address);
	if (err == NULL)
		err = walk_group(w, address);
	if (err == NULL)
		err = neighbours(&around, w->a, w->ledger, address);
	for (i = 0; err == NULL && i < around.n; i++)
		err = walk_group(w, around.items[i]);
	free(around.items);
	return err;
}

const struct daf_err *
daf_same_settle(struct daf_apply *a)
{
	struct walk w = { .a = a };
	const struct daf_err *err = NULL;
	const char *address;
	int64_t any = 0;
	size_t i;

	for (i = 0; i < a->nsame && any == 0; i++)
		any = a->same[i].record == 0;
	if (a->nsame > 0 && any == 0)
		err = daf_db_int(
		    &any, a->db, 0, "SELECT 1 FROM joined LIMIT 1", "");
	if (err != NULL || any == 0)
		return err;
	w.seen = daf_map_new();
	for (i = 0; err == NULL && i < a->nsame; i++) {
		err = resolve(&w.ledger, &address, a, &a->same[i]);
		if (err == NULL && address != NULL)
			err = settle_one(&w, address);
	}
	daf_map_free(w.seen);
	free(w.members);
	return err;
}
