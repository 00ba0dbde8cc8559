/* SPDX-License-Identifier: GPL-3.0-or-later */
/* apply.c - see apply.h. */
#include "core/apply.h"

#include "core/register_priv.h"

void
daf_apply_forget(struct daf_register *reg)
{
	(void)reg;
}
