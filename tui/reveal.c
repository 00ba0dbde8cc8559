/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reveal.c - see reveal.h. */
#include "tui/reveal.h"

#include <string.h>

#include "core/desk.h"

void
daf_reveal_add(struct daf_buf *what, const char *field)
{
	const char *all = daf_buf_str(what), *at;
	const size_t len = strlen(field);

	for (at = all; (at = strstr(at, field)) != NULL; at += len)
		if ((at == all || at[-1] == ',') &&
		    (at[len] == '\0' || at[len] == ','))
			return;
	daf_buf_addf(what, "%s%s", what->len > 0 ? "," : "", field);
}

const struct daf_err *
daf_reveal_log(
    struct daf_ui *ui, const char *ledger, const char *record, const char *what)
{
	const struct daf_signer *signer = ui->cli->signer;

	if (signer == NULL)
		return daf_err(DAF_NO_KEY,
		    "nobody has signed in: :officer chooses who looks at it");
	return daf_desk_log_access(
	    ui->cli->reg, signer->id, ledger, record, what);
}
