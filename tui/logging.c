/* SPDX-License-Identifier: GPL-3.0-or-later */
/* logging.c - see logging.h. */
#include "tui/logging.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/hide.h"
#include "core/query.h"
#include "sync/accesslog.h"

/* Who it is, in the pool. Nobody is signed in by it. */
static const char *
who(struct daf_cli *cli)
{
	struct daf_signer *signer = NULL;
	const char *id = NULL;
	const struct passwd *pw;

	if (cli->signer != NULL)
		return cli->signer->id;
	daf_err_free(daf_signer_find(&signer, cli->reg));
	if (signer != NULL)
		id = daf_pool_strdup(cli->pool, signer->id);
	daf_signer_free(signer);
	if (id != NULL)
		return id;
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

const struct daf_err *
daf_logging_may_unhide(bool *out, struct daf_cli *cli, const char *ledger)
{
	return daf_hide_right(out, cli->reg, ledger, who(cli));
}

const struct daf_err *
daf_logging_must_unhide(struct daf_cli *cli, const char *ledger)
{
	const struct daf_err *err;
	bool may;

	err = daf_logging_may_unhide(&may, cli, ledger);
	if (err != NULL || may)
		return err;
	return daf_err(DAF_DENIED,
	    "protected: only officers whom the roster names for it "
	    "(role " DAF_HIDE_ROLE ") see who it is");
}

const struct daf_err *
daf_logging_unhide(struct daf_cli *cli, const char *ledger, const char *record,
    const char *what)
{
	const struct daf_err *err;

	err = daf_logging_must_unhide(cli, ledger);
	if (err == NULL)
		err = daf_logging_note(
		    cli, DAF_ACCESS_CONSULTATION, ledger, record, what, NULL);
	if (err == NULL)
		daf_hide_off(cli->reg, true);
	return err;
}

const struct daf_err *
daf_logging_disclose(struct daf_cli *cli, const char *ledger, const char *type,
    const char *what, const char *ground)
{
	const struct daf_err *err;
	bool restricted;

	err = daf_logging_restricted(&restricted, cli->reg, ledger, type);
	if (err == NULL && restricted && (ground == NULL || *ground == '\0'))
		err = daf_err(DAF_REFUSED,
		    "records among them have a handling code that asks for a "
		    "ground: give --ground, who gets them and by what right");
	if (err != NULL)
		return err;
	return daf_logging_note(cli, DAF_ACCESS_DISCLOSURE,
	    ledger != NULL ? ledger : "", "", what, ground);
}

const struct daf_err *
daf_logging_combine(struct daf_cli *cli, const char *ledger, const char *record,
    const char *what)
{
	return daf_logging_note(cli, DAF_ACCESS_COMBINATION,
	    ledger != NULL ? ledger : "", record, what, NULL);
}

const char *
daf_logging_likely(struct daf_pool *pool, const struct daf_items *items)
{
	struct daf_buf b = { 0 };
	const char *text;
	size_t i;

	for (i = 0; i < items->n; i++)
		daf_buf_addf(&b, "%s%s", i == 0 ? "likely duplicates: " : ", ",
		    items->items[i].number != NULL ? items->items[i].number
						   : items->items[i].id);
	text = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

bool
daf_logging_asks(
    const struct daf_type *type, const struct daf_where *where, size_t n)
{
	const struct daf_field *f;
	size_t i;

	for (i = 0; type != NULL && i < n; i++) {
		f = daf_type_field(type, where[i].field);
		if (f != NULL && f->search && *where[i].value != '\0')
			return true;
	}
	return false;
}
