/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * conflicti.h - what conflict.c and its parts share: the disputed fields of one
 * record, what somebody decided about each, and writing it.
 */
#ifndef DAF_TUI_CONFLICTI_H
#define DAF_TUI_CONFLICTI_H

#include "tui/recordi.h"
#include "tui/rows.h"

#define DAF_DISPUTE_BEFORE 8 /* values before that are shown */

enum daf_decided {
	DAF_DECIDED_NONE,
	DAF_DECIDED_VALUE, /* the nth live one */
	DAF_DECIDED_BOTH,
	DAF_DECIDED_TYPED,
	DAF_DECIDED_SKIP,
};

struct daf_dispute {
	const char *name, *label;
	const struct daf_field *field; /* NULL: unknown to this program */
	const char *group;             /* of fields that are given together */
	size_t n;                      /* live values; 0 or 1: asked because of
	                                * its group */
	const struct daf_value *values;
	bool hidden; /* what stands there are no values (core/hide.h) */
	const char *before[DAF_DISPUTE_BEFORE]; /* that they replaced */
	size_t nbefore;
	size_t yours, theirs; /* which one; n: none */
	enum daf_decided choice;
	size_t nth;
	char *text;  /* of BOTH and TYPED; ours */
	char *typed; /* what was typed and is no decision: for values that are
		      * no longer the live ones, or left; or NULL; ours */
};

struct daf_disputes {
	struct daf_record_view view; /* r, past, today; owns the pool */
	struct daf_dispute *items;
	size_t n;
	int64_t since; /* when the newest value before was written; 0: none */
	int zone;
	int64_t parted; /* that, or when the first disputed value was written */
	size_t joined;  /* values of other fields that were written after it */
	const struct daf_type *diary; /* of the entry with the reason, or NULL:
	                               * this record can have none */
	char *why;                    /* the reason, or NULL */
};

/* Whose values are whose. */
struct daf_side {
	const char *officer, *office; /* who decides; "" nobody */
	const char *seat;             /* headquarters' office */
};
/* Reads a record's disputes. What was decided stays decided where the same
 * values are live; *lost says for how many fields it was not so. Zeroed to
 * begin with. */
const struct daf_err *daf_disputes_read(struct daf_disputes *d, size_t *lost,
    struct daf_register *reg, int64_t record,
    const struct daf_side *side) DAF_MUST_USE;
void daf_disputes_clear(struct daf_disputes *d);

/* Decides. text (BOTH, TYPED) is copied. What was typed stays, but where it is
 * what is decided or everything is taken back (NONE). */
void daf_dispute_choose(struct daf_dispute *d, enum daf_decided choice,
    size_t nth, const char *text);
/* What was typed and is no decision; copied. */
void daf_dispute_typed(struct daf_dispute *d, const char *text);
/* What it would become, as it is stored or was typed; NULL: nothing is
 * decided. */
const char *daf_dispute_result(const struct daf_dispute *d);
/* All values, each with who wrote it, one below the other; of a text that is
 * one line, between slashes. False: the field is no text. */
bool daf_dispute_both(struct daf_buf *out, const struct daf_dispute *d);
/* How many fields are disputed. */
size_t daf_disputes_open(const struct daf_disputes *d);
/* How many are decided: neither open nor skipped. */
size_t daf_disputes_decided(const struct daf_disputes *d);
/* What joined without help, as text to be read; appends. */
void daf_disputes_joined(struct daf_buf *out, const struct daf_disputes *d);

/* The screen. */
struct daf_conflict_screen {
	struct daf_screen s;
	struct daf_record_ref ref;
	char *officer;  /* id: who decides; NULL: he reads */
	int64_t draft;  /* its id; 0: none */
	char *no_draft; /* why none can be kept, or NULL */
	bool logged;    /* that protected numbers are shown */
	bool unhidden;  /* logged, too: who stands behind a pseudonym */
	struct daf_disputes d;
	struct daf_rows rows;  /* the fields, then the reason if there can be
	                        * one */
	struct daf_lines pane; /* of the current one */
};
/* conflictdraw.c */
void daf_conflict_draw(struct daf_screen *s);
/* The current field; NULL: the row of the reason. */
struct daf_dispute *daf_conflict_now(struct daf_conflict_screen *c);
/* All values of a field in full; appends. */
void daf_conflict_values(struct daf_buf *out, struct daf_conflict_screen *c,
    const struct daf_dispute *d);

/* conflicttype.c: asks for a value of the current field, or for the reason. */
const struct daf_err *daf_conflict_type(
    struct daf_conflict_screen *c) DAF_MUST_USE;

/* conflictkeep.c: what is decided and not written, as a draft of who decides.
 * Keeps it as it stands, or drops the draft where nothing is decided; what fails
 * is said. */
void daf_conflict_keep(struct daf_conflict_screen *c);
/* The same with a text that is being typed: for a field, or (d NULL) as the
 * reason. What is decided stays as it was. */
void daf_conflict_keep_text(
    struct daf_conflict_screen *c, struct daf_dispute *d, const char *text);
void daf_conflict_drop(struct daf_conflict_screen *c);
/* Before the screen is left: keeps it, and asks if that cannot be done. */
bool daf_conflict_unkept(const struct daf_conflict_screen *c);
bool daf_conflict_may_leave(struct daf_conflict_screen *c);
/* What the officer had decided of this record, if there is a draft; says so. */
void daf_conflict_recall(struct daf_conflict_screen *c);
/* A value as it is stored, if the field takes it. Appends. */
const struct daf_err *daf_conflict_canonical(struct daf_buf *out,
    struct daf_conflict_screen *c, const struct daf_dispute *d,
    const char *given) DAF_MUST_USE;

/* DENIED: what cannot be seen cannot be decided; it would write what stands in
 * its place. */
const struct daf_err *daf_conflict_seen(
    const struct daf_dispute *d) DAF_MUST_USE;

/* Writes what was decided in one change set that replaces the values that the
 * screen showed, with an entry of the diary if a reason was given. REFUSED if
 * other values are live now (*stale is set: read anew), or if one field of a
 * group is decided and another is not. *at: its address, yours;
 * *note: as in save.h. */
const struct daf_err *daf_disputes_save(char **at, const char **note,
    bool *stale, struct daf_disputes *d, struct daf_ledger *l,
    const struct daf_signer *signer) DAF_MUST_USE;

#endif
