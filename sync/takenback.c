/* SPDX-License-Identifier: GPL-3.0-or-later */
/* takenback.c - what later orders erase of the files that are kept of change sets
 * that were taken back. See takeback.h. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/apply.h"
#include "core/base/fs.h"
#include "sync/takeback.h"

#define FILE_MAX (64 * 1024 * 1024)

/* The addresses of all that was erased, as the keys of an object. */
static const struct daf_err *
read_gone(json_t *gone, struct daf_ledger *l)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_erased *e;
	size_t n, i;

	err = daf_erased_list(&e, &n, pool, l->reg, l->conf->id);
	for (i = 0; i < n && err == NULL; i++)
		json_object_set_new(gone, e[i].record, json_true());
	daf_pool_free(pool);
	return err;
}

static bool
has(const json_t *gone, const json_t *address)
{
	return json_is_string(address) &&
	       json_object_get(gone, json_string_value(address)) != NULL;
}

/* A part goes with its record, as it does in a change set; and its own parts with
 * it, which are in later lines. */
static bool
goes(json_t *gone, const char *line, size_t len)
{
	json_t *o = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	json_t *record = json_object_get(o, "record");
	json_t *set = json_object_get(o, "set");
	const char *number = json_string_value(json_object_get(set, "number"));
	bool is = has(gone, record);

	if (!is && json_is_string(record) &&
	    json_object_get(o, "type") != NULL &&
	    (number == NULL || number[0] == '\0') &&
	    has(gone, json_object_get(set, "parent"))) {
		is = true;
		json_object_set_new(
		    gone, json_string_value(record), json_true());
	}
	json_decref(o);
	return is;
}

static const struct daf_err *
sweep_file(json_t *gone, const char *path)
{
	const struct daf_err *err;
	struct daf_buf kept = { 0 };
	const char *line, *end, *next;
	char *text;
	size_t len;

	err = daf_fs_read(&text, &len, path, FILE_MAX);
	if (err != NULL)
		return err;
	end = text + len;
	for (line = text; line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next != NULL ? next + 1 : end;
		if (!goes(gone, line, (size_t)(next - line)))
			daf_buf_add(&kept, line, (size_t)(next - line));
	}
	if (kept.len < len)
		err = daf_fs_write(path, daf_buf_str(&kept), kept.len, 0660);
	daf_buf_clear(&kept);
	free(text);
	return err;
}

const struct daf_err *
daf_taken_back_sweep(struct daf_ledger *l)
{
	char *folder = daf_fs_join(daf_register_dir(l->reg), "quarantine");
	json_t *gone = json_object();
	const struct daf_err *err = NULL;
	char **names = NULL, *path;
	size_t n = 0, i;

	if (daf_fs_exists(folder))
		err = daf_fs_list(&names, &n, folder);
	if (err == NULL && n > 0)
		err = read_gone(gone, l);
	for (i = 0; i < n && err == NULL; i++) {
		if (strncmp(names[i], DAF_TAKEN_BACK, strlen(DAF_TAKEN_BACK)) !=
		    0)
			continue;
		path = daf_fs_join(folder, names[i]);
		err = sweep_file(gone, path);
		free(path);
	}
	daf_fs_names_free(names, n);
	json_decref(gone);
	free(folder);
	return err;
}
