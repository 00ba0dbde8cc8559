/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-moves.c - moves and approvals as type files have them: what is read,
 * every fault with its place, and how they are judged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/move.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const char file_type[] =
    "{\"type\": \"file\", \"label\": \"File\",\n"
    " \"fields\": [\n"
    "  {\"name\": \"court\", \"label\": \"Court\", \"kind\": \"text\"},\n"
    "  {\"name\": \"copy\", \"label\": \"Copy\", \"kind\": \"enclosure\"}],\n"
    " \"stages\": [{\"value\": \"draft\", \"label\": \"Draft\", \"start\": "
    "true},\n"
    "  {\"value\": \"out\", \"label\": \"Sent out\"}],\n"
    " \"approvals\": [\n"
    "  {\"name\": \"head\", \"label\": \"Head of the agency\",\n"
    "   \"roles\": [\"supervisor\", \"hq\"], \"help\": \"By letter.\"},\n"
    "  {\"name\": \"board\", \"label\": \"Board\"}],\n"
    " \"moves\": [{\"from\": [\"draft\"], \"to\": \"out\",\n"
    "  \"children\": [\"note\"],\n"
    "  \"approvals\": [\"head\", \"board\"], \"by\": \"own\",\n"
    "  \"complete\": true}, {\"from\": [\"out\"], \"to\": \"draft\"}]}\n";

static const char note_type[] =
    "{\"type\": \"note\", \"label\": \"Note\", \"fields\": [\n"
    "  {\"name\": \"parent\", \"label\": \"Of\", \"kind\": \"reference\",\n"
    "   \"of\": [\"file\"]},\n"
    "  {\"name\": \"what\", \"label\": \"What\", \"kind\": \"text\"},\n"
    "  {\"name\": \"said\", \"label\": \"Said\", \"kind\": \"choice\",\n"
    "   \"choices\": [{\"value\": \"yes\", \"label\": \"Yes\"},\n"
    "    {\"value\": \"no\", \"label\": \"No\"}]}],\n"
    " \"approves\": {\"what\": \"what\", \"decision\": \"said\",\n"
    "  \"granted\": [\"yes\"]}}\n";

static const struct daf_err *
load(struct daf_types **out, const char *file, const char *note, bool lenient)
{
	const struct daf_types_file files[] = {
		{ "file.json", file, strlen(file) },
		{ "note.json", note, strlen(note) },
	};

	return daf_types_load(out, files, N(files), lenient);
}

/* A text with its first `from` replaced. */
static char *
with(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (at == NULL)
		fail_msg("no %s", from);
	return daf_asprintf(
	    "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void
whole(void **state)
{
	const struct daf_approval *a;
	const struct daf_type *type;
	const struct daf_move *move;
	struct daf_types *types;

	(void)state;
	assert_null(load(&types, file_type, note_type, false));
	assert_null(daf_types_warning(types, 0));
	type = daf_types_find(types, "file");
	assert_null(type->approves.what);
	assert_int_equal(type->napprovals, 2);
	a = daf_type_approval(type, "head");
	assert_string_equal(a->label, "Head of the agency");
	assert_string_equal(a->help, "By letter.");
	assert_string_equal(a->roles[1], "hq");
	assert_null(a->roles[2]);
	a = daf_type_approval(type, "board");
	assert_string_equal(a->help, "");
	assert_null(a->roles);
	assert_null(daf_type_approval(type, "heads"));

	assert_int_equal(type->nmoves, 2);
	move = &type->moves[0];
	assert_string_equal(move->children[0], "note");
	assert_null(move->children[1]);
	assert_string_equal(move->approvals[1], "board");
	assert_null(move->approvals[2]);
	assert_int_equal(move->by, DAF_BY_OWN);
	assert_true(move->complete);
	move = &type->moves[1];
	assert_null(move->children[0]);
	assert_null(move->approvals[0]);
	assert_int_equal(move->by, DAF_BY_EDITOR);
	assert_false(move->complete);

	type = daf_types_find(types, "note");
	assert_string_equal(type->approves.what, "what");
	assert_string_equal(type->approves.decision, "said");
	assert_string_equal(type->approves.granted[0], "yes");
	assert_null(type->approves.granted[1]);
	assert_int_equal(type->napprovals, 0);
	daf_types_free(types);
}

static const struct {
	const char *from, *to, *wanted;
	/* What is left of it in a charter; -1: not even the type. */
	int moves, approvals;
} of_file[] = {
	{ "\"by\": \"own\"", "\"by\": \"any\"",
	    "line 13, column 41: own or hq is wanted, not \"any\"", 1, 2 },
	{ "\"by\": \"own\"", "\"by\": 1", "line 13, column 41: a text", 1, 2 },
	{ "[\"head\", \"board\"]", "[\"head\", \"bored\"]",
	    "line 13, column 25: one of the type's approvals is wanted, not "
	    "\"bored\"",
	    1, 2 },
	{ "[\"note\"]", "[\"Note\"]", "line 12, column 16: the name of a type",
	    1, 2 },
	{ "[\"note\"]", "\"note\"", "line 12, column 15: a list", 1, 2 },
	{ "[\"note\"]", "[\"nota\"]",
	    "line 12, column 16: there is no type \"nota\"", 2, 2 },
	{ "[\"note\"]", "[\"note\", \"file\"]",
	    "line 12, column 24: records of type \"file\" do not stand below "
	    "this one",
	    2, 2 },
	{ "\"complete\": true", "\"complete\": 1", "line 14, column 15: true",
	    1, 2 },
	{ "\"kind\": \"enclosure\"", "\"kind\": \"text\"",
	    "line 14, column 15: the type has no check list", 1, 2 },
	{ "\"name\": \"board\"", "\"name\": \"head\"",
	    "line 10, column 12: there are two approvals \"head\"", 1, 1 },
	{ "\"name\": \"board\"", "\"name\": \"The Board\"",
	    "line 10, column 12: a name", 1, 1 },
	{ "\"name\": \"board\", ", "", "line 10, column 3: \"name\" is missing",
	    1, 1 },
	{ "\"supervisor\"", "\"boss\"",
	    "line 9, column 14: one of officer, supervisor", 1, 1 },
	{ "\"label\": \"Head of the agency\"", "\"label\": \"\"",
	    "line 8, column 29: a text is wanted", 1, 1 },
	{ "\"approvals\": [\n", "\"approvals\": {}, \"b\": [\n",
	    "line 7, column 15: a list", -1, 0 },
	{ "\"to\": \"out\"", "\"to\": \"gone\"", "a stage of this type", -1,
	    0 },
};

static const struct {
	const char *from, *to, *wanted;
} of_note[] = {
	{ "\"what\": \"what\"", "\"what\": \"which\"",
	    "line 8, column 23: a field of this type is wanted, not "
	    "\"which\"" },
	{ "\"decision\": \"said\"", "\"decision\": \"told\"",
	    "line 8, column 43: a field of this type" },
	{ "\"granted\": [\"yes\"]", "\"granted\": [\"ja\"]",
	    "line 9, column 15: \"ja\" is no value that the field \"said\"" },
	{ "\"granted\": [\"yes\"]", "\"granted\": []", "the list is empty" },
	{ "\"what\": \"what\", ", "",
	    "line 8, column 14: \"what\" is missing" },
	{ "\"name\": \"parent\"", "\"name\": \"of\"",
	    "line 8, column 14: a type that approves has a field \"parent\"" },
};

static size_t
fault(const char *file, const char *note, const char *name, const char *wanted)
{
	struct daf_types *types = NULL;
	const struct daf_err *err = load(&types, file, note, false);
	size_t wrong = 1;

	if (err == NULL) {
		daf_types_free(types);
		print_error("taken: not `%s`\n", wanted);
		return wrong;
	}
	assert_int_equal(err->code, DAF_REFUSED);
	if (strncmp(err->text, name, strlen(name)) == 0 &&
	    strstr(err->text, wanted) != NULL)
		wrong = 0;
	else
		print_error("`%s`: not `%s`\n", err->text, wanted);
	daf_err_free(err);
	return wrong;
}

/* In a charter, what cannot be judged is not offered. */
static size_t
left(const char *text, int moves, int approvals, const char *what)
{
	const struct daf_type *type;
	struct daf_types *types;
	size_t wrong = 0;

	assert_null(load(&types, text, note_type, true));
	type = daf_types_find(types, "file");
	if (type == NULL)
		wrong = moves != -1;
	else
		wrong = (int)type->nmoves != moves ||
			(int)type->napprovals != approvals;
	if (wrong != 0)
		print_error("%s: %d moves, %d approvals\n", what,
		    type != NULL ? (int)type->nmoves : -1,
		    type != NULL ? (int)type->napprovals : 0);
	daf_types_free(types);
	return wrong;
}

static void
faulty(void **state)
{
	const struct daf_type *type;
	struct daf_types *types;
	size_t i, wrong = 0;
	char *text;

	(void)state;
	for (i = 0; i < N(of_file); i++) {
		text = with(file_type, of_file[i].from, of_file[i].to);
		wrong +=
		    fault(text, note_type, "file.json, ", of_file[i].wanted);
		wrong += left(text, of_file[i].moves, of_file[i].approvals,
		    of_file[i].to);
		free(text);
	}
	for (i = 0; i < N(of_note); i++) {
		text = with(note_type, of_note[i].from, of_note[i].to);
		wrong +=
		    fault(file_type, text, "note.json, ", of_note[i].wanted);
		assert_null(load(&types, file_type, text, true));
		type = daf_types_find(types, "note");
		assert_non_null(type);
		assert_null(type->approves.what);
		assert_non_null(daf_types_warning(types, 0));
		daf_types_free(types);
		free(text);
	}
	assert_int_equal(wrong, 0);
}

/* What stands below is in another file: one alone says nothing of it. */
static void
alone(void **state)
{
	const struct daf_types_file file = { "file.json", file_type,
		sizeof(file_type) - 1 };
	struct daf_types *types;

	(void)state;
	assert_null(daf_types_load(&types, &file, 1, false));
	daf_types_free(types);
}

/* ---- what moves need ---- */

/* The record was born by b.ali@khi; a.khan@isb moves it. */
struct judged {
	const char *court, *copy;
	bool child;
	const struct daf_check_decision *decisions;
	size_t n;
};

static const char *const officer[] = { "officer", NULL };
static const char *const supervisor[] = { "officer", "supervisor", NULL };

static const char *
before(void *arg, const char *field)
{
	const struct judged *j = arg;

	if (strcmp(field, "court") == 0)
		return j->court;
	if (strcmp(field, "copy") == 0)
		return j->copy;
	return strcmp(field, "stage") == 0 ? "draft" : NULL;
}

static bool
child(void *arg, const char *type)
{
	const struct judged *j = arg;

	return j->child && strcmp(type, "note") == 0;
}

static const struct daf_check_decision *
decisions(void *arg, size_t *n)
{
	const struct judged *j = arg;

	*n = j->n;
	return j->decisions;
}

static const char *
bearer(void *arg, const char *record)
{
	(void)arg;
	(void)record;
	return "b.ali@khi";
}

/* What is missing of a move, joined. */
static char *
missing(struct judged *j, const struct daf_type *type, const char *who,
    bool own_office)
{
	const struct daf_check_view view = { .before = before,
		.child = child,
		.decisions = decisions,
		.bearer = bearer,
		.arg = j };
	const struct daf_check_change change = {
		.roles = officer, .officer = who, .own_office = own_office
	};
	struct daf_pool *pool = daf_pool_new();
	struct daf_buf b = { 0 };
	const struct daf_need *needs;
	size_t n, i;

	needs = daf_move_needs(&n, pool, type, &type->moves[0], &view, &change);
	for (i = 0; i < n; i++)
		daf_buf_addf(&b, "%s%s", i > 0 ? ", " : "", needs[i].text);
	daf_pool_free(pool);
	daf_buf_addc(&b, '.');
	return daf_buf_steal(&b);
}

static void
needs(void **state)
{
	static const struct daf_check_decision good
	    [] = { { "head", true, false, "s@hq", supervisor, false, false },
		    { "board", true, false, "c@hq", officer, false, false } },
	mine[] = { { "head", true, false, "a.khan@isb", supervisor, false,
		       false },
		{ "board", true, false, "b.ali@khi", officer, false, false } },
	none[] = { { "head", true, false, "c@hq", officer, false, false },
		{ "board", true, true, "c@hq", officer, false, false } },
	after[] = { { "head", false, false, "t@hq", supervisor, false, false },
		{ "head", true, false, "s@hq", supervisor, false, false },
		{ "board", true, false, "c@hq", officer, true, false } },
	old[] = { { "head", false, false, "t@hq", supervisor, false, true },
		{ "head", true, false, "s@hq", supervisor, false, false },
		{ "board", true, false, "c@hq", officer, false, true } },
	before_it[] = { { "head", false, false, "c@hq", officer, false, false },
		{ "head", true, false, "s@hq", supervisor, false, false },
		{ "head", false, false, "t@hq", supervisor, false, false },
		{ "board", true, false, "c@hq", officer, false, false } };
	static const struct {
		struct judged with;
		bool other_office;
		const char *missing;
	} cases[] = {
		{ { NULL, "sent", true, good, 2 }, false, "." },
		{ { NULL, "not-needed: x", true, before_it, 4 }, false, "." },
		{ { NULL, "sent", true, good, 2 }, true,
		    "an officer of the office that opened it." },
		{ { NULL, "asked", true, good, 2 }, false,
		    "the check list (0/1: Copy is missing)." },
		{ { NULL, NULL, false, good, 2 }, false,
		    "the check list (0/1: Copy is missing), a record below "
		    "it: note." },
		{ { NULL, "sent", true, NULL, 0 }, false,
		    "Head of the agency by supervisor or hq, Board." },
		{ { NULL, "sent", true, mine, 2 }, false,
		    "Head of the agency by supervisor or hq; who approved it "
		    "does not make the move, Board; who opened the record "
		    "cannot approve it." },
		{ { NULL, "sent", true, none, 2 }, false,
		    "Head of the agency by supervisor or hq; c@hq had not the "
		    "role to give it, Board; its decision is disputed." },
		{ { NULL, "sent", true, after, 3 }, false,
		    "Head of the agency by supervisor or hq; t@hq refused it, "
		    "Board; what was signed was for something else." },
		{ { NULL, "sent", true, old, 3 }, false,
		    "Board; what c@hq decided was for the stage as it was "
		    "before." },
	};
	const struct daf_type *type;
	struct daf_types *types;
	struct judged j;
	size_t i, wrong = 0;
	char *text;

	(void)state;
	assert_null(load(&types, file_type, note_type, false));
	type = daf_types_find(types, "file");
	for (i = 0; i < N(cases); i++) {
		j = cases[i].with;
		text = missing(&j, type, "a.khan@isb", !cases[i].other_office);
		if (strcmp(text, cases[i].missing) != 0) {
			print_error("%s\n", text);
			wrong++;
		}
		free(text);
	}
	assert_int_equal(wrong, 0);
	daf_types_free(types);
}

static const char *
is_file(void *arg, const char *record)
{
	(void)arg;
	(void)record;
	return "file";
}

static const struct daf_type *
of_set(void *arg, const char *name)
{
	return daf_types_find(arg, name);
}

/* A new note that says yes to something of a file. */
static void
approving(void **state)
{
	static const char *const fields[] = { "parent", "what", "said" };
	static const struct {
		const char *who, *what, *found;
		const char *const *roles;
	} cases[] = {
		{ "a.khan@isb", "head", NULL, supervisor },
		{ "a.khan@isb", "board", NULL, officer },
		{ "a.khan@isb", "head", "is given by supervisor or hq",
		    officer },
		{ "a.khan@isb", "heads",
		    "it has: Head of the agency (head), Board (board)",
		    supervisor },
		{ "b.ali@khi", "head",
		    "b.ali@khi opened the record that is to be approved",
		    supervisor },
	};
	struct daf_findings found;
	struct daf_types *types;
	size_t i;

	(void)state;
	assert_null(load(&types, file_type, note_type, false));
	for (i = 0; i < N(cases); i++) {
		const char *const values[] = { "khi.aaaa-1", cases[i].what,
			"yes" };
		const struct daf_check_view view = { .type_of = is_file,
			.type = of_set,
			.bearer = bearer,
			.arg = types };
		const struct daf_check_change change = { .birth = true,
			.n = N(fields),
			.fields = fields,
			.values = values,
			.roles = cases[i].roles,
			.officer = cases[i].who,
			.own_office = true };

		found = (struct daf_findings){ 0 };
		daf_check(
		    &found, daf_types_find(types, "note"), &view, &change);
		if (cases[i].found == NULL) {
			assert_int_equal(found.n, 0);
		} else {
			assert_int_equal(found.n, 1);
			assert_non_null(
			    strstr(found.items[0].text, cases[i].found));
		}
		daf_findings_clear(&found);
	}
	daf_types_free(types);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(faulty),
		cmocka_unit_test(alone),
		cmocka_unit_test(needs),
		cmocka_unit_test(approving),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
