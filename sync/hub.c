/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hub.c - see link.h: a bare repository made ready as hub, and the check that
 * it runs on what is pushed.
 *
 * The check keeps rubbish and strangers out; what it lets in, every register
 * verifies for itself. A hub without it works too.
 */
#include "sync/link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/fs.h"
#include "core/base/proc.h"
#include "core/base/text.h"
#include "sync/url.h"

#define OUTPUT_MAX 65536
#define SILENCE_MS 60000
#define MAIN_REF "refs/heads/main"

/* ---- daftar hub PATH ---- */

/* What a hub's repository is set to. */
static const struct {
	const char *name, *value;
} settings[] = {
	{ "core.fsync", "all" },             /* what is received is kept */
	{ "core.hooksPath", "hooks" },       /* the check is run, whatever
	                                      * hooks its account has */
	{ "core.logAllRefUpdates", "true" }, /* who moved what, for people */
	{ "gc.auto", "0" },                  /* nothing is ever dropped */
	{ "receive.autogc", "false" },
	{ "receive.denyDeletes", "true" },
	{ "receive.denyNonFastForwards", "true" },
	{ "receive.fsckObjects", "true" },
	{ "receive.maxInputSize", "2147483648" },
	{ "transfer.fsckObjects", "true" },
};

static const struct daf_err *
run_git(const char *const argv[], const char *path)
{
	struct daf_buf out = { 0 }, words = { 0 }, clean = { 0 };
	const struct daf_err *err;
	int status;

	err = daf_proc_run(&out, &words, &status, argv, daf_url_env, NULL, 0,
	    OUTPUT_MAX, SILENCE_MS);
	if (err == NULL && status != 0) {
		daf_text_clean(&clean, daf_buf_str(&words),
		    strcspn(daf_buf_str(&words), "\n"), false);
		err = daf_err(DAF_STORAGE,
		    "cannot make %s a hub: git says: "
		    "%s",
		    path, daf_buf_str(&clean));
	}
	daf_buf_clear(&out);
	daf_buf_clear(&words);
	daf_buf_clear(&clean);
	return err;
}

/* Nothing there, an empty folder, or a bare repository. */
static const struct daf_err *
check_place(const char *path)
{
	const struct daf_err *err;
	struct stat st;
	char **names, *head;
	size_t n;
	bool bare;

	if (lstat(path, &st) < 0)
		return errno == ENOENT
			   ? NULL
			   : daf_err_errno("cannot make %s a hub", path);
	if (!S_ISDIR(st.st_mode))
		return daf_err(DAF_REFUSED,
		    "cannot make %s a hub: it is no "
		    "folder",
		    path);
	if ((err = daf_fs_list(&names, &n, path)) != NULL)
		return err;
	daf_fs_names_free(names, n);
	head = daf_fs_join(path, "HEAD");
	bare = daf_fs_exists(head);
	free(head);
	if (n > 0 && !bare)
		return daf_err(DAF_REFUSED,
		    "cannot make %s a hub: the folder "
		    "holds other things; name a new one",
		    path);
	return NULL;
}

static const struct daf_err *
write_hook(const char *path, const char *program)
{
	char *folder = daf_fs_join(path, "hooks");
	char *file = daf_fs_join(folder, "pre-receive");
	struct daf_buf text = { 0 };
	const struct daf_err *err;
	const char *s;

	daf_buf_adds(&text,
	    "#!/bin/sh\n"
	    "# Lets in only chains that are signed by keys which headquarters\n"
	    "# listed, each to its own branch. `daftar hub` writes this "
	    "file.\n"
	    "program='");
	for (s = program; *s != '\0'; s++) {
		if (*s == '\'')
			daf_buf_adds(&text, "'\\''");
		else
			daf_buf_addc(&text, *s);
	}
	daf_buf_adds(&text, "'\n"
			    "[ -x \"$program\" ] || program=daftar\n"
			    "exec \"$program\" hub-receive\n");
	if ((err = daf_fs_mkdirs(folder, 0755)) == NULL)
		err = daf_fs_write(file, text.data, text.len, 0755);
	daf_buf_clear(&text);
	free(file);
	free(folder);
	return err;
}

const struct daf_err *
daf_hub_prepare(const char *path, const char *program)
{
	const char *const init[] = { "git", "init", "-q", "--bare",
		"--template=", "--", path, NULL };
	const char *const head[] = { "git", "--git-dir", path, "symbolic-ref",
		"HEAD", MAIN_REF, NULL };
	const char *config[] = { "git", "--git-dir", path, "config", NULL, NULL,
		NULL };
	const struct daf_err *err;
	size_t i;

	if (path[0] == '-')
		return daf_err(DAF_REFUSED,
		    "cannot make %s a hub: the name "
		    "begins with `-`",
		    path);
	if ((err = check_place(path)) != NULL ||
	    (err = run_git(init, path)) != NULL ||
	    (err = run_git(head, path)) != NULL)
		return err;
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		config[4] = settings[i].name;
		config[5] = settings[i].value;
		if ((err = run_git(config, path)) != NULL)
			return err;
	}
	daf_hub_sweep(path);
	return write_hook(path, program);
}
