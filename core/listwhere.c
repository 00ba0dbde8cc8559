/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listwhere.c - the filters of a list: from what was asked to a test.
 *
 * A test is of a text (equal), of a flag (yes or no), or of a range of keys as
 * derive.h makes them. A date stands for all of its days: a key that has it as
 * its beginning is within.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "core/item.h"
#include "core/listi.h"
#include "core/suggest.h"
#include "schema/kind.h"

#define FIRST 0x00  /* of all keys but the empty one */
#define BEYOND 0xff /* no key begins with it, but that of no date due */

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Equal keys of these kinds are equal values. */
static const char *const exact_kinds[] = { "date", "choice", "boolean",
	"integer", "cnic", "passport", "phone", "country", "sha256" };
/* These have an order that people mean; and how many bytes of the key must be
 * the same (currency, unit). */
static const struct {
	const char *kind;
	size_t same;
} ordered_kinds[] = { { "date", 0 }, { "datetime", 0 }, { "integer", 0 },
	{ "decimal", 0 }, { "money", 4 }, { "quantity", 3 } };

static void
add_byte(struct list_key *key, unsigned char byte)
{
	key->data[key->len++] = byte;
}

static void
set_text(struct list_test *t, struct listing *l, const char *value)
{
	size_t i;

	t->how = LIST_TEXT;
	t->value = daf_pool_strdup(l->pool, value);
	daf_list_text_key(&t->low, &t->by, value);
	t->high = t->low; /* the next key after it */
	add_byte(&t->high, FIRST);
	t->exact = t->by.subject == BY_OFFICE && t->low.len == strlen(value);
	if (t->by.def == NULL)
		return;
	for (i = 0; i < LEN(exact_kinds); i++)
		t->exact |= strcmp(t->by.def->kind->name, exact_kinds[i]) == 0;
}

/* Due before today: where due dates have cells, that is a range of keys. */
static const struct daf_err *
set_late(struct list_test *t, struct listing *l)
{
	const struct daf_err *err;
	struct list_by due;

	err = daf_list_resolve(&due, l, "due", true);
	if (err != NULL || due.column == 0 || due.subject != BY_DUE)
		return err;
	t->by = due;
	t->how = LIST_RANGE;
	t->except = t->except == t->yes;
	t->low = (struct list_key){ .len = 1, .data = { FIRST } };
	daf_list_text_key(&t->high, &t->by, l->today);
	return NULL;
}

static const struct daf_err *
set_flag(struct list_test *t, struct listing *l, const char *value)
{
	t->how = LIST_FLAG;
	t->yes = strcmp(value, "yes") == 0;
	if (!t->yes && strcmp(value, "no") != 0)
		return daf_err(DAF_REFUSED, "%s is yes or no, not `%s`",
		    t->by.name, daf_text_quote(value).text);
	if (t->by.subject == BY_STRUCK)
		l->with_struck = true;
	return t->by.subject == BY_LATE ? set_late(t, l) : NULL;
}

/* Narrows to what an operator wants of a key. `after`: the byte that makes the
 * key's successor, `same`: bytes that all must share. */
static void
set_range(struct list_test *t, const struct list_key *key, enum daf_where_op op,
    unsigned char after, size_t same)
{
	t->how = LIST_RANGE;
	t->low = t->high = *key;
	t->low.len = t->high.len = same < key->len ? same : key->len;
	add_byte(&t->low, FIRST);
	add_byte(&t->high, BEYOND);
	if (op == DAF_WHERE_FROM || op == DAF_WHERE_AFTER || op == DAF_WHERE_IS)
		t->low = *key;
	if (op == DAF_WHERE_AFTER)
		add_byte(&t->low, after);
	if (op == DAF_WHERE_UPTO || op == DAF_WHERE_BEFORE ||
	    op == DAF_WHERE_IS)
		t->high = *key;
	if (op == DAF_WHERE_UPTO || op == DAF_WHERE_IS)
		add_byte(&t->high, after);
}

static const struct daf_err *
no_value(const struct list_by *by)
{
	return daf_err(
	    DAF_REFUSED, "%s: a value is wanted to compare with", by->name);
}

/* What was given as a date, canonical; *out is reset first. */
static const struct daf_err *
parse_date(struct daf_buf *out, const struct list_by *by,
    const struct listing *l, const char *given)
{
	const struct daf_field field = { .name = by->name,
		.label = by->def != NULL ? by->def->label : by->name,
		.help = "",
		.kind = daf_kind_find("date") };
	const struct daf_kind_ctx ctx = { .now = daf_time_now(),
		.offset_min = l->offset };

	daf_buf_reset(out);
	return given[0] == '\0' ? no_value(by)
				: daf_kind_parse(out, &field, given, &ctx);
}

/* The first instant of a date, and the first one after it. */
static void
span_of(int64_t *start, int64_t *end, const struct listing *l, const char *date)
{
	struct daf_date first, next;

	if (!daf_date_parse(&first, date))
		first = daf_date_from_days(0);
	if (first.month == 0) {
		first.month = first.day = 1;
		next = daf_date_add_months(first, 12);
	} else if (first.day == 0) {
		first.day = 1;
		next = daf_date_add_months(first, 1);
	} else {
		next = daf_date_from_days(daf_date_days(first) + 1);
	}
	*start = daf_date_days(first) * 86400 - (int64_t)l->offset * 60;
	*end = daf_date_days(next) * 86400 - (int64_t)l->offset * 60;
}

/* An instant that is no whole day: as its kind takes it. */
static const struct daf_err *
parse_instant(int64_t *out, const struct list_by *by, const struct listing *l,
    const char *given)
{
	const struct daf_kind_ctx ctx = { .now = daf_time_now(),
		.offset_min = l->offset };
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	int offset;

	err = daf_kind_parse(&text, by->def, given, &ctx);
	if (err == NULL && !daf_time_parse(out, &offset, daf_buf_str(&text)))
		err = daf_err(DAF_REFUSED, "%s: `%s` is no time", by->name,
		    daf_text_quote(given).text);
	daf_buf_clear(&text);
	return err;
}

/* Of instants: a whole day, month or year, or one of them. */
static const struct daf_err *
set_instants(struct list_test *t, struct listing *l, enum daf_where_op op,
    const char *given)
{
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	struct list_key start, end;
	int64_t from = 0, to = 0;

	err = parse_date(&text, &t->by, l, given);
	if (err == NULL) {
		span_of(&from, &to, l, daf_buf_str(&text));
	} else if (t->by.def != NULL) {
		daf_err_free(err);
		err = parse_instant(&from, &t->by, l, given);
		to = from + 1;
	}
	daf_buf_clear(&text);
	if (err != NULL)
		return err;
	daf_list_time_key(&start, &t->by, from);
	daf_list_time_key(&end, &t->by, to);
	t->how = LIST_RANGE;
	t->low = (struct list_key){ .len = 1, .data = { FIRST } };
	t->high = (struct list_key){ .len = 1, .data = { BEYOND } };
	if (op == DAF_WHERE_FROM || op == DAF_WHERE_IS)
		t->low = start;
	if (op == DAF_WHERE_AFTER)
		t->low = end;
	if (op == DAF_WHERE_UPTO || op == DAF_WHERE_IS)
		t->high = end;
	if (op == DAF_WHERE_BEFORE)
		t->high = start;
	return NULL;
}

static const struct daf_err *
set_dates(struct list_test *t, struct listing *l, enum daf_where_op op,
    const char *given)
{
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	struct list_key key;

	err = parse_date(&text, &t->by, l, given);
	if (err == NULL) {
		daf_list_text_key(&key, &t->by, daf_buf_str(&text));
		set_range(t, &key, op, BEYOND, 0);
	}
	daf_buf_clear(&text);
	return err;
}

static const struct daf_err *
set_order(struct list_test *t, struct listing *l, enum daf_where_op op,
    const char *given)
{
	const struct daf_kind_ctx ctx = { .now = daf_time_now(),
		.offset_min = l->offset };
	const char *kind = t->by.def != NULL ? t->by.def->kind->name : "";
	size_t i, n = LEN(ordered_kinds);
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	struct list_key key;

	for (i = 0; i < n && strcmp(ordered_kinds[i].kind, kind) != 0; i++)
		continue;
	if (i == n)
		return daf_err(DAF_REFUSED,
		    "%s is compared with = only: <, <=, > and >= are for "
		    "dates, times and numbers",
		    t->by.name);
	if (given[0] == '\0')
		return no_value(&t->by);
	if (strcmp(kind, "date") == 0)
		return set_dates(t, l, op, given);
	if (strcmp(kind, "datetime") == 0)
		return set_instants(t, l, op, given);
	err = daf_kind_parse(&text, t->by.def, given, &ctx);
	if (err == NULL) {
		daf_list_text_key(&key, &t->by, daf_buf_str(&text));
		set_range(t, &key, op, FIRST, ordered_kinds[i].same);
	}
	daf_buf_clear(&text);
	return err;
}

/* A reference by number or id, all else as its kind writes it. */
static const struct daf_err *
set_value(struct list_test *t, struct listing *l, const char *given)
{
	const struct daf_kind_ctx ctx = { .now = daf_time_now(),
		.offset_min = l->offset };
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	struct daf_item item;

	if (given[0] == '\0') {
		set_text(t, l, "");
		return NULL;
	}
	if (strcmp(t->by.def->kind->name, "reference") == 0) {
		err = daf_find_record(
		    &item, l->pool, l->reg, l->ledger_name, given);
		if (err == NULL)
			set_text(t, l, item.id);
		return err;
	}
	err = daf_kind_parse(&text, t->by.def, given, &ctx);
	if (err == NULL)
		set_text(t, l, daf_buf_str(&text));
	daf_buf_clear(&text);
	return err;
}

/* The same key. */
static const struct daf_err *
set_like(struct list_test *t, struct listing *l, const char *given)
{
	const struct daf_err *err = set_value(t, l, given);

	t->how = LIST_RANGE;
	t->exact = err == NULL;
	return err;
}

const char *
daf_list_rule_name(const struct daf_due_rule *rule)
{
	return rule->name != NULL ? rule->name : rule->from;
}

/* RULE:STATE */
static const struct daf_err *
set_deadline(struct list_test *t, struct listing *l, const char *given)
{
	static const char *const states[] = { [DEADLINE_MET] = "met",
		[DEADLINE_MISSED] = "missed",
		[DEADLINE_RUNNING] = "running",
		[DEADLINE_OVERDUE] = "overdue" };
	const char *colon = strchr(given, ':');
	const struct daf_err *err;
	struct daf_buf near = { 0 };
	const char **names;
	size_t i, state;

	if (l->def == NULL)
		return daf_err(
		    DAF_REFUSED, "deadlines are a type's own: name a type");
	for (state = 0; colon != NULL && state < LEN(states); state++)
		if (strcmp(states[state], colon + 1) == 0)
			break;
	if (colon == NULL || state == LEN(states))
		return daf_err(DAF_REFUSED,
		    "a deadline is filtered by its name, a colon and one of "
		    "met, missed, running and overdue, not by `%s`",
		    daf_text_quote(given).text);
	t->how = LIST_FLAG;
	t->yes = true;
	t->deadline = (enum list_deadline)state;
	t->value = daf_pool_strndup(l->pool, given, (size_t)(colon - given));
	names = daf_pool_array(l->pool, l->def->ndue, sizeof(*names));
	for (i = 0; i < l->def->ndue; i++) {
		names[i] = daf_list_rule_name(&l->def->due[i]);
		if (strcmp(names[i], t->value) == 0)
			return NULL;
	}
	daf_suggest(&near, t->value, names, l->def->ndue);
	err = daf_err(DAF_REFUSED, "%s has no deadline `%s`%s", l->def->label,
	    daf_text_quote(t->value).text, daf_buf_str(&near));
	daf_buf_clear(&near);
	return err;
}

/* A stage that the type does not have is a slip, unless it is on record. */
static const struct daf_err *
check_stage(
    const struct list_test *t, const struct listing *l, const char *given)
{
	const struct daf_err *err;
	struct list_key key;
	int64_t found;
	struct daf_buf near = { 0 };
	const char **names;
	size_t i;

	if (l->def == NULL || l->def->nstages == 0 || given[0] == '\0' ||
	    daf_type_stage(l->def, given) != NULL)
		return NULL;
	daf_list_text_key(&key, &t->by, given);
	err = daf_db_int(&found, l->db, 0,
	    "SELECT 1 FROM cell WHERE list_column = ?1 AND key = ?2 LIMIT 1",
	    "ib", t->by.column, (const void *)key.data, key.len);
	if (err != NULL || found != 0)
		return err;
	names = daf_pool_array(l->pool, l->def->nstages, sizeof(*names));
	for (i = 0; i < l->def->nstages; i++)
		names[i] = l->def->stages[i].value;
	daf_suggest(&near, given, names, l->def->nstages);
	err = daf_err(DAF_REFUSED, "%s has no stage `%s`%s", l->def->label,
	    daf_text_quote(given).text, daf_buf_str(&near));
	daf_buf_clear(&near);
	return err;
}

static const struct daf_err *
only_equal(const struct list_test *t, const struct daf_where *where)
{
	if (where->op == DAF_WHERE_IS)
		return NULL;
	return daf_err(DAF_REFUSED,
	    "%s is compared with = only: <, <=, > and >= are for dates, times "
	    "and numbers",
	    t->by.name);
}

const struct daf_err *
daf_list_test_set(
    struct list_test *t, struct listing *l, const struct daf_where *where)
{
	const struct daf_err *err;

	*t = (struct list_test){ .except = where->except };
	err = daf_list_resolve(&t->by, l, where->field, true);
	if (err != NULL)
		return err;
	switch (t->by.subject) {
	case BY_FIELD:
		if (where->op == DAF_WHERE_LIKE)
			return set_like(t, l, where->value);
		return where->op == DAF_WHERE_IS
			   ? set_value(t, l, where->value)
			   : set_order(t, l, where->op, where->value);
	case BY_UPDATED:
		return set_instants(t, l, where->op, where->value);
	case BY_DUE:
	case BY_OPENED:
	case BY_CLOSED:
		if (where->value[0] != '\0' || where->op != DAF_WHERE_IS)
			return set_dates(t, l, where->op, where->value);
		set_text(t, l, "");
		return NULL;
	case BY_OPEN:
	case BY_DISPUTED:
	case BY_UNSENT:
	case BY_LATE:
	case BY_REQUEST:
	case BY_STRUCK:
		if ((err = only_equal(t, where)) != NULL)
			return err;
		return set_flag(t, l, where->value);
	case BY_DEADLINE:
		if ((err = only_equal(t, where)) != NULL)
			return err;
		return set_deadline(t, l, where->value);
	case BY_STAGE:
		if ((err = check_stage(t, l, where->value)) != NULL)
			return err;
		break;
	case BY_OFFICE:
	case BY_TITLE:
	case BY_TYPE:
	case BY_COMPLETE:
	case BY_NUMBER:
		break;
	}
	if ((err = only_equal(t, where)) != NULL)
		return err;
	set_text(t, l, where->value);
	return NULL;
}
