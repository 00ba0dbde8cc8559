/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entryi.h - the inside of an entry, shared by entry.c (what was typed),
 * entrycheck.c (what is judged) and entrypart.c (what is written).
 *
 * A record made by an entry has no address before its change set has a seq. A
 * reference to it (".3") therefore stands in `ref` until the part is written;
 * for the checks it has a stand-in address that no register ever gives out.
 */
#ifndef DAF_CORE_ENTRYI_H
#define DAF_CORE_ENTRYI_H

#include "core/entry.h"
#include "core/map.h"
#include "core/said.h"

struct entry_set {
	const char *field, *value; /* canonical; NULL if ref */
	size_t ref;                /* the record made by this entry, 1 …; 0 */
	struct daf_addr *over;
	size_t nover;
};

struct entry_line {
	size_t birth; /* 1 …; 0: a change */
	const char *type_name;
	const struct daf_type *type; /* NULL: unknown */
	int64_t row;                 /* record.id of a change */
	struct daf_addr record;      /* of a change */
	const char *number;          /* of a change, or NULL */
	struct entry_set *sets;
	size_t nsets, cap;
	size_t size; /* bytes as JSON, at most */
	size_t part;
	size_t input; /* the line of the text that it came from; 0: typed */
	size_t after; /* opened by the one before it, whose place it was + 1:
	               * the two are not parted; 0: by itself */
};

struct entry_birth {
	const char *type_name;
	bool known; /* id and number are final */
	struct daf_addr id;
	const char *number; /* given or assigned, or NULL */
	int year;           /* asked for in place of a number; 0: today's */
};

struct entry_serial {
	int64_t highest;
	bool asked; /* the register, too */
};

struct daf_entry {
	struct daf_pool *pool;
	struct daf_register *reg;
	const struct daf_register_ledger *ledger;
	const struct daf_who *who;
	const char *const *roles;
	int64_t now;
	int zone; /* the office's, minutes east of UTC */
	struct entry_line *lines;
	size_t nlines, lines_cap;
	struct entry_birth *births;
	size_t nbirths, births_cap;
	struct daf_map *serial_of; /* the index of a run, by its name */
	struct entry_serial *serials;
	size_t nserials, serials_cap;
	struct daf_said *said; /* what the lines say; see daf_entry_said */
	bool said_stale;       /* lines were taken away or moved */
	size_t input;          /* the line of a text that is read, or 0 */
	bool numbers_checked;  /* given ones, for one used twice; and `once` */
	bool program;          /* what is composed now, no officer writes */
	const char *note;      /* daf_entry_note */
};

/* A live value of a field, as the register holds it. */
struct daf_entry_live {
	struct daf_addr addr;
	const char *value;
	int64_t time;
};

/* What it says so far, for the checks. */
struct daf_said *daf_entry_said(struct daf_entry *e);

/* Room for one more in a pool's array that doubles. */
void *daf_entry_grow(
    struct daf_pool *pool, void *array, size_t n, size_t *cap, size_t size);

/* Which record of this entry has this stand-in address; 0: it is none. */
size_t daf_entry_stand_in(const struct daf_entry *e, const char *id);
/* The stand-in address of one. */
const char *daf_entry_birth_id(const struct daf_entry *e, size_t index);
/* Makes fields as typed canonical and appends them to the line. */
const struct daf_err *daf_entry_take(struct entry_line *line,
    struct daf_entry *e, size_t n, const char *const *fields,
    const char *const *values) DAF_MUST_USE;
void daf_entry_add(
    struct entry_line *line, struct daf_entry *e, const struct entry_set *set);
bool daf_entry_has(const struct entry_line *line, const char *field);
/* Computes the line's size; REFUSED if no change set can hold it. */
const struct daf_err *daf_entry_fits(struct entry_line *line) DAF_MUST_USE;

/* The live values of a field now; the one to show first. */
const struct daf_err *daf_entry_live(struct daf_entry_live **out, size_t *n,
    struct daf_entry *e, int64_t row, const char *field) DAF_MUST_USE;
/* Fills set->over in modes ONE and ALL. */
const struct daf_err *daf_entry_over(struct entry_set *set, struct daf_entry *e,
    const struct entry_line *line, enum daf_over_mode mode) DAF_MUST_USE;
/* Fills `over` of all in mode GIVEN; of: the field of each, or NULL: of any. */
const struct daf_err *daf_entry_over_given(struct entry_set *sets, size_t nsets,
    struct daf_entry *e, int64_t row, const char *const *of,
    const struct daf_addr *over, size_t nover) DAF_MUST_USE;

/* The room that is left in the last change set; 0: there is none. */
size_t daf_entry_room(const struct daf_entry *e);
/* Is it a line that the program adds by itself? */
bool daf_entry_is_head(const struct entry_line *line);
/* The findings of a line as one refusal, if there are any: against the type, the
 * rights and the record. Fields from..nsets are new; pending: the record's line
 * so far, or NULL; what: how the refusal calls it. */
const struct daf_err *daf_entry_check(struct daf_entry *e,
    const struct entry_line *line, size_t from,
    const struct entry_line *pending, bool own_office,
    const char *what) DAF_MUST_USE;
/* Does the line make a record of this kind necessary, and with which fields?
 * whole: all that the record says, not only what the line sets. */
const struct daf_err *daf_entry_raised(const char ***values, bool *wanted,
    struct daf_entry *e, const struct entry_line *line,
    const struct daf_raise *raise, bool whole) DAF_MUST_USE;
/* The run of a name (a number's beginning, or where one runs and its year):
 * made with `highest` 0 when it is asked for first. */
struct entry_serial *daf_entry_run(
    struct daf_entry *e, const char *name, size_t len);
/* Gives the numbers that the line's new fields, from `from` on, ask for. */
const struct daf_err *daf_entry_serials(
    struct entry_line *line, size_t from, struct daf_entry *e) DAF_MUST_USE;
/* If the new fields decide about an approval: for which stage of its parent. */
const struct daf_err *daf_entry_round(
    struct entry_line *line, size_t from, struct daf_entry *e) DAF_MUST_USE;
/* If the new fields name another record that this type follows, and do not say
 * what that one says: adds it. */
const struct daf_err *daf_entry_follow(
    struct entry_line *line, size_t from, struct daf_entry *e) DAF_MUST_USE;
/* Those that follow a record which this entry changes are changed with it, as far
 * as this officer may. */
const struct daf_err *daf_entry_spread(struct daf_entry *e) DAF_MUST_USE;
/* The numbers of a line that was taken: the next ones go on from there. */
const struct daf_err *daf_entry_serials_note(
    struct daf_entry *e, const struct entry_line *line) DAF_MUST_USE;
/* Once all is entered: REFUSED if a line has what another record has that only
 * one may have, in the register or in the entry, as the entry leaves it. */
const struct daf_err *daf_entry_once(struct daf_entry *e) DAF_MUST_USE;

/* The room that lines have in one change set, beside its head. */
#define DAF_ENTRY_ROOM (DAF_CHANGESET_MAX - 1024)

#endif
