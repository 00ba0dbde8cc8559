/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plainform.c - a record written by answering questions: the needed fields one
 * after the other, then any of the others by number. Saved by the same commands
 * as a script would use; kept as a draft after each answer.
 */
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/carry.h"
#include "tui/form.h"
#include "tui/plain.h"
#include "tui/screens.h"

struct filling {
	struct daf_plain *p;
	struct daf_form_set *set;
	struct daf_form_body *body;
	struct daf_form_ask ask;
	const char *parent; /* or NULL */
	int64_t draft;
};

static const struct daf_err *
find(struct daf_item *out, void *arg, const char *name)
{
	struct daf_cli *cli = arg;

	return daf_find_record(
	    out, cli->pool, cli->reg, cli->ledger->conf->name, name);
}

static void
asking(struct daf_form_ask *ask, struct daf_cli *cli)
{
	int64_t now = daf_time_now();

	*ask = (struct daf_form_ask){ .find = find, .arg = cli };
	ask->ctx.now = now;
	ask->ctx.offset_min = daf_time_offset(cli->ledger->conf->zone, now);
}

static void
keep(struct filling *f)
{
	struct daf_cli *cli = f->p->cli;
	struct daf_buf body = { 0 };
	struct daf_form_place at = { .serial = f->body->serial };
	const struct daf_err *err;
	int64_t id;

	daf_form_store(&body, f->set, &at);
	err = daf_draft_put(&id, cli->reg,
	    &(struct daf_draft){ .id = f->draft,
		.officer = cli->signer->id,
		.ledger = cli->ledger->conf->name,
		.type = f->body->type->name,
		.record = f->body->record,
		.body = daf_buf_str(&body) });
	daf_buf_clear(&body);
	if (err == NULL)
		f->draft = id;
	else
		daf_plain_complain(
		    f->p, daf_err_wrap(err, "no draft can be kept"));
}

static void
explain(struct daf_plain *p, const struct daf_field *def)
{
	size_t i;

	daf_out_block(p->cli->out, "  ", def->help);
	daf_out_line(p->cli->out, "  Wanted is %s.", def->kind->wanted);
	for (i = 0; i < def->nchoices; i++)
		daf_out_line(p->cli->out, "  %s", def->choices[i].label);
}

/* One field. False: the end of input. */
static bool
ask_field(struct filling *f, struct daf_form_field *field, bool needed)
{
	struct daf_plain *p = f->p;
	const char *now = field->shown != NULL ? field->shown : "";

	for (;;) {
		(void)daf_plain_ask(p, "%s%s%s%s%s (? explains)",
		    field->def->label, needed ? ", needed" : "",
		    *now != '\0' ? ", now " : "", now,
		    *now != '\0' ? "; Enter keeps it, - empties it" : "");
		if (p->ended)
			return false;
		if (strcmp(p->line, "?") == 0) {
			explain(p, field->def);
			continue;
		}
		if (p->line[0] == '\0')
			return true;
		daf_form_type(field, strcmp(p->line, "-") == 0 ? "" : p->line,
		    f->set, &f->ask);
		keep(f);
		if (field->doubt != NULL)
			daf_plain_say(p, field->doubt, "");
		if (!field->wrong) {
			if (field->shown != NULL && *field->shown != '\0')
				daf_out_line(p->cli->out, "  %s", field->shown);
			return true;
		}
		now = "";
	}
}

static bool
can_be_typed(const struct daf_form_field *field)
{
	return field->def != NULL && field->lock == DAF_FORM_OPEN &&
	       !field->def->program && strcmp(field->name, "number") != 0 &&
	       strcmp(field->name, "struck") != 0;
}

static bool
ask_needed(struct filling *f)
{
	size_t i;

	for (i = 0; i < f->body->nfields; i++) {
		if (!can_be_typed(&f->body->fields[i]) ||
		    !daf_form_required(f->body, &f->body->fields[i]) ||
		    (f->body->fields[i].value != NULL &&
			*f->body->fields[i].value != '\0'))
			continue;
		if (!ask_field(f, &f->body->fields[i], true))
			return false;
	}
	return true;
}

/* Any field, by number. */
static bool
ask_other(struct filling *f)
{
	struct daf_pool *pool = f->p->cli->pool;
	struct daf_form_field *fields = f->body->fields;
	const char **rows =
	    daf_pool_array(pool, f->body->nfields, sizeof(*rows));
	size_t *at = daf_pool_array(pool, f->body->nfields, sizeof(*at));
	size_t i, n = 0;
	int chosen;

	for (i = 0; i < f->body->nfields; i++) {
		if (!can_be_typed(&fields[i]))
			continue;
		at[n] = i;
		rows[n++] = daf_pool_printf(pool, "%s%s%s",
		    fields[i].def->label,
		    fields[i].shown != NULL && *fields[i].shown != '\0' ? ": "
									: "",
		    fields[i].shown != NULL ? fields[i].shown : "");
	}
	chosen = daf_plain_choose(f->p, "Which field?", rows, n);
	return chosen < 0 || ask_field(f, &fields[at[chosen]], false);
}

static bool
save(struct filling *f)
{
	struct daf_pool *pool = f->p->cli->pool;
	const struct daf_form_field *field;
	const char **words =
	    daf_pool_array(pool, f->body->nfields + 4, sizeof(*words));
	size_t n = 0, i;

	words[n++] = "new";
	words[n++] = f->body->type->name;
	for (i = 0; i < f->body->nfields; i++) {
		field = &f->body->fields[i];
		if (field->value != NULL && *field->value != '\0' &&
		    !field->wrong &&
		    (f->parent == NULL || strcmp(field->name, "parent") != 0))
			words[n++] = daf_pool_printf(
			    pool, "%s=%s", field->name, field->value);
	}
	if (f->parent != NULL)
		words[n++] = daf_pool_printf(pool, "parent=%s", f->parent);
	if (!daf_plain_run(f->p, words))
		return false;
	daf_out_line(f->p->cli->out, "Saved; it is here, and not sent yet.");
	if (f->draft != 0)
		daf_plain_complain(
		    f->p, daf_draft_drop(f->p->cli->reg, f->draft));
	return true;
}

static const struct daf_type *
which_type(struct daf_plain *p)
{
	const struct daf_types *types = p->cli->ledger->conf->types;
	size_t n = daf_types_count(types), k = 0, i;
	const char **rows = daf_pool_array(p->cli->pool, n, sizeof(*rows));
	const struct daf_type **found =
	    daf_pool_array(p->cli->pool, n, sizeof(const struct daf_type *));
	int at;

	for (i = 0; i < n; i++) {
		found[k] = daf_types_at(types, i);
		rows[k] = found[k]->label;
		k += strcmp(found[k]->name, DAF_ACCESS_TYPE) != 0;
	}
	at = daf_plain_choose(p, "A new record of which type?", rows, k);
	return at >= 0 ? found[at] : NULL;
}

static void
fill(struct filling *f)
{
	static const char *const rows[] = { "Save it", "Another field",
		"Leave it as a draft", "Drop it" };
	bool more = ask_needed(f);
	int at;

	while (more && !f->p->ended) {
		at = daf_plain_choose(f->p, "This record:", rows, 4);
		if (at == 0)
			more = !save(f);
		else if (at == 1)
			more = ask_other(f);
		else if (at == 3 && f->draft != 0)
			daf_plain_complain(
			    f->p, daf_draft_drop(f->p->cli->reg, f->draft));
		if (at < 0 || at >= 2)
			return;
	}
}

/* The draft, if there is one, of a new record that stands alone. */
static bool
restore(struct filling *f)
{
	struct daf_cli *cli = f->p->cli;
	struct daf_form_place place = { 0 };
	const struct daf_err *err = NULL;
	struct daf_draft *d;
	size_t n, i;

	err = daf_draft_list(&d, &n, cli->pool, cli->reg, cli->signer->id);
	for (i = 0; err == NULL && i < n && d[i].id != f->draft; i++)
		continue;
	if (err == NULL && i < n && !daf_form_is_draft(d[i].body))
		err = daf_err(DAF_REFUSED,
		    "that draft is no form: open it in the screens");
	if (err == NULL && i < n)
		err =
		    daf_form_restore(&f->set, &place, cli->ledger->conf->types,
			cli->ledger->conf->name, d[i].body, &f->ask);
	free(place.field);
	if (err != NULL || f->set == NULL) {
		daf_plain_complain(f->p, err);
		return false;
	}
	f->body = f->set->bodies[0];
	if (f->set->n == 1 && f->body->record[0] == '\0')
		return true;
	daf_out_line(cli->out, "That draft holds several records, or changes "
			       "one: open it in the screens.");
	return false;
}

void
daf_plain_new(
    struct daf_plain *p, const char *type, const char *parent, int64_t draft)
{
	const struct daf_type *t;
	struct filling f = { .p = p, .parent = parent, .draft = draft };
	struct daf_form_field *field;

	asking(&f.ask, p->cli);
	if (draft != 0) {
		if (restore(&f))
			fill(&f);
		daf_form_set_free(f.set);
		return;
	}
	t = type != NULL ? daf_types_find(p->cli->ledger->conf->types, type)
			 : which_type(p);
	if (t == NULL)
		return;
	f.set = daf_form_set_new(
	    p->cli->ledger->conf->types, p->cli->ledger->conf->name);
	f.body = daf_form_add(f.set, t);
	daf_form_start(f.body, &f.ask);
	field = parent != NULL ? daf_form_find(f.body, "parent") : NULL;
	if (field != NULL)
		daf_form_type(field, parent, f.set, &f.ask);
	fill(&f);
	daf_form_set_free(f.set);
}

/* The addresses of what the officer has just been shown. */
static char *
addresses(const struct daf_record *r, const char *name)
{
	struct daf_buf b = { 0 };
	size_t i, k;

	for (i = 0; i < r->nfields; i++)
		for (k = 0; strcmp(r->fields[i].field, name) == 0 &&
			    k < r->fields[i].n;
		     k++)
			daf_buf_addf(&b, "%s%s", b.len > 0 ? "," : "",
			    r->fields[i].values[k].at);
	return daf_buf_steal(&b);
}

static void
set_field(struct daf_plain *p, const struct daf_record *r,
    const struct daf_field *def)
{
	const char *words[6] = { "set", r->item.id, NULL };
	char *over = addresses(r, def->name), *word = NULL;

	for (;;) {
		(void)daf_plain_ask(p,
		    "%s (? explains, - empties it, Enter leaves it):",
		    def->label);
		if (strcmp(p->line, "?") != 0)
			break;
		explain(p, def);
	}
	if (p->line[0] != '\0') {
		word = daf_asprintf("%s=%s", def->name,
		    strcmp(p->line, "-") == 0 ? "" : p->line);
		words[2] = word;
		words[3] = *over != '\0' ? "--over" : NULL;
		words[4] = over;
		(void)daf_plain_run(p, words);
	}
	free(word);
	free(over);
}

void
daf_plain_change(struct daf_plain *p, int64_t record)
{
	struct daf_record r;
	const struct daf_err *err;
	const char **rows;
	size_t i, n = 0;
	int at;

	err = daf_show(&r, p->cli->pool, p->cli->reg, record);
	if (err == NULL && r.type == NULL)
		err = daf_err(DAF_FAILED, "this program does not know the "
					  "type of this record");
	if (err != NULL) {
		daf_plain_complain(p, err);
		return;
	}
	rows = daf_pool_array(p->cli->pool, r.type->nfields, sizeof(*rows));
	for (i = 0; i < r.type->nfields; i++)
		rows[n++] = r.type->fields[i].label;
	at = daf_plain_choose(p, "Which field?", rows, n);
	if (at >= 0)
		set_field(p, &r, &r.type->fields[at]);
}
