/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pack.c - a package written; see courier.h and pack_priv.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/timefmt.h"
#include "core/desk.h"
#include "sync/age.h"
#include "sync/deliver.h"
#include "sync/pack_priv.h"

/* ---- the file ---- */

static const struct daf_err *
check_path(const char *path, bool replace)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? NULL
				       : daf_err_errno("cannot write %s", path);
	if (!S_ISREG(st.st_mode))
		return daf_err(DAF_REFUSED,
		    "%s is %s and is not written over; take another name", path,
		    S_ISDIR(st.st_mode)   ? "a folder"
		    : S_ISLNK(st.st_mode) ? "a link"
					  : "no file");
	return replace ? NULL
		       : daf_err(DAF_REFUSED,
			     "%s is there already; take another name, or "
			     "--replace",
			     path);
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
			err = daf_deliver_rewind(bundle);
		if (err == NULL)
			err = daf_age_encrypt(
			    sealed, bundle, p->identities, p->out->nreceivers);
	}
	if (err == NULL)
		err = check_size(p->order->plain ? bundle : sealed);
	if (err == NULL)
		err = daf_deliver(
		    &p->out->bytes, p->order->plain ? bundle : sealed, path);
	if (bundle >= 0)
		close(bundle);
	if (sealed >= 0)
		close(sealed);
	return err;
}

const struct daf_err *
daf_pack(struct daf_packed *out, struct daf_pool *pool, struct daf_ledger *l,
    const char *path, const struct daf_pack_order *order)
{
	struct daf_packing p = {
		.l = l, .pool = pool, .order = order, .out = out
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
		err = daf_desk_log_pack(l->reg, l->conf->name,
		    &(struct daf_desk_pack){ path, daf_time_now(), out->since,
			out->main, (int64_t)out->nreceivers });
	if (err == NULL)
		out->volume = p.volumes[p.oldest].volume;
	daf_pack_clear(&p);
	return err;
}
