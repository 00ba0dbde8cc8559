/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accesslog.c - see accesslog.h. */
#include "sync/accesslog.h"

#include <inttypes.h>

#include "sync/sig.h"

const struct daf_err *
daf_access_log(struct daf_register *reg, const struct daf_access *a)
{
	return daf_access_add(reg, daf_sha256_hex, a);
}

const struct daf_err *
daf_access_verify(struct daf_register *reg)
{
	const struct daf_access_head *head;
	const struct daf_err *err;
	int64_t bad;

	err = daf_access_check(&bad, &head, reg, daf_sha256_hex, NULL, 0);
	if (err != NULL || bad == 0)
		return err;
	return daf_err(DAF_ALARM,
	    "the access log was rewritten: row %" PRId64 " is not what was "
	    "written, or is missing; the rows before it are whole",
	    bad);
}
