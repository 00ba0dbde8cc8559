/* SPDX-License-Identifier: GPL-3.0-or-later */
/* known.c - see known.h. */
#include "tui/known.h"

#include <string.h>

#include "tui/display.h"

/* Is there more to tell of the one than of the other? */
static bool
tells_more(const struct daf_desk_link *a, const struct daf_desk_link *b)
{
	bool cut = *a->outcome != '\0', other = *b->outcome != '\0';

	return cut != other ? cut : a->ended > b->ended;
}

static const struct daf_err *
add(struct daf_known *k, struct daf_pool *pool, struct daf_register *reg,
    const char *ledger)
{
	struct daf_desk_link well, last;
	const struct daf_err *err;

	err = daf_desk_last_link(&last, pool, reg, ledger, false);
	if (err == NULL)
		err = daf_desk_last_link(&well, pool, reg, ledger, true);
	if (err != NULL)
		return err;
	if (!k->hub || well.ended < k->since)
		k->since = well.ended;
	k->hub = true;
	k->cut |= last.ended == 0 || *last.outcome != '\0';
	if (tells_more(&last, &k->last))
		k->last = last;
	return NULL;
}

const struct daf_err *
daf_known_read(struct daf_known *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger)
{
	const struct daf_register_ledger *l;
	const struct daf_err *err = NULL;
	size_t i;

	*out = (struct daf_known){ .last = { .ledger = "", .outcome = "" } };
	for (i = 0; err == NULL && i < daf_register_nledgers(reg); i++) {
		l = daf_register_ledger_at(reg, i);
		if (l->url != NULL &&
		    (ledger == NULL || strcmp(ledger, l->name) == 0))
			err = add(out, pool, reg, l->name);
	}
	return err;
}

const struct daf_err *
daf_known_when(char **out, struct daf_register *reg, const char *ledger)
{
	struct daf_pool *pool = daf_pool_new();
	char when[DAF_DISPLAY_SIZE];
	struct daf_known known;
	const struct daf_err *err;
	struct daf_date today;

	*out = NULL;
	err = daf_known_read(&known, pool, reg, ledger);
	if (err == NULL && known.since != 0) {
		daf_display_today(&today, reg, NULL);
		daf_display_moment(when, known.since,
		    daf_display_zone(reg, NULL, known.since), &today);
		*out = daf_strdup(when);
	}
	daf_pool_free(pool);
	return err;
}
