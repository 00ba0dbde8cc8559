/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * agent.h - the ssh-agent of a session at the screens: who signs in hands over
 * his key's passphrase once, and locking takes the key away again.
 *
 * If $SSH_AUTH_SOCK names an agent that answers, that one is used (the desk's,
 * or one that is forwarded); else one is started as soon as a key has to be
 * held, which ends with this process, however that ends (within ten seconds, if
 * it is killed), and whose keys are gone then. A key without a passphrase needs
 * none: its file signs. An agent that answers no more is as good as none. No private key is read here, and no passphrase is in an argument,
 * in the environment, in a file or on the terminal: ssh-add and ssh-keygen ask
 * `program` as their SSH_ASKPASS, and that reads a pipe (daf_agent_askpass).
 *
 * What a lock protects. Somebody who sits down at a locked screen cannot sign,
 * because the session has no key, and cannot read the register through this
 * program. It does not protect from who can run other programs as this UNIX
 * user, for whom the register's files are readable anyway. How much an unlock
 * proves depends on the key (daf_agent_worth): the screen says which it is.
 *
 * Signing in is: if daf_agent_has the key and it is not locked, daf_agent_prove;
 * else daf_agent_unlock without a passphrase; if that does not do and
 * daf_agent_worth says that there is one, ask for it, and daf_agent_unlock with
 * it. Each is a fresh signature.
 */
#ifndef DAF_SYNC_AGENT_H
#define DAF_SYNC_AGENT_H

#include "sync/sign.h"

struct daf_agent;

/* ssh-keygen takes no longer one. */
#define DAF_PASSPHRASE_MAX 1023

/* For this session; runs nothing yet. $SSH_AUTH_SOCK of this process, and so of
 * what it runs, names an agent that is started here as long as it is there; then
 * it is set back. program: this program's own file, run as SSH_ASKPASS; its main
 * calls daf_agent_askpass first of all. */
void daf_agent_open(struct daf_agent **out, const char *program);
/* Ends our own; from another one it takes what daf_agent_add gave. NULL is
 * fine. */
void daf_agent_close(struct daf_agent *a);
/* Was it started here? */
bool daf_agent_own(const struct daf_agent *a);
/* Why the last one that was needed could not be started, borrowed: a key with a
 * passphrase cannot sign then. NULL: nothing is wrong. */
const char *daf_agent_trouble(const struct daf_agent *a);

/* Hidden mode of the program: if the environment says that ssh asks it for a
 * passphrase, hands over the line that is on standard input, and nothing a
 * second time. True if so: the program ends with *status at once. */
bool daf_agent_askpass(int *status);

/* The keys that the agent holds now and that can sign here, in the pool; none if
 * there is no agent. */
const struct daf_err *daf_agent_keys(struct daf_key **out, size_t *n,
    struct daf_pool *pool, struct daf_agent *a) DAF_MUST_USE;
const struct daf_err *daf_agent_has(
    bool *has, struct daf_agent *a, const struct daf_key *key) DAF_MUST_USE;

/* Gives the agent, which is started if there is none, the private key that is beside signer->key_path (ssh-add).
 * passphrase: one line of at most DAF_PASSPHRASE_MAX bytes; NULL: the key has
 * none. Copies made here are wiped; wiping the caller's is the caller's. NO_KEY:
 * wrong passphrase, no such file, rights too wide. FAILED: no agent. */
const struct daf_err *daf_agent_add(struct daf_agent *a,
    const struct daf_signer *signer, const char *passphrase) DAF_MUST_USE;
/* Takes it away; success if it is not there. */
const struct daf_err *daf_agent_remove(
    struct daf_agent *a, const struct daf_key *key) DAF_MUST_USE;

/* A fresh signature over random bytes by the agent, and by nothing else: a
 * private key that lies on the disk does not help. NO_KEY if it cannot. */
const struct daf_err *daf_agent_prove(
    struct daf_agent *a, const struct daf_signer *signer) DAF_MUST_USE;

/* What an unlock with this signer proves. */
enum daf_agent_worth {
	/* He knows the passphrase of the key's file. */
	DAF_WORTH_PASSPHRASE,
	/* Nothing but that the key's file is there: it has no passphrase. */
	DAF_WORTH_NOTHING,
	/* What the agent asks for: only it has the key (a token, a forwarded
	 * agent), and if it asks for nothing, nothing. */
	DAF_WORTH_AGENT,
};
enum daf_agent_worth daf_agent_worth(const struct daf_signer *signer);
/* One sentence for the lock's screen, in English; static. */
const char *daf_agent_worth_text(enum daf_agent_worth worth);

/* Locks: our own agent loses every key, or ends; another one loses those that
 * were added here. Keys that it had before are left to it, since other work
 * depends on them: then an unlock asks the key's file. Without an agent there is
 * nothing to take away. An error leaves it locked all the same; the screen says
 * that the key may still be there. */
const struct daf_err *daf_agent_lock(struct daf_agent *a) DAF_MUST_USE;
bool daf_agent_locked(const struct daf_agent *a);
/* Unlocks for this signer, who need not be the one before. With a passphrase:
 * adds his key and has the agent prove it; or if another's agent has the key
 * anyway, or none can be had (daf_agent_trouble), has the key's file sign without
 * one. passphrase NULL: the file signs without one, and without a passphrase.
 * Where there is no file, the agent proves it. NO_KEY leaves it locked. Counting
 * attempts is the caller's. */
const struct daf_err *daf_agent_unlock(struct daf_agent *a,
    const struct daf_signer *signer, const char *passphrase) DAF_MUST_USE;

#endif
