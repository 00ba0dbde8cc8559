/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evidenceask.c - see evidenceask.h. */
#include "tui/evidenceask.h"

#include <stdlib.h>

#include "tui/ask.h"
#include "tui/evidence.h"
#include "tui/tofile.h"

/* *folder NULL: left. */
static void
ask_folder(char **folder, struct daf_ui *ui, const char *given)
{
	char *text = NULL;

	*folder = NULL;
	if (given != NULL && *given != '\0')
		text = daf_strdup(given);
	else if (!daf_ask_line(&text, ui, "Write evidence to folder:", NULL))
		return;
	if (*text != '\0')
		*folder = daf_tofile_named(text);
	free(text);
}

const struct daf_err *
daf_evidence_ask(
    struct daf_ui *ui, const struct daf_item *item, const char *folder)
{
	char *officer, *name, *id; /* a question may outlast the signer */
	struct daf_evidence e = { .record = item->record };
	char *where = NULL, *ground = NULL;
	const struct daf_err *err;
	struct daf_ledger *l;
	bool needed = false;
	size_t n;

	if (ui->cli->signer == NULL)
		return daf_err(DAF_NO_KEY,
		    "nobody has signed in: :officer chooses who makes it");
	err = daf_ui_ledger(&l, ui, item->ledger);
	if (err != NULL)
		return err;
	officer = daf_strdup(ui->cli->signer->id);
	name = daf_strdup(ui->cli->signer->name);
	id = daf_strdup(item->id);
	ask_folder(&where, ui, folder);
	if (where == NULL)
		goto done;
	e.folder = where;
	e.officer = officer;
	e.officer_name = name;
	err = daf_extract_place(where);
	if (err == NULL)
		err = daf_evidence_needs_ground(&needed, l, &e);
	if (err == NULL && daf_tofile_ground(&ground, ui, id, needed, false)) {
		e.ground = ground;
		err = daf_evidence_make(&n, l, &e);
		if (err == NULL)
			daf_ui_say(
			    ui, "%zu change sets written to %s", n, where);
	}
done:
	free(ground);
	free(where);
	free(officer);
	free(name);
	free(id);
	return err;
}
