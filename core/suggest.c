/* SPDX-License-Identifier: GPL-3.0-or-later */
/* suggest.c - see suggest.h. */
#include "core/suggest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 3
#define LONGEST 64 /* names have at most 32 bytes */

/* Levenshtein's distance of two short strings. */
static size_t
distance(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t row[LONGEST + 1], i, j, diagonal, above, best;

	for (j = 0; j <= blen; j++)
		row[j] = j;
	for (i = 1; i <= alen; i++) {
		diagonal = row[0];
		row[0] = i;
		for (j = 1; j <= blen; j++) {
			above = row[j];
			best = diagonal + (a[i - 1] != b[j - 1]);
			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diagonal = above;
		}
	}
	return row[blen];
}

/* How far is `name`; SIZE_MAX: not near. */
static size_t
farness(const char *given, const char *name)
{
	size_t glen = strnlen(given, LONGEST), nlen = strnlen(name, LONGEST);
	size_t shorter = glen < nlen ? glen : nlen, d;

	if (shorter >= 2 && strncmp(given, name, shorter) == 0)
		return 1;
	d = distance(given, glen, name, nlen);
	return d <= 1 + shorter / 4 && d < shorter ? d : SIZE_MAX;
}

void
daf_suggest(
    struct daf_buf *out, const char *given, const char *const *names, size_t n)
{
	size_t i, d, far, shown = 0;

	for (far = 0; far < LONGEST / 2 && shown < SHOWN; far++) {
		for (i = 0; i < n && shown < SHOWN; i++) {
			d = farness(given, names[i]);
			if (d != far)
				continue;
			daf_buf_addf(out, "%s`%s`",
			    shown == 0 ? "; did you mean " : ", ", names[i]);
			shown++;
		}
	}
	if (shown > 0)
		daf_buf_addc(out, '?');
}

const struct daf_err *
daf_suggest_field(const struct daf_type *type, const char *given)
{
	const char **names = daf_calloc(type->nfields, sizeof(*names));
	const struct daf_err *err;
	struct daf_buf near = { 0 };
	size_t i;

	for (i = 0; i < type->nfields; i++)
		names[i] = type->fields[i].name;
	daf_suggest(&near, given, names, type->nfields);
	if (near.len == 0)
		daf_buf_addf(
		    &near, "; `daftar types %s` lists its fields", type->name);
	err = daf_err(DAF_REFUSED, "%s has no field `%s`%s", type->label, given,
	    daf_buf_str(&near));
	daf_buf_clear(&near);
	free(names);
	return err;
}

const struct daf_err *
daf_suggest_type(const struct daf_types *types, const char *given)
{
	size_t n = daf_types_count(types), i;
	const char **names = daf_calloc(n, sizeof(*names));
	const struct daf_err *err;
	struct daf_buf near = { 0 };

	for (i = 0; i < n; i++)
		names[i] = daf_types_at(types, i)->name;
	daf_suggest(&near, given, names, n);
	if (near.len == 0)
		daf_buf_adds(&near, "; `daftar types` lists them");
	err = daf_err(DAF_REFUSED, "there is no record type `%s`%s", given,
	    daf_buf_str(&near));
	daf_buf_clear(&near);
	free(names);
	return err;
}
