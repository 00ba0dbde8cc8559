/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * identity.h - the register's age key (X25519, https://age-encryption.org/v1),
 * to which couriers' packages are encrypted.
 */
#ifndef DAF_SYNC_IDENTITY_H
#define DAF_SYNC_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/mem.h"

#define DAF_IDENTITY_BYTES 32 /* of each half of a key */

/* Makes the file if missing (0600; 0660 in a group's folder); the public half
 * "age1…" is yours. */
const struct daf_err *daf_identity(
    char **recipient, const char *path) DAF_MUST_USE;
/* Is it an X25519 recipient: bech32 with the prefix age and 32 bytes? */
bool daf_identity_valid(const char *recipient);

/* For age.c: the two halves as bytes.
 * The secret one, from a file that is there: STORAGE if its first line that is
 * no comment is none, or it cannot be read. Wipe it after use. */
const struct daf_err *daf_identity_secret(
    uint8_t secret[DAF_IDENTITY_BYTES], const char *path) DAF_MUST_USE;
/* The point of a recipient; false if it is none. Any 32 bytes are a point, also
 * one of low order: age.c refuses those. */
bool daf_identity_point(
    uint8_t point[DAF_IDENTITY_BYTES], const char *recipient);

#endif
