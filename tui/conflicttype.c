/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * conflicttype.c - a value of one's own for a disputed field, or the reason; see
 * conflicti.h. What is typed is in the draft while it is typed, and stays when
 * the question is left.
 */
#include <stdlib.h>
#include <string.h>

#include "schema/kind.h"
#include "tui/ask.h"
#include "tui/conflicti.h"
#include "tui/editor.h"
#include "tui/screens.h"

/* The disputed field of that name; NULL: it is none any more. */
static struct daf_dispute *
dispute_named(struct daf_conflict_screen *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->d.n; i++)
		if (strcmp(c->d.items[i].name, name) == 0)
			return &c->d.items[i];
	return NULL;
}

/* What is being typed, while the question waits. */
struct typing {
	struct daf_conflict_screen *c;
	const char *name; /* of the field; NULL: the reason */
	char *last;       /* that was to be kept; ours */
	bool left;        /* with Esc */
};

static void
keep_typing(void *arg, const char *text)
{
	struct typing *t = arg;
	struct daf_dispute *d =
	    t->name != NULL ? dispute_named(t->c, t->name) : NULL;

	t->left = text == NULL;
	if (text != NULL) {
		free(t->last);
		t->last = daf_strdup(text);
	}
	if (text == NULL)
		daf_conflict_keep(t->c);
	else if (d != NULL || t->name == NULL)
		daf_conflict_keep_text(t->c, d, text);
}

/* Asks for a value as its kind is asked for. False: left. */
static bool
ask_value(char **out, struct typing *t, const struct daf_dispute *d,
    const char *begin)
{
	const char *kind = d->field != NULL ? d->field->kind->name : "";
	struct daf_ui *ui = t->c->s.ui;
	char *question;
	bool got;

	if (strcmp(kind, "choice") == 0)
		return daf_pick_choice(out, ui, d->field, begin, NULL);
	if (strcmp(kind, "reference") == 0)
		return daf_pick_record(out, ui, t->c->d.view.r.item.ledger,
		    d->field->of, d->label, NULL);
	if (strcmp(kind, "longtext") == 0) {
		*out = daf_editor_open(ui, d->label, begin != NULL ? begin : "",
		    0, keep_typing, t);
		return *out != NULL;
	}
	question = daf_asprintf("%s:", d->label);
	got = daf_ask_kept(out, ui, question, begin, keep_typing, t);
	free(question);
	return got;
}

/* Was the question left with something typed in it that it did not begin with?
 * Esc alone loses nothing. */
static bool
left_typed(const struct typing *t, const char *begin)
{
	return t->left && t->last != NULL && *t->last != '\0' &&
	       (begin == NULL || strcmp(t->last, begin) != 0);
}

static void
type_why(struct daf_conflict_screen *c)
{
	struct typing typing = { .c = c };
	char *why;

	if (!daf_ask_kept(
		&why, c->s.ui, "Why:", c->d.why, keep_typing, &typing)) {
		if (!left_typed(&typing, c->d.why)) {
			free(typing.last);
			return;
		}
		why = daf_strdup(typing.last);
		daf_ui_say(c->s.ui, "Kept as the reason; u takes it out");
	}
	free(typing.last);
	free(c->d.why);
	c->d.why = *why != '\0' ? why : NULL;
	if (c->d.why == NULL)
		free(why);
	daf_conflict_keep(c);
}

/* The field takes it, or it stays as what was typed. */
static const struct daf_err *
take_typed(
    struct daf_conflict_screen *c, struct daf_dispute *d, const char *typed)
{
	struct daf_buf value = { 0 };
	const struct daf_err *err;

	err = daf_conflict_canonical(&value, c, d, typed);
	if (err == NULL)
		daf_dispute_choose(
		    d, DAF_DECIDED_TYPED, 0, daf_buf_str(&value));
	else if (*typed != '\0')
		daf_dispute_typed(d, typed);
	daf_conflict_keep(c);
	daf_buf_clear(&value);
	return err;
}

/* What typing begins with. Yours, or NULL. */
static char *
type_from(const struct daf_dispute *d)
{
	const char *text = d->typed;

	if (text == NULL)
		text = daf_dispute_result(d);
	if (text == NULL && d->n > 0)
		text = d->values[0].value;
	return text != NULL ? daf_strdup(text) : NULL;
}

const struct daf_err *
daf_conflict_type(struct daf_conflict_screen *c)
{
	struct daf_dispute *d = daf_conflict_now(c);
	const struct daf_err *err = NULL;
	struct typing typing = { .c = c };
	char *begin, *name, *typed = NULL;
	bool got;

	if (d == NULL) {
		type_why(c);
		return NULL;
	}
	if (d->hidden)
		return daf_conflict_seen(d);
	/* it may be read anew meanwhile, and have other fields */
	typing.name = name = daf_strdup(d->name);
	begin = type_from(d);
	got = ask_value(&typed, &typing, d, begin);
	d = got || left_typed(&typing, begin) ? dispute_named(c, name) : NULL;
	if (d != NULL && got) {
		err = take_typed(c, d, typed);
	} else if (d != NULL) {
		daf_dispute_typed(d, typing.last);
		daf_conflict_keep(c);
		daf_ui_say(
		    c->s.ui, "What you typed is kept: t goes on with it");
	}
	free(typing.last);
	free(typed);
	free(begin);
	free(name);
	return err;
}
