/* SPDX-License-Identifier: GPL-3.0-or-later */
/* todayread.c - what the first screen reads of the register; see today.h. */
#include <inttypes.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "tui/approvals.h"
#include "tui/known.h"
#include "tui/today.h"

#define WITHIN_DAYS 7
#define SILENT_DAYS 7
#define DUE_MAX 300
/* What waits for an approval is looked at one by one: whoever came to see the
 * screen does not wait for more. */
#define APPROVALS_MOST 50
/* So long a refusal is shown: then whoever wrote it knows. */
#define REFUSED_SECONDS ((int64_t)30 * 24 * 3600)

static const struct daf_err *
read_due(struct daf_today_facts *f, struct daf_ui *ui)
{
	static const char *const names[DAF_TODAY_PARTS] = { "OVERDUE", "TODAY",
		"NEXT 7 DAYS" };
	struct daf_due_query query = { .ledger = ui->cli->ledger_name,
		.within = WITHIN_DAYS,
		.limit = DUE_MAX };
	const struct daf_err *err;
	struct daf_items due;
	char today[DAF_TIME_SIZE];
	size_t part = 0, i;
	int d;

	f->whose = daf_whose_now(ui);
	daf_whose_ask(&query, ui, f->whose);
	err = daf_due_page(&due, f->pool, ui->cli->reg, &query);
	if (err != NULL)
		return err;
	daf_date_text(today, f->today);
	for (i = 0; i < DAF_TODAY_PARTS; i++)
		f->due[i].name = names[i];
	for (i = 0; i < due.n; i++) {
		d = strcmp(due.items[i].date, today);
		part = d < 0 ? 0 : d == 0 ? 1 : 2;
		if (f->due[part].n++ == 0)
			f->due[part].items = &due.items[i];
	}
	/* they are sorted: what is missing belongs to the last part or after */
	f->due[part].more = due.resume != NULL;
	return NULL;
}

static const struct daf_err *
read_verdicts(struct daf_today_facts *f, struct daf_ui *ui)
{
	const int64_t since = daf_time_now() - REFUSED_SECONDS;
	const struct daf_verdict *v;
	struct daf_verdict *verdicts;
	const struct daf_err *err;
	size_t n, i;

	err = daf_verdicts(
	    &verdicts, &n, f->pool, ui->cli->reg, ui->cli->ledger_name);
	for (i = 0; err == NULL && i < n; i++) {
		v = &verdicts[i];
		if (!v->own)
			continue;
		if (v->state == DAF_HELD)
			f->nheld++;
		else if (v->state == DAF_REFUSED_STATE && v->time >= since)
			f->nrefused++;
		else
			continue;
		if (f->reason == NULL)
			f->reason = v->reason;
	}
	return err;
}

/* At a ledger's seat what was written here waits for a merge, as all else does;
 * elsewhere it waits to be sent. */
static const struct daf_err *
read_states(struct daf_today_facts *f, struct daf_ui *ui)
{
	const struct daf_register *reg = ui->cli->reg;
	const struct daf_err *err = NULL;
	struct daf_counts c;
	struct daf_ledger *l;
	const char *name;
	size_t i;

	for (i = 0; err == NULL && i < daf_register_nledgers(reg); i++) {
		name = daf_register_ledger_at(reg, i)->name;
		if (!daf_ui_in_view(ui, name))
			continue;
		err = daf_ui_ledger(&l, ui, name);
		if (err == NULL)
			err = daf_count_states(&c, ui->cli->reg, name);
		if (err != NULL)
			break;
		f->disputed += c.disputed;
		if (daf_ui_seat_of(ui, l)) {
			f->undecided += c.review + c.here;
			f->own += c.here + c.sent;
		} else {
			f->unsent += c.here;
			f->others += c.others;
		}
	}
	return err;
}

/* Of all ledgers; one that cannot be opened is told by its own commands. */
static const struct daf_err *
read_alarms(struct daf_today_facts *f, struct daf_ui *ui)
{
	const struct daf_register *reg = ui->cli->reg;
	const size_t nledgers = daf_register_nledgers(reg);
	struct daf_unmentioned *some, *all;
	const struct daf_err *err = NULL;
	struct daf_ledger *l;
	size_t n, i;

	for (i = 0; err == NULL && i < nledgers; i++) {
		err =
		    daf_ui_ledger(&l, ui, daf_register_ledger_at(reg, i)->name);
		if (err == NULL)
			err = daf_sent_unmentioned(&some, &n, f->pool, l);
		if (err != NULL || n == 0)
			continue;
		all = daf_pool_array(f->pool, f->nalarms + n, sizeof(*all));
		if (f->nalarms > 0)
			memcpy(all, f->alarms, f->nalarms * sizeof(*all));
		memcpy(all + f->nalarms, some, n * sizeof(*all));
		f->alarms = all;
		f->nalarms += n;
	}
	return err;
}

/* "Last exchange 26 Nov 09:12: 31 received, 4 sent"; of several ledgers it says
 * which one's. */
static const struct daf_err *
read_exchange(struct daf_today_facts *f, struct daf_ui *ui)
{
	char when[DAF_DISPLAY_SIZE];
	struct daf_register *reg = ui->cli->reg;
	const struct daf_desk_link *link;
	const struct daf_err *err;
	struct daf_known known;
	bool several;

	err = daf_known_read(&known, f->pool, reg, ui->cli->ledger_name);
	if (err != NULL)
		return err;
	link = &known.last;
	several = daf_register_nledgers(reg) > 1;
	if (link->ended == 0) {
		f->exchange = "No exchange with the hub yet: F9 starts one";
		return NULL;
	}
	daf_display_moment(when, link->ended,
	    daf_time_offset(f->zone, link->ended), &f->today);
	f->exchange = daf_pool_printf(f->pool,
	    "Last exchange %s%s%s: %" PRId64 " received, %" PRId64 " sent%s%s",
	    when, several ? ", " : "", several ? link->ledger : "",
	    link->received, link->sent, *link->outcome != '\0' ? ". " : "",
	    link->outcome);
	return NULL;
}

/* A hub that withholds all of main looks like one where nothing happens: what
 * shows it is how old headquarters' last word is. */
static void
read_headquarters(struct daf_today_facts *f, const struct daf_ui *ui)
{
	const struct daf_ledger *l = ui->cli->ledger;
	char date[DAF_TIME_SIZE], when[DAF_DISPLAY_SIZE];
	int64_t days;

	if (l->main_number == 0 || daf_ui_seat_of(ui, l))
		return;
	daf_date_text(date, daf_time_date(l->main_time,
				daf_time_offset(f->zone, l->main_time)));
	daf_display_day(when, date, &f->today);
	days = (daf_time_now() - l->main_time) / (24 * 3600);
	f->silent = days >= SILENT_DAYS;
	f->headquarters =
	    f->silent
		? daf_pool_printf(f->pool,
		      "! No word from headquarters for %" PRId64 " days", days)
		: daf_pool_printf(f->pool, "Headquarters' word: %s", when);
}

static const struct daf_err *
read_approvals(struct daf_today_facts *f, struct daf_ui *ui)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_awaits a;

	err = daf_approvals_read(&a, pool, ui, APPROVALS_MOST);
	f->ready = a.ready;
	f->unready = a.n - a.ready;
	f->more_await = a.more;
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_today_read(struct daf_today_facts *out, struct daf_ui *ui)
{
	const struct daf_signer *signer = ui->cli->signer;
	struct daf_register *reg = ui->cli->reg;
	const struct daf_err *err;

	*out = (struct daf_today_facts){ .pool = daf_pool_new() };
	daf_display_today(&out->today, reg, ui->cli->ledger_name);
	out->zone = ui->cli->ledger->conf->zone;
	err = read_due(out, ui);
	if (err == NULL)
		err = read_states(out, ui);
	if (err == NULL)
		err = daf_count_office(&out->office, reg, ui->cli->ledger_name);
	if (err == NULL)
		err = read_verdicts(out, ui);
	if (err == NULL && signer != NULL)
		err = daf_draft_list(
		    &out->drafts, &out->ndrafts, out->pool, reg, signer->id);
	if (err == NULL)
		err = read_approvals(out, ui);
	if (err == NULL)
		err = read_alarms(out, ui);
	if (err == NULL)
		err = read_exchange(out, ui);
	if (err == NULL)
		read_headquarters(out, ui);
	return err;
}
