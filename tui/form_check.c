/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form_check.c - what a save would refuse, told before it is tried: by the same
 * check that entry and review use (schema/check.h).
 *
 * A new record of this form has no id yet: in the check its serial is the
 * number of an address that no register draws.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/kin.h"
#include "schema/check.h"
#include "sync/ledger.h"
#include "tui/ask.h"
#include "tui/form_priv.h"

#define STAND_IN \
	"xx.aaaa-" /* office codes have more letters in practice; an
                             * own record of that name would only pass */

struct checked {
	const struct daf_form_set *set;
	const struct daf_form_body *body;
	struct daf_pool *pool;
	const char *officer; /* or NULL */
	struct daf_kin kin;
};

static const char *
before(void *arg, const char *name)
{
	const struct checked *c = arg;
	const struct daf_form_field *f = daf_form_find(c->body, name);

	return f != NULL ? f->before : NULL;
}

static const char *
type_of(void *arg, const char *id)
{
	const struct checked *c = arg;
	const struct daf_form_body *body;
	size_t i;

	if (strncmp(id, STAND_IN, strlen(STAND_IN)) == 0) {
		body = daf_form_body(
		    c->set, (int)strtol(id + strlen(STAND_IN), NULL, 10));
		return body != NULL ? body->type->name : NULL;
	}
	for (i = 0; i < c->body->nfields; i++)
		if (strcmp(c->body->fields[i].value, id) == 0)
			return c->body->fields[i].ref_type;
	return NULL;
}

static bool
child(void *arg, const char *type)
{
	struct checked *c = arg;

	return daf_kin_child(&c->kin, type);
}

static const struct daf_check_decision *
decisions(void *arg, size_t *n)
{
	struct checked *c = arg;

	return daf_kin_decisions(&c->kin, n);
}

static const char *
bearer(void *arg, const char *record)
{
	struct checked *c = arg;

	if (record == NULL ? c->body->record[0] == '\0'
			   : strncmp(record, STAND_IN, strlen(STAND_IN)) == 0)
		return c->officer;
	return daf_kin_bearer(&c->kin, record);
}

static const struct daf_type *
type_named(void *arg, const char *name)
{
	const struct checked *c = arg;

	return daf_types_find(c->set->types, name);
}

static const char *
twin(void *arg, const struct daf_once *once, const char *const *values)
{
	struct checked *c = arg;

	return daf_kin_twin(&c->kin, once, values);
}

static const char *
value(void *arg, const char *record, const char *field)
{
	struct checked *c = arg;

	return daf_kin_value(&c->kin, record, field);
}

static const char *const *
naming(void *arg, const char *type, const char *field, const char *record,
    size_t *n)
{
	struct checked *c = arg;

	return daf_kin_naming(&c->kin, type, field, record, n);
}

static const char *
canonical(struct daf_pool *pool, const struct daf_form_field *f)
{
	if (daf_form_is_reference(f) && f->value[0] == '.')
		return daf_pool_printf(pool, STAND_IN "%s", f->value + 1);
	return f->value;
}

static bool
has_value(const struct daf_form_body *body, const char *name)
{
	const struct daf_form_field *f = daf_form_find(body, name);

	return f != NULL && f->value[0] != '\0';
}

/* The save gives these numbers: they are not missed. */
static size_t
add_serials(const char **fields, const char **values, size_t n,
    const struct daf_form_body *body)
{
	const struct daf_serial *serial;
	const struct daf_form_field *f;
	size_t i, k;

	for (i = 0; i < body->nfields; i++) {
		f = &body->fields[i];
		serial = f->def != NULL ? f->def->serial : NULL;
		if (serial == NULL || f->value[0] != '\0' ||
		    f->before[0] != '\0' || !has_value(body, serial->by) ||
		    !has_value(body, serial->date))
			continue;
		for (k = 0; k < n && strcmp(fields[k], f->name) != 0; k++)
			;
		fields[k] = f->name;
		values[k] = "+";
		n = k < n ? n : n + 1;
	}
	return n;
}

static const char *
id_of(struct daf_pool *pool, const struct daf_form_body *body)
{
	return body->record[0] != '\0'
		   ? body->record
		   : daf_pool_printf(pool, STAND_IN "%d", body->serial);
}

/* The fields that a record of the form writes. */
static void
written(const char ***fields, const char ***values, size_t *n,
    struct daf_pool *pool, const struct daf_form_body *body)
{
	size_t i;

	*n = 0;
	*fields = daf_pool_array(pool, body->nfields + 1, sizeof(**fields));
	*values = daf_pool_array(pool, body->nfields + 1, sizeof(**values));
	for (i = 0; i < body->nfields; i++) {
		if (!daf_form_writes(body, &body->fields[i]))
			continue;
		(*fields)[*n] = body->fields[i].name;
		(*values)[(*n)++] = canonical(pool, &body->fields[i]);
	}
}

/* What the form would save, for the checks. */
static struct daf_said *
say(struct daf_pool *pool, const struct daf_form_set *set)
{
	struct daf_said *said = daf_said_new(pool);
	const struct daf_form_body *body;
	const char **fields, **values, *id;
	size_t i, n;

	for (i = 0; i < set->n; i++) {
		body = set->bodies[i];
		written(&fields, &values, &n, pool, body);
		id = id_of(pool, body);
		daf_said_add(
		    said, &(struct daf_said_line){ .id = id,
			      .type = body->type->name,
			      .name = body->number[0] != '\0' ? body->number
				      : body->record[0] != '\0'
					  ? body->record
					  : "another record of this form",
			      .born = body->record[0] == '\0',
			      .n = n,
			      .fields = fields,
			      .values = values });
	}
	return said;
}

static void
check(struct daf_findings *out, struct daf_form_screen *f,
    const struct daf_form_body *body)
{
	struct daf_pool *pool = daf_pool_new();
	struct checked c = { .set = f->set,
		.body = body,
		.pool = pool,
		.kin = { .scope = daf_scope_now(
			     f->s.ui->cli->reg, pool, f->ledger->conf),
		    .said = say(pool, f->set),
		    .id = id_of(pool, body) } };
	const struct daf_check_view view = { .before = before,
		.type_of = type_of,
		.child = child,
		.decisions = decisions,
		.bearer = bearer,
		.type = type_named,
		.twin = twin,
		.value = value,
		.naming = naming,
		.arg = &c };
	static const char *const officer[] = { "officer", NULL };
	const char *roles[DAF_ROLE_NAMES] = { NULL };
	struct daf_who who = { 0 };
	struct daf_check_change change = { 0 };
	const char **fields, **values;
	size_t n;

	c.kin.scope.types = f->set->types;
	written(&fields, &values, &n, pool, body);
	n = add_serials(fields, values, n, body);
	if (f->s.ui->cli->signer != NULL)
		daf_ledger_who(&who, roles, f->ledger, f->s.ui->cli->signer);
	change.birth = body->record[0] == '\0';
	change.n = n;
	change.fields = fields;
	change.values = values;
	change.roles = who.roles != NULL ? who.roles : officer;
	change.own_office = body->own;
	change.id = c.kin.id;
	change.raises = true;
	change.officer = c.officer = who.officer;
	if (n > 0 || change.birth)
		daf_check(out, body->type, &view, &change);
	/* What cannot be read now is judged when it is saved. */
	daf_err_free(c.kin.err);
	daf_pool_free(pool);
}

/* What is wrong with what was typed goes before what the check makes of it. */
static void
findings(struct daf_form_screen *f, const struct daf_form_body *body)
{
	struct daf_findings found = { 0 };
	const struct daf_form_field *field;
	size_t i;

	for (i = 0; i < body->nfields; i++)
		if (body->fields[i].wrong)
			daf_form_pane_add(f, body->serial, body->fields[i].name,
			    0, body->fields[i].doubt);
	check(&found, f, body);
	for (i = 0; i < found.n; i++) {
		field = found.items[i].field != NULL
			    ? daf_form_find(body, found.items[i].field)
			    : NULL;
		if (field == NULL || !field->wrong)
			daf_form_pane_add(f, body->serial, found.items[i].field,
			    0, found.items[i].marked);
	}
	daf_findings_clear(&found);
}

size_t
daf_form_check(struct daf_form_screen *f)
{
	size_t i;

	daf_form_pane_clear(f);
	for (i = 0; i < f->set->n; i++)
		findings(f, f->set->bodies[i]);
	if (f->nlines > 0)
		f->pane = DAF_PANE_ERRORS;
	return f->nlines;
}

void
daf_form_check_again(struct daf_form_screen *f)
{
	size_t line = f->line, n;

	if (f->pane != DAF_PANE_ERRORS)
		return;
	n = daf_form_check(f);
	f->line = line < n ? line : 0;
}

/* For the stage also what its move still needs: those findings name the field
 * that is missing, and the stage in their words. */
char *
daf_form_check_field(struct daf_form_screen *f, const char *name)
{
	const struct daf_form_field *stage = daf_form_find(f->body, name);
	struct daf_findings found = { 0 };
	struct daf_buf b = { 0 };
	size_t i;

	if (stage == NULL || !daf_form_changed(stage))
		return NULL;
	check(&found, f, f->body);
	for (i = 0; i < found.n; i++)
		if (found.items[i].field != NULL &&
		    (strcmp(found.items[i].field, name) == 0 ||
			strstr(found.items[i].text, "before the stage") !=
			    NULL))
			daf_buf_addf(&b, "%s%s", b.len > 0 ? "; " : "",
			    found.items[i].marked);
	daf_findings_clear(&found);
	if (b.len == 0)
		return NULL;
	return daf_buf_steal(&b);
}

/* ---- doubts ---- */

/* The reason stands in the record's remarks, where everybody can read it; a
 * type without remarks has no place for it. */
static void
note(struct daf_form_screen *f, struct daf_form_field *remarks,
    const struct daf_form_field *field, const char *reason)
{
	struct daf_buf b = { 0 };
	struct daf_form_ask ask;

	if (remarks->text[0] != '\0')
		daf_buf_addf(&b, "%s\n", remarks->text);
	daf_buf_addf(&b, "%s: kept as it is: %s", field->doubt, reason);
	daf_form_asking(&ask, f);
	daf_form_type(remarks, daf_buf_str(&b), f->set, &ask);
	daf_buf_clear(&b);
}

/* What a reason is about: the record, or the draft that holds a new one, as it
 * is called there. NULL: nothing holds it yet. */
static char *
subject(const struct daf_form_screen *f, const struct daf_form_body *body)
{
	struct daf_buf b = { 0 };

	if (body->record[0] != '\0')
		return daf_strdup(body->record);
	if (f->draft == 0)
		return NULL;
	daf_buf_addf(&b, "draft %lld ", (long long)f->draft);
	daf_form_title(&b, f->set, body);
	return daf_buf_steal(&b);
}

static bool
ask_reason(struct daf_form_screen *f, struct daf_form_body *body,
    struct daf_form_field *field)
{
	struct daf_form_field *remarks = daf_form_find(body, "remarks");
	struct daf_ui *ui = f->s.ui;
	char *question, *about, *reason = NULL;
	bool kept;

	if (remarks != NULL && daf_form_long(remarks) &&
	    remarks->lock == DAF_FORM_OPEN) {
		question = daf_asprintf("%s. Keep it, because:", field->doubt);
		about = subject(f, body);
		kept = daf_ask_remembered(&reason, ui, question, about) &&
		       reason != NULL && strspn(reason, " ") < strlen(reason);
		if (kept)
			note(f, remarks, field, reason);
		free(about);
		free(reason);
	} else {
		question = daf_asprintf("%s. k keeps it", field->doubt);
		kept = daf_ask_key(ui, question, "k") == 'k';
	}
	free(question);
	return kept;
}

bool
daf_form_settle(struct daf_form_screen *f)
{
	struct daf_form_body *body;
	struct daf_form_field *field;
	size_t i, k;

	for (i = 0; i < f->set->n; i++) {
		body = f->set->bodies[i];
		for (k = 0; k < body->nfields; k++) {
			field = &body->fields[k];
			if (field->doubt == NULL || field->wrong ||
			    field->kept || !daf_form_changed(field))
				continue;
			daf_form_open_body(f, body->serial);
			daf_form_to(f, field->name, 0);
			if (!ask_reason(f, body, field))
				return false;
			field->kept = true;
			daf_form_enter(f);
			daf_form_keep_now(f);
		}
	}
	return true;
}
