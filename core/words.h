/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words.h - the words of a search: from what a person typed to a query of the
 * index, and where a value matches.
 */
#ifndef DAF_CORE_WORDS_H
#define DAF_CORE_WORDS_H

#include <stdbool.h>

#include "core/base/mem.h"

#define DAF_WORDS_MAX 16      /* of one search */
#define DAF_WORD_SIZE_MAX 256 /* bytes of one */

struct daf_word {
	const char *folded;    /* from its first letter or digit to its last */
	const char *alternate; /* an identity or telephone number as digits
				* only, or NULL */
};

struct daf_words {
	struct daf_word *words;
	size_t n;
};

/* Folds, and drops words without a letter or digit. REFUSED: none is left,
 * too many, too long, not UTF-8. */
const struct daf_err *daf_words_parse(struct daf_words *out,
    struct daf_pool *pool, const char *const *given, size_t n) DAF_MUST_USE;

/* The FTS5 expression: every word as a quoted phrase, with `prefix` its last
 * token may be the beginning of one. What was typed can reach the query
 * language only inside these quotes. */
void daf_words_match(
    struct daf_buf *out, const struct daf_words *words, bool prefix);

/* How well a text has a word: 0 not at all, 1 as the beginning of a word of
 * the text, 2 as a whole one. *at (may be NULL): byte offset in the text of
 * the word that matches. */
int daf_word_in(size_t *at, const struct daf_word *word, const char *text);

/* Appends at most about 60 characters of a text around an offset. */
void daf_word_excerpt(struct daf_buf *out, const char *text, size_t at);

#endif
