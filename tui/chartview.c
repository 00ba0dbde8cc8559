/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chartview.c - see chartview.h. */
#include "tui/chartview.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/display.h"

#define SERIES_MAX 4

/* As wide as the widest, but no wider than that. */
static void
wider(int *width, const char *text, int most)
{
	int w = (int)daf_text_width(text);

	if (w > *width)
		*width = w < most ? w : most;
}

struct daf_chartview
daf_chartview_lay(const struct daf_chart *chart, int columns)
{
	struct daf_chartview v = { .label = 3, .end = columns };
	const struct daf_bar *b;
	int group = 0, label = 0;
	struct daf_date d;
	size_t i;

	v.months = chart->n > 0;
	for (i = 0; i < chart->n; i++) {
		b = &chart->bars[i];
		v.groups |=
		    *b->group != '\0' && strcmp(b->group, b->label) != 0;
		v.series |=
		    *b->series != '\0' && strcmp(b->series, b->label) != 0;
		v.months &= daf_date_parse(&d, b->label);
		wider(&group, b->group, columns * 2 / 5);
		wider(&label, b->label, columns / 3);
		v.rtl |= daf_display_rtl(b->label);
		v.total += b->n;
		if (b->n > v.most)
			v.most = b->n;
	}
	if (v.groups)
		v.label += group + 2;
	v.series_at = v.label + (v.months ? 10 : label + 2);
	v.number = v.series_at + (v.series ? 9 : 0);
	v.bar = v.number + 9;
	v.label_end = v.series_at;
	if (v.rtl) { /* nothing follows it */
		v.series_at = v.number = v.label;
		v.number += v.series ? 9 : 0;
		v.bar = v.number + 9;
		v.label_end = v.end + 1;
		v.end -= label + 2;
		v.label = v.end + 1;
	}
	return v;
}

int
daf_chartview_series(const struct daf_chart *chart, size_t i)
{
	const char *seen[SERIES_MAX];
	int n = 0, k;
	size_t at;

	for (at = 0; at < chart->n; at++) {
		for (k = 0; k < n; k++)
			if (strcmp(seen[k], chart->bars[at].series) == 0)
				break;
		if (at == i)
			return k;
		if (k == n && n < SERIES_MAX)
			seen[n++] = chart->bars[at].series;
	}
	return 0;
}

void
daf_chartview_bar(struct daf_buf *out, int64_t n, int64_t most, int columns,
    int series, bool blocks)
{
	static const char *const signs[2][SERIES_MAX] = {
		{ "#", ".", ":", "+" },
		{ "\xe2\x96\x88", "\xe2\x96\x91", "\xe2\x96\x92",
		    "\xe2\x96\x93" }, /* full, light, medium, dark */
	};
	int length = 0, i;

	if (most > 0 && n > 0 && columns > 0)
		length = (int)((double)n * columns / (double)most + 0.5);
	if (n > 0 && length < 1)
		length = 1;
	for (i = 0; i < length && i < columns; i++)
		daf_buf_adds(out, signs[blocks][series % SERIES_MAX]);
}

void
daf_chartview_label(struct daf_buf *out, const struct daf_chartview *v,
    const struct daf_bar *bar)
{
	const struct daf_date never = { 0 };
	char text[DAF_DISPLAY_SIZE];

	if (!v->months) {
		daf_buf_adds(out, bar->label);
		return;
	}
	daf_display_day(text, bar->label, &never);
	daf_buf_adds(out, text);
}

/* The first and the last month of a date that has no day. */
static bool
one_date(struct daf_date *from, struct daf_date *to, const char *text)
{
	if (!daf_date_parse(from, text) || from->day != 0)
		return false;
	*to = *from;
	if (from->month == 0) {
		from->month = 1;
		to->month = 12;
	}
	return true;
}

const struct daf_err *
daf_chartview_period(
    struct daf_date *from, struct daf_date *to, const char *text)
{
	struct daf_date ignored;
	char first[DAF_TIME_SIZE], second[DAF_TIME_SIZE];
	size_t len = strcspn(text, " "), rest = strspn(text + len, " ");
	size_t more = strlen(text + len + rest);

	*from = *to = (struct daf_date){ 0 };
	if (len == 0 && more == 0)
		return NULL;
	if (len >= sizeof(first) || more >= sizeof(second))
		goto wrong;
	memcpy(first, text, len);
	first[len] = '\0';
	memcpy(second, text + len + rest, more + 1);
	if (!one_date(from, to, first) ||
	    (more > 0 && !one_date(&ignored, to, second)) ||
	    to->year * 12 + to->month < from->year * 12 + from->month)
		goto wrong;
	return NULL;
wrong:
	*from = *to = (struct daf_date){ 0 };
	return daf_err(DAF_REFUSED,
	    "a period is a month (2026-11), a year (2026), or two of them, "
	    "the earlier one first");
}

void
daf_chartview_period_text(
    struct daf_buf *out, const struct daf_date *from, const struct daf_date *to)
{
	if (from->year != 0)
		daf_buf_addf(out, "%04d-%02d %04d-%02d", from->year,
		    from->month, to->year, to->month);
}
