/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * display.h - values, times and states as people read them; the same on every
 * screen and in what commands print.
 */
#ifndef DAF_TUI_DISPLAY_H
#define DAF_TUI_DISPLAY_H

#include <stdbool.h>

#include "core/base/timefmt.h"
#include "core/query.h"

#define DAF_DISPLAY_SIZE 32 /* room for any text written to an array here */

/* Appends a stored value: as its kind shows it; a reference as number (or id)
 * and title of what it names; an empty one as "(cleared)"; of a field that the
 * type does not have (field NULL) the value itself. A long text keeps its
 * newlines. Hostile like all that is stored. */
void daf_display_value(struct daf_buf *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const struct daf_field *field,
    const char *value);

/* Of an approval: what the type above calls what it approves, and the stage that
 * it is for; NULL: it is no such field. In the pool. */
const char *daf_display_approval(struct daf_pool *pool,
    struct daf_register *reg, const struct daf_record *of,
    const struct daf_field *field, const char *value);

/* Has the text a letter of a script that runs from right to left? Of such texts
 * a row has at most one, and as its last. */
bool daf_display_rtl(const char *text);
/* An officer in a row where something stands behind: by the name, or by the id
 * if that is one of such texts, or NULL. */
const char *daf_display_who(const char *name, const char *id);

/* Is it a field whose number is shown only when asked for (CNIC, passport,
 * telephone)? field may be NULL. */
bool daf_display_protected(const struct daf_field *field);
/* Appends such a number so that people who know it recognise it:
 * 35202-*****71-3, AB*****67, +92300*****67. */
void daf_display_masked(struct daf_buf *out, const char *value);
/* daf_display_value, protected numbers masked. */
void daf_display_guarded(struct daf_buf *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const struct daf_field *field,
    const char *value);

/* "08 Oct 2026 14:20", by the writer's clock. */
void daf_display_time(char out[DAF_DISPLAY_SIZE], int64_t at, int zone);
/* "08 Oct 14:20"; another year than today's: "08 Oct 2025". */
void daf_display_moment(char out[DAF_DISPLAY_SIZE], int64_t at, int zone,
    const struct daf_date *today);
/* A stored date: "08 Oct"; another year than today's: "08 Oct 2025"; "Nov
 * 2026" and "2026" where it says no more. What is no date: as it is. */
void daf_display_day(
    char out[DAF_DISPLAY_SIZE], const char *date, const struct daf_date *today);
/* How far it is from today: "-3d", "today", "+1d"; "" if it is no full date. */
void daf_display_days(
    char out[DAF_DISPLAY_SIZE], const char *date, const struct daf_date *today);
/* Minutes east of UTC, at an instant, of the own office in a ledger (NULL: the
 * first): times that nobody's clock is written beside are shown in its zone,
 * wherever the machine is. */
int daf_display_zone(
    const struct daf_register *reg, const char *ledger, int64_t at);
/* Today by the calendar of the own office in a ledger (NULL: the first). */
void daf_display_today(
    struct daf_date *today, const struct daf_register *reg, const char *ledger);

/* "2 change sets of isb.z6l3, 1 of khi.q2aa": what of it is not yet accepted;
 * nothing if there is nothing. Appends. */
void daf_display_waiters(struct daf_buf *out, const struct daf_record *r);

/* The letter of a state: * here, + sent, H held, R refused, space accepted; its
 * word is daf_state_name. */
char daf_display_letter(enum daf_state state);
/* What a row of a list says of its record in three places: its state (with
 * marks read), C disputed, X struck out. */
void daf_display_marks(char out[4], const struct daf_item *item);

#endif
