/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rebuild.c - register.db made anew from nothing but the repositories.
 */
#include "sync/trust_priv.h"

/* All ledgers into the fresh register.db. */
static const struct daf_err *
fill(struct daf_register *reg, const struct daf_watch *watch)
{
	const struct daf_err *err = NULL;
	struct daf_ledger *l;
	struct daf_trust t;
	size_t i;

	for (i = 0; i < daf_register_nledgers(reg) && err == NULL; i++) {
		err = daf_ledger_open(
		    &l, reg, daf_register_ledger_at(reg, i)->name);
		if (err != NULL)
			break;
		daf_trust_init(&t, l, NULL, watch);
		t.fresh = true;
		err = daf_trust_run(&t);
		daf_trust_clear(&t);
		daf_ledger_close(l);
	}
	return err;
}

const struct daf_err *
daf_trust_rebuilt(struct daf_register *reg, const struct daf_watch *watch)
{
	const struct daf_err *err;

	err = daf_rebuild_begin(reg);
	if (err != NULL)
		return err;
	err = fill(reg, watch);
	if (err != NULL)
		daf_rebuild_drop(reg);
	return err;
}

const struct daf_err *
daf_rebuild(struct daf_register *reg, const struct daf_watch *watch)
{
	const struct daf_err *err;

	err = daf_register_lock(reg);
	if (err != NULL)
		return err;
	err = daf_trust_rebuilt(reg, watch);
	if (err == NULL)
		err = daf_rebuild_finish(reg);
	daf_register_unlock(reg);
	return err;
}
