/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mainwalk.c - main's commits walked, unchecked; what its message says of a
 * replica. See mainchain.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/changeset.h"
#include "sync/mainchain.h"
#include "sync/said.h"

/* More main commits than a ledger can ever have: a bound for walking. */
#define MAIN_COMMITS_MAX ((size_t)16 * 1000 * 1000)

bool
daf_commit_first_parent(
    char oid[DAF_OID_HEX], size_t *nparents, const char *data, size_t len)
{
	const size_t tree = strlen("tree ") + DAF_OID_HEX;
	const size_t line = strlen("parent ") + DAF_OID_HEX;
	const char *p = data + tree, *end = data + len;

	oid[0] = '\0';
	*nparents = 0;
	if (len < tree || memcmp(data, "tree ", 5) != 0)
		return false;
	for (; (size_t)(end - p) >= line && memcmp(p, "parent ", 7) == 0;
	     p += line) {
		if ((*nparents)++ == 0) {
			memcpy(oid, p + 7, DAF_OID_HEX - 1);
			oid[DAF_OID_HEX - 1] = '\0';
		}
	}
	return *nparents == 0 || strlen(oid) == DAF_OID_HEX - 1;
}

/* "HASH OID" after Previous in the head of a message, which begins the part of
 * a chain that is in a volume. */
static void
find_named(char oid[DAF_OID_HEX], const char *data, size_t len)
{
	static const char begin[] = "\nPrevious: ";
	const size_t hash = sizeof(begin) - 1 + DAF_SHA_HEX - 1,
		     all = hash + DAF_OID_HEX;
	const char *at, *end;

	/* What is said stands after the second empty line: here is the first. */
	at = memmem(data, len, "\n\n", 2);
	at = at != NULL
		 ? memmem(at + 2, len - (size_t)(at + 2 - data), "\n\n", 2)
		 : NULL;
	if (at == NULL)
		return;
	end = memmem(at + 2, len - (size_t)(at + 2 - data), "\n\n", 2);
	if (end == NULL)
		return;
	at = memmem(at, (size_t)(end - at), begin, sizeof(begin) - 1);
	if (at == NULL || (size_t)(end - at) < all || at[hash] != ' ' ||
	    at[all] != '\n' ||
	    strspn(at + hash + 1, "0123456789abcdef") != DAF_OID_HEX - 1)
		return;
	memcpy(oid, at + hash + 1, DAF_OID_HEX - 1);
	oid[DAF_OID_HEX - 1] = '\0';
}

bool
daf_commit_before(
    char oid[DAF_OID_HEX], bool *opens, const char *data, size_t len)
{
	size_t n;
	bool good = daf_commit_first_parent(oid, &n, data, len);

	if (good && n == 0)
		find_named(oid, data, len);
	*opens = good && n == 0 && oid[0] != '\0';
	return good;
}

static const struct daf_err *
step_back(char oid[DAF_OID_HEX], struct daf_repo *repo)
{
	const struct daf_err *err;
	char *data = NULL, at[DAF_OID_HEX];
	size_t len = 0;
	bool opens;

	memcpy(at, oid, sizeof(at));
	err = daf_repo_read(
	    &data, &len, repo, at, GIT_OBJECT_COMMIT, DAF_COMMIT_MAIN_MAX);
	if (err != NULL)
		return err;
	if (!daf_commit_before(oid, &opens, data, len))
		err = daf_err(DAF_REFUSED,
		    "the object %s is not a commit that "
		    "main can hold",
		    at);
	else if (opens &&
		 (daf_repo_begins(repo, at) || !daf_repo_has(repo, oid)))
		oid[0] = '\0';
	free(data);
	return err;
}

const struct daf_err *
daf_main_walk(git_oid **oids, size_t *n, bool *met, struct daf_repo *repo,
    const char *tip, const char *stop)
{
	const struct daf_err *err = NULL;
	char at[DAF_OID_HEX];
	size_t cap = 0;

	*oids = NULL;
	*n = 0;
	snprintf(at, sizeof(at), "%s", tip);
	while (at[0] != '\0' && strcmp(at, stop) != 0 && err == NULL) {
		if (*n == MAIN_COMMITS_MAX)
			return daf_err(DAF_ALARM, "main has no beginning");
		*oids = daf_grow(*oids, *n, &cap, sizeof(**oids));
		if (git_oid_fromstr(&(*oids)[(*n)++], at) != 0)
			return daf_err(DAF_ALARM,
			    "main names the object "
			    "\"%s\"",
			    at);
		err = step_back(at, repo);
	}
	*met = err == NULL && strcmp(at, stop) == 0;
	return err;
}

const struct daf_err *
daf_main_relation(enum daf_relation *out, struct daf_repo *repo,
    const char *known, const char *tip)
{
	const struct daf_err *err;
	git_oid *oids = NULL;
	size_t n;
	bool met = false;

	*out = DAF_SAME;
	if (strcmp(known, tip) == 0)
		return NULL;
	err = daf_main_walk(&oids, &n, &met, repo, tip, known);
	free(oids);
	if (err != NULL || met) {
		*out = DAF_AHEAD;
		return err;
	}
	oids = NULL;
	err = daf_main_walk(&oids, &n, &met, repo, known, tip);
	free(oids);
	*out = met ? DAF_BEHIND : DAF_FORKED;
	return err;
}

const struct daf_err *
daf_main_fork_point(
    char oid[DAF_OID_HEX], struct daf_repo *repo, const char *a, const char *b)
{
	git_oid *x = NULL, *y = NULL;
	const struct daf_err *err;
	size_t nx = 0, ny = 0;
	bool met;

	oid[0] = '\0';
	err = daf_main_walk(&x, &nx, &met, repo, a, "");
	if (err == NULL)
		err = daf_main_walk(&y, &ny, &met, repo, b, "");
	/* From the founding commit on, as long as they agree. */
	while (err == NULL && nx > 0 && ny > 0 &&
	       git_oid_equal(&x[nx - 1], &y[ny - 1])) {
		git_oid_tostr(oid, DAF_OID_HEX, &x[nx - 1]);
		nx--;
		ny--;
	}
	free(x);
	free(y);
	return err;
}

const struct daf_err *
daf_main_volume_begin(
    char oid[DAF_OID_HEX], struct daf_repo *repo, const char *tip)
{
	const struct daf_err *err;
	char *data, at[DAF_OID_HEX];
	size_t len, nparents, n = 0;

	snprintf(at, sizeof(at), "%s", tip);
	do {
		memcpy(oid, at, sizeof(at));
		err = daf_repo_read(&data, &len, repo, oid, GIT_OBJECT_COMMIT,
		    DAF_COMMIT_MAIN_MAX);
		if (err != NULL)
			return err;
		if (!daf_commit_first_parent(at, &nparents, data, len))
			err = daf_err(DAF_REFUSED,
			    "the object %s is not a commit that "
			    "main can hold",
			    oid);
		free(data);
	} while (err == NULL && nparents > 0 && ++n < MAIN_COMMITS_MAX);
	return err;
}

const struct daf_err *
daf_main_opening(struct daf_main *out, struct daf_pool *pool,
    struct daf_repo *repo, const char *oid)
{
	const struct daf_err *err;
	char at[DAF_OID_HEX];

	err = daf_main_volume_begin(at, repo, oid);
	if (err == NULL)
		err = daf_said_main(out, NULL, pool, repo, at);
	if (err == NULL && out->snapshot[0] == '\0')
		*out = (struct daf_main){ .volume = 1 };
	return err;
}

/* ---- the message ---- */

static int
tip_cmp(const void *key, const void *tip)
{
	const char *replica = key;
	const struct daf_tip *t = tip;

	return strcmp(replica, t->replica);
}

static int
hold_cmp(const void *key, const void *hold)
{
	const char *replica = key;
	const struct daf_hold *h = hold;

	return strcmp(replica, h->replica);
}

const struct daf_tip *
daf_main_tip(const struct daf_main *m, const char *replica)
{
	if (m->ntips == 0)
		return NULL;
	return bsearch(replica, m->tips, m->ntips, sizeof(*m->tips), tip_cmp);
}

const struct daf_hold *
daf_main_hold(const struct daf_main *m, const char *replica)
{
	if (m->nholds == 0)
		return NULL;
	return bsearch(
	    replica, m->holds, m->nholds, sizeof(*m->holds), hold_cmp);
}

bool
daf_main_frozen(const struct daf_main *m, const char *replica)
{
	size_t i;

	for (i = 0; i < m->nfrozen; i++) {
		if (strcmp(m->frozen[i], replica) == 0)
			return true;
	}
	return false;
}
