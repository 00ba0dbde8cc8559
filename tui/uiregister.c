/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * uiregister.c - see ui.h: what screens ask of the register and of the officer
 * who works: ledgers, the right to write, settings.
 */
#include <stdlib.h>
#include <string.h>

#include "core/desk.h"
#include "tui/ui_priv.h"

#define LOCK_MINUTES "10"

const struct daf_err *
daf_ui_ledger(struct daf_ledger **out, struct daf_ui *ui, const char *name)
{
	struct daf_ui_priv *p = ui->p;
	const struct daf_err *err;
	size_t i;

	*out = ui->cli->ledger;
	if (name == NULL || strcmp(ui->cli->ledger->conf->name, name) == 0)
		return NULL;
	for (i = 0; i < p->nledgers; i++) {
		*out = p->ledgers[i];
		if (strcmp(p->ledgers[i]->conf->name, name) == 0)
			return NULL;
	}
	if (p->nledgers == DAF_UI_LEDGERS)
		return daf_err(DAF_FAILED,
		    "more than %d ledgers are open: start the program anew",
		    DAF_UI_LEDGERS);
	err = daf_ledger_open(out, ui->cli->reg, name);
	if (err == NULL)
		p->ledgers[p->nledgers++] = *out;
	return err;
}

void
daf_ui_changed(struct daf_ui *ui)
{
	size_t i;

	daf_ui_say_err(ui, daf_ledger_refresh(ui->cli->ledger));
	for (i = 0; i < ui->p->nledgers; i++)
		daf_ui_say_err(ui, daf_ledger_refresh(ui->p->ledgers[i]));
	daf_frame_count(ui);
}

bool
daf_ui_at_seat(const struct daf_ui *ui)
{
	const struct daf_ledger *l = ui->cli->ledger;

	return l->main_number > 0 &&
	       daf_register_owns(ui->cli->reg, l->conf->name, l->main.seat);
}

const struct daf_err *
daf_ui_may_write(struct daf_ui *ui)
{
	if (ui->cli->signer == NULL)
		return daf_err(DAF_NO_KEY,
		    "nobody has signed in: :officer chooses who works here");
	return daf_save_allowed(ui->cli->ledger, ui->cli->signer);
}

char *
daf_ui_setting(struct daf_ui *ui, const char *name, const char *otherwise)
{
	const struct daf_signer *signer = ui->cli->signer;
	char *value = NULL;

	if (signer != NULL)
		daf_err_free(
		    daf_desk_get(&value, ui->cli->reg, signer->id, name));
	if (value == NULL)
		daf_err_free(daf_desk_get(&value, ui->cli->reg, "", name));
	return value != NULL ? value : daf_strdup(otherwise);
}

void
daf_ui_obey(struct daf_ui *ui)
{
	char *text = daf_ui_setting(ui, "lock", LOCK_MINUTES);
	long minutes = strtol(text, NULL, 10);

	ui->p->lock_ms =
	    minutes > 0 && minutes <= 1440 ? (int64_t)minutes * 60000 : 0;
	free(text);
	text = daf_ui_setting(ui, "line", "");
	if (*text != '\0')
		daf_term_set_slow(ui->term, strcmp(text, "slow") == 0);
	free(text);
	text = daf_ui_setting(ui, "bidi", "terminal");
	daf_term_set_bidi(ui->term, strcmp(text, "app") == 0 ? DAF_BIDI_APP
				    : strcmp(text, "off") == 0
					? DAF_BIDI_OFF
					: DAF_BIDI_TERMINAL);
	free(text);
}
