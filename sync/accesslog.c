/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accesslog.c - see accesslog.h. */
#include "sync/accesslog.h"

#include <inttypes.h>
#include <stdio.h>

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

/* bad: a row that is not its hash's, or 0; c[bad_head] is contradicted, n: none
 * is. */
static const struct daf_err *
alarm(struct daf_pool *pool, const struct daf_access_carried *c, size_t n,
    int64_t bad, size_t bad_head)
{
	if (bad_head < n && (bad == 0 || c[bad_head].head.rows < bad))
		return daf_err(DAF_ALARM,
		    "the access log was rewritten or cut off: row %" PRId64
		    ", the last of %s, is not the one that %s carried; %s",
		    c[bad_head].head.rows, c[bad_head].day, c[bad_head].at,
		    whole_until(pool, c, bad_head));
	for (bad_head = 0; bad_head < n && c[bad_head].head.rows < bad;)
		bad_head++;
	return daf_err(DAF_ALARM,
	    "the access log was rewritten: row %" PRId64 " is not what was "
	    "written, or is missing; %s",
	    bad, whole_until(pool, c, bad_head));
}

const struct daf_err *
daf_access_verify(struct daf_access_sound *out, struct daf_register *reg)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_access_head *bad_head;
	struct daf_access_carried *carried;
	struct daf_access_head *heads, last;
	const struct daf_err *err;
	int64_t bad = 0;
	size_t n, i;

	err = daf_access_carried(&carried, &n, pool, reg);
	if (err != NULL)
		goto done;
	heads = daf_pool_array(pool, n, sizeof(*heads));
	for (i = 0; i < n; i++)
		heads[i] = carried[i].head;
	err = daf_access_check(&bad, &bad_head, reg, daf_sha256_hex, heads, n);
	if (err == NULL && (bad != 0 || bad_head != NULL))
		err = alarm(pool, carried, n, bad,
		    bad_head != NULL ? (size_t)(bad_head - heads) : n);
	if (err == NULL)
		err = daf_access_head(&last, reg);
	if (err == NULL && out != NULL) {
		*out = (struct daf_access_sound){ .rows = last.rows,
			.carried = n };
		if (n > 0)
			snprintf(out->day, sizeof(out->day), "%s",
			    carried[n - 1].day);
	}
done:
	daf_pool_free(pool);
	return err;
}
