/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * guide.h - how a kind of work is done, for officers: data, a file beside the
 * types that headquarters can change. A type names its guide.
 *
 *  {
 *    "guide": "mla", "label": "Mutual legal assistance", "label_ur": "…",
 *    "help": "…",                       a sentence
 *    "synonyms": ["…"],
 *    "sections": [{"title":"What it is","text":"…"}],
 *                                        a newline ends a paragraph
 *    "terms": [{"en":"bail","ur":"…","means":"…"}]
 *                                        ur, means or both
 *  }
 */
#ifndef DAF_SCHEMA_GUIDE_H
#define DAF_SCHEMA_GUIDE_H

#include "schema/type.h"

struct daf_guide_section {
	const char *title, *text;
};
struct daf_guide_term {
	const char *en, *ur, *means; /* ur and means may be NULL */
};
struct daf_guide {
	const char *name, *label, *help;
	const char *label_ur;  /* or NULL */
	const char **synonyms; /* NULL-terminated */
	const struct daf_guide_section *sections;
	size_t nsections;
	const struct daf_guide_term *terms;
	size_t nterms;
};

/* The i-th, by name; NULL past the end. */
const struct daf_guide *daf_types_guide(
    const struct daf_types *types, size_t i);
/* By its name, a word of its label or a synonym; case does not matter. NULL:
 * none. */
const struct daf_guide *daf_types_guide_find(
    const struct daf_types *types, const char *word);

#endif
