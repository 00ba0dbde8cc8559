/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * query.h - reading the register: show, history, list, find, due, conflicts,
 * dump. Results are copied into a pool: no statement stays open while the
 * caller prints or waits for a key.
 */
#ifndef DAF_CORE_QUERY_H
#define DAF_CORE_QUERY_H

#include "core/apply.h"

/* Another record that is joined with a record as one. */
struct daf_same {
	int64_t record;
	const char *id, *number; /* number: or NULL */
	bool head;               /* it stands for all in lists */
};

/* A row of any list. */
struct daf_item {
	int64_t record;     /* record.id */
	const char *id;     /* address */
	const char *number; /* or NULL */
	const char *type, *title, *stage, *office, *ledger;
	const char *complete; /* of its check list: "9/13"; NULL: it has none */
	int64_t updated;
	bool disputed, struck;
	bool
	    waits; /* its birth does not count yet: number and title are of what
	             * waits, and lists do not have it */
	const struct daf_same *same; /* the others of its group, by address */
	size_t nsame;
	const char *via; /* a child or referrer: number or id of the joined
	                  * record that it belongs to; NULL: the one shown */
	/* daf_items_mark, or a list with `marks`: */
	enum daf_state state; /* of its newest change set */
	bool unsent;          /* has own change sets that are here or sent */
	const char *due;      /* its next date due, or NULL */
	bool late;            /* that is before today */
	const char *again;    /* by a rule of its type (once.h) it is there
	                       * twice: number or id of the other; or NULL */
	const char *cursor;   /* list: where the next page starts */
	const char *where;    /* find: "field: …matched…" */
	const char *date, *what, *law; /* due; law may be NULL */
	const char *officer; /* due: who works on it, as his record says, or
			      * NULL */
	const char *parent;  /* due, without a number: that of the record that
			     * it belongs to, or NULL */
};
struct daf_items {
	struct daf_item *items;
	size_t n;
	const char *resume; /* list with a budget that ran out: go on there */
};

/* The record that a person names: an id, a number, or a prefix of a number
 * that only one record has (case does not matter). REFUSED: none, or several
 * (the text lists their ids). ledger NULL: all ledgers. Also finds records
 * whose birth does not count (not yet decided, held, refused): by id; by a whole
 * number, too, if nothing that counts has it and it was not refused. */
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
	bool hidden; /* what stands there is DAF_HIDDEN (hide.h) */
};
/* Change sets of a register that do not count yet. */
struct daf_waiter {
	const char *replica;
	int64_t n;
};
struct daf_record {
	struct daf_item item;
	const struct daf_type *type; /* NULL: unknown */
	bool protected;              /* some of it is hidden, or would be */
	struct daf_live *fields;     /* sorted by name; no cleared ones unless
	                            * disputed */
	size_t nfields;
	/* What others wrote and is not accepted yet, also what clears a field:
	 * each value that nothing replaces. Nothing of it counts. */
	struct daf_live *waiting;
	size_t nwaiting;
	struct daf_waiter *waiters; /* whose it is, by replica */
	size_t nwaiters;
	struct daf_item *children; /* records whose parent it is, or one that
	                            * is joined with it */
	size_t nchildren;
};
const struct daf_err *daf_show(struct daf_record *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record) DAF_MUST_USE;
/* Records of its ledger that name this one, or one that is joined with it, in
 * a field other than parent: by type, then oldest first; `where` is the field. At most `limit`. */
const struct daf_err *daf_referrers(struct daf_items *out,
    struct daf_pool *pool, struct daf_register *reg, int64_t record,
    size_t limit) DAF_MUST_USE;
/* The live addresses of one field now, sorted; for `over`. */
const struct daf_err *daf_live_addrs(struct daf_addr **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg, int64_t record,
    const char *field) DAF_MUST_USE;

/* One change set's part in one record, oldest first. Of one that a snapshot told
 * of only what was live then, and not what it replaced. */
struct daf_past {
	const char *at, *by, *by_name, *office;
	int64_t time;
	int zone;
	enum daf_state state;
	bool counts;
	int64_t volume;     /* whose snapshot told of it, or 0 */
	const char *reason; /* or NULL */
	size_t nsets;
	const struct daf_set *sets;
};
const struct daf_err *daf_history(struct daf_past **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg,
    int64_t record) DAF_MUST_USE;

/* A filter. Which fields, and what the value is:
 *  - a field of the type: a value as a person types it, "" for none;
 *  - type, office, stage, number: the value itself;
 *  - open: yes or no: is the stage no closed one, by the type's definition;
 *  - disputed, struck, unsent, late: yes or no (struck also lets struck-out
 *    records into the list; unsent and late as in struct daf_item);
 *  - request: yes or no: do records of the type ask something of others;
 *  - updated, due, opened, closed: a date. due is the next date due; opened
 *    the day of birth, closed the day on which the closed stage of now was
 *    written, both by the clock of the office that wrote it;
 *  - deadline, in the list of a type: RULE:STATE, RULE the name of one of its
 *    deadlines or of the date field that is due itself, STATE one of met
 *    (done by the date due), missed (done later), running, overdue.
 * Records of types without stages pass no filter of open, opened and closed,
 * not even an exception.
 * A field of the type that has one of these last names takes its place.
 *
 * LIKE, for fields: the same as a list sorts them; case and accents do not
 * matter.
 * FROM, AFTER, UPTO and BEFORE compare, in the order of the kind: dates, times
 * and numbers only (money and quantities only with the same currency or unit).
 * A month or a year is meant whole: UPTO 2026-11 has all days of November.
 * Who has no value passes none of them. */
enum daf_where_op {
	DAF_WHERE_IS,
	DAF_WHERE_FROM,
	DAF_WHERE_AFTER,
	DAF_WHERE_UPTO,
	DAF_WHERE_BEFORE,
	DAF_WHERE_LIKE
};
/* What the register holds of one change set. */
struct daf_standing {
	const char *sha256, *oid; /* of the payload; git's id */
	const char *by, *by_name, *office, *reason; /* reason or NULL */
	int64_t time;
	int zone;
	enum daf_state state;
	bool counts, own;
	int64_t volume; /* whose snapshot told of it, or 0: then sha256 and oid
	                 * are "" */
};
/* ledger: its id in the database. In the pool. REFUSED: it is not here. */
const struct daf_err *daf_standing(struct daf_standing *out,
    struct daf_pool *pool, struct daf_register *reg, int64_t ledger,
    const struct daf_addr *at) DAF_MUST_USE;

struct daf_where {
	const char *field, *value;
	enum daf_where_op op;
	bool except; /* the others pass */
};
/* All of `where` must pass. */
struct daf_list_query {
	const char *ledger; /* or NULL */
	const char *type;   /* or NULL: all */
	const struct daf_where *where;
	size_t nwhere;
	const char *sort; /* field; NULL: the type's, else updated */
	bool desc;
	size_t limit;       /* 0: 200 */
	const char *after;  /* cursor: the page that starts behind this row */
	const char *before; /* cursor: the page that ends above this row */
	bool from_end;      /* the last page; with neither of them */
	bool with_struck;
	/* Of records that are joined as one, each is a row; else only the
	 * first that passes: the one that stands for all, then by address. */
	bool apart;
	bool marks;    /* also what daf_items_mark reads */
	int budget_ms; /* 0: none; else a page may be short after so long, and
	                * `resume` is not NULL: the same query with it as its
	                * `after` (`before` if backward) goes on */
	/* With a budget: asked again and again; true ends it as if the time
	 * were over. Or NULL. */
	bool (*stop)(void *arg);
	void *stop_arg;
};
/* A page, always in the order of the list. Without filters, or by a field that
 * the type indexes, its cost does not grow with the number of records. An order
 * by a field that the type does not index looks at all records of the type.
 * REFUSED: unknown type, a field that the type does not have, a bad cursor. */
const struct daf_err *daf_list(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_list_query *q) DAF_MUST_USE;

/* How many rows a list has. Start with `struct daf_count c = {0}` and call
 * until it is known, with the same query (order, limit and cursors do not
 * matter): each call takes about budget_ms (0: to the end). */
struct daf_count {
	int64_t n;
	bool known;             /* else: n or more */
	int64_t counted, minus; /* what n is made of */
	char at[256];           /* where the count goes on */
};
const struct daf_err *daf_count_list(struct daf_count *c,
    struct daf_register *reg, const struct daf_list_query *q,
    int budget_ms) DAF_MUST_USE;

/* Reads `state`, `unsent`, `due`, `late` and `again` of each. */
const struct daf_err *daf_items_mark(struct daf_items *items,
    struct daf_pool *pool, struct daf_register *reg) DAF_MUST_USE;

/* What a list shows of a record in a column. */
struct daf_shown {
	const char *text;  /* for people, "" if none */
	const char *value; /* as it is stored; NULL: none, or no field */
	bool disputed;     /* its live values differ */
};
/* The list columns of a record, one for each of type->columns; a reference as
 * the title of what it names, an update as a UTC instant. */
const struct daf_err *daf_item_columns(struct daf_shown **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg,
    const struct daf_item *item, const struct daf_type *type) DAF_MUST_USE;

/* Wheres from text such as
 *   stage=draft office=isb due<2026-12-01 -category=theft judge="A. B."
 * words separated by spaces, each FIELD OP VALUE, OP one of = < <= > >= ~ (LIKE); `-`
 * before a field: except; within quotes a space is no end, and \" and \\ stand
 * for a quote and a backslash. `type` (or NULL) is the query's; a word type=NAME
 * becomes the first of the result. Values are checked as daf_list checks them.
 * REFUSED: no such word, an unknown field (with names that are near), a value
 * that the field cannot have, an order where there is none, more than
 * DAF_FILTER_MAX words. */
#define DAF_FILTER_MAX 32
struct daf_filter {
	struct daf_where *where;
	size_t n;
};
const struct daf_err *daf_filter_parse(struct daf_filter *out,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    const char *type, const char *text) DAF_MUST_USE;
/* One word that is already without quotes; false: it is none. Nothing is
 * checked against a type. */
bool daf_filter_word(
    struct daf_where *out, struct daf_pool *pool, const char *word);
/* The text that parses to these; appends. */
void daf_filter_text(
    struct daf_buf *out, const struct daf_where *where, size_t n);

/* The foot of Today: records of types that have stages, not struck out, born
 * in the own office of each ledger in view. */
struct daf_office_counts {
	int64_t open;
	int64_t fresh;  /* opened in the last seven days, today included */
	int64_t closed; /* this month, by the office's calendar */
	int64_t oldest; /* days that the oldest open one is open; -1: none */
};
const struct daf_err *daf_count_office(struct daf_office_counts *out,
    struct daf_register *reg, const char *ledger) DAF_MUST_USE;

/* Full-text: every word (prefix of a word) must be in the record. */
const struct daf_err *daf_find(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const char *const *words, size_t nwords,
    const char *ledger, size_t limit) DAF_MUST_USE;
/* What is due up to `within` days from today (the overdue always), soonest
 * first; a page of it. */
struct daf_due_query {
	const char *ledger; /* or NULL: all */
	/* With none of these three all pass; with several, what one of them
	 * lets pass. An office has what was born there and what says that the
	 * office does it (owner.h). */
	const char *office;  /* a code, or NULL */
	bool own_office;     /* this register's, in each ledger */
	const char *officer; /* who works on it: an id or a name; or NULL */
	int within;          /* days */
	const char *after;   /* a cursor: what comes behind it, or NULL */
	size_t limit;        /* 0: 200 */
};
/* out->resume: where the next page starts; NULL: there is none. Where much is due
 * that does not pass, a page may be short, or empty, and still have one. REFUSED: a
 * cursor that is none. */
const struct daf_err *daf_due_page(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_due_query *query) DAF_MUST_USE;
/* All that is due of these records, however late or far off, soonest first. */
const struct daf_err *daf_due_of(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const int64_t *records, size_t n) DAF_MUST_USE;
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

/* The records that a change set (its address) touches, whatever its state, by
 * address, without a head of the access log that it carries; *n = 0: it is not
 * here. ledger NULL: all. */
const struct daf_err *daf_touched(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const char *at) DAF_MUST_USE;

/* The records that change sets of others touch which nobody has decided, of a
 * ledger (NULL: of all), by record.id: at most `limit`; heads of access logs left
 * out. */
const struct daf_err *daf_others_waiting(struct daf_items *out,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    size_t limit) DAF_MUST_USE;

/* The registers of a ledger (NULL: of all) whose change sets are here, by name:
 * when the newest one was written, and what waits to be decided: how many
 * records, and how many of these are new, heads of access logs left out. */
struct daf_sender {
	const char *replica, *office;
	bool own;
	int64_t newest;
	int zone; /* of newest */
	int64_t records, births;
};
const struct daf_err *daf_senders(struct daf_sender **out, size_t *n,
    struct daf_pool *pool, struct daf_register *reg,
    const char *ledger) DAF_MUST_USE;

/* The newest change set that an officer wrote at this register and that was not
 * refused, in the pool; *at NULL: there is none. ledger NULL: of all. */
const struct daf_err *daf_last_own(const char **at, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger,
    const char *officer) DAF_MUST_USE;

/* Counts for the foot of the screen and for `sync`. */
struct daf_counts {
	int64_t here, sent, held, refused, disputed;
	int64_t review; /* of all that are here: not decided by headquarters */
	int64_t others; /* of these, others' that are not held */
};
const struct daf_err *daf_count_states(struct daf_counts *out,
    struct daf_register *reg, const char *ledger) DAF_MUST_USE;

#endif
