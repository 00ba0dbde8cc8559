/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_demo.c - demo: makes the demonstration, says what to try in it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/desk.h"
#include "tui/cmd.h"
#include "tui/demo.h"

/* As a shell reads it as one word. */
static char *
shell_word(const char *text)
{
	struct daf_buf b = { 0 };
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+,:@";

	if (*text != '\0' && strspn(text, plain) == strlen(text))
		return daf_strdup(text);
	daf_buf_addc(&b, '\'');
	for (; *text != '\0'; text++)
		if (*text == '\'')
			daf_buf_adds(&b, "'\\''");
		else
			daf_buf_addc(&b, *text);
	daf_buf_addc(&b, '\'');
	return daf_buf_steal(&b);
}

/* `daftar`, if that is this program; else its file. */
static char *
program_word(const char *program)
{
	const char *path = getenv("PATH"), *end;
	char *file, *real;
	bool found = false;

	for (; path != NULL && *path != '\0' && !found;
	     path = *end != '\0' ? end + 1 : end) {
		end = strchrnul(path, ':');
		file = daf_asprintf("%.*s/daftar", (int)(end - path), path);
		real = access(file, X_OK) == 0 ? realpath(file, NULL) : NULL;
		free(file);
		if (real == NULL)
			continue;
		found = strcmp(real, program) == 0;
		free(real);
		if (!found)
			break; /* another one comes first */
	}
	return found ? daf_strdup("daftar") : shell_word(program);
}

static void
tell_json(struct daf_out *o, const struct daf_demo *d)
{
	size_t i;

	daf_out_open(o);
	daf_out_str(o, "hub", d->hub);
	daf_out_int(o, "records", (int64_t)d->nrecords);
	daf_out_str(o, "disputed", d->disputed);
	daf_out_str(o, "held", d->held);
	daf_out_str(o, "refused", d->refused);
	daf_out_object(o, "registers");
	for (i = 0; i < DAF_DEMO_OFFICES; i++)
		daf_out_str(o, d->desks[i].code, d->desks[i].dir);
	daf_out_end(o);
	daf_out_close(o);
}

struct hint {
	const char *text, *desk, *command;
};

static void
tell_hint(struct daf_out *o, const char *program, const char *dir,
    const struct hint *h)
{
	daf_out_line(o, "%s", "");
	daf_out_line(o, "%s", h->text);
	daf_out_line(o, "  %s -C %s/%s %s", program, dir, h->desk, h->command);
}

static void
tell(struct daf_out *o, const struct daf_demo *d)
{
	char *program = program_word(d->program), *dir = shell_word(d->dir);
	char *replica = daf_strndup(d->held, strcspn(d->held, "-"));
	char *resolve, *show, *release, *history;
	size_t i;

	resolve = daf_asprintf("resolve %s 'judge=ADC (G), court 3, "
			       "Islamabad' stage=remanded",
	    d->disputed);
	show = daf_asprintf("show %s", d->disputed);
	history = daf_asprintf("history %s", d->disputed);
	release = daf_asprintf("merge --release %s", replica);
	const struct hint hints[] = {
		{ "What is due in Islamabad this week:", "isb", "due" },
		{ "All extraditions; D marks a disputed one:", "isb",
		    "list extradition" },
		{ "Islamabad and Karachi wrote two judges and two stages; "
		  "nothing is lost:",
		    "isb", show },
		{ "Who wrote what, and when:", "khi", history },
		{ "Settle it:", "isb", resolve },
		{ "Islamabad has work that is not sent yet; send it:", "isb",
		    "sync" },
		{ "Headquarters: what waits, and what is held and why:", "hq",
		    "review" },
		{ "Release what Lahore wrote, and accept all:", "hq", release },
		{ "Karachi: one change set was refused; the reason:", "khi",
		    "quarantine" },
		{ "Find people by the beginning of a name:", "lhr",
		    "find muham" },
		{ "Check every signature and chain:", "khi", "verify" },
	};

	daf_out_line(o,
	    "The demonstration is in %s: a hub, headquarters "
	    "(hq) and the offices",
	    d->dir);
	daf_out_line(
	    o, "isb, khi and lhr, with %zu records. Try:", d->nrecords);
	for (i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		tell_hint(o, program, dir, &hints[i]);
	daf_out_line(o, "%s", "");
	daf_out_line(o, "The hub is plain git; its signatures are good "
			"without Daftar, too:");
	daf_out_line(o,
	    "  git -C %s/hub.git show main:allowed_signers "
	    ">%s/signers",
	    dir, dir);
	daf_out_line(o,
	    "  git -C %s/hub.git -c gpg.ssh.allowedSignersFile="
	    "%s/signers log --format='%%G? %%an %%s' main",
	    dir, dir);
	free(resolve);
	free(show);
	free(history);
	free(release);
	free(replica);
	free(program);
	free(dir);
}

/* What to try first: at the desk of an office, and at headquarters'. */
static const char at_office[] =
    "  n              a new record: choose a type, type, F10 saves\n"
    "  /              search; names are found in other spellings, too: "
    "mohamed\n"
    "  F9             send what is unsent, and receive\n"
    "  :register hq   sit down at headquarters; there 7 reviews what the "
    "offices\n"
    "                 sent, and F10 merges it; m on a record opens the\n"
    "                 approval that it still needs\n";
static const char at_headquarters[] =
    "  7              review what the offices sent: x accepts, r refuses "
    "with\n"
    "                 a reason, F10 merges and publishes\n"
    "  m              on a record: the approval that its next stage needs\n"
    "  R              who may write: offices, officers, their keys\n"
    "  :register isb  back at the desk of Islamabad, where F9 receives what "
    "was\n"
    "                 merged\n";

/* What the screens of a desk show first, until the demonstration is thrown
 * away. */
static const struct daf_err *
leave_welcome(struct daf_desk *desk, const struct daf_demo *d)
{
	const struct daf_err *err;
	char *text;

	text = daf_asprintf(
	    "This is the demonstration: a hub, headquarters (hq) and the "
	    "offices isb, khi and lhr. All people in it are invented. You "
	    "are %s, at the desk of %s.\n\n"
	    "Leave this page with q, then try:\n\n"
	    "  c              what two offices wrote differently (%s):\n"
	    "                 Enter opens it, y or h takes a value, F10 saves\n"
	    "%s"
	    "  h              in a record: who wrote what, and when\n"
	    "  F1 or ?        help on where you are; : all actions by name\n\n"
	    "Function keys that your terminal does not send: Esc, then the "
	    "digit (Esc 9, Esc 0 for F10). Nothing you do here harms "
	    "anything.\n",
	    desk->officer, desk->name, d->disputed,
	    strcmp(desk->code, "hq") == 0 ? at_headquarters : at_office);
	err = daf_desk_set(desk->reg, "", "welcome", text);
	free(text);
	return err;
}

/* The clock is the process's environment: as it was, when all is made. */
static void
restore_clock(char *before)
{
	if (before != NULL)
		(void)setenv("DAFTAR_NOW", before, 1);
	else
		(void)unsetenv("DAFTAR_NOW");
	free(before);
}

const struct daf_err *
daf_cmd_demo(struct daf_cli *cli)
{
	const char *now = getenv("DAFTAR_NOW");
	char *before = now != NULL ? daf_strdup(now) : NULL;
	struct daf_demo d = { .program = cli->program,
		.progress = cli->progress,
		.today = daf_time_now() };
	const struct daf_err *err;
	size_t i;

	err = daf_cli_absolute(&d.dir, cli, cli->args.operands[0]);
	if (err == NULL && daf_fs_exists(d.dir))
		err = daf_err(DAF_REFUSED,
		    "%s is there already: name a folder "
		    "that is not",
		    d.dir);
	if (err != NULL) {
		free(before);
		return err;
	}
	d.pool = daf_pool_new();
	daf_demo_clock(d.today - (int64_t)44 * 86400);
	err = daf_demo_make(&d);
	if (err == NULL)
		err = daf_demo_weeks(&d);
	for (i = 0; i < DAF_DEMO_OFFICES && err == NULL; i++)
		err = leave_welcome(&d.desks[i], &d);
	restore_clock(before);
	daf_progress_wipe(cli->progress);
	if (err == NULL && daf_out_json(cli->out))
		tell_json(cli->out, &d);
	else if (err == NULL)
		tell(cli->out, &d);
	daf_demo_clear(&d);
	if (err != NULL)
		daf_err_keep(&err, daf_fs_remove_tree(d.dir));
	return err;
}
