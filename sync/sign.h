/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sign.h - who signs, and signing with `ssh-keygen -Y sign` as git does it, so
 * that agents, passphrases and hardware keys work. No private key is ever read
 * here.
 */
#ifndef DAF_SYNC_SIGN_H
#define DAF_SYNC_SIGN_H

#include "sync/sig.h"

struct daf_signer {
	char *id, *name; /* a.khan@isb, A. Khan */
	char *key_path;  /* the .pub file (git's user.signingKey); NULL:
	                         * only the agent has it */
	struct daf_key key;
	/* The terminal belongs to a screen: nothing may ask or tell there. A
	 * locked key is NO_KEY at once, where else ssh-keygen would ask for its
	 * passphrase; a token flashes, and the screen says to touch it. */
	bool quiet;
	/* The key's file has to sign by itself: no agent is asked. */
	bool alone;
};
/* The one who works here unless another one is chosen (signers.h has the
 * list). Finds out: DAFTAR_OFFICER ("Name <id>") and DAFTAR_KEY; else the config's
 * account of this UNIX user; else git's user.name, user.email,
 * user.signingKey (asked of `git config`). NO_KEY says what is missing. */
struct daf_register;
const struct daf_err *daf_signer_find(
    struct daf_signer **out, struct daf_register *reg) DAF_MUST_USE;
/* key_path may be the private key's: then the .pub beside it; or a key itself,
 * as git has it ("key::ssh-ed25519 AAAA…" or "ssh-ed25519 AAAA…"): then the
 * agent has to have it. */
const struct daf_err *daf_signer_new(struct daf_signer **out,
    const char *officer, const char *key_path) DAF_MUST_USE;
void daf_signer_free(struct daf_signer *s);

/* "Name <id@office>" apart. REFUSED if it is not of that form, the name is not
 * one (daf_officer_name_valid) or the id is not (daf_officer_id_valid, core/addr.h).
 * Strings are yours; any out may be NULL. */
const struct daf_err *daf_officer_parse(
    char **name, char **id, char **office, const char *text) DAF_MUST_USE;
/* 1 to 128 bytes of storable text without newline, < and >, and without a space
 * at either end. */
bool daf_officer_name_valid(const char *name, size_t len);

/* Appends the armoured signature over payload (ssh-keygen -Y sign -n git);
 * NO_KEY if the key is missing or locked. Verified before it is returned. */
const struct daf_err *daf_sign(struct daf_buf *armour,
    const struct daf_signer *s, const void *payload, size_t len) DAF_MUST_USE;

#endif
