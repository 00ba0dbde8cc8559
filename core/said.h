/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * said.h - what one change set says, before any of it counts: which records it
 * bears, and what it sets in them and in others.
 *
 * Checks judge a change set as a whole. So an entry that is being made, a form,
 * and what waits for headquarters are all put into one of these, and what the
 * checks ask of other records (kin.h) is answered by it first and by the
 * register then. Each question is a look into a hash table, however many lines
 * there are.
 */
#ifndef DAF_CORE_SAID_H
#define DAF_CORE_SAID_H

#include <stdbool.h>
#include <stddef.h>

struct daf_pool;
struct daf_said;

/* One record of it. What it points to is the caller's, and lives as long. */
struct daf_said_line {
	const char *id;   /* of one that is born perhaps one that stands in */
	const char *type; /* "": not known */
	const char *name; /* what people call it */
	bool born;
	size_t n; /* fields that are set, each once */
	const char *const *fields, *const *values; /* canonical */
};

#define DAF_SAID_NONE ((size_t)-1)

/* In the pool; there is nothing to be freed. */
struct daf_said *daf_said_new(struct daf_pool *pool);
/* The next line; at most one for each record. */
void daf_said_add(struct daf_said *s, const struct daf_said_line *line);
void daf_said_reset(struct daf_said *s); /* nothing is said any more */

size_t daf_said_count(const struct daf_said *s);
const struct daf_said_line *daf_said_at(const struct daf_said *s, size_t i);
/* The line of a record, by id; DAF_SAID_NONE: it says nothing of it. NULL as s:
 * nothing is said. */
size_t daf_said_of(const struct daf_said *s, const char *id);
/* What it sets in a field of a record; NULL: nothing. */
const char *daf_said_value(
    const struct daf_said *s, const char *id, const char *field);
bool daf_said_sets(const struct daf_said_line *line, const char *field);

/* The lines that set a field to this value, one after the other: the first one,
 * and the next one after line i. DAF_SAID_NONE: there is none. */
size_t daf_said_first(struct daf_said *s, const char *field, const char *value);
size_t daf_said_next(const struct daf_said *s, const char *list, size_t i);

/* The same with a key of the caller's in the place of the value: lists of lines
 * under names that no field has. Another line drops all of these. */
bool daf_said_has(const struct daf_said *s, const char *list);
void daf_said_begin(struct daf_said *s, const char *list);
void daf_said_put(struct daf_said *s, const char *list, const void *key,
    size_t len, size_t i);
size_t daf_said_find(
    const struct daf_said *s, const char *list, const void *key, size_t len);

#endif
