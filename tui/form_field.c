/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_field.c - see form.h: from what was typed to a value, and back to what
 * one sees and what one would edit. */
#include <stdlib.h>
#include <string.h>

#include "core/base/named.h"
#include "core/base/text.h"
#include "schema/tables.h"
#include "tui/form.h"

static void
put(char **at, const char *text)
{
	char *copy = daf_strdup(text); /* text may be in what is freed */

	free(*at);
	*at = copy;
}

static void
forget(char **at)
{
	free(*at);
	*at = NULL;
}

static bool
is_kind(const struct daf_form_field *f, const char *kind)
{
	return f->def != NULL && strcmp(f->def->kind->name, kind) == 0;
}

/* Does typing `text` give the value again? */
static bool
gives(const struct daf_form_field *f, const char *text,
    const struct daf_kind_ctx *ctx)
{
	const struct daf_err *err;
	struct daf_buf again = { 0 };
	bool same;

	err = daf_kind_parse(&again, f->def, text, ctx);
	same = err == NULL && strcmp(daf_buf_str(&again), f->value) == 0;
	daf_err_free(err);
	daf_buf_clear(&again);
	return same;
}

/* What one edits: the words of a choice, a time without its zone; else the
 * value itself. */
static void
editable(struct daf_form_field *f, const struct daf_kind_ctx *ctx)
{
	struct daf_buf b = { 0 };

	if (is_kind(f, "choice") || is_kind(f, "country"))
		f->def->kind->display(&b, f->def, f->value);
	else if (is_kind(f, "datetime") && strlen(f->value) >= 16)
		daf_buf_addf(&b, "%.10s %.5s", f->value, f->value + 11);
	if (b.len > 0 && gives(f, daf_buf_str(&b), ctx))
		put(&f->text, daf_buf_str(&b));
	else
		put(&f->text, f->value);
	daf_buf_clear(&b);
}

/* What one reads. A time of this office's zone needs no zone. */
static void
show(struct daf_form_field *f, const struct daf_kind_ctx *ctx)
{
	struct daf_buf b = { 0 };
	int64_t at;
	int offset;

	if (f->value[0] != '\0' && f->def != NULL)
		f->def->kind->display(&b, f->def, f->value);
	else
		daf_buf_adds(&b, f->value);
	if (is_kind(f, "datetime") && b.len > 7 && ctx != NULL &&
	    daf_time_parse(&at, &offset, f->value) && offset == ctx->offset_min)
		b.data[b.len - 7] = '\0';
	put(&f->shown, daf_buf_str(&b));
	daf_buf_clear(&b);
}

static const struct daf_kind_ctx no_time = { 0 };

static void
names(struct daf_form_field *f, const struct daf_item *item)
{
	char *both;

	put(&f->value, item->id);
	put(&f->ref_type, item->type);
	put(&f->text, item->number != NULL ? item->number : item->id);
	both = daf_asprintf("%s%s%s", item->number != NULL ? f->text : "",
	    item->number != NULL ? " " : "", item->title);
	put(&f->shown, item->title[0] != '\0' ? both : f->text);
	free(both);
}

static bool
may_stand(const struct daf_form_field *f, const char *type)
{
	size_t i;

	if (f->def->of == NULL)
		return true;
	for (i = 0; f->def->of[i] != NULL; i++)
		if (strcmp(f->def->of[i], type) == 0)
			return true;
	return false;
}

static void
wrong(struct daf_form_field *f, const char *why)
{
	char *said = daf_named_text(why);

	put(&f->value, f->text);
	put(&f->shown, f->text);
	put(&f->doubt, said);
	f->wrong = true;
	free(said);
}

/* A reference to a record of this form. */
static void
own_reference(struct daf_form_field *f, const struct daf_form_set *set)
{
	const struct daf_form_body *body =
	    daf_form_body(set, (int)strtol(f->text + 1, NULL, 10));
	struct daf_buf b = { 0 };

	if (body == NULL || body->record[0] != '\0') {
		wrong(f, "this form has no such new record");
		return;
	}
	put(&f->value, f->text);
	put(&f->ref_type, body->type->name);
	daf_buf_adds(&b, "new: ");
	daf_form_title(&b, set, body);
	put(&f->shown, daf_buf_str(&b));
	daf_buf_clear(&b);
}

static void
reference(struct daf_form_field *f, const struct daf_form_set *set,
    const struct daf_form_ask *ask)
{
	const struct daf_err *err;
	struct daf_item item = { 0 };
	char *why;

	if (f->text[0] == '.') {
		own_reference(f, set);
	} else if (ask == NULL || ask->find == NULL) {
		put(&f->value, f->text);
		put(&f->shown, f->text);
		return;
	} else {
		err = ask->find(&item, ask->arg, f->text);
		if (err != NULL) {
			why =
			    daf_asprintf("%s: %s", f->def->label, err->marked);
			wrong(f, why);
			free(why);
			daf_err_free(err);
			return;
		}
		names(f, &item);
	}
	if (f->wrong || f->ref_type == NULL || may_stand(f, f->ref_type))
		return;
	why = daf_asprintf("%s: %s is a record of type %s, which may not "
			   "stand here",
	    f->def->label, f->text, f->ref_type);
	wrong(f, why);
	free(why);
}

/* Of a choice the beginning is enough where only one begins so. */
static const char *
whole_word(const struct daf_form_field *f)
{
	const size_t n = strlen(f->text);
	const struct daf_choice *c, *found = NULL;
	size_t i;

	for (i = 0; n >= 1 && is_kind(f, "choice") && i < f->def->nchoices;
	     i++) {
		c = &f->def->choices[i];
		if (strncasecmp(c->value, f->text, n) != 0 &&
		    strncasecmp(c->label, f->text, n) != 0)
			continue;
		if (found != NULL || strlen(c->value) == n ||
		    strlen(c->label) == n)
			return f->text; /* which one, the kind knows */
		found = c;
	}
	return found != NULL ? found->value : f->text;
}

/* All of them would fill half a screen. */
static void
no_choice(struct daf_form_field *f)
{
	char *why = daf_asprintf("%s: `%s` is none of its %zu choices",
	    f->def->label, daf_text_quote(f->text).text, f->def->nchoices);

	wrong(f, why);
	free(why);
}

static const char *
whole_country(const char *text)
{
	const size_t n = strlen(text);
	const char *found = NULL;
	size_t i;

	for (i = 0; n >= 4 && i < daf_ncountries; i++) {
		if (strncasecmp(daf_countries[i].name, text, n) != 0)
			continue;
		if (found != NULL)
			return text; /* which one, the kind knows */
		found = daf_countries[i].alpha2;
	}
	return found != NULL ? found : text;
}

static const char *
whole(const struct daf_form_field *f)
{
	return is_kind(f, "country") ? whole_country(f->text) : whole_word(f);
}

static void
parse(struct daf_form_field *f, const struct daf_kind_ctx *ctx)
{
	const struct daf_err *err;
	struct daf_buf value = { 0 };
	const char *doubt;
	char *why;

	err = daf_kind_parse(&value, f->def, whole(f), ctx);
	if (err != NULL) {
		if (f->def->nchoices > 0)
			no_choice(f);
		else
			wrong(f, err->marked);
		daf_err_free(err);
		daf_buf_clear(&value);
		return;
	}
	put(&f->value, daf_buf_str(&value));
	daf_buf_clear(&value);
	show(f, ctx);
	if (f->value[0] == '\0')
		return;
	editable(f, ctx);
	doubt = f->def->kind->warn(f->def, f->value);
	if (doubt != NULL) {
		why = daf_asprintf("%s: %s", f->def->label, doubt);
		put(&f->doubt, why);
		free(why);
	}
}

/* Spaces at the ends say nothing. */
static void
trim(char *s)
{
	size_t lead = strspn(s, " \n"), len;

	memmove(s, s + lead, strlen(s) - lead + 1);
	for (len = strlen(s); len > 0 && strchr(" \n", s[len - 1]) != NULL;)
		s[--len] = '\0';
}

void
daf_form_leave(struct daf_form_field *f, const struct daf_form_set *set,
    const struct daf_form_ask *ask)
{
	const struct daf_kind_ctx *ctx = ask != NULL ? &ask->ctx : &no_time;
	const struct daf_err *err;
	char *clean = NULL, *was;

	if (f->def == NULL || f->lock == DAF_FORM_RAW ||
	    f->lock == DAF_FORM_DISPUTED)
		return;
	was = daf_strdup(f->value);
	f->wrong = false;
	forget(&f->doubt);
	forget(&f->ref_type);
	err = daf_text_normalize(&clean, f->text, strlen(f->text));
	if (err != NULL) {
		wrong(f, err->marked);
		daf_err_free(err);
	} else {
		if (!daf_form_long(f))
			trim(clean);
		put(&f->text, clean);
		if (daf_form_is_reference(f) && clean[0] != '\0')
			reference(f, set, ask);
		else
			parse(f, ctx);
	}
	/* an answer was given for another value */
	if (strcmp(was, f->value) != 0)
		f->kept = false;
	free(was);
	free(clean);
}

void
daf_form_type(struct daf_form_field *f, const char *text,
    const struct daf_form_set *set, const struct daf_form_ask *ask)
{
	put(&f->text, text);
	daf_form_leave(f, set, ask);
}

void
daf_form_seen(struct daf_form_field *f, const char *value, const char *over,
    const struct daf_form_ask *ask)
{
	const struct daf_err *err;
	struct daf_item item = { 0 };

	put(&f->value, value);
	put(&f->before, value);
	put(&f->over, over);
	put(&f->text, value);
	show(f, &ask->ctx);
	if (f->def == NULL || value[0] == '\0')
		return;
	if (!daf_form_is_reference(f)) {
		editable(f, &ask->ctx);
		return;
	}
	/* what it names may be unknown here: then its id is shown */
	if (ask->find == NULL)
		return;
	err = ask->find(&item, ask->arg, value);
	if (err == NULL)
		names(f, &item);
	daf_err_free(err);
}
