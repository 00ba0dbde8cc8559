/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify.c - how many change sets a second one core verifies: read from the
 * repository, strictly parsed, signature, hash of the payload, change set
 * parsed; beside it libsodium's ed25519 alone over as many signatures, and
 * `git log --format=%G?` on the same commits.
 */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/proc.h"
#include "core/changeset.h"
#include "sync/commit.h"

#define COMMITS 10000
#define BLOCK 200
#define GIT_COMMITS "200"
#define SHA "6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c"

struct made {
	char oid[DAF_OID_HEX], sha256[65];
	uint8_t sig[64], data[128];
	size_t data_len;
};

/* Of the processor for what runs in this process: others may be at work. */
static double
now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
must(const struct daf_err *err)
{
	if (err == NULL)
		return;
	fprintf(stderr, "%s\n", err->text);
	exit(1);
}

static void
run(const char *const argv[])
{
	struct daf_buf out = { 0 };
	int status;

	must(daf_proc_run(&out, NULL, &status, argv, NULL, "", 0, 1 << 26, 0));
	if (status != 0)
		exit(1);
	daf_buf_clear(&out);
}

static uint8_t *
wire(uint8_t *p, const void *data, size_t len)
{
	const uint8_t size[4] = { 0, 0, (uint8_t)(len >> 8), (uint8_t)len };

	memcpy(p, size, 4);
	memcpy(p + 4, data, len);
	return p + 4 + len;
}

/* A change set of two fields, as an officer saves one. */
static void
payload_of(struct daf_buf *head, struct daf_buf *tail, const struct made *m,
    int64_t seq)
{
	daf_buf_reset(head);
	daf_buf_reset(tail);
	daf_buf_adds(head, "tree " DAF_EMPTY_TREE "\n");
	if (seq > 1)
		daf_buf_addf(head, "parent %s\n", m[-1].oid);
	daf_buf_addf(head,
	    "author A. Khan <a.khan@isb> %" PRId64 " +0500\n"
	    "committer A. Khan <a.khan@isb> %" PRId64 " +0500\n",
	    1791461400 + seq, 1791461400 + seq);
	daf_buf_addf(tail,
	    "\nISB-EXT-2026-%04" PRId64 ": judge, stage\n\n"
	    "Daftar: 1\nLedger: %.32s\nVolume: 1\nReplica: isb.k7f2\n"
	    "Seq: %" PRId64 "\nPrevious: %s\nMain: 57 %s\n\n",
	    seq, SHA, seq, seq > 1 ? m[-1].sha256 : "-", SHA);
	daf_buf_addf(tail,
	    "{\"over\":{\"judge\":[],\"stage\":[\"khi.aaaa-%" PRId64
	    "\"]},\"record\":\"khi.aaaa-%" PRId64 "\",\"set\":{"
	    "\"judge\":\"ADC(G)\",\"stage\":\"committed\"}}\n",
	    seq, seq);
}

static void
make_one(struct made *m, struct daf_repo *repo, struct daf_sig *sig,
    const uint8_t *secret, int64_t seq)
{
	struct daf_buf head = { 0 }, tail = { 0 }, object = { 0 };
	char armour[DAF_SIG_ARMOUR_MAX];
	uint8_t hash[64], *p;
	const char *a;

	payload_of(&head, &tail, m, seq);
	daf_buf_add(&object, head.data, head.len);
	daf_buf_add(&object, tail.data, tail.len);
	daf_sha256_hex(m->sha256, object.data, object.len);
	crypto_hash_sha512(hash, (const uint8_t *)object.data, object.len);
	memcpy(m->data, "SSHSIG", 6);
	p = wire(m->data + 6, "git", 3);
	p = wire(p, "", 0);
	p = wire(p, "sha512", 6);
	p = wire(p, hash, sizeof(hash));
	m->data_len = (size_t)(p - m->data);
	crypto_sign_detached(m->sig, NULL, m->data, m->data_len, secret);
	memcpy(sig->sig, m->sig, sizeof(sig->sig));
	daf_sig_armour(armour, sig);
	daf_buf_reset(&object);
	daf_buf_add(&object, head.data, head.len);
	daf_buf_adds(&object, "gpgsig ");
	for (a = armour; *a != '\0'; a++) {
		daf_buf_addc(&object, *a);
		if (*a == '\n' && a[1] != '\0')
			daf_buf_addc(&object, ' ');
	}
	daf_buf_add(&object, tail.data, tail.len);
	must(daf_repo_write(
	    m->oid, repo, GIT_OBJECT_COMMIT, object.data, object.len));
	daf_buf_clear(&head);
	daf_buf_clear(&tail);
	daf_buf_clear(&object);
}

static void
verify_one(struct daf_repo *repo, const char *oid)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_changeset cs;
	struct daf_commit c;

	must(daf_commit_read(&c, pool, repo, oid));
	must(daf_changeset_parse(&cs, pool, c.message, c.message_len));
	if (!daf_sig_verify(&c.sig, c.payload, c.payload_len))
		exit(1);
	daf_pool_free(pool);
}

static void
raw_one(const struct made *m, const uint8_t *public)
{
	if (crypto_sign_verify_detached(m->sig, m->data, m->data_len, public) !=
	    0)
		exit(1);
}

static double
better(double best, double start)
{
	double rate = BLOCK / (now(CLOCK_PROCESS_CPUTIME_ID) - start);

	return rate > best ? rate : best;
}

/* Both in turns, block by block; of each the best one, as the machine may do
 * other things meanwhile. Verifications a second. */
static void
compare(double *raw, double *ours, struct daf_repo *repo,
    const struct made *made, const uint8_t *public)
{
	double start;
	size_t i, j;

	*raw = *ours = 0;
	for (i = 1; i <= COMMITS; i += BLOCK) {
		start = now(CLOCK_PROCESS_CPUTIME_ID);
		for (j = i; j < i + BLOCK; j++)
			raw_one(&made[j], public);
		*raw = better(*raw, start);
		start = now(CLOCK_PROCESS_CPUTIME_ID);
		for (j = i; j < i + BLOCK; j++)
			verify_one(repo, made[j].oid);
		*ours = better(*ours, start);
	}
}

static void
print_rates(const char *what, double raw, double ours)
{
	printf(
	    "%-42s %8.0f %8.0f %6.0f %%\n", what, raw, ours, 100 * ours / raw);
}

static double
git_rate(const char *path, const char *signers)
{
	char *config = daf_asprintf("gpg.ssh.allowedSignersFile=%s", signers);
	double start = now(CLOCK_MONOTONIC);

	run((const char *const[]){ "git", "-C", path, "-c", config, "log",
	    "--format=%G?", "-n", GIT_COMMITS, "main", NULL });
	free(config);
	return strtod(GIT_COMMITS, NULL) / (now(CLOCK_MONOTONIC) - start);
}

static void
new_key(struct daf_key *key, uint8_t secret[64], const char *signers)
{
	uint8_t blob[128], *p;
	char line[256] = "ssh-ed25519 ";
	struct daf_buf text = { 0 };
	uint8_t public[32];

	crypto_sign_keypair(public, secret);
	p = wire(blob, "ssh-ed25519", 11);
	p = wire(p, public, sizeof(public));
	sodium_bin2base64(line + 12, sizeof(line) - 12, blob,
	    (size_t)(p - blob), sodium_base64_VARIANT_ORIGINAL);
	must(daf_key_parse(key, line));
	daf_buf_addf(&text, "a.khan@isb namespaces=\"git\" %s\n", line);
	must(daf_fs_write(signers, text.data, text.len, 0600));
	daf_buf_clear(&text);
}

int
main(void)
{
	char dir[] = "/tmp/daftar-bench-XXXXXX", *path, *signers;
	struct made *made = daf_calloc(COMMITS + 1, sizeof(*made));
	struct daf_sig sig = { 0 };
	struct daf_repo *repo;
	double raw, ours;
	uint8_t secret[64];
	int64_t i;

	must(daf_git_init());
	if (mkdtemp(dir) == NULL)
		return 1;
	path = daf_asprintf("%s/bench.git", dir);
	signers = daf_asprintf("%s/signers", dir);
	new_key(&sig.key, secret, signers);
	must(daf_repo_init(path, false));
	must(daf_repo_open(&repo, path));
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	for (i = 1; i <= COMMITS; i++)
		make_one(&made[i], repo, &sig, secret, i);
	must(daf_ref_set(repo, "refs/heads/main", made[COMMITS].oid, ""));
	printf("change sets of two fields verified a second, one core\n");
	printf("%-42s %8s %8s\n", "", "libsodium", "daftar");
	compare(&raw, &ours, repo, made, sig.key.point);
	print_rates("loose objects", raw, ours);
	daf_repo_close(repo);
	run((const char *const[]){ "git", "-C", path, "repack", "-adq", NULL });
	must(daf_repo_open(&repo, path));
	compare(&raw, &ours, repo, made, sig.key.point);
	print_rates("a pack, as fetched", raw, ours);
	printf("git log --format=%%G? on " GIT_COMMITS " of them: %.0f\n",
	    git_rate(path, signers));
	daf_repo_close(repo);
	must(daf_fs_remove_tree(dir));
	free(path);
	free(signers);
	free(made);
	return 0;
}
