/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * topics.h - the help's texts: topics by name, found by the words that officers
 * have for them.
 */
#ifndef DAF_TUI_TOPICS_H
#define DAF_TUI_TOPICS_H

#include "tui/action.h"

struct daf_topic {
	const char *name;     /* a screen's, or its own */
	const char *title;    /* a line */
	const char *synonyms; /* other words for it, with spaces between */
	unsigned place;       /* whose keys are shown below; 0: none */
	const char *text;     /* paragraphs, with a blank line between */
};
extern const struct daf_topic daf_topics[];
extern const size_t daf_ntopics;

/* NULL: no such topic. */
const struct daf_topic *daf_topic_find(const char *name);

#endif
