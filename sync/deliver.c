/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deliver.c - see deliver.h. */
#include "sync/deliver.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "sync/age.h"
#include "sync/bundle.h"

#define BLOCK 65536
#define BEGIN ".daftar-"
#define TRIES 10

/* ---- what is left ---- */

/* Empty, or as a package begins. */
static bool
is_ours(int fd)
{
	char begin[64];
	ssize_t n = pread(fd, begin, sizeof(begin), 0);

	return n == 0 || (n > 0 && (daf_age_is(begin, (size_t)n) ||
				       daf_bundle_is(begin, (size_t)n)));
}

/* Whoever writes one holds its lock. */
static void
sweep_one(int folder, const char *name)
{
	struct stat opened, named;
	int fd = openat(folder, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (fstat(fd, &opened) == 0 && S_ISREG(opened.st_mode) &&
	    flock(fd, LOCK_EX | LOCK_NB) == 0 && is_ours(fd) &&
	    fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	    named.st_ino == opened.st_ino && named.st_dev == opened.st_dev)
		(void)unlinkat(folder, name, 0);
	close(fd);
}

/* No reason to fail. */
static void
sweep(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (daf_fs_is_temporary(entry->d_name, BEGIN))
			sweep_one(dirfd(dir), entry->d_name);
	if (dir != NULL)
		closedir(dir);
}

/* ---- the file ---- */

const struct daf_err *
daf_deliver_rewind(int fd)
{
	return lseek(fd, 0, SEEK_SET) == 0
		   ? NULL
		   : daf_err_errno("cannot read what was just written");
}

/* The SHA-256 of what fd has from its place on; with out >= 0 it is copied. */
static const struct daf_err *
copy(unsigned char sum[crypto_hash_sha256_BYTES], int64_t *bytes, int out,
    int fd, const char *path)
{
	const struct daf_err *err = NULL;
	crypto_hash_sha256_state state;
	char *block = daf_malloc(BLOCK);
	ssize_t n;

	*bytes = 0;
	crypto_hash_sha256_init(&state);
	while (err == NULL && (n = read(fd, block, BLOCK)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err = daf_err_errno("cannot read %s", path);
			break;
		}
		crypto_hash_sha256_update(
		    &state, (unsigned char *)block, (size_t)n);
		*bytes += n;
		if (out >= 0)
			err = daf_fs_put(out, block, (size_t)n, path);
	}
	crypto_hash_sha256_final(&state, sum);
	free(block);
	return err;
}

/* What is on the stick is what was meant to be. */
static const struct daf_err *
read_back(const char *path, const unsigned char *wanted)
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	const struct daf_err *err;
	int64_t bytes;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return daf_err_errno("cannot read %s back", path);
	/* from the stick, not from memory */
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	err = copy(sum, &bytes, -1, fd, path);
	close(fd);
	if (err == NULL && memcmp(sum, wanted, sizeof(sum)) != 0)
		err = daf_err(DAF_STORAGE,
		    "%s: what was written cannot be read back unchanged; use "
		    "another stick",
		    path);
	return err;
}

/* A new file beside `path`, whose lock is ours: between its making and that, another
 * one may have swept it away. */
static const struct daf_err *
make_file(int *out, char **temporary, const char *folder)
{
	struct stat st;
	int tries;

	for (tries = 0; tries < TRIES; tries++) {
		*temporary = daf_fs_join(folder, BEGIN "XXXXXX");
		*out = mkostemp(*temporary, O_CLOEXEC);
		if (*out < 0)
			break;
		/* Where there are no locks, nobody sweeps. */
		(void)flock(*out, LOCK_EX | LOCK_NB);
		if (fstat(*out, &st) == 0 && st.st_nlink > 0)
			return NULL;
		close(*out);
		*out = -1;
		errno = EAGAIN;
		free(*temporary);
		*temporary = NULL;
	}
	return daf_err_errno("cannot write in %s", folder);
}

const struct daf_err *
daf_deliver(int64_t *bytes, int fd, const char *path)
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	char *folder = daf_fs_parent(path), *temporary = NULL;
	const struct daf_err *err = daf_deliver_rewind(fd);
	int out = -1;

	sweep(folder);
	if (err == NULL)
		err = make_file(&out, &temporary, folder);
	if (err != NULL || temporary == NULL)
		goto done;
	err = copy(sum, bytes, out, fd, temporary);
	if (err == NULL && fsync(out) != 0)
		err = daf_err_errno("cannot write %s to the disk", temporary);
	if (err == NULL)
		err = read_back(temporary, sum);
	if (err == NULL && rename(temporary, path) != 0)
		err = daf_err_errno("cannot rename %s to %s", temporary, path);
	close(out); /* with its lock; it was synced */
	if (err != NULL)
		unlink(temporary);
	else
		err = daf_fs_sync_dir(folder);
done:
	free(temporary);
	free(folder);
	return err;
}
