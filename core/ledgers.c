/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledgers.c - the ledgers of a register: config's sections joined with their
 * rows in register.db, and the types in force. See register.h.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/apply.h"
#include "core/register_priv.h"

static struct daf_slot *
find_slot(const struct daf_register *reg, const char *name)
{
	size_t i;

	for (i = 0; i < reg->nledgers; i++)
		if (strcmp(reg->ledgers[i]->conf.name, name) == 0)
			return reg->ledgers[i];
	return NULL;
}

static struct daf_slot *
add_slot(struct daf_register *reg)
{
	reg->ledgers = daf_grow(
	    reg->ledgers, reg->nledgers, &reg->cap, sizeof(struct daf_slot *));
	return reg->ledgers[reg->nledgers++] =
		   daf_calloc(1, sizeof(struct daf_slot));
}

static const char *
copy(struct daf_pool *pool, const char *s)
{
	return s != NULL ? daf_pool_strdup(pool, s) : NULL;
}

static const char *
last_replica(const struct daf_config *config, const char *name)
{
	const char *r, *last = "";
	size_t i;

	for (i = 0;
	     (r = daf_config_nth(config, "ledger", name, "replica", i)) != NULL;
	     i++)
		last = r;
	return last;
}

static const struct daf_err *
fill_slot(struct daf_slot *slot, struct daf_register *reg, const char *name)
{
	static const char *const needed[] = { "id", "office", "trust" };
	const struct daf_config *c = reg->config;
	struct daf_register_ledger *l = &slot->conf;
	const char *zone = l->zone;
	size_t i;

	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (daf_config_get(c, "ledger", name, needed[i]) == NULL)
			return daf_err(DAF_STORAGE,
			    "%s: [ledger \"%s\"] has "
			    "no %s",
			    reg->config_path, name, needed[i]);
	l->name = copy(reg->pool, name);
	l->hash = copy(reg->pool, daf_config_get(c, "ledger", name, "id"));
	l->url = copy(reg->pool, daf_config_get(c, "ledger", name, "url"));
	l->office =
	    copy(reg->pool, daf_config_get(c, "ledger", name, "office"));
	l->mark = copy(reg->pool, daf_config_get(c, "ledger", name, "mark"));
	l->trust = copy(reg->pool, daf_config_get(c, "ledger", name, "trust"));
	l->replica = copy(reg->pool, last_replica(c, name));
	l->dir = daf_pool_printf(reg->pool, "%s/ledgers/%s", reg->dir, name);
	l->zone = zone != NULL ? zone : "";
	return NULL;
}

/* Config is written after register.db: a row may be missing only if another
 * program or a person touched one of them. */
static const struct daf_err *
find_ids(struct daf_register *reg)
{
	const struct daf_err *err = NULL;
	struct daf_register_ledger *l;
	int64_t highest = 0;
	size_t i;

	for (i = 0; i < reg->nledgers && err == NULL; i++) {
		l = &reg->ledgers[i]->conf;
		if (reg->db == NULL || l->id != 0) {
			/* as numbered before */
		} else {
			err = daf_db_int(&l->id, reg->db, 0,
			    "SELECT id FROM ledger WHERE name = ?1", "s",
			    l->name);
			if (err == NULL && l->id == 0)
				err = daf_err(DAF_STORAGE,
				    "%s does not know "
				    "the ledger %s: run `daftar rebuild`",
				    reg->db_path, l->name);
		}
		if (l->id > highest)
			highest = l->id;
	}
	for (i = 0; i < reg->nledgers && err == NULL; i++)
		if (reg->ledgers[i]->conf.id == 0)
			reg->ledgers[i]->conf.id = ++highest;
	return err;
}

const struct daf_err *
daf_ledgers_read(struct daf_register *reg)
{
	const struct daf_err *err = NULL;
	struct daf_slot *slot;
	const char *name;
	size_t i;

	for (i = 0; err == NULL && (name = daf_config_subsection(
					reg->config, "ledger", i)) != NULL;
	     i++) {
		slot = find_slot(reg, name);
		if (slot == NULL) {
			slot = add_slot(reg);
			reg->data_version = reg->charter = -1; /* load it */
		}
		slot->conf.name = name; /* even if the rest is missing */
		err = fill_slot(slot, reg, name);
	}
	return err != NULL ? err : find_ids(reg);
}

void
daf_ledgers_set_types(
    struct daf_register *reg, int64_t ledger, struct daf_types *types)
{
	size_t i;

	for (i = 0; i < reg->nledgers; i++) {
		struct daf_slot *slot = reg->ledgers[i];

		if (slot->conf.id != ledger)
			continue;
		daf_register_retire(
		    reg, (struct daf_old){ .types = slot->types });
		slot->conf.types = slot->types = types;
		daf_register_retire(
		    reg, (struct daf_old){ .types = reg->joined });
		reg->joined = NULL;
		return;
	}
	assert(false); /* a ledger of this register */
}

/* The files of type_def, in a pool. */
static const struct daf_err *
read_files(struct daf_types_file **out, size_t *n, struct daf_pool *pool,
    struct daf_register *reg, int64_t ledger)
{
	const struct daf_err *err;
	sqlite3_stmt *stmt = NULL;
	size_t len;
	struct daf_types_file *files;

	*n = 0;
	*out = files = daf_pool_array(pool, DAF_TYPES_MAX, sizeof(*files));
	err = daf_db_prepare(&stmt, reg->db,
	    "SELECT name, json FROM type_def WHERE ledger = ?1 ORDER BY name",
	    "i", ledger);
	while (daf_db_next(&err, reg->db, stmt)) {
		if (*n == DAF_TYPES_MAX) {
			err = daf_err(DAF_STORAGE,
			    "%s has more than %d types: "
			    "run `daftar rebuild`",
			    reg->db_path, DAF_TYPES_MAX);
			break;
		}
		files[*n].name =
		    daf_pool_printf(pool, "%s.json", daf_db_str(stmt, 0));
		len = (size_t)sqlite3_column_bytes(stmt, 1);
		files[*n].text =
		    daf_pool_strndup(pool, daf_db_str(stmt, 1), len);
		files[(*n)++].len = len;
	}
	daf_db_done(reg->db, stmt);
	return err;
}

static const struct daf_err *
load_types(struct daf_register *reg, struct daf_slot *slot)
{
	const struct daf_err *err = NULL;
	struct daf_types_file *files = NULL;
	struct daf_pool *pool = daf_pool_new();
	struct daf_types *types = NULL;
	size_t n = 0;

	if (reg->db != NULL)
		err = read_files(&files, &n, pool, reg, slot->conf.id);
	if (err != NULL || (n > 0 && slot->types != NULL &&
			       daf_types_are(slot->types, files, n)))
		goto done;
	err = n > 0 ? daf_types_load(&types, files, n, true)
		    : daf_types_builtin(&types);
	if (err == NULL)
		daf_ledgers_set_types(reg, slot->conf.id, types);
done:
	daf_pool_free(pool);
	return err;
}

/* Without a database (before a rebuild) the program's own types serve. */
static const struct daf_err *
load_builtin(struct daf_register *reg)
{
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < reg->nledgers && err == NULL; i++)
		if (reg->ledgers[i]->types == NULL)
			err = load_types(reg, reg->ledgers[i]);
	return err;
}

static const struct daf_err *
load_zone(struct daf_register *reg, struct daf_slot *slot)
{
	const struct daf_err *err;
	char *zone;

	err = daf_db_text(&zone, reg->db,
	    "SELECT zone FROM office WHERE ledger = ?1 AND code = ?2", "is",
	    slot->conf.id, slot->conf.office);
	if (err == NULL && zone != NULL && strcmp(zone, slot->conf.zone) != 0)
		slot->conf.zone = daf_pool_strdup(reg->pool, zone);
	free(zone);
	return err;
}

const struct daf_err *
daf_ledgers_load(struct daf_register *reg, bool always)
{
	const struct daf_err *err;
	int64_t version, charter;
	size_t i;

	if (reg->db == NULL)
		return load_builtin(reg);
	err = daf_db_int(&version, reg->db, 0, "PRAGMA data_version", "");
	if (err != NULL || (!always && version == reg->data_version))
		return err;
	err = daf_db_read_begin(reg->db);
	if (err != NULL)
		return err;
	err = daf_db_int(&charter, reg->db, 0,
	    "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'charter'",
	    "");
	if (err == NULL && (always || charter != reg->charter)) {
		daf_apply_forget(reg);
		for (i = 0; i < reg->nledgers && err == NULL; i++) {
			err = load_types(reg, reg->ledgers[i]);
			if (err == NULL)
				err = load_zone(reg, reg->ledgers[i]);
		}
	}
	daf_db_read_end(reg->db);
	if (err == NULL) {
		reg->data_version = version;
		reg->charter = charter;
	}
	return err;
}

const struct daf_err *
daf_ledgers_insert(struct daf_register *reg, int64_t id, const char *name)
{
	const struct daf_err *err;
	const struct daf_types_file *files;
	char *type;
	size_t i, n;

	err =
	    id != 0
		? daf_db_run(reg->db,
		      "INSERT OR IGNORE INTO ledger (id, name) VALUES (?1, ?2)",
		      "is", id, name)
		: daf_db_run(reg->db,
		      "INSERT OR IGNORE INTO ledger (name) VALUES (?1)", "s",
		      name);
	files = daf_types_builtin_files(&n);
	for (i = 0; i < n && err == NULL; i++) {
		type = daf_strndup(files[i].name, strcspn(files[i].name, "."));
		err = daf_db_run(reg->db,
		    "INSERT OR REPLACE INTO type_def (ledger, name, json) "
		    "SELECT id, ?2, ?3 FROM ledger WHERE name = ?1",
		    "sss", name, type, files[i].text);
		free(type);
	}
	return err;
}

size_t
daf_register_nledgers(const struct daf_register *reg)
{
	return reg->nledgers;
}

const struct daf_register_ledger *
daf_register_ledger_at(const struct daf_register *reg, size_t i)
{
	assert(i < reg->nledgers);
	return &reg->ledgers[i]->conf;
}

static const struct daf_err *
unknown_ledger(const struct daf_register *reg, const char *name)
{
	const struct daf_err *err;
	struct daf_buf names = { 0 };
	size_t i;

	for (i = 0; i < reg->nledgers; i++) {
		assert(reg->ledgers != NULL);
		daf_buf_addf(&names, "%s%s", i > 0 ? ", " : "",
		    reg->ledgers[i]->conf.name);
	}
	if (reg->nledgers == 0)
		err = daf_err(
		    DAF_USAGE, "the register %s has no ledger yet", reg->dir);
	else if (name == NULL)
		err = daf_err(DAF_USAGE, "name the ledger with --ledger: %s",
		    daf_buf_str(&names));
	else
		err = daf_err(DAF_USAGE, "there is no ledger %s here, only %s",
		    name, daf_buf_str(&names));
	daf_buf_clear(&names);
	return err;
}

const struct daf_err *
daf_register_ledger(const struct daf_register_ledger **out,
    const struct daf_register *reg, const char *name)
{
	const struct daf_slot *slot = NULL;

	*out = NULL;
	if (name == NULL && reg->nledgers == 1) {
		*out = &reg->ledgers[0]->conf;
		return NULL;
	}
	if (name != NULL)
		slot = find_slot(reg, name);
	if (slot == NULL)
		return unknown_ledger(reg, name);
	*out = &slot->conf;
	return NULL;
}

const struct daf_register_ledger *
daf_register_ledger_by_id(const struct daf_register *reg, int64_t id)
{
	size_t i;

	for (i = 0; i < reg->nledgers; i++)
		if (reg->ledgers[i]->conf.id == id)
			return &reg->ledgers[i]->conf;
	return NULL;
}

const struct daf_types *
daf_register_types(struct daf_register *reg, const char *ledger)
{
	const struct daf_types **sets;
	const struct daf_types *only = NULL;
	size_t i, n = 0;

	sets = daf_calloc(reg->nledgers + 1, sizeof(const struct daf_types *));
	for (i = 0; i < reg->nledgers; i++)
		if (reg->ledgers[i]->types != NULL &&
		    (ledger == NULL ||
			strcmp(reg->ledgers[i]->conf.name, ledger) == 0))
			sets[n++] = reg->ledgers[i]->types;
	if (n > 1 && reg->joined == NULL)
		reg->joined = daf_types_join(sets, n);
	only = n > 1 ? reg->joined : sets[0];
	free(sets);
	return only;
}

/* It becomes a folder's name. */
static bool
ledger_name_valid(const char *name)
{
	size_t len = strlen(name);

	return len >= 1 && len <= 32 && name[0] != '-' && name[0] != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == len;
}

static const struct daf_err *
insert_row(struct daf_register *reg, const char *name)
{
	const struct daf_err *err;

	err = daf_db_begin(reg->db);
	if (err != NULL)
		return err;
	err = daf_ledgers_insert(reg, 0, name);
	if (err == NULL)
		err = daf_db_commit(reg->db);
	if (err != NULL)
		daf_db_rollback(reg->db);
	return err;
}

const struct daf_err *
daf_register_add_ledger(struct daf_register *reg, const char *name,
    const char *hash, const char *url, const char *office, const char *mark,
    const char *trust, const char *replica)
{
	const struct {
		const char *key, *value;
	} rows[] = {
		{ "id", hash },
		{ "url", url },
		{ "office", office },
		{ "mark", mark },
		{ "trust", trust },
		{ "replica", replica },
	};
	const struct daf_err *err;
	size_t i;

	assert(reg->locks > 0);
	if (!ledger_name_valid(name))
		return daf_err(DAF_REFUSED,
		    "a ledger's name is 1 to 32 of "
		    "a-z, 0-9, - _ and a dot, beginning with a letter or "
		    "digit: %s is none",
		    name);
	if (find_slot(reg, name) != NULL)
		return daf_err(DAF_REFUSED,
		    "the register %s has a ledger %s "
		    "already",
		    reg->dir, name);
	err = insert_row(reg, name);
	if (err != NULL)
		return err;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].value != NULL)
			daf_config_set(reg->config, "ledger", name, rows[i].key,
			    rows[i].value);
	err = daf_register_save_config(reg);
	return err != NULL ? err : daf_ledgers_load(reg, true);
}

const struct daf_err *
daf_register_add_replica(
    struct daf_register *reg, const char *ledger, const char *replica)
{
	assert(reg->locks > 0);
	daf_config_add(reg->config, "ledger", ledger, "replica", replica);
	return daf_register_save_config(reg);
}

bool
daf_register_owns(
    const struct daf_register *reg, const char *ledger, const char *replica)
{
	const char *r;
	size_t i;

	for (i = 0; (r = daf_config_nth(
			 reg->config, "ledger", ledger, "replica", i)) != NULL;
	     i++)
		if (strcmp(r, replica) == 0)
			return true;
	return false;
}
