/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sig.h - SSH keys and SSHSIG signatures (OpenSSH PROTOCOL.sshsig), verified
 * in process on libsodium; made by `ssh-keygen -Y sign`.
 */
#ifndef DAF_SYNC_SIG_H
#define DAF_SYNC_SIG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/mem.h"

struct daf_key {
	enum { DAF_KEY_ED25519, DAF_KEY_SK_ED25519 } alg;
	uint8_t point[32];
	char application[65];   /* sk keys: "ssh:…"; else "" */
	char line[256];         /* "ssh-ed25519 AAAA…", no comment */
	char fingerprint[64];   /* "SHA256:…" as ssh-keygen -l */
};

/* "ssh-ed25519 AAAA… comment": one line. REFUSED: another algorithm (named),
 * or not a key. */
const struct daf_err *daf_key_parse(struct daf_key *out, const char *line)
    DAF_MUST_USE;
const struct daf_err *daf_key_read(struct daf_key *out, const char *path)
    DAF_MUST_USE;
bool daf_key_equal(const struct daf_key *a, const struct daf_key *b);

/* The parts of an armoured signature. `raw` points into out->blob. */
struct daf_sig {
	struct daf_key key;
	uint8_t sig[64];
	uint8_t flags;          /* sk */
	uint32_t counter;       /* sk */
};
/* Strict: the armour (70 columns, one way only), version 1, namespace "git",
 * reserved empty, hash sha512, nothing after any part; re-armoured it is the
 * same bytes. REFUSED says what. */
const struct daf_err *daf_sig_parse(struct daf_sig *out, const char *armour,
    size_t len) DAF_MUST_USE;
/* Is it good over payload? sk: user presence is asked for. */
bool daf_sig_verify(const struct daf_sig *sig, const void *payload,
    size_t len);

/* Who signs. */
struct daf_signer {
	char *id, *name;        /* a.khan@isb, A. Khan */
	char *key_path;         /* the .pub file (git's user.signingKey) */
	struct daf_key key;
};
/* Finds out: DAFTAR_OFFICER ("Name <id>") and DAFTAR_KEY; else the config's
 * account of this UNIX user; else git's user.name, user.email,
 * user.signingKey (asked of `git config`). NO_KEY says what is missing. */
struct daf_register;
const struct daf_err *daf_signer_find(struct daf_signer **out,
    struct daf_register *reg) DAF_MUST_USE;
const struct daf_err *daf_signer_new(struct daf_signer **out,
    const char *officer, const char *key_path) DAF_MUST_USE;
void daf_signer_free(struct daf_signer *s);
/* "Name <id@office>" apart. REFUSED if it is not of that form or the id is
 * not [a-z0-9][a-z0-9._-]{0,63}@office. Strings are yours. */
const struct daf_err *daf_officer_parse(char **name, char **id, char **office,
    const char *text) DAF_MUST_USE;

/* Appends the armoured signature over payload (ssh-keygen -Y sign -n git);
 * NO_KEY if the key is missing or locked. Verified before it is returned. */
const struct daf_err *daf_sign(struct daf_buf *armour,
    const struct daf_signer *s, const void *payload, size_t len) DAF_MUST_USE;

/* SHA-256 as hex. */
void daf_sha256_hex(char out[65], const void *data, size_t len);

/* The register's age identity (X25519, https://age-encryption.org/v1):
 * makes the file if missing (0600); the public half "age1…" is yours. */
const struct daf_err *daf_identity(char **recipient, const char *path)
    DAF_MUST_USE;

#endif
