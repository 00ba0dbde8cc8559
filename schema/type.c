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

/* A type, or what else a file holds. */
struct slot {
	const char *name;
	const void *is;
	size_t file;
	bool own; /* the file is called after it */
};

/* What files hold beside types. */
enum shelf { TYPES, CALENDARS, DOCUMENTS, GUIDES, REPORTS };
#define SHELVES (REPORTS + 1)
static const struct {
	const char *name, *before; /* before: of a file called after it */
} shelves[] = {
	[TYPES] = { "type", "" },
	[CALENDARS] = { "calendar", "calendar-" },
	[DOCUMENTS] = { "document", "" },
	[GUIDES] = { "guide", "guide-" },
	[REPORTS] = { "report", "report-" },
};
struct shelf_of {
	struct slot *slots; /* sorted by name once all is read */
	size_t n;
};

struct warning {
	const char *text;
	size_t file, nth;
};

struct daf_types {
	struct daf_types *self; /* for who may only look: it reads on */
	struct daf_pool *pool;
	struct daf_types_file *files; /* what it is read from */
	size_t nfiles;
	bool *read, *waits; /* by file; waits: for all types, to be read anew */
	size_t reading;     /* the file */
	bool lenient, whole;
	struct shelf_of shelves[SHELVES];
	struct daf_load_wish *wishes; /* that are to be granted */
	struct warning *warnings;
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
	types->warnings[types->nwarnings] =
	    (struct warning){ daf_pool_strdup(types->pool, text),
		    types->reading, types->nwarnings };
	types->nwarnings++;
}

/* As if all files had been read one after the other. */
static int
by_file(const void *a, const void *b)
{
	const struct warning *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->nth < y->nth ? -1 : x->nth > y->nth;
}

static int
by_name(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Is the file called after a thing of that name? */
static bool
is_own(const struct daf_types_file *file, enum shelf shelf, const char *name)
{
	const size_t before = strlen(shelves[shelf].before), n = strlen(name);

	return strncmp(file->name, shelves[shelf].before, before) == 0 &&
	       strncmp(file->name + before, name, n) == 0 &&
	       strcmp(file->name + before + n, ".json") == 0;
}

static const struct daf_err *
twice(const struct daf_types *types, enum shelf shelf, const struct slot *slot)
{
	return daf_err(DAF_REFUSED,
	    "%s, line 1, column 1: the %s \"%s\" is defined in another file "
	    "too",
	    types->files[slot->file].name, shelves[shelf].name, slot->name);
}

static struct slot *
slot_of(const struct daf_types *types, enum shelf shelf, const char *name)
{
	const struct shelf_of *of = &types->shelves[shelf];
	size_t i;

	for (i = 0; i < of->n; i++)
		if (strcmp(of->slots[i].name, name) == 0)
			return &of->slots[i];
	return NULL;
}

/* Of two files that hold the same it is the one called after it, else the first,
 * whichever was read first. */
static const struct daf_err *
shelve(
    struct daf_types *types, enum shelf shelf, const char *name, const void *is)
{
	struct slot *there = slot_of(types, shelf, name), was;
	struct slot new = { name, is, types->reading,
		is_own(&types->files[types->reading], shelf, name) };

	if (there == NULL) {
		types->shelves[shelf].slots[types->shelves[shelf].n++] = new;
		return NULL;
	}
	was = *there;
	if (types->lenient &&
	    (new.own != was.own ? new.own : new.file < was.file)) {
		*there = new;
		new = was;
	}
	return twice(types, shelf, &new);
}

/* The i-th by name, or NULL. */
static const void *
thing_at(const struct daf_types *types, enum shelf shelf, size_t i)
{
	const struct shelf_of *of = &types->shelves[shelf];

	daf_types_read_all(types);
	return i < of->n ? of->slots[i].is : NULL;
}

static const struct daf_err *
shelve_loaded(struct daf_types *types, const struct daf_load *load)
{
	struct daf_load_wish **end = &types->wishes;

	if (load->document != NULL)
		return shelve(
		    types, DOCUMENTS, load->document->name, load->document);
	if (load->guide != NULL)
		return shelve(types, GUIDES, load->guide->name, load->guide);
	if (load->report != NULL)
		return shelve(types, REPORTS, load->report->name, load->report);
	if (load->calendar != NULL)
		return shelve(
		    types, CALENDARS, load->calendar->name, load->calendar);
	if (load->type == NULL)
		return NULL;
	while (*end != NULL)
		end = &(*end)->next;
	*end = load->wishes;
	return shelve(types, TYPES, load->type->name, load->type);
}

/* A file that was kept. again: now that all types are there. */
static const struct daf_err *
read_file(struct daf_types *types, size_t i, bool again)
{
	struct daf_load load = { .pool = types->pool,
		.file = &types->files[i],
		.lenient = types->lenient,
		.types = again ? types : NULL,
		.warn = add_warning,
		.arg = types };
	const struct daf_err *err;

	types->read[i] = true;
	types->reading = i;
	err = daf_load_file(&load);
	types->waits[i] = err == NULL && load.waits;
	if (err == NULL)
		err = shelve_loaded(types, &load);
	if (err == NULL || !types->lenient)
		return err;
	add_warning(types, err->text);
	daf_err_free(err);
	return NULL;
}

static const struct daf_err *
read_rest(struct daf_types *types)
{
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < types->nfiles && err == NULL; i++)
		if (!types->read[i])
			err = read_file(types, i, false);
	return err;
}

/* What is called so and is in the file that is called after it: no other can
 * be meant, and only this file is read. NULL: all have to be. Only of a lenient
 * set, which cannot fail. */
static const void *
find_own(struct daf_types *types, enum shelf shelf, const char *name)
{
	const struct slot *slot = slot_of(types, shelf, name);
	size_t i;

	for (i = 0; (slot == NULL || !slot->own) && i < types->nfiles; i++)
		if (!types->read[i] && is_own(&types->files[i], shelf, name)) {
			daf_err_free(read_file(types, i, false));
			slot = slot_of(types, shelf, name);
		}
	return slot != NULL && slot->own ? slot->is : NULL;
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
	const struct daf_calendar *c =
	    find_own(types, CALENDARS, wish->calendar);
	const struct slot *slot;
	char *text;

	if (c == NULL) {
		daf_err_free(read_rest(types));
		slot = slot_of(types, CALENDARS, wish->calendar);
		c = slot != NULL ? slot->is : NULL;
	}
	wish->rule->calendar = c != NULL ? c : &plain;
	if (c != NULL)
		return;
	types->reading = types->nfiles;
	text = daf_asprintf("%s: there is no calendar \"%s\"; only Saturdays "
			    "and Sundays are taken as free",
	    wish->where, wish->calendar);
	add_warning(types, text);
	free(text);
}

static void
grant_all(struct daf_types *types)
{
	const struct daf_load_wish *wish;

	while ((wish = types->wishes) != NULL) {
		types->wishes = wish->next;
		grant(types, wish);
	}
}

/* A file alone says nothing of the others. */
static const struct daf_err *
check_children(struct daf_types *types)
{
	const struct shelf_of *of = &types->shelves[TYPES];
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < of->n && types->nfiles > 1 && err == NULL; i++)
		err = daf_load_check_children(
		    types, of->slots[i].is, &types->files[of->slots[i].file]);
	return err;
}

static void
sort(struct shelf_of *of)
{
	if (of->n > 1)
		qsort(of->slots, of->n, sizeof(*of->slots), by_name);
}

static const struct daf_err *
read_all(struct daf_types *types)
{
	const struct daf_err *err = read_rest(types);
	size_t i;

	sort(&types->shelves[TYPES]);
	types->whole = err == NULL;
	if (err == NULL && !types->lenient)
		err = check_children(types);
	for (i = 0; i < types->nfiles && err == NULL; i++)
		if (types->waits[i])
			err = read_file(types, i, true);
	for (i = TYPES + 1; i < SHELVES; i++)
		sort(&types->shelves[i]);
	if (err == NULL)
		grant_all(types);
	if (types->nwarnings > 1)
		qsort(types->warnings, types->nwarnings,
		    sizeof(*types->warnings), by_file);
	return err;
}

void
daf_types_read_all(const struct daf_types *types)
{
	if (!types->whole)
		daf_err_free(read_all(types->self));
}

bool
daf_types_read_on(const struct daf_types *types)
{
	size_t i;

	if (types->whole)
		return false;
	for (i = 0; i < types->nfiles; i++)
		if (!types->read[i]) {
			daf_err_free(read_file(types->self, i, false));
			return true;
		}
	daf_types_read_all(types);
	return false;
}

static const struct daf_err *
keep(struct daf_types *types, const struct daf_types_file *file)
{
	struct daf_types_file *kept = &types->files[types->nfiles++];

	if (file->len > DAF_TYPE_FILE_MAX)
		return daf_err(DAF_REFUSED,
		    "%s: larger than the limit of %d "
		    "bytes",
		    file->name, DAF_TYPE_FILE_MAX);
	kept->name = daf_pool_strdup(types->pool, file->name);
	kept->text = daf_pool_strndup(types->pool, file->text, file->len);
	kept->len = file->len;
	return NULL;
}

const struct daf_err *
daf_types_load(struct daf_types **out, const struct daf_types_file *files,
    size_t n, bool lenient)
{
	const struct daf_err *err = NULL;
	struct daf_types *types;
	size_t i;

	if (n > DAF_TYPES_MAX)
		return daf_err(DAF_REFUSED,
		    "%zu type files: at most %d are "
		    "taken",
		    n, DAF_TYPES_MAX);
	types = daf_calloc(1, sizeof(*types));
	types->self = types;
	types->lenient = lenient;
	types->pool = daf_pool_new();
	types->files = daf_pool_array(types->pool, n, sizeof(*types->files));
	types->read = daf_pool_array(types->pool, n, sizeof(*types->read));
	types->waits = daf_pool_array(types->pool, n, sizeof(*types->waits));
	for (i = 0; i < SHELVES; i++)
		types->shelves[i].slots =
		    daf_pool_array(types->pool, n, sizeof(struct slot));
	for (i = 0; i < n && err == NULL; i++)
		err = keep(types, &files[i]);
	if (err == NULL && !lenient)
		err = read_all(types);
	if (err != NULL)
		daf_types_free(types);
	else
		*out = types;
	return err;
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

struct daf_types *
daf_types_join(const struct daf_types *const *sets, size_t n)
{
	struct daf_types *types = daf_calloc(1, sizeof(*types));
	const struct shelf_of *from;
	struct shelf_of *to;
	size_t shelf, i, k, room;

	types->self = types;
	types->pool = daf_pool_new();
	types->whole = true;
	for (shelf = 0; shelf < SHELVES; shelf++) {
		to = &types->shelves[shelf];
		for (i = room = 0; i < n; i++) {
			daf_types_read_all(sets[i]);
			room += sets[i]->shelves[shelf].n;
		}
		to->slots =
		    daf_pool_array(types->pool, room, sizeof(*to->slots));
		for (i = 0; i < n; i++) {
			from = &sets[i]->shelves[shelf];
			for (k = 0; k < from->n; k++)
				if (slot_of(types, (enum shelf)shelf,
					from->slots[k].name) == NULL)
					to->slots[to->n++] = from->slots[k];
		}
		sort(to);
	}
	return types;
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
	daf_types_read_all(types);
	return i < types->nwarnings ? types->warnings[i].text : NULL;
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
	daf_types_read_all(types);
	return types->shelves[TYPES].n;
}

const struct daf_type *
daf_types_at(const struct daf_types *types, size_t i)
{
	return thing_at(types, TYPES, i);
}

/* The type that a file holds, or NULL. */
static const struct daf_type *
type_of_file(const struct daf_types *types, size_t file)
{
	const struct shelf_of *of = &types->shelves[TYPES];
	size_t i;

	for (i = 0; i < of->n; i++)
		if (of->slots[i].file == file)
			return of->slots[i].is;
	return NULL;
}

/* Is the member's name in the text? */
static bool
has_member(const struct daf_types_file *file, const char *member)
{
	const size_t len = strlen(member);
	const char *hit = file->text, *end = file->text + file->len;

	while ((hit = memmem(hit, (size_t)(end - hit), member, len)) != NULL) {
		if (hit > file->text && hit[-1] == '"' && hit + len < end &&
		    hit[len] == '"')
			return true;
		hit += len;
	}
	return false;
}

const struct daf_type *
daf_types_having(const struct daf_types *types, const char *member, size_t *at)
{
	const struct daf_type *type;
	size_t i;

	while (*at < types->nfiles) {
		i = (*at)++;
		if (!has_member(&types->files[i], member))
			continue;
		if (!types->read[i])
			daf_err_free(read_file(types->self, i, false));
		grant_all(types->self);
		if ((type = type_of_file(types, i)) != NULL)
			return type;
	}
	return NULL;
}

const struct daf_type *
daf_types_find(const struct daf_types *types, const char *name)
{
	const struct slot wanted = { .name = name }, *hit;
	const struct shelf_of *of = &types->shelves[TYPES];
	const struct daf_type *own;

	if (!types->whole) {
		own = find_own(types->self, TYPES, name);
		grant_all(types->self);
		if (own != NULL)
			return own;
		daf_types_read_all(types);
	}
	if (of->n == 0)
		return NULL;
	hit = bsearch(&wanted, of->slots, of->n, sizeof(*of->slots), by_name);
	return hit != NULL ? hit->is : NULL;
}
