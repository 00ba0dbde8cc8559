/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui_priv.h - what ui.c and its parts share: uimain.c, uiregister.c, uijob.c,
 * frame.c, go.c. */
#ifndef DAF_TUI_UI_PRIV_H
#define DAF_TUI_UI_PRIV_H

#include "sync/agent.h"
#include "tui/ui.h"

#define DAF_UI_WATCHES 8
#define DAF_UI_LEDGERS 64

struct daf_ui_watched {
	int fd;
	void (*ready)(struct daf_ui *ui, void *arg);
	void *arg;
};

struct daf_ui_priv {
	bool ending, busy;
	unsigned depth; /* loops within loops */
	unsigned homes; /* how often all screens were taken away */
	struct daf_dead *dead;
	struct daf_buf title, hint, message;
	const char *word; /* of the action that is being done, or NULL */
	struct daf_ui_watched watches[DAF_UI_WATCHES];
	size_t nwatches;
	struct daf_ledger *ledgers[DAF_UI_LEDGERS]; /* beside cli->ledger */
	size_t nledgers;
	int64_t last_key;        /* ms of the steady clock */
	int64_t lock_ms;         /* idle time before the lock; 0: never */
	struct daf_agent *agent; /* from signing in on */
	char *next_dir;          /* a register to go on with; or NULL */
	struct daf_ui_job *job;  /* uijob.h */
	/* row 1 */
	char *line; /* while an exchange goes on; else NULL */
	char *last_line;
	char *status;
	struct daf_ui_stamp {
		int64_t seconds, nanoseconds, size;
	} stamps[2];     /* of the databases when they were read */
	int64_t look_at; /* ms: when they are looked at again; 0: never */
};

/* ui.c: the loop, until the screen has been taken away (NULL: all have). */
void daf_ui_run(struct daf_ui *ui, const struct daf_screen *until);
/* Takes all screens away and frees them; the program ends. */
void daf_ui_empty(struct daf_ui *ui);
/* frame.c: draws the stack and flushes. */
void daf_frame_draw(struct daf_ui *ui);
/* Reads the counts of row 1. */
void daf_frame_count(struct daf_ui *ui);
/* go.c: the actions that every screen has. */
const struct daf_err *daf_go(
    struct daf_ui *ui, const struct daf_order *o, bool *done) DAF_MUST_USE;
/* Every screen keeps what was typed. */
void daf_ui_keep(struct daf_ui *ui);
/* frame.c: milliseconds until what row 1 says is looked at again, -1: never;
 * and does so. Another process may have exchanged: row 1 says it within two
 * seconds. True: it says something else now. */
int daf_frame_patience(const struct daf_ui *ui, int64_t now);
bool daf_frame_look(struct daf_ui *ui, int64_t now);
/* uiregister.c: settings that ui itself obeys, read from the desk. */
void daf_ui_obey(struct daf_ui *ui);

#endif
