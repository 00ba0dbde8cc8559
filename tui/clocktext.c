/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clocktext.c - see clocktext.h. */
#include "tui/clocktext.h"

#include <string.h>

#include "schema/calendar.h"
#include "tui/display.h"

static void
count(struct daf_buf *out, int n, const char *unit)
{
	daf_buf_addf(out, "%d %s%s", n, unit, n == 1 ? "" : "s");
}

void
daf_clocktext_length(struct daf_buf *out, const struct daf_due_rule *rule)
{
	if (rule->hours != 0) {
		count(out, rule->hours, "hour");
	} else if (rule->working_days != 0) {
		count(out, rule->working_days, "working day");
		daf_buf_addf(out, " (%s)", rule->calendar->label);
	} else if (rule->months != 0) {
		count(out, rule->months, "month");
	} else if (rule->days != 0) {
		count(out, rule->days, "day");
	} else {
		daf_buf_adds(out, "the date itself");
		return;
	}
	if (rule->hours == 0)
		daf_buf_adds(out, rule->first_day
				      ? ", the first day counted"
				      : ", the first day not counted");
	if (rule->roll)
		daf_buf_addf(out, ", to the next working day (%s)",
		    rule->calendar->label);
}

static const char *
label(const struct daf_record *r, const char *field)
{
	const struct daf_field *f = daf_type_field(r->type, field);

	return f != NULL ? f->label : field;
}

static void
date(struct daf_buf *out, const char *value, const struct daf_date *today)
{
	char day[DAF_DISPLAY_SIZE];

	daf_display_day(day, value, today);
	daf_buf_adds(out, day);
}

/* "runs until 12 Apr 2026, +5d", "met: Papers received on, 10 Apr" */
static void
standing(struct daf_buf *out, const struct daf_clock *c,
    const struct daf_record *r, const struct daf_date *today)
{
	char days[DAF_DISPLAY_SIZE];

	switch (c->state) {
	case DAF_CLOCK_RUNS:
		daf_display_days(days, c->date, today);
		daf_buf_adds(
		    out, days[0] == '-' ? "OVERDUE since " : "runs until ");
		date(out, c->date, today);
		daf_buf_addf(out, ", %s", days);
		break;
	case DAF_CLOCK_MET:
	case DAF_CLOCK_MISSED:
		daf_buf_addf(out, "%s: %s, ", daf_clock_state_name(c->state),
		    c->by != NULL ? label(r, c->by) : "done");
		date(out, c->done, today);
		daf_buf_adds(out, "; it was due ");
		date(out, c->date, today);
		break;
	case DAF_CLOCK_PUT_OFF:
		daf_buf_addf(out, "put off: see %s", label(r, c->by));
		break;
	case DAF_CLOCK_RESTS:
		daf_buf_addf(out, "does not run at the stage %s",
		    *r->item.stage != '\0' ? r->item.stage : "of now");
		break;
	case DAF_CLOCK_WAITS:
		daf_buf_addf(
		    out, "has not begun: %s is empty", label(r, c->rule->from));
		break;
	}
}

static void
line(struct daf_buf *out, const char *head, const char *text)
{
	if (text != NULL)
		daf_buf_addf(out, "  %-10s %s\n", head, text);
}

static void
one(struct daf_buf *out, const struct daf_clock *c, const struct daf_record *r,
    const struct daf_date *today)
{
	const struct daf_due_rule *rule = c->rule;

	daf_buf_addf(out, "%s\n  ", rule->what);
	standing(out, c, r, today);
	daf_buf_adds(out, "\n  Counted    ");
	daf_clocktext_length(out, rule);
	daf_buf_addf(out, ", from %s", label(r, rule->from));
	if (c->from != NULL) {
		daf_buf_adds(out, ", ");
		date(out, c->from, today);
	}
	daf_buf_addc(out, '\n');
	if (rule->law != NULL || rule->confirm)
		daf_buf_addf(out, "  %-10s %s%s\n", "Law",
		    rule->law != NULL ? rule->law : "",
		    rule->confirm ? " (to be confirmed)" : "");
	line(out, "Otherwise", rule->consequence);
	line(out, "Extension", rule->extendable);
	if (c->doubtful)
		line(out, "Holidays",
		    "Not all holidays before that day are in the calendar: it "
		    "may end later.");
	daf_buf_addc(out, '\n');
}

/* A date that would be due itself, and is empty: there is nothing to say. */
static bool
is_idle_date(const struct daf_clock *c)
{
	return c->rule->name == NULL && c->state == DAF_CLOCK_WAITS;
}

void
daf_clocktext(struct daf_buf *out, const struct daf_clock *clocks, size_t n,
    const struct daf_record *record, const struct daf_date *today)
{
	size_t state, i;

	for (state = 0; state < DAF_CLOCK_STATES; state++)
		for (i = 0; i < n; i++)
			if (clocks[i].state == (enum daf_clock_state)state &&
			    !is_idle_date(&clocks[i]))
				one(out, &clocks[i], record, today);
	if (out->len == 0)
		daf_buf_adds(out, "No time limits are set here.\n");
}
