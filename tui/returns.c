/* SPDX-License-Identifier: GPL-3.0-or-later */
/* returns.c - see returns.h. */
#include "tui/returns.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "core/base/text.h"
#include "core/carry.h"
#include "tui/cmd.h"
#include "tui/display.h"
#include "tui/logging.h"
#include "tui/printing.h"
#include "tui/tabled.h"

#define SCREEN_LINES 2000

/* Where the rows of a return go: to a paper, into a text (of a screen, or of a
 * table), else to cli->out. */
struct sheet {
	struct daf_cli *cli;
	struct daf_tabled *paper;
	struct daf_buf *text;
	bool csv;
	const struct daf_column *cols;
	size_t n, most;     /* most: lines; 0: all */
	const char *ledger; /* NULL: all */
	const struct daf_types *types;
	const struct daf_report *def;
	size_t lines;
};

static void
put_line(struct sheet *s, const char *text)
{
	if (s->paper != NULL)
		daf_tabled_note(s->paper, text);
	else if (s->text != NULL && !s->csv)
		daf_buf_addf(s->text, "%s\n", text);
	else if (!s->csv)
		daf_out_line(s->cli->out, "%s", text);
}

static void
cell_text(struct daf_buf *out, const struct daf_cell *c)
{
	char time[DAF_TIME_SIZE];

	switch (c->kind) {
	case DAF_CELL_STR:
		daf_buf_adds(out, c->text != NULL ? c->text : "");
		break;
	case DAF_CELL_INT:
	case DAF_CELL_BOOL:
		daf_buf_addf(out, "%" PRId64, c->number);
		break;
	case DAF_CELL_TIME:
		daf_time_local(time, c->number, c->zone);
		daf_buf_adds(out, time);
		break;
	case DAF_CELL_LIST:
		break; /* no return has one */
	}
}

/* "2026-11-24 09:00" of a time; figures to the right. width 0: as wide as it
 * is. */
static void
plain_cell(struct daf_buf *out, const struct daf_cell *c, size_t width)
{
	struct daf_buf b = { 0 };

	cell_text(&b, c);
	if (c->kind == DAF_CELL_TIME && b.len > 16) {
		b.data[10] = ' ';
		b.len = 16;
	}
	if (width == 0)
		daf_buf_adds(out, daf_buf_str(&b));
	else if (c->kind == DAF_CELL_INT)
		daf_buf_addf(out, "%*s", (int)width, daf_buf_str(&b));
	else
		daf_text_fit(out, daf_buf_str(&b), width, true);
	daf_buf_clear(&b);
}

/* Its columns are those that a terminal shows. */
static void
paper_row(struct sheet *s, const struct daf_cell *cells)
{
	const char *texts[DAF_TABLED_COLUMNS];
	struct daf_cell head;
	struct daf_buf b = { 0 };
	size_t i, n = 0;

	for (i = 0; i < s->n && n < DAF_TABLED_COLUMNS; i++) {
		if (s->cols[i].width == 0)
			continue;
		head = daf_cell_str(
		    s->cols[i].head + strspn(s->cols[i].head, " "));
		daf_buf_reset(&b);
		plain_cell(&b, cells != NULL ? &cells[i] : &head, 0);
		texts[n++] = daf_pool_strdup(s->paper->pool, daf_buf_str(&b));
	}
	if (cells != NULL)
		daf_tabled_row(s->paper, texts);
	else
		daf_tabled_heads(s->paper, n, texts);
	daf_buf_clear(&b);
}

/* cells NULL: the headings. */
static void
put_row(struct sheet *s, const struct daf_cell *cells)
{
	struct daf_buf b = { 0 };
	struct daf_cell head;
	size_t i;

	s->lines += cells != NULL;
	if (s->paper != NULL) {
		paper_row(s, cells);
		return;
	}
	if (s->text == NULL && !s->csv && daf_out_json(s->cli->out)) {
		if (cells != NULL)
			daf_out_row(s->cli->out, s->cols, s->n, cells);
		return;
	}
	for (i = 0; i < s->n; i++) {
		head = daf_cell_str(s->csv ? s->cols[i].key : s->cols[i].head);
		if (!s->csv && s->cols[i].width > 0) {
			if (b.len > 0)
				daf_buf_addc(&b, ' ');
			plain_cell(&b, cells != NULL ? &cells[i] : &head,
			    s->cols[i].width);
		} else if (s->csv) {
			struct daf_buf text = { 0 };

			cell_text(&text, cells != NULL ? &cells[i] : &head);
			daf_csv_cell(&b, daf_buf_str(&text));
			daf_buf_clear(&text);
		}
	}
	while (!s->csv && b.len > 0 && b.data[b.len - 1] == ' ')
		b.len--;
	if (s->csv) {
		daf_buf_adds(&b, "\r\n");
		if (s->text != NULL)
			daf_buf_add(s->text, b.data, b.len);
		else
			daf_out_raw(s->cli->out, b.data, b.len);
	} else {
		put_line(s, daf_buf_str(&b));
	}
	daf_buf_clear(&b);
}

static const char *
label_of_type(const struct sheet *s, const char *type, bool plural)
{
	const struct daf_type *t = daf_types_find(s->types, type);

	return t == NULL ? type : plural ? t->plural : t->label;
}

/* ---- what is pending ---- */

static const struct daf_column pending_columns[] = {
	{ .key = "day" },
	{ .key = "type" },
	{ .key = "stage" },
	{ .key = "label", .head = "OF WHAT", .width = 26 },
	{ .key = "open", .head = " OPEN", .width = 5 },
	{ .key = "to30", .head = " -30d", .width = 5 },
	{ .key = "to90", .head = " -90d", .width = 5 },
	{ .key = "to180", .head = "-180d", .width = 5 },
	{ .key = "more", .head = " MORE", .width = 5 },
	{ .key = "oldest", .head = "OLDEST", .width = 6 },
	{ .key = "overdue", .head = "LATE", .width = 4 },
	{ .key = "received", .head = " IN", .width = 3 },
	{ .key = "closed", .head = "OUT", .width = 3 },
};

static const char *
pending_label(
    const struct sheet *s, struct daf_pool *pool, const struct daf_pending *p)
{
	const struct daf_type *type;
	const struct daf_choice *stage;

	if (p->type == NULL)
		return "All";
	if (p->stage == NULL)
		return label_of_type(s, p->type, true);
	type = daf_types_find(s->types, p->type);
	stage = type != NULL ? daf_type_stage(type, p->stage) : NULL;
	return daf_pool_printf(
	    pool, "  %s", stage != NULL ? stage->label : p->stage);
}

static void
pending_row(struct sheet *s, struct daf_pool *pool, const char *day,
    const struct daf_pending *p)
{
	const struct daf_cell none = daf_cell_str(NULL);

	put_row(
	    s, (struct daf_cell[]){ daf_cell_str(day), daf_cell_str(p->type),
		   daf_cell_str(p->stage),
		   daf_cell_str(pending_label(s, pool, p)), daf_cell_int(p->n),
		   daf_cell_int(p->age[0]), daf_cell_int(p->age[1]),
		   daf_cell_int(p->age[2]), daf_cell_int(p->age[3]),
		   p->oldest >= 0 ? daf_cell_int(p->oldest) : none,
		   daf_cell_int(p->overdue), daf_cell_int(p->received),
		   p->stage == NULL ? daf_cell_int(p->closed) : none });
}

static const struct daf_err *
pending(struct sheet *s, struct daf_date day)
{
	struct daf_pool *pool = daf_pool_new();
	char text[DAF_TIME_SIZE], week[DAF_TIME_SIZE];
	const struct daf_err *err;
	struct daf_pending *p;
	size_t n, i;

	s->cols = pending_columns;
	s->n = sizeof(pending_columns) / sizeof(pending_columns[0]);
	daf_date_text(text, day);
	daf_date_text(week, daf_date_from_days(daf_date_days(day) - 6));
	err = daf_pending(&p, &n, pool, s->cli->reg, s->ledger, day);
	if (err == NULL) {
		put_line(s, daf_pool_printf(pool,
				"%s, %s: own office, end of %s", s->def->label,
				s->ledger != NULL ? s->ledger : "all", text));
		put_line(
		    s, daf_pool_printf(pool,
			   "IN and OUT: from %s on. LATE: time limits that are "
			   "over.",
			   week));
		put_row(s, NULL);
	}
	for (i = 0; err == NULL && i < n; i++)
		pending_row(s, pool, text, &p[i]);
	daf_pool_free(pool);
	return err;
}

/* ---- what was written ---- */

static const struct daf_column wide_columns[] = {
	{ .key = "despatch" },
	{ .key = "line", .head = "LINE", .width = 4 },
	{ .key = "time", .head = "TIME", .width = 16 },
	{ .key = "number", .head = "NUMBER", .width = 18 },
	{ .key = "id" },
	{ .key = "type" },
	{ .key = "what", .head = "WHAT", .width = 28 },
	{ .key = "at" },
	{ .key = "by", .head = "BY", .width = 14 },
	{ .key = "state", .head = "STATE", .width = 8 },
	{ .key = "title", .head = "TITLE", .width = 38 },
};
static const struct daf_column narrow_columns[] = {
	{ .key = "despatch" },
	{ .key = "line", .head = "LINE", .width = 4 },
	{ .key = "time", .head = "TIME", .width = 16 },
	{ .key = "number", .head = "NUMBER", .width = 18 },
	{ .key = "id" },
	{ .key = "type" },
	{ .key = "what", .head = "WHAT", .width = 14 },
	{ .key = "at" },
	{ .key = "by" },
	{ .key = "state" },
	{ .key = "title", .head = "TITLE", .width = 20 },
};

/* "new Case", or the labels of the fields. */
static const char *
what(const struct sheet *s, struct daf_pool *pool, const struct daf_written *w)
{
	const struct daf_type *type = daf_types_find(s->types, w->item.type);
	const struct daf_field *f;
	struct daf_buf b = { 0 };
	const char *p, *name;
	size_t len;

	if (w->born)
		return daf_pool_printf(
		    pool, "new %s", label_of_type(s, w->item.type, false));
	for (p = w->fields; *p != '\0'; p += len + strspn(p + len, ", ")) {
		len = strcspn(p, ",");
		name = daf_pool_strndup(pool, p, len);
		f = type != NULL ? daf_type_field(type, name) : NULL;
		daf_buf_addf(&b, "%s%s", b.len > 0 ? ", " : "",
		    f != NULL ? f->label : name);
	}
	name = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return name;
}

static void
written_row(struct sheet *s, struct daf_pool *pool,
    const struct daf_despatch *d, const struct daf_written *w)
{
	const struct daf_item *it = &w->item;

	put_row(
	    s, (struct daf_cell[]){ daf_cell_str(d->number),
		   daf_cell_int((int64_t)s->lines + 1),
		   daf_cell_time(w->time, w->zone),
		   daf_cell_str(it->number != NULL || s->csv ||
					(s->text == NULL && s->paper == NULL &&
					    daf_out_json(s->cli->out))
				    ? it->number
				    : it->id),
		   daf_cell_str(it->id), daf_cell_str(it->type),
		   daf_cell_str(what(s, pool, w)), daf_cell_str(w->at),
		   daf_cell_str(daf_display_who(w->by_name, w->by)),
		   daf_cell_str(daf_state_name(w->state)),
		   daf_cell_str(it->title) });
}

static void
written_head(struct sheet *s, const struct daf_despatch *d)
{
	struct daf_buf b = { 0 };

	if (d->record != 0)
		daf_buf_addf(&b, "%s %s, made %.16s", s->def->label, d->number,
		    d->until);
	else
		daf_buf_addf(&b, "%s, not made yet", s->def->label);
	if (d->first || *d->from == '\0')
		daf_buf_adds(&b, "; the first one");
	if (*d->from != '\0')
		daf_buf_addf(&b, "; since %.16s", d->from);
	put_line(s, daf_buf_str(&b));
	put_row(s, NULL);
	daf_buf_clear(&b);
}

static const struct daf_err *
written(struct sheet *s, const struct daf_despatch *d)
{
	struct daf_written_at cursor = { 0 };
	const struct daf_err *err;
	struct daf_written *w;
	struct daf_pool *pool;
	size_t n, i;

	written_head(s, d);
	do {
		pool = daf_pool_new();
		err = daf_written(&w, &n, &cursor, pool, s->cli->reg, s->ledger,
		    d, s->def->type);
		for (i = 0; err == NULL && i < n; i++)
			written_row(s, pool, d, &w[i]);
		daf_pool_free(pool);
	} while (err == NULL && n > 0 && !daf_out_failed(s->cli->out) &&
		 (s->most == 0 || s->lines < s->most));
	if (err == NULL && s->lines == 0)
		put_line(s, "Nothing was written.");
	else if (err == NULL && n > 0)
		put_line(s, "and more: `daftar report` prints all of it");
	return err;
}

/* ---- making a despatch ---- */

struct making {
	struct sheet *s;
	const char *to;               /* or NULL */
	const struct daf_date *first; /* day; or NULL */
	struct daf_pool *pool;
	struct daf_entry *entry;
};

/* Under the lock: what it covers and what it says are of one moment. */
static const struct daf_err *
fill(void *arg, struct daf_entry *e)
{
	static const char *const fields[] = { "day", "addressed_to", "from",
		"until", "count", "since", "upto" };
	struct making *m = arg;
	struct daf_register *reg = m->s->cli->reg;
	const int64_t now = daf_time_now();
	const int zone = daf_display_zone(reg, m->s->ledger, now);
	char day[DAF_TIME_SIZE], until[DAF_TIME_SIZE], count[24];
	const struct daf_err *err;
	struct daf_despatch d;
	int64_t lines;
	size_t index;

	m->entry = e;
	err = daf_despatch_next(
	    &d, m->pool, reg, m->s->ledger, m->s->def->type, m->first);
	if (err == NULL)
		err = daf_written_count(
		    &lines, reg, m->s->ledger, &d, m->s->def->type);
	if (err != NULL)
		return err;
	daf_date_text(day, daf_time_date(now, zone));
	daf_time_local(until, now, zone);
	snprintf(count, sizeof(count), "%" PRId64, lines);
	return daf_entry_create(&index, e, m->s->def->type,
	    sizeof(fields) / sizeof(fields[0]), fields,
	    (const char *const[]){ day, m->to != NULL ? m->to : "", d.from,
		until, count, d.since, d.upto });
}

static const struct daf_err *
make(struct daf_despatch *out, struct sheet *s, struct daf_pool *pool,
    struct daf_ledger *l, const char *to, const struct daf_date *first)
{
	struct making m = { .s = s, .to = to, .first = first, .pool = pool };
	const struct daf_err *err;
	struct daf_saved saved;
	struct daf_born born;

	err = daf_save(&saved, NULL, l, s->cli->signer, fill, &m);
	if (err == NULL)
		err = daf_entry_born(&born, m.entry, 1);
	return err != NULL
		   ? err
		   : daf_despatch_find(out, pool, s->cli->reg, s->ledger,
			 s->def->type, daf_pool_strdup(pool, born.id));
}

/* ---- one as a whole ---- */

static const struct daf_err *
put(struct sheet *s, const struct daf_return *r, const struct daf_column *cols,
    size_t n)
{
	s->ledger = r->ledger;
	if (s->def->rows != DAF_REPORT_WRITTEN)
		return pending(s, r->day);
	s->cols = cols;
	s->n = n;
	return written(s, &r->despatch);
}
#define WIDE wide_columns, sizeof(wide_columns) / sizeof(wide_columns[0])
#define NARROW \
	narrow_columns, sizeof(narrow_columns) / sizeof(narrow_columns[0])

const struct daf_err *
daf_return_put(struct daf_cli *cli, const struct daf_return *r, bool csv)
{
	struct sheet s = {
		.cli = cli, .csv = csv, .types = r->types, .def = r->def
	};

	return put(&s, r, WIDE);
}

const struct daf_err *
daf_return_text(
    struct daf_buf *out, struct daf_cli *cli, const struct daf_return *r)
{
	struct sheet s = { .cli = cli,
		.text = out,
		.most = SCREEN_LINES,
		.types = r->types,
		.def = r->def };

	return put(&s, r, NARROW);
}

const struct daf_err *
daf_return_make(struct daf_return *r, struct daf_cli *cli,
    struct daf_pool *pool, struct daf_ledger *l, const char *to,
    const struct daf_date *first)
{
	struct sheet s = { .cli = cli,
		.ledger = r->ledger,
		.types = r->types,
		.def = r->def };

	return make(&r->despatch, &s, pool, l, to, first);
}

/* Is it the name of a table? */
static bool
is_csv(const char *path)
{
	const size_t len = strlen(path);

	return len > 4 && strcmp(path + len - 4, ".csv") == 0;
}

const struct daf_err *
daf_return_ending(const char *path)
{
	return is_csv(path) ? NULL : daf_printing_ending(path);
}

const struct daf_err *
daf_return_write(
    const char *path, struct daf_cli *cli, const struct daf_return *r)
{
	struct sheet s = { .cli = cli, .types = r->types, .def = r->def };
	struct daf_pool *pool = daf_pool_new();
	struct daf_tabled paper = { 0 };
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	bool restricted;

	daf_tabled_begin(&paper, pool, r->def->label, r->def->label_ur);
	s.csv = is_csv(path);
	s.text = s.csv ? &text : NULL;
	s.paper = s.csv ? NULL : &paper;
	s.most = s.csv ? 0 : DAF_TABLED_MAX + 1;
	err = put(&s, r, WIDE);
	if (err == NULL)
		err = daf_logging_restricted(
		    &restricted, cli->reg, r->ledger, NULL);
	if (err == NULL && s.csv)
		err = daf_fs_write(path, daf_buf_str(&text), text.len, 0600);
	else if (err == NULL)
		err =
		    daf_tabled_write(path, &paper, cli, r->ledger, restricted);
	daf_tabled_clear(&paper);
	daf_buf_clear(&text);
	daf_pool_free(pool);
	return err;
}
