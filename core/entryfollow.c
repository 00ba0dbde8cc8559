/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entryfollow.c - fields that say what another record says (schema/type.h,
 * "follows"), such as the pseudonym of a victim, which is that of the person.
 *
 * It stands in both, since each is found and shown by itself. So it is written
 * into both: into the one that follows when it names the other, and whenever the
 * other changes, in the same change set. Checks see to the rest.
 */
#include <string.h>

#include "core/db.h"
#include "core/entryi.h"
#include "core/kin.h"

#define TOLD_MAX 5 /* by name */

/* What the register says, and before it this entry. */
static struct daf_kin
kin_of(struct daf_entry *e)
{
	return (
	    struct daf_kin){ .scope = daf_scope_now(e->reg, e->pool, e->ledger),
		.said = daf_entry_said(e),
		.id = "" };
}

const struct daf_err *
daf_entry_follow(struct entry_line *line, size_t from, struct daf_entry *e)
{
	const struct daf_follows *f = &line->type->follows;
	struct entry_set set = { .field = f->field };
	const char *id = NULL;
	struct daf_kin kin;
	size_t i;

	for (i = from; f->field != NULL && i < line->nsets; i++)
		if (strcmp(line->sets[i].field, f->by) == 0)
			id = line->sets[i].ref != 0
				 ? daf_entry_birth_id(e, line->sets[i].ref)
				 : line->sets[i].value;
	if (id == NULL || id[0] == '\0' || daf_entry_has(line, f->field))
		return NULL;
	kin = kin_of(e);
	set.value = daf_kin_value(&kin, id, f->of);
	if (kin.err == NULL && set.value != NULL && set.value[0] != '\0')
		daf_entry_add(line, e, &set);
	return kin.err;
}

/* ---- those that follow what was changed ---- */

/* A change of what others follow. */
struct spread {
	struct daf_entry *e;
	const struct daf_type *type; /* of those that follow it */
	const char *value;           /* what it says now */
	struct daf_buf left;         /* those that he may not change */
	size_t nleft;
};

static bool
may_change(const struct spread *s, const struct daf_addr *record)
{
	const char *const *role = s->e->roles;
	char office[DAF_REPLICA_SIZE];

	while (*role != NULL && strcmp(*role, "hq") != 0)
		role++;
	daf_replica_office(office, record->replica);
	return *role != NULL || s->type->edit == DAF_EDIT_ANY ||
	       (s->type->edit == DAF_EDIT_OWN &&
		   strcmp(office, s->e->who->office) == 0);
}

/* One that this entry bears. */
static void
rewrite(struct spread *s, size_t birth)
{
	const struct entry_set set = { .field = s->type->follows.field,
		.value = s->value };
	struct entry_line *line = s->e->lines;
	size_t i;

	while (line->birth != birth)
		line++;
	for (i = 0; i < line->nsets; i++)
		if (strcmp(line->sets[i].field, set.field) == 0) {
			line->sets[i].value = set.value;
			break;
		}
	if (i == line->nsets)
		daf_entry_add(line, s->e, &set);
	s->e->said_stale = true;
}

static void
leave(struct spread *s, const char *id, const char *number)
{
	char office[DAF_REPLICA_SIZE] = "";
	struct daf_addr a;

	if (daf_addr_parse(&a, id, strlen(id), true))
		daf_replica_office(office, a.replica);
	if (s->nleft++ < TOLD_MAX)
		daf_buf_addf(&s->left, "%s%s of %s", s->nleft > 1 ? ", " : "",
		    number != NULL && number[0] != '\0' ? number : id, office);
}

/* A follower that says something else. */
static const struct daf_err *
spread_to(struct spread *s, struct daf_kin *kin, const char *id)
{
	const size_t birth = daf_entry_stand_in(s->e, id);
	const struct daf_err *err;
	struct daf_addr a;
	int64_t row;

	if (birth != 0) {
		rewrite(s, birth);
		return daf_entry_fits(&s->e->lines[daf_said_of(kin->said, id)]);
	}
	if (!daf_addr_parse(&a, id, strlen(id), true) || !may_change(s, &a)) {
		leave(s, id, daf_kin_value(kin, id, "number"));
		return kin->err;
	}
	err = daf_db_int(&row, daf_register_db(s->e->reg), 0,
	    "SELECT id FROM record WHERE ledger = ?1 AND address = ?2", "is",
	    s->e->ledger->id, id);
	if (err == NULL)
		err = daf_entry_change(s->e, row, 1, &s->type->follows.field,
		    &s->value, DAF_OVER_ALL, NULL, 0);
	return err == NULL ? NULL : daf_err_wrap(err, "%s follows this", id);
}

/* All of one type that name the record. */
static const struct daf_err *
spread_type(struct spread *s, const char *record)
{
	const struct daf_follows *f = &s->type->follows;
	struct daf_kin kin = kin_of(s->e);
	const struct daf_err *err = NULL;
	const char *const *ids, *said;
	size_t n, i;

	ids = daf_kin_naming(&kin, s->type->name, f->by, record, &n);
	for (i = 0; err == NULL && kin.err == NULL && i < n; i++) {
		kin.said = daf_entry_said(s->e); /* a change moves lines */
		said = daf_kin_value(&kin, ids[i], f->field);
		if (said == NULL || strcmp(said, s->value) != 0)
			err = spread_to(s, &kin, ids[i]);
	}
	daf_err_keep(&err, kin.err);
	return err;
}

static void
tell(struct spread *s)
{
	const struct daf_field *field =
	    daf_type_field(s->type, s->type->follows.field);

	if (s->nleft == 0)
		return;
	if (s->nleft > TOLD_MAX)
		daf_buf_addf(&s->left, " and %zu more", s->nleft - TOLD_MAX);
	s->e->note = daf_pool_printf(s->e->pool,
	    "%s%s%s: %s stays as it was in %s. Another office wrote that: ask "
	    "it to change it, too.",
	    s->e->note != NULL ? s->e->note : "",
	    s->e->note != NULL ? "\n" : "", s->type->label, field->label,
	    daf_buf_str(&s->left));
}

/* Whoever follows what is set there says it, too. */
static const struct daf_err *
spread(struct daf_entry *e, const char *record, const struct entry_set *set)
{
	struct spread s = { .e = e, .value = set->value };
	const struct daf_err *err = NULL;
	size_t at = 0;

	while (err == NULL && (s.type = daf_types_having(
				   e->ledger->types, "follows", &at)) != NULL) {
		if (s.type->follows.field == NULL ||
		    strcmp(s.type->follows.of, set->field) != 0)
			continue;
		err = spread_type(&s, record);
		if (err == NULL)
			tell(&s);
		daf_buf_clear(&s.left);
		s.nleft = 0;
	}
	return err;
}

const struct daf_err *
daf_entry_spread(struct daf_entry *e)
{
	const struct entry_set *set;
	const struct daf_err *err = NULL;
	struct entry_line *lines;
	char id[DAF_ADDR_SIZE];
	size_t n = e->nlines, i, k;

	/* a change moves them */
	lines = daf_pool_array(e->pool, n, sizeof(*lines));
	if (n > 0)
		memcpy(lines, e->lines, n * sizeof(*lines));
	for (i = 0; err == NULL && i < n; i++)
		for (k = 0;
		     err == NULL && lines[i].birth == 0 && k < lines[i].nsets;
		     k++) {
			set = &lines[i].sets[k];
			daf_addr_text(id, &lines[i].record);
			if (set->ref == 0 && set->value[0] != '\0')
				err = spread(
				    e, daf_pool_strdup(e->pool, id), set);
		}
	return err;
}

const char *
daf_entry_note(const struct daf_entry *e)
{
	return e->note;
}
