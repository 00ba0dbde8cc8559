/* SPDX-License-Identifier: GPL-3.0-or-later */
/* logging.c - see logging.h. */
#include "tui/logging.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "sync/accesslog.h"

/* Who it is, in the pool. */
static const char *
who(struct daf_cli *cli)
{
	const struct daf_err *err = NULL;
	const struct passwd *pw;

	if (cli->signer == NULL)
		err = daf_signer_find(&cli->signer, cli->reg);
	daf_err_free(err);
	if (err == NULL)
		return cli->signer->id;
	pw = getpwuid(getuid());
	if (pw != NULL)
		return daf_pool_printf(cli->pool, "unix:%s", pw->pw_name);
	return daf_pool_printf(cli->pool, "unix:%jd", (intmax_t)getuid());
}

const struct daf_err *
daf_logging_note(struct daf_cli *cli, enum daf_access_kind kind,
    const char *ledger, const char *record, const char *what,
    const char *ground)
{
	const struct daf_access a = { .kind = kind,
		.officer = who(cli),
		.ledger = ledger,
		.record = record,
		.what = what,
		.ground = ground != NULL ? ground : "" };

	return daf_access_log(cli->reg, &a);
}
