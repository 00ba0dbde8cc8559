/* SPDX-License-Identifier: GPL-3.0-or-later */
/* age-help.c - see age-help.h. */
#include "age-help.h"

#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sync/identity.h"

int
age_file(const void *data, size_t len)
{
	int fd = memfd_create("age", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), (ssize_t)len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

void
age_content(struct daf_buf *out, int fd)
{
	char block[4096];
	ssize_t n;

	daf_buf_reset(out);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	while ((n = read(fd, block, sizeof(block))) > 0)
		daf_buf_add(out, block, (size_t)n);
	close(fd);
}

const struct daf_err *
age_open(struct daf_buf *plain, const void *data, size_t len,
    const char *identity, int64_t max)
{
	int in = age_file(data, len), out = age_file("", 0);
	const struct daf_err *err = daf_age_decrypt(out, in, identity, max);

	age_content(plain, out);
	close(in);
	return err;
}

void
age_pack(struct daf_buf *package, const void *data, size_t len,
    const char *const *recipients, size_t n)
{
	int in = age_file(data, len), out = age_file("", 0);

	help_ok(daf_age_encrypt(out, in, recipients, n));
	age_content(package, out);
	close(in);
	assert_true(daf_age_is(package->data, package->len));
}

char *
age_identity(const char **path, const char *name)
{
	char *recipient;

	*path = help_path(name);
	help_ok(daf_identity(&recipient, *path));
	return recipient;
}

char *
age_noise(size_t len)
{
	static const uint8_t seed[randombytes_SEEDBYTES] = { 1 };
	char *data = daf_malloc(len);

	randombytes_buf_deterministic(data, len, seed);
	return data;
}

void
age_same(const struct daf_buf *b, const void *data, size_t len)
{
	assert_int_equal(b->len, len);
	assert_memory_equal(daf_buf_str(b), data, len);
}

const char *
age_known(void)
{
	const char *path = help_path("known");

	help_ok(daf_fs_write(path, AGE_ID "\n", strlen(AGE_ID) + 1, 0600));
	return path;
}
