/* SPDX-License-Identifier: GPL-3.0-or-later */
/* printing.c - see printing.h. */
#include "tui/printing.h"

#include <string.h>

#include "core/base/fs.h"
#include "schema/kind.h"
#include "sync/accesslog.h"
#include "tui/display.h"

const struct daf_err *
daf_printing_find(struct daf_printing *out, struct daf_pool *pool,
    const struct daf_register *reg, const struct daf_item *item)
{
	const struct daf_register_ledger *ledger;
	const struct daf_types *types;
	const struct daf_document *d;
	const struct daf_err *err;
	size_t n = 0;

	*out =
	    (struct daf_printing){ .type = daf_pool_strdup(pool, item->type) };
	err = daf_register_ledger(&ledger, reg, item->ledger);
	if (err != NULL)
		return err;
	types = ledger->types;
	if (types == NULL || daf_types_document(types, NULL, 0) == NULL) {
		err = daf_types_builtin(&out->own);
		if (err != NULL)
			return err;
		types = out->own;
	}
	while (daf_types_document(types, item->type, n) != NULL)
		n++;
	out->documents =
	    daf_pool_array(pool, n, sizeof(const struct daf_document *));
	while ((d = daf_types_document(types, item->type, out->n)) != NULL)
		out->documents[out->n++] = d;
	if (out->n == 0)
		return daf_err(DAF_REFUSED,
		    "there is no document to print of a record of type %s",
		    item->type);
	return NULL;
}

void
daf_printing_clear(struct daf_printing *p)
{
	daf_types_free(p->own);
	*p = (struct daf_printing){ 0 };
}

const struct daf_err *
daf_printing_named(const struct daf_document **out,
    const struct daf_printing *p, const char *name)
{
	struct daf_buf names = { 0 };
	const struct daf_err *err;
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (strcmp(p->documents[i]->name, name) == 0) {
			*out = p->documents[i];
			daf_buf_clear(&names);
			return NULL;
		}
		daf_buf_addf(
		    &names, "%s%s", i > 0 ? ", " : "", p->documents[i]->name);
	}
	err = daf_err(DAF_REFUSED, "there is no document %s of type %s, but %s",
	    name, p->type, daf_buf_str(&names));
	daf_buf_clear(&names);
	return err;
}

const struct daf_err *
daf_printing_day(struct daf_date *day, struct daf_register *reg,
    const char *ledger, const char *given)
{
	const struct daf_field field = {
		.name = "day", .label = "Day", .kind = daf_kind_find("date")
	};
	struct daf_kind_ctx ctx = { .now = daf_time_now() };
	const struct daf_register_ledger *conf;
	const struct daf_err *err;
	struct daf_buf b = { 0 };

	daf_display_today(day, reg, ledger);
	if (given == NULL)
		return NULL;
	err = daf_register_ledger(&conf, reg, ledger);
	if (err != NULL)
		return err;
	ctx.offset_min = daf_time_offset(conf->zone, ctx.now);
	err = daf_kind_parse(&b, &field, given, &ctx);
	if (err == NULL &&
	    (!daf_date_parse(day, daf_buf_str(&b)) || day->day == 0))
		err = daf_err(
		    DAF_REFUSED, "day: a full date is wanted, not %s", given);
	daf_buf_clear(&b);
	return err;
}

bool
daf_printing_needs_ground(const struct daf_sheet *sheet)
{
	return sheet->revealed || (sheet->codes & DAF_HANDLED_GROUND) != 0;
}

const struct daf_err *
daf_printing_allow(const struct daf_sheet *sheet, const char *ground)
{
	if (!daf_printing_needs_ground(sheet) ||
	    (ground != NULL && *ground != '\0'))
		return NULL;
	if (sheet->revealed)
		return daf_err(DAF_REFUSED,
		    "it names protected persons: say who gets it, and on what "
		    "ground it is printed");
	return daf_err(DAF_REFUSED,
	    "%s is under a handling code (%s): say on what ground it is "
	    "printed",
	    sheet->name, sheet->handling);
}

const struct daf_err *
daf_printing_log(struct daf_register *reg, const struct daf_sheet *sheet,
    const char *officer, bool full, const char *ground)
{
	struct daf_access a = { .kind = DAF_ACCESS_DISCLOSURE,
		.officer = officer,
		.ledger = sheet->item.ledger,
		.record = sheet->item.id,
		.ground = ground != NULL ? ground : "" };
	const struct daf_err *err;
	struct daf_buf what = { 0 };

	daf_buf_addf(&what, "print %s%s%s", sheet->document->name,
	    full && sheet->numbers > 0 ? ", numbers in full" : "",
	    sheet->revealed ? ", who it is" : "");
	a.what = daf_buf_str(&what);
	err = daf_access_log(reg, &a);
	daf_buf_clear(&what);
	return err;
}

static const struct daf_err *
as_text(struct daf_buf *out, const struct daf_sheet *sheet)
{
	daf_sheet_text(out, sheet, true);
	return NULL;
}

static const struct {
	const char *ending;
	const struct daf_err *(*write)(
	    struct daf_buf *out, const struct daf_sheet *sheet);
} formats[] = {
	{ ".pdf", daf_sheet_pdf },
	{ ".txt", as_text },
};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

static size_t
format_of(const char *path)
{
	size_t i, len = strlen(path), n;

	for (i = 0; i < FORMATS; i++) {
		n = strlen(formats[i].ending);
		if (len > n && strcmp(path + len - n, formats[i].ending) == 0)
			break;
	}
	return i;
}

const struct daf_err *
daf_printing_ending(const char *path)
{
	if (format_of(path) < FORMATS)
		return NULL;
	return daf_err(
	    DAF_USAGE, "the file is called .pdf or .txt, not \"%s\"", path);
}

const struct daf_err *
daf_printing_write(const char *path, const struct daf_sheet *sheet)
{
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	const size_t i = format_of(path);

	if (i == FORMATS)
		return daf_printing_ending(path);
	err = formats[i].write(&b, sheet);
	if (err == NULL)
		err = daf_fs_write(path, daf_buf_str(&b), b.len, 0600);
	daf_buf_clear(&b);
	/* cppcheck-suppress returnDanglingLifetime ; an error holds nothing */
	return err;
}
