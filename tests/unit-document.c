/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-document.c - files of documents: what is read, and every fault with its
 * place. */
#include "schema/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const char trip[] =
    "{\"type\": \"trip\", \"label\": \"Trip\",\n"
    " \"groups\": [{\"name\": \"g\", \"label\": \"G\"}],\n"
    " \"fields\": [\n"
    "  {\"name\": \"place\", \"label\": \"Place\", \"kind\": \"text\"},\n"
    "  {\"name\": \"who\", \"label\": \"Who\", \"kind\": \"reference\",\n"
    "   \"of\": [\"person\"]}]}\n";
static const char person[] =
    "{\"type\": \"person\", \"label\": \"Person\", \"fields\": [\n"
    "  {\"name\": \"name\", \"label\": \"Name\", \"kind\": \"name\"},\n"
    "  {\"name\": \"friend\", \"label\": \"F\", \"kind\": \"reference\",\n"
    "   \"of\": [\"person\"]},\n"
    "  {\"name\": \"any\", \"label\": \"A\", \"kind\": \"reference\"}]}\n";
static const char stay[] =
    "{\"type\": \"stay\", \"label\": \"Stay\", \"fields\": [\n"
    "  {\"name\": \"parent\", \"label\": \"Trip\", \"kind\": \"reference\",\n"
    "   \"of\": [\"trip\"]},\n"
    "  {\"name\": \"day\", \"label\": \"Day\", \"kind\": \"date\"}]}\n";

#define HEAD                                                               \
	"{\"document\": \"d\", \"label\": \"L\",\n \"for\": [\"trip\"],\n" \
	" \"parts\": [\n  "

/* A document before its types, which makes no difference. */
static const struct daf_err *
load(struct daf_types **out, const char *document, bool lenient)
{
	struct daf_types_file files[] = {
		{ "d.json", document, strlen(document) },
		{ "person.json", person, strlen(person) },
		{ "stay.json", stay, strlen(stay) },
		{ "trip.json", trip, strlen(trip) },
	};

	return daf_types_load(out, files, N(files), lenient);
}

static void
whole(void **state)
{
	static const char text[] = HEAD
	    "{\"heading\": \"H\", \"heading_ur\": \"\xd8\xb3\"},\n"
	    "{\"fields\": [\"number\", \"who.friend.name\"],"
	    " \"empty\": \"line\", \"if\": [\"place\"]},\n"
	    "{\"group\": \"g\"},\n"
	    "{\"text\": \"At {place} on {:day}.\\nBy {who.name}\"},\n"
	    "{\"table\": \"stay\", \"columns\": [\"day\", \"parent.place\"],"
	    " \"sort\": \"day\", \"on\": \"day\", \"having\": \"day\","
	    " \"deep\": true, \"none\": \"Nowhere.\"},\n"
	    "{\"checks\": \"g\", \"done\": [\"x\"]},\n"
	    "{\"due\": true}, {\"signatures\": [\"A\", \"B\"]},"
	    " {\"page\": true}]}";
	const struct daf_document *d;
	const struct daf_part *p;
	struct daf_types *types;

	(void)state;
	assert_null(load(&types, text, false));
	assert_null(daf_types_warning(types, 0));
	assert_int_equal(daf_types_count(types), 3);
	d = daf_types_document(types, "trip", 0);
	assert_ptr_equal(d, daf_types_document(types, NULL, 0));
	assert_null(daf_types_document(types, "trip", 1));
	assert_null(daf_types_document(types, "stay", 0));
	assert_string_equal(d->name, "d");
	assert_null(d->label_ur);
	assert_true(d->dated);
	assert_int_equal(d->nparts, 9);
	p = d->parts;
	assert_int_equal(p[0].kind, DAF_DOC_HEADING);
	assert_string_equal(p[0].heading_ur, "\xd8\xb3");
	assert_int_equal(p[1].kind, DAF_DOC_FIELDS);
	assert_true(p[1].blank);
	assert_string_equal(p[1].only[0], "place");
	assert_string_equal(p[1].names[1], "who.friend.name");
	assert_null(p[1].names[2]);
	assert_string_equal(p[2].of, "g");
	assert_int_equal(p[3].npieces, 6);
	assert_string_equal(p[3].pieces[0].text, "At ");
	assert_true(p[3].pieces[1].insert);
	assert_string_equal(p[3].pieces[3].text, ":day");
	assert_string_equal(p[3].pieces[4].text, ".\nBy ");
	assert_string_equal(p[4].by, "parent");
	assert_string_equal(p[4].none, "Nowhere.");
	assert_null(p[4].below);
	assert_string_equal(p[4].having, "day");
	assert_true(p[4].deep);
	assert_string_equal(p[5].done[0], "x");
	assert_null(p[5].without[0]);
	assert_int_equal(p[8].kind, DAF_DOC_PAGE);
	daf_types_free(types);
}

/* A part, and what is wrong with it. */
static const struct {
	const char *part, *fault;
} bad[] = {
	{ "{}", "d.json, line 4, column 3: what the part is, is missing" },
	{ "{\"due\": false}", "line 4, column 11: true is wanted" },
	{ "{\"due\": true, \"page\": true}",
	    "a part is one thing, not \"due\" and \"page\"" },
	{ "{\"fields\": []}", "line 4, column 14: the list is empty" },
	{ "{\"fields\": [\"place\", \"plaice\"]}",
	    "line 4, column 24: a field of trip is wanted" },
	{ "{\"fields\": [\"place.x\"]}", "not \"place.x\"" },
	{ "{\"fields\": [\"who.nam\"]}", "not \"who.nam\"" },
	{ "{\"fields\": [\"who.\"]}", "not \"who.\"" },
	{ "{\"fields\": [\"who.friend.friend.friend.name\"]}",
	    "not \"who.friend.friend.friend.name\"" },
	{ "{\"text\": \"{place\"}", "line 4, column 12: braces belong" },
	{ "{\"text\": \"place}\"}", "braces belong" },
	{ "{\"text\": \"{{place}}\"}", "braces belong" },
	{ "{\"text\": \"{}\"}", "not \"\"" },
	{ "{\"text\": \"{:clock}\"}", "not \":clock\"" },
	{ "{\"text\": \"{who.any.}\"}", "not \"who.any.\"" },
	{ "{\"group\": \"h\"}", "the type trip has no group \"h\"" },
	{ "{\"checks\": \"g\"}", "the list \"done\" is missing" },
	{ "{\"table\": \"stay\", \"columns\": [\"day\"], \"deep\": 1}",
	    "true is wanted" },
	{ "{\"table\": \"stay\", \"columns\": [\"day\"], \"by\": \"day\","
	  " \"deep\": true}",
	    "a table is deep along parents, not by \"day\"" },
	{ "{\"table\": \"stay\", \"columns\": [\"day\"], \"having\": \"x\"}",
	    "not \"x\"" },
	{ "{\"table\": \"stay\"}", "the list \"columns\" is missing" },
	{ "{\"table\": \"stay\", \"columns\": [\"place\"]}",
	    "a field of stay is wanted" },
	{ "{\"table\": \"stay\", \"columns\": [\"day\"], \"by\": \"who\"}",
	    "a field of stay is wanted" },
	{ "{\"due\": true, \"empty\": \"dots\"}", "line is wanted" },
	{ "{\"due\": true, \"if\": [\"none\"]}", "not \"none\"" },
	{ "{\"signatures\": \"A\"}", "a list" },
	{ "7", "an object" },
};

static void
faults(void **state)
{
	char text[1024];
	const struct daf_err *err;
	struct daf_types *types;
	size_t i;

	(void)state;
	for (i = 0; i < N(bad); i++) {
		snprintf(text, sizeof(text), HEAD "%s]}", bad[i].part);
		err = load(&types, text, false);
		assert_non_null(err);
		assert_int_equal(err->code, DAF_REFUSED);
		if (strstr(err->text, bad[i].fault) == NULL)
			fail_msg("%s: %s", bad[i].part, err->text);
		daf_err_free(err);
	}
}

/* Of a newer program or after a change of a type: what can be read serves. */
static void
lenient(void **state)
{
	static const char text[] =
	    HEAD "{\"fields\": [\"gone\"], \"colour\": \"red\"},"
		 " {\"group\": \"gone\"}]}";
	static const char broken[] = HEAD "{\"shout\": true}]}";
	struct daf_types *types;

	(void)state;
	assert_null(load(&types, text, true));
	assert_non_null(strstr(daf_types_warning(types, 0), "\"colour\""));
	assert_non_null(daf_types_document(types, "trip", 0));
	daf_types_free(types);

	assert_null(load(&types, broken, true));
	assert_null(daf_types_document(types, NULL, 0));
	assert_int_equal(daf_types_count(types), 3);
	assert_non_null(
	    strstr(daf_types_warning(types, 1), "what the part is"));
	daf_types_free(types);
}

static void
twice(void **state)
{
	static const char text[] = HEAD "{\"due\": true}]}";
	struct daf_types_file files[2] = {
		{ "a.json", text, sizeof(text) - 1 },
		{ "b.json", text, sizeof(text) - 1 },
	};
	const struct daf_err *err;
	struct daf_types *types;

	(void)state;
	err = daf_types_load(&types, files, 2, false);
	assert_non_null(strstr(err->text, "b.json"));
	assert_non_null(strstr(err->text, "the document \"d\" is defined"));
	daf_err_free(err);
}

/* Those that come with the program name types that there are. */
static void
builtin(void **state)
{
	const struct daf_document *d;
	struct daf_types *types;
	size_t i, k;

	(void)state;
	assert_null(daf_types_builtin(&types));
	assert_null(daf_types_warning(types, 0));
	for (i = 0; (d = daf_types_document(types, NULL, i)) != NULL; i++) {
		if (*d->help == '\0' || d->label_ur == NULL)
			fail_msg("%s does not explain itself", d->name);
		for (k = 0; d->types[k] != NULL; k++)
			if (daf_types_find(types, d->types[k]) == NULL)
				fail_msg("%s is for %s, which is no type",
				    d->name, d->types[k]);
		for (k = 0; k < d->nparts; k++)
			if (d->parts[k].kind == DAF_DOC_TABLE &&
			    daf_types_find(types, d->parts[k].of) == NULL)
				fail_msg("%s has a table of %s, which is no "
					 "type",
				    d->name, d->parts[k].of);
	}
	assert_true(i > 0);
	daf_types_free(types);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(faults),
		cmocka_unit_test(lenient),
		cmocka_unit_test(twice),
		cmocka_unit_test(builtin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
