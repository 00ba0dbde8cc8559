/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * options.c - the tables of options: those for all commands, and of each command
 * that has any.
 */
#include "tui/options.h"

const struct daf_option daf_global_options[] = {
	{ .letter = 'C',
	    .name = "dir",
	    .value = "DIR",
	    .help = "the register's folder; else $DAFTAR_DIR, else "
		    "$XDG_DATA_HOME/daftar" },
	{ .name = "ledger",
	    .value = "NAME",
	    .help = "which ledger; the only one need not be named" },
	{ .name = "plain",
	    .help = "without a command: numbered prompts instead of screens" },
	{ .name = "json", .help = "print JSON Lines" },
	{ .letter = 'h', .name = "help", .help = "what a command does" },
	{ .letter = 'V', .name = "version", .help = "the program's version" },
	{ 0 },
};

const struct daf_option daf_init_options[] = {
	{ .name = "office",
	    .value = "CODE",
	    .help = "this office: a letter, then letters and digits" },
	{ .name = "officer",
	    .value = "\"NAME <ID@OFFICE>\"",
	    .help = "who founds it" },
	{ .name = "key",
	    .value = "FILE.pub",
	    .help = "the officer's public key (ed25519)" },
	{ .name = "hub",
	    .value = "URL",
	    .help = "where the offices exchange: a path, ssh://… or "
		    "host:path" },
	{ .name = "recovery-key",
	    .value = "FILE.pub",
	    .help = "an offline key that can move the seat" },
	{ .name = "zone",
	    .value = "ZONE",
	    .help = "the office's time zone (Asia/Karachi)" },
	{ 0 },
};
const struct daf_option daf_hub_options[] = {
	{ .name = "purge",
	    .help = "what was erased by an order leaves the hub, with the "
		    "volumes before" },
	{ .name = "yes",
	    .help = "with --purge: also what headquarters has not merged" },
	{ 0 },
};
const struct daf_option daf_join_options[] = {
	{ .name = "office", .value = "CODE", .help = "this office" },
	{ .name = "officer",
	    .value = "\"NAME <ID@OFFICE>\"",
	    .help = "who works here" },
	{ .name = "key",
	    .value = "FILE.pub",
	    .help = "the officer's public key (ed25519)" },
	{ .name = "trust",
	    .value = "FINGERPRINT",
	    .help = "of the root key, SHA256:…, as headquarters told it by "
		    "another way" },
	{ .name = "mark",
	    .value = "X",
	    .help = "a letter for a further register of the same office" },
	{ .name = "hub",
	    .value = "URL",
	    .help = "joining with a package: where the hub is, if there is "
		    "a line to it" },
	{ 0 },
};
const struct daf_option daf_pack_options[] = {
	{ .name = "to",
	    .value = "OFFICE",
	    .help = "for the registers of this office; may be repeated" },
	{ .name = "identity",
	    .value = "age1…",
	    .help = "for a register that is not in the roster yet, as "
		    "`daftar identity` prints it there" },
	{ .name = "all", .help = "everything, whatever they have" },
	{ .name = "volume",
	    .value = "N",
	    .help = "instead: an archive of volume N, which is closed, for "
		    "whoever looks something up" },
	{ .name = "plain",
	    .help = "not encrypted: whoever finds the file can read it" },
	{ .name = "replace", .help = "write over a file that is there" },
	{ 0 },
};
const struct daf_option daf_enrol_options[] = {
	{ .name = "office", .value = "CODE", .help = "an office: its code" },
	{ .name = "name", .value = "TEXT", .help = "an office: its name" },
	{ .name = "zone",
	    .value = "ZONE",
	    .help = "an office: its time zone (Asia/Karachi)" },
	{ .name = "officer",
	    .value = "\"NAME <ID@OFFICE>\"",
	    .help = "an officer" },
	{ .name = "role",
	    .value = "ROLE,…",
	    .help = "officer, supervisor, hq, auditor, protected (may see "
		    "protected persons)" },
	{ .name = "key",
	    .value = "FILE.pub",
	    .help = "the officer's public key; a further one is added" },
	{ .name = "register",
	    .value = "REPLICA",
	    .help = "a register, for couriers' packages" },
	{ .name = "identity",
	    .value = "age1…",
	    .help = "the register's identity, as `join` printed it" },
	{ 0 },
};
const struct daf_option daf_seat_options[] = {
	{ .name = "recovery-key",
	    .value = "FILE.pub",
	    .help = "the key that `init --recovery-key` listed" },
	{ 0 },
};
const struct daf_option daf_set_options[] = {
	{ .name = "over",
	    .value = "ADDRESS",
	    .help = "the value that this one replaces; repeated or several: "
		    "exactly these" },
	{ 0 },
};
const struct daf_option daf_list_options[] = {
	{ .name = "where",
	    .value = "FIELD=VALUE",
	    .help = "only records with that value; -FIELD=VALUE: only the "
		    "others; dates and numbers also < <= > >=; repeated: "
		    "with all" },
	{ .name = "sort", .value = "FIELD", .help = "in the order of a field" },
	{ .name = "desc", .help = "from the last to the first" },
	{ .name = "limit", .value = "N", .help = "at most N records" },
	{ .name = "after",
	    .value = "CURSOR",
	    .help = "go on behind the record with that cursor (--json)" },
	{ .name = "struck", .help = "with the records that are struck out" },
	{ 0 },
};
const struct daf_option daf_find_options[] = {
	{ .name = "limit", .value = "N", .help = "at most N records (200)" },
	{ .name = "sounds",
	    .help = "also names that sound like the words, in Latin and Urdu "
		    "script" },
	{ 0 },
};
const struct daf_option daf_due_options[] = {
	{ .name = "within",
	    .value = "DAYS",
	    .help = "due in so many days (7); what is overdue always" },
	{ .name = "mine", .help = "what the account's officer works on" },
	{ .name = "owner",
	    .value = "ID",
	    .help = "what the officer of that id or name works on" },
	{ .name = "office",
	    .value = "CODE",
	    .help = "what that office wrote, or is said to do" },
	{ .name = "limit", .value = "N", .help = "at most N lines" },
	{ 0 },
};
const struct daf_option daf_sync_options[] = {
	{ .name = "quiet",
	    .help = "print nothing but what went wrong; for timers" },
	{ 0 },
};
const struct daf_option daf_access_options[] = {
	{ .name = "limit", .value = "N", .help = "at most N looks" },
	{ .name = "settle",
	    .value = "ADDRESS",
	    .help = "headquarters: the log of which change sets carried heads "
		    "up to this one is lost; verify names the address" },
	{ .name = "reason",
	    .value = "TEXT",
	    .help = "with --settle: what became of it, and who looked into "
		    "it" },
	{ 0 },
};
const struct daf_option daf_dump_options[] = {
	{ .name = "sum",
	    .help = "instead of them, their SHA-256 and how many lines they "
		    "are, to be compared by telephone" },
	{ 0 },
};
const struct daf_option daf_export_options[] = {
	{ .name = "ground",
	    .value = "TEXT",
	    .help = "who gets them, and by what right; needed where one of "
		    "them has the handling code H1, H2 or H3, and with "
		    "--reveal" },
	{ .name = "reveal",
	    .help = "also what is hidden of protected records; for those "
		    "whom the roster names for it (role protected)" },
	{ 0 },
};
const struct daf_option daf_report_options[] = {
	{ .name = "csv", .help = "as a table for other programs" },
	{ .name = "make",
	    .help = "of a despatch: make it, so that the next one begins "
		    "behind it" },
	{ .name = "to",
	    .value = "TEXT",
	    .help = "with --make: the officer who gets it" },
	{ .name = "since",
	    .value = "DATE",
	    .help = "of the first despatch: from that day on (today)" },
	{ .name = "on",
	    .value = "DATE",
	    .help = "of a return: as it was at the end of that day" },
	{ .letter = 'o',
	    .name = "output",
	    .value = "FILE",
	    .help = "write it to FILE.pdf, FILE.txt or FILE.csv" },
	{ .name = "replace", .help = "a FILE that is there is replaced" },
	{ .name = "ground",
	    .value = "TEXT",
	    .help =
		"with --csv or -o: who gets them, and by what right; needed "
		"where a record of the type has the handling code H1, H2 "
		"or H3" },
	{ 0 },
};
const struct daf_option daf_show_options[] = {
	{ .name = "reveal",
	    .help = "also what is hidden of a protected record; for those "
		    "whom the roster names for it (role protected), and "
		    "logged" },
	{ 0 },
};
const struct daf_option daf_evidence_options[] = {
	{ .letter = 'o',
	    .name = "output",
	    .value = "FOLDER",
	    .help = "where to: a folder that is not there, or is empty" },
	{ .name = "ground",
	    .value = "TEXT",
	    .help = "who gets it, and by what right; needed for the handling "
		    "codes H1, H2 and H3" },
	{ .name = "links",
	    .help = "also the change sets in between, of other records, which "
		    "prove the acceptance; needs --ground" },
	{ 0 },
};
const struct daf_option daf_print_options[] = {
	{ .letter = 'o',
	    .name = "output",
	    .value = "FILE",
	    .help = "write it to FILE.pdf or FILE.txt; else text to standard "
		    "output" },
	{ .name = "replace", .help = "a FILE that is there is replaced" },
	{ .name = "ground",
	    .value = "TEXT",
	    .help = "on what ground; needed under handling code H1, H2 or H3 "
		    "and where --reveal names somebody; it is logged" },
	{ .name = "day",
	    .value = "DATE",
	    .help = "of a document about one day, such as a diary (today)" },
	{ .name = "full",
	    .help = "identity numbers in full, not masked; it is logged" },
	{ .name = "reveal",
	    .help = "who stands behind the pseudonyms; for those whom the "
		    "roster names for it (role protected), with --ground" },
	{ 0 },
};
const struct daf_option daf_erase_options[] = {
	{ .name = "order",
	    .value = "TEXT",
	    .help = "whose order of which day it is; it is kept for ever" },
	{ .name = "yes", .help = "do it; without it, say only what goes" },
	{ 0 },
};
const struct daf_option daf_merge_options[] = {
	{ .name = "refuse",
	    .value = "REPLICA-SEQ",
	    .help = "skip one change set for ever; needs --reason" },
	{ .name = "hold",
	    .value = "REPLICA-SEQ",
	    .help = "stop a replica there until released; needs --reason" },
	{ .name = "reason",
	    .value = "TEXT",
	    .help = "why; the officers concerned read it" },
	{ .name = "release", .value = "REPLICA", .help = "end a hold" },
	{ .name = "accept-violations",
	    .value = "REPLICA-SEQ",
	    .help = "accept a change set in spite of its violations" },
	{ .name = "freeze",
	    .value = "REPLICA",
	    .help = "accept nothing more from a replica" },
	{ 0 },
};
const struct daf_option daf_types_options[] = {
	{ .name = "check", .help = "check files of type definitions" },
	{ .name = "files",
	    .value = "DIR",
	    .help = "write the ledger's types, calendars, guides, documents "
		    "and reports into a new folder, to be edited" },
	{ .name = "put",
	    .help = "headquarters: FILEs take the place of those of the same "
		    "name, or are added, in a new main commit" },
	{ 0 },
};
