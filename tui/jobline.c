/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * jobline.c - see job.h; what an exchange tells, as steps.
 *
 * An exchange contacts the hub, receives, checks and applies, then contacts it
 * again to send. A contact is told when it has succeeded; one to send is
 * followed by "send" at once. Receiving and sending may take several
 * connections, each counted from 0: a step's figures are those of all of them. Of
 * what is sent, done and total are told of all that is to be sent, and the time
 * that is left, too. A step that has nothing to do tells nothing: it is done when
 * a later one begins, or at the end.
 */
#include <jansson.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "tui/job.h"

static const struct {
	const char *name, *doing;
} steps[DAF_JOB_NSTEPS] = {
	[DAF_JOB_CONTACT] = { "Contact headquarters", "CALLING" },
	[DAF_JOB_RECEIVE] = { "Receive", "RECEIVING" },
	[DAF_JOB_APPLY] = { "Check and apply", "CHECKING" },
	[DAF_JOB_SEND] = { "Send", "SENDING" },
};

/* Which step an event is about; -1: a sentence. */
static const struct {
	const char *event;
	int step;
} events[] = {
	{ "contact", DAF_JOB_CONTACT },
	{ "receive", DAF_JOB_RECEIVE },
	{ "verify", DAF_JOB_APPLY },
	{ "apply", DAF_JOB_APPLY },
	{ "send", DAF_JOB_SEND },
	{ "alarm", -1 },
	{ "refused", -1 },
	{ "held", -1 },
	{ "note", -1 },
};
#define EVENTS (sizeof(events) / sizeof(events[0]))

const char *
daf_job_name(int step)
{
	return steps[step].name;
}

const char *
daf_job_doing(int step)
{
	return steps[step].doing;
}

static int64_t
number(const json_t *object, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(object, key));

	return n < 0 ? 0 : (int64_t)n;
}

static const char *
text(struct daf_pool *pool, const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s != NULL ? daf_pool_strdup(pool, s) : NULL;
}

/* ---- steps ---- */

static void
begin(struct daf_job_state *s, int step, int64_t ms)
{
	int i;

	for (i = 0; i < DAF_JOB_NSTEPS; i++) {
		if (i == step || s->steps[i].is == DAF_STEP_DONE)
			continue;
		if (s->steps[i].is == DAF_STEP_RUNS)
			s->steps[i].to = ms;
		if (s->steps[i].is == DAF_STEP_RUNS || i < step)
			s->steps[i].is = DAF_STEP_DONE;
	}
	if (s->steps[step].is != DAF_STEP_RUNS) {
		s->steps[step].is = DAF_STEP_RUNS;
		if (s->steps[step].from == 0)
			s->steps[step].from = ms;
	}
}

/* A connection: what is counted now comes on top of what was. */
static void
take_contact(struct daf_job_state *s, int64_t ms)
{
	int i;

	for (i = 0; i < DAF_JOB_NSTEPS; i++) {
		if (i != DAF_JOB_SEND)
			s->steps[i].done_before = s->steps[i].done;
		s->steps[i].bytes_before = s->steps[i].bytes;
	}
	if (s->steps[DAF_JOB_RECEIVE].from != 0)
		return; /* not the first one */
	begin(s, DAF_JOB_CONTACT, ms);
	begin(s, DAF_JOB_RECEIVE, ms);
}

static void
take_step(struct daf_job_state *s, int step, const json_t *o, int64_t ms)
{
	struct daf_job_step *at = &s->steps[step];
	const int64_t total = number(o, "total"), bytes = number(o, "bytes");

	if (step == DAF_JOB_CONTACT) {
		take_contact(s, ms);
		return;
	}
	begin(s, step, ms);
	if (step == DAF_JOB_SEND && total == 0 && number(o, "done") == 0)
		return; /* only begun */
	at->done = at->done_before + number(o, "done");
	at->total = total > 0 ? at->done_before + total : 0;
	at->left = step == DAF_JOB_SEND ? number(o, "left") : 0;
	at->told = ms;
	if (bytes > 0)
		at->bytes = at->bytes_before + bytes;
}

static void
take_note(struct daf_job_state *s, const json_t *o)
{
	struct daf_job_note *n;

	if (s->nnotes == DAF_JOB_NOTES) {
		memmove(s->notes, s->notes + 1,
		    (DAF_JOB_NOTES - 1) * sizeof(*s->notes));
		s->nnotes--;
	}
	n = &s->notes[s->nnotes++];
	n->event = text(s->pool, o, "event");
	n->what = text(s->pool, o, "what");
	n->replica = text(s->pool, o, "replica");
	n->seq = number(o, "seq");
}

static void
take_tally(struct daf_job_state *s, const json_t *o)
{
	s->counted = true;
	s->tally.sent = number(o, "sent");
	s->tally.received = number(o, "received");
	s->tally.accepted = number(o, "accepted");
	s->tally.held = number(o, "held");
	s->tally.refused = number(o, "refused");
	s->tally.alarms = number(o, "alarms");
	s->tally.kept = number(o, "kept");
}

void
daf_job_line(struct daf_job_state *s, const char *line, size_t len, int64_t ms)
{
	json_t *o = json_loadb(line, len, 0, NULL);
	const char *event;
	size_t i;

	if (json_is_object(o)) {
		event = json_string_value(json_object_get(o, "event"));
		if (event == NULL && json_object_get(o, "received") != NULL)
			take_tally(s, o);
		for (i = 0; event != NULL && i < EVENTS; i++) {
			if (strcmp(events[i].event, event) != 0)
				continue;
			if (events[i].step < 0)
				take_note(s, o);
			else
				take_step(s, events[i].step, o, ms);
		}
	}
	json_decref(o);
}

void
daf_job_close(struct daf_job_state *s, bool well, int64_t ms)
{
	int i;

	for (i = 0; i < DAF_JOB_NSTEPS; i++) {
		if (s->steps[i].is == DAF_STEP_RUNS) {
			s->steps[i].is = well ? DAF_STEP_DONE : DAF_STEP_CUT;
			s->steps[i].to = ms;
		} else if (well) {
			s->steps[i].is = DAF_STEP_DONE;
		}
	}
}

int
daf_job_at(const struct daf_job_state *s)
{
	int i, last = -1;

	for (i = 0; i < DAF_JOB_NSTEPS; i++) {
		if (s->steps[i].is == DAF_STEP_RUNS)
			return i;
		if (s->steps[i].from != 0)
			last = i;
	}
	return last;
}

int
daf_job_percent(const struct daf_job_step *step)
{
	if (step->total <= 0)
		return -1;
	if (step->done >= step->total)
		return 100;
	return (int)((double)step->done * 100 / (double)step->total);
}

int64_t
daf_job_left(const struct daf_job_step *step, int64_t ms)
{
	int64_t passed = ms - step->from;
	double rest;

	if (step->is == DAF_STEP_RUNS && step->left > 0) {
		passed = (ms - step->told) / 1000;
		return passed < step->left ? step->left - passed : 0;
	}
	/* how many connections are to come is not known */
	if (step->done_before > 0)
		return -1;
	if (step->is != DAF_STEP_RUNS || step->total <= 0 || step->done <= 0 ||
	    step->done >= step->total || passed < 2000)
		return -1;
	rest = (double)passed * (double)(step->total - step->done) /
	       (double)step->done / 1000;
	return rest < 1e9 ? (int64_t)rest : -1;
}
