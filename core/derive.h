/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * derive.h - what lists, due dates and search know of a record: a pure
 * function of its live values and of its ledger's types.
 *
 * Which cells a counted record has:
 *  - in the list of all types (list_column.type ''): `updated`, `number`; not
 *    one of the type DAF_ACCESS_TYPE, which nobody writes or looks for;
 *  - in the list of its type, if its birth counts: `updated`, `office`,
 *    `number`, `title`, and each field that the type of any ledger here indexes
 *    (daf_type_indexed); for a type that nobody here knows, `parent`; if it has
 *    stages, `opened` and `closed`; if something is due by it, `due`; if it
 *    has a check list, `complete`. A field
 *    named title takes the place of the title that the type composes, and so
 *    do fields named due, opened, closed and complete.
 * One cell a column: a record without a value has the empty key (without a
 * date due, one that comes last), so that a list sorted by any column has all
 * records. Of several live values the one
 * shown counts: newest time, then the greater address.
 *
 * A record that is protected (schema/type.h; or joined with one, or below one:
 * core/veil.c) has its pseudonym as its title, the empty key in the columns of
 * fields that are hidden, and none of their words in the index: for everybody.
 */
#ifndef DAF_CORE_DERIVE_H
#define DAF_CORE_DERIVE_H

#include "schema/kind.h"
#include "schema/type.h"

#define DAF_KEY_MAX 64
/* What stands for a value that is hidden in a protected record, and for its
 * title where it has neither pseudonym nor number. */
#define DAF_HIDDEN "[protected]"

/* Appends the cell key of a value: its kind's sort key; def NULL (number in
 * the list of all types, office, parent of an unknown type): at most
 * DAF_KEY_MAX bytes of the text itself. */
void daf_derive_key(
    struct daf_buf *out, const struct daf_field *def, const char *value);
/* Have two values of a field the same key? */
bool daf_derive_alike(
    const struct daf_field *def, const char *a, const char *b);
/* Makes a composed title fit: on one line, and of so many bytes. */
void daf_derive_title_fit(struct daf_buf *b);
/* Appends the folded start of a composed title (column `title`). */
void daf_derive_title_key(struct daf_buf *out, const char *title);
/* Appends the key of a time (column `updated`): 8 bytes, big-endian, of the
 * time + 2^63. */
void daf_derive_time_key(struct daf_buf *out, int64_t time);
/* Appends the key of the next date due (column `due`); "" comes last. */
void daf_derive_due_key(struct daf_buf *out, const char *date);

/* Appends the key of a completeness (column `complete`) such as "9/13": by the
 * part that is there, then by how many there are. */
void daf_derive_complete_key(struct daf_buf *out, const char *complete);

/* The day (since 1970, at least 1, at most that of 9999-12-31) of a time by a clock that is so many
 * minutes east of UTC; and as a date, "" for 0. */
int64_t daf_derive_day(int64_t time, int zone);
void daf_derive_day_text(char out[DAF_TIME_SIZE], int64_t day);

#endif
