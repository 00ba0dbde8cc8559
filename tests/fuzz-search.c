/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz-search.c - the language of a search: whatever is typed, the index gets a
 * query that it understands.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/sound.h"
#include "core/terms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static sqlite3 *
index_of_words(void)
{
	static sqlite3 *db;

	if (db == NULL &&
	    (sqlite3_open(":memory:", &db) != SQLITE_OK ||
		sqlite3_exec(db,
		    "CREATE VIRTUAL TABLE search USING fts5 (text,"
		    " tokenize = 'unicode61 remove_diacritics 0');"
		    "INSERT INTO search VALUES ('muhammad aslam "
		    "6110112345671')",
		    NULL, NULL, NULL) != SQLITE_OK))
		abort();
	return db;
}

static void
ask(const char *match)
{
	sqlite3_stmt *st;
	int rc;

	if (sqlite3_prepare_v2(index_of_words(),
		"SELECT rowid FROM search WHERE search MATCH ?1", -1, &st,
		NULL) != SQLITE_OK)
		abort();
	sqlite3_bind_text(st, 1, match, -1, SQLITE_TRANSIENT);
	rc = sqlite3_step(st);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		abort();
	sqlite3_finalize(st);
}

static const char type[] =
    "{\"type\":\"person\",\"label\":\"Person\",\"help\":\"\","
    "\"title\":[\"name\"],\"columns\":[\"name\"],\"sort\":\"name\","
    "\"fields\":[{\"name\":\"name\",\"label\":\"Name\",\"kind\":\"name\","
    "\"search\":true},{\"name\":\"born_on\",\"label\":\"Date of birth\","
    "\"kind\":\"date\"}]}";

static const struct daf_types *
types(void)
{
	static const struct daf_types_file file = { "person.json", type,
		sizeof(type) - 1 };
	static struct daf_types *loaded;

	if (loaded == NULL && daf_types_load(&loaded, &file, 1, false) != NULL)
		abort();
	return loaded;
}

/* Whatever was understood can be asked, and is found where it is. */
static void
use(const struct daf_terms *terms, const char *text)
{
	struct daf_buf match = { 0 }, excerpt = { 0 };
	const struct daf_term *t;
	struct daf_word_span span;
	size_t i;

	if (terms->n == 0 || terms->n > DAF_WORDS_MAX)
		abort();
	for (i = 0; i < terms->n; i++) {
		t = &terms->terms[i];
		daf_buf_reset(&match);
		daf_word_phrase(&match, t->word.folded, i % 2 == 0);
		ask(daf_buf_str(&match));
		if (daf_word_in(NULL, &t->word, t->word.folded) < 2)
			abort();
		(void)daf_word_in(&span, &t->word, text);
		if (span.from > span.to || span.to > strlen(text))
			abort();
		daf_word_excerpt(&excerpt, text, span);
	}
	daf_buf_clear(&match);
	daf_buf_clear(&excerpt);
}

/* As a name: parts that lie in it, keys of small letters. */
static void
hear(const char *text)
{
	struct daf_sound_part parts[DAF_SOUND_PARTS];
	struct daf_buf folded = { 0 };
	const struct daf_sound *s;
	size_t i, j, n;

	daf_text_fold(&folded, text, strlen(text));
	n = daf_sound_name(parts, daf_buf_str(&folded), folded.len);
	for (i = 0; i < n; i++) {
		s = &parts[i].sound;
		if (parts[i].from >= parts[i].to || parts[i].to > folded.len ||
		    s->n == 0)
			abort();
		for (j = 0; j < s->n; j++)
			if (s->keys[j][0] == '\0' ||
			    s->keys[j][strspn(s->keys[j],
				"abcdefghijklmnopqrstuvwxyz")] != '\0')
				abort();
	}
	if (n > 0 && daf_sound_alike(
			 folded.data, folded.len, folded.data, folded.len) != 2)
		abort();
	daf_buf_clear(&folded);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct daf_pool *pool = daf_pool_new();
	char *text = daf_strndup((const char *)data, size), *p;
	const struct daf_types *const all[] = { types() };
	const struct daf_terms_view view = { all, 1 };
	const char *given[DAF_WORDS_MAX + 1];
	const struct daf_err *err;
	struct daf_terms terms;
	size_t n = 0;

	/* The whole as a line, which is also the text they are looked for in;
	 * then its lines as arguments of a command. */
	hear(text);
	err = daf_terms_parse(&terms, pool, &view, text);
	if (err == NULL)
		use(&terms, text);
	daf_err_free(err);
	for (p = text; n <= DAF_WORDS_MAX; p += strlen(p) + 1) {
		given[n++] = p;
		p[strcspn(p, "\n")] = '\0';
		if (p + strlen(p) >= text + size)
			break;
	}
	err = daf_terms_from(&terms, pool, &view, given, n);
	if (err == NULL)
		use(&terms, given[0]);
	daf_err_free(err);
	free(text);
	daf_pool_free(pool);
	return 0;
}
