/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fs.h - files: read with a cap, written whole or not at all, locked.
 */
#ifndef DAF_BASE_FS_H
#define DAF_BASE_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/base/mem.h"

/* Reads a regular file of at most max bytes (else REFUSED, naming path and
 * limit). *out is NUL-terminated and yours; *len may be NULL. */
const struct daf_err *daf_fs_read(
    char **out, size_t *len, const char *path, size_t max) DAF_MUST_USE;

/* Temporary file beside path, write, fsync, rename, fsync of the folder. A
 * failed fsync is not retried. */
const struct daf_err *daf_fs_write(
    const char *path, const void *data, size_t len, mode_t mode) DAF_MUST_USE;

/* Is it a name that mkstemp(3) makes of BEGIN and six X? */
bool daf_fs_is_temporary(const char *name, const char *begin);
/* Removes what dead processes left of daf_fs_write(FOLDER/NAME, ...). For who holds
 * the lock under which that is written. */
const struct daf_err *daf_fs_sweep(
    const char *folder, const char *name) DAF_MUST_USE;

/* All of it to a descriptor, from its place on; `what` is its name in the
 * error's sentence. */
const struct daf_err *daf_fs_put(
    int fd, const void *data, size_t len, const char *what) DAF_MUST_USE;
/* A file in the folder that nobody else can find, and that goes with its last
 * descriptor; -1 after an error. */
const struct daf_err *daf_fs_nameless(int *fd, const char *folder) DAF_MUST_USE;

/* mkdir -p with mode for what is new (setgid etc. applied by chmod). */
const struct daf_err *daf_fs_mkdirs(const char *path, mode_t mode) DAF_MUST_USE;
const struct daf_err *daf_fs_sync_dir(const char *path) DAF_MUST_USE;
bool daf_fs_exists(const char *path);
/* A new folder below $TMPDIR or /tmp, 0700. Path and folder are yours (NULL if
 * it fails). */
const struct daf_err *daf_fs_temp_dir(char **path) DAF_MUST_USE;
/* rm -r, never following links; a missing path is success. */
const struct daf_err *daf_fs_remove_tree(const char *path) DAF_MUST_USE;
char *daf_fs_join(const char *a, const char *b); /* "a/b", yours */
/* The folder that a path lies in, "." if it names none; yours. */
char *daf_fs_parent(const char *path);

/* Names in a folder (no "." and ".."), sorted by bytes. *names: n strings and
 * the array, free with daf_fs_names_free. */
const struct daf_err *daf_fs_list(
    char ***names, size_t *n, const char *path) DAF_MUST_USE;
void daf_fs_names_free(char **names, size_t n);

#endif
