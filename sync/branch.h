/* SPDX-License-Identifier: GPL-3.0-or-later */
/* branch.h - how branches are called: here they go on from volume to volume. */
#ifndef DAF_SYNC_BRANCH_H
#define DAF_SYNC_BRANCH_H

#include "core/addr.h"

#define DAF_REF_MAX 64
#define DAF_REF_MAIN "refs/heads/main"
/* Where a volume ended: in in.git main, in out.git office/REPLICA. */
#define DAF_REF_VOLUMES "refs/volumes/"

/* At a hub and in a package each volume after the first has branches of its own:
 * main+2, office/isb.k7f2+2. `prefix` is what stands before the name. */
void daf_branch_name(char out[DAF_REF_MAX], const char *prefix,
    const char *name, int64_t volume);
/* name: what follows "refs/heads/office/"; false if it is no such branch. */
bool daf_branch_parse(
    char replica[DAF_REPLICA_SIZE], int64_t *volume, const char *name);
/* ref: the whole name. */
bool daf_main_branch_parse(int64_t *volume, const char *ref);

#endif
