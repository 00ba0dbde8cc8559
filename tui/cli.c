/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli.c - see cli.h. */
#include "tui/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fs.h"

static const struct daf_err *
absolute(char **out, const char *path)
{
	char *here;

	if (path[0] == '/') {
		*out = daf_strdup(path);
		return NULL;
	}
	here = getcwd(NULL, 0);
	if (here == NULL)
		return daf_err_errno("the current folder");
	*out = daf_fs_join(here, path);
	free(here);
	return NULL;
}

const struct daf_err *
daf_cli_absolute(const char **out, struct daf_cli *cli, const char *path)
{
	const struct daf_err *err;
	char *text = NULL;

	err = absolute(&text, path);
	if (err != NULL)
		return err;
	*out = daf_pool_strdup(cli->pool, text);
	free(text);
	return NULL;
}

const struct daf_err *
daf_cli_dir(char **dir, const char *given)
{
	static const char *const places[][2] = {
		{ "DAFTAR_DIR", NULL },
		{ "XDG_DATA_HOME", "daftar" },
		{ "HOME", ".local/share/daftar" },
	};
	const struct daf_err *err;
	const char *base;
	char *joined;
	size_t i;

	if (given != NULL && *given == '\0')
		return daf_err(DAF_USAGE, "-C names no folder");
	if (given != NULL)
		return absolute(dir, given);
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		base = getenv(places[i][0]);
		if (base == NULL || *base == '\0')
			continue;
		if (places[i][1] == NULL)
			return absolute(dir, base);
		joined = daf_fs_join(base, places[i][1]);
		err = absolute(dir, joined);
		free(joined);
		return err;
	}
	return daf_err(DAF_USAGE, "which register? Give -C DIR, or set "
				  "DAFTAR_DIR or HOME");
}

const struct daf_err *
daf_cli_there(const struct daf_cli *cli)
{
	char *config;
	bool there;

	config = daf_fs_join(cli->dir, "config");
	there =
	    access(config, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
	free(config);
	if (there)
		return NULL;
	return daf_err(DAF_STORAGE,
	    "there is no register in %s: found a "
	    "ledger with `daftar init`, join one with `daftar join`, or look "
	    "around with `daftar demo DIR`",
	    cli->dir);
}

static const struct daf_err *
open_register(struct daf_cli *cli, bool bare)
{
	const struct daf_err *err;

	if (cli->reg != NULL)
		return NULL;
	err = daf_cli_there(cli);
	return err != NULL ? err : daf_register_open(&cli->reg, cli->dir, bare);
}

const struct daf_err *
daf_cli_open_bare(struct daf_cli *cli)
{
	return open_register(cli, true);
}

const struct daf_err *
daf_cli_open(struct daf_cli *cli)
{
	const struct daf_err *err;

	err = open_register(cli, false);
	if (err == NULL)
		err = daf_catch_up(cli->reg);
	return err;
}

const struct daf_err *
daf_cli_open_damaged(struct daf_cli *cli)
{
	const struct daf_err *err;

	err = open_register(cli, false);
	if (err == NULL)
		daf_cli_note(daf_catch_up(cli->reg));
	return err;
}

const struct daf_err *
daf_cli_open_ledger(struct daf_cli *cli)
{
	const struct daf_err *err;

	err = daf_cli_open(cli);
	if (err == NULL && cli->ledger == NULL)
		err = daf_ledger_open(&cli->ledger, cli->reg, cli->ledger_name);
	return err;
}

const struct daf_err *
daf_cli_open_desk(struct daf_cli *cli)
{
	const struct daf_err *err;

	err = daf_cli_open_ledger(cli);
	if (err == NULL && cli->signer == NULL)
		err = daf_signer_find(&cli->signer, cli->reg);
	return err;
}

void
daf_cli_close_ledger(struct daf_cli *cli)
{
	daf_ledger_close(cli->ledger);
	cli->ledger = NULL;
}

const struct daf_err *
daf_cli_scope(const char **ledger, const struct daf_cli *cli)
{
	const struct daf_register_ledger *l;

	*ledger = cli->ledger_name;
	if (*ledger == NULL)
		return NULL;
	return daf_register_ledger(&l, cli->reg, *ledger);
}

const struct daf_err *
daf_cli_record(struct daf_item *out, struct daf_cli *cli, size_t i)
{
	const struct daf_err *err;
	const char *scope;

	err = daf_cli_scope(&scope, cli);
	if (err != NULL)
		return err;
	if (cli->ledger != NULL)
		scope = cli->ledger->conf->name;
	return daf_find_record(
	    out, cli->pool, cli->reg, scope, cli->args.operands[i]);
}

const struct daf_err *
daf_cli_pairs(struct daf_pairs *out, struct daf_cli *cli,
    const char *const *words, size_t n)
{
	const char *eq;
	size_t i, k;

	*out = (struct daf_pairs){ 0 };
	out->fields = daf_pool_array(cli->pool, n, sizeof(*out->fields));
	out->values = daf_pool_array(cli->pool, n, sizeof(*out->values));
	for (i = 0; i < n; i++) {
		eq = strchr(words[i], '=');
		if (eq == NULL || eq == words[i])
			return daf_err(DAF_USAGE,
			    "`%s` is not of the form "
			    "FIELD=VALUE",
			    words[i]);
		out->fields[i] = daf_pool_strndup(
		    cli->pool, words[i], (size_t)(eq - words[i]));
		out->values[i] = eq + 1;
		for (k = 0; k < i; k++)
			if (strcmp(out->fields[k], out->fields[i]) == 0)
				return daf_err(DAF_REFUSED,
				    "field %s is given "
				    "twice",
				    out->fields[i]);
		out->n++;
	}
	return NULL;
}

static const struct daf_err *
read_all(struct daf_buf *b, int fd, size_t max)
{
	char chunk[16384];
	ssize_t n;

	for (;;) {
		n = read(fd, chunk, sizeof(chunk));
		if (n == 0)
			return NULL;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return daf_err_errno("standard input");
		daf_buf_add(b, chunk, (size_t)n);
		if (b->len > max)
			return daf_err(DAF_REFUSED,
			    "standard input is over "
			    "%zu MiB: give it in parts",
			    max >> 20);
	}
}

const struct daf_err *
daf_cli_read(char **out, size_t *len, const char *path, size_t max)
{
	const struct daf_err *err;
	struct daf_buf b = { 0 };

	if (strcmp(path, "-") != 0)
		return daf_fs_read(out, len, path, max);
	err = read_all(&b, STDIN_FILENO, max);
	if (err != NULL) {
		daf_buf_clear(&b);
		return err;
	}
	*len = b.len;
	*out = daf_buf_steal(&b);
	return NULL;
}

void
daf_cli_note(const struct daf_err *err)
{
	if (err == NULL)
		return;
	daf_out_complain("%s", err->text);
	daf_err_free(err);
}

const struct daf_err *
daf_cli_types(struct daf_cli_types *t, struct daf_cli *cli)
{
	const struct daf_err *err = NULL;
	char *config = daf_fs_join(cli->dir, "config");
	const char *scope = NULL;

	*t = (struct daf_cli_types){ 0 };
	if (daf_fs_exists(config)) {
		err = daf_cli_open(cli);
		if (err == NULL)
			err = daf_cli_scope(&scope, cli);
		if (err == NULL)
			t->use = daf_register_types(cli->reg, scope);
	}
	free(config);
	if (err != NULL || t->use != NULL)
		return err;
	err = daf_types_builtin(&t->own);
	t->use = t->own;
	return err;
}
