/* SPDX-License-Identifier: GPL-3.0-or-later */
/* logging.h - the access log as commands write it. */
#ifndef DAF_TUI_LOGGING_H
#define DAF_TUI_LOGGING_H

#include "core/access.h"
#include "core/query.h"
#include "tui/cli.h"

/* Logs it in the name of the officer who works here, or, where nobody can sign,
 * of the UNIX account ("unix:NAME"). Call it before anything is shown or given
 * out; if it fails nothing is to be. record "": not of one record. */
const struct daf_err *daf_logging_note(struct daf_cli *cli,
    enum daf_access_kind kind, const char *ledger, const char *record,
    const char *what, const char *ground) DAF_MUST_USE;

/* Turns hiding off (core/hide.h) for an officer whom the roster names for it, and
 * logs that he looks at the record ("": at all of the ledger); DENIED for all
 * others. Whoever called it turns it on again when he has read. */
const struct daf_err *daf_logging_unhide(struct daf_cli *cli,
    const char *ledger, const char *record, const char *what) DAF_MUST_USE;
/* The right alone, for what is logged as given out: DENIED if he has it not. */
const struct daf_err *daf_logging_must_unhide(
    struct daf_cli *cli, const char *ledger) DAF_MUST_USE;
/* May he? Says nothing of it to anybody. */
const struct daf_err *daf_logging_may_unhide(
    bool *out, struct daf_cli *cli, const char *ledger) DAF_MUST_USE;

/* Does a record of the type (NULL: of any) in the ledger (NULL: in any) have a
 * handling code that asks for a ground? Of a type that has none, one above it:
 * what is part of a record is handled as that. */
const struct daf_err *daf_logging_restricted(bool *out,
    struct daf_register *reg, const char *ledger,
    const char *type) DAF_MUST_USE;
/* Logs that records of a type are given out; REFUSED if one of them asks for a
 * ground and there is none (NULL or ""). */
const struct daf_err *daf_logging_disclose(struct daf_cli *cli,
    const char *ledger, const char *type, const char *what,
    const char *ground) DAF_MUST_USE;

/* Logs that records were brought together: of which record ("": of none), and
 * what was asked. For what shows hits, before it does. */
const struct daf_err *daf_logging_combine(struct daf_cli *cli,
    const char *ledger, const char *record, const char *what) DAF_MUST_USE;
/* What is logged of likely duplicates: "likely duplicates: NUMBER, …". */
const char *daf_logging_likely(
    struct daf_pool *pool, const struct daf_items *items);
/* Does the filter ask for what records say of somebody or something: has it a
 * value for a field that the search finds? type NULL: fields of all types have
 * none. */
bool daf_logging_asks(
    const struct daf_type *type, const struct daf_where *where, size_t n);

#endif
