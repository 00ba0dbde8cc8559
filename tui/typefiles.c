/* SPDX-License-Identifier: GPL-3.0-or-later */
/* typefiles.c - see typefiles.h. */
#include "tui/typefiles.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "sync/amend.h"
#include "sync/seat.h"

/* ---- out ---- */

const struct daf_err *
daf_typefiles_write(struct daf_cli *cli, const char *dir)
{
	const struct daf_charter *c;
	const struct daf_err *err;
	size_t i;
	char *path;

	err = daf_cli_open_ledger(cli);
	if (err == NULL)
		err = daf_cli_absolute(&dir, cli, dir);
	if (err != NULL)
		return err;
	if ((c = cli->ledger->charter) == NULL)
		return daf_err(DAF_FAILED,
		    "ledger %s has no charter here yet: `daftar sync` "
		    "fetches it",
		    cli->ledger->conf->name);
	if (daf_fs_exists(dir))
		return daf_err(
		    DAF_REFUSED, "%s is there already; name a new folder", dir);
	err = daf_fs_mkdirs(dir, 0755);
	for (i = 0; err == NULL && i < c->ntypes; i++) {
		path = daf_fs_join(dir, c->types[i].name);
		err =
		    daf_fs_write(path, c->types[i].text, c->types[i].len, 0644);
		free(path);
	}
	if (err == NULL)
		daf_out_line(cli->out,
		    "%zu files of main %lld are in %s; `daftar types --put` "
		    "takes those that were changed.",
		    c->ntypes, (long long)cli->ledger->main_number, dir);
	return err;
}

/* ---- in ---- */

/* The files that are put, and all that the charter then has. */
struct putting {
	struct daf_pool *pool;
	struct daf_types_file *new, *all;
	size_t nnew, nall;
	const char **became; /* of each new one: "new", "changed", "the same" */
};

static const struct daf_err *
read_new(struct putting *p, struct daf_cli *cli)
{
	const struct daf_args *a = &cli->args;
	const struct daf_err *err = NULL;
	struct daf_types *types;
	const char *path;
	char *text;
	size_t i;

	p->nnew = a->noperands;
	p->new = daf_pool_array(cli->pool, p->nnew, sizeof(*p->new));
	for (i = 0; i < p->nnew; i++) {
		err = daf_cli_absolute(&path, cli, a->operands[i]);
		if (err == NULL)
			err = daf_fs_read(
			    &text, &p->new[i].len, path, DAF_TYPE_FILE_MAX);
		if (err != NULL)
			return err;
		p->new[i].text =
		    daf_pool_strndup(cli->pool, text, p->new[i].len);
		free(text);
		p->new[i].name = basename(daf_pool_strdup(cli->pool, path));
		err = daf_types_load(&types, &p->new[i], 1, false);
		if (err != NULL)
			return err;
		daf_types_free(types);
	}
	return NULL;
}

/* The charter's files with the new ones in their places. */
static void
lay_over(struct putting *p, struct daf_pool *pool, const struct daf_charter *c)
{
	size_t i, k;

	p->all = daf_pool_array(pool, c->ntypes + p->nnew, sizeof(*p->all));
	for (i = 0; i < c->ntypes; i++)
		p->all[p->nall++] = c->types[i];
	for (i = 0; i < p->nnew; i++) {
		for (k = 0; k < p->nall; k++)
			if (strcmp(p->all[k].name, p->new[i].name) == 0)
				break;
		p->all[k] = p->new[i];
		p->nall += k == p->nall;
	}
}

/* Types name each other: all of them together; but a fault that was there before
 * (a newer program's charter) is no reason against the new ones. */
static const struct daf_err *
check_all(const struct putting *p, const struct daf_charter *c)
{
	struct daf_types *types = NULL, *before = NULL;
	const struct daf_err *err, *old;
	bool same;

	err = daf_types_load(&types, p->all, p->nall, false);
	if (err == NULL) {
		daf_types_free(types);
		return NULL;
	}
	old = daf_types_load(&before, c->types, c->ntypes, false);
	same = old != NULL && strcmp(old->text, err->text) == 0;
	if (old == NULL)
		daf_types_free(before);
	daf_err_free(old);
	if (!same)
		return err;
	daf_err_free(err);
	return NULL;
}

static const char *
what_became(const struct daf_types_file *f, const struct daf_charter *c)
{
	size_t i;

	for (i = 0; i < c->ntypes; i++) {
		if (strcmp(c->types[i].name, f->name) != 0)
			continue;
		return c->types[i].len == f->len &&
			       memcmp(c->types[i].text, f->text, f->len) == 0
			   ? "the same"
			   : "changed";
	}
	return "new";
}

/* Of the charter as it is now that nobody else can change it. */
static const struct daf_err *
change(void *arg, struct daf_charter *c)
{
	struct putting *p = arg;
	const struct daf_err *err;
	size_t i;

	for (i = 0; i < p->nnew; i++)
		p->became[i] = what_became(&p->new[i], c);
	lay_over(p, p->pool, c);
	err = check_all(p, c);
	return err != NULL ? err : daf_charter_set_types(c, p->all, p->nall);
}

const struct daf_err *
daf_typefiles_put(struct daf_cli *cli)
{
	struct putting p = { .pool = cli->pool };
	const char *subject;
	const struct daf_err *err;
	size_t i;

	if (cli->args.noperands == 0)
		return daf_args_usage(
		    &cli->args, "types --put: files are missing");
	err = daf_cli_open_desk(cli);
	if (err == NULL)
		err = daf_seat_allowed(cli->ledger, cli->signer);
	if (err == NULL)
		err = read_new(&p, cli);
	if (err != NULL)
		return err;
	p.became = daf_pool_array(cli->pool, p.nnew, sizeof(*p.became));
	subject = p.nnew == 1
		      ? daf_pool_printf(cli->pool, "types: %s", p.new[0].name)
		      : daf_pool_printf(cli->pool, "types: %zu files", p.nnew);
	err = daf_seat_amend(cli->ledger, cli->signer, subject, change, &p);
	if (err != NULL)
		return err;
	for (i = 0; i < p.nnew; i++) {
		daf_out_open(cli->out);
		daf_out_str(cli->out, "what", "type file");
		daf_out_str(cli->out, "where", p.new[i].name);
		daf_out_str(cli->out, "reason", p.became[i]);
		daf_out_close(cli->out);
		daf_out_line(cli->out, "%s: %s", p.new[i].name, p.became[i]);
	}
	daf_out_line(cli->out,
	    "Main is at %lld; `daftar merge` publishes what changed.",
	    (long long)cli->ledger->main_number);
	return NULL;
}
