/* SPDX-License-Identifier: GPL-3.0-or-later */
/* go.c - the actions that every screen has, and the command line. */
#include <stdlib.h>
#include <string.h>

#include "core/base/lock.h"
#include "tui/ask.h"
#include "tui/guide.h"
#include "tui/screens.h"
#include "tui/uijob.h"
#include "tui/ui_priv.h"
#include "tui/views.h"

/* Leaves the top screen; below the last one there is nothing. */
static void
back(struct daf_ui *ui)
{
	struct daf_screen *s = ui->top;

	if (s->class->leave != NULL && !s->class->leave(s))
		return;
	if (ui->top == s)
		daf_ui_pop(ui);
}

static const struct daf_err *
go_back(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	if (ui->top->below == NULL &&
	    daf_ask_key(ui, "Leave the program? y leaves, Esc stays:", "y") ==
		'\0')
		return NULL;
	if (!daf_ui_ending(ui))
		back(ui);
	return NULL;
}

static const struct daf_err *
quit(struct daf_ui *ui, const struct daf_order *o)
{
	const struct daf_screen *s;

	(void)o;
	while ((s = ui->top) != NULL && !daf_ui_ending(ui)) {
		back(ui);
		if (ui->top == s)
			break;
	}
	return NULL;
}

static const struct daf_err *
refresh_top(struct daf_ui *ui, const struct daf_order *o)
{
	const struct daf_screen_class *class = ui->top->class;

	(void)o;
	daf_ui_changed(ui);
	return class->load != NULL ? class->load(ui->top) : NULL;
}

static const struct daf_err *
redraw(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	daf_term_redraw(ui->term);
	return NULL;
}

static const struct daf_err *
suspend(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	daf_term_stop(ui->term);
	return NULL;
}

static const struct daf_err *
lock(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	daf_lock_now(ui);
	return NULL;
}

static const struct daf_err *
other_officer(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	if (!daf_sign_in(ui))
		return NULL;
	daf_ui_changed(ui);
	return NULL;
}

static const struct daf_err *
sync_now(struct daf_ui *ui, const struct daf_order *o)
{
	if (o->arg != NULL && strcmp(o->arg, "stop") == 0) {
		daf_ui_do(ui, DAF_ACT_STOP, NULL);
		return NULL;
	}
	return daf_syncing_open(
	    ui, o->arg == NULL || strcmp(o->arg, "log") != 0);
}

static const struct daf_err *
stop(struct daf_ui *ui, const struct daf_order *o)
{
	struct daf_buf key = { 0 };

	(void)o;
	if (daf_ui_job_stop(ui))
		return NULL;
	daf_keys_name(&key, ui->keys, DAF_ACT_BACK, ui->top->class->place);
	daf_ui_say(ui, "Nothing is running; %s goes back", daf_buf_str(&key));
	daf_buf_clear(&key);
	return NULL;
}

static const struct daf_err *
help(struct daf_ui *ui, const struct daf_order *o)
{
	return daf_help_open(ui, o->arg, NULL, NULL);
}

static const struct daf_err *
keys(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	return daf_help_open(ui, "keys", NULL, NULL);
}

static const struct daf_err *
search(struct daf_ui *ui, const struct daf_order *o)
{
	return daf_search_open(ui, o->arg);
}

static const struct daf_err *
new_record(struct daf_ui *ui, const struct daf_order *o)
{
	return daf_form_new(ui, NULL, o->arg, NULL, NULL);
}

static const struct daf_err *
record(struct daf_ui *ui, const struct daf_order *o)
{
	if (o->arg == NULL)
		return daf_err(DAF_USAGE, "which record? :case NUMBER");
	return daf_record_open_named(ui, o->arg);
}

static const struct daf_err *
list(struct daf_ui *ui, const struct daf_order *o)
{
	return o->arg != NULL ? daf_views_open_named(ui, o->arg)
			      : daf_views_open(ui);
}

/* Of no record in particular: screens that have one do it themselves. */
static const struct daf_err *
request(struct daf_ui *ui, const struct daf_order *o)
{
	return daf_request_open(ui, 0, o->arg);
}

static const struct daf_err *
requests(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	return daf_requests_open(ui);
}

static const struct daf_err *
reports(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	return daf_views_reports(ui);
}

static const struct daf_err *
deadlines(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	return daf_deadlines_open(ui);
}

static const struct daf_err *
conflicts(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	return daf_conflicts_open(ui);
}

static const struct daf_err *
approvals(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	return daf_approvals_open(ui);
}

static const struct daf_err *
undo(struct daf_ui *ui, const struct daf_order *o)
{
	return daf_undo_open(ui, o->arg);
}

static const struct daf_err *
review(struct daf_ui *ui, const struct daf_order *o)
{
	return daf_review_open(ui, o->arg);
}

static const struct daf_err *
roster(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	return daf_roster_open(ui);
}

static const struct daf_err *
chart(struct daf_ui *ui, const struct daf_order *o)
{
	return daf_chart_open(ui, o->arg);
}

static const struct daf_err *
quarantine(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	return daf_quarantine_open(ui);
}

static const struct daf_err *
pack(struct daf_ui *ui, const struct daf_order *o)
{
	return daf_packing(ui, o->arg);
}

static const struct daf_err *
unpack(struct daf_ui *ui, const struct daf_order *o)
{
	return daf_unpacking(ui, o->arg);
}

/* Commands without a screen of their own have their word as their name. */
static const struct daf_err *
run(struct daf_ui *ui, const struct daf_order *o)
{
	return daf_running_open(
	    ui, daf_action_find(o->act, DAF_IN_LETTERS)->word, o->arg);
}

static const struct daf_err *
guide(struct daf_ui *ui, const struct daf_order *o)
{
	const struct daf_types *types = daf_views_types(ui);

	if (types == NULL)
		return daf_err(DAF_REFUSED, "there is no ledger to read of");
	return daf_guide_open(ui, types, o->arg);
}

static const struct daf_err *
access_log(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	return daf_access_open(ui);
}

static const struct daf_err *
drafts(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	return daf_drafts_open(ui);
}

static const struct daf_err *
settings(struct daf_ui *ui, const struct daf_order *o)
{
	(void)o;
	return daf_settings_open(ui);
}

static const struct daf_err *
set(struct daf_ui *ui, const struct daf_order *o)
{
	const struct daf_err *err = daf_settings_set(ui, o->arg);

	return err == NULL && ui->top->class->load != NULL
		   ? ui->top->class->load(ui->top)
		   : err;
}

/* By a path, or by the name of a folder beside this register's. */
static const struct daf_err *
other_register(struct daf_ui *ui, const struct daf_order *o)
{
	const char *end = strrchr(ui->cli->dir, '/');
	const struct daf_err *err;
	struct daf_cli there = { 0 };

	if (o->arg == NULL)
		return daf_err(DAF_USAGE,
		    "which register? Its folder, or the name of one that lies "
		    "beside this one");
	if (o->arg[0] == '/')
		there.dir = daf_strdup(o->arg);
	else
		there.dir = daf_asprintf("%.*s/%s",
		    (int)(end != NULL ? end - ui->cli->dir : 0), ui->cli->dir,
		    o->arg);
	err = daf_cli_there(&there);
	if (err != NULL) {
		free(there.dir);
		return err;
	}
	free(ui->p->next_dir);
	ui->p->next_dir = there.dir;
	daf_ui_keep(ui);
	daf_ui_quit(ui);
	return NULL;
}

/* ---- the command line ---- */

/* Words of actions that this place has, and go on from what was typed. */
static size_t
complete(void *arg, struct daf_pool *pool, struct daf_candidate *out,
    size_t max, const char *text)
{
	const struct daf_screen *s = arg;
	const struct daf_action *a;
	size_t i, n = 0, len = strcspn(text, " ");

	for (i = 0; i < daf_nactions && n < max; i++) {
		a = &daf_actions[i];
		if (a->word == NULL || (a->places & s->class->place) == 0 ||
		    daf_action_word(a->word, s->class->place) != a)
			continue;
		if (strncmp(a->word, text, len) != 0 ||
		    (text[len] != '\0' && a->word[len] != '\0'))
			continue;
		out[n].text = text[len] != '\0'
				  ? daf_pool_strdup(pool, text)
				  : daf_pool_printf(pool, "%s%s", a->word,
					a->args != NULL ? " " : "");
		out[n++].help =
		    a->args == NULL
			? a->help
			: daf_pool_printf(pool, "%s: %s", a->args, a->help);
	}
	return n;
}

static const struct daf_err *
command(struct daf_ui *ui, const struct daf_order *o)
{
	unsigned place = ui->top->class->place;
	const struct daf_err *err = NULL;
	const struct daf_action *a;
	char *line, *arg;
	size_t len;

	if (!daf_ask_completed(&line, ui, ":", o->arg, complete, ui->top))
		return NULL;
	len = strcspn(line, " ");
	arg = line + len + strspn(line + len, " ");
	line[len] = '\0';
	while (*arg != '\0' && arg[strlen(arg) - 1] == ' ')
		arg[strlen(arg) - 1] = '\0';
	a = daf_action_word(line, place);
	if (a != NULL)
		daf_ui_do(ui, a->act, *arg != '\0' ? arg : NULL);
	else if (*line != '\0')
		err = daf_err(DAF_USAGE,
		    "there is no command `%s` here: F1 in the line lists them",
		    line);
	free(line);
	return err;
}

static const struct {
	enum daf_act act;
	const struct daf_err *(*go)(
	    struct daf_ui *ui, const struct daf_order *o);
} goes[] = {
	{ DAF_ACT_BACK, go_back },
	{ DAF_ACT_QUIT, quit },
	{ DAF_ACT_REFRESH, refresh_top },
	{ DAF_ACT_REDRAW, redraw },
	{ DAF_ACT_SUSPEND, suspend },
	{ DAF_ACT_LOCK, lock },
	{ DAF_ACT_SIGN_IN, other_officer },
	{ DAF_ACT_REGISTER, other_register },
	{ DAF_ACT_COMMAND, command },
	{ DAF_ACT_SYNC, sync_now },
	{ DAF_ACT_STOP, stop },
	{ DAF_ACT_HELP, help },
	{ DAF_ACT_KEYS, keys },
	{ DAF_ACT_SEARCH, search },
	{ DAF_ACT_NEW, new_record },
	{ DAF_ACT_RECORD, record },
	{ DAF_ACT_LIST, list },
	{ DAF_ACT_REQUEST, request },
	{ DAF_ACT_REQUESTS, requests },
	{ DAF_ACT_REPORTS, reports },
	{ DAF_ACT_DEADLINES, deadlines },
	{ DAF_ACT_CONFLICTS, conflicts },
	{ DAF_ACT_APPROVALS, approvals },
	{ DAF_ACT_UNDO, undo },
	{ DAF_ACT_REVIEW, review },
	{ DAF_ACT_ROSTER, roster },
	{ DAF_ACT_CHART, chart },
	{ DAF_ACT_QUARANTINE, quarantine },
	{ DAF_ACT_PACK, pack },
	{ DAF_ACT_UNPACK, unpack },
	{ DAF_ACT_VERIFY, run },
	{ DAF_ACT_DOCTOR, run },
	{ DAF_ACT_REBUILD, run },
	{ DAF_ACT_TRUST_MAIN, run },
	{ DAF_ACT_DUMP, run },
	{ DAF_ACT_IMPORT, run },
	{ DAF_ACT_TYPES, run },
	{ DAF_ACT_IDENTITY, run },
	{ DAF_ACT_GUIDE, guide },
	{ DAF_ACT_ACCESS, access_log },
	{ DAF_ACT_DRAFTS, drafts },
	{ DAF_ACT_SETTINGS, settings },
	{ DAF_ACT_SET, set },
};

const struct daf_err *
daf_go(struct daf_ui *ui, const struct daf_order *o, bool *done)
{
	size_t i;

	for (i = 0; i < sizeof(goes) / sizeof(goes[0]); i++) {
		if (goes[i].act != o->act)
			continue;
		*done = true;
		return goes[i].go(ui, o);
	}
	*done = false;
	return NULL;
}
