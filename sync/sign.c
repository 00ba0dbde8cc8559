/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign.c - see sign.h. */
#include "sync/sign.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/addr.h"
#include "core/base/fs.h"
#include "core/base/proc.h"
#include "core/base/text.h"
#include "core/register.h"

#define NAME_MAX_BYTES 128
#define OUTPUT_MAX 16384
/* A passphrase, a touch on a security key: people are slow. */
#define PATIENCE_MS (5 * 60 * 1000)

bool
daf_officer_name_valid(const char *name, size_t len)
{
	return len >= 1 && len <= NAME_MAX_BYTES && name[0] != ' ' &&
	       name[len - 1] != ' ' && memchr(name, '<', len) == NULL &&
	       memchr(name, '>', len) == NULL &&
	       memchr(name, '\n', len) == NULL &&
	       daf_text_storable(name, len, NULL, NULL);
}

const struct daf_err *
daf_officer_parse(char **name, char **id, char **office, const char *text)
{
	size_t len = strlen(text);
	const char *open = strchr(text, '<');
	const char *at = open != NULL ? strchr(open, '@') : NULL;

	if (at == NULL || open == text || open[-1] != ' ' ||
	    text[len - 1] != '>') {
		return daf_err(DAF_REFUSED,
		    "\"%s\" is no officer: it should "
		    "look like \"A. Khan <a.khan@isb>\"",
		    text);
	}
	if (!daf_officer_name_valid(text, (size_t)(open - text) - 1)) {
		return daf_err(DAF_REFUSED,
		    "the name in \"%s\" is not one "
		    "line of 1 to %d bytes of plain text",
		    text, NAME_MAX_BYTES);
	}
	if (!daf_officer_id_valid(open + 1, (size_t)(text + len - open) - 2)) {
		return daf_err(DAF_REFUSED,
		    "the id in \"%s\" is not of the "
		    "form a.khan@isb (small letters, digits, . _ -, then the "
		    "office's code)",
		    text);
	}
	if (name != NULL)
		*name = daf_strndup(text, (size_t)(open - text) - 1);
	if (id != NULL)
		*id = daf_strndup(open + 1, (size_t)(text + len - open) - 2);
	if (office != NULL)
		*office = daf_strndup(at + 1, (size_t)(text + len - at) - 2);
	return NULL;
}

/* A key itself, where a path could stand (git-config(1), user.signingKey). */
static const char *
literal_key(const char *text)
{
	if (strncmp(text, "key::", 5) == 0)
		return text + 5;
	return strncmp(text, "ssh-", 4) == 0 || strncmp(text, "sk-ssh-", 7) == 0
		   ? text
		   : NULL;
}

/* Of a private key's path the .pub beside it. */
static char *
public_path(const char *path)
{
	size_t n = strlen(path);
	char *pub;

	if (n > 4 && strcmp(path + n - 4, ".pub") == 0)
		return daf_strdup(path);
	pub = daf_asprintf("%s.pub", path);
	if (daf_fs_exists(pub))
		return pub;
	free(pub);
	return daf_strdup(path);
}

const struct daf_err *
daf_signer_new(
    struct daf_signer **out, const char *officer, const char *key_path)
{
	struct daf_signer *s = daf_calloc(1, sizeof(*s));
	const char *literal = literal_key(key_path);
	const struct daf_err *err;

	*out = NULL;
	err = daf_officer_parse(&s->name, &s->id, NULL, officer);
	if (err != NULL)
		goto done;
	if (literal != NULL) {
		err = daf_key_parse(&s->key, literal);
	} else {
		s->key_path = public_path(key_path);
		err = daf_key_read(&s->key, s->key_path);
	}
done:
	if (err != NULL)
		daf_signer_free(s);
	else
		*out = s;
	return err;
}

void
daf_signer_free(struct daf_signer *s)
{
	if (s == NULL)
		return;
	free(s->id);
	free(s->name);
	free(s->key_path);
	free(s);
}

/* ssh-keygen's last line, which says what is wrong. */
static const char *
last_line(struct daf_buf *errors)
{
	char *eol;

	while (errors->len != 0 && (errors->data[errors->len - 1] == '\n' ||
				       errors->data[errors->len - 1] == '\r'))
		errors->data[--errors->len] = '\0';
	if (errors->len == 0)
		return "it does not say why";
	eol = strrchr(errors->data, '\n');
	return eol != NULL ? eol + 1 : errors->data;
}

static const struct daf_err *
run_keygen(struct daf_buf *out, const struct daf_signer *s, const char *path,
    const void *payload, size_t len)
{
	const bool agent = s->key_path == NULL;
	const char *const argv[] = { "ssh-keygen", "-q", "-Y", "sign", "-n",
		"git", "-f", path, agent ? "-U" : NULL, NULL };
	/* ssh-keygen asks a program that always refuses, not the terminal. */
	static const char *const refuse[] = { "SSH_ASKPASS=false",
		"SSH_ASKPASS_REQUIRE=force" };
	const char *env[4] = { NULL };
	size_t n = 0;
	/* A security key's request to touch it has to be seen. */
	const bool show = !s->quiet && s->key.alg == DAF_KEY_SK_ED25519 &&
			  isatty(STDERR_FILENO) == 1;
	struct daf_buf errors = { 0 };
	const struct daf_err *err;
	int status;

	if (s->quiet) {
		env[n++] = refuse[0];
		env[n++] = refuse[1];
	}
	if (s->alone)
		env[n++] = "SSH_AUTH_SOCK";
	err = daf_proc_run(out, show ? NULL : &errors, &status, argv, env,
	    payload, len, OUTPUT_MAX, PATIENCE_MS);
	if (err == NULL && status != 0) {
		err = daf_err(DAF_NO_KEY,
		    "cannot sign: the key is gone or locked (ssh-add?): %s: %s",
		    agent ? s->key.fingerprint : path,
		    show ? "see above" : last_line(&errors));
	}
	daf_buf_clear(&errors);
	return err;
}

/* ssh-keygen wants a file, even for a key that only the agent has. */
static const struct daf_err *
run_with_literal(struct daf_buf *out, const struct daf_signer *s,
    const void *payload, size_t len)
{
	char *dir, *path, *line;
	const struct daf_err *err;

	if ((err = daf_fs_temp_dir(&dir)) != NULL)
		return err;
	path = daf_fs_join(dir, "key.pub");
	line = daf_asprintf("%s\n", s->key.line);
	err = daf_fs_write(path, line, strlen(line), 0600);
	if (err == NULL)
		err = run_keygen(out, s, path, payload, len);
	daf_err_keep(&err, daf_fs_remove_tree(dir));
	free(line);
	free(path);
	free(dir);
	return err;
}

const struct daf_err *
daf_sign(struct daf_buf *armour, const struct daf_signer *s,
    const void *payload, size_t len)
{
	struct daf_buf made = { 0 };
	const struct daf_err *err;
	struct daf_sig sig;

	if (s->key_path == NULL)
		err = run_with_literal(&made, s, payload, len);
	else
		err = run_keygen(&made, s, s->key_path, payload, len);
	if (err != NULL)
		goto done;
	err = daf_sig_parse(&sig, daf_buf_str(&made), made.len);
	if (err != NULL) {
		err = daf_err_wrap(err, "ssh-keygen made a signature that "
					"cannot be used");
	} else if (!daf_key_equal(&sig.key, &s->key) ||
		   !daf_sig_verify(&sig, payload, len)) {
		err = daf_err(DAF_NO_KEY,
		    "ssh-keygen made a signature that "
		    "is not one of the key %s",
		    s->key.fingerprint);
	} else {
		daf_buf_add(armour, made.data, made.len);
	}
done:
	daf_buf_clear(&made);
	return err;
}
