/* SPDX-License-Identifier: GPL-3.0-or-later */
/* action.c - the table of actions; see action.h. */
#include "tui/action.h"

#include <string.h>

#define LISTS                                                                \
	(DAF_IN_LIST | DAF_IN_DEADLINES | DAF_IN_CONFLICTS | DAF_IN_REVIEW | \
	    DAF_IN_ROSTER | DAF_IN_HISTORY | DAF_IN_APPROVALS)
#define OF_RECORDS (DAF_IN_TODAY | DAF_IN_LIST | DAF_IN_DEADLINES)

#define DIGITS "1 2 3 4 5 6 7 8 9 0"

const struct daf_action daf_actions[] = {
	/* ---- where letters have a meaning of their own ---- */
	{ DAF_ACT_TAKE_YOURS, DAF_IN_CONFLICT, "y", NULL, NULL, "Yours",
	    "take your office's value" },
	{ DAF_ACT_TAKE_THEIRS, DAF_IN_CONFLICT, "h", NULL, NULL, "Theirs",
	    "take headquarters' value, or the other side's" },
	{ DAF_ACT_TAKE_BOTH, DAF_IN_CONFLICT, "b", NULL, NULL, "Both",
	    "keep both (texts): one below the other" },
	{ DAF_ACT_TYPE, DAF_IN_CONFLICT, "t", NULL, NULL, "Type",
	    "type a new value" },
	{ DAF_ACT_SKIP, DAF_IN_CONFLICT, "s", NULL, NULL, "Skip",
	    "leave this field for later" },
	{ DAF_ACT_JOINED, DAF_IN_CONFLICT, "v", NULL, NULL, "Joined",
	    "look at what joined without help" },
	{ DAF_ACT_UNDO, DAF_IN_CONFLICT, "u", NULL, NULL, "Undo",
	    "take the choice back" },

	{ DAF_ACT_ACCEPT, DAF_IN_REVIEW, "x", "accept", NULL, "Accept",
	    "accept the change sets of this row, or not" },
	{ DAF_ACT_ACCEPT_ALL, DAF_IN_REVIEW, "A", NULL, NULL, "All ok",
	    "accept all that has no violation" },
	{ DAF_ACT_REFUSE, DAF_IN_REVIEW, "r", "refuse", "REASON", "Refuse",
	    "refuse one change set, with a reason" },
	{ DAF_ACT_HOLD, DAF_IN_REVIEW, "o", "hold", "REASON", "Hold",
	    "hold the office from this change set on, with a reason" },
	{ DAF_ACT_RELEASE, DAF_IN_REVIEW, "l", "release", NULL, "Release",
	    "end a hold" },
	{ DAF_ACT_FREEZE, DAF_IN_REVIEW, "z", "freeze", NULL, "Freeze",
	    "freeze the register: nothing more of it is ever accepted" },
	{ DAF_ACT_AMEND, DAF_IN_REVIEW, "e", "correct", NULL, "Correct",
	    "accept and correct: headquarters' own change set on top" },
	{ DAF_ACT_DIFFERENCES, DAF_IN_REVIEW, "d", "differences", NULL,
	    "Differences", "the disputes that merging would make" },
	{ DAF_ACT_SAVE, DAF_IN_REVIEW, "F10 C-w", "merge", NULL, "Merge",
	    "merge what is accepted, and publish it" },

	{ DAF_ACT_ENROL, DAF_IN_ROSTER, "n", "enrol", NULL, "Enrol",
	    "enrol an office, an officer or a register" },
	{ DAF_ACT_EDIT, DAF_IN_ROSTER, "e", NULL, NULL, "Change",
	    "change name, roles or keys" },
	{ DAF_ACT_REVOKE, DAF_IN_ROSTER, NULL, "revoke", NULL, "Revoke",
	    "end the keys of an officer" },
	{ DAF_ACT_PUBLISH, DAF_IN_ROSTER, "F10 C-w", "publish", NULL, "Publish",
	    "send what was changed to the hub" },

	{ DAF_ACT_BACKGROUND, DAF_IN_SYNC, "b", NULL, NULL, "In background",
	    "go back to work; the exchange goes on" },
	{ DAF_ACT_LOG, DAF_IN_SYNC, "l", "log", NULL, "Log",
	    "the log of earlier exchanges" },
	{ DAF_ACT_QUARANTINE, DAF_IN_SYNC, "a", NULL, NULL, "Held, refused",
	    "what headquarters held or refused, and what was not good" },

	{ DAF_ACT_PERIOD, DAF_IN_CHART, "p", "period", "FROM TO", "Period",
	    "another period" },
	{ DAF_ACT_OFFICE, DAF_IN_CHART, "o", "office", "CODE", "Office",
	    "one office, or all" },
	{ DAF_ACT_TABLE, DAF_IN_CHART, "t", NULL, NULL, "Table",
	    "the same as a table" },
	{ DAF_ACT_CSV, DAF_IN_CHART, "w", NULL, NULL, "CSV",
	    "write the chart to a file" },

	{ DAF_ACT_FILTER, DAF_IN_HISTORY, "f", NULL, NULL, "Field",
	    "one field, or all" },

	/* ---- typing ---- */
	{ DAF_ACT_SAVE, DAF_IN_FORM | DAF_IN_EDITOR | DAF_IN_CONFLICT,
	    "F10 C-w", "write", NULL, "Save", "save what is on the screen" },
	{ DAF_ACT_NEXT, DAF_IN_FORM, "Tab Enter Down", NULL, NULL, "Next",
	    "the next field" },
	{ DAF_ACT_NEXT, DAF_IN_SEARCH, "Tab", NULL, NULL, "Results",
	    "between the line and the results" },
	{ DAF_ACT_PREVIOUS, DAF_IN_FORM, "S-Tab Up", NULL, NULL, "Previous",
	    "the field before" },
	{ DAF_ACT_PREVIOUS, DAF_IN_SEARCH, "S-Tab", NULL, NULL, "Line",
	    "back to the line" },
	{ DAF_ACT_PICK, DAF_IN_FORM | DAF_IN_SEARCH | DAF_IN_CONFLICT, "F4 C-t",
	    NULL, NULL, "List", "choose from a list" },
	{ DAF_ACT_SIMILAR, DAF_IN_FORM, "F6", NULL, NULL, "Duplicates",
	    "look at likely duplicates" },
	{ DAF_ACT_LETTER, DAF_IN_FORM, "C-e", "letter", NULL, "Letter",
	    "read the letter that a request makes so far" },
	{ DAF_ACT_STEP_BACK, DAF_IN_FORM, "F7 PgUp", NULL, NULL, "Page back",
	    "the page or the error before" },
	{ DAF_ACT_STEP_ON, DAF_IN_FORM, "F8 PgDn", NULL, NULL, "Page on",
	    "the next page or error" },
	{ DAF_ACT_CLEAR, DAF_IN_TEXT, "C-u", NULL, NULL, "Clear",
	    "empty the field" },
	{ DAF_ACT_CLEAR_END, DAF_IN_TEXT, "C-k", NULL, NULL, "Erase to end",
	    "erase from the cursor to the end" },
	{ DAF_ACT_COPY, DAF_IN_FORM, "C-y", NULL, NULL, "Copy",
	    "the value of the previous record of this type" },
	{ DAF_ACT_ADD, DAF_IN_FORM, "F2 C-n", "add", "TYPE", "Add below",
	    "add a record below this one, in the same save" },
	{ DAF_ACT_NEW, DAF_IN_PICK, "F2 C-n", NULL, NULL, "New",
	    "register a new one, and take it" },
	{ DAF_ACT_DISCARD, DAF_IN_FORM | DAF_IN_CONFLICT | DAF_IN_DRAFTS, NULL,
	    "discard", NULL, "Discard", "drop the draft and leave" },
	{ DAF_ACT_SAVE_VIEW, DAF_IN_SEARCH, "F2 C-n", NULL, NULL, "Keep search",
	    "keep the search under a name" },

	/* ---- moving ---- */
	{ DAF_ACT_UP, DAF_IN_LETTERS, "Up k", NULL, NULL, "Up", "one row up" },
	{ DAF_ACT_UP, DAF_IN_TEXT, "Up", NULL, NULL, "Up", "one row up" },
	{ DAF_ACT_DOWN, DAF_IN_LETTERS, "Down j", NULL, NULL, "Down",
	    "one row down" },
	{ DAF_ACT_DOWN, DAF_IN_TEXT, "Down", NULL, NULL, "Down",
	    "one row down" },
	{ DAF_ACT_PAGE_UP, DAF_IN_LETTERS, "PgUp F7", NULL, NULL, "Page back",
	    "one page back" },
	{ DAF_ACT_PAGE_UP, DAF_IN_TEXT, "PgUp F7", NULL, NULL, "Page back",
	    "one page back" },
	{ DAF_ACT_PAGE_DOWN, DAF_IN_LETTERS, "PgDn Space F8", NULL, NULL,
	    "Page on", "one page on" },
	{ DAF_ACT_PAGE_DOWN, DAF_IN_TEXT, "PgDn F8", NULL, NULL, "Page on",
	    "one page on" },
	{ DAF_ACT_FIRST, DAF_IN_LETTERS, "Home g", NULL, NULL, "First",
	    "the first row" },
	{ DAF_ACT_LAST, DAF_IN_LETTERS, "End G", NULL, NULL, "Last",
	    "the last row" },
	{ DAF_ACT_LEFT, DAF_IN_LETTERS, "Left", NULL, NULL, "Left",
	    "the part before" },
	{ DAF_ACT_RIGHT, DAF_IN_LETTERS, "Right", NULL, NULL, "Right",
	    "the next part" },
	{ DAF_ACT_OPEN, DAF_IN_ALL & ~(DAF_IN_FORM | DAF_IN_EDITOR), "Enter",
	    NULL, NULL, "Open", "open what the mark is on" },
	{ DAF_ACT_DIGIT, DAF_IN_RECORD, DIGITS, NULL, NULL, "Part",
	    "in a record: the part of that number" },
	{ DAF_ACT_DIGIT, DAF_IN_LIST, DIGITS, NULL, NULL, "To number",
	    "in a list: the number to go to, then Enter" },
	{ DAF_ACT_DIGIT, DAF_IN_CONFLICT, DIGITS, NULL, NULL, "Value",
	    "in a dispute: take the value of that number" },
	{ DAF_ACT_DIGIT, DAF_IN_TODAY | DAF_IN_CHART, DIGITS, NULL, NULL, "Go",
	    "the menu's row, or the chart, of that digit" },

	/* ---- records ---- */
	{ DAF_ACT_SEARCH, DAF_IN_LETTERS, "/", "find", "WORDS", "Search",
	    "search the whole register" },
	{ DAF_ACT_FILTER, DAF_IN_LIST | DAF_IN_DEADLINES, "f", "filter",
	    "EXPRESSION", "Filter",
	    "only the records that fit: stage=open office=isb" },
	{ DAF_ACT_SORT, DAF_IN_LIST, "s", "sort", "FIELD", "Sort",
	    "sort by a column; -FIELD from the last to the first" },
	{ DAF_ACT_NEW, DAF_IN_LETTERS, "n", "new", "TYPE", "New",
	    "a new record" },
	{ DAF_ACT_EDIT,
	    OF_RECORDS | DAF_IN_RECORD | DAF_IN_CONFLICTS | DAF_IN_APPROVALS,
	    "e", "edit", NULL, "Edit", "change the record" },
	{ DAF_ACT_HISTORY,
	    OF_RECORDS | DAF_IN_RECORD | DAF_IN_CONFLICTS | DAF_IN_APPROVALS,
	    "h", "history", NULL, "History", "who wrote what, and when" },
	{ DAF_ACT_DEADLINES, DAF_IN_LETTERS, "d", "deadlines", NULL,
	    "Deadlines", "what is due" },
	{ DAF_ACT_OFFICE, DAF_IN_TODAY | DAF_IN_DEADLINES, "o", "whose",
	    "[mine|office|all]", "Whose",
	    "what is due: yours, your office's, all offices'" },
	{ DAF_ACT_MARK, DAF_IN_LIST, "x", "mark", NULL, "Mark",
	    "mark the row, or not" },
	{ DAF_ACT_MARKED, DAF_IN_LIST, ".", "marked", NULL, "Actions",
	    "do something to all that are marked" },
	{ DAF_ACT_UNDO, DAF_IN_LETTERS, "u", "undo", NULL, "Undo",
	    "take your last saved change back, as a new change set" },
	{ DAF_ACT_CONFLICTS, DAF_IN_LETTERS, "c", "conflicts", NULL,
	    "Conflicts", "fields that two people wrote differently" },
	{ DAF_ACT_APPROVALS, DAF_IN_LETTERS, NULL, "approvals", NULL,
	    "Approvals", "records that wait for an approval you may give" },
	{ DAF_ACT_MOVE, DAF_IN_RECORD | DAF_IN_APPROVALS, "m", "stage", "STAGE",
	    "Move",
	    "to another stage: what can be done now, and what is missing" },
	{ DAF_ACT_SAME, DAF_IN_RECORD, "=", "same", "[NUMBER]", "Same as",
	    "say that this record and another one are one, entered twice" },
	{ DAF_ACT_REVEAL, DAF_IN_RECORD | DAF_IN_HISTORY, "v", "reveal", NULL,
	    "Show", "show identity numbers in full; it is logged" },
	{ DAF_ACT_REQUEST, DAF_IN_LETTERS, "r", "request", "[KIND]", "Request",
	    "draft a request to others, step by step" },
	{ DAF_ACT_PRINT, DAF_IN_RECORD, "p", "print", "[DOCUMENT [FILE]]",
	    "Print", "a document made of the record, as PDF or text" },
	{ DAF_ACT_PRINT, DAF_IN_LIST | DAF_IN_RETURN, "p", "print", "[FILE]",
	    "Print", "the list on paper: FILE.pdf or FILE.txt" },
	{ DAF_ACT_STRIKE, OF_RECORDS | DAF_IN_RECORD, NULL, "strike", NULL,
	    "Strike out", "strike the record out, with a reason" },
	{ DAF_ACT_RECORD, DAF_IN_LETTERS, NULL, "case", "NUMBER", "Go to",
	    "open the record with that number" },
	{ DAF_ACT_LIST, DAF_IN_LETTERS, NULL, "list", "TYPE", "List",
	    "a list of a type, or a saved view" },
	{ DAF_ACT_REQUESTS, DAF_IN_LETTERS, NULL, "requests", NULL, "Requests",
	    "what this office asked of others and is open" },
	{ DAF_ACT_REPORTS, DAF_IN_LETTERS, NULL, "reports", NULL, "Reports",
	    "registers, returns and lists that are kept by rule" },
	{ DAF_ACT_SAVE_VIEW, DAF_IN_LIST, NULL, "save", "NAME", "Save view",
	    "keep filter and order under a name; -NAME drops it" },
	{ DAF_ACT_CSV, DAF_IN_RETURN, "w", NULL, NULL, "CSV",
	    "write it to a file as a table" },
	{ DAF_ACT_EXPORT,
	    DAF_IN_LIST | DAF_IN_RECORD | DAF_IN_CHART | DAF_IN_RETURN, NULL,
	    "export", "csv|pdf|txt FILE", "Export",
	    "write what is on the screen to a file" },
	{ DAF_ACT_EVIDENCE, DAF_IN_RECORD, NULL, "evidence", "FOLDER",
	    "Evidence", "write the record with what proves it, for a court" },

	/* ---- everywhere ---- */
	{ DAF_ACT_SYNC, DAF_IN_ALL, "F9", "sync", "[now|stop|log]", "Sync",
	    "exchange with the hub" },
	{ DAF_ACT_REVIEW, DAF_IN_LETTERS, NULL, "review", "[OFFICE]", "Review",
	    "headquarters: what the offices sent" },
	{ DAF_ACT_ROSTER, DAF_IN_TODAY, "R", "roster", NULL, "Roster",
	    "offices, officers, keys" },
	{ DAF_ACT_ROSTER, DAF_IN_LETTERS, NULL, "roster", NULL, "Roster",
	    "offices, officers, keys" },
	{ DAF_ACT_CHART, DAF_IN_LETTERS, NULL, "chart", "[NAME]", "Charts",
	    "counts and charts" },
	{ DAF_ACT_QUARANTINE, DAF_IN_LETTERS, NULL, "quarantine", NULL,
	    "Held, refused", "what was held, refused or not good" },
	{ DAF_ACT_PACK, DAF_IN_LETTERS, NULL, "pack", "FILE [OFFICE…]", "Pack",
	    "write what others lack into a file for a stick" },
	{ DAF_ACT_UNPACK, DAF_IN_LETTERS, NULL, "unpack", "FILE", "Unpack",
	    "take in a file that came on a stick" },
	{ DAF_ACT_VERIFY, DAF_IN_LETTERS, NULL, "verify", NULL, "Verify",
	    "every signature and chain again, and the register against them" },
	{ DAF_ACT_DOCTOR, DAF_IN_LETTERS, NULL, "doctor", NULL, "Doctor",
	    "rights, keys, disks, programs: what is not as it should be" },
	{ DAF_ACT_REBUILD, DAF_IN_LETTERS, NULL, "rebuild", NULL, "Rebuild",
	    "make the register anew from its ledger" },
	{ DAF_ACT_TRUST_MAIN, DAF_IN_LETTERS, NULL, "trust-main", "HASH",
	    "Trust main", "of two mains the one that headquarters read out" },
	{ DAF_ACT_DUMP, DAF_IN_LETTERS, NULL, "dump", NULL, "Compare",
	    "what counts here in one number, to compare with another office" },
	{ DAF_ACT_IMPORT, DAF_IN_LETTERS, NULL, "import", "TYPE FILE.csv",
	    "Import", "records of a type from a table" },
	{ DAF_ACT_TYPES, DAF_IN_LETTERS, NULL, "types", "[TYPE]", "Types",
	    "record types, and the fields of one" },
	{ DAF_ACT_IDENTITY, DAF_IN_LETTERS, NULL, "identity", NULL, "Identity",
	    "what packages for this register are encrypted to" },
	{ DAF_ACT_GUIDE, DAF_IN_LETTERS, NULL, "guide", "[TOPIC]", "Guide",
	    "how this work is done: on a record, that of its type" },
	{ DAF_ACT_ACCESS, DAF_IN_TODAY, "a", "access-log", NULL, "Access log",
	    "who looked at masked numbers and at signed texts" },
	{ DAF_ACT_ACCESS, DAF_IN_LETTERS, NULL, "access-log", NULL,
	    "Access log", "who looked at masked numbers and at signed texts" },
	{ DAF_ACT_DRAFTS, DAF_IN_LETTERS, NULL, "drafts", NULL, "Drafts",
	    "what was begun and not saved" },
	{ DAF_ACT_SETTINGS, DAF_IN_LETTERS, NULL, "settings", NULL, "Settings",
	    "line, bidi, lock and the rest" },
	{ DAF_ACT_SET, DAF_IN_LETTERS, NULL, "set", "OPTION=VALUE", "Set",
	    "change a setting" },
	{ DAF_ACT_SIGN_IN, DAF_IN_LETTERS, NULL, "officer", NULL,
	    "Other officer", "another officer works here" },
	{ DAF_ACT_REGISTER, DAF_IN_LETTERS, NULL, "register", "FOLDER",
	    "Register",
	    "another register; one that lies beside this one by its name" },
	{ DAF_ACT_KEYS, DAF_IN_LETTERS, NULL, "keys", NULL, "Keys",
	    "all keys of this place" },
	{ DAF_ACT_HELP, DAF_IN_LETTERS, "F1 ?", "help", "[TOPIC]", "Help",
	    "help on this place" },
	{ DAF_ACT_HELP, DAF_IN_TEXT, "F1 C-g", NULL, NULL, "Help",
	    "help on this field" },
	{ DAF_ACT_BACK, DAF_IN_LETTERS, "q Esc F3 F12 < C-x", "back", NULL,
	    "Back", "leave this screen" },
	{ DAF_ACT_BACK, DAF_IN_TEXT, "Esc F3 F12 C-x", NULL, NULL, "Leave",
	    "leave this screen" },
	{ DAF_ACT_REFRESH, DAF_IN_ALL, "F5 C-r", "refresh", NULL, "Refresh",
	    "read the register anew" },
	{ DAF_ACT_COMMAND, DAF_IN_FORM, "F11 C-p", NULL, NULL, "Command",
	    "type the name of an action" },
	{ DAF_ACT_COMMAND, DAF_IN_LETTERS, ":", NULL, NULL, "Command",
	    "type the name of an action" },
	{ DAF_ACT_REDRAW, DAF_IN_ALL, "C-l", "redraw", NULL, "Redraw",
	    "draw the screen anew" },
	{ DAF_ACT_LOCK, DAF_IN_ALL, "C-o", "lock", NULL, "Lock",
	    "lock the screen now; drafts are kept" },
	{ DAF_ACT_SUSPEND, DAF_IN_ALL, "C-z", "suspend", NULL, "Suspend",
	    "back to the shell for a while; `fg` returns" },
	{ DAF_ACT_STOP, DAF_IN_ALL, "C-c", "stop", NULL, "Stop",
	    "stop the exchange that is running; what arrived is kept" },
	{ DAF_ACT_QUIT, DAF_IN_LETTERS, NULL, "quit", NULL, "Quit",
	    "leave the program; drafts are kept" },
};
const size_t daf_nactions = sizeof(daf_actions) / sizeof(daf_actions[0]);

const struct daf_action *
daf_action_find(enum daf_act act, unsigned place)
{
	size_t i;

	for (i = 0; i < daf_nactions; i++)
		if (daf_actions[i].act == act &&
		    (daf_actions[i].places & place) != 0)
			return &daf_actions[i];
	return NULL;
}

const struct daf_action *
daf_action_word(const char *word, unsigned place)
{
	const struct daf_action *found = NULL;
	size_t i, len = strlen(word), n = 0;

	for (i = 0; i < daf_nactions; i++) {
		if (daf_actions[i].word == NULL ||
		    (daf_actions[i].places & place) == 0 ||
		    strncmp(daf_actions[i].word, word, len) != 0)
			continue;
		if (daf_actions[i].word[len] == '\0')
			return &daf_actions[i];
		found = &daf_actions[i];
		n++;
	}
	return n == 1 ? found : NULL;
}

/* Others are for whoever may read; what a form saves is asked of it when it is
 * opened. */
static const struct {
	enum daf_act act;
	unsigned places;
	enum daf_right right;
} rights[] = {
	{ DAF_ACT_ENROL, DAF_IN_ROSTER, DAF_RIGHT_SEAT },
	{ DAF_ACT_EDIT, DAF_IN_ROSTER, DAF_RIGHT_SEAT },
	{ DAF_ACT_REVOKE, DAF_IN_ROSTER, DAF_RIGHT_SEAT },
	{ DAF_ACT_PUBLISH, DAF_IN_ROSTER, DAF_RIGHT_SEAT },
	{ DAF_ACT_ACCEPT, DAF_IN_REVIEW, DAF_RIGHT_SEAT },
	{ DAF_ACT_ACCEPT_ALL, DAF_IN_REVIEW, DAF_RIGHT_SEAT },
	{ DAF_ACT_REFUSE, DAF_IN_REVIEW, DAF_RIGHT_SEAT },
	{ DAF_ACT_HOLD, DAF_IN_REVIEW, DAF_RIGHT_SEAT },
	{ DAF_ACT_RELEASE, DAF_IN_REVIEW, DAF_RIGHT_SEAT },
	{ DAF_ACT_FREEZE, DAF_IN_REVIEW, DAF_RIGHT_SEAT },
	{ DAF_ACT_AMEND, DAF_IN_REVIEW, DAF_RIGHT_SEAT },
	{ DAF_ACT_SAVE, DAF_IN_REVIEW, DAF_RIGHT_SEAT },
	{ DAF_ACT_NEW, DAF_IN_LETTERS | DAF_IN_PICK, DAF_RIGHT_WRITE },
	{ DAF_ACT_REQUEST, DAF_IN_LETTERS, DAF_RIGHT_WRITE },
	{ DAF_ACT_EDIT, DAF_IN_LETTERS, DAF_RIGHT_WRITE },
	{ DAF_ACT_UNDO, DAF_IN_LETTERS, DAF_RIGHT_WRITE },
	{ DAF_ACT_IMPORT, DAF_IN_LETTERS, DAF_RIGHT_WRITE },
	{ DAF_ACT_STRIKE, DAF_IN_LETTERS, DAF_RIGHT_WRITE },
	{ DAF_ACT_SAME, DAF_IN_LETTERS, DAF_RIGHT_WRITE },
	{ DAF_ACT_TAKE_YOURS, DAF_IN_CONFLICT, DAF_RIGHT_WRITE },
	{ DAF_ACT_TAKE_THEIRS, DAF_IN_CONFLICT, DAF_RIGHT_WRITE },
	{ DAF_ACT_TAKE_BOTH, DAF_IN_CONFLICT, DAF_RIGHT_WRITE },
	{ DAF_ACT_DIGIT, DAF_IN_CONFLICT, DAF_RIGHT_WRITE },
	{ DAF_ACT_TYPE, DAF_IN_CONFLICT, DAF_RIGHT_WRITE },
	{ DAF_ACT_PICK, DAF_IN_CONFLICT, DAF_RIGHT_WRITE },
	{ DAF_ACT_SKIP, DAF_IN_CONFLICT, DAF_RIGHT_WRITE },
	{ DAF_ACT_SAVE, DAF_IN_CONFLICT, DAF_RIGHT_WRITE },
};

enum daf_right
daf_action_right(enum daf_act act, unsigned place)
{
	size_t i;

	for (i = 0; i < sizeof(rights) / sizeof(rights[0]); i++)
		if (rights[i].act == act && (rights[i].places & place) != 0)
			return rights[i].right;
	return DAF_RIGHT_READ;
}
