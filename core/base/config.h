/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config.h - the register's config file: the syntax of git-config(1), a
 * subset: [section "subsection"], key = value, quotes and backslash escapes,
 * # and ; comments, repeated keys; no includes, no continuation lines.
 */
#ifndef DAF_BASE_CONFIG_H
#define DAF_BASE_CONFIG_H

#include "core/base/mem.h"

struct daf_config;

/* Reads path (at most 64 KiB); a missing file is an empty config. REFUSED
 * names path and line. */
const struct daf_err *daf_config_read(
    struct daf_config **out, const char *path) DAF_MUST_USE;
struct daf_config *daf_config_new(void);
void daf_config_free(struct daf_config *c);
/* The last value of section.subsection.key (subsection may be NULL), or NULL;
 * borrowed until the config changes. */
const char *daf_config_get(const struct daf_config *c, const char *section,
    const char *subsection, const char *key);
/* The i-th value of a repeated key, NULL past the end. */
const char *daf_config_nth(const struct daf_config *c, const char *section,
    const char *subsection, const char *key, size_t i);
/* The i-th different subsection name of a section, NULL past the end. */
const char *daf_config_subsection(
    const struct daf_config *c, const char *section, size_t i);
void daf_config_set(struct daf_config *c, const char *section,
    const char *subsection, const char *key, const char *value);
void daf_config_add(struct daf_config *c, const char *section,
    const char *subsection, const char *key, const char *value);
/* Writes whole or not at all (daf_fs_write). */
const struct daf_err *daf_config_write(
    const struct daf_config *c, const char *path, unsigned mode) DAF_MUST_USE;

#endif
