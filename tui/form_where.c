/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_where.c - what is asked before a new record is begun: in which ledger, of
 * which type. */
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/suggest.h"
#include "sync/ledger.h"
#include "tui/form_priv.h"
#include "tui/ledgers.h"
#include "tui/views.h"

/* Is it in view, and does it have the type (NULL: any)? */
static bool
is_for(const struct daf_ui *ui, const struct daf_register_ledger *l,
    const char *type)
{
	return daf_ui_in_view(ui, l->name) &&
	       (type == NULL || (l->types != NULL &&
				    daf_types_find(l->types, type) != NULL));
}

const struct daf_err *
daf_form_choose_ledger(char **name, struct daf_ui *ui, const char *type)
{
	const struct daf_register *reg = ui->cli->reg;
	const struct daf_err *err = daf_ui_may_write(ui, NULL), *no;
	size_t max = daf_register_nledgers(reg), n = 0, i;
	struct daf_pool *pool = daf_pool_new();
	const char **names = daf_pool_array(pool, max, sizeof(*names));
	const struct daf_types *types = daf_views_types(ui);
	const char *ledger;

	*name = NULL;
	if (err == NULL && type != NULL && types != NULL &&
	    daf_types_find(types, type) == NULL)
		err = daf_suggest_type(types, type);
	for (i = 0; err == NULL && i < max; i++) {
		ledger = daf_register_ledger_at(reg, i)->name;
		if (!is_for(ui, daf_register_ledger_at(reg, i), type))
			continue;
		no = daf_ui_may_write(ui, ledger);
		if (no == NULL)
			names[n++] = ledger;
		daf_err_free(no);
	}
	if (err == NULL && n == 0)
		err = daf_err(DAF_REFUSED,
		    "no ledger that has the type %s is one you may write to",
		    type != NULL ? type : "asked for");
	if (err == NULL)
		*name = daf_ledgers_pick(ui, "In which ledger?", names, n);
	daf_pool_free(pool);
	return err;
}

static struct daf_pick_row
type_row(struct daf_pool *pool, const struct daf_type *t)
{
	struct daf_buf b = { 0 };
	struct daf_pick_row row = { .value = t->name };
	size_t i;

	daf_buf_addf(&b, "%-22s ", t->label);
	for (i = 0; t->synonyms[i] != NULL; i++)
		daf_buf_addf(&b, "%s%s", i > 0 ? ", " : "", t->synonyms[i]);
	row.text = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return row;
}

bool
daf_form_choose_type(
    char **name, struct daf_ui *ui, const struct daf_types *types)
{
	struct daf_pool *pool = daf_pool_new();
	size_t n = daf_types_count(types), i, k = 0;
	const struct daf_type *t;
	struct daf_pick_row *rows;
	bool picked;
	int pass;

	rows = daf_pool_array(pool, n + 1, sizeof(*rows));
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < n; i++) {
			t = daf_types_at(types, i);
			if (strcmp(t->name, DAF_ACCESS_TYPE) != 0 &&
			    (t->number_code == NULL) == (pass == 1))
				rows[k++] = type_row(pool, t);
		}
	picked = daf_pick_row(
	    name, ui, "A new record of which type?", rows, k, NULL);
	daf_pool_free(pool);
	return picked;
}
