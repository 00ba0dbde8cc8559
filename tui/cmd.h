/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd.h - what the rows of the command table run; see commands.c. */
#ifndef DAF_TUI_CMD_H
#define DAF_TUI_CMD_H

#include "tui/cli.h"

typedef const struct daf_err *daf_cmd(struct daf_cli *cli);

daf_cmd daf_cmd_hub, daf_cmd_hub_receive, daf_cmd_init, daf_cmd_join;
daf_cmd daf_cmd_enrol, daf_cmd_revoke, daf_cmd_roster, daf_cmd_seat;
daf_cmd daf_cmd_new, daf_cmd_set, daf_cmd_resolve, daf_cmd_import;
daf_cmd daf_cmd_show, daf_cmd_history, daf_cmd_evidence, daf_cmd_print;
daf_cmd daf_cmd_moves;
daf_cmd daf_cmd_list, daf_cmd_find, daf_cmd_due, daf_cmd_conflicts;
daf_cmd daf_cmd_clocks;
daf_cmd daf_cmd_export, daf_cmd_dump;
daf_cmd daf_cmd_sync, daf_cmd_review, daf_cmd_merge, daf_cmd_trust_main;
daf_cmd daf_cmd_close_volume, daf_cmd_erase;
daf_cmd daf_cmd_quarantine, daf_cmd_verify, daf_cmd_doctor, daf_cmd_rebuild;
daf_cmd daf_cmd_pack, daf_cmd_unpack, daf_cmd_identity;
daf_cmd daf_cmd_types, daf_cmd_guide, daf_cmd_report, daf_cmd_demo;
daf_cmd daf_cmd_access_log;

#endif
