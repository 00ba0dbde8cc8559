/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form_likely.c - records that may be the one that is being written: shown
 * below the fields when a number or a name was typed, looked at with F6. They
 * never move the cursor.
 */
#include "core/likely.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/ledger.h"
#include "tui/ask.h"
#include "tui/form_priv.h"
#include "tui/logging.h"

#define LIKELY_MAX 9

/* Whatever the type says of likenesses: an id, a name, and what speaks against
 * one. */
static bool
tells(const struct daf_form_field *field)
{
	return field->def != NULL && field->def->match != DAF_MATCH_NONE;
}

static int64_t
self(struct daf_form_screen *f)
{
	struct daf_form_ask ask;
	struct daf_item item = { 0 };
	const struct daf_err *err;

	if (f->body->record[0] == '\0')
		return 0;
	daf_form_asking(&ask, f);
	err = ask.find(&item, ask.arg, f->body->record);
	daf_err_free(err);
	return err == NULL ? item.record : 0;
}

static const struct daf_err *
ask_register(
    struct daf_items *out, struct daf_pool *pool, struct daf_form_screen *f)
{
	const struct daf_form_body *body = f->body;
	const char **fields, **values;
	size_t i, n = 0;

	fields = daf_pool_array(pool, body->nfields + 1, sizeof(*fields));
	values = daf_pool_array(pool, body->nfields + 1, sizeof(*values));
	for (i = 0; i < body->nfields; i++) {
		if (body->fields[i].value[0] == '\0' || body->fields[i].wrong)
			continue;
		fields[n] = body->fields[i].name;
		values[n++] = body->fields[i].value;
	}
	return daf_likely(out, pool, f->s.ui->cli->reg,
	    &(struct daf_likely_query){ .ledger = f->ledger->conf->name,
		.type = body->type->name,
		.fields = fields,
		.values = values,
		.n = n,
		.except = self(f),
		.limit = LIKELY_MAX });
}

/* Each set of records is logged once in a form, before it is shown. */
static const struct daf_err *
log_likely(struct daf_form_screen *f, const struct daf_items *items)
{
	struct daf_pool *pool;
	const struct daf_err *err;
	const char *what;

	if (items->n == 0)
		return NULL;
	pool = daf_pool_new();
	what = daf_logging_likely(pool, items);
	err = f->logged != NULL && strcmp(f->logged, what) == 0
		  ? NULL
		  : daf_logging_combine(f->s.ui->cli, f->ledger->conf->name,
			f->body->record, what);
	if (err == NULL) {
		free(f->logged);
		f->logged = daf_strdup(what);
	}
	daf_pool_free(pool);
	return err;
}

void
daf_form_likely(struct daf_form_screen *f, const struct daf_form_field *field)
{
	struct daf_pool *pool;
	struct daf_items items = { 0 };
	const struct daf_item *item;
	const struct daf_err *err;
	char *text;
	size_t i;

	if (f->pane == DAF_PANE_ERRORS || !tells(field))
		return;
	pool = daf_pool_new();
	daf_form_pane_clear(f);
	err = ask_register(&items, pool, f);
	if (err == NULL)
		err = log_likely(f, &items);
	if (err != NULL)
		items.n = 0;
	daf_ui_say_err(f->s.ui, err);
	for (i = 0; i < items.n; i++) {
		item = &items.items[i];
		text = daf_asprintf("%-18s %s: %s",
		    item->number != NULL ? item->number : item->id,
		    item->where != NULL ? item->where : "", item->title);
		daf_form_pane_add(f, f->body->serial, NULL, item->record, text);
		free(text);
	}
	if (items.n > 0)
		f->pane = DAF_PANE_LIKELY;
	daf_pool_free(pool);
}

/* The reference in the body that waits behind, which is to name this one. */
static struct daf_form_field *
named_by(struct daf_form_screen *f, struct daf_form_body **up)
{
	char name[16];
	size_t i;

	*up =
	    f->depth > 0 ? daf_form_body(f->set, f->path[f->depth - 1]) : NULL;
	snprintf(name, sizeof(name), ".%d", f->body->serial);
	for (i = 0; *up != NULL && i < (*up)->nfields; i++)
		if (daf_form_is_reference(&(*up)->fields[i]) &&
		    strcmp((*up)->fields[i].value, name) == 0)
			return &(*up)->fields[i];
	return NULL;
}

/* A record that is there already instead of the new one. */
static void
take_instead(struct daf_form_screen *f, int64_t record)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_form_field *field;
	struct daf_form_body *up;
	struct daf_record shown;
	struct daf_form_ask ask;
	const struct daf_err *err;
	int serial = f->body->serial;

	field = named_by(f, &up);
	err = daf_show(&shown, pool, f->s.ui->cli->reg, record);
	if (err != NULL || field == NULL) {
		daf_ui_say_err(f->s.ui, err);
		goto done;
	}
	daf_form_asking(&ask, f);
	daf_form_return(f);
	daf_form_remove(f->set, serial);
	daf_form_type(field, shown.item.id, f->set, &ask);
	daf_form_show(f, up->serial);
	daf_form_to(f, field->name, 0);
	daf_form_pane_clear(f);
	daf_form_keep_now(f);
	daf_ui_say(f->s.ui, "Taken; nothing new is made");
done:
	daf_pool_free(pool);
}

/* Both are there already: they may be one. */
static const struct daf_err *
ask_join(struct daf_form_screen *f, int64_t record)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_record mine, other;
	const struct daf_err *err = NULL;
	const int64_t own = self(f);

	if (own != 0 &&
	    daf_ask_key(f->s.ui,
		"= says that the two are one, Esc goes on with this one",
		"=") == '=' &&
	    !daf_ui_ending(f->s.ui)) {
		err = daf_show(&mine, pool, f->s.ui->cli->reg, own);
		if (err == NULL)
			err = daf_show(&other, pool, f->s.ui->cli->reg, record);
		if (err == NULL)
			err = daf_form_join(f->s.ui, &mine.item, other.item.id);
	}
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_form_look(struct daf_form_screen *f)
{
	struct daf_pick_row rows[LIKELY_MAX];
	char numbers[LIKELY_MAX][24], *value = NULL;
	struct daf_form_body *up;
	struct daf_screen *top = f->s.ui->top;
	const struct daf_err *err;
	int64_t record;
	size_t n;

	daf_form_commit(f);
	if (f->pane != DAF_PANE_LIKELY) {
		daf_ui_say(f->s.ui, "No likely duplicates of this record");
		return NULL;
	}
	for (n = 0; n < f->nlines && n < LIKELY_MAX; n++) {
		snprintf(numbers[n], sizeof(numbers[n]), "%zu", n);
		rows[n] = (struct daf_pick_row){ numbers[n], f->lines[n].text };
	}
	if (!daf_pick_row(
		&value, f->s.ui, "Possible duplicates", rows, n, NULL))
		return NULL;
	record = f->lines[strtoul(value, NULL, 10)].record;
	free(value);
	err = daf_record_open(f->s.ui, record, 0);
	if (err != NULL)
		return err;
	if (f->s.ui->top != top && !daf_ui_wait(f->s.ui->top))
		return NULL;
	if (f->body->record[0] != '\0' && !daf_ui_ending(f->s.ui))
		return ask_join(f, record);
	if (named_by(f, &up) != NULL &&
	    daf_ask_key(f->s.ui,
		"t takes this record instead of a new one, Esc goes on with "
		"the new one",
		"t") == 't' &&
	    !daf_ui_ending(f->s.ui))
		take_instead(f, record);
	return NULL;
}
