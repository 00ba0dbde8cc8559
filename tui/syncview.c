/* SPDX-License-Identifier: GPL-3.0-or-later */
/* syncview.c - see syncview.h. */
#include "tui/syncview.h"

#include <inttypes.h>
#include <stdio.h>

#include "tui/display.h"

void
daf_syncview_bytes(struct daf_buf *out, int64_t bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	double n = bytes > 0 ? (double)bytes : 0;
	size_t i = 0;

	/* what would be shown as 1000 is shown in the next unit */
	while (n >= 999.5 && i + 1 < sizeof(units) / sizeof(units[0])) {
		n /= 1000;
		i++;
	}
	daf_buf_addf(
	    out, i > 0 && n < 9.95 ? "%.1f %s" : "%.0f %s", n, units[i]);
}

void
daf_syncview_count(struct daf_buf *out, int64_t n)
{
	char digits[24];
	int len, i;

	len = snprintf(digits, sizeof(digits), "%" PRId64, n > 0 ? n : 0);
	for (i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			daf_buf_addc(out, ',');
		daf_buf_addc(out, digits[i]);
	}
}

void
daf_syncview_span(struct daf_buf *out, int64_t seconds)
{
	int64_t s = seconds > 0 ? seconds : 0;

	if (s < 60)
		daf_buf_addf(out, "%" PRId64 " s", s);
	else if (s < 3600)
		daf_buf_addf(
		    out, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60);
	else
		daf_buf_addf(out, "%" PRId64 " h %" PRId64 " min", s / 3600,
		    s % 3600 / 60);
}

void
daf_syncview_left(struct daf_buf *out, int64_t seconds)
{
	if (seconds < 0)
		return;
	if (seconds < 60)
		daf_buf_adds(out, "about <1 min left");
	else if (seconds < 3600)
		daf_buf_addf(
		    out, "about %2" PRId64 " min left", (seconds + 30) / 60);
	else
		daf_buf_addf(
		    out, "about %2" PRId64 " h left", (seconds + 1800) / 3600);
}

void
daf_syncview_bar(struct daf_buf *out, int percent, int columns)
{
	int inner = columns - 2, full, i;

	if (percent < 0)
		percent = 0;
	full = percent * inner / 100;
	daf_buf_addc(out, '[');
	for (i = 0; i < inner; i++)
		daf_buf_addc(out, i < full ? '#' : '.');
	daf_buf_addc(out, ']');
}

void
daf_syncview_done(struct daf_buf *out, const struct daf_job_step *step)
{
	if (step->done == 0 && step->total == 0)
		return;
	daf_syncview_count(out, step->done);
	if (step->total > 0) {
		daf_buf_adds(out, " of ");
		daf_syncview_count(out, step->total);
	}
}

static void
part(struct daf_buf *out, size_t from, int64_t n, const char *word)
{
	if (n == 0)
		return;
	if (out->len > from)
		daf_buf_adds(out, ", ");
	daf_syncview_count(out, n);
	daf_buf_addf(out, " %s", word);
}

void
daf_syncview_tally(struct daf_buf *out, const struct daf_tally *t)
{
	size_t from = out->len;

	part(out, from, t->received, "received");
	part(out, from, t->sent, "sent");
	part(out, from, t->accepted, "accepted");
	part(out, from, t->held, "held");
	part(out, from, t->refused, "refused");
	part(out, from, t->kept, "kept here, not sent");
	part(out, from, t->alarms, t->alarms == 1 ? "ALARM" : "ALARMS");
	if (out->len == from)
		daf_buf_adds(out, "nothing new, nothing to send");
}

void
daf_syncview_cut(struct daf_buf *out, const struct daf_job_state *s)
{
	int at = daf_job_at(s), percent;

	if (at < 0)
		at = DAF_JOB_CONTACT;
	daf_buf_addf(out, "stopped at step %d, %s", at + 1, daf_job_name(at));
	percent = daf_job_percent(&s->steps[at]);
	if (percent >= 0)
		daf_buf_addf(out, ", at %d%%", percent);
}

void
daf_syncview_log(struct daf_buf *out, const struct daf_desk_link *link,
    const struct daf_date *today, int zone, bool named)
{
	struct daf_date day = daf_time_date(link->started, zone);
	char when[DAF_DISPLAY_SIZE], local[DAF_TIME_SIZE];
	struct daf_buf received = { 0 }, sent = { 0 };

	daf_time_local(local, link->started, zone);
	if (daf_date_days(day) == daf_date_days(*today))
		snprintf(when, sizeof(when), "today %.5s", local + 11);
	else
		daf_display_moment(when, link->started, zone, today);
	daf_buf_addf(out, "%-12s ", when);
	if (named)
		daf_buf_addf(out, "%-10s ", link->ledger);
	if (link->outcome[0] != '\0') {
		daf_buf_addf(out, "cut   %s", link->outcome);
		return;
	}
	daf_syncview_count(&received, link->received);
	daf_syncview_count(&sent, link->sent);
	daf_buf_addf(out, "ok    %6s received %6s sent    ",
	    daf_buf_str(&received), daf_buf_str(&sent));
	daf_syncview_span(out, link->ended - link->started);
	daf_buf_clear(&received);
	daf_buf_clear(&sent);
}
