/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * strikekeep.c - see strikekeep.h.
 *
 *	{"strike":{"reason":"Entered twice",
 *	           "records":[{"id":"isb.k7f2-398","ledger":"national"}]}}
 *
 * What the desk's file says is not believed: the records are looked up again.
 */
#include "tui/strikekeep.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS_MAX 10000

static const json_t *
strike_of(const json_t *root)
{
	const json_t *o = json_object_get(root, "strike");

	return json_is_object(o) ? o : NULL;
}

/* The i-th; false: it is none. */
static bool
record_of(const char **ledger, const char **id, const json_t *records, size_t i)
{
	const json_t *o = json_array_get(records, i);

	*ledger = json_string_value(json_object_get(o, "ledger"));
	*id = json_string_value(json_object_get(o, "id"));
	return *ledger != NULL && *id != NULL;
}

bool
daf_strike_is_draft(const char *body)
{
	json_t *root = json_loads(body, 0, NULL);
	bool is = strike_of(root) != NULL;

	json_decref(root);
	return is;
}

static void
store(struct daf_buf *out, const struct daf_strike_kept *k, const char *reason)
{
	json_t *root = json_object(), *o = json_object();
	json_t *records = json_array();
	char *text;
	size_t i;

	for (i = 0; i < k->n; i++)
		json_array_append_new(
		    records, json_pack("{s:s, s:s}", "id", k->ids[i], "ledger",
				 k->ledgers[i]));
	json_object_set_new(o, "reason", json_string(reason));
	json_object_set_new(o, "records", records);
	json_object_set_new(root, "strike", o);
	text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(root);
	if (text == NULL)
		daf_mem_exhausted();
	daf_buf_adds(out, text);
	free(text);
}

void
daf_strike_keep(struct daf_strike_kept *k, const char *reason)
{
	struct daf_buf body = { 0 };
	const struct daf_err *err;

	if (k->n == 0 || strspn(reason, " ") == strlen(reason)) {
		daf_strike_forget(k);
		return;
	}
	store(&body, k, reason);
	err = daf_draft_put(&k->draft, k->ui->cli->reg,
	    &(struct daf_draft){ .id = k->draft,
		.officer = k->officer,
		.ledger = k->ledgers[0],
		.type = k->type,
		.record = k->ids[0],
		.body = daf_buf_str(&body) });
	daf_buf_clear(&body);
	/* it is told at once, and once */
	if (err != NULL && !k->told)
		daf_ui_say(k->ui, "No draft can be kept: %s", err->text);
	k->told = err != NULL;
	daf_err_free(err);
}

void
daf_strike_forget(struct daf_strike_kept *k)
{
	if (k->draft != 0)
		daf_ui_say_err(
		    k->ui, daf_draft_drop(k->ui->cli->reg, k->draft));
	k->draft = 0;
}

static bool
same_records(const struct daf_strike_kept *k, const json_t *records)
{
	const char *ledger, *id;
	size_t i;

	if (json_array_size(records) != k->n)
		return false;
	for (i = 0; i < k->n; i++)
		if (!record_of(&ledger, &id, records, i) ||
		    strcmp(ledger, k->ledgers[i]) != 0 ||
		    strcmp(id, k->ids[i]) != 0)
			return false;
	return true;
}

const struct daf_err *
daf_strike_recall(
    const char **reason, struct daf_strike_kept *k, struct daf_pool *pool)
{
	struct daf_draft *drafts = NULL;
	const struct daf_err *err;
	const char *text;
	size_t n = 0, i;
	json_t *root;

	*reason = NULL;
	err = daf_draft_list(&drafts, &n, pool, k->ui->cli->reg, k->officer);
	for (i = 0; err == NULL && i < n && *reason == NULL; i++) {
		root = json_loads(drafts[i].body, 0, NULL);
		text = json_string_value(
		    json_object_get(strike_of(root), "reason"));
		if (text != NULL &&
		    same_records(
			k, json_object_get(strike_of(root), "records"))) {
			*reason = daf_pool_strdup(pool, text);
			k->draft = drafts[i].id;
		}
		json_decref(root);
	}
	return err;
}

static const struct daf_err *
damaged(void)
{
	return daf_err(DAF_REFUSED, "the draft is damaged");
}

const struct daf_err *
daf_strike_draft(struct daf_ui *ui, const struct daf_draft *draft)
{
	struct daf_pool *pool = daf_pool_new();
	json_t *root = json_loads(draft->body, 0, NULL);
	const json_t *from = json_object_get(strike_of(root), "records");
	const struct daf_err *err = NULL;
	size_t n = json_array_size(from), i;
	const char *ledger, *id;
	struct daf_item item;
	int64_t *records;

	if (n == 0 || n > RECORDS_MAX)
		err = damaged();
	records = daf_pool_array(pool, err == NULL ? n : 1, sizeof(*records));
	for (i = 0; err == NULL && i < n; i++) {
		err =
		    record_of(&ledger, &id, from, i)
			? daf_find_record(&item, pool, ui->cli->reg, ledger, id)
			: damaged();
		if (err == NULL)
			records[i] = item.record;
	}
	if (err == NULL)
		err = daf_strike_open(NULL, ui, records, n);
	json_decref(root);
	daf_pool_free(pool);
	return err;
}
