/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entry.h - from what an officer typed to the lines of a change set.
 *
 * Values are made canonical by their kinds and checked against the type, the
 * live values and the officer's rights; refusal changes nothing. Numbers are
 * given here. The screens and the commands use the same calls.
 */
#ifndef DAF_CORE_ENTRY_H
#define DAF_CORE_ENTRY_H

#include "core/query.h"
#include "schema/check.h"

struct daf_who {
	const char *officer; /* id */
	const char *name;
	const char *office;
	const char *const *roles; /* NULL-terminated; NULL: not enrolled yet
				   * (checked as an officer of its office) */
};

/* What one save is to do. All memory is the pool's. */
struct daf_entry;

const struct daf_err *daf_entry_new(struct daf_entry **out,
    struct daf_pool *pool, struct daf_register *reg, const char *ledger,
    const struct daf_who *who) DAF_MUST_USE;

/* A new record; not of the type DAF_ACCESS_TYPE, whose records the program
 * alone writes and changes. fields/values as typed (kinds parse them). A reference may be
 * a number, an id, or ".N": the N-th record (1 …) made by this entry. A given
 * `number` is kept (import of past records); a year alone, such as 2019, asks for
 * the next number of that year. *index: which one it is, 1 … */
const struct daf_err *daf_entry_create(size_t *index, struct daf_entry *e,
    const char *type, size_t n, const char *const *fields,
    const char *const *values) DAF_MUST_USE;

enum daf_over_mode {
	DAF_OVER_ONE,   /* replace the one live value; disputed: REFUSED, the
			 * text names the addresses and `daftar resolve` */
	DAF_OVER_ALL,   /* resolve: replace all live values */
	DAF_OVER_GIVEN, /* replace exactly `over` */
};
/* A change of a known record. In mode GIVEN every address must be one that
 * the history of one of the fields has. */
const struct daf_err *daf_entry_change(struct daf_entry *e, int64_t record,
    size_t n, const char *const *fields, const char *const *values,
    enum daf_over_mode mode, const struct daf_addr *over,
    size_t nover) DAF_MUST_USE;
/* A change that replaces what was on a screen: over[i] is an address that it
 * showed of the field of[i]. One change set writes many fields, and has one
 * address: what it wrote of a field that is replaced already is not meant. */
const struct daf_err *daf_entry_change_seen(struct daf_entry *e, int64_t record,
    size_t n, const char *const *fields, const char *const *values,
    const char *const *of, const struct daf_addr *over,
    size_t nover) DAF_MUST_USE;

/* Undoes a change set of this ledger by composing a new one: in every record
 * that it changed, each field that it wrote gets back the value that it
 * replaced ("" if there was none), as long as what it wrote is still all that
 * is live there; a record that it created is struck out with `reason` (may be
 * NULL if it created none; one that is struck already is left). All of it or
 * nothing: REFUSED names the field and who has changed it since, or that a
 * dispute was settled there, or what the checks say of going back (a stage
 * that may not), or that nothing is to be done. */
const struct daf_err *daf_entry_undo(struct daf_entry *e,
    const struct daf_addr *at, const char *reason) DAF_MUST_USE;

/* After all is entered: opens the records that this makes necessary
 * (daftar-types(5), raises). */
const struct daf_err *daf_entry_raise(struct daf_entry *e) DAF_MUST_USE;
/* After that: what the officer has to be told, a sentence a line; NULL: nothing.
 * Such as records that say what he changed, and are another office's. */
const char *daf_entry_note(const struct daf_entry *e);

/* After all else: adds the head of the access log as it stood before today (by
 * the office's clock) as the last line, a change of this replica's record of
 * the type DAF_ACCESS_TYPE or its birth. Nothing is added if the record says so
 * already, if nothing was logged before today, to an entry that is empty, to a
 * change set that is nearly full, or in a ledger whose charter lacks the type.
 */
const struct daf_err *daf_entry_head(struct daf_entry *e) DAF_MUST_USE;
/* Headquarters says that the log is lost of which a replica carried heads up to
 * the change set `at` (core/access.h): writes that, with the reason, into its
 * record. DENIED without the role hq; REFUSED if that change set carried none.
 */
const struct daf_err *daf_entry_settle_head(struct daf_entry *e,
    const struct daf_addr *at, const char *reason) DAF_MUST_USE;
/* Has the i-th part this line, as its last? */
bool daf_entry_has_head(const struct daf_entry *e, size_t i);

/* How many change sets it takes (records are spread so that each message is
 * under the limit), and the i-th one. The header: ledger, replica and seq must
 * be set by the caller in `cs` before the call (births' ids and numbers follow
 * from them); previous and main may be set later. Ids of this entry's records
 * that earlier parts bore are resolved. */
size_t daf_entry_parts(const struct daf_entry *e);
const struct daf_err *daf_entry_part(
    struct daf_changeset *cs, struct daf_entry *e, size_t i) DAF_MUST_USE;

/* After all parts: what became of the index-th created record. */
struct daf_born {
	char id[DAF_ADDR_SIZE];
	const char *number; /* or NULL */
};
const struct daf_err *daf_entry_born(
    struct daf_born *out, const struct daf_entry *e, size_t index) DAF_MUST_USE;

/* Who wrote a change set, and what of others he had heard of then. */
struct daf_writer {
	const char *officer; /* id */
	const char *office;
	const char *const *roles;
	/* A change set of another replica; NULL: of none. */
	bool (*heard)(void *arg, const char *replica, int64_t seq);
	void *arg;
};

/* Review: the findings of one change set that is in the register (in any
 * state), judged by `types`; also a number used twice. Those that are `late`
 * are no violation of the writer's. waits: for who reviews several, see
 * core/waits.h; NULL: it is made for this one. */
struct daf_waits;
const struct daf_err *daf_entry_review(struct daf_findings *out,
    struct daf_register *reg, int64_t ledger, const struct daf_changeset *cs,
    const struct daf_types *types, struct daf_waits *waits,
    const struct daf_writer *writer) DAF_MUST_USE;
/* Review: fields that would be disputed if it counted (with the other waiting
 * change sets of its replica before it): "record field" texts. */
const struct daf_err *daf_entry_would_dispute(struct daf_findings *out,
    struct daf_register *reg, int64_t ledger,
    const struct daf_changeset *cs) DAF_MUST_USE;

#endif
