/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-age.c - an age file for a key that is known here; what is opened is never
 * more than was asked for. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/age.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX 100000

/* Of the file in the corpus. */
static const char identity[] =
    "AGE-SECRET-KEY-"
    "1LUG3Q3DLKUGZ3C77EYPGAR6WM7N7A5R7MQRE5UW8EYJGEV56CXESU80X7K\n";

static int
file_of(const void *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size ||
	    lseek(fd, 0, SEEK_SET) != 0 || fchmod(fd, 0600) != 0)
		abort();
	return fd;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int in = file_of(data, size), out = file_of("", 0);
	int key = file_of(identity, sizeof(identity) - 1);
	const struct daf_err *err;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", key);
	err = daf_age_decrypt(out, in, path, MAX);
	if (lseek(out, 0, SEEK_END) > MAX)
		abort();
	daf_err_free(err);
	close(in);
	close(out);
	close(key);
	return 0;
}
