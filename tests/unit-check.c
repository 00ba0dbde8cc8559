/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-check.c - does a change fit its type? Each case is one change of one
 * record and what is found. */
#include "schema/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const char file[] =
    "{\"type\":\"bail\",\"label\":\"Bail\",\"edit\":\"own\","
    "\"groups\":[{\"name\":\"g\",\"label\":\"Decision\",\"together\":true},"
    "{\"name\":\"h\",\"label\":\"Loose\"}],"
    "\"fields\":["
    "{\"name\":\"title\",\"label\":\"Title\",\"kind\":\"text\","
    "\"required\":true},"
    "{\"name\":\"day\",\"label\":\"Day\",\"kind\":\"date\",\"group\":\"g\"},"
    "{\"name\":\"why\",\"label\":\"Why\",\"kind\":\"text\",\"group\":\"g\"},"
    "{\"name\":\"a\",\"label\":\"A\",\"kind\":\"text\",\"group\":\"h\"},"
    "{\"name\":\"b\",\"label\":\"B\",\"kind\":\"text\",\"group\":\"h\"},"
    "{\"name\":\"who\",\"label\":\"Who\",\"kind\":\"reference\","
    "\"of\":[\"person\"]},"
    "{\"name\":\"sum\",\"label\":\"Sum\",\"kind\":\"money\","
    "\"required_when\":{\"field\":\"stage\",\"in\":[\"given\"]}}],"
    "\"stages\":[{\"value\":\"asked\",\"label\":\"Asked\",\"start\":true},"
    "{\"value\":\"given\",\"label\":\"Given\"},"
    "{\"value\":\"over\",\"label\":\"Over\",\"closed\":true}],"
    "\"moves\":[{\"from\":[\"asked\"],\"to\":\"given\",\"needs\":[\"a\"]},"
    "{\"from\":[\"given\",\"asked\"],\"to\":\"over\","
    "\"roles\":[\"supervisor\",\"hq\"]}]}";

/* name=value lists; NULL ends */
struct example {
	const char *title;
	const char *before[8], *set[8];
	const char *role;
	bool birth, other_office;
	const char *found[4]; /* parts of the sentences, in order */
};

static const struct example examples[] = {
	{ "a birth", { NULL }, { "title=T", "stage=asked", NULL }, "officer",
	    true, false, { NULL } },
	{ "a birth without what is required", { NULL }, { "stage=asked", NULL },
	    "officer", true, false, { "Title (title) must be given" } },
	{ "a birth without a stage", { NULL }, { "title=T", NULL }, "officer",
	    true, false, { "Stage (stage) must be given" } },
	{ "a birth at a stage that is no start", { NULL },
	    { "title=T", "stage=over", NULL }, "officer", true, false,
	    { "starts at the stage Asked, not Over" } },
	{ "a stage that is none", { NULL }, { "title=T", "stage=lost", NULL },
	    "officer", true, false, { "one of Asked, Given, Over" } },
	{ "a field that is none", { "stage=asked", NULL },
	    { "colour=red", NULL }, "officer", false, false,
	    { "no field `colour`" } },
	{ "a value that is none", { "stage=asked", NULL },
	    { "day=soon", "why=x", NULL }, "officer", false, false,
	    { "Day (day): `soon`" } },
	{ "what was missing before is not this change's fault",
	    { "stage=asked", NULL }, { "a=x", NULL }, "officer", false, false,
	    { NULL } },
	{ "clearing what is required", { "stage=asked", "title=T", NULL },
	    { "title=", NULL }, "officer", false, false,
	    { "Title (title) must be given" } },
	{ "clearing what is not", { "stage=asked", "a=x", NULL },
	    { "a=", NULL }, "officer", false, false, { NULL } },
	{ "half a group", { "stage=asked", "why=x", NULL },
	    { "day=2026-10-08", NULL }, "officer", false, false,
	    { "Why (why) is missing: the fields of Decision are written" } },
	{ "a whole group", { "stage=asked", NULL },
	    { "day=2026-10-08", "why=", NULL }, "officer", false, false,
	    { NULL } },
	{ "a move", { "stage=asked", "a=x", NULL },
	    { "stage=given", "sum=PKR 5", NULL }, "officer", false, false,
	    { NULL } },
	{ "a move with what it needs", { "stage=asked", NULL },
	    { "stage=given", "a=x", "sum=PKR 5", NULL }, "officer", false,
	    false, { NULL } },
	{ "a move without what it needs", { "stage=asked", NULL },
	    { "stage=given", "sum=PKR 5", NULL }, "officer", false, false,
	    { "A (a) must be given before the stage becomes Given" } },
	{ "a move that clears what it needs", { "stage=asked", "a=x", NULL },
	    { "stage=given", "a=", "sum=PKR 5", NULL }, "officer", false, false,
	    { "A (a) must be given before" } },
	{ "required by the new stage", { "stage=asked", "a=x", NULL },
	    { "stage=given", NULL }, "officer", false, false,
	    { "Sum (sum) must be given when Stage (stage) "
	      "is Given" } },
	{ "a move for another role", { "stage=given", NULL },
	    { "stage=over", NULL }, "officer", false, false,
	    { "not for this officer's role" } },
	{ "a move for this role", { "stage=given", NULL },
	    { "stage=over", NULL }, "supervisor", false, false, { NULL } },
	{ "a move that is none", { "stage=given", NULL },
	    { "stage=asked", NULL }, "hq", false, false,
	    { "cannot go from Given to Asked; from there it goes to: "
	      "Over" } },
	{ "a move from the end", { "stage=over", NULL },
	    { "stage=asked", NULL }, "hq", false, false,
	    { "from there it goes to: nothing" } },
	{ "no move at all", { "stage=given", "sum=PKR 5", NULL },
	    { "stage=given", NULL }, "officer", false, false, { NULL } },
	{ "another office's record", { "stage=asked", NULL }, { "a=x", NULL },
	    "officer", false, true, { "only the office that opened" } },
	{ "headquarters", { "stage=asked", NULL }, { "a=x", NULL }, "hq", false,
	    true, { NULL } },
	{ "a reference", { "stage=asked", NULL }, { "who=isb.aaaa-1", NULL },
	    "officer", false, false, { NULL } },
	{ "a reference to the wrong type", { "stage=asked", NULL },
	    { "who=isb.aaaa-2", NULL }, "officer", false, false,
	    { "isb.aaaa-2 is a record of type case" } },
	{ "a reference to what is not known here", { "stage=asked", NULL },
	    { "who=isb.aaaa-3", NULL }, "officer", false, false, { NULL } },
	{ "striking out and numbers", { "stage=asked", NULL },
	    { "struck=twice on file", "number=ISB-1", NULL }, "officer", false,
	    false, { NULL } },
	{ "several at once", { NULL }, { "day=x", NULL }, "officer", true,
	    false, { "Day (day)", "Title", "Stage", "Decision" } },
};

static const char *
before(void *arg, const char *field)
{
	const struct example *e = arg;
	size_t i, len = strlen(field);

	for (i = 0; e->before[i] != NULL; i++)
		if (strncmp(e->before[i], field, len) == 0 &&
		    e->before[i][len] == '=')
			return e->before[i] + len + 1;
	return NULL;
}

static const char *
type_of(void *arg, const char *record)
{
	(void)arg;
	if (strcmp(record, "isb.aaaa-1") == 0)
		return "person";
	return strcmp(record, "isb.aaaa-2") == 0 ? "case" : NULL;
}

static void
judge(struct daf_findings *out, const struct daf_type *type,
    const struct example *e)
{
	union {
		const struct example *given;
		void *arg;
	} u = { .given = e };
	const struct daf_check_view view = {
		.before = before, .type_of = type_of, .arg = u.arg
	};
	const char *roles[] = { e->role, NULL };
	const char *names[8], *values[8];
	struct daf_check_change change = { .birth = e->birth,
		.fields = names,
		.values = values,
		.roles = roles,
		.own_office = !e->other_office };
	struct daf_pool *pool = daf_pool_new();
	const char *at;

	for (; e->set[change.n] != NULL; change.n++) {
		at = strchr(e->set[change.n], '=');
		names[change.n] = daf_pool_strndup(
		    pool, e->set[change.n], (size_t)(at - e->set[change.n]));
		values[change.n] = at + 1;
	}
	daf_check(out, type, &view, &change);
	daf_pool_free(pool);
}

static void
all_examples(void **state)
{
	const struct daf_types_file given = { "bail.json", file,
		sizeof(file) - 1 };
	struct daf_types *types;
	struct daf_findings found;
	const struct daf_err *err;
	size_t i, n, k, wrong = 0;

	(void)state;
	err = daf_types_load(&types, &given, 1, false);
	if (err != NULL)
		fail_msg("%s", err->text);
	for (i = 0; i < N(examples); i++) {
		found = (struct daf_findings){ 0 };
		judge(&found, daf_types_at(types, 0), &examples[i]);
		for (n = 0;
		     n < N(examples[i].found) && examples[i].found[n] != NULL;
		     n++)
			if (n >= found.n || strstr(found.items[n].text,
						examples[i].found[n]) == NULL)
				break;
		if (n != found.n || (n < N(examples[i].found) &&
					examples[i].found[n] != NULL)) {
			wrong++;
			print_error("%s:\n", examples[i].title);
			for (k = 0; k < found.n; k++)
				print_error("  %s\n", found.items[k].text);
		}
		daf_findings_clear(&found);
	}
	assert_int_equal(wrong, 0);
	daf_types_free(types);
}

static void
unknown_type(void **state)
{
	struct daf_findings found = { 0 };

	(void)state;
	judge(&found, NULL, &examples[0]);
	assert_int_equal(found.n, 1);
	assert_null(found.items[0].field);
	daf_findings_clear(&found);
	assert_int_equal(found.n, 0);
}

static void
rights(void **state)
{
	static const char *const texts[] = {
		"{\"type\":\"t\",\"label\":\"T\",\"edit\":\"any\",\"fields\":"
		"[{\"name\":\"a\",\"label\":\"A\",\"kind\":\"text\"}]}",
		"{\"type\":\"t\",\"label\":\"T\",\"edit\":\"hq\",\"fields\":"
		"[{\"name\":\"a\",\"label\":\"A\",\"kind\":\"text\"}]}",
	};
	struct example e = {
		.set = { "a=x", NULL }, .role = "officer", .other_office = true
	};
	struct daf_findings found = { 0 };
	struct daf_types *types;
	size_t i;

	(void)state;
	for (i = 0; i < N(texts); i++) {
		const struct daf_types_file given = { "t.json", texts[i],
			strlen(texts[i]) };

		assert_null(daf_types_load(&types, &given, 1, false));
		judge(&found, daf_types_at(types, 0), &e);
		assert_int_equal(found.n, i);
		daf_findings_clear(&found);
		daf_types_free(types);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_examples),
		cmocka_unit_test(unknown_type),
		cmocka_unit_test(rights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
