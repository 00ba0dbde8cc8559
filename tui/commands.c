/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * commands.c - the table of commands: help, completion and the manual page's
 * lists come from here.
 */
#include "tui/cmd.h"
#include "tui/options.h"

#define SETUP "Setting up"
#define WORK "Records"
#define LOOK "Looking"
#define EXCHANGE "Exchange"
#define SEAT "Headquarters"
#define CARE "Care"

const struct daf_command daf_commands[] = {
	{ .name = "demo",
	    .group = SETUP,
	    .operands = "DIR",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_demo,
	    .summary = "make a hub and four offices to look around in",
	    .help = "DIR is made; it must not be there yet. Headquarters and "
		    "three offices get keys of their own and some 370 "
		    "invented records; at the end it says what to try." },
	{ .name = "hub",
	    .group = SETUP,
	    .operands = "PATH",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_hub,
	    .options = daf_hub_options,
	    .summary = "prepare a bare repository as hub",
	    .json = "branch, state, waits",
	    .help = "The repository is made if it is not there. Its "
		    "pre-receive check lets in only chains signed by keys "
		    "that the ledger ever listed, each to its own replica. "
		    "With --purge, on the hub's machine, branches of older "
		    "volumes are removed and what no branch reaches any more, "
		    "if records were erased by an order; `waits` counts the "
		    "change sets of a branch that headquarters has not "
		    "merged: such a branch is kept, unless --yes is given." },
	{ .name = "init",
	    .group = SETUP,
	    .operands = "",
	    .run = daf_cmd_init,
	    .options = daf_init_options,
	    .summary = "found a ledger; this register is its seat",
	    .json = "fingerprint, ledger",
	    .help = "Tell the fingerprint to the offices by another way than "
		    "the hub: they join with it. --ledger names the ledger "
		    "in this register (main). The hub gets the new ledger "
		    "at once if it can be reached." },
	{ .name = "join",
	    .group = SETUP,
	    .operands = "URL | PACKAGE",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_join,
	    .options = daf_join_options,
	    .summary = "join a ledger",
	    .json = "replica, identity, key",
	    .help = "Works before headquarters has enrolled the officer, too: "
		    "what is saved then stays here until he is. Send the "
		    "printed key and identity to headquarters. An office "
		    "without a line joins with a package (see `daftar "
		    "pack`)." },
	{ .name = "identity",
	    .group = SETUP,
	    .operands = "",
	    .run = daf_cmd_identity,
	    .summary = "the identity that packages for this register are "
		       "encrypted to",
	    .json = "identity",
	    .help = "Makes the register and its identity if there is none: "
		    "so an office can join with an encrypted package." },

	{ .name = "new",
	    .group = WORK,
	    .operands = "TYPE FIELD=VALUE… | -",
	    .least = 1,
	    .most = -1,
	    .run = daf_cmd_new,
	    .summary = "create a record",
	    .json = "id, number, at",
	    .help = "With - it reads JSON Lines {\"type\":…,\"set\":{…}} from "
		    "standard input; a parent of .N is the record of line N. "
		    "One record alone is compared with those on file: which "
		    "of them it may be is said on standard error, and it is "
		    "saved all the same. `daftar types TYPE` shows the "
		    "fields. A number that is given is kept; a year alone, "
		    "number=2019, asks for the next one of that year: for old "
		    "files." },
	{ .name = "set",
	    .group = WORK,
	    .operands = "RECORD FIELD=VALUE…",
	    .least = 2,
	    .most = -1,
	    .run = daf_cmd_set,
	    .options = daf_set_options,
	    .summary = "change fields of a record",
	    .json = "id, at",
	    .help = "RECORD is a number, the beginning of one, or an id. "
		    "FIELD= clears a field. A disputed field is refused: see "
		    "`daftar resolve`." },
	{ .name = "resolve",
	    .group = WORK,
	    .operands = "RECORD FIELD=VALUE…",
	    .least = 2,
	    .most = -1,
	    .run = daf_cmd_resolve,
	    .summary = "settle disputed fields",
	    .json = "id, at",
	    .help = "The value given replaces all that are live." },
	{ .name = "import",
	    .group = WORK,
	    .operands = "TYPE FILE.csv",
	    .least = 2,
	    .most = 2,
	    .run = daf_cmd_import,
	    .summary = "create records from a table",
	    .json = "id, number, at",
	    .help = "The first line names fields or labels. FILE may be - for "
		    "standard input. A bad line is named and nothing is "
		    "kept. In the column number, a number is kept, a year "
		    "alone (2019) asks for the next one of that year, and an "
		    "empty one for the next one of this year." },

	{ .name = "list",
	    .group = LOOK,
	    .operands = "[TYPE]",
	    .most = 1,
	    .run = daf_cmd_list,
	    .options = daf_list_options,
	    .summary = "list records",
	    .json = "number, id, updated, office, disputed, stage, type, "
		    "struck, cursor, complete, same (ids that are joined with "
		    "it), again (the one that it repeats though only one may "
		    "be), title" },
	{ .name = "find",
	    .group = LOOK,
	    .operands = "WORDS…",
	    .least = 1,
	    .most = -1,
	    .run = daf_cmd_find,
	    .options = daf_find_options,
	    .summary = "find records by words or beginnings of words",
	    .help = "A record must have all words, in any searched field. "
		    "FIELD:VALUE looks in one field (its name, the beginning "
		    "of that before a _, or its label with - for spaces); "
		    "type:, office: and year: say which records, of several "
		    "of these one; '\"a b\"' are whole words, one after the "
		    "other; -x after -- leaves out what has x. What a further "
		    "name, an address or a paper holds leads to the record "
		    "that it belongs to, and a person also to the records "
		    "that name him; where says through what. Ids, numbers, "
		    "CNICs, passports and telephones that are wholly equal "
		    "come first, then whole words, beginnings, and names that "
		    "sound alike; the newest first.",
	    .json = "id, number, type, title, stage, office, updated, "
		    "disputed, where" },
	{ .name = "due",
	    .group = LOOK,
	    .operands = "",
	    .run = daf_cmd_due,
	    .options = daf_due_options,
	    .summary = "what is due",
	    .json =
		"id, number, type, title, "
		"stage, office, updated, disputed, date, what, law, officer",
	    .help = "Who works on it is said by the fields that the type "
		    "file names as its officer, or by the record that it "
		    "belongs to." },
	{ .name = "conflicts",
	    .group = LOOK,
	    .operands = "",
	    .run = daf_cmd_conflicts,
	    .summary = "disputed fields",
	    .json = "id, number, type, title, stage, office, updated, "
		    "disputed, field, values" },
	{ .name = "show",
	    .group = LOOK,
	    .operands = "RECORD",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_show,
	    .options = daf_show_options,
	    .summary = "show a record",
	    .json = "id, number, type, ledger, complete, same (ids that are "
		    "joined with it), protected, waits (true: nothing of it "
		    "counts yet), fields (each a list of value, "
		    "at, by, office, time, state), waiting (as fields: what "
		    "others wrote and is not accepted yet)",
	    .help = "Of a record that is in waiting change sets alone, it "
		    "shows what they say, and that they are not yet "
		    "accepted." },
	{ .name = "clocks",
	    .group = LOOK,
	    .operands = "RECORD",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_clocks,
	    .summary = "the time limits of a record",
	    .json = "name, what, state (runs, met, missed, put off, rests, "
		    "waits), date, from, done, by, counted, law, confirmed, "
		    "consequence, extendable, doubtful",
	    .help = "Those that run first, with the days left; of the others "
		    "why they do not run." },
	{ .name = "history",
	    .group = LOOK,
	    .operands = "RECORD",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_history,
	    .options = daf_show_options,
	    .summary = "all that was ever written in a record",
	    .json = "at, by, office, time, state, set, over, reason, volume",
	    .help = "Where a volume stands for the state, the value came with "
		    "what counted when that volume was closed. What was "
		    "written before and did not count any more is in the "
		    "archive of that volume, or of one before it." },
	{ .name = "evidence",
	    .group = LOOK,
	    .operands = "RECORD",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_evidence,
	    .options = daf_evidence_options,
	    .summary = "a record with all that proves it, for a court",
	    .json = "id, folder, change_sets",
	    .help = "The folder holds every change set of the record, and of "
		    "what belongs to it, as it was signed, refused ones too; "
		    "main with the rosters that were in force; the history to "
		    "read; and how to verify it with git and ssh-keygen, "
		    "without this program. It is logged as a disclosure before "
		    "it is written." },
	{ .name = "print",
	    .group = LOOK,
	    .operands = "RECORD [DOCUMENT]",
	    .least = 1,
	    .most = 2,
	    .run = daf_cmd_print,
	    .options = daf_print_options,
	    .summary = "print a document of a record, as PDF or text",
	    .json = "id, number, document, file, text; without DOCUMENT: "
		    "document, label, help",
	    .help = "Without DOCUMENT it lists what can be printed of the "
		    "record. Who printed what is logged before it is "
		    "written." },
	{ .name = "moves",
	    .group = LOOK,
	    .operands = "RECORD",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_moves,
	    .summary = "the stages a record can go to, and what they need",
	    .json = "to, label, allowed, missing (a list)" },
	{ .name = "types",
	    .group = LOOK,
	    .operands = "[TYPE | FILE…]",
	    .most = -1,
	    .run = daf_cmd_types,
	    .options = daf_types_options,
	    .summary = "record types and their fields",
	    .json = "type, label, number, fields; of a TYPE: field, label, "
		    "kind, wanted, required, choices, help; with --check: "
		    "what, where, reason",
	    .help = "With --check it reads files of type definitions, such "
		    "as headquarters keeps, and says what is wrong with "
		    "them. With --put nothing is changed if one of them has "
		    "a fault; offices follow with their next sync, and what "
		    "they wrote before is judged by the types of then." },
	{ .name = "guide",
	    .group = LOOK,
	    .operands = "[TOPIC]",
	    .most = 1,
	    .run = daf_cmd_guide,
	    .summary = "how mutual legal assistance and extradition are done",
	    .json = "guide, label, help, sections (title, text), terms (en, "
		    "ur, means)" },
	{ .name = "report",
	    .group = LOOK,
	    .operands = "[NAME [RECORD]]",
	    .most = 2,
	    .run = daf_cmd_report,
	    .options = daf_report_options,
	    .summary = "lists kept by rule: registers I to XXI, despatch, "
		       "return",
	    .json =
		"report, label, type, help; of a NAME: id, number, columns "
		"(each as on the screen, dates as stored); of the despatch: "
		"despatch, line, time, number, id, type, what, at, by, "
		"state, title; of the return: day, type, stage, label, "
		"open, to30, to90, to180, more, oldest, overdue, "
		"received, closed",
	    .help = "Without NAME it lists them. They are data that "
		    "headquarters can change: daftar-types(5). With --csv or "
		    "-o it is logged as a disclosure before anything is "
		    "written. "
		    "`report despatch` shows what was written here since the "
		    "last despatch; with --make it is numbered and kept as a "
		    "record, and `report despatch RECORD` prints it again. "
		    "`report pendency` counts what is open at this office." },
	{ .name = "export",
	    .group = LOOK,
	    .operands = "TYPE",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_export,
	    .options = daf_export_options,
	    .summary = "all records of a type as CSV",
	    .json = "type, set (as `daftar new -` reads them)",
	    .help = "It is logged as a disclosure before anything is "
		    "printed." },
	{ .name = "dump",
	    .group = LOOK,
	    .operands = "",
	    .options = daf_dump_options,
	    .run = daf_cmd_dump,
	    .summary = "the live values of all that counts, to compare",
	    .json = "with --sum: lines, sha256",
	    .help = "Registers that count the same change sets print the "
		    "same bytes." },

	{ .name = "sync",
	    .group = EXCHANGE,
	    .operands = "",
	    .options = daf_sync_options,
	    .run = daf_cmd_sync,
	    .summary = "fetch, verify, apply, send",
	    .json =
		"event, what, replica, seq, done, total, bytes, left "
		"(seconds; 0: unknown); with the event send, once a second: "
		"done of total change sets of all that is to be sent, bytes "
		"of this connection that have gone by the rate that was "
		"measured, left for all; with the event came, for each "
		"record that others wrote into, the newest 200: id, "
		"number, type, title, new, waits (true: nothing of it "
		"counts yet), fields, office, by, at; the last "
		"line: sent, received, accepted, held, refused, alarms, "
		"kept (change sets that wait here until headquarters "
		"lists their writer)",
	    .help = "Without --ledger, all ledgers that have a hub, one after "
		    "the other. On a slow line, or one that breaks, it goes in "
		    "steps; what a step brought is kept, and a line that "
		    "broke is tried again, five times without success. It "
		    "can be stopped at any moment (Ctrl-C, SIGTERM): what "
		    "had arrived whole is kept, and of what was under way "
		    "the rest comes again next time." },
	{ .name = "pack",
	    .group = EXCHANGE,
	    .operands = "FILE",
	    .least = 1,
	    .most = 1,
	    .options = daf_pack_options,
	    .run = daf_cmd_pack,
	    .summary = "write what others lack into a file for a stick",
	    .json = "file, bytes, changes, since (main that they have), main, "
		    "volume (the oldest in it), receivers (how many), "
		    "registers (their names, or the identities given)",
	    .help = "The file is a git bundle, encrypted (age) to the "
		    "registers of the offices named with --to; without, to "
		    "all of the roster's. It has main, what this office wrote "
		    "and headquarters has not accepted, and what came from "
		    "other offices by package. What they have is taken from "
		    "what they last wrote. Of closed volumes it has what "
		    "they may lack; a new office needs the newest volume "
		    "alone, and joins with the fingerprint of the key that "
		    "opened it. Whoever joins with the archive of a closed "
		    "volume, in a folder of its own, looks at that volume as "
		    "it ended. The file is read back before it gets its "
		    "name." },
	{ .name = "unpack",
	    .group = EXCHANGE,
	    .operands = "FILE",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_unpack,
	    .summary = "take in a file that `pack` wrote",
	    .json =
		"events as of sync, with those of what came; the last "
		"line: sent, received, accepted, held, refused, alarms, kept",
	    .help = "It is opened by a process that can do nothing else, and "
		    "nothing is taken before all of it is checked. An old "
		    "package, or one twice, changes nothing. What another "
		    "office wrote and headquarters has not accepted is named, "
		    "`show` and `history` tell it, and it does not count "
		    "yet: lists and search do not have it." },
	{ .name = "quarantine",
	    .group = EXCHANGE,
	    .operands = "",
	    .run = daf_cmd_quarantine,
	    .summary = "what was not taken, and why",
	    .json = "what, where, reason, time",
	    .help = "Change sets that headquarters held or refused, this "
		    "register's own first; and what came in and was not good: "
		    "it does not count, and is kept as evidence." },
	{ .name = "trust-main",
	    .group = EXCHANGE,
	    .operands = "HASH",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_trust_main,
	    .summary = "settle a fork of main",
	    .json = "what, where, reason",
	    .help = "HASH is that of the main which people have found to be "
		    "right, compared by telephone; its first 16 digits do. "
		    "`daftar seat` says the one that counts here." },

	{ .name = "review",
	    .group = SEAT,
	    .operands = "[REPLICA]",
	    .most = 1,
	    .run = daf_cmd_review,
	    .summary = "what waits for a decision",
	    .json = "replica, seq, at, by, changes, conflicts, violations",
	    .help = "Fetches first. At another register than the seat it "
		    "shows what came by package, if anything did." },
	{ .name = "merge",
	    .group = SEAT,
	    .operands = "[REPLICA…]",
	    .most = -1,
	    .run = daf_cmd_merge,
	    .options = daf_merge_options,
	    .summary = "accept what waits, and publish it",
	    .json = "replica, decision, seq, reason",
	    .help = "Fetches, accepts what has no violation and is not held, "
		    "holds what has one, writes one main commit and "
		    "publishes it." },
	{ .name = "close-volume",
	    .group = SEAT,
	    .operands = "",
	    .run = daf_cmd_close_volume,
	    .summary = "close the volume, so that new offices need no older "
		       "one",
	    .json = "volume, main, fingerprint",
	    .help = "Fetches, writes the main commit that opens the next "
		    "volume with all that counts, and publishes it. The "
		    "offices go on in it by themselves; a new office joins "
		    "with the fingerprint of the key that opened the volume. "
		    "What was accepted before can be corrected, but not "
		    "refused any more. What waits is merged afterwards." },
	{ .name = "erase",
	    .group = SEAT,
	    .operands = "[RECORD…]",
	    .most = -1,
	    .run = daf_cmd_erase,
	    .options = daf_erase_options,
	    .summary = "erase records for ever, by an order",
	    .json =
		"what, record, number, type, field; main, time, officer, "
		"order; replica, state, purged; package, time, since, main, "
		"receivers",
	    .help = "For an order of a court or a retention rule, where "
		    "striking out is not enough. Says what goes, each record "
		    "with what stands below it without a number of its own, "
		    "and what names it and stays. With --yes it closes the "
		    "volume and opens the next one without them: nothing of "
		    "them counts any more, whatever comes. Without records it "
		    "lists what was erased, and at the seat which registers "
		    "have said since, with a save of a later day, that they "
		    "purged themselves: one that writes has heard of it, one "
		    "that is silent may have a new name, or be away. "
		    "And the packages that were written here before and may "
		    "hold it." },
	{ .name = "enrol",
	    .group = SEAT,
	    .operands = "",
	    .run = daf_cmd_enrol,
	    .options = daf_enrol_options,
	    .summary = "list an office, an officer or a register",
	    .json = "id, name, office, role, key, state",
	    .help = "A new main commit at the seat; `daftar merge` or "
		    "`daftar sync` publishes it." },
	{ .name = "revoke",
	    .group = SEAT,
	    .operands = "ID | FINGERPRINT",
	    .least = 1,
	    .most = 1,
	    .run = daf_cmd_revoke,
	    .summary = "end the keys of an officer, or one key",
	    .json = "id, name, office, role, key, state" },
	{ .name = "roster",
	    .group = SEAT,
	    .operands = "",
	    .run = daf_cmd_roster,
	    .summary = "offices, officers, keys and registers",
	    .json = "id, name, office, role, key, state" },
	{ .name = "seat",
	    .group = SEAT,
	    .operands = "[move]",
	    .most = 1,
	    .run = daf_cmd_seat,
	    .options = daf_seat_options,
	    .summary = "which register is the seat; move it here",
	    .json = "seat, here, number, hash, volume",
	    .help = "`daftar seat move --recovery-key FILE.pub` makes this "
		    "register the seat and lists its officer's key with role "
		    "hq: for when headquarters' disk is lost." },

	{ .name = "access-log",
	    .group = CARE,
	    .operands = "",
	    .run = daf_cmd_access_log,
	    .options = daf_access_options,
	    .summary = "who looked at what, and what was given out",
	    .json = "time, by, kind, record, number, what, ground, ledger; "
		    "with --settle at",
	    .help = "The newest first. For auditors, supervisors and "
		    "headquarters of the ledger. Looks at this register "
		    "only: the log does not travel. At the end the rows are "
		    "held against their hashes, and against the heads that "
		    "change sets carried; one that is not what was written, "
		    "or is missing, is an alarm (4). With --settle nothing is "
		    "listed: it is written that this alarm is known, and "
		    "why." },
	{ .name = "verify",
	    .group = CARE,
	    .operands = "",
	    .run = daf_cmd_verify,
	    .summary = "check every signature and chain, and the register",
	    .json = "what, where, reason" },
	{ .name = "doctor",
	    .group = CARE,
	    .operands = "",
	    .run = daf_cmd_doctor,
	    .summary = "look for what is wrong with this machine's set-up",
	    .json = "what, where, reason, state" },
	{ .name = "rebuild",
	    .group = CARE,
	    .operands = "",
	    .run = daf_cmd_rebuild,
	    .summary = "make the register anew from its ledgers",
	    .help = "Drafts and settings stay." },
	{ .name = "hub-receive",
	    .operands = "",
	    .run = daf_cmd_hub_receive,
	    .summary = "the hub's pre-receive check" },
	{ 0 },
};
