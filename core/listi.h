/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listi.h - the inside of a list, shared by list.c (what is asked), listwhere.c
 * (its filters), listtest.c (who passes them), listrows.c (which rows it has)
 * and listcount.c (how many).
 */
#ifndef DAF_CORE_LISTI_H
#define DAF_CORE_LISTI_H

#include "core/db.h"
#include "core/derive.h"
#include "core/query.h"

#define DAF_LIST_KEY_MAX DAF_KEY_MAX

/* A filter that at most so many rows pass is gathered. Measured: a row costs
 * ten times as much there as one that the walk only looks at, and the walk
 * looks at (rows of the type / rows that pass) for each that it finds. */
#define DAF_LIST_FEW 3000
#define DAF_LIST_EVERY 64

enum daf_list_subject {
	BY_FIELD,
	BY_UPDATED,
	BY_OFFICE,
	BY_TITLE,
	BY_TYPE,
	BY_STAGE,
	BY_NUMBER,
	BY_STRUCK,
	BY_DUE,
	BY_OPENED,
	BY_CLOSED,
	BY_COMPLETE,
	BY_OPEN,
	BY_DISPUTED,
	BY_UNSENT,
	BY_LATE,
	BY_REQUEST,
	BY_DEADLINE
};

/* What a list is sorted or filtered by. */
struct list_by {
	enum daf_list_subject subject;
	const char *name;
	const struct daf_field *def; /* NULL: unknown or pseudo */
	int64_t column;              /* list_column.id; 0: no cells */
};

struct list_key {
	size_t len;
	unsigned char data[DAF_LIST_KEY_MAX + 1]; /* a bound is longer by one */
};

enum list_deadline {
	DEADLINE_MET,
	DEADLINE_MISSED,
	DEADLINE_RUNNING,
	DEADLINE_OVERDUE
};

enum list_how { LIST_TEXT, LIST_FLAG, LIST_RANGE };

/* A filter. */
struct list_test {
	struct list_by by;
	enum list_how how;
	bool except;
	bool exact;        /* equal keys are equal values */
	bool yes;          /* flag: what is wanted */
	const char *value; /* text; name of a deadline */
	enum list_deadline deadline;
	struct list_key low, high; /* low <= key < high; of a text too */
};

struct list_row {
	int64_t record;
	struct list_key key;
};

/* A record that may be a row, while its statement is open. */
struct list_candidate {
	sqlite3_stmt *st;
	int64_t record, ledger, updated, opened, closed; /* closed -1: none */
	const char *type, *office, *stage, *number, *title, *complete;
	bool struck, disputed;
	int64_t
	    same; /* who stands for its group; 0: it has none, or is struck */
};

struct listing {
	struct daf_register *reg;
	struct daf_db *db;
	struct daf_pool *pool;      /* the caller's */
	struct daf_pool *scratch;   /* of the row at hand, or NULL */
	const char *ledger_name;    /* or NULL */
	int64_t ledger;             /* -1: all */
	const char *type;           /* "": all */
	const struct daf_type *def; /* NULL with all */
	struct list_by sort;
	bool desc; /* the order of the list */
	bool back; /* its page is found from its end */
	bool down; /* the way the page is found: desc, or not */
	bool with_struck, apart;
	char today[DAF_TIME_SIZE]; /* in the office */
	int offset;                /* its clock */
	struct list_test *where;
	size_t nwhere, limit;
	size_t every;  /* rows looked at between two looks at the clock */
	size_t few;    /* DAF_LIST_FEW; tests have less */
	int64_t until; /* of the clock in ms; 0: no end */
	bool (*stop)(void *arg); /* ends it as the clock does; or NULL */
	void *stop_arg;
	struct list_row from;  /* the cursor; record 0: none */
	struct list_row *rows; /* in the way they are found, at most limit;
				* NULL: they are only counted */
	size_t nrows;
	bool light;           /* counting by cells alone will do */
	bool gathered;        /* from the beginning, whatever the cursor */
	struct list_row last; /* the time was over here; record 0: it was not */
};

/* list.c: begins: type, order, filters; all but cursor and rows. */
const struct daf_err *daf_list_begin(struct listing *l, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_list_query *q) DAF_MUST_USE;
void daf_list_end(struct listing *l);
/* What a name means in this list. */
const struct daf_err *daf_list_resolve(struct list_by *by,
    const struct listing *l, const char *name, bool filter) DAF_MUST_USE;
/* Opaque to others: direction, column, key in hex, record. */
const char *daf_list_write_cursor(
    const struct listing *l, const struct list_row *row);
const struct daf_err *daf_list_read_cursor(
    struct listing *l, const char *s) DAF_MUST_USE;

/* The name of a due rule in filters: its own, or its field's. */
const char *daf_list_rule_name(const struct daf_due_rule *rule);

/* listwhere.c: from what was asked to a test. REFUSED as daf_list says. */
const struct daf_err *daf_list_test_set(struct list_test *t, struct listing *l,
    const struct daf_where *where) DAF_MUST_USE;

/* listtest.c */
/* The key of a text or an instant in a column, as cells have it. */
void daf_list_text_key(
    struct list_key *key, const struct list_by *by, const char *text);
void daf_list_time_key(
    struct list_key *key, const struct list_by *by, int64_t time);
/* The text that a list shows of a record in a column; "" if none. Lasts as
 * long as the candidate's statement, or l->scratch. */
const struct daf_err *daf_list_shown(const char **out, struct listing *l,
    const struct list_by *by, const struct list_candidate *c) DAF_MUST_USE;
/* Its key. */
const struct daf_err *daf_list_key_of(struct list_key *out, struct listing *l,
    const struct list_by *by, const struct list_candidate *c) DAF_MUST_USE;
/* Passes the record all filters? Those that are exact and have cells are not
 * looked at: see probe in listrows.c. */
const struct daf_err *daf_list_passes(
    bool *yes, struct listing *l, const struct list_candidate *c) DAF_MUST_USE;
/* A key from a column of a row. */
void daf_list_read_key(struct list_key *key, sqlite3_stmt *st, int column);
int daf_list_compare_keys(const struct list_key *a, const struct list_key *b);

/* listrows.c: fills l->rows, or counts in l->nrows. */
const struct daf_err *daf_list_fill(struct listing *l) DAF_MUST_USE;
/* Is the record, of a group, a row only under another one that comes before it
 * (the one that stands for all, then by address) and passes, too? `light`: as
 * far as cells say. */
const struct daf_err *daf_list_under(bool *yes, struct listing *l,
    int64_t record, int64_t same, bool light) DAF_MUST_USE;
/* Have the cells the filters' keys for this record? Cheaper than its row; but
 * for exact ones, what passes is looked at again. */
const struct daf_err *daf_list_probe(
    bool *yes, struct listing *l, int64_t record) DAF_MUST_USE;

#endif
