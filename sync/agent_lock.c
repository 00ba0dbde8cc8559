/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agent_lock.c - who sits here: proofs by a key, locking and unlocking. See
 * agent.h. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "core/base/random.h"
#include "sync/agent_priv.h"

#define OUTPUT_MAX 16384
#define PATIENCE_MS 10000

/* ---- proving ---- */

/* No commit begins like this. */
static char *
make_challenge(void)
{
	unsigned char bytes[32];
	char hex[2 * sizeof(bytes) + 1];

	daf_random(bytes, sizeof(bytes));
	sodium_bin2hex(hex, sizeof(hex), bytes, sizeof(bytes));
	return daf_asprintf("Daftar asks who works here: %s\n", hex);
}

const struct daf_err *
daf_agent_prove(struct daf_agent *a, const struct daf_signer *signer)
{
	/* Without a path only the agent can sign. */
	struct daf_signer s = { .key = signer->key, .quiet = true };
	char *challenge = make_challenge();
	struct daf_buf armour = { 0 };
	const struct daf_err *err;

	if (a->socket == NULL) {
		free(challenge);
		return daf_err(DAF_NO_KEY, "no ssh-agent has the key %s",
		    signer->key.fingerprint);
	}
	err = daf_sign(&armour, &s, challenge, strlen(challenge));
	daf_buf_clear(&armour);
	free(challenge);
	return err;
}

/* Is what ssh-keygen left in a file a signature of the key? */
static const struct daf_err *
check_file(const struct daf_signer *s, const char *challenge, const char *path)
{
	const struct daf_err *err;
	struct daf_sig sig;
	char *text;
	size_t len;

	err = daf_fs_read(&text, &len, path, DAF_SIG_ARMOUR_MAX);
	if (err != NULL)
		return err;
	err = daf_sig_parse(&sig, text, len);
	if (err == NULL &&
	    (!daf_key_equal(&sig.key, &s->key) ||
		!daf_sig_verify(&sig, challenge, strlen(challenge))))
		err = daf_err(DAF_NO_KEY, "the file beside %s is another key's",
		    s->key_path);
	free(text);
	return err;
}

/* A passphrase takes standard input, so the challenge is in a file. */
static const struct daf_err *
sign_challenge(struct daf_agent *a, const struct daf_signer *signer,
    const char *path, const char *challenge, const char *passphrase)
{
	char *dir = NULL, *file, *made;
	struct daf_buf errors = { 0 };
	const struct daf_err *err;
	int status = 0;

	if ((err = daf_fs_temp_dir(&dir)) != NULL)
		return err;
	file = daf_fs_join(dir, "challenge");
	made = daf_asprintf("%s.sig", file);
	err = daf_fs_write(file, challenge, strlen(challenge), 0600);
	if (err == NULL) {
		const char *const argv[] = { "ssh-keygen", "-q", "-Y", "sign",
			"-n", "git", "-f", path, file, NULL };

		err = daf_agent_run_asking(
		    &errors, &status, a, argv, DAF_AGENT_SOCKET, passphrase);
	}
	if (err == NULL && status != 0)
		err = daf_agent_not_opened(path, &errors);
	if (err == NULL)
		err = check_file(signer, challenge, made);
	daf_err_keep(&err, daf_fs_remove_tree(dir));
	daf_buf_clear(&errors);
	free(dir);
	free(file);
	free(made);
	return err;
}

/* The key's file signs, without any agent. */
static const struct daf_err *
prove_by_file(struct daf_agent *a, const struct daf_signer *signer,
    const char *path, const char *passphrase)
{
	struct daf_signer s = *signer;
	char *challenge = make_challenge();
	struct daf_buf armour = { 0 };
	const struct daf_err *err;

	s.quiet = s.alone = true;
	if (passphrase == NULL)
		err = daf_sign(&armour, &s, challenge, strlen(challenge));
	else
		err = sign_challenge(a, signer, path, challenge, passphrase);
	daf_buf_clear(&armour);
	free(challenge);
	return err;
}

enum daf_agent_worth
daf_agent_worth(const struct daf_signer *signer)
{
	char *path = daf_agent_private_path(signer);
	const char *const argv[] = { "ssh-keygen", "-y", "-P", "", "-f", path,
		NULL };
	struct daf_buf out = { 0 }, errors = { 0 };
	const struct daf_err *err;
	bool opened = false;
	int status;

	if (path == NULL)
		return DAF_WORTH_AGENT;
	/* It prints the public half of a key that needs no passphrase. */
	err = daf_proc_run(
	    &out, &errors, &status, argv, NULL, "", 0, OUTPUT_MAX, PATIENCE_MS);
	opened = err == NULL && status == 0;
	daf_err_free(err);
	daf_buf_clear(&out);
	daf_buf_clear(&errors);
	free(path);
	return opened ? DAF_WORTH_NOTHING : DAF_WORTH_PASSPHRASE;
}

const char *
daf_agent_worth_text(enum daf_agent_worth worth)
{
	static const char *const text[] = {
		[DAF_WORTH_PASSPHRASE] =
		    "Only who knows the key's passphrase can unlock.",
		[DAF_WORTH_NOTHING] =
		    "This key has no passphrase: anyone who sits here can "
		    "unlock. `ssh-keygen -p` gives it one.",
		[DAF_WORTH_AGENT] =
		    "The key is in an agent or token of your own: unlocking "
		    "asks for no more than that asks for.",
	};

	return text[worth];
}

/* ---- locking ---- */

const struct daf_err *
daf_agent_lock(struct daf_agent *a)
{
	struct daf_buf out = { 0 };
	const struct daf_err *err = NULL;
	struct daf_key key;
	int status;

	a->locked = true;
	if (a->holder != NULL) {
		err = daf_agent_run_add(&out, &status, a, "-D", NULL);
		if (err == NULL && status == 0)
			a->nadded = 0;
		else if (err == NULL) /* whatever keeps its keys ends */
			daf_agent_forget(a);
		daf_buf_clear(&out);
		return err;
	}
	while (err == NULL && a->nadded != 0) {
		key = a->added[a->nadded - 1];
		err = daf_agent_remove(a, &key);
	}
	return err;
}

bool
daf_agent_locked(const struct daf_agent *a)
{
	return a->locked;
}

/* A key that is handed over with its passphrase: the agent shows that it has it
 * now. Where no agent can be had, the file proves as much, and cannot sign
 * afterwards. */
static const struct daf_err *
hand_over(struct daf_agent *a, const struct daf_signer *signer,
    const char *path, const char *passphrase)
{
	const struct daf_err *err;

	err = daf_agent_add(a, signer, passphrase);
	if (err != NULL && daf_agent_trouble(a) != NULL) {
		daf_err_free(err);
		return prove_by_file(a, signer, path, passphrase);
	}
	if (err != NULL)
		return err;
	err = daf_agent_prove(a, signer);
	if (err != NULL) /* locked is without the key */
		daf_err_keep(&err, daf_agent_remove(a, &signer->key));
	return err;
}

const struct daf_err *
daf_agent_unlock(struct daf_agent *a, const struct daf_signer *signer,
    const char *passphrase)
{
	char *path = daf_agent_private_path(signer);
	const struct daf_err *err = NULL;
	bool has = false;

	if (path == NULL) {
		err = daf_agent_prove(a, signer);
	} else if (passphrase == NULL) {
		err = prove_by_file(a, signer, path, NULL);
	} else {
		err = daf_agent_has(&has, a, &signer->key);
		if (err == NULL && !has)
			err = hand_over(a, signer, path, passphrase);
		else if (err == NULL)
			err = prove_by_file(a, signer, path, passphrase);
	}
	if (err == NULL)
		a->locked = false;
	free(path);
	return err;
}
