/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheetnopdf.c - in place of sheetpdf.c where the program was built without
 * Pango and Cairo. */
#include "tui/sheet.h"

const struct daf_err *
daf_sheet_pdf(struct daf_buf *out, const struct daf_sheet *sheet)
{
	(void)out;
	(void)sheet;
	return daf_err(DAF_FAILED,
	    "this program was built without PDF: print to a file .txt");
}
