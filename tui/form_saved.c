/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form_saved.c - a save that the program did not live to tell of.
 *
 * Between the save and the dropping of its draft the program may be killed. So
 * the draft says beforehand which id its new record would get; if a record of
 * that id has the draft's values, the draft has been saved, and goes.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/carry.h"
#include "sync/ledger.h"
#include "tui/form_priv.h"

static void
mark(struct daf_form_screen *f, const char *id)
{
	free(f->set->saving);
	f->set->saving = id != NULL ? daf_strdup(id) : NULL;
	daf_form_keep_now(f);
}

void
daf_form_begin_save(struct daf_form_screen *f, size_t nth)
{
	const struct daf_register_ledger *conf = f->ledger->conf;
	struct daf_head head = { 0 };
	struct daf_addr a = { 0 };
	char id[DAF_ADDR_SIZE];

	if (f->set->bodies[0]->record[0] != '\0')
		return; /* a change that is saved twice is no second record */
	daf_err_free(
	    daf_apply_head(&head, f->s.ui->cli->reg, conf->id, conf->replica));
	memcpy(a.replica, conf->replica,
	    strnlen(conf->replica, sizeof(a.replica) - 1));
	a.seq = head.seq + 1;
	a.index = (uint32_t)nth;
	daf_addr_text(id, &a);
	mark(f, id);
}

void
daf_form_end_save(struct daf_form_screen *f)
{
	if (f->set->saving != NULL)
		mark(f, NULL);
}

static bool
has(const struct daf_record *record, const struct daf_form_field *field)
{
	size_t i, k;

	for (i = 0; i < record->nfields; i++)
		for (k = 0; strcmp(record->fields[i].field, field->name) == 0 &&
			    k < record->fields[i].n;
		     k++)
			if (strcmp(record->fields[i].values[k].value,
				field->value) == 0)
				return true;
	return false;
}

static bool
is_there(struct daf_form_screen *f, struct daf_pool *pool)
{
	const struct daf_form_body *body = f->set->bodies[0];
	const struct daf_form_field *field;
	const struct daf_err *err;
	struct daf_record record;
	struct daf_item item;
	size_t i;

	err = daf_find_record(&item, pool, f->s.ui->cli->reg,
	    f->ledger->conf->name, f->set->saving);
	if (err == NULL)
		err = daf_show(&record, pool, f->s.ui->cli->reg, item.record);
	if (err != NULL || strcmp(item.id, f->set->saving) != 0 ||
	    strcmp(item.type, body->type->name) != 0) {
		daf_err_free(err);
		return false;
	}
	for (i = 0; i < body->nfields; i++) {
		field = &body->fields[i];
		if (field->value[0] != '\0' && field->value[0] != '.' &&
		    !has(&record, field))
			return false;
	}
	return true;
}

bool
daf_form_was_saved(struct daf_form_screen *f)
{
	struct daf_pool *pool = daf_pool_new();
	bool saved = f->set->saving != NULL && is_there(f, pool);

	daf_pool_free(pool);
	return saved;
}
