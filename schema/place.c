/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.c - see place.h. The text is known to be well-formed, which keeps the
 * walk short; it still ends at the NUL whatever the text holds. */
#include "schema/place.h"

#include <stdbool.h>
#include <string.h>

static const char *
blanks(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

/* Past the string that begins at p. */
static const char *
string(const char *p)
{
	for (p++; *p != '\0' && *p != '"'; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	return *p == '"' ? p + 1 : p;
}

/* Past the value that begins at p. */
static const char *
value(const char *p)
{
	size_t depth = 0;

	do {
		if (*p == '"') {
			p = string(p);
			continue;
		}
		if (*p == '{' || *p == '[') {
			depth++;
			p++;
		} else if (*p == '}' || *p == ']') {
			depth--;
			p++;
		} else if (*p == ',' || *p == ':' || strspn(p, " \t\r\n")) {
			p++;
		} else {
			p += strcspn(p, "{}[]\",: \t\r\n");
		}
	} while (*p != '\0' && depth > 0);
	return p;
}

/* The element of the container at p that `place` names, or NULL. */
static const char *
step(const char *p, const struct daf_place *place)
{
	const size_t len = place->key != NULL ? strlen(place->key) : 0;
	const char *key = NULL;
	size_t i;

	if (*p != (place->key != NULL ? '{' : '['))
		return NULL;
	p = blanks(p + 1);
	for (i = 0; *p != '\0' && *p != '}' && *p != ']'; i++) {
		if (place->key != NULL) {
			key = p;
			p = blanks(string(p));
			if (*p != ':')
				return NULL;
			p = blanks(p + 1);
		}
		if (place->key == NULL
			? i == place->index
			: strncmp(key + 1, place->key, len) == 0 &&
			      key[1 + len] == '"')
			return p;
		p = blanks(value(p));
		if (*p == ',')
			p = blanks(p + 1);
	}
	return NULL;
}

/* Where the element begins. */
static const char *
find(bool *found, const char *text, const struct daf_place *place)
{
	const char *p, *inner;

	*found = true;
	if (place->up == NULL)
		return blanks(text);
	p = find(found, text, place->up);
	if (!*found)
		return p;
	inner = step(p, place);
	*found = inner != NULL;
	return *found ? inner : p;
}

void
daf_place_find(size_t *line, size_t *column, const char *text,
    const struct daf_place *place)
{
	const char *p, *at;
	bool found;

	at = find(&found, text, place);
	*line = *column = 1;
	for (p = text; p < at; p++) {
		if (*p == '\n') {
			(*line)++;
			*column = 1;
		} else if (((unsigned char)*p & 0xc0) != 0x80) {
			(*column)++;
		}
	}
}
