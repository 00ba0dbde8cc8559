/* SPDX-License-Identifier: GPL-3.0-or-later */
/* branch.c - see branch.h. */
#include "sync/branch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/changeset.h"

void
daf_branch_name(
    char out[DAF_REF_MAX], const char *prefix, const char *name, int64_t volume)
{
	if (volume > 1)
		snprintf(
		    out, DAF_REF_MAX, "%s%s+%" PRId64, prefix, name, volume);
	else
		snprintf(out, DAF_REF_MAX, "%s%s", prefix, name);
}

/* "", or "+2" and so on. */
static bool
parse_volume(int64_t *volume, const char *s)
{
	size_t n;

	*volume = 1;
	if (*s == '\0')
		return true;
	n = strspn(s + 1, "0123456789");
	if (*s != '+' || s[1] == '0' || n == 0 || n > 15 || s[1 + n] != '\0')
		return false;
	*volume = strtoll(s + 1, NULL, 10);
	return *volume > 1;
}

bool
daf_branch_parse(
    char replica[DAF_REPLICA_SIZE], int64_t *volume, const char *name)
{
	const size_t n = strcspn(name, "+");

	if (n >= DAF_REPLICA_SIZE)
		return false;
	memcpy(replica, name, n);
	replica[n] = '\0';
	return daf_replica_valid(replica) && parse_volume(volume, name + n);
}

bool
daf_main_branch_parse(int64_t *volume, const char *ref)
{
	const size_t n = strlen(DAF_REF_MAIN);

	return strncmp(ref, DAF_REF_MAIN, n) == 0 &&
	       parse_volume(volume, ref + n);
}
