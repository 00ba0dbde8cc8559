/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-seatview.c - what the screens of exchange and headquarters say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sync/mainchain.h"
#include "tui/changes.h"
#include "tui/chartview.h"
#include "tui/decide.h"
#include "tui/enrol.h"
#include "tui/reviewing.h"
#include "tui/syncrows.h"
#include "tui/syncview.h"

static void
says(struct daf_buf *b, const char *want)
{
	assert_string_equal(daf_buf_str(b), want);
	daf_buf_reset(b);
}

static void
amounts(void **state)
{
	struct daf_buf b = { 0 };

	(void)state;
	daf_syncview_bytes(&b, 0);
	says(&b, "0 B");
	daf_syncview_bytes(&b, 999);
	says(&b, "999 B");
	daf_syncview_bytes(&b, 1142);
	says(&b, "1.1 kB");
	daf_syncview_bytes(&b, 87960);
	says(&b, "88 kB");
	daf_syncview_bytes(&b, 999600);
	says(&b, "1.0 MB");
	daf_syncview_bytes(&b, INT64_MAX);
	says(&b, "9223372 TB");
	daf_syncview_bytes(&b, -5);
	says(&b, "0 B");
	daf_syncview_count(&b, 0);
	says(&b, "0");
	daf_syncview_count(&b, 930);
	says(&b, "930");
	daf_syncview_count(&b, 1930);
	says(&b, "1,930");
	daf_syncview_count(&b, 1234567);
	says(&b, "1,234,567");
	daf_buf_clear(&b);
}

static void
times(void **state)
{
	static const struct {
		int64_t seconds;
		const char *span, *left;
	} cases[] = {
		{ 0, "0 s", "about <1 min left" },
		{ 59, "59 s", "about <1 min left" },
		{ 60, "1 min 0 s", "about  1 min left" },
		{ 100, "1 min 40 s", "about  2 min left" },
		{ 3599, "59 min 59 s", "about 60 min left" },
		{ 7500, "2 h 5 min", "about  2 h left" },
		{ -1, "0 s", "" },
	};
	struct daf_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		daf_syncview_span(&b, cases[i].seconds);
		says(&b, cases[i].span);
		daf_syncview_left(&b, cases[i].seconds);
		says(&b, cases[i].left);
	}
	daf_buf_clear(&b);
}

static void
progress(void **state)
{
	struct daf_job_step step = { .done = 212, .total = 1930 };
	struct daf_job_state s = { 0 };
	struct daf_buf b = { 0 };

	(void)state;
	daf_syncview_bar(&b, 50, 12);
	says(&b, "[#####.....]");
	daf_syncview_bar(&b, 100, 12);
	says(&b, "[##########]");
	daf_syncview_bar(&b, -1, 4);
	says(&b, "[..]");
	daf_syncview_done(&b, &step);
	says(&b, "212 of 1,930");
	step.total = 0;
	daf_syncview_done(&b, &step);
	says(&b, "212");
	step.done = 0;
	daf_syncview_done(&b, &step);
	says(&b, "");
	s.steps[DAF_JOB_RECEIVE] = (struct daf_job_step){
		.is = DAF_STEP_CUT, .from = 5, .done = 62, .total = 100
	};
	daf_syncview_cut(&b, &s);
	says(&b, "stopped at step 2, Receive, at 62%");
	daf_buf_clear(&b);
}

static void
results(void **state)
{
	struct daf_tally t = { 0 };
	struct daf_desk_link link = { .ledger = "main",
		.started = 1791432720, /* 2026-10-08 09:12 in Karachi */
		.ended = 1791432820,
		.sent = 4,
		.received = 1931,
		.outcome = "" };
	struct daf_date today = { 2026, 10, 8 }, later = { 2027, 1, 1 };
	struct daf_buf b = { 0 };

	(void)state;
	daf_syncview_tally(&b, &t);
	says(&b, "nothing new, nothing to send");
	t = (struct daf_tally){ .received = 12, .sent = 4, .alarms = 1 };
	daf_syncview_tally(&b, &t);
	says(&b, "12 received, 4 sent, 1 ALARM");
	t = (struct daf_tally){ .kept = 2 };
	daf_syncview_tally(&b, &t);
	says(&b, "2 kept here, not sent");
	daf_syncview_log(&b, &link, &today, 300, false);
	says(&b, "today 09:12  ok     1,931 received      4 sent    "
		 "1 min 40 s");
	today.day = 9;
	daf_syncview_log(&b, &link, &today, 300, false);
	says(&b, "08 Oct 09:12 ok     1,931 received      4 sent    "
		 "1 min 40 s");
	link.ledger = "bka";
	daf_syncview_log(&b, &link, &today, 300, true);
	says(&b, "08 Oct 09:12 bka        ok     1,931 received      4 sent   "
		 " 1 min 40 s");
	link.outcome = "the hub is silent";
	daf_syncview_log(&b, &link, &later, 300, false);
	says(&b, "08 Oct 2026  cut   the hub is silent");
	daf_buf_clear(&b);
}

static char
letter(const char *text, int at)
{
	return at < (int)strlen(text) ? text[at] : ' ';
}

/* What changed from one to the other, each text after a jump of 8 bytes. */
static int
cost(const struct daf_sync_rows *a, const struct daf_sync_rows *b)
{
	int sum = 0, i, k, first, last;

	for (i = 0; i < DAF_SYNC_TEXTS; i++) {
		first = last = -1;
		for (k = 0; k < DAF_SYNC_BAR; k++) {
			if (letter(a->texts[i], k) == letter(b->texts[i], k))
				continue;
			first = first < 0 ? k : first;
			last = k;
		}
		sum += first < 0 ? 0 : last - first + 1 + 8;
	}
	return sum;
}

/* Never more than the purse at a time, all of it in the end, and what a step is
 * before its figures. */
static void
purses(void **unused)
{
	struct daf_job_state s = { 0 };
	struct daf_sync_rows r = { 0 }, was, whole = { 0 };
	int turns;

	(void)unused;
	s.steps[DAF_JOB_CONTACT].is = DAF_STEP_RUNS;
	s.steps[DAF_JOB_CONTACT].from = 1000;
	daf_syncrows_renew(&r, &s, 2000, -1);
	assert_string_equal(
	    daf_syncrows_cell(&r, DAF_JOB_CONTACT, DAF_SYNC_STATE), "running");
	s.steps[DAF_JOB_CONTACT].is = DAF_STEP_DONE;
	s.steps[DAF_JOB_CONTACT].to = 3000;
	s.steps[DAF_JOB_RECEIVE] = (struct daf_job_step){ .is = DAF_STEP_RUNS,
		.from = 3000,
		.done = 4567890,
		.total = 9999999,
		.bytes = 123456789 };
	daf_syncrows_renew(&whole, &s, 63000, -1);
	for (turns = 0; cost(&r, &whole) > 0; turns++) {
		assert_true(turns < 20);
		was = r;
		daf_syncrows_renew(&r, &s, 63000, 32);
		assert_in_range(cost(&was, &r), 1, 32);
		if (turns == 0)
			assert_string_equal(
			    daf_syncrows_cell(
				&r, DAF_JOB_RECEIVE, DAF_SYNC_STATE),
			    "running");
		assert_int_equal(strlen(r.texts[DAF_SYNC_AT_BAR]), 45);
	}
	assert_string_equal(
	    daf_syncrows_cell(&r, DAF_JOB_RECEIVE, DAF_SYNC_COUNT),
	    "4,567,890 of 9,999,999");
	assert_string_equal(
	    daf_syncrows_cell(&r, DAF_JOB_RECEIVE, DAF_SYNC_TIME),
	    "  1 min 0 s");
	/* a bar that has to fall shrinks at its end */
	s.steps[DAF_JOB_RECEIVE].done = 1;
	was = r;
	daf_syncrows_renew(&r, &s, 63000, 24);
	assert_null(strstr(r.texts[DAF_SYNC_AT_BAR], ".#"));
	assert_in_range(cost(&was, &r), 1, 24);
}

/* ---- decisions ---- */

/* Rows as a word a register: a letter each, `.` good, `v` with a violation, `h`
 * held, `w` held because of a violation. */
static struct daf_decide
begin(struct daf_pool *pool, const char *words, const char *frozen)
{
	static const struct daf_finding bad = { .text = "wrong" };
	struct daf_waiting *w = daf_pool_array(pool, 32, sizeof(*w));
	struct daf_decide d;
	char replica[16] = "aa.aaaa";
	int64_t seq = 1;
	size_t n = 0;

	for (; *words != '\0'; words++, seq++) {
		if (*words == ' ') {
			replica[0]++;
			seq = 0;
			continue;
		}
		w[n].replica = daf_pool_strdup(pool, replica);
		w[n].seq = seq;
		w[n].at = daf_pool_printf(pool, "%s-%d", replica, (int)seq);
		w[n].held = *words == 'h' || *words == 'w';
		if (*words == 'v' || *words == 'w') {
			w[n].violations.items =
			    daf_pool_alloc(pool, sizeof(bad));
			w[n].violations.items[0] = bad;
			w[n].violations.n = 1;
		}
		n++;
	}
	daf_decide_begin(&d, pool, w, n, &frozen, frozen != NULL);
	return d;
}

/* The marks, a letter each. */
static void
marked(const struct daf_decide *d, const char *want)
{
	char got[64] = "";
	size_t i;

	for (i = 0; i < d->n; i++)
		got[i] = " x!R"[d->marks[i]];
	assert_string_equal(got, want);
}

/* The orders as words. */
static void
orders(const struct daf_decide *d, const char *want)
{
	static const char *const verbs[] = { [DAF_DO_REFUSE] = "refuse",
		[DAF_DO_HOLD] = "hold",
		[DAF_DO_RELEASE] = "release",
		[DAF_DO_ACCEPT_VIOLATIONS] = "spite",
		[DAF_DO_FREEZE] = "freeze" };
	struct daf_decide_orders o;
	struct daf_buf b = { 0 };
	size_t i;

	daf_decide_orders(&o, d, NULL);
	for (i = 0; i < o.nreplicas; i++)
		daf_buf_addf(&b, "%.2s ", o.replicas[i]);
	daf_buf_adds(&b, o.nreplicas == 0 ? "all:" : ":");
	for (i = 0; i < o.norders; i++)
		daf_buf_addf(&b, " %s %.2s%d", verbs[o.orders[i].verb],
		    o.orders[i].replica, (int)o.orders[i].seq);
	daf_buf_adds(&b, " = ");
	daf_decide_text(&b, &o);
	assert_string_equal(daf_buf_str(&b), want);
	daf_buf_clear(&b);
}

static void
refused(const struct daf_err *err, const char *words)
{
	assert_non_null(err);
	assert_non_null(strstr(err->text, words));
	daf_err_free(err);
}

static void
accepting(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_decide d = begin(pool, "... ..v. hh", NULL);

	(void)state;
	marked(&d, "xxxxx    ");
	/* the violation is held by the merge; what was held stays so */
	orders(&d, "all: = 5 accepted, 1 register held");
	/* the first register is left for later, wholly */
	daf_decide_later(&d, 0);
	marked(&d, "   xx    ");
	orders(&d, "ba ca : = 2 accepted, 1 register held");
	/* or in part */
	assert_null(daf_decide_accept(&d, 1));
	marked(&d, "xx xx    ");
	orders(&d, "all: hold aa3 = 4 accepted, 2 registers held");
	daf_decide_all(&d);
	marked(&d, "xxxxx    ");
	refused(daf_decide_accept(&d, 5), "has a violation");
	refused(daf_decide_accept(&d, 6), "ba.aaaa-3 before it");
	refused(daf_decide_accept(&d, 8), "release it first");
	marked(&d, "xxxxx    ");
	daf_pool_free(pool);
}

static void
violations(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_decide d = begin(pool, ".v.v. w.", NULL);

	(void)state;
	refused(daf_decide_spite(&d, 3), "aa.aaaa-2 before it");
	assert_null(daf_decide_spite(&d, 1));
	marked(&d, "x!x    ");
	orders(&d, "all: spite aa2 = 3 accepted, 1 register held");
	refused(daf_decide_refuse(&d, 3, ""), "reason");
	assert_null(daf_decide_refuse(&d, 3, "no"));
	marked(&d, "x!xRx  ");
	orders(&d, "all: refuse aa4 spite aa2 = 4 accepted, 1 refused");
	/* a decision on the held one ends the hold */
	assert_null(daf_decide_spite(&d, 5));
	marked(&d, "x!xRx!x");
	daf_decide_later(&d, 6);
	orders(&d, "all: refuse aa4 spite aa2 spite ba1 hold ba2 = "
		   "5 accepted, 1 refused, 1 register held");
	daf_decide_later(&d, 5);
	marked(&d, "x!xRx  ");
	daf_pool_free(pool);
}

static void
holding(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_decide d = begin(pool, "... .hh", NULL);
	struct daf_decide_orders o;

	(void)state;
	marked(&d, "xxxx  ");
	assert_null(daf_decide_hold(&d, 1, "ask the judge"));
	marked(&d, "x  x  ");
	orders(&d, "all: hold aa2 = 2 accepted, 1 register held");
	daf_decide_orders(&o, &d, NULL);
	assert_string_equal(o.orders[0].reason, "ask the judge");
	/* all good ones: not past the hold that was just ordered */
	daf_decide_all(&d);
	marked(&d, "x  x  ");
	assert_null(daf_decide_release(&d, 2));
	marked(&d, "xxxx  ");
	refused(daf_decide_release(&d, 2), "neither held nor frozen");
	assert_null(daf_decide_release(&d, 4));
	marked(&d, "xxxxxx");
	orders(&d, "all: release ba0 = 6 accepted");
	daf_decide_later(&d, 5);
	orders(&d, "all: release ba0 hold ba3 = 5 accepted, 1 register held");
	daf_decide_orders(&o, &d, daf_decide_queue(&d, "aa.aaaa"));
	assert_int_equal(o.nreplicas, 1);
	assert_int_equal(o.accepted, 3);
	assert_int_equal(o.norders, 0);
	daf_pool_free(pool);
}

static void
freezing(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_decide d = begin(pool, "..", "aa.aaaa");

	(void)state;
	marked(&d, "  ");
	orders(&d, "all: = nothing decided");
	refused(daf_decide_accept(&d, 0), "frozen");
	refused(daf_decide_refuse(&d, 0, "no"), "frozen");
	assert_null(daf_decide_release(&d, 0));
	marked(&d, "xx");
	orders(&d, "all: release aa0 = 2 accepted");
	d = begin(pool, "", NULL);
	orders(&d, "all: = nothing decided");
	daf_pool_free(pool);
}

/* Rows are read anew while somebody decides. */
static void
carrying(void **state)
{
	struct daf_pool *old = daf_pool_new(), *pool = daf_pool_new();
	struct daf_decide before = begin(old, "... .v. ..", NULL), d;

	(void)state;
	assert_false(daf_decide_touched(&before));
	assert_null(daf_decide_hold(&before, 1, "why"));
	assert_null(daf_decide_refuse(&before, 4, "bad"));
	assert_true(daf_decide_touched(&before));
	marked(&before, "x  xRxxx");
	d = begin(pool, ".... .v.. ...", NULL);
	daf_decide_carry(&d, &before);
	daf_pool_free(old);
	/* the new ones follow what was wholly decided */
	marked(&d, "x   xRxxxxx");
	orders(&d, "all: hold aa2 refuse ba2 = 7 accepted, 1 refused, "
		   "1 register held");
	daf_pool_free(pool);
}

/* Who waits longest comes first, then who has been silent longest. */
static void
registers(void **state)
{
	static const struct daf_sender senders[] = {
		{ "aa.aaaa", "aa", false, 1000 * 86400, 0, 0, 0 },
		{ "ba.aaaa", "ba", false, 1009 * 86400, 0, 5, 2 },
		{ "ca.aaaa", "ca", false, 1001 * 86400, 0, 3, 0 },
		{ "da.aaaa", "da", true, 999 * 86400, 0, 0, 0 },
	};
	struct daf_pool *pool = daf_pool_new();
	struct daf_decide d = begin(pool, " .v w", NULL);
	struct daf_waiting *w = daf_pool_array(pool, d.n, sizeof(*w));
	struct daf_hold hold = { "ca.aaaa", 1, "why" };
	const char *frozen = "da.aaaa";
	struct daf_main m = {
		.holds = &hold, .nholds = 1, .frozen = &frozen, .nfrozen = 1
	};
	struct daf_reviewing_office *o;
	struct daf_buf b = { 0 };
	size_t n, i;

	(void)state;
	for (i = 0; i < d.n; i++) {
		w[i] = d.w[i];
		w[i].by = i == 1 ? "x@ba" : "y@ba";
		w[i].time = 500 - (int64_t)i;
	}
	daf_reviewing_offices(&o, &n, pool, senders, 4, w, d.n, &m);
	assert_int_equal(n, 4);
	assert_string_equal(o[0].replica, "ca.aaaa");
	assert_int_equal(o[0].since, 498);
	assert_string_equal(o[1].replica, "ba.aaaa");
	assert_int_equal(o[1].sets, 2);
	assert_int_equal(o[1].since, 499);
	assert_int_equal(o[1].officers, 2);
	assert_string_equal(o[1].by, "x@ba");
	assert_int_equal(o[1].births, 2);
	assert_string_equal(o[2].replica, "da.aaaa");
	assert_string_equal(o[3].replica, "aa.aaaa");
	daf_reviewing_checks(&b, &o[0], 1009 * 86400);
	says(&b, "1 VIOLATION");
	o[0].violations = 0;
	daf_reviewing_checks(&b, &o[0], 1009 * 86400);
	says(&b, "held");
	daf_reviewing_checks(&b, &o[2], 1009 * 86400);
	says(&b, "FROZEN");
	daf_reviewing_checks(&b, &o[3], 1009 * 86400);
	says(&b, "9 days quiet");
	daf_reviewing_checks(&b, &o[3], 1000 * 86400 + 5);
	says(&b, "all accepted");
	daf_buf_clear(&b);
	daf_pool_free(pool);
}

/* What is read aloud, and what is typed. */
static void
enrolling(void **state)
{
	static const char line[] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA";
	struct daf_enrolment e = { 0 };
	struct daf_buf b = { 0 };

	(void)state;
	daf_enrol_spell(&b, "SHA256:cHgLtd9vEU");
	says(&b, "SHA256 cHgL td9v EU");
	daf_enrol_spell(&b, "SHA256:");
	says(&b, "SHA256");
	daf_enrol_spell(&b, "nothing");
	says(&b, "nothing");
	assert_null(daf_enrol_person(&e, "A. Khan <a.khan@isb>"));
	assert_string_equal(daf_enrol_id(&e), "a.khan@isb");
	assert_null(daf_enrol_roles(&e, "officer,hq"));
	assert_int_equal(e.roles, DAF_ROLE_OFFICER | DAF_ROLE_HQ);
	refused(daf_enrol_roles(&e, "king"), "king");
	/* a line is a line, even if it is no key; else it is a file */
	refused(daf_enrol_key(&e, line), "key");
	refused(daf_enrol_key(&e, "/nowhere/key.pub"), "/nowhere/key.pub");
	daf_enrol_clear(&e);
	e.office = "isb";
	assert_string_equal(daf_enrol_id(&e), "isb");
	e.replica = "isb.k7f2";
	assert_string_equal(daf_enrol_id(&e), "isb.k7f2");
	daf_buf_clear(&b);
}

static void
changes(void **state)
{
	struct daf_change list[] = {
		{ "judge", "Judge", NULL, "ADC (G)", NULL },
		{ "title", "Title", "\xd8\xa7", "B", NULL },
		{ "stage", "Stage", "Draft", "", NULL },
	};
	struct daf_changed c = { .name = "ISB-1",
		.title = "T",
		.type = "Case",
		.changes = list,
		.n = 3 };
	struct daf_buf b = { 0 };

	(void)state;
	daf_changes_text(&b, &c);
	says(&b, "ISB-1  Case  changed: T\n"
		 "  Judge: (none) -> ADC (G)\n"
		 "  Title:\n    \xd8\xa7\n -> B\n"
		 "  Stage: Draft -> \n");
	daf_changes_fields(&b, &c);
	says(&b, "Judge, Title, Stage");
	c.birth = true;
	c.title = "";
	list[0].after = "ISB-1"; /* its number is said already */
	daf_changes_text(&b, &c);
	says(&b, "ISB-1  Case  new\n  Title: B\n  Stage: \n");
	daf_changes_fields(&b, &c);
	says(&b, "3 fields");
	daf_buf_clear(&b);
}

/* ---- charts ---- */

static void
bars(void **state)
{
	struct daf_buf b = { 0 };

	(void)state;
	daf_chartview_bar(&b, 10, 20, 8, 0, false);
	says(&b, "####");
	daf_chartview_bar(&b, 20, 20, 8, 1, false);
	says(&b, "........");
	/* something is never nothing, and nothing never something */
	daf_chartview_bar(&b, 1, 1000000, 8, 2, false);
	says(&b, ":");
	daf_chartview_bar(&b, 0, 20, 8, 0, false);
	says(&b, "");
	daf_chartview_bar(&b, 0, 0, 8, 0, false);
	says(&b, "");
	daf_chartview_bar(&b, 7, 7, 2, 0, true);
	says(&b, "\xe2\x96\x88\xe2\x96\x88");
	daf_chartview_bar(&b, INT64_MAX, INT64_MAX, 3, 3, false);
	says(&b, "+++");
	daf_buf_clear(&b);
}

static void
periods(void **state)
{
	static const struct {
		const char *text, *back;
	} good[] = {
		{ "2026-11", "2026-11 2026-11" },
		{ "2026", "2026-01 2026-12" },
		{ "2025-12 2026-03", "2025-12 2026-03" },
		{ "2025 2026-03", "2025-01 2026-03" },
		{ "2025   2026", "2025-01 2026-12" },
		{ "", "" },
	};
	static const char *const bad[] = { "2026-13", "x", "2026-11-01",
		"2026-03 2025-12", "2026 2027 2028", " 2026",
		"11111111111111111111111111111111111111111" };
	struct daf_date from, to;
	struct daf_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_null(daf_chartview_period(&from, &to, good[i].text));
		daf_chartview_period_text(&b, &from, &to);
		says(&b, good[i].back);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		refused(
		    daf_chartview_period(&from, &to, bad[i]), "a period is");
		assert_int_equal(from.year, 0);
	}
	daf_buf_clear(&b);
}

static void
layouts(void **state)
{
	struct daf_bar course[] = {
		{ "2026-10", "opened", "2026-10", 3, NULL, NULL, 0 },
		{ "2026-10", "closed", "2026-10", 5, NULL, NULL, 0 },
		{ "2026-11", "opened", "2026-11", 0, NULL, NULL, 0 },
	};
	struct daf_bar stages[] = {
		{ "Cases", "", "Enquiry", 3, NULL, NULL, 0 },
	};
	struct daf_chart chart = { .bars = course, .n = 3 };
	struct daf_chartview v = daf_chartview_lay(&chart, 79);
	struct daf_buf b = { 0 };

	(void)state;
	assert_true(v.months && v.series && !v.groups);
	assert_int_equal(v.most, 5);
	assert_int_equal(v.total, 8);
	assert_int_equal(daf_chartview_series(&chart, 0), 0);
	assert_int_equal(daf_chartview_series(&chart, 1), 1);
	assert_int_equal(daf_chartview_series(&chart, 2), 0);
	daf_chartview_label(&b, &v, &course[2]);
	says(&b, "Nov 2026");
	chart = (struct daf_chart){ .bars = stages, .n = 1 };
	v = daf_chartview_lay(&chart, 79);
	assert_true(v.groups && !v.series && !v.months);
	assert_true(v.bar + 10 < v.end);
	assert_true(v.label < v.number && v.label_end <= v.number);
	/* an Urdu label: nothing stands behind it */
	stages[0].label = "\xd8\xaa\xd9\x81\xd8\xaa\xdb\x8c\xd8\xb4";
	v = daf_chartview_lay(&chart, 79);
	assert_true(v.rtl);
	assert_true(v.number < v.bar && v.bar < v.end && v.end < v.label);
	assert_int_equal(v.label_end, 80);
	stages[0].label = "Enquiry";
	v = daf_chartview_lay(&chart, 79);
	daf_chartview_label(&b, &v, &stages[0]);
	says(&b, "Enquiry");
	chart.n = 0;
	v = daf_chartview_lay(&chart, 59);
	assert_false(v.months);
	assert_true(v.bar < v.end);
	daf_buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts),
		cmocka_unit_test(times),
		cmocka_unit_test(progress),
		cmocka_unit_test(results),
		cmocka_unit_test(purses),
		cmocka_unit_test(accepting),
		cmocka_unit_test(violations),
		cmocka_unit_test(holding),
		cmocka_unit_test(freezing),
		cmocka_unit_test(carrying),
		cmocka_unit_test(registers),
		cmocka_unit_test(enrolling),
		cmocka_unit_test(changes),
		cmocka_unit_test(bars),
		cmocka_unit_test(periods),
		cmocka_unit_test(layouts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
