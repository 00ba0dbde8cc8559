/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worded.h - a sentence for who does not type names of fields. */
#ifndef DAF_TUI_WORDED_H
#define DAF_TUI_WORDED_H

#include "core/base/mem.h"
#include "schema/type.h"

/* Errors and findings name a field by its label and, for the command line, by
 * its name: "Judge (judge) must be given"; choices, too. Appends the text
 * without those names: who works at a screen or with numbered prompts reads
 * labels only. What only looks like one stays. types NULL: as it is. */
void daf_worded(
    struct daf_buf *out, const struct daf_types *types, const char *text);

#endif
