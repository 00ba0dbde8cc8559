/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signing.c - see signing.h. */
#include "tui/signing.h"

#include <stdlib.h>
#include <string.h>

#include "core/apply.h"
#include "sync/commit.h"
#include "sync/repo.h"

#define COMMIT_MAX (1024 * 1024)

const struct daf_err *
daf_signing_text(
    struct daf_buf *out, struct daf_ui *ui, const char *ledger, const char *at)
{
	const struct daf_err *err;
	struct daf_ledger *l;
	struct daf_head head;
	struct daf_addr addr;
	char *text = NULL;
	size_t len;

	if (!daf_addr_parse(&addr, at, strlen(at), false))
		return daf_err(DAF_REFUSED, "%s is no address", at);
	err = daf_ui_ledger(&l, ui, ledger);
	if (err == NULL)
		err = daf_apply_find(
		    &head, l->reg, l->conf->id, addr.replica, addr.seq);
	if (err == NULL && head.seq == 0)
		err = daf_err(DAF_REFUSED, "%s is not here", at);
	if (err == NULL)
		err = daf_repo_read(&text, &len, l->in, head.oid,
		    GIT_OBJECT_COMMIT, COMMIT_MAX);
	if (err == NULL) {
		daf_buf_addf(out,
		    "Change set  %s\nSHA-256     %s\n"
		    "Git         %s\n\n",
		    at, head.sha256, head.oid);
		daf_buf_add(out, text, len);
	}
	free(text);
	return err;
}
