/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agent_ask.c - OpenSSH's programs as agent.c runs them, and their question for
 * a passphrase: see agent.h. */
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/agent_priv.h"

#define OUTPUT_MAX (1024 * 1024) /* certificates are long */
#define PATIENCE_MS 10000
/* A token may want to be touched, an agent may ask somebody. */
#define PATIENCE_SIGN_MS (5 * 60 * 1000)

/* ---- ssh asks this program ---- */

bool
daf_agent_askpass(int *status)
{
	char line[DAF_PASSPHRASE_MAX + 1];
	size_t len = 0, put = 0;
	ssize_t got = 1;

	if (getenv(DAF_AGENT_ASKED) == NULL)
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

const struct daf_err *
daf_agent_run_asking(struct daf_buf *errors, int *status,
    const struct daf_agent *a, const char *const argv[], const char *socket,
    const char *passphrase)
{
	static const char asked[] = DAF_AGENT_ASKED "=stdin";
	const char *const env[] = { a->askpass, "SSH_ASKPASS_REQUIRE=force",
		asked, socket, NULL };
	size_t len = passphrase != NULL ? strlen(passphrase) : 0;
	const struct daf_err *err;
	struct daf_buf out = { 0 };
	char *line;

	*status = 127; /* as a shell says when a program cannot be run */
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

const struct daf_err *
daf_agent_run_add(struct daf_buf *out, int *status, const struct daf_agent *a,
    const char *word, const char *file)
{
	const char *const argv[] = { "ssh-add", word, file, NULL };
	const char *const env[] = { a->socket, NULL };
	struct daf_buf errors = { 0 };
	const struct daf_err *err;

	err = daf_proc_run(
	    out, &errors, status, argv, env, "", 0, OUTPUT_MAX, PATIENCE_MS);
	daf_buf_clear(&errors);
	return err;
}

char *
daf_agent_private_path(const struct daf_signer *s)
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

/* ssh-add is silent about a wrong passphrase. */
const struct daf_err *
daf_agent_not_opened(const char *path, const struct daf_buf *errors)
{
	if (errors->len == 0 || strstr(errors->data, "passphrase") != NULL)
		return daf_err(
		    DAF_NO_KEY, "that is not the passphrase of %s", path);
	return daf_err(
	    DAF_NO_KEY, "cannot use the key %s: %s", path, errors->data);
}
