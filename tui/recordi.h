/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * recordi.h - what record.c and its parts share: one record as it was read, and
 * the lines that show it.
 */
#ifndef DAF_TUI_RECORDI_H
#define DAF_TUI_RECORDI_H

#include "tui/display.h"
#include "tui/lines.h"
#include "tui/past.h"

/* What a line is about (struct daf_lines_row, kind). */
enum {
	DAF_LINE_FIELD = 'f',  /* arg: the field */
	DAF_LINE_RECORD = 'r', /* number: record.id */
	DAF_LINE_CHANGE = 'c', /* arg: the address of the change set */
};

/* A part of the record: 1 Summary, then one for each type of child, then the
 * records that name it. */
struct daf_record_part {
	enum { DAF_PART_SUMMARY, DAF_PART_CHILDREN, DAF_PART_NAMED } kind;
	const char *label;
	const char *type;           /* of children: its name */
	const struct daf_type *def; /* and definition; NULL: unknown */
	size_t count;
	size_t left;  /* of these: what is not struck out, each thing once */
	size_t again; /* entered twice, though only one may be (once.h) */
};
/* Parts whose protected numbers can be shown. */
#define DAF_REVEAL_PARTS 64

/* What was written last: into it, or into a child. */
#define DAF_RECENT 3
struct daf_recent {
	const struct daf_past *past;
	const struct daf_item *child; /* NULL: into itself */
	bool first;                   /* it was created by it */
};

struct daf_record_view {
	struct daf_pool *pool; /* all below */
	struct daf_register *reg;
	struct daf_record r;
	struct daf_items due, named;
	struct daf_past *past;
	size_t npast;
	struct daf_recent recent[DAF_RECENT]; /* the newest first */
	size_t nrecent;
	struct daf_date today;
	struct daf_record_part *parts;
	size_t nparts;
	bool revealed; /* protected numbers are shown: of the part in sight */
	bool whole;    /* for a file: no row of a part is cut */
};

/* Which record a screen shows. A rebuild by another process may give it another
 * record.id: when the screen loads again, it is found by its address. */
struct daf_record_ref {
	int64_t record;
	char *id, *ledger; /* NULL before the first load; ours */
};
/* Before it is read. */
const struct daf_err *daf_record_ref_find(
    struct daf_record_ref *ref, struct daf_register *reg) DAF_MUST_USE;
/* After it was read. */
void daf_record_ref_keep(
    struct daf_record_ref *ref, const struct daf_item *item);
void daf_record_ref_clear(struct daf_record_ref *ref);

/* Reads it. pool: a new one, the view's. */
const struct daf_err *daf_record_read(struct daf_record_view *v,
    struct daf_register *reg, int64_t record) DAF_MUST_USE;
/* Only what it is and what was written: r, past, today. */
const struct daf_err *daf_record_read_past(struct daf_record_view *v,
    struct daf_register *reg, int64_t record) DAF_MUST_USE;

/* Fills the lines with a part. *head: what stands over them, or NULL; the
 * lines' pool's. */
void daf_record_summary(struct daf_lines *l, const struct daf_record_view *v);
void daf_record_children(struct daf_lines *l, const char **head,
    const struct daf_record_view *v, const struct daf_record_part *part);
/* What is masked among them, of each child that has something: its protected
 * fields, as daf_reveal_log wants them. */
struct daf_masked {
	const struct daf_item *item;
	const char *what;
};
const struct daf_err *daf_record_masked(struct daf_masked **out, size_t *n,
    struct daf_pool *pool, const struct daf_record_view *v,
    const struct daf_record_part *part) DAF_MUST_USE;
void daf_record_named(
    struct daf_lines *l, const char **head, const struct daf_record_view *v);

/* What it is called: its number, else its title, else its id. */
const char *daf_record_name(const struct daf_item *item);
/* The live values of a field; NULL: none. */
const struct daf_live *daf_record_live(
    const struct daf_record *r, const char *field);
/* A value for people, masked unless revealed; the pool's of the lines. */
const char *daf_record_value(const struct daf_lines *l,
    const struct daf_record_view *v, const struct daf_field *field,
    const char *value);
/* "Draft -> Located": what a change set wrote into a field and what that
 * replaced; of texts that run from right to left only what was written.
 * Appends. */
void daf_record_from_to(struct daf_buf *out, const struct daf_lines *l,
    const struct daf_record_view *v, const struct daf_field *field,
    const struct daf_set *set);

/* The screen. */
struct daf_record_screen {
	struct daf_screen s;
	struct daf_record_ref ref;
	size_t part;       /* in view.parts */
	uint64_t revealed; /* a bit for each part: its numbers are shown */
	bool unhidden;     /* who a protected record is, is shown */
	struct daf_record_view view;
	struct daf_lines lines;
	const char *head; /* over the lines, or NULL */
	bool stale;       /* the lines are another part's */
};
struct daf_record_part *daf_record_part_now(struct daf_record_screen *r);
/* Makes the lines of its part anew, so many columns wide. */
void daf_record_fill(struct daf_record_screen *r, int columns);
/* The same where they are not those to be seen: before they are drawn, and
 * before a key acts on one, as keys that come together are taken without drawing
 * between them. */
void daf_record_freshen(struct daf_record_screen *r);
/* The field under the mark; NULL: none that is known. */
const struct daf_field *daf_record_field_at(const struct daf_record_screen *r);
/* recordnew.c: n; asks what is to be added, if neither the order nor the part in
 * sight says so. */
const struct daf_err *daf_record_new(
    struct daf_record_screen *r, const struct daf_order *o) DAF_MUST_USE;
/* recordact.c */
const struct daf_err *daf_record_act(
    struct daf_screen *s, const struct daf_order *o, bool *done) DAF_MUST_USE;

#endif
