/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * url.h - where a hub is, and the argument vector that reaches it.
 */
#ifndef DAF_SYNC_URL_H
#define DAF_SYNC_URL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/mem.h"

struct daf_url {
	bool local;        /* a path on this machine; else by ssh */
	const char *user;  /* or NULL */
	const char *host;  /* NULL if local */
	const char *port;  /* or NULL */
	const char *path;  /* decoded; a local one is absolute */
	const char *shown; /* for messages: cleaned, no longer than a line */
	const char *const *allowed; /* see daf_url_allow; or NULL */
};

/* Parses ssh://[user@]host[:port]/path, [user@]host:path, file:///path, /path.
 * Percent escapes count in the first and the third. REFUSED: anything else; a
 * password; a user, host or path that begins with '-'; a control character.
 * Memory is the pool's. */
const struct daf_err *daf_url_parse(
    struct daf_url *out, struct daf_pool *pool, const char *text) DAF_MUST_USE;

/* Git works in a folder of another account only if the settings of this account or
 * of the machine allow it (safe.directory). For a local hub that belongs to another
 * account these settings are looked up, so that git is told nothing else of them:
 * the rest of what stands there could run programs. */
void daf_url_allow(struct daf_url *url, struct daf_pool *pool);

enum daf_service { DAF_UPLOAD_PACK, DAF_RECEIVE_PACK };

/* What to run to talk with that service, NULL-terminated, the pool's:
 * ssh with options and `git-upload-pack 'PATH'` quoted as git does, or git
 * itself. DAFTAR_SSH (split at spaces) stands for `ssh`. Whether connections are
 * shared is the officer's to say in ssh_config(5), but for `alone`. */
struct daf_url_how {
	bool may_ask;   /* ssh may ask questions */
	bool alone;     /* a connection of its own, whatever ssh_config says */
	int silence_ms; /* it gives up connecting after so long */
	int64_t alive_ms; /* a hub that does not answer it, after so long */
};
const char *const *daf_url_argv(struct daf_pool *pool,
    const struct daf_url *url, enum daf_service service,
    const struct daf_url_how *how);

/* Environment for git's own programs (see daf_proc_start): nothing that
 * redirects a repository is handed down, the settings of account and machine
 * are not read, and messages are not translated. */
extern const char *const daf_url_env[];

#endif
