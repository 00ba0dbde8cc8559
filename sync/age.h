/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * age.h - files encrypted for registers, as couriers carry them: the format of
 * age, version 1 (https://age-encryption.org/v1), binary, with recipients of
 * the kind X25519 alone; age(1) opens what is written here and the other way
 * round. sync/identity.h has the keys.
 *
 * A file is read and written in pieces of 64 KiB, so that its size costs no
 * memory. It hides what is in it, and shows any change of it; it does not show
 * who made it: whoever knows a recipient can encrypt for it.
 */
#ifndef DAF_SYNC_AGE_H
#define DAF_SYNC_AGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

/* Is this how an age file begins: with the 22 bytes of its version line? False
 * of fewer bytes, of another version, and of age's text armour. */
bool daf_age_is(const void *head, size_t len);

/* Reads the file `in` from where it stands to its end, and writes to `out` an
 * age file that each of n recipients ("age1…") can open. Both stay open and
 * yours; nothing is flushed to the disk.
 *
 * REFUSED before anything is written if there is no recipient, one is none, or
 * they are too many for a header (some ten thousand). STORAGE if reading or
 * writing fails: what was written is then to be thrown away. */
const struct daf_err *daf_age_encrypt(
    int out, int in, const char *const *recipients, size_t n) DAF_MUST_USE;

/* Reads an age file from where `in` stands to its end, opens it with the key in
 * the file `identity` (a path; daf_identity made it) and writes its content to
 * `out`, at most max bytes. Both stay open and yours.
 *
 * What was written before an error is NOT to be used: each piece of it is as it
 * was encrypted, but its end is missing, and only success says that it is the
 * whole. So `out` is best a temporary file that is read after success alone.
 *
 * REFUSED, each with a sentence that says what to do: no age file; locked with a
 * passphrase; not for this register; damaged, cut short or continued; content
 * of more than max bytes. STORAGE if reading, writing or the identity file
 * fails. */
const struct daf_err *daf_age_decrypt(
    int out, int in, const char *identity, int64_t max) DAF_MUST_USE;

#endif
