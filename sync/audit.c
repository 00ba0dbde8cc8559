/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit.c - see audit.h. */
#include "sync/audit.h"

#include <string.h>

#define ROLES (DAF_ROLE_AUDITOR | DAF_ROLE_SUPERVISOR | DAF_ROLE_HQ)

const struct daf_err *
daf_audit_allowed(const struct daf_ledger *l, const struct daf_signer *signer)
{
	const struct daf_officer *o =
	    l->charter != NULL
		? daf_charter_by_key(l->charter, &signer->key, false)
		: NULL;

	if (o != NULL && strcmp(o->id, signer->id) == 0 &&
	    (o->roles & ROLES) != 0)
		return NULL;
	return daf_err(DAF_DENIED,
	    "the access log is for auditors, supervisors and headquarters; %s "
	    "is none of these in the ledger %s",
	    signer->id, l->conf->name);
}
