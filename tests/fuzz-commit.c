/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-commit.c - a commit's content, strict; what is accepted is whole. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sync/commit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_commit c;

	err = daf_commit_parse(&c, pool, (const char *)data, size);
	if (err == NULL &&
	    (c.payload_len >= size ||
		c.message + c.message_len != c.payload + c.payload_len ||
		strlen(c.message) != c.message_len))
		abort();
	daf_err_free(err);
	daf_pool_free(pool);
	return 0;
}
