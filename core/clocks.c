/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clocks.c - see clocks.h. What runs and what is done stands in the register as
 * apply derived it; only the reasons are found here.
 */
#include "core/clocks.h"

#include <assert.h>
#include <string.h>

#include "core/db.h"
#include "core/item.h"
#include "schema/clock.h"

static const char *const state_names[] = { "runs", "met", "missed", "put off",
	"rests", "waits" };
static_assert(sizeof(state_names) / sizeof(state_names[0]) == DAF_CLOCK_STATES,
    "each state has a name");

const char *
daf_clock_state_name(enum daf_clock_state state)
{
	return state_names[state];
}

static const struct daf_live *
live(const struct daf_record *r, const char *field)
{
	size_t i;

	for (i = 0; i < r->nfields; i++)
		if (strcmp(r->fields[i].field, field) == 0)
			return &r->fields[i];
	return NULL;
}

/* Some value of it stands and none is empty: as apply takes it. */
static bool
is_given(const struct daf_record *r, const char *field)
{
	const struct daf_live *l = live(r, field);
	size_t i;

	if (l == NULL || l->n == 0)
		return false;
	for (i = 0; i < l->n; i++)
		if (*l->values[i].value == '\0')
			return false;
	return true;
}

/* The first of what ends it that is there; what puts it off, if only that
 * is. */
static const char *
ended_by(const struct daf_record *r, const struct daf_due_rule *rule)
{
	const char *off = NULL;
	const char **name;

	for (name = rule->until; *name != NULL; name++) {
		if (!is_given(r, *name))
			continue;
		if (!daf_type_is_due(r->type, *name))
			return *name;
		off = off != NULL ? off : *name;
	}
	return off;
}

/* The value from which the last day is counted: that of the earliest. */
static const char *
counted_from(struct daf_date *due, const struct daf_record *r,
    const struct daf_due_rule *rule)
{
	const struct daf_live *l = live(r, rule->from);
	const char *from = NULL;
	struct daf_date d;
	size_t i;

	for (i = 0; l != NULL && i < l->n; i++) {
		if (!daf_clock_due(&d, rule, l->values[i].value) ||
		    (from != NULL && daf_date_days(d) >= daf_date_days(*due)))
			continue;
		from = l->values[i].value;
		*due = d;
	}
	return from;
}

static void
fill(struct daf_clock *c, struct daf_pool *pool, const struct daf_record *r)
{
	char text[DAF_TIME_SIZE];
	struct daf_date due;

	c->by = ended_by(r, c->rule);
	c->from = counted_from(&due, r, c->rule);
	c->doubtful =
	    c->from != NULL && daf_clock_doubtful(c->rule, c->from, due);
	if (c->date == NULL && c->from != NULL) {
		daf_date_text(text, due);
		c->date = daf_pool_strdup(pool, text);
	}
	if (c->state != DAF_CLOCK_WAITS)
		return; /* the register has said it */
	if (c->from == NULL)
		c->state = DAF_CLOCK_WAITS;
	else
		c->state = c->by != NULL ? DAF_CLOCK_PUT_OFF : DAF_CLOCK_RESTS;
}

/* What apply found: due runs, met is done. */
static const struct daf_err *
read_derived(struct daf_clock *clocks, size_t n, struct daf_pool *pool,
    struct daf_db *db, int64_t record)
{
	const struct daf_err *err;
	struct daf_clock *c;
	sqlite3_stmt *st = NULL;
	size_t rule;

	err = daf_db_prepare(&st, db,
	    "SELECT rule, date, NULL AS done FROM due WHERE record = ?1"
	    " UNION ALL"
	    " SELECT rule, date, done FROM met WHERE record = ?1",
	    "i", record);
	while (daf_db_next(&err, db, st)) {
		rule = (size_t)sqlite3_column_int64(st, 0);
		if (rule >= n)
			continue; /* newer types are being applied */
		c = &clocks[rule];
		c->date = daf_item_text(pool, st, 1);
		c->state = DAF_CLOCK_RUNS;
		if (sqlite3_column_type(st, 2) == SQLITE_NULL)
			continue;
		c->done = daf_item_text(pool, st, 2);
		c->state = strcmp(c->done, c->date) <= 0 ? DAF_CLOCK_MET
							 : DAF_CLOCK_MISSED;
	}
	daf_db_done(db, st);
	return err;
}

const struct daf_err *
daf_clocks(struct daf_clock **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_record *record)
{
	struct daf_db *db = daf_register_db(reg);
	const struct daf_err *err;
	size_t i;

	*n = 0;
	*out = NULL;
	if (record->type == NULL || record->item.struck)
		return NULL;
	*n = record->type->ndue;
	*out = daf_pool_array(pool, *n, sizeof(**out));
	for (i = 0; i < *n; i++)
		(*out)[i] = (struct daf_clock){ .rule = &record->type->due[i],
			.state = DAF_CLOCK_WAITS };
	err = daf_db_read_begin(db);
	if (err != NULL)
		return err;
	err = read_derived(*out, *n, pool, db, record->item.record);
	daf_db_read_end(db);
	for (i = 0; i < *n && err == NULL; i++)
		fill(&(*out)[i], pool, record);
	return err;
}
