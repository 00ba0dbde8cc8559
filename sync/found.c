/* SPDX-License-Identifier: GPL-3.0-or-later */
/* found.c - a ledger founded: see daf_found in seat.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"
#include "sync/start.h"

#define DEFAULT_NAME "main"
#define DEFAULT_ZONE "Asia/Karachi"

struct founding {
	const char *name, *office, *zone, *replica;
	const struct daf_key *recovery;
};

static const struct daf_err *
first_charter(
    struct daf_charter *c, const struct daf_start *s, const struct founding *f)
{
	const struct daf_types_file *types;
	const struct daf_err *err;
	size_t n;

	c->ledger_name = daf_pool_strdup(c->pool, f->name);
	c->seat = daf_pool_strdup(c->pool, f->replica);
	types = daf_types_builtin_files(&n);
	err = daf_charter_set_office(c, f->office, f->office, f->zone);
	if (err == NULL)
		err = daf_charter_set_officer(c, s->signer->id, s->signer->name,
		    f->office, DAF_ROLES_WRITE, &s->signer->key);
	if (err == NULL && f->recovery != NULL)
		err = daf_charter_add_recovery(c, f->recovery);
	if (err == NULL)
		err = daf_charter_set_register(c, f->replica, s->identity);
	if (err == NULL)
		err = daf_charter_set_types(c, types, n);
	return err;
}

/* The founding commit in a fresh in.git; out->ledger is its id. */
static const struct daf_err *
first_main(struct daf_founded *out, struct daf_repo *repo,
    struct daf_charter *charter, const struct daf_start *s, const char *zone)
{
	struct daf_main m = { .subject = "founded", .number = 1 };
	struct daf_commit c = { 0 };
	struct daf_buf message = { 0 };
	const struct daf_err *err;

	err = daf_charter_write(c.tree, charter, repo);
	if (err != NULL)
		return err;
	snprintf(m.ledger, sizeof(m.ledger), "-");
	snprintf(m.previous, sizeof(m.previous), "-");
	snprintf(m.seat, sizeof(m.seat), "%s", charter->seat);
	memcpy(m.charter, charter->sha256, sizeof(m.charter));
	daf_main_write(&message, &m);
	c.name = s->signer->name;
	c.id = s->signer->id;
	c.time = daf_time_now();
	c.zone = daf_time_offset(zone, c.time);
	c.message = message.data;
	c.message_len = message.len;
	err = daf_commit_make(&c, repo, s->signer);
	if (err == NULL)
		err = daf_ref_set(repo, DAF_REF_MAIN, c.oid, "");
	if (err == NULL)
		snprintf(out->ledger, sizeof(out->ledger), "%.32s", c.sha256);
	daf_buf_clear(&message);
	return err;
}

static const struct daf_err *
write_founding(struct daf_founded *out, const struct daf_start *s,
    const struct founding *f)
{
	struct daf_charter *charter = daf_charter_new();
	struct daf_repo *repo = NULL;
	const struct daf_err *err;
	char *path = daf_fs_join(s->ledger_dir, "in.git");

	err = first_charter(charter, s, f);
	if (err == NULL)
		err = daf_repo_open(&repo, path);
	if (err == NULL)
		err = first_main(out, repo, charter, s, f->zone);
	daf_repo_close(repo);
	daf_charter_free(charter);
	free(path);
	return err;
}

const struct daf_err *
daf_found(struct daf_founded *out, const char *dir, const char *office,
    const char *officer, const char *key_path, const char *hub,
    const char *name, const char *recovery_path, const char *zone)
{
	struct daf_start s = { .dir = dir };
	struct founding f = { name != NULL ? name : DEFAULT_NAME, office,
		zone != NULL ? zone : DEFAULT_ZONE, out->replica, NULL };
	struct daf_key recovery;
	const struct daf_err *err;

	memset(out, 0, sizeof(*out));
	err = daf_start_people(&s, office, officer, key_path);
	if (err == NULL && recovery_path != NULL) {
		err = daf_key_read(&recovery, recovery_path);
		f.recovery = &recovery;
	}
	if (err == NULL)
		err = daf_replica_draw(out->replica, office, NULL);
	if (err == NULL)
		err = daf_start_open(&s);
	if (err == NULL)
		err = daf_start_lock(&s);
	if (err == NULL)
		err = daf_start_identity(&s);
	if (err == NULL)
		err = daf_start_folder(&s, f.name);
	if (err == NULL)
		err = write_founding(out, &s, &f);
	if (err != NULL)
		return daf_start_finish(&s, out, err);
	snprintf(out->fingerprint, sizeof(out->fingerprint), "%s",
	    s.signer->key.fingerprint);
	err = daf_start_ledger(&s, f.name, hub, NULL, office, out);
	return daf_start_finish(&s, out, err);
}
