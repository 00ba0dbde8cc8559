/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listtest.c - what a list sees of a record, and whether it passes a filter. */
#include <stdlib.h>
#include <string.h>

#include "core/item.h"
#include "core/listi.h"

/* ---- keys ---- */

void
daf_list_read_key(struct list_key *key, sqlite3_stmt *st, int column)
{
	int len = sqlite3_column_bytes(st, column);

	key->len = len < DAF_LIST_KEY_MAX ? (size_t)len : DAF_LIST_KEY_MAX;
	if (key->len > 0)
		memcpy(key->data, sqlite3_column_blob(st, column), key->len);
}

int
daf_list_compare_keys(const struct list_key *a, const struct list_key *b)
{
	size_t len = a->len < b->len ? a->len : b->len;
	int d = len > 0 ? memcmp(a->data, b->data, len) : 0;

	if (d != 0)
		return d;
	return (a->len > b->len) - (a->len < b->len);
}

static void
set_key(struct list_key *key, const struct daf_buf *from)
{
	key->len = from->len < DAF_LIST_KEY_MAX ? from->len : DAF_LIST_KEY_MAX;
	if (key->len > 0)
		memcpy(key->data, from->data, key->len);
}

/* The key of a text in a column. */
void
daf_list_text_key(
    struct list_key *key, const struct list_by *by, const char *text)
{
	struct daf_buf out = { 0 };

	if (by->subject == BY_TITLE)
		daf_derive_title_key(&out, text);
	else if (by->subject == BY_DUE)
		daf_derive_due_key(&out, text);
	else if (by->subject == BY_COMPLETE)
		daf_derive_complete_key(&out, text);
	else
		daf_derive_key(&out, by->def, text);
	set_key(key, &out);
	daf_buf_clear(&out);
}

void
daf_list_time_key(struct list_key *key, const struct list_by *by, int64_t time)
{
	struct daf_buf out = { 0 };
	char text[DAF_TIME_SIZE];

	if (by->subject == BY_UPDATED) {
		daf_derive_time_key(&out, time);
	} else {
		daf_time_utc(text, time);
		daf_derive_key(&out, by->def, text);
	}
	set_key(key, &out);
	daf_buf_clear(&out);
}

/* ---- whether a record passes ---- */

static const struct daf_err *
next_due(const char **out, struct listing *l, int64_t record)
{
	const struct daf_err *err;
	char *text;

	err = daf_db_text(&text, l->db,
	    "SELECT min(date) FROM due WHERE record = ?1", "i", record);
	if (err != NULL)
		return err;
	*out = text != NULL ? daf_pool_strdup(l->scratch, text) : "";
	free(text);
	return NULL;
}

static const char *
day_text(struct listing *l, int64_t day)
{
	char text[DAF_TIME_SIZE];

	daf_derive_day_text(text, day);
	return daf_pool_strdup(l->scratch, text);
}

const struct daf_err *
daf_list_shown(const char **out, struct listing *l, const struct list_by *by,
    const struct list_candidate *c)
{
	const struct daf_err *err = NULL;

	*out = "";
	if (l->scratch == NULL)
		l->scratch = daf_pool_new();
	switch (by->subject) {
	case BY_OFFICE:
		*out = c->office;
		break;
	case BY_TITLE:
		*out = c->title;
		break;
	case BY_TYPE:
		*out = c->type;
		break;
	case BY_STAGE:
		*out = c->stage;
		break;
	case BY_NUMBER:
		*out = c->number;
		break;
	case BY_COMPLETE:
		*out = c->complete;
		break;
	case BY_STRUCK:
		*out = c->struck ? "yes" : "no";
		break;
	case BY_DUE:
		err = next_due(out, l, c->record);
		break;
	case BY_OPENED:
		*out = day_text(l, c->opened);
		break;
	case BY_CLOSED:
		*out = day_text(l, c->closed);
		break;
	case BY_FIELD:
		err = daf_item_value(
		    out, l->scratch, l->reg, c->record, by->name);
		if (err == NULL && *out == NULL)
			*out = "";
		break;
	case BY_UPDATED:
	case BY_OPEN:
	case BY_DISPUTED:
	case BY_UNSENT:
	case BY_LATE:
	case BY_REQUEST:
	case BY_DEADLINE:
		break; /* these are no texts */
	}
	return err;
}

const struct daf_err *
daf_list_key_of(struct list_key *out, struct listing *l,
    const struct list_by *by, const struct list_candidate *c)
{
	const struct daf_err *err;
	const char *text;

	if (by->subject == BY_UPDATED) {
		daf_list_time_key(out, by, c->updated);
		return NULL;
	}
	err = daf_list_shown(&text, l, by, c);
	if (err == NULL)
		daf_list_text_key(out, by, text);
	return err;
}

/* NULL: unknown to its ledger. */
static const struct daf_type *
type_of(const struct listing *l, const struct list_candidate *c)
{
	const struct daf_register_ledger *conf =
	    daf_register_ledger_by_id(l->reg, c->ledger);

	return conf != NULL ? daf_types_find(conf->types, c->type) : NULL;
}

/* Its index among the rules of the candidate's type; -1: there it is none. */
static int64_t
rule_index(
    const struct listing *l, const struct list_candidate *c, const char *name)
{
	const struct daf_type *type = type_of(l, c);
	size_t i;

	for (i = 0; type != NULL && i < type->ndue; i++)
		if (strcmp(daf_list_rule_name(&type->due[i]), name) == 0)
			return (int64_t)i;
	return -1;
}

static const struct daf_err *
has_deadline(int64_t *found, struct listing *l, const struct list_test *t,
    const struct list_candidate *c)
{
	int64_t rule = rule_index(l, c, t->value);

	if (t->deadline == DEADLINE_MET || t->deadline == DEADLINE_MISSED)
		return daf_db_int(found, l->db, 0,
		    "SELECT 1 FROM met WHERE record = ?1 AND rule = ?2"
		    " AND (done <= date) = ?3",
		    "iii", c->record, rule,
		    (int64_t)(t->deadline == DEADLINE_MET));
	return daf_db_int(found, l->db, 0,
	    "SELECT 1 FROM due WHERE record = ?1 AND rule = ?2"
	    " AND (date >= ?4) = ?3",
	    "iiis", c->record, rule, (int64_t)(t->deadline == DEADLINE_RUNNING),
	    l->today);
}

/* *is: -1 neither yes nor no. */
static const struct daf_err *
flag_of(int *is, struct listing *l, const struct list_test *t,
    const struct list_candidate *c)
{
	const struct daf_err *err = NULL;
	const struct daf_type *type;
	int64_t found = 0;

	switch (t->by.subject) {
	case BY_REQUEST:
		type = type_of(l, c);
		*is = type != NULL && type->request.nsteps > 0;
		return NULL;
	case BY_OPEN:
		*is = c->closed < 0 ? -1 : c->closed == 0;
		return NULL;
	case BY_DISPUTED:
		*is = c->disputed;
		return NULL;
	case BY_STRUCK:
		*is = c->struck;
		return NULL;
	case BY_LATE:
		err = daf_db_int(&found, l->db, 0,
		    "SELECT 1 FROM due WHERE record = ?1 AND date < ?2 LIMIT 1",
		    "is", c->record, l->today);
		break;
	case BY_UNSENT:
		err = daf_item_unsent(&found, l->reg, c->record);
		break;
	case BY_DEADLINE:
		err = has_deadline(&found, l, t, c);
		break;
	case BY_FIELD:
	case BY_UPDATED:
	case BY_OFFICE:
	case BY_TITLE:
	case BY_TYPE:
	case BY_STAGE:
	case BY_NUMBER:
	case BY_DUE:
	case BY_OPENED:
	case BY_COMPLETE:
	case BY_CLOSED:
		break;
	}
	*is = found != 0;
	return err;
}

static const struct daf_err *
test_passes(bool *yes, struct listing *l, const struct list_test *t,
    const struct list_candidate *c)
{
	const struct daf_err *err = NULL;
	struct list_key key;
	const char *text;
	int flag;

	*yes = false;
	if (c->closed < 0 &&
	    (t->by.subject == BY_OPEN || t->by.subject == BY_OPENED ||
		t->by.subject == BY_CLOSED))
		return NULL; /* it has no course */
	switch (t->how) {
	case LIST_TEXT:
		err = daf_list_shown(&text, l, &t->by, c);
		*yes = err == NULL && strcmp(text, t->value) == 0;
		break;
	case LIST_FLAG:
		err = flag_of(&flag, l, t, c);
		*yes = err == NULL && flag == t->yes;
		break;
	case LIST_RANGE:
		err = daf_list_key_of(&key, l, &t->by, c);
		*yes = err == NULL &&
		       daf_list_compare_keys(&key, &t->low) >= 0 &&
		       daf_list_compare_keys(&key, &t->high) < 0;
		break;
	}
	*yes = *yes != t->except;
	return err;
}

const struct daf_err *
daf_list_passes(bool *yes, struct listing *l, const struct list_candidate *c)
{
	const struct daf_err *err = NULL;
	const struct list_test *t;
	size_t i;

	*yes = (l->ledger < 0 || c->ledger == l->ledger) &&
	       (l->with_struck || !c->struck) &&
	       (l->type[0] == '\0' || strcmp(l->type, c->type) == 0);
	for (i = 0; err == NULL && *yes && i < l->nwhere; i++) {
		t = &l->where[i];
		if (t->exact && t->by.column != 0 && !t->except)
			continue;
		err = test_passes(yes, l, t, c);
	}
	return err;
}
