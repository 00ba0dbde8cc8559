/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sync-help.h - for the tests of sync/: a temporary home, the tests' keys, and
 * the system's git and ssh-keygen. What fails here fails the test.
 */
#ifndef TESTS_SYNC_HELP_H
#define TESTS_SYNC_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/fs.h"
#include "core/base/proc.h"
#include "sync/commit.h"

#define HELP_KHAN "A. Khan <a.khan@isb>"
#define HELP_HQ "H. Qureshi <h.qureshi@hq>"

/* A new folder, which is $HOME and the working directory as well; no
 * configuration of git's applies. help_setup and help_teardown suit cmocka's group functions. */
int help_setup(void **state);
int help_teardown(void **state);
/* "<folder>/<name>", in a ring of 32 buffers. */
const char *help_path(const char *name);

/* Runs; its exit status; output in a buffer that the next call overwrites. */
int help_run(const char **output, const void *in, size_t in_len,
    const char *const argv[]);
/* The same, has to succeed; with the output's last newline cut off. */
const char *help_must(const char *const argv[]);
#define HELP_MUST(...) help_must((const char *const[]){ __VA_ARGS__, NULL })
#define HELP_RUN(...) \
	help_run(NULL, NULL, 0, (const char *const[]){ __VA_ARGS__, NULL })

/* tests/keys/for-tests-NAME, copied with the rights that ssh-keygen wants; the
 * path of the public half. */
const char *help_key(const char *name);
struct daf_signer *help_signer(const char *officer, const char *key);
struct daf_repo *help_repo(const char *name);
/* A folder's allowed_signers with khan's and hq's key; its path. */
const char *help_signers(void);

/* No error; its text is shown if there is one. */
void help_ok(const struct daf_err *err);
/* An error with that code and with `part` in its text. */
void help_refused(
    const struct daf_err *err, enum daf_code code, const char *part);

#endif
