/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * desk.h - a register for tests of core: one ledger, office isb, replica
 * isb.k7f2, a few types of its own, no git. Change sets are applied directly.
 */
#ifndef DAF_TESTS_DESK_H
#define DAF_TESTS_DESK_H

#include "core/apply.h"
#include "core/entry.h"

#define DESK_LEDGER "6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c"

struct desk {
	char dir[64], path[96];
	struct daf_register *reg;
	struct daf_pool *pool;
	int64_t ledger, seq, time;
	struct daf_who who;
};

/* Types: `matter` (number EXT, stages, groups, references), `person` (CNIC,
 * phone, names), `note` (child of any), `naming` (child of person), `tie`
 * (person and role, child of matter), `guarded` (protects), `access-head`. mark
 * NULL: none. */
void desk_open(struct desk *d, const char *mark);
void desk_close(struct desk *d);

/* Ends the test if err is not NULL. */
void desk_ok(const struct daf_err *err);
/* Ends the test unless err is REFUSED and its text has `part`; frees it. */
void desk_refused(const struct daf_err *err, const char *part);

struct daf_entry *desk_entry(struct desk *d);
/* Applies all parts as this register's own; every message is also written and
 * parsed. How many parts. */
size_t desk_save(struct desk *d, struct daf_entry *e);
/* A new record from pairs of field and value, ended by NULL; its record.id. */
int64_t desk_new(struct desk *d, const char *type, ...);
/* A change of one field at another office, as of a time: over as addresses
 * separated by spaces. */
void desk_remote(struct desk *d, const char *replica, int64_t seq, int64_t time,
    const char *record, const char *field, const char *value, const char *over,
    enum daf_state state, bool counts);
/* A record that another office made, with one field; its record.id. */
int64_t desk_remote_new(struct desk *d, const char *replica, int64_t seq,
    int64_t time, const char *type, const char *field, const char *value);
/* record.id of what a person names. */
int64_t desk_find(struct desk *d, const char *name);
/* The value lists show, "" if none. */
const char *desk_value(struct desk *d, int64_t record, const char *field);

#endif
