/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz-search.c - words of a search: whatever is typed, the index gets a query
 * that it understands.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/words.h"

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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct daf_pool *pool = daf_pool_new();
	char *text = daf_strndup((const char *)data, size), *p;
	const char *given[DAF_WORDS_MAX + 1];
	struct daf_buf match = { 0 }, excerpt = { 0 };
	const struct daf_err *err;
	struct daf_words words;
	size_t n = 0, i, at;

	/* Words are lines; the whole is also the text they are looked for
	 * in. */
	for (p = text; n <= DAF_WORDS_MAX; p += strlen(p) + 1) {
		given[n++] = p;
		p[strcspn(p, "\n")] = '\0';
		if (p + strlen(p) >= text + size)
			break;
	}
	err = daf_words_parse(&words, pool, given, n);
	if (err == NULL) {
		daf_words_match(&match, &words, size % 2 == 0);
		ask(daf_buf_str(&match));
		for (i = 0; i < words.n; i++) {
			(void)daf_word_in(&at, &words.words[i], given[0]);
			daf_word_excerpt(&excerpt, given[0], at);
		}
	}
	daf_err_free(err);
	daf_buf_clear(&match);
	daf_buf_clear(&excerpt);
	free(text);
	daf_pool_free(pool);
	return 0;
}
