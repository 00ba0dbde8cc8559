/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-form.c - what a form holds, apart from the screen: layout, parsing when
 * a field is left, drafts, the order of saving, the editor of long texts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/text.h"
#include "tui/editor.h"
#include "tui/form.h"

#define COLUMNS 79
#define HEIGHT 15
#define NOW INT64_C(1764158400) /* 2025-11-26 12:00 UTC, a Wednesday */

struct state {
	struct daf_types *types;
	struct daf_form_set *set;
	struct daf_form_ask ask;
};

/* A register with one record. */
static const struct daf_err *
find(struct daf_item *out, void *arg, const char *name)
{
	(void)arg;
	if (strcmp(name, "ISB-PER-2025-0001") != 0 &&
	    strcmp(name, "isb.aaaa-7") != 0)
		return daf_err(DAF_REFUSED, "no record `%s`", name);
	*out = (struct daf_item){ .record = 7,
		.id = "isb.aaaa-7",
		.number = "ISB-PER-2025-0001",
		.type = "person",
		.title = "Muhammad Aslam" };
	return NULL;
}

static int
setup(void **state)
{
	struct state *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return -1;
	daf_err_free(daf_types_builtin(&s->types));
	s->ask.ctx = (struct daf_kind_ctx){ NOW, 300 };
	s->ask.find = find;
	s->set = daf_form_set_new(s->types, "main");
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct state *s = *state;

	daf_form_set_free(s->set);
	daf_types_free(s->types);
	free(s);
	return 0;
}

static struct daf_form_body *
add(struct state *s, const char *type)
{
	const struct daf_type *t = daf_types_find(s->types, type);

	assert_non_null(t);
	return daf_form_add(s->set, t);
}

static struct daf_form_field *
type(struct state *s, struct daf_form_body *body, const char *field,
    const char *text)
{
	struct daf_form_field *f = daf_form_find(body, field);

	assert_non_null(f);
	daf_form_type(f, text, s->set, &s->ask);
	return f;
}

/* ---- layout ---- */

static int
end(const struct daf_form_body *body, const struct daf_form_cell *c)
{
	return c->column + c->width +
	       (c->kind == DAF_CELL_FIELD &&
			   daf_form_picks(&body->fields[c->index])
		       ? 2
		       : 0);
}

static bool
overlap(const struct daf_form_body *body, const struct daf_form_cell *a,
    const struct daf_form_cell *b)
{
	return a->page == b->page && a->row < b->row + b->height &&
	       b->row < a->row + a->height && a->label_column < end(body, b) &&
	       b->label_column < end(body, a);
}

static bool
may_be_urdu(const struct daf_form_field *f)
{
	static const char *const kinds[] = { "text", "longtext", "name",
		"reference" };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(f->def->kind->name, kinds[i]) == 0)
			return true;
	return false;
}

static void
check_layout(
    struct state *s, const struct daf_form_body *body, int columns, int height)
{
	struct daf_form_layout l = { 0 };
	const struct daf_form_cell *c, *d;
	const struct daf_form_field *f;
	size_t *seen = calloc(body->nfields + 1, sizeof(*seen)), i, k;

	assert_non_null(seen);
	daf_form_lay(&l, s->set, body, columns, height);
	for (i = 0; i < l.n; i++) {
		c = &l.cells[i];
		assert_in_range(c->page, 0, l.pages - 1);
		assert_true(c->row >= 0 && c->row + c->height <= height);
		if (c->kind == DAF_CELL_HEADING) {
			/* what it heads stands on the same page */
			assert_true(i + 1 < l.n);
			assert_int_equal(l.cells[i + 1].page, c->page);
			continue;
		}
		/* the mark of a pick list, too */
		assert_true(end(body, c) <= columns);
		for (k = 0; k < i; k++)
			assert_false(overlap(body, c, &l.cells[k]));
		if (c->kind != DAF_CELL_FIELD)
			continue;
		seen[c->index]++;
		f = &body->fields[c->index];
		/* nothing stands behind what may be right-to-left */
		for (k = 0; k < l.n && may_be_urdu(f); k++) {
			d = &l.cells[k];
			assert_false(d->kind == DAF_CELL_FIELD && d != c &&
				     d->page == c->page && d->row == c->row &&
				     d->column > c->column);
		}
		assert_true(
		    daf_text_width(f->def->label) <= (size_t)c->label_width ||
		    columns < COLUMNS);
	}
	for (i = 0; i < body->nfields; i++)
		assert_int_equal(seen[i], 1);
	free(seen);
	daf_form_layout_clear(&l);
}

static void
test_layout(void **state)
{
	struct state *s = *state;
	size_t i;

	for (i = 0; i < daf_types_count(s->types); i++) {
		add(s, daf_types_at(s->types, i)->name);
		check_layout(s, s->set->bodies[i], COLUMNS, HEIGHT);
		check_layout(s, s->set->bodies[i], 59, 7);
		check_layout(s, s->set->bodies[i], 199, 60);
	}
}

/* Values do not move anything; records below come last. */
static void
test_same_place(void **state)
{
	struct state *s = *state;
	struct daf_form_body *body = add(s, "case");
	struct daf_form_layout a = { 0 }, b = { 0 };
	size_t i;

	daf_form_lay(&a, s->set, body, COLUMNS, HEIGHT);
	type(s, body, "title",
	    "A shop, and a very long title, "
	    "\xd8\xaf\xda\xa9\xd8\xa7\xd9\x86");
	type(s, body, "summary", "One\nTwo\nThree\nFour\nFive");
	add(s, "person");
	daf_form_lay(&b, s->set, body, COLUMNS, HEIGHT);
	assert_int_equal(b.n, a.n + 1);
	for (i = 0; i + 1 < a.n; i++)
		assert_memory_equal(
		    &a.cells[i], &b.cells[i], sizeof(a.cells[i]));
	assert_int_equal(b.cells[b.n - 2].kind, DAF_CELL_BODY);
	assert_int_equal(b.cells[b.n - 1].kind, DAF_CELL_ADD);
	daf_form_layout_clear(&a);
	daf_form_layout_clear(&b);
}

/* ---- leaving a field ---- */

static void
test_leave(void **state)
{
	static const struct {
		const char *field, *typed, *value, *text, *shown;
	} rows[] = {
		{ "title", "  Shop break-in ", "Shop break-in", "Shop break-in",
		    "Shop break-in" },
		{ "category", "Theft", "theft", "Theft", "Theft" },
		{ "category", "theft", "theft", "Theft", "Theft" },
		{ "occurred_from", "t", "2025-11-26", "2025-11-26",
		    "Wed 26 Nov 2025" },
		{ "occurred_from", "-3", "2025-11-23", "2025-11-23",
		    "Sun 23 Nov 2025" },
		{ "occurred_from", "2025-11", "2025-11", "2025-11",
		    "Nov 2025" },
		{ "occurred_from", "", "", "", "" },
		{ "loss", "84000 pkr", "PKR 84000", "PKR 84000", "PKR 84000" },
		{ "summary", "a\n\nb\n", "a\n\nb", "a\n\nb", "a\n\nb" },
	};
	struct state *s = *state;
	struct daf_form_body *body = add(s, "case");
	const struct daf_form_field *f;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f = type(s, body, rows[i].field, rows[i].typed);
		assert_false(f->wrong);
		assert_string_equal(f->value, rows[i].value);
		assert_string_equal(f->text, rows[i].text);
		assert_string_equal(f->shown, rows[i].shown);
	}
}

static void
test_times(void **state)
{
	struct state *s = *state;
	struct daf_form_body *body = add(s, "entry");
	const struct daf_form_field *f;

	f = type(s, body, "entered_at", "25-11-2025 14:30");
	assert_string_equal(f->value, "2025-11-25T14:30:00+05:00");
	/* the office's own zone is not said */
	assert_string_equal(f->shown, "Tue 25 Nov 2025 14:30");
	assert_string_equal(f->text, "2025-11-25 14:30");
	f = type(s, body, "entered_at", "2025-11-25T14:30:00+00:00");
	assert_string_equal(f->shown, "Tue 25 Nov 2025 14:30 +00:00");
	assert_string_equal(f->text, "2025-11-25T14:30:00+00:00");
	/* seconds are not lost by looking at them */
	f = type(s, body, "entered_at", "2025-11-25T14:30:59+05:00");
	assert_string_equal(f->text, "2025-11-25T14:30:59+05:00");
}

static void
test_wrong(void **state)
{
	struct state *s = *state;
	struct daf_form_body *body = add(s, "person");
	const struct daf_form_field *f;

	f = type(s, body, "cnic", "35202-123457-x");
	assert_true(f->wrong);
	assert_non_null(f->doubt);
	/* what was typed stays as it was */
	assert_string_equal(f->text, "35202-123457-x");
	assert_true(daf_form_changed(f));
	/* one of the wrong length may stand so on paper */
	f = type(s, body, "cnic", "35202-123457-3");
	assert_false(f->wrong);
	assert_non_null(f->doubt);
	assert_string_equal(f->value, "35202-123457-3");
	f = type(s, body, "cnic", "35202-1234567-1");
	assert_false(f->wrong);
	/* a doubt is no error */
	f = type(s, body, "name", "Aslam 2");
	assert_false(f->wrong);
	assert_non_null(f->doubt);
	f = type(s, body, "name", "Aslam\x07");
	assert_true(f->wrong);
	f = type(s, body, "name", "");
	assert_false(f->wrong);
	assert_null(f->doubt);
}

static void
test_references(void **state)
{
	struct state *s = *state;
	struct daf_form_body *link, *person;
	const struct daf_form_field *f;
	int serials[2];

	link = add(s, "link");
	f = type(s, link, "person", "ISB-PER-2025-0001");
	assert_false(f->wrong);
	assert_string_equal(f->value, "isb.aaaa-7");
	assert_string_equal(f->text, "ISB-PER-2025-0001");
	assert_string_equal(f->shown, "ISB-PER-2025-0001 Muhammad Aslam");
	f = type(s, link, "person", "ISB-PER-2025-0002");
	assert_true(f->wrong);
	/* a person is no case */
	f = type(s, link, "parent", "ISB-PER-2025-0001");
	assert_true(f->wrong);
	f = type(s, link, "person", ".2");
	assert_true(f->wrong);
	person = add(s, "person");
	type(s, person, "name", "Kashif");
	f = type(s, link, "person", ".2");
	assert_false(f->wrong);
	assert_string_equal(f->shown, "new: Kashif");
	/* who is named is written first */
	assert_true(daf_form_order(serials, s->set));
	assert_int_equal(serials[0], 2);
	assert_int_equal(serials[1], 1);
	/* and taking him out empties the reference */
	daf_form_remove(s->set, 2);
	assert_string_equal(f->value, "");
	assert_int_equal(s->set->n, 1);
}

/* A move may need what the same save makes below the record. */
static void
test_new_first(void **state)
{
	struct state *s = *state;
	struct daf_form_body *sample = add(s, "sample"),
			     *move = add(s, "custody-move");
	int serials[2];

	free(sample->record);
	sample->record = daf_strdup("isb.aaaa-7");
	assert_true(daf_form_order(serials, s->set));
	assert_int_equal(serials[0], move->serial);
	assert_int_equal(serials[1], sample->serial);
}

/* Of a choice the only one that begins so; not of several, nor of one letter. */
static void
test_beginning(void **state)
{
	struct state *s = *state;
	struct daf_form_body *b = add(s, "custody-move");
	const struct daf_form_field *f;

	f = type(s, b, "reason", "into");
	assert_false(f->wrong);
	assert_string_equal(f->value, "store-in");
	assert_string_equal(f->shown, "Into the store room");
	f = type(s, b, "reason", "Store-o");
	assert_string_equal(f->value, "store-out");
	/* a whole one goes before a longer one */
	f = type(s, b, "reason", "lab");
	assert_string_equal(f->value, "lab");
	f = type(s, b, "reason", "to the");
	assert_true(f->wrong);
	f = type(s, b, "reason", "i");
	assert_true(f->wrong);
	f = type(s, b, "reason", "intoo");
	assert_true(f->wrong);
	b = add(s, "person");
	f = type(s, b, "nationality", "pakis");
	assert_string_equal(f->value, "PK");
	f = type(s, b, "nationality", "united");
	assert_true(f->wrong);
	f = type(s, b, "nationality", "Niger");
	assert_string_equal(f->value, "NE");
	f = type(s, b, "nationality", "IRE"); /* it might be a code */
	assert_true(f->wrong);
}

static void
test_circle(void **state)
{
	struct state *s = *state;
	struct daf_form_body *a = add(s, "case"), *b = add(s, "case");
	int serials[2];

	type(s, a, "linked_case", ".2");
	type(s, b, "linked_case", ".1");
	assert_false(daf_form_order(serials, s->set));
}

static void
test_required(void **state)
{
	struct state *s = *state;
	struct daf_form_body *body = add(s, "entry");
	const struct daf_form_field *f = daf_form_find(body, "handling_text");

	assert_false(daf_form_required(body, f));
	type(s, body, "handling", "H3");
	assert_true(daf_form_required(body, f));
	type(s, body, "handling", "H1");
	assert_false(daf_form_required(body, f));
	assert_true(daf_form_required(body, daf_form_find(body, "title")));
}

/* A field of a group goes along when another one of it has changed. */
static void
test_together(void **state)
{
	struct state *s = *state;
	struct daf_form_body *body = add(s, "case");
	struct daf_form_field *by = daf_form_find(body, "approved_by"),
			      *on = daf_form_find(body, "approved_on");

	free(body->record);
	body->record = strdup("isb.aaaa-3");
	daf_form_seen(by, "Board", "isb.aaaa-3", &s->ask);
	daf_form_seen(on, "2025-11-01", "isb.aaaa-3", &s->ask);
	assert_false(daf_form_writes(body, by));
	assert_false(daf_form_touched(s->set));
	type(s, body, "approved_on", "2025-11-02");
	assert_true(daf_form_writes(body, by));
	assert_true(daf_form_writes(body, on));
	assert_false(daf_form_writes(body, daf_form_find(body, "title")));
	assert_true(daf_form_touched(s->set));
}

static void
test_children(void **state)
{
	struct state *s = *state;
	const struct daf_type *t, *person;
	size_t i;
	bool found = false;

	person = daf_types_find(s->types, "person");
	for (i = 0; (t = daf_form_child_type(s->types, person, i)) != NULL; i++)
		found = found || strcmp(t->name, "name") == 0;
	assert_true(found);
	assert_null(
	    daf_form_child_type(s->types, daf_types_find(s->types, "name"), 0));
}

/* ---- drafts ---- */

static void
make(struct state *s)
{
	struct daf_form_body *a = add(s, "case"), *b = add(s, "link");
	struct daf_form_field *f;

	type(s, a, "title",
	    "Shop \"break-in\", \xd8\xaf\xda\xa9\xd8\xa7\xd9"
	    "\x86");
	type(s, a, "summary", "One\nTwo");
	type(s, a, "loss", "no amount");
	f = daf_form_find(a, "place");
	daf_form_seen(f, "Main Bazaar", "isb.aaaa-1 isb.aaaa-2", &s->ask);
	daf_form_type(f, "Old Bazaar", s->set, &s->ask);
	f = daf_form_raw(s->set, a, "of_a_newer_program");
	daf_form_seen(f, "raw", "isb.aaaa-2", &s->ask);
	f = daf_form_find(a, "judge");
	daf_form_seen(f, "A", "isb.aaaa-4 khi.aaaa-4", &s->ask);
	f->lock = DAF_FORM_DISPUTED;
	type(s, b, "person", "ISB-PER-2025-0001");
	type(s, b, "parent", ".1")->lock = DAF_FORM_PARENT;
}

static void
test_draft(void **state)
{
	struct state *s = *state;
	struct daf_form_place place = { .serial = 2,
		.field = daf_strdup("role"),
		.path = { 1 },
		.depth = 1 };
	struct daf_form_place back = { 0 };
	struct daf_buf first = { 0 }, second = { 0 }, text = { 0 };
	struct daf_form_set *again = NULL;
	const struct daf_err *err;
	const struct daf_form_body *a;

	make(s);
	daf_form_store(&first, s->set, &place);
	err = daf_form_restore(
	    &again, &back, s->types, "main", daf_buf_str(&first), &s->ask);
	assert_null(err);
	daf_form_store(&second, again, &back);
	assert_string_equal(daf_buf_str(&first), daf_buf_str(&second));
	assert_int_equal(back.serial, 2);
	assert_int_equal(back.depth, 1);
	assert_string_equal(back.field, "role");
	a = again->bodies[0];
	assert_string_equal(daf_form_find(a, "summary")->value, "One\nTwo");
	assert_true(daf_form_find(a, "loss")->wrong);
	assert_string_equal(daf_form_find(a, "loss")->text, "no amount");
	assert_string_equal(
	    daf_form_find(a, "place")->over, "isb.aaaa-1 isb.aaaa-2");
	assert_string_equal(daf_form_find(a, "place")->before, "Main Bazaar");
	assert_int_equal(daf_form_find(a, "judge")->lock, DAF_FORM_DISPUTED);
	assert_false(daf_form_writes(a, daf_form_find(a, "judge")));
	assert_int_equal(
	    daf_form_find(a, "of_a_newer_program")->lock, DAF_FORM_RAW);
	assert_true(daf_form_below(again, again->bodies[1], 1));
	daf_form_describe(&text, daf_buf_str(&first));
	assert_non_null(strstr(daf_buf_str(&text), " fields"));
	daf_buf_reset(&text);
	daf_form_titled(&text, daf_buf_str(&first));
	assert_string_equal(daf_buf_str(&text),
	    "Shop \"break-in\", \xd8\xaf\xda\xa9\xd8\xa7\xd9\x86");
	daf_buf_clear(&first);
	daf_buf_clear(&second);
	daf_buf_clear(&text);
	free(place.field);
	free(back.field);
	daf_form_set_free(again);
}

static void
test_bad_drafts(void **state)
{
	static const char *const bodies[] = { "", "{", "[]", "{\"bodies\":[]}",
		"{\"bodies\":[{}]}", "{\"bodies\":[{\"type\":\"case\"}]}",
		"{\"bodies\":[{\"type\":\"case\",\"serial\":-1}]}",
		"{\"bodies\":[{\"type\":\"nosuch\",\"serial\":1}]}",
		("{\"bodies\":[{\"type\":\"case\",\"serial\":1},"
		 "{\"type\":\"case\",\"serial\":1}]}") };
	struct state *s = *state;
	struct daf_form_place place;
	struct daf_form_set *set;
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		err = daf_form_restore(
		    &set, &place, s->types, "main", bodies[i], &s->ask);
		assert_non_null(err);
		assert_int_equal(err->code, DAF_REFUSED);
		assert_null(set);
		daf_err_free(err);
		daf_form_describe(&b, bodies[i]);
		daf_form_titled(&b, bodies[i]);
		assert_int_equal(b.len, 0);
	}
	daf_buf_clear(&b);
}

/* ---- the editor ---- */

static void
keys(struct daf_editor *e, const char *text)
{
	for (; *text != '\0'; text++)
		assert_true(daf_editor_key(
		    e, *text == '\n' ? DAF_K_ENTER : (uint32_t)*text, true));
}

static void
test_wrap(void **state)
{
	struct daf_editor e = { 0 };

	(void)state;
	daf_editor_set(&e, "one two three\nfour");
	daf_editor_wrap(&e, 9, 3); /* 8, and the cursor */
	assert_int_equal(e.nrows, 3);
	assert_int_equal(e.rows[1], 8);
	assert_int_equal(e.rows[2], 14);
	/* a word that is longer than a row is cut */
	daf_editor_set(&e, "abcdefghijklmnop");
	daf_editor_wrap(&e, 9, 3);
	assert_int_equal(e.nrows, 2);
	assert_int_equal(e.rows[1], 8);
	/* a letter that is wide does not stand on the edge */
	daf_editor_set(&e, "abcdefg\xe6\xbc\xa2");
	daf_editor_wrap(&e, 9, 3);
	assert_int_equal(e.nrows, 2);
	assert_int_equal(e.rows[1], 7);
	daf_editor_set(&e, "a\n");
	daf_editor_wrap(&e, 9, 3);
	assert_int_equal(e.nrows, 2);
	daf_editor_clear(&e);
}

static void
test_editor(void **state)
{
	struct daf_editor e = { 0 };

	(void)state;
	daf_editor_set(&e, "");
	daf_editor_wrap(&e, 9, 3);
	keys(&e, "one two three\nfour");
	assert_string_equal(daf_editor_text(&e), "one two three\nfour");
	/* up to "three", which keeps the column, and up again */
	assert_true(daf_editor_key(&e, DAF_K_UP, true));
	assert_int_equal(e.at, 12);
	assert_true(daf_editor_key(&e, DAF_K_UP, true));
	assert_int_equal(e.at, 4);
	/* from the first row one leaves */
	assert_false(daf_editor_key(&e, DAF_K_UP, true));
	assert_false(daf_editor_key(&e, DAF_K_ENTER, false));
	assert_true(daf_editor_key(&e, DAF_K_BACKSPACE, true));
	assert_string_equal(daf_editor_text(&e), "onetwo three\nfour");
	assert_true(daf_editor_key(&e, DAF_K_DELETE, true));
	assert_string_equal(daf_editor_text(&e), "onewo three\nfour");
	daf_editor_clear_end(&e);
	assert_true(daf_editor_key(&e, DAF_K_END, true));
	daf_editor_paste(&e, "x\r\ny\tz\x07\x1b[1m\xff", 12);
	assert_non_null(strstr(daf_editor_text(&e), "x\ny z[1m"));
	daf_editor_clear(&e);
}

/* A mark goes with its letter. */
static void
test_clusters(void **state)
{
	struct daf_editor e = { 0 };

	(void)state;
	daf_editor_set(&e, "e\xcc\x81x");
	daf_editor_wrap(&e, 9, 3);
	assert_true(daf_editor_key(&e, DAF_K_RIGHT, true));
	assert_int_equal(e.at, 3);
	assert_true(daf_editor_key(&e, DAF_K_LEFT, true));
	assert_int_equal(e.at, 0);
	assert_true(daf_editor_key(&e, DAF_K_DELETE, true));
	assert_string_equal(daf_editor_text(&e), "x");
	daf_editor_clear(&e);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_layout),
		TEST(test_same_place),
		TEST(test_leave),
		TEST(test_times),
		TEST(test_wrong),
		TEST(test_references),
		TEST(test_new_first),
		TEST(test_beginning),
		TEST(test_circle),
		TEST(test_required),
		TEST(test_together),
		TEST(test_children),
		TEST(test_draft),
		TEST(test_bad_drafts),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_editor),
		cmocka_unit_test(test_clusters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
