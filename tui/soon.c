/* SPDX-License-Identifier: GPL-3.0-or-later */
/* soon.c - screens that are being made. */
#include "tui/screens.h"

#include <string.h>

static const struct daf_err *
soon(const char *what)
{
	return daf_err(DAF_FAILED, "%s is not there yet", what);
}

#define SOON(name, args)                \
	__attribute__((weak)) const struct daf_err *name args \
	{                               \
		return soon(#name);     \
	}

SOON(daf_undo_open, (struct daf_ui * ui __attribute__((unused)),
			const char *t __attribute__((unused))))
