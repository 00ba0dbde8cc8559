/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kin.h - what the checks ask of a record beyond its own fields: who bore it,
 * what stands below it, who decided what of it. For entry, review and the list
 * of moves: all judge by the same.
 */
#ifndef DAF_CORE_KIN_H
#define DAF_CORE_KIN_H

#include "core/query.h"
#include "core/said.h"
#include "schema/check.h"

struct daf_waits;

/* What is looked at: all that counts; and with a replica also what its chain
 * wrote before seq and nobody refused, but nothing that it wrote from seq on. */
struct daf_scope {
	struct daf_register *reg;
	struct daf_pool *pool;
	int64_t ledger; /* ledger.id */
	const struct daf_types *types;
	const char *replica; /* "": none */
	int64_t seq;
	struct daf_waits *waits; /* with a replica: waits.h */
};
/* All that counts in a ledger. */
struct daf_scope daf_scope_now(struct daf_register *reg, struct daf_pool *pool,
    const struct daf_register_ledger *ledger);

/* A value that stands in a field. */
struct daf_stood {
	struct daf_addr addr;
	const char *value, *officer;
	const char *roles; /* of the officer then, names with spaces between */
	int64_t time, change_set;
	bool counts;
};

/* All that stand in a field, the newest first; with `others` also what other
 * replicas sent to be merged. */
const struct daf_err *daf_stood(struct daf_stood **out, size_t *n,
    const struct daf_scope *scope, int64_t record, const char *field,
    bool others) DAF_MUST_USE;

/* For the callbacks of a check (struct daf_check_view) of one record. */
struct daf_kin {
	struct daf_scope scope;
	const char *id;            /* the record's; "" for one that is born */
	struct daf_said *said;     /* the change set that is judged, or NULL:
				    * what it says goes before the register */
	const struct daf_err *err; /* of the database, the first */
	/* The values of the stage that the change replaces, if the change says
	 * so itself; else those that stand. */
	const struct daf_addr *stage;
	size_t nstage;
};
/* Does a record of that type stand below it, not struck out? */
bool daf_kin_child(struct daf_kin *k, const char *type);
/* What the records below it decided, the newest first. */
const struct daf_check_decision *daf_kin_decisions(
    struct daf_kin *k, size_t *n);
/* The officer who bore a record, by id (NULL: this one); NULL if the birth is
 * not here. */
const char *daf_kin_bearer(struct daf_kin *k, const char *record);
const struct daf_type *daf_kin_type(const struct daf_kin *k, const char *name);
/* The type of a record, by id; NULL: not known here. */
const char *daf_kin_type_of(struct daf_kin *k, const char *record);
/* Where it is said what daf_kin_value gives: false if the change set at hand
 * says it, or nothing does. */
bool daf_kin_said_at(struct daf_addr *out, struct daf_kin *k,
    const char *record, const char *field);
/* As value and naming of struct daf_check_view; below: those whose parent it
 * is. */
const char *daf_kin_value(
    struct daf_kin *k, const char *record, const char *field);
const char *const *daf_kin_naming(struct daf_kin *k, const char *type,
    const char *field, const char *record, size_t *n);
const char *const *daf_kin_below(
    struct daf_kin *k, const char *record, const char *type, size_t *n);
/* As twin of struct daf_check_view, in any type that has the rule: its number,
 * or title and id. Of two lines of the change set the later one is told of the
 * earlier. */
const char *daf_kin_twin(
    struct daf_kin *k, const struct daf_once *once, const char *const *values);

/* The rule as that type has it; NULL: it has none such. */
const struct daf_once *daf_kin_rule(
    const struct daf_type *type, const struct daf_once *once);

/* A run of numbers within a year (schema/serial.h). */
struct daf_run {
	const char *series,
	    *by;          /* by: the value of the field that says where */
	const char *mark; /* or NULL */
	int year;
};
/* The highest number of it that any record has; 0: none. */
const struct daf_err *daf_kin_highest(int64_t *out,
    const struct daf_scope *scope, const struct daf_run *run) DAF_MUST_USE;

#endif
