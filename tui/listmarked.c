/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listmarked.c - what is done to all records that are marked; see
 * listview.h. */
#include <stdlib.h>
#include <string.h>

#include "tui/ask.h"
#include "tui/listview.h"
#include "tui/screens.h"

typedef const struct daf_err *(*verb)(struct daf_listview *l);

static const struct daf_err *
strike(struct daf_listview *l)
{
	const struct daf_err *err;
	bool struck;

	err = daf_strike_open(&struck, l->s.ui, l->marked, l->nmarked);
	/* they are not in the list any more */
	if (struck)
		l->nmarked = 0;
	return err;
}

static const struct daf_err *
as_csv(struct daf_listview *l)
{
	return daf_listview_export(l, "csv", true);
}

static const struct daf_err *
as_text(struct daf_listview *l)
{
	return daf_listview_export(l, "txt", true);
}

static const struct daf_err *
unmark(struct daf_listview *l)
{
	l->nmarked = 0;
	return NULL;
}

/* ---- one value for all, in one save ---- */

struct change {
	const int64_t *records;
	size_t n;
	const char *field, *value;
};

/* Under the lock: a record that may not have the value refuses all. */
static const struct daf_err *
fill(void *arg, struct daf_entry *e)
{
	const struct change *c = arg;
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; err == NULL && i < c->n; i++)
		err = daf_entry_change(e, c->records[i], 1, &c->field,
		    &c->value, DAF_OVER_ONE, NULL, 0);
	return err;
}

/* The ledger that all of them are in. */
static const struct daf_err *
ledger_of(struct daf_ledger **out, struct daf_listview *l)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err = NULL;
	const char *name = NULL;
	struct daf_record r;
	size_t i;

	for (i = 0; err == NULL && i < l->nmarked; i++) {
		err = daf_show(&r, pool, l->s.ui->cli->reg, l->marked[i]);
		if (err == NULL && name != NULL &&
		    strcmp(name, r.item.ledger) != 0)
			err = daf_err(DAF_REFUSED,
			    "the marked records are of several ledgers: one "
			    "save writes one ledger");
		if (err == NULL)
			name = r.item.ledger;
	}
	if (err == NULL)
		err = daf_ui_ledger(out, l->s.ui, name);
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
save(struct daf_listview *l, char *text)
{
	struct daf_ui *ui = l->s.ui;
	const struct daf_err *err;
	struct daf_ledger *ledger;
	struct daf_saved saved = { 0 };
	struct change c = { .records = l->marked, .n = l->nmarked };
	bool behind = false;
	char *eq = strchr(text, '=');

	if (eq == NULL || eq == text)
		return daf_err(DAF_REFUSED,
		    "FIELD=VALUE is wanted, such as priority=high");
	*eq = '\0';
	c.field = text;
	c.value = eq + 1;
	err = ledger_of(&ledger, l);
	if (err == NULL)
		err = daf_save(
		    &saved, &behind, ledger, ui->cli->signer, fill, &c);
	if (err != NULL)
		return err;
	daf_ui_changed(ui);
	if (saved.n == 0)
		daf_ui_say(ui, "Nothing to save: they have that value");
	else
		daf_ui_say(ui, "%zu records saved here as %s%s", c.n,
		    saved.at[0],
		    behind ? "; the view is behind and catches up" : "");
	return saved.note != NULL ? daf_page_open(ui, "Saved, and", saved.note)
				  : NULL;
}

static const struct daf_err *
set(struct daf_listview *l)
{
	const struct daf_err *err;
	struct daf_ledger *ledger;
	char *text, *question;

	err = ledger_of(&ledger, l);
	if (err == NULL)
		err = daf_ui_may_write(l->s.ui, ledger->conf->name);
	if (err != NULL)
		return err;
	question = daf_asprintf("For all %zu marked, FIELD=VALUE:", l->nmarked);
	if (daf_ask_line(&text, l->s.ui, question, NULL)) {
		err = save(l, text);
		free(text);
	}
	free(question);
	if (err == NULL && l->s.class->load != NULL)
		err = l->s.class->load(&l->s);
	return err;
}

static const struct {
	const char *name, *text;
	verb go;
} verbs[] = {
	{ "set", "Set a field of all of them, in one save", set },
	{ "csv", "Write them to a table (CSV)", as_csv },
	{ "txt", "Write them to a text to print", as_text },
	{ "strike", "Strike them out, with a reason", strike },
	{ "unmark", "Take all marks away", unmark },
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

const struct daf_err *
daf_listview_act_marked(struct daf_listview *l)
{
	struct daf_pick_row rows[VERBS];
	const struct daf_err *err = NULL;
	char *chosen, *title;
	size_t i;

	if (l->nmarked == 0)
		return daf_err(DAF_REFUSED, "nothing is marked: x marks a row");
	for (i = 0; i < VERBS; i++)
		rows[i] = (struct daf_pick_row){ verbs[i].name, verbs[i].text };
	title = daf_asprintf("%zu marked", l->nmarked);
	if (daf_pick_row(&chosen, l->s.ui, title, rows, VERBS, NULL)) {
		for (i = 0; i < VERBS; i++)
			if (strcmp(verbs[i].name, chosen) == 0)
				err = verbs[i].go(l);
		free(chosen);
	}
	free(title);
	return err;
}
