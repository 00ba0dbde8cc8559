/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * err.h - errors that carry their sentence.
 *
 * A function that can fail returns `const struct daf_err *`: NULL is success.
 * The code is for programs and is the exit status of DESIGN section 9; the
 * text is one sentence for people that says what, where and what to do.
 * Whoever drops an error frees it with daf_err_free().
 */
#ifndef DAF_BASE_ERR_H
#define DAF_BASE_ERR_H

#define DAF_MUST_USE __attribute__((warn_unused_result))
#define DAF_NEVER_NULL __attribute__((returns_nonnull))
#define DAF_PRINTF(f, a) __attribute__((format(printf, f, a)))

enum daf_code {
	DAF_OK = 0,
	DAF_FAILED = 1,  /* anything that is none of the following */
	DAF_USAGE = 2,   /* the command line is wrong */
	DAF_REFUSED = 3, /* the input is wrong */
	DAF_ALARM = 4,   /* integrity: somebody should look at once */
	DAF_BUSY = 5,    /* another process holds the register */
	DAF_STORAGE = 6, /* disk full, read-only, damaged, wrong rights */
	DAF_NO_KEY = 7,  /* no key to sign with, or it is locked */
	DAF_DENIED = 8,  /* the roster does not permit it */
	DAF_LINK = 9,    /* hub not reached, silent, refused, wrong host key */
};

struct daf_err {
	enum daf_code code;
	char *text;   /* UTF-8, no newline at its end; may hold foreign bytes:
	             * clean it before it reaches a terminal */
	char *marked; /* the same with marks at names (named.h): to be put
	                     * into another one, or said at a screen */
};

/* A new error. The caller owns it. */
const struct daf_err *daf_err(enum daf_code code, const char *fmt,
    ...) DAF_MUST_USE DAF_NEVER_NULL DAF_PRINTF(2, 3);

/* "<formatted>: <old text>", same code; frees the old one. */
const struct daf_err *daf_err_wrap(const struct daf_err *err, const char *fmt,
    ...) DAF_MUST_USE DAF_NEVER_NULL DAF_PRINTF(2, 3);

/* An error from errno: "<formatted>: <strerror>". ENOSPC, EROFS, EIO, EDQUOT,
 * EACCES, EPERM, ENOENT ... become DAF_STORAGE. */
const struct daf_err *daf_err_errno(
    const char *fmt, ...) DAF_MUST_USE DAF_NEVER_NULL DAF_PRINTF(1, 2);

#ifdef __clang_analyzer__
/* clang's analyzer does not take returns_nonnull at its word, and would follow
 * every error as if it were success. */
static inline const struct daf_err *
daf_err_sure(const struct daf_err *err)
{
	if (!err)
		__builtin_unreachable();
	return err;
}
#define daf_err(...) daf_err_sure(daf_err(__VA_ARGS__))
#define daf_err_wrap(...) daf_err_sure(daf_err_wrap(__VA_ARGS__))
#define daf_err_errno(...) daf_err_sure(daf_err_errno(__VA_ARGS__))
#endif

/* Frees; NULL is fine. */
void daf_err_free(const struct daf_err *err);

/* For clean-up paths: keeps the first error. If *first is NULL it becomes
 * `later`, else `later` is freed. */
void daf_err_keep(const struct daf_err **first, const struct daf_err *later);

#endif
