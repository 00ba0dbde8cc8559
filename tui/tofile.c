/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tofile.c - see tofile.h. */
#include "tui/tofile.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "tui/ask.h"

static bool
may_replace(struct daf_ui *ui, const char *path)
{
	char *question;
	bool yes;

	if (!daf_fs_exists(path))
		return true;
	question = daf_asprintf("%s exists. Replace it? y yes, n no", path);
	yes = daf_ask_key(ui, question, "yn") == 'y';
	free(question);
	return yes;
}

bool
daf_tofile_path(
    char **path, struct daf_ui *ui, const char *given, const char *begin)
{
	const char *home = getenv("HOME");
	char *text = NULL;

	*path = NULL;
	if (given != NULL && *given != '\0')
		text = daf_strdup(given);
	else if (!daf_ask_line(&text, ui, "Write to file:", begin))
		return false;
	*path = strncmp(text, "~/", 2) == 0 && home != NULL
		    ? daf_asprintf("%s/%s", home, text + 2)
		    : daf_strdup(text);
	free(text);
	if (**path != '\0' && may_replace(ui, *path))
		return true;
	free(*path);
	*path = NULL;
	return false;
}
