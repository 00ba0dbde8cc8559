/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kinds.h - the functions behind the table of kinds: within schema/ only. */
#ifndef DAF_SCHEMA_KINDS_H
#define DAF_SCHEMA_KINDS_H

#include "schema/kind.h"

#define DAF_KEY_MAX 64

/* "Label (name): `given` was given, WANTED is wanted" */
const struct daf_err *daf_kind_refuse(const struct daf_field *field,
    const char *given, const char *wanted) DAF_MUST_USE;
/* Parsing a canonical value gives it again. */
const struct daf_err *daf_kind_same(
    const struct daf_field *field, const char *value) DAF_MUST_USE;

#define DAF_KIND_PARSE(function)                                  \
	const struct daf_err *function(struct daf_buf *canonical, \
	    const struct daf_field *field, const char *given,     \
	    const struct daf_kind_ctx *ctx) DAF_MUST_USE
#define DAF_KIND_APPEND(function)                                         \
	void function(struct daf_buf *out, const struct daf_field *field, \
	    const char *value)

/* Appends the text without white space at its ends and, unless it may have
 * several lines, with one space for each run of it. */
void daf_kind_squeeze(struct daf_buf *out, const char *s, bool lines);

DAF_KIND_APPEND(daf_kind_show);
DAF_KIND_APPEND(daf_kind_text_key);
DAF_KIND_APPEND(daf_kind_raw_key);

/* kind_time.c */
DAF_KIND_PARSE(daf_date_kind_parse);
DAF_KIND_PARSE(daf_datetime_kind_parse);
const struct daf_err *daf_date_kind_check(
    const struct daf_field *field, const char *value) DAF_MUST_USE;
const struct daf_err *daf_datetime_kind_check(
    const struct daf_field *field, const char *value) DAF_MUST_USE;
const char *daf_date_kind_warn(
    const struct daf_field *field, const char *value);
DAF_KIND_APPEND(daf_date_kind_show);
DAF_KIND_APPEND(daf_date_kind_key);
DAF_KIND_APPEND(daf_datetime_kind_show);
DAF_KIND_APPEND(daf_datetime_kind_key);

/* kind_number.c */
DAF_KIND_PARSE(daf_integer_kind_parse);
DAF_KIND_PARSE(daf_decimal_kind_parse);
DAF_KIND_PARSE(daf_money_kind_parse);
DAF_KIND_PARSE(daf_quantity_kind_parse);
DAF_KIND_APPEND(daf_integer_kind_key);
DAF_KIND_APPEND(daf_decimal_kind_key);
DAF_KIND_APPEND(daf_money_kind_key);
DAF_KIND_APPEND(daf_quantity_kind_key);

/* kind_id.c */
DAF_KIND_PARSE(daf_reference_kind_parse);
DAF_KIND_PARSE(daf_cnic_kind_parse);
DAF_KIND_PARSE(daf_passport_kind_parse);
DAF_KIND_PARSE(daf_phone_kind_parse);
DAF_KIND_PARSE(daf_imo_kind_parse);
DAF_KIND_PARSE(daf_container_kind_parse);
const char *daf_imo_kind_warn(const struct daf_field *field, const char *value);
const char *daf_container_kind_warn(
    const struct daf_field *field, const char *value);
DAF_KIND_PARSE(daf_sha256_kind_parse);
const char *daf_cnic_kind_warn(
    const struct daf_field *field, const char *value);

/* kind_enclosure.c */
DAF_KIND_PARSE(daf_enclosure_kind_parse);
DAF_KIND_APPEND(daf_enclosure_kind_show);
DAF_KIND_APPEND(daf_enclosure_kind_key);

#endif
