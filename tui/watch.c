/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watch.c - see watch.h. */
#include "tui/watch.h"

#include <string.h>

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
line(void *arg, const struct daf_event *ev)
{
	struct daf_cli *cli = arg;
	struct daf_out *o = cli->out;

	daf_out_open(o);
	daf_out_str(o, "event", ev->event);
	daf_out_str(o, "what", ev->what);
	daf_out_str(o, "replica", ev->replica);
	daf_out_int(o, "seq", ev->seq);
	daf_out_int(o, "done", ev->done);
	daf_out_int(o, "total", ev->total);
	daf_out_int(o, "bytes", ev->bytes);
	daf_out_close(o);
	if (!daf_out_json(o))
		quiet(arg, ev);
}

struct daf_watch
daf_watch_quiet(struct daf_cli *cli)
{
	return (struct daf_watch){ .event = quiet, .arg = cli };
}

struct daf_watch
daf_watch_events(struct daf_cli *cli)
{
	daf_out_set_live(cli->out);
	return (struct daf_watch){ .event = line, .arg = cli };
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
