/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui.h - the screens: a stack of them, one frame around each, one loop.
 *
 * Every screen has the same frame: row 1 where one is (left) and office,
 * officer, line and unsent (right), content, then three rows: what the focus is
 * (hint), a message, the keys. The loop takes all keys that have come, lets the
 * top screen act on each, then draws once.
 *
 * A screen keeps copies, never pointers into another one's memory; what it shows
 * of the register it reads in load() and keeps in a pool of its own. Types
 * (struct daf_type) stay valid while the program runs.
 */
#ifndef DAF_TUI_UI_H
#define DAF_TUI_UI_H

#include "tui/cli.h"
#include "tui/keys.h"
#include "tui/term.h"

struct daf_ui;
struct daf_screen;

/* What is to be done: from a key, or from the command line. */
struct daf_order {
	enum daf_act act;
	uint32_t key;    /* 0 from the command line */
	const char *arg; /* what stood behind the word, or NULL; borrowed */
};

/* One kind of screen. All functions but draw may be NULL. An error that they
 * return is shown in the message row; it is never fatal. */
struct daf_screen_class {
	const char *name; /* its topic in the help: "list" */
	enum daf_ui_place place;
	bool over; /* the screen below stays in sight: a question */
	const enum daf_act *hints; /* of row 24, ends with DAF_ACT_NONE; the
				    * first ones are the most important */
	/* Which of them mean something just now; NULL: all. */
	bool (*offers)(const struct daf_screen *s, enum daf_act act);
	/* What row 24 calls one just now; NULL: as the table does. */
	const char *(*label)(const struct daf_screen *s, enum daf_act act);
	/* Reads the register; at F5, and when a screen above it closes. */
	const struct daf_err *(*load)(struct daf_screen *s);
	/* Puts content into rows 1 … daf_ui_rows()-4 of the terminal (row 0 and
	 * the last three are the frame's), sets title and hint with
	 * daf_ui_title and daf_ui_hint, and the cursor. */
	void (*draw)(struct daf_screen *s);
	/* Keys before the table: typing. True: it was for me. */
	bool (*key)(struct daf_screen *s, uint32_t key);
	/* An action. *done = false (it is true before): not mine; then the
	 * ones that every screen has are tried. */
	const struct daf_err *(*act)(
	    struct daf_screen *s, const struct daf_order *o, bool *done);
	/* May it be left (by back or quit)? False: no. May ask. Called when
	 * the person leaves, not when the line is lost. */
	bool (*leave)(struct daf_screen *s);
	/* Is there what leaving would lose, so that `leave` asks? */
	bool (*unkept)(const struct daf_screen *s);
	/* Keeps what was typed: before a lock, a hang-up, at the times that it
	 * asked for with daf_ui_timer. Must not ask anything. */
	void (*keep)(struct daf_screen *s);
	/* Frees all that is in the screen, not itself. */
	void (*clear)(struct daf_screen *s);
};

/* The first member of every screen's struct. */
struct daf_screen {
	const struct daf_screen_class *class;
	struct daf_ui *ui;
	struct daf_screen *below;
	unsigned depth; /* of the loops when it was pushed */
	int64_t timer;  /* ms of the steady clock when keep is called; 0: not */
	/* Of headquarters' screens: the one that they are about. */
	struct daf_ledger *ledger;
};

/* What a screen may read of it. */
struct daf_ui {
	struct daf_cli *cli; /* register, ledger, signer: always open */
	struct daf_term *term;
	struct daf_keys *keys;
	struct daf_screen *top;
	struct daf_ui_priv *p;
};

/* Runs the screens until the person leaves. The register in cli->dir need not
 * be there yet: then the first start asks what to do. */
const struct daf_err *daf_ui_main(struct daf_cli *cli) DAF_MUST_USE;

/* ---- the stack ---- */

/* Puts a screen of `size` bytes (zeroed, `class` and `ui` set) on top; it is
 * ui's, freed when it is left. The caller fills it in and calls
 * daf_ui_loaded. */
void *daf_ui_push(struct daf_ui *ui, const struct daf_screen_class *class,
    size_t size) DAF_NEVER_NULL;
/* Loads it the first time; on an error takes it away again and returns the
 * error. */
const struct daf_err *daf_ui_loaded(struct daf_screen *s) DAF_MUST_USE;
/* Takes the top screen away, without asking it; the one below loads again. */
void daf_ui_pop(struct daf_ui *ui);
/* Runs the loop until `s` has been taken away: for questions and pick lists,
 * whose opener waits for an answer. False: the program ends (the line was lost,
 * quit), or another officer came to work and all screens were taken away, the
 * opener's too: return at once, and save nothing, as he would sign it. */
bool daf_ui_wait(struct daf_screen *s);
/* A sign that the caller has to see: set when the screen is popped. */
bool daf_ui_ending(const struct daf_ui *ui);

/* ---- drawing ---- */

int daf_ui_rows(const struct daf_ui *ui);    /* of the terminal */
int daf_ui_columns(const struct daf_ui *ui); /* that may be written: one less */
/* The first row after the content: daf_ui_rows() - 3. */
int daf_ui_bottom(const struct daf_ui *ui);
/* Row 1, left. */
void daf_ui_title(struct daf_ui *ui, const char *fmt, ...) DAF_PRINTF(2, 3);
/* Row 22, and what does not fit there in row 23 if nothing is said there: of
 * the focus. Stays until it is set anew. */
void daf_ui_hint(struct daf_ui *ui, const char *fmt, ...) DAF_PRINTF(2, 3);
/* Row 23: what was done, what is wrong. Goes with the next key. */
void daf_ui_say(struct daf_ui *ui, const char *fmt, ...) DAF_PRINTF(2, 3);
/* The error's sentence, and frees it; NULL is fine. */
void daf_ui_say_err(struct daf_ui *ui, const struct daf_err *err);
/* A line of `-` with an optional heading: "-- LHR ----". */
void daf_ui_rule(struct daf_ui *ui, int row, const char *heading);

/* ---- what goes on ---- */

/* Calls the screen's keep in so many milliseconds (again and again is fine: the
 * last call counts; 0: not). */
void daf_ui_timer(struct daf_screen *s, int ms);
/* The same for a text that is being typed: after three seconds, which do not
 * begin anew with each key. */
void daf_ui_keep_soon(struct daf_screen *s);
/* The ledger of that name, opened; the register's own cli->ledger where it is
 * that. Borrowed, until the program ends. */
const struct daf_err *daf_ui_ledger(
    struct daf_ledger **out, struct daf_ui *ui, const char *name) DAF_MUST_USE;
/* After a save or an exchange: the counts of row 1 are read anew, and every
 * screen below loads again when it comes to the top. */
void daf_ui_changed(struct daf_ui *ui);
/* Is the ledger of that name in view: all are, but where one was named? */
bool daf_ui_in_view(const struct daf_ui *ui, const char *ledger);
/* Is this register its seat? */
bool daf_ui_seat_of(const struct daf_ui *ui, const struct daf_ledger *l);
/* May the officer who works write in that ledger (NULL: in one of those in
 * view)? NULL, or why not. */
const struct daf_err *daf_ui_may_write(
    struct daf_ui *ui, const char *ledger) DAF_MUST_USE;
/* May he do what asks for that right, on the top screen? The loop asks before an
 * action is done, so that nobody types first; row 24 does not name what he may not. */
const struct daf_err *daf_ui_may(
    struct daf_ui *ui, enum daf_right right) DAF_MUST_USE;
/* A setting of the officer, else of all, else `otherwise`; the string is
 * yours. */
char *daf_ui_setting(
    struct daf_ui *ui, const char *name, const char *otherwise) DAF_NEVER_NULL;
/* Does it as if its key had been pressed on the top screen. */
void daf_ui_do(struct daf_ui *ui, enum daf_act act, const char *arg);
/* Calls `ready` when fd can be read (an exchange that goes on); ready NULL: no
 * longer. At most 8. */
void daf_ui_watch(struct daf_ui *ui, int fd,
    void (*ready)(struct daf_ui *ui, void *arg), void *arg);
/* What row 1 says of the line instead of the time of the last exchange, as long
 * as one goes on: "RECEIVING"; NULL: no longer. */
void daf_ui_line(struct daf_ui *ui, const char *words);
/* Nothing that a person started is running: for tests, which wait for it. */
void daf_ui_busy(struct daf_ui *ui, bool busy);
/* Everything above the lowest screen is taken away (another officer works now):
 * their keep is called before. */
void daf_ui_home(struct daf_ui *ui);
/* Ends the program as if everything had been left; drafts are kept. */
void daf_ui_quit(struct daf_ui *ui);

#endif
