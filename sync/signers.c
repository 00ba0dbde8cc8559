/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signers.c - see signers.h; and daf_signer_find of sign.h. */
#include "sync/signers.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/proc.h"

#define OUTPUT_MAX 16384
#define PATIENCE_MS 10000

/* ---- who is named ---- */

/* The value of a name in what `git config -z` prints, the last one if it is there
 * more than once, as git takes it; NULL if it is not there. */
static const char *
git_value(const struct daf_buf *b, const char *name)
{
	size_t len = strlen(name), at = 0;
	const char *text, *found = NULL;

	while (at < b->len) {
		text = b->data + at;
		if (strncmp(text, name, len) == 0 && text[len] == '\n')
			found = text + len + 1;
		at += strlen(text) + 1;
	}
	return found != NULL && *found != '\0' ? found : NULL;
}

/* What is missing yet, of git's own settings: one question for all. */
static const struct daf_err *
ask_git(char **officer, char **key)
{
	/* --type=path: ~/.ssh/key.pub is a path, and no name looks like one */
	const char *const argv[] = { "git", "config", "-z", "--type=path",
		"--get-regexp", "^user\\.(name|email|signingkey)$", NULL };
	const char *const env[] = { "GIT_DIR", NULL };
	struct daf_buf text = { 0 }, errors = { 0 };
	const char *name, *email, *path;
	const struct daf_err *err;
	int status;

	err = daf_proc_run(
	    &text, &errors, &status, argv, env, "", 0, OUTPUT_MAX, PATIENCE_MS);
	if (err == NULL && status == 0) {
		name = git_value(&text, "user.name");
		email = git_value(&text, "user.email");
		path = git_value(&text, "user.signingkey");
		if (*officer == NULL && name != NULL && email != NULL)
			*officer = daf_asprintf("%s <%s>", name, email);
		if (*key == NULL && path != NULL)
			*key = daf_strdup(path);
	}
	daf_buf_clear(&text);
	daf_buf_clear(&errors);
	return err;
}

/* An account in the register's config. */
static void
ask_account(
    char **officer, char **key, const struct daf_config *c, const char *account)
{
	const char *id, *name, *path;

	id = daf_config_get(c, "account", account, "officer");
	name = daf_config_get(c, "account", account, "name");
	path = daf_config_get(c, "account", account, "key");
	if (*officer == NULL && id != NULL && name != NULL)
		*officer = daf_asprintf("%s <%s>", name, id);
	if (*key == NULL && path != NULL)
		*key = daf_strdup(path);
}

/* This UNIX user's. */
static void
ask_config(char **officer, char **key, struct daf_register *reg)
{
	const struct passwd *pw = getpwuid(geteuid());

	if (pw != NULL)
		ask_account(
		    officer, key, daf_register_config(reg), pw->pw_name);
}

static char *
from_environment(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? daf_strdup(value) : NULL;
}

const struct daf_err *
daf_signer_find(struct daf_signer **out, struct daf_register *reg)
{
	char *officer = from_environment("DAFTAR_OFFICER");
	char *key = from_environment("DAFTAR_KEY");
	const struct daf_err *err = NULL;

	*out = NULL;
	if (reg != NULL)
		ask_config(&officer, &key, reg);
	if (officer == NULL || key == NULL)
		err = ask_git(&officer, &key);
	if (err != NULL)
		goto done;
	if (officer == NULL) {
		err = daf_err(DAF_NO_KEY,
		    "nobody is named to sign: set "
		    "DAFTAR_OFFICER, an [account] in the register's config, or "
		    "git's user.name and user.email");
	} else if (key == NULL) {
		err = daf_err(DAF_NO_KEY,
		    "no key is named to sign with: set "
		    "DAFTAR_KEY, an [account] in the register's config, or "
		    "git's user.signingKey");
	} else {
		err = daf_signer_new(out, officer, key);
	}
done:
	free(officer);
	free(key);
	return err;
}

/* ---- all of them ---- */

struct listing {
	struct daf_signer_here *rows;
	size_t n, cap;
	struct daf_pool *pool;
	const struct daf_charter *charter;
};

static bool
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
is_there(const struct listing *l, const struct daf_signer_here *row)
{
	const struct daf_signer_here *r;
	size_t i;

	for (i = 0; i < l->n; i++) {
		r = &l->rows[i];
		if (same(r->id, row->id) && same(r->problem, row->problem) &&
		    (r->problem != NULL || daf_key_equal(&r->key, &row->key)))
			return true;
	}
	return false;
}

static void
add_row(struct listing *l, struct daf_signer_here *row)
{
	const struct daf_officer *o = NULL;

	if (is_there(l, row))
		return;
	if (l->charter != NULL && row->problem == NULL)
		o = daf_charter_by_key(l->charter, &row->key, false);
	row->listed =
	    o != NULL && row->id != NULL && strcmp(o->id, row->id) == 0;
	if (row->listed)
		row->name = daf_pool_strdup(l->pool, o->name);
	l->rows = daf_grow(l->rows, l->n, &l->cap, sizeof(*l->rows));
	l->rows[l->n++] = *row;
}

/* Somebody who is named; what is wrong with his key is said in the row. Takes
 * both strings. */
static void
add_named(struct listing *l, char *officer, char *key, const char *from)
{
	struct daf_signer_here row = { .from = from };
	struct daf_signer *s = NULL;
	char *name = NULL, *id = NULL;
	const struct daf_err *err, *whose;

	if (officer == NULL || key == NULL)
		goto done;
	err = daf_signer_new(&s, officer, key);
	whose = daf_officer_parse(&name, &id, NULL, officer);
	if (whose == NULL) {
		row.id = daf_pool_strdup(l->pool, id);
		row.name = daf_pool_strdup(l->pool, name);
	}
	if (err != NULL) {
		row.problem = daf_pool_strdup(l->pool, err->text);
	} else {
		row.key = s->key;
		if (s->key_path != NULL)
			row.key_path = daf_pool_strdup(l->pool, s->key_path);
	}
	add_row(l, &row);
	daf_err_free(err);
	daf_err_free(whose);
	daf_signer_free(s);
done:
	free(name);
	free(id);
	free(officer);
	free(key);
}

/* The one who works here unless another one is chosen: as daf_signer_find; git's
 * settings are git_officer and git_key. */
static void
add_first(struct listing *l, struct daf_register *reg, const char *git_officer,
    const char *git_key)
{
	char *officer = from_environment("DAFTAR_OFFICER");
	char *key = from_environment("DAFTAR_KEY");
	const char *from =
	    officer != NULL || key != NULL ? "environment" : NULL;

	ask_config(&officer, &key, reg);
	if (from == NULL)
		from = officer != NULL ? "account" : "git";
	if (officer == NULL && git_officer != NULL)
		officer = daf_strdup(git_officer);
	if (key == NULL && git_key != NULL)
		key = daf_strdup(git_key);
	add_named(l, officer, key, from);
}

/* All accounts of this UNIX user: USER and USER/WORD. */
static void
add_accounts(struct listing *l, struct daf_register *reg)
{
	const struct daf_config *c = daf_register_config(reg);
	const struct passwd *pw = getpwuid(geteuid());
	const char *account;
	char *officer, *key;
	size_t i, len = pw != NULL ? strlen(pw->pw_name) : 0;

	for (i = 0; len != 0; i++) {
		account = daf_config_subsection(c, "account", i);
		if (account == NULL)
			break;
		if (strncmp(account, pw->pw_name, len) != 0 ||
		    (account[len] != '\0' && account[len] != '/'))
			continue;
		officer = key = NULL;
		ask_account(&officer, &key, c, account);
		add_named(l, officer, key, "account");
	}
}

/* Those whose keys only the agent has; and what it has of the others. */
static const struct daf_err *
add_agent(struct listing *l, struct daf_agent *agent)
{
	struct daf_signer_here row;
	const struct daf_officer *o;
	const struct daf_err *err;
	struct daf_key *keys;
	size_t n, i, k;

	err = daf_agent_keys(&keys, &n, l->pool, agent);
	for (i = 0; err == NULL && i < n; i++) {
		o = l->charter != NULL
			? daf_charter_by_key(l->charter, &keys[i], false)
			: NULL;
		row =
		    (struct daf_signer_here){ .key = keys[i], .from = "agent" };
		if (o != NULL) {
			row.id = daf_pool_strdup(l->pool, o->id);
			row.name = daf_pool_strdup(l->pool, o->name);
			add_row(l, &row);
		}
		for (k = 0; k < l->n; k++)
			if (l->rows[k].problem == NULL &&
			    daf_key_equal(&l->rows[k].key, &keys[i]))
				l->rows[k].in_agent = true;
	}
	return err;
}

static bool
somebody_can(const struct listing *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->rows[i].problem == NULL)
			return true;
	return false;
}

const struct daf_err *
daf_signers_here(struct daf_signer_here **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, const struct daf_charter *charter,
    struct daf_agent *agent, bool all)
{
	struct listing l = { .pool = pool, .charter = charter };
	const struct daf_err *err = NULL;
	char *officer = NULL, *key = NULL;

	*out = NULL;
	*n = 0;
	add_first(&l, reg, NULL, NULL);
	if (all || !somebody_can(&l)) {
		err = ask_git(&officer, &key);
		add_first(&l, reg, officer, key);
		if (err != NULL && somebody_can(&l)) { /* does without git */
			daf_err_free(err);
			err = NULL;
		}
	}
	add_accounts(&l, reg);
	add_named(&l, officer, key, "git");
	if (err == NULL && agent != NULL)
		err = add_agent(&l, agent);
	if (err == NULL && l.n != 0) {
		*out = daf_pool_array(pool, l.n, sizeof(**out));
		memcpy(*out, l.rows, l.n * sizeof(**out));
		*n = l.n;
	}
	free(l.rows);
	return err;
}

const struct daf_err *
daf_signers_take(struct daf_signer **out, const struct daf_signer_here *row)
{
	const struct daf_err *err;
	char *officer;

	*out = NULL;
	if (row->problem != NULL)
		return daf_err(DAF_NO_KEY, "%s", row->problem);
	officer = daf_asprintf("%s <%s>", row->name, row->id);
	err = daf_signer_new(out, officer,
	    row->key_path != NULL ? row->key_path : row->key.line);
	if (err == NULL)
		(*out)->quiet = true;
	free(officer);
	return err;
}

const struct daf_err *
daf_signers_remember(struct daf_register *reg, const struct daf_signer *signer)
{
	const struct passwd *pw = getpwuid(geteuid());
	const struct daf_err *err;
	struct daf_config *c;
	char *account, *path = NULL;

	if (signer->key_path != NULL)
		path = realpath(signer->key_path, NULL);
	if (pw == NULL || path == NULL) {
		free(path);
		return daf_err(DAF_REFUSED,
		    "%s cannot be noted here: his key has no file", signer->id);
	}
	account = daf_asprintf("%s/%s", pw->pw_name, signer->id);
	err = daf_register_lock(reg);
	if (err != NULL)
		goto done;
	c = daf_register_config(reg);
	daf_config_set(c, "account", account, "officer", signer->id);
	daf_config_set(c, "account", account, "name", signer->name);
	daf_config_set(c, "account", account, "key", path);
	err = daf_register_save_config(reg);
	daf_register_unlock(reg);
done:
	free(account);
	free(path);
	return err;
}
