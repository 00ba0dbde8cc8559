/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worded.c - see worded.h. */
#include "tui/worded.h"

#include <stdio.h>
#include <string.h>

#define NAME_MAX_BYTES 64

/* Does the text, of so many bytes, end with the label? */
static bool
ends_with(const char *text, size_t len, const char *label)
{
	const size_t n = strlen(label);

	return n <= len && memcmp(text + len - n, label, n) == 0;
}

static bool
choice_of(const struct daf_choice *choices, size_t n, const char *name,
    const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(choices[i].value, name) == 0 &&
		    ends_with(text, len, choices[i].label))
			return true;
	return false;
}

static bool
of_type(
    const struct daf_type *type, const char *name, const char *text, size_t len)
{
	const struct daf_field *f;
	size_t i;

	for (i = 0; i < type->nfields; i++) {
		f = &type->fields[i];
		if ((strcmp(f->name, name) == 0 &&
			ends_with(text, len, f->label)) ||
		    choice_of(f->choices, f->nchoices, name, text, len))
			return true;
	}
	for (i = 0; i < type->napprovals; i++)
		if (strcmp(type->approvals[i].name, name) == 0 &&
		    ends_with(text, len, type->approvals[i].label))
			return true;
	return choice_of(type->stages, type->nstages, name, text, len);
}

/* Is the word the name of what is called as the text before it ends? */
static bool
is_name(const struct daf_types *types, const char *word, size_t n,
    const char *text, size_t len)
{
	char name[NAME_MAX_BYTES];
	size_t i;

	if (n == 0 || n >= sizeof(name))
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)n, word);
	for (i = 0; i < daf_types_count(types); i++)
		if (of_type(daf_types_at(types, i), name, text, len))
			return true;
	return false;
}

void
daf_worded(struct daf_buf *out, const struct daf_types *types, const char *text)
{
	const char *from = text, *at = text, *end;

	while (types != NULL && (at = strstr(at, " (")) != NULL) {
		end = strchr(at, ')');
		if (end == NULL)
			break;
		if (is_name(types, at + 2, (size_t)(end - at) - 2, text,
			(size_t)(at - text))) {
			daf_buf_add(out, from, (size_t)(at - from));
			from = end + 1;
		}
		at += 2;
	}
	daf_buf_adds(out, from);
}
