/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * likely.h - records that may be the one that is being written: what a form
 * shows before a person is entered twice.
 *
 * Which fields tell is said by the type ("match" in daf-types(5)): id, name,
 * against. Found, the likeliest first:
 *
 *   same CNIC                    equal value of an id: of a CNIC, a passport, or
 *   same passport number         a paper below the record
 *   CNIC 1 digit off             one wrong, or two neighbours swapped
 *   same phone                   the last ten digits: 0300… is +92300…
 *   name sounds alike, same father's name
 *                                core/sound.h, in Latin and Urdu script, also
 *                                names below the record
 *   name sounds alike            all parts of it, and nothing is known that
 *                                speaks against it
 *
 * A name whose `against` names differ (another father) is not shown at all; an
 * equal id is, and says so. Protected records (hide.h) are not compared: the
 * answer would tell who they are. Equal dates of birth alone say nothing: they add to
 * a name, and different ones take from it.
 * So does a reference that is `against`, such as the parent of a part: "same CNIC,
 * same activity" comes before "same CNIC, other activity".
 */
#ifndef DAF_CORE_LIKELY_H
#define DAF_CORE_LIKELY_H

#include "core/query.h"

struct daf_likely_query {
	const char *ledger;        /* or NULL: all */
	const char *type;          /* of the record being written */
	const char *const *fields; /* with a value each, as typed or stored; */
	const char *const *values; /* "" none; other fields do not matter */
	size_t n;
	/* record.id of the one being changed; 0: a new one. Those that are
	 * joined with it as one are left out; of others, one of each group. */
	int64_t except;
	size_t limit; /* 0: 10 */
};

/* item.where is the explanation. No type of that name, or one that says nothing
 * of matches: none. Bounded: some hundred records are compared, the newest. */
const struct daf_err *daf_likely(struct daf_items *out, struct daf_pool *pool,
    struct daf_register *reg,
    const struct daf_likely_query *query) DAF_MUST_USE;

#endif
