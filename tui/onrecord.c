/* SPDX-License-Identifier: GPL-3.0-or-later */
/* onrecord.c - see onrecord.h. */
#include "tui/onrecord.h"

#include "tui/screens.h"

static const struct daf_err *
open_it(struct daf_ui *ui, int64_t record, const char *arg)
{
	(void)arg;
	return daf_record_open(ui, record, 0);
}

static const struct daf_err *
strike(struct daf_ui *ui, int64_t record, const char *arg)
{
	(void)arg;
	return daf_strike_open(NULL, ui, &record, 1);
}

static const struct {
	enum daf_act act;
	bool none; /* also where no record is */
	const struct daf_err *(*go)(
	    struct daf_ui *ui, int64_t record, const char *arg);
} acts[] = {
	{ DAF_ACT_OPEN, false, open_it },
	{ DAF_ACT_EDIT, false, daf_form_edit },
	{ DAF_ACT_HISTORY, false, daf_history_open },
	{ DAF_ACT_MOVE, false, daf_move_open },
	{ DAF_ACT_STRIKE, false, strike },
	{ DAF_ACT_REQUEST, true, daf_request_open },
};

const struct daf_err *
daf_onrecord(
    bool *done, struct daf_ui *ui, int64_t record, const struct daf_order *o)
{
	size_t i;

	*done = true;
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (acts[i].act == o->act)
			return record != 0 || acts[i].none
				   ? acts[i].go(ui, record, o->arg)
				   : NULL;
	*done = false;
	return NULL;
}
