/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chartkind.c - charts of what is open: by type, by stage, by office. */
#include <stdlib.h>
#include <string.h>

#include "core/charti.h"
#include "core/map.h"

enum { TEXT_MAX = 512 };

/* How often each text was met. */
struct tally {
	struct daf_map *map; /* text -> index */
	int64_t *n;
	size_t count, cap;
};

struct entry {
	const char *text;
	int64_t n;
};

static void
add(struct tally *t, const char *text, size_t len)
{
	int64_t i;

	if (!daf_map_get(&i, t->map, text, len)) {
		i = (int64_t)t->count;
		daf_map_put(t->map, text, len, i);
		t->n = daf_grow(t->n, t->count, &t->cap, sizeof(*t->n));
		t->n[t->count++] = 0;
	}
	t->n[i]++;
}

static void
add_type(void *arg, const struct chart_row *row)
{
	add(arg, row->type, strlen(row->type));
}

static void
add_office(void *arg, const struct chart_row *row)
{
	add(arg, row->office, strlen(row->office));
}

/* The type, a NUL, the stage. Types have at most 32 bytes, stages of a type
 * too; others are cut, and then stand together. */
static void
add_stage(void *arg, const struct chart_row *row)
{
	char text[TEXT_MAX];
	size_t type = strlen(row->type), stage = strlen(row->stage);

	if (type + stage + 1 > sizeof(text))
		return;
	memcpy(text, row->type, type + 1);
	memcpy(text + type + 1, row->stage, stage);
	add(arg, text, type + 1 + stage);
}

/* Most first, then by name. */
static int
compare(const void *va, const void *vb)
{
	const struct entry *a = va, *b = vb;

	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	return strcmp(a->text, b->text);
}

static struct entry *
entries(struct charting *c, const struct tally *t)
{
	struct entry *list = daf_pool_array(c->pool, t->count, sizeof(*list));
	const void *key;
	int64_t index;
	size_t i, len;

	for (i = 0; i < t->count; i++) {
		key = daf_map_at(&len, &index, t->map, i);
		list[i].text = daf_pool_strndup(c->pool, key, len);
		list[i].n = t->n[index];
	}
	if (t->count > 0)
		qsort(list, t->count, sizeof(*list), compare);
	return list;
}

static const struct daf_err *
tally(struct tally *t, struct charting *c,
    void (*each)(void *arg, const struct chart_row *row))
{
	*t = (struct tally){ .map = daf_map_new() };
	return daf_chart_scan(c, true, each, t);
}

static void
clear(struct tally *t)
{
	daf_map_free(t->map);
	free(t->n);
}

const struct daf_err *
daf_chart_types(struct charting *c)
{
	static const struct daf_where open = { .field = "open",
		.value = "yes" };
	const struct daf_type *type;
	const struct daf_err *err;
	struct entry *list;
	struct daf_bar *bar;
	struct tally t;
	size_t i;

	err = tally(&t, c, add_type);
	list = entries(c, &t);
	for (i = 0; err == NULL && i < t.count; i++) {
		bar = daf_chart_bar(c, list[i].n, list[i].text, &open, 1);
		type = daf_chart_type(c, list[i].text);
		bar->label = type != NULL
				 ? daf_pool_strdup(c->pool, type->plural)
				 : list[i].text;
	}
	clear(&t);
	return err;
}

const struct daf_err *
daf_chart_offices(struct charting *c)
{
	struct daf_where where[] = {
		{ .field = "open", .value = "yes" },
		{ .field = "office" },
	};
	const struct daf_err *err;
	struct entry *list;
	struct tally t;
	size_t i;

	err = tally(&t, c, add_office);
	list = entries(c, &t);
	for (i = 0; err == NULL && i < t.count; i++) {
		where[1].value = list[i].text;
		daf_chart_bar(
		    c, list[i].n, NULL, where, c->q->office != NULL ? 1 : 2)
		    ->label = list[i].text;
	}
	clear(&t);
	return err;
}

/* One stage of one type; none is left out of what the type has. */
static void
stage_bar(struct charting *c, const struct tally *t,
    const struct daf_type *type, const char *stage, const char *label)
{
	struct daf_where where[] = {
		{ .field = "open", .value = "yes" },
		{ .field = "stage", .value = stage },
	};
	char key[TEXT_MAX];
	size_t tlen = strlen(type->name), slen = strlen(stage);
	struct daf_bar *bar;
	int64_t i;

	if (tlen + slen + 1 > sizeof(key))
		return;
	memcpy(key, type->name, tlen + 1);
	memcpy(key + tlen + 1, stage, slen);
	if (!daf_map_get(&i, t->map, key, tlen + 1 + slen))
		return;
	bar = daf_chart_bar(c, t->n[i], type->name, where, 2);
	bar->label = daf_pool_strdup(c->pool, label);
	bar->group = daf_pool_strdup(c->pool, type->plural);
}

/* Open ones in a stage that the type does not have. */
static void
other_stages(
    struct charting *c, const struct tally *t, const struct daf_type *type)
{
	const char *key;
	int64_t index;
	size_t i, len, tlen = strlen(type->name);

	for (i = 0; i < t->count; i++) {
		key = daf_map_at(&len, &index, t->map, i);
		if (strnlen(key, len) != tlen ||
		    memcmp(key, type->name, tlen) != 0)
			continue;
		key = daf_pool_strndup(c->pool, key + tlen + 1, len - tlen - 1);
		if (daf_type_stage(type, key) == NULL)
			stage_bar(
			    c, t, type, key, key[0] != '\0' ? key : "no stage");
	}
}

/* The types in view that have stages, each once, in their order. */
const struct daf_err *
daf_chart_stages(struct charting *c)
{
	struct tally types, t = { 0 };
	const struct daf_type *type;
	const struct daf_err *err;
	struct entry *list;
	size_t i, j;

	err = tally(&types, c, add_type);
	if (err == NULL)
		err = tally(&t, c, add_stage);
	list = entries(c, &types);
	for (i = 0; err == NULL && i < types.count; i++) {
		type = daf_chart_type(c, list[i].text);
		for (j = 0; type != NULL && j < type->nstages; j++)
			stage_bar(c, &t, type, type->stages[j].value,
			    type->stages[j].label);
		if (type != NULL)
			other_stages(c, &t, type);
	}
	clear(&types);
	clear(&t);
	return err;
}
