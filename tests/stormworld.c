/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stormworld.c - see storm.h: the world, and a copy of it for each seed. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/proc.h"
#include "chance.h"
#include "storm.h"

#define RING 16
#define PATIENCE_MS 60000
#define WORLD "world"
#define TEMPLATE "template"
#define MORNING INT64_C(1793000000) /* of every seed */

static const char *const codes[STORM_OFFICES] = { "hq", "isb", "khi", "lhr",
	"pew", "qta", "mul", "fsd", "hyd", "skr", "glt", "mzd" };

/* ---- chance ---- */

size_t
storm_below(struct storm *w, size_t n)
{
	return chance_below(&w->rng, n);
}

bool
storm_chance(struct storm *w, unsigned percent)
{
	return chance_of(&w->rng, percent);
}

/* ---- telling ---- */

static struct {
	uint64_t seed;
	unsigned event;
} place; /* for what fails where the world is not at hand */

void
storm_fail(const char *fmt, ...)
{
	va_list ap;

	fprintf(
	    stderr, "seed %" PRIu64 ", event %u: ", place.seed, place.event);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void
storm_ok(const struct daf_err *err)
{
	if (err != NULL)
		storm_fail("error %d: %s", (int)err->code, err->text);
}

void
storm_say(const struct storm *w, const char *fmt, ...)
{
	va_list ap;

	place.seed = w->seed;
	place.event = w->event;
	if (!w->loud)
		return;
	fprintf(stderr, "%" PRIu64 ".%u ", w->seed, w->event);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

const char *
storm_path(const struct storm *w, const char *name)
{
	static char ring[RING][512];
	static size_t next;
	char *p = ring[next++ % RING];

	snprintf(p, sizeof(ring[0]), "%s/" WORLD "/%s", w->dir, name);
	return p;
}

static void
set_env(const char *name, int64_t value)
{
	char *text = daf_asprintf("%" PRId64, value);

	if (setenv(name, text, 1) != 0)
		daf_mem_exhausted();
	free(text);
}

void
storm_clock(struct storm *w, int64_t at)
{
	w->now = at;
	set_env("DAFTAR_NOW", at);
}

static void
run(const char *const argv[])
{
	struct daf_buf out = { 0 }, errors = { 0 };
	int status;

	storm_ok(daf_proc_run(
	    &out, &errors, &status, argv, NULL, NULL, 0, 65536, PATIENCE_MS));
	if (status != 0)
		storm_fail("%s: %s", argv[0], daf_buf_str(&errors));
	daf_buf_clear(&out);
	daf_buf_clear(&errors);
}

/* ---- an office ---- */

void
storm_open(struct storm *w, struct storm_office *o)
{
	if (o->reg != NULL)
		return;
	(void)w;
	storm_ok(daf_register_open(&o->reg, o->dir, false));
	storm_ok(daf_catch_up(o->reg));
	storm_ok(daf_sync_open(&o->l, o->reg, NULL, NULL));
}

void
storm_close(struct storm_office *o)
{
	daf_ledger_close(o->l);
	daf_register_close(o->reg);
	o->l = NULL;
	o->reg = NULL;
}

/* The copy of a register is one that was moved, and draws a new name: this is
 * the same one, at another place of the disk. */
static void
settle(struct storm *w, struct storm_office *o)
{
	struct daf_register *reg;

	(void)w;
	storm_ok(daf_register_open(&reg, o->dir, false));
	storm_ok(daf_register_lock(reg));
	daf_register_settle(reg);
	storm_ok(daf_register_save_config(reg));
	daf_register_unlock(reg);
	daf_register_close(reg);
}

void
storm_keep_joined(struct storm_office *o, struct daf_founded *f)
{
	memcpy(o->replica, f->replica, sizeof(o->replica));
	snprintf(o->identity, sizeof(o->identity), "%s", f->identity);
	free(f->identity);
	f->identity = NULL;
	o->here = true;
}

/* ---- founding ---- */

static void
make_people(struct storm *w, size_t i)
{
	struct storm_office *o = &w->offices[i];
	char *name, *path;
	size_t k;

	snprintf(o->code, sizeof(o->code), "%s", codes[i]);
	o->dir = daf_strdup(storm_path(w, codes[i]));
	for (k = 0; k < STORM_OFFICERS; k++) {
		name = daf_asprintf("Officer %c <%c.officer@%s>",
		    (char)('A' + k), (char)('a' + k), codes[i]);
		path = daf_asprintf("%s/%s-%zu.pub", w->dir, codes[i], k);
		storm_key_make(path, name);
		storm_ok(daf_signer_new(&o->who[k], name, path));
		free(name);
		free(path);
	}
}

void
storm_enrol(
    struct storm *w, struct daf_charter *c, size_t office, size_t officer)
{
	const struct daf_signer *s = w->offices[office].who[officer];

	storm_ok(
	    daf_charter_set_officer(c, s->id, s->name, w->offices[office].code,
		office == 0 && officer == 0
		    ? DAF_ROLE_OFFICER | DAF_ROLE_SUPERVISOR | DAF_ROLE_HQ
		    : DAF_ROLE_OFFICER | DAF_ROLE_SUPERVISOR,
		&s->key));
}

/* A charter of a few types is as good here, and is read a thousand times. */
static void
keep_types(struct daf_charter *c)
{
	static const char *const kept[] = { "access-head.json",
		"calendar-ew.json", "calendar-pk.json", "case.json",
		"task.json" };
	struct daf_types_file files[sizeof(kept) / sizeof(kept[0])];
	size_t i, k, n = 0;

	for (i = 0; i < c->ntypes; i++)
		for (k = 0; k < sizeof(kept) / sizeof(kept[0]); k++)
			if (strcmp(c->types[i].name, kept[k]) == 0)
				files[n++] = c->types[i];
	storm_ok(daf_charter_set_types(c, files, n));
}

static const struct daf_err *
enrol_all(void *arg, struct daf_charter *c)
{
	struct storm *w = arg;
	size_t i, k;

	keep_types(c);
	for (i = 0; i < STORM_OFFICES; i++) {
		storm_ok(daf_charter_set_office(c, codes[i], codes[i],
		    i % 2 == 0 ? "Asia/Karachi" : "UTC"));
		for (k = i == 0; k < 2; k++)
			storm_enrol(w, c, i, k);
	}
	return NULL;
}

static const struct daf_err *
enrol_registers(void *arg, struct daf_charter *c)
{
	struct storm *w = arg;
	size_t i;

	for (i = 0; i < STORM_OFFICES; i++)
		storm_ok(daf_charter_set_register(
		    c, w->offices[i].replica, w->offices[i].identity));
	return NULL;
}

static const char *
officer_text(const struct daf_signer *s)
{
	static char text[128];

	snprintf(text, sizeof(text), "%s <%s>", s->name, s->id);
	return text;
}

static void
publish(struct storm *w)
{
	struct daf_tally t = { 0 };

	(void)w;
	storm_ok(daf_sync(&t, w->offices[0].l, NULL));
}

void
storm_world_make(struct storm *w, const char *dir, const char *daftar)
{
	struct storm_office *hq = &w->offices[0], *o;
	struct daf_founded f = { 0 };
	char *world, *template;
	size_t i;

	w->dir = daf_strdup(dir);
	w->hub = daf_strdup(storm_path(w, "hub.git"));
	storm_clock(w, MORNING - 86400);
	storm_ok(daf_fs_mkdirs(storm_path(w, "."), 0700));
	storm_ok(daf_hub_prepare(w->hub, daftar));
	for (i = 0; i < STORM_OFFICES; i++)
		make_people(w, i);
	storm_ok(daf_found(&f, hq->dir, "hq", officer_text(hq->who[0]),
	    hq->who[0]->key_path, w->hub, NULL, NULL, NULL));
	snprintf(w->trust, sizeof(w->trust), "%s", f.fingerprint);
	storm_keep_joined(hq, &f);
	storm_open(w, hq);
	storm_ok(daf_seat_amend(hq->l, hq->who[0], "enrol all", enrol_all, w));
	publish(w);
	for (i = 1; i < STORM_OFFICES; i++) {
		o = &w->offices[i];
		storm_ok(daf_join(&f, o->dir, w->hub, NULL, o->code,
		    officer_text(o->who[0]), o->who[0]->key_path, w->trust,
		    NULL, NULL, NULL));
		storm_keep_joined(o, &f);
	}
	storm_ok(daf_seat_amend(
	    hq->l, hq->who[0], "enrol their registers", enrol_registers, w));
	publish(w);
	storm_close(hq);
	memcpy(w->founded, w->offices, sizeof(w->founded));
	world = daf_fs_join(dir, WORLD);
	template = daf_fs_join(dir, TEMPLATE);
	if (rename(world, template) != 0)
		storm_fail("cannot rename %s", world);
	free(world);
	free(template);
}

/* ---- a seed's ---- */

static void
copy(struct storm *w, const char *name)
{
	char *from = daf_asprintf("%s/" TEMPLATE "/%s", w->dir, name);

	run((const char *const[]){
	    "cp", "-a", from, storm_path(w, name), NULL });
	free(from);
}

void
storm_world_begin(struct storm *w, size_t offices)
{
	struct storm_office *o;
	size_t i, k;

	w->pool = daf_pool_new();
	w->n = offices;
	storm_clock(w, MORNING);
	storm_ok(daf_fs_mkdirs(storm_path(w, "sticks"), 0700));
	copy(w, "hub.git");
	for (i = 0; i < STORM_OFFICES; i++) {
		o = &w->offices[i];
		*o = w->founded[i];
		o->here = i < offices;
		for (k = 0; k < STORM_OFFICERS; k++)
			o->listed[k] = k < 2;
		if (!o->here)
			continue;
		copy(w, o->code);
		settle(w, o);
	}
}

void
storm_world_end(struct storm *w)
{
	char *world;
	size_t i;

	for (i = 0; i < STORM_OFFICES; i++)
		storm_close(&w->offices[i]);
	world = daf_fs_join(w->dir, WORLD);
	storm_ok(daf_fs_remove_tree(world));
	free(world);
	daf_pool_free(w->pool);
	free(w->sets);
	free(w->refusals);
	w->sets = NULL;
	w->refusals = NULL;
	w->nsets = w->cap = w->nrefusals = w->refusals_cap = 0;
	memset(w->stick, 0, sizeof(w->stick));
}
