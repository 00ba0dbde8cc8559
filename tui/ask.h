/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ask.h - questions in the message row; the caller waits for the answer. The
 * screen that asks stays in sight.
 */
#ifndef DAF_TUI_ASK_H
#define DAF_TUI_ASK_H

#include "tui/ui.h"

/* A line of text, `text` to begin with (or NULL). False: left with Esc, or the
 * program ends. The answer is yours. */
bool daf_ask_line(char **answer, struct daf_ui *ui, const char *question,
    const char *text) DAF_MUST_USE;
/* The same for a text that must not be lost: `changed` is called with it at each
 * moment at which it is to be kept, and with NULL when the question is left. */
bool daf_ask_kept(char **answer, struct daf_ui *ui, const char *question,
    const char *text, void (*changed)(void *arg, const char *text),
    void *arg) DAF_MUST_USE;
/* The same for a sentence: a reason, a ground. What the officer has typed when
 * the program ends is there again when he is asked the same about the same:
 * `about` is the record, change set or draft (NULL: nothing is kept). Not for
 * what confirms, chooses or names, nor for secrets. */
bool daf_ask_remembered(char **answer, struct daf_ui *ui, const char *question,
    const char *about) DAF_MUST_USE;
/* The same, shown as stars; wipe it with daf_ask_wipe. */
bool daf_ask_secret(
    char **answer, struct daf_ui *ui, const char *question) DAF_MUST_USE;
void daf_ask_wipe(char *answer);
/* One of the letters of `keys` ("yn"); the question says what they mean. 0: Esc,
 * or the program ends. A key that confirms should differ from the one that
 * led here. */
char daf_ask_key(struct daf_ui *ui, const char *question, const char *keys);

/* With candidates: `complete` appends the words that go on from `text` (the
 * whole line) to `out`, each with what it is, at most a few; Tab takes the
 * common beginning, arrows choose; they are shown above the line. */
struct daf_candidate {
	const char *text, *help; /* the whole line it would become */
};
bool daf_ask_completed(char **answer, struct daf_ui *ui, const char *question,
    const char *text,
    size_t (*complete)(void *arg, struct daf_pool *pool,
	struct daf_candidate *out, size_t max, const char *text),
    void *arg) DAF_MUST_USE;

#endif
