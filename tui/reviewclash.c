/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reviewclash.c - see reviewing.h: the disputes that merging would make, with
 * what the register has and what the change set brings.
 */
#include <string.h>

#include "tui/display.h"
#include "tui/recordi.h"
#include "tui/reviewing.h"

/* Is a finding ("NAME FIELD") about this record? */
static bool
is_about(const struct daf_finding *f, const struct daf_changed *c)
{
	const char *const names[] = { c->name, c->item.number, c->item.id };
	size_t i, len;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		len = names[i] != NULL ? strlen(names[i]) : 0;
		if (len > 0 && strncmp(f->text, names[i], len) == 0 &&
		    f->text[len] == ' ')
			return true;
	}
	return false;
}

static const struct daf_change *
change_of(const struct daf_changed *c, const char *field)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->changes[i].field, field) == 0)
			return &c->changes[i];
	return NULL;
}

static bool
replaces(const struct daf_change *change, const char *at)
{
	struct daf_addr a;
	size_t i;

	if (change == NULL || !daf_addr_parse(&a, at, strlen(at), false))
		return false;
	for (i = 0; i < change->set->nover; i++)
		if (daf_addr_cmp(&change->set->over[i], &a) == 0)
			return true;
	return false;
}

/* What the register has and the change set does not replace. The value is the
 * last of its line: it may run from right to left. */
static void
put_live(struct daf_buf *out, struct daf_reviewing *r,
    const struct daf_record *rec, const struct daf_finding *f,
    const struct daf_change *change, const char *at)
{
	const struct daf_live *live = daf_record_live(rec, f->field);
	const struct daf_value *v;
	struct daf_buf text = { 0 };
	size_t i;

	for (i = 0; live != NULL && i < live->n; i++) {
		v = &live->values[i];
		daf_buf_reset(&text);
		daf_display_guarded(&text, r->pool, r->s.ui->cli->reg,
		    rec->item.ledger,
		    rec->type != NULL ? daf_type_field(rec->type, f->field)
				      : NULL,
		    v->value);
		if (strcmp(v->at, at) != 0 && !replaces(change, v->at))
			daf_buf_addf(out, "    here, %s, %s: %s\n",
			    daf_display_who(v->by_name, v->by), v->office,
			    daf_buf_str(&text));
	}
	daf_buf_clear(&text);
}

/* Would it make the same dispute? */
static bool
finds(const struct daf_waiting *w, const struct daf_finding *f)
{
	size_t i;

	for (i = 0; i < w->conflicts.n; i++)
		if (strcmp(w->conflicts.items[i].text, f->text) == 0)
			return true;
	return false;
}

/* What another register sent, and waits, too; the same value is no dispute. */
static void
put_waiting(struct daf_buf *out, struct daf_reviewing *r,
    const struct daf_finding *f, const struct daf_change *comes, size_t except)
{
	const struct daf_cli *cli = r->s.ui->cli;
	const struct daf_reviewing_row *row;
	const struct daf_change *change;
	size_t i, c;

	for (i = 0; i < r->n; i++) {
		/* what the seat itself wrote counts here already */
		if (i == except || !finds(&r->w[i], f) ||
		    daf_register_owns(
			cli->reg, r->s.ledger->conf->name, r->w[i].replica))
			continue;
		row = daf_reviewing_read(r, i);
		for (c = 0; c < row->n; c++) {
			change = is_about(f, &row->changed[c])
				     ? change_of(&row->changed[c], f->field)
				     : NULL;
			if (change != NULL &&
			    (comes == NULL ||
				strcmp(change->after, comes->after) != 0))
				daf_buf_addf(out, "    waits, %s, %s: %s\n",
				    daf_display_who(
					r->w[i].by_name, r->w[i].by),
				    r->w[i].office, change->after);
		}
	}
}

static const struct daf_err *
put_clash(struct daf_buf *out, struct daf_reviewing *r, size_t i,
    const struct daf_changed *c, const struct daf_finding *f)
{
	const struct daf_change *change = change_of(c, f->field);
	const struct daf_err *err;
	struct daf_record rec;

	err = daf_show(&rec, r->pool, r->s.ui->cli->reg, c->item.record);
	if (err != NULL)
		return err;
	daf_buf_addf(out, "  %s  %s%s%s\n  %s\n", c->name, c->type,
	    *c->title != '\0' ? ": " : "", c->title,
	    change != NULL ? change->label : f->field);
	put_live(out, r, &rec, f, change, r->w[i].at);
	put_waiting(out, r, f, change, i);
	daf_buf_addf(
	    out, "    comes: %s\n", change != NULL ? change->after : "");
	return NULL;
}

void
daf_reviewing_clash(struct daf_buf *out, struct daf_reviewing *r, size_t i,
    const struct daf_finding *f)
{
	const struct daf_reviewing_row *row = daf_reviewing_read(r, i);
	const struct daf_change *change;
	size_t c;

	for (c = 0; c < row->n; c++) {
		change = is_about(f, &row->changed[c])
			     ? change_of(&row->changed[c], f->field)
			     : NULL;
		if (change == NULL)
			continue;
		daf_buf_addf(
		    out, "%s: %s", row->changed[c].name, change->label);
		return;
	}
	daf_buf_adds(out, f->text);
}

const struct daf_err *
daf_reviewing_clashes(struct daf_buf *out, struct daf_reviewing *r, size_t i)
{
	const struct daf_waiting *w = &r->w[i];
	const struct daf_reviewing_row *row;
	const struct daf_err *err = NULL;
	const struct daf_finding *f;
	size_t k, c;

	if (w->conflicts.n == 0)
		return NULL;
	row = daf_reviewing_read(r, i);
	daf_buf_addf(
	    out, "%s  %s\n", w->at, w->by_name != NULL ? w->by_name : w->by);
	for (k = 0; err == NULL && k < w->conflicts.n; k++) {
		f = &w->conflicts.items[k];
		for (c = 0; c < row->n && !is_about(f, &row->changed[c]); c++)
			continue;
		if (c < row->n)
			err = put_clash(out, r, i, &row->changed[c], f);
		else
			daf_buf_addf(out, "  %s\n", f->text);
	}
	daf_buf_addc(out, '\n');
	return err;
}
