/* SPDX-License-Identifier: GPL-3.0-or-later */
/* suggest.h - "did you mean": names near to one that is not there. */
#ifndef DAF_CORE_SUGGEST_H
#define DAF_CORE_SUGGEST_H

#include "schema/type.h"

/* Appends "; did you mean a, b?" with at most three names that are near to
 * `given` (few letters differ, or one starts with the other); if none is near,
 * appends nothing. */
void daf_suggest(
    struct daf_buf *out, const char *given, const char *const *names, size_t n);

/* REFUSED: the type has no such field; with near ones. */
const struct daf_err *daf_suggest_field(
    const struct daf_type *type, const char *given) DAF_MUST_USE;
/* REFUSED: there is no such type; with near ones, else with all. */
const struct daf_err *daf_suggest_type(
    const struct daf_types *types, const char *given) DAF_MUST_USE;

#endif
