/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * advert.h - the list of branches that a hub begins with, before libgit2 has it.
 *
 * Each is a packet: four digits that say its length, the commit, a space, the
 * name; what libgit2 makes of the name is no matter here. A packet of length 0 is
 * the end (gitprotocol-pack(5), version 0). Libgit2 1.5 keeps packets of all other
 * kinds in that list, too, and after a push takes them for branches: it reads and
 * writes behind their end. So a list with such ones does not reach it.
 */
#ifndef DAF_SYNC_ADVERT_H
#define DAF_SYNC_ADVERT_H

#include <stdbool.h>
#include <stddef.h>

#define DAF_ADVERT_HEAD 45 /* bytes of a packet up to the name */

struct daf_advert {
	char line[DAF_ADVERT_HEAD]; /* of the packet that is being read */
	size_t have;                /* bytes of it */
	size_t left;                /* of the packet, to come */
	bool over;                  /* the rest is something else */
};

/* The next bytes that came; a struct of zeros begins. False: this is no such list,
 * and `line` has what is wrong, `have` bytes. "ERR ", by which a hub says why it
 * shows none, is one. */
bool daf_advert_take(struct daf_advert *a, const char *bytes, size_t len);

#endif
