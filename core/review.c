/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * review.c - see entry.h: headquarters looks at a change set that came in.
 *
 * A change set is judged as its writer stood: on what its chain had written
 * before it, counted or still waiting, refused ones left out.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/named.h"
#include "core/db.h"
#include "core/entry.h"
#include "core/hide.h"
#include "core/kin.h"
#include "core/waits.h"

struct review {
	struct daf_findings *out;
	struct daf_register *reg;
	struct daf_db *db;
	struct daf_pool *pool;
	int64_t ledger;
	const struct daf_line *line; /* the one at hand */
	int64_t record;              /* its record.id, 0: not here */
	const char *type, *office;
	const char *name; /* number or id */
	const struct daf_writer *writer;
	struct daf_kin kin;        /* of the record */
	const struct daf_err *err; /* of a callback, the first */
};

static const struct daf_set *
set_of(const struct daf_line *line, const char *field)
{
	size_t i;

	for (i = 0; i < line->nsets; i++)
		if (strcmp(line->sets[i].field, field) == 0)
			return &line->sets[i];
	return NULL;
}

static bool
replaces(const struct daf_set *set, const struct daf_addr *a)
{
	size_t i;

	for (i = 0; set != NULL && i < set->nover; i++)
		if (daf_addr_cmp(&set->over[i], a) == 0)
			return true;
	return false;
}

/* The value at an address of `over`: what the officer had on the screen, even
 * if others have replaced it since. */
static const struct daf_err *
written_at(const char **out, struct review *r, const char *field,
    const struct daf_addr *a)
{
	const struct daf_err *err;
	char *value = NULL;

	err = daf_db_text(&value, r->db,
	    "SELECT v.value FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS p ON p.id = c.replica"
	    " WHERE v.record = ?1"
	    " AND v.field = (SELECT id FROM field WHERE name = ?2)"
	    " AND p.ledger = ?3 AND p.name = ?4 AND c.seq = ?5",
	    "isisi", r->record, field, r->ledger, a->replica, a->seq);
	if (err == NULL && value != NULL)
		*out = daf_pool_strdup(r->pool, value);
	free(value);
	return err;
}

static const char *
before(void *arg, const char *field)
{
	struct review *r = arg;
	const struct daf_set *set = set_of(r->line, field);
	const struct daf_err *err = NULL;
	const char *value = NULL;
	struct daf_stood *s = NULL;
	size_t n = 0, i;

	if (r->record == 0 || r->line->type != NULL)
		return NULL;
	for (i = 0; err == NULL && set != NULL && i < set->nover; i++)
		err = written_at(&value, r, field, &set->over[i]);
	if (err == NULL && value == NULL &&
	    (err = daf_stood(&s, &n, &r->kin.scope, r->record, field, false)) ==
		NULL &&
	    n > 0)
		value = s[0].value;
	daf_err_keep(&r->err, err);
	return value;
}

/* One of the values that it says it replaces. */
static bool
stood(void *arg, const char *field, const char *value)
{
	struct review *r = arg;
	const struct daf_set *set = set_of(r->line, field);
	const struct daf_err *err = NULL;
	const char *was = NULL;
	bool found = false;
	size_t i;

	for (i = 0; r->record != 0 && set != NULL && i < set->nover; i++) {
		err = written_at(&was, r, field, &set->over[i]);
		if (err != NULL)
			break;
		found = found || (was != NULL && strcmp(was, value) == 0);
		was = NULL;
	}
	daf_err_keep(&r->err, err);
	return found;
}

static const char *
type_of(void *arg, const char *id)
{
	struct review *r = arg;

	return daf_kin_type_of(&r->kin, id);
}

static bool
child(void *arg, const char *type)
{
	struct review *r = arg;

	return daf_kin_child(&r->kin, type);
}

static const struct daf_check_decision *
decisions(void *arg, size_t *n)
{
	struct review *r = arg;

	return daf_kin_decisions(&r->kin, n);
}

static const char *
bearer(void *arg, const char *record)
{
	struct review *r = arg;
	size_t i;

	i = daf_said_of(r->kin.said, record != NULL ? record : r->kin.id);
	if (i != DAF_SAID_NONE && daf_said_at(r->kin.said, i)->born)
		return r->writer->officer;
	return daf_kin_bearer(&r->kin, record);
}

static const struct daf_type *
type_named(void *arg, const char *name)
{
	struct review *r = arg;

	return daf_kin_type(&r->kin, name);
}

static const char *
twin(void *arg, const struct daf_once *once, const char *const *values)
{
	struct review *r = arg;

	return daf_kin_twin(&r->kin, once, values);
}

static const char *
value(void *arg, const char *record, const char *field)
{
	struct review *r = arg;

	return daf_kin_value(&r->kin, record, field);
}

/* What this change set says, or an earlier one of its chain, he knew. */
static bool
unheard(void *arg, const char *record, const char *field)
{
	struct review *r = arg;
	const struct daf_writer *w = r->writer;
	struct daf_addr at;

	return daf_kin_said_at(&at, &r->kin, record, field) &&
	       strcmp(at.replica, r->kin.scope.replica) != 0 &&
	       (w->heard == NULL || !w->heard(w->arg, at.replica, at.seq));
}

static const char *const *
naming(void *arg, const char *type, const char *field, const char *record,
    size_t *n)
{
	struct review *r = arg;

	return daf_kin_naming(&r->kin, type, field, record, n);
}

/* What the change set says, for the checks. */
static void
say(struct review *r, const struct daf_changeset *cs)
{
	struct daf_said *said = daf_said_new(r->pool);
	const struct daf_line *line;
	const struct daf_set *number;
	const char **fields, **values, *id, *type;
	char text[DAF_ADDR_SIZE];
	size_t i, k;

	for (i = 0; i < cs->nlines; i++) {
		line = &cs->lines[i];
		daf_addr_text(text, &line->record);
		id = daf_pool_strdup(r->pool, text);
		type = line->type != NULL ? line->type
					  : daf_kin_type_of(&r->kin, id);
		fields = daf_pool_array(r->pool, line->nsets, sizeof(*fields));
		values = daf_pool_array(r->pool, line->nsets, sizeof(*values));
		for (k = 0; k < line->nsets; k++) {
			fields[k] = line->sets[k].field;
			values[k] = line->sets[k].value;
		}
		number = set_of(line, "number");
		daf_said_add(
		    said, &(struct daf_said_line){ .id = id,
			      .type = type != NULL ? type : "",
			      .name = number != NULL && number->value[0] != '\0'
					  ? number->value
					  : id,
			      .born = line->type != NULL,
			      .n = line->nsets,
			      .fields = fields,
			      .values = values });
	}
	r->kin.said = said;
}

/* What the register knows of the line's record. */
static const struct daf_err *
take_line(struct review *r, const struct daf_line *line)
{
	char id[DAF_ADDR_SIZE], office[DAF_REPLICA_SIZE];
	const struct daf_set *number = set_of(line, "number");
	const struct daf_set *stage = set_of(line, "stage");
	const struct daf_err *err;
	sqlite3_stmt *st;
	bool row;

	r->line = line;
	r->record = 0;
	r->type = line->type;
	daf_addr_text(id, &line->record);
	r->kin.id = daf_pool_strdup(r->pool, id);
	r->kin.stage = stage != NULL ? stage->over : NULL;
	r->kin.nstage = stage != NULL ? stage->nover : 0;
	daf_replica_office(office, line->record.replica);
	r->office = daf_pool_strdup(r->pool, office);
	r->name = number != NULL && number->value[0] != '\0'
		      ? number->value
		      : daf_pool_strdup(r->pool, id);
	err = daf_db_prepare(&st, r->db,
	    "SELECT id, type, number FROM record"
	    " WHERE ledger = ?1 AND address = ?2",
	    "is", r->ledger, id);
	if (err != NULL)
		return err;
	err = daf_db_step(&row, r->db, st);
	if (err == NULL && row) {
		r->record = sqlite3_column_int64(st, 0);
		if (r->type == NULL)
			r->type = daf_pool_strdup(r->pool, daf_db_str(st, 1));
		if (number == NULL && daf_db_str(st, 2)[0] != '\0')
			r->name = daf_pool_strdup(r->pool, daf_db_str(st, 2));
	}
	daf_db_done(r->db, st);
	return err;
}

/* The number that the line gives has another record of the ledger too. */
static const struct daf_err *
number_twice(struct review *r)
{
	const struct daf_set *number = set_of(r->line, "number");
	const struct daf_err *err;
	char *id = NULL;

	if (number == NULL || number->value[0] == '\0')
		return NULL;
	err = daf_db_text(&id, r->db,
	    /* By the number: the order must not make SQLite walk the ledger. */
	    "SELECT address FROM record"
	    " WHERE number = ?1 COLLATE NOCASE"
	    " AND +ledger = ?2 AND id <> ?3"
	    " ORDER BY +address"
	    " LIMIT 1",
	    "sii", number->value, r->ledger, r->record);
	if (err == NULL && id != NULL)
		daf_findings_add(r->out, "number",
		    "the number %s is also "
		    "that of the record %s",
		    number->value, id);
	free(id);
	return err;
}

/* A finding may say the value: of one that is hidden it says that there is one. */
static void
add_finding(
    struct review *r, const struct daf_hide *hide, const struct daf_finding *f)
{
	const struct daf_set *set =
	    f->field != NULL ? set_of(r->line, f->field) : NULL;
	const struct daf_field *def = set != NULL && hide->type != NULL
					  ? daf_type_field(hide->type, f->field)
					  : NULL;

	if (set == NULL || set->value[0] == '\0' ||
	    !daf_hide_field(hide, f->field))
		daf_findings_add(
		    r->out, f->field, "%s: %s", r->name, f->marked);
	else
		daf_findings_add(r->out, f->field,
		    "%s: %s" DAF_NAMED ": what it says is against a rule, and "
		    "protected",
		    r->name, def != NULL ? def->label : f->field, f->field);
}

static const struct daf_err *
judge(struct review *r, const struct daf_types *types)
{
	const struct daf_check_view view = { .before = before,
		.type_of = type_of,
		.stood = stood,
		.child = child,
		.decisions = decisions,
		.bearer = bearer,
		.type = type_named,
		.twin = twin,
		.value = value,
		.unheard = unheard,
		.naming = naming,
		.arg = r };
	size_t n = r->line->nsets, i;
	const char **fields = daf_pool_array(r->pool, n, sizeof(*fields));
	const char **values = daf_pool_array(r->pool, n, sizeof(*values));
	const struct daf_check_change change = {
		.birth = r->line->type != NULL,
		.n = n,
		.fields = fields,
		.values = values,
		.roles = r->writer->roles,
		.officer = r->writer->officer,
		.own_office = strcmp(r->office, r->writer->office) == 0,
		.id = r->kin.id,
	};
	struct daf_findings found = { .pool = r->pool };
	const struct daf_err *err;
	struct daf_hide hide;

	err = daf_hide_of(&hide, r->reg, r->record);
	if (err != NULL)
		return err;
	for (i = 0; i < n; i++) {
		fields[i] = r->line->sets[i].field;
		values[i] = r->line->sets[i].value;
	}
	daf_check(&found,
	    r->type != NULL ? daf_types_find(types, r->type) : NULL, &view,
	    &change);
	for (i = 0; i < found.n; i++) {
		add_finding(r, &hide, &found.items[i]);
		r->out->items[r->out->n - 1].late = found.items[i].late;
	}
	daf_findings_clear(&found);
	err = r->err;
	daf_err_keep(&err, r->kin.err);
	return err != NULL ? err : number_twice(r);
}

static void
begin(struct review *r, struct daf_findings *out, struct daf_register *reg,
    int64_t ledger, const struct daf_changeset *cs,
    const struct daf_types *types, struct daf_waits *waits)
{
	r->out = out;
	r->reg = reg;
	r->db = daf_register_db(reg);
	r->pool = daf_pool_new();
	r->ledger = ledger;
	r->kin.scope = (struct daf_scope){ reg, r->pool, ledger, types,
		cs->replica, cs->seq, waits };
}

const struct daf_err *
daf_entry_review(struct daf_findings *out, struct daf_register *reg,
    int64_t ledger, const struct daf_changeset *cs,
    const struct daf_types *types, struct daf_waits *waits,
    const struct daf_writer *writer)
{
	struct daf_waits *own = waits == NULL ? daf_waits_new() : NULL;
	struct review r = { .writer = writer };
	const struct daf_err *err;
	size_t i;

	begin(&r, out, reg, ledger, cs, types, waits != NULL ? waits : own);
	say(&r, cs);
	err = r.kin.err;
	for (i = 0; err == NULL && i < cs->nlines; i++) {
		err = take_line(&r, &cs->lines[i]);
		if (err == NULL)
			err = judge(&r, types);
	}
	daf_pool_free(r.pool);
	daf_waits_free(own);
	return err;
}

/* Another value would stand beside this one, and differs. */
static const struct daf_err *
disputes(struct review *r, const struct daf_set *set)
{
	const struct daf_err *err;
	struct daf_stood *s;
	size_t n, i;

	err = daf_stood(&s, &n, &r->kin.scope, r->record, set->field, true);
	if (err != NULL)
		return err;
	for (i = 0; i < n; i++) {
		if (replaces(set, &s[i].addr) ||
		    strcmp(s[i].value, set->value) == 0)
			continue;
		daf_findings_add(
		    r->out, set->field, "%s %s", r->name, set->field);
		break;
	}
	return NULL;
}

const struct daf_err *
daf_entry_would_dispute(struct daf_findings *out, struct daf_register *reg,
    int64_t ledger, const struct daf_changeset *cs)
{
	struct review r = { 0 };
	const struct daf_err *err = NULL;
	size_t i, j;

	begin(&r, out, reg, ledger, cs, NULL, NULL);

	for (i = 0; err == NULL && i < cs->nlines; i++) {
		/* A new record has no other's values. */
		if (cs->lines[i].type != NULL)
			continue;
		err = take_line(&r, &cs->lines[i]);
		for (j = 0;
		     err == NULL && r.record != 0 && j < cs->lines[i].nsets;
		     j++)
			err = disputes(&r, &cs->lines[i].sets[j]);
	}
	daf_pool_free(r.pool);
	return err;
}
