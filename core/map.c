/* SPDX-License-Identifier: GPL-3.0-or-later */
/* map.c - see map.h: open addressing over a dense array of pairs. */
#include "core/map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define FIRST_SLOTS 64
#define KEEP_SLOTS 65536

struct pair {
	const void *key;
	size_t len;
	uint64_t hash;
	int64_t value;
};

struct daf_map {
	struct daf_pool *owner; /* NULL: it is freed by hand */
	struct daf_pool *keys;
	struct pair *pairs;
	size_t n, cap;
	uint32_t *slots; /* index + 1 of a pair, 0: free */
	size_t nslots;
};

/* Free slots, in the place of those there were. */
static void
new_slots(struct daf_map *map, size_t n)
{
	if (map->owner == NULL)
		free(map->slots);
	map->nslots = n;
	map->slots = map->owner != NULL
			 ? daf_pool_array(map->owner, n, sizeof(*map->slots))
			 : daf_calloc(n, sizeof(*map->slots));
}

/* Room for one more pair. */
static void
more_pairs(struct daf_map *map)
{
	struct pair *bigger;

	if (map->owner == NULL) {
		map->pairs = daf_grow(
		    map->pairs, map->n, &map->cap, sizeof(*map->pairs));
	} else if (map->n == map->cap) {
		map->cap = map->cap != 0 ? map->cap * 2 : FIRST_SLOTS / 2;
		bigger = daf_pool_array(map->owner, map->cap, sizeof(*bigger));
		if (map->n != 0)
			memcpy(bigger, map->pairs, map->n * sizeof(*bigger));
		map->pairs = bigger;
	}
}

struct daf_map *
daf_map_new(void)
{
	struct daf_map *map = daf_calloc(1, sizeof(*map));

	map->keys = daf_pool_new();
	new_slots(map, FIRST_SLOTS);
	return map;
}

struct daf_map *
daf_map_in(struct daf_pool *pool)
{
	struct daf_map *map = daf_pool_alloc(pool, sizeof(*map));

	map->owner = map->keys = pool;
	new_slots(map, FIRST_SLOTS);
	return map;
}

void
daf_map_free(struct daf_map *map)
{
	if (map == NULL || map->owner != NULL)
		return;
	daf_pool_free(map->keys);
	free(map->pairs);
	free(map->slots);
	free(map);
}

void
daf_map_reset(struct daf_map *map)
{
	if (map->n == 0)
		return;
	if (map->owner == NULL) {
		daf_pool_free(map->keys);
		map->keys = daf_pool_new();
	}
	map->n = 0;
	if (map->nslots > KEEP_SLOTS)
		new_slots(map, FIRST_SLOTS);
	else
		memset(map->slots, 0, map->nslots * sizeof(*map->slots));
}

size_t
daf_map_count(const struct daf_map *map)
{
	return map->n;
}

static uint64_t
hash(const void *key, size_t len)
{
	const unsigned char *p = key;
	uint64_t h = 0xcbf29ce484222325u ^ len, word;

	for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	for (; len > 0; p++, len--)
		h = (h ^ *p) * 0x100000001b3u;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	return h ^ h >> 32;
}

/* The slot of a key: its pair's, or the free one where it would go. */
static size_t
find(const struct daf_map *map, const void *key, size_t len, uint64_t h)
{
	size_t i = h & (map->nslots - 1);
	const struct pair *p;

	for (; map->slots[i] != 0; i = (i + 1) & (map->nslots - 1)) {
		p = &map->pairs[map->slots[i] - 1];
		if (p->hash == h && p->len == len &&
		    memcmp(p->key, key, len) == 0)
			break;
	}
	return i;
}

static void
grow(struct daf_map *map)
{
	size_t i, slot;

	new_slots(map, map->nslots * 2);
	for (i = 0; i < map->n; i++) {
		slot = map->pairs[i].hash & (map->nslots - 1);
		while (map->slots[slot] != 0)
			slot = (slot + 1) & (map->nslots - 1);
		map->slots[slot] = (uint32_t)(i + 1);
	}
}

bool
daf_map_get(
    int64_t *out, const struct daf_map *map, const void *key, size_t len)
{
	uint32_t slot = map->slots[find(map, key, len, hash(key, len))];

	if (slot == 0)
		return false;
	*out = map->pairs[slot - 1].value;
	return true;
}

void
daf_map_put(struct daf_map *map, const void *key, size_t len, int64_t value)
{
	uint64_t h = hash(key, len);
	struct pair *p;
	size_t slot;

	if ((map->n + 1) * 2 > map->nslots)
		grow(map);
	slot = find(map, key, len, h);
	if (map->slots[slot] != 0) {
		map->pairs[map->slots[slot] - 1].value = value;
		return;
	}
	assert(map->n < UINT32_MAX);
	more_pairs(map);
	p = &map->pairs[map->n++];
	p->key = memcpy(daf_pool_alloc(map->keys, len), key, len);
	p->len = len;
	p->hash = h;
	p->value = value;
	map->slots[slot] = (uint32_t)map->n;
}

const void *
daf_map_at(size_t *len, int64_t *value, const struct daf_map *map, size_t i)
{
	assert(i < map->n);
	*len = map->pairs[i].len;
	*value = map->pairs[i].value;
	return map->pairs[i].key;
}
