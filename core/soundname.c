/* SPDX-License-Identifier: GPL-3.0-or-later */
/* soundname.c - the parts of a name, and how alike two names are; see
 * sound.h. */
#include <string.h>

#include "core/sound.h"
#include "core/words.h"

#define WORDS_MAX 48 /* of a name */
#define JOINED_MAX DAF_SOUND_WORD_MAX

/* The article and its forms before t, d, r, z, s, sh, n: between two words. */
static const char *const particles[] = { "ul", "ud", "ur", "us", "uz", "un",
	"ush", "ut", "al", "el" };
/* What is joined to the word before. */
static const char *const endings[] = { "ullah", "ulla", "allah", "uddin",
	"uddeen", "udin", "lah" };
/* Too common to tell anybody apart: Muhammad, Khan, Ali, Ahmad, Bibi, Syed,
 * Hussain, Shah, Chaudhry, Malik, Raja, Sheikh, Begum, Mian. */
static const char *const common[] = { "mhmd", "xn", "al", "ahmd", "bb", "sd",
	"hsn", "q", "cdr", "mlk", "rj", "qx", "bgm", "mn" };

struct word {
	const char *s;
	size_t len;
};

static bool
is_one_of(const char *const *list, size_t n, struct word w)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strlen(list[i]) == w.len &&
		    memcmp(list[i], w.s, w.len) == 0)
			return true;
	return false;
}
#define IS_ONE_OF(list, w) \
	is_one_of((list), sizeof(list) / sizeof((list)[0]), (w))

static bool
ends(struct word w, const char *with)
{
	size_t len = strlen(with);

	return w.len >= len && memcmp(w.s + w.len - len, with, len) == 0;
}

static bool
starts(struct word w, const char *with)
{
	size_t len = strlen(with);

	return w.len >= len && memcmp(w.s, with, len) == 0;
}

/* Is the article heard as the letter that follows? */
static bool
is_sun(struct word w)
{
	static const char *const urdu[] = { "ت", "ث", "د", "ذ", "ر", "ز", "س",
		"ش", "ص", "ض", "ط", "ظ", "ل", "ن" };
	size_t i;

	if (w.len > 0 && strchr("tdrzsnl", w.s[0]) != NULL)
		return true;
	for (i = 0; i < sizeof(urdu) / sizeof(urdu[0]); i++)
		if (starts(w, urdu[i]))
			return true;
	return false;
}

/* الدین after ضیا. */
static bool
has_article(struct word w)
{
	return starts(w, "ال") && w.len >= 2 * strlen("ال");
}

/* Does a word end in the article of the next: Abdur Rahman, Saiful Islam? */
static bool
wants_next(struct word w, struct word next)
{
	char last;

	if (w.len > 4 && (ends(w, "ul") || (starts(w, "abd") && ends(w, "l"))))
		return true;
	if (w.len < 4 || next.len == 0 || w.s[w.len - 2] != 'u')
		return false;
	last = w.s[w.len - 1];
	return strchr("drsznt", last) != NULL && last == next.s[0];
}

struct joining {
	char text[JOINED_MAX];
	size_t len;
	struct daf_sound_part *part;
};

static void
append(struct joining *j, const char *s, size_t len)
{
	if (len > sizeof(j->text) - j->len)
		len = sizeof(j->text) - j->len;
	memcpy(j->text + j->len, s, len);
	j->len += len;
}

static void
append_inner(struct joining *j, struct word w)
{
	struct daf_sound_part *p = j->part;

	append(j, w.s, w.len);
	if (p->ninner == DAF_SOUND_INNER)
		return;
	daf_sound_word(&p->inner[p->ninner], w.s, w.len);
	p->ninner += p->inner[p->ninner].n > 0;
}

/* Joins what belongs to the words taken so far: how many words, 0 none. */
static size_t
join(struct joining *j, const struct word *w, size_t n)
{
	static const char alef[] = "ا";
	struct word rest;

	if (n == 0)
		return 0;
	if (IS_ONE_OF(endings, w[0])) {
		append(j, w[0].s, w[0].len);
		return 1;
	}
	if (has_article(w[0])) {
		rest = (struct word){ w[0].s + strlen("ال"),
			w[0].len - strlen("ال") };
		append(j, is_sun(rest) ? alef : "ال",
		    strlen(is_sun(rest) ? alef : "ال"));
		append_inner(j, rest);
		return 1;
	}
	if (n > 1 && IS_ONE_OF(particles, w[0])) {
		append(j, w[0].s, w[0].len - (ends(w[0], "l") && is_sun(w[1])));
		append_inner(j, w[1]);
		return 2;
	}
	if (wants_next(w[-1], w[0])) {
		append_inner(j, w[0]);
		return 1;
	}
	return 0;
}

/* Words as spaces and dashes part them; an apostrophe does not. */
static size_t
cut(struct word words[WORDS_MAX], const char *s, size_t len)
{
	size_t at = 0, n = 0, k;

	while (n < WORDS_MAX && (k = daf_word_token(&at, s, len)) > 0) {
		words[n++] = (struct word){ s + at, k };
		at += k;
	}
	return n;
}

static bool
is_common(const struct daf_sound *s)
{
	size_t i, k;

	for (i = 0; i < s->n; i++)
		for (k = 0; k < sizeof(common) / sizeof(common[0]); k++)
			if (strcmp(s->keys[i], common[k]) == 0)
				return true;
	return false;
}

size_t
daf_sound_name(struct daf_sound_part parts[DAF_SOUND_PARTS], const char *folded,
    size_t len)
{
	struct word words[WORDS_MAX];
	struct daf_sound_part *p;
	size_t i, n, k, total, found = 0;
	struct joining j;

	total = cut(words, folded, len);
	for (i = 0; i < total && found < DAF_SOUND_PARTS; i += p->words) {
		p = &parts[found];
		*p = (struct daf_sound_part){ .words = 1 };
		j = (struct joining){ .part = p };
		p->from = (size_t)(words[i].s - folded);
		append_inner(&j, words[i]);
		n = IS_ONE_OF(particles, words[i]) ? 0 : 1;
		while (n > 0 && (k = join(&j, words + i + p->words,
				     total - i - p->words)) > 0)
			p->words += k;
		k = i + p->words - 1;
		p->to = (size_t)(words[k].s - folded) + words[k].len;
		if (n > 0)
			daf_sound_word(&p->sound, j.text, j.len);
		if (p->words == 1)
			p->ninner = 0;
		p->common = is_common(&p->sound);
		found += p->sound.n > 0;
	}
	return found;
}

static bool
has_sound(
    const struct daf_sound_part *parts, size_t n, const struct daf_sound *s)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		if (daf_sound_same(&parts[i].sound, s))
			return true;
		for (k = 0; k < parts[i].ninner; k++)
			if (daf_sound_same(&parts[i].inner[k], s))
				return true;
	}
	return false;
}

bool
daf_sound_has(const struct daf_sound_part *parts, size_t n,
    const struct daf_sound_part *part)
{
	size_t k;

	if (has_sound(parts, n, &part->sound))
		return true;
	for (k = 0; k < part->ninner; k++)
		if (!has_sound(parts, n, &part->inner[k]))
			return false;
	return part->ninner > 1;
}

static size_t
count_in(bool *telling, const struct daf_sound_part *a, size_t na,
    const struct daf_sound_part *b, size_t nb)
{
	size_t i, n = 0;

	*telling = false;
	for (i = 0; i < na; i++) {
		if (!daf_sound_has(b, nb, &a[i]))
			continue;
		n++;
		*telling = *telling || !a[i].common;
	}
	return n;
}

int
daf_sound_alike(const char *a, size_t alen, const char *b, size_t blen)
{
	struct daf_sound_part pa[DAF_SOUND_PARTS], pb[DAF_SOUND_PARTS];
	size_t na, nb;
	bool in_a, in_b, telling, ignored;

	na = daf_sound_name(pa, a, alen);
	nb = daf_sound_name(pb, b, blen);
	if (na == 0 || nb == 0)
		return alen == blen && alen > 0 && memcmp(a, b, alen) == 0 ? 2
									   : 0;
	in_b = count_in(&telling, pa, na, pb, nb) == na;
	in_a = count_in(&ignored, pb, nb, pa, na) == nb;
	telling = telling || ignored;
	if (in_a && in_b)
		return 2;
	return (in_a || in_b) && telling ? 1 : 0;
}
