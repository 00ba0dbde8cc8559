/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan.c - what is derived for the records of one type in one ledger: its list
 * columns, title, searched fields and due rules, with field ids looked up.
 *
 * The columns of a type are those of all ledgers' definitions together, so
 * that a list over all ledgers has every record, whatever it is sorted by.
 */
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/apply_priv.h"
#include "schema/calendar.h"

void
daf_plan_free(struct daf_plan *plan)
{
	if (plan == NULL)
		return;
	daf_pool_free(plan->pool);
	daf_buf_clear(&plan->signature);
	free(plan);
}

void
daf_plan_forget(struct daf_apply *a)
{
	size_t i;

	for (i = 0; i < a->nplans; i++)
		daf_plan_free(a->plan[i]);
	a->nplans = 0;
	daf_map_reset(a->plans);
}

static const struct daf_err *
column_id(int64_t *id, struct daf_apply *a, const char *type, const char *field)
{
	const struct daf_err *err;

	err = daf_db_int(id, a->db, 0,
	    "SELECT id FROM list_column WHERE type = ?1 AND field = ?2", "ss",
	    type, field);
	if (err != NULL || *id != 0)
		return err;
	err = daf_db_run(a->db,
	    "INSERT INTO list_column (type, field) VALUES (?1, ?2)", "ss", type,
	    field);
	*id = daf_db_last_id(a->db);
	return err;
}

/* Adds a column unless the type has one of that name. */
static const struct daf_err *
add_column(struct daf_plan *p, struct daf_apply *a, const char *type,
    const char *name, enum daf_column_kind kind)
{
	const struct daf_err *err;
	struct daf_column *c, *grown;
	int64_t id;
	size_t i;

	err = column_id(&id, a, type, name);
	if (err != NULL)
		return err;
	for (i = 0; i < p->ncolumns; i++)
		if (p->columns[i].id == id)
			return NULL;
	grown = daf_pool_array(p->pool, p->ncolumns + 1, sizeof(*grown));
	if (p->ncolumns > 0)
		memcpy(grown, p->columns, p->ncolumns * sizeof(*grown));
	p->columns = grown;
	c = &p->columns[p->ncolumns++];
	c->id = id;
	c->kind = kind;
	c->hides = daf_type_hides(p->type, name);
	c->def = NULL;
	if (kind == DAF_COLUMN_FIELD) {
		err = daf_apply_field(&c->field, a, name);
		if (p->type != NULL && *type != '\0')
			c->def = daf_type_field(p->type, name);
	}
	daf_buf_addf(&p->signature, "column %lld %d %s\n", (long long)id,
	    (int)kind, c->def != NULL ? c->def->kind->name : "");
	return err;
}

/* The fields that any ledger's definition of this type indexes. */
static const struct daf_err *
add_type_columns(struct daf_plan *p, struct daf_apply *a, const char *name)
{
	const struct daf_err *err = NULL;
	const struct daf_register_ledger *l;
	const struct daf_type *type;
	bool known = false, stages = false, due = false, checks = false;
	size_t i, j;

	for (i = 0; i < daf_register_nledgers(a->reg); i++) {
		l = daf_register_ledger_at(a->reg, i);
		type = daf_types_find(l->types, name);
		if (type == NULL)
			continue;
		known = true;
		stages |= type->nstages > 0;
		due |= type->ndue > 0;
		checks |= daf_type_enclosures(type) > 0;
		for (j = 0; j < type->nfields && err == NULL; j++)
			if (daf_type_indexed(type, &type->fields[j]))
				err = add_column(p, a, name,
				    type->fields[j].name, DAF_COLUMN_FIELD);
	}
	if (err == NULL)
		err = add_column(p, a, name, "title", DAF_COLUMN_TITLE);
	if (err == NULL)
		err = add_column(p, a, name, "number", DAF_COLUMN_FIELD);
	if (err == NULL && stages)
		err = add_column(p, a, name, "opened", DAF_COLUMN_OPENED);
	if (err == NULL && stages)
		err = add_column(p, a, name, "closed", DAF_COLUMN_CLOSED);
	if (err == NULL && due)
		err = add_column(p, a, name, "due", DAF_COLUMN_DUE);
	if (err == NULL && checks)
		err = add_column(p, a, name, "complete", DAF_COLUMN_COMPLETE);
	if (err == NULL && !known)
		err = add_column(p, a, name, "parent", DAF_COLUMN_FIELD);
	return err;
}

static const struct daf_err *
add_columns(struct daf_plan *p, struct daf_apply *a, const char *name)
{
	const bool aside = strcmp(name, DAF_ACCESS_TYPE) == 0;
	const struct daf_err *err = NULL;

	if (!aside)
		err = add_column(p, a, "", "updated", DAF_COLUMN_UPDATED);
	if (err == NULL && !aside)
		err = add_column(p, a, "", "number", DAF_COLUMN_FIELD);
	if (err != NULL || *name == '\0')
		return err;
	err = add_column(p, a, name, "updated", DAF_COLUMN_UPDATED);
	if (err == NULL)
		err = add_column(p, a, name, "office", DAF_COLUMN_OFFICE);
	return err != NULL ? err : add_type_columns(p, a, name);
}

static const struct daf_err *
add_title(struct daf_plan *p, struct daf_apply *a)
{
	const struct daf_err *err = NULL;
	const char **name;
	size_t n = 0;

	for (name = p->type->title; *name != NULL; name++)
		n++;
	p->title = daf_pool_array(p->pool, n, sizeof(*p->title));
	for (name = p->type->title; *name != NULL && err == NULL; name++) {
		err = daf_apply_field(&p->title[p->ntitle].id, a, *name);
		p->title[p->ntitle].def = daf_type_field(p->type, *name);
		if (p->title[p->ntitle].def != NULL)
			daf_buf_addf(&p->signature, "title %s %s\n", *name,
			    p->title[p->ntitle].def->kind->name);
		p->ntitle++;
	}
	return err;
}

static const struct daf_err *
add_checks(struct daf_plan *p, struct daf_apply *a)
{
	const struct daf_err *err = NULL;
	const struct daf_field *f;
	size_t i;

	p->checks = daf_pool_array(
	    p->pool, daf_type_enclosures(p->type), sizeof(*p->checks));
	for (i = 0; i < p->type->nfields && err == NULL; i++) {
		f = &p->type->fields[i];
		if (strcmp(f->kind->name, "enclosure") != 0)
			continue;
		err = daf_apply_field(&p->checks[p->nchecks++], a, f->name);
		daf_buf_addf(&p->signature, "check %s\n", f->name);
	}
	return err;
}

static void
sign_choices(struct daf_buf *out, const struct daf_field *f)
{
	size_t i;

	for (i = 0; i < f->nchoices; i++)
		daf_buf_addf(
		    out, " %s=%s", f->choices[i].value, f->choices[i].label);
	daf_buf_addc(out, '\n');
}

static const struct daf_err *
add_search(struct daf_plan *p, struct daf_apply *a)
{
	const struct daf_err *err = NULL;
	const struct daf_field *f;
	size_t i;

	p->search =
	    daf_pool_array(p->pool, p->type->nfields, sizeof(*p->search));
	for (i = 0; i < p->type->nfields && err == NULL; i++) {
		f = &p->type->fields[i];
		sign_choices(&p->signature, f);
		if (!f->search)
			continue;
		err = daf_apply_field(&p->search[p->nsearch].id, a, f->name);
		p->search[p->nsearch].hides = daf_type_hides(p->type, f->name);
		p->search[p->nsearch++].def = f;
		daf_buf_addf(
		    &p->signature, "search %s %s\n", f->name, f->kind->name);
	}
	return err;
}

static void
sign_calendar(struct daf_buf *out, const struct daf_calendar *c)
{
	char text[DAF_TIME_SIZE];
	size_t i;

	daf_buf_adds(out, " free");
	for (i = 0; i < 7; i++)
		daf_buf_addc(out, c->weekend[i] ? '1' : '0');
	for (i = 0; i < c->nholidays; i++) {
		daf_date_text(text, c->holidays[i].date);
		daf_buf_addf(out, " %s", text);
	}
	daf_buf_adds(out, " until");
}

static void
sign_rule(struct daf_buf *out, const struct daf_due_rule *rule)
{
	const char **s;

	daf_buf_addf(out, "due %s %d %d %d %d %d %d", rule->from, rule->hours,
	    rule->days, rule->working_days, rule->months, rule->first_day,
	    rule->roll);
	if (rule->calendar != NULL)
		sign_calendar(out, rule->calendar);
	for (s = rule->until; *s != NULL; s++)
		daf_buf_addf(out, " %s", *s);
	daf_buf_adds(out, rule->stages != NULL ? " in" : " open");
	for (s = rule->stages; s != NULL && *s != NULL; s++)
		daf_buf_addf(out, " %s", *s);
	daf_buf_addc(out, '\n');
}

static const struct daf_err *
add_rules(struct daf_plan *p, struct daf_apply *a)
{
	const struct daf_err *err = NULL;
	struct daf_plan_rule *r;
	const char **name;
	size_t i, n;

	p->rules = daf_pool_array(p->pool, p->type->ndue, sizeof(*p->rules));
	for (i = 0; i < p->type->nstages; i++)
		daf_buf_addf(&p->signature, "stage %s %d\n",
		    p->type->stages[i].value, p->type->stages[i].closed);
	for (i = 0; i < p->type->ndue && err == NULL; i++) {
		r = &p->rules[p->nrules++];
		r->rule = &p->type->due[i];
		sign_rule(&p->signature, r->rule);
		for (n = 0; r->rule->until[n] != NULL; n++)
			continue;
		r->until = daf_pool_array(p->pool, n, sizeof(*r->until));
		r->extends = daf_pool_array(p->pool, n, sizeof(*r->extends));
		err = daf_apply_field(&r->from, a, r->rule->from);
		for (name = r->rule->until; *name != NULL && err == NULL;
		     name++) {
			r->extends[r->nuntil] = daf_type_is_due(p->type, *name);
			err = daf_apply_field(&r->until[r->nuntil++], a, *name);
		}
	}
	return err;
}

static const struct daf_err *
add_joins(struct daf_plan *p, struct daf_apply *a)
{
	const struct daf_err *err;

	if (p->type->joins == NULL)
		return NULL;
	daf_buf_addf(&p->signature, "joins %s\n", p->type->joins);
	err = daf_apply_field(&p->join[0], a, "parent");
	return err != NULL ? err
			   : daf_apply_field(&p->join[1], a, p->type->joins);
}

static const struct daf_err *
add_protects(struct daf_plan *p, struct daf_apply *a)
{
	const struct daf_protects *protects = &p->type->protects;
	const struct daf_err *err;
	size_t i;

	if (protects->when == NULL)
		return NULL;
	daf_buf_addf(&p->signature, "protects %s %s", protects->when,
	    protects->pseudonym);
	for (i = 0; protects->hides[i] != NULL; i++)
		daf_buf_addf(&p->signature, " %s", protects->hides[i]);
	daf_buf_adds(&p->signature, " below");
	for (i = 0; protects->children[i] != NULL; i++)
		daf_buf_addf(&p->signature, " %s", protects->children[i]);
	daf_buf_addc(&p->signature, '\n');
	err = daf_apply_field(&p->protected, a, protects->when);
	return err != NULL
		   ? err
		   : daf_apply_field(&p->pseudonym, a, protects->pseudonym);
}

const struct daf_err *
daf_plan_build(struct daf_plan **out, struct daf_apply *a, int64_t ledger,
    const char *name)
{
	const struct daf_err *err;
	const struct daf_register_ledger *l;
	struct daf_plan *p = daf_calloc(1, sizeof(*p));

	p->pool = daf_pool_new();
	l = daf_register_ledger_by_id(a->reg, ledger);
	if (l != NULL && *name != '\0')
		p->type = daf_types_find(l->types, name);
	p->search_all = p->type == NULL;
	err = add_columns(p, a, name);
	if (err == NULL && p->type != NULL)
		err = add_title(p, a);
	if (err == NULL && p->type != NULL)
		err = add_checks(p, a);
	if (err == NULL && p->type != NULL)
		err = add_search(p, a);
	if (err == NULL && p->type != NULL)
		err = add_rules(p, a);
	if (err == NULL && p->type != NULL)
		err = add_joins(p, a);
	if (err == NULL && p->type != NULL)
		err = add_protects(p, a);
	if (err != NULL)
		daf_plan_free(p);
	else
		*out = p;
	return err;
}

const struct daf_err *
daf_plan_get(const struct daf_plan **out, struct daf_apply *a, int64_t ledger,
    const char *type)
{
	const struct daf_err *err;
	struct daf_plan *p;
	char key[sizeof(ledger) + 64];
	size_t len = strlen(type);
	int64_t index;

	/* A type's name has at most 32 bytes. */
	if (len > sizeof(key) - sizeof(ledger))
		len = sizeof(key) - sizeof(ledger);
	memcpy(key, &ledger, sizeof(ledger));
	memcpy(key + sizeof(ledger), type, len);
	len += sizeof(ledger);
	if (daf_map_get(&index, a->plans, key, len)) {
		*out = a->plan[index];
		return NULL;
	}
	err = daf_plan_build(&p, a, ledger, type);
	if (err != NULL)
		return err;
	a->plan = daf_grow(a->plan, a->nplans, &a->plans_cap, sizeof(p));
	a->plan[a->nplans] = p;
	daf_map_put(a->plans, key, len, (int64_t)a->nplans++);
	*out = p;
	return NULL;
}
