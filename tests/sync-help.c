/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sync-help.c - see sync-help.h. */
#include "sync-help.h"

#include <unistd.h>

#define RING 32

static char home[256];
static struct daf_buf output;

int
help_setup(void **state)
{
	const char *tmp = getenv("TMPDIR"), *src = getenv("srcdir");
	char *real = realpath(src != NULL ? src : ".", NULL);

	(void)state;
	snprintf(home, sizeof(home), "%s/daftar-test-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (real == NULL || mkdtemp(home) == NULL || chdir(home) != 0)
		return -1;
	setenv("srcdir", real, 1);
	free(real);
	setenv("HOME", home, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("LC_ALL", "C", 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("SSH_AUTH_SOCK");
	unsetenv("SSH_ASKPASS");
	unsetenv("DISPLAY");
	unsetenv("DAFTAR_OFFICER");
	unsetenv("DAFTAR_KEY");
	unsetenv("DAFTAR_NOW");
	help_ok(daf_git_init());
	return 0;
}

int
help_teardown(void **state)
{
	(void)state;
	daf_buf_clear(&output);
	help_ok(daf_fs_remove_tree(home));
	return 0;
}

const char *
help_path(const char *name)
{
	static char ring[RING][512];
	static size_t next;
	char *path = ring[next++ % RING];

	snprintf(path, sizeof(ring[0]), "%s/%s", home, name);
	return path;
}

int
help_run(
    const char **out, const void *in, size_t in_len, const char *const argv[])
{
	struct daf_buf errors = { 0 };
	int status;

	daf_buf_clear(&output);
	help_ok(daf_proc_run(&output, &errors, &status, argv, NULL,
	    in != NULL ? in : "", in_len, 64 << 20, 120000));
	if (status != 0)
		daf_buf_add(&output, daf_buf_str(&errors), errors.len);
	daf_buf_clear(&errors);
	if (out != NULL)
		*out = daf_buf_str(&output);
	return status;
}

const char *
help_must(const char *const argv[])
{
	const char *out;
	size_t i;

	if (help_run(&out, NULL, 0, argv) != 0) {
		for (i = 0; argv[i] != NULL; i++)
			fprintf(stderr, "%s ", argv[i]);
		fail_msg("failed: %s", out);
	}
	if (output.len != 0 && output.data[output.len - 1] == '\n')
		output.data[--output.len] = '\0';
	return daf_buf_str(&output);
}

const char *
help_key(const char *name)
{
	const char *src = getenv("srcdir"), *copy;
	static const char *const ends[] = { "", ".pub" };
	char from[512], to[64], *text;
	size_t i, len;

	for (i = 0; i < 2; i++) {
		snprintf(from, sizeof(from), "%s/tests/keys/for-tests-%s%s",
		    src, name, ends[i]);
		snprintf(to, sizeof(to), "%s%s", name, ends[i]);
		help_ok(daf_fs_read(&text, &len, from, 4096));
		copy = help_path(to);
		help_ok(daf_fs_write(copy, text, len, 0600));
		free(text);
	}
	return copy;
}

struct daf_signer *
help_signer(const char *officer, const char *key)
{
	struct daf_signer *s;

	help_ok(daf_signer_new(&s, officer, help_key(key)));
	return s;
}

struct daf_repo *
help_repo(const char *name)
{
	struct daf_repo *repo;

	help_ok(daf_repo_init(help_path(name), true));
	help_ok(daf_repo_open(&repo, help_path(name)));
	return repo;
}

const char *
help_signers(void)
{
	struct daf_buf text = { 0 };
	const char *path = help_path("allowed_signers");
	struct daf_key key;

	help_ok(daf_key_read(&key, help_key("khan")));
	daf_buf_addf(&text, "a.khan@isb namespaces=\"git\" %s\n", key.line);
	help_ok(daf_key_read(&key, help_key("hq")));
	daf_buf_addf(&text, "h.qureshi@hq namespaces=\"git\" %s\n", key.line);
	help_ok(daf_fs_write(path, text.data, text.len, 0600));
	daf_buf_clear(&text);
	return path;
}

void
help_ok(const struct daf_err *err)
{
	char text[1024];

	if (err == NULL)
		return;
	snprintf(text, sizeof(text), "error %d: %s", (int)err->code, err->text);
	daf_err_free(err);
	fail_msg("%s", text);
}

void
help_refused(const struct daf_err *err, enum daf_code code, const char *part)
{
	char text[1024];

	if (err == NULL)
		fail_msg("no error, wanted \"%s\"", part);
	snprintf(text, sizeof(text), "error %d: %s", (int)err->code, err->text);
	if (err->code != code || strstr(err->text, part) == NULL)
		fail_msg("wanted %d \"%s\", got %s", (int)code, part, text);
	daf_err_free(err);
}
