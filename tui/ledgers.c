/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledgers.c - see ledgers.h. */
#include "tui/ledgers.h"

#include <stdlib.h>

#include "sync/ledger.h"
#include "tui/screens.h"

/* "national  hq, isb, khi": who reads it. */
static const char *
readers(struct daf_pool *pool, struct daf_ui *ui, const char *name)
{
	struct daf_ledger *l = NULL;
	struct daf_buf b = { 0 };
	const char *text;
	size_t i;

	daf_err_free(daf_ui_ledger(&l, ui, name));
	daf_buf_addf(&b, "%-20s ", name);
	for (i = 0; l != NULL && l->charter != NULL && i < l->charter->noffices;
	     i++)
		daf_buf_addf(&b, "%s%s", i > 0 ? ", " : "read by ",
		    l->charter->offices[i].code);
	text = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

char *
daf_ledgers_pick(
    struct daf_ui *ui, const char *question, const char *const *names, size_t n)
{
	struct daf_pick_row *rows;
	struct daf_pool *pool;
	char *name = NULL;
	size_t i;

	if (n < 2)
		return n == 1 ? daf_strdup(names[0]) : NULL;
	pool = daf_pool_new();
	rows = daf_pool_array(pool, n, sizeof(*rows));
	for (i = 0; i < n; i++)
		rows[i] = (struct daf_pick_row){ names[i],
			readers(pool, ui, names[i]) };
	if (!daf_pick_row(&name, ui, question, rows, n, NULL))
		name = NULL;
	daf_pool_free(pool);
	return name;
}

/* Is this register its seat? One that cannot be opened is told by its own
 * commands. */
static bool
at_seat(struct daf_ui *ui, const char *name)
{
	const struct daf_err *err;
	struct daf_ledger *l;
	bool yes;

	err = daf_ui_ledger(&l, ui, name);
	yes = err == NULL && daf_ui_seat_of(ui, l);
	daf_err_free(err);
	return yes;
}

static void
in_view(const char ***names, size_t *n, struct daf_pool *pool,
    struct daf_ui *ui, bool seat)
{
	const struct daf_register *reg = ui->cli->reg;
	const size_t nledgers = daf_register_nledgers(reg);
	const char *name;
	size_t i;

	*names = daf_pool_array(pool, nledgers, sizeof(**names));
	*n = 0;
	for (i = 0; i < nledgers; i++) {
		name = daf_register_ledger_at(reg, i)->name;
		if (daf_ui_in_view(ui, name) && (!seat || at_seat(ui, name)))
			(*names)[(*n)++] = name;
	}
}

bool
daf_ledgers_seat(struct daf_ui *ui)
{
	struct daf_pool *pool = daf_pool_new();
	const char **names;
	size_t n;

	in_view(&names, &n, pool, ui, true);
	daf_pool_free(pool);
	return n > 0;
}

const struct daf_err *
daf_ledgers_choose(
    struct daf_ledger **out, struct daf_ui *ui, const char *question, bool seat)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err = NULL;
	const char **names;
	char *name;
	size_t n;

	in_view(&names, &n, pool, ui, seat);
	name = daf_ledgers_pick(ui, question, names, n);
	*out = NULL;
	if (n == 0 || name != NULL)
		err = daf_ui_ledger(out, ui, name);
	free(name);
	daf_pool_free(pool);
	return err;
}
