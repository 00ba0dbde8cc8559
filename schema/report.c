/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.c - a report file; see report.h and typeload.h. */
#include "schema/report.h"

#include <string.h>
#include <strings.h>

#include "schema/typeload.h"

static const char *const report_keys[] = { "report", "label", "label_ur",
	"help", "synonyms", "rows", "type", "filter", "sort", "columns", NULL };

static const char *const rows_words[] = {
	[DAF_REPORT_RECORDS] = "records",
	[DAF_REPORT_WRITTEN] = "written",
	[DAF_REPORT_PENDING] = "pending",
};

static const struct daf_err *
load_rows(struct daf_report *r, const struct daf_node *root)
{
	struct daf_node at = daf_load_member(root, "rows");
	const char *word = rows_words[DAF_REPORT_RECORDS];
	const struct daf_err *err;
	size_t i;

	err =
	    daf_load_text(&word, root, "rows", DAF_LOAD_LINE | DAF_LOAD_MAYBE);
	if (err != NULL)
		return err;
	for (i = 0; i < sizeof(rows_words) / sizeof(rows_words[0]); i++)
		if (strcmp(rows_words[i], word) == 0) {
			r->rows = (enum daf_report_rows)i;
			return NULL;
		}
	return daf_load_fault(
	    &at, "records, written or pending is wanted, not \"%s\"", word);
}

static const struct daf_err *
check_columns(const struct daf_report *r, const struct daf_node *root,
    const struct daf_type *type)
{
	struct daf_node list = daf_load_member(root, "columns"), node;
	struct daf_node sort = daf_load_member(root, "sort");
	size_t i;

	for (i = 0; r->columns[i] != NULL; i++) {
		node = daf_load_element(&list, i);
		if (!daf_load_column_of(type, r->columns[i]))
			return daf_load_fault(&node,
			    "a list column of the type %s is wanted, not "
			    "\"%s\"",
			    type->name, r->columns[i]);
	}
	if (*r->sort != '\0' &&
	    !daf_load_column_of(type, r->sort + (r->sort[0] == '-' ? 1 : 0)))
		return daf_load_fault(&sort,
		    "a list column of the type %s is wanted, with - before it "
		    "for the last first; not \"%s\"",
		    type->name, r->sort);
	return NULL;
}

const struct daf_err *
daf_load_report(struct daf_report **out, const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_report *r = daf_pool_alloc(load->pool, sizeof(*r));
	struct daf_node node = daf_load_member(root, "type");
	const struct daf_type *type;
	const struct daf_err *err;

	*r = (struct daf_report){ .synonyms = daf_load_no_words(load),
		.type = "",
		.filter = "",
		.sort = "",
		.columns = daf_load_no_words(load) };
	if ((err = daf_load_object(root, report_keys)) != NULL ||
	    (err = daf_load_text(&r->name, root, "report", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(&r->label, root, "label", DAF_LOAD_LINE)) !=
		NULL ||
	    (err = daf_load_text(&r->label_ur, root, "label_ur",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_text(&r->help, root, "help", DAF_LOAD_HELP)) !=
		NULL ||
	    (err = daf_load_list(
		 &r->synonyms, root, "synonyms", 0, NULL, "a word")) != NULL ||
	    (err = load_rows(r, root)) != NULL ||
	    (err = daf_load_text(&r->type, root, "type",
		 r->rows == DAF_REPORT_PENDING ? DAF_LOAD_NAME | DAF_LOAD_MAYBE
					       : DAF_LOAD_NAME)) != NULL ||
	    (err = daf_load_text(&r->filter, root, "filter",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_text(&r->sort, root, "sort",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_list(&r->columns, root, "columns",
		 r->rows == DAF_REPORT_RECORDS ? 1 : 0, NULL,
		 "a list column")) != NULL)
		return err;
	*out = r;
	if (r->rows == DAF_REPORT_PENDING)
		return NULL;
	type = daf_types_find(load->types, r->type);
	if (type == NULL) {
		daf_load_warn(&node, "there is no type \"%s\"", r->type);
		return NULL;
	}
	return check_columns(r, root, type);
}

const struct daf_report *
daf_types_report_find(const struct daf_types *types, const char *word)
{
	const struct daf_report *r;
	const char **s;
	size_t i;

	for (i = 0; (r = daf_types_report(types, i)) != NULL; i++) {
		if (strcasecmp(r->name, word) == 0 ||
		    strcasecmp(r->label, word) == 0)
			return r;
		for (s = r->synonyms; *s != NULL; s++)
			if (strcasecmp(*s, word) == 0)
				return r;
	}
	return NULL;
}

bool
daf_report_type(struct daf_type *out, const struct daf_types *types,
    const struct daf_report *report)
{
	const struct daf_type *type = daf_types_find(types, report->type);

	if (type == NULL)
		return false;
	*out = *type;
	out->columns = report->columns;
	return true;
}
