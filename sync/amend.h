/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * amend.h - changes of a charter. Each checks and REFUSES what does not fit;
 * then the charter is good for daf_charter_free only: change a copy.
 */
#ifndef DAF_SYNC_AMEND_H
#define DAF_SYNC_AMEND_H

#include "sync/charter.h"

const struct daf_err *daf_charter_set_office(struct daf_charter *c,
    const char *code, const char *name, const char *zone) DAF_MUST_USE;
/* key NULL: as before; another key is listed beside those before. */
const struct daf_err *daf_charter_set_officer(struct daf_charter *c,
    const char *id, const char *name, const char *office, unsigned roles,
    const struct daf_key *key) DAF_MUST_USE;
/* All keys of an officer, or one key by its fingerprint. */
const struct daf_err *daf_charter_revoke(
    struct daf_charter *c, const char *id) DAF_MUST_USE;
const struct daf_err *daf_charter_set_register(struct daf_charter *c,
    const char *replica, const char *identity) DAF_MUST_USE;
const struct daf_err *daf_charter_set_types(struct daf_charter *c,
    const struct daf_types_file *files, size_t n) DAF_MUST_USE;
const struct daf_err *daf_charter_add_recovery(
    struct daf_charter *c, const struct daf_key *key) DAF_MUST_USE;

#endif
