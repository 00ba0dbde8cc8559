/* SPDX-License-Identifier: GPL-3.0-or-later */
/* canon.c - see canon.h. */
#include "core/canon.h"

#include <stdio.h>
#include <string.h>

#include "core/base/text.h"

bool
daf_canon_skip(char **p, const char *end, const char *literal)
{
	size_t len = strlen(literal);

	if ((size_t)(end - *p) < len || memcmp(*p, literal, len) != 0)
		return false;
	*p += len;
	return true;
}

const char *
daf_canon_literal(
    char what[DAF_CANON_WHAT], char **p, const char *end, const char *literal)
{
	if (daf_canon_skip(p, end, literal))
		return NULL;
	if (strchr(literal, '\n') != NULL)
		return "the end of the line is wanted here";
	snprintf(what, DAF_CANON_WHAT, "`%s` is wanted here", literal);
	return what;
}

const char *
daf_canon_string(const char **out, size_t *len, char **p, const char *end,
    size_t max, const char *too_long)
{
	char *from, *to, *start;
	const char *why;
	size_t where;

	*out = "";
	*len = 0;
	if (!daf_canon_skip(p, end, "\""))
		return "a string is wanted here";
	start = to = from = *p;
	for (; from < end && *from != '"' && *from != '\n'; from++) {
		if (*from == '\\') {
			from++;
			if (from == end ||
			    (*from != '"' && *from != '\\' && *from != 'n')) {
				*p = from;
				return "only \\\", \\\\ and \\n are escapes";
			}
			*to++ = (char)(*from == 'n' ? '\n' : *from);
		} else {
			*to++ = *from;
		}
	}
	if (from == end || *from != '"') {
		*p = from;
		return "this string does not end";
	}
	*len = (size_t)(to - start);
	if (*len > max)
		return too_long;
	if (!daf_text_storable(start, *len, &why, &where)) {
		*p += where;
		return why;
	}
	*to = '\0';
	*out = start;
	*p = from + 1;
	return NULL;
}
