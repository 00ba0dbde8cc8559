/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form_save.c - the save: all records of a form in one change set.
 *
 * Invariants: (1) the draft is dropped only after the save is in the branch;
 * (2) a value that somebody else wrote after the form was opened is shown
 * before it is written beside, and what the save replaces is only what stood on
 * the screen: a dispute, not a loss.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/ledger.h"
#include "tui/ask.h"
#include "tui/form_priv.h"

struct saving {
	struct daf_form_screen *f;
	struct daf_entry *entry;
	struct daf_pool *pool;
	int *serials;   /* in the order of writing */
	size_t *births; /* the entry's index of each; 0: no new record */
	char *clash;    /* what others wrote meanwhile; NULL: nothing */
	char *agreed;   /* the clash that the officer has seen; or NULL */
};

/* ---- what others wrote meanwhile ---- */

static bool
was_seen(const struct daf_form_field *field, const char *at)
{
	const char *p = field->over;
	size_t n, len = strlen(at);

	while (*p != '\0') {
		n = strcspn(p, " ");
		if (n == len && strncmp(p, at, n) == 0)
			return true;
		p += n;
		p += strspn(p, " ");
	}
	return false;
}

static void
add_clash(struct daf_buf *out, const struct daf_form_field *field,
    const struct daf_value *v)
{
	char when[DAF_TIME_SIZE];
	struct daf_buf shown = { 0 };

	daf_time_local(when, v->time, v->zone);
	if (v->value[0] != '\0')
		field->def->kind->display(&shown, field->def, v->value);
	else
		daf_buf_adds(&shown, "(empty)");
	daf_buf_addf(out,
	    "%s\n    on your screen   %s\n    you write        %s\n"
	    "    now there        %s   (%s, %.10s %.5s)\n\n",
	    field->def->label, field->before[0] != '\0' ? field->before : "-",
	    field->shown, daf_buf_str(&shown), v->by, when, when + 11);
	daf_buf_clear(&shown);
}

/* Live values that were not on the screen and are not what is written now. */
static void
compare(struct daf_buf *out, const struct daf_form_body *body,
    const struct daf_record *now)
{
	const struct daf_form_field *field;
	const struct daf_live *live;
	size_t i, k;

	for (i = 0; i < now->nfields; i++) {
		live = &now->fields[i];
		field = daf_form_find(body, live->field);
		if (field == NULL || !daf_form_writes(body, field))
			continue;
		for (k = 0; k < live->n; k++)
			if (!was_seen(field, live->values[k].at) &&
			    strcmp(live->values[k].value, field->value) != 0)
				add_clash(out, field, &live->values[k]);
	}
}

/* What was cleared meanwhile has no value to show, only an address. */
static const struct daf_err *
compare_cleared(struct daf_buf *out, struct saving *s,
    const struct daf_form_body *body, const struct daf_record *now)
{
	const struct daf_err *err = NULL;
	const struct daf_form_field *field;
	struct daf_value v = { .value = "" };
	struct daf_addr *addrs;
	char at[DAF_ADDR_SIZE];
	size_t i, k, n;

	for (i = 0; err == NULL && i < body->nfields; i++) {
		field = &body->fields[i];
		for (k = 0; k < now->nfields; k++)
			if (strcmp(now->fields[k].field, field->name) == 0)
				break;
		if (k < now->nfields || !daf_form_writes(body, field))
			continue;
		err = daf_live_addrs(&addrs, &n, s->pool, s->f->s.ui->cli->reg,
		    now->item.record, field->name);
		for (k = 0; err == NULL && k < n; k++) {
			daf_addr_text(at, &addrs[k]);
			v.by = at;
			v.time = now->item.updated;
			if (!was_seen(field, at) && field->value[0] != '\0')
				add_clash(out, field, &v);
		}
	}
	return err;
}

/* ---- composing ---- */

static size_t
birth_of(const struct saving *s, int serial)
{
	size_t i;

	for (i = 0; i < s->f->set->n; i++)
		if (s->serials[i] == serial)
			return s->births[i];
	return 0;
}

/* A reference to a record of this form is the entry's ".N". */
static const char *
written(struct saving *s, const struct daf_form_field *field)
{
	const struct daf_form_body *body;
	int serial;

	if (!daf_form_is_reference(field) || field->value[0] != '.')
		return field->value;
	serial = (int)strtol(field->value + 1, NULL, 10);
	body = daf_form_body(s->f->set, serial);
	if (body != NULL && body->record[0] != '\0')
		return body->record;
	return daf_pool_printf(s->pool, ".%zu", birth_of(s, serial));
}

static void
collect(struct saving *s, const struct daf_form_body *body, size_t *n,
    const char **fields, const char **values)
{
	const struct daf_form_field *field;
	size_t i;

	for (i = *n = 0; i < body->nfields; i++) {
		field = &body->fields[i];
		if (!daf_form_writes(body, field))
			continue;
		fields[*n] = field->name;
		values[(*n)++] = written(s, field);
	}
}

/* The addresses that were on the screen, of the fields that are written. */
static void
seen(struct daf_addr **out, const char ***of, size_t *n, struct saving *s,
    const struct daf_form_body *body)
{
	const char *p;
	size_t i, len, room = 0;

	for (i = 0; i < body->nfields; i++)
		room += strlen(body->fields[i].over) / 2 + 1;
	*out = daf_pool_array(s->pool, room, sizeof(**out));
	*of = daf_pool_array(s->pool, room, sizeof(**of));
	*n = 0;
	for (i = 0; i < body->nfields; i++) {
		if (!daf_form_writes(body, &body->fields[i]))
			continue;
		for (p = body->fields[i].over; *p != '\0';
		     p += len, p += strspn(p, " ")) {
			len = strcspn(p, " ");
			if (daf_addr_parse(&(*out)[*n], p, len, false))
				(*of)[(*n)++] = body->fields[i].name;
		}
	}
}

static const struct daf_err *
change(struct saving *s, const struct daf_form_body *body, size_t n,
    const char **fields, const char **values)
{
	struct daf_register *reg = s->f->s.ui->cli->reg;
	const struct daf_err *err;
	struct daf_record now;
	struct daf_item item;
	struct daf_addr *over;
	const char **of;
	struct daf_buf clash = { 0 };
	size_t nover;

	err = daf_find_record(
	    &item, s->pool, reg, s->f->ledger->conf->name, body->record);
	if (err == NULL)
		err = daf_show(&now, s->pool, reg, item.record);
	if (err != NULL)
		return err;
	compare(&clash, body, &now);
	err = compare_cleared(&clash, s, body, &now);
	if (err != NULL) {
		daf_buf_clear(&clash);
		return err;
	}
	if (clash.len > 0 && (s->agreed == NULL ||
				 strcmp(s->agreed, daf_buf_str(&clash)) != 0)) {
		free(s->clash);
		s->clash = daf_buf_steal(&clash);
		return daf_err(DAF_REFUSED, "changed meanwhile");
	}
	daf_buf_clear(&clash);
	seen(&over, &of, &nover, s, body);
	return daf_entry_change_seen(
	    s->entry, item.record, n, fields, values, of, over, nover);
}

static const struct daf_err *
write_body(struct saving *s, size_t i)
{
	const struct daf_form_body *body =
	    daf_form_body(s->f->set, s->serials[i]);
	const char **fields, **values;
	size_t n;

	fields = daf_pool_array(s->pool, body->nfields + 1, sizeof(*fields));
	values = daf_pool_array(s->pool, body->nfields + 1, sizeof(*values));
	collect(s, body, &n, fields, values);
	if (body->record[0] == '\0')
		return daf_entry_create(&s->births[i], s->entry,
		    body->type->name, n, fields, values);
	return n > 0 ? change(s, body, n, fields, values) : NULL;
}

static const struct daf_err *
fill(void *arg, struct daf_entry *e)
{
	struct saving *s = arg;
	const struct daf_err *err = NULL;
	size_t i;

	s->entry = e;
	memset(s->births, 0, s->f->set->n * sizeof(*s->births));
	for (i = 0; err == NULL && i < s->f->set->n; i++)
		err = write_body(s, i);
	return err;
}

/* ---- afterwards ---- */

/* What it is called, and what can be opened. */
static void
outcome(struct saving *s, char **id, char **name)
{
	const struct daf_form_body *root = s->f->set->bodies[0];
	struct daf_born born = { 0 };
	size_t birth = birth_of(s, root->serial);

	if (birth == 0) {
		*id = daf_strdup(root->record);
		*name = daf_strdup(
		    root->number[0] != '\0' ? root->number : root->record);
		return;
	}
	daf_err_free(daf_entry_born(&born, s->entry, birth));
	*id = daf_strdup(born.id);
	*name = daf_strdup(born.number != NULL ? born.number : born.id);
}

static void
leave(struct saving *s, bool behind, const char *note)
{
	struct daf_form_screen *f = s->f;
	struct daf_ui *ui = f->s.ui;
	bool fresh = f->set->bodies[0]->record[0] == '\0';
	bool open = fresh && f->born == NULL;
	/* what the seat itself wrote waits for a merge as all else does */
	const char *then =
	    daf_ui_seat_of(ui, f->ledger) ? ":review merges it" : "F9 sends it";
	char *id, *name;
	size_t more = f->set->n - 1;

	outcome(s, &id, &name);
	daf_form_drop_draft(f);
	daf_form_remember(f);
	if (f->born != NULL)
		*f->born = daf_strdup(id);
	f->layout.n = 0; /* nothing is left to be kept */
	daf_ui_changed(ui);
	daf_ui_pop(ui);
	if (open)
		daf_ui_say_err(ui, daf_record_open_named(ui, id));
	if (behind)
		daf_ui_say(
		    ui, "Saved as %s; the view is behind and catches up", name);
	else if (more > 0)
		daf_ui_say(ui, "Saved as %s, with %zu more (here); %s", name,
		    more, then);
	else
		daf_ui_say(ui, "Saved as %s (here); %s", name, then);
	if (note != NULL)
		daf_ui_say_err(ui, daf_page_open(ui, "Saved, and", note));
	free(id);
	free(name);
}

/* What others wrote meanwhile is read first; then a key that is not the one
 * that saves. */
static bool
agree(struct saving *s)
{
	struct daf_ui *ui = s->f->s.ui;
	struct daf_screen *top = ui->top;
	char *text;

	text =
	    daf_asprintf("Somebody saved this record after you opened the "
			 "form.\n\n%sIf you save, both values stay, as a "
			 "dispute that is to be decided.\nq goes back to the "
			 "form.",
		s->clash);
	daf_ui_say_err(ui, daf_page_open(ui, "Changed meanwhile", text));
	free(text);
	if (ui->top != top && !daf_ui_wait(ui->top))
		return false;
	if (daf_ask_key(ui,
		"Others changed this meanwhile. b saves yours beside it, "
		"Esc: back to the form",
		"b") != 'b' ||
	    daf_ui_ending(ui))
		return false;
	free(s->agreed);
	s->agreed = s->clash;
	s->clash = NULL;
	return true;
}

static const struct daf_err *
explain(struct daf_form_screen *f, const struct daf_err *err)
{
	(void)f;
	if (err->code == DAF_NO_KEY || err->code == DAF_BUSY)
		return daf_err_wrap(err, "Not saved, F10 tries again");
	return daf_err_wrap(err, "Not saved");
}

/* Which of the births the first body is. */
static size_t
nth_birth(const struct saving *s)
{
	const struct daf_form_set *set = s->f->set;
	size_t i, nth = 0;

	for (i = 0; i < set->n; i++) {
		if (daf_form_body(set, s->serials[i])->record[0] == '\0')
			nth++;
		if (s->serials[i] == set->bodies[0]->serial)
			break;
	}
	return nth;
}

static const struct daf_err *
try(struct saving *s)
{
	struct daf_cli *cli = s->f->s.ui->cli;
	const struct daf_err *err;
	struct daf_saved saved;
	bool behind;

	for (;;) {
		behind = false;
		daf_form_begin_save(s->f, nth_birth(s));
		err = daf_save(
		    &saved, &behind, s->f->ledger, cli->signer, fill, s);
		if (err == NULL) {
			leave(s, behind, saved.note);
			return NULL;
		}
		daf_form_end_save(s->f);
		if (s->clash == NULL)
			return explain(s->f, err);
		daf_err_free(err);
		if (!agree(s))
			return NULL;
	}
}

static const struct daf_err *
ready(struct daf_form_screen *f)
{
	const struct daf_signer *signer = f->s.ui->cli->signer;

	if (signer == NULL)
		return daf_err(DAF_NO_KEY,
		    "Not saved: nobody has signed in; the form stays");
	if (strcmp(signer->id, f->officer) != 0)
		return daf_err(DAF_DENIED,
		    "Not saved: this is a form of %s, and %s works here now",
		    f->officer, signer->id);
	if (f->set->bodies[0]->record[0] != '\0' && !daf_form_touched(f->set))
		return daf_err(DAF_REFUSED, "Nothing has changed: nothing to "
					    "save");
	return NULL;
}

static const struct daf_err *
tell_errors(struct daf_form_screen *f, size_t n)
{
	f->line = f->nlines - 1;
	(void)daf_form_pane_jump(f, true);
	return daf_err(DAF_REFUSED,
	    "Not saved: %zu to be put right; F8 goes to the next, F10 again",
	    n);
}

const struct daf_err *
daf_form_save(struct daf_form_screen *f)
{
	struct saving s = { .f = f };
	const struct daf_err *err;
	size_t n;

	daf_form_commit(f);
	if (daf_form_return(f)) {
		daf_ui_say(f->s.ui, "Taken into the form; F10 saves it all");
		return NULL;
	}
	if ((err = ready(f)) != NULL)
		return err;
	if ((n = daf_form_check(f)) > 0)
		return tell_errors(f, n);
	if (!daf_form_settle(f) || daf_ui_ending(f->s.ui))
		return NULL;
	s.pool = daf_pool_new();
	s.serials = daf_calloc(f->set->n, sizeof(*s.serials));
	s.births = daf_calloc(f->set->n, sizeof(*s.births));
	if (daf_form_order(s.serials, f->set))
		err = try(&s);
	else
		err = daf_err(DAF_REFUSED,
		    "Not saved: two new records name each other: save one of "
		    "them first");
	free(s.serials);
	free(s.births);
	free(s.clash);
	free(s.agreed);
	daf_pool_free(s.pool);
	return err;
}
