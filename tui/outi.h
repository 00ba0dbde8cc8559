/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outi.h - what out.c and outtable.c share. */
#ifndef DAF_TUI_OUTI_H
#define DAF_TUI_OUTI_H

#include "tui/out.h"

#define DAF_OUT_DEPTH_MAX 16

struct daf_out {
	int fd;
	bool json, absent, live, terminal;
	int error; /* errno of the first failed write */
	struct daf_buf pending;
	size_t written; /* of pending */
	size_t depth;
	char closer[DAF_OUT_DEPTH_MAX]; /* of the open arrays and objects */
	bool first[DAF_OUT_DEPTH_MAX];
};

/* A line is in `pending`, whole: written if it is time to. */
void daf_out_line_ended(struct daf_out *o);

#endif
