/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sound.h - names that sound alike, in Latin and in Urdu script.
 *
 * A key is what is left of a word when all is dropped that spellings of one
 * name differ in: the consonants of a transliteration, small ASCII letters.
 *
 *   a u   the word begins with a vowel: a, e, i, or o, u
 *   b c d f g h j k l m n p q r s t v x y z
 *         consonants; c stands for ch (چ), q for sh (ش), x for kh (خ, کھ)
 *
 * One letter stands for what is written in several ways: k for k, q, ق, ک; z
 * for z, ز, ذ, ض, ظ, ژ; s for s, س, ص, ث; t for t, th, ت, ط, ٹ; d for d, dh,
 * د, ڈ; g for g, gh, غ, گ; h for h, ہ, ح; f for f, ph, ف, پھ. Vowels after the
 * first letter, y and ی not at the beginning, ع and ء, a final h, doubled
 * letters and aspiration (ھ) go. w and و are v at the beginning and before a
 * vowel. What no rule gives (Mohd, Ch., Hassan beside Hussain, Mahmood beside
 * Muhammad) stands in a table of sound.c.
 *
 * Where the script leaves it open, a word has several keys (عمر: amr, umr; انور:
 * anr, anvr; Subhan: sbn, sbhn). Two words sound alike if they have one key in
 * common. That is meant for finding: Hamid, Hameed and Hammad are alike.
 *
 * Arabic compounds are written as one word or as several: Saifullah, Saif
 * Ullah, سیف اللہ; Zia-ud-Din, Ziauddin; Abdul Rehman, Abdur Rahman. They are
 * joined to one part of a name before its key is made.
 */
#ifndef DAF_CORE_SOUND_H
#define DAF_CORE_SOUND_H

#include <stdbool.h>
#include <stddef.h>

#define DAF_SOUND_KEYS 4   /* of one word at most */
#define DAF_SOUND_SIZE 24  /* with its NUL */
#define DAF_SOUND_PARTS 16 /* of one name; what comes after is left out */
#define DAF_SOUND_INNER 3
#define DAF_SOUND_WORD_MAX 96 /* bytes of a word that are looked at */

struct daf_sound {
	char keys[DAF_SOUND_KEYS][DAF_SOUND_SIZE];
	size_t n; /* 0: no letters that sound, or a single letter */
};

/* The keys of one word, folded (daf_text_fold). */
void daf_sound_word(struct daf_sound *out, const char *word, size_t len);

/* One key in common? */
bool daf_sound_same(const struct daf_sound *a, const struct daf_sound *b);

/* A part of a name: a word, or words that are joined. */
struct daf_sound_part {
	struct daf_sound sound;
	size_t from, to; /* in the folded name */
	size_t words;    /* how many were joined; 1: none */
	/* Of joined words those with a meaning of their own: Rehman finds
	 * Abdul Rehman. */
	struct daf_sound inner[DAF_SOUND_INNER];
	size_t ninner;
	bool common; /* as Muhammad, Khan or Ali: tells nobody apart */
};

/* The parts of a folded name that have a key. */
size_t daf_sound_name(struct daf_sound_part parts[DAF_SOUND_PARTS],
    const char *folded, size_t len);

/* Is the part in the name: joined or, if its words are apart there, all of
 * them; or one of the words that are joined there? */
bool daf_sound_has(const struct daf_sound_part *parts, size_t n,
    const struct daf_sound_part *part);

/* How alike two folded names are: 0 not; 1 all parts of the shorter are in the
 * longer, one of them at least not as common as Muhammad, Khan or Ali; 2 the
 * same parts, in any order. */
int daf_sound_alike(const char *a, size_t alen, const char *b, size_t blen);

#endif
