/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * identity.h - the register's age key (X25519, https://age-encryption.org/v1),
 * to which couriers' packages are encrypted.
 */
#ifndef DAF_SYNC_IDENTITY_H
#define DAF_SYNC_IDENTITY_H

#include <stdbool.h>

#include "core/base/mem.h"

/* Makes the file if missing (0600; 0660 in a group's folder); the public half
 * "age1…" is yours. */
const struct daf_err *daf_identity(
    char **recipient, const char *path) DAF_MUST_USE;
/* Is it an X25519 recipient: bech32 with the prefix age and 32 bytes? */
bool daf_identity_valid(const char *recipient);

#endif
