/* SPDX-License-Identifier: GPL-3.0-or-later */
/* typeclock.c - what is due of a type: its fields' "due" and its "deadlines";
 * see typeload.h. */
#include <string.h>

#include "schema/kind.h"
#include "schema/typeload.h"

static const char *const due_keys[] = { "what", "law", "done", "consequence",
	NULL };
static const char *const deadline_keys[] = { "name", "what", "from", "hours",
	"days", "working_days", "weeks", "months", "first_day", "calendar",
	"roll", "until", "stages", "law", "consequence", "extendable",
	"confirm", NULL };

static bool
is_date(const struct daf_field *field)
{
	return strcmp(field->kind->name, "date") == 0 ||
	       strcmp(field->kind->name, "datetime") == 0;
}

/* A rule that counts from a field which is no date. A kind that only newer
 * programs know may well be one: then the rule alone is left out. */
static const struct daf_err *
no_date(const struct daf_node *at, const struct daf_field *field)
{
	if (!at->load->lenient)
		return daf_load_fault(at,
		    "a field of kind date or datetime "
		    "is wanted, not \"%s\"",
		    field->name);
	daf_load_warn(at, "the field \"%s\" is no date; nothing is due by it",
	    field->name);
	return NULL;
}

/* What is due, by which law, and what else happens. */
static const struct daf_err *
read_words(struct daf_due_rule *rule, const struct daf_node *node)
{
	const struct daf_err *err;

	if ((err = daf_load_text(&rule->what, node, "what", DAF_LOAD_LINE)) !=
		NULL ||
	    (err = daf_load_text(&rule->law, node, "law",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL)
		return err;
	return daf_load_text(&rule->consequence, node, "consequence",
	    DAF_LOAD_LINE | DAF_LOAD_MAYBE);
}

const struct daf_err *
daf_load_due(const struct daf_field *field, const struct daf_node *node)
{
	struct daf_load *load = node->load;
	struct daf_node due = daf_load_member(node, "due");
	struct daf_due_rule *rule = &load->due[load->type->ndue];
	const struct daf_err *err;

	if (due.json == NULL)
		return NULL;
	if (!is_date(field))
		return no_date(&due, field);
	*rule = (struct daf_due_rule){ .from = field->name,
		.until = daf_load_no_words(load),
		.confirm = field->confirm };
	if ((err = daf_load_object(&due, due_keys)) != NULL ||
	    (err = read_words(rule, &due)) != NULL ||
	    (err = daf_load_list(&rule->until, &due, "done", 0,
		 daf_load_is_field, "a field of this type")) != NULL)
		return err;
	load->type->ndue++;
	return NULL;
}

/* How long: exactly one of these. *known false: none that this program
 * knows. */
static const struct daf_err *
read_span(bool *known, struct daf_due_rule *rule, const struct daf_node *node)
{
	static const char wanted[] =
	    "exactly one of \"hours\", \"days\", \"working_days\", \"weeks\" "
	    "and \"months\" is wanted";
	int weeks = 0, n = 0;
	const struct {
		const char *key;
		int *out, max;
	} spans[] = {
		{ "hours", &rule->hours, 24 * 366 },
		{ "days", &rule->days, 36500 },
		{ "working_days", &rule->working_days, 2500 },
		{ "weeks", &weeks, 5200 },
		{ "months", &rule->months, 1200 },
	};
	const struct daf_err *err;
	size_t i;

	for (i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		err = daf_load_int(
		    spans[i].out, node, spans[i].key, spans[i].max);
		if (err != NULL)
			return err;
		n += *spans[i].out > 0;
	}
	*known = n == 1;
	if (weeks > 0)
		rule->days = weeks * 7;
	if (n == 1)
		return NULL;
	if (n == 0 && node->load->lenient) {
		daf_load_warn(node, "%s; the deadline is left out", wanted);
		return NULL;
	}
	return daf_load_fault(node, "%s", wanted);
}

/* How the days are counted. */
static const struct daf_err *
read_counting(struct daf_due_rule *rule, const struct daf_node *node)
{
	struct daf_load *load = node->load;
	struct daf_load_wish *wish;
	const struct daf_err *err;
	const char *name = NULL;

	if ((err = daf_load_bool(&rule->first_day, node, "first_day")) !=
		NULL ||
	    (err = daf_load_bool(&rule->roll, node, "roll")) != NULL ||
	    (err = daf_load_text(&name, node, "calendar",
		 DAF_LOAD_NAME | DAF_LOAD_MAYBE)) != NULL)
		return err;
	if (rule->first_day && rule->hours != 0)
		return daf_load_fault(
		    node, "hours have no \"first_day\": they run at once");
	if ((rule->working_days != 0 || rule->roll) != (name != NULL))
		return daf_load_fault(node,
		    "\"calendar\" stands with \"working_days\" or \"roll\", "
		    "and these only with it");
	if (name == NULL)
		return NULL;
	wish = daf_pool_alloc(load->pool, sizeof(*wish));
	*wish = (struct daf_load_wish){ rule, name, load->file->name,
		load->wishes };
	load->wishes = wish;
	return NULL;
}

/* The rule is counted only if it stands. */
static const struct daf_err *
read_deadline(struct daf_due_rule *rule, const struct daf_node *node)
{
	struct daf_load *load = node->load;
	struct daf_node from = daf_load_member(node, "from");
	const struct daf_field *field;
	const struct daf_err *err;
	bool known;

	*rule = (struct daf_due_rule){ .until = daf_load_no_words(load) };
	if ((err = daf_load_object(node, deadline_keys)) != NULL ||
	    (err = daf_load_text(&rule->name, node, "name", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = read_words(rule, node)) != NULL ||
	    (err = daf_load_text(&rule->extendable, node, "extendable",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_bool(&rule->confirm, node, "confirm")) != NULL ||
	    (err = read_span(&known, rule, node)) != NULL ||
	    (err = daf_load_text(&rule->from, node, "from", DAF_LOAD_NAME)) !=
		NULL)
		return err;
	field = daf_type_field(load->type, rule->from);
	if (field == NULL)
		return daf_load_fault(&from,
		    "a field of kind date or "
		    "datetime is wanted, not \"%s\"",
		    rule->from);
	if ((err = daf_load_list(&rule->until, node, "until", 0,
		 daf_load_is_field, "a field of this type")) != NULL ||
	    (err = daf_load_list(&rule->stages, node, "stages", 0,
		 daf_load_is_stage, "a stage of this type")) != NULL)
		return err;
	if (!is_date(field))
		return no_date(&from, field);
	if (!known)
		return NULL;
	load->type->ndue++;
	return read_counting(rule, node);
}

const struct daf_err *
daf_load_deadlines(const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_node list = daf_load_member(root, "deadlines"), node;
	const struct daf_err *err;
	size_t n, i;

	err = daf_load_array(&n, &list, 0, DAF_TYPE_LIST_MAX);
	for (i = 0; err == NULL && i < n; i++) {
		node = daf_load_element(&list, i);
		err = read_deadline(&load->due[load->type->ndue], &node);
	}
	return err;
}
