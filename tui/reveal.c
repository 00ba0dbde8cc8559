/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reveal.c - see reveal.h. */
#include "tui/reveal.h"

#include <string.h>

#include "sync/accesslog.h"

#define NUMBERS "numbers: "

void
daf_reveal_add(struct daf_buf *what, const char *field)
{
	const char *at = daf_buf_str(what);
	const size_t len = strlen(field);

	if (what->len > 0)
		at += strlen(NUMBERS);
	for (; (at = strstr(at, field)) != NULL; at += len)
		if ((at[-1] == ' ' || at[-1] == ',') &&
		    (at[len] == '\0' || at[len] == ','))
			return;
	daf_buf_addf(what, "%s%s", what->len > 0 ? "," : NUMBERS, field);
}

const struct daf_err *
daf_reveal_log(
    struct daf_ui *ui, const char *ledger, const char *record, const char *what)
{
	const struct daf_signer *signer = ui->cli->signer;
	struct daf_access a = { .kind = DAF_ACCESS_CONSULTATION,
		.ledger = ledger,
		.record = record,
		.what = what,
		.ground = "" };

	if (signer == NULL)
		return daf_err(DAF_NO_KEY,
		    "nobody has signed in: :officer chooses who looks at it");
	a.officer = signer->id;
	return daf_access_log(ui->cli->reg, &a);
}
