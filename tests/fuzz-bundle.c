/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-bundle.c - the head of a git bundle: what was taken is what may be. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sync/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_oid(const char *oid)
{
	if (strlen(oid) != DAF_OID_HEX - 1 ||
	    strspn(oid, "0123456789abcdef") != DAF_OID_HEX - 1)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_bundle b;
	size_t i, k;

	err = daf_bundle_parse(&b, pool, (const char *)data, size);
	if (err == NULL && (b.nrefs == 0 || b.pack > size ||
			       memcmp(data + b.pack - 2, "\n\n", 2) != 0))
		abort();
	for (i = 0; err == NULL && i < b.nneeds; i++)
		check_oid(b.needs[i]);
	for (i = 0; err == NULL && i < b.nrefs; i++) {
		check_oid(b.refs[i].oid);
		if (strncmp(b.refs[i].name, "refs/heads/", 11) != 0 ||
		    strchr(b.refs[i].name, '+') != NULL ||
		    (i > 0 && strcmp(b.refs[i - 1].name, b.refs[i].name) >= 0))
			abort();
	}
	/* Of each branch one volume is the newest. */
	for (i = 0; err == NULL && i < b.nolder; i++) {
		check_oid(b.older[i].oid);
		for (k = 0; k < b.nrefs; k++)
			if (strcmp(b.refs[k].name, b.older[i].name) == 0)
				break;
		if (k == b.nrefs)
			abort();
	}
	daf_err_free(err);
	daf_pool_free(pool);
	return 0;
}
