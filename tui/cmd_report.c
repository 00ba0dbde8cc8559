/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_report.c - report: lists that are kept by rule (schema/report.h). */
#include <string.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/carry.h"
#include "schema/kind.h"
#include "schema/report.h"
#include "tui/cmd.h"
#include "tui/display.h"
#include "tui/listcols.h"
#include "tui/logging.h"
#include "tui/returns.h"
#include "tui/tabled.h"

#define PAGE 500
#define TERMINAL_COLUMNS 79

struct report {
	struct daf_cli *cli;
	const char *ledger; /* NULL: all */
	const struct daf_report *def;
	struct daf_type type; /* with the columns of the report */
	struct daf_listcols cols;
	struct daf_date today;
	bool csv;
	const char *path;       /* of a file, or NULL */
	bool to_paper, to_file; /* what it becomes; else lines of output */
	struct daf_tabled paper;
	struct daf_buf file; /* the table */
};

static const struct daf_column columns[] = {
	{ .key = "report", .head = "REPORT", .width = 16 },
	{ .key = "label", .head = "LABEL", .width = 34 },
	{ .key = "type", .head = "TYPE", .width = 14 },
	{ .key = "help" },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
list_reports(struct daf_cli *cli, const struct daf_types *types)
{
	const struct daf_report *r;
	size_t i;

	daf_out_heading(cli->out, columns, COLUMNS);
	for (i = 0; (r = daf_types_report(types, i)) != NULL; i++)
		daf_out_row(cli->out, columns, COLUMNS,
		    (struct daf_cell[]){ daf_cell_str(r->name),
			daf_cell_str(r->label), daf_cell_str(r->type),
			daf_cell_str(r->help) });
}

/* As on the screen, but dates as they are stored: whole, and to be sorted. */
static const char *
cell(const struct report *r, const struct daf_listrow *row, size_t i)
{
	const struct daf_field *f = r->cols.field[i];
	const struct daf_shown *shown = &row->cells[i];

	if (f != NULL && f->kind != NULL &&
	    (strcmp(f->kind->name, "date") == 0 ||
		strcmp(f->kind->name, "datetime") == 0))
		return shown->value;
	return shown->text;
}

/* What stands in the columns of the list, without the letters. */
static void
row_json(struct report *r, const struct daf_listrow *row)
{
	struct daf_out *o = r->cli->out;
	size_t i;

	daf_out_open(o);
	daf_out_str(o, "id", row->item->id);
	daf_out_str(o, "number", row->item->number);
	daf_out_object(o, "columns");
	for (i = 0; i < row->ncells; i++)
		if (*r->cols.name[i] != '\0')
			daf_out_str(o, r->cols.name[i], cell(r, row, i));
	daf_out_end(o);
	daf_out_close(o);
}

static void
row_csv(struct report *r, const struct daf_listrow *row)
{
	struct daf_buf line = { 0 };
	const char *text;
	size_t i;

	daf_csv_cell(&line, row != NULL ? row->item->id : "id");
	for (i = 0; i < r->cols.cols.n; i++) {
		if (*r->cols.name[i] == '\0')
			continue;
		text = row != NULL ? cell(r, row, i) : r->cols.name[i];
		daf_csv_cell(&line, text != NULL ? text : "");
	}
	daf_buf_adds(&line, "\r\n");
	if (r->to_file)
		daf_buf_add(&r->file, line.data, line.len);
	else
		daf_out_raw(r->cli->out, line.data, line.len);
	daf_buf_clear(&line);
}

static void
row_plain(struct report *r, const struct daf_listrow *row)
{
	const char *texts[DAF_ITEMCOLS_MAX];
	struct daf_buf line = { 0 };
	size_t i;

	for (i = 0; row != NULL && i < row->ncells; i++)
		texts[i] = row->cells[i].text;
	daf_itemcols_line(&line, &r->cols.cols, row != NULL ? texts : NULL);
	daf_out_line(r->cli->out, "%s", daf_buf_str(&line));
	daf_buf_clear(&line);
}

static void
row_paper(struct report *r, const struct daf_listrow *row)
{
	const char *texts[DAF_TABLED_COLUMNS] = { NULL };
	size_t i;

	for (i = 0; i < r->cols.cols.n && i < DAF_TABLED_COLUMNS; i++)
		texts[i] = row == NULL       ? r->cols.cols.col[i].head
			   : i < row->ncells ? row->cells[i].text
					     : NULL;
	if (row == NULL)
		daf_tabled_heads(&r->paper, i, texts);
	else
		daf_tabled_row(&r->paper, texts);
}

/* row NULL: the headings. */
static void
put_row(struct report *r, const struct daf_listrow *row)
{
	if (r->to_paper)
		row_paper(r, row);
	else if (r->csv)
		row_csv(r, row);
	else if (!daf_out_json(r->cli->out))
		row_plain(r, row);
	else if (row != NULL)
		row_json(r, row);
}

static const struct daf_err *
put_page(struct report *r, struct daf_pool *pool, const struct daf_items *page)
{
	const struct daf_err *err = NULL;
	struct daf_listrow row;
	size_t i;

	for (i = 0; i < page->n && err == NULL; i++) {
		err = daf_listcols_texts(&row, pool, r->cli->reg, &r->cols,
		    &page->items[i], &r->today);
		if (err == NULL)
			put_row(r, &row);
	}
	return err;
}

/* Page by page: of a million records no more than these are in memory. */
static const struct daf_err *
put_rows(struct report *r)
{
	struct daf_list_query q = { .ledger = r->ledger,
		.type = r->def->type,
		.sort = *r->def->sort != '\0' ? r->def->sort : NULL,
		.limit = PAGE,
		.marks = true };
	struct daf_filter filter = { 0 };
	struct daf_pool *pool, *old = NULL;
	const struct daf_err *err = NULL;
	struct daf_items page;

	if (*r->def->filter != '\0')
		err = daf_filter_parse(&filter, r->cli->pool, r->cli->reg,
		    r->ledger, q.type, r->def->filter);
	q.where = filter.where;
	q.nwhere = filter.n;
	while (err == NULL) {
		pool = daf_pool_new();
		err = daf_list(&page, pool, r->cli->reg, &q);
		daf_pool_free(old);
		old = pool; /* holds the cursor until the next page is read */
		if (err == NULL)
			err = put_page(r, pool, &page);
		if (err != NULL || page.n < PAGE || r->paper.full ||
		    daf_out_failed(r->cli->out))
			break;
		q.after = page.items[page.n - 1].cursor;
	}
	daf_pool_free(old);
	return err;
}

/* The rows as a file, whole or not at all. */
static const struct daf_err *
write_file(struct report *r)
{
	const struct daf_err *err;
	bool restricted;

	daf_tabled_begin(
	    &r->paper, r->cli->pool, r->def->label, r->def->label_ur);
	r->to_file = r->csv;
	r->to_paper = !r->csv;
	put_row(r, NULL);
	err = put_rows(r);
	if (err == NULL)
		err = daf_logging_restricted(
		    &restricted, r->cli->reg, r->ledger, r->def->type);
	if (err == NULL && r->csv)
		err = daf_fs_write(
		    r->path, daf_buf_str(&r->file), r->file.len, 0600);
	else if (err == NULL)
		err = daf_tabled_write(
		    r->path, &r->paper, r->cli, r->ledger, restricted);
	daf_tabled_clear(&r->paper);
	daf_buf_clear(&r->file);
	return err;
}

/* Where to: an absolute path, or NULL. */
static const struct daf_err *
target_of(struct report *r)
{
	const char *given = daf_args_get(&r->cli->args, "output");
	const size_t len = given != NULL ? strlen(given) : 0;
	const struct daf_err *err;

	if (given == NULL)
		return NULL;
	if (r->csv)
		return daf_args_usage(&r->cli->args,
		    "report: the file's ending says what it becomes; --csv is "
		    "for standard output");
	err = daf_return_ending(given);
	if (err == NULL)
		err = daf_cli_absolute(&r->path, r->cli, given);
	if (err == NULL && !daf_args_flag(&r->cli->args, "replace") &&
	    daf_fs_exists(r->path))
		err = daf_err(DAF_REFUSED,
		    "%s exists: --replace puts the report in its place", given);
	if (len > 4 && strcmp(given + len - 4, ".csv") == 0)
		r->csv = true;
	return err;
}

/* One of the records of a type. */
static const struct daf_err *
run_list(struct report *r)
{
	struct daf_cli *cli = r->cli;
	const struct daf_err *err = NULL;

	if (r->csv || r->path != NULL) /* else it is a list, as on the screen */
		err = daf_logging_disclose(cli, r->ledger, r->def->type,
		    daf_pool_printf(cli->pool, "report %s", r->def->name),
		    daf_args_get(&cli->args, "ground"));
	if (err != NULL)
		return err;
	daf_display_today(&r->today, cli->reg, r->ledger);
	daf_listcols_set(&r->cols, &r->type, TERMINAL_COLUMNS);
	if (r->path != NULL || !isatty(STDOUT_FILENO))
		daf_listcols_whole(&r->cols);
	if (r->path != NULL)
		return write_file(r);
	if (!r->csv)
		daf_out_line(cli->out, "%s", r->def->label);
	put_row(r, NULL);
	return put_rows(r);
}

static const struct daf_err *
run(struct report *r, const struct daf_types *types, const char *name)
{
	struct daf_cli *cli = r->cli;
	const struct daf_err *err;

	r->def = daf_types_report_find(types, name);
	if (r->def == NULL)
		return daf_err(DAF_REFUSED,
		    "there is no report %s: `daftar report` lists them", name);
	r->csv = daf_args_flag(&cli->args, "csv");
	if (r->csv && daf_out_json(cli->out))
		return daf_args_usage(
		    &cli->args, "report: either --csv or --json");
	err = target_of(r);
	if (err != NULL)
		return err;
	if (r->path != NULL && cli->signer == NULL) /* a paper says by whom */
		daf_err_free(daf_signer_find(&cli->signer, cli->reg));
	if (r->def->rows != DAF_REPORT_RECORDS)
		return daf_returns_run(cli, r->ledger, types, r->def, r->path);
	if (cli->args.noperands > 1 || daf_args_flag(&cli->args, "make") ||
	    daf_args_get(&cli->args, "since") != NULL)
		return daf_args_usage(&cli->args,
		    "report: only despatches are made and printed again");
	if (!daf_report_type(&r->type, types, r->def))
		return daf_err(DAF_REFUSED,
		    "the report %s is of records of type %s, which this ledger "
		    "has not",
		    r->def->name, r->def->type);
	return run_list(r);
}

const struct daf_err *
daf_cmd_report(struct daf_cli *cli)
{
	const struct daf_types *types;
	const struct daf_err *err;
	struct report r = { .cli = cli };

	err = daf_cli_open(cli);
	if (err == NULL)
		err = daf_cli_scope(&r.ledger, cli);
	if (err == NULL && daf_register_nledgers(cli->reg) == 0)
		err = daf_err(DAF_REFUSED, "this register has no ledger yet");
	if (err != NULL)
		return err;
	types = daf_register_types(cli->reg, r.ledger);
	if (types == NULL)
		return daf_err(DAF_REFUSED,
		    "there are no types yet: `daftar sync` fetches them");
	if (cli->args.noperands > 0)
		return run(&r, types, cli->args.operands[0]);
	list_reports(cli, types);
	return NULL;
}
