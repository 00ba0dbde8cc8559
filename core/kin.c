/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kin.c - see kin.h. */
#include "core/kin.h"

#include <stdlib.h>
#include <string.h>

#include "core/db.h"
#include "core/kini.h"

struct daf_scope
daf_scope_now(struct daf_register *reg, struct daf_pool *pool,
    const struct daf_register_ledger *ledger)
{
	return (struct daf_scope){ .reg = reg,
		.pool = pool,
		.ledger = ledger->id,
		.types = ledger->types,
		.replica = "" };
}

const struct daf_err *
daf_stood(struct daf_stood **out, size_t *n, const struct daf_scope *scope,
    int64_t record, const char *field, bool others)
{
	struct daf_db *db = daf_register_db(scope->reg);
	struct daf_pool *pool = scope->pool;
	const struct daf_err *err;
	struct daf_stood *s = NULL;
	sqlite3_stmt *st = NULL;
	size_t cap = 0;

	*n = 0;
	*out = NULL;
	err = daf_db_prepare(&st, db,
	    "SELECT v.value, p.name, c.seq, c.time, c.id, c.counts, c.officer,"
	    " coalesce(c.roles, (SELECT nullif(o.roles, '') FROM officer AS o"
	    " WHERE o.ledger = p.ledger AND o.id = c.officer), 'officer')"
	    " FROM value AS v"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS p ON p.id = c.replica"
	    " WHERE v.record = ?1"
	    " AND v.field = (SELECT id FROM field WHERE name = ?2)"
	    " AND (v.live = 1"
	    /* The seat's own count at once, also what replaces it later. */
	    " OR (c.counts = 1 AND NOT EXISTS (SELECT 1 FROM over AS o"
	    " JOIN change_set AS b ON b.id = o.change_set AND b.counts = 1"
	    " JOIN replica AS q ON q.id = b.replica"
	    " WHERE o.record = v.record AND o.field = v.field"
	    " AND o.replica = c.replica AND o.seq = c.seq"
	    " AND NOT (q.name = ?3 AND b.seq >= ?4)))"
	    " OR (c.counts = 0"
	    " AND ((p.name = ?3 AND c.seq < ?4 AND c.state <> 3)"
	    " OR (?5 = 1 AND p.name <> ?3 AND c.state = 1))))"
	    " AND NOT (p.name = ?3 AND c.seq >= ?4)"
	    " AND NOT EXISTS (SELECT 1 FROM over AS o"
	    " JOIN change_set AS b ON b.id = o.change_set"
	    " JOIN replica AS q ON q.id = b.replica"
	    " WHERE o.record = v.record AND o.field = v.field"
	    " AND o.replica = c.replica AND o.seq = c.seq AND b.counts = 0"
	    " AND ((q.name = ?3 AND b.seq < ?4 AND b.state <> 3)"
	    " OR (?5 = 1 AND q.name <> ?3 AND b.state = 1)))"
	    " ORDER BY c.time DESC, p.name DESC, c.seq DESC",
	    "issii", record, field, scope->replica, scope->seq,
	    (int64_t)others);
	while (daf_db_next(&err, db, st)) {
		s = daf_grow(s, *n, &cap, sizeof(*s));
		s[*n] = (struct daf_stood){ .addr.index = 1,
			.value = daf_pool_strdup(pool, daf_db_str(st, 0)),
			.addr.seq = sqlite3_column_int64(st, 2),
			.time = sqlite3_column_int64(st, 3),
			.change_set = sqlite3_column_int64(st, 4),
			.counts = sqlite3_column_int(st, 5) != 0,
			.officer = daf_pool_strdup(pool, daf_db_str(st, 6)),
			.roles = daf_pool_strdup(pool, daf_db_str(st, 7)) };
		memcpy(s[*n].addr.replica, daf_db_str(st, 1),
		    strnlen(daf_db_str(st, 1), DAF_REPLICA_SIZE - 1));
		(*n)++;
	}
	daf_db_done(db, st);
	if (err == NULL && *n > 0) {
		*out = daf_pool_array(pool, *n, sizeof(*s));
		memcpy(*out, s, *n * sizeof(*s));
	}
	free(s);
	return err;
}

const char *
daf_kin_bearer(struct daf_kin *k, const char *record)
{
	const struct daf_err *err;
	const char *officer = NULL;
	char *text = NULL;

	err = daf_db_text(&text, daf_register_db(k->scope.reg),
	    "SELECT c.officer FROM record AS r"
	    " JOIN change_set AS c ON c.id = r.birth"
	    " WHERE r.ledger = ?1 AND r.address = ?2",
	    "is", k->scope.ledger, record != NULL ? record : k->id);
	if (err == NULL && text != NULL)
		officer = daf_pool_strdup(k->scope.pool, text);
	free(text);
	daf_err_keep(&k->err, err);
	return officer;
}

const struct daf_type *
daf_kin_type(const struct daf_kin *k, const char *name)
{
	return daf_types_find(k->scope.types, name);
}

const char *
daf_kin_type_of(struct daf_kin *k, const char *record)
{
	const struct daf_err *err;
	const char *type = NULL;
	char *text = NULL;
	size_t i = daf_said_of(k->said, record);

	if (i != DAF_SAID_NONE && daf_said_at(k->said, i)->type[0] != '\0')
		return daf_said_at(k->said, i)->type;
	err = daf_db_text(&text, daf_register_db(k->scope.reg),
	    "SELECT type FROM record WHERE ledger = ?1 AND address = ?2", "is",
	    k->scope.ledger, record);
	if (err == NULL && text != NULL && text[0] != '\0')
		type = daf_pool_strdup(k->scope.pool, text);
	free(text);
	daf_err_keep(&k->err, err);
	return type;
}

/* The newest that the register has in a field; NULL: none. */
static const struct daf_stood *
newest(struct daf_kin *k, const char *record, const char *field)
{
	const struct daf_err *err;
	struct daf_stood *s;
	int64_t row;
	size_t n = 0;

	err = daf_db_int(&row, daf_register_db(k->scope.reg), 0,
	    "SELECT id FROM record WHERE ledger = ?1 AND address = ?2", "is",
	    k->scope.ledger, record);
	if (err == NULL && row != 0)
		err = daf_stood(&s, &n, &k->scope, row, field, false);
	daf_err_keep(&k->err, err);
	return err == NULL && n > 0 ? s : NULL;
}

const char *
daf_kin_value(struct daf_kin *k, const char *record, const char *field)
{
	const char *said = daf_said_value(k->said, record, field);
	const struct daf_stood *s =
	    said == NULL ? newest(k, record, field) : NULL;

	return s != NULL ? s->value : said;
}

bool
daf_kin_said_at(struct daf_addr *out, struct daf_kin *k, const char *record,
    const char *field)
{
	const struct daf_stood *s =
	    daf_said_value(k->said, record, field) == NULL
		? newest(k, record, field)
		: NULL;

	if (s != NULL)
		*out = s->addr;
	return s != NULL;
}

/* ---- decisions ---- */

/* Which value of the stage is there to be approved. */
struct round {
	const struct daf_addr *stage;
	size_t n;
	int64_t time; /* of the newest that stands; INT64_MIN: none */
};

struct decided {
	struct daf_check_decision decision;
	struct daf_stood by;
};

static const char *const *
split(struct daf_pool *pool, const char *roles)
{
	const char **words;
	size_t n = 0, len;

	words = daf_pool_array(pool, strlen(roles) / 2 + 2, sizeof(*words));
	for (; *roles != '\0'; roles += len + strspn(roles + len, " ")) {
		len = strcspn(roles, " ");
		words[n++] = daf_pool_strndup(pool, roles, len);
	}
	return words;
}

static bool
differ(const struct daf_stood *s, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (strcmp(s[i].value, s[0].value) != 0)
			return true;
	return false;
}

/* Had who decided this before him as it is now: from the record's birth, or
 * from himself? */
static bool
was_his(const struct daf_stood *s, const struct daf_kin_found *child,
    const struct daf_stood *decision)
{
	return s->change_set == child->birth ||
	       strcmp(s->officer, decision->officer) == 0;
}

static const struct daf_err *
find_round(struct round *out, const struct daf_kin *k)
{
	const struct daf_scope *scope = &k->scope;
	const struct daf_err *err;
	struct daf_addr *stage;
	struct daf_stood *s;
	int64_t record;
	size_t n = 0, i;

	*out = (struct round){ k->stage, k->nstage, INT64_MIN };
	err = daf_db_int(&record, daf_register_db(scope->reg), 0,
	    "SELECT id FROM record WHERE ledger = ?1 AND address = ?2", "is",
	    scope->ledger, k->id);
	if (err == NULL)
		err = daf_stood(&s, &n, scope, record, "stage", false);
	if (err != NULL || n == 0)
		return err;
	out->time = s[0].time;
	if (out->n > 0)
		return NULL;
	stage = daf_pool_array(scope->pool, n, sizeof(*stage));
	for (i = 0; i < n; i++)
		stage[i] = s[i].addr;
	out->stage = stage;
	out->n = n;
	return NULL;
}

/* Was it decided for a value of the stage that is no more? `named`: the
 * addresses with spaces between, "" if the program did not write them yet. */
static bool
is_earlier(const struct round *round, const char *named, int64_t time)
{
	struct daf_addr a;
	size_t len, i;

	if (named[0] == '\0')
		return time < round->time;
	for (; *named != '\0'; named += len + strspn(named + len, " ")) {
		len = strcspn(named, " ");
		for (i = 0;
		     daf_addr_parse(&a, named, len, true) && i < round->n; i++)
			if (daf_addr_cmp(&a, &round->stage[i]) == 0)
				return false;
	}
	return true;
}

static const struct daf_err *
decide(struct decided *out, bool *found, const struct daf_scope *scope,
    const struct daf_kin_found *child, const struct daf_approves *approves,
    const struct round *round)
{
	struct daf_stood *said, *what, *parent, *named = NULL;
	const struct daf_err *err;
	size_t nsaid = 0, nwhat = 0, nparent = 0, nnamed = 0, i;

	*found = false;
	err = daf_stood(
	    &said, &nsaid, scope, child->record, approves->decision, false);
	if (err == NULL)
		err = daf_stood(
		    &what, &nwhat, scope, child->record, approves->what, false);
	if (err == NULL)
		err = daf_stood(
		    &parent, &nparent, scope, child->record, "parent", false);
	if (err == NULL && approves->round != NULL)
		err = daf_stood(&named, &nnamed, scope, child->record,
		    approves->round, false);
	if (err != NULL || nsaid == 0 || nwhat == 0 || nparent == 0 ||
	    said[0].value[0] == '\0')
		return err;
	*found = true;
	out->by = said[0];
	out->decision = (struct daf_check_decision){ .what = what[0].value,
		.disputed = differ(said, nsaid) || differ(what, nwhat) ||
			    differ(parent, nparent),
		.officer = said[0].officer,
		.roles = split(scope->pool, said[0].roles),
		/* A round that was set later than the decision is nothing that
		 * who decided has signed. */
		.earlier = is_earlier(round,
		    nnamed > 0 && named[0].change_set == said[0].change_set
			? named[0].value
			: "",
		    said[0].time),
		.other = !was_his(&what[0], child, &said[0]) ||
			 !was_his(&parent[0], child, &said[0]) };
	for (i = 0; approves->granted[i] != NULL; i++)
		if (strcmp(approves->granted[i], said[0].value) == 0)
			out->decision.granted = true;
	return NULL;
}

static int
newest_first(const void *va, const void *vb)
{
	const struct decided *a = va, *b = vb;

	if (a->by.time != b->by.time)
		return a->by.time < b->by.time ? 1 : -1;
	return daf_addr_cmp(&b->by.addr, &a->by.addr);
}

static const struct daf_err *
find_decisions(
    struct daf_check_decision **out, size_t *n, const struct daf_kin *k)
{
	const struct daf_scope *scope = &k->scope;
	const struct daf_type *type;
	const struct daf_err *err;
	struct daf_kin_found *children;
	struct decided *items;
	struct round round;
	size_t nchildren, i;
	bool yes;

	*n = 0;
	*out = NULL;
	err = daf_kin_find(&children, &nchildren, scope, NULL, "parent", k->id);
	if (err != NULL || nchildren == 0 ||
	    (err = find_round(&round, k)) != NULL)
		return err;
	items = daf_pool_array(scope->pool, nchildren, sizeof(*items));
	for (i = 0; err == NULL && i < nchildren; i++) {
		type = daf_types_find(scope->types, children[i].type);
		if (type == NULL || type->approves.what == NULL)
			continue;
		err =
		    daf_kin_stands(&yes, scope, &children[i], "parent", k->id);
		if (err == NULL && yes)
			err = decide(&items[*n], &yes, scope, &children[i],
			    &type->approves, &round);
		if (err == NULL && yes)
			(*n)++;
	}
	if (err != NULL || *n == 0)
		return err;
	qsort(items, *n, sizeof(*items), newest_first);
	*out = daf_pool_array(scope->pool, *n, sizeof(**out));
	for (i = 0; i < *n; i++)
		(*out)[i] = items[i].decision;
	return NULL;
}

const struct daf_check_decision *
daf_kin_decisions(struct daf_kin *k, size_t *n)
{
	struct daf_check_decision *found;

	daf_err_keep(&k->err, find_decisions(&found, n, k));
	return found;
}
