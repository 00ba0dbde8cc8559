/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listexport.c - a list as a file: CSV with the columns as on the screen, a PDF,
 * or a text to print. It is written whole or not at all.
 */
#include <stdlib.h>
#include <string.h>

#include "core/carry.h"
#include "tui/ask.h"
#include "tui/display.h"
#include "tui/listview.h"
#include "tui/printing.h"
#include "tui/logging.h"
#include "tui/tabled.h"
#include "tui/tofile.h"

#define PAGE 500
#define FILE_LIMIT ((size_t)512 << 20)

struct export
{
	struct daf_listview *l;
	struct daf_buf out;
	size_t rows;
	bool marked; /* only those */
	struct daf_pool *pool;
	struct daf_tabled paper;
};

struct format {
	const char *name;
	void (*head)(struct export *e);
	void (*row)(struct export *e, const struct daf_listrow *row);
};

/* ---- CSV ---- */

static void
csv_head(struct export *e)
{
	const struct daf_listcols *c = &e->l->cols;
	struct daf_buf line = { 0 };
	size_t i;

	daf_csv_cell(&line, "id");
	for (i = 0; i < c->cols.n; i++)
		daf_csv_cell(&line, *c->name[i] != '\0' ? c->name[i] : "state");
	daf_csv_cell(&line, "again");
	daf_buf_addf(&e->out, "%s\r\n", daf_buf_str(&line));
	daf_buf_clear(&line);
}

static void
csv_row(struct export *e, const struct daf_listrow *row)
{
	const struct daf_listcols *c = &e->l->cols;
	struct daf_buf line = { 0 };
	const char *text;
	size_t i;

	daf_csv_cell(&line, row->item->id);
	for (i = 0; i < row->ncells; i++) {
		text = row->cells[i].text != NULL ? row->cells[i].text : "";
		if (*c->name[i] == '\0')
			text = daf_state_name(row->item->state);
		daf_csv_cell(&line, text);
	}
	daf_csv_cell(&line, row->item->again != NULL ? row->item->again : "");
	daf_buf_addf(&e->out, "%s\r\n", daf_buf_str(&line));
	daf_buf_clear(&line);
}

/* ---- paper: PDF or text ---- */

static void
paper_head(struct export *e)
{
	const struct daf_listview *l = e->l;
	const struct daf_listcols *c = &l->cols;
	const char *heads[DAF_TABLED_COLUMNS];
	size_t i;

	e->pool = daf_pool_new();
	daf_tabled_begin(&e->paper, e->pool,
	    l->title != NULL  ? l->title
	    : c->type != NULL ? c->type->plural
			      : "All records",
	    NULL);
	if (*l->filter != '\0')
		daf_tabled_note(&e->paper,
		    daf_pool_printf(e->pool, "Filter: %s", l->filter));
	for (i = 0; i < c->cols.n && i < DAF_TABLED_COLUMNS; i++)
		heads[i] = *c->name[i] != '\0' ? c->cols.col[i].head : "";
	daf_tabled_heads(&e->paper, i, heads);
}

static void
paper_row(struct export *e, const struct daf_listrow *row)
{
	const char *texts[DAF_TABLED_COLUMNS] = { NULL };
	size_t i;

	for (i = 0; i < row->ncells && i < DAF_TABLED_COLUMNS; i++)
		texts[i] = row->cells[i].text;
	daf_tabled_row(&e->paper, texts);
}

static const struct format formats[] = {
	{ "csv", csv_head, csv_row },
	{ "pdf", paper_head, paper_row },
	{ "txt", paper_head, paper_row },
};

/* ---- all rows ---- */

static const struct daf_err *
all_rows(struct export *e, const struct format *f)
{
	const struct daf_err *err = NULL;
	struct daf_listpage page;
	char *after = NULL;
	bool more = true;
	size_t i;

	while (err == NULL && more) {
		err = daf_listview_fetch(&page, e->l, after, NULL, false, PAGE);
		if (err != NULL)
			break;
		for (i = 0; i < page.n; i++)
			if (!e->marked || daf_listview_marked(e->l,
					      page.rows[i].item->record)) {
				f->row(e, &page.rows[i]);
				e->rows++;
			}
		more = page.n == PAGE || page.resume != NULL;
		free(after);
		after = NULL;
		if (page.resume != NULL)
			after = daf_strdup(page.resume);
		else if (page.n > 0)
			after = daf_strdup(page.rows[page.n - 1].item->cursor);
		daf_pool_free(page.pool);
		more = more && (!e->marked || e->rows < e->l->nmarked);
		if (e->out.len > FILE_LIMIT)
			err = daf_err(DAF_REFUSED,
			    "the file would be larger than %zu MB: filter the "
			    "list first, or use `daftar export`",
			    FILE_LIMIT >> 20);
	}
	free(after);
	return err;
}

static const struct daf_err *
write_file(struct daf_listview *l, const struct format *f, const char *path,
    bool marked, bool restricted)
{
	struct export e = { .l = l, .marked = marked };
	const struct daf_err *err;

	daf_listcols_whole(&l->cols);
	f->head(&e);
	err = all_rows(&e, f);
	l->columns = 0; /* as the screen wants them */
	if (err == NULL && e.pool != NULL)
		err = daf_tabled_write(
		    path, &e.paper, l->s.ui->cli, l->q.ledger, restricted);
	else if (err == NULL)
		err = daf_fs_write(path, daf_buf_str(&e.out), e.out.len, 0600);
	if (err == NULL)
		daf_ui_say(l->s.ui, "%zu record%s written to %s", e.rows,
		    e.rows == 1 ? "" : "s", path);
	daf_tabled_clear(&e.paper);
	daf_pool_free(e.pool);
	daf_buf_clear(&e.out);
	return err;
}

/* Logged before it is written. */
static const struct daf_err *
disclose(const struct daf_listview *l, const struct format *f, bool marked,
    const char *ground)
{
	struct daf_buf what = { 0 };
	const struct daf_err *err;

	daf_buf_addf(&what, "export %s of %s%s%s", f->name,
	    *l->type != '\0' ? l->type : "all types",
	    *l->filter != '\0' ? ": " : "", l->filter);
	if (marked)
		daf_buf_addf(&what, ", %zu marked", l->nmarked);
	err = daf_logging_note(l->s.ui->cli, DAF_ACCESS_DISCLOSURE,
	    l->q.ledger != NULL ? l->q.ledger : "", "", daf_buf_str(&what),
	    ground);
	daf_buf_clear(&what);
	return err;
}

const struct daf_err *
daf_listview_export(struct daf_listview *l, const char *arg, bool marked)
{
	const size_t len = strcspn(arg, " ");
	const char *name = arg + len + strspn(arg + len, " ");
	const struct daf_err *err = NULL;
	const struct format *f = NULL;
	char *path, *ground;
	bool restricted;
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strlen(formats[i].name) == len &&
		    strncmp(formats[i].name, arg, len) == 0)
			f = &formats[i];
	if (f == NULL)
		return daf_err(DAF_USAGE,
		    "export csv FILE writes a table, export pdf FILE or txt "
		    "FILE a paper");
	err = daf_logging_restricted(&restricted, l->s.ui->cli->reg,
	    l->q.ledger, *l->type != '\0' ? l->type : NULL);
	if (err != NULL ||
	    !daf_tofile_ground(&ground, l->s.ui, NULL, restricted, false))
		return err;
	if (daf_tofile_path(&path, l->s.ui, name, NULL)) {
		if (f->row == paper_row)
			err = daf_printing_ending(path);
		if (err == NULL)
			err = disclose(l, f, marked, ground);
		if (err == NULL)
			err = write_file(l, f, path, marked, restricted);
	}
	free(path);
	free(ground);
	return err;
}
