/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * typeload.h - one type file to one type. Private to schema/.
 *
 * The parts: typejson.c takes checked values out of JSON and makes errors with
 * their place; typefields.c reads fields, groups and stages; typerules.c what
 * names them (lists, due dates); typeclock.c what is due; typemoves.c moves and
 * approvals; typetie.c what it does to other records; typekin.c what is judged by
 * them; typeload.c the whole. calendarload.c reads a calendar, document.c a
 * document.
 */
#ifndef DAF_SCHEMA_TYPELOAD_H
#define DAF_SCHEMA_TYPELOAD_H

#include <jansson.h>

#include "schema/document.h"
#include "schema/guide.h"
#include "schema/report.h"
#include "schema/place.h"

/* A rule that counts by a calendar, which may be read after its type. */
struct daf_load_wish {
	struct daf_due_rule *rule;
	const char *calendar, *where; /* where: the file's name */
	struct daf_load_wish *next;
};

struct daf_load {
	struct daf_pool *pool;             /* of all that the type points to */
	const struct daf_types_file *file; /* text NUL-terminated */
	bool lenient;
	/* The types by which a document or a report is checked. NULL: they are still read,
	 * and `waits` says that this file has to be read again. */
	const struct daf_types *types;
	bool waits;
	struct daf_document *document; /* what the file holds; or NULL */
	struct daf_calendar *calendar; /* the same */
	struct daf_type *type;         /* the same */
	struct daf_guide *guide;       /* the same */
	struct daf_report *report;     /* the same */
	struct daf_field *fields;      /* type->fields while they are made */
	struct daf_due_rule *due;
	struct daf_load_wish *wishes;
	void (*warn)(void *arg, const char *text);
	void *arg;
};

/* A JSON value and where it stands; json NULL: absent. */
struct daf_node {
	struct daf_load *load;
	const json_t *json;
	struct daf_place place;
};

/* "person.json, line 3, column 9: …" */
const struct daf_err *daf_load_fault(const struct daf_node *at, const char *fmt,
    ...) DAF_MUST_USE DAF_PRINTF(2, 3);
void daf_load_warn(const struct daf_node *at, const char *fmt, ...)
    DAF_PRINTF(2, 3);

/* parent must outlive the node. */
struct daf_node daf_load_member(const struct daf_node *parent, const char *key);
struct daf_node daf_load_element(const struct daf_node *parent, size_t i);

/* Must be an object; warns of members that are not among the keys. */
const struct daf_err *daf_load_object(
    const struct daf_node *node, const char *const keys[]) DAF_MUST_USE;
/* Must be an array of at least `min`, at most `max` elements; absent: 0. */
const struct daf_err *daf_load_array(size_t *n, const struct daf_node *node,
    size_t min, size_t max) DAF_MUST_USE;

/* A fault; or, with lenient types, a warning, and *left_out. */
const struct daf_err *daf_load_leave_out(bool *left_out,
    const struct daf_node *at, const struct daf_err *err) DAF_MUST_USE;
/* Reads each of the n elements of a list into the array `items` (n of `size`
 * bytes, zeroed), less those that are left out. *taken, 0 before: how many
 * there are so far, so that `read` can look at the ones before. */
const struct daf_err *daf_load_each(size_t *taken, void *items, size_t size,
    const struct daf_node *list, size_t n,
    const struct daf_err *(*read)(
	void *item, const struct daf_node *node)) DAF_MUST_USE;

enum daf_load_what {
	DAF_LOAD_NAME = 1,  /* matches [a-z][a-z0-9_-]{0,31} */
	DAF_LOAD_LINE = 2,  /* a line of text, not empty, not padded */
	DAF_LOAD_HELP = 3,  /* a text */
	DAF_LOAD_MAYBE = 8, /* may be absent: then *out stays as it was */
};
/* The string `key` of an object. */
const struct daf_err *daf_load_text(const char **out,
    const struct daf_node *parent, const char *key, unsigned what) DAF_MUST_USE;
/* The string that the node itself is. */
const struct daf_err *daf_load_string(
    const char **out, const struct daf_node *node, unsigned what) DAF_MUST_USE;
/* Absent: stays as it was. */
const struct daf_err *daf_load_bool(
    bool *out, const struct daf_node *parent, const char *key) DAF_MUST_USE;
const struct daf_err *daf_load_int(int *out, const struct daf_node *parent,
    const char *key, int max) DAF_MUST_USE;

/* The list `key` of an object: NULL-terminated strings, at least `min`, each
 * of which `fits` (NULL: any line) accepts, else "<wanted> is wanted". Absent
 * and min 0: *out stays as it was. */
const struct daf_err *daf_load_list(const char ***out,
    const struct daf_node *parent, const char *key, size_t min,
    bool (*fits)(const struct daf_load *load, const char *s),
    const char *wanted) DAF_MUST_USE;

/* An empty list. */
const char **daf_load_no_words(struct daf_load *load) DAF_NEVER_NULL;

/* For daf_load_list: is it the name of ... */
bool daf_load_is_field(const struct daf_load *load, const char *s);
bool daf_load_is_stage(const struct daf_load *load, const char *s);
bool daf_load_is_name(const struct daf_load *load, const char *s);
bool daf_load_is_role(const struct daf_load *load, const char *s);
#define DAF_LOAD_ROLES "one of officer, supervisor, hq, auditor"

const struct daf_err *daf_load_groups(const struct daf_node *root) DAF_MUST_USE;
const struct daf_err *daf_load_stages(const struct daf_node *root) DAF_MUST_USE;
/* Needs groups and stages; adds stage, number and struck. */
const struct daf_err *daf_load_fields(const struct daf_node *root) DAF_MUST_USE;
/* once, and the fields' serial: what is judged by other records. Needs title
 * and columns. */
const struct daf_err *daf_load_kin(const struct daf_node *root) DAF_MUST_USE;
/* approvals, approves, moves. Needs stages and fields. */
const struct daf_err *daf_load_moves(const struct daf_node *root) DAF_MUST_USE;
/* The first type of children that a move names and the set does not have:
 * "file, line, column: …"; NULL: there is none. */
const struct daf_err *daf_load_check_children(const struct daf_types *types,
    const struct daf_type *type,
    const struct daf_types_file *file) DAF_MUST_USE;
/* title, columns, sort, place, officer, office, required_when, due, moves, deadlines. */
const struct daf_err *daf_load_rules(const struct daf_node *root) DAF_MUST_USE;
/* request. Needs groups and fields. */
const struct daf_err *daf_load_request(
    const struct daf_node *root) DAF_MUST_USE;
/* joins, protects, follows. Needs fields. */
const struct daf_err *daf_load_ties(const struct daf_node *root) DAF_MUST_USE;
/* A field's "due". */
const struct daf_err *daf_load_due(
    const struct daf_field *field, const struct daf_node *node) DAF_MUST_USE;
const struct daf_err *daf_load_deadlines(
    const struct daf_node *root) DAF_MUST_USE;

/* A file that holds a document. */
const struct daf_err *daf_load_document(
    const struct daf_node *root) DAF_MUST_USE;

const struct daf_err *daf_load_guide(
    struct daf_guide **out, const struct daf_node *root) DAF_MUST_USE;

/* A file that holds a report. Needs load->types. */
const struct daf_err *daf_load_report(
    struct daf_report **out, const struct daf_node *root) DAF_MUST_USE;
/* Can it be a column of a list of the type? */
bool daf_load_column_of(const struct daf_type *type, const char *s);

/* The whole file. What it holds is in the member of that name; the others are
 * NULL. */
const struct daf_err *daf_load_file(struct daf_load *load) DAF_MUST_USE;
const struct daf_err *daf_load_calendar(
    struct daf_calendar **out, const struct daf_node *root) DAF_MUST_USE;

#endif
