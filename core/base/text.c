/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text.c - see text.h. Normal forms, folding, categories and widths are
 * utf8proc's; here is what Daftar adds: which code points may be stored or
 * shown, and which letters of Urdu and Arabic count as one when searched.
 */
#include "core/base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define MARKS_DRAWN 4 /* combining marks on one letter; more are spelt out */
#define REPLACEMENT 0xfffd
#define QUOTE_COLUMNS 60
#define MORE "…"

static const utf8proc_uint8_t *
bytes_of(const char *s)
{
	return (const utf8proc_uint8_t *)s;
}

/* The code point at s; its length, or 0 if it is not UTF-8. len > 0. */
static size_t
decode(utf8proc_int32_t *cp, const char *s, size_t len)
{
	utf8proc_ssize_t n;

	n = utf8proc_iterate(
	    bytes_of(s), len < 4 ? (utf8proc_ssize_t)len : 4, cp);
	return n > 0 ? (size_t)n : 0;
}

static void
encode(struct daf_buf *out, utf8proc_int32_t cp)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t n = utf8proc_encode_char(cp, bytes);

	if (n > 0)
		daf_buf_add(out, bytes, (size_t)n);
}

static bool
is_control(utf8proc_int32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
}

/*
 * Length of the longest start that is ASCII without control characters but
 * newline. Eight bytes at a time: a word is passed if no byte has its high
 * bit, none is below space and none is DEL; a doubtful word is looked at byte
 * by byte.
 */
static size_t
plain_start(const char *s, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t high = ones * 0x80;
	uint64_t w, bad;
	size_t i = 0, k;
	unsigned char c;

	for (;;) {
		while (len - i >= 8) {
			memcpy(&w, s + i, 8);
			bad = w | (w - ones * 0x20) |
			      ((w ^ (ones * 0x7f)) - ones);
			if ((bad & high) != 0)
				break;
			i += 8;
		}
		for (k = 0; k < 8; k++, i++) {
			if (i == len)
				return i;
			c = (unsigned char)s[i];
			if (c >= 0x7f || (c < 0x20 && c != '\n'))
				return i;
		}
	}
}

/* Never changed by NFC, whatever stands beside it: all below U+0300, the
 * Arabic letters and signs without a combining class, and general
 * punctuation (quotation marks, dashes, dots). */
static bool
is_settled(utf8proc_int32_t cp)
{
	if (cp < 0x300 || (cp >= 0x2010 && cp <= 0x2027))
		return true;
	return cp >= 0x600 && cp <= 0x6ff &&
	       utf8proc_get_property(cp)->combining_class == 0;
}

static bool
refuse(const char **why, size_t *where, const char *reason, size_t at)
{
	if (why != NULL)
		*why = reason;
	if (where != NULL)
		*where = at;
	return false;
}

static char *
map(const char *s, size_t len, int options)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t n;

	n = utf8proc_map(bytes_of(s), (utf8proc_ssize_t)len, &out,
	    (utf8proc_option_t)options);
	if (n == UTF8PROC_ERROR_NOMEM)
		daf_mem_exhausted();
	return n < 0 ? NULL : (char *)out;
}

/* s is UTF-8 without NUL. */
static bool
is_nfc(const char *s, size_t len, size_t *where)
{
	char *nfc = map(s, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	size_t i = 0;
	bool same;

	if (nfc == NULL)
		return false;
	while (i < len && nfc[i] == s[i])
		i++;
	same = i == len && nfc[i] == '\0';
	while (
	    !same && i > 0 && i < len && ((unsigned char)s[i] & 0xc0) == 0x80)
		i--; /* to the character's first byte */
	*where = i;
	free(nfc);
	return same;
}

bool
daf_text_storable(const char *s, size_t len, const char **why, size_t *where)
{
	bool settled = true;
	utf8proc_int32_t cp;
	size_t i, n, at = 0;

	for (i = 0; i < len; i += n) {
		n = plain_start(s + i, len - i);
		if (n > 0)
			continue;
		n = decode(&cp, s + i, len - i);
		if (n == 0)
			return refuse(why, where, "invalid UTF-8", i);
		if (is_control(cp))
			return refuse(why, where, "a control character", i);
		if (cp == 0xfffe || cp == 0xffff)
			return refuse(why, where, "a noncharacter", i);
		if (!is_settled(cp))
			settled = false;
	}
	if (!settled && !is_nfc(s, len, &at))
		return refuse(why, where, "not NFC", at);
	return true;
}

bool
daf_text_is_utf8(const char *s, size_t len)
{
	utf8proc_int32_t cp;
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = plain_start(s + i, len - i);
		if (n == 0)
			n = decode(&cp, s + i, len - i);
		if (n == 0)
			return false;
	}
	return true;
}

const struct daf_err *
daf_text_normalize(char **out, const char *s, size_t len)
{
	struct daf_buf b = { 0 };
	const struct daf_err *err = NULL;
	const char *why = NULL;
	size_t i, where = 0;
	char *nfc = NULL;

	for (i = 0; i < len; i++) {
		if (s[i] == '\r' && i + 1 < len && s[i + 1] == '\n')
			continue;
		if (s[i] == '\t')
			daf_buf_addc(&b, ' ');
		else
			daf_buf_addc(&b, s[i]);
	}
	if (b.data == NULL || daf_text_storable(b.data, b.len, &why, &where)) {
		*out = daf_buf_steal(&b);
		return NULL;
	}
	if (strcmp(why, "not NFC") != 0) {
		err = daf_err(
		    DAF_REFUSED, "the text has %s (byte %zu)", why, where + 1);
		goto done;
	}
	nfc = map(b.data, b.len, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (nfc == NULL) {
		err = daf_err(DAF_REFUSED, "the text has invalid UTF-8");
		goto done;
	}
	*out = daf_strdup(nfc);
done:
	free(nfc);
	daf_buf_clear(&b);
	return err;
}

static bool
is_mark(utf8proc_int32_t cp)
{
	utf8proc_category_t c = utf8proc_category(cp);

	return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_ME;
}

/* A letter or mark of a script whose letters join: Arabic, Syriac, the
 * scripts of India, Mongolian. */
static bool
is_joining(utf8proc_int32_t cp)
{
	static const struct {
		utf8proc_int32_t first, last;
	} scripts[] = {
		{ 0x0610, 0x08ff },
		{ 0x0900, 0x0dff },
		{ 0x1800, 0x18af },
	};
	utf8proc_category_t c;
	size_t i;

	for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		if (cp < scripts[i].first || cp > scripts[i].last)
			continue;
		c = utf8proc_category(cp);
		return c == UTF8PROC_CATEGORY_LO || c == UTF8PROC_CATEGORY_LM ||
		       c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC;
	}
	return false;
}

/* Format characters that have a shape: Arabic number signs and their like. */
static bool
is_visible_format(utf8proc_int32_t cp)
{
	return (cp >= 0x600 && cp <= 0x605) || cp == 0x6dd || cp == 0x70f ||
	       (cp >= 0x890 && cp <= 0x891) || cp == 0x8e2 || cp == 0x110bd ||
	       cp == 0x110cd;
}

/* May it reach a terminal as it is? */
static bool
is_shown(utf8proc_int32_t cp)
{
	const utf8proc_property_t *p = utf8proc_get_property(cp);

	if (p->ignorable)
		return false;
	switch ((utf8proc_category_t)p->category) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	case UTF8PROC_CATEGORY_CF:
		return is_visible_format(cp);
	default: /* the letters, marks, numbers, signs and spaces */
		return true;
	}
}

/* Is the joiner at s[i] (3 bytes long) between two joining letters? */
static bool
joins_letters(utf8proc_int32_t before, const char *s, size_t i, size_t len)
{
	utf8proc_int32_t after;

	i += 3;
	return is_joining(before) && i < len &&
	       decode(&after, s + i, len - i) != 0 && is_joining(after);
}

void
daf_text_clean(
    struct daf_buf *out, const char *s, size_t len, bool keep_newlines)
{
	utf8proc_int32_t cp, before = 0;
	size_t i, n, marks = 0;
	bool shown;

	for (i = 0; i < len; i += n, before = cp) {
		cp = 0;
		n = decode(&cp, s + i, len - i);
		if (n == 0) {
			n = 1;
			cp = 0;
			daf_buf_addf(out, "<%02X>", (unsigned char)s[i]);
			continue;
		}
		marks = is_mark(cp) ? marks + 1 : 0;
		if (cp == 0x200c || cp == 0x200d)
			shown = joins_letters(before, s, i, len);
		else
			shown = (cp >= 0x20 && cp < 0x7f) ||
				(cp == '\n' && keep_newlines) ||
				(is_shown(cp) && marks <= MARKS_DRAWN);
		if (shown)
			daf_buf_add(out, s + i, n);
		else
			daf_buf_addf(out, "<U+%04X>", (unsigned)cp);
	}
}

/* A mark that searches ignore: of Latin and its kin, and Arabic harakat,
 * hamza and madda (the letters under them are unified thereby). */
static bool
is_ignored_mark(utf8proc_int32_t cp)
{
	if ((cp >= 0x300 && cp <= 0x36f) || (cp >= 0x1ab0 && cp <= 0x1aff) ||
	    (cp >= 0x1dc0 && cp <= 0x1dff) || (cp >= 0x20d0 && cp <= 0x20ff) ||
	    (cp >= 0xfe20 && cp <= 0xfe2f))
		return true;
	return ((cp >= 0x610 && cp <= 0x6ff) || (cp >= 0x8ca && cp <= 0x8ff)) &&
	       is_mark(cp);
}

/* A letter's search form after decomposition; 0: dropped. */
static utf8proc_int32_t
unify(utf8proc_int32_t cp)
{
	static const struct {
		utf8proc_int32_t from, to;
	} same[] = {
		{ 0x00f8, 'o' },    /* o with stroke */
		{ 0x0111, 'd' },    /* d with stroke */
		{ 0x0127, 'h' },    /* h with stroke */
		{ 0x0131, 'i' },    /* dotless i */
		{ 0x0142, 'l' },    /* l with stroke */
		{ 0x0629, 0x06c1 }, /* teh marbuta: heh goal */
		{ 0x0643, 0x06a9 }, /* Arabic kaf: keheh */
		{ 0x0647, 0x06c1 }, /* Arabic heh: heh goal */
		{ 0x0649, 0x06cc }, /* alef maksura: Farsi yeh */
		{ 0x064a, 0x06cc }, /* Arabic yeh: Farsi yeh */
		{ 0x0671, 0x0627 }, /* alef wasla: alef */
		{ 0x06c3, 0x06c1 }, /* teh marbuta goal: heh goal */
		{ 0x06d5, 0x06c1 }, /* ae: heh goal */
	};
	size_t i;

	if (cp < 0x80)
		return cp;
	if (cp == 0x640 || is_ignored_mark(cp) ||
	    utf8proc_get_property(cp)->ignorable)
		return 0;
	if (cp >= 0x660 && cp <= 0x669)
		return cp - 0x660 + '0';
	if (cp >= 0x6f0 && cp <= 0x6f9)
		return cp - 0x6f0 + '0';
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (same[i].from == cp)
			return same[i].to;
	return cp;
}

/* Compatibility decomposition, case folded, in canonical order. Bytes that are
 * no UTF-8 become U+FFFD. */
static utf8proc_int32_t *
decompose(size_t *n, const char *s, size_t len)
{
	const utf8proc_option_t options =
	    (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
				UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
	struct daf_buf valid = { 0 };
	utf8proc_int32_t *points = NULL, cp;
	utf8proc_ssize_t need = 0, room;
	size_t i, k;

	if (!daf_text_is_utf8(s, len)) {
		for (i = 0; i < len; i += k) {
			k = decode(&cp, s + i, len - i);
			if (k == 0) {
				cp = REPLACEMENT;
				k = 1;
			}
			encode(&valid, cp);
		}
		s = daf_buf_str(&valid);
		len = valid.len;
	}
	room = (utf8proc_ssize_t)len;
	do {
		/* One more: normalize_utf32 and reencode write a NUL. */
		points = daf_realloc(points, (size_t)room + 1, sizeof(*points));
		need = utf8proc_decompose(
		    bytes_of(s), (utf8proc_ssize_t)len, points, room, options);
		if (need <= room)
			break;
		room = need;
	} while (need > 0);
	*n = need > 0 ? (size_t)need : 0;
	daf_buf_clear(&valid);
	return points;
}

void
daf_text_fold(struct daf_buf *out, const char *s, size_t len)
{
	utf8proc_int32_t *points, cp;
	utf8proc_ssize_t composed;
	size_t n, i, kept = 0, start;

	for (i = 0; i < len && (unsigned char)s[i] < 0x80; i++)
		continue;
	if (i == len) {
		start = out->len;
		daf_buf_add(out, s, len);
		for (i = start; i < out->len; i++)
			if (out->data[i] >= 'A' && out->data[i] <= 'Z')
				out->data[i] |= 0x20; /* to small */
		return;
	}
	points = decompose(&n, s, len);
	for (i = 0; i < n; i++) {
		cp = unify(points[i]);
		if (cp != 0)
			points[kept++] = cp;
	}
	composed = utf8proc_normalize_utf32(points, (utf8proc_ssize_t)kept,
	    (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
	for (i = 0; composed > 0 && i < (size_t)composed; i++)
		encode(out, points[i]);
	free(points);
}

size_t
daf_text_width(const char *s)
{
	size_t len = strlen(s), i, n, width = 0;
	utf8proc_int32_t cp;

	for (i = 0; i < len; i += n) {
		n = decode(&cp, s + i, len - i);
		if (n == 0) { /* drawn as one sign */
			n = 1;
			width++;
		} else {
			width += (size_t)utf8proc_charwidth(cp);
		}
	}
	return width;
}

size_t
daf_text_cluster(size_t *columns, const char *s, size_t len)
{
	utf8proc_int32_t cp, next, state = 0;
	size_t i, n;

	i = decode(&cp, s, len);
	if (i == 0) {
		*columns = 1;
		return 1;
	}
	*columns = (size_t)utf8proc_charwidth(cp);
	while (i < len) {
		n = decode(&next, s + i, len - i);
		if (n == 0 ||
		    utf8proc_grapheme_break_stateful(cp, next, &state))
			break;
		*columns += (size_t)utf8proc_charwidth(next);
		cp = next;
		i += n;
	}
	return i;
}

void
daf_text_fit(struct daf_buf *out, const char *s, size_t columns, bool pad)
{
	size_t len = strlen(s), n, wide, used = 0;

	while (len > 0) {
		n = daf_text_cluster(&wide, s, len);
		if (wide > columns - used)
			break;
		if (daf_text_is_utf8(s, n))
			daf_buf_add(out, s, n);
		else
			daf_buf_addc(out, '?');
		used += wide;
		s += n;
		len -= n;
	}
	for (; pad && used < columns; used++)
		daf_buf_addc(out, ' ');
}

struct daf_quote
daf_text_quote(const char *s)
{
	struct daf_quote q = { { 0 } };
	size_t len = strlen(s), n, wide, used = 0, at = 0;

	while (at < len) {
		n = daf_text_cluster(&wide, s + at, len - at);
		if (used + wide > QUOTE_COLUMNS ||
		    at + n + sizeof(MORE) > sizeof(q.text)) {
			memcpy(q.text + at, MORE, sizeof(MORE));
			break;
		}
		if (daf_text_is_utf8(s + at, n))
			memcpy(q.text + at, s + at, n);
		else
			q.text[at] = '?'; /* a single byte */
		used += wide;
		at += n;
	}
	return q;
}
