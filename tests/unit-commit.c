/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-commit.c - commits: stock git's are read, stock git accepts ours, and
 * every other way to write the same is refused.
 */
#include <sodium.h>
#include <sys/stat.h>

#include "sync-help.h"

#define MESSAGE "Judge\n\nDaftar: 1\n"
#define SIG_END "-----END SSH SIGNATURE-----\n"

static struct daf_signer *khan;
static struct daf_repo *repo;
static struct daf_commit good;
static char *object; /* good's content */
static size_t object_len;

static void
fill_in(struct daf_commit *c)
{
	memset(c, 0, sizeof(*c));
	memcpy(c->tree, DAF_EMPTY_TREE, sizeof(c->tree));
	c->name = "A. Khan";
	c->id = "a.khan@isb";
	c->time = 1791461400;
	c->zone = 300;
	c->message = MESSAGE;
	c->message_len = strlen(MESSAGE);
}

static int
setup(void **state)
{
	if (help_setup(state) != 0)
		return -1;
	khan = help_signer(HELP_KHAN, "khan");
	repo = help_repo("a.git");
	fill_in(&good);
	help_ok(daf_commit_make(&good, repo, khan));
	help_ok(daf_repo_read(&object, &object_len, repo, good.oid,
	    GIT_OBJECT_COMMIT, DAF_COMMIT_MAX));
	HELP_MUST("git", "config", "--global", "gpg.ssh.allowedSignersFile",
	    help_signers());
	return 0;
}

static int
teardown(void **state)
{
	daf_signer_free(khan);
	daf_repo_close(repo);
	free(object);
	return help_teardown(state);
}

/* Says stock git that the object is well signed? */
static int
git_accepts(const char *data, size_t len)
{
	const char *out;
	char oid[DAF_OID_HEX];

	assert_int_equal(
	    help_run(&out, data, len,
		(const char *const[]){ "git", "-C", help_path("a.git"),
		    "hash-object", "-t", "commit", "-w", "--literally",
		    "--stdin", NULL }),
	    0);
	snprintf(oid, sizeof(oid), "%.40s", out);
	return HELP_RUN(
		   "git", "-C", help_path("a.git"), "verify-commit", oid) == 0;
}

static const struct daf_err *
parse(struct daf_commit *c, struct daf_pool *pool, const struct daf_buf *b)
{
	return daf_commit_parse(c, pool, b->data, b->len);
}

static void
ours_for_git(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_commit next, again;
	char parents[2][DAF_OID_HEX];
	const char *out;

	(void)state;
	fill_in(&next);
	next.zone = -210;
	next.nparents = 2;
	next.parents = parents;
	memcpy(parents[0], good.oid, sizeof(parents[0]));
	memcpy(parents[1], good.oid, sizeof(parents[1]));
	help_ok(daf_commit_make(&next, repo, khan));
	help_ok(daf_commit_read(&again, pool, repo, next.oid));
	assert_string_equal(again.sha256, next.sha256);
	assert_string_equal(again.name, "A. Khan");
	assert_string_equal(again.id, "a.khan@isb");
	assert_string_equal(again.message, MESSAGE);
	assert_int_equal(again.message_len, strlen(MESSAGE));
	assert_int_equal(again.zone, -210);
	assert_int_equal(again.nparents, 2);
	help_ok(daf_ref_set(repo, "refs/heads/main", next.oid, ""));
	HELP_MUST("git", "-C", help_path("a.git"), "verify-commit", "main");
	out = HELP_MUST("git", "-C", help_path("a.git"), "log",
	    "--format=%G? %GS %ae %ad", "--date=raw", "main");
	assert_string_equal(out, "G a.khan@isb a.khan@isb 1791461400 -0330\n"
				 "G a.khan@isb a.khan@isb 1791461400 +0500");
	HELP_MUST("git", "-C", help_path("a.git"), "fsck", "--strict");
	daf_pool_free(pool);
}

static void
gits_for_us(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_commit c;
	const char *git = help_path("theirs"), *out;
	struct daf_buf b = { 0 };

	(void)state;
	HELP_MUST("git", "init", "-q", git);
	HELP_MUST("git", "config", "--global", "user.name", "A. Khan");
	HELP_MUST("git", "config", "--global", "user.email", "a.khan@isb");
	HELP_MUST("git", "config", "--global", "gpg.format", "ssh");
	HELP_MUST(
	    "git", "config", "--global", "user.signingKey", khan->key_path);
	HELP_MUST("env", "GIT_AUTHOR_DATE=1791461400 +0500",
	    "GIT_COMMITTER_DATE=1791461400 +0500", "git", "-C", git, "commit",
	    "-q", "-S", "--allow-empty", "-m", "Judge", "-m", "Daftar: 1");
	assert_int_equal(help_run(&out, NULL, 0,
			     (const char *const[]){ "git", "-C", git,
				 "cat-file", "commit", "HEAD", NULL }),
	    0);
	daf_buf_adds(&b, out);
	help_ok(parse(&c, pool, &b));
	assert_true(daf_sig_verify(&c.sig, c.payload, c.payload_len));
	assert_true(daf_key_equal(&c.sig.key, &khan->key));
	/* ed25519 signs the same in the same way: the same object */
	assert_int_equal(b.len, object_len);
	assert_memory_equal(b.data, object, object_len);
	daf_buf_clear(&b);
	daf_pool_free(pool);
}

/* ---- other ways to write the same ---- */

/* `good` with the first `from` replaced. */
static void
replace(struct daf_buf *out, const char *from, const char *to)
{
	const char *at = strstr(object, from);

	assert_non_null(at);
	daf_buf_add(out, object, (size_t)(at - object));
	daf_buf_adds(out, to);
	daf_buf_adds(out, at + strlen(from));
}

/* The armour's base64, without newlines and spaces. */
static size_t
blob_of(uint8_t blob[512])
{
	const char *from = strstr(object, "SIGNATURE-----\n") + 15;
	const char *to = strstr(object, "-----END") - 1;
	size_t n;

	assert_int_equal(sodium_base642bin(blob, 512, from, (size_t)(to - from),
			     " \n", &n, NULL, sodium_base64_VARIANT_ORIGINAL),
	    0);
	return n;
}

/* `good` with this blob in lines of so many columns, each ended by `eol`. */
static void
rewrap(struct daf_buf *out, const uint8_t *blob, size_t n, size_t columns,
    const char *eol)
{
	const char *from = strstr(object, "SIGNATURE-----\n") + 15;
	const char *to = strstr(object, " -----END");
	char text[1024];
	size_t at, len;

	sodium_bin2base64(
	    text, sizeof(text), blob, n, sodium_base64_VARIANT_ORIGINAL);
	daf_buf_add(out, object, (size_t)(from - object));
	for (at = 0; at < strlen(text); at += len) {
		len = strlen(text) - at;
		len = len < columns ? len : columns;
		daf_buf_addf(out, " %.*s%s", (int)len, text + at, eol);
	}
	daf_buf_adds(out, to);
}

static void
wrap_64(struct daf_buf *out)
{
	uint8_t blob[512];

	rewrap(out, blob, blob_of(blob), 64, "\n");
}

static void
wrap_76(struct daf_buf *out)
{
	uint8_t blob[512];

	rewrap(out, blob, blob_of(blob), 76, "\n");
}

static void
one_line(struct daf_buf *out)
{
	uint8_t blob[512];

	rewrap(out, blob, blob_of(blob), 1000, "\n");
}

static void
carriage_returns(struct daf_buf *out)
{
	uint8_t blob[512];

	rewrap(out, blob, blob_of(blob), 70, "\r\n");
}

static void
spaces_in_base64(struct daf_buf *out)
{
	uint8_t blob[512];

	rewrap(out, blob, blob_of(blob), 70, " \n");
}

static void
version_0(struct daf_buf *out)
{
	uint8_t blob[512];
	size_t n = blob_of(blob);

	blob[9] = 0;
	rewrap(out, blob, n, 70, "\n");
}

static void
reserved(struct daf_buf *out)
{
	uint8_t blob[512], *at;
	size_t n = blob_of(blob);

	at = memmem(blob, n, "\0\0\0\3git\0\0\0\0", 11);
	assert_non_null(at);
	memmove(at + 12, at + 11, n - (size_t)(at + 11 - blob));
	at[10] = 1;
	at[11] = 'x';
	rewrap(out, blob, n + 1, 70, "\n");
}

static void
after_end(struct daf_buf *out)
{
	replace(out, SIG_END, SIG_END " more\n");
}

static void
blank_after_end(struct daf_buf *out)
{
	replace(out, SIG_END, SIG_END " \n");
}

static void
header_gpgsig_sha256(struct daf_buf *out)
{
	replace(out, SIG_END, SIG_END "gpgsig-sha256 x\n");
}

static void
gpgsig_sha256_first(struct daf_buf *out)
{
	replace(out, "gpgsig ", "gpgsig-sha256 x\ngpgsig ");
}

static void
two_gpgsigs(struct daf_buf *out)
{
	replace(out, SIG_END, SIG_END "gpgsig x\n");
}

static void
before_author(struct daf_buf *out)
{
	const char *author = strstr(object, "author ");
	const char *sig = strstr(object, "gpgsig ");
	const char *end = strstr(sig, "\n\n") + 1;

	daf_buf_add(out, object, (size_t)(author - object));
	daf_buf_add(out, sig, (size_t)(end - sig));
	daf_buf_add(out, author, (size_t)(sig - author));
	daf_buf_adds(out, end);
}

static void
before_committer(struct daf_buf *out)
{
	const char *committer = strstr(object, "committer ");
	const char *sig = strstr(object, "gpgsig ");
	const char *end = strstr(sig, "\n\n") + 1;

	daf_buf_add(out, object, (size_t)(committer - object));
	daf_buf_add(out, sig, (size_t)(end - sig));
	daf_buf_add(out, committer, (size_t)(sig - committer));
	daf_buf_adds(out, end);
}

/* A payload of another form, well signed. */
static void
signed_anew(
    struct daf_buf *out, const char *from, const char *to, const char *hash)
{
	struct daf_buf payload = { 0 };
	const char *sig = strstr(object, "gpgsig ");
	const char *end = strstr(sig, "\n\n") + 1, *at, *armour, *p;

	daf_buf_add(&payload, object, (size_t)(sig - object));
	daf_buf_adds(&payload, end);
	if (from != NULL) {
		struct daf_buf changed = { 0 };

		at = strstr(payload.data, from);
		assert_non_null(at);
		daf_buf_add(
		    &changed, payload.data, (size_t)(at - payload.data));
		daf_buf_adds(&changed, to);
		daf_buf_adds(&changed, at + strlen(from));
		daf_buf_clear(&payload);
		payload = changed;
	}
	assert_int_equal(
	    help_run(&armour, payload.data, payload.len,
		(const char *const[]){ "ssh-keygen", "-q", "-Y", "sign", "-O",
		    hash, "-n", "git", "-f", khan->key_path, NULL }),
	    0);
	at = strstr(payload.data, "\n\n") + 1;
	daf_buf_add(out, payload.data, (size_t)(at - payload.data));
	daf_buf_adds(out, "gpgsig ");
	for (p = armour; *p != '\0'; p++) {
		daf_buf_addc(out, *p);
		if (*p == '\n' && p[1] != '\0')
			daf_buf_addc(out, ' ');
	}
	daf_buf_adds(out, at);
	daf_buf_clear(&payload);
}

static void
hash_sha256(struct daf_buf *out)
{
	signed_anew(out, NULL, NULL, "hashalg=sha256");
}

static void
header_encoding(struct daf_buf *out)
{
	signed_anew(out, "\n\n", "\nencoding ISO-8859-1\n\n", "hashalg=sha512");
}

static void
header_mergetag(struct daf_buf *out)
{
	signed_anew(
	    out, "\n\n", "\nmergetag object x\n x\n\n", "hashalg=sha512");
}

static void
other_committer(struct daf_buf *out)
{
	signed_anew(
	    out, "committer A. Khan", "committer B. Khan", "hashalg=sha512");
}

static void
two_authors(struct daf_buf *out)
{
	signed_anew(out, "committer ", "author B <b@isb> 1 +0000\ncommitter ",
	    "hashalg=sha512");
}

/* Both the author's and the committer's. */
static void
with_when(struct daf_buf *out, const char *when)
{
	struct daf_buf once = { 0 };
	char *was = object;
	size_t was_len = object_len;

	signed_anew(&once, "1791461400 +0500", when, "hashalg=sha512");
	object = once.data;
	object_len = once.len;
	signed_anew(out, "1791461400 +0500", when, "hashalg=sha512");
	object = was;
	object_len = was_len;
	daf_buf_clear(&once);
}

static void
zone_minus_zero(struct daf_buf *out)
{
	with_when(out, "1791461400 -0000");
}

static void
zone_short(struct daf_buf *out)
{
	with_when(out, "1791461400 +500");
}

static void
zone_of_99_minutes(struct daf_buf *out)
{
	with_when(out, "1791461400 +0499");
}

static void
time_signed(struct daf_buf *out)
{
	with_when(out, "+1791461400 +0500");
}

static void
time_overlong(struct daf_buf *out)
{
	with_when(out, "18446744075500993016 +0500"); /* 2^64 more */
}

static void
re_encodings(void **state)
{
	static const struct {
		const char *name;
		void (*make)(struct daf_buf *out);
		bool git_accepts;
	} rows[] = {
		{ "base64 of 64 columns", wrap_64, true },
		{ "base64 of 76 columns", wrap_76, true },
		{ "base64 in one line", one_line, true },
		{ "CR LF", carriage_returns, true },
		{ "spaces in base64", spaces_in_base64, true },
		{ "version 0", version_0, true },
		{ "reserved not empty", reserved, true },
		{ "text after END", after_end, true },
		{ "a blank line after END", blank_after_end, true },
		{ "gpgsig-sha256 after", header_gpgsig_sha256, true },
		{ "gpgsig-sha256 before", gpgsig_sha256_first, true },
		{ "two gpgsig", two_gpgsigs, true },
		{ "gpgsig before author", before_author, true },
		{ "gpgsig before committer", before_committer, true },
		{ "hash sha256", hash_sha256, true },
		{ "encoding", header_encoding, true },
		{ "mergetag", header_mergetag, true },
		{ "another committer", other_committer, true },
		{ "two authors", two_authors, true },
		{ "zone -0000", zone_minus_zero, true },
		{ "zone +500", zone_short, true },
		{ "zone +0499", zone_of_99_minutes, true },
		{ "a time with a sign", time_signed, true },
		{ "a time of 20 digits", time_overlong, false },
	};
	struct daf_pool *pool = daf_pool_new();
	struct daf_buf b = { 0 };
	const struct daf_err *err;
	struct daf_commit c;
	size_t i;

	(void)state;
	assert_true(git_accepts(object, object_len));
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		daf_buf_reset(&b);
		rows[i].make(&b);
		if (b.len == object_len &&
		    memcmp(b.data, object, object_len) == 0)
			fail_msg("%s: nothing was changed", rows[i].name);
		if (git_accepts(b.data, b.len) != rows[i].git_accepts)
			fail_msg("%s: git says otherwise", rows[i].name);
		err = parse(&c, pool, &b);
		if (err == NULL)
			fail_msg("%s: not refused", rows[i].name);
		help_refused(err, DAF_REFUSED, "");
	}
	daf_buf_clear(&b);
	daf_pool_free(pool);
}

static void
refuse_or_bad(const struct daf_buf *b, size_t at, const char *what)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_commit c;

	err = parse(&c, pool, b);
	if (err == NULL && daf_sig_verify(&c.sig, c.payload, c.payload_len))
		fail_msg("a byte %s at %zu is not noticed", what, at);
	if (err != NULL)
		assert_int_equal(err->code, DAF_REFUSED);
	daf_err_free(err);
	daf_pool_free(pool);
}

/* At every offset: changed, left out, doubled, cut. */
static void
one_byte(void **state)
{
	static const char flips[] = { 1, 2, 4, 8, 16, 32, 64, (char)128,
		(char)255 };
	struct daf_buf b = { 0 };
	size_t i, k;

	(void)state;
	daf_buf_add(&b, object, object_len);
	for (i = 0; i < object_len; i++) {
		for (k = 0; k < sizeof(flips); k++) {
			b.data[i] ^= flips[k];
			refuse_or_bad(&b, i, "changed");
			b.data[i] ^= flips[k];
		}
	}
	for (i = 0; i < object_len; i++) {
		daf_buf_reset(&b);
		daf_buf_add(&b, object, i);
		refuse_or_bad(&b, i, "cut");
		daf_buf_add(&b, object + i + 1, object_len - i - 1);
		refuse_or_bad(&b, i, "left out");
		daf_buf_reset(&b);
		daf_buf_add(&b, object, i + 1);
		daf_buf_add(&b, object + i, object_len - i);
		refuse_or_bad(&b, i, "doubled");
	}
	daf_buf_clear(&b);
}

static void
objects(void **state)
{
	struct daf_commit c, other;
	struct daf_pool *pool = daf_pool_new();
	char *path, *data = NULL;
	size_t len;

	(void)state;
	help_refused(daf_commit_read(&c, pool, repo, DAF_EMPTY_TREE),
	    DAF_REFUSED, "is a tree");
	help_refused(daf_commit_read(&c, pool, repo,
			 "0123456789012345678901234567890123456789"),
	    DAF_FAILED, "missing");
	help_refused(
	    daf_commit_read(&c, pool, repo, "main"), DAF_REFUSED, "no git id");
	help_refused(
	    daf_repo_read(&data, &len, repo, good.oid, GIT_OBJECT_COMMIT, 100),
	    DAF_REFUSED, "the limit is 100");
	/* damage on the disk is named */
	fill_in(&other);
	other.time++;
	help_ok(daf_commit_make(&other, repo, khan));
	path = daf_asprintf(
	    "%s/objects/%.2s/%s", help_path("a.git"), other.oid, other.oid + 2);
	help_ok(daf_fs_read(&data, &len, path, 100000));
	data[len / 2] ^= 1;
	assert_int_equal(chmod(path, 0600), 0);
	help_ok(daf_fs_write(path, data, len, 0600));
	help_refused(
	    daf_commit_read(&c, pool, repo, other.oid), DAF_STORAGE, other.oid);
	free(data);
	free(path);
	daf_pool_free(pool);
}

static void
branches(void **state)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_commit other;
	struct daf_ref *refs;
	char oid[DAF_OID_HEX];
	size_t n;

	(void)state;
	fill_in(&other);
	other.time += 2;
	help_ok(daf_commit_make(&other, repo, khan));
	help_ok(daf_ref_get(oid, repo, "refs/heads/x"));
	assert_string_equal(oid, "");
	help_refused(daf_ref_set(repo, "refs/heads/x", other.oid, good.oid),
	    DAF_BUSY, "refs/heads/x");
	help_ok(daf_ref_set(repo, "refs/heads/x", good.oid, ""));
	help_refused(daf_ref_set(repo, "refs/heads/x", other.oid, ""), DAF_BUSY,
	    "refs/heads/x");
	help_refused(daf_ref_set(repo, "refs/heads/x", good.oid, other.oid),
	    DAF_BUSY, "refs/heads/x");
	help_ok(daf_ref_set(repo, "refs/heads/x", other.oid, good.oid));
	help_ok(
	    daf_ref_set(repo, "refs/heads/office/isb.k7f2", good.oid, NULL));
	help_ok(
	    daf_ref_set(repo, "refs/heads/office/isb.k7f2", other.oid, NULL));
	help_ok(daf_ref_list(&refs, &n, pool, repo, "refs/heads/office/"));
	assert_int_equal(n, 1);
	assert_string_equal(refs[0].name, "refs/heads/office/isb.k7f2");
	assert_string_equal(refs[0].oid, other.oid);
	/* a lock that a dead process left */
	help_ok(
	    daf_fs_write(help_path("a.git/refs/heads/x.lock"), "", 0, 0600));
	help_refused(daf_ref_set(repo, "refs/heads/x", good.oid, other.oid),
	    DAF_BUSY, "refs/heads/x");
	help_ok(daf_repo_sweep(repo));
	help_ok(daf_ref_set(repo, "refs/heads/x", good.oid, other.oid));
	help_ok(daf_ref_delete(repo, "refs/heads/x"));
	help_ok(daf_ref_delete(repo, "refs/heads/x"));
	help_ok(daf_ref_get(oid, repo, "refs/heads/x"));
	assert_string_equal(oid, "");
	daf_pool_free(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ours_for_git),
		cmocka_unit_test(gits_for_us),
		cmocka_unit_test(re_encodings),
		cmocka_unit_test(one_byte),
		cmocka_unit_test(objects),
		cmocka_unit_test(branches),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
