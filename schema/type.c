/* SPDX-License-Identifier: GPL-3.0-or-later */
/* type.c - a set of types; see type.h. */
#include "schema/type.h"

#include <stdlib.h>
#include <string.h>

#include "schema/calendar.h"
#include "schema/kind.h"
#include "schema/typeload.h"

#define WARNINGS_MAX 256 /* a hostile charter must not fill the memory */

/* Generated from schema/types by build-aux/embed. */
extern const struct daf_types_file daf_builtin_files[];
extern const size_t daf_builtin_nfiles;

struct slot {
	const struct daf_type *type;
	const struct daf_types_file *file;
};

/* What else files hold beside types: of each kind those read, by name. */
enum { CALENDARS, DOCUMENTS, GUIDES, REPORTS, SHELVES };
static const char *const shelf_names[] = {
	[CALENDARS] = "calendar",
	[DOCUMENTS] = "document",
	[GUIDES] = "guide",
	[REPORTS] = "report",
};
struct shelf {
	struct thing {
		const char *name;
		const void *is;
	} * things;
	size_t n;
};

struct daf_types {
	struct daf_pool *pool;
	struct daf_types_file *files; /* what it was read from */
	size_t nfiles;
	struct slot *items; /* sorted by name */
	size_t n;
	struct shelf shelves[SHELVES];
	struct daf_load_wish *wishes; /* while it is loaded */
	const char **warnings;
	size_t nwarnings, cap;
};

static void
add_warning(void *arg, const char *text)
{
	struct daf_types *types = arg;

	if (types->nwarnings >= WARNINGS_MAX)
		return;
	types->warnings = daf_grow(types->warnings, types->nwarnings,
	    &types->cap, sizeof(*types->warnings));
	types->warnings[types->nwarnings++] =
	    daf_pool_strdup(types->pool, text);
}

static int
by_name(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	return strcmp(x->type->name, y->type->name);
}

static int
by_thing(const void *a, const void *b)
{
	const struct thing *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static const struct daf_err *
twice(const struct daf_load *load, const char *what, const char *name)
{
	return daf_err(DAF_REFUSED,
	    "%s, line 1, column 1: the %s \"%s\" is defined in another file "
	    "too",
	    load->file->name, what, name);
}

static const struct daf_err *
add_type(struct daf_types *types, struct daf_load *load)
{
	struct daf_load_wish **end = &load->wishes;
	size_t i;

	for (i = 0; i < types->n; i++)
		if (strcmp(types->items[i].type->name, load->type->name) == 0)
			return twice(load, "type", load->type->name);
	types->items[types->n].file = load->file;
	types->items[types->n++].type = load->type;
	while (*end != NULL)
		end = &(*end)->next;
	*end = types->wishes;
	types->wishes = load->wishes;
	return NULL;
}

static const struct daf_err *
shelve(struct daf_types *types, const struct daf_load *load, int shelf,
    const char *name, const void *thing)
{
	struct shelf *to = &types->shelves[shelf];
	size_t i;

	for (i = 0; i < to->n; i++)
		if (strcmp(to->things[i].name, name) == 0)
			return twice(load, shelf_names[shelf], name);
	to->things[to->n++] = (struct thing){ name, thing };
	return NULL;
}

/* The i-th by name, or NULL. */
static const void *
thing_at(const struct daf_types *types, int shelf, size_t i)
{
	const struct shelf *of = &types->shelves[shelf];

	return i < of->n ? of->things[i].is : NULL;
}

/* Calendars may come after the types that count by them. One that is missing
 * costs holidays: dates due are early then, not late. */
static void
grant(struct daf_types *types, const struct daf_load_wish *wish)
{
	static const struct daf_calendar plain = { .name = "",
		.label = "no calendar",
		.help = "",
		.weekend = { [5] = true, [6] = true } };
	const struct daf_calendar *c;
	char *text;
	size_t i;

	for (i = 0; (c = daf_types_calendar(types, i)) != NULL; i++) {
		if (strcmp(c->name, wish->calendar) != 0)
			continue;
		wish->rule->calendar = c;
		return;
	}
	wish->rule->calendar = &plain;
	text = daf_asprintf("%s: there is no calendar \"%s\"; only Saturdays "
			    "and Sundays are taken as free",
	    wish->where, wish->calendar);
	add_warning(types, text);
	free(text);
}

/* A file that was kept. *waits: it is to be read when all types are there. */
static const struct daf_err *
load_kept(bool *waits, struct daf_types *types,
    const struct daf_types_file *kept, bool lenient, bool again)
{
	struct daf_load load = { .pool = types->pool,
		.file = kept,
		.lenient = lenient,
		.types = again ? types : NULL,
		.warn = add_warning,
		.arg = types };
	const struct daf_err *err;

	err = daf_load_file(&load);
	*waits = err == NULL && load.waits;
	if (err == NULL && load.type != NULL)
		err = add_type(types, &load);
	else if (err == NULL && load.document != NULL)
		err = shelve(types, &load, DOCUMENTS, load.document->name,
		    load.document);
	else if (err == NULL && load.guide != NULL)
		err =
		    shelve(types, &load, GUIDES, load.guide->name, load.guide);
	else if (err == NULL && load.report != NULL)
		err = shelve(
		    types, &load, REPORTS, load.report->name, load.report);
	else if (err == NULL && load.calendar != NULL)
		err = shelve(types, &load, CALENDARS, load.calendar->name,
		    load.calendar);
	if (err == NULL || !lenient)
		return err;
	add_warning(types, err->text);
	daf_err_free(err);
	return NULL;
}

static const struct daf_err *
load_one(bool *waits, struct daf_types *types,
    const struct daf_types_file *file, bool lenient)
{
	struct daf_types_file *kept = &types->files[types->nfiles++];

	*waits = false;
	if (file->len > DAF_TYPE_FILE_MAX)
		return daf_err(DAF_REFUSED,
		    "%s: larger than the limit of %d "
		    "bytes",
		    file->name, DAF_TYPE_FILE_MAX);
	kept->name = daf_pool_strdup(types->pool, file->name);
	kept->text = daf_pool_strndup(types->pool, file->text, file->len);
	kept->len = file->len;
	return load_kept(waits, types, kept, lenient, false);
}

static const struct daf_err *
load_all(struct daf_types *types, const struct daf_types_file *files, size_t n,
    bool lenient)
{
	bool *waits = daf_pool_array(types->pool, n, sizeof(*waits)), still;
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < n && err == NULL; i++)
		err = load_one(&waits[i], types, &files[i], lenient);
	if (types->n > 1)
		qsort(types->items, types->n, sizeof(*types->items), by_name);
	/* A file alone says nothing of the others. */
	for (i = 0; i < types->n && n > 1 && !lenient && err == NULL; i++)
		err = daf_load_check_children(
		    types, types->items[i].type, types->items[i].file);
	for (i = 0; i < n && err == NULL; i++)
		if (waits[i])
			err = load_kept(
			    &still, types, &types->files[i], lenient, true);
	return err;
}

const struct daf_err *
daf_types_load(struct daf_types **out, const struct daf_types_file *files,
    size_t n, bool lenient)
{
	const struct daf_load_wish *wish;
	const struct daf_err *err;
	struct daf_types *types;
	size_t i;

	if (n > DAF_TYPES_MAX)
		return daf_err(DAF_REFUSED,
		    "%zu type files: at most %d are "
		    "taken",
		    n, DAF_TYPES_MAX);
	types = daf_calloc(1, sizeof(*types));
	types->pool = daf_pool_new();
	types->items = daf_pool_array(types->pool, n, sizeof(*types->items));
	types->files = daf_pool_array(types->pool, n, sizeof(*types->files));
	for (i = 0; i < SHELVES; i++)
		types->shelves[i].things =
		    daf_pool_array(types->pool, n, sizeof(struct thing));
	err = load_all(types, files, n, lenient);
	if (err != NULL) {
		daf_types_free(types);
		return err;
	}
	for (i = 0; i < SHELVES; i++)
		if (types->shelves[i].n > 1)
			qsort(types->shelves[i].things, types->shelves[i].n,
			    sizeof(struct thing), by_thing);
	for (wish = types->wishes; wish != NULL; wish = wish->next)
		grant(types, wish);
	*out = types;
	return NULL;
}

const struct daf_err *
daf_types_builtin(struct daf_types **out)
{
	return daf_types_load(
	    out, daf_builtin_files, daf_builtin_nfiles, false);
}

const struct daf_types_file *
daf_types_builtin_files(size_t *n)
{
	*n = daf_builtin_nfiles;
	return daf_builtin_files;
}

void
daf_types_free(struct daf_types *types)
{
	if (types == NULL)
		return;
	free(types->warnings);
	daf_pool_free(types->pool);
	free(types);
}

bool
daf_types_are(
    const struct daf_types *types, const struct daf_types_file *files, size_t n)
{
	const struct daf_types_file *a;
	size_t i;

	if (types->nfiles != n)
		return false;
	for (i = 0; i < n; i++) {
		a = &types->files[i];
		if (a->len != files[i].len ||
		    strcmp(a->name, files[i].name) != 0 ||
		    memcmp(a->text, files[i].text, a->len) != 0)
			return false;
	}
	return true;
}

const char *
daf_types_warning(const struct daf_types *types, size_t i)
{
	return i < types->nwarnings ? types->warnings[i] : NULL;
}

const struct daf_document *
daf_types_document(const struct daf_types *types, const char *type, size_t i)
{
	const struct daf_document *d;
	const char **t;
	size_t k;

	for (k = 0; (d = thing_at(types, DOCUMENTS, k)) != NULL; k++) {
		t = d->types;
		while (type != NULL && *t != NULL && strcmp(*t, type) != 0)
			t++;
		if ((type == NULL || *t != NULL) && i-- == 0)
			return d;
	}
	return NULL;
}

const struct daf_calendar *
daf_types_calendar(const struct daf_types *types, size_t i)
{
	return thing_at(types, CALENDARS, i);
}

const struct daf_report *
daf_types_report(const struct daf_types *types, size_t i)
{
	return thing_at(types, REPORTS, i);
}

const struct daf_guide *
daf_types_guide(const struct daf_types *types, size_t i)
{
	return thing_at(types, GUIDES, i);
}

size_t
daf_types_count(const struct daf_types *types)
{
	return types->n;
}

const struct daf_type *
daf_types_at(const struct daf_types *types, size_t i)
{
	return i < types->n ? types->items[i].type : NULL;
}

const struct daf_type *
daf_types_find(const struct daf_types *types, const char *name)
{
	const struct daf_type key = { .name = name };
	const struct slot wanted = { .type = &key }, *hit;

	if (types->n == 0)
		return NULL;
	hit = bsearch(
	    &wanted, types->items, types->n, sizeof(*types->items), by_name);
	return hit != NULL ? hit->type : NULL;
}

const struct daf_field *
daf_type_field(const struct daf_type *type, const char *name)
{
	size_t i;

	for (i = 0; i < type->nfields; i++)
		if (strcmp(type->fields[i].name, name) == 0)
			return &type->fields[i];
	return NULL;
}

const struct daf_choice *
daf_type_stage(const struct daf_type *type, const char *value)
{
	size_t i;

	for (i = 0; i < type->nstages; i++)
		if (strcmp(type->stages[i].value, value) == 0)
			return &type->stages[i];
	return NULL;
}

const struct daf_approval *
daf_type_approval(const struct daf_type *type, const char *name)
{
	size_t i;

	for (i = 0; i < type->napprovals; i++)
		if (strcmp(type->approvals[i].name, name) == 0)
			return &type->approvals[i];
	return NULL;
}

size_t
daf_type_enclosures(const struct daf_type *type)
{
	size_t i, n = 0;

	for (i = 0; i < type->nfields; i++)
		n += strcmp(type->fields[i].kind->name, "enclosure") == 0;
	return n;
}

bool
daf_type_indexed(const struct daf_type *type, const struct daf_field *field)
{
	size_t i;

	if (field->index || strcmp(field->kind->name, "reference") == 0)
		return true;
	for (i = 0; type->columns[i] != NULL; i++)
		if (strcmp(type->columns[i], field->name) == 0)
			return true;
	return false;
}

bool
daf_type_is_due(const struct daf_type *type, const char *field)
{
	size_t i;

	for (i = 0; i < type->ndue; i++)
		if (type->due[i].name == NULL &&
		    strcmp(type->due[i].from, field) == 0)
			return true;
	return false;
}

static bool
is_in(const char *const *names, const char *name)
{
	for (; *names != NULL; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

bool
daf_type_hides(const struct daf_type *type, const char *field)
{
	static const char *const seen[] = { "number", "parent", "stage",
		"struck", NULL };

	if (type != NULL && type->protects.when != NULL &&
	    daf_type_field(type, field) != NULL)
		return is_in(type->protects.hides, field);
	return !is_in(seen, field);
}

bool
daf_type_sounds(const struct daf_type *type, const struct daf_field *field)
{
	size_t i;

	if (strcmp(field->kind->name, "name") == 0)
		return true;
	if (strcmp(field->kind->name, "text") != 0 || !field->search)
		return false;
	for (i = 0; type->title[i] != NULL; i++)
		if (strcmp(type->title[i], field->name) == 0)
			return true;
	return false;
}
