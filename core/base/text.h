/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text.h - UTF-8: what may be stored, what may be shown, how it is searched.
 */
#ifndef DAF_BASE_TEXT_H
#define DAF_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/mem.h"

/* May these bytes be a stored value (DESIGN section 3)? Valid UTF-8, NFC, no
 * control character (C0, DEL, C1) but newline, no noncharacter U+FFFE/FFFF.
 * If not, *why gets a static phrase ("invalid UTF-8", "not NFC", "a control
 * character") and *where the byte offset; both may be NULL. Pure ASCII is
 * decided without utf8proc: this runs for every change set received. */
bool daf_text_storable(
    const char *s, size_t len, const char **why, size_t *where);

/* Valid UTF-8? (no surrogates, no overlong forms, at most U+10FFFF) */
bool daf_text_is_utf8(const char *s, size_t len);

/* NFC of UTF-8 input, for what a person typed or a file brought; REFUSED if
 * it is not UTF-8 or holds a control character other than newline (a CR LF
 * becomes a newline, a tab a space). */
const struct daf_err *daf_text_normalize(
    char **out, const char *s, size_t len) DAF_MUST_USE;

/* Appends the text as it may reach a terminal or a log: control characters
 * (newline too, unless keep_newlines), C1, bidi controls and isolates,
 * zero-width characters (but ZWNJ and ZWJ between two letters of a joining
 * script stay), tag characters, soft hyphen, U+2028/2029, noncharacters,
 * private use, what Unicode has not assigned, and the fifth and later marks on
 * one letter become `<U+202E>`; bytes that are not UTF-8 become `<BF>`. */
void daf_text_clean(
    struct daf_buf *out, const char *s, size_t len, bool keep_newlines);

/* Appends the search form: NFKC, case folded, diacritics dropped (Latin marks
 * and Arabic harakat), Urdu/Arabic variants unified (ي ى ئ->ی, ك->ک,
 * ه ة ۃ ۂ->ہ, أ إ آ ٱ->ا, ؤ->و), tatweel, joiners and bidi marks dropped,
 * Arabic-Indic and Extended digits as ASCII digits. */
void daf_text_fold(struct daf_buf *out, const char *s, size_t len);

/* Terminal columns of cleaned text (utf8proc widths; marks 0, wide 2). */
size_t daf_text_width(const char *s);

/* The cluster (what a reader takes for one letter) that begins at s: its bytes,
 * 1 … len, and its terminal columns. len > 0. */
size_t daf_text_cluster(size_t *columns, const char *s, size_t len);

/* Appends at most `columns` columns of cleaned text; pads with spaces to
 * exactly that width if `pad`; whole grapheme clusters only. */
void daf_text_fit(struct daf_buf *out, const char *s, size_t columns, bool pad);

/* What somebody gave, as a sentence repeats it: at most 60 columns of it, whole
 * grapheme clusters only, with `…` where more was given. By value, so that it
 * can stand among the arguments: daf_err(…, daf_text_quote(s).text). */
struct daf_quote {
	char text[512];
};
struct daf_quote daf_text_quote(const char *s);

#endif
