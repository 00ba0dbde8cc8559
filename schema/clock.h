/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clock.h - the last day of a time limit.
 *
 * How it is counted:
 *  - the day that it is counted from does not count, unless the rule says that
 *    it does (`first_day`);
 *  - months end on the day of the same number, or where the month has none on
 *    its last day (the corresponding date rule: Dodds v Walker [1981] UKHL 9,
 *    Lester v Garland (1808) 15 Ves 248). If the first day counts they end on
 *    the day before that one; where the month has none, on its last day, too;
 *  - working days are counted by the rule's calendar; `roll`: a limit that ends
 *    on a day that is none ends on the next one;
 *  - hours are counted from the instant, in the zone that it was written in;
 *    from a day without a time, whole days of 24 hours.
 */
#ifndef DAF_SCHEMA_CLOCK_H
#define DAF_SCHEMA_CLOCK_H

#include "core/base/timefmt.h"
#include "schema/type.h"

/* The day of a date or date-time as stored; of a month or a year its first
 * day, so that nothing is reminded of too late. False: it is none. */
bool daf_clock_day(struct daf_date *out, const char *value);

/* The last day of the limit that the value starts. False: the value is no
 * date, or the last day is none of the calendar (after the year 9999). */
bool daf_clock_due(
    struct daf_date *out, const struct daf_due_rule *rule, const char *value);

/* Is a holiday list missing for a year between the value and the last day, so
 * that the limit may end later than daf_clock_due says? */
bool daf_clock_doubtful(
    const struct daf_due_rule *rule, const char *value, struct daf_date due);

#endif
