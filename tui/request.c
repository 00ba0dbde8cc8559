/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * request.c - which request is to be drafted: of the types whose files say that
 * their records ask something of others (schema/type.h), those first that can be
 * about the record at hand.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/text.h"
#include "tui/screens.h"
#include "tui/views.h"

/* The record's own draft, in a list of kinds; no type has this name. */
#define THIS_ONE "."

struct about {
	struct daf_item item; /* record 0: none */
	const struct daf_types *types;
	const char *ledger; /* NULL: to be asked */
	bool open;          /* it is a request, and not at its end */
};

static bool
is_about(const struct daf_type *type, const struct about *a)
{
	const struct daf_field *field =
	    type->request.about != NULL
		? daf_type_field(type, type->request.about)
		: NULL;
	size_t i;

	if (field == NULL || a->item.record == 0)
		return false;
	for (i = 0; field->of != NULL && field->of[i] != NULL; i++)
		if (strcmp(field->of[i], a->item.type) == 0)
			return true;
	return field->of == NULL;
}

static const struct daf_err *
read_about(
    struct about *a, struct daf_pool *pool, struct daf_ui *ui, int64_t record)
{
	const struct daf_register_ledger *conf;
	const struct daf_choice *stage;
	const struct daf_err *err;
	struct daf_record r;

	*a = (struct about){ .types = daf_views_types(ui) };
	if (record == 0)
		return a->types != NULL
			   ? NULL
			   : daf_err(DAF_REFUSED,
				 "there is no ledger to write a request in");
	err = daf_show(&r, pool, ui->cli->reg, record);
	if (err == NULL)
		err = daf_register_ledger(&conf, ui->cli->reg, r.item.ledger);
	if (err != NULL)
		return err;
	a->item = r.item;
	a->ledger = r.item.ledger;
	a->types = conf->types;
	stage = r.type != NULL ? daf_type_stage(r.type, r.item.stage) : NULL;
	a->open = r.type != NULL && r.type->request.nsteps > 0 &&
		  stage != NULL && !stage->closed;
	return NULL;
}

/* Those that can be about the record, or the others. */
static void
offer(struct daf_pick_row *rows, size_t *n, struct daf_pool *pool,
    const struct about *a, bool about)
{
	const struct daf_type *t;
	size_t i;

	for (i = 0; i < daf_types_count(a->types); i++) {
		t = daf_types_at(a->types, i);
		if (t->request.nsteps > 0 && is_about(t, a) == about)
			rows[(*n)++] = (struct daf_pick_row){ t->name,
				daf_pool_printf(pool, "%-22s %s", t->label,
				    about ? "about this record" : "") };
	}
}

static bool
ask_kind(char **kind, struct daf_pool *pool, struct daf_ui *ui,
    const struct about *a)
{
	struct daf_pick_row *rows =
	    daf_pool_array(pool, daf_types_count(a->types) + 1, sizeof(*rows));
	size_t n = 0;

	if (a->open)
		rows[n++] =
		    (struct daf_pick_row){ THIS_ONE, "This one, step by step" };
	offer(rows, &n, pool, a, true);
	offer(rows, &n, pool, a, false);
	if (n == 0) {
		daf_ui_say(ui, "The types of this ledger have no requests");
		return false;
	}
	return daf_pick_row(
	    kind, ui, "A request of which kind?", rows, n, NULL);
}

static bool
is_named(const struct daf_type *t, const char *word)
{
	size_t i;

	if (strcasecmp(t->name, word) == 0 || strcasecmp(t->label, word) == 0)
		return true;
	for (i = 0; t->synonyms[i] != NULL; i++)
		if (strcasecmp(t->synonyms[i], word) == 0)
			return true;
	return false;
}

/* By its name, label or a synonym, or the beginning of its name where only one
 * begins so. */
static const struct daf_err *
find_kind(const struct daf_type **out, const struct about *a, const char *word)
{
	const size_t len = strlen(word);
	const struct daf_type *t, *near = NULL;
	size_t i, n = 0;

	*out = NULL;
	for (i = 0; i < daf_types_count(a->types); i++) {
		t = daf_types_at(a->types, i);
		if (t->request.nsteps == 0)
			continue;
		if (is_named(t, word))
			*out = t;
		if (strncasecmp(t->name, word, len) == 0) {
			near = t;
			n++;
		}
	}
	if (*out == NULL && n == 1)
		*out = near;
	if (*out != NULL)
		return NULL;
	return daf_err(DAF_REFUSED, "`%s` is no kind of request: r lists them",
	    daf_text_quote(word).text);
}

const struct daf_err *
daf_request_open(struct daf_ui *ui, int64_t record, const char *kind)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_type *type = NULL;
	const struct daf_err *err;
	char *word = NULL;
	struct about a;

	err = read_about(&a, pool, ui, record);
	if (err != NULL)
		goto done;
	if (kind != NULL)
		word = daf_strdup(kind);
	else if (!ask_kind(&word, pool, ui, &a))
		goto done;
	if (strcmp(word, THIS_ONE) == 0)
		err = daf_form_guide(ui, record);
	else
		err = find_kind(&type, &a, word);
	if (type != NULL)
		err = daf_form_request(
		    ui, a.ledger, type, is_about(type, &a) ? a.item.id : NULL);
done:
	free(word);
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_requests_open(struct daf_ui *ui)
{
	char *filter = daf_asprintf(
	    "request=yes open=yes office=%s", ui->cli->ledger->conf->office);
	const struct daf_err *err;

	err = daf_list_open(ui, NULL, filter, NULL, "Open requests");
	free(filter);
	return err;
}
