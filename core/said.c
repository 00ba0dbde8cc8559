/* SPDX-License-Identifier: GPL-3.0-or-later */
/* said.c - see said.h. */
#include "core/said.h"

#include <assert.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/map.h"

/* Lines by a key, those with the same one in their order. */
struct list {
	const char *name;
	bool of_field;
	size_t done;         /* lines of a field's list that are in it */
	struct daf_map *map; /* key: its first line */
	size_t *next, *last; /* by line; last: of the first one with a key */
	size_t cap;
};

struct daf_said {
	struct daf_pool *pool;
	struct daf_said_line *lines;
	size_t n, cap;
	struct daf_map *ids;
	struct list *lists; /* fields that checks ask for, and rules */
	size_t nlists, lists_cap;
};

struct daf_said *
daf_said_new(struct daf_pool *pool)
{
	struct daf_said *s = daf_pool_alloc(pool, sizeof(*s));

	s->pool = pool;
	s->ids = daf_map_in(pool);
	return s;
}

void
daf_said_reset(struct daf_said *s)
{
	daf_map_reset(s->ids);
	s->n = s->nlists = 0;
}

/* An array of the pool's that is longer. */
static void *
longer(
    struct daf_pool *pool, const void *array, size_t n, size_t cap, size_t size)
{
	void *bigger = daf_pool_array(pool, cap, size);

	if (n > 0)
		memcpy(bigger, array, n * size);
	return bigger;
}

void
daf_said_add(struct daf_said *s, const struct daf_said_line *line)
{
	size_t i;

	if (s->n == s->cap) {
		i = s->cap != 0 ? s->cap * 2 : 8;
		s->lines =
		    longer(s->pool, s->lines, s->n, i, sizeof(*s->lines));
		s->cap = i;
	}
	daf_map_put(s->ids, line->id, strlen(line->id), (int64_t)s->n);
	s->lines[s->n++] = *line;
	for (i = s->nlists; i > 0; i--)
		if (!s->lists[i - 1].of_field)
			s->lists[i - 1] = s->lists[--s->nlists];
}

size_t
daf_said_count(const struct daf_said *s)
{
	return s->n;
}

const struct daf_said_line *
daf_said_at(const struct daf_said *s, size_t i)
{
	assert(i < s->n);
	return &s->lines[i];
}

size_t
daf_said_of(const struct daf_said *s, const char *id)
{
	int64_t i;

	return s != NULL && daf_map_get(&i, s->ids, id, strlen(id))
		   ? (size_t)i
		   : DAF_SAID_NONE;
}

static const char *
value_in(const struct daf_said_line *line, const char *field)
{
	size_t i;

	for (i = 0; i < line->n; i++)
		if (strcmp(line->fields[i], field) == 0)
			return line->values[i];
	return NULL;
}

const char *
daf_said_value(const struct daf_said *s, const char *id, const char *field)
{
	size_t i = daf_said_of(s, id);

	return i != DAF_SAID_NONE ? value_in(&s->lines[i], field) : NULL;
}

bool
daf_said_sets(const struct daf_said_line *line, const char *field)
{
	return value_in(line, field) != NULL;
}

/* ---- lists ---- */

static struct list *
find(const struct daf_said *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->nlists; i++)
		if (strcmp(s->lists[i].name, name) == 0)
			return &s->lists[i];
	return NULL;
}

static struct list *
begin(struct daf_said *s, const char *name, bool of_field)
{
	struct list *l;

	if (s->nlists == s->lists_cap) {
		s->lists_cap = s->lists_cap != 0 ? s->lists_cap * 2 : 8;
		s->lists = longer(s->pool, s->lists, s->nlists, s->lists_cap,
		    sizeof(*s->lists));
	}
	l = &s->lists[s->nlists++];
	*l = (struct list){ .name = daf_pool_strdup(s->pool, name),
		.of_field = of_field,
		.map = daf_map_in(s->pool) };
	return l;
}

static void
put(struct daf_said *s, struct list *l, const void *key, size_t len, size_t i)
{
	int64_t first;

	if (l->cap < s->n) {
		l->next =
		    longer(s->pool, l->next, l->cap, s->cap, sizeof(*l->next));
		l->last =
		    longer(s->pool, l->last, l->cap, s->cap, sizeof(*l->last));
		l->cap = s->cap;
	}
	l->next[i] = DAF_SAID_NONE;
	if (daf_map_get(&first, l->map, key, len)) {
		l->next[l->last[first]] = i;
		l->last[first] = i;
	} else {
		daf_map_put(l->map, key, len, (int64_t)i);
		l->last[i] = i;
	}
}

size_t
daf_said_find(
    const struct daf_said *s, const char *list, const void *key, size_t len)
{
	const struct list *l = find(s, list);
	int64_t first;

	return l != NULL && daf_map_get(&first, l->map, key, len)
		   ? (size_t)first
		   : DAF_SAID_NONE;
}

size_t
daf_said_first(struct daf_said *s, const char *field, const char *value)
{
	struct list *l;
	const char *set;

	if (s == NULL)
		return DAF_SAID_NONE;
	l = find(s, field);
	if (l == NULL)
		l = begin(s, field, true);
	for (; l->done < s->n; l->done++) {
		set = value_in(&s->lines[l->done], field);
		if (set != NULL)
			put(s, l, set, strlen(set), l->done);
	}
	return daf_said_find(s, field, value, strlen(value));
}

size_t
daf_said_next(const struct daf_said *s, const char *list, size_t i)
{
	const struct list *l = find(s, list);

	assert(l != NULL && i < s->n);
	return l->next[i];
}

bool
daf_said_has(const struct daf_said *s, const char *list)
{
	return find(s, list) != NULL;
}

void
daf_said_begin(struct daf_said *s, const char *list)
{
	begin(s, list, false);
}

void
daf_said_put(
    struct daf_said *s, const char *list, const void *key, size_t len, size_t i)
{
	struct list *l = find(s, list);

	assert(l != NULL && i < s->n);
	put(s, l, key, len, i);
}
