/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * terms.h - the language of a search (core/search.h says it to people): from a
 * line as typed to its conditions.
 */
#ifndef DAF_CORE_TERMS_H
#define DAF_CORE_TERMS_H

#include "core/words.h"
#include "schema/type.h"

#define DAF_TERMS_TEXT_MAX 4096 /* bytes of the line */

enum daf_term_kind {
	DAF_TERM_WORDS,  /* anywhere */
	DAF_TERM_FIELD,  /* in one of these fields */
	DAF_TERM_TYPE,   /* of this type */
	DAF_TERM_OFFICE, /* born there */
	DAF_TERM_YEAR,   /* born then */
	DAF_TERM_OPENED, /* born on a day that begins so: 2026-11 */
	DAF_TERM_CLOSED, /* its last stage reached then */
};

struct daf_term {
	enum daf_term_kind kind;
	bool without;         /* -x */
	bool exact;           /* "a b": whole words */
	struct daf_word word; /* what is looked for, folded */
	const char *name;     /* TYPE: its name; FIELD: as typed */
	const char **fields;  /* FIELD: names, NULL-terminated */
	const char *typed;    /* WORDS: as typed, unless it is exact */
	bool searched;        /* FIELD: the index has the words of all these
	                        * fields as they are */
};

struct daf_terms {
	struct daf_term *terms;
	size_t n;
	const char *plain; /* the only word, as typed, beside what is said of
	                    * type, office and year: may be an id or a number;
	                    * NULL: there is none, or several */
};

/* What field and type names mean: the types in view. */
struct daf_terms_view {
	const struct daf_types *const *types;
	size_t n;
};

/* From a line. REFUSED: see daf_search. */
const struct daf_err *daf_terms_parse(struct daf_terms *out,
    struct daf_pool *pool, const struct daf_terms_view *view,
    const char *text) DAF_MUST_USE;

/* From words already apart (arguments of a command): each is one term, spaces
 * in it are part of it. */
const struct daf_err *daf_terms_from(struct daf_terms *out,
    struct daf_pool *pool, const struct daf_terms_view *view,
    const char *const *given, size_t n) DAF_MUST_USE;

#endif
