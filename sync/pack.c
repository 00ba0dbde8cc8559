/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pack.c - a package written; see courier.h. */
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
#include "sync/bundle.h"
#include "sync/courier.h"
#include "sync/exchange.h"

#define BLOCK 65536

struct packing {
	struct daf_ledger *l;
	struct daf_pool *pool;
	const struct daf_pack_order *order;
	const char **receivers; /* identities */
	size_t nreceivers;
	struct daf_bundle bundle;
	bool unlisted; /* what was written here is kept back */
	struct daf_packed *out;
};

/* ---- who gets it, and what they have ---- */

/* The main that a register knew when it wrote the newest of its change sets that
 * is here; the seat knows its own. 0: it has said nothing. */
static const struct daf_err *
said_main(int64_t *number, const struct packing *p, const char *replica)
{
	struct daf_ledger *l = p->l;
	const struct daf_err *err;
	struct daf_changeset cs;
	struct daf_commit c;
	struct daf_head head;

	*number = l->main_number;
	if (strcmp(replica, l->charter->seat) == 0)
		return NULL;
	err = daf_apply_head(&head, l->reg, l->conf->id, replica);
	*number = 0;
	if (err != NULL || head.seq == 0)
		return err;
	err = daf_commit_read(&c, p->pool, l->in, head.oid);
	if (err == NULL)
		err =
		    daf_changeset_parse(&cs, p->pool, c.message, c.message_len);
	if (err == NULL)
		*number = cs.main_number < l->main_number ? cs.main_number
							  : l->main_number;
	return err;
}

static bool
is_receiver(const struct packing *p, const char *replica)
{
	const struct daf_pack_order *o = p->order;
	char office[DAF_REPLICA_SIZE];
	size_t i;

	if (daf_register_owns(p->l->reg, p->l->conf->name, replica))
		return false;
	daf_replica_office(office, replica);
	for (i = 0; i < o->noffices; i++)
		if (strcmp(o->offices[i], office) == 0)
			return true;
	return o->noffices == 0 && o->nidentities == 0;
}

static const struct daf_err *
check_offices(const struct packing *p)
{
	const struct daf_charter *c = p->l->charter;
	size_t i, k;

	for (i = 0; i < p->order->noffices; i++) {
		for (k = 0; k < c->noffices; k++)
			if (strcmp(c->offices[k].code, p->order->offices[i]) ==
			    0)
				break;
		if (k == c->noffices)
			return daf_err(DAF_REFUSED,
			    "the roster has no office %s; `daftar roster` "
			    "lists them",
			    p->order->offices[i]);
	}
	return NULL;
}

/* Receivers, and the oldest main among what they have. */
static const struct daf_err *
find_receivers(struct packing *p)
{
	const struct daf_pack_order *o = p->order;
	const struct daf_charter *c = p->l->charter;
	const struct daf_err *err = check_offices(p);
	int64_t number;
	size_t i;

	p->receivers = daf_pool_array(
	    p->pool, c->nregisters + o->nidentities, sizeof(*p->receivers));
	p->out->since = o->all || o->nidentities > 0 ? 0 : p->l->main_number;
	for (i = 0; err == NULL && i < c->nregisters; i++) {
		if (!is_receiver(p, c->registers[i].replica))
			continue;
		p->receivers[p->nreceivers++] = c->registers[i].identity;
		err = said_main(&number, p, c->registers[i].replica);
		if (err == NULL && number < p->out->since)
			p->out->since = number;
	}
	for (i = 0; err == NULL && i < o->nidentities; i++) {
		p->receivers[p->nreceivers++] = o->identities[i];
		if (!daf_identity_valid(o->identities[i]))
			err = daf_err(DAF_REFUSED,
			    "\"%s\" is no identity: age1… is wanted, as "
			    "`daftar identity` prints it",
			    o->identities[i]);
	}
	if (err == NULL && p->nreceivers == 0 && o->plain)
		p->out->since = 0;
	p->out->receivers = p->nreceivers;
	if (err == NULL && p->nreceivers == 0 && !o->plain)
		err = daf_err(DAF_REFUSED,
		    "the roster names no register %s that could open the "
		    "package; headquarters lists one with `daftar enrol "
		    "--register REPLICA --identity age1…`",
		    o->noffices > 0 ? "of these offices" : "but this one");
	return err;
}

/* ---- what goes into it ---- */

static const struct daf_err *
need_main(struct packing *p)
{
	int64_t back = p->l->main_number - p->out->since;
	const struct daf_err *err;
	char *oid = daf_pool_alloc(p->pool, DAF_OID_HEX);
	git_oid *oids = NULL;
	bool met;
	size_t n;

	if (p->out->since == 0)
		return NULL;
	err = daf_main_walk(&oids, &n, &met, p->l->in, p->l->main_oid, "");
	if (err == NULL && (size_t)back < n) {
		git_oid_tostr(oid, DAF_OID_HEX, &oids[back]);
		p->bundle.needs = daf_pool_array(p->pool, 1, sizeof(char *));
		p->bundle.needs[p->bundle.nneeds++] = oid;
	} else {
		p->out->since = 0;
	}
	free(oids);
	return err;
}

static void
add_ref(struct packing *p, size_t *cap, const char *name, const char *oid)
{
	struct daf_bundle *b = &p->bundle;
	struct daf_ref *more;

	if (b->nrefs == *cap) {
		*cap = *cap * 2 + 16;
		more = daf_pool_array(p->pool, *cap, sizeof(*more));
		if (b->nrefs > 0)
			memcpy(more, b->refs, b->nrefs * sizeof(*more));
		b->refs = more;
	}
	b->refs[b->nrefs++] = (struct daf_ref){ name, oid };
}

/* Work of somebody whom headquarters has not listed yet waits here, as it does
 * with a line. */
static const struct daf_err *
is_listed(bool *listed, struct packing *p, const char *tip, const char *replica)
{
	const struct daf_err *err, *no = NULL;
	struct daf_commit c;

	err = daf_commit_read(&c, p->pool, p->l->in, tip);
	if (err == NULL)
		no = daf_charter_may_have_written(
		    p->l->charter, &c.sig.key, c.id, replica);
	*listed = err == NULL && no == NULL;
	p->unlisted |= no != NULL;
	daf_err_free(no);
	return err;
}

/* Branches of which main has not accepted all. */
static const struct daf_err *
add_branches(struct packing *p, size_t *cap, struct daf_repo *repo,
    const char *prefix, bool own)
{
	const struct daf_err *err;
	const struct daf_tip *tip;
	struct daf_head head;
	struct daf_ref *refs;
	const char *replica;
	bool listed;
	size_t n, i;

	err = daf_ref_list(&refs, &n, p->pool, repo, prefix);
	for (i = 0; err == NULL && i < n; i++) {
		replica = refs[i].name + strlen(prefix);
		if (!daf_replica_valid(replica) ||
		    daf_register_owns(p->l->reg, p->l->conf->name, replica) !=
			own)
			continue;
		tip = daf_main_tip(&p->l->main, replica);
		err = daf_apply_head(&head, p->l->reg, p->l->conf->id, replica);
		if (err == NULL && head.seq <= (tip != NULL ? tip->seq : 0))
			continue;
		if (err == NULL && own)
			err = is_listed(&listed, p, refs[i].oid, replica);
		if (err == NULL && (!own || listed))
			add_ref(p, cap,
			    daf_pool_printf(p->pool, DAF_REF_OWN "%s", replica),
			    refs[i].oid);
	}
	return err;
}

static int
by_name(const void *a, const void *b)
{
	const struct daf_ref *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* At the seat what waits is not passed on: it was sent to be judged. */
static const struct daf_err *
find_refs(struct packing *p)
{
	struct daf_ledger *l = p->l;
	bool seat = daf_register_owns(l->reg, l->conf->name, l->charter->seat);
	const struct daf_err *err;
	size_t cap = 0;

	if (p->out->since < l->main_number)
		add_ref(p, &cap, DAF_REF_MAIN, l->main_oid);
	err = add_branches(p, &cap, l->out, DAF_REF_OWN, true);
	if (err == NULL && !seat)
		err = add_branches(p, &cap, l->in, DAF_REF_KNOWN, false);
	if (err == NULL && p->bundle.nrefs == 0)
		err = daf_err(DAF_FAILED, "%s",
		    p->unlisted
			? "what was written here waits until headquarters has "
			  "listed its writer; there is nothing else to carry"
			: "there is nothing to carry: as far as this register "
			  "knows, they have all that is here; --all packs "
			  "everything");
	if (err == NULL && p->bundle.nrefs + 3 > DAF_BUNDLE_LINES_MAX)
		err = daf_err(DAF_FAILED,
		    "%zu branches wait, and a package has room for %d",
		    p->bundle.nrefs, DAF_BUNDLE_LINES_MAX - 3);
	if (err == NULL)
		qsort(p->bundle.refs, p->bundle.nrefs, sizeof(struct daf_ref),
		    by_name);
	return err;
}

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
deliver(struct packing *p, int fd, const char *path)
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

static const struct daf_err *
write_package(struct packing *p, const char *path)
{
	const struct daf_err *err;
	int bundle = -1, sealed = -1;
	int64_t commits = 0;

	err = daf_fs_nameless(&bundle, p->l->conf->dir);
	if (err == NULL)
		err = daf_bundle_write(&commits, bundle, p->l->in, &p->bundle);
	p->out->changes = commits - (p->out->main - p->out->since);
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
	struct packing p = {
		.l = l, .pool = daf_pool_new(), .order = order, .out = out
	};
	const struct daf_err *err = check_path(path, order->replace);

	*out = (struct daf_packed){ .main = l->main_number };
	if (err == NULL && l->charter == NULL)
		err = daf_err(DAF_REFUSED,
		    "the ledger %s has no main yet; sync first", l->conf->name);
	if (err == NULL)
		err = find_receivers(&p);
	if (err == NULL)
		err = need_main(&p);
	if (err == NULL)
		err = find_refs(&p);
	if (err == NULL)
		err = write_package(&p, path);
	daf_pool_free(p.pool);
	return err;
}
