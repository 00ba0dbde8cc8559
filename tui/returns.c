/* SPDX-License-Identifier: GPL-3.0-or-later */
/* returns.c - see returns.h. */
#include "tui/returns.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/carry.h"
#include "core/returns.h"
#include "tui/ask.h"
#include "tui/cmd.h"
#include "tui/display.h"
#include "tui/logging.h"
#include "tui/screens.h"
#include "tui/views.h"

#define COLUMNS_MAX 16
#define SCREEN_LINES 2000

/* Where the rows of a return go: out, or text for a screen. */
struct sheet {
	struct daf_cli *cli;
	struct daf_buf *text; /* NULL: to cli->out */
	bool csv;
	const struct daf_column *cols;
	size_t n;
	const char *ledger; /* NULL: all */
	const struct daf_types *types;
	const struct daf_report *def;
	size_t lines;
};

static void
put_line(struct sheet *s, const char *text)
{
	if (s->text != NULL)
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

/* "2026-11-24 09:00" of a time; figures to the right. */
static void
plain_cell(struct daf_buf *out, const struct daf_cell *c, size_t width)
{
	struct daf_buf b = { 0 };

	cell_text(&b, c);
	if (c->kind == DAF_CELL_TIME && b.len > 16) {
		b.data[10] = ' ';
		b.len = 16;
	}
	if (c->kind == DAF_CELL_INT)
		daf_buf_addf(out, "%*s", (int)width, daf_buf_str(&b));
	else
		daf_text_fit(out, daf_buf_str(&b), width, true);
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

	put_row(s, (struct daf_cell[]){ daf_cell_str(d->number),
		       daf_cell_int((int64_t)s->lines + 1),
		       daf_cell_time(w->time, w->zone),
		       daf_cell_str(it->number != NULL || s->csv ||
					    (s->text == NULL &&
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
	if (*d->from != '\0')
		daf_buf_addf(&b, "; since %.16s", d->from);
	else
		daf_buf_adds(&b, "; the first one");
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
		 (s->text == NULL || s->lines < SCREEN_LINES));
	if (err == NULL && s->lines == 0)
		put_line(s, "Nothing was written.");
	else if (err == NULL && n > 0)
		put_line(s, "and more: `daftar report` prints all of it");
	return err;
}

/* ---- making a despatch ---- */

struct making {
	struct sheet *s;
	const char *to; /* or NULL */
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
	err =
	    daf_despatch_next(&d, m->pool, reg, m->s->ledger, m->s->def->type);
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
    struct daf_ledger *l, const char *to)
{
	struct making m = { .s = s, .to = to, .pool = pool };
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

/* ---- the command ---- */

static const struct daf_err *
run_written(struct sheet *s)
{
	const struct daf_args *a = &s->cli->args;
	const struct daf_register_ledger *conf;
	const char *name = a->noperands > 1 ? a->operands[1] : NULL;
	const struct daf_err *err;
	struct daf_despatch d;

	s->cols = wide_columns;
	s->n = sizeof(wide_columns) / sizeof(wide_columns[0]);
	if (daf_types_find(s->types, s->def->type) == NULL)
		return daf_err(DAF_REFUSED,
		    "this ledger has no type %s, in which despatches are kept",
		    s->def->type);
	err = daf_register_ledger(&conf, s->cli->reg, s->ledger);
	if (err != NULL)
		return err;
	s->ledger = conf->name;
	if (daf_args_flag(a, "make")) {
		if (name != NULL)
			return daf_args_usage(
			    a, "report: either --make, or one that was made");
		err = daf_cli_open_desk(s->cli);
		if (err == NULL)
			err = make(&d, s, s->cli->pool, s->cli->ledger,
			    daf_args_get(a, "to"));
	} else if (name != NULL) {
		err = daf_despatch_find(&d, s->cli->pool, s->cli->reg,
		    s->ledger, s->def->type, name);
	} else {
		err = daf_despatch_next(
		    &d, s->cli->pool, s->cli->reg, s->ledger, s->def->type);
	}
	return err != NULL ? err : written(s, &d);
}

static const struct daf_err *
run_pending(struct sheet *s)
{
	const char *on = daf_args_get(&s->cli->args, "on");
	struct daf_date day;

	if (daf_args_flag(&s->cli->args, "make") || s->cli->args.noperands > 1)
		return daf_args_usage(&s->cli->args,
		    "report: a return is not made; --on DATE says of which "
		    "day");
	daf_display_today(&day, s->cli->reg, s->ledger);
	if (on != NULL &&
	    (!daf_date_parse(&day, on) || day.month == 0 || day.day == 0))
		return daf_err(DAF_USAGE,
		    "--on %s: a day is wanted, such as 2026-11-27", on);
	return pending(s, day);
}

const struct daf_err *
daf_returns_run(struct daf_cli *cli, const char *ledger,
    const struct daf_types *types, const struct daf_report *def)
{
	struct sheet s = { .cli = cli,
		.csv = daf_args_flag(&cli->args, "csv"),
		.ledger = ledger,
		.types = types,
		.def = def };
	const struct daf_err *err = NULL;

	if (s.csv)
		err = daf_logging_disclose(cli, ledger, NULL,
		    daf_pool_printf(cli->pool, "report %s", def->name),
		    daf_args_get(&cli->args, "ground"));
	if (err != NULL)
		return err;
	return def->rows == DAF_REPORT_WRITTEN ? run_written(&s)
					       : run_pending(&s);
}

/* ---- the screen ---- */

static const struct daf_err *
open_written(struct sheet *s, struct daf_ui *ui, struct daf_pool *pool)
{
	const struct daf_register_ledger *conf;
	const struct daf_err *err;
	struct daf_despatch d;
	struct daf_ledger *l;

	s->cols = narrow_columns;
	s->n = sizeof(narrow_columns) / sizeof(narrow_columns[0]);
	err = daf_ui_ledger(&l, ui, s->ledger);
	if (err != NULL)
		return err;
	conf = l->conf;
	s->ledger = conf->name;
	if (daf_ask_key(ui,
		"m makes this despatch and numbers it, Esc shows what would "
		"be in it",
		"m") != 'm') {
		err = daf_despatch_next(
		    &d, pool, ui->cli->reg, s->ledger, s->def->type);
	} else {
		err = daf_ui_may_write(ui, s->ledger);
		if (err == NULL)
			err = make(&d, s, pool, l, NULL);
		if (err == NULL)
			daf_ui_changed(ui);
	}
	return err != NULL ? err : written(s, &d);
}

const struct daf_err *
daf_returns_open(struct daf_ui *ui, const struct daf_report *def)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_buf text = { 0 };
	struct sheet s = { .cli = ui->cli,
		.text = &text,
		.ledger = ui->cli->ledger_name,
		.types = daf_views_types(ui),
		.def = def };
	const struct daf_err *err;
	struct daf_date today;

	if (def->rows == DAF_REPORT_WRITTEN) {
		err = open_written(&s, ui, pool);
	} else {
		daf_display_today(&today, ui->cli->reg, s.ledger);
		err = pending(&s, today);
	}
	if (err == NULL)
		err = daf_page_open(ui, def->label, daf_buf_str(&text));
	daf_buf_clear(&text);
	daf_pool_free(pool);
	return err;
}
