/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document.c - a file that defines a document to be printed; see document.h. */
#include "schema/document.h"

#include <string.h>

#include "schema/kind.h"
#include "schema/typeload.h"

static const char *const document_keys[] = { "document", "label", "label_ur",
	"help", "for", "parts", NULL };
static const char *const part_keys[] = { "heading", "heading_ur", "if",
	"fields", "group", "text", "empty", "table", "by", "columns", "sort",
	"below", "on", "having", "deep", "count", "none", "checks", "done",
	"without", "chain", "due", "signatures", "page", NULL };
/* What may be inserted beside fields. */
static const char *const words[] = { ":day", ":today", ":office", ":officer",
	NULL };

/* While a part is read: where its paths start. */
struct place {
	const struct daf_load *load;
	const char **types; /* NULL-terminated */
};

/* ---- paths ---- */

/* Has the type, or one that a path may lead on from, this field? A type that is
 * not among the types says nothing. */
static bool
leads_on(const struct place *place, const char *type, const char *path)
{
	const struct daf_type *t = daf_types_find(place->load->types, type);
	const struct daf_field *field;
	char name[40];
	size_t n = strcspn(path, "."), i;

	if (t == NULL)
		return true;
	if (n >= sizeof(name))
		return false;
	memcpy(name, path, n);
	name[n] = '\0';
	field = daf_type_field(t, name);
	if (field == NULL || path[n] == '\0')
		return field != NULL;
	if (strcmp(field->kind->name, "reference") != 0)
		return false;
	for (i = 0; field->of != NULL && field->of[i] != NULL; i++)
		if (leads_on(place, field->of[i], path + n + 1))
			return true;
	return field->of == NULL;
}

static bool
is_path(const struct place *place, const char *path)
{
	const char *rest = path;
	char name[40];
	size_t hops, n, i;

	for (hops = 1; hops <= DAF_DOCUMENT_HOPS_MAX; hops++) {
		n = strcspn(rest, ".");
		if (n >= sizeof(name))
			return false;
		memcpy(name, rest, n);
		name[n] = '\0';
		if (!daf_load_is_name(place->load, name))
			return false;
		if (rest[n] == '\0')
			break;
		rest += n + 1;
	}
	if (hops > DAF_DOCUMENT_HOPS_MAX)
		return false;
	/* A charter may leave a field out; it then has no value. */
	for (i = 0; place->types[i] != NULL && !place->load->lenient; i++)
		if (!leads_on(place, place->types[i], path))
			return false;
	return true;
}

static const struct daf_err *
wanted_path(
    const struct daf_node *at, const struct place *place, const char *path)
{
	return daf_load_fault(at,
	    "a field of %s is wanted, or one behind a reference as in a.b, "
	    "not \"%s\"",
	    place->types[0] != NULL ? place->types[0] : "the record", path);
}

/* The list `key` of paths. */
static const struct daf_err *
read_paths(const char ***out, const struct daf_node *part, const char *key,
    const struct place *place, size_t min)
{
	struct daf_node list = daf_load_member(part, key), at;
	const struct daf_err *err;
	size_t i;

	err = daf_load_list(out, part, key, min, NULL, NULL);
	for (i = 0; err == NULL && *out != NULL && (*out)[i] != NULL; i++) {
		at = daf_load_element(&list, i);
		if (!is_path(place, (*out)[i]))
			err = wanted_path(&at, place, (*out)[i]);
	}
	return err;
}

/* A field that may be absent. */
static const struct daf_err *
read_path(const char **out, const struct daf_node *part, const char *key,
    const struct place *place)
{
	struct daf_node at = daf_load_member(part, key);
	const struct daf_err *err;

	err = daf_load_text(out, part, key, DAF_LOAD_LINE | DAF_LOAD_MAYBE);
	if (err == NULL && at.json != NULL && !is_path(place, *out))
		err = wanted_path(&at, place, *out);
	return err;
}

/* ---- texts ---- */

static bool
is_word(const char *s)
{
	size_t i;

	for (i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], s) == 0)
			return true;
	return false;
}

static const struct daf_err *
read_pieces(struct daf_part *part, const struct daf_node *node,
    const struct place *place, const char *text)
{
	struct daf_pool *pool = node->load->pool;
	struct daf_node at = daf_load_member(node, "text");
	struct daf_part_piece *piece;
	const char *p = text;
	size_t n, max = 1;

	for (; *p != '\0'; p++)
		max += *p == '{' || *p == '}';
	part->pieces = daf_pool_array(pool, max, sizeof(*part->pieces));
	for (p = text; *p != '\0'; p += n) {
		piece = &part->pieces[part->npieces++];
		piece->insert = *p == '{';
		p += piece->insert;
		n = strcspn(p, "{}");
		piece->text = daf_pool_strndup(pool, p, n);
		if (piece->insert ? p[n] != '}' : p[n] == '}')
			return daf_load_fault(
			    &at, "braces belong about a field: {number}");
		if (piece->insert && !is_word(piece->text) &&
		    !is_path(place, piece->text))
			return wanted_path(&at, place, piece->text);
		n += piece->insert;
	}
	return NULL;
}

/* ---- parts ---- */

typedef const struct daf_err *read_part(struct daf_part *part,
    const struct daf_node *node, const struct place *place);

static const struct daf_err *
read_fields(struct daf_part *part, const struct daf_node *node,
    const struct place *place)
{
	return read_paths(&part->names, node, "fields", place, 1);
}

static bool
has_group(const struct daf_type *type, const char *name)
{
	size_t i;

	for (i = 0; i < type->ngroups; i++)
		if (strcmp(type->groups[i].name, name) == 0)
			return true;
	return false;
}

/* The name of a group under a key. */
static const struct daf_err *
read_group_of(struct daf_part *part, const struct daf_node *node,
    const struct place *place, const char *key)
{
	struct daf_node at = daf_load_member(node, key);
	const struct daf_err *err;
	const struct daf_type *type;
	size_t i;

	err = daf_load_text(&part->of, node, key, DAF_LOAD_NAME);
	for (i = 0; err == NULL && place->types[i] != NULL; i++) {
		type = daf_types_find(place->load->types, place->types[i]);
		if (type != NULL && !place->load->lenient &&
		    !has_group(type, part->of))
			err = daf_load_fault(&at,
			    "the type %s has no group \"%s\"", type->name,
			    part->of);
	}
	return err;
}

static const struct daf_err *
read_group(struct daf_part *part, const struct daf_node *node,
    const struct place *place)
{
	return read_group_of(part, node, place, "group");
}

static const struct daf_err *
read_text(struct daf_part *part, const struct daf_node *node,
    const struct place *place)
{
	const struct daf_err *err;
	const char *text;

	err = daf_load_text(&text, node, "text", DAF_LOAD_HELP);
	return err != NULL ? err : read_pieces(part, node, place, text);
}

/* What is true where it stands at all: "due", "page", "deep", "count". */
static const struct daf_err *
read_true(const struct daf_node *node, const char *key)
{
	struct daf_node at = daf_load_member(node, key);

	return json_is_true(at.json) ? NULL
				     : daf_load_fault(&at, "true is wanted");
}

/* "deep": true; by the parents only. */
static const struct daf_err *
read_deep(struct daf_part *part, const struct daf_node *node)
{
	struct daf_node at = daf_load_member(node, "deep");

	part->deep = at.json != NULL;
	if (part->deep && strcmp(part->by, "parent") != 0)
		return daf_load_fault(&at,
		    "a table is deep along parents, not by \"%s\"", part->by);
	return part->deep ? read_true(node, "deep") : NULL;
}

static const struct daf_err *
read_count(struct daf_part *part, const struct daf_node *node)
{
	part->count = daf_load_member(node, "count").json != NULL;
	return part->count ? read_true(node, "count") : NULL;
}

static const struct daf_err *
read_table(struct daf_part *part, const struct daf_node *node,
    const struct place *place)
{
	const char *types[2] = { NULL, NULL };
	struct place rows = { place->load, types };
	const struct daf_err *err;

	part->by = "parent";
	err = daf_load_text(&part->of, node, "table", DAF_LOAD_NAME);
	if (err != NULL)
		return err;
	types[0] = part->of;
	if ((err = read_path(&part->by, node, "by", &rows)) != NULL ||
	    (err = read_paths(&part->names, node, "columns", &rows, 1)) !=
		NULL ||
	    (err = read_path(&part->sort, node, "sort", &rows)) != NULL ||
	    (err = read_path(&part->below, node, "below", &rows)) != NULL ||
	    (err = read_path(&part->on, node, "on", &rows)) != NULL ||
	    (err = read_path(&part->having, node, "having", &rows)) != NULL ||
	    (err = read_deep(part, node)) != NULL ||
	    (err = read_count(part, node)) != NULL)
		return err;
	return daf_load_text(
	    &part->none, node, "none", DAF_LOAD_LINE | DAF_LOAD_MAYBE);
}

static const struct daf_err *
read_checks(struct daf_part *part, const struct daf_node *node,
    const struct place *place)
{
	const struct daf_err *err;

	part->done = part->without =
	    daf_pool_array(node->load->pool, 1, sizeof(*part->done));
	err = read_group_of(part, node, place, "checks");
	if (err == NULL)
		err = daf_load_list(&part->done, node, "done", 1, NULL, NULL);
	if (err == NULL)
		err = daf_load_list(
		    &part->without, node, "without", 0, NULL, NULL);
	return err;
}

static const struct daf_err *
read_chain(struct daf_part *part, const struct daf_node *node,
    const struct place *place)
{
	(void)part;
	(void)place;
	return read_true(node, "chain");
}

static const struct daf_err *
read_due(struct daf_part *part, const struct daf_node *node,
    const struct place *place)
{
	(void)part;
	(void)place;
	return read_true(node, "due");
}

static const struct daf_err *
read_page(struct daf_part *part, const struct daf_node *node,
    const struct place *place)
{
	(void)part;
	(void)place;
	return read_true(node, "page");
}

static const struct daf_err *
read_signatures(struct daf_part *part, const struct daf_node *node,
    const struct place *place)
{
	(void)place;
	return daf_load_list(&part->names, node, "signatures", 1, NULL, NULL);
}

static const struct {
	const char *key;
	enum daf_part_kind kind;
	read_part *read;
} kinds[] = {
	{ "fields", DAF_DOC_FIELDS, read_fields },
	{ "group", DAF_DOC_GROUP, read_group },
	{ "text", DAF_DOC_TEXT, read_text },
	{ "table", DAF_DOC_TABLE, read_table },
	{ "checks", DAF_DOC_CHECKS, read_checks },
	{ "chain", DAF_DOC_CHAIN, read_chain },
	{ "due", DAF_DOC_DUE, read_due },
	{ "signatures", DAF_DOC_SIGNATURES, read_signatures },
	{ "page", DAF_DOC_PAGE, read_page },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* "empty": "line" */
static const struct daf_err *
read_empty(struct daf_part *part, const struct daf_node *node)
{
	struct daf_node at = daf_load_member(node, "empty");
	const char *word = NULL;
	const struct daf_err *err;

	err =
	    daf_load_text(&word, node, "empty", DAF_LOAD_LINE | DAF_LOAD_MAYBE);
	if (err != NULL || word == NULL)
		return err;
	part->blank = strcmp(word, "line") == 0;
	return part->blank
		   ? NULL
		   : daf_load_fault(&at, "line is wanted, not \"%s\"", word);
}

static const struct daf_err *
read_part_at(struct daf_part *part, const struct daf_node *node,
    const struct place *place)
{
	const struct daf_err *err;
	size_t i, found = KINDS;

	part->only = daf_pool_array(node->load->pool, 1, sizeof(*part->only));
	if ((err = daf_load_object(node, part_keys)) != NULL ||
	    (err = daf_load_text(&part->heading, node, "heading",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_text(&part->heading_ur, node, "heading_ur",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL ||
	    (err = read_paths(&part->only, node, "if", place, 0)) != NULL ||
	    (err = read_empty(part, node)) != NULL)
		return err;
	for (i = 0; i < KINDS; i++) {
		if (json_object_get(node->json, kinds[i].key) == NULL)
			continue;
		if (found < KINDS)
			return daf_load_fault(node,
			    "a part is one thing, not \"%s\" and \"%s\"",
			    kinds[found].key, kinds[i].key);
		found = i;
	}
	if (found == KINDS && part->heading == NULL)
		return daf_load_fault(
		    node, "what the part is, is missing: \"fields\", \"text\"");
	if (found == KINDS)
		return NULL;
	part->kind = kinds[found].kind;
	return kinds[found].read(part, node, place);
}

static bool
wants_day(const struct daf_part *part)
{
	size_t i;

	for (i = 0; i < part->npieces; i++)
		if (part->pieces[i].insert &&
		    strcmp(part->pieces[i].text, ":day") == 0)
			return true;
	return part->on != NULL;
}

static const struct daf_err *
read_parts(struct daf_document *document, const struct daf_node *root)
{
	struct place place = { root->load, document->types };
	struct daf_node list = daf_load_member(root, "parts"), node;
	const struct daf_err *err;
	struct daf_part *parts;
	size_t i, n;

	err = daf_load_array(&n, &list, 1, DAF_DOCUMENT_PARTS_MAX);
	if (err != NULL)
		return err;
	parts = daf_pool_array(root->load->pool, n, sizeof(*parts));
	for (i = 0; i < n && err == NULL; i++) {
		node = daf_load_element(&list, i);
		err = read_part_at(&parts[i], &node, &place);
		document->dated = document->dated || wants_day(&parts[i]);
	}
	document->parts = parts;
	document->nparts = n;
	return err;
}

const struct daf_err *
daf_load_document(const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_document *document;
	const struct daf_err *err;

	document = load->document =
	    daf_pool_alloc(load->pool, sizeof(*document));
	document->help = "";
	if ((err = daf_load_object(root, document_keys)) != NULL ||
	    (err = daf_load_text(
		 &document->name, root, "document", DAF_LOAD_NAME)) != NULL ||
	    (err = daf_load_text(
		 &document->label, root, "label", DAF_LOAD_LINE)) != NULL ||
	    (err = daf_load_text(&document->label_ur, root, "label_ur",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_text(&document->help, root, "help",
		 DAF_LOAD_HELP | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_list(&document->types, root, "for", 1,
		 daf_load_is_name, "the name of a type")) != NULL)
		return err;
	return read_parts(document, root);
}
