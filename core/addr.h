/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * addr.h - addresses: `isb.k7f2-412`, and record ids: `isb.k7f2-412.2`.
 *
 * replica: office code [a-z][a-z0-9]{1,15}, '.', four of [a-z2-7]. seq: 1 ..
 * 2^63-1, no leading zero. index: 2 .. 99999 (the first record that a change
 * set bears has none, index 1 in the struct).
 */
#ifndef DAF_CORE_ADDR_H
#define DAF_CORE_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DAF_REPLICA_SIZE 22 /* 16 + 1 + 4 and the NUL */
#define DAF_ADDR_SIZE 48    /* room for any address or id as text */

struct daf_addr {
	char replica[DAF_REPLICA_SIZE];
	int64_t seq;
	uint32_t index; /* 1: the change set itself or its first record */
};

bool daf_office_valid(const char *code);
bool daf_replica_valid(const char *name);
/* Strict; of exactly len bytes. An index is accepted only if allow_index. */
bool daf_addr_parse(
    struct daf_addr *out, const char *s, size_t len, bool allow_index);
void daf_addr_text(char out[DAF_ADDR_SIZE], const struct daf_addr *a);
/* By replica (bytes), then seq, then index. */
int daf_addr_cmp(const struct daf_addr *a, const struct daf_addr *b);
/* An officer's id, of exactly len bytes: [a-z0-9][a-z0-9._-]{0,63}@office */
bool daf_officer_id_valid(const char *id, size_t len);
/* The office code of a replica: copies up to the dot. */
void daf_replica_office(char out[DAF_REPLICA_SIZE], const char *replica);

#endif
