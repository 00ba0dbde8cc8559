/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier.h - packages: the exchange of an office without a line, as a file on a
 * stick (DESIGN section 6).
 *
 * A package is a git bundle (sync/bundle.h) in an age file (sync/age.h) for the
 * receiving registers; stock git and the age tool open it. It carries main as
 * this register knows it, this register's change sets that main has not
 * accepted, and those of other offices that came in packages, without what the
 * receivers have: all that main had when they last wrote.
 *
 * Of a ledger with volumes (sync/volume.h) it has each volume's branches, from
 * the volume on in which that was; of registers that have written nothing, from
 * the one on in which they joined. Whoever has nothing yet needs the newest
 * alone. Registers that joined later than others can use the same package: it is
 * whole in itself then, and what is before their beginning they leave in it.
 */
#ifndef DAF_SYNC_COURIER_H
#define DAF_SYNC_COURIER_H

#include "sync/trust.h"

#define DAF_PACKAGE_MAX (INT64_C(1) << 30) /* bytes */
/* In the ledger's folder, while a package is looked at. */
#define DAF_UNPACK_FOLDER "unpack"

struct daf_pack_order {
	/* Offices whose registers may open it; none: all of the roster's, but
	 * this one. */
	const char *const *offices;
	size_t noffices;
	/* Further receivers, "age1…", who have nothing yet. */
	const char *const *identities;
	size_t nidentities;
	bool all;     /* whatever they have; see daf_pack */
	bool plain;   /* not encrypted: whoever finds it reads it */
	bool replace; /* a file that is there */
	/* An archive of this closed volume, and nothing else; 0: none. */
	int64_t volume;
};
struct daf_packed {
	int64_t bytes;   /* of the file */
	int64_t changes; /* change sets in it */
	int64_t since;   /* main that the receivers have; 0: it needs none */
	int64_t main;    /* up to which main it goes */
	int64_t volume;  /* the oldest that it has something of */
	/* Who can open it, or is meant to: registers by their replicas' names, and
	 * the identities that were given. */
	const char **receivers;
	size_t nreceivers;
};

/* Writes a package as `path`: beside it under another name, synced, read back,
 * renamed. With `all` whole volumes, which need nothing that was before. What out
 * points to is the pool's. FAILED: there is nothing that they lack, or more than a
 * package holds. REFUSED: an office that is unknown or has no register to encrypt
 * to, or `path` is there. */
const struct daf_err *daf_pack(struct daf_packed *out, struct daf_pool *pool,
    struct daf_ledger *l, const char *path,
    const struct daf_pack_order *order) DAF_MUST_USE;

/* Takes in what a package has: opened and indexed in a process that can do
 * nothing else (sync/confine.h), all of it checked, then moved into in.git and
 * verified as what a hub shows is. A package that is old, or was taken in
 * before, changes nothing. REFUSED says what is wrong with it, and nothing was
 * taken. ALARM: it holds what cannot be an honest mistake. */
const struct daf_err *daf_unpack(struct daf_tally *tally, struct daf_ledger *l,
    const char *path, const struct daf_watch *watch) DAF_MUST_USE;

/* Is this a package, by name and first bytes? For `join`, where a hub may be a
 * path, too. */
bool daf_is_package(const char *path);
/* For a join: into the empty repository `in`, of which refs/hub/main becomes the
 * package's main. identity: path of the register's. scratch: a folder that is
 * there, for what is only needed meanwhile. */
const struct daf_err *daf_unpack_founding(struct daf_repo *in, const char *path,
    const char *identity, const char *scratch) DAF_MUST_USE;

#endif
