/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pack.c - a package written; see courier.h and pack_priv.h. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "sync/age.h"
#include "sync/pack_priv.h"

#define BLOCK 65536

/* ---- the file ---- */

static const struct daf_err *
rewind_file(int fd)
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

/* Beside `path`, synced, read back, renamed. */
static const struct daf_err *
deliver(struct daf_packing *p, int fd, const char *path)
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	char *folder = daf_fs_parent(path);
	char *temporary = daf_fs_join(folder, ".daftar-XXXXXX");
	const struct daf_err *err = rewind_file(fd);
	int out = -1;

	if (err == NULL && (out = mkostemp(temporary, O_CLOEXEC)) < 0)
		err = daf_err_errno("cannot write in %s", folder);
	if (out < 0)
		goto done;
	err = copy(sum, &p->out->bytes, out, fd, temporary);
	if (err == NULL && fsync(out) != 0)
		err = daf_err_errno("cannot write %s to the disk", temporary);
	if (close(out) != 0 && err == NULL)
		err = daf_err_errno("cannot write %s", temporary);
	if (err == NULL)
		err = read_back(temporary, sum);
	if (err == NULL && rename(temporary, path) != 0)
		err = daf_err_errno("cannot rename %s to %s", temporary, path);
	if (err != NULL)
		unlink(temporary);
	else
		err = daf_fs_sync_dir(folder);
done:
	free(temporary);
	free(folder);
	return err;
}

static const struct daf_err *
check_path(const char *path, bool replace)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? NULL
				       : daf_err_errno("cannot write %s", path);
	if (S_ISREG(st.st_mode) && replace)
		return NULL;
	return daf_err(DAF_REFUSED,
	    "%s is there already; take another name, or --replace", path);
}

/* What cannot be read again is not written. */
static const struct daf_err *
check_size(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return daf_err_errno("cannot look at what was just written");
	if (st.st_size <= DAF_PACKAGE_MAX)
		return NULL;
	return daf_err(DAF_FAILED,
	    "%lld bytes are to be carried, a package holds %lld",
	    (long long)st.st_size, (long long)DAF_PACKAGE_MAX);
}

/* How many main commits. */
static int64_t
mains_in(const struct daf_packing *p)
{
	const int64_t first = p->volumes[p->oldest].first;

	return p->out->main - (p->out->since > 0 ? p->out->since : first - 1);
}

static const struct daf_err *
write_package(struct daf_packing *p, const char *path)
{
	const struct daf_err *err;
	int bundle = -1, sealed = -1;
	int64_t commits = 0;

	err = daf_fs_nameless(&bundle, p->l->conf->dir);
	if (err == NULL)
		err = daf_bundle_write(&commits, bundle, p->l->in, &p->bundle);
	p->out->changes = commits - mains_in(p);
	if (err == NULL && !p->order->plain) {
		err = daf_fs_nameless(&sealed, p->l->conf->dir);
		if (err == NULL)
			err = rewind_file(bundle);
		if (err == NULL)
			err = daf_age_encrypt(
			    sealed, bundle, p->receivers, p->nreceivers);
	}
	if (err == NULL)
		err = check_size(p->order->plain ? bundle : sealed);
	if (err == NULL)
		err = deliver(p, p->order->plain ? bundle : sealed, path);
	if (bundle >= 0)
		close(bundle);
	if (sealed >= 0)
		close(sealed);
	return err;
}

const struct daf_err *
daf_pack(struct daf_packed *out, struct daf_ledger *l, const char *path,
    const struct daf_pack_order *order)
{
	struct daf_packing p = {
		.l = l, .pool = daf_pool_new(), .order = order, .out = out
	};
	const struct daf_err *err = check_path(path, order->replace);

	*out = (struct daf_packed){ .main = l->main_number };
	if (err == NULL && l->charter == NULL)
		err = daf_err(DAF_REFUSED,
		    "the ledger %s has no main yet; sync first", l->conf->name);
	if (err == NULL)
		err = daf_pack_volumes(&p);
	if (err == NULL)
		err = daf_pack_receivers(&p);
	if (err == NULL)
		err = order->volume > 0 ? daf_pack_archive(&p)
					: daf_pack_refs(&p);
	if (err == NULL)
		err = write_package(&p, path);
	if (err == NULL)
		out->volume = p.volumes[p.oldest].volume;
	daf_pack_clear(&p);
	daf_pool_free(p.pool);
	return err;
}
