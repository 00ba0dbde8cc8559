/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * searchi.h - the inside of a search, shared by search.c (which records are
 * looked at, in which order they come), searchask.c (what the index is asked
 * for), searchhit.c (which of them are hits, and what is shown for them),
 * searchlink.c (what names them) and searchwhy.c (why). core/likely.c uses its
 * rows, parents and roles.
 */
#ifndef DAF_CORE_SEARCHI_H
#define DAF_CORE_SEARCHI_H

#include "core/base/timefmt.h"
#include "core/db.h"
#include "core/map.h"
#include "core/search.h"
#include "core/sound.h"
#include "core/terms.h"

#define DAF_SEARCH_LINKS 16

/* How good a hit is; the better ones are looked for first. */
enum daf_search_tier {
	DAF_TIER_NONE,   /* nothing but conditions */
	DAF_TIER_SOUND,  /* a name that sounds alike */
	DAF_TIER_PREFIX, /* beginnings of words */
	DAF_TIER_WHOLE,  /* whole words */
	DAF_TIER_SAME,   /* a whole CNIC, passport, telephone */
	DAF_TIER_EXACT,  /* an id or number */
};

/* What a condition looks at. */
struct search_row {
	int64_t record, ledger, updated;
	const char *address, *type, *title, *office, *number;
	int year;                                          /* of birth */
	char opened[DAF_TIME_SIZE], closed[DAF_TIME_SIZE]; /* "" none */
	bool struck;
	int64_t same;               /* who stands for its group; 0: none */
	const struct daf_type *def; /* NULL: unknown */
};

/* Children that bring their parent when the record they name is a hit. */
struct search_link {
	int64_t column; /* list_column.id of the reference */
};

struct search_hit {
	struct search_row row;
	enum daf_search_tier tier;
	int64_t match;  /* the record that has the words: itself, a child, or
	                * the one that a child names */
	int64_t joined; /* the record of its group that was found; 0: itself */
	int64_t child;  /* through which it is shown; 0: none */
	bool named;     /* the child names it */
	int score;
};

struct searching {
	struct daf_register *reg;
	struct daf_db *db;
	struct daf_pool *pool;    /* the caller's */
	struct daf_pool *scratch; /* of this search */
	int64_t ledger;           /* -1: all */
	struct daf_terms terms;
	const char **offices; /* codes that office: means, NULL-terminated */
	struct search_hit *hits;
	size_t n, cap;
	struct daf_map *held; /* record -> index in hits */
	struct search_link links[DAF_SEARCH_LINKS];
	size_t nlinks, looked, expanded;
	const char *name; /* the words that may be a name's, for their sound */
	struct daf_sound_part parts[DAF_SOUND_PARTS];
	size_t nparts;
	bool identifier; /* a word may be a CNIC, passport or telephone */
	bool more;
};

/* Fills s->name and s->parts. */
void daf_search_sounds(struct searching *s);

/* Appends what the index is asked for; *some: it can help at all, *none: a
 * word is nowhere, so that nothing can be found. */
const struct daf_err *daf_search_expression(struct daf_buf *out, bool *some,
    bool *none, struct searching *s, enum daf_search_tier tier) DAF_MUST_USE;

/* Tests one record that has the words; adds what is to be shown for it. */
const struct daf_err *daf_search_consider(struct searching *s, int64_t record,
    enum daf_search_tier tier) DAF_MUST_USE;

/* Finds s->links. */
const struct daf_err *daf_search_links(struct searching *s) DAF_MUST_USE;

/* *found: is it there, and a row of the ledger asked for? */
const struct daf_err *daf_search_row(bool *found, struct search_row *out,
    struct searching *s, int64_t record) DAF_MUST_USE;

/* The record that a child without number leads to; *found false: it is none,
 * or struck out, or its parent is not here. */
const struct daf_err *daf_search_parent(bool *found, struct search_row *out,
    struct searching *s, const struct search_row *child) DAF_MUST_USE;

/* Appends " OR " between ways, and the token of each key of a sound. */
void daf_search_any_key(struct daf_buf *out, const struct daf_sound *sound);

/* Appends a label as it stands within a sentence: "Name" -> "name", but "CNIC"
 * stays. */
void daf_search_label(struct daf_buf *out, const char *label);

/* What people call the child's tie to the record it names or belongs to:
 * "accused", "alias", else its type: "address". *term (may be NULL): the
 * condition that says so, "role:accused", of the caller's pool, or NULL. */
const struct daf_err *daf_search_role(const char **out, const char **term,
    struct searching *s, const struct search_row *child) DAF_MUST_USE;

/* Adds a record to show, if it passes all conditions and is not held yet. */
const struct daf_err *daf_search_offer(struct searching *s,
    enum daf_search_tier tier, const struct search_row *shown,
    const struct search_row *match, const struct search_row *child,
    bool named) DAF_MUST_USE;

/* Offers what is shown for the children that name a record; match: what of it
 * has the words. */
const struct daf_err *daf_search_expand(struct searching *s,
    enum daf_search_tier tier, const struct search_row *named,
    const struct search_row *match) DAF_MUST_USE;

/* Does the record have the term's word in one of its fields (any if the term
 * names none)? As daf_word_in; 0 no. */
const struct daf_err *daf_search_has(int *how, struct searching *s,
    const struct search_row *row, const struct daf_term *term) DAF_MUST_USE;

/* item->where. */
const struct daf_err *daf_search_why(struct daf_item *item, struct searching *s,
    const struct search_hit *hit) DAF_MUST_USE;

/* A value as people look for it: a choice with its labels, a reference as what
 * it names, else as stored. The pool's, or `value`. */
const struct daf_err *daf_search_readable(const char **out, struct searching *s,
    const struct search_row *row, const struct daf_field *def,
    const char *value) DAF_MUST_USE;

#endif
