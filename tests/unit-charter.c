/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-charter.c - roster, charter, main's message; and the loop of README.md
 * in main's tree, run with nothing but git, ssh-keygen and sh.
 */
#include <inttypes.h>

#include "sync-help.h"
#include "sync/amend.h"

#define IDENTITY \
	"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct daf_signer *khan, *hq;

static int
setup(void **state)
{
	if (help_setup(state) != 0)
		return -1;
	khan = help_signer(HELP_KHAN, "khan");
	hq = help_signer(HELP_HQ, "hq");
	return 0;
}

static int
teardown(void **state)
{
	daf_signer_free(khan);
	daf_signer_free(hq);
	return help_teardown(state);
}

static struct daf_charter *
sample(void)
{
	static const struct daf_types_file files[] = {
		{ "person.json", "{\"type\":\"person\"}\n", 18 },
		{ "case.json", "{\"type\":\"case\"}\n", 16 },
	};
	struct daf_charter *c = daf_charter_new();

	c->ledger_name = "national";
	c->seat = "hq.a2b3";
	help_ok(daf_charter_set_office(c, "isb", "Islamabad", "Asia/Karachi"));
	help_ok(daf_charter_set_office(
	    c, "hq", "Headquarters \"NCB\"", "Asia/Karachi"));
	help_ok(daf_charter_set_officer(c, hq->id, hq->name, "hq",
	    DAF_ROLE_HQ | DAF_ROLE_OFFICER, &hq->key));
	help_ok(daf_charter_set_officer(
	    c, khan->id, khan->name, "isb", DAF_ROLE_OFFICER, &khan->key));
	help_ok(daf_charter_set_register(c, "hq.a2b3", IDENTITY));
	help_ok(daf_charter_set_types(c, files, 2));
	return c;
}

static struct daf_key
new_key(const char *name)
{
	struct daf_key key;
	char pub[512];

	HELP_MUST("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
	    help_path(name));
	snprintf(pub, sizeof(pub), "%s.pub", help_path(name));
	help_ok(daf_key_read(&key, pub));
	return key;
}

static void
roster(void **state)
{
	struct daf_charter *c = sample(), *d = daf_charter_new();
	struct daf_buf a = { 0 }, b = { 0 };

	(void)state;
	help_ok(daf_roster_check(c));
	daf_roster_write(&a, c);
	help_ok(daf_roster_parse(d, a.data, a.len));
	daf_roster_write(&b, d);
	assert_string_equal(a.data, b.data);
	assert_string_equal(d->officers[0].id, "a.khan@isb");
	assert_int_equal(d->officers[1].roles, DAF_ROLE_HQ | DAF_ROLE_OFFICER);
	daf_charter_free(c);
	daf_charter_free(d);
	daf_buf_clear(&a);
	daf_buf_clear(&b);
}

/* Every byte of it changed or left out: refused, or another roster. */
static void
roster_bytes(void **state)
{
	struct daf_charter *c = sample(), *d;
	struct daf_buf a = { 0 }, b = { 0 };
	const struct daf_err *err;
	size_t i;
	int k;

	(void)state;
	help_ok(daf_roster_check(c));
	daf_roster_write(&a, c);
	for (i = 0; i < a.len; i++) {
		for (k = 0; k < 3; k++) {
			daf_buf_reset(&b);
			daf_buf_add(&b, a.data, i);
			if (k != 0)
				daf_buf_addc(
				    &b, (char)(a.data[i] ^ (k == 1 ? 1 : 32)));
			daf_buf_add(&b, a.data + i + 1, a.len - i - 1);
			d = daf_charter_new();
			err = daf_roster_parse(d, b.data, b.len);
			if (err == NULL) {
				struct daf_buf again = { 0 };

				daf_roster_write(&again, d);
				assert_string_equal(again.data, b.data);
				daf_buf_clear(&again);
			}
			daf_err_free(err);
			daf_charter_free(d);
		}
	}
	daf_charter_free(c);
	daf_buf_clear(&a);
	daf_buf_clear(&b);
}

static void
changes(void **state)
{
	struct daf_charter *c = sample();
	struct daf_key second = new_key("second");
	const struct daf_officer *o;
	struct daf_buf signers = { 0 };
	const char *cut;

	(void)state;
	help_ok(daf_charter_may_write(c, &khan->key, khan->id, "isb.k7f2"));
	help_refused(daf_charter_may_write(c, &khan->key, khan->id, "khi.k7f2"),
	    DAF_REFUSED, "does not write for khi");
	help_refused(daf_charter_may_write(c, &khan->key, hq->id, "isb.k7f2"),
	    DAF_REFUSED, "the author is h.qureshi@hq");
	help_refused(daf_charter_may_write(c, &second, khan->id, "isb.k7f2"),
	    DAF_REFUSED, "not in the roster");
	/* another key beside the first, then the first one revoked */
	help_ok(daf_charter_set_officer(
	    c, khan->id, khan->name, "isb", DAF_ROLE_OFFICER, &second));
	o = daf_charter_by_id(c, khan->id);
	assert_int_equal(o->nkeys, 2);
	help_ok(daf_charter_revoke(c, khan->key.fingerprint));
	help_refused(daf_charter_may_write(c, &khan->key, khan->id, "isb.k7f2"),
	    DAF_REFUSED, "no longer listed");
	help_ok(
	    daf_charter_may_have_written(c, &khan->key, khan->id, "isb.k7f2"));
	help_ok(daf_charter_may_write(c, &second, khan->id, "isb.k7f2"));
	daf_roster_signers(&signers, c);
	cut = strstr(signers.data, "# no longer listed\n");
	assert_non_null(cut);
	assert_true(strstr(signers.data, khan->key.line) > cut);
	assert_true(strstr(signers.data, second.line) < cut);
	daf_buf_clear(&signers);
	daf_charter_free(c);
}

static void
refusals(void **state)
{
	struct daf_key third = new_key("third");
	size_t i;

	(void)state;
	for (i = 0; i < 12; i++) {
		struct daf_charter *c = sample();
		const struct daf_err *err = NULL;
		const char *part = "";

		switch (i) {
		case 0:
			err = daf_charter_set_officer(c, "b@isb", "B", "isb",
			    DAF_ROLE_OFFICER, &khan->key);
			part = "is the one of a.khan@isb";
			break;
		case 1:
			err = daf_charter_set_officer(
			    c, "b@khi", "B", "khi", DAF_ROLE_OFFICER, &third);
			part = "office of b@khi is not in the roster";
			break;
		case 2:
			err = daf_charter_set_officer(
			    c, "b@isb", "B", "isb", DAF_ROLE_OFFICER, NULL);
			part = "needs a key";
			break;
		case 3:
			err = daf_charter_set_officer(
			    c, "b@isb", "B", "hq", DAF_ROLE_OFFICER, &third);
			part = "is not of the office hq";
			break;
		case 4:
			err = daf_charter_set_officer(
			    c, "b@isb", "B", "isb", 0, &third);
			part = "no role";
			break;
		case 5:
			err = daf_charter_set_office(c, "X", "X", "UTC");
			part = "no office code";
			break;
		case 6:
			err = daf_charter_set_office(c, "khi", "K\n", "UTC");
			part = "one line";
			break;
		case 7:
			err = daf_charter_revoke(c, "nobody@isb");
			part = "neither";
			break;
		case 8:
			err = daf_charter_revoke(c, hq->id);
			part = "role hq";
			break;
		case 9:
			err = daf_charter_set_register(c, "isb.k7f2", "age1x");
			part = "age key";
			break;
		case 10:
			err = daf_charter_add_recovery(c, &hq->key);
			part = "already";
			break;
		case 11:
			help_ok(daf_charter_revoke(c, khan->id));
			err = daf_charter_set_officer(c, khan->id, khan->name,
			    "isb", DAF_ROLE_OFFICER, &khan->key);
			part = "was revoked";
			break;
		}
		help_refused(err, DAF_REFUSED, part);
		daf_charter_free(c);
	}
}

static void
trees(void **state)
{
	struct daf_repo *repo = help_repo("trees.git");
	struct daf_charter *c = sample(), *d, *e;
	char tree[DAF_OID_HEX], again[DAF_OID_HEX], bad[DAF_OID_HEX];
	const char *dir = help_path("trees.git"), *out;

	(void)state;
	c->seat = "";
	help_refused(daf_charter_write(tree, c, repo), DAF_REFUSED, "seat");
	c->seat = "hq.a2b3";
	help_ok(daf_charter_write(tree, c, repo));
	help_ok(daf_charter_read(&d, repo, tree));
	assert_string_equal(c->sha256, d->sha256);
	assert_int_equal(d->ntypes, 2);
	assert_string_equal(d->types[0].name, "case.json");
	e = daf_charter_copy(d);
	daf_charter_free(d);
	help_ok(daf_charter_write(again, e, repo));
	assert_string_equal(tree, again);
	daf_charter_free(e);
	HELP_MUST("git", "-C", dir, "fsck", "--strict");
	/* the same files, with stock tools */
	out = HELP_MUST("sh", "-c",
	    "cd \"$1\" && for f in README.md "
	    "allowed_signers roster.json types/case.json types/person.json; "
	    "do printf '%s\\n%d\\n' $f $(git cat-file -s $2:$f); "
	    "git cat-file blob $2:$f; done | sha256sum | cut -c1-64",
	    "-", dir, tree);
	assert_string_equal(out, c->sha256);
	/* something more, another signers file, another mode */
	out = HELP_MUST("sh", "-c",
	    "cd \"$1\" && b=$(echo x | git "
	    "hash-object -w --stdin) && (git ls-tree $2; printf "
	    "'100644 blob %s\\tzzz\\n' $b) | git mktree",
	    "-", dir, tree);
	memcpy(bad, out, DAF_OID_HEX);
	help_refused(daf_charter_read(&d, repo, bad), DAF_REFUSED, "else");
	out = HELP_MUST("sh", "-c",
	    "cd \"$1\" && b=$(echo x | git "
	    "hash-object -w --stdin) && (git ls-tree $2 | grep -v allowed; "
	    "printf '100644 blob %s\\tallowed_signers\\n' $b) | git mktree",
	    "-", dir, tree);
	memcpy(bad, out, DAF_OID_HEX);
	help_refused(daf_charter_read(&d, repo, bad), DAF_REFUSED,
	    "allowed_signers is not the one");
	out = HELP_MUST("sh", "-c",
	    "cd \"$1\" && git ls-tree $2 | "
	    "sed 's/^100644\\(.*README\\)/120000\\1/' | git mktree",
	    "-", dir, tree);
	memcpy(bad, out, DAF_OID_HEX);
	help_refused(daf_charter_read(&d, repo, bad), DAF_REFUSED, "README.md");
	help_refused(daf_charter_read(&d, repo, DAF_EMPTY_TREE), DAF_REFUSED,
	    "README.md");
	daf_charter_free(c);
	daf_repo_close(repo);
}

/* Larger than it may be, and with names that no type has. */
static void
strange_trees(void **state)
{
	static const struct {
		const char *file, *bytes, *refused;
	} large[] = {
		{ "README.md", "65537", "the limit is 65536" },
		{ "allowed_signers", "4194305", "the limit is 4194304" },
		{ "roster.json", "4194305", "the limit is 4194304" },
	};
	static const char *const names[] = { "Person.json", "person.jsn",
		".json", "..json", "a b.json", "1.json", "\\033[2J.json",
		"a123456789a123456789a123456789abc.json" };
	struct daf_repo *repo = help_repo("strange.git");
	struct daf_charter *c = sample(), *d;
	char tree[DAF_OID_HEX], bad[DAF_OID_HEX];
	const char *dir = help_path("strange.git");
	size_t i;

	(void)state;
	help_ok(daf_charter_write(tree, c, repo));
	for (i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
		memcpy(bad,
		    HELP_MUST("sh", "-c",
			"cd \"$1\" && b=$(head -c $4 /dev/zero | git "
			"hash-object -w --stdin) && git ls-tree $2 | "
			"sed \"s/[0-9a-f]\\{40\\}\\(.$3\\)/$b\\1/\" | "
			"git mktree",
			"-", dir, tree, large[i].file, large[i].bytes),
		    DAF_OID_HEX);
		help_refused(daf_charter_read(&d, repo, bad), DAF_REFUSED,
		    large[i].refused);
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		memcpy(bad,
		    HELP_MUST("sh", "-c",
			"cd \"$1\" && b=$(echo {} | git hash-object -w "
			"--stdin) && t=$(printf \"100644 blob $b\\t$3\\n\" | "
			"git mktree) && git ls-tree $2 | "
			"sed \"s/[0-9a-f]\\{40\\}\\(.types\\)/$t\\1/\" | "
			"git mktree",
			"-", dir, tree, names[i]),
		    DAF_OID_HEX);
		help_refused(daf_charter_read(&d, repo, bad), DAF_REFUSED,
		    "which is no type");
	}
	daf_charter_free(c);
	daf_repo_close(repo);
}

/* ---- main's message ---- */

static struct daf_main
sample_main(void)
{
	static struct daf_tip tips[] = { { "lhe.aaaa", 12, SHA_A },
		{ "isb.k7f2", 3, SHA_A } };
	static struct daf_hold holds[] = { { "khi.aaaa", 7,
	    "no \"approval\"\nof the magistrate" } };
	static const char *frozen[] = { "khi.bbbb" };
	static struct daf_refusal refused[] = { { "isb.k7f2", 2, SHA_A,
	    "twice" } };
	static struct daf_range ranges[] = { { "isb.k7f2", 1, 3, SHA_A } };
	struct daf_main m = { .subject = "lhe 12, isb 3",
		.number = 57,
		.ledger = "0123456789abcdef0123456789abcdef",
		.previous = SHA_A,
		.seat = "hq.a2b3",
		.charter = SHA_A,
		.tips = tips,
		.ntips = 2,
		.holds = holds,
		.nholds = 1,
		.frozen = frozen,
		.nfrozen = 1,
		.refusals = refused,
		.nrefusals = 1,
		.ranges = ranges,
		.nranges = 1 };

	return m;
}

static void
messages(void **state)
{
	static const char wanted[] =
	    "Main 57: lhe 12, isb 3\n\nDaftar: 1\n"
	    "Ledger: 0123456789abcdef0123456789abcdef\nMain: 57\n"
	    "Previous: " SHA_A "\nSeat: hq.a2b3\nCharter: " SHA_A "\n\n"
	    "{\"decision\":\"accept\",\"replica\":\"isb.k7f2\",\"seq\":\"3\","
	    "\"sha256\":\"" SHA_A "\"}\n"
	    "{\"decision\":\"accept\",\"replica\":\"lhe.aaaa\",\"seq\":\"12\","
	    "\"sha256\":\"" SHA_A "\"}\n"
	    "{\"decision\":\"accept-range\",\"from\":\"1\",\"replica\":"
	    "\"isb.k7f2\",\"sha256\":\"" SHA_A "\",\"to\":\"3\"}\n"
	    "{\"decision\":\"freeze\",\"replica\":\"khi.bbbb\"}\n"
	    "{\"decision\":\"hold\",\"from\":\"7\",\"reason\":"
	    "\"no \\\"approval\\\"\\nof the magistrate\",\"replica\":"
	    "\"khi.aaaa\"}\n"
	    "{\"decision\":\"refuse\",\"reason\":\"twice\",\"replica\":"
	    "\"isb.k7f2\",\"seq\":\"2\",\"sha256\":\"" SHA_A "\"}\n";
	struct daf_pool *pool = daf_pool_new();
	struct daf_main m = sample_main(), again;
	struct daf_buf b = { 0 };

	(void)state;
	daf_main_write(&b, &m);
	assert_string_equal(b.data, wanted);
	help_ok(daf_main_parse(&again, pool, b.data, b.len));
	assert_string_equal(again.subject, m.subject);
	assert_int_equal(again.number, 57);
	assert_int_equal(again.ntips, 2);
	assert_string_equal(again.tips[0].replica, "isb.k7f2");
	assert_int_equal(again.tips[1].seq, 12);
	assert_string_equal(again.holds[0].reason, m.holds[0].reason);
	assert_int_equal(again.ranges[0].to, 3);
	daf_buf_clear(&b);
	daf_pool_free(pool);
}

static void
message_bytes(void **state)
{
	struct daf_main m = sample_main(), again;
	struct daf_buf a = { 0 }, b = { 0 }, c = { 0 };
	const struct daf_err *err;
	size_t i;
	int k;

	(void)state;
	daf_main_write(&a, &m);
	for (i = 0; i < a.len; i++) {
		for (k = 0; k < 3; k++) {
			struct daf_pool *pool = daf_pool_new();

			daf_buf_reset(&b);
			daf_buf_add(&b, a.data, i);
			if (k != 0)
				daf_buf_addc(
				    &b, (char)(a.data[i] ^ (k == 1 ? 1 : 32)));
			daf_buf_add(&b, a.data + i + 1, a.len - i - 1);
			err = daf_main_parse(&again, pool, b.data, b.len);
			if (err == NULL) {
				daf_buf_reset(&c);
				daf_main_write(&c, &again);
				assert_string_equal(b.data, c.data);
			}
			daf_err_free(err);
			daf_pool_free(pool);
		}
	}
	daf_buf_clear(&a);
	daf_buf_clear(&b);
	daf_buf_clear(&c);
}

static void
message_refusals(void **state)
{
	static struct daf_tip twice[] = { { "isb.k7f2", 1, SHA_A },
		{ "isb.k7f2", 2, SHA_A } };
	static struct daf_hold holds[] = { { "isb.k7f2", 1, "a" },
		{ "isb.k7f2", 2, "b" } };
	struct daf_pool *pool = daf_pool_new();
	struct daf_main again;
	struct daf_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		struct daf_main m = sample_main();

		switch (i) {
		case 0:
			m.tips = twice;
			break;
		case 1:
			m.holds = holds;
			m.nholds = 2;
			break;
		case 2:
			m.number = 1;
			break;
		case 3:
			memcpy(m.previous, "-", 2);
			break;
		case 4:
			m.subject = "";
			break;
		case 5:
			memcpy(m.seat, "seat", 5);
			break;
		}
		daf_buf_reset(&b);
		daf_main_write(&b, &m);
		help_refused(daf_main_parse(&again, pool, b.data, b.len),
		    DAF_REFUSED, "");
	}
	daf_buf_clear(&b);
	daf_pool_free(pool);
}

/* What was erased stands in what opens a volume, and nowhere else. */
static void
erasures(void **state)
{
	static const struct daf_erasure good = { "isb.k7f2-3.2", "Order 7",
		"s.malik@hq", 9, 1790000000 };
	struct daf_erasure fine = good,
			   bad[] = { good, good, good, good, good, good };
	struct daf_pool *pool = daf_pool_new();
	struct daf_main m = { .subject = "volume 3 opens",
		.ledger = "0123456789abcdef0123456789abcdef",
		.number = 9,
		.previous = SHA_A,
		.seat = "hq.a2b3",
		.charter = SHA_A,
		.volume = 3,
		.snapshot = SHA_A },
			again;
	struct daf_buf b = { 0 };
	size_t i;

	(void)state;
	snprintf(m.previous_oid, sizeof(m.previous_oid), "%.40s", SHA_A);
	bad[0].record = "isb.k7f2";
	bad[1].order = "";
	bad[2].officer = "s.malik";
	bad[3].main = 10; /* to come */
	bad[4].main = 0;
	bad[5].time = 0;
	m.nerasures = 1;
	for (i = 0; i <= 6; i++) {
		m.erasures = i < 6 ? &bad[i] : &fine;
		daf_buf_reset(&b);
		daf_main_write(&b, &m);
		if (i < 6)
			help_refused(
			    daf_main_parse(&again, pool, b.data, b.len),
			    DAF_REFUSED, "this decision's");
		else
			help_ok(daf_main_parse(&again, pool, b.data, b.len));
	}
	assert_int_equal(again.nerasures, 1);
	assert_string_equal(again.erasures[0].record, good.record);
	assert_string_equal(again.erasures[0].order, good.order);
	assert_int_equal(again.erasures[0].time, good.time);
	m.snapshot[0] = m.previous_oid[0] = '\0';
	daf_buf_reset(&b);
	daf_main_write(&b, &m);
	help_refused(daf_main_parse(&again, pool, b.data, b.len), DAF_REFUSED,
	    "this decision's");
	daf_buf_clear(&b);
	daf_pool_free(pool);
}

/* ---- README.md's loop ---- */

struct chain {
	struct daf_repo *repo;
	struct daf_charter *charter;
	struct daf_main m;
	char main[DAF_OID_HEX], main_sha[65];
	char tip[DAF_OID_HEX], tip_sha[65];
	int64_t seq;
};

static void
commit(struct daf_commit *c, struct daf_repo *repo,
    const struct daf_signer *signer, const char *message)
{
	c->name = signer->name;
	c->id = signer->id;
	c->time = 1791461400;
	c->zone = 300;
	c->message = message;
	c->message_len = strlen(message);
	help_ok(daf_commit_make(c, repo, signer));
}

/* A change set of isb.k7f2; its content does not matter here. */
static void
save(struct chain *h, const struct daf_signer *signer)
{
	struct daf_commit c = { .nparents = *h->tip != '\0' };
	char parent[1][DAF_OID_HEX], message[512];

	memcpy(c.tree, DAF_EMPTY_TREE, sizeof(c.tree));
	memcpy(parent[0], h->tip, sizeof(parent[0]));
	c.parents = parent;
	h->seq++;
	snprintf(message, sizeof(message),
	    "A\n\nDaftar: 1\nLedger: %s\n"
	    "Volume: 1\nReplica: isb.k7f2\nSeq: %" PRId64 "\nPrevious: %s\n"
	    "Main: 1 %s\n\n{}\n",
	    h->m.ledger, h->seq, h->seq == 1 ? "-" : h->tip_sha, h->main_sha);
	commit(&c, h->repo, signer, message);
	memcpy(h->tip, c.oid, sizeof(h->tip));
	memcpy(h->tip_sha, c.sha256, sizeof(h->tip_sha));
}

/* The next main, which accepts what was saved. */
static void
merge(struct chain *h, const struct daf_signer *signer)
{
	struct daf_commit c = { 0 };
	char parents[2][DAF_OID_HEX];
	struct daf_buf message = { 0 };
	struct daf_tip tip = { "isb.k7f2", h->seq, h->tip_sha };

	help_ok(daf_charter_write(c.tree, h->charter, h->repo));
	c.parents = parents;
	h->m.number++;
	h->m.subject = "merge";
	memcpy(h->m.seat, "hq.a2b3", 8);
	memcpy(h->m.charter, h->charter->sha256, 65);
	snprintf(h->m.previous, sizeof(h->m.previous), "%s",
	    h->m.number == 1 ? "-" : h->main_sha);
	if (h->m.number == 1) {
		memcpy(h->m.ledger, "-", 2);
	} else {
		memcpy(parents[c.nparents++], h->main, DAF_OID_HEX);
		if (*h->tip != '\0')
			memcpy(parents[c.nparents++], h->tip, DAF_OID_HEX);
		h->m.tips = &tip;
		h->m.ntips = 1;
	}
	daf_main_write(&message, &h->m);
	commit(&c, h->repo, signer, message.data);
	help_ok(daf_ref_set(h->repo, "refs/heads/main", c.oid, h->main));
	memcpy(h->main, c.oid, sizeof(h->main));
	memcpy(h->main_sha, c.sha256, sizeof(h->main_sha));
	if (h->m.number == 1)
		snprintf(h->m.ledger, sizeof(h->m.ledger), "%.32s", c.sha256);
	h->m.refusals = NULL;
	h->m.nrefusals = h->m.nranges = 0;
	daf_buf_clear(&message);
}

/* Runs the loop as it stands in main's tree. */
static int
verify_main(const char **out)
{
	return help_run(out, NULL, 0,
	    (const char *const[]){ "sh", "-c",
		"cd \"$1\" && git show main:README.md | "
		"sed -n '/^```sh$/,/^```$/p' | sed '1d;$d' >\"$2\" && sh "
		"\"$2\"",
		"-", help_path("h.git"), help_path("verify-main"), NULL });
}

static void
readme(void **state)
{
	struct chain h = { .repo = help_repo("h.git"), .charter = sample() };
	struct daf_refusal refusal;
	struct daf_range range;
	struct daf_signer *recovery;
	struct daf_key key;
	const char *out;

	(void)state;
	merge(&h, hq);
	save(&h, khan);
	save(&h, khan);
	refusal = (struct daf_refusal){ "isb.k7f2", 2, h.tip_sha, "wrong" };
	h.m.refusals = &refusal;
	h.m.nrefusals = 1;
	merge(&h, hq);
	if (verify_main(&out) != 0)
		fail_msg("%s", out);
	assert_non_null(strstr(out, hq->key.fingerprint));
	assert_non_null(strstr(out, "founded by h.qureshi@hq, SHA256:"));
	assert_non_null(strstr(out, "\"decision\":\"refuse\""));
	assert_non_null(strstr(out, ", 2 change sets"));
	HELP_MUST("git", "-C", help_path("h.git"), "fsck", "--strict");

	/* revoked: what was accepted stands, further work does not count
	 * but by an accept-range */
	help_ok(daf_charter_revoke(h.charter, khan->id));
	merge(&h, hq);
	assert_int_equal(verify_main(&out), 0);
	save(&h, khan);
	range = (struct daf_range){ "isb.k7f2", 3, 3, h.tip_sha };
	h.m.ranges = &range;
	h.m.nranges = 1;
	merge(&h, hq);
	if (verify_main(&out) != 0)
		fail_msg("%s", out);
	assert_non_null(strstr(out, "accept-range isb.k7f2-3 a.khan@isb"));
	save(&h, khan);
	merge(&h, hq);
	assert_int_equal(verify_main(&out), 1);
	assert_non_null(strstr(out, "isb.k7f2-4 has no good signature"));
	assert_non_null(strstr(out, "NOT VERIFIED"));
	daf_charter_free(h.charter);
	daf_repo_close(h.repo);
	help_ok(daf_fs_remove_tree(help_path("h.git")));

	/* an auditor's; an officer's who writes main; another office's */
	h = (struct chain){ .repo = help_repo("h.git"), .charter = sample() };
	help_ok(daf_charter_set_officer(
	    h.charter, khan->id, khan->name, "isb", DAF_ROLE_AUDITOR, NULL));
	merge(&h, hq);
	save(&h, khan);
	merge(&h, hq);
	assert_int_equal(verify_main(&out), 1);
	assert_non_null(strstr(out, "a.khan@isb has no role"));
	merge(&h, khan);
	assert_int_equal(verify_main(&out), 1);
	assert_non_null(strstr(out, "a.khan@isb has not the role hq"));
	save(&h, hq);
	merge(&h, hq);
	assert_int_equal(verify_main(&out), 1);
	assert_non_null(strstr(out, "isb.k7f2-2 was written by h.qureshi@hq"));
	daf_charter_free(h.charter);
	daf_repo_close(h.repo);
	help_ok(daf_fs_remove_tree(help_path("h.git")));

	/* the recovery key writes main, and no change sets */
	key = new_key("recovery");
	help_ok(daf_signer_new(&recovery, HELP_HQ, help_path("recovery")));
	h = (struct chain){ .repo = help_repo("h.git"), .charter = sample() };
	help_ok(daf_charter_add_recovery(h.charter, &key));
	merge(&h, hq);
	merge(&h, recovery);
	if (verify_main(&out) != 0)
		fail_msg("%s", out);
	save(&h, recovery);
	merge(&h, hq);
	assert_int_equal(verify_main(&out), 1);
	assert_non_null(strstr(out, "was written by recovery"));
	daf_signer_free(recovery);
	daf_charter_free(h.charter);
	daf_repo_close(h.repo);
	help_ok(daf_fs_remove_tree(help_path("h.git")));

	/* a main commit that makes its own signer an hq officer */
	h = (struct chain){ .repo = help_repo("h.git"), .charter = sample() };
	merge(&h, hq);
	help_ok(daf_charter_set_officer(
	    h.charter, khan->id, khan->name, "isb", DAF_ROLE_HQ, NULL));
	merge(&h, khan);
	assert_int_equal(verify_main(&out), 1);
	assert_non_null(strstr(out, "a.khan@isb has not the role hq"));
	daf_charter_free(h.charter);
	daf_repo_close(h.repo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roster),
		cmocka_unit_test(roster_bytes),
		cmocka_unit_test(changes),
		cmocka_unit_test(refusals),
		cmocka_unit_test(trees),
		cmocka_unit_test(strange_trees),
		cmocka_unit_test(messages),
		cmocka_unit_test(message_bytes),
		cmocka_unit_test(erasures),
		cmocka_unit_test(message_refusals),
		cmocka_unit_test(readme),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
