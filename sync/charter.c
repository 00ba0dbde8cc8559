/* SPDX-License-Identifier: GPL-3.0-or-later */
/* charter.c - see charter.h. */
#include "sync/charter.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/tree.h"
#include "sync/volume.h"

#define README "README.md"
#define SIGNERS "allowed_signers"
#define ROSTER "roster.json"
#define TYPES "types"
#define README_MAX (64 * 1024)
#define SIGNERS_MAX DAF_ROSTER_MAX
#define TREE_MAX (256 * 1024)

struct daf_charter *
daf_charter_new(void)
{
	struct daf_charter *c = daf_calloc(1, sizeof(*c));

	c->pool = daf_pool_new();
	c->ledger_name = c->seat = "";
	return c;
}

void
daf_charter_free(struct daf_charter *c)
{
	if (c == NULL)
		return;
	daf_pool_free(c->pool);
	free(c);
}

static void *
copy_array(struct daf_pool *pool, const void *array, size_t n, size_t size)
{
	void *copy = daf_pool_array(pool, n, size);

	if (n != 0)
		memcpy(copy, array, n * size);
	return copy;
}

void
daf_charter_copy_types(
    struct daf_charter *c, const struct daf_types_file *files, size_t n)
{
	size_t i;

	c->types = daf_pool_array(c->pool, n, sizeof(*c->types));
	c->ntypes = n;
	for (i = 0; i < n; i++) {
		c->types[i].name = daf_pool_strdup(c->pool, files[i].name);
		c->types[i].text =
		    daf_pool_strndup(c->pool, files[i].text, files[i].len);
		c->types[i].len = files[i].len;
	}
}

struct daf_charter *
daf_charter_copy(const struct daf_charter *c)
{
	struct daf_charter *to = daf_charter_new();
	struct daf_pool *pool = to->pool;
	size_t i;

	*to = *c;
	to->pool = pool;
	to->late[0] = to->snapshot[0] = '\0';
	to->ledger_name = daf_pool_strdup(pool, c->ledger_name);
	to->seat = daf_pool_strdup(pool, c->seat);
	to->offices =
	    copy_array(pool, c->offices, c->noffices, sizeof(*c->offices));
	for (i = 0; i < c->noffices; i++) {
		to->offices[i].code = daf_pool_strdup(pool, c->offices[i].code);
		to->offices[i].name = daf_pool_strdup(pool, c->offices[i].name);
		to->offices[i].zone = daf_pool_strdup(pool, c->offices[i].zone);
	}
	to->officers =
	    copy_array(pool, c->officers, c->nofficers, sizeof(*c->officers));
	for (i = 0; i < c->nofficers; i++) {
		to->officers[i].id = daf_pool_strdup(pool, c->officers[i].id);
		to->officers[i].name =
		    daf_pool_strdup(pool, c->officers[i].name);
		to->officers[i].office =
		    daf_pool_strdup(pool, c->officers[i].office);
		to->officers[i].keys = copy_array(pool, c->officers[i].keys,
		    c->officers[i].nkeys, sizeof(*c->officers[i].keys));
	}
	to->recovery =
	    copy_array(pool, c->recovery, c->nrecovery, sizeof(*c->recovery));
	to->registers = copy_array(
	    pool, c->registers, c->nregisters, sizeof(*c->registers));
	for (i = 0; i < c->nregisters; i++) {
		to->registers[i].replica =
		    daf_pool_strdup(pool, c->registers[i].replica);
		to->registers[i].identity =
		    daf_pool_strdup(pool, c->registers[i].identity);
	}
	daf_charter_copy_types(to, c->types, c->ntypes);
	return to;
}

/* ---- the tree ---- */

static void
hash_file(crypto_hash_sha256_state *hash, const char *folder, const char *name,
    const void *data, size_t len)
{
	char head[160];

	snprintf(head, sizeof(head), "%s%s\n%zu\n", folder, name, len);
	crypto_hash_sha256_update(hash, (const uint8_t *)head, strlen(head));
	crypto_hash_sha256_update(hash, data, len);
}

/* "extradition.json" */
bool
daf_charter_is_type_file(const char *name)
{
	const size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return n >= 1 && n <= 32 && name[0] >= 'a' && name[0] <= 'z' &&
	       strcmp(name + n, ".json") == 0;
}

static const struct daf_err *
read_type(struct daf_charter *c, size_t i, crypto_hash_sha256_state *hash,
    struct daf_repo *repo, const struct daf_tree_entry *e)
{
	const struct daf_err *err;
	char *text = NULL;
	size_t len;

	if (strcmp(e->mode, "100644") != 0 ||
	    !daf_charter_is_type_file(e->name) ||
	    (i != 0 && strcmp(c->types[i - 1].name, e->name) >= 0))
		return daf_err(DAF_REFUSED,
		    "the charter holds \"types/%s\", "
		    "which is no type or out of order",
		    e->name);
	err = daf_repo_read(
	    &text, &len, repo, e->oid, GIT_OBJECT_BLOB, DAF_TYPE_FILE_MAX);
	if (err == NULL && strlen(text) != len)
		err = daf_err(DAF_REFUSED, "it holds a NUL byte");
	if (err != NULL) {
		err = daf_err_wrap(err, "the charter's types/%s", e->name);
	} else {
		c->types[i].name = daf_pool_strdup(c->pool, e->name);
		c->types[i].text = daf_pool_strndup(c->pool, text, len);
		c->types[i].len = len;
		hash_file(hash, TYPES "/", e->name, text, len);
	}
	free(text);
	return err;
}

static const struct daf_err *
read_types(struct daf_charter *c, crypto_hash_sha256_state *hash,
    struct daf_repo *repo, const char *tree)
{
	const struct daf_err *err;
	const char *p, *end;
	char *data = NULL;
	struct daf_tree_entry e;
	size_t len;

	err = daf_repo_read(&data, &len, repo, tree, GIT_OBJECT_TREE, TREE_MAX);
	if (err != NULL)
		return err;
	c->types = daf_pool_array(c->pool, DAF_TYPES_MAX, sizeof(*c->types));
	p = data;
	end = data + len;
	while (p < end && err == NULL) {
		if (c->ntypes == DAF_TYPES_MAX) {
			err = daf_err(DAF_REFUSED,
			    "the charter has more than "
			    "%d types",
			    DAF_TYPES_MAX);
		} else if (!daf_tree_take(&e, &p, end)) {
			err = daf_err(DAF_REFUSED, "the charter's folder of "
						   "types is malformed");
		} else {
			err = read_type(c, c->ntypes, hash, repo, &e);
			c->ntypes++;
		}
	}
	if (err == NULL && c->ntypes == 0)
		err = daf_err(DAF_REFUSED, "the charter's folder of types is "
					   "empty");
	free(data);
	return err;
}

static const struct daf_err *
check_signers(const struct daf_charter *c, const char *data, size_t len)
{
	const struct daf_err *err = NULL;
	struct daf_buf wanted = { 0 };

	daf_roster_signers(&wanted, c);
	if (wanted.len != len || memcmp(wanted.data, data, len) != 0)
		err = daf_err(DAF_REFUSED, "the charter's " SIGNERS " is not "
					   "the one of its roster");
	daf_buf_clear(&wanted);
	return err;
}

/* A folder that stands here; oid stays "" if it does not. */
static const struct daf_err *
take_folder(
    char oid[DAF_OID_HEX], const char **p, const char *end, const char *name)
{
	const char *next = *p;
	struct daf_tree_entry e;

	if (next == end || !daf_tree_take(&e, &next, end) ||
	    strcmp(e.name, name) != 0)
		return NULL;
	if (strcmp(e.mode, "40000") != 0)
		return daf_err(
		    DAF_REFUSED, "the tree of main holds a %s", name);
	memcpy(oid, e.oid, DAF_OID_HEX);
	*p = next;
	return NULL;
}

/* The three files in byte order, then types; between them the folders that do
 * not belong to the charter; nothing else. */
static const struct daf_err *
read_tree(
    struct daf_charter *c, struct daf_repo *repo, const char *data, size_t len)
{
	const struct {
		const char *name;
		size_t max;
		const char *folder; /* that may follow */
		char *oid;
	} files[] = { { README, README_MAX, NULL, NULL },
		{ SIGNERS, SIGNERS_MAX, DAF_VOLUME_LATE, c->late },
		{ ROSTER, DAF_ROSTER_MAX, DAF_VOLUME_SNAPSHOT, c->snapshot } };
	const char *p = data, *end = data + len;
	crypto_hash_sha256_state hash;
	const struct daf_err *err = NULL;
	char *text[3] = { NULL };
	size_t sizes[3], i;
	struct daf_tree_entry e;

	crypto_hash_sha256_init(&hash);
	for (i = 0; i < 3 && err == NULL; i++) {
		if (!daf_tree_take(&e, &p, end) ||
		    strcmp(e.mode, "100644") != 0 ||
		    strcmp(e.name, files[i].name) != 0) {
			err = daf_err(DAF_REFUSED,
			    "the charter has no file %s "
			    "where it belongs",
			    files[i].name);
			break;
		}
		err = daf_repo_read(&text[i], &sizes[i], repo, e.oid,
		    GIT_OBJECT_BLOB, files[i].max);
		if (err == NULL)
			hash_file(&hash, "", e.name, text[i], sizes[i]);
		if (err == NULL && files[i].folder != NULL)
			err =
			    take_folder(files[i].oid, &p, end, files[i].folder);
	}
	if (err == NULL)
		err = daf_roster_parse(c, text[2], sizes[2]);
	if (err == NULL)
		err = check_signers(c, text[1], sizes[1]);
	if (err == NULL && p < end) {
		if (!daf_tree_take(&e, &p, end) || p != end ||
		    strcmp(e.mode, "40000") != 0 || strcmp(e.name, TYPES) != 0)
			err = daf_err(DAF_REFUSED,
			    "the charter holds something "
			    "else than its files and types");
		else
			err = read_types(c, &hash, repo, e.oid);
	}
	if (err == NULL)
		daf_sha256_end(c->sha256, &hash);
	for (i = 0; i < 3; i++)
		free(text[i]);
	return err;
}

const struct daf_err *
daf_charter_read(
    struct daf_charter **out, struct daf_repo *repo, const char *tree)
{
	struct daf_charter *c = daf_charter_new();
	const struct daf_err *err;
	char *data = NULL;
	size_t len;

	*out = NULL;
	err = daf_repo_read(&data, &len, repo, tree, GIT_OBJECT_TREE, TREE_MAX);
	if (err == NULL)
		err = read_tree(c, repo, data, len);
	free(data);
	if (err != NULL)
		daf_charter_free(c);
	else
		*out = c;
	return err;
}

/* Writes a file, enters it into the tree and the hash. */
static const struct daf_err *
write_file(struct daf_buf *tree, crypto_hash_sha256_state *hash,
    struct daf_repo *repo, const char *folder, const char *name,
    const void *data, size_t len)
{
	const struct daf_err *err =
	    daf_tree_add_file(tree, repo, name, data, len);

	if (err == NULL)
		hash_file(hash, folder, name, data, len);
	return err;
}

static const struct daf_err *
write_types(struct daf_buf *tree, crypto_hash_sha256_state *hash,
    const struct daf_charter *c, struct daf_repo *repo)
{
	struct daf_buf types = { 0 };
	const struct daf_err *err = NULL;
	char oid[DAF_OID_HEX];
	size_t i;

	if (c->ntypes == 0)
		return NULL;
	for (i = 0; i < c->ntypes && err == NULL; i++) {
		err = write_file(&types, hash, repo, TYPES "/",
		    c->types[i].name, c->types[i].text, c->types[i].len);
	}
	if (err == NULL)
		err = daf_tree_write(oid, repo, &types);
	if (err == NULL)
		daf_tree_add(tree, "40000", TYPES, oid);
	daf_buf_clear(&types);
	return err;
}

const struct daf_err *
daf_charter_write(
    char tree[DAF_OID_HEX], struct daf_charter *c, struct daf_repo *repo)
{
	struct daf_buf roster = { 0 }, signers = { 0 }, top = { 0 };
	crypto_hash_sha256_state hash;
	const struct daf_err *err;

	err = daf_roster_check(c);
	if (err != NULL)
		return err;
	daf_roster_write(&roster, c);
	daf_roster_signers(&signers, c);
	if (roster.len > DAF_ROSTER_MAX || signers.len > SIGNERS_MAX)
		err = daf_err(DAF_REFUSED,
		    "the roster would be over its limit "
		    "of %d bytes",
		    DAF_ROSTER_MAX);
	crypto_hash_sha256_init(&hash);
	if (err == NULL)
		err = write_file(&top, &hash, repo, "", README,
		    daf_charter_readme, strlen(daf_charter_readme));
	if (err == NULL)
		err = write_file(
		    &top, &hash, repo, "", SIGNERS, signers.data, signers.len);
	if (err == NULL)
		err = write_file(
		    &top, &hash, repo, "", ROSTER, roster.data, roster.len);
	if (err == NULL)
		err = write_types(&top, &hash, c, repo);
	if (err == NULL)
		err = daf_tree_write(tree, repo, &top);
	if (err == NULL)
		daf_sha256_end(c->sha256, &hash);
	daf_buf_clear(&roster);
	daf_buf_clear(&signers);
	daf_buf_clear(&top);
	return err;
}

/* ---- questions ---- */

struct daf_officer *
daf_charter_officer(const struct daf_charter *c, const char *id)
{
	size_t i;

	for (i = 0; i < c->nofficers; i++) {
		if (strcmp(c->officers[i].id, id) == 0)
			return &c->officers[i];
	}
	return NULL;
}

struct daf_roster_key *
daf_charter_key(struct daf_officer **officer, const struct daf_charter *c,
    const struct daf_key *key)
{
	size_t i, j;

	for (i = 0; i < c->nofficers; i++) {
		*officer = &c->officers[i];
		for (j = 0; j < (*officer)->nkeys; j++) {
			if (daf_key_equal(&(*officer)->keys[j].key, key))
				return &(*officer)->keys[j];
		}
	}
	*officer = NULL;
	return NULL;
}

const struct daf_officer *
daf_charter_by_key(
    const struct daf_charter *c, const struct daf_key *key, bool even_revoked)
{
	const struct daf_roster_key *k;
	struct daf_officer *o;

	k = daf_charter_key(&o, c, key);
	return k != NULL && (even_revoked || !k->revoked) ? o : NULL;
}

const struct daf_officer *
daf_charter_by_id(const struct daf_charter *c, const char *id)
{
	return daf_charter_officer(c, id);
}

bool
daf_charter_is_recovery(const struct daf_charter *c, const struct daf_key *key)
{
	size_t i;

	for (i = 0; i < c->nrecovery; i++) {
		if (daf_key_equal(&c->recovery[i], key))
			return true;
	}
	return false;
}

static const struct daf_err *
may_write(const struct daf_charter *c, const struct daf_key *key,
    const char *id, const char *replica, bool even_revoked)
{
	const struct daf_roster_key *k;
	struct daf_officer *o;
	char office[DAF_REPLICA_SIZE];

	k = daf_charter_key(&o, c, key);
	if (k == NULL) {
		return daf_err(DAF_REFUSED, "the key %s is not in the roster",
		    key->fingerprint);
	}
	if (k->revoked && !even_revoked) {
		return daf_err(DAF_REFUSED,
		    "the key %s of %s is no longer "
		    "listed",
		    key->fingerprint, o->id);
	}
	if (strcmp(o->id, id) != 0) {
		return daf_err(DAF_REFUSED,
		    "the key %s is the one of %s, but "
		    "the author is %s",
		    key->fingerprint, o->id, id);
	}
	daf_replica_office(office, replica);
	if (strcmp(o->office, office) != 0) {
		return daf_err(DAF_REFUSED,
		    "%s is of the office %s and does "
		    "not write for %s",
		    o->id, o->office, office);
	}
	if ((o->roles & DAF_ROLES_WRITE) == 0)
		return daf_err(
		    DAF_REFUSED, "%s has no role that may write", o->id);
	return NULL;
}

const struct daf_err *
daf_charter_may_write(const struct daf_charter *c, const struct daf_key *key,
    const char *id, const char *replica)
{
	return may_write(c, key, id, replica, false);
}

const struct daf_err *
daf_charter_may_have_written(const struct daf_charter *c,
    const struct daf_key *key, const char *id, const char *replica)
{
	return may_write(c, key, id, replica, true);
}
