/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * today.h - the inside of the first screen, shared by today.c (the screen),
 * todayread.c (what it reads of the register) and todaylines.c (which lines
 * that makes, in the room that there is).
 */
#ifndef DAF_TUI_TODAY_H
#define DAF_TUI_TODAY_H

#include "core/carry.h"
#include "sync/link.h"
#include "tui/itemrow.h"
#include "tui/rows.h"
#include "tui/whose.h"

/* What a line does when it is opened. */
enum daf_today_does {
	DAF_TODAY_NOTHING,   /* a heading: the mark passes over it */
	DAF_TODAY_RECORD,    /* opens it */
	DAF_TODAY_DEADLINES, /* a heading of more than is shown */
	DAF_TODAY_CONFLICTS,
	DAF_TODAY_QUARANTINE,
	DAF_TODAY_DRAFT,
	DAF_TODAY_DRAFTS,
	DAF_TODAY_SYNC,
	DAF_TODAY_REVIEW,
	DAF_TODAY_OTHERS, /* lists what others wrote and nobody has decided */
	DAF_TODAY_APPROVALS,
	DAF_TODAY_ALARM, /* reads it */
};

struct daf_today_line {
	enum daf_today_does does;
	int64_t record;             /* or the draft's id */
	const char *text;           /* over the whole row, or NULL: */
	const struct daf_item *due; /* in columns */
	const char *key;            /* at the right: how to get there */
	bool heading;               /* the text is one */
	bool rule;                  /* a line of dashes */
};

/* What is due, in three parts. */
#define DAF_TODAY_PARTS 3
struct daf_today_part {
	const char *name;
	const struct daf_item *items;
	size_t n;
	bool more; /* than were read */
};

struct daf_today_facts {
	struct daf_pool *pool; /* of all that is below */
	struct daf_date today;
	const char *zone;     /* the office's, for times */
	enum daf_whose whose; /* of whom it is */
	struct daf_today_part due[DAF_TODAY_PARTS];
	int64_t disputed;       /* fields */
	int64_t unsent;         /* own change sets that an exchange sends */
	int64_t others;         /* change sets, where nobody decides on them */
	int64_t undecided, own; /* where it is decided here what counts */
	struct daf_office_counts office;
	struct daf_draft *drafts;
	size_t ndrafts;
	size_t ready, unready;  /* that wait for an approval which this officer
				* may give: alone, or for something else too */
	bool more_await;        /* at least so many */
	size_t nheld, nrefused; /* own change sets */
	struct daf_unmentioned *alarms; /* sent long ago, and main is silent */
	size_t nalarms;
	const char *reason;   /* of the newest of them */
	const char *exchange; /* the last one, in words; or NULL */
	/* how old the newest main is, where that is headquarters' doing */
	const char *headquarters;
	bool silent; /* too old: it is silent, or the hub withholds */
};

/* Reads them; the pool is the caller's to free. */
const struct daf_err *daf_today_read(
    struct daf_today_facts *out, struct daf_ui *ui) DAF_MUST_USE;

/* The lines, at most `height` as far as there is a choice: parts that are cut
 * say so in their heading, which opens the rest. The array is the pool's. */
void daf_today_lines(struct daf_today_line **out, size_t *n,
    struct daf_pool *pool, const struct daf_today_facts *facts,
    const struct daf_register *reg, size_t height);

#endif
