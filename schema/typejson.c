/* SPDX-License-Identifier: GPL-3.0-or-later */
/* typejson.c - checked values out of JSON; see typeload.h. */
#include "schema/typeload.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"

#define NAME_MAX_LENGTH 32

static char *sentence(const struct daf_node *at, const char *fmt, va_list ap)
    DAF_PRINTF(2, 0);

static char *
sentence(const struct daf_node *at, const char *fmt, va_list ap)
{
	const struct daf_types_file *file = at->load->file;
	size_t line, column;
	char *text = NULL, *whole;

	if (vasprintf(&text, fmt, ap) < 0)
		daf_mem_exhausted();
	daf_place_find(&line, &column, file->text, &at->place);
	whole = daf_asprintf(
	    "%s, line %zu, column %zu: %s", file->name, line, column, text);
	free(text);
	return whole;
}

const struct daf_err *
daf_load_fault(const struct daf_node *at, const char *fmt, ...)
{
	const struct daf_err *err;
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = sentence(at, fmt, ap);
	va_end(ap);
	err = daf_err(DAF_REFUSED, "%s", text);
	free(text);
	return err;
}

void
daf_load_warn(const struct daf_node *at, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = sentence(at, fmt, ap);
	va_end(ap);
	at->load->warn(at->load->arg, text);
	free(text);
}

struct daf_node
daf_load_member(const struct daf_node *parent, const char *key)
{
	struct daf_node node = { .load = parent->load };

	node.json = json_object_get(parent->json, key);
	node.place.up = &parent->place;
	node.place.key = key;
	return node;
}

struct daf_node
daf_load_element(const struct daf_node *parent, size_t i)
{
	struct daf_node node = { .load = parent->load };

	node.json = json_array_get(parent->json, i);
	node.place.up = &parent->place;
	node.place.index = i;
	return node;
}

const struct daf_err *
daf_load_object(const struct daf_node *node, const char *const keys[])
{
	struct daf_node member;
	const char *key;
	void *iter;
	size_t i;
	/* jansson's iterators take no const; they do not write. */
	union {
		const json_t *borrowed;
		json_t *wanted;
	} u = { .borrowed = node->json };

	if (!json_is_object(node->json))
		return daf_load_fault(node, "an object {…} is wanted here");
	for (iter = json_object_iter(u.wanted); iter != NULL;
	     iter = json_object_iter_next(u.wanted, iter)) {
		key = json_object_iter_key(iter);
		for (i = 0; keys[i] != NULL && strcmp(keys[i], key) != 0; i++)
			continue;
		if (keys[i] != NULL)
			continue;
		member = daf_load_member(node, key);
		daf_load_warn(&member,
		    "the key \"%s\" is not known and "
		    "ignored",
		    key);
	}
	return NULL;
}

const struct daf_err *
daf_load_array(size_t *n, const struct daf_node *node, size_t min, size_t max)
{
	*n = 0;
	if (node->json == NULL && min == 0)
		return NULL;
	if (node->json == NULL)
		return daf_load_fault(
		    node, "the list \"%s\" is missing", node->place.key);
	if (!json_is_array(node->json))
		return daf_load_fault(node, "a list […] is wanted here");
	*n = json_array_size(node->json);
	if (*n < min)
		return daf_load_fault(node,
		    "the list is empty: at least %zu "
		    "is wanted",
		    min);
	if (*n > max)
		return daf_load_fault(node,
		    "the list has %zu elements: at "
		    "most %zu are taken",
		    *n, max);
	return NULL;
}

const struct daf_err *
daf_load_leave_out(
    bool *left_out, const struct daf_node *at, const struct daf_err *err)
{
	if (err == NULL || !at->load->lenient)
		return err;
	at->load->warn(at->load->arg, err->text);
	daf_err_free(err);
	*left_out = true;
	return NULL;
}

const struct daf_err *
daf_load_each(size_t *taken, void *items, size_t size,
    const struct daf_node *list, size_t n,
    const struct daf_err *(*read)(void *item, const struct daf_node *node))
{
	const struct daf_err *err;
	struct daf_node node;
	bool left_out;
	char *item;
	size_t i;

	for (i = 0; i < n; i++) {
		node = daf_load_element(list, i);
		item = (char *)items + *taken * size;
		left_out = false;
		err = daf_load_leave_out(&left_out, &node, read(item, &node));
		if (err != NULL)
			return err;
		if (left_out)
			memset(item, 0, size);
		else
			++*taken;
	}
	return NULL;
}

bool
daf_load_is_name(const struct daf_load *load, const char *s)
{
	size_t len = strlen(s);

	(void)load;
	return len <= NAME_MAX_LENGTH && s[0] >= 'a' && s[0] <= 'z' &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == len;
}

static const struct daf_err *
check_line(const struct daf_node *node, const char *s, size_t len)
{
	if (len == 0)
		return daf_load_fault(node, "a text is wanted; it is empty");
	if (len > DAF_TYPE_LINE_MAX)
		return daf_load_fault(node,
		    "the text has %zu bytes: at most "
		    "%d are taken",
		    len, DAF_TYPE_LINE_MAX);
	if (memchr(s, '\n', len) != NULL)
		return daf_load_fault(node, "one line is wanted; the text "
					    "has several");
	if (s[0] == ' ' || s[len - 1] == ' ')
		return daf_load_fault(node, "the text begins or ends with a "
					    "space");
	return NULL;
}

const struct daf_err *
daf_load_string(const char **out, const struct daf_node *node, unsigned what)
{
	const struct daf_err *err;
	const char *s, *why;
	size_t len;

	if (!json_is_string(node->json))
		return daf_load_fault(node, "a text \"…\" is wanted here");
	s = json_string_value(node->json);
	len = json_string_length(node->json);
	if (!daf_text_storable(s, len, &why, NULL))
		return daf_load_fault(node, "the text has a fault: %s", why);
	if (what == DAF_LOAD_HELP && len > DAF_TYPE_HELP_MAX)
		return daf_load_fault(node,
		    "the text has %zu bytes: at most "
		    "%d are taken",
		    len, DAF_TYPE_HELP_MAX);
	if (what != DAF_LOAD_HELP) {
		err = check_line(node, s, len);
		if (err != NULL)
			return err;
	}
	if (what == DAF_LOAD_NAME && !daf_load_is_name(node->load, s))
		return daf_load_fault(node,
		    "a name is wanted: a small letter, "
		    "then at most 31 of a-z, 0-9, _ and -; not \"%s\"",
		    s);
	*out = daf_pool_strndup(node->load->pool, s, len);
	return NULL;
}

const struct daf_err *
daf_load_text(const char **out, const struct daf_node *parent, const char *key,
    unsigned what)
{
	struct daf_node node = daf_load_member(parent, key);

	if (node.json == NULL && (what & DAF_LOAD_MAYBE) != 0)
		return NULL;
	if (node.json == NULL)
		return daf_load_fault(parent, "\"%s\" is missing", key);
	return daf_load_string(out, &node, what & ~(unsigned)DAF_LOAD_MAYBE);
}

const struct daf_err *
daf_load_bool(bool *out, const struct daf_node *parent, const char *key)
{
	struct daf_node node = daf_load_member(parent, key);

	if (node.json == NULL)
		return NULL;
	if (!json_is_boolean(node.json))
		return daf_load_fault(&node, "true or false is wanted");
	*out = json_is_true(node.json);
	return NULL;
}

const struct daf_err *
daf_load_int(int *out, const struct daf_node *parent, const char *key, int max)
{
	struct daf_node node = daf_load_member(parent, key);
	json_int_t n;

	if (node.json == NULL)
		return NULL;
	n = json_integer_value(node.json);
	if (!json_is_integer(node.json) || n < 1 || n > max)
		return daf_load_fault(&node,
		    "a whole number from 1 to %d is "
		    "wanted",
		    max);
	*out = (int)n;
	return NULL;
}

const struct daf_err *
daf_load_list(const char ***out, const struct daf_node *parent, const char *key,
    size_t min, bool (*fits)(const struct daf_load *load, const char *s),
    const char *wanted)
{
	struct daf_node list = daf_load_member(parent, key), element;
	const struct daf_err *err;
	const char **items;
	size_t n, i;

	if (list.json == NULL && min > 0)
		return daf_load_fault(
		    parent, "the list \"%s\" is missing", key);
	if (list.json == NULL)
		return NULL;
	err = daf_load_array(&n, &list, min, DAF_TYPE_LIST_MAX);
	if (err != NULL)
		return err;
	items = daf_pool_array(parent->load->pool, n + 1, sizeof(*items));
	for (i = 0; i < n; i++) {
		element = daf_load_element(&list, i);
		err = daf_load_string(&items[i], &element, DAF_LOAD_LINE);
		if (err != NULL)
			return err;
		if (fits != NULL && !fits(parent->load, items[i]))
			return daf_load_fault(&element,
			    "%s is wanted, not "
			    "\"%s\"",
			    wanted, items[i]);
	}
	*out = items;
	return NULL;
}

bool
daf_load_is_field(const struct daf_load *load, const char *s)
{
	return daf_type_field(load->type, s) != NULL;
}

bool
daf_load_is_stage(const struct daf_load *load, const char *s)
{
	return daf_type_stage(load->type, s) != NULL;
}

const char **
daf_load_no_words(struct daf_load *load)
{
	return daf_pool_array(load->pool, 1, sizeof(const char *));
}
