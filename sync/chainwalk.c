/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chainwalk.c - a replica's change sets, walked and read, unchecked. See
 * officechain.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/mainchain.h"
#include "sync/officechain.h"
#include "sync/said.h"

/* What a change set says of itself, unverified; false: it is none. */
static bool
says(struct daf_changeset *cs, struct daf_pool *pool, struct daf_repo *repo,
    const char *oid)
{
	const struct daf_err *err;

	err = daf_said_office(cs, NULL, pool, repo, oid);
	daf_err_free(err);
	return err == NULL;
}

static int64_t
volume_of(struct daf_repo *repo, const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_changeset cs = { .volume = 0 };

	if (!daf_repo_has(repo, oid) || !says(&cs, pool, repo, oid))
		cs.volume = 0;
	daf_pool_free(pool);
	return cs.volume;
}

/* What was found last begins a part whose predecessor is not here. */
static void
begin_chain(struct daf_chain *c, struct daf_repo *repo, bool met)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_changeset cs;
	char oid[DAF_OID_HEX];

	git_oid_tostr(oid, sizeof(oid), &c->oids[c->n - 1]);
	if (says(&cs, pool, repo, oid)) {
		c->first = cs.seq;
		memcpy(c->before, cs.previous, sizeof(c->before));
		c->met = met;
	}
	daf_pool_free(pool);
}

const struct daf_err *
daf_chain_walk(struct daf_chain *out, struct daf_repo *repo, const char *tip,
    const char *from_oid)
{
	const struct daf_err *err = NULL;
	char at[DAF_OID_HEX], next[DAF_OID_HEX], *data;
	size_t len, cap = 0, i;
	bool opens = false;
	git_oid swap;

	out->oids = NULL;
	out->n = 0;
	out->first = 0;
	memcpy(at, tip, sizeof(at));
	while (at[0] != '\0' && strcmp(at, from_oid) != 0) {
		if (opens && !daf_repo_has(repo, at))
			break;
		out->oids =
		    daf_grow(out->oids, out->n, &cap, sizeof(*out->oids));
		if (git_oid_fromstr(&out->oids[out->n++], at) != 0)
			return daf_err(DAF_REFUSED,
			    "a commit of %s names the "
			    "parent \"%s\"",
			    out->replica, at);
		err = daf_repo_read(&data, &len, repo, at, GIT_OBJECT_COMMIT,
		    DAF_COMMIT_MAIN_MAX);
		if (err != NULL)
			return err;
		/* Where a chain is none, the check says why. */
		if (!daf_commit_before(next, &opens, data, len))
			next[0] = '\0';
		free(data);
		memcpy(at, next, sizeof(at));
	}
	out->met = strcmp(at, from_oid) == 0;
	if (!out->met && at[0] != '\0')
		begin_chain(out, repo, from_oid[0] == '\0');
	if (out->met && from_oid[0] != '\0')
		out->from_volume = volume_of(repo, from_oid);
	for (i = 0; i < out->n / 2; i++) {
		swap = out->oids[i];
		out->oids[i] = out->oids[out->n - 1 - i];
		out->oids[out->n - 1 - i] = swap;
	}
	return NULL;
}

void
daf_chain_late(struct daf_chain *c, const struct daf_late_part *part)
{
	git_oid *oids = daf_calloc(c->n + part->n, sizeof(*oids));
	size_t i;

	for (i = 0; i < part->n; i++)
		if (git_oid_fromstr(&oids[i], part->commits[i].oid) != 0)
			memset(&oids[i], 0, sizeof(oids[i]));
	if (c->n != 0)
		memcpy(oids + part->n, c->oids, c->n * sizeof(*oids));
	free(c->oids);
	c->oids = oids;
	c->n += part->n;
	c->late = part->commits;
	c->nlate = part->n;
	c->from_volume = 0; /* the walk ended with what is before it now */
}

const struct daf_err *
daf_chain_content(char **data, size_t *len, const struct daf_chain *c, size_t i,
    struct daf_repo *repo)
{
	char oid[DAF_OID_HEX];

	if (i < c->nlate) {
		*len = c->late[i].len;
		*data = daf_malloc(*len + 1);
		memcpy(*data, c->late[i].data, *len);
		(*data)[*len] = '\0';
		return NULL;
	}
	git_oid_tostr(oid, sizeof(oid), &c->oids[i]);
	return daf_repo_read(
	    data, len, repo, oid, GIT_OBJECT_COMMIT, DAF_COMMIT_MAX);
}

const struct daf_err *
daf_chain_read(struct daf_commit *out, struct daf_pool *pool,
    const struct daf_chain *c, size_t i, struct daf_repo *repo)
{
	const struct daf_err *err;
	char *data;
	size_t len;

	err = daf_chain_content(&data, &len, c, i, repo);
	if (err != NULL)
		return err;
	err = daf_commit_parse(out, pool, data, len);
	git_oid_tostr(out->oid, sizeof(out->oid), &c->oids[i]);
	free(data);
	return err;
}

const struct daf_err *
daf_chain_follow(bool *met, struct daf_chain *c, struct daf_repo *repo,
    int64_t seq, const char *sha256)
{
	const int64_t first = c->first != 0 ? c->first : 1;
	struct daf_pool *pool;
	struct daf_commit commit;
	const struct daf_err *err = NULL;
	size_t drop;

	*met = false;
	if (seq + 1 < first || seq + 1 > first + (int64_t)c->n)
		return NULL;
	drop = (size_t)(seq + 1 - first);
	*met = drop == 0;
	if (drop > 0) {
		pool = daf_pool_new();
		err = daf_chain_read(&commit, pool, c, drop - 1, repo);
		*met = err == NULL && strcmp(commit.sha256, sha256) == 0;
		daf_pool_free(pool);
	}
	if (!*met)
		return err;
	c->n -= drop;
	memmove(c->oids, c->oids + drop, c->n * sizeof(*c->oids));
	c->from = seq;
	snprintf(c->from_sha256, sizeof(c->from_sha256), "%s", sha256);
	return NULL;
}

void
daf_chain_anew(struct daf_chain *c)
{
	c->met = true;
	c->from = c->first != 0 ? c->first - 1 : 0;
	if (c->from != 0)
		memcpy(c->from_sha256, c->before, sizeof(c->from_sha256));
}

void
daf_chain_clear(struct daf_chain *c)
{
	free(c->oids);
	c->oids = NULL;
	c->n = 0;
}
