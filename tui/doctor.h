/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doctor.h - is this machine fit to keep a register? Rights, databases, lock,
 * key, roster, programs, disk, clock.
 */
#ifndef DAF_TUI_DOCTOR_H
#define DAF_TUI_DOCTOR_H

#include "tui/cli.h"

struct daf_health {
	enum { DAF_HEALTH_OK, DAF_HEALTH_WARN, DAF_HEALTH_BAD } state;
	const char *what, *where, *reason; /* where may be NULL */
};

/* Calls `told` for every check, good or bad. The error is that of the first
 * bad one, with how many there are. */
const struct daf_err *daf_doctor(struct daf_cli *cli,
    void (*told)(void *arg, const struct daf_health *h),
    void *arg) DAF_MUST_USE;

#endif
