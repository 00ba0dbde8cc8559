/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-roster.c - roster.json; the same bytes come out again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sync/charter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct daf_charter *c = daf_charter_new();
	struct daf_buf again = { 0 };
	const struct daf_err *err;

	err = daf_roster_parse(c, (const char *)data, size);
	if (err == NULL) {
		daf_roster_write(&again, c);
		if (again.len != size || memcmp(again.data, data, size) != 0)
			abort();
		daf_buf_reset(&again);
		daf_roster_signers(&again, c);
	}
	daf_err_free(err);
	daf_buf_clear(&again);
	daf_charter_free(c);
	return 0;
}
