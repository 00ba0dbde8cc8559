/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watch.c - see watch.h. */
#include "tui/watch.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

/* Event names that people should read even when all goes well, and what the
 * others are called in the progress line. */
static const struct {
	const char *event, *doing;
	bool tell;
} events[] = {
	{ "contact", "reaching the hub", false },
	{ "receive", "receiving", false },
	{ "verify", "verifying", false },
	{ "apply", "applying", false },
	{ "send", "sending", false },
	{ "alarm", "ALARM", true },
	{ "refused", "refused", true },
	{ "held", "held", true },
	{ "note", "note", true },
};

static void
complain(const struct daf_event *ev, const char *doing)
{
	if (ev->what == NULL)
		return;
	if (ev->replica != NULL && ev->seq > 0)
		daf_out_complain("%s: %s-%lld: %s", doing, ev->replica,
		    (long long)ev->seq, ev->what);
	else if (ev->replica != NULL)
		daf_out_complain("%s: %s: %s", doing, ev->replica, ev->what);
	else
		daf_out_complain("%s: %s", doing, ev->what);
}

static void
quiet(void *arg, const struct daf_event *ev)
{
	struct daf_cli *cli = arg;
	size_t i;

	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (strcmp(events[i].event, ev->event) != 0)
			continue;
		if (events[i].tell) {
			daf_progress_wipe(cli->progress);
			complain(ev, events[i].doing);
		} else {
			daf_progress_show(cli->progress, events[i].doing,
			    ev->done, ev->total);
		}
	}
}

static void
wrongs(void *arg, const struct daf_event *ev)
{
	size_t i;

	(void)arg;
	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (events[i].tell && strcmp(events[i].event, ev->event) == 0)
			complain(ev, events[i].doing);
}

/* Progress is told a few times a second; what a person should read, and the
 * first and last of each step, always. */
static bool
is_due(struct daf_cli *cli, const struct daf_event *ev)
{
	return ev->what != NULL || (ev->total != 0 && ev->done >= ev->total) ||
	       daf_progress_due(cli->progress, ev->event);
}

static void
line(void *arg, const struct daf_event *ev)
{
	struct daf_cli *cli = arg;
	struct daf_out *o = cli->out;

	if (!is_due(cli, ev))
		return;
	daf_out_open(o);
	daf_out_str(o, "event", ev->event);
	daf_out_str(o, "what", ev->what);
	daf_out_str(o, "replica", ev->replica);
	daf_out_int(o, "seq", ev->seq);
	daf_out_int(o, "done", ev->done);
	daf_out_int(o, "total", ev->total);
	daf_out_int(o, "bytes", ev->bytes);
	daf_out_int(o, "left", ev->left);
	daf_out_close(o);
	if (!daf_out_json(o))
		quiet(arg, ev);
}

/* ---- being stopped ---- */

/* They are held back and asked for: a handler would need a variable of its
 * own, and could come in the middle of anything. Who started us with one
 * ignored (nohup) means it. */
static void
stop_signals(sigset_t *set)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction now;
	size_t i;

	sigemptyset(set);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (sigaction(numbers[i], NULL, &now) == 0 &&
		    now.sa_handler != SIG_IGN)
			sigaddset(set, numbers[i]);
}

void
daf_watch_signals(void)
{
	sigset_t set;

	stop_signals(&set);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
}

bool
daf_watch_interrupted(void)
{
	sigset_t set, wanted, both;

	stop_signals(&wanted);
	if (sigpending(&set) != 0 || sigandset(&both, &set, &wanted) != 0)
		return false;
	return sigisemptyset(&both) == 0;
}

void
daf_watch_signals_end(void)
{
	const struct timespec at_once = { 0, 0 };
	sigset_t set;

	stop_signals(&set);
	while (sigtimedwait(&set, NULL, &at_once) > 0 || errno == EINTR)
		continue;
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static bool
stopped(void *arg)
{
	(void)arg;
	return daf_watch_interrupted();
}

/* ---- the watches ---- */

struct daf_watch
daf_watch_quiet(struct daf_cli *cli)
{
	return (struct daf_watch){ .event = quiet, .arg = cli };
}

struct daf_watch
daf_watch_wrongs(struct daf_cli *cli)
{
	return (struct daf_watch){
		.event = wrongs, .arg = cli, .stopped = stopped
	};
}

struct daf_watch
daf_watch_events(struct daf_cli *cli)
{
	daf_out_set_live(cli->out);
	return (
	    struct daf_watch){ .event = line, .arg = cli, .stopped = stopped };
}

const struct daf_err *
daf_cli_alarms(const struct daf_tally *t)
{
	return t->alarms == 0
		   ? NULL
		   : daf_err(DAF_ALARM,
			 "alarms: %lld; `daftar quarantine` says what was "
			 "found",
			 (long long)t->alarms);
}

const struct daf_err *
daf_cli_publish(struct daf_cli *cli, const char *otherwise)
{
	struct daf_watch watch = daf_watch_quiet(cli);
	struct daf_tally t = { 0 };
	const struct daf_err *err;

	if (cli->ledger->conf->url == NULL)
		return NULL;
	err = daf_sync_send(&t, cli->ledger, &watch);
	daf_progress_wipe(cli->progress);
	return err == NULL ? NULL
			   : daf_err_wrap(err,
				 "%s; `daftar merge` or "
				 "`daftar sync` publishes it later",
				 otherwise);
}

bool
daf_cli_is_seat(const struct daf_cli *cli)
{
	const struct daf_ledger *l = cli->ledger;

	return l->main_number == 0 ||
	       daf_register_owns(cli->reg, l->conf->name, l->main.seat);
}

const struct daf_err *
daf_cli_check_seat(struct daf_cli *cli)
{
	const struct daf_ledger *l = cli->ledger;

	if (daf_cli_is_seat(cli))
		return NULL;
	return daf_err(DAF_DENIED,
	    "this is done at the seat, %s, at "
	    "headquarters; this register is %s",
	    l->main.seat, l->conf->replica);
}

const struct daf_err *
daf_cli_receive(const struct daf_err **later, struct daf_cli *cli)
{
	struct daf_watch watch = daf_watch_quiet(cli);
	struct daf_tally t = { 0 };
	const struct daf_err *err;

	*later = NULL;
	if (cli->ledger->conf->url == NULL)
		return NULL;
	err = daf_sync_receive(&t, cli->ledger, &watch);
	daf_progress_wipe(cli->progress);
	if (err != NULL && err->code == DAF_LINK) {
		*later = daf_err_wrap(err, "the hub was not reached, this "
					   "rests on what was here before");
		err = NULL;
	} else if (err == NULL) {
		*later = daf_cli_alarms(&t);
	}
	return err != NULL ? err : daf_ledger_refresh(cli->ledger);
}

const struct daf_err *
daf_cli_publish_after(
    struct daf_cli *cli, const struct daf_err *later, const char *otherwise)
{
	const struct daf_err *err;

	if (later != NULL && later->code == DAF_LINK)
		return daf_err_wrap(later, "%s", otherwise);
	err = daf_cli_publish(cli, otherwise);
	daf_err_keep(&err, later);
	return err;
}
