/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accesslog.h - the access log (core/access.h), written and checked. */
#ifndef DAF_SYNC_ACCESSLOG_H
#define DAF_SYNC_ACCESSLOG_H

#include "core/access.h"

/* Call it before anything is shown, given out or changed: if it fails, nothing
 * is to be. */
const struct daf_err *daf_access_log(
    struct daf_register *reg, const struct daf_access *a) DAF_MUST_USE;

/* Against its own hashes and against all heads that this register's change sets
 * carried, but those that headquarters settled. ALARM says from which row on, and
 * since which day, the log is not what it was. */
struct daf_access_sound {
	int64_t rows;   /* that are chained */
	size_t carried; /* heads, that all agree */
	char day[24];   /* of the last one; "" */
	/* Heads that do not agree, and that headquarters settled: how many, and
	 * a sentence about the last of them, yours; NULL: there is none. */
	size_t settled;
	char *known;
};
/* Fills *out also with an ALARM; NULL is fine. */
const struct daf_err *daf_access_verify(
    struct daf_access_sound *out, struct daf_register *reg) DAF_MUST_USE;

#endif
