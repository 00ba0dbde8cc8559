/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signing.c - see signing.h. */
#include "tui/signing.h"

#include <inttypes.h>

#include "core/hide.h"
#include "core/query.h"
#include "sync/signed.h"
#include "tui/display.h"
#include "tui/logging.h"

/* What became of it, and which main commit says so. */
static void
standing(struct daf_buf *out, const struct daf_signed *s)
{
	char time[DAF_DISPLAY_SIZE];

	daf_buf_addf(
	    out, "State       %s\n", daf_state_name(s->standing.state));
	if (s->standing.reason != NULL)
		daf_buf_addf(out, "Reason      %s\n", s->standing.reason);
	if (s->main.number == 0)
		return;
	daf_display_time(time, s->main.time, s->main.zone);
	daf_buf_addf(
	    out, "By main     %" PRId64 " of %s", s->main.number, time);
	if (*s->main.by != '\0')
		daf_buf_addf(out, ", %s (%s)", s->main.by_name, s->main.by);
	daf_buf_addf(out, "\n  SHA-256   %s\n  Git       %s\n", s->main.sha256,
	    s->main.oid);
}

/* A signed text holds all of its records. */
static const struct daf_err *
may_read(struct daf_ui *ui, struct daf_pool *pool, const char *ledger,
    const char *at)
{
	const struct daf_err *err;
	struct daf_items items;
	struct daf_hide hide;
	bool may = true;
	size_t i;

	err = daf_touched(&items, pool, ui->cli->reg, ledger, at);
	for (i = 0; err == NULL && may && i < items.n; i++) {
		err = daf_hide_is(&hide, ui->cli->reg, items.items[i].record);
		if (err == NULL && hide.on)
			err = daf_logging_may_unhide(&may, ui->cli, ledger);
	}
	if (err == NULL && !may)
		err = daf_err(DAF_DENIED,
		    "protected: only officers whom the roster names for it "
		    "(role " DAF_HIDE_ROLE ") read what was signed");
	return err;
}

const struct daf_err *
daf_signing_text(
    struct daf_buf *out, struct daf_ui *ui, const char *ledger, const char *at)
{
	struct daf_pool *pool = daf_pool_new();
	char time[DAF_DISPLAY_SIZE];
	const struct daf_err *err;
	struct daf_signed s;
	struct daf_ledger *l;

	err = daf_ui_ledger(&l, ui, ledger);
	if (err == NULL)
		err = may_read(ui, pool, ledger, at);
	if (err == NULL)
		err = daf_signed(&s, pool, l, at);
	if (err == NULL) {
		daf_signed_text(out, &s);
		daf_display_time(time, s.standing.time, s.standing.zone);
		daf_buf_addf(out, "\n\nChange set  %s\n", s.at);
		if (s.standing.volume == 0)
			daf_buf_addf(out,
			    "  SHA-256   %s\n"
			    "  Git       %s\n",
			    s.standing.sha256, s.standing.oid);
		daf_buf_addf(out, "Written     %s, %s (%s), %s\n", time,
		    s.standing.by_name, s.standing.by, s.standing.office);
		standing(out, &s);
	}
	if (err == NULL && s.payload != NULL) {
		daf_buf_adds(out, "\nWhat was signed:\n\n");
		daf_buf_add(out, s.payload, s.payload_len);
	}
	daf_pool_free(pool);
	return err;
}
