/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quarantine.c - what was refused, and why: a JSON file an entry, for people.
 * Nothing reads it to decide anything.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "core/changeset.h"
#include "sync/trust.h"

#define ENTRY_MAX (64 * 1024)
#define ENTRIES_MAX 100000

static char *
folder_of(struct daf_register *reg)
{
	return daf_fs_join(daf_register_dir(reg), "quarantine");
}

/* Foreign bytes become what can be stored and read. */
static void
add_text(struct daf_buf *b, const char *text)
{
	struct daf_buf clean = { 0 };
	size_t len = strlen(text);

	daf_text_clean(&clean, text, len < 4096 ? len : 4096, true);
	daf_json_string(b, daf_buf_str(&clean));
	daf_buf_clear(&clean);
}

const struct daf_err *
daf_quarantine_add(struct daf_register *reg, const char *ledger,
    const char *what, const char *where, const char *reason)
{
	struct daf_buf b = { 0 };
	const struct daf_err *err;
	char *folder, *path, sha256[65];

	daf_buf_addf(&b, "%s\n%s\n%s", ledger, what, where);
	daf_sha256_hex(sha256, b.data, b.len);
	folder = folder_of(reg);
	path = daf_asprintf("%s/%s.json", folder, sha256);
	if (daf_fs_exists(path)) {
		err = NULL;
		goto done;
	}
	daf_buf_reset(&b);
	daf_buf_adds(&b, "{\"ledger\":");
	add_text(&b, ledger);
	daf_buf_adds(&b, ",\"reason\":");
	add_text(&b, reason);
	daf_buf_addf(&b, ",\"time\":%" PRId64 ",\"what\":", daf_time_now());
	add_text(&b, what);
	daf_buf_adds(&b, ",\"where\":");
	add_text(&b, where);
	daf_buf_adds(&b, "}\n");
	err = daf_fs_mkdirs(folder, 0770);
	if (err == NULL)
		err = daf_fs_write(path, b.data, b.len, 0660);
done:
	daf_buf_clear(&b);
	free(folder);
	free(path);
	return err;
}

static const char *
get(struct daf_pool *pool, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s != NULL ? daf_pool_strdup(pool, s) : NULL;
}

/* A file that is no entry is one: somebody put it there. */
static const struct daf_err *
read_entry(struct daf_fault *f, struct daf_pool *pool, const char *path)
{
	const struct daf_err *err;
	json_error_t ignored;
	const char *ledger;
	char *text;
	json_t *o;
	size_t len;

	*f = (struct daf_fault){ 0 };
	err = daf_fs_read(&text, &len, path, ENTRY_MAX);
	if (err != NULL && err->code != DAF_REFUSED)
		return err;
	o = err == NULL
		? json_loadb(text, len, JSON_REJECT_DUPLICATES, &ignored)
		: NULL;
	if (err == NULL)
		free(text);
	daf_err_free(err);
	ledger = get(pool, o, "ledger");
	f->what = get(pool, o, "what");
	f->where = get(pool, o, "where");
	f->reason = get(pool, o, "reason");
	f->time = json_integer_value(json_object_get(o, "time"));
	json_decref(o);
	if (ledger == NULL || f->what == NULL || f->where == NULL ||
	    f->reason == NULL) {
		f->what = "unreadable entry";
		f->where = daf_pool_strdup(pool, path);
		f->reason = "this file is not a quarantine entry";
	} else {
		f->where = daf_pool_printf(pool, "%s %s", ledger, f->where);
	}
	return NULL;
}

static int
by_time(const void *a, const void *b)
{
	const struct daf_fault *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return strcmp(x->where, y->where);
}

static bool
is_entry(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, ".json") == 0;
}

const struct daf_err *
daf_quarantine_list(struct daf_fault **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg)
{
	char *folder = folder_of(reg), **names = NULL, *path;
	const struct daf_err *err = NULL;
	size_t count = 0, i;

	*out = NULL;
	*n = 0;
	if (daf_fs_exists(folder))
		err = daf_fs_list(&names, &count, folder);
	if (count > ENTRIES_MAX)
		count = ENTRIES_MAX;
	*out = daf_pool_array(pool, count, sizeof(**out));
	for (i = 0; i < count && err == NULL; i++) {
		if (!is_entry(names[i]))
			continue;
		path = daf_fs_join(folder, names[i]);
		err = read_entry(&(*out)[*n], pool, path);
		if (err == NULL)
			(*n)++;
		free(path);
	}
	if (*n > 1)
		qsort(*out, *n, sizeof(**out), by_time);
	daf_fs_names_free(names, count);
	free(folder);
	return err;
}
