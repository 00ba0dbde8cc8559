/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tofile.c - see tofile.h. */
#include "tui/tofile.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "core/base/text.h"
#include "tui/ask.h"
#include "tui/logging.h"

#define PATH_COLUMNS 40 /* of a path in a question, which must be seen whole */

/* The path, or if that is too long the file's name after "...". */
static char *
short_path(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct daf_buf fit = { 0 };

	if (daf_text_width(path) <= PATH_COLUMNS)
		return daf_strdup(path);
	daf_buf_adds(&fit, slash != NULL ? ".../" : "");
	daf_text_fit(
	    &fit, slash != NULL ? slash + 1 : path, PATH_COLUMNS - 4, false);
	return daf_buf_steal(&fit);
}

static bool
may_replace(struct daf_ui *ui, const char *path)
{
	char *question, *shown;
	bool yes;

	if (!daf_fs_exists(path))
		return true;
	shown = short_path(path);
	question = daf_asprintf("%s exists. Replace it? y yes, n no", shown);
	yes = daf_ask_key(ui, question, "yn") == 'y';
	free(question);
	free(shown);
	return yes;
}

static char *
at_home(const char *path)
{
	const char *home = getenv("HOME");

	if (strncmp(path, "~/", 2) == 0 && home != NULL)
		return daf_asprintf("%s/%s", home, path + 2);
	return daf_strdup(path);
}

char *
daf_tofile_word(const char **rest, const char *text)
{
	const bool quoted = *text == '"' && strchr(text + 1, '"') != NULL;
	const size_t n = strcspn(text + quoted, quoted ? "\"" : " ");
	char *word = daf_strndup(text + quoted, n), *path = at_home(word);

	text += n + (quoted ? 2 : 0);
	*rest = text + strspn(text, " ");
	free(word);
	return path;
}

char *
daf_tofile_named(const char *text)
{
	const char *rest;
	char *path;

	path = daf_tofile_word(&rest, text);
	if (*rest == '\0')
		return path;
	free(path);
	return at_home(text);
}

bool
daf_tofile_path(
    char **path, struct daf_ui *ui, const char *given, const char *begin)
{
	char *text = NULL;

	*path = NULL;
	if (given != NULL && *given != '\0')
		text = daf_strdup(given);
	else if (!daf_ask_line(&text, ui, "Write to file:", begin))
		return false;
	*path = daf_tofile_named(text);
	free(text);
	if (**path != '\0' && may_replace(ui, *path))
		return true;
	free(*path);
	*path = NULL;
	return false;
}

const struct daf_err *
daf_tofile_reveal(
    bool *reveal, bool *left, struct daf_ui *ui, const char *ledger)
{
	const struct daf_err *err;
	bool may = false;
	char key = 'p';

	*reveal = *left = false;
	if (ui->cli->signer != NULL) {
		err = daf_logging_may_unhide(&may, ui->cli, ledger);
		if (err != NULL)
			return err;
	}
	if (may)
		key = daf_ask_key(ui,
		    "Protected persons: p by their pseudonyms, n by name "
		    "(logged, with a ground)",
		    "pn");
	*left = key == 0;
	*reveal = key == 'n';
	return NULL;
}

bool
daf_tofile_ground(char **ground, struct daf_ui *ui, const char *about,
    bool needed, bool revealed)
{
	*ground = NULL;
	if (!needed && !revealed)
		return true;
	if (!daf_ask_remembered(ground, ui,
		revealed ? "It names who is protected: who gets it, by what "
			   "right?"
			 : "Handling code: who gets it, by what right?",
		about))
		return false;
	if (**ground != '\0')
		return true;
	free(*ground);
	*ground = NULL;
	return false;
}
