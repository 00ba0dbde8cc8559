/* SPDX-License-Identifier: GPL-3.0-or-later */
/* display.c - see display.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/derive.h"
#include "core/item.h"
#include "schema/kind.h"
#include "tui/display.h"

static const char *const months[12] = { "Jan", "Feb", "Mar", "Apr", "May",
	"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* What a reference points to, in words. */
static void
referred(struct daf_buf *out, struct daf_pool *pool, struct daf_register *reg,
    const char *ledger, const char *id)
{
	const struct daf_err *err;
	struct daf_item item;

	err = daf_find_record(&item, pool, reg, ledger, id);
	if (err != NULL)
		daf_buf_adds(out, id); /* it has not come here yet */
	else if (*item.title == '\0')
		daf_buf_adds(out, item.number != NULL ? item.number : item.id);
	else
		daf_buf_addf(out, "%s%s%s",
		    item.number != NULL ? item.number : "",
		    item.number != NULL ? "  " : "", item.title);
	daf_err_free(err);
}

void
daf_display_value(struct daf_buf *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const struct daf_field *field,
    const char *value)
{
	if (*value == '\0')
		daf_buf_adds(out, "(cleared)");
	else if (field == NULL || field->kind == NULL)
		daf_buf_adds(out, value);
	else if (strcmp(field->kind->name, "reference") == 0)
		referred(out, pool, reg, ledger, value);
	else
		field->kind->display(out, field, value);
}

const char *
daf_display_approval(struct daf_pool *pool, struct daf_register *reg,
    const struct daf_record *of, const struct daf_field *field,
    const char *value)
{
	const struct daf_approves *approves =
	    of->type != NULL ? &of->type->approves : NULL;
	const struct daf_register_ledger *ledger;
	const struct daf_err *err;
	const char *label = NULL;
	bool what, round;

	if (approves == NULL || approves->what == NULL || field == NULL)
		return NULL;
	what = strcmp(approves->what, field->name) == 0;
	round = approves->round != NULL &&
		strcmp(approves->round, field->name) == 0;
	if (!what && !round)
		return NULL;
	err = daf_register_ledger(&ledger, reg, of->item.ledger);
	if (err == NULL)
		err = (what ? daf_item_approval : daf_item_round)(
		    &label, pool, reg, ledger, of->item.record, value);
	daf_err_free(err); /* then the name stands there */
	return label;
}

/* Hebrew, Arabic, Syriac, Thaana, N'Ko and their like: U+0590-08FF, the
 * presentation forms U+FB1D-FDFF and U+FE70-FEFF, U+10800-10FFF and
 * U+1E800-1EFFF; in the bytes of UTF-8. */
bool
daf_display_rtl(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	for (; *p != '\0'; p++) {
		if ((p[0] >= 0xd7 && p[0] <= 0xdf) ||
		    (p[0] == 0xd6 && p[1] >= 0x90) ||
		    (p[0] == 0xe0 && p[1] >= 0xa0 && p[1] <= 0xa3))
			return true;
		if (p[0] == 0xef &&
		    ((p[1] == 0xac && p[2] >= 0x9d) ||
			(p[1] >= 0xad && p[1] <= 0xb7) ||
			(p[1] == 0xb9 && p[2] >= 0xb0) || p[1] == 0xba ||
			(p[1] == 0xbb && p[2] < 0xbf)))
			return true;
		if (p[0] == 0xf0 &&
		    ((p[1] == 0x90 && p[2] >= 0xa0) ||
			(p[1] == 0x9e && p[2] >= 0xa0 && p[2] <= 0xbf)))
			return true;
	}
	return false;
}

const char *
daf_display_who(const char *name, const char *id)
{
	return name != NULL && !daf_display_rtl(name) ? name : id;
}

bool
daf_display_protected(const struct daf_field *field)
{
	static const char *const kinds[] = { "cnic", "passport", "phone" };
	size_t i;

	if (field == NULL || field->kind == NULL)
		return false;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(field->kind->name, kinds[i]) == 0)
			return true;
	return false;
}

/* How much of a number is shown: its first `head` and its last `tail` bytes. */
struct window {
	size_t head, tail;
};

/* Of a telephone number in the international form country and operator: these
 * name nobody. What is short or strange is hidden whole. */
static struct window
window_of(const char *value)
{
	static const char cnic[] = "ddddd-ddddddd-d";
	size_t len = strlen(value), i;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)value[i];

		if (c <= 0x20 || c >= 0x7f)
			return (struct window){ 0, 0 };
	}
	for (i = 0; cnic[i] != '\0'; i++)
		if (cnic[i] == 'd' ? value[i] < '0' || value[i] > '9'
				   : value[i] != cnic[i])
			break;
	if (cnic[i] == '\0' && value[i] == '\0')
		return (struct window){ 6, 4 };
	if (len > 11 && value[0] == '+')
		return (struct window){ 6, 2 };
	if (len >= 8)
		return (struct window){ len >= 11 ? 4 : 2, 2 };
	return (struct window){ 0, 0 };
}

void
daf_display_masked(struct daf_buf *out, const char *value)
{
	struct window w;

	if (strcmp(value, DAF_HIDDEN) == 0) {
		daf_buf_adds(out, value);
		return;
	}
	if (*value == '\0')
		return;
	w = window_of(value);
	daf_buf_add(out, value, w.head);
	/* always as many: the length says nothing */
	daf_buf_adds(out, "*****");
	daf_buf_adds(out, value + strlen(value) - w.tail);
}

void
daf_display_guarded(struct daf_buf *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const struct daf_field *field,
    const char *value)
{
	if (*value != '\0' && daf_display_protected(field))
		daf_display_masked(out, value);
	else
		daf_display_value(out, pool, reg, ledger, field, value);
}

static void
day_text(char out[DAF_DISPLAY_SIZE], struct daf_date d, bool year)
{
	char text[DAF_DISPLAY_SIZE] = "";

	if (d.day != 0)
		snprintf(text, sizeof(text), "%02d ", d.day);
	if (d.month >= 1 && d.month <= 12)
		strncat(text, months[d.month - 1], 3);
	if (d.month == 0)
		snprintf(out, DAF_DISPLAY_SIZE, "%04d", d.year);
	else if (year || d.day == 0)
		snprintf(out, DAF_DISPLAY_SIZE, "%.8s %04d", text, d.year);
	else
		snprintf(out, DAF_DISPLAY_SIZE, "%.8s", text);
}

void
daf_display_time(char out[DAF_DISPLAY_SIZE], int64_t at, int zone)
{
	char text[DAF_TIME_SIZE], day[DAF_DISPLAY_SIZE];

	daf_time_local(text, at, zone);
	day_text(day, daf_time_date(at, zone), true);
	snprintf(out, DAF_DISPLAY_SIZE, "%.20s %.5s", day,
	    strlen(text) > 16 ? text + 11 : "");
}

void
daf_display_moment(char out[DAF_DISPLAY_SIZE], int64_t at, int zone,
    const struct daf_date *today)
{
	struct daf_date d = daf_time_date(at, zone);

	if (d.year != today->year) {
		day_text(out, d, true);
		return;
	}
	daf_display_time(out, at, zone);
	memmove(out + 6, out + 11, strlen(out + 11) + 1);
}

void
daf_display_day(
    char out[DAF_DISPLAY_SIZE], const char *date, const struct daf_date *today)
{
	struct daf_date d;

	if (daf_date_parse(&d, date))
		day_text(out, d, d.year != today->year);
	else
		snprintf(out, DAF_DISPLAY_SIZE, "%s", date);
}

void
daf_display_days(
    char out[DAF_DISPLAY_SIZE], const char *date, const struct daf_date *today)
{
	struct daf_date d;
	int64_t days;

	out[0] = '\0';
	if (!daf_date_parse(&d, date) || d.day == 0)
		return;
	days = daf_date_days(d) - daf_date_days(*today);
	if (days == 0)
		snprintf(out, DAF_DISPLAY_SIZE, "today");
	else
		snprintf(out, DAF_DISPLAY_SIZE, "%+" PRId64 "d", days);
}

int
daf_display_zone(const struct daf_register *reg, const char *ledger, int64_t at)
{
	const struct daf_register_ledger *conf = NULL;

	if (ledger != NULL)
		daf_err_free(daf_register_ledger(&conf, reg, ledger));
	if (conf == NULL && daf_register_nledgers(reg) > 0)
		conf = daf_register_ledger_at(reg, 0);
	return daf_time_offset(conf != NULL ? conf->zone : NULL, at);
}

void
daf_display_today(
    struct daf_date *today, const struct daf_register *reg, const char *ledger)
{
	int64_t now = daf_time_now();

	*today = daf_time_date(now, daf_display_zone(reg, ledger, now));
}

void
daf_display_waiters(struct daf_buf *out, const struct daf_record *r)
{
	const struct daf_waiter *w;
	size_t i;

	for (i = 0; i < r->nwaiters; i++) {
		w = &r->waiters[i];
		daf_buf_addf(out, "%s%lld%s of %s", i > 0 ? ", " : "",
		    (long long)w->n,
		    i > 0       ? ""
		    : w->n == 1 ? " change set"
				: " change sets",
		    w->replica);
	}
}

char
daf_display_letter(enum daf_state state)
{
	switch (state) {
	case DAF_HERE:
		return '*';
	case DAF_SENT:
		return '+';
	case DAF_HELD:
		return 'H';
	case DAF_REFUSED_STATE:
		return 'R';
	case DAF_ACCEPTED:
		break;
	}
	return ' ';
}

void
daf_display_marks(char out[4], const struct daf_item *item)
{
	out[0] = daf_display_letter(item->state);
	out[1] = item->disputed ? 'C' : ' ';
	out[2] = item->struck ? 'X' : ' ';
	out[3] = '\0';
}
