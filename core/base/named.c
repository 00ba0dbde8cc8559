/* SPDX-License-Identifier: GPL-3.0-or-later */
/* named.c - see named.h. */
#include "core/base/named.h"

#include <string.h>

#define BEGIN '\x0e'
#define END '\x0f'

void
daf_named_typed(struct daf_buf *out, const char *marked)
{
	for (; *marked != '\0'; marked++)
		if (*marked != BEGIN && *marked != END)
			daf_buf_addc(out, *marked);
}

void
daf_named_said(struct daf_buf *out, const char *marked)
{
	const char *end;

	for (; *marked != '\0'; marked++) {
		end = *marked == BEGIN ? strchr(marked, END) : NULL;
		if (end != NULL)
			marked = end;
		else if (*marked != BEGIN && *marked != END)
			daf_buf_addc(out, *marked);
	}
}

char *
daf_named_text(const char *marked)
{
	struct daf_buf b = { 0 };

	daf_named_said(&b, marked);
	return daf_buf_steal(&b);
}
