/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mem.c - see mem.h. */
#include "core/base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 4096
#define ALIGNMENT sizeof(max_align_t)

struct block {
	struct block *next;
	size_t used, size;
	max_align_t data[];
};

struct daf_pool {
	struct block *blocks; /* the newest first */
};

static void (*exhausted_hook)(void); /* the terminal's */

void
daf_mem_on_exhausted(void (*hook)(void))
{
	exhausted_hook = hook;
}

void
daf_mem_exhausted(void)
{
	if (exhausted_hook != NULL)
		exhausted_hook();
	fputs("daftar: out of memory; what was saved is safe\n", stderr);
	_Exit(DAF_FAILED);
}

void *
daf_malloc(size_t size)
{
	void *p = malloc(size != 0 ? size : 1);

	if (p == NULL)
		daf_mem_exhausted();
	return p;
}

void *
daf_calloc(size_t n, size_t size)
{
	void *p = calloc(n != 0 ? n : 1, size != 0 ? size : 1);

	if (p == NULL)
		daf_mem_exhausted();
	return p;
}

void *
daf_realloc(void *p, size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	p = reallocarray(p, n, size);
	if (p == NULL)
		daf_mem_exhausted();
	return p;
}

char *
daf_strdup(const char *s)
{
	return daf_strndup(s, strlen(s));
}

char *
daf_strndup(const char *s, size_t len)
{
	char *copy = daf_malloc(len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
daf_asprintf(const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		daf_mem_exhausted();
	return text;
}

void *
daf_grow(void *array, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return array;
	if (*cap > SIZE_MAX / 2)
		daf_mem_exhausted();
	*cap = *cap != 0 ? *cap * 2 : 8;
	return daf_realloc(array, *cap, size);
}

struct daf_pool *
daf_pool_new(void)
{
	return daf_calloc(1, sizeof(struct daf_pool));
}

void
daf_pool_free(struct daf_pool *pool)
{
	struct block *b, *next;

	if (pool == NULL)
		return;
	for (b = pool->blocks; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	free(pool);
}

void *
daf_pool_alloc(struct daf_pool *pool, size_t size)
{
	struct block *b = pool->blocks;
	size_t room;
	char *p;

	if (size > SIZE_MAX / 2)
		daf_mem_exhausted();
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (b == NULL || b->size - b->used < size) {
		room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
		b = daf_malloc(sizeof(*b) + room);
		b->size = room;
		b->used = 0;
		b->next = pool->blocks;
		pool->blocks = b;
	}
	p = (char *)b->data + b->used;
	b->used += size;
	memset(p, 0, size);
	return p;
}

void *
daf_pool_array(struct daf_pool *pool, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		daf_mem_exhausted();
	return daf_pool_alloc(pool, n * size);
}

void *
daf_pool_grow(
    struct daf_pool *pool, void *array, size_t n, size_t *cap, size_t size)
{
	void *bigger;

	if (n < *cap)
		return array;
	if (*cap > SIZE_MAX / 2)
		daf_mem_exhausted();
	*cap = *cap != 0 ? *cap * 2 : 8;
	bigger = daf_pool_array(pool, *cap, size);
	if (n > 0)
		memcpy(bigger, array, n * size);
	return bigger;
}

char *
daf_pool_strdup(struct daf_pool *pool, const char *s)
{
	return daf_pool_strndup(pool, s, strlen(s));
}

char *
daf_pool_strndup(struct daf_pool *pool, const char *s, size_t len)
{
	char *copy = daf_pool_alloc(pool, len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *
daf_pool_printf(struct daf_pool *pool, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL, *copy;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		daf_mem_exhausted();
	copy = daf_pool_strndup(pool, text, (size_t)n);
	free(text);
	return copy;
}

static void
reserve(struct daf_buf *b, size_t more)
{
	size_t cap = b->cap != 0 ? b->cap : 64;

	if (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4)
		daf_mem_exhausted();
	if (b->data != NULL && b->cap - b->len > more)
		return;
	while (cap - b->len <= more)
		cap *= 2;
	b->data = daf_realloc(b->data, cap, 1);
	b->cap = cap;
}

void
daf_buf_add(struct daf_buf *b, const void *data, size_t len)
{
	reserve(b, len);
	if (len != 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void
daf_buf_adds(struct daf_buf *b, const char *s)
{
	daf_buf_add(b, s, strlen(s));
}

void
daf_buf_addc(struct daf_buf *b, char c)
{
	daf_buf_add(b, &c, 1);
}

void
daf_buf_addf(struct daf_buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		daf_mem_exhausted();
	reserve(b, (size_t)n);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
	va_end(again);
	b->len += (size_t)n;
}

void
daf_buf_reset(struct daf_buf *b)
{
	b->len = 0;
	if (b->data != NULL)
		b->data[0] = '\0';
}

void
daf_buf_clear(struct daf_buf *b)
{
	free(b->data);
	*b = (struct daf_buf){ 0 };
}

const char *
daf_buf_str(const struct daf_buf *b)
{
	return b->data != NULL ? b->data : "";
}

char *
daf_buf_steal(struct daf_buf *b)
{
	char *data;

	reserve(b, 0);
	b->data[b->len] = '\0';
	data = b->data;
	*b = (struct daf_buf){ 0 };
	return data;
}
