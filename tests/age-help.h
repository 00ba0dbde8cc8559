/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * age-help.h - for the tests of age files: files that are only in memory, and
 * packages made and opened. What fails here fails the test.
 */
#ifndef TESTS_AGE_HELP_H
#define TESTS_AGE_HELP_H

#include "sync-help.h"
#include "sync/age.h"

#define AGE_PIECE 65536
#define AGE_ANY (64 << 20) /* no limit */

/* A key that age-keygen made: its secret half, and the recipient. */
#define AGE_ID                                                    \
	"AGE-SECRET-KEY-"                                         \
	"1QQ46XMDY0M3YJCG04HRCNXNYHX6GXSTXJPVQ7JUNYW3GXMR9WQZQAM" \
	"UTRQ"
#define AGE_POINT \
	"age1uqt7z9nc78qctlp09ca3my8l6guhqe5elckd56vw84pc54mg0svqxhm3ss"

/* A file in memory, at its beginning. */
int age_file(const void *data, size_t len);
/* All of such a file, which is closed. */
void age_content(struct daf_buf *out, int fd);

/* A register's identity file in help_path(name), and its recipient (yours). */
char *age_identity(const char **path, const char *name);
/* The identity file of AGE_ID. */
const char *age_known(void);

/* daf_age_encrypt and daf_age_decrypt, of bytes. */
void age_pack(struct daf_buf *package, const void *data, size_t len,
    const char *const *recipients, size_t n);
const struct daf_err *age_open(struct daf_buf *plain, const void *data,
    size_t len, const char *identity, int64_t max) DAF_MUST_USE;

/* Bytes without a pattern, each time the same (yours). */
char *age_noise(size_t len);
void age_same(const struct daf_buf *b, const void *data, size_t len);

#endif
