/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sig.h - SSH keys and SSHSIG signatures (OpenSSH PROTOCOL.sshsig), verified
 * in process on libsodium. They are made in sign.h.
 */
#ifndef DAF_SYNC_SIG_H
#define DAF_SYNC_SIG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/mem.h"

struct daf_key {
	enum { DAF_KEY_ED25519, DAF_KEY_SK_ED25519 } alg;
	uint8_t point[32];
	char application[65]; /* sk keys: "ssh:…"; else "" */
	char line[256];       /* "ssh-ed25519 AAAA…", no comment */
	char fingerprint[64]; /* "SHA256:…" as ssh-keygen -l */
};

/* "ssh-ed25519 AAAA… comment": one line. REFUSED: another algorithm (named),
 * or not a key. */
const struct daf_err *daf_key_parse(
    struct daf_key *out, const char *line) DAF_MUST_USE;
/* The first line of a .pub file. NO_KEY if it cannot be read. */
const struct daf_err *daf_key_read(
    struct daf_key *out, const char *path) DAF_MUST_USE;
bool daf_key_equal(const struct daf_key *a, const struct daf_key *b);

/* The parts of an armoured signature. */
struct daf_sig {
	struct daf_key key;
	uint8_t sig[64];
	uint8_t flags;    /* sk */
	uint32_t counter; /* sk */
};
/* Room for any armour that daf_sig_parse accepts, and a NUL. */
#define DAF_SIG_ARMOUR_MAX 640

/* Strict: the armour (70 columns, one way only, ends with the LF after END),
 * version 1, namespace "git", reserved empty, hash sha512, nothing after any
 * part; re-armoured it is the same bytes. REFUSED says what. */
const struct daf_err *daf_sig_parse(
    struct daf_sig *out, const char *armour, size_t len) DAF_MUST_USE;
/* The one armour of a signature: its length; NUL-terminated. */
size_t daf_sig_armour(char out[DAF_SIG_ARMOUR_MAX], const struct daf_sig *sig);
/* Is it good over payload? sk: user presence is asked for. */
bool daf_sig_verify(const struct daf_sig *sig, const void *payload, size_t len);

/* SHA-256 as hex: of data; of what came in pieces, whose state it ends. */
void daf_sha256_hex(char out[65], const void *data, size_t len);
struct crypto_hash_sha256_state; /* sodium.h */
void daf_sha256_end(char out[65], struct crypto_hash_sha256_state *state);

#endif
