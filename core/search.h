/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * search.h - records by what a person types in one line.
 *
 *   words          records that have all of them, in any searched field; each
 *                  may be the beginning of a word
 *   "a b"          these whole words, one after the other
 *   -x             not the records that have x (before any of the others)
 *   field:value    the value's words in that field: a field's name, the
 *                  beginning of its name before a `_` (arrested: arrested_on,
 *                  phone: phone and phone_2), or its label with `-` for spaces.
 *                  Choices are met by value or label, references by what they
 *                  name, dates by their beginning (opened:2026-11)
 *   type:case      of that type: name, label, plural or synonym. kind: is the
 *                  same if it names a type, else the field of that name
 *   office:isb     born at that office (code or name)
 *   year:2026      born in that year: the one in the number, else the time of
 *                  the change set that made the record
 *   opened:2026-11 born on such a day; closed: reached its last stage then;
 *                  unless fields are called so
 *   number:EXT     as any field
 *   stage:draft    as any field
 *
 * A word with a colon whose beginning is no field is taken as it stands if it
 * cannot be one (http://x, 12:30); else it is refused, with near names.
 *
 * Which record is shown: a record with a number of its own, or without parent,
 * itself. A child without number (a person's further name, address or paper)
 * leads to its parent, and `where` says through what: alias "[Aslam] Billa".
 * A person also leads to the cases that name him: a child whose title names
 * another record (link: role, person) brings its parent whenever the one named
 * is a hit: accused "Muhammad [Aslam]". With type:NAME of a child type, the
 * children themselves are shown. All words must be in one record; the other
 * conditions may hold for the hit or for the record shown.
 *
 * Order: an id, number, CNIC, passport or telephone that is wholly equal; all
 * words whole; beginnings of words; names that sound alike (core/sound.h).
 * Within these: what has the words before what names it, more of the words in
 * the title, then the newest.
 */
#ifndef DAF_CORE_SEARCH_H
#define DAF_CORE_SEARCH_H

#include "core/query.h"

#define DAF_SEARCH_MAX 1000 /* hits that are counted and ordered */

struct daf_search_query {
	const char *text;         /* UTF-8, one line, as typed; NULL: */
	const char *const *words; /* its terms, already apart; spaces in one */
	size_t nwords;            /* are part of it */
	const char *ledger;       /* or NULL: all */
	size_t limit;             /* items; 0: 50; at most DAF_SEARCH_MAX */
	bool sounds;              /* also names that sound like the words */
	/* Asked now and then; once it says true, the search ends with nothing
	 * found. NULL: it goes on to its end. */
	bool (*stop)(void *arg);
	void *stop_arg;
};

/* A row of "Narrow by": `term` added to the query leaves these. */
struct daf_search_count {
	const char *value; /* "case", "isb", "2026", "accused" */
	const char *label; /* for people; "as accused" for a role */
	const char *term;  /* "type:case", "role:accused" */
	size_t n;
};
struct daf_search_counts {
	struct daf_search_count *rows; /* the most frequent first */
	size_t n;
};

struct daf_search_result {
	/* item.where: why, on one line, what matches in brackets:
	 * `name Muhammad [Aslam]`, `phone [0300-12]34567`,
	 * `alias "[Aslam] Billa"`, `sounds like: Islam`. */
	struct daf_items items;
	size_t total; /* records found, at least */
	bool more;    /* there are more than `total` */
	bool stopped; /* by the query's `stop`; the rest is empty */
	struct daf_search_counts types, offices, years;
	/* By which links people led to the records: as complainant 3. */
	struct daf_search_counts roles;
};

/* Bounded: at most DAF_SEARCH_MAX hits are looked at, whatever is asked for;
 * counts are of these. Strings are the pool's. REFUSED: nothing to search for,
 * only what is not wanted, an unknown field or type, too many or too long
 * words, not UTF-8, no such ledger. */
const struct daf_err *daf_search(struct daf_search_result *out,
    struct daf_pool *pool, struct daf_register *reg,
    const struct daf_search_query *query) DAF_MUST_USE;

#endif
