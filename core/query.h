/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * query.h - reading the register: show, history, list, find, due, conflicts,
 * dump. Results are copied into a pool: no statement stays open while the
 * caller prints or waits for a key.
 */
#ifndef DAF_CORE_QUERY_H
#define DAF_CORE_QUERY_H

#include "core/apply.h"

/* A row of any list. */
struct daf_item {
	int64_t record;     /* record.id */
	const char *id;     /* address */
	const char *number; /* or NULL */
	const char *type, *title, *stage, *office, *ledger;
	int64_t updated;
	bool disputed, struck;
	const char *cursor;            /* list: where the next page starts */
	const char *where;             /* find: "field: …matched…" */
	const char *date, *what, *law; /* due; law may be NULL */
};
struct daf_items {
	struct daf_item *items;
	size_t n;
};

/* The record that a person names: an id, a number, or a prefix of a number
 * that only one record has (case does not matter). REFUSED: none, or several
 * (the text lists their ids). ledger NULL: all ledgers. Also finds records
 * whose birth does not count (held, refused). */
const struct daf_err *daf_find_record(struct daf_item *out,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    const char *name) DAF_MUST_USE;

struct daf_value {
	const char *value, *at; /* at: address */
	const char *by;         /* officer id */
	const char *by_name;    /* from the roster, or the id */
	const char *office;
	int64_t time;
	int zone;
	enum daf_state state;
};
struct daf_live {
	const char *field;
	size_t n;                       /* 1: normal; more: see disputed */
	const struct daf_value *values; /* the one to show first */
	bool disputed;                  /* the values differ */
};
struct daf_record {
	struct daf_item item;
	const struct daf_type *type; /* NULL: unknown */
	struct daf_live *fields;     /* sorted by name; no cleared ones unless
	                            * disputed */
	size_t nfields;
	struct daf_item *children; /* records whose parent it is */
	size_t nchildren;
};
const struct daf_err *daf_show(struct daf_record *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record) DAF_MUST_USE;
/* The live addresses of one field now, sorted; for `over`. */
const struct daf_err *daf_live_addrs(struct daf_addr **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg, int64_t record,
    const char *field) DAF_MUST_USE;

/* One change set's part in one record, oldest first. */
struct daf_past {
	const char *at, *by, *by_name, *office;
	int64_t time;
	int zone;
	enum daf_state state;
	bool counts;
	const char *reason; /* or NULL */
	size_t nsets;
	const struct daf_set *sets;
};
const struct daf_err *daf_history(struct daf_past **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg,
    int64_t record) DAF_MUST_USE;

struct daf_where {
	const char *field, *value; /* equality of canonical values; also type,
	                            * office, stage, number, struck=no/yes */
};
struct daf_list_query {
	const char *ledger; /* or NULL */
	const char *type;   /* or NULL: all */
	const struct daf_where *where;
	size_t nwhere;
	const char *sort; /* field; NULL: the type's, else updated */
	bool desc;
	size_t limit;      /* 0: 200 */
	const char *after; /* cursor of the last row seen, or NULL */
	bool with_struck;
};
/* A page. REFUSED: unknown type, a field that the type does not have, a bad
 * cursor. */
const struct daf_err *daf_list(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_list_query *q) DAF_MUST_USE;
/* Full-text: every word (prefix of a word) must be in the record. */
const struct daf_err *daf_find(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const char *const *words, size_t nwords,
    const char *ledger, size_t limit) DAF_MUST_USE;
/* Due up to `within` days from today (the overdue always), soonest first. */
const struct daf_err *daf_due(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, int within,
    size_t limit) DAF_MUST_USE;
struct daf_conflict {
	struct daf_item item;
	struct daf_live field;
};
const struct daf_err *daf_conflicts(struct daf_conflict **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg,
    const char *ledger) DAF_MUST_USE;

/* Appends nothing but calls `write` with each canonical line of the dump:
 * {"fields":{F:[{"at":A,"value":V}…]…},"id":ID,"type":T}\n sorted by id, then
 * by field, then by address; records with at least one live value. With one
 * ledger, or all (then a line {"ledger":HASH} before each ledger's records,
 * if there are several). */
const struct daf_err *daf_dump(struct daf_register *reg, const char *ledger,
    const struct daf_err *(*write)(void *arg, const char *line, size_t len),
    void *arg) DAF_MUST_USE;

/* The state of every change set that is here, a line each, sorted by replica
 * and seq: "replica seq state counts sha256 reason". A statement is open while
 * `write` runs: it must not wait for anybody. For `daftar verify`. */
const struct daf_err *daf_dump_states(struct daf_register *reg,
    const char *ledger,
    const struct daf_err *(*write)(void *arg, const char *line, size_t len),
    void *arg) DAF_MUST_USE;

/* Change sets that headquarters held or refused, and why: this register's own
 * first, then the newest first. */
struct daf_verdict {
	const char *ledger, *at, *by, *by_name, *reason;
	int64_t time;
	int zone;
	enum daf_state state;
	bool own;
};
const struct daf_err *daf_verdicts(struct daf_verdict **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg,
    const char *ledger) DAF_MUST_USE;

/* Counts for the foot of the screen and for `sync`. */
struct daf_counts {
	int64_t here, sent, held, refused, disputed;
};
const struct daf_err *daf_count_states(struct daf_counts *out,
    struct daf_register *reg, const char *ledger) DAF_MUST_USE;

#endif
