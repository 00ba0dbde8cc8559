/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz-replay.c - runs a fuzz target over its corpus, without libFuzzer: each
 * file as it is, cut short at every length up to 512, and with every one of
 * its first 512 bytes changed.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EDGE 512

static void
one(const uint8_t *data, size_t len)
{
	/* a copy of its own, so that a sanitizer sees reads past the end */
	uint8_t *copy = malloc(len != 0 ? len : 1);

	if (copy == NULL)
		abort();
	if (len != 0)
		memcpy(copy, data, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static void
around(uint8_t *data, size_t len)
{
	static const uint8_t flips[] = { 0x01, 0x20, 0x80, 0xff };
	size_t i, k, edge = len < EDGE ? len : EDGE;

	one(data, len);
	for (i = 0; i < edge; i++)
		one(data, i);
	for (i = 0; i < edge; i++)
		for (k = 0; k < sizeof(flips); k++) {
			data[i] ^= flips[k];
			one(data, len);
			data[i] ^= flips[k];
		}
}

int
main(int argc, char **argv)
{
	const struct daf_err *err;
	const char *src = getenv("srcdir"), *slash, *name;
	char *folder, *path, *data, **names;
	size_t n, i, len;

	slash = strrchr(argv[0], '/');
	name = strstr(slash != NULL ? slash : argv[0], "fuzz-");
	if (argc > 1)
		folder = daf_strdup(argv[1]);
	else if (name != NULL)
		folder = daf_asprintf("%s/tests/corpus/%s",
		    src != NULL ? src : ".", name + strlen("fuzz-"));
	else
		return 2;
	err = daf_fs_list(&names, &n, folder);
	if (err != NULL) {
		fprintf(stderr, "%s\n", err->text);
		return 1;
	}
	for (i = 0; i < n; i++) {
		path = daf_fs_join(folder, names[i]);
		err = daf_fs_read(&data, &len, path, 1 << 20);
		if (err != NULL) {
			fprintf(stderr, "%s\n", err->text);
			return 1;
		}
		around((uint8_t *)data, len);
		free(data);
		free(path);
	}
	printf("%s: %zu files and what is near them\n", folder, n);
	daf_fs_names_free(names, n);
	free(folder);
	return n == 0; /* an empty corpus tests nothing */
}
