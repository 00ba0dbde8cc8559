/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-builtin.c - the types that come with the program: they load strictly,
 * and keep what the loader cannot know of. Every field explains itself; what is
 * to be confirmed says so; every stage can be reached and left; no deadline can
 * run for ever.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schema/check.h"
#include "schema/document.h"
#include "schema/kind.h"
#include "schema/type.h"

#define CONFIRM "to be confirmed"

static int
load(void **state)
{
	struct daf_types *types;
	const struct daf_err *err = daf_types_builtin(&types);

	if (err != NULL) {
		print_error("%s\n", err->text);
		return -1;
	}
	*state = types;
	return 0;
}

static int
unload(void **state)
{
	daf_types_free(*state);
	return 0;
}

static void
test_first_types(void **state)
{
	static const char *const wanted[] = { "person", "name",
		"identity-document", "address", "case", "extradition",
		"mla-request", "seizure", "seizure-line", "entry", "task",
		"document", "hearing", "link", "account", "container",
		"conviction-correction", "conviction-notice",
		"conviction-offence", "conviction-reply", "conviction-request",
		"equivalence", "financial-referral", "plan-action",
		"plan-indicator", "plan-result", "plan-review",
		"prevention-plan", "problem", "restraint", "screening",
		"transaction", "vessel", "watch-list-entry", "approval",
		"contact", "custody-move", "disposal", "exhibit", "journey-leg",
		"liaison-answer", "liaison-request", "narcotics-case",
		"network-link", "remand", "sample", "smuggling-case",
		"trafficking-case", "victim", "action", "activity",
		"agenda-item", "attendance", "decision", "equipment",
		"evaluation", "hand-over", "indicator", "inspection", "meeting",
		"objective", "participant", "proposal", "result", "review",
		"arrangement", "assurance", "adjournment", "mla-incoming",
		"execution-step", "use-consent", "access-head", "despatch" };
	size_t i;

	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		assert_non_null(daf_types_find(*state, wanted[i]));
}

static bool
is_sentence(const char *s)
{
	size_t n = strlen(s);

	return n > 1 && s[n - 1] == '.';
}

static void
check_field(const struct daf_type *t, const struct daf_field *f)
{
	bool listed = strcmp(f->name, "stage") != 0 &&
		      strcmp(f->name, "number") != 0 &&
		      strcmp(f->name, "struck") != 0;

	if (listed && (!is_sentence(f->help) || f->label[0] == '\0'))
		fail_msg("%s.%s does not explain itself", t->name, f->name);
	if (f->confirm != (strstr(f->help, CONFIRM) != NULL))
		fail_msg(
		    "%s.%s: confirm and its help differ", t->name, f->name);
	/* Of anything, an approval may be. */
	if (strcmp(f->kind->name, "reference") == 0 && f->of == NULL &&
	    (t->approves.what == NULL || strcmp(f->name, "parent") != 0))
		fail_msg("%s.%s may point anywhere", t->name, f->name);
	if (listed && t->ngroups != 0 && f->group == NULL)
		fail_msg("%s.%s is in no group", t->name, f->name);
}

static void
test_fields(void **state)
{
	const struct daf_type *t;
	size_t i, k;

	for (i = 0; i < daf_types_count(*state); i++) {
		t = daf_types_at(*state, i);
		if (!is_sentence(t->help))
			fail_msg("%s does not explain itself", t->name);
		for (k = 0; k < t->nfields; k++)
			check_field(t, &t->fields[k]);
	}
}

static void
test_few_are_required(void **state)
{
	const struct daf_type *t;
	size_t i, k, n;

	for (i = 0; i < daf_types_count(*state); i++) {
		t = daf_types_at(*state, i);
		for (k = n = 0; k < t->nfields; k++)
			n += t->fields[k].required;
		if (n < 1 || n > 3)
			fail_msg("%s requires %zu fields", t->name, n);
	}
}

static void
test_number_codes(void **state)
{
	const struct daf_type *t, *u;
	size_t i, k;

	for (i = 0; i < daf_types_count(*state); i++) {
		t = daf_types_at(*state, i);
		for (k = 0; t->number_code != NULL && k < i; k++) {
			u = daf_types_at(*state, k);
			if (u->number_code != NULL &&
			    strcmp(t->number_code, u->number_code) == 0)
				fail_msg("%s and %s have the code %s", t->name,
				    u->name, t->number_code);
		}
		/* Numbers and the parts of others exclude each other. */
		if (t->number_code == NULL)
			assert_non_null(daf_type_field(t, "parent"));
	}
}

static bool
moves(const struct daf_type *t, const char *from, const char *to)
{
	size_t i, k;

	for (i = 0; i < t->nmoves; i++) {
		if (to != NULL && strcmp(t->moves[i].to, to) != 0)
			continue;
		for (k = 0; t->moves[i].from[k] != NULL; k++) {
			if (from == NULL ||
			    strcmp(t->moves[i].from[k], from) == 0)
				return true;
		}
	}
	return false;
}

static void
test_stages(void **state)
{
	const struct daf_type *t;
	const struct daf_choice *s;
	size_t i, k;

	for (i = 0; i < daf_types_count(*state); i++) {
		t = daf_types_at(*state, i);
		for (k = 0; k < t->nstages; k++) {
			s = &t->stages[k];
			if (!s->start && !moves(t, NULL, s->value))
				fail_msg("%s: nothing leads to %s", t->name,
				    s->value);
			if (!s->closed && !moves(t, s->value, NULL))
				fail_msg("%s: nothing leads out of %s", t->name,
				    s->value);
			/* What is decided is reached by a decision. */
			if (s->closed && s->start)
				fail_msg("%s may begin closed at %s", t->name,
				    s->value);
		}
	}
}

static void
test_due(void **state)
{
	const struct daf_due_rule *d;
	const struct daf_type *t;
	size_t i, k;

	for (i = 0; i < daf_types_count(*state); i++) {
		t = daf_types_at(*state, i);
		for (k = 0; k < t->ndue; k++) {
			d = &t->due[k];
			if (d->until[0] == NULL)
				fail_msg("%s: %s never ends", t->name, d->what);
			if (d->name != NULL && d->law == NULL)
				fail_msg(
				    "%s: %s is of no law", t->name, d->what);
			if (d->name != NULL && d->hours == 0 && d->days == 0 &&
			    d->working_days == 0 && d->months == 0)
				fail_msg(
				    "%s: %s has no period", t->name, d->what);
		}
	}
}

/* Its letter is a document of the type, and the row of its steps, with one of
 * them marked and of several pages, fits the screen. */
static void
check_request(const struct daf_types *types, const struct daf_type *t)
{
	const struct daf_document *d;
	size_t width = 8, i;

	for (i = 0; (d = daf_types_document(types, t->name, i)) != NULL; i++)
		if (strcmp(d->name, t->request.letter) == 0)
			break;
	if (d == NULL)
		fail_msg("%s: no letter %s", t->name, t->request.letter);
	for (i = 0; i < t->request.nsteps; i++)
		width += strlen(t->request.steps[i].label) + 4;
	if (width > 78)
		fail_msg("%s: its steps need %zu columns", t->name, width);
	assert_non_null(t->request.about);
}

static void
test_requests(void **state)
{
	const struct daf_type *t;
	size_t i, n = 0;

	for (i = 0; i < daf_types_count(*state); i++) {
		t = daf_types_at(*state, i);
		if (t->request.nsteps == 0)
			continue;
		check_request(*state, t);
		n++;
	}
	assert_int_equal(n, 4);
}

/* ---- every step from every stage ---- */

struct standing {
	const char *stage;
};

static const char *
before(void *arg, const char *field)
{
	const struct standing *s = arg;

	return strcmp(field, "stage") == 0 ? s->stage : "";
}

static const char *
no_type(void *arg, const char *record)
{
	(void)arg;
	(void)record;
	return NULL;
}

/* Whoever takes it, whatever else is there: is there a step at all? from NULL:
 * of a new record. */
static bool
may_go(const struct daf_type *t, const char *from, const char *to)
{
	static const char *const roles[] = { "officer", "supervisor", "hq",
		NULL };
	const char *const field = "stage";
	struct standing s = { from != NULL ? from : "" };
	const struct daf_check_view view = {
		.before = before, .type_of = no_type, .arg = &s
	};
	const struct daf_check_change change = { .birth = from == NULL,
		.n = 1,
		.fields = &field,
		.values = &to,
		.roles = roles,
		.own_office = true };
	struct daf_findings found = { .pool = NULL };
	bool may = true;
	size_t i;

	daf_check(&found, t, &view, &change);
	for (i = 0; i < found.n; i++)
		may = may && strstr(found.items[i].text, "cannot go") == NULL &&
		      strstr(found.items[i].text, "starts at") == NULL;
	daf_findings_clear(&found);
	return may;
}

/* All pairs of stages of all types: a thousand and more that are refused. */
static void
test_every_step(void **state)
{
	const struct daf_type *t;
	size_t i, from, to, taken = 0, refused = 0;
	bool wanted;

	for (i = 0; i < daf_types_count(*state); i++) {
		t = daf_types_at(*state, i);
		for (to = 0; to < t->nstages; to++) {
			if (may_go(t, NULL, t->stages[to].value) !=
			    t->stages[to].start)
				fail_msg("%s: a new one at %s", t->name,
				    t->stages[to].value);
			for (from = 0; from < t->nstages; from++) {
				if (from == to)
					continue;
				wanted = moves(t, t->stages[from].value,
				    t->stages[to].value);
				taken += wanted;
				refused += !wanted;
				if (may_go(t, t->stages[from].value,
					t->stages[to].value) != wanted)
					fail_msg("%s: from %s to %s", t->name,
					    t->stages[from].value,
					    t->stages[to].value);
			}
		}
	}
	assert_true(taken > 500 && refused > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_types),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_few_are_required),
		cmocka_unit_test(test_number_codes),
		cmocka_unit_test(test_stages),
		cmocka_unit_test(test_every_step),
		cmocka_unit_test(test_due),
		cmocka_unit_test(test_requests),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
