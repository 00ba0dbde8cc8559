/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-main.c - main's message; the same bytes come out again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sync/mainmsg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_buf again = { 0 };
	const struct daf_err *err;
	struct daf_main m;

	err = daf_main_parse(&m, pool, (const char *)data, size);
	if (err == NULL) {
		daf_main_write(&again, &m);
		if (again.len != size || memcmp(again.data, data, size) != 0)
			abort();
	}
	daf_err_free(err);
	daf_buf_clear(&again);
	daf_pool_free(pool);
	return 0;
}
