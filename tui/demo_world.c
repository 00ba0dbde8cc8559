/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo_world.c - see demo.h: folders, keys, hub, ledger, offices. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "core/base/proc.h"
#include "core/base/timefmt.h"
#include "sync/amend.h"
#include "tui/demo.h"

#define ZONE_NAME "Asia/Karachi"
#define KEYGEN_MS 20000

static const struct {
	const char *code, *name, *officer;
} offices[DAF_DEMO_OFFICES] = {
	{ "hq", "Headquarters", "Saeed Qureshi <s.qureshi@hq>" },
	{ "isb", "Islamabad", "Amina Khan <a.khan@isb>" },
	{ "khi", "Karachi", "Bilal Memon <b.memon@khi>" },
	{ "lhr", "Lahore", "Sana Butt <s.butt@lhr>" },
};

void
daf_demo_clock(int64_t at)
{
	char *text = daf_asprintf("%" PRId64, at);

	if (setenv("DAFTAR_NOW", text, 1) != 0)
		daf_mem_exhausted();
	free(text);
}

static const struct daf_err *
make_key(const struct daf_desk *desk)
{
	char *path = daf_strndup(desk->key, strlen(desk->key) - 4);
	const char *const argv[] = { "ssh-keygen", "-q", "-t", "ed25519", "-N",
		"", "-C", desk->officer, "-f", path, NULL };
	const struct daf_err *err;
	struct daf_buf out = { 0 }, errors = { 0 };
	int status = 0;

	err = daf_proc_run(
	    &out, &errors, &status, argv, NULL, NULL, 0, 65536, KEYGEN_MS);
	if (err == NULL && status != 0)
		err = daf_err(DAF_FAILED, "ssh-keygen made no key: %.*s",
		    (int)strcspn(daf_buf_str(&errors), "\n"),
		    daf_buf_str(&errors));
	daf_buf_clear(&out);
	daf_buf_clear(&errors);
	free(path);
	return err;
}

static const struct daf_err *
make_desk(struct daf_demo *d, size_t i)
{
	struct daf_desk *desk = &d->desks[i];

	desk->code = offices[i].code;
	desk->name = offices[i].name;
	desk->officer = offices[i].officer;
	desk->dir = daf_fs_join(d->dir, desk->code);
	desk->key = daf_asprintf("%s/keys/%s.pub", d->dir, desk->code);
	return make_key(desk);
}

static const struct daf_err *
open_desk(struct daf_desk *desk)
{
	const struct daf_err *err;

	err = daf_register_open(&desk->reg, desk->dir, false);
	if (err == NULL)
		err = daf_catch_up(desk->reg);
	if (err == NULL)
		err = daf_ledger_open(&desk->ledger, desk->reg, NULL);
	if (err == NULL)
		err = daf_signer_new(&desk->signer, desk->officer, desk->key);
	return err;
}

/* All offices and officers in one main commit. */
static const struct daf_err *
enrol_offices(void *arg, struct daf_charter *c)
{
	struct daf_demo *d = arg;
	const struct daf_err *err = NULL;
	struct daf_key key;
	char *name, *id;
	size_t i;

	for (i = 0; i < DAF_DEMO_OFFICES && err == NULL; i++) {
		err = daf_charter_set_office(
		    c, d->desks[i].code, d->desks[i].name, ZONE_NAME);
		if (i == 0 || err != NULL)
			continue; /* the founder is listed */
		err = daf_key_read(&key, d->desks[i].key);
		if (err == NULL)
			err = daf_officer_parse(
			    &name, &id, NULL, d->desks[i].officer);
		if (err != NULL)
			continue;
		err = daf_charter_set_officer(c, id, name, d->desks[i].code,
		    DAF_ROLE_OFFICER | DAF_ROLE_SUPERVISOR, &key);
		free(name);
		free(id);
	}
	return err;
}

static void
keep_register(struct daf_desk *desk, const struct daf_founded *f)
{
	memcpy(desk->replica, f->replica, sizeof(desk->replica));
	desk->identity = f->identity;
}

static const struct daf_err *
found(struct daf_demo *d, char fingerprint[64])
{
	struct daf_desk *hq = &d->desks[0];
	struct daf_founded f = { 0 };
	struct daf_tally t = { 0 };
	const struct daf_err *err;

	err = daf_found(&f, hq->dir, hq->code, hq->officer, hq->key, d->hub,
	    NULL, NULL, ZONE_NAME);
	if (err != NULL)
		return err;
	memcpy(fingerprint, f.fingerprint, sizeof(f.fingerprint));
	keep_register(hq, &f);
	err = open_desk(hq);
	if (err == NULL)
		err = daf_seat_amend(hq->ledger, hq->signer,
		    "enrol three offices", enrol_offices, d);
	if (err == NULL)
		err = daf_sync_send(&t, hq->ledger, NULL);
	return err;
}

static const struct daf_err *
join(struct daf_demo *d, struct daf_desk *desk, const char *fingerprint)
{
	struct daf_founded f = { 0 };
	const struct daf_err *err;

	err = daf_join(&f, desk->dir, d->hub, NULL, desk->code, desk->officer,
	    desk->key, fingerprint, NULL, NULL, NULL);
	if (err != NULL)
		return err;
	keep_register(desk, &f);
	return open_desk(desk);
}

/* Couriers' packages can be encrypted to them from now on. */
static const struct daf_err *
enrol_registers(void *arg, struct daf_charter *c)
{
	struct daf_demo *d = arg;
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < DAF_DEMO_OFFICES && err == NULL; i++)
		err = daf_charter_set_register(
		    c, d->desks[i].replica, d->desks[i].identity);
	return err;
}

const struct daf_err *
daf_demo_make(struct daf_demo *d)
{
	const struct daf_err *err;
	char fingerprint[64];
	char *keys = daf_fs_join(d->dir, "keys");
	size_t i;

	d->hub = daf_fs_join(d->dir, "hub.git");
	err = daf_fs_mkdirs(d->dir, 0700);
	if (err == NULL)
		err = daf_fs_mkdirs(keys, 0700);
	if (err == NULL)
		err = daf_hub_prepare(d->hub, d->program);
	for (i = 0; i < DAF_DEMO_OFFICES && err == NULL; i++)
		err = make_desk(d, i);
	if (err == NULL)
		err = found(d, fingerprint);
	for (i = 1; i < DAF_DEMO_OFFICES && err == NULL; i++)
		err = join(d, &d->desks[i], fingerprint);
	if (err == NULL)
		err = daf_seat_amend(d->desks[0].ledger, d->desks[0].signer,
		    "enrol their registers", enrol_registers, d);
	free(keys);
	return err;
}

/* Nothing may go wrong between these four. */
static const struct daf_err *
calm(const struct daf_desk *desk, const struct daf_tally *t)
{
	if (t->alarms == 0)
		return NULL;
	return daf_err(DAF_ALARM,
	    "%s: %" PRId64 " alarms while the "
	    "demonstration was made",
	    desk->code, t->alarms);
}

const struct daf_err *
daf_demo_sync(struct daf_demo *d, struct daf_desk *desk)
{
	const struct daf_err *err;
	struct daf_tally t = { 0 };

	daf_progress_show(d->progress, desk->name, 0, 0);
	err = daf_sync(&t, desk->ledger, NULL);
	if (err == NULL)
		err = daf_ledger_refresh(desk->ledger);
	return err != NULL ? err : calm(desk, &t);
}

const struct daf_err *
daf_demo_merge(
    struct daf_demo *d, const struct daf_merge_order *orders, size_t n)
{
	struct daf_desk *hq = &d->desks[0];
	struct daf_decision *decisions;
	struct daf_tally t = { 0 };
	const struct daf_err *err;
	size_t ndecisions;

	daf_progress_show(d->progress, hq->name, 0, 0);
	err = daf_sync_receive(&t, hq->ledger, NULL);
	if (err == NULL)
		err = daf_ledger_refresh(hq->ledger);
	if (err == NULL)
		err = daf_merge(&decisions, &ndecisions, d->pool, hq->ledger,
		    hq->signer, NULL, 0, orders, n);
	if (err == NULL)
		err = daf_sync_send(&t, hq->ledger, NULL);
	if (err == NULL)
		err = daf_ledger_refresh(hq->ledger);
	return err != NULL ? err : calm(hq, &t);
}

void
daf_demo_clear(struct daf_demo *d)
{
	struct daf_desk *desk;

	for (desk = d->desks; desk < d->desks + DAF_DEMO_OFFICES; desk++) {
		daf_signer_free(desk->signer);
		daf_ledger_close(desk->ledger);
		daf_register_close(desk->reg);
		free(desk->dir);
		free(desk->key);
		free(desk->identity);
	}
	free(d->hub);
	free(d->disputed);
	free(d->held);
	free(d->refused);
	daf_pool_free(d->pool);
}
