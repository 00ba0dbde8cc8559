/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz-changeset.c - what the parser accepts, writing gives again, and jansson
 * reads and writes each line the same.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/changeset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
second_opinion(const char *line)
{
	const char *end;
	json_t *json;
	char *dump;

	for (; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		json = json_loadb(
		    line, (size_t)(end - line), JSON_REJECT_DUPLICATES, NULL);
		if (json == NULL)
			abort();
		dump = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
		if (dump == NULL || strlen(dump) != (size_t)(end - line) ||
		    memcmp(dump, line, strlen(dump)) != 0)
			abort();
		free(dump);
		json_decref(json);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_buf again = { 0 };
	struct daf_changeset cs;
	const struct daf_err *err;

	err = daf_changeset_parse(&cs, pool, (const char *)data, size);
	if (err == NULL) {
		if (daf_changeset_write(&again, &cs) != NULL ||
		    again.len != size || memcmp(again.data, data, size) != 0)
			abort();
		second_opinion(strstr(again.data, "\n\n{") + 2);
	}
	daf_err_free(err);
	daf_buf_clear(&again);
	daf_pool_free(pool);
	return 0;
}
