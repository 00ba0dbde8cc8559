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
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "sync/agent_priv.h"

#define ENVIRON_MAX (4 * 1024 * 1024)
#define PATIENCE_MS 10000
#define GRACE_MS 500

/* ---- one of our own ---- */

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

/* A killed agent leaves its socket and the folder that it made for it. */
static void
sweep(const char *socket)
{
	const char *path = socket + strlen(DAF_AGENT_SOCKET "=");
	const char *name = strrchr(path, '/');
	char *folder;

	if (name == NULL || name == path)
		return;
	folder = daf_strndup(path, (size_t)(name - path));
	(void)unlink(path);
	(void)rmdir(folder);
	free(folder);
}

void
daf_agent_forget(struct daf_agent *a)
{
	if (a->holder != NULL) {
		/* While cat is there its pid is nobody else's. */
		if (a->pid > 1 && !daf_proc_ended(a->holder))
			kill(a->pid, SIGTERM);
		(void)daf_proc_finish(a->holder, GRACE_MS);
		a->holder = NULL;
		a->pid = 0;
		if (a->socket != NULL)
			sweep(a->socket);
		if (a->before != NULL)
			(void)setenv(DAF_AGENT_SOCKET, a->before, 1);
		else
			(void)unsetenv(DAF_AGENT_SOCKET);
	}
	free(a->socket);
	a->socket = NULL;
	a->answers = false;
	a->nadded = 0;
}

static const struct daf_err *
hear_socket(struct daf_agent *a)
{
	const char *socket = NULL, *pid = NULL;
	const struct daf_err *err = NULL;
	struct daf_buf said = { 0 };
	char chunk[4096];
	size_t got = 1;

	while (err == NULL && got > 0 && (socket == NULL || pid == NULL) &&
	       said.len < ENVIRON_MAX) {
		err = daf_proc_read(
		    &got, a->holder, chunk, sizeof(chunk), PATIENCE_MS);
		daf_buf_add(&said, chunk, err == NULL ? got : 0);
		socket = variable(&said, DAF_AGENT_SOCKET);
		pid = variable(&said, "SSH_AGENT_PID");
	}
	if (err == NULL && (socket == NULL || pid == NULL))
		err = daf_err(DAF_FAILED, "ssh-agent did not start: %s",
		    daf_proc_errors(a->holder));
	if (err == NULL) {
		a->socket = daf_asprintf(DAF_AGENT_SOCKET "=%s", socket);
		a->pid = (pid_t)strtol(pid, NULL, 10);
		if (setenv(DAF_AGENT_SOCKET, socket, 1) != 0)
			err = daf_err_errno("cannot name the ssh-agent");
	}
	daf_buf_clear(&said);
	return err;
}

static const struct daf_err *
start_own(struct daf_agent *a)
{
	const char *const argv[] = { "ssh-agent", "cat", "/proc/self/environ",
		"-", NULL };
	const char *const env[] = { DAF_AGENT_SOCKET, "SSH_AGENT_PID", NULL };
	const struct daf_err *err;

	free(a->trouble);
	a->trouble = NULL;
	err = daf_proc_start_apart(&a->holder, argv, env);
	if (err == NULL)
		err = hear_socket(a);
	if (err != NULL) {
		daf_agent_forget(a);
		a->trouble = daf_strdup(err->text);
		return err;
	}
	a->answers = true;
	return NULL;
}

/* ---- opening ---- */

void
daf_agent_open(struct daf_agent **out, const char *program)
{
	struct daf_agent *a = daf_calloc(1, sizeof(*a));
	const char *socket = getenv(DAF_AGENT_SOCKET);

	a->askpass = daf_asprintf("SSH_ASKPASS=%s", program);
	if (socket != NULL)
		a->before = daf_strdup(socket);
	if (socket != NULL && *socket != '\0')
		a->socket = daf_asprintf(DAF_AGENT_SOCKET "=%s", socket);
	*out = a;
}

void
daf_agent_close(struct daf_agent *a)
{
	if (a == NULL)
		return;
	if (a->holder == NULL)
		daf_err_free(daf_agent_lock(a));
	daf_agent_forget(a);
	free(a->added);
	free(a->askpass);
	free(a->before);
	free(a->trouble);
	free(a);
}

bool
daf_agent_own(const struct daf_agent *a)
{
	return a->holder != NULL;
}

const char *
daf_agent_trouble(const struct daf_agent *a)
{
	return a->trouble;
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
	if (a->socket == NULL)
		return NULL;
	err = daf_agent_run_add(&text, &status, a, "-L", NULL);
	if (err != NULL ? !a->answers : status != 0 && status != 1) {
		daf_agent_forget(a);
		daf_err_free(err);
		daf_buf_clear(&text);
		return NULL;
	}
	a->answers = true;
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

/* An agent that answers. */
static const struct daf_err *
need(struct daf_agent *a)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err = NULL;
	struct daf_key *keys;
	size_t n;

	if (a->socket != NULL && !a->answers)
		err = daf_agent_keys(&keys, &n, pool, a);
	daf_pool_free(pool);
	if (err == NULL && a->socket == NULL)
		err = start_own(a);
	return err;
}

static const struct daf_err *
no_file(const struct daf_signer *s)
{
	return daf_err(DAF_NO_KEY,
	    "the private half of %s is not here: only an ssh-agent or a token "
	    "can have it",
	    s->key_path != NULL ? s->key_path : s->key.fingerprint);
}

const struct daf_err *
daf_agent_add(struct daf_agent *a, const struct daf_signer *signer,
    const char *passphrase)
{
	char *path = daf_agent_private_path(signer);
	const char *const argv[] = { "ssh-add", "-q", "--", path, NULL };
	struct daf_buf errors = { 0 };
	const struct daf_err *err;
	bool has = false;
	int status = 0;

	if (path == NULL)
		return no_file(signer);
	err = need(a);
	if (err == NULL)
		err = daf_agent_run_asking(
		    &errors, &status, a, argv, a->socket, passphrase);
	if (err == NULL && status != 0)
		err = daf_agent_not_opened(path, &errors);
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
	int status = 0;
	size_t i;

	err = daf_agent_has(&has, a, key);
	if (err == NULL && has)
		err = write_public(&path, &dir, key);
	if (err == NULL && has)
		err = daf_agent_run_add(&out, &status, a, "-d", path);
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
