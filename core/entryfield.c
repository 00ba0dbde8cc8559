/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entryfield.c - fields as typed become canonical: kinds, references, limits.
 */
#include "core/entryi.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/named.h"
#include "core/base/text.h"
#include "core/derive.h"
#include "core/hide.h"
#include "core/suggest.h"
#include "schema/kind.h"

void *
daf_entry_grow(
    struct daf_pool *pool, void *array, size_t n, size_t *cap, size_t size)
{
	void *bigger;

	if (n < *cap)
		return array;
	*cap = *cap != 0 ? *cap * 2 : 8;
	bigger = daf_pool_array(pool, *cap, size);
	if (n != 0)
		memcpy(bigger, array, n * size);
	return bigger;
}

/* The address that stands for the index-th record of the entry in checks. */
static void
stand_in(struct daf_addr *out, const struct daf_entry *e, size_t index)
{
	*out =
	    (struct daf_addr){ .seq = INT64_MAX - (int64_t)index, .index = 1 };
	memcpy(out->replica, e->ledger->replica,
	    strnlen(e->ledger->replica, sizeof(out->replica) - 1));
}

size_t
daf_entry_stand_in(const struct daf_entry *e, const char *id)
{
	struct daf_addr a;
	int64_t index;

	if (!daf_addr_parse(&a, id, strlen(id), true) || a.index != 1 ||
	    strcmp(a.replica, e->ledger->replica) != 0)
		return 0;
	index = INT64_MAX - a.seq;
	return index >= 1 && (size_t)index <= e->nbirths ? (size_t)index : 0;
}

const char *
daf_entry_birth_id(const struct daf_entry *e, size_t index)
{
	char id[DAF_ADDR_SIZE];
	struct daf_addr a;

	stand_in(&a, e, index);
	daf_addr_text(id, &a);
	return daf_pool_strdup(e->pool, id);
}

/* ".N": a record made by this entry. 0: not of that form. */
static size_t
own_reference(const char *s)
{
	uint64_t n = 0;

	if (*s++ != '.' || *s < '1' || *s > '9')
		return 0;
	for (; *s >= '0' && *s <= '9'; s++) {
		if (n > UINT32_MAX)
			return 0;
		n = n * 10 + (uint64_t)(*s - '0');
	}
	return *s == '\0' ? (size_t)n : 0;
}

static const struct daf_err *
reference(struct entry_set *set, struct daf_entry *e,
    const struct daf_field *field, const char *given)
{
	const struct daf_err *err;
	struct daf_item item;
	struct daf_addr a;
	char id[DAF_ADDR_SIZE];

	set->ref = own_reference(given);
	if (set->ref > e->nbirths)
		return daf_err(DAF_REFUSED,
		    "%s" DAF_NAMED ": %s names a record that "
		    "does not come before this one; there are %zu so far",
		    field->label, field->name, given, e->nbirths);
	if (set->ref != 0) {
		stand_in(&a, e, set->ref);
		daf_addr_text(id, &a);
		set->value = daf_pool_strdup(e->pool, id);
		return NULL;
	}
	err = daf_find_record(&item, e->pool, e->reg, e->ledger->name, given);
	if (err != NULL)
		return daf_err_wrap(
		    err, "%s" DAF_NAMED, field->label, field->name);
	set->value = item.id;
	return NULL;
}

static const char *
trimmed(char *s)
{
	size_t len;

	s += strspn(s, " \n");
	len = strlen(s);
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\n'))
		s[--len] = '\0';
	return s;
}

/* One field as typed to its canonical form. */
static const struct daf_err *
canonical(struct entry_set *set, struct daf_entry *e,
    const struct daf_type *type, const char *name, const char *given)
{
	struct daf_kind_ctx ctx = { .now = e->now, .offset_min = e->zone };
	const struct daf_field *field = daf_type_field(type, name);
	const struct daf_err *err;
	struct daf_buf out = { 0 };
	char *text = NULL;

	if (field == NULL)
		return daf_suggest_field(type, name);
	*set = (struct entry_set){ .field = field->name, .value = "" };
	err = daf_text_normalize(&text, given, strlen(given));
	if (err != NULL)
		return daf_err_wrap(err, "%s" DAF_NAMED, field->label, name);
	if (strcmp(trimmed(text), DAF_HIDDEN) == 0) {
		err = daf_err(DAF_REFUSED,
		    "%s" DAF_NAMED ": " DAF_HIDDEN
		    " stands where a value is not "
		    "shown, and is none itself",
		    field->label, name);
	} else if (strcmp(field->kind->name, "reference") == 0 &&
		   trimmed(text)[0] != '\0') {
		err = reference(set, e, field, trimmed(text));
	} else {
		err = daf_kind_parse(&out, field, text, &ctx);
		if (err == NULL)
			set->value =
			    daf_pool_strdup(e->pool, daf_buf_str(&out));
	}
	daf_buf_clear(&out);
	free(text);
	return err;
}

void
daf_entry_add(
    struct entry_line *line, struct daf_entry *e, const struct entry_set *set)
{
	line->sets = daf_entry_grow(
	    e->pool, line->sets, line->nsets, &line->cap, sizeof(*set));
	line->sets[line->nsets++] = *set;
}

bool
daf_entry_has(const struct entry_line *line, const char *field)
{
	size_t i;

	for (i = 0; i < line->nsets; i++)
		if (strcmp(line->sets[i].field, field) == 0)
			return true;
	return false;
}

/* What tells who a protected record is, that it is protected, and to whom it
 * belongs, is for those who may see it. */
static const struct daf_err *
may_set(
    const struct daf_entry *e, const struct entry_line *line, const char *field)
{
	const struct daf_protects *p = &line->type->protects;
	const struct daf_err *err;
	struct daf_hide hide;
	size_t i;

	err = daf_hide_is(&hide, e->reg, line->row);
	if (err != NULL || !hide.on)
		return err;
	if (!daf_type_hides(line->type, field) &&
	    !(p->when != NULL ? strcmp(field, p->when) == 0
			      : strcmp(field, "parent") == 0))
		return NULL;
	for (i = 0; e->roles != NULL && e->roles[i] != NULL; i++)
		if (strcmp(e->roles[i], DAF_HIDE_ROLE) == 0)
			return NULL;
	return daf_err(DAF_DENIED,
	    "%s" DAF_NAMED
	    " is protected: only officers whom the roster names for it "
	    "(role " DAF_HIDE_ROLE ") change it",
	    daf_type_field(line->type, field)->label, field);
}

/* All fields as typed, appended to the line; an empty one is dropped at a
 * birth, where there is nothing to clear. */
const struct daf_err *
daf_entry_take(struct entry_line *line, struct daf_entry *e, size_t n,
    const char *const *fields, const char *const *values)
{
	const struct daf_err *err;
	struct entry_set set = { .field = "", .value = "" };
	size_t i;

	for (i = 0; i < n; i++) {
		if (daf_entry_has(line, fields[i]))
			return daf_err(DAF_REFUSED,
			    "the field `%s` is given "
			    "twice: give it once",
			    fields[i]);
		err = canonical(&set, e, line->type, fields[i], values[i]);
		if (err == NULL && line->birth == 0)
			err = may_set(e, line, set.field);
		if (err != NULL)
			return err;
		/* Even an empty one counts for "given twice". */
		daf_entry_add(line, e, &set);
	}
	if (line->birth == 0)
		return NULL;
	assert(line->sets != NULL || line->nsets == 0);
	for (i = n = 0; i < line->nsets; i++)
		if (line->sets[i].value[0] != '\0')
			line->sets[n++] = line->sets[i];
	line->nsets = n;
	return NULL;
}

static size_t
escaped(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += *s == '"' || *s == '\\' || *s == '\n' ? 2 : 1;
	return n;
}

/* Bytes as JSON, at most. */
static size_t
line_size(const struct entry_line *line)
{
	size_t size = 160 + strlen(line->type_name), i;
	const struct entry_set *s;

	for (i = 0; i < line->nsets; i++) {
		s = &line->sets[i];
		size += 2 * strlen(s->field) + 16 + escaped(s->value) +
			s->nover * (DAF_ADDR_SIZE + 3);
	}
	/* A number that is still to be given. */
	return line->birth != 0 ? size + 96 : size;
}

const struct daf_err *
daf_entry_fits(struct entry_line *line)
{
	line->size = line_size(line);
	if (line->size > DAF_ENTRY_ROOM)
		return daf_err(DAF_REFUSED,
		    "the fields of one record make "
		    "%zu bytes, more than the %d that fit into one save: "
		    "shorten them, or put parts into records of their own",
		    line->size, DAF_ENTRY_ROOM);
	if (line->nsets >= DAF_CHANGESET_FIELDS_MAX)
		return daf_err(DAF_REFUSED,
		    "%zu fields of one record at "
		    "once: at most %d",
		    line->nsets, DAF_CHANGESET_FIELDS_MAX - 1);
	return NULL;
}
