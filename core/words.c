/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.c - see words.h. */
#include "core/words.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/text.h"
#include "schema/kind.h"

#define EXCERPT 60 /* bytes on either side, about */
#define DIGITS_MIN 5

/* Kinds whose values people write with and without dashes. */
static const char *const dashed[] = { "cnic", "phone" };

static bool
token_char(utf8proc_int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
		return true;
	default:
		return false;
	}
}

/* The next run of letters and digits at or after *at: its length, 0 if there
 * is none. */
static size_t
token(size_t *at, const char *s, size_t len)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n;
	size_t i = *at, start = len;

	while (i < len) {
		n = utf8proc_iterate((const utf8proc_uint8_t *)s + i,
		    (utf8proc_ssize_t)(len - i), &c);
		if (n < 1) {
			n = 1;
			c = ' ';
		}
		if (token_char(c) && start == len)
			start = i;
		else if (!token_char(c) && start != len)
			break;
		i += (size_t)n;
	}
	*at = start;
	return i - start;
}

/* From the first token to the end of the last: its length. */
static size_t
span(size_t *start, const char *s, size_t len)
{
	size_t at = 0, n, end = 0;

	*start = 0;
	while ((n = token(&at, s, len)) > 0) {
		if (end == 0)
			*start = at;
		end = at += n;
	}
	return end - *start;
}

static size_t
digits(struct daf_buf *out, const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++) {
		if (*s >= '0' && *s <= '9') {
			daf_buf_addc(out, *s);
			n++;
		}
	}
	return n;
}

/* An identity or telephone number, however it was written, as digits. */
static const char *
alternate(struct daf_pool *pool, const char *folded)
{
	struct daf_kind_ctx ctx = { 0 };
	struct daf_field field = { .name = "", .label = "" };
	struct daf_buf text = { 0 }, plain = { 0 };
	const struct daf_err *err;
	const char *out = NULL;
	size_t i;

	if (folded[strspn(folded, "0123456789-+() /.")] != '\0' ||
	    digits(&plain, folded) < DIGITS_MIN)
		goto done;
	for (i = 0; i < sizeof(dashed) / sizeof(dashed[0]); i++) {
		field.kind = daf_kind_find(dashed[i]);
		daf_buf_reset(&text);
		err = daf_kind_parse(&text, &field, folded, &ctx);
		if (err == NULL) {
			daf_buf_reset(&plain);
			digits(&plain, daf_buf_str(&text));
			break;
		}
		daf_err_free(err);
	}
	out = daf_pool_strdup(pool, daf_buf_str(&plain));
done:
	daf_buf_clear(&text);
	daf_buf_clear(&plain);
	return out;
}

const struct daf_err *
daf_words_parse(struct daf_words *out, struct daf_pool *pool,
    const char *const *given, size_t n)
{
	const struct daf_err *err = NULL;
	struct daf_buf folded = { 0 };
	struct daf_word *word;
	size_t i, len, at;

	out->words = daf_pool_array(pool, n, sizeof(*word));
	out->n = 0;
	if (n > DAF_WORDS_MAX)
		return daf_err(DAF_REFUSED,
		    "a search of %zu words: at most "
		    "%d",
		    n, DAF_WORDS_MAX);
	for (i = 0; err == NULL && i < n; i++) {
		len = strlen(given[i]);
		if (len > DAF_WORD_SIZE_MAX)
			err = daf_err(DAF_REFUSED,
			    "a search word of %zu "
			    "bytes: at most %d",
			    len, DAF_WORD_SIZE_MAX);
		else if (!daf_text_is_utf8(given[i], len))
			err = daf_err(DAF_REFUSED,
			    "search word %zu is not "
			    "UTF-8 text",
			    i + 1);
		if (err != NULL)
			break;
		daf_buf_reset(&folded);
		daf_text_fold(&folded, given[i], len);
		len = span(&at, daf_buf_str(&folded), folded.len);
		if (len == 0)
			continue;
		word = &out->words[out->n++];
		word->folded = daf_pool_strndup(pool, folded.data + at, len);
		word->alternate = alternate(pool, folded.data);
	}
	daf_buf_clear(&folded);
	if (err == NULL && out->n == 0)
		err = daf_err(DAF_REFUSED,
		    "nothing to search for: give a "
		    "word with at least one letter or digit");
	return err;
}

static void
phrase(struct daf_buf *out, const char *s, bool prefix)
{
	daf_buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			daf_buf_addc(out, '"');
		daf_buf_addc(out, *s);
	}
	daf_buf_adds(out, prefix ? "\"*" : "\"");
}

void
daf_words_match(struct daf_buf *out, const struct daf_words *words, bool prefix)
{
	const struct daf_word *word;
	size_t i;

	for (i = 0; i < words->n; i++) {
		word = &words->words[i];
		daf_buf_adds(out, i > 0 ? " AND (" : "(");
		phrase(out, word->folded, prefix);
		if (word->alternate != NULL &&
		    strcmp(word->alternate, word->folded) != 0) {
			daf_buf_adds(out, " OR ");
			phrase(out, word->alternate, prefix);
		}
		daf_buf_addc(out, ')');
	}
}

/* Does the folded text have the folded word at a token's start? */
static int
in_folded(const char *text, size_t len, const char *word)
{
	size_t word_len = strlen(word), at = 0, n;
	int best = 0;

	while (best < 2 && (n = token(&at, text, len)) > 0) {
		if (len - at >= word_len &&
		    memcmp(text + at, word, word_len) == 0)
			best = n == word_len ||
				       (n < word_len && len - at == word_len)
				   ? 2
				   : 1;
		at += n;
	}
	return best;
}

/* Where in the text, as written, the token stands that matches. */
static size_t
locate(const char *text, const char *word)
{
	struct daf_buf folded = { 0 };
	size_t len = strlen(text), at = 0, n, zero = 0, first, found = 0;

	first = token(&zero, word, strlen(word));
	while ((n = token(&at, text, len)) > 0) {
		daf_buf_reset(&folded);
		daf_text_fold(&folded, text + at, n);
		if (folded.len >= first &&
		    memcmp(folded.data, word, first) == 0) {
			found = at;
			break;
		}
		at += n;
	}
	daf_buf_clear(&folded);
	return found;
}

int
daf_word_in(size_t *at, const struct daf_word *word, const char *text)
{
	struct daf_buf folded = { 0 }, plain = { 0 };
	int how;

	if (at != NULL)
		*at = 0;
	daf_text_fold(&folded, text, strlen(text));
	how = in_folded(daf_buf_str(&folded), folded.len, word->folded);
	if (how != 0 && at != NULL)
		*at = locate(text, word->folded);
	if (how == 0 && word->alternate != NULL &&
	    digits(&plain, daf_buf_str(&folded)) >= DIGITS_MIN)
		how = in_folded(plain.data, plain.len, word->alternate);
	daf_buf_clear(&folded);
	daf_buf_clear(&plain);
	return how;
}

void
daf_word_excerpt(struct daf_buf *out, const char *text, size_t at)
{
	size_t len = strlen(text), from = 0, to = len;

	if (at > EXCERPT / 2) {
		from = at - EXCERPT / 2;
		while (from < at && ((unsigned char)text[from] & 0xc0) == 0x80)
			from++;
	}
	if (len - from > 2 * EXCERPT) {
		to = from + 2 * EXCERPT;
		while (to > from && ((unsigned char)text[to] & 0xc0) == 0x80)
			to--;
	}
	if (from > 0)
		daf_buf_adds(out, "…");
	daf_buf_add(out, text + from, to - from);
	if (to < len)
		daf_buf_adds(out, "…");
}
