/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * drive.h - the screen tests' driver: a script sends keys to a program on a
 * terminal and says what must be seen. README has the language; its list of
 * steps is `drive --steps`, which comes from the rows of steps.c and looks.c.
 */
#ifndef DAF_TESTS_DRIVE_H
#define DAF_TESTS_DRIVE_H

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/tui/tty.h"

#define DRIVE_MASKS 16

struct drive {
	struct tty tty;      /* vt is NULL until a program runs */
	const char *term;    /* the terminal's type, unless a run says other */
	const char *goldens; /* their folder */
	bool update;         /* goldens are written */
	int rows, cols;      /* of the next run */
	int deadline_ms;
	regex_t masks[DRIVE_MASKS];
	int n_masks;
	int line, tests, failures;
	FILE *held; /* a database that nobody else reads; or NULL */
};

/* What a step is for. */
enum step_kind {
	STEP_DO,    /* prepares or sends: only its failure is reported */
	STEP_AWAIT, /* a test that waits by itself */
	STEP_LOOK,  /* a test; before it, what was sent is waited for */
};

struct step {
	const char *name, *args, *help;
	enum step_kind kind;
	bool alone; /* needs no running program */
	/* The arguments may be written to. */
	const struct daf_err *(*run)(struct drive *d, char *args);
};

/* Rows; the last has no name. */
extern const struct step drive_steps[]; /* steps.c: do and await */
extern const struct step drive_looks[]; /* looks.c: look */

/* Runs a script, prints TAP. An error is one of the file; failed tests are
 * counted in d. */
const struct daf_err *drive_script(
    struct drive *d, const char *path) DAF_MUST_USE;
/* A line of TAP that is no test: each line of text gets its `# `. */
void drive_comment(const char *text);
/* The screen, as comments. */
void drive_dump(const struct tty *t);

/* --- helpers for steps --- */
/* "80x24" */
const struct daf_err *drive_size(
    int *rows, int *cols, const char *text) DAF_MUST_USE;
/* A whole number of the text from..to. */
const struct daf_err *drive_number(
    int *out, const char *text, long from, long to) DAF_MUST_USE;
/* Cuts the first word off *args; NULL at the end. It may be quoted, or have
 * quoted parts ('…' or "…"). */
char *drive_word(char **args);
/* In place: a text between double quotes is taken out of them; \n \t \r \\ \"
 * \e and \xHH are what they are in C in any case. Its length. */
size_t drive_unescape(char *text);

/* golden.c: compares with a golden, or writes it. */
const struct daf_err *drive_golden(
    struct drive *d, const char *name) DAF_MUST_USE;

/* fuzz.c: random keys to a program. What went wrong is in the error; the
 * seed, the last keys and the screen are printed as comments. */
struct fuzz {
	long keys;
	uint64_t seed;
	/* It must be idle again after each batch, having used so much of the
	 * processor at most, and waited ten times that at most (the machine may
	 * have other work). */
	int within_ms;
	/* It ends so many seconds after it began, however few keys were sent;
	 * 0: never. */
	int seconds;
	/* As a script has them: sent after each start and then now and again, to
	 * be more often where something is looked for; NULL: none. */
	const char *home;
	char *const *argv;
};
const struct daf_err *drive_fuzz(
    struct drive *d, const struct fuzz *f) DAF_MUST_USE;

/* utf8 of tty_start: what the locale in the environment says. */
bool drive_is_utf8(void);

#endif
