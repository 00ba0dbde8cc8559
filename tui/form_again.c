/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form_again.c - who opens the form of a record of which he has a draft is asked
 * whether he goes on with that.
 */
#include <string.h>

#include "core/carry.h"
#include "tui/ask.h"
#include "tui/display.h"
#include "tui/form_priv.h"

/* The newest of a record; NULL: there is none. */
static const struct daf_draft *
newest(const struct daf_draft *drafts, size_t n, const char *ledger,
    const char *record)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(drafts[i].record, record) == 0 &&
		    strcmp(drafts[i].ledger, ledger) == 0 &&
		    daf_form_is_draft(drafts[i].body))
			return &drafts[i];
	return NULL;
}

static char
ask(struct daf_ui *ui, const struct daf_draft *draft)
{
	struct daf_date today;
	char when[DAF_DISPLAY_SIZE], answer;
	char *question;

	daf_display_today(&today, ui->cli->reg, draft->ledger);
	daf_display_moment(when, draft->saved,
	    daf_display_zone(ui->cli->reg, draft->ledger, draft->saved),
	    &today);
	question = daf_asprintf(
	    "Your draft of it is here, kept %s: d goes on, n begins anew",
	    when);
	answer = daf_ask_key(ui, question, "dn");
	free(question);
	return answer;
}

const struct daf_err *
daf_form_alone(const struct daf_ui *ui, int64_t draft)
{
	const struct daf_screen *s;

	for (s = ui->top; s != NULL; s = s->below)
		if (s->class == &daf_form_class &&
		    ((const struct daf_form_screen *)s)->draft == draft)
			return daf_err(DAF_REFUSED,
			    "this draft is open below: Esc goes back");
	return NULL;
}

const struct daf_err *
daf_form_again(const struct daf_draft **draft, bool *left,
    struct daf_pool *pool, struct daf_ui *ui, const char *ledger,
    const char *record)
{
	struct daf_draft *drafts = NULL;
	const struct daf_err *err;
	size_t n = 0;
	char answer;

	*draft = NULL;
	*left = false;
	if (ui->cli->signer == NULL)
		return NULL;
	err = daf_draft_list(
	    &drafts, &n, pool, ui->cli->reg, ui->cli->signer->id);
	if (err != NULL)
		return err;
	*draft = newest(drafts, n, ledger, record);
	if (*draft == NULL)
		return NULL;
	err = daf_form_alone(ui, (*draft)->id);
	if (err != NULL)
		return err;
	answer = ask(ui, *draft);
	*left = answer == '\0' || daf_ui_ending(ui);
	if (answer != 'd')
		*draft = NULL;
	return NULL;
}
