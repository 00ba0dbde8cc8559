/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conflictsave.c - writing what was decided: one change set over exactly the
 * values that the screen showed. See conflicti.h. */
#include <stdlib.h>
#include <string.h>

#include "core/hide.h"
#include "sync/ledger.h"
#include "tui/conflicti.h"

struct saving {
	struct daf_disputes *d;
	struct daf_register *reg;
	struct daf_pool *pool;
	const char **fields, **values;
	size_t n;
	struct daf_addr *over;
	const char **of; /* the field of each */
	size_t nover, cap, of_cap;
	bool stale;
};

/* Are the values that were on the screen the ones that are live? Then they are
 * replaced, and with them what a record does not show: a field that was
 * cleared. */
static const struct daf_err *
still_so(
    struct saving *s, const struct daf_record *now, const struct daf_dispute *d)
{
	const struct daf_live *live = daf_record_live(now, d->name);
	size_t n = live != NULL ? live->n : 0, i, k, same = 0;
	const struct daf_err *err;
	struct daf_addr *addrs;

	for (i = 0; i < n; i++)
		for (k = 0; k < d->n; k++)
			same +=
			    strcmp(d->values[k].at, live->values[i].at) == 0;
	if (same != n || same != d->n) {
		s->stale = true;
		return daf_err(DAF_REFUSED,
		    "%s was written by somebody else meanwhile: here it is as "
		    "it is now; look again, then save",
		    d->label);
	}
	err = daf_live_addrs(
	    &addrs, &n, s->pool, s->reg, now->item.record, d->name);
	for (i = 0; err == NULL && i < n; i++) {
		s->over =
		    daf_grow(s->over, s->nover, &s->cap, sizeof(*s->over));
		s->of = daf_grow(s->of, s->nover, &s->of_cap, sizeof(*s->of));
		s->of[s->nover] = d->name;
		s->over[s->nover++] = addrs[i];
	}
	return err;
}

/* All of a group, or nothing of it. */
static const struct daf_err *
check_group(const struct saving *s, const struct daf_dispute *d)
{
	const struct daf_dispute *other;
	size_t i;

	for (i = 0; d->group != NULL && i < s->d->n; i++) {
		other = &s->d->items[i];
		if (other->group != NULL &&
		    strcmp(other->group, d->group) == 0 &&
		    daf_dispute_result(other) == NULL)
			return daf_err(DAF_REFUSED,
			    "%s and %s are written together: decide %s, too, "
			    "or neither",
			    d->label, other->label, other->label);
	}
	return NULL;
}

/* Was anything of this field's group decided? A field without one: itself. */
static bool
is_decided(const struct saving *s, const struct daf_dispute *d)
{
	const struct daf_dispute *other;
	size_t i;

	if (daf_dispute_result(d) == NULL)
		return false;
	if (d->n > 1 || d->group == NULL)
		return true;
	for (i = 0; i < s->d->n; i++) {
		other = &s->d->items[i];
		if (other->n > 1 && other->group != NULL &&
		    strcmp(other->group, d->group) == 0 &&
		    daf_dispute_result(other) != NULL)
			return true;
	}
	return false;
}

const struct daf_err *
daf_conflict_seen(const struct daf_dispute *d)
{
	if (!d->hidden)
		return NULL;
	return daf_err(DAF_DENIED,
	    "%s is protected: only officers whom the roster names for it "
	    "(role " DAF_HIDE_ROLE ") settle it",
	    d->label);
}

static const struct daf_err *
gather(struct saving *s)
{
	const struct daf_err *err;
	struct daf_dispute *d;
	struct daf_record now;
	size_t i;

	err = daf_show(&now, s->pool, s->reg, s->d->view.r.item.record);
	if (err == NULL && strcmp(now.item.id, s->d->view.r.item.id) != 0) {
		s->stale = true;
		err = daf_err(DAF_REFUSED,
		    "the register was made anew meanwhile: look again, then "
		    "save");
	}
	s->fields = daf_pool_array(s->pool, s->d->n, sizeof(*s->fields));
	s->values = daf_pool_array(s->pool, s->d->n, sizeof(*s->values));
	for (i = 0; i < s->d->n && err == NULL; i++) {
		d = &s->d->items[i];
		if (!is_decided(s, d))
			continue;
		s->fields[s->n] = d->name;
		s->values[s->n++] = daf_dispute_result(d);
		err = daf_conflict_seen(d);
		if (err == NULL)
			err = check_group(s, d);
		if (err == NULL)
			err = still_so(s, &now, d);
	}
	return err;
}

/* The reason, as an entry of the record's diary. */
static const struct daf_err *
add_reason(struct saving *s, struct daf_entry *e)
{
	const char *fields[4] = { "parent", "title", "text" };
	const char *values[4];
	struct daf_buf title = { 0 };
	const struct daf_err *err;
	size_t i, index, n = 3;

	daf_buf_adds(&title, "Dispute settled: ");
	for (i = 0; i < s->d->n; i++)
		if (is_decided(s, &s->d->items[i]) && s->d->items[i].n > 1)
			daf_buf_addf(&title, "%s%s",
			    title.data[title.len - 1] == ' ' ? "" : ", ",
			    s->d->items[i].label);
	values[0] = s->d->view.r.item.id;
	values[1] = daf_buf_str(&title);
	values[2] = s->d->why;
	if (daf_type_field(s->d->diary, "entered_at") != NULL) {
		fields[n] = "entered_at";
		values[n++] = "n";
	}
	err = daf_entry_create(&index, e, s->d->diary->name, n, fields, values);
	daf_buf_clear(&title);
	return err;
}

static const struct daf_err *
fill(void *arg, struct daf_entry *e)
{
	struct saving *s = arg;
	const struct daf_err *err;

	err = gather(s);
	if (err == NULL)
		err = daf_entry_change_seen(e, s->d->view.r.item.record, s->n,
		    s->fields, s->values, s->of, s->over, s->nover);
	if (err == NULL && s->d->why != NULL && s->d->diary != NULL)
		err = add_reason(s, e);
	return err;
}

const struct daf_err *
daf_disputes_save(char **at, const char **note, bool *stale,
    struct daf_disputes *d, struct daf_ledger *l,
    const struct daf_signer *signer)
{
	struct saving s = { .d = d, .reg = l->reg, .pool = daf_pool_new() };
	const struct daf_err *err;
	struct daf_saved saved;

	*at = NULL;
	err = daf_save(&saved, NULL, l, signer, fill, &s);
	if (err == NULL && saved.n > 0)
		*at = daf_strdup(saved.at[0]);
	*note = err == NULL ? saved.note : NULL;
	*stale = s.stale;
	free(s.over);
	free(s.of);
	daf_pool_free(s.pool);
	return err;
}
