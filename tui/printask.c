/* SPDX-License-Identifier: GPL-3.0-or-later */
/* printask.c - see printask.h. */
#include "tui/printask.h"

#include <stdlib.h>
#include <string.h>

#include "tui/ask.h"
#include "tui/printing.h"
#include "tui/screens.h"
#include "tui/tofile.h"

struct asking {
	struct daf_ui *ui;
	const struct daf_item *item;
	struct daf_pool *pool;
	struct daf_printing may;
	const char *name, *file; /* given, or NULL */
	const char *officer;     /* who asked: the id */
	struct daf_sheet_order order;
	struct daf_sheet sheet;
	bool left; /* with Esc: nothing is done */
};

static void
read_order(struct asking *a, const char *order)
{
	const char *file;
	size_t n;

	if (order == NULL || *order == '\0')
		return;
	n = strcspn(order, " ");
	file = order + n + strspn(order + n, " ");
	a->name = daf_pool_strndup(a->pool, order, n);
	a->file = *file != '\0' ? daf_pool_strdup(a->pool, file) : NULL;
}

static const struct daf_err *
choose_document(struct asking *a)
{
	const struct daf_printing *may = &a->may;
	struct daf_pick_row *rows;
	const struct daf_err *err;
	char *value;
	size_t i;

	if (a->name != NULL || may->n == 1)
		return daf_printing_named(&a->order.document, may,
		    a->name != NULL ? a->name : may->documents[0]->name);
	rows = daf_pool_array(a->pool, may->n, sizeof(*rows));
	for (i = 0; i < may->n; i++)
		rows[i] = (struct daf_pick_row){ may->documents[i]->name,
			may->documents[i]->label };
	a->left = !daf_pick_row(&value, a->ui, "PRINT", rows, may->n, NULL);
	if (a->left)
		return NULL;
	err = daf_printing_named(&a->order.document, may, value);
	free(value);
	return err;
}

static const struct daf_err *
choose_day(struct asking *a)
{
	const struct daf_err *err;
	char *day = NULL;

	a->left =
	    a->order.document->dated &&
	    !daf_ask_line(&day, a->ui, "Of which day? Empty: today", NULL);
	if (a->left)
		return NULL;
	err = daf_printing_day(&a->order.day, a->ui->cli->reg, a->item->ledger,
	    day != NULL && *day != '\0' ? day : NULL);
	free(day);
	return err;
}

/* The number comes from another office: it leads out of no folder. */
static const char *
suggested(struct asking *a)
{
	char *name = daf_pool_printf(
	    a->pool, "%s-%s.pdf", a->sheet.name, a->order.document->name);
	char *p;

	for (p = name; *p != '\0'; p++)
		if (*p == '/' || (p == name && (*p == '.' || *p == '~')))
			*p = '-';
	return name;
}

/* *path NULL: it is to be read here. */
static const struct daf_err *
choose_file(char **path, struct asking *a)
{
	const char *begin = NULL;
	char key = 'f';

	*path = NULL;
	if (a->file == NULL)
		key = daf_ask_key(a->ui,
		    daf_pool_printf(a->pool,
			"%s: f write it to a file, r read it here",
			a->order.document->label),
		    "fr");
	a->left = key == 0;
	if (key != 'f')
		return NULL;
	if (a->file == NULL)
		begin = suggested(a);
	a->left = !daf_tofile_path(path, a->ui, a->file, begin);
	return a->left ? NULL : daf_printing_ending(*path);
}

static const struct daf_err *
give(struct asking *a, const char *path)
{
	struct daf_buf text = { 0 };
	const struct daf_err *err;

	if (path != NULL) {
		err = daf_printing_write(path, &a->sheet);
		if (err == NULL)
			daf_ui_say(a->ui, "Written to %s", path);
		return err;
	}
	daf_sheet_text(&text, &a->sheet, false);
	err =
	    daf_page_open(a->ui, a->order.document->label, daf_buf_str(&text));
	daf_buf_clear(&text);
	return err;
}

/* Made by pseudonyms, which shows whether there is somebody to be named. */
static const struct daf_err *
make(struct asking *a)
{
	struct daf_register *reg = a->ui->cli->reg;
	const struct daf_err *err;

	err = daf_sheet_make(&a->sheet, a->pool, reg, &a->order);
	if (err == NULL && a->sheet.veiled > 0)
		err = daf_tofile_reveal(
		    &a->order.reveal, &a->left, a->ui, a->item->ledger);
	if (err != NULL || a->left || !a->order.reveal)
		return err;
	daf_sheet_clear(&a->sheet);
	return daf_sheet_make(&a->sheet, a->pool, reg, &a->order);
}

static const struct daf_err *
print(struct asking *a)
{
	char *ground = NULL, *path = NULL;
	const struct daf_err *err;

	a->order.record = a->item->record;
	err = make(a);
	if (err == NULL && !a->left)
		a->left = !daf_tofile_ground(&ground, a->ui, a->item->id,
		    daf_printing_needs_ground(&a->sheet), a->sheet.revealed);
	if (err == NULL && !a->left)
		err = choose_file(&path, a);
	if (err == NULL && !a->left)
		err = daf_printing_log(a->ui->cli->reg, &a->sheet, a->officer,
		    a->order.full, ground);
	if (err == NULL && !a->left)
		err = give(a, path);
	daf_sheet_clear(&a->sheet);
	free(path);
	free(ground);
	return err;
}

const struct daf_err *
daf_print_ask(struct daf_ui *ui, const struct daf_item *item, bool full,
    const char *order)
{
	struct asking a = { .ui = ui, .item = item, .order.full = full };
	const struct daf_err *err;

	if (ui->cli->signer == NULL)
		return daf_err(DAF_NO_KEY,
		    "nobody has signed in: :officer chooses who prints it");
	a.pool = daf_pool_new();
	/* a question may outlast the signer: the screen locks, and opens */
	a.officer = daf_pool_strdup(a.pool, ui->cli->signer->id);
	a.order.officer = daf_pool_strdup(a.pool, ui->cli->signer->name);
	read_order(&a, order);
	err = daf_printing_find(&a.may, a.pool, ui->cli->reg, item);
	if (err == NULL)
		err = choose_document(&a);
	if (err == NULL && !a.left)
		err = choose_day(&a);
	if (err == NULL && !a.left)
		err = print(&a);
	daf_printing_clear(&a.may);
	daf_pool_free(a.pool);
	return err;
}
