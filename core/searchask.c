/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * searchask.c - what the index is asked for; see searchi.h.
 *
 * The beginning of a word is not asked for as FTS5's own prefix, which gathers
 * all rows of all words that begin so before it gives the first (measured: 300
 * ms for two letters among a million records): the words that begin so are
 * looked up one by one, each a seek, and asked for as an OR, which reads only
 * as far as rows are wanted (11 ms).
 */
#include <stdlib.h>
#include <string.h>

#include "core/searchi.h"
#include "core/tokens.h"

#define BEGIN_MAX 96        /* words that one beginning stands for */
#define BEGIN_PHRASE_MAX 16 /* of the last of a phrase: each costs its rows */
/* No word has it. With > instead, all places of the word before are read. */
#define JUST_AFTER "\x01"

static void
add_or(struct daf_buf *out)
{
	if (out->len > 0)
		daf_buf_adds(out, " OR ");
}

/* " OR "-joined phrases: the phrase with its last word made whole in each way
 * that the index has. */
static const struct daf_err *
beginnings(struct daf_buf *out, struct searching *s, const char *phrase)
{
	const struct daf_err *err;
	struct daf_buf whole = { 0 }, word = { 0 };
	size_t at = 0, last = 0, len = strlen(phrase), n, i, most;
	sqlite3_stmt *st;
	bool row = true;

	while ((n = daf_word_token(&at, phrase, len)) > 0) {
		last = at;
		at += n;
	}
	most = last > 0 ? BEGIN_PHRASE_MAX : BEGIN_MAX;
	n = len - last;
	daf_buf_adds(&word, phrase + last);
	for (i = 0, err = NULL; i < most && err == NULL && row; i++) {
		err = daf_db_prepare(&st, s->db,
		    "SELECT term FROM word WHERE term >= ?1 LIMIT 1", "s",
		    daf_buf_str(&word));
		if (err == NULL)
			err = daf_db_step(&row, s->db, st);
		row = err == NULL && row &&
		      strncmp(daf_db_str(st, 0), phrase + last, n) == 0;
		if (row) {
			daf_buf_reset(&word);
			daf_buf_adds(&word, daf_db_str(st, 0));
			daf_buf_reset(&whole);
			daf_buf_add(&whole, phrase, last);
			daf_buf_adds(&whole, daf_buf_str(&word));
			add_or(out);
			daf_word_phrase(out, daf_buf_str(&whole), false);
			daf_buf_adds(&word, JUST_AFTER);
		}
		daf_db_done(s->db, st);
	}
	s->more = s->more || (err == NULL && row);
	daf_buf_clear(&whole);
	daf_buf_clear(&word);
	return err;
}

static const struct daf_err *
alternatives(struct daf_buf *out, struct searching *s, const struct daf_term *t,
    enum daf_search_tier tier)
{
	const char *ways[] = { t->word.folded, t->word.alternate,
		t->word.stored };
	struct daf_buf phone = { 0 };
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; err == NULL && i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (ways[i] == NULL ||
		    (i > 0 && ways[0] != NULL && strcmp(ways[i], ways[0]) == 0))
			continue;
		if (tier < DAF_TIER_WHOLE && !t->exact) {
			err = beginnings(out, s, ways[i]);
		} else {
			add_or(out);
			daf_word_phrase(out, ways[i], false);
		}
	}
	/* With and without the country's code. */
	if (err == NULL && !t->exact && daf_tokens_phone(&phone, ways[0])) {
		add_or(out);
		daf_word_phrase(out, daf_buf_str(&phone), false);
	}
	daf_buf_clear(&phone);
	return err;
}

/* ---- how names sound ---- */

/* A word that may be one of a name. */
static bool
sounds(const struct daf_term *t)
{
	return t->kind == DAF_TERM_WORDS && !t->without && !t->exact &&
	       strpbrk(t->word.folded, "0123456789") == NULL;
}

void
daf_search_sounds(struct searching *s)
{
	struct daf_buf all = { 0 };
	size_t i;

	for (i = 0; i < s->terms.n; i++) {
		if (!sounds(&s->terms.terms[i]))
			continue;
		daf_buf_adds(&all, s->terms.terms[i].word.folded);
		daf_buf_addc(&all, ' ');
	}
	s->name = daf_pool_strdup(s->scratch, daf_buf_str(&all));
	s->nparts = daf_sound_name(s->parts, s->name, all.len);
	daf_buf_clear(&all);
}

void
daf_search_any_key(struct daf_buf *out, const struct daf_sound *sound)
{
	struct daf_buf token = { 0 };
	size_t i;

	for (i = 0; i < sound->n; i++) {
		daf_buf_reset(&token);
		daf_tokens_sound(&token, sound->keys[i]);
		add_or(out);
		daf_word_phrase(out, daf_buf_str(&token), false);
	}
	daf_buf_clear(&token);
}

/* All of these, each in one of its ways. */
static void
add_and(struct daf_buf *out, bool *some, const struct daf_buf *ways)
{
	daf_buf_addf(out, "%s(%s)", *some ? " AND " : "", daf_buf_str(ways));
	*some = true;
}

/* The words of a part as they are, or as they begin. */
static const struct daf_err *
as_written(struct daf_buf *out, struct searching *s, size_t from, size_t to)
{
	struct daf_buf all = { 0 }, ways = { 0 };
	const struct daf_err *err = NULL;
	bool some = false, none = false;
	size_t at = from, n;
	char *word;

	while (err == NULL && !none &&
	       (n = daf_word_token(&at, s->name, to)) > 0) {
		daf_buf_reset(&ways);
		word = daf_strndup(s->name + at, n);
		err = beginnings(&ways, s, word);
		free(word);
		none = ways.len == 0;
		add_and(&all, &some, &ways);
		at += n;
	}
	if (err == NULL && some && !none) {
		add_or(out);
		daf_buf_addf(out, "(%s)", daf_buf_str(&all));
	}
	daf_buf_clear(&all);
	daf_buf_clear(&ways);
	return err;
}

static const struct daf_err *
part_ways(
    struct daf_buf *out, struct searching *s, const struct daf_sound_part *part)
{
	struct daf_buf inner = { 0 }, ways = { 0 };
	bool some = false;
	size_t i;

	daf_search_any_key(out, &part->sound);
	for (i = 0; i < part->ninner && part->ninner > 1; i++) {
		daf_buf_reset(&ways);
		daf_search_any_key(&ways, &part->inner[i]);
		add_and(&inner, &some, &ways);
	}
	if (some) {
		add_or(out);
		daf_buf_addf(out, "(%s)", daf_buf_str(&inner));
	}
	daf_buf_clear(&inner);
	daf_buf_clear(&ways);
	return as_written(out, s, part->from, part->to);
}

/* Parts that sound, and what stands between them as it is written. */
static const struct daf_err *
sounding(struct daf_buf *out, bool *some, bool *none, struct searching *s)
{
	const struct daf_err *err = NULL;
	struct daf_buf ways = { 0 };
	size_t i, at = 0, k, n = strlen(s->name);

	for (i = 0; err == NULL && !*none && at < n; i++) {
		k = i < s->nparts ? s->parts[i].from : n;
		daf_buf_reset(&ways);
		if (daf_word_token(&at, s->name, k) > 0) {
			err = as_written(&ways, s, at, k);
			*none = ways.len == 0;
			add_and(out, some, &ways);
		}
		if (i >= s->nparts || err != NULL)
			break;
		daf_buf_reset(&ways);
		err = part_ways(&ways, s, &s->parts[i]);
		add_and(out, some, &ways);
		at = s->parts[i].to;
	}
	daf_buf_clear(&ways);
	return err;
}

const struct daf_err *
daf_search_expression(struct daf_buf *out, bool *some, bool *none,
    struct searching *s, enum daf_search_tier tier)
{
	const struct daf_err *err = NULL;
	struct daf_buf ways = { 0 };
	const struct daf_term *t;
	size_t i;

	*some = *none = false;
	if (tier == DAF_TIER_SOUND)
		err = sounding(out, some, none, s);
	for (i = 0; err == NULL && i < s->terms.n && !*none; i++) {
		t = &s->terms.terms[i];
		if (t->without || (tier == DAF_TIER_SOUND && sounds(t)) ||
		    (t->kind != DAF_TERM_WORDS &&
			(t->kind != DAF_TERM_FIELD || !t->searched)))
			continue;
		daf_buf_reset(&ways);
		err = alternatives(&ways, s, t, tier);
		*none = ways.len == 0;
		add_and(out, some, &ways);
	}
	daf_buf_clear(&ways);
	return err;
}
