/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * evidence.h - the evidence extract of a record, for the command and for the
 * screen: what is asked before, what is logged, and the history as people read
 * it. The signed parts are in sync/extract.h.
 */
#ifndef DAF_TUI_EVIDENCE_H
#define DAF_TUI_EVIDENCE_H

#include "sync/extract.h"

struct daf_evidence {
	int64_t record;     /* record.id */
	const char *folder; /* absent, or empty */
	const char *ground; /* why it is disclosed; NULL or "": not said */
	bool links;         /* with the change sets in between */
	/* Who makes it. */
	const char *officer, *officer_name;
};

/* Does disclosing it need a ground? So does a handling code H1, H2 or H3 among
 * the live values of the record or of what belongs to it, and `links`, which
 * brings other records. */
const struct daf_err *daf_evidence_needs_ground(
    bool *out, struct daf_ledger *l, const struct daf_evidence *e) DAF_MUST_USE;

/* Makes it. Logged first as a disclosure: what cannot be logged is not written.
 * REFUSED: the folder is not empty, or a ground is needed and missing. *n: how
 * many change sets. Else as daf_extract_gather. */
const struct daf_err *daf_evidence_make(
    size_t *n, struct daf_ledger *l, const struct daf_evidence *e) DAF_MUST_USE;

/* Has it a handling code that asks for a ground? */
bool daf_evidence_restricted(const struct daf_record *r);

#endif
