/* SPDX-License-Identifier: GPL-3.0-or-later */
/* takeback.c - see takeback.h. */
#include "sync/takeback.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/base/fs.h"
#include "sync/said.h"
#include "sync/trust_priv.h"

/* The end of a branch, newest first, from the first change set on that does. */
struct tail {
	char (*oids)[DAF_OID_HEX];
	size_t n, cap; /* walked */
	size_t bad;    /* of them go; 0: none */
	char replica[DAF_REPLICA_SIZE];
	int64_t first, last;        /* seqs that go */
	char record[DAF_ADDR_SIZE]; /* that was erased */
	char before[DAF_OID_HEX];   /* "": nothing is */
	bool waits;                 /* main has not accepted that */
};

static int64_t
accepted(const struct daf_takeback *t, const char *replica)
{
	const struct daf_tip *tip = daf_main_tip(&t->l->main, replica);

	return tip != NULL ? tip->seq : 0;
}

/* One commit further back. *at "" ends it. */
static const struct daf_err *
look_at(struct tail *tail, struct daf_takeback *t, struct daf_repo *repo,
    char at[DAF_OID_HEX])
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_changeset cs;
	char record[DAF_ADDR_SIZE];
	struct daf_commit c;

	err = daf_said_office(&cs, &c, pool, repo, at);
	if (err != NULL)
		goto done;
	if (tail->n == 0)
		tail->last = cs.seq;
	memcpy(tail->replica, cs.replica, sizeof(tail->replica));
	if (tail->bad == tail->n && tail->n > 0) {
		memcpy(tail->before, at, sizeof(tail->before));
		tail->waits = cs.seq > accepted(t, cs.replica);
	}
	if (cs.seq <= accepted(t, cs.replica)) {
		at[0] = '\0';
		goto done;
	}
	tail->oids =
	    daf_grow(tail->oids, tail->n, &tail->cap, sizeof(*tail->oids));
	memcpy(tail->oids[tail->n++], at, DAF_OID_HEX);
	err = daf_erased_in(record, t->l->reg, t->l->conf->id, &cs);
	if (err == NULL && record[0] != '\0') {
		tail->bad = tail->n;
		tail->first = cs.seq;
		tail->before[0] = '\0';
		tail->waits = false;
		memcpy(tail->record, record, sizeof(record));
	}
	snprintf(at, DAF_OID_HEX, "%s",
	    c.nparents > 0 ? c.parents[0] : cs.previous_oid);
	if (at[0] != '\0' && !daf_repo_has(repo, at))
		at[0] = '\0';
done:
	daf_pool_free(pool);
	if (err != NULL && err->code != DAF_STORAGE) {
		/* It is no branch of ours: trust.h tells of it. */
		daf_err_free(err);
		err = NULL;
		at[0] = '\0';
	}
	return err;
}

static const struct daf_err *
find_tail(struct tail *tail, struct daf_takeback *t, struct daf_repo *repo,
    const char *tip)
{
	const struct daf_err *err = NULL;
	char at[DAF_OID_HEX];

	*tail = (struct tail){ 0 };
	snprintf(at, sizeof(at), "%s", tip);
	while (err == NULL && at[0] != '\0')
		err = look_at(tail, t, repo, at);
	return err;
}

/* ---- what is kept of them ---- */

static void
write_line(struct daf_buf *b, const struct daf_line *line)
{
	char record[DAF_ADDR_SIZE];
	size_t i;

	daf_addr_text(record, &line->record);
	daf_buf_adds(b, "{\"record\":");
	daf_json_string(b, record);
	daf_buf_adds(b, ",\"set\":{");
	for (i = 0; i < line->nsets; i++) {
		daf_buf_adds(b, i > 0 ? "," : "");
		daf_json_string(b, line->sets[i].field);
		daf_buf_addc(b, ':');
		daf_json_string(b, line->sets[i].value);
	}
	daf_buf_addc(b, '}');
	if (line->type != NULL) {
		daf_buf_adds(b, ",\"type\":");
		daf_json_string(b, line->type);
	}
	daf_buf_adds(b, "}\n");
}

/* The lines of other records. */
static const struct daf_err *
write_others(struct daf_buf *b, struct daf_takeback *t, const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_changeset cs, one;
	char record[DAF_ADDR_SIZE];
	size_t i;

	err = daf_said_office(&cs, NULL, pool, t->l->out, oid);
	for (i = 0; err == NULL && i < cs.nlines; i++) {
		one = cs;
		one.lines = &cs.lines[i];
		one.nlines = 1;
		err = daf_erased_in(record, t->l->reg, t->l->conf->id, &one);
		/* What the program writes by itself it writes again. */
		if (err == NULL && record[0] == '\0' &&
		    (cs.lines[i].type == NULL ||
			strcmp(cs.lines[i].type, DAF_ACCESS_TYPE) != 0))
			write_line(b, &cs.lines[i]);
	}
	daf_pool_free(pool);
	return err;
}

/* *name: of the file in quarantine/; "" if there is nothing to keep. */
static const struct daf_err *
keep_others(const char **name, struct daf_takeback *t, const struct tail *tail)
{
	struct daf_buf b = { 0 };
	const struct daf_err *err = NULL;
	char *folder, *path;
	size_t i;

	*name = "";
	for (i = tail->bad; i > 0 && err == NULL; i--)
		err = write_others(&b, t, tail->oids[i - 1]);
	if (err == NULL && b.len > 0) {
		*name = daf_pool_printf(t->pool,
		    DAF_TAKEN_BACK "%s-%" PRId64 ".jsonl", tail->replica,
		    tail->first);
		folder = daf_fs_join(daf_register_dir(t->l->reg), "quarantine");
		path = daf_fs_join(folder, *name);
		err = daf_fs_mkdirs(folder, 0770);
		if (err == NULL)
			err = daf_fs_write(path, b.data, b.len, 0660);
		free(path);
		free(folder);
	}
	daf_buf_clear(&b);
	return err;
}

static const struct daf_err *
say(struct daf_takeback *t, const struct tail *tail, const char *file)
{
	const char *where, *why, *what;

	where = daf_pool_printf(t->pool, "%s-%" PRId64 " to %s-%" PRId64,
	    tail->replica, tail->first, tail->replica, tail->last);
	why = daf_pool_printf(t->pool,
	    "%s was erased by an order, and %s-%" PRId64
	    " held contents of it; what they said of other records is %s%s",
	    tail->record, tail->replica, tail->first,
	    file[0] != '\0' ? "to be entered anew: see quarantine/" : "nothing",
	    file);
	what = daf_pool_printf(t->pool, "%s were taken back: %s", where, why);
	if (t->watch != NULL && t->watch->event != NULL)
		t->watch->event(
		    t->watch->arg, &(struct daf_event){ "note", .what = what });
	return daf_quarantine_add(
	    t->l->reg, t->l->conf->name, "taken back", where, why);
}

/* ---- branches ---- */

static const struct daf_err *
let_go(struct daf_takeback *t, const struct tail *tail)
{
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < tail->bad && err == NULL; i++)
		err = t->going(t->arg, tail->oids[i]);
	return err;
}

static const struct daf_err *
move(struct daf_repo *repo, const struct daf_ref *ref, const char *to)
{
	return to[0] != '\0' ? daf_ref_set(repo, ref->name, to, NULL)
			     : daf_ref_delete(repo, ref->name);
}

static const struct daf_err *
draw_name(struct daf_takeback *t)
{
	struct daf_ledger *l = t->l;
	char name[DAF_REPLICA_SIZE];
	const struct daf_err *err;

	err = daf_replica_draw(name, l->conf->office, l);
	if (err == NULL)
		err = daf_register_add_replica(l->reg, l->conf->name, name);
	return err != NULL ? err : daf_register_save_config(l->reg);
}

static const struct daf_err *
take_own(struct daf_takeback *t, const struct daf_ref *ref, struct tail *tail)
{
	const struct daf_err *err;
	const char *file;
	bool head = strncmp(ref->name, DAF_REF_OWN, strlen(DAF_REF_OWN)) == 0;

	err = let_go(t, tail);
	if (err == NULL && head) {
		err = keep_others(&file, t, tail);
		if (err == NULL)
			err = say(t, tail, file);
		if (err == NULL &&
		    strcmp(t->l->conf->replica, tail->replica) == 0)
			err = draw_name(t);
	}
	/* What is before it is of a volume that it was closed with. */
	return err != NULL ? err
			   : move(t->l->out, ref, head ? tail->before : "");
}

static const struct daf_err *
take_all(struct daf_takeback *t, struct daf_repo *repo, const char *prefix)
{
	const struct daf_err *err;
	struct daf_ref *refs;
	struct tail tail;
	size_t n, i;

	err = daf_ref_list(&refs, &n, t->pool, repo, prefix);
	for (i = 0; i < n && err == NULL; i++) {
		err = find_tail(&tail, t, repo, refs[i].oid);
		if (err == NULL && tail.bad > 0) {
			if (repo == t->l->out)
				err = take_own(t, &refs[i], &tail);
			else
				err = let_go(t, &tail);
			if (err == NULL && repo == t->l->in)
				err = move(repo, &refs[i],
				    tail.waits ? tail.before : "");
		}
		free(tail.oids);
	}
	return err;
}

const struct daf_err *
daf_take_back(struct daf_takeback *t)
{
	const struct daf_err *err;

	err = take_all(t, t->l->out, DAF_REF_VOLUMES "office/");
	if (err == NULL)
		err = take_all(t, t->l->out, DAF_REF_OWN);
	if (err == NULL)
		err = take_all(t, t->l->in, DAF_REF_VOLUMES "office/");
	if (err == NULL)
		err = take_all(t, t->l->in, DAF_REF_KNOWN);
	if (err == NULL)
		err = take_all(t, t->l->in, DAF_REF_HUB);
	if (err == NULL)
		err = take_all(t, t->l->in, DAF_REF_CARRIED);
	if (err == NULL)
		err = take_all(t, t->l->in, "refs/shown/office/");
	return err;
}
