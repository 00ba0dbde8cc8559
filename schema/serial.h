/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serial.h - numbers that run within a year where a field says, such as the
 * FIRs of a police station: 12/26.
 *
 * A pattern has {serial} once, and {yy} or {year} once; all else stands as it
 * is. A register with a mark writes the mark and a hyphen before it (B-12/26)
 * and counts for itself, so that two registers of one office do not give the
 * same number.
 */
#ifndef DAF_SCHEMA_SERIAL_H
#define DAF_SCHEMA_SERIAL_H

#include <stdint.h>

#include "schema/type.h"

#define DAF_SERIAL_MAX 999999999

/* Is it a pattern as above? */
bool daf_serial_pattern(const char *pattern);
/* Appends the number; mark may be NULL or "". */
void daf_serial_text(struct daf_buf *out, const struct daf_serial *serial,
    int64_t n, int year, const char *mark);
/* Is `value` such a number of that year and mark? Then which one. Zeros before
 * it are no part of it. */
bool daf_serial_parse(int64_t *n, const struct daf_serial *serial, int year,
    const char *mark, const char *value);
/* The year of a date or a time as it is stored; 0: it has none. */
int daf_serial_year(const char *date);

/* Of a record's own number, ISB-EXT-2026-0007: its serial, 7, and how many bytes
 * come before the hyphen. False: it is none of that form. */
bool daf_serial_split(int64_t *n, size_t *prefix, const char *number);

#endif
