/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pick.c - see pick.h: records and choices. */
#include "core/pick.h"

#include <string.h>

#include "core/base/text.h"
#include "core/register.h"
#include "core/search.h"
#include "core/sound.h"
#include "core/words.h"

#define PAGE_DEFAULT 20

/* ---- records ---- */

/* A word of a name must not be taken for the language of a search. */
static const char *
plain_word(struct daf_pool *pool, const char *s, size_t len)
{
	while (len > 0 && (*s == '-' || *s == '"')) {
		s++;
		len--;
	}
	if (len > DAF_WORD_SIZE_MAX)
		len = 0;
	if (memchr(s, ':', len) != NULL)
		return daf_pool_printf(pool, "\"%.*s\"", (int)len, s);
	return daf_pool_strndup(pool, s, len);
}

static bool
has_token(const char *word)
{
	struct daf_buf folded = { 0 };
	size_t at = 0;
	bool has;

	daf_text_fold(&folded, word, strlen(word));
	has = daf_word_token(&at, daf_buf_str(&folded), folded.len) > 0;
	daf_buf_clear(&folded);
	return has;
}

/* A newer charter may name types that are not known here. */
static bool
is_known(const struct daf_register *reg, const char *type)
{
	size_t i;

	for (i = 0; i < daf_register_nledgers(reg); i++)
		if (daf_types_find(
			daf_register_ledger_at(reg, i)->types, type) != NULL)
			return true;
	return false;
}

const struct daf_err *
daf_pick_records(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const char *const *types,
    const char *text, size_t limit)
{
	const char *words[DAF_WORDS_MAX], *word;
	struct daf_search_query q = { .words = words,
		.ledger = ledger,
		.limit = limit != 0 ? limit : PAGE_DEFAULT,
		.sounds = true };
	struct daf_search_result found = { 0 };
	const struct daf_err *err = NULL;
	bool valid = daf_text_is_utf8(text, strlen(text)), any = types == NULL;
	size_t len;

	*out = (struct daf_items){ 0 };
	for (; types != NULL && *types != NULL && q.nwords < DAF_WORDS_MAX / 2;
	     types++) {
		if (!is_known(reg, *types))
			continue;
		words[q.nwords++] = daf_pool_printf(pool, "type:%s", *types);
		any = true;
	}
	for (; valid && any && *text != '\0' && q.nwords < DAF_WORDS_MAX;
	     text += len + (text[len] != '\0')) {
		len = strcspn(text, " \t\n");
		word = plain_word(pool, text, len);
		if (has_token(word))
			words[q.nwords++] = word;
	}
	if (valid && any && q.nwords > 0)
		err = daf_search(&found, pool, reg, &q);
	*out = found.items;
	return err;
}

/* ---- choices ---- */

enum how { NOT, SOUNDS, WITHIN, WORD, BEGINS, SAME };

static enum how
compare(const char *folded, const struct daf_word *word, const char *label)
{
	struct daf_buf text = { 0 };
	enum how how = NOT;
	size_t len = strlen(folded);

	daf_text_fold(&text, label, strlen(label));
	if (strcmp(daf_buf_str(&text), folded) == 0)
		how = SAME;
	else if (strncmp(daf_buf_str(&text), folded, len) == 0)
		how = BEGINS;
	else if (word->folded[0] != '\0' && daf_word_in(NULL, word, label) > 0)
		how = WORD;
	else if (strstr(daf_buf_str(&text), folded) != NULL)
		how = WITHIN;
	else if (daf_sound_alike(folded, len, daf_buf_str(&text), text.len) > 0)
		how = SOUNDS;
	daf_buf_clear(&text);
	return how;
}

static enum how
best(
    const struct daf_choice *c, const char *folded, const struct daf_word *word)
{
	const char *ways[] = { c->value, c->label, c->label_ur };
	enum how how, most = NOT;
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (ways[i] == NULL)
			continue;
		how = compare(folded, word, ways[i]);
		if (how > most)
			most = how;
	}
	return most;
}

size_t
daf_pick_choices(size_t *out, bool *sure, const struct daf_choice *choices,
    size_t n, const char *text)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_buf folded = { 0 };
	const struct daf_err *err;
	struct daf_word word;
	size_t i, found = 0, first = 0;
	int level;

	daf_text_fold(&folded, text, strlen(text));
	err = daf_word_init(&word, pool, text, strlen(text));
	if (err != NULL)
		word = (struct daf_word){ .folded = "" };
	daf_err_free(err);
	for (level = SAME; level > NOT; level--) {
		for (i = 0; i < n; i++)
			if ((int)best(&choices[i], daf_buf_str(&folded),
				&word) == level)
				out[found++] = i;
		if (first == 0)
			first = found;
	}
	/* The only one of the best kind, and not by its sound alone. */
	if (sure != NULL)
		*sure = first == 1 && n > 0 && folded.len > 0 &&
			best(&choices[out[0]], daf_buf_str(&folded), &word) >
			    WITHIN;
	daf_buf_clear(&folded);
	daf_pool_free(pool);
	return found;
}
