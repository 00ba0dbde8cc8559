/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * check.h - does a change of one record fit its type?
 *
 * A duty of entry and of headquarters' review, never of apply. Pure: what it
 * needs to know of the record comes through `struct daf_check_view`.
 */
#ifndef DAF_SCHEMA_CHECK_H
#define DAF_SCHEMA_CHECK_H

#include "schema/type.h"

/* One decision about an approval, by a record below the one that is checked.
 */
struct daf_check_decision {
	const char *what; /* the name of the approval */
	bool granted;
	bool disputed;            /* it, or what it is about */
	const char *officer;      /* who signed it */
	const char *const *roles; /* his then, NULL-terminated */
	bool other;               /* what it is about was changed by another */
	bool earlier;             /* the stage is another one since */
};

struct daf_check_view {
	/* The value of a field before the change ("" or NULL: none). */
	const char *(*before)(void *arg, const char *field);
	/* The type of a record by id (NULL: not known here: no violation). */
	const char *(*type_of)(void *arg, const char *record);
	/* Is the value one of those that this change replaces? To take one of
	 * the values of a dispute is no move. NULL: none is. */
	bool (*stood)(void *arg, const char *field, const char *value);
	/* Each of these may be NULL, or answer NULL: then it is not known here
	 * and no violation. */
	/* Does a record of that type stand below this one, not struck out? */
	bool (*child)(void *arg, const char *type);
	/* The decisions by records below this one, the newest first. */
	const struct daf_check_decision *(*decisions)(void *arg, size_t *n);
	/* The officer who bore a record, by id; record NULL: this one. */
	const char *(*bearer)(void *arg, const char *record);
	/* A type by name. */
	const struct daf_type *(*type)(void *arg, const char *name);
	/* Another record, not struck out, that has these values, none empty, in
	 * the fields of the rule, and none that differs in those that come
	 * after them, of its `unless` ("": none): what people call it. */
	const char *(*twin)(
	    void *arg, const struct daf_once *once, const char *const *values);
	/* The value of a field of any record, by id. */
	const char *(*value)(void *arg, const char *record, const char *field);
	/* Might the writer not have known that value? Who enters it has it before
	 * him: NULL. */
	bool (*unheard)(void *arg, const char *record, const char *field);
	/* The ids of the records of a type whose field (such as parent) names a
	 * record, not struck out. */
	const char *const *(*naming)(void *arg, const char *type,
	    const char *field, const char *record, size_t *n);
	void *arg;
};

struct daf_check_change {
	bool birth;
	size_t n; /* fields set; names unique */
	const char *const *fields;
	const char *const *values; /* canonical */
	const char *const *roles;  /* of the writer, NULL-terminated */
	const char *officer;       /* the writer's id; NULL: not known */
	bool own_office;           /* the writer's office bore the record */
	const char *id;            /* the record's; NULL: it has none yet */
	bool raises; /* what this raises is opened with it: not missed */
	bool whole;  /* what it raises is asked of all of it, not of what is
		      * set: another record, that it names, was changed */
};

struct daf_finding {
	const char *field;  /* or NULL: the record */
	const char *text;   /* a sentence */
	const char *marked; /* the same with marks at names (named.h) */
	bool late; /* it rests on what another record says: who wrote this may
		    * have been honest, and not have known that */
};

/* Start with {0}, or with a pool of yours for the texts. Always clear. */
struct daf_findings {
	struct daf_pool *pool;
	bool own_pool;
	struct daf_finding *items;
	size_t n, cap;
};
void daf_findings_add(struct daf_findings *f, const char *field,
    const char *fmt, ...) DAF_PRINTF(3, 4);
void daf_findings_clear(struct daf_findings *f);

/* Adds a finding for each of: a field that the type does not have; a value
 * that its kind refuses; a required field missing (at birth, or cleared, or
 * required_when by this change); a `together` group of which only some fields
 * are set; a stage that does not exist, a start stage that is none, a move
 * that the type forbids, or for which something is missing (move.h); a reference
 * to a record of a wrong type; a record joined with itself; edit rights; what
 * another record has already that only one may have; a link of a chain that does not
 * go on from the last one; a record that has to be opened with this and is not; an
 * approval that this officer may
 * not give, or that the parent's type does not have. `struck` and `number` may always
 * be set by who may edit. With type NULL (unknown type): one finding. */
void daf_check(struct daf_findings *out, const struct daf_type *type,
    const struct daf_check_view *view, const struct daf_check_change *change);

/* Of all this only what no two records may have alike, for who knows the other
 * records of a change set at its end only: without `twin` daf_check leaves it
 * out. */
void daf_check_once(struct daf_findings *out, const struct daf_type *type,
    const struct daf_check_view *view, const struct daf_check_change *change);

/* The fields of the record that the change makes necessary by this rule, as
 * typed; false: none is, or it is there already. `self`: what stands for the
 * record in them. */
bool daf_check_raised(const char **values, struct daf_pool *pool,
    const struct daf_type *type, const struct daf_raise *raise,
    const struct daf_check_view *view, const struct daf_check_change *change,
    const char *self);

#endif
