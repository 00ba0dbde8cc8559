/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-sig.c - keys, signatures, signing; against the system's ssh-keygen. */
#include <sodium.h>
#include <unistd.h>

#include "sync-help.h"
#include "sync/identity.h"

static const char payload[] = "tree 4b825dc\n\nA payload.\n";
#define PAYLOAD_LEN (sizeof(payload) - 1)

static void
keys(void **state)
{
	const char *pub = help_key("khan"), *out;
	struct daf_key a, b;
	char line[512];

	(void)state;
	help_ok(daf_key_read(&a, pub));
	out = HELP_MUST("ssh-keygen", "-l", "-f", pub);
	assert_non_null(strstr(out, a.fingerprint));
	snprintf(line, sizeof(line), "%s and a comment", a.line);
	help_ok(daf_key_parse(&b, line));
	assert_true(daf_key_equal(&a, &b));
	help_ok(daf_key_read(&b, help_key("hq")));
	assert_false(daf_key_equal(&a, &b));
	help_refused(
	    daf_key_read(&b, help_path("none.pub")), DAF_NO_KEY, "none.pub");
}

/* The algorithm is named. */
static void
other_keys(void **state)
{
	static const struct {
		const char *type, *bits, *named;
	} rows[] = { { "rsa", "2048", "ssh-rsa" },
		{ "ecdsa", "256", "ecdsa-sha2-nistp256" } };
	struct daf_key key;
	struct daf_sig sig;
	const char *path, *out;
	char pub[512];
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		path = help_path(rows[i].type);
		HELP_MUST("ssh-keygen", "-q", "-t", rows[i].type, "-b",
		    rows[i].bits, "-N", "", "-f", path);
		snprintf(pub, sizeof(pub), "%s.pub", path);
		help_refused(
		    daf_key_read(&key, pub), DAF_REFUSED, rows[i].named);
		assert_int_equal(
		    help_run(&out, payload, PAYLOAD_LEN,
			(const char *const[]){ "ssh-keygen", "-q", "-Y", "sign",
			    "-n", "git", "-f", path, NULL }),
		    0);
		help_refused(daf_sig_parse(&sig, out, strlen(out)), DAF_REFUSED,
		    rows[i].named);
	}
}

static void
not_keys(void **state)
{
	struct daf_key a, b;
	char line[512];
	size_t i, len;

	(void)state;
	help_ok(daf_key_read(&a, help_key("khan")));
	help_refused(daf_key_parse(&b, ""), DAF_REFUSED, "no public key");
	help_refused(
	    daf_key_parse(&b, "ssh-ed25519"), DAF_REFUSED, "no public key");
	help_refused(
	    daf_key_parse(&b, "ssh-ed25519 AAAA"), DAF_REFUSED, "cut short");
	snprintf(line, sizeof(line), "%s\nssh", a.line);
	help_refused(daf_key_parse(&b, line), DAF_REFUSED, "one line");
	snprintf(line, sizeof(line), "%s=", a.line);
	help_refused(daf_key_parse(&b, line), DAF_REFUSED, "base64");
	snprintf(line, sizeof(line), "ssh-dsssssx %s", a.line + 12);
	help_refused(daf_key_parse(&b, line), DAF_REFUSED, "two algorithms");
	len = strlen(a.line);
	for (i = 0; i < len; i++) {
		memcpy(line, a.line, i);
		line[i] = '\0';
		help_refused(daf_key_parse(&b, line), DAF_REFUSED, "");
	}
}

static void
sign(struct daf_buf *armour, struct daf_sig *sig, const char *key)
{
	struct daf_signer *s = help_signer(HELP_KHAN, key);

	help_ok(daf_sign(armour, s, payload, PAYLOAD_LEN));
	help_ok(daf_sig_parse(sig, armour->data, armour->len));
	assert_true(daf_key_equal(&sig->key, &s->key));
	daf_signer_free(s);
}

static int
keygen_verify(const struct daf_buf *armour, const char *signers, const char *id)
{
	help_ok(
	    daf_fs_write(help_path("sig"), armour->data, armour->len, 0600));
	return help_run(NULL, payload, PAYLOAD_LEN,
	    (const char *const[]){ "ssh-keygen", "-Y", "verify", "-f", signers,
		"-I", id, "-n", "git", "-s", help_path("sig"), NULL });
}

static void
signatures(void **state)
{
	struct daf_buf armour = { 0 };
	struct daf_sig sig;
	char again[DAF_SIG_ARMOUR_MAX], wrong[sizeof(payload)];
	size_t i;

	(void)state;
	sign(&armour, &sig, "khan");
	assert_int_equal(
	    keygen_verify(&armour, help_signers(), "a.khan@isb"), 0);
	assert_int_equal(daf_sig_armour(again, &sig), armour.len);
	assert_string_equal(again, armour.data);
	assert_true(daf_sig_verify(&sig, payload, PAYLOAD_LEN));
	assert_false(daf_sig_verify(&sig, payload, PAYLOAD_LEN - 1));
	for (i = 0; i < PAYLOAD_LEN; i++) {
		memcpy(wrong, payload, sizeof(wrong));
		wrong[i] ^= 1;
		assert_false(daf_sig_verify(&sig, wrong, PAYLOAD_LEN));
	}
	daf_buf_clear(&armour);
}

/* Each byte of the armour changed: refused, or no longer good. */
static void
changed_armour(void **state)
{
	struct daf_buf armour = { 0 };
	const struct daf_err *err;
	struct daf_sig sig, other;
	size_t i;
	int c;

	(void)state;
	sign(&armour, &sig, "khan");
	for (i = 0; i < armour.len; i++) {
		for (c = 0; c < 256; c++) {
			const char was = armour.data[i];

			if ((char)c == was)
				continue;
			armour.data[i] = (char)c;
			err = daf_sig_parse(&other, armour.data, armour.len);
			if (err == NULL)
				assert_false(daf_sig_verify(
				    &other, payload, PAYLOAD_LEN));
			daf_err_free(err);
			armour.data[i] = was;
		}
		help_refused(
		    daf_sig_parse(&other, armour.data, i), DAF_REFUSED, "");
	}
	daf_buf_addc(&armour, '\n');
	help_refused(daf_sig_parse(&other, armour.data, armour.len),
	    DAF_REFUSED, "BEGIN to END");
	daf_buf_clear(&armour);
}

static uint8_t *
wire(uint8_t *p, const void *data, size_t len)
{
	*p++ = 0;
	*p++ = 0;
	*p++ = (uint8_t)(len >> 8);
	*p++ = (uint8_t)len;
	memcpy(p, data, len);
	return p + len;
}

/* There is no hardware here: the signature of a security key is made by hand,
 * and ssh-keygen is asked whether it is one. It does not ask for the user's
 * presence; we do. */
static void
security_key(void **state)
{
	static const char alg[] = "sk-ssh-ed25519@openssh.com", app[] = "ssh:";
	uint8_t pk[32], sk[64], blob[256], data[256], over[128], hash[64], *p;
	struct daf_sig sig = { .flags = 1, .counter = 7 }, again;
	struct daf_buf armour = { 0 }, signers = { 0 };
	char text[DAF_SIG_ARMOUR_MAX], line[512];
	int bad;

	(void)state;
	crypto_sign_keypair(pk, sk);
	p = wire(blob, alg, strlen(alg));
	p = wire(p, pk, sizeof(pk));
	p = wire(p, app, strlen(app));
	snprintf(line, sizeof(line), "%s ", alg);
	sodium_bin2base64(line + strlen(line), 400, blob, (size_t)(p - blob),
	    sodium_base64_VARIANT_ORIGINAL);
	help_ok(daf_key_parse(&sig.key, line));
	assert_string_equal(sig.key.line, line);
	assert_string_equal(sig.key.application, app);

	for (bad = 0; bad < 2; bad++) {
		sig.flags = bad ? 0 : 1; /* user presence */
		crypto_hash_sha512(hash, (const uint8_t *)payload, PAYLOAD_LEN);
		memcpy(data, "SSHSIG", 6);
		p = wire(data + 6, "git", 3);
		p = wire(p, "", 0);
		p = wire(p, "sha512", 6);
		p = wire(p, hash, sizeof(hash));
		crypto_hash_sha256(over, (const uint8_t *)app, strlen(app));
		over[32] = sig.flags;
		memcpy(over + 33, "\0\0\0\7", 4);
		crypto_hash_sha256(over + 37, data, (size_t)(p - data));
		crypto_sign_detached(sig.sig, NULL, over, 69, sk);
		assert_int_equal(
		    daf_sig_verify(&sig, payload, PAYLOAD_LEN), !bad);
		daf_buf_reset(&armour);
		daf_buf_add(&armour, text, daf_sig_armour(text, &sig));
		help_ok(daf_sig_parse(&again, armour.data, armour.len));
		assert_int_equal(again.counter, 7);
		daf_buf_reset(&signers);
		daf_buf_addf(&signers, "x namespaces=\"git\" %s\n", line);
		help_ok(daf_fs_write(
		    help_path("sk"), signers.data, signers.len, 0600));
		assert_int_equal(
		    keygen_verify(&armour, help_path("sk"), "x"), 0);
	}
	daf_buf_clear(&armour);
	daf_buf_clear(&signers);
}

/* A key with a passphrase, without an agent and a terminal; then with one. */
static void
locked_key(void **state)
{
	const char *path = help_path("locked"), *out, *end;
	struct daf_buf armour = { 0 };
	struct daf_signer *s;
	char pub[512], sock[512], literal[300], askpass[512];
	long pid;

	(void)state;
	HELP_MUST(
	    "ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", path);
	snprintf(pub, sizeof(pub), "%s.pub", path);
	help_ok(daf_signer_new(&s, HELP_KHAN, path));
	assert_string_equal(s->key_path, pub);
	help_refused(
	    daf_sign(&armour, s, payload, PAYLOAD_LEN), DAF_NO_KEY, "locked");

	out = HELP_MUST("ssh-agent", "-s");
	out = strstr(out, "SSH_AUTH_SOCK=") + strlen("SSH_AUTH_SOCK=");
	snprintf(sock, sizeof(sock), "%.*s", (int)strcspn(out, ";"), out);
	end = strstr(out, "SSH_AGENT_PID=") + strlen("SSH_AGENT_PID=");
	pid = strtol(end, NULL, 10);
	setenv("SSH_AUTH_SOCK", sock, 1);
	snprintf(askpass, sizeof(askpass), "%s", help_path("askpass"));
	help_ok(daf_fs_write(askpass, "#!/bin/sh\necho secret\n", 22, 0700));
	setenv("SSH_ASKPASS", askpass, 1);
	setenv("SSH_ASKPASS_REQUIRE", "force", 1);
	HELP_MUST("ssh-add", "-q", path);
	unsetenv("SSH_ASKPASS");
	unsetenv("SSH_ASKPASS_REQUIRE");
	unlink(path);
	help_ok(daf_sign(&armour, s, payload, PAYLOAD_LEN));

	/* the key itself instead of a file, as git knows it */
	snprintf(literal, sizeof(literal), "key::%s", s->key.line);
	daf_signer_free(s);
	help_ok(daf_signer_new(&s, HELP_KHAN, literal));
	assert_null(s->key_path);
	help_ok(daf_sign(&armour, s, payload, PAYLOAD_LEN));
	snprintf(pub, sizeof(pub), "%ld", pid);
	HELP_MUST("kill", pub);
	unsetenv("SSH_AUTH_SOCK");
	help_refused(daf_sign(&armour, s, payload, PAYLOAD_LEN), DAF_NO_KEY,
	    s->key.fingerprint);
	daf_signer_free(s);
	daf_buf_clear(&armour);
}

static void
missing_key(void **state)
{
	struct daf_buf armour = { 0 };
	struct daf_signer *s = help_signer(HELP_KHAN, "khan");

	(void)state;
	unlink(help_path("khan"));
	help_refused(
	    daf_sign(&armour, s, payload, PAYLOAD_LEN), DAF_NO_KEY, "khan.pub");
	daf_signer_free(s);
	daf_buf_clear(&armour);
}

static void
officers(void **state)
{
	static const char *const bad[] = { "", "A. Khan", "<a.khan@isb>",
		"A. Khan a.khan@isb", "A. Khan <a.khan>", "A. Khan <@isb>",
		"A. Khan <A.khan@isb>", "A. Khan <a.khan@isb> ",
		"A. Khan<a.khan@isb>", "A. Khan <a.khan@i>",
		"A. Khan <a.khan@isb@isb>", " A <a@isb>", "A  <a@isb> <b@isb>",
		"A\nB <a@isb>", "A\x1b[1m <a@isb>", "A > B <a@isb>",
		"A <-a@isb>", "A <a b@isb>", "\xff <a@isb>" };
	char *name, *id, *office;
	size_t i;

	(void)state;
	help_ok(daf_officer_parse(&name, &id, &office, HELP_KHAN));
	assert_string_equal(name, "A. Khan");
	assert_string_equal(id, "a.khan@isb");
	assert_string_equal(office, "isb");
	free(name);
	free(id);
	free(office);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		help_refused(daf_officer_parse(NULL, NULL, NULL, bad[i]),
		    DAF_REFUSED, "");
}

static void
finding(void **state)
{
	struct daf_signer *s;

	(void)state;
	help_refused(daf_signer_find(&s, NULL), DAF_NO_KEY, "user.name");
	HELP_MUST("git", "config", "--global", "user.name", "A. Khan");
	HELP_MUST("git", "config", "--global", "user.email", "a.khan@isb");
	help_refused(daf_signer_find(&s, NULL), DAF_NO_KEY, "user.signingKey");
	help_key("khan");
	HELP_MUST("git", "config", "--global", "user.signingKey", "~/khan.pub");
	help_ok(daf_signer_find(&s, NULL));
	assert_string_equal(s->id, "a.khan@isb");
	daf_signer_free(s);
	setenv("DAFTAR_OFFICER", HELP_HQ, 1);
	setenv("DAFTAR_KEY", help_key("hq"), 1);
	help_ok(daf_signer_find(&s, NULL));
	assert_string_equal(s->id, "h.qureshi@hq");
	daf_signer_free(s);
	unsetenv("DAFTAR_OFFICER");
	unsetenv("DAFTAR_KEY");
}

static void
identity(void **state)
{
	const char *path = help_path("identity"), *out;
	char *first, *again, *text;

	(void)state;
	help_ok(daf_identity(&first, path));
	help_ok(daf_identity(&again, path));
	assert_string_equal(first, again);
	assert_true(daf_identity_valid(first));
	if (HELP_RUN("age-keygen", "--version") == 0) {
		out = HELP_MUST("age-keygen", "-y", path);
		assert_string_equal(out, first);
		HELP_MUST("age-keygen", "-o", help_path("theirs"));
		out = HELP_MUST("age-keygen", "-y", help_path("theirs"));
		text = daf_strdup(out);
		free(again);
		help_ok(daf_identity(&again, help_path("theirs")));
		assert_string_equal(again, text);
		free(text);
	}
	first[10] = first[10] == 'q' ? 'p' : 'q';
	assert_false(daf_identity_valid(first));
	help_ok(daf_fs_write(path, "AGE-SECRET-KEY-1QQ\n", 19, 0600));
	free(again);
	help_refused(daf_identity(&again, path), DAF_STORAGE, "identity");
	free(first);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
		cmocka_unit_test(other_keys),
		cmocka_unit_test(not_keys),
		cmocka_unit_test(signatures),
		cmocka_unit_test(changed_armour),
		cmocka_unit_test(security_key),
		cmocka_unit_test(locked_key),
		cmocka_unit_test(missing_key),
		cmocka_unit_test(officers),
		cmocka_unit_test(finding),
		cmocka_unit_test(identity),
	};

	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
