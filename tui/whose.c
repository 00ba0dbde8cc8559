/* SPDX-License-Identifier: GPL-3.0-or-later */
/* whose.c - see whose.h. */
#include "tui/whose.h"

#include <stdlib.h>
#include <string.h>

#include "tui/screens.h"

static const struct {
	const char *word, *text;
} rows[] = {
	[DAF_WHOSE_MINE] = { "mine", "yours" },
	[DAF_WHOSE_OFFICE] = { "office", "your office" },
	[DAF_WHOSE_ALL] = { "all", "all offices" },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

const char *
daf_whose_text(enum daf_whose whose)
{
	return rows[whose].text;
}

bool
daf_whose_parse(enum daf_whose *out, const char *word)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		if (strcmp(rows[i].word, word) == 0) {
			*out = (enum daf_whose)i;
			return true;
		}
	return false;
}

enum daf_whose
daf_whose_now(struct daf_ui *ui)
{
	enum daf_whose whose = DAF_WHOSE_OFFICE;
	char *text = daf_ui_setting(ui, DAF_WHOSE_SETTING, DAF_WHOSE_OTHERWISE);

	(void)daf_whose_parse(&whose, text);
	free(text);
	return whose;
}

void
daf_whose_ask(
    struct daf_due_query *query, const struct daf_ui *ui, enum daf_whose whose)
{
	const struct daf_signer *signer = ui->cli->signer;

	query->own_office = whose == DAF_WHOSE_OFFICE;
	query->officer =
	    whose == DAF_WHOSE_ALL || signer == NULL ? NULL : signer->id;
	/* nobody works here: nothing can be his */
	if (signer == NULL && whose == DAF_WHOSE_MINE)
		query->own_office = true;
}

const struct daf_err *
daf_whose_change(struct daf_ui *ui, const char *word)
{
	const struct daf_err *err;
	char *text;

	if (word == NULL)
		word = rows[(daf_whose_now(ui) + 1) % ROWS].word;
	text = daf_asprintf("%s=%s", DAF_WHOSE_SETTING, word);
	err = daf_settings_set(ui, text);
	free(text);
	return err;
}
