/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.c - see words.h. */
#include "core/words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/text.h"
#include "schema/kind.h"

#define EXCERPT 60   /* bytes on either side, about */
#define PART_MAX 240 /* bytes shown of what matches */
#define DIGITS_MIN 5
#define PHONE 10 /* digits without country and 0 */
#define NUMBER "0123456789-+() /."

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

size_t
daf_word_token(size_t *at, const char *s, size_t len)
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
	while ((n = daf_word_token(&at, s, len)) > 0) {
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

/* An identity or telephone number, however it was written, as digits and as it
 * is stored. */
static void
add_alternates(struct daf_word *out, struct daf_pool *pool, const char *folded)
{
	struct daf_kind_ctx ctx = { 0 };
	struct daf_field field = { .name = "", .label = "" };
	struct daf_buf text = { 0 }, plain = { 0 };
	const struct daf_err *err;
	size_t i;

	if (folded[strspn(folded, NUMBER)] != '\0' ||
	    digits(&plain, folded) < DIGITS_MIN)
		goto done;
	for (i = 0; i < sizeof(dashed) / sizeof(dashed[0]); i++) {
		field.kind = daf_kind_find(dashed[i]);
		daf_buf_reset(&text);
		err = daf_kind_parse(&text, &field, folded, &ctx);
		/* a telephone is no CNIC of another length */
		if (err == NULL &&
		    field.kind->warn(&field, daf_buf_str(&text)) == NULL) {
			daf_buf_reset(&plain);
			digits(&plain, daf_buf_str(&text));
			out->stored = daf_pool_strdup(pool, daf_buf_str(&text));
			break;
		}
		daf_err_free(err);
	}
	out->alternate = daf_pool_strdup(pool, daf_buf_str(&plain));
done:
	daf_buf_clear(&text);
	daf_buf_clear(&plain);
}

const struct daf_err *
daf_word_init(
    struct daf_word *out, struct daf_pool *pool, const char *given, size_t len)
{
	struct daf_buf folded = { 0 };
	size_t at;

	*out = (struct daf_word){ .folded = "" };
	if (len > DAF_WORD_SIZE_MAX)
		return daf_err(DAF_REFUSED,
		    "a search word of %zu bytes: at most %d", len,
		    DAF_WORD_SIZE_MAX);
	if (!daf_text_is_utf8(given, len))
		return daf_err(DAF_REFUSED, "a search word is not UTF-8 text");
	daf_text_fold(&folded, given, len);
	len = span(&at, daf_buf_str(&folded), folded.len);
	if (len > 0) {
		out->folded = daf_pool_strndup(pool, folded.data + at, len);
		add_alternates(out, pool, folded.data);
	}
	daf_buf_clear(&folded);
	return NULL;
}

void
daf_word_phrase(struct daf_buf *out, const char *s, bool prefix)
{
	daf_buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			daf_buf_addc(out, '"');
		daf_buf_addc(out, *s);
	}
	daf_buf_adds(out, prefix ? "\"*" : "\"");
}

/* A text folded, with the place of the token last looked at. */
struct reading {
	const char *s;
	size_t len, at, token; /* token: its length */
};

static bool
next(struct reading *r)
{
	r->at += r->token;
	r->token = daf_word_token(&r->at, r->s, r->len);
	return r->token > 0;
}

/* Do the word's tokens stand from this one of the text on? 1 if the last only
 * begins one, 2 whole; *n: how many tokens, *part: bytes of the last. */
static int
stands_here(struct reading text, const char *word, size_t *n, size_t *part)
{
	struct reading w = { .s = word, .len = strlen(word) };
	bool whole = true;

	for (*n = 0; next(&w); ++*n) {
		if (*n > 0 && (!whole || !next(&text)))
			return 0;
		if (text.token < w.token ||
		    memcmp(text.s + text.at, w.s + w.at, w.token) != 0)
			return 0;
		whole = text.token == w.token;
		*part = w.token;
	}
	return *n == 0 ? 0 : whole ? 2 : 1;
}

/* The best place in a folded text: its token (from 0), as stands_here. */
static int
in_folded(size_t *token, size_t *n, size_t *part, const char *text, size_t len,
    const char *word)
{
	struct reading r = { .s = text, .len = len };
	size_t i, count = 0, bytes = 0, total = 0;
	int best = 0, how;

	for (i = 0; next(&r); i++) {
		total++;
		how = best < 2 ? stands_here(r, word, &count, &bytes) : 0;
		if (how <= best)
			continue;
		best = how;
		*token = i;
		*n = count;
		*part = bytes;
	}
	return best == 2 && *n == total ? 3 : best;
}

/* Where these tokens stand in the text as written; of the last only as much as
 * folds to `part` bytes. */
static struct daf_word_span
locate(const char *text, size_t token, size_t n, size_t part)
{
	struct reading r = { .s = text, .len = strlen(text) };
	struct daf_word_span span = { 0, 0 };
	struct daf_buf folded = { 0 };
	size_t i;

	for (i = 0; i < token + n; i++) {
		if (!next(&r))
			return (struct daf_word_span){ 0, 0 };
		if (i == token)
			span.from = r.at;
	}
	span.to = r.at;
	do {
		do
			span.to++;
		while (span.to < r.at + r.token &&
		       ((unsigned char)text[span.to] & 0xc0) == 0x80);
		daf_buf_reset(&folded);
		daf_text_fold(&folded, text + r.at, span.to - r.at);
	} while (folded.len < part && span.to < r.at + r.token);
	daf_buf_clear(&folded);
	return span;
}

struct daf_word_span
daf_word_place(const char *text, size_t token, size_t n)
{
	return locate(text, token, n, SIZE_MAX);
}

/* 0300-1234567 and +92 300 1234567: the same but for the country's code. */
static bool
same_phone(const char *a, size_t alen, const char *b, size_t blen)
{
	while (alen > 0 && *a == '0')
		a++, alen--;
	while (blen > 0 && *b == '0')
		b++, blen--;
	if (alen > blen)
		return same_phone(b, blen, a, alen);
	return alen == PHONE && blen <= PHONE + 3 && blen > alen &&
	       memcmp(a, b + blen - alen, alen) == 0;
}

/* A number written with dashes and the like, as digits. */
static int
in_digits(
    struct daf_word_span *span, const struct daf_word *word, const char *text)
{
	struct daf_buf plain = { 0 };
	size_t len = strlen(word->alternate), n, i;
	int how = 0;

	*span = (struct daf_word_span){ 0, 0 };
	n = digits(&plain, text);
	if (text[strspn(text, NUMBER)] != '\0' || n < DIGITS_MIN)
		goto done;
	if (same_phone(plain.data, n, word->alternate, len)) {
		how = 3;
		len = n;
	} else if (n >= len && memcmp(plain.data, word->alternate, len) == 0) {
		how = n == len ? 3 : 1;
	}
	if (how != 0) {
		span->from = strcspn(text, "0123456789+");
		for (i = span->from; len > 0; i++)
			len -= text[i] >= '0' && text[i] <= '9';
		span->to = i;
	}
done:
	daf_buf_clear(&plain);
	return how;
}

int
daf_word_in(
    struct daf_word_span *span, const struct daf_word *word, const char *text)
{
	struct daf_word_span here = { 0, 0 };
	struct daf_buf folded = { 0 };
	size_t token = 0, n = 0, part = 0;
	int how;

	daf_text_fold(&folded, text, strlen(text));
	how = in_folded(
	    &token, &n, &part, daf_buf_str(&folded), folded.len, word->folded);
	if (how == 0 && word->stored != NULL)
		how = in_folded(&token, &n, &part, daf_buf_str(&folded),
		    folded.len, word->stored);
	daf_buf_clear(&folded);
	if (how != 0 && span != NULL)
		here = locate(text, token, n, part);
	if (how == 0 && word->alternate != NULL)
		how = in_digits(&here, word, text);
	if (span != NULL)
		*span = here;
	return how;
}

static size_t
whole_letters(const char *text, size_t at, size_t limit)
{
	while (at < limit && ((unsigned char)text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

void
daf_word_excerpt(
    struct daf_buf *out, const char *text, struct daf_word_span part)
{
	size_t len = strlen(text), from = 0, to = len;

	if (part.to > len || part.from > part.to)
		part = (struct daf_word_span){ 0, 0 };
	/* Tokens of a phrase may stand far apart. */
	if (part.to - part.from > PART_MAX)
		part.to = whole_letters(text, part.from + PART_MAX, len);
	if (part.from > EXCERPT / 2)
		from = whole_letters(text, part.from - EXCERPT / 2, part.from);
	if (len - from > 2 * EXCERPT && part.to < from + 2 * EXCERPT)
		to = whole_letters(text, from + 2 * EXCERPT, len);
	else if (len - from > 2 * EXCERPT)
		to = part.to;
	if (from > 0)
		daf_buf_adds(out, "…");
	daf_buf_add(out, text + from, part.from - from);
	if (part.to > part.from)
		daf_buf_addc(out, '[');
	daf_buf_add(out, text + part.from, part.to - part.from);
	if (part.to > part.from)
		daf_buf_addc(out, ']');
	daf_buf_add(out, text + part.to, to - part.to);
	if (to < len)
		daf_buf_adds(out, "…");
}
