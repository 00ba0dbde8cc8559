/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheetlib.c - see sheetlib.h. */
#include "tui/sheetlib.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* It needs the others, so all that is wanted is found through it. */
#define LIBRARY "libpangocairo-1.0.so.0"

/* POSIX lets a function's address pass through void *, C does not know how. */
static bool
find(void *member, void *library, const char *name)
{
	void *address = dlsym(library, name);

	memcpy(member, &address, sizeof(address));
	return address != NULL;
}

const struct daf_err *
daf_sheet_load(struct daf_sheet_lib *out)
{
#define DAF_SHEET_ROW(function) \
	{ #function, offsetof(struct daf_sheet_lib, function) },
	static const struct {
		const char *name;
		size_t at;
	} rows[] = { DAF_SHEET_FUNCTIONS(DAF_SHEET_ROW) };
#undef DAF_SHEET_ROW
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_NODELETE);
	const char *why;
	size_t i;

	if (library == NULL) {
		why = dlerror();
		return daf_err(DAF_FAILED,
		    "Pango and Cairo cannot be loaded, without which there is "
		    "no PDF: print to a file .txt (%s)",
		    why != NULL ? why : LIBRARY);
	}
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!find((char *)out + rows[i].at, library, rows[i].name))
			return daf_err(DAF_FAILED,
			    "Pango and Cairo are too old for a PDF, %s is "
			    "missing: print to a file .txt",
			    rows[i].name);
	return NULL;
}
