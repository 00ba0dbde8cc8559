/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply_priv.h - what the files of the register's one writer share: apply.c
 * (arrival, heads), applystate.c (states), live.c (which values are live), plan.c (what is
 * derived for a type), derive.c (from live values), store.c (writes the
 * difference), same.c (what is joined as one), charter.c (people and types),
 * closed.c (what comes by a snapshot), erase.c (what was erased by an order).
 *
 * A record is touched before anything of it changes: what was derived from its
 * old live values is noted. At the flush its new live values are read and the
 * difference is written, once for all change sets of a transaction.
 */
#ifndef DAF_CORE_APPLY_PRIV_H
#define DAF_CORE_APPLY_PRIV_H

#include "core/apply.h"
#include "core/derive.h"
#include "core/map.h"
#include "core/register_priv.h"

enum daf_column_kind {
	DAF_COLUMN_FIELD,
	DAF_COLUMN_UPDATED,
	DAF_COLUMN_OFFICE,
	DAF_COLUMN_TITLE,
	DAF_COLUMN_DUE,
	DAF_COLUMN_COMPLETE,
	DAF_COLUMN_OPENED,
	DAF_COLUMN_CLOSED,
};

struct daf_column {
	int64_t id; /* list_column.id */
	enum daf_column_kind kind;
	int64_t field;               /* field.id */
	const struct daf_field *def; /* NULL: unknown here */
	bool hides;                  /* of a protected record */
};

struct daf_plan_field {
	int64_t id;
	const struct daf_field *def;
	bool hides; /* of a protected record */
};

struct daf_plan_rule {
	const struct daf_due_rule *rule;
	int64_t from;
	int64_t *until;
	bool *extends; /* that one has a clock of its own: a later date, not
	                * what was waited for */
	size_t nuntil;
};

/* What is derived for the records of one type in one ledger. */
struct daf_plan {
	struct daf_pool *pool;
	const struct daf_type *type; /* NULL: unknown, or no type */
	struct daf_column *columns;
	size_t ncolumns;
	struct daf_plan_field *title, *search;
	size_t ntitle, nsearch;
	int64_t *checks; /* fields of the check list */
	size_t nchecks;
	bool search_all;
	struct daf_plan_rule *rules;
	size_t nrules;
	int64_t protected, pseudonym; /* fields; 0: it protects none */
	int64_t join[2]; /* fields that name the two it joins; 0: none */
	struct daf_buf signature; /* equal: derives the same */
};

struct daf_key {
	const void *data;
	size_t len;
};
struct daf_due_row {
	const char *date, *done; /* done NULL: it runs */
	int64_t rule;
};

struct daf_derived {
	const struct daf_plan *plan; /* NULL: does not count, nothing of it */
	const char *number;          /* or NULL */
	const char *title, *stage, *words;
	const char *complete; /* of the check list: "9/13"; "" without one */
	int64_t updated;
	bool disputed, struck;
	bool born;               /* its birth counts */
	bool veils;              /* its own values say that it is protected */
	const char *parent;      /* id; "" none */
	const char *join[2];     /* ids of the two that it joins; NULL: none */
	int64_t opened, closed;  /* days; opened 0, closed -1: none */
	struct daf_key *cells;   /* one for each of plan->columns */
	struct daf_due_row *due; /* and what was done */
	size_t ndue;
};

struct daf_seen { /* a change set */
	int64_t id, replica, seq, time;
	const char *name; /* the replica's */
	int zone;
	bool counts;
};

struct daf_live_value {
	int64_t field;
	const char *value; /* of the flush's pool */
	struct daf_seen seen;
};

struct daf_touched {
	int64_t id, ledger;
	const char *type, *office;
	int64_t birth; /* change_set.id, 0: not here */
	bool fresh;    /* made in this flush: nothing to compare with */
	bool veiled;   /* others say that it is protected: veil.c */
	struct daf_derived before;
	struct daf_live_value *live; /* ordered by field */
	size_t nlive, live_cap;
	int64_t *dirty; /* fields to compute anew from the history */
	size_t ndirty, dirty_cap;
};

struct daf_head_row { /* a replica */
	int64_t id, ledger, applied, highest;
	int64_t closed; /* up to here a snapshot tells, 0: none */
	int64_t named;  /* the highest seq that any `over` names */
	const char *name;
	char sha256[DAF_SHA_HEX], oid[41];
	bool own, dirty;
};

struct daf_cell_change {
	int64_t column, record;
	struct daf_key key; /* of the flush's pool */
	bool gone;
};

struct daf_same_note {
	int64_t record; /* or, if 0: */
	int64_t ledger;
	const char *address; /* of the flush's pool */
};

struct daf_apply {
	struct daf_register *reg;
	struct daf_db *db;
	bool charter_changed;
	bool erased;                           /* any record was */
	int64_t number, stage, struck, parent; /* field.id */
	/* known as long as nothing is rolled back */
	struct daf_map *fields; /* name -> field.id */
	struct daf_map *plans;  /* ledger, type -> index */
	struct daf_plan **plan;
	size_t nplans, plans_cap;
	/* of one transaction */
	struct daf_pool *pool;
	struct daf_map *heads; /* ledger, name -> index */
	struct daf_head_row *head;
	size_t nheads, heads_cap;
	struct daf_map *seen; /* change_set.id -> index */
	struct daf_seen *see;
	size_t nseen, seen_cap;
	struct daf_map *names; /* replica.id -> index */
	const char **name;
	size_t nnames, names_cap;
	struct daf_map *serials;
	/* until the next flush */
	struct daf_pool *flush_pool;
	struct daf_map *touched; /* record.id -> index */
	struct daf_touched *touch;
	size_t ntouched, touched_cap, weight;
	struct daf_cell_change *cells;
	size_t ncells, cells_cap;
	struct daf_same_note *same; /* what may be joined otherwise now */
	size_t nsame, same_cap;
	int64_t *veil; /* records that may be protected otherwise now */
	size_t nveil, veil_cap;
	bool unveiled; /* look, though no record is protected now */
	bool restated; /* what waited may be refused now, or count */
	struct daf_buf scratch;
};

/* ids.c */
const struct daf_err *daf_apply_field(
    int64_t *id, struct daf_apply *a, const char *name) DAF_MUST_USE;
/* Index of its head; replicas are also made for names that only an `over`
 * mentions so far. */
const struct daf_err *daf_apply_replica(size_t *index, struct daf_apply *a,
    int64_t ledger, const char *name) DAF_MUST_USE;
/* The pointer lasts until another one is seen. */
const struct daf_err *daf_apply_seen(const struct daf_seen **out,
    struct daf_apply *a, int64_t change_set) DAF_MUST_USE;
void daf_apply_note_seen(struct daf_apply *a, struct daf_seen seen);
const struct daf_err *daf_apply_write_heads(struct daf_apply *a) DAF_MUST_USE;

/* touch.c */
/* Notes what a record was before this flush changes it. The pointer lasts
 * until the next record is touched. */
const struct daf_err *daf_touch(
    struct daf_touched **out, struct daf_apply *a, int64_t record) DAF_MUST_USE;
/* *out NULL: there is none yet. */
const struct daf_err *daf_touch_address(struct daf_touched **out,
    struct daf_apply *a, int64_t ledger, const char *address) DAF_MUST_USE;
/* A record that was made just now. */
struct daf_touched *daf_touch_add(struct daf_apply *a, struct daf_touched t);
void daf_touch_dirty(struct daf_touched *t, int64_t field);
/* Writes what became of the records that were touched. */
const struct daf_err *daf_apply_flush(struct daf_apply *a) DAF_MUST_USE;
void daf_touch_reset(struct daf_apply *a);

/* apply.c */
/* Between daf_apply_begin and the transaction's end. */
struct daf_apply *daf_apply_context(struct daf_register *reg) DAF_NEVER_NULL;
/* A record that is new here; *out NULL: it is not. birth: change_set.id. */
const struct daf_err *daf_apply_insert_record(struct daf_touched **out,
    struct daf_apply *a, int64_t ledger, const struct daf_line *line,
    const char *address, int64_t birth) DAF_MUST_USE;
/* Of a record whose changes came first. */
const struct daf_err *daf_apply_give_birth(struct daf_touched *t,
    struct daf_apply *a, const struct daf_line *line,
    int64_t birth) DAF_MUST_USE;
/* ISB-EXT-2026-0007 raises ISB-EXT-2026 to 7, in whatever state it is: a
 * number that was given once is not given again. */
void daf_apply_number(struct daf_apply *a, const char *number);
void daf_apply_serial(
    struct daf_apply *a, const char *prefix, size_t len, int64_t serial);
/* The applied head goes on as far as there is no gap. */
const struct daf_err *daf_apply_go_on(
    struct daf_apply *a, size_t index) DAF_MUST_USE;
const struct daf_err *daf_apply_flush_if_large(
    struct daf_apply *a) DAF_MUST_USE;

/* closed.c: what comes by a snapshot. */
struct daf_closed_set {
	const struct daf_addr *at;
	const char *officer, *roles;
	int64_t time, volume;
	int zone;
};
/* REFUSED if it is here, and not the same; *id: change_set.id. */
const struct daf_err *daf_closed_set(int64_t *id, struct daf_apply *a,
    int64_t ledger, const struct daf_closed_set *set) DAF_MUST_USE;
/* 0: no snapshot of that volume has it. */
const struct daf_err *daf_closed_find(int64_t *id, struct daf_apply *a,
    int64_t ledger, int64_t volume, const struct daf_addr *at) DAF_MUST_USE;
/* line: without sets; birth 0: not known. *fresh: it was not here. */
const struct daf_err *daf_closed_record(struct daf_touched **out, bool *fresh,
    struct daf_apply *a, int64_t ledger, const struct daf_line *line,
    int64_t birth) DAF_MUST_USE;
const struct daf_err *daf_closed_empty(
    struct daf_apply *a, struct daf_touched *t, int64_t volume) DAF_MUST_USE;
/* REFUSED if it is here, and not the same. fresh: nothing of it can be here. */
const struct daf_err *daf_closed_value(struct daf_apply *a,
    struct daf_touched *t, bool fresh, int64_t change_set,
    const struct daf_addr *at, const char *field,
    const char *value) DAF_MUST_USE;
/* *known false: the record did not come with that volume. */
const struct daf_err *daf_closed_over(struct daf_apply *a, int64_t ledger,
    int64_t volume, const struct daf_addr *record, const char *field,
    const struct daf_addr *at, int64_t change_set, bool *known) DAF_MUST_USE;
const struct daf_err *daf_closed_serial(struct daf_apply *a, int64_t ledger,
    const char *prefix, int64_t highest) DAF_MUST_USE;
/* First: what comes of a replica up to there is left aside from now on. */
const struct daf_err *daf_closed_start(struct daf_apply *a, int64_t ledger,
    const char *replica, int64_t seq, const char *sha256,
    bool own) DAF_MUST_USE;
/* Last: all of it is here. */
const struct daf_err *daf_closed_head(struct daf_apply *a, int64_t ledger,
    const char *replica, int64_t seq, const char *sha256) DAF_MUST_USE;
const struct daf_err *daf_closed_end(
    struct daf_apply *a, int64_t ledger, int64_t volume) DAF_MUST_USE;

/* erase.c */
/* Is the line of a record that was erased, or bears one below such a one? That
 * is erased then, too. Looks only if a->erased. */
const struct daf_err *daf_erase_line(bool *erased, struct daf_apply *a,
    int64_t ledger, const struct daf_line *line) DAF_MUST_USE;

/* live.c */
struct daf_arrival {
	const struct daf_changeset *cs;
	struct daf_seen seen;
	size_t head; /* index of its replica's */
	bool bears;  /* this record came with it: nothing names its values */
	bool waits;  /* to be decided at headquarters */
};
/* A value arrives, with what it replaces. */
const struct daf_err *daf_live_arrive(struct daf_apply *a,
    const struct daf_arrival *arrival, struct daf_touched *t, int64_t field,
    const struct daf_set *set) DAF_MUST_USE;
/* A value that an arrival replaces. */
const struct daf_err *daf_live_replace(struct daf_apply *a,
    const struct daf_arrival *arrival, struct daf_touched *t, int64_t field,
    const struct daf_addr *old) DAF_MUST_USE;
/* From the history alone. */
const struct daf_err *daf_live_recompute(
    struct daf_apply *a, int64_t record, int64_t field) DAF_MUST_USE;
/* Reads t->live from the table. */
const struct daf_err *daf_live_read(
    struct daf_apply *a, struct daf_touched *t) DAF_MUST_USE;

/* plan.c */
const struct daf_err *daf_plan_get(const struct daf_plan **out,
    struct daf_apply *a, int64_t ledger, const char *type) DAF_MUST_USE;
/* A plan of one's own, by the types as they are now. */
const struct daf_err *daf_plan_build(struct daf_plan **out, struct daf_apply *a,
    int64_t ledger, const char *type) DAF_MUST_USE;
/* After types changed. */
void daf_plan_forget(struct daf_apply *a);
void daf_plan_free(struct daf_plan *plan);

/* derive.c: from t->live. */
const struct daf_err *daf_derive(struct daf_derived *out, struct daf_apply *a,
    const struct daf_touched *t) DAF_MUST_USE;
const struct daf_err *daf_derive_with(struct daf_derived *out,
    struct daf_apply *a, const struct daf_touched *t,
    const struct daf_plan *plan) DAF_MUST_USE;

/* store.c: in the order of record ids; then the cells of all of them. */
const struct daf_err *daf_store(struct daf_apply *a,
    const struct daf_touched *t, const struct daf_derived *before,
    const struct daf_derived *after) DAF_MUST_USE;
const struct daf_err *daf_store_cells(struct daf_apply *a) DAF_MUST_USE;

#define DAF_VEIL_OWN 1
#define DAF_VEIL_GROUP 2
#define DAF_VEIL_PARENT 4
#define DAF_VEIL_WAITS 8 /* a change set says so that is not decided yet */
/* veil.c: which records are protected by others. */
void daf_veil_note(struct daf_apply *a, int64_t record);
/* What change sets wrote into: it may be hidden now. */
const struct daf_err *daf_veil_note_sets(struct daf_apply *a, int64_t replica,
    int64_t from, int64_t to) DAF_MUST_USE;
/* After the groups are settled. */
const struct daf_err *daf_veil_settle(struct daf_apply *a) DAF_MUST_USE;

/* same.c: which records are joined as one. */
/* Writes what a link joins, if that changed, and notes who is concerned. */
const struct daf_err *daf_same_store(struct daf_apply *a,
    const struct daf_touched *t, const struct daf_derived *old,
    const struct daf_derived *new) DAF_MUST_USE;
/* After all rows of a flush are written: the groups of what was noted. */
const struct daf_err *daf_same_settle(struct daf_apply *a) DAF_MUST_USE;

#endif
