/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * merge.c - headquarters merges OFFICES × CHANGES change sets of two fields:
 * from branches fetched to verified, merged and listed.
 *
 * The offices' branches are made here with keys of this process, packed by a
 * real fetch from a hub, and then the clock starts.
 */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/proc.h"
#include "core/query.h"
#include "sync/seat.h"

#define OFFICES 20
#define CHANGES 500
#define ROOT "Director <director@hq>"

struct office {
	char code[8], replica[DAF_REPLICA_SIZE], id[32];
	unsigned char secret[crypto_sign_SECRETKEYBYTES];
	struct daf_key key;
};

static void
need(const struct daf_err *err)
{
	if (err == NULL)
		return;
	fprintf(stderr, "bench: %s\n", err->text);
	exit(1);
}

static double
seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
run(const char *const argv[])
{
	struct daf_buf out = { 0 }, errors = { 0 };
	int status;

	need(daf_proc_run(
	    &out, &errors, &status, argv, NULL, "", 0, 1 << 20, 0));
	if (status != 0) {
		fprintf(
		    stderr, "bench: %s: %s\n", argv[0], daf_buf_str(&errors));
		exit(1);
	}
	daf_buf_clear(&out);
	daf_buf_clear(&errors);
}

/* ---- offices ---- */

static void
make_office(struct office *o, int i)
{
	unsigned char public[crypto_sign_PUBLICKEYBYTES], blob[51];
	char text[128], line[256];

	snprintf(o->code, sizeof(o->code), "of%02d", i);
	snprintf(o->replica, sizeof(o->replica), "of%02d.aaaa", i);
	snprintf(o->id, sizeof(o->id), "officer@of%02d", i);
	crypto_sign_keypair(public, o->secret);
	memcpy(blob, "\0\0\0\013ssh-ed25519\0\0\0\040", 19);
	memcpy(blob + 19, public, 32);
	sodium_bin2base64(text, sizeof(text), blob, sizeof(blob),
	    sodium_base64_VARIANT_ORIGINAL);
	snprintf(line, sizeof(line), "ssh-ed25519 %s", text);
	need(daf_key_parse(&o->key, line));
}

static const struct daf_err *
enrol(void *arg, struct daf_charter *c)
{
	const struct daf_err *err = NULL;
	const struct office *o = arg;
	int i;

	for (i = 0; i < OFFICES && err == NULL; i++) {
		err = daf_charter_set_office(
		    c, o[i].code, o[i].code, "Asia/Karachi");
		if (err == NULL)
			err = daf_charter_set_officer(c, o[i].id, "Officer",
			    o[i].code, DAF_ROLE_OFFICER, &o[i].key);
	}
	return err;
}

/* ---- change sets ---- */

/* SSHSIG over a payload: PROTOCOL.sshsig. */
static void
sign(struct daf_sig *sig, const struct office *o, const char *payload,
    size_t len)
{
	static const char head[] = "SSHSIG\0\0\0\003git\0\0\0\0\0\0\0\006"
				   "sha512\0\0\0\100";
	unsigned char data[sizeof(head) - 1 + 64];

	memcpy(data, head, sizeof(head) - 1);
	crypto_hash_sha512(
	    data + sizeof(head) - 1, (const unsigned char *)payload, len);
	memset(sig, 0, sizeof(*sig));
	sig->key = o->key;
	crypto_sign_detached(sig->sig, NULL, data, sizeof(data), o->secret);
}

static void
add_armour(struct daf_buf *b, const struct daf_sig *sig)
{
	char armour[DAF_SIG_ARMOUR_MAX], *p, *eol;

	daf_sig_armour(armour, sig);
	daf_buf_adds(b, "gpgsig");
	for (p = armour; *p != '\0'; p = eol + 1) {
		eol = strchr(p, '\n');
		daf_buf_addc(b, ' ');
		daf_buf_add(b, p, (size_t)(eol - p) + 1);
	}
}

/* Odd ones create a record, even ones change it. */
static void
write_message(struct daf_buf *b, const struct daf_ledger *l,
    const struct office *o, int64_t seq, const char *previous)
{
	struct daf_addr born = { .seq = seq - 1, .index = 1 };
	char title[64], text[64];
	struct daf_set sets[2] = { { .field = "text", .value = text },
		{ .field = "title", .value = title } };
	struct daf_line line = { .type = "task", .nsets = 2, .sets = sets };
	struct daf_changeset cs = {
		.subject = "a task", .seq = seq, .nlines = 1, .lines = &line
	};

	memcpy(born.replica, o->replica, sizeof(born.replica));
	snprintf(title, sizeof(title), "Task %" PRId64 " of %s", seq, o->code);
	snprintf(text, sizeof(text), "Call on witness no. %" PRId64, seq * 7);
	if (seq % 2 == 0) {
		line.type = NULL;
		line.record = born;
		sets[0].over = sets[1].over = &born;
		sets[0].nover = sets[1].nover = 1;
	} else {
		line.record = born;
		line.record.seq = seq;
	}
	memcpy(cs.ledger, l->conf->hash, sizeof(cs.ledger));
	memcpy(cs.replica, o->replica, sizeof(cs.replica));
	snprintf(cs.previous, sizeof(cs.previous), "%s", previous);
	cs.main_number = l->main_number;
	memcpy(cs.main_sha256, l->main_sha256, sizeof(cs.main_sha256));
	need(daf_changeset_write(b, &cs));
}

static void
make_branch(
    struct daf_repo *hub, const struct daf_ledger *l, const struct office *o)
{
	struct daf_buf head = { 0 }, object = { 0 }, message = { 0 };
	char oid[DAF_OID_HEX] = "", sha256[65] = "-", ref[DAF_REF_MAX];
	struct daf_sig sig;
	int64_t seq;

	for (seq = 1; seq <= CHANGES; seq++) {
		daf_buf_reset(&head);
		daf_buf_reset(&object);
		daf_buf_reset(&message);
		write_message(&message, l, o, seq, sha256);
		daf_buf_adds(&head, "tree " DAF_EMPTY_TREE "\n");
		if (seq > 1)
			daf_buf_addf(&head, "parent %s\n", oid);
		daf_buf_addf(&head,
		    "author Officer <%s> %" PRId64 " +0500\n"
		    "committer Officer <%s> %" PRId64 " +0500\n",
		    o->id, 1790000000 + seq * 60, o->id, 1790000000 + seq * 60);
		daf_buf_add(&object, head.data, head.len);
		daf_buf_addc(&object, '\n');
		daf_buf_add(&object, message.data, message.len);
		sign(&sig, o, object.data, object.len);
		daf_sha256_hex(sha256, object.data, object.len);
		daf_buf_reset(&object);
		daf_buf_add(&object, head.data, head.len);
		add_armour(&object, &sig);
		daf_buf_addc(&object, '\n');
		daf_buf_add(&object, message.data, message.len);
		need(daf_repo_write(
		    oid, hub, GIT_OBJECT_COMMIT, object.data, object.len));
	}
	daf_ledger_ref(ref, o->replica);
	need(daf_ref_set(hub, ref, oid, NULL));
	daf_buf_clear(&head);
	daf_buf_clear(&object);
	daf_buf_clear(&message);
}

/* ---- the run ---- */

static const char *
want(void *arg, const char *name, const char *oid)
{
	static char local[DAF_REF_MAX];

	(void)arg;
	(void)oid;
	snprintf(
	    local, sizeof(local), "refs/hub/%s", name + strlen("refs/heads/"));
	return strstr(name, "/office/") != NULL ? local : NULL;
}

static void
fetch(struct daf_ledger *l, const char *hub)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_link_stats stats = { 0 };
	struct daf_ref *refs;
	size_t n;

	need(daf_link_fetch(
	    &refs, &n, pool, l->in, hub, want, NULL, &stats, NULL));
	daf_pool_free(pool);
}

static void
measure(struct daf_ledger *l, const struct daf_signer *signer)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_list_query query = { .type = "task", .limit = 100 };
	struct daf_tally tally = { 0 };
	struct daf_decision *d;
	struct daf_items items;
	double at[4], cpu[4], total = OFFICES * CHANGES;
	static const char *const steps[] = { "verified and taken up",
		"reviewed and merged", "listed" };
	size_t n, i;

	at[0] = seconds(CLOCK_MONOTONIC);
	cpu[0] = seconds(CLOCK_PROCESS_CPUTIME_ID);
	need(daf_trust_offices(&tally, l, NULL));
	at[1] = seconds(CLOCK_MONOTONIC);
	cpu[1] = seconds(CLOCK_PROCESS_CPUTIME_ID);
	need(daf_merge(&d, &n, pool, l, signer, NULL, 0, NULL, 0));
	at[2] = seconds(CLOCK_MONOTONIC);
	cpu[2] = seconds(CLOCK_PROCESS_CPUTIME_ID);
	need(daf_list(&items, pool, l->reg, &query));
	at[3] = seconds(CLOCK_MONOTONIC);
	cpu[3] = seconds(CLOCK_PROCESS_CPUTIME_ID);
	if (tally.received != OFFICES * CHANGES || n != OFFICES ||
	    items.n != 100 || tally.alarms != 0) {
		fprintf(stderr,
		    "bench: %" PRId64 " received, %zu decisions, "
		    "%zu listed\n",
		    tally.received, n, items.n);
		exit(1);
	}
	printf("%d offices x %d change sets of two fields\n", OFFICES, CHANGES);
	for (i = 0; i < 3; i++)
		printf("%-24s %8.3f s, processors %8.3f s\n", steps[i],
		    at[i + 1] - at[i], cpu[i + 1] - cpu[i]);
	printf("change sets a second     %8.0f   (wanted: 5000)\n",
	    total / (at[3] - at[0]));
	daf_pool_free(pool);
}

int
main(void)
{
	struct office *offices = daf_calloc(OFFICES, sizeof(*offices));
	char dir[] = "/tmp/daftar-bench-XXXXXX", *hq, *hub, *key, *public;
	struct daf_register *reg;
	struct daf_signer *signer;
	struct daf_founded f;
	struct daf_ledger *l;
	struct daf_repo *repo;
	int i;

	need(daf_git_init());
	if (mkdtemp(dir) == NULL)
		return 1;
	hq = daf_fs_join(dir, "hq");
	hub = daf_fs_join(dir, "hub.git");
	key = daf_fs_join(dir, "key");
	public = daf_fs_join(dir, "key.pub");
	run((const char *const[]){
	    "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key, NULL });
	need(daf_found(&f, hq, "hq", ROOT, public, NULL, NULL, NULL, NULL));
	need(daf_register_open(&reg, hq, false));
	need(daf_ledger_open(&l, reg, NULL));
	need(daf_signer_new(&signer, ROOT, public));
	for (i = 0; i < OFFICES; i++)
		make_office(&offices[i], i);
	need(daf_seat_amend(l, signer, "enrol", enrol, offices));
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	need(daf_repo_init(hub, false));
	need(daf_repo_open(&repo, hub));
	for (i = 0; i < OFFICES; i++)
		make_branch(repo, l, &offices[i]);
	fetch(l, hub);
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	measure(l, signer);
	daf_repo_close(repo);
	daf_signer_free(signer);
	daf_ledger_close(l);
	daf_register_close(reg);
	need(daf_fs_remove_tree(dir));
	free(f.identity);
	free(offices);
	free(hq);
	free(hub);
	free(key);
	free(public);
	return 0;
}
