/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agent_priv.h - what agent.c, agent_ask.c and agent_lock.c share. */
#ifndef DAF_SYNC_AGENT_PRIV_H
#define DAF_SYNC_AGENT_PRIV_H

#include "core/base/proc.h"
#include "sync/agent.h"

#define DAF_AGENT_SOCKET "SSH_AUTH_SOCK"
#define DAF_AGENT_ASKED "DAFTAR_ASKPASS"

struct daf_agent {
	char *askpass; /* SSH_ASKPASS=… */
	char *socket;  /* SSH_AUTH_SOCK=…; NULL: there is none now */
	char *before;  /* $SSH_AUTH_SOCK before us; NULL: none */
	struct daf_proc *holder; /* cat; NULL: not our agent */
	pid_t pid;               /* of our agent */
	struct daf_key *added;
	size_t nadded, added_cap;
	char *trouble; /* why none can hold a key; NULL: nothing is wrong */
	bool answers;  /* it has answered, once */
	bool locked;
};

/* Runs an ssh program that may ask for a passphrase; *errors: what it said,
 * without the newlines at its end. socket: "SSH_AUTH_SOCK=…", or the name alone
 * for no agent. passphrase as in daf_agent_add. */
const struct daf_err *daf_agent_run_asking(struct daf_buf *errors, int *status,
    const struct daf_agent *a, const char *const argv[], const char *socket,
    const char *passphrase) DAF_MUST_USE;
/* Runs ssh-add with a word, and a file or NULL; *status 2: no agent answers. */
const struct daf_err *daf_agent_run_add(struct daf_buf *out, int *status,
    const struct daf_agent *a, const char *word, const char *file) DAF_MUST_USE;
/* Why a key's file was not opened, by what ssh-add or ssh-keygen said. */
const struct daf_err *daf_agent_not_opened(
    const char *path, const struct daf_buf *errors) DAF_MUST_USE;

/* Whatever agent there was is none from now on; one of our own ends. */
void daf_agent_forget(struct daf_agent *a);
/* The private half's file, yours; NULL: there is none that could be asked. */
char *daf_agent_private_path(const struct daf_signer *s);

#endif
