/* SPDX-License-Identifier: GPL-3.0-or-later */
/* job.c - see job.h; the process. What it says is read in jobline.c. */
#include "tui/job.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/proc.h"
#include "core/base/timefmt.h"

#define LINE_MAX_BYTES (64 * 1024) /* a longer line is none of ours */
#define GRACE_MS 2000              /* for its end, after its output ended */
#define READS_MAX 64               /* in one go: the keys wait */

struct daf_job {
	char *program, *dir, *package;
	char **names;
	size_t n, turn;
	struct daf_proc *proc; /* NULL: all have ended */
	struct daf_buf line;
	struct daf_job_state state;
	struct daf_tally sum;
	const struct daf_err *err;
	bool stopped;
	int64_t started;
};

static const struct daf_err *
start_turn(struct daf_job *job)
{
	const char *argv[] = { job->program, "-C", job->dir, "--ledger",
		job->names[job->turn], "--json",
		job->package != NULL ? "unpack" : "sync",
		job->package != NULL ? "--" : NULL, job->package, NULL };

	daf_pool_free(job->state.pool);
	job->state = (struct daf_job_state){ .pool = daf_pool_new() };
	job->state.steps[DAF_JOB_CONTACT].is = DAF_STEP_RUNS;
	job->state.steps[DAF_JOB_CONTACT].from = daf_time_steady();
	daf_buf_reset(&job->line);
	return daf_proc_start_apart(&job->proc, argv, NULL);
}

const struct daf_err *
daf_job_start(struct daf_job **out, const char *program, const char *dir,
    const char *const *names, size_t n, const char *package)
{
	struct daf_job *job = daf_calloc(1, sizeof(*job));
	const struct daf_err *err;
	size_t i;

	job->program = daf_strdup(program);
	job->dir = daf_strdup(dir);
	job->package = package != NULL ? daf_strdup(package) : NULL;
	job->names = daf_calloc(n, sizeof(*job->names));
	for (i = 0; i < n; i++)
		job->names[i] = daf_strdup(names[i]);
	job->n = n;
	job->started = daf_time_now();
	err = start_turn(job);
	if (err != NULL) {
		daf_job_free(job);
		job = NULL;
	}
	*out = job;
	return err;
}

void
daf_job_free(struct daf_job *job)
{
	size_t i;

	if (job == NULL)
		return;
	if (job->proc != NULL) {
		daf_proc_signal(job->proc, SIGTERM);
		(void)daf_proc_finish(job->proc, GRACE_MS);
	}
	daf_err_free(job->err);
	daf_pool_free(job->state.pool);
	daf_buf_clear(&job->line);
	for (i = 0; i < job->n; i++)
		free(job->names[i]);
	free(job->names);
	free(job->program);
	free(job->dir);
	free(job->package);
	free(job);
}

int
daf_job_fd(const struct daf_job *job)
{
	return job->proc != NULL ? daf_proc_fd(job->proc) : -1;
}

/* Whole lines go to the state; what is left waits for its rest. */
static void
take_lines(struct daf_job *job)
{
	const char *from = daf_buf_str(&job->line), *end;
	size_t left = job->line.len;
	char *rest;

	while ((end = memchr(from, '\n', left)) != NULL) {
		daf_job_line(
		    &job->state, from, (size_t)(end - from), daf_time_steady());
		left -= (size_t)(end - from) + 1;
		from = end + 1;
	}
	rest = daf_strndup(from, left);
	daf_buf_reset(&job->line);
	if (left <= LINE_MAX_BYTES)
		daf_buf_add(&job->line, rest, left);
	free(rest);
}

/* The last sentence that it wrote, without the program's name. */
static const struct daf_err *
what_failed(const struct daf_job *job, const char *said, int status)
{
	size_t len = strlen(said);
	const char *from;
	char *text;
	const struct daf_err *err;

	while (len > 0 && said[len - 1] == '\n')
		len--;
	for (from = said + len; from > said && from[-1] != '\n'; from--)
		continue;
	text = daf_strndup(from, (size_t)(said + len - from));
	from = strncmp(text, "daftar: ", 8) == 0 ? text + 8 : text;
	if (*from == '\0')
		from = "the exchange ended before it was done";
	err = daf_err(status > DAF_OK && status <= DAF_LINK
			  ? (enum daf_code)status
			  : DAF_FAILED,
	    "%s%s%s", job->n > 1 ? job->names[job->turn] : "",
	    job->n > 1 ? ": " : "", from);
	free(text);
	return err;
}

static void
end_turn(struct daf_job *job)
{
	char *said;
	int status;

	daf_proc_settle(job->proc, GRACE_MS);
	said = daf_strdup(daf_proc_errors(job->proc));
	status = daf_proc_finish(job->proc, GRACE_MS);
	job->proc = NULL;
	daf_job_close(&job->state, status == 0, daf_time_steady());
	daf_tally_add(&job->sum, &job->state.tally);
	if (status != 0 && !job->stopped) {
		daf_err_free(job->err);
		job->err = what_failed(job, said, status);
	}
	free(said);
}

void
daf_job_read(struct daf_job *job)
{
	const struct daf_err *err;
	char chunk[8192];
	size_t got, i;

	if (job->proc == NULL)
		return;
	for (i = 0; i < READS_MAX; i++) {
		got = daf_proc_take(job->proc, chunk, sizeof(chunk));
		if (got == 0)
			break;
		daf_buf_add(&job->line, chunk, got);
		take_lines(job);
	}
	if (daf_proc_fd(job->proc) >= 0)
		return;
	end_turn(job);
	if (job->stopped || job->turn + 1 >= job->n)
		return;
	job->turn++;
	err = start_turn(job);
	if (err != NULL) {
		daf_err_free(job->err);
		job->err = err;
	}
}

void
daf_job_stop(struct daf_job *job)
{
	if (job->proc == NULL)
		return;
	job->stopped = true;
	daf_proc_signal(job->proc, SIGTERM);
}

bool
daf_job_ended(const struct daf_job *job)
{
	return job->proc == NULL;
}

bool
daf_job_stopped(const struct daf_job *job)
{
	return job->stopped;
}

const struct daf_err *
daf_job_error(const struct daf_job *job)
{
	return job->err;
}

const struct daf_job_state *
daf_job_state(const struct daf_job *job)
{
	return &job->state;
}

const char *
daf_job_ledger(const struct daf_job *job)
{
	return job->names[job->turn];
}

const char *
daf_job_package(const struct daf_job *job)
{
	return job->package;
}

size_t
daf_job_turn(const struct daf_job *job, size_t *n)
{
	*n = job->n;
	return job->turn;
}

const struct daf_tally *
daf_job_sum(const struct daf_job *job)
{
	return &job->sum;
}

int64_t
daf_job_started(const struct daf_job *job)
{
	return job->started;
}

void
daf_job_brief(struct daf_buf *out, const struct daf_job *job, bool how_far)
{
	int at = daf_job_at(&job->state), percent;

	if (job->proc == NULL)
		return;
	if (!how_far) {
		daf_buf_addf(out, "%-13s", "EXCHANGING");
		return;
	}
	if (at < 0)
		at = DAF_JOB_CONTACT;
	percent = daf_job_percent(&job->state.steps[at]);
	daf_buf_addf(out, "%-9s", daf_job_doing(at));
	if (percent >= 0)
		daf_buf_addf(out, " %2d%%", percent < 99 ? percent : 99);
	else
		daf_buf_addf(out, "%4s", "");
}
