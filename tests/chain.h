/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chain.h - many change sets at once, for tests and benchmarks: signed in
 * process with a key whose secret half is at hand, so that thousands of them
 * take a second. What fails ends the program.
 */
#ifndef TESTS_CHAIN_H
#define TESTS_CHAIN_H

#include <sodium.h>

#include "sync/ledger.h"

struct chain_writer {
	char replica[DAF_REPLICA_SIZE], name[64], id[64];
	unsigned char secret[crypto_sign_SECRETKEYBYTES];
	struct daf_key key;
};

void chain_need(const struct daf_err *err);
/* A new key. */
void chain_key_new(struct chain_writer *w);
/* The key that follows from a seed. */
void chain_key_seed(
    struct chain_writer *w, const unsigned char seed[crypto_sign_SEEDBYTES]);
/* Of ssh-keygen's file: ed25519, without a passphrase. */
void chain_key_read(struct chain_writer *w, const char *path);
/* SSHSIG over a payload: OpenSSH's PROTOCOL.sshsig. */
void chain_sign(struct daf_sig *sig, const struct chain_writer *w,
    const void *payload, size_t len);
/* `count` change sets of a task each, into the replica's branch in repo, from
 * its beginning: odd ones make a record, even ones change it. */
void chain_write(struct daf_repo *repo, const struct daf_ledger *l,
    const struct chain_writer *w, int64_t count);

#endif
