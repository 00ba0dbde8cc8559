/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - the program. */
#include "core/base/err.h"

int
main(void)
{
	return DAF_USAGE;
}
