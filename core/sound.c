/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sound.c - see sound.h. */
#include "core/sound.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#define LETTERS_MAX DAF_SOUND_WORD_MAX

/* Words whose key no rule gives, and why. */
static const struct {
	const char *word, *key;
} known[] = {
	/* abbreviations */
	{ "md", "mhmd" },
	{ "mohd", "mhmd" },
	{ "muhd", "mhmd" },
	{ "mhd", "mhmd" },
	{ "ch", "cdr" },
	{ "چوہدری", "cdr" },
	/* alike but for a vowel, and two names all the same */
	{ "hassan", "hasn" },
	{ "hasan", "hasn" },
	{ "حسن", "hasn" },
	{ "mahmood", "mhmvd" },
	{ "mehmood", "mhmvd" },
	{ "mahmud", "mhmvd" },
	{ "mehmud", "mhmvd" },
	{ "mahmoud", "mhmvd" },
	{ "محمود", "mhmvd" },
	/* th for ث, sh for سح */
	{ "uthman", "usmn" },
	{ "othman", "usmn" },
	{ "ishaq", "ashk" },
	{ "ishaque", "ashk" },
	{ "ishak", "ashk" },
	{ "eshaq", "ashk" },
	/* و heard or not */
	{ "daud", "dvd" },
	{ "daood", "dvd" },
	{ "owais", "avs" },
	{ "uwais", "avs" },
	{ "ovais", "avs" },
	/* kh and sh lost in writing */
	{ "sheik", "qx" },
	{ "shaik", "qx" },
	{ "bux", "bxq" },
	{ "bukhsh", "bxq" },
	{ "buksh", "bxq" },
	{ "baksh", "bxq" },
	{ "bakhsh", "bxq" },
};

static const struct {
	int32_t letter;
	char key;
} urdu[] = {
	{ 0x628, 'b' }, /* ب */
	{ 0x67e, 'p' }, /* پ */
	{ 0x62a, 't' }, /* ت */
	{ 0x679, 't' }, /* ٹ */
	{ 0x637, 't' }, /* ط */
	{ 0x62b, 's' }, /* ث */
	{ 0x633, 's' }, /* س */
	{ 0x635, 's' }, /* ص */
	{ 0x62c, 'j' }, /* ج */
	{ 0x686, 'c' }, /* چ */
	{ 0x62d, 'h' }, /* ح */
	{ 0x6c1, 'h' }, /* ہ */
	{ 0x62e, 'x' }, /* خ */
	{ 0x62f, 'd' }, /* د */
	{ 0x688, 'd' }, /* ڈ */
	{ 0x630, 'z' }, /* ذ */
	{ 0x632, 'z' }, /* ز */
	{ 0x698, 'z' }, /* ژ */
	{ 0x636, 'z' }, /* ض */
	{ 0x638, 'z' }, /* ظ */
	{ 0x631, 'r' }, /* ر */
	{ 0x691, 'r' }, /* ڑ */
	{ 0x634, 'q' }, /* ش */
	{ 0x63a, 'g' }, /* غ */
	{ 0x6af, 'g' }, /* گ */
	{ 0x641, 'f' }, /* ف */
	{ 0x642, 'k' }, /* ق */
	{ 0x6a9, 'k' }, /* ک */
	{ 0x644, 'l' }, /* ل */
	{ 0x645, 'm' }, /* م */
	{ 0x646, 'n' }, /* ن */
	{ 0x6ba, 'n' }, /* ں */
};
#define ALEF 0x627
#define AIN 0x639
#define HAMZA 0x621
#define WAW 0x648
#define YE 0x6cc
#define YE_BARREE 0x6d2
#define DO_CHASHMI 0x6be
#define LAM 0x644

/* Latin letters that stand for one; what follows decides about h and c. */
static const char latin_keys[27] = "\0bkd\0fgh\0jklmn\0pkrst\0v\0x\0z";

/* Two ways to read a word at a time: [0] as the rules have it, [1] with what
 * they leave open the other way. */
struct reading {
	char way[2][DAF_SOUND_SIZE];
	size_t len[2];
};

static void
put(struct reading *r, int way, char key)
{
	if (r->len[way] + 1 < DAF_SOUND_SIZE)
		r->way[way][r->len[way]++] = key;
}

static void
put_both(struct reading *r, char key)
{
	put(r, 0, key);
	put(r, 1, key);
}

static void
add_key(struct daf_sound *out, const char *key)
{
	size_t i;

	if (key[0] == '\0' || out->n == DAF_SOUND_KEYS)
		return;
	for (i = 0; i < out->n; i++)
		if (strcmp(out->keys[i], key) == 0)
			return;
	memcpy(out->keys[out->n++], key, strlen(key) + 1);
}

/* Abd-ur-Rahman: the l of the article goes before t, d, r, z, s, sh, n, l. */
static void
drop_article(char *key)
{
	if (strncmp(key, "abdl", 4) == 0 && key[4] != '\0' &&
	    strchr("tdrzsqnl", key[4]) != NULL)
		memmove(key + 3, key + 4, strlen(key + 4) + 1);
}

static void
add_reading(struct daf_sound *out, struct reading *r)
{
	int i;

	for (i = 0; i < 2; i++) {
		r->way[i][r->len[i]] = '\0';
		drop_article(r->way[i]);
		add_key(out, r->way[i]);
	}
}

/* ---- Latin ---- */

static bool
is_vowel(int c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* A consonant followed by h: how many letters it takes, 0 if it is none. */
static size_t
with_h(struct reading *r, char c)
{
	static const char two[][3] = { "sq", "kx", "cc", "pf", "gg" };
	size_t i;

	for (i = 0; i < sizeof(two) / sizeof(two[0]); i++) {
		if (two[i][0] == c) {
			put_both(r, two[i][1]);
			return 2;
		}
	}
	/* Aspiration, or two sounds: Bhatti, Subhan. */
	if (c == 'b' || c == 'd' || c == 'j' || c == 't') {
		put_both(r, c);
		put(r, 1, 'h');
		return 2;
	}
	return 0;
}

static void
one_letter(struct reading *r, char c, char next, bool first)
{
	switch (c) {
	case 'w':
	case 'y':
		if (first || (c == 'w' && (is_vowel(next) || next == 'y')))
			put_both(r, c == 'w' ? 'v' : 'y');
		break;
	case 'c':
		if (next != 'k')
			put_both(r, next == 'e' || next == 'i' ? 's' : 'k');
		break;
	case 'q':
		put_both(r, 'k');
		break;
	case 'x':
		put_both(r, 'k');
		put_both(r, 's');
		break;
	case 'h':
		if (next != '\0')
			put_both(r, 'h');
		break;
	default:
		put_both(r, latin_keys[c - 'a']);
		break;
	}
}

static void
latin(struct daf_sound *out, const char *s, size_t len)
{
	struct reading r = { .len = { 0, 0 } };
	char next;
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = 1;
		next = '\0';
		if (i + 1 < len)
			next = s[i + 1];
		if (s[i] < 'a' || s[i] > 'z' || (i > 0 && s[i] == s[i - 1]))
			continue;
		if (is_vowel(s[i])) {
			if (i == 0)
				put_both(
				    &r, s[0] == 'o' || s[0] == 'u' ? 'u' : 'a');
			continue;
		}
		if (next == 'h' && (n = with_h(&r, s[i])) != 0)
			continue;
		n = 1;
		one_letter(&r, s[i], next, i == 0);
	}
	add_reading(out, &r);
}

/* ---- Urdu ---- */

static char
urdu_key(int32_t letter)
{
	size_t i;

	for (i = 0; i < sizeof(urdu) / sizeof(urdu[0]); i++)
		if (urdu[i].letter == letter)
			return urdu[i].key;
	return '\0';
}

static bool
is_urdu_vowel(int32_t c)
{
	return c == ALEF || c == YE || c == YE_BARREE || c == WAW;
}

/* Within a word: a vowel unless one follows; the script does not say. */
static void
put_waw(struct reading *r, int32_t next)
{
	if (next != 0)
		put(r, is_urdu_vowel(next) ? 0 : 1, 'v');
}

/* کھ is kh, پھ is ph; else aspiration is not heard. */
static void
aspirate(struct reading *r)
{
	int i;
	char *last;

	for (i = 0; i < 2; i++) {
		if (r->len[i] == 0)
			continue;
		last = &r->way[i][r->len[i] - 1];
		if (*last == 'k')
			*last = 'x';
		else if (*last == 'p')
			*last = 'f';
	}
}

static void
urdu_letters(struct reading *r, const int32_t *s, size_t n)
{
	int32_t next;
	char key;
	size_t i;

	for (i = 0; i < n; i++) {
		next = i + 1 < n ? s[i + 1] : 0;
		key = urdu_key(s[i]);
		if (s[i] == DO_CHASHMI)
			aspirate(r);
		else if (s[i] == WAW && i == 0)
			put_both(r, 'v');
		else if (s[i] == WAW)
			put_waw(r, next);
		else if (s[i] == YE && i == 0)
			put_both(r, 'y');
		else if (key != '\0' && (key != 'h' || next != 0) &&
			 (s[i] != LAM || i == 0 || s[i - 1] != LAM))
			put_both(r, key);
	}
}

/* ا and ع at the beginning are a or u; a before another ا. */
static void
urdu_word(struct daf_sound *out, const int32_t *s, size_t n)
{
	static const char vowels[] = "au";
	struct reading r;
	size_t i, ways;

	ways = s[0] != ALEF && s[0] != AIN ? 0 : n > 1 && s[1] == ALEF ? 1 : 2;
	for (i = 0; i < ways || i == 0; i++) {
		r = (struct reading){ .len = { 0, 0 } };
		if (ways > 0)
			put_both(&r, vowels[i]);
		urdu_letters(&r, s, n);
		add_reading(out, &r);
	}
}

static size_t
letters(int32_t out[LETTERS_MAX], const char *s, size_t len)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t k;
	size_t i, n = 0;

	for (i = 0; i < len && n < LETTERS_MAX; i += (size_t)k) {
		k = utf8proc_iterate((const utf8proc_uint8_t *)s + i,
		    (utf8proc_ssize_t)(len - i), &c);
		if (k < 1)
			break;
		out[n++] = c;
	}
	return n;
}

void
daf_sound_word(struct daf_sound *out, const char *word, size_t len)
{
	int32_t points[LETTERS_MAX];
	size_t i, n;

	out->n = 0;
	if (len > DAF_SOUND_WORD_MAX)
		len = DAF_SOUND_WORD_MAX;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strlen(known[i].word) == len &&
		    memcmp(known[i].word, word, len) == 0) {
			add_key(out, known[i].key);
			return;
		}
	}
	n = letters(points, word, len);
	if (n < 2)
		return;
	for (i = 0; i < len; i++)
		if (word[i] >= '0' && word[i] <= '9')
			return;
	if (points[0] >= 'a' && points[0] <= 'z')
		latin(out, word, len);
	else if (urdu_key(points[0]) != '\0' || is_urdu_vowel(points[0]) ||
		 points[0] == AIN)
		urdu_word(out, points, n);
}

bool
daf_sound_same(const struct daf_sound *a, const struct daf_sound *b)
{
	size_t i, j;

	for (i = 0; i < a->n; i++)
		for (j = 0; j < b->n; j++)
			if (strcmp(a->keys[i], b->keys[j]) == 0)
				return true;
	return false;
}
