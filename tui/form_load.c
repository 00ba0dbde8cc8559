/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_load.c - a form from a record: its values as they are now, and the
 * addresses that a save will say it has seen. */
#include <stdlib.h>
#include <string.h>

#include "core/derive.h"
#include "core/hide.h"
#include "tui/display.h"
#include "tui/form_priv.h"
#include "tui/logging.h"

static void
addresses(struct daf_buf *out, const struct daf_live *live)
{
	size_t i;

	daf_buf_reset(out);
	for (i = 0; i < live->n; i++)
		daf_buf_addf(out, "%s%s", i > 0 ? " " : "", live->values[i].at);
}

static bool
is_ascii(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* A disputed field is shown, and not typed into. Its values stand in one row
 * only if none of them can be right-to-left. */
static void
dispute(struct daf_form_field *f, const struct daf_live *live)
{
	struct daf_buf b = { 0 };
	bool plain = true;
	size_t i;

	for (i = 0; i < live->n; i++)
		plain = plain && is_ascii(live->values[i].value);
	if (!plain)
		daf_buf_addf(&b, "%zu values", live->n);
	for (i = 0; plain && i < live->n; i++) {
		daf_buf_adds(&b, i > 0 ? " / " : "");
		if (daf_display_protected(f->def))
			daf_display_masked(&b, live->values[i].value);
		else if (f->def != NULL)
			f->def->kind->display(
			    &b, f->def, live->values[i].value);
		else
			daf_buf_adds(&b, live->values[i].value);
		daf_buf_addf(&b, " (%s)", live->values[i].office);
	}
	free(f->shown);
	f->shown = daf_buf_steal(&b);
	f->lock = DAF_FORM_DISPUTED;
}

static void
fill(struct daf_form_screen *f, struct daf_form_body *body,
    const struct daf_record *record, const struct daf_form_ask *ask)
{
	struct daf_buf over = { 0 };
	const struct daf_live *live;
	struct daf_form_field *field;
	size_t i;

	for (i = 0; i < record->nfields; i++) {
		live = &record->fields[i];
		if (strcmp(live->field, "number") == 0 ||
		    strcmp(live->field, "struck") == 0 || live->n == 0)
			continue;
		field = daf_form_raw(f->set, body, live->field);
		addresses(&over, live);
		daf_form_seen(
		    field, live->values[0].value, daf_buf_str(&over), ask);
		if (live->disputed)
			dispute(field, live);
		if (live->hidden)
			field->lock = DAF_FORM_HIDDEN;
	}
	daf_buf_clear(&over);
}

/* That a hidden field is empty tells something, too; and who may not see it must
 * not lay the veil down. */
static void
lock_empty(struct daf_form_body *body, const struct daf_record *record)
{
	const struct daf_protects *p = &record->type->protects;
	struct daf_form_field *field;
	size_t i;
	bool some = false;

	for (i = 0; i < record->nfields; i++)
		some = some || record->fields[i].hidden;
	for (i = 0; some && i < body->nfields; i++) {
		field = &body->fields[i];
		if (field->lock == DAF_FORM_OPEN &&
		    (daf_type_hides(record->type, field->name) ||
			(p->when != NULL && strcmp(field->name, p->when) == 0)))
			field->lock = DAF_FORM_HIDDEN;
	}
}

/* A field that was cleared has an address to replace, too. */
static const struct daf_err *
cleared(struct daf_form_screen *f, struct daf_form_body *body, int64_t record)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err = NULL;
	struct daf_buf over = { 0 };
	struct daf_form_field *field;
	struct daf_addr *addrs;
	char at[DAF_ADDR_SIZE];
	size_t i, k, n;

	for (i = 0; err == NULL && i < body->nfields; i++) {
		field = &body->fields[i];
		if (field->over[0] != '\0')
			continue;
		err = daf_live_addrs(
		    &addrs, &n, pool, f->s.ui->cli->reg, record, field->name);
		daf_buf_reset(&over);
		for (k = 0; err == NULL && k < n; k++) {
			daf_addr_text(at, &addrs[k]);
			daf_buf_addf(&over, "%s%s", k > 0 ? " " : "", at);
		}
		if (over.len == 0)
			continue;
		free(field->over);
		field->over = daf_strdup(daf_buf_str(&over));
	}
	daf_buf_clear(&over);
	daf_pool_free(pool);
	return err;
}

static void
replace(char **at, const char *text)
{
	free(*at);
	*at = daf_strdup(text != NULL ? text : "");
}

/* Of a protected record all that this officer may see, which is logged. */
static const struct daf_err *
read_whole(struct daf_record *out, struct daf_pool *pool, struct daf_cli *cli,
    int64_t row)
{
	const struct daf_err *err;
	bool may = false;

	err = daf_show(out, pool, cli->reg, row);
	if (err != NULL || !out->protected)
		return err;
	err = daf_logging_may_unhide(&may, cli, out->item.ledger);
	if (err != NULL || !may)
		return err;
	err = daf_logging_unhide(
	    cli, out->item.ledger, out->item.id, "edit: who it is");
	if (err == NULL)
		err = daf_show(out, pool, cli->reg, row);
	daf_hide_off(cli->reg, false);
	return err;
}

/* What stands behind the mask is forgotten here, typed or not. */
static void
veil(struct daf_form_body *body, const struct daf_form_ask *ask)
{
	const struct daf_protects *p = &body->type->protects;
	struct daf_form_field *f;
	char *over;
	size_t i;

	for (i = 0; i < body->nfields; i++) {
		f = &body->fields[i];
		if (!daf_type_hides(body->type, f->name) &&
		    (p->when == NULL || strcmp(f->name, p->when) != 0))
			continue;
		f->lock = DAF_FORM_HIDDEN;
		if (!daf_type_hides(body->type, f->name))
			continue;
		over = daf_strdup(f->over);
		daf_form_seen(
		    f, *f->before != '\0' ? DAF_HIDDEN : "", over, ask);
		free(over);
	}
}

/* A draft is older than what was said since: of a record that is protected now
 * it shows what this officer may see. */
const struct daf_err *
daf_form_veil(struct daf_form_screen *f)
{
	const char *ledger = f->ledger->conf->name;
	struct daf_cli *cli = f->s.ui->cli;
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err = NULL, *gone;
	struct daf_form_ask ask;
	struct daf_hide hide;
	struct daf_item item;
	bool may;
	size_t i;

	daf_form_asking(&ask, f);
	for (i = 0; err == NULL && i < f->set->n; i++) {
		if (*f->set->bodies[i]->record == '\0')
			continue;
		gone = daf_find_record(
		    &item, pool, cli->reg, ledger, f->set->bodies[i]->record);
		if (gone != NULL && gone->code != DAF_REFUSED) {
			err = gone;
			break;
		}
		daf_err_free(gone);
		if (gone != NULL) /* there is no such record */
			continue;
		err = daf_hide_is(&hide, cli->reg, item.record);
		if (err != NULL || !hide.on)
			continue;
		err = daf_logging_may_unhide(&may, cli, ledger);
		if (err == NULL && may)
			err = daf_logging_unhide(
			    cli, ledger, item.id, "draft: who it is");
		else if (err == NULL)
			veil(f->set->bodies[i], &ask);
		daf_hide_off(cli->reg, false);
	}
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_form_load(struct daf_form_screen *f, int64_t row)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_form_body *body;
	struct daf_record record;
	const struct daf_err *err;
	struct daf_form_ask ask;

	err = read_whole(&record, pool, f->s.ui->cli, row);
	if (err == NULL && record.type == NULL)
		err = daf_err(DAF_REFUSED,
		    "this register does not know the record type `%s`: a "
		    "newer program or a sync may be needed",
		    record.item.type);
	if (err != NULL)
		goto done;
	daf_form_asking(&ask, f);
	body = daf_form_add(f->set, record.type);
	replace(&body->record, record.item.id);
	replace(&body->number, record.item.number);
	replace(&body->stage, record.item.stage);
	body->own = record.item.office != NULL &&
		    strcmp(record.item.office, f->ledger->conf->office) == 0;
	fill(f, body, &record, &ask);
	lock_empty(body, &record);
	err = cleared(f, body, row);
done:
	daf_pool_free(pool);
	return err;
}
