/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stormstick.c - see storm.h: packages go on sticks, which are lost, damaged,
 * old, read twice, and by who was not meant.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "storm.h"

struct stick {
	const char *offices[STORM_OFFICES];
	struct daf_pack_order order;
	char name[32];
};

static const struct daf_err *
deed_pack(
    struct storm *w, struct storm_office *o, struct storm_result *r, void *arg)
{
	struct stick *s = arg;
	struct daf_pool *pool = daf_pool_new();
	struct daf_packed packed;
	const struct daf_err *err;

	(void)r;
	err = daf_pack(&packed, pool, o->l, storm_path(w, s->name), &s->order);
	daf_pool_free(pool);
	if (err == NULL || strstr(err->text, "to carry") == NULL)
		return err;
	daf_err_free(err);
	return daf_err(DAF_REFUSED, "they have it all");
}

static const struct daf_err *
deed_unpack(
    struct storm *w, struct storm_office *o, struct storm_result *r, void *arg)
{
	struct stick *s = arg;

	return daf_unpack(
	    &r->tally, o->l, storm_path(w, s->name), storm_watch(w));
}

void
storm_pack(struct storm *w, struct storm_office *o)
{
	struct stick s = { .order.replace = true };
	const struct storm_result *r;
	size_t i = storm_below(w, STORM_STICKS);

	snprintf(s.name, sizeof(s.name), "sticks/%zu", i);
	s.order.offices = s.offices;
	s.order.all = storm_chance(w, 30);
	s.order.plain = storm_chance(w, 20);
	if (storm_chance(w, 60) && o != &w->offices[0])
		s.offices[s.order.noffices++] = "hq";
	else if (storm_chance(w, 50))
		s.offices[s.order.noffices++] =
		    w->offices[storm_below(w, w->n)].code;
	r = storm_do(w, o, "pack", true, false, deed_pack, &s);
	if (r->code == DAF_OK && r->done) {
		w->stick[i] = true;
		w->counts[STORM_PACKS]++;
	} else if (w->stick[i] && !daf_fs_exists(storm_path(w, s.name))) {
		storm_fail("the stick that was there is gone");
	}
	w->stick[i] = daf_fs_exists(storm_path(w, s.name));
}

static void
damage(struct storm *w, const char *path)
{
	char *data;
	size_t len, i;

	storm_ok(daf_fs_read(&data, &len, path, DAF_PACKAGE_MAX));
	if (storm_chance(w, 50))
		len -= 1 + storm_below(w, len);
	else
		for (i = 1 + storm_below(w, 3); i > 0; i--)
			data[storm_below(w, len)] ^=
			    (char)(1 << storm_below(w, 8));
	storm_ok(daf_fs_write(path, data, len, 0600));
	free(data);
}

void
storm_unpack(struct storm *w, struct storm_office *o)
{
	size_t i = storm_below(w, STORM_STICKS), k;
	const struct storm_result *r;
	struct stick s = { 0 };

	for (k = 0; k < STORM_STICKS && !w->stick[i]; k++)
		i = (i + 1) % STORM_STICKS;
	if (!w->stick[i])
		return;
	snprintf(s.name, sizeof(s.name), "sticks/%zu", i);
	if (storm_chance(w, 12)) {
		w->counts[STORM_STICK_FAULTS]++;
		w->stick[i] = false;
		if (storm_chance(w, 50)) {
			(void)remove(storm_path(w, s.name));
			return;
		}
		damage(w, storm_path(w, s.name));
	}
	r = storm_do(w, o, w->stick[i] ? "unpack" : "unpack what is damaged",
	    true, false, deed_unpack, &s);
	if (r->done && r->code == DAF_OK)
		w->counts[STORM_UNPACKS]++;
	if (!w->stick[i])
		(void)remove(storm_path(w, s.name));
}
