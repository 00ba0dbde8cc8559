/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outtable.c - rows of cells, on both faces; see out.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "tui/outi.h"

struct daf_cell
daf_cell_str(const char *text)
{
	return (struct daf_cell){ .kind = DAF_CELL_STR, .text = text };
}

struct daf_cell
daf_cell_int(int64_t number)
{
	return (struct daf_cell){ .kind = DAF_CELL_INT, .number = number };
}

struct daf_cell
daf_cell_bool(bool value)
{
	return (struct daf_cell){ .kind = DAF_CELL_BOOL, .number = value };
}

struct daf_cell
daf_cell_time(int64_t at, int zone)
{
	return (struct daf_cell){
		.kind = DAF_CELL_TIME, .number = at, .zone = zone
	};
}

struct daf_cell
daf_cell_list(const char *const *list, size_t n)
{
	return (struct daf_cell){
		.kind = DAF_CELL_LIST, .number = (int64_t)n, .list = list
	};
}

/* For people: "2026-10-08 17:41". */
static void
short_time(struct daf_buf *b, int64_t at, int zone)
{
	char text[DAF_TIME_SIZE];

	daf_time_local(text, at, zone);
	daf_buf_addf(b, "%.10s %.5s", text, text + 11);
}

static void
cell_plain(struct daf_buf *b, const struct daf_cell *c)
{
	switch (c->kind) {
	case DAF_CELL_STR:
		if (c->text != NULL)
			daf_text_clean(b, c->text, strlen(c->text), false);
		break;
	case DAF_CELL_INT:
		daf_buf_addf(b, "%" PRId64, c->number);
		break;
	case DAF_CELL_BOOL:
		daf_buf_adds(b, c->number != 0 ? "yes" : "");
		break;
	case DAF_CELL_TIME:
		short_time(b, c->number, c->zone);
		break;
	case DAF_CELL_LIST:
		break;
	}
}

static void
cell_json(struct daf_out *o, const char *key, const struct daf_cell *c)
{
	int64_t i;

	switch (c->kind) {
	case DAF_CELL_STR:
		daf_out_str(o, key, c->text);
		break;
	case DAF_CELL_INT:
		daf_out_int(o, key, c->number);
		break;
	case DAF_CELL_BOOL:
		daf_out_bool(o, key, c->number != 0);
		break;
	case DAF_CELL_TIME:
		daf_out_time(o, key, c->number, c->zone);
		break;
	case DAF_CELL_LIST:
		daf_out_array(o, key);
		for (i = 0; i < c->number; i++)
			daf_out_str(o, NULL, c->list[i]);
		daf_out_end(o);
		break;
	}
}

/* Rows are for reading: a text that is wider than its column pushes the rest
 * to the right rather than being cut. */
static void
row_plain(struct daf_out *o, const struct daf_column *columns, size_t n,
    const struct daf_cell *cells)
{
	struct daf_buf b = { 0 };
	size_t i, pad = 0, width;

	for (i = 0; i < n; i++) {
		if (columns[i].width == 0)
			continue;
		daf_buf_reset(&b);
		cell_plain(&b, &cells[i]);
		width = daf_text_width(daf_buf_str(&b));
		if (b.len != 0) {
			daf_buf_addf(&o->pending, "%*s", (int)pad, "");
			daf_buf_add(&o->pending, b.data, b.len);
			pad = 0;
		}
		pad +=
		    (width < columns[i].width ? columns[i].width - width : 0) +
		    2;
	}
	daf_buf_addc(&o->pending, '\n');
	daf_buf_clear(&b);
	daf_out_line_ended(o);
}

void
daf_out_row(struct daf_out *o, const struct daf_column *columns, size_t n,
    const struct daf_cell *cells)
{
	size_t i;

	if (!o->json) {
		row_plain(o, columns, n, cells);
		return;
	}
	daf_out_open(o);
	for (i = 0; i < n; i++)
		if (columns[i].key != NULL)
			cell_json(o, columns[i].key, &cells[i]);
	daf_out_close(o);
}

void
daf_out_heading(struct daf_out *o, const struct daf_column *columns, size_t n)
{
	struct daf_cell *cells;
	size_t i;

	if (o->json || !o->terminal)
		return;
	cells = daf_calloc(n, sizeof(*cells));
	for (i = 0; i < n; i++)
		cells[i] = daf_cell_str(columns[i].head);
	row_plain(o, columns, n, cells);
	free(cells);
}
