/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accesslog.c - see accesslog.h. */
#include "sync/accesslog.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/sig.h"

const struct daf_err *
daf_access_log(struct daf_register *reg, const struct daf_access *a)
{
	return daf_access_add(reg, daf_sha256_hex, a);
}

/* What the last head that agrees says of the rows before; the pool's. */
static const char *
whole_until(struct daf_pool *pool, const struct daf_access_carried *c, size_t n)
{
	if (n == 0)
		return "no head that was carried vouches for the rows before";
	return daf_pool_printf(pool,
	    "the rows up to %" PRId64 " (%s) are as %s carried it",
	    c[n - 1].head.rows, c[n - 1].day, c[n - 1].at);
}

/* The last one that does not agree is what headquarters has to name. */
static const struct daf_err *
last_contradicted(const struct daf_access_carried **out,
    struct daf_register *reg, const struct daf_access_carried *c, size_t n)
{
	const struct daf_err *err;
	char hash[65];
	size_t i;

	for (i = n; i > 0; i--) {
		*out = &c[i - 1];
		err = daf_access_hash_at(hash, reg, c[i - 1].head.rows);
		if (err != NULL || strcmp(hash, c[i - 1].head.hash) != 0)
			return err;
	}
	return NULL;
}

/* bad: a row that is not its hash's, or 0; c[bad_head] is contradicted, n: none
 * is. */
static const struct daf_err *
alarm(struct daf_pool *pool, struct daf_register *reg,
    const struct daf_access_carried *c, size_t n, int64_t bad, size_t bad_head)
{
	const struct daf_access_carried *last = c;
	const struct daf_err *err;

	if (bad_head < n && (bad == 0 || c[bad_head].head.rows < bad)) {
		err = last_contradicted(&last, reg, c, n);
		if (err != NULL)
			return err;
		return daf_err(DAF_ALARM,
		    "the access log was rewritten or cut off: row %" PRId64
		    ", the last of %s, is not the one that %s carried; %s; if "
		    "the log is lost, headquarters says so by `daftar "
		    "access-log --settle %s --reason TEXT`",
		    c[bad_head].head.rows, c[bad_head].day, c[bad_head].at,
		    whole_until(pool, c, bad_head), last->at);
	}
	for (bad_head = 0; bad_head < n && c[bad_head].head.rows < bad;)
		bad_head++;
	return daf_err(DAF_ALARM,
	    "the access log was rewritten: row %" PRId64 " is not what was "
	    "written, or is missing; %s",
	    bad, whole_until(pool, c, bad_head));
}

/* Those that headquarters settled are taken out; of the ones that do not agree
 * is told. */
static const struct daf_err *
take_settled(struct daf_access_sound *out, size_t *n, struct daf_register *reg,
    struct daf_access_carried *c)
{
	const struct daf_access_carried *last = NULL;
	const struct daf_err *err;
	char hash[65];
	size_t i, kept = 0;

	for (i = 0; i < *n; i++) {
		if (c[i].settled == NULL) {
			c[kept++] = c[i];
			continue;
		}
		err = daf_access_hash_at(hash, reg, c[i].head.rows);
		if (err != NULL)
			return err;
		if (strcmp(hash, c[i].head.hash) == 0)
			continue;
		out->settled++;
		free(out->known);
		last = &c[i];
		out->known = daf_asprintf("the log whose row %" PRId64
					  " was the last of %s is lost, "
					  "as %s settled (%s): %s",
		    last->head.rows, last->day, last->settled->by,
		    last->settled->at, last->settled->reason);
	}
	*n = kept;
	return NULL;
}

const struct daf_err *
daf_access_verify(struct daf_access_sound *out, struct daf_register *reg)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_access_sound sound = { 0 };
	const struct daf_access_head *bad_head;
	struct daf_access_carried *carried;
	struct daf_access_head *heads, last;
	const struct daf_err *err;
	int64_t bad = 0;
	size_t n, i;

	err = daf_access_carried(&carried, &n, pool, reg);
	if (err == NULL)
		err = take_settled(&sound, &n, reg, carried);
	if (err != NULL)
		goto done;
	heads = daf_pool_array(pool, n, sizeof(*heads));
	for (i = 0; i < n; i++)
		heads[i] = carried[i].head;
	err = daf_access_check(&bad, &bad_head, reg, daf_sha256_hex, heads, n);
	if (err == NULL && (bad != 0 || bad_head != NULL))
		err = alarm(pool, reg, carried, n, bad,
		    bad_head != NULL ? (size_t)(bad_head - heads) : n);
	if (err == NULL)
		err = daf_access_head(&last, reg);
	if (err == NULL) {
		sound.rows = last.rows;
		sound.carried = n;
		if (n > 0)
			snprintf(sound.day, sizeof(sound.day), "%s",
			    carried[n - 1].day);
	}
done:
	if (out != NULL)
		*out = sound;
	else
		free(sound.known);
	daf_pool_free(pool);
	return err;
}
