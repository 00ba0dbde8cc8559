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
daf_ui_seat_of(const struct daf_ui *ui, const struct daf_ledger *l)
{
	return l->main_number > 0 &&
	       daf_register_owns(ui->cli->reg, l->conf->name, l->main.seat);
}

bool
daf_ui_in_view(const struct daf_ui *ui, const char *ledger)
{
	return ui->cli->ledger_name == NULL ||
	       strcmp(ui->cli->ledger_name, ledger) == 0;
}

static const struct daf_err *
signed_in(const struct daf_ui *ui)
{
	if (ui->cli->signer != NULL)
		return NULL;
	return daf_err(DAF_NO_KEY,
	    "nobody has signed in: :officer chooses who works here");
}

static const struct daf_err *
may_write_in(struct daf_ui *ui, const char *ledger)
{
	const struct daf_err *err;
	struct daf_ledger *l;

	err = daf_ui_ledger(&l, ui, ledger);
	return err != NULL ? err : daf_save_allowed(l, ui->cli->signer);
}

/* In one of them; else why not in the one that the screens began with. */
const struct daf_err *
daf_ui_may_write(struct daf_ui *ui, const char *ledger)
{
	const struct daf_register *reg = ui->cli->reg;
	const struct daf_err *err = signed_in(ui), *other;
	size_t i;

	if (err != NULL)
		return err;
	if (ledger == NULL)
		ledger = ui->cli->ledger_name;
	err = may_write_in(ui, ledger);
	if (ledger != NULL)
		return err;
	for (i = 0; err != NULL && i < daf_register_nledgers(reg); i++) {
		other = may_write_in(ui, daf_register_ledger_at(reg, i)->name);
		daf_err_free(other == NULL ? err : other);
		if (other == NULL)
			err = NULL;
	}
	return err;
}

static const struct daf_err *
may_at_seat(const struct daf_ui *ui, const struct daf_ledger *l)
{
	const struct daf_err *err;

	if (!daf_ui_seat_of(ui, l))
		return daf_err(DAF_DENIED,
		    "the roster is changed at the seat, %s, at headquarters",
		    l->charter != NULL ? l->charter->seat : "not known yet");
	err = signed_in(ui);
	return err != NULL ? err : daf_seat_allowed(l, ui->cli->signer);
}

const struct daf_err *
daf_ui_may(struct daf_ui *ui, enum daf_right right)
{
	const struct daf_err *err = NULL;

	if (ui->cli->ledger == NULL)
		return NULL; /* before the first start has made one */
	switch (right) {
	case DAF_RIGHT_READ:
		break;
	case DAF_RIGHT_WRITE:
		err = daf_ui_may_write(ui, NULL);
		break;
	case DAF_RIGHT_SEAT:
		err = may_at_seat(ui, ui->top != NULL && ui->top->ledger != NULL
					  ? ui->top->ledger
					  : ui->cli->ledger);
		break;
	}
	return err;
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
