/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tabled.c - see tabled.h. */
#include "tui/tabled.h"

#include <string.h>

#include "core/base/text.h"
#include "tui/display.h"
#include "tui/printing.h"

static const char *
cleaned(struct daf_pool *pool, const char *text)
{
	struct daf_buf b = { 0 };
	const char *copy;

	if (text == NULL || *text == '\0')
		return "";
	daf_text_clean(&b, text, strlen(text), false);
	copy = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return copy;
}

static void
add_block(struct daf_tabled *t, struct daf_block block)
{
	struct daf_sheet *s = &t->sheet;

	s->blocks = daf_grow(s->blocks, s->n, &s->cap, sizeof(*s->blocks));
	s->blocks[s->n++] = block;
}

void
daf_tabled_begin(struct daf_tabled *t, struct daf_pool *pool, const char *title,
    const char *title_ur)
{
	*t = (struct daf_tabled){ .pool = pool };
	t->sheet.title = cleaned(pool, title);
	if (title_ur != NULL)
		t->sheet.title_ur = cleaned(pool, title_ur);
}

void
daf_tabled_note(struct daf_tabled *t, const char *text)
{
	add_block(t, (struct daf_block){ .kind = DAF_BLOCK_NOTE,
			 .text = cleaned(t->pool, text) });
}

static const char **
cells_of(struct daf_tabled *t, const char *const *texts)
{
	const size_t n = t->table.ncolumns;
	const char **cells = daf_pool_array(t->pool, n, sizeof(*cells));
	size_t i;

	for (i = 0; i < n; i++)
		cells[i] = cleaned(t->pool, texts[i]);
	return cells;
}

void
daf_tabled_heads(struct daf_tabled *t, size_t n, const char *const *heads)
{
	t->table.ncolumns = n < DAF_TABLED_COLUMNS ? n : DAF_TABLED_COLUMNS;
	t->table.heads = cells_of(t, heads);
}

void
daf_tabled_row(struct daf_tabled *t, const char *const *cells)
{
	if (t->table.nrows == DAF_TABLED_MAX) {
		t->full = true;
		return;
	}
	t->table.rows = daf_pool_grow(t->pool, t->table.rows, t->table.nrows,
	    &t->cap, sizeof(*t->table.rows));
	t->table.rows[t->table.nrows++] =
	    (struct daf_sheet_row){ .cells = cells_of(t, cells) };
}

/* Head and foot. */
static void
frame(struct daf_tabled *t, const struct daf_cli *cli, const char *ledger,
    bool restricted)
{
	const int64_t now = daf_time_now();
	char time[DAF_DISPLAY_SIZE];
	struct daf_sheet *s = &t->sheet;

	s->name = s->title;
	s->handling = restricted ? "Handling: some of these records are under "
				   "the codes H1, H2 or H3"
				 : "No handling code";
	s->standing =
	    cleaned(t->pool, daf_pool_printf(t->pool,
				 "%zu row%s, %s%s, as this register knows "
				 "them",
				 t->table.nrows, t->table.nrows == 1 ? "" : "s",
				 ledger != NULL ? "ledger " : "all ledgers",
				 ledger != NULL ? ledger : ""));
	daf_display_time(time, now, daf_display_zone(cli->reg, ledger, now));
	s->printed =
	    cleaned(t->pool, daf_pool_printf(t->pool, "Printed %s%s%s", time,
				 cli->signer != NULL ? " by " : "",
				 cli->signer != NULL ? cli->signer->name : ""));
}

const struct daf_err *
daf_tabled_write(const char *path, struct daf_tabled *t,
    const struct daf_cli *cli, const char *ledger, bool restricted)
{
	if (t->full)
		return daf_err(DAF_REFUSED,
		    "more than %d rows are no paper: filter the list, or write "
		    "it as CSV",
		    DAF_TABLED_MAX);
	if (t->table.nrows > 0)
		add_block(t, (struct daf_block){
				 .kind = DAF_BLOCK_TABLE, .table = &t->table });
	else
		daf_tabled_note(t, "There are none.");
	frame(t, cli, ledger, restricted);
	return daf_printing_write(path, &t->sheet);
}

void
daf_tabled_clear(struct daf_tabled *t)
{
	daf_sheet_clear(&t->sheet);
}
