/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * action.h - what a person can do in the screens: one table, from which come
 * the keys, row 24, the help, the words of the command line and the manual.
 */
#ifndef DAF_TUI_ACTION_H
#define DAF_TUI_ACTION_H

#include "tui/term.h"

/* Where an action is to be had. A screen has exactly one of these. */
enum daf_ui_place {
	DAF_IN_TODAY = 1 << 0,
	DAF_IN_LIST = 1 << 1,
	DAF_IN_RECORD = 1 << 2,
	DAF_IN_FORM = 1 << 3,
	DAF_IN_SEARCH = 1 << 4,
	DAF_IN_HISTORY = 1 << 5,
	DAF_IN_SYNC = 1 << 6,
	DAF_IN_CONFLICTS = 1 << 7, /* the list of disputes */
	DAF_IN_CONFLICT = 1 << 8,  /* one record's, field by field */
	DAF_IN_REVIEW = 1 << 9,
	DAF_IN_ROSTER = 1 << 10,
	DAF_IN_CHART = 1 << 11,
	DAF_IN_HELP = 1 << 12,
	DAF_IN_PICK = 1 << 13,   /* a pick list */
	DAF_IN_PAGE = 1 << 14,   /* any text to be read, paged */
	DAF_IN_EDITOR = 1 << 15, /* a long text */
	DAF_IN_SETTINGS = 1 << 16,
	DAF_IN_ASK = 1 << 17, /* a question in row 23 */
	DAF_IN_DEADLINES = 1 << 18,
	DAF_IN_DRAFTS = 1 << 19,
	DAF_IN_ACCESS = 1 << 20, /* the log of looks at what is masked */
	DAF_IN_RETURN = 1 << 21, /* a despatch, a return */
	DAF_IN_APPROVALS = 1 << 22,
	DAF_IN_ALL = (1 << 23) - 1,
};
/* Where letters are typed: only keys that are no characters act there. */
#define DAF_IN_TEXT                                                  \
	(DAF_IN_FORM | DAF_IN_SEARCH | DAF_IN_PICK | DAF_IN_EDITOR | \
	    DAF_IN_ASK | DAF_IN_HELP)
#define DAF_IN_LETTERS (DAF_IN_ALL & ~DAF_IN_TEXT)

enum daf_act {
	DAF_ACT_NONE,
	/* everywhere */
	DAF_ACT_HELP,
	DAF_ACT_BACK,
	DAF_ACT_REFRESH,
	DAF_ACT_REDRAW,
	DAF_ACT_SUSPEND,
	DAF_ACT_LOCK,
	DAF_ACT_COMMAND,
	DAF_ACT_SYNC,
	DAF_ACT_STOP,
	DAF_ACT_QUIT,
	/* moving */
	DAF_ACT_UP,
	DAF_ACT_DOWN,
	DAF_ACT_PAGE_UP,
	DAF_ACT_PAGE_DOWN,
	DAF_ACT_FIRST,
	DAF_ACT_LAST,
	DAF_ACT_LEFT,
	DAF_ACT_RIGHT,
	DAF_ACT_OPEN,
	DAF_ACT_DIGIT, /* part of a menu, or a number to go to */
	/* records and lists */
	DAF_ACT_SEARCH,
	DAF_ACT_FILTER,
	DAF_ACT_SORT,
	DAF_ACT_NEW,
	DAF_ACT_EDIT,
	DAF_ACT_HISTORY,
	DAF_ACT_DEADLINES,
	DAF_ACT_REQUEST, /* one to others: drafted in steps */
	DAF_ACT_PRINT,
	DAF_ACT_MARK,
	DAF_ACT_MARKED,
	DAF_ACT_UNDO,
	DAF_ACT_CONFLICTS,
	DAF_ACT_APPROVALS,
	DAF_ACT_STRIKE,
	DAF_ACT_REVEAL,
	DAF_ACT_RECORD, /* case N: go to a record by number */
	DAF_ACT_LIST,
	DAF_ACT_REQUESTS,
	DAF_ACT_REPORTS,
	DAF_ACT_SAVE_VIEW,
	DAF_ACT_EXPORT,
	DAF_ACT_EVIDENCE,
	/* forms and text */
	DAF_ACT_SAVE,
	DAF_ACT_NEXT,
	DAF_ACT_PREVIOUS,
	DAF_ACT_PICK,
	DAF_ACT_SIMILAR,
	DAF_ACT_LETTER,
	DAF_ACT_STEP_BACK,
	DAF_ACT_STEP_ON,
	DAF_ACT_CLEAR,
	DAF_ACT_CLEAR_END,
	DAF_ACT_COPY,
	DAF_ACT_ADD,
	DAF_ACT_DISCARD,
	/* disputes */
	DAF_ACT_TAKE_YOURS,
	DAF_ACT_TAKE_THEIRS,
	DAF_ACT_TAKE_BOTH,
	DAF_ACT_TYPE,
	DAF_ACT_SKIP,
	DAF_ACT_JOINED,
	/* headquarters */
	DAF_ACT_REVIEW,
	DAF_ACT_ACCEPT,
	DAF_ACT_ACCEPT_ALL,
	DAF_ACT_AMEND, /* accept and correct */
	DAF_ACT_DIFFERENCES,
	DAF_ACT_ENROL,
	DAF_ACT_REFUSE,
	DAF_ACT_HOLD,
	DAF_ACT_RELEASE,
	DAF_ACT_FREEZE,
	DAF_ACT_ROSTER,
	DAF_ACT_REVOKE,
	DAF_ACT_PUBLISH,
	/* exchange */
	DAF_ACT_BACKGROUND,
	DAF_ACT_LOG,
	DAF_ACT_QUARANTINE,
	DAF_ACT_PACK,
	DAF_ACT_UNPACK,
	DAF_ACT_VERIFY,
	DAF_ACT_DOCTOR,
	DAF_ACT_REBUILD,
	DAF_ACT_TRUST_MAIN,
	DAF_ACT_DUMP,
	DAF_ACT_IMPORT,
	DAF_ACT_TYPES,
	DAF_ACT_IDENTITY,
	/* analytics */
	DAF_ACT_CHART,
	DAF_ACT_PERIOD,
	DAF_ACT_OFFICE,
	DAF_ACT_TABLE,
	DAF_ACT_CSV,
	/* the rest */
	DAF_ACT_GUIDE,
	DAF_ACT_ACCESS,
	DAF_ACT_DRAFTS,
	DAF_ACT_SETTINGS,
	DAF_ACT_SET,
	DAF_ACT_SIGN_IN,
	DAF_ACT_REGISTER,
	DAF_ACT_KEYS,
	DAF_ACT_MOVE, /* to another stage */
	DAF_ACT_SAME, /* join with another record as one */
};

struct daf_action {
	enum daf_act act;
	unsigned places;   /* of enum daf_ui_place */
	const char *keys;  /* names with spaces between, as in a keys file;
	                    * NULL: only the command line */
	const char *word;  /* on the command line; NULL: only a key */
	const char *args;  /* of the word, for the help: "TYPE"; or NULL */
	const char *label; /* in row 24 */
	const char *help;  /* a sentence without full stop */
};

/* What an action asks of who does it. */
enum daf_right {
	DAF_RIGHT_READ,
	DAF_RIGHT_WRITE, /* a role that may write, in one of the ledgers */
	DAF_RIGHT_SEAT,  /* the role hq, at the seat */
};
#define DAF_RIGHTS 3

/* The table; a row of a place comes before one of more places for the same
 * key. */
extern const struct daf_action daf_actions[];
extern const size_t daf_nactions;
/* The row of an action in a place (the most special one); NULL: not there. */
const struct daf_action *daf_action_find(enum daf_act act, unsigned place);
enum daf_right daf_action_right(enum daf_act act, unsigned place);
/* By a word of the command line, or its beginning if only one begins so. */
const struct daf_action *daf_action_word(const char *word, unsigned place);

#endif
