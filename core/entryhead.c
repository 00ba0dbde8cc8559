/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entryhead.c - the head of the access log travels with the first save of a
 * day: one more line, the last one, in a change set that is written anyhow. See
 * entry.h, daf_entry_head.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/base/timefmt.h"
#include "core/db.h"
#include "core/entryi.h"

#define ROOM 2048 /* more than the line takes */
#define DAY 86400

/* The record of this replica; 0: there is none yet. */
static const struct daf_err *
find_record(int64_t *out, struct daf_entry *e)
{
	return daf_db_int(out, daf_register_db(e->reg), 0,
	    "SELECT r.id FROM list_column AS l"
	    " JOIN cell AS c ON c.list_column = l.id"
	    " JOIN record AS r ON r.id = c.record"
	    " WHERE l.type = '" DAF_ACCESS_TYPE "' AND l.field = 'updated'"
	    " AND r.ledger = ?1 AND r.struck = 0"
	    " AND substr(r.address, 1, length(?2) + 1) = ?2 || '-'"
	    " ORDER BY r.id"
	    " LIMIT 1",
	    "is", e->ledger->id, e->ledger->replica);
}

/* Does the record say something else, older than this head or about a log that
 * is not there any more? */
static const struct daf_err *
is_news(bool *out, struct daf_entry *e, int64_t record,
    const struct daf_access_head *head)
{
	struct daf_entry_live *rows, *hash;
	const struct daf_err *err;
	char known[65];
	size_t nrows = 0, nhash = 0;
	int64_t said;

	*out = true;
	err = daf_entry_live(&rows, &nrows, e, record, "rows");
	if (err == NULL)
		err = daf_entry_live(&hash, &nhash, e, record, "head");
	if (err != NULL || nrows == 0 || nhash == 0)
		return err;
	said = strtoll(rows[0].value, NULL, 10); /* what is none is old */
	if (said < head->rows)
		return NULL;
	err = daf_access_hash_at(known, e->reg, said);
	if (err == NULL)
		*out = strcmp(known, hash[0].value) != 0 &&
		       (said != head->rows ||
			   strcmp(head->hash, hash[0].value) != 0);
	return err;
}

/* How far the register was purged, if the record does not say so yet; else NULL.
 * A ledger with older types has no place for it. */
static const struct daf_err *
find_purged(const char **out, struct daf_entry *e, int64_t record)
{
	const struct daf_type *type =
	    daf_types_find(e->ledger->types, DAF_ACCESS_TYPE);
	struct daf_entry_live *live;
	const struct daf_err *err = NULL;
	size_t n = 0;

	*out = NULL;
	if (daf_type_field(type, DAF_PURGED) == NULL)
		return NULL;
	*out = daf_config_get(
	    daf_register_config(e->reg), "ledger", e->ledger->name, DAF_PURGED);
	if (*out != NULL && record != 0)
		err = daf_entry_live(&live, &n, e, record, DAF_PURGED);
	if (n == 1 && strcmp(live[0].value, *out) == 0)
		*out = NULL;
	return err;
}

static const struct daf_err *
put_line(struct daf_entry *e, int64_t record, const struct daf_access_head *h,
    const char *day, const char *purged)
{
	const char *fields[4], *values[4];
	const struct daf_err *err;
	char rows[24];
	size_t index, n = 0;

	snprintf(rows, sizeof(rows), "%" PRId64, h->rows);
	if (day != NULL) {
		fields[n] = "rows";
		values[n++] = rows;
		fields[n] = "head";
		values[n++] = h->hash;
		fields[n] = "day";
		values[n++] = day;
	}
	if (purged != NULL) {
		fields[n] = DAF_PURGED;
		values[n++] = purged;
	}
	e->program = true;
	err = record == 0 ? daf_entry_create(
				&index, e, DAF_ACCESS_TYPE, n, fields, values)
			  : daf_entry_change(e, record, n, fields, values,
				DAF_OVER_ALL, NULL, 0);
	e->program = false;
	return err;
}

const struct daf_err *
daf_entry_head(struct daf_entry *e)
{
	struct daf_date today = daf_time_date(e->now, e->zone), day;
	char text[DAF_TIME_SIZE];
	struct daf_access_head head;
	const struct daf_err *err;
	const char *purged;
	int64_t record, time;
	bool news = true;

	if (daf_types_find(e->ledger->types, DAF_ACCESS_TYPE) == NULL ||
	    daf_entry_room(e) < ROOM)
		return NULL;
	err = daf_access_head_before(&head, &time, e->reg,
	    daf_date_days(today) * DAY - (int64_t)e->zone * 60);
	if (err != NULL || head.rows == 0)
		return err;
	err = find_record(&record, e);
	if (err == NULL && record != 0)
		err = is_news(&news, e, record, &head);
	if (err == NULL)
		err = find_purged(&purged, e, record);
	if (err != NULL || (!news && purged == NULL))
		return err;
	day = daf_time_date(time, daf_time_offset(e->ledger->zone, time));
	daf_date_text(text, day);
	err = put_line(e, record, &head, news ? text : NULL, purged);
	if (err != NULL && err->code == DAF_REFUSED) {
		/* A charter's type that asks for more must stop no save. */
		daf_err_free(err);
		err = NULL;
	}
	return err;
}

/* The record in which a change set carried a head; 0: it carried none. */
static const struct daf_err *
find_carrier(int64_t *out, struct daf_entry *e, const struct daf_addr *at)
{
	return daf_db_int(out, daf_register_db(e->reg), 0,
	    "SELECT v.record FROM change_set AS c"
	    " JOIN replica AS p ON p.id = c.replica"
	    " JOIN value AS v ON v.change_set = c.id"
	    " AND v.field = (SELECT id FROM field WHERE name = 'head')"
	    " JOIN record AS r ON r.id = v.record"
	    " AND r.type = '" DAF_ACCESS_TYPE "'"
	    " WHERE p.ledger = ?1 AND p.name = ?2 AND c.seq = ?3",
	    "isi", e->ledger->id, at->replica, at->seq);
}

const struct daf_err *
daf_entry_settle_head(
    struct daf_entry *e, const struct daf_addr *at, const char *reason)
{
	const char *const fields[] = { DAF_SETTLED_UPTO, DAF_SETTLED_WHY };
	struct daf_addr whole = *at;
	char text[DAF_ADDR_SIZE];
	const char *const values[] = { text, reason };
	const struct daf_err *err;
	int64_t record;
	size_t i = 0;

	while (e->roles[i] != NULL && strcmp(e->roles[i], "hq") != 0)
		i++;
	if (e->roles[i] == NULL)
		return daf_err(DAF_DENIED,
		    "that an access log is lost is for headquarters to settle "
		    "(role hq)");
	whole.index = 1;
	daf_addr_text(text, &whole);
	err = find_carrier(&record, e, &whole);
	if (err == NULL && record == 0)
		err = daf_err(DAF_REFUSED,
		    "%s carried no head of an access log: `daftar verify` at "
		    "the register whose log is lost names the last one that "
		    "did",
		    text);
	if (err != NULL)
		return err;
	e->program = true;
	err = daf_entry_change(
	    e, record, 2, fields, values, DAF_OVER_ALL, NULL, 0);
	e->program = false;
	return err;
}
