/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checki.h - the inside of a check, shared by check.c (fields and rights),
 * checkkin.c (other records) and move.c (stages and approvals). */
#ifndef DAF_SCHEMA_CHECKI_H
#define DAF_SCHEMA_CHECKI_H

#include "schema/check.h"

struct daf_checking {
	struct daf_findings *out;
	const struct daf_type *type;
	const struct daf_check_view *view;
	const struct daf_check_change *change;
};

/* Is the word in the NULL-terminated list? (NULL: an empty one.) */
bool daf_check_in(const char *const *words, const char *word);
/* The value that this change sets, or NULL. */
const char *daf_check_given(const struct daf_checking *c, const char *field);
/* "" if none. */
const char *daf_check_before(const struct daf_checking *c, const char *field);
const char *daf_check_after(const struct daf_checking *c, const char *field);

/* checkkin.c: what is judged by other records. */
void daf_check_kin(struct daf_checking *c);
/* move.c */
void daf_check_stage(struct daf_checking *c);
/* approving.c. Has he one of the roles? (wanted NULL: any will do.) */
bool daf_check_role(const char *const *wanted, const char *const *has);
/* "supervisor or hq", in the pool. */
const char *daf_check_words(struct daf_pool *pool, const char *const *words);
/* Of a type whose records are approvals: may this officer decide that? */
void daf_check_approving(struct daf_checking *c);

#endif
