/* SPDX-License-Identifier: GPL-3.0-or-later */
/* todaylines.c - the lines of the first screen; see today.h. */
#include <inttypes.h>
#include <string.h>

#include "tui/screens.h"
#include "tui/strikekeep.h"
#include "tui/today.h"

/* A part that has rows shows at least so many, if there is room at all. */
#define PART_LEAST 2
/* Due rows, their headings, and what waits. */
#define LINES_MORE 16

struct maker {
	struct daf_pool *pool;
	struct daf_today_line *lines;
	size_t n;
	const struct daf_today_facts *facts;
	const struct daf_register *reg;
};

static void
add(struct maker *m, enum daf_today_does does, int64_t record, const char *text,
    const char *key)
{
	m->lines[m->n++] = (struct daf_today_line){
		.does = does, .record = record, .text = text, .key = key
	};
}

static void
add_heading(struct maker *m, enum daf_today_does does, const char *text,
    const char *key)
{
	add(m, does, 0, text, key);
	m->lines[m->n - 1].heading = true;
}

static void
add_rule(struct maker *m)
{
	m->lines[m->n++] = (struct daf_today_line){ .rule = true };
}

/* ---- what waits ---- */

static void
add_drafts(struct maker *m)
{
	const struct daf_today_facts *f = m->facts;
	const struct daf_type *type;
	const struct daf_draft *d;
	char when[DAF_DISPLAY_SIZE];
	const char *what;

	if (f->ndrafts == 0)
		return;
	d = &f->drafts[0];
	type = daf_itemrow_type(m->reg, d->ledger, d->type);
	what = type != NULL ? type->label : d->type;
	daf_display_moment(
	    when, d->saved, daf_time_offset(f->zone, d->saved), &f->today);
	add(m, DAF_TODAY_DRAFT, d->id,
	    daf_pool_printf(m->pool, "%zu unfinished draft%s: %s%s, %s",
		f->ndrafts, f->ndrafts > 1 ? "s, the newest" : "",
		*d->record == '\0'               ? "new "
		: daf_conflict_is_draft(d->body) ? "dispute of "
		: daf_strike_is_draft(d->body)   ? "striking out of "
						 : "change of ",
		what, when),
	    "Enter");
	if (f->ndrafts > 1)
		add(m, DAF_TODAY_DRAFTS, 0, "all drafts", "Enter");
}

static void
add_verdict(struct maker *m, size_t n, const char *what)
{
	const char *reason = m->facts->reason;

	if (n == 0)
		return;
	add(m, DAF_TODAY_QUARANTINE, 0,
	    daf_pool_printf(m->pool, "%zu change set%s %s by headquarters%s%s",
		n, n > 1 ? "s" : "", what, reason != NULL ? ": " : "",
		reason != NULL ? reason : ""),
	    "Enter");
}

/* One line, however many: each has its sentence when it is opened. */
static void
add_alarms(struct maker *m)
{
	const struct daf_today_facts *f = m->facts;

	if (f->nalarms > 0)
		add(m, DAF_TODAY_ALARM, 0,
		    daf_pool_printf(m->pool, "ALARM: %s", f->alarms[0].text),
		    "Enter");
}

/* "3 records lack only an approval you may give, 14 will need one" */
static void
add_approvals(struct maker *m)
{
	const struct daf_today_facts *f = m->facts;
	const size_t n = f->ready > 0 ? f->ready : f->unready;
	const char *more = f->more_await ? "+" : "", *text;

	if (n == 0)
		return;
	text = daf_pool_printf(m->pool,
	    "%zu%s record%s %s an approval you may give", n, more,
	    n > 1 ? "s" : "",
	    f->ready == 0 ? "will need"
	    : n > 1       ? "lack only"
			  : "lacks only");
	if (f->ready > 0 && f->unready > 0)
		text = daf_pool_printf(
		    m->pool, "%s, %zu%s will need one", text, f->unready, more);
	add(m, DAF_TODAY_APPROVALS, 0, text, "Enter");
}

static void
add_review(struct maker *m)
{
	const int64_t n = m->facts->undecided, own = m->facts->own;

	if (n == 0)
		return;
	add(m, DAF_TODAY_REVIEW, 0,
	    daf_pool_printf(m->pool,
		"%" PRId64 " change set%s that nobody has decided%s", n,
		n > 1 ? "s" : "",
		own > 0 ? daf_pool_printf(
			      m->pool, ", %" PRId64 " of this desk", own)
			: ""),
	    "press 7");
}

/* What came by stick from other offices than headquarters. */
static void
add_others(struct maker *m)
{
	const int64_t n = m->facts->others;

	if (n > 0)
		add(m, DAF_TODAY_OTHERS, 0,
		    daf_pool_printf(m->pool,
			"%" PRId64 " change set%s of other offices %s not yet "
			"accepted",
			n, n > 1 ? "s" : "", n > 1 ? "are" : "is"),
		    "Enter");
}

static void
add_waiting(struct maker *m)
{
	const int64_t disputed = m->facts->disputed, unsent = m->facts->unsent;
	const size_t before = m->n + 2;

	add_rule(m);
	add_heading(m, DAF_TODAY_NOTHING, "WAITING FOR YOU", NULL);
	add_alarms(m);
	if (disputed > 0)
		add(m, DAF_TODAY_CONFLICTS, 0,
		    daf_pool_printf(m->pool,
			"%" PRId64 " field%s that two people wrote "
			"differently",
			disputed, disputed > 1 ? "s" : ""),
		    "press c");
	add_review(m);
	add_others(m);
	add_approvals(m);
	add_verdict(m, m->facts->nrefused, "refused");
	add_verdict(m, m->facts->nheld, "held");
	add_drafts(m);
	if (unsent > 0)
		add(m, DAF_TODAY_SYNC, 0,
		    daf_pool_printf(m->pool,
			"%" PRId64 " change set%s wait%s to be sent", unsent,
			unsent > 1 ? "s" : "", unsent > 1 ? "" : "s"),
		    "F9");
	if (m->n == before) /* nothing */
		m->n -= 2;
}

/* ---- what is due ---- */

/* How many rows each part gets of `room`, headings not counted. */
static void
divide(
    size_t shown[DAF_TODAY_PARTS], const struct daf_today_facts *f, size_t room)
{
	size_t want, part;
	int pass;

	for (part = 0; part < DAF_TODAY_PARTS; part++)
		shown[part] = 0;
	for (pass = 0; pass < 2; pass++)
		for (part = 0; part < DAF_TODAY_PARTS; part++) {
			want = f->due[part].n;
			if (pass == 0 && want > PART_LEAST)
				want = PART_LEAST;
			want -= shown[part];
			if (want > room)
				want = room;
			shown[part] += want;
			room -= want;
		}
}

static void
add_part(struct maker *m, const struct daf_today_part *part, size_t shown)
{
	const bool cut = part->more || shown < part->n;
	size_t i;

	if (part->n == 0)
		return;
	add_heading(m, cut ? DAF_TODAY_DEADLINES : DAF_TODAY_NOTHING,
	    daf_pool_printf(m->pool, "%s (%zu%s)", part->name, part->n,
		part->more ? "+" : ""),
	    cut ? "Enter: all" : NULL);
	for (i = 0; i < shown; i++)
		m->lines[m->n++] = (struct daf_today_line){
			.does = DAF_TODAY_RECORD,
			.record = part->items[i].record,
			.due = &part->items[i],
		};
}

void
daf_today_lines(struct daf_today_line **out, size_t *n, struct daf_pool *pool,
    const struct daf_today_facts *facts, const struct daf_register *reg,
    size_t height)
{
	struct maker m = { .pool = pool, .facts = facts, .reg = reg };
	size_t shown[DAF_TODAY_PARTS], all = 0, taken, part;
	bool more = false;

	for (part = 0; part < DAF_TODAY_PARTS; part++)
		all += facts->due[part].n;
	m.lines = daf_pool_array(pool, all + LINES_MORE, sizeof(*m.lines));
	/* what waits comes below, but has its room first */
	add_waiting(&m);
	taken = m.n;
	for (part = 0; part < DAF_TODAY_PARTS; part++)
		taken += facts->due[part].n > 0;
	divide(shown, facts, height > taken ? height - taken : 0);
	m.n = 0;
	for (part = 0; part < DAF_TODAY_PARTS; part++)
		more = more || facts->due[part].more;
	if (all == 0 && more)
		add(&m, DAF_TODAY_DEADLINES, 0,
		    "None among the first; there are more to look through.",
		    "Enter: all");
	else if (all == 0)
		add(&m, DAF_TODAY_NOTHING, 0,
		    facts->whose == DAF_WHOSE_MINE
			? "Nothing of yours is due in the next 7 days."
			: "Nothing is due in the next 7 days.",
		    facts->whose == DAF_WHOSE_ALL ? NULL : "o: others'");
	for (part = 0; part < DAF_TODAY_PARTS; part++)
		add_part(&m, &facts->due[part], shown[part]);
	add_waiting(&m);
	*out = m.lines;
	*n = m.n;
}
