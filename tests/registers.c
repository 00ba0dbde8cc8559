/* SPDX-License-Identifier: GPL-3.0-or-later */
/* registers.c - see registers.h. */
#include "tests/registers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
test_ok(const struct daf_err *err)
{
	if (err == NULL)
		return;
	fprintf(stderr, "error %d: %s\n", (int)err->code, err->text);
	abort();
}

bool
test_fails(const struct daf_err *err, enum daf_code code, const char *words)
{
	bool as_wanted;

	if (err == NULL) {
		fprintf(stderr, "no error, but wanted: %s\n", words);
		return false;
	}
	as_wanted = err->code == code && strstr(err->text, words) != NULL;
	if (!as_wanted)
		fprintf(stderr, "error %d: %s\nwanted %d: %s\n", (int)err->code,
		    err->text, (int)code, words);
	daf_err_free(err);
	return as_wanted;
}

char *
test_folder(void)
{
	const char *base = getenv("TMPDIR");
	char *path;

	if (base == NULL)
		base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	path = daf_asprintf("%s/daftar-test.XXXXXX", base);
	if (mkdtemp(path) == NULL) {
		perror(path);
		abort();
	}
	return path;
}

void
test_remove(char *folder)
{
	test_ok(daf_fs_remove_tree(folder));
	free(folder);
}

struct daf_register *
test_register(const char *dir)
{
	struct daf_register *reg;

	test_ok(daf_register_create(dir));
	test_ok(daf_register_open(&reg, dir, false));
	test_ok(daf_register_lock(reg));
	test_ok(daf_register_add_ledger(reg, "office", TEST_HASH, NULL, "isb",
	    NULL, "SHA256:x", "isb.aaaa"));
	return reg;
}

void
test_close(struct daf_register *reg)
{
	daf_register_unlock(reg);
	daf_register_close(reg);
}

static const struct daf_err *
add(void *arg, const char *line, size_t len)
{
	daf_buf_add(arg, line, len);
	return NULL;
}

char *
test_dump(struct daf_register *reg)
{
	struct daf_buf out = { 0 };

	test_ok(daf_dump(reg, NULL, add, &out));
	return daf_buf_steal(&out);
}

char *
test_derived(struct daf_register *reg)
{
	static const char sql[] =
	    "SELECT r.address || ' row ' || r.counted || '|'"
	    " || CASE WHEN b.counts = 1 THEN r.type ELSE '' END || '|'"
	    " || r.office || '|' || coalesce(r.number, '-') || '|' || r.title"
	    " || '|' || r.stage || '|' || r.updated || '|' || r.disputed"
	    " || '|' || r.struck || '|' || coalesce(r.opened, '-')"
	    " || '|' || coalesce(r.closed, '-') FROM record AS r"
	    " LEFT JOIN change_set AS b ON b.id = r.birth"
	    " UNION ALL SELECT address || ' type ' || type FROM record"
	    " UNION ALL SELECT r.address || ' cell ' || l.type || '|'"
	    " || l.field || '|' || hex(c.key) FROM cell AS c"
	    " JOIN record AS r ON r.id = c.record"
	    " JOIN list_column AS l ON l.id = c.list_column"
	    " UNION ALL SELECT r.address || ' due ' || d.date || '|' || d.rule"
	    " FROM due AS d JOIN record AS r ON r.id = d.record"
	    " UNION ALL SELECT r.address || ' met ' || m.date || '|' || m.rule"
	    " || '|' || m.done FROM met AS m JOIN record AS r"
	    " ON r.id = m.record"
	    " UNION ALL SELECT r.address || ' word ' || v.term || ' '"
	    " || count(*) FROM vocabulary AS v JOIN record AS r"
	    " ON r.id = v.doc GROUP BY r.address, v.term"
	    " UNION ALL SELECT address || ' veil ' || veil FROM record"
	    " WHERE veil <> 0"
	    " UNION ALL SELECT r.address || ' same ' || h.address"
	    " FROM record AS r JOIN record AS h ON h.id = r.same"
	    " UNION ALL SELECT r.address || ' joins ' || j.address || '|'"
	    " || j.other FROM joined AS j JOIN record AS r ON r.id = j.link"
	    " UNION ALL SELECT 'serial ' || prefix || ' ' || highest"
	    " FROM serial"
	    " UNION ALL SELECT 'head ' || name || ' ' || applied_seq || ' '"
	    " || applied_sha256 FROM replica"
	    " ORDER BY 1";
	struct daf_buf out = { 0 };
	sqlite3_stmt *st;
	bool row;

	test_ok(daf_db_run(daf_register_db(reg),
	    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary"
	    " USING fts5vocab ('main', 'search', 'instance')",
	    ""));
	test_ok(daf_db_prepare_text(&st, daf_register_db(reg), sql));
	for (;;) {
		test_ok(daf_db_step(&row, daf_register_db(reg), st));
		if (!row)
			break;
		daf_buf_adds(&out, daf_db_str(st, 0));
		daf_buf_addc(&out, '\n');
	}
	daf_db_done(daf_register_db(reg), st);
	return daf_buf_steal(&out);
}

void
test_check_search(struct daf_register *reg)
{
	test_ok(daf_db_run(daf_register_db(reg),
	    "INSERT INTO search (search, rank) VALUES ('integrity-check', 0)",
	    ""));
}
