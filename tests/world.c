/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world.c - see world.h. */
#include "world.h"

#include <inttypes.h>

#include "core/base/timefmt.h"

#define RING 64
#define TEXT_MAX 1024

static const char *
ring_text(const char *text)
{
	static char ring[RING][TEXT_MAX];
	static size_t next;
	char *p = ring[next++ % RING];

	snprintf(p, TEXT_MAX, "%s", text);
	return p;
}

/* ---- people ---- */

struct daf_signer *
world_signer(const char *key, const char *officer)
{
	struct daf_signer *s;
	char path[512], public[520];

	snprintf(path, sizeof(path), "%s", help_path(key));
	snprintf(public, sizeof(public), "%s.pub", path);
	if (!daf_fs_exists(path))
		HELP_MUST("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C",
		    "", "-f", path);
	help_ok(daf_signer_new(&s, officer, public));
	return s;
}

struct change {
	const struct daf_signer *signer;
	unsigned roles;
	const char *id;
};

static const struct daf_err *
enrol(void *arg, struct daf_charter *c)
{
	const struct change *change = arg;
	const char *office = strchr(change->signer->id, '@') + 1;
	const struct daf_err *err;

	err = daf_charter_set_office(c, office, office, "Asia/Karachi");
	if (err == NULL)
		err = daf_charter_set_officer(c, change->signer->id,
		    change->signer->name, office, change->roles,
		    &change->signer->key);
	return err;
}

static const struct daf_err *
revoke(void *arg, struct daf_charter *c)
{
	const struct change *change = arg;

	return daf_charter_revoke(c, change->id);
}

void
world_enrol(struct world *w, const struct daf_signer *s, unsigned roles)
{
	struct change change = { s, roles, s->id };

	help_ok(daf_seat_amend(w->hq.l, w->hq.signer, "enrol", enrol, &change));
}

void
world_revoke(struct world *w, const char *id)
{
	struct change change = { NULL, 0, id };

	help_ok(
	    daf_seat_amend(w->hq.l, w->hq.signer, "revoke", revoke, &change));
}

/* ---- registers ---- */

const char *
office_dir(const struct office *o)
{
	return help_path(o->name);
}

void
office_open(struct office *o)
{
	help_ok(daf_register_open(&o->reg, office_dir(o), false));
	help_ok(daf_catch_up(o->reg));
	help_ok(daf_ledger_open(&o->l, o->reg, NULL));
}

void
office_close(struct office *o)
{
	daf_ledger_close(o->l);
	daf_register_close(o->reg);
	o->l = NULL;
	o->reg = NULL;
}

struct todo {
	const char *title, *record, *field, *value;
	enum daf_over_mode mode;
	struct daf_register *reg;
};

static const struct daf_err *
fill(void *arg, struct daf_entry *e)
{
	const struct todo *t = arg;
	struct daf_pool *pool;
	const struct daf_err *err;
	static const char *const title = "title";
	struct daf_item item;
	size_t index;

	if (t->title != NULL)
		return daf_entry_create(
		    &index, e, "task", 1, &title, &t->title);
	pool = daf_pool_new();
	err = daf_find_record(&item, pool, t->reg, NULL, t->record);
	if (err == NULL)
		err = daf_entry_change(
		    e, item.record, 1, &t->field, &t->value, t->mode, NULL, 0);
	daf_pool_free(pool);
	return err;
}

static const char *
save(struct office *o, struct todo *t)
{
	struct daf_saved saved;
	bool behind;

	t->reg = o->reg;
	help_ok(daf_save(&saved, &behind, o->l, o->signer, fill, t));
	assert_int_equal(saved.n, 1);
	assert_false(behind);
	return ring_text(saved.at[0]);
}

const char *
office_new(struct office *o, const char *title)
{
	return save(o, &(struct todo){ .title = title });
}

const char *
office_set(struct office *o, const char *record, const char *field,
    const char *value, enum daf_over_mode mode)
{
	return save(o, &(struct todo){ .record = record,
			   .field = field,
			   .value = value,
			   .mode = mode });
}

/* ---- the hub ---- */

struct copying {
	struct daf_repo *to;
	git_odb *from;
};

static int
copy_one(const git_oid *id, void *arg)
{
	struct copying *c = arg;
	git_odb_object *obj;
	char oid[DAF_OID_HEX];

	git_oid_tostr(oid, sizeof(oid), id);
	if (daf_repo_has(c->to, oid))
		return 0;
	if (git_odb_read(&obj, c->from, id) != 0)
		return -1;
	help_ok(daf_repo_write(oid, c->to, git_odb_object_type(obj),
	    git_odb_object_data(obj), git_odb_object_size(obj)));
	git_odb_object_free(obj);
	return 0;
}

void
copy_objects(struct daf_repo *to, struct daf_repo *from)
{
	struct copying c = { .to = to };

	assert_int_equal(git_repository_odb(&c.from, daf_repo_git(from)), 0);
	assert_int_equal(git_odb_refresh(c.from), 0);
	assert_int_equal(git_odb_foreach(c.from, copy_one, &c), 0);
	git_odb_free(c.from);
}

const char *
hub_ref(struct world *w, const char *name)
{
	char oid[DAF_OID_HEX];

	help_ok(daf_ref_get(oid, w->hub, name));
	return ring_text(oid);
}

void
hub_set(struct world *w, const char *name, const char *oid)
{
	if (*oid == '\0')
		help_ok(daf_ref_delete(w->hub, name));
	else
		help_ok(daf_ref_set(w->hub, name, oid, NULL));
}

static bool
is_seat(const struct office *o)
{
	return daf_register_owns(o->reg, o->l->conf->name, o->l->charter->seat);
}

/* What was pushed shows as the hub's at once, as after a push. */
void
office_push(struct world *w, struct office *o)
{
	char own[128], oid[DAF_OID_HEX];

	copy_objects(w->hub, o->l->out);
	copy_objects(w->hub, o->l->in);
	daf_ledger_ref(own, o->l->conf->replica);
	help_ok(daf_ref_get(oid, o->l->out, own));
	if (oid[0] != '\0') {
		hub_set(w, own, oid);
		snprintf(own, sizeof(own), "refs/hub/office/%s",
		    o->l->conf->replica);
		help_ok(daf_ref_set(o->l->in, own, oid, NULL));
	}
	if (is_seat(o)) {
		help_ok(daf_ref_get(oid, o->l->in, "refs/heads/main"));
		hub_set(w, "refs/heads/main", oid);
		help_ok(daf_ref_set(o->l->in, "refs/hub/main", oid, NULL));
	}
	help_ok(daf_trust_apply(o->l, NULL));
}

static void
hear(void *arg, const struct daf_event *ev)
{
	struct office *o = arg;
	size_t len = strlen(o->alarm);

	if (strcmp(ev->event, "alarm") == 0)
		snprintf(
		    o->alarm + len, sizeof(o->alarm) - len, "%s\n", ev->what);
}

void
office_pull(struct world *w, struct office *o)
{
	struct daf_watch watch = { .event = hear, .arg = o };
	struct daf_pool *pool = daf_pool_new();
	struct daf_ref *refs;
	char name[128];
	size_t n, i;

	copy_objects(o->l->in, w->hub);
	help_ok(daf_ref_list(&refs, &n, pool, w->hub, "refs/heads/"));
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "refs/hub/%s",
		    refs[i].name + strlen("refs/heads/"));
		if (is_seat(o) || strcmp(name, "refs/hub/main") == 0 ||
		    strstr(name, o->l->conf->replica) != NULL)
			help_ok(daf_ref_set(o->l->in, name, refs[i].oid, NULL));
	}
	daf_pool_free(pool);
	o->tally = (struct daf_tally){ 0 };
	o->alarm[0] = '\0';
	help_ok(daf_trust_advance(&o->tally, o->l, &daf_from_hub, &watch));
	if (is_seat(o))
		help_ok(
		    daf_trust_offices(&o->tally, o->l, &daf_from_hub, &watch));
}

void
office_sync(struct world *w, struct office *o)
{
	office_pull(w, o);
	office_push(w, o);
}

void
world_round(struct world *w)
{
	office_sync(w, &w->isb);
	office_sync(w, &w->khi);
	office_sync(w, &w->hq);
	world_merge(w);
	office_push(w, &w->hq);
	office_sync(w, &w->isb);
	office_sync(w, &w->khi);
}

/* ---- the seat ---- */

static const char *
merge(struct world *w, const struct daf_merge_order *orders, size_t n)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_decision *d;
	struct daf_buf b = { 0 };
	const char *text;
	size_t count, i;

	help_ok(daf_merge(
	    &d, &count, pool, w->hq.l, w->hq.signer, NULL, 0, orders, n));
	for (i = 0; i < count; i++)
		daf_buf_addf(&b, "%s%s %s-%" PRId64 "%s%s", i != 0 ? ", " : "",
		    d[i].decision, d[i].replica, d[i].seq,
		    d[i].reason != NULL ? ": " : "",
		    d[i].reason != NULL ? d[i].reason : "");
	text = ring_text(daf_buf_str(&b));
	daf_buf_clear(&b);
	daf_pool_free(pool);
	return text;
}

const char *
world_merge(struct world *w)
{
	return merge(w, NULL, 0);
}

const char *
world_order(struct world *w, unsigned verb, const char *at, const char *reason)
{
	struct daf_merge_order o = {
		.verb = verb, .replica = at, .reason = reason
	};
	struct daf_addr a;

	if (daf_addr_parse(&a, at, strlen(at), false)) {
		o.replica = a.replica;
		o.seq = a.seq;
	}
	return merge(w, &o, 1);
}

/* ---- what a register says ---- */

struct lookup {
	const struct daf_addr *at;
	char text[TEXT_MAX];
};

static const struct daf_err *
find_state(void *arg, const char *line, size_t len)
{
	struct lookup *l = arg;
	char replica[32], state[16], sha256[65];
	int64_t seq;
	int counts, end = 0;

	if (sscanf(line, "%31s %" SCNd64 " %15s %d %64s %n", replica, &seq,
		state, &counts, sha256, &end) == 5 &&
	    seq == l->at->seq && strcmp(replica, l->at->replica) == 0)
		snprintf(l->text, sizeof(l->text), "%s %d%s%.*s", state, counts,
		    line[end] != '\0' && (size_t)end + 1 < len ? ": " : "",
		    (int)(len - 1 - (size_t)end), line + end);
	return NULL;
}

const char *
office_state(struct office *o, const char *at)
{
	struct lookup l = { .text = "none" };
	struct daf_addr a;

	assert_true(daf_addr_parse(&a, at, strlen(at), false));
	l.at = &a;
	help_ok(daf_dump_states(o->reg, NULL, find_state, &l));
	return ring_text(l.text);
}

static const struct daf_err *
add(void *arg, const char *line, size_t len)
{
	daf_buf_add(arg, line, len);
	return NULL;
}

char *
office_dump(struct office *o)
{
	struct daf_buf b = { 0 };

	help_ok(daf_dump(o->reg, NULL, add, &b));
	return daf_buf_steal(&b);
}

static void
show_fault(void *arg, const struct daf_fault *f)
{
	(void)arg;
	fprintf(stderr, "%s: %s: %s\n", f->what, f->where, f->reason);
}

void
office_verify(struct office *o)
{
	size_t n;

	help_ok(daf_verify(&n, o->reg, show_fault, NULL, NULL));
	assert_int_equal(n, 0);
}

void
world_same(struct world *w)
{
	char *hq = office_dump(&w->hq), *isb = office_dump(&w->isb);
	char *khi = office_dump(&w->khi);

	assert_string_equal(hq, isb);
	assert_string_equal(hq, khi);
	free(hq);
	free(isb);
	free(khi);
}

/* ---- making one ---- */

static void
join(struct world *w, struct office *o, const char *code, const char *officer)
{
	struct daf_founded f;
	char person[128], key[64];

	snprintf(o->name, sizeof(o->name), "%s", code);
	snprintf(o->code, sizeof(o->code), "%s", code);
	snprintf(person, sizeof(person), "%s", officer);
	snprintf(key, sizeof(key), "key-%s", code);
	o->signer = world_signer(key, person);
	help_ok(daf_join(&f, office_dir(o), daf_repo_path(w->hub), NULL, code,
	    person, o->signer->key_path, w->trust, NULL, NULL, NULL));
	free(f.identity);
	office_open(o);
}

struct world *
world_new(void)
{
	struct world *w = daf_calloc(1, sizeof(*w));
	struct daf_founded f;

	w->hub = help_repo("hub.git");
	snprintf(w->hq.name, sizeof(w->hq.name), "hq");
	snprintf(w->hq.code, sizeof(w->hq.code), "hq");
	w->hq.signer = world_signer("key-hq", "H. Qureshi <h.qureshi@hq>");
	daf_signer_free(world_signer("key-recovery", "A. Khan <a.khan@isb>"));
	help_ok(daf_found(&f, office_dir(&w->hq), "hq",
	    "H. Qureshi <h.qureshi@hq>", w->hq.signer->key_path,
	    daf_repo_path(w->hub), NULL, help_path("key-recovery.pub"), NULL));
	snprintf(w->trust, sizeof(w->trust), "%s", f.fingerprint);
	free(f.identity);
	office_open(&w->hq);
	office_push(w, &w->hq);
	join(w, &w->isb, "isb", "A. Khan <a.khan@isb>");
	join(w, &w->khi, "khi", "B. Memon <b.memon@khi>");
	world_enrol(w, w->isb.signer, DAF_ROLE_OFFICER);
	world_enrol(w, w->khi.signer, DAF_ROLE_OFFICER);
	office_push(w, &w->hq);
	office_sync(w, &w->isb);
	office_sync(w, &w->khi);
	return w;
}

static void
office_free(struct office *o)
{
	office_close(o);
	daf_signer_free(o->signer);
	help_ok(daf_fs_remove_tree(office_dir(o)));
}

void
world_free(struct world *w)
{
	office_free(&w->hq);
	office_free(&w->isb);
	office_free(&w->khi);
	daf_repo_close(w->hub);
	help_ok(daf_fs_remove_tree(help_path("hub.git")));
	free(w);
}

/* ---- forging ---- */

void
forge(char oid[DAF_OID_HEX], char sha256[65], struct world *w,
    const struct forged *f)
{
	struct daf_set set = { .field = "title", .value = f->title };
	struct daf_line line = { .type = "task", .nsets = 1, .sets = &set };
	struct daf_changeset cs = { .volume = 1,
		.subject = "a task",
		.seq = f->seq,
		.nlines = 1,
		.lines = &line };
	struct daf_commit c = { .name = f->signer->name };
	struct daf_buf message = { 0 };
	const struct daf_ledger *l = w->hq.l;
	char parents[2][DAF_OID_HEX];

	snprintf(cs.ledger, sizeof(cs.ledger), "%s",
	    f->ledger != NULL ? f->ledger : l->conf->hash);
	snprintf(cs.replica, sizeof(cs.replica), "%s", f->replica);
	snprintf(cs.previous, sizeof(cs.previous), "%s", f->previous);
	cs.main_number = f->main_number != 0 ? f->main_number : l->main_number;
	memcpy(cs.main_sha256, l->main_sha256, sizeof(cs.main_sha256));
	snprintf(
	    line.record.replica, sizeof(line.record.replica), "%s", f->replica);
	line.record.seq = f->seq;
	line.record.index = 1;
	help_ok(daf_changeset_write(&message, &cs));
	c.id = f->author != NULL ? f->author : f->signer->id;
	c.time = daf_time_now();
	c.zone = 300;
	c.message = message.data;
	c.message_len = message.len;
	snprintf(c.tree, sizeof(c.tree), "%s",
	    f->tree != NULL ? f->tree : DAF_EMPTY_TREE);
	c.parents = parents;
	if (f->parent != NULL)
		snprintf(parents[c.nparents++], DAF_OID_HEX, "%s", f->parent);
	if (f->parent2 != NULL)
		snprintf(parents[c.nparents++], DAF_OID_HEX, "%s", f->parent2);
	help_ok(daf_commit_make(&c, w->hub, f->signer));
	memcpy(oid, c.oid, DAF_OID_HEX);
	memcpy(sha256, c.sha256, 65);
	daf_buf_clear(&message);
}
