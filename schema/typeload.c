/* SPDX-License-Identifier: GPL-3.0-or-later */
/* typeload.c - a type file as a whole; see typeload.h. */
#include "schema/typeload.h"

#include <string.h>

#define CODE_MAX 8

static const char *const type_keys[] = { "type", "label", "plural", "help",
	"synonyms", "number", "title", "columns", "sort", "edit", "groups",
	"place", "officer", "office", "fields", "stages", "moves", "approvals",
	"approves", "guide", "request", "joins", "protects", "follows", "once",
	"chain", "raises", "deadlines", NULL };
static const char *const number_keys[] = { "code", NULL };

static const struct daf_err *
read_number(const struct daf_node *root)
{
	struct daf_node number = daf_load_member(root, "number"), code;
	const struct daf_err *err;
	const char *s;

	if (number.json == NULL)
		return NULL;
	if ((err = daf_load_object(&number, number_keys)) != NULL ||
	    (err = daf_load_text(&s, &number, "code", DAF_LOAD_LINE)) != NULL)
		return err;
	code = daf_load_member(&number, "code");
	if (s[0] < 'A' || s[0] > 'Z' || strlen(s) > CODE_MAX ||
	    s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] != '\0')
		return daf_load_fault(&code,
		    "a number's code is a capital "
		    "letter, then at most %d of A-Z and 0-9; not \"%s\"",
		    CODE_MAX - 1, s);
	root->load->type->number_code = s;
	return NULL;
}

static const struct daf_err *
read_edit(const struct daf_node *root)
{
	static const char *const words[] = { "own", "any", "hq" };
	struct daf_node at = daf_load_member(root, "edit");
	const struct daf_err *err;
	const char *word = "own";
	size_t i;

	err =
	    daf_load_text(&word, root, "edit", DAF_LOAD_LINE | DAF_LOAD_MAYBE);
	if (err != NULL)
		return err;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		root->load->type->edit = i == 0   ? DAF_EDIT_OWN
					 : i == 1 ? DAF_EDIT_ANY
						  : DAF_EDIT_HQ;
		return NULL;
	}
	return daf_load_fault(
	    &at, "own, any or hq is wanted, not \"%s\"", word);
}

static const struct daf_err *
read_type(const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_type *type = daf_pool_alloc(load->pool, sizeof(*type));
	const struct daf_err *err;

	load->type = type;
	type->help = "";
	if ((err = daf_load_object(root, type_keys)) != NULL ||
	    (err = daf_load_text(&type->name, root, "type", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(&type->label, root, "label", DAF_LOAD_LINE)) !=
		NULL)
		return err;
	type->plural = type->label;
	if ((err = daf_load_text(&type->plural, root, "plural",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_text(&type->help, root, "help",
		 DAF_LOAD_HELP | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_text(&type->guide, root, "guide",
		 DAF_LOAD_NAME | DAF_LOAD_MAYBE)) != NULL ||
	    (err = read_number(root)) != NULL ||
	    (err = read_edit(root)) != NULL ||
	    (err = daf_load_groups(root)) != NULL ||
	    (err = daf_load_stages(root)) != NULL ||
	    (err = daf_load_fields(root)) != NULL)
		return err;
	err = daf_load_request(root);
	if (err == NULL)
		err = daf_load_ties(root);
	return err != NULL ? err : daf_load_rules(root);
}

/* It names fields of types: these come first. */
static bool
comes_late(const json_t *json)
{
	return json_object_get(json, "document") != NULL ||
	       json_object_get(json, "report") != NULL;
}

const struct daf_err *
daf_load_file(struct daf_load *load)
{
	const struct daf_types_file *file = load->file;
	struct daf_node root = { .load = load };
	const struct daf_err *err = NULL;
	json_error_t fault;
	json_t *json;

	load->type = NULL;
	json =
	    json_loadb(file->text, file->len, JSON_REJECT_DUPLICATES, &fault);
	if (json == NULL)
		return daf_err(DAF_REFUSED, "%s, line %d, column %d: %s",
		    file->name, fault.line, fault.column, fault.text);
	root.json = json;
	if (json_object_get(json, "calendar") != NULL)
		err = daf_load_calendar(&load->calendar, &root);
	else if (comes_late(json) && load->types == NULL)
		load->waits = true;
	else if (json_object_get(json, "document") != NULL)
		err = daf_load_document(&root);
	else if (json_object_get(json, "report") != NULL)
		err = daf_load_report(&load->report, &root);
	else if (json_object_get(json, "guide") != NULL &&
		 json_object_get(json, "type") == NULL)
		err = daf_load_guide(&load->guide, &root);
	else
		err = read_type(&root);
	json_decref(json);
	return err;
}
