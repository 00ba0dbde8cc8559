/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * move.h - what a move from stage to stage still needs.
 *
 * The same judgement as daf_check's, for those who want to know before they
 * try: the list of moves on a record, `daftar moves`.
 */
#ifndef DAF_SCHEMA_MOVE_H
#define DAF_SCHEMA_MOVE_H

#include "schema/check.h"

enum daf_need_kind {
	DAF_NEED_ROLE,     /* the writer has none of its roles */
	DAF_NEED_OFFICE,   /* only the office that bore the record, or hq */
	DAF_NEED_FIELD,    /* name: the field that has no value */
	DAF_NEED_COMPLETE, /* of the check list */
	DAF_NEED_CHILD,    /* name: the type of which none stands below */
	DAF_NEED_RECORD, /* name: the field or type whose record is not ready */
	DAF_NEED_APPROVAL, /* name: the approval that is not granted */
};

struct daf_need {
	enum daf_need_kind kind;
	const char *name; /* or NULL */
	/* In a list of what is missing: "Court", "Approval of the head of the
	 * agency by supervisor or hq". In the pool or of the type. */
	const char *text;
	bool given;    /* an approval that this writer gave: another one has to
		     * make the move */
	bool can_give; /* an approval that this writer may give now */
};

/* What stands in the way of the move, with what the change sets; *n = 0:
 * nothing. In the order of the enumeration. Whether the move starts at the stage
 * of now is not looked at. What the view does not know is not missed. */
const struct daf_need *daf_move_needs(size_t *n, struct daf_pool *pool,
    const struct daf_type *type, const struct daf_move *move,
    const struct daf_check_view *view, const struct daf_check_change *change);

#endif
