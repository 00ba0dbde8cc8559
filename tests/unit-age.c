/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-age.c - age files: written, read, damaged; against age(1). */
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "age-help.h"
#include "sync/identity.h"

#define MUTATIONS 4000

/* A file of age 1.1.1's, for AGE_ID. */
static const char known_head[] =
    "age-encryption.org/v1\n"
    "-> X25519 QM6Bmz3uBbkq073L9EHJi9GBPzAl+BY3LumPSus8qmM\n"
    "WqhGuTXNN8Cn3jeMCOotcUAuAhYfcMFPOTmDzWeSvUA\n"
    "--- lTm87Z0P2Dc+aWZdLAklyZ/S1ijQwWXsQjUA0DA/5IA\n";
static const char known_payload[] =
    "fee3b2cf2d8ff877c263280152dfd4100971e1fd571d82cc28e57c8cafc24ed7c612f6ba"
    "39f6b4302836559a92c210f04883c425c693a69275c2ab18789b2912e6366696";
static const char known_text[] = "One package, as age 1.1.1 makes it.\n";

/* ---- what is written can be read ---- */

static void
known(void **state)
{
	const char *path = age_known();
	struct daf_buf package = { 0 }, plain = { 0 };
	uint8_t payload[256];
	char *recipient;
	size_t n;

	(void)state;
	help_ok(daf_identity(&recipient, path));
	assert_string_equal(recipient, AGE_POINT);
	assert_int_equal(sodium_hex2bin(payload, sizeof(payload), known_payload,
			     strlen(known_payload), NULL, &n, NULL),
	    0);
	daf_buf_adds(&package, known_head);
	daf_buf_add(&package, payload, n);
	help_ok(age_open(&plain, package.data, package.len, path, AGE_ANY));
	age_same(&plain, known_text, strlen(known_text));
	free(recipient);
	daf_buf_clear(&package);
	daf_buf_clear(&plain);
}

static void
sizes(void **state)
{
	static const size_t rows[] = { 0, 1, AGE_PIECE - 1, AGE_PIECE,
		AGE_PIECE + 1, 2 * AGE_PIECE, 200000 };
	struct daf_buf package = { 0 }, plain = { 0 };
	const char *path, *to[1];
	char *recipient = age_identity(&path, "own"), *data = age_noise(200000);
	size_t i, n;

	(void)state;
	to[0] = recipient;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		age_pack(&package, data, rows[i], to, 1);
		n = rows[i] == 0 ? 1 : (rows[i] + AGE_PIECE - 1) / AGE_PIECE;
		/* Version, stanza, MAC, salt, and a tag for each piece. */
		assert_int_equal(package.len,
		    22 + 10 + 44 + 44 + 48 + 16 + rows[i] + 16 * n);
		help_ok(age_open(
		    &plain, package.data, package.len, path, (int64_t)rows[i]));
		age_same(&plain, data, rows[i]);
		help_refused(age_open(&plain, package.data, package.len, path,
				 (int64_t)rows[i] - 1),
		    DAF_REFUSED, "more than the limit");
		assert_true(plain.len <= rows[i]);
	}
	free(recipient);
	free(data);
	daf_buf_clear(&package);
	daf_buf_clear(&plain);
}

static void
recipients(void **state)
{
	struct daf_buf one = { 0 }, two = { 0 }, plain = { 0 };
	const char *a_path, *b_path, *c_path, *to[2];
	char *a = age_identity(&a_path, "a"), *b = age_identity(&b_path, "b");
	char *c = age_identity(&c_path, "c");

	(void)state;
	to[0] = a;
	to[1] = b;
	age_pack(&two, "both", 4, to, 2);
	help_ok(age_open(&plain, two.data, two.len, a_path, AGE_ANY));
	age_same(&plain, "both", 4);
	help_ok(age_open(&plain, two.data, two.len, b_path, AGE_ANY));
	age_same(&plain, "both", 4);
	help_refused(age_open(&plain, two.data, two.len, c_path, AGE_ANY),
	    DAF_REFUSED, "this package is not for this register");
	assert_int_equal(plain.len, 0);
	/* No two files have anything in common but the version. */
	age_pack(&one, "both", 4, to, 2);
	assert_memory_not_equal(one.data + 22 + 10, two.data + 22 + 10, 43);
	assert_memory_not_equal(
	    one.data + one.len - 36, two.data + two.len - 36, 16);
	free(a);
	free(b);
	free(c);
	daf_buf_clear(&one);
	daf_buf_clear(&two);
	daf_buf_clear(&plain);
}

/* The last two are points of low order. */
static void
no_recipients(void **state)
{
	static const char *const rows[] = {
		"", "age1", "ssh-ed25519 AAAA",
		"age1uqt7z9nc78qctlp09ca3my8l6guhqe5elckd56vw84pc54mg0svqxhm3s"
		"z",
		"age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47"
		"z",
		"age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya"
	};
	const char *to[2] = { AGE_POINT, NULL }, **many;
	int in = age_file("x", 1), out = age_file("", 0);
	struct daf_buf written = { 0 };
	size_t i;

	(void)state;
	help_refused(daf_age_encrypt(out, in, NULL, 0), DAF_REFUSED, "one");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		to[1] = rows[i];
		help_refused(daf_age_encrypt(out, in, to, 2), DAF_REFUSED,
		    "is no identity of a register");
	}
	assert_true(daf_identity_valid(rows[4]));
	many = daf_calloc(11000, sizeof(*many));
	for (i = 0; i < 11000; i++)
		many[i] = AGE_POINT;
	help_refused(
	    daf_age_encrypt(out, in, many, 11000), DAF_REFUSED, "make several");
	free(many);
	age_content(&written, out);
	assert_int_equal(written.len, 0);
	daf_buf_clear(&written);
	close(in);
}

/* From where it stands; a pipe is as good as a file. */
static void
descriptors(void **state)
{
	struct daf_buf package = { 0 }, plain = { 0 };
	const char *path, *to[1];
	char *recipient = age_identity(&path, "own");
	int in = age_file("skipped, kept", 13), out, full, ends[2];

	(void)state;
	to[0] = recipient;
	assert_int_equal(lseek(in, 9, SEEK_SET), 9);
	assert_int_equal(pipe(ends), 0);
	help_ok(daf_age_encrypt(ends[1], in, to, 1));
	close(ends[1]);
	out = age_file("", 0);
	help_ok(daf_age_decrypt(out, ends[0], path, AGE_ANY));
	age_content(&plain, out);
	age_same(&plain, "kept", 4);
	close(ends[0]);

	full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_true(full >= 0);
	help_refused(daf_age_encrypt(full, in, to, 1), DAF_STORAGE, "write");
	help_refused(daf_age_encrypt(in, full, to, 1), DAF_STORAGE, "read");
	age_pack(&package, "abc", 3, to, 1);
	close(in);
	in = age_file(package.data, package.len);
	help_refused(
	    daf_age_decrypt(full, in, path, AGE_ANY), DAF_STORAGE, "write");
	help_refused(
	    daf_age_decrypt(in, full, path, AGE_ANY), DAF_STORAGE, "read");
	help_refused(age_open(&plain, package.data, package.len,
			 help_path("nobody"), AGE_ANY),
	    DAF_STORAGE, "nobody");
	assert_false(daf_fs_exists(help_path("nobody")));
	close(in);
	close(full);
	free(recipient);
	daf_buf_clear(&package);
	daf_buf_clear(&plain);
}

static void
beginnings(void **state)
{
	static const char *const none[] = { "", "age-encryption.org/v1",
		"age-encryption.org/v2\n", "age-encryption.org/v1\r\n",
		"-----BEGIN AGE ENCRYPTED FILE-----\n", "# v2 git bundle\n" };
	struct daf_buf plain = { 0 };
	const char *path;
	size_t i;

	(void)state;
	free(age_identity(&path, "own"));
	assert_true(daf_age_is("age-encryption.org/v1\n-> ", 25));
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_false(daf_age_is(none[i], strlen(none[i])));
		help_refused(
		    age_open(&plain, none[i], strlen(none[i]), path, AGE_ANY),
		    DAF_REFUSED, "no age file");
	}
	daf_buf_clear(&plain);
}

/* ---- damaged ---- */

static void
refused(
    const void *data, size_t len, const char *path, const char *how, size_t at)
{
	struct daf_buf plain = { 0 };
	const struct daf_err *err = age_open(&plain, data, len, path, AGE_ANY);

	if (err == NULL || err->code != DAF_REFUSED || plain.len != 0)
		fail_msg("%s %zu: %s", how, at,
		    err != NULL ? err->text : "not refused");
	daf_err_free(err);
	daf_buf_clear(&plain);
}

static void
every_byte(void **state)
{
	static const char flips[] = { 1, 0x20, (char)0x80 };
	struct daf_buf package = { 0 };
	const char *path, *to[1];
	char *recipient = age_identity(&path, "own");
	size_t i, k;

	(void)state;
	to[0] = recipient;
	age_pack(&package, "Some words.", 11, to, 1);
	for (i = 0; i < package.len; i++) {
		for (k = 0; k < sizeof(flips); k++) {
			package.data[i] = (char)(package.data[i] ^ flips[k]);
			refused(package.data, package.len, path, "changed", i);
			package.data[i] = (char)(package.data[i] ^ flips[k]);
		}
		refused(package.data, i, path, "cut off at", i);
	}
	daf_buf_addc(&package, '\0');
	refused(package.data, package.len, path, "continued", i);
	free(recipient);
	daf_buf_clear(&package);
}

static uint32_t
dice(uint32_t *seed, size_t sides)
{
	*seed = *seed * 1664525 + 1013904223;
	return (uint32_t)(((uint64_t)*seed * sides) >> 32);
}

/* One change: a byte, one put in, some cut out, some twice. */
static void
mutate(struct daf_buf *b, uint32_t *seed)
{
	static const char likely[] = "\n\r -=>AX25519 \0\377";
	size_t at = dice(seed, b->len), n = 1 + dice(seed, 8);
	struct daf_buf out = { 0 };

	if (n > b->len - at)
		n = b->len - at;
	daf_buf_add(&out, b->data, at);
	switch (dice(seed, 4)) {
	case 0:
		daf_buf_addc(&out, (char)dice(seed, 256));
		at++;
		break;
	case 1:
		daf_buf_addc(&out, likely[dice(seed, sizeof(likely) - 1)]);
		break;
	case 2:
		at += n;
		break;
	default:
		daf_buf_add(&out, b->data + at, n);
	}
	daf_buf_add(&out, b->data + at, b->len - at);
	daf_buf_clear(b);
	*b = out;
}

static void
mutations(void **state)
{
	struct daf_buf package = { 0 }, b = { 0 };
	const char *path, *other, *to[2];
	char *x = age_identity(&other, "a"), *y = age_identity(&path, "own");
	uint32_t seed = 20261127;
	size_t i, n;

	(void)state;
	to[0] = x;
	to[1] = y;
	age_pack(&package, "Some words.", 11, to, 2);
	for (i = 0; i < MUTATIONS; i++) {
		daf_buf_reset(&b);
		daf_buf_add(&b, package.data, package.len);
		for (n = 1 + dice(&seed, 4); n != 0 && b.len != 0; n--)
			mutate(&b, &seed);
		if (b.len != package.len ||
		    memcmp(b.data, package.data, b.len) != 0)
			refused(daf_buf_str(&b), b.len, path, "mutation", i);
	}
	free(x);
	free(y);
	daf_buf_clear(&package);
	daf_buf_clear(&b);
}

/* ---- age(1) ---- */

static void
ours_in_age(const char *path, const char *const *to, size_t n)
{
	static const size_t rows[] = { 0, 1, AGE_PIECE, AGE_PIECE + 1, 200000 };
	struct daf_buf package = { 0 };
	char *data = age_noise(200000), *text;
	const char *ours = help_path("ours"), *opened = help_path("opened");
	const char *out;
	size_t i, len;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		age_pack(&package, data, rows[i], to, n);
		help_ok(daf_fs_write(ours, package.data, package.len, 0600));
		/* With -o, age 1.1.1 writes no file at all if it is empty. */
		if (help_run(&out, NULL, 0,
			(const char *const[]){ "sh", "-c",
			    "age -d -i \"$1\" \"$2\" >\"$3\"", "sh", path, ours,
			    opened, NULL }) != 0)
			fail_msg("%zu bytes: %s", rows[i], out);
		help_ok(daf_fs_read(&text, &len, opened, AGE_ANY));
		daf_buf_reset(&package);
		daf_buf_add(&package, text, len);
		free(text);
		age_same(&package, data, rows[i]);
	}
	free(data);
	daf_buf_clear(&package);
}

static void
age_in_ours(const char *path, const char *const *to)
{
	static const size_t rows[] = { 0, 1, AGE_PIECE, AGE_PIECE + 1, 200000 };
	struct daf_buf plain = { 0 };
	const char *theirs = help_path("theirs");
	char *data = age_noise(200000), *text;
	size_t i, len;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(help_run(NULL, data, rows[i],
				     (const char *const[]){ "age", "-r", to[0],
					 "-r", to[1], "-o", theirs, NULL }),
		    0);
		help_ok(daf_fs_read(&text, &len, theirs, AGE_ANY));
		help_ok(age_open(&plain, text, len, path, AGE_ANY));
		age_same(&plain, data, rows[i]);
		free(text);
	}
	free(data);
	daf_buf_clear(&plain);
}

/* For an SSH key beside ours (a kind of stanza that we skip), and for an SSH
 * key alone. */
static void
other_kinds(const char *path, const char *recipient)
{
	const char *key = help_key("khan"), *out;
	struct daf_buf plain = { 0 };
	char *text;
	size_t len;

	assert_int_equal(help_run(&out, "mixed", 5,
			     (const char *const[]){ "age", "-R", key, "-r",
				 recipient, "-o", help_path("mixed"), NULL }),
	    0);
	help_ok(daf_fs_read(&text, &len, help_path("mixed"), AGE_ANY));
	help_ok(age_open(&plain, text, len, path, AGE_ANY));
	age_same(&plain, "mixed", 5);
	free(text);
	assert_int_equal(help_run(&out, "ssh", 3,
			     (const char *const[]){ "age", "-R", key, "-o",
				 help_path("ssh"), NULL }),
	    0);
	help_ok(daf_fs_read(&text, &len, help_path("ssh"), AGE_ANY));
	help_refused(age_open(&plain, text, len, path, AGE_ANY), DAF_REFUSED,
	    "not for this register");
	free(text);
	daf_buf_clear(&plain);
}

static void
age_itself(void **state)
{
	const char *path, *other, *to[2];
	char *x, *y;

	(void)state;
	if (HELP_RUN("sh", "-c", "command -v age") != 0) {
		print_message("age is not installed: not compared with it\n");
		skip();
	}
	x = age_identity(&other, "a");
	y = age_identity(&path, "own");
	to[0] = x;
	to[1] = y;
	ours_in_age(path, to + 1, 1);
	ours_in_age(path, to, 2);
	age_in_ours(path, to);
	other_kinds(path, y);
	free(x);
	free(y);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(sizes),
		cmocka_unit_test(recipients),
		cmocka_unit_test(no_recipients),
		cmocka_unit_test(descriptors),
		cmocka_unit_test(beginnings),
		cmocka_unit_test(every_byte),
		cmocka_unit_test(mutations),
		cmocka_unit_test(age_itself),
	};

	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
