/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_print.c - print: a document of a record, on paper or as text. */
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "tui/cmd.h"
#include "tui/logging.h"
#include "tui/printing.h"

static const struct daf_column columns[] = {
	{ .key = "document", .head = "DOCUMENT", .width = 24 },
	{ .key = "label", .head = "LABEL", .width = 30 },
	{ .key = "help" },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
list_documents(struct daf_cli *cli, const struct daf_printing *p)
{
	const struct daf_document *d;
	size_t i;

	daf_out_heading(cli->out, columns, COLUMNS);
	for (i = 0; i < p->n; i++) {
		d = p->documents[i];
		daf_out_row(cli->out, columns, COLUMNS,
		    (struct daf_cell[]){ daf_cell_str(d->name),
			daf_cell_str(d->label), daf_cell_str(d->help) });
	}
}

/* Where to: an absolute path; NULL: standard output. */
static const struct daf_err *
target_of(const char **path, struct daf_cli *cli)
{
	const char *given = daf_args_get(&cli->args, "output");
	const struct daf_err *err;

	*path = NULL;
	if (given == NULL)
		return NULL;
	err = daf_printing_ending(given);
	if (err == NULL)
		err = daf_cli_absolute(path, cli, given);
	if (err == NULL && !daf_args_flag(&cli->args, "replace") &&
	    daf_fs_exists(*path))
		err = daf_err(DAF_REFUSED,
		    "%s exists: --replace puts the document in its place",
		    given);
	return err;
}

static const struct daf_err *
put_out(struct daf_cli *cli, const struct daf_sheet *sheet, const char *path)
{
	const struct daf_err *err = NULL;
	struct daf_buf text = { 0 };

	if (path != NULL)
		err = daf_printing_write(path, sheet);
	else
		daf_sheet_text(&text, sheet, false);
	if (text.len > 0) /* the line ends with what prints it */
		text.data[--text.len] = '\0';
	if (err == NULL && daf_out_json(cli->out)) {
		daf_out_open(cli->out);
		daf_out_str(cli->out, "id", sheet->item.id);
		daf_out_str(cli->out, "number", sheet->item.number);
		daf_out_str(cli->out, "document", sheet->document->name);
		daf_out_str(cli->out, "file", path);
		daf_out_str(
		    cli->out, "text", path == NULL ? daf_buf_str(&text) : NULL);
		daf_out_close(cli->out);
	} else if (err == NULL && path == NULL) {
		daf_out_block(cli->out, "", daf_buf_str(&text));
	} else if (err == NULL) {
		daf_out_line(cli->out, "Written to %s", path);
	}
	daf_buf_clear(&text);
	return err;
}

static const struct daf_err *
print(struct daf_cli *cli, const struct daf_document *document,
    const struct daf_item *item)
{
	const char *ground = daf_args_get(&cli->args, "ground"), *path;
	struct daf_sheet_order order = { .document = document,
		.record = item->record,
		.full = daf_args_flag(&cli->args, "full"),
		.reveal = daf_args_flag(&cli->args, "reveal") };
	const struct daf_err *err;
	struct daf_sheet sheet = { 0 };

	if ((err = target_of(&path, cli)) != NULL ||
	    (err = daf_printing_day(&order.day, cli->reg, item->ledger,
		 daf_args_get(&cli->args, "day"))) != NULL ||
	    (err = daf_signer_find(&cli->signer, cli->reg)) != NULL)
		return err;
	order.officer = cli->signer->name;
	if (order.reveal)
		err = daf_logging_must_unhide(cli, item->ledger);
	if (err == NULL)
		err = daf_sheet_make(&sheet, cli->pool, cli->reg, &order);
	if (err == NULL)
		err = daf_printing_allow(&sheet, ground);
	if (err == NULL)
		err = daf_printing_log(
		    cli->reg, &sheet, cli->signer->id, order.full, ground);
	if (err == NULL)
		err = put_out(cli, &sheet, path);
	daf_sheet_clear(&sheet);
	return err;
}

const struct daf_err *
daf_cmd_print(struct daf_cli *cli)
{
	const struct daf_document *document;
	struct daf_printing p = { 0 };
	const struct daf_err *err;
	struct daf_item item;

	err = daf_cli_open(cli);
	if (err == NULL)
		err = daf_cli_record(&item, cli, 0);
	if (err == NULL)
		err = daf_printing_find(&p, cli->pool, cli->reg, &item);
	if (err == NULL && cli->args.noperands == 1)
		list_documents(cli, &p);
	else if (err == NULL && (err = daf_printing_named(&document, &p,
				     cli->args.operands[1])) == NULL)
		err = print(cli, document, &item);
	daf_printing_clear(&p);
	return err;
}
