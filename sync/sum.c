/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sum.c - see sum.h. */
#include "sync/sum.h"

#include <sodium.h>

#include "core/derivedump.h"
#include "core/query.h"
#include "sync/sig.h"

struct summing {
	crypto_hash_sha256_state hash;
	int64_t lines;
};

static const struct daf_err *
add_line(void *arg, const char *line, size_t len)
{
	struct summing *s = arg;

	crypto_hash_sha256_update(&s->hash, (const unsigned char *)line, len);
	s->lines++;
	return NULL;
}

const struct daf_err *
daf_sum(struct daf_sum *out, struct daf_register *reg, const char *ledger,
    enum daf_sum_of what)
{
	struct summing s = { .lines = 0 };
	const struct daf_err *err;

	crypto_hash_sha256_init(&s.hash);
	if (what == DAF_SUM_LIVE)
		err = daf_dump(reg, ledger, add_line, &s);
	else if (what == DAF_SUM_STATES)
		err = daf_dump_states(reg, ledger, add_line, &s);
	else
		err = daf_derive_dump(reg, ledger, add_line, &s);
	daf_sha256_end(out->sha256, &s.hash);
	out->lines = s.lines;
	return err;
}
