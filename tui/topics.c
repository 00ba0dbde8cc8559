/* SPDX-License-Identifier: GPL-3.0-or-later */
/* topics.c - see topics.h: what the help says. */
#include "tui/topics.h"

#include <string.h>

const struct daf_topic daf_topics[] = {
	{ "today", "Today: what waits for you",
	    "home start desk morning overdue tasks dashboard menu roznamcha",
	    DAF_IN_TODAY,
	    "What is overdue, due today and in the next seven days; below it "
	    "what else waits: fields that two people wrote differently, "
	    "drafts, "
	    "change sets that headquarters held or refused, and work that is "
	    "not sent yet.\n\n"
	    "The head of the rows says whose: your office's with yours, all "
	    "offices' or yours "
	    "alone; o changes it. Who works on something is said by the record "
	    "(lead officer, owner), or the one that it belongs to.\n\n"
	    "The foot says when headquarters' newest word was written. Is it "
	    "older than seven days, it is marked: headquarters is silent, or "
	    "the hub keeps back what it says; ask by telephone.\n\n"
	    "Enter opens what the mark is on. The digits go to the parts of "
	    "the "
	    "program that the menu names." },
	{ "list", "Lists: records of a type",
	    "table register rows filter sort columns cases mark export csv",
	    DAF_IN_LIST,
	    "A list shows all records of a type, however many: only the page "
	    "in "
	    "sight is read. Digits go to a record by the end of its number: 7 "
	    "Enter finds ISB-EXT-2026-0007.\n\n"
	    "f takes an expression: stage=open office=isb -category=theft. "
	    "s sorts by another column. :save NAME keeps both as a view of "
	    "your "
	    "own, :list NAME comes back to it.\n\n"
	    "p prints the list as PDF or text, :export csv FILE writes a "
	    "table.\n\n"
	    "x marks rows, and . does something to all that are marked. Rows "
	    "never move under the mark by themselves: F5 reads the register "
	    "anew." },
	{ "signs", "What the signs mean",
	    "letters symbols star state column marks legend", 0,
	    "*  it has changes that are here and not sent yet\n"
	    "C  a field that two people wrote differently (a conflict)\n"
	    "!  something is late\n"
	    "2  only one such record may be, and another one was entered "
	    "before it: until one is struck out or corrected, papers count "
	    "them once\n"
	    "H  headquarters holds a change set of it, with a reason\n"
	    "R  headquarters refused a change set of it, with a reason\n"
	    "S  struck out\n"
	    "+1 behind a number: one other record is joined with it as one\n"
	    ">  the mark: what your next key acts on\n\n"
	    "Every sign is a letter; colour, where there is any, says nothing "
	    "that the letter does not say." },
	{ "states", "Here, sent, held, refused, accepted",
	    "status sync synced saved uploaded pending delivered", 0,
	    "A change set is what you saved at once. It is\n\n"
	    "here       on this disk: saved, and safe if the power goes\n"
	    "sent       on the hub; headquarters can fetch it\n"
	    "held       headquarters stopped at it, with a reason\n"
	    "refused    headquarters skipped it, with a reason: what it had "
	    "replaced counts again; save it anew, corrected\n"
	    "accepted   part of the ledger: all offices count it\n\n"
	    "Nothing less than accepted is final. Work that was sent and is "
	    "not "
	    "mentioned by headquarters for five days is shown as an alarm." },
	{ "record", "A record",
	    "case person view summary tabs parts children masked cnic reveal",
	    DAF_IN_RECORD,
	    "The parts are chosen by digits or by Left and Right: the summary, "
	    "then what lies below the record (names, papers, entries, "
	    "hearings), and what refers to it.\n\n"
	    "A field that two people wrote differently shows both values. "
	    "Identity and telephone numbers are masked; v shows those of the "
	    "part in sight, in the history too, and "
	    "notes "
	    "in the access log that you looked.\n\n"
	    "A protected person is shown by a pseudonym; v shows the rest to "
	    "those whom the roster names for it, and is logged.\n\n"
	    "One real person entered twice: = says so. Both stay, and lists "
	    "and searches show them as one, with what hangs on both. :strike "
	    "on the link takes them apart again.\n\n"
	    "Nothing is ever deleted. :strike strikes a record out, with a "
	    "reason; it can be undone." },
	{ "access", "The access log: who looked",
	    "audit access masked cnic reveal privacy looked log spying",
	    DAF_IN_ACCESS,
	    "Who opened a record or its history, looked at masked numbers (v) "
	    "or at a change set as it was signed, searched, saw what is alike "
	    "or what is behind a bar, wrote, struck out or gave out what: the "
	    "newest first. Enter opens the record.\n\n"
	    "It is for auditors, supervisors and headquarters. It holds what "
	    "was done at this register only and does not travel; nothing here "
	    "takes a row away. A day's first save carries its head, so that "
	    "a log that is rewritten later shows." },
	{ "form", "Forms: writing a record",
	    "new edit entry fields save required warning draft type in",
	    DAF_IN_FORM,
	    "Tab, Enter and Down go to the next field, Shift-Tab and Up back. "
	    "F10 saves, or Ctrl-W where F10 does not come through. Fields with "
	    "* are needed.\n\n"
	    "What you type is kept as a draft whenever you leave a field, and "
	    "three seconds after a key in a text. If the line drops, "
	    "the "
	    "draft is there when you come back, and e and m on its record "
	    "offer it. Esc leaves and keeps it; :discard drops it.\n\n"
	    "In a field with a list (v) or a date the first letter takes the "
	    "place of what stands there; after an arrow or Backspace you edit "
	    "it. F2 in "
	    "the list of records registers a new one in the same save; Enter "
	    "in the field that names it opens it again.\n\n"
	    "A check never holds you in a field: it warns, and what is still "
	    "wrong is listed when you save; F7 and F8 go from one to the "
	    "next, PgUp and PgDn turn the pages.\n\n"
	    "If a colleague saved the record while your form was open, it says "
	    "so before it saves: what you go on to save then stands beside "
	    "his, as a conflict, and neither is lost." },
	{ "request", "Requests to others, step by step",
	    "ask letter draft guided mla liaison extradition conviction steps",
	    0,
	    "r drafts a request: on a record about that record. The first row "
	    "names the steps, F8 goes on and F7 back. What is missing on the "
	    "page stands below it; F8 says so once before it goes on, so "
	    "nothing keeps you.\n\n"
	    "The letter is made of what you fill in: the part of your step is "
	    "in sight, Ctrl-E shows all of it. To change its words change the "
	    "field.\n\n"
	    "Esc keeps the draft. F10 saves it as a record: r on that goes on "
	    "with it, p prints the letter, m moves it on, and it is sent with "
	    "the next exchange. 6 on Today lists what this office asked." },
	{ "dates", "How dates and times are typed",
	    "date time today yesterday tomorrow calendar tareekh day", 0,
	    "t today, y yesterday, n now; +7 in seven days, -3 three days ago, "
	    "+2w in two weeks; mo tu we th fr sa su the next such day; 15 the "
	    "15th of this month, 15/8 or 15 Aug this year, 15-08-2026, "
	    "15 Aug 2026, 2026-08-15; with a time 15-08-2026 14:30. ~08-2026 "
	    "or 2026-08 when only the month is "
	    "known, 1987 when only the year is.\n\n"
	    "When you leave the field the whole date stands there, with its "
	    "weekday." },
	{ "editor", "Long texts",
	    "text memo narrative statement paste paragraph", DAF_IN_EDITOR,
	    "Enter begins a new line. Lines are broken for the screen only; "
	    "what is stored has the lines that you made. F10 or Ctrl-W takes "
	    "the text, Esc leaves and keeps it in the draft." },
	{ "pick", "Pick lists",
	    "choose choice select dropdown codes reference type-ahead",
	    DAF_IN_PICK,
	    "Type the beginning of a word, a part of it, or what it sounds "
	    "like; Enter takes the row that the mark is on. A code, or a "
	    "beginning that only one choice has, can be typed into the field "
	    "directly, without the list. F2 or Ctrl-N registers "
	    "a new record and takes it." },
	{ "search", "Search",
	    "find look name spelling phone cnic sounds query talash",
	    DAF_IN_SEARCH,
	    "Words are found anywhere in the register, and by their "
	    "beginnings. "
	    "field:value looks in one field, -word excludes, \"two words\" "
	    "stand beside each other; type:, office:, year:, stage: narrow.\n\n"
	    "Names are found in other spellings too: Mohammad finds Muhammad, "
	    "Husain Hussein, and Urdu script Latin. The list says of every hit "
	    "where it matched. Only what is in this register is searched: the "
	    "foot says to which exchange that is." },
	{ "deadlines", "Deadlines",
	    "due overdue clock limit statute law late days remand mine owner",
	    DAF_IN_DEADLINES,
	    "What is due, the soonest first, with the law behind it: yours, "
	    "your office's, or that of all offices, as o says; f takes days "
	    "and "
	    "the code of another office. A "
	    "disputed "
	    "date is due at the earliest of its values. The rules come from "
	    "the "
	    "record types, which headquarters keeps; one that says `to be "
	    "confirmed` has not been checked against the statute." },
	{ "return", "Despatch and return",
	    "daily report dak carbon copy pendency weekly print csv pdf",
	    DAF_IN_RETURN,
	    "The despatch is what this register wrote since the last one that "
	    "was made; making it numbers it and keeps it as a record. The "
	    "first "
	    "one begins with the day that you say. The return of pendency "
	    "counts what is open at this office, by type and stage.\n\n"
	    "p writes it as PDF or text to print, w as a table. Both are "
	    "logged." },
	{ "history", "Who wrote what, and when",
	    "audit log changes versions before signature proof evidence",
	    DAF_IN_HISTORY,
	    "Every value that the record ever had, with officer, office, time "
	    "and state. Enter shows the change set as it was signed, whether "
	    "its signature is good, and which main commit accepted it.\n\n"
	    "Where a volume stands for the state, the value came with what "
	    "counted when that volume was closed: what was written before and "
	    "did not count any more is not here. Whoever has the volume packs "
	    "an archive of it (daftar pack FILE --volume N --plain); joined in "
	    "a folder of its own, that shows it all." },
	{ "undo", "Undo", "revert mistake wrong back take restore", 0,
	    "u takes your last saved change back: a new change set puts the "
	    "values back that it had replaced. Both stay in the history. If "
	    "somebody has written one of the fields since, it says so and "
	    "undoes nothing. Undoing a new record strikes it out." },
	{ "approvals", "Approvals that you may give",
	    "approve grant sanction consent board permission waits decide",
	    DAF_IN_APPROVALS,
	    "Records whose next stage needs an approval that your role may "
	    "give: of your office, at headquarters of all. Those that lack "
	    "nothing else stand first; row 22 says of the others what they "
	    "also lack. m lists where the record can go, and a opens the "
	    "approval there. Nobody approves what he opened himself, and who "
	    "approved does not make the move." },
	{ "conflicts", "Conflicts: two people wrote one field",
	    "dispute disagreement clash merge difference disputed both",
	    DAF_IN_CONFLICTS,
	    "A conflict is a field for which two values count, because neither "
	    "writer had the other's on the screen. It stops nobody; both are "
	    "shown wherever the field is shown, and it ends when somebody "
	    "decides. Enter opens the record, field by field." },
	{ "conflict", "Deciding a conflict",
	    "resolve yours theirs both choose settle", DAF_IN_CONFLICT,
	    "y takes your office's value, h headquarters' or the other side's, "
	    "a digit takes that one of several, b keeps both of a text, t "
	    "types "
	    "a new one, s leaves the field for later. Nothing is written "
	    "before "
	    "F10; until then what you decided is a draft of yours, which a "
	    "lock, "
	    "another officer's turn and a cut line leave, and :discard drops. "
	    "What was not taken stays in the history." },
	{ "sync", "Exchange with the hub",
	    "sync send receive line internet upload download connection",
	    DAF_IN_SYNC,
	    "F9 fetches what is new, checks every signature, applies it, and "
	    "sends what is unsent. You can go on working (b). If the line "
	    "drops, it tries again by itself; if that does not help, or you "
	    "stop it with Ctrl-C, what arrived stays, and the next one goes "
	    "on from there.\n\n"
	    "When it has ended, the records that others wrote into are there, "
	    "with what they wrote; Enter shows all of them. The log says of "
	    "each exchange what went each way and how it ended." },
	{ "quarantine", "Held, refused, not good",
	    "rejected returned reason alarm tampered evidence", 0,
	    "Change sets that headquarters held or refused, your own first, "
	    "with the reason; then what came in and was not good: it does not "
	    "count and is kept as evidence. An alarm should be told to "
	    "headquarters by telephone at once." },
	{ "review", "Review and merge (headquarters)",
	    "accept return approve branches offices violations publish",
	    DAF_IN_REVIEW,
	    "The offices whose change sets wait, with what is wrong with them. "
	    "What has no violation is accepted unless you say otherwise; a "
	    "conflict is no violation. r refuses one change set, o holds from "
	    "one on, l releases; refusing and holding need a reason that the "
	    "office reads. e accepts and corrects: your own change set on "
	    "top.\n\n"
	    "Nothing happens before F10, which writes one main commit and "
	    "publishes it." },
	{ "roster", "Roster: offices, officers, keys",
	    "enrol user account permission role fingerprint revoke staff",
	    DAF_IN_ROSTER,
	    "Who may write, with which key. Compare a fingerprint by telephone "
	    "before you enrol it: read it aloud group by group. :revoke ends "
	    "the keys of an officer; what he wrote before stays accepted. "
	    "Changes are made at the seat and go out when published." },
	{ "chart", "Counts and charts",
	    "analytics statistics report numbers graph bar figures",
	    DAF_IN_CHART,
	    "Counts from this register. A number stands beside every bar; t "
	    "shows the same as a table, Enter the records behind a bar, w "
	    "writes a file for a spreadsheet." },
	{ "drafts", "Drafts: begun and not saved",
	    "unfinished lost recover draft", 0,
	    "Every form that was left without saving, by a cut line too. Enter "
	    "goes on where it stopped. Drafts are yours alone and stay on this "
	    "machine." },
	{ "lock", "Locking and signing in",
	    "password passphrase key agent login logout officer screen", 0,
	    "Who works is the key that signs. Ctrl-O locks at once; after some "
	    "minutes without a key the screen locks by itself (:set lock=10). "
	    "Locking takes your key from this session's agent; drafts and "
	    "place "
	    "are kept. :officer lets another officer work at this terminal.\n\n"
	    "A key without a passphrase protects nothing: `ssh-keygen -p` "
	    "gives "
	    "it one." },
	{ "terminal", "This terminal",
	    "keys function screen colour slow putty serial vt100 bidi urdu "
	    "resize",
	    0,
	    "Function keys that do not come through: Esc, then the digit (Esc "
	    "1 "
	    "is F1, Esc 0 is F10, Esc - is F11, Esc = is F12); each has a Ctrl "
	    "or letter twin as well.\n\n"
	    ":set line=slow sends fewer bytes and waits longer after Esc. :set "
	    "bidi=app turns Urdu here when the terminal does not. Ctrl-L draws "
	    "the screen anew. With NO_COLOR set there is no colour.\n\n"
	    "Without a terminal that can place its cursor, and for screen "
	    "readers: `daftar --plain`." },
	{ "settings", "Settings", "options preferences configure",
	    DAF_IN_SETTINGS,
	    "Enter changes the option that the mark is on. They are yours, and "
	    "stay on this machine." },
	{ "start", "The first start",
	    "begin install setup found join demonstration new office", 0,
	    "In a folder without a register the program asks what to do: try "
	    "the demonstration, found a ledger, join one, or prepare a hub, a "
	    "folder where offices exchange. To join you need "
	    "the hub's address and the root key's fingerprint, which "
	    "headquarters reads to you by telephone. What you save before "
	    "headquarters has enrolled you stays here until it has." },
	{ "ledgers", "Ledgers: who sees what",
	    "need-to-know access share privacy secret partner", 0,
	    "A ledger is a group of offices that share records: its members "
	    "see "
	    "all of it, nobody else sees any of it. A record lives in one "
	    "ledger. What must stay hidden from a member belongs into a ledger "
	    "of its own." },
	{ "asking", "A question at the foot", "ask answer prompt", 0,
	    "The line at the foot asks something. Type and press Enter, or "
	    "choose the letter that it names; Esc answers nothing and goes "
	    "back." },
	{ "commands", "The command line", "colon word command name action type",
	    0,
	    ": opens a line at the foot. Tab completes, Up and Down choose "
	    "among what fits, Enter does it, Esc closes. Every action has a "
	    "name there; after a key has done something the message names "
	    "it." },
	{ "keys", "All keys of this place",
	    "keyboard shortcut binding remap keys file", 0,
	    "The keys can be changed in the file ~/.config/daftar/keys: a line "
	    "holds an action and its keys, such as `save F10 C-w`. "
	    "Headquarters "
	    "can lock that." },
};
const size_t daf_ntopics = sizeof(daf_topics) / sizeof(daf_topics[0]);

const struct daf_topic *
daf_topic_find(const char *name)
{
	size_t i;

	for (i = 0; i < daf_ntopics; i++)
		if (strcmp(daf_topics[i].name, name) == 0)
			return &daf_topics[i];
	return NULL;
}
