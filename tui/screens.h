/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * screens.h - what opens each screen. It is put on top of the stack; what it
 * cannot be opened for is the error. Texts given are copied.
 */
#ifndef DAF_TUI_SCREENS_H
#define DAF_TUI_SCREENS_H

#include "core/base/lock.h"
#include "core/moves.h"
#include "schema/report.h"
#include "tui/ui.h"

#define DAF_OPENS const struct daf_err *

/* today.c: home; the lowest of the stack. */
DAF_OPENS daf_today_open(struct daf_ui *ui) DAF_MUST_USE;

/* list.c. type NULL: all; filter: as an officer types it
 * ("stage=open office=isb"), or NULL; title NULL: the type's plural. */
DAF_OPENS daf_list_open(struct daf_ui *ui, const char *type, const char *filter,
    const char *sort, const char *title) DAF_MUST_USE;
/* A list that is kept by rule (schema/report.h). */
DAF_OPENS daf_list_report(
    struct daf_ui *ui, const struct daf_report *report) DAF_MUST_USE;
/* deadlines.c: what is due, all of it. */
DAF_OPENS daf_deadlines_open(struct daf_ui *ui) DAF_MUST_USE;
/* search.c. text: to begin with, or NULL. */
DAF_OPENS daf_search_open(struct daf_ui *ui, const char *text) DAF_MUST_USE;
/* searchfield.c: the name of a field that can be searched; *name yours. False:
 * none was chosen. */
bool daf_search_field(char **name, struct daf_ui *ui);

/* record.c. part: a tab, 1 …; 0: the first. */
DAF_OPENS daf_record_open(
    struct daf_ui *ui, int64_t record, int part) DAF_MUST_USE;
/* By number, beginning of a number, or id. */
DAF_OPENS daf_record_open_named(
    struct daf_ui *ui, const char *name) DAF_MUST_USE;
/* history.c. field NULL: all. */
DAF_OPENS daf_history_open(
    struct daf_ui *ui, int64_t record, const char *field) DAF_MUST_USE;
/* Undoes the officer's own last change set, or the one named (after asking). */
DAF_OPENS daf_undo_open(struct daf_ui *ui, const char *at) DAF_MUST_USE;

/* form.c. New: type NULL asks which; parent: id of the record that it belongs
 * to, or NULL. The id of what was saved goes to *born (yours) if born is not
 * NULL: then it waits until the form is left (NULL: nothing was saved). */
DAF_OPENS daf_form_new(struct daf_ui *ui, const char *ledger, const char *type,
    const char *parent, char **born) DAF_MUST_USE;
/* The same where another field than `parent` names that record. */
DAF_OPENS daf_form_new_by(struct daf_ui *ui, const char *ledger,
    const char *type, const char *by, const char *named,
    char **born) DAF_MUST_USE;
/* A request of the type, in the steps that it has; about: the id of the record
 * that it is for, or NULL. */
DAF_OPENS daf_form_request(struct daf_ui *ui, const char *ledger,
    const struct daf_type *type, const char *about) DAF_MUST_USE;
/* A request that is on record, in its steps. */
DAF_OPENS daf_form_guide(struct daf_ui *ui, int64_t record) DAF_MUST_USE;
/* request.c: a request about a record (0: none), of a kind (a type's name, label
 * or synonym; NULL asks). */
DAF_OPENS daf_request_open(
    struct daf_ui *ui, int64_t record, const char *kind) DAF_MUST_USE;
/* What this office asked of others and is open. */
DAF_OPENS daf_requests_open(struct daf_ui *ui) DAF_MUST_USE;
/* The approval of that name of a record: it stands in the form already. */
DAF_OPENS daf_form_approve(struct daf_ui *ui, const struct daf_item *item,
    const char *what) DAF_MUST_USE;
/* field: where the cursor is to begin, or NULL. */
DAF_OPENS daf_form_edit(
    struct daf_ui *ui, int64_t record, const char *field) DAF_MUST_USE;
/* A new record that says that this one and the other are one; other: number or
 * id, or NULL. Opens nothing where no type joins such records. */
DAF_OPENS daf_form_join(struct daf_ui *ui, const struct daf_item *item,
    const char *other) DAF_MUST_USE;
/* daf_form_edit with a move begun: the stage is set, and the cursor is in the field
 * `first`, the first that is missing; NULL: in the stage. */
DAF_OPENS daf_form_move(struct daf_ui *ui, int64_t record, const char *stage,
    const char *first) DAF_MUST_USE;
/* move.c: the stages that a record can go to; `to`: this one; NULL asks. */
DAF_OPENS daf_move_open(
    struct daf_ui *ui, int64_t record, const char *to) DAF_MUST_USE;
/* Lists the moves as daf_move_open does, with what is not saved yet (or NULL).
 * *to, in the pool or of the type: the stage that was chosen; NULL: none. What
 * this form cannot give is an error. */
const struct daf_err *daf_move_pick(const char **to, struct daf_pool *pool,
    struct daf_ui *ui, int64_t record,
    const struct daf_unsaved *unsaved) DAF_MUST_USE;
struct daf_draft; /* core/carry.h */
DAF_OPENS daf_form_draft(
    struct daf_ui *ui, const struct daf_draft *draft) DAF_MUST_USE;
/* form_again.c: REFUSED if a form that is open has this draft: it would keep it
 * again after it was saved or dropped elsewhere. */
const struct daf_err *daf_form_alone(
    const struct daf_ui *ui, int64_t draft) DAF_MUST_USE;
/* drafts.c: one of the officer's drafts, of a form or of a conflict; and all of
 * them. */
DAF_OPENS daf_draft_open(struct daf_ui *ui, int64_t draft) DAF_MUST_USE;
DAF_OPENS daf_drafts_open(struct daf_ui *ui) DAF_MUST_USE;
/* Strikes records out: asks for the reason, then saves. *struck (may be NULL):
 * it was done. */
DAF_OPENS daf_strike_open(bool *struck, struct daf_ui *ui,
    const int64_t *records, size_t n) DAF_MUST_USE;

/* access.c: who looked at what is masked. DENIED to those whom it is not for. */
DAF_OPENS daf_access_open(struct daf_ui *ui) DAF_MUST_USE;

/* approvals.c */
DAF_OPENS daf_approvals_open(struct daf_ui *ui) DAF_MUST_USE;

/* conflict.c. */
DAF_OPENS daf_conflicts_open(struct daf_ui *ui) DAF_MUST_USE;
DAF_OPENS daf_conflict_open(struct daf_ui *ui, int64_t record) DAF_MUST_USE;
/* conflictkeep.c: with what the officer had decided; and whether a draft's body
 * is of a conflict. */
DAF_OPENS daf_conflict_draft(
    struct daf_ui *ui, const struct daf_draft *draft) DAF_MUST_USE;
bool daf_conflict_is_draft(const char *body);

/* syncing.c, log.c, quarantine.c. */
DAF_OPENS daf_syncing_open(struct daf_ui *ui, bool start) DAF_MUST_USE;
/* running.c: a command as a process, and what it says. */
DAF_OPENS daf_running_open(
    struct daf_ui *ui, const char *verb, const char *arg) DAF_MUST_USE;
/* packing.c: "FILE OFFICE…" is written; FILE is taken in, as an exchange. */
DAF_OPENS daf_packing(struct daf_ui *ui, const char *arg) DAF_MUST_USE;
DAF_OPENS daf_unpacking(struct daf_ui *ui, const char *arg) DAF_MUST_USE;
DAF_OPENS daf_quarantine_open(struct daf_ui *ui) DAF_MUST_USE;

/* review.c, roster.c: headquarters. */
DAF_OPENS daf_review_open(struct daf_ui *ui, const char *office) DAF_MUST_USE;
DAF_OPENS daf_roster_open(struct daf_ui *ui) DAF_MUST_USE;

/* charts.c. name NULL: the first. */
DAF_OPENS daf_chart_open(struct daf_ui *ui, const char *name) DAF_MUST_USE;

/* helping.c. topic NULL: of the top screen; field: of a form, or NULL. */
DAF_OPENS daf_help_open(struct daf_ui *ui, const char *topic,
    const struct daf_type *type, const struct daf_field *field) DAF_MUST_USE;
/* settings.c. */
DAF_OPENS daf_settings_open(struct daf_ui *ui) DAF_MUST_USE;
/* "OPTION=VALUE", of the officer who works; NULL: USAGE. */
DAF_OPENS daf_settings_set(struct daf_ui *ui, const char *text) DAF_MUST_USE;

/* page.c: a text to read, paged; cleaned as all is. */
DAF_OPENS daf_page_open(
    struct daf_ui *ui, const char *title, const char *text) DAF_MUST_USE;

/* pick.c: pick lists; they wait. False: left without a choice. The answer is
 * yours. */
struct daf_pick_row {
	const char *value, *text; /* value NULL: a heading */
};
bool daf_pick_row(char **value, struct daf_ui *ui, const char *title,
    const struct daf_pick_row *rows, size_t n, const char *begin) DAF_MUST_USE;
/* A choice of a field (its label is the title); current: that it has, or NULL.
 */
bool daf_pick_choice(char **value, struct daf_ui *ui,
    const struct daf_field *field, const char *begin,
    const char *current) DAF_MUST_USE;
/* A record of one of these types (NULL-terminated; NULL: any), with type-ahead
 * and `new` in place: its id. */
bool daf_pick_record(char **id, struct daf_ui *ui, const char *ledger,
    const char *const *types, const char *title,
    const char *begin) DAF_MUST_USE;

/* signin.c. Who works: chooses among the officers that can sign here; sets
 * cli->signer. False: nobody. */
bool daf_sign_in(struct daf_ui *ui) DAF_MUST_USE;
/* Locks until somebody has signed; drafts are kept before. */
void daf_lock_now(struct daf_ui *ui);
/* start.c: the first start in a folder without a register. *done false: the
 * person left. */
const struct daf_err *daf_first_start(
    struct daf_ui *ui, bool *done) DAF_MUST_USE;

#endif
