/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.c - see err.h. */
#include "core/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/named.h"

static char *format(const char *fmt, va_list ap) DAF_PRINTF(1, 0);

static char *
format(const char *fmt, va_list ap)
{
	char *text = NULL;

	if (vasprintf(&text, fmt, ap) < 0)
		daf_mem_exhausted();
	return text;
}

static const struct daf_err *
make(enum daf_code code, char *text)
{
	struct daf_err *err = daf_malloc(sizeof(*err));
	struct daf_buf typed = { 0 };

	daf_named_typed(&typed, text);
	err->code = code;
	err->marked = text;
	err->text = daf_buf_steal(&typed);
	return err;
}

/* In brackets: not the macros that the header has for an analyzer. */
const struct daf_err *(daf_err)(enum daf_code code, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = format(fmt, ap);
	va_end(ap);
	return make(code, text);
}

const struct daf_err *(
    daf_err_wrap)(const struct daf_err *err, const char *fmt, ...)
{
	const struct daf_err *wrapped;
	va_list ap;
	char *head;

	va_start(ap, fmt);
	head = format(fmt, ap);
	va_end(ap);
	wrapped = daf_err(err->code, "%s: %s", head, err->marked);
	free(head);
	daf_err_free(err);
	return wrapped;
}

const struct daf_err *(daf_err_errno)(const char *fmt, ...)
{
	int number = errno;
	const struct daf_err *err;
	va_list ap;
	char *head;

	va_start(ap, fmt);
	head = format(fmt, ap);
	va_end(ap);
	err = daf_err(DAF_STORAGE, "%s: %s", head, strerror(number));
	free(head);
	return err;
}

void
daf_err_free(const struct daf_err *err)
{
	union {
		const struct daf_err *borrowed;
		struct daf_err *owned;
	} u = { .borrowed = err };

	if (err == NULL)
		return;
	free(u.owned->text);
	free(u.owned->marked);
	free(u.owned);
}

void
daf_err_keep(const struct daf_err **first, const struct daf_err *later)
{
	if (*first == NULL)
		*first = later;
	else
		daf_err_free(later);
}
