/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * owner.h - whose work a record is, by the "officer" and "office" of its type
 * (schema/type.h).
 *
 * Officers are named in records as people write them: by id, by name, with a
 * rank before it or a post behind it. So a text is compared with what the roster
 * knows of an officer.
 */
#ifndef DAF_CORE_OWNER_H
#define DAF_CORE_OWNER_H

#include "core/query.h"

struct daf_owner {
	const char *officer; /* as the records say it, with "\n" between; "" */
	const char *office;  /* a code; "" none is named */
};
/* Of a record; what its type names no field for, or what has no value, is that
 * of the record that it belongs to, and so on. Of a protected record, too: it
 * tells of officers only. In the pool. */
const struct daf_err *daf_owner_of(struct daf_owner *out, struct daf_pool *pool,
    struct daf_register *reg, int64_t record) DAF_MUST_USE;

/* An officer, as records may name him. */
struct daf_whom;
/* who: an id of a roster (then by its name, too) or a name. In the pool. */
const struct daf_err *daf_whom(const struct daf_whom **out,
    struct daf_pool *pool, struct daf_register *reg,
    const char *who) DAF_MUST_USE;
/* Does one of the lines name him? Case and accents do not matter, what stands
 * before and behind neither, but for initials: "S. A. Khan" is not "A. Khan".
 * A name that several officers of a roster have names the one whose office is
 * `office` (a code, or ""). */
bool daf_whom_is(
    const struct daf_whom *whom, const char *lines, const char *office);

#endif
