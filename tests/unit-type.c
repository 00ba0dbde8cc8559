/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-type.c - type files: what is read, and every fault with its place. */
#include "schema/type.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/calendar.h"
#include "schema/guide.h"
#include "schema/report.h"
#include "schema/kind.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const char visit[] =
    "{\n"
    "  \"type\": \"visit\", \"label\": \"Visit\", \"plural\": \"Visits\",\n"
    "  \"help\": \"A visit.\", \"synonyms\": [\"trip\", \"tour\"],\n"
    "  \"number\": {\"code\": \"VIS\"},\n"
    "  \"title\": [\"place\"], \"columns\": [\"number\", \"day\", \"stage\"],\n"
    "  \"sort\": \"-day\", \"edit\": \"any\",\n"
    "  \"groups\": [{\"name\": \"g\", \"label\": \"G\", \"together\": true}],\n"
    "  \"fields\": [\n"
    "    {\"name\": \"place\", \"label\": \"Place\", \"kind\": \"text\",\n"
    "     \"required\": true, \"search\": true, \"match\": \"id\"},\n"
    "    {\"name\": \"day\", \"label\": \"Day\", \"kind\": \"date\",\n"
    "     \"confirm\": true, \"due\": {\"what\": \"Go\", \"law\": \"s.1\",\n"
    "     \"done\": [\"report_on\"]}},\n"
    "    {\"name\": \"report_on\", \"label\": \"Report\", \"kind\": \"date\",\n"
    "     \"required_when\": {\"field\": \"stage\", \"in\": [\"done\"]}},\n"
    "    {\"name\": \"who\", \"label\": \"Who\", \"kind\": \"reference\",\n"
    "     \"of\": [\"person\"], \"group\": \"g\"},\n"
    "    {\"name\": \"fuel\", \"label\": \"Fuel\", \"kind\": \"quantity\",\n"
    "     \"units\": [\"litre\"], \"index\": true, \"match\": \"against\"},\n"
    "    {\"name\": \"how\", \"label\": \"How\", \"kind\": \"choice\",\n"
    "     \"choices\": [{\"value\": \"H0\", \"label\": \"Car\"}]}\n"
    "  ],\n"
    "  \"stages\": [{\"value\": \"plan\", \"label\": \"Plan\", \"start\": "
    "true},\n"
    "    {\"value\": \"done\", \"label\": \"Done\", \"closed\": true}],\n"
    "  \"moves\": [{\"from\": [\"plan\"], \"to\": \"done\",\n"
    "    \"roles\": [\"hq\"], \"needs\": [\"day\"]}],\n"
    "  \"deadlines\": [{\"name\": \"r\", \"what\": \"Report\", \"from\": "
    "\"day\",\n"
    "    \"weeks\": 2, \"until\": [\"report_on\"], \"stages\": [\"plan\"]}]\n"
    "}\n";

static const struct daf_err *
load(struct daf_types **out, const char *text, bool lenient)
{
	struct daf_types_file file = { "visit.json", text, strlen(text) };

	return daf_types_load(out, &file, 1, lenient);
}

static void
whole(void **state)
{
	struct daf_types_file file = { "visit.json", visit, sizeof(visit) - 1 };
	const struct daf_field *field;
	const struct daf_type *type;
	struct daf_types *types;

	(void)state;
	assert_null(load(&types, visit, false));
	assert_null(daf_types_warning(types, 0));
	assert_int_equal(daf_types_count(types), 1);
	assert_null(daf_types_at(types, 1));
	assert_null(daf_types_find(types, "visits"));
	type = daf_types_find(types, "visit");
	assert_ptr_equal(type, daf_types_at(types, 0));
	assert_string_equal(type->plural, "Visits");
	assert_string_equal(type->number_code, "VIS");
	assert_string_equal(type->synonyms[1], "tour");
	assert_null(type->synonyms[2]);
	assert_string_equal(type->title[0], "place");
	assert_string_equal(type->columns[2], "stage");
	assert_null(type->columns[3]);
	assert_string_equal(type->sort, "-day");
	assert_null(type->place);
	assert_int_equal(type->edit, DAF_EDIT_ANY);
	assert_true(daf_types_are(types, &file, 1));
	file.len--;
	assert_false(daf_types_are(types, &file, 1));
	assert_false(daf_types_are(types, &file, 0));
	assert_true(type->groups[0].together);

	assert_int_equal(type->nfields, 9);
	assert_string_equal(type->fields[0].name, "place");
	assert_int_equal(type->fields[0].match, DAF_MATCH_ID);
	assert_int_equal(type->fields[1].match, DAF_MATCH_NONE);
	assert_int_equal(type->fields[4].match, DAF_MATCH_AGAINST);
	assert_string_equal(type->fields[6].name, "stage");
	assert_string_equal(type->fields[7].name, "number");
	assert_string_equal(type->fields[8].name, "struck");
	field = daf_type_field(type, "place");
	assert_true(field->required && field->search && !field->index);
	assert_ptr_equal(field->kind, daf_kind_find("text"));
	field = daf_type_field(type, "report_on");
	assert_string_equal(field->when_field, "stage");
	assert_string_equal(field->when_in[0], "done");
	assert_string_equal(field->help, "");
	field = daf_type_field(type, "who");
	assert_string_equal(field->of[0], "person");
	assert_string_equal(field->group, "g");
	assert_string_equal(daf_type_field(type, "fuel")->units[0], "litre");
	field = daf_type_field(type, "how");
	assert_int_equal(field->nchoices, 1);
	assert_null(field->choices[0].label_ur);
	assert_int_equal(daf_type_field(type, "stage")->nchoices, 2);
	assert_null(daf_type_field(type, "none"));

	assert_true(daf_type_stage(type, "plan")->start);
	assert_true(daf_type_stage(type, "done")->closed);
	assert_null(daf_type_stage(type, "Done"));
	assert_int_equal(type->nmoves, 1);
	assert_string_equal(type->moves[0].label, "Done");
	assert_string_equal(type->moves[0].roles[0], "hq");
	assert_string_equal(type->moves[0].needs[0], "day");

	assert_int_equal(type->ndue, 2);
	assert_null(type->due[0].name);
	assert_string_equal(type->due[0].from, "day");
	assert_string_equal(type->due[0].law, "s.1");
	assert_int_equal(type->due[0].days, 0);
	assert_true(type->due[0].confirm);
	assert_string_equal(type->due[0].until[0], "report_on");
	assert_null(type->due[0].stages);
	assert_int_equal(type->due[1].days, 14);
	assert_string_equal(type->due[1].stages[0], "plan");

	assert_true(daf_type_indexed(type, daf_type_field(type, "day")));
	assert_true(daf_type_indexed(type, daf_type_field(type, "who")));
	assert_true(daf_type_indexed(type, daf_type_field(type, "fuel")));
	assert_true(daf_type_indexed(type, daf_type_field(type, "number")));
	assert_false(daf_type_indexed(type, daf_type_field(type, "place")));
	daf_types_free(types);
	daf_types_free(NULL);
}

/* visit with its first `from` replaced by `to`. */
static char *
with(const char *from, const char *to)
{
	const char *at = strstr(visit, from);

	if (at == NULL)
		fail_msg("no %s", from);
	return daf_asprintf(
	    "%.*s%s%s", (int)(at - visit), visit, to, at + strlen(from));
}

static void
place(void **state)
{
	struct daf_types *types;
	char *text = with("\"any\"", "\"any\", \"place\": \"day\"");

	(void)state;
	assert_null(load(&types, text, false));
	assert_string_equal(daf_types_find(types, "visit")->place, "day");
	daf_types_free(types);
	free(text);
	/* In a charter a slip costs only the place. */
	text = with("\"any\"", "\"any\", \"place\": \"place\"");
	assert_null(load(&types, text, true));
	assert_null(daf_types_find(types, "visit")->place);
	assert_non_null(strstr(daf_types_warning(types, 0), "find at once"));
	daf_types_free(types);
	free(text);
}

/* A type of requests, but for the object. */
static const char ask[] =
    "{\"type\": \"ask\", \"label\": \"Ask\",\n"
    " \"groups\": [{\"name\": \"g\", \"label\": \"G\"},\n"
    "  {\"name\": \"h\", \"label\": \"H\"}],\n"
    " \"fields\": [{\"name\": \"what\", \"label\": \"What\",\n"
    "   \"kind\": \"text\", \"group\": \"g\", \"required\": true},\n"
    "  {\"name\": \"on\", \"label\": \"On\", \"kind\": \"date\"},\n"
    "  {\"name\": \"case\", \"label\": \"Case\", \"kind\": \"reference\"}],\n"
    " \"stages\": [{\"value\": \"a\", \"label\": \"A\", \"start\": true}],\n"
    " \"request\": ";

static void
request(void **state)
{
	static const struct {
		const char *object, *wanted;
	} wrong[] = {
		{ "[]", "line 9, column 13: an object" },
		{ "{}", "the list \"steps\" is missing" },
		{ "{\"steps\": []}", "column 23: the list is empty" },
		{ "{\"steps\": [{\"label\": \"A\"}]}", "\"groups\"" },
		{ "{\"steps\": [{\"label\": \"A\", \"groups\": [\"x\"]}]}",
		    "a group of this type is wanted, not \"x\"" },
		{ "{\"steps\": [{\"label\": \"A\", \"groups\": [\"h\"]}]}",
		    "no step has the required field \"what\"" },
		{ "{\"steps\": [{\"label\": \"A\", \"groups\": [\"g\", "
		  "\"g\"]}]}",
		    "the group \"g\" is in more than one step" },
		{ "{\"about\": \"what\", \"steps\": [{\"label\": \"A\", "
		  "\"groups\": [\"g\"]}]}",
		    "a reference is wanted, not \"what\"" },
		{ "{\"set\": {\"on\": \"soon\"}, \"steps\": [{\"label\": "
		  "\"A\", "
		  "\"groups\": [\"g\"]}]}",
		    "`soon`" },
		{ "{\"set\": {\"who\": \"me\"}, \"steps\": [{\"label\": \"A\", "
		  "\"groups\": [\"g\"]}]}",
		    "a field of this type is wanted, not \"who\"" },
	};
	static const char right[] =
	    "{\"about\": \"case\", \"set\": {\"on\": \"2026-11-23\"}, "
	    "\"letter\": \"l\", \"steps\": [{\"label\": \"A\", "
	    "\"groups\": [\"g\"]}]}";
	const struct daf_request *r;
	const struct daf_err *err;
	struct daf_types *types;
	char *text;
	size_t i;

	(void)state;
	text = daf_asprintf("%s%s}\n", ask, right);
	assert_null(load(&types, text, false));
	r = &daf_types_find(types, "ask")->request;
	assert_int_equal(r->nsteps, 1);
	assert_string_equal(r->steps[0].groups[0], "g");
	assert_string_equal(r->about, "case");
	assert_string_equal(r->letter, "l");
	assert_string_equal(r->fields[0], "on");
	assert_string_equal(r->values[0], "2026-11-23");
	assert_null(r->fields[1]);
	daf_types_free(types);
	free(text);
	for (i = 0; i < N(wrong); i++) {
		text = daf_asprintf("%s%s}\n", ask, wrong[i].object);
		err = load(&types, text, false);
		assert_non_null(err);
		if (strstr(err->text, wrong[i].wanted) == NULL)
			fail_msg("`%s`: not `%s`", err->text, wrong[i].wanted);
		daf_err_free(err);
		/* In a charter it costs only this. */
		assert_null(load(&types, text, true));
		assert_int_equal(
		    daf_types_find(types, "ask")->request.nsteps, 0);
		assert_non_null(daf_types_warning(types, 0));
		daf_types_free(types);
		free(text);
	}
}

static const struct {
	const char *from, *to, *wanted;
} faults[] = {
	{ "\"visit\",", "\"visit\"", "line 2, column 25: '}' expected" },
	{ "{\n", "[{}]", "line 1, column 12: end of file" },
	{ "\"plural\": \"Visits\"", "\"type\": \"b\"", "duplicate object key" },
	{ "\"visit\"", "\"Visit\"", "line 2, column 11: a name" },
	{ "\"visit\"", "7", "line 2, column 11: a text" },
	{ "\"visit\"", "\"a2345678901234567890123456789012x\"",
	    "line 2, column 11: a name" },
	{ "\"type\": \"visit\", ", "",
	    "line 1, column 1: \"type\" is "
	    "missing" },
	{ "\"label\": \"Visit\"", "\"label\": \"\"", "column 29: a text" },
	{ "\"label\": \"Visit\"", "\"label\": \" Visit\"", "space" },
	{ "\"label\": \"Visit\"", "\"label\": \"a\\nb\"", "one line" },
	{ "\"label\": \"Visit\"", "\"label\": \"a\\tb\"", "a control" },
	{ "\"label\": \"Visit\"", "\"label\": \"e\\u0301\"", "not NFC" },
	{ "\"label\": \"Visit\"", "\"label\": \"\\u0000\"", "NUL" },
	{ "\"Visits\"", "\"\xff\"", "column 48: unable to decode byte 0xff" },
	{ "[\"trip\", \"tour\"]", "\"trip\"", "line 3, column 35: a list" },
	{ "\"tour\"", "3", "line 3, column 44: a text" },
	{ "\"VIS\"", "\"vis\"", "line 4, column 22: a number's code" },
	{ "\"VIS\"", "\"VIS456789\"", "line 4, column 22: a number's code" },
	{ "{\"code\": \"VIS\"}", "\"VIS\"", "line 4, column 13: an object" },
	{ "{\"code\": \"VIS\"}", "{}", "line 4, column 13: \"code\"" },
	{ "[\"place\"]", "[\"number\", \"plaice\"]",
	    "line 5, column 23: a field of this type is wanted, not "
	    "\"plaice\"" },
	{ "\"stage\"]", "\"status\"]", "line 5, column 52: a field" },
	{ "\"-day\"", "\"+day\"", "line 6, column 11: a list column" },
	{ "\"any\"", "\"all\"", "line 6, column 27: own, any or hq" },
	{ "\"any\"", "\"any\", \"place\": \"place\"",
	    "column 43: a field of this type is wanted that lists find" },
	{ "\"any\"", "\"any\", \"place\": \"nowhere\"", "not \"nowhere\"" },
	{ "\"together\": true", "\"together\": 1", "line 7, column 54: true" },
	{ "\"name\": \"g\"", "\"nam\": \"g\"", "\"name\" is missing" },
	{ "\"together\": true}",
	    "\"together\": true},{\"name\":\"g\","
	    "\"label\":\"x\"}",
	    "two groups" },
	{ "\"kind\": \"text\"", "\"kind\": \"txt\"",
	    "line 9, column 49: a kind is wanted, one of text, longtext" },
	{ "\"name\": \"place\"", "\"name\": \"number\"", "is taken" },
	{ "\"name\": \"day\"", "\"name\": \"place\"",
	    "line 11, column 14: there are two fields" },
	{ "\"required\": true", "\"required\": \"yes\"", "true or false" },
	{ "\"match\": \"id\"", "\"match\": \"ids\"",
	    "line 10, column 49: id, name or against" },
	{ "\"match\": \"id\"", "\"match\": \"name\"", "kind name only" },
	{ "\"search\": true, ", "", "need \"search\"" },
	{ "\"kind\": \"date\",\n     \"confirm\"",
	    "\"kind\": \"text\",\n"
	    "     \"confirm\"",
	    "line 12, column 30: a field of kind date" },
	{ "\"done\": [\"report_on\"]", "\"done\": [\"report\"]",
	    "line 13, column 15: a field" },
	{ "\"what\": \"Go\", ", "", "\"what\" is missing" },
	{ "\"field\": \"stage\"", "\"field\": \"state\"",
	    "line 15, column 33: a field" },
	{ "\"in\": [\"done\"]", "\"in\": []",
	    "line 15, column 48: the list "
	    "is empty" },
	{ "\"in\": [\"done\"]", "\"in\": [\"Done\"]",
	    "line 15, column 49: \"Done\" is no value" },
	{ "\"in\": [\"done\"]", "\"out\": 1", "the list \"in\" is missing" },
	{ "\"group\": \"g\"", "\"group\": \"h\"",
	    "line 17, column 33: \"h\" is none" },
	{ "[\"person\"]", "[\"Person\"]", "the name of a type" },
	{ "\"units\": [\"litre\"]", "\"of\": [\"person\"]", "reference only" },
	{ "\"choices\": [{\"value\": \"H0\", \"label\": \"Car\"}]",
	    "\"help\": \"x\"", "\"choices\" are missing" },
	{ "\"label\": \"Car\"}",
	    "\"label\": \"Car\"},{\"value\":\"H0\","
	    "\"label\":\"x\"}",
	    "two values \"H0\"" },
	{ "[{\"value\": \"H0\", \"label\": \"Car\"}]", "[]", "is empty" },
	{ ", \"start\": true", "", "no stage has \"start\"" },
	{ "\"value\": \"plan\"", "\"value\": \"to plan\"", "a name" },
	{ "\"from\": [\"plan\"]", "\"from\": [\"plane\"]",
	    "line 25, column 23: a stage" },
	{ "\"to\": \"done\"", "\"to\": \"over\"",
	    "line 25, column 38: a stage of this type is wanted, not" },
	{ "\"roles\": [\"hq\"]", "\"roles\": [\"boss\"]",
	    "one of officer, supervisor, hq, auditor" },
	{ "\"needs\": [\"day\"]", "\"needs\": [\"days\"]", "a field" },
	{ "\"weeks\": 2", "\"weeks\": 0", "from 1 to 5200" },
	{ "\"weeks\": 2", "\"weeks\": 2.5", "from 1 to 5200" },
	{ "\"weeks\": 2", "\"weeks\": 2, \"days\": 3", "exactly one" },
	{ "\"weeks\": 2, ", "", "line 27, column 17: exactly one" },
	{ "\"weeks\": 2", "\"weeks\": 99999999999999999999", "too big" },
	{ "\"from\": \"day\"", "\"from\": \"place\"", "a field of kind date" },
	{ "\"stages\": [\"plan\"]", "\"stages\": [\"pan\"]", "a stage" },
};

static void
faulty(void **state)
{
	const struct daf_err *err;
	struct daf_types *types = NULL;
	char *text;
	size_t i, wrong = 0;

	(void)state;
	for (i = 0; i < N(faults); i++) {
		text = with(faults[i].from, faults[i].to);
		err = load(&types, text, false);
		if (err == NULL)
			fail_msg("taken: %s", faults[i].to);
		assert_int_equal(err->code, DAF_REFUSED);
		if (strncmp(err->text, "visit.json, line ", 17) != 0 ||
		    strstr(err->text, faults[i].wanted) == NULL) {
			print_error(
			    "`%s`: not `%s`\n", err->text, faults[i].wanted);
			wrong++;
		}
		daf_err_free(err);

		/* In a charter such a type is left out, and only it. */
		assert_null(load(&types, text, true));
		assert_non_null(daf_types_warning(types, 0));
		daf_types_free(types);
		free(text);
	}
	assert_int_equal(wrong, 0);
}

static void
newer(void **state)
{
	const struct daf_types_file twice[] = {
		{ "a.json", visit, sizeof(visit) - 1 },
		{ "b.json", visit, sizeof(visit) - 1 },
	};
	const struct daf_err *err;
	struct daf_types *types;
	char *text;

	(void)state;
	text = with("\"required\": true", "\"colour\": {\"x\": [1]}");
	assert_null(load(&types, text, false));
	assert_string_equal(daf_types_warning(types, 0),
	    "visit.json, line "
	    "10, column 16: the key \"colour\" is not known and ignored");
	assert_null(daf_types_warning(types, 1));
	daf_types_free(types);
	free(text);

	text = with("\"text\"", "\"hologram\"");
	assert_null(load(&types, text, true));
	assert_int_equal(daf_types_count(types), 1);
	assert_string_equal(
	    daf_type_field(daf_types_at(types, 0), "place")->kind->name,
	    "text");
	assert_non_null(strstr(daf_types_warning(types, 0), "hologram"));
	daf_types_free(types);
	free(text);

	/* A date of a kind that is not known here: only its rules go. */
	text = with("\"kind\": \"date\"", "\"kind\": \"hijri\"");
	assert_null(load(&types, text, true));
	assert_int_equal(daf_types_count(types), 1);
	assert_int_equal(daf_types_at(types, 0)->ndue, 0);
	assert_non_null(daf_types_warning(types, 2));
	daf_types_free(types);
	free(text);

	err = daf_types_load(&types, twice, 2, false);
	assert_non_null(strstr(err->text, "b.json"));
	daf_err_free(err);
	assert_null(daf_types_load(&types, twice, 2, true));
	assert_int_equal(daf_types_count(types), 1);
	daf_types_free(types);
	assert_null(daf_types_load(&types, NULL, 0, false));
	assert_null(daf_types_find(types, "visit"));
	daf_types_free(types);
}

/* A type with n fields. */
static char *
wide(size_t n)
{
	struct daf_buf b = { 0 };
	size_t i;

	daf_buf_adds(&b, "{\"type\":\"w\",\"label\":\"W\",\"fields\":[");
	for (i = 0; i < n; i++)
		daf_buf_addf(&b,
		    "%s{\"name\":\"f%zu\",\"label\":\"F\","
		    "\"kind\":\"text\"}",
		    i > 0 ? "," : "", i);
	daf_buf_adds(&b, "]}");
	return daf_buf_steal(&b);
}

static void
limits(void **state)
{
	static struct daf_types_file many[DAF_TYPES_MAX + 1];
	struct daf_types_file big = { "big.json", NULL, DAF_TYPE_FILE_MAX + 1 };
	const struct daf_err *err;
	struct daf_types *types;
	char *text;

	(void)state;
	text = wide(DAF_TYPE_FIELDS_MAX);
	assert_null(load(&types, text, false));
	daf_types_free(types);
	free(text);
	text = wide(DAF_TYPE_FIELDS_MAX + 1);
	err = load(&types, text, false);
	assert_non_null(strstr(err->text, "at most 256"));
	daf_err_free(err);
	free(text);

	text = daf_calloc(1, big.len + 1);
	memset(text, '[', big.len);
	big.text = text;
	err = daf_types_load(&types, &big, 1, true);
	assert_int_equal(err->code, DAF_REFUSED);
	assert_non_null(strstr(err->text, "big.json"));
	daf_err_free(err);
	big.len--; /* deep nesting is refused, and costs no stack */
	err = daf_types_load(&types, &big, 1, false);
	assert_int_equal(err->code, DAF_REFUSED);
	daf_err_free(err);
	free(text);

	err = daf_types_load(&types, many, N(many), true);
	assert_int_equal(err->code, DAF_REFUSED);
	daf_err_free(err);
}

static const char how[] =
    "{\"guide\": \"how\", \"label\": \"How to visit\", \"help\": \"H.\",\n"
    "\"synonyms\": [\"trip\"],\n"
    "\"sections\": [{\"title\": \"One\", \"text\": \"A.\\nB.\"}],\n"
    "\"terms\": [%s]}";

static const struct daf_err *
load_guide(struct daf_types **out, const char *terms, bool lenient)
{
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	const char *hole = strstr(how, "%s");
	struct daf_types_file file = { "guide-how.json", NULL, 0 };

	daf_buf_add(&text, how, (size_t)(hole - how));
	daf_buf_adds(&text, terms);
	daf_buf_adds(&text, hole + 2);
	file.text = text.data;
	file.len = text.len;
	err = daf_types_load(out, &file, 1, lenient);
	daf_buf_clear(&text);
	return err;
}

static void
guides(void **state)
{
	const struct daf_guide *g;
	const struct daf_err *err;
	struct daf_types *types;

	(void)state;
	assert_null(load_guide(&types,
	    "{\"en\": \"bail\", \"ur\": \"\u0636\"},"
	    "{\"en\": \"committal\", \"means\": \"to prison\"}",
	    false));
	assert_null(daf_types_warning(types, 0));
	assert_int_equal(daf_types_count(types), 0);
	g = daf_types_guide(types, 0);
	assert_null(daf_types_guide(types, 1));
	assert_string_equal(g->sections[0].text, "A.\nB.");
	assert_int_equal(g->nterms, 2);
	assert_null(g->terms[0].means);
	assert_null(g->terms[1].ur);
	assert_ptr_equal(daf_types_guide_find(types, "HOW"), g);
	assert_ptr_equal(daf_types_guide_find(types, "visit"), g);
	assert_ptr_equal(daf_types_guide_find(types, "Trip"), g);
	assert_null(daf_types_guide_find(types, "bail"));
	assert_null(daf_types_guide_find(types, ""));
	daf_types_free(types);

	err = load_guide(&types, "{\"en\": \"bail\"}", false);
	assert_non_null(err);
	assert_non_null(strstr(err->text, "guide-how.json, line 4"));
	assert_non_null(strstr(err->text, "\"means\" is wanted"));
	daf_err_free(err);
	assert_null(load_guide(&types, "{\"en\": \"bail\"}", true));
	assert_null(daf_types_guide(types, 0));
	assert_non_null(daf_types_warning(types, 0));
	daf_types_free(types);
}

static const struct daf_err *
load_report(struct daf_types **out, const char *columns, const char *sort)
{
	static const char type[] =
	    "{\"type\": \"note\", \"label\": \"Note\", \"plural\": \"Notes\","
	    "\"help\": \"H.\", \"number\": {\"code\": \"NTE\"},"
	    "\"title\": [\"text\"], \"columns\": [\"number\"],"
	    "\"fields\": [{\"name\": \"text\", \"label\": \"Text\","
	    "\"kind\": \"text\", \"help\": \"H.\"}]}";
	char text[512];
	/* before its type: it waits for it */
	struct daf_types_file files[] = { { "a-report.json", text, 0 },
		{ "note.json", type, sizeof(type) - 1 } };

	files[0].len = (size_t)snprintf(text, sizeof(text),
	    "{\"report\": \"by-hand\", \"label\": \"Kept by hand\",\n"
	    "\"help\": \"H.\", \"synonyms\": [\"dak\"], \"type\": \"note\",\n"
	    "\"sort\": \"%s\", \"columns\": %s}",
	    sort, columns);
	return daf_types_load(out, files, 2, false);
}

static void
reports(void **state)
{
	static const struct {
		const char *columns, *sort, *line, *wanted;
	} bad[] = {
		{ "[\"text\", \"price\"]", "text", "line 3", "not \"price\"" },
		{ "[\"text\"]", "-price", "line 3", "not \"-price\"" },
		{ "[]", "text", "line 3", "at least" },
	};
	const struct daf_report *r;
	const struct daf_err *err;
	struct daf_types *types;
	struct daf_type shown;
	size_t i;

	(void)state;
	assert_null(load_report(&types, "[\"updated\", \"text\"]", "-updated"));
	assert_null(daf_types_warning(types, 0));
	r = daf_types_report(types, 0);
	assert_null(daf_types_report(types, 1));
	assert_string_equal(r->filter, "");
	assert_ptr_equal(daf_types_report_find(types, "By-Hand"), r);
	assert_ptr_equal(daf_types_report_find(types, "kept by hand"), r);
	assert_ptr_equal(daf_types_report_find(types, "DAK"), r);
	assert_null(daf_types_report_find(types, "note"));
	assert_true(daf_report_type(&shown, types, r));
	assert_string_equal(shown.columns[0], "updated");
	assert_string_equal(
	    daf_types_find(types, "note")->columns[0], "number");
	daf_types_free(types);
	for (i = 0; i < N(bad); i++) {
		err = load_report(&types, bad[i].columns, bad[i].sort);
		assert_non_null(err);
		assert_non_null(strstr(err->text, bad[i].line));
		assert_non_null(strstr(err->text, bad[i].wanted));
		daf_err_free(err);
	}
}

/* A file with a type of that name; its label says which file it is. */
static struct daf_types_file
file_of(const char *file, const char *type, const char *more)
{
	struct daf_types_file out = { .name = file };
	char *text = daf_asprintf(
	    "{\"type\": \"%s\", \"label\": \"%s\", \"number\": {\"code\": "
	    "\"NTE\"}, \"title\": [\"day\"], \"columns\": [\"number\"],"
	    "\"fields\": [{\"name\": \"day\", \"label\": \"Day\", \"kind\": "
	    "\"date\"}]%s}",
	    type, file, more);

	out.text = text;
	out.len = strlen(text);
	return out;
}

static size_t
left_to_read(const struct daf_types *types)
{
	size_t n = 0;

	while (daf_types_read_on(types))
		n++;
	return n;
}

#define COUNTS                                                           \
	",\"deadlines\": [{\"name\": \"r\", \"what\": \"R\", \"from\": " \
	"\"day\", \"working_days\": 2, \"calendar\": \"pk\"}]"

/* A set of a charter: what is asked for is read, and its calendar. */
static void
asked_for(void **state)
{
	static const char pk[] =
	    "{\"calendar\": \"pk\", \"label\": \"Pakistan\", "
	    "\"weekend\": [\"sun\"], \"years\": [2026], "
	    "\"holidays\": []}";
	struct daf_types_file files[] = { file_of("a.json", "b", ""),
		file_of("b.json", "b", ""), file_of("c.json", "d", ""),
		{ "calendar-pk.json", pk, sizeof(pk) - 1 },
		file_of("e.json", "d", ""), file_of("f.json", "f", COUNTS),
		file_of("g.json", "g", "") };
	struct daf_types *types;
	const struct daf_type *f;
	size_t i;

	(void)state;
	assert_null(daf_types_load(&types, files, N(files), true));
	f = daf_types_find(types, "f");
	assert_string_equal(f->label, "f.json");
	assert_string_equal(f->due[0].calendar->label, "Pakistan");
	assert_int_equal(left_to_read(types), N(files) - 2);
	assert_ptr_equal(daf_types_find(types, "f"), f);
	assert_null(daf_types_find(types, "h"));
	/* a.json and e.json were left out: their types are in other files */
	assert_int_equal(daf_types_count(types), 4);
	assert_non_null(strstr(daf_types_warning(types, 0), "a.json"));
	assert_non_null(strstr(daf_types_warning(types, 1), "e.json"));
	assert_null(daf_types_warning(types, 2));
	daf_types_free(types);

	/* whatever is asked for first, the same is found */
	for (i = 0; i < 3; i++) {
		assert_null(daf_types_load(&types, files, N(files), true));
		if (i == 1)
			(void)daf_types_find(types, "e");
		else if (i == 2)
			(void)daf_types_find(types, "a");
		assert_string_equal(
		    daf_types_find(types, "d")->label, "c.json");
		assert_string_equal(
		    daf_types_find(types, "b")->label, "b.json");
		assert_int_equal(daf_types_count(types), 4);
		assert_string_equal(daf_types_at(types, 1)->name, "d");
		daf_types_free(types);
	}
	for (i = 0; i < N(files); i++)
		if (files[i].text != pk)
			free((char *)(uintptr_t)files[i].text);
}

/* Several sets as one: the first that has a name says what it is. */
static void
joined(void **state)
{
	struct daf_types_file one[] = { file_of("b.json", "b", ""),
		file_of("d.json", "d", "") };
	struct daf_types_file two[] = { file_of("a.json", "a", ""),
		file_of("b2.json", "b", "") };
	struct daf_types *sets[2], *both;
	size_t i;

	(void)state;
	assert_null(daf_types_load(&sets[0], one, N(one), true));
	assert_null(daf_types_load(&sets[1], two, N(two), true));
	both = daf_types_join(
	    (const struct daf_types *const[]){ sets[0], sets[1] }, 2);
	assert_int_equal(daf_types_count(both), 3);
	assert_string_equal(daf_types_at(both, 0)->name, "a");
	assert_string_equal(daf_types_at(both, 2)->name, "d");
	assert_string_equal(daf_types_find(both, "b")->label, "b.json");
	assert_ptr_equal(
	    daf_types_find(both, "a"), daf_types_find(sets[1], "a"));
	assert_null(daf_types_find(both, "c"));
	assert_null(daf_types_report(both, 0));
	assert_false(daf_types_read_on(both));
	daf_types_free(both);
	for (i = 0; i < 2; i++) {
		daf_types_free(sets[i]);
		free((char *)(uintptr_t)one[i].text);
		free((char *)(uintptr_t)two[i].text);
	}
}

/* Who works on it, by the fields that say so. */
static void
owner(void **state)
{
	struct daf_types_file file = file_of(
	    "a.json", "a", ", \"officer\": [\"day\"], \"office\": \"day\"");
	struct daf_types_file none = file_of("a.json", "a",
	    ", \"officer\": [\"nobody\"], \"office\": \"nowhere\"");
	struct daf_types *types;
	const struct daf_err *err;

	(void)state;
	assert_null(daf_types_load(&types, &file, 1, false));
	assert_string_equal(daf_types_at(types, 0)->officer[0], "day");
	assert_string_equal(daf_types_at(types, 0)->office, "day");
	daf_types_free(types);
	err = daf_types_load(&types, &none, 1, false);
	assert_non_null(strstr(err->text, "a field of this type"));
	daf_err_free(err);
	/* of a charter it costs no more than that */
	assert_null(daf_types_load(&types, &none, 1, true));
	assert_null(daf_types_at(types, 0)->officer[0]);
	assert_non_null(strstr(daf_types_warning(types, 0), "nobody"));
	daf_types_free(types);
	free((char *)(uintptr_t)file.text);
	free((char *)(uintptr_t)none.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(guides),
		cmocka_unit_test(reports),
		cmocka_unit_test(place),
		cmocka_unit_test(request),
		cmocka_unit_test(faulty),
		cmocka_unit_test(newer),
		cmocka_unit_test(limits),
		cmocka_unit_test(asked_for),
		cmocka_unit_test(joined),
		cmocka_unit_test(owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
