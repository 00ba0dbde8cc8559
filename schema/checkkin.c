/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checkkin.c - what is judged by other records; see check.h. */
#include <stdio.h>
#include <string.h>

#include "core/base/named.h"
#include "core/base/text.h"
#include "schema/checki.h"
#include "schema/kind.h"

/* ---- what only one record may have ---- */

/* The field of the rule that this change gives, a reference or one that told
 * two apart if nothing else: the finding stands there. NULL: the change touches
 * none. */
static const char *
touched(const struct daf_checking *c, const struct daf_once *once)
{
	const char *found = NULL;
	const struct daf_field *def;
	const char **f;

	for (f = once->fields; *f != NULL; f++) {
		if (daf_check_given(c, *f) == NULL)
			continue;
		def = daf_type_field(c->type, *f);
		if (strcmp(def->kind->name, "reference") != 0)
			return *f;
		found = *f;
	}
	for (f = once->unless; found == NULL && *f != NULL; f++)
		if (daf_check_given(c, *f) != NULL)
			found = *f;
	/* What was struck out stands again. */
	if (found == NULL && daf_check_given(c, "struck") != NULL)
		found = once->fields[0];
	return found;
}

/* "the same FIR number (12/26) and FIR of (Gujrat)" */
static void
say_same(struct daf_buf *out, const struct daf_checking *c,
    const struct daf_once *once, const char *const *values)
{
	const struct daf_field *def;
	struct daf_buf shown = { 0 };
	size_t i;

	for (i = 0; once->fields[i] != NULL; i++) {
		def = daf_type_field(c->type, once->fields[i]);
		daf_buf_addf(out, "%s%s", i > 0 ? ", " : "", def->label);
		if (strcmp(def->kind->name, "reference") == 0)
			continue;
		daf_buf_reset(&shown);
		def->kind->display(&shown, def, values[i]);
		daf_buf_addf(
		    out, " %s", daf_text_quote(daf_buf_str(&shown)).text);
	}
	daf_buf_clear(&shown);
}

static void
once(struct daf_checking *c, const struct daf_once *rule)
{
	struct daf_pool *pool;
	struct daf_buf same = { 0 };
	const char *field = touched(c, rule), *twin = NULL;
	const char **values;
	size_t n = 0, m = 0, i;

	if (field == NULL || daf_check_after(c, "struck")[0] != '\0')
		return;
	while (rule->fields[n] != NULL)
		n++;
	while (rule->unless[m] != NULL)
		m++;
	pool = daf_pool_new();
	values = daf_pool_array(pool, n + m, sizeof(*values));
	for (i = 0; i < m; i++)
		values[n + i] = daf_check_after(c, rule->unless[i]);
	for (i = 0; i < n; i++) {
		values[i] = daf_check_after(c, rule->fields[i]);
		if (values[i][0] == '\0')
			break;
	}
	if (i == n)
		twin = c->view->twin(c->view->arg, rule, values);
	if (twin != NULL) {
		say_same(&same, c, rule, values);
		daf_findings_add(c->out, field, "%s: %s has the same %s",
		    rule->label, twin, daf_buf_str(&same));
	}
	daf_buf_clear(&same);
	daf_pool_free(pool);
}

/* ---- what another record says ---- */

static bool
unheard(const struct daf_checking *c, const char *record, const char *field)
{
	return c->view->unheard != NULL &&
	       c->view->unheard(c->view->arg, record, field);
}

static void
follows(struct daf_checking *c)
{
	const struct daf_follows *f = &c->type->follows;
	const struct daf_field *field, *by;
	const char *id, *said;

	if (f->field == NULL || c->view->value == NULL ||
	    (daf_check_given(c, f->field) == NULL &&
		daf_check_given(c, f->by) == NULL))
		return;
	id = daf_check_after(c, f->by);
	said = id[0] != '\0' ? c->view->value(c->view->arg, id, f->of) : NULL;
	if (said == NULL || said[0] == '\0' ||
	    strcmp(said, daf_check_after(c, f->field)) == 0)
		return;
	field = daf_type_field(c->type, f->field);
	by = daf_type_field(c->type, f->by);
	daf_findings_add(c->out, field->name,
	    "%s" DAF_NAMED ": it must be as %s" DAF_NAMED " has it: %s",
	    field->label, field->name, by->label, by->name,
	    daf_text_quote(said).text);
	c->out->items[c->out->n - 1].late = unheard(c, id, f->of);
}

/* ---- chains ---- */

struct link {
	const char *at, *from, *to, *gap;
};

/* Of two values of a field: as the order of lists has them. */
static int
compare(const struct daf_field *def, const char *a, const char *b)
{
	struct daf_buf x = { 0 }, y = { 0 };
	size_t len;
	int order;

	if (a[0] != '\0')
		def->kind->sort_key(&x, def, a);
	if (b[0] != '\0')
		def->kind->sort_key(&y, def, b);
	len = x.len < y.len ? x.len : y.len;
	order = len > 0 ? memcmp(x.data, y.data, len) : 0;
	if (order == 0)
		order = (x.len > y.len) - (x.len < y.len);
	daf_buf_clear(&x);
	daf_buf_clear(&y);
	return order;
}

static const char *
value_of(const struct daf_checking *c, const char *record, const char *field)
{
	const char *value = c->view->value(c->view->arg, record, field);

	return value != NULL ? value : "";
}

/* The links before and after this one; at NULL: there is none. */
static void
find_links(struct link *before, struct link *after,
    const struct daf_checking *c, const char *parent, const char *at)
{
	const struct daf_chain_rule *chain = &c->type->chain;
	const struct daf_field *def = daf_type_field(c->type, chain->at);
	const char *const *ids;
	struct link *side, one;
	bool passed = false; /* of two at one time, the list's order counts */
	size_t n, i;
	int order;

	*before = *after = (struct link){ NULL, NULL, NULL, NULL };
	ids =
	    c->view->naming(c->view->arg, c->type->name, "parent", parent, &n);
	for (i = 0; i < n; i++) {
		if (c->change->id != NULL &&
		    strcmp(c->change->id, ids[i]) == 0) {
			passed = true;
			continue;
		}
		one = (struct link){ value_of(c, ids[i], chain->at),
			value_of(c, ids[i], chain->from),
			value_of(c, ids[i], chain->to),
			value_of(c, ids[i], chain->gap) };
		if (one.at[0] == '\0')
			continue;
		order = compare(def, one.at, at);
		side = order < 0 || (order == 0 && !passed) ? before : after;
		if (side->at == NULL ||
		    (side == before ? compare(def, one.at, side->at) >= 0
				    : compare(def, one.at, side->at) < 0))
			*side = one;
	}
}

static const char *
shown(struct daf_pool *pool, const struct daf_field *def, const char *value)
{
	struct daf_buf b = { 0 };
	const char *text;

	if (value[0] == '\0')
		return "nobody";
	def->kind->display(&b, def, value);
	text = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

static void
tell_break(const struct daf_checking *c, const struct link *before,
    const struct link *after, const struct link *mine)
{
	const struct daf_chain_rule *chain = &c->type->chain;
	const struct daf_field *at = daf_type_field(c->type, chain->at),
			       *from = daf_type_field(c->type, chain->from),
			       *to = daf_type_field(c->type, chain->to),
			       *gap = daf_type_field(c->type, chain->gap);
	struct daf_pool *pool = daf_pool_new();

	if (before->at != NULL && mine->gap[0] == '\0' &&
	    compare(to, before->to, mine->from) != 0)
		daf_findings_add(c->out, from->name,
		    "%s" DAF_NAMED
		    ": it comes from %s now, and the last one, of %s, "
		    "went to %s; if that is so, say why in %s" DAF_NAMED,
		    from->label, from->name, shown(pool, from, mine->from),
		    shown(pool, at, before->at), shown(pool, to, before->to),
		    gap->label, gap->name);
	else if (after->at != NULL && after->gap[0] == '\0' &&
		 compare(from, after->from, mine->to) != 0)
		daf_findings_add(c->out, to->name,
		    "%s" DAF_NAMED
		    ": it goes to %s now, and the next one, of %s, "
		    "comes from %s; if that is so, say why in %s" DAF_NAMED
		    " of that "
		    "one first",
		    to->label, to->name, shown(pool, to, mine->to),
		    shown(pool, at, after->at), shown(pool, from, after->from),
		    gap->label, gap->name);
	daf_pool_free(pool);
}

/* Each goes on where the one before it ended, or says why not: a gap that is
 * real must be told, and one that is told is no mistake. */
static void
chain(struct daf_checking *c)
{
	const struct daf_chain_rule *rule = &c->type->chain;
	const char *const fields[] = { rule->at, rule->from, rule->to,
		rule->gap, "parent", "struck" };
	const char *parent = daf_check_after(c, "parent");
	struct link before, after, mine;
	bool touched = c->change->birth;
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		touched = touched || daf_check_given(c, fields[i]) != NULL;
	mine = (struct link){ daf_check_after(c, rule->at),
		daf_check_after(c, rule->from), daf_check_after(c, rule->to),
		daf_check_after(c, rule->gap) };
	if (!touched || parent[0] == '\0' || mine.at[0] == '\0' ||
	    daf_check_after(c, "struck")[0] != '\0')
		return;
	find_links(&before, &after, c, parent, mine.at);
	tell_break(c, &before, &after, &mine);
}

/* ---- records that have to be opened with this one ---- */

struct raising {
	const struct daf_checking *c;
	struct daf_pool *pool;
	const struct daf_raise *raise;
	const char *use; /* the id of the other record */
	bool late;       /* who changed this one may not have known the way */
};

/* The value at the end of a path, "" if it leads nowhere; *field: what it ends
 * in, or NULL. */
static const char *
follow(const struct daf_field **field, struct raising *w, const char *path)
{
	const struct daf_check_view *view = w->c->view;
	const struct daf_type *type = w->c->type;
	const char *value = NULL, *name, *type_name;
	size_t len;

	for (;; path += len + 1) {
		len = strcspn(path, ".");
		name = daf_pool_strndup(w->pool, path, len);
		*field = type != NULL ? daf_type_field(type, name) : NULL;
		if (value != NULL)
			w->late = unheard(w->c, value, name) || w->late;
		value = value == NULL ? daf_check_after(w->c, name)
				      : value_of(w->c, value, name);
		if (path[len] == '\0' || value[0] == '\0')
			return path[len] == '\0' ? value : "";
		type_name = view->type_of(view->arg, value);
		type =
		    type_name != NULL ? view->type(view->arg, type_name) : NULL;
	}
}

static bool
is_touched(const struct daf_checking *c, const char *path)
{
	char name[33];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(path, "."), path);
	return daf_check_given(c, name) != NULL;
}

/* Does another record, of a type that the origin may be, use it? */
static bool
is_used_elsewhere(struct raising *w)
{
	const struct daf_check_view *view = w->c->view;
	const struct daf_field *of, *field;
	const char *origin, *use, *type;
	bool touched =
	    w->c->change->whole || is_touched(w->c, w->raise->origin);
	const char **path;

	for (path = w->raise->use; *path != NULL; path++)
		touched = touched || is_touched(w->c, *path);
	if (!touched || daf_check_after(w->c, "struck")[0] != '\0')
		return false;
	origin = follow(&of, w, w->raise->origin);
	if (origin[0] == '\0' || of == NULL)
		return false;
	for (path = w->raise->use; *path != NULL; path++) {
		use = follow(&field, w, *path);
		type = use[0] != '\0' ? view->type_of(view->arg, use) : NULL;
		if (type == NULL ||
		    (of->of != NULL && !daf_check_in(of->of, type)))
			continue;
		w->use = use;
		return strcmp(use, origin) != 0;
	}
	return false;
}

static const char *
raised_value(struct raising *w, const char *value, const char *self)
{
	const struct daf_field *field;
	const size_t len = strlen(value);
	const char *path;

	if (value[0] != '{' || value[len - 1] != '}')
		return value;
	path = daf_pool_strndup(w->pool, value + 1, len - 2);
	if (strcmp(path, "id") == 0)
		return self;
	if (strcmp(path, "use") == 0)
		return w->use;
	return follow(&field, w, path);
}

static bool
is_reference(const struct daf_type *type, const char *name)
{
	const struct daf_field *field = daf_type_field(type, name);

	return field != NULL && strcmp(field->kind->name, "reference") == 0;
}

/* The field by which it names this record, else the one by which it belongs
 * somewhere: where it would be found. NULL: neither is among what is set. */
static const char *
found_by(const char **id, const struct daf_type *type,
    const struct daf_raise *raise, const char *const *values)
{
	const char *field = NULL;
	size_t i;
	bool self;

	for (i = 0; raise->fields[i] != NULL; i++) {
		self = strcmp(raise->values[i], "{id}") == 0;
		if (is_reference(type, raise->fields[i]) &&
		    (self || (field == NULL &&
				 strcmp(raise->fields[i], "parent") == 0))) {
			field = raise->fields[i];
			*id = values[i];
		}
	}
	return field;
}

/* Is there one that names the same things? */
static bool
is_raised(struct raising *w, const char *const *values)
{
	const struct daf_check_view *view = w->c->view;
	const struct daf_type *type = view->type(view->arg, w->raise->type);
	const char *const *ids;
	const char *id, *by = NULL;
	size_t n, i, k;

	if (type != NULL)
		by = found_by(&id, type, w->raise, values);
	if (by == NULL)
		return false;
	ids = view->naming(view->arg, w->raise->type, by, id, &n);
	for (k = 0; k < n; k++) {
		for (i = 0; w->raise->fields[i] != NULL; i++) {
			if (is_reference(type, w->raise->fields[i]) &&
			    strcmp(value_of(w->c, ids[k], w->raise->fields[i]),
				values[i]) != 0)
				break;
		}
		if (w->raise->fields[i] == NULL)
			return true;
	}
	return false;
}

/* May such a record name these? Else it is no matter of this rule. */
static bool
may_name(struct raising *w, const char *const *values)
{
	const struct daf_check_view *view = w->c->view;
	const struct daf_type *type = view->type(view->arg, w->raise->type);
	const struct daf_field *field;
	const char *of;
	size_t i;

	for (i = 0; type != NULL && w->raise->fields[i] != NULL; i++) {
		field = daf_type_field(type, w->raise->fields[i]);
		if (field == NULL || field->of == NULL ||
		    w->raise->values[i][0] != '{' ||
		    strcmp(w->raise->values[i], "{id}") == 0)
			continue;
		of = view->type_of(view->arg, values[i]);
		if (of == NULL || !daf_check_in(field->of, of))
			return false;
	}
	return type != NULL;
}

/* *late may be NULL. */
static bool
wants(const char **values, bool *late, struct daf_pool *pool,
    const struct daf_checking *c, const struct daf_raise *raise,
    const char *self)
{
	struct raising w = { .c = c, .pool = pool, .raise = raise };
	size_t i;

	if (c->view->value == NULL || c->view->naming == NULL ||
	    c->view->type_of == NULL || c->view->type == NULL ||
	    !is_used_elsewhere(&w))
		return false;
	if (late != NULL)
		*late = w.late;
	for (i = 0; raise->fields[i] != NULL; i++)
		values[i] = raised_value(&w, raise->values[i], self);
	return may_name(&w, values) && !is_raised(&w, values);
}

bool
daf_check_raised(const char **values, struct daf_pool *pool,
    const struct daf_type *type, const struct daf_raise *raise,
    const struct daf_check_view *view, const struct daf_check_change *change,
    const char *self)
{
	const struct daf_checking c = { NULL, type, view, change };

	return wants(values, NULL, pool, &c, raise, self);
}

static void
raised(struct daf_checking *c, const struct daf_raise *raise)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_type *type;
	const char **values;
	size_t n = 0;
	bool late;

	while (raise->fields[n] != NULL)
		n++;
	values = daf_pool_array(pool, n, sizeof(*values));
	if (wants(values, &late, pool, c, raise,
		c->change->id != NULL ? c->change->id : "")) {
		type = c->view->type(c->view->arg, raise->type);
		daf_findings_add(c->out, NULL,
		    "%s: no record of type %s is there for it", raise->label,
		    type != NULL ? type->label : raise->type);
		c->out->items[c->out->n - 1].late = late;
	}
	daf_pool_free(pool);
}

void
daf_check_kin(struct daf_checking *c)
{
	size_t i;

	follows(c);
	if (c->type->chain.at != NULL && c->view->value != NULL &&
	    c->view->naming != NULL)
		chain(c);
	for (i = 0; !c->change->raises && i < c->type->nraises; i++)
		raised(c, &c->type->raises[i]);
	for (i = 0; c->view->twin != NULL && i < c->type->nonce; i++)
		once(c, &c->type->once[i]);
}

void
daf_check_once(struct daf_findings *out, const struct daf_type *type,
    const struct daf_check_view *view, const struct daf_check_change *change)
{
	struct daf_checking c = { out, type, view, change };
	size_t i;

	for (i = 0; i < type->nonce; i++)
		once(&c, &type->once[i]);
}
