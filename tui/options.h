/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * options.h - the options of the program and of its commands. Each table ends with
 * an empty row.
 */
#ifndef DAF_TUI_OPTIONS_H
#define DAF_TUI_OPTIONS_H

#include "tui/args.h"

/* For all commands. */
extern const struct daf_option daf_global_options[];

extern const struct daf_option daf_access_options[];
extern const struct daf_option daf_due_options[];
extern const struct daf_option daf_dump_options[];
extern const struct daf_option daf_enrol_options[];
extern const struct daf_option daf_erase_options[];
extern const struct daf_option daf_evidence_options[];
extern const struct daf_option daf_export_options[];
extern const struct daf_option daf_find_options[];
extern const struct daf_option daf_hub_options[];
extern const struct daf_option daf_init_options[];
extern const struct daf_option daf_join_options[];
extern const struct daf_option daf_list_options[];
extern const struct daf_option daf_merge_options[];
extern const struct daf_option daf_pack_options[];
extern const struct daf_option daf_print_options[];
extern const struct daf_option daf_report_options[];
extern const struct daf_option daf_seat_options[];
extern const struct daf_option daf_set_options[];
extern const struct daf_option daf_show_options[];
extern const struct daf_option daf_sync_options[];
extern const struct daf_option daf_types_options[];

#endif
