/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_types.c - record types: listed, explained, checked. */
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "schema/kind.h"
#include "tui/cmd.h"
#include "tui/typefiles.h"

static const struct daf_column type_columns[] = {
	{ .key = "type", .head = "TYPE", .width = 18 },
	{ .key = "number", .head = "NUMBER", .width = 8 },
	{ .key = "fields", .head = "FIELDS", .width = 6 },
	{ .key = "label", .head = "LABEL", .width = 24 },
	{ .key = "help" },
};
static const struct daf_column field_columns[] = {
	{ .key = "field", .head = "FIELD", .width = 20 },
	{ .key = "kind", .head = "KIND", .width = 10 },
	{ .key = "required" },
	{ .head = "", .width = 1 },
	{ .key = "wanted" },
	{ .key = "group" },
	{ .key = "label", .head = "LABEL", .width = 30 },
};
#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static void
list_types(struct daf_out *o, const struct daf_types *types)
{
	const struct daf_type *t;
	size_t i;

	daf_out_heading(o, type_columns, LEN(type_columns));
	for (i = 0; i < daf_types_count(types); i++) {
		t = daf_types_at(types, i);
		daf_out_row(o, type_columns, LEN(type_columns),
		    (struct daf_cell[]){ daf_cell_str(t->name),
			daf_cell_str(t->number_code),
			daf_cell_int((int64_t)t->nfields),
			daf_cell_str(t->label), daf_cell_str(t->help) });
	}
}

static void
field_json(struct daf_out *o, const struct daf_field *f)
{
	size_t i;

	daf_out_open(o);
	daf_out_str(o, "field", f->name);
	daf_out_str(o, "label", f->label);
	daf_out_str(o, "kind", f->kind->name);
	daf_out_str(o, "wanted", f->kind->wanted);
	daf_out_bool(o, "required", f->required);
	daf_out_str(o, "group", f->group);
	daf_out_array(o, "choices");
	for (i = 0; i < f->nchoices; i++)
		daf_out_str(o, NULL, f->choices[i].value);
	daf_out_end(o);
	daf_out_array(o, "of");
	for (i = 0; f->of != NULL && f->of[i] != NULL; i++)
		daf_out_str(o, NULL, f->of[i]);
	daf_out_end(o);
	daf_out_str(o, "help", f->help);
	daf_out_bool(o, "confirm", f->confirm);
	daf_out_close(o);
}

static void
field_plain(struct daf_out *o, const struct daf_field *f)
{
	struct daf_buf b = { 0 };
	size_t i;

	daf_out_row(o, field_columns, LEN(field_columns),
	    (struct daf_cell[]){ daf_cell_str(f->name),
		daf_cell_str(f->kind->name), daf_cell_bool(f->required),
		daf_cell_str(f->required ? "*" : NULL),
		daf_cell_str(f->kind->wanted), daf_cell_str(f->group),
		daf_cell_str(f->label) });
	if (f->help[0] != '\0')
		daf_out_line(o, "    %s%s", f->help,
		    f->confirm ? " (to be confirmed)" : "");
	for (i = 0; i < f->nchoices; i++)
		daf_buf_addf(
		    &b, "%s%s", i > 0 ? ", " : "", f->choices[i].value);
	for (i = 0; f->units != NULL && f->units[i] != NULL; i++)
		daf_buf_addf(&b, "%s%s", i > 0 ? ", " : "", f->units[i]);
	for (i = 0; f->of != NULL && f->of[i] != NULL; i++)
		daf_buf_addf(&b, "%s%s", i > 0 ? ", " : "", f->of[i]);
	if (b.len > 0)
		daf_out_line(o, "    one of: %s", daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
stages_plain(struct daf_out *o, const struct daf_type *t)
{
	struct daf_buf b = { 0 };
	size_t i, k;

	for (i = 0; i < t->nmoves; i++) {
		daf_buf_reset(&b);
		for (k = 0; t->moves[i].from[k] != NULL; k++)
			daf_buf_addf(
			    &b, "%s%s", k > 0 ? ", " : "", t->moves[i].from[k]);
		daf_buf_addf(&b, " -> %s", t->moves[i].to);
		for (k = 0; t->moves[i].needs[k] != NULL; k++)
			daf_buf_addf(&b, "%s %s", k > 0 ? "," : "; needs",
			    t->moves[i].needs[k]);
		daf_out_line(o, "  %s", daf_buf_str(&b));
	}
	for (i = 0; i < t->ndue; i++)
		daf_out_line(o, "  due: %s, from %s%s%s%s", t->due[i].what,
		    t->due[i].from, t->due[i].law != NULL ? "; " : "",
		    t->due[i].law != NULL ? t->due[i].law : "",
		    t->due[i].confirm ? " (to be confirmed)" : "");
	daf_buf_clear(&b);
}

static void
explain(struct daf_out *o, const struct daf_type *t)
{
	size_t i;

	daf_out_line(o, "%s: %s%s%s", t->name, t->label,
	    t->help[0] != '\0' ? ". " : "", t->help);
	daf_out_heading(o, field_columns, LEN(field_columns));
	for (i = 0; i < t->nfields; i++)
		if (daf_out_json(o))
			field_json(o, &t->fields[i]);
		else
			field_plain(o, &t->fields[i]);
	stages_plain(o, t);
}

static void
tell_fault(struct daf_out *o, const char *path, const char *reason)
{
	daf_out_open(o);
	daf_out_str(o, "what", "type");
	daf_out_str(o, "where", path);
	daf_out_str(o, "reason", reason);
	daf_out_close(o);
	daf_out_line(o, "%s", reason);
}

/* All files as one set, since types refer to each other; the fault of each
 * file by itself first, so that one run shows them all. */
static const struct daf_err *
check_files(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const struct daf_err *err = NULL, *one;
	struct daf_types_file *files;
	struct daf_types *types = NULL;
	size_t i, n = a->noperands, bad = 0;
	char *text;

	if (n == 0)
		return daf_args_usage(a, "types --check: files are missing");
	files = daf_pool_array(cli->pool, n, sizeof(*files));
	for (i = 0; err == NULL && i < n; i++) {
		err = daf_fs_read(
		    &text, &files[i].len, a->operands[i], DAF_TYPE_FILE_MAX);
		if (err != NULL)
			break;
		files[i].name = a->operands[i];
		files[i].text = daf_pool_strndup(cli->pool, text, files[i].len);
		free(text);
		one = daf_types_load(&types, &files[i], 1, false);
		if (one == NULL) {
			daf_types_free(types);
			continue;
		}
		tell_fault(cli->out, files[i].name, one->text);
		daf_err_free(one);
		bad++;
	}
	if (err == NULL && bad == 0 && n > 1) {
		one = daf_types_load(&types, files, n, false);
		if (one != NULL) {
			tell_fault(cli->out, "", one->text);
			bad++;
		} else {
			daf_types_free(types);
		}
		daf_err_free(one);
	}
	if (err == NULL && bad > 0)
		err = daf_err(DAF_REFUSED,
		    "faults in %zu of %zu files of "
		    "types",
		    bad, n);
	if (err == NULL)
		daf_out_line(cli->out, "Read %zu; no fault.", n);
	return err;
}

const struct daf_err *
daf_cmd_types(struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const struct daf_type *type;
	const struct daf_err *err;
	struct daf_cli_types t;

	if (daf_args_flag(a, "check"))
		return check_files(cli);
	if (daf_args_flag(a, "put"))
		return daf_typefiles_put(cli);
	if (daf_args_get(a, "files") != NULL)
		return daf_typefiles_write(cli, daf_args_get(a, "files"));
	if (a->noperands > 1)
		return daf_args_usage(a, "types: one TYPE at a time");
	err = daf_cli_types(&t, cli);
	if (err == NULL && a->noperands == 0) {
		list_types(cli->out, t.use);
	} else if (err == NULL) {
		type = daf_types_find(t.use, a->operands[0]);
		if (type != NULL)
			explain(cli->out, type);
		else
			err = daf_err(DAF_REFUSED,
			    "there is no type %s: "
			    "`daftar types` lists them",
			    a->operands[0]);
	}
	daf_types_free(t.own);
	return err;
}
