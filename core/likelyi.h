/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * likelyi.h - the inside of likely duplicates, shared by likely.c (which
 * records are compared) and likelyjudge.c (how alike they are).
 */
#ifndef DAF_CORE_LIKELYI_H
#define DAF_CORE_LIKELYI_H

#include "core/searchi.h"
#include "schema/kind.h"

#define DAF_CNIC_TEXT 15 /* 12345-1234567-1 */

/* A value, as it is compared. */
struct likely_seen {
	const char *plain;  /* letters and digits only, folded */
	const char *folded; /* of names */
	struct daf_sound_part *parts;
	size_t nparts;
};

struct likely_given {
	const struct daf_field *def;
	const char *value;
	struct likely_seen seen;
};

struct likely_hit {
	int64_t record;
	int score;       /* 0: compared, and not alike */
	const char *why; /* of the scratch pool */
};

struct likely {
	struct searching s; /* register, pools, ledger */
	const struct daf_type *type;
	struct likely_given *given;
	size_t n;
	int64_t except, same; /* same: who stands for its group; 0: none */
	struct likely_hit *hits;
	size_t nhits, cap;
};

void daf_likely_read(struct likely_seen *out, struct daf_pool *pool,
    const struct daf_field *def, const char *value);

/* Compares a record, and the child through which it was found (or NULL), and
 * notes it. */
const struct daf_err *daf_likely_judge(struct likely *l,
    const struct search_row *row, const struct search_row *child) DAF_MUST_USE;

#endif
