/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hubsweep.c - see link.h: what git leaves at a hub of a push whose line broke. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "core/base/fs.h"
#include "sync/link.h"

#define INCOMING "tmp_objdir-incoming-"
#define OLD_S (24 * 3600) /* a push may go on for long */
#define DEPTH_MAX 3       /* of its folders, pack/ and 00/ to ff/ */

/* Was anything in it written since? What cannot be looked at, was. */
static bool
written_since(const char *path, int64_t since, int depth)
{
	const struct daf_err *err;
	struct stat st;
	char **names, *inner;
	size_t n, i;
	bool is;

	if (lstat(path, &st) != 0 || st.st_mtime > since)
		return true;
	if (!S_ISDIR(st.st_mode))
		return false;
	if (depth == 0)
		return true;
	err = daf_fs_list(&names, &n, path);
	if (err != NULL) {
		daf_err_free(err);
		return true;
	}
	is = false;
	for (i = 0; i < n && !is; i++) {
		inner = daf_fs_join(path, names[i]);
		is = written_since(inner, since, depth - 1);
		free(inner);
	}
	daf_fs_names_free(names, n);
	return is;
}

void
daf_hub_sweep(const char *path)
{
	char *folder = daf_fs_join(path, "objects"), *old;
	const int64_t since = (int64_t)time(NULL) - OLD_S; /* as files have */
	const struct daf_err *err;
	char **names = NULL;
	size_t n = 0, i;

	err = daf_fs_list(&names, &n, folder);
	for (i = 0; err == NULL && i < n; i++) {
		if (strncmp(names[i], INCOMING, strlen(INCOMING)) != 0)
			continue;
		old = daf_fs_join(folder, names[i]);
		/* Another account's may be its own to remove. */
		if (!written_since(old, since, DEPTH_MAX))
			daf_err_free(daf_fs_remove_tree(old));
		free(old);
	}
	daf_err_free(err);
	daf_fs_names_free(names, n);
	free(folder);
}
