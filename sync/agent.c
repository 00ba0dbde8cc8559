/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * agent.c - see agent.h.
 *
 * Our own agent runs as `ssh-agent cat /proc/self/environ -`: the agent makes
 * its socket in a folder that only this user may enter, and starts cat, which
 * prints where that is and then waits for the end of its input, which is our
 * end; the agent looks every ten seconds whether cat is there, and goes with
 * it. (A death signal would be lost: where ssh-agent is setgid, so that others
 * cannot trace it, Linux clears the signal when it starts.)
 */
#include "sync/agent.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/proc.h"
#include "core/base/random.h"

#define SOCKET "SSH_AUTH_SOCK"
#define ASKED "DAFTAR_ASKPASS"
#define ASKED_STDIN "DAFTAR_ASKPASS=stdin"
#define OUTPUT_MAX (1024 * 1024) /* certificates are long */
#define ENVIRON_MAX (4 * 1024 * 1024)
#define PATIENCE_MS 10000
/* A token may want to be touched, an agent may ask somebody. */
#define PATIENCE_SIGN_MS (5 * 60 * 1000)
#define GRACE_MS 500

struct daf_agent {
	char *askpass;           /* SSH_ASKPASS=… */
	char *socket;            /* SSH_AUTH_SOCK=… */
	char *before;            /* $SSH_AUTH_SOCK before us; NULL: none */
	struct daf_proc *holder; /* cat; NULL: not our agent */
	pid_t pid;               /* of our agent */
	struct daf_key *added;
	size_t nadded, added_cap;
	bool locked;
};

/* ---- ssh asks this program ---- */

bool
daf_agent_askpass(int *status)
{
	char line[DAF_PASSPHRASE_MAX + 1];
	size_t len = 0, put = 0;
	ssize_t got = 1;

	if (getenv(ASKED) == NULL)
		return false;
	*status = 1;
	/* Only asked for a secret, not to confirm or to tell something. */
	if (getenv("SSH_ASKPASS_PROMPT") != NULL)
		return true;
	while (got > 0 && len < sizeof(line) &&
	       (len == 0 || line[len - 1] != '\n')) {
		got = read(STDIN_FILENO, line + len, 1);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			len++;
	}
	got = 1;
	while (len > 0 && line[len - 1] == '\n' && put < len && got > 0) {
		got = write(STDOUT_FILENO, line + put, len - put);
		if (got > 0)
			put += (size_t)got;
	}
	if (len > 0 && put == len)
		*status = 0;
	sodium_memzero(line, sizeof(line));
	return true;
}

/* ---- what runs ---- */

static void
cut_newlines(struct daf_buf *b)
{
	while (b->len != 0 &&
	       (b->data[b->len - 1] == '\n' || b->data[b->len - 1] == '\r'))
		b->data[--b->len] = '\0';
}

/* Runs an ssh program that may ask for a passphrase. */
static const struct daf_err *
run_asking(struct daf_buf *errors, int *status, const struct daf_agent *a,
    const char *const argv[], const char *socket, const char *passphrase)
{
	const char *const env[] = { a->askpass, "SSH_ASKPASS_REQUIRE=force",
		ASKED_STDIN, socket, NULL };
	size_t len = passphrase != NULL ? strlen(passphrase) : 0;
	const struct daf_err *err;
	struct daf_buf out = { 0 };
	char *line;

	if (len > DAF_PASSPHRASE_MAX ||
	    (len != 0 && strpbrk(passphrase, "\r\n") != NULL))
		return daf_err(DAF_NO_KEY,
		    "a passphrase is one line of at "
		    "most %d bytes",
		    DAF_PASSPHRASE_MAX);
	line = daf_malloc(len + 2);
	(void)sodium_mlock(line, len + 2); /* best effort: a small limit */
	if (len != 0)
		memcpy(line, passphrase, len);
	line[len] = '\n';
	err = daf_proc_run(&out, errors, status, argv, env, line,
	    passphrase != NULL ? len + 1 : 0, OUTPUT_MAX, PATIENCE_SIGN_MS);
	(void)sodium_munlock(line, len + 2); /* wipes */
	sodium_memzero(line, len + 2);
	free(line);
	daf_buf_clear(&out);
	cut_newlines(errors);
	return err;
}

/* Runs ssh-add with one more word, or two; *status 2: no agent answers. */
static const struct daf_err *
run_add(struct daf_buf *out, int *status, const char *socket, const char *word,
    const char *file)
{
	const char *const argv[] = { "ssh-add", word, file, NULL };
	const char *const env[] = { socket, NULL };
	struct daf_buf errors = { 0 };
	const struct daf_err *err;

	err = daf_proc_run(
	    out, &errors, status, argv, env, "", 0, OUTPUT_MAX, PATIENCE_MS);
	daf_buf_clear(&errors);
	return err;
}

/* ---- opening ---- */

/* The value of a variable in what environ(5) holds. */
static const char *
variable(const struct daf_buf *b, const char *name)
{
	size_t len = strlen(name), at = 0;
	const char *text;

	while (at < b->len) {
		text = b->data + at;
		if (strncmp(text, name, len) == 0 && text[len] == '=' &&
		    strlen(text) < b->len - at)
			return text + len + 1;
		at += strlen(text) + 1;
	}
	return NULL;
}

static const struct daf_err *
start_own(struct daf_agent *a)
{
	const char *const argv[] = { "ssh-agent", "cat", "/proc/self/environ",
		"-", NULL };
	const char *const env[] = { SOCKET, "SSH_AGENT_PID", NULL };
	struct daf_buf said = { 0 };
	const char *socket = NULL, *pid = NULL;
	const struct daf_err *err;
	char chunk[4096];
	size_t got = 1;

	err = daf_proc_start_apart(&a->holder, argv, env);
	if (err != NULL)
		return err;
	while (err == NULL && got > 0 && (socket == NULL || pid == NULL) &&
	       said.len < ENVIRON_MAX) {
		err = daf_proc_read(
		    &got, a->holder, chunk, sizeof(chunk), PATIENCE_MS);
		daf_buf_add(&said, chunk, err == NULL ? got : 0);
		socket = variable(&said, SOCKET);
		pid = variable(&said, "SSH_AGENT_PID");
	}
	if (err == NULL && (socket == NULL || pid == NULL))
		err = daf_err(DAF_FAILED, "ssh-agent did not start: %s",
		    daf_proc_errors(a->holder));
	if (err == NULL) {
		a->socket = daf_asprintf(SOCKET "=%s", socket);
		a->pid = (pid_t)strtol(pid, NULL, 10);
	}
	daf_buf_clear(&said);
	return err;
}

/* Does the one that the environment names answer? */
static bool
answers(const char *socket)
{
	struct daf_buf out = { 0 };
	const struct daf_err *err;
	int status;

	err = run_add(&out, &status, socket, "-L", NULL);
	daf_buf_clear(&out);
	if (err == NULL)
		return status == 0 || status == 1; /* 1: it has no keys */
	daf_err_free(err);
	return false;
}

const struct daf_err *
daf_agent_open(struct daf_agent **out, const char *program)
{
	struct daf_agent *a = daf_calloc(1, sizeof(*a));
	const char *socket = getenv(SOCKET);
	const struct daf_err *err = NULL;

	*out = NULL;
	a->askpass = daf_asprintf("SSH_ASKPASS=%s", program);
	if (socket != NULL) {
		a->before = daf_strdup(socket);
		a->socket = daf_asprintf(SOCKET "=%s", socket);
	}
	if (socket == NULL || *socket == '\0' || !answers(a->socket)) {
		free(a->socket);
		a->socket = NULL;
		err = start_own(a);
	}
	if (err == NULL &&
	    setenv(SOCKET, a->socket + strlen(SOCKET "="), 1) != 0)
		err = daf_err_errno("cannot name the agent");
	if (err != NULL)
		daf_agent_close(a);
	else
		*out = a;
	return err;
}

void
daf_agent_close(struct daf_agent *a)
{
	size_t i;

	if (a == NULL)
		return;
	if (a->holder != NULL) {
		/* While cat is there its pid is nobody else's. */
		if (a->pid > 1 && !daf_proc_ended(a->holder))
			kill(a->pid, SIGTERM);
		(void)daf_proc_finish(a->holder, GRACE_MS);
	} else {
		for (i = 0; a->socket != NULL && i < a->nadded; i++)
			daf_err_free(daf_agent_remove(a, &a->added[i]));
	}
	/* Only what we have set: an agent that was not opened set nothing. */
	if (a->socket != NULL) {
		if (a->before != NULL)
			(void)setenv(SOCKET, a->before, 1);
		else
			(void)unsetenv(SOCKET);
	}
	free(a->added);
	free(a->askpass);
	free(a->socket);
	free(a->before);
	free(a);
}

bool
daf_agent_own(const struct daf_agent *a)
{
	return a->holder != NULL;
}

/* ---- its keys ---- */

const struct daf_err *
daf_agent_keys(
    struct daf_key **out, size_t *n, struct daf_pool *pool, struct daf_agent *a)
{
	struct daf_key *keys = NULL;
	struct daf_buf text = { 0 };
	const struct daf_err *err, *other;
	size_t cap = 0, len;
	char *line;
	int status;

	*out = NULL;
	*n = 0;
	err = run_add(&text, &status, a->socket, "-L", NULL);
	if (err == NULL && status != 0 && status != 1)
		err = daf_err(DAF_FAILED, "the ssh-agent does not answer");
	for (line = text.data;
	     err == NULL && status == 0 && line != NULL && *line != '\0';
	     line += len) {
		len = strcspn(line, "\n");
		if (line[len] != '\0')
			line[len++] = '\0';
		keys = daf_grow(keys, *n, &cap, sizeof(*keys));
		other = daf_key_parse(&keys[*n], line);
		*n += other == NULL;
		daf_err_free(other); /* of a kind that does not sign here */
	}
	if (*n != 0) {
		*out = daf_pool_array(pool, *n, sizeof(**out));
		memcpy(*out, keys, *n * sizeof(*keys));
	}
	free(keys);
	daf_buf_clear(&text);
	return err;
}

const struct daf_err *
daf_agent_has(bool *has, struct daf_agent *a, const struct daf_key *key)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_key *keys;
	size_t n, i;

	*has = false;
	err = daf_agent_keys(&keys, &n, pool, a);
	for (i = 0; i < n && !*has; i++)
		*has = daf_key_equal(&keys[i], key);
	daf_pool_free(pool);
	return err;
}

/* The private half's file; NULL: there is none that could be asked. */
static char *
private_path(const struct daf_signer *s)
{
	size_t len = s->key_path != NULL ? strlen(s->key_path) : 0;
	char *path;

	if (len <= 4 || strcmp(s->key_path + len - 4, ".pub") != 0)
		return NULL;
	path = daf_strndup(s->key_path, len - 4);
	if (access(path, R_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static const struct daf_err *
no_file(const struct daf_signer *s)
{
	return daf_err(DAF_NO_KEY,
	    "the private half of %s is not here: only an ssh-agent or a token "
	    "can have it",
	    s->key_path != NULL ? s->key_path : s->key.fingerprint);
}

/* ssh-add is silent about a wrong passphrase. */
static const struct daf_err *
not_opened(const char *path, const struct daf_buf *errors)
{
	if (errors->len == 0 || strstr(errors->data, "passphrase") != NULL)
		return daf_err(
		    DAF_NO_KEY, "that is not the passphrase of %s", path);
	return daf_err(
	    DAF_NO_KEY, "cannot use the key %s: %s", path, errors->data);
}

const struct daf_err *
daf_agent_add(struct daf_agent *a, const struct daf_signer *signer,
    const char *passphrase)
{
	char *path = private_path(signer);
	const char *const argv[] = { "ssh-add", "-q", "--", path, NULL };
	struct daf_buf errors = { 0 };
	const struct daf_err *err;
	bool has = false;
	int status;

	if (path == NULL)
		return no_file(signer);
	err = run_asking(&errors, &status, a, argv, a->socket, passphrase);
	if (err == NULL && status != 0)
		err = not_opened(path, &errors);
	if (err == NULL)
		err = daf_agent_has(&has, a, &signer->key);
	if (err == NULL && !has)
		err = daf_err(DAF_NO_KEY, "%s is not the private half of %s",
		    path, signer->key_path);
	if (err == NULL) {
		a->added = daf_grow(
		    a->added, a->nadded, &a->added_cap, sizeof(*a->added));
		a->added[a->nadded++] = signer->key;
	}
	daf_buf_clear(&errors);
	free(path);
	return err;
}

static const struct daf_err *
write_public(char **path, char **dir, const struct daf_key *key)
{
	const struct daf_err *err;
	char *line;

	*path = NULL;
	if ((err = daf_fs_temp_dir(dir)) != NULL)
		return err;
	*path = daf_fs_join(*dir, "key.pub");
	line = daf_asprintf("%s\n", key->line);
	err = daf_fs_write(*path, line, strlen(line), 0600);
	free(line);
	return err;
}

const struct daf_err *
daf_agent_remove(struct daf_agent *a, const struct daf_key *key)
{
	char *path = NULL, *dir = NULL;
	struct daf_buf out = { 0 };
	const struct daf_err *err;
	bool has = false;
	int status;
	size_t i;

	err = daf_agent_has(&has, a, key);
	if (err == NULL && has)
		err = write_public(&path, &dir, key);
	if (err == NULL && has)
		err = run_add(&out, &status, a->socket, "-d", path);
	if (err == NULL && has)
		err = daf_agent_has(&has, a, key);
	if (err == NULL && has)
		err = daf_err(DAF_FAILED,
		    "the ssh-agent keeps the key %s: `ssh-add -D` may help",
		    key->fingerprint);
	for (i = 0; err == NULL && i < a->nadded; i++)
		if (daf_key_equal(&a->added[i], key))
			a->added[i--] = a->added[--a->nadded];
	if (dir != NULL)
		daf_err_keep(&err, daf_fs_remove_tree(dir));
	daf_buf_clear(&out);
	free(path);
	free(dir);
	return err;
}

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

	assert(a->socket != NULL); /* which the environment names */
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

/* The key's file signs, without any agent; standard input is the
 * passphrase's, so the challenge is in a file. */
static const struct daf_err *
prove_by_file(struct daf_agent *a, const struct daf_signer *signer,
    const char *path, const char *passphrase)
{
	char *challenge = make_challenge(), *dir = NULL, *file = NULL;
	char *made = NULL;
	struct daf_buf errors = { 0 };
	const struct daf_err *err;
	int status;

	if ((err = daf_fs_temp_dir(&dir)) != NULL)
		goto done;
	file = daf_fs_join(dir, "challenge");
	made = daf_asprintf("%s.sig", file);
	err = daf_fs_write(file, challenge, strlen(challenge), 0600);
	if (err == NULL) {
		const char *const argv[] = { "ssh-keygen", "-q", "-Y", "sign",
			"-n", "git", "-f", path, file, NULL };

		err = run_asking(&errors, &status, a, argv, SOCKET, passphrase);
	}
	if (err == NULL && status != 0)
		err = not_opened(path, &errors);
	if (err == NULL)
		err = check_file(signer, challenge, made);
	daf_err_keep(&err, daf_fs_remove_tree(dir));
done:
	daf_buf_clear(&errors);
	free(challenge);
	free(dir);
	free(file);
	free(made);
	return err;
}

enum daf_agent_worth
daf_agent_worth(const struct daf_signer *signer)
{
	char *path = private_path(signer);
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
	size_t before;
	int status;

	a->locked = true;
	if (a->holder != NULL) {
		err = run_add(&out, &status, a->socket, "-D", NULL);
		if (err == NULL && status != 0)
			err = daf_err(DAF_FAILED,
			    "the ssh-agent did not give up its keys");
		if (err == NULL)
			a->nadded = 0;
		daf_buf_clear(&out);
		return err;
	}
	while (err == NULL && a->nadded != 0) {
		before = a->nadded;
		key = a->added[before - 1];
		err = daf_agent_remove(a, &key);
	}
	return err;
}

bool
daf_agent_locked(const struct daf_agent *a)
{
	return a->locked;
}

const struct daf_err *
daf_agent_unlock(struct daf_agent *a, const struct daf_signer *signer,
    const char *passphrase)
{
	char *path = private_path(signer);
	const struct daf_err *err;
	bool has;

	err = daf_agent_has(&has, a, &signer->key);
	if (err == NULL && path != NULL)
		err = has ? prove_by_file(a, signer, path, passphrase)
			  : daf_agent_add(a, signer, passphrase);
	if (err == NULL) {
		err = daf_agent_prove(a, signer);
		if (err == NULL)
			a->locked = false;
		else if (!has) /* locked is without the key */
			daf_err_keep(&err, daf_agent_remove(a, &signer->key));
	}
	free(path);
	return err;
}
