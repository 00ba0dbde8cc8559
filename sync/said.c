/* SPDX-License-Identifier: GPL-3.0-or-later */
/* said.c - see said.h. */
#include "sync/said.h"

const struct daf_err *
daf_said_office(struct daf_changeset *out, struct daf_commit *commit,
    struct daf_pool *pool, struct daf_repo *repo, const char *oid)
{
	struct daf_commit own = { .nparents = 0 };
	struct daf_commit *c = commit != NULL ? commit : &own;
	const struct daf_err *err = daf_commit_read(c, pool, repo, oid);

	return err != NULL
		   ? err
		   : daf_changeset_parse(out, pool, c->message, c->message_len);
}

const struct daf_err *
daf_said_main(struct daf_main *out, struct daf_commit *commit,
    struct daf_pool *pool, struct daf_repo *repo, const char *oid)
{
	struct daf_commit own = { .nparents = 0 };
	struct daf_commit *c = commit != NULL ? commit : &own;
	const struct daf_err *err = daf_commit_read(c, pool, repo, oid);

	return err != NULL
		   ? err
		   : daf_main_parse(out, pool, c->message, c->message_len);
}
