/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mem.h - memory that is there or ends the program, pools, growing buffers.
 *
 * Out of memory ends the program through daf_mem_exhausted(), which first
 * runs the hook that the terminal set (to restore itself).
 */
#ifndef DAF_BASE_MEM_H
#define DAF_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

#include "core/base/err.h"

void daf_mem_on_exhausted(void (*hook)(void));
void daf_mem_exhausted(void) __attribute__((noreturn));

/* As their C namesakes; never NULL (a size of 0 gives a valid pointer). */
void *daf_malloc(size_t size) DAF_NEVER_NULL
    __attribute__((malloc, alloc_size(1)));
void *daf_calloc(size_t n, size_t size) DAF_NEVER_NULL __attribute__((malloc));
/* n * size, checked */
void *daf_realloc(void *p, size_t n, size_t size) DAF_NEVER_NULL;
char *daf_strdup(const char *s) DAF_NEVER_NULL;
char *daf_strndup(const char *s, size_t len) DAF_NEVER_NULL;
char *daf_asprintf(const char *fmt, ...) DAF_NEVER_NULL DAF_PRINTF(1, 2);

/* Room for one more in an array that doubles: call before a[n++] = x.
 *   a = daf_grow(a, n, &cap, sizeof(*a)); */
void *daf_grow(void *array, size_t n, size_t *cap, size_t size);

/* A pool: what is parsed together lives and dies together. */
struct daf_pool;
struct daf_pool *daf_pool_new(void) DAF_NEVER_NULL;
void daf_pool_free(struct daf_pool *pool); /* NULL is fine */
/* zeroed */
void *daf_pool_alloc(struct daf_pool *pool, size_t size) DAF_NEVER_NULL;
void *daf_pool_array(
    struct daf_pool *pool, size_t n, size_t size) DAF_NEVER_NULL;
/* As daf_grow, of an array in the pool; what it was before stays there. */
void *daf_pool_grow(struct daf_pool *pool, void *array, size_t n, size_t *cap,
    size_t size) DAF_NEVER_NULL;
char *daf_pool_strdup(struct daf_pool *pool, const char *s) DAF_NEVER_NULL;
char *daf_pool_strndup(
    struct daf_pool *pool, const char *s, size_t len) DAF_NEVER_NULL;
char *daf_pool_printf(struct daf_pool *pool, const char *fmt,
    ...) DAF_NEVER_NULL DAF_PRINTF(2, 3);

/* A growing byte buffer; data is always followed by a NUL byte that len does
 * not count (data is NULL only before the first use: see daf_buf_str). Start
 * with `struct daf_buf b = {0};` */
struct daf_buf {
	char *data;
	size_t len;
	size_t cap;
};
void daf_buf_add(struct daf_buf *b, const void *data, size_t len);
void daf_buf_adds(struct daf_buf *b, const char *s);
void daf_buf_addc(struct daf_buf *b, char c);
void daf_buf_addf(struct daf_buf *b, const char *fmt, ...) DAF_PRINTF(2, 3);
void daf_buf_reset(struct daf_buf *b); /* len = 0, keeps the memory */
void daf_buf_clear(struct daf_buf *b); /* frees */
const char *daf_buf_str(const struct daf_buf *b) DAF_NEVER_NULL;
/* The string is yours; b is empty. */
char *daf_buf_steal(struct daf_buf *b) DAF_NEVER_NULL;

#endif
