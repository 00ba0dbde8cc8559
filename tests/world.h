/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world.h - for the tests of trust: registers of several offices, and a hub
 * that is a bare repository whose refs and objects the test moves itself, so
 * that it can lie.
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "sync-help.h"
#include "core/query.h"
#include "sync/seat.h"

struct office {
	char name[32]; /* of its folder */
	char code[16];
	struct daf_signer *signer;
	struct daf_register *reg;
	struct daf_ledger *l;
	struct daf_tally tally; /* of the last sync */
	char alarm[8192];       /* what it said */
};

struct world {
	struct daf_repo *hub;
	char trust[64];
	struct office hq, isb, khi;
};

/* hq founds; isb and khi join; both are enrolled and have synced. */
struct world *world_new(void);
void world_free(struct world *w);

/* A new key; "Name <id@office>". */
struct daf_signer *world_signer(const char *key, const char *officer);
void world_enrol(struct world *w, const struct daf_signer *s, unsigned roles);
void world_revoke(struct world *w, const char *id);

void office_open(struct office *o);
void office_close(struct office *o);
const char *office_dir(const struct office *o);
/* Saves a task with this title; its address. In a ring. */
const char *office_new(struct office *o, const char *title);
/* Changes a field, over the one live value, or over all. */
const char *office_set(struct office *o, const char *record, const char *field,
    const char *value, enum daf_over_mode mode);
/* What a sync does. */
void office_push(struct world *w, struct office *o);
void office_pull(struct world *w, struct office *o);
void office_sync(struct world *w, struct office *o); /* pull, push */
/* All of it, so that everybody knows everything that is accepted. */
void world_round(struct world *w);
/* Merge without orders, or with one; the decisions as text, in a ring. */
const char *world_merge(struct world *w);
const char *world_order(
    struct world *w, unsigned verb, const char *at, const char *reason);

/* "accepted 1", "held 1: reason", "refused 0: reason"; "none". In a ring. */
const char *office_state(struct office *o, const char *at);
char *office_dump(struct office *o); /* yours */
/* Register and rebuild are equal, all signatures good. */
void office_verify(struct office *o);
/* All dumps are equal. */
void world_same(struct world *w);
/* The hub's ref, "" if none; in a ring. */
const char *hub_ref(struct world *w, const char *name);
void hub_set(struct world *w, const char *name, const char *oid);
/* All objects of a repository, into another one. */
void copy_objects(struct daf_repo *to, struct daf_repo *from);

/* A change set's commit as somebody may make it. */
struct forged {
	const struct daf_signer *signer;
	const char *author; /* NULL: the signer's id */
	const char *ledger; /* NULL: the right one */
	const char *replica;
	int64_t seq;
	const char *previous, *parent, *parent2; /* "-" and NULL: none */
	const char *tree;                        /* NULL: the empty one */
	int64_t main_number;                     /* 0: the newest */
	const char *title;
};
/* Written to the hub; oid and payload's sha256. */
void forge(char oid[DAF_OID_HEX], char sha256[65], struct world *w,
    const struct forged *f);

#endif
