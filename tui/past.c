/* SPDX-License-Identifier: GPL-3.0-or-later */
/* past.c - see past.h. */
#include "tui/past.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct daf_set *
daf_past_set(const struct daf_past *past, const char *field)
{
	size_t i;

	for (i = 0; i < past->nsets; i++)
		if (strcmp(past->sets[i].field, field) == 0)
			return &past->sets[i];
	return NULL;
}

const char *
daf_past_value(const struct daf_past *past, size_t n, const char *field,
    const struct daf_addr *at)
{
	const struct daf_set *set;
	char text[DAF_ADDR_SIZE];
	size_t i;

	daf_addr_text(text, at);
	for (i = 0; i < n; i++) {
		if (strcmp(past[i].at, text) != 0)
			continue;
		set = daf_past_set(&past[i], field);
		return set != NULL ? set->value : NULL;
	}
	return NULL;
}

const char *
daf_past_state(const struct daf_past *past, char room[DAF_PAST_STATE])
{
	if (past->volume == 0)
		return daf_state_name(past->state);
	snprintf(room, DAF_PAST_STATE, "volume %" PRId64, past->volume);
	return room;
}

size_t
daf_past_replaced(const char **values, size_t max, bool *missing,
    const struct daf_past *past, size_t n, const struct daf_set *set)
{
	const char *value;
	size_t i, k, found = 0;

	*missing = false;
	for (i = 0; i < set->nover && found < max; i++) {
		value = daf_past_value(past, n, set->field, &set->over[i]);
		if (value == NULL) {
			*missing = true;
			continue;
		}
		for (k = 0; k < found; k++)
			if (strcmp(values[k], value) == 0)
				break;
		if (k == found)
			values[found++] = value;
	}
	return found;
}

void
daf_past_count(struct daf_past_states *out, const struct daf_past *past,
    size_t n, const struct daf_register *reg, const char *ledger)
{
	char replica[DAF_REPLICA_SIZE];
	const char *dash;
	size_t i, len;
	bool own;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < n; i++) {
		dash = strchr(past[i].at, '-');
		len = dash != NULL ? (size_t)(dash - past[i].at) : 0;
		if (len >= sizeof(replica))
			continue;
		memcpy(replica, past[i].at, len);
		replica[len] = '\0';
		own = daf_register_owns(reg, ledger, replica);
		(own ? out->own : out->others)[past[i].state]++;
	}
}

void
daf_past_sentence(struct daf_buf *out, const struct daf_past_states *states)
{
	static const struct {
		enum daf_state state;
		bool own;
		const char *words; /* after "2 changes" */
	} rows[] = {
		{ DAF_REFUSED_STATE, true, "refused by headquarters" },
		{ DAF_HELD, true, "held by headquarters" },
		{ DAF_HERE, true, "on this computer, not yet sent" },
		{ DAF_SENT, true, "sent, not yet accepted" },
		{ DAF_REFUSED_STATE, false, "of others refused" },
		{ DAF_HELD, false, "of others held" },
		{ DAF_SENT, false, "of others, not yet accepted" },
	};
	size_t i, n, start = out->len;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		n = (rows[i].own ? states->own : states->others)[rows[i].state];
		if (n == 0)
			continue;
		daf_buf_addf(out, "%s%zu change%s %s",
		    out->len > start ? "; " : "", n, n == 1 ? "" : "s",
		    rows[i].words);
	}
	if (out->len == start)
		daf_buf_adds(out, "accepted by headquarters");
}
