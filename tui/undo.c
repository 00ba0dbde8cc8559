/* SPDX-License-Identifier: GPL-3.0-or-later */
/* undo.c - taking a change set back, as a new one. It asks first, and the key
 * that confirms is another one than the key that asks. */
#include <stdlib.h>
#include <string.h>

#include "tui/ask.h"
#include "tui/display.h"
#include "tui/screens.h"

struct undoing {
	struct daf_addr at;
	const char *reason; /* or NULL */
};

static const struct daf_err *
fill(void *arg, struct daf_entry *e)
{
	struct undoing *u = arg;

	return daf_entry_undo(e, &u->at, u->reason);
}

/* How many of the records it created. */
static size_t
created(const struct daf_items *items, const char *at)
{
	size_t i, n = 0, len = strlen(at);

	for (i = 0; i < items->n; i++)
		n += strncmp(items->items[i].id, at, len) == 0 &&
		     (items->items[i].id[len] == '\0' ||
			 items->items[i].id[len] == '.');
	return n;
}

static char *
question(const char *at, const struct daf_items *items)
{
	const struct daf_item *first = &items->items[0];
	char *more = items->n > 1 ? daf_asprintf(" and %zu more", items->n - 1)
				  : daf_strdup("");
	char *text;

	text = daf_asprintf("Undo %s (%s%s)? y undoes, Esc leaves it:", at,
	    first->number != NULL ? first->number : first->id, more);
	free(more);
	return text;
}

/* Asks whether, and why where records are struck out by it. *reason: yours, or
 * NULL. */
static bool
ask(char **reason, struct daf_ui *ui, const char *at,
    const struct daf_items *items)
{
	char *text = question(at, items);
	bool yes = daf_ask_key(ui, text, "y") == 'y';

	free(text);
	*reason = NULL;
	if (!yes || created(items, at) == 0)
		return yes;
	if (!daf_ask_remembered(
		reason, ui, "It created records: why are they struck out?", at))
		return false;
	if (**reason != '\0')
		return true;
	free(*reason);
	*reason = NULL;
	daf_ui_say(ui, "Nothing was undone: striking out needs a reason");
	return false;
}

static const struct daf_err *
undo(struct daf_ui *ui, const char *at, const struct daf_items *items)
{
	struct undoing u = { 0 };
	const struct daf_err *err;
	struct daf_saved saved = { 0 };
	struct daf_ledger *l;
	char *reason;

	if (!daf_addr_parse(&u.at, at, strlen(at), false))
		return daf_err(DAF_REFUSED, "%s is no address", at);
	err = daf_ui_may_write(ui, items->items[0].ledger);
	if (err != NULL || !ask(&reason, ui, at, items))
		return err;
	u.reason = reason;
	err = daf_ui_ledger(&l, ui, items->items[0].ledger);
	if (err == NULL)
		err = daf_save(&saved, NULL, l, ui->cli->signer, fill, &u);
	free(reason);
	if (err != NULL)
		return err;
	daf_ui_do(ui, DAF_ACT_REFRESH, NULL);
	daf_ui_say(ui, "%s is undone by %s; u takes that back", at,
	    saved.n > 0 ? saved.at[0] : "");
	return saved.note != NULL ? daf_page_open(ui, "Undone, and", saved.note)
				  : NULL;
}

const struct daf_err *
daf_undo_open(struct daf_ui *ui, const char *at)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_items items = { 0 };
	const struct daf_err *err;

	err = daf_ui_may_write(ui, NULL);
	if (err == NULL && at == NULL)
		err = daf_last_own(&at, pool, ui->cli->reg,
		    ui->cli->ledger_name, ui->cli->signer->id);
	if (err == NULL && at == NULL)
		daf_ui_say(ui, "You have not written anything here yet");
	else if (err == NULL)
		at = daf_pool_strdup(pool, at); /* screens load anew */
	if (err == NULL && at != NULL)
		err = daf_touched(
		    &items, pool, ui->cli->reg, ui->cli->ledger_name, at);
	if (err == NULL && at != NULL && items.n == 0)
		err = daf_err(DAF_REFUSED, "%s is not here", at);
	if (err == NULL && at != NULL)
		err = undo(ui, at, &items);
	daf_pool_free(pool);
	return err;
}
