/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words.h - one word or phrase of a search: as the index has it, and where a
 * value matches.
 */
#ifndef DAF_CORE_WORDS_H
#define DAF_CORE_WORDS_H

#include <stdbool.h>

#include "core/base/mem.h"

#define DAF_WORDS_MAX 16      /* of one search */
#define DAF_WORD_SIZE_MAX 256 /* bytes of one */

struct daf_word {
	const char *folded;    /* from its first letter or digit to its last;
				* "" if it has none */
	const char *alternate; /* an identity or telephone number as digits
				* only, or NULL */
	const char *stored;    /* such a number as a field has it, or NULL */
};

/* A part of a text, in bytes. */
struct daf_word_span {
	size_t from, to;
};

/* REFUSED: too long, not UTF-8. */
const struct daf_err *daf_word_init(struct daf_word *out, struct daf_pool *pool,
    const char *given, size_t len) DAF_MUST_USE;

/* The next run of letters and digits at or after *at, as the index cuts words:
 * its length, 0 if there is none. */
size_t daf_word_token(size_t *at, const char *s, size_t len);

/* Appends a quoted phrase of FTS5; with `prefix` its last token may be the
 * beginning of one. What was typed can reach the query language only inside
 * these quotes. */
void daf_word_phrase(struct daf_buf *out, const char *s, bool prefix);

/* How well a text has a word: 0 not at all, 1 as the beginning of words, 2 as
 * whole words, 3 it is the whole text. *span (may be NULL): what of the text
 * matches. */
int daf_word_in(
    struct daf_word_span *span, const struct daf_word *word, const char *text);

/* Where n tokens stand in a text as written, from a token of its folded form
 * on (0 the first). */
struct daf_word_span daf_word_place(const char *text, size_t token, size_t n);

/* Appends at most about 60 characters of a text around a part of it, which is
 * put into brackets unless it is empty. */
void daf_word_excerpt(
    struct daf_buf *out, const char *text, struct daf_word_span part);

#endif
