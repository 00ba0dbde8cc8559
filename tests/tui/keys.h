/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keys.h - names of keys, and what a terminal sends for them.
 *
 * <Up> <Down> <Left> <Right> <Home> <End> <PgUp> <PgDn> <Ins> <Del> <S-Tab>
 * <Backspace> <F1>..<F12> are what the terminal's description says; <Enter>
 * <Tab> <Esc> <Space> <lt> (a `<`), <C-w> (Ctrl), <M-1> (Esc and 1 at once)
 * and <x1b> (a byte) are the same everywhere. <Down*20> is twenty times that.
 */
#ifndef DAF_TESTS_KEYS_H
#define DAF_TESTS_KEYS_H

#include <stdbool.h>

#include "core/base/mem.h"

/* Loads a terminal's description for the functions below. */
const struct daf_err *keys_terminal(const char *term) DAF_MUST_USE;

/* One key at **p, which is moved behind it: its bytes are appended `times`
 * times. esc: it is Esc alone. A key that the terminal does not have is
 * an error. */
const struct daf_err *keys_next(
    struct daf_buf *out, bool *esc, const char **p) DAF_MUST_USE;

/* The name of the i-th key of the terminal's description, for the fuzzer; NULL
 * behind the last. */
const char *keys_name(unsigned i);

#endif
