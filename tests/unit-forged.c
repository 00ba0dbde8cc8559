/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-forged.c - age files from a second writer, which knows the key and makes
 * right MACs: what is refused here is refused for its form alone.
 */
#include <sodium.h>

#include "age-help.h"
#include "sync/identity.h"

struct forge {
	uint8_t file_key[16], share[32], body[32], salt[16];
	struct daf_buf file;
};

static void
hkdf(uint8_t out[32], const void *salt, size_t salt_len, const void *secret,
    size_t len, const char *info)
{
	struct daf_buf block = { 0 };
	crypto_auth_hmacsha256_state st;
	uint8_t prk[32];

	crypto_auth_hmacsha256_init(&st, salt, salt_len);
	crypto_auth_hmacsha256_update(&st, secret, len);
	crypto_auth_hmacsha256_final(&st, prk);
	daf_buf_adds(&block, info);
	daf_buf_addc(&block, 1);
	crypto_auth_hmacsha256(
	    out, (const uint8_t *)block.data, block.len, prk);
	daf_buf_clear(&block);
}

static void
forge_for(struct forge *f, const char *recipient)
{
	uint8_t point[32], secret[32], shared[32], key[32], salt[64];
	static const uint8_t nonce[12];

	memset(f, 7, sizeof(*f));
	memset(secret, 42, sizeof(secret));
	f->file = (struct daf_buf){ 0 };
	assert_true(daf_identity_point(point, recipient));
	assert_int_equal(crypto_scalarmult_base(f->share, secret), 0);
	assert_int_equal(crypto_scalarmult(shared, secret, point), 0);
	memcpy(salt, f->share, 32);
	memcpy(salt + 32, point, 32);
	hkdf(key, salt, sizeof(salt), shared, sizeof(shared),
	    "age-encryption.org/v1/X25519");
	crypto_aead_chacha20poly1305_ietf_encrypt(
	    f->body, NULL, f->file_key, 16, NULL, 0, NULL, nonce, key);
}

static void
add64(struct daf_buf *b, const uint8_t data[32], bool canonical)
{
	char text[64];

	sodium_bin2base64(text, sizeof(text), data, 32,
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	/* 43 digits are 258 bits, the last two 0: the digit is one of those
	 * divisible by 4, whose next one in the alphabet is the next letter or
	 * number too (but Z, 7). */
	if (!canonical)
		text[42] = (char)(text[42] + 1);
	daf_buf_adds(b, text);
}

/* $ share, % body, ^ MAC; written in a second way: * share, # body, @ MAC;
 * ~ 64 digits. */
static void
forge_header(struct forge *f, const char *form)
{
	uint8_t key[32], mac[32];
	const char *p;
	size_t i;

	daf_buf_reset(&f->file);
	daf_buf_adds(&f->file, "age-encryption.org/v1\n");
	for (p = form; *p != '\0'; p++) {
		if (*p == '^' || *p == '@') {
			const char *end = strstr(f->file.data, "\n---");

			hkdf(key, "", 0, f->file_key, 16, "header");
			crypto_auth_hmacsha256(mac,
			    (const uint8_t *)f->file.data,
			    (size_t)(end - f->file.data) + 4, key);
			add64(&f->file, mac, *p == '^');
		} else if (*p == '$' || *p == '*') {
			add64(&f->file, f->share, *p == '$');
		} else if (*p == '%' || *p == '#') {
			add64(&f->file, f->body, *p == '%');
		} else if (*p == '~') {
			for (i = 0; i < 64; i++)
				daf_buf_addc(&f->file, 'A');
		} else {
			daf_buf_addc(&f->file, *p);
		}
	}
}

static void
forge_piece(struct forge *f, size_t number, size_t len, bool last)
{
	uint8_t key[32], nonce[12] = { 0 }, *sealed = daf_malloc(len + 16);
	char *data = age_noise(len);

	if (number == 0)
		daf_buf_add(&f->file, f->salt, sizeof(f->salt));
	hkdf(key, f->salt, sizeof(f->salt), f->file_key, 16, "payload");
	nonce[10] = (uint8_t)number;
	nonce[11] = last;
	crypto_aead_chacha20poly1305_ietf_encrypt(sealed, NULL,
	    (const uint8_t *)data, len, NULL, 0, NULL, nonce, key);
	daf_buf_add(&f->file, sealed, len + 16);
	free(sealed);
	free(data);
}

#define GOOD "-> X25519 $\n%\n--- ^\n"
#define OTHER43 "CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ZERO43 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ONE43 "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define LINE "a line of its header"
#define KEY "a key in its header is malformed"
#define MAC "its header was changed"

static const struct {
	const char *form, *refused; /* NULL: it is good */
} headers[] = {
	{ GOOD, NULL },
	{ "-> other\n\n" GOOD, NULL },
	{ "-> other a !~ b\nAAAA\n" GOOD, NULL },
	{ "-> X255199\n\n-> scryptic\n\n" GOOD, NULL },
	{ "-> other\n~\n\n" GOOD, NULL },
	{ "-> other\n~\n~\nAA\n" GOOD, NULL },
	{ "-> X25519 " OTHER43 "\n" ZERO43 "\n" GOOD, NULL },
	{ "-> X25519 $\n%\n-> X25519 " OTHER43 "\n" ZERO43 "\n--- ^\n", NULL },
	{ "-> X25519 $\n%\n-> other\n\n--- ^\n", NULL },
	/* for others */
	{ "-> x25519 $\n%\n--- ^\n", "not for this register" },
	{ "-> X255 $\n%\n--- ^\n", "not for this register" },
	{ "-> X25519 " OTHER43 "\n%\n--- ^\n", "not for this register" },
	{ "-> other\n\n--- ^\n", "not for this register" },
	{ "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n%\n--- ^\n", "a passphrase" },
	{ "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n%\n" GOOD, "a passphrase" },
	/* lines */
	{ "\n--- ^\n", LINE },
	{ "\n--- ^\n" GOOD, LINE },
	{ "-> X25519 $\r\n%\n--- ^\n", LINE },
	{ "-> X25519 $\n%\r\n--- ^\n", LINE },
	{ "-> X25519  $\n%\n--- ^\n", LINE },
	{ "-> X25519 $ \n%\n--- ^\n", LINE },
	{ "->  X25519 $\n%\n--- ^\n", LINE },
	{ "->X25519 $\n%\n--- ^\n", LINE },
	{ "-- X25519 $\n%\n--- ^\n", LINE },
	{ "-> \n%\n--- ^\n", LINE },
	{ "->\n%\n--- ^\n", LINE },
	{ "-> other\t\n\n" GOOD, LINE },
	{ "-> other\x7f\n\n" GOOD, LINE },
	{ "-> \xc3\xa4\n\n" GOOD, LINE },
	{ "-> other\n" GOOD, LINE },
	{ "-> other\n~\n" GOOD, LINE },
	{ "-> other\n~AAAA\n\n" GOOD, LINE },
	{ "-> other\nAAAA\nAAAA\n" GOOD, LINE },
	{ "-> other\nA\n" GOOD, LINE },
	{ "-> other\nAB\n" GOOD, LINE },
	{ "-> other\nAA==\n" GOOD, LINE },
	{ "-> other\nAAA\x80\n" GOOD, LINE },
	{ "-> other\nAA-_\n" GOOD, LINE },
	{ "-> other\n AAAA\n" GOOD, LINE },
	{ "-> other\n\n\n" GOOD, LINE },
	{ "-> X25519 $\n#\n--- ^\n", LINE },
	{ "-> X25519 $\n%=\n--- ^\n", LINE },
	{ "-> X25519 $\n--- ^\n", LINE },
	/* keys */
	{ "-> X25519\n%\n--- ^\n", KEY },
	{ "-> X25519 $ x\n%\n--- ^\n", KEY },
	{ "-> X25519 x $\n%\n--- ^\n", KEY },
	{ "-> X25519 *\n%\n--- ^\n", KEY },
	{ "-> X25519 $=\n%\n--- ^\n", KEY },
	{ "-> X25519 $A\n%\n--- ^\n", KEY },
	{ "-> X25519 AAAA\n%\n--- ^\n", KEY },
	{ "-> X25519 $\n\n--- ^\n", KEY },
	{ "-> X25519 $\nAAAA\n--- ^\n", KEY },
	{ "-> X25519 $\n%A\n--- ^\n", KEY },
	{ "-> X25519 $\n~\n\n--- ^\n", KEY },
	{ "-> X25519 " ZERO43 "\n%\n--- ^\n", "hides nothing" },
	{ "-> X25519 " ONE43 "\n%\n" GOOD, "hides nothing" },
	{ "-> X25519 $\n%\n-> X25519 " ZERO43 "\n%\n--- ^\n", "hides nothing" },
	{ "-> X25519 $\n%\n-> X25519 " OTHER43 "\n\n--- ^\n", KEY },
	/* the last line */
	{ "-> X25519 $\n%\n--- @\n", MAC },
	{ "-> X25519 $\n%\n---  ^\n", MAC },
	{ "-> X25519 $\n%\n--- ^ \n", MAC },
	{ "-> X25519 $\n%\n--- ^\r\n", MAC },
	{ "-> X25519 $\n%\n--- ^=\n", MAC },
	{ "-> X25519 $\n%\n---^\n", MAC },
	{ "-> X25519 $\n%\n---\n", MAC },
	{ "-> X25519 $\n%\n--- \n", MAC },
	{ "-> X25519 $\n%\n--- " ZERO43 "\n", MAC },
	{ "--- " ZERO43 "\n", "names nobody" },
	{ "-> X25519 $\n%\n--- ^", "ends within its header" },
	{ "-> X25519 $\n%\n", "ends within its header" },
};

static void
forged_headers(void **state)
{
	struct daf_buf plain = { 0 };
	const struct daf_err *err;
	const char *path = age_known(), *want;
	struct forge f;
	char *data = age_noise(5);
	size_t i;

	(void)state;
	forge_for(&f, AGE_POINT);
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		forge_header(&f, headers[i].form);
		want = headers[i].refused;
		if (want == NULL || strstr(want, "within") == NULL)
			forge_piece(&f, 0, 5, true);
		err = age_open(&plain, f.file.data, f.file.len, path, AGE_ANY);
		if (want == NULL && err == NULL) {
			age_same(&plain, data, 5);
			continue;
		}
		assert_int_equal(plain.len, 0);
		if (want == NULL || err == NULL || err->code != DAF_REFUSED ||
		    strstr(err->text, want) == NULL)
			fail_msg("header %zu: %s: not \"%s\" but: %s", i,
			    headers[i].form, want != NULL ? want : "good",
			    err != NULL ? err->text : "good");
		daf_err_free(err);
	}
	free(data);
	daf_buf_clear(&f.file);
	daf_buf_clear(&plain);
}

/* 1 MiB is read, and not a byte more. */
static void
long_headers(void **state)
{
	struct daf_buf form = { 0 }, plain = { 0 };
	const char *path = age_known();
	struct forge f;
	size_t over;

	(void)state;
	forge_for(&f, AGE_POINT);
	for (over = 0; over < 2; over++) {
		daf_buf_reset(&form);
		daf_buf_adds(&form, "-> ");
		/* What the rest of the header is: version, this line's frame
		 * and an empty body, a stanza, a MAC. */
		while (form.len < (1 << 20) - 22 - 2 - 54 - 44 - 48 + over)
			daf_buf_addc(&form, 'x');
		daf_buf_adds(&form, "\n\n" GOOD);
		forge_header(&f, form.data);
		assert_int_equal(f.file.len, (1 << 20) + over);
		forge_piece(&f, 0, 5, true);
		if (over == 0)
			help_ok(age_open(
			    &plain, f.file.data, f.file.len, path, AGE_ANY));
		else
			help_refused(age_open(&plain, f.file.data, f.file.len,
					 path, AGE_ANY),
			    DAF_REFUSED, "larger than 1 MiB");
	}
	/* Lines without an end. */
	daf_buf_reset(&form);
	daf_buf_adds(&form, "age-encryption.org/v1\n");
	while (form.len < 3 << 20)
		daf_buf_adds(&form, "-> 0123456789");
	help_refused(age_open(&plain, form.data, form.len, path, AGE_ANY),
	    DAF_REFUSED, "larger than 1 MiB");
	daf_buf_clear(&form);
	daf_buf_clear(&f.file);
	daf_buf_clear(&plain);
}

static void
forged_pieces(void **state)
{
	static const struct {
		struct {
			size_t len;
			bool last;
		} pieces[3];
		size_t n, tail;
		bool good;
	} rows[] = {
		{ { { 0, true } }, 1, 0, true },
		{ { { 5, true } }, 1, 0, true },
		{ { { AGE_PIECE, true } }, 1, 0, true },
		{ { { AGE_PIECE, false }, { 1, true } }, 2, 0, true },
		{ { { AGE_PIECE, false }, { AGE_PIECE, true } }, 2, 0, true },
		{ { { 0, true } }, 0, 0, false },
		{ { { 0, false } }, 1, 0, false },
		{ { { 5, false } }, 1, 0, false },
		{ { { AGE_PIECE, false } }, 1, 0, false },
		{ { { AGE_PIECE, false }, { AGE_PIECE, false } }, 2, 0, false },
		{ { { AGE_PIECE, false }, { 0, true } }, 2, 0, false },
		{ { { AGE_PIECE, false }, { 0, false } }, 2, 0, false },
		{ { { AGE_PIECE, true }, { 5, true } }, 2, 0, false },
		{ { { AGE_PIECE, true }, { 0, true } }, 2, 0, false },
		{ { { 5, false }, { 5, true } }, 2, 0, false },
		{ { { AGE_PIECE + 1, true } }, 1, 0, false },
		{ { { AGE_PIECE, false }, { AGE_PIECE, false }, { 7, true } },
		    3, 0, true },
		{ { { 5, true } }, 1, 1, false },
		{ { { 5, true } }, 1, 17, false },
		{ { { AGE_PIECE, true } }, 1, 1, false },
		{ { { AGE_PIECE, true } }, 1, 70000, false },
		{ { { AGE_PIECE, false }, { 5, true } }, 2, 1, false },
	};
	const char *path = age_known();
	struct daf_buf plain = { 0 };
	const struct daf_err *err;
	struct forge f;
	size_t i, k;

	(void)state;
	forge_for(&f, AGE_POINT);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		forge_header(&f, GOOD);
		if (rows[i].n == 0)
			daf_buf_add(&f.file, f.salt, sizeof(f.salt));
		for (k = 0; k < rows[i].n; k++)
			forge_piece(&f, k, rows[i].pieces[k].len,
			    rows[i].pieces[k].last);
		for (k = 0; k < rows[i].tail; k++)
			daf_buf_addc(&f.file, 'x');
		err = age_open(&plain, f.file.data, f.file.len, path, AGE_ANY);
		if ((err == NULL) != rows[i].good)
			fail_msg(
			    "row %zu: %s", i, err != NULL ? err->text : "good");
		if (err != NULL)
			help_refused(err, DAF_REFUSED, "its content");
	}
	daf_buf_clear(&f.file);
	daf_buf_clear(&plain);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forged_headers),
		cmocka_unit_test(long_headers),
		cmocka_unit_test(forged_pieces),
	};

	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
