/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * place.h - where in a JSON text an element stands, for messages.
 *
 * jansson tells line and column only of syntax errors; of an element of a
 * parsed file this finds them by walking the text again.
 */
#ifndef DAF_SCHEMA_PLACE_H
#define DAF_SCHEMA_PLACE_H

#include <stddef.h>

struct daf_place {
	const struct daf_place *up; /* NULL: this is the whole text */
	const char *key;            /* the member's; NULL: an array's element */
	size_t index;               /* of the array's element */
};

/* text must be a JSON text that jansson has accepted. If the element cannot
 * be found (its key was written with escapes), the innermost that can. Lines
 * and columns count from 1, columns in code points. */
void daf_place_find(size_t *line, size_t *column, const char *text,
    const struct daf_place *place);

#endif
