/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * help.h - what the tables say: to people, to the shell's completion, to the
 * manual page.
 */
#ifndef DAF_TUI_HELP_H
#define DAF_TUI_HELP_H

#include "tui/cli.h"

/* `daftar --help`, and the overview of `daftar` alone. */
void daf_help_overview(struct daf_out *o);
/* `daftar COMMAND --help`. */
void daf_help_command(struct daf_out *o, const struct daf_command *c);
/* `daftar --complete WORD…`: candidates for the word behind these, a line
 * each. */
void daf_help_complete(struct daf_out *o, size_t n, char *const *words);
/* `daftar --mdoc`: the command list of doc/daftar.1. */
void daf_help_mdoc(struct daf_out *o);
/* `daftar --mdoc-keys`: its keys of the screens. */
void daf_help_mdoc_keys(struct daf_out *o);

#endif
