/* SPDX-License-Identifier: GPL-3.0-or-later */
/* register_wait.c - how long the lock of a register is waited for. */
#include "core/register_priv.h"

void
daf_register_wait(
    struct daf_register *reg, int wait_ms, bool (*stop)(void *arg), void *arg)
{
	reg->wait_ms = wait_ms;
	reg->stop = stop;
	reg->stop_arg = arg;
}
