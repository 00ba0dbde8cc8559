/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_priv.h - the form's screen: what its files share. */
#ifndef DAF_TUI_FORM_PRIV_H
#define DAF_TUI_FORM_PRIV_H

#include "tui/edit.h"
#include "tui/editor.h"
#include "tui/form.h"
#include "tui/screens.h"
#include "tui/ui.h"

/* The rows below the fields: the errors of a save, likely duplicates. They are
 * always kept free, so that nothing moves when there are some. */
#define DAF_FORM_PANE_ROWS 4

enum daf_form_pane { DAF_PANE_NONE, DAF_PANE_ERRORS, DAF_PANE_LIKELY };

struct daf_form_line {
	char *text;
	int serial;     /* of the body that it is about */
	char *field;    /* or NULL: the record */
	int64_t record; /* a likely duplicate; else 0 */
};

struct daf_form_screen {
	struct daf_screen s;
	struct daf_form_set *set;
	struct daf_form_body *body; /* the one on the screen */
	int path[8];                /* serials of those that wait behind it */
	size_t depth;
	char *officer; /* id: whose form it is */
	struct daf_ledger *ledger;
	struct daf_pool *pool; /* of the register's last answer */
	char **born; /* where the id of the new record goes, or NULL */

	struct daf_form_layout layout;
	int columns, height; /* that it was laid out for */
	size_t at;           /* the cell with the cursor */
	struct daf_edit edit;
	struct daf_editor editor;
	bool typed;    /* since the cursor came into the field */
	bool fresh;    /* not a key in the field since then */
	char *cleared; /* what Ctrl-U took away, or NULL */

	int64_t draft;  /* its id; 0: none yet */
	bool dirty;     /* since it was kept */
	char kept[6];   /* when: "12:41" */
	char *no_draft; /* why none can be kept, or NULL */

	enum daf_form_pane pane;
	struct daf_form_line *lines;
	size_t nlines, lines_cap, line; /* the current one */
	char *logged; /* the likely duplicates that the access log has */

	/* Of a request in steps. */
	char *letter; /* what is made of it, from where its step begins; NULL:
	                  * to be made */
	int letter_step; /* that it is for */
	char *consulted; /* ids of records that the log has for it, or NULL */
	int told;        /* the page, from 1, whose gaps were told last */
};

/* form.c */
extern const struct daf_screen_class daf_form_class;
/* The question to the register, as of now. */
void daf_form_asking(struct daf_form_ask *ask, struct daf_form_screen *f);

/* form_where.c. Of the ledgers in view that have the type (NULL: any) and in
 * which the officer may write; of a single one there is nothing to choose. *name
 * is yours, NULL: none was chosen. */
const struct daf_err *daf_form_choose_ledger(
    char **name, struct daf_ui *ui, const char *type) DAF_MUST_USE;
/* By label or synonym; those that stand for themselves, with a number, before
 * those that belong to others. False: none was chosen. */
bool daf_form_choose_type(
    char **name, struct daf_ui *ui, const struct daf_types *types) DAF_MUST_USE;

/* form_again.c: offers the officer the newest draft that he has of a record.
 * *draft, in the pool: he goes on with it; NULL: he begins anew, or there is
 * none. *left: he answered with Esc. */
struct daf_draft;
const struct daf_err *daf_form_again(const struct daf_draft **draft, bool *left,
    struct daf_pool *pool, struct daf_ui *ui, const char *ledger,
    const char *record) DAF_MUST_USE;

/* form_load.c: a body from a record as it is now. */
const struct daf_err *daf_form_load(
    struct daf_form_screen *f, int64_t record) DAF_MUST_USE;
/* Of a form from a draft: hides what may not be seen now, logs what may. */
const struct daf_err *daf_form_veil(struct daf_form_screen *f) DAF_MUST_USE;

/* form_guide.c: is what is on the screen a request in steps? */
bool daf_form_guided(const struct daf_form_screen *f);
/* The rows below the fields. */
int daf_form_foot(const struct daf_form_screen *f);
void daf_form_guide_steps(struct daf_form_screen *f);
void daf_form_guide_draw(struct daf_form_screen *f, int row);
/* May the page be left? The first time says what is missing on it, and does not.
 */
bool daf_form_guide_on(struct daf_form_screen *f);
/* Says how all of it stands. */
void daf_form_guide_end(struct daf_form_screen *f);

/* form_letter.c: of the step with the cursor, a line each; what cannot be made
 * of it is said instead. Until something is typed, or another call. */
const char *daf_form_letter_now(struct daf_form_screen *f) DAF_NEVER_NULL;
void daf_form_letter_stale(struct daf_form_screen *f);
/* All of it, to be read. */
const struct daf_err *daf_form_letter(struct daf_form_screen *f) DAF_MUST_USE;

/* form_draw.c */
void daf_form_draw(struct daf_screen *s);

/* form_move.c: the cursor. The cell that it is in; its field, or NULL. */
const struct daf_form_cell *daf_form_cell(
    const struct daf_form_screen *f) DAF_NEVER_NULL;
struct daf_form_field *daf_form_focus(const struct daf_form_screen *f);
/* Is it chosen or typed anew, never edited: a reference, and a protected number
 * as it was found, which is shown masked. */
bool daf_form_anew(const struct daf_form_field *field);
/* Lays out anew if the window or the body is another one. */
void daf_form_lay_out(struct daf_form_screen *f);
/* What was typed goes into the field (and the draft), with what is to be said
 * about it. Call before anything that looks at values or moves. */
void daf_form_commit(struct daf_form_screen *f);
/* The field's text into the line or the editor. */
void daf_form_enter(struct daf_form_screen *f);
/* The next or previous cell that can be entered; commits before. */
void daf_form_step(struct daf_form_screen *f, bool on);
void daf_form_turn(struct daf_form_screen *f, bool on); /* a page */
/* To a field (NULL: the first one, or `other`: the row of that body). */
void daf_form_to(struct daf_form_screen *f, const char *field, int other);
/* Another body comes to the screen. */
void daf_form_show(struct daf_form_screen *f, int serial);

/* form_keep.c: the draft. first: tries whether one can be kept at all. */
void daf_form_try(struct daf_form_screen *f);
void daf_form_keep(struct daf_screen *s);
void daf_form_keep_now(struct daf_form_screen *f);
void daf_form_drop_draft(struct daf_form_screen *f);
/* The values of a saved record, for Ctrl-Y in the next one of its type. */
void daf_form_remember(struct daf_form_screen *f);
/* Yours; NULL: there is none. */
char *daf_form_recall(struct daf_form_screen *f, const char *field);

/* form_likely.c: after a field was left. */
void daf_form_likely(
    struct daf_form_screen *f, const struct daf_form_field *field);
/* F6: the records one by one; one of them may take the place of the new one. */
const struct daf_err *daf_form_look(struct daf_form_screen *f) DAF_MUST_USE;

/* form_pick.c */
const struct daf_err *daf_form_pick(struct daf_form_screen *f) DAF_MUST_USE;

/* form_below.c: records within the form. type NULL: asks. */
const struct daf_err *daf_form_add_below(
    struct daf_form_screen *f, const char *type) DAF_MUST_USE;
/* A record that the field with the cursor is to name. */
const struct daf_err *daf_form_add_named(struct daf_form_screen *f,
    const char *type, const char *begin) DAF_MUST_USE;
void daf_form_open_body(struct daf_form_screen *f, int serial);
/* Back to the body that waits; false: none does. */
bool daf_form_return(struct daf_form_screen *f);
void daf_form_drop_body(struct daf_form_screen *f, int serial); /* asks */

/* form_check.c: what a save would refuse, into the pane as errors; how many. */
size_t daf_form_check(struct daf_form_screen *f);
/* The same after something was put right: only if errors are shown. */
void daf_form_check_again(struct daf_form_screen *f);
/* The first of what it would refuse about one field of the body on the screen;
 * yours, NULL: nothing. */
char *daf_form_check_field(struct daf_form_screen *f, const char *field);
/* Doubts that nobody has answered yet: asks. False: do not save. */
bool daf_form_settle(struct daf_form_screen *f);

/* form_pane.c */
void daf_form_pane_clear(struct daf_form_screen *f);
void daf_form_pane_add(struct daf_form_screen *f, int serial, const char *field,
    int64_t record, const char *text);
void daf_form_pane_draw(struct daf_form_screen *f, int row);
/* Has it errors to go to? To the next or previous one; false: it has none. */
bool daf_form_pane_jumps(const struct daf_form_screen *f);
bool daf_form_pane_jump(struct daf_form_screen *f, bool on);

/* form_saved.c: the draft knows that it is being saved; nth: which of the
 * births the first body is, 1 … */
void daf_form_begin_save(struct daf_form_screen *f, size_t nth);
void daf_form_end_save(struct daf_form_screen *f);
/* Has a restored draft been saved already? */
bool daf_form_was_saved(struct daf_form_screen *f);

/* form_save.c */
const struct daf_err *daf_form_save(struct daf_form_screen *f) DAF_MUST_USE;

#endif
