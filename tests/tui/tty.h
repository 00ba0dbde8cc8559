/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tty.h - a program on a pseudo-terminal, and the terminal before it.
 *
 * How we know that the program has dealt with what it was sent
 *
 * The program writes a byte to the descriptor that DAFTAR_TEST_FD names when
 * it is idle: its input is drained, its screen is flushed, no job runs. Such a
 * byte could be from before our keys, so:
 *
 * 1. What is to be sent is gathered and goes out in one write when the next
 *    step wants to know something. Before this write the program is waited for
 *    if something else was sent earlier, and what it reported is thrown away:
 *    it sleeps. (Not if a script went on by `await`, to send keys while a job
 *    runs.)
 * 2. After the write a byte counts only if the terminal's input queue is empty
 *    (poll on the program's end; we keep one open), the process sleeps, and
 *    all its output has been taken in. If there is input left, the byte was
 *    written before that was read, and another one is waited for.
 * 3. Esc goes out alone: what is sent after it waits for the idle byte, so that
 *    it does not become Alt. <M-1> is Esc and 1 in one write.
 *
 * The program has a parent of its own in the session, the keeper, which does
 * for it what a shell does: so it can be stopped by ^Z and go on, and after
 * its end the terminal is still there to be looked at.
 */
#ifndef DAF_TESTS_TTY_H
#define DAF_TESTS_TTY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#include <vterm.h>

#include "core/base/mem.h"

#define TTY_TEST_FD 9 /* what DAFTAR_TEST_FD says */

struct tty {
	pid_t keeper, pid; /* 0: none */
	int master, slave; /* our ends; -1: closed */
	int idle, events;  /* pipes: idle bytes, wait statuses of the keeper */
	struct termios before;

	VTerm *vt;
	VTermState *state;
	VTermScreen *screen;
	int rows, cols;
	bool cursor_visible, alternate;
	int mouse;

	struct daf_buf raw;    /* all that was ever written to the terminal */
	size_t mark;           /* raw.len when keys were last sent */
	uint16_t *painted;     /* how often a cell was, since then */
	struct daf_buf unsent; /* keys gathered */
	bool after_esc;        /* the last of them is Esc alone */
	struct daf_buf *reply; /* where the emulator's words go; NULL: to the
	                        * program */

	bool reports; /* the program writes idle bytes */
	bool is_idle; /* one has come since something was sent */
	bool dirty;   /* something was sent that no sync has waited for */
	bool ahead;   /* send although it is not known to be idle */
	bool stopped, ended;
	int status; /* of waitpid, once ended */
};

/* Milliseconds of the clock that only goes forward. */
int64_t tty_now(void);

/* Starts argv[0] (found in PATH) in the folder dir with our environment. utf8:
 * what the emulator takes bytes for; reports: the program writes idle bytes.
 * t is closed or zeroed before. */
const struct daf_err *tty_start(struct tty *t, char *const argv[],
    const char *dir, int rows, int cols, bool utf8, bool reports) DAF_MUST_USE;
/* Kills what still runs, frees everything. A zeroed or closed one is fine. */
void tty_close(struct tty *t);

/* Takes in what comes; waits at most ms for the first of it. Whether any
 * came. */
bool tty_pump(struct tty *t, int ms);

/* To be sent. esc: it is Esc alone. */
const struct daf_err *tty_keys(struct tty *t, const void *bytes, size_t len,
    bool esc, int deadline_ms) DAF_MUST_USE;
/* As a terminal pastes: in brackets if the program asked for them. */
const struct daf_err *tty_paste(
    struct tty *t, const char *bytes, size_t len, int deadline_ms) DAF_MUST_USE;
/* Sends what was gathered, once the program is idle or t->ahead is set. */
const struct daf_err *tty_flush(struct tty *t, int deadline_ms) DAF_MUST_USE;
/* The same, and waits until the program has dealt with it. */
const struct daf_err *tty_sync(struct tty *t, int deadline_ms) DAF_MUST_USE;

void tty_resize(struct tty *t, int rows, int cols);
/* A signal to the program alone. */
void tty_signal(struct tty *t, int sig);
/* The line drops: our end of the terminal is closed. */
void tty_hangup(struct tty *t);
/* Waits until it has ended (or, with `stopped`, stopped). */
const struct daf_err *tty_wait(
    struct tty *t, bool stopped, int deadline_ms) DAF_MUST_USE;
/* As a shell says it: exit status, or 128 + signal. */
int tty_status(const struct tty *t);

/* The most often that one cell was painted since keys were last sent: at least
 * so many frames were drawn. */
unsigned tty_frames(const struct tty *t);

#endif
