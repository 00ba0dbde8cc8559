/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-part.c - a part of the founding commit: objects that lie in it, in turn. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sync/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size, *before;
	struct daf_part_object o;
	unsigned sum = 0;
	size_t i;

	while (at < end) {
		before = at;
		if (!daf_part_object(&o, &at, end))
			break;
		if (o.data <= before || o.data + o.len != at || at > end ||
		    (strcmp(o.type, "blob") != 0 &&
			strcmp(o.type, "tree") != 0 &&
			strcmp(o.type, "commit") != 0))
			abort();
		for (i = 0; i < o.len; i++)
			sum += (unsigned char)o.data[i];
	}
	return sum == 1 && size == 0;
}
