/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keys.h - which key does what: the table's keys, changed by a file.
 *
 * The file is $XDG_CONFIG_HOME/daftar/keys (or ~/.config/daftar/keys), lines
 *
 *	# comment
 *	ACTION KEY...
 *
 * where ACTION is a word of the command line (or of `daftar --keys`) and the
 * keys, named as C-w, F10, Esc, PgUp, Space, a, replace the ones it had. It is
 * not read if the register's config has `[screens] keys = locked`.
 */
#ifndef DAF_TUI_KEYS_H
#define DAF_TUI_KEYS_H

#include "tui/action.h"

struct daf_keys;

/* The table's keys; with `path` (may be NULL) changed by that file: a missing
 * one is fine, a line that is wrong is REFUSED with its number. Yours even
 * then: with the table's own keys. */
const struct daf_err *daf_keys_new(
    struct daf_keys **out, const char *path) DAF_MUST_USE;
void daf_keys_free(struct daf_keys *keys);

/* What a key does in a place. */
enum daf_act daf_keys_act(
    const struct daf_keys *keys, unsigned place, uint32_t key);
/* The first key of an action in a place, as people read it: "F10", "Ctrl-W",
 * "q"; of digits in a row "1-9". Nothing if it has none, or if other actions
 * have all of them. Appends. */
void daf_keys_name(struct daf_buf *out, const struct daf_keys *keys,
    enum daf_act act, unsigned place);
/* All of them: "q, Esc, F3"; "1-9, 0". Appends. */
void daf_keys_names(struct daf_buf *out, const struct daf_keys *keys,
    enum daf_act act, unsigned place);

/* "C-w" to a key and back; false: no such name. */
bool daf_keys_parse(uint32_t *key, const char *name, size_t len);
void daf_keys_text(struct daf_buf *out, uint32_t key);

#endif
