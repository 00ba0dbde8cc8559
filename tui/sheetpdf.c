/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/sheet.h"
const struct daf_err *
daf_sheet_pdf(struct daf_buf *out, const struct daf_sheet *sheet)
{
	(void)out;
	(void)sheet;
	return daf_err(DAF_FAILED, "no PDF");
}
