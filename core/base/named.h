/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * named.h - sentences for two kinds of readers. Who types a command needs the
 * name of a field or a choice beside its label, "Judge (judge) must be given"; at a
 * screen only labels are seen. Who makes a sentence marks the name, and an error
 * or a finding keeps both: `text` with the names, `marked` with the marks.
 */
#ifndef DAF_BASE_NAMED_H
#define DAF_BASE_NAMED_H

#include "core/base/mem.h"

/* In a format, right behind the label: takes the name. */
#define DAF_NAMED "\x0e (%s)\x0f"

/* Appends it for who types: without the marks. */
void daf_named_typed(struct daf_buf *out, const char *marked);
/* For who reads: without the marked names, too. */
void daf_named_said(struct daf_buf *out, const char *marked);
/* The same as a text of its own; yours. */
char *daf_named_text(const char *marked) DAF_NEVER_NULL;

#endif
