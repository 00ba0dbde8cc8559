/* SPDX-License-Identifier: GPL-3.0-or-later */
/* termtext.c - a text on its way to the terminal: clean, cut, readable there. */
#include "tui/term_priv.h"

#include <fribidi.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/text.h"

/* Where the terminal has no UTF-8: the letter without its marks if that is
 * ASCII, else a question mark for each column. */
static void
to_ascii(struct daf_buf *b)
{
	const utf8proc_uint8_t *s = (const utf8proc_uint8_t *)b->data;
	utf8proc_int32_t cp, parts[18];
	utf8proc_ssize_t n, left = (utf8proc_ssize_t)b->len, k;
	size_t out = 0;
	int wide;

	while (left > 0) {
		n = utf8proc_iterate(s, left, &cp);
		if (n <= 0) {
			n = 1;
			cp = '?';
		}
		wide = utf8proc_charwidth(cp);
		k = utf8proc_decompose_char(
		    cp, parts, 18, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, NULL);
		if (k > 0 && k <= 18 && parts[0] >= 0x20 && parts[0] < 0x7f)
			cp = parts[0];
		else
			cp = '?';
		/* never more than was read: a column takes a byte or more */
		for (; wide > 0 &&
		       out < (size_t)(s - (utf8proc_uint8_t *)b->data) +
				 (size_t)n;
		     wide--)
			b->data[out++] = (char)cp;
		s += n;
		left -= n;
	}
	b->len = out;
	if (b->data != NULL)
		b->data[out] = '\0';
}

/* Anything but ASCII? Of that nothing is turned. */
static bool
has_wide(const struct daf_buf *b)
{
	size_t i;

	for (i = 0; i < b->len; i++)
		if ((unsigned char)b->data[i] >= 0x80)
			return true;
	return false;
}

/* In the order and shapes in which a terminal that does neither has to draw
 * it. */
static void
to_visual(struct daf_buf *b)
{
	FriBidiParType base = FRIBIDI_PAR_ON;
	FriBidiStrIndex len = (FriBidiStrIndex)b->len, n, bytes;
	FriBidiChar *logical, *visual;
	char *text;

	logical = daf_calloc(b->len + 1, sizeof(*logical));
	visual = daf_calloc(b->len + 1, sizeof(*visual));
	n = fribidi_charset_to_unicode(
	    FRIBIDI_CHAR_SET_UTF8, b->data, len, logical);
	if (fribidi_log2vis(logical, n, &base, visual, NULL, NULL, NULL) != 0) {
		/* a letter takes up to four bytes */
		text = daf_malloc((size_t)n * 4 + 1);
		bytes = fribidi_unicode_to_charset(
		    FRIBIDI_CHAR_SET_UTF8, visual, n, text);
		daf_buf_reset(b);
		daf_buf_add(b, text, (size_t)bytes);
		free(text);
	}
	free(logical);
	free(visual);
}

int
daf_term_text(struct daf_term *t, const char *text, int columns)
{
	char *c;

	daf_buf_reset(&t->clean);
	daf_buf_reset(&t->fit);
	/* a text far longer than a row need not be cleaned to its end */
	daf_text_clean(
	    &t->clean, text, strnlen(text, (size_t)columns * 16 + 64), true);
	for (c = t->clean.data; c != NULL && *c != '\0'; c++)
		if (*c == '\n')
			*c = ' ';
	daf_text_fit(&t->fit, daf_buf_str(&t->clean), (size_t)columns, false);
	if (!t->utf8)
		to_ascii(&t->fit);
	else if (t->bidi == DAF_BIDI_APP && has_wide(&t->fit))
		to_visual(&t->fit);
	return (int)daf_text_width(daf_buf_str(&t->fit));
}
