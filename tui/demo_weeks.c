/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * demo_weeks.c - see demo.h: six weeks in three offices, and an end that leaves
 * something to do: a dispute, a hold, a refusal, unsent work.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "tui/demo.h"
#include "tui/demo_story.h"
#include "tui/returns.h"

#define DAY ((int64_t)86400)
#define WEEKS 6
#define A_WEEK 2 /* files an office begins; one in the last week */
#define FIELDS_MAX 40

/* A file that an office began. */
struct file {
	const struct daf_story *story;
	size_t desk, later; /* follow-ups done */
	struct daf_scene scene;
	char id[DAF_ADDR_SIZE];
};

struct weeks {
	struct daf_demo *d;
	int64_t start;
	struct file files[WEEKS * A_WEEK * DAF_DEMO_OFFICES];
	size_t nfiles;
	/* What headquarters adds to a row story, and to which record. */
	const char *seat;
	char seat_id[DAF_ADDR_SIZE];
};

static const struct daf_scene scenes[DAF_DEMO_OFFICES] = {
	{ .officer = "Saeed Qureshi" },
	{ .place = "Islamabad",
	    .district = "Rawalpindi",
	    .province = "punjab",
	    .court = "ADC (G), Islamabad",
	    .officer = "Amina Khan",
	    .airport = "Islamabad airport" },
	{ .place = "Karachi",
	    .district = "Karachi South",
	    .province = "sindh",
	    .court = "Sessions Court, Karachi South",
	    .officer = "Bilal Memon",
	    .airport = "Jinnah airport" },
	{ .place = "Lahore",
	    .district = "Sheikhupura",
	    .province = "punjab",
	    .court = "Sessions Court, Lahore",
	    .officer = "Sana Butt",
	    .airport = "Lahore airport" },
};

/* A line apart: type, fields, values. The text is cut up. */
struct parts {
	const char *type;
	size_t n;
	const char *fields[FIELDS_MAX], *values[FIELDS_MAX];
};

static void
cut(struct parts *p, char *text)
{
	char *word = text, *bar, *eq;

	*p = (struct parts){ .type = text };
	for (;;) {
		bar = strchr(word, '|');
		if (bar != NULL)
			*bar = '\0';
		eq = strchr(word, '=');
		if (eq != NULL && p->n < FIELDS_MAX) {
			*eq = '\0';
			p->fields[p->n] = word;
			p->values[p->n++] = eq + 1;
		}
		if (bar == NULL)
			return;
		word = bar + 1;
	}
}

/* What one save writes: lines of a story, or words of our own. */
struct writing {
	struct daf_desk *desk;
	struct daf_entry *entry;
	const char *const *lines;
	const struct daf_scene *scene;
	const char *record; /* id or number of what `set` changes */
	size_t born;
};

static const struct daf_err *
write_line(struct writing *w, struct daf_entry *e, const char *line)
{
	const struct daf_err *err;
	struct daf_pool *pool = daf_pool_new();
	struct daf_item item;
	struct parts p;
	char *text = daf_story_fill(line, w->scene);
	size_t index;

	cut(&p, text);
	if (strcmp(p.type, "set") != 0) {
		err = daf_entry_create(
		    &index, e, p.type, p.n, p.fields, p.values);
		w->born++;
	} else {
		err = daf_find_record(&item, pool, w->desk->reg,
		    w->desk->ledger->conf->name, w->record);
		if (err == NULL)
			err = daf_entry_change(e, item.record, p.n, p.fields,
			    p.values, DAF_OVER_ONE, NULL, 0);
	}
	if (err != NULL)
		err = daf_err_wrap(err, "the demonstration's %s", p.type);
	free(text);
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
fill(void *arg, struct daf_entry *e)
{
	struct writing *w = arg;
	const struct daf_err *err = NULL;
	size_t i;

	w->entry = e;
	for (i = 0; w->lines[i] != NULL && err == NULL; i++)
		err = write_line(w, e, w->lines[i]);
	return err;
}

/* *at: the address; yours; may be NULL. */
static const struct daf_err *
write_at(char **at, struct daf_demo *d, struct writing *w, int64_t when)
{
	const struct daf_err *err;
	struct daf_saved saved;

	daf_demo_clock(when);
	err = daf_save(&saved, NULL, w->desk->ledger, w->desk->signer, fill, w);
	if (err == NULL)
		d->nrecords += w->born;
	if (err == NULL && at != NULL)
		*at = daf_strdup(saved.at[0]);
	return err;
}

static const struct daf_err *
begin_file(struct weeks *w, size_t desk, int64_t when)
{
	struct file *f = &w->files[w->nfiles];
	struct writing writing = { .desk = &w->d->desks[desk] };
	const struct daf_err *err;
	struct daf_born born;

	f->story = &daf_stories[(w->nfiles + desk) % daf_nstories];
	f->desk = desk;
	f->scene = scenes[desk];
	f->scene.file = (unsigned)w->nfiles;
	f->scene.when = when;
	f->scene.today = w->d->today;
	writing.lines = f->story->lines;
	writing.scene = &f->scene;
	err = write_at(NULL, w->d, &writing, when);
	if (err == NULL)
		err = daf_entry_born(&born, writing.entry, f->story->main);
	if (err != NULL)
		return err;
	memcpy(f->id, born.id, sizeof(f->id));
	f->scene.main = f->id;
	w->nfiles++;
	return NULL;
}

/* The next thing that happens in a file, if there is one left. */
static const struct daf_err *
go_on(struct weeks *w, struct file *f, int64_t when)
{
	struct writing writing = { .desk = &w->d->desks[f->desk],
		.lines = f->story->later[f->later],
		.scene = &f->scene,
		.record = f->id };

	if (writing.lines == NULL)
		return NULL;
	f->later++;
	f->scene.when = when;
	return write_at(NULL, w->d, &writing, when);
}

static const struct daf_err *
week_of(struct weeks *w, size_t week, size_t desk)
{
	const struct daf_err *err = NULL;
	int64_t monday = w->start + (int64_t)week * 7 * DAY;
	size_t i, n = w->nfiles, done = 0;

	for (i = 0; i < (week == WEEKS - 1 ? 1 : A_WEEK) && err == NULL; i++)
		err = begin_file(w, desk,
		    monday + (int64_t)(i * 2) * DAY + (int64_t)desk * 2400);
	for (i = n; i-- > 0 && done < 2 && err == NULL;)
		if (w->files[i].desk == desk &&
		    w->files[i].story->later[w->files[i].later] != NULL) {
			err = go_on(w, &w->files[i],
			    monday + 4 * DAY +
				(int64_t)(desk * 60 + done * 20) * 60);
			done++;
		}
	return err;
}

/* What offices have beside their cases. */
static const struct daf_err *
write_rows(struct weeks *w)
{
	const struct daf_err *err = NULL;
	const struct daf_row_story *row;
	struct daf_scene scene;
	struct writing writing;
	struct daf_born born;
	size_t i;

	for (i = 0; i < daf_nrow_stories && err == NULL; i++) {
		row = &daf_row_stories[i];
		scene = scenes[row->desk];
		scene.file = (unsigned)(w->nfiles + i);
		scene.today = w->d->today;
		scene.when = w->d->today - row->days * DAY;
		writing = (struct writing){ .desk = &w->d->desks[row->desk],
			.lines = row->lines,
			.scene = &scene };
		err = write_at(NULL, w->d, &writing, scene.when);
		if (err == NULL && row->seat != NULL) {
			err = daf_entry_born(&born, writing.entry, 1);
			w->seat = row->seat;
			memcpy(w->seat_id, born.id, sizeof(born.id));
		}
	}
	return err;
}

/* Headquarters asks for something in a file that it has received. */
static const struct daf_err *
supervise(struct weeks *w, size_t week, int64_t when)
{
	static const char *const lines[] = {
		"task|parent={main}|title=Report to headquarters on progress|"
		"due={today+7}|assigned_by={officer}|priority=normal",
		NULL
	};
	struct file *f = &w->files[week * A_WEEK];
	struct daf_scene scene = scenes[0];
	struct writing writing = {
		.desk = &w->d->desks[0], .lines = lines, .scene = &scene
	};

	scene.today = w->d->today;
	scene.when = when;
	scene.main = f->id;
	return write_at(NULL, w->d, &writing, when);
}

/* Offices send, headquarters merges, offices fetch. */
static const struct daf_err *
exchange(struct weeks *w, int64_t when, const struct daf_merge_order *orders,
    size_t n)
{
	const struct daf_err *err = NULL;
	size_t i;

	daf_demo_clock(when);
	for (i = 1; i < DAF_DEMO_OFFICES && err == NULL; i++)
		err = daf_demo_sync(w->d, &w->d->desks[i]);
	if (err == NULL)
		err = daf_demo_merge(w->d, orders, n);
	daf_demo_clock(when + 1800);
	for (i = 1; i < DAF_DEMO_OFFICES && err == NULL; i++)
		err = daf_demo_sync(w->d, &w->d->desks[i]);
	return err;
}

static struct file *
file_of(struct weeks *w, const char *type, size_t desk)
{
	size_t i;

	for (i = 0; i < w->nfiles; i++)
		if (w->files[i].desk == desk &&
		    strcmp(w->files[i].story->type, type) == 0)
			return &w->files[i];
	return &w->files[0];
}

static const struct daf_err *
write_line_at(char **at, struct weeks *w, size_t desk, const struct file *f,
    const char *line, int64_t when)
{
	const char *const lines[] = { line, NULL };
	struct daf_scene scene = f->scene;
	struct writing writing = { .desk = &w->d->desks[desk],
		.lines = lines,
		.scene = &scene,
		.record = f->id };

	scene.when = when;
	scene.officer = scenes[desk].officer;
	return write_at(at, w->d, &writing, when);
}

static const struct daf_err *
name_disputed(struct daf_demo *d, const struct file *f)
{
	const struct daf_desk *hq = &d->desks[0];
	const struct daf_err *err;
	struct daf_item item;

	err = daf_find_record(&item, d->pool, hq->reg, NULL, f->id);
	if (err == NULL)
		d->disputed =
		    daf_strdup(item.number != NULL ? item.number : f->id);
	return err;
}

/* One change set refused, one held: headquarters' orders. */
static const struct daf_err *
decide(struct weeks *w, int64_t when)
{
	struct daf_demo *d = w->d;
	struct daf_addr refused, held;
	struct daf_merge_order orders[2];

	if (!daf_addr_parse(&refused, d->refused, strlen(d->refused), false) ||
	    !daf_addr_parse(&held, d->held, strlen(d->held), false))
		return daf_err(DAF_FAILED, "the demonstration's addresses");
	orders[0] = (struct daf_merge_order){ .verb = DAF_DO_REFUSE,
		.replica = refused.replica,
		.seq = refused.seq,
		.reason = "a nought is missing: the recovery memo says "
			  "GBP 96000; please save it anew" };
	orders[1] = (struct daf_merge_order){ .verb = DAF_DO_HOLD,
		.replica = held.replica,
		.seq = held.seq,
		.reason = "the legal section first reads what this says of a "
			  "protected witness" };
	return exchange(w, when, orders, 2);
}

/* Headquarters, on what an office has sent in a row story. */
static const struct daf_err *
answer(struct weeks *w, int64_t when)
{
	const char *const lines[] = { w->seat, NULL };
	struct daf_scene scene = scenes[0];
	struct writing writing = {
		.desk = &w->d->desks[0], .lines = lines, .scene = &scene
	};

	scene.today = w->d->today;
	scene.when = when;
	scene.main = w->seat_id;
	return write_at(NULL, w->d, &writing, when);
}

/* What an office wrote on a day, numbered. */
static const struct daf_err *
despatch(struct daf_demo *d, size_t i, int64_t when)
{
	const struct daf_desk *desk = &d->desks[i];
	struct daf_cli cli = {
		.pool = d->pool, .reg = desk->reg, .signer = desk->signer
	};
	struct daf_return r = { .ledger = desk->ledger->conf->name,
		.types = desk->ledger->conf->types };

	r.def = daf_types_report_find(r.types, "despatch");
	if (r.def == NULL)
		return daf_err(DAF_FAILED, "the demonstration's despatch");
	daf_demo_clock(when);
	d->nrecords++;
	return daf_return_make(
	    &r, &cli, d->pool, desk->ledger, "Headquarters", NULL);
}

/* The last days. */
static const struct daf_err *
leave_work(struct weeks *w, int64_t when)
{
	struct file *ext = file_of(w, "extradition", 1);
	struct file *sez = file_of(w, "seizure", 2);
	struct file *lhr = file_of(w, "case", 3);
	const struct daf_err *err;

	err = write_line_at(NULL, w, 1, ext,
	    "set|judge=ADC (G), court 3, Islamabad|stage=remanded|"
	    "arrested_on={d}|remand_until={today+8}|held_at=Central jail",
	    when);
	if (err == NULL)
		err = write_line_at(NULL, w, 2, ext,
		    "set|judge=Additional Sessions Judge West, Islamabad|"
		    "stage=watched",
		    when + 3600);
	if (err == NULL)
		err = write_line_at(&w->d->refused, w, 2, sez,
		    "set|value=GBP 9600", when + 7200);
	if (err == NULL)
		err = write_line_at(&w->d->held, w, 3, lhr,
		    "entry|parent={main}|kind=information|title=Word of a "
		    "second house|entered_at={t}|officer={officer}|text=A "
		    "woman who does not want to be named has seen three more "
		    "people there.",
		    when + 9000);
	/* It waits for the approval of the head of the agency. */
	if (err == NULL)
		err = write_line_at(NULL, w, 1, ext,
		    "mla-request|title=Subscriber of a telephone in Leeds|"
		    "partner=GB|stage=agency-head|"
		    "assistance=stored-data|requesting_authority=FIA|"
		    "legal_basis=reciprocity|offences=Pakistan Penal Code "
		    "s. 420|dual_criminality=yes|coercive=yes|necessity=The "
		    "number is known to nobody else|signed_by=Director|"
		    "signed_on={d}|check_request=present|check_law=present|"
		    "check_translation=asked|check_orders=not-needed: none is "
		    "asked for|lead_officer={officer}",
		    when + 10000);
	if (err == NULL)
		err = answer(w, when + 10200);
	if (err == NULL)
		err = despatch(w->d, 2, when + 10400);
	if (err == NULL)
		err = decide(w, when + 10800);
	if (err == NULL)
		err = name_disputed(w->d, ext);
	if (err == NULL)
		err = write_line_at(NULL, w, 1, ext,
		    "entry|parent={main}|kind=call|title=Court telephoned|"
		    "entered_at={t}|officer={officer}|text=The hearing stands; "
		    "the file goes to court 3.",
		    w->d->today - 5400);
	if (err == NULL)
		err = write_line_at(NULL, w, 1, ext,
		    "task|parent={main}|title=Car and escort for the hearing|"
		    "due={today+3}|assigned_to={officer}",
		    w->d->today - 4800);
	return err;
}

const struct daf_err *
daf_demo_weeks(struct daf_demo *d)
{
	struct weeks *w = daf_calloc(1, sizeof(*w));
	const struct daf_err *err = NULL;
	size_t week, desk;

	w->d = d;
	/* ten in the morning in Pakistan, six weeks ago */
	w->start = (d->today / DAY - WEEKS * 7) * DAY + 5 * 3600;
	for (week = 0; week < WEEKS && err == NULL; week++) {
		daf_progress_show(
		    d->progress, "week", (int64_t)week + 1, WEEKS);
		for (desk = 1; desk < DAF_DEMO_OFFICES && err == NULL; desk++)
			err = week_of(w, week, desk);
		if (err == NULL && week == WEEKS - 1)
			err = write_rows(w);
		if (err == NULL && week % 2 == 1)
			err = exchange(w,
			    w->start + (int64_t)(week * 7 + 5) * DAY, NULL, 0);
		if (err == NULL && week % 2 == 1)
			err = supervise(w, week,
			    w->start + (int64_t)(week * 7 + 5) * DAY + 7200);
	}
	if (err == NULL)
		err = leave_work(w, w->start + (WEEKS * 7 - 1) * DAY);
	free(w);
	return err;
}
