/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * start.h - what founding and joining a ledger share: the people, the register,
 * the folder. What fails leaves nothing behind.
 */
#ifndef DAF_SYNC_START_H
#define DAF_SYNC_START_H

#include "sync/seat.h"

/* What both need, and what they have made so far. */
struct daf_start {
	const char *dir;
	struct daf_signer *signer;
	char *office; /* of the officer's id */
	struct daf_register *reg;
	bool made_register, made_folder, locked;
	char *ledger_dir; /* once made */
	bool added;
	char *identity;
};

/* REFUSED if office, officer and key do not fit together. */
const struct daf_err *daf_start_people(struct daf_start *s, const char *office,
    const char *officer, const char *key_path) DAF_MUST_USE;
/* The register, made if there is none; and its lock. */
const struct daf_err *daf_start_open(struct daf_start *s) DAF_MUST_USE;
const struct daf_err *daf_start_lock(struct daf_start *s) DAF_MUST_USE;
const struct daf_err *daf_start_identity(struct daf_start *s) DAF_MUST_USE;
/* The folder of the ledger, with both repositories. */
const struct daf_err *daf_start_folder(
    struct daf_start *s, const char *name) DAF_MUST_USE;
/* The ledger is the register's: into config, then into register.db. */
const struct daf_err *daf_start_ledger(struct daf_start *s, const char *name,
    const char *url, const char *mark, const char *office,
    const struct daf_founded *out) DAF_MUST_USE;
/* Ends it; after an error nothing stays. Returns the error. */
const struct daf_err *daf_start_finish(struct daf_start *s,
    struct daf_founded *out, const struct daf_err *err) DAF_MUST_USE;

#endif
