/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * map.h - a hash table from bytes to a whole number, for ids that one
 * transaction meets again and again.
 */
#ifndef DAF_CORE_MAP_H
#define DAF_CORE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct daf_map;
struct daf_pool;

struct daf_map *daf_map_new(void);
void daf_map_free(struct daf_map *map); /* NULL is fine */
/* One that lives and dies with the pool: nothing is to be freed. */
struct daf_map *daf_map_in(struct daf_pool *pool);
/* Forgets all, keeps some memory. */
void daf_map_reset(struct daf_map *map);
size_t daf_map_count(const struct daf_map *map);
/* Is the key there? Its value to *out. */
bool daf_map_get(
    int64_t *out, const struct daf_map *map, const void *key, size_t len);
/* Sets; the key is copied. */
void daf_map_put(
    struct daf_map *map, const void *key, size_t len, int64_t value);
/* The i-th pair in the order in which the keys came. */
const void *daf_map_at(
    size_t *len, int64_t *value, const struct daf_map *map, size_t i);

#endif
