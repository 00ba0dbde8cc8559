/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * many.c - many REGISTER KEY ID NAME COUNT: a fresh register gets COUNT change
 * sets of its own, signed with the key in the file KEY, as if NAME <ID> had
 * saved them one after the other.
 */
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>

#include "chain.h"
#include "sync/trust.h"

int
main(int argc, char **argv)
{
	struct chain_writer w = { .replica = "" };
	struct daf_register *reg;
	struct daf_ledger *l;

	if (argc != 6)
		return 2;
	chain_need(daf_git_init());
	chain_need(daf_register_open(&reg, argv[1], false));
	chain_need(daf_ledger_open(&l, reg, NULL));
	chain_key_read(&w, argv[2]);
	snprintf(w.id, sizeof(w.id), "%s", argv[3]);
	snprintf(w.name, sizeof(w.name), "%s", argv[4]);
	snprintf(w.replica, sizeof(w.replica), "%s", l->conf->replica);
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	chain_need(daf_register_lock(reg));
	chain_write(l->out, l, &w, strtol(argv[5], NULL, 10));
	chain_need(daf_ledger_catch_up(l));
	daf_register_unlock(reg);
	daf_ledger_close(l);
	daf_register_close(reg);
	return 0;
}
