/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draft.c - see carry.h: what an officer typed and has not saved yet. */
#include <string.h>

#include "core/base/timefmt.h"
#include "core/carry.h"
#include "core/db.h"

const struct daf_err *
daf_draft_put(
    int64_t *id, struct daf_register *reg, const struct daf_draft *draft)
{
	struct daf_db *desk = daf_register_desk(reg);
	const struct daf_err *err;
	int64_t saved = draft->saved != 0 ? draft->saved : daf_time_now();

	*id = draft->id;
	if (draft->id != 0)
		return daf_db_run(desk,
		    "INSERT OR REPLACE INTO draft"
		    " (id, officer, ledger, type, record, saved, body)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		    "issssis", draft->id, draft->officer, draft->ledger,
		    draft->type, draft->record, saved, draft->body);
	err = daf_db_run(desk,
	    "INSERT INTO draft (id, officer, ledger, type, record, saved, body)"
	    " SELECT max(coalesce((SELECT max(id) FROM draft), 0),"
	    "   coalesce((SELECT id FROM draft_gone), 0)) + 1,"
	    "  ?1, ?2, ?3, ?4, ?5, ?6",
	    "ssssis", draft->officer, draft->ledger, draft->type, draft->record,
	    saved, draft->body);
	if (err == NULL)
		*id = daf_db_last_id(desk);
	return err;
}

const struct daf_err *
daf_draft_list(struct daf_draft **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const char *officer)
{
	struct daf_db *desk = daf_register_desk(reg);
	const struct daf_err *err;
	struct daf_draft *d = NULL;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	*out = NULL;
	*n = 0;
	err = daf_db_prepare(&st, desk,
	    "SELECT id, saved, ledger, type, record, body FROM draft"
	    " WHERE officer = ?1"
	    " ORDER BY saved DESC, id DESC",
	    "s", officer);
	while (daf_db_next(&err, desk, st)) {
		*out = d = daf_pool_grow(pool, *out, *n, &cap, sizeof(*d));
		d[*n] = (struct daf_draft){
			.id = sqlite3_column_int64(st, 0),
			.saved = sqlite3_column_int64(st, 1),
			.officer = daf_pool_strdup(pool, officer),
			.ledger = daf_pool_strdup(pool, daf_db_str(st, 2)),
			.type = daf_pool_strdup(pool, daf_db_str(st, 3)),
			.record = daf_pool_strdup(pool, daf_db_str(st, 4)),
			.body = daf_pool_strdup(pool, daf_db_str(st, 5)),
		};
		(*n)++;
	}
	daf_db_done(desk, st);
	return err;
}

const struct daf_err *
daf_draft_drop(struct daf_register *reg, int64_t id)
{
	struct daf_db *desk = daf_register_desk(reg);
	const struct daf_err *err;

	err = daf_db_run(desk,
	    "INSERT INTO draft_gone (one, id) VALUES (1, ?1)"
	    " ON CONFLICT (one) DO UPDATE SET id = max(id, ?1)",
	    "i", id);
	return err != NULL ? err
			   : daf_db_run(desk, "DELETE FROM draft WHERE id = ?1",
				 "i", id);
}

static const struct daf_err *
erase_of(struct daf_register *reg, const struct daf_register_ledger *ledger)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_erased *e;
	size_t n, i;

	err = daf_erased_list(&e, &n, pool, reg, ledger->id);
	for (i = 0; i < n && err == NULL; i++)
		err = daf_db_run(daf_register_desk(reg),
		    "DELETE FROM draft WHERE ledger = ?1 AND (record = ?2 OR"
		    " (record = '' AND instr(body, '\"' || ?2 || '\"') > 0))",
		    "ss", ledger->name, e[i].record);
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_draft_erase(struct daf_register *reg)
{
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < daf_register_nledgers(reg) && err == NULL; i++)
		err = erase_of(reg, daf_register_ledger_at(reg, i));
	return err != NULL ? err
			   : daf_db_run(daf_register_desk(reg), "VACUUM", "");
}
