/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * age_priv.h - between age.c, which moves an age file's bytes, and age_head.c,
 * which knows its header.
 */
#ifndef DAF_SYNC_AGE_PRIV_H
#define DAF_SYNC_AGE_PRIV_H

#include <sodium.h>

#include "sync/age.h"
#include "core/base/mem.h"
#include "sync/identity.h"

#define DAF_AGE_VERSION "age-encryption.org/v1\n"
#define DAF_AGE_END "---" /* begins the header's last line, and no other */
#define DAF_AGE_HEADER_MAX (1 << 20)
#define DAF_AGE_KEY_BYTES 16 /* of the key from which a file's others follow */
#define DAF_AGE_TAG crypto_aead_chacha20poly1305_ietf_ABYTES
#define DAF_AGE_NONCE crypto_aead_chacha20poly1305_ietf_NPUBBYTES

struct daf_span {
	const char *p;
	size_t len;
};

/* REFUSED: the package is damaged, how, and what to do. */
const struct daf_err *daf_age_damaged(const char *how) DAF_MUST_USE;

/* HKDF (RFC 5869) with SHA-256, of one block. The key is to be wiped. */
void daf_age_derive(uint8_t out[DAF_IDENTITY_BYTES], struct daf_span secret,
    struct daf_span salt, const char *info);

/* Appends a header, with its MAC, for n recipients; errors as daf_age_encrypt
 * has them. */
const struct daf_err *daf_age_add_header(struct daf_buf *head,
    const uint8_t file_key[DAF_AGE_KEY_BYTES], const char *const *recipients,
    size_t n) DAF_MUST_USE;

/* The file's key from a header whose MAC is right: whole lines, the first is
 * DAF_AGE_VERSION, the last begins with DAF_AGE_END. Errors as daf_age_decrypt
 * has them. Wipe the key, after an error too. */
const struct daf_err *daf_age_open_header(uint8_t file_key[DAF_AGE_KEY_BYTES],
    const struct daf_buf *head, const char *identity) DAF_MUST_USE;

#endif
