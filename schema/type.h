/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * type.h - record types are data (DESIGN section 7).
 *
 * One JSON file a type. All names (type, field, group, stage) match
 * [a-z][a-z0-9_-]{0,31}. Unknown keys at any level are ignored with a warning
 * by `daftar types --check`, so that older programs read newer charters.
 *
 *  {
 *    "type": "extradition", "label": "Extradition", "plural": "Extraditions",
 *    "help": "…", "synonyms": ["…"],
 *    "number": {"code": "EXT"},            [A-Z][A-Z0-9]{0,7}; absent: records
 *                                           carry no number
 *    "title": ["title"],                    fields that make the title
 *    "columns": ["number","stage","title"], list columns (fields, or the
 *                                           pseudo columns number, office,
 *                                           updated, stage, and of a type with
 *                                           fields of kind enclosure complete)
 *    "sort": "updated",                     default order; "-x": descending
 *    "place": "district",                   the field that says where, for
 *                                           counts by place; one with an index
 *    "officer": ["lead_officer"],           fields that say who works on it, the
 *    "office": "owner_office",              foremost first, and the one with the
 *                                           code of the office that does; what
 *                                           they leave open, the record that it
 *                                           belongs to says (core/owner.h)
 *    "guide": "mla",                        how this work is done (guide.h)
 *    "request": {"about": "case",           its records ask something of others:
 *        "set": {"direction": "out"},       one is drafted in steps, each of
 *        "letter": "letter-of-request",     some groups; `about`: the field that
 *        "steps": [{"label": "To whom",     names the record it is for; `set`:
 *                   "groups": ["what"]}]},  what stands in it already, canonical;
 *                                           `letter`: the document that is made
 *                                           of it. Required fields are in a step
 *    "edit": "own" | "any" | "hq",          who may change a record: the
 *                                           office of its birth (and hq), all,
 *                                           or hq
 *    "groups": [{"name":"decision","label":"Decision","together":true}],
 *                                           together: entry writes all of them
 *                                           in one change set
 *    "fields": [{
 *        "name":"requested_by", "label":"…", "help":"…", "kind":"text",
 *        "group":"decision", "required":true,
 *        "required_when":{"field":"stage","in":["ordered","appeal"]},
 *        "choices":[{"value":"bail","label":"On bail","label_ur":"…"}],
 *        "of":["person"],                   kind reference: allowed types
 *        "units":["kg","g"],                kind quantity
 *        "search":true,                     in the search index
 *        "index":true,                      sortable and filterable fast
 *                                           (list columns and references are
 *                                           so anyhow)
 *        "match":"id" | "name" | "against", whether two records may be the same
 *                     thing: "id": an equal value says so (CNIC, passport,
 *                     telephone); "name": what it is called, compared by
 *                     sound; "against": a value that differs speaks against
 *                     it, an equal one alone says nothing (father's name,
 *                     date of birth). id and name need "search"
 *        "due":{"what":"Hearing","law":"…","consequence":"…","done":["held"]},
 *                     a date field that itself is a date due, until one of the
 *                     "done" fields has a value or the stage is a closed one
 *        "serial":{"pattern":"{serial}/{yy}","by":"fir_station",
 *                  "date":"registered_on"},  kind text: left empty it gets the
 *                     next number of its year where `by` says, when both of
 *                     these are there; needs a "once" of this field and `by`
 *        "confirm":true                     "to be confirmed" in the help
 *    }],
 *    "stages": [{"value":"draft","label":"Draft","closed":false,"start":true}],
 *                                           a stage with "start" may have
 *                                           "roles": one of them is needed to
 *                                           open a record there
 *    "moves":  [{"from":["draft"],"to":"legal-check","label":"…",
 *                "roles":["officer"],       one of them; absent: who may edit
 *                "needs":["facts","offences"],   fields that have a value
 *                "children":["hearing"],    of each type a record below this
 *                                           one, not struck out
 *                "records":[{"field":"decision","with":"stage",
 *                            "in":["taken"]}],  the record that a field names
 *                                           (or, with "child", one of that type
 *                                           below) has one of these values
 *                "approvals":["legal"],     each granted, see below
 *                "by":"own" | "hq",         only the office that bore the
 *                                           record, or only role hq; absent:
 *                                           who may edit
 *                "complete":true}],         nothing of the check list (fields
 *                                           of kind enclosure) is missing
 *    "approvals": [{"name":"legal","label":"Legal check","help":"…",
 *                "roles":["supervisor","hq"]}],  who may give it; absent: all
 *                                           who may write
 *    "approves": {"what":"approval","decision":"decision",
 *                "granted":["granted"],"round":"round"},  this type's records are approvals
 *                                           of the record that is their
 *                                           parent: the field `what` holds the
 *                                           name of one of its approvals,
 *                                           `decision` what was decided, and
 *                                           the values `granted` grant it. The
 *                                           program writes in `round` for which
 *                                           value of the parent's stage
 *    "joins": "person",                     this type's records say that their
 *                                           parent and the record that this
 *                                           field names are one, entered twice
 *    "protects": {"when":"protected",       while this field says yes, the record
 *        "pseudonym":"pseudonym",           is shown by what this one says (else
 *        "hides":["name","cnic"],           its number), these fields are hidden,
 *        "children":["name","address"]},    and all of such records below it
 *    "follows": {"field":"pseudonym",       this field says what the record that
 *        "by":"person","of":"pseudonym"},   another one names says in that one,
 *                                           if it says anything
 *    "once": [{"name":"fir","label":"…","fields":["fir_number","fir_station"]}],
 *                                           no two records, not struck out,
 *                                           have the same in all of these; the
 *                                           first has an index. In several
 *                                           types under one name: of all these
 *                                           types together. "unless": fields
 *                                           that tell two apart where both have
 *                                           one and they differ
 *    "chain": {"at":"moved_at","from":"from_holder","to":"to_holder",
 *              "gap":"gap_reason"},         records of one parent, by time: each
 *                                           goes on from where the one before
 *                                           ended, or says why not
 *    "raises": [{"name":"consent","label":"…","type":"use-consent",
 *                "origin":"request.case","use":["parent","parent.case"],
 *                "set":{"parent":"{request}","evidence":"{title}",
 *                       "evidence_record":"{id}","other_case":"{use}",
 *                       "needed_by":"t"}}],  where the two are not the same
 *                                           record, another one is opened
 *    "deadlines": [{"name":"s74","what":"Papers after provisional arrest",
 *        "from":"arrested_on","days":45,
 *        "until":["papers_received_on"],    done when one of these has a value
 *        "stages":["provisionally-arrested"], runs only there (absent: in all
 *                                           that are not closed)
 *        "law":"Extradition Act 2003 s.74","confirm":false,
 *        "consequence":"The judge must discharge the person.",
 *        "extendable":"By the judge, if …"}]   by whom and when
 *  }
 *
 * A deadline's length is one of "hours", "days", "working_days", "weeks" and
 * "months"; "first_day": true counts the day that it starts, too. "calendar"
 * names the calendar (calendar.h) of its working days; with "roll": true a
 * deadline that ends on a day that is none ends on the next working day.
 * clock.h says how it is counted. A field named in "until" which is a date due
 * itself puts the deadline off to that date: an extension.
 *
 * A type with "stages" has a field "stage" of kind choice without being
 * listed. The fields "number" and "struck" exist in every type without being
 * listed. A child type has a field "parent" of kind reference.
 *
 * Who signed the decision gave the approval. It counts if his role then was one
 * of those that may give it, and if he neither bore the record nor makes the
 * move: nobody approves what he asks for. Of several decisions the newest
 * counts; a disputed one grants nothing. It counts for the value of the stage
 * that stood when it was decided: once the stage has gone on, or away and come
 * back, it is asked for anew. Where no `round` says which one that was, a decision
 * counts that is not older than the stage.
 */
#ifndef DAF_SCHEMA_TYPE_H
#define DAF_SCHEMA_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/mem.h"

struct daf_calendar;
struct daf_kind;

struct daf_choice {
	const char *value, *label, *label_ur; /* label_ur may be NULL */
	bool closed, start;                   /* stages only */
	const char **roles; /* who may begin there, or NULL: who may write */
};

struct daf_due_rule {
	const char *name;       /* of a deadline; NULL on a field's "due" */
	const char *what, *law; /* law may be NULL */
	const char *from;       /* field with the date to count from */
	/* One of these; all 0: the date itself. Weeks are days. */
	int hours, days, working_days, months;
	bool first_day; /* the day that it starts counts, too */
	bool roll;      /* ends on a working day */
	const struct daf_calendar *calendar; /* of working_days and roll, which
	                                      * never stand without; or NULL */
	const char **until;                  /* NULL-terminated, may be empty */
	const char **stages; /* NULL-terminated; NULL: all open ones */
	const char *consequence, *extendable; /* or NULL */
	bool confirm;
};

/* A number that is given by the program: see serial.h. */
struct daf_serial {
	const char *pattern, *by, *date;
	const char *series; /* the name of its "once" */
};

/* Records of one parent that follow each other. */
struct daf_chain_rule {
	const char *at, *from, *to, *gap; /* fields; at NULL: there is none */
};

/* A record that is opened of itself: see `raises` above. A path is a field, or
 * fields with points between, each but the last a reference. */
struct daf_raise {
	const char *name, *label, *type;
	const char *origin; /* a path */
	const char **use;   /* paths; the first that leads to a record of a type
			     * that the origin's field may name */
	const char **fields, **values; /* NULL-terminated; values as typed, or
					* {path}, {id}, {use} */
};

/* What no two records have alike. */
struct daf_once {
	const char *name, *label;
	const char **fields; /* NULL-terminated, at least 1 */
	const char **unless; /* NULL-terminated, may be empty */
};

enum daf_match {
	DAF_MATCH_NONE,
	DAF_MATCH_ID,
	DAF_MATCH_NAME,
	DAF_MATCH_AGAINST,
};

struct daf_field {
	const char *name, *label, *help; /* help may be "" */
	const struct daf_kind *kind;
	const char *group; /* or NULL */
	bool required, search, index, confirm;
	enum daf_match match;   /* of likely duplicates */
	const char *when_field; /* required_when, or NULL */
	const char **when_in;   /* NULL-terminated */
	const struct daf_choice *choices;
	size_t nchoices;
	const char **of;                 /* NULL-terminated, or NULL: any */
	const char **units;              /* NULL-terminated, or NULL */
	const struct daf_serial *serial; /* or NULL */
	bool program; /* the program writes it: nobody is asked for it */
};

struct daf_group {
	const char *name, *label;
	bool together;
};

/* What another record must have. */
struct daf_move_record {
	const char *name; /* the field that names it, or its type */
	bool child;       /* a type, of one below */
	const char *with; /* a field of it */
	const char **in;  /* NULL-terminated */
};

enum daf_move_by {
	DAF_BY_EDITOR, /* who may edit */
	DAF_BY_OWN,    /* only the office that bore the record */
	DAF_BY_HQ,     /* only role hq */
};

struct daf_move {
	const char **from; /* NULL-terminated */
	const char *to, *label;
	const char **roles;     /* NULL-terminated, or NULL: who may edit */
	const char **needs;     /* NULL-terminated fields, may be empty */
	const char **children;  /* NULL-terminated types, may be empty */
	const char **approvals; /* NULL-terminated names, may be empty */
	const struct daf_move_record *records;
	size_t nrecords;
	enum daf_move_by by;
	bool complete;
};

struct daf_approval {
	const char *name, *label, *help; /* help may be "" */
	const char **roles; /* NULL-terminated, or NULL: who may write */
};

struct daf_approves {
	const char *what, *decision; /* fields; what NULL: approves nothing */
	const char **granted;        /* NULL-terminated */
	const char *round;           /* a field of kind text, or NULL */
};

struct daf_protects {
	const char *when; /* a field of kind boolean; NULL: protects none */
	const char *pseudonym;          /* a field that is not hidden */
	const char **hides, **children; /* NULL-terminated */
};

/* A field that says what another record says. */
struct daf_follows {
	const char *field; /* NULL: none does */
	const char *by;    /* the reference to the other record */
	const char *of;    /* a field of that one */
};

struct daf_request_step {
	const char *label;
	const char **groups; /* NULL-terminated */
};

struct daf_request {
	const char *about;             /* a reference, or NULL */
	const char **fields, **values; /* set at the start; NULL-terminated */
	const char *letter;            /* a document, or NULL */
	const struct daf_request_step *steps;
	size_t nsteps; /* 0: its records ask nothing of others */
};

struct daf_type {
	const char *name, *label, *plural, *help;
	const char *number_code; /* "EXT", or NULL: no number */
	const char **title;      /* NULL-terminated field names */
	const char **columns;    /* NULL-terminated */
	const char *sort;
	const char *place;    /* or NULL */
	const char **officer; /* NULL-terminated, may be empty */
	const char *office;   /* or NULL */
	const char *guide;    /* of guide.h, or NULL */
	struct daf_request request;
	enum { DAF_EDIT_OWN, DAF_EDIT_ANY, DAF_EDIT_HQ } edit;
	const struct daf_group *groups;
	size_t ngroups;
	const struct daf_field *fields; /* in file order; then stage (if any),
	                                 * number, struck */
	size_t nfields;
	const struct daf_choice *stages;
	size_t nstages;
	const struct daf_move *moves;
	size_t nmoves;
	const struct daf_approval *approvals;
	size_t napprovals;
	struct daf_approves approves;
	struct daf_protects protects;
	struct daf_follows follows;
	const char *joins; /* the other of two that are one, or NULL */
	const struct daf_once *once;
	size_t nonce;
	struct daf_chain_rule chain;
	const struct daf_raise *raises;
	size_t nraises;
	const struct daf_due_rule *due; /* of fields and of "deadlines" */
	size_t ndue;
	const char **synonyms; /* NULL-terminated; other words for it */
};

/* A set of types; owns all they point to; immutable to who looks at it. */
struct daf_types;

struct daf_types_file {
	const char *name; /* "extradition.json", for messages */
	const char *text;
	size_t len;
};

/* Limits, checked by the loader. */
#define DAF_TYPE_FILE_MAX (256 * 1024)
#define DAF_TYPES_MAX 512
#define DAF_TYPE_FIELDS_MAX 256 /* listed in the file */
#define DAF_TYPE_LIST_MAX 1024  /* elements of any other list */
#define DAF_TYPE_LINE_MAX 256   /* bytes of a label or a value */
#define DAF_TYPE_HELP_MAX 4096  /* bytes of a help text */

/* Loads a set. REFUSED names file, line and column and what is wanted; of
 * several files also where a move names a type of children that is none of
 * them. With `lenient` (types that came in a charter, perhaps from a newer
 * program): a type that this program cannot read is left out (its records are
 * shown raw), an unknown kind is taken as text, and a move or an approval that
 * cannot be judged is left out; never fails but for limits. Of such a set a file
 * is read when it is asked for: "person.json" with the type person, the others
 * with the first question that needs them all. What is found is the same as if
 * all had been read; of two files with the same type, the one called after it
 * counts, else the first. */
const struct daf_err *daf_types_load(struct daf_types **out,
    const struct daf_types_file *files, size_t n, bool lenient) DAF_MUST_USE;
/* The types that come with the program (embedded from schema/types). */
const struct daf_err *daf_types_builtin(struct daf_types **out) DAF_MUST_USE;
/* Their files, for a new charter: a static array of *n. */
const struct daf_types_file *daf_types_builtin_files(size_t *n);
void daf_types_free(struct daf_types *types);
/* What n sets hold together, each name once: as the first that has it says.
 * It borrows from all of them, and is yours. */
struct daf_types *daf_types_join(
    const struct daf_types *const *sets, size_t n) DAF_NEVER_NULL;
/* Reads one more of the files that nobody has asked for yet, some milliseconds
 * at most: for who has time now. False: there is none. */
bool daf_types_read_on(const struct daf_types *types);
void daf_types_read_all(const struct daf_types *types);
/* Were they read from these very files, in this order? */
bool daf_types_are(const struct daf_types *types,
    const struct daf_types_file *files, size_t n);
/* The i-th doubt of the load, a sentence with file, line and column: an unknown
 * key, a type left out, a kind taken as text. NULL past the end; borrowed. */
const char *daf_types_warning(const struct daf_types *types, size_t i);

/* The i-th calendar, by name; NULL past the end. */
const struct daf_calendar *daf_types_calendar(
    const struct daf_types *types, size_t i);

size_t daf_types_count(const struct daf_types *types);
const struct daf_type *daf_types_at(const struct daf_types *types, size_t i);
const struct daf_type *daf_types_find(
    const struct daf_types *types, const char *name); /* NULL: unknown */
/* The next type whose file has a member of this name somewhere, such as
 * "follows"; NULL: there is no more. *at: 0 at first. Other files are not read. */
const struct daf_type *daf_types_having(
    const struct daf_types *types, const char *member, size_t *at);
const struct daf_field *daf_type_field(
    const struct daf_type *type, const char *name); /* NULL: unknown */
const struct daf_choice *daf_type_stage(
    const struct daf_type *type, const char *value); /* NULL: none such */
const struct daf_approval *daf_type_approval(
    const struct daf_type *type, const char *name); /* NULL: none such */
const struct daf_once *daf_type_once(
    const struct daf_type *type, const char *name); /* NULL: none such */
/* How many fields its check list has (kind enclosure). */
size_t daf_type_enclosures(const struct daf_type *type);
/* Is this field worth a sort and filter index? (columns, references, "index",
 * number) */
bool daf_type_indexed(
    const struct daf_type *type, const struct daf_field *field);
/* Is anything due on the date of this field itself (its "due")? */
bool daf_type_is_due(const struct daf_type *type, const char *field);
/* Is this field hidden in a protected record? Below one, where the type itself
 * protects none (or is not known: NULL), all is but what says where it belongs.
 * A name that is no field's is as of an unknown type. */
bool daf_type_hides(const struct daf_type *type, const char *field);
/* Does a protected record of the type protect those of the type `child` below
 * it? NULL: a type that is not known does not. */
bool daf_type_covers(const struct daf_type *type, const char *child);
/* Does it hold names that are found by how they sound: kind name, or the text
 * that is the record's title ("Theft from Muhammad Aslam")? */
bool daf_type_sounds(
    const struct daf_type *type, const struct daf_field *field);

#endif
